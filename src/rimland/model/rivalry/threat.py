"""What one state fears from another, and how far it trusts the other."""

from rimland.engine import auxiliary, metric, ops, state, stock


@auxiliary(dims="actor", unit="1")
def distinguishability(hardware_distinguishability, transparency_gain, transparency):
    """How well others can tell an actor's defensive from its offensive arms, 0 to 1.

    What hardware shows by itself plus what openness about doctrine and programmes adds.
    Valid for: an index; it has no public measurement.
    Source: jervis1978 (the second variable of the security dilemma); glaserkaufmann1998.
    """
    return ops.clip(hardware_distinguishability + transparency_gain * transparency, 0.0, 1.0)


@auxiliary(dims="actor", unit="1")
def threatening_share(offence_defence_balance, distinguishability, offensive_content):
    """Factor on an actor's arms as a threat to those who watch: 1 all of them, more where offence has the advantage.

    OD * [D*o + (1 - D)]: where arms cannot be told apart, defence counts as offence.
    Valid for: an offence-defence balance of 0.7-1.4.
    Source: jervis1978; glaserkaufmann1998.
    """
    return offence_defence_balance * (distinguishability * offensive_content + (1 - distinguishability))


@auxiliary(dims="dyad", unit="USD2023bn")
def perceived_arms(total_capital, threatening_share, arms_seen_larger):
    """Arms of the observed state as the observer counts them.

    The whole stock counts, not only what stands in the theatre; distance and forces held elsewhere are in the
    reaction coefficients. Missile defence makes US and Japanese arms weigh more in Beijing.
    Source: jervis1978; richardson1960.
    """
    return ops.lookup(total_capital * threatening_share, "dyad.observed") * arms_seen_larger


@auxiliary(dims="dyad", unit="1")
def provocation(incident_exposure, grey_zone_pressure, incident_salience, crisis_memory):
    """Hostile experience in the theatres where the two states meet.

    Standing pressure plus remembered incidents, each weighted by how far the dyad is party to the theatre.
    Valid for: theatres here only: the war in Ukraine and the Himalayan border are missing.
    Source: johnston2013 (that single episodes are easily overread); rimland2026judgement (weights).
    """
    experience = grey_zone_pressure + incident_salience * crisis_memory
    return ops.sum_over(incident_exposure * experience, "theatre")


@auxiliary(unit="1")
def exercise_alarm(exercise_rate, exercise_alarm_effect, exercise_reading):
    """Logit of threat that US-Japan exercises add in Beijing and Pyongyang.

    Exercises times how they are read, which has rival forms and an open sign.
    Source: bernhardt2021; kuo2022; dorazio2012 (the evidence is mixed).
    """
    return exercise_rate * exercise_alarm_effect * exercise_reading


@auxiliary(dims="dyad", unit="1")
def threat_evidence(
    perceived_arms,
    total_capital,
    trust,
    provocation,
    exercise_alarm,
    bloc_alarm,
    threat_from_arms,
    threat_from_distrust,
    threat_from_provocation,
    exercise_audience,
    korean_alarm,
    threat_from_launches,
):
    """What speaks for danger, on the log-odds scale.

    The other's threatening arms against one's own, distrust, hostile experience, exercises, the other's bloc and, of
    North Korea, its missile launches.
    Proximity does not change and is part of the starting value.
    Valid for: changes since 2015; the weights are judged.
    Source: walt1987 (power, offence, intentions); jervis1978; rimland2026judgement (weights).
    """
    launches = ops.place(1.0, dyad="JPN>PRK") + ops.place(1.0, dyad="KOR>PRK") + ops.place(1.0, dyad="USA>PRK")
    balance = ops.log(perceived_arms / ops.lookup(total_capital, "dyad.observer"))
    return (
        threat_from_arms * balance
        + threat_from_distrust * (1 - trust)
        + threat_from_provocation * provocation
        + exercise_audience * exercise_alarm
        + bloc_alarm
        + launches * threat_from_launches * korean_alarm
    )


