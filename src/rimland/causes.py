"""Causal links and feedback loops of the alliance model, measured at a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rimland.engine.links import Link, Loop, Response, find_loops, follow, measure_links
from rimland.engine.model import CLOCKS, Model
from rimland.library import full_model
from rimland.scenarios import Scenario
from rimland.simulation import prepare

MEMBERS = 16


@dataclass(frozen=True)
class Moment:
    """Every value of the model over twelve months, in which derivatives are taken.

    Attributes:
        forms: variable -> form in play.
        values: name -> array (dims..., cases), a case being a member in a month.
    """

    model: Model
    forms: Mapping[str, str]
    values: Mapping[str, np.ndarray]

    def links(self) -> list[Link]:
        """Sign and strength of every link."""
        return measure_links(self.model, self.forms, self.values)

    def follow(self, chain: str) -> Response:
        """What passes along one chain of variables, as `rimland.engine.links.follow` has it."""
        return follow(self.model, self.forms, self.values, chain, MEMBERS)


def moment(month: str = "2024-01", scenario: str | Path | Scenario = "baseline", seed: int = 0) -> Moment:
    """The values of all variables, numbers, levers and clocks over the twelve months from `month`.

    Raises:
        RimlandError: for an unknown scenario or a month outside the run.
    """
    model = full_model()
    simulation = prepare(scenario, members=MEMBERS, seed=seed, backend="numpy", record=list(model.variables))
    runner = simulation.runner()
    first = simulation.resolved.months.index(month)
    window = slice(first, min(first + 12, runner.months))
    span = window.stop - window.start
    # Members do not depend on how many others there are, nor months on later ones.
    runner.chunk, runner.months = MEMBERS, window.stop
    recorded = runner.compute(0)[window]
    values: dict[str, np.ndarray] = {}
    row = 0
    for name, shape in simulation.program.outputs.items():
        size = int(np.prod(shape, dtype=int))
        part = np.moveaxis(recorded[:, row : row + size], 0, -2)
        values[name] = part.reshape(*shape, span * MEMBERS)
        row += size
    for name, given in runner.chunk_parameters(0).items():
        values[name] = given if given.shape[-1] == 1 else np.tile(given[..., :MEMBERS], span)
    for name in model.parameters:
        values.setdefault(name, model.parameters[name].values[..., None])
    for name, path in simulation.resolved.levers.items():
        values[name] = np.repeat(np.moveaxis(path[window], 0, -1), MEMBERS, axis=-1)
    year, start = int(month[:4]), int(month[5:]) - 1
    count = np.repeat(start + np.arange(span), MEMBERS)
    clocks = (year + count / 12, count % 12 + 1, np.full(span * MEMBERS, 1 / 12))
    values |= dict(zip(CLOCKS, clocks, strict=True))
    forms = {n: keys[0] for n, keys in simulation.resolved.structure.items()}
    return Moment(model, forms, values)


def links_at(month: str = "2024-01", scenario: str | Path | Scenario = "baseline", seed: int = 0) -> list[Link]:
    """Sign and strength of every link over the twelve months from `month`, in the scenario's forms.

    Members and months are averaged; a link that raises in some and lowers in others is reported as such.

    Raises:
        RimlandError: for an unknown scenario or a month outside the run.
    """
    return moment(month, scenario, seed).links()


def loops_at(
    month: str = "2024-01",
    scenario: str | Path | Scenario = "baseline",
    seed: int = 0,
    max_length: int = 10,
    bookkeeping: bool = False,
) -> tuple[list[Loop], bool]:
    """Feedback loops of at most `max_length` steps at a date, strongest first, and whether all were searched.

    What counts as a step, and as bookkeeping, is said at `rimland.engine.links.find_loops`.
    """
    return find_loops(full_model(), links_at(month, scenario, seed), max_length, bookkeeping=bookkeeping)
