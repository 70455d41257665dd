"""Relative dates: last year, two years later, the following April, 昨年, 同年 and the like.

"last", "this" and "next" count from the day on which the document was written; "previous", "following", "same" and
"later", "the next day", 同日 and その6日後の30日 from the date named before in the paragraph. Without that day or date
they say nothing.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rimland.auditing.period import Period

_FROM_WRITING = {"last": -1, "this": 0, "next": 1}
_FROM_NAMED = {"previous": -1, "preceding": -1, "prior": -1, "following": 1, "subsequent": 1, "same": 0, "next": 1}
_AFTER = {"earlier": -1, "before": -1, "previously": -1, "later": 1, "after": 1, "afterwards": 1, "on": 1}
_JAPANESE = {
    "昨": (-1, True), "去": (-1, True), "今": (0, True), "本": (0, True), "来": (1, True),
    "前": (-1, False), "同": (0, False), "翌": (1, False),
}  # fmt: skip
_NEXT_DAY = {"next": 1, "following": 1, "same": 0, "previous": -1, "preceding": -1, "very": 0}
_CLOSING = ("", ",", ".", ";", ")", "there", "it", "they")
_COUNTED = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_COUNTED |= {"ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20}


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative dates count from: the day of writing, the paragraph's last named date, and one from further off."""

    written: date | None = None
    named: Period | None = None
    far_year: int | None = None

    def year_of(self, month: int, day: int, found: Sequence[Period]) -> tuple[int | None, bool]:
        """The year of a day or month that is written without one, and whether it is a guess from far off."""
        if found:
            return found[-1].year, False
        if self.named is not None:
            loose = self.named.kind not in ("day", "month") and self.written is not None
            return self.named.year, loose and self.named.year != self.near_writing(month, day)
        if self.written is not None:
            return self.near_writing(month, day), False
        return self.far_year, True

    def near_writing(self, month: int, day: int) -> int | None:
        """The year in which a day stands nearest to the day of writing."""
        if self.written is None:
            return None
        written = self.written
        years = range(written.year - 1, written.year + 2)
        day = min(day, calendar.monthrange(2001, month)[1]) if 1 <= month <= 12 else 1
        middle = min(max(month, 1), 12)
        return min(years, key=lambda y: abs((date(y, middle, max(day, 1)) - written).days))


@dataclass(frozen=True, slots=True)
class Relative:
    """A relative date: its kind, days and last token."""

    kind: str
    start: date
    end: date
    last: int


def _year(year: int, fiscal: bool, last: int) -> Relative | None:
    if not 1900 <= year <= 2100:
        return None
    if fiscal:
        return Relative("fiscal", date(year, 4, 1), date(year + 1, 3, 31), last)
    return Relative("year", date(year, 1, 1), date(year, 12, 31), last)


def _month(year: int, month: int, last: int) -> Relative | None:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1900 <= year <= 2100:
        return None
    return Relative("month", date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), last)


def relative(lows: Sequence[str], i: int, anchor: Anchor, found: Sequence[Period], months: dict) -> Relative | None:
    """The relative date that begins at token i of a sentence given in lower case; `found` are the dates before it."""

    def low(k: int) -> str:
        return lows[k] if 0 <= k < len(lows) else ""

    held = [p for p in found if p.kind not in ("length", "partial", "decade")]
    named = held[-1] if held else anchor.named
    word = low(i)
    if (word, low(i + 1), low(i + 2)) == ("こ", "と", "し"):
        return _year(anchor.written.year, False, i + 2) if anchor.written is not None else None
    days = _day_beside(low, i, named)
    if days is not None:
        return days
    if word in _JAPANESE and low(i + 1) in ("年", "月"):
        return _japanese(low, i, anchor.written, named)
    if word in _FROM_WRITING and low(i - 1) not in ("the", "to", "at"):
        return _counted(low, i, _FROM_WRITING[word], anchor.written, months)
    if word in _FROM_NAMED and low(i - 1) in ("the", "that") and named is not None:
        day = named.start if named.kind != "fiscal" else date(named.start.year, named.start.month, 1)
        return _counted(low, i, _FROM_NAMED[word], day, months, named.kind == "fiscal")
    if word == "that" and low(i + 1) == "year" and named is not None and low(i + 2) not in ("'", "end"):
        return _year(named.year, named.kind == "fiscal", i + 1)
    number = _COUNTED.get(word) or (int(word) if word.isdecimal() and len(word) <= 2 else None)
    if word == "the" and low(i + 1) == "year" and low(i + 2) in _AFTER and named is not None:
        return _year(named.year + _AFTER[low(i + 2)], named.kind == "fiscal", i + 2)
    if low(i - 1) in ("-", "–") and low(i - 2) in ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty"):
        number = None  # twenty-five years later is not five years later
    if number and low(i + 1) in ("year", "years") and low(i + 2) in _AFTER:
        if named is None or (low(i + 2) in ("before", "after", "on") and low(i + 3) not in _CLOSING):
            return None
        return _year(named.year + number * _AFTER[low(i + 2)], named.kind == "fiscal", i + 2)
    if number and low(i + 1) in ("year", "years") and low(i + 2) == "ago" and anchor.written is not None:
        return _year(anchor.written.year - number, False, i + 2)
    return None


