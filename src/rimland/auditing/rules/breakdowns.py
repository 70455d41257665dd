"""Totals and their parts where the two stand in different sentences or under "by kind"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.money import amount
from rimland.auditing.rules.changes import endpoints, rounded
from rimland.auditing.rules.sums import is_total

_COMPLETE = ("of which", "of these", "of them", "by network", "breakdown", "内訳", "broken down")
_OPEN = ("including", "such as", "among", "notably", "mostly", "mainly", "などうち", "at least")


def _shown(claim: Claim, value: float | None = None) -> str:
    return amount(claim.value if value is None else value, claim.currency or claim.unit.replace("times", ""))


def _said(context: Context, parts: Sequence[Claim], whole: Claim, confidence: float) -> Finding:
    total = Interval(0.0, 0.0)
    for part in parts:
        total = total.plus(rounded(part))
    exact = sum(p.value for p in parts)
    holds = total.meets(rounded(whole))
    inside = [c for c in (*parts, whole) if c.scan == parts[-1].scan]
    span = (
        (whole.start, whole.end)
        if whole.start > parts[-1].end and whole.scan != parts[-1].scan
        else (min(c.start for c in inside), max(c.end for c in inside))
    )
    return made(
        context,
        "breakdown",
        span,
        whole.kind,
        HOLDS if holds else INCONSISTENT,
        f"{' + '.join(_shown(p) for p in parts)} = {_shown(whole, exact)}",
        repair="" if holds else f"{_shown(whole, exact)} instead of {_shown(whole)}, or one of the parts is another",
        confidence=confidence,
    )


@rule("breakdown", "A total and its breakdown", "arithmetic", "high", 0.8)
def breakdown(context: Context) -> Iterator[Finding]:
    """A total must be the sum of the parts into which the text breaks it down.

    Three forms are read: "the combined strength is therefore N" after sentences of the paragraph that give two totals
    ("4,700 in all", "2,350 in all"); a sentence "By network: a on the first, b on the second" after one with a total
    of the like; and 内訳 with its parts. Nothing is said where a list is open ("including", "such as").
    """
    for scan in context.scans:
        counts = [c for c in scan.claims if c.kind in ("count", "money") and c.quantity and c.role != "part"]
        if scan.folded.has(_OPEN) or endpoints(scan):
            continue
        yield from _of_totals(context, scan, counts)
        yield from _by_kind(context, scan, counts)
        yield from _inside(context, scan, counts)


def _of_totals(context: Context, scan: Scan, counts: list[Claim]) -> Iterator[Finding]:
    words = {t.low for t in scan.sentence.tokens}
    if len(counts) != 1 or not words & {"combined", "together", "overall", "total"}:
        return
    if not words & {"therefore", "thus", "hence", "so", "together", "then"}:
        return
    totals = [
        c
        for other in context.paragraph(scan)
        if other.index < scan.index
        for c in other.claims
        if c.kind == counts[0].kind and c.currency == counts[0].currency and c.quantity and is_total(other, c)
    ]
    if len(totals) == 2:
        yield _said(context, totals, counts[0], 0.8)


def _by_kind(context: Context, scan: Scan, counts: list[Claim]) -> Iterator[Finding]:
    opened = scan.low(0) == "by" and ":" in (scan.low(2), scan.low(3), scan.low(4)) and scan.low(1).isalpha()
    if not opened or len(counts) < 2 or scan.index == 0:
        return
    previous = context.scans[scan.index - 1]
    if previous.sentence.block != scan.sentence.block:
        return
    named = counts[0].unit
    held = [
        c
        for c in previous.claims
        if c.kind == counts[0].kind and c.currency == counts[0].currency
        and (not named or c.unit == named or named in {t.low for t in previous.sentence.tokens})
    ]  # fmt: skip
    if held:
        yield _said(context, counts, held[0], 0.75)


def _inside(context: Context, scan: Scan, counts: list[Claim]) -> Iterator[Finding]:
    """669回で、内訳は479回、174回、その他16回."""
    text = scan.folded.text.replace(" ", "")
    if "内訳" not in text or len(counts) < 3:
        return
    place = context.document.plain.find("内訳", scan.sentence.start, scan.sentence.end)
    before = [c for c in counts if c.end <= place]
    after = [c for c in counts if c.start > place]
    if before and len(after) >= 2 and len({c.unit for c in (*after, before[-1])}) == 1:
        yield _said(context, after, before[-1], 0.85)
