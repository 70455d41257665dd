"""Credibility and cohesion: anchors, signs and bounds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.alliance import cohesion

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
ALLIES = DIMENSIONS.labels["ally"]


def over(dim: str, others: float = 0.0, **values: float) -> dict[str, float]:
    return dict.fromkeys(DIMENSIONS.labels[dim], others) | values


def credibility(**changes: object) -> float:
    causes = {
        "credibility_baseline": 0.7,
        "us_indo_pacific_share": 0.55,
        "us_share_at_start": 0.55,
        "us_personnel_in_japan": 54000.0,
        "initial_us_personnel_in_japan": 54000.0,
        "credibility_from_personnel": 0.2,
        "regime_commitment_weight": 1.0,
        "regime_in_office": over("regime", obama=1.0),
        "regime_commitment": over("regime", 0.8, obama=1.0),
        "credibility_lost_to_strain": 0.5,
        "us_strain": 0.4,
        "us_strain_at_start": 0.4,
    }
    return float(evaluate(cohesion.us_credibility, DIMENSIONS, **(causes | changes)))


def test_credibility_starts_at_its_baseline_and_follows_presence():
    assert credibility() == pytest.approx(0.7)
    assert credibility(us_indo_pacific_share=0.275) == pytest.approx(0.35)
    assert credibility(us_strain=0.6) == pytest.approx(0.63)
    assert credibility(regime_in_office=over("regime", trump_second=1.0)) == pytest.approx(0.56)
    assert credibility(us_indo_pacific_share=1.0) == 1.0
    assert credibility(us_personnel_in_japan=27000.0) == pytest.approx(0.7 * 0.5**0.2)
    assert credibility(regime_in_office=over("regime", biden=1.0), regime_commitment_weight=0.0) == pytest.approx(0.7)


def evidence(**changes: object) -> np.ndarray:
    causes = {
        "ally_threat": over("ally", 0.5),
        "threat_perception": over("dyad", 0.5),
        "regime_in_office": over("regime", obama=1.0),
        "trade_friction": 0.1,
        "regime_multilateralism": over("regime", 0.25, obama=0.6),
        "us_pressure": over("ally", 0.3),
        "interoperability": over("ally", 0.5),
        "entrapment_fear": over("ally", 0.2),
        "cohesion_from_threat": 2.0,
        "cohesion_from_friction": 0.6,
        "cohesion_from_multilateralism": 0.4,
        "cohesion_from_pressure": 0.6,
        "cohesion_from_interoperability": 0.8,
        "cohesion_from_entrapment": 0.5,
        "mean_cooperation_index": 50.0,
        "cohesion_from_cooperation": 0.15,
        "payment_generosity": 0.0,
        "cohesion_from_generosity": 0.2,
        "korean_alarm": 0.5,
        "cohesion_from_launches": 0.4,
    }
    return evaluate(cohesion.cohesion_evidence, DIMENSIONS, **(causes | changes))


def test_threat_and_practice_bind_while_pressure_tariffs_and_entrapment_divide():
    before = evidence()
    assert np.all(evidence(ally_threat=over("ally", 0.7)) - before == pytest.approx(0.2))
    assert np.all(evidence(interoperability=over("ally", 0.6)) > before)
    assert np.all(evidence(us_pressure=over("ally", 0.6)) < before)
    assert np.all(evidence(entrapment_fear=over("ally", 0.4)) < before)
    assert np.all(evidence(trade_friction=0.8) - before == pytest.approx(-0.42))
    assert np.all(evidence(regime_in_office=over("regime", trump_second=1.0)) < before)


def test_cooperation_and_generosity_bind_japan_and_nobody_else():
    before = evidence()
    more = evidence(mean_cooperation_index=70.0, payment_generosity=0.5) - before
    assert more[ALLIES.index("JPN")] == pytest.approx(0.15 * 0.4 + 0.2 * 0.5)
    assert np.count_nonzero(more) == 1


def commitment(credibility: float, adventurism: float, left: float = 3.0, dragged: float = 0.8) -> float:
    best = evaluate(
        cohesion.optimal_commitment,
        DIMENSIONS,
        abandonment_vulnerability=over("ally", left),
        us_credibility=credibility,
        entrapment_vulnerability=over("ally", dragged),
        threat_perception=over("dyad", adventurism),
    )
    return float(best[ALLIES.index("JPN")])


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.5, 6), st.floats(0, 2))
def test_the_best_commitment_minimises_both_losses(credibility, adventurism, left, dragged):
    best = commitment(credibility, adventurism, left, dragged)
    assert 0 <= best <= 1
    abandoned, entrapped = left * (1 - credibility), dragged * adventurism
    losses = [abandoned * (1 - c) ** 2 + entrapped * c**2 for c in (best, best - 0.01, best + 0.01)]
    assert losses[0] <= min(losses[1:]) + 1e-5


def test_the_alliance_dilemma_has_the_signs_of_its_author():
    assert commitment(0.7, 0.45) == pytest.approx(0.9 / (0.9 + 0.36))
    assert commitment(0.5, 0.45) > commitment(0.7, 0.45) > commitment(0.7, 0.9)
    assert commitment(1.0, 0.0) == 0.0


def test_cohesion_rests_at_its_start_and_moves_towards_the_evidence():
    assert cohesion.cohesion(0.65, 1.0, 1.0, 0.65, 0.6) == pytest.approx(0, abs=1e-12)
    target = 1 / (1 + np.exp(-(np.log(0.65 / 0.35) + 0.4)))
    assert cohesion.cohesion(0.65, 1.4, 1.0, 0.65, 0.6) == pytest.approx(0.6 * (target - 0.65))


def test_each_ally_shares_its_own_threat():
    threats = over("dyad", **{"JPN>CHN": 0.1, "KOR>PRK": 0.2, "AUS>CHN": 0.3, "PHL>CHN": 0.4, "TWN>CHN": 0.5})
    seen = evaluate(cohesion.ally_threat, DIMENSIONS, threat_perception=threats)
    assert dict(zip(ALLIES, seen, strict=True)) == pytest.approx(
        {"JPN": 0.1, "KOR": 0.2, "AUS": 0.3, "PHL": 0.4, "TWN": 0.5}
    )
