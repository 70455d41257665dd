"""Tables: rows and columns that should add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import rounding_half_width
from rimland.auditing.quantities import plain_number

_TOTALS = frozenset("total totals sum all combined 合計 計 総計 全体".split()) | {
    "grand total",
    "in total",
    "total trade",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, its number if it has one, and where it stands."""

    text: str
    value: float | None
    width: float
    start: int
    end: int


def _cells(text: str, start: int, end: int) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        line = text[position:stop]
        sign = "|" if "|" in line else "\t"
        cells: list[Cell] = []
        place = position
        for part in line.split(sign):
            bare = part.strip()
            if bare or (cells and sign == "\t"):
                begin = place + (len(part) - len(part.lstrip()))
                cells.append(_cell(bare, begin))
            place += len(part) + 1
        if cells and not all(set(c.text) <= set("-: ") for c in cells):
            rows.append(cells)
        position = stop + 1
    return rows


def _cell(bare: str, begin: int) -> Cell:
    digits = bare.strip("*_ $¥€£%()").removesuffix("%").strip()
    value = plain_number(digits) if digits and (digits[0].isdecimal()) else None
    if bare.startswith("-") and len(bare) > 1 and value is None:
        value = plain_number(bare[1:].strip("$¥€£% "))
        value = -value if value is not None else None
    width = rounding_half_width(digits, 1.0, False) if value is not None and value >= 0 else 0.5
    return Cell(bare, value, width, begin, begin + len(bare))


@rule("table-sum", "A table's rows and columns that should add up", "arithmetic", "high", 0.85)
def table_sum(context: Context) -> Iterator[Finding]:
    """A row or column called total must be the sum of the figures above it or beside it.

    Needs at least two figures. Rounding of every cell is allowed for. A column of years, or of per cents whose total is
    100, is not added up wrongly: the total is compared as printed.
    """
    for block in context.document.blocks:
        if block.kind != "table":
            continue
        rows = _cells(context.document.text, block.start, block.end)
        if len(rows) < 3 or len(rows) > 2000:
            continue
        yield from _columns(context, rows)
        yield from _rows(context, rows)


def _is_total(cell: Cell) -> bool:
    return cell.text.strip("*_: ").lower() in _TOTALS


def _columns(context: Context, rows: list[list[Cell]]) -> Iterator[Finding]:
    for number, row in enumerate(rows):
        if not _is_total(row[0]) or number < 3:
            continue
        for column in range(1, len(row)):
            above = [
                r[column]
                for r in rows[1:number]
                if len(r) > column and r[column].value is not None and not _is_total(r[0])
            ]
            if row[column].value is not None and len(above) >= 2 and not _are_years(rows[0], column):
                yield _judged(context, above, row[column], "column")


def _rows(context: Context, rows: list[list[Cell]]) -> Iterator[Finding]:
    header = rows[0]
    places = [i for i, cell in enumerate(header) if i and _is_total(cell)]
    if len(places) != 1:
        return
    for row in rows[1:]:
        if len(row) != len(header) or row[places[0]].value is None:
            continue
        beside = [c for i, c in enumerate(row) if i and i < places[0] and c.value is not None]
        if len(beside) >= 2:
            yield _judged(context, beside, row[places[0]], "row")


def _are_years(header: list[Cell], column: int) -> bool:
    return len(header) > column and header[column].text.lower() in (
        "year",
        "date",
        "rank",
        "change",
        "%",
        "growth",
        "share",
    )


def _judged(context: Context, parts: list[Cell], total: Cell, what: str) -> Finding:
    exact = sum(c.value or 0.0 for c in parts)
    slack = sum(c.width for c in parts) + total.width
    printed = total.value or 0.0
    holds = abs(exact - printed) <= slack + 1e-9
    told = f"the {what} adds up to {exact:,.10g}"
    return made(
        context,
        "table-sum",
        (total.start, total.end),
        "count",
        HOLDS if holds else INCONSISTENT,
        told,
        repair="" if holds else f"{exact:,.10g} instead of {printed:,.10g}",
    )
