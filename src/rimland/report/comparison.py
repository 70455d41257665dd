"""Scenarios beside the first: differences member by member under common random numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from rimland.report.headline import YEARS, Outcome, december
from rimland.report.tables import Table, with_band
from rimland.result import Comparison

LEVELS = (0.05, 0.5, 0.95)
NEGLIGIBLE = 0.001


@dataclass(frozen=True)
class Difference:
    """Scenario minus reference in December of one year: median and 90% band over paired members.

    `level` is the reference's median; `ratio` and its band are the paired ratios for risks, nan for others.
    """

    name: str
    label: str | None
    title: str
    unit: str
    relative: bool
    scenario: str
    reference: str
    year: int
    level: float
    median: float
    p05: float
    p95: float
    ratio: float
    ratio_p05: float
    ratio_p95: float

    @property
    def clear(self) -> bool:
        """Whether the band excludes zero."""
        return self.p05 > 0 or self.p95 < 0

    @property
    def negligible(self) -> bool:
        """Whether the whole band is within a thousandth of the reference's level."""
        return max(abs(self.p05), abs(self.p95)) <= NEGLIGIBLE * abs(self.level)

    @property
    def beyond_noise(self) -> float:
        """Size of the median difference in half-widths of its band; infinite where every member agrees."""
        half = (self.p95 - self.p05) / 2
        if half > 0:
            return abs(self.median) / half
        return math.inf if self.median else 0.0

    def as_dict(self) -> dict[str, Any]:
        """The difference as plain data."""
        return {**asdict(self), "clear": self.clear}


def differences(comparison: Comparison, outcomes: Sequence[Outcome], years: Sequence[int] = YEARS) -> list[Difference]:
    """Every outcome of every scenario after the first, at every year."""
    first = comparison.results[0]
    at = [december(first.months, year) for year in years]
    rows = []
    for other, gap in zip(comparison.results[1:], comparison.differences, strict=True):
        for o in outcomes:
            low, median, high = (gap.quantile(o.variable, level, o.label) for level in LEVELS)
            level = first.quantile(o.variable, 0.5, o.label)
            pair = [r.yearly(o.variable, "december", o.label) for r in (first, other)]
            ratios = _ratios(*pair) if o.relative else np.full((len(LEVELS), len(pair[0])), math.nan)
            for year, index in zip(years, at, strict=True):
                low_ratio, ratio, high_ratio = (float(r) for r in ratios[:, index // 12])
                rows.append(
                    Difference(
                        name=o.variable,
                        label=o.label,
                        title=o.title,
                        unit=o.unit_words,
                        relative=o.relative,
                        scenario=other.scenario,
                        reference=first.scenario,
                        year=year,
                        level=float(level[index]) * o.scale,
                        median=float(median[index]) * o.scale,
                        p05=float(low[index]) * o.scale,
                        p95=float(high[index]) * o.scale,
                        ratio=ratio,
                        ratio_p05=low_ratio,
                        ratio_p95=high_ratio,
                    )
                )
    return rows


def _ratios(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Quantiles of the paired ratio by year: (levels, years); nan where a member's reference is zero."""
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    whole = (before != 0).all(-1)
    out = np.full((len(LEVELS), len(before)), math.nan)
    if whole.any():
        out[:, whole] = np.quantile(after[whole] / before[whole], LEVELS, axis=-1)
    return out


def comparison_table(
    rows: Sequence[Difference], scenario: str, reference: str, years: Sequence[int] = YEARS
) -> tuple[Table, list[str]]:
    """One scenario's differences, furthest beyond noise first, and the outcomes that hardly change.

    Years in which nothing differs are left out.
    """
    own: dict[tuple[str, str | None], list[Difference]] = {}
    for row in rows:
        if row.scenario == scenario and row.year in years:
            own.setdefault((row.name, row.label), []).append(row)
    moving = [g for g in own.values() if not all(r.negligible for r in g)]
    still = [g[0].title for g in own.values() if all(r.negligible for r in g)]
    shown = [y for y in years if any(r.year == y and not r.negligible for g in moving for r in g)]
    table = Table(
        [f"{scenario} minus {reference}", *(str(y) for y in shown), f"ratio in {years[-1]}"],
        right=frozenset(range(1, 2 + len(shown))),
        optional=(*range(1, len(shown)), 1 + len(shown)),
    )
    moving.sort(key=lambda g: -max(r.beyond_noise for r in g if not r.negligible))
    for group in moving:
        last = group[-1]
        cells = [_cell(r) for r in group if r.year in shown]
        ratio = with_band(last.ratio, last.ratio_p05, last.ratio_p95) if last.relative else ""
        table.add(f"  {last.title}, {last.unit}", *cells, "" if ratio == "-" else ratio)
    return table, list(dict.fromkeys(still))


def _cell(row: Difference) -> str:
    if row.negligible:
        return "~0 "
    return with_band(row.median, row.p05, row.p95) + ("*" if row.clear else " ")
