"""The evidence base as the page shows it: topics, units people read, lines over time, conflicts, uses in the model.

Nothing is computed from the figures but a change of unit. Figures of different definitions or sources never share a
line, a gap stays a gap, and sources that disagree stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rimland.evidence import ACTORS, Indicator, Observation, load_evidence
from rimland.words import Words

TOPICS = {
    "money": (
        "military_expenditure", "military_expenditure_current", "military_burden", "japan_defence_budget",
        "japan_five_year_plan", "japan_security_related_ratio", "host_nation_support", "host_nation_support_demand",
        "national_budget_yen", "national_outlays_dollars",
    ),
    "economy": ("gdp", "gdp_current", "real_gdp_growth", "population", "public_debt_ratio", "exchange_rate"),
    "forces": (
        "us_personnel", "battle_force_ships", "combat_aircraft", "missile_delivery_time", "joint_exercises",
    ),
    "activity": (
        "pla_aircraft", "pla_vessels", "pla_aircraft_yearly", "ccg_contiguous_zone_days", "ccg_contiguous_zone_vessels",
        "ccg_territorial_sea_vessels", "ccg_territorial_sea_vessels_yearly", "ccg_territorial_sea_days",
        "ccg_territorial_sea_entries", "jasdf_scrambles", "north_korean_tests", "north_korean_tests_yearly",
    ),
    "trade": (
        "goods_imports", "goods_exports", "goods_imports_yearly", "goods_exports_yearly", "goods_trade_total_yearly",
        "goods_imports_yen", "goods_exports_yen", "us_average_tariff", "us_tariff_collected",
    ),
    "chips": ("chip_fabrication_share", "chip_capacity_share_below_10nm", "integrated_circuit_exports"),
    "opinion": (
        "favourable_view", "affinity", "alliance_treaty_useful", "self_defence_forces_increase", "risk_of_war",
        "alliance_important", "trust_in_country", "alliance_support", "host_nation_support_increase", "un_ideal_point",
    ),
}  # fmt: skip
JUDGED = frozenset({"judged", "unattributed_poll"})
AHEAD = ("forecast", "projection", "fiscal_2023_to_2027")
MOST_LINES = 6
# Key of the unit's words, and what a figure is multiplied with in English and in Japanese.
_UNITS: dict[str, tuple[str, float, float]] = {
    "1": ("percent", 100, 100), "1/year": ("percent_year", 100, 100), "year": ("years", 1, 1),
    "person": ("people", 1, 1), "ship": ("ships", 1, 1), "aircraft": ("aircraft", 1, 1),
    "USDbn/year": ("usd_year", 1, 10), "USDbn/month": ("usd_month", 1, 10), "USD2023bn/year": ("usd2023_year", 1, 10),
    "JPYbn": ("jpy", 1, 10), "JPYbn/year": ("jpy_year", 1, 10), "JPY/USD": ("jpy_usd", 1, 1),
    "sortie/month": ("aircraft_month", 1, 1), "sortie/year": ("aircraft_year", 1, 1),
    "ship/month": ("vessels_month", 1, 1), "ship/year": ("vessels_year", 1, 1), "day/year": ("days_year", 1, 1),
    "scramble/year": ("scrambles_year", 1, 1), "test/month": ("launches_month", 1, 1),
    "test/year": ("launches_year", 1, 1), "exercise/year": ("exercises_year", 1, 1),
}  # fmt: skip
_OWN_UNITS: dict[str, tuple[str, float, float]] = {
    "un_ideal_point": ("index", 1, 1), "ccg_territorial_sea_entries": ("cases_year", 1, 1),
    "public_debt_ratio": ("percent_gdp", 100, 100), "military_burden": ("percent_gdp", 100, 100),
    "japan_security_related_ratio": ("percent_gdp_2022", 100, 100), "population": ("people_many", 1e-6, 1e-4),
    "pla_vessels": ("ship_days_month", 1, 1), "us_personnel": ("people", 1, 1),
}  # fmt: skip
_MONEY = {"USD2023bn": "usd2023", "USDbn": "usd", "JPYbn": "jpy", "JPY/USD": "rate"}
# Observed series of the model, by the name under which it binds them, and the indicator that they are read from.
SERIES = {
    "real_gdp_growth": "real_gdp_growth", "exchange_rate": "exchange_rate", "us_average_tariff": "us_average_tariff",
    "us_tariff_on_china": "us_tariff_collected",
}  # fmt: skip
# Phases of testing are read off the record of launches by hand; see the table of phases.
READ_OFF = {"north_korean_phase": "north_korean_tests"}


@dataclass(frozen=True)
class Line:
    """Figures that may be joined: one subject, one definition, one source, in the order of their dates."""

    subject: str
    definition: str
    source: str
    rows: tuple[Observation, ...]

    @property
    def status(self) -> str:
        """observed, ahead (forecast, projection or plan), judged or reported."""
        return status_of(self.rows[0])


@dataclass(frozen=True)
class Conflict:
    """One subject, date and definition for which several sources give figures."""

    indicator: str
    subject: str
    date: str
    definition: str
    rows: tuple[Observation, ...]

    @property
    def agree(self) -> bool:
        """Whether the sources say the same."""
        return len({o.value for o in self.rows}) == 1

    @property
    def used(self) -> str:
        """The source that a series takes: the one that `indicators.yaml` ranks first."""
        return next(s for s in ranked_sources(self.indicator) if any(s == o.source for o in self.rows))


@dataclass(frozen=True)
class Use:
    """Where the model uses an indicator; `name` and `label` are the model's.

    `kind` is fed (an observed series of the model), read (phases read off it by hand), compared (in the history check),
    beside (the history check divides by it or lets a rival forecast grow with it) or cites (the number rests on
    `sources` of the indicator, though not always on these very figures).
    """

    kind: str
    name: str
    label: str | None = None
    sources: tuple[str, ...] = ()


def ranked_sources(indicator: str) -> list[str]:
    """Sources of an indicator: as `indicators.yaml` ranks them, then those that only another definition has."""
    ranked = load_evidence().descriptions[indicator].sources
    return list(dict.fromkeys([*ranked, *load_evidence().describe(indicator).sources]))


def status_of(row: Observation) -> str:
    """What kind of figure it is: observed, ahead, judged, or reported by the press without confirmation."""
    if row.definition in JUDGED or row.source == "rimland2026judgement":
        return "judged"
    if row.definition.startswith(AHEAD):
        return "ahead"
    return "reported" if row.definition == "reported_demand" else "observed"


@cache
def topics() -> dict[str, tuple[Indicator, ...]]:
    """Every indicator with a figure, by topic in order; what no topic names stands under "other"."""
    known = {i.name: i for i in load_evidence().indicators()}
    found = {topic: tuple(known[n] for n in names if n in known) for topic, names in TOPICS.items()}
    placed = {n for names in TOPICS.values() for n in names}
    rest = tuple(i for n, i in known.items() if n not in placed)
    return found | ({"other": rest} if rest else {})


def scale(about: Indicator, words: Words) -> tuple[str, float]:
    """The unit in words, and what figures are multiplied with to be in it."""
    key, english, japanese = _OWN_UNITS.get(about.name) or _UNITS[about.unit]
    return words(f"indicator_units.{key}"), english if words.language == "en" else japanese


def currency_note(about: Indicator) -> str | None:
    """Key of the phrase that says which money it is; None where no money is meant."""
    found = next((key for unit, key in _MONEY.items() if about.unit.startswith(unit)), None)
    return f"evidence.money_{found}" if found else None


def when(date: str) -> str:
    """The middle of a period as a day: "2015-07-01", a Japanese fiscal year in October, a month on its 15th."""
    if date.startswith("FY"):
        return f"{date[2:]}-10-01"
    return {4: f"{date}-07-01", 7: f"{date}-15"}.get(len(date), date)


def date_words(date: str, words: Words) -> str:
    """A date as the language writes it: FY2015 is 2015年度."""
    if words.language == "en":
        return date
    if date.startswith("FY"):
        return f"{date[2:]}年度"
    parts = [str(int(p)) for p in date.split("-")]
    return "".join(p + mark for p, mark in zip(parts, "年月日", strict=False))


def subjects_of(about: Indicator) -> list[str]:
    """Subjects, actors in the usual order first, pairs by their first country."""
    place = {a: i for i, a in enumerate(ACTORS)}

    def order(subject: str) -> tuple[int, int, str]:
        first, _, second = subject.partition(">")
        return place.get(first, 99), place.get(second, -1), subject

    return sorted(about.subjects, key=order)


def usual_subjects(about: Indicator) -> tuple[str, ...]:
    """Those that are drawn when none is chosen: the ones with most figures, at most as many as there are colours.

    Where each has one figure, bars are drawn, and there is room for all.
    """
    if len(about.subjects) <= MOST_LINES or about.observations == len(about.subjects):
        return tuple(subjects_of(about))
    rows = load_evidence().select(about.name)
    count = {s: sum(o.subject == s for o in rows) for s in about.subjects}
    ordered = subjects_of(about)
    chosen = sorted(ordered, key=lambda s: (-count[s], ordered.index(s)))[:MOST_LINES]
    return tuple(s for s in ordered if s in chosen)


def rows_of(about: Indicator, subjects: Iterable[str]) -> list[Observation]:
    """Every figure of these subjects: all definitions, all sources."""
    wanted = set(subjects)
    return [o for o in load_evidence().select(about.name) if o.subject in wanted]


def lines_of(about: Indicator, subjects: Sequence[str]) -> list[Line]:
    """Figures as lines, in the order of the subjects and of the definitions as declared."""
    grouped: dict[tuple[str, str, str], list[Observation]] = {}
    for o in rows_of(about, subjects):
        grouped.setdefault((o.subject, o.definition, o.source), []).append(o)
    names, defined = list(subjects), list(about.definitions)
    order = sorted(grouped, key=lambda k: (names.index(k[0]), defined.index(k[1]), about.sources.index(k[2])))
    return [Line(*k, tuple(sorted(grouped[k], key=lambda o: when(o.date)))) for k in order]


@cache
def conflicts() -> tuple[Conflict, ...]:
    """Every figure of the evidence base that more than one source gives."""
    found = []
    for about in load_evidence().indicators():
        grouped: dict[tuple[str, str, str], list[Observation]] = {}
        for o in load_evidence().select(about.name):
            grouped.setdefault((o.subject, o.date, o.definition), []).append(o)
        found += [Conflict(about.name, *k, tuple(rows)) for k, rows in grouped.items() if len(rows) > 1]
    return tuple(found)


def conflicts_of(about: Indicator, subjects: Iterable[str]) -> list[Conflict]:
    """The conflicts of an indicator for these subjects."""
    wanted = set(subjects)
    return [c for c in conflicts() if c.indicator == about.name and c.subject in wanted]


@cache
def uses_of(name: str) -> tuple[Use, ...]:
    """Where the model uses an indicator: as an observed series, in the history check, or through its sources."""
    from rimland.library import model_facts

    facts = model_facts()
    bound = {v.equation.series: n for n, v in facts.variables.items() if v.equation.series}
    found = [
        Use("fed" if series in SERIES else "read", bound[series])
        for series, indicator in (SERIES | READ_OFF).items()
        if indicator == name and series in bound
    ]
    found += [
        Use("compared" if name in (e["indicator"], e.get("plus")) else "beside", e["variable"], e.get("label"))
        for e in history_entries(name)
    ]
    keys = {s for s in load_evidence().describe(name).sources if s != "rimland2026judgement"}
    numbers: list[Any] = [*facts.parameters.values(), *facts.levers.values()]
    cited = [(n.name, tuple(s for s in n.sources if s in keys)) for n in numbers]
    return (*found, *(Use("cites", n, sources=s) for n, s in cited if s))


def history_entries(name: str) -> list[dict[str, Any]]:
    """The comparisons of the history check that an indicator enters in any way."""
    from rimland.model import outcomes

    used = ("indicator", "plus", "over", "grows_with")
    return [e for e in outcomes()["history"] if name in [e.get(u) for u in used]]
