"""Totals over numbers: per unit, per head, per month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.money import amount, number
from rimland.auditing.numerals import plain_number
from rimland.auditing.vocabulary import NUMBER_WORDS

_PERSONS = frozenset("person head capita citizen inhabitant resident taxpayer japanese".split())
_PEOPLE = ("people", "", "citizens", "inhabitants", "residents")
_SAME = {"round": "missiles", "missile": "missiles", "jet": "aircraft", "plane": "aircraft"}
_GENERIC = frozenset(
    "missile round unit aircraft plane jet ship hull boat vessel copy airframe vehicle launcher".split()
)
_NO_GOODS = frozenset("people troops personnel years days months weeks hours seats members votes cases jobs".split())
_EACH = frozenset("each apiece".split())
_TIMES = {"month": 12.0, "day": 365.0, "week": 52.0}


def _shown(claim: Claim, value: float | None = None) -> str:
    return amount(claim.value if value is None else value, claim.currency)


def _per(scan: Scan, claim: Claim) -> str:
    """What a figure is said to be per: person, unit, a noun, month; empty where it is a plain figure."""
    if claim.quantity is None:
        return ""
    last = claim.quantity.last
    if claim.per in ("person", "month", "day", "week"):
        return claim.per
    k = last + 1
    if scan.low(k) in _EACH:
        return "unit"
    if scan.low(k) in ("for", "to") and scan.low(k + 1) in ("each", "every"):
        j = k + 3 if scan.low(k + 2) == "of" else k + 2
        while (
            scan.low(j) in ("its", "the", "their", "those") or scan.low(j)[:1].isdecimal() or scan.low(j) == "million"
        ):
            j += 1
        return "person" if scan.low(j) in _PERSONS | {"people", "inhabitants", "citizens"} else scan.low(j)
    if scan.low(k) in ("a", "per", "an") and scan.low(k + 1).isalpha():
        word = scan.low(k + 1)
        return "person" if word in _PERSONS else word
    if scan.low(last) in ("aircraft", "ship", "head") and scan.low(last - 1) == "per":
        return scan.low(last)
    before = "".join(scan.low(i) for i in range(max(claim.quantity.first - 14, 0), claim.quantity.first))
    if "1人当たり" in before or "一人当たり" in before or "1人あたり" in before or "で割ると" in before:
        return "person"
    near = {scan.low(i) for i in range(max(claim.quantity.first - 6, 0), claim.quantity.first)}
    return "person" if "per" in near and near & {"head", "capita"} else ""


@rule("per-person", "A total over a population", "arithmetic", "high", 0.85)
def per_person(context: Context) -> Iterator[Finding]:
    """A figure per head must be the total over the population.

    The population is the one that the text gives in the sentence, else that of the evidence base for the actor and
    year of the total; a population from the evidence base is allowed 4%. The total is the amount of the same currency
    before it, in the sentence or the two before. Japanese "1人当たり" and "人口…で割ると" are read too.
    """
    for scan in context.scans:
        for single in (c for c in scan.claims if c.kind == "money" and c.quantity):
            if _per(scan, single) != "person":
                continue
            whole = _total_before(context, scan, single)
            if whole is None or whole.value < single.value * 1e4:
                continue
            people = [c for c in scan.claims if c.kind == "count" and c.value >= 1e5 and c.unit in _PEOPLE]
            held = rounded(people[0]) if len(people) == 1 else None
            source = ""
            if held is None and not people:
                found = _population(context, whole)
                if found is None:
                    continue
                held, source = Interval(found[0] * 0.96, found[0] * 1.04), found[1]
            if held is None:
                continue
            each = rounded(whole).over(held)
            if each is None:
                continue
            count = (held.low + held.high) / 2
            exact = whole.value / count
            expected = (
                f"{_shown(whole)} over {count / 1e6:,.4g} million people is {number(exact)} {single.currency} each"
            )
            holds = each.widened(0.01).meets(rounded(single))
            span = (whole.start if whole.scan == scan.index else single.start), single.end
            if people:
                span = min(*span, people[0].start), max(single.end, people[0].end)
            verdict = HOLDS if holds else CONTRADICTS if source else INCONSISTENT
            fix = "" if holds else f"{number(exact)} {single.currency} instead of {_shown(single)}"
            yield made(context, "per-person", span, "money", verdict, expected, source, fix)


def _total_before(context: Context, scan: Scan, single: Claim) -> Claim | None:
    """The total of the same currency that stands before a figure: in its sentence, or in the two before."""
    for back in range(3):
        index = scan.index - back
        if index < 0 or context.scans[index].sentence.block != scan.sentence.block:
            return None
        other = context.scans[index]
        found = [
            c
            for c in other.claims
            if c.kind == "money" and c.currency == single.currency and c.end <= single.start and c.quantity
            and c.role != "increment" and not _per(other, c)
        ]  # fmt: skip
        if found:
            return found[-1]
    return None


def _population(context: Context, whole: Claim) -> tuple[float, str] | None:
    """The population of the total's actor in or near its year, and its source."""
    if len(whole.subjects) != 1:
        return None
    window = context.window(whole)
    year = window[0].year if window else context.year or date(2024, 1, 1).year
    held = context.knowledge.observations("population", whole.subjects[0])
    near = [o for o in held if abs(int(o.date[:4]) - year) <= 3]
    if not near:
        return None
    best = min(near, key=lambda o: abs(int(o.date[:4]) - year))
    return best.value, f"{best.source} ({best.date})"


