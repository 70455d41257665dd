"""Similarity and agreement: published examples, closed forms, bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rimland.measures import cohen_kappa, s_score, scott_pi

# Ties of two states to ten partners: both, only the first, only the second, neither = (2, 1, 1, 6).
FIRST = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
SECOND = [1, 1, 0, 1, 0, 0, 0, 0, 0, 0]

PORTFOLIOS = st.integers(2, 12).flatmap(
    lambda n: st.tuples(*[hnp.arrays(float, n, elements=st.sampled_from([0.0, 1.0, 2.0, 3.0]))] * 2)
)


def test_ten_partners():
    assert s_score(FIRST, SECOND, highest=1) == pytest.approx(0.6)
    assert cohen_kappa(FIRST, SECOND) == pytest.approx(0.5238, abs=5e-5)
    assert scott_pi(FIRST, SECOND) == pytest.approx(0.5238, abs=5e-5)


def test_kappa_and_pi_part_where_the_margins_do():
    """2 by 2 counts (20, 5, 10, 15): observed 0.7, chance 0.5 for kappa, 0.505 for pi."""
    first = [1] * 25 + [0] * 25
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert cohen_kappa(first, second) == pytest.approx((0.7 - 0.5) / 0.5)
    assert scott_pi(first, second) == pytest.approx((0.7 - 0.505) / 0.495)


def test_weighted_kappa_by_hand():
    """Three ordered categories; disagreement by distance over that of independent margins."""
    first, second = [0, 0, 1, 2, 2], [0, 1, 1, 1, 2]
    gap = np.abs(np.subtract.outer(first, second))
    assert cohen_kappa(first, second, weights="linear") == pytest.approx(1 - (2 / 5) / gap.mean())
    assert cohen_kappa(first, second, weights="quadratic") == pytest.approx(1 - (2 / 5) / (gap**2).mean())
    pooled = np.abs(np.subtract.outer(first + second, first + second))
    assert scott_pi(first, second, weights="linear") == pytest.approx(1 - (2 / 5) / pooled.mean())


def test_s_by_hand_on_the_alliance_scale():
    """Distances 0, 1, 3 of a scale of 3, weights 1, 1, 2: mean (0 + 1/3 + 2) / 4."""
    assert s_score([3, 1, 0], [3, 0, 3], highest=3) == pytest.approx(1 - 2 * (4 / 3) / 3)
    assert s_score([3, 1, 0], [3, 0, 3], highest=3, weights=[1, 1, 2]) == pytest.approx(1 - 2 * (7 / 3) / 4)
    assert s_score([0, 0], [3, 3], highest=3) == -1


@given(PORTFOLIOS)
def test_bounds_symmetry_and_identity(pair):
    a, b = pair
    s = s_score(a, b, highest=3)
    assert -1 <= s <= 1
    assert s == pytest.approx(s_score(b, a, highest=3))
    assert s_score(a, a, highest=3) == 1
    for measure in (cohen_kappa, scott_pi):
        for weights in (None, "linear", "quadratic"):
            value = measure(a, b, weights=weights)
            assert np.isnan(value) or value <= 1 + 1e-12
            assert value == pytest.approx(measure(b, a, weights=weights), nan_ok=True)
            same = measure(a, a, weights=weights)
            assert same == pytest.approx(1) if len(set(a)) > 1 else np.isnan(same)


@given(PORTFOLIOS, st.floats(0.1, 10))
def test_equal_weights_are_no_weights(pair, weight):
    a, b = pair
    weighted = s_score(a, b, highest=3, weights=np.full(len(a), weight))
    assert weighted == pytest.approx(s_score(a, b, highest=3))


@given(PORTFOLIOS)
def test_pi_does_not_exceed_kappa(pair):
    """Pooled margins never give less agreement by chance than separate ones."""
    pi, kappa = scott_pi(*pair), cohen_kappa(*pair)
    assert np.isnan(pi) or np.isnan(kappa) or pi <= kappa + 1e-9


def test_missing_partners_are_left_out_and_not_counted_as_no_tie():
    assert s_score([3, np.nan, 0], [3, 3, 0], highest=3) == 1
    assert s_score([3, 1], [3, 0], highest=3, weights=[1, np.nan]) == 1
    assert cohen_kappa([1, 0, np.nan], [1, 0, 1]) == 1
    assert np.isnan(s_score([np.nan], [1], highest=3))
    assert np.isnan(s_score([1], [1], highest=3, weights=[0]))
    assert np.isnan(scott_pi([np.nan], [1]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: s_score([1, 2], [1], highest=3), r"first has shape \(2,\), second has \(1,\)"),
        (lambda: s_score([4], [1], highest=3), "holds 4, off the scale 0 to 3"),
        (lambda: s_score([1], [1], highest=0), "expected highest above lowest"),
        (lambda: s_score([1], [1], highest=float("nan")), "expected highest above lowest"),
        (lambda: s_score([1], [1], highest=3, weights=[-1]), "below zero"),
        (lambda: s_score([1, 2], [1, 2], highest=3, weights=[1]), "expected the same"),
        (lambda: s_score([], [], highest=3), "is empty"),
        (lambda: cohen_kappa([1], [1], weights="cubic"), "expected None, 'linear' or 'quadratic', got 'cubic'"),
        (lambda: scott_pi([[1]], [[1]]), "expected 1 dimension"),
    ],
)
def test_bad_input_is_told_in_one_line(call, message):
    with pytest.raises(ValueError, match=message):
        call()
