"""Changes and the base that they start from: parts of a year, shares of shares, yearly rates."""

from __future__ import annotations

from collections.abc import Iterator

from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, UNCHECKED, Finding, made, rule
from rimland.auditing.money import amount
from rimland.auditing.rules.changes import endpoints


@rule("wrong-base", "A part of a year compared with a whole one", "arithmetic", "medium", 0.8)
def wrong_base(context: Context) -> Iterator[Finding]:
    """A count of a quarter, half or month cannot rise by p% "compared to 2024": a whole year is another base.

    Speaks when a figure belongs to a part of a year, a change in per cent stands beside it, and the change is
    measured against a bare year. "The same period", "year on year" or a named quarter of the other year is fine.
    The repair gives the figure of the like period that the percentage implies.
    """
    for scan in context.scans:
        parts = [p for p in scan.periods if p.kind in ("quarter", "half", "month")]
        changes = [c for c in scan.claims if c.kind == "change"]
        if (
            len(parts) != 1
            or not changes
            or scan.folded.has(
                (
                    "same period",
                    "same quarter",
                    "year on year",
                    "year over year",
                    "corresponding",
                    "annualized",
                    "annualised",
                    "same month",
                )
            )
        ):
            continue
        for base in scan.periods:
            word = scan.low(base.first - 1), scan.low(base.first - 2)
            if (
                base.kind != "year"
                or base.first < parts[0].last
                or word[0] not in ("to", "with", "over", "on", "than", "from")
            ):
                continue
            if word[0] == "to" and word[1] not in ("compared", "relative", "comparison"):
                continue
            if base.start.year >= parts[0].start.year:
                continue
            change = min(changes, key=lambda c: abs(c.start - scan.sentence.tokens[base.first].start))
            levels = [c for c in scan.claims if c.kind in ("count", "money") and c.start < change.start]
            implied = (
                f"; {levels[-1].value:g} is up {change.value * 100:g}% on {levels[-1].value / (1 + change.value):.3g}"
                if levels
                else ""
            )
            span = change.start, scan.sentence.tokens[base.last].end
            yield made(
                context,
                "wrong-base",
                span,
                "change",
                INCONSISTENT,
                f"{parts[0].text} is a part of a year, {base.text} a whole one: the bases differ{implied}",
                repair=f"compare with the same part of {base.text}",
            )


@rule("share-of-share", "A share that rose by p% of what?", "arithmetic", "low", 0.75)
def share_of_share(context: Context) -> Iterator[Finding]:
    """ "87%, a 30% increase since 2022" has two readings: relative to the old share, or percentage points.

    Never a fault, but it cannot be checked as it stands; both old shares are given. A third reading, that the base
    would have been below zero or above one, makes it inconsistent.
    """
    for scan in context.scans:
        if endpoints(scan):
            continue
        shares = [c for c in scan.claims if c.kind == "share"]
        for change in (c for c in scan.claims if c.kind == "change" and c.quantity and not c.quantity.points):
            near = [
                s
                for s in shares
                if s.quantity and change.quantity and 0 < change.quantity.first - s.quantity.last <= 12
            ]
            if not near or change.value <= -1:
                continue
            share = near[-1]
            relative, points = share.value / (1 + change.value), share.value - change.value
            span = share.start, change.end
            if points < 0 and relative > 1:
                yield made(
                    context,
                    "share-of-share",
                    span,
                    "change",
                    INCONSISTENT,
                    "neither reading gives a share between 0 and 100%",
                )
                continue
            both = f"{relative * 100:.1f}% if relative" + (
                f", {points * 100:.0f}% if in percentage points" if 0 <= points <= 1 else ""
            )
            yield made(
                context,
                "share-of-share",
                span,
                "change",
                UNCHECKED,
                f"the earlier share was {both}",
                repair="say which, or give the earlier share",
                severity="low",
            )


