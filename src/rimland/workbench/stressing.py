"""Stress tests in the engine room: columns and rankings as pieces of work that all users share.

A sweep is kept for all outcomes and years of the catalogue, so that looking at another one costs nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from rimland.engine.ensemble import CHUNK
from rimland.library import model_facts, recorded
from rimland.scenarios import Scenario
from rimland.simulation import Simulation
from rimland.stress.correlation import behind, beyond_chance
from rimland.stress.run import Wanted, neutral
from rimland.stress.sensitivity import Ranking, distances, dummy_distances, inputs_of, ranking, with_spread
from rimland.stress.tornado import Tornado, measured, tornado
from rimland.stress.trials import columns_of, spanning, trials, usual_forms
from rimland.stress.turning import Asked, Opposition, TurningPoint, opposition, turning, turning_points
from rimland.sweep import Column, column_runner, prepare_sweep
from rimland.workbench.catalogue import Outcome, outcomes
from rimland.workbench.changes import quarter_of
from rimland.workbench.room import Ensemble, Room, content_key, outcome_rows
from rimland.workbench.state import YEARS

LUCKS = 4
BLOCK = 24  # inputs whose distance is one piece of work
DECEMBERS = [(year - 2015) * 12 + 11 for year in YEARS]
Told = Callable[[int, int], None]


def _quiet(_done: int, _total: int) -> None:
    pass


@dataclass(frozen=True)
class Question:
    """What is put to the test: the value of an outcome in December of a year, or how it differs from a reference.

    Attributes:
        other: the reference; None for the value itself.
    """

    outcome: Outcome
    year: int
    own: Scenario
    other: Scenario | None
    seed: int = 0

    @property
    def ratio(self) -> bool:
        """Whether the ratio to the reference is measured: of risks, whose level is a judged prior."""
        return self.other is not None and self.outcome.relative

    @property
    def neutral(self) -> float | None:
        """Where the conclusion changes sign."""
        return neutral(self.other is not None, self.ratio)

    @property
    def sides(self) -> list[Scenario]:
        """Scenario and reference."""
        return [self.own] if self.other is None else [self.own, self.other]

    @property
    def key(self) -> str:
        """What decides every answer."""
        sides = "|".join(content_key(s, self.seed) for s in self.sides)
        return f"{self.outcome.id}|{self.year}|{sides}"

    def scale(self) -> float:
        """What turns the model's unit into the one that is shown; a ratio has none."""
        return 1.0 if self.ratio else self.outcome.scale


