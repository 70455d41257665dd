"""Who pays: pressure, rival theories of Japan's effort, host-nation support."""

from typing import Any

from rimland.engine import auxiliary, metric, ops, state


@state(unit="1", initial="us_strain")
def us_strain_at_start(us_strain_at_start):
    """US strain at the first month.

    Source: rimland2026judgement.
    """
    return us_strain_at_start


@auxiliary(dims="ally", unit="1")
def us_pressure(
    pressure_baseline,
    pressure_from_strain,
    us_strain,
    us_strain_at_start,
    regime_in_office,
    regime_pressure,
    pressure_from_demand,
    burden_sharing_demand,
    payment_generosity,
    pressure_relieved_by_generosity,
):
    """Pressure that Washington puts on an ally to do more, 0 to 1.

    Strain at home, the administration's bent and the stance set as a lever push it up; a payment above the
    agreement of 2022 takes some off Japan.
    Washington's fear of losing control over an abler ally holds it back; that does not vary here and is in
    the baseline.
    Valid for: comparisons between administrations and stances; an index that nothing measures.
    Source: blankenship2021; blankenship2023; rimland2026judgement (weights).
    """
    bent = ops.sum_over(regime_pressure * regime_in_office, "regime")
    return ops.logistic(
        pressure_baseline
        + pressure_from_strain * (us_strain - us_strain_at_start)
        + bent
        + pressure_from_demand * burden_sharing_demand
        - ops.place(pressure_relieved_by_generosity * payment_generosity, ally="JPN")
    )


@auxiliary(dims="ally", unit="1")
def abandonment_fear(abandonment_vulnerability, cohesion, us_credibility):
    """An ally's fear of being left alone, 0 to 1.

    a0 * (1 - c) * (1 - credibility), c being the tightness of the alliance.
    Valid for: changes since 2015; an index. Clipped at 1, which much diversion reaches.
    Source: snyder1984.
    """
    return ops.clip(abandonment_vulnerability * (1 - cohesion) * (1 - us_credibility), 0.0, 1.0)


@auxiliary(dims="ally", unit="1")
def entrapment_fear(entrapment_vulnerability, cohesion, threat_perception):
    """An ally's fear of being drawn into Washington's conflict, 0 to 1.

    e0 * c * adventurism, with how threatened by China Washington feels standing for
    adventurism.
    Valid for: changes since 2015; an index.
    Source: snyder1984; rimland2026judgement (the stand-in).
    """
    adventurism = ops.pick(threat_perception, dyad="USA>CHN")
    return ops.clip(entrapment_vulnerability * cohesion * adventurism, 0.0, 1.0)


@auxiliary(unit="1")
def bargaining_driver(us_pressure, threat_perception, abandonment_fear, geostrategic_value):
    """What makes Japan yield: pressure * vulnerability * credible abandonment * (1 - its own value).

    Valid for: changes since 2015; a product, so that any factor near zero silences the rest.
    Source: blankenship2021 (effort rises with vulnerability and with the credibility of leaving, and falls
    with the ally's geostrategic value).
    """
    vulnerability = ops.pick(threat_perception, dyad="JPN>CHN")
    pressed = ops.pick(us_pressure, ally="JPN") * ops.pick(abandonment_fear, ally="JPN")
    return pressed * vulnerability * (1 - geostrategic_value)


@state(unit="1", initial="bargaining_driver")
def bargaining_driver_at_start(bargaining_driver_at_start):
    """Bargaining driver of the first month.

    Source: rimland2026judgement.
    """
    return bargaining_driver_at_start


@auxiliary(unit="1", variable="japan_effort_shift", form="blankenship2021", default=True)
def japan_effort_shift_blankenship(bargaining_driver, bargaining_driver_at_start, effort_response, opinion_shift):
    """Shift of Japan's wanted burden against 2015: pressure backed by credible abandonment raises it.

    Opinion is common to all forms. More US strain raises pressure and lowers credibility, hence raises
    effort.
    Valid for: shifts up to about one per cent of GDP.
    Source: blankenship2021; blankenship2023; rimland2026judgement (size).
    """
    return effort_response * (bargaining_driver - bargaining_driver_at_start) + opinion_shift


def joint_products_contribution(income: Any, spill_in: Any, public_good_preference: Any, private_benefit: Any) -> Any:
    """Spending where defence is both a public good of the alliance and a private good of the spender.

    The positive root of d^2 + ((1-a)*D - (a+b)*Y)*d - b*D*Y = 0, the first-order condition,
    (1-a-b)/(Y-d) = a/(d+D) + b/d, cleared of fractions. Limits: (a+b)*Y at D = 0; b*Y/(1-a) as D grows.
    Same units for income and spill_in. Source: sandler1980; murdoch1984.
    """
    half = ((1 - public_good_preference) * spill_in - (public_good_preference + private_benefit) * income) / 2
    product = private_benefit * spill_in * income
    # The textbook root (-half + sqrt) cancels for large spill-ins; this equal form does not.
    return ops.where(
        half > 0, product / (half + ops.sqrt(half * half + product)), ops.sqrt(half * half + product) - half
    )


