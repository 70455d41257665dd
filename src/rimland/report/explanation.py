"""What a variable, assumption or lever is: meaning, equation, causes, effects, numbers and where they come from."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.errors import ScenarioError, nearest

if TYPE_CHECKING:
    from rimland.engine.equation import Equation
    from rimland.engine.model import Model, Variable
    from rimland.engine.numbers import Lever, Parameter

WIDTH = 100
KINDS = {
    "stock": "stock: accumulates, the equation is its net flow a year",
    "state": "state: set anew each month, the equation is next month's value",
    "auxiliary": "auxiliary: follows from its causes within the month",
    "exogenous": "exogenous: observed where there is an observation, otherwise projected by the equation",
    "event": "event: a random count of the month, the equation is its expectation",
    "metric": "metric: an outcome shown to people",
    "noise": "noise: drawn anew each month",
}


def explain(name: str, model: Model) -> str:
    """Everything the model says of `name`, as text.

    Raises:
        ScenarioError: for an unknown name; the nearest one is given.
    """
    if name in model.variables:
        lines = _variable(model.variables[name], model)
    elif name in model.parameters:
        lines = _parameter(model.parameters[name], model)
    elif name in model.levers:
        lines = _lever(model.levers[name], model)
    else:
        raise ScenarioError(f"nothing is called '{name[:60]}'{nearest(name, model.names())}")
    return "\n".join(lines)


def effects(name: str, model: Model) -> list[str]:
    """Variables that read `name`, in any of their forms."""
    return [
        v.name
        for v in model.variables.values()
        if v.name != name and any(name in _reads(f.equation) for f in v.forms.values())
    ]


def _reads(equation: Equation) -> Iterable[Any]:
    return (*equation.causes, equation.initial, equation.dispersion)


def _variable(variable: Variable, model: Model) -> Iterator[str]:
    yield f"{variable.name}: {variable.equation.meaning}"
    yield f"  kind    {KINDS.get(variable.kind, variable.kind)}"
    yield f"  unit    {variable.unit}"
    yield f"  over    {_over(variable.dims, model)}"
    for key, form in variable.forms.items():
        if len(variable.forms) > 1:
            chosen = ", used unless told otherwise" if key == variable.default else ""
            yield ""
            yield f"form {key}{chosen}"
        yield from _equation(form.equation)
    causes = list(dict.fromkeys(c for f in variable.forms.values() for c in f.equation.causes))
    lagged = {c for f in variable.forms.values() for c in f.equation.lagged}
    yield ""
    yield from _listed(
        "causes", (f"{c} (last month's)" if c in lagged else c for c in causes if c not in model.parameters)
    )
    yield from _listed("effects", effects(variable.name, model))
    used = [c for f in variable.forms.values() for c in _reads(f.equation) if c in model.parameters]
    if used:
        yield ""
        yield "numbers it uses"
        for name in dict.fromkeys(used):
            parameter = model.parameters[name]
            yield (
                f"  {name} = {parameter_value(parameter, model)} ({parameter_range(parameter)}), "
                f"{parameter.status}, {'; '.join(parameter.sources)}"
            )
    keys = {s for f in variable.forms.values() for s in f.equation.sources}
    keys |= {s for n in used for s in model.parameters[n].sources}
    yield from _references(keys)


def _equation(equation: Equation) -> Iterator[str]:
    notes = equation.doc.strip().split("\n", 1)
    if len(notes) > 1 and notes[1].strip():
        yield textwrap.indent(textwrap.dedent(notes[1]).strip("\n"), "  ")
    body = source_of(equation)
    if body:
        yield ""
        yield textwrap.indent(body, "    ")
    if equation.initial is not None:
        yield f"  starts at {equation.initial}"
    if equation.bounds != (None, None):
        low, high = equation.bounds
        yield f"  held {_between(low, high)}"
    if equation.series:
        yield f"  observed as {equation.series}"
    if equation.draw and equation.kind == "event":
        yield f"  drawn as {equation.draw.replace('_', ' ')}"


def source_of(equation: Equation) -> str:
    """The statements of an equation's function without its docstring, or "" where the file cannot be read."""
    place, _, line = equation.place.rpartition(":")
    # Only the part inside the package counts: a kept model may have been built elsewhere.
    parts = Path(place).parts
    package = Path(__file__).parent.parent
    inside = parts[len(parts) - parts[::-1].index("rimland") :] if "rimland" in parts else ()
    file = package.joinpath(*inside) if inside else Path(place)
    try:
        text = file.read_text(encoding="utf-8")
        functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ""
    for found in functions:
        starts = [found.lineno, *(d.lineno for d in found.decorator_list)]
        if int(line) not in starts:
            continue
        body = found.body[1:] if ast.get_docstring(found) is not None else found.body
        if not body:
            return ""
        lines = text.splitlines()[body[0].lineno - 1 : body[-1].end_lineno]
        return textwrap.dedent("\n".join(lines))
    return ""


