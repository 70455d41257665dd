"""Units of measurement: parsed by pint, carried through every traced computation.

A `Unit` is a product of named units with rational exponents. Two units are equal when they have
the same dimension *and* the same size, so adding a billion dollars to a million dollars is an error.
Constant-price money (`USD2023`), current dollars (`USD`) and yen (`JPY`) are different dimensions:
only an exchange rate or a deflator, itself a variable with a unit, turns one into another.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from rimland.errors import ModelError, nearest

# Named units of the field. One pint definition a line; brackets name a new dimension.
DEFINITIONS = """
year = [time]
month = year / 12
day = year / 365.25
USD2023 = [constant_2023_dollar]
USD2023bn = 1000000000 * USD2023
USD2023mn = 1000000 * USD2023
USD = [current_dollar]
USDbn = 1000000000 * USD
USDmn = 1000000 * USD
JPY = [current_yen]
JPYbn = 1000000000 * JPY
person = [person]
ship = [ship]
aircraft = [aircraft]
round = [round]
sortie = [sortie]
incident = [incident]
exercise = [exercise]
scramble = [scramble]
test = [missile_test]
team = [team]
event = [event]
agreement = [agreement]
km = [distance]
index = 1
"""


@functools.cache
def _registry():
    import pint

    registry = pint.UnitRegistry(None)  # type: ignore[arg-type]
    for line in DEFINITIONS.strip().splitlines():
        registry.define(line)
    return registry


def unit_names() -> list[str]:
    """Names that a unit expression may use."""
    return [line.split("=")[0].strip() for line in DEFINITIONS.strip().splitlines()]


@functools.cache
def _base(name: str) -> tuple[float, tuple[tuple[str, Fraction], ...]]:
    """Size of one named unit in base units, and its dimensions."""
    quantity = _registry().Quantity(1.0, name).to_base_units()
    powers = tuple(sorted((str(k), Fraction(str(v)).limit_denominator(1000)) for k, v in quantity.unit_items()))
    return float(quantity.magnitude), powers


@dataclass(frozen=True)
class Unit:
    """A product of named units, e.g. `USD2023bn/year`; the empty product is dimensionless, "1"."""

    powers: tuple[tuple[str, Fraction], ...] = ()

    @staticmethod
    def of(powers: Mapping[str, Fraction]) -> Unit:
        return Unit(tuple(sorted((n, Fraction(p)) for n, p in powers.items() if p)))

    def __mul__(self, other: Unit) -> Unit:
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, Fraction(0)) + power
        return Unit.of(powers)

    def __pow__(self, exponent: float | Fraction) -> Unit:
        ratio = Fraction(exponent).limit_denominator(1000)
        return Unit.of({name: power * ratio for name, power in self.powers})

    def __truediv__(self, other: Unit) -> Unit:
        return self * other**-1

    def base(self) -> tuple[float, tuple[tuple[str, Fraction], ...]]:
        """Factor to base units, and dimensions."""
        return _reduce(self.powers)

    def same_as(self, other: Unit) -> bool:
        """True when both have the same dimension and the same size."""
        if self.powers == other.powers:
            return True
        (a, dims_a), (b, dims_b) = self.base(), other.base()
        return dims_a == dims_b and abs(a / b - 1) < 1e-9

    @property
    def is_dimensionless(self) -> bool:
        return self.same_as(DIMENSIONLESS)

    def __str__(self) -> str:
        over = [_power(n, p) for n, p in self.powers if p > 0]
        under = [_power(n, -p) for n, p in self.powers if p < 0]
        text = "*".join(over) or "1"
        return "/".join([text, *under])


def _power(name: str, power: Fraction) -> str:
    return name if power == 1 else f"{name}^{power}"


@functools.cache
def _reduce(powers: tuple[tuple[str, Fraction], ...]) -> tuple[float, tuple[tuple[str, Fraction], ...]]:
    factor, total = 1.0, {}
    for name, power in powers:
        size, dimensions = _base(name)
        factor *= size ** float(power)
        for dimension, exponent in dimensions:
            total[dimension] = total.get(dimension, Fraction(0)) + exponent * power
    return factor, tuple(sorted((d, e) for d, e in total.items() if e))


DIMENSIONLESS = Unit()


@functools.cache
def parse_unit(text: str) -> Unit:
    """Read a unit expression such as `USD2023bn/year`, `1/year`, `ship`, `1`.

    Raises:
        ModelError: if a name is not a unit of the registry (the nearest one is named).
    """
    if str(text).strip() in {"1", ""}:
        return DIMENSIONLESS
    try:
        parsed = _registry().parse_units(str(text))
    except Exception as error:  # pint's parser has no error of its own: it raises whatever it met
        import re

        unknown = next((w for w in re.findall(r"[A-Za-z_]\w*", str(text)) if w not in unit_names()), str(text))
        raise ModelError(f"unknown unit '{unknown}' in '{text}'{nearest(unknown, unit_names())}") from error
    powers = {str(name): Fraction(str(power)).limit_denominator(1000) for name, power in parsed._units.items()}
    return Unit.of({name: power for name, power in powers.items() if name != "index"})
