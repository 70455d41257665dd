"""Scopes mistaken: a plan's total for a year's figure, the world's total for a region's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.comparison import Candidate, candidates
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, Finding, made
from rimland.auditing.interval import Interval
from rimland.auditing.knowledge import Concept
from rimland.auditing.money import amount

_PLAN_SIGNS = (
    "plan*", "program*", "five*", "5", "over", "total*", "through", "decided", "adopted", "approved", "set aside",
    "計画", "総額", "年間", "閣議", "から",
)  # fmt: skip
_OF_WORLD = {
    "military_spending": "world_military_spending",
    "asia_oceania_military_spending": "world_military_spending",
}
_REGIONAL = (
    "in asia", "in asia and oceania", "in the region", "in the indo-pacific", "in the asia-pacific", "in east asia",
    "asia's", "asian", "アジアの", "アジア・オセアニアの", "地域の",
)  # fmt: skip
RELATED = {
    "military_spending": ("five_year_plan",),
    "host_nation_support": (),
    "five_year_plan": ("military_spending",),
}


def shown(claim: Claim, value: float) -> str:
    """A value in the unit of a claim."""
    return amount(value, claim.currency or ("%" if claim.kind in ("share", "rate", "change") else claim.unit))


def sources_of(found: Sequence[Candidate]) -> str:
    """The sources of figures, with their dates."""
    return "; ".join(dict.fromkeys(f"{c.source} ({c.date})" for c in found[:3]))


def out_of_place(context: Context, claim: Claim, about: Concept) -> Iterator[Finding]:
    """A world total said of a region, and a plan's total of which a part of every year is said to be."""
    say = partial(made, context, "evidence", claim.span, claim.kind, CONTRADICTS)
    scan = context.scans[claim.scan]
    if about.name in _OF_WORLD and not claim.subjects and scan.folded.has(_REGIONAL):
        world = candidates(context, replace(claim, concept=_OF_WORLD[about.name], subjects=("WLD",)))
        meeting = [c for c in world if Interval(c.low, c.high).widened(0.003).meets(rounded(claim))]
        if meeting and not scan.folded.has(("of the world", "world's", "worldwide", "global", "globally")):
            repair = "say that it is the total of the world"
            yield say(f"{shown(claim, meeting[0].value)} is the total of the world ({meeting[0].text})",
                      sources_of(meeting[:1]), repair)  # fmt: skip
            return
    if claim.role == "part" and (claim.per == "year" or claim.basis == "annual"):
        whole = plan_total(context, scan, claim, about, candidates(context, claim))
        if whole is not None:
            repair = f"it is {whole.scope}, not the figure of one year"
            yield say(f"{shown(claim, whole.value)} ({whole.text})", sources_of([whole]), repair)


def plan_total(
    context: Context, scan: Scan, claim: Claim, about: Concept, held: Sequence[Candidate]
) -> Candidate | None:
    """The total of a plan that a figure of one year meets: "a year", 毎年, or of one fiscal year by its budget."""
    if claim.kind != "money" or claim.basis == "total" or claim.quantity is None:
        return None
    if claim.per != "year" and claim.basis != "annual":
        period = claim.period
        if period is None or period.kind != "fiscal" or not 0 < claim.quantity.first - period.last <= 12:
            return None
        if scan.folded.has(_PLAN_SIGNS) or not scan.folded.has(("budget", "spending", "防衛費", "防衛予算")):
            return None
    related = [c for name in RELATED.get(about.name, ()) for c in candidates(context, replace(claim, concept=name))]
    for found in (*held, *related):
        if found.total and Interval(found.low, found.high).widened(0.005).meets(rounded(claim)):
            return found
    return None