def _parameter(parameter: Parameter, model: Model) -> Iterator[str]:
    yield f"{parameter.name}: an assumption"
    yield f"  value   {parameter_value(parameter, model, labels=True)}"
    yield f"  range   {parameter_range(parameter)}"
    yield f"  unit    {parameter.unit}"
    yield f"  over    {_over(parameter.dims, model)}"
    yield f"  status  {parameter.status}"
    yield textwrap.fill(parameter.note, WIDTH, initial_indent="  why     ", subsequent_indent=" " * 10)
    yield from _listed("used by", effects(parameter.name, model))
    yield from _references(parameter.sources)


def _lever(lever: Lever, model: Model) -> Iterator[str]:
    yield f"{lever.name} ({lever.identifier}): {lever.label}"
    yield f"  set by  {lever.who}" + (f", from {lever.earliest}" if lever.earliest else "")
    yield f"  unit    {lever.unit}"
    yield f"  range   {lever.low:g} to {lever.high:g}"
    yield f"  over    {_over(lever.dims, model)}"
    yield textwrap.fill(
        f"{status_quo(lever, model)}" + (f" ({lever.interpolate} between dates)" if len(lever.path) > 1 else ""),
        WIDTH, initial_indent="  status quo  ", subsequent_indent=" " * 14,
    )  # fmt: skip
    yield f"  status  {lever.status}"
    yield textwrap.fill(lever.note, WIDTH, initial_indent="  why     ", subsequent_indent=" " * 10)
    yield from _listed("used by", effects(lever.name, model))
    example = ".".join([lever.name, *(model.dimensions.labels[d][0] for d in lever.dims)])
    yield f"  try     rimland run --set {example}={lever.high:g}"
    yield from _references(lever.sources)


def status_quo(lever: Lever, model: Model, longest: int = 4) -> str:
    """The lever's path in words; only its last point where it has labels or many dates."""
    if not lever.dims and len(lever.path) <= longest:
        if len(lever.path) == 1:
            return f"{float(lever.path[0][1]):g}"
        return ", ".join(f"{float(v):g} from {month}" for month, v in lever.path)
    month, values = lever.path[-1]
    since = f" from {month}" if len(lever.path) > 1 else ""
    return _labelled(values, lever.dims, model) + since


def _labelled(values: np.ndarray, dims: tuple[str, ...], model: Model) -> str:
    values = np.asarray(values)
    if not dims or values.min() == values.max():
        return _short(float(values.flat[0]))
    if len(dims) > 1:
        return f"{_short(float(values.min()))} to {_short(float(values.max()))}"
    return ", ".join(
        f"{label} {_short(float(v))}"
        for label, v in zip(model.dimensions.labels[next(iter(dims))], values, strict=True)
    )


def parameter_value(parameter: Parameter, model: Model, labels: bool = False) -> str:
    """A parameter's value in words; with `labels` every label's own."""
    values = np.asarray(parameter.values)
    if labels or values.size == 1:
        return _labelled(values, parameter.dims, model)
    if values.min() == values.max():
        return _short(float(values.min()))
    return f"{_short(float(values.min()))} to {_short(float(values.max()))} by {' and '.join(parameter.dims)}"


def parameter_range(parameter: Parameter) -> str:
    """A parameter's range and distribution in words."""
    ends = f"{_short(float(np.min(parameter.low)))} to {_short(float(np.max(parameter.high)))}"
    found = parameter.distribution
    if found is None:
        return f"{ends}, not varied"
    what = "common factor " if found.is_factor else ""
    return f"{ends}; {what}{found.kind} {', '.join(_short(a) for a in found.arguments)}"


def _short(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def _between(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at or below {high:g}"
    return f"at or above {low:g}" if high is None else f"between {low:g} and {high:g}"


def _over(dims: tuple[str, ...], model: Model) -> str:
    if not dims:
        return "a single number"
    return ", ".join(f"{d} ({len(model.dimensions.labels[d])})" for d in dims)


def _listed(title: str, names: Iterable[str]) -> Iterator[str]:
    text = ", ".join(names) or "nothing"
    yield textwrap.fill(text, WIDTH, initial_indent=f"  {title:<8}", subsequent_indent=" " * 10, break_long_words=False)


def _references(keys: Iterable[str]) -> Iterator[str]:
    yield ""
    yield "sources"
    for line in references(keys):
        yield textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False)


def references(keys: Iterable[str]) -> list[str]:
    """Formatted references, or the bare keys where the bibliography's parser is not installed."""
    wanted = sorted(set(keys))
    try:
        from rimland.evidence import format_reference

        return [f"[{k}] {format_reference(k)}" for k in wanted]
    except ModuleNotFoundError:
        return wanted
