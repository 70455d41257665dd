"""Answers kept by content: who asks the same gets the same bytes, and a 304 if they have them already."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel

from rimland._version import __version__
from rimland.errors import RimlandError
from rimland.evidence import data_version
from rimland.library import fingerprint
from rimland.workbench.turns import USER, Busy

T = TypeVar("T")
KEPT_BYTES = 64 * 2**20
Progress = Callable[[int, int], None]


class TooLong(RimlandError):
    """Work that was given up after its time."""


class Gone(Exception):
    """The client has gone away; nobody waits for the answer."""


@dataclass
class _Making:
    task: asyncio.Task[bytes]
    waiting: int = 0


class Answers:
    """Contents of answers by key, the least recently used dropped first; one that is asked for twice is made once."""

    def __init__(self, kept_bytes: int = KEPT_BYTES):
        self.kept_bytes, self.size, self.hits = kept_bytes, 0, 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, _Making] = {}

    async def get(self, key: str, make: Callable[[], Coroutine[Any, Any, bytes]]) -> bytes:
        """The content under a key. Cancelling everybody who waits for it cancels the making."""
        if key in self._kept:
            self.hits += 1
            self._kept.move_to_end(key)
            return self._kept[key]
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = _Making(asyncio.create_task(make()))
        making.waiting += 1
        try:
            content = await asyncio.shield(making.task)
        finally:
            making.waiting -= 1
            if not making.waiting:
                self._making.pop(key, None)
                making.task.cancel()
        self._keep(key, content)
        return content

    def _keep(self, key: str, content: bytes) -> None:
        if key in self._kept or len(content) > self.kept_bytes // 8:
            return
        self._kept[key] = content
        self.size += len(content)
        while self.size > self.kept_bytes:
            self.size -= len(self._kept.popitem(last=False)[1])


def versions() -> dict[str, str]:
    """What an answer depends on besides the question."""
    return {"version": __version__, "model": fingerprint(), "data": data_version()}


async def reply(
    request: Request, key: Any, make: Callable[[], Awaitable[BaseModel]], kind: str = "application/json"
) -> Response:
    """The answer to a request whose content `key` decides, as plain data; `make` makes it where it is not kept.

    The same question has the same answer, so a client that shows the tag of the question needs no answer at all.
    """
    text = json.dumps([request.url.path, key, versions()], sort_keys=True, ensure_ascii=True, default=str)
    tag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if request.method == "GET" and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)

    async def content() -> bytes:
        found = await make()
        return found.model_dump_json(by_alias=True).encode()

    USER.set(f"api {request.client.host if request.client else ''}")
    answers: Answers = request.app.state.answers
    try:
        body = await while_connected(request, answers.get(tag, content))
    except Gone:
        return Response(status_code=499)
    return Response(body, media_type=kind, headers=headers)


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives; it is cancelled when the client goes away.

    Raises:
        Gone: if the client has gone.
    """
    task = asyncio.create_task(work)
    watch = asyncio.create_task(_disconnected(request))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Gone
    finally:
        watch.cancel()
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


async def _disconnected(request: Request) -> None:
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            return


# Heavy work in threads


class Lane:
    """Lets so much of one kind of work be done at once, and so much wait."""

    def __init__(self, at_once: int, waiting: int):
        self._turn, self.most, self.inside = asyncio.Semaphore(at_once), at_once + waiting, 0

    async def __aenter__(self) -> None:
        if self.inside >= self.most:
            raise Busy("the server has more work of this kind than it can take; try again in a minute")
        self.inside += 1
        try:
            await self._turn.acquire()
        except BaseException:
            self.inside -= 1
            raise

    async def __aexit__(self, *_: object) -> None:
        self.inside -= 1
        self._turn.release()


class Stopped(Exception):
    """Nobody waits for this work any more."""


async def in_thread(work: Callable[[Progress], T], seconds: float) -> T:
    """What `work` gives, done in a thread that the process need not wait for when it ends.

    `work` gets a function to tell its progress with, which ends it once nobody waits.

    Raises:
        TooLong: after `seconds`. Whatever `work` raises.
    """
    loop, stop = asyncio.get_running_loop(), threading.Event()
    answer: asyncio.Future[T] = loop.create_future()

    def tell(_done: int, _total: int) -> None:
        if stop.is_set():
            raise Stopped

    def settle(found: T | None, problem: BaseException | None) -> None:
        if answer.done():
            return
        if problem is not None:
            answer.set_exception(problem)
        else:
            answer.set_result(found)  # type: ignore[arg-type]

    def run() -> None:
        found, failed = None, None
        try:
            found = work(tell)
        except Exception as problem:
            failed = problem
        with contextlib.suppress(RuntimeError):  # the loop may have ended
            loop.call_soon_threadsafe(settle, found, failed)

    threading.Thread(target=run, daemon=True, name="api").start()
    try:
        async with asyncio.timeout(seconds):
            return await answer
    except TimeoutError:
        raise TooLong(f"it took more than {seconds:.0f} s; ask for less") from None
    finally:
        stop.set()
