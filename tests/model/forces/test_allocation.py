"""Allocation: the water level against a search and against its derivative, levers, second war, money."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.forces import allocation
from rimland.yaml_reader import read_yaml

FOLDER = Path(rimland.model.__file__).parent
DIMENSIONS = read_dimensions(FOLDER / "dimensions.yaml")
NUMBERS = read_yaml(FOLDER / "forces" / "allocation.yaml").data
FORCES, REGIONS, ACTORS, DYADS = (list(DIMENSIONS.labels[d]) for d in ("force", "region", "actor", "dyad"))
LAND, NAVAL, AIR, DEFENCE = range(4)
NO_ONE = [0.0, 0.0]


def number(name: str) -> np.ndarray:
    return parameter_from(name, NUMBERS[name], DIMENSIONS, "").values


def spread(values: np.ndarray, allied: np.ndarray) -> np.ndarray:
    """Shares of each force by region."""
    return evaluate(
        allocation.us_deployment_target,
        DIMENSIONS,
        deployment_value=("force region", values),
        allied_power=("force region", allied),
    )


def searched(values: np.ndarray, allied: np.ndarray) -> np.ndarray:
    """The same by bisection on the level, which knows nothing of active regions."""
    low, high = 1e-12, 1e12
    for _ in range(300):
        level = (low * high) ** 0.5
        spent = np.maximum(0.0, values / level - allied).sum()
        low, high = (level, high) if spent > 1 else (low, level)
    return np.maximum(0.0, values / level - allied)


def same(row: list[float]) -> np.ndarray:
    return np.tile(row, (4, 1))


def policy(priority: float = 0.55, diversion: float = 0.0, homeland: float = 0.15) -> np.ndarray:
    usual = evaluate(
        allocation.usual_deployment, DIMENSIONS, initial_us_deployment=("force region", number("initial_us_deployment"))
    )
    return evaluate(
        allocation.policy_deployment,
        DIMENSIONS,
        usual_deployment=("force region", usual),
        maritime_force_weight=("force", number("maritime_force_weight")),
        indo_pacific_priority=priority,
        diversion_to_europe_middle_east=diversion,
        homeland_share=homeland,
    )


def share_in_asia(deployment: np.ndarray) -> float:
    return float(
        evaluate(
            allocation.us_indo_pacific_share,
            DIMENSIONS,
            us_deployment=("force region", deployment),
            maritime_force_weight=("force", number("maritime_force_weight")),
        )
    )


def test_water_filling_of_three_regions_leaves_the_best_defended_alone():
    found = spread(same([0.5, 0.3, 0.2, *NO_ONE]), same([0.2, 0.1, 0.4, *NO_ONE]))
    assert found[NAVAL] == pytest.approx([0.6125, 0.3875, 0.0, 0.0, 0.0])


def test_an_allys_gain_moves_one_less_the_regions_share_of_value_elsewhere():
    values, allied = same([0.5, 0.3, 0.2, *NO_ONE]), same([0.2, 0.1, 0.4, *NO_ONE])
    more = allied.copy()
    more[:, 0] += 0.01
    moved = (spread(values, more) - spread(values, allied))[NAVAL] / 0.01
    assert moved[:3] == pytest.approx([-(1 - 0.625), 0.375, 0.0], abs=1e-9)


def test_forces_are_independent_in_the_short_run():
    values, allied = same([0.5, 0.3, 0.2, *NO_ONE]), same([0.2, 0.1, 0.4, *NO_ONE])
    more = allied.copy()
    more[LAND, 0] += 0.3
    assert (spread(values, more)[NAVAL] == spread(values, allied)[NAVAL]).all()
    assert spread(values, more)[LAND, 0] < spread(values, allied)[LAND, 0]


positive = st.floats(0.01, 1.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(positive, min_size=5, max_size=5), st.lists(st.floats(0, 2), min_size=5, max_size=5))
def test_the_level_is_that_of_a_search_and_shares_sum_to_one(values, allied):
    value, there = same(values), same(allied)
    found = spread(value, there)[NAVAL]
    assert found == pytest.approx(searched(value[NAVAL], there[NAVAL]), abs=1e-6)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()


def test_2015_is_at_rest_at_the_priority_whatever_it_is():
    for priority in (0.3, 0.55, 0.7, 0.9):
        wanted = policy(priority)
        assert share_in_asia(wanted) == pytest.approx(priority, abs=0.001)
        assert wanted.sum(axis=1) == pytest.approx(np.ones(4))
        allied = number("initial_allied_power")
        values = evaluate(
            allocation.deployment_value,
            DIMENSIONS,
            policy_deployment=("force region", wanted),
            initial_allied_power=("force region", allied),
            threat_weight=dict.fromkeys(REGIONS, 1.0),
        )
        assert spread(values, allied) == pytest.approx(wanted, abs=1e-9)


def test_diversion_is_taken_from_asia_and_goes_to_europe_and_the_middle_east():
    assert share_in_asia(policy(diversion=0.1)) == pytest.approx(0.45, abs=0.001)
    gained = policy(diversion=0.1) - policy()
    assert (gained[:, [2, 3]] > 0).all()
    assert (gained[:, [0, 1]] < 0).all()
    assert gained[:, 4] == pytest.approx(np.zeros(4))


@settings(max_examples=60, deadline=None)
@given(st.floats(0.3, 0.9), st.floats(0, 0.4), st.floats(0, 0.6))
def test_policy_shares_stay_shares_at_every_setting(priority, diversion, homeland):
    wanted = policy(priority, diversion, homeland)
    assert wanted.sum(axis=1) == pytest.approx(np.ones(4))
    assert (wanted >= -1e-12).all()
    assert wanted[DEFENCE, 4] == pytest.approx(homeland)


def test_the_share_closes_its_gap_within_months():
    share = 0.55
    for _ in range(12):
        share += float(allocation.us_deployment(share, 0.45, 0.25)) / 12
    assert share == pytest.approx(0.45, abs=0.001)


def test_alarm_draws_the_homeland_share_between_nothing_and_the_ceiling():
    assert allocation.homeland_share(0.15, 1.0, 0.4, 0.5) == pytest.approx(0.15)
    assert allocation.homeland_share(0.15, 1.0, 0.4, 1.0) == pytest.approx(0.4)
    assert allocation.homeland_share(0.15, 1.0, 0.4, 0.0) == pytest.approx(0.0)
    assert allocation.homeland_share(0.5, 1.0, 0.4, 1.0) == pytest.approx(0.5)


def shortfall(stock: float = 1.0, china: float = 1.0, homeland: float = 0.0) -> float:
    capital = np.array([100.0 * (china if a == "CHN" else 1) for a in ACTORS])
    return float(
        evaluate(
            allocation.second_war_shortfall,
            DIMENSIONS,
            us_force_stock=dict.fromkeys(FORCES, stock),
            homeland_share=homeland,
            first_war_requirement=dict.fromkeys(FORCES, 0.6),
            first_war_growth=0.5,
            total_capital=("actor", capital),
            initial_military_capital=("actor domain", np.full((len(ACTORS), 6), 100 / 6)),
            second_war_requirement=dict.fromkeys(FORCES, 0.5),
        )
    )


def test_shortfall_of_a_second_war():
    assert shortfall() == pytest.approx(0.2)
    assert shortfall(stock=1.1) == pytest.approx(0.0)
    assert shortfall(stock=0.5) == 1.0
    assert shortfall(china=4.0) == 1.0
    assert shortfall(homeland=0.2) == pytest.approx(0.2 + 0.4 / 4)


def test_money_moves_from_land_to_ships_without_changing_the_sum():
    tilt = evaluate(
        allocation.us_procurement_tilt,
        DIMENSIONS,
        us_procurement_naval_share=0.85,
        initial_procurement_naval_share=0.78,
    )
    split = np.array([0.22, 0.36, 0.42, 0.1, 0.0, 0.1])  # land, sea, air sum to one
    assert (split * tilt).sum() == pytest.approx(0)
    assert tilt[1] == pytest.approx(tilt[2]) == pytest.approx(0.85 / 0.78 - 1)
    assert tilt[3:] == pytest.approx(np.zeros(3))


def test_money_is_far_slower_than_ships():
    share = 0.75
    rate = allocation.us_procurement_naval_share(share, 0.75, 2.0, 1.0, 5.0)
    assert rate == pytest.approx((6 / 7 - 0.75) / 5)  # odds of 3 become odds of 6
    assert allocation.us_procurement_naval_share(share, 0.75, 1.0, 1.0, 5.0) == pytest.approx(0)
    assert number("procurement_shift_time") >= 10 * number("redeployment_time")


def test_allies_are_counted_against_the_growth_of_the_united_states():
    def growth(**capital: float) -> dict[str, float]:
        found = evaluate(
            allocation.allied_growth,
            DIMENSIONS,
            total_capital=("actor", np.array([capital.get(a, 60.0) for a in ACTORS])),
            initial_military_capital=("actor domain", np.full((len(ACTORS), 6), 10.0)),
        )
        return dict(zip(REGIONS, found, strict=True))

    assert growth(USA=120.0)["europe"] == pytest.approx(0.5)
    assert growth(JPN=120.0)["indo_pacific"] == pytest.approx(1.25)
    assert growth(KOR=90.0)["korea"] == pytest.approx(1.5)
    assert growth(JPN=120.0)["korea"] == pytest.approx(1.0)
