"""The words around a figure: hedges, currencies, per cent signs, rates, changes and counted nouns."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.auditing import vocabulary as words
from rimland.auditing.numerals import Numerals
from rimland.auditing.text import Token
from rimland.auditing.vocabulary import CURRENCY_SIGNS, CURRENCY_WORDS, DOLLARS, RATE_UNITS

_BETWEEN_HEDGE_AND_FIGURE = frozenset("a an the of us usd as than allocation high ( to $ ¥".split())


class Wording(Numerals):
    """Reads what stands before and after a figure, by token index."""

    def __init__(self, tokens: Sequence[Token], taken: frozenset[int]) -> None:
        super().__init__(tokens)
        self.taken = taken

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

    def names_dollar(self, k: int) -> bool:
        """Whether a dollar is named from token k on: to the dollar, against the US dollar."""
        return bool({self.low(k), self.low(k + 1), self.low(k + 2)} & {"dollar", "usd", "$"})

    def percent(self, last: int) -> tuple[int, bool] | None:
        """The last token of the per cent sign after a figure, and whether it is of points."""
        if "".join(self.low(last + n) for n in range(1, 5)) == "ポイント":
            return last + 4, True
        if self.low(last + 1) in ("points", "point") and (self.low(last + 2) not in ("of", "out", "in")):
            return last + 1, True
        k = last + 2 if self.low(last + 1) in ("-", "–") and self.low(last + 2) in ("percent", "per") else last + 1
        if (self.low(k), self.low(k + 1)) == ("per", "cent"):
            k += 1
        elif self.low(k) not in ("%", "percent", "pct", "percentage"):
            return None
        if self.low(k + 1) in ("point", "points"):
            return k + 1, True
        return None if self.low(k) == "percentage" else (k, False)

    def per(self, last: int) -> tuple[str, int]:
        k = last + 1
        if self.low(k) in ("/", "per", "a", "each", "every") and self.low(k + 1) in RATE_UNITS:
            return RATE_UNITS[self.low(k + 1)], k + 1
        if self.low(k) in ("annually", "yearly"):
            return "year", k
        if self.low(k) in ("for", "to") and self.low(k + 1) in ("each", "every"):
            j = k + 3 if self.low(k + 2) == "of" else k + 2
            near = {self.low(n) for n in range(j, j + 4)}
            people = near & {"people", "citizens", "inhabitants", "person", "head", "resident", "citizen"}
            return ("person" if people else "year" if self.low(j) == "year" else "unit"), last
        if self.low(k) in ("each", "apiece"):
            return "unit", last
        return "", last

    def yearly(self, first: int, last: int) -> bool:
        near = {self.low(k) for k in range(first - 6, first)} | {self.low(k) for k in range(last + 1, last + 4)}
        spoken = {"average", "averaging", "averaged", "rate", "growth", "annually", "growing", "grew"}
        return bool(near & {"annual", "annually", "yearly"}) and bool(near & spoken)

    def change_sign(self, first: int, last: int) -> int:
        """+1 or -1 where the percentage says by how much something changed, else 0."""
        k = last + 1
        if self.low(first - 1) == "±":
            return 1
        japanese = "".join(self.low(n) for n in range(last + 1, last + 4))
        japanese = japanese.removeprefix("の").removeprefix("も")
        if japanese.startswith(words.JAPANESE_RISES):
            return 1
        if japanese.startswith(words.JAPANESE_FALLS):
            return -1
        if self.low(k) in ("annual", "annually", "cumulative", "year", "real", "nominal", "overall"):
            k += 1
        if self.low(k) in words.RISES_AFTER:
            return 1
        if self.low(k) in words.FALLS_AFTER:
            return -1
        k = first - 1
        while k >= 0 and first - k <= 5 and self.low(k) in words.CHANGE_LINKS:
            k -= 1
        if self.low(k) == "up" and self.low(k - 1) in (
            "make",
            "makes",
            "made",
            "making",
            "take",
            "takes",
            "took",
            "end",
        ):
            return 0
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

    def bare_figure(self, first: int, last: int) -> bool:
        """Whether a figure without a noun counts something named before: from 12 ... to 22, is only 360."""
        if self.low(first - 1) in words.FORCES and self.low(last + 1) in (",", "and", ":", ";", "."):
            return True
        if self.tokens[first].text == "1" or self.low(last + 1) in (":", "/", "-"):
            return False
        whole = last + 3 if self.low(last + 2) in ("the", "its", "their", "some", "all") else last + 2
        if self.low(last + 1) == "of" and whole < len(self.tokens) and self.tokens[whole].is_number:
            return True
        if self.low(last + 1) == "(" and last + 2 < len(self.tokens) and self.tokens[last + 2].is_number:
            return self.percent(last + 2) is not None
        if self.low(first - 1) == "=" and self.low(first - 2) == "n":
            return True
        after = self.low(last + 1), self.low(last + 2)
        if after[0] in ("altogether", "combined") or after in (("in", "all"), ("on", "the")):
            return True
        if self.low(first - 1) == "," and (after == (",", "or") or after[0] in ("are", "were")):
            return True
        if self.low(first - 1) == "which" and self.low(first - 2) == "of":
            return True
        if self.low(first - 1) == ":" and (after[0] in (",", "(", ";", "") or after[0] == "in"):
            return True
        if first and self.tokens[first - 1].text.endswith(("'s", "’s")) and self.low(last + 1) in ".,;)":
            return True
        return self.low(first - 1) in words.BARE_LEADS

    def only_currency(self) -> str:
        """The currency of the sentence's other amounts, which a bare "8.7 trillion" shares; empty for none or two."""
        named = {CURRENCY_SIGNS[t.text] for t in self.tokens if t.text in CURRENCY_SIGNS}
        named |= {CURRENCY_WORDS[t.low] for t in self.tokens if t.low in CURRENCY_WORDS and t.low != "won"}
        return named.pop() if len(named) == 1 else ""

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
        if "".join(self.low(k + n) for n in range(3)) == "台湾元":
            return "TWD", first, k + 2
        if self.low(k) == "米" and self.low(k + 1) + self.low(k + 2) == "ドル":
            return "USD", first, k + 2
        return "", first, last
