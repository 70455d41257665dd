"""Figures in a sentence: value, unit, currency and what the words around them leave open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rimland.auditing.interval import Interval, rounding_half_width
from rimland.auditing.periods import Period
from rimland.auditing.text import Token

MULTIPLIERS = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "trn": 1e12,
}
_CLOSE_MULTIPLIERS = {"m": 1e6, "b": 1e9, "k": 1e3, "t": 1e12}
_JAPANESE_MULTIPLIERS = {"千": 1e3, "百": 1e2, "万": 1e4, "億": 1e8, "兆": 1e12}
CURRENCY_SIGNS = {"$": "USD", "¥": "JPY", "￥": "JPY", "€": "EUR", "£": "GBP", "₩": "KRW"}
_DOLLARS = {
    "us": "USD",
    "u.s.": "USD",
    "a": "AUD",
    "au": "AUD",
    "nt": "TWD",
    "c": "CAD",
    "s": "SGD",
    "nz": "NZD",
    "hk": "HKD",
}
CURRENCY_WORDS = {
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "yen": "JPY",
    "jpy": "JPY",
    "euro": "EUR",
    "euros": "EUR",
    "eur": "EUR",
    "pound": "GBP",
    "pounds": "GBP",
    "gbp": "GBP",
    "won": "KRW",
    "krw": "KRW",
    "yuan": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "renminbi": "CNY",
    "aud": "AUD",
    "twd": "TWD",
    "rupees": "INR",
    "inr": "INR",
    "pesos": "PHP",
    "円": "JPY",
    "元": "CNY",
    "ウォン": "KRW",
    "ドル": "USD",
    "ユーロ": "EUR",
}
NUMBER_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "dozen": 12,
    "one": 1,
}
MULTIPLE_WORDS = {
    "double": 2,
    "doubled": 2,
    "doubling": 2,
    "doubles": 2,
    "twice": 2,
    "triple": 3,
    "tripled": 3,
    "tripling": 3,
    "thrice": 3,
    "quadruple": 4,
    "quadrupled": 4,
    "quadrupling": 4,
    "quintupled": 5,
    "倍増": 2,
}
_FOLD = {"twofold": 2, "threefold": 3, "fourfold": 4, "fivefold": 5, "sixfold": 6, "tenfold": 10}
_HEDGES = {
    "about": "about",
    "around": "about",
    "approximately": "about",
    "roughly": "about",
    "some": "about",
    "estimated": "about",
    "circa": "about",
    "約": "about",
    "almost": "nearly",
    "nearly": "nearly",
    "over": "over",
    "exceeding": "over",
    "exceeded": "over",
    "surpassing": "over",
    "under": "under",
    "below": "under",
    "record": "record",
    "超": "over",
    "approx": "about",
    "≈": "about",
    "~": "about",
    "≥": "over",
    "ほぼ": "about",
}
_HEDGE_PAIRS = {
    ("more", "than"): "over",
    ("less", "than"): "under",
    ("at", "least"): "over",
    ("up", "to"): "up to",
    ("as", "many"): "up to",
    ("as", "much"): "up to",
    ("close", "to"): "nearly",
    ("fewer", "than"): "under",
    ("at", "most"): "up to",
    ("no", "more"): "up to",
    ("greater", "than"): "over",
}
_RISES = frozenset(
    ["increase", "increases", "increased", "increasing", "rise", "rises", "rose", "risen", "rising", "up", "growth", "grew", "grown", "grow", "growing", "gain", "gained", "jump", "jumped", "surge", "surged", "climb", "climbed", "expansion", "expanded", "higher", "more", "larger", "hike", "増", "増加", "上昇", "expand", "raise", "raised"]
)
_FALLS = frozenset(
    ["decrease", "decreases", "decreased", "decreasing", "fall", "falls", "fell", "fallen", "down", "decline", "declines", "declined", "drop", "dropped", "cut", "lower", "less", "reduction", "reduced", "shrank", "shrink", "smaller", "fewer", "contraction", "contracted", "contract", "slump", "plunged", "plunge", "減", "減少"]
)
_RATE_UNITS = {
    "year": "year",
    "annum": "year",
    "annually": "year",
    "yearly": "year",
    "month": "month",
    "day": "day",
    "person": "person",
    "capita": "person",
    "week": "week",
    "head": "person",
    "unit": "unit",
}
_MEASURES = frozenset(
    ["km", "kilometers", "kilometres", "miles", "mile", "nm", "nanometers", "nanometer", "meters", "metres", "tons", "tonnes", "kg", "hours", "days", "weeks", "months", "degrees", "kilometer", "minutes"]
)
_NOT_COUNTED = frozenset(
    ["countries", "sides", "nations", "leaders", "governments", "allies", "parties", "issues", "reasons", "factors", "ways", "pillars", "areas", "things", "key", "main", "major", "points", "questions", "axes", "regions", "principal", "fundamental", "powers", "dimensions", "domains", "aspects", "steps", "parts", "sections", "days", "weeks", "months", "years", "decades", "year", "month", "decade", "hours", "of", "and", "or", "to", "who", "democracies", "states", "camps", "economies", "agendas", "categories", "trends", "challenges", "objectives", "goals", "priorities", "scenarios", "paths", "options", "lenses", "types", "kinds", "theories", "parallel", "world", "cold", "is", "are", "was", "has", "in", "on", "at", "for", "with", "by", "from", "as", "that", "which"]
)
_LABELS = frozenset(
    ["article", "chapter", "section", "figure", "table", "page", "pages", "vol", "volume", "no", "number", "part", "phase", "step", "stage", "appendix", "annex", "type", "mark", "block", "group", "title", "line", "resolution", "pp", "chap", "note", "footnote", "version", "covid"]
)
# The smallest figures below this many tokens apart share a scan window.
_JAPANESE_COUNTERS = {
    "人": "people",
    "隻": "ships",
    "機": "aircraft",
    "回": "times",
    "発": "missiles",
    "基": "units",
    "件": "cases",
    "名": "people",
    "か国": "countries",
    "日": "days",
    "社": "companies",
    "両": "vehicles",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure. Money in units of the currency, shares as fractions, changes as fractions with their sign.

    `kind` is money, share, count, ratio, change, rank, rate or measure; `per` is the time or thing that it is per;
    `first` and `last` are token indices, `start` and `end` offsets into the text.
    """

    kind: str
    value: float
    range: Interval
    digits: str
    multiplier: float
    unit: str
    currency: str
    hedge: str
    per: str
    first: int
    last: int
    start: int
    end: int
    points: bool = False
    upper: float | None = None


