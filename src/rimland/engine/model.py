"""A model: equations, parameters and levers, checked as a whole before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from rimland.engine.dimensions import Dimensions
from rimland.engine.equation import Equation
from rimland.engine.expression import Node, Tracer, tracing, walk
from rimland.engine.numbers import Lever, Parameter
from rimland.engine.units import Unit, parse_unit
from rimland.errors import ModelError, nearest

# What rival forms of one variable must have in common: they differ in the equation only.
SHARED_BY_FORMS = ("kind", "dims", "unit", "initial", "series", "draw", "dispersion", "at_most", "bounds")
CLOCKS = {"calendar_year": "year", "month_of_year": "1", "timestep": "year"}


@dataclass(frozen=True)
class Form:
    """One traced form of a variable."""

    equation: Equation
    root: Node | None


@dataclass(frozen=True)
class Variable:
    """A variable of a model with all its forms; `default` is the key of the form used unless told otherwise."""

    name: str
    kind: str
    dims: tuple[str, ...]
    unit: Unit
    forms: dict[str, Form]
    default: str

    @property
    def equation(self) -> Equation:
        """The default form's equation."""
        return self.forms[self.default].equation


@dataclass(frozen=True)
class Model:
    """Checked and traced equations with their numbers. Build one with `build_model`."""

    dimensions: Dimensions
    variables: dict[str, Variable]
    parameters: dict[str, Parameter]
    levers: dict[str, Lever]
    tracer: Tracer = field(repr=False)

    def names(self) -> list[str]:
        """Every name that an equation may read."""
        return [*self.variables, *self.parameters, *self.levers, *CLOCKS]

    def causes(self, variable: str, form: str | None = None) -> tuple[str, ...]:
        """What a variable reads, in the order of its function's parameters."""
        found = self.variables[variable]
        return found.forms[form or found.default].equation.causes

    def sources(self) -> set[str]:
        """Every citation key used by an equation, parameter or lever."""
        keys = {s for v in self.variables.values() for f in v.forms.values() for s in f.equation.sources}
        numbers: Iterable[Parameter | Lever] = [*self.parameters.values(), *self.levers.values()]
        return keys | {s for n in numbers for s in n.sources}


def place_of(equation: Equation) -> str:
    """`threat.py:12 threat_perception`, for messages."""
    path, line = equation.place.rsplit(":", 1)
    return f"{Path(path).name}:{line} {equation.title}"


def build_model(
    equations: Iterable[Equation],
    parameters: Mapping[str, Parameter],
    levers: Mapping[str, Lever],
    dimensions: Dimensions,
    known_sources: AbstractSet[str] | None = None,
) -> Model:
    """Check names, dims, units, sources and loops, and trace every equation.

    Args:
        known_sources: citation keys that exist; None skips that check.

    Raises:
        ModelError: one line with the place, what was expected and the nearest valid name.
    """
    grouped = _group(list(equations), parameters, levers)
    signatures: dict[str, tuple[tuple[str, ...], Unit]] = {}
    for name, forms in grouped.items():
        first = forms[0]
        signatures[name] = (dimensions.parse(first.dims, place_of(first)), _unit(first.unit, place_of(first)))
    for number in [*parameters.values(), *levers.values()]:
        signatures[number.name] = (number.dims, _unit(number.unit, f"{number.place} {number.name}"))
    for clock, unit in CLOCKS.items():
        signatures[clock] = ((), parse_unit(unit))
    tracer = Tracer(dimensions)
    variables = {}
    for name, forms in grouped.items():
        traced = {}
        for equation in forms:
            _check_text(equation, known_sources)
            traced[equation.form or "only"] = Form(equation, _trace(equation, signatures, grouped, tracer))
        default = next((f.form or "only" for f in forms if f.default), forms[0].form or "only")
        dims, unit = signatures[name]
        variables[name] = Variable(name, forms[0].kind, dims, unit, traced, default)
    model = Model(dimensions, variables, dict(parameters), dict(levers), tracer)
    _check_initials(model)
    _check_unused(model)
    _check_sources(model, known_sources)
    check_circles(model)
    return model


def _unit(text: str, place: str) -> Unit:
    try:
        return parse_unit(text)
    except ModelError as error:
        raise ModelError(f"{place}: {error}") from None


