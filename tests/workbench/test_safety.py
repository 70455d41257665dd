"""Who may enter, what a page may load, how much may be asked, and how the server ends."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from rimland.errors import RimlandError
from rimland.workbench import limits
from rimland.workbench.app import serve
from rimland.workbench.limits import Bucket, Limits
from rimland.workbench.safety import Door
from rimland.workbench.server import LINES, Quiet, Sparing

ROOT = Path(__file__).parents[2]
Server = Any  # of conftest.py
TOKEN = "a-token-of-the-tests-0123456789"
HASTY = (
    "import rimland.workbench.server as s, rimland.workbench.limits as l; s.HEAD_SECONDS = 1.0; l.SILENCE_SECONDS = 1.0"
)


@pytest.fixture(scope="module")
def guarded(starting: Any) -> Server:
    """A server with a token, and little patience."""
    found = starting("--token", TOKEN, before=HASTY)
    found.url = found.url.partition("?")[0]
    return found


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
    begun = time.monotonic()
    assert httpx.get(server.url + "api/v1/version", timeout=10, **more).status_code == 200
    assert time.monotonic() - begun < 5


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
    connection.recv(10)
    connection.send("40")
    assert str(connection.recv(10)).startswith("40")


# What a page may load


def test_a_page_runs_no_script_but_its_own(server: Server) -> None:
    first, second = (httpx.get(server.url) for _ in range(2))
    policy = dict(part.strip().split(" ", 1) for part in first.headers["content-security-policy"].split(";"))
    assert "'unsafe-inline'" not in policy["script-src"]
    nonce = re.search(r"'nonce-([\w-]+)'", policy["script-src"])
    assert nonce
    assert nonce[1] not in second.text
    inline = re.findall(r"<script\b([^>]*)>", first.text)
    assert len(inline) > 4
    assert all(f'nonce="{nonce[1]}"' in attributes or 'src="/' in attributes for attributes in inline)
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert not re.search(r"https?:", first.headers["content-security-policy"])


def test_every_answer_says_what_browsers_keep_to(server: Server) -> None:
    for path in ("", "api/v1/version", "static/workbench.css", "api/v1/nothing", "nothing"):
        headers = httpx.get(server.url + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "camera=()" in headers["permissions-policy"]
        assert "server" not in headers


def test_what_came_in_with_data_is_not_run(browser: Any, server: Server) -> None:
    page = browser.new_context().new_page()
    page.goto(server.url)
    page.wait_for_selector(".grid")
    page.evaluate(
        """() => {
            document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken = 1">');
            document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.broken = 2'}));
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.broken ?? null") is None
    page.context.close()


# From where


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "", "[::2]:80", "127.0.0.2"]
)
def test_another_name_is_refused(server: Server, host: str) -> None:
    _, _, own = place_of(server)
    answer = raw(server, f"GET /api/v1/version HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 421"), answer[:200]
    twice = f"GET /api/v1/version HTTP/1.1\r\nHost: {own}\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert raw(server, twice.encode()).startswith(b"HTTP/1.1 400")


def test_other_sites_may_not_act(server: Server) -> None:
    url, _, own = server.url + "api/v1/share", *place_of(server)[1:]
    assert httpx.post(url, json={}).status_code == 200
    assert httpx.post(url, json={}, headers={"origin": f"http://{own}"}).status_code == 200
    for headers in (
        {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": f"https://{own}.evil.example"},
        {"origin": "file://"}, {"sec-fetch-site": "cross-site"}, {"origin": f"http://{own.split(':')[0]}:1"},
    ):  # fmt: skip
        assert httpx.post(url, json={}, headers=headers).status_code == 403, headers
    cross = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert httpx.get(server.url + "api/v1/run", headers=cross).status_code == 403
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "accept": "text/html"}
    assert httpx.get(server.url, headers=link).status_code == 200


def test_a_websocket_of_another_site_is_refused(server: Server) -> None:
    address, _ = socket_address(server, httpx.get(server.url))
    with pytest.raises(InvalidStatus) as refused, connect(address, origin="http://evil.example"):
        pass
    assert refused.value.response.status_code == 403
    with connect(address, origin=f"http://{place_of(server)[2]}") as connection:
        greet(connection)


# The token


def test_without_the_token_nothing_is_told(guarded: Server) -> None:
    for path in ("", "api/v1/version", "static/workbench.css", "map", "_nicegui/x", "api/v1/openapi.json"):
        answer = httpx.get(guarded.url + path)
        assert answer.status_code == 401, path
        assert "rimland 0" not in answer.text
    assert httpx.get(guarded.url + "api/v1/version").json()["error"].startswith("This workbench needs a token")
    for given in (
        "",
        "Bearer",
        "Bearer x",
        f"Bearer {TOKEN}x",
        f"Basic {TOKEN}",
        f"Bearer {TOKEN[:-1]}",
        "Bearer \xff",
    ):
        headers = {"authorization": given.encode("latin-1")}
        assert httpx.get(guarded.url + "api/v1/version", headers=headers).status_code == 401, given
    page = httpx.get(guarded.url, headers={"accept": "text/html", "accept-language": "ja"})
    assert page.status_code == 401
    assert 'type="password"' in page.text
    assert "トークン" in page.text