class _Reader:
    def __init__(self, tokens: Sequence[Token], taken: frozenset[int]) -> None:
        self.tokens = tokens
        self.taken = taken
        self.used_until = -1

    def low(self, i: int) -> str:
        return self.tokens[i].low if 0 <= i < len(self.tokens) else ""

    def touches(self, i: int) -> bool:
        return i >= 0 and i + 1 < len(self.tokens) and self.tokens[i].end == self.tokens[i + 1].start

    def read(self) -> list[Quantity]:
        found: list[Quantity] = []
        i = 0
        while i < len(self.tokens):
            made = None
            if i not in self.taken:
                if self.tokens[i].is_number:
                    made = self.numeral(i)
                elif self.low(i) in NUMBER_WORDS:
                    made = self.spelled(i)
                elif self.low(i) in MULTIPLE_WORDS or self.low(i) in _FOLD:
                    made = self.multiple(i)
            if made is not None:
                found.append(made)
                i = self.used_until = max(made.last, i) + 1
            else:
                i += 1
        return found

    def numeral(self, i: int) -> Quantity | None:
        digits = self.tokens[i].text
        value = plain_number(digits)
        if value is None or self.is_label(i):
            return None
        first, last = i, i
        value, multiplier, last = self.multiplied(value, i)
        upper, digits_upper = None, ""
        # A range such as 10-20% or 3 to 5 million; the first figure borrows the multiplier of the second.
        k = last + 1
        if self.low(k) in ("-", "–", "—", "~", "〜") or (self.low(k) == "to" and self.low(i - 1) not in ("from",)):
            j = k + 1
            if self.low(j) in CURRENCY_SIGNS:
                j += 1
            if j < len(self.tokens) and j not in self.taken and self.tokens[j].is_number:
                other = plain_number(self.tokens[j].text)
                if other is not None:
                    top, top_multiplier, top_last = self.multiplied(other, j)
                    joined = self.low(k) != "to" or self.low(top_last + 1) in ("%", "percent") or top_multiplier > 1
                    if (
                        (joined
                        and (top_multiplier == multiplier or multiplier == 1)
                        and self.low(k) != "to")
                        or (
                            joined and multiplier == 1 and self.low(i - 1) in ("of", "between", "about", "around", "by")
                        )
                    ):
                        value, multiplier = (
                            (value * top_multiplier, top_multiplier) if multiplier == 1 else (value, multiplier)
                        )
                        if top > value:
                            upper, last, digits_upper = top, top_last, self.tokens[j].text
        return self.finish(value, digits, multiplier, first, last, upper, digits_upper)

    def is_label(self, i: int) -> bool:
        """Parts of names (F-35, Article 9, 5G), numbers of lists and of notes."""
        before, after = self.low(i - 1), self.low(i + 1)
        if before in _LABELS and self.low(i - 2) != "the":
            return True
        if before == "." and self.low(i - 2) in _LABELS:
            return True
        if (
            before in ("-", "–")
            and self.touches(i - 1)
            and i > 1
            and self.touches(i - 2)
            and self.tokens[i - 2].text[-1].isalpha()
        ):
            return self.low(i - 2) not in ("mid", "around")
        if i and self.touches(i - 1) and self.tokens[i - 1].text[-1].isalpha() and self.tokens[i - 1].text.isascii():
            return self.low(i - 1) not in CURRENCY_WORDS
        if before in ("+", "/") and self.touches(i - 1) and i > 1 and self.tokens[i - 2].is_number:
            return True
        if after in ("+", "/") and self.touches(i) and i + 2 < len(self.tokens) and self.tokens[i + 2].is_number:
            return True
        if self.touches(i) and after in ("g", "st", "nd", "rd", "th", "d") and after not in _JAPANESE_MULTIPLIERS:
            return (
                after == "g"
                or self.low(i + 2) in ("century", "anniversary", "fleet", "army", "parallel", "largest")
                or (after in ("st", "nd", "rd", "th"))
            )
        if i == 0 and after in (".", ")") and len(self.tokens) > 2:
            return True
        if before == "(" and after == ")" and len(self.tokens[i].text) <= 2:
            return True
        return before == "." and i > 1 and self.tokens[i - 2].is_number and self.touches(i - 1)

    def multiplied(self, value: float, i: int) -> tuple[float, float, int]:
        """The value with its multiplier words, the multiplier of its last digit, and the last token read."""
        k = i + 1
        low = self.low(k)
        if low in ("-", "–") and self.low(k + 1) in MULTIPLIERS:
            k, low = k + 1, self.low(k + 1)
        if low in MULTIPLIERS:
            multiplier = MULTIPLIERS[low]
            if self.low(k + 1) in MULTIPLIERS:
                return (
                    value * multiplier * MULTIPLIERS[self.low(k + 1)],
                    multiplier * MULTIPLIERS[self.low(k + 1)],
                    k + 1,
                )
            return value * multiplier, multiplier, k
        if (
            low in _CLOSE_MULTIPLIERS
            and self.touches(i)
            and (self.low(i - 1) in CURRENCY_SIGNS or self.low(i - 1) in CURRENCY_WORDS)
        ):
            return value * _CLOSE_MULTIPLIERS[low], _CLOSE_MULTIPLIERS[low], k
        if low in _JAPANESE_MULTIPLIERS:
            return self.japanese(value, i)
        return value, 1.0, i

    def japanese(self, value: float, i: int) -> tuple[float, float, int]:
        """8兆7005億円 is one figure: the parts are added while their units fall."""
        total, last, smallest = 0.0, i, math.inf
        k = i
        part = value
        while True:
            factor, j = 1.0, k + 1
            while self.low(j) in _JAPANESE_MULTIPLIERS:
                factor *= _JAPANESE_MULTIPLIERS[self.low(j)]
                j += 1
            if factor >= smallest or (factor == 1.0 and smallest is math.inf):
                break
            total += part * factor
            last, smallest = j - 1, factor
            if j < len(self.tokens) and self.tokens[j].is_number and self.touches(j - 1) and factor > 1:
                following = plain_number(self.tokens[j].text)
                if following is not None:
                    k, part = j, following
                    continue
            break
        return total, smallest, last

    def spelled(self, i: int) -> Quantity | None:
        """five exercises, seventy million, a dozen ships: only where a counted noun, a multiplier or % follows."""
        word = self.low(i)
        value, last = float(NUMBER_WORDS[word]), i
        if (
            word in ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
            and self.low(i + 1) == "-"
        ):
            unit = NUMBER_WORDS.get(self.low(i + 2), 0)
            if 1 <= unit <= 9:
                value, last = value + unit, i + 2
        value, multiplier, last = self.multiplied(value, last)
        following = self.low(last + 1)
        if word == "one" and multiplier == 1 and following not in ("percent", "%"):
            return None
        if multiplier == 1 and following not in ("percent", "%", "times", "per"):
            if following in ("-", "–") or following in _NOT_COUNTED:
                return None
            noun, _ = self.noun(last + 1)
            if not noun:
                return None
        return self.finish(value, str(int(NUMBER_WORDS[word])), multiplier, i, last, None, "")

    def multiple(self, i: int) -> Quantity | None:
        if self.low(i) in _FOLD and self.low(i - 1) in ("is", "are", "was", "were"):
            return None  # the reasons are threefold
        value = float(MULTIPLE_WORDS.get(self.low(i)) or _FOLD[self.low(i)])
        if self.low(i) in ("double", "triple") and self.low(i + 1) in ("-", "–"):
            return None
        token = self.tokens[i]
        return Quantity(
            "ratio",
            value,
            Interval(value * 0.9, value * 1.1),
            token.text,
            1.0,
            "times",
            "",
            self.hedge(i)[0],
            "",
            i,
            i,
            token.start,
            token.end,
        )

    def hedge(self, first: int) -> tuple[str, int]:
        """The word that loosens the figure, and the first token with it."""
        k = first - 1
        for _ in range(4):
            if (self.low(k - 1), self.low(k)) in _HEDGE_PAIRS:
                return _HEDGE_PAIRS[self.low(k - 1), self.low(k)], k - 1
            if self.low(k) in _HEDGES:
                loose = _HEDGES[self.low(k)]
                return ("about" if loose == "under" and self.low(k - 1) == "or" else loose), k
            if self.low(k) not in (
                "a",
                "an",
                "the",
                "of",
                "us",
                "usd",
                "as",
                "than",
                "allocation",
                "high",
                "(",
                "to",
                "$",
                "¥",
            ):
                break
            k -= 1
        return "", first

    def finish(
        self,
        value: float,
        digits: str,
        multiplier: float,
        first: int,
        last: int,
        upper: float | None,
        digits_upper: str,
    ) -> Quantity | None:
        currency, first, last = self.money(first, last)
        hedge, _ = self.hedge(first)
        if self.low(last + 1) in ("超", "余", "強") or (self.low(last + 1), self.low(last + 2)) in (
            ("or", "more"),
            ("以", "上"),
        ):
            hedge = "over"
        kind, unit, points, per = "count", "", False, ""
        after = last + 1
        if currency:
            kind, unit = "money", currency
            per, last = self.per(last)
        elif self.low(after) in ("%", "percent", "pct", "percentage") or (self.low(after), self.low(after + 1)) == (
            "per",
            "cent",
        ):
            last = after + 1 if self.low(after) == "per" else after
            if self.low(last + 1) in ("point", "points"):
                points, last = True, last + 1
            elif self.low(after) == "percentage":
                return None
            value, multiplier = value / 100, multiplier / 100
            upper = upper / 100 if upper is not None else None
            kind, unit = "share", "%"
            sign = self.change_sign(first, last)
            per, _ = self.per(last)
            if (per == "" and self.low(last + 1) in ("annually", "yearly", "annual")) or self.yearly(first, last):
                per = "year"
            if sign:
                kind = "rate" if per == "year" else "change"
                value = value * sign
                upper = None
            elif per == "year":
                kind = "rate"
            if self.low(first - 1) in ("-", "−") and not (first > 1 and self.touches(first - 2)):
                value = -abs(value)
        elif self.low(after) in ("times", "倍") or (self.low(after) in ("-", "–") and self.low(after + 1) == "fold"):
            last = after
            kind, unit = "ratio", "times"
            if self.low(last + 1) not in (
                "higher",
                "larger",
                "greater",
                "more",
                "the",
                "that",
                "as",
                "bigger",
                "its",
                "of",
                "faster",
                "over",
                "に",
                "の",
                "以",
                ".",
                ",",
                "smaller",
                "lower",
                "what",
            ):
                kind, unit = "count", "times"
        elif self.low(after) in _MEASURES or (self.low(after) in ("-", "–") and self.low(after + 1) in _MEASURES):
            last = after if self.low(after) in _MEASURES else after + 1
            kind, unit = "measure", self.low(last)
        elif self.low(after) in _JAPANESE_COUNTERS:
            kind, unit, last = "count", _JAPANESE_COUNTERS[self.low(after)], after
        elif first and self.tokens[first - 1].text == "第" and self.low(after) == "位":
            kind, unit, last = "rank", "", after
        else:
            noun, place = self.noun(after)
            if not noun and multiplier == 1 and upper is None:
                if not self.bare_figure(first, last):
                    return None
            unit = noun
            if place >= 0:
                last = last if place - last > 4 else last
            per, _ = self.per(place if place >= 0 else last)
        if kind == "count" and value == 0:
            return None
        loose = hedge != ""
        width = rounding_half_width(digits, multiplier, loose)
        interval = _opened(value, width, hedge)
        if upper is not None:
            top = rounding_half_width(digits_upper, multiplier, loose)
            interval = Interval(interval.low, upper + top)
        return Quantity(
            kind,
            value,
            interval,
            digits,
            multiplier,
            unit,
            currency,
            hedge,
            per,
            first,
            last,
            self.tokens[first].start,
            self.tokens[last].end,
            points,
            upper,
        )

    def bare_figure(self, first: int, last: int) -> bool:
        """Whether a figure without a noun counts something named before: from 12 ... to 22, is only 360."""
        if self.tokens[first].text == "1" or self.low(last + 1) in (":", "/", "-"):
            return False
        if self.low(last + 1) == "of" and last + 2 < len(self.tokens) and self.tokens[last + 2].is_number:
            return True
        return self.low(first - 1) in (
            "from",
            "to",
            "only",
            "is",
            "was",
            "were",
            "of",
            "at",
            "than",
            "reached",
            "about",
            "over",
            "around",
            "totaled",
            "totalled",
            "are",
            "approximately",
            "exceeded",
            "nearly",
            "just",
            "by",
            "roughly",
        )

    def money(self, first: int, last: int) -> tuple[str, int, int]:
        """The currency before or after the figure, and the tokens with it."""
        k = first - 1
        before = self.low(k)
        if self.tokens[k].text in CURRENCY_SIGNS if k >= 0 else False:
            code = CURRENCY_SIGNS[self.tokens[k].text]
            start = k
            if code == "USD" and k and self.touches(k - 1) and self.low(k - 1) in _DOLLARS:
                code, start = _DOLLARS[self.low(k - 1)], k - 1
            after = self.low(last + 1)
            if after in ("usd", "jpy"):
                last += 1
            return code, start, last
        if (
            before in CURRENCY_WORDS
            and len(before) == 3
            and before not in ("won", "yen")
            and self.tokens[k].text.isupper()
        ):
            return CURRENCY_WORDS[before], k, last
        k = last + 1
        if self.low(k) in ("us", "u.s.", "american") and self.low(k + 1) in ("dollars", "dollar", "$"):
            return "USD", first, k + 1
        if self.low(k) in ("australian", "canadian", "taiwan") and self.low(k + 1) in ("dollars", "dollar"):
            return {"australian": "AUD", "canadian": "CAD", "taiwan": "TWD"}[self.low(k)], first, k + 1
        if self.low(k) in ("japanese", "chinese", "korean") and self.low(k + 1) in CURRENCY_WORDS:
            return CURRENCY_WORDS[self.low(k + 1)], first, k + 1
        if self.low(k) in ("-", "–") and self.low(k + 1) in ("yen", "dollar", "won", "yuan", "euro"):
            return CURRENCY_WORDS[self.low(k + 1)], first, k + 1
        for length in (3, 2, 1):
            if k + length > len(self.tokens):
                continue
            word = "".join(self.low(k + n) for n in range(length))
            if word in CURRENCY_WORDS and (length == 1 or ord(word[0]) > 0x2E80):
                return CURRENCY_WORDS[word], first, k + length - 1
        if self.low(k) == "米" and self.low(k + 1) + self.low(k + 2) == "ドル":
            return "USD", first, k + 2
        return "", first, last

    def per(self, last: int) -> tuple[str, int]:
        k = last + 1
        if self.low(k) in ("/", "per", "a", "each", "every") and self.low(k + 1) in _RATE_UNITS:
            return _RATE_UNITS[self.low(k + 1)], k + 1
        if self.low(k) in ("annually", "yearly"):
            return "year", k
        return "", last

    def yearly(self, first: int, last: int) -> bool:
        near = {self.low(k) for k in range(first - 6, first)} | {self.low(k) for k in range(last + 1, last + 4)}
        return bool(near & {"annual", "annually", "yearly"}) and bool(
            near & {"average", "averaging", "averaged", "rate", "growth", "annually", "growing", "grew"}
        )

    def change_sign(self, first: int, last: int) -> int:
        """+1 or -1 where the percentage says by how much something changed, else 0."""
        k = last + 1
        if self.low(k) in ("annual", "annually", "cumulative", "year", "real", "nominal", "overall"):
            k += 1
        nouns_up = {
            "increase",
            "rise",
            "growth",
            "gain",
            "jump",
            "surge",
            "higher",
            "more",
            "larger",
            "expansion",
            "増",
            "increases",
            "hike",
        }
        nouns_down = {
            "decrease",
            "decline",
            "fall",
            "drop",
            "cut",
            "reduction",
            "lower",
            "less",
            "smaller",
            "fewer",
            "減",
            "contraction",
        }
        if self.low(k) in nouns_up:
            return 1
        if self.low(k) in nouns_down:
            return -1
        k = first - 1
        skipped = 0
        while (
            k >= 0
            and skipped < 5
            and self.low(k)
            in (
                "by",
                "of",
                "an",
                "a",
                "about",
                "around",
                "approximately",
                "roughly",
                "nearly",
                "almost",
                "over",
                "more",
                "than",
                "average",
                "annual",
                "averaging",
                "some",
                "at",
                "rate",
                "annually",
                "the",
                "least",
                "further",
                "another",
            )
        ):
            k -= 1
            skipped += 1
        verbs_by = skipped and "by" in {self.low(m) for m in range(k + 1, first)}
        of = "of" in {self.low(m) for m in range(k + 1, first)}
        at = "averaging" in {self.low(m) for m in range(k + 1, first)}
        direct = self.low(k) in (
            "up",
            "down",
            "grew",
            "rose",
            "fell",
            "increased",
            "declined",
            "dropped",
            "jumped",
            "surged",
            "grown",
            "shrank",
            "contracted",
            "expanded",
            "growing",
        )
        if verbs_by or of or direct or at:
            if self.low(k) in _RISES and self.low(k) not in ("more", "larger"):
                return 1
            if self.low(k) in _FALLS:
                return -1
            if verbs_by and k >= 1:
                near = {self.low(m) for m in range(max(k - 8, 0), k + 1)}
                if near & (_RISES - {"more", "larger", "up", "higher"}):
                    return 1
                if near & (_FALLS - {"less", "lower", "down"}):
                    return -1
        return 0

    def noun(self, k: int) -> tuple[str, int]:
        """The counted noun after a figure: the first plural within a few words."""
        for place in range(k, min(k + 6, len(self.tokens))):
            token = self.tokens[place]
            if not token.text[0].isalpha() and token.text not in ("-", "–", "“", '"', "/"):
                return "", -1
            if place in self.taken or token.low in (
                "in",
                "by",
                "for",
                "at",
                "to",
                "from",
                "on",
                "is",
                "are",
                "was",
                "were",
                "than",
                "and",
                "or",
                "between",
                "as",
                "with",
                "that",
                "over",
                "times",
            ):
                return "", -1
            low = token.low
            if low in ("personnel", "aircraft", "people", "military", "troops", "infantry", "percent"):
                if low == "military":
                    continue
                return low, place
            if low == "of" and place > k:
                return "", -1
            if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")) and token.text != "U.S.":
                return ("", -1) if low in _NOT_COUNTED and place == k else (low, place)
        return "", -1


