"""Evaluate one equation on labelled numbers: for tests, notebooks and links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rimland.engine.dimensions import Dimensions
from rimland.engine.expression import Node, Tracer, tracing
from rimland.engine.functions import NumpyFunctions
from rimland.engine.units import DIMENSIONLESS
from rimland.errors import ModelError


class _Unchecked(Tracer):
    """Records dims but no units: the numbers given to `evaluate` carry none."""

    def record(self, op: str, args: Any, attributes: tuple, dims: tuple[str, ...], unit: Any) -> Node:
        return super().record(op, args, attributes, dims, DIMENSIONLESS)


def evaluate(function: Any, dimensions: Dimensions, **inputs: Any) -> np.ndarray:
    """The value of an equation for given causes, in float64.

    Args:
        function: a function decorated as an equation.
        inputs: a number, a mapping of labels (others zero is not assumed: all labels are needed), an
            array whose shape fits one dimension only, or a pair ("actor domain", array).

    Returns:
        Array over the equation's own dims (0-d for a scalar). For a stock this is the net flow per year.

    Raises:
        ModelError: for a missing or unknown cause, or an array that fits several dims.
    """
    equation = function.rimland_equation
    missing = [c for c in equation.causes if c not in inputs]
    unknown = [c for c in inputs if c not in equation.causes]
    if missing or unknown:
        raise ModelError(
            f"{equation.title}: causes are {', '.join(equation.causes)}; missing {missing}, unknown {unknown}"
        )
    tracer = _Unchecked(dimensions)
    arrays = {name: _labelled(value, dimensions, name) for name, value in inputs.items()}
    with tracing(tracer):
        reads = {name: tracer.read(name, dims, DIMENSIONLESS) for name, (dims, _) in arrays.items()}
        result = equation.function(**reads)
    dims = dimensions.parse(equation.dims, equation.title)
    if not isinstance(result, Node):
        return np.full(dimensions.size(dims), float(result))
    extra = [d for d in result.dims if d not in dims]
    if extra:
        raise ModelError(
            f"{equation.title}: the result has dims [{' '.join(result.dims)}], declared [{' '.join(dims)}]"
        )
    values = {name: array[..., None].astype(float) for name, (_, array) in arrays.items()}
    out = compute(result, dimensions, values)
    return np.broadcast_to(_expand(out, result.dims, dims), (*dimensions.size(dims), 1))[..., 0]


def _expand(value: Any, dims: tuple[str, ...], into: tuple[str, ...]) -> Any:
    value = np.asarray(value, float)
    if value.ndim == 0:
        value = value[None]
    return value[tuple(slice(None) if d in dims else None for d in into)]


def _labelled(value: Any, dimensions: Dimensions, name: str) -> tuple[tuple[str, ...], np.ndarray]:
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
        dims = dimensions.parse(value[0], name)
        array, written = np.asarray(value[1], float), value[0].split()
        if array.ndim and array.shape != dimensions.size(written):
            shape = dimensions.size(written)
            raise ModelError(f"{name}: shape {array.shape} does not fit [{value[0]}], whose shape is {shape}")
        array = array.transpose([written.index(d) for d in dims]) if array.ndim else array
        return dims, np.broadcast_to(array, dimensions.size(dims))
    if isinstance(value, Mapping):
        for dim, labels in dimensions.labels.items():
            if set(value) == set(labels):
                return (dim,), np.array([float(value[label]) for label in labels])
        raise ModelError(f"{name}: labels {sorted(value)} are not all the labels of one dimension")
    array = np.asarray(value, float)
    if array.ndim == 0:
        return (), array
    fits = [d for d in dimensions.labels if (len(dimensions.labels[d]),) == array.shape]
    if len(fits) != 1:
        raise ModelError(
            f"{name}: shape {array.shape} fits {fits or 'no dimension'}; give a pair such as ('actor', array)"
        )
    return (fits[0],), array


def compute(root: Node, dimensions: Dimensions, values: Mapping[str, Any], functions: Any = None) -> Any:
    """Evaluate a traced expression; `values` holds an array (dims..., members) for each name read."""
    from rimland.engine.writing import write_expression

    source, constants = write_expression(root, dimensions)
    namespace: dict[str, Any] = {}
    exec(compile(source, "<equation>", "exec"), namespace)
    return namespace["value"](functions or NumpyFunctions(np.float64), values, constants)
