"""The traced form of an equation: a graph of elementary operations with named dims and units.

An equation is run once, on symbols instead of numbers. Every operation checks units and joins named
dimensions as it is recorded, so a wrong equation fails where it is wrong; the recorded graph is then
compiled for NumPy or JAX (`compiler.py`). Equal sub-expressions are recorded once.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from rimland.engine.dimensions import Dimensions
from rimland.engine.units import DIMENSIONLESS, Unit
from rimland.errors import ModelError

BOOLEAN = {
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "equal",
    "logical_and",
    "logical_or",
    "logical_not",
}


class Node:
    """One operation of the graph. Compare with `is`; arithmetic on nodes records new nodes."""

    __slots__ = ("args", "attributes", "dims", "number", "op", "unit")
    __array_ufunc__ = None

    def __init__(self, op: str, args: tuple[Node, ...], attributes: tuple, dims: tuple[str, ...], unit: Unit):
        self.op, self.args, self.attributes, self.dims, self.unit = op, args, attributes, dims, unit
        self.number = 0

    @property
    def is_boolean(self) -> bool:
        return self.op in BOOLEAN

    @property
    def literal(self) -> float | None:
        """The value of a bare literal, else None."""
        return self.attributes[0] if self.op == "literal" else None

    def __add__(self, other: Any) -> Node:
        return apply("add", self, other)

    def __radd__(self, other: Any) -> Node:
        return apply("add", other, self)

    def __sub__(self, other: Any) -> Node:
        return apply("subtract", self, other)

    def __rsub__(self, other: Any) -> Node:
        return apply("subtract", other, self)

    def __mul__(self, other: Any) -> Node:
        return apply("multiply", self, other)

    def __rmul__(self, other: Any) -> Node:
        return apply("multiply", other, self)

    def __truediv__(self, other: Any) -> Node:
        return apply("divide", self, other)

    def __rtruediv__(self, other: Any) -> Node:
        return apply("divide", other, self)

    def __pow__(self, other: Any) -> Node:
        return apply("power", self, other)

    def __rpow__(self, other: Any) -> Node:
        return apply("power", other, self)

    def __neg__(self) -> Node:
        return apply("negative", self)

    def __lt__(self, other: Any) -> Node:
        return apply("less", self, other)

    def __le__(self, other: Any) -> Node:
        return apply("less_equal", self, other)

    def __gt__(self, other: Any) -> Node:
        return apply("greater", self, other)

    def __ge__(self, other: Any) -> Node:
        return apply("greater_equal", self, other)

    def __eq__(self, other: object) -> Any:
        if self is other:
            return True
        raise ModelError("an equation cannot compare with '=='; use ops.equal")

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise ModelError("an equation cannot branch on a value with 'if', 'and' or 'or'; use ops.where")

    def __iter__(self) -> Any:
        raise ModelError("an equation cannot loop over a value; use ops.sum_over or ops.pick")

    def __repr__(self) -> str:
        return f"<{self.op} [{' '.join(self.dims)}] {self.unit}>"


class Tracer:
    """Records nodes, each distinct one once, over a set of dimensions."""

    def __init__(self, dimensions: Dimensions):
        self.dimensions = dimensions
        self._known: dict[tuple, Node] = {}
        self.nodes: list[Node] = []

    def record(self, op: str, args: tuple[Node, ...], attributes: tuple, dims: tuple[str, ...], unit: Unit) -> Node:
        key = (op, tuple(id(a) for a in args), attributes, dims, unit)
        node = self._known.get(key)
        if node is None:
            node = Node(op, args, attributes, dims, unit)
            node.number = len(self.nodes)
            self._known[key] = node
            self.nodes.append(node)
        return node

    def read(self, name: str, dims: tuple[str, ...], unit: Unit, slot: str = "value") -> Node:
        """A symbol standing for the value of a variable, parameter or lever."""
        return self.record("read", (), (slot, name), dims, unit)

    def literal(self, value: float, unit: Unit = DIMENSIONLESS) -> Node:
        return self.record("literal", (), (float(value),), (), unit)


_current: ContextVar[Tracer] = ContextVar("tracer")


def active() -> Tracer:
    """The tracer of the equation being traced."""
    return _current.get()


class tracing:
    """Context in which operations on nodes are recorded by `tracer`."""

    def __init__(self, tracer: Tracer):
        self.tracer = tracer

    def __enter__(self) -> Tracer:
        self._token = _current.set(self.tracer)
        return self.tracer

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


def is_node(*values: Any) -> bool:
    """True when any of `values` is a node."""
    return any(isinstance(v, Node) for v in values)


def as_node(value: Any) -> Node:
    """Turn a bare number into a literal.

    Raises:
        ModelError: if `value` is neither a node nor a number.
    """
    if isinstance(value, Node):
        return value
    if isinstance(value, bool | int | float):
        return active().literal(float(value))
    raise ModelError(f"an equation may use variables and numbers only, not {type(value).__name__}")


SAME_UNIT = {"add": "+", "subtract": "-", "minimum": "minimum", "maximum": "maximum"}
COMPARE = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=", "equal": "equal"}
NEEDS_DIMENSIONLESS = {"exp", "log", "tanh", "logistic", "normal_cdf", "sin", "cos"}
KEEPS_UNIT = {"negative", "absolute", "floor"}


def _agree(symbol: str, a: Node, b: Node) -> Unit:
    """The common unit of two operands; a literal zero (or infinity) fits any unit."""
    if b.literal in (0.0, float("inf"), float("-inf")) and not b.unit.powers:
        return a.unit
    if a.literal in (0.0, float("inf"), float("-inf")) and not a.unit.powers:
        return b.unit
    if not a.unit.same_as(b.unit):
        raise ModelError(f"units differ in '{symbol}': left is {a.unit}, right is {b.unit}")
    return a.unit


def apply(op: str, *values: Any) -> Node:
    """Record an elementwise operation, checking units and joining dims.

    Raises:
        ModelError: if units do not fit; both sides are printed.
    """
    tracer = active()
    args = tuple(as_node(v) for v in values)
    dims = tracer.dimensions.union(*(a.dims for a in args))
    unit = _unit_of(op, args)
    if op not in BOOLEAN and op != "where":
        args = tuple(a if not a.is_boolean else tracer.record("number", (a,), (), a.dims, a.unit) for a in args)
    if op == "where":
        kept = [a if not a.is_boolean else tracer.record("number", (a,), (), a.dims, a.unit) for a in args[1:]]
        args = (args[0], *kept)
    return tracer.record(op, args, (), dims, unit)


def _unit_of(op: str, args: tuple[Node, ...]) -> Unit:
    if op in SAME_UNIT:
        return _agree(SAME_UNIT[op], *args)
    if op in COMPARE:
        _agree(COMPARE[op], *args)
        return DIMENSIONLESS
    if op == "where":
        if not args[0].is_boolean:
            raise ModelError("where needs a comparison as its first argument")
        return _agree("where", args[1], args[2])
    if op.startswith("logical_"):
        for arg in args:
            if not arg.is_boolean:
                raise ModelError(f"{op[8:]} needs comparisons, such as x > 0; it got a number")
        return DIMENSIONLESS
    if op == "multiply":
        return args[0].unit * args[1].unit
    if op == "divide":
        return args[0].unit / args[1].unit
    if op == "sqrt":
        return args[0].unit ** 0.5
    if op == "power":
        return _power_unit(*args)
    if op in KEEPS_UNIT:
        return args[0].unit
    if op in NEEDS_DIMENSIONLESS and not args[0].unit.is_dimensionless:
        raise ModelError(f"{op} needs a dimensionless argument, got {args[0].unit}")
    return DIMENSIONLESS


def _power_unit(base: Node, exponent: Node) -> Unit:
    if not exponent.unit.is_dimensionless:
        raise ModelError(f"an exponent must be dimensionless, got {exponent.unit}")
    if base.unit.is_dimensionless:
        return DIMENSIONLESS
    if exponent.literal is None:
        raise ModelError(f"a quantity in {base.unit} can be raised to a literal power only; divide by a reference")
    return base.unit**exponent.literal


def walk(roots: Iterable[Node]) -> list[Node]:
    """All nodes below `roots`, causes before effects."""
    seen: dict[int, Node] = {}
    stack = [(node, False) for node in roots]
    while stack:
        node, done = stack.pop()
        if done:
            seen.setdefault(id(node), node)
        elif id(node) not in seen:
            stack.append((node, True))
            stack.extend((a, False) for a in node.args if id(a) not in seen)
    return list(seen.values())
