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

from rimland.engine.draws import DrawSlot
from rimland.engine.expression import Node, walk
from rimland.engine.model import CLOCKS, Model, check_circles
from rimland.engine.writing import Body, held
from rimland.errors import ModelError, nearest


@dataclass
class Program:
    """Source of a compiled model with the slots it reads and writes. Plain data only.

    Attributes:
        source: Python text defining prepare, initial and step over a namespace of array functions.
        parameters, times, outputs: slot name -> shape without the ensemble axis.
        draws: random inputs.
        observed: exogenous variable -> series it reads.
        forms: variables with several forms in play -> their keys, in slot order.
        constants: index and mask arrays by name.
        meta: name -> {dims, unit, meaning, sources} of every output.
    """

    source: str
    parameters: dict[str, tuple[int, ...]]
    times: dict[str, tuple[int, ...]]
    outputs: dict[str, tuple[int, ...]]
    draws: tuple[DrawSlot, ...]
    observed: dict[str, str]
    forms: dict[str, tuple[str, ...]]
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
    chosen: dict[str, tuple[str, ...]] = {name: (v.default,) for name, v in model.variables.items()}
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


def compile_model(
    model: Model, structure: Mapping[str, Any] | None = None, record: Iterable[str] = (), separate: bool = False
) -> Program:
    """Write the program of a model for one choice of forms, recording the named variables.

    With `separate` every variable is an array of its own and of its full shape, which attribution needs and which
    costs time.

    Raises:
        ModelError: for an unknown form or recorded variable, or initial values that need each other.
    """
    return Writer(model, dict(structure or {}), list(record), separate).write()


