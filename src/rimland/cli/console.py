"""Printing: plain tables, or `rich` ones on a terminal; a progress bar on stderr for long work only."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rimland.errors import RimlandError, ScenarioError
from rimland.report.tables import Table, fitted, plain

LONG_WORK = 200


def show(table: Table) -> None:
    """Print a table: on a terminal within its width and with bold headings, elsewhere as plain text."""
    if not sys.stdout.isatty():
        print(plain(table))
        return
    from rich.console import Console
    from rich.text import Text

    width = shutil.get_terminal_size().columns
    small, dropped = fitted(table, width)
    console = Console(highlight=False, soft_wrap=True)
    headings = {row[0] for row in small.rows if len(row) == 1}
    above = 2 if small.title else 1
    for i, line in enumerate(plain(small).splitlines()):
        style = "bold" if i < above else "dim" if i == above else "bold cyan" if line in headings else ""
        console.print(Text(line, style=style))
    if dropped:
        wider = f"the terminal is too narrow for {', '.join(dropped)}; widen it, or use --csv"
        console.print(Text(wider, style="dim"))


@contextmanager
def progress(total: int, what: str, always: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """A callback (done, all) that moves a bar on stderr; None for short work or where stderr is no terminal."""
    if (total <= LONG_WORK and not always) or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def one_format(json: bool, csv: bool) -> None:
    """Refuse `--json` together with `--csv`.

    Raises:
        ScenarioError: if both are asked for.
    """
    if json and csv:
        raise ScenarioError("--json and --csv exclude each other")


def figure_path(path: Path | None) -> Path | None:
    """Check the place of a figure before any work is done.

    Raises:
        RimlandError: for a suffix other than png, svg or pdf, or a folder that does not exist.
    """
    if path is None:
        return None
    if path.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise RimlandError(f"{path}: expected a figure that ends in .png, .svg or .pdf")
    if not path.absolute().parent.is_dir():
        raise RimlandError(f"{path}: there is no folder {path.parent}")
    if path.is_dir():
        raise RimlandError(f"{path} is a folder; name a file")
    return path
