"""Forward-mode automatic differentiation of generated source, on NumPy: dual numbers.

The source of an equation is executed on `Dual` values, which carry a tangent beside each value. Nothing
is compiled, so the derivatives of hundreds of equations take a fraction of a second. The JAX backend differentiates
the same source; a test holds the two together. At a kink (minimum, maximum, where, absolute) the tangent is that
of the branch taken; comparisons and floor have none.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rimland.engine.functions import NumpyFunctions, SmoothedFunctions


class Carrying:
    """An array in `value` that carries a derivative along; comparisons see the value only."""

    __slots__ = ()
    value: Any

    def __lt__(self, other: Any) -> Any:
        return self.value < plain(other)

    def __le__(self, other: Any) -> Any:
        return self.value <= plain(other)

    def __gt__(self, other: Any) -> Any:
        return self.value > plain(other)

    def __ge__(self, other: Any) -> Any:
        return self.value >= plain(other)

    def __eq__(self, other: Any) -> Any:
        return self.value == plain(other)

    __hash__ = object.__hash__


def plain(x: Any) -> Any:
    """The value of x without what it carries."""
    return x.value if isinstance(x, Carrying) else x


class Dual(Carrying):
    """An array with its directional derivative, both of one shape after broadcasting."""

    __slots__ = ("tangent", "value")
    __array_ufunc__ = None

    def __init__(self, value: Any, tangent: Any):
        self.value, self.tangent = np.asarray(value, float), tangent

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    def __getitem__(self, index: Any) -> Dual:
        return Dual(self.value[index], np.broadcast_to(self.tangent, self.value.shape)[index])

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.tangent)

    def __add__(self, other: Any) -> Dual:
        other = dual(other)
        return Dual(self.value + other.value, self.tangent + other.tangent)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Dual:
        return self + (-dual(other))

    def __rsub__(self, other: Any) -> Dual:
        return dual(other) + (-self)

    def __mul__(self, other: Any) -> Dual:
        other = dual(other)
        return Dual(self.value * other.value, self.tangent * other.value + self.value * other.tangent)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Dual:
        other = dual(other)
        ratio = self.value / other.value
        return Dual(ratio, (self.tangent - ratio * other.tangent) / other.value)

    def __rtruediv__(self, other: Any) -> Dual:
        return dual(other) / self


def dual(x: Any) -> Dual:
    """x with a zero tangent, unless it has one."""
    return x if isinstance(x, Dual) else Dual(x, 0.0)


class DualFunctions(NumpyFunctions):
    """The functions that generated source calls, on `Dual` values, in float64. Counts are their expectations."""

    def __init__(self) -> None:
        super().__init__(np.float64)

    def read(self, x: Any, effect: str, cause: str, lagged: bool) -> Any:
        return x

    def _chain(self, x: Any, value: Any, slope: Any) -> Dual:
        return Dual(value, slope * x.tangent)

    def _linear(self, name: str, x: Any, *rest: Any) -> Dual:
        """Apply a linear function to value and tangent alike."""
        x = dual(x)
        call = getattr(super(), name)
        return Dual(call(x.value, *rest), call(np.broadcast_to(x.tangent, x.shape), *rest))

    def exp(self, x: Any) -> Dual:  # type: ignore[override]
        x = dual(x)
        value = np.exp(x.value)
        return self._chain(x, value, value)

    def log(self, x: Any) -> Dual:  # type: ignore[override]
        x = dual(x)
        return self._chain(x, np.log(x.value), 1 / x.value)

    def sqrt(self, x: Any) -> Dual:  # type: ignore[override]
        x = dual(x)
        value = np.sqrt(x.value)
        return self._chain(x, value, 0.5 / value)

    def tanh(self, x: Any) -> Dual:  # type: ignore[override]
        x = dual(x)
        value = np.tanh(x.value)
        return self._chain(x, value, 1 - value * value)

    def logistic(self, x: Any) -> Dual:
        x = dual(x)
        value = super().logistic(x.value)
        return self._chain(x, value, value * (1 - value))

    def normal_cdf(self, x: Any) -> Dual:
        x = dual(x)
        return self._chain(x, super().normal_cdf(x.value), np.exp(-0.5 * x.value**2) / np.sqrt(2 * np.pi))

    def absolute(self, x: Any) -> Dual:  # type: ignore[override]
        x = dual(x)
        return self._chain(x, np.abs(x.value), np.sign(x.value))

    def floor(self, x: Any) -> Dual:  # type: ignore[override]
        return Dual(np.floor(plain(x)), 0.0)

    def minimum(self, a: Any, b: Any) -> Dual:  # type: ignore[override]
        return self.where(plain(a) <= plain(b), a, b)

    def maximum(self, a: Any, b: Any) -> Dual:  # type: ignore[override]
        return self.where(plain(a) >= plain(b), a, b)

    def where(self, condition: Any, a: Any, b: Any) -> Dual:
        a, b = dual(a), dual(b)
        return Dual(np.where(condition, a.value, b.value), np.where(condition, a.tangent, b.tangent))

    def power(self, x: Any, y: Any) -> Dual:  # type: ignore[override]
        x, y = dual(x), dual(y)
        value = np.power(x.value, y.value)
        with np.errstate(divide="ignore", invalid="ignore"):
            by_base = np.where(y.value == 0, 0.0, y.value * np.power(x.value, y.value - 1))
            by_exponent = np.where(x.value > 0, value * np.log(x.value), 0.0)
        return Dual(value, by_base * x.tangent + by_exponent * y.tangent)

    def number(self, x: Any) -> Dual:
        return Dual(np.asarray(plain(x), float), 0.0)

    def sum(self, x: Any, axis: int) -> Dual:
        return self._linear("sum", x, axis)

    def mean(self, x: Any, axis: int) -> Dual:
        return self._linear("mean", x, axis)

    def max(self, x: Any, axis: int) -> Dual:
        return self._chosen(dual(x), np.argmax, axis)

    def min(self, x: Any, axis: int) -> Dual:
        return self._chosen(dual(x), np.argmin, axis)

    def _chosen(self, x: Dual, choose: Any, axis: int) -> Dual:
        place = np.expand_dims(choose(x.value, axis), axis)
        parts = x.value, np.broadcast_to(x.tangent, x.shape)
        return Dual(*(np.take_along_axis(part, place, axis).squeeze(axis) for part in parts))

    def prod(self, x: Any, axis: int) -> Dual:
        x = dual(x)
        index = (slice(None),) * axis
        total = x[(*index, 0)]
        for i in range(1, x.shape[axis]):
            total = total * x[(*index, i)]
        return total

    def place(self, x: Any, mask: Any) -> Dual:
        return self.where(mask, x, 0.0)

    def lookup(self, x: Any, positions: Any, axis: int) -> Dual:
        return self._linear("lookup", x, positions, axis)

    def collect(self, x: Any, matrix: Any, axis: int) -> Dual:
        return self._linear("collect", x, matrix, axis)

    def shift(self, x: Any, first: Any, axis: int) -> Dual:
        x, first = dual(x), dual(first)
        call = super().shift
        tangents = np.broadcast_to(x.tangent, x.shape), np.broadcast_to(first.tangent, first.shape)
        return Dual(call(x.value, first.value, axis), call(*tangents, axis))

    def transpose(self, x: Any, axes: tuple[int, ...]) -> Dual:
        return self._linear("transpose", x, axes)

    def expand(self, x: Any, shape: tuple[int, ...]) -> Dual:
        x = dual(x)
        call = super().expand
        return Dual(call(x.value, shape), call(np.broadcast_to(x.tangent, x.shape), shape))

    def full(self, x: Any, shape: tuple[int, ...], members: int) -> Dual:
        x = dual(x)
        call = super().full
        return Dual(call(x.value, shape, members), call(np.broadcast_to(x.tangent, x.shape), shape, members))

    def observed(self, seen: Any, projected: Any) -> Dual:
        return self.where(np.isnan(plain(seen)), projected, seen)

    def bernoulli(self, probability: Any, uniform: Any) -> Dual:
        return dual(probability) + 0.0 * uniform

    def poisson(self, mean: Any, uniform: Any, limit: int) -> Dual:
        return dual(mean) + 0.0 * uniform

    def negative_binomial(self, mean: Any, size: Any, uniform: Any, limit: int) -> Dual:
        return dual(mean) + 0.0 * uniform


class MixedFunctions:
    """Smoothed functions that compute tangents only where an argument has one: most of a run has none."""

    def __init__(self) -> None:
        self._plain, self._dual = SmoothedFunctions(np.float64), DualFunctions()

    def __getattr__(self, name: str) -> Any:
        on_arrays, on_duals = getattr(self._plain, name), getattr(self._dual, name)

        def call(*arguments: Any) -> Any:
            carried = any(isinstance(a, Dual) for a in arguments)
            return on_duals(*arguments) if carried else on_arrays(*arguments)

        setattr(self, name, call)
        return call
