"""What a brief says, before it is put into words: outcomes, differences, causes, doubts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from rimland.errors import ScenarioError, nearest
from rimland.library import model_facts, specification
from rimland.reasons import Why, why
from rimland.report.brief.settings import Pull, pulls
from rimland.report.comparison import Difference, differences
from rimland.report.drivers import Driver, candidates, strongest
from rimland.report.headline import Outcome, Row, headline_outcomes, headline_rows
from rimland.report.hindcast import Overall, Series, hindcast, overall
from rimland.result import Result
from rimland.scenarios import Scenario, load_scenario, resolve, with_settings
from rimland.simulation import compare, run

YEARS = (2030, 2035, 2040)
YEAR = 2035
ROWS, CHARTS = 11, 6
MATERIAL = 0.02
WHY_MEMBERS, WHY_POINTS = 8, 3
RISK = ("deterrence_failure_probability", "taiwan_strait")
# Outcomes that are shown beside the one asked for, whether they move or not.
ALWAYS = (RISK, ("major_war_probability", None), ("burden", "JPN"), ("alliance_cohesion", "JPN"))
Progress = Callable[[int, int], None]
Key = tuple[str, str | None]


@dataclass(frozen=True)
class Doubt:
    """What an outcome turns on.

    Attributes:
        level: assumptions that go with its level under the scenario.
        size: those that go with the size of the difference (the ratio, for a risk).
        opposite: how many members have a difference of the other sign than the median.
        separating: assumptions that tell those members from the rest.
    """

    outcome: Outcome
    level: tuple[Driver, ...]
    size: tuple[Driver, ...] = ()
    opposite: int = 0
    same: int = 0
    separating: tuple[Driver, ...] = ()


@dataclass(frozen=True)
class Findings:
    """A scenario beside another (or alone: `reference` is None), ready to be put into words."""

    result: Result
    reference: Result | None
    lead: Outcome
    outcomes: tuple[Outcome, ...]
    charts: tuple[Outcome, ...]
    still: tuple[Outcome, ...]
    rows: Mapping[Key, tuple[Row, ...]]
    gaps: Mapping[Key, tuple[Difference, ...]]
    pulled: tuple[Pull, ...]
    causes: tuple[tuple[Outcome, Why], ...]
    doubts: tuple[Doubt, ...]
    history: tuple[Series, ...]
    overall: Overall
    metrics: tuple[str, ...] = ()
    structure: Mapping[str, Any] = field(default_factory=dict)

    def row(self, outcome: Outcome, year: int = YEAR) -> Row:
        """An outcome under the scenario in December of a year."""
        return next(r for r in self.rows[key(outcome)] if r.year == year)

    def gap(self, outcome: Outcome, year: int = YEAR) -> Difference:
        """The paired difference of an outcome in December of a year."""
        return next(d for d in self.gaps[key(outcome)] if d.year == year)


def key(outcome: Outcome) -> Key:
    """What identifies an outcome."""
    return outcome.variable, outcome.label


def find(
    scenario: str | Path | Scenario,
    against: str | Path | Scenario | None = None,
    *,
    metrics: Iterable[str] = (),
    members: int = 200,
    seed: int = 0,
    settings: Iterable[str] = (),
    structure: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Findings:
    """Simulate, compare and trace. Arguments as for `make_brief`."""
    told = progress or (lambda done, total: None)
    first = _loaded(scenario, settings, structure)
    second = _loaded("baseline" if against is None else against, (), structure)
    names = list(metrics)
    asked = list(dict.fromkeys(chosen_outcome(m) for m in names))
    record = [o.variable for o in asked]

    def halfway(done: int, total: int) -> None:
        told(50 * done // max(total, 1), 100)

    shown = [*asked, *(o for o in headline_outcomes() if key(o) not in {key(a) for a in asked})]
    if _alike(first, second):
        result = run(first, members=members, seed=seed, record=record, progress=halfway)
        reference, gaps = None, {}
    else:
        compared = compare(second, first, members=members, seed=seed, record=record, progress=halfway)
        reference, result = compared.results
        gaps = _by_outcome(differences(compared, shown, YEARS), lambda d: (d.name, d.label))
    lead, chosen, still = _chosen(asked, shown, gaps)
    history = tuple(hindcast(result))
    causes = []
    reasons = _explained(lead, chosen, gaps) if reference is not None else []
    for i, outcome in enumerate(reasons):
        told(50 + 40 * i // len(reasons), 100)
        found = _why(outcome, first, second, seed)
        if found is not None:
            causes.append((outcome, found))
    told(90, 100)
    result_rows = headline_rows(result, chosen, (2024, *YEARS))
    findings = Findings(
        result=result,
        reference=reference,
        lead=lead,
        outcomes=tuple(chosen),
        charts=tuple(_drawn(lead, chosen, gaps, history)),
        still=tuple(still),
        rows=_by_outcome(result_rows, lambda r: (r.name, r.label)),
        gaps=gaps,
        pulled=pulls(result.resolved, reference.resolved) if reference is not None else (),
        causes=tuple(causes),
        doubts=tuple(_doubts(result, reference, lead, chosen)),
        history=history,
        overall=overall(history),
        metrics=tuple(names),
        structure=dict(structure or {}),
    )
    told(100, 100)
    return findings


def chosen_outcome(text: str) -> Outcome:
    """The outcome that `VARIABLE` or `VARIABLE.LABEL` names.

    Raises:
        ScenarioError: for an unknown variable or label, or one that a brief cannot show.
    """
    facts = model_facts()
    name, _, label = text.strip().partition(".")
    if name not in facts.variables:
        raise ScenarioError(f"unknown outcome '{name[:60]}'{nearest(name, facts.variables)}")
    variable = facts.variables[name]
    if len(variable.dims) > 1:
        raise ScenarioError(f"'{name}' has dimensions {' and '.join(variable.dims)}; a brief shows outcomes with one")
    known = [o for o in headline_outcomes() if o.variable == name]
    if not variable.dims:
        if label:
            raise ScenarioError(f"'{name}' has no labels; got '{label[:60]}'")
        return known[0] if known else Outcome(name, None, "", str(variable.unit), 1.0, "Recorded")
    labels = facts.dimensions.labels[variable.dims[0]]
    if not label:
        label = (known[0].label if known else next(iter(variable.equation.show), None)) or labels[0]
    if label not in labels:
        raise ScenarioError(f"unknown {variable.dims[0]} '{label[:60]}'{nearest(label, labels)}")
    like = next((o for o in known if o.label == label), None)
    return like or Outcome(name, label, "", str(variable.unit), 1.0, "Recorded")


def _loaded(scenario: str | Path | Scenario, settings: Iterable[str], structure: Mapping[str, Any] | None) -> Scenario:
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    texts = list(settings)
    if texts:
        loaded = with_settings(loaded, texts)
    if structure:
        loaded = loaded.model_copy(update={"structure": {**loaded.structure, **structure}})
    return loaded


def _alike(first: Scenario, second: Scenario) -> bool:
    """Whether two scenarios set the same."""
    a, b = (resolve(s, specification()) for s in (first, second))
    same = a.levers.keys() == b.levers.keys() and all(np.array_equal(a.levers[n], b.levers[n]) for n in a.levers)
    return same and not a.disturbances and not b.disturbances and (
        repr(sorted(a.assumptions.items())) == repr(sorted(b.assumptions.items())) and a.structure == b.structure
    )  # fmt: skip


def _by_outcome(rows: Sequence[Any], of: Callable[[Any], Key]) -> dict[Key, tuple[Any, ...]]:
    found: dict[Key, list[Any]] = {}
    for row in rows:
        found.setdefault(of(row), []).append(row)
    return {k: tuple(v) for k, v in found.items()}


def _at(gaps: Mapping[Key, Sequence[Difference]], outcome: Outcome, year: int = YEAR) -> Difference:
    return next(d for d in gaps[key(outcome)] if d.year == year)


def movers(outcomes: Sequence[Outcome], gaps: Mapping[Key, Sequence[Difference]]) -> list[Outcome]:
    """Outcomes that change: clear changes of a size worth telling first, and furthest beyond noise first."""
    moving = [o for o in outcomes if not all(d.negligible for d in gaps[key(o)])]
    return sorted(moving, key=lambda o: (not telling(_at(gaps, o)), -_at(gaps, o).beyond_noise))


def telling(gap: Difference) -> bool:
    """Whether a difference is clear and at least `MATERIAL` of the level."""
    return gap.clear and abs(gap.median) >= MATERIAL * abs(gap.level)


def _chosen(
    asked: Sequence[Outcome], shown: Sequence[Outcome], gaps: Mapping[Key, Sequence[Difference]]
) -> tuple[Outcome, list[Outcome], list[Outcome]]:
    """The outcome that the answer is about, the rows of the table, and what hardly changes."""
    if not gaps:
        rows = [*asked, *(o for o in shown if (o.key or o.panel) and o not in asked)][:ROWS]
        return (asked[0] if asked else shown[0]), rows, []
    moving = movers(shown, gaps)
    risk = next(o for o in shown if key(o) == RISK)
    lead = asked[0] if asked else risk if risk in moving or not moving else moving[0]
    wanted = [lead, *asked, *(o for o in shown if key(o) in ALWAYS), *moving]
    kept = list(dict.fromkeys(wanted))[:ROWS]
    rows = [*dict.fromkeys([lead, *asked]), *(o for o in shown if o in kept and o not in asked and o != lead)]
    still = [o for o in shown if o not in moving and o not in rows]
    return lead, rows, still


def _drawn(
    lead: Outcome, rows: Sequence[Outcome], gaps: Mapping[Key, Sequence[Difference]], history: Sequence[Series]
) -> list[Outcome]:
    """What the charts show: the lead, what moves most (one outcome a variable), and outcomes with a record."""
    seen = {(s.variable, s.label) for s in history}
    moving = movers(rows, gaps) if gaps else []
    first = [lead]
    for o in moving:
        if len(first) < 4 and o.variable not in {f.variable for f in first}:
            first.append(o)
    recorded = [o for o in rows if key(o) in seen]
    chosen: list[Outcome] = []
    for o in (*first, *recorded, *moving, *rows):
        # Spending in money and as a share of GDP have one title: one of them is enough.
        if not any(o is c or (o.title and o.title == c.title) for c in chosen):
            chosen.append(o)
    return chosen[:CHARTS]


def _explained(lead: Outcome, rows: Sequence[Outcome], gaps: Mapping[Key, Sequence[Difference]]) -> list[Outcome]:
    """At most two outcomes whose change is traced: the lead, and the clearest change of another variable."""
    moving = movers(rows, gaps)
    first = [lead] if lead in moving else []
    other = [o for o in moving if o.variable != lead.variable and not o.relative and telling(_at(gaps, o))]
    return [*first, *other[:1]]


def _why(outcome: Outcome, scenario: Scenario, against: Scenario, seed: int) -> Why | None:
    """None where the change cannot be traced, as between two theories."""
    try:
        return why(
            outcome.variable, scenario, against, label=outcome.label, at=f"{YEAR}-12",
            members=WHY_MEMBERS, seed=seed, points=WHY_POINTS,
        )  # fmt: skip
    except ScenarioError:
        return None


def _doubts(result: Result, reference: Result | None, lead: Outcome, rows: Sequence[Outcome]) -> list[Doubt]:
    if result.assumptions is None:
        return []
    facts = model_facts()
    place = YEAR - int(result.months[0][:4])
    found = []
    outcomes = [lead] if reference is not None else [o for o in rows if o.key or o == lead]
    for o in outcomes:
        after = np.asarray(result.yearly(o.variable, "december", o.label)[place], dtype=float)
        given = candidates(result.assumptions(len(after)), o.variable, facts)
        _, level = strongest(given, after)
        if reference is None:
            found.append(Doubt(o, level))
            continue
        before = np.asarray(reference.yearly(o.variable, "december", o.label)[place], dtype=float)
        change = after - before
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.where(before != 0, after / before, np.nan) if o.relative else change
        typical = np.sign(np.median(change))
        other = change * typical < 0
        parted = strongest(given, other.astype(float))[1] if 0 < other.sum() < len(other) else ()
        same = int((change * typical > 0).sum())
        found.append(Doubt(o, level, strongest(given, size)[1], int(other.sum()), same, parted))
    return found
