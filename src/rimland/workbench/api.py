"""The API, version 1."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from rimland._version import __version__
from rimland.evidence import data_version
from rimland.library import fingerprint

router = APIRouter(prefix="/api/v1")


@router.get("/version")
def version() -> dict[str, str]:
    """Versions of the software, the model and the data."""
    return {"version": __version__, "model": fingerprint(), "data": data_version()}


@router.get("/health")
def health(request: Request) -> dict[str, Any]:
    """Whether the server answers, and how much work waits."""
    room = request.app.state.room
    return {"status": "ok", "waiting": room.waiting, "kept_bytes": room.kept}
