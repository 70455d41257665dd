"""Persons named with an office in English: "Defense Secretary Lloyd Austin", "Hamada Yasukazu, then defense minister".

A name is read as a run of capitalised words in either order. Who has another given name, other initials or another
surname than the office holder we know is another person, of whom nothing is said.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rimland.auditing.claims import Scan
from rimland.auditing.knowledge import Knowledge, Office

TITLES = {
    "president": "president",
    "prime minister": "prime minister",
    "secretary of state": "secretary of state",
    "secretary of defense": "secretary of defense",
    "secretary of defence": "secretary of defense",
    "defense secretary": "secretary of defense",
    "pentagon chief": "secretary of defense",
    "foreign minister": "foreign minister",
    "minister for foreign affairs": "foreign minister",
    "minister of foreign affairs": "foreign minister",
    "defense minister": "defense minister",
    "defence minister": "defense minister",
    "minister of defense": "defense minister",
    "minister of defence": "defense minister",
    "vice president": "vice president",
    "premier": "premier",
    "secretary general": "secretary general",
    "commander of indo-pacific command": "commander of indo-pacific command",
    "commander of us indo-pacific command": "commander of indo-pacific command",
    "commander of u.s. indo-pacific command": "commander of indo-pacific command",
    "commander of the indo-pacific command": "commander of indo-pacific command",
    "commander of the us indo-pacific command": "commander of indo-pacific command",
    "commander of the u.s. indo-pacific command": "commander of indo-pacific command",
    "head of indo-pacific command": "commander of indo-pacific command",
    "head of us indo-pacific command": "commander of indo-pacific command",
    "head of u.s. indo-pacific command": "commander of indo-pacific command",
    "indo-pacific command commander": "commander of indo-pacific command",
    "indo-pacific commander": "commander of indo-pacific command",
    "indo-pacific command chief": "commander of indo-pacific command",
    "chairman of the joint chiefs of staff": "chairman of the joint chiefs",
    "chairman of the joint chiefs": "chairman of the joint chiefs",
    "joint chiefs chairman": "chairman of the joint chiefs",
    "national security adviser": "national security adviser",
    "national security advisor": "national security adviser",
    "chief of staff, joint staff": "chief of the joint staff",
    "chief of the joint staff": "chief of the joint staff",
    "chief of japan's joint staff": "chief of the joint staff",
    "headed the joint staff": "chief of the joint staff",
    "led the joint staff": "chief of the joint staff",
    "headed the pentagon": "secretary of defense",
    "ran the pentagon": "secretary of defense",
    "led the pentagon": "secretary of defense",
}
TITLES |= {
    f"{verb} {nation}indo-pacific command": "commander of indo-pacific command"
    for verb in ("headed", "led", "commanded", "ran")
    for nation in ("", "the ", "us ", "u.s. ", "the us ", "the u.s. ")
}
LOOSE = frozenset(
    "former formerly ex future late incoming outgoing candidate elect predecessor successor nominee onetime retired "
    "acting deputy assistant next previous designate hopeful later eventual aspiring would current".split()
)
_LOOSE_AFTER = frozenset("elect candidate nominee hopeful designate spokesman spokesperson aide".split())
_LINKS = frozenset(
    "the then - – who was is as at time a an our his its serving s of country nation island by that day us u.s. "
    "adm admiral gen general".split()
)
_RANKS = frozenset(
    "general admiral adm gen mr mrs ms dr sir retired lieutenant lt u.s. us secretary minister the when while after in "
    "vice rear both".split()
)
_NICKNAMES = {
    "joe": "joseph", "mike": "michael", "ash": "ashton", "robert": "bob", "chuck": "charles", "bill": "william",
    "antony": "anthony tony", "liz": "elizabeth", "dan": "daniel john", "james": "jim", "ferdinand": "bongbong",
    "benigno": "noynoy", "jd": "james", "tony": "anthony", "jake": "jacob", "charles": "cq", "pete": "peter",
    "samuel": "sam", "philip": "phil", "suk-yeol": "seokyeol seokyoul", "joseph": "joe", "dmitry": "dmitri",
    "harry": "harold", "ching-te": "william",
}  # fmt: skip
_SURNAME_FIRST = ("JPN", "KOR", "TWN", "CHN")


@dataclass(frozen=True, slots=True)
class Named:
    """A person with an office: its title, the tokens of title and name, and the terms of that person in that office.

    `then` marks one who is said to have held it at the time spoken of, `owned` a possessive.
    """

    title: str
    first: int
    last: int
    terms: tuple[Office, ...]
    then: bool = False
    owned: bool = False


def _plain(word: str) -> str:
    """A name in lower case without accents, hyphens, stops and possessive."""
    bare = word.removesuffix("'s").removesuffix("’s").replace("’", "'")
    letters = unicodedata.normalize("NFKD", bare)
    return "".join(c for c in letters if c.isalpha() or c == "'").lower()


def _given(office: Office) -> set[str]:
    plain = {_plain(office.given)}
    return plain | set(_NICKNAMES.get(office.given.lower(), "").split())


def name_run(scan: Scan, k: int, step: int = 1) -> list[tuple[str, int, int]]:
    """The capitalised words from token k on, or up to it: (word, first and last token), six at most, in order."""
    tokens = scan.sentence.tokens
    run: list[tuple[str, int, int]] = []
    while 0 <= k < len(tokens) and len(run) < 6:
        first = last = k
        word = tokens[k].text
        if step > 0:
            while last + 2 < len(tokens) and tokens[last + 1].text in "-‑" and tokens[last + 2].text.isalpha():
                last += 2
                word += tokens[last].text
        else:
            while first - 2 >= 0 and tokens[first - 1].text in "-‑" and tokens[first - 2].text.isalpha():
                first -= 2
                word = tokens[first].text + word
        if word == "." and step < 0 and len(tokens[k - 1].text) == 1 and k > 0:
            k -= 1
            continue
        if not (word[0].isupper() and word[0].isalpha() and ord(word[0]) < 0x250):
            break
        run.append((word, first, last))
        k = (last if step > 0 else first) + step
        if step > 0 and len(word) == 1 and scan.low(k) == ".":
            k += 1
        if step > 0 and word.endswith(("'s", "’s")):
            break
    return run if step > 0 else run[::-1]


def _initials_fit(words: Sequence[str], office: Office) -> bool:
    """Whether what stands between given name and surname are initials that may be this person's."""
    initials = "".join(_plain(w) for w in words)
    if any(len(w.replace(".", "")) > 2 for w in words) or len(initials) > 1:
        return False
    return office.surname != "Bush" or initials in ("", "w")


