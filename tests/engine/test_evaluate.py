"""Evaluating one equation on labelled numbers."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.engine import auxiliary, evaluate, ops, stock
from rimland.errors import ModelError


@stock(dims="actor domain", unit="USD2023bn", initial=0)
def military_capital(deliveries, depreciation, military_capital):
    """Perpetual inventory.

    Source: author2000tests.
    """
    return deliveries - depreciation * military_capital


@auxiliary(dims="actor", unit="1")
def fear(arms, calm):
    """How much is feared.

    Source: author2000tests.
    """
    return ops.collect(ops.lookup(arms, "dyad.observed"), "dyad.observer") - calm


@auxiliary(dims="actor", unit="1")
def constant():
    """One.

    Source: author2000tests.
    """
    return 1.0


@auxiliary(dims="domain", unit="1")
def wrong_dims(arms):
    """Dims that do not fit.

    Source: author2000tests.
    """
    return arms


def test_values_by_label_array_or_number(dimensions):
    capital = np.arange(6.0).reshape(3, 2)
    found = evaluate(
        military_capital,
        dimensions,
        deliveries={"USA": 1, "JPN": 2, "CHN": 3},
        depreciation=0.5,
        military_capital=("actor domain", capital),
    )
    np.testing.assert_allclose(found, np.array([[1.0], [2], [3]]) - 0.5 * capital)
    turned = ("domain actor", capital.T)
    same = evaluate(military_capital, dimensions, deliveries=[1, 2, 3], depreciation=0.5, military_capital=turned)
    np.testing.assert_array_equal(same, found)
    by_domain = evaluate(
        military_capital, dimensions, deliveries=("domain", [1, 2]), depreciation=0.1, military_capital=0
    )
    np.testing.assert_allclose(by_domain, [[1, 2]] * 3)


def test_relations_and_constants(dimensions):
    found = evaluate(fear, dimensions, arms={"USA": 1, "JPN": 10, "CHN": 100}, calm=5.0)
    np.testing.assert_allclose(found, [95, 95, 6])
    np.testing.assert_allclose(evaluate(constant, dimensions), [1, 1, 1])


def test_numbers_are_computed_in_float64(dimensions):
    found = evaluate(fear, dimensions, arms={"USA": 1 + 1e-12, "JPN": 0, "CHN": 0}, calm=1.0)
    assert found[2] == pytest.approx(1e-12, rel=1e-3)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"arms": 1}, r"fear: causes are arms, calm; missing \['calm'\], unknown \[\]"),
        ({"arms": 1, "calm": 1, "x": 1}, r"unknown \['x'\]"),
        ({"arms": {"USA": 1}, "calm": 1}, r"arms: labels \['USA'\] are not all the labels of one dimension"),
        ({"arms": np.ones(4), "calm": 1}, r"arms: shape \(4,\) fits \['dyad', 'stage'\]; give a pair"),
        ({"arms": np.ones(9), "calm": 1}, r"arms: shape \(9,\) fits no dimension"),
        ({"arms": ("actr", np.ones(3)), "calm": 1}, "arms: unknown dimension 'actr'; did you mean 'actor'"),
        ({"arms": ("actor", np.ones(4)), "calm": 1}, r"arms: shape \(4,\) does not fit \[actor\]"),
    ],
)
def test_wrong_inputs(dimensions, inputs, message):
    with pytest.raises(ModelError, match=message):
        evaluate(fear, dimensions, **inputs)


def test_a_result_with_other_dims(dimensions):
    with pytest.raises(ModelError, match=r"wrong_dims: the result has dims \[actor\], declared \[domain\]"):
        evaluate(wrong_dims, dimensions, arms={"USA": 1, "JPN": 2, "CHN": 3})
