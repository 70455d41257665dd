"""Rank correlation, told apart from chance, and what can matter to a variable at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rimland.engine.model import Model

CHANCE = 0.05


def behind(variable: str, facts: Model) -> set[str]:
    """Everything from which a causal path leads to a variable, over all its forms and starting values."""
    found: set[str] = set()
    waiting = [variable]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for form in facts.variables[name].forms.values() if name in facts.variables else ():
            equation = form.equation
            named = [*equation.causes, equation.initial, equation.dispersion]
            waiting += [n for n in named if isinstance(n, str) and n not in found]
    return found


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, ties sharing their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def standing(values: np.ndarray) -> np.ndarray:
    """Ranks about their mean, of length one; nan where nothing varies. Their product is a rank correlation."""
    centred = ranks(np.asarray(values))
    centred = centred - centred.mean()
    size = math.sqrt(float(centred @ centred))
    return centred / size if size > 0 else np.full(len(centred), math.nan)


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's rank correlation; nan where either does not vary."""
    return float(standing(first) @ standing(second))


def chance_threshold(members: int, assumptions: int, chance: float = CHANCE) -> float:
    """Correlation that the strongest of many unrelated assumptions exceeds with probability `chance` or less.

    Fisher's transformation with Bonferroni's correction for the number of assumptions; 1 for too few members.
    """
    if members < 5 or assumptions < 1:
        return 1.0
    from statistics import NormalDist

    z = NormalDist().inv_cdf(1 - chance / (2 * assumptions))
    return math.tanh(z / math.sqrt(members - 3))


def beyond_chance(inputs: Mapping[str, np.ndarray], outcome: np.ndarray, top: int = 5) -> list[tuple[str, float]]:
    """The inputs whose rank correlation with an outcome chance would hardly give, strongest first.

    Args:
        inputs, outcome: values over members, (members,); an outcome of 0 and 1 tells two groups of members apart.
    """
    seen = standing(outcome)
    threshold = chance_threshold(len(outcome), len(inputs))
    found = [(name, float(standing(values) @ seen)) for name, values in inputs.items()]
    found = [(name, c) for name, c in found if math.isfinite(c) and abs(c) > threshold]
    return sorted(found, key=lambda item: -abs(item[1]))[:top]
