"""Source text of traced expressions: one line for each distinct operation."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.engine.draws import longest_search
from rimland.engine.expression import Node, walk
from rimland.engine.model import CLOCKS
from rimland.errors import ModelError

if TYPE_CHECKING:
    from rimland.engine.compiler import Writer

INFIX = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/",
    "less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=", "equal": "==",
    "logical_and": "&", "logical_or": "|",
}  # fmt: skip
CALLS = {
    "exp",
    "log",
    "sqrt",
    "tanh",
    "logistic",
    "normal_cdf",
    "absolute",
    "floor",
    "minimum",
    "maximum",
    "where",
}
REDUCTIONS = {"sum", "mean", "max", "min", "prod"}


class Body:
    """Lines of one generated function, each node written once."""

    def __init__(self, writer: Writer, inside: str, exported: set[str] = frozenset()):  # type: ignore[assignment]
        self.w, self.inside, self.exported = writer, inside, exported
        self.lines: list[str] = []
        self.names: dict[int, str] = {}
        self.values: dict[str, str] = {}
        self.starts: dict[str, str] = {}
        self.pending: list[str] = []
        self.effect: str | None = None

    # Variables -------------------------------------------------------------------------

    def value(self, name: str) -> str:
        """The text that reads a variable, parameter, lever or clock in this month."""
        if name in self.values:
            return self.values[name]
        model = self.w.model
        if name in model.parameters:
            return f"p['{name}']"
        if name in model.levers or name in CLOCKS:
            return f"t['{name}']"
        variable = model.variables[name]
        if variable.kind in ("stock", "state"):
            return self.start(name) if self.inside == "initial" else f"s['{name}']"
        if f"v:{name}" in self.exported:
            return f"static['v:{name}']"
        if self.inside == "initial":
            self.define(name)
            return self.values[name]
        raise ModelError(f"'{name}' is read before it is computed")

    def start(self, name: str) -> str:
        """The text of a variable's value at the first month."""
        if name in self.starts:
            return self.starts[name]
        if name in self.pending:
            circle = " <- ".join([*self.pending[self.pending.index(name) :], name])
            raise ModelError(f"initial values need each other: {circle}")
        self.pending.append(name)
        found = self.w.model.variables[name]
        initial = found.forms[self.w.forms[name][0]].equation.initial
        text = _number(float(initial)) if isinstance(initial, int | float) else self.value(str(initial))
        dims = () if isinstance(initial, int | float) else self._dims(str(initial))
        self.pending.pop()
        local = f"start_{name}"
        self.lines.append(f"    {local} = f.full({_align(text, dims, found.dims)}, {self.w.shape(name)!r}, m)")
        self.starts[name] = local
        return local

    def _dims(self, name: str) -> tuple[str, ...]:
        model = self.w.model
        return (model.parameters.get(name) or model.variables[name]).dims  # type: ignore[union-attr]

    def formed(self, name: str) -> str:
        """The value of a variable's forms in play, selected per member where there are several."""
        roots, keys = self.w.roots(name), self.w.forms[name]
        dims = self.w.model.variables[name].dims
        if self.w.separate and self.inside == "step":
            # No part of an equation is shared with another's: what each reads is told apart.
            self.effect, self.names = name, {}
        texts = [_align(self.emit(r), r.dims, dims) for r in roots]
        text = texts[0]
        for index in range(1, len(keys)):
            text = f"f.where(p['form:{name}'] == {index}.0, {texts[index]}, {text})"
        return text

    def define(self, name: str) -> None:
        """Write the lines that compute an algebraic variable."""
        if name in self.values:
            return
        variable = self.w.model.variables[name]
        local = f"v_{name}"
        if variable.kind in ("noise", "event"):
            slot = [s.name for s in self.w.draw_slots].index(name)
            if self.inside == "initial":
                raise ModelError(f"an initial value depends on the random variable '{name}'")
            text = f"u[{slot}]" if variable.kind == "noise" else self._drawn(name, f"u[{slot}]")
        elif variable.kind == "exogenous":
            # Before the first month nothing is drawn: a series that starts later starts from its initial value.
            begins = self.inside == "initial" and variable.equation.initial is not None
            projected = self.start(name) if begins else self.formed(name)
            text = f"f.observed(t['observed:{name}'], {projected}) * t['multiply:{name}'] + t['add:{name}']"
        else:
            text = self.formed(name)
        if self.w.separate and self.inside == "step":
            text = f"f.full({text}, {self.w.shape(name)!r}, m)"
        self.lines.append(f"    {local} = {text}")
        self.values[name] = local

    def _drawn(self, name: str, uniform: str) -> str:
        equation = self.w.model.variables[name].equation
        mean = self.formed(name)
        if equation.draw == "bernoulli":
            return f"f.bernoulli({mean}, {uniform})"
        size = least = None
        if equation.dispersion:
            parameter = self.w.model.parameters[equation.dispersion]
            size = _align(self.value(equation.dispersion), parameter.dims, self.w.model.variables[name].dims)
            least = float(np.min(parameter.low))
        limit = longest_search(float(equation.at_most or 1), least)
        mean = f"f.minimum({mean}, {float(equation.at_most or 1)})"
        if size is None:
            return f"f.poisson({mean}, {uniform}, {limit})"
        return f"f.negative_binomial({mean}, {size}, {uniform}, {limit})"

    # Nodes -----------------------------------------------------------------------------

    def emit(self, node: Node) -> str:
        """The text that holds a node's value, writing the lines it needs first."""
        for part in walk([node]):
            if id(part) not in self.names:
                self.names[id(part)] = self._write(part)
        return self.names[id(node)]

    def _write(self, node: Node) -> str:
        if node.op == "literal":
            return _number(node.attributes[0])
        if node.op == "read":
            slot, name = node.attributes
            if slot == "value":
                text = self.value(name)
            else:
                text = self.start(name) if self.inside == "initial" else f"s['last:{name}']"
            return text if self.effect is None or text.startswith("p[") else self._told(text, name, node)
        if f"n{node.number}" in self.exported:
            return f"static['n{node.number}']"
        local = f"n{node.number}"
        self.lines.append(f"    {local} = {self._text(node)}")
        return local

    def _told(self, text: str, cause: str, node: Node) -> str:
        """What one equation reads of a variable, marked as such."""
        local = f"r{node.number}"
        self.lines.append(f"    {local} = f.read({text}, {self.effect!r}, {cause!r}, {node.attributes[0] != 'value'})")
        return local

    def _text(self, node: Node) -> str:
        op, args = node.op, [self.names[id(a)] for a in node.args]
        folded = _fold(node)
        if folded is not None:
            return _number(folded)
        if op in INFIX or op in CALLS or op in ("power", "negative", "logical_not", "number"):
            texts = [_align(text, a.dims, node.dims) for text, a in zip(args, node.args, strict=True)]
            if op in INFIX:
                return f"{texts[0]} {INFIX[op]} {texts[1]}"
            if op == "negative":
                return f"-{texts[0]}"
            if op == "logical_not":
                return f"~{texts[0]}"
            if op == "power":
                return _power_text(texts, node.args[1].literal)
            return f"f.{op}({', '.join(texts)})"
        dims = node.args[0].dims if node.args else ()
        if op in REDUCTIONS:
            return f"f.{op}({args[0]}, {dims.index(node.attributes[0])})"
        if op == "pick":
            return f"{args[0]}[{':, ' * dims.index(node.attributes[0])}{node.attributes[1]}]"
        if op == "place":
            return f"f.place({_align(args[0], dims, node.dims)}, {self._mask(node)})"
        if op in ("lookup", "collect"):
            return self._related(node, args[0], dims)
        if op == "shift":
            first = _align(args[1], node.args[1].dims, node.dims)
            return f"f.shift({args[0]}, {first}, {dims.index(node.attributes[0])})"
        shape = self.w.dimensions.size(node.dims)
        if op == "ones":
            return self.w.constant(f"ones_{'_'.join(node.dims)}", np.ones((*shape, 1), np.float32))
        if op == "expand":
            return f"f.expand({_align(args[0], dims, node.dims)}, {shape!r})"
        raise ModelError(f"no rule to compile '{op}'")

    def _mask(self, node: Node) -> str:
        """True at the label where `place` puts its value."""
        dim, position = node.attributes
        axes = len(node.dims) - node.dims.index(dim)
        mask = np.zeros(len(self.w.dimensions.labels[dim]), bool)
        mask[position] = True
        return self.w.constant(f"place_{len(mask)}_{position}_{axes}", mask.reshape(-1, *[1] * axes))

    def _related(self, node: Node, text: str, dims: tuple[str, ...]) -> str:
        """`lookup` and `collect`: one dimension is exchanged for the other side of a relation."""
        relation = self.w.dimensions.relations[node.attributes[0]]
        given, taken = (relation.target, relation.source)
        size = len(self.w.dimensions.labels[relation.target])
        if node.op == "lookup" and relation.positions != tuple(range(size)):
            name = self.w.constant(f"lookup_{relation.name}", np.array(relation.positions))
            text = f"f.lookup({text}, {name}, {dims.index(given)})"
        elif node.op == "collect":
            given, taken = taken, given
            matrix = np.zeros((size, len(relation.positions)), np.float32)
            matrix[list(relation.positions), range(len(relation.positions))] = 1.0
            name = self.w.constant(f"collect_{relation.name}", matrix)
            text = f"f.collect({text}, {name}, {dims.index(given)})"
        return _reorder(text, tuple(taken if d == given else d for d in dims), node.dims)


