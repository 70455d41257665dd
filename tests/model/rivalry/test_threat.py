"""Closed forms of threat and trust: distinguishability, Bayes' rule, the trust that cooperation needs."""

from pathlib import Path

import numpy as np
import pytest

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.rivalry import threat

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
DYADS = DIMENSIONS.labels["dyad"]


def over(dim: str, others: float = 0.0, **values: float) -> dict[str, float]:
    return dict.fromkeys(DIMENSIONS.labels[dim], others) | values


def test_indistinguishable_arms_all_count_and_distinguishable_ones_by_content():
    share = threat.threatening_share
    assert share(1.0, 0.0, 0.3) == 1.0
    assert share(1.0, 1.0, 0.3) == pytest.approx(0.3)
    assert share(1.4, 0.4, 0.5) == pytest.approx(1.4 * 0.8)


def test_transparency_raises_distinguishability_up_to_one():
    assert threat.distinguishability(0.2, 0.5, 0.4) == pytest.approx(0.4)
    assert threat.distinguishability(0.8, 0.5, 1.0) == 1.0


def test_perceived_arms_are_those_of_the_observed():
    seen = evaluate(
        threat.perceived_arms,
        DIMENSIONS,
        total_capital=over("actor", CHN=500.0, USA=2000.0),
        threatening_share=over("actor", 0.5),
        arms_seen_larger=over("dyad", 1.0, **{"CHN>USA": 1.1}),
    )
    assert seen[DYADS.index("JPN>CHN")] == seen[DYADS.index("USA>CHN")] == 250
    assert seen[DYADS.index("CHN>USA")] == pytest.approx(1100)


def test_threat_stays_while_evidence_stays_and_rises_with_it():
    def flow(evidence: float) -> float:
        return float(threat.threat_perception(0.55, evidence, 0.3, 0.55, 1.0))

    assert flow(0.3) == pytest.approx(0, abs=1e-12)
    assert flow(0.4) > 0 > flow(0.2)


def test_threat_evidence_signs():
    base = {
        "perceived_arms": over("dyad", 100.0),
        "total_capital": over("actor", 100.0),
        "trust": over("dyad", 0.4),
        "provocation": over("dyad", 1.0),
        "exercise_alarm": 0.0,
        "bloc_alarm": 0.0,
        "threat_from_arms": 0.8,
        "threat_from_distrust": 1.2,
        "threat_from_provocation": 0.9,
        "exercise_audience": over("dyad", **{"CHN>USA": 1.0}),
        "korean_alarm": 0.5,
        "threat_from_launches": 0.6,
    }
    before = evaluate(threat.threat_evidence, DIMENSIONS, **base)
    more_arms = evaluate(threat.threat_evidence, DIMENSIONS, **base | {"perceived_arms": over("dyad", 200.0)})
    assert more_arms - before == pytest.approx(0.8 * np.log(2))
    trusting = evaluate(threat.threat_evidence, DIMENSIONS, **base | {"trust": over("dyad", 0.5)})
    assert trusting - before == pytest.approx(-0.12)
    launches = evaluate(threat.threat_evidence, DIMENSIONS, **base | {"korean_alarm": 0.8}) - before
    assert {d for d, change in zip(DYADS, launches, strict=True) if change > 0} == {"JPN>PRK", "KOR>PRK", "USA>PRK"}
    alarmed = evaluate(threat.threat_evidence, DIMENSIONS, **base | {"exercise_alarm": 0.2}) - before
    assert alarmed[DYADS.index("CHN>USA")] == pytest.approx(0.2)
    assert np.count_nonzero(alarmed) == 1


def test_exercises_alarm_as_they_are_read():
    assert threat.exercise_alarm(20.0, 0.02, 0.15) == pytest.approx(0.06)
    assert threat.exercise_alarm(20.0, 0.02, -0.15) == pytest.approx(-0.06)


def test_a_month_of_trust_is_bayes_rule():
    ratio = 0.9  # likelihood of the month's evidence, seeker over expansionist
    month = 1 / 12
    flow = threat.trust(0.4, np.log(ratio) / month, month, 0.0, 0.4)
    assert 0.4 + flow * month == pytest.approx(0.4 * ratio / (0.4 * ratio + 0.6))


def test_trust_without_evidence_forgets_towards_the_prior():
    assert threat.trust(0.3, 0.0, 1 / 12, 0.12, 0.4) == pytest.approx(0.012)


def test_kydd_threshold_is_two_thirds():
    assert threat.cooperation_threshold(1.0, 0.7, 0.0, -0.6) == pytest.approx(2 / 3)
    assert threat.reassurance_margin(0.7, 2 / 3) > 0 > threat.reassurance_margin(0.6, 2 / 3)
