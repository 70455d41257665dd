"""The application: pages and API on one server, and what starts and stops it."""

from __future__ import annotations

import importlib
import importlib.util
import threading
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from nicegui import ui

from rimland._version import __version__
from rimland.errors import RimlandError
from rimland.workbench.frame import PAGES, frame, open_session
from rimland.workbench.room import Room
from rimland.workbench.session import Session

STATIC = Path(__file__).parent / "static"
LANGUAGE_TAGS: dict[str, Any] = {"en": "en-US", "ja": "ja"}


def create_app(room: Room, token: str | None = None) -> FastAPI:
    """The workbench as an ASGI application.

    Args:
        room: computes for all users. token: what a user must show; None lets everybody in.
    """
    from rimland.workbench.api import router
    from rimland.workbench.audit_route import router as documents
    from rimland.workbench.safety import guard

    app = FastAPI(
        title="Rimland", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json"
    )
    app.state.room = room
    app.include_router(router)
    app.include_router(documents)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/fonts", StaticFiles(directory=_fonts()), name="fonts")
    for name in PAGES:
        _add_page(name, room)
    guard(app, token)
    ui.run_with(
        app, title="Rimland", tailwind=False, language="en-US", reconnect_timeout=10.0, show_welcome_message=False,
        favicon=STATIC / "favicon.svg",
    )  # fmt: skip
    return app


def _fonts() -> Path:
    """The folder with IPAexGothic, which comes with a package; found, not imported, as that changes Matplotlib."""
    found = importlib.util.find_spec("matplotlib_fontja")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("No module named 'matplotlib_fontja'", name="matplotlib_fontja")
    return Path(found.origin).parent / "fonts"


def _add_page(name: str, room: Room) -> None:
    build: Callable[[Session], None] = importlib.import_module(f"rimland.workbench.pages.{name}").build

    @ui.page("/" if name == "explore" else f"/{name}")
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


def serve(host: str, port: int, token: str | None, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` is called with the address once the page answers.

    Raises:
        RimlandError: if the port cannot be had.
    """
    import socket

    import uvicorn

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=256)
    except OSError as problem:
        raise RimlandError(f"cannot listen on {host}:{port}: {problem.strerror or problem}") from None
    port = listening.getsockname()[1]
    room = Room()
    app = create_app(room, token)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=1, ws_max_size=1_000_000,
        limit_concurrency=400, timeout_keep_alive=15, h11_max_incomplete_event_size=65_536,
    )  # fmt: skip
    server = uvicorn.Server(config)
    threading.Thread(target=room.warm, daemon=True, name="warm").start()
    shown = f"[{host}]" if ":" in host else host
    # The socket listens already: whoever comes now is answered as soon as the application stands.
    ready(f"http://{shown}:{port}/" + (f"?token={token}" if token else ""))
    try:
        server.run(sockets=[listening])
    finally:
        room.close()
