"""Arithmetic that one sentence states in full: sums, differences, parts, changes and multiples by their wordings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from rimland.auditing import relations
from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.reduced import Figure, Reduced

_FEWER = "(?:cut|reduction|drop|fall|decline|decrease|loss)"
_MORE = "(?:increase|rise|growth|gain|jump|expansion)"
_TOTALS = (
    "{N}{~70} and {~60}{N}{~50}, (?:or |and |for )?{h}{N} "
    "(?:in all|in total|altogether|together|combined|between them) ",
    "{N}{~70} and {~60}{N}{~50}, (?:or |for )?a (?:combined|joint|total of|combined total of) {h}{N} ",
    "{N}{~30}{N}{~24}(?:合 わ せ て|合 計 で|合 計|計) {h}{N} ",
)
_TOTAL_WORDS = (" in all ", " in total ", " altogether ", " together ", " combined ", " between them ", " joint ",
                " total of ", "合 わ せ て", "計")  # fmt: skip
_DIFFERENCES = (
    "{N}{~80}{N}{~30}, leaving (?:it )?(?:with )?(?:a|an) {~20}"
    "(?:deficit|surplus|gap|difference|shortfall|balance) of {h}{N} ",
    " (?:定 員|定 数){~12} {N}{~12}(?:現 員|実 員){~12} {N}{~12}[^\ue000。]{0,40}?欠 員 {h}{N} ",
)
_PARTS = (
    "{N} of (?:the |its |their |these |those |all )*{N}(?: [a-z]+){0,2} , (?:or |i.e. |that is , )?{h}{P} "
    "(?!of|more|higher)",
    "{N}{~30}, of (?:which|whom|these|them) {h}{N}{~50}, (?:or )?{h}{P} (?!of|more|higher)",
)
_OF_IT = "{N}{~12}, (?:or )?{h}{P} of (?:it|that|this|the (?:total|sum|bill|cost|whole)) "
_CHANGES = (
    "{N} (?:[a-z]+ ){0,2}, (?:up|down) {h}{P} (?:from|on|over) (?:{D} |[a-z]+ ){0,4}{N} ",
    "{N}{~90} replaced by {h}{N}{~40}, (?:a|an) (?:{fewer}|{more}) of {h}{P} ",
    "{N}{~40} (?:expects|expected|forecasts|projects|projected|foresees|plans|will|aims){~20} {h}{N} by {D} , "
    "(?:a|an) (?:{fewer}|{more}) of {h}{P} ",
)
_POINTS = " from {P} (?:, [^;:.]{0,90}? , )?to {h}{P} , (?:a|an) (?:{fewer}|{more}) of {h}{P} "
_TIMES = (
    "{N}{~20} (?:outspent|outspends|outspend|outnumbered|outnumbers|outnumber|dwarfed|dwarfs){~30} {h}{N} {h}{X} ",
)
_SERIES = "{D} {~6}{N} (?:[(（] )?前 年 (?:度 )?比 {h}{P} (増|減)"


def _filled(pattern: str) -> str:
    return pattern.replace("{fewer}", _FEWER).replace("{more}", _MORE)


def _verdict(
    context: Context, name: str, figures: Sequence[Figure], kind: str, real: Interval, expected: str, repair: str
) -> Finding:
    """What is said of the last figure, which `real` should be."""
    span = min(f.start for f in figures), max(f.end for f in figures)
    holds = real.meets(figures[-1].range)
    return made(context, name, span, kind, HOLDS if holds else INCONSISTENT, expected, repair="" if holds else repair)


def _follows(context: Context, name: str, figures: Sequence[Figure], way: relations.Way, like: Figure) -> Finding:
    """What is said of the last figure, which comes about in that way and is written in the unit of `like`."""
    exact = Figure("N", way.exact, way.real, 0, 0, like.unit, like.currency).text
    repair = f"{exact} instead of {figures[-1].text}"
    return _verdict(context, name, figures, "count", way.real, f"{way.told} {exact}", repair)


def stated_sums(context: Context, scan: Scan) -> Iterator[Finding]:
    """ "A and B, C in all", "A and B, a combined C", AとB、計C: exactly two parts and their total."""
    text = context.reduced(scan)
    for pattern in _TOTALS if text.has(_TOTAL_WORDS) else ():
        for found, figures in text.find(pattern):
            first, second, total = figures
            before = [f for f in text.within(0, found.start()) if f.sign == "N"]
            if not (first.like(second) and first.like(total) and second.like(total)) or first.start == total.start:
                continue
            parts = [*before, first, second]
            if _explained(parts, total) or not 0.5 < (first.value + second.value) / total.value < 2:
                continue
            if before and any(f.like(total) for f in before):
                continue  # a longer list, of which the beginning is not known
            yield _follows(context, "sum", figures, relations.total((first, second)), total)
            return


def _explained(parts: Sequence[Figure], total: Figure) -> bool:
    """Whether the total is the product or the difference of two figures before it."""
    for first, second in combinations(parts, 2):
        for value in (first.value * second.value, abs(first.value - second.value)):
            if total.range.holds(value):
                return True
    return False


@rule("difference", "Two figures and what lies between them", "arithmetic", "high", 0.85)
def difference(context: Context) -> Iterator[Finding]:
    """ "Bought A and sold B, leaving a deficit of C" and 定員A、現員B、欠員C must satisfy A - B = C.

    The two figures are the only ones of the sentence before the difference, in one unit or currency. The rounding of
    all three is allowed for.
    """
    for scan in context.scans:
        text = context.reduced(scan)
        done = not text.has((" leaving ", "欠 員"))
        for pattern in _DIFFERENCES:
            for _, found in () if done else text.find(pattern):
                figures = [f for f in found if f.sign == "N"]
                if len(figures) != 3 or not (figures[0].like(figures[1]) and figures[0].like(figures[2])):
                    continue
                way = relations.difference(figures[0], figures[1])
                yield _follows(context, "difference", figures, way, way.figures[0])
                done = True


def stated_parts(context: Context, scan: Scan) -> Iterator[Finding]:
    """ "A of the B, or p%", "B, of which A is for ..., about p%" and "A, about p% of it" after a sentence with B."""
    text = context.reduced(scan)
    for number, pattern in enumerate(_PARTS if text.has((" of ",)) else ()):
        for _, figures in text.find(pattern):
            part, whole = figures[:2] if number == 0 else (figures[1], figures[0])
            if part.value < whole.value and part.like(whole):
                yield from _share(context, part, whole, [*figures[:2], figures[-1]])
    if text.figures:
        amounts = [f for other in context.earlier(scan) for f in context.reduced(other).figures if f.sign in "NR"]
        for _, figures in text.find(_OF_IT):
            whole = amounts[0] if len(amounts) == 1 and amounts[0].sign == "N" else None
            if whole is not None and whole.currency and whole.like(figures[0]) and figures[0].value < whole.value:
                yield from _share(context, figures[0], whole, figures)


def _share(context: Context, part: Figure, whole: Figure, figures: Sequence[Figure]) -> Iterator[Finding]:
    real = part.range.over(whole.range)
    if real is not None:
        exact = f"{part.value / whole.value * 100:.3g}%"
        expected = f"{part.text} of {whole.text} is {exact}"
        repair = f"{exact} instead of {figures[-1].text}"
        yield _verdict(context, "part-of-whole", figures, "share", real, expected, repair)


def stated_changes(context: Context, scan: Scan) -> Iterator[Finding]:
    """ "B, up p% from A", "A replaced by B, a cut of p%", "A ... B by 2030, a rise of p%", 前年度比p％増 in lists."""
    text = context.reduced(scan)
    for number, pattern in enumerate(_CHANGES if text.has((" , a ", " , an ", " , up ", " , down ")) else ()):
        for _, found in text.find(_filled(pattern)):
            figures = [f for f in found if f.sign != "D"]
            before, after = (figures[2], figures[0]) if number == 0 else figures[:2]
            if before.like(after):
                change = next(f for f in figures if f.sign == "P")
                yield from _changed(context, before, after, [before, after, change])
    if text.has((" 前 年 ",)):
        yield from _series(context, text)
    if text.has((" , a ", " , an ")):
        yield from _points(context, text)


def _changed(context: Context, before: Figure, after: Figure, figures: Sequence[Figure]) -> Iterator[Finding]:
    if before.range.low <= 0:
        return
    low, high = after.range.low / before.range.high - 1, after.range.high / before.range.low - 1
    real = Interval(low, high) if after.value >= before.value else Interval(-high, -low)
    exact = after.value / before.value - 1
    expected = f"{before.text} to {after.text} is {exact * 100:+.1f}%"
    repair = f"{abs(exact) * 100:.3g}% instead of {figures[-1].text}"
    yield _verdict(context, "from-to-change", figures, "change", real.widened(0.01), expected, repair)


def _series(context: Context, text: Reduced) -> Iterator[Finding]:
    """Each figure of a list of years beside that of the year before."""
    dated = {
        figures[0].period.year: figures[1]
        for _, figures in text.find("{D} {~6}{N} ")
        if figures[0].period is not None and figures[0].period.kind in ("year", "fiscal")
    }
    for _, figures in text.find(_SERIES):
        period, after, change = figures[0].period, figures[1], figures[2]
        before = dated.get(period.year - 1) if period is not None and period.kind in ("year", "fiscal") else None
        if before is not None and before.like(after):
            yield from _changed(context, before, after, [before, after, change])


def _points(context: Context, text: Reduced) -> Iterator[Finding]:
    """Percentage points that are called per cent."""
    for _, figures in text.find(_filled(_POINTS)):
        before, after = figures[0], figures[-2]
        change = figures[-1]
        claim = change.claim
        if claim is None or claim.quantity is None or claim.quantity.points or not before.value:
            continue
        points, exact = abs(after.value - before.value), abs(after.value / before.value - 1)
        if abs(points - change.value) <= 0.0051 and abs(exact - change.value) > 0.02:
            expected = f"{before.text} to {after.text} is {points * 100:.3g} percentage points, or {exact * 100:.3g}%"
            span = before.start, change.end
            repair = f"{points * 100:.3g} percentage points"
            yield made(context, "from-to-change", span, "change", INCONSISTENT, expected, repair=repair, severity="low")


def stated_times(context: Context, scan: Scan) -> Iterator[Finding]:
    """ "A outspent B n times over"."""
    text = context.reduced(scan)
    for pattern in _TIMES:
        for _, figures in text.find(pattern):
            larger, smaller, multiple = figures
            real = larger.range.over(smaller.range) if larger.like(smaller) else None
            if real is None:
                continue
            exact = larger.value / smaller.value
            expected = f"{larger.text} over {smaller.text} is {exact:.2g} times"
            around = Interval(real.low * 0.88, real.high * 1.12)
            repair = f"{exact:.2g} times instead of {multiple.value:g}"
            yield _verdict(context, "times", figures, "ratio", around, expected, repair)
            return
