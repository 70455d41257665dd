"""One assumption at a time: what the outcome becomes at either end of its range, widest first."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rimland.stress.trials import Trial

SMALL = 1e-4  # of the size of what is measured: what rounding in float32 cannot reach
NEGLIGIBLE = 0.001  # of the reference: less is no difference, as everywhere
TOP = 15


def measured(own: Any, other: Any = None, ratio: bool = False) -> np.ndarray:
    """What a conclusion is about: a level, its difference from a reference, or their ratio (nan over zero)."""
    own = np.asarray(own, float)
    if other is None:
        return own
    other = np.asarray(other, float)
    if not ratio:
        return own - other
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(other > 0, own / np.where(other > 0, other, 1.0), math.nan)


@dataclass(frozen=True)
class Point:
    """What is measured in one trial: its mean over the lucks, the smallest and the largest of them.

    Of a level, the smallest and the largest move of any luck from its own usual level, counted from the mean.
    """

    trial: Trial
    mean: float
    least: float
    most: float


@dataclass(frozen=True)
class Bar:
    """One assumption, or one theory with its rivals.

    Attributes:
        points: one for each trial, low before high.
        usual: what is measured where nothing is changed.
    """

    name: str
    kind: str
    usual: float
    points: tuple[Point, ...]

    @property
    def low(self) -> float:
        """The smallest mean, the usual one among them."""
        return min([self.usual, *(p.mean for p in self.points if math.isfinite(p.mean))])

    @property
    def high(self) -> float:
        """The largest mean, the usual one among them."""
        return max([self.usual, *(p.mean for p in self.points if math.isfinite(p.mean))])

    @property
    def width(self) -> float:
        """How far it moves what is measured."""
        return self.high - self.low


@dataclass(frozen=True)
class Tornado:
    """All bars that move anything, widest first.

    Attributes:
        usual: what is measured where nothing is changed, mean over lucks; `least` and `most` over
            the lucks.
        negligible: a difference no larger than this is none: a thousandth of the reference.
        idle: names of what was tried and moves nothing.
        lucks: how many lucks every trial was run under.
    """

    usual: float
    least: float
    most: float
    negligible: float
    bars: tuple[Bar, ...]
    idle: tuple[str, ...]
    lucks: int

    def top(self, count: int = TOP) -> tuple[Bar, ...]:
        """The widest."""
        return self.bars[:count]

    def rest(self, count: int = TOP) -> tuple[int, float, float]:
        """How many more move it, the widest of them, and the sum of their widths."""
        widths = [b.width for b in self.bars[count:]]
        return len(widths), max(widths, default=0.0), sum(widths)


def tornado(
    tried: Sequence[Trial],
    own: np.ndarray,
    other: np.ndarray | None = None,
    *,
    ratio: bool = False,
    names: Collection[str] | None = None,
) -> Tornado:
    """Bars from the outcome of a sweep.

    Args:
        tried: the trials, those of one name together.
        own, other: outcome of scenario and reference, (lucks, 1 + trials); the first column is the usual world.
        ratio: measure the ratio of the two, not the difference.
        names: only these; what cannot matter to the outcome need not be listed as idle.

    The mean over lucks of a ratio is the ratio of the means: of probabilities, that of the probabilities themselves.
    """
    own = np.asarray(own, float)
    other = None if other is None else np.asarray(other, float)
    mean = measured(own.mean(0), None if other is None else other.mean(0), ratio)
    single = measured(own, other, ratio)
    if other is None:
        single = single - single[:, :1] + mean[0]
    with np.errstate(invalid="ignore"):
        least, most = single.min(0), single.max(0)
    usual = float(mean[0])
    points: dict[tuple[str, str], list[Point]] = {}
    for at, trial in enumerate(tried, 1):
        if names is None or trial.name in names:
            point = Point(trial, float(mean[at]), float(least[at]), float(most[at]))
            points.setdefault((trial.name, trial.kind), []).append(point)
    found = [Bar(name, kind, usual, tuple(group)) for (name, kind), group in points.items()]
    reference = own if other is None else other
    size = 1.0 if ratio else float(np.abs(reference[:, 0]).mean())
    moving = sorted((b for b in found if b.width > SMALL * size), key=lambda b: -b.width)
    idle = tuple(b.name for b in found if b.width <= SMALL * size)
    return Tornado(usual, float(least[0]), float(most[0]), NEGLIGIBLE * size, tuple(moving), idle, len(own))
