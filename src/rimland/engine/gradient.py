"""The gradient of any function of a run's outputs by its parameters and levers, by the adjoint of each month.

A run is kept as the states at the start of every block of months; a block's months are computed again, and then
walked backwards, while they still lie in the processor's cache (checkpointing, see Griewank & Walther 2008,
"Evaluating Derivatives", ch. 12).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.engine.adjoint import Input, Taped, TapedFunctions, plain, walk_back
from rimland.errors import ScenarioError, nearest

if TYPE_CHECKING:
    from rimland.engine.ensemble import Runner

Objective = Callable[[dict[str, Any]], Any]
USUAL_BLOCK = 12


def gradient_function(
    runner: Runner, objective: Objective, wanted: Iterable[str] | None = None
) -> Callable[..., tuple[float, dict[str, np.ndarray]]]:
    """A function of the first member of a chunk that returns the objective and its gradient; compiled on first use.

    Args:
        runner: a runner on the JAX backend; all members of its chunk count.
        objective: from the recorded outputs, name -> array (months, dims..., members), to a scalar; it must be
            differentiable by JAX, such as `lambda outputs: outputs["peace"][-1].mean()`.
        wanted: parameters, levers and other inputs in time; all parameters unless given.

    Returns:
        A function of (first=0, parameters=None) to the value and name -> derivative, in the shape the input
        has: (dims..., members), (dims..., 1) where all members share it, (months, dims..., 1) for a lever. Counts are
        replaced by their expectations and draws held fixed. `parameters` replace the runner's own. Ask for the gradient
        before anything else runs on JAX: the compiler flags that are best for it are set once for a process.

    Raises:
        ScenarioError: for an input the program does not read, or a runner that is not on JAX.
    """
    if runner.backend != "jax":
        raise ScenarioError("a gradient needs a runner on the JAX backend; pip install 'rimland[jax]', backend='jax'")
    program = runner.program
    known = [*(n for n in program.parameters if not n.startswith("form:")), *program.times]
    names = [n for n in known if n not in program.times] if wanted is None else list(wanted)
    for name in names:
        if name not in known:
            raise ScenarioError(f"no gradient by '{name}': the program does not read it{nearest(name, known)}")

    from rimland.cache import cache_folder
    from rimland.engine.functions import jax_functions
    from rimland.engine.jax_backend import prepare_jax

    jax = prepare_jax(cache_folder("xla"), gradients=True)
    run = jax.jit(_Reverse(runner, objective, jax_functions(runner.dtype, smoothed=True), jax).run)
    times = jax.device_put(runner.times)

    def compute(first: int = 0, parameters: Mapping[str, Any] | None = None) -> tuple[float, dict[str, np.ndarray]]:
        given = runner.chunk_parameters(first) | dict(parameters or {})
        members = np.arange(first, first + runner.chunk, dtype=np.uint32)
        chosen = {n: given[n] if n in given else times[n] for n in names}
        value, found = run(chosen, given, times, members, runner.draws.seed)
        return float(value), {n: np.asarray(x) for n, x in found.items()}

    return compute


def block_length(months: int) -> int:
    """Months to a block: near 12, and such that few are left over."""
    return min(range(min(8, months), 33), key=lambda b: (-months % b, abs(b - USUAL_BLOCK)))


class _Reverse:
    """One run forwards and back, traced by JAX."""

    def __init__(self, runner: Runner, objective: Objective, functions: Any, jax: Any):
        self.f, self.taped, self.jax = functions, TapedFunctions(functions), jax
        self.prepare, self.initial, self.step = (runner.namespace[n] for n in ("prepare", "initial", "step"))
        self.outputs, self.draws, self.months = list(runner.program.outputs), runner.draws, runner.months
        self.k = {name: np.asarray(value) for name, value in runner.program.constants.items()}
        self.objective = objective
        self.block = block_length(self.months)

    def run(self, chosen: Any, parameters: Any, times: Any, members: Any, seed: Any) -> Any:
        """The objective, and its derivative by each chosen input."""
        jnp, m = self.jax.numpy, members.shape[0]
        times = times | {n: x for n, x in chosen.items() if n in times}
        wide = {n: jnp.broadcast_to(x, (*x.shape[:-1], m)) for n, x in chosen.items() if n not in times}
        self.m, self.p = m, parameters | wide
        self.parameters, self.moved = list(wide), [n for n in chosen if n in times]
        # What happens once, before the first month, has a record of its own.
        tape: list[Taped] = []
        inputs = {n: Input(x, tape) for n, x in wide.items()}
        opening = self._opened({n: x[0] for n, x in times.items()}, tape)
        static = self.prepare(self.taped, self.p | inputs, self.k)
        start = self.initial(self.taped, opening, self.p | inputs, self.k, m)
        self.static = {n: plain(x) for n, x in static.items()}
        self.derived = [n for n, x in static.items() if isinstance(x, Taped)]

        months = self._blocks({"now": times, "number": jnp.arange(self.months, dtype=jnp.uint32)})
        begin = {n: plain(x) for n, x in start.items()}
        months, outputs = self._forwards(begin, months, members, seed)
        value, pull = self.jax.vjp(self.objective, outputs)
        months["outputs"] = self._blocks(pull(jnp.ones_like(value))[0], jnp.zeros_like)
        states, by_parameter, by_static, by_time = self._backwards(begin, months)

        for name, adjoint in states.items():
            _take(start[name], adjoint)
        for name, parts in by_static.items():
            for part in parts:
                static[name].take(part)
        walk_back(tape)
        for name, parts in by_parameter.items():
            for part in parts:
                inputs[name].take(part)
        for name in self.moved:
            by_time[name] = by_time[name].at[0].add(opening[name].total().sum(-1, keepdims=True))
        found = by_time | {n: x.total() for n, x in inputs.items()}
        return value, {n: x.sum(-1, keepdims=True) if chosen[n].shape[-1] == 1 else x for n, x in found.items()}

    def _opened(self, now: Any, tape: list[Taped]) -> Any:
        """Values in time of one month, those of interest taped for every member."""
        jnp = self.jax.numpy
        return now | {n: Input(jnp.broadcast_to(now[n], (*now[n].shape[:-1], self.m)), tape) for n in self.moved}

    def _blocks(self, tree: Any, filler: Callable[[Any], Any] = lambda last: last) -> Any:
        """Arrays (months, ...) as (blocks, months of a block, ...), the last block filled up."""
        jnp, size, missing = self.jax.numpy, self.block, -self.months % self.block

        def split(x: Any) -> Any:
            if missing:
                x = jnp.concatenate([x, jnp.repeat(filler(x[-1:]), missing, 0)])
            return x.reshape(-1, size, *x.shape[1:])

        return self.jax.tree.map(split, tree)

    def _next(self, state: Any, month: Any) -> Any:
        return self.step(self.f, state, month["now"], self.p, self.static, month["drawn"], self.k, self.m)[0]

    def _forwards(self, begin: Any, months: Any, members: Any, seed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Run once: every block's months with its draws and first state, and the outputs."""
        scan, jnp = self.jax.lax.scan, self.jax.numpy

        def advance(state: Any, month: Any) -> Any:
            drawn = self.draws.month(jnp, month["number"], members, seed)
            state, outputs = self.step(self.f, state, month["now"], self.p, self.static, drawn, self.k, self.m)
            return state, (drawn, outputs)

        def block(state: Any, months: Any) -> Any:
            after, (drawn, outputs) = scan(advance, state, months)
            return after, (state, drawn, outputs)

        first, drawn, recorded = scan(block, begin, months)[1]
        outputs = [x.reshape(-1, *x.shape[2:])[: self.months] for x in recorded]
        return {"now": months["now"], "drawn": drawn, "first": first}, dict(zip(self.outputs, outputs, strict=True))

    def _backwards(self, begin: Any, months: Any) -> Any:
        """Adjoints of the first state, of parameters and of what was prepared from them, and of values in time."""
        jax, lax, jnp = self.jax, self.jax.lax, self.jax.numpy
        zeros = lambda tree: jax.tree.map(lambda x: jnp.zeros(x.shape, x.dtype), tree)  # noqa: E731
        at = lambda tree, i: jax.tree.map(lambda x: x[i], tree)  # noqa: E731

        def put(stack: Any, state: Any, i: Any) -> Any:
            return jax.tree.map(lambda a, b: lax.dynamic_update_index_in_dim(a, b, i, 0), stack, state)

        def block(carry: Any, months: Any) -> Any:
            adjoints, stack = carry
            first = months.pop("first")

            def again(i: Any, carry: Any) -> Any:
                state, stack = carry
                state = self._next(state, at(months, i - 1))
                return state, put(stack, state, i)

            def back(turn: Any, carry: Any) -> Any:
                (state, *by_input), by_time = carry
                i = self.block - 1 - turn
                state, *parts, moved = self._adjoint_month(state, at(months | {"state": stack}, i))
                return (state, *jax.tree.map(jnp.add, by_input, parts)), put(by_time, moved, i)

            # The stack is carried from block to block: a new one would be cleared each time. Loops over indices
            # are faster here than scans.
            _, stack = lax.fori_loop(1, self.block, again, (first, put(stack, first, 0)))
            adjoints, by_time = lax.fori_loop(0, self.block, back, (adjoints, by_time_begin))
            return (adjoints, stack), by_time

        stack = jax.tree.map(lambda x: jnp.zeros((self.block, *x.shape), x.dtype), begin)
        sample = at(at({n: x for n, x in months.items() if n != "first"}, 0), 0) | {"state": begin}
        _, *parts, moved = zeros(jax.eval_shape(self._adjoint_month, begin, sample))
        by_time_begin = jax.tree.map(lambda x: jnp.zeros((self.block, *x.shape), x.dtype), moved)
        (adjoints, _), by_time = lax.scan(block, ((zeros(begin), *parts), stack), months, reverse=True)
        return *adjoints, {n: x.reshape(-1, *x.shape[2:])[: self.months] for n, x in by_time.items()}

    def _adjoint_month(self, after: Any, month: Any) -> Any:
        """From the adjoints of the state after a month to those of the state before it, and of the inputs."""
        tape: list[Taped] = []
        state = {n: Taped(x, tape) for n, x in month["state"].items()}
        inputs = {n: Input(self.p[n], tape) for n in self.parameters}
        derived = {n: Input(self.static[n], tape) for n in self.derived}
        now = self._opened(month["now"], tape)
        p, static = self.p | inputs, self.static | derived
        new, outputs = self.step(self.taped, state, now, p, static, month["drawn"], self.k, self.m)
        for name, adjoint in after.items():
            _take(new[name], adjoint)
        for name, output in zip(self.outputs, outputs, strict=True):
            _take(output, month["outputs"][name])
        walk_back(tape)
        before = {n: x.value * 0 if x.adjoint is None else x.adjoint for n, x in state.items()}
        by_time = {n: now[n].total().sum(-1, keepdims=True) for n in self.moved}
        return (
            before,
            {n: list(x.parts.values()) for n, x in inputs.items()},
            {n: list(x.parts.values()) for n, x in derived.items()},
            by_time,
        )


def _take(x: Any, adjoint: Any) -> None:
    if isinstance(x, Taped):
        x.take(adjoint)
