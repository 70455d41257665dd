"""Power in a theatre: loss of strength, coalition weights, who takes part, denial."""

import math
from pathlib import Path

import numpy as np
import pytest

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.forces import power

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
ACTORS = list(DIMENSIONS.labels["actor"])
THEATRES = list(DIMENSIONS.labels["theatre"])
STRAIT = THEATRES.index("taiwan_strait")
JAPAN, AMERICA = ACTORS.index("JPN"), ACTORS.index("USA")


def test_strength_falls_exponentially_with_distance():
    reach = evaluate(
        power.theatre_reach,
        DIMENSIONS,
        theatre_availability=0.7,
        theatre_distance=2.0,
        strength_loss=0.5,
        united_states_reach=0.8,
    )
    assert reach[JAPAN] == pytest.approx(0.7 * math.exp(-1))
    assert reach[AMERICA] == pytest.approx(0.8 * 0.7 * math.exp(-1))


def maritime(available: float, knowledge: float = 1.0) -> np.ndarray:
    return evaluate(
        power.maritime_power,
        DIMENSIONS,
        military_capital=("actor domain", np.tile([500.0, 100.0, 200.0, 50.0, 10.0, 20.0], (len(ACTORS), 1))),
        maritime_weight=("domain", [0.0, 1.0, 1.0, 1.2, 0.5, 0.5]),
        readiness=0.6,
        force_quality=0.5,
        reference_capital=1000.0,
        ship_availability=available,
        defence_knowledge=("innovator", np.array([knowledge, 1.0, 1.0])),
    )


def test_maritime_power_weighs_domains_and_scales_with_quality_and_readiness():
    assert maritime(1.0) == pytest.approx(np.full(len(ACTORS), 0.3 * (300 + 60 + 15) / 1000))


def test_knowledge_scales_the_power_of_those_who_have_it():
    gain = maritime(1.0, knowledge=1.1) / maritime(1.0)
    assert gain[AMERICA] == pytest.approx(1.1)
    assert np.delete(gain, AMERICA) == pytest.approx(np.ones(len(ACTORS) - 1))


def test_idle_ships_cost_american_sea_power_and_nothing_else():
    lost = maritime(1.0) - maritime(0.9)
    assert lost[AMERICA] == pytest.approx(0.3 * 10 / 1000)
    assert np.delete(lost, AMERICA) == pytest.approx(np.zeros(len(ACTORS) - 1))


def weights(share: float = 0.5, access: float = 1.0, bonus: float = 0.0, factor: float = 1.0) -> np.ndarray:
    return evaluate(
        power.coalition_weight,
        DIMENSIONS,
        us_indo_pacific_share=share,
        base_access=access,
        base_power_gain=1.0,
        japan_base_dependence=0.4,
        power_without_bases=0.5,
        joint_power_bonus=("ally", np.full(5, bonus)),
        minilateral_power_bonus=("ally", np.ones(5)),
        independent_contribution=0.6,
        service_power_factor=factor,
    )


def test_coalition_weights_run_between_alone_and_together():
    assert weights()[AMERICA] == pytest.approx(0.5)
    assert weights(access=0.0)[AMERICA] == pytest.approx(0.25)
    assert weights(bonus=0.0)[JAPAN] == pytest.approx(0.6)
    assert weights(bonus=1.0)[JAPAN] == pytest.approx(1.0)
    assert weights(factor=0.5) == pytest.approx(weights() / 2)
    assert weights()[ACTORS.index("VNM")] == 1.0
    assert weights()[ACTORS.index("CHN")] == 1.0


def contribution(joins: float) -> np.ndarray:
    return evaluate(
        power.defender_contribution,
        DIMENSIONS,
        theatre_power=("actor theatre", np.ones((len(ACTORS), len(THEATRES)))),
        defender_participation=("actor theatre", np.ones((len(ACTORS), len(THEATRES)))),
        coalition_weight=("actor", np.ones(len(ACTORS))),
        joining_factor=("ally", np.array([joins, 1.0, 1.0, 1.0, 1.0])),
        munitions_endurance=1.0,
        missile_watch_drain=("theatre", np.zeros(len(THEATRES))),
        philippine_access=("theatre", np.zeros(len(THEATRES))),
    )


def test_japans_choice_counts_in_the_taiwan_strait_and_nowhere_else():
    change = contribution(1.0) - contribution(0.3)
    assert change[JAPAN, STRAIT] == pytest.approx(0.7)
    assert np.count_nonzero(change) == 1


def test_defender_power_is_the_sum_and_balance_is_homogeneous_of_degree_zero():
    total = evaluate(power.defender_power, DIMENSIONS, defender_contribution=("actor theatre", contribution(1.0)))
    assert total == pytest.approx(np.full(len(THEATRES), float(len(ACTORS))))
    assert float(power.power_balance(3.0, 2.0)) == float(power.power_balance(30.0, 20.0))


def denial(fraction: float, attacker: float, scale: float = 1.0, counterstrike: float = 0.0) -> np.ndarray:
    return evaluate(
        power.denial_strength,
        DIMENSIONS,
        defender_contribution=("actor theatre", contribution(1.0)),
        denial_fraction=("actor", np.full(len(ACTORS), fraction)),
        attacker_power=("theatre", np.full(len(THEATRES), attacker)),
        denial_scale=scale,
        counterstrike_denial=counterstrike,
    )


def test_denial_is_one_minus_the_part_left_uncovered():
    assert denial(0.0, 1.0) == pytest.approx(np.zeros(len(THEATRES)))
    assert denial(0.5, 14.0) == pytest.approx(np.full(len(THEATRES), 1 - math.exp(-0.5)))
    assert (denial(0.5, 7.0) > denial(0.5, 14.0)).all()
    assert (denial(1.0, 1e-3) <= 1.0).all()
    assert denial(0.0, 1.0, counterstrike=0.16) == pytest.approx(np.full(len(THEATRES), 1 - math.exp(-0.16)))


def test_philippine_bases_add_in_proportion_to_alignment():
    partners = dict.fromkeys(DIMENSIONS.labels["partner"], 0.9) | {"PHL": 0.5}
    start = dict.fromkeys(DIMENSIONS.labels["partner"], 0.3)
    weight = dict.fromkeys(THEATRES, 0.0) | {"south_china_sea": 0.1}
    found = evaluate(
        power.philippine_access, DIMENSIONS, access_from_alignment=weight, alignment=partners, initial_alignment=start
    )
    assert dict(zip(THEATRES, found, strict=True))["south_china_sea"] == pytest.approx(0.02)
    assert np.count_nonzero(found) == 1