def _day_beside(low, i: int, named: Period | None) -> Relative | None:
    """The next day, 同日, 翌30日, その6日後の30日: days told from the day named last."""
    if named is None or named.kind not in ("day", "month"):
        return None
    word, number = low(i), low(i + 2)
    if word in ("翌", "同", "前") and low(i + 1) == "日" and named.kind == "day":
        day = named.start + timedelta(days={"翌": 1, "同": 0, "前": -1}[word])
        return Relative("day", day, day, i + 1)
    if word in _NEXT_DAY and low(i + 1) == "day" and low(i - 1) in ("the", "that") and named.kind == "day":
        day = named.start + timedelta(days=_NEXT_DAY[word])
        return Relative("day", day, day, i + 1)
    if word == "後" and low(i + 1) == "の" and low(i - 1) == "日" and number.isdecimal() and low(i + 3) == "日":
        return _day_of_month(named.start, int(number[:4]), i + 3)
    if word == "同" and low(i + 1).isdecimal() and low(i + 2) == "日":
        return _day_of_month(named.start.replace(day=1), int(low(i + 1)[:4]), i + 2)
    if word == "同" and low(i + 1) == "月" and number.isdecimal() and low(i + 3) == "日":
        return _day_of_month(named.start.replace(day=1), int(number[:4]), i + 3)
    return None


def _day_of_month(after: date, number: int, last: int) -> Relative | None:
    """The first day of that number from a day on."""
    for month in (after.month, after.month + 1):
        year, place = after.year + (month - 1) // 12, (month - 1) % 12 + 1
        if 1 <= number <= calendar.monthrange(year, place)[1] and date(year, place, number) >= after:
            day = date(year, place, number)
            return Relative("day", day, day, last)
    return None


def _counted(low, i: int, step: int, day: date | None, months: dict, fiscal: bool = False) -> Relative | None:
    """The year, month or named month after "last", "previous" and the like."""
    if day is None:
        return None
    k = i + 1
    if low(k) in ("fiscal", "financial") and low(k + 1) == "year":
        begun = day.year if fiscal or day.month >= 4 else day.year - 1
        return _year(begun + step, True, k + 1)
    if low(k) == "year":
        return _year(day.year + step, fiscal, k)
    if low(k) == "month":
        return _month(day.year, day.month + step, k)
    if low(k) in months and not low(k + 1).isdecimal():
        number, year = months[low(k)], day.year
        if step < 0:
            year -= number >= day.month
        elif step > 0:
            year += number <= day.month
        return _month(year, number, k)
    return None


def _japanese(low, i: int, written: date | None, named: Period | None) -> Relative | None:
    """昨年, 前年度, 同月; 前年比 and 前年同期比 only name a base of comparison."""
    step, from_writing = _JAPANESE[low(i)]
    after = low(i + 2)
    if after in ("比", "同", "並", "々", "末") or (after == "度" and low(i + 3) in ("比", "同", "当")):
        return None
    day = written if from_writing else named.start if named is not None else None
    if day is None or (low(i) == "本" and low(i - 1) == "日"):
        return None
    if low(i + 1) == "月":
        return _month(day.year, day.month + step, i + 1)
    fiscal = after == "度"
    begun = day.year - (1 if fiscal and from_writing and day.month < 4 else 0)
    return _year(
        begun + step, fiscal or (named is not None and not from_writing and named.kind == "fiscal"), i + 1 + fiscal
    )
