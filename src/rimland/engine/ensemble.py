"""Run a program for many members: in whole chunks, on NumPy or JAX, streamed to a consumer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from rimland.engine.compiler import Program
from rimland.engine.draws import Draws
from rimland.engine.functions import NumpyFunctions
from rimland.errors import ScenarioError

CHUNK = 64
BACKENDS = ("auto", "numpy", "jax")
WORKERS = 2
DRAWN_AT_ONCE = 24

ChunkInputs = Callable[[int, int], Mapping[str, np.ndarray]]


def choose_backend(backend: str, members: int) -> tuple[str, str]:
    """The backend to use and why, in words: NumPy starts at once, JAX pays for itself from about 200 members.

    Raises:
        ScenarioError: for an unknown backend, or JAX asked for and not installed.
    """
    if backend not in BACKENDS:
        raise ScenarioError(f"unknown backend '{backend}'; expected one of {', '.join(BACKENDS)}")
    if backend != "auto":
        if backend == "jax" and not _has_jax():
            raise ScenarioError("backend 'jax' is not installed; pip install 'rimland[jax]' or use backend 'numpy'")
        return backend, "asked for"
    if members <= 200:
        return "numpy", f"{members} members: NumPy starts at once"
    if not _has_jax():
        return "numpy", "JAX is not installed"
    return "jax", f"{members} members: JAX compiles once and is faster"


def _has_jax() -> bool:
    import importlib.util

    return importlib.util.find_spec("jax") is not None


@lru_cache(maxsize=32)
def namespace_of(source: str) -> dict[str, Any]:
    """The functions that a program's source defines; compiled once in a process, which costs a chunk."""
    namespace: dict[str, Any] = {}
    exec(compile(source, "<program>", "exec"), namespace)
    return namespace


@dataclass
class Chunk:
    """Recorded values of members `first` to `first + count - 1`: array (months, rows, members)."""

    first: int
    count: int
    values: np.ndarray


class Runner:
    """Executes a program chunk by chunk.

    A chunk is always computed whole; members beyond the number asked for are dropped afterwards. The
    arithmetic of a member therefore never depends on how many others were asked for.

    Args:
        times: lever, clock and observed arrays (months, dims...).
        inputs: returns, for the first member and the number of members of a chunk, every parameter as an
            array (dims..., members) or (dims..., 1).
        seed: 0 to 2**32 - 1.
    """

    def __init__(
        self, program: Program, times: Mapping[str, np.ndarray], inputs: ChunkInputs, seed: int, backend: str,
        dtype: Any = np.float32,
    ):  # fmt: skip
        self.program, self.inputs, self.backend = program, inputs, backend
        self.months = len(times["timestep"])
        self.times = {n: np.asarray(times[n], dtype)[..., None] for n in program.times}
        self.draws = Draws(program.draws, seed)
        self.chunk = CHUNK
        self.dtype = np.dtype(dtype)
        self.namespace = namespace_of(program.source)

    @cached_property
    def _run(self) -> Callable[..., np.ndarray]:
        """Computes a chunk on the chosen backend; JAX starts when it is first needed."""
        if self.backend == "numpy":
            return self._run_numpy
        from rimland.engine.jax_backend import chunk_function

        return chunk_function(self)

    def compute(self, first: int) -> np.ndarray:
        """All recorded values of the whole chunk that starts at `first`: (months, rows, chunk)."""
        return self._run(first, self.chunk_parameters(first))

    def compute_rows(
        self, first: int, rows: Sequence[int], months: slice, parameters: Mapping[str, Any] | None = None
    ) -> np.ndarray:
        """Some rows and months of `compute`, without copying the others: (months, rows, chunk).

        `parameters` are those of the chunk, if they are at hand, as `placed` returns them.
        """
        given = self.chunk_parameters(first) if parameters is None else parameters
        if self.backend == "numpy":
            return self._run(first, given)[months][:, list(rows)]
        return self._run(first, given, rows, months)

    def placed(self, parameters: Mapping[str, np.ndarray]) -> Mapping[str, Any]:
        """Parameters where the backend computes: what is used again need not be moved there again."""
        if self.backend == "numpy":
            return parameters
        from rimland.engine.jax_backend import prepare_jax

        return prepare_jax().device_put(dict(parameters))

    def chunk_parameters(self, first: int) -> dict[str, np.ndarray]:
        given = self.inputs(first, self.chunk)
        return {n: np.asarray(given[n], self.dtype) for n in self.program.parameters}

    def member_numbers(self, first: int) -> np.ndarray:
        """Numbers of the members of a chunk, which decide their luck."""
        return np.arange(first, first + self.chunk, dtype=np.uint32)

    def _run_numpy(self, first: int, parameters: dict[str, np.ndarray]) -> np.ndarray:
        f, k, m = NumpyFunctions(self.dtype), self.program.constants, self.chunk
        members = self.member_numbers(first)
        out = np.empty((self.months, self.program.rows(), m), self.dtype)
        with np.errstate(all="ignore"):
            static = self.namespace["prepare"](f, parameters, k)
            at = {n: v[0] for n, v in self.times.items()}
            state = self.namespace["initial"](f, at, parameters, k, m)
            step = self.namespace["step"]
            for month in range(self.months):
                if month % DRAWN_AT_ONCE == 0:
                    several = np.arange(month, month + DRAWN_AT_ONCE, dtype=np.uint32)[:, None, None]
                    block = self.draws.month(np, several, members)
                at = {n: v[month] for n, v in self.times.items()}
                drawn = [x[month % DRAWN_AT_ONCE] for x in block]
                state, outputs = step(f, state, at, parameters, static, drawn, k, m)
                row, here = 0, out[month]
                for value in outputs:
                    flat = value.reshape(-1, m)
                    here[row : row + len(flat)] = flat
                    row += len(flat)
        return out

    def stream(self, first: int, members: int, workers: int = WORKERS) -> Iterator[Chunk]:
        """Chunks from member `first` (a multiple of the chunk) up to `members`, in order, computed ahead."""
        starts = list(range(first, members, self.chunk))
        if not starts:
            return
        workers = max(1, min(workers, len(starts), os.cpu_count() or 1))
        run = self._run
        with ThreadPoolExecutor(workers) as pool:
            waiting: list[tuple[int, Future[np.ndarray]]] = []
            todo = iter(starts)
            try:
                for start in todo:
                    waiting.append((start, pool.submit(run, start, self.chunk_parameters(start))))
                    if len(waiting) <= workers:
                        continue
                    yield self._finish(*waiting.pop(0), members)
                while waiting:
                    yield self._finish(*waiting.pop(0), members)
            finally:
                for _, future in waiting:
                    future.cancel()

    def _finish(self, start: int, future: Future[np.ndarray], members: int) -> Chunk:
        values = future.result()
        count = min(self.chunk, members - start)
        return Chunk(start, count, values[:, :, :count])
