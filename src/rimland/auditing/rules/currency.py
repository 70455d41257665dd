"""Two currencies for one amount."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.conversions import conversions
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, UNCHECKED, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.money import ECB, Rates, amount, number, rates

_JOINTS = frozenset(
    "( ) , or about approximately around roughly some nearly almost over equivalent to equal equals = ≈ / i.e. i e . "
    "ie that is us at current exchange rates worth more than just a total of [ ] （ ） 約 、 相 当 米 貨 換 算 で は "
    "に was were would be have been come comes yen then".split()
)
_MARKS = frozenset(
    "( （ or equivalent = ≈ i.e. about approximately / 約 roughly worth equals equal は is was been works "
    "amounts".split()
)
_PLANNED = (
    "budget*", "plan", "planned", "planning", "program", "programme", "request*", "fiscal", "fy", "appropriat*",
    "procure*", "予算", "年度", "計画",
)  # fmt: skip
_SLIPS = (
    (10.0, "ten times too small"),
    (0.1, "ten times too large"),
    (100.0, "a hundred times too small"),
    (0.01, "a hundred times too large"),
    (1e3, "a thousand times too small (million for billion, billion for trillion)"),
    (1e-3, "a thousand times too large (billion for million, trillion for billion)"),
    (1e4, "ten thousand times too small (万 for 億, 億 for 兆)"),
    (1e-4, "ten thousand times too large (億 for 万, 兆 for 億)"),
    (5.0, "a year's amount beside a five-year total"),
    (0.2, "a five-year total beside a year's amount"),
)


@rule("two-currencies", "Two currencies for one amount", "money", "high", 0.92)
def two_currencies(context: Context) -> Iterator[Finding]:
    """An amount given in two currencies implies an exchange rate; the rate must be one that existed.

    The implied rate, with the rounding of both figures, is held against the European Central Bank's reference rates
    from a year before the stated time to its end, and against the rate that the Japanese budget assumed. When no rate
    fits, each figure is tried ten, a hundred, a thousand and ten thousand times larger and smaller, as one year of a
    five-year plan, and with the currencies swapped; the slip that fits is the repair, and where several fit, the one
    that the evidence base bears out.

    Poor where a text converts at a rate of another time without saying so: up to a tenth beyond the range is
    "cannot be checked".
    """
    for scan in context.scans:
        money = [c for c in scan.claims if c.kind == "money"]
        told = []
        for finding, places in _at_stated_rate(context, scan):
            told.append(places)
            yield finding
        for first, second in itertools.pairwise(money):
            known = any({first.start, second.start} & places for places in told)
            if not known and first.currency != second.currency and _joined(scan, first, second):
                yield from _check(context, first, second)


def _at_stated_rate(context: Context, scan: Scan) -> Iterator[tuple[Finding, set[int]]]:
    """Amounts converted at a rate that the text states: at 150 yen to the dollar, A is B; 1ドル151円で."""
    for found in conversions(context, scan):
        rate, quoted, based = found.rate, found.quoted, found.based
        later, early = (quoted, based) if quoted.start > based.start else (based, quoted)
        ratio = _precise(quoted).over(rate.range) if later is based else None
        real = ratio or Interval(_precise(based).low * rate.range.low, _precise(based).high * rate.range.high)
        holds = real.widened(0.01).meets(_precise(later))
        if not holds and not found.sure:
            continue
        exact = quoted.value / rate.value if later is based else based.value * rate.value
        told = f"{amount(early.value, early.currency)} at {number(rate.value)} is {amount(exact, later.currency)}"
        factor = later.value / exact if exact else 0
        why = next((w for f, w in _SLIPS if abs(f * factor - 1) < 0.06), "")
        fix = "" if holds else f"{amount(exact, later.currency)}" + (f": {why}" if why else "")
        start = early.start if early.scan == scan.index else min(later.start, scan.span(rate.first, rate.last)[0])
        verdict = HOLDS if holds else INCONSISTENT
        span = min(start, later.start), max(later.end, early.end if early.scan == scan.index else 0)
        yield made(context, "two-currencies", span, "money", verdict, told, repair=fix), {early.start, later.start}


def _joined(scan: Scan, first: Claim, second: Claim) -> bool:
    if first.quantity is None or second.quantity is None:
        return False
    between = [scan.low(i) for i in range(first.quantity.last + 1, second.quantity.first)]
    linked = _MARKS & set(between)
    return len(between) <= 9 and bool(linked) and set(between) <= _JOINTS and between != [","]


def _check(context: Context, first: Claim, second: Claim) -> Iterator[Finding]:
    window = context.window(second if second.period is not None else first)
    if window is None:
        window = date(2015, 1, 1), date(context.knowledge.horizon, 1, 1)
    small, large = sorted((first, second), key=lambda c: abs(c.value))
    span = min(first.start, second.start), max(first.end, second.end)
    try:
        start = window[0] - timedelta(days=366)
    except OverflowError:
        return
    found = rates(context.knowledge, small.currency, large.currency, start, window[1])
    tight = _precise(large).over(_precise(small))
    if found is None or tight is None:
        yield made(
            context,
            "two-currencies",
            span,
            "money",
            UNCHECKED,
            f"no rate of {small.currency} to {large.currency} is held for that time",
            confidence=0.9,
        )
        return
    implied = large.value / small.value
    told = f"{number(implied)} {large.currency} per {small.currency}"
    if _fits(tight, found, 0.04):
        planned = not found.market.widened(0.04).meets(tight)
        how = "the budget's planning rate" if planned else "market rates"
        scan = context.scans[first.scan]
        if planned and context.document.date is not None and not scan.folded.has(_PLANNED):
            mean = small.value * found.mean if small.currency == "USD" else small.value / found.mean
            yield made(
                context,
                "two-currencies",
                span,
                "money",
                INCONSISTENT,
                f"implied rate {told}: only a budget's planning rate, and no budget is spoken of; {found.text}",
                ECB,
                f"{amount(mean, large.currency)} at the mean of market rates, or say that the planning rate is meant",
                severity="low",
                confidence=0.65,
            )
            return
        yield made(
            context,
            "two-currencies",
            span,
            "money",
            HOLDS,
            f"implied rate {told}, in line with {how}: {found.text}",
            ECB,
        )
    elif _fits(tight, found, 0.1):
        yield made(
            context,
            "two-currencies",
            span,
            "money",
            UNCHECKED,
            f"implied rate {told}, somewhat outside {found.text}; the rate's date is not stated",
            ECB,
        )
    else:
        repair = _repair(context, small, large, found)
        yield made(
            context,
            "two-currencies",
            span,
            "money",
            INCONSISTENT,
            f"implied rate {told}; real rates were {found.text}",
            ECB,
            repair,
            confidence=0.95 if repair else 0.85,
        )


def _precise(claim: Claim) -> Interval:
    """The rounding of a figure without the slack of 'over' or 'about'."""
    from rimland.auditing.interval import rounding_half_width

    q = claim.quantity
    width = rounding_half_width(q.digits, q.multiplier, bool(claim.hedge)) if q else 0.0
    return Interval(max(claim.value - width, 0.0), claim.value + width)


def _fits(implied: Interval, found: Rates, slack: float) -> bool:
    planned = found.planning is not None and implied.widened(0.02).holds(found.planning)
    return planned or found.market.widened(slack).meets(implied)


def _repair(context: Context, small: Claim, large: Claim, found: Rates) -> str:
    """The slips that would make the two agree, the one nearest to the evidence first."""
    swapped = _precise(small).over(_precise(large))
    if swapped is not None and _fits(swapped, found, 0.04):
        return f"swap the currencies: {amount(large.value, small.currency)} is {amount(small.value, large.currency)}"
    options: list[tuple[float, str]] = []
    for factor, why in _SLIPS:
        for claim, other in ((large, small), (small, large)):
            scaled = Interval(_precise(claim).low * factor, _precise(claim).high * factor)
            implied = scaled.over(_precise(other)) if claim is large else _precise(other).over(scaled)
            if implied is None or not _fits(implied, found, 0.05):
                continue
            value = claim.value * factor
            text = f"{amount(value, claim.currency)} instead of {amount(claim.value, claim.currency)}: {why}"
            options.append((_distance(context, claim, value), text))
    options.sort(key=lambda option: option[0])
    if not options:
        converted = small.value * found.mean
        at = f"at {number(found.mean)} {large.currency} per {small.currency}"
        return f"{at}, {amount(small.value, small.currency)} is {amount(converted, large.currency)}"
    return " or ".join(text for _, text in options[:2])


def _distance(context: Context, claim: Claim, value: float) -> float:
    """How far a repaired value lies from what the evidence base holds (in factors of e); 9 where it holds nothing."""
    from math import log

    from rimland.auditing.comparison import candidates

    held = [c.value for c in candidates(context, claim) if c.value > 0]
    return min((abs(log(value / v)) for v in held), default=9.0)


@rule("impossible-rate", "An exchange rate that never was", "money", "medium", 0.85)
def impossible_rate(context: Context) -> Iterator[Finding]:
    """A stated exchange rate ("108 yen to the dollar") must be one of its time.

    Held against the European Central Bank's reference rates of the stated period, or of all years since 1999 where
    none is stated, and against the budget's planning rate.
    """
    for scan in context.scans:
        for claim in scan.claims:
            if claim.quantity is None or not 5 <= claim.value <= 1000 or claim.kind not in ("money", "rate", "count"):
                continue
            if claim.currency not in ("JPY", "") or not (claim.currency or scan.folded.has(("yen",))):
                continue
            after = [scan.low(i) for i in range(claim.quantity.last + 1, claim.quantity.last + 5)]
            if after[0] not in ("per", "to", "against") or not {"dollar", "usd"} & set(after):
                continue
            window = context.window(claim) if claim.period is not None else None
            start, end = window or (date(1999, 2, 1), date(context.knowledge.horizon, 1, 1))
            found = rates(context.knowledge, "USD", "JPY", start, end)
            if found is None:
                continue
            fits = _fits(claim.range, found, 0.04)
            yield made(context, "impossible-rate", claim.span, "rate", HOLDS if fits else CONTRADICTS, found.text, ECB)
