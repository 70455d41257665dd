"""Whether a sentence tells of a past act, speaks of today, and which date its paragraph gave last."""

from __future__ import annotations

from itertools import pairwise

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.period import Period
from rimland.auditing.periods import MONTHS

_NOW = (
    "now", "today", "currently", "nowadays", "at present", "these days", "recently", "since then", "so far", "to date",
    "later", "earlier", "previously", "years ago", "decades", "decade", "months later", "subsequently", "has", "have",
    "will", "would", "plans to", "is", "are", "had", "still", "eventually", "current", "ever since", "once",
    "in the years", "over the years", "years that followed", "afterward*", "in time", "in due course",
    "現在", "今日", "今や", "最近", "その後", "のちに", "後に", "以来", "これまで", "かつて", "近年", "いま", "後年",
)  # fmt: skip
_PAST = frozenset(
    "said met told flew went left came sent gave made took held spoke saw led ran wrote began brought bought sat stood "
    "hosted sought rose won chose got kept lost paid put read shook drew drove found heard knew laid let set shot "
    "thought thanked".split()
)
_NOT_PAST = frozenset("need indeed exceed proceed speed united need-based embed red".split())
_STOPS = frozenset("; that which who whom whose because although while".split())
_BEFORE_OBJECT = frozenset("met told hosted welcomed joined with received greeted visited saw".split())
_BEFORE_OTHER = frozenset("of under by to from against for since like unlike than".split())
_POINTING = frozenset("this last next past coming".split())
_TIMES = frozenset("year month week day quarter spring summer autumn fall winter decade years months weeks".split())
_SOLID = ("day", "month", "quarter", "half", "year", "fiscal")
_LOOSE_RELATIONS = ("since", "until", "till", "before", "after", "by", "from", "through", "than", "during")


def speaks_of_now(scan: Scan) -> bool:
    """Whether a sentence points away from the date that its paragraph gave."""
    words = [t.low for t in scan.sentence.tokens]
    pointed = any(a in _POINTING and (b in _TIMES or b in MONTHS) for a, b in pairwise(words))
    return pointed or scan.folded.has(_NOW)


def is_past(word: str) -> bool:
    """Whether an English word looks like a verb in the past."""
    return word in _PAST or (len(word) > 3 and word.endswith("ed") and word not in _NOT_PAST)


def acts_in_the_past(scan: Scan, first: int, last: int) -> bool:
    """Whether the person of tokens first to last is the subject of a past verb, or whom someone met."""
    before = scan.low(first - 1) if scan.low(first - 1) not in ("the", "u.s.", "us") else scan.low(first - 2)
    if before in _BEFORE_OBJECT:
        return any(is_past(scan.low(i)) for i in range(max(first - 8, 0), first))
    if before == "by" and scan.between(first - 8, first) & {"was", "were"}:
        return True
    if before in _BEFORE_OTHER:
        return False
    for i in range(last + 1, min(last + 16, len(scan.sentence.tokens))):
        if scan.low(i) in _STOPS:
            return False
        if is_past(scan.low(i)):
            return first <= 8
    return False


def last_date(context: Context, scan: Scan) -> tuple[Period | None, int]:
    """The last stated date of the paragraph before a sentence, and how many sentences back it stands.

    None where a sentence in between speaks of today, or where the nearest date is a guess or only a bound.
    """
    for gap in range(1, 5):
        if gap > scan.index:
            break
        earlier = context.scans[scan.index - gap]
        if earlier.sentence.block != scan.sentence.block:
            break
        dated = [p for p in earlier.periods if p.kind not in ("length", "decade")]
        if not dated:
            if gap > 1 and speaks_of_now(earlier):
                break
            continue
        near = dated[-1]
        fit = near.kind in _SOLID and not near.inferred and near.relation not in _LOOSE_RELATIONS
        written = context.document.date
        return (near if fit and (written is None or near.start <= written) else None), gap
    return None, 0
