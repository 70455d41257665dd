"""Bargaining with private information and the game of challenge, support and fight, against closed forms."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.rivalry import bargaining, crisis, deterrence
from rimland.yaml_reader import read_yaml

FOLDER = Path(rimland.model.__file__).parent
DIMENSIONS = read_dimensions(FOLDER / "dimensions.yaml")
SHARE = st.floats(0.0, 1.0)


def failure(cost: float, lowest: float, highest: float, chance: float = 0.3) -> float:
    return float(bargaining.bargaining_failure(cost, lowest, highest, chance))


def test_fearons_closed_form():
    # The demand is p + 0.15 for costs of 0 to 0.4 against 0.1; the defender refuses below 0.15 of 0.4.
    assert failure(0.1, 0.0, 0.4) == pytest.approx(0.375)
    assert failure(0.1, 0.1, 0.4) == pytest.approx(1 / 6)
    assert failure(0.1, 0.2, 0.2 + 1e-9) == 0.0


def test_the_demand_is_the_challengers_best():
    """The closed form against a search over all demands."""
    lowest, highest, cost, chance = 0.05, 0.6, 0.15, 0.35
    asked = np.linspace(0.0, 1 - chance, 200_001)
    refused = np.clip((asked - lowest) / (highest - lowest), 0, 1)
    payoff = (1 - refused) * (chance + asked) + refused * (chance - cost)
    assert failure(cost, lowest, highest, chance) == pytest.approx(refused[payoff.argmax()], abs=1e-4)
    # Where the whole is reached first, the demand stops there.
    near = 0.9
    payoff = np.where(asked <= 1 - near, (1 - refused) * (near + asked) + refused * (near - cost), -1.0)
    assert failure(cost, lowest, highest, near) == pytest.approx(refused[payoff.argmax()], abs=1e-4)


@given(cost=st.floats(0.01, 2), mean=st.floats(0.1, 0.9), private=st.floats(0.05, 0.95), chance=SHARE)
def test_failure_is_a_probability_that_falls_with_cost_and_knowledge(cost, mean, private, chance):
    lowest, highest = mean * (1 - private), mean * (1 + private)
    likely = failure(cost, lowest, highest, chance)
    assert 0 <= likely <= 1
    assert failure(cost * 1.1, lowest, highest, chance) <= likely + 1e-12
    if private <= 1 / 3:
        assert likely == pytest.approx(0, abs=1e-9)  # less than a third of the mean hidden is peace at any cost
    less = private * 0.9
    assert failure(cost, mean * (1 - less), mean * (1 + less), 0.0) <= failure(cost, lowest, highest, 0.0) + 1e-9


def test_channels_narrow_the_range_and_keep_it_one():
    start = float(bargaining.resolve_uncertainty(0.7, 0.5, 0.3, 0.3))
    assert start == pytest.approx(0.7)
    assert 0 < float(bargaining.resolve_uncertainty(0.7, 0.5, 0.9, 0.3)) < start
    assert start < float(bargaining.resolve_uncertainty(0.7, 2.0, 0.0, 1.0)) < 1
    assert float(bargaining.lowest_defender_cost(0.4, 0.7)) == pytest.approx(0.12)
    assert float(bargaining.highest_defender_cost(0.4, 0.7)) == pytest.approx(0.68)


def test_factors_are_one_at_the_start():
    assert float(bargaining.challenger_clash_cost(0.2, 1.0, 0.7, 0.7)) == pytest.approx(0.2)
    assert float(bargaining.crisis_breakdown_by_bargaining(0.214, 0.214, 0.2)) == pytest.approx(1.0)
    assert evaluate(bargaining.crisis_breakdown_by_ladder, DIMENSIONS) == pytest.approx(np.ones(4))


@given(now=SHARE, start=SHARE, rest=st.floats(0.02, 2))
def test_breakdown_is_bounded_by_what_no_bargain_governs(now, start, rest):
    factor = float(bargaining.crisis_breakdown_by_bargaining(now, start, rest))
    assert rest / (rest + 1) - 1e-9 <= factor <= (rest + 1) / rest + 1e-9
    assert (factor - 1) * (now - start) >= -1e-9


WAR, BACK, GAIN, STATUS_QUO = -0.2, -0.3, 1.0, 0.0
PATRON_WAR, PATRON_WIN, PATRON_CONCEDES = -0.4, 0.5, -0.3


def game(precision: float) -> tuple[float, float, float]:
    fight = bargaining.fight_probability(precision, WAR, -BACK, 1.0)
    support = bargaining.support_probability(precision, fight, PATRON_WAR, PATRON_WIN, -PATRON_CONCEDES, 1.0)
    challenge = bargaining.challenge_probability(precision, support, fight, WAR, -BACK, GAIN, 0.0, 1.0, STATUS_QUO)
    return float(fight), float(support), float(challenge)


@pytest.mark.parametrize(
    ("precision", "expected"),
    [(0, (0.5, 0.5, 0.5)), (5, (0.622, 0.768, 0.561)), (50, (0.993, 0.009, 1.0))],
)
def test_the_game_of_challenge_support_and_fight(precision, expected):
    assert game(precision) == pytest.approx(expected, abs=5e-4)


def test_perfect_precision_is_backward_induction_and_support_is_not_monotone():
    assert game(400) == pytest.approx((1.0, 0.0, 1.0), abs=1e-6)  # fights if met, so is not met, so it challenges
    supports = [game(precision)[1] for precision in (0, 5, 50)]
    assert supports[1] > supports[0] > supports[2]


@given(precision=st.floats(0.5, 6), chance=SHARE, credibility=SHARE)
def test_choices_are_probabilities_and_support_pays_on_credibility(precision, chance, credibility):
    war = bargaining.war_value_to_challenger(chance, 1.0, 1.2, 0.8, 0.4, 1.0)
    fight = bargaining.fight_probability(precision, war, 0.15, 1.0)
    worth = bargaining.war_value_to_patron(0.35, chance, 0.8)
    support = bargaining.support_probability(precision, fight, worth, 0.35, 0.3, credibility)
    stronger = bargaining.support_probability(precision, fight, worth, 0.35, 0.3, min(credibility + 0.1, 1))
    challenge = bargaining.challenge_probability(precision, support, fight, war, 0.15, 1.0, 0.4, 1.0, 0.2)
    attack = deterrence.attack_choice_by_game(challenge, support, fight)
    for value in (fight, support, challenge, attack):
        assert 0 <= value <= 1
    assert stronger >= support
    assert attack <= challenge + 1e-12


def test_trade_at_stake_makes_every_way_to_war_dearer():
    cheap, dear = (float(bargaining.intervention_cost(0.5, 0.8, 0.4, factor)) for factor in (1.0, 1.5))
    assert (cheap, dear) == pytest.approx((0.8, 1.0))
    assert float(bargaining.war_value_to_challenger(0.5, 1.0, 1.2, 0.8, 0.4, 1.5)) == pytest.approx(-1.5)
    first, second = (
        float(bargaining.challenge_probability(2.0, 0.0, 0.5, -1.0, 0.15, 1.0, 0.4, f, 0.2)) for f in (1.0, 1.5)
    )
    assert first == pytest.approx(1 / (1 + np.exp(-0.8)))
    assert second == pytest.approx(1 / (1 + np.exp(-0.4)))


def test_an_unmet_challenge_and_a_fought_one_both_count_as_attack():
    assert float(deterrence.attack_choice_by_game(0.4, 0.0, 0.0)) == pytest.approx(0.4)
    assert float(deterrence.attack_choice_by_game(0.4, 1.0, 0.0)) == 0.0
    assert float(deterrence.attack_choice_by_game(0.4, 1.0, 1.0)) == pytest.approx(0.4)


def test_defaults_leave_a_fair_chance_of_failed_bargaining_and_a_plausible_war_rate():
    numbers = read_yaml(FOLDER / "rivalry" / "bargaining.yaml").data
    value = {name: entry["value"] for name, entry in numbers.items()}
    private, mean = value["private_information"], value["mean_defender_cost"]
    likely = failure(value["clash_cost"], mean * (1 - private), mean * (1 + private))
    assert likely == pytest.approx(0.214, abs=0.001)
    # All four theatres, per year, in 2015, with the bargaining factor at one and at the worst it can become.
    ladder = read_yaml(FOLDER / "rivalry" / "crisis.yaml").data
    odds = [ladder[f"retreat_odds_{rung}"]["value"] for rung in ("grey_zone", "incident", "crisis", "clash")]
    rates = parameter_from("incident_mean_rate", ladder["incident_mean_rate"], DIMENSIONS, "").values
    prior = read_yaml(FOLDER / "rivalry" / "deterrence.yaml").data["prior_attack_rate"]
    deliberate = parameter_from("prior_attack_rate", prior, DIMENSIONS, "").values.sum()

    def all_theatres(breakdown: float) -> float:
        settled = float(crisis.clash_retreat_odds(odds[2], breakdown))
        climbs = crisis.escalation_probability(1.0, odds[0], odds[1], settled, odds[3])
        return float(deliberate + 12 * rates.sum() * climbs)

    worst = float(bargaining.crisis_breakdown_by_bargaining(1.0, likely, value["clash_without_bargaining"]))
    assert all_theatres(1.0) == pytest.approx(0.0107, abs=0.0005)
    assert all_theatres(worst) < 0.025
