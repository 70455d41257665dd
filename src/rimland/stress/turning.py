"""What turns a conclusion round: members in which the opposite holds, and the values at which the sign changes.

A search along a range knows nothing of how its points are computed: `turning_points` asks for points and is told what
is measured there, so that a batch may run anywhere, and a test may stand in for a model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from rimland.stress.tornado import Point, Tornado
from rimland.stress.trials import Trial

PARTS, ROUNDS = 8, 3
Asked = list[tuple[Trial, float]]
Search = Generator[Asked, np.ndarray, "list[TurningPoint]"]


@dataclass(frozen=True)
class Opposition:
    """How many members speak against the sign of the median.

    Attributes:
        sign: of the median: 1, -1, or 0 where there is no conclusion.
        against, unchanged, members: counts.
    """

    sign: int
    against: int
    unchanged: int
    members: int

    @property
    def share(self) -> float:
        """Share of members in which the opposite holds."""
        return self.against / self.members if self.members else math.nan

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """Wilson's score interval of that share: how far chance in drawing the members could have put it off."""
        n = self.members
        if not n:
            return math.nan, math.nan
        z = NormalDist().inv_cdf(0.5 + level / 2)
        centre = (self.share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(self.share * (1 - self.share) / n + z * z / (4 * n * n))
        return max(0.0, centre - half), min(1.0, centre + half)


def opposition(differences: np.ndarray) -> Opposition:
    """Count the members whose paired difference has the other sign than the median; what is not finite is left out."""
    found = np.asarray(differences, float)
    found = found[np.isfinite(found)]
    sign = int(np.sign(np.median(found))) if len(found) else 0
    against = int((np.sign(found) == -sign).sum()) if sign else 0
    return Opposition(sign, against, int((found == 0).sum()), len(found))


@dataclass(frozen=True)
class TurningPoint:
    """Where on the way from its usual value an assumption turns the conclusion round, or that a theory does.

    Attributes:
        end: what is measured at the end, or under the theory, where the opposite holds.
        share: how far along the way from the usual value to the end; 1 for a theory.
        within: how much of the way the search left open.
    """

    end: Point
    share: float
    within: float

    @property
    def trial(self) -> Trial:
        """The assumption and its end, or the theory."""
        return self.end.trial

    @property
    def value(self) -> np.ndarray | None:
        """The assumption's value there; None for a theory."""
        return None if self.trial.value is None else self.trial.value_at(self.share)


def turning(found: Tornado, neutral: float) -> list[Point]:
    """The ends at which the sign of what is measured, against `neutral`, is the opposite; widest bar first.

    None where the conclusion itself, or what is left of it at the end, is negligible.
    """
    usual = found.usual - neutral
    if not abs(usual) > found.negligible:
        return []
    points = [p for b in found.bars for p in b.points]
    return [p for p in points if (p.mean - neutral) * usual < 0 and abs(p.mean - neutral) > found.negligible]


def vanishing(found: Tornado, neutral: float) -> list[Point]:
    """The ends at which nothing, or next to nothing, is left of the conclusion; widest bar first."""
    if not abs(found.usual - neutral) > found.negligible:
        return []
    return [p for b in found.bars for p in b.points if abs(p.mean - neutral) <= found.negligible]


def turning_points(
    ends: Sequence[Point], usual: float, neutral: float, parts: int = PARTS, rounds: int = ROUNDS
) -> Search:
    """Find where the sign changes on the way to each end; the first change if there are several.

    A generator: it yields the (trial, share) it wants measured, and is sent the values in that order. Each round cuts
    what is left into `parts`, so that `rounds` leave 1 / parts ** rounds of the way open.
    """
    searches = {n: _Bracket(p, usual - neutral) for n, p in enumerate(ends) if p.trial.value is not None}
    for _ in range(rounds if searches else 0):
        asked = [(s.end.trial, share) for s in searches.values() for share in s.cuts(parts)]
        values = np.asarray((yield asked), float) - neutral
        for found, search in zip(values.reshape(len(searches), parts - 1), searches.values(), strict=True):
            search.narrow(found, parts)
    return [
        TurningPoint(p, searches[n].crossing(neutral), searches[n].right - searches[n].left)
        if n in searches
        else TurningPoint(p, 1.0, 0.0)
        for n, p in enumerate(ends)
    ]


@dataclass
class _Bracket:
    """What is left of the way: `at_left` has the sign of the start, `at_right` the other."""

    end: Point
    start: float
    left: float = 0.0
    right: float = 1.0
    at_left: float = field(init=False)
    at_right: float = math.nan

    def __post_init__(self) -> None:
        self.at_left = self.start

    def cuts(self, parts: int) -> list[float]:
        return [self.left + (self.right - self.left) * i / parts for i in range(1, parts)]

    def narrow(self, values: np.ndarray, parts: int) -> None:
        shares = [*self.cuts(parts), self.right]
        left, at_left = self.left, self.at_left
        for share, value in zip(shares, [*values, self.at_right], strict=True):
            # What is not finite says nothing; the last point is known to be on the other side.
            if share == self.right or (math.isfinite(value) and value * self.start <= 0):
                self.left, self.at_left, self.right, self.at_right = left, at_left, share, float(value)
                return
            if math.isfinite(value):
                left, at_left = share, float(value)

    def crossing(self, neutral: float) -> float:
        end = self.at_right if math.isfinite(self.at_right) else self.end.mean - neutral
        step = self.at_left - end
        share = self.at_left / step if step else 0.5
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)


def search(wanted: Search, measure: Callable[[Asked], np.ndarray]) -> list[TurningPoint]:
    """Run a search to its end with a function that measures what is asked."""
    try:
        asked = next(wanted)
        while True:
            asked = wanted.send(measure(asked))
    except StopIteration as done:
        return done.value
