"""Causal links with measured sign and strength, and the feedback loops they form.

The sign and strength of a link are derivatives of the equation itself, taken by forward-mode automatic
differentiation at the values that the members have in the twelve months from a date. A strength is
relative: the proportional change of the effect for a proportional change of the cause; for a stock or state it is
per year. A loop's gain is the product of its links' strengths; with n accumulations in it, its n-th root is a
rate per year, by which loops are ranked (a first-order measure in the manner of loop-gain analysis,
see Sterman 2000, ch. 5 on loop polarity).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from rimland.engine.model import CLOCKS, Form, Model
from rimland.engine.tangent import Dual, DualFunctions, dual
from rimland.engine.writing import write_expression

ACCUMULATIONS = ("stock", "state")
CLEAR = 0.95
CANCELS = 1e-9  # relative response below which labels that move together are taken to cancel


@dataclass(frozen=True)
class Link:
    """One cause of one variable. `share_positive` is the positive part of the response over labels and members."""

    cause: str
    effect: str
    strength: float
    share_positive: float
    lagged: bool

    @property
    def polarity(self) -> str:
        """ "+", "-", or "+/-" where labels or members disagree; "0" where nothing responds."""
        if self.strength == 0:
            return "0"
        if self.share_positive >= CLEAR:
            return "+"
        return "-" if self.share_positive <= 1 - CLEAR else "+/-"


@dataclass(frozen=True)
class Loop:
    """A feedback loop: its variables in causal order, its sign and its rate per year."""

    names: tuple[str, ...]
    links: tuple[Link, ...]
    sign: str
    rate: float

    @property
    def kind(self) -> str:
        """reinforcing, balancing or mixed."""
        return {"+": "reinforcing", "-": "balancing"}.get(self.sign, "mixed")


def measure_links(model: Model, forms: Mapping[str, str], values: Mapping[str, np.ndarray]) -> list[Link]:
    """Sign and strength of every link of the forms in play.

    Args:
        forms: form of each variable; the default where it is absent.
        values: arrays (dims..., cases) of every variable, parameter, lever and clock; a case is a member in a month,
            and one that does not vary may have a single case.
    """
    found = []
    for name, variable in model.variables.items():
        form = variable.forms[forms.get(name, variable.default)]
        if form.root is not None and name in values:
            found += _links_of(model, name, form, values)
    return found


def _links_of(model: Model, name: str, form: Form, values: Mapping[str, np.ndarray]) -> list[Link]:
    equation, kind = form.equation, model.variables[name].kind
    source, constants = write_expression(form.root, model.dimensions)  # type: ignore[arg-type]
    namespace: dict[str, Any] = {}
    exec(compile(source, f"<{name}>", "exec"), namespace)
    at = {c: np.asarray(values[c], float) for c in equation.causes}
    # A proportional change is measured against the usual size of the effect: many are zero in most months.
    size = float(np.abs(np.asarray(values[name], float)).mean())
    links = []
    for cause in equation.causes:
        if cause in CLOCKS:
            continue
        pushed = np.abs(at[cause])
        own = kind == "state" and cause == name
        up, down = _response(namespace["value"], at, constants, cause, pushed, own)
        if pushed.ndim > 1 and up + down <= CANCELS * size:
            # A ratio between labels stays where it is when all move together: move them one at a time.
            places = np.ndindex(pushed.shape[:-1])
            alone = [_response(namespace["value"], at, constants, cause, _only(pushed, i), own) for i in places]
            up, down = (sum(parts) for parts in zip(*alone, strict=True))
        yearly = 12.0 if kind == "state" else 1.0
        strength = float(up + down) / size * yearly if size else 0.0
        share = float(up / (up + down)) if up + down else 0.5
        links.append(Link(cause, name, strength, share, cause in equation.lagged))
    return links


def _response(value: Any, at: Mapping[str, Any], constants: Any, cause: str, pushed: Any, own: bool) -> Any:
    """Mean rise and mean fall of the effect, as the cause is pushed; of a state's pull on itself less what it keeps."""
    with np.errstate(all="ignore"):
        result = dual(value(DualFunctions(), {**at, cause: Dual(at[cause], pushed)}, constants))
    change = np.nan_to_num(np.broadcast_to(result.tangent, result.shape), posinf=0.0, neginf=0.0)
    if own:
        change = change - pushed
    return change.clip(0).mean(), -change.clip(None, 0).mean()


