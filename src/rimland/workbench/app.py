"""The application: pages and API on one server, and what starts and stops it."""

from __future__ import annotations

import importlib
import importlib.util
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from nicegui import ui

from rimland._version import __version__
from rimland.errors import RimlandError
from rimland.workbench.frame import PAGES, frame, open_session
from rimland.workbench.framework import adapt
from rimland.workbench.room import Room
from rimland.workbench.safety import LOCAL, guard
from rimland.workbench.session import Session

SWITCH_SECONDS = 0.0005
STATIC = Path(__file__).parent / "static"
LANGUAGE_TAGS: dict[str, Any] = {"en": "en-US", "ja": "ja"}


def create_app(room: Room, token: str | None = None, hosts: Iterable[str] | None = LOCAL) -> FastAPI:
    """The workbench as an ASGI application.

    Args:
        room: computes for all users. token: what a user must show; None lets everybody in.
        hosts: names under which it may be addressed; None for any.
    """
    from rimland.workbench.audit_route import router as documents

    app = create_api(room, token, hosts)
    app.include_router(documents)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/fonts", StaticFiles(directory=_fonts()), name="fonts")
    for name in PAGES:
        _add_page(name, room)
    ui.run_with(
        app, title="Rimland", tailwind=False, language="en-US", reconnect_timeout=10.0, show_welcome_message=False,
        favicon=STATIC / "favicon.svg",
    )  # fmt: skip
    adapt()
    return app


def create_api(room: Room, token: str | None = None, hosts: Iterable[str] | None = LOCAL) -> FastAPI:
    """The application without its pages: the API and the checks around it. Arguments as for `create_app`."""
    from rimland.workbench.api import add_api

    app = FastAPI(
        title="Rimland", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json"
    )
    app.state.room = room
    add_api(app)
    guard(app, token, hosts, pages=[_path(name) for name in PAGES])
    return app


def _path(name: str) -> str:
    return "/" if name == "explore" else f"/{name}"


def _fonts() -> Path:
    """The folder with IPAexGothic, which comes with a package; found, not imported, as that changes Matplotlib."""
    found = importlib.util.find_spec("matplotlib_fontja")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("No module named 'matplotlib_fontja'", name="matplotlib_fontja")
    return Path(found.origin).parent / "fonts"


def _add_page(name: str, room: Room) -> None:
    build: Callable[[Session], None] = importlib.import_module(f"rimland.workbench.pages.{name}").build

    @ui.page(_path(name))
    def page(request: Request) -> None:
        session = open_session(request, room, name)
        client = ui.context.client
        # The page is shared by all users; its language is this user's.
        client.page = copy(client.page)
        client.page.language = LANGUAGE_TAGS[session.words.language]
        client.on_delete(session.close)
        session.base = str(request.base_url)
        with frame(session):
            build(session)


def serve(
    host: str, port: int | None, token: str | None, ready: Callable[[str], None], allowed: Sequence[str] = ()
) -> None:
    """Serve until interrupted, then end the process: what still computes in threads is not waited for.

    Args:
        port: None for the usual one, or the next that is free; 0 for any.
        token: what users must show; without one the server answers this machine alone.
        ready: called with the address as soon as the port is ours; whoever comes then is answered in a moment.
        allowed: names besides those of this machine under which the server may be addressed, as by a proxy.

    Raises:
        RimlandError: if the port cannot be had, or the server would be open to others without a token.
    """
    from rimland.workbench.safety import LOCAL
    from rimland.workbench.server import leave, listen, quiet_logs, server_of

    remote = host not in LOCAL
    if remote and token is None:
        raise RimlandError(f"--host {host}: others than this machine need a token")
    listening = listen(host, port)
    room = Room()
    # From afar the server may have any name, unless names are given; the token keeps strangers out.
    names = None if remote and not allowed else {*LOCAL, host, *allowed}
    app = create_app(room, token, names)
    server = server_of(app, remote)
    quiet_logs()
    # Users' pages are served by one thread beside those that compute; it must not wait 5 ms for each of its turns.
    sys.setswitchinterval(SWITCH_SECONDS)
    threading.Thread(target=room.warm, daemon=True, name="warm").start()
    ready(_address(host, listening.getsockname()[1]) + (f"?token={token}" if token else ""))
    server.run(sockets=[listening])
    room.close()
    leave(0)


def _address(host: str, port: int) -> str:
    """Where users find the server; of all addresses of a machine, its name."""
    shown = socket.gethostname() if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
