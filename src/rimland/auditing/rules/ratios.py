"""Two figures and how they are said to compare: n times, p% of, p% more than."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.money import amount
from rimland.auditing.rules.changes import endpoints

_KINDS = ("money", "count", "measure")
_ON = frozenset(
    "of than above below over the its their what that a an on his us chinese american all as many much high large big "
    "long great".split()
)
_OPENERS = frozenset("this that these it which those".split())
_JAPANESE_OF = ("の", "に", "と")


def _shown(claim: Claim) -> str:
    return amount(claim.value, claim.currency or ("" if claim.unit in ("times", "") else claim.unit))


def alike(first: Claim, second: Claim) -> bool:
    """Whether two figures can be divided: one kind, one currency, no two different units."""
    return (
        first.kind == second.kind
        and first.currency == second.currency
        and (first.kind == "money" or first.unit == second.unit or not (first.unit and second.unit))
    )


def compared_figures(context: Context, scan: Scan, ratio: Claim) -> tuple[Claim, Claim] | None:
    """(figure, base) of "A is p% of B", "A, n times B" and "AはBの約n倍": the base stands directly beside the ratio."""
    if ratio.quantity is None:
        return None
    figures = [c for c in scan.claims if c.kind in _KINDS and c.quantity is not None]
    base = _base_after(scan, ratio, figures)
    if base is None:
        base = _base_before(scan, ratio, figures)
    if base is None:
        return _of_country(context, scan, ratio, figures)
    if base.quantity is None:
        return None
    first = min(base.quantity.first, ratio.quantity.first)
    earlier = [c for c in figures if c.quantity and c.quantity.last < first and c is not base and alike(c, base)]
    blocked = [c for c in figures if c.quantity and c.quantity.last < first and c is not base]
    if earlier and earlier[-1] is blocked[-1]:
        near = earlier[-1].quantity
        gap = scan.between(near.last + 1, first) if near else set()
        if near and first - near.last <= 14 and not gap & {";", "while", "whereas", "and", "but"}:
            return earlier[-1], base
    return _opened_by(context, scan, base, blocked)


def _opened_by(context: Context, scan: Scan, base: Claim, blocked: list[Claim]) -> tuple[Claim, Claim] | None:
    """The only figure of the sentence before, where this one starts with "this" or "that"."""
    if not blocked and scan.low(0) in _OPENERS and scan.index:
        previous = context.scans[scan.index - 1]
        if previous.sentence.block == scan.sentence.block:
            held = [c for c in previous.claims if c.kind in _KINDS and c.quantity]
            if held and alike(held[0], base) and len(held) == 1:
                return held[0], base
    return None


def _of_country(context: Context, scan: Scan, ratio: Claim, figures: list[Claim]) -> tuple[Claim, Claim] | None:
    """(figure, base) where the base is only named, as in 日本の約68%: that country's last figure of the paragraph."""
    assert ratio.quantity is not None
    k = ratio.quantity.first - 1
    while scan.low(k) in ("約", "ほ", "ぼ"):
        k -= 1
    owner = [m for m in scan.countries() if m.last == k - 1] if scan.low(k) == "の" else []
    before = [c for c in figures if c.quantity and c.quantity.last < k]
    if len(owner) != 1 or len(before) != 1 or before[0].subjects in ((), (owner[0].key,)):
        return None
    held = [
        c
        for other in context.paragraph(scan)
        if other.index < scan.index
        for c in other.claims
        if alike(c, before[0]) and c.subjects == (owner[0].key,) and c.role == "level" and not c.per
    ]
    return (before[0], held[-1]) if held else None


