"""Claims: figures with what they are about, for whom, when, on which scope, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rimland.auditing.document import Document
from rimland.auditing.interval import Interval
from rimland.auditing.knowledge import Concept, Knowledge
from rimland.auditing.matching import Folded, Mention
from rimland.auditing.periods import Period, periods
from rimland.auditing.quantities import Quantity, quantities
from rimland.auditing.text import CITATION, Sentence

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
_PREPOSITIONS = frozenset("in to from against with by for around near toward towards at between".split())
_INCREMENTS_BEFORE = frozenset(
    "additional extra further another increase rise cut reduction hike increment supplementary".split()
)
_PART_AFTER = frozenset(["for", "to"])
_PART_BEFORE = frozenset("includes including include earmarked allocates allocated aside which worth sets".split())
_RANKS = {"largest": 1, "biggest": 1, "highest": 1, "strongest": 1, "fastest": 1, "richest": 1}
_ORDINALS = {
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_VAGUE = frozenset(
    "challenge challenges problem problems obstacle obstacles issue issues question questions threat threats sore "
    "uncertainty potential".split()
)
_FRACTIONS = frozenset("third half quarter fifth tenth portion part share percent % most bulk".split())
_ANNUAL = frozenset(["annual", "annually", "yearly", "year"])


@dataclass(frozen=True, slots=True)
class Claim:
    """One quantitative claim. Offsets count characters of the document's text; values are in whole units.

    `subjects` are actors whose figures add up to this one where there are several; `role` says whether the figure is
    a level, an increment, or a part of what `concept` names.
    """

    document: str
    start: int
    end: int
    page: int | None
    kind: str
    value: float
    low: float
    high: float
    unit: str
    currency: str
    hedge: str
    per: str
    subjects: tuple[str, ...]
    concept: str
    period: Period | None
    scope: str
    basis: str
    role: str
    attribution: tuple[str, ...]
    scan: int
    quantity: Quantity | None = field(default=None, repr=False)

    @property
    def range(self) -> Interval:
        """What the figure can mean."""
        return Interval(self.low, self.high)

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.end


@dataclass
class Scan:
    """A sentence with everything that was found in it."""

    index: int
    sentence: Sentence
    folded: Folded
    periods: list[Period]
    impossible: list[tuple[int, int, str]]
    quantities: list[Quantity]
    mentions: list[Mention]
    claims: list[Claim] = field(default_factory=list)

    def low(self, i: int) -> str:
        """The lower-case form of token i, empty outside the sentence."""
        return self.sentence.tokens[i].low if 0 <= i < len(self.sentence.tokens) else ""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of tokens first to last."""
        return self.sentence.tokens[first].start, self.sentence.tokens[last].end

    def countries(self) -> list[Mention]:
        """The countries named."""
        return [m for m in self.mentions if m.kind == "country"]

    def between(self, first: int, last: int) -> set[str]:
        """The lower-case words of tokens first to last - 1."""
        return {self.low(i) for i in range(max(first, 0), last)}


def scan_sentences(document: Document, knowledge: Knowledge) -> list[Scan]:
    """Every sentence with its periods, figures and names."""
    found = []
    context_year: int | None = None
    block = -1
    for index, sentence in enumerate(document.sentences):
        if sentence.block != block:
            block = sentence.block
        dated, impossible = periods(sentence.tokens, context_year)
        for period in dated:
            if period.kind not in ("length", "partial", "decade"):
                context_year = period.year
        scan = Scan(
            index=index,
            sentence=sentence,
            folded=Folded(sentence.tokens),
            periods=dated,
            impossible=impossible,
            quantities=quantities(sentence.tokens, dated),
            mentions=knowledge.names.find(sentence.tokens),
        )
        found.append(scan)
    return found


def attach_claims(document: Document, scans: Sequence[Scan], knowledge: Knowledge) -> None:
    """Fill `scan.claims` of each scan."""
    for scan in scans:
        if scan.sentence.kind == "heading" and not scan.quantities:
            continue
        previous = scans[scan.index - 1] if scan.index else None
        if previous is not None and previous.sentence.block != scan.sentence.block:
            previous = None
        said = _attribution(document, scan)
        for quantity in scan.quantities:
            scan.claims.append(_claim(document, scan, previous, quantity, knowledge, said))
        scan.claims += _ranks(document, scan, said)
        scan.claims += _dates(document, scan, said)
        scan.claims.sort(key=lambda c: c.start)


