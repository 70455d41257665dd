"""Posture: adjustment times, what moves the US share, what strains the United States."""

import math
from pathlib import Path

import numpy as np
import pytest

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.forces import posture

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
ACTORS = list(DIMENSIONS.labels["actor"])


def burdens(**changes: float) -> tuple[str, np.ndarray]:
    return "actor", np.array([changes.get(a, 0.01) for a in ACTORS])


def share_target(diversion: float = 0.0, japan: float = 600.0, response: float = 0.03) -> float:
    capital = np.array([japan if a == "JPN" else 600.0 for a in ACTORS])
    return float(
        evaluate(
            posture.us_share_target,
            DIMENSIONS,
            indo_pacific_priority=0.55,
            diversion_to_europe_middle_east=diversion,
            total_capital=("actor", capital),
            initial_military_capital=("actor domain", np.full((len(ACTORS), 6), 100.0)),
            retrenchment_response=response,
        )
    )


def test_diversion_is_taken_from_the_share_and_stronger_japanese_forces_free_some():
    assert share_target() == pytest.approx(0.55)
    assert share_target(diversion=0.1) == pytest.approx(0.45)
    assert share_target(japan=1200.0) == pytest.approx(0.52)
    assert share_target(japan=1200.0, response=0.0) == pytest.approx(0.55)


def water_filling(values: list[float], allied: list[float], forces: float) -> list[float]:
    """Water-filling: shares of `forces` by log utility, given what allies bring; found by bisection."""
    low, high = 1e-9, 1e9
    for _ in range(200):
        price = (low * high) ** 0.5
        spent = sum(max(0.0, v / price - a) for v, a in zip(values, allied, strict=True))
        low, high = (price, high) if spent > forces else (low, price)
    return [max(0.0, v / price - a) for v, a in zip(values, allied, strict=True)]


def test_an_allys_gain_moves_less_than_itself_elsewhere():
    before = water_filling([0.5, 0.3, 0.2], [20.0, 10.0, 40.0], 100.0)
    after = water_filling([0.5, 0.3, 0.2], [21.0, 10.0, 40.0], 100.0)
    assert before == pytest.approx([61.25, 38.75, 0.0])
    assert after[0] - before[0] == pytest.approx(-0.375)


def test_the_share_closes_its_gap_within_months():
    share = 0.55
    for _ in range(12):
        share += float(posture.us_indo_pacific_share(share, 0.45, 0.25)) / 12
    assert share == pytest.approx(0.45, abs=0.001)


def test_personnel_close_two_thirds_of_a_gap_in_the_posture_time():
    people, step = 54_000.0, 1 / 120
    for _ in range(120):
        people += float(posture.us_personnel_in_japan(people, 44_000.0, 1.0)) * step
    assert (54_000 - people) / 10_000 == pytest.approx(1 - math.exp(-1), rel=0.01)


def strain(diversion: float = 0.0, space: float = 1.0, **burden: float) -> float:
    return float(
        evaluate(
            posture.us_strain,
            DIMENSIONS,
            burden=burdens(**burden),
            reference_burden=burdens(),
            fiscal_space=("actor", np.full(len(ACTORS), space)),
            diversion_to_europe_middle_east=diversion,
            strain_at_rest=-0.4,
            strain_from_burden=2.0,
            strain_from_diversion=4.0,
            strain_from_debt=0.8,
            strain_relief=0.3,
        )
    )


def test_strain_rises_with_burden_diversion_and_debt_and_falls_with_japanese_effort():
    rest = strain()
    assert rest == pytest.approx(1 / (1 + math.exp(0.4)))
    assert strain(USA=0.011) > rest
    assert strain(diversion=0.1) > rest
    assert strain(space=0.2) > rest
    assert strain(JPN=0.02) < rest
    assert strain(AUS=0.02) == rest
