"""A sentence with its figures taken out, so that wordings can be matched whatever the figures are.

Every figure is replaced by one sign: `N` a number or amount, `P` a percentage or fraction, `X` a multiple, `D` a date,
`R` a range (written as characters of a private area, which no text has). Bare numbers that are no claims count too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rimland.auditing import vocabulary as words
from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.interval import Interval, rounding_half_width
from rimland.auditing.money import amount
from rimland.auditing.numerals import plain_number
from rimland.auditing.period import Period

_SIGNS = {"N": "\ue000", "P": "\ue001", "X": "\ue002", "D": "\ue003", "R": "\ue004"}
_SIGN_SET = frozenset(_SIGNS.values())
_GAP = "[^\ue000-\ue004;:.。]"
_HEDGE = "(?:(?:about|around|some|roughly|nearly|almost|over|just|only|approximately|more than|less than|up to|fewer "
_HEDGE += "than|at least|as many as|a|an|the|約|が|は|で|に|も) )*"
_SAME_UNITS = {
    word: kind
    for kind, same in {
        "ships": "hulls vessels warships boats ships",
        "aircraft": "jets planes fighters aircraft airplanes airframes",
        "missiles": "rounds missiles",
        "people": "people troops personnel soldiers servicemen members staff posts men",
    }.items()
    for word in same.split()
}
_LEADS = frozenset("f type model mark block flight article section phase tier no number".split())


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a reduced sentence."""

    sign: str
    value: float
    range: Interval
    start: int
    end: int
    unit: str = ""
    currency: str = ""
    claim: Claim | None = None
    period: Period | None = None

    @property
    def text(self) -> str:
        """The figure as it is shown."""
        if self.unit == "points":
            return f"{self.value * 100:.4g} points"
        return f"{self.value * 100:.4g}%" if self.sign == "P" else amount(self.value, self.currency or self.unit)

    def like(self, other: Figure) -> bool:
        """Whether two figures can be added and divided; an amount in billions without a currency has the other's."""
        if self.currency != other.currency:
            return any(not f.currency and not f.unit and f.value >= 1e8 for f in (self, other))
        first, second = (_SAME_UNITS.get(f.unit, f.unit) for f in (self, other))
        return first == second or not (first and second)


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure in its sentence: its number there, the words up to its neighbours, the part between semicolons,
    and its place in the reduced text."""

    number: int
    figure: Figure
    before: str
    after: str
    part: int
    at: int


@dataclass(frozen=True, slots=True)
class Reduced:
    """The text of a sentence with signs for figures, and the figures in their order."""

    text: str
    figures: list[Figure]

    def placed(self) -> Iterator[Placed]:
        """Every figure with the words between it and its neighbours."""
        places = [i for i, sign in enumerate(self.text) if sign in _SIGN_SET]
        edges = [-1, *places, len(self.text)]
        for number, figure in enumerate(self.figures):
            before = self.text[edges[number] + 1 : edges[number + 1]]
            after = self.text[edges[number + 1] + 1 : edges[number + 2]]
            part = self.text.count(";", 0, edges[number + 1])
            yield Placed(number, figure, before, after, part, edges[number + 1])

    def has(self, parts: tuple[str, ...]) -> bool:
        """Whether one of the parts stands in the text: cheaper than a wording."""
        return len(self.figures) > 1 and any(part in self.text for part in parts)

    def find(self, pattern: str) -> Iterator[tuple[re.Match[str], list[Figure]]]:
        """Every match of a wording with its figures; see `wording` for how one is written."""
        for found in wording(pattern).finditer(self.text):
            yield found, self.within(found.start(), found.end())

    def within(self, start: int, end: int) -> list[Figure]:
        """The figures between two places of the reduced text."""
        before = sum(self.text.count(sign, 0, start) for sign in _SIGNS.values())
        inside = sum(self.text.count(sign, start, end) for sign in _SIGNS.values())
        return self.figures[before : before + inside]


@cache
def wording(pattern: str) -> re.Pattern[str]:
    """A wording: {N} {P} {X} {D} for figures, {~30} for up to 30 characters without one, {h} for hedges."""
    for name, sign in _SIGNS.items():
        pattern = pattern.replace("{" + name + "}", sign)
    pattern = re.sub(r"\{~(\d+)\}", lambda m: f"{_GAP}{{0,{m.group(1)}}}?", pattern)
    return re.compile(pattern.replace("{h}", _HEDGE))


def reduced(scan: Scan) -> Reduced:
    """A sentence as signs and words, in lower case with one space between tokens."""
    claims = {c.quantity.first: c for c in scan.claims if c.quantity is not None}
    dates = {p.first: p for p in scan.periods}
    peoples = {m.first for m in scan.countries()}
    parts: list[str] = []
    figures: list[Figure] = []
    i = 0
    while i < len(scan.sentence.tokens):
        made, last = None, i
        if i in dates:
            made, last = _date(scan, dates[i]), dates[i].last
        elif i in claims and claims[i].quantity is not None:
            made, last = _claimed(claims[i], peoples), max(claims[i].quantity.last, i)  # type: ignore[union-attr]
        else:
            made, last = _bare(scan, i, peoples)
        if made is None:
            parts.append(scan.low(i))
        else:
            figures.append(made)
            parts.append(_SIGNS[made.sign])
        i = last + 1
    return Reduced(" " + " ".join(parts) + " ", figures)


def _date(scan: Scan, period: Period) -> Figure:
    start, end = scan.span(period.first, period.last)
    return Figure("D", 0.0, Interval(0.0, 0.0), start, end, period=period)


def _claimed(claim: Claim, peoples: set[int]) -> Figure:

    quantity = claim.quantity
    sign = {"share": "P", "change": "P", "rate": "P", "ratio": "X"}.get(claim.kind, "N")
    if quantity is not None and quantity.upper is not None:
        sign = "R"
    unit = "" if sign != "N" or claim.kind == "money" else claim.unit
    value, interval = claim.value, rounded(claim)
    if sign == "X" and value >= 50 and claim.unit == "times":
        sign, unit = "N", "times"  # flown 392 times, and not 392 times as much
    named = quantity is not None and (quantity.last + 1 in peoples or unit.endswith(("ians", "icans", "ese")))
    if claim.kind == "count" and named and unit:
        unit = "people"
    if sign == "P" and value < 0:
        value, interval = -value, Interval(-interval.high, -interval.low)
    return Figure(sign, value, interval, claim.start, claim.end, unit, claim.currency, claim)


def _bare(scan: Scan, i: int, peoples: set[int]) -> tuple[Figure | None, int]:
    """A number that is no claim, or a fraction in words."""
    token = scan.sentence.tokens[i]
    if not token.is_number:
        return _spelled(scan, i) or _fraction(scan, i)
    value = plain_number(token.text)
    tokens = scan.sentence.tokens
    before = tokens[i - 1].text if i and tokens[i - 1].end == token.start else ""
    after = tokens[i + 1].text[0] if i + 1 < len(tokens) and tokens[i + 1].start == token.end else ""
    joined = before not in tuple("(（「“\"'、，") and not (ord(before[-1:] or "a") > 0x3040 and before != "第")
    joined = joined and before != ""
    followed = after != "" and after not in ",.;:)）、。" and not (ord(after) > 0x3040 and after not in _COUNTING)
    year = (
        len(token.text) in (3, 4)
        and token.text.isdecimal()
        and (500 <= int(token.text) <= 2100 if _dates(scan, i) else 1000 <= int(token.text) <= 2100)
    )
    if scan.low(i + 1) in ("-", "–") and scan.low(i + 2) in ("point", "points"):
        followed, joined = False, joined and before not in "(（"
    if value is None or joined or followed or year or scan.low(i - 1) in words.LABELS | _LEADS:
        return None, i
    width = rounding_half_width(token.text, 1.0, False)
    point = i + 2 if scan.low(i + 1) in ("-", "–") else i + 1
    if scan.low(point) in ("point", "points") or (scan.low(i + 1), scan.low(i + 2)) == ("ポ", "イ"):
        end = tokens[min(point, len(tokens) - 1)].end
        around = Interval((value - width) / 100, (value + width) / 100)
        return Figure("P", value / 100, around, token.start, end, "points"), max(point, i)
    unit = "people" if i + 1 in peoples else ""
    return Figure("N", value, Interval(value - width, value + width), token.start, token.end, unit), i


def _dates(scan: Scan, i: int) -> bool:
    """Whether a bare number stands where years stand: in 988, until 1539."""
    return scan.low(i - 1) in ("in", "since", "until", "till", "from", "by", "a.d.", "of", "around", "c")


_COUNTING = frozenset("年月日時分秒号条項款章代世度番歳式型つか")
_AFTER_SPELLED = frozenset("of to will are were have had followed remain remained".split())


def _spelled(scan: Scan, i: int) -> tuple[Figure | None, int] | None:
    """A number in words that stands for counted things: the first three, the remaining seven of the eleven."""
    value, last = words.NUMBER_WORDS.get(scan.low(i)), i
    if scan.low(i) in words.TENS and scan.low(i + 1) in ("-", "–") and words.NUMBER_WORDS.get(scan.low(i + 2), 99) < 10:
        value, last = words.TENS[scan.low(i)] + words.NUMBER_WORDS[scan.low(i + 2)], i + 2
    led = scan.low(i - 1) in ("remaining", "first", "last", "other", "'s") or scan.low(i - 2) == "of"
    told = led or scan.low(last + 1) in _AFTER_SPELLED or scan.sentence.tokens[i - 1].text.endswith(("'s", "’s"))
    told = told or (scan.low(last + 1) == "a" and scan.low(last + 2) in ("day", "week", "month", "year"))
    if value is None or value < 2 or not told or words.FRACTION_WORDS.get(scan.low(last + 1)):
        return None
    if (
        scan.low(i - 1) in words.NUMBER_WORDS
        or scan.low(i - 1) in ("-", "–")
        or scan.low(last + 1) in words.MULTIPLIERS
    ):
        return None
    if (scan.low(last + 1), scan.low(last + 2)) == ("to", "one"):
        start, end = scan.span(i, last + 2)
        return Figure("X", float(value), Interval(value - 0.5, value + 0.5), start, end), last + 2
    start, end = scan.span(i, last)
    return Figure("N", float(value), Interval(float(value), float(value)), start, end), last


def _fraction(scan: Scan, i: int) -> tuple[Figure | None, int]:
    low = scan.low(i)
    counted = words.NUMBER_WORDS.get(low) or (1 if low in ("a", "an") else None)
    k = i + 2 if scan.low(i + 1) in ("-", "–") else i + 1
    part = words.FRACTION_WORDS.get(scan.low(k))
    if counted is None or part is None or counted >= part or scan.low(i - 1) not in ("of", "by", "or", "about", ","):
        return None, i
    value = counted / part
    start, end = scan.span(i, k)
    return Figure("P", value, Interval(value * 0.94, value * 1.06), start, end), k
