"""What keeps the server safe: who may enter, from where, and what a page may load.

The bounds on how much may be asked are in `limits`, those of the connection itself in `server`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser

from rimland.workbench.limits import Limits
from rimland.workbench.refusals import answer, refuse, send_answer

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ENTER = "/enter"
KEEP_SECONDS = 30 * 24 * 3600
LONGEST_FORM = 4096

# 'unsafe-eval': the page's framework compiles templates and runs what the server sends with eval. Styles are set on
# elements by scripts and in the framework's own style sheets within the page, which a nonce would not cover.
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
REFUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
ALWAYS = {
    "x-content-type-options": "nosniff",
    # Not "no-referrer", under which browsers hide where a form was sent from.
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join(f"{name}=()" for name in REFUSED),
}


def guard(app: FastAPI, token: str | None, hosts: Iterable[str] | None = LOCAL, pages: Iterable[str] = ()) -> None:
    """Put the checks around an application.

    Args:
        token: what users must show; None lets everybody in.
        hosts: names under which the server may be addressed; None for any, which needs a token.
        pages: paths of pages, each of which costs more than an answer of the API.
    """
    app.add_middleware(Limits, pages=frozenset(pages))
    app.add_middleware(Door, token=token, hosts=None if hosts is None else frozenset(h.lower() for h in hosts))
    app.add_middleware(Policies)


# What a page may load


class Policies:
    """Adds to every answer what browsers are to keep to."""

    def __init__(self, app: Any):
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["nonce"] = nonce = secrets.token_urlsafe(16)

        async def with_policies(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
                is_page = headers.get("content-type", "").startswith("text/html")
                headers.setdefault("content-security-policy", POLICY.format(nonce=nonce) if is_page else DATA_POLICY)
                if scope["path"].startswith("/static/"):
                    headers["cache-control"] = "no-cache"
            await send(message)

        await self.app(scope, receive, with_policies)


# Who may enter


class Door:
    """Lets in who addresses this server by its name, from its own pages, and shows the token where there is one."""

    def __init__(self, app: Any, token: str | None, hosts: frozenset[str] | None):
        self.app, self.token, self.hosts = app, token, hosts
        self.key = hmac.new((token or "").encode(), b"rimland cookie", hashlib.sha256).hexdigest()
        # Cookies know no ports: two servers of one machine must not take each other's.
        self.cookie = f"rimland_{hashlib.sha256(self.key.encode()).hexdigest()[:8]}"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request or websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        foreign = self._foreign(scope, headers)
        if foreign:
            await refuse(scope, send, *foreign)
        elif self.token is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == ENTER and scope["method"] == "POST":
            await self._enter(scope, receive, send)
        elif self._by_address(scope):
            if scope["type"] == "websocket":
                await self.app(scope, receive, send)
            else:
                await send_answer(send, self._let_in(scope, _without_token(scope)))
        elif self._is_known(headers):
            await self.app(scope, receive, send)
        else:
            await self._turn_away(scope, headers, send)

    def _foreign(self, scope: Any, headers: Headers) -> tuple[int, str] | None:
        """Why a request is not from a page of this server, or not meant for it."""
        named = headers.getlist("host")
        if len(named) != 1:
            return 400, "expected one Host header"
        name = _name_of(named[0])
        if self.hosts is not None and name not in self.hosts:
            known = ", ".join(sorted(self.hosts))
            return 421, f"this server answers to {known}, not to '{name[:80]}'; --allow-host adds a name"
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "")
        acts = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        if acts and origin is not None and not self._is_own(origin, named[0]):
            return 403, "refused: asked from a page of another site"
        if acts and scope["type"] == "http" and site in ("cross-site", "same-site"):
            return 403, "refused: asked from a page of another site"
        if scope["path"].startswith("/api/") and site == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return 403, "refused: asked from a page of another site"
        return None

    def _is_own(self, origin: str, host: str) -> bool:
        found = urlsplit(origin)
        if found.scheme not in ("http", "https"):
            return False
        # Behind a proxy the port may differ; its name has been allowed by the one who started the server.
        proxied = self.hosts is not None and (found.hostname or "") in self.hosts - LOCAL
        return proxied or found.netloc.lower() == host.lower()

    def _is_token(self, text: str) -> bool:
        digests = (hashlib.sha256(x.encode("utf-8", "replace")).digest() for x in (text, self.token or ""))
        return hmac.compare_digest(*digests)

    def _is_known(self, headers: Headers) -> bool:
        scheme, _, text = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_token(text.strip()):
            return True
        cookie = cookie_parser(headers.get("cookie", "")).get(self.cookie, "")
        return hmac.compare_digest(cookie.encode("utf-8", "replace"), self.key.encode())

    def _by_address(self, scope: Any) -> bool:
        """Whether the address shows the token."""
        given = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token")
        acts = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        return given is not None and not acts and self._is_token(given)

    def _let_in(self, scope: Any, target: str) -> Any:
        """An answer that gives the cookie and leads to a path of this server."""
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        cookie = f"{self.cookie}={self.key}; Max-Age={KEEP_SECONDS}; Path=/; HttpOnly; SameSite=Strict{secure}"
        return answer(scope, 303, "welcome", {"location": target, "set-cookie": cookie})

    async def _enter(self, scope: Any, receive: Any, send: Any) -> None:
        """The form in which people without a link type the token."""
        body = b""
        async for part in Request(scope, receive).stream():
            body += part
            if len(body) > LONGEST_FORM:
                await refuse(scope, send, 413, "the form is too long")
                return
        given = {k: v[-1] for k, v in parse_qs(body.decode("utf-8", "replace")).items()}
        if self._is_token(given.get("token", "")):
            await send_answer(send, self._let_in(scope, _local(given.get("next", "/"))))
        else:
            await self._turn_away(scope, Headers(scope=scope), send, wrong=True, after=given.get("next", "/"))

    async def _turn_away(
        self, scope: Any, headers: Headers, send: Any, wrong: bool = False, after: str | None = None
    ) -> None:
        if scope["type"] == "websocket":
            await refuse(scope, send, 401, "a token is needed")
            return
        from rimland.words import speak
        from rimland.workbench.frame import language_of

        words = speak(language_of(Request(scope)))
        target = _local(after if after is not None else _without_token(scope))
        line = words("enter.wrong" if wrong or b"token=" in scope["query_string"] else "enter.needed")
        # A link in a mail comes without the cookie, as that is kept from other sites; the page itself brings it.
        bounce = ""
        if not wrong and scope["method"] == "GET" and headers.get("sec-fetch-site") == "cross-site":
            bounce = f'<meta http-equiv="refresh" content="0;url={escape(target)}">'
        body = (
            f'{bounce}<form method="post" action="{ENTER}"><input type="hidden" name="next" value="{escape(target)}">'
            f'<label for="token">{escape(words("enter.token"))}</label>'
            f'<input id="token" name="token" type="password" autocomplete="current-password" required autofocus> '
            f'<button type="submit">{escape(words("enter.go"))}</button></form>'
        )
        await send_answer(send, answer(scope, 401, line, {"www-authenticate": "Bearer"}, body))


def _name_of(host: str) -> str:
    """The name in a Host header, without port and brackets."""
    text = host.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.rpartition(":")[0] if text.count(":") == 1 else text


def _without_token(scope: Any) -> str:
    """The address of a request without the token."""
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    rest = urlencode([(k, v) for k, v in pairs if k != "token"], safe="=@.>:,")
    path = quote(scope["path"], safe="/")
    return _local(f"{path}?{rest}" if rest else path)


def _local(target: str) -> str:
    """A target that cannot lead to another host."""
    return "/" + re.sub(r"[\x00-\x20\x7f]", "", target).lstrip("/\\")
