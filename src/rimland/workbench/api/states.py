"""States as programs write them: JSON, or the query of a share link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field

from rimland.errors import ScenarioError, nearest
from rimland.scenarios import scenario_names
from rimland.words import Words, speak
from rimland.workbench.assumed import read_assumption
from rimland.workbench.catalogue import USUAL, Outcome, outcomes
from rimland.workbench.state import (
    DEFAULT_MEMBERS,
    DEFAULT_YEAR,
    MEMBERS,
    MOST_SETTINGS,
    YEARS,
    State,
    checked,
    mapping_of,
    read_query,
)

Language = Annotated[Literal["en", "ja"], Query(description="Language of names and sentences")]
Name = Annotated[str, Field(max_length=80)]
Setting = Annotated[str, Field(max_length=200, examples=["hotlines=0.8", "denial_share.JPN=50%", "hotlines=1@2027-01"])]
Members = Annotated[int, Field(strict=True, ge=1, le=MEMBERS[-1], description="Members of the ensemble")]
Seed = Annotated[int, Field(strict=True, ge=0, le=2**32 - 1, description="Equal seeds give equal members")]
Year = Annotated[int, Field(strict=True, ge=YEARS[0], le=YEARS[-1], description="Year of the headline, in December")]
Finite = Annotated[float, Field(allow_inf_nan=False)]
KNOWN = frozenset(
    {"scenario", "set", "assume", "theory", "against", "year", "members", "seed", "show", "by", "outcome"}
)
# What a share link may hold that is no part of the question.
ASIDE = frozenset({"model", "data", "lang", "theme", "tour", "token"})


class StateIn(BaseModel):
    """A question to the model: a scenario, what is set by hand, and what it is compared with."""

    model_config = ConfigDict(extra="forbid")

    scenario: Name = Field("baseline", description="Packaged scenario that the settings are laid over")
    levers: list[Setting] = Field(default_factory=list, max_length=MOST_SETTINGS, description="As `--set` takes them")
    assumptions: dict[Name, Finite] = Field(
        default_factory=dict,
        max_length=MOST_SETTINGS,
        description="Numbers that every member then uses, in their units, by name; by name.LABEL for one of several "
        "labels, and by name.times for all of them as a multiple",
    )
    structure: dict[Name, Name] = Field(
        default_factory=dict, max_length=MOST_SETTINGS, description='Variable and the key of a rival form, or "all"'
    )
    against: Name = Field("baseline", description="Packaged scenario that it is compared with")
    year: Year = DEFAULT_YEAR
    members: Members = DEFAULT_MEMBERS
    seed: Seed = 0
    shown: list[Name] = Field(default_factory=list, max_length=64, description="Outcomes; empty for the usual eight")

    def state(self) -> State:
        """The state that it stands for.

        Raises:
            ScenarioError: for what the model does not know or allow.
        """
        for name in (self.scenario, self.against):
            if name not in scenario_names():
                raise ScenarioError(f"unknown scenario '{name}'{nearest(name, scenario_names())}")
        for name in self.shown:
            if name not in outcomes():
                raise ScenarioError(f"unknown outcome '{name}'{nearest(name, outcomes())}")
        found = State(
            scenario=self.scenario, against=self.against, year=self.year, members=self.members, seed=self.seed,
            shown=tuple(dict.fromkeys(self.shown)),
        )  # fmt: skip
        for setting in self.levers:
            found = found.with_lever(setting)
        for name, value in self.assumptions.items():
            found = found.with_assumption(name, read_assumption(name, value))
        for variable, key in self.structure.items():
            found = found.with_form(variable, key)
        return checked(found)


def usual_state() -> StateIn:
    """The state of whoever has set nothing."""
    return StateIn.model_validate({})


class StateOut(BaseModel):
    """A state as it was understood."""

    scenario: str
    levers: list[str]
    assumptions: dict[str, float]
    structure: dict[str, str]
    against: str
    year: int
    members: int
    seed: int
    shown: list[str]
    query: str = Field(description="The same as the query of a share link, with the versions of model and data")


def told(state: State) -> StateOut:
    """A state as plain data with its link."""
    return StateOut(**mapping_of(state), query=state.query())


def state_of_link(
    request: Request,
    scenario: Annotated[str, Query(max_length=80)] = "baseline",
    set_: Annotated[list[Setting] | None, Query(alias="set", max_length=MOST_SETTINGS)] = None,
    assume: Annotated[list[str] | None, Query(max_length=MOST_SETTINGS, examples=[["landing_steepness=6"]])] = None,
    theory: Annotated[list[str] | None, Query(max_length=MOST_SETTINGS, examples=[["arms_reaction=all"]])] = None,
    against: Annotated[str, Query(max_length=80)] = "baseline",
    year: Annotated[int, Query(ge=YEARS[0], le=YEARS[-1])] = DEFAULT_YEAR,
    members: Annotated[int, Query(ge=1, le=MEMBERS[-1])] = DEFAULT_MEMBERS,
    seed: Annotated[int, Query(ge=0, le=2**32 - 1)] = 0,
    show: Annotated[list[str] | None, Query(max_length=64)] = None,
) -> State:
    """The state of a share link. Unlike the page, which leaves out what it cannot honour, this refuses it.

    Raises:
        ScenarioError: for what the model does not know or allow.
    """
    for name in request.query_params:
        if name not in KNOWN | ASIDE:
            raise ScenarioError(f"unknown parameter '{name[:80]}'{nearest(name[:80], KNOWN)}")
    pairs = [("scenario", scenario), ("against", against), ("year", str(year)), ("seed", str(seed))]
    for key, values in (("set", set_), ("assume", assume), ("theory", theory), ("show", show)):
        pairs += [(key, value) for value in values or ()]
    opened = read_query(pairs)
    left = [values for name, values in opened.notices if name == "left_out"]
    if left:
        raise ScenarioError(left[0]["why"])
    return replace(opened.state, members=members)


def notices_of(request: Request, words: Words) -> list[str]:
    """What is to be said of a link that was made with another version."""
    opened = read_query((k, v) for k, v in request.query_params.multi_items() if k in ("model", "data"))
    return [words(f"frame.{key}", **values) for key, values in opened.notices]


def chosen(ids: Iterable[str] | None, state: State) -> list[Outcome]:
    """The outcomes that were asked for, else those of the state, else the usual ones.

    Raises:
        ScenarioError: for an unknown outcome.
    """
    wanted = list(dict.fromkeys(ids or ())) or list(state.shown or USUAL)
    for name in wanted:
        if name not in outcomes():
            raise ScenarioError(f"unknown outcome '{name[:80]}'{nearest(name[:80], outcomes())}")
    return [outcomes()[name] for name in wanted]


def words_of(language: str) -> Words:
    """The words of a language."""
    return speak(language)
