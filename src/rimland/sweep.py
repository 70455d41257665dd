"""Every assumption and lever at the ends of its range, one at a time: what it moves, and whether anything breaks.

All columns of a sweep are one world: one luck, and every assumption at its default (or where the scenario has it) but
the ones a column changes. A difference between columns is therefore the effect of what differs, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from rimland.engine.design import assumed_values
from rimland.engine.ensemble import CHUNK, Runner
from rimland.engine.model import Model
from rimland.library import model_facts, recorded
from rimland.scenarios import Scenario
from rimland.simulation import Simulation, prepare

SMALL = 1e-4  # of the size of an outcome: what rounding in float32 cannot reach
TINY = 1e-6
OTHER_LUCK = 8
CORNERS = 6


@dataclass(frozen=True)
class Column:
    """One world of a sweep: what it changes. Values are over the dims of the number, or one for all labels.

    `luck` is the member whose luck it has.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    levers: Mapping[str, Any] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    luck: int = 0


@dataclass(frozen=True)
class End:
    """One end of one number's range: `kind` is "parameter" or "lever", `end` "low" or "high"."""

    name: str
    kind: str
    end: str
    column: Column


def ends(model: Model) -> list[End]:
    """Both ends of every parameter and lever that has a range."""
    found = []
    for kind, numbers in (("parameter", model.parameters), ("lever", model.levers)):
        for name, number in numbers.items():
            if np.all(np.asarray(number.low) >= np.asarray(number.high)):
                continue
            for end in ("low", "high"):
                value = {name: getattr(number, end)}
                column = Column(parameters=value) if kind == "parameter" else Column(levers=value)
                found.append(End(name, kind, end, column))
    return found


def alternating(model: Model, names: Iterable[str]) -> list[End]:
    """Two opposite columns for every parameter with labels: every other label at its low end, the rest at the high one.

    Weights that an equation scales to sum to one move nothing while all of them move together.
    """
    found = []
    for name in names:
        number = model.parameters.get(name)
        if number is None or not number.dims:
            continue
        odd = np.indices(number.values.shape).sum(0) % 2 == 1
        for end, low in (("low", odd), ("high", ~odd)):
            value = {name: np.where(low, number.low, number.high)}
            found.append(End(name, "parameter", end, Column(parameters=value)))
    return found


def corners(model: Model, count: int, seed: int = 0) -> list[Column]:
    """Random joint ends of every lever: each low, as in the status quo, or high, in a mixture of the column's own."""
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        chosen = draw.choice(3, size=len(model.levers), p=draw.dirichlet(np.ones(3)))
        pairs = zip(chosen, model.levers.values(), strict=True)
        found.append(Column(levers={x.name: (x.low, None, x.high)[k] for k, x in pairs if k != 1}))
    return found


def prepare_sweep(
    record: Sequence[str],
    *,
    scenario: str | Scenario = "baseline",
    backend: str = "numpy",
    seed: int = 0,
    structure: Mapping[str, Any] | None = None,
) -> Simulation:
    """A scenario made ready for columns. Arguments as for `run_columns`."""
    return prepare(scenario, members=1, seed=seed, backend=backend, structure=structure, only=record)


def column_runner(
    simulation: Simulation, columns: Sequence[Column], levers: Set[str] = frozenset(), from_first_month: bool = False
) -> Runner:
    """What computes at most `CHUNK` columns: `compute(0)` gives (months, rows, `CHUNK`), the first ones theirs.

    Args:
        levers: names of levers that any column of the sweep sets.
    """
    padded = [*columns, *[Column()] * (CHUNK - len(columns))]
    return _Sweep(simulation, padded, levers, from_first_month)


