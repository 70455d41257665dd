"""The engine room: ensembles computed chunk by chunk for many users at once, fairly, and kept by content.

Everything the page shows comes from an `Ensemble`: all outcomes of the catalogue by quarter, for the first members of a
scenario. Members are computed in whole chunks whose arithmetic does not depend on how many were asked for, so a small
ensemble is the beginning of a large one, and what one user has had computed serves the next.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from rimland.engine.ensemble import CHUNK, Runner
from rimland.engine.quantiles import LEVELS, row_quantiles
from rimland.errors import RimlandError
from rimland.library import model_facts
from rimland.scenarios import Scenario
from rimland.simulation import Simulation, prepare
from rimland.workbench.catalogue import Outcome, outcomes

KEPT_BYTES = 768 * 2**20
PIECES_BYTES = 192 * 2**20
PIECE_BYTES = 100_000  # what a piece is taken to need that does not say
MOST_WAITING = 400
QUARTERS = slice(2, None, 3)
WORKERS = 2
# What of a scenario decides its numbers.
CONTENT = {"levers", "changes", "assumptions", "structure", "shocks"}


class Busy(RimlandError):
    """More work waits than the server takes on; ask again in a while."""


@dataclass
class Ensemble:
    """The first members of one scenario: `values` is (quarters, outcomes of the catalogue, members), as shown."""

    key: str
    simulation: Simulation
    runners: dict[str, Runner] = field(default_factory=dict)
    chunks: list[np.ndarray] = field(default_factory=list)
    early: dict[int, np.ndarray] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, number: int, values: np.ndarray) -> None:
        """Take a chunk; one that came before its predecessor waits for it."""
        self.early[number] = values
        while len(self.chunks) in self.early:
            self.chunks.append(self.early.pop(len(self.chunks)))

    def runner(self, backend: str) -> Runner:
        """What computes its chunks on a backend."""
        if backend not in self.runners:
            self.runners[backend] = replace(self.simulation, backend=backend).runner()
        return self.runners[backend]

    @property
    def members(self) -> int:
        """How many members there are."""
        return sum(c.shape[-1] for c in self.chunks)

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(c.nbytes for c in [*self.chunks, *self.early.values()])

    def values(self, outcome: Outcome, members: int) -> np.ndarray:
        """(quarters, members) of one outcome in the unit in which it is shown."""
        row = list(outcomes()).index(outcome.id)
        return np.concatenate([c[:, row] for c in self.chunks], axis=-1)[:, :members]

    def quantiles(self, outcome: Outcome, members: int) -> np.ndarray:
        """(levels, quarters): the quantiles `LEVELS` over members."""
        return row_quantiles(self.values(outcome, members), LEVELS)


def quarters(months: list[str]) -> list[str]:
    """The months that an ensemble keeps: the last of each quarter."""
    return months[QUARTERS]


@cache
def all_months() -> list[str]:
    """Labels of the months of every run."""
    from rimland.library import specification

    months = specification().months
    year, month = (int(x) for x in str(months.start).split("-"))
    count = [month - 1 + i for i in range(months.count)]
    return [f"{year + i // 12}-{i % 12 + 1:02d}" for i in count]


@cache
def shown_months() -> list[str]:
    """Labels of the quarters of every ensemble."""
    return quarters(all_months())


def content_key(scenario: Scenario, seed: int) -> str:
    """What decides the numbers of a scenario: not its name, title or notes."""
    return f"{scenario.model_dump_json(exclude_defaults=True, include=CONTENT)}|{seed}"


@dataclass(order=True)
class _Task:
    rank: tuple[int, int]
    work: Callable[[], None] = field(compare=False)


class Room:
    """Computes for everyone with a few threads.

    A request is cut into chunks. The chunk that runs next is the one whose request has had least so far, so that a
    first answer never waits for somebody's thousandth member; among equals the user who waits longest comes first.
    """

    def __init__(self, workers: int = WORKERS, kept_bytes: int = KEPT_BYTES, backend: str = "jax"):
        self.backend, self.kept_bytes = backend, kept_bytes
        self._kept: OrderedDict[str, Ensemble] = OrderedDict()
        self._tasks: list[_Task] = []
        self._count = itertools.count()
        self._lock = threading.Lock()
        self._ready = threading.Condition(self._lock)
        self._making: dict[tuple[str, int], Future[None]] = {}
        self._pieces: OrderedDict[str, Any] = OrderedDict()
        self._under_way: dict[str, Future[Any]] = {}
        self._closed = False
        self._compiling, self._compiled, self._started = threading.Lock(), set[str](), set[str]()
        self.workers = workers
        self._threads = [threading.Thread(target=self._serve, daemon=True, name=f"room-{i}") for i in range(workers)]
        for thread in self._threads:
            thread.start()

    # Work

    def close(self) -> None:
        """Stop after the chunks under way."""
        with self._ready:
            self._closed = True
            self._tasks.clear()
            self._ready.notify_all()

    def _serve(self) -> None:
        while True:
            with self._ready:
                while not self._tasks and not self._closed:
                    self._ready.wait()
                if self._closed:
                    return
                task = heapq.heappop(self._tasks)
            task.work()

    def submit(self, work: Callable[[], None], done_so_far: int) -> None:
        """Queue one piece of work behind those that have had less, or the same and came earlier.

        Raises:
            Busy: if too much is waiting already.
        """
        with self._ready:
            if len(self._tasks) >= MOST_WAITING:
                raise Busy("the server has more work than it can take; try again in a minute")
            heapq.heappush(self._tasks, _Task((done_so_far, next(self._count)), work))
            self._ready.notify()

    @property
    def waiting(self) -> int:
        """Pieces of work that wait."""
        return len(self._tasks)

    # Ensembles

    async def ensemble(
        self,
        scenario: Scenario,
        members: int,
        seed: int = 0,
        progress: Callable[[int, int], None] | None = None,
    ) -> Ensemble:
        """An ensemble with at least `members` members, from what is kept and what is still to be computed.

        Cancelling the task stops it after the chunks under way; they still serve whoever asks next. `progress` is
        called with (members ready, members asked for).

        Raises:
            Busy: if too much waits. RimlandError: for what cannot be run.
        """
        found = await asyncio.to_thread(self._opened, scenario, seed)
        wanted = -(-members // CHUNK)
        pending = [self._chunk(found, n) for n in range(min(wanted, self.workers))]
        for number in range(wanted):
            await asyncio.shield(asyncio.wrap_future(pending[number]))
            if len(pending) < wanted:
                pending.append(self._chunk(found, len(pending)))
            if progress:
                progress(min((number + 1) * CHUNK, members), members)
        return found

    def _opened(self, scenario: Scenario, seed: int) -> Ensemble:
        key = content_key(scenario, seed)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        simulation = prepare(scenario, members=CHUNK, seed=seed, backend=self.backend)
        made = Ensemble(key, simulation)
        with self._lock:
            found = self._kept.setdefault(key, made)
            self._kept.move_to_end(key)
        return found

    def _chunk(self, found: Ensemble, number: int) -> Future[None]:
        """One chunk, once for everyone who waits for it; it is computed even if they all go away."""
        with self._lock:
            if number < len(found.chunks):
                done: Future[None] = Future()
                done.set_result(None)
                return done
            future = self._making.get((found.key, number))
            if future is not None:
                return future
            future = self._making[found.key, number] = Future()

        def work() -> None:
            try:
                values = self._computed(found, number)
            except BaseException as problem:
                self._settle(found, number, future)
                future.set_exception(problem)
                return
            self._settle(found, number, future, values)
            future.set_result(None)

        try:
            self.submit(work, number)
        except Busy:
            self._settle(found, number, future)
            future.cancel()
            raise
        return future

    def _settle(self, found: Ensemble, number: int, future: Future[None], values: np.ndarray | None = None) -> None:
        with self._lock:
            self._making.pop((found.key, number), None)
            if values is not None:
                found.add(number, values)
                self._drop_old(found.key)

    def _computed(self, found: Ensemble, number: int) -> np.ndarray:
        started = time.perf_counter()
        values = self._runner(found).compute(number * CHUNK)[QUARTERS]
        rows = outcome_rows(found.simulation)
        scale = np.asarray([o.scale for o in outcomes().values()], np.float32)[:, None]
        kept = np.ascontiguousarray(values[:, rows]) * scale
        found.seconds += time.perf_counter() - started
        return kept

    def _drop_old(self, current: str) -> None:
        total = sum(e.size for e in self._kept.values())
        while total > self.kept_bytes and len(self._kept) > 2:
            oldest = next(k for k in self._kept if k != current)
            total -= self._kept.pop(oldest).size

    @property
    def kept(self) -> int:
        """Bytes of ensembles that are kept."""
        with self._lock:
            return sum(e.size for e in self._kept.values())

    def warm(self) -> None:
        """Compile the status quo's program for JAX, so that its first user need not wait; blocks while it compiles."""
        simulation = prepare("baseline", members=CHUNK, backend=self.backend)
        self._compile(simulation)

    def _compile(self, simulation: Simulation) -> None:
        self.compiled(simulation.program.source, lambda: simulation.runner().compute(0))

    def compiled(self, program: str, run: Callable[[], Any]) -> None:
        """Compile a program, one at a time, by running it once."""
        with self._compiling:
            if program not in self._compiled and not self._closed:
                run()
                self._compiled.add(program)

    def _runner(self, found: Ensemble) -> Runner:
        simulation = found.simulation
        return found.runner(self.backend_for(simulation.program.source, lambda: simulation.runner().compute(0)))

    def backend_for(self, program: str, run: Callable[[], Any]) -> str:
        """The backend for a program: JAX once `run` has compiled it; until then NumPy answers, and a thread compiles.

        The two differ in the last digits of float32.
        """
        if self.backend == "numpy" or program in self._compiled:
            return self.backend
        if program not in self._started:
            self._started.add(program)
            threading.Thread(target=self.compiled, args=(program, run), daemon=True, name="compile").start()
        return "numpy"

    # Other work

    async def piece(self, key: str, work: Callable[[], Any], done_so_far: int = 0) -> Any:
        """What a piece of work returns: done once for everyone who asks under this key, and kept.

        Args:
            key: names all that decides the result. done_so_far: pieces that the request has had already.

        Raises:
            Busy: if too much waits. Whatever the work raises, for everyone who waits for it.
        """
        with self._lock:
            if key in self._pieces:
                self._pieces.move_to_end(key)
                return self._pieces[key]
            future = self._under_way.get(key)
            mine = future is None
            if future is None:
                future = self._under_way[key] = Future()
        if mine:
            try:
                self.submit(lambda: self._do(key, work, future), done_so_far)
            except Busy as problem:
                with self._lock:
                    self._under_way.pop(key, None)
                future.set_exception(problem)
        # A user who goes away does not take the work from others who wait for it.
        return await asyncio.shield(asyncio.wrap_future(future))

    def _do(self, key: str, work: Callable[[], Any], future: Future[Any]) -> None:
        try:
            found = work()
        except BaseException as problem:
            with self._lock:
                self._under_way.pop(key, None)
            future.set_exception(problem)
            return
        with self._lock:
            self._under_way.pop(key, None)
            self._pieces[key] = found
            total = sum(getattr(x, "nbytes", PIECE_BYTES) for x in self._pieces.values())
            while total > PIECES_BYTES and len(self._pieces) > 1:
                _, oldest = self._pieces.popitem(last=False)
                total -= getattr(oldest, "nbytes", PIECE_BYTES)
        future.set_result(found)


def outcome_rows(simulation: Simulation) -> list[int]:
    """Positions of the catalogue's outcomes among the program's rows."""
    starts, at = {}, 0
    for name, shape in simulation.program.outputs.items():
        starts[name] = at
        at += int(np.prod(shape, dtype=int))
    labels: Any = model_facts().dimensions.labels
    found = []
    for o in outcomes().values():
        dims = simulation.program.meta[o.variable]["dims"]
        found.append(starts[o.variable] + (labels[dims[0]].index(o.label) if o.label else 0))
    return found
