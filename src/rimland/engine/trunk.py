"""The part of a run that many questions share: what happens before anything differs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from rimland.engine.compiler import Program
from rimland.engine.draws import Draws
from rimland.engine.ensemble import namespace_of
from rimland.engine.functions import NumpyFunctions

Arrays = Mapping[str, np.ndarray]
Progress = Callable[[int, int], None]


class Trunk:
    """A run without changes: the state before every month, computed as far as it is asked for and then kept.

    Args:
        program: records anything; its states are kept.
        times: arrays (months, dims...). parameters: arrays (dims..., members) or (dims..., 1).
        members: their numbers, which decide their luck.
        f: the array functions, which say how exact numbers are and whether counts are drawn.
    """

    def __init__(
        self, program: Program, times: Arrays, parameters: Arrays, members: Sequence[int], seed: int, f: NumpyFunctions
    ):  # fmt: skip
        self.program, self.members = program, len(members)
        self.parameters = {n: np.asarray(parameters[n], f.dtype) for n in program.parameters}
        self.times = {n: np.asarray(times[n], f.dtype)[..., None] for n in program.times}
        self.numbers = np.asarray(members, np.uint32)
        self.lock = threading.Lock()
        self.draws = Draws(program.draws, seed)
        self.space, self.f = namespace_of(program.source), f
        with np.errstate(all="ignore"):
            self.static = self.space["prepare"](self.f, self.parameters, program.constants)
            opening = {n: x[0] for n, x in self.times.items()}
            first = self.space["initial"](self.f, opening, self.parameters, program.constants, self.members)
        self.states: list[dict[str, np.ndarray]] = [first]

    def __len__(self) -> int:
        return len(self.states)

    def advance(self) -> None:
        """Compute one more month."""
        month = len(self.states) - 1
        now, drawn = {n: x[month] for n, x in self.times.items()}, self.draws.month(np, np.uint32(month), self.numbers)
        with np.errstate(all="ignore"):
            state, _ = self.space["step"](
                self.f, self.states[-1], now, self.parameters, self.static, drawn, self.program.constants, self.members
            )
        self.states.append(state)

    def until(self, month: int, told: Callable[[], None] = lambda: None) -> None:
        """Compute what is missing of the states before the months up to this one; `told` after each month."""
        with self.lock:
            while len(self) <= month:
                self.advance()
                told()


class Count:
    """Tells how much of the work is done."""

    def __init__(self, total: int, progress: Progress | None):
        self.done, self.total, self.progress = 0, total, progress

    def more(self) -> None:
        self.done += 1
        if self.progress and (self.done % 8 == 0 or self.done == self.total):
            self.progress(self.done, self.total)
