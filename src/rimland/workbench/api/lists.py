"""What there is: versions, levers, scenarios, outcomes, assumptions, theories."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from rimland.engine.numbers import Lever, Parameter
from rimland.errors import nearest
from rimland.library import model_facts
from rimland.scenarios import Scenario, load_scenario, scenario_names, scenario_source
from rimland.words import Words
from rimland.workbench.api.answers import reply, versions
from rimland.workbench.api.problems import NAMED, RESPONSES, Missing
from rimland.workbench.api.states import Language, words_of
from rimland.workbench.assumed import labels_of, place_of
from rimland.workbench.catalogue import NOT_POLICY, USUAL, outcomes, theories
from rimland.workbench.catalogue import assumptions as offered
from rimland.workbench.charts import observation_sources
from rimland.workbench.room import Room

router = APIRouter(tags=["lists"], responses=RESPONSES)


class VersionOut(BaseModel):
    """Versions of the software, the model and the data."""

    version: str
    model: str
    data: str
    api: str = "1"


@router.get("/version", response_model=VersionOut)
def version() -> VersionOut:
    """Versions of the software, the model and the data."""
    return VersionOut(**versions())


class HealthOut(BaseModel):
    """How the server is."""

    status: str = "ok"
    warm: bool = Field(description="Whether the status quo is compiled; until then answers are slower")
    waiting: int = Field(description="Chunks of ensembles that wait for their turn")
    kept_bytes: int
    cache_hits: int


@router.get("/health", response_model=HealthOut)
def health(request: Request) -> HealthOut:
    """Whether the server answers, and how much work waits."""
    room: Room = request.app.state.room
    return HealthOut(
        warm=room.is_warm, waiting=room.waiting, kept_bytes=room.kept, cache_hits=request.app.state.answers.hits
    )


class PointOut(BaseModel):
    """A lever's value from a month on; by label where it has labels."""

    month: str
    value: float | None = None
    labels: dict[str, float] | None = None


class LeverOut(BaseModel):
    """Something that can be set."""

    name: str
    title: str
    who: str
    is_policy: bool
    unit: str
    low: float
    high: float
    labels: list[str] = Field(description="Labels that have a value each; empty for a single value")
    status_quo: list[PointOut]
    interpolate: str
    earliest: str | None = Field(description="First month that can still be chosen")
    status: str = Field(description="Of the status quo: observed, calibrated or judged")
    note: str
    asked_by: list[str]
    sources: list[str]


class LeversOut(BaseModel):
    """All levers."""

    levers: list[LeverOut]


@router.get("/levers", response_model=LeversOut)
async def levers(request: Request, lang: Language = "en") -> Response:
    """List what can be set, by whom, and what it is today."""

    async def make() -> LeversOut:
        return await asyncio.to_thread(_levers, words_of(lang))

    return await reply(request, lang, make)


def _levers(words: Words) -> LeversOut:
    return LeversOut(levers=[_lever(x, words) for x in model_facts().levers.values()])


def _lever(lever: Lever, words: Words) -> LeverOut:
    labels = list(model_facts().dimensions.labels[lever.dims[0]]) if lever.dims else []
    points = []
    for month, value in lever.path:
        values = np.asarray(value, float).reshape(-1).tolist()
        if labels:
            points.append(PointOut(month=month, labels=dict(zip(labels, values, strict=True))))
        else:
            points.append(PointOut(month=month, value=values[0]))
    return LeverOut(
        name=lever.name, title=words.lever(lever.name), who=words.who(lever.who), unit=lever.unit, low=lever.low,
        is_policy=lever.name not in NOT_POLICY, high=lever.high, labels=labels, status_quo=points,
        interpolate=lever.interpolate, earliest=lever.earliest, status=lever.status, note=words.note(lever.name),
        asked_by=list(lever.asked_by), sources=list(lever.sources),
    )  # fmt: skip


class ScenarioOut(BaseModel):
    """A packaged scenario."""

    name: str
    title: str
    question: str
    kind: str | None
    asked_by: list[str]


class ScenariosOut(BaseModel):
    """All packaged scenarios."""

    scenarios: list[ScenarioOut]


class ScenarioText(ScenarioOut):
    """A packaged scenario with its file."""

    built_on: list[str]
    yaml: str


@router.get("/scenarios", response_model=ScenariosOut)
async def scenarios(request: Request, lang: Language = "en") -> Response:
    """List the packaged scenarios and what each asks."""

    async def make() -> ScenariosOut:
        return await asyncio.to_thread(_scenarios, words_of(lang))

    return await reply(request, lang, make)


def _scenarios(words: Words) -> ScenariosOut:
    return ScenariosOut(scenarios=[ScenarioOut(**_scenario(load_scenario(n), words)) for n in scenario_names()])


def _scenario(found: Scenario, words: Words) -> dict[str, Any]:
    return {
        "name": found.name, "title": words.scenario(found.name), "question": words.question(found.name),
        "kind": found.kind, "asked_by": found.asked_by,
    }  # fmt: skip


