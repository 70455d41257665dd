"""A month recorded operation by operation, with the text of every operation and of its derivatives.

The generated source of a month is executed once on `Symbol` values, which have a name and a shape and no numbers. What
is recorded is enough to write the month out again with tangents, or backwards with adjoints, as straight-line NumPy:
see `unrolled.py`. The rules are those of `tangent.py` and `adjoint.py`: counts are their expectations, and at a kink
the derivative is that of the branch taken.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partialmethod
from typing import Any

import numpy as np

from rimland.engine.adjoint import NORMAL_PEAK
from rimland.engine.functions import _folded

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """How a derivative passes between an operation's result and one argument.

    Attributes:
        ahead: text of the result's tangent, `@` standing for the argument's.
        back: text of the argument's part of the adjoint, `@` standing for the result's.
        ahead_shape, back_shape: shapes of the two before they are stretched or gathered.
    """

    argument: Symbol
    ahead: str
    back: str
    ahead_shape: Shape
    back_shape: Shape


@dataclass(frozen=True)
class Operation:
    """`result = text`, and the parts through which derivatives pass; `read` is set where an equation reads a value."""

    result: Symbol
    text: str
    parts: tuple[Part, ...]
    read: tuple[str, str] | None = None


class Symbol:
    """A named value of known shape whose ensemble axis is last; `moves` where it differs along the line."""

    __slots__ = ("moves", "name", "record", "shape")
    __array_ufunc__ = None

    def __init__(self, record: Recording, name: str, shape: Shape, moves: bool):
        self.record, self.name, self.shape, self.moves = record, name, shape, moves

    def __add__(self, other: Any) -> Symbol:
        return self.record.elementwise("{} + {}", (self, "@", "@"), (other, "@", "@"))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Symbol:
        return self.record.elementwise("{} - {}", (self, "@", "@"), (other, "-@", "-@"))

    def __rsub__(self, other: Any) -> Symbol:
        return self.record.elementwise("{} - {}", (other, "@", "@"), (self, "-@", "-@"))

    def __mul__(self, other: Any) -> Symbol:
        slopes = (f"@ * {self.record.text(other)}", f"@ * {self.name}")
        return self.record.elementwise("{} * {}", (self, slopes[0], slopes[0]), (other, slopes[1], slopes[1]))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Symbol:
        return self.record.divide(self, other)

    def __rtruediv__(self, other: Any) -> Symbol:
        return self.record.divide(other, self)

    def __neg__(self) -> Symbol:
        return self.record.elementwise("-{}", (self, "-@", "-@"))

    def _flat(self, sign: str, other: Any) -> Symbol:
        return self.record.flat(f"{{}} {sign} {{}}", self, other)

    __lt__ = partialmethod(_flat, "<")
    __le__ = partialmethod(_flat, "<=")
    __gt__ = partialmethod(_flat, ">")
    __ge__ = partialmethod(_flat, ">=")
    __eq__ = partialmethod(_flat, "==")  # type: ignore[assignment]
    __and__ = partialmethod(_flat, "&")
    __or__ = partialmethod(_flat, "|")
    __hash__ = object.__hash__

    def __invert__(self) -> Symbol:
        return self.record.flat("~{}", self)

    def __getitem__(self, index: Any) -> Symbol:
        index = index if isinstance(index, tuple) else (index,)
        shape = np.broadcast_to(0.0, self.shape)[index].shape
        place = ", ".join("None" if i is None else ":" if isinstance(i, slice) else str(i) for i in index)
        if all(i is None or isinstance(i, slice) for i in index):
            back = f"@.reshape({self.shape})"
        else:
            back = f"put(@, {self.shape}, {self.record.index(index)})"
        return self.record.add(f"{self.name}[{place}]", shape, [(self, f"@[{place}]", back, shape, self.shape)])


class Recording:
    """The functions that generated source calls, on symbols, and what they recorded.

    Attributes:
        operations: in the order of execution.
        constants: arrays and indices that texts name.
    """

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.constants: dict[str, Any] = {}
        self._named: dict[int, str] = {}

    # Writing down ----------------------------------------------------------------------

    def input(self, text: str, shape: Shape, moves: bool) -> Symbol:
        """A value that the month is given, as `text`."""
        symbol = Symbol(self, f"v{len(self.operations)}", shape, moves)
        self.operations.append(Operation(symbol, text, ()))
        return symbol

    def add(
        self, text: str, shape: Shape, parts: Sequence[tuple[Any, str, str, Shape, Shape]], read: Any = None
    ) -> Symbol:
        """Record `text`; of the parts (argument, ahead, back, their shapes) those count whose argument moves."""
        found = tuple(Part(*p) for p in parts if isinstance(p[0], Symbol) and p[0].moves)
        symbol = Symbol(self, f"v{len(self.operations)}", shape, bool(found))
        self.operations.append(Operation(symbol, text, found, read))
        return symbol

    def text(self, x: Any) -> str:
        """How a value is named in a text."""
        if isinstance(x, Symbol):
            return x.name
        if not isinstance(x, np.ndarray):
            return repr(x)
        if id(x) not in self._named:
            self._named[id(x)] = f"c{len(self.constants)}"
            self.constants[self._named[id(x)]] = x
        return self._named[id(x)]

    def elementwise(self, template: str, *arguments: tuple[Any, str, str]) -> Symbol:
        """An operation label by label: (argument, ahead, back) each."""
        shape = np.broadcast_shapes(*(np.shape(x) for x, *_ in arguments))
        parts = [(x, a, b, np.shape(x) if a in ("@", "-@") else shape, shape) for x, a, b in arguments]
        return self.add(template.format(*(self.text(x) for x, *_ in arguments)), shape, parts)

    def flat(self, template: str, *arguments: Any) -> Symbol:
        """An operation without a derivative."""
        shape = np.broadcast_shapes(*(np.shape(x) for x in arguments))
        return self.add(template.format(*map(self.text, arguments)), shape, [])

    def divide(self, a: Any, b: Any) -> Symbol:
        y, result = self.text(b), f"v{len(self.operations)}"
        by_b = f"@ * -({result} / {y})"
        return self.elementwise("{} / {}", (a, f"@ / {y}", f"@ / {y}"), (b, by_b, by_b))

    def _curve(self, template: str, slope: str, x: Any) -> Any:
        """A function of one value; `slope` is written in x and y, the argument and the result."""
        both = "@ * (" + slope.format(x=self.text(x), y=f"v{len(self.operations)}") + ")"
        return self.elementwise(template, (x, both, both))

    # What generated source calls -------------------------------------------------------

    exp = partialmethod(_curve, "np.exp({})", "{y}")
    log = partialmethod(_curve, "np.log({})", "1.0 / {x}")
    sqrt = partialmethod(_curve, "np.sqrt({})", "0.5 / {y}")
    tanh = partialmethod(_curve, "np.tanh({})", "1.0 - {y} * {y}")
    logistic = partialmethod(_curve, "1.0 / (1.0 + np.exp(-{}))", "{y} * (1.0 - {y})")
    normal_cdf = partialmethod(_curve, "ndtr({})", f"np.exp(-0.5 * {{x}} * {{x}}) * {NORMAL_PEAK!r}")
    absolute = partialmethod(_curve, "np.abs({})", "np.sign({x})")

    def floor(self, x: Any) -> Any:
        return self.flat("np.floor({})", x)

    def number(self, x: Any) -> Any:
        return self.flat("{}.astype(float)", x)

    def read(self, x: Any, effect: str, cause: str, lagged: bool) -> Any:
        if not (isinstance(x, Symbol) and x.moves):
            return x
        return self.add(x.name, x.shape, [(x, "@", "@", x.shape, x.shape)], (effect, cause))

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        return self._chosen("np.where({0}, {1}, {2})", condition, a, b)

    def minimum(self, a: Any, b: Any) -> Any:
        return self._chosen("np.minimum({1}, {2})", self._compared(a, "<=", b), a, b)

    def maximum(self, a: Any, b: Any) -> Any:
        return self._chosen("np.maximum({1}, {2})", self._compared(a, ">=", b), a, b)

    def _compared(self, a: Any, sign: str, b: Any) -> Symbol:
        return self.flat(f"{{}} {sign} {{}}", a, b)

    def _chosen(self, template: str, condition: Any, a: Any, b: Any) -> Symbol:
        c = self.text(condition)
        shape = np.broadcast_shapes(*(np.shape(x) for x in (condition, a, b)))
        first, second = f"np.where({c}, @, 0.0)", f"np.where({c}, 0.0, @)"
        narrow = [np.broadcast_shapes(np.shape(condition), np.shape(x)) for x in (a, b)]
        parts = [(a, first, first, narrow[0], shape), (b, second, second, narrow[1], shape)]
        return self.add(template.format(c, self.text(a), self.text(b)), shape, parts)

    def observed(self, seen: Any, projected: Any) -> Any:
        return self.where(self.flat("np.isnan({})", seen), projected, seen)

    def power(self, x: Any, y: Any) -> Any:
        a, b, result = self.text(x), self.text(y), f"v{len(self.operations)}"
        by_base = f"@ * power_slope({a}, {b}, {result})"
        by_exponent = f"@ * ({result} * np.log(np.where(np.equal({a}, 0.0), 1.0, {a})))"
        return self.elementwise("np.power({}, {})", (x, by_base, by_base), (y, by_exponent, by_exponent))

    def sum(self, x: Any, axis: int) -> Any:
        shape = (*x.shape[:axis], *x.shape[axis + 1 :])
        back = (*x.shape[:axis], 1, *x.shape[axis + 1 :])
        parts = [(x, f"add(@, {axis})", f"@.reshape({back})", shape, back)]
        return self.add(f"add({self.text(x)}, {axis})", shape, parts)

    def mean(self, x: Any, axis: int) -> Any:
        return self.sum(x, axis) / float(x.shape[axis])

    def max(self, x: Any, axis: int) -> Any:
        return _folded(x, axis, self.maximum)

    def min(self, x: Any, axis: int) -> Any:
        return _folded(x, axis, self.minimum)

    def prod(self, x: Any, axis: int) -> Any:
        return _folded(x, axis, operator.mul)

    def place(self, x: Any, mask: Any) -> Any:
        position, axes = int(np.argmax(np.ravel(mask))), np.ndim(mask)
        shape = np.broadcast_shapes(np.shape(x), mask.shape)
        axis = len(shape) - axes
        # A value without the axis is taken out of it again; one with the axis, of size one, keeps it.
        alone = len(np.shape(x)) < axes
        at = f"{':, ' * axis}{position}" + ("" if alone else f":{position + 1}")
        back = (*shape[:axis], *(() if alone else (1,)), *shape[axis + 1 :])
        index = self.index((*[slice(None)] * axis, position if alone else slice(position, position + 1)))
        ahead = f"put(@, {shape}, {index})"
        return self.add(ahead.replace("@", self.text(x)), shape, [(x, ahead, f"@[{at}]", shape, back)])

    def lookup(self, x: Any, positions: Any, axis: int) -> Any:
        matrix = np.zeros((x.shape[axis], len(positions)))
        matrix[np.asarray(positions), range(len(positions))] = 1.0
        ahead = f"np.take(@, {self.text(positions)}, {axis})"
        return self._along(x, ahead, f"along(np, {self._kept(matrix)}, @, {axis})", axis, len(positions))

    def collect(self, x: Any, matrix: Any, axis: int) -> Any:
        ahead = f"along(np, {self.text(matrix)}, @, {axis})"
        back = f"np.take(@, {self._kept(np.asarray(matrix).argmax(0))}, {axis})"
        return self._along(x, ahead, back, axis, len(matrix))

    def index(self, index: tuple[Any, ...]) -> str:
        """The name of an index."""
        name = f"at{len(self.constants)}"
        self.constants[name] = index
        return name

    def _kept(self, x: np.ndarray) -> str:
        """A constant of this recording's own; kept, so that its identity is not given to another."""
        return self.text(self.constants.setdefault(f"own{len(self.constants)}", x))

    def _along(self, x: Any, ahead: str, back: str, axis: int, size: int) -> Symbol:
        shape = (*x.shape[:axis], size, *x.shape[axis + 1 :])
        return self.add(ahead.replace("@", self.text(x)), shape, [(x, ahead, back, shape, x.shape)])

    def shift(self, x: Any, first: Any, axis: int) -> Any:
        one = np.broadcast_shapes((*x.shape[:axis], 1, *x.shape[axis + 1 :]), np.shape(first))
        shape = (*one[:axis], x.shape[axis], *one[axis + 1 :])
        zero = f"np.zeros({one})"
        parts = [
            (x, f"shifted(@, {zero}, {axis})", f"unshifted(@, {axis})", shape, shape),
            (first, f"shifted(np.zeros({x.shape}), @, {axis})", f"@[{':, ' * axis}0:1]", shape, one),
        ]
        return self.add(f"shifted({self.text(x)}, {self.text(first)}, {axis})", shape, parts)

    def transpose(self, x: Any, axes: tuple[int, ...]) -> Any:
        back = tuple(int(a) for a in np.argsort(axes))
        shape = tuple(x.shape[a] for a in axes)
        parts = [(x, f"@.transpose({axes})", f"@.transpose({back})", shape, x.shape)]
        return self.add(f"{self.text(x)}.transpose({axes})", shape, parts)

    def expand(self, x: Any, shape: Shape) -> Any:
        return self._stretched(x, (*shape, np.shape(x)[-1] if np.shape(x) else 1))

    def full(self, x: Any, shape: Shape, members: int) -> Any:
        return self._stretched(x, (*shape, members))

    def _stretched(self, x: Any, shape: Shape) -> Any:
        if isinstance(x, Symbol) and x.shape == shape:
            return x
        return self.add(f"np.broadcast_to({self.text(x)}, {shape})", shape, [(x, "@", "@", np.shape(x), shape)])

    def bernoulli(self, probability: Any, uniform: Any) -> Any:
        return self._stretched(probability, np.broadcast_shapes(np.shape(probability), uniform.shape))

    def poisson(self, mean: Any, uniform: Any, limit: int) -> Any:
        return self.bernoulli(mean, uniform)

    def negative_binomial(self, mean: Any, size: Any, uniform: Any, limit: int) -> Any:
        return self.bernoulli(mean, uniform)
