"""Incidents, crises and the ladder to war."""

from rimland.engine import auxiliary, event, metric, ops, state, stock


@auxiliary(unit="1")
def exercise_provocation(incidents_from_exercises, exercise_reading, exercise_rate, reference_exercise_rate):
    """Logarithm of the factor on base incidents from US-Japan exercises beyond the reference rate.

    More exercises mean more incidents where they are read as a threat and fewer where they are read as restraint.
    Valid for: rates up to about four exercises a month.
    Source: bernhardt2021 and kuo2022 and dorazio2012 (sign disputed); rimland2026judgement (size).
    """
    return incidents_from_exercises * exercise_reading * (exercise_rate - reference_exercise_rate)


@auxiliary(dims="theatre", unit="incident/month")
def incident_intensity(
    incident_mean_rate,
    branching_ratio,
    incidents_from_pressure,
    grey_zone_pressure,
    initial_grey_zone_pressure,
    exercise_provocation,
    incidents_from_opportunity,
    fait_accompli_probability,
    fait_accompli_at_start,
    incident_excitation,
):
    """Expected militarised incidents in the month.

    Hawkes intensity, mu * exp(b.x) plus the excitation left by past incidents. The base mu
    is the observed mean times 1 - n, so that doubt about clustering does not move the mean. Patrol pressure
    above that of 2015 raises the base, and so does a better chance than in 2015 that a grab goes unanswered; exercises
    do either.
    Valid for: pressure between 0 and 1; no learning across decades.
    Source: hawkes1971; altman2017; rimland2026judgement (drivers).
    """
    drivers = (
        incidents_from_pressure * (grey_zone_pressure - initial_grey_zone_pressure)
        + exercise_provocation
        + incidents_from_opportunity * (fait_accompli_probability - fait_accompli_at_start)
    )
    base_rate = incident_mean_rate * (1 - branching_ratio)
    return base_rate * ops.exp(drivers) + incident_excitation


@event(dims="theatre", unit="incident/month", draw="poisson", at_most=8)
def incidents(incident_intensity):
    """Militarised incidents of the month (threat, show or use of force that a dispute data set would record).

    Source: gibler2016; hawkes1971.
    """
    return incident_intensity


@auxiliary(dims="theatre", unit="incident/month")
def excitation_at_rest(incident_mean_rate, branching_ratio):
    """Excitation where incidents run at their long-run mean m = mu/(1-n): n * m.

    Source: hawkes1971.
    """
    return branching_ratio * incident_mean_rate


@stock(dims="theatre", unit="incident/month", initial="excitation_at_rest", bounds=(0, None))
def incident_excitation(incident_excitation, incidents, branching_ratio, excitation_decay):
    """Further incidents a month that past incidents still call forth.

    Each incident sets off `branching_ratio` others in all, dying away at the decay rate; the long-run mean
    of incidents is mu/(1-n). The monthly step is the count analogue of the continuous process and has the
    same mean.
    Valid for: a branching ratio below 1.
    Source: hawkes1971; ogata1988.
    """
    return excitation_decay * (branching_ratio * incidents - incident_excitation)


@auxiliary(dims="theatre", unit="1")
def retreat_factor(
    crisis_channels,
    reference_hotlines,
    hotline_brake,
    hotline_release,
    escalation_from_utility,
    attack_utility,
    attack_utility_at_start,
):
    """Factor on the odds of stepping down rather than up inside a crisis, 1 as in 2015.

    Channels above their 2015 level brake steps up and help steps down; a better prospect of war for the
    attacker than in 2015 tempts upwards.
    Valid for: hotline indices at which the brake leaves a step up possible, that is, brake times rise below 1.
    Source: kahn1965 (ladder); schelling1966; fearon1995 (private information and war); rimland2026judgement
    (size).
    """
    more_contact = crisis_channels - reference_hotlines
    contact = (1 + hotline_release * more_contact) / (1 - hotline_brake * more_contact)
    temptation = ops.exp(-escalation_from_utility * (attack_utility - attack_utility_at_start))
    return contact * temptation


@auxiliary(dims="theatre", unit="1")
def crisis_probability(retreat_factor, retreat_odds_grey_zone, retreat_odds_incident):
    """Probability that an incident (rung 2) becomes a militarised crisis (rung 3) before peace (rung 0).

    Birth-death ladder: (1 + r1) / (1 + r1 + r1*r2), where r is the odds of a step down over a step up.
    Source: kemeny1960; kahn1965.
    """
    first = retreat_odds_grey_zone * retreat_factor
    second = first * retreat_odds_incident * retreat_factor
    return (1 + first) / (1 + first + second)


@auxiliary(dims="theatre", unit="1")
def clash_retreat_odds(retreat_odds_crisis, crisis_breakdown):
    """Odds that a militarised crisis is settled rather than turned into a clash.

    Source: kahn1965; fearon1995 (bargaining that breaks down).
    """
    return retreat_odds_crisis / crisis_breakdown


