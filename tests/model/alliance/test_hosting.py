"""Bases and their neighbours: the resting level, the order of effects that votes showed, access."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.alliance import hosting

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")


def flow(level: float, activity: float = 1.0, rate: float = 0.18, benefit: float = 100.0, **changes: float) -> float:
    """Change of opposition in a year; without grave cases unless told."""
    causes = {"grave": 0.0, "hazard": 0.0, "shock": 0.0, "easing": 1.0} | changes
    return float(
        hosting.okinawa_opposition(
            level,
            activity,
            rate,
            causes["grave"],
            causes["hazard"],
            causes["shock"],
            causes["easing"],
            0.15,
            benefit,
            0.0003,
            1 / 12,
        )
    )


def test_opposition_settles_where_the_judged_numbers_say():
    level = (0.18 - 0.0003 * 100) / (0.18 + 0.15)
    assert level == pytest.approx(0.4545, abs=1e-4)
    assert flow(level) == pytest.approx(0, abs=1e-12)
    assert flow(level, activity=1.1) > 0 > flow(level, benefit=200.0)
    assert flow(level, easing=0.9) < 0


def test_incidents_move_opposition_more_than_benefits_and_threat_moderately():
    """The order of kagotani2014, as responses of the resting level to a doubling."""

    def rest(rate: float = 0.18, benefit: float = 100.0, easing: float = 1.0) -> float:
        return (rate * easing - 0.0003 * benefit) / (rate * easing + 0.15)

    incidents = rest(rate=0.36) - rest()
    subsidies = rest() - rest(benefit=200.0)
    threat = rest() - rest(easing=0.93)
    assert incidents > subsidies > threat > 0
    assert flow(rest(0.36), rate=0.36) == pytest.approx(0, abs=1e-12)


def test_a_grave_case_is_a_surge_and_its_expectation_is_in_the_everyday_rate():
    quiet = flow(0.45, hazard=0.1, shock=0.15)
    grave = flow(0.45, hazard=0.1, shock=0.15, grave=1.0)
    assert (grave - quiet) / 12 == pytest.approx(0.15 * 0.55)
    expected = quiet + 0.1 / 12 * (grave - quiet)
    assert expected == pytest.approx(flow(0.45))


@given(
    st.floats(0, 1), st.floats(0, 1.4), st.floats(0.05, 0.6), st.floats(0, 0.2), st.floats(0, 0.25), st.integers(0, 1)
)
def test_the_flow_points_inward_at_the_ends(level, activity, rate, hazard, shock, grave):
    kind = {"hazard": hazard, "shock": shock, "grave": float(grave)}
    assert flow(0.0, activity, rate, benefit=0.0, **kind) >= -1e-12
    assert flow(1.0, activity, rate, **kind) < 0
    after = level + flow(level, activity, rate, **kind) / 12
    assert after <= 1


def test_activity_is_one_at_the_reference_and_grows_with_people_and_exercises():
    assert hosting.base_activity(55000.0, 55000.0, 20.0, 20.0, 0.15) == pytest.approx(1.0)
    assert hosting.base_activity(55000.0, 55000.0, 40.0, 20.0, 0.15) == pytest.approx(1.15)
    assert hosting.base_activity(27500.0, 55000.0, 0.0, 20.0, 0.5) == pytest.approx(0.25)
    assert 0 <= hosting.grave_base_incident(0.2, 1.5, 1 / 12) < 0.03


def test_threat_eases_new_opposition():
    def easing(threat: float) -> float:
        return float(
            evaluate(
                hosting.threat_easing,
                DIMENSIONS,
                threat_perception=dict.fromkeys(DIMENSIONS.labels["dyad"], threat),
                initial_threat_perception=dict.fromkeys(DIMENSIONS.labels["dyad"], 0.55),
                opposition_eased_by_threat=0.3,
            )
        )

    assert easing(0.55) == 1.0
    assert 0.9 < easing(0.8) < 1 < easing(0.4)


def test_base_access_is_lost_only_above_what_is_tolerated():
    assert hosting.base_access(0.5, 0.6, 0.5) == 1.0
    assert hosting.base_access(0.8, 0.6, 0.5) == pytest.approx(0.9)
