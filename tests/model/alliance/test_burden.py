"""Closed forms of burden-sharing: joint products, pure public good, pressure, the Nash bargain."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.model.alliance import burden, cohesion

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
JPN = DIMENSIONS.labels["ally"].index("JPN")
joint = burden.joint_products_contribution
pure = burden.pure_public_good_contribution


def over(dim: str, others: float = 0.0, **values: float) -> dict[str, float]:
    return dict.fromkeys(DIMENSIONS.labels[dim], others) | values


@pytest.mark.parametrize("spill_in", [0.01, 0.8, 1.0, 30.0, 1e4])
@pytest.mark.parametrize(("a", "b"), [(0.02, 0.010), (0.05, 0.003), (0.01, 0.03)])
def test_joint_products_solve_the_first_order_condition(spill_in, a, b):
    income = 4.2
    d = float(joint(income, spill_in, a, b))
    assert 0 < d < income
    assert (1 - a - b) / (income - d) == pytest.approx(a / (d + spill_in) + b / d, rel=1e-9)


def test_joint_products_limits():
    assert joint(4.2, 1e-12, 0.02, 0.01) == pytest.approx(0.03 * 4.2)
    assert joint(4.2, 1e9, 0.02, 0.01) == pytest.approx(0.01 * 4.2 / 0.98)


@pytest.mark.parametrize(("private", "burdens"), [(0.010, (0.0113, 0.0111)), (0.015, (0.0169, 0.0166))])
def test_joint_products_give_japan_about_one_percent(private, burdens):
    got = [float(joint(4.2, spill, 0.02, private)) / 4.2 for spill in (0.8, 1.0)]
    assert got == pytest.approx(burdens, abs=5e-5)


def olson_equilibrium(first: float, second: float, a: float) -> tuple[float, float]:
    """Mutual best replies of two allies, by iteration."""
    one = two = 0.0
    for _ in range(500):
        one, two = float(pure(first, two, a)), float(pure(second, one, a))
    return one, two


def test_pure_public_good_corner_and_interior():
    assert olson_equilibrium(25, 4.2, 0.05) == pytest.approx((1.25, 0))
    assert olson_equilibrium(25, 24.5, 0.05) == pytest.approx((0.8846, 0.3846), abs=1e-4)
    assert olson_equilibrium(25, 0.95 * 25 - 1e-6, 0.05)[1] == pytest.approx(0, abs=1e-4)
    assert olson_equilibrium(25, 0.95 * 25 + 0.5, 0.05)[1] > 0.01


def spending(us: float = 815.0, japan: float = 42.0) -> dict[str, float]:
    return over("actor", 1.0, USA=us, JPN=japan)


GDP = over("actor", 1.0, JPN=4200.0)


def olson_shift(us: float) -> float:
    counted = evaluate(
        burden.counted_spill_in,
        DIMENSIONS,
        initial_gdp=GDP,
        initial_military_spending=spending(),
        public_good_preference=0.02,
    )
    return float(
        evaluate(
            burden.japan_effort_shift_olson,
            DIMENSIONS,
            gdp=GDP,
            military_spending=spending(us),
            counted_spill_in=float(counted),
            public_good_preference=0.02,
            japan_burden_at_start=0.01,
            opinion_shift=0.0,
        )
    )


def sandler_shift(us: float, threat: float = 0.55) -> float:
    def joint_burden(us: float, threat: float) -> float:
        return float(
            evaluate(
                burden.joint_products_burden,
                DIMENSIONS,
                gdp=GDP,
                military_spending=spending(us),
                public_good_preference=0.02,
                private_benefit=0.01,
                private_benefit_from_threat=1.0,
                threat_perception=over("dyad", 0.5, **{"JPN>CHN": threat}),
                initial_threat_perception=over("dyad", 0.5, **{"JPN>CHN": 0.55}),
            )
        )

    start = joint_burden(815.0, 0.55)
    return float(burden.japan_effort_shift_sandler(joint_burden(us, threat), start, 0.0))


def bargaining_driver(strain: float) -> float:
    """The driver with strain acting on pressure and on credibility, all else as at a start of 0.4."""
    pressure = evaluate(
        burden.us_pressure,
        DIMENSIONS,
        pressure_baseline=over("ally", -1.25),
        pressure_from_strain=2.0,
        us_strain=strain,
        us_strain_at_start=0.4,
        regime_in_office=over("regime", obama=1.0),
        regime_pressure=over("regime"),
        pressure_from_demand=1.0,
        burden_sharing_demand=0.4,
        payment_generosity=0.0,
        pressure_relieved_by_generosity=0.6,
    )
    credibility = evaluate(
        cohesion.us_credibility,
        DIMENSIONS,
        credibility_baseline=0.7,
        us_indo_pacific_share=0.55,
        us_share_at_start=0.55,
        us_personnel_in_japan=54000.0,
        initial_us_personnel_in_japan=54000.0,
        credibility_from_personnel=0.2,
        regime_commitment_weight=1.0,
        regime_in_office=over("regime", obama=1.0),
        regime_commitment=over("regime", 1.0),
        credibility_lost_to_strain=0.5,
        us_strain=strain,
        us_strain_at_start=0.4,
    )
    fear = burden.abandonment_fear(3.0, 0.65, float(credibility))
    return float(
        evaluate(
            burden.bargaining_driver,
            DIMENSIONS,
            us_pressure=("ally", pressure),
            threat_perception=over("dyad", 0.55),
            abandonment_fear=over("ally", float(fear)),
            geostrategic_value=0.5,
        )
    )


def test_every_form_of_effort_starts_at_zero():
    assert olson_shift(815.0) == pytest.approx(0, abs=1e-12)
    assert sandler_shift(815.0) == pytest.approx(0, abs=1e-12)
    assert burden.japan_effort_shift_blankenship(0.05, 0.05, 0.03, 0.0) == 0.0


def test_more_us_effort_lowers_japans_where_it_rides_free():
    assert olson_shift(900.0) < sandler_shift(900.0) < 0
    assert olson_shift(700.0) > sandler_shift(700.0) > 0
    assert sandler_shift(815.0, threat=0.75) > 0


def test_more_us_strain_raises_japans_effort_where_it_fears_abandonment():
    start = bargaining_driver(0.4)
    shifts = [float(burden.japan_effort_shift_blankenship(bargaining_driver(s), start, 0.03, 0.0)) for s in (0.3, 0.6)]
    assert shifts[0] < 0 < shifts[1]


def test_effort_rises_with_vulnerability_and_falls_with_geostrategic_value():
    def driver(threat: float, value: float) -> float:
        return float(
            evaluate(
                burden.bargaining_driver,
                DIMENSIONS,
                us_pressure=over("ally", 0.5),
                threat_perception=over("dyad", threat),
                abandonment_fear=over("ally", 0.4),
                geostrategic_value=value,
            )
        )

    assert driver(0.7, 0.5) > driver(0.5, 0.5) > driver(0.5, 0.8)


def test_abandonment_falls_and_entrapment_rises_with_cohesion():
    fears = [float(burden.abandonment_fear(3.0, c, 0.7)) for c in (0.5, 0.8)]
    assert fears[0] > fears[1]
    entrapped = [
        evaluate(
            burden.entrapment_fear,
            DIMENSIONS,
            entrapment_vulnerability=over("ally", 0.8),
            cohesion=over("ally", c),
            threat_perception=over("dyad", 0.5),
        )[JPN]
        for c in (0.5, 0.8)
    ]
    assert entrapped == pytest.approx([0.2, 0.32])
    # Weighing both fears by wA(1-c)^2 + wE c^2 puts the best commitment at wA/(wA+wE).
    c = np.linspace(0, 1, 100_001)
    assert c[(2 * (1 - c) ** 2 + 3 * c**2).argmin()] == pytest.approx(2 / 5, abs=1e-4)


def test_nash_bargain():
    japan, united_states = 5 - 1, 6 - 6.5 - 0  # V_J - d_J and V_U - C - d_U
    surplus = japan + united_states
    payment = float(burden.nash_host_nation_support(japan, united_states, 0.5))
    assert (surplus, payment) == (3.5, 2.25)
    assert japan - payment == united_states + payment == 1.75
    product = [(japan - h) * (united_states + h) for h in (payment - 0.01, payment, payment + 0.01)]
    assert product[1] == max(product)


def test_rubinstein_shares():
    def first_mover(own: float, other: float) -> float:
        return (1 - other) / (1 - own * other)

    assert first_mover(0.9, 0.9) == pytest.approx(0.5263, abs=1e-4)
    assert first_mover(0.9999, 0.9999) == pytest.approx(0.5, abs=1e-4)
    assert float(
        evaluate(
            burden.us_bargaining_power,
            DIMENSIONS,
            us_pressure=over("ally", 0.3),
            bargaining_power_at_no_pressure=0.44,
            bargaining_power_from_pressure=0.2,
        )
    ) == pytest.approx(0.5)


def test_status_quo_payment_is_the_agreement_in_force():
    assert burden.nash_host_nation_support(600.0, 178.0, 0.5) == pytest.approx(211.0)


def renewal(year: float, month: int) -> float:
    since = burden.years_since_agreement(year, 2022.0)
    return float(burden.agreement_renewal(since, 5.0, float(month), 4.0))


def premium(due: float = 1.0, surplus: float = 778.0, offer: float = 211.0, ease: float = 1.0, consensus: float = 1.0):
    """Premium of the next month, now 7, when Washington claims 300."""
    claim = burden.payment_claim(211.0, 300.0, 211.0)
    return float(burden.bargaining_premium(7.0, claim, surplus, 0.0, offer, due, ease, consensus))


def test_host_nation_support_is_renegotiated_every_fifth_april_only():
    assert renewal(2027.25, 4) == renewal(2032.25, 4) == 1.0
    for year, month in ((2022.25, 4), (2017.25, 4), (2026.25, 4), (2027.0, 1), (2027.5, 7), (2028.25, 4)):
        assert renewal(year, month) == 0.0
    assert premium() == pytest.approx(89.0)
    assert premium(due=0.0) == 7.0


def test_an_offer_is_raised_to_the_claim_and_taken_where_it_meets_it():
    for offer in (150.0, 211.0, 300.0):
        assert burden.host_nation_support(offer, premium(offer=offer)) == pytest.approx(300.0)
    assert burden.host_nation_support(400.0, premium(offer=400.0)) == pytest.approx(400.0)


def test_work_together_eases_the_settlement_and_lost_consensus_holds_the_payment_down():
    assert premium(ease=0.5) == pytest.approx(44.5)
    assert burden.host_nation_support(400.0, premium(offer=400.0, consensus=0.0)) == pytest.approx(300.0)
    assert burden.host_nation_support(400.0, premium(offer=400.0, consensus=0.5)) == pytest.approx(350.0)


@given(st.floats(0, 2000))
def test_generosity_counts_what_is_paid_beyond_the_agreement_of_2022(payment):
    generous = float(burden.payment_generosity(payment, 211.0))
    assert 0 <= generous < 1
    assert generous == pytest.approx(max(payment - 211.0, 0) / max(payment, 211.0))
    assert burden.payment_generosity(422.0, 211.0) == pytest.approx(0.5)


def pressure(generous: float, demand: float = 0.4, relieved: float = 0.6) -> np.ndarray:
    return evaluate(
        burden.us_pressure,
        DIMENSIONS,
        pressure_baseline=over("ally", -1.25),
        pressure_from_strain=2.0,
        us_strain=0.4,
        us_strain_at_start=0.4,
        regime_in_office=over("regime", obama=1.0),
        regime_pressure=over("regime"),
        pressure_from_demand=1.0,
        burden_sharing_demand=demand,
        payment_generosity=generous,
        pressure_relieved_by_generosity=relieved,
    )


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 2))
def test_generosity_lowers_pressure_on_japan_and_on_nobody_else(generous, demand, relieved):
    before, after = pressure(0.0, demand, relieved), pressure(generous, demand, relieved)
    assert after[JPN] <= before[JPN] + 1e-12
    others = [i for i in range(len(before)) if i != JPN]
    assert np.array_equal(after[others], before[others])
    assert np.all((after >= 0) & (after <= 1))


@given(st.floats(0, 3), st.floats(0.1, 1))
def test_less_room_at_home_means_less_worth_conceding(support, room):
    def value(room: float) -> float:
        return float(
            evaluate(
                burden.japan_net_value,
                DIMENSIONS,
                agreement_value_to_japan=600.0,
                agreement_value_from_threat=0.1,
                threat_perception=over("dyad", 0.6),
                initial_threat_perception=over("dyad", 0.6),
                domestic_room=over("issue", support, host_nation_support=room),
            )
        )

    assert value(1.0) == pytest.approx(600.0)
    payment = [burden.nash_host_nation_support(value(r), 178.0, 0.5) for r in (room / 2, room)]
    assert payment[0] < payment[1]


def test_without_a_surplus_there_is_no_deal():
    assert burden.host_nation_support(211.0, premium(surplus=-1.0)) == 0.0


def test_the_anchor_is_the_bargain_at_the_last_observed_agreement():
    def anchor(year: float, month: int) -> float:
        since = burden.years_since_agreement(year, 2022.0)
        return float(burden.bargain_at_agreement(211.0, 260.0, since, float(month), 4.0))

    assert anchor(2022.25, 4) == 260.0
    assert anchor(2022.5, 7) == anchor(2021.25, 4) == anchor(2027.25, 4) == 211.0
