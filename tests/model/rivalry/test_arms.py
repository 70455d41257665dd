"""Closed forms of the arms race: equilibrium, eigenvalues, the distinguishability threshold, the cone."""

from pathlib import Path

import numpy as np
import pytest

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.rivalry import arms, threat

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
USA, CHN = (DIMENSIONS.labels["actor"].index(a) for a in ("USA", "CHN"))
FREE = 1.0


def over(dim: str, others: float = 0.0, **values: float) -> dict[str, float]:
    return dict.fromkeys(DIMENSIONS.labels[dim], others) | values


def race(a: float, b: float, k: dict[str, float], fatigue: dict[str, float], grievance: dict[str, float]) -> np.ndarray:
    """Net growth of the arms a (USA) and b (CHN) in the Richardson form, every weapon counting as a threat."""
    capital = over("actor", USA=a, CHN=b)
    perceived = evaluate(
        threat.perceived_arms,
        DIMENSIONS,
        total_capital=capital,
        threatening_share=over("actor", 1.0),
        arms_seen_larger=over("dyad", 1.0),
    )
    pressure = evaluate(
        arms.rival_pressure, DIMENSIONS, reaction_coefficient=over("dyad", **k), perceived_arms=("dyad", perceived)
    )
    growth = evaluate(
        arms.arms_reaction_richardson,
        DIMENSIONS,
        rival_pressure=("actor", pressure),
        rival_pressure_share_at_start=0.0,
        gdp=over("actor", 1.0),
        reaction_freedom=FREE,
        arms_fatigue=over("actor", **fatigue),
        total_capital=capital,
        customary_capital=0.0,
    )
    return growth[[USA, CHN]] + [grievance.get("USA", 0.0), grievance.get("CHN", 0.0)]


TEXTBOOK = (
    {"USA>CHN": 0.05, "CHN>USA": 0.04},
    {"USA": 0.08, "CHN": 0.07},
    {"USA": 1.0, "CHN": 0.5},
)


def test_richardson_equilibrium():
    assert race(26.389, 22.222, *TEXTBOOK) == pytest.approx([0, 0], abs=1e-4)
    exact = np.linalg.solve([[0.08, -0.05], [-0.04, 0.07]], [1, 0.5])
    assert exact == pytest.approx([26.389, 22.222], abs=1e-3)


def test_richardson_eigenvalues_of_a_yearly_step():
    rest = race(0, 0, *TEXTBOOK)
    columns = [race(1, 0, *TEXTBOOK) - rest, race(0, 1, *TEXTBOOK) - rest]
    step = np.eye(2) + np.array(columns).T
    assert sorted(np.linalg.eigvals(step)) == pytest.approx([0.88, 0.97])


def growth_of_the_spiral(distinguishability: float) -> float:
    """Gain of a pair of identical states: k=.1, OD=1, a=.07, o=.3; the Japanese loop is shut off."""
    share = float(threat.threatening_share(1.0, distinguishability, 0.3))
    return float(
        evaluate(
            arms.spiral_gain,
            DIMENSIONS,
            reaction_coefficient=over("dyad", **{"USA>CHN": 0.1, "CHN>USA": 0.1}),
            threatening_share=over("actor", share),
            reaction_freedom=over("actor", 1.0),
            arms_fatigue=over("actor", 0.07),
        )
    )


def test_distinguishability_threshold():
    threshold = (1 - 0.07 / 0.1) / (1 - 0.3)
    assert threshold == pytest.approx(0.4286, abs=1e-4)
    assert growth_of_the_spiral(threshold) == pytest.approx(1.0)
    assert growth_of_the_spiral(threshold + 0.05) < 1 < growth_of_the_spiral(threshold - 0.05)


