"""Totals and their parts where the two stand in different sentences or under "by kind"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.money import amount
from rimland.auditing.rules.changes import endpoints
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

    Four forms are read: "the combined strength is therefore N" after sentences of the paragraph that give two totals
    ("4,700 in all", "2,350 in all"); a sentence "By network: a on the first, b on the second" after one with a total
    of the like; 内訳 with its parts; and "weather accounts
    for p% of the 42" after "42, of which 27 to weather". Nothing is said where a list is open ("including", "such as").
    """
    for scan in context.scans:
        counts = [c for c in scan.claims if c.kind in ("count", "money") and c.quantity and c.role != "part"]
        if scan.folded.has(_OPEN) or endpoints(scan):
            continue
        yield from _of_totals(context, scan, counts)
        yield from _by_kind(context, scan, counts)
        yield from _inside(context, scan, counts)
        yield from _named_part(context, scan, counts)


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


def _named_part(context: Context, scan: Scan, counts: list[Claim]) -> Iterator[Finding]:
    """ "Weather accounts for p% of the 42": the part that a sentence before names by the same word."""
    shares = [c for c in scan.claims if c.kind == "share" and c.quantity]
    if len(shares) != 1 or len(counts) != 1 or not scan.folded.has(("account for", "accounts for", "accounted for")):
        return
    whole, share = counts[0], shares[0]
    words = {t.low for t in scan.sentence.tokens[: share.quantity.first if share.quantity else 0] if len(t.low) > 3}
    for other in context.scans[max(scan.index - 3, 0) : scan.index]:
        if not any(c.kind == "count" and c.value == whole.value for c in other.claims):
            continue
        for part in other.claims:
            if part.kind != "count" or part.quantity is None or not 0 < part.value < whole.value:
                continue
            if not words & other.between(part.quantity.last + 1, part.quantity.last + 3):
                continue
            exact = part.value / whole.value
            holds = abs(exact - share.value) <= 0.006
            yield made(
                context,
                "breakdown",
                (share.start, whole.end),
                "share",
                HOLDS if holds else INCONSISTENT,
                f"{part.value:g} of {whole.value:g} is {exact * 100:.3g}%",
                repair="" if holds else f"{exact * 100:.3g}% instead of {share.value * 100:g}%",
            )
            return
