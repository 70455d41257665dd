"""What an ensemble is of: the content of a scenario, and whole variables to keep instead of the outcomes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from rimland.library import model_facts, recorded
from rimland.scenarios import Scenario
from rimland.simulation import Simulation
from rimland.workbench.catalogue import outcomes

# Variables that the map shows besides those that every run records; all such cuts share one program that records them.
BESIDES = ("exercise_rate", "allied_practice", "alignment", "minilateral_tie", "counter_bloc")

# What of a scenario decides its numbers.
CONTENT = {"levers", "changes", "assumptions", "structure", "shocks"}


def content_key(scenario: Scenario, seed: int) -> str:
    """What decides a scenario's numbers, as text: scenarios with equal keys have equal ensembles."""
    return f"{scenario.model_dump_json(exclude_defaults=True, include=CONTENT)}|{seed}"


@dataclass(frozen=True)
class Cut:
    """Variables to keep, in order.

    Those of the outcomes cost nothing more, and those that every run records share a program. Others make a program of
    their own, which NumPy runs, as compiling it would cost more than it saves.
    """

    variables: tuple[str, ...]

    @property
    def key(self) -> str:
        """The cut as text."""
        return " ".join(self.variables)

    @property
    def own_program(self) -> bool:
        """Whether some variable is recorded by no program that is shared."""
        return not set(self.variables) <= set(recorded(BESIDES))

    @property
    def recorded(self) -> tuple[str, ...]:
        """What the program for this cut records; to record all costs a fifth of the time of a run."""
        if self.own_program:
            return self.variables
        return outcome_variables() if set(self.variables) <= set(outcome_variables()) else tuple(recorded(BESIDES))

    def rows(self, simulation: Simulation) -> list[int]:
        """Positions of the variables among the rows of a program."""
        starts = starts_of(simulation)
        return [starts[n] + i for n in self.variables for i in range(len(labels_of(n)))]

    def place(self, variable: str, label: str | None = None) -> slice:
        """Where a variable, or one label of it, stands among the rows of the cut.

        Raises:
            ValueError: for a variable or label that is not there.
        """
        at = sum(len(labels_of(n)) for n in self.variables[: self.variables.index(variable)])
        labels = labels_of(variable)
        if label is None:
            return slice(at, at + len(labels))
        return slice(at + labels.index(label), at + labels.index(label) + 1)


def starts_of(simulation: Simulation) -> dict[str, int]:
    """Where each variable begins among the rows of a program."""
    starts, at = {}, 0
    for name, shape in simulation.program.outputs.items():
        starts[name] = at
        at += int(np.prod(shape, dtype=int))
    return starts


@cache
def labels_of(variable: str) -> tuple[str, ...]:
    """Labels of a variable in the order of its rows: "JPN", or "JPN, sea" with two dimensions; one "" without any."""
    facts = model_facts()
    dims = facts.variables[variable].dims
    return tuple(", ".join(place) for place in itertools.product(*(facts.dimensions.labels[d] for d in dims)))


@cache
def outcome_variables() -> tuple[str, ...]:
    """Variables of the catalogue's outcomes: all that the program for them records."""
    return tuple(dict.fromkeys(o.variable for o in outcomes().values()))


def outcome_rows(simulation: Simulation) -> list[int]:
    """Positions of the catalogue's outcomes among the program's rows."""
    starts = starts_of(simulation)
    labels: Any = model_facts().dimensions.labels
    found = []
    for o in outcomes().values():
        dims = simulation.program.meta[o.variable]["dims"]
        found.append(starts[o.variable] + (labels[dims[0]].index(o.label) if o.label else 0))
    return found
