"""Which assumptions account for the scatter of an outcome over members, told apart from noise.

The members are a Latin-hypercube sample made for something else, with hundreds of inputs, so the indices are those that
can be had from given data. Both are SALib's (Iwanaga, Usher and Herman 2022):

- the first-order index of Sobol', the share of the variance that one input explains alone, by random balance designs
  (Tarantola, Gatelli and Mara 2006) in the given-data form of Plischke (2010), its bias corrected after Tissot and
  Prieur (2012). By default of the ranks of the outcome, so that a few extreme members do not decide;
- the mean Kolmogorov-Smirnov distance of PAWN (Pianosi and Wagener 2018), which also sees an input that acts only
  through the spread or together with others. Its rankings depend on how it is set up (Puy, Lo Piano and Saltelli 2019),
  so it only flags here what the first index cannot see, and does not rank.

Dummies, inputs that nothing reads, go through the same estimators and give the floor of noise. An input counts only
where its whole bootstrap interval lies above the largest of them. SALib resamples half of the members for the interval,
which makes it wide rather than narrow. PAWN has no interval here: its floor is the dummies' mean plus as many of their
standard deviations as the largest of that many normal draws would exceed once in twenty times.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np

from rimland.simulation import Simulation
from rimland.stress.correlation import CHANCE, chance_threshold, ranks, standing

SIZES = (256, 512, 1024, 2048, 4096)
DUMMIES = 100
RESAMPLES = 100
LEVEL = 0.9
TOP = 15
MOST_INTERVALS = 40
FEWEST = 100
CITATIONS = (
    "Tarantola, Gatelli and Mara 2006", "Plischke 2010", "Tissot and Prieur 2012", "Pianosi and Wagener 2018",
    "Puy, Lo Piano and Saltelli 2019", "Iwanaga, Usher and Herman 2022",
)  # fmt: skip


@dataclass(frozen=True)
class Sensitivity:
    """How an outcome depends on one input.

    Attributes:
        name: an assumption, or "form:VARIABLE" for the choice among rival theories.
        first_order: share of the variance it explains alone; `low`, `high` its 90% bootstrap interval, nan where the
            index does not reach the floor anyway.
        spread: PAWN's mean distance, nan where it was not computed.
        correlation: Spearman's rank correlation, -1 to 1; nan for a choice of more than two theories.
        verdict: "clear" of the floor, "spread" where only PAWN is, "unclear" otherwise.
    """

    name: str
    first_order: float
    low: float = math.nan
    high: float = math.nan
    spread: float = math.nan
    correlation: float = math.nan
    verdict: str = "unclear"


@dataclass(frozen=True)
class Ranking:
    """All inputs, largest first-order index first.

    Attributes:
        floor: the largest first-order index of the dummies. spread_floor: PAWN's floor, nan where not computed.
        chance: the rank correlation that the strongest of as many unrelated inputs would hardly reach.
    """

    members: int
    found: tuple[Sensitivity, ...]
    floor: float
    spread_floor: float
    chance: float

    def clear(self) -> tuple[Sensitivity, ...]:
        """Those that stand clear of noise."""
        return tuple(s for s in self.found if s.verdict == "clear")

    @property
    def explained(self) -> float:
        """The sum of the clear first-order indices; what is left to one is luck, interactions and small ones."""
        return sum(s.first_order for s in self.clear())


def inputs_of(simulation: Simulation, members: int, names: Collection[str]) -> dict[str, np.ndarray]:
    """Where each member stands in every uncertain assumption among `names`, 0 to 1, and which theory it uses.

    A variable of which members use rival forms has one input, `form:VARIABLE`, the position of the form.
    """
    found: dict[str, np.ndarray] = {}
    for name, values in simulation.assumptions(members).items():
        if not name.startswith("form:"):
            if name in names:
                found[name] = values
            continue
        _, variable, form = name.split(":")
        if variable in names:
            position = list(simulation.program.forms[variable]).index(form)
            key = f"form:{variable}"
            found[key] = found.get(key, np.zeros(members)) + position * values
    return found


def ranking(
    inputs: Mapping[str, np.ndarray],
    outcome: np.ndarray,
    *,
    of: str = "ranks",
    top: int = TOP,
    seed: int = 0,
) -> Ranking:
    """Rank the inputs.

    Args:
        inputs: name -> values (members,); only their order counts.
        outcome: (members,); members in which it is not finite are left out.
        of: "ranks" or "values" of the outcome.
        top: so many get an interval even if they do not reach the floor.

    Raises:
        ValueError: for another `of`, or fewer than 100 members.
    """
    if of not in ("ranks", "values"):
        raise ValueError(f"of: expected 'ranks' or 'values', got {of!r}")
    keep = np.isfinite(outcome)
    members = int(keep.sum())
    if members < FEWEST:
        raise ValueError(f"a ranking needs at least {FEWEST} members with a finite outcome, got {members}")
    y = np.asarray(outcome, float)[keep]
    chance = chance_threshold(members, len(inputs))
    if not inputs or np.ptp(y) == 0:
        nothing = tuple(Sensitivity(name, 0.0, 0.0, 0.0, math.nan, 0.0) for name in inputs)
        return Ranking(members, nothing, 0.0, math.nan, chance)
    y = ranks(y) if of == "ranks" else y
    # Ties, as among members with one theory, are broken by the order of the members, which knows nothing.
    x = np.stack([_order(np.asarray(v)[keep]) for v in inputs.values()], 1)
    dummies = _dummies(members, seed)
    seen = standing(y)
    first = _first_order(x, y, seed)
    floor = float(np.max([s for s, _ in _first_order(dummies, y, seed)]))
    found = {}
    for name, (index, _) in zip(inputs, first, strict=True):
        values = np.asarray(inputs[name])[keep]
        ordered = not name.startswith("form:") or len(np.unique(values)) <= 2
        correlation = float(standing(values) @ seen) if ordered else math.nan
        found[name] = Sensitivity(name, index, correlation=correlation)
    order = sorted(range(len(first)), key=lambda i: -first[i][0])
    named = [n for i, n in enumerate(order) if i < top or (first[n][0] > floor and i < MOST_INTERVALS)]
    names = list(inputs)
    for i, (index, half) in zip(named, _first_order(x[:, named], y, seed, RESAMPLES), strict=True):
        low, high = index - half, index + half
        verdict = "clear" if low > floor else "unclear"
        found[names[i]] = replace(found[names[i]], low=low, high=high, verdict=verdict)
    return Ranking(members, tuple(found[names[i]] for i in order), floor, math.nan, chance)


def distances(inputs: Mapping[str, np.ndarray], outcome: np.ndarray) -> dict[str, float]:
    """PAWN's mean distance of each input; some 10 ms for one with 4,096 members. Arguments as for `ranking`."""
    keep = np.isfinite(outcome)
    if not inputs:
        return {}
    x = np.stack([_order(np.asarray(v)[keep]) for v in inputs.values()], 1)
    return dict(zip(inputs, _pawn(x, np.asarray(outcome, float)[keep]).tolist(), strict=True))


