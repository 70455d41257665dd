"""Changes: from one figure to another, by how much, how many times, at what yearly rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, UNCHECKED, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.money import amount

_SKIPPED = frozenset(
    "about around approximately roughly some nearly almost over just only us $ ¥ usd jpy a an the under more than "
    "less estimated yen total record as low high of € £ nearly reach reaching 約".split()
)
_UP = frozenset(
    "increase increased increases increasing rose rise risen grew grow grown up climbed jumped surged expanded "
    "doubled tripled raised".split()
)
_DOWN = frozenset(
    "decrease decreased fell fall fallen declined decline dropped down shrank shrunk cut reduced plunged "
    "contracted".split()
)


def lead(scan: Scan, claim: Claim) -> str:
    """The word before a figure, hedges and currency signs skipped."""
    if claim.quantity is None:
        return ""
    k = claim.quantity.first - 1
    while k >= 0 and scan.low(k) in _SKIPPED:
        k -= 1
    return scan.low(k)


def endpoints(scan: Scan) -> list[tuple[Claim, Claim]]:
    """Pairs (before, after) of the sentence: from A to B; to B from A; B, up from A."""
    found = []
    figures = [
        c
        for c in scan.claims
        if (c.kind in ("money", "count", "share", "measure") and c.role != "part") or c.kind == "money"
    ]
    for first, second in pairwise(figures):
        if (
            first.kind != second.kind
            or first.currency != second.currency
            or first.quantity is None
            or second.quantity is None
        ):
            continue
        if (
            {first.unit, second.unit} - {""}
            and first.kind == "count"
            and first.unit
            and second.unit
            and first.unit != second.unit
        ):
            continue
        gap = scan.between(first.quantity.last + 1, second.quantity.first)
        if ";" in gap or second.quantity.first - first.quantity.last > 16:
            continue
        a, b = lead(scan, first), lead(scan, second)
        spoken = scan.low(first.quantity.last + 1) + scan.low(first.quantity.last + 2) == "から"
        spoken = spoken and scan.low(second.quantity.last + 1) in ("に", "へ")
        if spoken or (a == "from" and b in ("to", "until", "into")) or _then(scan, first, second):
            found.append((first, second))
        elif b == "from" and (a in ("to", "at", "reached", "of", "") or gap & {"up", "down", "compared"}):
            found.append((second, first))
    return found


def _then(scan: Scan, first: Claim, second: Claim) -> bool:
    """A pair of like figures of two times with a change said directly after: 1,004 in 2021 and 669 in 2023, a drop
    of a third; a requirement of 40 rises by a quarter, to 55."""
    if first.quantity is None or second.quantity is None:
        return False
    gap = [scan.low(i) for i in range(first.quantity.last + 1, second.quantity.first)]
    between = [
        c for c in scan.claims if c.kind == "change" and c.quantity and first.end <= c.start and c.end <= second.start
    ]
    if set(gap) & {"while", "whereas", "but"}:
        return False
    if len(between) == 1 and gap and gap[-1] in ("to", "reaching") and set(gap) & (_UP | _DOWN | {"rises", "falls"}):
        return True
    moved = set(gap) & {"rose", "fell", "grew", "increased", "decreased", "climbed", "dropped", "declined", "rises"}
    timed = first.period is not None and second.period is not None and first.period.start < second.period.start
    if timed and lead(scan, second) == "to" and moved and not {"and", ","} & set(gap) and lead(scan, first) != "by":
        return True
    if first.period is None or second.period is None or first.period.start >= second.period.start:
        return False
    after = [scan.low(second.quantity.last + n) for n in range(1, 12)]
    change = [c for c in scan.claims if c.kind == "change" and c.quantity and c.start > second.end]
    told = {"drop", "rise", "fall", "increase", "decrease", "decline", "gain", "jump", "cut", "up", "down", "growth"}
    return (
        bool(change)
        and "and" in gap
        and bool(told & set(after))
        and second.quantity.last < (change[0].quantity.first if change[0].quantity else 0) <= second.quantity.last + 12
    )


@rule("from-to-change", "From A to B, up p%", "arithmetic", "high", 0.9)
def from_to_change(context: Context) -> Iterator[Finding]:
    """A change in per cent must follow from its two endpoints, and its direction from the verb.

    Looks for "from A to B", "to B from A" and "B, up from A" with a change in per cent in the same sentence or at the
    start of the next. The change is computed over the rounding of both endpoints. For shares a change in percentage
    points and a relative change are both accepted. Where the endpoints are given without a percentage, only the
    direction is checked.

    Poor where one sentence has two pairs and one percentage: the nearest pair is taken.
    """
    from rimland.auditing.rules.stated import stated_changes

    for scan in context.scans:
        told = list(stated_changes(context, scan))
        yield from told
        pairs = endpoints(scan)
        if not pairs or told:
            continue
        changes = [c for c in scan.claims if c.kind in ("change", "ratio") and not c.per]
        changes += _apposed(scan, pairs)
        changes += _next_changes(context, scan)
        for before, after in pairs:
            span = min(before.start, after.start), max(before.end, after.end)
            near = [
                c
                for c in changes
                if c.kind == "change"
                and not (
                    c.scan == scan.index
                    and c.end < before.start
                    and before.start < after.start
                    and "、"
                    in scan.between(
                        c.quantity.last if c.quantity else 0, before.quantity.first if before.quantity else 0
                    )
                )
                and (c.scan != scan.index or len(pairs) == 1 or abs(c.start - after.end) < 80)
                and not any(o.kind == after.kind and span[1] <= o.start and o.end <= c.start for o in scan.claims)
            ]
            if near:
                yield _compare(context, before, after, near[0])
            else:
                yield from _direction(context, scan, before, after, span)


def _apposed(scan: Scan, pairs: list[tuple[Claim, Claim]]) -> list[Claim]:
    """A bare percentage after the second figure, as in "grew from A to B, or 41 percent", with the sign of the verb."""
    found = []
    for before, after in pairs:
        if before.kind == "share" or after.quantity is None or before.quantity is None:
            continue
        for c in (c for c in scan.claims if c.kind == "share" and c.quantity and c.start > after.end):
            if (
                c.quantity is None
                or lead(scan, c) not in ("or", "(", "some", ",")
                or c.quantity.first - after.quantity.last > 9
            ):
                continue
            if scan.low(c.quantity.last + 1) == "of":
                continue
            near = {scan.low(i) for i in range(max(before.quantity.first - 9, 0), before.quantity.first)}
            sign = -1 if near & _DOWN and not near & _UP else 1
            found.append(
                replace(c, kind="change", value=c.value * sign, quantity=replace(c.quantity, value=c.value * sign))
            )
            break
    return found


def _next_changes(context: Context, scan: Scan) -> list[Claim]:
    following = context.scans[scan.index + 1] if scan.index + 1 < len(context.scans) else None
    if (
        following is None
        or following.sentence.block != scan.sentence.block
        or following.low(0) not in ("this", "that", "the", "an", "a")
    ):
        return []
    opening = following.between(0, 7)
    if not opening & {"increase", "rise", "represents", "decrease", "decline", "growth", "change", "amounts"}:
        return []
    return [
        c
        for c in following.claims
        if c.kind == "change" and len([x for x in following.claims if x.kind in ("money", "count")]) == 0
    ][:1]


def _compare(context: Context, before: Claim, after: Claim, change: Claim) -> Finding:
    start, end = rounded(before), rounded(after)
    span = min(before.start, after.start, change.start), max(before.end, after.end, change.end)
    if change.scan != before.scan:
        span = change.span
    stated = rounded(change)
    if start.low <= 0:
        return made(context, "from-to-change", span, "change", UNCHECKED, "the first figure is not above zero")
    real = Interval(end.low / start.high - 1, end.high / start.low - 1)
    exact = after.value / before.value - 1
    expected = (
        f"{amount(before.value, before.currency)} to {amount(after.value, after.currency)} is {exact * 100:+.1f}%"
    )
    if before.kind == "share":
        points = after.value - before.value
        expected = (
            f"{before.value * 100:g}% to {after.value * 100:g}% is {exact * 100:+.1f}%, or {points * 100:+.1f} points"
        )
        if abs(points - change.value) <= 0.0051:
            called = change.quantity is None or change.quantity.points or abs(exact - change.value) <= 0.02
            repair = "" if called else f"{abs(points) * 100:.3g} percentage points"
            verdict = HOLDS if called else INCONSISTENT
            return made(
                context, "from-to-change", span, "change", verdict, expected, "", repair, "" if called else "low"
            )
        if change.quantity is not None and change.quantity.points:
            repair = f"{abs(points) * 100:.3g} percentage points"
            return made(context, "from-to-change", span, "change", INCONSISTENT, expected, repair=repair)
    slack = 0.5 * 10 ** -len(change.quantity.digits.partition(".")[2]) / 100 if change.quantity else 0.005
    if real.meets(stated.widened(0.01)) or abs(exact - change.value) <= slack:
        return made(context, "from-to-change", span, "change", HOLDS, expected)
    repair = f"{abs(exact) * 100:.3g}% instead of {abs(change.value) * 100:.3g}%"
    other = before.value * (1 + change.value)
    near = abs(exact - change.value) < 0.02
    return made(
        context,
        "from-to-change",
        span,
        "change",
        INCONSISTENT,
        expected,
        repair=f"{repair}; or {amount(other, before.currency or before.unit)} as the second figure",
        severity="low" if near else "",
    )


def _direction(context: Context, scan: Scan, before: Claim, after: Claim, span: tuple[int, int]) -> Iterator[Finding]:
    if before.quantity is None or after.quantity is None:
        return
    first = min(before.quantity.first, after.quantity.first)
    near = [scan.low(i) for i in range(max(first - 9, 0), max(before.quantity.first, after.quantity.first))]
    up, down = bool(_UP & set(near)), bool(_DOWN & set(near))
    if up == down or before.value == after.value:
        return
    rising = after.value > before.value
    told = (
        f"{amount(before.value, before.unit)} to {amount(after.value, after.unit)} is a {'rise' if rising else 'fall'}"
    )
    told += f" of {abs(after.value / before.value - 1) * 100:.3g}%" if before.value > 0 else ""
    if rising == up:
        yield made(context, "from-to-change", span, before.kind, HOLDS, told, confidence=0.85)
    else:
        yield made(
            context,
            "from-to-change",
            span,
            before.kind,
            INCONSISTENT,
            f"{told}, the verb says the opposite",
            repair="change the verb, or swap the two figures",
            confidence=0.75,
        )


@rule("times", "n times as much", "arithmetic", "high", 0.82)
def times(context: Context) -> Iterator[Finding]:
    """A stated multiple must follow from the two figures it compares.

    The two figures are the endpoints of the sentence ("doubled from A to B"), or the figure beside the multiple and
    an earlier one of the same unit and concept in the paragraph. "n times higher" is read as n times as high and as
    n more; both hold.
    """
    from rimland.auditing.rules.stated import stated_times

    for scan in context.scans:
        told = list(stated_times(context, scan))
        yield from told
        for multiple in (c for c in scan.claims if c.kind == "ratio" and c.value > 1 and not told):
            pair = _compared(context, scan, multiple)
            if pair is None:
                continue
            before, after, sure = pair
            real = rounded(after).over(rounded(before))
            if real is None:
                continue
            exact = after.value / before.value
            span = min(after.start, multiple.start), max(after.end, multiple.end)
            if before.scan == scan.index:
                span = min(span[0], before.start), max(span[1], before.end)
            shown = [amount(c.value, c.currency or c.unit) for c in (after, before)]
            expected = f"{shown[0]} over {shown[1]} is {exact:.2g} times"
            slack = (
                0.12
                if multiple.quantity and multiple.quantity.digits[0].isdecimal() and "." not in multiple.quantity.digits
                else 0.15
            )
            stated = (
                Interval(
                    multiple.value * (1 - slack),
                    (
                        multiple.value + 1
                        if scan.low(multiple.quantity.last + 1) in ("higher", "more", "larger")
                        else multiple.value
                    )
                    * (1 + slack),
                )
                if multiple.quantity
                else multiple.range
            )
            if real.meets(stated):
                yield made(context, "times", span, "ratio", HOLDS, expected)
            elif sure:
                yield made(
                    context,
                    "times",
                    span,
                    "ratio",
                    INCONSISTENT,
                    expected,
                    repair=f"{exact:.2g} times instead of {multiple.value:g}",
                )


def _compared(context: Context, scan: Scan, multiple: Claim) -> tuple[Claim, Claim, bool] | None:
    from rimland.auditing.rules.ratios import compared_figures, instead_of

    pairs = endpoints(scan)
    for before, after in pairs:
        last = max(c.quantity.last for c in (before, after) if c.quantity)
        between = scan.between(last + 1, multiple.quantity.first if multiple.quantity else 0)
        if len(between & {",", "and", "the", "of", "has", "have"}) >= 3:
            break  # the multiple is of another thing
        return before, after, len(pairs) == 1
    beside = compared_figures(context, scan, multiple) or instead_of(scan, multiple)
    if beside is not None:
        return beside[1], beside[0], True
    near = [
        c
        for c in scan.claims
        if c.kind in ("money", "count")
        and c.quantity
        and multiple.quantity
        and 0 < multiple.quantity.first - c.quantity.last <= 6
    ]
    if not near or scan.low(multiple.quantity.last + 1 if multiple.quantity else -1) not in (
        "higher",
        "more",
        "larger",
        "the",
        "as",
        "that",
        "what",
        "its",
    ):
        return None
    after = near[-1]
    earlier = [
        c
        for other in (*context.earlier(scan, 3), scan)
        for c in other.claims
        if c.kind == after.kind
        and c.unit == after.unit
        and c.start < after.start
        and c.concept == after.concept
        and after.concept
        and c.value < after.value
    ]
    return (earlier[-1], after, False) if earlier else None
