"""Which assumptions drive an outcome: rank correlation over members, told apart from chance.

Only assumptions from which a causal path leads to the outcome are candidates. In a small ensemble the
points of two assumptions may happen to rise together; those are named together, not guessed between.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.report.headline import Outcome
from rimland.result import Result
from rimland.stress.correlation import behind, chance_threshold, rank_correlation, ranks, standing

if TYPE_CHECKING:
    from rimland.engine.model import Model

YEAR = 2035
TOP = 3
ALIKE = 0.5

__all__ = [
    "Driver", "Drivers", "behind", "candidates", "chance_threshold", "drivers", "in_words", "rank_correlation",
    "ranks", "strongest",
]  # fmt: skip


@dataclass(frozen=True)
class Driver:
    """One assumption and its rank correlation (-1 to 1) with an outcome."""

    assumption: str
    correlation: float
    alike: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The assumption in words, with those that these members cannot tell from it."""
        named = [in_words(name) for name in (self.assumption, *self.alike)]
        return " or ".join(named if len(named) <= 2 else [named[0], f"{len(named) - 1} others"])


@dataclass(frozen=True)
class Drivers:
    """The strongest drivers of one outcome, of those that chance alone would hardly give."""

    title: str
    variable: str
    label: str | None
    year: int
    members: int
    threshold: float
    strongest: tuple[Driver, ...]

    @property
    def sentence(self) -> str:
        """One line for people."""
        if not self.strongest:
            return f"{self.title}: none stands out from chance with {self.members} members"
        named = ", ".join(f"{d.words} ({d.correlation:+.2f})" for d in self.strongest)
        return f"{self.title}: {named}"

    def as_dict(self) -> dict[str, Any]:
        """The drivers as plain data."""
        return asdict(self)


def in_words(assumption: str) -> str:
    """A parameter's name, or which form of a variable the member uses."""
    kind, _, rest = assumption.partition(":")
    if kind != "form":
        return assumption
    variable, _, form = rest.partition(":")
    return f"{variable} after {form}"


def candidates(assumptions: Mapping[str, np.ndarray], variable: str, facts: Model | None) -> dict[str, np.ndarray]:
    """The assumptions from which a causal path leads to a variable."""
    if facts is None:
        return dict(assumptions)
    reach = behind(variable, facts)
    return {n: v for n, v in assumptions.items() if (n.split(":")[1] if n.startswith("form:") else n) in reach}


def strongest(
    assumptions: Mapping[str, np.ndarray],
    outcome: np.ndarray,
    top: int = TOP,
    standings: Mapping[str, np.ndarray] | None = None,
) -> tuple[float, tuple[Driver, ...]]:
    """The threshold of chance, and at most `top` assumptions beyond it, strongest first.

    `standings` are those of all assumptions, where they are known already.
    """
    keep = np.isfinite(outcome)
    threshold = chance_threshold(int(keep.sum()), len(assumptions))
    found = []
    if standings is None or not keep.all():
        standings = {name: standing(values[keep]) for name, values in assumptions.items()}
    seen = standing(outcome[keep])
    for name in assumptions:
        correlation = float(standings[name] @ seen)
        if math.isfinite(correlation) and abs(correlation) > threshold:
            found.append((name, correlation))
    found.sort(key=lambda item: -abs(item[1]))
    chosen: list[Driver] = []
    while found and len(chosen) < top:
        name, correlation = found.pop(0)
        alike = [n for n, _ in found if abs(float(standings[n] @ standings[name])) > ALIKE]
        found = [item for item in found if item[0] not in alike]
        chosen.append(Driver(name, round(correlation, 3), tuple(alike)))
    return threshold, tuple(chosen)


def drivers(result: Result, outcomes: Sequence[Outcome], facts: Model | None = None, year: int = YEAR) -> list[Drivers]:
    """Drivers of every key outcome in December of `year`; `facts` tells which assumptions can matter."""
    if result.assumptions is None:
        return []
    first = int(result.months[0][:4])
    found = []
    given: dict[str, np.ndarray] | None = None
    standings: dict[str, np.ndarray] = {}
    for o in outcomes:
        if not o.key:
            continue
        values = result.yearly(o.variable, "december", o.label)[year - first]
        if given is None:
            given = result.assumptions(len(values))
            standings = {name: standing(x) for name, x in given.items()}
        threshold, top = strongest(candidates(given, o.variable, facts), values, standings=standings)
        found.append(Drivers(o.title, o.variable, o.label, year, len(values), round(threshold, 3), top))
    return found
