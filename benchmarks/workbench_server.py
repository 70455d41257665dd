"""A workbench in a process of its own, for measuring: started cold, watched, stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

REPOSITORY = Path(__file__).parents[1]
CODE = "import sys; from rimland.cli import main; sys.exit(main())"


@dataclass
class Server:
    """A running server: its address, its process, and how long it took until it answered."""

    url: str
    process: subprocess.Popen[str]
    to_socket: float
    to_api: float
    to_page: float
    to_warm: float = 0.0

    @property
    def memory(self) -> float:
        """Memory in use, in MiB."""
        return _status(self.process.pid, "VmRSS:")

    @property
    def peak(self) -> float:
        """Most memory that was in use, in MiB."""
        return _status(self.process.pid, "VmHWM:")

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> float:
        """Interrupt it as Ctrl-C does; seconds until it has gone."""
        begun = time.perf_counter()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        return time.perf_counter() - begun


def _status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(x for x in lines if x.startswith(name)).split()[1]) / 1024


def start(cache: Path | None = None, options: tuple[str, ...] = ()) -> Server:
    """Start a server on a free port and wait until a page is answered. `cache` is an own folder for what it keeps."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "PYTHONUNBUFFERED": "1"}
    environment.pop("XLA_FLAGS", None)
    if cache is not None:
        environment["RIMLAND_CACHE"] = str(cache)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, "serve", "--port", "0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            break
    else:
        raise RuntimeError("the server did not start")
    url, to_socket = found[0], time.perf_counter() - begun
    httpx.get(url + "api/v1/version", timeout=60).raise_for_status()
    to_api = time.perf_counter() - begun
    httpx.get(url, timeout=60).raise_for_status()
    return Server(url, process, to_socket, to_api, time.perf_counter() - begun)


def wait_warm(server: Server, seconds: float = 180.0) -> None:
    """Wait until the status quo is compiled, and note how long that took from here."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        if httpx.get(server.url + "api/v1/health", timeout=60).json()["warm"]:
            server.to_warm = time.perf_counter() - begun
            return
        time.sleep(0.2)
    raise RuntimeError(f"not warm after {seconds:.0f} s")
