"""Concentration, modularity and polarisation: closed forms, bounds, invariances."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland as rl
from rimland.measures import hhi, modularity, polarisation


def two_cliques(size, joined=False):
    ties = np.zeros((2 * size, 2 * size))
    ties[:size, :size] = ties[size:, size:] = 1
    np.fill_diagonal(ties, 0)
    if joined:
        ties[0, size] = ties[size, 0] = 1
    return ties, np.repeat(["a", "b"], size)


@pytest.mark.parametrize("size", [2, 3, 4, 7])
def test_two_cliques(size):
    assert modularity(*two_cliques(size)) == pytest.approx(0.5)
    edges = size * (size - 1) + 1
    assert modularity(*two_cliques(size, joined=True)) == pytest.approx(0.5 - 1 / edges)


def test_two_cliques_of_four():
    assert modularity(*two_cliques(4, joined=True)) == pytest.approx(0.4231, abs=5e-5)


def test_one_community_has_no_modularity_and_singletons_a_negative_one():
    ties, _ = two_cliques(3, joined=True)
    assert modularity(ties, np.zeros(6)) == pytest.approx(0)
    degrees = ties.sum(axis=1) / ties.sum()
    assert modularity(ties, range(6)) == pytest.approx(-np.sum(degrees**2))
    assert np.isnan(modularity(np.zeros((3, 3)), [0, 0, 1]))


@given(st.integers(2, 8), st.integers(0, 2**31), st.floats(0.1, 50))
def test_modularity_bounds_scale_and_order(nodes, seed, scale):
    draw = np.random.default_rng(seed)
    ties = draw.random((nodes, nodes)) * (draw.random((nodes, nodes)) < 0.6)
    ties = ties + ties.T
    labels = draw.integers(0, 3, nodes)
    q = modularity(ties, labels)
    if ties.sum() == 0:
        assert np.isnan(q)
        return
    assert -0.5 - 1e-12 <= q < 1
    order = draw.permutation(nodes)
    assert modularity(scale * ties[np.ix_(order, order)], labels[order]) == pytest.approx(q)


def test_equal_poles_and_unanimity():
    assert polarisation([0, 1]) == pytest.approx(0.25)
    assert polarisation([0, 1], [3, 3], sensitivity=1.6) == pytest.approx(0.5**2.6)
    assert polarisation([2, 2, 2]) == 0
    assert polarisation([0, 0, 1, 1]) == pytest.approx(0.25)  # groups at one place are one group


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.01, 5)), min_size=2, max_size=8), st.floats(0.1, 1.6))
def test_polarisation_bounds_shift_and_scale(groups, sensitivity):
    x, share = np.array(groups).T
    p = polarisation(x, share, sensitivity=sensitivity)
    assert -1e-12 <= p <= 0.5 ** (1 + sensitivity) * (np.ptp(x)) + 1e-9
    assert polarisation(3 * np.round(x, 6), share, sensitivity=sensitivity) == pytest.approx(
        3 * polarisation(np.round(x, 6), share, sensitivity=sensitivity), abs=1e-9
    )
    assert polarisation(x, 10 * share, sensitivity=sensitivity) == pytest.approx(p)


def test_missing_groups_are_left_out():
    assert polarisation([0, 1, np.nan], [1, 1, 5]) == pytest.approx(0.25)
    assert polarisation([0, 1, 0.5], [1, 1, np.nan]) == pytest.approx(0.25)
    assert np.isnan(polarisation([np.nan]))
    assert np.isnan(polarisation([1, 2], [0, 0]))


@given(st.integers(1, 50))
def test_equal_firms(n):
    assert hhi(np.full(n, 7.0)) == pytest.approx(1 / n)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=20))
def test_concentration_lies_between_equality_and_monopoly(sizes):
    assert 1 / len(sizes) - 1e-12 <= hhi(sizes) <= 1 + 1e-12


def test_concentration_with_gaps():
    assert hhi([5, 0, 0]) == 1
    assert np.isnan(hhi([1, np.nan]))
    assert np.isnan(hhi([0, 0]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: modularity([[0, 1], [0, 0]], [0, 1]), "not symmetric"),
        (lambda: modularity([[0, 1, 2]], [0]), "square"),
        (lambda: modularity([[0, np.nan], [np.nan, 0]], [0, 1]), "missing values"),
        (lambda: modularity([[0, -1], [-1, 0]], [0, 1]), "below zero"),
        (lambda: modularity([[0, 1], [1, 0]], [0]), "expected 2 labels"),
        (lambda: modularity([[0, 1], [1, 0]], [0, np.nan]), "missing labels"),
        (lambda: polarisation([0, 1], sensitivity=2), "expected above 0 and up to 1.6"),
        (lambda: polarisation([0, 1], [1]), "expected the same"),
        (lambda: polarisation([0, 1], [1, -1]), "below zero"),
        (lambda: hhi([-1, 2]), "below zero"),
        (lambda: hhi("many"), "expected numbers"),
    ],
)
def test_bad_input_is_told_in_one_line(call, message):
    with pytest.raises(rl.RimlandError, match=message):
        call()
    with pytest.raises(ValueError):
        call()


def test_measures_are_public_and_exported():
    assert rl.measures.hhi is hhi
    for name in rl.measures.__all__:
        assert getattr(rl.measures, name).__doc__


def test_the_page_runs(capsys):
    page = (Path(__file__).resolve().parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    exec(code, {})
    s, kappa, q = map(float, capsys.readouterr().out.split())
    assert -1 <= s <= 1 and kappa <= 1
    assert q == pytest.approx(0.5 - 1 / 7)
