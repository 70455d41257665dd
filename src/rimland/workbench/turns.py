"""Whose turn it is: pieces of work of many users, done by a few threads."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from rimland.errors import RimlandError

MOST_WAITING = 400
# For whom work is done, as far as fair turns go; nobody in particular when empty.
USER: ContextVar[str] = ContextVar("user", default="")
# How much a request has had besides the pieces that it counts itself.
HAD: ContextVar[int] = ContextVar("had", default=0)


class Busy(RimlandError):
    """More work waits than the server takes on; ask again in a while."""


@dataclass(order=True)
class Task:
    """A piece of work; the one of the lowest rank is next."""

    rank: tuple[int, int]
    work: Callable[[], None] = field(compare=False)
    user: str = field(compare=False, default="")
    dropped: bool = field(compare=False, default=False)
    started: bool = field(compare=False, default=False)


class Turns:
    """A queue, and the threads that work it off.

    The piece that is next is the one whose request has had least so far; among equals the one that waits longest. A
    user with several pieces in the queue stands behind those with fewer.
    """

    def __init__(self, workers: int):
        self._tasks: list[Task] = []
        self._count = itertools.count()
        self._queued: Counter[str] = Counter()
        self._ready = threading.Condition()
        self.closed = False
        for i in range(workers):
            threading.Thread(target=self._serve, daemon=True, name=f"room-{i}").start()

    def close(self) -> None:
        """Stop after the pieces under way."""
        with self._ready:
            self.closed = True
            self._tasks.clear()
            self._ready.notify_all()

    @property
    def waiting(self) -> int:
        """Pieces that wait."""
        return self._queued.total()

    def submit(self, work: Callable[[], None], done_so_far: int) -> Task:
        """Queue a piece of work behind those that have had less, or the same and came earlier.

        Raises:
            Busy: if too much is waiting already.
        """
        with self._ready:
            if self.waiting >= MOST_WAITING:
                raise Busy("the server has more work than it can take; try again in a minute")
            user = USER.get()
            ahead = self._queued[user] if user else 0
            task = Task((done_so_far + HAD.get() + ahead, next(self._count)), work, user)
            self._queued[user] += 1
            if len(self._tasks) > 2 * MOST_WAITING:
                self._tasks = [t for t in self._tasks if not t.dropped]
                heapq.heapify(self._tasks)
            heapq.heappush(self._tasks, task)
            self._ready.notify()
            return task

    def drop(self, task: Task) -> bool:
        """Take a piece back for which nobody waits any more; whether that was still possible."""
        with self._ready:
            if task.started or task.dropped:
                return False
            task.dropped = True
            self._leave(task)
            return True

    def _leave(self, task: Task) -> None:
        self._queued[task.user] -= 1
        if not self._queued[task.user]:
            del self._queued[task.user]

    def _serve(self) -> None:
        while True:
            with self._ready:
                while not self._tasks and not self.closed:
                    self._ready.wait()
                if self.closed:
                    return
                task = heapq.heappop(self._tasks)
                if task.dropped:
                    continue
                task.started = True
                self._leave(task)
            task.work()
