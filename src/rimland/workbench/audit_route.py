"""How documents come in: one request a document, its bytes as they are, counted while they arrive."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from rimland.workbench.audits import Refused, clean_name, desks

SECONDS = 120
router = APIRouter(include_in_schema=False)


@router.post("/evidence/documents/{key}")
async def hand_in(key: str, request: Request) -> JSONResponse:
    """Take one document for the page that knows `key`; what is refused is told there.

    A document that is refused for the size that it declares is answered, since the page asked; one that turns out
    larger than it declared is an error.
    """
    desk = desks.get(key)
    if desk is None:
        return JSONResponse({"error": "unknown"}, 404)
    name = clean_name(unquote(request.headers.get("x-rimland-name", "")[:2000]))
    declared = request.headers.get("x-rimland-size") or request.headers.get("content-length") or "0"
    parts: list[bytes] = []
    size = 0
    try:
        instead = "x-rimland-instead" in request.headers
        if instead:
            desk.remove(name)
        try:
            desk.room_for(int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 16 else 0)
        except Refused as problem:
            desk.refused.append((name, problem))
            return JSONResponse({"refused": problem.key})
        async with asyncio.timeout(SECONDS):
            async for part in request.stream():
                size += len(part)
                desk.arriving += len(part)
                desk.room_for(size, counted=True)
                parts.append(part)
        desk.arriving -= size
        size = 0
        if instead and not any(parts):
            return JSONResponse({"name": "", "size": 0})
        found = desk.add(name, b"".join(parts), instead)
    except Refused as problem:
        desk.refused.append((name, problem))
        return JSONResponse({"error": problem.key}, problem.status)
    except TimeoutError:
        return JSONResponse({"error": "slow"}, 408)
    except ClientDisconnect:
        return JSONResponse({"error": "gone"}, 400)
    finally:
        desk.arriving -= size
    return JSONResponse({"name": found.name, "size": len(found.content)})
