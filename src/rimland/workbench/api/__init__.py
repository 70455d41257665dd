"""The API, version 1: everything the pages show, for programs. OpenAPI at `/api/v1/openapi.json`."""

from __future__ import annotations

from fastapi import FastAPI

from rimland.workbench.api.answers import Answers
from rimland.workbench.api.problems import add_handlers

PREFIX = "/api/v1"


def add_api(app: FastAPI) -> None:
    """Add the API to an application whose `state.room` computes."""
    from rimland.workbench.api import changes, documents, knowledge, lists, runs

    app.state.answers = Answers()
    for part in (lists, runs, changes, knowledge, documents):
        app.include_router(part.router, prefix=PREFIX)
    add_handlers(app)
