"""The engine room: ensembles computed chunk by chunk for many users at once, fairly, and kept by content.

Everything the page shows comes from an `Ensemble`: all outcomes of the catalogue by quarter, for the first members of a
scenario. Members are computed in whole chunks whose arithmetic does not depend on how many were asked for, so a small
ensemble is the beginning of a large one, and what one user has had computed serves the next.
"""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from rimland.engine.ensemble import CHUNK, Runner
from rimland.engine.quantiles import LEVELS, row_quantiles
from rimland.scenarios import Scenario
from rimland.simulation import Simulation, prepare
from rimland.workbench.catalogue import Outcome, outcomes
from rimland.workbench.cut import Cut, content_key, outcome_rows, outcome_variables
from rimland.workbench.pieces import Pieces
from rimland.workbench.turns import Task, Turns

KEPT_BYTES = 768 * 2**20
QUARTERS = slice(2, None, 3)
WORKERS = 2
# Programs compiled for JAX: every mixture of theories is one, and each costs seconds and memory. NumPy runs the others.
MOST_PROGRAMS = 8
# Ensembles that keep their inputs on the device, 3 MB each; making them anew takes 10 ms.
MOST_RUNNERS = 12
# Chunks whose assumptions are kept, 0.3 MB each: those of four ensembles of 1,000 members.
MOST_ASSUMED = 64
# What an ensemble holds besides its values: paths of levers and series, quantiles; measured.
BYTES_BESIDE = 600_000


@dataclass
class Ensemble:
    """The first members of one scenario: `values` is (quarters, outcomes of the catalogue, members), as shown.

    With `cut` it holds those variables with all their labels, in the model's units, instead of the outcomes.
    """

    key: str
    simulation: Simulation
    cut: Cut | None = None
    runners: dict[str, Runner] = field(default_factory=dict)
    chunks: list[np.ndarray] = field(default_factory=list)
    early: dict[int, np.ndarray] = field(default_factory=dict)
    found: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)
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
        return BYTES_BESIDE + sum(c.nbytes for c in [*self.chunks, *self.early.values()])

    def values(self, outcome: Outcome, members: int) -> np.ndarray:
        """(quarters, members) of one outcome in the unit in which it is shown."""
        if self.cut is not None:
            return self.of(outcome.variable, members, outcome.label)[:, 0] * np.float32(outcome.scale)
        row = list(outcomes()).index(outcome.id)
        return np.concatenate([c[:, row] for c in self.chunks], axis=-1)[:, :members]

    def of(self, variable: str, members: int, label: str | None = None) -> np.ndarray:
        """(quarters, labels, members) of a variable of the cut, in the model's unit; one label with `label`.

        Labels of several dimensions follow each other as in the model's arrays, see `labels_of`.
        """
        if self.cut is None:
            raise ValueError("an ensemble of the outcomes holds no whole variables")
        rows = self.cut.place(variable, label)
        return np.concatenate([c[:, rows] for c in self.chunks], axis=-1)[..., :members]

    def at(self, quarter: int, members: int) -> np.ndarray:
        """(outcomes of the catalogue, members) in one quarter, as shown."""
        return np.concatenate([c[quarter] for c in self.chunks], axis=-1)[:, :members]

    def quantiles(self, outcome: Outcome, members: int) -> np.ndarray:
        """(levels, quarters): the quantiles `LEVELS` over members."""
        known = self.found.get((outcome.id, members))
        if known is None:
            known = row_quantiles(self.values(outcome, members), LEVELS)
            if members <= self.members:
                self.found[outcome.id, members] = known
        return known


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


@dataclass
class _Chunk:
    """A chunk that is to be computed, and how many wait for it."""

    future: Future[None]
    task: Task | None = None
    waiting: int = 0