@rule("per-unit", "A total, a number and the figure per unit", "arithmetic", "medium", 0.82)
def per_unit(context: Context) -> Iterator[Finding]:
    """A total, a number and a figure "each", "a round", "per ship" or "a month" must agree.

    The number is the count of the sentence whose noun the "per" names (with "each" and "apiece" the only one), or the
    months, weeks or days that the sentence counts; the total stands before the figure, for months also in the
    sentences before. The rounding of all three and 2% are allowed for.
    """
    for scan in context.scans:
        for single in (c for c in scan.claims if c.kind in ("money", "count") and c.quantity):
            per = _per(scan, single)
            if not per or per in ("person", "year"):
                continue
            counted = _number(scan, single, per)
            if counted is None or counted[0].low + counted[0].high <= 2:
                continue
            many, place = counted
            whole = _whole(context, scan, single, place)
            if whole is None or whole.value <= single.value:
                continue
            each = rounded(whole).over(many)
            if each is None:
                continue
            count = (many.low + many.high) / 2
            exact = whole.value / count
            start = whole.start if whole.scan == scan.index else single.start
            span = min(start, single.start), max(single.end, whole.end if whole.scan == scan.index else single.end)
            expected = f"{_shown(whole)} over {count:,.6g} is {_shown(whole, exact)} each"
            holds = each.widened(0.02).meets(rounded(single))
            fix = "" if holds else f"{_shown(whole, exact)} each instead of {_shown(single)}"
            yield made(context, "per-unit", span, single.kind, HOLDS if holds else INCONSISTENT, expected, repair=fix)


def _number(scan: Scan, single: Claim, per: str) -> tuple[Interval, Claim | None] | None:
    """The number of units, months or days that a total is divided by, and the claim that gives it."""
    assert single.quantity is not None
    for i in range(len(scan.sentence.tokens) - 1):
        if scan.low(i + 1) == per + "s" and per in _TIMES and not single.quantity.first <= i <= single.quantity.last:
            token = scan.sentence.tokens[i]
            value = plain_number(token.text) if token.is_number else NUMBER_WORDS.get(scan.low(i))
            if value and value > 1:
                return Interval(value, value), None
    counts = [
        c for c in scan.claims if c.kind == "count" and c is not single and c.quantity and c.unit not in ("times",)
    ]
    if single.kind == "money" and per in (*_EACH, "unit"):
        return (rounded(counts[0]), counts[0]) if len(counts) == 1 else None
    wanted = {per, per + "s", _SAME.get(per, per)}
    named = [c for c in counts if c.unit in wanted]
    if not named and per in _GENERIC and single.kind == "money":
        named = [c for c in counts if c.value > 1 and c.unit not in _NO_GOODS]
    return (rounded(named[0]), named[0]) if len(named) == 1 else None


def _whole(context: Context, scan: Scan, single: Claim, place: Claim | None) -> Claim | None:
    same = [
        c
        for c in scan.claims
        if c is not single and c is not place and c.kind == single.kind and c.currency == single.currency and c.quantity
        and not _per(scan, c) and (single.kind == "money" or c.end <= single.start)
    ]  # fmt: skip
    if len(same) == 1:
        return same[0]
    if same or place is not None or single.kind != "money":
        return None
    return _earlier(context, scan, single)


def _earlier(context: Context, scan: Scan, single: Claim) -> Claim | None:
    """The largest amount of the currency in the sentences before, where the sentence points back with "it"."""
    if not {"it", "this", "that", "which"} & {t.low for t in scan.sentence.tokens}:
        return None
    for index in range(scan.index - 1, max(scan.index - 4, -1), -1):
        other = context.scans[index]
        if other.sentence.block != scan.sentence.block:
            return None
        found = [c for c in other.claims if c.kind == "money" and c.currency == single.currency and not _per(other, c)]
        if found:
            return found[-1]
    return None
