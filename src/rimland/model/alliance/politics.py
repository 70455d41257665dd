"""Administrations, opinion, bases and Japan's choice in a Taiwan war."""

from rimland.engine import auxiliary, exogenous, metric, noise, ops, state, stock

election_draw = noise(
    "uniform",
    name="election_draw",
    doc="Decides, in January of an inauguration year, whether the party in office stays.",
    source="rimland2026judgement",
)


@state(dims="regime", unit="1", initial="initial_regime")
def incoming_regime(
    regime_in_office,
    election_draw,
    incumbent_party_wins,
    republican,
    calendar_year,
    month_of_year,
    first_projected_inauguration,
):
    """Who will govern in Washington next month: 1 for that administration, 0 for the others.

    In December before every fourth January the party in office wins with a fixed probability;
    the successors stand for their party's average, not for a person. In other months nobody changes.
    Valid for: two parties and four-year terms.
    Source: rimland2026judgement.
    """
    republicans_govern = ops.sum_over(regime_in_office * republican, "regime")
    stays = election_draw < incumbent_party_wins
    republicans_next = ops.where(stays, republicans_govern, 1 - republicans_govern)
    elected = ops.place(republicans_next, regime="successor_republican") + ops.place(
        1 - republicans_next, regime="successor_democrat"
    )
    years_to_january = ops.floor(calendar_year / ops.quantity(1.0, "year")) + 1 - first_projected_inauguration
    terms = years_to_january / 4
    due = ops.both(ops.equal(terms, ops.floor(terms)), terms > -0.1)
    return ops.where(ops.both(due, ops.equal(month_of_year, 12)), elected, regime_in_office)


@exogenous(dims="regime", unit="1", series="us_administration")
def regime_in_office(incoming_regime):
    """Who governs in Washington: 1 for the administration in office, 0 for the others.

    Observed until the end of the term that began in January 2025, then as elections fall.
    Source: whitehouse2025presidents; rimland2026judgement.
    """
    return incoming_regime


@stock(unit="1", initial="japan_burden", bounds=(0, 1))
def perceived_burden(perceived_burden, japan_burden, information_delay):
    """Japan's military burden as the public knows it, a smoothed and late image of the real one.

    Source: wlezien1995; sterman2000 (information delays).
    """
    return (japan_burden - perceived_burden) / information_delay


@metric(unit="1", label="Japanese preference for more defence (negative: less), share of 2015 burden", better=None)
def defence_preference(
    threat_perception,
    initial_threat_perception,
    preference_from_threat,
    perceived_burden,
    japan_burden_at_start,
):
    """What the public wants in defence spending less what it sees, in units of the 2015 burden.

    The thermostat R = P* - P: threat raises what is wanted, spending satisfies it.
    Valid for: burdens that the public notices.
    Source: wlezien1995; soroka2010.
    """
    wanted = 1 + preference_from_threat * ops.pick(threat_perception - initial_threat_perception, dyad="JPN>CHN")
    return wanted - perceived_burden / japan_burden_at_start


@stock(unit="1", initial=0.0, bounds=(-0.005, 0.005))
def opinion_shift(defence_preference, thermostat_response, japan_burden_at_start):
    """What opinion has added to the burden that Japanese politics wants.

    The thermostat's action on policy, dB/dt = gamma * R * B_ref, held to half a per cent of GDP either way.
    Valid for: with a pure delay L in months it is stable below 2*cos(L*pi/(2L+1)) a month (levin1976); the
    smoothed delay used here is always stable.
    Source: wlezien1995; levin1976; rimland2026judgement (the limit).
    """
    return thermostat_response * defence_preference * japan_burden_at_start


@auxiliary(dims="issue", unit="1")
def support_evidence(
    threat_perception,
    support_from_threat,
    defence_preference,
    support_from_preference,
    us_pressure,
    support_from_pressure,
    okinawa_opposition,
    support_from_bases,
    strategic_communication,
    support_from_communication,
    host_nation_support,
    reference_host_nation_support,
    support_from_payment,
    relief_remembered,
    support_from_relief,
):
    """What speaks for public support in Japan, on the log-odds scale, by issue.

    Threat, communication and help in disasters raise it; pressure from Washington, trouble around bases and cost
    lower it. Cost is the thermostat for defence spending and the payment for host-nation support.
    Valid for: changes since 2015; most weights are judged.
    Source: eichenberg2003; wlezien1995; rimland2026judgement (weights).
    """
    payment = host_nation_support / reference_host_nation_support - 1
    return (
        support_from_threat * ops.pick(threat_perception, dyad="JPN>CHN")
        + support_from_communication * strategic_communication
        - support_from_pressure * ops.pick(us_pressure, ally="JPN")
        - support_from_bases * okinawa_opposition
        + ops.place(support_from_preference * defence_preference, issue="defence_spending")
        - ops.place(support_from_payment * payment, issue="host_nation_support")
        + ops.place(support_from_relief * relief_remembered, issue="alliance")
    )


