"""Who held which office when: names with a title before or after them, in English and Japanese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, Finding, made, rule
from rimland.auditing.knowledge import FAR, Office
from rimland.auditing.period import Period

_DATED = ("day", "month", "quarter", "half", "year", "fiscal")
_OFFICES = {
    "president": "president",
    "prime minister": "prime minister",
    "secretary of state": "secretary of state",
    "secretary of defense": "secretary of defense",
    "defense secretary": "secretary of defense",
    "foreign minister": "foreign minister",
    "defense minister": "defense minister",
    "defence minister": "defense minister",
    "vice president": "vice president",
    "premier": "premier",
    "secretary general": "secretary general",
    "commander of us indo-pacific command": "commander of indo-pacific command",
    "commander of u.s. indo-pacific command": "commander of indo-pacific command",
    "commander of the us indo-pacific command": "commander of indo-pacific command",
    "commander of the u.s. indo-pacific command": "commander of indo-pacific command",
    "indo-pacific command commander": "commander of indo-pacific command",
    "indo-pacific commander": "commander of indo-pacific command",
    "chairman of the joint chiefs of staff": "chairman of the joint chiefs",
    "joint chiefs chairman": "chairman of the joint chiefs",
    "national security adviser": "national security adviser",
    "national security advisor": "national security adviser",
    "chief of staff, joint staff": "chief of the joint staff",
    "chief of the joint staff": "chief of the joint staff",
    "chief of japan's joint staff": "chief of the joint staff",
    "headed the joint staff": "chief of the joint staff",
    "minister of defense": "defense minister",
    "minister for foreign affairs": "foreign minister",
}
_LOOSE = (
    "former",
    "ex",
    "then",
    "future",
    "late",
    "incoming",
    "outgoing",
    "candidate",
    "elect",
    "predecessor",
    "successor",
    "nominee",
)


@rule("office", "A person's office at that time", "dates", "medium", 0.8)
def office(context: Context) -> Iterator[Finding]:
    """A person named with an office must have held it on the date of the sentence.

    Takes "President Biden", "Prime Minister Kishida Fumio", "Admiral Paparo, Commander of U.S. Indo-Pacific Command",
    岸田総理 and the like with a date in the same sentence; "former", "then", "candidate" and "-elect" are left alone.
    It holds when any date of the sentence lies in a term of that person in that office; it is a fault when none does
    and the nearest date stands within fifteen words. In a dated document a person who is said to have spoken or acted,
    in a paragraph that names no other year, is held against the half year before its date.
    """
    for scan in context.scans:
        dated = [p for p in scan.periods if p.kind in (*_DATED, "span") and p.relation not in ("since", "until")]
        dated = [p for p in dated if not p.relative] or dated
        yield from _japanese(context, scan, dated)
        if not dated:
            yield from _undated(context, scan)
            continue
        for title, first, last, terms in _titled(context, scan):
            near = min(dated, key=lambda p: min(abs(p.first - last), abs(p.last - first)))
            span = scan.span(first, last)
            holding = [(p, t) for p in dated for t in terms if p.meets(t.start, t.end) and not p.inferred]
            told = _terms(title, terms)
            if holding:
                yield made(context, "office", span, "date", HOLDS, told, terms[0].source)
            elif (
                min(abs(near.first - last), abs(near.last - first)) <= 15 and near.kind != "span" and not near.inferred
            ):
                others = [
                    o
                    for o in context.knowledge.offices
                    if o.office == terms[0].office and o.country == terms[0].country and near.meets(o.start, o.end)
                ]
                repair = (
                    " or ".join(dict.fromkeys(f"{o.given} {o.surname}" for o in others)) + f" in {near.label()}"
                    if others
                    else ""
                )
                yield made(context, "office", span, "date", CONTRADICTS, told, terms[0].source, repair)


def _titled(context: Context, scan: Scan) -> Iterator[tuple[str, int, int, list[Office]]]:
    """Each person with an office: the office, the tokens, and the terms that fit."""
    given = {g.lower(): s for g, s in context.knowledge.given_names.items()}
    for phrase, title in _OFFICES.items():
        for first, last in scan.folded.every(phrase):
            if (
                (phrase == "president" and scan.low(first - 1) == "vice")
                or scan.low(first - 1) in _LOOSE
                or scan.low(first - 2) in _LOOSE
            ):
                continue
            if last + 1 >= len(scan.sentence.tokens) or scan.low(last + 1) in ("-", "elect"):
                continue
            behind = _name_before(context, scan, first, title)
            if behind is not None:
                yield title, *behind
                continue
            if not scan.sentence.tokens[first].text[0].isupper():
                continue
            names = [scan.sentence.tokens[k] for k in range(last + 1, min(last + 4, len(scan.sentence.tokens)))]
            for n, token in enumerate(names):
                if not token.text[0].isupper():
                    break
                surname = given.get(token.low, token.text.removesuffix("'s").removesuffix("’s"))
                terms = [o for o in context.knowledge.offices if o.office == title and o.surname == surname]
                countries = {o.country for o in terms}
                if terms and len({o.given for o in terms}) == 1 and len(countries) == 1:
                    yield title, first, last + 1 + n, terms
                    break


def _name_before(context: Context, scan: Scan, first: int, title: str) -> tuple[int, int, list[Office]] | None:
    """The person of "John Aquilino, Commander of ..." or "Yoshida, who headed the Joint Staff"."""
    k = first - 1
    while scan.low(k) in ("the", "who", "then", "as", "is", "was"):
        if scan.low(k) == "then":
            return None
        k -= 1
    if scan.low(k) != "," or k < 1:
        return None
    for place in (k - 1, k - 2):
        surname = scan.sentence.tokens[place].text if place >= 0 else ""
        terms = [o for o in context.knowledge.offices if o.office == title and o.surname == surname]
        if terms and not {scan.low(place - n) for n in range(1, 5)} & set(_LOOSE):
            return place, k - 1, terms
    return None


_ACTS = (
    "said",
    "says",
    "expressed",
    "stated",
    "thanked",
    "welcomed",
    "attended",
    "remarked",
    "was briefed",
    "met with",
)


def _undated(context: Context, scan: Scan) -> Iterator[Finding]:
    """Persons of a sentence without a date, in a document that has one."""
    day = context.document.date
    if day is None or not scan.folded.has(_ACTS):
        return
    years = {p.year for s in context.paragraph(scan) for p in s.periods if p.kind in _DATED}
    if years - {day.year}:
        return
    for title, first, last, terms in _titled(context, scan):
        start = day - timedelta(days=200)
        if any(t.start <= day and start <= t.end for t in terms):
            continue
        others = [
            o
            for o in context.knowledge.offices
            if o.office == terms[0].office and o.country == terms[0].country and o.start <= day <= o.end
        ]
        yield made(
            context,
            "office",
            scan.span(first, last),
            "date",
            CONTRADICTS,
            f"{_terms(title, terms)}; the text is of {day}",
            terms[0].source,
            " or ".join(dict.fromkeys(f"{o.given} {o.surname}" for o in others)),
            confidence=0.7,
        )


def _terms(title: str, terms: Sequence[Office]) -> str:
    return "; ".join(
        f"{t.given} {t.surname} was {title} from {t.start}" + (f" to {t.end}" if t.end != FAR else "") for t in terms
    )


_JAPANESE_TITLES = {
    "総理大臣": "prime minister", "総理": "prime minister", "首相": "prime minister", "大統領": "president",
    "国家主席": "president", "総統": "president", "外務大臣": "foreign minister", "外相": "foreign minister",
    "防衛大臣": "defense minister", "防衛相": "defense minister", "国務長官": "secretary of state",
    "国防長官": "secretary of defense",
}  # fmt: skip


def _japanese(context: Context, scan: Scan, dated: Sequence[Period]) -> Iterator[Finding]:
    """岸田総理 with the date that the sentence gives before it."""
    text = context.document.plain[scan.sentence.start : scan.sentence.end]
    taken: set[int] = set()
    for name in sorted(context.knowledge.japanese_persons, key=len, reverse=True):
        country, surname = context.knowledge.japanese_persons[name]
        place = text.find(name)
        while place >= 0:
            after = text[place + len(name) : place + len(name) + 8]
            title = next((t for t in _JAPANESE_TITLES if after.startswith(t)), "")
            at = scan.sentence.start + place
            before = [p for p in dated if scan.span(p.first, p.last)[1] <= at and p.kind != "span"]
            if title and place not in taken and before and text[max(place - 1, 0)] not in "元前":
                taken |= set(range(place, place + len(name) + len(title)))
                office = _JAPANESE_TITLES[title]
                terms = [
                    o
                    for o in context.knowledge.offices
                    if (o.country, o.office, o.surname) == (country, office, surname)
                ]
                if terms and text[place + len(name) + len(title) : place + len(name) + len(title) + 2] != "経験":
                    near = before[-1]
                    holds = any(near.meets(t.start, t.end) for t in terms)
                    others = [
                        f"{o.given} {o.surname}"
                        for o in context.knowledge.offices
                        if (o.country, o.office) == (country, office) and near.meets(o.start, o.end)
                    ]
                    yield made(
                        context,
                        "office",
                        (at, at + len(name) + len(title)),
                        "date",
                        HOLDS if holds else CONTRADICTS,
                        _terms(office, terms),
                        terms[0].source,
                        "" if holds else " or ".join(dict.fromkeys(others)),
                    )
            place = text.find(name, place + 1)
