"""How far relations were adjusted from one administration to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def adjustment(index: ArrayLike, regimes: ArrayLike) -> NDArray[np.float64]:
    """Euclidean distance between the mean index of every two administrations.

    Symmetric, zero between an administration and itself, and blind to who is first or which party governs. It has
    no direction: a shift of emphasis between areas counts like a rise of all.

    Args:
        index: cooperation by month and area, (..., months, areas).
        regimes: 1 for the administration in office, else 0, (months, regimes) or (..., months, regimes).

    Returns:
        Distances, (..., regimes, regimes), in points of the index; NaN for administrations never in office.
    """
    values = np.asarray(index, float)
    weights = np.asarray(regimes, float)
    months = weights.sum(axis=-2)[..., None]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.swapaxes(weights, -1, -2) @ values / np.where(months > 0, months, np.nan)
    apart = means[..., :, None, :] - means[..., None, :, :]
    return np.sqrt((apart * apart).sum(axis=-1))
