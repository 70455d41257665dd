"""Figures beside the evidence base: same indicator, actor and time, with scopes and definitions kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from math import log

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.comparison import Candidate, candidates
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, UNCHECKED, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.knowledge import Concept
from rimland.auditing.rules.changes import lead
from rimland.auditing.scopes import RELATED, out_of_place, plan_total, shown, sources_of

_TARGETS = (
    "target",
    "targets",
    "goal",
    "aim",
    "aims",
    "aiming",
    "plan to",
    "plans to",
    "pledge*",
    "commit*",
    "raise its",
    "increase in defense spending to",
    "increase in defence spending to",
    "double",
    "doubling",
    "would",
    "proposed",
    "should",
    "目標",
    "倍増",
    "引き上げ",
    "目指",
    "見込み",
    "calls for",
    "demand*",
    "asked",
    "urged",
    "if",
)
_OFFICIAL = (
    *(
        f"{word} {kind}budget"
        for word in ("official", "published", "announced")
        for kind in ("", "defense ", "defence ")
    ),
    "公表国防費",
    "公表された国防費",
)
_FAR = log(4)  # a figure further off than that is a slip that is known, or another figure
_LASTING = ("decades", "historically", "long", "since", "traditionally", "for years")


def _told(claim: Claim, found: Sequence[Candidate]) -> str:
    return "; ".join(dict.fromkeys(f"{shown(claim, c.value)} ({c.text})" for c in found[:3]))


def _slack(about: Concept, claim: Claim) -> float:
    return about.tolerance if claim.kind != "share" else max(about.tolerance, 0.05)


def _agrees(about: Concept, claim: Claim, found: Candidate) -> bool:
    if about.absolute:
        return abs(claim.value - found.value) <= about.absolute
    if claim.kind == "share" and about.sums:
        return abs(claim.value - found.value) <= about.tolerance
    held = Interval(found.low, found.high).widened(_slack(about, claim))
    return held.meets(claim.range if claim.hedge in ("over", "under", "up to", "nearly", "about") else rounded(claim))


@rule("evidence", "A figure beside the evidence base", "plausibility", "high", 0.85)
def evidence(context: Context) -> Iterator[Finding]:
    """A figure of a known indicator, actor and time is held against every scope of it that the evidence base has.

    It holds when it meets one of them, and the scope is named: SIPRI's estimate, the ministry's budget, the
    security-related total, a battle force, an announced plan. It contradicts the evidence when it meets none and is
    further off than an eighth; in between it cannot be checked. Then the slips are tried: another year, ten and a
    thousand times, a plan's total for a year's figure, a worldwide total for a regional one.

    Targets, demands and proposals are not held against what was; figures of years beyond the tables cannot be checked.
    """
    for claim in context.claims:
        claim = _known_by_value(context, claim)
        about = context.knowledge.concepts.get(claim.concept)
        if about is not None and claim.quantity is not None and claim.kind == "money":
            told = list(out_of_place(context, claim, about))
            yield from told
            if told:
                continue
        if about is None or claim.role != "level" or claim.kind not in about.kinds or claim.quantity is None:
            continue
        if claim.per not in ("", "year"):
            continue  # a figure per head or per ship is none of the whole
        scan = context.scans[claim.scan]
        if any(t.text.isdecimal() and len(t.text) == 4 and "1000" <= t.text < "1900" for t in scan.sentence.tokens):
            continue  # a figure of another century
        if _of_several(scan, claim):
            continue
        held = candidates(context, claim)
        if held and (claim.kind != "money" or max(c.value for c in held) < 3e4 * abs(claim.value)):
            yield from _judged(context, scan, claim, about, held)


def _dated_beside(claim: Claim) -> bool:
    """Whether the period of a figure stands right after it."""
    return claim.period is not None and claim.quantity is not None and 0 < claim.period.first - claim.quantity.last <= 5


def _of_several(scan: Scan, claim: Claim) -> bool:
    """Whether a figure is said of several together ("82,500 between them"), or is a step ("three days more than")."""
    last = claim.quantity.last if claim.quantity else 0
    after = [scan.low(i) for i in range(last + 1, last + 6)]
    joint = ("between", "them") in pairwise(after) or bool({"together", "combined"} & set(after[:4]))
    stepped = bool({"more", "fewer", "less"} & set(after[:3])) and "than" in after[:4]
    return (joint and len(claim.subjects) < 2) or stepped


def _known_by_value(context: Context, claim: Claim) -> Claim:
    """What an actor "spent" in a year, where the amount to three digits is its military expenditure of that year."""
    if claim.concept or claim.kind != "money" or len(claim.subjects) != 1 or claim.period is None:
        return claim
    if claim.scan < 0 or not context.scans[claim.scan].folded.has(("spent", "spends", "spend", "outlay*", "spending")):
        return claim
    named = replace(claim, concept="military_spending")
    window = claim.period.start, claim.period.end
    near = [c for c in candidates(context, named) if c.start <= window[1] and window[0] <= c.end and not c.total]
    return named if any(abs(c.value / claim.value - 1) < 0.004 for c in near) else claim


def _judged(context: Context, scan: Scan, claim: Claim, about: Concept, held: list[Candidate]) -> Iterator[Finding]:
    say = partial(made, context, "evidence", claim.span, claim.kind)
    fitting = _fitting(context, claim, about, held)
    matching = sorted((c for c in fitting if _agrees(about, claim, c)), key=lambda c: abs(c.value - claim.value))
    if matching and claim.scope == "regional" and claim.kind == "money":
        best = matching[0]
        yield say(
            CONTRADICTS,
            f"{shown(claim, best.value)} is the total everywhere ({best.text}), not what is spent in the region",
            sources_of(matching),
            "say that it is the worldwide total; no regional figure is held",
        )
        return
    if matching and claim.period is None and not _is_recent(context, scan, claim, matching):
        told = f"no time is stated; it would be {_told(claim, matching)}"
        yield say(UNCHECKED, told, sources_of(matching))
        return
    if matching and scan.folded.has(_OFFICIAL) and all("estimate" in c.scope for c in matching):
        told = f"{_told(claim, matching)} is another body's estimate, not an official budget"
        yield say(
            UNCHECKED, told, sources_of(matching), "name the estimate, or give the official figure", severity="low"
        )
        return
    whole = None if matching else plan_total(context, scan, claim, about, held)
    if whole is not None:
        told, repair = f"{shown(claim, whole.value)} ({whole.text})", f"it is {whole.scope}, not the figure of one year"
        yield say(CONTRADICTS, told, sources_of([whole]), repair, confidence=0.88)
        return
    if matching and not (claim.kind == "share" and scan.folded.has(_TARGETS)):
        yield say(HOLDS, _told(claim, matching), sources_of(matching))
        return
    if scan.folded.has(_TARGETS) or (claim.period and context.year and claim.period.year > context.knowledge.horizon):
        yield say(
            UNCHECKED,
            "a target, demand or projection" + (f"; observed: {_told(claim, fitting)}" if fitting else ""),
        )
        return
    if not fitting:
        latest = sorted(held, key=lambda c: c.start)[-1]
        yield say(
            UNCHECKED,
            f"no figure of that time is held; the nearest is {_told(claim, [latest])}",
            sources_of([latest]),
        )
        return
    best = min(fitting, key=lambda c: _distance(claim, c))
    off = _distance(claim, best)
    exact = about.tolerance <= 0.02 and not claim.hedge and claim.period is not None
    limit = log(1 + (about.tolerance if exact else max(about.tolerance * 2, 0.125)))
    if about.absolute or (claim.kind == "share" and about.sums):
        off, limit = abs(claim.value - best.value), max(about.absolute, about.tolerance)
    if claim.period is None and len(fitting) > 1:
        limit = max(limit, log(1.3))
    far = not claim.period and claim.kind == "count" and min(_distance(claim, c) for c in held) > log(3)
    if off <= limit or not (far or _sure(context, claim)):
        yield say(
            UNCHECKED,
            f"near, but not, {_told(claim, [best])}"
            if off <= limit
            else f"held: {_told(claim, [best])}; the time is not stated",
            sources_of([best]),
        )
        return
    window = context.window(claim)
    if claim.period is None and window is not None:
        year = window[0].year
        fitting = sorted(fitting, key=lambda c: abs(c.start.year - year))
        best = fitting[0]
    if lead(scan, claim) in ("from", "than", "against") and not _dated_beside(claim):
        yield say(UNCHECKED, f"of which time it is, is not stated; held: {_told(claim, [best])}", sources_of([best]))
        return
    slip = _slip(context, claim, about, held, best)
    if off > _FAR and not slip and claim.kind != "share":
        told = f"held: {_told(claim, [best])}; so far off it may be another figure"
        yield say(UNCHECKED, told, sources_of([best]))
        return
    repair = slip or (f"{shown(claim, best.value)} ({best.text})" if best.value else "")
    nearest = fitting if claim.period is None else sorted(fitting, key=lambda c: _distance(claim, c))
    expected = _told(claim, nearest)
    rest = _others(context, claim, about, best)
    severity = "high" if off > 0.4 or claim.kind == "share" else "medium"
    yield say(
        CONTRADICTS,
        expected + rest,
        sources_of(fitting),
        repair,
        severity=severity,
        confidence=0.9 if repair else 0.8,
    )


def _is_recent(context: Context, scan: Scan, claim: Claim, matching: Sequence[Candidate]) -> bool:
    """Whether an undated figure meets one of the two years before the text, or the text speaks of a long time."""
    window = context.window(claim)
    lasting = scan.folded.has(_LASTING)
    total = any(c.total for c in matching)
    return window is None or lasting or total or any(abs(c.start.year - window[0].year) <= 2 for c in matching)


def _sure(context: Context, claim: Claim) -> bool:
    return claim.period is not None or bool(context.year)


def _distance(claim: Claim, found: Candidate) -> float:
    if found.value <= 0 or claim.value <= 0:
        return abs(claim.value - found.value) + 1
    if found.low <= claim.value <= found.high:
        return 0.0
    return min(abs(log(claim.value / max(v, 1e-12))) for v in (found.low, found.high, found.value))


def _fitting(context: Context, claim: Claim, about: Concept, held: list[Candidate]) -> list[Candidate]:
    """The figures of the time that the claim speaks of; budgets are voted up to five months ahead."""
    if about.basis == "total":
        return held
    if claim.basis == "annual":
        held = [c for c in held if not c.total]
    window = context.window(claim)
    if window is None:
        return held
    start, end = window
    if claim.period is None:
        start, end = start - timedelta(days=366 * 6), end + timedelta(days=366)
        if context.scans[claim.scan].folded.has(_LASTING):
            start = date(1990, 1, 1)
    elif claim.period.kind in ("day", "month"):
        end += timedelta(days=150)
    found = [
        c
        for c in held
        if c.start <= end and start <= c.end and not (c.total and about.basis != "total" and claim.basis != "total")
    ]
    if not found and about.reach:
        near = sorted(held, key=lambda c: abs(c.start.year - start.year))
        found = [c for c in near if abs(c.start.year - start.year) <= about.reach][:1]
    return found


def _others(context: Context, claim: Claim, about: Concept, best: Candidate) -> str:
    """For shares of one whole: what the other actors hold."""
    if claim.kind != "share" or not about.sums:
        return ""
    parts = []
    for code in context.knowledge.countries:
        if code not in claim.subjects:
            parts += [
                (code, c.value)
                for c in candidates(context, replace(claim, subjects=(code,)))
                if c.date == best.date and c.value > 0
            ]
    return (
        "; the others held " + " and ".join(f"{context.knowledge.country(k)} {v * 100:.0f}%" for k, v in parts)
        if parts
        else ""
    )


def _near(held: Sequence[Candidate], best: Candidate) -> list[Candidate]:
    """The figures within a year of the best, whatever their scope."""
    return [c for c in held if abs(c.start.year - best.start.year) <= 1 and c.total == best.total]


def _slip(context: Context, claim: Claim, about: Concept, held: list[Candidate], best: Candidate) -> str:
    """What a figure was taken for, where a known slip explains it."""
    text = context.document.text[claim.start : claim.end]
    japanese = any(sign in text for sign in "万億兆")  # which are ten thousand times one another
    for name in RELATED.get(about.name, ()):
        for other in candidates(context, replace(claim, concept=name)):
            if other.total != best.total and Interval(other.low, other.high).widened(0.05).meets(rounded(claim)):
                return (
                    f"it is {other.scope}: {shown(claim, other.value)} in all"
                    if other.total
                    else f"it is one year's figure: {other.text}"
                )
    for other in held:
        if other.total and other is not best and Interval(other.low, other.high).widened(0.03).meets(rounded(claim)):
            return f"it is {other.scope}"
    steps = (1e4, "ten thousand times") if japanese else (1e3, "a thousand times")
    for factor, why in (
        (10, "ten times too large"),
        (0.1, "ten times too small"),
        (steps[0], f"{steps[1]} too large"),
        (1 / steps[0], f"{steps[1]} too small"),
        (12, "twelve months for one"),
        (100, "a hundred times too large"),
    ):
        if claim.kind != "share" and any(
            Interval(c.low, c.high).widened(0.06).holds(claim.value / factor) for c in _near(held, best)
        ):
            return f"{shown(claim, claim.value / factor)}: {why}"
    moved = [
        c
        for c in held
        if not c.total and _agrees(about, claim, c) and claim.period and abs(c.start.year - claim.period.year) <= 2
    ]
    if moved and claim.period is not None:
        return f"it is the figure of {moved[-1].date} ({moved[-1].scope})"
    return ""


@rule("growth-since", "A yearly rate that does not lead to the stated level", "plausibility", "high", 0.85)
def growth_since(context: Context) -> Iterator[Finding]:
    """The figure of the first year, grown at the stated yearly rate, must give the stated level of the last year.

    As in "since 2015 it grew p% a year, reaching V"; the first figure is the evidence base's.

    Speaks where a sentence has one yearly rate, a "since" year, and a level of a known indicator with its own year.
    The rate that the evidence base shows between the two years is given beside it.
    """
    for scan in context.scans:
        rates = [c for c in scan.claims if c.kind == "rate" and c.unit == "%"]
        since = [p for p in scan.periods if p.relation in ("since", "from") and p.kind in ("year", "fiscal")]
        levels = [
            c for c in scan.claims if c.kind == "money" and c.concept and c.period is not None and c.role == "level"
        ]
        if len(rates) != 1 or len(since) != 1 or not levels:
            continue
        level, rate = levels[0], rates[0]
        held = candidates(context, level)
        first = [c for c in held if c.start.year == since[0].year and not c.total]
        years = level.period.year - since[0].year if level.period else 0
        if not first or years < 2:
            continue
        told = []
        fits = False
        for base in first[:2]:
            implied = base.value * (1 + rate.value) ** years
            fits = fits or Interval(implied * 0.93, implied * 1.07).meets(rounded(level))
            until = level.period.label() if level.period else ""
            grown = f"{shown(level, base.value)} in {base.date} grown at {rate.value * 100:g}% a year"
            told.append(f"{grown} is {shown(level, implied)} in {until}")
        last = (
            [c for c in held if c.start.year == level.period.year and c.definition == first[0].definition]
            if level.period
            else []
        )
        if last:
            real = (last[0].value / first[0].value) ** (1 / years) - 1
            told.append(f"the evidence ({shown(level, last[0].value)}) is {real * 100:.1f}% a year")
        needed = (level.value / first[0].value) ** (1 / years) - 1
        told.append(f"the stated {shown(level, level.value)} needs {needed * 100:.1f}%")
        span = rate.span
        yield made(
            context,
            "growth-since",
            span,
            "rate",
            HOLDS if fits else CONTRADICTS,
            "; ".join(told[:1] + told[-2:]),
            sources_of(first[:1] + last[:1]),
            "" if fits or not last else f"{real * 100:.1f}% a year on average, most of it after the new plan began",
        )
