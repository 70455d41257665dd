"""The time that is said to lie between two dates: anniversaries, "ten years after", 周年, ぶり."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.elapsed import HEDGES, UNITS, Measured, between, fits, number_of
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval_wordings import (
    ANNIVERSARY,
    ANNIVERSARY_ALONE,
    ANNIVERSARY_JAPANESE,
    ANNIVERSARY_OF_FOUNDED,
    EARLIER,
    FEAST,
    LATER,
    LATER_JAPANESE,
    MARK,
    TWO_DATES,
    TWO_DATES_JAPANESE,
    UNTIL_NOW,
    UNTIL_NOW_JAPANESE,
)
from rimland.auditing.period import Period
from rimland.auditing.wording_of_time import last_date

_COMMEMORATING = ("anniversar*", "commemorat*", "marked the", "周年", "記念")  # what keeps event-date away
_DATES = ("day", "month", "year")
_NEAR_NOW = (
    "next week", "last week", "this week", "today", "yesterday", "tomorrow", "this weekend", "tonight", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "this morning", "本日", "今日", "来週", "先週",
    "今週", "昨日", "明日",
)  # fmt: skip
_OPEN_BEFORE = frozenset(
    "within every each next first last past another up until to least most per than half quarter".split()
)


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence whose dates are single marks, as words and as one string without spaces."""

    words: str
    joined: str
    dates: list[Period]

    def date(self, found: re.Match[str], group: str) -> Period:
        """The date of a mark."""
        return self.dates[found.string.count(MARK, 0, found.start(group))]


def _text(scan: Scan) -> _Text:
    dates = [
        p
        for p in scan.periods
        if p.kind in (*_DATES, "fiscal", "quarter", "half", "span")
        and not (p.relative and number_of(scan.low(p.first)))  # "twenty years later" is a length here
    ]
    at = {p.first: p for p in dates}
    parts: list[str] = []
    i = 0
    while i < len(scan.sentence.tokens):
        if i in at:
            if at[i].text.startswith("後"):
                parts.append("後の")
            parts.append(MARK)
            i = at[i].last + 1
            continue
        if scan.sentence.tokens[i].text not in "\"'“”‘’()":
            parts.append(scan.low(i))
        i += 1
    return _Text(" " + " ".join(parts) + " ", "".join(parts), sorted(dates, key=lambda p: p.first))


@rule("interval", "The time between two dates", "dates", "medium", 0.85)
def interval(context: Context) -> Iterator[Finding]:
    """A number of years, months, weeks or days said to lie between two dates must lie there.

    Read are "the 54th anniversary of its return on May 15, 1972", "nine years after D1, in D2", "D1 ... six days later,
    on D2", "for ten days from D1 to D2", "it is 30 years since D", "20 years ago, in D", and in Japanese から65年,
    52年ぶり, 周年, その6日後の30日. The second date is that of the sentence or, for "since", "ago", ぶり and
    anniversaries "next week", the day on which the document was written. Bare years may count both ends; full dates
    count begun or whole years; days count the first day or not; "about" and "nearly" leave more room. An anniversary
    is exact.
    """
    for scan in context.scans:
        if not scan.periods:
            continue
        text = _text(scan)
        if not text.dates:
            continue
        said: set[tuple[int, int]] = set()
        for first, second, measured in _stated(context, scan, text):
            # A year left out of the second date may be the next one.
            if second.start < first.start and not _has_year(second) and second.kind == "day":
                second = _next_year(second)
            key = (first.first, second.first)
            if key in said or first.inferred or second.inferred:
                continue
            ok = fits(measured, first, second)
            if ok is None:
                continue
            said.add(key)
            places = [p for p in (first, second) if p in scan.periods] or [first]
            span = scan.span(min(p.first for p in places), max(p.last for p in places))
            told = f"from {first.label()} to {second.label()} is {between(measured.unit, first, second)}"
            repair = "" if ok else f"{between(measured.unit, first, second)} instead of {measured.label()}"
            yield made(context, "interval", span, "date", HOLDS if ok else INCONSISTENT, told, "calendar", repair)
        yield from _anniversaries(context, scan, text)


def _measured(found: re.Match[str]) -> Measured | None:
    """The length of time of a match; none where the word before it leaves it open."""
    groups = found.groupdict()
    number, unit = number_of(groups["n"]), UNITS.get(groups["u"])
    before = found.string[: found.start("n")].split()[-2:] if " " in found.string[:1] else []
    if len(before) == 2 and before[1] == "and" and before[0].removesuffix("s") in UNITS:
        return None  # one year and two months later
    if number is None or unit is None or (before and before[-1] in _OPEN_BEFORE and before != ["more", "than"]):
        return None
    hedge = HEDGES.get(before[-1], "") if before else HEDGES.get(groups.get("h") or "", "")
    return Measured(number, unit, hedge)


