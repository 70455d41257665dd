"""Printing: plain tables, or `rich` ones on a terminal; a progress bar on stderr for long work only."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rimland.errors import RimlandError, ScenarioError
from rimland.report.tables import Table, plain

LONG_WORK = 200


def show(table: Table) -> None:
    """Print a table: with `rich` on a terminal, as plain text elsewhere."""
    if not sys.stdout.isatty():
        print(plain(table))
        return
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    console = Console(width=max(80, shutil.get_terminal_size().columns), highlight=False)
    if table.title:
        console.print(Text(table.title, style="bold"))
    block: RichTable | None = None
    widths = _widths(table)

    def fresh(header: bool) -> RichTable:
        made = RichTable(box=None, show_header=header, pad_edge=False, padding=(0, 2, 0, 0))
        for i, (name, width) in enumerate(zip(table.columns, widths, strict=True)):
            # The last column gives way first where the terminal is narrow.
            made.add_column(
                Text(name),
                justify="right" if i in table.right else "left",
                min_width=width if i < len(widths) - 1 else 1,
                no_wrap=sum(widths) + 2 * len(widths) <= console.width,
                header_style="bold",
            )
        return made

    block = fresh(header=True)
    for row in table.rows:
        if len(row) == 1:
            if block.row_count or block.show_header:
                console.print(block)
            console.print(Text(row[0], style="bold cyan"))
            block = fresh(header=False)
        else:
            block.add_row(*(Text(c) for c in row))
    console.print(block)


def _widths(table: Table) -> list[int]:
    full = [r for r in table.rows if len(r) > 1]
    return [max([len(name), *(len(r[i]) for r in full)]) for i, name in enumerate(table.columns)]


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
