"""Behaviour checks: what must happen under what change, written in YAML that an analyst can read.

Each check of `model/checks/` runs the model under a setting and, for comparisons, under another one
(the baseline unless `against` says otherwise) with common random numbers, and asks of every expectation whether
it holds, member by member. One member is one draw of the assumptions and of luck.

    weaker_yen_cuts_real_procurement:
      under: {levers: {yen_anchor: 180}}
      expect:
        - {variable: procurement, label: "JPN, air", at: 2030-01, direction: falls}
        - {variable: approved_budget, label: JPN, until: 2026-09, direction: unchanged}
      why: Imported equipment is paid for in dollars.
      source: federalreserve2026h10
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.engine.ensemble import Runner
from rimland.errors import ModelError, nearest

if TYPE_CHECKING:
    from rimland.engine.model import Model
    from rimland.yaml_reader import YamlDocument

DIRECTIONS = {"rises": 1, "falls": -1, "unchanged": 0}
CHECK_KEYS = ("under", "against", "structure", "expect", "why", "source")
SETTING_KEYS = ("levers", "assumptions", "structure", "shocks")
EXPECTATION_KEYS = (
    "variable", "label", "at", "from", "until", "direction", "share", "between", "ratio", "over_time",
)  # fmt: skip
TESTS = ("direction", "between", "ratio", "over_time")
BATCH = 8  # worlds that run together
SHARE = 0.9  # of members, unless an expectation names its own
FIRST_MONTH, LAST_MONTH = "2015-01", "2040-12"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Expectation:
    """One line of `expect`.

    Attributes:
        label: labels of the variable's dims, in their order; empty for all labels.
        first, last: months between which it is asked, both included.
        direction: of the mean over those months, against the other setting: rises, falls or unchanged
            (bit for bit, in every month).
        share: of members for which a direction must hold.
        between: lowest and highest value, of every member in every month; None is open.
        ratio: bounds on the median ratio to the other setting.
        over_time: rises or falls from `first` to `last` under the setting itself, for `share` of members.
    """

    variable: str
    label: tuple[str, ...]
    first: str
    last: str
    direction: str | None
    share: float
    between: tuple[float | None, float | None] | None
    ratio: tuple[float | None, float | None] | None
    over_time: str | None


@dataclass(frozen=True)
class Check:
    """One behaviour check: two settings of the model and what is expected of them."""

    name: str
    under: Mapping[str, Any]
    against: Mapping[str, Any]
    expect: tuple[Expectation, ...]
    why: str
    source: str
    place: str


@dataclass(frozen=True)
class CheckOutcome:
    """Whether a check held, and what was found: one line for each expectation in `detail`."""

    name: str
    passed: bool
    why: str
    detail: str


def load_checks(path: Path | None = None) -> dict[str, Check]:
    """Read checks, the packaged ones unless `path` names a file, and verify every name in them.

    Raises:
        ModelError: one line with the place, for an unknown variable, lever, label, key or source.
    """
    import rimland.model
    from rimland.evidence import source_keys
    from rimland.library import model_facts
    from rimland.yaml_reader import read_yaml

    packaged = sorted((Path(rimland.model.__file__).parent / "checks").glob("*.yaml"))
    facts, sources = model_facts(), source_keys()
    checks: dict[str, Check] = {}
    for file in [path] if path else packaged:
        document = read_yaml(file, error=ModelError)
        for name, entry in (document.data or {}).items():
            if name in checks:
                raise ModelError(f"{document.where(name)}: check '{name}' is already at {checks[name].place}")
            checks[name] = _check(name, entry, document, facts)
            if checks[name].source not in sources:
                hint = nearest(checks[name].source, sources)
                raise ModelError(f"{checks[name].place}: unknown source '{checks[name].source}'{hint}")
    return checks


def run_checks(
    names: Iterable[str] | None = None,
    members: int = 16,
    progress: Progress | None = None,
    path: Path | None = None,
) -> list[CheckOutcome]:
    """Run behaviour checks on the NumPy backend with common random numbers.

    Args:
        names: which checks; all of them by default.
        members: draws of assumptions and luck that each check is asked of.
        progress: called with (checks done, checks in all).
        path: a file of checks; the packaged one by default.

    Raises:
        RimlandError: for an unknown check, or a check that names something the model does not have.
    """
    checks = load_checks(path)
    wanted = list(names) if names is not None else list(checks)
    for name in wanted:
        if name not in checks:
            raise ModelError(f"unknown check '{name}'{nearest(name, checks)}")
    worlds = _Worlds([checks[n] for n in wanted], members)
    outcomes = []
    for done, name in enumerate(wanted, 1):
        outcomes.append(_outcome(checks[name], worlds))
        worlds.keep_for([checks[n] for n in wanted[done:]])
        if progress:
            progress(done, len(wanted))
    return outcomes


# Reading -----------------------------------------------------------------------------------------


def _keys(entry: Any, allowed: tuple[str, ...], place: str, what: str) -> None:
    if not isinstance(entry, Mapping):
        raise ModelError(f"{place}: {what} must be a mapping, got {entry!r}")
    for key in entry:
        if key not in allowed:
            raise ModelError(f"{place}: {what} has unknown key '{key}'{nearest(key, allowed)}")


def _check(name: str, entry: Any, document: YamlDocument, facts: Model) -> Check:
    place = document.where(name)
    _keys(entry, CHECK_KEYS, place, f"'{name}'")
    for key in ("expect", "why", "source"):
        if not entry.get(key):
            raise ModelError(f"{place}: '{name}' has no {key}")
    expect = tuple(
        _expectation(line, document.where(name, "expect", i), facts) for i, line in enumerate(entry["expect"])
    )
    under, against = (_setting(name, entry, key, document, facts) for key in ("under", "against"))
    return Check(name, under, against, expect, str(entry["why"]), str(entry["source"]), place)


def _setting(name: str, entry: Mapping[str, Any], key: str, document: YamlDocument, facts: Model) -> dict[str, Any]:
    place, setting = document.where(name, key), dict(entry.get(key) or {})
    _keys(setting, SETTING_KEYS, place, f"{key} of '{name}'")
    for lever in setting.get("levers", {}):
        if lever not in facts.levers:
            raise ModelError(f"{place}: unknown lever '{lever}'{nearest(lever, facts.levers)}")
    return setting | {"structure": {**(entry.get("structure") or {}), **setting.get("structure", {})}}


def _expectation(entry: Any, place: str, facts: Model) -> Expectation:
    _keys(entry, EXPECTATION_KEYS, place, "an expectation")
    variable = str(entry.get("variable"))
    if variable not in facts.variables:
        raise ModelError(f"{place}: unknown variable '{variable}'{nearest(variable, facts.variables)}")
    if sum(key in entry for key in TESTS) != 1:
        raise ModelError(f"{place}: an expectation has exactly one of {', '.join(TESTS)}")
    dims = facts.variables[variable].dims
    label = tuple(part.strip() for part in str(entry["label"]).split(",")) if "label" in entry else ()
    if label and len(label) != len(dims):
        raise ModelError(f"{place}: '{variable}' has dims [{' '.join(dims)}]; label {', '.join(label)} does not fit")
    for dim, part in zip(dims, label, strict=False):
        facts.dimensions.position(dim, part, place)
    if "at" in entry and ("from" in entry or "until" in entry):
        raise ModelError(f"{place}: give either at or from and until")
    first = str(entry.get("at", entry.get("from", FIRST_MONTH)))
    last = str(entry.get("at", entry.get("until", LAST_MONTH)))
    for month in (first, last):
        _month(month, place)
    if _month(last, place) < _month(first, place):
        raise ModelError(f"{place}: {last} is before {first}")
    for key, allowed in (("direction", DIRECTIONS), ("over_time", ("rises", "falls"))):
        if key in entry and entry[key] not in allowed:
            raise ModelError(f"{place}: {key} is '{entry[key]}', expected one of {', '.join(allowed)}")
    share = float(entry.get("share", SHARE))
    if not 0 < share <= 1:
        raise ModelError(f"{place}: share is {share:g}, expected above 0 and up to 1")
    return Expectation(
        variable, label, first, last, entry.get("direction"), share,
        _bounds(entry, "between", place), _bounds(entry, "ratio", place), entry.get("over_time"),
    )  # fmt: skip


def _bounds(entry: Mapping[str, Any], key: str, place: str) -> tuple[float | None, float | None] | None:
    if key not in entry:
        return None
    given = entry[key]
    if not isinstance(given, list) or len(given) != 2 or given == [None, None]:
        raise ModelError(f"{place}: {key} needs [lowest, highest], one of them may be null; got {given!r}")
    low, high = (None if x is None else float(x) for x in given)
    return low, high


def _month(month: str, place: str) -> int:
    from rimland.scenarios.months import is_month

    if not is_month(month) or not FIRST_MONTH <= month <= LAST_MONTH:
        raise ModelError(f"{place}: '{month}' is not a month from {FIRST_MONTH} to {LAST_MONTH}")
    year, number = month.split("-")
    return (int(year) - int(FIRST_MONTH[:4])) * 12 + int(number) - 1


# Running -----------------------------------------------------------------------------------------


class _SideBySide(Runner):
    """One NumPy run of several worlds: the same members under each setting, as neighbours in one chunk.

    Most of the time of a small run is the cost of calling array functions, so eight worlds take little longer
    than one. Every world has its own levers and parameters, and the luck of the same member numbers.
    """

    def __init__(self, runners: list[Runner], members: int):
        first, count = runners[0], len(runners)
        vars(self).update(vars(first))
        self.chunk, self.own = members * count, np.arange(members, dtype=np.uint32)
        self.times = {
            n: np.concatenate([np.broadcast_to(r.times[n], (*r.times[n].shape[:-1], members)) for r in runners], -1)
            for n in first.times
        }
        given = [r.inputs(0, members) for r in runners]
        self.given = {}
        for n in first.program.parameters:
            parts = [np.asarray(g[n], self.dtype) for g in given]
            self.given[n] = np.concatenate([np.broadcast_to(x, (*x.shape[:-1], members)) for x in parts], -1)

    def member_numbers(self, first: int) -> np.ndarray:
        return np.tile(self.own, self.chunk // len(self.own))

    def worlds(self) -> list[dict[str, np.ndarray]]:
        """For each world, variable -> array (months, labels..., members)."""
        values, found, row = self._run_numpy(0, self.given), {}, 0
        for name, shape in self.program.outputs.items():
            size = int(np.prod(shape, dtype=int))
            found[name] = values[:, row : row + size].reshape(len(values), *shape, self.chunk)
            row += size
        count = len(self.own)
        return [{n: v[..., i : i + count].copy() for n, v in found.items()} for i in range(0, self.chunk, count)]


class _Worlds:
    """Runs of the model by setting, each made once, with every variable that any check asks about."""

    def __init__(self, checks: list[Check], members: int):
        self.members = members
        self.record = sorted({e.variable for c in checks for e in c.expect})
        self.found: dict[str, dict[str, np.ndarray]] = {}
        self.waiting: dict[str, tuple[Check, Mapping[str, Any]]] = {}
        for check in checks:
            for setting in self._needed(check):
                self.waiting.setdefault(_key(setting), (check, setting))

    @staticmethod
    def _needed(check: Check) -> list[Mapping[str, Any]]:
        compared = any(e.direction is not None or e.ratio is not None for e in check.expect)
        return [check.under, check.against] if compared else [check.under]

    def under(self, setting: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """Variable -> array (months, labels..., members) under a setting, run together with others that wait."""
        key = _key(setting)
        if key not in self.found:
            alike = [k for k, (_, s) in self.waiting.items() if s["structure"] == setting["structure"] and k != key]
            chosen = [key, *alike[: BATCH - 1]]
            runners = [self._runner(*self.waiting.pop(k)) for k in chosen]
            self.found |= zip(chosen, _SideBySide(runners, self.members).worlds(), strict=True)
        return self.found[key]

    def keep_for(self, checks: list[Check]) -> None:
        """Forget worlds that none of `checks` asks about."""
        needed = {_key(s) for c in checks for s in self._needed(c)}
        self.found = {k: world for k, world in self.found.items() if k in needed}

    def _runner(self, check: Check, setting: Mapping[str, Any]) -> Runner:
        from pydantic import ValidationError

        from rimland.scenarios import Scenario
        from rimland.simulation import prepare

        given: dict[str, Any] = {k: v for k, v in setting.items() if v}
        try:
            scenario = Scenario(name="check", title=check.name[:120], **given)
        except ValidationError as error:
            first = error.errors()[0]
            raise ModelError(f"{check.place}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        scenario = scenario.placed({(): f"{check.place} ({check.name})"})
        return prepare(scenario, members=self.members, backend="numpy", record=self.record).runner()


def _key(setting: Mapping[str, Any]) -> str:
    return repr(sorted((k, repr(v)) for k, v in setting.items() if v))


def _outcome(check: Check, worlds: _Worlds) -> CheckOutcome:
    lines, passed = [], True
    for expectation in check.expect:
        held, line = _judge(expectation, check, worlds)
        passed &= held
        lines.append(line if held else f"{line} (NOT AS EXPECTED)")
    return CheckOutcome(check.name, passed, check.why, "; ".join(lines))


def _judge(e: Expectation, check: Check, worlds: _Worlds) -> tuple[bool, str]:
    """Whether an expectation holds, and what was found in words."""
    here = _select(e, worlds.under(check.under))
    title = f"{e.variable} {', '.join(e.label)}".strip()
    when = e.first if e.first == e.last else f"{e.first} to {e.last}"
    if not np.isfinite(here).all():
        return False, f"{title} is not a number in {when}"
    if e.between is not None:
        low, high = (np.inf * s if b is None else b for b, s in zip(e.between, (-1, 1), strict=True))
        found = f"{title} lies in {here.min():.4g} to {here.max():.4g} in {when}"
        return bool((here >= low).all() and (here <= high).all()), found
    if e.over_time is not None:
        gap = (here[-1] - here[0]).reshape(-1, here.shape[-1])
        share = float((np.sign(gap) == DIRECTIONS[e.over_time]).mean())
        return share >= e.share, f"{title} {e.over_time} over {when} in {share:.0%} of members"
    there = _select(e, worlds.under(check.against))
    if e.direction == "unchanged":
        changed = (here != there).reshape(len(here), -1).any(1)
        return not changed.any(), f"{title} " + (
            f"changes in {changed.mean():.0%} of months of {when}" if changed.any() else f"is unchanged in {when}"
        )
    here, there = here.mean(0, dtype=float), there.mean(0, dtype=float)
    if e.ratio is not None:
        ratio = float(np.median(here / there))
        low, high = (np.inf * s if b is None else b for b, s in zip(e.ratio, (-1, 1), strict=True))
        return low <= ratio <= high, f"{title} is {ratio:.4g} times the other in {when}"
    assert e.direction is not None
    gap = here - there
    share = float((np.sign(gap) == DIRECTIONS[e.direction]).mean())
    word = f"{title} {e.direction} in {share:.0%} of members in {when} (median {np.median(gap):+.3g})"
    return share >= e.share, word


def _select(e: Expectation, world: Mapping[str, np.ndarray]) -> np.ndarray:
    """Array (months asked, labels..., members)."""
    from rimland.library import model_facts

    values = world[e.variable][_month(e.first, "") : _month(e.last, "") + 1]
    facts = model_facts()
    dims = facts.variables[e.variable].dims
    index = tuple(facts.dimensions.position(d, x) for d, x in zip(dims, e.label, strict=False))
    return values[(slice(None), *index)]
