"""Pacific agreements and coverage: closed forms, the two asserted counts, Koopman's values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.library import model_facts
from rimland.model.region import pacific


def number(name):
    return float(model_facts().parameters[name].values)


@pytest.mark.parametrize(("effort", "covered"), [(1, 0.632), (2, 0.865)])
def test_random_search(effort, covered):
    assert pacific.pacific_coverage(effort, 0.5, 0.0) == pytest.approx(covered, abs=5e-4)


def test_effort_for_more_coverage():
    """From 0.669 to 0.87 takes 1.84 times the effort."""
    ratio = np.log(1 - 0.87) / np.log(1 - 0.669)
    assert ratio == pytest.approx(1.84, abs=0.01)
    before = -np.log(1 - 0.669)
    assert pacific.pacific_coverage(before, 1.0, np.log(ratio)) == pytest.approx(0.87)


def test_agreements_rest_at_rate_times_life():
    rate = pacific.pacific_agreement_rate(65.0, 0.12, 0.094)
    assert pacific.pacific_agreements(pacific.pacific_agreements_at_rest(rate, 6.0), rate, 6.0) == pytest.approx(0)


def test_the_two_asserted_counts_are_hit_by_their_own_fit():
    """No test of the world: 12 in 2022 and 22 in 2025 set two of the numbers."""
    numbers = number("agreements_without_assistance"), number("agreements_from_assistance")
    life, step = number("agreement_life"), 1 / 12
    agreements = pacific.pacific_agreements_at_rest(pacific.pacific_agreement_rate(20.0, *numbers), life)
    assert agreements == pytest.approx(12, abs=0.5)
    for _ in range(36):  # October 2022 to October 2025
        rate = pacific.pacific_agreement_rate(65.0, *numbers)
        agreements += step * pacific.pacific_agreements(agreements, rate, life)
    assert agreements == pytest.approx(22, abs=0.5)


@settings(deadline=None)
@given(
    st.floats(0, 300), st.floats(0.05, 1), st.floats(0.03, 0.2), st.floats(3, 12), st.floats(0.05, 1), st.floats(0, 1)
)
def test_coverage_is_a_share_and_rises_with_agreements(aid, floor, slope, life, effort, elasticity):
    start = pacific.pacific_agreements_at_rest(pacific.pacific_agreement_rate(20.0, floor, slope), life)
    later = pacific.pacific_agreements_at_rest(pacific.pacific_agreement_rate(aid, floor, slope), life)
    growth = pacific.pacific_agreement_growth(later, start)
    covered = pacific.pacific_coverage(effort, elasticity, growth)
    assert 0 <= covered <= 1
    if growth > 0:
        assert covered >= pacific.pacific_coverage(effort, elasticity, 0.0)
