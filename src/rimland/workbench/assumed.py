"""Numbers of the model that are assumed to be otherwise: of all labels or of one, as an address writes them.

`landing_steepness=6`, `prior_attack_rate.taiwan_strait=0.01`, `initial_munition_stock.strike.USA=4000`; and for every
label of a number at once, as a multiple of its usual value, `prior_attack_rate.times=2`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import ceil, floor, isfinite, log10
from typing import Any

import numpy as np

from rimland.engine.numbers import Parameter
from rimland.errors import ScenarioError, nearest
from rimland.library import model_facts
from rimland.scenarios.quantities import in_range, read_quantity

# What stands for all labels; no label of the model has this name.
TIMES = "times"
# Digits that are kept of a multiple: what binary fractions add beyond is noise.
DIGITS = 12
LONGEST_NAME = 80


@dataclass(frozen=True)
class Place:
    """What a key names: a number of the model, and of a labelled one the position of its label, or all of them.

    Attributes:
        at: position along each dimension; empty for a number without labels, None for all labels as a multiple.
    """

    number: Parameter
    at: tuple[int, ...] | None

    @property
    def usual(self) -> float:
        """The value that it has unless it is set; a multiple is one."""
        return 1.0 if self.at is None else float(self.number.values[self.at])

    @property
    def range(self) -> tuple[float, float]:
        """From where to where it can be set."""
        if self.at is not None:
            return float(self.number.low[self.at]), float(self.number.high[self.at])
        return _multiples(self.number)

    @property
    def unit(self) -> str:
        """Its unit; a multiple has none."""
        return "1" if self.at is None else self.number.unit


def _multiples(number: Parameter) -> tuple[float, float]:
    """The multiples under which every label stays within its range, rounded to what can be written and said."""
    usual = np.asarray(number.values, dtype=float).ravel()
    low, high = (np.broadcast_to(x, number.values.shape).astype(float).ravel() for x in (number.low, number.high))
    moves = usual != 0
    if not moves.any():
        return 1.0, 1.0
    ends = np.sort(np.stack([low[moves], high[moves]]) / usual[moves], axis=0)
    return _rounded(max(float(ends[0].max()), 0.0), ceil), _rounded(float(ends[1].min()), floor)


def _rounded(value: float, to: Callable[[float], int]) -> float:
    """A value with four digits, never beyond itself; what a binary fraction is off by does not count."""
    if value == 0 or not isfinite(value):
        return value
    scale = 10.0 ** (3 - floor(log10(abs(value))))
    return float(f"{to(float(f'{value * scale:.9g}')) / scale:.6g}")


def labels_of(number: Parameter) -> tuple[tuple[str, ...], ...]:
    """Every combination of labels of a number, in the order of its values; one empty one where it has none."""
    return tuple(product(*(model_facts().dimensions.labels[d] for d in number.dims)))


def place_of(key: str) -> Place:
    """What a key such as `prior_attack_rate.taiwan_strait` names.

    Raises:
        ScenarioError: for an unknown number or label, a label too many, or none where one is needed.
    """
    parameters = model_facts().parameters
    name, *labels = key.split(".")
    if name not in parameters:
        raise ScenarioError(f"unknown assumption '{name[:LONGEST_NAME]}'{nearest(name[:LONGEST_NAME], parameters)}")
    found = parameters[name]
    if labels == [TIMES] and found.dims:
        return Place(found, None)
    if len(labels) != len(found.dims):
        if not found.dims:
            raise ScenarioError(f"'{name}' has no labels; expected {name}=value")
        first = ".".join([name, *labels_of(found)[0]])
        whose = " and ".join(found.dims)
        raise ScenarioError(
            f"'{name}' has a value for each {whose}: expected {first}=value, or {name}.{TIMES}=multiple"
        )
    return Place(found, tuple(_position(found, d, label) for d, label in zip(found.dims, labels, strict=True)))


def _position(number: Parameter, dimension: str, label: str) -> int:
    known = model_facts().dimensions.labels[dimension]
    if label not in known:
        hint = nearest(label[:LONGEST_NAME], known) or f"; expected one of {', '.join(known)}"
        raise ScenarioError(f"'{number.name}': unknown {dimension} '{label[:LONGEST_NAME]}'{hint}")
    return known.index(label)


def read_assumption(key: str, text: str | float) -> float:
    """The value that a key is set to, in the unit of the number and within its range; of all labels a multiple.

    Raises:
        ScenarioError: for what `place_of` refuses. ValueError: for a value that is none, or out of range.
    """
    place = place_of(key)
    low, high = place.range
    return in_range(read_quantity(text, place.unit), low, high, place.unit)


def settings_of(assumed: Iterable[tuple[str, float]]) -> dict[str, Any]:
    """Assumptions as a scenario has them: a value, or a value for each label.

    A label that is set by itself has that value, whatever multiple is set for all. The labels that are not set have
    their usual values, and like those that are set the same in every member.
    """
    found: dict[str, Any] = {}
    given = list(assumed)
    # Multiples first, as what is set for one label goes before what is set for all.
    for key, value in sorted(given, key=lambda item: not item[0].endswith(f".{TIMES}")):
        name, *labels = key.split(".")
        if not labels:
            found[name] = value
        elif labels == [TIMES]:
            number = model_facts().parameters[name]
            for combination, multiple in zip(labels_of(number), _multiplied(number, value), strict=True):
                _put(found.setdefault(name, {}), combination, multiple)
        else:
            _put(found.setdefault(name, {}), labels, value)
    order = list(dict.fromkeys(name_of(key) for key, _ in given))
    return {name: found[name] for name in order}


def _multiplied(number: Parameter, multiple: float) -> list[float]:
    """The values of a number times a multiple, without what binary fractions add, also at the ends of the range."""
    values = np.array([float(f"{x * multiple:.{DIGITS}g}") for x in np.asarray(number.values, dtype=float).ravel()])
    within = np.clip(values, *(np.broadcast_to(x, number.values.shape).ravel() for x in (number.low, number.high)))
    return np.where(np.isclose(values, within, rtol=10.0 ** (2 - DIGITS), atol=0.0), within, values).tolist()


def _put(into: dict[str, Any], labels: Iterable[str], value: float) -> None:
    *outer, last = labels
    for label in outer:
        into = into.setdefault(label, {})
    into[last] = value


def name_of(key: str) -> str:
    """The number that a key is about."""
    return key.partition(".")[0]


def names_of(assumed: Iterable[tuple[str, float]]) -> Iterator[str]:
    """The numbers that are assumed, each once, in order."""
    yield from dict.fromkeys(name_of(key) for key, _ in assumed)


def number_text(value: float) -> str:
    """A value as it is written, with all the digits that it has and no more."""
    short = f"{value:.6g}"
    return short if float(short) == value else repr(value)
