"""Why an outcome differs between two scenarios: the change split by lever, assumption and pathway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rimland.engine.attribution import Attribution, Line, attribute
from rimland.engine.compiler import choose_forms
from rimland.engine.model import Model
from rimland.errors import ScenarioError, nearest
from rimland.library import full_model, program_for
from rimland.scenarios import Scenario
from rimland.simulation import Simulation, prepare

MEMBERS = 16
POINTS = 5
METHOD = (
    "integrated gradients along the straight line between the two settings, {points} points, counts smoothed to their "
    "expectations, {members} members; a pathway traces each flow back in proportion to what flows in"
)


@dataclass(frozen=True)
class Pathway:
    """One chain of causes from an input to the outcome, and its part of the change."""

    names: tuple[str, ...]
    part: float


@dataclass(frozen=True)
class Branch:
    """A variable, the part of the change that passes through it here, and what brings it there."""

    name: str
    part: float
    causes: tuple[Branch, ...]


@dataclass(frozen=True)
class Why:
    """What made an outcome differ.

    Attributes:
        variable, label, month: the outcome and when.
        scenario, against: what is compared with what.
        attribution: the parts by member.
        unit: of the outcome and of every part.
    """

    variable: str
    label: str | None
    month: str
    scenario: str
    against: str
    unit: str
    attribution: Attribution
    points: int

    @property
    def method(self) -> str:
        """How the split is made, in one sentence."""
        return METHOD.format(points=self.points, members=len(self.attribution.change))

    @property
    def change(self) -> float:
        """Mean change of the outcome over members."""
        return float(self.attribution.change.mean())

    @property
    def residual(self) -> float:
        """Mean part of the change that is not attributed."""
        return float(self.attribution.residual.mean())

    @cached_property
    def inputs(self) -> dict[str, float]:
        """Lever or assumption -> its part of the change, largest first; with `residual` they sum to `change`."""
        means = {n: float(x.mean()) for n, x in self.attribution.inputs.items()}
        return dict(sorted(means.items(), key=lambda item: -abs(item[1])))

    @cached_property
    def flows(self) -> dict[tuple[str, str], float]:
        """(cause, effect) -> mean part of the change that the link carries."""
        return {link: float(x.mean()) for link, x in self.attribution.links.items()}

    def as_dict(self, smallest: float = 0.02) -> dict[str, Any]:
        """The split as plain data."""
        return {
            "variable": self.variable, "label": self.label, "at": self.month, "unit": self.unit,
            "scenario": self.scenario, "against": self.against, "method": self.method,
            "before": float(self.attribution.before.mean()), "after": float(self.attribution.after.mean()),
            "change": self.change, "inputs": self.inputs, "not_attributed": self.residual,
            "pathways": [{"names": list(p.names), "part": p.part} for p in self.pathways(smallest)],
            "links": [{"cause": c, "effect": e, "part": x} for (c, e), x in self.flows.items()],
        }  # fmt: skip

    def causes_of(self, name: str) -> list[tuple[str, float]]:
        """What flows into a variable, largest first."""
        found = [(cause, x) for (cause, effect), x in self.flows.items() if effect == name]
        return sorted(found, key=lambda item: -abs(item[1]))

    def tree(self, smallest: float = 0.03) -> Branch:
        """Where the change came from, traced back from the outcome.

        A branch thinner than `smallest` of the change is left out. Where a variable acts through several others, its
        inflow is divided among them in proportion: the flow over a link is known, that along a whole chain of links is
        this convention.
        """
        least = smallest * max(abs(x) for x in [self.change, *self.inputs.values(), 1e-300])
        return self._traced((self.variable,), self.change, least)

    def pathways(self, smallest: float = 0.03) -> list[Pathway]:
        """The chains of causes of `tree`, from input to outcome, largest first."""
        return sorted(_chains(self.tree(smallest), (), self.attribution.inputs), key=lambda way: -abs(way.part))

    def _traced(self, chain: tuple[str, ...], part: float, least: float) -> Branch:
        name = chain[-1]
        inflow = [] if name in self.attribution.inputs else self.causes_of(name)
        inflow = [(cause, x) for cause, x in inflow if cause not in chain]
        total = sum(x for _, x in inflow)
        parts = [(cause, part * x / total) for cause, x in inflow] if total else []
        return Branch(name, part, tuple(self._traced((*chain, c), x, least) for c, x in parts if abs(x) >= least))


def _chains(branch: Branch, after: tuple[str, ...], inputs: Mapping[str, Any]) -> Iterator[Pathway]:
    chain = (branch.name, *after)
    if branch.name in inputs:
        yield Pathway(chain, branch.part)
    for cause in branch.causes:
        yield from _chains(cause, chain, inputs)


def why(
    variable: str,
    scenario: str | Path | Scenario,
    against: str | Path | Scenario = "baseline",
    *,
    label: str | None = None,
    at: str = "2035-12",
    members: int = MEMBERS,
    seed: int = 0,
    points: int = POINTS,
    structure: Mapping[str, Any] | None = None,
) -> Why:
    """Split the change of an outcome between two scenarios by lever, assumption and pathway.

    Args:
        variable: any variable of the model; label: one label of its dimension ("JPN", "taiwan_strait"; with several
            dimensions "JPN, sea"); by default the first that is shown of a metric.
        at: a month, or a year for the mean of its months.
        members: members whose parts are averaged. points: points of the integral, 3 to 9.
        structure: forms as for `run`, on both sides.

    Raises:
        ScenarioError: for an unknown variable, label or month; for scenarios that differ in structure or in nothing.
    """
    model = full_model()
    if variable not in model.variables:
        raise ScenarioError(f"unknown variable '{variable}'{nearest(variable, model.variables)}")
    for name, value, low, high in (("members", members, 1, 64), ("points", points, 3, 9)):
        if not isinstance(value, int) or not low <= value <= high:
            raise ScenarioError(f"{name}: expected a whole number from {low} to {high}, got {value!r}")
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
    forms = choose_forms(model, before.resolved.structure)
    record = _between(model, forms, moved, variable)
    choice = {n: k for n, k in before.resolved.structure.items() if tuple(k) != (model.variables[n].default,)}
    program = program_for(choice, record, separate=True)
    ready = [replace(s, program=program) for s in (before, after)]
    times, parameters = zip(*((s.times(), s.parameters(members)) for s in ready), strict=True)
    line = Line(program, times, parameters, range(members), seed, points)
    return Why(
        variable, label, at, after.resolved.name, before.resolved.name, str(model.variables[variable].unit),
        attribute(line, model, variable, weights, forms), points,
    )  # fmt: skip


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


def _moved(before: Simulation, after: Simulation) -> set[str]:
    """Levers, assumptions and disturbances in which two simulations differ."""
    a, b = before.resolved, after.resolved
    moved = {n for n in a.levers if not np.array_equal(a.levers[n], b.levers[n])}
    names = a.assumptions.keys() | b.assumptions.keys()
    moved |= {n for n in names if a.assumptions.get(n) != b.assumptions.get(n)}
    return moved | (a.disturbances.keys() | b.disturbances.keys())


def _between(model: Model, forms: Mapping[str, tuple[str, ...]], moved: set[str], variable: str) -> list[str]:
    """Variables on a causal path from what moved to the outcome, and their causes."""
    causes: dict[str, set[str]] = {}
    for name, found in model.variables.items():
        equations = [found.forms[key].equation for key in forms[name]]
        named = [x for e in equations for x in (*e.causes, e.initial, e.dispersion) if isinstance(x, str)]
        causes[name] = set(named)
    effects: dict[str, set[str]] = {}
    for name, named in causes.items():
        for cause in named:
            effects.setdefault(cause, set()).add(name)
    after = _reach(moved, effects)
    if variable not in after:
        raise ScenarioError(f"nothing in which the scenarios differ reaches '{variable}'")
    between = after & _reach({variable}, causes)
    read = {c for n in between if n in causes for c in causes[n]}
    return sorted(n for n in between | read if n in model.variables)


def _reach(start: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        for name in edges.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found
