"""Ranks and dates as claims, and who says so."""

from __future__ import annotations

from rimland.auditing.claim import Claim, Scan
from rimland.auditing.document import Document
from rimland.auditing.text import CITATION

_RANKS = frozenset("largest biggest highest strongest fastest richest lowest smallest".split())
_ORDINALS = {
    word: place for place, word in enumerate("second third fourth fifth sixth seventh eighth ninth tenth".split(), 2)
}
_RANKING = frozenset("ranks ranked rank ranking placed places".split())
_VAGUE = frozenset(
    "challenge challenges problem problems obstacle obstacles issue issues question questions threat threats sore "
    "uncertainty potential".split()
)


def attribution(document: Document, scan: Scan) -> tuple[str, ...]:
    """Who says so: according to ..., a report from ..., author and year in brackets, note numbers."""
    found: list[str] = []
    tokens = scan.sentence.tokens
    for i, token in enumerate(tokens):
        if token.low == "according" and scan.low(i + 1) == "to" and scan.low(i + 2) not in ("which", "whom", "this"):
            k = i + 2
            while k < len(tokens) and k < i + 22 and tokens[k].text not in ",;.。":
                k += 1
            found.append(document.text[tokens[min(i + 2, len(tokens) - 1)].start : tokens[k - 1].end])
    end = scan.sentence.end
    raw = document.text[scan.sentence.start : min(end + 40, len(document.text))]
    found += [cited.group()[1:-1] for cited in CITATION.finditer(raw)]
    place = raw.find("[")
    while place >= 0 and len(found) < 12:
        stop = raw.find("]", place, place + 40)
        inside = raw[place + 1 : stop] if stop > 0 else ""
        if inside.startswith("^"):
            found.append(f"note {inside[1:]}")
        elif inside and all(c.isdecimal() or c in ",-– " for c in inside):
            found.append(f"[{inside}]")
        place = raw.find("[", place + 1)
    place = raw.find("<sup>")
    while place >= 0 and len(found) < 12:
        stop = raw.find("</sup>", place, place + 20)
        inside = raw[place + 5 : stop].strip() if stop > 0 else ""
        if inside.isdecimal():
            found.append(f"note {inside}")
        place = raw.find("<sup>", place + 1)
    return tuple(dict.fromkeys(found))


def ranks(document: Document, scan: Scan, said: tuple[str, ...]) -> list[Claim]:
    """Superlatives (the third-largest), "ranks fourth" and "No. 1"."""
    found = []
    tokens = scan.sentence.tokens
    for i, token in enumerate(tokens):
        placed = _rank_at(scan, i)
        if placed is None:
            continue
        first, last, value = placed
        start, end = tokens[min(first, i)].start, tokens[last].end if last != i else token.end
        period = scan.periods[0] if scan.periods and scan.periods[0].kind not in ("length", "partial") else None
        subjects = tuple(m.key for m in scan.countries() if m.last < first)[-1:]
        about = ("rank", value, value, value, "", "", "", "", subjects, "", period, "", "", "level", said, scan.index)
        found.append(Claim(document.name, start, end, document.page(start), *about))
    return found


def _rank_at(scan: Scan, i: int) -> tuple[int, int, float] | None:
    """The tokens and the place of a rank whose main word is token i."""
    low = scan.low(i)
    if low in _RANKS:
        if scan.low(i - 1) in ("at", "most") or scan.between(i + 1, i + 4) & _VAGUE:
            return None
        k = i - 2 if scan.low(i - 1) in ("-", "–") else i - 1
        return (k, i, float(_ORDINALS[scan.low(k)])) if scan.low(k) in _ORDINALS else (i, i, 1.0)
    if low in _RANKING and (scan.low(i + 1) in _ORDINALS or scan.low(i + 1) == "first"):
        return i + 1, i + 1, float(_ORDINALS.get(scan.low(i + 1), 1))
    number = scan.low(i + 2) if scan.low(i + 1) == "." else ""
    if low == "no" and scan.sentence.tokens[i].text == "No" and number.isdecimal() and len(number) <= 2:
        return (i, i + 2, float(number)) if scan.low(i + 3).isalpha() else None
    return None


def dates(document: Document, scan: Scan, said: tuple[str, ...]) -> list[Claim]:
    """Days and months of the body are claims of their own; years alone only date other claims."""
    found = []
    for period in scan.periods:
        if period.kind not in ("day", "month", "quarter", "half"):
            continue
        start, end = scan.span(period.first, period.last)
        value = float(period.start.toordinal())
        found.append(
            Claim(
                document.name,
                start,
                end,
                document.page(start),
                "date",
                value,
                value,
                float(period.end.toordinal()),
                period.kind,
                "",
                "",
                "",
                tuple(m.key for m in scan.countries())[:1],
                "",
                period,
                "",
                "",
                "level",
                said,
                scan.index,
            )
        )
    return found
