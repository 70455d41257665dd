"""Bases under missiles, lift against denial, coverage of the sea, and the race for a rock."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.forces import denial, power
from rimland.model.rivalry import deterrence
from rimland.yaml_reader import read_yaml

FOLDER = Path(rimland.model.__file__).parent
DIMENSIONS = read_dimensions(FOLDER / "dimensions.yaml")
THEATRES, ALLIES = list(DIMENSIONS.labels["theatre"]), list(DIMENSIONS.labels["ally"])
NUMBERS = read_yaml(FOLDER / "forces" / "denial.yaml").data


def number(name, label=None):
    parameter = parameter_from(name, NUMBERS[name], DIMENSIONS, "")
    return float(parameter.values[THEATRES.index(label)] if label else parameter.values)


# Bases ---------------------------------------------------------------------------------------------
def test_ten_rounds_at_one_half_cut_a_runway_in_95_of_100_attacks():
    assert denial.runway_cut_probability(10, 0.5) == pytest.approx(0.9453, abs=5e-5)


@given(st.integers(2, 30), st.floats(0.05, 0.95))
def test_a_cut_is_three_hits_or_more(rounds, hit):
    assert denial.runway_cut_probability(float(rounds), hit) == pytest.approx(stats.binom.sf(2, rounds, hit), abs=1e-9)


def test_parked_aircraft_survive_as_random_coverage_leaves_them():
    # no runway is cut: what is left is exp(-n * A_w / A_park), 78 percent, and the square root of it on twice the area
    assert denial.sorties_kept(1.0, 1.0, 0.25, 0.3, 0.0) == pytest.approx(math.exp(-0.25))
    assert denial.sorties_kept(1.0, 2.0, 0.25, 0.3, 0.0) == pytest.approx(math.exp(-0.125))


def test_runways_are_closed_for_as_long_as_the_open_simulation_finds():
    """Closed days of the first 30 in 2024, with 2.07 times the missiles of 2015: 12, and 3.7 with dispersal."""
    cut = denial.runway_cut_probability(number("runway_rounds"), number("runway_hit"))

    def closed(hardening):
        return 30 * (1 - float(denial.sorties_kept(2.07, hardening, 0.0, number("closure_load"), cut)))

    assert closed(1.0) == pytest.approx(12, abs=0.5)
    assert closed(4.0) == pytest.approx(3.7, abs=0.3)


@given(st.floats(0.3, 8), st.floats(1, 4), st.floats(0, 1.5), st.floats(0, 1.5), st.floats(4, 20), st.floats(0.2, 0.8))
def test_hardening_saves_sorties_and_never_more_than_were_lost(missiles, hardening, parked, closure, rounds, hit):
    cut = denial.runway_cut_probability(rounds, hit)
    assert -1e-9 <= cut <= 1
    hard = denial.base_survival(missiles, 1.0, hardening, parked, closure, cut)
    soft = denial.base_survival_unhardened(missiles, parked, closure, cut)
    assert 0 <= soft <= hard + 1e-12 <= 1 + 2e-12
    assert denial.base_survival(missiles, 1.0, 1.0, parked, closure, cut) == pytest.approx(soft)
    assert 1 - 1e-12 <= denial.base_power_gain(hard, soft) <= 2
    assert denial.base_survival(2 * missiles, 1.0, hardening, parked, closure, cut) <= hard + 1e-12


def test_what_defence_lets_through_is_one_at_the_usual_shots_and_bounded():
    assert denial.base_leakage(0.3, 0.7, 2.0, 2.0) == pytest.approx(1)
    assert denial.base_leakage(0.3, 0.7, 0.0, 2.0) == pytest.approx(1 / (1 - 0.3 * 0.91))
    assert denial.base_leakage(0.3, 0.7, 4.0, 2.0) == pytest.approx((1 - 0.3 * 0.9919) / (1 - 0.3 * 0.91))
    assert denial.base_leakage(0.0, 0.7, 4.0, 2.0) == 1
    assert 0 < denial.base_leakage(0.8, 0.95, 4.0, 1.0) < 1 < denial.base_leakage(0.8, 0.95, 0.0, 3.0) < 5.1


def test_awareness_rests_at_the_programme_and_pictures_add_to_it():
    def flow(sharing=0.2, covered=1 - np.exp(-0.3)):
        return float(denial.awareness_effort(1.0, 1.0, 1.5, sharing, 0.2, 0.2, covered, 0.3, 0.1))

    assert flow() == pytest.approx(0)
    assert flow(sharing=1.0) == pytest.approx((np.exp(0.16) - 1) / 1.5)
    assert flow(covered=1.0) > 0 > flow(covered=0.0)


def weights(gain, dependence=0.4):
    return evaluate(
        power.coalition_weight,
        DIMENSIONS,
        us_indo_pacific_share=0.5,
        base_access=1.0,
        power_without_bases=0.5,
        joint_power_bonus=("ally", np.zeros(5)),
        minilateral_power_bonus=("ally", np.ones(5)),
        independent_contribution=0.6,
        base_power_gain=gain,
        japan_base_dependence=dependence,
        service_power_factor=("actor", np.ones(len(DIMENSIONS.labels["actor"]))),
    )


def test_saved_sorties_count_for_what_flies_from_japan():
    actors = list(DIMENSIONS.labels["actor"])
    change = weights(1.4) / weights(1.0)
    assert change[actors.index("USA")] == pytest.approx(1.2)
    assert change[actors.index("JPN")] == pytest.approx(1.16)
    assert np.count_nonzero(np.abs(change - 1) > 1e-6) == 2


# Lift ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("steepness", "chance"), [(2, 0.338), (4, 0.207), (8, 0.063)])
def test_a_fleet_that_is_forty_percent_short(steepness, chance):
    required = deterrence.lift_required(1.0, 0.4)
    assert denial.lift_shortfall(required, 1.0) == pytest.approx(0.4)
    assert deterrence.landing_success(1.0, required, steepness) == pytest.approx(chance, abs=5e-4)
    # a fleet larger by the shortfall has even odds, whatever the steepness: that is what the figure means
    assert deterrence.landing_success(1.4, required, steepness) == pytest.approx(0.5)


def lift_flow(deliveries, fleet=1.0, emphasis=1.0):
    return float(
        evaluate(
            denial.amphibious_fleet,
            DIMENSIONS,
            amphibious_fleet=fleet,
            ship_deliveries=("navy", np.full(3, deliveries)),
            initial_fleet=("navy", np.full(3, 255.0)),
            ship_service_life=("navy", np.full(3, 30.0)),
            amphibious_emphasis=emphasis,
        )
    )


def test_lift_rests_where_deliveries_replace_the_old_and_grows_with_emphasis():
    assert lift_flow(255 / 30) == pytest.approx(0, abs=1e-6)
    assert lift_flow(20.0, emphasis=1.2) > lift_flow(20.0) > 0 > lift_flow(0.0)


def test_lift_of_the_projected_fleet_grows_more_than_its_hulls_and_less_than_its_tons():
    """The US Navy's projection, 2020 and 2040: assault ships 0 and 6, docks 7 and 14, tank landing ships 30 and 15."""
    tons, first, last = np.array([40, 25, 4.5]), np.array([0, 7, 30]), np.array([6, 14, 15])
    by_hulls, by_tons = last.sum() / first.sum(), tons @ last / (tons @ first)
    assert (by_hulls, by_tons) == (pytest.approx(0.95, abs=0.01), pytest.approx(2.12, abs=0.01))
    # deliveries of the default run, 21 to 38 ships a year
    lift = [1.0]
    for month in range(12 * 26):
        lift.append(lift[-1] + lift_flow(21 + 17 * month / 312, lift[-1], number("amphibious_emphasis")) / 12)
    assert by_hulls < lift[-12] / lift[60] < by_tons


