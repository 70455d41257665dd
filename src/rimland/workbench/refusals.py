"""Saying no to a request: one line, as JSON to programs and as a small page to people."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from starlette.datastructures import Headers

LONGEST_LINE = 400
STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem}"
    "input,button{font:inherit;padding:.35rem .6rem}label{display:block;margin-bottom:.3rem}"
)
_NEAREST = re.compile(r"did you mean '([^']{1,80})'\?")
_WHERE = re.compile(r"\A(?P<where>[\w.-]+\.ya?ml:\d+|scenario:\d+|[a-z_]{1,40}(?:[.=][^:]{1,80})?)(?:: )")

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


def one_line(text: object) -> str:
    """A message without line breaks and control characters, and not too long."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return plain if len(plain) <= LONGEST_LINE else plain[: LONGEST_LINE - 1] + "…"


def as_data(problem: object, where: str | None = None) -> dict[str, str | None]:
    """A message as the API tells it: the line, where the mistake is, and the nearest name that would do."""
    # The command line's word for a setting says nothing here.
    line = one_line(problem).replace("--set ", "", 1)
    place, near = _WHERE.match(line), _NEAREST.search(line)
    return {
        "error": line,
        "where": where or (place["where"] if place else None),
        "nearest": near[1] if near else None,
    }


def wants_page(scope: Mapping[str, Any]) -> bool:
    """Whether a person with a browser asks, rather than a program."""
    return not scope["path"].startswith("/api") and "text/html" in Headers(scope=scope).get("accept", "")  # type: ignore[arg-type]


def answer(
    scope: Mapping[str, Any], status: int, line: str, headers: Mapping[str, str] | None = None, body: str = ""
) -> Answer:
    """Status, headers and content of a refusal. `body` is HTML that stands below the line on a page."""
    if wants_page(scope):
        kind = "text/html; charset=utf-8"
        text = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>Rimland</title><style>{STYLE}</style><main><h1>Rimland</h1><p>{escape(one_line(line))}</p>{body}</main>"
        )
    else:
        kind, text = "application/json", json.dumps(as_data(line))
    content = text.encode()
    found = [(b"content-type", kind.encode()), (b"content-length", str(len(content)).encode())]
    found += [(b"cache-control", b"no-store")]
    found += [(k.lower().encode(), v.encode("latin-1", "replace")) for k, v in (headers or {}).items()]
    return status, found, content


async def send_answer(send: Any, found: Answer) -> None:
    """Send a whole answer to an HTTP request."""
    status, headers, content = found
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def refuse(scope: Any, send: Any, status: int, line: str, headers: Mapping[str, str] | None = None) -> None:
    """Refuse a request or a websocket."""
    if scope["type"] == "websocket":
        # Before it was accepted this is an answer 403, after that the end.
        await send({"type": "websocket.close", "code": 1008, "reason": one_line(line)[:100]})
    else:
        await send_answer(send, answer(scope, status, line, headers))
