"""Gather equations, numbers and levers of all rooms into one checked model."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Any

from rimland.engine.dimensions import read_dimensions
from rimland.engine.equation import equations_of
from rimland.engine.model import Model, build_model
from rimland.engine.numbers import lever_from, parameter_from
from rimland.errors import ModelError
from rimland.yaml_reader import read_yaml

HERE = Path(__file__).parent
ROOMS = ("resources", "forces", "rivalry", "alliance", "region")


def topics() -> list[Path]:
    """Equation files of all rooms, in reading order."""
    return [p for room in ROOMS for p in sorted((HERE / room).glob("*.py")) if p.stem != "__init__"]


def fingerprint() -> str:
    """A hash of all equations, numbers and engine code: the model's version beyond its release number."""
    digest = hashlib.sha256()
    package = HERE.parent
    files = [*(package / "engine").glob("*.py"), *HERE.rglob("*.py"), *HERE.rglob("*.yaml")]
    for path in sorted([*files, package / "evidence" / "sources.bib"]):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def build(known_sources: AbstractSet[str] | None = None) -> Model:
    """Build and check the whole model.

    Args:
        known_sources: citation keys of the evidence base; None skips the check that sources exist.

    Raises:
        ModelError: one line naming what is wrong and where.
    """
    dimensions = read_dimensions(HERE / "dimensions.yaml")
    equations, parameters, levers = [], {}, {}
    for path in topics():
        module = importlib.import_module(".".join(["rimland.model", *path.relative_to(HERE).with_suffix("").parts]))
        equations += equations_of(module)
        numbers = path.with_suffix(".yaml")
        if numbers.exists():
            _gather(numbers, parameter_from, parameters, dimensions)
    for path in sorted((HERE / "levers").glob("*.yaml")):
        _gather(path, lever_from, levers, dimensions)
    return build_model(equations, parameters, levers, dimensions, known_sources)


def _gather(path: Path, read: Any, into: dict[str, Any], dimensions: Any) -> None:
    document = read_yaml(path, error=ModelError)
    for name, entry in (document.data or {}).items():
        place = document.where(name)
        if name in into:
            raise ModelError(f"{place}: '{name}' is already defined at {into[name].place}")
        into[name] = read(name, entry, dimensions, place)


@cache
def outcomes() -> Mapping[str, Any]:
    """What is shown and compared: the headline outcomes and the history comparisons of `outcomes.yaml`."""
    return read_yaml(HERE / "outcomes.yaml", error=ModelError).data
