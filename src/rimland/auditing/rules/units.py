"""One length, area or mass in two units."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.rules.changes import rounded

_LENGTHS = {
    "km": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0, "kilometre": 1000.0, "kilometres": 1000.0,
    "mile": 1609.344, "miles": 1609.344, "nautical": 1852.0, "meters": 1.0, "metres": 1.0, "feet": 0.3048,
}  # fmt: skip
_AREAS = {"hectares": 10_000.0, "acres": 4046.856}
_SQUARES = {name: size * size for name, size in _LENGTHS.items() if name != "nautical"}
_JOINTS = frozenset("( ) or about , around roughly some nearly approximately = （ ） 約 i e . equal to that is".split())


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
            if not between <= _JOINTS or not between & {"(", "（", "or", "="}:
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


def _in(claim: Claim, size: float) -> Interval:
    held = rounded(claim)
    return Interval(held.low * size, held.high * size)
