"""Exchange rates for a span of days: what the market paid, and what a budget assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rimland.auditing.interval import Interval
from rimland.auditing.knowledge import Knowledge
from rimland.errors import DataError
from rimland.evidence import convert

ECB = "European Central Bank reference rates"


@dataclass(frozen=True, slots=True)
class Rates:
    """Units of one currency for one of another over `start` to `end`: the market's range, the planning rate if any."""

    market: Interval
    mean: float
    planning: float | None
    start: date
    end: date

    @property
    def text(self) -> str:
        """The range as people read it."""
        span = f"{self.start.isoformat()[:7]} to {self.end.isoformat()[:7]}"
        text = f"{number(self.market.low)} to {number(self.market.high)} at market rates of {span}"
        return text + (f", {number(self.planning)} the budget's planning rate" if self.planning else "")


def rates(knowledge: Knowledge, source: str, target: str, start: date, end: date) -> Rates | None:
    """How many `target` one `source` was from `start` to `end`; None where no rate is held for any of it."""
    found = [r for r in (_rate(source, target, day) for day in _days(start, end)) if r is not None]
    if not found:
        return None
    planning = None
    if {source, target} == {"USD", "JPY"}:
        try:
            yen = convert(
                1.0, "USD", "JPY", f"FY{start.year if start.month >= 4 else start.year - 1}", "budget_planning"
            ).amount
            planning = yen if source == "USD" else 1 / yen
        except DataError:
            planning = None
    return Rates(Interval(min(found), max(found)), sum(found) / len(found), planning, start, end)


def _days(start: date, end: date) -> list[date]:
    """About a day a month, never more than 36."""
    step = max((end - start).days // 36, 29)
    days, day = [], start
    while day <= end:
        days.append(day)
        day += timedelta(days=step)
    return [*days, end]


_KNOWN: dict[tuple[str, str, date], float | None] = {}


def _rate(source: str, target: str, day: date) -> float | None:
    key = (source, target, day)
    if key not in _KNOWN:
        try:
            _KNOWN[key] = convert(1.0, source, target, day).amount
        except DataError:
            _KNOWN[key] = None
    return _KNOWN[key]


def number(value: float) -> str:
    """A number in three or four digits, with thousands marked."""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}".rstrip("0").rstrip(".")
    return f"{value:.3g}"


def amount(value: float, unit: str = "") -> str:
    """A value with its unit as people write it: 8.7 trillion yen, 63 billion dollars, 62%."""
    if unit == "%":
        return f"{value * 100:.3g}%"
    size = abs(value)
    for limit, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if size >= limit * 0.9995:
            return f"{value / limit:.4g}{word} {unit}".rstrip()
    return f"{number(value)} {unit}".rstrip()
