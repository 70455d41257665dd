"""Summaries against numpy.quantile: exact in memory, and within the stated bound where members are binned."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.engine.quantiles import BINS, LEVELS, PILOT, Summary, row_quantiles

MONTHS, ROWS = 3, 4


@pytest.fixture(scope="module")
def values():
    rng = np.random.default_rng(7)
    members = 6000
    rows = [rng.normal(size=(MONTHS, members)), rng.lognormal(0, 0.5, (MONTHS, members))]
    rows += [rng.poisson(2.0, (MONTHS, members)), np.full((MONTHS, members), 3.25)]
    return np.stack(rows, 1).astype(np.float32)


def summarised(values, size, exact_bytes=2**40, order=None):
    parts = [values[..., i : i + size] for i in range(0, values.shape[-1], size)]
    summary = Summary(values.shape[-1], MONTHS, ROWS, exact_bytes)
    for index in order or range(len(parts)):
        summary.add(parts[index])
    return summary


@pytest.mark.parametrize("members", [1, 2, 7, 100])
def test_exact_quantiles_are_numpys(values, members):
    some = values[..., :members]
    summary = summarised(some, 64)
    expected = np.quantile(some.astype(float), LEVELS, axis=-1)
    np.testing.assert_allclose(summary.quantiles(), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(summary.mean(), some.mean(-1, dtype=float), rtol=1e-12)
    np.testing.assert_array_equal(summary.trajectories(), some)


def test_row_quantiles_at_the_ends(values):
    found = row_quantiles(values, (0.0, 1.0))
    np.testing.assert_array_equal(found[0], values.min(-1))
    np.testing.assert_array_equal(found[1], values.max(-1))


def test_binned_quantiles_keep_their_stated_error(values):
    """At most one bin, 3/512 of the range of the first 1,024 members."""
    summary = summarised(values, 256, exact_bytes=0)
    pilot = values[..., :PILOT]
    bin_width = 3 * (pilot.max(-1) - pilot.min(-1)) / BINS
    expected = np.quantile(values.astype(float), LEVELS, axis=-1)
    error = np.abs(summary.quantiles() - expected)
    continuous = [0, 1]
    assert (error[:, :, continuous] <= bin_width[:, continuous] * (1 + 1e-6)).all()
    # Of counts the quantile is one count; a bin is narrower than that, and holds the count itself.
    assert (error[:, :, 2] <= bin_width[:, 2] + 1e-6).all()
    np.testing.assert_allclose(summary.quantiles()[:, :, 3], 3.25, rtol=1e-5)
    assert summary.trajectories() is None
    np.testing.assert_allclose(summary.mean(), values.mean(-1, dtype=float), rtol=1e-12)


def test_grouping_does_not_matter_and_order_does_not_after_the_pilot(values):
    one = summarised(values, 1000, exact_bytes=0).quantiles()
    np.testing.assert_array_equal(summarised(values, 256, exact_bytes=0).quantiles(), one)
    order = [0, 1, *reversed(range(2, 6))]
    np.testing.assert_array_equal(summarised(values, 1000, 0, order).quantiles(), one)


def test_members_outside_the_grid_are_counted_in_its_ends(values):
    wild = values.copy()
    wild[..., 2000:2010] = 1e6
    found = summarised(wild, 256, exact_bytes=0)
    assert found.counts.sum(-1).min() == found.counts.sum(-1).max() == 6000
    calm = summarised(values, 256, exact_bytes=0)
    np.testing.assert_allclose(found.quantiles()[2], calm.quantiles()[2], rtol=0.02, atol=0.05)


def test_fewer_members_than_the_pilot_are_sorted(values):
    some = values[..., :300]
    found = summarised(some, 64, exact_bytes=0).quantiles()
    np.testing.assert_allclose(found, np.quantile(some.astype(float), LEVELS, axis=-1), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("exact_bytes", [0, 2**40])
def test_failed_members_are_counted_and_break_nothing(values, exact_bytes):
    broken = values.copy()
    broken[1, 2, [5, 3000]] = np.nan
    broken[0, 1, 4000] = np.inf
    summary = summarised(broken, 256, exact_bytes)
    assert summary.failures == 3
    sound = summarised(values, 256, exact_bytes).quantiles()
    found = summary.quantiles()
    assert np.isfinite(found[:, 2]).all()
    np.testing.assert_allclose(found[:, 2], sound[:, 2], rtol=1e-5)
