"""A date or period as it stands in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both included.

    `kind` is day, month, quarter, half, year, fiscal, span, decade, length (a number of `years` with no dates) or
    partial (a day of which the year is not known).
    `relation` is the word before it (in, by, since ...), `first` and `last` are token indices.
    `inferred` marks a day or month whose year is guessed from another paragraph; `relative` one such as "last year".
    """

    kind: str
    start: date
    end: date
    text: str
    first: int
    last: int
    relation: str = ""
    years: float = 0.0
    era: int | None = None
    inferred: bool = False
    relative: bool = False

    @property
    def year(self) -> int:
        """The calendar year, or the year in which a fiscal year begins."""
        return self.start.year

    def meets(self, start: date, end: date) -> bool:
        """Whether the two spans have a day in common."""
        return self.start <= end and start <= self.end

    def label(self) -> str:
        """As people write it: 2024, FY2024, 2024-03, 2024-03-05 or a span."""
        if self.kind == "day":
            return self.start.isoformat()
        if self.kind == "month":
            return self.start.isoformat()[:7]
        if self.kind == "fiscal":
            return f"FY{self.year}"
        if self.kind == "year":
            return str(self.year)
        return (
            f"{self.start.isoformat()} to {self.end.isoformat()}"
            if self.kind not in ("length", "partial")
            else f"{self.years:g} years"
        )