def _only(pushed: np.ndarray, place: tuple[int, ...]) -> np.ndarray:
    alone = np.zeros_like(pushed)
    alone[place] = pushed[place]
    return alone


def find_loops(
    model: Model,
    links: list[Link],
    max_length: int = 10,
    weakest: float = 1e-4,
    limit: int = 100_000,
    bookkeeping: bool = False,
) -> tuple[list[Loop], bool]:
    """Feedback loops of at most `max_length` steps, strongest first, and whether the search was complete.

    A step is a stock, a state or a place where causes meet and part: a variable between two others that has a
    single cause or a single effect within the loops does not count, so that length counts decisions and not the
    intermediate results between them. A variable's link to itself (its own decay or growth) is a loop of length one.
    Links weaker than `weakest` are left out; the search stops after `limit` loops. Loops that only keep the calendar
    (every member is exogenous, or a state that reads a clock) say nothing about causes and are left out unless
    `bookkeeping` is set.
    """
    import itertools

    import networkx

    table = {(x.cause, x.effect): x for x in links if x.cause in model.variables and x.strength > weakest}
    whole = networkx.DiGraph(list(table))
    loops = [[a] for a, b in table if a == b]
    limited = False
    for part in networkx.strongly_connected_components(whole):
        if len(part) == 1:
            continue
        paths = _condensed(model, {(a, b) for a, b in table if a != b and a in part and b in part})
        graph = networkx.DiGraph(list(paths))
        for cycle in networkx.simple_cycles(graph, length_bound=max_length):
            edges = [paths[a, b] for a, b in zip(cycle, [*cycle[1:], cycle[0]], strict=True)]
            room = limit - len(loops)
            found = list(itertools.islice(itertools.product(*edges), room + 1))
            loops += [list(itertools.chain(*path)) for path in found[:room]]
            limited |= len(found) > room
            if limited:
                break
    found_loops = [_loop(model, names, table) for names in loops]
    if not bookkeeping:
        found_loops = [x for x in found_loops if not all(_keeps_the_calendar(model, n) for n in x.names)]
    found_loops.sort(key=lambda loop: (-loop.rate, loop.names))
    return found_loops, not limited


def _keeps_the_calendar(model: Model, name: str) -> bool:
    variable = model.variables[name]
    return variable.kind == "exogenous" or (
        variable.kind == "state" and bool(CLOCKS.keys() & set(variable.equation.causes))
    )


