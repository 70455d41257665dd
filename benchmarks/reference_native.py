"""Builds `reference.c` with the system's C compiler into a temporary folder and calls it."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import reference_model

FLAGS = ("-O3", "-march=native", "-ffp-contract=fast", "-shared", "-fPIC", "-pthread")
LANES = 16


class NoCompilerError(Exception):
    """There is no C compiler, or it cannot build the reference."""


@cache
def library() -> Any:
    """The compiled library.

    Raises:
        NoCompilerError: when there is no `cc` or `gcc`, or it fails; with its first error line.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompilerError("no C compiler (cc or gcc) on this machine")
    folder = tempfile.TemporaryDirectory(prefix="rimland-reference-")
    target = Path(folder.name) / "reference.so"
    source = Path(__file__).with_name("reference.c")
    built = subprocess.run([compiler, *FLAGS, str(source), "-o", str(target)], capture_output=True, text=True)
    if built.returncode:
        raise NoCompilerError(f"{compiler} failed: {built.stderr.strip().splitlines()[:1]}")
    loaded = ctypes.CDLL(str(target))
    loaded.folder = folder  # keeps the temporary folder until the process ends
    pointer = np.ctypeslib.ndpointer(np.float32, flags="C_CONTIGUOUS")
    loaded.simulate.argtypes = [
        pointer, pointer, pointer, ctypes.c_long, ctypes.c_int,
        ctypes.c_uint32, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_int,
    ]  # fmt: skip
    return loaded


def simulate(
    parameters: reference_model.Arrays,
    seed: int,
    months: int = reference_model.MONTHS,
    threads: int = 2,
    first_member: int = 0,
    into: np.ndarray | None = None,
) -> np.ndarray:
    """The C run; `peace` by month, theatre and member. `into` spares the allocation when timing.

    Raises:
        NoCompilerError: when the C version cannot be built.
        ValueError: when the members are not a multiple of 16.
    """
    table = np.stack([parameters[name] for name in reference_model.parameter_names()])
    fixed = np.concatenate([v.ravel() for v in reference_model.constants().values()])
    members = table.shape[1]
    out = np.empty((months, 4, members), np.float32) if into is None else into
    if library().simulate(fixed, table, out, members, months, *reference_model.noise_key(seed), first_member, threads):
        raise ValueError(f"the C version takes members in multiples of {LANES}, got {members}")
    return out
