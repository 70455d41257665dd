"""The attribution of `attribution.py` several times faster, where only levers and shocks differ.

The months before anything differs are run once for many questions; the rest runs as straight-line source
(`unrolled.py`), and what a link carries is added up on the way back, month by month.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import partial
from typing import Any

import numpy as np

from rimland.engine.attribution import Attribution, Line
from rimland.engine.functions import SmoothedFunctions
from rimland.engine.model import Model
from rimland.engine.trunk import Count, Progress, Trunk
from rimland.engine.unrolled import Unrolled, unroll

ACCUMULATIONS = ("stock", "state")
KEPT = 16


# Months written out in this process: questions that differ in the size of a lever or in its months share one.
_months: OrderedDict[Any, Unrolled] = OrderedDict()
_writing = threading.Lock()


def attribute_quickly(
    line: Line, trunk: Trunk, model: Model, outcome: str, weights: np.ndarray, progress: Progress | None = None
) -> Attribution:
    """As `attribute`, for a line on which no parameter moves and nothing moves in the first month.

    Args:
        line: its program has every equation on its own and records the outcome.
        trunk: a run of the line's beginning, with the line's members and seed and at least its program's states.
        weights: weight of the outcome in each month and label, (months, dims...).
        progress: called with (steps done, steps in all); an exception that it raises ends the work.
    """
    run = _Run(line, trunk, model, outcome)
    months = len(weights)
    first = min(line.first, months)
    count = Count(max(0, months - len(trunk)) + 2 * (months - first), progress)
    trunk.until(months - 1, count.more)
    before = run.before(weights)
    if first == months:
        zero = np.zeros(line.members)
        return Attribution(before, before.copy(), dict.fromkeys(line.moved_times, zero), {})
    passed = list(run.ahead(first, months, count))
    after, rates, flows = run.back(passed, weights, count)
    whole = partial(_integrated, line)
    inputs = {n: whole(x) for n, x in zip(run.month.inputs, rates, strict=True)}
    links = {link: whole(x) for link, x in zip(run.month.links, flows, strict=True)}
    return Attribution(before, after, inputs, {link: x for link, x in links.items() if x.any()})


def _integrated(line: Line, x: np.ndarray) -> np.ndarray:
    return (x * line.weights[line.members :]).reshape(-1, line.members).sum(0)


class _Run:
    """The line's far end and the points on it, side by side in one ensemble axis."""

    def __init__(self, line: Line, trunk: Trunk, model: Model, outcome: str):
        self.line, self.trunk, self.outcome = line, trunk, outcome
        self.at = line.at[line.members :]
        self.copies = len(self.at) // line.members
        self.k, self.f = line.program.constants, SmoothedFunctions(np.float64)
        self.p = {n: a if a.shape[-1] == 1 else a[..., line.members :] for n, (a, _) in line.parameters.items()}
        self.gaps = {n: np.nan_to_num(line.times[n][1] - line.times[n][0]) for n in line.moved_times}
        with np.errstate(all="ignore"):
            self.static = line.space["prepare"](self.f, self.p, self.k)
        columns = len(self.at)
        slots = self._slots(line, columns)
        opening = {n: self._wide(x) for n, x in trunk.states[0].items() if n in slots}
        self.names = list(opening)
        shapes = {
            "s": {n: x.shape for n, x in opening.items()},
            "t": {n: np.shape(x) for n, x in self._now(0).items()},
            "p": {n: np.shape(x) for n, x in self.p.items()},
            "static": {n: np.shape(x) for n, x in self.static.items()},
        }
        draws = [x.shape for x in self._drawn(0)]
        idle = [(n, n) for n, v in model.variables.items() if v.kind in ACCUMULATIONS]
        key = (line.program.source, outcome, tuple(line.moved_times), repr(shapes))
        with _writing:
            if key not in _months:
                _months[key] = unroll(line.program, outcome, shapes, draws, line.moved_times, columns, idle)
                while len(_months) > KEPT:
                    _months.popitem(last=False)
            _months.move_to_end(key)
            self.month = _months[key]

    def _slots(self, line: Line, columns: int) -> set[str]:
        with np.errstate(all="ignore"):
            opening = {n: a[0] for n, (a, _) in line.times.items()}
            return set(line.space["initial"](self.f, opening, self.p, self.k, columns))

    def _wide(self, x: np.ndarray) -> np.ndarray:
        return np.tile(x, self.copies)

    def _drawn(self, month: int) -> list[np.ndarray]:
        numbers = self.line.numbers[: self.line.members]
        return [self._wide(x) for x in self.line.draws.month(np, np.uint32(month), numbers)]

    def _now(self, month: int) -> dict[str, Any]:
        found = {n: a[month] for n, (a, _) in self.line.times.items()}
        return found | {n: found[n] + self.at * gap[month] for n, gap in self.gaps.items()}

    def _change(self, month: int) -> dict[str, np.ndarray]:
        return {n: np.broadcast_to(g[month], (*g[month].shape[:-1], len(self.at))) for n, g in self.gaps.items()}

    def before(self, weights: np.ndarray) -> np.ndarray:
        """The outcome of the trunk, (members,)."""
        line, total = self.line, np.zeros(self.line.members)
        p = {n: a if a.shape[-1] == 1 else a[..., : line.members] for n, (a, _) in line.parameters.items()}
        place = list(line.program.outputs).index(self.outcome)
        with np.errstate(all="ignore"):
            static = line.space["prepare"](self.f, p, self.k)
            for month in np.flatnonzero(weights.reshape(len(weights), -1).any(1)):
                drawn = line.draws.month(np, np.uint32(month), line.numbers[: line.members])
                now, state = {n: a[month] for n, (a, _) in line.times.items()}, self.trunk.states[month]
                outputs = line.space["step"](self.f, state, now, p, static, drawn, self.k, line.members)[1]
                total += _weighted(outputs[place], weights[month])
        return total

    def ahead(self, first: int, months: int, count: Count) -> Any:
        """(month, what it was given, its further tangents) of each month from the first that differs."""
        state = {n: self._wide(self.trunk.states[first][n]) for n in self.names}
        change = {n: np.zeros(self.month.shapes[n]) for n in self.month.states}
        for month in range(first, months):
            given = state, self._now(month), self.p, self.static, self._drawn(month), change, self._change(month)
            with np.errstate(all="ignore"):
                new, new_change, kept = self.month.forward(*given)
            yield month, given, kept
            state, change = new, new_change
            count.more()

    def back(self, passed: list[Any], weights: np.ndarray, count: Count) -> tuple[np.ndarray, list[Any], list[Any]]:
        """The outcome at the far end (members,), and sums over months of rates and flows, (columns,) each."""
        adjoints = {n: np.zeros(self.month.shapes[n]) for n in self.month.states}
        rates, flows = np.zeros((len(self.month.inputs), len(self.at))), np.zeros((len(self.month.links), len(self.at)))
        after = np.zeros(len(self.at))
        while passed:
            month, given, kept = passed.pop()
            weight = np.broadcast_to(weights[month][..., None], (*weights[month].shape, len(self.at)))
            with np.errstate(all="ignore"):
                adjoints, flow, rate, value = self.month.backward(*given, kept, adjoints, weight)
            if flow:
                flows += np.array(flow)
            rates += np.array(rate)
            if weights[month].any():
                after += _weighted(value, weights[month])
            count.more()
        return after[: self.line.members], list(rates), list(flows)


def _weighted(value: np.ndarray, weight: np.ndarray) -> np.ndarray:
    product = value * weight[..., None]
    return product.reshape(-1, product.shape[-1]).sum(0)
