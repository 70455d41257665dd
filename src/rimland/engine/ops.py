"""Operations for equations: the same call records a node while tracing and computes on plain numbers.

Dimension-aware operations (`sum_over`, `pick`, `lookup` ...) need named dims, hence a trace; test them through
`rimland.engine.evaluate`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rimland.engine.expression import Node, active, apply, as_node, is_node
from rimland.engine.units import DIMENSIONLESS, parse_unit
from rimland.errors import ModelError


def _elementwise(op: str, plain: Callable[..., Any], doc: str) -> Callable[..., Any]:
    def call(*values: Any) -> Any:
        return apply(op, *values) if is_node(*values) else plain(*values)

    call.__doc__ = doc
    call.__name__ = op
    return call


def _normal_cdf(x: Any) -> Any:
    from scipy.special import ndtr

    return ndtr(x)


exp = _elementwise("exp", np.exp, "Exponential of a dimensionless value.")
log = _elementwise("log", np.log, "Natural logarithm of a dimensionless value.")
sqrt = _elementwise("sqrt", np.sqrt, "Square root; the unit is halved in power.")
tanh = _elementwise("tanh", np.tanh, "Hyperbolic tangent of a dimensionless value.")
logistic = _elementwise("logistic", lambda x: 1 / (1 + np.exp(-x)), "1/(1+exp(-x)) of a dimensionless value.")
normal_cdf = _elementwise("normal_cdf", _normal_cdf, "Standard normal distribution function.")
abs_ = _elementwise("absolute", np.abs, "Absolute value.")
floor = _elementwise("floor", np.floor, "Largest integer not above the value.")
minimum = _elementwise("minimum", np.minimum, "Smaller of two values of one unit.")
maximum = _elementwise("maximum", np.maximum, "Larger of two values of one unit.")
power = _elementwise("power", np.power, "x to the power y; y dimensionless, and a literal unless x is dimensionless.")
where = _elementwise("where", np.where, "a where the condition holds, else b; a and b of one unit.")
equal = _elementwise("equal", np.equal, "Exact equality, for calendar tests.")
both = _elementwise("logical_and", np.logical_and, "True where both conditions hold.")
either = _elementwise("logical_or", np.logical_or, "True where at least one condition holds.")
negate = _elementwise("logical_not", np.logical_not, "True where the condition does not hold.")


def clip(x: Any, low: Any, high: Any) -> Any:
    """x held between `low` and `high` (all of one unit)."""
    return minimum(maximum(x, low), high)


def sign(x: Any) -> Any:
    """-1, 0 or 1."""
    return where(x > 0, 1.0, where(x < 0, -1.0, 0.0))


def quantity(value: float, unit: str) -> Any:
    """A literal with a unit while tracing; the bare number otherwise."""
    try:
        tracer = active()
    except LookupError:
        return value
    return tracer.literal(value, parse_unit(unit))


def _reduce(op: str, x: Any, dim: str) -> Node:
    if not is_node(x):
        raise ModelError(f"{op} over '{dim}' needs labelled values; use rimland.engine.evaluate to try the equation")
    x = as_node(x)
    if dim not in x.dims:
        raise ModelError(f"cannot reduce over '{dim}': the value has dims [{' '.join(x.dims)}]")
    if op == "prod" and not x.unit.is_dimensionless:
        raise ModelError(f"prod_over needs a dimensionless value, got {x.unit}")
    if x.is_boolean:
        x = x * 1.0
    dims = tuple(d for d in x.dims if d != dim)
    return active().record(op, (x,), (dim,), dims, x.unit)


def sum_over(x: Any, dim: str) -> Node:
    """Sum along a dim, which disappears."""
    return _reduce("sum", x, dim)


def mean_over(x: Any, dim: str) -> Node:
    """Mean along a dim, which disappears."""
    return _reduce("mean", x, dim)


def max_over(x: Any, dim: str) -> Node:
    """Largest value along a dim, which disappears."""
    return _reduce("max", x, dim)


def min_over(x: Any, dim: str) -> Node:
    """Smallest value along a dim, which disappears."""
    return _reduce("min", x, dim)


def prod_over(x: Any, dim: str) -> Node:
    """Product along a dim of a dimensionless value."""
    return _reduce("prod", x, dim)


PICKED_FIRST = {
    "add", "subtract", "multiply", "divide", "power", "negative", "exp", "log", "sqrt", "tanh", "logistic",
    "normal_cdf", "absolute", "floor", "minimum", "maximum",
}  # fmt: skip


def pick(x: Any, **label: str) -> Node:
    """The value at one label, e.g. `pick(gdp, actor="JPN")`; the dim disappears."""
    ((dim, name),) = label.items()
    x = as_node(x)
    if dim not in x.dims:
        raise ModelError(f"cannot pick {dim}='{name}': the value has dims [{' '.join(x.dims)}]")
    position = active().dimensions.position(dim, name, "pick")
    return _picked(x * 1.0 if x.is_boolean else x, dim, position)


def _picked(x: Node, dim: str, position: int) -> Node:
    """The value at one position. An elementwise operation is done on what is picked, not on all and then picked."""
    if dim not in x.dims:
        return x
    dims = tuple(d for d in x.dims if d != dim)
    if x.op in PICKED_FIRST and not any(a.is_boolean for a in x.args):
        args = tuple(_picked(a, dim, position) for a in x.args)
        return active().record(x.op, args, x.attributes, dims, x.unit)
    if x.op == "place" and x.attributes == (dim, position):
        return x.args[0]
    return active().record("pick", (x,), (dim, position), dims, x.unit)


def place(x: Any, **label: str) -> Node:
    """The value at one label and zero at the others; the dim appears."""
    ((dim, name),) = label.items()
    x = as_node(x)
    if dim in x.dims:
        raise ModelError(f"cannot place at {dim}='{name}': the value already has '{dim}'")
    position = active().dimensions.position(dim, name, "place")
    return active().record("place", (x,), (dim, position), active().dimensions.union(x.dims, (dim,)), x.unit)


def _relate(op: str, x: Any, via: str) -> Node:
    x = as_node(x)
    relation = active().dimensions.relation(via, op)
    given, taken = (relation.target, relation.source) if op == "lookup" else (relation.source, relation.target)
    if given not in x.dims:
        raise ModelError(f"{op} via '{via}' needs '{given}': the value has dims [{' '.join(x.dims)}]")
    if taken in x.dims:
        raise ModelError(f"{op} via '{via}': the value already has '{taken}'")
    if x.is_boolean:
        x = x * 1.0
    dims = active().dimensions.union([d for d in x.dims if d != given], (taken,))
    return active().record(op, (x,), (via,), dims, x.unit)


def lookup(x: Any, via: str) -> Node:
    """Read x[actor] for every dyad's observer: `lookup(gdp, "dyad.observer")`."""
    return _relate("lookup", x, via)


def collect(x: Any, via: str) -> Node:
    """Sum x[dyad] to its actors: `collect(fear, "dyad.observer")`; actors without a dyad get 0."""
    return _relate("collect", x, via)


def shift(x: Any, along: str, first: Any) -> Node:
    """x moved one label on along a dim, with `first` entering at the first label."""
    x, first = as_node(x), as_node(first)
    if along not in x.dims:
        raise ModelError(f"cannot shift along '{along}': the value has dims [{' '.join(x.dims)}]")
    if not x.unit.same_as(first.unit):
        raise ModelError(f"units differ in 'shift': the value is {x.unit}, first is {first.unit}")
    rest = tuple(d for d in x.dims if d != along)
    if not set(first.dims) <= set(rest):
        raise ModelError(f"shift: first has dims [{' '.join(first.dims)}], expected within [{' '.join(rest)}]")
    return active().record("shift", (x, first), (along,), x.dims, x.unit)


def ones(dims: str) -> Node:
    """A dimensionless 1 over the given dims, e.g. to count dyads with `collect(ones("dyad"), ...)`."""
    tracer = active()
    return tracer.record("ones", (), (), tracer.dimensions.parse(dims, "ones"), DIMENSIONLESS)
