"""`rimland serve`: the workbench in the browser."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from rimland.errors import RimlandError

LOCAL = ("127.0.0.1", "localhost", "::1")
SHORTEST_TOKEN, LONGEST_TOKEN = 16, 200


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine's own need a token.")] = (
        "127.0.0.1"
    ),
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port to listen on; by default 8080 or the next free one, 0 for any."),
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="What users must show, 16 characters or more; made up where one is needed.")
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A name under which a proxy addresses this server; may be repeated.")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Open the workbench: levers, pictures, causes and sources in the browser, and an API.

    It answers this machine alone unless --host says otherwise; then everybody needs the token. Ctrl-C stops it.

    Example: rimland serve --open
    """
    if token is not None and (len(token) < SHORTEST_TOKEN or len(token) > LONGEST_TOKEN or not _is_plain(token)):
        raise RimlandError(
            f"--token: expected {SHORTEST_TOKEN} to {LONGEST_TOKEN} letters, digits, '-' or '_', "
            f"got {len(token)} characters"
        )
    if host not in LOCAL and token is None:
        token = secrets.token_urlsafe(24)
    from rimland.workbench.app import serve as run

    def ready(address: str) -> None:
        print(f"Rimland is at {address}  (Ctrl-C stops it)", flush=True)
        if open_browser:
            import threading
            import webbrowser

            threading.Timer(1.0, webbrowser.open, [address]).start()

    run(host, port, token, ready, allow_host or ())


def _is_plain(token: str) -> bool:
    return token.isascii() and token.replace("-", "").replace("_", "").isalnum()
