"""The model, its programs and its observed series, made once and kept on disk between processes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from rimland.cache import cache_folder, kept
from rimland.engine.compiler import Program
from rimland.engine.model import Model
from rimland.errors import ScenarioError
from rimland.evidence import data_version, model_series
from rimland.scenarios import Months, Specification, specification_of


@cache
def full_model() -> Model:
    """The whole model with its traced equations, every source checked against the evidence base."""
    from rimland.evidence import source_keys
    from rimland.model import build

    return build(source_keys())


@cache
def fingerprint() -> str:
    """Version of equations and numbers, as stored in every result."""
    from rimland.model import fingerprint as compute

    return compute()


@cache
def model_facts() -> Model:
    """Names, numbers, levers and documentation of the model; quick, and without traced equations."""
    from rimland.engine.archive import model_from_text, model_to_text

    folder = cache_folder("models")
    path = folder / f"{fingerprint()}.json" if folder else None
    return kept(path, full_model, lambda b: model_from_text(b.decode()), lambda model: model_to_text(model).encode())


@cache
def observed_series(start: str, months: int) -> dict[str, np.ndarray]:
    """The evidence base's series for exogenous variables, kept on disk: reading all tables costs more than a run."""
    folder = cache_folder("series")
    path = folder / f"{data_version()}-{fingerprint()}-{start}-{months}.npz" if folder else None
    actors = list(model_facts().dimensions.labels["actor"])
    return kept(path, lambda: model_series(start, months, actors), _read_arrays, _array_bytes)


def _read_arrays(content: bytes) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return dict(stored)


def _array_bytes(series: Mapping[str, np.ndarray]) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **series)  # type: ignore[arg-type]
    return stream.getvalue()


@cache
def specification() -> Specification:
    """What a scenario may set."""
    return specification_of(model_facts(), Months())


def program_for(structure: Mapping[str, Any], record: Sequence[str], separate: bool = False) -> Program:
    """The compiled program for a choice of forms and recorded variables, kept in memory and on disk.

    `separate` as for `compile_model`.
    """
    forms = tuple((n, k if isinstance(k, str) else tuple(k)) for n, k in sorted(structure.items()))
    return _program(forms, tuple(record), separate)


@lru_cache(maxsize=32)
def _program(forms: tuple[tuple[str, Any], ...], record: tuple[str, ...], separate: bool) -> Program:
    import hashlib

    from rimland.engine.archive import program_from_text, program_to_text
    from rimland.engine.compiler import compile_model

    key = json.dumps([fingerprint(), forms, record, separate], default=list)
    folder = cache_folder("programs")
    path = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json" if folder else None
    return kept(
        path,
        lambda: compile_model(full_model(), dict(forms), record, separate),
        lambda content: program_from_text(content.decode()),
        lambda program: program_to_text(program).encode(),
    )


def recorded(record: str | Iterable[str] | None) -> list[str]:
    """Names to record: the outcomes by default, "all", or the given names besides the outcomes.

    Raises:
        ScenarioError: for an unknown variable.
    """
    from rimland.errors import nearest
    from rimland.model import outcomes

    facts = model_facts()
    names = [n for n, v in facts.variables.items() if v.kind == "metric"]
    names += [n for n in outcomes()["record"] if n not in names]
    if record == "all":
        return [*names, *(n for n, v in facts.variables.items() if n not in names and v.kind != "noise")]
    for name in [record] if isinstance(record, str) else list(record or ()):
        if name not in facts.variables:
            raise ScenarioError(f"cannot record '{name}': no such variable{nearest(name, facts.variables)}")
        if name not in names:
            names.append(name)
    return names
