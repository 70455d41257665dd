"""Several runs that differ in a few inputs, side by side in one ensemble axis, with luck as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from rimland.engine.compiler import Program
from rimland.engine.draws import Draws
from rimland.engine.ensemble import namespace_of
from rimland.engine.trunk import Count, Trunk

Arrays = Mapping[str, np.ndarray]


def outcomes_together(
    program: Program, times: Sequence[Arrays], parameters: Sequence[Arrays], trunk: Trunk, outcome: str,
    weights: np.ndarray, progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:  # fmt: skip
    """One number of every member of every run: array (runs, members).

    Args:
        program: records the outcome.
        times, parameters: inputs of each run, arrays (months, dims...) and (dims..., members) or (dims..., 1).
        trunk: the first run; its members and luck are those of all, its numbers as exact as theirs.
        weights: weight of the outcome in each month and label, (months, dims...).
        progress: called with (months done, months in all); an exception that it raises ends the work.
    """
    runs, members, f, k = len(times), trunk.members, trunk.f, program.constants
    weighted = np.flatnonzero(weights.reshape(len(weights), -1).any(1))
    moved = [n for n in program.times if any(not _same(times[0][n], t[n]) for t in times[1:])]
    given = {n: [np.asarray(p[n], f.dtype) for p in parameters] for n in program.parameters}
    first = 0
    if all(_same(x[0], y) for x in given.values() for y in x[1:]):
        first = min(int(weighted[0]), *(_first_difference([t[n] for t in times]) for n in moved), len(weights))
    space, draws = namespace_of(program.source), Draws(program.draws, int(trunk.draws.seed))
    p = {n: _side_by_side(x, members) for n, x in given.items()}
    same = {n: np.asarray(times[0][n], f.dtype)[..., None] for n in program.times}
    apart = {n: np.stack([np.asarray(t[n], f.dtype) for t in times], -1) for n in moved}

    def now(month: int) -> dict[str, np.ndarray]:
        return {n: x[month] for n, x in same.items()} | {n: np.repeat(x[month], members, -1) for n, x in apart.items()}

    place, total, width = list(program.outputs).index(outcome), np.zeros((runs, members)), runs * members
    count = Count((first + 1 - len(trunk) if first else 0) + len(weights) - first, progress)
    with np.errstate(all="ignore"):
        static = space["prepare"](f, p, k)
        if first:
            trunk.until(first, count.more)
            state = {n: np.tile(x, runs) for n, x in trunk.states[first].items()}
        else:
            state = space["initial"](f, now(0), p, k, width)
        for month in range(first, len(weights)):
            drawn = [np.tile(x, runs) for x in draws.month(np, np.uint32(month), trunk.numbers)]
            state, outputs = space["step"](f, state, now(month), p, static, drawn, k, width)
            if month in weighted:
                total += (outputs[place] * weights[month][..., None]).reshape(-1, runs, members).sum(0)
            count.more()
    return total


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return np.array_equal(a, b, equal_nan=True)


def _first_difference(given: Sequence[np.ndarray]) -> int:
    """The first month in which arrays (months, dims...) differ."""
    whole = np.stack([np.asarray(x, float).reshape(len(x), -1) for x in given])
    return int(np.argmax((whole != whole[:1]).any((0, 2))))


def _side_by_side(values: Sequence[np.ndarray], members: int) -> np.ndarray:
    """A parameter of every run, (dims..., runs * members), or (dims..., 1) where all share one value."""
    if all(x.shape[-1] == 1 and np.array_equal(x, values[0]) for x in values):
        return values[0]
    return np.concatenate([np.broadcast_to(x, (*x.shape[:-1], members)) for x in values], -1)