def _opened(value: float, width: float, hedge: str) -> Interval:
    size = abs(value)
    if hedge == "about":
        slack = max(width, size * 0.03)
        return Interval(value - slack, value + slack)
    if hedge == "nearly":
        return Interval(value - size * 0.08, value + width)
    if hedge == "over":
        return Interval(value - width * 0.2, value + max(size * 0.15, width))
    if hedge == "under":
        return Interval(value - size * 0.15, value + width * 0.2)
    if hedge == "up to":
        return Interval(value - size * 0.1, value + width)
    return Interval(value - width, value + width)


def plain_number(text: str) -> float | None:
    """A printed number such as 1,600 or 3.8; None where the commas or points are not those of a number."""
    whole, point, decimals = text.partition(".")
    if point and (not decimals.isdecimal() or "," in decimals):
        return None
    if "," in whole:
        groups = whole.split(",")
        if not 1 <= len(groups[0]) <= 3 or any(len(g) != 3 for g in groups[1:]):
            return None
        whole = "".join(groups)
    if not whole.isdecimal() or len(whole) > 18:
        return None
    return float(whole + (point + decimals[:12] if point else ""))


def quantities(tokens: Sequence[Token], found_periods: Sequence[Period]) -> list[Quantity]:
    """The figures of a sentence in order; what belongs to a date is no figure."""
    taken = frozenset(i for p in found_periods if p.kind != "length" for i in range(p.first, p.last + 1))
    lengths = frozenset(i for p in found_periods if p.kind == "length" for i in range(p.first, p.last + 1))
    return _Reader(tokens, taken | lengths).read()
