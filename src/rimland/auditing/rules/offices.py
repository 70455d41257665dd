"""Who held which office when: names with a title before or after them, in English and Japanese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rimland.auditing import japanese_people, people
from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, Finding, made, rule
from rimland.auditing.knowledge import FAR, Office
from rimland.auditing.period import Period
from rimland.auditing.wording_of_time import acts_in_the_past, last_date, speaks_of_now

_DATED = ("day", "month", "quarter", "half", "year", "fiscal")
_BARRIERS = frozenset(
    "; that which who whom whose how had under since because although though while despite after before unlike than "
    "reversed overturned repealed inherited 。".split()
)
_BE = frozenset("was were been be being is are".split())
_ELECTION = (
    "won", "wins", "win", "elected", "election*", "victory", "sworn", "inaugurat*", "nominat*", "candidate*",
    "appointed", "confirmed", "named", "chosen", "picked", "selected", "became", "take office", "took office",
    "takes office", "taking office", "succeed*", "running", "ran for", "campaign*", "landslide", "defeated", "voters",
    "leadership", "当選", "就任", "指名", "選出", "次期", "候補", "総裁選", "大統領選", "返り咲",
    "再選", "選挙", "発足", "勝利", "任命",
)  # fmt: skip
_REMEMBERED = (
    "mourn*", "funeral", "legacy", "memory", "memorial*", "memoir*", "tribute*", "obituary", "assassinat*", "died",
    "death", "was shot", "been shot", "biograph*", "portrait", "statue", "museum", "library", "uss", "recall*",
    "remember*", "wrote of", "looking back", "look back", "回顧録", "追悼",
    "国葬", "銃撃", "死去", "命日", "遺産", "銅像",
)  # fmt: skip
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Said:
    """An office as the text gives it: where it stands, whose terms, and whether it says "then"."""

    title: str
    span: tuple[int, int]
    terms: Sequence[Office]
    then: bool


@rule("office", "A person's office at that time", "dates", "medium", 0.8)
def office(context: Context) -> Iterator[Finding]:
    """A person named with an office must have held it on the date of the sentence.

    Takes "President Biden", "Prime Minister Kishida Fumio", "Admiral Paparo, then commander of Indo-Pacific Command",
    "Hamada Yasukazu, the defense minister at the time", 岸田総理, 上川陽子外務大臣 and the like. The date is that of
    the sentence, within fifteen words and the same clause; where it has none and tells of a past act, the last date of
    the paragraph before it. "Former", "candidate", "-elect", 元 and 前 are left alone; who is elected, named or sworn
    in may take office up to a year later. Another given name or other initials mean another person. Nothing is said of
    years before the list of holders begins. It holds when any date of the sentence lies in a term of that person. In a
    dated document a person who is said to have spoken or acted, in a paragraph that names no other year, is held
    against the half year before its date.
    """
    for scan in context.scans:
        dated = [p for p in scan.periods if p.kind in (*_DATED, "span") and p.relation not in ("since", "until")]
        dated = [p for p in dated if not p.relative or p.kind == "day"] or dated
        yield from _japanese(context, scan, dated)
        for named in people.persons(context.knowledge, scan):
            said = _Said(named.title, scan.span(named.first, named.last), named.terms, named.then)
            if not dated:
                yield from _undated(context, scan, named, said)
                continue
            if _holding(dated, named.terms):
                yield _verdict(context, said, None, True)
                continue
            near = min(dated, key=lambda p: min(abs(p.first - named.last), abs(p.last - named.first)))
            if near.kind != "span" and not near.inferred and _linked(scan, near, named):
                yield from _fault(context, scan, said, near)


def _holding(dated: Sequence[Period], terms: Sequence[Office]) -> bool:
    return any(not p.inferred and p.meets(t.start - _DAY, t.end + _DAY) for p in dated for t in terms)


def _linked(scan: Scan, near: Period, named: people.Named) -> bool:
    """Whether a date and a person stand in one clause, at most fifteen words apart."""
    if "named" in scan.between(named.first - 4, named.first):
        return False  # a ship named for President Reagan
    first, last = (near.last, named.first) if near.last < named.first else (named.last, near.first)
    if last - first > (5 if named.owned else 15) or scan.low(named.first - 1) in ("like", "unlike", "than", "as"):
        return False
    if scan.low(named.first - 1) in ("for", "after") and "named" in scan.between(named.first - 4, named.first):
        return False  # a ship that bears the name
    between = scan.between(first + 1, last)
    barriers = between & _BARRIERS
    if named.last < near.first and scan.low(named.last + 1) == "who" and scan.low(named.last + 2) in (",", "on", "in"):
        barriers -= {"who"}  # it was X who, on 12 March, ...
    if near.last < named.first and "that" in scan.between(named.first - 3, named.first):
        # What is announced of someone who "would" act is told of the day of the announcement.
        barriers -= {"that"} if "would" in scan.between(named.last + 1, named.last + 3) else set()
    if barriers or (near.first > named.last and scan.low(named.first - 1) == "by" and "and" in between):
        return False
    by = "by" in between and near.last < named.first and scan.low(named.first - 1) in ("by", "president", "then", "-")
    return not (by and not between & _BE)


def _fault(context: Context, scan: Scan, said: _Said, near: Period, confidence: float = 0.0) -> Iterator[Finding]:
    """A fault, unless the list of holders begins later or the sentence tells how the person came to the office."""
    if confidence and min(abs(t.start.year - near.start.year) for t in said.terms) > _MEMORY:
        return  # who speaks of an old date does so later
    holders = [
        o for o in context.knowledge.offices if (o.country, o.office) == (said.terms[0].country, said.terms[0].office)
    ]
    if near.end < min(o.start for o in holders):
        return
    coming = any(near.start <= t.start and t.start - near.end <= timedelta(days=366) for t in said.terms)
    if coming and scan.folded.has(_ELECTION):
        return
    if all(t.end < near.start for t in said.terms) and not said.then and scan.folded.has(_REMEMBERED):
        return
    yield _verdict(context, said, near, False, confidence)


def _verdict(context: Context, said: _Said, near: Period | None, holds: bool, confidence: float = 0.0) -> Finding:
    repair = "" if near is None else _holders(context, said.terms[0], near.start, near.end)
    return made(
        context,
        "office",
        said.span,
        "date",
        HOLDS if holds else CONTRADICTS,
        _terms(said.title, said.terms),
        said.terms[0].source,
        f"{repair} in {near.label()}" if repair and near is not None else repair,
        confidence=confidence,
    )


def _holders(context: Context, about: Office, start: date, end: date) -> str:
    """Who held the office between two days."""
    others = [
        f"{o.given} {o.surname}"
        for o in context.knowledge.offices
        if (o.country, o.office) == (about.country, about.office) and o.start <= end and start <= o.end
    ]
    return " or ".join(dict.fromkeys(others))


def _undated(context: Context, scan: Scan, named: people.Named, said: _Said) -> Iterator[Finding]:
    """A person of a sentence without a date: the paragraph's last date counts, or else the document's."""
    if any(p.kind != "length" for p in scan.periods) or speaks_of_now(scan):
        return
    acting = acts_in_the_past(scan, named.first, named.last)
    near, gap = last_date(context, scan)
    if near is not None and (named.then or (acting and not named.owned)):
        if _holding([near], named.terms):
            yield _verdict(context, said, None, True)
            return
        if named.then or not _holds_now(context, named.terms) or (gap == 1 and near.kind in ("day", "month")):
            yield from _fault(context, scan, said, near, 0.72)
        return
    if near is None and not named.then:
        yield from _at_writing(context, scan, said)


def _holds_now(context: Context, terms: Sequence[Office]) -> bool:
    """Whether the person holds the office when the text is written, and so may be speaking of what is past."""
    written = context.document.date
    if written is not None:
        return any(t.start - _DAY <= written and written - timedelta(days=200) <= t.end for t in terms)
    # Without a day of writing the text may be later than the last year that it names.
    return any(t.end.year >= (context.year or context.knowledge.horizon) for t in terms)


_MEMORY = 15  # years between a date of the paragraph and a term, above which the two do not belong together
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


def _at_writing(context: Context, scan: Scan, said: _Said) -> Iterator[Finding]:
    """A person who speaks or acts in a dated document whose paragraph names no other year."""
    day = context.document.date
    if day is None or not scan.folded.has(_ACTS):
        return
    years = {p.year for s in context.paragraph(scan) for p in s.periods if p.kind in _DATED}
    if years - {day.year} or _holds_now(context, said.terms):
        return
    yield made(
        context,
        "office",
        said.span,
        "date",
        CONTRADICTS,
        f"{_terms(said.title, said.terms)}; the text is of {day}",
        said.terms[0].source,
        _holders(context, said.terms[0], day, day),
        confidence=0.7,
    )


def _terms(title: str, terms: Sequence[Office]) -> str:
    return "; ".join(
        f"{t.given} {t.surname} was {title} from {t.start}" + (f" to {t.end}" if t.end != FAR else "") for t in terms
    )


def _japanese(context: Context, scan: Scan, dated: Sequence[Period]) -> Iterator[Finding]:
    """岸田総理 with the date before it in the sentence, beside 岸田総理は, or else the last date of the paragraph."""
    for named in japanese_people.persons(context, scan):
        said = _Said(named.office, (named.start, named.end), named.terms, named.then)
        before = [p for p in dated if scan.span(p.first, p.last)[1] <= named.start and p.kind != "span"]
        sure = 0.0
        near: Period | None = before[-1] if before else _beside(context, scan, dated, named.end)
        if near is None and not scan.periods and not speaks_of_now(scan):
            near, gap = last_date(context, scan)
            sure = 0.72
            told = scan.sentence.tokens[-2].text in ("た", "だ") if len(scan.sentence.tokens) > 2 else False
            if near is not None and not named.then and (not told or not _may_take(context, named.terms, near, gap)):
                near = None
        if near is None or near.inferred:
            continue
        if _holding([near], named.terms):
            yield _verdict(context, said, near, True)
        else:
            yield from _fault(context, scan, said, near, sure)


def _may_take(context: Context, terms: Sequence[Office], near: Period, gap: int) -> bool:
    return not _holds_now(context, terms) or (gap == 1 and near.kind in ("day", "month"))


def _beside(context: Context, scan: Scan, dated: Sequence[Period], end: int) -> Period | None:
    """The day or month right after 岸田総理は, where no relative clause takes it up."""
    after = [p for p in dated if scan.span(p.first, p.last)[0] >= end]
    if len(after) != 1 or after[0].kind not in ("day", "month"):
        return None
    start, stop = scan.span(after[0].first, after[0].last)
    plain = context.document.plain
    clause = plain[stop : scan.sentence.end].partition("、")[0]
    close = plain[end:start].strip("()（）いずれも当時、") in ("は", "が")
    return after[0] if close and "された" not in clause and "した" not in clause[:-1].removesuffix("した") else None
