"""Mistakes of users as answers 4xx of one line."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from rimland.errors import RimlandError
from rimland.workbench.refusals import as_data, one_line
from rimland.workbench.turns import Busy

LOG = logging.getLogger("rimland")


class Problem(BaseModel):
    """What is wrong with a request, in one line."""

    error: str = Field(description="What was expected and what came")
    where: str | None = Field(None, description="Where the mistake is: a field, a setting, a line of a file")
    nearest: str | None = Field(None, description="The nearest name that would do")


class Missing(RimlandError):
    """Something that was asked for by name and does not exist."""


RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "A body that cannot be read"},
    413: {"model": Problem, "description": "A body that is too large"},
    414: {"model": Problem, "description": "An address that is too long"},
    422: {"model": Problem, "description": "A mistake in the request"},
    503: {"model": Problem, "description": "Too much work is waiting; `Retry-After` says when to ask again"},
}
NAMED: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "There is nothing of that name"}}


def add_handlers(app: FastAPI) -> None:
    """Have every error of the application answered in one form."""
    app.exception_handler(RimlandError)(_told)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_fault)


def _answer(status: int, content: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(content, status, {"cache-control": "no-store", **(headers or {})})


async def _told(_request: Request, problem: Exception) -> JSONResponse:
    if isinstance(problem, Busy):
        return _answer(503, as_data(problem), {"retry-after": "5"})
    return _answer(404 if isinstance(problem, Missing) else 422, as_data(problem))


async def _invalid(_request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, RequestValidationError)
    found = problem.errors()[0]
    place = ".".join(str(part) for part in found["loc"])
    message = str(found["msg"]).removeprefix("Value error, ")
    given = found.get("input")
    got = "" if isinstance(given, dict | list | type(None)) else f", got {one_line(repr(given))[:80]}"
    if found["type"] == "json_invalid":
        place, got = "body", ""
    line = f"{place}: {message[:1].lower()}{message[1:]}{got}"
    return _answer(422, as_data(line, where=place))


async def _http(_request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, HTTPException)
    words = {
        400: "the body cannot be read as what it says it is",
        404: "there is nothing at this address",
        405: "this address does not take that method",
    }
    line = words.get(problem.status_code, str(problem.detail))
    return _answer(problem.status_code, as_data(line), dict(problem.headers or {}))


async def _fault(_request: Request, problem: Exception) -> JSONResponse:
    LOG.error("the API failed", exc_info=problem)
    return _answer(500, as_data("a fault of Rimland itself; the server's log names the place"))
