"""A built model and its programs as plain data, so that a later process starts without tracing.

What is kept is JSON with arrays as lists: no code but the generated source, no pickles.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np

from rimland.engine.compiler import Program
from rimland.engine.dimensions import Dimensions, Relation
from rimland.engine.draws import DrawSlot
from rimland.engine.equation import Equation
from rimland.engine.expression import Tracer
from rimland.engine.model import Form, Model, Variable
from rimland.engine.numbers import Distribution, Lever, Parameter
from rimland.engine.units import Unit


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Fraction):
        return float(value)
    raise TypeError(f"cannot keep {type(value).__name__}")


def _fields(value: Any, drop: tuple[str, ...] = ()) -> dict[str, Any]:
    return {k: v for k, v in vars(value).items() if k not in drop}


def model_to_text(model: Model) -> str:
    """The model without its traced graph, as JSON."""
    data = {
        "labels": model.dimensions.labels,
        "relations": [_fields(r) for r in model.dimensions.relations.values()],
        "variables": [
            {
                "name": v.name, "kind": v.kind, "dims": v.dims, "default": v.default,
                "unit": [[n, float(p)] for n, p in v.unit.powers],
                "forms": {k: _fields(f.equation, ("function",)) for k, f in v.forms.items()},
            }
            for v in model.variables.values()
        ],
        "parameters": [_number(p) for p in model.parameters.values()],
        "levers": [_number(x) for x in model.levers.values()],
    }  # fmt: skip
    return json.dumps(data, default=_plain)


def _number(number: Any) -> dict[str, Any]:
    found = _fields(number)
    if found.get("distribution") is not None:
        found["distribution"] = _fields(found["distribution"])
    return found


def model_from_text(text: str) -> Model:
    """The model of `model_to_text`: all names, numbers and documentation, nothing to compile."""
    data = json.loads(text)
    relations = {r["name"]: Relation(**{**r, "positions": tuple(r["positions"])}) for r in data["relations"]}
    dimensions = Dimensions({d: tuple(x) for d, x in data["labels"].items()}, relations)
    variables = {}
    for v in data["variables"]:
        forms = {k: Form(Equation(**_tuples(e), function=None), None) for k, e in v["forms"].items()}
        unit = Unit.of({n: Fraction(p).limit_denominator(1000) for n, p in v["unit"]})
        variables[v["name"]] = Variable(v["name"], v["kind"], tuple(v["dims"]), unit, forms, v["default"])
    parameters = {}
    for p in data["parameters"]:
        if p["distribution"] is not None:
            p["distribution"] = Distribution(**_tuples(p["distribution"]))
        arrays = {k: np.asarray(p[k], float) for k in ("values", "low", "high")}
        parameters[p["name"]] = Parameter(**{**_tuples(p), **arrays})
    levers = {}
    for x in data["levers"]:
        path = tuple((month, np.asarray(values, float)) for month, values in x["path"])
        levers[x["name"]] = Lever(**{**_tuples(x), "path": path})
    return Model(dimensions, variables, parameters, levers, Tracer(dimensions))


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}


def program_to_text(program: Program) -> str:
    """A program as JSON."""
    data = _fields(program, ("draws", "constants"))
    data["draws"] = [_fields(d) for d in program.draws]
    data["constants"] = {k: [str(v.dtype), v.tolist()] for k, v in program.constants.items()}
    return json.dumps(data, default=_plain)


def program_from_text(text: str) -> Program:
    """The program of `program_to_text`."""
    data = json.loads(text)
    for slots in ("parameters", "times", "outputs"):
        data[slots] = {k: tuple(v) for k, v in data[slots].items()}
    data["forms"] = {k: tuple(v) for k, v in data["forms"].items()}
    data["draws"] = tuple(DrawSlot(d["name"], d["distribution"], tuple(d["shape"])) for d in data["draws"])
    data["constants"] = {k: np.asarray(v, dtype) for k, (dtype, v) in data["constants"].items()}
    return Program(**data)
