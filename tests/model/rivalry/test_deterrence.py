"""Closed forms of contest, landing and hazard."""

from pathlib import Path

import numpy as np
import pytest

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.rivalry import deterrence
from rimland.yaml_reader import read_yaml

FOLDER = Path(rimland.model.__file__).parent
DIMENSIONS = read_dimensions(FOLDER / "dimensions.yaml")
THEATRES = DIMENSIONS.labels["theatre"]
NUMBERS = read_yaml(FOLDER / "rivalry" / "deterrence.yaml").data


def number(name: str, theatre: str) -> float:
    values = parameter_from(name, NUMBERS[name], DIMENSIONS, "").values
    return float(values[THEATRES.index(theatre)])


def test_contest_is_even_at_no_decisiveness_and_winner_takes_all_at_much():
    assert deterrence.success_probability(3.0, 1.0, 1e-9) == pytest.approx(0.5)
    assert deterrence.success_probability(1.1, 1.0, 400.0) == pytest.approx(1.0)
    assert deterrence.success_probability(0.9, 1.0, 400.0) == pytest.approx(0.0)


def test_contest_depends_on_the_ratio_only_and_the_sides_sum_to_one():
    chance = deterrence.success_probability(2.0, 3.0, 1.5)
    assert chance == pytest.approx(deterrence.success_probability(20.0, 30.0, 1.5))
    assert chance + deterrence.success_probability(3.0, 2.0, 1.5) == pytest.approx(1.0)


@pytest.mark.parametrize("decisiveness", [0.5, 1.0, 1.5])
def test_symmetric_contest_effort_is_a_quarter_of_decisiveness_times_prize(decisiveness):
    prize, rival = 10.0, decisiveness * 10.0 / 4
    efforts = np.linspace(0.01, 10, 200_000)
    payoff = prize * deterrence.success_probability(efforts, rival, decisiveness) - efforts
    assert efforts[payoff.argmax()] == pytest.approx(rival, abs=1e-3)


@pytest.mark.parametrize(("steepness", "chance"), [(2, 0.338), (4, 0.207), (8, 0.063)])
def test_landing_success_at_base_lift_with_denial_of_forty_percent(steepness, chance):
    required = deterrence.lift_required(1.0, 0.4)
    assert deterrence.landing_success(1.0, required, steepness) == pytest.approx(chance, abs=5e-4)
    assert deterrence.landing_success(required, required, steepness) == pytest.approx(0.5)


def test_landing_matters_only_where_a_sea_is_crossed():
    assert deterrence.conquest_probability(0.4, 0.2, 1.0) == pytest.approx(0.08)
    assert deterrence.conquest_probability(0.4, 0.2, 0.0) == pytest.approx(0.4)


def utility(p: float = 0.1, credibility: float = 0.5, trade: float = 1.0) -> float:
    return float(deterrence.attack_utility(p, credibility, 1.0, 1.2, 0.8, 0.4, trade, 0.2))


def test_denial_works_through_the_chance_of_success_and_punishment_through_credibility():
    assert utility(p=0.2) - utility(p=0.1) == pytest.approx(0.1 * (1.0 + 1.2))
    assert utility(credibility=0.6) - utility(credibility=0.5) == pytest.approx(-0.1 * 0.8)
    assert utility(trade=0.5) - utility(trade=1.0) == pytest.approx(0.5 * 0.4)


@pytest.mark.parametrize("precision", [0.5, 2.0, 4.0])
def test_the_hazard_starts_at_its_prior_whatever_the_precision_and_rises_with_utility(precision):

    def rate(utility: float) -> float:
        odds, start = (
            deterrence.odds_against_attack(deterrence.attack_choice_by_utility(precision, u)) for u in (utility, -2.0)
        )
        return float(deterrence.deterrence_failure_rate(0.5, 0.003, odds, start))

    assert rate(-2.0) == pytest.approx(0.003)
    assert 0.003 < rate(-1.8) < 0.003 * np.exp(0.2 * precision)
    assert rate(60.0 / precision) == pytest.approx(0.5, rel=1e-6)


def test_the_hazard_moves_as_the_odds_of_the_choice_do():
    """Twice the odds are twice the hazard while it is small, and any choice certain in float32 meets the ceiling."""
    assert deterrence.deterrence_failure_rate(0.5, 0.003, 50.0, 100.0) == pytest.approx(0.006, rel=0.01)
    certain = deterrence.odds_against_attack(np.float32(1.0))
    assert deterrence.deterrence_failure_rate(0.5, 0.003, certain, 100.0) == 0.5


def test_risk_is_counted_from_2025_and_accumulates_as_a_survival_function():
    def flow(year: float) -> float:
        return float(deterrence.deterrence_failure_exposure(0.01, year, 2025.0))

    assert flow(2024.99) == 0.0
    assert flow(2025.0) == pytest.approx(0.01)
    assert deterrence.deterrence_failure_probability(10 * 0.01) == pytest.approx(1 - np.exp(-0.1))


def test_credibility_is_that_of_the_ally_on_the_spot():
    cohesion = {"JPN": 1.0, "KOR": 0.0, "AUS": 0.5, "PHL": 0.2, "TWN": 0.6}
    seen = evaluate(
        deterrence.intervention_credibility,
        DIMENSIONS,
        us_credibility=0.5,
        cohesion=cohesion,
        intervention_commitment=1.0,
        cohesion_weight=0.5,
    )
    expected = {"taiwan_strait": 0.8, "east_china_sea": 1.0, "south_china_sea": 0.6, "korean_peninsula": 0.5}
    assert seen == pytest.approx([0.5 * expected[t] for t in THEATRES])
