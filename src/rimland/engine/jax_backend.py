"""The JAX form of a program: a scan over months, jitted once for each structure and chunk size."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
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


def chunk_function(runner: Runner) -> Callable[[int, dict[str, np.ndarray]], np.ndarray]:
    """A function of (first member, parameters) that computes one chunk."""
    from rimland.cache import cache_folder

    jax = prepare_jax(cache_folder("xla"))
    times = {n: jax.device_put(v) for n, v in runner.times.items()}
    seed = runner.draws.seed

    def compiled(arguments: Any) -> Any:
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

    def compute(first: int, parameters: dict[str, np.ndarray]) -> np.ndarray:
        members = runner.member_numbers(first)
        arguments = (parameters, times, members, seed)
        out = np.empty((runner.months, runner.program.rows(), runner.chunk), runner.dtype)
        row = 0
        for value in compiled(arguments)(*arguments):
            flat = np.asarray(value).reshape(runner.months, -1, runner.chunk)
            out[:, row : row + flat.shape[1]] = flat
            row += flat.shape[1]
        return out

    return compute