def _is(words: Sequence[str], office: Office, whole: bool) -> int:
    """How many words at the beginning of a run name this person; 0 where it is another. `whole` wants all of them."""
    plain = [_plain(w) for w in words]
    surname, given = _plain(office.surname), _given(office)
    for s in range(min(4, len(plain))):
        if plain[s] != surname:
            continue
        used = s + 1
        if s == 0:
            for n in (2, 1):
                if len(plain) > n and "".join(plain[1 : n + 1]) in given:
                    used = n + 1
                    break
            else:
                owned = words[0].endswith(("'s", "’s"))
                if len(plain) > 1 and not owned and (whole or office.country in _SURNAME_FIRST):
                    return 0
        elif "".join(plain[:s]) not in given and not (
            plain[0] in given | {_plain(office.given)[:1]} and _initials_fit(words[1:s], office)
        ):
            return 0
        if whole and used != len(plain):
            return 0
        return used
    return 0


def _terms(knowledge: Knowledge, office: str, words: Sequence[str], whole: bool) -> tuple[int, tuple[Office, ...]]:
    """The terms in that office of those of one country whom the words name, and how many of the words do."""
    best, found = 0, []
    for held in knowledge.offices:
        if held.office == office:
            used = _is(words, held, whole)
            if used > best:
                best, found = used, [held]
            elif used and used == best:
                found.append(held)
    one = len({(o.country, o.surname) for o in found}) == 1 and (best == 1 or len({o.given for o in found}) == 1)
    return (best, tuple(found)) if one else (0, ())


def persons(knowledge: Knowledge, scan: Scan) -> Iterator[Named]:
    """Everyone in a sentence who is named with an office that the table of offices knows."""
    for phrase, office in TITLES.items():
        for first, last in scan.folded.every(phrase):
            if phrase == "president" and "vice" in (scan.low(first - 1), scan.low(first - 2)):
                continue
            if scan.low(last + 1) in _LOOSE_AFTER or (scan.low(last + 1) == "-" and scan.low(last + 2) == "elect"):
                continue
            then, loose = _before(scan, first)
            if loose:
                continue
            found = _name_before(knowledge, scan, first, last, office, then)
            found = found or _name_after(knowledge, scan, first, last, office, then)
            if found is not None and not _foreign(scan, first, found.terms[0].country):
                yield found


