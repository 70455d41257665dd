"""Sums, differences, parts of a whole, and figures per year, unit or head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rimland.auditing.claim import rounded
from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.interval import Interval
from rimland.auditing.money import amount
from rimland.auditing.rules.changes import endpoints, lead
from rimland.auditing.rules.stated import stated_parts, stated_sums

_TOTAL = frozenset("total totals totaling totalling totaled totalled combined altogether sum 合計 計 総額".split())


def _shown(claim: Claim, value: float | None = None) -> str:
    return amount(
        claim.value if value is None else value, claim.currency or ("%" if claim.kind == "share" else claim.unit)
    )


def _same(first: Claim, second: Claim) -> bool:
    return (
        first.kind == second.kind
        and first.currency == second.currency
        and (first.kind != "count" or first.unit == second.unit or not (first.unit and second.unit))
    )


def is_total(scan: Scan, claim: Claim) -> bool:
    """Whether a figure is said to be a total: in all, combined, altogether, 合計."""
    if claim.quantity is None:
        return False
    opened = claim.quantity.first - 5
    opened = max([opened, *(q.last + 1 for q in scan.quantities if q.last < claim.quantity.first)])
    before = scan.between(opened, claim.quantity.first)
    after = [scan.low(i) for i in range(claim.quantity.last + 1, claim.quantity.last + 4)]
    named = [scan.low(i) for i in range(claim.quantity.last + 1, claim.quantity.last + 7)]
    place = next((i for i, w in enumerate(named) if w == "in" and named[i + 1 : i + 2] in (["all"], ["total"])), None)
    if place is not None and all(w.isalpha() or w == "-" for w in named[:place]) and "and" not in named[:place]:
        return True
    closing = (
        after[:2] == ["in", "total"]
        or after[:2] == ["in", "all"]
        or bool({"altogether", "combined", "計"} & set(after[:2]))
        or after[:3] == ["for", "the", "two"]
        or ((after[:2] == ["for", "the"] and after[2:3] != []) and after[2] in ("two", "three", "four", "five", "six"))
    )
    return bool(_TOTAL & before) or closing


@rule("sum", "Parts and their total", "arithmetic", "high", 0.85)
def sum_of_parts(context: Context) -> Iterator[Finding]:
    """Parts that a sentence lists must add up to the total that it states.

    A total is a figure beside "total", "combined", "altogether" or 合計; the parts are the other figures of its unit in
    the sentence, at least two. The sum may differ by the rounding of all of them. Where the parts fall well short and
    the sentence says "including" or "such as", the list is not meant to be complete and nothing is said.
    """
    for scan in context.scans:
        found = list(_listed_parts(context, scan))
        yield from found or stated_sums(context, scan)


def _listed_parts(context: Context, scan: Scan) -> Iterator[Finding]:
    """All figures of a sentence beside the one that is said to be their total."""
    figures = [c for c in scan.claims if c.kind in ("money", "count") and c.role != "increment"]
    totals = [c for c in figures if is_total(scan, c)]
    if len(totals) != 1 or endpoints(scan):
        return
    whole = totals[0]
    parts = [c for c in figures if c is not whole and _same(c, whole) and not _opens(scan, c)]
    if len(parts) < 2 or (len({c.period.label() for c in parts if c.period}) > 1 and whole.period is None):
        return
    yield from _add_up(context, scan, parts, whole)


def _add_up(context: Context, scan: Scan, parts: Sequence[Claim], whole: Claim) -> Iterator[Finding]:
    if _unread(scan, parts, whole) or any(_holds_more(scan, p) for p in parts):
        return
    total = Interval(0.0, 0.0)
    for part in parts:
        total = total.plus(rounded(part))
    exact = sum(p.value for p in parts)
    span = min(c.start for c in (*parts, whole)), max(c.end for c in (*parts, whole))
    expected = f"{' + '.join(_shown(p) for p in parts)} = {_shown(whole, exact)}"
    if total.meets(rounded(whole)):
        yield made(context, "sum", span, whole.kind, HOLDS, expected)
    elif exact > whole.value or not scan.folded.has(
        ("including", "such as", "among", "of which", "include", "notably", "うち")
    ):
        if not whole.value or abs(exact / whole.value - 1) >= 0.5:
            return  # the total is of other things
        yield made(
            context,
            "sum",
            span,
            whole.kind,
            INCONSISTENT,
            expected,
            repair=f"{_shown(whole, exact)} instead of {_shown(whole)}",
            confidence=0.88,
        )


def _opens(scan: Scan, claim: Claim) -> bool:
    """Whether a figure is the whole of "Of the 54,000, ...", and no part."""
    first = claim.quantity.first if claim.quantity else 0
    return scan.low(0) == "of" and first <= 3


def _holds_more(scan: Scan, part: Claim) -> bool:
    """Whether a part is a number of groups (two squadrons of 24), to be multiplied and not added."""
    last = part.quantity.last if part.quantity else -1
    near = [scan.low(i) for i in range(last + 1, last + 4)]
    return any(w == "of" and near[i + 1 : i + 2] and near[i + 1].isdecimal() for i, w in enumerate(near[:3]))


def _unread(scan: Scan, parts: Sequence[Claim], whole: Claim) -> bool:
    """Whether a number stands among the parts that was not read as a figure or a date: the list is not known whole."""
    known = {i for q in scan.quantities for i in range(q.first, q.last + 1)}
    known |= {i for p in scan.periods for i in range(p.first, p.last + 1)}
    places = [c.quantity.first for c in (*parts, whole) if c.quantity]
    return any(
        scan.sentence.tokens[i].is_number and len(scan.sentence.tokens[i].text) > 1 and i not in known
        for i in range(min(places), max(places))
    )


@rule("sum-over-periods", "Series and their totals in a paragraph", "arithmetic", "high", 0.85)
def sum_over_periods(context: Context) -> Iterator[Finding]:
    """Two series and their total, each given for the same periods, must add up period by period.

    Works on a paragraph: figures of one currency are laid out by sentence part and period; a part that speaks of a
    total ("total", "combined", "bilateral") is held against the two others. Exports and imports with their total are
    the usual case.
    """
    done = set()
    for scan in context.scans:
        if scan.sentence.block in done:
            continue
        done.add(scan.sentence.block)
        rows = _rows(context, scan)
        totals = [row for row in rows if row[0]]
        parts = [row for row in rows if not row[0]]
        if len(totals) != 1 or len(parts) != 2:
            continue
        for label, whole in totals[0][1].items():
            given = [row[1][label] for row in parts if label in row[1]]
            if len(given) != 2 or any(not _same(g, whole) for g in given):
                continue
            low = rounded(given[0]).plus(rounded(given[1]))
            exact = given[0].value + given[1].value
            expected = f"{_shown(given[0])} + {_shown(given[1])} = {_shown(whole, exact)} in {label}"
            if low.meets(rounded(whole)):
                yield made(context, "sum-over-periods", whole.span, whole.kind, HOLDS, expected)
            else:
                yield made(
                    context,
                    "sum-over-periods",
                    whole.span,
                    whole.kind,
                    INCONSISTENT,
                    expected,
                    repair=f"{_shown(whole, exact)} instead of {_shown(whole)}",
                )


def _rows(context: Context, scan: Scan) -> list[tuple[bool, dict[str, Claim]]]:
    """The paragraph's series: (is a total, figures by period), split at semicolons and sentence ends."""
    rows: list[tuple[bool, dict[str, Claim]]] = []
    for other in context.paragraph(scan):
        cuts = [i for i, t in enumerate(other.sentence.tokens) if t.text in ";；"] + [len(other.sentence.tokens)]
        start = 0
        for cut in cuts:
            row = {
                c.period.label(): c
                for c in other.claims
                if c.kind == "money" and c.period is not None and c.quantity and start <= c.quantity.first < cut
            }
            if len(row) >= 2:
                words = other.between(start, cut)
                rows.append((bool(words & (_TOTAL | {"bilateral", "two-way"})), row))
            start = cut
    return rows


