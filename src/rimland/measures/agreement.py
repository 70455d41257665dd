"""How alike the ties or votes of two states are."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from rimland.measures.checking import MeasureError, not_negative, numbers, same_length


def s_score(
    first: ArrayLike, second: ArrayLike, *, highest: float, lowest: float = 0.0, weights: ArrayLike | None = None
) -> float:
    """Similarity of two states' foreign policy portfolios, S.

    S = 1 - 2 * sum(w * |a - b| / (highest - lowest)) / sum(w), with absolute distances.

    Args:
        first, second: rank of the tie of each of the two states to every partner, shape (partners,); alliances are
            usually 0 none, 1 entente, 2 neutrality or non-aggression, 3 defence. Partners missing (NaN) for either
            are left out of both. Whether the two themselves are partners is the caller's choice; the usual
            data has them in, each with its strongest tie to itself.
        highest, lowest: ends of the scale, known beforehand and not read off the sample.
        weights: importance of each partner, such as its CINC, shape (partners,), not negative; equal if None.
            A missing weight leaves the partner out.

    Returns:
        -1 (as far apart as the scale allows) to 1 (identical); NaN if no partner is left or all weights are zero.

    Raises:
        MeasureError: for portfolios of unequal length, values off the scale or negative weights.

    Source: Signorino and Ritter 1999. It does not correct for agreement by chance: see `scott_pi` and `cohen_kappa`
    (Hage 2011).
    """
    a, b = numbers(first, "first", 1), numbers(second, "second", 1)
    same_length(a, b, ("first", "second"))
    if not np.isfinite([lowest, highest]).all() or not highest > lowest:
        raise MeasureError(f"the scale runs from {lowest:g} to {highest:g}; expected highest above lowest")
    for name, values in (("first", a), ("second", b)):
        off = (values < lowest) | (values > highest)
        if off.any():
            raise MeasureError(f"{name}: holds {values[off][0]:g}, off the scale {lowest:g} to {highest:g}")
    w = np.ones_like(a) if weights is None else not_negative(numbers(weights, "weights", 1), "weights")
    same_length(a, w, ("first", "weights"))
    known = ~(np.isnan(a) | np.isnan(b) | np.isnan(w))
    total = w[known].sum()
    if total == 0:
        return float("nan")
    distance = np.abs(a[known] - b[known]) / (highest - lowest)
    return float(np.clip(1 - 2 * (w[known] / total) @ distance, -1.0, 1.0))


def scott_pi(first: ArrayLike, second: ArrayLike, *, weights: Literal["linear", "quadratic"] | None = None) -> float:
    """Agreement of two classifications beyond chance, with one distribution for both (Scott's pi).

    1 - observed over expected disagreement, chance being drawn from the two states' pooled shares of each category.

    Args:
        first, second: category of the tie of each state to every partner, shape (partners,), as numbers; partners
            missing (NaN) for either are left out.
        weights: disagreement counts 1 wherever the categories differ (None), or in proportion to the difference
            of their values ("linear") or its square ("quadratic").

    Returns:
        1 identical, 0 as chance would have it, below 0 less than that; NaN if all are of one category, where
        chance cannot be told apart, or no partner is left.

    Raises:
        MeasureError: for series of unequal length or an unknown kind of weight.

    Source: Scott 1955; Hage 2011 (for foreign policy ties).
    """
    a, b = _pairs(first, second)
    return _beyond_chance(a, b, np.concatenate([a, b]), np.concatenate([a, b]), weights)


def cohen_kappa(first: ArrayLike, second: ArrayLike, *, weights: Literal["linear", "quadratic"] | None = None) -> float:
    """Agreement of two classifications beyond chance, each with its own distribution (Cohen's kappa).

    As `scott_pi`, but chance is drawn from each state's own shares. The weighted form is Cohen's weighted kappa.

    Args:
        first, second: category of the tie of each state to every partner, shape (partners,), as numbers; partners
            missing (NaN) for either are left out.
        weights: None, "linear" or "quadratic", as for `scott_pi`.

    Returns:
        1 identical, 0 as chance would have it, below 0 less than that; NaN if both are all of one and the same
        category, or no partner is left.

    Raises:
        MeasureError: for series of unequal length or an unknown kind of weight.

    Source: Cohen 1960; Cohen 1968 (weighted); Hage 2011 (for foreign policy ties).
    """
    a, b = _pairs(first, second)
    return _beyond_chance(a, b, a, b, weights)


def _pairs(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    a, b = numbers(first, "first", 1), numbers(second, "second", 1)
    same_length(a, b, ("first", "second"))
    known = ~(np.isnan(a) | np.isnan(b))
    return a[known], b[known]


def _beyond_chance(
    a: np.ndarray, b: np.ndarray, chance_a: np.ndarray, chance_b: np.ndarray, weights: str | None
) -> float:
    """1 - observed disagreement / disagreement of independent draws from `chance_a` and `chance_b`."""
    if weights not in (None, "linear", "quadratic"):
        raise MeasureError(f"weights: expected None, 'linear' or 'quadratic', got {weights!r}")
    if not len(a):
        return float("nan")
    categories = np.unique(np.concatenate([a, b]))
    gap = np.abs(categories[:, None] - categories[None, :])
    power = {None: 0, "linear": 1, "quadratic": 2}[weights]
    disagreement = np.where(gap > 0, gap**power, 0.0)
    of_a, of_b, by_chance_a, by_chance_b = (np.searchsorted(categories, x) for x in (a, b, chance_a, chance_b))
    share_a = np.bincount(by_chance_a, minlength=len(categories)) / len(by_chance_a)
    share_b = np.bincount(by_chance_b, minlength=len(categories)) / len(by_chance_b)
    expected = share_a @ disagreement @ share_b
    if expected == 0:
        return float("nan")
    return float(1 - disagreement[of_a, of_b].mean() / expected)