@pytest.mark.parametrize(("distinguishability", "damps"), [(0.5, True), (0.35, False)])
def test_above_the_threshold_a_disturbance_damps_and_below_it_grows(distinguishability, damps):
    share = float(threat.threatening_share(1.0, distinguishability, 0.3))
    pair = {"USA>CHN": 0.1 * share, "CHN>USA": 0.1 * share}
    state = np.array([1.0, 0.5])
    sizes = []
    for _ in range(200):
        state = state + race(*state, pair, {"USA": 0.07, "CHN": 0.07}, {})
        sizes.append(np.linalg.norm(state))
    assert (sizes[-1] < sizes[50]) == damps


def richardson_with(pressure: float, freedom: float) -> float:
    """Reaction of an actor whose first-month pressure would be 10 today."""
    return float(arms.arms_reaction_richardson(pressure, 0.1, 100.0, freedom, 0.08, 50.0, 50.0))


def test_arms_control_takes_off_a_rise_of_pressure_and_never_a_fall():
    assert richardson_with(10.0, 1.0) == pytest.approx(0.0)
    assert richardson_with(14.0, 1.0) == pytest.approx(4.0)
    assert richardson_with(14.0, 0.25) == pytest.approx(1.0)
    assert richardson_with(6.0, 0.25) == richardson_with(6.0, 1.0) == pytest.approx(-4.0)


def test_reaction_freedom_binds_the_parties_only():
    assert arms.reaction_freedom(0.8, 1.0) == pytest.approx(0.2)
    assert arms.reaction_freedom(0.8, 0.0) == 1.0


def shortfalls(a: float, b: float) -> np.ndarray:
    """What A (USA) and B (CHN) would add per year in the cone form: f=(.5,.6), C/v=(10,12) for A, B."""
    capital = over("actor", USA=a, CHN=b)
    perceived = evaluate(
        threat.perceived_arms,
        DIMENSIONS,
        total_capital=capital,
        threatening_share=over("actor", 1.0),
        arms_seen_larger=over("dyad", 1.0),
    )
    # A needs f_B*M_B + C_B/v_A, so the watcher's coefficient is the other side's f.
    losses = over("dyad", **{"USA>CHN": 0.6, "CHN>USA": 0.5})
    requirement = evaluate(
        arms.rival_requirement, DIMENSIONS, losses_per_enemy_weapon=losses, perceived_arms=("dyad", perceived)
    )
    added = evaluate(
        arms.arms_reaction_intriligator,
        DIMENSIONS,
        rival_requirement=("actor", requirement),
        rival_requirement_share_at_start=0.0,
        gdp=over("actor", 1.0),
        reaction_freedom=FREE,
        deterrence_adjustment=1.0,
        total_capital=capital,
        customary_capital=over("actor", USA=12.0, CHN=10.0),
    )
    return added[[USA, CHN]]


def test_deterrence_cone_vertex():
    assert shortfalls(25.714, 22.857) == pytest.approx([0, 0], abs=1e-3)
    exact = np.linalg.solve([[1, -0.6], [-0.5, 1]], [12, 10])
    assert exact == pytest.approx([25.714, 22.857], abs=1e-3)


def test_inside_the_cone_nothing_is_added_and_below_it_the_shortfall_is():
    assert shortfalls(40, 40) == pytest.approx([0, 0])
    assert shortfalls(20, 22) == pytest.approx([0.6 * 22 + 12 - 20, 0])


def test_status_quo_form_watches_no_rival_and_keeps_pace_with_income():
    assert arms.arms_reaction_davis(0.08, 50.0, 50.0) == 0.0
    assert arms.arms_reaction_davis(0.08, arms.customary_capital(0.5, 120.0), 50.0) == pytest.approx(0.8)


def test_all_forms_start_at_the_same_reaction():
    anchored = richardson_with(10.0, 1.0)
    cone = arms.arms_reaction_intriligator(30.0, 0.3, 100.0, 1.0, 0.1, 50.0, 50.0)
    status_quo = arms.arms_reaction_davis(0.08, 50.0, 50.0)
    assert anchored == pytest.approx(cone) == pytest.approx(status_quo) == pytest.approx(0.0)
