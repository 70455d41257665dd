"""Lengths of time between two dates, and whether a printed number of years, months, weeks or days fits them."""

from __future__ import annotations

from dataclasses import dataclass

from rimland.auditing.period import Period
from rimland.auditing.vocabulary import NUMBER_WORDS, TENS

UNITS = {"year": "year", "month": "month", "week": "week", "day": "day"}
UNITS |= {"年": "year", "か月": "month", "カ月": "month", "ヶ月": "month", "ヵ月": "month", "週間": "week", "日": "day"}
_DAYS = {"year": 365.2425, "month": 30.44, "week": 7.0, "day": 1.0}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
    "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
    "hundredth": 100, "centenary": 100, "bicentenary": 200, "centennial": 100,
}  # fmt: skip
HEDGES = {
    "about": "about", "around": "about", "roughly": "about", "some": "about", "approximately": "about", "約": "about",
    "nearly": "nearly", "almost": "nearly", "ほぼ": "about", "barely": "about", "over": "over", "than": "over",
    "least": "over", "およそ": "about", "scarcely": "about", "hardly": "about", "under": "about",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of units, as in "about ten years"."""

    number: int
    unit: str
    hedge: str = ""

    def label(self) -> str:
        """As English writes it."""
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"


def number_of(text: str) -> int | None:
    """The number of "54", "twenty - five", "fifty - fourth" or "tenth"; None where it is none."""
    words = [w for w in text.replace("-", " ").split() if w not in ("st", "nd", "rd", "th", "and")]
    if not 1 <= len(words) <= 2:
        return None
    if words[0].isdecimal():
        return int(words[0]) if len(words) == 1 and len(words[0]) <= 3 else None
    if len(words) == 2:
        ones = NUMBER_WORDS.get(words[1]) or _ORDINALS.get(words[1])
        return TENS[words[0]] + ones if words[0] in TENS and ones is not None and ones < 10 else None
    if words[0] in ("a", "one"):
        return 1
    return None if words[0] == "dozen" else NUMBER_WORDS.get(words[0]) or _ORDINALS.get(words[0])


def between(unit: str, first: Period, second: Period) -> str:
    """What lies between two dates, in words."""
    days = (second.start - first.start).days
    if unit == "year":
        years = second.start.year - first.start.year
        return Measured(years, unit).label() if "year" in (first.kind, second.kind) else f"{days / 365.2425:.1f} years"
    return Measured(days, unit).label() if unit == "day" else f"{days / _DAYS[unit]:.1f} {unit}s"


def fits(said: Measured, first: Period, second: Period) -> bool | None:
    """Whether so much time lies between two dates; None where they are too coarse to tell.

    Years between bare years may count both ends or neither. Between full dates the begun or the whole years count.
    Days count the first day or not.
    """
    sharp = {"year": ("day", "month", "year"), "month": ("day", "month"), "week": ("day",), "day": ("day",)}[said.unit]
    if first.kind not in sharp or second.kind not in sharp or second.start < first.start:
        return None
    days = (second.start - first.start).days
    real = days / _DAYS[said.unit]
    low = high = real
    if said.unit == "year":
        years = second.start.year - first.start.year
        if "year" in (first.kind, second.kind):
            low, high = years - 1, years + 1
        else:
            low, high = min(real - 0.999, years), max(real + 0.999, years)
    elif said.unit == "month":
        months = (second.start.year - first.start.year) * 12 + second.start.month - first.start.month
        low, high = min(real, months) - 1, max(real, months) + 1
    elif said.unit == "week":
        low, high = real - 0.75, real + 0.75
    else:
        low, high = days, days + 1
    slack = max(1.0, 0.1 * said.number)
    if said.hedge == "about":
        low, high = low - slack, high + slack
    elif said.hedge == "nearly":
        high += 2 * slack
    elif said.hedge == "over":
        low -= 3 * slack
    return low <= said.number <= high
