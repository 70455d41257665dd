"""From a checked model to straight-line source that NumPy and JAX both execute.

Three functions are written: `prepare` (what depends on parameters only, once per chunk), `initial`
(the first month's stocks and states) and `step` (one month). The text and its slots are a `Program`: plain data
that can be kept on disk, so that a later process starts without tracing or units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rimland.engine.expression import Node, walk
from rimland.engine.model import CLOCKS, Model, check_circles
from rimland.engine.draws import DrawSlot, longest_search
from rimland.errors import ModelError, nearest

INFIX = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/",
    "less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=", "equal": "==",
    "logical_and": "&", "logical_or": "|",
}  # fmt: skip
CALLS = {"exp", "log", "sqrt", "tanh", "logistic", "normal_cdf", "absolute", "floor", "minimum", "maximum", "where"}
REDUCTIONS = {"sum", "mean", "max", "min", "prod"}


@dataclass
class Program:
    """Source of a compiled model with the slots it reads and writes. Plain data only.

    Attributes:
        source: Python text defining prepare, initial and step over a namespace of array functions.
        parameters, times, states, outputs: slot name -> shape without the ensemble axis.
        draws: random inputs.
        observed: exogenous variable -> series it reads.
        forms: variables with several forms in play -> their keys, in slot order.
        constants: index and mask arrays by name.
        meta: name -> {dims, unit, label, kind ...} of every output.
    """

    source: str
    parameters: dict[str, tuple[int, ...]]
    times: dict[str, tuple[int, ...]]
    states: dict[str, tuple[int, ...]]
    outputs: dict[str, tuple[int, ...]]
    draws: tuple[DrawSlot, ...]
    observed: dict[str, str]
    forms: dict[str, tuple[str, ...]]
    structure: dict[str, Any]
    constants: dict[str, np.ndarray] = field(default_factory=dict)
    meta: dict[str, dict[str, Any]] = field(default_factory=dict)

    def rows(self) -> int:
        """Scalars recorded each month."""
        return sum(int(np.prod(s, dtype=int)) for s in self.outputs.values())


def choose_forms(model: Model, structure: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The forms in play of each variable: its default, one key, a list of keys, or "all".

    Raises:
        ModelError: for an unknown variable or form.
    """
    chosen = {name: (v.default,) for name, v in model.variables.items()}
    for name, wanted in structure.items():
        if name not in model.variables:
            raise ModelError(f"structure: unknown variable '{name}'{nearest(name, model.variables)}")
        forms = model.variables[name].forms
        keys = tuple(forms) if wanted == "all" else (wanted,) if isinstance(wanted, str) else tuple(wanted)
        for key in keys:
            if key not in forms:
                known = ", ".join(forms)
                raise ModelError(f"structure: '{name}' has no form '{key}'{nearest(key, forms)} (forms: {known})")
        chosen[name] = keys
    return chosen


def compile_model(model: Model, structure: Mapping[str, Any] | None = None, record: Iterable[str] = ()) -> Program:
    """Write the program of a model for one choice of forms, recording the named variables.

    Raises:
        ModelError: for an unknown form or recorded variable, or initial values that need each other.
    """
    return _Writer(model, dict(structure or {}), list(record)).write()


