"""Claims: figures with what they are about, for whom, when, on which scope, and who says so."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.auditing.claim import Claim, Scan
from rimland.auditing.document import Document
from rimland.auditing.knowledge import Knowledge
from rimland.auditing.matching import Folded
from rimland.auditing.other_claims import attribution, dates, ranks
from rimland.auditing.periods import Period, periods
from rimland.auditing.quantities import Quantity, quantities
from rimland.auditing.relative import Anchor
from rimland.auditing.subjects import subjects_of

_REGIONS = (
    "in the region",
    "in the indo-pacific",
    "in the asia-pacific",
    "in asia",
    "in east asia",
    "in the pacific",
    "in the western pacific",
    "in northeast asia",
    "in southeast asia",
    "in the asia-pacific region",
)
_WORLD = ("world", "worldwide", "global", "globally", "of the world", "世界")
_INCREMENTS_BEFORE = frozenset(
    "additional extra further another increase rise cut reduction hike increment supplementary".split()
)
_PART_AFTER = frozenset(["for", "to"])
_PART_BEFORE = frozenset("includes including include earmarked allocates allocated aside which worth sets".split())
_PLAN_LEADS = frozenset("over next coming the within for a during 次 今".split())
_PLAN_WORDS = frozenset("over next coming during within for plan 今 a".split())
_FRACTIONS = frozenset("third half quarter fifth tenth portion part share percent % most bulk".split())


def scan_sentences(document: Document, knowledge: Knowledge) -> list[Scan]:
    """Every sentence with its periods, figures and names."""
    found = []
    named: Period | None = None
    far_year: int | None = None
    block = -1
    for index, sentence in enumerate(document.sentences):
        if sentence.block != block:
            block, named = sentence.block, None
        dated, impossible = periods(sentence.tokens, Anchor(document.date, named, far_year))
        for period in dated:
            if period.kind not in ("length", "partial", "decade"):
                named, far_year = period, period.year
        scan = Scan(
            index=index,
            sentence=sentence,
            folded=Folded(sentence.tokens),
            periods=dated,
            impossible=impossible,
            quantities=quantities(sentence.tokens, dated),
            mentions=knowledge.names.find(sentence.tokens),
        )
        if sentence.kind == "heading":
            scan.quantities = [q for q in scan.quantities if not _numbers_section(scan, q)]
        found.append(scan)
    return found


def _numbers_section(scan: Scan, quantity: Quantity) -> bool:
    """Whether a figure opens a heading as its number: 4.2 Scrambles."""
    signs = all(scan.low(i) in ("#", "§", ".") for i in range(quantity.first))
    return signs and not quantity.currency and quantity.kind == "count" and quantity.value < 100


class Paragraph:
    """The sentences of a paragraph up to one of them."""

    def __init__(self, scans: Sequence[Scan], scan: Scan) -> None:
        self._scans, self._scan = scans, scan

    def has_each(self, groups: Sequence[Sequence[str]]) -> bool:
        """Whether each group has a phrase in one of the four sentences before."""
        near = [
            s.folded
            for s in self._scans[max(self._scan.index - 4, 0) : self._scan.index + 1]
            if s.sentence.block == self._scan.sentence.block
        ]
        return all(any(f.has(group) for f in near) for group in groups)


def attach_claims(document: Document, scans: Sequence[Scan], knowledge: Knowledge) -> None:
    """Fill `scan.claims` of each scan."""
    for scan in scans:
        if scan.sentence.kind == "heading" and not scan.quantities and not scan.periods:
            continue
        previous = scans[scan.index - 1] if scan.index else None
        if previous is not None and previous.sentence.block != scan.sentence.block:
            previous = None
        said = attribution(document, scan)
        around = Paragraph(scans, scan)
        for quantity in scan.quantities:
            scan.claims.append(_claim(document, scan, previous, quantity, knowledge, said, around))
        scan.claims += ranks(document, scan, said)
        scan.claims += dates(document, scan, said)
        scan.claims.sort(key=lambda c: c.start)


def _claim(
    document: Document,
    scan: Scan,
    previous: Scan | None,
    quantity: Quantity,
    knowledge: Knowledge,
    said: tuple[str, ...],
    around: Paragraph,
) -> Claim:
    concept = _concept(scan, previous, quantity, knowledge, around)
    period, plan = _period(scan, quantity)
    about = knowledge.concepts.get(concept)
    subjects = subjects_of(scan, previous, quantity, about)
    yearly = quantity.per == "year" or (plan is None and _every_year(scan, quantity))
    spread = quantity.kind == "money" and period is not None and period.kind == "span" and period.years >= 3
    basis = "annual" if yearly else "total" if plan is not None or spread or (about and about.basis) else ""
    return Claim(
        document=document.name,
        start=quantity.start,
        end=quantity.end,
        page=document.page(quantity.start),
        kind=quantity.kind,
        value=quantity.value,
        low=quantity.range.low,
        high=quantity.range.high,
        unit=quantity.unit,
        currency=quantity.currency,
        hedge=quantity.hedge,
        per=quantity.per,
        subjects=subjects,
        concept=concept,
        period=period if period is not None else plan,
        scope=_scope(scan, quantity),
        basis=basis,
        role=_role(scan, quantity),
        attribution=said,
        scan=scan.index,
        quantity=quantity,
    )


def _concept(scan: Scan, previous: Scan | None, quantity: Quantity, knowledge: Knowledge, around: Paragraph) -> str:
    """The concept whose words stand nearest to the figure; words before it count double."""
    best, nearest = "", 60.0
    for name, concept in knowledge.concepts.items():
        if quantity.kind not in concept.kinds or not concept.least <= abs(quantity.value) <= concept.most:
            continue
        if concept.units and quantity.kind == "count" and quantity.unit not in concept.units:
            continue
        if scan.folded.has(concept.exclude):
            continue
        if not scan.folded.has_each(concept.also) and not (concept.around and around.has_each(concept.also)):
            continue
        for word in concept.words:
            for first, last in scan.folded.every(word):
                if first > quantity.last and not _names_it(scan, quantity, first):
                    continue
                distance = (quantity.first - last) if last <= quantity.first else (first - quantity.last) * 1.5
                if ";" in scan.between(min(last, quantity.last), max(first, quantity.first)):
                    distance += 12
                if (
                    last < quantity.first
                    and scan.between(first - 3, first) & _FRACTIONS
                    and "of" in scan.between(first - 3, first)
                ):
                    continue  # a third of the budget, or ...
                if first <= quantity.first <= last:
                    distance = 0
                if name == "five_year_plan" and any(
                    q.kind == "money"
                    and q.currency == quantity.currency
                    and min(last, quantity.last) < q.first < max(first, quantity.first)
                    for q in scan.quantities
                ):
                    continue
                if name == "five_year_plan":
                    distance *= 0.4  # a stated length outweighs a nearer word
                if distance < nearest:
                    best, nearest = name, distance
    if not best and previous is not None and quantity.kind == "money" and scan.low(0) in ("it", "this", "that", "the"):
        earlier = [c.concept for c in previous.claims if c.kind == quantity.kind and c.concept]
        named = any(m.last < quantity.first for m in scan.countries())
        fixed = bool(earlier) and named and knowledge.concepts[earlier[-1]].subject != ""
        return earlier[-1] if earlier and not fixed else ""
    return best


def _names_it(scan: Scan, quantity: Quantity, first: int) -> bool:
    """Whether words after a figure still name it: near, and with no comma outside brackets in between."""
    if scan.low(quantity.last + 1) in ("は", "が"):
        return False  # 81億円は防衛関係費の0.1%: the figure is the subject
    depth = 0
    for i in range(quantity.last + 1, first):
        word = scan.low(i)
        depth += (word in ("(", "（")) - (word in (")", "）"))
        if word in (",", ";", "、") and depth == 0:
            return False
    return first - quantity.last <= 16


def _plan(scan: Scan, quantity: Quantity) -> Period | None:
    """The length of time over which a figure is a total: over five years, the next five years, 5年間."""
    if quantity.per:
        return None
    for period in scan.periods:
        if period.kind != "length" or period.years <= 1:
            continue
        gap = period.first - quantity.last if period.first > quantity.last else quantity.first - period.last
        led = scan.low(period.first - 1) in _PLAN_LEADS and scan.between(period.first - 4, period.first) & _PLAN_WORDS
        if gap <= 12 and (led or scan.low(period.last) == "間"):
            return period
    return None


def _period(scan: Scan, quantity: Quantity) -> tuple[Period | None, Period | None]:
    """The period of a figure and the length of the plan that it is a total of."""
    plan = _plan(scan, quantity)
    dated = [p for p in scan.periods if p.kind not in ("length", "partial")]
    if _is_earlier(scan, quantity):
        near = [
            p
            for p in dated
            if p.relative and -8 <= quantity.first - p.last <= 8 and quantity.kind not in ("change", "rate", "ratio")
        ]
        return (near[0] if near else None), plan
    kinds = [q for q in scan.quantities if q.kind == quantity.kind and q is not quantity]
    japanese = scan.low(quantity.last + 1)[:1] + scan.low(quantity.last)[:1] + scan.low(quantity.first - 1)[:1]
    if any(ord(c) > 0x3040 for c in japanese if c not in "￥％"):
        earlier = [p for p in dated if p.last < quantity.first and p.relation not in ("since", "until", "before")]
        if earlier:
            return earlier[-1], plan  # a Japanese sentence dates its figures before it gives them
    for period in dated:
        if period.first <= quantity.last or period.relation in ("since", "from", "than", "until", "before"):
            continue
        between = scan.between(quantity.last + 1, period.first)
        blocked = any(quantity.last < q.first < period.first for q in kinds) and ")" not in between
        blocked = blocked or (period.relation == "by" and _number_between(scan, quantity.last, period.first))
        if blocked or period.first - quantity.last > 22 or ";" in between or "。" in between:
            break
        if {"compared", "versus", "vs"} & between:
            continue
        if period.first - quantity.last <= 8 or not any(p.last < quantity.first for p in dated):
            return period, plan
        break
    before = [p for p in dated if p.last < quantity.first]
    for period in reversed(before):
        between = scan.between(period.last + 1, quantity.first)
        if period.relation in ("since", "until", "before") or ";" in between:
            continue
        return period, plan
    after = [p for p in dated if p.first > quantity.last and p.relation not in ("since", "until", "before")]
    if after and after[0].first - quantity.last <= 22 and not before and not kinds:
        return after[0], plan
    return None, plan


def _number_between(scan: Scan, first: int, last: int) -> bool:
    """Whether another number, read as a figure or not, stands between two tokens."""
    return any(scan.sentence.tokens[i].is_number for i in range(first + 1, last))


def _is_earlier(scan: Scan, quantity: Quantity) -> bool:
    """Whether a figure is that of the year before the one the sentence names."""
    before = [scan.low(i) for i in range(max(quantity.first - 6, 0), quantity.first)]
    after = [scan.low(i) for i in range(quantity.last + 1, quantity.last + 6)]
    if any(sign in before for sign in (",", ";")):
        before = before[max(i for i, word in enumerate(before) if word in (",", ";")) + 1 :]
    if any(sign in after for sign in (",", ";")):
        after = after[: min(i for i, word in enumerate(after) if word in (",", ";"))]
    near = " ".join(before) + " | " + " ".join(after)
    if any(phrase in " ".join(before) for phrase in ("前 年 の", "前 年 度 の")):
        return True  # 前年の stands before its figure
    phrases = (
        "previous year",
        "year before",
        "year earlier",
        "prior year",
        "preceding year",
        "previous fiscal",
    )
    return any(phrase in near for phrase in phrases) or "last year" in " ".join(before)


def _every_year(scan: Scan, quantity: Quantity) -> bool:
    """Whether the clause says that an amount is paid every year."""
    if quantity.kind != "money":
        return False
    if (scan.low(quantity.first - 2), scan.low(quantity.first - 1)) in (("毎", "年"), ("年", "々")):
        return True
    for i in range(quantity.last + 1, min(quantity.last + 14, len(scan.sentence.tokens))):
        if scan.low(i) in (",", ";", ".", "、") or any(q.first == i for q in scan.quantities):
            return False
        if scan.low(i) in ("every", "each") and scan.low(i + 1) == "year":
            return True
        if scan.low(i) == "annually":
            return True
    return False


def _scope(scan: Scan, quantity: Quantity) -> str:
    after = (
        " "
        + " ".join(scan.low(i) for i in range(quantity.last + 1, min(quantity.last + 13, len(scan.sentence.tokens))))
        .partition(",")[0]
        .replace(" - ", " ")
        + " "
    )
    if any(f" {r.replace('-', ' ')} " in after for r in _REGIONS):
        return "regional"
    near = {scan.low(i) for i in range(max(quantity.first - 6, 0), min(quantity.last + 7, len(scan.sentence.tokens)))}
    return "worldwide" if near & set(_WORLD) else ""


def _role(scan: Scan, quantity: Quantity) -> str:
    if quantity.kind not in ("money", "count", "share"):
        return "level"
    before = [scan.low(i) for i in range(max(quantity.first - 5, 0), quantity.first)]
    after = scan.low(quantity.last + 1)
    led = [w for w in before if w != "約"][-2:]
    if (
        quantity.kind == "money"
        and led[-1:] == ["に"]
        and led[0] not in ("年", "度", "月", "日", "期")
        and after in ("、", "。", "を", "が", "と", "及", "で")
    ):
        return "part"  # X能力に約5兆円
    if after in ("increase", "rise", "cut", "more", "fewer", "higher", "less", "reduction", "増", "減", "多", "少"):
        return "increment"
    follow = "".join(scan.low(i) for i in range(quantity.last + 1, quantity.last + 9))
    if follow.startswith(("(", "（")):
        follow = follow.replace("）", ")").partition(")")[2]
    if follow.removeprefix("の").startswith(("増", "減", "上積み", "上乗せ", "追加")):
        return "increment"
    for k in range(len(before) - 1, -1, -1):
        word = before[k]
        if word in _INCREMENTS_BEFORE:
            return "increment"
        if word == "by" and k >= len(before) - 3:
            return "increment"
        if word in _PART_BEFORE:
            return "part"
        if word in (",", ";", "to", "at", "was", "is", "reached", "reaching"):
            break
    if (
        quantity.kind == "money"
        and after in _PART_AFTER
        and scan.low(quantity.last + 2)
        not in (
            "fiscal",
            "fy",
            "the",
            "defense",
            "defence",
            "2023",
            "2024",
            "2025",
            "2026",
            "2027",
            "japan",
            "all",
            "military",
            "national",
        )
    ):
        return "part" if after == "for" and scan.low(quantity.last + 2) not in ("each", "every") else "level"
    return "level"


def latest_year(scans: Sequence[Scan], horizon: int) -> int | None:
    """The latest year up to `horizon` that the text speaks of as past or present: its probable year of writing."""
    kinds = ("day", "month", "year", "fiscal", "quarter")
    years = [
        p.year for s in scans for p in s.periods if p.kind in kinds and p.relation not in ("by", "until", "through")
    ]
    held = [y for y in years if y <= horizon]
    return max(held) if held else None
