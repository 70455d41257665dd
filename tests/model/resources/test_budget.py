"""Closed forms of the budget: incremental gap closing, realignment, caps, shares."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.resources import budget
from rimland.yaml_reader import read_yaml

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
ACTORS = list(DIMENSIONS.labels["actor"])
CATEGORIES = list(DIMENSIONS.labels["category"])


def next_budget(now: float, gdp: float, target: float, **changes: float) -> float:
    arguments = {
        "expected_growth": 0.0, "budget_adjustment": 0.167, "fiscal_year_month": 4.0, "month_of_year": 3.0,
        "automatic_realignment": 0.0, "salient_threat": 0.9, "realignment_trigger": 0.6, "fiscal_space": 1.0,
        "burden_cap": 0.05, "timestep": 1 / 12, "budget_volatility": 0.03, "budget_shock": 0.0,
    } | changes  # fmt: skip
    return float(budget.approved_budget(approved_budget=now, gdp=gdp, target_burden=target, **arguments))


def test_five_budgets_close_60_percent_of_the_gap_from_one_to_two_percent():
    adjustment = 1 - 0.4 ** (1 / 5)
    assert adjustment == pytest.approx(0.167, abs=0.001)
    amount, gdp, growth = 1.0, 100.0, 0.01
    for year in range(1, 6):
        amount = next_budget(amount, gdp, 0.02, expected_growth=growth, budget_adjustment=adjustment)
        gdp *= 1 + growth
        assert 0.02 - amount / gdp == pytest.approx(0.01 * (1 - adjustment) ** year)
    assert amount / gdp == pytest.approx(0.016)


def test_a_surprise_moves_a_new_budget_and_nothing_between():
    assert next_budget(1.0, 100.0, 0.01, budget_shock=1.0) == pytest.approx(1.0 * np.exp(0.03))
    assert next_budget(1.0, 100.0, 0.01, budget_shock=1.0, month_of_year=7.0) == 1.0


def test_the_budget_stands_between_fiscal_years():
    assert [next_budget(1.0, 100.0, 0.02, month_of_year=m) == 1.0 for m in range(1, 13)].count(True) == 11


@pytest.mark.parametrize(("first", "decided"), [(4.0, 3.0), (10.0, 9.0), (1.0, 12.0), (7.0, 6.0)])
def test_the_new_budget_is_set_in_the_last_month_of_the_old_fiscal_year(first: float, decided: float):
    # A state's value is next month's, so the budget is in force from the first month of the fiscal year.
    renewed = next_budget(1.0, 100.0, 0.02, fiscal_year_month=first, month_of_year=decided)
    assert renewed == pytest.approx(1.167)


def test_realignment_is_exactly_nothing_at_zero_gain_or_below_the_trigger():
    assert next_budget(1.0, 100.0, 0.02, month_of_year=6.0, salient_threat=1.0) == 1.0
    gain = {"automatic_realignment": 0.01, "month_of_year": 6.0}
    assert next_budget(1.0, 100.0, 0.02, salient_threat=0.6, **gain) == 1.0
    added = next_budget(1.0, 100.0, 0.02, salient_threat=0.8, **gain) - 1.0
    assert added == pytest.approx(0.01 * 0.2 * 100 / 12)


def test_the_cap_binds_exactly():
    assert next_budget(4.99, 100.0, 0.2, budget_adjustment=0.6) == pytest.approx(5.0)


def target(actor: str = "JPN", **changes: float) -> float:
    arguments = {
        "policy_burden": 0.02, "reaction_burden": 0.0, "japan_response": 0.0, "burden": 0.01,
        "fiscal_space": 1.0, "japan_budget_room": 1.0,
    } | changes  # fmt: skip
    arguments["reaction_burden"] = ("actor", np.full(len(ACTORS), arguments["reaction_burden"]))
    return float(evaluate(budget.target_burden, DIMENSIONS, **arguments)[ACTORS.index(actor)])


def test_fiscal_space_scales_rises_and_lets_cuts_pass():
    assert target() == pytest.approx(0.02)
    assert target(fiscal_space=0.25) == pytest.approx(0.0125)
    assert target(burden=0.03, fiscal_space=0.0) == pytest.approx(0.02)


def test_the_alliance_shift_moves_japan_only():
    assert target("JPN", japan_response=0.002) == pytest.approx(0.022)
    assert target("USA", japan_response=0.002) == pytest.approx(0.02)
    # Japan's reaction to rivals is inside its response and does not count twice.
    assert target("JPN", japan_response=0.002, reaction_burden=0.001) == pytest.approx(0.022)
    assert target("USA", japan_response=0.002, reaction_burden=0.001) == pytest.approx(0.021)


def response(reaction: float, effort: float, limit: float = 0.012) -> float:
    reactions = ("actor", np.full(len(ACTORS), reaction))
    causes = {"reaction_burden": reactions, "japan_effort_shift": effort, "japan_response_limit": limit}
    return float(evaluate(budget.japan_response, DIMENSIONS, **causes))


@given(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02), st.floats(0.004, 0.03))
def test_the_ways_of_fear_share_one_bounded_budget(reaction, effort, limit):
    assert abs(response(reaction, effort, limit)) <= limit
    assert response(reaction, effort, limit) == pytest.approx(response(effort, reaction, limit))
    assert response(reaction, effort, limit) == pytest.approx(-response(-reaction, -effort, limit))


def test_small_responses_pass_in_full_and_each_way_counts_for_less_after_another():
    assert response(0.0003, 0.0005) == pytest.approx(0.0008, rel=0.005)
    first, second = response(0.006, 0.0), response(0.006, 0.006) - response(0.006, 0.0)
    assert second < first


def test_politics_at_home_scales_japans_rises_only_and_never_past_what_is_wanted():
    assert target("JPN", japan_budget_room=0.5) == pytest.approx(0.015)
    assert target("JPN", japan_budget_room=0.0, burden=0.03) == pytest.approx(0.02)
    assert target("USA", japan_budget_room=0.0) == pytest.approx(0.02)
    assert target("JPN", japan_budget_room=3.0) == pytest.approx(0.02)
    assert target("JPN", japan_budget_room=1.2, fiscal_space=0.5) == pytest.approx(0.016)


def reaction(wanted: float, response: float = 0.15) -> float:
    values = evaluate(
        budget.reaction_burden,
        DIMENSIONS,
        threat_response=response,
        arms_reaction=wanted,
        gdp=4000.0,
        spending_share=("category", [0.25, 0.35, 0.22, 0.05, 0.03, 0.03, 0.07]),
        military_purchasing_power=1.2,
        reaction_limit=0.6,
        reference_burden=0.01,
    )
    return float(values[ACTORS.index("JPN")])


def test_reaction_is_the_spending_that_the_wanted_capital_costs_and_saturates():
    assert reaction(0.0) == 0.0
    assert reaction(1.0) == pytest.approx(0.15 / (0.25 * 1.2) / 4000, rel=1e-3)
    assert reaction(1e6) == pytest.approx(0.006)
    assert reaction(-1e6) == pytest.approx(-0.006)
    assert reaction(50.0, response=0.0) == 0.0


def test_outlays_follow_the_budget_within_the_delay():
    spending = 1.0
    for _ in range(120):
        spending += float(budget.military_spending(2.0, spending, 0.5)) / 12
    assert spending == pytest.approx(2.0)


def test_salient_threat_lies_between_the_mean_and_the_largest_and_near_the_latter():
    dyads = list(DIMENSIONS.labels["dyad"])
    threat = np.zeros(len(dyads))
    for dyad, value in (("JPN>CHN", 0.9), ("JPN>PRK", 0.6), ("JPN>RUS", 0.3)):
        threat[dyads.index(dyad)] = value
    salient = evaluate(budget.salient_threat, DIMENSIONS, threat_perception=("dyad", threat))
    fifth, fourth = (sum(x**power for x in (0.9, 0.6, 0.3)) for power in (5, 4))
    assert salient[ACTORS.index("JPN")] == pytest.approx(fifth / fourth)
    assert 0.6 < salient[ACTORS.index("JPN")] < 0.9
    same = evaluate(budget.salient_threat, DIMENSIONS, threat_perception=("dyad", np.full(len(dyads), 0.7)))
    assert same[ACTORS.index("JPN")] == pytest.approx(0.7)
    assert salient[ACTORS.index("PIC")] == 0.0


BASE = np.tile([0.25, 0.35, 0.22, 0.05, 0.03, 0.03, 0.07], (len(ACTORS), 1))


CORNERS = list(itertools.product([0.1, 0.25, 0.5], [0.005, 0.03, 0.2], [0.02, 0.05, 0.12], [0.01, 0.03, 0.08]))


@pytest.mark.parametrize(("hardware", "cyber", "research", "training"), CORNERS)
def test_spending_shares_stay_on_the_simplex_and_only_japans_move(
    hardware: float, cyber: float, research: float, training: float
):
    shares = evaluate(
        budget.spending_share,
        DIMENSIONS,
        usual_spending_share=("actor category", BASE),
        japan_hardware_share=hardware,
        japan_cyber_share=cyber,
        japan_research_share=research,
        japan_training_share=training,
    )
    japan = shares[ACTORS.index("JPN")]
    assert shares.sum(1) == pytest.approx(1.0)
    assert (shares > 0).all()
    assert japan[CATEGORIES.index("hardware")] == pytest.approx(hardware)
    assert japan[CATEGORIES.index("cyber")] == pytest.approx(cyber)
    assert japan[CATEGORIES.index("research")] == pytest.approx(research)
    assert japan[CATEGORIES.index("training")] == pytest.approx(training)
    if (hardware, cyber, research, training) == (0.25, 0.03, 0.05, 0.03):
        assert japan == pytest.approx(BASE[0])
    assert np.delete(shares, ACTORS.index("JPN"), 0) == pytest.approx(np.delete(BASE, ACTORS.index("JPN"), 0))
    assert japan[1] / japan[2] == pytest.approx(0.35 / 0.22)


def numbers(name: str) -> np.ndarray:
    entry = read_yaml(Path(budget.__file__).with_suffix(".yaml")).data[name]
    return parameter_from(name, entry, DIMENSIONS, "budget.yaml").values


def test_every_actors_spending_shares_sum_to_one():
    assert numbers("base_spending_share").sum(1) == pytest.approx(1.0)


def test_the_default_adjustment_is_the_one_that_closes_60_percent_in_five_budgets():
    assert numbers("budget_adjustment")[ACTORS.index("JPN")] == pytest.approx(1 - 0.4 ** (1 / 5), abs=0.001)