def run_columns(
    columns: Sequence[Column],
    record: Sequence[str],
    *,
    backend: str = "numpy",
    seed: int = 0,
    from_first_month: bool = False,
    structure: Mapping[str, Any] | None = None,
    scenario: str | Scenario = "baseline",
) -> Iterator[tuple[slice, dict[str, np.ndarray]]]:
    """Run every column; yields the columns of a chunk and name -> array (months, dims..., columns).

    Args:
        record: variables to return.
        from_first_month: levers act from the first month instead of their `earliest`.
        structure: forms in play; a column picks one with `forms`.
        scenario: what every column is laid over.
    """
    simulation = prepare_sweep(record, scenario=scenario, backend=backend, seed=seed, structure=structure)
    levers = {n for c in columns for n in c.levers}
    for start in range(0, len(columns), CHUNK):
        part = columns[start : start + CHUNK]
        values = column_runner(simulation, part, levers, from_first_month).compute(0)
        found, row = {}, 0
        for name, shape in simulation.program.outputs.items():
            size = int(np.prod(shape, dtype=int))
            whole = values[:, row : row + size].reshape(len(values), *shape, CHUNK)
            found[name] = whole[..., : len(part)]
            row += size
        yield slice(start, start + len(part)), found


def usual_value(simulation: Simulation, name: str) -> np.ndarray:
    """Where a parameter stands in a sweep: the scenario's value, the middle of what it draws from, or the default."""
    number, override = simulation.facts.parameters[name], simulation.resolved.assumptions.get(name)
    if override is None:
        return np.asarray(number.values, float)
    if override.value is not None:
        return np.asarray(override.value, float)
    assert override.distribution is not None
    middle = assumed_values(override.distribution, number.values, number.low, number.high, np.array([0.5]))
    return np.broadcast_to(middle[..., 0], number.values.shape)


class _Sweep(Runner):
    """A runner whose members are the columns: luck, numbers and levers of their own."""

    def __init__(self, simulation: Simulation, columns: Sequence[Column], levers: Set[str], from_first_month: bool):
        program, facts = simulation.program, simulation.facts
        super().__init__(program, simulation.times(), self._given, simulation.seed, simulation.backend)
        self.luck = np.array([c.luck for c in columns], np.uint32)
        # Every chunk of a sweep has the same shapes, so that JAX compiles once.
        for name in levers & self.times.keys():
            self.times[name] = np.repeat(self.times[name], CHUNK, axis=-1)
        self.fixed = {
            n: np.repeat(usual_value(simulation, n)[..., None], CHUNK, axis=-1)
            for n in program.parameters
            if not n.startswith("form:")
        }
        for name, keys in program.forms.items():
            default = keys.index(facts.variables[name].default) if facts.variables[name].default in keys else 0
            self.fixed[f"form:{name}"] = np.full(CHUNK, float(default))
        for at, column in enumerate(columns):
            for name, value in column.parameters.items():
                if name in self.fixed:
                    self.fixed[name][..., at] = value
            for name, form in column.forms.items():
                if form in program.forms.get(name, ()):
                    self.fixed[f"form:{name}"][at] = float(program.forms[name].index(form))
            for name, value in column.levers.items():
                self._set_lever(simulation, name, value, at, from_first_month)

    def _set_lever(self, simulation: Simulation, name: str, value: Any, at: int, from_first_month: bool) -> None:
        if name not in self.times:
            return
        earliest = simulation.facts.levers[name].earliest
        first = 0 if from_first_month or not earliest else simulation.resolved.months.index(earliest)
        self.times[name][first:, ..., at] = value

    def _given(self, first: int, count: int) -> Mapping[str, np.ndarray]:
        return self.fixed

    def member_numbers(self, first: int) -> np.ndarray:
        """The luck of every column."""
        return self.luck


@dataclass(frozen=True)
class Effect:
    """What one number does to one outcome: the change from the low to the high end of its range.

    `relative` is the change over the mean size of the outcome at the two ends.
    """

    name: str
    kind: str
    variable: str
    label: str | None
    change: float
    relative: float


