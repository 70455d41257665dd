"""One length, area or mass in two units."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.numerals import plain_number

_LENGTHS = {
    "km": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0, "kilometre": 1000.0, "kilometres": 1000.0,
    "mile": 1609.344, "miles": 1609.344, "nautical": 1852.0, "meters": 1.0, "metres": 1.0, "feet": 0.3048,
}  # fmt: skip
_AREAS = {"hectares": 10_000.0, "acres": 4046.856}
_SQUARES = {name: size * size for name, size in _LENGTHS.items() if name != "nautical"}
_JOINTS = frozenset(
    "( ) or about , around roughly some nearly approximately = （ ） 約 i e . equal to that is close "
    "just over under a little".split()
)


def _measured(scan: Scan, claim: Claim) -> tuple[str, float] | None:
    """The dimension of a figure and its unit in metres or square metres."""
    if claim.quantity is None:
        return None
    near = {scan.low(claim.quantity.last - n) for n in (1, 2)}
    if "square" in near and claim.unit in _SQUARES:
        return "area", _SQUARES[claim.unit]
    if claim.unit in _AREAS:
        return "area", _AREAS[claim.unit]
    if "nautical" in near and claim.unit in ("mile", "miles"):
        return "length", _LENGTHS["nautical"]
    return ("length", _LENGTHS[claim.unit]) if claim.unit in _LENGTHS else None


@rule("two-units", "One length or area in two units", "arithmetic", "medium", 0.9)
def two_units(context: Context) -> Iterator[Finding]:
    """A length or area given in two units, as in "370 km (about 200 nautical miles)", must be the same in both.

    Only two figures that stand beside each other, joined by brackets, "or" or "about", are held together. The
    rounding of both and 3% are allowed for. Miles are statute miles unless called nautical; where the other mile
    would fit, the repair says so.
    """
    for scan in context.scans:
        for first, second in pairwise([c for c in scan.claims if c.kind == "measure" and c.quantity]):
            a, b = _measured(scan, first), _measured(scan, second)
            if a is None or b is None or a[0] != b[0] or a[1] == b[1]:
                continue
            if first.quantity is None or second.quantity is None:
                continue
            between = scan.between(first.quantity.last + 1, second.quantity.first)
            if not between <= _JOINTS or not between & {"(", "（", "or", "=", ","}:
                continue
            one, other = _in(first, a[1]), _in(second, b[1])
            exact = first.value * a[1] / b[1]
            holds = one.widened(0.03).meets(other)
            sea = "nautical " if b[1] == _LENGTHS["nautical"] else ""
            told = f"{first.value:,g} {first.unit} are {exact:,.4g} {sea}{second.unit}"
            fix = "" if holds else f"{exact:,.3g} {sea}{second.unit}"
            if fix and "mile" in second.unit and not sea and one.widened(0.03).meets(_in(second, _LENGTHS["nautical"])):
                fix += "; or nautical miles"
            span = first.start, second.end
            yield made(context, "two-units", span, "measure", HOLDS if holds else INCONSISTENT, told, repair=fix)


_SPEEDS = {"knots": 1.852, "knot": 1.852, "km/h": 1.0, "kph": 1.0, "mph": 1.609344}


@rule("travel-time", "A distance, a speed and a time", "arithmetic", "low", 0.8)
def travel_time(context: Context) -> Iterator[Finding]:
    """A distance, a speed in knots, km/h or mph and a number of hours in one sentence must agree.

    Miles beside knots are nautical. A tenth is allowed for, and half an hour.
    """
    for scan in context.scans:
        lows = [t.low for t in scan.sentence.tokens]
        hours = [
            (i, plain_number(t.text))
            for i, t in enumerate(scan.sentence.tokens[:-1])
            if t.is_number and lows[i + 1] in ("hours", "hour", "hours'")
        ]
        speeds = [(i, w) for i, w in enumerate(lows) if w in _SPEEDS and i and scan.sentence.tokens[i - 1].is_number]
        lengths = [(c, _measured(scan, c)) for c in scan.claims if c.kind == "measure" and c.unit not in _SPEEDS]
        lengths = [(c, m) for c, m in lengths if m is not None and m[0] == "length" and m[1] >= 1000]
        if len(hours) != 1 or len(speeds) != 1 or len(lengths) != 1 or not hours[0][1]:
            continue
        place, unit = speeds[0]
        speed = plain_number(scan.sentence.tokens[place - 1].text)
        claim, measured = lengths[0]
        if not speed or measured is None:
            continue
        size = _LENGTHS["nautical"] if "mile" in claim.unit and unit.startswith("knot") else measured[1]
        exact = claim.value * size / 1000 / (speed * _SPEEDS[unit])
        holds = abs(exact - hours[0][1]) <= max(0.1 * exact, 0.5)
        span = scan.span(hours[0][0], hours[0][0] + 1)
        told = f"{claim.value:g} {claim.unit} at {speed:g} {unit} take {exact:.3g} hours"
        fix = "" if holds else f"{exact:.3g} hours"
        yield made(context, "travel-time", span, "measure", HOLDS if holds else INCONSISTENT, told, repair=fix)


def _in(claim: Claim, size: float) -> Interval:
    held = rounded(claim)
    return Interval(held.low * size, held.high * size)
