"""The server beneath the application: connections that must not dawdle, a stop that comes at once, quiet logs."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import sys
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.auto import AutoWebSocketsProtocol

from rimland.errors import RimlandError
from rimland.workbench.limits import Bucket

LONGEST_HEAD = 65_536
HEAD_SECONDS = 10.0
STALL_SECONDS = 20.0
KEEP_ALIVE_SECONDS = 15
# Connections that wait for a head, or for another one; the oldest makes room for the next.
MOST_IDLE = 150
MOST_AT_ONCE = 600
LARGEST_MESSAGE = 1_000_000
# (a second, at once), of one websocket: bytes as they come in, and frames that carry no message.
BYTES = (1_000_000.0, 8_000_000.0)
FRAMES = (20.0, 200.0)
# Lines of the log (a second, at once).
LINES = (1.0, 60.0)
GRACE_SECONDS = 0.4
STOP_SECONDS = 1.5
# What is still read, and for how long, of a request that is refused: so that its sender sees the answer.
DRAIN_BYTES, DRAIN_SECONDS = 64_000_000, 3.0
PORT, NEXT_PORTS = 8080, 20

_idle: OrderedDict[int, Any] = OrderedDict()
_endings: list[Callable[[], None]] = []


class Reader:
    """A connection whose other side must go on reading; mixed into a protocol."""

    transport: Any
    loop: Any
    _stall: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """The client reads more slowly than we write."""
        super().pause_writing()  # type: ignore[misc]
        self._stall = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has caught up."""
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        super().resume_writing()  # type: ignore[misc]

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        if self._stall is not None:
            self._stall.cancel()
        super().connection_lost(exc)  # type: ignore[misc]


