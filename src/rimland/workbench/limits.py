"""How much may be asked: of one request, of one websocket, of everybody together."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from rimland.workbench.refusals import answer, refuse

LONGEST_PATH = 2_048
LONGEST_QUERY = 32_768
LARGEST_BODY = 20_000_000
LARGEST_POLL = 1_000_000
BODY_SECONDS = 120.0
SILENCE_SECONDS = 20.0
AT_ONCE = 64
DRAIN_BYTES, DRAIN_SECONDS = 64_000_000, 3.0
MOST_SOCKETS = 200
MOST_PAGES = 300
# (a second, at once): what one client may do for long, and in one go.
PAGES = (8.0, 80.0)
MESSAGES = (60.0, 400.0)
CHARACTERS = (500_000.0, 4_000_000.0)
# Pages that never opened their websocket are forgotten after this, once there are many.
LOST_SECONDS = 15.0
MOST_CLIENTS = 4_096
SOCKETS = "/_nicegui_ws/"


class Bucket:
    """Lets a steady flow through, and a spate now and then."""

    def __init__(self, flow: tuple[float, float]):
        self.rate, self.most = flow
        self.left, self.seen = self.most, time.monotonic()

    def take(self, amount: float = 1.0) -> bool:
        """Whether so much may pass now."""
        now = time.monotonic()
        self.left = min(self.most, self.left + (now - self.seen) * self.rate)
        self.seen = now
        if self.left < amount:
            return False
        self.left -= amount
        return True


class Limits:
    """Holds requests and websockets to their bounds; what exceeds them is refused in one line."""

    def __init__(self, app: Any, pages: frozenset[str] = frozenset()):
        self.app, self.pages = app, pages
        self.sockets = self.answering = 0
        self.clients: OrderedDict[str, Bucket] = OrderedDict()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request or websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if len(scope["query_string"]) > LONGEST_QUERY or len(scope["path"]) > LONGEST_PATH:
            await refuse(scope, send, 414, "the address is too long")
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._request(scope, receive, send)

    # Requests

    async def _request(self, scope: Any, receive: Any, send: Any) -> None:
        path, later = scope["path"], {"retry-after": "2"}
        if path in self.pages and not await self._may_open(scope):
            await refuse(scope, send, 503, "the server opens no more pages just now; try again in a moment", later)
            return
        is_api = path.startswith("/api/")
        if is_api and self.answering >= AT_ONCE:
            await refuse(scope, send, 503, "the server has its hands full; try again in a moment", later)
            return
        self.answering += is_api
        try:
            await self._bounded(scope, receive, send)
        finally:
            self.answering -= is_api

    async def _bounded(self, scope: Any, receive: Any, send: Any) -> None:
        most = LARGEST_POLL if scope["path"].startswith(SOCKETS) else LARGEST_BODY
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdigit() or len(declared) > 15 or int(declared) > most:
            await _refuse_body(scope, receive, send, 413, f"more than {most / 1e6:.0f} MB")
            return
        body = _Body(receive, most)
        begun = False

        async def noted(message: Any) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, body, noted)
        except HTTPException as problem:
            if begun:
                raise
            await _refuse_body(scope, receive, send, problem.status_code, problem.detail)

    async def _may_open(self, scope: Any) -> bool:
        from nicegui import Client

        if len(Client.instances) >= MOST_PAGES // 2:
            Client.prune_instances(client_age_threshold=LOST_SECONDS)
        if len(Client.instances) >= MOST_PAGES:
            return False
        who = (scope.get("client") or ("", 0))[0]
        bucket = self.clients.setdefault(who, Bucket(PAGES))
        self.clients.move_to_end(who)
        if len(self.clients) > MOST_CLIENTS:
            self.clients.popitem(last=False)
        return bucket.take()

    # Websockets

    async def _socket(self, scope: Any, receive: Any, send: Any) -> None:
        if self.sockets >= MOST_SOCKETS or not scope["path"].startswith(SOCKETS):
            await refuse(scope, send, 503, "the server holds as many pages as it can; try again in a while")
            return
        messages, characters = Bucket(MESSAGES), Bucket(CHARACTERS)

        async def counted() -> Any:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            size = len(message.get("text") or message.get("bytes") or "")
            if messages.take() and characters.take(size):
                return message
            await refuse(scope, send, 429, "too many messages")
            return {"type": "websocket.disconnect", "code": 1008, "reason": "too many messages"}

        self.sockets += 1
        try:
            await self.app(scope, counted, send)
        finally:
            self.sockets -= 1


async def _refuse_body(scope: Any, receive: Any, send: Any, status: int, line: str) -> None:
    """Refuse a request and read on a little, so that its sender, who is still sending, sees the answer."""
    found, headers, content = answer(scope, status, line, {"connection": "close"})
    await send({"type": "http.response.start", "status": found, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})
    left = DRAIN_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    break
    await send({"type": "http.response.body", "body": b""})


class _Body:
    """Receives a request's body, which has to come within a size and a time."""

    def __init__(self, receive: Any, most: int):
        self.receive, self.most = receive, most
        self.size, self.whole = 0, False
        self.until = time.monotonic() + BODY_SECONDS

    async def __call__(self) -> Any:
        if self.whole:
            # What comes now is that the client has gone, whenever that is.
            return await self.receive()
        try:
            async with asyncio.timeout(min(SILENCE_SECONDS, max(self.until - time.monotonic(), 0.0))):
                message = await self.receive()
        except TimeoutError:
            raise HTTPException(408, "the request did not come in time") from None
        if message["type"] == "http.request":
            self.size += len(message.get("body", b""))
            self.whole = not message.get("more_body", False)
            if self.size > self.most:
                raise HTTPException(413, f"more than {self.most / 1e6:.0f} MB")
        return message
