"""Closed forms of interoperability, joint power and readiness."""

import math
from pathlib import Path

import numpy as np
import pytest

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.forces import exercises

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
ACTORS = list(DIMENSIONS.labels["actor"])
DECAY = 0.07 * 12


def test_five_large_exercises_a_quarter_rest_at_interoperability_0656():
    rest = 0.08 * (5 / 3) / (0.08 * (5 / 3) + 0.07)
    assert rest == pytest.approx(0.656, abs=0.0005)
    assert float(exercises.interoperability(rest, 20.0, 0.08, DECAY)) == pytest.approx(0.0)


def test_without_exercises_interoperability_halves_in_the_half_life():
    value, step = 0.8, 1 / 1200
    for _ in range(round(math.log(2) / DECAY / step)):
        value += float(exercises.interoperability(value, 0.0, 0.08, DECAY)) * step
    assert value == pytest.approx(0.4, rel=0.002)


def joint_power(first: float, second: float, together: float) -> float:
    """The joint-power form, scaled by the larger force for stability."""
    largest, exponent = max(first, second), 1 / max(together, 1e-6)
    return largest * ((first / largest) ** exponent + (second / largest) ** exponent) ** (1 / exponent)


@pytest.mark.parametrize("interoperability", [0.0, 0.3, 0.656, 1.0])
@pytest.mark.parametrize("command", [0.0, 0.25, 0.5, 1.0])
def test_the_bonus_is_the_gain_of_two_equal_forces_over_one(interoperability: float, command: float):
    bonus = float(exercises.joint_power_bonus(interoperability, command))
    assert 1 + bonus == pytest.approx(joint_power(1.0, 1.0, interoperability * command), abs=1e-5)


def test_joint_power_runs_from_the_larger_force_alone_to_the_sum():
    assert joint_power(1.0, 1.0, 1.0) == pytest.approx(2.0)
    assert joint_power(3.0, 2.0, 1e-6) == pytest.approx(3.0)
    assert float(exercises.joint_power_bonus(1.0, 1.0)) == pytest.approx(1.0)
    assert float(exercises.joint_power_bonus(0.9, 0.0)) == 0.0


def test_the_lever_sets_japans_rate_and_command_only():
    allies = list(DIMENSIONS.labels["ally"])
    rates = evaluate(
        exercises.allied_exercise_rate,
        DIMENSIONS,
        exercise_rate=20.0,
        partner_exercise_rate=("ally", np.zeros(5)),
    )
    assert rates[allies.index("JPN")] == 20.0
    assert rates.sum() == 20.0
    assert float(exercises.exercise_rate(1.67)) == pytest.approx(20.04)


def readiness_flow(value: float, training: float = 1.0, tempo: np.ndarray | float = 0.0) -> np.ndarray:
    return evaluate(
        exercises.readiness,
        DIMENSIONS,
        readiness=value,
        training_effort=training,
        readiness_gain=1.44,
        skill_decay=DECAY,
        tempo_wear=0.06,
        answering_tempo=("actor", np.zeros(len(ACTORS)) + tempo),
    )


def test_readiness_rests_at_gain_over_gain_plus_decay():
    rest = 1.44 / (1.44 + DECAY)
    assert rest == pytest.approx(0.63, abs=0.002)
    assert readiness_flow(rest) == pytest.approx(np.zeros(len(ACTORS)))
    assert (readiness_flow(rest, training=1.5) > 0).all()


def answering_tempo(days: float = 0.0, scrambles: float = 0.0, sorties: float = 0.0) -> np.ndarray:
    return evaluate(
        exercises.answering_tempo,
        DIMENSIONS,
        grey_zone_pressure=("theatre", np.full(4, days)),
        jasdf_scrambles=scrambles,
        full_scrambles=97.3,
        scramble_tempo_share=0.5,
        pla_sorties=sorties,
        half_tempo_sorties=420.0,
    )


def test_answering_patrols_and_flights_wears_japan_and_taiwan_only():
    tempo = answering_tempo(days=0.8, scrambles=97.3 / 2, sorties=420.0)
    assert tempo[ACTORS.index("JPN")] == pytest.approx(0.65)
    assert tempo[ACTORS.index("TWN")] == pytest.approx(0.5)
    change = readiness_flow(0.6, tempo=tempo) - readiness_flow(0.6)
    assert np.flatnonzero(change).tolist() == [ACTORS.index("JPN"), ACTORS.index("TWN")]
    assert change.min() == pytest.approx(-0.06 * 0.65 * 0.6)
    assert answering_tempo(sorties=1e6)[ACTORS.index("TWN")] == pytest.approx(1, abs=1e-3)
