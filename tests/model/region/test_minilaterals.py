"""Groups, blocs and the two measures of division, the last against the library's own."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rimland as rl
import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.measures import modularity
from rimland.measures import polarisation as esteban_ray
from rimland.model.region import minilaterals

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
PARTNERS = list(DIMENSIONS.labels["partner"])
N = len(PARTNERS)


def polarisation(positions, weights=1.0, sensitivity=1.0):
    return float(
        evaluate(
            minilaterals.polarisation,
            DIMENSIONS,
            alignment=("partner", np.broadcast_to(np.asarray(positions, float), N)),
            coalition_value=("partner", np.broadcast_to(np.asarray(weights, float), N)),
            polarisation_sensitivity=sensitivity,
        )
    )


def fragmentation(positions, weights=1.0, ties=0.0, counter=0.0, japan=0.0, inclusive=0.0, tier=0.0):
    return float(
        evaluate(
            minilaterals.fragmentation,
            DIMENSIONS,
            alignment=("partner", np.broadcast_to(np.asarray(positions, float), N)),
            coalition_value=("partner", np.broadcast_to(np.asarray(weights, float), N)),
            minilateral_tie=("group", np.full(4, ties)),
            counter_bloc=counter,
            japan_alliance_tie=japan,
            inclusive_ties=inclusive,
            asean_participation_tier=tier,
        )
    )


POLES = np.array([1.0] * (N // 2) + [-1.0] * (N - N // 2))
HALVES = np.where(POLES > 0, 1 / (N // 2), 1 / (N - N // 2))


def test_polarisation_of_two_equal_poles_is_a_quarter_and_of_unanimity_none():
    assert polarisation(POLES, HALVES) == pytest.approx(0.25)
    assert polarisation(0.0) == pytest.approx(0, abs=1e-7)
    assert polarisation(1.0) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("sensitivity", [0.3, 1.0, 1.6])
def test_polarisation_of_poles_is_the_librarys(sensitivity):
    weights = np.linspace(0.2, 1.5, N)
    ours = polarisation(POLES, weights, sensitivity)
    shares = [weights[POLES > 0].sum(), weights[POLES < 0].sum()]
    assert ours == pytest.approx(esteban_ray([1, 0], shares, sensitivity=sensitivity))


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=N, max_size=N), st.floats(0.3, 1.6))
def test_polarisation_is_bounded(positions, sensitivity):
    assert -1e-6 <= polarisation(positions, 1.0, sensitivity) <= 0.5 ** (1 + sensitivity) + 1e-6


def test_two_equal_blocs_without_a_crossing_tie():
    assert fragmentation(POLES, HALVES) == pytest.approx(0.5)


def test_fragmentation_is_the_modularity_of_two_nodes():
    """Ties within a bloc are loops, whose ends both count: twice their weight on the diagonal."""
    with_us = 0.7
    ours, theirs = N * with_us**2 + 1 + 4 * 0.5, N * (1 - with_us) ** 2 + 0.3
    across = 2 * N * with_us * (1 - with_us) + 0.8 * 2
    expected = modularity([[2 * ours, across], [across, 2 * theirs]], ["US", "China"])
    found = fragmentation(2 * with_us - 1, 1.0, ties=0.5, counter=0.3, japan=1.0, inclusive=0.8, tier=2.0)
    assert found == pytest.approx(expected)


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=N, max_size=N), st.floats(0, 1), st.floats(0, 1), st.floats(0, 3))
def test_fragmentation_is_bounded(positions, ties, counter, tier):
    found = fragmentation(positions, 1.0, ties=ties, counter=counter, japan=1.0, inclusive=1.0, tier=tier)
    assert -0.5 - 1e-9 <= found <= 0.5 + 1e-9


def test_dominance_is_not_fragmentation():
    assert fragmentation(1.0, 1.0, ties=1.0, japan=1.0) == pytest.approx(0, abs=1e-7)


def flow(tie=0.0, links=1.0, threat=0.5, effort=1.0):
    return float(minilaterals.minilateral_tie(tie, links, threat, 0.5, effort, 0.6, 2.0, 0.5, 0.7))


def test_a_group_comes_to_the_part_of_its_promise_that_members_carry_out():
    assert flow(tie=0.6) == pytest.approx(0, abs=1e-12)
    assert flow(tie=0.6, threat=0.7) > 0 > flow(tie=0.6, effort=0.5)
    assert flow(links=0.0) == 0
    assert flow(tie=0.3, links=0.0) < 0


def test_group_threats_are_those_of_members():
    fear = dict.fromkeys(DIMENSIONS.labels["dyad"], 0.0)
    fear |= {"USA>CHN": 0.4, "JPN>CHN": 0.5, "AUS>CHN": 0.3, "IND>CHN": 0.6, "KOR>PRK": 0.9}
    quad, aukus, korea, philippines = evaluate(minilaterals.group_threat, DIMENSIONS, threat_perception=fear)
    assert (quad, aukus) == (pytest.approx(0.45), pytest.approx(0.7 / 3))
    assert (korea, philippines) == (pytest.approx(0.3), pytest.approx(0.3))


def test_power_bonus_is_one_without_groups_and_never_touches_japan_or_taiwan():
    allies = list(DIMENSIONS.labels["ally"])

    def bonus(tie):
        return evaluate(
            minilaterals.minilateral_power_bonus,
            DIMENSIONS,
            minilateral_tie=("group", np.full(4, tie)),
            minilateral_power_gain=0.1,
        )

    assert bonus(0.0) == pytest.approx(np.ones(5))
    full = dict(zip(allies, bonus(1.0), strict=True))
    assert full == pytest.approx({"JPN": 1, "TWN": 1, "AUS": 1.1, "KOR": 1.1, "PHL": 1.1})


def test_counter_bloc_rests_at_first_and_rises_with_fear():
    def bloc(fear):
        over = dict.fromkeys(DIMENSIONS.labels["dyad"], 0.5)
        return float(
            evaluate(
                minilaterals.counter_bloc,
                DIMENSIONS,
                counter_bloc=0.3,
                initial_counter_bloc=0.3,
                counter_bloc_from_fear=4.0,
                counter_bloc_rate=0.7,
                threat_perception=over | {"CHN>USA": fear},
                initial_threat_perception=over,
            )
        )

    assert bloc(0.5) == pytest.approx(0, abs=1e-7)
    assert bloc(0.6) > 0 > bloc(0.4)


def test_no_group_before_it_was_founded_and_no_alarm_at_the_start():
    result = rl.run(members=4, record=["minilateral_tie", "bloc_alarm", "alignment"], backend="numpy")
    founded = {"quad": "2017-11", "aukus": "2021-09", "us_japan_korea": "2023-08", "us_japan_philippines": "2024-04"}
    for group, month in founded.items():
        tie = result.quantile("minilateral_tie", 0.5, group)
        at = result.month_index(month)
        assert tie[at] == 0 < tie[at + 1]
    assert result.quantile("bloc_alarm", 0.5, "CHN>USA")[0] == 0
