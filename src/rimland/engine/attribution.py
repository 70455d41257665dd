"""Why two runs differ: the change of one number split by input and by causal link, and the parts add up.

Between the two runs every input is moved along a straight line, and the derivative of the outcome is integrated along
it (integrated gradients, Sundararajan et al. 2017; the Aumann-Shapley value of cost sharing). At each point of the line
the run is computed with tangents (how fast every variable moves along the line), and its adjoint (how much the outcome
gains from a push at every variable in every month). The product over one link, adjoint of the effect times
derivative of the link times tangent of the cause, summed over months, is what the link carries: what flows into a
variable flows out of it. Counts are their expectations, and draws and counts of members are the same along the line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rimland.engine.adjoint import Input, Taped, TapedFunctions, walk_back
from rimland.engine.compiler import Program
from rimland.engine.draws import Draws
from rimland.engine.ensemble import namespace_of
from rimland.engine.functions import SmoothedFunctions
from rimland.engine.model import Model
from rimland.engine.tangent import Dual, DualFunctions, MixedFunctions, dual, plain
from rimland.engine.writing import write_expression

Arrays = Mapping[str, np.ndarray]
ACCUMULATIONS = ("stock", "state")
LAST = "last:"


@dataclass(frozen=True)
class Attribution:
    """What a change is made of, by member: arrays (members,).

    Attributes:
        before, after: the outcome in the two runs, counts smoothed.
        inputs: lever or assumption -> its part of the change.
        links: (cause, effect) -> what flows over the link.
    """

    before: np.ndarray
    after: np.ndarray
    inputs: dict[str, np.ndarray]
    links: dict[tuple[str, str], np.ndarray]

    @property
    def change(self) -> np.ndarray:
        """What is to be explained."""
        return self.after - self.before

    @property
    def residual(self) -> np.ndarray:
        """What the integral along the line leaves unexplained: kinks and steps between its points."""
        return self.change - sum(self.inputs.values(), np.zeros_like(self.change))


def joined(parts: Sequence[Attribution]) -> Attribution:
    """Attributions of the same change for one group of members after another, as one."""
    if len(parts) == 1:
        return parts[0]

    def all_of(pick: Callable[[Attribution], dict[Any, np.ndarray]]) -> dict[Any, np.ndarray]:
        names = {name: None for part in parts for name in pick(part)}
        return {n: np.concatenate([pick(p).get(n, np.zeros_like(p.before)) for p in parts]) for n in names}

    before, after = (np.concatenate(x) for x in zip(*((p.before, p.after) for p in parts), strict=True))
    return Attribution(before, after, all_of(lambda p: p.inputs), all_of(lambda p: p.links))


class Line:
    """Two sets of inputs to one program, and points on the line between them as further members.

    Args:
        program: records every variable on the way from the inputs to the outcome, and the outcome.
        times: (before, after), arrays (months, dims...) as a runner takes them.
        parameters: (before, after), arrays (dims..., members) or (dims..., 1).
        members: numbers of the members, which decide their luck.
        points: points of the Gauss-Legendre rule; five are exact for polynomials of degree nine.
    """

    def __init__(
        self, program: Program, times: tuple[Arrays, Arrays], parameters: tuple[Arrays, Arrays],
        members: Sequence[int], seed: int, points: int = 5,
    ):  # fmt: skip
        nodes, weights = np.polynomial.legendre.leggauss(points)
        self.program, self.members = program, len(members)
        self.weights = np.repeat(np.array([0, 0, *weights / 2]), self.members)
        self.at = np.repeat(np.array([0, 1, *(nodes + 1) / 2]), self.members)
        self.numbers = np.tile(np.asarray(members, np.uint32), points + 2)
        self.draws = Draws(program.draws, seed)
        self.months = len(times[0]["timestep"])
        self.times = {n: tuple(np.asarray(x[n], float)[..., None] for x in times) for n in program.times}
        self.parameters = {n: tuple(self._wide(x[n]) for x in parameters) for n in program.parameters}
        self.moved_times = [n for n, (a, b) in self.times.items() if not _same(a, b)]
        self.moved_parameters = [n for n, (a, b) in self.parameters.items() if not _same(a, b)]
        self.space = namespace_of(program.source)
        changed = [
            np.flatnonzero(np.abs(_gap(*self.times[n])).reshape(self.months, -1).any(1)) for n in self.moved_times
        ]
        self.first = 0 if self.moved_parameters else min((int(c[0]) for c in changed if len(c)), default=self.months)

    def _wide(self, x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, float)
        return x if x.shape[-1] == 1 else np.tile(x, len(self.at) // self.members)

    def given(self, kind: type | None = None, tape: list[Taped] | None = None) -> dict[str, Any]:
        """Parameters on the line; moved ones carry a tangent or are taped."""
        found = {}
        for name, (a, b) in self.parameters.items():
            found[name] = a if name not in self.moved_parameters else self._on_line(a, b, kind, tape)
        return found

    def now(self, month: int, kind: type | None = None, tape: list[Taped] | None = None) -> dict[str, Any]:
        """Levers, clocks and observed values of a month."""
        found = {}
        for name, (a, b) in self.times.items():
            moved = name in self.moved_times and not _same(a[month], b[month])
            found[name] = self._on_line(a[month], b[month], kind, tape) if moved else a[month]
        return found

    def _on_line(self, a: np.ndarray, b: np.ndarray, kind: type | None, tape: list[Taped] | None) -> Any:
        gap = _gap(a, b)
        value = np.where(np.isnan(a), b, a) + self.at * gap
        if kind is Dual:
            return Dual(value, np.broadcast_to(gap, value.shape))
        return value if tape is None else Input(value, tape)

    def month_draws(self, month: int) -> list[np.ndarray]:
        return self.draws.month(np, np.uint32(month), self.numbers)


def attribute(
    line: Line, model: Model, outcome: str, weights: np.ndarray, forms: Mapping[str, tuple[str, ...]],
    progress: Callable[[int, int], None] | None = None,
) -> Attribution:  # fmt: skip
    """Split the change of an outcome along a line.

    Args:
        weights: weight of the outcome in each month and label, (months, dims...): the number that is explained is the
            weighted sum.
        forms: the forms in play.
        progress: called with (months done, months in all); an exception that it raises ends the work.
    """
    told = progress or (lambda done, total: None)
    steps = 2 * len(weights) - line.first
    forwards = _forwards(line, len(weights), lambda done: told(done, steps))
    values, tangents, states = forwards
    weighted = values[outcome] * weights[..., None]
    total = weighted.reshape(-1, weighted.shape[-1]).sum(0)
    before, after = total[: line.members], total[line.members : 2 * line.members]
    adjoints, inputs = _backwards(
        line, states, tangents, outcome, weights, lambda done: told(len(weights) + done, steps)
    )
    flows = _flows(line, model, forms, values, tangents, adjoints)
    return Attribution(
        before, after, {n: _integrated(line, x) for n, x in inputs.items()},
        {link: _integrated(line, x) for link, x in flows.items()},
    )  # fmt: skip


def _integrated(line: Line, x: np.ndarray) -> np.ndarray:
    return (x * line.weights).reshape(-1, line.members).sum(0)


def _forwards(
    line: Line, months: int, told: Callable[[int], None]
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], list[dict[str, Any]]]:
    """Values and tangents of everything recorded, (months, dims..., columns), and the states before each month."""
    f, k, m = MixedFunctions(), line.program.constants, len(line.at)
    parameters = line.given(Dual)
    names = list(line.program.outputs)
    kept: list[list[Any]] = [[] for _ in names]
    states = []
    with np.errstate(all="ignore"):
        static = line.space["prepare"](f, parameters, k)
        state = line.space["initial"](f, line.now(0, Dual), parameters, k, m)
        for month in range(months):
            states.append({n: plain(x) for n, x in state.items()})
            drawn = line.month_draws(month)
            state, outputs = line.space["step"](f, state, line.now(month, Dual), parameters, static, drawn, k, m)
            for into, output in zip(kept, outputs, strict=True):
                into.append(output)
            told(month + 1)
    values = {n: np.stack([plain(x) for x in xs]) for n, xs in zip(names, kept, strict=True)}
    tangents = {
        n: np.stack([np.broadcast_to(dual(x).tangent, np.shape(plain(x))) for x in xs])
        for n, xs in zip(names, kept, strict=True)
        if any(isinstance(x, Dual) for x in xs)
    }
    return values, tangents, states


def _backwards(
    line: Line, states: list[dict[str, Any]], moved: Arrays, outcome: str, weights: np.ndarray,
    told: Callable[[int], None],
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:  # fmt: skip
    """Adjoints of everything recorded, (months, dims..., columns), and the rate at which each moved input acts.

    For a stock or state, entry t is the adjoint of its value at the end of month t.
    """
    f, k, m = TapedFunctions(SmoothedFunctions(np.float64)), line.program.constants, len(line.at)
    names, space = list(line.program.outputs), line.space
    opening_tape: list[Taped] = []
    opening = line.given(tape=opening_tape)
    opening_times = line.now(0, tape=opening_tape)
    with np.errstate(all="ignore"):
        prepared = space["prepare"](f, opening, k)
        began = space["initial"](f, opening_times, opening, k, m)
    fixed = {n: plain(x) for n, x in opening.items()}
    derived = {n: plain(x) for n, x in prepared.items()}
    rates = {n: np.zeros(m) for n in (*line.moved_times, *line.moved_parameters)}
    found: dict[str, dict[int, np.ndarray]] = {n: {} for n in names}
    after: dict[str, np.ndarray] = {}
    first = line.first
    for month in reversed(range(first, len(states))):
        tape: list[Taped] = []
        state = {n: Taped(x, tape) if n.removeprefix(LAST) in moved else x for n, x in states[month].items()}
        now = line.now(month, tape=tape)
        p = fixed | {n: Input(fixed[n], tape) for n in line.moved_parameters}
        static = derived | {n: Input(derived[n], tape) for n, x in prepared.items() if isinstance(x, Taped)}
        with np.errstate(all="ignore"):
            new, outputs = space["step"](f, state, now, p, static, line.month_draws(month), k, m)
            for name, adjoint in after.items():
                if isinstance(new[name], Taped):
                    new[name].take(adjoint)
            seen = dict(zip(names, outputs, strict=True))
            if isinstance(seen[outcome], Taped):
                weight = weights[month][..., None]
                seen[outcome].take(np.broadcast_to(weight, seen[outcome].shape) + 0.0)
            walk_back(tape)
        for name, output in seen.items():
            if name in state:
                if name in after:
                    found[name][month] = after[name]
            elif isinstance(output, Taped):
                node = output.sources[0][0] if output.sources else output
                if node.adjoint is not None:
                    found[name][month] = np.broadcast_to(node.adjoint, output.shape)
        for name in line.moved_times:
            if isinstance(now[name], Input):
                rates[name] += _rate(now[name].total(), _gap(*(x[month] for x in line.times[name])))
        for name in line.moved_parameters:
            opening[name].take(p[name].total())
        for name, x in prepared.items():
            if isinstance(x, Taped):
                x.take(static[name].total())
        after = {n: x.adjoint for n, x in state.items() if isinstance(x, Taped) and x.adjoint is not None}
        told(len(states) - month)
    for name, adjoint in after.items():
        if isinstance(began[name], Taped):
            began[name].take(adjoint)
    walk_back(opening_tape)
    for name in line.moved_parameters:
        rates[name] += _rate(opening[name].total(), _gap(*line.parameters[name]))
    for name in line.moved_times:
        if isinstance(opening_times[name], Input):
            rates[name] += _rate(opening_times[name].total(), _gap(*(x[0] for x in line.times[name])))
    adjoints = {}
    for name, months in found.items():
        if months:
            whole = np.zeros((len(states), *next(iter(months.values())).shape))
            for month, adjoint in months.items():
                whole[month] = adjoint
            adjoints[name] = whole
    return adjoints, rates


def _flows(
    line: Line, model: Model, forms: Mapping[str, tuple[str, ...]], values: Arrays, tangents: Arrays, adjoints: Arrays
) -> dict[tuple[str, str], np.ndarray]:
    """What each link carries at each point of the line, (columns,)."""
    months = len(next(iter(values.values())))
    window = slice(line.first, months)
    read = _Reader(line, values, tangents, window)
    found: dict[tuple[str, str], np.ndarray] = {}
    for name in adjoints.keys() & tangents.keys():
        variable, adjoint = model.variables[name], adjoints[name]
        step = 1 / 12 if variable.kind == "stock" else 1.0
        live = adjoint[window] * step
        if variable.kind == "exogenous":
            a, b = (x[window] for x in line.times[f"multiply:{name}"])
            live = live * np.isnan(line.times[f"observed:{name}"][0][window]) * (a + line.at * _gap(a, b))
        keys = forms[name]
        for index, key in enumerate(keys):
            form = variable.forms[key]
            if form.root is None:
                continue
            source, constants = write_expression(form.root, model.dimensions)
            space: dict[str, Any] = {}
            exec(compile(source, f"<{name}>", "exec"), space)
            at = {c: read.value(c, c in form.equation.lagged) for c in form.equation.causes}
            chosen = 1.0 if len(keys) == 1 else (line.given()[f"form:{name}"] == index)
            for cause in form.equation.causes:
                moved = read.tangent(cause, cause in form.equation.lagged)
                if moved is None or (cause == name and variable.kind in ACCUMULATIONS):
                    continue
                with np.errstate(all="ignore"):
                    result = dual(space["value"](DualFunctions(), {**at, cause: Dual(at[cause], moved)}, constants))
                change = np.broadcast_to(np.nan_to_num(result.tangent), result.shape)
                change = _monthly(change, live.shape)
                carried = (live * change).reshape(-1, live.shape[-1]).sum(0) * chosen
                if carried.any():
                    found[cause, name] = found.get((cause, name), 0.0) + carried
    return found


class _Reader:
    """Values and tangents of anything an equation reads, as arrays (dims..., months * columns)."""

    def __init__(self, line: Line, values: Arrays, tangents: Arrays, window: slice):
        self.line, self.values, self.tangents, self.window = line, values, tangents, window
        self.columns = len(line.at)
        self.span = window.stop - window.start
        self.given = line.given(Dual)
        self.kept: dict[Any, Any] = {}

    def value(self, name: str, lagged: bool = False) -> np.ndarray:
        if ("value", name, lagged) not in self.kept:
            self.kept["value", name, lagged] = self._value(name, lagged)
        return self.kept["value", name, lagged]

    def _value(self, name: str, lagged: bool) -> np.ndarray:
        line = self.line
        if name in self.values:
            return self._flat(self.values[name], lagged)
        if name in line.times:
            a, b = line.times[name]
            return self._flat(np.where(np.isnan(a), b, a) + line.at * _gap(a, b), lagged)
        return np.tile(
            np.broadcast_to(plain(self.given[name]), (*plain(self.given[name]).shape[:-1], self.columns)), self.span
        )

    def tangent(self, name: str, lagged: bool = False) -> np.ndarray | None:
        """None where the value does not move along the line."""
        line = self.line
        if name in self.tangents:
            return self._flat(self.tangents[name], lagged)
        if name in line.moved_times:
            gap = _gap(*line.times[name])
            return self._flat(np.broadcast_to(gap, (*gap.shape[:-1], self.columns)), lagged)
        if name in line.moved_parameters:
            gap = _gap(*line.parameters[name])
            return np.tile(np.broadcast_to(gap, (*gap.shape[:-1], self.columns)), self.span)
        return None

    def _flat(self, x: np.ndarray, lagged: bool) -> np.ndarray:
        start = self.window.start
        part = x[start : self.window.stop]
        if lagged:
            part = np.concatenate([x[max(start - 1, 0)][None], part[:-1]])
        part = np.broadcast_to(part, (*part.shape[:-1], self.columns))
        return np.moveaxis(part, 0, -2).reshape(*part.shape[1:-1], self.span * self.columns)


def _monthly(x: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(dims..., months * columns) as (months, dims..., columns)."""
    whole = x.reshape(*x.shape[:-1], shape[0], shape[-1]) if x.shape[-1] > 1 else x[..., None]
    return np.broadcast_to(np.moveaxis(whole, -2, 0), shape)


def _rate(adjoint: np.ndarray, gap: np.ndarray) -> np.ndarray:
    product = adjoint * gap
    return product.reshape(-1, product.shape[-1]).sum(0)


def _gap(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """b - a, zero where both are missing."""
    return np.nan_to_num(b - a)


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and np.array_equal(a, b, equal_nan=True)
