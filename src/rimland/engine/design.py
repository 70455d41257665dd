"""The experimental design: which value of every assumption each member gets.

Members are points of one low-discrepancy sequence over all assumptions that have a distribution, and over
the choice between rival forms. The first n points do not depend on how many are asked for: the
scrambled Sobol sequence is extensible, and Latin hypercubes are drawn one after another, each of 64 members.

Latin hypercubes are the default: with some 200 assumptions the first hundreds of Sobol points tie pairs of
them together (correlations up to 0.95 in 50 points), which would pass the effect of one off as another's.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from rimland.cache import kept
from rimland.engine.numbers import Distribution
from rimland.errors import ScenarioError, nearest

SAMPLERS = ("latin_hypercube", "sobol")
BLOCK = 256
CUBE = 64


class Design:
    """Points in the unit cube, one column for each named assumption."""

    def __init__(self, columns: Sequence[str], seed: int, sampler: str = "latin_hypercube", folder: Path | None = None):
        if sampler not in SAMPLERS:
            raise ScenarioError(f"unknown sampler '{sampler}'{nearest(sampler, SAMPLERS)}")
        self.columns, self.seed, self.sampler, self.folder = tuple(columns), seed, sampler, folder
        self._cached: tuple[int, np.ndarray] | None = None

    def points(self, first: int, count: int) -> np.ndarray:
        """Points of members `first` to `first + count - 1`: array (members, columns) in (0, 1)."""
        if not self.columns:
            return np.empty((count, 0))
        block = first // BLOCK
        if first % BLOCK or count > BLOCK:
            parts = [self._block(b) for b in range(block, (first + count - 1) // BLOCK + 1)]
            start = first - block * BLOCK
            return np.concatenate(parts)[start : start + count]
        return self._block(block)[:count]

    def _block(self, block: int) -> np.ndarray:
        # Read once: another thread may put its own block there meanwhile.
        cached = self._cached
        if cached is None or cached[0] != block:
            cached = self._cached = (block, self._first() if block == 0 else self._drawn(block))
        return cached[1]

    def _first(self) -> np.ndarray:
        """The first block, kept on disk: importing the sampler costs more than a small run."""
        name = f"{self.sampler}-{len(self.columns)}-{self.seed}-{_sampler_version()}-{np.__version__}.npy"
        return kept(self.folder / name if self.folder else None, lambda: self._drawn(0), _read_array, _array_bytes)

    def _drawn(self, block: int) -> np.ndarray:
        from scipy.stats import qmc

        if self.sampler == "sobol":
            if not hasattr(self, "_sobol") or self._next != block:
                rng = np.random.default_rng([self.seed, 1])
                self._sobol = qmc.Sobol(len(self.columns), scramble=True, rng=rng)
                if block:
                    self._sobol.fast_forward(block * BLOCK)
            points = self._sobol.random(BLOCK)
            self._next = block + 1
        else:
            cubes = range(block * BLOCK // CUBE, (block + 1) * BLOCK // CUBE)
            rngs = [np.random.default_rng([self.seed, 2, cube]) for cube in cubes]
            points = np.concatenate([qmc.LatinHypercube(len(self.columns), rng=r).random(CUBE) for r in rngs])
        return np.clip(points, 2.0**-40, 1 - 2.0**-40)


def _read_array(content: bytes) -> np.ndarray:
    return np.load(io.BytesIO(content), allow_pickle=False)


def _array_bytes(points: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, points, allow_pickle=False)
    return stream.getvalue()


def _sampler_version() -> str:
    """Tells installations of SciPy apart without the cost of importing it."""
    spec = importlib.util.find_spec("scipy")
    if spec is None or spec.origin is None:
        return "none"
    file = Path(spec.origin).parent / "stats" / "_qmc.py"
    return f"{file.stat().st_size}-{file.stat().st_mtime_ns}" if file.exists() else "unknown"


def quantile(distribution: Distribution, u: np.ndarray, low: float, high: float) -> np.ndarray:
    """Inverse distribution function, truncated to [low, high] for the normal and lognormal."""
    kind, a = distribution.kind, distribution.arguments
    if kind == "uniform":
        return a[0] + (a[1] - a[0]) * u
    if kind == "triangular":
        lo, mode, hi = a
        cut = (mode - lo) / (hi - lo)
        left = lo + np.sqrt(u * (hi - lo) * (mode - lo))
        right = hi - np.sqrt((1 - u) * (hi - lo) * (hi - mode))
        return np.where(u < cut, left, right)
    if kind == "beta":
        from scipy.special import betaincinv

        return betaincinv(a[0], a[1], u)
    # The standard library's normal distribution: exact to rounding, and it does not cost the import of SciPy.
    normal = NormalDist(np.log(a[0]) if kind == "lognormal" else a[0], a[1])
    if kind == "lognormal":
        low, high = (np.log(x) if x > 0 else -np.inf for x in (low, high))
    below, above = (0.0 if x == -np.inf else 1.0 if x == np.inf else normal.cdf(x) for x in (low, high))
    values = np.array([normal.inv_cdf(p) for p in below + (above - below) * u])
    return np.exp(values) if kind == "lognormal" else values


def assumed_values(
    distribution: Distribution, values: np.ndarray, low: np.ndarray, high: np.ndarray, u: np.ndarray
) -> np.ndarray:
    """Values of one assumption for members at `u`: array (dims..., members)."""
    if distribution.is_factor:
        factor = quantile(distribution, u, 0.0, np.inf)
        return np.clip(values[..., None] * factor, low[..., None], high[..., None])
    return np.clip(quantile(distribution, u, float(low), float(high)), float(low), float(high))


def form_choice(u: np.ndarray, forms: int) -> np.ndarray:
    """Which of `forms` rival forms each member uses: equal shares of the unit interval."""
    return np.minimum(np.floor(u * forms), forms - 1)


def columns_of(parameters: Mapping[str, Any], forms: Mapping[str, int]) -> list[str]:
    """Design columns of a model: every parameter, certain or not, and every variable with rival forms.

    Certain ones have a column too, so that making one uncertain leaves all other draws as they were.
    """
    return [*sorted(parameters), *(f"form:{n}" for n in sorted(n for n, count in forms.items() if count > 1))]
