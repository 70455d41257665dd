"""The API, version 1: everything the pages show, for programs. OpenAPI at `/api/v1/openapi.json`."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rimland.workbench.api.answers import Answers
from rimland.workbench.api.problems import add_handlers

PREFIX = "/api/v1"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]


def add_api(app: FastAPI) -> None:
    """Add the API to an application whose `state.room` computes."""
    from rimland.workbench.api import changes, documents, knowledge, lists, runs

    app.state.answers = Answers()
    for part in (lists, runs, changes, knowledge, documents):
        app.include_router(part.router, prefix=PREFIX)
    app.add_route(f"{PREFIX}/{{rest:path}}", _nothing, METHODS, include_in_schema=False)
    add_handlers(app)


async def _nothing(request: Request) -> Response:
    """Whatever else is asked of the API; without this the pages would be asked next."""
    for route in request.app.routes:
        methods = sorted(getattr(route, "methods", None) or ())
        if getattr(route, "endpoint", None) is not _nothing and route.matches(request.scope)[0] is Match.PARTIAL:
            raise HTTPException(405, headers={"allow": ", ".join(methods)})
    raise HTTPException(404)
