"""How two like figures of a sentence are joined, and what a figure beside them is meant to be, by cues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.interval import Interval
from rimland.auditing.period import Period
from rimland.auditing.reduced import Figure, Placed, Reduced

_HEDGES = re.compile(
    r"(?: (?:about|around|some|roughly|nearly|almost|over|just|only|approximately|an?|the|more than|less than|well|"
    r"under|fewer than|at least|up to|close to|exactly|fully|barely|estimated|record|another|約|が|も|で|は|に))+ $"
)
_NOUNS = (
    "(?:increase|rise|growth|gain|jump|surge|expansion|cut|drop|fall|decline|reduction|decrease|contraction|hike|leap)"
)
_VERBS = (
    "(?:up|down|rose|risen|rises|fell|fallen|falls|grew|grown|grows|climbed|jumped|surged|declined|dropped|increased|"
    "decreased|shrank|shrunk|expanded|contracted|slid|soared|plunged|swelled|slipped|growing|rising|falling|cut)"
)
CHANGED = re.compile(rf" {_NOUNS}s? (?:of|by) | {_VERBS} (?:by )?(?:[a-z]+ ){{0,2}}$|で [^、。]{{0,8}}$")
CHANGED_AFTER = re.compile(
    rf"^ (?:annual |overall |real |nominal |year - on - year |cumulative )?(?:{_NOUNS}|more|higher|larger|bigger|less|"
    r"lower|fewer|smaller|up|down|増|減|上 昇|低 下|の 増|の 減|の 伸|伸 び)"
)
FELL = re.compile(
    "cut|drop|fall|fell|decline|reduc|decreas|contract|down|shrank|shrunk|slid|plunge|slip|less|lower|fewer|smaller|減|"
    "低 下"
)
TOTAL_BEFORE = re.compile(
    r"(?<! of an)(?<! of a)(?<! of) (?:total|totals|totalling|totaling|totalled|altogether|together|combined|joint|"
    r"jointly|sum|overall|in all|bring|brings|brought|bringing|take|takes|took|taking|two - way|bill of|between them|"
    r"(?:gives?|giving|makes?|making|made|fields?|has|numbers?|adds? up to|comes? to)(?: it| them| him| japan)?|"
    r"for an? [a-z]+ of)\b[^,;]{0,36}$|合 わ せ|合 計|総 計|総 額|(?:、|で) 計|加 え|足 し"
)
STRONG_TOTAL = re.compile(
    r" (?:bring|brings|brought|bringing|take|takes|took|taking)(?: [a-z-]+){1,6} to$|"
    r" (?:together|altogether|in all|combined)"
)
GAP_BETWEEN = re.compile(r" (?:gap|difference|margin|distance) between\b")
TOTAL_AFTER = re.compile(
    r"^(?: [a-z0-9-]+){0,5} (?:in all|in total|altogether|combined|together|between them|taken together|all told|"
    r"over the (?:whole |full |fiscal )?year)\b"
)
LEFT_BEFORE = re.compile(
    r" (?:leaving|leaves|left|shortfall of|gap of|difference of|margin of|surplus of|deficit of|balance of|remain|"
    r"short by|gap|difference)\b[^,;]{0,30}$|不 足|差 し 引 き|の 差(?: は| が)?|残 り|欠 員"
)
LEFT_AFTER = re.compile(
    r"^ (?:[^ ] )?(?:届 か|及 ば|足 り な)|"
    r"^(?: [a-z-]+){0,2} (?:stood|remain|remained|were|are|lie|went|sat) (?:empty|unfilled|vacant|open)|"
    r"^(?: [a-z-]+){0,3} (?:short|to come|to go|left|outstanding|undelivered|unfilled|vacant) (?:[,.;:)]|$)|"
    r"^ (?:[^ ] )?の (?:不 足|差|黒 字|赤 字|欠 員)"
)
STEP_AFTER = re.compile(
    r"^(?: [a-z-]+)? (?:more|fewer|less|higher|lower)(?: than| [,.;:)]|$)|^ (?:[^ ] )?(?:増|減|多|少|上 回|下 回)"
)
STEP_BEFORE = re.compile(rf"(?: {_VERBS} by|(?<!of) by| {_NOUNS}s? of| up| down)$")
_BASE_SECOND = re.compile(
    r"(?: (?:than|compared (?:to|with)|against|versus|instead of|up from|down from|over|relative to)| , from|"
    r" (?:up|down) [^,]{0,24}\ue001 from)"
    r"(?: the| its| their| (?:last|this) year 's| \ue003|(?: [a-z-]+){1,2})?$"
)
_BASE_FIRST = re.compile(
    r"(?: to| reached| reaching| reach| at| hit| (?:give|gives|gave|giving) way to| replaced by| becoming| now| today|"
    r" become| will be| are now| is now| has (?:reached|grown to|risen to|fallen to)| against)"
    r"(?: the| its| their| just| only| [a-z-]+)?$|に 対 し .{0,14}$|から .{0,16}$|(?:だ|で あ) っ た .{0,30}$"
)
_PART_FIRST = re.compile(
    r"^ (?:[a-z-]+ ){0,3}(?:of|out of|from among) (?:the |its |their |his |our |this |that |those |these |all |some |"
    r"last year 's |[a-z]+ 's |a total of |total |\ue003 (?:'s )?|an? |[a-z]+ ){0,3}$"
)
_WHOLE_FIRST = re.compile(r"う ち|の 中|に 対 し|定 員|定 数|中 、")
_WHOLE_LED = re.compile(r" (?:of|out of|among)(?: the| its| their| last year 's| all| these| a total of| some)?$|^ of$")
_CONTRAST = re.compile(r" (?:while|whereas|but|although|though)\b|一 方")


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a figure may follow from others: the values it may have, and how that is told."""

    real: Interval
    exact: float
    told: str
    figures: tuple[Figure, ...]


