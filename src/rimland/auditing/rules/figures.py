"""Figures of known programmes and deals, and who holds a rank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, UNCHECKED, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.knowledge import POINTING
from rimland.auditing.scopes import shown

_ALIASES = {
    "missiles": ("rounds", "tomahawks", "units", ""),
    "km": ("kilometers", "kilometres", "kilometer", "kilometre"),
}


@rule("figure", "A figure of a known programme or deal", "plausibility", "medium", 0.85)
def figure(context: Context) -> Iterator[Finding]:
    """Figures of programmes, deals and laws that stand in figures.yaml.

    The sentence must name the programme; the figure must be of its kind and unit. It holds when it meets a reading.
    Where another reading is the one that the sentence's words call for, the wrong scope is a fault of low severity.
    """
    for scan in context.scans:
        for known in context.knowledge.figures_by_word.among(scan.folded):
            if not _speaks(context, scan, known):
                continue
            for claim in scan.claims:
                if claim.kind != known.kind or claim.role == "increment":
                    continue
                if (claim.currency or claim.unit) not in (known.unit, *_ALIASES.get(known.unit, ())):
                    continue
                yield from _against(context, scan, claim, known)


def _speaks(context: Context, scan: Scan, known) -> bool:
    """Whether a sentence names a programme, itself or by "the missile", "it" or "they" after one that does."""
    if scan.folded.has_each(known.needs):
        return True
    if not scan.folded.has_each(known.needs[1:]) or not scan.folded.has(POINTING):
        return False
    return any(s.folded.has(known.needs[0]) for s in context.earlier(scan, 2))


def _against(context: Context, scan: Scan, claim: Claim, known) -> Iterator[Finding]:
    window = context.window(claim)
    readings = [
        r
        for r in known.readings
        if r.start is None or (window and r.end and r.start <= window[1] and window[0] <= r.end)
    ]
    if not readings:
        return
    listed = "; ".join(f"{shown(claim, r.value)} ({r.scope})" for r in readings)
    meeting = [
        r
        for r in readings
        if Interval(r.value * (1 - known.tolerance), r.value * (1 + known.tolerance)).meets(rounded(claim))
    ]
    meant = [r for r in readings if r.words and scan.folded.has(r.words)]
    if known.verdict and not meeting:
        yield made(
            context,
            "figure",
            claim.span,
            claim.kind,
            UNCHECKED,
            f"{listed}. {known.note}",
            known.source,
            severity="low",
        )
        return
    told_apart = any(
        Interval(r.value * 0.97, r.value * 1.03).holds(c.value) for r in meant for c in scan.claims if c is not claim
    )
    if meeting and meant and not set(meeting) & set(meant) and not told_apart:
        yield made(
            context,
            "figure",
            claim.span,
            claim.kind,
            CONTRADICTS,
            f"{shown(claim, meeting[0].value)} is {meeting[0].scope}; "
            f"{meant[0].scope} are {shown(claim, meant[0].value)}",
            known.source,
            f"{shown(claim, meant[0].value)} for {meant[0].scope}",
            severity="low",
        )
    elif meeting:
        yield made(context, "figure", claim.span, claim.kind, HOLDS, listed, known.source)
    elif (
        known.kind in ("money", "count", "measure", "share")
        and len(known.readings) <= 3
        and _is_meant(scan, claim, known)
    ):
        yield made(
            context,
            "figure",
            claim.span,
            claim.kind,
            CONTRADICTS,
            f"{known.label}: {listed}",
            known.source,
            listed,
            confidence=0.7,
        )
    else:
        yield made(context, "figure", claim.span, claim.kind, UNCHECKED, f"{known.label}: {listed}", known.source)


def _is_meant(scan: Scan, claim: Claim, known) -> bool:
    """Whether the figure is the first of its kind within ten words of the programme's name, and of a like size."""
    places = [p for group in known.needs[:2] for word in group for p in scan.folded.every(word)]
    if not places or claim.quantity is None or not any(0.08 < claim.value / r.value < 12 for r in known.readings):
        return False
    first = min(places)[1]
    nearer = [
        c
        for c in scan.claims
        if c.kind == claim.kind and c.quantity and first < c.quantity.first < claim.quantity.first
    ]
    return -3 <= claim.quantity.first - first <= 10 and not nearer


def scan_index(scan: Scan, offset: int) -> int:
    """The token at an offset of the document."""
    return scan.sentence.index_at(offset)


@rule("rank-holder", "Who holds a rank", "plausibility", "medium", 0.85)
def rank_holder(context: Context) -> Iterator[Finding]:
    """ "The largest holder of ..." must be the one who held the rank at that time.

    In the present tense the time is that of the writing. A rank that the actor once held points at an old source.
    """
    for scan in context.scans:
        for known in context.knowledge.ranks:
            if not scan.folded.has_each(known.needs):
                continue
            claims = [c for c in scan.claims if c.kind == "rank" and c.value == known.place]
            placed = [p for word in known.needs[0] for p in scan.folded.every(word)]
            if scan.folded.has(known.exclude) or not placed:
                continue
            span = claims[-1].span if claims else scan.span(*min(placed))
            named = [m.key for m in scan.countries() if m.last < min(placed)[0]]
            named = named or [m.key for m in scan.countries()]
            if not named or (not claims and known.place == 1 and not known.exclude):
                continue
            subject = named[-1] if not claims else named[0]
            dated = [p for p in scan.periods if p.kind in ("year", "month", "day")]
            present = {"now", "still", "currently", "today", "remains"}
            if scan.between(scan_index(scan, span[0]) - 5, scan_index(scan, span[0]) + 1) & present:
                dated = []
            year = dated[-1].start.year if dated else context.year
            if year is None:
                continue
            day = date(year, 6, 30)
            holder = [h for h in known.holders if h[1] <= day <= h[2]]
            earlier = [h for h in known.holders if h[0] == subject]
            if not holder:
                continue
            names = context.knowledge.country
            expected = f"{known.label} in {year}: {names(holder[0][0])}"
            if holder[0][0] == subject:
                yield made(context, "rank-holder", span, "rank", HOLDS, expected, known.source)
            elif dated or scan.folded.has(("now", "is", "currently", "today", "remains", "still", "will")):
                past = f"; {names(subject)} was until {earlier[-1][2]}" if earlier else ""
                yield made(
                    context,
                    "rank-holder",
                    span,
                    "rank",
                    CONTRADICTS,
                    expected + past,
                    known.source,
                    f"{names(holder[0][0])}" + (", or date the claim" if earlier else ""),
                )
