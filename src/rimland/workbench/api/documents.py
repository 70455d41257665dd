"""What users bring along: documents to audit, scenario files to check, states to share."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from rimland.errors import ScenarioError
from rimland.library import specification
from rimland.scenarios import resolve, scenario_from_text
from rimland.workbench import audits
from rimland.workbench.api.answers import Lane, in_thread, while_connected
from rimland.workbench.api.problems import RESPONSES, Problem
from rimland.workbench.api.states import Language, StateIn, StateOut, told, words_of
from rimland.workbench.state import read_query

router = APIRouter(tags=["documents"], responses=RESPONSES)
LARGEST_SCENARIO = 64_000
CHECK_SECONDS = 20.0
_checks = Lane(at_once=1, waiting=16)
TOO_LARGE: dict[int | str, dict[str, Any]] = {
    413: {"model": Problem, "description": "Larger than what is read"},
}


def _raw(*kinds: str) -> dict[str, Any]:
    """How OpenAPI tells of a body that is taken as it is."""
    schema = {"type": "string", "format": "binary"}
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}}


# Scenario files


class CheckOut(BaseModel):
    """A scenario file as it was understood."""

    name: str
    title: str
    question: str | None
    built_on: list[str]
    levers: list[str]
    assumptions: list[str]
    structure: dict[str, list[str]]
    shocks: int


@router.post(
    "/scenario/check", response_model=CheckOut, responses=TOO_LARGE,
    openapi_extra=_raw("application/yaml", "text/plain"),
)  # fmt: skip
async def check(request: Request) -> Response:
    """Read a scenario file (its YAML as the body) and say what it sets, or in one line what is wrong with it."""
    text = await _text(request)

    async def checked() -> CheckOut:
        async with _checks:
            return await in_thread(lambda _tell: _checked(text), CHECK_SECONDS)

    found = await while_connected(request, checked())
    return Response(found.model_dump_json(), media_type="application/json", headers={"cache-control": "no-store"})


async def _text(request: Request) -> str:
    content = await _content(request, LARGEST_SCENARIO)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise ScenarioError(f"scenario.yaml:{line}: not UTF-8 text") from None


async def _content(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise HTTPException(413, f"more than the {most:,} bytes that are read")
        parts.append(part)
    return b"".join(parts)


def _checked(text: str) -> CheckOut:
    found = scenario_from_text(text, "scenario.yaml", foreign=True)
    resolved = resolve(found, specification())
    return CheckOut(
        name=found.name, title=found.title, question=found.question, built_on=list(found.built_on),
        levers=sorted({*found.levers, *(c.lever for c in found.changes)}), assumptions=sorted(found.assumptions),
        structure={name: list(keys) for name, keys in resolved.structure.items() if name in found.structure},
        shocks=len(found.shocks),
    )  # fmt: skip


# Links


class ShareOut(BaseModel):
    """A state as a short address."""

    state: StateOut
    path: str = Field(description="What follows the server's name in the link")
    notices: list[str] = Field(description="What of an old link could not be honoured")


@router.post("/share", response_model=ShareOut)
async def share(asked: StateIn) -> ShareOut:
    """A state as a share link."""
    found = told(asked.state())
    return ShareOut(state=found, path=f"/?{found.query}", notices=[])


@router.get("/share", response_model=ShareOut)
async def share_link(request: Request, lang: Language = "en") -> ShareOut:
    """A link made short and up to date. Like the page, it leaves out what can no longer be honoured, and says so."""
    words = words_of(lang)
    pairs = [(k, v) for k, v in request.query_params.multi_items() if k not in ("lang", "token")]
    opened = await asyncio.to_thread(read_query, pairs)
    found = told(opened.state)
    notices = [words(f"frame.{key}", **values) for key, values in opened.notices]
    return ShareOut(state=found, path=f"/?{found.query}", notices=notices)


# Audits


class FindingOut(BaseModel):
    """What one rule says of one figure; `start` and `end` count characters of the extracted text."""

    document: str
    start: int
    end: int
    page: int | None
    text: str
    kind: str
    rule: str
    verdict: str
    severity: str
    confidence: float
    expected: str
    evidence: str
    repair: str
    sentence: str


class AuditOut(BaseModel):
    """What the audit says of a document."""

    document: str
    characters: int
    pages: int
    claims: int
    counts: dict[str, int] = Field(description="Findings by verdict")
    findings: list[FindingOut]
    seconds: float


# So many documents are held in memory for audits at once.
_audits = Lane(at_once=4, waiting=0)


@router.post(
    "/audit", response_model=AuditOut, responses=TOO_LARGE,
    openapi_extra=_raw("text/plain", "text/markdown", "text/html", "application/pdf", "application/octet-stream"),
)  # fmt: skip
async def audit(
    request: Request,
    name: Annotated[str, Query(max_length=200, description="The file's name, whose suffix tells the format")],
    lang: Language = "en",
) -> Response:
    """Audit a document, its bytes as the body: which of its figures hold, which do not, and why.

    Text, Markdown, HTML, PDF and DOCX up to 20 MB. It is read and checked in a process of its own, which ends when the
    client goes away; nothing of the document is kept or logged.
    """
    if "multipart/" in request.headers.get("content-type", ""):
        raise HTTPException(415, "send the document itself as the body, not a form: curl --data-binary @FILE")
    words = words_of(lang)
    async with _audits:
        content = await _content(request, audits.MOST_BYTES)
        handed = audits.Handed(audits.clean_name(name), content)
        try:
            found = await while_connected(request, audits.audit([handed], lambda *_: None))
        except audits.Refused as problem:
            raise HTTPException(problem.status, words(problem.key, **problem.values)) from None
    if found.unread:
        raise HTTPException(422, f"{found.unread[0]['name']}: {found.unread[0]['why']}")
    about = found.documents[0]
    told_ = AuditOut(
        document=about["name"], characters=about["characters"], pages=about["pages"], claims=found.claims,
        counts=found.counts, findings=[FindingOut(**row) for row in found.findings], seconds=round(found.seconds, 3),
    )  # fmt: skip
    return Response(told_.model_dump_json(), media_type="application/json", headers={"cache-control": "no-store"})