@rule("growth-rate", "A yearly rate between two figures", "arithmetic", "high", 0.85)
def growth_rate(context: Context) -> Iterator[Finding]:
    """An average yearly rate must lead from the first figure to the last over the stated years.

    Both the compounded rate and the plain average of the total change are accepted, over the difference of the years
    and over one year more (both ends counted).
    """
    for scan in context.scans:
        found = [c for c in scan.claims if c.kind == "rate" and c.per == "year" and c.unit == "%"]
        pairs = endpoints(scan)
        if len(found) != 1 or len(pairs) != 1:
            continue
        before, after = pairs[0]
        years = _years_between(scan, before, after) or _years_before(context, scan)
        if years is None or before.value <= 0 or after.value <= 0:
            continue
        stated = found[0]
        rates = [(after.value / before.value) ** (1 / n) - 1 for n in (years, years + 1)]
        rates += [(after.value / before.value - 1) / n for n in (years, years + 1)]
        span = min(before.start, stated.start), max(after.end, stated.end)
        ends = f"{amount(before.value, before.currency)} to {amount(after.value, after.currency)}"
        expected = (
            f"{ends} over {years:g} years is {rates[0] * 100:.2g}% a year compounded, {rates[2] * 100:.2g}% plain"
        )
        if any(abs(r - stated.value) <= max(0.003, 0.08 * abs(stated.value)) for r in rates):
            yield made(context, "growth-rate", span, "rate", HOLDS, expected)
        else:
            yield made(
                context, "growth-rate", span, "rate", INCONSISTENT, expected, repair=f"{rates[0] * 100:.2g}% a year"
            )


def _years_before(context: Context, scan: Scan) -> float | None:
    """The span that the sentence before names, where it is the only one."""
    previous = context.scans[scan.index - 1] if scan.index else scan
    if previous.sentence.block != scan.sentence.block or any(p.kind not in ("length",) for p in scan.periods):
        return None
    spans = [p for p in previous.periods if p.kind == "span" and p.years > 1]
    return float(spans[0].end.year - spans[0].start.year - (spans[0].start.month > 1)) if len(spans) == 1 else None


def _years_between(scan: Scan, before: Claim, after: Claim) -> float | None:
    first, last = before.period, after.period
    if first is not None and last is not None and last.start.year > first.start.year:
        return float(last.start.year - first.start.year)
    spans = [p for p in scan.periods if p.kind == "span"]
    if len(spans) == 1:
        return float(spans[0].end.year - spans[0].start.year)
    lengths = [p for p in scan.periods if p.kind == "length" and p.years > 1]
    return lengths[0].years if len(lengths) == 1 else None


@rule("compounding", "A yearly rate over several years", "arithmetic", "medium", 0.82)
def compounding(context: Context) -> Iterator[Finding]:
    """ "p% a year ... three such years compound to q%" must satisfy (1 + p)^n - 1 = q.

    Read where the sentence speaks of compounding, with one other percentage, in it or in the sentence before, and a
    number of years. "To q% of the start" is read too.
    """
    for scan in context.scans:
        if not scan.folded.has(("compound*", "複利")):
            continue
        shares = [c for c in scan.claims if c.unit == "%" and c.quantity]
        if len(shares) == 1:
            before = [c for other in context.earlier(scan) for c in other.claims if c.unit == "%" and c.quantity]
            shares = before[-1:] + shares
        years = [c.value for c in scan.claims if c.unit == "years"] + [
            p.years for p in scan.periods if p.kind == "length"
        ]
        if len(shares) != 2 or len(set(years)) != 1 or not 1 < years[0] <= 40:
            continue
        yearly, whole = sorted((abs(shares[0].value), abs(shares[1].value)))
        if not 0 < yearly < 0.5 or shares[1].value < shares[0].value:
            continue
        exact = (1 + yearly) ** years[0] - 1
        told = f"{yearly * 100:.3g}% a year over {years[0]:g} years is {exact * 100:.3g}%"
        holds = abs(exact - whole) <= max(0.006, 0.03 * exact) or abs(exact + 1 - whole) <= 0.03
        fix = "" if holds else f"{exact * 100:.3g}% instead of {whole * 100:.3g}%"
        span = shares[1].span if shares[0].scan != scan.index else (shares[0].start, shares[1].end)
        yield made(context, "compounding", span, "change", HOLDS if holds else INCONSISTENT, told, repair=fix)