def pure_public_good_contribution(income: Any, spill_in: Any, public_good_preference: Any) -> Any:
    """Spending where defence is only a public good of the alliance: max(0, a*Y - (1-a)*D).

    Same units for income and spill_in. Source: olson1966.
    """
    return ops.maximum(public_good_preference * income - (1 - public_good_preference) * spill_in, 0.0)


@auxiliary(unit="1")
def joint_products_burden(
    gdp,
    military_spending,
    public_good_preference,
    private_benefit,
    private_benefit_from_threat,
    threat_perception,
    initial_threat_perception,
):
    """Japan's burden if defence is a joint product, given all that the United States spends.

    Threat raises the private part: what only one's own forces can do. All US spending spills in, wherever
    it stands.
    Source: sandler1980; murdoch1984; rimland2026judgement (effect of threat).
    """
    more_threat = ops.pick(threat_perception - initial_threat_perception, dyad="JPN>CHN")
    private = private_benefit * ops.exp(private_benefit_from_threat * more_threat)
    income = ops.pick(gdp, actor="JPN")
    spill_in = ops.pick(military_spending, actor="USA")
    return joint_products_contribution(income, spill_in, public_good_preference, private) / income


@state(unit="1", initial="joint_products_burden")
def joint_products_burden_at_start(joint_products_burden_at_start):
    """Joint-products burden of the first month.

    Source: rimland2026judgement.
    """
    return joint_products_burden_at_start


@auxiliary(unit="1", variable="japan_effort_shift", form="sandler1980")
def japan_effort_shift_sandler(joint_products_burden, joint_products_burden_at_start, opinion_shift):
    """Shift of Japan's wanted burden against 2015: allied spending replaces own spending in part.

    More US effort lowers it, threat raises it. US strain counts only through what the United States spends.
    Valid for: marginal shifts; the level in 2015 is observed, not predicted.
    Source: sandler1980; murdoch1984.
    """
    return joint_products_burden - joint_products_burden_at_start + opinion_shift


@auxiliary(unit="1")
def counted_spill_in(initial_gdp, initial_military_spending, public_good_preference):
    """Share of US spending that must count in Tokyo for a pure public good to give Japan's burden of 2015; kept since.

    With the whole of it counted, the pure form predicts no Japanese defence at all; history refutes that.
    Source: olson1966; rimland2026judgement (an anchor, not a measurement).
    """
    kept = public_good_preference * ops.pick(initial_gdp, actor="JPN") - ops.pick(
        initial_military_spending, actor="JPN"
    )
    spill_in = (1 - public_good_preference) * ops.pick(initial_military_spending, actor="USA")
    return ops.maximum(kept / spill_in, 0.0)


@state(unit="1", initial="japan_burden")
def japan_burden_at_start(japan_burden_at_start):
    """Japan's burden of the first month.

    Source: sipri2025milex.
    """
    return japan_burden_at_start


@auxiliary(unit="1")
def japan_burden(burden):
    """Japan's military burden.

    Source: sipri2025milex.
    """
    return ops.pick(burden, actor="JPN")


@auxiliary(unit="1", variable="japan_effort_shift", form="olson1966")
def japan_effort_shift_olson(
    gdp, military_spending, counted_spill_in, public_good_preference, japan_burden_at_start, opinion_shift
):
    """Shift of Japan's wanted burden against 2015: defence as a pure public good, provided by the largest.

    Every counted dollar of US effort takes nearly a dollar off Japan's.
    Valid for: as the extreme case of free riding.
    Source: olson1966.
    """
    income = ops.pick(gdp, actor="JPN")
    spill_in = counted_spill_in * ops.pick(military_spending, actor="USA")
    wanted = pure_public_good_contribution(income, spill_in, public_good_preference) / income
    return wanted - japan_burden_at_start + opinion_shift


@auxiliary(unit="JPYbn/year")
def japan_net_value(
    agreement_value_to_japan,
    agreement_value_from_threat,
    threat_perception,
    initial_threat_perception,
    domestic_room,
):
    """What the hosting agreement is worth to Japan each year over doing without, before any payment.

    Grows with the threat that Japan perceives in China, but far less than in proportion: between the
    agreements of 2016 and 2022 threat rose much and the payment little. What Tokyo could not get ratified at home
    is worth nothing to it, so that an ally with little room at home yields less.
    Valid for: changes since the agreement of 2022; the level is judged.
    Source: nash1950 (Japan's net value); putnam1988 (ratification); japan2021hns (past agreements);
    rimland2026judgement (size).
    """
    more_threat = ops.pick(threat_perception / initial_threat_perception, dyad="JPN>CHN") - 1
    room = ops.pick(domestic_room, issue="host_nation_support")
    return agreement_value_to_japan * (1 + agreement_value_from_threat * more_threat) * room


@auxiliary(unit="JPYbn/year")
def us_net_value(agreement_value_to_us, us_value_lost_to_strain, us_strain, us_strain_at_start):
    """What the hosting agreement is worth to the United States each year over doing without, net of its cost.

    Falls with strain, in logarithms, so that however strained Washington would not pay to be rid of its bases.
    Source: nash1950 (the American net value); rimland2026judgement (size).
    """
    return agreement_value_to_us * ops.exp(-us_value_lost_to_strain * (us_strain - us_strain_at_start))


