"""What a user has set, as one value that fits into an address: scenario, levers, assumptions, theories, what is shown.

An address is readable: `/?scenario=denial_first&set=hotlines=0.8&assume=landing_steepness=6`. One made with another
version of the model still opens; what can no longer be honoured is left out and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from rimland.errors import RimlandError, ScenarioError, nearest
from rimland.evidence import data_version
from rimland.library import fingerprint, model_facts, specification
from rimland.scenarios import Scenario, load_scenario, parse_setting, resolve, scenario_names, with_settings
from rimland.workbench.assumed import name_of, number_text, read_assumption, settings_of

LONGEST_QUERY = 16_384
MOST_SETTINGS = 200
MEMBERS = (64, 256, 1000, 4000)
YEARS = tuple(range(2026, 2041))
DEFAULT_MEMBERS, DEFAULT_YEAR = 1000, 2035
MOST_SHOWN = 12
# What an address says of how a page is looked at, beside the question: the page reads it, see `Session.view`.
VIEW = ("at", "layers", "colour", "measure", "region", "step", "system", "focus", "loop")
# What an address may hold besides: language and theme, and what a page shows without it being part of the question.
NOT_STATE = frozenset({"lang", "theme", "tour", "indicator", "subject", "view", *VIEW})
# Side by side on Compare: at most so many, "yours" among them, and these where nothing is set.
YOURS, MOST_COMPARED = "yours", 4
USUAL_COMPARED = ("baseline", "denial_first", "crisis_management_package", "deterrence_and_dialogue")
# Fields with a choice of few, the usual one first.
CHOICES = {
    "look": ("difference", "level"),
    "width": ("drawn", "declared"),
    "lines": ("levels", "difference"),
    "bands": ("off", "on"),
}


@dataclass(frozen=True)
class State:
    """A question put to the model through the page.

    Attributes:
        scenario: packaged scenario that everything is laid over.
        levers: settings as on the command line, at most one for each lever and label, in order.
        assumptions: key of a number of the model (see `assumed`) and its value; every member then uses it.
        structure: variable and the key of one of its rival forms, or "all".
        against: packaged scenario that outcomes are compared with.
        year: year of the headline. members, seed: of the ensemble.
        shown: ids of the outcomes with charts; empty for the usual ones.
        others: names of the scenarios side by side on Compare, the first the reference; "yours" is what is set.
        outcome: id of the outcome that Stress puts to the test; empty for the usual one.
        look: whether Stress looks at the "difference" from the reference or at the "level".
        width: how far it takes one assumption at a time, "drawn" or "declared".
        lines: whether the charts of Compare show "levels" or the "difference" from the reference.
        bands: whether they show bands, "on" or "off".
    """

    scenario: str = "baseline"
    levers: tuple[str, ...] = ()
    assumptions: tuple[tuple[str, float], ...] = ()
    structure: tuple[tuple[str, str], ...] = ()
    against: str = "baseline"
    year: int = DEFAULT_YEAR
    members: int = DEFAULT_MEMBERS
    seed: int = 0
    shown: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    outcome: str = ""
    look: str = "difference"
    width: str = "drawn"
    lines: str = "levels"
    bands: str = "off"

    @property
    def is_status_quo(self) -> bool:
        """Whether nothing at all is set."""
        return self.set_to == State()

    @property
    def set_to(self) -> State:
        """The same scenarios, levers and assumptions, whatever is looked at."""
        return State(self.scenario, self.levers, self.assumptions, self.structure, self.against)

    def definition(self) -> Scenario:
        """The scenario, ready to run.

        Raises:
            ScenarioError: for a setting that the model does not know or allow.
        """
        return _definition(self.scenario, self.levers, self.assumptions, self.structure)

    def reference(self) -> Scenario:
        """What it is compared with: `against`, under the same assumptions and theories.

        A change of assumption is a change of the world, not of policy, so both sides live in it.
        """
        return self.named(self.against)

    def named(self, name: str) -> Scenario:
        """A packaged scenario under the same assumptions and theories, or what is set: "yours"."""
        if name == YOURS:
            return self.definition()
        return _definition(name, (), self.assumptions, self.structure)

    def compared(self) -> tuple[str, ...]:
        """What stands side by side on Compare, at least two: as chosen, or what is set beside its reference."""
        own = YOURS if self.levers else self.scenario
        chosen = self.others or ((self.against, own) if own != self.against else USUAL_COMPARED)
        return chosen if len(chosen) > 1 else (*chosen, next(n for n in USUAL_COMPARED if n not in chosen))

    def with_lever(self, setting: str) -> State:
        """A state with one lever set; an earlier setting of the same lever and label gives way."""
        key = lever_key(setting)
        return replace(self, levers=(*(x for x in self.levers if lever_key(x) != key), setting))

    def without_lever(self, key: tuple[str, str | None]) -> State:
        """A state without the setting of a lever and label."""
        return replace(self, levers=tuple(x for x in self.levers if lever_key(x) != key))

    def with_assumption(self, key: str, value: float | None) -> State:
        """A state with one assumption fixed, or free again with None; one that is fixed keeps its place."""
        fixed = dict(self.assumptions)
        if value is None:
            fixed.pop(key, None)
        else:
            fixed[key] = value
        return replace(self, assumptions=tuple(fixed.items()))

    def without_number(self, name: str) -> State:
        """A state in which a number of the model is as usual, for all its labels."""
        return replace(self, assumptions=tuple((k, v) for k, v in self.assumptions if name_of(k) != name))

    def with_form(self, variable: str, key: str | None) -> State:
        """A state with one theory chosen, or the default again with None."""
        kept = tuple((n, k) for n, k in self.structure if n != variable)
        return replace(self, structure=kept if key is None else (*kept, (variable, key)))

    def query(self, versions: bool = True) -> str:
        """The state as the query of an address; `versions` adds those of model and data, for links that are kept."""
        usual = State()
        plain = ("scenario", "against", "year", "members", "seed", "outcome", *CHOICES)
        pairs = [(n, str(getattr(self, n))) for n in plain if getattr(self, n) != getattr(usual, n)]
        pairs += [("set", x) for x in self.levers]
        pairs += [("assume", f"{key}={number_text(value)}") for key, value in self.assumptions]
        pairs += [("theory", f"{n}={k}") for n, k in self.structure]
        pairs += [("show", x) for x in self.shown]
        pairs += [("with", x) for x in self.others]
        if versions:
            pairs += [("model", fingerprint()), ("data", data_version())]
        return urlencode(pairs, safe="=@.>:,")


@dataclass(frozen=True)
class Opened:
    """A state read from an address, and what of the address could not be honoured: phrase keys with their values."""

    state: State
    notices: tuple[tuple[str, dict[str, str]], ...] = field(default=())


def lever_key(setting: str) -> tuple[str, str | None]:
    """Lever and label of a setting."""
    change = parse_setting(setting)
    return change.lever, change.label


def read_query(pairs: Iterable[tuple[str, str]]) -> Opened:
    """The state that the pairs of an address stand for. Never raises for what a pair holds; see `Opened.notices`."""
    state, notices = State(), []
    given = list(pairs)[: 4 * MOST_SETTINGS]
    single = dict(given)
    made = {"model": fingerprint(), "data": data_version()}
    for name, now in made.items():
        if name in single and single[name] != now:
            notices.append((f"other_{name}", {"was": _short(single[name]), "now": now}))
    settings = 0
    for key, value in given:
        if key in made or key in NOT_STATE:
            continue
        settings += 1
        try:
            if settings > MOST_SETTINGS:
                raise ScenarioError(f"more than {MOST_SETTINGS} settings")
            state = _read(state, key, value)
        except (RimlandError, ValueError) as problem:
            notices.append(("left_out", {"what": _short(f"{key}={value}"), "why": _short(str(problem), 200)}))
    return Opened(state, tuple(notices))


def _read(state: State, key: str, value: str) -> State:
    if key in ("scenario", "against"):
        if value not in scenario_names():
            raise ScenarioError(f"unknown scenario '{_short(value)}'{nearest(value, scenario_names())}")
        return replace(state, **{key: value})
    if key in ("year", "members", "seed"):
        return replace(state, **{key: _whole(key, value)})
    if key == "set":
        changed = state.with_lever(value)
        changed.definition()
        return changed
    if key == "assume":
        name, _, text = value.partition("=")
        return checked(state.with_assumption(name, read_assumption(name, text)))
    if key == "theory":
        name, _, form = value.partition("=")
        return checked(state.with_form(name, form))
    if key in ("show", "outcome"):
        from rimland.workbench.catalogue import outcomes

        if value not in outcomes():
            raise ScenarioError(f"unknown outcome '{_short(value)}'{nearest(value, outcomes())}")
        if key == "outcome":
            return replace(state, outcome=value)
        if value in state.shown or len(state.shown) >= MOST_SHOWN:
            return state
        return replace(state, shown=(*state.shown, value))
    if key == "with":
        if value != YOURS and value not in scenario_names():
            raise ScenarioError(f"unknown scenario '{_short(value)}'{nearest(value, scenario_names())}")
        if value in state.others:
            return state
        if len(state.others) >= MOST_COMPARED:
            raise ScenarioError(f"more than {MOST_COMPARED} scenarios side by side")
        return replace(state, others=(*state.others, value))
    if key in CHOICES:
        if value not in CHOICES[key]:
            raise ScenarioError(f"{key}: expected {' or '.join(CHOICES[key])}")
        return replace(state, **{key: value})
    known = ("scenario", "against", "set", "assume", "theory", "show", "year", "members", "seed", "with", "outcome")
    raise ScenarioError(f"unknown key '{_short(key)}'{nearest(key, (*known, *CHOICES))}")


def checked(state: State) -> State:
    """The state itself, if the model can run it.

    Raises:
        ScenarioError: if it cannot.
    """
    resolve(state.definition(), specification())
    return state


def _whole(key: str, value: str) -> int:
    low, high = {"year": (YEARS[0], YEARS[-1]), "members": (MEMBERS[0], MEMBERS[-1]), "seed": (0, 2**32 - 1)}[key]
    if not value.isascii() or not value.isdigit() or not low <= int(value[:12]) <= high:
        raise ScenarioError(f"{key}: expected a whole number from {low} to {high}")
    found = int(value)
    return min(MEMBERS, key=lambda m: (abs(m - found), m)) if key == "members" else found


@lru_cache(maxsize=512)
def _definition(
    scenario: str,
    levers: tuple[str, ...],
    assumptions: tuple[tuple[str, float], ...],
    structure: tuple[tuple[str, str], ...],
) -> Scenario:
    found = load_scenario(scenario)
    if levers:
        found = with_settings(found, levers)
    update: dict[str, Any] = {}
    if assumptions:
        update["assumptions"] = {**found.assumptions, **settings_of(assumptions)}
    if structure:
        update["structure"] = {**found.structure, **dict(structure)}
    found = found.model_copy(update=update).placed(found.places) if update else found
    if levers or assumptions or structure:
        resolve(found, specification())
    return found


def lever_value(state: State, name: str, label: str | None, year: int) -> float:
    """Where a lever stands in December of a year under the state."""
    return value_at(state.definition(), name, label, f"{year}-12")


def value_at(scenario: Scenario, name: str, label: str | None, month: str) -> float:
    """Where a lever stands in a month under a scenario; the first label where none is named."""
    lever = model_facts().levers[name]
    path = paths_of(scenario)[name][specification().months.index(month)]
    if not lever.dims:
        return float(path)
    labels = model_facts().dimensions.labels[lever.dims[0]]
    return float(path[labels.index(label) if label else 0])


def paths_of(scenario: Scenario) -> Mapping[str, Any]:
    """Path of every lever under a scenario, arrays (months, labels...); those that nobody sets are the same objects."""
    return _resolved(_Hashed(scenario)).levers


class _Hashed:
    """A scenario that can be looked up by its identity."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashed) and other.scenario is self.scenario


@lru_cache(maxsize=64)
def _resolved(key: _Hashed) -> Any:
    return resolve(key.scenario, specification())


def _short(text: str, longest: int = 80) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def mapping_of(state: State) -> Mapping[str, Any]:
    """The state as plain data."""
    return {
        "scenario": state.scenario, "levers": list(state.levers), "assumptions": dict(state.assumptions),
        "structure": dict(state.structure), "against": state.against, "year": state.year, "members": state.members,
        "seed": state.seed, "shown": list(state.shown), "others": list(state.others), "outcome": state.outcome,
        **{name: getattr(state, name) for name in CHOICES},
    }  # fmt: skip
