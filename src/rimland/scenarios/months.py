"""The months of a run, written YYYY-MM, and where each stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)


@dataclass(frozen=True)
class Months:
    """A run of `count` months from `start` on, e.g. 312 months from 2015-01 to 2040-12."""

    start: str = "2015-01"
    count: int = 312

    @property
    def end(self) -> str:
        """The last month of the run."""
        return self.label(self.count - 1)

    def label(self, index: int) -> str:
        """Return the month at `index` (0 is the first) as YYYY-MM."""
        year, month = divmod(_ordinal(self.start) + index, 12)
        return f"{year:04d}-{month + 1:02d}"

    def index(self, month: str) -> int:
        """Return where `month` stands in the run, from 0.

        Raises ValueError, saying what was expected, for text that is not a month or lies outside the run.
        """
        if not is_month(month):
            raise ValueError(f"'{month}' is not a month; expected YYYY-MM from {self.start} to {self.end}")
        index = _ordinal(month) - _ordinal(self.start)
        if index < 0:
            raise ValueError(f"{month} is before the run; expected {self.start} to {self.end}")
        if index >= self.count:
            raise ValueError(f"{month} is after the run; expected {self.start} to {self.end}")
        return index


def is_month(text: object) -> bool:
    """Return whether `text` is written YYYY-MM with a month from 01 to 12."""
    found = _MONTH.match(text) if isinstance(text, str) else None
    return bool(found) and 1 <= int(found[2]) <= 12


def _ordinal(month: str) -> int:
    found = _MONTH.match(month)
    if not found:
        raise ValueError(f"'{month}' is not a month; expected YYYY-MM")
    return int(found[1]) * 12 + int(found[2]) - 1
