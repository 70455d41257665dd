"""What a model offers to a scenario: its levers, parameters, rival forms and months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rimland.scenarios.months import Months

if TYPE_CHECKING:
    from rimland.engine.model import Model

Labels = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class LeverSpec:
    """What may be done with one lever.

    `dims` names its dimensions and `labels` lists the labels of each. `default` is the status quo: a
    number, an array over the labels, or an array over months and labels. `earliest` is the first month
    that policy can still choose; a plain value set by a scenario holds from then on, and history stays.
    """

    name: str
    unit: str = "1"
    low: float | None = None
    high: float | None = None
    default: float | np.ndarray = 0.0
    dims: tuple[str, ...] = ()
    labels: Labels = ()
    earliest: str | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of labels along each dimension."""
        return tuple(len(names) for names in self.labels)

    def default_path(self, months: Months) -> np.ndarray:
        """Return the status quo as an array of shape (months, *labels)."""
        default = np.asarray(self.default, dtype=float)
        full = (months.count, *self.shape)
        if default.shape == full:
            return default.copy()
        if default.shape not in ((), self.shape, (months.count,)):
            raise ValueError(f"default of lever {self.name} has shape {default.shape}; expected {full}")
        if default.shape == (months.count,) and default.shape != self.shape:
            default = default.reshape((months.count,) + (1,) * len(self.shape))
        return np.broadcast_to(default, full).copy()


@dataclass(frozen=True)
class ParameterSpec:
    """One assumption: its unit, range, labels and default; the last three may be arrays over labels."""

    name: str
    unit: str = "1"
    low: float | np.ndarray | None = None
    high: float | np.ndarray | None = None
    default: float | np.ndarray = 0.0
    dims: tuple[str, ...] = ()
    labels: Labels = ()


@dataclass(frozen=True)
class VariableSpec:
    """One exogenous variable that a shock may disturb."""

    name: str
    unit: str = "1"
    dims: tuple[str, ...] = ()
    labels: Labels = ()


@dataclass(frozen=True)
class Specification:
    """All that a scenario may name. `forms` gives the form keys of each variable that has rivals."""

    levers: Mapping[str, LeverSpec] = field(default_factory=dict)
    parameters: Mapping[str, ParameterSpec] = field(default_factory=dict)
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exogenous: Mapping[str, VariableSpec] = field(default_factory=dict)
    variables: frozenset[str] = frozenset()
    months: Months = field(default_factory=Months)
    policy_start: str = "2025-01"
    """First month that a lever without its own `earliest` is set from, by a plain value."""

    @cached_property
    def status_quo(self) -> Mapping[str, np.ndarray]:
        """The path of every lever that nobody sets; read only, as all scenarios share them."""
        found = {name: spec.default_path(self.months) for name, spec in self.levers.items()}
        for path in found.values():
            path.setflags(write=False)
        return found


def specification_of(model: Model, months: Months | None = None) -> Specification:
    """Return what the built `model` offers to scenarios over `months` (2015-01 to 2040-12 by default)."""
    months = months or Months()
    labels = model.dimensions.labels

    def names(dims: tuple[str, ...]) -> Labels:
        return tuple(labels[dim] for dim in dims)

    levers = {}
    for lever in model.levers.values():
        points = [(months.index(month), values) for month, values in lever.path]
        default = dated_path(points, lever.interpolate, months)
        levers[lever.name] = LeverSpec(
            lever.name,
            lever.unit,
            lever.low,
            lever.high,
            default,
            lever.dims,
            names(lever.dims),
            lever.earliest,
        )
    parameters = {
        number.name: ParameterSpec(
            number.name, number.unit, number.low, number.high, number.values, number.dims, names(number.dims)
        )
        for number in model.parameters.values()
    }
    exogenous = {
        variable.name: VariableSpec(variable.name, str(variable.unit), variable.dims, names(variable.dims))
        for variable in model.variables.values()
        if variable.kind == "exogenous"
    }
    forms = {variable.name: tuple(variable.forms) for variable in model.variables.values()}
    return Specification(levers, parameters, forms, exogenous, frozenset(model.variables), months)


def dated_path(points: list[tuple[int, np.ndarray]], interpolate: str, months: Months) -> np.ndarray:
    """Return (month index, values) points in rising order as an array over all months and the labels.

    Values before the first point equal it, and after the last point equal that one.
    """
    dates = np.array([date for date, _ in points])
    values = np.stack([np.asarray(v, dtype=float) for _, v in points])
    every = np.arange(months.count)
    after = np.clip(np.searchsorted(dates, every, side="right"), 1, len(dates)) - 1
    if interpolate == "step" or len(dates) == 1:
        return values[after]
    following = np.minimum(after + 1, len(dates) - 1)
    gap = np.maximum(dates[following] - dates[after], 1)
    share = np.clip((every - dates[after]) / gap, 0.0, 1.0).reshape((-1,) + (1,) * (values.ndim - 1))
    return values[after] + share * (values[following] - values[after])
