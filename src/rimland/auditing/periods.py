"""Dates and periods in a sentence: days, months, quarters, years, fiscal years, spans and plans.

A Japanese fiscal year runs from April, an American federal one from the October before; a fiscal year of which
the country is not known is taken to be Japanese when it is written 年度, else it stays open over both.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date

from rimland.auditing.dating import Dating, year_value
from rimland.auditing.period import Period
from rimland.auditing.relative import Anchor, relative
from rimland.auditing.text import Token
from rimland.auditing.vocabulary import NUMBER_WORDS

MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
MONTHS |= {name[:3].lower(): i for i, name in enumerate(calendar.month_name) if name and name != "May"} | {"sept": 9}
WEEKDAYS = {name.lower(): i for i, name in enumerate(calendar.day_name)}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_NUMBER_WORDS = {word: value for word, value in NUMBER_WORDS.items() if value > 1 and word != "dozen"}
_KANJI = "零一二三四五六七八九十"
_RANGE_SIGNS = frozenset("-–—~〜～")


class _Scanner(Dating):
    """Dates in English and the walk over all of them."""

    def scan(self) -> None:
        i = 0
        while i < len(self.tokens):
            i = self.step(i)

    def step(self, i: int) -> int:
        for attempt in (
            self.fiscal,
            self.quarter,
            self.era,
            self.japanese,
            self.japanese_short,
            self.iso,
            self.month,
            self.relative,
            self.length,
            self.years,
        ):
            after = attempt(i)
            if after is not None:
                return after
        return i + 1

    def relative(self, i: int) -> int | None:
        """last year, two years later, 昨年: see `relative.py`."""
        found = relative(self.lows, i, self.anchor, self.found, MONTHS)
        if found is None:
            return None
        return self.add(found.kind, found.start, found.end, i, found.last, relative=True)

    def fiscal(self, i: int) -> int | None:
        low, k = self.low(i), i
        if low in ("fy", "jfy"):
            k = i + 1
        elif low in ("fiscal", "financial"):
            k = i + 1
            while self.low(k) in ("year", "years"):
                k += 1
        else:
            return None
        if k >= len(self.tokens):
            return None
        number = self.tokens[k].text
        year = year_value(self.tokens[k])
        if year is None and low in ("fy", "jfy") and number.isdecimal() and len(number) == 2:
            year = 2000 + int(number)
        if year is None:
            return None
        end, last = year, k
        after = self.range_end(k, year)
        joined = self.low(i - 1) in ("from", "between") and self.low(k + 1) in ("to", "and", "through")
        if after is None and joined and k + 2 < len(self.tokens):
            later = year_value(self.tokens[k + 2])
            after = (later, k + 2) if later is not None and later > year else None
        if after is not None:
            end, last = after
            if low == "financial" or (end == year + 1 and len(self.tokens[last].text) == 2):
                end = year  # 2024-25 is one financial year
        kind = "fiscal" if end == year else "span"
        return self.add(kind, date(year, 4, 1), date(end + 1, 3, 31), i, last, years=end - year + 1)

    def range_end(self, k: int, year: int) -> tuple[int, int] | None:
        """The year after a dash: (year, its token index)."""
        if self.low(k + 1) in _RANGE_SIGNS and k + 2 < len(self.tokens) and self.adjacent(k) and self.adjacent(k + 1):
            token = self.tokens[k + 2]
            whole = year_value(token)
            if whole is not None and whole >= year:
                return whole, k + 2
            if token.text.isdecimal() and len(token.text) == 2 and self.low(k + 3) not in _RANGE_SIGNS:
                short = year // 100 * 100 + int(token.text)
                return (short, k + 2) if year < short <= year + 60 else None
        return None

    def quarter(self, i: int) -> int | None:
        number, last, year, fiscal = None, i, None, False
        low = self.low(i)
        if low in _ORDINALS and self.low(i + 1) in ("quarter", "half"):
            number, unit, last = _ORDINALS[low], self.low(i + 1), i + 1
            k = last + 1
            while self.low(k) in ("of", "the", "fiscal", "year", ",", "fy", "japan", "japanese"):
                fiscal = fiscal or self.low(k) in ("fiscal", "fy")
                k += 1
            if k < len(self.tokens):
                year = year_value(self.tokens[k])
                if year and self.adjacent(k) and self.low(k + 1) == "s":
                    return None  # the first half of the 2020s
                last = k if year else last
        elif low in ("q", "h") and self.adjacent(i) and self.low(i + 1) in ("1", "2", "3", "4"):
            number, unit = int(self.low(i + 1)), "quarter" if low == "q" else "half"
            last = i + 1
            if last + 1 < len(self.tokens) and (year := year_value(self.tokens[last + 1])):
                last += 1
            elif i and (year := year_value(self.tokens[i - 1])):
                i -= 1
                if self.found and self.found[-1].last == i:
                    self.found.pop()
        else:
            return None
        year = year or self.dated(6)[0]
        if year is None or (unit == "half" and number > 2):
            return None
        return self.part(unit, number, year, fiscal, i, last)

    def iso(self, i: int) -> int | None:
        """2024-07-08 and 2024/07/08."""
        year = year_value(self.tokens[i])
        if year is None or i + 4 >= len(self.tokens) or self.low(i + 1) not in ("-", "/"):
            return None
        month, sign, day = (self.tokens[k].text for k in (i + 2, i + 3, i + 4))
        if sign != self.tokens[i + 1].text or not (
            month.isdecimal() and day.isdecimal() and len(month) == len(day) == 2
        ):
            return None
        return self.whole_day(year, int(month), int(day), i, i + 4)

    def month(self, i: int) -> int | None:
        """March 2025; March 13, 2021; 13 March 2021; April 10 with the year of the context."""
        number = MONTHS.get(self.low(i))
        if number is None or not self.tokens[i].text[0].isupper():
            return None
        k = i + 1
        if self.low(k) == "." and len(self.tokens[i].text) <= 4:
            k += 1
        day_before = self._day_number(i - 1)
        day_after = self._day_number(k)
        if day_after is not None and not self._unit_follows(k) and self._may_be_day(i, k, day_after):
            last = k + 1 if self.low(k + 1) in ("st", "nd", "rd", "th") else k
            first = i
            day = day_after
        elif day_before is not None:
            first, last, day = i - 1, k - 1, day_before
        elif self.low(i - 1) in ("st", "nd", "rd", "th") and (day_before := self._day_number(i - 2)) is not None:
            first, last, day = i - 2, k - 1, day_before
        elif (
            self.low(i - 1) == "of"
            and self.low(i - 2) in ("st", "nd", "rd", "th")
            and (day_before := self._day_number(i - 3)) is not None
        ):
            first, last, day = i - 3, k - 1, day_before
        else:
            while self.low(k) in (",", "of"):
                k += 1
            year = year_value(self.tokens[k]) if k < len(self.tokens) else None
            if year is None:
                guessed, guess = self.dated(number)
                pointing = self.low(i - 1) in ("this", "last", "next") and self.anchor.written is None
                if number == 5 or guessed is None or pointing:
                    return None
                return self.whole_month(guessed, number, i, i, inferred=guess)
            return self.whole_month(year, number, i, k)
        j = last + 1
        if self.low(j) == ",":
            j += 1
        year = year_value(self.tokens[j]) if j < len(self.tokens) else None
        if year is not None:
            return self.whole_day(year, number, day, first, j)
        guessed, guess = self.dated(number, day)
        if guessed is None:
            return self.add("partial", date(2000, 1, 1), date(2000, 1, 1), first, last)
        return self.whole_day(guessed, number, day, first, last, inferred=guess)

    def _may_be_day(self, i: int, k: int, day: int) -> bool:
        """Whether the number after a month is set apart from it, and a day or beside a year."""
        if k == i + 1 and self.adjacent(i):
            return False
        j = k + 2 if self.low(k + 1) in (",", "st", "nd", "rd", "th") else k + 1
        return day <= 31 or (j < len(self.tokens) and year_value(self.tokens[j]) is not None)

    def _unit_follows(self, k: int) -> bool:
        return self.low(k + 1) in ("%", "percent", "per", "million", "billion", "trillion")

    def length(self, i: int) -> int | None:
        """five years, the next five years, a ten-year plan, 5年間: a length without dates."""
        low = self.low(i)
        number = _NUMBER_WORDS.get(low)
        if number is None and self.tokens[i].text.isdecimal() and len(low) <= 2:
            number = int(low)
        if number is None and low in _KANJI and self.low(i + 1) == "年" and self.low(i - 1) not in _KANJI:
            number = _KANJI.index(low)
        if number is None or not number:
            return None
        k = i + 2 if self.low(i + 1) in _RANGE_SIGNS else i + 1
        if self.low(k) == "年" and self.low(k + 1) == "間":
            last = k + 1
        elif self.low(k) in ("year", "years"):
            last = k
        else:
            return None
        today = date(2000, 1, 1)
        return self.add("length", today, today, i, last, years=float(number))

    def years(self, i: int) -> int | None:
        year = year_value(self.tokens[i])
        if year is None or self._is_amount(i):
            return None
        if self.adjacent(i) and self.low(i + 1) == "s":
            return self.add("decade", date(year, 1, 1), date(year + 9, 12, 31), i, i + 1)
        ranged = self.range_end(i, year)
        if ranged is not None:
            end, last = ranged
        elif (
            self.low(i - 1) in ("from", "between")
            and self.low(i + 1) in ("to", "and", "through", "until")
            and i + 2 < len(self.tokens)
            and (later := year_value(self.tokens[i + 2])) is not None
            and later > year
        ):
            end, last = later, i + 2
        else:
            return self.add("year", date(year, 1, 1), date(year, 12, 31), i, i)
        return self.add("span", date(year, 1, 1), date(end, 12, 31), i, last, years=end - year + 1)

    def _is_amount(self, i: int) -> bool:
        """Whether a four-digit number counts something: 2000 troops, $2024, 2025 million."""
        before, after = self.low(i - 1), self.low(i + 1)
        if after in ("回", "機", "隻", "人", "名", "発", "基", "件", "社", "億", "万", "兆", "円"):
            return True
        if before in ("$", "¥", "€", "£", "usd", "jpy", "#") or after in (
            "%",
            "million",
            "billion",
            "trillion",
            "yen",
            "dollars",
            "percent",
            "km",
            "miles",
            "tons",
            "円",
            "人",
            "隻",
            "機",
            "people",
            "troops",
            "soldiers",
            "personnel",
            "marines",
            "ships",
            "aircraft",
            "missiles",
            "kilometers",
        ):
            return True
        if before in ("-", "–") and self.adjacent(i - 1) and i > 1 and self.tokens[i - 2].text.isalpha():
            return self.low(i - 2) not in ("mid", "early", "late", "pre", "post")
        return False


def periods(tokens: Sequence[Token], anchor: Anchor | None = None) -> tuple[list[Period], list[tuple[int, int, str]]]:
    """The periods of a sentence in order, and the dates in it that no calendar has (first, last token, text)."""
    scanner = _Scanner(tokens, anchor or Anchor())
    scanner.scan()
    return scanner.found, scanner.impossible