def dummy_distances(outcome: np.ndarray, seed: int = 0) -> np.ndarray:
    """PAWN's mean distance of each dummy: (`DUMMIES`,)."""
    y = np.asarray(outcome, float)[np.isfinite(outcome)]
    return _pawn(_dummies(len(y), seed), y)


def with_spread(found: Ranking, spread: Mapping[str, float], noise: np.ndarray) -> Ranking:
    """The ranking with PAWN's distances beside it; what only they see gets the verdict "spread"."""
    z = NormalDist().inv_cdf(1 - CHANCE / max(len(spread), 1))
    floor = float(noise.mean() + z * noise.std(ddof=1))
    items = []
    for item in found.found:
        distance = spread.get(item.name, math.nan)
        seen = item.verdict == "unclear" and distance > floor
        items.append(replace(item, spread=distance, verdict="spread" if seen else item.verdict))
    return replace(found, found=tuple(items), spread_floor=floor)


def _order(values: np.ndarray) -> np.ndarray:
    """The order of the members as evenly spaced numbers in (0, 1)."""
    found = np.empty(len(values))
    found[np.argsort(values, kind="stable")] = (np.arange(len(values)) + 0.5) / len(values)
    return found


def _dummies(members: int, seed: int) -> np.ndarray:
    draw = np.random.default_rng([seed, 3])
    return np.stack([(draw.permutation(members) + 0.5) / members for _ in range(DUMMIES)], 1)


def _problem(count: int) -> dict[str, Any]:
    return {"num_vars": count, "names": [f"x{i}" for i in range(count)], "bounds": [[0.0, 1.0]] * count}


def _first_order(x: np.ndarray, y: np.ndarray, seed: int, resamples: int = 2) -> list[tuple[float, float]]:
    """First-order index and half its bootstrap interval, for every column."""
    from SALib.analyze import rbd_fast

    count = x.shape[1]
    found = rbd_fast.analyze(_problem(count), x, y, num_resamples=resamples, conf_level=LEVEL, seed=seed)
    return [(float(s), float(c)) for s, c in zip(found["S1"], found["S1_conf"], strict=True)]


def _pawn(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    from SALib.analyze import pawn

    return np.asarray(pawn.analyze(_problem(x.shape[1]), x, y)["mean"], float)
