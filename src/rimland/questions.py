"""A question about the difference between two scenarios: what is compared, where and when, and what was changed."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rimland.engine.attribution import Line
from rimland.engine.compiler import Program, choose_forms
from rimland.engine.functions import NumpyFunctions, SmoothedFunctions
from rimland.engine.model import Model
from rimland.engine.trunk import Trunk
from rimland.errors import ScenarioError, nearest
from rimland.library import full_model, program_for
from rimland.scenarios import Scenario
from rimland.simulation import Simulation, prepare

TRUNKS = 4


@dataclass(frozen=True)
class Question:
    """An outcome of two scenarios that differ in levers, assumptions or shocks.

    Attributes:
        variable, label: the outcome.
        weights: its weight in each month and label, (months, dims...).
        before, after: the scenarios made ready.
        moved: levers, assumptions and disturbed variables in which they differ, in the order of the model.
    """

    model: Model
    variable: str
    label: str | None
    weights: np.ndarray
    before: Simulation
    after: Simulation
    moved: tuple[str, ...]

    @property
    def forms(self) -> dict[str, tuple[str, ...]]:
        """The forms in play."""
        return choose_forms(self.model, self.before.resolved.structure)

    def program(self, record: Iterable[str], separate: bool = False) -> Program:
        """The program of both sides; arguments as for `program_for`."""
        structure = self.before.resolved.structure
        choice = {n: k for n, k in structure.items() if tuple(k) != (self.model.variables[n].default,)}
        return program_for(choice, list(record), separate)

    def line(self, record: Iterable[str], members: Sequence[int], points: int) -> Line:
        """The straight line between the two sides, for some of the members."""
        program = self.program(record, separate=True)
        ready = [replace(s, program=program) for s in (self.before, self.after)]
        times, parameters = zip(*((s.times(), _those(s, members)) for s in ready), strict=True)
        return Line(program, times, parameters, members, self.before.seed, points)

    def trunk(self, members: Sequence[int], smoothed: bool) -> Trunk:
        """A run of `before`, kept in this process for the next question.

        `smoothed`: counts as their expectations and in float64, for derivatives; else as any run is.
        """
        ready = replace(self.before, program=self.program(self.model.variables))
        times, parameters = ready.times(), _those(ready, members)
        digest = hashlib.sha256(repr((ready.program.source, ready.seed, tuple(members), smoothed)).encode())
        for name, x in sorted([*times.items(), *parameters.items()]):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(x, float).tobytes())
        key = digest.hexdigest()
        with _running:
            if key not in _trunks:
                f = SmoothedFunctions(np.float64) if smoothed else NumpyFunctions()
                _trunks[key] = Trunk(ready.program, times, parameters, members, ready.seed, f)
                while len(_trunks) > TRUNKS:
                    _trunks.popitem(last=False)
            _trunks.move_to_end(key)
            return _trunks[key]

    def between(self) -> list[str]:
        """Variables on a causal path from what moved to the outcome, and their causes.

        Raises:
            ScenarioError: when there is none.
        """
        causes: dict[str, set[str]] = {}
        forms = self.forms
        for name, found in self.model.variables.items():
            equations = [found.forms[key].equation for key in forms[name]]
            named = [x for e in equations for x in (*e.causes, e.initial, e.dispersion) if isinstance(x, str)]
            causes[name] = set(named)
        effects: dict[str, set[str]] = {}
        for name, named in causes.items():
            for cause in named:
                effects.setdefault(cause, set()).add(name)
        after = _reach(set(self.moved), effects)
        if self.variable not in after:
            raise ScenarioError(f"nothing in which the scenarios differ reaches '{self.variable}'")
        between = after & _reach({self.variable}, causes)
        read = {c for n in between if n in causes for c in causes[n]}
        return sorted(n for n in between | read if n in self.model.variables)

    def mixed(self, changed: Iterable[str]) -> Simulation:
        """`before` with only these of the moved inputs as they are in `after`."""
        a, b, chosen = self.before.resolved, self.after.resolved, set(changed)

        def mix(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
            sides = {n: other if n in chosen else one for n in {**one, **other}}
            return {n: side[n] for n, side in sides.items() if n in side}

        levers, assumptions = mix(a.levers, b.levers), mix(a.assumptions, b.assumptions)
        shocks = mix(a.disturbances, b.disturbances)
        return replace(self.before, resolved=replace(a, levers=levers, assumptions=assumptions, disturbances=shocks))


# Runs of what was compared with, for the next question about another change.
_trunks: OrderedDict[str, Trunk] = OrderedDict()
_running = threading.Lock()


def question(
    variable: str, scenario: str | Path | Scenario, against: str | Path | Scenario, label: str | None, at: str,
    members: int, seed: int, structure: Mapping[str, Any] | None = None, most: int = 64,
) -> Question:  # fmt: skip
    """Check and resolve a question. Arguments as for `rimland.why`; `most`: the greatest number of members.

    Raises:
        ScenarioError: for an unknown variable, label or month; for scenarios that differ in structure or in nothing.
    """
    model = full_model()
    if variable not in model.variables:
        raise ScenarioError(f"unknown variable '{variable}'{nearest(variable, model.variables)}")
    whole_number("members", members, 1, most)
    before, after = (
        prepare(s, members=members, seed=seed, backend="numpy", structure=structure) for s in (against, scenario)
    )
    if before.resolved.structure != after.resolved.structure:
        raise ScenarioError(
            f"'{after.resolved.name}' and '{before.resolved.name}' differ in structure; a change of theory has no line "
            "between its ends: give both the same structure"
        )
    shown = model.variables[variable].equation.show
    label = label or (shown[0] if shown else None)
    weights = _weights(model, variable, label, at, before)
    moved = _moved(before, after)
    if not moved:
        raise ScenarioError(f"'{after.resolved.name}' and '{before.resolved.name}' do not differ in any input")
    return Question(model, variable, label, weights, before, after, moved)


def whole_number(name: str, value: Any, low: int, high: int) -> None:
    """Refuse what is no whole number within limits.

    Raises:
        ScenarioError: if it is none.
    """
    if not isinstance(value, int) or not low <= value <= high:
        raise ScenarioError(f"{name}: expected a whole number from {low} to {high}, got {value!r}")


def _those(simulation: Simulation, members: Sequence[int]) -> dict[str, np.ndarray]:
    """Parameters of some members: arrays (dims..., members), or (dims..., 1) where all share it."""
    found = simulation.parameters(max(members) + 1)
    return {n: x if np.shape(x)[-1] == 1 else np.asarray(x)[..., list(members)] for n, x in found.items()}


def _weights(model: Model, variable: str, label: str | None, at: str, simulation: Simulation) -> np.ndarray:
    """Weight of the variable's value in each month and label."""
    dims = model.variables[variable].dims
    shape = model.dimensions.size(dims)
    weight = np.zeros(shape)
    given = [x.strip() for x in label.split(",")] if label else []
    if len(given) != len(dims):
        wanted = ", ".join(dims) or "no label"
        raise ScenarioError(f"'{variable}' needs a label of: {wanted}; got {label or 'none'!r}")
    place = []
    for dim, name in zip(dims, given, strict=True):
        labels = model.dimensions.labels[dim]
        if name not in labels:
            raise ScenarioError(f"unknown {dim} '{name}'{nearest(name, labels)}")
        place.append(list(labels).index(name))
    weight[tuple(place)] = 1.0
    months = simulation.resolved.months
    asked = [at] if len(at) == 7 else [f"{at}-{m:02d}" for m in range(1, 13)]
    try:
        indices = [months.index(m) for m in asked]
    except ValueError as problem:
        raise ScenarioError(f"at: expected a month such as 2035-12 or a year, got '{at}'") from problem
    found = np.zeros((max(indices) + 1, *shape))
    for index in indices:
        found[index] = weight / len(indices)
    return found


def _moved(before: Simulation, after: Simulation) -> tuple[str, ...]:
    """Levers, assumptions and disturbed variables in which two simulations differ."""
    a, b = before.resolved, after.resolved
    moved = [n for n in a.levers if not np.array_equal(a.levers[n], b.levers[n])]
    names = sorted(a.assumptions.keys() | b.assumptions.keys())
    moved += [n for n in names if a.assumptions.get(n) != b.assumptions.get(n)]
    return (*moved, *sorted(a.disturbances.keys() | b.disturbances.keys()))


def _reach(start: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        for name in edges.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found
