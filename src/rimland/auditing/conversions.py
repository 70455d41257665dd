"""Exchange rates that a text states: 150 yen to the dollar, 7.25 to the dollar, 1ドル=150円."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.interval import Interval, rounding_half_width
from rimland.auditing.numerals import plain_number
from rimland.auditing.vocabulary import CURRENCY_WORDS, NATIONAL_DOLLARS

_ADJECTIVES = {"us": "USD", "u.s.": "USD", **NATIONAL_DOLLARS}
_LINKS = ("to", "per", "against", "for")
_APART = 24


@dataclass(frozen=True, slots=True)
class StatedRate:
    """`value` units of `quote` for one of `base`, at tokens `first` to `last` of a sentence."""

    value: float
    range: Interval
    quote: str
    base: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """Two amounts that the text converts at a rate it states; `sure` where no other pair is possible."""

    rate: StatedRate
    quoted: Claim
    based: Claim
    sure: bool


def stated_rates(scan: Scan) -> Iterator[StatedRate]:
    """The exchange rates of a sentence."""
    for i, token in enumerate(scan.sentence.tokens):
        value = plain_number(token.text) if token.is_number else None
        if value is None or not 0 < value < 1e5:
            continue
        width = rounding_half_width(token.text, 1.0, False)
        around = Interval(max(value - width, value * 0.5), value + width)
        k = i + 1
        quote = CURRENCY_WORDS.get(scan.low(k), "")
        k += bool(quote)
        if scan.low(k) in _LINKS and scan.low(k + 1) in ("the", "a", "one", "1"):
            base, last = _currency(scan, k + 2)
            if base and base != quote:
                yield StatedRate(value, around, quote, base, i, last)
        if value == 1:
            yield from _japanese(scan, i)


def _currency(scan: Scan, k: int) -> tuple[str, int]:
    """The currency named at token k, and its last token."""
    if scan.low(k) in _ADJECTIVES and scan.low(k + 1) in ("dollar", "dollars"):
        return _ADJECTIVES[scan.low(k)], k + 1
    return CURRENCY_WORDS.get(scan.low(k), ""), k


def _japanese(scan: Scan, i: int) -> Iterator[StatedRate]:
    """1ドル=150円, 1米ドル150円: tokens of one character, the number in one."""
    k = i + 1
    k += scan.low(k) == "米"
    if scan.low(k) + scan.low(k + 1) == "ドル":
        base, k = "USD", k + 2
    elif scan.low(k) == "ドル":
        base, k = "USD", k + 1
    elif scan.low(k) + scan.low(k + 1) + scan.low(k + 2) == "ユーロ":
        base, k = "EUR", k + 3
    elif scan.low(k) == "元":
        base, k = "CNY", k + 1
    else:
        return
    while scan.low(k) in ("=", "＝", "当", "た", "り", "あ", "約", "、", "は", "が"):
        k += 1
    tokens = scan.sentence.tokens
    value = plain_number(tokens[k].text) if k < len(tokens) and tokens[k].is_number else None
    if value and scan.low(k + 1) == "円":
        width = rounding_half_width(tokens[k].text, 1.0, False)
        yield StatedRate(value, Interval(value - width, value + width), "JPY", base, i, k + 1)


def conversions(context: Context, scan: Scan) -> Iterator[Conversion]:
    """The amounts that stand beside a stated rate: in its sentence, else one of them in the sentence before."""
    for rate in stated_rates(scan):
        inside = set(range(rate.first, rate.last + 1))
        money = [
            c
            for c in scan.claims
            if c.kind == "money" and c.quantity and c.quantity.first not in inside and c.per in ("", "year")
        ]
        back = _previous(context, scan)
        if not money:
            continue
        pointing = bool(scan.between(0, len(scan.sentence.tokens)) & {"that", "this", "it", "which"})
        for quote in {rate.quote} - {""} or {c.currency for c in (*money, *back)} - {rate.base}:
            here = [(q, b) for q in _of(money, quote) for b in _of(money, rate.base) if _near(q, b, scan)]
            across = [(q, b) for q in _of(money, quote) for b in _of(back, rate.base)]
            across += [(q, b) for q in _of(back, quote) for b in _of(money, rate.base)]
            fitting = [p for p in (*here, *across) if abs(p[0].value / p[1].value / rate.value - 1) < 0.03]
            pairs = (
                across if len(across) == 1 and pointing and not any(_beside(p, scan) for p in here) else here or across
            )
            if fitting:
                yield Conversion(rate, *fitting[0], True)
            elif slipped := _slipped(context, scan, money, rate, quote):
                yield Conversion(rate, *slipped, True)
            elif pairs:
                best = min(pairs, key=lambda p: abs(p[0].start - p[1].start))
                yield Conversion(rate, *best, len(pairs) == 1 or _beside(best, scan))


def _slipped(
    context: Context, scan: Scan, money: list[Claim], rate: StatedRate, quote: str
) -> tuple[Claim, Claim] | None:
    """An amount of the paragraph that one of this sentence would be, but for a zero or three: (quoted, based)."""
    around = [c for other in context.earlier(scan, 4) for c in other.claims if c.kind == "money" and c.quantity]
    for here in money:
        for there in around:
            pair = (here, there) if here.currency == quote else (there, here)
            if pair[0].currency != quote or pair[1].currency != rate.base or not pair[1].value:
                continue
            off = pair[0].value / pair[1].value / rate.value
            if any(abs(off / 10.0**k - 1) < 0.012 for k in (-4, -3, -1, 0, 1, 3, 4)):
                return pair
    return None


def _of(claims: list[Claim], currency: str) -> list[Claim]:
    return [c for c in claims if c.currency == currency and c.value]


def _previous(context: Context, scan: Scan) -> list[Claim]:
    """The amounts of the sentence before, where it stands in the same paragraph."""
    return [c for other in context.earlier(scan) for c in other.claims if c.kind == "money" and c.quantity]


def _near(first: Claim, second: Claim, scan: Scan) -> bool:
    if first.quantity is None or second.quantity is None:
        return False
    if first.scan != scan.index or second.scan != scan.index:
        return True
    early, late = sorted((first.quantity, second.quantity), key=lambda q: q.first)
    return late.first - early.last <= _APART and ";" not in scan.between(early.last + 1, late.first)


def _beside(pair: tuple[Claim, Claim], scan: Scan) -> bool:
    """Whether two amounts of one sentence stand within a few words of each other."""
    first, second = (c.quantity for c in pair)
    if first is None or second is None or any(c.scan != scan.index for c in pair):
        return False
    early, late = sorted((first, second), key=lambda q: q.first)
    return late.first - early.last <= 8
