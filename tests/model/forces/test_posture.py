"""Posture: adjustment times, what strains the United States."""

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


def test_personnel_close_two_thirds_of_a_gap_in_the_posture_time():
    people, step = 54_000.0, 1 / 120
    for _ in range(120):
        people += float(posture.us_personnel_in_japan(people, 44_000.0, 1.0, 0.9, 0.9, 0.6)) * step
    assert (54_000 - people) / 10_000 == pytest.approx(1 - math.exp(-1), rel=0.01)


def test_protest_moves_people_as_far_as_it_is_let():
    def flow(access, kept=0.6):
        return float(posture.us_personnel_in_japan(50_000.0, 50_000.0, 1.0, access, 0.9, kept))

    assert flow(0.9) == pytest.approx(0)
    assert flow(0.45) == pytest.approx(-0.4 * 0.5 * 50_000)
    assert flow(0.45, kept=1.0) == 0
    assert flow(1.0) > 0


def strain(diversion: float = 0.0, space: float = 1.0, shortfall: float = 0.2, **burden: float) -> float:
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
            second_war_shortfall=shortfall,
            second_war_shortfall_at_start=0.2,
            strain_from_second_war=1.0,
        )
    )


def test_strain_rises_with_burden_diversion_and_debt_and_falls_with_japanese_effort():
    rest = strain()
    assert rest == pytest.approx(1 / (1 + math.exp(0.4)))
    assert strain(USA=0.011) > rest
    assert strain(diversion=0.1) > rest
    assert strain(space=0.2) > rest
    assert strain(shortfall=0.3) > rest
    assert strain(JPN=0.02) < rest
    assert strain(AUS=0.02) == rest