class _Writer:
    def __init__(self, model: Model, structure: dict[str, Any], record: list[str]):
        for name in record:
            if name not in model.variables:
                raise ModelError(f"cannot record '{name}': no such variable{nearest(name, model.variables)}")
        self.model, self.structure, self.record = model, structure, record
        self.forms = choose_forms(model, structure)
        self.dimensions = model.dimensions
        self.constants: dict[str, np.ndarray] = {}
        self.order = check_circles(model)
        self.live = self._live()
        self.level = self._levels()

    # What runs at all ------------------------------------------------------------------

    def _roots(self, name: str) -> list[Node]:
        found = self.model.variables[name]
        return [r for key in self.forms[name] if (r := found.forms[key].root) is not None]

    def _live(self) -> set[str]:
        """Variables that the recorded ones depend on, through any number of months."""
        live: set[str] = set()
        stack = list(self.record) or [n for n, v in self.model.variables.items() if v.kind == "metric"]
        while stack:
            name = stack.pop()
            if name in live or name not in self.model.variables:
                continue
            live.add(name)
            for key in self.forms[name]:
                equation = self.model.variables[name].forms[key].equation
                stack.extend(equation.causes)
                stack.extend(x for x in (equation.initial, equation.dispersion) if isinstance(x, str))
        return live

    def _states(self) -> list[str]:
        return [n for n, v in self.model.variables.items() if n in self.live and v.kind in ("stock", "state")]

    def _lagged(self) -> list[str]:
        """Variables whose last value must be carried."""
        return sorted({c for n in self.live for k in self.forms[n] for c in self.model.variables[n].forms[k].equation.lagged})

    def _levels(self) -> dict[str, int]:
        """0 for algebraic variables that depend on parameters only, 1 for those that change in time."""
        level: dict[str, int] = dict.fromkeys(self.model.parameters, 0)
        for name in self.order:
            if name in self.live:
                variable = self.model.variables[name]
                dynamic = variable.kind in ("exogenous", "event", "noise")
                level[name] = 1 if dynamic else max([0, *(self._node_level(r, level) for r in self._roots(name))])
        return level

    def _node_level(self, root: Node, level: dict[str, int]) -> int:
        reads = [n.attributes for n in walk([root]) if n.op == "read"]
        return max([0, *(1 if slot != "value" else level.get(name, 1) for slot, name in reads)])

    # Writing ---------------------------------------------------------------------------

    def write(self) -> Program:
        states = {n: self._shape(n) for n in self._states()}
        states |= {f"last:{n}": self._shape(n) for n in self._lagged()}
        self.draw_slots = self._draw_slots()
        prepare, exported = self._prepare()
        step = self._step(states, exported)
        initial = self._initial(states)
        variables = self.model.variables
        reads = {n.attributes[1] for name in self.live for r in self._roots(name) for n in walk([r]) if n.op == "read"}
        reads |= {e for n in self.live for k in self.forms[n] if (e := variables[n].forms[k].equation.dispersion)}
        reads |= {i for n in self.live for k in self.forms[n] if isinstance(i := variables[n].forms[k].equation.initial, str)}  # noqa: E501
        observed = {n: str(variables[n].equation.series) for n in sorted(self.live) if variables[n].kind == "exogenous"}
        parameters = {n: self.dimensions.size(p.dims) for n, p in self.model.parameters.items() if n in reads}
        parameters |= {f"form:{n}": () for n in sorted(self.live) if len(self.forms[n]) > 1}
        times = {n: self.dimensions.size(x.dims) for n, x in self.model.levers.items() if n in reads}
        times |= {c: () for c in CLOCKS if c in reads or c == "timestep"}
        times |= {f"{what}:{n}": self._shape(n) for n in observed for what in ("observed", "multiply", "add")}
        return Program(
            source="\n".join([*prepare, "", *initial, "", *step, ""]),
            parameters=parameters,
            times=times,
            states=states,
            outputs={n: self._shape(n) for n in self.record},
            draws=self.draw_slots,
            observed=observed,
            forms={n: self.forms[n] for n in sorted(self.live) if len(self.forms[n]) > 1},
            structure=self.structure,
            constants=self.constants,
            meta={n: self._meta(n) for n in self.record},
        )

    def _shape(self, name: str) -> tuple[int, ...]:
        return self.dimensions.size(self.model.variables[name].dims)

    def _meta(self, name: str) -> dict[str, Any]:
        v = self.model.variables[name]
        e = v.forms[self.forms[name][0]].equation
        return {
            "dims": list(v.dims), "unit": str(v.unit), "kind": v.kind, "meaning": e.meaning, "label": e.label or name,
            "better": e.better, "show": list(e.show), "sources": sorted(e.sources), "bounds": list(e.bounds),
        }  # fmt: skip

    def _draw_slots(self) -> tuple[DrawSlot, ...]:
        slots = []
        for name in sorted(self.live):
            v = self.model.variables[name]
            if v.kind in ("noise", "event"):
                distribution = str(v.equation.draw) if v.kind == "noise" else "uniform"
                slots.append(DrawSlot(name, distribution, self._shape(name)))
        return tuple(slots)

    def _prepare(self) -> tuple[list[str], list[str]]:
        body = _Body(self, inside="prepare")
        static = [n for n in self.order if n in self.live and self.level.get(n) == 0]
        for name in static:
            body.define(name)
        wanted: dict[int, Node] = {}
        for name in self.live:
            for root in self._roots(name):
                for node in walk([root]):
                    if self._node_level(node, self.level) == 1 or (name not in static and node is root):
                        for part in [node, *node.args]:
                            if self._node_level(part, self.level) == 0 and part.op not in ("read", "literal"):
                                wanted[id(part)] = part
        for node in sorted(wanted.values(), key=lambda n: n.number):
            body.lines.append(f"    static['n{node.number}'] = {body.emit(node)}")
        for name in static:
            body.lines.append(f"    static['v:{name}'] = {body.value(name)}")
        lines = ["def prepare(f, p, k):", "    static = {}", *body.lines, "    return static"]
        return lines, [f"n{n.number}" for n in wanted.values()] + [f"v:{n}" for n in static]

    def _step(self, states: dict[str, tuple[int, ...]], exported: list[str]) -> list[str]:
        body = _Body(self, inside="step", exported=set(exported))
        body.lines.append("    dt = t['timestep']")
        for name in self.order:
            if name in self.live and self.level.get(name) == 1:
                body.define(name)
        new = []
        for slot in states:
            if slot.startswith("last:"):
                new.append(f"'{slot}': f.full({body.value(slot[5:])}, {self._shape(slot[5:])!r}, m)")
                continue
            variable = self.model.variables[slot]
            value = body.formed(slot)
            shape = self.dimensions.size(variable.dims)
            update = f"s['{slot}'] + dt * {value}" if variable.kind == "stock" else value
            body.lines.append(f"    new_{slot} = {update}")
            new.append(f"'{slot}': f.full(new_{slot}, {shape!r}, m)")
        outputs = [f"f.full({body.value(n)}, {self._shape(n)!r}, m)" for n in self.record]
        lines = ["def step(f, s, t, p, static, u, k, m):", *body.lines]
        lines.append("    new = {" + ", ".join(new) + "}")
        lines.append("    return new, [" + ", ".join(outputs) + "]")
        return lines

    def _initial(self, states: dict[str, tuple[int, ...]]) -> list[str]:
        body = _Body(self, inside="initial")
        for slot in states:
            body.start(slot.removeprefix("last:"))
        filled = [f"'{s}': f.full({body.starts[s.removeprefix('last:')]}, {shape!r}, m)" for s, shape in states.items()]
        return ["def initial(f, t, p, k, m):", *body.lines, "    return {" + ", ".join(filled) + "}"]

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = value
        return f"k['{name}']"


