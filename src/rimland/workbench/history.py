"""The history check for the page: the model's 2015-2024 against what was observed, once for all who ask the same.

What is checked is the status quo under a user's assumptions and theories: policy begins after the record ends, and a
counterfactual administration is not to be held against what happened under another.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from rimland.report.hindcast import Overall, Series, hindcast, overall
from rimland.scenarios import Scenario
from rimland.simulation import run
from rimland.workbench.state import State

MEMBERS = 200
KEPT = 32
AT_ONCE = 1
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Check:
    """Every comparison with its score, and all of them summed up."""

    series: tuple[Series, ...]
    overall: Overall
    members: int

    def find(self, variable: str, label: str | None) -> Series | None:
        """The comparison of one variable."""
        return next((s for s in self.series if (s.variable, s.label) == (variable, label)), None)


class Left(Exception):
    """Nobody waits for the check any more."""


class _Work:
    """One check under way, with those who wait for it."""

    def __init__(self) -> None:
        self.waiting = 0
        self.told = (0, MEMBERS)
        self.task: asyncio.Task[Check] | None = None

    def progress(self, done: int, total: int) -> None:
        self.told = (done, total)
        if self.waiting == 0:
            raise Left


_kept: OrderedDict[str, Check] = OrderedDict()
_under_way: dict[str, _Work] = {}
_one = asyncio.Semaphore(AT_ONCE)


def question(state: State) -> Scenario:
    """The scenario that is held against history: the status quo under the state's assumptions and theories."""
    return replace(state, scenario="baseline", levers=()).definition()


def kept(state: State) -> Check | None:
    """The check, if it has been computed."""
    return _kept.get(_key(question(state)))


async def check(state: State, progress: Progress | None = None) -> Check:
    """Compute the check, or wait with whoever asked for the same; cancelling stops it once nobody waits.

    Raises:
        RimlandError: for assumptions that cannot be run.
    """
    scenario = question(state)
    key = _key(scenario)
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    work = _under_way.get(key)
    if work is None or work.task is None or work.task.done():
        work = _under_way[key] = _Work()
        work.waiting = 1
        work.task = asyncio.create_task(_queued(scenario, work))
        work.task.add_done_callback(lambda task: _finish(key, task))
    else:
        work.waiting += 1
    try:
        while not work.task.done():
            if progress:
                progress(*work.told)
            await asyncio.wait([work.task], timeout=0.25)
        return work.task.result()
    except Left:
        # The last who waited had just gone when we came.
        _under_way.pop(key, None)
        return await check(state, progress)
    finally:
        work.waiting -= 1


def _finish(key: str, task: asyncio.Task[Check]) -> None:
    _under_way.pop(key, None)
    if not task.cancelled() and task.exception() is None:
        _kept[key] = task.result()
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def _key(scenario: Scenario) -> str:
    return scenario.model_dump_json(
        exclude_defaults=True, include={"levers", "changes", "assumptions", "structure", "shocks"}
    )


async def _queued(scenario: Scenario, work: _Work) -> Check:
    async with _one:
        work.progress(0, MEMBERS)
        return await asyncio.to_thread(_compute, scenario, work.progress)


def _compute(scenario: Scenario, progress: Progress) -> Check:
    result = run(scenario, members=MEMBERS, progress=progress)
    series = tuple(hindcast(result))
    return Check(series, overall(series), MEMBERS)
