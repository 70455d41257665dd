"""Industry: Wright's law, Little's law of yards, the smaller of agreement and law, pushback."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.resources import industry
from rimland.yaml_reader import read_yaml

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
FLEET = np.array([271.0, 255.0, 64.0])


def number(name: str) -> float:
    document = read_yaml(Path(industry.__file__).with_suffix(".yaml"))
    return float(parameter_from(name, document.data[name], DIMENSIONS, name).values)


def unit_cost(made: float, ratio: float, growth: float = 0.0, year: float = 2015.0) -> float:
    return float(industry.munition_unit_cost(made, 1.0, ratio, growth, year))


def next_backlog(now: float, need: float, capacity: float = 100.0, share: float = 0.0, half: float = 3.85) -> float:
    return float(industry.repair_backlog(now, need, capacity, share, half, 1 / 12))


def need(backlog: float, diversion: float = 0.0) -> float:
    return float(
        evaluate(
            industry.repair_need,
            DIMENSIONS,
            repair_backlog=backlog,
            fleet=("navy", FLEET),
            repair_rate=0.3,
            repair_from_tempo=0.5,
            diversion_to_europe_middle_east=diversion,
        )
    )


def test_at_a_progress_ratio_of_80_percent_the_eighth_unit_costs_512_thousandths():
    assert unit_cost(8.0, 0.8) == pytest.approx(0.512)


@given(made=st.floats(1, 1e4), ratio=st.floats(0.7, 1))
def test_every_doubling_multiplies_the_cost_by_the_progress_ratio(made, ratio):
    assert unit_cost(2 * made, ratio) / unit_cost(made, ratio) == pytest.approx(ratio)


def test_generations_grow_dearer():
    assert unit_cost(1.0, 0.85, 0.02, 2035.0) == pytest.approx(math.exp(0.4))


@pytest.mark.parametrize("load", [0.1, 0.5, 0.8, 0.9])
def test_the_backlog_rests_where_a_queue_of_that_load_does(load):
    backlog = 1.0
    for _ in range(12 * 100):
        backlog = next_backlog(backlog, load * 100)
    assert backlog == pytest.approx(3.85 * load / (1 - load), rel=1e-3)
    assert next_backlog(backlog, load * 100) == pytest.approx(backlog)


@given(now=st.floats(0, 271), need=st.floats(0, 200), half=st.floats(0.3, 20), share=st.floats(0, 0.4))
def test_ships_are_late_or_due_or_completed(now, need, half, share):
    after = next_backlog(now, need, share=share, half=half)
    capacity = 100.0 / (1 - share)
    assert 0 <= after <= now + need / 12 + 1e-9
    assert now + need / 12 - after == pytest.approx(capacity / 12 * after / (after + half), abs=1e-6)


def test_late_ships_by_littles_law_are_the_days_that_auditors_counted():
    days, years = 33_700, 6
    assert number("initial_repair_backlog") == pytest.approx(days / 365.25 / years, abs=0.05)


def test_yards_rest_at_the_first_month():
    backlog, load = number("initial_repair_backlog"), number("initial_yard_load")
    capacity = float(
        evaluate(
            industry.initial_yard_capacity,
            DIMENSIONS,
            initial_fleet=("navy", FLEET),
            initial_repair_backlog=backlog,
            repair_rate=0.3,
            initial_yard_load=load,
        )
    )
    half = float(industry.backlog_at_half_load(backlog, load))
    assert next_backlog(backlog, need(backlog), capacity, half=half) == pytest.approx(backlog)
    assert float(industry.yard_capacity(capacity, need(backlog), load, 8.0)) == pytest.approx(0.0)


def test_the_backlog_cannot_pass_the_fleet():
    assert need(271.0) == pytest.approx(0.0)
    assert next_backlog(271.0, need(271.0)) < 271.0


def test_tempo_elsewhere_wears_ships():
    assert need(15.4, 0.2) / need(15.4) == pytest.approx(1.1)


@given(agreed=st.floats(0, 0.4), cap=st.floats(0, 0.4), pushback=st.floats(0, 1), blocking=st.floats(0, 0.8))
def test_the_foreign_share_is_never_above_agreement_or_law(agreed, cap, pushback, blocking):
    share = float(industry.foreign_share(agreed, cap, pushback, blocking))
    assert 0 <= share <= min(agreed, cap)
    assert float(industry.foreign_share(agreed, cap, 0.0, blocking)) == min(agreed, cap)


@given(backlog=st.floats(0, 271), share=st.floats(0, 0.4))
def test_work_in_japan_shortens_the_backlog_and_availability_is_a_share(backlog, share):
    assert next_backlog(backlog, 80.0, share=share) <= next_backlog(backlog, 80.0) + 1e-9
    available = evaluate(
        industry.ship_availability,
        DIMENSIONS,
        repair_backlog=backlog,
        fleet=("navy", FLEET),
        initial_repair_backlog=15.4,
        initial_fleet=("navy", FLEET),
    )
    assert 0 <= float(available) <= 271 / (271 - 15.4) + 1e-9


def test_availability_and_pace_are_one_at_the_start():
    available = evaluate(
        industry.ship_availability,
        DIMENSIONS,
        repair_backlog=15.4,
        fleet=("navy", FLEET),
        initial_repair_backlog=15.4,
        initial_fleet=("navy", FLEET),
    )
    assert float(available) == pytest.approx(1.0)
    assert float(industry.shipbuilding_pace(15.4, 15.4, 0.15)) == pytest.approx(1.0)
    assert float(industry.shipbuilding_pace(16.0, 15.4, 0.15)) == pytest.approx((16 / 15.4) ** -0.15, rel=1e-3)


@given(agreed=st.floats(0, 0.4), cap=st.floats(0, 0.4), sensitivity=st.floats(0.5, 10))
def test_pushback_is_a_share_and_rises_with_what_is_at_stake(agreed, cap, sensitivity):
    target = float(industry.pushback_target(agreed, cap, sensitivity))
    assert 0 <= target < 1
    assert float(industry.pushback_target(agreed + 0.1, cap, sensitivity)) > target
