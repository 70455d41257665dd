"""A month of a program as straight-line NumPy with tangents, and backwards with adjoints and the flow over every link.

`tangent.py` and `adjoint.py` decide at every operation and in every month what moves and what does not. Here that is
decided once, from a recording of one month: what does not move has no derivative, what no derivative needs is not
computed again, and no object stands between two operations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rimland.engine.compiler import Program
from rimland.engine.ensemble import namespace_of
from rimland.engine.functions import NumpyFunctions, _along
from rimland.engine.recording import Operation, Part, Recording, Symbol

VALUE = re.compile(r"\bv\d+\b")
LOCAL = re.compile(r"\b[vdg]\d+\b")
Shape = tuple[int, ...]


@dataclass
class Unrolled:
    """A month, written for one set of moved inputs and one number of columns.

    Attributes:
        forward: (s, t, p, static, u, ds, dt) -> new state, its tangents, and the tangents that `backward` needs.
        backward: (s, t, p, static, u, ds, dt, kept, adjoints of the new state, weight of the outcome) -> adjoints of
            the state, the flow over each of `links` and the rate of each of `inputs` as arrays (columns,), and the
            outcome.
        states: slots of the state that move.
    """

    forward: Any
    backward: Any
    states: list[str]
    links: list[tuple[str, str]]
    inputs: list[str]
    shapes: dict[str, Shape] = field(default_factory=dict)


def unroll(
    program: Program, outcome: str, given: Mapping[str, Mapping[str, Shape]], draws: list[Shape], moved: Iterable[str],
    columns: int, idle: Iterable[tuple[str, str]] = (),
) -> Unrolled:  # fmt: skip
    """Write a month out.

    Args:
        program: with every equation on its own (`separate`), recording the outcome.
        given: shapes of the state `s`, values in time `t`, parameters `p` and what was `prepare`d from them (`static`);
            what moves has `columns` in its last axis.
        draws: shapes of the draws. moved: the values in time that move.
        idle: (cause, effect) pairs that are no link.
    """
    moving, states = set(moved), set()
    while True:
        # What starts to move within a month moves in the next one's state too, until no more is found.
        recording = Recording()
        moves = {"s": states, "t": moving}
        inputs = {
            slot: {n: recording.input(f"{slot}[{n!r}]", x, n in moves.get(slot, ())) for n, x in shapes.items()}
            for slot, shapes in given.items()
        }
        u = [recording.input(f"u[{i}]", shape, False) for i, shape in enumerate(draws)]
        new, outputs = namespace_of(program.source)["step"](
            recording, inputs["s"], inputs["t"], inputs["p"], inputs["static"], u, program.constants, columns
        )
        found = {n for n, x in new.items() if x.moves}
        if found <= states:
            break
        states = states | found
    writer = _Writer(recording, inputs, new, dict(zip(program.outputs, outputs, strict=True))[outcome], set(idle))
    return writer.write(sorted(states), sorted(moving))


class _Writer:
    def __init__(
        self, recording: Recording, inputs: Mapping[str, Mapping[str, Symbol]], new: Mapping[str, Symbol],
        outcome: Symbol, idle: set[tuple[str, str]],
    ):  # fmt: skip
        self.recording, self.inputs, self.new, self.outcome, self.idle = recording, inputs, new, outcome, idle
        self.operations = {o.result.name: o for o in recording.operations}

    def write(self, states: list[str], moved: list[str]) -> Unrolled:
        self.states, self.moved = states, moved
        back, links, kept = self._back()
        lines = ["def forward(s, t, p, static, u, ds, dt):", *self._ahead(kept)]
        lines += ["def backward(s, t, p, static, u, ds, dt, kept, g, weight):", *back]
        space: dict[str, Any] = {
            "np": np, "along": _along, "add": np.add.reduce, "put": _put, "power_slope": _power_slope,
            "shifted": NumpyFunctions(np.float64).shift, "unshifted": _unshifted, **self.recording.constants,
        }  # fmt: skip
        if "ndtr(" in "\n".join(lines):
            from scipy.special import ndtr

            space["ndtr"] = ndtr
        exec(compile("\n".join(lines), "<unrolled>", "exec"), space)
        shapes = {n: self.inputs["s"][n].shape for n in states}
        return Unrolled(space["forward"], space["backward"], states, links, moved, shapes)

    # Ahead, with tangents --------------------------------------------------------------

    def _ahead(self, kept: list[str]) -> list[str]:
        ends = [self.new[n].name for n in self.new]
        moving = [self.new[n].name for n in self.states] + kept
        tangents, needed = self._tangents(moving)
        known = self._needed({*ends, *needed})
        lines = []
        for name, operation in self.operations.items():
            lines += [f"    {name} = {operation.text}"] if name in known else []
            lines += [f"    d{name[1:]} = {tangents[name]}"] if name in tangents else []
        state = ", ".join(f"{n!r}: {x.name}" for n, x in self.new.items())
        change = ", ".join(f"{n!r}: {self._tangent(self.new[n])}" for n in self.states)
        return _freeing([*lines, f"    return {{{state}}}, {{{change}}}, [{', '.join(map(self._named, kept))}]"])

    def _named(self, name: str) -> str:
        return self._tangent(self.operations[name].result)

    def _tangent(self, x: Symbol) -> str:
        return f"d{x.name[1:]}" if x.moves else f"np.zeros({x.shape})"

    def _tangents(self, ends: list[str]) -> tuple[dict[str, str], set[str]]:
        """Texts of the tangents of `ends` and all before them, by value, and the values these use."""
        wanted, waiting = set(), [n for n in ends if self.operations[n].result.moves]
        while waiting:
            name = waiting.pop()
            if name not in wanted:
                wanted.add(name)
                waiting += [p.argument.name for p in self.operations[name].parts]
        given = {x.name: f"d{slot}[{n!r}]" for slot in ("s", "t") for n, x in self.inputs[slot].items() if x.moves}
        texts, used = {}, set()
        for name, operation in self.operations.items():
            if name in wanted:
                text = given.get(name) or self._summed(operation)
                used |= set(VALUE.findall(text))
                texts[name] = text
        return texts, used

    def _summed(self, operation: Operation) -> str:
        texts = [p.ahead.replace("@", f"d{p.argument.name[1:]}") for p in operation.parts]
        shape = np.broadcast_shapes(*(p.ahead_shape for p in operation.parts))
        text = _sum(texts)
        return text if shape == operation.result.shape else f"np.broadcast_to({text}, {operation.result.shape})"

    def _needed(self, names: set[str]) -> set[str]:
        """Those values and all they are computed from."""
        found, waiting = set(), list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += VALUE.findall(self.operations[name].text)
        return found

    # Backwards, with adjoints ----------------------------------------------------------

    def _back(self) -> tuple[list[str], list[tuple[str, str]], list[str]]:
        """Lines of `backward`, the links in the order of its flows, and the values whose tangents it is handed."""
        lines: list[str] = []
        has: set[str] = set()
        links: dict[tuple[str, str], list[str]] = {}
        for n in self.states:
            self._take(lines, has, self.new[n], f"g[{n!r}]")
        self._take(lines, has, self.outcome, "weight")
        kept: dict[str, str] = {}
        state = {x.name: f"ds[{n!r}]" for n, x in self.inputs["s"].items()}
        state |= {x.name: f"dt[{n!r}]" for n, x in self.inputs["t"].items()}
        for operation in reversed(self.operations.values()):
            result = operation.result
            if result.name not in has:
                continue
            g = f"g{result.name[1:]}"
            if operation.read:
                effect, cause = operation.read
                source = operation.parts[0].argument
                if (cause, effect) not in self.idle:
                    tangent = state.get(source.name) or kept.setdefault(source.name, f"kept[{len(kept)}]")
                    links.setdefault((cause, effect), []).append(_total(f"{g} * {tangent}", source.shape))
            for part in operation.parts:
                self._take(lines, has, part.argument, self._gathered(part, g))
        text = "\n".join(lines)
        known = self._needed({*VALUE.findall(text), self.outcome.name})
        values = [f"    {name} = {self.operations[name].text}" for name in self.operations if name in known]
        before = ", ".join(f"{n!r}: {self._adjoint(self.inputs['s'][n], has)}" for n in self.states)
        flows = ", ".join(" + ".join(x) for x in links.values())
        rates = ", ".join(
            _total(f"{self._adjoint(self.inputs['t'][n], has)} * dt[{n!r}]", self.inputs["t"][n].shape)
            for n in self.moved
        )
        end = f"    return {{{before}}}, [{flows}], [{rates}], {self.outcome.name}"
        return _freeing([*values, *lines, end]), list(links), list(kept)

    def _adjoint(self, x: Symbol, has: set[str]) -> str:
        return f"g{x.name[1:]}" if x.name in has else f"np.zeros({x.shape})"

    def _take(self, lines: list[str], has: set[str], x: Symbol, text: str) -> None:
        if not x.moves:
            return
        name = f"g{x.name[1:]}"
        if x.name not in has:
            lines.append(f"    {name} = {text}")
        elif text.startswith("-") and VALUE.sub("", text).count("(") == 0 and "+" not in text:
            lines.append(f"    {name} = {name} - {text[1:]}")
        else:
            lines.append(f"    {name} = {name} + {text}")
        has.add(x.name)

    def _gathered(self, part: Part, g: str) -> str:
        """The adjoint's part in the argument's shape: sums over axes that were stretched, copies along those summed."""
        text, shape, wanted = part.back.replace("@", g), part.back_shape, part.argument.shape
        extra = len(shape) - len(wanted)
        axes = [*range(extra), *(a + extra for a, n in enumerate(wanted) if n == 1 and shape[a + extra] > 1)]
        if axes:
            left = tuple(1 if a in axes else n for a, n in enumerate(shape))[extra:]
            text = f"add({text}, {tuple(axes) if len(axes) > 1 else axes[0]})"
            if axes != list(range(len(axes))) or extra < len(axes):
                text += f".reshape({left})"
            shape = left
        return text if shape == wanted else f"np.broadcast_to({text}, {wanted})"


def _freeing(lines: list[str]) -> list[str]:
    """The lines, each value let go after its last use: the next one then finds its memory still in the cache."""
    last = {name: number for number, line in enumerate(lines) for name in LOCAL.findall(line)}
    over: dict[int, list[str]] = {}
    for name, number in last.items():
        over.setdefault(number, []).append(name)
    ended = [f"{line}; del {', '.join(over[i])}" if i in over else line for i, line in enumerate(lines[:-1])]
    return [*ended, lines[-1]]


def _sum(texts: list[str]) -> str:
    """`a + b`, or `a - b` where b is written `-b`."""
    text = texts[0]
    for other in texts[1:]:
        text += f" - {other[1:]}" if re.fullmatch(r"-d\d+", other) else f" + {other}"
    return text


def _total(product: str, shape: Shape) -> str:
    """Text of the sum of a product over all axes but the last."""
    axes = tuple(range(len(shape) - 1))
    if not axes:
        return product
    return f"add({product}, {axes if len(axes) > 1 else 0})"


def _unshifted(g: np.ndarray, axis: int) -> np.ndarray:
    """The adjoint of a shift by one place: moved back, zero in the last place."""
    index = (slice(None),) * axis
    found = np.zeros(g.shape)
    found[(*index, slice(None, -1))] = g[(*index, slice(1, None))]
    return found


def _put(g: np.ndarray, shape: Shape, index: Any) -> np.ndarray:
    """The adjoint of picking one place: zero elsewhere."""
    found = np.zeros(shape)
    found[index] = g
    return found


def _power_slope(x: np.ndarray, y: Any, power: np.ndarray) -> np.ndarray:
    """Derivative of `x ** y` by x; where x is zero, y zero at that point has none."""
    slope = y * power / x
    if not x.all():
        at_zero = np.where(np.equal(y, 0.0), 0.0, y * np.power(x, np.where(np.equal(y, 0.0), 1.0, y - 1.0)))
        slope = np.where(np.equal(x, 0.0), at_zero, slope)
    return slope
