"""How much may be asked of the server: lengths, floods, dawdlers, pages at once."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from rimland.workbench import limits
from rimland.workbench.limits import Bucket, Limits
from tests.workbench.asking import PATIENCE, alive, apart, greet, page_socket, place_of, raw, socket_address
from tests.workbench.serving import TOKEN, Server


def test_a_long_address_is_refused_and_the_server_lives(server: Server) -> None:
    _, _, own = place_of(server)
    for size in (40_000, 10_000_000):
        answer = raw(server, b"GET /?set=" + b"x" * size + f" HTTP/1.1\r\nHost: {own}\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 414"), (size, answer[:100])
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]
    heads = b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (i, b"y" * 1000) for i in range(5000))
    assert raw(server, heads).startswith(b"HTTP/1.1 4")
    assert raw(server, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 50).startswith((b"HTTP/1.1 400", b""))
    assert httpx.get(server.url + "?" + "set=x&" * 2000).status_code == 200
    alive(server)


def test_a_large_body_is_refused_before_it_is_read(server: Server) -> None:
    _, _, own = place_of(server)
    head = f"POST /api/v1/share HTTP/1.1\r\nHost: {own}\r\nContent-Type: application/json\r\n"
    for length in ("30000000", "99999999999999999999", "-5", "x"):
        answer = raw(server, f"{head}Content-Length: {length}\r\n\r\n".encode())
        assert answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400")), (length, answer[:80])

    def chunks() -> Iterator[bytes]:
        for _ in range(30):
            yield b" " * 1_000_000

    with pytest.raises((httpx.HTTPStatusError, httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError)):
        httpx.post(server.url + "api/v1/share", content=chunks(), timeout=20).raise_for_status()
    alive(server)


def test_who_dawdles_is_let_go(guarded: Server) -> None:
    host, port, own = place_of(guarded)
    bearer = {"authorization": f"Bearer {TOKEN}"}
    slow = []
    for _ in range(170):
        connection = socket.create_connection((host, port), timeout=8)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: ")
        slow.append(connection)
    # However many stand in the way, others are served.
    alive(guarded, headers=bearer)
    body = socket.create_connection((host, port), timeout=8)
    head = f"POST /api/v1/share HTTP/1.1\r\nHost: {own}\r\nAuthorization: Bearer {TOKEN}\r\n"
    body.sendall(f"{head}Content-Length: 50\r\n\r\n{{".encode())
    begun = time.monotonic()
    answers = [_rest(connection) for connection in (slow[0], slow[-1], body)]
    assert time.monotonic() - begun < 6
    assert answers[1].startswith(b"HTTP/1.1 408")
    assert answers[2].startswith(b"HTTP/1.1 408")
    for connection in (*slow, body):
        connection.close()


def _rest(connection: socket.socket) -> bytes:
    try:
        return connection.recv(4096)
    except ConnectionError:
        return b""


NONSENSE = (
    "42" + "[" * 100_000, '42["event",5]', '42["event",{"client_id":[]}]', "42", "9", "4", "", "2" * 3000, b"\x00\xff",
    '42["event",{"client_id":"x","id":1,"listener_id":"y"}]', '451-["event",{"_placeholder":true,"num":0}]',
    '42["handshake",{"client_id":"x"}]', '42["handshake",7]', '42["ack",{"client_id":"x","next_message_id":"y"}]',
)  # fmt: skip


def test_a_flood_of_messages_ends_the_one_who_floods(server: Server) -> None:
    with page_socket(server) as other:
        greet(other)
        sent = 0

        def flood(connection: Any) -> None:
            nonlocal sent
            while sent < 20_000:
                connection.send('42["log",{"level":"error","message":"x"}]')
                sent += 1

        assert _ends(server, flood)
        assert sent > 300
        for _ in range(200):
            other.send('42["log",{"level":"error","message":"x"}]')
        assert other.ping().wait(PATIENCE)
    for payload in NONSENSE:
        with page_socket(server) as confused:
            greet(confused)
            confused.send(payload)
    assert _ends(server, lambda connection: connection.send("4" + "x" * 1_500_000))
    assert _ends(server, lambda connection: [connection.ping() for _ in range(3000)])
    alive(server)
    assert not [line for line in server.lines if "Traceback" in line]


def _ends(server: Server, deed: Any) -> bool:
    """Whether the server ends the connection of a page after a deed."""
    with page_socket(server) as connection:
        greet(connection)
        until = time.monotonic() + PATIENCE
        try:
            deed(connection)
            while (left := until - time.monotonic()) > 0:
                # Who leaves the server's questions for a sign of life open is let go for that.
                if connection.recv(left) == "2":
                    connection.send("3")
        except ConnectionClosed:
            return True
        except TimeoutError:
            pass
        return False


def test_a_page_speaks_only_for_itself(server: Server) -> None:
    mine, own = socket_address(server, httpx.get(server.url))
    theirs_page = httpx.get(server.url)
    theirs, other = socket_address(server, theirs_page)
    pull = _pull_of(theirs_page.text, other)
    with connect(theirs) as victim, connect(mine) as attacker:
        greet(victim)
        greet(attacker)
        assert own != other
        attacker.send("42" + json.dumps(["event", pull]))
        assert not _hears(victim, "japan_defence_burden=0.0333", 1.5)
        victim.send("42" + json.dumps(["event", pull]))
        assert _hears(victim, "japan_defence_burden=0.0333", 20)


def _pull_of(text: str, client: str) -> dict[str, Any]:
    from benchmarks.workbench_users import read_page

    page = read_page("http://x/", text)
    move = {"name": "japan_defence_burden", "label": None, "value": 0.0333, "last": True}
    assert page.event["client_id"] == client
    return {**page.event, "args": [json.dumps(move)]}


def _hears(connection: Any, wanted: str, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            text = str(connection.recv(left))
        except TimeoutError:
            return False
        if text == "2":
            connection.send("3")
        if wanted in text:
            return True
    return False


def test_pages_are_opened_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGES", (0.0, 3.0))
    monkeypatch.setattr(limits, "MOST_SOCKETS", 1)

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await asyncio.sleep(0.05)
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    bounded = Limits(app, frozenset({"/"}))

    async def ask(kind: str, path: str, client: str) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {"type": kind, "path": path, "query_string": b"", "headers": [], "client": (client, 1), "method": "GET"}
        await bounded(scope, receive, send)
        return sent

    async def all_of_it() -> None:
        found = [(await ask("http", "/", "10.0.0.1"))[0] for _ in range(4)]
        assert [x["status"] for x in found] == [200, 200, 200, 503]
        assert (b"retry-after", b"2") in found[3]["headers"]
        assert (await ask("http", "/", "10.0.0.2"))[0]["status"] == 200
        assert (await ask("http", "/static/x", "10.0.0.1"))[0]["status"] == 200
        path = limits.SOCKETS + "socket.io/"
        one, two = await asyncio.gather(ask("websocket", path, "a"), ask("websocket", path, "b"))
        assert (one, [m["type"] for m in two]) == ([], ["websocket.close"])
        assert bounded.sockets == 0

    apart(all_of_it())


def test_a_bucket_lets_a_steady_flow_through(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: now[0])
    bucket = Bucket((2.0, 4.0))
    assert [bucket.take() for _ in range(5)] == [True] * 4 + [False]
    now[0] = 1.0
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    now[0] = 100.0
    assert sum(bucket.take() for _ in range(9)) == 4
