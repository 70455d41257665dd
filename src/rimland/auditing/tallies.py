"""Totals, differences, remainders, averages and parts of a number: what a plain figure may be made of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rimland.auditing.interval import Interval
from rimland.auditing.reduced import Figure, Placed
from rimland.auditing.relations import (
    GAP_BETWEEN,
    LEFT_AFTER,
    LEFT_BEFORE,
    STEP_AFTER,
    STEP_BEFORE,
    STRONG_TOTAL,
    TOTAL_AFTER,
    TOTAL_BEFORE,
    Near,
    Way,
    bare,
    difference,
    is_list,
    is_step,
    total,
)

EARLIER = re.compile(r"(?:previous|preceding|prior) (?:fiscal )?year|year (?:before|earlier)|前 年")
_REMAINING = re.compile(r" (?:remaining|other|rest)$")
_OF_THE = re.compile(r"^(?: [a-z]+)? of (?:the |its |these |those |their |all )?$")
_PER = re.compile(
    r"^(?: [a-z-]+){0,2} (?:a|an|per|each|every|for each|for every|daily|monthly) ?(day|week|month|year|hour)?\b"
)
_PER_JAPANESE = re.compile(r"(日|月|年|週) ?(?:あ た り|当 た り|当 り|平 均)[^、。]{0,6}$")
_UNITS_OF_TIME = {"day": 365.0, "week": 52.0, "month": 12.0, "日": 365.0, "週": 52.0, "月": 12.0}
_PLURALS = {"day": "days", "week": "weeks", "month": "months", "year": "years", "日": "days", "年": "years"}
_WHOLE_YEAR = re.compile(
    r"\b(?:a year|(?:fiscal|financial|calendar|whole|last|over the|in the|during the) year|annual)|年 間|年 度"
)
_MEAN = re.compile(r" (?:average|averaging|averages|mean) ?(?:of)?$|平 均 (?:で|は|し て)?$")
_GAP_OF = re.compile(r" (?:gap|difference|margin|shortfall) of$")
_EQUALS = re.compile(r"^ (?:に 当 た る|に 相 当 す る)")
_PRODUCT = re.compile(r"(?:, or|\(|—|–)$")

Found = tuple[list[Way], bool]
NOTHING: Found = ([], False)


def tallied(near: Near, placed: Placed) -> Found:
    """The ways in which a plain figure may come about from like figures, and whether it must be one of them."""
    figure, before, after = placed.figure, bare(placed.before), placed.after
    found = _mean(near, placed, before)
    if found[0]:
        return found
    found = _average(near, placed, before)
    if found[0]:
        return found
    like = [p for p in near.numbers(placed) if p.figure.like(figure)]
    if _REMAINING.search(before):
        return _remainder(near, like, placed, _OF_THE.match(after) is not None)
    if len(like) == 2 and (STEP_BEFORE.search(before) or STEP_AFTER.match(after)):
        found = _step(like, placed, after)
        if found[0]:
            return found
    if _PRODUCT.search(before) or _EQUALS.match(placed.before):
        found = _product(near, placed)
        if found[0]:
            return found
    parts = [p for p in like if p.at < placed.at]
    if not parts and ":" in after:
        return _opened(near, like, placed)
    back = near.previous(figure) if len(parts) < 2 else []
    figures = [*back, *(p.figure for p in parts)]
    if len(figures) < 2 and _GAP_OF.search(before) and figure.currency:
        figures = [f for f in near.before(3) if f.like(figure) and not is_step(f)][-2:]
        back = figures
    if len(figures) < 2 or len(parts) < len(like) or any(f.claim is not None and f.claim.per for f in figures):
        return NOTHING
    if any(p not in like and parts and parts[0].at < p.at < placed.at for p in near.numbers(placed)):
        return NOTHING  # another thing is counted among the parts
    named = any(f.currency or f.unit for f in (*figures, figure))
    between = near.named_between(figures[-1], figure) and not back and figure.unit != "people"
    opened = GAP_BETWEEN.search(near.text.text[: placed.at]) is not None and len(parts) == 2
    strong = LEFT_BEFORE.search(before[-60:]) is not None or LEFT_AFTER.match(after) is not None or opened
    if strong or STEP_AFTER.match(after):
        way = difference(figures[-2], figures[-1])
        alone = len(figures) == 2 or (strong and len(parts) >= 2)
        sure = alone and not _based(after) and figure.value > 0 and 1 / 3 < way.exact / figure.value < 3
        others = [difference(a, b) for a in figures for b in figures if a is not b and (a, b) != way.figures]
        return [way, *(o for o in others if o.real.meets(figure.range))], sure and (named or strong) and not between
    if not (TOTAL_BEFORE.search(before[-80:]) or TOTAL_AFTER.match(after)) or re.search(
        r" (?:from|by|of (?:its|the|their))$", before
    ):
        return NOTHING
    ways = [total(figures[i:]) for i in range(len(figures) - 1)]
    told = (STRONG_TOTAL.search(before) or TOTAL_AFTER.match(after)) is not None
    named = named or (told and min(f.value for f in figures) >= 10)
    listed = len(figures) == 2 or (not back and is_list(near, parts))
    return ways[: 1 if listed else None], listed and _is_total(ways[0], figures, figure) and named and not between


def _mean(near: Near, placed: Placed, before: str) -> Found:
    """ "A, B and C, an average of D": the figures of one list."""
    figure = placed.figure
    parts = [p for p in near.numbers(placed) if p.at < placed.at and p.figure.like(figure) and not is_step(p.figure)]
    if not _MEAN.search(before) or len(parts) < 2 or not is_list(near, parts):
        return NOTHING
    whole, count = total([p.figure for p in parts]), len(parts)
    real = Interval(whole.real.low / count, whole.real.high / count)
    return [Way(real, whole.exact / count, f"the mean of the {count} is", whole.figures)], True


def _is_total(way: Way, parts: Sequence[Figure], figure: Figure) -> bool:
    """Whether a figure may be meant as the sum of others: above nearly all of them, and near it."""
    return figure.value > max(f.value for f in parts) * 0.9 and 0.5 < way.exact / figure.value < 2


def _opened(near: Near, like: Sequence[Placed], placed: Placed) -> Found:
    """ "147 in all: 105 of one and 42 of the other": the parts follow the total and a colon."""
    after = placed.after
    if not (TOTAL_AFTER.match(after) or TOTAL_BEFORE.search(bare(placed.before)[-80:])):
        return NOTHING
    parts = [p for p in like if p.at > placed.at]
    if len(parts) < 2 or not (len(parts) == 2 or is_list(near, parts)):
        return NOTHING
    way = total([p.figure for p in parts])
    return [way], _is_total(way, way.figures, placed.figure)


def _based(after: str) -> bool:
    """Whether a difference is told against something that the sentence does not count ("12 more than in 2019")."""
    return re.match(r"^(?: [a-z-]+){0,3} than ", after) is not None and not EARLIER.search(after)


def _step(like: Sequence[Placed], placed: Placed, after: str) -> Found:
    """By how much the two other like figures of the sentence differ, where the words say that something changed."""
    text = bare(placed.before)
    stepped = STEP_BEFORE.search(text) or STEP_AFTER.match(after) or is_step(placed.figure)
    joined = like[1].before.rstrip().endswith((" to", " from")) or "から" in like[1].before.replace(" ", "")
    if not stepped or not (joined or after.lstrip().startswith(("from", "to", "増", "減"))):
        return NOTHING
    return [difference(like[0].figure, like[1].figure)], True


def _remainder(near: Near, like: Sequence[Placed], placed: Placed, of_whole: bool) -> Found:
    """ "The remaining B of the C", "of the C, A ... and the other B": C less A."""
    figure = placed.figure
    after = [p.figure for p in like if p.at > placed.at]
    before = [p.figure for p in like if p.at < placed.at]
    if of_whole and after:
        whole, taken = after[0], before
        taken = taken or [f for f in near.previous(figure) if f.value < whole.value]
    elif len(before) >= 2 and before[0].value == max(f.value for f in before):
        whole, taken = before[0], before[1:]
    elif len(before) == 1 and len(back := near.previous(figure)) == 1 and back[0].value > before[0].value:
        whole, taken = back[0], before
    else:
        return NOTHING
    ways = [difference(whole, f) for f in taken if f.value != whole.value]
    return ways, len(ways) == 1


def _product(near: Near, placed: Placed) -> Found:
    """ "p% of the A, or B": the part of A."""
    earlier = near.placed[max(placed.number - 2, 0) : placed.number]
    signs = [p.figure.sign for p in earlier]
    japanese = signs == ["N", "P"] and re.search(r"の $", earlier[1].before) and _EQUALS.match(earlier[1].after)
    if not japanese and (signs != ["P", "N"] or not earlier[0].after.startswith(" of ")):
        return NOTHING
    share, whole = (p.figure for p in (reversed(earlier) if japanese else earlier))
    if not whole.like(placed.figure) or not 0 < share.value <= 1:
        return NOTHING
    real = Interval(share.range.low * whole.range.low, share.range.high * whole.range.high)
    return [Way(real, share.value * whole.value, f"{share.text} of {whole.text} is", (share, whole))], True


def _average(near: Near, placed: Placed, before: str) -> Found:
    """A count over a number of days, weeks or months that the text gives, or over those of a year."""
    found = _PER.match(placed.after)
    unit = found.group(1) if found else None
    if unit is None:
        japanese = _PER_JAPANESE.search(before)
        unit = japanese.group(1) if japanese else _single(near, placed)
    figure = placed.figure
    if unit is None or figure.value <= 0 or (figure.currency and unit == "year"):
        return NOTHING
    wanted = _PLURALS.get(unit, unit)
    around = [p.figure for p in near.placed if p is not placed and p.figure.sign == "N"]
    around = [*near.before(2), *around]
    times = [f for f in around if f.unit == wanted and f.value > 1]
    wholes = [
        f
        for f in around
        if f.unit not in (wanted, "years") and f.value > figure.value and f.currency == figure.currency
    ]
    wholes = [f for f in wholes if not (f.claim is not None and f.claim.per)]
    if not times and unit in _UNITS_OF_TIME:
        yearly = [f for f in wholes if _of_a_year(f) or _WHOLE_YEAR.search(near.text.text)]
        size = _UNITS_OF_TIME[unit]
        ways = [_over(f, Interval(size, size * 1.003), size, f"{f.text} over {size:g} {wanted} is") for f in yearly]
        return ways, len(ways) == 1 and _comparable(ways[0], figure)
    ways = [_over(f, t.range, t.value, f"{f.text} over {t.text} is") for f in wholes for t in times if f is not t]
    told = "average" in placed.before or "平 均" in placed.before
    alone = len(ways) == 1 or (told and len(times) == 1 and len(ways) <= 3)
    ways.sort(key=lambda w: abs(w.exact - figure.value))
    return ways, alone and _comparable(ways[0], figure)


def _single(near: Near, placed: Placed) -> str | None:
    """The unit of time of 1日当たり before a figure."""
    earlier = near.placed[placed.number - 1].figure if placed.number else None
    if earlier is None or earlier.value != 1 or not re.match(r"^ (?:当 た り|あ た り|当 り|平 均)", placed.before):
        return None
    return {"days": "day", "months": "month"}.get(earlier.unit)


def _of_a_year(figure: Figure) -> bool:
    claim = figure.claim
    return claim is not None and claim.period is not None and claim.period.kind in ("year", "fiscal")


def _comparable(way: Way, figure: Figure) -> bool:
    return 0.2 < way.exact / figure.value < 5


def _over(figure: Figure, divisor: Interval, exact: float, told: str) -> Way:
    real = (figure.range.over(divisor) or Interval(0.0, 0.0)).widened(0.01)
    if exact and figure.value / exact < 10:
        real = Interval(real.low - 0.1, real.high + 0.1)  # told as "nearly two a day"
    return Way(real, figure.value / exact, told, (figure,))