def _group(equations: list[Equation], *numbers: Mapping[str, Any]) -> dict[str, list[Equation]]:
    grouped: dict[str, list[Equation]] = {}
    for equation in equations:
        grouped.setdefault(equation.variable, []).append(equation)
    for name, forms in grouped.items():
        here = place_of(forms[-1])
        taken = next((n for n in numbers if name in n), None)
        if taken is not None:
            raise ModelError(f"{here}: '{name}' is already defined at {taken[name].place}")
        if name in CLOCKS:
            raise ModelError(f"{here}: '{name}' is the engine's own clock")
        keys = [f.form for f in forms]
        if len(set(keys)) != len(keys) or (len(keys) > 1 and None in keys):
            places = " and ".join(place_of(f) for f in forms)
            raise ModelError(f"two definitions of '{name}': {places}; rival forms need different form= keys")
        if len(forms) > 1 and sum(f.default for f in forms) != 1:
            raise ModelError(f"{here}: exactly one of the forms of '{name}' must have default=True")
        for form in forms[1:]:
            for what in SHARED_BY_FORMS:
                if getattr(form, what) != getattr(forms[0], what):
                    a, b = getattr(forms[0], what), getattr(form, what)
                    raise ModelError(f"{place_of(form)}: forms of '{name}' differ in {what}: '{a}' and '{b}'")
    first, second = numbers
    for name in first:
        if name in second:
            raise ModelError(f"{second[name].place}: '{name}' is already defined at {first[name].place}")
    return grouped


def _check_text(equation: Equation, known: AbstractSet[str] | None) -> None:
    if not equation.meaning:
        raise ModelError(f"{place_of(equation)}: no docstring")
    if not equation.sources:
        raise ModelError(f"{place_of(equation)}: no 'Source:' line with a citation key")
    for key in equation.sources if known is not None else ():
        if key not in (known or ()):
            raise ModelError(f"{place_of(equation)}: unknown source '{key}'{nearest(key, known or ())}")


def _trace(
    equation: Equation,
    signatures: Mapping[str, tuple[tuple[str, ...], Unit]],
    grouped: Mapping[str, list[Equation]],
    tracer: Tracer,
) -> Node | None:
    here = place_of(equation)
    if equation.function is None:
        return None
    for name in equation.causes:
        if name not in signatures:
            raise ModelError(f"{here}: unknown cause '{name}'{nearest(name, signatures)}")
    for name in equation.lagged:
        if name not in equation.causes:
            raise ModelError(f"{here}: lagged '{name}' is not among its causes{nearest(name, equation.causes)}")
        if name not in grouped:
            raise ModelError(f"{here}: lagged '{name}' is not a variable")
    reads = {n: tracer.read(n, *signatures[n], "lag" if n in equation.lagged else "value") for n in equation.causes}
    with tracing(tracer):
        try:
            result = equation.function(**reads)
            root = result if isinstance(result, Node) else tracer.literal(float(result))
            if root.is_boolean:
                root = tracer.record("number", (root,), (), root.dims, root.unit)
        except ModelError as error:
            raise ModelError(f"{here}: {error}") from None
        except (TypeError, ValueError, AttributeError) as error:
            raise ModelError(f"{here}: cannot be traced: {error}") from error
    used = {id(n) for n in walk([root])}
    for name, node in reads.items():
        if id(node) not in used:
            raise ModelError(f"{here}: cause '{name}' is declared but not used")
    dims, unit = signatures[equation.variable]
    extra = [d for d in root.dims if d not in dims]
    if extra:
        raise ModelError(
            f"{here}: dims do not fit: declared [{' '.join(dims)}], the equation gives [{' '.join(root.dims)}]; "
            f"reduce or pick '{extra[0]}'"
        )
    expected = unit / parse_unit("year") if equation.kind == "stock" else unit
    if not (root.unit.same_as(expected) or root.literal == 0.0):
        what = "net flow per year" if equation.kind == "stock" else "value"
        raise ModelError(f"{here}: unit mismatch: the {what} must be {expected}, the equation gives {root.unit}")
    if root.dims != dims:
        root = tracer.record("expand", (root,), (), dims, root.unit)
    return root


