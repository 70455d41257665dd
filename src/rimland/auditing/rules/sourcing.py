"""Sourcing: citations against their addresses, polls without a pollster, names that lead nowhere, old sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, UNCHECKED, Finding, made, rule
from rimland.auditing.periods import Period, periods
from rimland.auditing.text import tokens

_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]{1,2000}")
_SPLIT_DATE = re.compile(
    r"(?<![0-9])((?:19|20)\d{2})[/-](0[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[/-](0[1-9]|[12]\d|3[01]))?(?![0-9])"
)
_RUN_DATE = re.compile(r"(?<![0-9])((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MONTHS = {
    name: i + 1
    for i, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}
_NOT_DATED = ("doi.org", "jstor.org")


def address_date(address: str) -> tuple[int, int, int | None] | None:
    """Year, month and day (if any) that an address carries."""
    if any(host in address for host in _NOT_DATED):
        return None
    found = _SPLIT_DATE.search(address.lower())
    if found:
        month = found[2]
        return int(found[1]), _MONTHS.get(month) or int(month), int(found[3]) if found[3] else None
    run = _RUN_DATE.search(address)
    return (int(run[1]), int(run[2]), int(run[3])) if run else None


@rule("citation-date", "A citation whose address carries another date", "sourcing", "low", 0.9)
def citation_date(context: Context) -> Iterator[Finding]:
    """The date printed in a citation must agree with the date that its web address carries.

    Addresses of news sites and journals often hold year, month and day. Each address is held against the last full
    date printed before it in the same entry, or, where there is none, the one printed after it. A difference of up to
    three days holds (time zones, print and web); addresses of identifiers (DOI) and dates of access are left alone.
    In the body a day directly before a link is a fault where the address is older than the day, or a year off.
    """
    text = context.document.text
    yield from _linked_days(context)
    for block in context.document.references:
        after = block.start
        found = list(_ADDRESS.finditer(text, block.start, block.end))
        for number, address in enumerate(found):
            begin, after = after, address.end()
            coded = address_date(address.group())
            follows = found[number + 1].start() if number + 1 < len(found) else block.end
            printed = _printed(text, begin, address.start()) or _printed(text, address.end(), follows)
            if coded is None or printed is None:
                continue
            year, month, day = coded
            span = printed[1], printed[2]
            period = printed[0]
            kind = "month" if day is None or period.kind == "month" else "day"
            in_address = f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")
            if _agree(period, year, month, day):
                yield made(context, "citation-date", span, "date", HOLDS, f"the address says {in_address}")
            else:
                months = abs((period.start.year - year) * 12 + period.start.month - month)
                yield made(
                    context,
                    "citation-date",
                    span,
                    "date",
                    INCONSISTENT,
                    f"the address says {in_address}" + (f", {months} months apart" if months else ""),
                    address.group()[:160],
                    f"{in_address} ({kind})",
                    severity="medium" if months > 2 else "low",
                )


def _linked_days(context: Context) -> Iterator[Finding]:
    """Days of the body that stand directly before a link: a page cannot tell of what came after it."""
    text = context.document.text
    for block in context.document.blocks:
        if block.kind not in ("body", "heading"):
            continue
        for address in _ADDRESS.finditer(text, block.start, block.end):
            coded = address_date(address.group())
            printed = _printed(text, max(block.start, address.start() - 40), address.start())
            if coded is None or printed is None or coded[2] is None or printed[0].kind != "day":
                continue
            period, start, end = printed
            if address.start() - end > 4 or period.inferred:
                continue
            try:
                posted = date(*coded)
            except ValueError:
                continue
            off = (posted - period.start).days
            slipped = (posted.month, posted.day) == (period.start.month, period.start.day) and off != 0
            if abs(off) <= 3:
                yield made(context, "citation-date", (start, end), "date", HOLDS, f"the address says {posted}")
            elif off < 0 or slipped:
                told = f"the address says {posted}"
                yield made(
                    context,
                    "citation-date",
                    (start, end),
                    "date",
                    INCONSISTENT,
                    told,
                    address.group()[:160],
                    f"{posted}",
                )


def _agree(period: Period, year: int, month: int, day: int | None) -> bool:
    if period.kind == "day" and day is not None:
        try:
            return abs((period.start - date(year, month, day)).days) <= 3
        except ValueError:
            return True
    if period.kind == "year":
        return period.start.year == year
    return abs((period.start.year - year) * 12 + period.start.month - month) <= (
        1 if day is None and period.kind == "day" and period.start.day <= 2 else 0
    )


def _printed(text: str, start: int, end: int) -> tuple[Period, int, int] | None:
    """The last day or month printed in `text[start:end]`, with its offsets; dates of access are no such date."""
    found = list(tokens(text, start, min(end, start + 4000)))
    dated = [p for p in periods(found)[0] if p.kind in ("day", "month")]
    for period in reversed(dated):
        before = {t.low for t in found[max(period.first - 4, 0) : period.first]}
        if before & {"accessed", "retrieved", "visited", "updated"}:
            continue
        return period, found[period.first].start, found[period.last].end
    return None


@rule("poll-without-pollster", "A poll without a pollster", "sourcing", "medium", 0.85)
def poll_without_pollster(context: Context) -> Iterator[Finding]:
    """Shares of respondents cannot be checked where no pollster is named in the sentence or the one before."""
    words = ("survey", "surveys", "poll", "polls", "opinion", "respondents", "世論調査", "調査")
    names = (
        "nhk",
        "pew",
        "gallup",
        "asahi",
        "yomiuri",
        "mainichi",
        "nikkei",
        "kyodo",
        "jiji",
        "cabinet office",
        "lowy",
        "ipsos",
        "yougov",
        "chicago council",
        "genron",
        "asan",
        "cnn",
        "reuters",
        "sankei",
        "harris",
        "according to",
        "conducted by",
        "内閣府",
        "読売",
        "朝日",
        "毎日",
        "日経",
        "共同",
    )
    for scan in context.scans:
        shares = [c for c in scan.claims if c.kind == "share"]
        if not shares or not scan.folded.has(words):
            continue
        previous = context.scans[scan.index - 1] if scan.index else scan
        if scan.folded.has(names) or previous.folded.has(names) or any(c.attribution for c in shares):
            continue
        for claim in shares:
            yield made(
                context,
                "poll-without-pollster",
                claim.span,
                "share",
                UNCHECKED,
                "no pollster is named",
                repair="name who asked whom, when and how many",
                severity="medium",
            )


@rule("untraceable-attribution", "An attribution that leads to no reference", "sourcing", "low", 0.75)
def untraceable_attribution(context: Context) -> Iterator[Finding]:
    """A figure attributed to an organisation or author that the reference list does not have cannot be traced.

    Speaks only where the document has references. Author-year citations need their first name and year in one entry;
    "according to ..." needs a capitalised name of two words in some entry.
    """
    entries = [context.document.text[b.start : b.end] for b in context.document.references]
    if not entries:
        return
    whole = "\n".join(entries).lower()
    for scan in context.scans:
        figures = [c for c in scan.claims if c.kind not in ("date", "rank")]
        for said in figures[0].attribution if figures else ():
            if said.startswith(("[", "note ")) or _traced(said, entries, whole):
                continue
            yield made(
                context,
                "untraceable-attribution",
                figures[0].span,
                figures[0].kind,
                UNCHECKED,
                f"'{said[:80]}' is not in the list of references",
                repair="give the reference",
                severity="low",
            )


def _traced(said: str, entries: list[str], whole: str) -> bool:
    year = next((w for w in said.replace(",", " ").replace(";", " ").split() if len(w) == 4 and w.isdecimal()), "")
    if year and said.rstrip().endswith(year):
        first = said.replace(",", " ").replace("&", " ").split()[0]
        return any(first.lower() in e.lower() and year in e for e in entries)
    names, run = [], []
    for word in [*said.replace(",", " ").split(), ""]:
        if word[:1].isupper() or (run and word in ("of", "for", "and")):
            run.append(word)
        else:
            if len([w for w in run if w[:1].isupper()]) >= 2:
                names.append(" ".join(run))
            run = []
    return not names or any(n.lower() in whole for n in names)


@rule("stale-source", "A present tense on an old source", "sourcing", "low", 0.8)
def stale_source(context: Context) -> Iterator[Finding]:
    """A claim in the present tense that rests on a source three or more years older than the text cannot be checked.

    The year of the text is the latest that it speaks of; the source is an author-year citation in the sentence or in
    the sentence before with the same subject, and the sentence says "now", "is", "currently" or "today".
    """
    if context.year is None:
        return
    for scan in context.scans:
        claims = [c for c in scan.claims if c.kind in ("rank", "share", "money", "count", "rate")]
        if not claims or not scan.folded.has(
            (
                "is now",
                "now the",
                "now account",
                "currently",
                "today",
                "is the largest",
                "is also the largest",
                "remains the",
            )
        ):
            continue
        said = claims[0].attribution or _said_before(context, scan)
        years = [int(w) for s in said for w in s.replace(",", " ").split() if len(w) == 4 and w.isdecimal()]
        if years and max(years) <= context.year - 3:
            yield made(
                context,
                "stale-source",
                claims[0].span,
                claims[0].kind,
                UNCHECKED,
                f"the source is of {max(years)}, the text of {context.year} or later",
                repair=f"date the claim ({max(years)}), or find a newer source",
                severity="low",
            )


def _said_before(context: Context, scan: Scan) -> tuple[str, ...]:
    for back in (1, 2):
        other = context.scans[scan.index - back] if scan.index >= back else None
        if other is None or other.sentence.block != scan.sentence.block:
            return ()
        held = [s for c in other.claims for s in c.attribution if not s.startswith(("[", "note"))]
        if held:
            return tuple(held)
    return ()


@rule("flow-for-stock", "A source that cannot show the figure", "sourcing", "low", 0.75)
def flow_for_stock(context: Context) -> Iterator[Finding]:
    """Export data cannot show shares of capacity: a flow is no stock.

    Speaks where a sentence rests a share of production capacity on export or trade data.
    """
    for scan in context.scans:
        if not scan.folded.has(
            ("export data", "trade data", "exports data", "export statistics", "trade statistics")
        ) or not scan.folded.has(("capacity",)):
            continue
        shares = [c for c in scan.claims if c.kind == "share"]
        if shares:
            yield made(
                context,
                "flow-for-stock",
                shares[0].span,
                "share",
                INCONSISTENT,
                "exports are a flow of goods, capacity is what plants could make: the one does not show the other",
                repair="cite capacity data",
            )
