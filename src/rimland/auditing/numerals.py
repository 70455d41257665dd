"""Numerals: the value that digits, multipliers and Japanese units write, and digits that are no figure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rimland.auditing.text import Token
from rimland.auditing.vocabulary import (
    CLOSE_MULTIPLIERS,
    CURRENCY_SIGNS,
    CURRENCY_WORDS,
    JAPANESE_MULTIPLIERS,
    LABELS,
    MULTIPLIERS,
)


class Numerals:
    """Reads numerals of a sentence by token index."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    def low(self, i: int) -> str:
        """The lower-case form of token i, empty outside the sentence."""
        return self.tokens[i].low if 0 <= i < len(self.tokens) else ""

    def touches(self, i: int) -> bool:
        """Whether no space stands between token i and the next."""
        return i >= 0 and i + 1 < len(self.tokens) and self.tokens[i].end == self.tokens[i + 1].start

    def is_label(self, i: int) -> bool:
        """Parts of names (F-35, Article 9, 5G), numbers of lists and of notes."""
        before, after = self.low(i - 1), self.low(i + 1)
        if before in LABELS and self.low(i - 2) != "the":
            return True
        if before == "." and self.low(i - 2) in LABELS:
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
        if self.touches(i) and after in ("g", "st", "nd", "rd", "th", "d") and after not in JAPANESE_MULTIPLIERS:
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
            low in CLOSE_MULTIPLIERS
            and self.touches(i)
            and (self.low(i - 1) in CURRENCY_SIGNS or self.low(i - 1) in CURRENCY_WORDS)
        ):
            return value * CLOSE_MULTIPLIERS[low], CLOSE_MULTIPLIERS[low], k
        if low in JAPANESE_MULTIPLIERS:
            return self.japanese(value, i)
        return value, 1.0, i

    def japanese(self, value: float, i: int) -> tuple[float, float, int]:
        """8兆7005億円 is one figure: the parts are added while their units fall."""
        total, last, smallest = 0.0, i, math.inf
        k = i
        part = value
        while True:
            factor, j = 1.0, k + 1
            while self.low(j) in JAPANESE_MULTIPLIERS:
                factor *= JAPANESE_MULTIPLIERS[self.low(j)]
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
