"""The yardsticks measure one and the same thing: NumPy, C and the engine agree on the reference model."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks import reference_equations, reference_model, reference_native

MEMBERS, SEED = 64, 7
TOLERANCE = 2e-5  # float32 over 240 months; peace runs from 1 down to about 0.01


@pytest.fixture(scope="module")
def parameters() -> dict[str, np.ndarray]:
    return reference_model.draw_parameters(MEMBERS)


@pytest.fixture(scope="module")
def expected(parameters: dict[str, np.ndarray]) -> np.ndarray:
    return reference_model.simulate(parameters, SEED)


def test_the_generator_gives_the_published_words() -> None:
    """Known-answer vectors of Threefry-2x32-20 from the Random123 distribution (Salmon et al. 2011)."""
    ones = 0xFFFFFFFF
    for key, counter, words in (
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((ones, ones), (ones, ones), (0x1CB996FC, 0xBB002BE7)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ):
        first, second = (np.array([c], np.uint32) for c in counter)
        assert tuple(int(w[0]) for w in reference_model.threefry(key, first, second)) == words


def test_the_noise_is_standard_normal() -> None:
    drawn = reference_model.normal_noise(reference_model.noise_key(SEED), np.arange(20_000), month=3)
    # 280,000 draws: the standard errors are 0.0019 for the mean and 0.0013 for the deviation.
    assert abs(drawn.mean()) < 0.01
    assert abs(drawn.std() - 1) < 0.01


def test_the_reference_run_is_alive(expected: np.ndarray) -> None:
    assert np.isfinite(expected).all()
    assert (np.diff(expected, axis=0) < 0).all()  # the chance of unbroken peace only falls
    assert expected[-1].std(-1).min() > 0.01  # the members differ
    assert expected[-1].min() > 0


def test_c_agrees(parameters: dict[str, np.ndarray], expected: np.ndarray) -> None:
    try:
        found = reference_native.simulate(parameters, SEED)
    except reference_native.NoCompilerError as reason:
        pytest.skip(str(reason))
    np.testing.assert_allclose(found, expected, atol=TOLERANCE)


@pytest.mark.parametrize("backend", ["numpy", "jax"])
def test_the_engine_agrees(parameters: dict[str, np.ndarray], expected: np.ndarray, backend: str) -> None:
    if backend == "jax":
        pytest.importorskip("jax")
    ready = reference_equations.runner(parameters, SEED, backend)
    np.testing.assert_allclose(reference_equations.simulate(ready, MEMBERS), expected, atol=TOLERANCE)