def _base_after(scan: Scan, ratio: Claim, figures: list[Claim]) -> Claim | None:
    """The figure after "of", "than" or directly after "times"."""
    assert ratio.quantity is not None
    after = [c for c in figures if c.quantity and c.quantity.first > ratio.quantity.last]
    if not after or after[0].quantity is None:
        return None
    start, stop = ratio.quantity.last + 1, after[0].quantity.first
    between = [scan.low(i) for i in range(start, stop)]
    if stop - start > 6 or {",", ";", "(", "and", "to", "from"} & set(between):
        return None
    opener = between[0] if between else ""
    named = {scan.low(i) for m in scan.mentions for i in range(m.first, m.last + 1)} | {"navy", "army", "force"}
    if ratio.kind == "ratio":
        fits = all(w in _ON or w in named or w in ("-", "–") for w in between)
    else:
        compared = {"than", "above", "below", "of", "over", "on"} & set(between[:3])
        fits = bool(compared) and opener in ("of", "than", "above", "below", "larger", "more", "higher", "smaller",
                                             "lower", "less", "greater", "fewer", "bigger", "over")  # fmt: skip
        fits = fits and len([w for w in between if w not in _ON and w not in named]) <= 2
    return after[0] if fits else None


def _base_before(scan: Scan, ratio: Claim, figures: list[Claim]) -> Claim | None:
    """AはBの約n倍: the figure joined to the ratio by の."""
    assert ratio.quantity is not None
    before = [c for c in figures if c.quantity and c.quantity.last < ratio.quantity.first]
    if not before or before[-1].quantity is None:
        return None
    last = before[-1].quantity.last
    between = [scan.low(i) for i in range(last + 1, ratio.quantity.first)]
    joined = [w for w in between if w not in ("約", "ほ", "ぼ")]
    others = [c for c in before[:-1] if c.quantity]
    topic = others and others[-1].quantity and "は" in scan.between(others[-1].quantity.last + 1, last)
    return before[-1] if joined == ["の"] and topic else None


@rule("percent-of", "A figure as a share of another", "arithmetic", "high", 0.85)
def percent_of(context: Context) -> Iterator[Finding]:
    """ "A is p% of B" and "AはBの約p%" must satisfy A / B = p, "p% more than B" A / B - 1 = p.

    The two figures must be of one kind and currency and stand beside the share; A may be the only figure of the
    sentence before where the sentence starts with "this" or "that". The rounding of all three is allowed for.
    """
    for scan in context.scans:
        if endpoints(scan):
            continue
        for share in (c for c in scan.claims if c.kind in ("share", "change") and c.quantity):
            found = compared_figures(context, scan, share)
            if found is None:
                continue
            figure, base = found
            real = rounded(figure).over(rounded(base))
            if real is None or base.value == 0 or not 0.001 < figure.value / base.value < 100:
                continue
            exact = figure.value / base.value
            stated = rounded(share)
            if share.kind == "share" and exact > 1.5 > share.value * 1.5:
                continue  # the share is of the larger figure, or of something else
            if share.kind == "change":
                below = scan.low(share.quantity.last + 1 if share.quantity else -1) in ("below", "less", "fewer")
                sign = -1 if below and share.value > 0 else 1
                stated = Interval(1 + sign * stated.low, 1 + sign * stated.high)
                stated = Interval(min(stated.low, stated.high), max(stated.low, stated.high))
            expected = f"{_shown(figure)} over {_shown(base)} is {exact * 100:.3g}%"
            if share.kind == "change":
                expected += f", {(exact - 1) * 100:+.3g}%"
            holds = real.widened(0.005).meets(stated)
            span = min(figure.start, base.start, share.start), max(figure.end, base.end, share.end)
            if figure.scan != scan.index:
                span = min(base.start, share.start), max(base.end, share.end)
            right = exact if share.kind == "share" else abs(exact - 1)
            yield made(
                context,
                "percent-of",
                span,
                share.kind,
                HOLDS if holds else INCONSISTENT,
                expected,
                repair="" if holds else f"{right * 100:.3g}% instead of {abs(share.value) * 100:.3g}%",
            )


def instead_of(scan: Scan, ratio: Claim) -> tuple[Claim, Claim] | None:
    """(figure, base) of "A instead of B, a sevenfold increase"."""
    figures = [c for c in scan.claims if c.kind in _KINDS and c.quantity and c.end <= ratio.start]
    for first, second in pairwise(figures):
        if first.quantity is None or second.quantity is None or not alike(first, second):
            continue
        between = [scan.low(i) for i in range(first.quantity.last + 1, second.quantity.first)]
        if ("instead" in between or "against" in between or "versus" in between) and len(between) <= 8:
            near = ratio.quantity.first - second.quantity.last if ratio.quantity else 99
            if 0 < near <= 10:
                return first, second
    return None