class Near:
    """A sentence's figures with what stands between them, and the like figures of the sentence before."""

    def __init__(self, context: Context, scan: Scan) -> None:
        self.context, self.scan = context, scan
        self.text: Reduced = context.reduced(scan)
        self.placed: list[Placed] = list(self.text.placed())

    def numbers(self, apart: Placed) -> list[Placed]:
        """The plain figures around another, up to semicolons unless there are fewer than two."""
        found = [p for p in self.placed if p.figure.sign == "N" and p is not apart]
        near = [p for p in found if p.part == apart.part]
        like = [p for p in near if p.figure.like(apart.figure)] if apart.figure.sign == "N" else near
        return near if len(like) >= 2 else found

    def between(self, first: Placed, second: Placed) -> str:
        """The text between two figures."""
        return self.text.text[first.at + 1 : second.at]

    def previous(self, like: Figure) -> list[Figure]:
        """The like figures of the sentence before in the paragraph."""
        return [f for f in self.before(1) if f.like(like) and not is_step(f)]

    def before(self, back: int) -> list[Figure]:
        """The plain figures of up to `back` sentences before in the paragraph."""
        earlier = self.context.earlier(self.scan, back)
        return [f for other in earlier for f in self.context.reduced(other).figures if f.sign == "N"]

    def pairs(self, apart: Placed) -> Iterator[tuple[Placed, Placed]]:
        """Like figures that follow one another, each pair once; increments are no level to compare."""
        numbers = [p for p in self.numbers(apart) if not is_step(p.figure)]
        for first, second in pairwise(numbers):
            if first.figure.like(second.figure):
                yield first, second

    def alone(self, first: Placed, second: Placed, apart: Placed) -> bool:
        """Whether the two are the only like figures of their part of the sentence."""
        numbers = [p.figure for p in self.numbers(apart)]
        like = [f for f in numbers if f.like(first.figure) and f.like(second.figure)]
        return len(like) == 2

    def time(self, placed: Placed) -> Period | None:
        """The time of a figure: its claim's, else the date directly after it or the last one before it."""
        if placed.figure.claim is not None and placed.figure.claim.period is not None:
            return placed.figure.claim.period
        following = self.placed[placed.number + 1 : placed.number + 2]
        if following and following[0].figure.period and re.match(r"^ (?:in|by|\() (?:the )?$", placed.after):
            return following[0].figure.period
        before = [p.figure.period for p in self.placed[: placed.number] if p.figure.period is not None]
        return before[-1] if before else None

    def named_between(self, first: Figure, second: Figure) -> bool:
        """Whether a country is named between two figures."""
        tokens = self.scan.sentence.tokens
        return any(first.end <= tokens[m.first].start < second.start for m in self.scan.countries())