@rule("part-of-whole", "A share and the two figures it comes from", "arithmetic", "high", 0.85)
def part_of_whole(context: Context) -> Iterator[Finding]:
    """ "A of B, or p%" must satisfy A / B = p.

    Needs two figures of one unit joined by "of" or "out of", and one share in the same sentence. The quotient is
    computed over the rounding of both.
    """
    for scan in context.scans:
        found = list(_one_share(context, scan))
        yield from found or stated_parts(context, scan)


def _one_share(context: Context, scan: Scan) -> Iterator[Finding]:
    """The only share of a sentence beside its only two figures."""
    shares = [c for c in scan.claims if c.kind == "share"]
    figures = [c for c in scan.claims if c.kind in ("count", "money") and c.quantity]
    if len(shares) != 1 or len(figures) != 2 or not _same(figures[0], figures[1]) or endpoints(scan):
        return
    part, whole = figures
    led = scan.low(part.quantity.first - 1 if part.quantity else -1)
    if (led == "of" or lead(scan, part) == "of") and part.value > whole.value:
        part, whole = whole, part
    elif not _is_of(scan, part, whole):
        return
    last = max(c.quantity.last for c in (part, whole) if c.quantity)
    beside = scan.between(last + 1, shares[0].quantity.first if shares[0].quantity else 0)
    if ";" in beside:
        return
    real = rounded(part).over(rounded(whole))
    if real is None:
        return
    exact = part.value / whole.value
    ends = (part, whole, shares[0])
    span = min(c.start for c in ends), max(c.end for c in ends)
    expected = f"{_shown(part)} of {_shown(whole)} is {exact * 100:.3g}%"
    if real.meets(rounded(shares[0])):
        yield made(context, "part-of-whole", span, "share", HOLDS, expected)
    else:
        yield made(
            context,
            "part-of-whole",
            span,
            "share",
            INCONSISTENT,
            expected,
            repair=f"{exact * 100:.3g}% instead of {shares[0].value * 100:g}%",
        )


