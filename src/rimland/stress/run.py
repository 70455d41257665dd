"""A stress test from beginning to end, for the command line and Python; the workbench runs its parts one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from rimland.engine.ensemble import CHUNK, choose_backend
from rimland.errors import ScenarioError, nearest
from rimland.library import model_facts
from rimland.scenarios import Scenario, load_scenario
from rimland.simulation import Simulation, prepare
from rimland.stress.correlation import behind, beyond_chance
from rimland.stress.sensitivity import (
    FEWEST,
    SIZES,
    Ranking,
    distances,
    dummy_distances,
    inputs_of,
    ranking,
    with_spread,
)  # fmt: skip
from rimland.stress.tornado import Point, Tornado, measured, tornado
from rimland.stress.trials import WIDTHS, Trial, columns_of, spanning, trials, usual_forms
from rimland.stress.turning import (
    Asked,
    Opposition,
    TurningPoint,
    opposition,
    search,
    turning,
    turning_points,
    vanishing,
)
from rimland.sweep import column_runner, prepare_sweep

MEMBERS, LUCKS, MOST_LUCKS = 1024, 4, 64
Progress = Callable[[str, int, int], None]
Wanted = Sequence[Trial | tuple[Trial, float] | None]


@dataclass(frozen=True)
class Stress:
    """How fragile a conclusion is.

    Attributes:
        scenario, against: names; without `against` the conclusion is a level.
        unit: of the outcome; what is measured is in it, or a ratio.
        ratio: whether the ratio of the two scenarios is measured rather than their difference.
        median: of what is measured over members, with the 5% and 95% quantiles.
        tornado: one assumption at a time.
        rankings: by number of members, the last with all of them.
        opposition: members in which the opposite holds. None without `against`, as the rest:
        turning: assumptions and theories that turn the conclusion round on their own.
        vanishing: those that leave next to nothing of it.
        common: what members in which the opposite holds have in common: (assumption, rank correlation).
    """

    variable: str
    label: str | None
    year: int
    scenario: str
    against: str | None
    unit: str
    ratio: bool
    median: tuple[float, float, float]
    tornado: Tornado
    rankings: tuple[Ranking, ...]
    opposition: Opposition | None
    turning: tuple[TurningPoint, ...]
    vanishing: tuple[Point, ...]
    common: tuple[tuple[str, float], ...]

    @property
    def neutral(self) -> float | None:
        """Where the conclusion changes sign; None for a level."""
        return neutral(self.against is not None, self.ratio)


def neutral(paired: bool, ratio: bool) -> float | None:
    """What is measured where nothing differs: 1 for a ratio, 0 for a difference; a level has no such value."""
    return (1.0 if ratio else 0.0) if paired else None


def stress(
    variable: str,
    scenario: str | Path | Scenario = "baseline",
    against: str | Path | Scenario | None = None,
    *,
    label: str | None = None,
    year: int = 2035,
    members: int = MEMBERS,
    lucks: int = LUCKS,
    width: str = "drawn",
    ratio: bool = False,
    seed: int = 0,
    backend: str = "auto",
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Stress:
    """Ask how fragile the value of an outcome, or its difference between two scenarios, is.

    Args:
        label: of an outcome with labels. year: December of which is looked at.
        members: for the ranking and for how many disagree. lucks: under each of which every end is tried.
        width: how far one assumption at a time goes: "drawn" or "declared" (see `trials`).
        ratio: look at the ratio to `against`, as is right for risks, not at the difference.
        only: try and rank these assumptions and theories only; all that can matter by default.
        progress: called with ("sweep", "members", "ranking", "ends" or "search", done, in all).

    Raises:
        RimlandError: for an unknown outcome, label, year or scenario, in one line.
    """
    row, unit = _row(variable, label)
    _checked(year, members, lucks, width)
    tell = progress or (lambda *_: None)
    sides = [load_scenario(s) if not isinstance(s, Scenario) else s for s in (scenario, against) if s is not None]
    sweeps = [_Sweeps(s, variable, row, year, lucks, seed, backend) for s in sides]
    reach = behind(variable, model_facts())
    if only is not None:
        reach &= _known(only)
    tried = [t for t in trials(sweeps[0].simulation, sweeps[0].forms, width) if t.name in reach]
    paired = len(sides) == 2
    found = _tornado(tried, sweeps, ratio, reach, partial(tell, "sweep"))
    values, simulation = _members(sides, variable, row, year, members, seed, backend, partial(tell, "members"))
    seen = measured(values[0], values[1] if paired else None, ratio)
    inputs = inputs_of(simulation, members, reach)
    sizes = [n for n in SIZES if n < members and n >= FEWEST] + [members]
    rankings = []
    for done, n in enumerate(sizes):
        tell("ranking", done, len(sizes))
        rankings.append(ranking({k: v[:n] for k, v in inputs.items()}, seen[:n], seed=seed))
    if np.ptp(seen[np.isfinite(seen)]) > 0:
        rankings[-1] = with_spread(rankings[-1], distances(inputs, seen), dummy_distances(seen, seed))
    level, against_all, turned, gone, common = neutral(paired, ratio), None, [], [], []
    if level is not None:
        against_all = opposition(seen - level)
        widest = found if width == "declared" else None
        ends = [t for t in trials(sweeps[0].simulation, sweeps[0].forms, "declared") if t.name in reach]
        widest = widest or _tornado(ends, sweeps, ratio, reach, partial(tell, "ends"))
        turned = search(
            turning_points(turning(widest, level), widest.usual, level),
            partial(_measure, sweeps, ratio, partial(tell, "search")),
        )
        gone = vanishing(widest, level)
        opposite = np.sign(seen - level) == -against_all.sign
        if against_all.sign and opposite.any():
            common = beyond_chance(inputs, opposite.astype(float))
    low, median, high = np.nanquantile(seen, (0.05, 0.5, 0.95)) if np.isfinite(seen).any() else (np.nan,) * 3
    names = [s.name for s in sides]
    return Stress(
        variable, label, year, names[0], names[1] if paired else None, unit, ratio,
        (float(median), float(low), float(high)), found, tuple(rankings), against_all, tuple(turned),
        tuple(gone), tuple(common),
    )  # fmt: skip


def _row(variable: str, label: str | None) -> tuple[int, str]:
    facts = model_facts()
    if variable not in facts.variables:
        raise ScenarioError(f"no variable '{variable[:60]}'{nearest(variable, facts.variables)}")
    found = facts.variables[variable]
    if len(found.dims) > 1:
        raise ScenarioError(f"'{variable}' has dims [{' '.join(found.dims)}]; choose an outcome with one or none")
    if not found.dims:
        if label is not None:
            raise ScenarioError(f"'{variable}' has no labels; leave --label out")
        return 0, str(found.unit)
    labels = list(facts.dimensions.labels[found.dims[0]])
    if label is None:
        raise ScenarioError(f"'{variable}' has a value for each {found.dims[0]}; name one of {', '.join(labels)}")
    if label not in labels:
        raise ScenarioError(f"unknown {found.dims[0]} '{label[:60]}'{nearest(label, labels)}")
    return labels.index(label), str(found.unit)


def _known(only: Collection[str]) -> set[str]:
    facts = model_facts()
    known = [*facts.parameters, *(n for n, v in facts.variables.items() if len(v.forms) > 1)]
    for name in only:
        if name not in known:
            raise ScenarioError(f"unknown assumption '{name[:60]}'{nearest(name, known)}")
    return set(only)


def _checked(year: int, members: int, lucks: int, width: str) -> None:
    for name, value, low, high in (
        ("year", year, 2015, 2040), ("members", members, FEWEST, 100_000), ("lucks", lucks, 1, MOST_LUCKS),
    ):  # fmt: skip
        if not low <= value <= high:
            raise ScenarioError(f"{name}: expected a whole number from {low} to {high}, got {value}")
    if width not in WIDTHS:
        raise ScenarioError(f"unknown width '{width}'{nearest(width, WIDTHS)}; expected {' or '.join(WIDTHS)}")


class _Sweeps:
    """Columns of one scenario, read off at one outcome and month."""

    def __init__(self, scenario: Scenario, variable: str, row: int, year: int, lucks: int, seed: int, backend: str):
        chosen, _ = choose_backend(backend, 100_000)
        self.simulation = prepare_sweep(
            [variable], scenario=scenario, backend=chosen, seed=seed, structure=spanning()
        )  # fmt: skip
        self.forms = usual_forms(scenario)
        self.row, self.month, self.lucks = row, (year - 2015) * 12 + 11, lucks

    def values(
        self, wanted: Sequence[Trial | tuple[Trial, float] | None], progress: Callable[[int], None]
    ) -> np.ndarray:
        """(lucks, columns) of what is wanted."""
        columns = [c for luck in range(self.lucks) for c in columns_of(wanted, self.forms, luck)]
        found = []
        for start in range(0, len(columns), CHUNK):
            part = columns[start : start + CHUNK]
            found.append(column_runner(self.simulation, part).compute(0)[self.month, self.row, : len(part)])
            progress(1)
        return np.concatenate(found).reshape(self.lucks, len(wanted))


def _values(sweeps: Sequence[_Sweeps], wanted: Wanted, tell: Callable[[int, int], None]) -> list[np.ndarray]:
    total = sum(-(-len(wanted) * s.lucks // CHUNK) for s in sweeps)
    done = 0

    def step(chunks: int) -> None:
        nonlocal done
        done += chunks
        tell(done, total)

    return [s.values(wanted, step) for s in sweeps]


def _tornado(
    tried: list[Trial], sweeps: Sequence[_Sweeps], ratio: bool, reach: set[str],
    tell: Callable[[int, int], None] = lambda *_: None,
) -> Tornado:  # fmt: skip
    values = _values(sweeps, [None, *tried], tell)
    return tornado(tried, values[0], values[1] if len(values) > 1 else None, ratio=ratio, names=reach)


def _measure(sweeps: Sequence[_Sweeps], ratio: bool, tell: Callable[[int, int], None], asked: Asked) -> np.ndarray:
    own, other = (v.mean(0) for v in _values(sweeps, asked, tell))
    return measured(own, other, ratio)


def _members(
    sides: Sequence[Scenario], variable: str, row: int, year: int, members: int, seed: int, backend: str,
    tell: Callable[[int, int], None],
) -> tuple[list[np.ndarray], Simulation]:  # fmt: skip
    """(members,) of the outcome for every side, and the first side's simulation."""
    ready = [prepare(s, members=members, seed=seed, backend=backend, record=variable) for s in sides]
    month = (year - 2015) * 12 + 11
    starts = []
    for simulation in ready:
        at = 0
        for name, shape in simulation.program.outputs.items():
            if name == variable:
                starts.append(at + row)
            at += int(np.prod(shape, dtype=int))
    found: list[list[np.ndarray]] = [[] for _ in ready]
    done = 0
    for chunks in zip(*(s.runner().stream(0, members) for s in ready), strict=True):
        for kept, chunk, at in zip(found, chunks, starts, strict=True):
            kept.append(chunk.values[month, at])
        done += chunks[0].count
        tell(done, members)
    return [np.concatenate(kept).astype(float) for kept in found], ready[0]
