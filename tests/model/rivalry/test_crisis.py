"""Closed forms of incidents and the ladder: Hawkes mean, gambler's ruin, matrix inverse, hotlines."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.rivalry import crisis
from rimland.yaml_reader import read_yaml

FOLDER = Path(rimland.model.__file__).parent
DIMENSIONS = read_dimensions(FOLDER / "dimensions.yaml")
NUMBERS = read_yaml(FOLDER / "rivalry" / "crisis.yaml").data
ODDS = [NUMBERS[f"retreat_odds_{rung}"]["value"] for rung in ("grey_zone", "incident", "crisis", "clash")]


def absorption(up: list[float], down: list[float], start: int, top: int) -> float:
    """Probability of reaching `top` before 0, from the fundamental matrix of the chain (Kemeny and Snell)."""
    n = top - 1
    q, to_top = np.zeros((n, n)), np.zeros(n)
    for i in range(n):
        q[i, i] = 1 - up[i] - down[i]
        if i + 1 < n:
            q[i, i + 1] = up[i]
        else:
            to_top[i] = up[i]
        if i:
            q[i, i - 1] = down[i]
    return float(np.linalg.solve(np.eye(n) - q, to_top)[start - 1])


def intensity(excitation: float, mean: float, branching: float) -> float:
    """Intensity with no change of pressure, exercises or opportunity since the start."""
    return float(crisis.incident_intensity(mean, branching, 0.8, 0.4, 0.4, 0.0, 1.0, 0.7, 0.7, excitation))


def test_incidents_keep_the_hawkes_mean_whatever_the_branching():
    # mu = 0.8 and n = 0.6 have the mean mu/(1-n) = 2.
    excitation = float(crisis.excitation_at_rest(2.0, 0.6))
    assert intensity(excitation, 2.0, 0.6) == pytest.approx(2.0)
    assert intensity(0.0, 2.0, 0.6) == pytest.approx(0.8)
    assert crisis.incident_excitation(excitation, 2.0, 0.6, 6.0) == pytest.approx(0)


def test_simulated_incidents_have_the_mean_and_cluster():
    rng = np.random.default_rng(7)
    excitation = np.full(4000, 1.2)
    counts = []
    for _ in range(240):
        count = rng.poisson(0.8 + excitation)
        excitation = excitation + crisis.incident_excitation(excitation, count, 0.6, 6.0) / 12
        counts.append(count)
    later = np.array(counts[120:])
    assert later.mean() == pytest.approx(2.0, rel=0.02)
    # A count autoregression with weights a = decay*n/12 on counts and b = 1 - decay/12 on intensity has this variance.
    a, b = 0.3, 0.5
    assert later.var() == pytest.approx(2 * (1 - (a + b) ** 2 + a**2) / (1 - (a + b) ** 2), rel=0.03)


def test_gamblers_ruin():
    assert absorption([0.3] * 4, [0.5] * 4, 1, 5) == pytest.approx(0.05621, abs=1e-5)
    odds = 0.5 / 0.3
    assert 1 / sum(odds**k for k in range(5)) == pytest.approx(0.05621, abs=1e-5)


def test_ladder_closed_form_agrees_with_the_matrix_inverse():
    up, down = [0.12, 0.04, 0.02, 0.02], [0.30, 0.35, 0.30, 0.15]
    odds = [d / u for u, d in zip(up, down, strict=True)]
    assert odds == pytest.approx(ODDS)
    war = crisis.escalation_probability(1.0, *odds)
    assert war == pytest.approx(absorption(up, down, 2, 5), rel=1e-9)
    assert war == pytest.approx(0.0012, abs=5e-5)
    assert crisis.crisis_probability(1.0, *odds[:2]) == pytest.approx(absorption(up[:2], down[:2], 2, 3))
    half_pace = absorption([u / 2 for u in up], [d / 2 for d in down], 2, 5)
    assert war == pytest.approx(half_pace, rel=1e-9)


def test_the_ladder_must_be_checked_against_plausible_war_rates():
    many_incidents = 12 * (0.10 + 0.25 + 0.15 + 0.15) / (1 - 0.4)
    assert many_incidents * crisis.escalation_probability(1.0, *ODDS) == pytest.approx(0.016, abs=5e-4)
    draft = [0.30 / 0.12, 0.30 / 0.08, 0.25 / 0.05, 0.10 / 0.04]
    assert 1 - np.exp(-many_incidents * crisis.escalation_probability(1.0, *draft)) == pytest.approx(0.23, abs=0.01)


def test_major_war_rate_of_2015_is_about_one_percent_by_construction():
    means = parameter_from("incident_mean_rate", NUMBERS["incident_mean_rate"], DIMENSIONS, "").values
    escalation = float(means.sum()) * crisis.escalation_probability(1.0, *ODDS) * 12
    attacks = read_yaml(FOLDER / "rivalry" / "deterrence.yaml").data["prior_attack_rate"]
    deliberate = parameter_from("prior_attack_rate", attacks, DIMENSIONS, "").values.sum()
    assert 0.005 < escalation + deliberate < 0.02
    one_theatre = float(crisis.escalation_war_rate(0.073, 0.0012))
    assert one_theatre == pytest.approx(0.073 * 0.0012 * 12)


def test_implied_crises_are_within_a_factor_of_three_of_the_recorded():
    means = parameter_from("incident_mean_rate", NUMBERS["incident_mean_rate"], DIMENSIONS, "").values
    implied = 12 * means * crisis.crisis_probability(1.0, *ODDS[:2])
    recorded = np.array([3, 2, 2, 9]) / 27  # Taiwan Strait, East and South China Sea, Korea, 1995-2021
    assert np.all(np.abs(np.log(implied / recorded)) < np.log(3))


def retreat(hotlines: float = 0.3, utility: float = -2.0) -> float:
    return float(crisis.retreat_factor(hotlines, 0.3, 0.2, 0.2, 0.3, utility, -2.0))


def test_hotlines_cut_escalation_and_a_better_prospect_of_war_raises_it():
    assert retreat() == pytest.approx(1.0)
    war = [crisis.escalation_probability(retreat(h), *ODDS) for h in (0.0, 0.3, 0.9)]
    assert war[0] > war[1] > war[2] > 0.3 * war[1]
    assert retreat(utility=-1.5) < 1 < retreat(utility=-2.5)


def test_memory_rests_at_the_remembered_rate():
    remembered = crisis.remembered_at_start(0.1, 3.0, 0.138)
    assert crisis.crisis_memory(remembered, 0.1, 0.1 * 0.138, 3.0, 1.0) == pytest.approx(0)
    assert crisis.major_war_probability(0.0) == 0.0


def test_exercises_beyond_the_reference_move_incidents_as_they_are_read():
    assert float(crisis.exercise_provocation(0.017, 0.15, 20.0, 20.0)) == 0.0
    assert float(crisis.exercise_provocation(0.017, 0.5, 32.0, 20.0)) == pytest.approx(0.102)
    assert float(crisis.exercise_provocation(0.017, -0.5, 32.0, 20.0)) == pytest.approx(-0.102)


def test_a_likelier_breakdown_lowers_the_odds_of_settling():
    assert float(crisis.clash_retreat_odds(15.0, 1.0)) == 15.0
    assert float(crisis.clash_retreat_odds(15.0, 1.5)) == pytest.approx(10.0)


@given(policy=st.floats(0, 1), demand=st.floats(-1, 1))
def test_demand_shifts_the_odds_of_channels_and_never_opens_what_is_shut(policy: float, demand: float):
    channels = float(crisis.crisis_channels(policy, demand))
    assert 0 <= channels <= 1
    assert (channels - policy) * demand >= -1e-12
    assert float(crisis.crisis_channels(0.0, demand)) == 0.0
    assert float(crisis.crisis_channels(1.0, demand)) == pytest.approx(1.0)
    assert float(crisis.crisis_channels(policy, 0.0)) == pytest.approx(policy)


def test_demand_for_channels_rests_at_nothing_and_saturates():
    assert float(crisis.demand_for_channels(0.0, 0.2, 0.2, 0.6, 0.5)) == pytest.approx(0.0)
    assert float(crisis.demand_for_channels(0.15, 0.6, 0.2, 0.6, 0.5)) == pytest.approx(0.0)
    assert float(crisis.demand_for_channels(0.3, 1e6, 0.2, 0.6, 0.5)) == pytest.approx(0.0, abs=1e-5)


def test_memories_of_china_leave_out_korea():
    theatres = DIMENSIONS.labels["theatre"]
    memory = dict(zip(theatres, (0.1, 0.2, 0.4, 0.8), strict=True))
    assert float(evaluate(crisis.remembered_with_china, DIMENSIONS, crisis_memory=memory)) == pytest.approx(0.7)