def _is_of(scan: Scan, part: Claim, whole: Claim) -> bool:
    """Whether the two figures are joined by "of"."""
    if part.quantity is None or whole.quantity is None or part.value >= whole.value:
        return False
    joined = [scan.low(i) for i in range(part.quantity.last + 1, whole.quantity.first)]
    return "of" in joined and len(joined) <= 7


@rule("per-year-of-plan", "A plan's total and its yearly figure", "arithmetic", "high", 0.85)
def per_year_of_plan(context: Context) -> Iterator[Finding]:
    """A total over N years and a figure per year in one sentence must agree: total / N = per year.

    The years are a stated length or the span of a plan; the rounding of both figures and 3% are allowed for.
    """
    for scan in context.scans:
        lengths = [
            p for p in scan.periods if (p.kind == "length" and p.years > 1) or (p.kind == "span" and 1 < p.years <= 20)
        ]
        yearly = [c for c in scan.claims if c.kind == "money" and c.per == "year"]
        whole = [c for c in scan.claims if c.kind == "money" and c.per == ""]
        if len(lengths) != 1 or len(yearly) != 1 or len(whole) != 1 or whole[0].currency != yearly[0].currency:
            continue
        if whole[0].value <= yearly[0].value:
            continue
        years = lengths[0].years
        each = Interval(rounded(whole[0]).low / years, rounded(whole[0]).high / years)
        span = min(whole[0].start, yearly[0].start), max(whole[0].end, yearly[0].end)
        expected = f"{_shown(whole[0])} over {years:g} years is {_shown(whole[0], whole[0].value / years)} a year"
        verdict = HOLDS if each.meets(rounded(yearly[0]).widened(0.03)) else INCONSISTENT
        repair = (
            ""
            if verdict == HOLDS
            else f"{_shown(whole[0], whole[0].value / years)} a year instead of {_shown(yearly[0])}"
        )
        yield made(context, "per-year-of-plan", span, "money", verdict, expected, repair=repair)


