"""What a page may load, from where it is asked for, and that no path leads to a file."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.workbench.asking import greet, place_of, raw, socket_address
from tests.workbench.serving import Server

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
