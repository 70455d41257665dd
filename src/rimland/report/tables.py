"""Tables as data and as plain text, and numbers as people read them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Table:
    """Columns and rows of text. A row of one cell is a heading that spans the table."""

    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    right: frozenset[int] = frozenset()
    title: str = ""

    def add(self, *cells: str) -> None:
        """Append a row; a single cell is a heading."""
        self.rows.append(list(cells))


def plain(table: Table) -> str:
    """The table with aligned columns, two spaces apart, and no lines but one under the header."""
    full = [r for r in table.rows if len(r) > 1]
    widths = [max([len(name), *(len(r[i]) for r in full if i < len(r))]) for i, name in enumerate(table.columns)]

    def line(cells: Sequence[str]) -> str:
        parts = [
            c.rjust(w) if i in table.right else c.ljust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=False))
        ]
        return "  ".join(parts).rstrip()

    lines = [table.title] if table.title else []
    lines += [line(table.columns), "-" * (sum(widths) + 2 * len(widths) - 2)]
    lines += [r[0] if len(r) == 1 else line(r) for r in table.rows]
    return "\n".join(lines)


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
    known = [abs(v) for v in (median, low, high) if math.isfinite(v)]
    if not math.isfinite(median) or not known:
        return "-"
    largest = max(known)
    places = 0 if largest >= 100 else 1 if largest >= 10 else 2
    if 0 < largest < 0.1:
        places = min(5, 1 - math.floor(math.log10(largest)))
    shown = [f"{v:,.{places}f}" for v in (median, low, high)]
    shown = [s.lstrip("-") if not s.strip("-0.,") else s for s in shown]
    between = " to " if any(s.startswith("-") for s in shown) else "–"
    return f"{shown[0]} ({shown[1]}{between}{shown[2]})"


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