class Room:
    """Computes for everyone with a few threads.

    A request is cut into chunks. The chunk that runs next is the one whose request has had least so far, so that a
    first answer never waits for somebody's thousandth member; among equals the user who waits longest comes first. A
    user with several chunks in the queue stands behind those with fewer. A chunk for which nobody waits any more is
    dropped.
    """

    def __init__(self, workers: int = WORKERS, kept_bytes: int = KEPT_BYTES, backend: str = "jax"):
        self.backend, self.kept_bytes = backend, kept_bytes
        self._kept: OrderedDict[str, Ensemble] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[tuple[int, int], _Chunk] = {}
        self._prepared: OrderedDict[int, Ensemble] = OrderedDict()
        self._assumed: OrderedDict[tuple[Any, ...], Mapping[str, Any]] = OrderedDict()
        self._kinds: set[str] = set()
        self._bytes = 0
        self.pieces = Pieces(self.submit)
        self._compiling, self._compiled, self._started = threading.Lock(), set[str](), set[str]()
        self.workers, self.turns = workers, Turns(workers)

    # Work

    def close(self) -> None:
        """Stop after the chunks under way."""
        self.turns.close()

    def submit(self, work: Callable[[], None], done_so_far: int) -> None:
        """Queue one piece of work behind those that have had less, or the same and came earlier.

        Raises:
            Busy: if too much is waiting already.
        """
        self.turns.submit(work, done_so_far)

    @property
    def is_warm(self) -> bool:
        """Whether some program is compiled."""
        return self.backend == "numpy" or bool(self._compiled)

    @property
    def waiting(self) -> int:
        """Pieces of work that wait."""
        return self.turns.waiting

    # Ensembles

    async def ensemble(
        self,
        scenario: Scenario,
        members: int,
        seed: int = 0,
        progress: Callable[[int, int], None] | None = None,
        cut: Cut | None = None,
    ) -> Ensemble:
        """An ensemble with at least `members` members, from what is kept and what is still to be computed.

        Cancelling the task drops the chunks that nobody else waits for; those under way still serve whoever asks next.
        `progress` is called with (members ready, members asked for). `cut` keeps other variables than the outcomes.

        Raises:
            Busy: if too much waits. RimlandError: for what cannot be run.
        """
        kind = f"{scenario.structure}|{cut.key if cut else ''}"
        if kind in self._kinds:
            found = self._opened(scenario, seed, cut)
        else:
            # The first of its kind: its program may have to be written.
            found = await asyncio.to_thread(self._opened, scenario, seed, cut)
            self._kinds.add(kind)
        wanted = -(-members // CHUNK)
        pending: list[_Chunk] = []
        try:
            for number in range(wanted):
                while len(pending) < min(wanted, number + self.workers):
                    pending.append(self._chunk(found, len(pending)))
                await asyncio.shield(asyncio.wrap_future(pending[number].future))
                if progress:
                    progress(min((number + 1) * CHUNK, members), members)
        finally:
            for chunk in pending:
                self._leave(found, chunk)
        return found

    def _opened(self, scenario: Scenario, seed: int, cut: Cut | None = None) -> Ensemble:
        key = content_key(scenario, seed) + (f"|{cut.key}" if cut else "")
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        own = cut is not None and cut.own_program
        simulation = prepare(
            scenario, members=CHUNK, seed=seed, backend="numpy" if own else self.backend,
            only=cut.recorded if cut else outcome_variables(),
        )  # fmt: skip
        made = Ensemble(key, simulation, cut)
        with self._lock:
            found = self._kept.setdefault(key, made)
            self._bytes += found.size if found is made else 0
            self._kept.move_to_end(key)
        return found

    def _chunk(self, found: Ensemble, number: int) -> _Chunk:
        """One chunk, once for everyone who waits for it."""
        with self._lock:
            if number < len(found.chunks):
                done: Future[None] = Future()
                done.set_result(None)
                return _Chunk(done)
            # By the ensemble itself: one that was dropped and opened anew has the same key and other chunks.
            chunk = self._making.get((id(found), number))
            if chunk is None:
                chunk = _Chunk(Future())
                chunk.task = self.turns.submit(lambda: self._work(found, number, chunk.future), number)
                self._making[id(found), number] = chunk
            chunk.waiting += 1
            return chunk

    def _leave(self, found: Ensemble, chunk: _Chunk) -> None:
        """One waits no more; what nobody waits for and has not begun is dropped."""
        with self._lock:
            chunk.waiting -= 1
            if chunk.task is None or chunk.waiting > 0 or chunk.future.done() or not self.turns.drop(chunk.task):
                return
            for place in [p for p, c in self._making.items() if c is chunk]:
                del self._making[place]
        chunk.future.cancel()

    def _work(self, found: Ensemble, number: int, future: Future[None]) -> None:
        try:
            values = self._computed(found, number)
        except BaseException as problem:
            self._settle(found, number)
            future.set_exception(problem)
            return
        self._settle(found, number, values)
        future.set_result(None)

    def _settle(self, found: Ensemble, number: int, values: np.ndarray | None = None) -> None:
        with self._lock:
            self._making.pop((id(found), number), None)
            if values is not None:
                found.add(number, values)
                # One that was dropped meanwhile serves those who wait for it and is kept no longer.
                if self._kept.get(found.key) is found:
                    self._bytes += values.nbytes
                self._drop_old(found.key)

    def _computed(self, found: Ensemble, number: int) -> np.ndarray:
        started = time.perf_counter()
        self._remember(found)
        runner, cut = self._runner(found), found.cut
        rows = outcome_rows(found.simulation) if cut is None else cut.rows(found.simulation)
        parameters = self._parameters(found, runner, number)
        kept = runner.compute_rows(number * CHUNK, rows, QUARTERS, parameters)
        if cut is None:
            kept = kept * np.asarray([o.scale for o in outcomes().values()], np.float32)[:, None]
        found.seconds += time.perf_counter() - started
        return kept

    def _parameters(self, found: Ensemble, runner: Runner, number: int) -> Mapping[str, Any]:
        """The assumptions of a chunk, which do not depend on levers; made once for all who assume the same."""
        simulation = found.simulation
        assumed = simulation.resolved.scenario.model_dump_json(include={"assumptions", "structure"})
        key = (simulation.program.source, simulation.seed, assumed, runner.backend, number)
        with self._lock:
            known = self._assumed.get(key)
            if known is not None:
                self._assumed.move_to_end(key)
                return known
        made = runner.placed(runner.chunk_parameters(number * CHUNK))
        with self._lock:
            self._assumed[key] = made
            if len(self._assumed) > MOST_ASSUMED:
                self._assumed.popitem(last=False)
        return made

    def _remember(self, found: Ensemble) -> None:
        """Keep what the latest ensembles are computed with, and let go of the rest."""
        with self._lock:
            self._prepared[id(found)] = found
            self._prepared.move_to_end(id(found))
            while len(self._prepared) > MOST_RUNNERS:
                self._prepared.popitem(last=False)[1].runners.clear()

    def _drop_old(self, current: str) -> None:
        while self._bytes > self.kept_bytes and len(self._kept) > 2:
            oldest = next(k for k in self._kept if k != current)
            self._bytes -= self._kept.pop(oldest).size

    @property
    def kept(self) -> int:
        """Bytes of ensembles that are kept."""
        return self._bytes

    def warm(self) -> None:
        """Compile the status quo's program for JAX, so that its first user need not wait; blocks while it compiles."""
        simulation = prepare("baseline", members=CHUNK, backend=self.backend, only=outcome_variables())
        self._compile(simulation)
        # What is there by now stays; looking through it again and again for garbage takes time from users.
        gc.collect()
        gc.freeze()

    def _compile(self, simulation: Simulation) -> None:
        self.compiled(simulation.program.source, lambda: simulation.runner().compute(0))

    def compiled(self, program: str, run: Callable[[], Any]) -> None:
        """Compile a program, one at a time, by running it once."""
        with self._compiling:
            if program not in self._compiled and not self.turns.closed:
                run()
                self._compiled.add(program)

    def _runner(self, found: Ensemble) -> Runner:
        """JAX once the program is compiled; until then NumPy answers, and a thread compiles."""
        simulation = found.simulation
        if simulation.backend == "numpy":
            return found.runner("numpy")
        return found.runner(self.backend_for(simulation.program.source, lambda: simulation.runner().compute(0)))

    def backend_for(self, program: str, run: Callable[[], Any]) -> str:
        """The backend for a program: JAX once `run` has compiled it in a thread; until then NumPy answers."""
        if self.backend == "numpy" or program in self._compiled:
            return self.backend
        if program not in self._started and len(self._started) < MOST_PROGRAMS:
            self._started.add(program)
            threading.Thread(target=self.compiled, args=(program, run), daemon=True, name="compile").start()
        return "numpy"