@dataclass
class StressTest:
    """One question in the engine room; every answer is computed once for all who ask the same."""

    room: Room
    question: Question
    lucks: int = LUCKS
    reach: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.reach = behind(self.question.outcome.variable, model_facts())

    # One at a time

    async def tornado(self, width: str, lucks: int, progress: Told = _quiet) -> Tornado:
        """Every assumption at both ends and every theory, under the first lucks."""
        q = self.question
        tried = trials(await self._simulation(q.own), usual_forms(q.own), width)
        values = await self._values([None, *tried], lucks, progress)
        return tornado(tried, values[0], values[1] if len(values) > 1 else None, ratio=q.ratio, names=self.reach)

    async def turned(self, progress: Told = _quiet) -> tuple[list[TurningPoint], Tornado]:
        """What turns the conclusion round on its own, and the ends that were tried for it.

        Raises:
            ValueError: where the question is about a level.
        """
        level, q = self.question.neutral, self.question
        if level is None:
            raise ValueError("a level has no sign that could turn round")
        ends = await self.tornado("declared", self.lucks, progress)
        search = turning_points(turning(ends, level), ends.usual, level)
        try:
            asked: Asked = next(search)
            while True:
                own, other = (v.mean(0) for v in await self._values(asked, self.lucks, progress))
                asked = search.send(measured(own, other, q.ratio))
        except StopIteration as done:
            return done.value, ends

    async def _simulation(self, scenario: Scenario) -> Simulation:
        key = f"columns of|{content_key(scenario, self.question.seed)}"

        def prepared() -> Simulation:
            return prepare_sweep(
                recorded(None), scenario=scenario, backend="numpy", seed=self.question.seed, structure=spanning()
            )

        return await self.room.pieces.get(key, prepared)

    async def _values(self, wanted: Wanted, lucks: int, progress: Told) -> list[np.ndarray]:
        """(lucks, columns) of the outcome, in the model's unit, for every side."""
        jobs: list[tuple[str, Simulation, list[Column]]] = []
        for scenario in self.question.sides:
            simulation = await self._simulation(scenario)
            columns = [columns_of(wanted, usual_forms(scenario), luck) for luck in range(lucks)]
            parts = [own[i : i + CHUNK] for own in columns for i in range(0, len(own), CHUNK)]
            jobs += [(content_key(scenario, self.question.seed), simulation, part) for part in parts]
        total, found = len(jobs), []
        # As many under way as the room has workers: a request never fills the queue for others.
        waiting: list[asyncio.Task[np.ndarray]] = []
        try:
            for number, job in enumerate(jobs):
                waiting.append(asyncio.ensure_future(self._chunk(job, number)))
                if len(waiting) >= self.room.workers:
                    found.append(await waiting.pop(0))
                    progress(len(found), total)
            while waiting:
                found.append(await waiting.pop(0))
                progress(len(found), total)
        finally:
            for task in waiting:
                task.cancel()
        row = list(outcomes()).index(self.question.outcome.id)
        at = YEARS.index(self.question.year)
        flat = np.concatenate([x[at, row] for x in found]).astype(float)
        return list(flat.reshape(len(self.question.sides), lucks, len(wanted)))

    async def _chunk(self, job: tuple[str, Simulation, list[Column]], number: int) -> np.ndarray:
        """(years, outcomes of the catalogue, columns)."""
        key, simulation, columns = job

        def computed() -> np.ndarray:
            program = f"columns of {simulation.program.source}"
            fast = replace(simulation, backend=self.room.backend)
            backend = self.room.backend_for(program, lambda: column_runner(fast, [Column()]).compute(0))
            values = column_runner(replace(simulation, backend=backend), columns).compute(0)
            return np.ascontiguousarray(values[DECEMBERS][:, outcome_rows(simulation), : len(columns)])

        return await self.room.pieces.get(f"columns|{key}|{digest(columns)}", computed, number)

    # Over members

    async def members(self, count: int, progress: Told = _quiet) -> np.ndarray:
        """(members,) of what is measured."""
        sides = await self.ensembles(count, progress)
        q = self.question
        values = [e.values(q.outcome, count)[quarter_of(q.year)].astype(float) for e in sides]
        return measured(values[0], values[1] if len(values) > 1 else None, q.ratio)

    async def ensembles(self, count: int, progress: Told = _quiet) -> list[Ensemble]:
        """Scenario and reference, with at least so many members."""
        q, found = self.question, []
        for number, scenario in enumerate(q.sides):
            done = number * count

            def tell(now: int, _total: int, done: int = done) -> None:
                progress(done + now, count * len(q.sides))

            found.append(await self.room.ensemble(scenario, count, q.seed, tell))
        return found

    async def ranking(self, count: int) -> Ranking:
        """The ranking of the inputs by the first members."""
        seen, inputs = await self.members(count), await self.inputs(count)
        key = f"ranking|{self.question.key}|{count}"
        return await self.room.pieces.get(key, lambda: ranking(inputs, seen, seed=self.question.seed), 1)

    async def with_spread(self, found: Ranking, count: int, progress: Told = _quiet) -> Ranking:
        """The ranking with PAWN's distances, some inputs after the other."""
        seen, inputs = await self.members(count), await self.inputs(count)
        if np.ptp(seen[np.isfinite(seen)]) == 0:
            return found
        names, key = list(inputs), f"distances|{self.question.key}|{count}"
        blocks = [names[i : i + BLOCK] for i in range(0, len(names), BLOCK)]
        noise = await self.room.pieces.get(f"{key}|dummies", lambda: dummy_distances(seen, self.question.seed), 1)
        spread: dict[str, float] = {}
        for number, block in enumerate(blocks):

            def computed(block: Sequence[str] = block) -> dict[str, float]:
                return distances({n: inputs[n] for n in block}, seen)

            spread |= await self.room.pieces.get(f"{key}|{number}", computed, number + 1)
            progress(number + 1, len(blocks))
        return with_spread(found, spread, noise)

    async def inputs(self, count: int) -> Mapping[str, np.ndarray]:
        """Where members stand in every assumption that can matter."""
        own = (await self.ensembles(count))[0].simulation
        return await asyncio.to_thread(inputs_of, own, count, self.reach)

    async def opposed(self, count: int) -> tuple[Opposition, list[tuple[str, float]]]:
        """Members in which the opposite holds, and what they have in common.

        Raises:
            ValueError: where the question is about a level.
        """
        level = self.question.neutral
        if level is None:
            raise ValueError("a level has no sign that could turn round")
        seen = await self.members(count)
        found = opposition(seen - level)
        opposite = np.sign(seen - level) == -found.sign
        if not found.sign or not opposite.any():
            return found, []
        inputs = await self.inputs(count)
        return found, await asyncio.to_thread(beyond_chance, inputs, opposite.astype(float))


def digest(columns: Sequence[Column]) -> str:
    """What distinguishes a batch of columns from any other."""
    found = hashlib.sha256()
    for column in columns:
        found.update(f"{column.luck}|{sorted(column.forms.items())}|".encode())
        for name, value in sorted(column.parameters.items()):
            found.update(name.encode())
            found.update(np.ascontiguousarray(value, float).tobytes())
    return found.hexdigest()
