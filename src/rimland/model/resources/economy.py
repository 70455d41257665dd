"""Economy and fiscal space: growth, debt, interest and what a yen buys."""

from rimland.engine import auxiliary, exogenous, noise, ops, stock

growth_shock = noise(
    "normal",
    name="growth_shock",
    dims="actor",
    doc="Monthly surprise in each economy's growth; used only where no observed growth exists.",
    source="rimland2026judgement",
)

yen_shock = noise(
    "normal",
    name="yen_shock",
    doc="Monthly surprise in the yen's rate against the dollar; used only after the observed series ends.",
    source="federalreserve2026h10",
)


@auxiliary(dims="actor", unit="1/year")
def trend_growth(near_term_growth, long_run_growth, growth_convergence_time, calendar_year):
    """Growth of potential output expected for the year.

    Starts at the near-term rate and approaches the long-run rate exponentially from 2025.
    Valid for: 2015-2050; before 2025 it is only a stand-in where an observed rate is missing.
    Source: imf2019weo; rimland2026judgement.
    """
    elapsed = ops.maximum(calendar_year - ops.quantity(2025.0, "year"), 0.0)
    return long_run_growth + (near_term_growth - long_run_growth) * ops.exp(-elapsed / growth_convergence_time)


@exogenous(dims="actor", unit="1/year", series="real_gdp_growth")
def real_growth(
    trend_growth, growth_burden_cost, burden, reference_burden, growth_volatility, growth_shock, disruption_rate
):
    """Growth of real GDP, as an annual rate.

    Observed where there are national accounts. Projected as trend, less what a military burden above
    that of 2015 costs, plus a surprise, and what a disruption of supply takes or gives back; both costs in logarithms,
    so that output cannot shrink by more than there is. The sign of the burden's effect is disputed: the default is zero
    and the range spans a gain and a loss.
    Valid for: burdens below about 0.1 in peacetime.
    Source: dunne2005 (a critical review, no robust sign); alptekin2012 (a meta-analysis); worldbank2024wdi.
    """
    year = ops.quantity(1.0, "year")
    undisturbed = trend_growth + growth_volatility * growth_shock
    lost = growth_burden_cost * (burden - reference_burden) + disruption_rate
    return undisturbed + (1 / year + undisturbed) * (ops.exp(-lost * year) - 1)


@stock(dims="actor", unit="USD2023bn/year", initial="initial_gdp", bounds=(0, None))
def gdp(gdp, real_growth):
    """Gross domestic product at constant 2023 prices and exchange rates.

    dY/dt = ln(1 + growth) * Y, so that twelve months compound to the annual rate. Market exchange
    rates: the gap to purchasing power enters once, in procurement.
    Source: worldbank2024wdi.
    """
    year = ops.quantity(1.0, "year")
    return ops.log(1 + real_growth * year) / year * gdp


@stock(dims="actor", unit="1/year", initial="initial_expected_growth")
def expected_growth(real_growth, expected_growth, growth_expectation_time):
    """Growth rate that budget offices plan with.

    Adaptive expectation: closes the gap to actual growth over the expectation time, so that one bad
    month, or one pandemic year, does not become next year's budget.
    Source: sterman2000, ch. 16 (trend expectations).
    """
    return (real_growth - expected_growth) / growth_expectation_time


@stock(dims="actor", unit="1/year", initial="initial_interest_rate", bounds=(0, None))
def interest_rate(
    interest_rate,
    market_rate_before_turn,
    market_rate_after_turn,
    rate_turn_year,
    calendar_year,
    debt_maturity,
):
    """Average nominal interest rate on the public debt outstanding.

    New issues pay the market rate, low before the world-wide turn of 2022 and higher after it; the
    average follows as debt is rolled over within its maturity.
    Valid for: debt issued at fixed rates; no default premium.
    Source: blanchard2019 (average against marginal rates); rimland2026judgement.
    """
    market_rate = ops.where(calendar_year < rate_turn_year, market_rate_before_turn, market_rate_after_turn)
    return (market_rate - interest_rate) / debt_maturity


