"""Causal links with measured sign and strength, and the feedback loops they form.

The sign and strength of a link are derivatives of the equation itself, taken by forward-mode automatic
differentiation (JAX) at the values that the members have in the twelve months from a date. A strength is
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

from rimland.engine.compiler import write_expression
from rimland.engine.model import CLOCKS, Model

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
        """"+", "-", or "+/-" where labels or members disagree; "0" where nothing responds."""
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
        values: arrays (months, dims..., members) of every variable, parameter and lever, over the months at which
            to measure.
    """
    from rimland.engine.jax_backend import prepare_jax

    jax = prepare_jax()
    found = []
    for name, variable in model.variables.items():
        form = variable.forms[forms.get(name, variable.default)]
        if form.root is None or name not in values:
            continue
        found += _links_of(jax, model, name, form, values)
    return found


def _links_of(jax: Any, model: Model, name: str, form: Any, values: Mapping[str, np.ndarray]) -> list[Link]:
    variable, equation = model.variables[name], form.equation
    causes = [c for c in equation.causes if c not in CLOCKS]
    source, constants = write_expression(form.root, model.dimensions)
    namespace: dict[str, Any] = {}
    exec(compile(source, f"<{name}>", "exec"), namespace)
    from rimland.engine.functions import jax_functions

    functions = jax_functions(np.float32, smoothed=True)
    months = values[name].shape[0]
    totals = {c: np.zeros(2) for c in causes}
    for month in range(months):
        at = {c: np.asarray(values[c][month], np.float32) for c in equation.causes}

        def response(cause: str, tangent: np.ndarray, at: dict[str, Any] = at) -> np.ndarray:
            def alone(x: Any) -> Any:
                return namespace["value"](functions, {**at, cause: x}, constants)

            return np.asarray(jax.jvp(alone, (at[cause],), (tangent,))[1], float)

        scale = np.abs(np.asarray(values[name][month], float))
        size = scale.reshape(-1, scale.shape[-1]).mean(0)
        for cause in causes:
            out = response(cause, np.abs(at[cause]))
            if variable.kind == "state" and cause == name:
                out = out - np.abs(at[cause])
            with np.errstate(divide="ignore", invalid="ignore"):
                relative = np.nan_to_num(out.reshape(-1, out.shape[-1]) / size, posinf=0.0, neginf=0.0)
            relative = relative.mean(-1) / max(1, len(relative))
            totals[cause] += (relative[relative > 0].sum(), -relative[relative < 0].sum())
    factor = 12.0 / months if variable.kind == "state" else 1.0 / months
    links = []
    for cause, (up, down) in totals.items():
        strength = float(up + down) * factor
        share = float(up / (up + down)) if up + down > 0 else 0.5
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
