"""Two actors compared by their names: n times China's, p% less than America's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.money import amount

_MORE = frozenset("more higher larger greater bigger above".split())
_LESS = frozenset("less lower smaller fewer below".split())
_AS = frozenset("as much many large big high great the of that those size than what to".split())
_PER_HEAD = (
    "head", "capita", "per person", "share of", "per cent of gdp", "percent of gdp", "1人当たり", "density", "growth",
    "grew", "rate",
)  # fmt: skip
_BACK = 6


@rule("actors-compared", "Two actors compared by name", "arithmetic", "medium", 0.8, last=True)
def actors_compared(context: Context) -> Iterator[Finding]:
    """ "n times as much as China", "p% less than America's", "p% of Japan's" must follow from what the text gives for
    the two.

    The figures are those of the two actors in the paragraph or in a table of the text, of one indicator and unit. It
    holds where any pair gives the ratio, and is a fault where the text has just one pair.
    """
    for scan in context.scans:
        judged = context.judged_in(scan)
        for ratio in (c for c in scan.claims if c.kind in ("ratio", "share", "change") and c.quantity):
            if any(s < ratio.end and ratio.start < e for s, e in judged):
                continue
            found = None if scan.folded.has(_PER_HEAD) else _named(scan, ratio)
            if found is None:
                continue
            sign, first, second = found
            pairs = list(_pairs(context, scan, first, second))
            yield from _judged(context, ratio, sign, pairs)


def _named(scan: Scan, ratio: Claim) -> tuple[str, str, str] | None:
    """How the two compare (times, share, more, less), the actor and whom it is compared with."""
    if ratio.quantity is None:
        return None
    k, sign = ratio.quantity.last + 1, ""
    if ratio.kind == "ratio":
        sign = "more" if scan.low(k) in _MORE else "times"
    elif scan.low(k) == "of":
        sign = "share"
    elif scan.low(k) in _MORE | _LESS:
        sign = "more" if scan.low(k) in _MORE else "less"
    elif ratio.kind == "change" and scan.low(k) == "than":
        sign = "less" if scan.low(k - 1) in _LESS else "more"
    if not sign:
        return None
    countries = scan.countries()
    after = [m for m in countries if k <= m.first <= k + 6]
    before = [
        m for m in countries if m.last < ratio.quantity.first and scan.low(m.first - 1) not in ("as", "than", "of")
    ]
    if not after or not before or before[-1].key == after[0].key:
        return None
    between = scan.between(k, after[0].first)
    owned = scan.sentence.tokens[after[0].last].text.endswith(("'s", "’s"))
    closed = scan.low(after[0].last + 1) in ("", ".", ",", ";", ")", "does", "did", "and", "spends", "has")
    if not between <= _AS | _MORE | _LESS or not (owned or closed) or (sign == "share" and not owned):
        return None
    nearer = [q for q in scan.quantities if before[-1].last < q.first < ratio.quantity.first and q.kind == "share"]
    return None if nearer else (sign, before[-1].key, after[0].key)


def _pairs(context: Context, scan: Scan, first: str, second: str) -> Iterator[tuple[Claim, Claim]]:
    """Figures of the two actors that can be divided: one indicator, unit and time."""
    claims = [c for c in context.claims if c.kind in ("money", "count") and c.role == "level" and not c.per]
    near = [c for c in claims if c.scan >= 0 and scan.index - _BACK <= c.scan <= scan.index]
    block = scan.sentence.block
    near = [c for c in near if context.scans[c.scan].sentence.block == block]
    for held in (near, [c for c in claims if c.scan < 0]):
        mine = [c for c in held if c.subjects == (first,)]
        theirs = [c for c in held if c.subjects == (second,)]
        pairs = [(a, b) for a in mine for b in theirs if _alike(a, b)]
        if pairs:
            yield from pairs
            return


def _alike(a: Claim, b: Claim) -> bool:
    periods = {c.period.label() for c in (a, b) if c.period is not None}
    same = (a.kind, a.unit, a.currency, a.concept) == (b.kind, b.unit, b.currency, b.concept)
    return same and len(periods) <= 1 and bool(a.concept or a.scan == b.scan) and b.value > 0 and a.value > 0


def _judged(context: Context, ratio: Claim, sign: str, pairs: Sequence[tuple[Claim, Claim]]) -> Iterator[Finding]:
    held = []
    for a, b in pairs:
        real = rounded(a).over(rounded(b))
        if real is None:
            continue
        exact = a.value / b.value
        if sign == "more":
            real, exact = Interval(real.low - 1, real.high - 1), exact - 1
            if ratio.kind == "ratio":
                real = Interval(real.low, real.high + 1)  # "three times more" is said of three times as much, too
        elif sign == "less":
            real, exact = Interval(1 - real.high, 1 - real.low), 1 - exact
        slack = 0.12 if ratio.kind == "ratio" else 0.01
        held.append((real.widened(slack), exact, a, b))
    if not held:
        return
    stated = rounded(ratio)
    stated = Interval(-stated.high, -stated.low) if ratio.value < 0 else stated
    holding = [h for h in held if h[0].meets(stated)]
    if not holding and len(held) != 1:
        return
    _, exact, a, b = (holding or held)[0]
    unit = a.currency or a.unit
    shown = f"{exact:.2g} times" if ratio.kind == "ratio" else f"{exact * 100:.3g}%"
    told = f"the text has {amount(a.value, unit)} and {amount(b.value, unit)}: {shown}"
    verdict = HOLDS if holding else INCONSISTENT
    fix = "" if holding else f"{shown}"
    yield made(context, "actors-compared", ratio.span, ratio.kind, verdict, told, repair=fix)
