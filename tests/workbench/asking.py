"""How tests ask a server: with bytes, over websockets and through the API; and how they run what is asynchronous."""

from __future__ import annotations

import asyncio
import re
import socket
import time
import uuid
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from websockets.sync.client import connect

from tests.workbench.serving import Server

# How long a test waits for what must come, in seconds; what must come soon has a bound of its own.
PATIENCE = 60


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, in a thread of its own: the driver of a browser may keep a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


# Bytes and websockets


def place_of(server: Server) -> tuple[str, int, str]:
    found = urlsplit(server.url)
    return str(found.hostname), int(found.port or 0), found.netloc


def raw(server: Server, request: bytes, seconds: float = 10.0) -> bytes:
    """What the server answers to these bytes, until it closes or falls silent."""
    host, port, _ = place_of(server)
    with socket.create_connection((host, port), timeout=seconds) as connection:
        found = b""
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                found += part
                if found.rstrip().endswith((b"}", b">")):
                    break
        except (ConnectionError, TimeoutError):
            pass
        return found


def alive(server: Server, **more: Any) -> None:
    """The server answers within five seconds; of three questions, as others on the machine may hold one up."""
    took = []
    for _ in range(3):
        begun = time.monotonic()
        assert httpx.get(server.url + "api/v1/version", timeout=PATIENCE, **more).status_code == 200
        took.append(time.monotonic() - begun)
        if took[-1] < 5:
            return
    raise AssertionError(f"the server answers slowly: {took}")


def socket_address(server: Server, page: httpx.Response) -> tuple[str, str]:
    """Where a page's websocket is, and the page's number."""
    client = re.search(r"'client_id': '([0-9a-f-]+)'", page.text)
    assert client
    query = urlencode({
        "EIO": 4, "transport": "websocket", "client_id": client[1], "next_message_id": 0, "implicit_handshake": "true",
        "document_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4()), "old_tab_id": "",
    })  # fmt: skip
    return server.url.replace("http://", "ws://") + f"_nicegui_ws/socket.io/?{query}", client[1]


def greet(connection: Any) -> None:
    """Join the page of a websocket; a busy machine takes its time, a refusal comes as another answer."""
    connection.recv(PATIENCE)
    connection.send("40")
    answer = str(connection.recv(PATIENCE))
    assert answer.startswith("40"), answer[:200]


def page_socket(server: Server) -> Any:
    """The websocket of a page that is opened for it.

    The server forgets a page some seconds after its websocket closed: on a busy machine nobody can count on coming
    back.
    """
    return connect(socket_address(server, httpx.get(server.url, timeout=PATIENCE))[0], open_timeout=PATIENCE)


# The API


def told(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def is_one_line(found: dict[str, Any]) -> None:
    assert set(found) == {"error", "where", "nearest"}
    assert found["error"]
    assert "\n" not in found["error"]
    assert "Traceback" not in found["error"]
    assert len(found["error"]) <= 400
