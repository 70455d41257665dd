"""Reverse-mode automatic differentiation of generated source: many derivatives for the cost of a few runs.

The source of a month is executed on `Taped` values, which remember how they came about; walking that record backwards
gives the adjoint of the month, on NumPy or on JAX, whichever the arrays are of.
JAX could differentiate the whole run by itself, but what it writes for the adjoint of a
broadcast (a reduction) and of a slice (padding) runs ten times slower on CPUs than added slices and selections, which
are used here. Counts are their expectations and draws are constants; at a kink the derivative is that of the branch
taken, as in `tangent.py`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np

from rimland.engine.functions import _folded
from rimland.engine.tangent import Carrying, plain

Pull = Callable[[Any], Any]
NORMAL_PEAK = 1.0 / np.sqrt(2.0 * np.pi)


class Taped(Carrying):
    """An array and how its derivative passes to what it was computed from.

    Attributes:
        sources: (taped value, function that turns the adjoint of this value into that value's part).
        adjoint: derivative of the objective by this value, as far as it is known.
    """

    __slots__ = ("adjoint", "sources", "tape", "value")
    __array_ufunc__ = None

    def __init__(self, value: Any, tape: list[Taped], sources: Iterable[tuple[Taped, Pull]] = ()):
        self.value, self.tape, self.sources = value, tape, tuple(sources)
        self.adjoint: Any = None
        tape.append(self)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def ndim(self) -> int:
        return self.value.ndim

    def take(self, part: Any) -> None:
        """Add to the adjoint; `part` may be wider than the value, which was then broadcast."""
        part = gathered(part, self.shape)
        self.adjoint = part if self.adjoint is None else self.adjoint + part

    def __getitem__(self, index: Any) -> Taped:
        index = index if isinstance(index, tuple) else (index,)
        return Taped(self.value[index], self.tape, [(self, partial(_unindexed, index=index, shape=self.shape))])

    def __neg__(self) -> Taped:
        return record(-self.value, (self, operator.neg))

    def __add__(self, other: Any) -> Taped:
        return record(self.value + plain(other), (self, _same), (other, _same))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Taped:
        return record(self.value - plain(other), (self, _same), (other, operator.neg))

    def __rsub__(self, other: Any) -> Taped:
        return record(other - self.value, (self, operator.neg))

    def __mul__(self, other: Any) -> Taped:
        a, b = self.value, plain(other)
        return record(a * b, (self, lambda g: g * b), (other, lambda g: g * a))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Taped:
        return _divide(self, other)

    def __rtruediv__(self, other: Any) -> Taped:
        return _divide(other, self)


class Input(Taped):
    """A value derivatives are wanted by. Its adjoint is kept in wide parts until `total`.

    Parts are added up over months before they are gathered into the value's own shape: a sum of 14 x 14 pairs every
    month costs more than the rest of the adjoint. One axis too many is kept; a part with more is gathered to that.
    """

    __slots__ = ("parts",)

    def __init__(self, value: Any, tape: list[Taped]):
        super().__init__(value, tape)
        self.parts: dict[tuple[int, ...], Any] = {}

    def take(self, part: Any) -> None:
        while part.ndim > self.ndim + 1:
            part = _added(part, 0)
        self.parts[part.shape] = self.parts[part.shape] + part if part.shape in self.parts else part

    def total(self) -> Any:
        """The whole adjoint, in the value's shape."""
        return sum((gathered(part, self.shape) for part in self.parts.values()), self.value * 0)


def record(value: Any, *sources: tuple[Any, Pull]) -> Any:
    """`value` with those of its sources that are taped; a plain array when none is."""
    taped = [(source, pull) for source, pull in sources if isinstance(source, Taped)]
    return Taped(value, taped[0][0].tape, taped) if taped else value


def walk_back(tape: list[Taped]) -> None:
    """Pass the adjoints that were taken on to everything they came from."""
    for node in reversed(tape):
        if node.adjoint is not None:
            for source, pull in node.sources:
                source.take(pull(node.adjoint))


def gathered(part: Any, shape: tuple[int, ...]) -> Any:
    """The adjoint of broadcasting `shape` to the shape of `part`: sums over the axes that were added or stretched."""
    xp = _arrays(part)
    while part.ndim > len(shape):
        part = _added(part, 0)
    for axis, size in enumerate(shape):
        if size == 1 and part.shape[axis] > 1:
            last = axis == len(shape) - 1
            part = part.sum(axis, keepdims=True) if last else xp.expand_dims(_added(part, axis), axis)
    return part if part.shape == shape else xp.broadcast_to(part, shape)


def _arrays(x: Any) -> Any:
    """The array library of a value."""
    if isinstance(x, np.ndarray | np.generic):
        return np
    import jax.numpy as jnp

    return jnp


def _same(g: Any) -> Any:
    return g


def _added(x: Any, axis: int) -> Any:
    return _folded(x, axis, operator.add)


def _divide(a: Any, b: Any) -> Any:
    x, y = plain(a), plain(b)
    ratio, inverse = x / y, 1.0 / y
    return record(ratio, (a, lambda g: g * inverse), (b, lambda g: -(g * inverse) * ratio))


def _unindexed(g: Any, index: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """The adjoint of `x[index]` for new axes, whole axes and single positions; zero elsewhere, by selection."""
    xp, axis = _arrays(g), 0
    for item in index:
        if item is None:
            g = xp.squeeze(g, axis)
            continue
        if not isinstance(item, slice):
            g = xp.where(_only(item, shape[axis], len(shape) - axis), xp.expand_dims(g, axis), 0.0)
        axis += 1
    return g


def _only(position: int, size: int, axes: int) -> np.ndarray:
    """True at one position of the first of `axes` axes."""
    return (np.arange(size) == position).reshape(-1, *[1] * (axes - 1))


def _along(selection: np.ndarray, axis: int, ndim: int) -> np.ndarray:
    return selection.reshape(-1, *[1] * (ndim - axis - 1))


class TapedFunctions:
    """The functions that generated source calls, on `Taped` values. `f`: the same on arrays, smoothed."""

    def __init__(self, f: Any):
        self.f = f

    def _chain(self, name: str, x: Any, slope: Callable[[Any, Any], Any]) -> Any:
        """An elementwise function of one value; `slope` gives its derivative from argument and result."""
        y = getattr(self.f, name)(plain(x))
        return record(y, (x, lambda g: g * slope(plain(x), y)))

    def read(self, x: Any, effect: str, cause: str, lagged: bool) -> Any:
        return x

    def exp(self, x: Any) -> Any:
        return self._chain("exp", x, lambda x, y: y)

    def log(self, x: Any) -> Any:
        return self._chain("log", x, lambda x, y: 1.0 / x)

    def sqrt(self, x: Any) -> Any:
        return self._chain("sqrt", x, lambda x, y: 0.5 / y)

    def tanh(self, x: Any) -> Any:
        return self._chain("tanh", x, lambda x, y: 1.0 - y * y)

    def normal_cdf(self, x: Any) -> Any:
        return self._chain("normal_cdf", x, lambda x, y: self.f.exp(-0.5 * x * x) * NORMAL_PEAK)

    def absolute(self, x: Any) -> Any:
        return self._chain("absolute", x, lambda x, y: _arrays(x).sign(x))

    def floor(self, x: Any) -> Any:
        return self.f.floor(plain(x))

    def number(self, x: Any) -> Any:
        return self.f.number(plain(x))

    def power(self, x: Any, y: Any) -> Any:
        a, b = plain(x), plain(y)
        value = self.f.power(a, b)
        xp = _arrays(value)

        def by_base(g: Any) -> Any:
            return g * xp.where(xp.equal(b, 0.0), 0.0, b * self.f.power(a, xp.where(xp.equal(b, 0.0), 1.0, b - 1.0)))

        def by_exponent(g: Any) -> Any:
            return g * value * self.f.log(xp.where(xp.equal(a, 0.0), 1.0, a))

        return record(value, (x, by_base), (y, by_exponent))

    def logistic(self, x: Any) -> Any:
        y = self.f.logistic(plain(x))
        return record(y, (x, lambda g: g * (y * (1.0 - y))))

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        value = self.f.where(condition, plain(a), plain(b))
        return record(
            value,
            (a, lambda g: _arrays(g).where(condition, g, 0.0)),
            (b, lambda g: _arrays(g).where(condition, 0.0, g)),
        )

    def minimum(self, a: Any, b: Any) -> Any:
        return self.where(plain(a) <= plain(b), a, b)

    def maximum(self, a: Any, b: Any) -> Any:
        return self.where(plain(a) >= plain(b), a, b)

    def observed(self, seen: Any, projected: Any) -> Any:
        missing, value = _arrays(plain(seen)).isnan(plain(seen)), self.f.observed(plain(seen), plain(projected))
        return record(
            value,
            (seen, lambda g: _arrays(g).where(missing, 0.0, g)),
            (projected, lambda g: _arrays(g).where(missing, g, 0.0)),
        )

    def sum(self, x: Any, axis: int) -> Any:
        return record(self.f.sum(plain(x), axis), (x, lambda g: _spread(_arrays(g).expand_dims(g, axis), x.shape)))

    def mean(self, x: Any, axis: int) -> Any:
        return self.sum(x, axis) / x.shape[axis]

    def max(self, x: Any, axis: int) -> Any:
        return _folded(x, axis, self.maximum)

    def min(self, x: Any, axis: int) -> Any:
        return _folded(x, axis, self.minimum)

    def prod(self, x: Any, axis: int) -> Any:
        return _folded(x, axis, operator.mul)

    def place(self, x: Any, mask: Any) -> Any:
        position, axes = int(np.argmax(np.ravel(mask))), np.ndim(mask)

        def pull(g: Any) -> Any:
            return g[(slice(None),) * (g.ndim - axes) + (slice(position, position + 1),)]

        return record(self.f.place(plain(x), mask), (x, pull))

    def lookup(self, x: Any, positions: Any, axis: int) -> Any:
        return record(self.f.lookup(plain(x), positions, axis), (x, lambda g: self._back(g, positions, x.shape, axis)))

    def _back(self, g: Any, positions: Any, shape: tuple[int, ...], axis: int) -> Any:
        """Sum of g over the places that read each position: the first readers of all, then the second ..."""
        readers = [np.flatnonzero(np.asarray(positions) == position) for position in range(shape[axis])]
        xp = _arrays(g)
        total = xp.zeros(shape, g.dtype)
        for turn in range(max(map(len, readers))):
            exists = np.array([turn < len(r) for r in readers])
            chosen = np.array([r[turn] if turn < len(r) else 0 for r in readers])
            total = total + xp.where(_along(exists, axis, g.ndim), self.f.lookup(g, chosen, axis), 0.0)
        return total

    def collect(self, x: Any, matrix: Any, axis: int) -> Any:
        positions = np.asarray(matrix).argmax(0)
        return record(self.f.collect(plain(x), matrix, axis), (x, lambda g: self.f.lookup(g, positions, axis)))

    def shift(self, x: Any, first: Any, axis: int) -> Any:
        def from_x(g: Any) -> Any:
            size = g.shape[axis]
            moved = self.f.lookup(g, np.minimum(np.arange(size) + 1, size - 1), axis)
            return _arrays(g).where(_along(np.arange(size) < size - 1, axis, g.ndim), moved, 0.0)

        index = (slice(None),) * axis + (slice(0, 1),)
        return record(self.f.shift(plain(x), plain(first), axis), (x, from_x), (first, lambda g: g[index]))

    def transpose(self, x: Any, axes: tuple[int, ...]) -> Any:
        back = tuple(int(a) for a in np.argsort(axes))
        return record(self.f.transpose(plain(x), axes), (x, lambda g: g.transpose(back)))

    def expand(self, x: Any, shape: tuple[int, ...]) -> Any:
        return record(self.f.expand(plain(x), shape), (x, _same))

    def full(self, x: Any, shape: tuple[int, ...], members: int) -> Any:
        return record(self.f.full(plain(x), shape, members), (x, _same))

    def bernoulli(self, probability: Any, uniform: Any) -> Any:
        return record(self.f.bernoulli(plain(probability), uniform), (probability, _same))

    def poisson(self, mean: Any, uniform: Any, limit: int) -> Any:
        return record(self.f.poisson(plain(mean), uniform, limit), (mean, _same))

    def negative_binomial(self, mean: Any, size: Any, uniform: Any, limit: int) -> Any:
        return record(self.f.negative_binomial(plain(mean), plain(size), uniform, limit), (mean, _same))


def _spread(g: Any, shape: tuple[int, ...]) -> Any:
    return _arrays(g).broadcast_to(g, (*shape[:-1], g.shape[-1]))