def _check_initials(model: Model) -> None:
    for variable in model.variables.values():
        for form in variable.forms.values():
            equation, here = form.equation, place_of(form.equation)
            initial = equation.initial
            if isinstance(initial, str):
                if initial not in model.variables and initial not in model.parameters:
                    options = [*model.variables, *model.parameters]
                    raise ModelError(f"{here}: unknown initial '{initial}'{nearest(initial, options)}")
                found = model.variables.get(initial) or model.parameters[initial]
                unit = found.unit if isinstance(found.unit, Unit) else parse_unit(found.unit)
                if not unit.same_as(variable.unit):
                    raise ModelError(f"{here}: initial '{initial}' is in {unit}, expected {variable.unit}")
                if not set(found.dims) <= set(variable.dims):
                    dims, own = " ".join(found.dims), " ".join(variable.dims)
                    raise ModelError(f"{here}: initial '{initial}' has dims [{dims}], expected within [{own}]")
            if equation.dispersion is not None:
                _check_dispersion(model, variable, equation)
            for name in equation.lagged:
                seen = model.variables[name]
                if seen.kind not in ("stock", "state") and seen.equation.initial is None:
                    raise ModelError(f"{here}: lagged '{name}' needs initial= at {place_of(seen.equation)}")


def _check_dispersion(model: Model, variable: Variable, equation: Equation) -> None:
    here, name = place_of(equation), str(equation.dispersion)
    if name not in model.parameters:
        raise ModelError(f"{here}: dispersion '{name}' is not a parameter{nearest(name, model.parameters)}")
    found = model.parameters[name]
    if not parse_unit(found.unit).is_dimensionless or not set(found.dims) <= set(variable.dims):
        raise ModelError(
            f"{here}: dispersion '{name}' must be dimensionless, with dims within [{' '.join(variable.dims)}]"
        )
    if (found.low <= 0).any():
        raise ModelError(f"{here}: dispersion '{name}' must be above 0, and its declared low is not")


def _check_unused(model: Model) -> None:
    equations = [f.equation for v in model.variables.values() for f in v.forms.values()]
    used = {c for e in equations for c in e.causes} | {e.initial for e in equations} | {e.dispersion for e in equations}
    for kind, numbers in (("parameter", model.parameters), ("lever", model.levers)):
        for number in numbers.values():
            if number.name not in used:
                raise ModelError(f"{number.place}: {kind} '{number.name}' is not used by any equation")


def _check_sources(model: Model, known: AbstractSet[str] | None) -> None:
    numbers: list[Parameter | Lever] = [*model.parameters.values(), *model.levers.values()]
    for number in numbers if known is not None else ():
        for key in number.sources:
            if key not in (known or ()):
                raise ModelError(
                    f"{number.place}: '{number.name}' has unknown source '{key}'{nearest(key, known or ())}"
                )


def same_month_causes(variable: Variable) -> set[str]:
    """Variables whose value of the same month any form of `variable` needs."""
    return {c for f in variable.forms.values() for c in f.equation.causes if c not in f.equation.lagged}


def check_circles(model: Model) -> list[str]:
    """Order algebraic variables so that causes come first.

    Raises:
        ModelError: if auxiliaries depend on each other within a month; the path is printed.
    """
    algebraic = {n: v for n, v in model.variables.items() if v.kind not in ("stock", "state")}
    order: list[str] = []
    state: dict[str, int] = {}
    for root in algebraic:
        path = [(root, iter(sorted(same_month_causes(algebraic[root]) & algebraic.keys())))]
        if state.get(root):
            continue
        state[root] = 1
        while path:
            name, causes = path[-1]
            cause = next(causes, None)
            if cause is None:
                state[name] = 2
                order.append(name)
                path.pop()
            elif state.get(cause) == 1:
                names = [n for n, _ in path]
                circle = " <- ".join([*names[names.index(cause) :], cause])
                here = place_of(algebraic[cause].equation)
                raise ModelError(f"{here}: circular auxiliaries: {circle}; declare one of the reads lagged")
            elif not state.get(cause):
                state[cause] = 1
                path.append((cause, iter(sorted(same_month_causes(algebraic[cause]) & algebraic.keys()))))
    return order


def values_at(parameter: Parameter) -> Any:
    """The parameter's value as plain numbers, for messages and docs."""
    return parameter.values.tolist() if parameter.dims else float(np.asarray(parameter.values))
