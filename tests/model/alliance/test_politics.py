"""Elections, cabinets, the thermostat and its stability bound, room at home, norm and law, and the choice to join."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.evidence import cabinet_series, prime_ministers
from rimland.model.alliance import politics

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
REGIMES = DIMENSIONS.labels["regime"]


def over(dim: str, others: float = 0.0, **values: float) -> dict[str, float]:
    return dict.fromkeys(DIMENSIONS.labels[dim], others) | values


def next_month(year: int, month: int, draw: float, regime: str = "trump_second") -> str:
    incoming = evaluate(
        politics.incoming_regime,
        DIMENSIONS,
        regime_in_office=over("regime", **{regime: 1.0}),
        election_draw=draw,
        incumbent_party_wins=0.5,
        calendar_year=year + (month - 1) / 12,
        month_of_year=float(month),
        republican=over("regime", trump_first=1.0, trump_second=1.0, successor_republican=1.0),
        first_projected_inauguration=2029.0,
    )
    assert incoming.sum() == pytest.approx(1.0)
    return REGIMES[int(incoming.argmax())]


def test_elections_fall_in_the_december_before_every_fourth_january():
    for year in (2028, 2032, 2036):
        assert next_month(year, 12, 0.4) == "successor_republican"
        assert next_month(year, 12, 0.6) == "successor_democrat"
        assert next_month(year, 12, 0.4, "successor_democrat") == "successor_democrat"
        assert next_month(year, 12, 0.6, "successor_democrat") == "successor_republican"


@pytest.mark.parametrize(("year", "month"), [(2024, 12), (2027, 12), (2028, 11), (2029, 1), (2030, 12), (2033, 12)])
def test_nobody_changes_in_other_months(year, month):
    assert next_month(year, month, 0.9) == "trump_second"


def test_the_thermostat_is_at_rest_in_the_first_month_and_threat_or_spending_moves_it():
    def preference(threat: float, seen: float) -> float:
        return float(
            evaluate(
                politics.defence_preference,
                DIMENSIONS,
                threat_perception=over("dyad", threat),
                initial_threat_perception=over("dyad", 0.55),
                preference_from_threat=2.0,
                perceived_burden=seen,
                japan_burden_at_start=0.01,
            )
        )

    assert preference(0.55, 0.01) == pytest.approx(0)
    assert preference(0.75, 0.01) == pytest.approx(0.4)
    assert preference(0.55, 0.02) == pytest.approx(-1.0)
    assert preference(0.75, 0.014) == pytest.approx(0)


def delayed_roots(gain: float, delay: int) -> float:
    """Largest modulus of the roots of z^(L+1) - z^L + gain, the policy x' = x - gain * x[t-L]."""
    return float(np.abs(np.roots([1.0, -1.0, *[0.0] * (delay - 1), gain])).max())


@pytest.mark.parametrize(("delay", "bound"), [(1, 1.0), (6, 0.2411), (12, 0.12558)])
def test_stability_bound_of_a_thermostat_with_a_pure_delay(delay, bound):
    assert 2 * np.cos(delay * np.pi / (2 * delay + 1)) == pytest.approx(bound, abs=5e-5)
    exact = 2 * np.cos(delay * np.pi / (2 * delay + 1))
    assert delayed_roots(exact * 0.98, delay) < 1 < delayed_roots(exact * 1.02, delay)


@pytest.mark.parametrize("response", [0.01, 0.04, 0.6])
def test_the_smoothed_thermostat_always_settles(response):
    """Opinion moves policy by the response, the public sees policy one year late: a stable two-stock loop."""
    shift, seen, start = 0.004, 0.01, 0.01
    for _ in range(12 * 2000):
        burden = start + shift
        preference = 1 - seen / start
        shift += float(politics.opinion_shift(preference, response, start)) / 12
        seen += float(politics.perceived_burden(seen, burden, 1.0)) / 12
    assert shift == pytest.approx(0, abs=1e-6)


def test_support_rests_and_moves_with_evidence():
    assert politics.public_support(0.83, 0.83, 0.5, 0.5, 0.7) == pytest.approx(0, abs=1e-12)
    assert politics.public_support(0.83, 0.83, 0.4, 0.5, 0.7) < 0


def support(**changes: float) -> np.ndarray:
    causes = {
        "threat_perception": over("dyad", 0.6),
        "support_from_threat": over("issue", 1.0),
        "defence_preference": 0.0,
        "support_from_preference": 1.0,
        "us_pressure": over("ally", 0.3),
        "support_from_pressure": over("issue", 0.9),
        "okinawa_opposition": 0.5,
        "support_from_bases": over("issue", 0.6),
        "strategic_communication": 0.2,
        "support_from_communication": over("issue", 0.15),
        "host_nation_support": 211.0,
        "reference_host_nation_support": 211.0,
        "support_from_payment": 0.6,
        "relief_remembered": 3.6,
        "support_from_relief": 0.03,
    }
    return evaluate(politics.support_evidence, DIMENSIONS, **(causes | changes))


