"""Closed forms of interoperability, joint power and readiness."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.forces import exercises

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
ACTORS = list(DIMENSIONS.labels["actor"])
ALLIES = list(DIMENSIONS.labels["ally"])
DECAY = 0.07 * 12


def test_five_large_exercises_a_quarter_rest_at_interoperability_0656():
    rest = 0.08 * (5 / 3) / (0.08 * (5 / 3) + 0.07)
    assert rest == pytest.approx(0.656, abs=0.0005)
    assert float(exercises.interoperability(rest, 20.0, 0.08, DECAY, 0.0)) == pytest.approx(0.0)


@given(floor=st.floats(0, 0.9), practice=st.floats(0, 50), learning=st.floats(0.02, 0.15))
def test_interoperability_rests_between_its_floor_and_one(floor: float, practice: float, learning: float):
    rest = (learning * practice + DECAY * floor) / (learning * practice + DECAY)
    assert floor - 1e-12 <= rest <= 1
    assert float(exercises.interoperability(rest, practice, learning, DECAY, floor)) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("floor", [0.0, 0.3])
def test_without_exercises_what_lies_above_the_floor_halves_in_the_half_life(floor: float):
    value, step = floor + 0.5, 1 / 1200
    for _ in range(round(math.log(2) / DECAY / step)):
        value += float(exercises.interoperability(value, 0.0, 0.08, DECAY, floor)) * step
    assert value == pytest.approx(floor + 0.25, rel=0.002)


def test_skills_fade_with_the_published_half_lives():
    # 13 to 6.5 months, the range of the decay rate.
    for rate, months in ((0.62, 13.0), (1.21, 6.5)):
        assert 12 * math.log(2) / rate == pytest.approx(months, rel=0.06)


def floor_of(**changes: float) -> np.ndarray:
    causes = {"institutional_floor": 0.2, "command_link": 0.5, "floor_from_command": 0.2, "awareness_sharing": 0.4,
              "floor_from_awareness": 0.15} | changes  # fmt: skip
    return evaluate(exercises.interoperability_floor, DIMENSIONS, **causes)


def test_the_floor_fills_the_gap_independently():
    floor = floor_of()
    assert floor[ALLIES.index("JPN")] == pytest.approx(1 - 0.8 * 0.9 * 0.94)
    assert floor[ALLIES.index("KOR")] == pytest.approx(1 - 0.8 * 0.9)
    assert floor_of(institutional_floor=0.0, command_link=0.0, awareness_sharing=0.0) == pytest.approx(np.zeros(5))
    shared = floor_of(awareness_sharing=1.0) - floor
    assert np.flatnonzero(shared).tolist() == [ALLIES.index("JPN")]
    assert shared.max() > 0


def link(command: float, lumpiness: float) -> float:
    zero = ("ally", np.zeros(5))
    found = evaluate(exercises.command_link, DIMENSIONS, command_integration=command, partner_command_integration=zero,
                     stage_lumpiness=lumpiness)  # fmt: skip
    return float(found[ALLIES.index("JPN")])


def test_command_is_exact_at_each_stage_and_lumpy_between():
    for stage in (0.0, 0.25, 0.5, 0.75, 1.0):
        assert link(stage, 1.0) == link(stage, 0.0) == pytest.approx(stage)
    assert link(0.375, 0.0) == pytest.approx(0.375)
    assert link(0.375, 1.0) == pytest.approx(0.25 + 0.25 / 4)


@given(low=st.floats(0, 1), high=st.floats(0, 1), lumpiness=st.floats(0, 1))
def test_more_command_is_never_less(low: float, high: float, lumpiness: float):
    low, high = sorted((low, high))
    assert -1e-12 <= link(low, lumpiness) <= link(high, lumpiness) + 1e-12 <= 1 + 1e-11


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


def test_the_lever_sets_japans_practice_only():
    practice = evaluate(
        exercises.allied_practice,
        DIMENSIONS,
        exercise_rate=20.0,
        partner_exercise_rate=("ally", np.zeros(5)),
        joint_simulations=2.0,
        simulation_worth=0.25,
        exercise_yield_of_cooperation=1.0,
    )
    assert practice[ALLIES.index("JPN")] == 20.5
    assert practice.sum() == 20.5


def test_alarm_since_the_programme_adds_exercises():
    assert float(exercises.exercise_rate(1.67, 0.3, 0.7, 0.7)) == pytest.approx(20.04)
    assert float(exercises.exercise_rate(1.67, 0.3, 0.8, 0.7)) == pytest.approx(20.04 * math.exp(0.03))
    assert float(exercises.exercise_rate(0.0, 0.3, 0.9, 0.7)) == 0.0
    # Before the projection the programme answers the alarm of the day, afterwards that of its last month.
    assert float(exercises.answered_alarm(0.5, 0.7, 2024.9, 2025)) == 0.7
    assert float(exercises.answered_alarm(0.5, 0.7, 2025.0, 2025)) == 0.5


def reading(content: float, openness: float, doubt: float = 0.0) -> float:
    open_country = ("actor", np.full(len(ACTORS), 0.5))
    return float(evaluate(exercises.exercise_reading_by_content, DIMENSIONS, exercise_offensive_content=content,
                          transparency=open_country, exercise_openness_worth=openness,
                          exercise_reading_doubt=doubt))  # fmt: skip


def test_the_reading_of_exercises_has_an_open_sign_and_three_rivals():
    assert reading(0.4, 0.5) == pytest.approx(0.15)
    assert reading(0.1, 0.5) < 0 < reading(0.1, 0.5, doubt=0.5)
    assert exercises.exercise_reading_as_provocation(0.4) == 0.4
    assert exercises.exercise_reading_as_restraint(0.3) == -0.3
    assert exercises.exercise_reading_as_nothing() == 0.0


def test_patrols_and_exercises_load_japan_only():
    answering = np.zeros(len(ACTORS))
    answering[ACTORS.index("JPN")] = 0.8
    tempo = evaluate(exercises.operating_tempo, DIMENSIONS, answering_tempo=("actor", answering),
                     exercise_rate=20.0, exercise_tempo=0.02)  # fmt: skip
    assert tempo[ACTORS.index("JPN")] == pytest.approx(1.2)
    assert np.count_nonzero(tempo) == 1


def readiness_flow(value: float, training: float = 1.0, tempo: np.ndarray | float = 0.0) -> np.ndarray:
    return evaluate(
        exercises.readiness,
        DIMENSIONS,
        readiness=value,
        training_effort=training,
        readiness_gain=1.44,
        skill_decay=DECAY,
        tempo_wear=0.06,
        operating_tempo=("actor", np.zeros(len(ACTORS)) + tempo),
    )


def test_readiness_rests_at_gain_over_gain_plus_decay():
    rest = 1.44 / (1.44 + DECAY)
    assert rest == pytest.approx(0.63, abs=0.002)
    assert readiness_flow(rest) == pytest.approx(np.zeros(len(ACTORS)))
    assert (readiness_flow(rest, training=1.5) > 0).all()


def test_tempo_wears_in_proportion_to_what_is_ready():
    change = readiness_flow(0.6, tempo=0.8) - readiness_flow(0.6)
    assert change == pytest.approx(np.full(len(ACTORS), -0.06 * 0.8 * 0.6))


def effort(training: float, operations: float, weight: float = 0.5) -> np.ndarray:
    categories = list(DIMENSIONS.labels["category"])
    base = np.tile([0.25, 0.35, 0.22, 0.05, 0.03, 0.03, 0.07], (len(ACTORS), 1))
    now = base.copy()
    now[ACTORS.index("JPN"), categories.index("training")] = training
    now[ACTORS.index("JPN"), categories.index("operations")] = operations
    elasticity = np.full(len(categories), 0.1)
    elasticity[categories.index("operations")] = 0.2 * weight
    elasticity[categories.index("training")] = 0.2 * (1 - weight)
    return evaluate(
        exercises.training_effort,
        DIMENSIONS,
        spending_share=("actor category", now),
        usual_spending_share=("actor category", base),
        category_elasticity=("category", elasticity),
    )


def test_training_without_fuel_and_spares_is_half_the_effort():
    japan = ACTORS.index("JPN")
    assert effort(0.03, 0.22) == pytest.approx(np.ones(len(ACTORS)))
    assert effort(0.06, 0.22)[japan] == pytest.approx(math.sqrt(2))
    assert effort(0.06, 0.11)[japan] == pytest.approx(1.0)
    assert effort(0.06, 0.11, weight=0.0)[japan] == pytest.approx(2.0)
    assert np.delete(effort(0.08, 0.1), japan) == pytest.approx(np.ones(len(ACTORS) - 1))


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
