"""How far a population or a network is split."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from rimland.measures.checking import MeasureError, not_negative, numbers, same_length


def modularity(ties: ArrayLike, communities: ArrayLike) -> float:
    """Modularity of a partition of a weighted undirected network (Newman and Girvan's Q).

    Q = sum over communities of [weight within / m - (sum of degrees / 2m)^2], m being the total weight of ties: how
    much more weight lies within communities than if ties fell at random between nodes of these degrees.

    Args:
        ties: weight of each tie, shape (nodes, nodes), symmetric, not negative, in any one unit; a tie of a node to
            itself stands on the diagonal with twice its weight (so that a row sums to the node's degree). A
            missing tie (NaN) is an error here: no part of Q can be computed without it.
        communities: label of each node's community, shape (nodes,), numbers or strings.

    Returns:
        -0.5 to below 1: 0 for one community of all, 0.5 for two equal communities without a tie between; NaN for a
        network without ties.

    Raises:
        MeasureError: for ties that are not square, not symmetric, negative or missing, or labels that do not fit.

    Source: Newman and Girvan 2004; Newman 2004 for weighted networks. This scores a given partition; it does not
    search for the best one.
    """
    weights = not_negative(numbers(ties, "ties", 2), "ties")
    if weights.shape[0] != weights.shape[1]:
        raise MeasureError(f"ties: expected a square table, got shape {weights.shape}")
    if np.isnan(weights).any():
        raise MeasureError("ties: holds missing values; set known absences to 0 or drop the nodes")
    if not np.allclose(weights, weights.T, rtol=1e-9, atol=0):
        raise MeasureError("ties: is not symmetric; add the table to its transpose for an undirected network")
    labels = np.asarray(communities)
    if labels.shape != weights.shape[:1]:
        raise MeasureError(f"communities: expected {len(weights)} labels, one a node, got shape {labels.shape}")
    try:
        _, index = np.unique(labels, return_inverse=True)
    except TypeError as error:
        raise MeasureError("communities: expected labels of one kind, numbers or strings") from error
    if labels.dtype.kind == "f" and np.isnan(labels).any():
        raise MeasureError("communities: holds missing labels")
    ends = weights.sum()
    if ends == 0:
        return float("nan")
    member = np.eye(index.max() + 1)[index.ravel()]
    within = np.einsum("nc,nm,mc->c", member, weights, member) / ends
    degrees = member.T @ weights.sum(axis=1) / ends
    return float(np.sum(within - degrees**2))


def polarisation(positions: ArrayLike, shares: ArrayLike | None = None, *, sensitivity: float = 1.0) -> float:
    """Polarisation of groups along a line (Esteban and Ray).

    P = sum over pairs i, j of share_i^(1 + a) * share_j * |position_i - position_j|. It is high where few large groups
    stand far apart, and falls when a group's members scatter, unlike variance.

    Args:
        positions: where each group stands, shape (groups,), in any unit. Groups at the same place are
            one group and are joined first.
        shares: size of each group in any unit, shape (groups,), scaled here to sum to one; equal if None. A group whose
            position or share is missing (NaN) is left out.
        sensitivity: a, the weight of identification within groups, above 0 and up to 1.6.

    Returns:
        0 if all stand together, up to 0.5^(1 + a) times the distance of the outermost groups (0.25 of it for a = 1,
        two equal poles), in the unit of positions; NaN if no group is left.

    Raises:
        MeasureError: for negative shares, series of unequal length or a sensitivity outside its range.

    Source: Esteban and Ray 1994, with their constant K at 1.
    """
    x = numbers(positions, "positions", 1)
    size = np.ones_like(x) if shares is None else not_negative(numbers(shares, "shares", 1), "shares")
    same_length(x, size, ("positions", "shares"))
    if not 0 < sensitivity <= 1.6:
        raise MeasureError(f"sensitivity: is {sensitivity:g}, expected above 0 and up to 1.6")
    known = ~(np.isnan(x) | np.isnan(size))
    if size[known].sum() == 0:
        return float("nan")
    places, index = np.unique(x[known], return_inverse=True)
    share = np.bincount(index, weights=size[known] / size[known].sum())
    apart = np.abs(places[:, None] - places[None, :])
    return float(share ** (1 + sensitivity) @ apart @ share)