@rule("exceeds", "One figure said to exceed another", "arithmetic", "medium", 0.85)
def exceeds(context: Context) -> Iterator[Finding]:
    """ "A exceeds B" must have A above B; "D more than" must be the difference.

    The figure that exceeds may stand in the sentence or, where only the year is named ("the total in 2022 exceeded
    218.07 billion in 2019"), in the sentence before.
    """
    verbs = {"exceeded", "exceeds", "exceed", "surpassed", "surpasses", "outstripped"}
    for scan in context.scans:
        places = [i for i, t in enumerate(scan.sentence.tokens) if t.low in verbs]
        if len(places) != 1:
            continue
        figures = [c for c in scan.claims if c.kind in ("money", "count", "share") and c.quantity]
        after = [c for c in figures if c.quantity and c.quantity.first > places[0]][:1]
        before = [c for c in figures if c.quantity and c.quantity.last < places[0]]
        if not after or lead(scan, after[0]) not in verbs | {"the", "by"} or lead(scan, after[0]) == "by":
            continue
        smaller = after[0]
        larger = before[-1] if before and _same(before[-1], smaller) and scan.index >= 0 else None
        if larger is None:
            years = [p for p in scan.periods if p.last < places[0] and p.kind in ("year", "fiscal")]
            earlier = [
                c
                for other in context.paragraph(scan)
                if other.index < scan.index
                for c in other.claims
                if _same(c, smaller) and years and c.period is not None and c.period.label() == years[-1].label()
            ]
            larger = earlier[-1] if earlier else None
        if larger is None or larger.value == smaller.value:
            continue
        expected = (
            f"{_shown(larger)} against {_shown(smaller)}: {(larger.value / smaller.value - 1) * 100:+.1f}%"
            if smaller.value
            else ""
        )
        holds = larger.value > smaller.value
        yield made(
            context,
            "exceeds",
            smaller.span,
            smaller.kind,
            HOLDS if holds else INCONSISTENT,
            expected,
            repair="" if holds else "the first figure is the smaller one",
        )


@rule("length-of-span", "A number of years and the dates it runs between", "arithmetic", "low", 0.8)
def length_of_span(context: Context) -> Iterator[Finding]:
    """ "A five-year plan (2023-2027)" must have as many years as its dates, both ends counted or not.

    Only a length and a span that stand within five words of each other are held together.
    """
    for scan in context.scans:
        for length in (p for p in scan.periods if p.kind == "length" and 1 < p.years <= 99):
            for other in (p for p in scan.periods if p.kind == "span"):
                gap = other.first - length.last if other.first > length.last else length.first - other.last
                between = scan.between(min(length.last, other.last) + 1, max(length.first, other.first))
                if gap > 7 or not between <= {
                    "over",
                    "in",
                    "to",
                    "years",
                    "(",
                    "from",
                    "plan",
                    "term",
                    "period",
                    "of",
                    "for",
                    "program",
                    "programme",
                    ",",
                    "between",
                    "the",
                    "fiscal",
                    "budget",
                    "covering",
                    "buildup",
                    "defense",
                }:
                    continue
                years = other.end.year - other.start.year
                fiscal = other.start.month == 4
                options = {years} if fiscal else {years, years + 1}
                span = scan.span(min(length.first, other.first), max(length.last, other.last))
                expected = f"{other.text.replace(' ', '')} is {' or '.join(str(n) for n in sorted(options))} years"
                holds = length.years in options
                yield made(
                    context,
                    "length-of-span",
                    span,
                    "count",
                    HOLDS if holds else INCONSISTENT,
                    expected,
                    repair="" if holds else f"{min(options)} years, or other dates",
                )
