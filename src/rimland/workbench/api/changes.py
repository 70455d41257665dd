"""Comparisons under the same luck, and why two scenarios differ."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from rimland.engine.quantiles import row_quantiles
from rimland.errors import ScenarioError, nearest
from rimland.reasons import Why, why
from rimland.words import Words
from rimland.workbench.api.answers import Lane, Progress, in_thread, reply
from rimland.workbench.api.problems import RESPONSES
from rimland.workbench.api.runs import (
    By,
    ChangeOut,
    OutcomeValues,
    Provenance,
    change_out,
    named,
    periods,
    provenance,
    rounded,
)
from rimland.workbench.api.states import (
    Members,
    Name,
    Seed,
    StateIn,
    StateOut,
    Year,
    chosen,
    told,
    usual_state,
    words_of,
)
from rimland.workbench.catalogue import Outcome, outcomes
from rimland.workbench.changes import BAND, changes
from rimland.workbench.room import Ensemble, Room, shown_months
from rimland.workbench.split import split
from rimland.workbench.state import DEFAULT_MEMBERS, DEFAULT_YEAR, State

router = APIRouter(tags=["compare"], responses=RESPONSES)
WHY_SECONDS = 120.0
_pathways = Lane(at_once=1, waiting=6)


class CompareIn(BaseModel):
    """Two to four states; the others are compared with the first, all with the same members and luck."""

    model_config = ConfigDict(extra="forbid")

    states: list[StateIn] = Field(min_length=2, max_length=4)
    outcomes: list[Name] = Field(default_factory=list, max_length=64, description="Ids; empty for the usual ones")
    year: Year = DEFAULT_YEAR
    members: Members = DEFAULT_MEMBERS
    seed: Seed = 0
    by: By = "december"
    lang: Literal["en", "ja"] = "en"


class DifferenceOut(BaseModel):
    """One state minus the first, member by member."""

    state: StateOut
    differences: list[OutcomeValues] = Field(description="Quantiles of the difference, one list for each of `levels`")
    changes: list[ChangeOut] = Field(description="In December of the year, furthest beyond noise first")


class CompareOut(BaseModel):
    """A comparison under common random numbers."""

    first: StateOut
    months: list[str]
    levels: list[float]
    others: list[DifferenceOut]
    provenance: Provenance


@router.post("/compare", response_model=CompareOut)
async def compare(request: Request, asked: CompareIn) -> Response:
    """Compare two to four states: differences under the same luck, by outcome and over time."""
    states = [
        replace(s.state(), year=asked.year, members=asked.members, seed=asked.seed, shown=()) for s in asked.states
    ]
    wanted = chosen(asked.outcomes, states[0])
    room: Room = request.app.state.room

    async def make() -> CompareOut:
        found = [await room.ensemble(s.definition(), asked.members, asked.seed) for s in states]
        return await asyncio.to_thread(_compared, states, found, wanted, asked)

    key = [[s.query() for s in states], [o.id for o in wanted], asked.by, asked.lang]
    return await reply(request, key, make)


def _compared(states: list[State], found: list[Ensemble], wanted: list[Outcome], asked: CompareIn) -> CompareOut:
    words, places = words_of(asked.lang), periods(asked.by)
    first, *rest = found
    base = {o.id: first.values(o, asked.members) for o in wanted}
    others = []
    for state, ensemble in zip(states[1:], rest, strict=True):
        gaps = [
            OutcomeValues(
                **named(o, words),
                quantiles=rounded(row_quantiles(ensemble.values(o, asked.members) - base[o.id], BAND)[:, places]),
            )
            for o in wanted
        ]
        moved = changes(ensemble, first, asked.members, asked.year)
        name = words("explore.status_quo") if states[0].is_status_quo else words.scenario(states[0].scenario)
        others.append(
            DifferenceOut(state=told(state), differences=gaps, changes=[change_out(c, words, name) for c in moved])
        )
    return CompareOut(
        first=told(states[0]), months=[shown_months()[i] for i in places], levels=list(BAND), others=others,
        provenance=provenance(states[0]),
    )  # fmt: skip


class WhyIn(BaseModel):
    """A state, and the outcome whose change against the reference is to be explained."""

    model_config = ConfigDict(extra="forbid")

    state: StateIn = Field(default_factory=usual_state)
    outcome: Name = "deterrence_failure_probability.taiwan_strait"
    by: Literal["lever", "pathway"] = Field("lever", description="Split by what was set, or trace through the model")
    lang: Literal["en", "ja"] = "en"


class PartOut(BaseModel):
    """What one setting adds to the mean change; of a split by lever with its 5% and 95% over members."""

    name: str
    title: str
    kind: str
    mean: float
    low: float | None = None
    high: float | None = None


class PathwayOut(BaseModel):
    """A chain of causes from a setting to the outcome, and its part of the change."""

    names: list[str]
    titles: list[str]
    part: float


class WhyOut(BaseModel):
    """A change and its parts, in the unit in which the outcome is shown; the parts and `rest` add up to the change."""

    outcome: str
    title: str
    unit: str
    year: int
    members: int
    change: float
    parts: list[PartOut]
    pathways: list[PathwayOut]
    rest: float
    method: str
    provenance: Provenance


SHAPLEY = (
    "what each setting adds, averaged over the orders in which the settings could come: all orders of up to three "
    "settings, which is Shapley's value, one order and its reverse beyond"
)


@router.post("/why", response_model=WhyOut)
async def explain_change(request: Request, asked: WhyIn) -> Response:
    """Explain a change by lever (at once) or by pathway (seconds to a minute; it stops when the client goes away)."""
    state = asked.state.state()
    if asked.outcome not in outcomes():
        raise ScenarioError(f"unknown outcome '{asked.outcome}'{nearest(asked.outcome, outcomes())}")
    outcome, words = outcomes()[asked.outcome], words_of(asked.lang)
    room: Room = request.app.state.room

    async def make() -> WhyOut:
        if asked.by == "lever":
            return await _by_lever(room, state, outcome, words)
        async with _pathways:
            found = await in_thread(lambda tell: _traced(state, outcome, tell), WHY_SECONDS)
        return _by_pathway(found, state, outcome, words)

    return await reply(request, [replace(state, shown=()).query(), asked.outcome, asked.by, asked.lang], make)


async def _by_lever(room: Room, state: State, outcome: Outcome, words: Words) -> WhyOut:
    whole = await split(room, state.definition(), state.reference(), state.seed)
    parts = whole.parts(outcome, state.year) if whole.names else []
    return WhyOut(
        **_about(state, outcome, words), members=whole.members, change=sum(p.mean for p in parts),
        parts=[
            PartOut(name=p.name, title=words.variable(p.name), kind=p.kind, mean=p.mean, low=p.low, high=p.high)
            for p in parts
        ],
        pathways=[], rest=0.0, method=SHAPLEY, provenance=provenance(state),
    )  # fmt: skip


def _traced(state: State, outcome: Outcome, tell: Progress) -> Why:
    return why(
        outcome.variable, state.definition(), state.reference(), label=outcome.label, at=f"{state.year}-12",
        seed=state.seed, progress=tell,
    )  # fmt: skip


def _by_pathway(found: Why, state: State, outcome: Outcome, words: Words) -> WhyOut:
    scale = outcome.scale
    levers = {c.lever for c in state.definition().changes} | set(state.definition().levers)
    return WhyOut(
        **_about(state, outcome, words), members=len(found.attribution.change), change=found.change * scale,
        parts=[
            PartOut(name=n, title=words.variable(n), kind="lever" if n in levers else "assumption", mean=x * scale)
            for n, x in found.inputs.items()
        ],
        pathways=[
            PathwayOut(names=list(w.names), titles=[words.variable(n) for n in w.names], part=w.part * scale)
            for w in found.pathways()
        ],
        rest=found.residual * scale, method=found.method, provenance=provenance(state),
    )  # fmt: skip


def _about(state: State, outcome: Outcome, words: Words) -> dict[str, Any]:
    return {
        "outcome": outcome.id, "title": words.outcome(outcome.title), "unit": words.unit(outcome.unit),
        "year": state.year,
    }  # fmt: skip
