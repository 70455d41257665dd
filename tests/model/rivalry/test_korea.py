"""North Korean launches against the shipped monthly table, raids against published values, pressure and worry."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.evidence import load_evidence, model_series
from rimland.evidence.series import PHASES
from rimland.model.rivalry import korea
from rimland.yaml_reader import read_yaml

FOLDER = Path(rimland.model.__file__).parent
DIMENSIONS = read_dimensions(FOLDER / "dimensions.yaml")
NUMBERS = read_yaml(FOLDER / "rivalry" / "korea.yaml").data
RECORD = 100  # months, January 2015 to April 2023


def number(name: str) -> np.ndarray:
    return parameter_from(name, NUMBERS[name], DIMENSIONS, "").values


def observed() -> np.ndarray:
    series = load_evidence().monthly_series("north_korean_tests", ["PRK"], "2015-01", RECORD, definition="all_launches")
    return series[:, 0]


def phases() -> np.ndarray:
    return model_series("2015-01", RECORD)["north_korean_phase"].argmax(axis=1)


def simulated(records: int = 4000) -> np.ndarray:
    """Counts (months, records) of the process under the phases of the record, all drivers as in 2015."""
    rng = np.random.default_rng(3)
    rates = number("launches_in_phase")[phases()]
    branching, decay, size = (
        float(number(n)) for n in ("launch_branching", "launch_excitation_decay", "launch_dispersion")
    )
    excitation = np.full(records, float(korea.launch_excitation_at_rest(branching, rates[0])))
    counts = []
    for rate in rates:
        mean = korea.launch_intensity(rate, branching, 0.0, 0.0, excitation)
        count = rng.poisson(rng.gamma(size, mean / size))
        excitation = excitation + korea.launch_excitation(excitation, count, branching, decay) / 12
        counts.append(count)
    return np.array(counts, float)


def lagged(counts: np.ndarray) -> np.ndarray:
    gap = counts - counts.mean(axis=0)
    return (gap[1:] * gap[:-1]).mean(axis=0) / (gap**2).mean(axis=0)


def test_the_record_is_what_the_numbers_say():
    counts = observed()
    assert np.isfinite(counts).all()
    assert counts.sum() == 187
    assert counts.mean() == pytest.approx(1.87)
    assert counts.var(ddof=1) == pytest.approx(9.14, abs=0.01)
    for label, rate, months in zip(PHASES, number("launches_in_phase"), (17, 67, 16), strict=True):
        inside = counts[phases() == PHASES.index(label)]
        assert len(inside) == months
        assert inside.mean() == pytest.approx(rate, abs=0.005)
    assert number("phase_weight") == pytest.approx(np.bincount(phases()) / RECORD)


def test_simulated_launches_have_the_mean_spread_and_memory_of_the_record():
    counts, record = simulated(), observed()
    means, variances, memory = counts.mean(axis=0), counts.var(axis=0, ddof=1), lagged(counts)
    assert means.mean() == pytest.approx(record.mean(), rel=0.04)
    assert variances.mean() == pytest.approx(record.var(ddof=1), rel=0.1)
    assert memory.mean() == pytest.approx(lagged(record), abs=0.07)
    # And the record is an ordinary draw: inside the middle 80 percent of simulated records in all three.
    for drawn, seen in ((means, record.mean()), (variances, record.var(ddof=1)), (memory, lagged(record))):
        assert 0.1 < (drawn < seen).mean() < 0.9


def test_months_without_a_launch_are_as_many_as_in_the_record():
    assert (simulated() == 0).mean() == pytest.approx((observed() == 0).mean(), abs=0.1)


def test_six_launches_in_a_quarter_are_no_evidence_of_a_surge():
    assert stats.poisson.sf(5, 7.5) == pytest.approx(0.759, abs=5e-4)
    assert stats.poisson.cdf(6, 16) == pytest.approx(0.004, abs=5e-4)
    size = float(number("launch_dispersion"))
    rng = np.random.default_rng(1)
    _, normal, surge = (
        rng.poisson(rng.gamma(size, 3 * [m] / np.array(size), (200_000, 3))).sum(axis=1)
        for m in number("launches_in_phase")
    )
    assert 0.2 < (normal >= 6).mean() < 0.4
    assert 0.1 < (surge <= 6).mean() < 0.25
    long_range = stats.binom.sf(5, 16, float(number("long_range_share")))
    assert long_range < 0.05


def raid(shots: float, kill: float = 0.9, missiles: float = 10.0) -> float:
    return float(korea.raid_stopped(shots, kill, missiles, 1.0))


def test_raid_of_ten_at_published_values():
    assert raid(1) == pytest.approx(0.3487, abs=5e-5)
    assert raid(2) == pytest.approx(0.9044, abs=5e-5)
    assert raid(0) == 0.0
    assert raid(2, missiles=20) < raid(2) < raid(3) < 1


def test_a_phase_is_kept_or_drawn_by_its_weights():
    def following(draw: float, now: tuple[float, float, float] = (0.0, 0.0, 1.0)) -> list[float]:
        found = evaluate(
            korea.testing_phase,
            DIMENSIONS,
            testing_phase=("testing_phase", np.array(now)),
            phase_weight=("testing_phase", np.array([0.2, 0.5, 0.3])),
            phase_redraw_rate=1.2,
            phase_draw=draw,
            timestep=1 / 12,
        )
        return list(found)

    assert following(0.1001) == [0, 0, 1]
    assert following(0.9) == [0, 0, 1]
    assert following(0.019) == [1, 0, 0]
    assert following(0.021) == [0, 1, 0]
    assert following(0.069) == [0, 1, 0]
    assert following(0.071, (1.0, 0.0, 0.0)) == [0, 0, 1]


def test_phases_of_the_record_are_one_at_a_time():
    series = model_series("2015-01", 312)["north_korean_phase"]
    assert (series[:120].sum(axis=1) == 1).all()
    assert np.isnan(series[120:]).all()


def test_reliability_is_that_of_the_tests_it_is_fitted_to():
    constant, slope = float(number("reliability_constant")), float(number("reliability_learning"))

    def at(count: float) -> float:
        numbers = {"reliability_constant": constant, "reliability_learning": slope}
        return float(evaluate(korea.launch_reliability, DIMENSIONS, launches_so_far=count, **numbers))

    # Known outcomes: 41 of 59 succeeded in 2015-17 (launches 51 to 110), 99 of 105 in 2018 to April 2023 (to 245).
    assert np.mean([at(k) for k in range(50, 110)]) == pytest.approx(41 / 59, abs=0.05)
    assert np.mean([at(k) for k in range(110, 245)]) == pytest.approx(99 / 105, abs=0.05)


def strain(tempo: float, in_asia: float = 0.5) -> float:
    deployment = np.zeros((4, 5))
    deployment[3, 0] = in_asia
    return float(
        evaluate(
            korea.korean_strain,
            DIMENSIONS,
            launch_tempo=tempo,
            watch_ship_days=60.0,
            ship_days_for_a_test=12.0,
            missile_defence_ships=33.0,
            us_deployment=("force region", deployment),
            japanese_missile_defence_ships=6.0,
            days_on_station=10.6,
        )
    )


def test_strain_rises_with_launches_and_with_ships_away():
    assert strain(1.5) == pytest.approx(1 - np.exp(-78 / 238.5), rel=1e-3)
    assert 0 < strain(0) < strain(5) < strain(30) < 1
    assert strain(1.5, in_asia=0.3) > strain(1.5)


def test_alarm_is_half_at_rest_and_stays_a_share():
    assert korea.korean_alarm(0.4, 0.4) == 0.5
    assert 0 < korea.korean_alarm(0.001, 0.4) < korea.korean_alarm(40.0, 0.4) < 1


def pressure_change(tempo: float, pressure: float = 0.4) -> float:
    change = evaluate(
        korea.korean_pressure_change,
        DIMENSIONS,
        grey_zone_pressure=dict.fromkeys(DIMENSIONS.labels["theatre"], pressure),
        initial_grey_zone_pressure=dict.fromkeys(DIMENSIONS.labels["theatre"], 0.4),
        launch_tempo=tempo,
        launches_in_phase=("testing_phase", np.array([0.06, 1.51, 5.31])),
        pressure_from_launches=2.0,
        korean_pressure_rate=1.0,
    )
    assert change[:3] == pytest.approx(np.zeros(3))
    return float(change[3])


def test_korean_pressure_rests_at_the_usual_tempo_and_follows_launches():
    assert pressure_change(1.51) == pytest.approx(0)
    assert pressure_change(5.31) == pytest.approx(0.54 - 0.4, abs=0.005)
    assert pressure_change(0.0) == pytest.approx(0.197 - 0.4, abs=0.005)


def test_worry_is_nil_in_2015_and_grows_with_shots_and_ships():
    assert korea.second_strike_worry_target(2.0, 2.0, 33.0, 33.0) == 0
    assert korea.second_strike_worry_target(4.0, 2.0, 33.0, 33.0) == pytest.approx(1)
    assert korea.second_strike_worry_target(0.0, 2.0, 50.0, 33.0) == -1


def test_missile_defence_ships_pass_through_the_counts():
    ships, planned, time = (
        float(number(n))
        for n in ("initial_missile_defence_ships", "planned_missile_defence_ships", "missile_defence_build_time")
    )

    def after(years: float) -> float:
        return planned - (planned - ships) * np.exp(-years / time)

    for years, count in ((4, 38), (8, 48), (9, 50)):
        assert after(years) == pytest.approx(count, rel=0.11)


def ships_flow(fear: float, response: float = 0.2) -> float:
    start = dict.fromkeys(DIMENSIONS.labels["dyad"], 0.5)
    return float(
        evaluate(
            korea.missile_defence_ships,
            DIMENSIONS,
            missile_defence_ships=33.0,
            planned_missile_defence_ships=65.0,
            missile_defence_build_time=10.0,
            threat_perception=start | {"USA>CHN": fear},
            initial_threat_perception=start,
            missile_defence_from_threat=response,
        )
    )


def test_fear_of_china_adds_ships_that_can_intercept():
    assert ships_flow(0.5) == pytest.approx(3.2)
    assert ships_flow(0.9) == pytest.approx((65 * np.exp(0.08) - 33) / 10)
    assert ships_flow(0.9, 0.0) == pytest.approx(3.2)
