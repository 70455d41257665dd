"""Alignment and the answers to China: closed forms, optimality of wedges, observed order, bounds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.evidence import load_evidence
from rimland.library import model_facts
from rimland.model.region import alignment

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
PARTNERS = list(DIMENSIONS.labels["partner"])
MODES = list(DIMENSIONS.labels["mode"])
N = len(PARTNERS)


def number(name):
    return model_facts().parameters[name].values


def over_partners(values):
    return ("partner", np.broadcast_to(np.asarray(values, dtype=float), N))


# The volunteer's dilemma: published values -----------------------------------------------------------
@pytest.mark.parametrize(("count", "published"), [(2, 0.16), (5, 0.318), (10, 0.361)])
def test_nobody_volunteers(count, published):
    assert alignment.nobody_balances_probability(0.4, count) == pytest.approx(published, abs=5e-4)


@settings(deadline=None)
@given(st.floats(0.05, 0.95), st.floats(2, 11))
def test_nobody_is_likelier_among_more_but_less_than_cost_over_value(ratio, count):
    nobody = alignment.nobody_balances_probability
    assert nobody(ratio, count) < nobody(ratio, count + 1) < ratio


def test_others_volunteer_with_one_less_cost_over_value():
    """From the equilibrium: each abstains with q = (c/v)^(1/(N-1)), so one of N - 1 comes with 1 - q^(N-1)."""
    for count in (2, 5, 10):
        abstains = 0.4 ** (1 / (count - 1))
        assert alignment.reliance_on_others_as_volunteers(0.4) == pytest.approx(1 - abstains ** (count - 1))


def test_cost_over_value_falls_with_threat_and_stops_at_one():
    ratio = alignment.volunteer_cost_to_value
    assert ratio(0.4, 0.3, 0.3) == pytest.approx(0.4)
    assert ratio(0.4, 0.6, 0.3) == pytest.approx(0.2)
    assert ratio(0.8, 0.001, 0.3) == 1.0 == ratio(0.8, 0.0, 0.3)


# Wedges --------------------------------------------------------------------------------------------
def wedge_shares(weights, positions, income, elasticity):
    return evaluate(
        alignment.wedge_share,
        DIMENSIONS,
        coalition_value=over_partners(weights),
        alignment=over_partners(positions),
        partner_income=over_partners(income),
        inducement_elasticity=elasticity,
    )


WEIGHTS = st.lists(st.floats(0.1, 1.5), min_size=N, max_size=N)
POSITIONS = st.lists(st.floats(-0.9, 0.9), min_size=N, max_size=N)


@settings(deadline=None)
@given(WEIGHTS, POSITIONS, st.floats(0.25, 0.7), st.integers(0, 1000))
def test_no_other_split_of_the_wedge_budget_moves_more(weights, positions, elasticity, seed):
    income = number("partner_income")

    def moved(shares):
        value = np.array(weights) * (1 - np.array(positions) ** 2)
        return np.sum(value * (shares / income) ** elasticity)

    best = wedge_shares(weights, positions, income, elasticity)
    assert best.sum() == pytest.approx(1)
    other = np.random.default_rng(seed).dirichlet(np.full(N, 0.5))
    assert moved(other) <= moved(best) * (1 + 1e-6)


def test_wedges_seek_the_undecided_the_small_and_the_weighty():
    income = np.full(N, 100.0)
    alike = wedge_shares(1.0, 0.0, income, 0.5)
    assert alike == pytest.approx(np.full(N, 1 / N))
    richer = income.copy()
    richer[0] = 400
    assert wedge_shares(1.0, 0.0, richer, 0.5)[0] < alike[0]
    decided = np.zeros(N)
    decided[0] = 0.9
    assert wedge_shares(1.0, decided, income, 0.5)[0] < alike[0]
    heavy = np.ones(N)
    heavy[0] = 1.5
    assert wedge_shares(heavy, 0.0, income, 0.5)[0] > alike[0]


def test_inducement_is_one_at_the_reference_share_of_income():
    assert alignment.inducement(10.0, 0.1, 100.0, 0.01, 0.5) == pytest.approx(1)
    assert alignment.inducement(40.0, 0.1, 100.0, 0.01, 0.5) == pytest.approx(2)


# Alignment ------------------------------------------------------------------------------------------
@settings(deadline=None)
@given(st.floats(-0.95, 0.95), st.floats(-3, 3), st.floats(-5, 5))
def test_alignment_rests_without_news_and_follows_it_within_bounds(start, evidence, news):
    flow = alignment.alignment
    assert flow(start, evidence, evidence, start, 0.5) == pytest.approx(0, abs=1e-9)
    after = start + flow(start, evidence + news, evidence, start, 1.0)
    assert -1 <= after <= 1
    assert (after - start) * news >= -1e-9


def test_the_shift_per_unit_of_evidence_is_one_less_the_square():
    """Which is what `wedge_share` takes it to be."""
    step = 1e-5
    for start in (-0.6, 0.0, 0.55):
        flow = alignment.alignment(start, step, 0.0, start, 1.0)
        assert flow / step == pytest.approx(1 - start**2, rel=1e-3)


def test_trade_turns_away_from_china_with_alignment():
    def flow(stands):
        return float(alignment.china_dependence(0.2, 0.2, alignment.rerouted_trade(0.3, stands, 0.3), 0.5))

    assert flow(0.3) == 0
    assert flow(0.8) == pytest.approx(0.5 * 0.2 * (np.exp(-0.15) - 1))
    assert flow(-0.2) > 0
    assert 0.6 * np.exp(0.3 * 1.9) < 1.1


def test_leverage_follows_the_chance_that_coercion_works():
    start = dict.fromkeys(DIMENSIONS.labels["trader"], 0.4)
    found = evaluate(
        alignment.coercion_leverage,
        DIMENSIONS,
        coercion_success=start | {"KOR": 0.1},
        coercion_success_at_start=start,
        coercion_felt=0.5,
    )
    expected = dict.fromkeys(PARTNERS, 1.0) | {"KOR": 0.5}
    assert dict(zip(PARTNERS, found, strict=True)) == pytest.approx(expected)


def test_bystanders_see_a_share_of_what_claimants_see():
    threat = dict.fromkeys(DIMENSIONS.labels["dyad"], 0.0) | {"PHL>CHN": 0.6, "VNM>CHN": 0.6, "IDN>CHN": 0.3}
    share = dict.fromkeys(PARTNERS, 0.0) | {"THA": 0.4}
    seen = evaluate(alignment.partner_threat, DIMENSIONS, threat_perception=threat, bystander_share=share)
    assert seen[PARTNERS.index("PHL")] == pytest.approx(0.6)
    assert seen[PARTNERS.index("THA")] == pytest.approx(0.4 * 0.5)
    assert seen[PARTNERS.index("AUS")] == 0


def test_starting_alignments_have_the_order_of_votes_in_the_united_nations():
    """Over the partners that the evidence base follows; opinion polls agree less, which the note says."""
    followed = ["AUS", "KOR", "PHL", "IND", "IDN", "VNM"]
    start = [number("initial_alignment")[PARTNERS.index(p)] for p in followed]
    votes = load_evidence().annual("un_ideal_point", followed, [2015])[0]
    assert spearmanr(start, votes).statistic > 0.8


# Modes ----------------------------------------------------------------------------------------------
def modes(**changes):
    inputs = {
        "partner_threat": over_partners(0.4),
        "alignment": over_partners(0.2),
        "china_dependence": over_partners(0.2),
        "coercion_leverage": over_partners(1.0),
        "inducement": over_partners(0.5),
        "reliance_on_others": 0.3,
    } | {
        name: float(number(name))
        for name in (
            "balancing_gain", "balancing_cost", "fear_of_coercion", "hedging_gain", "hedging_cost",
            "bandwagoning_gain", "autonomy_value", "mode_precision",
        )
    }  # fmt: skip
    found = evaluate(alignment.mode_share, DIMENSIONS, **inputs | changes)
    return dict(zip(MODES, found[0], strict=True))


UNIT = st.floats(0, 1)


@settings(deadline=None)
@given(UNIT, st.floats(-1, 1), UNIT, st.floats(0, 20), UNIT, st.floats(0, 6))
def test_mode_shares_are_shares(threat, position, dependence, pull, reliance, precision):
    shares = modes(
        partner_threat=over_partners(threat),
        alignment=over_partners(position),
        china_dependence=over_partners(dependence),
        inducement=over_partners(pull),
        reliance_on_others=reliance,
        mode_precision=precision,
    )
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= 0


def test_choice_without_precision_is_even():
    assert list(modes(mode_precision=0.0).values()) == pytest.approx([0.25] * 4)


def test_threat_and_help_make_balancers_trust_in_others_buck_passers():
    base = modes()
    assert modes(partner_threat=over_partners(0.7))["balancing"] > base["balancing"]
    assert modes(alignment=over_partners(0.7))["balancing"] > base["balancing"]
    assert modes(alignment=over_partners(0.7))["hedging"] < base["hedging"]
    assert modes(reliance_on_others=0.7)["buck_passing"] > base["buck_passing"]
    assert modes(reliance_on_others=0.7)["balancing"] < base["balancing"]
    assert modes(china_dependence=over_partners(0.5))["balancing"] < base["balancing"]
    assert modes(china_dependence=over_partners(0.5))["bandwagoning"] > base["bandwagoning"]
    assert modes(coercion_leverage=over_partners(0.5))["balancing"] > base["balancing"]
    assert modes(inducement=over_partners(5.0))["bandwagoning"] > base["bandwagoning"]
    assert modes(alignment=over_partners(-0.8), inducement=over_partners(5.0))["bandwagoning"] > 0.3
