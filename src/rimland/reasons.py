"""Why an outcome differs between two scenarios: the change split by lever, assumption and pathway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rimland.engine.attribution import Attribution, attribute, joined
from rimland.engine.quick import attribute_quickly
from rimland.engine.shares import EXACT, coalitions, shares
from rimland.engine.together import outcomes_together
from rimland.questions import question, whole_number
from rimland.scenarios import Scenario
from rimland.simulation import Progress

MEMBERS = 16
POINTS = 5
GROUP = 16  # members that are split at once; more take memory and no less time each
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
    progress: Progress | None = None,
) -> Why:
    """Split the change of an outcome between two scenarios by lever, assumption and pathway.

    Args:
        variable: any variable of the model; label: one label of its dimension ("JPN", "taiwan_strait"; with several
            dimensions "JPN, sea"); by default the first that is shown of a metric.
        at: a month, or a year for the mean of its months.
        members: members whose parts are averaged. points: points of the integral, 3 to 9.
        structure: forms as for `run`, on both sides.
        progress: called with (steps done, steps in all); an exception that it raises ends the work.

    Raises:
        ScenarioError: for an unknown variable, label or month; for scenarios that differ in structure or in nothing.
    """
    whole_number("points", points, 3, 9)
    asked = question(variable, scenario, against, label, at, members, seed, structure)
    record, parts = asked.between(), []
    # Assumptions also move what is prepared before the first month: those take the general way.
    quick = all(n in asked.before.resolved.levers or n in asked.model.variables for n in asked.moved)
    groups = [range(first, min(first + GROUP, members)) for first in range(0, members, GROUP)]
    for index, group in enumerate(groups):
        told = _part_of(progress, index, len(groups))
        line = asked.line([variable] if quick else record, group, points)
        if quick and line.first > 0:
            parts.append(
                attribute_quickly(line, asked.trunk(group, smoothed=True), asked.model, variable, asked.weights, told)
            )
            continue
        line = asked.line(record, group, points) if quick else line
        parts.append(attribute(line, asked.model, variable, asked.weights, asked.forms, told))
    return Why(
        variable, asked.label, at, asked.after.resolved.name, asked.before.resolved.name,
        str(asked.model.variables[variable].unit), joined(parts), points,
    )  # fmt: skip


def _part_of(progress: Progress | None, index: int, parts: int) -> Progress | None:
    """Progress of one of several equal parts of the work."""
    return progress and (lambda done, total: progress(index * total + done, parts * total))


@dataclass(frozen=True)
class ByInput:
    """A change shared out among what was changed; `before`, `after` and each of `parts` are arrays (members,)."""

    variable: str
    label: str | None
    month: str
    scenario: str
    against: str
    unit: str
    before: np.ndarray
    after: np.ndarray
    parts: dict[str, np.ndarray]

    @property
    def method(self) -> str:
        """How the change is shared out, in one sentence."""
        every = len(self.parts) <= EXACT
        orders = "all orders (Shapley values)" if every else "two orders, the one the reverse of the other"
        members = f"{len(self.before)} members with their luck"
        return f"mean of what each setting adds when they are made one after another, over {orders}; {members}"

    @property
    def change(self) -> float:
        """Mean change of the outcome over members."""
        return float((self.after - self.before).mean())

    @cached_property
    def inputs(self) -> dict[str, float]:
        """Lever, assumption or disturbed variable -> its part of the change, largest first; they sum to `change`."""
        means = {n: float(x.mean()) for n, x in self.parts.items()}
        return dict(sorted(means.items(), key=lambda item: -abs(item[1])))

    def as_dict(self) -> dict[str, Any]:
        """The split as plain data."""
        return {
            "variable": self.variable, "label": self.label, "at": self.month, "unit": self.unit,
            "scenario": self.scenario, "against": self.against, "method": self.method,
            "before": float(self.before.mean()), "after": float(self.after.mean()),
            "change": self.change, "inputs": self.inputs,
        }  # fmt: skip


def by_input(
    variable: str,
    scenario: str | Path | Scenario,
    against: str | Path | Scenario = "baseline",
    *,
    label: str | None = None,
    at: str = "2035-12",
    members: int = 64,
    seed: int = 0,
    progress: Progress | None = None,
) -> ByInput:
    """Split the change of an outcome between two scenarios by lever, assumption and shock alone, from whole runs.

    Runs in which only some of the settings are made say what each adds; counts and luck are as in any run, and the
    parts sum to the change of the ensemble. Up to three settings get their Shapley values (Shapley 1953, "A value for
    n-person games"); of more, k settings take 2k runs and get the mean of two sequential decompositions, in the order
    of the model and in its reverse. A shock is one setting for each variable that it disturbs.

    Args:
        variable, scenario, against, label, at, seed: as for `why`.
        members: members whose parts are averaged, 1 to 256.
        progress: called with (months done, months in all); an exception that it raises ends the work.

    Raises:
        ScenarioError: as for `why`.
    """
    asked = question(variable, scenario, against, label, at, members, seed, most=256)
    asked.between()
    chosen = coalitions(asked.moved)
    program = asked.program([variable])
    ready = [replace(asked.mixed(c), program=program) for c in chosen]
    found = outcomes_together(
        program, [s.times() for s in ready], [s.parameters(members) for s in ready],
        asked.trunk(range(members), smoothed=False), variable, asked.weights, progress,
    )  # fmt: skip
    worth = dict(zip(chosen, found, strict=True))
    return ByInput(
        variable, asked.label, at, asked.after.resolved.name, asked.before.resolved.name,
        str(asked.model.variables[variable].unit), found[0], found[-1], shares(asked.moved, worth.__getitem__),
    )  # fmt: skip
