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
from typing import Any

import numpy as np

from rimland.engine.model import CLOCKS, Form, Model
from rimland.engine.tangent import Dual, DualFunctions, dual
from rimland.engine.writing import write_expression

ACCUMULATIONS = ("stock", "state")
CLEAR = 0.95


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
    functions = DualFunctions()
    at = {c: np.asarray(values[c], float) for c in equation.causes}
    # A proportional change is measured against the usual size of the effect: many are zero in most months.
    size = float(np.abs(np.asarray(values[name], float)).mean())
    links = []
    for cause in equation.causes:
        if cause in CLOCKS:
            continue
        moved = Dual(at[cause], np.abs(at[cause]))
        with np.errstate(all="ignore"):
            result = dual(namespace["value"](functions, {**at, cause: moved}, constants))
        change = np.nan_to_num(np.broadcast_to(result.tangent, result.shape), posinf=0.0, neginf=0.0)
        if kind == "state" and cause == name:
            change = change - np.abs(at[cause])
        up, down = change.clip(0).mean(), -change.clip(None, 0).mean()
        yearly = 12.0 if kind == "state" else 1.0
        strength = float(up + down) / size * yearly if size else 0.0
        share = float(up / (up + down)) if up + down else 0.5
        links.append(Link(cause, name, strength, share, cause in equation.lagged))
    return links


def find_loops(
    model: Model, links: list[Link], max_length: int = 10, weakest: float = 1e-4, limit: int = 100_000
) -> tuple[list[Loop], bool]:
    """Feedback loops of at most `max_length` variables, strongest first, and whether the search was complete.

    A variable's link to itself (its own decay or growth) is a loop of length one. Links weaker than
    `weakest` are left out; the search stops after `limit` loops.
    """
    import itertools

    import networkx

    graph = networkx.DiGraph()
    table = {}
    for link in links:
        if link.cause in model.variables and link.strength > weakest:
            graph.add_edge(link.cause, link.effect)
            table[link.cause, link.effect] = link
    cycles = list(itertools.islice(networkx.simple_cycles(graph, length_bound=max_length), limit))
    loops = [_loop(model, names, table) for names in cycles]
    loops.sort(key=lambda loop: (-loop.rate, loop.names))
    return loops, len(cycles) < limit


def _loop(model: Model, names: list[str], table: Mapping[tuple[str, str], Link]) -> Loop:
    first = names.index(min(names))
    names = [*names[first:], *names[:first]]
    links = tuple(table[a, b] for a, b in zip(names, [*names[1:], names[0]], strict=True))
    signs = [x.polarity for x in links]
    sign = "+/-" if "+/-" in signs else "-" if signs.count("-") % 2 else "+"
    held = sum(model.variables[n].kind in ACCUMULATIONS for n in names) + sum(x.lagged for x in links)
    gain = float(np.prod([x.strength for x in links]))
    return Loop(tuple(names), links, sign, gain ** (1 / max(1, held)))