class _Body:
    """Lines of one generated function, each node written once."""

    def __init__(self, writer: _Writer, inside: str, exported: set[str] = frozenset()):  # type: ignore[assignment]
        self.w, self.inside, self.exported = writer, inside, exported
        self.lines: list[str] = []
        self.names: dict[int, str] = {}
        self.values: dict[str, str] = {}
        self.starts: dict[str, str] = {}
        self.pending: list[str] = []

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
        self.lines.append(f"    {local} = f.full({_align(text, dims, found.dims)}, {self.w._shape(name)!r}, m)")
        self.starts[name] = local
        return local

    def _dims(self, name: str) -> tuple[str, ...]:
        model = self.w.model
        return (model.parameters.get(name) or model.variables[name]).dims  # type: ignore[union-attr]

    def formed(self, name: str) -> str:
        """The value of a variable's forms in play, selected per member where there are several."""
        roots, keys = self.w._roots(name), self.w.forms[name]
        dims = self.w.model.variables[name].dims
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
                return self.value(name)
            return self.start(name) if self.inside == "initial" else f"s['last:{name}']"
        if f"n{node.number}" in self.exported:
            return f"static['n{node.number}']"
        local = f"n{node.number}"
        self.lines.append(f"    {local} = {self._text(node)}")
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
        (first,) = node.args[:1] or (None,)
        w = self.w
        if op in REDUCTIONS:
            return f"f.{op}({args[0]}, {first.dims.index(node.attributes[0])})"  # type: ignore[union-attr]
        if op == "pick":
            axis = first.dims.index(node.attributes[0])  # type: ignore[union-attr]
            return f"{args[0]}[{':, ' * axis}{node.attributes[1]}]"
        if op == "place":
            axis, size = node.dims.index(node.attributes[0]), len(w.dimensions.labels[node.attributes[0]])
            mask = np.zeros(size, bool)
            mask[node.attributes[1]] = True
            name = w.constant(f"place_{size}_{node.attributes[1]}_{len(node.dims) - axis}", mask.reshape(-1, *[1] * (len(node.dims) - axis)))  # noqa: E501
            return f"f.place({_align(args[0], first.dims, node.dims)}, {name})"  # type: ignore[union-attr]
        if op == "lookup":
            relation = w.dimensions.relations[node.attributes[0]]
            name = w.constant(f"lookup_{relation.name}", np.array(relation.positions))
            order = tuple(relation.source if d == relation.target else d for d in first.dims)  # type: ignore[union-attr]
            text = f"f.lookup({args[0]}, {name}, {first.dims.index(relation.target)})"  # type: ignore[union-attr]
            return _reorder(text, order, node.dims)
        if op == "collect":
            relation = w.dimensions.relations[node.attributes[0]]
            matrix = np.zeros((len(w.dimensions.labels[relation.target]), len(relation.positions)), np.float32)
            matrix[list(relation.positions), range(len(relation.positions))] = 1.0
            name = w.constant(f"collect_{relation.name}", matrix)
            order = tuple(relation.target if d == relation.source else d for d in first.dims)  # type: ignore[union-attr]
            text = f"f.collect({args[0]}, {name}, {first.dims.index(relation.source)})"  # type: ignore[union-attr]
            return _reorder(text, order, node.dims)
        if op == "shift":
            axis = first.dims.index(node.attributes[0])  # type: ignore[union-attr]
            return f"f.shift({args[0]}, {_align(args[1], node.args[1].dims, node.dims)}, {axis})"
        if op == "ones":
            shape = w.dimensions.size(node.dims)
            return w.constant(f"ones_{'_'.join(node.dims)}", np.ones((*shape, 1), np.float32))
        if op == "expand":
            return f"f.expand({_align(args[0], first.dims, node.dims)}, {w.dimensions.size(node.dims)!r})"  # type: ignore[union-attr]
        raise ModelError(f"no rule to compile '{op}'")


def _number(value: float) -> str:
    """A literal as source text; infinities have no literal of their own in Python."""
    return repr(value) if np.isfinite(value) else f"float('{value}')"


def _fold(node: Node) -> float | None:
    """The value of an arithmetic node of literals."""
    values = [a.literal for a in node.args]
    if not values or any(v is None for v in values) or node.op not in ("add", "subtract", "multiply", "divide", "negative"):  # noqa: E501
        return None
    a, b = (values + [None])[:2]
    if node.op == "divide" and b == 0:
        raise ModelError("an equation divides one literal by zero")
    return {
        "add": lambda: a + b, "subtract": lambda: a - b, "multiply": lambda: a * b, "divide": lambda: a / b,
        "negative": lambda: -a,
    }[node.op]()  # fmt: skip


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

    constant = _Writer.constant


class _FreeBody(_Body):
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
