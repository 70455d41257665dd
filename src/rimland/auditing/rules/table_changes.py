"""Columns of a table that tell how another changed from row to row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.table import Cell, tables

_SUMMED = ("total", "sum", "average", "mean", "all ", "合計", "計", "平均", "累計", "総")
_CHANGE = ("change", "increase", "difference", "増減", "前年度差", "前年差", "増加額")
_GROWTH = ("%", "％", "growth", "per cent", "percent", "伸び", "増減率", "前年度比", "前年比", "rate")
_LEAST = 2  # rows that must agree before the odd one out is called a fault


@rule("table-change", "A column of changes beside the column that changed", "arithmetic", "high", 0.85)
def table_change(context: Context) -> Iterator[Finding]:
    """A column that gives the difference from the row before must follow from the column that changed.

    The column has "change", "increase" or 増減 in its head, or signs before its figures. Which column it tells of is
    found by trial: where at least two rows follow and they are more than the rest, the others are faults. Rounding of
    all cells is allowed for. Growth in per cent is the matter of table-relation.
    """
    for _, rows in tables(context.document):
        if len(rows) < 4:
            continue
        rows = [r for r in rows if not r[0].text.strip("*_: ").lower().startswith(_SUMMED)]
        width = min((len(r) for r in rows[1:]), default=0)
        for column in range(1, width):
            for source in range(1, width):
                if source != column:
                    yield from _told(context, rows[0], rows[1:], source, column)


def _told(
    context: Context, heads: Sequence[Cell], rows: Sequence[list[Cell]], source: int, column: int
) -> Iterator[Finding]:
    head = heads[column].text.lower() if column < len(heads) else ""
    signed = any(r[column].text.strip(" *_").startswith(("+", "−", "-", "▲", "△", "＋")) for r in rows)
    percent = any(w in head for w in _GROWTH) or any(r[column].is_share for r in rows)
    if percent or not (signed or any(w in head for w in _CHANGE)):
        return
    found: list[tuple[Cell, float, bool]] = []
    for old, new in pairwise(rows):
        told = new[column]
        if old[source].value is None or new[source].value is None or told.value is None:
            continue
        value, slack = _difference(old[source], new[source])
        found.append((told, value, abs(value - told.value) <= slack + told.width + 1e-9))
    right = [f for f in found if f[2]]
    if len(right) < _LEAST or len(right) <= len(found) - len(right) or all(f[1] == 0 for f in found):
        return
    for cell, value, holds in found:
        text = f"{value:+,.4g}"
        told = f"the difference from the row above is {text}"
        verdict = HOLDS if holds else INCONSISTENT
        fix = "" if holds else f"{text} instead of {cell.text.strip()}"
        yield made(context, "table-change", (cell.start, cell.end), "change", verdict, told, repair=fix)


def _difference(old: Cell, new: Cell) -> tuple[float, float]:
    return (new.value or 0.0) - (old.value or 0.0), old.width + new.width
