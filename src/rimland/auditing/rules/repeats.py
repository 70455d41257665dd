"""One figure printed twice with one digit changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from rimland.auditing.claims import Claim
from rimland.auditing.context import Context
from rimland.auditing.findings import INCONSISTENT, Finding, made, rule

_EMPTY = frozenset(
    "the a an of in on at by for to from and or with as its it their his her this that these those was were is are has "
    "have had be been than about some more less over under nearly around roughly year years fiscal percent per cent "
    "million billion trillion yen dollars according which who will would said after before between into also only both "
    "last next first second third up down rose fell against compared during since until not but".split()
)
_MOST = 400


def _words(context: Context, claim: Claim) -> frozenset[str]:
    """The words that name a figure: those around it, and pairs of Chinese characters before it."""
    scan = context.scans[claim.scan]
    if claim.quantity is None:
        return frozenset()
    first, last = claim.quantity.first, claim.quantity.last
    near = [scan.low(i) for i in (*range(max(first - 9, 0), first), *range(last + 1, last + 6))]
    words = {w.removesuffix("s") for w in near if len(w) > 3 and w.isascii() and w.isalpha() and w not in _EMPTY}
    for side in (range(max(first - 14, 0), first), range(last + 1, last + 15)):
        signs = [scan.low(i) for i in side]
        words |= {a + b for a, b in pairwise(signs) if _is_kanji(a) and _is_kanji(b)}
    return frozenset(words | {f"{head} {n}" for head in [_head(context, claim)] if head for n in range(3)})


def _head(context: Context, claim: Claim) -> str:
    """The Chinese characters directly before a figure, the last three of them: 支持率 of 内閣支持率は64.4%."""
    scan = context.scans[claim.scan]
    k = (claim.quantity.first if claim.quantity else 0) - 1
    while scan.low(k) in ("は", "が", "も", "の", "約", "、", "を"):
        k -= 1
    head = "".join(scan.low(i) for i in range(k - 2, k + 1))
    return head if len(head) == 3 and all(_is_kanji(c) for c in head) else ""


def _is_kanji(sign: str) -> bool:
    return len(sign) == 1 and ("一" <= sign <= "鿿" or "ァ" <= sign <= "ヺ") and sign not in "年月日度約円億兆万人"


def _slips(figures: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Pairs of figures of one kind and unit, three significant digits or more, that differ in one printed digit."""
    alike: dict[tuple[str, ...], list[Claim]] = {}
    for claim in figures:
        digits = claim.quantity.digits if claim.quantity is not None and claim.scan >= 0 else ""
        if claim.kind == "date" or _significant(digits) < 3:
            continue
        for i, sign in enumerate(digits):
            if sign.isdecimal():
                key = (claim.kind, claim.unit, claim.currency, claim.per, digits[:i] + "_" + digits[i + 1 :])
                alike.setdefault(key, []).append(claim)
    for group in alike.values():
        for number, (first, second) in enumerate(combinations(group, 2)):
            if number >= _MOST:
                break
            if first.value != second.value and _one_time(first, second):
                yield first, second


def _significant(printed: str) -> int:
    whole, _, decimals = printed.replace(",", "").partition(".")
    digits = whole + decimals.rstrip("0")
    zeros = len(digits) - len(digits.rstrip("0"))
    return len(digits.lstrip("0")) - (zeros if zeros > 1 else 0)


def _one_time(first: Claim, second: Claim) -> bool:
    """Whether two figures are not said of two times or two actors."""
    a, b = first.period, second.period
    if a is not None and b is not None and a.label() != b.label():
        return False
    return not (first.subjects and second.subjects and first.subjects != second.subjects)


@rule("near-repeat", "One figure, twice, with one digit changed", "contradictions", "medium", 0.7)
def near_repeat(context: Context) -> Iterator[Finding]:
    """A figure of three digits or more that comes back under the same name with one digit changed is a slip.

    The two must be of one kind and unit, in different sentences, of no two stated times or actors, and share at least
    three of the words around them (in Japanese three pairs of characters). Which of the two is right is not known.
    """
    figures = context.claims
    for first, second in _slips(figures):
        if first.scan == second.scan:
            continue
        if _shared(context, first, context, second) >= 3 and not _twice(figures, first, second):
            told = f"the text also gives {_text(context, first)} (character {first.start})"
            repair = f"{_text(context, first)} or {_text(context, second)}: they differ in one digit"
            yield made(context, "near-repeat", second.span, second.kind, INCONSISTENT, told, repair=repair)


@rule("near-repeat-across", "One figure in two documents, with one digit changed", "contradictions", "medium", 0.65,
      across=True)  # fmt: skip
def near_repeat_across(contexts: Sequence[Context]) -> Iterator[Finding]:
    """As near-repeat, with the two figures in two documents of one call and four words in common.

    The finding stands on the later document; it does not say which of the two is right.
    """
    for first, second in combinations(contexts, 2):
        of_first = {id(c) for c in first.claims}
        for a, b in _slips([*first.claims, *second.claims]):
            if id(a) not in of_first or id(b) in of_first or _shared(first, a, second, b) < 4:
                continue
            told = f"{first.document.name.rsplit('/', 1)[-1]} has {_text(first, a)}"
            repair = f"{_text(first, a)} or {_text(second, b)}: they differ in one digit"
            yield made(second, "near-repeat-across", b.span, b.kind, INCONSISTENT, told, repair=repair)


def _shared(first: Context, a: Claim, second: Context, b: Claim) -> int:
    return len(_words(first, a) & _words(second, b))


def _twice(figures: Sequence[Claim], first: Claim, second: Claim) -> bool:
    """Whether both values come back: then they are two things."""
    counts = [sum(c.value == x.value and c.unit == x.unit for c in figures) for x in (first, second)]
    return min(counts) > 1


def _text(context: Context, claim: Claim) -> str:
    return " ".join(context.document.text[claim.start : claim.end].split())


_SPREAD = ("over", "through", "until", "total", "in all", "altogether", "combined", "五年間", "年間", "総額", "までに")


@rule("total-as-year", "One amount, once in all and once a year", "contradictions", "medium", 0.8)
def total_as_year(context: Context) -> Iterator[Finding]:
    """An amount that the document gives once as a total over years cannot be what is paid every year.

    The same amount of one currency, to the printed digits: in one place "a year", "annually" or 毎年, in another as
    the total of a plan, of a stated number of years, or "by" or "through" a date.
    """
    money = [c for c in context.claims if c.kind == "money" and c.quantity is not None and c.scan >= 0]
    for yearly in (c for c in money if c.per == "year" or c.basis == "annual"):
        for whole in money:
            same = (whole.currency, whole.value) == (yearly.currency, yearly.value) and whole.scan != yearly.scan
            if not same or whole.per or whole.basis == "annual" or not _is_spread(context, whole):
                continue
            told = f"elsewhere the text gives {_text(context, whole)} as a total (character {whole.start})"
            yield made(
                context, "total-as-year", yearly.span, "money", INCONSISTENT, told, repair="a total, not a year's"
            )
            break


def _is_spread(context: Context, claim: Claim) -> bool:
    """Whether an amount is said to be spread over years."""
    if claim.basis == "total":
        return True
    scan = context.scans[claim.scan]
    ended = claim.period is not None and claim.period.relation in ("by", "through", "until")
    long = any(p.kind == "length" and p.years > 1 for p in scan.periods) or any(p.kind == "span" for p in scan.periods)
    return ended or (long and scan.folded.has(_SPREAD))
