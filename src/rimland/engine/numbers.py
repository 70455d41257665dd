"""Parameters and levers: numbers with dims, unit, range, status and source, read from YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rimland.engine.dimensions import Dimensions
from rimland.errors import ModelError, nearest

STATUSES = ("observed", "calibrated", "judged")
DISTRIBUTIONS = {
    "uniform": "low, high",
    "normal": "mean, standard deviation",
    "lognormal": "median, standard deviation of the logarithm",
    "triangular": "low, mode, high",
    "beta": "first shape, second shape",
}
PARAMETER_KEYS = {
    "value", "dims", "unit", "low", "high", "distribution", "factor", "status", "source", "note",
}  # fmt: skip
LEVER_KEYS = {
    "id", "label", "who", "value", "path", "interpolate", "dims", "unit", "low", "high", "earliest", "asked_by",
    "status", "source", "note",
}  # fmt: skip
WHO = ("Tokyo", "Washington", "together", "Beijing", "partners")


@dataclass(frozen=True)
class Distribution:
    """A probability distribution of an assumption, or of a common factor on it."""

    kind: str
    arguments: tuple[float, ...]
    is_factor: bool = False


@dataclass(frozen=True)
class Parameter:
    """A number that an equation uses. `values` has the shape of `dims`; `low` and `high` bound it."""

    name: str
    dims: tuple[str, ...]
    unit: str
    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    distribution: Distribution | None
    status: str
    sources: tuple[str, ...]
    note: str
    place: str


@dataclass(frozen=True)
class Lever:
    """A policy setting over time. `path` holds (month, values) points; one point is a constant."""

    name: str
    dims: tuple[str, ...]
    unit: str
    low: float
    high: float
    path: tuple[tuple[str, np.ndarray], ...]
    interpolate: str
    identifier: str
    label: str
    who: str
    asked_by: tuple[str, ...]
    earliest: str | None
    status: str
    sources: tuple[str, ...]
    note: str
    place: str


def _number(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelError(f"{place}: expected a number, got {value!r}")
    return float(value)


def labelled(value: Any, dims: tuple[str, ...], dimensions: Dimensions, place: str) -> np.ndarray:
    """Turn a number or nested label mapping (with `others:`) into an array over `dims`.

    Raises:
        ModelError: for an unknown label, or labels without a value when `others` is not given.
    """
    if not isinstance(value, Mapping):
        return np.full(dimensions.size(dims), _number(value, place))
    if not dims:
        raise ModelError(f"{place}: values by label need 'dims'")
    labels = dimensions.labels[dims[0]]
    for label in value:
        if label != "others" and label not in labels:
            raise ModelError(f"{place}: unknown {dims[0]} '{label}'{nearest(label, labels)}")
    missing = [label for label in labels if label not in value]
    if missing and "others" not in value:
        raise ModelError(f"{place}: no value for {', '.join(missing)}; add them or 'others'")
    return np.stack([labelled(value.get(x, value.get("others")), dims[1:], dimensions, place) for x in labels])


def _keys(name: str, entry: Any, allowed: set[str], required: tuple[str, ...], place: str) -> None:
    if not isinstance(entry, Mapping):
        raise ModelError(f"{place}: '{name}' must be a mapping with value, unit, status and source")
    for key in entry:
        if key not in allowed:
            raise ModelError(f"{place}: '{name}' has unknown key '{key}'{nearest(key, allowed)}")
    for key in required:
        if entry.get(key) in (None, ""):
            raise ModelError(f"{place}: '{name}' has no {key}")
    if entry["status"] not in STATUSES:
        known = ", ".join(STATUSES)
        raise ModelError(f"{place}: '{name}' has status '{entry['status']}', expected one of {known}")


def _sources(entry: Mapping[str, Any]) -> tuple[str, ...]:
    source = entry["source"]
    return tuple(source) if isinstance(source, list) else tuple(s.strip() for s in str(source).split(";"))


def distribution_from(spec: Any, is_factor: bool, place: str) -> Distribution:
    """Read `{uniform: [low, high]}` and its like.

    Raises:
        ModelError: for an unknown kind or arguments that make no distribution.
    """
    if not isinstance(spec, Mapping) or len(spec) != 1:
        raise ModelError(f"{place}: expected one distribution such as {{uniform: [low, high]}}, got {spec!r}")
    ((kind, raw),) = spec.items()
    if kind not in DISTRIBUTIONS:
        raise ModelError(f"{place}: unknown distribution '{kind}'{nearest(kind, DISTRIBUTIONS)}")
    expected = DISTRIBUTIONS[kind].split(", ")
    if not isinstance(raw, list) or len(raw) != len(expected):
        raise ModelError(f"{place}: {kind} needs [{DISTRIBUTIONS[kind]}], got {raw!r}")
    arguments = tuple(_number(v, place) for v in raw)
    ordered = kind in ("uniform", "triangular")
    if ordered and (list(arguments) != sorted(arguments) or arguments[0] == arguments[-1]):
        raise ModelError(f"{place}: {kind} needs increasing arguments, got {list(arguments)}")
    if not ordered and (arguments[-1] <= 0 or (kind != "normal" and arguments[0] <= 0)):
        raise ModelError(f"{place}: {kind} needs positive arguments, got {list(arguments)}")
    return Distribution(kind, arguments, is_factor)


def _end(given: Any, values: np.ndarray, dims: tuple[str, ...], dimensions: Dimensions, place: str) -> np.ndarray:
    """One end of a range: a number, values by label, or `{times: 0.8}` of each label's own value."""
    if isinstance(given, Mapping) and set(given) == {"times"}:
        return values * _number(given["times"], place)
    return np.broadcast_to(labelled(given, dims, dimensions, place), values.shape)


