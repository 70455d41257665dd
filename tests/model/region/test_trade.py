"""Trade: published values, the observed record, symmetries and bounds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.evidence import load_evidence
from rimland.library import full_model
from rimland.model.region import trade

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
TRADERS = DIMENSIONS.labels["trader"]


def over(dim: str, others: float = 0.0, **values: float) -> dict[str, float]:
    return dict.fromkeys(DIMENSIONS.labels[dim], others) | values


def test_protection_for_sale_gives_the_reference_tariff_and_free_trade():
    assert trade.lobbied_tariff(0.3, 50, 3, 2) == pytest.approx(0.0213, abs=5e-5)
    assert trade.lobbied_tariff(1.0, 50, 3, 2) == 0


def test_deadweight_loss_is_a_triangle():
    assert trade.tariff_deadweight_loss(0.1, 1.5, 1.0) == pytest.approx(0.0075)
    assert trade.tariff_deadweight_loss(0.2, 1.5, 0.1) == pytest.approx(4 * trade.tariff_deadweight_loss(0.1, 1.5, 0.1))


def test_a_low_tariff_is_raised_to_what_is_sustained_and_only_in_the_projection():
    def tariff(lever, lobbied, year):
        offices = {"regime_usual_tariff": over("regime", 0.1), "regime_in_office": over("regime", biden=1.0)}
        return evaluate(
            trade.us_tariff, DIMENSIONS, us_tariff_rate=lever, lobbied_tariff=lobbied, calendar_year=year, **offices
        )

    assert tariff(0.0, 0.03, 2030.0) == pytest.approx(0.03)
    assert tariff(0.0, 0.5, 2030.0) == pytest.approx(0.1)
    assert tariff(0.2, 0.03, 2030.0) == pytest.approx(0.2)
    assert tariff(0.0, 0.03, 2016.0) == 0


def test_observed_tariffs_are_fed_in():
    from rimland.evidence import model_series

    series = model_series()
    assert series["us_average_tariff"][123] == pytest.approx(0.216, abs=0.001)  # April 2025
    assert np.isnan(series["us_average_tariff"][:120]).all()
    assert series["us_tariff_on_china"][0] == pytest.approx(0.0299, abs=1e-4)
    assert series["us_tariff_on_china"][60] == pytest.approx(0.0991, abs=1e-4)
    assert np.isnan(series["us_tariff_on_china"][72:]).all()


def friction(
    tariff: float, coded: float = 0.4, usual: float = 0.1, slope: float = 15.0, pushback: float = 0.1
) -> float:
    return float(
        evaluate(
            trade.trade_friction,
            DIMENSIONS,
            us_tariff=tariff,
            regime_in_office=over("regime", biden=1.0),
            regime_tariff_friction=over("regime", coded),
            regime_usual_tariff=over("regime", usual),
            friction_from_tariff=slope,
            protectionist_pushback=pushback,
            pushback_at_start=0.1,
            friction_from_pushback=0.5,
        )
    )


def test_friction_is_as_coded_at_the_usual_tariff_and_its_odds_move_with_the_rest():
    assert friction(0.1) == pytest.approx(0.4)
    assert friction(0.1, pushback=0.5) == pytest.approx(1 / (1 + 1.5 * np.exp(-0.2)))
    moved = friction(0.2)
    assert moved / (1 - moved) == pytest.approx(0.4 / 0.6 * np.exp(1.5))
    assert friction(0.9, slope=0) == pytest.approx(0.4)
    assert friction(0.9, coded=0.0) == 0
    assert friction(0.0, coded=1.0, slope=40) == 1


@given(coded=st.floats(0, 1), tariff=st.floats(0, 0.9), slope=st.floats(0, 40))
@settings(max_examples=40, deadline=None)
def test_friction_is_a_share_that_rises_with_the_tariff(coded, tariff, slope):
    here = friction(tariff, coded, slope=slope)
    assert 0 <= here <= 1
    assert friction(tariff + 0.05, coded, slope=slope) >= here - 1e-12


def test_retaliation_rests_at_the_share_matched():
    assert trade.chinese_retaliation(0.6 * 0.1, 0.13, 0.03, 0.6, 0.3) == pytest.approx(0, abs=1e-12)
    assert trade.chinese_retaliation(0.0, 0.01, 0.03, 0.6, 0.3) == 0


GDP = over("actor", 1000.0, USA=22000.0, CHN=11000.0, JPN=4000.0)


def wanted(**changes: object) -> dict[str, float]:
    causes = {
        "initial_dependence": over("trader", 0.1),
        "gdp": GDP,
        "initial_gdp": GDP,
        "dependence_from_chinese_growth": 0.3,
        "diversification_part": over("trader", 1.0),
        "diverted_share": 0.0,
        "trade_risk": 0.4,
        "trade_risk_at_start": 0.4,
        "trade_lost_to_crises": 0.1,
        "technology_controls": 0.1,
        "initial_technology_controls": 0.1,
        "trade_lost_to_controls": 0.05,
        "us_tariff_on_china": 0.03,
        "initial_us_tariff_on_china": 0.03,
        "chinese_retaliation": 0.0,
        "us_export_part": 0.2,
        "trade_elasticity": 5.0,
        "trade_blockade_share": 0.0,
        "blockaded_trade": over("trader", 0.2, TWN=2.0),
        "rerouted_trade": over("partner", 1.0),
    }
    return dict(zip(TRADERS, evaluate(trade.wanted_dependence, DIMENSIONS, **(causes | changes)), strict=True))


def test_trade_rests_at_its_start_and_each_cause_moves_it_its_way():
    start = wanted()
    assert start == pytest.approx(dict.fromkeys(TRADERS, 0.1))
    assert wanted(diverted_share=0.2)["JPN"] == pytest.approx(0.08)
    assert wanted(gdp=GDP | {"CHN": 22000.0})["JPN"] == pytest.approx(0.1 * 2**0.3)
    turned = wanted(rerouted_trade=over("partner", 1.0, KOR=0.9, THA=0.1))
    assert turned["KOR"] == pytest.approx(0.09)
    assert turned["JPN"] == pytest.approx(0.1)
    assert wanted(trade_risk=1.4)["KOR"] == pytest.approx(0.1 * 1.04 / 1.14)
    taxed = wanted(us_tariff_on_china=0.1, chinese_retaliation=0.05)
    assert taxed["USA"] == pytest.approx(0.1 * (0.8 * (1.03 / 1.1) ** 5 + 0.2 * 1.05**-5))
    assert taxed["JPN"] == pytest.approx(0.1)
    assert wanted(trade_blockade_share=1.0)["TWN"] == pytest.approx(0.1 * np.exp(-2))
    assert trade.trade_dependence(0.1, 0.1, 2.5) == 0


def test_asymmetries_of_a_pair_sum_to_zero():
    dependence = over("trader", 0.1, USA=0.03, JPN=0.08)
    chinese = dict(
        zip(
            TRADERS,
            evaluate(trade.chinese_dependence, DIMENSIONS, trade_dependence=dependence, gdp=GDP),
            strict=True,
        )
    )
    assert chinese["USA"] == pytest.approx(0.06)
    there = evaluate(trade.trade_asymmetry, DIMENSIONS, trade_dependence=dependence, chinese_dependence=chinese)
    back = evaluate(trade.trade_asymmetry, DIMENSIONS, trade_dependence=chinese, chinese_dependence=dependence)
    assert there + back == pytest.approx(np.zeros(len(TRADERS)))


def test_starting_dependence_is_the_observed_one():
    evidence = load_evidence()
    flows = evidence.annual("goods_trade_total_yearly", [f"{t}>CHN" for t in TRADERS], [2014])[0]
    held = np.ravel(full_model().parameters["initial_dependence"].values)
    gdp = evidence.annual("gdp_current", list(TRADERS), [2014])[0]
    known = np.isfinite(gdp)
    assert known.sum() >= 8
    assert held[known] == pytest.approx((flows / gdp)[known], rel=0.02)


def test_japan_kept_its_share_and_the_united_states_lost_two_fifths():
    """The default that shares stay, and the answer to tariffs, against the record."""
    evidence = load_evidence()

    def share(pair, imports, exports, year, scale=1.0):
        flows = evidence.annual(imports, [pair], [year]) + evidence.annual(exports, [pair], [year])
        return float(flows[0, 0] * scale / evidence.annual("gdp_current", [pair[:3]], [year])[0, 0])

    yen = evidence.monthly_series("exchange_rate", ["JPN"], "2014-01", 72)[:, 0].reshape(6, 12).mean(1)
    japan = [share("JPN>CHN", "goods_imports_yen", "goods_exports_yen", y, 1 / yen[y - 2014]) for y in (2014, 2019)]
    assert japan[1] / japan[0] == pytest.approx(1, abs=0.1)
    states = [share("USA>CHN", "goods_imports_yearly", "goods_exports_yearly", y) for y in (2014, 2024)]
    observed = states[1] / states[0]
    modelled = wanted(us_tariff_on_china=0.104, chinese_retaliation=0.045, diverted_share=0.036)["USA"] / 0.1
    assert observed == pytest.approx(0.59, abs=0.02)
    assert observed < modelled < 0.8  # tariffs and diversification explain about three quarters of the fall


def coercion(**changes: object) -> float:
    causes = {
        "output_loss_per_trade_cut": 0.3,
        "coercive_cut": 0.3,
        "sanctions_success_base": 0.34,
        "typical_sanctions_cost": 0.018,
        "coercion_from_cost": 30.0,
        "coercion_from_stake": 1.0,
        "security_stake": over("trader"),
        "coercion_from_coalition": 1.0,
        "sanctions_coalition": 0.0,
        "trade_dependence": over("trader", 0.2),
    }
    return float(evaluate(trade.coercion_success, DIMENSIONS, **(causes | changes))[TRADERS.index("KOR")])


def test_coercion_succeeds_as_often_as_sanctions_at_their_typical_cost():
    assert coercion() == pytest.approx(0.34)
    assert coercion(sanctions_coalition=1.0) < coercion(sanctions_coalition=0.5) < coercion()
    assert coercion(security_stake=over("trader", 1.0)) < coercion()
    assert coercion(trade_dependence=over("trader", 0.4)) > coercion()


def cost_of_war(trade_now: float, chips: float, weight: float = 0.5) -> np.ndarray:
    return evaluate(
        trade.interdependence_cost,
        DIMENSIONS,
        war_cost_in_trade=trade_now,
        war_cost_in_trade_at_start=0.1,
        interdependence_weight=weight,
        chip_disruption_loss=chips,
        chip_loss_at_start=0.8,
        chip_weight_in_war_cost=0.2,
    )


def test_cost_of_war_is_one_at_the_start_and_follows_trade_as_far_as_it_counts():
    assert cost_of_war(0.1, 0.8) == pytest.approx(np.ones(4))
    assert cost_of_war(0.02, 0.1, weight=0.0) == pytest.approx(np.ones(4))
    strait, east, south, korea = cost_of_war(0.05, 0.5)
    assert (east, south, korea) == pytest.approx((0.75, 0.75, 1.0))
    assert strait == pytest.approx(1 + 0.5 * (0.8 * -0.5 + 0.2 * -0.3))


def test_war_cost_runs_from_what_is_lost_alone_to_all_trade():
    def cost(coalition):
        return evaluate(
            trade.war_cost_in_trade,
            DIMENSIONS,
            chinese_dependence=over("trader", 0.02),
            sanctions_coalition=coalition,
            trade_cut_alone=0.4,
        )

    assert cost(0.0) == pytest.approx(0.4 * 0.18)
    assert cost(1.0) == pytest.approx(0.18)


def test_first_year_loss_is_the_mean_of_an_approach():
    years = np.linspace(0, 1, 200001)
    mean = 0.3 * np.mean(1 - np.exp(-years / 0.5))
    lost = evaluate(trade.blockade_first_year_loss, DIMENSIONS, blockade_loss=over("actor", 0.3), disruption_time=0.5)
    assert lost == pytest.approx(np.full(5, 1 - np.exp(-mean)), rel=1e-4)


def test_output_stands_still_without_a_blockade_and_comes_back_after_one():
    assert trade.disruption_rate(0.0, 0.3, 0.0, 0.5) == 0
    assert trade.disruption_rate(1.0, 0.3, 0.0, 0.5) == pytest.approx(0.6)
    assert trade.disruption_rate(0.0, 0.3, 0.3, 0.5) == pytest.approx(-0.6)
