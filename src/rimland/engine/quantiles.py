"""Quantiles over members of every recorded number in every month, in bounded memory.

Small ensembles are kept and sorted exactly. Beyond `EXACT_BYTES` the first members fix, for each number
and month, a grid of equal bins that spans their range three times over; later members are counted in it.
Counts are integers and the grid depends on the first members only, so the result does not depend on the
order or grouping of chunks. The error of a quantile is then at most one bin: 3/512 of the pilot's range;
members outside the grid are counted in its end bins.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
EXACT_BYTES = 256 * 2**20
PILOT = 1024
BINS = 512
ALL_ROWS = slice(None)
YEARLY = ("annual_mean", "december")


def by_year(values: np.ndarray, how: str) -> np.ndarray:
    """Whole years of (months, rows, members) that begin in January, as (years, rows, members)."""
    years = values[: len(values) // 12 * 12].reshape(-1, 12, *values.shape[1:])
    return years.mean(1) if how == "annual_mean" else years[:, -1].copy()


def row_quantiles(values: np.ndarray, levels: tuple[float, ...] = LEVELS) -> np.ndarray:
    """Quantiles along the last axis with linear interpolation: array (levels, ...)."""
    ordered = _sorted(values)
    place = np.asarray(levels) * (ordered.shape[-1] - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, ordered.shape[-1] - 1)
    share = (place - below).astype(values.dtype)
    return np.moveaxis(ordered[..., below] * (1 - share) + ordered[..., above] * share, -1, 0)


def _sorted(values: np.ndarray) -> np.ndarray:
    """Sorted along the last axis, by two threads where it is worth it."""
    ordered = np.array(values)
    half = len(ordered) // 2
    if ordered.size < 1_000_000:
        ordered.sort(axis=-1)
        return ordered
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda part: part.sort(axis=-1), (ordered[:half], ordered[half:])))
    return ordered


class Summary:
    """Accumulates chunks (months, rows, members) in member order.

    Args:
        members: how many will come; decides between exact and binned.
    """

    def __init__(self, members: int, months: int, rows: int, exact_bytes: int = EXACT_BYTES):
        self.members, self.exact = members, members * months * rows * 4 <= exact_bytes
        self.parts: list[np.ndarray] = []
        self.seen = 0
        self.total = np.zeros((months, rows))
        self.counts: np.ndarray | None = None
        self.failures = 0
        self._yearly: dict[str, np.ndarray] = {}

    def add(self, values: np.ndarray) -> None:
        """Take the next chunk."""
        self.seen += values.shape[-1]
        self.total += values.sum(-1, dtype=float)
        self.failures += int((~np.isfinite(values)).any((0, 1)).sum())
        if self.exact or self.counts is None:
            self.parts.append(values)
            if not self.exact and self.seen >= PILOT:
                self._start_grid()
            return
        self._count(values)

    def _start_grid(self) -> None:
        parts, self.parts = self.parts, []
        self._yearly = {how: np.concatenate([by_year(p, how) for p in parts], axis=-1)[..., :PILOT] for how in YEARLY}
        bounds, seen = [], 0
        for part in parts:
            part = part[..., : PILOT - seen]
            seen += part.shape[-1]
            finite = np.isfinite(part)
            bounds.append((np.where(finite, part, np.inf).min(-1), np.where(finite, part, -np.inf).max(-1)))
        low = np.minimum.reduce([x for x, _ in bounds])
        high = np.maximum.reduce([x for _, x in bounds])
        low, high = (np.where(low <= high, x, np.float32(0)) for x in (low, high))  # nothing seen: any grid will do
        width = np.where(high > low, high - low, np.maximum(np.abs(high), 1.0) * 1e-6)
        self.low = low - width
        self.scale = BINS / (3 * width)
        self.counts = np.zeros((*low.shape, BINS), np.uint32)
        for part in parts:
            self._count(part)

    def _count(self, values: np.ndarray) -> None:
        assert self.counts is not None
        rows = values.shape[1]
        offset = (np.arange(rows) * BINS)[:, None]
        for month in range(values.shape[0]):
            place = (values[month] - self.low[month][:, None]) * self.scale[month][:, None]
            # A value that is not a number belongs to no bin; `failures` counts its member, the last bin holds it.
            index = np.clip(np.where(np.isnan(place), BINS - 1, place), 0, BINS - 1).astype(np.int32) + offset
            self.counts[month] += (
                np.bincount(index.ravel(), minlength=rows * BINS).reshape(rows, BINS).astype(np.uint32)
            )

    def trajectories(self) -> np.ndarray | None:
        """All members, (months, rows, members), if they were kept."""
        return np.concatenate(self.parts, axis=-1) if self.exact and self.parts else None

    def yearly(self, how: str) -> np.ndarray:
        """Members by year, (years, rows, members): their mean over each year or its last month.

        All members where they were kept, otherwise the first `PILOT`.
        """
        return self._yearly[how] if self._yearly else by_year(np.concatenate(self.parts, axis=-1), how)

    def mean(self) -> np.ndarray:
        """Mean over members, (months, rows)."""
        return self.total / max(self.seen, 1)

    def quantiles(self, levels: tuple[float, ...] = LEVELS, rows: slice = ALL_ROWS) -> np.ndarray:
        """Quantiles over members of some rows, (levels, months, rows)."""
        if self.counts is None:
            return row_quantiles(np.concatenate([p[:, rows] for p in self.parts], axis=-1), levels)
        counts, low, scale = self.counts[:, rows], self.low[:, rows], self.scale[:, rows]
        cumulative = np.cumsum(counts, axis=-1, dtype=np.int64)
        out = []
        for level in levels:
            wanted = level * self.seen
            index = (cumulative < wanted).sum(-1)
            index = np.minimum(index, BINS - 1)
            upto = np.take_along_axis(cumulative, index[..., None], -1)[..., 0]
            inside = np.take_along_axis(counts, index[..., None], -1)[..., 0]
            share = np.clip(1 - (upto - wanted) / np.maximum(inside, 1), 0, 1)
            out.append(low + (index + share) / scale)
        return np.stack(out)