def test_the_token_in_a_link_becomes_a_cookie_and_goes(guarded: Server) -> None:
    link = guarded.url + f"map?set=hotlines=0.8&token={TOKEN}&lang=ja"
    answer = httpx.get(link)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/map?set=hotlines=0.8&lang=ja"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    with httpx.Client() as client:
        client.get(link)
        assert client.get(guarded.url + "api/v1/version").status_code == 200
        assert client.get(guarded.url).status_code == 200
    assert httpx.get(guarded.url + f"?token={TOKEN[:-1]}").status_code == 401
    assert httpx.get(guarded.url + "api/v1/version", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_the_token_can_be_typed(guarded: Server) -> None:
    with httpx.Client() as client:
        wrong = client.post(guarded.url + "enter", data={"token": "x", "next": "/"}, headers={"accept": "text/html"})
        assert wrong.status_code == 401
        right = client.post(guarded.url + "enter", data={"token": TOKEN, "next": "/map?lang=ja"})
        assert (right.status_code, right.headers["location"]) == (303, "/map?lang=ja")
        assert client.get(guarded.url + "api/v1/version").status_code == 200
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "\t//evil.example", "/%0d%0aX: 1"):
        found = httpx.post(guarded.url + "enter", data={"token": TOKEN, "next": target}).headers
        assert re.match(r"/[^/\\]", found["location"]), target
        assert "x" not in found
    assert httpx.get(guarded.url + f"/evil.example/?token={TOKEN}").headers["location"] == "/evil.example/"
    assert httpx.post(guarded.url + "enter", content=b"token=" + b"x" * 10_000).status_code == 413


def test_a_link_in_a_mail_finds_its_cookie(guarded: Server) -> None:
    """The cookie is kept from other sites: the page that they lead to calls itself again, and then has it."""
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "accept": "text/html"}
    first = httpx.get(guarded.url + "map?lang=en", headers=link)
    assert first.status_code == 401
    assert '<meta http-equiv="refresh" content="0;url=/map?lang=en">' in first.text
    again = httpx.get(guarded.url + "map?lang=en", headers={**link, "sec-fetch-site": "same-origin"})
    assert "refresh" not in again.text


def test_a_websocket_needs_the_token_too(guarded: Server) -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    address, _ = socket_address(guarded, httpx.get(guarded.url, headers=bearer))
    for headers in ({}, {"authorization": "Bearer wrong"}, {"cookie": "rimland_00000000=1"}):
        with pytest.raises(InvalidStatus) as refused, connect(address, additional_headers=headers):
            pass
        assert refused.value.response.status_code == 403
    cookie = httpx.get(guarded.url + f"?token={TOKEN}").headers["set-cookie"].partition(";")[0]
    with connect(address, additional_headers={"cookie": cookie}) as connection:
        greet(connection)


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import rimland.workbench.safety as module

    compared = []
    plain = module.hmac.compare_digest
    monkeypatch.setattr(module.hmac, "compare_digest", lambda a, b: compared.append(len(a) == len(b)) or plain(a, b))
    door = Door(None, TOKEN, None)
    assert door._is_token(TOKEN)
    assert not door._is_token("short")
    assert compared == [True, True]


def test_others_than_this_machine_get_a_token(starting: Any) -> None:
    address = starting("--host", "127.0.0.2").url
    made_up = re.search(r"\?token=([\w-]{24,})$", address)
    assert made_up
    bare = address.partition("?")[0]
    assert httpx.get(bare + "api/v1/version").status_code == 401
    headers = {"authorization": f"Bearer {made_up[1]}", "host": "rimland.example"}
    assert httpx.get(bare + "api/v1/version", headers=headers).status_code == 200
    with pytest.raises(RimlandError, match="token"):
        serve("0.0.0.0", 0, None, print)


# How much


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
    flooder, _ = socket_address(server, httpx.get(server.url))
    quiet, _ = socket_address(server, httpx.get(server.url))
    with connect(quiet) as other:
        greet(other)
        sent = 0

        def flood(connection: Any) -> None:
            nonlocal sent
            while sent < 20_000:
                connection.send('42["log",{"level":"error","message":"x"}]')
                sent += 1

        assert _ends(flooder, flood)
        assert sent > 300
        for _ in range(200):
            other.send('42["log",{"level":"error","message":"x"}]')
        other.ping().wait(5)
    for payload in NONSENSE:
        with connect(quiet) as confused:
            greet(confused)
            confused.send(payload)
    assert _ends(quiet, lambda connection: connection.send("4" + "x" * 1_500_000))
    assert _ends(quiet, lambda connection: [connection.ping() for _ in range(3000)])
    alive(server)
    assert not [line for line in server.lines if "Traceback" in line]