def effects(
    names: Iterable[str] | None = None, outcomes: Iterable[str] | None = None, year: int = 2035, seed: int = 0
) -> dict[str, list[Effect]]:
    """What every parameter and lever moves: name -> its effects, the largest relative one first.

    Args:
        names: parameters and levers; all of them by default.
        outcomes: variables; those that every run records by default. The largest change over the run decides that
            something moves; the value shown is that of December of `year`.
        seed: which luck.

    What moves nothing in the status quo is tried with its labels at opposite ends, with every lever well inside
    its range (a coefficient of a change of policy is idle without one), under the rival forms that read it, with other
    luck, and at random ends of all other levers (some coefficients wait for two conditions at once).
    """
    facts = model_facts()
    wanted = set(names) if names is not None else None
    record = list(outcomes) if outcomes is not None else recorded(None)
    found: dict[str, list[Effect]] = {}
    todo = [e for e in ends(facts) if wanted is None or e.name in wanted]
    # Off the middle, where some levers stand today and would not be stirred.
    stirred = {n: 0.3 * x.low + 0.7 * x.high for n, x in facts.levers.items()}
    worlds = [
        *((levers, {}, apart, seed) for levers in ({}, stirred) for apart in (False, True)),
        *((levers, form, False, seed) for levers in ({}, stirred) for form in _rival_forms(facts)),
        *((stirred, {}, False, seed + n) for n in range(1, OTHER_LUCK)),
        *((c.levers, {}, False, seed) for c in corners(facts, CORNERS)),
    ]
    for levers, form, apart, luck in worlds:
        left = [e for e in todo if not found.get(e.name)]
        if apart:
            left = alternating(facts, dict.fromkeys(e.name for e in left))
        if form:
            left = [e for e in left if _reads(facts, form, e.name)]
        if left:
            found |= _effects(facts, left, record, form, levers, year, luck)
    return {e.name: found.get(e.name, []) for e in todo}


def _effects(
    facts: Model,
    wanted: list[End],
    record: list[str],
    forms: Mapping[str, str],
    levers: Mapping[str, float],
    year: int,
    seed: int,
) -> dict[str, list[Effect]]:
    columns = [replace(e.column, forms=forms, levers={**levers, **e.column.levers}) for e in wanted]
    found: dict[str, list[Effect]] = {e.name: [] for e in wanted}
    structure = {n: [k] for n, k in forms.items()}
    at = (year - 2015) * 12 + 11
    for part, values in run_columns(columns, record, seed=seed, structure=structure):
        for name, whole in values.items():
            low, high = whole[..., 0::2].astype(float), whole[..., 1::2].astype(float)
            gap, size = high - low, (np.abs(high) + np.abs(low)) / 2
            largest = np.abs(gap).max(0)
            moves = largest > SMALL * np.maximum(size.max(0), TINY)
            dims = facts.variables[name].dims
            for place in zip(*np.nonzero(moves), strict=True):
                end = wanted[part.start + 2 * int(place[-1])]
                labels = [facts.dimensions.labels[d][i] for d, i in zip(dims, place[:-1], strict=True)]
                change = float(gap[(at, *place)])
                usual = float(size[(at, *place)])
                relative = change / usual if usual else 0.0
                found[end.name].append(Effect(end.name, end.kind, name, ", ".join(labels) or None, change, relative))
    return {n: sorted(effects, key=lambda e: -abs(e.relative)) for n, effects in found.items()}


def _rival_forms(facts: Model) -> list[dict[str, str]]:
    return [{n: k} for n, v in facts.variables.items() for k in v.forms if k != v.default]


def _reads(facts: Model, forms: Mapping[str, str], name: str) -> bool:
    """Whether a form, or something only it needs, reads a number."""
    seen: set[str] = set()
    waiting = list(forms)
    while waiting:
        variable = waiting.pop()
        if variable == name:
            return True
        if variable in seen or variable not in facts.variables:
            continue
        seen.add(variable)
        equation = facts.variables[variable].forms[forms.get(variable, facts.variables[variable].default)].equation
        waiting += [x for x in (*equation.causes, equation.initial, equation.dispersion) if isinstance(x, str)]
    return False
