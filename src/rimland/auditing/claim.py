"""A claim, and a sentence with everything that was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from rimland.auditing.interval import Interval, rounding_half_width
from rimland.auditing.matching import Folded, Mention
from rimland.auditing.periods import Period
from rimland.auditing.quantities import Quantity
from rimland.auditing.text import Sentence


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


def rounded(claim: Claim) -> Interval:
    """The rounding of a figure, looser where it is hedged, but never open to one side."""
    q = claim.quantity
    if q is None:
        return claim.range
    width = rounding_half_width(q.digits, q.multiplier, bool(claim.hedge) and claim.hedge != "record")
    if claim.hedge in ("about", "nearly", "over", "under", "up to"):
        width = max(width, abs(claim.value) * 0.03)
    if claim.kind == "share" and claim.value > 0:
        width = min(width, claim.value * 0.12)
    return Interval(claim.value - width, claim.value + width)


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
