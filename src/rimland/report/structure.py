"""Links and feedback loops of the model at a date, measured on the members of a run."""

from __future__ import annotations

from typing import Any

import numpy as np

from rimland.engine.links import Link, Loop, find_loops, measure_links
from rimland.errors import ScenarioError, nearest

SPAN = 12


def _measured(at: str, members: int) -> tuple[Any, list[Link]]:
    from rimland import simulation

    if not 1 <= members <= 200:
        raise ScenarioError(f"members: expected a whole number from 1 to 200, got {members}")
    prepared = simulation.prepare("baseline", members=members, record="all", backend="numpy")
    try:
        first = prepared.resolved.months.index(at)
    except ValueError as error:
        raise ScenarioError(f"--at: {error}") from None
    first = min(first, prepared.resolved.months.count - SPAN)
    result = simulation.run("baseline", members=members, record="all", backend="numpy")
    model = simulation.full_model()
    values: dict[str, np.ndarray] = {}
    for name in result.program.outputs:
        values[name] = np.asarray(result.values(name)[first : first + SPAN])
    for name, path in prepared.resolved.levers.items():
        values[name] = np.broadcast_to(path[first : first + SPAN, ..., None], (SPAN, *path.shape[1:], members))
    for name, array in prepared.parameters(members).items():
        values[name] = np.broadcast_to(array, (SPAN, *array.shape[:-1], members))
    for name, variable in model.variables.items():
        if variable.kind == "noise":
            # Links are measured at the centre of the noise.
            centre = 0.5 if variable.equation.draw == "uniform" else 0.0
            values[name] = np.full((SPAN, *model.dimensions.size(variable.dims), members), centre)
    index = np.arange(first, first + SPAN)
    start = int(prepared.resolved.months.start[:4])
    clocks = {"calendar_year": start + index / 12.0, "month_of_year": index % 12 + 1.0, "timestep": np.full(SPAN, 1 / 12)}
    values |= {n: np.broadcast_to(v[:, None], (SPAN, members)) for n, v in clocks.items()}
    return model, measure_links(model, {}, values)


def loops_at(at: str, members: int, through: str | None = None) -> tuple[list[Loop], bool]:
    """Feedback loops at a month, strongest first, and whether the search was complete.

    Raises:
        ScenarioError: for a month outside the run or an unknown variable.
    """
    _known(through)
    model, links = _measured(at, members)
    loops, whole = find_loops(model, links)
    return [x for x in loops if through is None or through in x.names], whole


def links_at(variable: str, at: str, members: int) -> tuple[list[Link], list[Link]]:
    """Links into a variable and out of it.

    Raises:
        ScenarioError: for a month outside the run or an unknown variable.
    """
    _known(variable)
    _, links = _measured(at, members)
    return [x for x in links if x.effect == variable], [x for x in links if x.cause == variable and x.effect != variable]


def _known(variable: str | None) -> None:
    from rimland.simulation import model_facts

    known = model_facts().variables
    if variable is not None and variable not in known:
        raise ScenarioError(f"no variable '{variable[:60]}'{nearest(variable, known)}")