def _condensed(model: Model, edges: set[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """The graph without variables of a single cause or effect: (from, to) -> ways, each from first to last but one.

    Every loop of the graph is one loop of the condensed graph along one way for each of its edges.
    """
    ways: dict[tuple[str, str], list[tuple[str, ...]]] = {(a, b): [(a,)] for a, b in edges}
    into: dict[str, set[str]] = {}
    out: dict[str, set[str]] = {}
    for a, b in edges:
        into.setdefault(b, set()).add(a)
        out.setdefault(a, set()).add(b)
    waiting = sorted(n for n in into if model.variables[n].kind not in ACCUMULATIONS)
    changed = True
    while changed:
        changed = False
        for name in list(waiting):
            causes, effects = into[name], out[name]
            if name in causes or (len(causes) != 1 and len(effects) != 1):
                continue
            before = {a: ways.pop((a, name)) for a in causes}
            after = {b: ways.pop((name, b)) for b in effects}
            for a, first in before.items():
                out[a].discard(name)
                for b, second in after.items():
                    into[b].discard(name)
                    ways.setdefault((a, b), []).extend((*x, *y) for x in first for y in second)
                    out[a].add(b)
                    into[b].add(a)
            waiting.remove(name)
            changed = True
    return ways


def _loop(model: Model, names: list[str], table: Mapping[tuple[str, str], Link]) -> Loop:
    first = names.index(min(names))
    names = [*names[first:], *names[:first]]
    links = tuple(table[a, b] for a, b in zip(names, [*names[1:], names[0]], strict=True))
    signs = [x.polarity for x in links]
    sign = "+/-" if "+/-" in signs else "-" if signs.count("-") % 2 else "+"
    held = sum(model.variables[n].kind in ACCUMULATIONS for n in names) + sum(x.lagged for x in links)
    gain = float(np.prod([x.strength for x in links]))
    return Loop(tuple(names), links, sign, gain ** (1 / max(1, held)))


@dataclass(frozen=True)
class Response:
    """What a push at the start of a chain does at its end, along the chain alone.

    Attributes:
        sign: "+", "-", "+/-" where members or months disagree, "0" where nothing arrives.
        strength: relative change of the end for a relative change of the start; with n stocks, states and lagged reads
            on the way it is per year to the n-th power.
        rate: the n-th root of it, a rate per year, as for loops.
    """

    sign: str
    strength: float
    rate: float


def read_chain(text: str) -> list[tuple[str, str | None]]:
    """Names with labels of a chain written as "military_capital[CHN] > total_capital > perceived_arms[JPN>CHN]"."""
    steps = []
    for step in text.split(" > "):
        name, _, label = step.strip().partition("[")
        steps.append((name, label.removesuffix("]") or None))
    return steps


def follow(
    model: Model, forms: Mapping[str, str], values: Mapping[str, np.ndarray], chain: str, members: int = 1
) -> Response:
    """Sign and size of what passes along one chain of variables, label by label.

    Unlike the product of the links' signs this keeps actors, pairs and theatres apart: only what starts at
    the first label, passes the labels named on the way and arrives at the last one counts. Names may repeat, as in a
    spiral that runs through one actor's budget and then the other's.

    Args:
        values: as for `measure_links`.
        chain: as for `read_chain`.
        members: cases are months of this many members each. What enters a stock or state is averaged over months,
            so that budgets decided in different months still meet.

    Raises:
        KeyError: for an unknown name, or one that is not a cause of the next.
    """
    steps = read_chain(chain)
    first, label = steps[0]
    at = np.asarray(values[first], float)
    tangent = np.abs(at) * _mask(model, first, label)
    held = 0
    for (cause, _), (name, label) in pairwise(steps):
        variable = model.variables[name]
        form = variable.forms[forms.get(name, variable.default)]
        if form.root is None or cause not in form.equation.causes:
            raise KeyError(f"'{cause}' is no cause of '{name}'")
        source, constants = write_expression(form.root, model.dimensions)
        namespace: dict[str, Any] = {}
        exec(compile(source, f"<{name}>", "exec"), namespace)
        given = {c: np.asarray(values[c], float) for c in form.equation.causes}
        with np.errstate(all="ignore"):
            result = dual(namespace["value"](DualFunctions(), {**given, cause: Dual(given[cause], tangent)}, constants))
        moved = np.nan_to_num(np.broadcast_to(result.tangent, result.shape), posinf=0.0, neginf=0.0)
        if variable.kind == "state":
            moved = 12.0 * (moved - tangent if cause == name else moved)
        tangent = moved * _mask(model, name, label)
        if variable.kind in ACCUMULATIONS:
            by_month = tangent.reshape(*tangent.shape[:-1], -1, members)
            tangent = np.broadcast_to(by_month.mean(-2, keepdims=True), by_month.shape).reshape(tangent.shape)
        held += (variable.kind in ACCUMULATIONS) + (cause in form.equation.lagged)
    up, down = tangent.clip(0).mean(), -tangent.clip(None, 0).mean()
    share = up / (up + down) if up + down else 0.5
    last, label = steps[-1]
    size = float((np.abs(np.asarray(values[last], float)) * _mask(model, last, label)).mean())
    strength = float(up + down) / size if size else 0.0
    return Response(Link(first, last, strength, share, False).polarity, strength, strength ** (1 / max(1, held)))


def _mask(model: Model, name: str, label: str | None) -> np.ndarray:
    known = model.variables.get(name) or model.parameters.get(name) or model.levers.get(name)
    if known is None:
        raise KeyError(f"nothing is called '{name}'")
    dims = known.dims
    shape = [len(model.dimensions.labels[d]) for d in dims]
    mask = np.ones([*shape, 1])
    if label is None:
        return mask
    kept = np.zeros([*shape, 1])
    index: list[Any] = [slice(None)] * len(dims)
    for part in label.split(", "):
        place = [i for i, d in enumerate(dims) if part in model.dimensions.labels[d]]
        if not place:
            raise KeyError(f"'{name}' has no label '{part}'")
        index[place[0]] = list(model.dimensions.labels[dims[place[0]]]).index(part)
    kept[tuple(index)] = 1
    return kept
