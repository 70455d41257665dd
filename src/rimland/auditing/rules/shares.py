"""Shares of one whole that a sentence deals out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.rules.changes import endpoints


@rule("shares-sum", "Shares of one whole above 100%", "arithmetic", "high", 0.8)
def shares_sum(context: Context) -> Iterator[Finding]:
    """Shares that a sentence deals out to the last must add up to 100%, and shares of one whole not above it.

    Speaks only where the sentence says that nothing is left over ("the rest", "the remaining", "undecided", "don't
    know", "others", 残り) and has at least two shares without a change among them. The sum may differ from 100 by one
    point per share. A list of three or more actors, each with its share "of the same", "of the world's" or "of global"
    something, is a fault where it adds up to more than 100%.
    """
    closing = (
        "the rest",
        "the remaining",
        "remaining",
        "undecided",
        "do not know",
        "don't know",
        "others",
        "no opinion",
        "残り",
        "わからない",
    )
    for scan in context.scans:
        shares = [c for c in scan.claims if c.kind == "share" and c.value > 0]
        listed = _dealt(scan, shares)
        if listed is not None and not scan.folded.has(closing):
            yield listed_finding(context, listed)
            continue
        if (
            len(shares) < 2
            or not scan.folded.has(closing)
            or any(c.kind == "change" for c in scan.claims)
            or endpoints(scan)
        ):
            continue
        total = sum(c.value for c in shares)
        if total < 0.5 and abs(total - 2 * max(c.value for c in shares)) < 1e-9:
            continue  # the largest is the whole of the others
        span = shares[0].start, shares[-1].end
        expected = f"{' + '.join(f'{c.value * 100:g}%' for c in shares)} = {total * 100:.4g}%"
        if abs(total - 1) <= 0.0101 * len(shares):
            yield made(context, "shares-sum", span, "share", HOLDS, expected)
        elif total > 1 or len(shares) > 2:
            yield made(
                context, "shares-sum", span, "share", INCONSISTENT, expected, repair="make the shares add up to 100%"
            )


def _dealt(scan: Scan, shares: list[Claim]) -> list[Claim] | None:
    """The shares of a list in which each belongs to another actor and all are of one stated whole."""
    if len(shares) < 3 or any(c.kind == "change" for c in scan.claims) or endpoints(scan):
        return None
    if not scan.folded.has(("of the same", "of the world", "of global", "of all", "of the total", "of world")):
        return None
    if len({c.subjects for c in shares}) != len(shares) or any(len(c.subjects) != 1 for c in shares):
        return None
    between = [s for c in shares for s in (scan.low(c.quantity.first - 1) if c.quantity else "",)]
    return shares if not {"from", "to"} & set(between) else None


def listed_finding(context: Context, shares: Sequence[Claim]) -> Finding:
    """What is said of shares of one whole that are not said to be all of it."""
    total = sum(c.value for c in shares)
    expected = f"{' + '.join(f'{c.value * 100:g}%' for c in shares)} = {total * 100:.4g}% of one whole"
    holds = total <= 1 + 0.0051 * len(shares)
    fix = "" if holds else "one of the shares, or the whole, is another"
    verdict = HOLDS if holds else INCONSISTENT
    return made(context, "shares-sum", (shares[0].start, shares[-1].end), "share", verdict, expected, repair=fix)
