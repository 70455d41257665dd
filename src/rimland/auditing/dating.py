"""The ground of reading dates: tokens, years that are not written, and Japanese dates."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date

from rimland.auditing.period import Period
from rimland.auditing.relative import Anchor
from rimland.auditing.text import Token

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "reiwa": 2018, "heisei": 1988, "showa": 1925}
_LONGEST_ERA = {1988: 31, 1925: 64}
_RELATIONS = frozenset(
    "in by since until till before after during from to of on at through around between for than".split()
)


def year_value(token: Token) -> int | None:
    if len(token.text) == 4 and token.text.isdecimal() and token.text.isascii():
        value = int(token.text)
        return value if 1900 <= value <= 2100 else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


class Dating:
    """Walks the tokens of a sentence once; `anchor` completes days written without a year and relative dates."""

    def __init__(self, tokens: Sequence[Token], anchor: Anchor) -> None:
        self.tokens = tokens
        self.lows = [t.low for t in tokens]
        self.anchor = anchor
        self.found: list[Period] = []
        self.impossible: list[tuple[int, int, str]] = []

    def low(self, i: int) -> str:
        return self.tokens[i].low if 0 <= i < len(self.tokens) else ""

    def adjacent(self, i: int) -> bool:
        """Whether token i touches the one after it."""
        return i + 1 < len(self.tokens) and self.tokens[i].end == self.tokens[i + 1].start

    def text(self, first: int, last: int) -> str:
        return " ".join(t.text for t in self.tokens[first : last + 1])

    def add(self, kind: str, start: date, end: date, first: int, last: int, **more: float | int | bool | None) -> int:
        relation, k = "", first - 1
        while (
            k >= 0 and first - k <= 4 and self.low(k) in ("the", "early", "mid", "late", "end", "of", "beginning", "-")
        ):
            k -= 1
        if k >= 0 and self.low(k) in _RELATIONS:
            relation = self.low(k)
        elif self.low(last + 1) in ("以降", "から"):
            relation = "since"
        text = self.text(first, last)
        self.found.append(Period(kind, start, end, text, first, last, relation, **more))  # type: ignore[arg-type]
        return last + 1

    def led(self, i: int) -> tuple[int | None, bool] | None:
        """The year that stands right before a month: 昨年10月, 同年3月; unknown where ことし counts from no day."""
        k = i - 1
        while self.low(k) in ("の", "、") and i - k <= 2:
            k -= 1
        if self.found and self.found[-1].last == k and self.found[-1].relative and self.found[-1].kind == "year":
            return self.found[-1].year, False
        own = self.low(k) == "年" and self.low(k - 1) in ("今", "昨", "去", "本", "来", "前", "同", "翌")
        own = own or (self.low(k - 2), self.low(k - 1), self.low(k)) == ("こ", "と", "し")
        return (None, True) if own else None

    def dated(self, month: int, day: int = 15) -> tuple[int | None, bool]:
        """The year of a day or month written without one, and whether that is a guess."""
        held = [p for p in self.found if p.kind not in ("length", "partial", "decade")]
        if self.anchor.written is not None:
            held = [p for p in held if not p.relative]
        return self.anchor.year_of(month, day, held)

    def part(self, unit: str, number: int, year: int, fiscal: bool, first: int, last: int) -> int:
        """A quarter or half of a calendar year, or of a fiscal year that begins in April."""
        months = 3 if unit == "quarter" else 6
        begin = (number - 1) * months + (4 if fiscal else 1)
        finish = begin + months - 1
        start = date(year + (begin - 1) // 12, (begin - 1) % 12 + 1, 1)
        end_year, end_month = year + (finish - 1) // 12, (finish - 1) % 12 + 1
        end = date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])
        return self.add(unit, start, end, first, last)

    def era(self, i: int) -> int | None:
        """令和7年度, 平成30年, Reiwa 7."""
        low = self.low(i)
        pair = low + self.low(i + 1)
        if pair in _ERAS and len(low) == 1:
            base, k = _ERAS[pair], i + 2
        elif low in _ERAS:
            base, k = _ERAS[low], i + 1
        else:
            return None
        if k >= len(self.tokens):
            return None
        if self.tokens[k].text == "元":
            number = 1
        elif self.tokens[k].text.isdecimal() and len(self.tokens[k].text) <= 2:
            number = int(self.tokens[k].text)
        else:
            return None
        if number > _LONGEST_ERA.get(base, 99):
            self.impossible.append((i, k, self.text(i, k)))
            return k + 1
        year = base + number
        if not 1900 <= year <= 2100:
            return None
        if self.low(k + 1) == "年" and self.low(k + 2) == "度":
            return self.add("fiscal", date(year, 4, 1), date(year + 1, 3, 31), i, k + 2, era=year)
        if self.low(k + 1) == "年":
            below = self.japanese_day(year, i, k + 2, era=year)
            if below is not None:
                return below
        last = k + 1 if self.low(k + 1) == "年" else k
        return self.add("year", date(year, 1, 1), date(year, 12, 31), i, last, era=year)

    def japanese(self, i: int) -> int | None:
        """2025年度, 2025年3月14日, 2023年度から2027年度."""
        year = year_value(self.tokens[i])
        if year is None or self.low(i + 1) != "年":
            return None
        if self.low(i + 2) == "度":
            half = self.japanese_half(year, True, i, i + 3)
            return half or self.add("fiscal", date(year, 4, 1), date(year + 1, 3, 31), i, i + 2)
        found = self.japanese_half(year, False, i, i + 2) or self.japanese_day(year, i, i + 2)
        return found or self.add("year", date(year, 1, 1), date(year, 12, 31), i, i + 1)

    def japanese_half(self, year: int, fiscal: bool, i: int, k: int) -> int | None:
        """上半期 and 下半期 after a year."""
        if self.low(k) in ("上", "下") and (self.low(k + 1), self.low(k + 2)) in (("半", "期"), ("期", "")):
            return self.part("half", 1 if self.low(k) == "上" else 2, year, fiscal, i, k + 2)
        return None

    def japanese_day(self, year: int, i: int, k: int, **more: int) -> int | None:
        """12月16日 or 12月 after a year, from token k on."""
        if k + 1 >= len(self.tokens) or not self.tokens[k].text.isdecimal() or self.low(k + 1) != "月":
            return None
        month = int(self.tokens[k].text[:4])
        if k + 3 < len(self.tokens) and self.tokens[k + 2].text.isdecimal() and self.low(k + 3) == "日":
            return self.whole_day(year, month, int(self.tokens[k + 2].text[:4]), i, k + 3, **more)
        return self.whole_month(year, month, i, k + 1, **more)

    def japanese_short(self, i: int) -> int | None:
        """7月3日 with the year of the context."""
        if not self.tokens[i].text.isdecimal() or len(self.tokens[i].text) > 2 or self.low(i + 1) != "月":
            return None
        month = int(self.tokens[i].text)
        day = self._day_number(i + 2) if self.low(i + 3) == "日" else None
        year, guess = self.led(i) or self.dated(month, day or 15)
        if year is None or not 1 <= month <= 12 or self.low(i + 2) in ("か", "ヶ", "カ", "間", "期"):
            return None
        if day is not None:
            return self.whole_day(year, month, day, i, i + 3, inferred=guess)
        return self.whole_month(year, month, i, i + 1, inferred=guess)

    def whole_day(self, year: int, month: int, day: int, first: int, last: int, **more: int | bool) -> int:
        found = _day(year, month, day)
        if found is None:
            self.impossible.append((first, last, f"{year}-{month:02d}-{day:02d}"))
            return last + 1
        return self.add("day", found, found, first, last, **more)

    def whole_month(self, year: int, month: int, first: int, last: int, **more: int | bool) -> int:
        if not 1 <= month <= 12:
            self.impossible.append((first, last, f"{year}-{month:02d}"))
            return last + 1
        start = date(year, month, 1)
        end = date(year, month, calendar.monthrange(year, month)[1])
        return self.add("month", start, end, first, last, **more)

    def _day_number(self, k: int) -> int | None:
        if 0 <= k < len(self.tokens) and self.tokens[k].text.isdecimal() and len(self.tokens[k].text) <= 2:
            return int(self.tokens[k].text)
        return None
