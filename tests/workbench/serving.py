"""Servers in processes of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-the-tests-0123456789"
HASTY = (
    "import rimland.workbench.server as s, rimland.workbench.limits as l; s.HEAD_SECONDS = 1.0; l.SILENCE_SECONDS = 1.0"
)


@dataclass
class Server:
    """A running workbench: its address, and what it has printed."""

    url: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)


def start_server(*options: str, before: str = "pass") -> Server:
    """Start `rimland serve` on a free port and wait until it says where it is; `before` is Python that runs first."""
    command = [
        sys.executable,
        "-c",
        f"import sys; {before}; from rimland.cli import main; sys.exit(main())",
        "serve",
        "--port",
        "0",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        found = re.search(r"http://\S+", line)
        if found:
            break
    else:
        raise AssertionError(f"the server did not start: {''.join(lines)}")
    # Read on, or a full pipe would stop the server.
    stream = process.stdout
    threading.Thread(target=lambda: lines.extend(stream), daemon=True).start()
    return Server(found[0], process, lines)


def stop_server(server: Server) -> None:
    """Stop a server and make sure that it is gone."""
    server.process.terminate()
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        server.process.kill()
