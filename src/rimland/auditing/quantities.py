"""Figures in a sentence: value, unit, currency and what the words around them leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rimland.auditing import vocabulary as words
from rimland.auditing.interval import Interval, opened, rounding_half_width
from rimland.auditing.numerals import plain_number
from rimland.auditing.periods import Period
from rimland.auditing.text import Token
from rimland.auditing.vocabulary import CURRENCY_SIGNS
from rimland.auditing.wording import Wording

_ORDINAL_ENDINGS = ("st", "nd", "rd", "th")
_APPOSED = ("or", "roughly", "about", "nearly", "almost", "(")
_MOVES = frozenset("from rose fell grew increased decreased up down rise fall raised cut".split())


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


class _Reader(Wording):
    def read(self) -> list[Quantity]:
        found: list[Quantity] = []
        i = 0
        while i < len(self.tokens):
            made = None
            if i not in self.taken:
                if self.tokens[i].is_number:
                    made = self.numeral(i)
                else:
                    made = self.fraction(i) or self.spelled(i) or self.multiple(i) or self.ordinal(i)
            if made is not None:
                found.append(made)
                i = max(made.last, i) + 1
            else:
                i += 1
        return found

    def numeral(self, i: int) -> Quantity | None:
        digits = self.tokens[i].text
        value = plain_number(digits)
        if self.low(i + 1) in _ORDINAL_ENDINGS and self.touches(i):
            return self.ordinal(i)
        if value is None or self.is_label(i):
            return None
        if value <= 10 and (self.low(i + 1), self.low(i + 2)) == ("out", "of"):
            whole = self.number_at(i + 3)
            return self.share(value / whole, i, i + 3) if whole and whole > value else None
        if self.low(i + 1) == "割":
            return self.tenths(value, i)
        if self.low(i + 1) in ("円", "ドル") or self.low(i + 1) + self.low(i + 2) == "ドル":
            paired = self.pair_rate(value, i)
            if paired is not None:
                return paired
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
        lead = i - 2 if self.low(i - 1) in CURRENCY_SIGNS else i - 1
        spoken = (sign == "to" and self.low(lead) != "from") or (sign == "and" and self.low(lead) == "between")
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
        leads = ("of", "between", "about", "around", "by", "some", "roughly", "at", "put", "or")
        if multiplier != 1 and top_multiplier == multiplier and sign == "and":
            return top, top_multiplier, top_last, self.tokens[j].text
        percent = self.low(top_last + 1) in ("%", "percent", "per") and self.low(lead) not in _MOVES
        listed = shared and (percent or self.low(lead) in leads)
        if dashed or (multiplier == 1 and (listed or sign == "and")):
            return top, top_multiplier, top_last, self.tokens[j].text
        return None

    def fraction(self, i: int) -> Quantity | None:
        """two-thirds, a quarter of, one in five: shares in words."""
        low = self.low(i)
        counted = words.NUMBER_WORDS.get(low) or (1 if low in ("a", "an") else None)
        if counted is None:
            named = self.low(i + 1) in ("of", "the", "its", "a") and self.low(i + 2) != "dozen"
            ordinal = self.low(i - 1) in ("and", "first", "second", "other", "latter", "a", "later")
            return self.share(0.5, i, i) if low == "half" and named and not ordinal else None
        whole = words.NUMBER_WORDS.get(self.low(i + 2))
        if self.low(i + 1) == "in" and whole and whole > counted and low not in ("a", "an"):
            return self.share(counted / whole, i, i + 2)
        if (self.low(i + 1), self.low(i + 2)) == ("out", "of") and (whole := self.number_at(i + 3)):
            return self.share(counted / whole, i, i + 3) if whole > counted else None
        k = i + 2 if self.low(i + 1) in ("-", "–") else i + 1
        part = words.FRACTION_WORDS.get(self.low(k))
        if part is None or counted >= part or self.low(k + 1) in ("-", "–"):
            return None
        if counted > 1 and not self.low(k).endswith("s"):
            return None
        if self.low(k + 1) in words.COMPARED and part > 2:
            sign = -1 if self.low(k + 1) in words.FALLS_AFTER | {"shorter", "cheaper"} else 1
            return self.changed(sign * counted / part, i, k)
        if self.low(i - 1) == "by" and part > 2:
            near = {self.low(n) for n in range(i - 7, i)}
            sign = 1 if near & words.RISES else -1 if near & words.FALLS else 0
            if sign:
                return self.changed(sign * counted / part, i, k)
        if k == i + 1 and self.low(k + 1) != "of" and not (self.low(i - 1) in _APPOSED and self.low(k + 1) in ",.;)"):
            return None
        return self.share(counted / part, i, k)

    def changed(self, value: float, first: int, last: int) -> Quantity:
        """A change told as a fraction: a third longer, fell by a quarter."""
        hedge = self.hedge(first)
        start, end = self.tokens[first].start, self.tokens[last].end
        interval = opened(value, abs(value) * 0.08, hedge)
        digits = str(round(abs(value) * 100))
        return Quantity("change", value, interval, digits, 0.01, "%", "", hedge, "", first, last, start, end)

    def number_at(self, i: int) -> float | None:
        """The plain number of token i, in digits or as a word."""
        if 0 <= i < len(self.tokens) and self.tokens[i].is_number:
            return plain_number(self.tokens[i].text)
        return words.NUMBER_WORDS.get(self.low(i))

    def tenths(self, value: float, i: int) -> Quantity | None:
        """約3割: tenths as a share."""
        if value > 10:
            return None
        found = self.share(value / 10, i, i + 1)
        return replace(found, range=opened(value / 10, 0.05, found.hedge))

    def pair_rate(self, value: float, i: int) -> Quantity | None:
        """1ドル=151円97銭 as a rate, and sen as hundredths of a yen."""
        k = i + 1
        if self.low(i + 1) != "円":
            k = i + 1 if self.low(i + 1) == "ドル" else i + 2
            k = k + 1 if self.low(k + 1) == "ル" else k
            if value != 1:
                return None
            j = k + 2 if self.low(k + 1) in ("=", "＝", "、") else k + 1
            j = j + 1 if self.low(j) == "約" else j
            number = plain_number(self.tokens[j].text) if j < len(self.tokens) and self.tokens[j].is_number else None
            if number is None or self.low(j + 1) != "円":
                return None
            return self.with_sen(number, i, j, "rate")
        return self.with_sen(value, i, i, "money") if self.low(i + 3) == "銭" else None

    def with_sen(self, value: float, first: int, j: int, kind: str) -> Quantity | None:
        last, digits = j + 1, self.tokens[j].text
        if self.low(j + 3) == "銭" and self.tokens[j + 2].text.isdecimal() and len(self.tokens[j + 2].text) <= 2:
            value, last = value + int(self.tokens[j + 2].text) / 100, j + 3
            digits = f"{value:.2f}"
        start, end = self.tokens[first].start, self.tokens[last].end
        interval = opened(value, rounding_half_width(digits, 1.0, False), "")
        return Quantity(kind, value, interval, digits, 1.0, "JPY", "JPY", "", "", first, last, start, end)

    def ordinal(self, i: int) -> Quantity | None:
        """the 26th month, the 14th meeting, the seventh such flight: the number of a series."""
        if self.tokens[i].is_number:
            value, last = plain_number(self.tokens[i].text), i + 1
            following = self.tokens[i + 2] if i + 2 < len(self.tokens) else None
            if value is None or following is None or not following.text[0].islower():
                return None
            if following.low in words.NAMED_BY_ORDINALS:
                return None
        else:
            value, last = words.ORDINAL_WORDS.get(self.low(i)), i
            row = {self.low(k) for k in range(i + 1, i + 5)}
            if value is None or not (self.low(i + 1) in ("such", "consecutive", "straight") or "row" in row):
                return None
        start, end = self.tokens[i].start, self.tokens[last].end
        interval = Interval(value, value)
        return Quantity("count", float(value), interval, str(int(value)), 1.0, "", "", "", "", i, last, start, end)

    def share(self, value: float, first: int, last: int) -> Quantity:
        hedge = self.hedge(first)
        start, end = self.tokens[first].start, self.tokens[last].end
        interval = opened(value, value * 0.08, hedge)
        return Quantity("share", value, interval, "1", 1.0, "%", "", hedge, "", first, last, start, end)

    def spelled(self, i: int) -> Quantity | None:
        """five exercises, seventy million, a dozen ships: only where a counted noun, a multiplier or % follows."""
        word = self.low(i)
        if word == "half" and (self.low(i + 1), self.low(i + 2)) == ("a", "dozen"):
            return self.finish(6.0, "6", 1.0, i, i + 2, None, "")
        if word not in words.NUMBER_WORDS:
            return None
        value, last = float(words.NUMBER_WORDS[word]), i
        if self.low(i + 1) == "dozen":
            value, last = value * 12, i + 1
        if word in words.TENS and self.low(i + 1) == "-":
            unit = words.NUMBER_WORDS.get(self.low(i + 2), 0)
            if 1 <= unit <= 9:
                value, last = value + unit, i + 2
        value, multiplier, last = self.multiplied(value, last)
        following = self.low(last + 1)
        if word == "one" and multiplier == 1 and following not in ("percent", "%"):
            return None
        if value <= 3 and multiplier == 1 and self.low(i - 1) in ("the", "these", "those", "our", "their", "both"):
            return None  # "the two ministers" points back
        if multiplier == 1 and following in ("more", "fewer"):
            return self.finish(value, str(int(value)), multiplier, i, last, None, "")
        if multiplier == 1 and following == "of" and self.low(last + 2) in ("them", "these", "those", "whom", "which"):
            return self.finish(value, str(int(value)), multiplier, i, last, None, "")
        if value >= 5 and following in ("nations", "countries", "states", "governments"):
            return self.finish(value, str(int(value)), multiplier, i, last, None, "")
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
        if not currency and multiplier >= 1e8 and percent is None and not self.noun(last + 1):
            currency = self.only_currency()
        if currency:
            kind, unit = "money", currency
            per, last = self.per(last)
            per = per or self.per_before(first)
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

    def shared(self, first: int, last: int) -> tuple[str, str, int]:
        """Kind, per and sign of a per cent figure."""
        sign = self.change_sign(first, last)
        per, _ = self.per(last)
        if (per == "" and self.low(last + 1) in ("annually", "yearly", "annual")) or self.yearly(first, last):
            per = "year"
        if per == "year" or "".join(self.low(n) for n in range(first - 4, first)).removesuffix("約").endswith("年平均"):
            return "rate", "year", sign or 1
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
            compared = self.low(k) in ("倍", "fold") or self.low(k + 1) in words.AFTER_TIMES
            named = (
                k + 1 < len(self.tokens)
                and self.low(k) == "times"
                and (self.tokens[k + 1].text[0].isupper() or self.tokens[k + 1].is_number or self.low(k + 1) in "$¥€")
            )
            return "ratio" if compared or named else "count", "times", "", k
        if self.low(k) in words.MEASURE_ADJECTIVES:
            k += 1
        if self.low(k) in words.MEASURES:
            return "measure", self.low(k), "", k
        if self.low(last + 1) in ("-", "–") and self.touches(last) and self.low(k) in words.SINGULAR_MEASURES:
            return "measure", words.SINGULAR_MEASURES[self.low(k)], "", k
        for name, unit in words.JAPANESE_MEASURES.items():
            if "".join(self.low(last + 1 + n) for n in range(len(name))) == name:
                return "measure", unit, "", last + len(name)
        k = last + 1
        pair = self.low(k) + self.low(k + 1)
        if self.low(k + 1) and pair in words.JAPANESE_COUNTERS:
            return "count", words.JAPANESE_COUNTERS[pair], self.per_before(first), k + 1
        if self.low(k) in words.JAPANESE_COUNTERS:
            return "count", words.JAPANESE_COUNTERS[self.low(k)], self.per_before(first), k
        if first and self.tokens[first - 1].text == "第" and self.low(k) == "位":
            return "rank", "", "", k
        if self.low(k) in ("more", "fewer"):
            return "count", self.noun(k), "", last
        if self.low(k) == "of" and self.low(k + 1) in ("them", "these", "those", "whom", "which"):
            return "count", "", "", last
        noun = self.noun(k)
        if not noun and self.low(k) in ("-", "–") and self.touches(last) and self.low(k + 1) in words.COMPOUNDED:
            return "count", self.low(k + 1) + "s", "", k + 1
        if not noun and multiplier == 1 and upper is None and not self.bare_figure(first, last):
            return None
        return "count", noun, self.per(last)[0], last

    def per_before(self, first: int) -> str:
        """The time that an amount is per where Japanese says it before: 1年当たり, 毎年, 年平均, 1日当たり."""
        text = "".join(self.low(n) for n in range(first - 12, first))
        text = text.rstrip("約").removesuffix("すれば").removesuffix("すると").rstrip("にではの、")
        for unit, name in (("年", "year"), ("日", "day"), ("月", "month")):
            if text.endswith((*(f"{unit}{end}" for end in ("当たり", "あたり", "当り", "平均")), f"毎{unit}")):
                return name
        return ""


def quantities(tokens: Sequence[Token], found_periods: Sequence[Period]) -> list[Quantity]:
    """The figures of a sentence in order; what belongs to a date is no figure."""
    taken = frozenset(i for p in found_periods if p.kind != "length" for i in range(p.first, p.last + 1))
    lengths = frozenset(i for p in found_periods if p.kind == "length" for i in range(p.first, p.last + 1))
    return _Reader(tokens, taken | lengths).read()
