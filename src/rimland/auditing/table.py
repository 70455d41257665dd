"""Tables of a document: their cells, what their heads say of units and times, and their figures as claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rimland.auditing.claim import Claim
from rimland.auditing.document import Document
from rimland.auditing.interval import rounding_half_width
from rimland.auditing.knowledge import Knowledge
from rimland.auditing.numerals import plain_number
from rimland.auditing.periods import Period, periods
from rimland.auditing.quantities import quantities
from rimland.auditing.text import Block, tokens
from rimland.auditing.vocabulary import (
    CURRENCY_SIGNS,
    CURRENCY_WORDS,
    DOLLARS,
    JAPANESE_MULTIPLIERS,
    MEASURES,
    MULTIPLIERS,
)

MOST_ROWS = 2000
_NO_FIGURES = frozenset("year date rank no no. fy 年 年度 順位 period quarter month".split())


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, its number if it has one, half its rounding step, and where it stands."""

    text: str
    value: float | None
    width: float
    start: int
    end: int

    @property
    def is_share(self) -> bool:
        """Whether it carries a per cent sign."""
        return self.text.rstrip("*_ ").endswith(("%", "％"))


@dataclass(frozen=True, slots=True)
class Unit:
    """What a head says of the figures under it."""

    kind: str = ""
    unit: str = ""
    currency: str = ""
    multiplier: float = 1.0


def table_rows(text: str, start: int, end: int) -> list[list[Cell]]:
    """The rows of the table at `text[start:end]`, rulers left out."""
    rows: list[list[Cell]] = []
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        line = text[position:stop]
        sign = "|" if "|" in line else "\t"
        cells: list[Cell] = []
        place = position
        for number, part in enumerate(line.split(sign)):
            bare = part.strip()
            closing = sign == "|" and place + len(part) >= stop
            if bare or (number and not closing):
                cells.append(_cell(bare, place + (len(part) - len(part.lstrip()))))
            place += len(part) + 1
        if cells and not all(set(c.text) <= set("-: ") for c in cells):
            rows.append(cells)
        position = stop + 1
    return rows


def _cell(bare: str, begin: int) -> Cell:
    digits = bare.strip("*_ $¥€£%％()+").removeprefix("US$").removesuffix("%").strip()
    negative = digits.startswith(("-", "−", "–", "△", "▲")) and len(digits) > 1
    if negative:
        digits = digits[1:].strip("$¥€£% ")
    value = plain_number(digits) if digits and digits[0].isdecimal() else None
    width = rounding_half_width(digits, 1.0, False) if value is not None else 0.5
    if value is not None and negative:
        value = -value
    return Cell(bare, value, width, begin, begin + len(bare))


def unit_of(text: str) -> Unit:
    """The unit that a head or caption names: (¥ billion), US$ million, %, 億円, number."""
    words = [t.low for t in tokens(text, 0, len(text))]
    currency, multiplier = "", 1.0
    for i, word in enumerate(words):
        if word in CURRENCY_SIGNS:
            currency = CURRENCY_SIGNS[word]
            if currency == "USD" and i and words[i - 1] in DOLLARS:
                currency = DOLLARS[words[i - 1]]
        elif word in CURRENCY_WORDS and (word not in ("won", "pound") or "(" in words):
            currency = currency or CURRENCY_WORDS[word]
        elif "".join(words[i : i + 2]) == "ドル":
            currency = "USD"
        if word in MULTIPLIERS and word != "hundred":
            multiplier = MULTIPLIERS[word]
        elif word in JAPANESE_MULTIPLIERS and currency == "" and i + 1 < len(words):
            multiplier *= JAPANESE_MULTIPLIERS[word]
    if currency:
        per = {"head", "capita", "person"} & set(words)
        return Unit("money", "person" if per else currency, currency, 1.0 if per else multiplier)
    if {"%", "percent", "per cent", "share"} & set(words) or ("per" in words and "cent" in words):
        return Unit("share", "%", "", 0.01)
    measured = next((w for w in words if w in MEASURES), "")
    if measured:
        return Unit("measure", measured, "", multiplier)
    if {"number", "units", "count", "人", "隻", "機", "回", "件"} & set(words):
        return Unit("count", "", "", multiplier if multiplier > 1 else 1.0)
    return Unit("", "", "", multiplier)