def _claim(
    document: Document,
    scan: Scan,
    previous: Scan | None,
    quantity: Quantity,
    knowledge: Knowledge,
    said: tuple[str, ...],
) -> Claim:
    concept = _concept(scan, previous, quantity, knowledge)
    period, plan = _period(scan, quantity)
    about = knowledge.concepts.get(concept)
    subjects = _subjects(scan, previous, quantity, about)
    basis = "annual" if quantity.per == "year" else "total" if plan is not None or (about and about.basis) else ""
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


def _concept(scan: Scan, previous: Scan | None, quantity: Quantity, knowledge: Knowledge) -> str:
    """The concept whose words stand nearest to the figure; words before it count double."""
    best, nearest = "", 60.0
    for name, concept in knowledge.concepts.items():
        if quantity.kind not in concept.kinds or not concept.least <= abs(quantity.value) <= concept.most:
            continue
        if concept.units and quantity.kind == "count" and quantity.unit not in concept.units:
            continue
        if not scan.folded.has_each(concept.also) or scan.folded.has(concept.exclude):
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
        return earlier[-1] if earlier else ""
    return best


def _names_it(scan: Scan, quantity: Quantity, first: int) -> bool:
    """Whether words after a figure still name it: near, and with no comma outside brackets in between."""
    depth = 0
    for i in range(quantity.last + 1, first):
        word = scan.low(i)
        depth += (word in ("(", "（")) - (word in (")", "）"))
        if word in (",", ";", "、") and depth == 0:
            return False
    return first - quantity.last <= 16


def _period(scan: Scan, quantity: Quantity) -> tuple[Period | None, Period | None]:
    """The period of a figure and the length of the plan that it is a total of."""
    plan = None
    for period in scan.periods:
        if period.kind == "length" and scan.low(period.first - 1) in (
            "over",
            "next",
            "coming",
            "the",
            "within",
            "for",
            "a",
            "during",
            "次",
            "今",
        ):
            near = scan.between(period.first - 4, period.first)
            gap = period.first - quantity.last if period.first > quantity.last else quantity.first - period.last
            if (
                gap <= 12
                and near & {"over", "next", "coming", "during", "within", "for", "plan", "今", "a"}
                and not quantity.per
            ):
                plan = period if period.years > 1 else None
    dated = [p for p in scan.periods if p.kind not in ("length", "partial")]
    kinds = [q for q in scan.quantities if q.kind == quantity.kind and q is not quantity]
    for period in dated:
        if period.first <= quantity.last or period.relation in ("since", "from", "than", "until", "before"):
            continue
        between = scan.between(quantity.last + 1, period.first)
        blocked = any(quantity.last < q.first < period.first for q in kinds) and ")" not in between
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


def _subjects(scan: Scan, previous: Scan | None, quantity: Quantity, about: Concept | None) -> tuple[str, ...]:
    countries = scan.countries()
    if about is not None and about.pair:
        return _pair(scan, quantity, countries)
    if about is not None and about.subject == "host":
        hosts = [m for m in countries if m.key != "USA"]
        marked = [m for m in hosts if scan.low(m.first - 1) in ("in", "across", "throughout")] or hosts
        near = sorted(marked, key=lambda m: abs(m.first - quantity.last))
        return (near[0].key,) if near else ("JPN",) if "在日" in scan.folded.text.replace(" ", "") else ()
    if about is not None and about.subject:
        return (about.subject,)
    before = [m for m in countries if m.last < quantity.first]
    for place in range(len(before) - 1, -1, -1):
        mention = before[place]
        k = mention.first - 1
        if scan.low(k) == "the":
            k -= 1
        if _in_pair(scan, mention):
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