def parameter_from(name: str, entry: Any, dimensions: Dimensions, place: str) -> Parameter:
    """Read and check one parameter.

    Raises:
        ModelError: for a missing unit, range, status, source or note, or a value outside its range.
    """
    _keys(name, entry, PARAMETER_KEYS, ("unit", "status", "source", "note"), place)
    for key in ("value", "low", "high"):
        if key not in entry:
            raise ModelError(f"{place}: '{name}' has no {key}")
    dims = dimensions.parse(entry.get("dims") or "", place)
    values = labelled(entry["value"], dims, dimensions, f"{place} ({name})")
    low, high = (_end(entry[k], values, dims, dimensions, place) for k in ("low", "high"))
    outside = (values < low) | (values > high) | ~np.isfinite(values)
    if outside.any():
        where = np.argwhere(outside)[0]
        label = " ".join(dimensions.labels[d][i] for d, i in zip(dims, where, strict=True))
        at = f" at {label}" if label else ""
        spot = tuple(where)
        raise ModelError(f"{place}: '{name}'{at} is {values[spot]:g}, outside {low[spot]:g} to {high[spot]:g}")
    distribution = None
    for key in ("distribution", "factor"):
        if entry.get(key) is not None:
            if distribution is not None:
                raise ModelError(f"{place}: '{name}' has both distribution and factor")
            if key == "distribution" and dims:
                raise ModelError(f"{place}: '{name}' has dims; give 'factor', a common multiplier")
            distribution = distribution_from(entry[key], key == "factor", f"{place} ({name})")
            if key == "distribution":
                _check_support(name, distribution, float(low), float(high), place)
    return Parameter(
        name, dims, str(entry["unit"]), values, low, high, distribution, entry["status"], _sources(entry),
        str(entry["note"]), place,
    )  # fmt: skip


def _check_support(name: str, distribution: Distribution, low: float, high: float, place: str) -> None:
    """Bounds of a uniform or triangular, and the centre of a normal or lognormal, must lie in the declared range."""
    kind, a = distribution.kind, distribution.arguments
    located = {"uniform": a, "triangular": a, "normal": a[:1], "lognormal": a[:1]}.get(kind, ())
    for number in located:
        if not low <= number <= high:
            raise ModelError(f"{place}: '{name}' is drawn from {kind} {list(a)}, outside {low:g} to {high:g}")


def lever_from(name: str, entry: Any, dimensions: Dimensions, place: str) -> Lever:
    """Read and check one lever.

    Raises:
        ModelError: as for parameters, and for a lever with neither `value` nor `path`.
    """
    required = ("id", "label", "who", "unit", "status", "source", "note", "asked_by")
    _keys(name, entry, LEVER_KEYS, required, place)
    if entry["who"] not in WHO:
        raise ModelError(f"{place}: '{name}' is pulled by '{entry['who']}', expected one of {', '.join(WHO)}")
    dims = dimensions.parse(entry.get("dims") or "", place)
    low, high = _number(entry.get("low"), place), _number(entry.get("high"), place)
    if ("value" in entry) == ("path" in entry):
        raise ModelError(f"{place}: '{name}' needs either value or path")
    points = entry["path"] if "path" in entry else {"2015-01": entry["value"]}
    if not isinstance(points, Mapping) or not points:
        raise ModelError(
            f"{place}: '{name}' needs a path of months and values, such as {{2015-01: 0.01, 2027-04: 0.02}}"
        )
    for month in points:
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(month)):
            raise ModelError(f"{place}: '{name}' has '{month}' in its path, expected a month such as 2027-04")
    if list(map(str, points)) != sorted(map(str, points)):
        raise ModelError(f"{place}: '{name}' has a path whose months are not in order")
    path = tuple((str(m), labelled(v, dims, dimensions, f"{place} ({name})")) for m, v in points.items())
    for month, values in path:
        if not ((values >= low) & (values <= high)).all():
            raise ModelError(f"{place}: '{name}' is {values.tolist()} in {month}, outside {low:g} to {high:g}")
    interpolate = entry.get("interpolate", "step")
    if interpolate not in ("step", "linear"):
        raise ModelError(f"{place}: '{name}' has interpolate '{interpolate}', expected step or linear")
    return Lever(
        name, dims, str(entry["unit"]), low, high, path, interpolate, str(entry["id"]), str(entry["label"]),
        entry["who"], tuple(entry["asked_by"]), entry.get("earliest"), entry["status"], _sources(entry),
        str(entry["note"]), place,
    )  # fmt: skip
