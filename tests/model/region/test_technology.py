"""Military research: the published duopoly, joint effort, knowledge at rest and in motion."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.region import technology

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
# Labelled by hand: the navies have the same labels.
EFFORT = ("innovator", np.array([100.0, 4.0, 20.0]))


def over(dim: str, others: float = 0.0, **values: float) -> dict[str, float]:
    return dict.fromkeys(DIMENSIONS.labels[dim], others) | values


def profit(own, other, beta):
    """Cournot duopoly with a - A = 1, b = 1 and cost of research x^2 (gamma = 2)."""
    output = (1 + 2 * (own + beta * other) - (other + beta * own)) / 3
    return output**2 - own**2


def efforts(beta):
    """Research of each firm apart and together, found by optimising profits, not from a formula."""

    def best(objective):
        return minimize_scalar(lambda x: -objective(x), bounds=(0, 1), method="bounded", options={"xatol": 1e-10}).x

    apart = 0.2
    for _ in range(200):
        apart = best(lambda x, rival=apart: profit(x, rival, beta))
    return apart, best(lambda x: 2 * profit(x, x, beta))


@pytest.mark.parametrize(
    ("beta", "apart", "together"), [(0.5, 0.2222, 0.2222), (0.3, 0.250, 0.178), (0.8, 0.175, 0.313)]
)
def test_cooperation_against_the_duopoly_itself(beta, apart, together):
    found = efforts(beta)
    assert found == pytest.approx((apart, together), abs=6e-4)
    assert technology.cooperation_effect(beta) == pytest.approx(found[1] / found[0], rel=1e-4)


@given(st.floats(0, 1))
def test_cooperation_raises_effort_if_and_only_if_spillover_exceeds_one_half(beta):
    effect = technology.cooperation_effect(beta)
    assert np.sign(effect - 1) == np.sign(beta - 0.5) or abs(beta - 0.5) < 1e-9


def repeated(overlap: float, joint: float) -> float:
    return float(
        evaluate(
            technology.repeated_research,
            DIMENSIONS,
            research_effort=EFFORT,
            research_overlap=overlap,
            joint_research=joint,
        )
    )


def test_joint_research_is_the_sum_less_what_is_done_twice():
    """F1 + F2 - ov (1 - jn) min(F1, F2)."""
    twice = repeated(0.3, 0.2)
    assert twice == pytest.approx(0.3 * 0.8 * 4)
    assert repeated(0.3, 1.0) == 0
    both = evaluate(technology.allied_research, DIMENSIONS, research_effort=EFFORT, repeated_research=twice)
    assert both == pytest.approx(104 - 0.96)


def success(joint: float, productivity: float = 0.3) -> float:
    return float(
        evaluate(
            technology.joint_success_probability,
            DIMENSIONS,
            research_effort=EFFORT,
            research_overlap=0.3,
            joint_research=joint,
            research_productivity=productivity,
        )
    )


def test_success_is_one_less_an_exponential():
    assert success(0.0) == 0
    assert success(1.0) == pytest.approx(1 - np.exp(-0.3 * 8))


@given(joint=st.floats(0, 0.95), productivity=st.floats(0.05, 1))
@settings(max_examples=30, deadline=None)
def test_success_is_a_probability_that_rises_with_the_joint_share(joint, productivity):
    assert 0 <= success(joint, productivity) <= success(joint + 0.05, productivity) <= 1


def effort(**changes: object) -> np.ndarray:
    shares = np.zeros((len(DIMENSIONS.labels["actor"]), len(DIMENSIONS.labels["category"])))
    shares[:, list(DIMENSIONS.labels["category"]).index("research")] = 0.1
    causes = {
        "military_spending": over("actor", 50.0, USA=800.0, CHN=200.0),
        "spending_share": ("actor category", shares),
        "university_industry_link": 1.0,
        "cooperation_effect": 0.9,
        "joint_research": 0.0,
        "technology_controls": 0.1,
        "initial_technology_controls": 0.1,
        "research_lost_to_controls": 0.03,
    }
    return evaluate(technology.research_effort, DIMENSIONS, **(causes | changes))


def test_effort_is_the_research_share_of_spending_and_links_multiply_japans():
    assert effort() == pytest.approx([80, 5, 20])
    assert effort(university_industry_link=1.5) == pytest.approx([80, 7.5, 20])
    assert effort(joint_research=1.0) == pytest.approx([80, 4.5, 20])
    assert effort(technology_controls=1.1) == pytest.approx([80 * np.exp(-0.03), 5 * np.exp(-0.03), 20])


def inflow(joint: float) -> np.ndarray:
    return evaluate(
        technology.knowledge_inflow,
        DIMENSIONS,
        research_effort=EFFORT,
        repeated_research=repeated(0.3, joint),
        research_spillover=0.4,
        joint_research=joint,
    )


def test_both_learn_from_common_work_and_the_smaller_ally_most():
    assert inflow(0.0) == pytest.approx([100, 4 - 1.2, 20])
    assert inflow(1.0) == pytest.approx([108, 12, 20])


def knowledge_flow(stock: np.ndarray, controls: float = 0.1, leakage: float = 0.03) -> np.ndarray:
    return evaluate(
        technology.military_knowledge,
        DIMENSIONS,
        military_knowledge=("innovator", stock),
        knowledge_inflow=("innovator", inflow(0.2)),
        knowledge_obsolescence=0.12,
        knowledge_leakage=leakage,
        technology_controls=controls,
        initial_technology_controls=0.1,
        leakage_stopped=1.0,
    )


def test_knowledge_starts_at_rest_and_controls_stop_leaks():
    start = evaluate(
        technology.initial_knowledge,
        DIMENSIONS,
        knowledge_inflow=("innovator", inflow(0.2)),
        knowledge_obsolescence=0.12,
        initial_expected_growth=over("actor", 0.0),
        knowledge_leakage=0.03,
    )
    assert knowledge_flow(start) == pytest.approx(np.zeros(3), abs=1e-9)
    usa, japan, china = knowledge_flow(start, controls=1.0)
    assert (usa, japan) == pytest.approx((0, 0), abs=1e-9)
    assert china < 0
    assert knowledge_flow(np.array([100.0, 10.0, 500.0]), leakage=0.1) == pytest.approx(
        knowledge_flow(np.array([100.0, 10.0, 500.0]), leakage=0.0)
    )  # nothing leaks to who is ahead


def test_quality_is_one_at_the_start_and_china_is_its_measure():
    lead = evaluate(
        technology.knowledge_lead, DIMENSIONS, military_knowledge=("innovator", np.array([700.0, 20.0, 100.0]))
    )
    assert lead == pytest.approx([7, 0.2, 1], rel=1e-5)
    factor = evaluate(
        technology.defence_knowledge,
        DIMENSIONS,
        knowledge_lead=("innovator", np.array([3.5, 0.4, 1.0])),
        knowledge_lead_at_start=("innovator", np.array([7.0, 0.2, 1.0])),
        quality_from_knowledge=0.06,
    )
    assert factor == pytest.approx([0.5**0.06, 2**0.06, 1])


def test_no_knowledge_anywhere_gives_no_lead():
    lead = evaluate(technology.knowledge_lead, DIMENSIONS, military_knowledge=("innovator", np.zeros(3)))
    assert lead == pytest.approx(np.ones(3))


def joint(share, index=50.0, power=0.3):
    areas = over("area", 50.0, technology=index)
    return float(
        evaluate(
            technology.joint_research,
            DIMENSIONS,
            joint_research_share=share,
            cooperation_index=areas,
            research_from_cooperation=power,
        )
    )


def test_the_joint_share_moves_in_odds_with_cooperation():
    assert joint(0.2) == pytest.approx(0.2)
    assert joint(0.2, 80.0) == pytest.approx(0.25 * 1.6**0.3 / (1 + 0.25 * 1.6**0.3))
    assert joint(0.0, 99.0) == 0
    assert joint(1.0, 5.0) == 1
    assert joint(0.2, 80.0, 0.0) == pytest.approx(0.2)
