"""How power or a market is shared out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from rimland.measures.checking import MeasureError, not_negative, numbers


def cinc(components: ArrayLike, world: ArrayLike | None = None) -> np.ndarray:
    """Composite Index of National Capability: the mean of a state's shares in the world's capabilities.

    The components are the Correlates of War's six - military expenditure and personnel, iron and steel, energy
    consumption, total and urban population - or any others. A missing component is left out of that state's mean
    and of the world's total; it is not zero. A component of which the world has none (energy before its first
    record) is left out likewise. So computed, the published column of the National Material Capabilities data,
    version 6.0, is reproduced to its last digits.

    Args:
        components: one year, shape (states, components); each column in a unit of its own; NaN is missing.
        world: world total of each component, shape (components,), where `components` holds only some states;
            the sum of what is there if None.

    Returns:
        One value a state, 0 to 1, shape (states,); NaN for a state of which nothing is known. Over all states they
        sum to one if nothing is missing; with gaps nearly.

    Raises:
        MeasureError: for negative values (code missing ones as NaN), wrong shapes, or a total below its parts.

    Source: Singer, Bremer and Stuckey 1972; Singer 1987.
    """
    values = not_negative(numbers(components, "components", 2), "components")
    known = np.where(np.isnan(values), 0.0, values).sum(axis=0)
    if world is None:
        total = known
    else:
        total = not_negative(numbers(world, "world", 1), "world")
        if total.shape != known.shape:
            raise MeasureError(f"world: expected {len(known)} totals, one a component, got {len(total)}")
        if (total < known * (1 - 1e-6)).any():
            column = int(np.argmax(total < known * (1 - 1e-6)))
            raise MeasureError(
                f"world: component {column} totals {total[column]:g}, below the {known[column]:g} of the states given"
            )
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = values / np.where(total > 0, total, np.nan)
        counted = (~np.isnan(shares)).sum(axis=1)
        return np.where(counted > 0, np.nansum(shares, axis=1) / counted, np.nan)


def hhi(sizes: ArrayLike) -> float:
    """Hirschman-Herfindahl index of concentration: the sum of squared shares.

    Args:
        sizes: sales, trade with each partner or any other amounts of one unit, shape (units,); shares need not be
            computed first. A missing one makes the result missing, since its share is unknown.

    Returns:
        1/n if n are of one size, 1 if one has all; NaN if a size is missing or all are zero. In the percentage
        points of antitrust it is 10,000 times this.

    Raises:
        MeasureError: for negative sizes, or more than one dimension.

    Source: Hirschman 1964 (on whose index it is).
    """
    values = not_negative(numbers(sizes, "sizes", 1), "sizes")
    total = values.sum()
    if np.isnan(total) or total == 0:
        return float("nan")
    shares = values / total
    return float(shares @ shares)