@state(dims="issue", unit="1", initial="support_evidence")
def support_evidence_at_start(support_evidence_at_start):
    """Support evidence of the first month.

    Source: rimland2026judgement.
    """
    return support_evidence_at_start


@stock(dims="issue", unit="1", initial="initial_public_support", bounds=(0, 1))
def public_support(
    public_support,
    initial_public_support,
    support_evidence,
    support_evidence_at_start,
    opinion_adjustment_rate,
):
    """Share of the Japanese public in favour, by issue.

    Moves towards the logistic of the evidence, measured from the first month.
    Valid for: the wording of the poll that gives the starting value; wordings are not comparable.
    Source: cabinetoffice2018defence; eichenberg2003; rimland2026judgement.
    """
    prior = ops.log(initial_public_support / (1 - initial_public_support))
    target = ops.logistic(prior + support_evidence - support_evidence_at_start)
    return opinion_adjustment_rate * (target - public_support)


@metric(dims="issue", unit="1", label="Public support in Japan", better="higher", show=("alliance",))
def japanese_support(public_support):
    """Public support as shown to people.

    Valid for: the wording of the poll that gives the starting value. Nothing else in the model reads it.
    Source: cabinetoffice2018defence; rimland2026judgement.
    """
    return public_support


@stock(unit="1", initial="initial_okinawa_opposition", bounds=(0, 1))
def okinawa_opposition(
    okinawa_opposition,
    us_personnel_in_japan,
    reference_us_personnel,
    base_incident_rate,
    opposition_fading,
    base_community_benefit,
    benefit_effect,
):
    """Opposition to the bases in Okinawa, 0 to 1.

    Incidents in proportion to personnel stir it, time and benefits to base communities ease it.
    Valid for: slow change; a single grave case, such as 1995, is not in it.
    Source: kagotani2014 (incidents move votes more than subsidies do); allen2020.
    """
    stirred = base_incident_rate * us_personnel_in_japan / reference_us_personnel * (1 - okinawa_opposition)
    return stirred - opposition_fading * okinawa_opposition - benefit_effect * base_community_benefit


@metric(unit="1", label="Access to bases in Japan", better="higher")
def base_access(okinawa_opposition, opposition_tolerated, access_lost_to_opposition):
    """Share of the bases' usefulness that local politics leaves, 0 to 1.

    1 - x_a * max(0, opposition - tolerated).
    Valid for: opposition up to about 0.8; a closed base is not modelled.
    Source: allen2020; rimland2026judgement (threshold and slope).
    """
    return 1 - access_lost_to_opposition * ops.maximum(okinawa_opposition - opposition_tolerated, 0.0)


@metric(unit="1", label="Japan joins a Taiwan war (given one)", better=None)
def japan_joins(
    threat_perception,
    us_credibility,
    article_nine_constraint,
    joining_baseline,
    joining_if_struck,
    strike_on_japan_likelihood,
    joining_from_threat,
    joining_from_credibility,
    joining_from_article_nine,
    joining_from_reprisal,
    expected_reprisal,
):
    """Probability that Japan fights in a war over Taiwan, given that one starts.

    Logistic in being struck first, threat, US credibility, the constitutional constraint and expected
    reprisal. A conditional probability; never a monthly hazard.
    Valid for: comparisons of policies; no such decision has been observed.
    Source: berger1993 (the domestic constraint); snyder1984; rimland2026judgement (weights).
    """
    return ops.logistic(
        joining_baseline
        + joining_if_struck * strike_on_japan_likelihood
        + joining_from_threat * ops.pick(threat_perception, dyad="JPN>CHN")
        + joining_from_credibility * us_credibility
        - joining_from_article_nine * article_nine_constraint
        - joining_from_reprisal * expected_reprisal
    )