# Counterstrike -------------------------------------------------------------------------------------
def counterstrike(rounds, joins=1.0):
    return evaluate(
        denial.counterstrike_denial,
        DIMENSIONS,
        counterstrike_rounds=rounds,
        counterstrike_coverage=number("counterstrike_coverage"),
        counterstrike_reach=("theatre", [1.0, 1.0, 0.0, 0.0]),
        japan_joins=joins,
    )


def test_counterstrike_counts_over_taiwan_as_far_as_japan_joins():
    assert counterstrike(0.0) == pytest.approx(np.zeros(4))
    assert counterstrike(400.0, joins=0.5) == pytest.approx([0.02, 0.04, 0, 0])


# Awareness and the race ----------------------------------------------------------------------------
@pytest.mark.parametrize(("effort", "coverage"), [(0, 0), (1, 0.632), (2, 0.865)])
def test_random_search(effort, coverage):
    assert denial.awareness_coverage(1.0, effort) == pytest.approx(coverage, abs=5e-4)


def test_the_step_from_67_to_87_percent_takes_1_84_times_the_effort():
    assert denial.awareness_coverage(1.0, -math.log(1 - 0.669)) == pytest.approx(0.669)
    needed = math.log(1 - 0.87) / math.log(1 - 0.669)
    assert needed == pytest.approx(1.84, abs=0.01)
    assert denial.awareness_coverage(needed, -math.log(1 - 0.669)) == pytest.approx(0.87)


def response(coverage=0.8, readiness=0.65, command=0.1):
    return evaluate(
        denial.response_rate,
        DIMENSIONS,
        awareness_coverage=("theatre", np.full(4, coverage)),
        readiness=("actor", np.full(len(DIMENSIONS.labels["actor"]), readiness)),
        command_link=("ally", np.full(5, command)),
        fastest_response=number("fastest_response"),
        response_from_command=number("response_from_command"),
    )


def test_the_race_is_won_in_proportion_to_speed():
    assert denial.fait_accompli_probability(0.5, 0.2) == pytest.approx(0.714, abs=5e-4)
    assert denial.fait_accompli_probability(0.5, 0.0) == 1
    rng = np.random.default_rng(5)
    grab, answer = rng.exponential(1 / 0.5, 100_000), rng.exponential(1 / 0.2, 100_000)
    assert (grab < answer).mean() == pytest.approx(0.714, abs=0.005)


def test_response_at_the_senkakus_in_2015_takes_five_days():
    assert response()[THEATRES.index("east_china_sea")] == pytest.approx(0.2, abs=0.003)


def test_what_is_seen_readiness_and_command_all_speed_the_response():
    assert (response(coverage=0.9) > response()).all()
    assert (response(readiness=0.7) > response()).all()
    assert (response(command=0.5) > response()).all()
    assert response(coverage=0.0) == pytest.approx(np.zeros(4))
