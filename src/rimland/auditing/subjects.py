"""Whom a figure is about."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.auditing.claim import Scan
from rimland.auditing.knowledge import Concept
from rimland.auditing.matching import Mention
from rimland.auditing.quantities import Quantity

_PREPOSITIONS = frozenset("in to from against with by for around near toward towards at between".split())


_SAYING = frozenset("says said counts estimates estimated reports reported projects believes assesses".split())
_OF_OTHERS = frozenset("realignment forces troops bases marines dollars carrier personnel servicemen".split())
_PREDICATES = frozenset("is was has had makes lies covers remains became counts measures forms borders".split())
_NO_NAMES = frozenset(
    "it its this that these those there he she they we what which who one so here nothing spending government "
    "tokyo beijing seoul washington parliament".split()
)
_HOMES = {
    "JPY": "JPN",
    "KRW": "KOR",
    "CNY": "CHN",
    "TWD": "TWN",
    "AUD": "AUS",
    "INR": "IND",
    "PHP": "PHL",
    "GBP": "GBR",
}


def subjects_of(scan: Scan, previous: Scan | None, quantity: Quantity, about: Concept | None) -> tuple[str, ...]:
    """The actors of a figure: those named, else for an amount the one whose currency it is in."""
    found = _subjects(scan, previous, quantity, about)
    if not found and about is not None and not about.pair and about.subject != "host" and quantity.currency in _HOMES:
        return (_HOMES[quantity.currency],)
    return found


def _subjects(scan: Scan, previous: Scan | None, quantity: Quantity, about: Concept | None) -> tuple[str, ...]:
    countries = scan.countries()
    if about is not None and about.pair:
        return _pair(scan, quantity, countries)
    if about is not None and about.subject == "host":
        hosts = [m for m in countries if m.key != "USA"]
        placed = [m for m in scan.mentions if m.kind == "place" and scan.low(m.first - 1) in ("in", "on", "at")]
        if any(abs(m.first - quantity.first) <= 8 for m in placed):
            return ()  # forces in Okinawa are not those in Japan
        marked = [
            m
            for m in hosts
            if scan.low(m.first - 1) in ("in", "across", "throughout")
            or scan.low(m.last + 1) in ("hosts", "hosted", "host", "houses", "housed")
        ]
        hosting = [m for m in marked if m.last < quantity.first and scan.low(m.first - 1) not in ("in", "across")]
        if hosting:
            return (hosting[-1].key,)
        text = "".join(scan.low(i) for i in range(max(quantity.first - 12, 0), quantity.first))
        if "在韓" in text and text.rfind("在韓") > text.rfind("在日"):
            return ("KOR",)
        near = sorted(marked, key=lambda m: (m.first < quantity.first, abs(m.first - quantity.last)))
        return (near[0].key,) if near else ("JPN",) if "在日" in scan.folded.text.replace(" ", "") else ()
    if about is not None and about.subject:
        return (about.subject,)
    if scan.low(quantity.last + 1) == "の":
        named = [m for m in countries if m.first == quantity.last + 2]
        if named:
            return (named[0].key,)  # 9970億ドルの米国
    if _of_place(scan, previous, quantity):
        return ()
    owner = _owner(scan, quantity, about, countries)
    if owner:
        return owner
    before = [m for m in countries if m.last < quantity.first and scan.low(m.last + 1) not in _OF_OTHERS]
    for place in range(len(before) - 1, -1, -1):
        mention = before[place]
        k = mention.first - 1
        if scan.low(k) == "the":
            k -= 1
        if _in_pair(scan, mention) or scan.low(mention.last + 1) in _SAYING:
            continue
        if scan.low(k) in _PREPOSITIONS and not (scan.low(k) == "for" and place == 0):
            continue
        joined = [mention.key]
        while place and scan.low(k) == "and" and before[place - 1].last >= k - 2:
            place -= 1
            joined.insert(0, before[place].key)
            k = before[place].first - 1
            if scan.low(k) == "the":
                k -= 1
        return tuple(dict.fromkeys(joined))
    after = [m for m in countries if m.first > quantity.last and m.first - quantity.last <= 10]
    if after and scan.low(after[0].first - 1) in ("of", "by", "the", "for"):
        return (after[0].key,)
    if before:
        return (before[-1].key,) if not _in_pair(scan, before[-1]) else ()
    if previous is not None and (not countries or scan.low(0) in ("it", "its", "this", "the", "that", "tokyo")):
        keys = [m.key for m in previous.countries() if not _in_pair(previous, m)]
        return (keys[0],) if keys and scan.low(0) in ("it", "its", "this", "that", "the") else ()
    return ()


def _of_place(scan: Scan, previous: Scan | None, quantity: Quantity) -> bool:
    """Whether "it" or "its" before a figure means a place or another name that is no country.

    The name is the subject: of the sentence before, where this one begins with the pronoun, or of an earlier clause.
    """
    if scan.low(0) in ("it", "its") and previous is not None:
        return _begins_with_place(previous, len(previous.sentence.tokens))
    if _owned_by_unknown(scan, quantity):
        return True
    for i in range(max(quantity.first - 8, 1), quantity.first):
        if scan.low(i) in ("it", "its") and not any(i < m.first < quantity.first for m in scan.countries()):
            return _begins_with_place(scan, i)
    return False


def _owned_by_unknown(scan: Scan, quantity: Quantity) -> bool:
    """Whether the figure is "of" a capitalised name that is no known country: the population of Alabama was."""
    known = {i for m in scan.countries() for i in range(m.first, m.last + 1)}
    for i in range(max(quantity.first - 6, 1), quantity.first - 1):
        named = scan.sentence.tokens[i + 1].text[:1].isupper() and i + 1 not in known and scan.low(i - 1).isalpha()
        if scan.low(i) == "of" and named and scan.low(i + 2) in _PREDICATES | {"is", "was", "reached", "stood"}:
            return scan.low(i + 1) not in _NO_NAMES
    return False


def _begins_with_place(scan: Scan, stop: int) -> bool:
    """Whether the first name of a sentence, up to a token, is a place, or its first word a name that is not known."""
    named = [m for m in scan.mentions if m.kind in ("country", "place", "korean", "korea") and m.first < stop]
    first = named[0] if named else None
    if first is not None and first.kind == "place" and first.first <= 4:
        return True
    following = scan.low(1)
    unknown = scan.sentence.tokens[0].text[:1].isupper() and (first is None or first.first > 0)
    return unknown and following in _PREDICATES and scan.low(0) not in _NO_NAMES


def _owner(scan: Scan, quantity: Quantity, about: Concept | None, countries: Sequence[Mention]) -> tuple[str, ...]:
    """The country that owns the words naming the indicator (China's navy), where none stands nearer to the figure."""
    if about is None:
        return ()
    counted = [m for m in countries if quantity.last < m.first <= quantity.last + 2]
    if quantity.kind == "count" and counted and quantity.unit in (scan.low(counted[0].last + n) for n in (1, 2)):
        return (counted[0].key,)  # 370 Chinese ships
    places = [place for word in about.words for place in scan.folded.every(word)]
    places = [p for p in places if p[1] < quantity.first] or [
        p for p in places if p[0] > quantity.last and not scan.between(quantity.last + 1, p[0]) & {",", ";"}
    ]
    if not places:
        return ()
    first, last = min(places, key=lambda p: min(abs(quantity.first - p[1]), abs(p[0] - quantity.last)))
    owners = [m for m in countries if first - 2 <= m.last < first and not _in_pair(scan, m)]
    if not owners or scan.low(owners[-1].first - 1) in ("and", "or") or scan.low(owners[-1].last + 1) in ("and", ","):
        return ()
    nearer = [m for m in countries if last < m.first < quantity.first]
    following = [m for m in countries if quantity.last < m.first < first and m is not owners[-1]]
    return () if nearer or following else (owners[-1].key,)


def _in_pair(scan: Scan, mention: Mention) -> bool:
    """Whether a name is half of a compound such as US-Japan."""
    after, before = mention.last + 1, mention.first - 1
    keys = {m.first for m in scan.countries()}, {m.last for m in scan.countries()}
    return (scan.low(after) in ("-", "–", "—") and after + 1 in keys[0]) or (
        scan.low(before) in ("-", "–", "—") and before - 1 in keys[1]
    )


def _pair(scan: Scan, quantity: Quantity, countries: Sequence[Mention]) -> tuple[str, ...]:
    """Who trades with whom: US exports to Japan is USA>JPN."""
    words = [(first, w) for w in ("exports", "imports", "輸出", "輸入") for first, _ in scan.folded.every(w)]
    before = [entry for entry in words if entry[0] < quantity.first]
    if not before:
        return ()
    place = max(before)[0]
    owners = [m for m in countries if m.last < place and m.last >= place - 3]
    partners = [m for m in countries if place < m.first <= place + 4]
    if owners and partners and owners[-1].key != partners[0].key:
        return (f"{owners[-1].key}>{partners[0].key}",)
    return ()
