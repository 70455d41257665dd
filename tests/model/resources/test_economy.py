"""Closed forms of the economy: debt fixed point, yen purchasing power, fiscal gate, growth."""

import math
from pathlib import Path

import pytest

import rimland.model
from rimland.engine.dimensions import read_dimensions
from rimland.model.resources import economy

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")


def purchasing_power(rate: float, planned: float = 108.0, hedge: float = 0.0, imported: float = 0.25) -> float:
    return float(economy.import_purchasing_power(rate, planned, hedge, imported))


def test_a_quarter_imported_at_150_instead_of_108_buys_93_percent():
    assert purchasing_power(150.0) == pytest.approx(0.93, abs=1e-12)


@pytest.mark.parametrize(("hedge", "imported"), [(1.0, 0.25), (0.0, 0.0), (1.0, 1.0)])
def test_the_yen_does_not_matter_when_all_is_hedged_or_nothing_imported(hedge: float, imported: float):
    assert purchasing_power(161.0, hedge=hedge, imported=imported) == pytest.approx(1.0)
    assert purchasing_power(80.0, hedge=hedge, imported=imported) == pytest.approx(1.0)


def test_a_loss_of_30_percent_needs_nearly_everything_imported():
    # A remark quoted in the press; at 161 yen it describes only the dollar-priced part of a budget.
    share = 0.3 / (1 - 108 / 161)
    assert share == pytest.approx(0.911, abs=0.001)
    assert purchasing_power(161.0, imported=share) == pytest.approx(0.7)


def debt_flow(debt: float, gdp: float, rate: float, balance: float, extra: float = 0.0) -> float:
    return float(
        economy.public_debt(
            public_debt=debt,
            interest_rate=rate,
            expected_inflation=0.0,
            primary_balance=balance,
            pandemic_borrowing=0.0,
            calendar_year=2030.0,
            gdp=gdp,
            military_spending=0.01 * gdp + extra,
            reference_burden=0.01,
            debt_financed_share=0.5,
        )
    )


def test_debt_ratio_rests_where_the_primary_balance_pays_for_growth_adjusted_interest():
    # d* = pb / (r - g) in continuous time; the annual form pb (1 + g) / (r - g) is 1.01.
    rate, growth, balance = 0.02, 0.01, 0.01
    ratio = balance / (rate - growth)
    assert debt_flow(ratio, 1.0, rate, balance) / ratio == pytest.approx(growth)
    assert balance * (1 + growth) / (rate - growth) == pytest.approx(1.01)


@pytest.mark.parametrize(("rate", "growth", "attracting"), [(0.01, 0.02, True), (0.02, 0.01, False)])
def test_the_debt_fixed_point_attracts_only_below_the_growth_rate(rate: float, growth: float, attracting: bool):
    balance = (rate - growth) * 1.0
    debt, gdp, start = 1.1, 1.0, 1.1
    for _ in range(12 * 50):
        debt += debt_flow(debt, gdp, rate, balance) / 12
        gdp *= 1 + growth / 12
    assert (abs(debt / gdp - 1.0) < abs(start - 1.0)) is attracting


def test_half_of_extra_military_spending_is_borrowed():
    assert debt_flow(1.0, 1.0, 0.02, 0.0, extra=0.01) - debt_flow(1.0, 1.0, 0.02, 0.0) == pytest.approx(0.005)


def test_pandemic_borrowing_falls_in_2020_and_2021_only():
    arguments = {
        "public_debt": 0.0, "interest_rate": 0.0, "expected_inflation": 0.0, "primary_balance": 0.0,
        "pandemic_borrowing": 0.06, "gdp": 100.0, "military_spending": 1.0, "reference_burden": 0.01,
        "debt_financed_share": 0.5,
    }  # fmt: skip
    flows = {y: float(economy.public_debt(calendar_year=y, **arguments)) for y in (2019.99, 2020.0, 2021.9, 2022.0)}
    assert flows == pytest.approx({2019.99: 0.0, 2020.0: 6.0, 2021.9: 6.0, 2022.0: 0.0})


def test_fiscal_space_is_one_half_at_the_tolerable_burden_and_falls_with_interest():
    assert float(economy.fiscal_space(0.12, 0.12, 60.0)) == pytest.approx(0.5)
    japan = float(economy.fiscal_space(0.008 * 2.5 / 0.35, 0.12, 60.0))
    america = float(economy.fiscal_space(0.032 * 1.2 / 0.30, 0.12, 60.0))
    assert japan == pytest.approx(1 / (1 + math.exp(60 * (0.008 * 2.5 / 0.35 - 0.12))))
    assert japan > 0.97 > 0.5 > america


def test_twelve_months_compound_to_the_annual_growth_rate():
    gdp = 100.0
    for _ in range(12):
        gdp += float(economy.gdp(gdp, 0.05)) / 12
    assert gdp == pytest.approx(105.0, abs=0.02)


def test_growth_cost_of_the_burden_is_zero_by_default_and_linear_in_logarithms():
    at_rest = {"trend_growth": 0.02, "reference_burden": 0.01, "growth_volatility": 0.05, "growth_shock": 0.0}
    at_rest["disruption_rate"] = 0.0
    assert float(economy.real_growth(growth_burden_cost=0.0, burden=0.03, **at_rest)) == pytest.approx(0.02)
    costly = float(economy.real_growth(growth_burden_cost=0.1, burden=0.03, **at_rest))
    assert math.log(1 + costly) == pytest.approx(math.log(1.02) - 0.002)


@pytest.mark.parametrize("rate", [-6.0, -0.5, 0.0, 0.5, 6.0])
def test_a_disruption_adds_up_in_logarithms_and_never_takes_more_than_all(rate):
    growth = float(economy.real_growth(0.02, 0.0, 0.03, 0.01, 0.05, 0.0, rate))
    assert growth > -1
    assert math.log(1 + growth) == pytest.approx(math.log(1.02) - rate)


def test_trend_growth_starts_near_term_and_ends_long_run():
    assert float(economy.trend_growth(0.045, 0.025, 10.0, 2025.0)) == pytest.approx(0.045)
    assert float(economy.trend_growth(0.045, 0.025, 10.0, 2015.0)) == pytest.approx(0.045)
    assert float(economy.trend_growth(0.045, 0.025, 10.0, 2035.0)) == pytest.approx(0.025 + 0.02 / math.e)


def test_the_yen_returns_half_way_in_the_half_life_of_its_pull():
    rate, pull = 200.0, 0.12
    for _ in range(round(12 * math.log(2) / pull)):
        rate = float(economy.exchange_rate(rate, 100.0, pull, 0.03, 0.0, 1 / 12))
    assert math.log(rate / 100) == pytest.approx(math.log(2) / 2, rel=0.01)


def test_average_interest_follows_the_market_within_the_maturity():
    rate = 0.01
    for month in range(12 * 9):
        rate += float(economy.interest_rate(rate, 0.003, 0.015, 2022.0, 2022.0 + month / 12, 9.0)) / 12
    assert (0.015 - rate) / (0.015 - 0.01) == pytest.approx(math.exp(-1), rel=0.01)