def _before(scan: Scan, first: int) -> tuple[bool, bool]:
    """Whether "then" stands before a title, and whether a word that leaves the time open does."""
    then = False
    countries = {i for m in scan.countries() for i in range(m.first, m.last + 1)}
    for k in range(first - 1, max(first - 7, -1), -1):
        word = scan.low(k)
        if word in LOOSE:
            return then, True
        then = then or word == "then"
        if k not in countries and word not in ("-", "–", "the", "'s", "then", "us", "u.s.", "admiral", "general"):
            break
    return then, False


def _foreign(scan: Scan, first: int, country: str) -> bool:
    """Whether the word before a title names another country than the person's."""
    return any(m.last == first - 1 and m.key != country and country != "NATO" for m in scan.countries())


def _at_the_time(scan: Scan, k: int) -> tuple[bool, int]:
    """Whether "at the time", "of the day" follows (after "of Japan"), and the token after it."""
    if scan.low(k) == "of":
        named = [m for m in scan.countries() if m.first in (k + 1, k + 2)]
        if named:
            k = named[0].last + 1
    for words in (("at", "the", "time"), ("at", "that", "time"), ("of", "the", "day"), ("of", "the", "time")):
        if tuple(scan.low(k + n) for n in range(3)) == words:
            return True, k + 3
    return False, k


def _name_before(knowledge: Knowledge, scan: Scan, first: int, last: int, office: str, then: bool) -> Named | None:
    """The person of "John Aquilino, then commander of ..." or "Hamada was the defense minister at the time"."""
    countries = {i for m in scan.countries() for i in range(m.first, m.last + 1)}
    k = first - 1
    while k > first - 10 and (scan.low(k) in _LINKS or k in countries) and scan.low(k) not in ("", ",", "("):
        k -= 1
    between = scan.between(k + 1, first)
    apposed = scan.low(k) in (",", "(", "—")
    said = {"was", "is"} & between and not apposed
    if not (apposed or (said and "as" not in between)) or k < 1:
        return None
    if "who" not in between and apposed and {"was", "is", "of", "by"} & between:
        return None
    end = k - 1 if apposed else k
    run = name_run(scan, end, -1)
    for skip in range(len(run)):
        words = [w for w, _, _ in run[skip:]]
        if skip and _plain(run[skip - 1][0]) not in _RANKS and not (run[skip - 1][1] == 0 and skip == 1):
            return None
        used, terms = _terms(knowledge, office, words, True)
        if used:
            at = run[skip][1]
            if scan.low(at - 1) in LOOSE or (scan.low(at - 1) == "-" and scan.low(at - 2) in LOOSE):
                return None
            later, after = _at_the_time(scan, last + 1)
            return Named(office, at, max(last, after - 1) if later else last, terms, then or later or "time" in between)
    return None


def _name_after(knowledge: Knowledge, scan: Scan, first: int, last: int, office: str, then: bool) -> Named | None:
    """The person of "Prime Minister Kishida Fumio" and "the defense minister at the time, Hamada Yasukazu"."""
    later, k = _at_the_time(scan, last + 1)
    comma = scan.low(k) in (",", "(")
    if comma and scan.low(first - 1) == "as":
        return None
    if comma and not (later or then or scan.low(first - 1) == "the" or _owned_by_country(scan, first)):
        return None
    k += comma
    if scan.low(k) == "-":
        return None
    run = name_run(scan, k)
    while run and _plain(run[0][0]) in _RANKS:
        k = run[0][2] + 1 + (scan.low(run[0][2] + 1) == ".")
        run = name_run(scan, k)
    if not run:
        return None
    words = [w for w, _, _ in run]
    used, terms = _terms(knowledge, office, words, False)
    if not used or (comma and used < len(run)):
        return None
    if comma and scan.low(run[-1][2] + 1) not in (",", ")", ".", "") and not later:
        return None
    owned = words[used - 1].endswith(("'s", "’s"))
    return Named(office, first, run[used - 1][2], terms, then or later, owned)


def _owned_by_country(scan: Scan, first: int) -> bool:
    return any(m.last == first - 1 for m in scan.countries())
