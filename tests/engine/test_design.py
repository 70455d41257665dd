"""Experimental designs: prefixes, evenness, and quantile functions against scipy.stats."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from rimland.engine.design import BLOCK, CUBE, Design, assumed_values, columns_of, form_choice, quantile
from rimland.engine.numbers import Distribution, parameter_from
from rimland.errors import ScenarioError

COLUMNS = [f"assumption_{i}" for i in range(7)]
U = np.concatenate([[1e-9, 1e-4], np.linspace(0.01, 0.99, 99), [1 - 1e-4, 1 - 1e-9]])


@pytest.mark.parametrize("sampler", ["sobol", "latin_hypercube"])
def test_the_first_points_do_not_depend_on_how_many_are_asked_for(sampler):
    full = Design(COLUMNS, 5, sampler).points(0, 700)
    assert full.shape == (700, 7)
    for count in (1, 10, 100, 256, 300):
        np.testing.assert_array_equal(Design(COLUMNS, 5, sampler).points(0, count), full[:count])
    backwards = Design(COLUMNS, 5, sampler)
    for first, count in ((512, 100), (256, 64), (320, 64), (0, 64), (100, 300)):
        np.testing.assert_array_equal(backwards.points(first, count), full[first : first + count])
    assert 0 < full.min() <= full.max() < 1


@pytest.mark.parametrize(("sampler", "size"), [("sobol", BLOCK), ("latin_hypercube", CUBE)])
def test_a_block_is_even_in_every_column(sampler, size):
    points = Design(COLUMNS, 1, sampler).points(BLOCK, size)
    strata = np.sort(np.floor(points * size).astype(int), axis=0)
    np.testing.assert_array_equal(strata, np.arange(size)[:, None].repeat(7, 1))


def test_hypercubes_do_not_tie_assumptions_together():
    """Of the pairs of 200 columns in 256 points the largest correlation is what independent draws would show."""
    points = Design([f"a{i}" for i in range(200)], 3).points(0, 256)
    correlation = np.corrcoef(points.T) - np.eye(200)
    assert np.abs(correlation).max() < 5 / np.sqrt(256)


def test_sobol_integrates_better_than_chance():
    """The mean of a smooth function over 1024 points; the standard error of a random sample is 0.012."""
    points = Design(COLUMNS, 2, "sobol").points(0, 1024)
    assert abs(np.prod(1 + 0.5 * (points - 0.5), axis=1).mean() - 1) < 1e-4


def test_seeds_differ_and_no_columns_are_allowed():
    assert not np.array_equal(Design(COLUMNS, 1).points(0, 4), Design(COLUMNS, 2).points(0, 4))
    assert Design([], 1).points(0, 4).shape == (4, 0)
    with pytest.raises(ScenarioError, match="unknown sampler 'sobel'; did you mean 'sobol'"):
        Design(COLUMNS, 1, "sobel")


def test_the_first_block_is_the_same_from_the_cache(tmp_path):
    fresh = Design(COLUMNS, 9).points(0, 64)
    for _ in range(2):
        np.testing.assert_array_equal(Design(COLUMNS, 9, folder=tmp_path).points(0, 64), fresh)
    assert len(list(tmp_path.iterdir())) == 1
    after = Design(COLUMNS, 9, folder=tmp_path).points(0, 300)
    np.testing.assert_array_equal(after, Design(COLUMNS, 9).points(0, 300))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    np.testing.assert_array_equal(Design(COLUMNS, 9, folder=tmp_path).points(0, 64), fresh)


def truncated(distribution, low, high, u):
    """Inverse of a distribution function cut to [low, high], from scipy alone."""
    below, above = distribution.cdf([low, high])
    return distribution.ppf(below + (above - below) * u)


@pytest.mark.parametrize(
    ("kind", "arguments", "bounds", "reference"),
    [
        ("uniform", (2.0, 5.0), (0, 9), stats.uniform(2, 3).ppf),
        ("triangular", (1.0, 1.5, 4.0), (0, 9), stats.triang(0.5 / 3, 1, 3).ppf),
        ("triangular", (1.0, 1.0, 4.0), (0, 9), stats.triang(0, 1, 3).ppf),
        ("triangular", (1.0, 4.0, 4.0), (0, 9), stats.triang(1, 1, 3).ppf),
        ("beta", (2.0, 5.0), (0, 1), stats.beta(2, 5).ppf),
        ("normal", (1.0, 0.5), (-np.inf, np.inf), stats.norm(1, 0.5).ppf),
        ("normal", (1.0, 0.5), (0.2, 1.4), lambda u: truncated(stats.norm(1, 0.5), 0.2, 1.4, u)),
        ("lognormal", (0.3, 0.6), (0, np.inf), stats.lognorm(0.6, scale=0.3).ppf),
        (
            "lognormal",
            (0.3, 0.6),
            (0.1, 0.5),
            lambda u: truncated(stats.lognorm(0.6, scale=0.3), 0.1, 0.5, u),
        ),
        ("lognormal", (0.3, 0.6), (-1, 0.5), lambda u: truncated(stats.lognorm(0.6, scale=0.3), 0, 0.5, u)),
    ],
)
def test_quantile_functions_are_those_of_scipy(kind, arguments, bounds, reference):
    found = quantile(Distribution(kind, arguments), U, *bounds)
    np.testing.assert_allclose(found, reference(U), rtol=1e-7, atol=1e-12)
    assert (np.diff(found) >= 0).all()
    assert bounds[0] <= found.min() <= found.max() <= bounds[1]


def test_a_truncated_normal_is_scipys_truncnorm():
    found = quantile(Distribution("normal", (0.0, 1.0)), U, -1.0, 2.5)
    np.testing.assert_allclose(found, stats.truncnorm(-1, 2.5).ppf(U), rtol=1e-7, atol=1e-9)


def test_a_common_factor_scales_all_values_and_is_held_in_range(dimensions):
    entry = {"value": {"USA": 1.0, "JPN": 2.0, "CHN": 4.0}, "dims": "actor", "low": 0, "high": 5, "unit": "1"}
    entry |= {
        "factor": {"uniform": [0.5, 1.5]},
        "status": "judged",
        "source": "author2000tests",
        "note": "Tests.",
    }
    p = parameter_from("x", entry, dimensions, "tests")
    found = assumed_values(p.distribution, p.values, p.low, p.high, np.array([0.0, 0.5, 1.0]))
    np.testing.assert_allclose(found, [[0.5, 1, 1.5], [1, 2, 3], [2, 4, 5]])


def test_columns_do_not_move_when_an_assumption_becomes_certain():
    assert columns_of({"b": 1, "a": 2}, {"z": 2, "y": 1}) == ["a", "b", "form:z"]


def test_forms_get_equal_shares():
    chosen = form_choice(Design(["form:x"], 0, "sobol").points(0, 768)[:, 0], 3)
    # Exact but for one member in each hypercube of 64, which three forms cannot share evenly.
    assert np.abs(np.bincount(chosen.astype(int)) - 256).max() <= 768 // 64
    assert form_choice(np.array([1.0]), 3) == 2