class Writer:
    def __init__(self, model: Model, structure: dict[str, Any], record: list[str], separate: bool = False):
        for name in record:
            if name not in model.variables:
                raise ModelError(f"cannot record '{name}': no such variable{nearest(name, model.variables)}")
        self.model, self.record, self.separate = model, record, separate
        self.forms = choose_forms(model, structure)
        self.dimensions = model.dimensions
        self.constants: dict[str, np.ndarray] = {}
        self.order = check_circles(model)
        self.reached = self._reached()
        self.live = self.reached & model.variables.keys()
        self.level = self._levels()

    # What runs at all ------------------------------------------------------------------

    def roots(self, name: str) -> list[Node]:
        found = self.model.variables[name]
        return [r for key in self.forms[name] if (r := found.forms[key].root) is not None]

    def _reached(self) -> set[str]:
        """Every name that the recorded variables depend on, through any number of months, and their own."""
        reached: set[str] = set()
        stack = list(self.record) or [n for n, v in self.model.variables.items() if v.kind == "metric"]
        while stack:
            name = stack.pop()
            if name in reached:
                continue
            reached.add(name)
            for key in self.forms.get(name, ()):
                equation = self.model.variables[name].forms[key].equation
                stack.extend(equation.causes)
                stack.extend(x for x in (equation.initial, equation.dispersion) if isinstance(x, str))
        return reached

    def _states(self) -> list[str]:
        return [n for n, v in self.model.variables.items() if n in self.live and v.kind in ("stock", "state")]

    def _lagged(self) -> list[str]:
        """Variables whose last value must be carried."""
        return sorted(
            {c for n in self.live for k in self.forms[n] for c in self.model.variables[n].forms[k].equation.lagged}
        )

    def _levels(self) -> dict[str, int]:
        """0 for algebraic variables that depend on parameters only, 1 for those that change in time."""
        level: dict[str, int] = dict.fromkeys(self.model.parameters, 0)
        for name in self.order:
            if name in self.live:
                variable = self.model.variables[name]
                dynamic = variable.kind in ("exogenous", "event", "noise")
                level[name] = 1 if dynamic else max([0, *(self._node_level(r, level) for r in self.roots(name))])
        return level

    def _node_level(self, root: Node, level: dict[str, int]) -> int:
        reads = [n.attributes for n in walk([root]) if n.op == "read"]
        return max([0, *(1 if slot != "value" else level.get(name, 1) for slot, name in reads)])

    # Writing ---------------------------------------------------------------------------

    def write(self) -> Program:
        states = {n: self.shape(n) for n in self._states()}
        states |= {f"last:{n}": self.shape(n) for n in self._lagged()}
        self.draw_slots = self._draw_slots()
        prepare, exported = self._prepare()
        step = self._step(states, exported)
        initial = self._initial(states)
        variables = self.model.variables
        observed = {n: str(variables[n].equation.series) for n in sorted(self.live) if variables[n].kind == "exogenous"}
        parameters = {n: self.dimensions.size(p.dims) for n, p in self.model.parameters.items() if n in self.reached}
        parameters |= {f"form:{n}": () for n in sorted(self.live) if len(self.forms[n]) > 1}
        times = {n: self.dimensions.size(x.dims) for n, x in self.model.levers.items() if n in self.reached}
        times |= {c: () for c in CLOCKS if c in self.reached or c == "timestep"}
        times |= {f"{what}:{n}": self.shape(n) for n in observed for what in ("observed", "multiply", "add")}
        return Program(
            source="\n".join([*prepare, "", *initial, "", *step, ""]),
            parameters=parameters,
            times=times,
            outputs={n: self.shape(n) for n in self.record},
            draws=self.draw_slots,
            observed=observed,
            forms={n: self.forms[n] for n in sorted(self.live) if len(self.forms[n]) > 1},
            constants=self.constants,
            meta={n: self._meta(n) for n in self.record},
        )

    def shape(self, name: str) -> tuple[int, ...]:
        return self.dimensions.size(self.model.variables[name].dims)

    def _meta(self, name: str) -> dict[str, Any]:
        v = self.model.variables[name]
        e = v.forms[self.forms[name][0]].equation
        return {
            "dims": list(v.dims), "unit": str(v.unit), "meaning": e.meaning, "sources": sorted(e.sources),
        }  # fmt: skip

    def _draw_slots(self) -> tuple[DrawSlot, ...]:
        slots = []
        for name in sorted(self.live):
            v = self.model.variables[name]
            if v.kind in ("noise", "event"):
                distribution = str(v.equation.draw) if v.kind == "noise" else "uniform"
                slots.append(DrawSlot(name, distribution, self.shape(name)))
        return tuple(slots)

    def _prepare(self) -> tuple[list[str], list[str]]:
        body = Body(self, inside="prepare")
        static = [n for n in self.order if n in self.live and self.level.get(n) == 0]
        for name in static:
            body.define(name)
        wanted: dict[int, Node] = {}
        for name in self.live:
            for root in self.roots(name):
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
        body = Body(self, inside="step", exported=set(exported))
        body.lines.append("    dt = t['timestep']")
        for name in self.order:
            if name in self.live and self.level.get(name) == 1:
                body.define(name)
        new = []
        for slot in states:
            if slot.startswith("last:"):
                new.append(f"'{slot}': f.full({body.value(slot[5:])}, {self.shape(slot[5:])!r}, m)")
                continue
            variable = self.model.variables[slot]
            value = body.formed(slot)
            shape = self.dimensions.size(variable.dims)
            update = f"s['{slot}'] + dt * {value}" if variable.kind == "stock" else value
            body.lines.append(f"    new_{slot} = {held(update, variable.equation.bounds)}")
            # A stock adds to itself, so it already has its full shape; a state may be set to something narrower.
            whole = f"new_{slot}" if variable.kind == "stock" else f"f.full(new_{slot}, {shape!r}, m)"
            new.append(f"'{slot}': {whole}")
        outputs = [f"f.full({body.value(n)}, {self.shape(n)!r}, m)" for n in self.record]
        lines = ["def step(f, s, t, p, static, u, k, m):", *body.lines]
        lines.append("    new = {" + ", ".join(new) + "}")
        lines.append("    return new, [" + ", ".join(outputs) + "]")
        return lines

    def _initial(self, states: dict[str, tuple[int, ...]]) -> list[str]:
        body = Body(self, inside="initial")
        for slot in states:
            body.start(slot.removeprefix("last:"))
        filled = [f"'{s}': f.full({body.starts[s.removeprefix('last:')]}, {shape!r}, m)" for s, shape in states.items()]
        return ["def initial(f, t, p, k, m):", *body.lines, "    return {" + ", ".join(filled) + "}"]

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = value
        return f"k['{name}']"
