"""Contradictions: one indicator, actor and time with two values, in one document or across several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim
from rimland.auditing.comparison import candidates
from rimland.auditing.context import Context
from rimland.auditing.findings import INCONSISTENT, UNCHECKED, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.money import amount, rates
from rimland.auditing.rules.events import _DATED, _nearest, _place

_MOST_PAIRS = 400


def _key(claim: Claim) -> tuple[str, tuple[str, ...], str, str, str] | None:
    if (
        claim.role != "level"
        or claim.kind not in ("money", "share", "count")
        or not claim.concept
        or not claim.subjects
        or claim.per not in ("", "year")
    ):
        return None
    return claim.concept, claim.subjects, claim.kind, claim.basis, claim.scope


def _shown(claim: Claim) -> str:
    return amount(claim.value, claim.currency or ("%" if claim.kind == "share" else claim.unit))


def _opened(claim: Claim) -> Interval:
    if claim.hedge in ("over", "under", "up to", "nearly"):
        return claim.range
    return rounded(claim)


def _same_currency(context: Context, first: Claim, second: Claim) -> Interval | None:
    """The second figure in the currency of the first."""
    if first.currency == second.currency:
        return _opened(second)
    window = context.window(second)
    found = rates(context.knowledge, second.currency, first.currency, *window) if window else None
    if found is None:
        return None
    held = _opened(second)
    low, high = found.market.low, found.market.high
    if found.planning is not None:
        low, high = min(low, found.planning), max(high, found.planning)
    return Interval(held.low * low, held.high * high)


def _reading(context: Context, first: Claim, second: Claim) -> str:
    """What would reconcile two values: scopes of the evidence base that each of them meets."""
    scopes = []
    for claim in (first, second):
        window = context.window(claim) if claim.period is not None else None
        met = [
            c
            for c in candidates(context, claim)
            if (window is None or (c.start <= window[1] and window[0] <= c.end))
            and Interval(c.low, c.high).widened(0.04).meets(rounded(claim))
        ]
        scopes.append(f"{_shown(claim)} is {met[0].text}" if met else f"{_shown(claim)} meets nothing held")
    return "; ".join(scopes)


@rule("contradiction", "Two values for one thing", "contradictions", "medium", 0.8)
def contradiction(context: Context) -> Iterator[Finding]:
    """One indicator, actor, time and scope with two values that rounding and "about" do not reconcile.

    Only claims whose indicator is known and whose periods are stated and equal are held together; values in two
    currencies are compared at the rates of the time. The scopes of the evidence base that each value meets are named,
    since a ministry's budget and SIPRI's estimate may both be right.
    """
    for first, second in _pairs([c for c in context.claims if _key(c) is not None]):
        if (
            _key(first) != _key(second)
            or first.period is None
            or second.period is None
            or first.period.label() != second.period.label()
        ):
            continue
        other = _same_currency(context, first, second)
        if other is None or _opened(first).meets(other.widened(0.03)) or abs(first.start - second.start) < 60:
            continue
        reading = _reading(context, first, second)
        both_held = "meets nothing" not in reading
        yield made(
            context,
            "contradiction",
            second.span,
            second.kind,
            UNCHECKED if both_held else INCONSISTENT,
            f"the text also gives {_shown(first)} for {first.period.label()} (character {first.start})",
            repair=reading,
        )


def _pairs(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    groups: dict[tuple, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(_key(claim), []).append(claim)  # type: ignore[arg-type]
    for group in groups.values():
        for number, pair in enumerate(combinations(group, 2)):
            if number >= _MOST_PAIRS:
                break
            yield pair


@rule("event-twice", "One event on two days", "contradictions", "medium", 0.82)
def event_twice(context: Context) -> Iterator[Finding]:
    """A known single event that a document dates to two different days.

    Only events that happened once, and dates given to the day.
    """
    days = [s for s in context.scans if any(p.kind == "day" and not p.inferred for p in s.periods)]
    for event in context.knowledge.events:
        if len(event.spans) != 1 or event.spans[0][0] != event.spans[0][1]:
            continue
        told = []
        for scan in days:
            if scan.folded.has_each(event.needs) and not scan.folded.has(event.exclude):
                dated = [p for p in scan.periods if p.kind in _DATED and p.relation not in ("since", "until")]
                near = _nearest(scan, dated, _place(scan, event), event) if dated else None
                if near is not None and near.kind == "day" and not near.inferred:
                    told.append((near, scan.span(near.first, near.last)))
        for (first, _), (second, span) in pairwise(told):
            if first.start != second.start:
                yield made(
                    context,
                    "event-twice",
                    span,
                    "date",
                    INCONSISTENT,
                    f"the text also dates it {first.start.isoformat()}: {event.label}",
                    repair=f"{event.spans[0][0].isoformat()} in the evidence base",
                )


@rule("raised-before", "An upgrade to what was there before", "contradictions", "low", 0.65)
def raised_before(context: Context) -> Iterator[Finding]:
    """Relations "raised to" a quoted title in one year cannot carry that title in an earlier year.

    Speaks where a sentence upgrades, raises or elevates something to a quoted term of two words or more, and a
    sentence dated in an earlier year has the same words.
    """
    verbs = ("upgrad*", "raise the", "raised to", "elevat*", "raise its")
    for scan in context.scans:
        if not scan.folded.has(verbs):
            continue
        for quoted in _quoted(context.document.text[scan.sentence.start : scan.sentence.end], "to"):
            year = _year(context, scan.index)
            for other in context.scans:
                earlier = _year(context, other.index)
                if (
                    year is None
                    or earlier is None
                    or earlier >= year
                    or quoted.lower() not in " ".join(t.low for t in other.sentence.tokens)
                ):
                    continue
                place = context.document.text.find(quoted, scan.sentence.start)
                yield made(
                    context,
                    "raised-before",
                    (place, place + len(quoted)),
                    "date",
                    INCONSISTENT,
                    f"the text itself uses “{quoted}” for {earlier} (character {other.sentence.start})",
                    repair="say what was new",
                )
                break


def _quoted(text: str, before: str) -> list[str]:
    found, place = [], text.find("“")
    while place >= 0:
        stop = text.find("”", place, place + 80)
        if stop > 0:
            lead = text[max(place - 8, 0) : place].split()
            inside = text[place + 1 : stop].strip()
            if lead and before in lead[-2:] and inside.count(" ") >= 1:
                found.append(inside)
        place = text.find("“", place + 1)
    return found


def _year(context: Context, index: int) -> int | None:
    """The year of a sentence, or of the sentences around it in the paragraph."""
    scan = context.scans[index]
    for other in (scan, *(context.scans[i] for i in (index + 1, index - 1) if 0 <= i < len(context.scans))):
        if other.sentence.block != scan.sentence.block:
            continue
        years = [p.year for p in other.periods if p.kind in _DATED]
        if years:
            return years[0]
    return None


@rule("across-documents", "Two documents, two values", "contradictions", "medium", 0.75, across=True)
def across_documents(contexts: Sequence[Context]) -> Iterator[Finding]:
    """The same indicator and actor with different values in two documents of one call.

    With the same stated time the two contradict each other; where a time is missing or differs, both are shown as
    something that cannot be checked as it stands, with the reading that would reconcile them.
    """
    for first, second in combinations(contexts, 2):
        seen = set()
        for a in (c for c in first.claims if _key(c) is not None):
            for b in (c for c in second.claims if _key(c) == _key(a)):
                if len(seen) > _MOST_PAIRS or (b.start, a.start) in seen or a.subjects != b.subjects:
                    continue
                seen.add((b.start, a.start))
                other = _same_currency(second, a, b)
                if other is None or _opened(a).meets(other.widened(0.03)):
                    continue
                same = a.period is not None and b.period is not None and a.period.label() == b.period.label()
                apart = (
                    a.period is not None
                    and b.period is not None
                    and not same
                    and not a.period.meets(b.period.start, b.period.end)
                )
                if a.currency != b.currency and not same:
                    continue  # an estimate in dollars and a budget in yuan of no common year are two things
                if apart and a.kind != "share":
                    continue
                reading = _reading(second, a, b)
                both_held = "meets nothing" not in reading
                labels = [c.period.label() if c.period else "no date" for c in (a, b)]
                when = f" ({labels[0]} and {labels[1]})"
                yield made(
                    second,
                    "across-documents",
                    b.span,
                    b.kind,
                    INCONSISTENT if same and not both_held else UNCHECKED,
                    f"{first.document.name.rsplit('/', 1)[-1]} has {_shown(a)}{when}",
                    repair=reading,
                )