def _ends(address: str, deed: Any) -> bool:
    """Whether the server ends a connection after a deed."""
    with connect(address) as connection:
        greet(connection)
        try:
            deed(connection)
            while True:
                connection.recv(10)
        except ConnectionClosed:
            return True
        except TimeoutError:
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

    # The browser's driver may have a loop of its own in this thread.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, all_of_it()).result()


def test_a_bucket_lets_a_steady_flow_through(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: now[0])
    bucket = Bucket((2.0, 4.0))
    assert [bucket.take() for _ in range(5)] == [True] * 4 + [False]
    now[0] = 1.0
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    now[0] = 100.0
    assert sum(bucket.take() for _ in range(9)) == 4


# Files


@pytest.mark.parametrize(
    "path",
    [
        "static/../../../../etc/passwd", "static/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "static/..%2f..%2fapp.py",
        "fonts/../__init__.py", "api/v1/scenarios/..%2f..%2f..%2fetc%2fpasswd", "api/v1/scenarios/%00",
        "_nicegui/x/resources/y/..%2f..%2fz", "static//etc/passwd", "api/v1/evidence/..%2ftables",
        "api/v1/variables/%2e%2e", "static/%5c..%5c..%5capp.py",
    ],
)  # fmt: skip
def test_no_path_leads_to_a_file(server: Server, path: str) -> None:
    _, _, own = place_of(server)
    answer = raw(server, f"GET /{path} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n".encode())
    assert re.match(rb"HTTP/1.1 4\d\d", answer), answer[:100]
    assert b"root:" not in answer
    assert b"import " not in answer


def test_logs_hold_no_contents(server: Server) -> None:
    secret = "Zanzibar-Protokoll-4711"
    httpx.post(
        server.url + "api/v1/audit?name=x.txt", content=f"{secret} cost ¥7.7 trillion (about $520 billion).", timeout=60
    )
    httpx.post(server.url + "api/v1/scenario/check", content=f"title: {secret}\nlevers: {{{secret}: 1}}")
    httpx.get(server.url + f"api/v1/run?set={secret}=1")
    httpx.get(server.url + secret)
    alive(server)
    assert secret not in "".join(server.lines)
    assert "Traceback" not in "".join(server.lines)


def test_a_line_of_the_log_names_kind_and_place_alone() -> None:
    try:
        raise ValueError("secret words of a document")
    except ValueError as problem:
        raised = (ValueError, problem, problem.__traceback__)
        record = logging.LogRecord("rimland", logging.ERROR, "", 0, "it failed", (), raised)
    line = Quiet().format(record)
    assert re.search(r"error rimland: it failed: ValueError at test_safety\.py:\d+ test_a_line", line)
    assert "secret" not in line
    plain = logging.LogRecord("x", logging.WARNING, "", 0, "two\nlines\x1b[31m" + "y" * 900, (), None)
    assert "\n" not in Quiet().format(plain)
    assert "\x1b" not in Quiet().format(plain)
    assert len(Quiet().format(plain)) < 400
    sparing = Sparing()
    let = sum(sparing.filter(logging.LogRecord("x", 30, "", 0, "line", (), None)) for _ in range(1000))
    assert let <= LINES[1] + 1
    sparing.lines.left = 1.0
    assert sparing.filter(plain)
    assert "lines left out" in plain.getMessage()


# Starting and ending


def test_a_taken_port_is_told_in_one_line(server: Server) -> None:
    _, port, _ = place_of(server)
    command = [
        sys.executable,
        "-c",
        "import sys; from rimland.cli import main; sys.exit(main())",
        "serve",
        "--port",
        str(port),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(port) in done.stderr
    assert "--port 0" in done.stderr


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_while_it_computes(sign: signal.Signals, starting: Any) -> None:
    begun = time.monotonic()
    busy = starting()
    alive(busy)
    assert time.monotonic() - begun < 30
    address, _ = socket_address(busy, httpx.get(busy.url))
    host, port, own = place_of(busy)
    with connect(address) as page, socket.create_connection((host, port)) as asking:
        greet(page)
        body = json.dumps({"state": {"members": 4000, "levers": ["hotlines=0.5"]}}).encode()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
        asking.sendall(f"POST /api/v1/run HTTP/1.1\r\nHost: {own}\r\n{kind}\r\n\r\n".encode() + body)
        time.sleep(1.0)
        told = time.monotonic()
        busy.process.send_signal(sign)
        assert busy.process.wait(20) == 0
        assert time.monotonic() - told < 5
    assert "Traceback" not in "".join(busy.lines)
