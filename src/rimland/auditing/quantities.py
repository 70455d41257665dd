"""Figures in a sentence: value, unit, currency and what the words around them leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.auditing import vocabulary as words
from rimland.auditing.interval import Interval, opened, rounding_half_width
from rimland.auditing.numerals import Numerals, plain_number
from rimland.auditing.periods import Period
from rimland.auditing.text import Token
from rimland.auditing.vocabulary import CURRENCY_SIGNS, CURRENCY_WORDS, DOLLARS, RATE_UNITS

_BETWEEN_HEDGE_AND_FIGURE = frozenset("a an the of us usd as than allocation high ( to $ ¥".split())


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


class _Reader(Numerals):
    def __init__(self, tokens: Sequence[Token], taken: frozenset[int]) -> None:
        super().__init__(tokens)
        self.taken = taken

    def read(self) -> list[Quantity]:
        found: list[Quantity] = []
        i = 0
        while i < len(self.tokens):
            made = None
            if i not in self.taken:
                if self.tokens[i].is_number:
                    made = self.numeral(i)
                else:
                    made = self.fraction(i) or self.spelled(i) or self.multiple(i)
            if made is not None:
                found.append(made)
                i = max(made.last, i) + 1
            else:
                i += 1
        return found

    def numeral(self, i: int) -> Quantity | None:
        digits = self.tokens[i].text
        value = plain_number(digits)
        if value is None or self.is_label(i):
            return None
        value, multiplier, last = self.multiplied(value, i)
        upper, digits_upper = None, ""
        joined = self.range_end(i, last, multiplier)
        if joined is not None:
            upper, top_multiplier, last, digits_upper = joined
            if multiplier == 1:
                value, multiplier = value * top_multiplier, top_multiplier
            if upper <= value:
                upper = None
        return self.finish(value, digits, multiplier, i, last, upper, digits_upper)

    def range_end(self, i: int, last: int, multiplier: float) -> tuple[float, float, int, str] | None:
        """The upper end of 10-20%, 3 to 5 million or between 30 and 40 per cent; the first borrows its multiplier."""
        k = last + 1
        sign = self.low(k)
        dashed = sign in ("-", "–", "—", "~", "〜")
        spoken = (sign == "to" and self.low(i - 1) not in ("from",)) or (sign == "and" and self.low(i - 1) == "between")
        j = k + 2 if self.low(k + 1) in CURRENCY_SIGNS else k + 1
        if not (dashed or spoken) or j >= len(self.tokens) or j in self.taken or not self.tokens[j].is_number:
            return None
        other = plain_number(self.tokens[j].text)
        if other is None:
            return None
        top, top_multiplier, top_last = self.multiplied(other, j)
        if top_multiplier != multiplier and multiplier != 1:
            return None
        shared = (
            self.low(top_last + 1) in ("%", "percent", "per") or top_multiplier > 1 or bool(self.noun(top_last + 1))
        )
        leads = ("of", "between", "about", "around", "by", "some", "roughly")
        if dashed or (multiplier == 1 and shared and self.low(i - 1) in leads):
            return top, top_multiplier, top_last, self.tokens[j].text
        return None

    def fraction(self, i: int) -> Quantity | None:
        """two-thirds, a quarter of, one in five: shares in words."""
        low = self.low(i)
        counted = words.NUMBER_WORDS.get(low) or (1 if low in ("a", "an") else None)
        if counted is None:
            named = self.low(i + 1) in ("of", "the", "its", "a")
            ordinal = self.low(i - 1) in ("and", "first", "second", "other", "latter", "a", "later")
            return self.share(0.5, i, i) if low == "half" and named and not ordinal else None
        whole = words.NUMBER_WORDS.get(self.low(i + 2))
        if self.low(i + 1) == "in" and whole and whole > counted and low not in ("a", "an"):
            return self.share(counted / whole, i, i + 2)
        k = i + 2 if self.low(i + 1) in ("-", "–") else i + 1
        part = words.FRACTION_WORDS.get(self.low(k))
        if part is None or counted >= part or self.low(k + 1) in ("-", "–"):
            return None
        if (counted > 1 and not self.low(k).endswith("s")) or (k == i + 1 and self.low(k + 1) != "of"):
            return None
        return self.share(counted / part, i, k)

    def share(self, value: float, first: int, last: int) -> Quantity:
        hedge = self.hedge(first)
        start, end = self.tokens[first].start, self.tokens[last].end
        interval = opened(value, value * 0.08, hedge)
        return Quantity("share", value, interval, "1", 1.0, "%", "", hedge, "", first, last, start, end)

    def spelled(self, i: int) -> Quantity | None:
        """five exercises, seventy million, a dozen ships: only where a counted noun, a multiplier or % follows."""
        word = self.low(i)
        if word not in words.NUMBER_WORDS:
            return None
        value, last = float(words.NUMBER_WORDS[word]), i
        if word in words.TENS and self.low(i + 1) == "-":
            unit = words.NUMBER_WORDS.get(self.low(i + 2), 0)
            if 1 <= unit <= 9:
                value, last = value + unit, i + 2
        value, multiplier, last = self.multiplied(value, last)
        following = self.low(last + 1)
        if word == "one" and multiplier == 1 and following not in ("percent", "%"):
            return None
        bare = multiplier == 1 and following not in ("percent", "%", "times", "per")
        if bare and (following in ("-", "–") or following in words.NOT_COUNTED or not self.noun(last + 1)):
            return None
        return self.finish(value, str(int(value / multiplier)), multiplier, i, last, None, "")

    def multiple(self, i: int) -> Quantity | None:
        low = self.low(i)
        if low not in words.MULTIPLE_WORDS or (low in ("double", "triple") and self.low(i + 1) in ("-", "–")):
            return None
        if low.endswith("fold") and self.low(i - 1) in ("is", "are", "was", "were"):
            return None  # the reasons are threefold
        value = float(words.MULTIPLE_WORDS[low])
        token = self.tokens[i]
        hedge = self.hedge(i)
        interval = Interval(value * 0.9, value * 1.1)
        return Quantity("ratio", value, interval, token.text, 1.0, "times", "", hedge, "", i, i, token.start, token.end)

    def hedge(self, first: int) -> str:
        """The word that loosens the figure."""
        k = first - 1
        for _ in range(4):
            pair = words.HEDGE_PAIRS.get((self.low(k - 1), self.low(k)))
            if pair:
                return pair
            if self.low(k) in words.HEDGES:
                loose = words.HEDGES[self.low(k)]
                return "about" if loose == "under" and self.low(k - 1) == "or" else loose
            if self.low(k) not in _BETWEEN_HEDGE_AND_FIGURE:
                break
            k -= 1
        return ""

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
        hedge = self.hedge(first)
        following = self.low(last + 1), self.low(last + 2)
        if following[0] in ("超", "余", "強") or following in (("or", "more"), ("以", "上")):
            hedge = "over"
        percent = self.percent(last)
        points = False
        if currency:
            kind, unit = "money", currency
            per, last = self.per(last)
            if [self.low(first - n) for n in (3, 2, 1)] == ["年", "平", "均"]:
                per = "year"
            if 20 <= value <= 2000 and self.low(last + 1) in ("per", "to", "against") and self.names_dollar(last + 2):
                kind = "rate"
        elif percent is not None:
            value, multiplier = value / 100, multiplier / 100
            last, points = percent
            kind, per, sign = self.shared(first, last)
            upper = upper / 100 if upper is not None and kind == "share" else None
            value, unit = value * sign, "%"
        else:
            counted = self.counted(first, last, multiplier, upper)
            if counted is None or (counted[0] == "count" and value == 0):
                return None
            kind, unit, per, last = counted
        interval = opened(value, rounding_half_width(digits, multiplier, hedge != ""), hedge)
        if upper is not None:
            interval = Interval(interval.low, upper + rounding_half_width(digits_upper, multiplier, hedge != ""))
        start, end = self.tokens[first].start, self.tokens[last].end
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
            start,
            end,
            points,
            upper,
        )

    def names_dollar(self, k: int) -> bool:
        """Whether a dollar is named from token k on: to the dollar, against the US dollar."""
        return bool({self.low(k), self.low(k + 1), self.low(k + 2)} & {"dollar", "usd", "$"})

    def percent(self, last: int) -> tuple[int, bool] | None:
        """The last token of the per cent sign after a figure, and whether it is of points."""
        if "".join(self.low(last + n) for n in range(1, 5)) == "ポイント":
            return last + 4, True
        k = last + 2 if self.low(last + 1) in ("-", "–") and self.low(last + 2) in ("percent", "per") else last + 1
        if (self.low(k), self.low(k + 1)) == ("per", "cent"):
            k += 1
        elif self.low(k) not in ("%", "percent", "pct", "percentage"):
            return None
        if self.low(k + 1) in ("point", "points"):
            return k + 1, True
        return None if self.low(k) == "percentage" else (k, False)

    def shared(self, first: int, last: int) -> tuple[str, str, int]:
        """Kind, per and sign of a per cent figure."""
        sign = self.change_sign(first, last)
        per, _ = self.per(last)
        if (per == "" and self.low(last + 1) in ("annually", "yearly", "annual")) or self.yearly(first, last):
            per = "year"
        if per == "year":
            return "rate", per, sign or 1
        if sign:
            return "change", per, sign
        if self.low(first - 1) in ("-", "−") and not (first > 1 and self.touches(first - 2)):
            return "share", per, -1
        return "share", per, 1

    def counted(
        self, first: int, last: int, multiplier: float, upper: float | None
    ) -> tuple[str, str, str, int] | None:
        """Kind, unit, per and last token of a figure that is neither money nor per cent."""
        k = last + 2 if self.low(last + 1) in ("-", "–") else last + 1
        if self.low(last + 1) in ("times", "倍") or (k == last + 2 and self.low(k) == "fold"):
            k = last + 1 if self.low(last + 1) in ("times", "倍") else k
            return "ratio" if self.low(k + 1) in words.AFTER_TIMES else "count", "times", "", k
        if self.low(k) in words.MEASURE_ADJECTIVES:
            k += 1
        if self.low(k) in words.MEASURES:
            return "measure", self.low(k), "", k
        k = last + 1
        pair = self.low(k) + self.low(k + 1)
        if self.low(k + 1) and pair in words.JAPANESE_COUNTERS:
            return "count", words.JAPANESE_COUNTERS[pair], "", k + 1
        if self.low(k) in words.JAPANESE_COUNTERS:
            return "count", words.JAPANESE_COUNTERS[self.low(k)], "", k
        if first and self.tokens[first - 1].text == "第" and self.low(k) == "位":
            return "rank", "", "", k
        noun = self.noun(k)
        if not noun and multiplier == 1 and upper is None and not self.bare_figure(first, last):
            return None
        return "count", noun, self.per(last)[0], last

    def bare_figure(self, first: int, last: int) -> bool:
        """Whether a figure without a noun counts something named before: from 12 ... to 22, is only 360."""
        if self.tokens[first].text == "1" or self.low(last + 1) in (":", "/", "-"):
            return False
        whole = last + 3 if self.low(last + 2) in ("the", "its", "their", "some", "all") else last + 2
        if self.low(last + 1) == "of" and whole < len(self.tokens) and self.tokens[whole].is_number:
            return True
        if self.low(last + 1) == "(" and last + 2 < len(self.tokens) and self.tokens[last + 2].is_number:
            return self.percent(last + 2) is not None
        return self.low(first - 1) in words.BARE_LEADS

    def money(self, first: int, last: int) -> tuple[str, int, int]:
        """The currency before or after the figure, and the tokens with it."""
        k = first - 1
        before = self.low(k)
        if self.tokens[k].text in CURRENCY_SIGNS if k >= 0 else False:
            code = CURRENCY_SIGNS[self.tokens[k].text]
            start = k
            if code == "USD" and k and self.touches(k - 1) and self.low(k - 1) in DOLLARS:
                code, start = DOLLARS[self.low(k - 1)], k - 1
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
        if self.low(k) in ("/", "per", "a", "each", "every") and self.low(k + 1) in RATE_UNITS:
            return RATE_UNITS[self.low(k + 1)], k + 1
        if self.low(k) in ("annually", "yearly"):
            return "year", k
        return "", last

    def yearly(self, first: int, last: int) -> bool:
        near = {self.low(k) for k in range(first - 6, first)} | {self.low(k) for k in range(last + 1, last + 4)}
        spoken = {"average", "averaging", "averaged", "rate", "growth", "annually", "growing", "grew"}
        return bool(near & {"annual", "annually", "yearly"}) and bool(near & spoken)

    def change_sign(self, first: int, last: int) -> int:
        """+1 or -1 where the percentage says by how much something changed, else 0."""
        k = last + 1
        if self.low(k) in ("annual", "annually", "cumulative", "year", "real", "nominal", "overall"):
            k += 1
        if self.low(k) in words.RISES_AFTER:
            return 1
        if self.low(k) in words.FALLS_AFTER:
            return -1
        k = first - 1
        while k >= 0 and first - k <= 5 and self.low(k) in words.CHANGE_LINKS:
            k -= 1
        links = {self.low(m) for m in range(k + 1, first)}
        if not (links & {"by", "of", "averaging"} or self.low(k) in words.CHANGE_VERBS):
            return 0
        if self.low(k) in words.RISES - {"more", "larger"}:
            return 1
        if self.low(k) in words.FALLS:
            return -1
        if "by" in links and k >= 1:
            near = {self.low(m) for m in range(max(k - 8, 0), k + 1)}
            if near & (words.RISES - {"more", "larger", "up", "higher"}):
                return 1
            if near & (words.FALLS - {"less", "lower", "down"}):
                return -1
        return 0

    def noun(self, k: int) -> str:
        """The counted noun after a figure: the first plural within a few words."""
        for place in range(k, min(k + 6, len(self.tokens))):
            token = self.tokens[place]
            if not token.text[0].isalpha() and token.text not in ("-", "–", "“", '"', "/"):
                return ""
            low = token.low
            if place in self.taken or low in words.STOPS_NOUN or (low == "of" and place > k):
                return ""
            if low in words.COLLECTIVES:
                return low
            if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")) and token.text != "U.S.":
                return "" if low in words.NOT_COUNTED and place == k else low
        return ""


def quantities(tokens: Sequence[Token], found_periods: Sequence[Period]) -> list[Quantity]:
    """The figures of a sentence in order; what belongs to a date is no figure."""
    taken = frozenset(i for p in found_periods if p.kind != "length" for i in range(p.first, p.last + 1))
    lengths = frozenset(i for p in found_periods if p.kind == "length" for i in range(p.first, p.last + 1))
    return _Reader(tokens, taken | lengths).read()
