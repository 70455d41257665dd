"""Figures that follow from others beside them, by what the words say the figure is: a total, a share, a change.

The other rules of arithmetic know wordings; this one knows cues. It takes the words around a figure for what it is
meant to be, and calls a fault only where the sentence leaves one pair of like figures that it can come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.reduced import Figure, Placed
from rimland.auditing.relations import (
    CHANGED,
    CHANGED_AFTER,
    FELL,
    Near,
    Way,
    bare,
    change,
    difference,
    is_step,
    ordered,
    ratio,
    whole_and_part,
)
from rimland.auditing.tallies import EARLIER, tallied

_OF_WHAT = re.compile(r"^ of (.*)$")
_OF_OTHER = re.compile(
    r"\b(?:gdp|output|world|global|worldwide|respondents|voters|population|economy|national|trade|international|average|"
    r"capacity|americans|japanese|people|public|market|households|gross|asia|region)\b|国 民|世 界"
)
_OF_BASE = re.compile(
    r"^(?: [a-z]+){0,3} (?:from|over|on|compared|than|against|since|relative|versus|above|below) |^ in $"
)
_NAMED_BASE = re.compile(r"^ the (?:mean|average|level|number|rate|figure|usual|norm)")
_TIMES = frozenset("days weeks months years hours minutes".split())
_THIS = re.compile(r"^ (?:this|that|it) (?:is|was|would be|makes|amounts)\b|^ (?:こ|そ) れ は")
_NEW_SUBJECT = re.compile(r"(?:,|\band) (?:(?:the|its|their|whose|our|his) |[a-z]+ (?:has|have|had) )")
_POINTING = re.compile(r"^ of (?:it|that|this|them|those|these|the (?:total|whole|sum|bill|cost|amount|lot|order)) ")
_TIMES_AFTER = re.compile(
    r"^ (?:as (?:much|many|large|big|great|high)|more|larger|greater|higher|over|increase|rise|jump|growth|to one|the|"
    r"(?:with|に (?:当|相|達|の ぼ|増)|の 規|と な)|で|。|\.|,)"
)


@rule("derived", "A figure that follows from those beside it", "arithmetic", "medium", 0.78, last=True)
def derived(context: Context) -> Iterator[Finding]:
    """A total, difference, share, change or multiple must follow from the two like figures that stand beside it.

    Reads what a figure is meant to be from words around it ("bringing the fleet to", "or about", "leaving",
    "percent larger than", うち, 差し引き) in sentences on which the other rules of arithmetic are silent. It holds
    where a pair of figures that the words join gives it, and is a fault only where there is just one such pair, in
    the sentence or with one of them in the sentence before.

    Poor where the words point to a figure that the text does not give.
    """
    for scan in context.scans:
        near, judged = Near(context, scan), context.judged_in(scan)
        for placed in near.placed:
            figure = placed.figure
            if figure.sign not in "NPX" or any(s < figure.end and figure.start < e for s, e in judged):
                continue
            ways, sure, kind = _ways(near, placed)
            yield from _judged(context, figure, ways, sure, kind)


def _judged(context: Context, figure: Figure, ways: Sequence[Way], sure: bool, kind: str) -> Iterator[Finding]:
    holding = [w for w in ways if w.real.meets(figure.range)]
    if not ways or not (holding or sure):
        return
    way = holding[0] if holding else ways[0]
    if not holding and figure.sign != "P" and not 1 / 12 < abs(way.exact) / max(abs(figure.value), 1e-12) < 12:
        return
    close = [f for f in way.figures if abs(f.start - figure.start) < 400]
    span = min(f.start for f in (*close, figure)), max(f.end for f in (*close, figure))
    exact = Figure(figure.sign, abs(way.exact), way.real, 0, 0, figure.unit, figure.currency).text
    exact = f"{way.exact:.2g} times" if figure.sign == "X" else exact
    if holding:
        yield made(context, "derived", span, kind, HOLDS, f"{way.told} {exact}")
    else:
        text = f"{figure.value:g} times" if figure.sign == "X" else figure.text
        repair = f"{exact} instead of {text}"
        yield made(context, "derived", span, kind, INCONSISTENT, f"{way.told} {exact}", repair=repair)


def _ways(near: Near, placed: Placed) -> tuple[list[Way], bool, str]:
    """The ways in which a figure may come about, whether it must be one of them, and the kind of figure."""
    figure = placed.figure
    if figure.sign == "X":
        return (*_multiples(near, placed), "ratio")
    if figure.sign == "N":
        return (*tallied(near, placed), "count")
    pointed = figure.claim is not None and figure.claim.quantity is not None and figure.claim.quantity.points
    if pointed or figure.unit == "points":
        return (*_points(near, placed), "change")
    cue = CHANGED.search(f"{bare(placed.before)} ") or CHANGED_AFTER.match(placed.after)
    if cue is not None or (figure.claim is not None and figure.claim.kind == "change"):
        fell = FELL.search(cue.group()) if cue else figure.claim is not None and figure.claim.value < 0
        return (*_changes(near, placed, bool(fell)), "change")
    return (*_shares(near, placed), "share")


def _changes(near: Near, placed: Placed, fell: bool) -> tuple[list[Way], bool]:
    """The change between two figures that the words or their times put in an order."""
    ways, sure = [], False
    if placed.after.startswith(" to ") and " from " not in near.text.text:
        return [], False  # "jumped 21% to A": what it was before is not given
    following = near.placed[placed.number + 1 : placed.number + 2]
    length = bool(following) and following[0].figure.period is not None and following[0].figure.period.kind == "length"
    based = _OF_BASE.match(placed.after) is not None and not EARLIER.search(placed.after) and not length
    for first, second in near.pairs(placed):
        pair = ordered(near, first, second)
        if pair is None:
            continue
        way = change(*pair, fell)
        if way is None:
            continue
        ways.append(way)
        inside = first.at < placed.at < second.at
        follows = second.at < placed.at and placed.at - second.at < 60
        leads = placed.at < first.at < placed.at + 40
        away = based and not inside and not leads
        sure = near.alone(first, second, placed) and (inside or follows or leads) and not away and _of_one_size(*pair)
    if not ways:
        ways = _across(near, placed, fell)
        sure = bool(ways) and not based
    return ways, sure and len(ways) == 1


def _points(near: Near, placed: Placed) -> tuple[list[Way], bool]:
    """The percentage points between the two other percentages of the sentence, beside each other and before."""
    others = [p for p in near.placed if p.figure.sign == "P" and p is not placed and p.figure.unit != "points"]
    if len(others) != 2 or not others[0].at < placed.at or placed.at - others[1].at > 40:
        return [], False
    gap = bare(near.between(others[0], others[1]))
    first, second = (p.figure for p in others)
    if first.claim is not None and first.claim.kind == "change":
        return [], False
    told = re.search(r"(?: from| to| against| compared with| no side| opposed| , | から .{0,12})$", f"{gap}")
    return [difference(first, second)], told is not None or near.between(others[1], placed).startswith(" , a")


def _of_one_size(old: Figure, new: Figure) -> bool:
    """Whether two figures may be one thing at two times: a unit of their own, or values that are not far apart."""
    if (
        old.currency
        and old.currency == new.currency
        and any(10.0**k * 0.5 < new.value / old.value < 10.0**k * 2 for k in (-3, 3))
    ):
        return True  # a million for a billion
    same = bool(old.currency or new.currency) or (old.unit == new.unit != "")
    return 0.02 < new.value / old.value < 50 if same else 0.1 < new.value / old.value < 10


def _across(near: Near, placed: Placed, fell: bool) -> list[Way]:
    """The change from the one figure of the sentence before to the one figure of this one."""
    here = [p for p in near.numbers(placed) if not is_step(p.figure)]
    if len(here) != 1 or here[0].at > placed.at:
        return []
    new = here[0].figure
    before = near.previous(new)
    if len(before) != 1 or is_step(before[0]) or not _later(before[0], new):
        return []
    way = change(before[0], new, fell)
    return [way] if way is not None and 0.2 < new.value / before[0].value < 5 else []


def _later(old: Figure, new: Figure) -> bool:
    """Whether two figures of one unit, not of two actors, are of two times, the second the later one."""
    first, second = old.claim, new.claim
    if first is None or first.period is None or second is None or second.period is None or old.unit != new.unit:
        return False
    one = not first.subjects or not second.subjects or first.subjects == second.subjects
    named = not (first.concept and second.concept) or first.concept == second.concept
    return one and named and first.period.start < second.period.start


def _shares(near: Near, placed: Placed) -> tuple[list[Way], bool]:
    """The quotient of two figures joined as part and whole."""
    what = _OF_WHAT.match(placed.after)
    other = what is not None and (_OF_OTHER.search(what.group(1)) or what.group(1) == "")
    ways, sure = [], False
    for first, second in near.pairs(placed):
        pair = whole_and_part(near, first, second)
        way = ratio(pair[1], pair[0], f"{pair[1].text} of {pair[0].text} is") if pair else None
        if way is not None:
            ways.append(way)
            gap = placed.at - second.at
            only = not any(p.figure.sign == "P" and p is not placed and p.part == placed.part for p in near.placed)
            sure = near.alone(first, second, placed) and -30 < gap < 60 and only
    if not ways and _POINTING.match(placed.after):
        held = [p.figure for p in near.numbers(placed) if p.at < placed.at and not is_step(p.figure)]
        wholes = [f for f in near.previous(held[-1]) if f.value > held[-1].value] if held else []
        found = [ratio(held[-1], w, f"{held[-1].text} of {w.text} is") for w in wholes]
        ways = [w for w in found if w is not None]
        sure = len(ways) == len(held) == 1
    return ways, bool(sure and not other and len(ways) == 1)


def _multiples(near: Near, placed: Placed) -> tuple[list[Way], bool]:
    """One figure over another, in either order of size as the words have it."""
    figure = placed.figure
    if figure.value <= 1 or not _TIMES_AFTER.match(placed.after or " ."):
        return [], False
    ways, sure = [], False
    for first, second in near.pairs(placed):
        a, b = first.figure, second.figure
        large, small = (a, b) if a.value >= b.value else (b, a)
        way = ratio(large, small, f"{large.text} over {small.text} is")
        if way is not None:
            loose = Interval(way.real.low * 0.88, way.real.high * 1.12)
            ways.append(Way(loose, way.exact, way.told, way.figures))
            inside = placed.at > second.at or first.at < placed.at
            named = near.named_between(second.figure, figure) if placed.at > second.at else False
            sure = near.alone(first, second, placed) and inside and not named and not is_step(a) and not is_step(b)
            sure = sure and not (placed.at > second.at and _NEW_SUBJECT.search(near.between(second, placed)))
            sure = sure and not _NAMED_BASE.match(placed.after) and not {a.unit, b.unit} & _TIMES
            sure = sure and not re.match(r"^ as (?:much|many) as (?:in|on|for|was|it) ", placed.after)
    if not ways:
        return _pointed(near, placed)
    return ways, sure and len(ways) == 1


def _pointed(near: Near, placed: Placed) -> tuple[list[Way], bool]:
    """ "That is n times the B", これはBの約n倍: the figure is the one of the sentence before."""
    here = [p for p in near.numbers(placed) if not is_step(p.figure)]
    if len(here) != 1 or not _THIS.match(near.text.text):
        return [], False
    base = here[0].figure
    before = [f for f in near.previous(base) if f.currency == base.currency]
    told = []
    for large, small in (sorted((f, base), key=lambda x: -x.value) for f in before):
        way = ratio(large, small, f"{large.text} over {small.text} is")
        if way is not None:
            loose = Interval(way.real.low * 0.93, way.real.high * 1.07)
            told.append(Way(loose, way.exact, way.told, way.figures))
    return told, len(told) == 1 and bool(base.currency or base.unit)
