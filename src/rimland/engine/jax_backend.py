"""The JAX form of a program: a scan over months, jitted once for each structure and chunk size."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.engine.functions import jax_functions

if TYPE_CHECKING:
    from rimland.engine.ensemble import Runner

# One thread for each chunk: chunks run side by side in Python threads, which is faster than XLA's own pool.
# The others let XLA compile the whole scan as one function with full-width vectors and few copies of the carried
# state; each was measured on the reference model of benchmarks/ (together about half the time).
FLAGS = (
    "--xla_cpu_multi_thread_eigen=false",
    "--xla_cpu_prefer_vector_width=512",
    "--xla_cpu_copy_insertion_use_region_analysis=true",
)
WHOLE_SCAN = "xla_cpu_small_while_loop_byte_threshold=100000000"
# Multi-output fusion makes runs of a large model up to 40 per cent faster and gradients five times slower. Flags are
# read once for a process: what JAX is first used for decides.
FUSION = "xla_cpu_use_multi_output_fusion=true"


def prepare_jax(cache: Path | None = None, gradients: bool = False) -> Any:
    """Import JAX with the flags and the on-disk compilation cache this project was measured with.

    Args:
        gradients: choose the flags for gradients; without effect once JAX has run anything in this process.
    """
    options = WHOLE_SCAN if gradients else f"{WHOLE_SCAN},{FUSION}"
    flags = os.environ.get("XLA_FLAGS", "")
    wanted = (*FLAGS, f"--xla_backend_extra_options={options}")
    os.environ["XLA_FLAGS"] = " ".join([flags, *(x for x in wanted if x.split("=")[0] not in flags)]).strip()
    os.environ.setdefault("JAX_PLATFORMS", "")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import jax

    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
        jax.config.update("jax_compilation_cache_dir", str(cache))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
    return jax


def scan_function(runner: Runner, functions: Any, jax: Any) -> Callable[..., Any]:
    """`run(parameters, times, members, seed)` -> one array (months, dims..., members) for each output."""
    jnp = jax.numpy
    k = {name: np.asarray(value) for name, value in runner.program.constants.items()}
    prepare, initial, step = (runner.namespace[n] for n in ("prepare", "initial", "step"))
    draws, months = runner.draws, runner.months

    def run(parameters: Any, times: Any, members: Any, seed: Any) -> Any:
        m = members.shape[0]
        static = prepare(functions, parameters, k)
        start = initial(functions, {n: v[0] for n, v in times.items()}, parameters, k, m)

        def month(state: Any, at: Any) -> Any:
            number, now = at
            drawn = draws.month(jnp, number, members, seed)
            state, outputs = step(functions, state, now, parameters, static, drawn, k, m)
            # Joined outside the scan: XLA compiles a concatenation of computed values to scalar code.
            return state, outputs

        return jax.lax.scan(month, start, (jnp.arange(months, dtype=jnp.uint32), times))[1]

    return run


# Compiled programs of this process: runs that differ in seed, levers or assumptions' values share one.
_compiled: dict[Any, Any] = {}
_compiling = threading.Lock()
# Paths of levers and series on the device, by content: most are the same from one scenario to the next.
MOST_PLACED = 512
_placed: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_placing = threading.Lock()


def chunk_function(runner: Runner) -> Callable[..., np.ndarray]:
    """A function of (first member, parameters) that computes one chunk; with rows and months, of those alone."""
    from rimland.cache import cache_folder

    jax = prepare_jax(cache_folder("xla"))
    times = {n: _on_device(jax, v) for n, v in runner.times.items()}
    seed = runner.draws.seed
    ready: list[Any] = []

    def compiled(arguments: Any) -> Any:
        # The shapes of a runner's arguments are the same for all its chunks.
        if not ready:
            ready.append(_program(runner, arguments, jax))
        return ready[0]

    def compute(
        first: int, parameters: Mapping[str, Any], rows: Sequence[int] | None = None, months: slice = slice(None)
    ) -> np.ndarray:
        arguments = (dict(parameters), times, runner.member_numbers(first), seed)
        values = compiled(arguments)(*arguments)
        if rows is not None:
            return _picked(values, rows, months, runner)
        out = np.empty((runner.months, runner.program.rows(), runner.chunk), runner.dtype)
        row = 0
        for value in values:
            flat = np.asarray(value).reshape(runner.months, -1, runner.chunk)
            out[:, row : row + flat.shape[1]] = flat
            row += flat.shape[1]
        return out

    return compute


def _program(runner: Runner, arguments: Any, jax: Any) -> Any:
    shapes = tuple(sorted((n, v.shape) for given in arguments[:2] for n, v in given.items()))
    key = (runner.program.source, runner.chunk, runner.months, str(runner.dtype), shapes)
    found = _compiled.get(key)
    # What is compiled already is used without waiting for another program that is being compiled.
    if found is not None:
        return found
    with _compiling:
        if key not in _compiled:
            run = scan_function(runner, jax_functions(runner.dtype), jax)
            _compiled[key] = jax.jit(run).lower(*arguments).compile()
        return _compiled[key]


def _on_device(jax: Any, values: np.ndarray) -> Any:
    key = (values.shape, values.dtype.str, values.tobytes())
    with _placing:
        found = _placed.get(key)
        if found is None:
            found = _placed[key] = jax.device_put(values)
        _placed.move_to_end(key)
        if len(_placed) > MOST_PLACED:
            _placed.popitem(last=False)
    return found


def _picked(values: Sequence[Any], rows: Sequence[int], months: slice, runner: Runner) -> np.ndarray:
    """Some rows and months of a program's outputs: array (months, rows, members)."""
    sizes = [int(np.prod(v.shape[1:-1], dtype=int)) for v in values]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    places = np.searchsorted(starts, rows, side="right") - 1
    out = np.empty((len(range(*months.indices(runner.months))), len(rows), runner.chunk), runner.dtype)
    for place in sorted(set(places.tolist())):
        flat = np.asarray(values[place]).reshape(runner.months, -1, runner.chunk)
        wanted = np.flatnonzero(places == place)
        out[:, wanted] = flat[months][:, [rows[int(i)] - int(starts[place]) for i in wanted]]
    return out
