"""Administrations and cabinets, opinion, the room it leaves a government, and Japan's choice in a Taiwan war."""

from rimland.engine import auxiliary, event, exogenous, metric, noise, ops, state, stock

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


@event(unit="1", draw="bernoulli")
def cabinet_fall(cabinet_change_hazard, timestep):
    """Whether the prime minister of Japan gives way this month, where it is not observed.

    Source: kantei2024cabinets.
    """
    return 1 - ops.exp(-cabinet_change_hazard * timestep)


@exogenous(unit="1", series="new_japanese_cabinet")
def new_japanese_cabinet(cabinet_fall):
    """1 in a month in which Japan has a new prime minister, otherwise 0; observed until the end of 2024.

    Reshuffles and re-elections of one prime minister do not count.
    Valid for: that somebody new governs, not who; parties and persons are not told apart.
    Source: kantei2024cabinets.
    """
    return cabinet_fall


@state(unit="1", initial=1.0, bounds=(0, 1))
def cabinet_settled(cabinet_settled, new_japanese_cabinet, cabinet_settling_time, timestep):
    """How far Japan's cabinet has settled in, 0 on the day of a new prime minister, towards 1.

    Source: rimland2026judgement.
    """
    settling = cabinet_settled + (1 - cabinet_settled) * timestep / cabinet_settling_time
    return (1 - new_japanese_cabinet) * settling


@metric(unit="1", label="Drive of Japan's cabinet (1: settled)", better="higher")
def japan_cabinet_stability(cabinet_settled, cabinet_pause):
    """Share of a settled cabinet's drive that today's has, 0 to 1.

    A new prime minister reviews before deciding: rises of the budget and new projects with Washington wait.
    Valid for: delays of months; that a new cabinet may want something else is not in it.
    Source: rimland2026judgement.
    """
    return 1 - cabinet_pause * (1 - cabinet_settled)


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

    Valid for: the wording of the poll that gives the starting value.
    Source: cabinetoffice2018defence; rimland2026judgement.
    """
    return public_support


@auxiliary(dims="issue", unit="1")
def domestic_room(public_support, initial_public_support, room_from_support, burden_sharing_consensus):
    """Room that politics at home leaves the Japanese government on an issue, 1 in 2015, 0 none.

    Consensus among the parties times support against its start, to a small power. What ratification at home does
    not allow cannot be promised abroad.
    Valid for: changes since 2015. Support for defence spending rests on the thermostat too, which also acts through
    what is wanted, so the power is kept small.
    Source: putnam1988; rimland2026judgement (form and size).
    """
    return burden_sharing_consensus * ops.power(public_support / initial_public_support, room_from_support)


@auxiliary(unit="1")
def japan_budget_room(domestic_room, japan_cabinet_stability):
    """How much of a wanted rise Japanese politics lets pass, beside what the treasury allows: 1 as in 2015.

    Above 1 where support has grown since, so that politics adds to what is wanted.

    Source: putnam1988; rimland2026judgement.
    """
    return ops.pick(domestic_room, issue="defence_spending") * japan_cabinet_stability


@auxiliary(unit="1")
def legal_constraint(article_nine_constraint):
    """What the law, as the government reads it, holds Japan back from; a lever.

    Source: berger1993.
    """
    return article_nine_constraint


@stock(unit="1", initial="legal_constraint", bounds=(0, 1))
def pacifist_norm(
    pacifist_norm,
    legal_constraint,
    norm_time,
    norm_eased_by_threat,
    threat_perception,
    initial_threat_perception,
):
    """How far the public norm holds Japan back from the use of force, 0 to 1.

    The norm follows the law over years, and threat loosens it: towards law * exp(-e * added threat).
    Valid for: slow change; starts where the law of 2015 stands.
    Source: berger1993 (an antimilitarist culture that outlives its occasions); rimland2026judgement (pace).
    """
    more_threat = ops.pick(threat_perception - initial_threat_perception, dyad="JPN>CHN")
    drawn_to = legal_constraint * ops.exp(-norm_eased_by_threat * more_threat)
    return (ops.minimum(drawn_to, 1.0) - pacifist_norm) / norm_time


@metric(unit="1", label="Constraint on Japan's use of force, law and norm", better=None)
def use_of_force_constraint(legal_constraint, pacifist_norm, weight_of_law):
    """What holds Japan back from the use of force, 0 to 1: a mean of the law as it is read and the public norm.

    A government can change its reading of Article 9 in a day and the public in years.
    Valid for: changes since 2015; an index.
    Source: berger1993; rimland2026judgement (weight).
    """
    return weight_of_law * legal_constraint + (1 - weight_of_law) * pacifist_norm


@metric(unit="1", label="Japan joins a Taiwan war (given one)", better=None)
def japan_joins(
    threat_perception,
    us_credibility,
    use_of_force_constraint,
    public_support,
    initial_public_support,
    joining_baseline,
    joining_if_struck,
    strike_on_japan_likelihood,
    joining_from_threat,
    joining_from_credibility,
    joining_from_article_nine,
    joining_from_reprisal,
    expected_reprisal,
    joining_from_support,
):
    """Probability that Japan fights in a war over Taiwan, given that one starts.

    Logistic in being struck first, threat, US credibility, the constraint by law and norm, public support for the
    alliance against 2015 and expected reprisal. A conditional probability; never a monthly hazard.
    Valid for: comparisons of policies; no such decision has been observed.
    Source: berger1993 (the domestic constraint); snyder1984; rimland2026judgement (weights).
    """
    return ops.logistic(
        joining_baseline
        + joining_if_struck * strike_on_japan_likelihood
        + joining_from_threat * ops.pick(threat_perception, dyad="JPN>CHN")
        + joining_from_credibility * us_credibility
        - joining_from_article_nine * use_of_force_constraint
        + joining_from_support * ops.pick(public_support - initial_public_support, issue="alliance")
        - joining_from_reprisal * expected_reprisal
    )
