"""A change shared out among what was changed, from runs in which some of it was."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from math import factorial
from typing import Any, TypeVar

import numpy as np

EXACT = 3

Name = TypeVar("Name", bound=Hashable)


def coalitions(names: Sequence[Name]) -> list[frozenset[Name]]:
    """The sets of changed inputs that must be run for `shares`, none first and all last.

    Every subset of up to three inputs; of more, the first so many and the last so many of `names`: 2k sets of k inputs.
    """
    k = len(names)
    if k <= EXACT:
        found: Iterable[frozenset[Name]] = (frozenset(x) for size in range(k + 1) for x in combinations(names, size))
    else:
        found = (frozenset(x) for size in range(k + 1) for x in (names[:size], names[k - size :]))
    return list(dict.fromkeys(found))


def shares(names: Sequence[Name], worth: Callable[[frozenset[Name]], Any]) -> dict[Name, np.ndarray]:
    """The part of each input in `worth(all) - worth(none)`; the parts sum to it.

    Up to three inputs: Shapley values, the mean of what an input adds over all orders of changing one after another
    (Shapley 1953, "A value for n-person games"). More: the mean over two orders, `names` and its reverse, which
    shares a joint effect of any two inputs evenly, as Shapley values do, and those of three or more not always.
    """
    k = len(names)
    if k > EXACT:
        ahead = {n: worth(frozenset(names[: i + 1])) - worth(frozenset(names[:i])) for i, n in enumerate(names)}
        back = {n: worth(frozenset(names[i:])) - worth(frozenset(names[i + 1 :])) for i, n in enumerate(names)}
        return {n: (ahead[n] + back[n]) / 2 for n in names}
    found = {}
    for name in names:
        others = [n for n in names if n != name]
        part: Any = 0.0
        for size in range(k):
            weight = factorial(size) * factorial(k - size - 1) / factorial(k)
            for chosen in combinations(others, size):
                part = part + weight * (worth(frozenset((*chosen, name))) - worth(frozenset(chosen)))
        found[name] = np.asarray(part)
    return found
