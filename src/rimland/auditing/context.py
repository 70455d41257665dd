"""A document prepared for the rules: its sentences scanned, its claims, and what is known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rimland.auditing.claims import Claim, Scan, attach_claims, latest_year, scan_sentences
from rimland.auditing.document import Document
from rimland.auditing.knowledge import Knowledge
from rimland.auditing.reduced import Reduced, reduced

_TOUCHING = 200  # spans that may begin before a sentence ends and still touch it


@dataclass
class Context:
    """What a rule gets. `judged` are the spans on which a rule of arithmetic has given a verdict so far."""

    document: Document
    knowledge: Knowledge
    judged: list[tuple[int, int]] = field(default_factory=list, init=False, repr=False)
    _sorted: list[tuple[int, int]] = field(default_factory=list, init=False, repr=False)
    _reduced: dict[int, Reduced] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def scans(self) -> list[Scan]:
        """The sentences with figures, periods, names and claims."""
        found = scan_sentences(self.document, self.knowledge)
        attach_claims(self.document, found, self.knowledge)
        return found

    @cached_property
    def claims(self) -> list[Claim]:
        """Every claim in order."""
        from rimland.auditing.table import table_claims

        found = [c for s in self.scans for c in s.claims] + table_claims(self.document, self.knowledge)
        return sorted(found, key=lambda c: c.start)

    @cached_property
    def year(self) -> int | None:
        """The year of writing: the one that the document gives, else the latest that it speaks of."""
        if self.document.date is not None:
            return self.document.date.year
        return latest_year(self.scans, self.knowledge.horizon)

    def reduced(self, scan: Scan) -> Reduced:
        """A sentence with its figures taken out."""
        if scan.index not in self._reduced:
            self._reduced[scan.index] = reduced(scan)
        return self._reduced[scan.index]

    def window(self, claim: Claim) -> tuple[date, date] | None:
        """The days that a claim speaks of; where it names none, the last year named before it."""
        if claim.period is not None and claim.period.kind not in ("length", "partial"):
            return claim.period.start, claim.period.end
        for scan in reversed(self.scans[: claim.scan + 1]):
            dated = [
                p
                for p in scan.periods
                if p.kind in ("day", "month", "quarter", "year", "fiscal")
                and p.relation not in ("by", "until", "since")
                and p.year <= self.knowledge.horizon
            ]
            if scan.sentence.block != self.scans[claim.scan].sentence.block:
                break
            if dated and claim.scan - scan.index <= 6:
                return dated[-1].start, dated[-1].end
        return (date(self.year, 1, 1), date(self.year, 12, 31)) if self.year else None

    def judged_in(self, scan: Scan) -> list[tuple[int, int]]:
        """The judged spans that touch a sentence."""
        if len(self._sorted) != len(self.judged):
            self._sorted = sorted(self.judged)
        last = bisect_left(self._sorted, (scan.sentence.end, 0))
        return [s for s in self._sorted[max(last - _TOUCHING, 0) : last] if s[1] > scan.sentence.start]

    def earlier(self, scan: Scan, back: int = 1) -> list[Scan]:
        """The sentences of the same paragraph that stand up to `back` before one, in their order."""
        near = self.scans[max(scan.index - back, 0) : scan.index]
        return [s for s in near if s.sentence.block == scan.sentence.block]

    def paragraph(self, scan: Scan) -> Iterator[Scan]:
        """The sentences of the same paragraph."""
        i = scan.index
        while i > 0 and self.scans[i - 1].sentence.block == scan.sentence.block:
            i -= 1
        while i < len(self.scans) and self.scans[i].sentence.block == scan.sentence.block:
            yield self.scans[i]
            i += 1