def held(text: str, bounds: tuple[float | None, float | None]) -> str:
    """The update of a stock or state, held within its declared bounds."""
    low, high = bounds
    text = text if low is None else f"f.maximum({text}, {_number(float(low))})"
    return text if high is None else f"f.minimum({text}, {_number(float(high))})"


def _number(value: float) -> str:
    """A literal as source text; infinities have no literal of their own in Python."""
    return repr(value) if np.isfinite(value) else f"float('{value}')"


FOLDS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "negative": operator.neg,
}


def _fold(node: Node) -> float | None:
    """The value of an arithmetic node of literals."""
    values = [a.literal for a in node.args]
    known = [v for v in values if v is not None]
    return FOLDS[node.op](*known) if node.op in FOLDS and len(known) == len(values) else None


def _power_text(texts: list[str], exponent: float | None) -> str:
    base = texts[0]
    if exponent == 2.0:
        return f"{base} * {base}"
    if exponent == 0.5:
        return f"f.sqrt({base})"
    if exponent == -1.0:
        return f"1.0 / {base}"
    if exponent == 1.0:
        return base
    return f"f.power({base}, {texts[1]})"


def _align(text: str, dims: tuple[str, ...], into: tuple[str, ...]) -> str:
    """Insert axes so that a value over `dims` broadcasts in an array over `into` (both in canonical order)."""
    if not dims or dims == into:
        return text
    first = into.index(dims[0])
    index = [":" if d in dims else "None" for d in into[first:]]
    return text if "None" not in index else f"{text}[{', '.join(index)}]"


def _reorder(text: str, dims: tuple[str, ...], into: tuple[str, ...]) -> str:
    if dims == into:
        return text
    axes = [dims.index(d) for d in into]
    return f"f.transpose({text}, {(*axes, len(dims))!r})"


class _Free:
    """Stands in for a writer where an expression is written outside any model."""

    def __init__(self, dimensions: Any):
        self.dimensions = dimensions
        self.constants: dict[str, np.ndarray] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = value
        return f"k['{name}']"


class _FreeBody(Body):
    def value(self, name: str) -> str:
        return f"values['{name}']"

    def _write(self, node: Node) -> str:
        return self.value(node.attributes[1]) if node.op == "read" else super()._write(node)


def write_expression(root: Node, dimensions: Any) -> tuple[str, dict[str, np.ndarray]]:
    """Source of `value(f, values, k)` for one traced expression, and its constants."""
    free = _Free(dimensions)
    body = _FreeBody(free, inside="value")  # type: ignore[arg-type]
    result = body.emit(root)
    return "\n".join(["def value(f, values, k):", *body.lines, f"    return {result}"]), free.constants
