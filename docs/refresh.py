"""Put fresh output of Rimland into the pages that show it, and draw their figure.

    python docs/refresh.py        (Linux and macOS)

A page says what it shows in a comment above a block of text:

    <!-- 110 columns: rimland run baseline --members 200 | outcome | Japan's military spending -->

The command is run as on a terminal of that width. After the first bar come the beginnings of the lines that are
kept, `first .. last` for all between two; without any, all of the output is. The page says that it is shortened.
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


def kept(text: str, wanted: list[str]) -> str:
    """The wanted lines with the rules under them, and single blank lines between them where there were any."""
    lines = text.rstrip().splitlines()
    chosen = {i for want in wanted for i in _places(lines, want)} if wanted else set(range(len(lines)))
    chosen |= {i + 1 for i in chosen if i + 1 < len(lines) and set(lines[i + 1]) == {"-"}}
    found: list[str] = []
    for i in range(min(chosen), max(chosen) + 1):
        if i in chosen or (not lines[i].strip() and found[-1]):
            found.append(lines[i])
    return "\n".join(found)


def _places(lines: list[str], want: str) -> range:
    """Positions of the line that begins so, or of all from one to another: `first .. last`."""
    ends = [next((i for i, x in enumerate(lines) if x.strip().startswith(e)), None) for e in want.split(" .. ")]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        raise SystemExit(f"no line begins with '{want}'")
    return range(first, last + 1)


def draw() -> None:
    """The README's figure, compressed harder than by default; the pixels are those of --plot."""
    from PIL import Image

    output(f"run baseline --members 200 --plot {FIGURE}")
    with Image.open(ROOT / FIGURE) as drawn:
        pixels = drawn.convert("RGB")
    pixels.save(ROOT / FIGURE, optimize=True)


def main() -> None:
    """Refresh the figure and every page."""
    draw()
    for name in PAGES:
        path = ROOT / name
        page = path.read_text(encoding="utf-8")

        def filled(found: re.Match[str]) -> str:
            wanted = [b.strip() for b in (found[4] or "").split("|") if b.strip()]
            return f"{found[1]}{kept(output(found[3].strip(), found[2]), wanted)}\n{found[6]}"

        path.write_text(SHOWN.sub(filled, page), encoding="utf-8")
        print(f"{name}: {len(SHOWN.findall(page))} blocks")


if __name__ == "__main__":
    main()