def _stated(context: Context, scan: Scan, text: _Text) -> Iterator[tuple[Period, Period, Measured]]:
    """Each pair of dates with the time said to lie between them."""
    for string, patterns in ((text.words, TWO_DATES), (text.joined, TWO_DATES_JAPANESE)):
        for pattern in patterns if string.count(MARK) >= 2 else ():
            for found in pattern.finditer(string):
                measured = _measured(found)
                if measured is not None:
                    yield text.date(found, "a"), text.date(found, "b"), measured
    if len(text.dates) == 1:
        yield from _from_before(context, scan, text)
        yield from _until_now(context, text)


def _from_before(context: Context, scan: Scan, text: _Text) -> Iterator[tuple[Period, Period, Measured]]:
    """ "Six days later, on April 30" after a sentence with one date."""
    patterns = [(p, True, text.words) for p in LATER] + [(p, False, text.words) for p in EARLIER]
    for pattern, later, string in [*patterns, (LATER_JAPANESE[0], True, text.joined)]:
        for found in pattern.finditer(string):
            measured = _measured(found)
            base, gap = last_date(context, scan)
            if measured is None or base is None or gap != 1:
                continue
            if len([p for p in context.scans[scan.index - 1].periods if p.kind in _DATES]) != 1:
                continue
            here = text.dates[0]
            yield (base, here, measured) if later else (here, base, measured)


def _until_now(context: Context, text: _Text) -> Iterator[tuple[Period, Period, Measured]]:
    """ "It is 30 years since D", "20 years ago, in D", 52年ぶり in a document that gives its date."""
    written = context.document.date
    if written is None:
        return
    now = Period("day", written, written, written.isoformat(), 0, 0)
    for string, patterns in ((text.words, UNTIL_NOW), (text.joined, UNTIL_NOW_JAPANESE)):
        for pattern in patterns:
            for found in pattern.finditer(string):
                measured = _measured(found)
                if measured is not None and measured.unit == "year":
                    yield text.date(found, "a"), replace(now, kind="year"), measured


def _has_year(period: Period) -> bool:
    return any(part.isdecimal() and len(part) == 4 for part in period.text.split()) or period.era is not None


def _next_year(period: Period) -> Period:
    day = period.start
    day = day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
    return replace(period, start=day, end=day)


def _anniversaries(context: Context, scan: Scan, text: _Text) -> Iterator[Finding]:
    """The Nth anniversary of what happened on a date of the sentence, or of a known event."""
    if "anniversary" not in text.words and "周年" not in text.joined:
        return
    judged = False
    for found in ANNIVERSARY_OF_FOUNDED.finditer(text.words):
        base, feast, number = text.date(found, "a"), text.date(found, "b"), number_of(found["n"])
        if number is not None and base.kind in _DATES and not (base.inferred or base.relative):
            judged = True
            yield from _judged(context, scan, base, base.start.year, number, _targets(context, scan, [feast]), "")
    for pattern, string in ((ANNIVERSARY, text.words), (ANNIVERSARY_JAPANESE, text.joined)):
        for found in pattern.finditer(string):
            base, number = text.date(found, "a"), number_of(found["n"])
            others = [p for p in text.dates if p is not base]
            if base.kind not in _DATES or base.inferred or base.relative or number is None:
                continue
            if FEAST.search(" " + found["g"]) or any(p.start < base.start for p in others):
                continue
            written = context.document.date
            if not others and written is not None and written.year - base.start.year <= 1:
                continue  # the day of the feast itself
            judged = True
            yield from _judged(context, scan, base, base.start.year, number, _targets(context, scan, others), "")
    found = None if judged else ANNIVERSARY_ALONE.search(text.words)
    number = number_of(found["n"]) if found is not None else None
    for event in context.knowledge.events if number is not None else ():
        other = [w for w in event.exclude if w not in _COMMEMORATING]
        if len(event.spans) == 1 and scan.folded.has_each(event.needs) and not scan.folded.has(other):
            year = event.spans[0][0].year
            targets = _targets(context, scan, text.dates)
            if year not in targets:
                yield from _judged(context, scan, text.dates[0], year, number or 0, targets, event.source)
            return


def _targets(context: Context, scan: Scan, others: list[Period]) -> set[int]:
    """The years in which an anniversary may fall by the dates of the sentence, or by the day of writing."""
    if len(others) == 1 and others[0].kind in (*_DATES, "quarter", "half") and not others[0].inferred:
        return {others[0].start.year}
    written = context.document.date
    if not others and written is not None and scan.folded.has(_NEAR_NOW):
        return {(written + timedelta(days=n)).year for n in (-10, 10)}
    return set()


def _judged(
    context: Context, scan: Scan, place: Period, year: int, number: int, targets: set[int], source: str
) -> Iterator[Finding]:
    if not targets or min(targets) <= year or number > 400:
        return
    holds = year + number in targets
    told = " or ".join(f"{t - year}" for t in sorted(targets))
    span = scan.span(place.first, place.last)
    expected = f"from {year} to {' or '.join(str(t) for t in sorted(targets))} is {told} years"
    fault = CONTRADICTS if source else INCONSISTENT
    repair = "" if holds else f"anniversary number {told}, or {year + number}"
    yield made(context, "interval", span, "date", HOLDS if holds else fault, expected, source or "calendar", repair)
