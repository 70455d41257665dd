"""Reading of inputs: numbers in the right shape, or one line that says what is wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from rimland.errors import RimlandError


class MeasureError(RimlandError, ValueError):
    """Input from which a measure cannot be computed, told in one line."""


def numbers(values: ArrayLike, name: str, dimensions: int | None = None) -> np.ndarray:
    """`values` as an array of floats, in which NaN is missing.

    Raises:
        MeasureError: for anything that is no number, an infinity, no values or another number of dimensions.
    """
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise MeasureError(f"{name}: expected numbers, with NaN for missing ones") from error
    if dimensions is not None and array.ndim != dimensions:
        raise MeasureError(f"{name}: expected {dimensions} dimension(s), got shape {array.shape}")
    if array.size == 0:
        raise MeasureError(f"{name}: is empty, shape {array.shape}")
    if np.isinf(array).any():
        raise MeasureError(f"{name}: holds an infinite value")
    return array


def not_negative(array: np.ndarray, name: str) -> np.ndarray:
    """`array`, which may hold NaN but nothing below zero (as -9, a common code for missing)."""
    if (array < 0).any():
        raise MeasureError(f"{name}: holds {array[array < 0].flat[0]:g}, below zero; code missing values as NaN")
    return array


def same_length(first: np.ndarray, second: np.ndarray, names: tuple[str, str]) -> None:
    """Check that two series pair up."""
    if first.shape != second.shape:
        raise MeasureError(f"{names[0]} has shape {first.shape}, {names[1]} has {second.shape}; expected the same")