class Patient(Reader, AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """An HTTP connection whose heads come in time and are short, and whose reader reads."""

    loop: Any
    cycle: Any
    headers: Any
    transport: Any

    def connection_made(self, transport: Any) -> None:
        """A client has come."""
        super().connection_made(transport)
        self._until: asyncio.TimerHandle | None = self.loop.call_later(HEAD_SECONDS, self._late)
        self._drained: int | None = None
        self._wait()

    def _wait(self) -> None:
        """From now on a head is expected."""
        self._head = 0
        _idle[id(self)] = self
        if len(_idle) > MOST_IDLE:
            _idle.popitem(last=False)[1].transport.abort()

    def _ready(self) -> None:
        """A head has come, or none is expected any more."""
        _idle.pop(id(self), None)
        if self._until is not None:
            self._until.cancel()
            self._until = None

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        if self._drained is not None:
            self._drained += len(data)
            if self._drained > DRAIN_BYTES:
                self.transport.abort()
            return
        before = self.cycle
        expected = before is None or before.response_complete
        if expected and self._until is None:
            self._until = self.loop.call_later(HEAD_SECONDS, self._late)
        super().data_received(data)
        upgraded = self.transport.get_protocol() is not self
        if self.cycle is not before or upgraded or self.transport.is_closing():
            self._ready()
        elif expected:
            self._head += len(data)
            if self._head > LONGEST_HEAD:
                self._refuse(414 if not self.headers else 431, "the address or the head of the request is too long")

    def on_response_complete(self) -> None:
        """An answer has been sent."""
        super().on_response_complete()  # type: ignore[misc]
        if not self.transport.is_closing():
            self._wait()

    def _late(self) -> None:
        if self._head:
            self._refuse(408, "the request did not come in time")
        else:
            self._ready()
            self.transport.close()

    def _refuse(self, status: int, line: str) -> None:
        self._ready()
        if self.transport.is_closing():
            return
        body = json.dumps({"error": line, "where": None, "nearest": None})
        head = f"HTTP/1.1 {status} Refused\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}connection: close\r\n\r\n{body}".encode())
        # A close with bytes unread would be a reset, and the answer lost with it.
        self._drained = 0
        self.transport.write_eof()
        self.loop.call_later(DRAIN_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._ready()
        super().connection_lost(exc)


class Steady(Reader, AutoWebSocketsProtocol):  # type: ignore[misc, valid-type]
    """A websocket that neither floods nor stops reading."""

    def connection_made(self, transport: Any) -> None:
        """A client has come."""
        self._bytes, self._frames = Bucket(BYTES), Bucket(FRAMES)
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        if self._bytes.take(len(data)):
            super().data_received(data)
        else:
            self.transport.abort()

    def _count(self) -> bool:
        if self._frames.take():
            return True
        self.transport.abort()
        return False

    def handle_ping(self, *event: Any) -> None:
        """The client asks for a sign of life."""
        if self._count():
            super().handle_ping(*event)

    def handle_pong(self, *event: Any) -> None:
        """The client gives a sign of life."""
        if self._count():
            super().handle_pong(*event)

    def handle_cont(self, *event: Any) -> None:
        """A message comes in pieces."""
        if self._count():
            super().handle_cont(*event)


# Stopping


def at_end(work: Callable[[], None]) -> Callable[[], None]:
    """Have `work` done when the server stops, however it stops; it must be quick and may be done twice."""
    _endings.append(work)
    return work


class Server(uvicorn.Server):
    """A server that has gone two seconds after it was told to, also while it computes."""

    stopped = 0

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop; what then still computes in a thread is not waited for. Told twice, stop at once."""
        if self.stopped:
            leave(0)
        self.stopped = sig
        self.should_exit = True
        threading.Thread(target=self._leave, daemon=True, name="leave").start()

    def _leave(self) -> None:
        threading.Event().wait(STOP_SECONDS)
        leave(0)


def leave(code: int) -> None:
    """End the process without waiting for threads that compute."""
    for work in _endings:
        try:
            work()
        except Exception as problem:
            logging.getLogger("rimland").warning("ending: %s", type(problem).__name__)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(code)


def listen(host: str, port: int | None) -> socket.socket:
    """A socket that listens on a port; without one on the first of some that is free.

    Raises:
        RimlandError: if there is none.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    tries = [port] if port is not None else [PORT + i for i in range(NEXT_PORTS)]
    for wanted in tries:
        try:
            return socket.create_server((host, wanted), family=family, backlog=256)
        except OSError as problem:
            reason = problem.strerror or str(problem)
            if port is not None:
                raise RimlandError(f"cannot listen on {host}:{port}: {reason}; --port 0 takes a free one") from None
            if wanted == tries[-1]:
                raise RimlandError(f"cannot listen on {host}, port {tries[0]} to {wanted}: {reason}") from None
    raise AssertionError("no port was tried")


def server_of(app: Any, remote: bool) -> Server:
    """The server for an application. `remote`: users come over a network, where compression is worth its time."""
    config = uvicorn.Config(
        app, http=Patient, ws=Steady, log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,  # type: ignore[arg-type]
        timeout_keep_alive=KEEP_ALIVE_SECONDS, limit_concurrency=MOST_AT_ONCE,
        ws_max_size=LARGEST_MESSAGE, ws_max_queue=16, ws_per_message_deflate=remote,
        h11_max_incomplete_event_size=64 * LONGEST_HEAD,  # past our own bound, which answers better
    )  # fmt: skip
    return Server(config)


# Logs


class Quiet(logging.Formatter):
    """Lines without contents: of an error its kind and place, as its message may quote what a user wrote."""

    LONGEST = 300

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            problem = record.exc_info[1]
            last = traceback.extract_tb(problem.__traceback__)[-3:]
            places = " < ".join(f"{os.path.basename(f.filename)}:{f.lineno} {f.name}" for f in reversed(last))  # noqa: PTH119
            own = text if str(problem) not in text or not str(problem) else type(problem).__name__
            text = f"{own}: {type(problem).__name__} at {places}"
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower()} {record.name}: {line[: self.LONGEST]}"


class Sparing(logging.Filter):
    """Lets so many lines through: nobody from outside can fill a disk with them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines, self.left_out = Bucket(LINES), 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is written; the first after a gap says how many were not."""
        if not self.lines.take():
            self.left_out += 1
            return False
        if self.left_out:
            record.msg, record.args = f"{record.getMessage()} (after {self.left_out:,} lines left out)", ()
            self.left_out = 0
        return True


def quiet_logs() -> None:
    """Have all that the server says go to standard error as lines without contents."""
    handler = logging.StreamHandler()
    handler.setFormatter(Quiet())
    handler.addFilter(Sparing())
    for name in ("rimland", "uvicorn", "nicegui", "engineio.server", "socketio.server", "asyncio", "fastapi"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
        logger.setLevel(logging.WARNING)
    # The server answers these in one line itself; a scanner must not fill the log.
    logging.getLogger("uvicorn.error").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    if record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError):
        return False
    text = record.getMessage()
    return not text.startswith(("Invalid HTTP request", "Unsupported upgrade", "Exceeded concurrency", "Cancel "))
