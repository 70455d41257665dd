"""`rimland serve`: the workbench in the browser."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from rimland.errors import RimlandError

LOCAL = ("127.0.0.1", "localhost", "::1")


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; others than 127.0.0.1 need a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8080,
    token: Annotated[str | None, typer.Option(help="What users must show; made up when needed and not given.")] = None,
) -> None:
    """Open the workbench: levers, pictures, causes and sources in the browser."""
    if token is not None and len(token) < 16:
        raise RimlandError(f"--token: expected at least 16 characters, got {len(token)}")
    if host not in LOCAL and token is None:
        token = secrets.token_urlsafe(24)
    from rimland.workbench.app import serve as run

    def ready(address: str) -> None:
        print(f"Rimland is at {address}  (Ctrl-C stops it)", flush=True)

    run(host, port, token, ready)
