"""Dates: events, offices and terms, weekdays, eras and fiscal years, and days that no calendar has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.knowledge import Event
from rimland.auditing.periods import WEEKDAYS, Period

_DATED = ("day", "month", "quarter", "half", "year", "fiscal")


@rule("event-date", "The date of a known event", "dates", "medium", 0.85)
def event_date(context: Context) -> Iterator[Finding]:
    """A law, election, summit, treaty or launch must carry the date that events.yaml has for it.

    A sentence speaks of an event when it has one of each of its groups of words. If any date of the sentence meets the
    event, the date holds. Otherwise the date nearest to the words is compared, at its own precision: a year is right
    when the event fell in it. One day off is told as a matter of time zones with low severity. For a series of
    events (elections, summits) a date holds when it meets any of them, and is wrong only in years in which the list
    is complete.
    """
    for scan in context.scans:
        dated = [
            p
            for p in scan.periods
            if p.kind in _DATED and p.relation not in ("since", "until", "before", "after", "by")
        ]
        if not dated:
            continue
        for event in context.knowledge.events:
            if not scan.folded.has_each(event.needs) or scan.folded.has(event.exclude):
                continue
            near = _nearest(scan, dated, _place(scan, event), event)
            if near is None:
                continue
            yield from _compared(context, scan, event, near, dated)


def _place(scan: Scan, event: Event) -> list[tuple[int, int]]:
    """The tokens of the words that name the event: the name alone where the date must be adjacent, else all groups."""
    groups = event.needs[:1] if event.adjacent else event.needs
    return [place for group in groups for word in group for place in scan.folded.every(word)[:3]]


def _nearest(scan: Scan, dated: Sequence[Period], places: Sequence[tuple[int, int]], event: Event) -> Period | None:
    def gap(period: Period) -> int:
        best = 99
        for first, last in places:
            distance = first - period.last if period.last < first else period.first - last
            crossed = scan.between(min(period.last, last), max(period.first, first)) & {";"}
            best = min(best, max(distance, 0) + (50 if crossed else 0))
        return best

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
    if near.inferred:
        return
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
            CONTRADICTS,
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
    """A weekday printed beside a full date must be the weekday of that date.

    The date needs day, month and year, or a year that the sentence before gives; the weekday stands next to it.
    """
    for scan in context.scans:
        for period in scan.periods:
            if period.kind != "day" or period.inferred:
                continue
            for place in (period.first - 1, period.first - 2, period.last + 1, period.last + 2):
                stated = WEEKDAYS.get(scan.low(place))
                if stated is None or (abs(place - period.first) == 2 and scan.low(place + 1) not in (",", "the", "on")):
                    continue
                real = period.start.weekday()
                names = {v: k.capitalize() for k, v in WEEKDAYS.items()}
                span = (
                    scan.span(min(place, period.first), max(place, period.last))
                    if place < len(scan.sentence.tokens)
                    else scan.span(period.first, period.last)
                )
                holds = real == stated
                yield made(
                    context,
                    "weekday",
                    span,
                    "date",
                    HOLDS if holds else INCONSISTENT,
                    f"{period.start} was a {names[real]}",
                    "calendar",
                    "" if holds else names[real],
                )
                break


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