@router.get("/scenarios/{name}", response_model=ScenarioText, responses=NAMED)
async def scenario(request: Request, name: Annotated[str, Path(max_length=80)], lang: Language = "en") -> Response:
    """One packaged scenario, with its file."""
    if name not in scenario_names():
        raise Missing(f"unknown scenario '{name}'{nearest(name, scenario_names())}")

    async def make() -> ScenarioText:
        found = load_scenario(name)
        return ScenarioText(**_scenario(found, words_of(lang)), built_on=found.built_on, yaml=scenario_source(name))

    return await reply(request, lang, make)


class OutcomeOut(BaseModel):
    """One number over time that is shown to people."""

    id: str
    title: str
    variable: str
    label: str | None
    unit: str
    group: str
    relative: bool = Field(description="A risk: read it as a ratio to another scenario")
    usual: bool = Field(description="Whether it is among those shown when none is named")
    observed_from: list[str] = Field(description="Sources of its observations")


class OutcomesOut(BaseModel):
    """All outcomes."""

    outcomes: list[OutcomeOut]


@router.get("/outcomes", response_model=OutcomesOut)
async def list_outcomes(request: Request, lang: Language = "en") -> Response:
    """List the outcomes that a run tells."""
    words = words_of(lang)

    def found() -> OutcomesOut:
        return OutcomesOut(
            outcomes=[
                OutcomeOut(
                    id=o.id, title=words.outcome(o.title), variable=o.variable, label=o.label, unit=words.unit(o.unit),
                    group=o.group, relative=o.relative, usual=o.id in USUAL,
                    observed_from=list(observation_sources(o.id)),
                )
                for o in outcomes().values()
            ]
        )  # fmt: skip

    return await reply(request, lang, lambda: asyncio.to_thread(found))


class AssumedOut(BaseModel):
    """The value of a number for one of its labels."""

    key: str = Field(description="What a state sets it by")
    labels: list[str]
    value: float
    low: float
    high: float


class AssumptionOut(BaseModel):
    """A number of the model that a state can set: by its name, or label by label."""

    name: str
    title: str
    unit: str
    value: float | None = Field(description="None where it has labels; then each has its own")
    low: float | None
    high: float | None
    labels: list[AssumedOut]
    distribution: str | None = Field(description="How it is spread over members; none when it is not varied")
    arguments: list[float]
    status: str
    offered: bool = Field(description="Whether the page offers it")
    note: str
    sources: list[str]


class AssumptionsOut(BaseModel):
    """All numbers of the model."""

    assumptions: list[AssumptionOut]


@router.get("/assumptions", response_model=AssumptionsOut)
async def assumptions(request: Request, lang: Language = "en") -> Response:
    """List the numbers that can be assumed otherwise, with range, spread, status and sources."""
    words = words_of(lang)

    def found() -> AssumptionsOut:
        return AssumptionsOut(assumptions=[_assumption(p, words) for p in model_facts().parameters.values()])

    return await reply(request, lang, lambda: asyncio.to_thread(found))


def _assumption(number: Parameter, words: Words) -> AssumptionOut:
    spread, single = number.distribution, not number.dims
    labels = []
    for combination in () if single else labels_of(number):
        place = place_of(key := ".".join([number.name, *combination]))
        low, high = place.range
        labels.append(AssumedOut(key=key, labels=list(combination), value=place.usual, low=low, high=high))
    return AssumptionOut(
        name=number.name, title=words.variable(number.name), unit=number.unit, labels=labels,
        value=float(number.values) if single else None, low=float(number.low) if single else None,
        high=float(number.high) if single else None, distribution=spread.kind if spread else None,
        arguments=[float(x) for x in spread.arguments] if spread else [], status=number.status,
        offered=number.name in offered(), note=" ".join(number.note.split()), sources=list(number.sources),
    )  # fmt: skip


class TheoryOut(BaseModel):
    """A variable of which the literature holds rival theories."""

    variable: str
    title: str
    default: str
    forms: dict[str, str] = Field(description="Key of a form, and what it says")


class TheoriesOut(BaseModel):
    """All rival theories."""

    theories: list[TheoryOut]


@router.get("/theories", response_model=TheoriesOut)
async def list_theories(request: Request, lang: Language = "en") -> Response:
    """List the variables with rival forms; a state chooses one by key, or "all"."""
    words, facts = words_of(lang), model_facts().variables

    def found() -> TheoriesOut:
        return TheoriesOut(
            theories=[
                TheoryOut(
                    variable=name, title=words.variable(name), default=facts[name].default,
                    forms={key: facts[name].forms[key].equation.meaning for key in keys},
                )
                for name, keys in theories().items()
            ]
        )  # fmt: skip

    return await reply(request, lang, lambda: asyncio.to_thread(found))
