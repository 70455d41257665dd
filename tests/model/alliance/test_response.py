"""Queues against Erlang's formulas, recovery and resilience in closed form, and what pooling may not promise."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import factorial

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.alliance import response

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
SHOCKS = list(DIMENSIONS.labels["shock"])
ACTORS = list(DIMENSIONS.labels["actor"])
FOREVER = 1e12
THREE, SIX = response.THREE_NODES, response.SIX_NODES


def erlang_c(teams: int, load: float) -> float:
    """The textbook sum."""
    last = load**teams / factorial(teams) * teams / (teams - load)
    return last / (sum(load**k / factorial(k) for k in range(teams)) + last)


def test_two_separate_queues_against_one_pool():
    """Two M/M/1 at 0.8 against one M/M/2 at the same use: the published example."""
    apart = response.waiting_time(1.0, 0.8, 1.0, FOREVER, THREE)
    together = response.waiting_time(2.0, 1.6, 1.0, FOREVER, SIX)
    assert apart == pytest.approx(4.0, rel=1e-5)
    assert response.chance_of_waiting(2.0, 1.6, SIX) == pytest.approx(0.7111, abs=5e-5)
    assert together == pytest.approx(1.7778, abs=5e-5)
    assert 1 - together / apart == pytest.approx(0.556, abs=5e-4)


@pytest.mark.parametrize("use", [0.05, 0.3, 0.7, 0.95])
def test_one_team_is_found_at_work_in_proportion_to_its_use(use: float):
    assert response.chance_of_waiting(1.0, use, THREE) == pytest.approx(use, rel=1e-6)


@pytest.mark.parametrize("teams", range(1, 11))
@pytest.mark.parametrize("use", [0.2, 0.6, 0.9])
def test_whole_teams_give_erlangs_delay_formula(teams: int, use: float):
    load = teams * use
    assert response.chance_of_waiting(teams, load, SIX) == pytest.approx(erlang_c(teams, load), rel=1e-5)
    if teams <= 5:
        assert response.chance_of_waiting(teams, load, THREE) == pytest.approx(erlang_c(teams, load), rel=1e-5)


@pytest.mark.parametrize(
    ("teams", "nodes"), [(0.5, THREE), (1.5, THREE), (3.7, THREE), (1.5, SIX), (6.4, SIX), (9.5, SIX)]
)
@pytest.mark.parametrize("load", [0.2, 0.6, 1.4])
def test_teams_in_between_follow_the_continued_loss_function(teams: float, nodes: tuple, load: float):
    whole, _ = quad(lambda x: math.exp(-x) * (1 + x / load) ** teams, 0, np.inf)
    assert response.chance_of_no_team(teams, load, nodes) == pytest.approx(1 / whole, rel=0.02)


def test_an_overloaded_team_leaves_shocks_to_ordinary_agencies():
    assert response.waiting_time(1.0, 1.0, 1.0, 6.0, THREE) == pytest.approx(6.0)
    assert response.waiting_time(1.0, 3.0, 1.0, 6.0, THREE) == pytest.approx(6.0)
    assert response.waiting_time(1.0, 0.99, 1.0, 6.0, THREE) < 6.0


def times(**changes: float) -> tuple[float, float]:
    """Response time of separate and pooled teams, months."""
    causes = {
        "response_teams": 2.0, "expected_shocks": ("shock", [1.6, 0.0, 0.0]), "team_service_time": 1.0,
        "response_patience": FOREVER, "coordination_cost": 0.0, "interoperability": ("ally", np.full(5, 0.5)),
        "shock_correlation": 0.0,
    } | changes  # fmt: skip
    shared = ("response_teams", "expected_shocks", "team_service_time", "response_patience")
    apart = evaluate(response.separate_response_time, DIMENSIONS, **{name: causes[name] for name in shared})
    return float(apart), float(evaluate(response.pooled_response_time, DIMENSIONS, **causes))


def test_response_is_wait_and_work():
    apart, together = times()
    assert apart == pytest.approx(5.0, rel=1e-5)
    assert together == pytest.approx(2.7778, abs=5e-5)


def test_full_correlation_leaves_nothing_to_share_and_half_of_it_much_less():
    apart, together = times(shock_correlation=1.0)
    assert together == pytest.approx(apart, rel=1e-6)
    kept = (1 - math.sqrt(0.75)) / (1 - math.sqrt(0.5))
    assert math.sqrt(0.5) == pytest.approx(0.7071, abs=5e-5)
    assert math.sqrt(0.75) == pytest.approx(0.8660, abs=5e-5)
    half = times(shock_correlation=0.5)[1]
    assert half == pytest.approx(apart - kept * (apart - times()[1]), rel=1e-5)


def test_pooling_can_hurt():
    """With teams seldom at work there is little waiting to save, and strangers work more slowly."""
    light = {"expected_shocks": ("shock", [0.5, 0.05, 0.15]), "team_service_time": 0.7}
    apart, together = times(**light)
    assert together < apart
    apart, together = times(**light, coordination_cost=0.4)
    assert together > apart
    apart, together = times(**light, coordination_cost=0.4, interoperability=("ally", np.ones(5)))
    assert together < apart


@settings(max_examples=60, deadline=None)
@given(
    teams=st.floats(1, 10),
    rate=st.floats(0.1, 6),
    service=st.floats(0.3, 1.5),
    patience=st.floats(2, 24),
    cost=st.floats(0, 0.8),
    practice=st.floats(0, 1),
    correlation=st.floats(0, 1),
)
def test_response_times_are_bounded_and_fall_with_practice(teams, rate, service, patience, cost, practice, correlation):
    common = {
        "response_teams": teams, "expected_shocks": ("shock", [rate, 0.0, 0.0]), "team_service_time": service,
        "response_patience": patience, "coordination_cost": cost, "shock_correlation": correlation,
    }  # fmt: skip
    apart, together = times(**common, interoperability=("ally", np.full(5, practice)))
    assert service <= apart <= service + patience * (1 + 1e-9)
    slowest = service / (1 - cost * (1 - practice))
    assert service <= together <= slowest + patience * (1 + 1e-9)
    assert times(**common, interoperability=("ally", np.ones(5)))[1] <= together * (1 + 1e-6)


def loss_after(months: int, loss: float, hits: float = 0.0, tau: float = 5.0, **changes: float) -> float:
    arguments = {"damage_per_shock": 0.3, "satellite_attack": 0.0, "satellite_redundancy": 0.3} | changes
    for month in range(months):
        flow = evaluate(
            response.function_loss,
            DIMENSIONS,
            function_loss=loss,
            shocks=hits if month == 0 else 0.0,
            recovery_time=tau,
            **arguments,
        )[SHOCKS.index("satellite")]
        loss += flow / 12
    return loss


def test_function_comes_back_in_the_recovery_time_and_the_area_lost_is_damage_times_it():
    first = loss_after(1, 0.0, hits=1.0)
    assert first == pytest.approx(1 - math.exp(-0.3))
    area = first + sum(loss_after(month, first) for month in range(1, 120))
    assert area == pytest.approx(first * 5.0, rel=1e-6)
    lost = evaluate(response.resilience_loss, DIMENSIONS, damage_per_shock=0.3, recovery_time=5.0)
    assert lost[0] == pytest.approx(area, rel=1e-6)


def test_an_attack_on_satellites_takes_what_is_not_replaced():
    assert loss_after(1, 0.0, satellite_attack=0.5) == pytest.approx(0.5 * 0.7)
    assert loss_after(1, 0.0, satellite_attack=0.5, satellite_redundancy=0.9) == pytest.approx(0.5 * 0.1)


def test_the_resting_loss_is_the_mean_under_random_shocks():
    rest = evaluate(
        response.function_loss_at_rest,
        DIMENSIONS,
        expected_shocks=("shock", [0.5, 0.05, 0.15]),
        damage_per_shock=("shock", [0.05, 0.3, 0.1]),
        recovery_time=("shock", [2.0, 8.0, 5.0]),
    )
    generator = np.random.default_rng(1)
    for rate, damage, tau, expected in zip([0.5, 0.05, 0.15], [0.05, 0.3, 0.1], [2.0, 8.0, 5.0], rest, strict=True):
        loss, total = np.full(4000, expected), 0.0
        for _ in range(300):
            hit = 1 - np.exp(-damage * generator.poisson(rate, 4000))
            loss = loss + hit * (1 - loss) - loss / tau
            total += loss.mean() / 300
        assert total == pytest.approx(expected, rel=0.02)


def factor(loss: list[float]) -> np.ndarray:
    return evaluate(
        response.service_power_factor,
        DIMENSIONS,
        function_loss=("shock", loss),
        function_loss_at_start=("shock", [0.05, 0.08, 0.06]),
        power_lost_without_service=("shock", [0.3, 0.5, 0.1]),
    )


def test_services_scale_allied_power_and_nobody_elses():
    assert factor([0.05, 0.08, 0.06]) == pytest.approx(np.ones(len(ACTORS)))
    blind = factor([0.05, 0.58, 0.06])
    for actor in ("USA", "JPN", "KOR", "AUS", "PHL", "TWN"):
        assert blind[ACTORS.index(actor)] == pytest.approx((1 - 0.29) / (1 - 0.04))
    assert blind[ACTORS.index("CHN")] == 1.0
    assert np.flatnonzero(factor([0.2, 0.08, 0.06]) < 1).tolist() == [ACTORS.index("JPN")]


def test_relief_rests_where_disasters_and_memory_balance_and_speed_counts():
    rest = 0.15 * 12 * 2.0

    def flow(pace: float) -> float:
        return float(
            evaluate(
                response.relief_remembered,
                DIMENSIONS,
                relief_remembered=rest,
                shocks=("shock", [0.0, 0.0, 0.15]),
                response_time_at_start=1.0,
                response_recovery_time=pace,
                relief_memory=2.0,
            )
        )

    assert flow(1.0) == pytest.approx(0)
    assert flow(0.5) > 0 > flow(2.0)


def test_the_relief_of_2011_gives_the_weight_its_note_says():
    log_odds = math.log(0.82 / 0.18) - math.log(0.799 / 0.201)
    assert log_odds == pytest.approx(0.14, abs=0.005)
    assert log_odds / 5 == pytest.approx(0.03, abs=0.005)
