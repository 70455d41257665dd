"""Decorators that turn a function into an equation of a model.

The function's name is the variable, its parameters are its causes, its docstring is its
documentation; the decorator adds what Python cannot say: dims, unit, initial value, form.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rimland.errors import ModelError, nearest

KINDS = ("stock", "state", "auxiliary", "exogenous", "event", "metric", "noise")
OPTIONS = (
    "form", "default", "initial", "bounds", "lagged", "series", "draw", "dispersion", "at_most", "label", "better",
    "show",
)  # fmt: skip
DRAWS = ("bernoulli", "poisson", "negative_binomial")


@dataclass(frozen=True)
class Equation:
    """A declared equation: one form of one variable.

    Attributes:
        variable: name of the variable.
        kind: one of `KINDS`.
        dims: dims as written, e.g. "actor domain".
        unit: unit as written.
        causes: names of the function's parameters.
        function: the pure function (None for noise).
        form: citation key that tells rival forms apart, or None.
    """

    variable: str
    kind: str
    dims: str
    unit: str
    causes: tuple[str, ...]
    function: Callable[..., Any] | None
    doc: str
    place: str
    form: str | None = None
    default: bool = False
    initial: float | str | None = None
    bounds: tuple[float | None, float | None] = (None, None)
    lagged: tuple[str, ...] = ()
    series: str | None = None
    draw: str | None = None
    dispersion: str | None = None
    at_most: float | None = None
    label: str | None = None
    better: str | None = None
    show: tuple[str, ...] = ()
    sources: tuple[str, ...] = field(default=())

    @property
    def meaning(self) -> str:
        """First line of the docstring."""
        return self.doc.strip().splitlines()[0].strip() if self.doc.strip() else ""

    @property
    def title(self) -> str:
        """`variable` or `variable (form)`."""
        return f"{self.variable} ({self.form})" if self.form else self.variable


def sources_in(doc: str) -> tuple[str, ...]:
    """Citation keys of the `Source:` paragraph of a docstring.

    A key is a lower-case word that carries a year, such as `richardson1960`; locators after it are ignored.
    """
    match = re.search(r"^\s*Sources?:(.*?)(?:\n\s*\n|\Z)", doc, re.MULTILINE | re.DOTALL)
    return tuple(dict.fromkeys(re.findall(r"\b[a-z]+[a-z0-9_]*\d{4}[a-z0-9]*\b", match.group(1)))) if match else ()


def _declare(kind: str, dims: str = "", *, unit: str = "1", variable: str | None = None, **rest: Any) -> Any:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        code = function.__code__
        for option in rest:
            if option not in OPTIONS:
                place = f"{code.co_filename.rsplit('/', 1)[-1]}:{code.co_firstlineno} {function.__name__}"
                raise ModelError(f"{place}: unknown option '{option}'{nearest(option, OPTIONS)}")
        doc = inspect.getdoc(function) or ""
        lagged = rest.pop("lagged", ())
        function.rimland_equation = Equation(  # type: ignore[attr-defined]
            variable=variable or function.__name__,
            kind=kind,
            dims=dims,
            unit=unit,
            causes=tuple(inspect.signature(function).parameters),
            function=function,
            doc=doc,
            place=f"{code.co_filename}:{code.co_firstlineno}",
            lagged=(lagged,) if isinstance(lagged, str) else tuple(lagged),
            sources=sources_in(doc),
            **rest,
        )
        return function

    return decorate


def stock(dims: str = "", *, unit: str, initial: float | str, **options: Any) -> Any:
    """An accumulation: the function returns its net flow per year.

    `initial` is a number, a parameter or an auxiliary evaluated at the first month. Further options:
    `bounds` (lowest and highest value or None, held every month), `lagged`, `form` with `default`, `variable`.
    """
    return _declare("stock", dims, unit=unit, initial=initial, **options)


def state(dims: str = "", *, unit: str, initial: float | str, **options: Any) -> Any:
    """A value that a rule sets anew each month: the function returns next month's value itself."""
    return _declare("state", dims, unit=unit, initial=initial, **options)


def auxiliary(dims: str = "", *, unit: str, **options: Any) -> Any:
    """An algebraic value of the month."""
    return _declare("auxiliary", dims, unit=unit, **options)


def metric(dims: str = "", *, unit: str, label: str, **options: Any) -> Any:
    """An auxiliary that is shown to people, with a plain `label`, `better` ("higher", "lower") and `show` labels."""
    return _declare("metric", dims, unit=unit, label=label, **options)


def exogenous(dims: str = "", *, unit: str, series: str, **options: Any) -> Any:
    """The observed value of `series` in months that have one, otherwise what the function projects."""
    return _declare("exogenous", dims, unit=unit, series=series, **options)


def event(dims: str = "", *, unit: str, draw: str, **options: Any) -> Any:
    """A random count of the month; the function returns its expectation (`bernoulli`: its probability).

    Raises:
        ModelError: for an unknown draw, or a count without `at_most`, the largest expectation it may have.
    """
    if draw not in DRAWS:
        raise ModelError(f"unknown draw '{draw}'; expected one of {', '.join(DRAWS)}")
    if draw != "bernoulli" and not options.get("at_most"):
        raise ModelError(f"a {draw} event needs at_most=, the largest expectation it may have")
    if draw == "poisson" and options["at_most"] > 80:
        raise ModelError("a poisson event can have at_most=80; beyond it the chance of no event vanishes in float32")
    if draw == "negative_binomial" and not options.get("dispersion"):
        raise ModelError("a negative_binomial event needs dispersion=, the name of a parameter")
    return _declare("event", dims, unit=unit, draw=draw, **options)


def noise(distribution: str, *, name: str, dims: str = "", doc: str, source: str) -> Equation:
    """A random input drawn each month: `yen_shock = noise("normal", name="yen_shock", ...)`, unit "1"."""
    if distribution not in ("normal", "uniform"):
        raise ModelError(f"noise '{name}': expected 'normal' or 'uniform', got '{distribution}'")
    frame = inspect.stack()[1]
    place = f"{frame.filename}:{frame.lineno}"
    text = f"{doc}\n\nSource: {source}"
    return Equation(name, "noise", dims, "1", (), None, text, place, draw=distribution, sources=sources_in(text))


def equations_of(module: Any) -> list[Equation]:
    """All equations declared in a module, in the order of the file."""
    found = []
    for value in vars(module).values():
        if isinstance(value, Equation):
            found.append(value)
        elif getattr(value, "__module__", None) == module.__name__ and hasattr(value, "rimland_equation"):
            found.append(value.rimland_equation)
    return sorted(found, key=lambda e: int(e.place.rsplit(":", 1)[1]))
