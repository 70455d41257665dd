"""Where the time of a run of the whole model goes: seconds a month by room and topic, on NumPy.

Every statement of the generated source is timed and counted to the variable that it computes. Timing itself adds a
little to each, so only shares are meant.
"""

from __future__ import annotations

import re
from time import perf_counter
from typing import Any

import numpy as np

from rimland.engine.functions import NumpyFunctions
from rimland.library import full_model
from rimland.model.assembly import HERE
from rimland.simulation import prepare

STATEMENT = re.compile(r"    (\w+) = ")
VARIABLE = re.compile(r"    (?:v|new)_(\w+) = ")
MONTHS = 120


def topic_of() -> dict[str, str]:
    """Variable -> room and topic, such as `rivalry/threat`."""
    found = {}
    for name, variable in full_model().variables.items():
        file = variable.equation.place.rpartition(":")[0]
        found[name] = file.removeprefix(f"{HERE.as_posix()}/").removesuffix(".py")
    return found


def seconds_by_topic() -> dict[str, float]:
    """Seconds of `MONTHS` months of one chunk by topic, "draws" for random numbers, "state" for keeping stocks."""
    simulation = prepare(members=64, backend="numpy")
    runner, homes = simulation.runner(), topic_of()
    head, _, body = simulation.program.source.partition("def step")
    lines = body.splitlines()
    timed, owners, waiting = [f"def step{lines[0]}", "    spent = []"], [], 0
    for line in lines[1:]:
        if line.strip().startswith("return"):
            timed += ["    clock(spent)", line]
            continue
        timed += ["    began = now()", line, "    spent.append(now() - began)"]
        waiting += 1
        own = VARIABLE.match(line)
        if own or not STATEMENT.match(line):
            owners += [homes.get(own[1], "state") if own else "state"] * waiting
            waiting = 0
    owners += ["state"] * waiting
    taken: list[list[float]] = []
    space: dict[str, Any] = {"now": perf_counter, "clock": taken.append}
    exec(compile(head + "\n".join(timed), "<timed>", "exec"), space)

    f, k, parameters = NumpyFunctions(), simulation.program.constants, runner.chunk_parameters(0)
    drawing = 0.0
    with np.errstate(all="ignore"):
        static = space["prepare"](f, parameters, k)
        state = space["initial"](f, {n: v[0] for n, v in runner.times.items()}, parameters, k, runner.chunk)
        for month in range(MONTHS):
            began = perf_counter()
            drawn = runner.draws.month(np, np.uint32(month), runner.member_numbers(0))
            drawing += perf_counter() - began
            at = {n: v[month] for n, v in runner.times.items()}
            state, _ = space["step"](f, state, at, parameters, static, drawn, k, runner.chunk)
    found = {"draws": drawing}
    for owner, seconds in zip(owners, np.sum(taken, axis=0), strict=True):
        found[owner] = found.get(owner, 0.0) + float(seconds)
    return dict(sorted(found.items(), key=lambda item: -item[1]))
