"""A claim beside what the evidence base holds of the same indicator, actor and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rimland.auditing.claims import Claim
from rimland.auditing.context import Context
from rimland.auditing.knowledge import Concept, Knowledge, Series
from rimland.auditing.money import rates
from rimland.evidence import Observation

_SCALE = {"USDbn/year": 1e9, "USDbn/month": 1e9, "JPYbn": 1e9, "JPYbn/year": 1e9, "USD2023bn/year": 1e9}
_FLOWS = ("USDbn/year", "JPYbn/year")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One figure of the evidence base in the unit of the claim: `low` to `high` where it was converted."""

    value: float
    low: float
    high: float
    date: str
    start: date
    end: date
    scope: str
    source: str
    definition: str
    indicator: str
    total: bool = False

    @property
    def text(self) -> str:
        """Scope, date and source."""
        return f"{self.scope}, {self.date}"


def observed_span(written: str) -> tuple[date, date]:
    """The days of a date of the evidence base."""
    if written.startswith("FY"):
        year = int(written[2:])
        return date(year, 4, 1), date(year + 1, 3, 31)
    parts = [int(p) for p in written.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], 28)
    return date(*parts), date(*parts)


def candidates(context: Context, claim: Claim) -> list[Candidate]:
    """What the evidence base holds of the claim's concept and actors at any time, in the claim's currency."""
    concept = context.knowledge.concepts.get(claim.concept)
    if concept is None:
        return []
    found: list[Candidate] = []
    for series in concept.series:
        found += _of_series(context.knowledge, concept, series, claim)
    for figure in context.knowledge.figures:
        if figure.concept == claim.concept and claim.kind == figure.kind and claim.subjects == (figure.subject,):
            for reading in figure.readings:
                start, end = reading.start or date(1900, 1, 1), reading.end or date(2100, 1, 1)
                label = str(start.year) if start.month == 1 else f"FY{start.year}"
                total = (end - start).days > 400
                made = _converted(context.knowledge, reading.value, figure.unit, claim, start, end)
                if made is not None:
                    found.append(
                        Candidate(*made, label, start, end, reading.scope, figure.source, figure.id, figure.id, total)
                    )
    return found


def _of_series(knowledge: Knowledge, concept: Concept, series: Series, claim: Claim) -> list[Candidate]:
    subjects = (series.subject,) if series.subject else claim.subjects
    if not subjects or (len(subjects) > 1 and not concept.sums):
        return []
    observe = knowledge.all_observations if len(subjects) > 1 else knowledge.observations
    by_date: dict[tuple[str, str], list[Observation]] = {}
    for subject in subjects:
        for o in observe(series.indicator, subject):
            key = (o.date, "" if len(subjects) > 1 else o.definition + o.source)
            if not any(held.subject == o.subject for held in by_date.setdefault(key, [])):
                by_date[key].append(o)
    found = []
    for (written, _), rows in by_date.items():
        if len(rows) != len(subjects):
            continue
        start, end = observed_span(written)
        unit = rows[0].unit
        value = sum(o.value for o in rows)
        currency = unit[:3] if unit in _SCALE else ""
        if bool(currency) != (claim.kind == "money"):
            continue
        lower = [o.lower for o in rows if o.lower is not None]
        if currency:
            made = _converted(knowledge, value * _SCALE[unit], currency, claim, start, end)
            if made is None:
                continue
        else:
            made = (value, min(lower) if len(lower) == len(rows) == 1 else value, value)
        total = unit == "JPYbn" or (written.startswith("FY") and "total" in rows[0].definition)
        definition = rows[0].definition.replace("_", " ")
        found.append(
            Candidate(
                *made,
                written,
                start,
                end,
                f"{series.scope} ({definition})",
                rows[0].source,
                definition,
                series.indicator,
                total,
            )
        )
    return found


def _converted(
    knowledge: Knowledge, value: float, currency: str, claim: Claim, start: date, end: date
) -> tuple[float, float, float] | None:
    if currency == claim.currency or claim.kind != "money":
        return value, value, value
    found = rates(
        knowledge, currency, claim.currency, max(start, date(1999, 1, 4)), min(end, date(knowledge.horizon, 1, 1))
    )
    if found is None:
        return None
    low, high = found.market.low, found.market.high
    if found.planning is not None:
        low, high = min(low, found.planning), max(high, found.planning)
    return value * found.mean, value * low, value * high
