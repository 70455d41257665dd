"""Small engine-only models: what the tests of the engine are made of."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from rimland.engine import auxiliary, event, exogenous, metric, noise, state, stock
from rimland.engine.compiler import compile_model
from rimland.engine.dimensions import dimensions_from
from rimland.engine.ensemble import Runner
from rimland.engine.model import build_model
from rimland.engine.numbers import lever_from, parameter_from

DOC = "A thing of the tests.\n\nSource: author2000tests."
SOURCES = {"author2000tests", "richardson1960"}
DIMENSIONS = dimensions_from(
    {
        "actor": ["USA", "JPN", "CHN"],
        "dyad": {
            "relations": {"observer": "actor", "observed": "actor"},
            "labels": ["USA>CHN", "CHN>USA", "JPN>CHN", "CHN>JPN"],
        },
        "domain": ["land", "sea"],
        "stage": ["first", "second", "third", "fourth"],
        "navy": {"relations": {"actor": "actor"}, "labels": ["CHN", "USA"]},
    },
    "tests",
)


def _maker(decorator):
    def make(variable, function, dims="", *, unit="1", doc=DOC, **options):
        function.__doc__ = doc
        return decorator(dims, unit=unit, variable=variable, **options)(function).rimland_equation

    return make


def parameter(name, value, unit="1", *, dims="", low=-1e9, high=1e9, **rest):
    entry = {"value": value, "unit": unit, "dims": dims, "low": low, "high": high, "status": "judged"}
    entry |= {"source": "author2000tests", "note": "For the tests.", **rest}
    return parameter_from(name, entry, DIMENSIONS, f"tests.yaml:1 {name}")


def lever(name, value, unit="1", *, dims="", low=-1e9, high=1e9, **rest):
    entry = {"id": "L", "label": name, "who": "Tokyo", "value": value, "unit": unit, "dims": dims, "low": low}
    entry |= {
        "high": high,
        "asked_by": ["tests"],
        "status": "judged",
        "source": "author2000tests",
        "note": "Tests.",
    }
    return lever_from(name, entry | rest, DIMENSIONS, f"levers.yaml:1 {name}")


@pytest.fixture(scope="session")
def dimensions():
    return DIMENSIONS


@pytest.fixture(scope="session")
def make():
    """Makers of equations and numbers: `make.stock("fleet", lambda orders: orders, unit="ship", initial=1)`."""
    kinds = {k.__name__: _maker(k) for k in (stock, state, auxiliary, metric, exogenous, event)}

    def make_noise(name, distribution="normal", dims=""):
        return noise(distribution, name=name, dims=dims, doc="Luck.", source="author2000tests")

    return SimpleNamespace(**kinds, noise=make_noise, parameter=parameter, lever=lever)


@pytest.fixture(scope="session")
def build():
    """Build a model from equations, parameters and levers; sources are checked."""

    def build(*equations, parameters=(), levers=(), sources=SOURCES):
        numbers = {p.name: p for p in parameters}, {x.name: x for x in levers}
        return build_model(equations, *numbers, DIMENSIONS, sources)

    return build


def runner_of(model, record, *, months, backend="numpy", seed=0, inputs=None, times=None, structure=None, **rest):
    """A runner of a small model: parameters at their values, or as `inputs(first, count)` gives them."""
    program = compile_model(model, structure or {}, record)
    fixed = {n: p.values[..., None] for n, p in model.parameters.items()}
    clock = np.arange(months)
    given = {
        "timestep": np.full(months, 1 / 12),
        "calendar_year": 2015 + clock / 12,
        "month_of_year": clock % 12 + 1.0,
    }
    given |= {n: np.broadcast_to(x.path[0][1], (months, *x.path[0][1].shape)) for n, x in model.levers.items()}
    for name in program.observed:
        shape = (months, *program.times[f"observed:{name}"])
        given |= {f"observed:{name}": np.full(shape, np.nan), f"multiply:{name}": np.ones(shape)}
        given[f"add:{name}"] = np.zeros(shape)
    given |= times or {}

    def all_inputs(first, count):
        return fixed | (inputs(first, count) if inputs else {})

    return Runner(program, given, all_inputs, seed, backend, **rest)


def outcomes_of(runner, values):
    """Rows (months, rows, members) as a mapping of variable to array (months, dims..., members)."""
    found, start = {}, 0
    for name, shape in runner.program.outputs.items():
        size = int(np.prod(shape, dtype=int))
        found[name] = values[:, start : start + size].reshape(len(values), *shape, values.shape[-1])
        start += size
    return found


@pytest.fixture(scope="session")
def runner():
    return runner_of


@pytest.fixture(scope="session")
def simulate():
    """Run the first chunk of a small model: variable -> array (months, dims..., members)."""

    def simulate(model, record, *, chunk=64, **options):
        made = runner_of(model, record, **options)
        made.chunk = chunk
        return outcomes_of(made, made.compute(0))

    return simulate