@auxiliary(dims="theatre", unit="1")
def escalation_probability(
    retreat_factor,
    retreat_odds_grey_zone,
    retreat_odds_incident,
    clash_retreat_odds,
    retreat_odds_clash,
):
    """Probability that an incident (rung 2) ends in major war (rung 5) rather than peace (rung 0).

    Closed form of the absorbing birth-death ladder:
    (1 + r1) / (1 + r1 + r1*r2 + r1*r2*r3 + r1*r2*r3*r4). Independent of the pace of steps, only of their
    odds.
    Valid for: relative use; its level is prior-driven.
    Source: kemeny1960 (absorbing chains); kahn1965.
    """
    first = retreat_odds_grey_zone * retreat_factor
    second = first * retreat_odds_incident * retreat_factor
    third = second * clash_retreat_odds * retreat_factor
    fourth = third * retreat_odds_clash * retreat_factor
    return (1 + first) / (1 + first + second + third + fourth)


@event(dims="theatre", unit="incident/month", draw="poisson", at_most=4)
def crises(incidents, crisis_probability):
    """Incidents of the month that become militarised crises.

    Valid for: crises that grow out of disputes; nuclear and missile crises over Korea are not of this kind.
    Source: brecher2000 (what a crisis is); kemeny1960.
    """
    return incidents * crisis_probability


@auxiliary(dims="theatre", unit="incident/month")
def remembered_at_start(incident_intensity, crisis_weight, crisis_probability):
    """Remembered incidents a month if the present rate had long held.

    Source: rimland2026judgement.
    """
    return incident_intensity * (1 + crisis_weight * crisis_probability)


@stock(dims="theatre", unit="incident/month", initial="remembered_at_start", bounds=(0, None))
def crisis_memory(crisis_memory, incidents, crises, crisis_weight, memory_time):
    """Incidents a month as they are remembered, a crisis counting for several.

    An exponential average over the memory time; it feeds threat and trust.
    Source: rimland2026judgement.
    """
    return (incidents + crisis_weight * crises - crisis_memory) / memory_time


@auxiliary(unit="incident/month")
def remembered_with_china(crisis_memory):
    """Remembered incidents a month in the three theatres that China is party to.

    Source: rimland2026judgement.
    """
    return ops.sum_over(crisis_memory, "theatre") - ops.pick(crisis_memory, theatre="korean_peninsula")


@state(unit="incident/month", initial="remembered_with_china")
def remembered_with_china_at_start(remembered_with_china_at_start):
    """Remembered incidents with China in the first month.

    Source: rimland2026judgement.
    """
    return remembered_with_china_at_start


@stock(unit="1", initial=0.0)
def demand_for_channels(
    demand_for_channels,
    remembered_with_china,
    remembered_with_china_at_start,
    channels_from_crises,
    channel_response_time,
):
    """Log-odds that fear of losing control adds to the channels that work, 0 as in 2015.

    Leaders who remember more incidents than in 2015 want lines to talk on, with a delay; calm lets them lapse. The
    response saturates at half of `channels_from_crises` either way.
    Valid for: tendencies; after single crises channels were also cut, so the sign is open.
    Source: schelling1966; rimland2026judgement (size).
    """
    share = remembered_with_china / (remembered_with_china + remembered_with_china_at_start)
    return (channels_from_crises * (share - 0.5) - demand_for_channels) / channel_response_time


@auxiliary(unit="1")
def crisis_channels(hotlines, demand_for_channels):
    """Channels between the militaries that exist and are answered, 0 to 1: policy, shifted by demand.

    The shift is on the odds, so that what policy has shut stays shut and what is complete stays so.
    Valid for: an index, on the scale of the lever.
    Source: rimland2026judgement.
    """
    return hotlines / (hotlines + (1 - hotlines) * ops.exp(-demand_for_channels))


@auxiliary(dims="theatre", unit="1/year")
def escalation_war_rate(incident_intensity, escalation_probability):
    """Hazard of major war by escalation: expected incidents a year times the chance that one goes to the top.

    Source: kemeny1960; rimland2026judgement (level).
    """
    return incident_intensity * escalation_probability * ops.quantity(12.0, "month/year/incident")


@metric(unit="1/year", label="Annual hazard of major war, four theatres (prior-driven)", better="lower")
def major_war_rate(deterrence_failure_rate, escalation_war_rate):
    """Hazard of major war from deliberate attack or escalation, all theatres.

    About one per cent a year in 2015 by construction (see prior_attack_rate): a prior, not a finding.
    Valid for: ratios between scenarios.
    Source: rimland2026judgement.
    """
    return ops.sum_over(deterrence_failure_rate + escalation_war_rate, "theatre")


@stock(unit="1", initial=0.0)
def major_war_exposure(major_war_rate, calendar_year, risk_counted_from):
    """Hazard of major war accumulated since the risk count began.

    Source: rimland2026judgement.
    """
    return ops.where(calendar_year >= risk_counted_from, major_war_rate, 0.0)


@metric(unit="1", label="Major war, cumulative probability since 2025 (prior-driven)", better="lower")
def major_war_probability(major_war_exposure):
    """Probability of at least one major war in the four theatres since the risk count began.

    1 - exp(-accumulated hazard); theatres are taken as independent given their drivers. Publish it relative
    to a baseline.
    Valid for: ratios between scenarios; the run goes on as if peace held.
    Source: rimland2026judgement.
    """
    return 1 - ops.exp(-major_war_exposure)