def _scope(scan: Scan, quantity: Quantity) -> str:
    after = (
        " "
        + " ".join(
            scan.low(i) for i in range(quantity.last + 1, min(quantity.last + 9, len(scan.sentence.tokens)))
        ).replace(" - ", " ")
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
    if after in ("increase", "rise", "cut", "more", "higher", "less", "reduction", "増", "減"):
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
        )
    ):
        return "part" if after == "for" else "level"
    return "level"


def _attribution(document: Document, scan: Scan) -> tuple[str, ...]:
    """Who says so: according to ..., a report from ..., author and year in brackets, note numbers."""
    found: list[str] = []
    tokens = scan.sentence.tokens
    for i, token in enumerate(tokens):
        if token.low == "according" and scan.low(i + 1) == "to" and scan.low(i + 2) not in ("which", "whom", "this"):
            k = i + 2
            while k < len(tokens) and k < i + 22 and tokens[k].text not in ",;.。":
                k += 1
            found.append(document.text[tokens[min(i + 2, len(tokens) - 1)].start : tokens[k - 1].end])
    end = scan.sentence.end
    raw = document.text[scan.sentence.start : min(end + 40, len(document.text))]
    found += [cited.group()[1:-1] for cited in CITATION.finditer(raw)]
    place = raw.find("[")
    while place >= 0 and len(found) < 12:
        stop = raw.find("]", place, place + 40)
        inside = raw[place + 1 : stop] if stop > 0 else ""
        if inside and all(c.isdecimal() or c in ",-– " for c in inside):
            found.append(f"[{inside}]")
        place = raw.find("[", place + 1)
    place = raw.find("<sup>")
    while place >= 0 and len(found) < 12:
        stop = raw.find("</sup>", place, place + 20)
        inside = raw[place + 5 : stop].strip() if stop > 0 else ""
        if inside.isdecimal():
            found.append(f"note {inside}")
        place = raw.find("<sup>", place + 1)
    return tuple(dict.fromkeys(found))


def _ranks(document: Document, scan: Scan, said: tuple[str, ...]) -> list[Claim]:
    found = []
    tokens = scan.sentence.tokens
    for i, token in enumerate(tokens):
        if token.low not in _RANKS or scan.low(i - 1) in ("at", "most") or scan.between(i + 1, i + 4) & _VAGUE:
            continue
        first, value = i, 1
        k = i - 1
        if scan.low(k) in ("-", "–"):
            k -= 1
        if scan.low(k) in _ORDINALS:
            first, value = k, _ORDINALS[scan.low(k)]
        start, end = tokens[first].start, token.end
        period = scan.periods[0] if scan.periods and scan.periods[0].kind not in ("length", "partial") else None
        subjects = tuple(m.key for m in scan.countries() if m.last < first)[-1:]
        found.append(
            Claim(
                document.name,
                start,
                end,
                document.page(start),
                "rank",
                value,
                value,
                value,
                "",
                "",
                "",
                "",
                subjects,
                "",
                period,
                "",
                "",
                "level",
                said,
                scan.index,
            )
        )
    return found


def _dates(document: Document, scan: Scan, said: tuple[str, ...]) -> list[Claim]:
    """Days and months of the body are claims of their own; years alone only date other claims."""
    found = []
    for period in scan.periods:
        if period.kind not in ("day", "month", "quarter", "half") or (
            scan.low(period.last + 1) == ")" and period.kind != "day"
        ):
            continue
        start, end = scan.span(period.first, period.last)
        value = float(period.start.toordinal())
        found.append(
            Claim(
                document.name,
                start,
                end,
                document.page(start),
                "date",
                value,
                value,
                float(period.end.toordinal()),
                period.kind,
                "",
                "",
                "",
                tuple(m.key for m in scan.countries())[:1],
                "",
                period,
                "",
                "",
                "level",
                said,
                scan.index,
            )
        )
    return found


def latest_year(scans: Sequence[Scan], horizon: int) -> int | None:
    """The latest year up to `horizon` that the text speaks of as past or present: its probable year of writing."""
    kinds = ("day", "month", "year", "fiscal", "quarter")
    years = [
        p.year for s in scans for p in s.periods if p.kind in kinds and p.relation not in ("by", "until", "through")
    ]
    held = [y for y in years if y <= horizon]
    return max(held) if held else None
