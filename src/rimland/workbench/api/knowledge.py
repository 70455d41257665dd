"""What is known: variables with their equations, observations, sources."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from rimland.engine.model import Model, Variable
from rimland.errors import nearest
from rimland.evidence import bibtex, format_reference, load_evidence
from rimland.evidence import sources as every_source
from rimland.library import model_facts
from rimland.report.explanation import effects, explain, parameter_range, source_of
from rimland.words import Words
from rimland.workbench.api.answers import reply
from rimland.workbench.api.problems import NAMED, RESPONSES, Missing
from rimland.workbench.api.states import Language, words_of

router = APIRouter(tags=["knowledge"], responses=RESPONSES)
NameInPath = Annotated[str, Path(max_length=80)]


class Named(BaseModel):
    """A variable, assumption or lever by name."""

    name: str
    title: str
    kind: str
    unit: str
    over: list[str] = Field(description="Dimensions")


class VariablesOut(BaseModel):
    """Everything in the model that has a name."""

    variables: list[Named]


class FormOut(BaseModel):
    """One equation of a variable."""

    key: str
    default: bool
    meaning: str
    notes: str
    equation: str = Field(description="The statements of the equation")
    causes: list[str]
    lagged: list[str]
    sources: list[str]


class NumberOut(BaseModel):
    """A number that an equation uses."""

    name: str
    unit: str
    values: list[float] = Field(description="One, or one for each label")
    range: str
    status: str
    note: str
    sources: list[str]


class VariableOut(Named):
    """What a variable, assumption or lever is, and where it comes from."""

    forms: list[FormOut]
    causes: list[str]
    effects: list[str]
    numbers: list[NumberOut]
    sources: list[str]
    references: list[str]
    text: str = Field(description="All of it in words, as `rimland explain` prints it")


@router.get("/variables", response_model=VariablesOut)
async def variables(request: Request, lang: Language = "en") -> Response:
    """List variables, assumptions and levers."""

    def found() -> VariablesOut:
        return VariablesOut(variables=[_named(name, words_of(lang)) for name in _names()])

    return await reply(request, lang, lambda: asyncio.to_thread(found))


@router.get("/variables/{name}", response_model=VariableOut, responses=NAMED)
async def variable(request: Request, name: NameInPath, lang: Language = "en") -> Response:
    """Explain a variable, assumption or lever: equation, unit, causes, effects, numbers, sources."""
    if name not in _names():
        raise Missing(f"nothing is called '{name}'{nearest(name, _names())}")
    return await reply(request, lang, lambda: asyncio.to_thread(_explained, name, words_of(lang)))


def _names() -> list[str]:
    facts = model_facts()
    return [*(n for n, v in facts.variables.items() if v.kind != "noise"), *facts.parameters, *facts.levers]


def _named(name: str, words: Words) -> Named:
    facts = model_facts()
    if name in facts.variables:
        found: Any = facts.variables[name]
        kind = found.kind
    else:
        found = facts.parameters[name] if name in facts.parameters else facts.levers[name]
        kind = "assumption" if name in facts.parameters else "lever"
    return Named(name=name, title=words.variable(name), kind=kind, unit=str(found.unit), over=list(found.dims))


def _explained(name: str, words: Words) -> VariableOut:
    facts = model_facts()
    forms: list[FormOut] = []
    used: list[str] = []
    if name in facts.variables:
        found = facts.variables[name]
        forms = [_form(found, key) for key in found.forms]
        used = [x for x in dict.fromkeys(_reads(found)) if x in facts.parameters]
        keys = {s for form in forms for s in form.sources}
    else:
        plain = facts.parameters[name] if name in facts.parameters else facts.levers[name]
        keys = set(plain.sources)
        used = [name] if name in facts.parameters else []
    numbers = [_number(x, facts) for x in used]
    keys |= {s for n in numbers for s in n.sources}
    causes = list(dict.fromkeys(c for form in forms for c in form.causes if c not in facts.parameters))
    return VariableOut(
        **_named(name, words).model_dump(), forms=forms, causes=causes, effects=effects(name, facts), numbers=numbers,
        sources=sorted(keys), references=[format_reference(k) for k in sorted(keys)], text=explain(name, facts),
    )  # fmt: skip


def _reads(found: Variable) -> list[Any]:
    equations = [form.equation for form in found.forms.values()]
    return [x for e in equations for x in (*e.causes, e.initial, e.dispersion)]


def _form(found: Variable, key: str) -> FormOut:
    equation = found.forms[key].equation
    notes = equation.doc.strip().partition("\n")[2]
    return FormOut(
        key=key, default=key == found.default, meaning=equation.meaning, notes=" ".join(notes.split()),
        equation=source_of(equation), causes=list(equation.causes), lagged=list(equation.lagged),
        sources=list(equation.sources),
    )  # fmt: skip


def _number(name: str, facts: Model) -> NumberOut:
    number = facts.parameters[name]
    return NumberOut(
        name=name, unit=number.unit, values=np.asarray(number.values, float).reshape(-1).tolist(),
        range=parameter_range(number), status=number.status, note=" ".join(number.note.split()),
        sources=list(number.sources),
    )  # fmt: skip


# Observations


class IndicatorOut(BaseModel):
    """An indicator, and what the tables hold of it."""

    name: str
    label: str
    unit: str
    period: str
    measures: str
    caveat: str
    definitions: dict[str, str]
    subjects: list[str]
    span: list[str] = Field(description="First and last date")
    sources: list[str]
    observations: int


class IndicatorsOut(BaseModel):
    """All indicators."""

    indicators: list[IndicatorOut]


class ObservationOut(BaseModel):
    """One figure with its source. Figures of different definitions are not comparable."""

    subject: str
    date: str
    value: float
    lower: float | None
    upper: float | None
    unit: str
    definition: str
    source: str
    scope: str


class SeriesOut(IndicatorOut):
    """An indicator with its figures; conflicting ones stand side by side."""

    rows: list[ObservationOut]


@router.get("/evidence", response_model=IndicatorsOut)
async def indicators(request: Request) -> Response:
    """List the indicators that are observed."""

    def found() -> IndicatorsOut:
        return IndicatorsOut(indicators=[IndicatorOut(**_plain(i)) for i in load_evidence().indicators()])

    return await reply(request, "", lambda: asyncio.to_thread(found))


@router.get("/evidence/{indicator}", response_model=SeriesOut, responses=NAMED)
async def series(
    request: Request,
    indicator: NameInPath,
    subject: Annotated[str | None, Query(max_length=40, examples=["JPN", "USA>JPN", "taiwan_strait"])] = None,
    source: Annotated[str | None, Query(max_length=80)] = None,
    definition: Annotated[str | None, Query(max_length=80)] = None,
) -> Response:
    """The figures of an indicator, with definitions, bounds, sources and scope notes."""
    known = await asyncio.to_thread(load_evidence)
    if indicator not in known.descriptions:
        raise Missing(f"unknown indicator '{indicator}'{nearest(indicator, known.descriptions)}")
    # Before the cache, so that a mistake is told and not kept.
    rows = known.select(indicator, subject, source, definition)

    async def make() -> SeriesOut:
        kept = set(ObservationOut.model_fields)
        told = [ObservationOut(**{k: v for k, v in asdict(o).items() if k in kept}) for o in rows]
        return SeriesOut(**_plain(known.describe(indicator)), rows=told)

    return await reply(request, [subject, source, definition], make)


def _plain(found: Any) -> dict[str, Any]:
    about = asdict(found)
    return {
        **about,
        "subjects": list(about["subjects"]),
        "span": list(about["span"]),
        "sources": list(about["sources"]),
    }


# Sources


class SourceOut(BaseModel):
    """A work that something rests on."""

    key: str
    kind: str
    reference: str
    url: str | None


class SourcesOut(BaseModel):
    """Works with their BibTeX."""

    sources: list[SourceOut]
    bibtex: str


AS_BIBTEX: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/x-bibtex": {"schema": {"type": "string"}}}, "description": "The works"}
}


@router.get("/sources", response_model=SourcesOut, responses={**NAMED, **AS_BIBTEX})
async def sources(
    request: Request,
    key: Annotated[list[str] | None, Query(max_length=500, description="Keys; none: all the model uses")] = None,
    form: Annotated[Literal["json", "bibtex"], Query(description="JSON, or BibTeX alone")] = "json",
) -> Response:
    """The works that answers rest on, as references and BibTeX: those of given keys, or all that the model uses."""
    known = await asyncio.to_thread(every_source)
    for name in key or ():
        if name not in known:
            raise Missing(f"unknown source '{name[:80]}'{nearest(name[:80], known)}")
    wanted = sorted(set(key or model_facts().sources()))
    if form == "bibtex":
        return Response(bibtex(wanted), media_type="application/x-bibtex")

    async def make() -> SourcesOut:
        found = [
            SourceOut(
                key=k, kind=known[k].kind, reference=format_reference(known[k]), url=known[k].fields.get("url") or None
            )
            for k in wanted
        ]
        return SourcesOut(sources=found, bibtex=bibtex(wanted))

    return await reply(request, wanted, make)