@state(dims="dyad", unit="1", initial="threat_evidence")
def threat_evidence_at_start(threat_evidence_at_start):
    """Evidence of the first month, against which later evidence is measured.

    It takes the place of the unobserved constant, so that perception starts at its judged
    value.
    Source: rimland2026judgement.
    """
    return threat_evidence_at_start


@stock(dims="dyad", unit="1", initial="initial_threat_perception", bounds=(0, 1))
def threat_perception(
    threat_perception,
    threat_evidence,
    threat_evidence_at_start,
    initial_threat_perception,
    threat_adjustment_rate,
):
    """Threat that the observer perceives in the observed, 0 to 1.

    Moves towards the logistic of the evidence, measured from the first month. It enters
    Japan's effort and opinion, the attacker's grey-zone pressure, cohesion and Japan's choice to join. The
    attacker's fear does NOT enter its utility of war, so that fear is not counted twice; the
    defenders' fear does bear on it, by making them hold together and join. The arms reaction answers rivals'
    arms, not this index.
    Valid for: an index, calibrated to no survey.
    Source: walt1987; jervis1978.
    """
    prior = ops.log(initial_threat_perception / (1 - initial_threat_perception))
    target = ops.logistic(prior + threat_evidence - threat_evidence_at_start)
    return threat_adjustment_rate * (target - threat_perception)


@auxiliary(dims="dyad", unit="1/year")
def trust_evidence(
    crisis_channels,
    maritime_pilots,
    provocation,
    hotline_reassurance,
    pilot_reassurance,
    provocation_damage,
    channel_member,
    pilot_member,
):
    """Log-likelihood ratio a year of what the observer sees: security-seeker against expansionist.

    Channels that work and shared drills are likelier from a security-seeker, pressure and incidents from an
    expansionist.
    Valid for: slow change; a single dramatic gesture is not in it.
    Source: kydd2005 (reassurance by costly signals); rimland2026judgement (weights).
    """
    reassured = (
        channel_member * hotline_reassurance * crisis_channels + pilot_member * pilot_reassurance * maritime_pilots
    )
    return reassured - provocation_damage * provocation


@stock(dims="dyad", unit="1", initial="initial_trust", bounds=(0, 1))
def trust(trust, trust_evidence, timestep, forgetting_rate, prior_trust):
    """The observer's belief that the observed is a security-seeker, 0 to 1.

    Bayes' rule on the month's evidence, with slow forgetting towards the prior.
    Valid for: a monthly step and evidence well below one a month.
    Source: kydd2000; kydd2005.
    """
    odds_factor = ops.exp(trust_evidence * timestep)
    posterior = trust * odds_factor / (trust * odds_factor + (1 - trust))
    return (posterior - trust) / timestep + forgetting_rate * (prior_trust - trust)


@auxiliary(unit="1")
def cooperation_threshold(mutual_cooperation_payoff, temptation_payoff, mutual_defection_payoff, exploited_payoff):
    """Trust above which a security-seeker cooperates in an assurance game.

    (P - S) / ((R - T) + (P - S)).
    Valid for: R > T > P > S.
    Source: kydd2005, ch. 1 (trust as a minimum belief).
    """
    loss_if_exploited = mutual_defection_payoff - exploited_payoff
    return loss_if_exploited / (mutual_cooperation_payoff - temptation_payoff + loss_if_exploited)


@metric(
    dims="dyad",
    unit="1",
    label="Trust minus what cooperation needs",
    better="higher",
    show=("JPN>CHN", "CHN>USA"),
)
def reassurance_margin(trust, cooperation_threshold):
    """How far trust stands above (or, negative, below) the threshold of cooperation.

    Valid for: the sign and the direction; the payoffs behind the threshold are judged.
    Source: kydd2005.
    """
    return trust - cooperation_threshold
