"""Put fresh output of Rimland into the pages that show it, and draw their figure.

    python docs/refresh.py

A page says what it shows in a comment above a block of text:

    <!-- 110 columns: rimland run baseline --members 200 | outcome | Japan's military spending -->

The command is run as on a terminal of that width. After the first bar come the beginnings of the lines that are
kept, in any order; without any, all of the output is. Lines left out between kept ones are marked with dots.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "docs/limits.md")
FIGURE = "docs/figures/baseline.png"
SHOWN = re.compile(r"(<!-- (\d+) columns: rimland ([^|>]*?)(?: \|([^>]*?))? -->\n+```text\n)(.*?)(^```$)", re.M | re.S)
PROGRAM = "import sys; from rimland.cli import main; sys.exit(main())"
ENVIRONMENT = os.environ | {"TERM": "dumb", "PYTHONPATH": str(ROOT / "src")}


@cache
def output(arguments: str, columns: str = "110") -> str:
    """What a command prints on a terminal."""
    here, there = pty.openpty()
    command = [sys.executable, "-c", PROGRAM, *arguments.split()]
    environment = ENVIRONMENT | {"COLUMNS": columns}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=there, stderr=subprocess.DEVNULL) as process:
        os.close(there)
        parts = []
        # The end of a pseudo-terminal is an error on Linux and an empty read elsewhere.
        try:
            while part := os.read(here, 65536):
                parts.append(part)
        except OSError:
            pass
        os.close(here)
    if process.returncode:
        raise SystemExit(f"rimland {arguments} ended with {process.returncode}")
    return b"".join(parts).decode().replace("\r\n", "\n")


def kept(text: str, beginnings: list[str]) -> str:
    """The lines that begin so, with dots where some were left out."""
    lines = text.rstrip().splitlines()
    if not beginnings:
        return "\n".join(lines)
    unmatched = [b for b in beginnings if not any(line.strip().startswith(b) for line in lines)]
    if unmatched:
        raise SystemExit(f"no line begins with {unmatched}")
    found: list[str] = []
    for line in lines:
        if any(line.strip().startswith(b) for b in beginnings):
            found.append(line)
        elif found and found[-1] != "  ...":
            found.append("  ...")
    return "\n".join(found[:-1] if found[-1] == "  ..." else found)


def draw() -> None:
    """The README's figure, compressed harder than by default; the pixels are those of --plot."""
    from PIL import Image

    output(f"run baseline --members 200 --plot {FIGURE}")
    Image.open(ROOT / FIGURE).save(ROOT / FIGURE, optimize=True)


def main() -> None:
    """Refresh the figure and every page."""
    draw()
    for name in PAGES:
        path = ROOT / name
        page = path.read_text(encoding="utf-8")

        def filled(found: re.Match[str]) -> str:
            beginnings = [b.strip() for b in (found[4] or "").split("|") if b.strip()]
            return f"{found[1]}{kept(output(found[3].strip(), found[2]), beginnings)}\n{found[6]}"

        path.write_text(SHOWN.sub(filled, page), encoding="utf-8")
        print(f"{name}: {len(SHOWN.findall(page))} blocks")


if __name__ == "__main__":
    main()
