"""Turns that are fair, answers that are made once, work that stops when nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rimland.workbench
from rimland.workbench import turns
from rimland.workbench.api.answers import Answers, Lane, Stopped, TooLong, in_thread
from rimland.workbench.turns import HAD, USER, Busy, Turns
from tests.workbench.asking import apart


class Held:
    """Turns whose one worker is held until `go`, and the order in which pieces were done."""

    def __init__(self) -> None:
        self.turns, self.done = Turns(1), list[str]()
        self._gate, begun = threading.Event(), threading.Event()
        self.turns.submit(lambda: (begun.set(), self._gate.wait(10)), 0)
        begun.wait(10)

    def add(self, name: str, done_so_far: int = 0, user: str = "") -> turns.Task:
        token = USER.set(user)
        try:
            return self.turns.submit(lambda: self.done.append(name), done_so_far)
        finally:
            USER.reset(token)

    def go(self, wanted: int) -> list[str]:
        self._gate.set()
        until = time.monotonic() + 10
        while len(self.done) < wanted and time.monotonic() < until:
            time.sleep(0.005)
        self.turns.close()
        return self.done


def test_who_has_had_least_is_next_and_then_who_came_first() -> None:
    held = Held()
    for name, had in (("large 3", 3), ("large 1", 1), ("first", 0), ("second", 0)):
        held.add(name, had)
    assert held.go(4) == ["first", "second", "large 1", "large 3"]


def test_one_user_cannot_crowd_out_the_others() -> None:
    held = Held()
    for i in range(5):
        held.add(f"greedy {i}", user="greedy")
    held.add("modest", user="modest")
    assert held.go(6).index("modest") == 1


def test_what_explains_an_answer_stands_behind_first_answers() -> None:
    held = Held()
    token = HAD.set(2)
    held.add("part of a split")
    HAD.reset(token)
    held.add("first answer")
    held.add("second chunk", 1)
    assert held.go(3) == ["first answer", "second chunk", "part of a split"]


def test_what_is_dropped_is_not_done() -> None:
    held = Held()
    tasks = [held.add(str(i)) for i in range(4)]
    assert held.turns.waiting == 4
    assert held.turns.drop(tasks[1])
    assert not held.turns.drop(tasks[1])
    assert held.turns.waiting == 3
    assert held.go(3) == ["0", "2", "3"]
    assert not held.turns.drop(tasks[0])


def test_the_queue_is_bounded_also_by_what_was_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MOST_WAITING", 10)
    held = Held()
    for i in range(200):
        held.turns.drop(held.add(str(i), i))
    assert len(held.turns._tasks) <= 21
    kept = [held.add(f"kept {i}") for i in range(10)]
    with pytest.raises(Busy, match="try again"):
        held.add("one too many")
    held.turns.drop(kept[0])
    held.add("again")
    assert len(held.go(10)) == 10


# Answers


def test_an_answer_is_made_once_for_all_who_wait() -> None:
    async def ask() -> tuple[list[bytes], int, int]:
        answers, made = Answers(), []

        async def make() -> bytes:
            made.append(1)
            await asyncio.sleep(0.05)
            return b"x" * 100

        found = await asyncio.gather(*(answers.get("key", make) for _ in range(5)))
        found.append(await answers.get("key", make))
        return found, len(made), answers.hits

    found, made, hits = apart(ask())
    assert (set(found), made, hits) == ({b"x" * 100}, 1, 1)


def test_an_answer_is_given_up_only_when_nobody_waits() -> None:
    async def ask() -> list[str]:
        answers, told = Answers(), list[str]()

        async def make() -> bytes:
            try:
                await asyncio.sleep(0.2)
            except asyncio.CancelledError:
                told.append("given up")
                raise
            told.append("made")
            return b""

        one, two = (asyncio.create_task(answers.get("a", make)) for _ in range(2))
        await asyncio.sleep(0.02)
        one.cancel()
        await two
        alone = asyncio.create_task(answers.get("b", make))
        await asyncio.sleep(0.02)
        alone.cancel()
        await asyncio.sleep(0.05)
        return told

    assert apart(ask()) == ["made", "given up"]


def test_answers_are_kept_within_bounds_and_failures_are_not_kept() -> None:
    async def ask() -> tuple[int, int]:
        answers = Answers(kept_bytes=1000)

        async def make() -> bytes:
            return b"x" * 100

        async def fail() -> bytes:
            raise Busy("no")

        for i in range(30):
            await answers.get(str(i), make)
        for _ in range(2):
            with pytest.raises(Busy):
                await answers.get("failing", fail)
        return answers.size, len(answers._making)

    assert apart(ask()) == (1000, 0)


def test_a_lane_takes_so_many_and_no_more() -> None:
    async def ask() -> int:
        lane, most, now = Lane(at_once=2, waiting=1), 0, 0

        async def work() -> None:
            nonlocal most, now
            async with lane:
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.05)
                now -= 1

        tasks = [asyncio.create_task(work()) for _ in range(3)]
        await asyncio.sleep(0.01)
        with pytest.raises(Busy):
            await work()
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await work()
        return most

    assert apart(ask()) == 2


def test_work_in_a_thread_ends_when_nobody_waits() -> None:
    ended = threading.Event()

    def work(tell: Callable[[int, int], None]) -> None:
        try:
            for i in range(10_000):
                tell(i, 10_000)
                time.sleep(0.005)
        except Stopped:
            ended.set()
            raise

    async def too_long() -> None:
        with pytest.raises(TooLong, match="more than 0 s"):
            await in_thread(work, 0.05)

    async def gone() -> None:
        task = asyncio.create_task(in_thread(work, 60))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def failing() -> None:
        def fail(_tell: Any) -> None:
            raise Busy("of its own")

        with pytest.raises(Busy, match="of its own"):
            await in_thread(fail, 5)
        assert await in_thread(lambda _tell: 7, 5) == 7

    for ask in (too_long, gone):
        ended.clear()
        apart(ask())
        assert ended.wait(2)
    apart(failing())


def test_nothing_is_pickled() -> None:
    for path in Path(rimland.workbench.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "pickle" not in text.replace("allow_pickle=False", ""), path
        assert "cpu_bound" not in text, path
