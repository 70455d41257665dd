"""Runs: quantiles of outcomes over time, what changed against the reference, and where the figures come from."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from rimland.engine.quantiles import LEVELS
from rimland.library import model_facts
from rimland.words import Words
from rimland.workbench.api.answers import reply, versions
from rimland.workbench.api.problems import RESPONSES
from rimland.workbench.api.states import (
    Language,
    Name,
    StateIn,
    StateOut,
    chosen,
    notices_of,
    state_of_link,
    told,
    usual_state,
    words_of,
)
from rimland.workbench.catalogue import Outcome
from rimland.workbench.changes import Change, changes, in_words
from rimland.workbench.room import Ensemble, Room, shown_months
from rimland.workbench.state import State
from rimland.workbench.written import command_lines

router = APIRouter(tags=["run"], responses=RESPONSES)
By = Literal["quarter", "december"]
Periods = Annotated[By, Query(description="Last months of quarters, or Decembers alone")]
DIGITS = 7


class RunIn(BaseModel):
    """What to run, and what of it to tell."""

    model_config = ConfigDict(extra="forbid")

    state: StateIn = Field(default_factory=usual_state)
    outcomes: list[Name] = Field(default_factory=list, max_length=64, description="Ids; empty for those of the state")
    by: By = "december"
    lang: Literal["en", "ja"] = "en"


class OutcomeValues(BaseModel):
    """One outcome over time, over the members of the ensemble."""

    id: str
    title: str
    variable: str
    label: str | None
    unit: str
    quantiles: list[list[float | None]] = Field(description="One list for each of `levels`, over `months`")


class ChangeOut(BaseModel):
    """Scenario minus reference, member by member, in December of a year: median and 90% band."""

    outcome: str
    year: int
    before: float = Field(description="Median of the reference")
    after: float = Field(description="Median of the scenario")
    low: float
    median: float
    high: float
    ratio: list[float] | None = Field(description="Low, median and high of the quotient; for risks")
    clear: bool = Field(description="Whether the band of the difference excludes zero")
    negligible: bool
    sentence: str


class Provenance(BaseModel):
    """What made the figures."""

    version: str
    model: str
    data: str
    members: int
    seed: int
    sampler: str = "latin_hypercube"
    command: str = Field(description="The command that gives the same figures")
    python: str
    sources: list[str] = Field(description="Keys of the works that the model rests on; `/sources` has them")
    note: str = "levels of risks are judged priors: read them against another scenario"


class RunOut(BaseModel):
    """An answer of the model."""

    state: StateOut
    months: list[str]
    levels: list[float]
    outcomes: list[OutcomeValues]
    changes: list[ChangeOut] = Field(description="Against the reference, furthest beyond noise first")
    notices: list[str]
    provenance: Provenance


@router.get("/run", response_model=RunOut)
async def run_link(
    request: Request,
    state: Annotated[State, Depends(state_of_link)],
    outcome: Annotated[list[str] | None, Query(max_length=64, description="Ids of outcomes")] = None,
    by: Periods = "december",
    lang: Language = "en",
) -> Response:
    """Run what a share link stands for: its query, and nothing else, is the question."""
    return await _reply(request, state, chosen(outcome, state), by, lang, notices_of(request, words_of(lang)))


@router.post("/run", response_model=RunOut)
async def run_state(request: Request, asked: RunIn) -> Response:
    """Run a state: quantiles by quarter or by December, changes against the reference, provenance."""
    state = asked.state.state()
    return await _reply(request, state, chosen(asked.outcomes, state), asked.by, asked.lang, [])


async def _reply(
    request: Request, state: State, wanted: list[Outcome], by: By, lang: str, notices: list[str]
) -> Response:
    room: Room = request.app.state.room

    async def make() -> RunOut:
        own = await room.ensemble(state.definition(), state.members, state.seed)
        other = await room.ensemble(state.reference(), state.members, state.seed)
        return await asyncio.to_thread(_answer, state, own, other, wanted, by, words_of(lang), notices)

    return await reply(request, [state.query(), [o.id for o in wanted], by, lang, notices], make)


def _answer(
    state: State, own: Ensemble, other: Ensemble, wanted: list[Outcome], by: By, words: Words, notices: list[str]
) -> RunOut:
    places = periods(by)
    values = [
        OutcomeValues(**named(o, words), quantiles=rounded(own.quantiles(o, state.members)[:, places])) for o in wanted
    ]
    found = [] if own.key == other.key else changes(own, other, state.members, state.year)
    reference = reference_name(state.against, words)
    return RunOut(
        state=told(state),
        months=[shown_months()[i] for i in places],
        levels=list(LEVELS),
        outcomes=values,
        changes=[change_out(c, words, reference) for c in found],
        notices=notices,
        provenance=provenance(state),
    )


def periods(by: By) -> list[int]:
    """Positions of the quarters that are told."""
    return [i for i, month in enumerate(shown_months()) if by == "quarter" or month.endswith("-12")]


def named(outcome: Outcome, words: Words) -> dict[str, Any]:
    """Names of an outcome."""
    return {
        "id": outcome.id, "title": words.outcome(outcome.title), "variable": outcome.variable, "label": outcome.label,
        "unit": words.unit(outcome.unit),
    }  # fmt: skip


def rounded(values: Any) -> list[list[float | None]]:
    """An array (rows, periods) as lists, to the digits that single precision holds; None for what is no number."""
    found = np.asarray(values, float)
    finite = np.isfinite(found)
    size = np.abs(np.where(finite & (found != 0), found, 1.0))
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(size)))
    kept = np.where(finite, np.round(found * scale) / scale, 0.0).tolist()
    return [
        [v if good else None for v, good in zip(row, goods, strict=True)]
        for row, goods in zip(kept, finite.tolist(), strict=True)
    ]


def change_out(change: Change, words: Words, reference: str) -> ChangeOut:
    """A change with its sentence."""
    told_ratio = change.outcome.relative and np.isfinite(change.ratio).all()
    return ChangeOut(
        outcome=change.outcome.id, year=change.year, before=change.before, after=change.after, low=change.low,
        median=change.median, high=change.high, ratio=list(change.ratio) if told_ratio else None, clear=change.clear,
        negligible=change.negligible, sentence=in_words(change, words, reference),
    )  # fmt: skip


def reference_name(against: str, words: Words) -> str:
    """What the reference is called in a sentence."""
    return words("explore.status_quo") if against == "baseline" else words.scenario(against)


def provenance(state: State) -> Provenance:
    """Versions, seed, members, how to get the same, and what to cite."""
    command, python = command_lines(state)
    return Provenance(
        **versions(), members=state.members, seed=state.seed, command=command, python=python,
        sources=sorted(model_facts().sources()),
    )  # fmt: skip
