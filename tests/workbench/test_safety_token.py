"""Who may enter: with the token in a link, in a form, in a header or as a cookie."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from rimland.errors import RimlandError
from rimland.workbench.app import serve
from rimland.workbench.safety import Door
from tests.workbench.asking import greet, socket_address
from tests.workbench.serving import TOKEN, Server


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