@stock(dims="actor", unit="USD2023bn", initial="initial_public_debt", bounds=(0, None))
def public_debt(
    public_debt,
    interest_rate,
    expected_inflation,
    primary_balance,
    pandemic_borrowing,
    calendar_year,
    gdp,
    military_spending,
    reference_burden,
    debt_financed_share,
):
    """General government gross debt at constant prices.

    dD/dt = (r - inflation) * D - primary balance + the debt-financed part of military spending above
    the 2015 burden, and a one-off for the pandemic in 2020 and 2021. In ratio form this is Domar's recursion, with
    fixed point d* = pb / (r - inflation - g), attracting where r - inflation < g and repelling where not.
    Valid for: no default, no large asset sales.
    Source: domar1944; blanchard2019.
    """
    extra_military = military_spending - reference_burden * gdp
    begun, not_over = (
        calendar_year >= ops.quantity(2020.0, "year"),
        calendar_year < ops.quantity(2022.0, "year"),
    )
    in_pandemic = ops.both(begun, not_over)
    return (
        (interest_rate - expected_inflation) * public_debt
        + (ops.where(in_pandemic, pandemic_borrowing, 0.0) - primary_balance) * gdp
        + debt_financed_share * extra_military
    )


@auxiliary(dims="actor", unit="USD2023bn")
def initial_public_debt(initial_debt_ratio, initial_gdp):
    """Public debt at the first month: the observed ratio times GDP.

    Source: imf2019weo.
    """
    return initial_debt_ratio * initial_gdp


@auxiliary(dims="actor", unit="year")
def debt_ratio(public_debt, gdp):
    """Gross public debt in years of GDP.

    Source: imf2019weo.
    """
    return public_debt / gdp


@auxiliary(dims="actor", unit="1")
def interest_burden(interest_rate, public_debt, government_revenue_share, gdp):
    """Interest on the public debt over government revenue; above 1 only where debt has run away.

    Source: blanchard2019; imf2019weo (revenue).
    """
    return interest_rate * public_debt / (government_revenue_share * gdp)


@auxiliary(dims="actor", unit="1")
def fiscal_space(interest_burden, tolerable_interest_burden, fiscal_sensitivity):
    """How freely a government can raise spending: 1 unconstrained, 0 none.

    A logistic gate in interest over revenue: one half where interest takes the tolerable
    share.
    Valid for: a soft constraint on *rises*; it does not force cuts.
    Source: blanchard2019 (why debt alone is no limit while rates are low); rimland2026judgement.
    """
    return ops.logistic(-fiscal_sensitivity * (interest_burden - tolerable_interest_burden))


@exogenous(unit="JPY/USD", series="exchange_rate", lagged=("exchange_rate",), initial="initial_exchange_rate")
def exchange_rate(exchange_rate, yen_anchor, yen_reversion, yen_volatility, yen_shock, timestep):
    """Yen for one US dollar.

    Observed where there is a rate. Then a first-order autoregression of its logarithm:
    a pull towards the long-run rate plus a monthly shock. No forecast is claimed: over months a random
    walk is hard to beat, so the pull is weak and the band wide.
    Valid for: floating rates, no regime break.
    Source: federalreserve2026h10; rimland2026judgement.
    """
    pull = ops.power(yen_anchor / exchange_rate, yen_reversion * timestep)
    return exchange_rate * pull * ops.exp(yen_volatility * yen_shock)


@auxiliary(unit="1")
def import_purchasing_power(exchange_rate, planning_exchange_rate, yen_hedge_share, imported_procurement_share):
    """Real equipment that a planned procurement yen still buys, 1 at the planning rate.

    At constant prices the imported part loses in proportion to the yen, unless hedged at
    the planning rate; the domestic part is untouched. Unchanged in the rate when nothing is imported or all
    is hedged.
    Valid for: exchange rates of the same order as the planning rate; no substitution towards domestic makes.
    Source: rimland2026judgement (accounting identity); sipri2025milex.
    """
    imported = (1 - yen_hedge_share) * planning_exchange_rate / exchange_rate + yen_hedge_share
    return (1 - imported_procurement_share) + imported_procurement_share * imported
