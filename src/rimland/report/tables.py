"""Tables as data and as plain text, and numbers as people read them."""

from __future__ import annotations

import csv
import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Table:
    """Columns and rows of text. A row of one cell is a heading that spans the table.

    `right` are the columns set to the right; `optional` those that a narrow terminal may do without, first to go
    first.
    """

    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    right: frozenset[int] = frozenset()
    title: str = ""
    optional: tuple[int, ...] = ()

    def add(self, *cells: str) -> None:
        """Append a row; a single cell is a heading."""
        self.rows.append(list(cells))


def plain(table: Table) -> str:
    """The table with aligned columns, two spaces apart, and no lines but one under the header."""
    widths = _widths(table)

    def line(cells: Sequence[str]) -> str:
        parts = [
            c.rjust(w) if i in table.right else c.ljust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=False))
        ]
        return "  ".join(parts).rstrip()

    lines = [table.title] if table.title else []
    lines += [line(table.columns), "-" * _total(widths)]
    lines += [r[0] if len(r) == 1 else line(r) for r in table.rows]
    return "\n".join(lines)


def _widths(table: Table) -> list[int]:
    full = [r for r in table.rows if len(r) > 1]
    return [max([len(name), *(len(r[i]) for r in full)]) for i, name in enumerate(table.columns)]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)


def fitted(table: Table, width: int) -> tuple[Table, list[str]]:
    """The table within `width`, and the names of the columns that had to go.

    A table with optional columns loses them one by one; otherwise text in the last column is wrapped. Numbers are
    never cut, so a table may stay wider than asked.
    """
    dropped: list[int] = []
    waiting = list(table.optional)
    while waiting and _total(_widths(_without(table, dropped))) > width:
        dropped.append(waiting.pop(0))
    found = _without(table, dropped)
    last = len(found.columns) - 1
    room = width - _total(_widths(found)[:-1]) - 2
    if not table.optional and last not in found.right and 16 <= room < _widths(found)[-1]:
        found.rows = [part for row in found.rows for part in _wrapped(row, room)]
    return found, [table.columns[i] for i in sorted(dropped)]


def _without(table: Table, dropped: Sequence[int]) -> Table:
    keep = [i for i in range(len(table.columns)) if i not in dropped]
    rows = [row if len(row) == 1 else [row[i] for i in keep] for row in table.rows]
    right = frozenset(place for place, i in enumerate(keep) if i in table.right)
    return Table([table.columns[i] for i in keep], rows, right, table.title)


def _wrapped(row: list[str], room: int) -> list[list[str]]:
    if len(row) == 1:
        return [row]
    lines = textwrap.wrap(row[-1], room) or [""]
    return [[*row[:-1], lines[0]], *([""] * (len(row) - 1) + [line] for line in lines[1:])]


def number(value: float, digits: int = 3) -> str:
    """A number to `digits` significant digits, whole from 1,000 on; "-" where it is missing."""
    if not math.isfinite(value):
        return "-"
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    places = max(0, min(digits - 1 - size, 4))
    text = f"{value:,.{places}f}"
    return "0" if float(text.replace(",", "")) == 0 else text


def with_band(median: float, low: float, high: float) -> str:
    """Three numbers as `1.52 (1.40-1.66)`, all to the same number of places; "to" where one is negative."""
    shown = banded(median, low, high)
    if not shown:
        return "-"
    between = " to " if any(s.startswith("-") for s in shown) else "–"
    return f"{shown[0]} ({shown[1]}{between}{shown[2]})"


def banded(median: float, low: float, high: float) -> list[str]:
    """A median and the ends of its band as text, all to the same number of places; empty where it is missing."""
    known = [abs(v) for v in (median, low, high) if math.isfinite(v)]
    if not math.isfinite(median) or not known:
        return []
    largest = max(known)
    places = 0 if largest >= 100 else 1 if largest >= 10 else 2
    if 0 < largest < 0.1:
        places = min(5, 1 - math.floor(math.log10(largest)))
    shown = [f"{v:,.{places}f}" for v in (median, low, high)]
    return [s.lstrip("-") if not s.strip("-0.,") else s for s in shown]


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV with a header; missing numbers are empty."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: "" if v is None else v for k, v in row.items()})
    return out.getvalue()


def json_text(value: Any) -> str:
    """JSON in which a number that is not finite is null."""
    import json

    return json.dumps(_finite(value), indent=1, ensure_ascii=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
