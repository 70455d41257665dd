"""What of NiceGUI is adapted: whose scripts run, whose messages are heard, how quickly elements are made."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from nicegui import core, nicegui

LOG = logging.getLogger("rimland")
# What a page may send, and what each message must hold.
EXPECTED = {"event": ("client_id", "id", "listener_id"), "javascript_response": ("client_id", "request_id"),
            "ack": ("client_id", "next_message_id")}  # fmt: skip


def adapt() -> None:
    """Adapt NiceGUI, once for a process."""
    put_nonce_in_templates()
    mind_messages()
    remember_signatures()


# Scripts


def put_nonce_in_templates() -> None:
    """Have the page's own scripts carry the nonce of their answer.

    It is put into the template itself: a script that somehow came in with data has none, and does not run.
    """
    from nicegui.client import templates

    loader: Any = templates.env.loader
    if getattr(loader, "has_nonce", False):
        return
    plain = loader.get_source

    def source(environment: Any, name: str) -> Any:
        text, *rest = plain(environment, name)
        return re.sub(r"<script\b", "<script nonce=\"{{ request.scope.get('nonce', '') }}\"", text), *rest

    loader.get_source, loader.has_nonce = source, True
    if templates.env.cache is not None:
        templates.env.cache.clear()


# Elements


def remember_signatures() -> None:
    """Look up once whether a handler takes an argument: each element asks three times, half the cost of making it."""
    from nicegui import helpers, observables

    plain = helpers.expects_arguments

    @cache
    def of_method(function: Any) -> bool:
        # As it is bound: its own object does not count.
        return plain(function.__get__(object()))

    def expects_arguments(handler: Any) -> bool:
        function = getattr(handler, "__func__", None)
        return plain(handler) if function is None else of_method(function)

    observables.helpers = _Shadow(observables.helpers, expects_arguments=expects_arguments)  # type: ignore[assignment]


class _Shadow:
    """A module with some of its names replaced, for one of its users."""

    def __init__(self, module: Any, **names: Any):
        self.__dict__.update({"_module": module, **names})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


# Messages


def mind_messages() -> None:
    """Drop malformed messages, and those in another page's name; answer unknown addresses in one line."""
    plain = {
        "event": nicegui._on_event,
        "javascript_response": nicegui._on_javascript_response,
        "ack": nicegui._on_ack,
    }
    for name, handler in plain.items():
        core.sio.on(name, _minded(handler, EXPECTED[name]))
    core.sio.on("log", _unlogged)
    core.sio.on("handshake", _handshake)
    core.app._exception_handlers[:] = [_told]
    core.app.exception_handler(404)(_not_found)


def _minded(handler: Callable[[str, dict[str, Any]], None], keys: tuple[str, ...]) -> Callable[[str, Any], None]:
    def minded(sid: str, message: Any = None, *_: Any) -> None:
        if not isinstance(message, dict) or not all(isinstance(message.get(k), str | int) for k in keys):
            return
        if message["client_id"] not in core.sio.rooms(sid):
            return
        try:
            handler(sid, message)
        except Exception as problem:
            LOG.warning("a message of a page was not understood: %s", type(problem).__name__)

    return minded


def _unlogged(_sid: str, message: Any = None, *_: Any) -> None:
    """Browsers report their errors; the text is theirs, so only that there was one is noted."""
    level = message.get("level") if isinstance(message, dict) else None
    LOG.debug("a page reports: %s", level if level in ("error", "warning") else "note")


async def _handshake(sid: str, message: Any = None, *_: Any) -> bool:
    try:
        return await nicegui._on_handshake(sid, message)
    except (KeyError, TypeError, ValueError):
        return False


def _told(problem: Exception) -> None:
    LOG.error("work for a page failed", exc_info=problem)


async def _not_found(request: Request, _problem: Exception) -> Response:
    from rimland.workbench.refusals import answer

    status, headers, content = answer(
        request.scope, 404, "there is no such page", body='<p><a href="/">Explore</a></p>'
    )
    plain = {k.decode(): v.decode("latin-1") for k, v in headers if k != b"content-length"}
    return Response(content, status, plain)
