"""What a stress test tries: every assumption at both ends of a range, and every rival theory, one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rimland.engine.design import assumed_values, quantile
from rimland.engine.numbers import Distribution, Parameter
from rimland.library import model_facts
from rimland.scenarios import Scenario
from rimland.simulation import Simulation
from rimland.sweep import Column, usual_value

WIDTHS = ("drawn", "declared")
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Trial:
    """One assumption moved to one end, or one theory put in the place of the usual one.

    Attributes:
        kind: "assumption" or "theory". end: "low", "high", or the key of the form.
        usual, value: where the assumption stands otherwise and here, over its labels; None for a theory.
        factor: the common factor on every label, where the end is one.
    """

    name: str
    kind: str
    end: str
    usual: np.ndarray | None
    value: np.ndarray | None
    factor: float | None = None

    @property
    def column(self) -> Column:
        """The world of the trial."""
        return self.at(1.0)

    def at(self, share: float) -> Column:
        """The world in which the assumption has gone this share of the way from its usual value to its end."""
        if self.usual is None or self.value is None:
            return Column(forms={self.name: self.end})
        return Column(parameters={self.name: self.value_at(share)})

    def value_at(self, share: float) -> np.ndarray:
        """The assumption's value that far on the way.

        Raises:
            ValueError: for a theory, which has no way between.
        """
        if self.usual is None or self.value is None:
            raise ValueError(f"'{self.name}' is a theory; there is nothing between one form and another")
        return self.usual + share * (self.value - self.usual)


def trials(simulation: Simulation, forms: Mapping[str, str], width: str = "drawn") -> list[Trial]:
    """Every trial, assumptions first.

    Args:
        forms: the usual theories, as `usual_forms` has them.
        width: "drawn" goes to the 5% and 95% points of what members draw, and leaves alone what they all share;
            "declared" goes to the ends of the range that the model declares, also for numbers that are never drawn.

    Raises:
        ValueError: for another width.
    """
    if width not in WIDTHS:
        raise ValueError(f"unknown width '{width}'; expected one of {', '.join(WIDTHS)}")
    found: list[Trial] = []
    for name, number in simulation.facts.parameters.items():
        usual = usual_value(simulation, name)
        override = simulation.resolved.assumptions.get(name)
        if width == "declared":
            if np.all(np.asarray(number.low) >= np.asarray(number.high)):
                continue
            ends = [(np.broadcast_to(x, usual.shape).astype(float), None) for x in (number.low, number.high)]
        else:
            drawn = number.distribution if override is None else override.distribution
            if drawn is None:
                continue
            ends = drawn_ends(number, drawn)
        found += [
            Trial(name, "assumption", end, usual, value, factor)
            for end, (value, factor) in zip(("low", "high"), ends, strict=True)
        ]
    for name, variable in simulation.facts.variables.items():
        found += [
            Trial(name, "theory", form, None, None)
            for form in variable.forms
            if len(variable.forms) > 1 and form != forms[name]
        ]
    return found


def drawn_ends(number: Parameter, distribution: Distribution) -> list[tuple[np.ndarray, float | None]]:
    """The 5% and 95% points of what members draw, and the common factor where labels are scaled together."""
    shares = np.array([LOW, HIGH])
    values = np.asarray(assumed_values(distribution, number.values, number.low, number.high, shares), float)
    factors: Sequence[float | None] = (None, None)
    if distribution.is_factor:
        factors = [float(f) for f in quantile(distribution, shares, 0.0, np.inf)]
    return [(values[..., i], factors[i]) for i in range(2)]


def usual_forms(scenario: Scenario) -> dict[str, str]:
    """The form of every variable with rivals that holds in a sweep: the scenario's, if it names one, or the default."""
    found = {}
    for name, variable in model_facts().variables.items():
        if len(variable.forms) > 1:
            named = scenario.structure.get(name)
            single = [named] if isinstance(named, str) else list(named or ())
            known = len(single) == 1 and single[0] in variable.forms
            found[name] = single[0] if known else variable.default
    return found


def columns_of(
    wanted: Sequence[Trial | tuple[Trial, float] | None], forms: Mapping[str, str], luck: int = 0
) -> list[Column]:
    """Columns of trials under one luck; None is the usual world, a pair goes a share of the way.

    Args:
        forms: the usual theories, as `usual_forms` has them.
    """
    found = []
    for item in wanted:
        trial, share = item if isinstance(item, tuple) else (item, 1.0)
        column = Column() if trial is None else trial.at(share)
        found.append(replace(column, forms={**forms, **column.forms}, luck=luck))
    return found


def spanning() -> dict[str, Any]:
    """The structure under which a sweep can take any form of any variable."""
    return {n: "all" for n, v in model_facts().variables.items() if len(v.forms) > 1}
