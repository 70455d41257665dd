"""A scenario as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from rimland.engine.numbers import Distribution as Draw
from rimland.scenarios.months import Months
from rimland.scenarios.schema import Scenario


@dataclass(frozen=True)
class Override:
    """What a scenario assumes of one parameter: an array over its labels, or a distribution to draw from."""

    value: np.ndarray | None = None
    distribution: Draw | None = None


@dataclass(frozen=True)
class Disturbance:
    """Shocks to one exogenous variable: month by month, it becomes `multiply * variable + add`."""

    multiply: np.ndarray
    add: np.ndarray


@dataclass(frozen=True)
class ResolvedScenario:
    """A scenario as numbers.

    `levers` holds every lever of the model as an array of shape (months, *labels); `changed_levers`
    names those that depart from the status quo.
    """

    scenario: Scenario
    months: Months
    levers: Mapping[str, np.ndarray]
    assumptions: Mapping[str, Override] = field(default_factory=dict)
    structure: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    disturbances: Mapping[str, Disturbance] = field(default_factory=dict)
    changed_levers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.scenario.name
