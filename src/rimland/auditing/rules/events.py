"""Dates: events, offices and terms, weekdays, eras and fiscal years, and days that no calendar has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, UNCHECKED, Finding, made, rule
from rimland.auditing.knowledge import Event
from rimland.auditing.periods import WEEKDAYS, Period, periods
from rimland.auditing.relative import Anchor
from rimland.auditing.text import tokens

_DATED = ("day", "month", "quarter", "half", "year", "fiscal")
_ANNIVERSARIES = ("anniversary", "anniversaries", "centenary", "周年", "years after", "years since", "commemorat*")
_APART = ("days later", "day later", "weeks later", "days before", "days after", "the day after", "the day before",
          "the next day", "日後", "日前", "翌日", "前日")  # fmt: skip
_AROUND = ("followed", "following the", "ahead of", "eve of", "in response", "直後", "直前", "受け")
_JAPANESE_DAYS = ("月", "火", "水", "木", "金", "土", "日")


@rule("event-date", "The date of a known event", "dates", "medium", 0.85)
def event_date(context: Context) -> Iterator[Finding]:
    """A law, election, summit, treaty or launch must carry the date that events.yaml has for it.

    A sentence speaks of an event when it has one of each of its groups of words. If any date of the sentence meets the
    event, the date holds. Otherwise the date nearest to the words is compared, at its own precision: a year is right
    when the event fell in it. One day off is told as a matter of time zones with low severity. For a series of
    events (elections, summits) a date holds when it meets any of them, and is wrong only in years in which the list
    is complete. The date of an anniversary is left to the rule `interval`.
    """
    for scan in context.scans:
        dated = [
            p
            for p in scan.periods
            if p.kind in _DATED and p.relation not in ("since", "until", "before", "after", "by")
        ]
        if not dated:
            continue
        for event in context.knowledge.events_by_word.among(scan.folded):
            if not scan.folded.has_each(event.needs) or scan.folded.has(event.exclude):
                continue
            near = _nearest(scan, dated, _place(scan, event), event)
            if near is None:
                continue
            yield from _compared(context, scan, event, near, dated)


def _place(scan: Scan, event: Event) -> list[tuple[int, int]]:
    """The tokens of the words that name the event: the name alone where the date must be adjacent, else all groups."""
    groups = event.needs[:1] if event.adjacent else event.needs
    places = [place for group in groups for word in group for place in scan.folded.every(word)[:3]]
    # "two days before ANZUS" dates something else.
    return [p for p in places if scan.low(p[0] - 1) not in ("before", "after") or p[0] < 2]


def _nearest(scan: Scan, dated: Sequence[Period], places: Sequence[tuple[int, int]], event: Event) -> Period | None:
    def gap(period: Period) -> int:
        best = 99
        for first, last in places:
            distance = first - period.last if period.last < first else period.first - last
            crossed = scan.between(min(period.last, last), max(period.first, first)) & {";"}
            best = min(best, max(distance, 0) + (50 if crossed else 0))
        return best

    if not places:
        return None
    nearest = min(dated, key=gap)
    return nearest if gap(nearest) <= (8 if event.adjacent else event.near) else None


def _compared(context: Context, scan: Scan, event: Event, near: Period, dated: Sequence[Period]) -> Iterator[Finding]:
    span = scan.span(near.first, near.last)
    meeting = [(p, s) for p in dated for s in event.spans if p.meets(*s)]
    if meeting:
        period, when = meeting[0]
        yield made(
            context,
            "event-date",
            scan.span(period.first, period.last),
            "date",
            HOLDS,
            f"{event.label}: {_days(when)}",
            event.source,
        )
        return
    if near.inferred or near.text.startswith("same") or scan.folded.has((*_ANNIVERSARIES, *_APART)):
        return  # "the same month" may be that of a date further off
    unwritten = near.kind in ("day", "month") and not any(len(t) == 4 and t.isdecimal() for t in near.text.split())
    starts = {(first.month, first.day if near.kind == "day" else 1) for first, _ in event.spans}
    if unwritten and near.era is None and (near.start.month, near.start.day) in starts:
        return  # the day or month is right, and its year only guessed
    if event.complete is not None and not event.complete[0] <= near.start.year <= event.complete[1]:
        return
    when = min(event.spans, key=lambda s: abs((s[0] - near.start).days))
    off = min(abs((when[0] - near.start).days), abs((when[1] - near.end).days))
    repair = f"{_days(when)}" + (f"; {event.hint}" if event.hint else "")
    if near.kind == "day" and off == 1:
        yield made(
            context,
            "event-date",
            span,
            "date",
            UNCHECKED if scan.folded.has(_AROUND) else CONTRADICTS,
            f"{event.label}: {_days(when)}; one day off, perhaps the date elsewhere",
            event.source,
            repair,
            severity="low",
            confidence=0.75,
        )
    else:
        yield made(
            context, "event-date", span, "date", CONTRADICTS, f"{event.label}: {_days(when)}", event.source, repair
        )


def _days(span: tuple[date, date]) -> str:
    return span[0].isoformat() if span[0] == span[1] else f"{span[0].isoformat()} to {span[1].isoformat()}"


@rule("weekday", "A weekday that is not that day's", "dates", "low", 0.95)
def weekday(context: Context) -> Iterator[Finding]:
    """A weekday printed beside a date must be the weekday of that date; 21日（火） and 21日火曜日 are read too.

    A date without a year has the year of the text before it, and where the document is dated the one in which it stands
    nearest to that day. Where the weekday fits one of the two, it holds; where the two differ and neither fits, it
    cannot be checked.
    """
    yield from _in_tables(context)
    for scan in context.scans:
        for period in scan.periods:
            if period.kind != "day":
                continue
            found = _weekday_beside(scan, period)
            days = _possible_days(context, scan, period)
            if found is None or not days:
                continue
            stated, place = found
            names = {v: k.capitalize() for k, v in WEEKDAYS.items()}
            span = scan.span(min(place, period.first), max(place, period.last))
            holds = any(day.weekday() == stated for day in days)
            told = "; ".join(f"{day} was a {names[day.weekday()]}" for day in days)
            verdict = HOLDS if holds else INCONSISTENT if len(days) == 1 else UNCHECKED
            repair = names[days[0].weekday()] if verdict == INCONSISTENT else ""
            yield made(context, "weekday", span, "date", verdict, told, "calendar", repair)


def _in_tables(context: Context) -> Iterator[Finding]:
    """2024年7月8日(火) in a cell: the year is written, and the weekday in brackets."""
    plain = context.document.plain
    for block in context.document.blocks:
        if block.kind != "table":
            continue
        found = list(tokens(plain, block.start, block.end))
        for period in periods(found)[0]:
            k = period.last + 1
            signs = [t.text for t in found[k : k + 3]]
            written = any(len(t.text) == 4 and t.is_number for t in found[period.first : period.last + 1])
            if period.kind != "day" or not written or len(signs) < 3 or signs[0] != "(" or signs[2] != ")":
                continue
            if signs[1] in _JAPANESE_DAYS:
                stated = _JAPANESE_DAYS.index(signs[1])
            elif signs[1].lower() in WEEKDAYS:
                stated = WEEKDAYS[signs[1].lower()]
            else:
                continue
            right = {v: n.capitalize() for n, v in WEEKDAYS.items()}[period.start.weekday()]
            holds = period.start.weekday() == stated
            span = found[period.first].start, found[k + 2].end
            told = f"{period.start} was a {right}"
            verdict = HOLDS if holds else INCONSISTENT
            yield made(context, "weekday", span, "date", verdict, told, "calendar", "" if holds else right)


def _weekday_beside(scan: Scan, period: Period) -> tuple[int, int] | None:
    """The weekday (Monday is 0) next to a date, and its token."""
    k = period.last + 1
    if scan.low(k) == "(" and scan.low(k + 1) in _JAPANESE_DAYS and scan.low(k + 2) in (")", "曜", "・", "祝"):
        return _JAPANESE_DAYS.index(scan.low(k + 1)), k + 1
    if scan.low(k) in _JAPANESE_DAYS and scan.low(k + 1) == "曜":
        return _JAPANESE_DAYS.index(scan.low(k)), k
    if (scan.low(k), scan.low(k + 2)) == ("の", "曜") and scan.low(k + 1) in _JAPANESE_DAYS:
        return _JAPANESE_DAYS.index(scan.low(k + 1)), k + 1
    place = period.first - 1
    while period.first - place < 4 and scan.low(place) in (",", "(", "the", "on"):
        place -= 1
    if scan.low(place) in WEEKDAYS:
        return WEEKDAYS[scan.low(place)], place
    place = period.last + 1
    while place - period.last < 5 and scan.low(place) in (",", "(", "a", "which", "was", "the"):
        place += 1
    if scan.low(place) in WEEKDAYS and scan.low(place + 1) not in ("before", "after", "following", "of", "preceding"):
        return WEEKDAYS[scan.low(place)], place
    return None


def _possible_days(context: Context, scan: Scan, period: Period) -> list[date]:
    """The days that a date may mean: one where its year is written, else of the year before it and of the writing."""
    written = any(
        (t.text.isdecimal() and len(t.text) == 4) or t.text in ("年", "-", "/")
        for t in scan.sentence.tokens[period.first : period.last + 1]
    )
    if written:
        return [period.start]
    near = Anchor(context.document.date).near_writing(period.start.month, period.start.day)
    if near is None:
        return [] if period.inferred else [period.start]
    years = dict.fromkeys([period.year, near])
    return [_in_year(period.start, year) for year in years]


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, 28)) if (day.month, day.day) == (2, 29) else day.replace(year=year)


@rule("impossible-date", "A day that no calendar has", "dates", "medium", 0.97)
def impossible_date(context: Context) -> Iterator[Finding]:
    """A day such as 30 February, or a month 13, does not exist.

    Read are English, ISO and Japanese dates; the leap years are those of the Gregorian calendar.
    """
    for scan in context.scans:
        for first, last, text in scan.impossible:
            yield made(
                context,
                "impossible-date",
                scan.span(first, last),
                "date",
                INCONSISTENT,
                f"there is no {text}",
                "calendar",
                "check the day and the month",
            )


@rule("era-year", "A Japanese era year beside a Western one", "dates", "medium", 0.95)
def era_year(context: Context) -> Iterator[Finding]:
    """An era year and a Western year that stand side by side must be the same: 令和7年 is 2025.

    Read are 昭和, 平成 and 令和, and Showa, Heisei and Reiwa in Latin letters, with the other year in brackets or after
    a stroke.
    """
    for scan in context.scans:
        for first, second in zip(scan.periods, scan.periods[1:], strict=False):
            if (first.era is None) == (second.era is None) or second.first - first.last > 3:
                continue
            between = scan.between(first.last + 1, second.first)
            if not between & {"(", "（", "=", "/", "・"}:
                continue
            written = first.era or second.era
            other = second.year if first.era is not None else first.year
            holds = written == other
            yield made(
                context,
                "era-year",
                scan.span(first.first, second.last),
                "date",
                HOLDS if holds else INCONSISTENT,
                f"that era year is {written}",
                "calendar",
                "" if holds else str(written),
            )


@rule("fiscal-year-dates", "A fiscal year and the months it runs", "dates", "medium", 0.9)
def fiscal_year_dates(context: Context) -> Iterator[Finding]:
    """A Japanese fiscal year begins in April of its number, an American one in October of the year before.

    Speaks where a fiscal year is followed by its months in brackets ("starting from April 2021", "April 2025 to March
    2026") and the sentence names one of the two countries.
    """
    words = {"starting", "beginning", "begins", "began", "starts", "started"}
    for scan in context.scans:
        keys = {m.key for m in scan.countries()}
        for fiscal, month in zip(scan.periods, scan.periods[1:], strict=False):
            if fiscal.kind != "fiscal" or month.kind not in ("month", "day") or month.first - fiscal.last > 6:
                continue
            between = scan.between(fiscal.last + 1, month.first)
            if not (between & words or scan.low(fiscal.last + 1) in ("(", "（")) or not keys & {"JPN", "USA"}:
                continue
            starts = {date(fiscal.year, 4, 1)} if "JPN" in keys else set()
            starts |= {date(fiscal.year - 1, 10, 1)} if "USA" in keys else set()
            stated = any(part.isdecimal() and len(part) == 4 for part in month.text.split()) or "年" in month.text
            holds = any((s.year == month.start.year or not stated) and s.month == month.start.month for s in starts)
            told = " or ".join(f"{s:%B %Y}" for s in sorted(starts))
            yield made(
                context,
                "fiscal-year-dates",
                scan.span(fiscal.first, month.last),
                "date",
                HOLDS if holds else INCONSISTENT,
                f"fiscal {fiscal.year} begins in {told}",
                "japanmof2025budget" if "JPN" in keys else "cbo2025budget",
                "" if holds else told,
            )
