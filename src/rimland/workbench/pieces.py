"""Pieces of work other than ensembles: queued as chunks are, done once for all who ask for the same, and kept."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

KEPT_BYTES = 192 * 2**20
USUAL_BYTES = 100_000  # what a result is taken to need that does not say


@dataclass
class _Piece:
    """A piece that is to be done, and how many wait for it."""

    future: Future[Any]
    waiting: int = 0
    started: bool = False


class Pieces:
    """Results by key; what was used least recently goes first.

    Args:
        submit: puts a function into the queue of the engine room, behind requests that have had less.
    """

    def __init__(self, submit: Callable[[Callable[[], None], int], None], kept_bytes: int = KEPT_BYTES):
        self._submit, self.kept_bytes = submit, kept_bytes
        self._kept: OrderedDict[str, Any] = OrderedDict()
        self._making: dict[str, _Piece] = {}
        self._lock = threading.Lock()

    async def get(self, key: str, work: Callable[[], Any], done_so_far: int = 0) -> Any:
        """What a piece of work returns.

        A piece that nobody waits for any more is not begun; one that is under way still serves whoever asks next.

        Args:
            key: names all that decides the result. done_so_far: pieces that the request has had already.

        Raises:
            Busy: if too much waits. Whatever the work raises, for everyone who waits for it.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            piece = self._making.get(key)
            mine = piece is None
            if piece is None:
                piece = self._making[key] = _Piece(Future())
            piece.waiting += 1
        try:
            if mine:
                try:
                    self._submit(lambda: self._do(key, work, piece), done_so_far)
                except Exception as problem:
                    self._settle(key)
                    piece.future.set_exception(problem)
            return await asyncio.shield(asyncio.wrap_future(piece.future))
        finally:
            with self._lock:
                piece.waiting -= 1
                if not piece.waiting and not piece.started:
                    self._making.pop(key, None)

    def _do(self, key: str, work: Callable[[], Any], piece: _Piece) -> None:
        with self._lock:
            if not piece.waiting:
                return
            piece.started = True
        try:
            found = work()
        except BaseException as problem:
            self._settle(key)
            piece.future.set_exception(problem)
            return
        with self._lock:
            self._making.pop(key, None)
            self._kept[key] = found
            total = self._size()
            while total > self.kept_bytes and len(self._kept) > 1:
                total -= _bytes_of(self._kept.popitem(last=False)[1])
        piece.future.set_result(found)

    def _settle(self, key: str) -> None:
        with self._lock:
            self._making.pop(key, None)

    def _size(self) -> int:
        return sum(_bytes_of(x) for x in self._kept.values())

    @property
    def kept(self) -> int:
        """Bytes of results that are kept."""
        with self._lock:
            return self._size()


def _bytes_of(found: Any) -> int:
    return int(getattr(found, "nbytes", USUAL_BYTES))