@auxiliary(unit="1")
def us_bargaining_power(us_pressure, bargaining_power_at_no_pressure, bargaining_power_from_pressure):
    """US share of the bargaining surplus, 0 to 1.

    Valid for: pressure within the range seen since 2015.
    Source: rubinstein1982 (patience and the first move give the share); rimland2026judgement (effect of
    pressure).
    """
    pressed = ops.pick(us_pressure, ally="JPN")
    return ops.clip(bargaining_power_at_no_pressure + bargaining_power_from_pressure * pressed, 0.0, 1.0)


@auxiliary(unit="JPYbn/year")
def nash_host_nation_support(japan_net_value, us_net_value, us_bargaining_power):
    """Payment from Japan that splits the surplus by bargaining power.

    (V_J - d_J) - (1 - b_US) * surplus, the surplus being the sum of both net values.
    Valid for: a positive surplus; otherwise there is no deal.
    Source: nash1950.
    """
    return japan_net_value - (1 - us_bargaining_power) * (japan_net_value + us_net_value)


@auxiliary(unit="1")
def years_since_agreement(calendar_year, agreement_year):
    """Whole calendar years since the special-measures agreement that began in April 2022.

    Source: japan2021hns.
    """
    return ops.floor((calendar_year - agreement_year) / ops.quantity(1.0, "year"))


@state(unit="JPYbn/year", initial="nash_host_nation_support")
def bargain_at_agreement(
    bargain_at_agreement, nash_host_nation_support, years_since_agreement, month_of_year, agreement_month
):
    """Nash payment at the time of the agreement in force from 2022, the anchor of later bargains.

    Source: nash1950; japan2021hns.
    """
    signing = ops.both(ops.equal(years_since_agreement, 0), ops.equal(month_of_year, agreement_month))
    return ops.where(signing, nash_host_nation_support, bargain_at_agreement)


@auxiliary(unit="1")
def agreement_renewal(years_since_agreement, agreement_length, month_of_year, agreement_month):
    """1 in the month in which the special-measures agreement is renewed, from 2027 on; otherwise 0.

    Source: japan2021hns (five-year agreements).
    """
    periods = years_since_agreement / agreement_length
    due = ops.both(ops.equal(periods, ops.floor(periods)), years_since_agreement > 0.5)
    return ops.where(ops.both(due, ops.equal(month_of_year, agreement_month)), 1.0, 0.0)


@auxiliary(unit="JPYbn/year")
def payment_claim(reference_host_nation_support, nash_host_nation_support, bargain_at_agreement):
    """What Washington claims at a renewal: the last observed payment, moved as the Nash payment moved since.

    Source: nash1950; japan2021hns.
    """
    return reference_host_nation_support + nash_host_nation_support - bargain_at_agreement


@state(unit="JPYbn/year", initial=0.0)
def bargaining_premium(
    bargaining_premium,
    payment_claim,
    japan_net_value,
    us_net_value,
    host_nation_support_offer,
    agreement_renewal,
    settlement_ease,
    burden_sharing_consensus,
):
    """What renegotiation adds to Japan's offer, set anew every agreement period; zero before the first.

    An offer that meets the claim is taken; a lower one is raised towards it, by less where the two governments work
    together more than in 2015. Without consensus at home Japan pays no more than the claim. With a negative
    surplus there is no deal and the offer falls away.
    Source: nash1950; putnam1988 (tied hands); japan2021hns; rimland2026judgement.
    """
    deal = japan_net_value + us_net_value > 0
    raised = settlement_ease * ops.maximum(payment_claim - host_nation_support_offer, 0.0)
    withheld = (1 - burden_sharing_consensus) * ops.maximum(host_nation_support_offer - payment_claim, 0.0)
    settled = ops.where(deal, raised - withheld, -host_nation_support_offer)
    return ops.where(agreement_renewal > 0.5, settled, bargaining_premium)


@metric(unit="JPYbn/year", label="Host-nation support", better=None)
def host_nation_support(host_nation_support_offer, bargaining_premium):
    """Japan's yearly contribution to US forces under the special-measures agreement, in current yen.

    Japan's offer plus what the five-yearly bargain adds or takes away.
    Valid for: renewals every five years from 2027.
    Source: japan2021hns; nash1950.
    """
    return ops.maximum(host_nation_support_offer + bargaining_premium, 0.0)


@auxiliary(unit="1")
def payment_generosity(host_nation_support, reference_host_nation_support):
    """How far Japan pays above the agreement of 2022, 0 not at all, below 1.

    x / (x + payment of 2022), x being what is paid beyond it: twice that payment gives one half. Freely offered or
    bargained out of it, the money is there; that it buys goodwill is a judgement.
    Valid for: payments up to a few times that of 2022, in current yen.
    Source: blankenship2023 (a patron asks until it is given); rimland2026judgement.
    """
    beyond = ops.maximum(host_nation_support - reference_host_nation_support, 0.0)
    return beyond / (beyond + reference_host_nation_support)
