"""EMA Workbench running the reference model: a plain NumPy function an experiment, on two processes.

To EMA Workbench's advantage, an experiment draws its noise at once with NumPy's own generator instead of the
counter-based one, and the pool of processes is started and warmed before the clock runs.
"""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from typing import Any

import numpy as np

from benchmarks import reference_model

FIXED = reference_model.constants()


def experiment(**parameters: float) -> dict[str, float]:
    """One member through 240 months; the chance of unbroken peace in each theatre at the end."""
    given = {name: np.float32(value) for name, value in parameters.items()}
    noise = np.random.default_rng().standard_normal((reference_model.MONTHS, 14, 1), np.float32)
    now = reference_model.start(FIXED, 1)
    for month in range(reference_model.MONTHS):
        now = reference_model.step(now, given, FIXED, noise[month])
    return {f"peace_{theatre}": float(now["peace"][theatre, 0]) for theatre in range(4)}


def workbench_model() -> Any:
    """The reference model in EMA Workbench's terms."""
    from ema_workbench import Model, RealParameter, ScalarOutcome

    model = Model("reference", function=experiment)
    entries = reference_model.numbers()
    names = reference_model.parameter_names()
    model.uncertainties = [RealParameter(n, float(entries[n]["low"]), float(entries[n]["high"])) for n in names]
    model.outcomes = [ScalarOutcome(f"peace_{theatre}") for theatre in range(4)]
    return model


def seconds_per_member(experiments: int = 120, processes: int = 2) -> float:
    """Wall-clock seconds an experiment, best of two rounds.

    Raises:
        ImportError: when EMA Workbench is not installed.
    """
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):  # its progress bar
        warnings.simplefilter("ignore")
        from ema_workbench import MultiprocessingEvaluator

        with MultiprocessingEvaluator(workbench_model(), n_processes=processes) as evaluator:
            evaluator.perform_experiments(scenarios=8)
            rounds = []
            for _ in range(2):
                start = time.perf_counter()
                evaluator.perform_experiments(scenarios=experiments)
                rounds.append(time.perf_counter() - start)
    return min(rounds) / experiments