def bare(before: str) -> str:
    """Words before a figure without the hedges that stand directly before it."""
    return _HEDGES.sub(" ", before).rstrip()


def is_list(near: Near, parts: Sequence[Placed]) -> bool:
    """Whether figures stand in one list: a few words each, with commas and an "and" before the last."""
    gaps = [near.between(a, b) for a, b in pairwise(parts)]
    plain = all(re.match(r"^(?: [^ ,;:]+){0,5} (?:, )?(?:and |、 |と )?$", gap) for gap in gaps)
    return plain and all("," in g or "、" in g for g in gaps[:-1]) and ("and" in gaps[-1] or "、" in gaps[-1])


def is_step(figure: Figure) -> bool:
    """Whether a figure says by how much something changed."""
    return figure.claim is not None and figure.claim.role == "increment"


def ordered(near: Near, first: Placed, second: Placed) -> tuple[Figure, Figure] | None:
    """(before, after) where the words or the times between two figures say which is the older; None where not."""
    gap = bare(near.between(first, second))
    if _CONTRAST.search(gap):
        return None
    if _BASE_SECOND.search(gap):
        return second.figure, first.figure
    if _BASE_FIRST.search(gap):
        return first.figure, second.figure
    times = [near.time(p) for p in (first, second)]
    if times[0] is None or times[1] is None or times[0].label() == times[1].label() or not same_subject(first, second):
        return None
    if times[0].start == times[1].start:
        return None
    return (first.figure, second.figure) if times[0].start < times[1].start else (second.figure, first.figure)


def same_subject(first: Placed, second: Placed) -> bool:
    """Whether two figures are not said of two different actors."""
    subjects = [f.figure.claim.subjects if f.figure.claim is not None else () for f in (first, second)]
    return not all(subjects) or subjects[0] == subjects[1]


def whole_and_part(near: Near, first: Placed, second: Placed) -> tuple[Figure, Figure] | None:
    """(whole, part) where the words join two figures as "A of the B", "of B, A" or BのうちA; None where not."""
    gap = near.between(first, second)
    a, b = first.figure, second.figure
    if a.value < b.value and _PART_FIRST.match(gap):
        return b, a
    if b.value < a.value and (_WHOLE_FIRST.search(gap) or _WHOLE_LED.search(bare(first.before))):
        return a, b
    return None


def ratio(part: Figure, whole: Figure, told: str) -> Way | None:
    """The quotient of two figures."""
    real = part.range.over(whole.range)
    return None if real is None else Way(real, part.value / whole.value, told, (part, whole))


def change(old: Figure, new: Figure, fell: bool) -> Way | None:
    """The relative change from one figure to another, positive for a fall that is told as one."""
    real = new.range.over(old.range)
    if real is None or old.value <= 0:
        return None
    low, high = (1 - real.high, 1 - real.low) if fell else (real.low - 1, real.high - 1)
    exact = (new.value / old.value - 1) * (-1 if fell else 1)
    return Way(Interval(low, high).widened(0.01), exact, f"{old.text} to {new.text} is", (old, new))


def total(parts: Sequence[Figure]) -> Way:
    """The sum of figures."""
    real = Interval(sum(f.range.low for f in parts), sum(f.range.high for f in parts))
    return Way(real, sum(f.value for f in parts), f"{' + '.join(f.text for f in parts)} =", tuple(parts))


def difference(first: Figure, second: Figure) -> Way:
    """What lies between two figures."""
    large, small = (first, second) if first.value >= second.value else (second, first)
    real = Interval(large.range.low - small.range.high, large.range.high - small.range.low)
    return Way(real, large.value - small.value, f"{large.text} - {small.text} =", (large, small))
