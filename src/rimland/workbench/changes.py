"""What differs between two ensembles under the same luck: by outcome, with its uncertainty, and in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rimland.engine.quantiles import row_quantiles
from rimland.words import Words
from rimland.workbench.catalogue import Outcome, outcomes
from rimland.workbench.room import Ensemble, shown_months

BAND = (0.05, 0.5, 0.95)
NEGLIGIBLE = 0.001
NOTABLE = 0.005


@dataclass(frozen=True)
class Change:
    """Scenario minus reference for one outcome in December of a year, member by member.

    `low`, `median`, `high` are the 5%, 50% and 95% quantiles of the difference, `ratio` those of the quotient (nan
    where a member's reference is zero); `before` and `after` are the medians of both sides, in the unit that is shown.
    """

    outcome: Outcome
    year: int
    before: float
    after: float
    low: float
    median: float
    high: float
    ratio: tuple[float, float, float]

    @property
    def clear(self) -> bool:
        """Whether the band excludes zero."""
        return self.low > 0 or self.high < 0

    @property
    def negligible(self) -> bool:
        """Whether the whole band lies within a thousandth of the reference."""
        return max(abs(self.low), abs(self.high)) <= NEGLIGIBLE * abs(self.before)

    @property
    def size(self) -> float:
        """The median difference as a share of the reference's level; of a ratio, its distance from one."""
        if self.outcome.relative and math.isfinite(self.ratio[1]):
            return abs(self.ratio[1] - 1)
        return abs(self.median) / max(abs(self.before), 1e-9)

    @property
    def beyond_noise(self) -> float:
        """The median difference in half-widths of its band; infinite where all members agree."""
        half = (self.high - self.low) / 2
        if half > 0:
            return abs(self.median) / half
        return math.inf if self.median else 0.0


def quarter_of(year: int) -> int:
    """Position of December of a year among the quarters."""
    return shown_months().index(f"{year}-12")


def change_of(outcome: Outcome, scenario: Ensemble, reference: Ensemble, members: int, year: int) -> Change:
    """The change of one outcome."""
    at = quarter_of(year)
    after, before = (x.values(outcome, members)[at][None] for x in (scenario, reference))
    return _changes([outcome], after, before, year)[0]


def changes(scenario: Ensemble, reference: Ensemble, members: int, year: int) -> list[Change]:
    """The change of every outcome of the catalogue, furthest beyond noise first; those that hardly move come last."""
    at = quarter_of(year)
    found = _changes(list(outcomes().values()), scenario.at(at, members), reference.at(at, members), year)
    return sorted(found, key=lambda c: (c.negligible, -c.beyond_noise))


def _changes(shown: Sequence[Outcome], after: np.ndarray, before: np.ndarray, year: int) -> list[Change]:
    """The changes of several outcomes at once, from arrays (outcomes, members)."""
    after, before = after.astype(float), before.astype(float)
    gaps = row_quantiles(after - before, BAND)
    ratios = np.full_like(gaps, math.nan)
    whole = (before != 0).all(axis=1)
    ratios[:, whole] = row_quantiles(after[whole] / before[whole], BAND)
    middles = np.median(before, axis=1), np.median(after, axis=1)
    columns = np.concatenate([middles, gaps, ratios]).T.tolist()
    return [
        Change(o, year, was, now, low, median, high, (r[0], r[1], r[2]))
        for o, (was, now, low, median, high, *r) in zip(shown, columns, strict=True)
    ]


def figure(value: float, digits: int = 3) -> str:
    """A number as it is read: significant digits, thousands apart, a true minus sign."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    if size >= 10 ** (digits - 1) or value == 0:
        text = f"{value:,.0f}"
    else:
        text = f"{value:,.{min(digits - 1 - math.floor(math.log10(size)), 8)}f}"
    return text.replace("-", "−")


def banded(low: float, median: float, high: float) -> str:
    """Median and band: "0.80 (0.61–1.1)"."""
    return f"{figure(median)} ({figure(low, 2)} – {figure(high, 2)})"


def in_words(change: Change, words: Words, reference: str) -> str:
    """One change as a sentence."""
    o = change.outcome
    factor, unit = words.measure(1.0, o.unit)
    values = {"title": words.outcome(o.title), "year": change.year, "unit": unit, "reference": reference}
    if change.negligible:
        return words("changes.hardly", **values)
    if o.relative and math.isfinite(change.ratio[1]):
        low, middle, high = (figure(x, 2) for x in change.ratio)
        return words(
            "changes.times" if change.clear else "changes.times_open", **values, ratio=middle, low=low, high=high
        )
    by, low, high = (signed(x * factor) for x in (change.median, change.low, change.high))
    return words(
        "changes.moves" if change.clear else "changes.moves_open", **values, by=by, low=low, high=high,
        before=figure(change.before * factor), after=figure(change.after * factor),
    )  # fmt: skip


def signed(value: float, digits: int = 2) -> str:
    """A difference as it is read, with its sign."""
    return ("+" if value > 0 else "") + figure(value, digits)


def summary(found: Sequence[Change], words: Words, reference: str, most: int = 2) -> list[str]:
    """What changed most: the risk around Taiwan first if it moved, then the largest change beyond noise."""
    moved = [c for c in found if c.size >= NOTABLE]
    risk = [c for c in moved if c.outcome.id == "deterrence_failure_probability.taiwan_strait"]
    rest = [c for c in moved if c not in risk and (c.clear or c.beyond_noise >= 1)]
    rest.sort(key=lambda c: -c.size)
    return [in_words(c, words, reference) for c in [*risk, *rest][:most]]