def caption_of(document: Document, block: Block) -> str:
    """The short paragraph directly above a table."""
    place = document.blocks.index(block)
    above = document.blocks[place - 1] if place else None
    if above is None or above.kind not in ("body", "heading") or above.end - above.start > 250:
        return ""
    return document.text[above.start : above.end]


def tables(document: Document) -> Iterator[tuple[Block, list[list[Cell]]]]:
    """Each table with its rows; those of one row or too many are left out."""
    for block in document.blocks:
        if block.kind == "table":
            rows = table_rows(document.text, block.start, block.end)
            if 1 < len(rows) <= MOST_ROWS:
                yield block, rows


def table_claims(document: Document, knowledge: Knowledge) -> list[Claim]:
    """The figures of the tables as claims: unit, time and actor from the heads of row and column."""
    found: list[Claim] = []
    for block, rows in tables(document):
        caption = caption_of(document, block)
        heads = [unit_of(cell.text) for cell in rows[0]]
        above = unit_of(caption)
        times = [_time(cell.text) for cell in rows[0]]
        for row in rows[1:]:
            beside = unit_of(row[0].text) if row[0].value is None else Unit()
            time = _time(row[0].text)
            actors = _actors(row[0].text, knowledge)
            for column, cell in enumerate(row):
                if cell.value is None or (column == 0 and len(row) > 1):
                    continue
                head = heads[column] if column < len(heads) else Unit()
                label = rows[0][column].text.strip("*_ ").lower() if column < len(rows[0]) else ""
                if label in _NO_FIGURES:
                    continue
                unit = next((u for u in (head, beside, above) if u.kind), Unit("count"))
                there = times[column] if column < len(times) else None
                actor = actors or _actors(label and rows[0][column].text, knowledge)
                found.append(_claim(document, cell, unit, time or there or _time(caption), actor))
    return found


def _claim(document: Document, cell: Cell, unit: Unit, period: Period | None, subjects: tuple[str, ...]) -> Claim:
    own = quantities(list(tokens(document.plain, cell.start, cell.end)), [])
    kind, name, currency, scale = unit.kind, unit.unit, unit.currency, unit.multiplier
    value, width = cell.value or 0.0, cell.width
    if len(own) == 1 and own[0].kind in ("money", "share"):
        kind, name, currency = own[0].kind, own[0].unit, own[0].currency
        spoken = own[0].multiplier != 1.0
        scale = abs(own[0].value / value) if value and (kind == "share" or spoken) else scale
    per = "person" if name == "person" else ""
    name = currency if kind == "money" else name
    return Claim(
        document=document.name,
        start=cell.start,
        end=cell.end,
        page=document.page(cell.start),
        kind=kind,
        value=value * scale,
        low=(value - width) * scale,
        high=(value + width) * scale,
        unit=name,
        currency=currency,
        hedge="",
        per=per,
        subjects=subjects,
        concept="",
        period=period,
        scope="",
        basis="",
        role="level",
        attribution=(),
        scan=-1,
    )


def _time(text: str) -> Period | None:
    found = [p for p in periods(list(tokens(text, 0, len(text))))[0] if p.kind not in ("length", "partial", "decade")]
    return found[0] if len(found) == 1 else None


def _actors(text: str, knowledge: Knowledge) -> tuple[str, ...]:
    named: Sequence[str] = [
        m.key for m in knowledge.names.find(list(tokens(text, 0, len(text)))) if m.kind == "country"
    ]
    return tuple(dict.fromkeys(named))
