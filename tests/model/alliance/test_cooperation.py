"""Cooperation by area: steady state, half-life, saturation, spill-over, the size of an adjustment."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.alliance import cooperation
from rimland.report.adjustment import adjustment
from rimland.yaml_reader import read_yaml

ROOM = Path(rimland.model.__file__).parent
DIMENSIONS = read_dimensions(ROOM / "dimensions.yaml")
AREAS = DIMENSIONS.labels["area"]
NUMBERS = read_yaml(ROOM / "alliance" / "cooperation.yaml", error=ValueError).data


def over(dim: str, others: float = 0.0, **values: float) -> dict[str, float]:
    return dict.fromkeys(DIMENSIONS.labels[dim], others) | values


def kept_up(stock: float, rate: float, rho: float, months: int) -> float:
    for _ in range(months):
        stock = float(cooperation.cooperation(stock, rate, rho))
    return stock


def test_the_stock_settles_at_events_over_loss_and_halves_in_time():
    assert kept_up(0.0, 1.2, 0.97, 2000) == pytest.approx(1.2 / 0.03)
    assert cooperation.cooperation_at_rest(1.0, 0.2, 0.97) == pytest.approx(1.2 / 0.03)
    half_life = math.log(0.5) / math.log(0.97)
    assert half_life == pytest.approx(22.76, abs=0.01)
    assert kept_up(100.0, 0.0, 0.97, 23) < 50 < kept_up(100.0, 0.0, 0.97, 22)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("rho", [0.94, 0.97, 0.99])
def test_a_month_of_seventy_agreements_does_not_fill_the_index(area, rho):
    """All seventy in one area, on top of Biden's pace, against a scale set by Obama's."""
    rates = NUMBERS["regime_cooperation"]["value"]
    half, high = rates["obama"][area] / (1 - rho), rates["biden"][area] / (1 - rho)
    peak = float(cooperation.cooperation_index(rho * high + rates["biden"][area] + 70, half))
    assert 50 < peak < 95


def test_rates_cover_all_areas_and_administrations_and_the_agenda_is_a_share():
    rates = NUMBERS["regime_cooperation"]["value"]
    assert list(rates) == list(DIMENSIONS.labels["regime"])
    assert all(list(row) == list(AREAS) for row in rates.values())
    assert sum(NUMBERS["summit_agenda"]["value"].values()) == pytest.approx(1)


def rate(spill: float = 1.0, cabinet: float = 1.0, shock: float = 0.0, volatility: float = 0.0, **levers: object):
    return evaluate(
        cooperation.cooperation_rate,
        DIMENSIONS,
        administration_rate=over("area", 1.0),
        spill_over=over("area", spill),
        japan_cabinet_stability=cabinet,
        cooperation_shock=shock,
        cooperation_volatility=volatility,
        summit_rate=over("area", 0.1),
        climate_energy_programme=levers.get("climate", 0.0),
        agreements_by_area=over("area", **levers.get("agreements", {})),
    )


def test_levers_act_on_their_own_area_and_a_new_cabinet_on_routine_only():
    assert rate() == pytest.approx(1.1)
    assert rate(cabinet=0.7) == pytest.approx(0.8)
    more = rate(climate=0.5, agreements={"security": 2.0}) - rate()
    assert dict(zip(AREAS, more, strict=True)) == pytest.approx(over("area", climate=0.5, security=2.0))


def test_noise_keeps_the_mean():
    draws = np.random.default_rng(1).standard_normal(4000)
    mean = np.mean([rate(shock=float(z), volatility=0.6)[0] for z in draws[:2000]])
    assert mean == pytest.approx(1.1, abs=0.06)


def spills(stocks: dict[str, float], strength: float) -> np.ndarray:
    return evaluate(
        cooperation.spill_over,
        DIMENSIONS,
        cooperation=stocks,
        half_cooperation=over("area", 10.0),
        cooperation_spill_over=strength,
    )


@given(st.lists(st.floats(0, 1e4), min_size=6, max_size=6), st.floats(0, 0.5))
def test_spill_over_is_bounded_by_the_index(stocks, strength):
    factor = spills(dict(zip(AREAS, stocks, strict=True)), strength)
    assert np.all((factor >= math.exp(-strength) - 1e-9) & (factor <= math.exp(strength) + 1e-9))


def test_spill_over_reaches_the_other_areas_only():
    assert spills(over("area", 10.0), 0.3) == pytest.approx(1.0)
    factor = spills(over("area", 10.0, climate=30.0), 0.3)
    climate = AREAS.index("climate")
    assert factor[climate] == pytest.approx(1.0)
    assert np.delete(factor, climate) == pytest.approx(math.exp(0.3 * 5 / 50))


@given(st.floats(0, 1e6), st.floats(0.1, 1e4))
def test_the_index_stays_between_none_and_a_hundred(stock, half):
    assert 0 <= cooperation.cooperation_index(stock, half) <= 100


@given(st.integers(0, 2**31), st.integers(2, 5))
def test_adjustment_is_a_distance(seed, administrations):
    draw = np.random.default_rng(seed)
    regimes = np.eye(administrations)[np.arange(60) % administrations]
    index = draw.uniform(0, 100, (60, 6))
    apart = adjustment(index, regimes)
    assert np.allclose(apart, apart.T)
    assert np.all(np.diag(apart) == 0)
    for k in range(administrations):
        assert np.all(apart <= apart[:, [k]] + apart[[k], :] + 1e-9)
    order = draw.permutation(administrations)
    assert np.allclose(adjustment(index, regimes[:, order]), apart[np.ix_(order, order)])


def test_adjustment_against_hand_values():
    index = np.array([[50.0, 50.0]] * 3 + [[53.0, 46.0]] * 3)
    regimes = np.array([[1, 0, 0]] * 3 + [[0, 1, 0]] * 3)
    apart = adjustment(index, regimes)
    assert apart[0, 1] == pytest.approx(5.0)
    assert np.isnan(apart[2, 0])
    assert adjustment(np.ones((6, 2)), regimes)[0, 1] == 0
    assert adjustment(np.stack([index, index]), regimes).shape == (2, 3, 3)


def test_couplings_are_one_as_in_2015_and_monotone():
    index = over("area", 50.0)

    def exercises(security: float) -> float:
        causes = {"cooperation_index": index | {"security": security}, "exercises_from_cooperation": 0.1}
        return float(evaluate(cooperation.exercise_yield_of_cooperation, DIMENSIONS, **causes))

    def ease(political: float) -> float:
        causes = {"cooperation_index": index | {"political": political}, "settlement_from_cooperation": 0.3}
        return float(evaluate(cooperation.settlement_ease, DIMENSIONS, **causes))

    assert exercises(50) == 1 == ease(50) == ease(20)
    assert 0 < exercises(10) < 1 < exercises(80)
    assert 0 < ease(90) < ease(60) < 1