def test_cost_falls_on_its_own_issue_and_communication_helps_all():
    before = support()
    issues = list(DIMENSIONS.labels["issue"])
    dearer = support(host_nation_support=422.0) - before
    assert dearer[issues.index("host_nation_support")] == pytest.approx(-0.6)
    assert np.count_nonzero(dearer) == 1
    sated = support(defence_preference=-0.5) - before
    assert sated[issues.index("defence_spending")] == pytest.approx(-0.5)
    assert np.count_nonzero(sated) == 1
    assert support(strategic_communication=1.0) - before == pytest.approx([0.12] * 3)
    helped = support(relief_remembered=8.6) - before
    assert helped[issues.index("alliance")] == pytest.approx(0.15)
    assert np.count_nonzero(helped) == 1


@given(st.floats(0, 1), st.floats(0.1, 1), st.floats(0.15, 2), st.integers(0, 1))
def test_a_new_cabinet_starts_over_and_settles(settled, pause, time, fresh):
    following = float(politics.cabinet_settled(settled, float(fresh), time, 1 / 12))
    assert (following == 0) if fresh else (settled <= following <= 1)
    assert 1 - pause <= politics.japan_cabinet_stability(settled, pause) <= 1


def test_prime_ministers_last_29_months_as_calibrated():
    monthly = float(politics.cabinet_fall(0.42, 1 / 12))
    assert 1 / monthly == pytest.approx(29, abs=0.5)
    # Ten appointments in the 281 months from April 2001 to October 2024.
    assert 1 / monthly == pytest.approx(281 / 10, abs=1.5)


def test_the_appointments_of_2020_2021_and_2024_are_observed_and_nothing_is_known_after_2024():
    months = cabinet_series("2015-01", 312)
    assert [f"{2015 + m // 12}-{m % 12 + 1:02d}" for m in np.flatnonzero(months == 1)] == [
        "2020-09",
        "2021-10",
        "2024-10",
    ]
    assert np.isnan(months[120:]).all()
    assert np.isfinite(months[:120]).all()
    assert [name for name, _ in prime_ministers()][-1] == "Ishiba Shigeru"


def room(support: float, power: float, consensus: float) -> np.ndarray:
    return evaluate(
        politics.domestic_room,
        DIMENSIONS,
        public_support=over("issue", support),
        initial_public_support=over("issue", 0.4),
        room_from_support=power,
        burden_sharing_consensus=consensus,
    )


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.6), st.floats(0, 1))
def test_support_and_consensus_make_room(low, high, power, consensus):
    low, high = sorted((low, high))
    assert room(0.4, power, 1.0) == pytest.approx(1.0)
    assert np.all(room(low, power, consensus) <= room(high, power, consensus) + 1e-12)
    assert np.all(room(high, power, 0.0) == 0)


def test_the_norm_follows_the_law_late_and_threat_loosens_it():
    def flow(norm: float, law: float, threat: float) -> float:
        return float(
            evaluate(
                politics.pacifist_norm,
                DIMENSIONS,
                pacifist_norm=norm,
                legal_constraint=law,
                norm_time=8.0,
                norm_eased_by_threat=0.5,
                threat_perception=over("dyad", threat),
                initial_threat_perception=over("dyad", 0.55),
            )
        )

    assert flow(0.6, 0.6, 0.55) == pytest.approx(0)
    assert flow(0.6, 0.2, 0.55) == pytest.approx(-0.4 / 8)
    assert flow(0.6, 0.6, 0.8) < 0
    assert flow(1.0, 1.0, 0.0) == 0  # less threat than in 2015 cannot push it above one
    assert politics.use_of_force_constraint(0.2, 0.6, 0.6) == pytest.approx(0.36)


def joins(**changes: object) -> float:
    causes = {
        "threat_perception": over("dyad", 0.55),
        "us_credibility": 0.7,
        "use_of_force_constraint": 0.6,
        "public_support": over("issue", 0.83),
        "initial_public_support": over("issue", 0.83),
        "joining_from_support": 1.0,
        "joining_baseline": -1.5,
        "joining_if_struck": 3.0,
        "strike_on_japan_likelihood": 0.5,
        "joining_from_threat": 1.0,
        "joining_from_credibility": 0.7,
        "joining_from_article_nine": 2.0,
        "joining_from_reprisal": 1.0,
        "expected_reprisal": 0.5,
    }
    return float(evaluate(politics.japan_joins, DIMENSIONS, **(causes | changes)))


def test_japan_joins_by_the_log_odds():
    log_odds = -1.5 + 3 * 0.5 + 0.55 + 0.7 * 0.7 - 2 * 0.6 - 0.5
    assert joins() == pytest.approx(1 / (1 + np.exp(-log_odds)))
    assert joins(strike_on_japan_likelihood=1.0) > joins() > joins(use_of_force_constraint=0.9)
    assert joins(public_support=over("issue", 0.9)) > joins() > joins(public_support=over("issue", 0.6))
    assert joins(us_credibility=0.9) > joins() > joins(expected_reprisal=0.9)
