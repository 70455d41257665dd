"""A change split by lever: what each setting adds, averaged over the orders in which the settings could come.

With at most three settings all orders are averaged, which is the value of Shapley (1953): the parts add up to the whole
change, settings that do alike get alike, and one that does nothing gets nothing. With more, one order and its reverse
are averaged: the parts still add up, and interactions of two settings are still shared evenly between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from rimland.scenarios import Scenario
from rimland.workbench.catalogue import Outcome
from rimland.workbench.changes import quarter_of
from rimland.workbench.room import Ensemble, Room

MEMBERS = 64
ALL_ORDERS = 3


@dataclass(frozen=True)
class Part:
    """What one lever, shock or theory adds to the mean change of an outcome, and its 5% and 95% over members."""

    name: str
    kind: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Split:
    """The ensembles of every mixture that the orders pass through, by the settings that are in force."""

    names: tuple[tuple[str, str], ...]
    orders: tuple[tuple[int, ...], ...]
    ensembles: dict[frozenset[int], Ensemble]
    members: int

    def parts(self, outcome: Outcome, year: int) -> list[Part]:
        """The parts of one outcome's change in December of a year, largest first; their means add up to it."""
        at = quarter_of(year)
        value = {
            chosen: found.values(outcome, self.members)[at].astype(float) for chosen, found in self.ensembles.items()
        }
        gains = np.zeros((len(self.names), self.members))
        for order in self.orders:
            chosen: frozenset[int] = frozenset()
            for one in order:
                gains[one] += value[chosen | {one}] - value[chosen]
                chosen |= {one}
        gains /= len(self.orders)
        found = []
        for (name, kind), gain in zip(self.names, gains, strict=True):
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
    count = len(names)
    forward = tuple(range(count))
    orders = tuple(permutations(forward)) if count <= ALL_ORDERS else (forward, forward[::-1])
    needed = dict.fromkeys(frozenset(order[:n]) for order in orders for n in range(count + 1))
    found: dict[frozenset[int], Ensemble] = {}
    for done, chosen in enumerate(needed):
        scenario = mixed(own, other, {names[i] for i in chosen})
        found[chosen] = await room.ensemble(scenario, members, seed)
        if progress:
            progress(done + 1, len(needed))
    return Split(names, orders, found, members)


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
