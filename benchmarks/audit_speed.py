"""How long the audit takes, and how much memory: `python -m benchmarks.audit_speed [FILE...]`.

Without files, a text of 100 pages is made from the labelled sentences and written as PDF.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from benchmarks.audit_extraction import sentences


def hundred_pages(path: Path) -> None:
    """A PDF of 100 pages of 50 lines."""
    from reportlab.pdfgen.canvas import Canvas

    prose = " ".join(text for _, text, _ in sentences() if text.isascii())
    lines = textwrap.wrap(prose, 95)
    canvas = Canvas(str(path), pagesize=(595, 842))
    for page in range(100):
        for i in range(50):
            canvas.drawString(50, 790 - 14 * i, lines[(page * 50 + i) % len(lines)])
        canvas.showPage()
    canvas.save()


def measured(files: list[str]) -> tuple[float, float]:
    """Seconds of a fresh process, and the largest memory of any child so far in MB."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "rimland.cli", "audit", *files, "--json"]
    code = "import sys; from rimland.cli import main; sys.exit(main(sys.argv[1:]))"
    subprocess.run([command[0], "-c", code, *command[3:]], check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Print seconds and memory."""
    with tempfile.TemporaryDirectory() as folder:
        files = sys.argv[1:]
        if not files:
            path = Path(folder) / "hundred.pdf"
            hundred_pages(path)
            files = [str(path)]
        seconds, memory = measured(files)
    print(f"{len(files)} file(s): {seconds:.1f} s, {memory:.0f} MB")


if __name__ == "__main__":
    main()
