"""How many members a body has, where a text gives a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rimland.auditing.bodies import members_then
from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.elapsed import number_of
from rimland.auditing.findings import CONTRADICTS, HOLDS, Finding, made, rule
from rimland.auditing.matching import Mention

_NOUNS = frozenset("members nations countries states parties signatories economies allies governments".split())
_COMPOUND = frozenset("member nation country state party strong economy".split())
_ADJECTIVES = frozenset("member current full treaty sovereign existing present".split())
_HAS = frozenset("has had comprises counts groups unites numbers includes consists of now brings together".split())
_GROUP = frozenset("grouping group bloc alliance pact body club forum agreement partnership organization organisation "
                   "dialogue trade programme program".split())  # fmt: skip
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_JAPANESE_AFTER = re.compile(
    r"(?:は|には|に|の)?(?P<kind>(?:全)?(?:加盟|参加|構成)国?(?:は|数は|の)?|全|は|が)?(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})"
    r"(?:か|カ|ヶ|ヵ|ケ|箇)国"
)
_JAPANESE_BEFORE = re.compile(
    r"(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})(?:か|カ|ヶ|ヵ|ケ|箇)国(?:が|で|による|から成る|からなる|の)?"
    r"(?P<kind>加盟する|参加する|構成する|構成される|加盟の|から成る|からなる)$"
)


@rule("member-count", "How many members a body has", "entities", "medium", 0.85)
def member_count(context: Context) -> Iterator[Finding]:
    """The number of members that a text gives a body must be that of the date it speaks of.

    Read are "ASEAN's ten member states", "the 12-member CPTPP", "all four Quad members", "the ten members of ASEAN",
    "RCEP has 15 members", "RCEP, a pact of 15 nations", and in Japanese 加盟12か国 beside the name. The date is that of
    the sentence or of the document; a large body of which gazetteer.yaml gives no accessions is known from 2025 on. A
    number below that of the members is called wrong only where the wording leaves no room for some of them.
    """
    for scan in context.scans:
        for body in (m for m in scan.mentions if m.kind == "body"):
            stated = _stated(scan, body) or _stated_japanese(context, scan, body)
            if stated is None:
                continue
            number, first, last, whole = stated
            sets = members_then(context, scan, body)
            sizes = sorted({len(s) for s in sets})
            if not sizes:
                continue
            span = scan.span(min(first, body.first), max(last, body.last))
            told = f"{body.key} has {' or '.join(str(n) for n in sizes)} members"
            if number in sizes:
                yield made(context, "member-count", span, "entity", HOLDS, told, "gazetteer")
            elif number > sizes[-1] or whole:
                repair = " or ".join(str(n) for n in sizes)
                yield made(context, "member-count", span, "entity", CONTRADICTS, told, "gazetteer", repair)


def _number(scan: Scan, k: int) -> tuple[int | None, int]:
    """A number that ends at token k, and its first token."""
    if scan.low(k - 1) == "-" and number_of(f"{scan.low(k - 2)} - {scan.low(k)}"):
        return number_of(f"{scan.low(k - 2)} - {scan.low(k)}"), k - 2
    return (None, k) if scan.low(k) in ("a", "the", "first", "second", "third") else (number_of(scan.low(k)), k)


def _counted(scan: Scan, k: int) -> tuple[int, int] | None:
    """ "ten member states" from token k on: the number and the last token."""
    for j in (k + 2, k):
        if scan.low(k + 1) != "-" and j == k + 2:
            continue
        number, first = _number(scan, j)
        if number is None or first != k:
            continue
        j += 1
        while scan.low(j) in _ADJECTIVES:
            j += 1
        if scan.low(j) in _NOUNS:
            return number, j
    return None


def _stated(scan: Scan, body: Mention) -> tuple[int, int, int, bool] | None:
    """The number, its tokens, and whether no members can be left out of it."""
    before, after = body.first - 1, body.last + 1
    if scan.low(before) in _COMPOUND and scan.low(before - 1) == "-":
        number, first = _number(scan, before - 2)
        if number is not None:
            return number, first, before, True
    text = scan.sentence.tokens[body.last].text
    apart = 0
    if scan.low(after) in ("'", "’"):
        apart = 2 if scan.low(after + 1) == "s" else 1  # "G7's" is cut after the figure
    if text.endswith(("'s", "’s")) or apart == 2 or (apart == 1 and text.endswith("s")):
        found = _counted(scan, after + apart)
        if found is not None:
            return found[0], after, found[1], True
    if scan.low(before) == "the":
        before -= 1
    if scan.low(before) in ("of", "in", "to") and scan.low(before - 1) in _NOUNS:
        k = before - 2
        while scan.low(k) in _ADJECTIVES:
            k -= 1
        number, first = _number(scan, k)
        led = scan.low(first - 1)
        if number is not None and led in ("the", "all", "its"):
            return number, first, before, led == "all" or scan.low(first - 2) == "all"
    if scan.low(after) in _NOUNS or (scan.low(after) == "member" and scan.low(after + 1) in _NOUNS):
        number, first = _number(scan, body.first - 1)
        led = scan.low(first - 1)
        if (
            number is not None
            and led in ("the", "all")
            and scan.low(after + 1) not in ("that", "which", "with", "most")
        ):
            return number, first, after, led == "all"
    if scan.low(after) == "," and scan.low(after + 1) == "which":
        after += 2
    if scan.low(after) in _HAS and not scan.folded.has(("not", "if", "would", "could", "more", "at least", "will")):
        k = after
        while scan.low(k) in _HAS:
            k += 1
        found = _counted(scan, k)
        if found is not None and scan.low(after) != "includes":
            return found[0], after, found[1], True
    if (scan.low(body.first - 2), scan.low(body.first - 1)) == ("of", "the"):
        number, first = _number(scan, body.first - 3)
        if number is not None and scan.low(first - 1) not in ("members", "countries"):
            return number, first, body.last, False  # "nine of the G7" is too many, "six of the G7" is some
    return _apposed(scan, body.last + 1)


def _apposed(scan: Scan, k: int) -> tuple[int, int, int, bool] | None:
    """ ", a trade pact of 15 nations" and ", whose twelve members" after a body."""
    if scan.low(k) not in (",", "("):
        return None
    start, k = k, k + 1
    if scan.low(k) == "whose":
        found = _counted(scan, k + 1)
        return (found[0], start, found[1], True) if found is not None else None
    if scan.low(k) not in ("a", "an", "the"):
        return None
    for j in range(k + 1, k + 5):
        if scan.low(j) == "of" and scan.low(j - 1) in _GROUP:
            found = _counted(scan, j + 1)
            return (found[0], start, found[1], True) if found is not None else None
        number, first = _number(scan, j)
        if number is not None and scan.low(j + 1) == "-" and scan.low(j + 2) in _COMPOUND and scan.low(j + 3) in _GROUP:
            return number, first, j + 3, True
    return None


def _stated_japanese(context: Context, scan: Scan, body: Mention) -> tuple[int, int, int, bool] | None:
    """CPTPP加盟12か国, ASEANの全10か国, 15か国が参加するRCEP."""
    tokens = scan.sentence.tokens
    ahead = "".join(t.text for t in tokens[body.last + 1 : body.last + 18])
    found = _JAPANESE_AFTER.match(ahead)
    if found is not None:
        number, kind = _kanji(found["n"]), found["kind"] or ""
        closed = ahead[found.end() :].startswith(("で構成", "から成", "からな", "が加盟", "が参加", "による枠組"))
        if kind in ("は", "が") and not closed:
            return None
        if not kind and ahead.startswith("の") and not closed:
            return None
        whole = bool(kind) or closed
        return (number, body.first, body.last + 1, whole) if number else None
    behind = "".join(t.text for t in tokens[max(body.first - 16, 0) : body.first])
    found = _JAPANESE_BEFORE.search(behind)
    if found is None or behind[: found.start()].endswith(("うち", "ほか", "他の", "残る")):
        return None
    number = _kanji(found["n"])
    return (number, max(body.first - 1, 0), body.last, True) if number else None


def _kanji(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _DIGITS.get(text)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + _DIGITS.get(ones, 0)
