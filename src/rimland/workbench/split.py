"""A change split by lever with the engine room's own ensembles: of mixtures of the two scenarios.

`engine.shares` says which mixtures are needed and what each setting's part is; the parts add up to the mean change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rimland.engine.shares import coalitions, shares
from rimland.scenarios import Scenario
from rimland.workbench.catalogue import Outcome
from rimland.workbench.changes import quarter_of
from rimland.workbench.room import Ensemble, Room
from rimland.workbench.turns import HAD

MEMBERS = 64


@dataclass(frozen=True)
class Part:
    """What one lever, shock or theory adds to the mean change of an outcome, and its 5% and 95% over members."""

    name: str
    kind: str
    mean: float
    low: float
    high: float


Setting = tuple[str, str]


@dataclass(frozen=True)
class Split:
    """The ensembles of every mixture that a split needs, by the settings (name, kind) that are in force."""

    names: tuple[Setting, ...]
    ensembles: dict[frozenset[Setting], Ensemble]
    members: int

    def parts(self, outcome: Outcome, year: int) -> list[Part]:
        """The parts of one outcome's change in December of a year, largest first; their means add up to it."""
        at = quarter_of(year)

        def worth(chosen: frozenset[Setting]) -> np.ndarray:
            return self.ensembles[chosen].values(outcome, self.members)[at].astype(float)

        found = []
        for (name, kind), gain in shares(self.names, worth).items():
            low, high = np.quantile(gain, (0.05, 0.95))
            found.append(Part(name, kind, float(gain.mean()), float(low), float(high)))
        return sorted(found, key=lambda p: -abs(p.mean))


async def split(
    room: Room,
    own: Scenario,
    other: Scenario,
    seed: int = 0,
    members: int = MEMBERS,
    progress: Callable[[int, int], None] | None = None,
) -> Split:
    """Compute what is needed to split the change from `other` to `own`. Errors as for `Room.ensemble`."""
    names = tuple(differing(own, other))
    needed = coalitions(names)
    found: dict[frozenset[Setting], Ensemble] = {}
    before = HAD.get()
    for done, chosen in enumerate(needed):
        # Each mixture is a first chunk, but not a first answer: those of others go before.
        token = HAD.set(before + done + 1)
        try:
            found[chosen] = await room.ensemble(mixed(own, other, chosen), members, seed)
        finally:
            HAD.reset(token)
        if progress:
            progress(done + 1, len(needed))
    return Split(names, found, members)


def differing(own: Scenario, other: Scenario) -> list[tuple[str, str]]:
    """(name, kind) of everything that the two scenarios set differently: levers, shocks, assumptions, theories."""
    named = [
        *((n, "lever") for s in (own, other) for n in (*s.levers, *(c.lever for c in s.changes))),
        *((x.target, "lever" if x.lever else "shock") for s in (own, other) for x in s.shocks),
        *((n, "assumption") for s in (own, other) for n in s.assumptions),
        *((n, "theory") for s in (own, other) for n in s.structure),
    ]
    return [item for item in dict.fromkeys(named) if _settings(own, *item) != _settings(other, *item)]


def _settings(scenario: Scenario, name: str, kind: str) -> Any:
    if kind == "assumption":
        return scenario.assumptions.get(name)
    if kind == "theory":
        return scenario.structure.get(name)
    shocks = [x for x in scenario.shocks if x.target == name and bool(x.lever) == (kind == "lever")]
    if kind == "shock":
        return shocks
    return scenario.levers.get(name), [c for c in scenario.changes if c.lever == name], shocks


def mixed(own: Scenario, other: Scenario, chosen: Iterable[tuple[str, str]]) -> Scenario:
    """A scenario with the chosen settings of `own` and everything else as in `other`."""
    taken = set(chosen)
    if not taken:
        return other
    levers = {n for n, kind in taken if kind == "lever"}
    shocks = {n for n, kind in taken if kind == "shock"}
    update = {
        "levers": _merged(own.levers, other.levers, levers),
        "changes": [c for c in other.changes if c.lever not in levers] + [c for c in own.changes if c.lever in levers],
        "assumptions": _merged(own.assumptions, other.assumptions, {n for n, k in taken if k == "assumption"}),
        "structure": _merged(own.structure, other.structure, {n for n, k in taken if k == "theory"}),
        "shocks": [x for x in other.shocks if x.target not in (levers if x.lever else shocks)]
        + [x for x in own.shocks if x.target in (levers if x.lever else shocks)],
        "notes": [],
    }
    return other.model_copy(update=update)


def _merged(own: dict[str, Any], other: dict[str, Any], names: set[str]) -> dict[str, Any]:
    kept = {n: v for n, v in other.items() if n not in names}
    return kept | {n: own[n] for n in names if n in own}
