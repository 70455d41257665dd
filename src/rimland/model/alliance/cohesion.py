"""How credible the patron is and how well the alliances hold together."""

from rimland.engine import auxiliary, metric, ops, state, stock


@state(unit="1", initial="us_indo_pacific_share")
def us_share_at_start(us_share_at_start):
    """US share in the Indo-Pacific at the first month.

    Source: rimland2026judgement.
    """
    return us_share_at_start


@metric(unit="1", label="US credibility in the region", better="higher")
def us_credibility(
    credibility_baseline,
    us_indo_pacific_share,
    us_share_at_start,
    us_personnel_in_japan,
    initial_us_personnel_in_japan,
    credibility_from_personnel,
    regime_in_office,
    regime_commitment,
    regime_commitment_weight,
    credibility_lost_to_strain,
    us_strain,
    us_strain_at_start,
):
    """How firmly allies and rivals expect the United States to honour its commitments in Asia, 0 to 1.

    Forces in the region and people stationed in Japan against those of 2015, the administration's professed
    commitment, less strain. Past behaviour, which huth1988 found to matter too, is left out. Forces drawn
    elsewhere lower it twice, as absence and as strain; the range of the second includes zero.
    Valid for: an index, not a survey result; it changes on the day that an administration does.
    Source: huth1988; snyder1984; blankenship2022 (allies look for forces that can fight); rimland2026judgement
    (weights).
    """
    presence = us_indo_pacific_share / us_share_at_start
    stationed = ops.power(us_personnel_in_japan / initial_us_personnel_in_japan, credibility_from_personnel)
    professed = 1 + regime_commitment_weight * (ops.sum_over(regime_commitment * regime_in_office, "regime") - 1)
    unstrained = 1 - credibility_lost_to_strain * (us_strain - us_strain_at_start)
    return ops.clip(credibility_baseline * presence * stationed * professed * unstrained, 0.0, 1.0)


@auxiliary(dims="ally", unit="1")
def ally_threat(threat_perception):
    """Threat that each ally perceives in the rival it shares with the United States.

    North Korea for South Korea, China for the others.
    Source: walt1987.
    """
    return (
        ops.place(ops.pick(threat_perception, dyad="JPN>CHN"), ally="JPN")
        + ops.place(ops.pick(threat_perception, dyad="KOR>PRK"), ally="KOR")
        + ops.place(ops.pick(threat_perception, dyad="AUS>CHN"), ally="AUS")
        + ops.place(ops.pick(threat_perception, dyad="PHL>CHN"), ally="PHL")
        + ops.place(ops.pick(threat_perception, dyad="TWN>CHN"), ally="TWN")
    )


@auxiliary(dims="ally", unit="1")
def cohesion_evidence(
    ally_threat,
    threat_perception,
    regime_in_office,
    trade_friction,
    regime_multilateralism,
    us_pressure,
    interoperability,
    entrapment_fear,
    cohesion_from_threat,
    cohesion_from_friction,
    cohesion_from_multilateralism,
    cohesion_from_pressure,
    cohesion_from_interoperability,
    cohesion_from_entrapment,
    mean_cooperation_index,
    cohesion_from_cooperation,
    payment_generosity,
    cohesion_from_generosity,
    korean_alarm,
    cohesion_from_launches,
):
    """What speaks for a cohesive alliance, on the log-odds scale.

    Shared threat, common practice and a multilateral patron bind; tariffs, pressure and fear of entrapment divide. With
    Japan, work in many areas and a payment above the agreement of 2022 bind too, and North Korean missiles, which are
    no part of the threat that it shares; of South Korea's they are, so they are not counted again.
    Source: walt1987; snyder1984; rimland2026judgement (weights).
    """
    shared = (ally_threat + ops.pick(threat_perception, dyad="USA>CHN")) / 2
    forums = ops.sum_over(regime_multilateralism * regime_in_office, "regime")
    climate = cohesion_from_multilateralism * forums - cohesion_from_friction * trade_friction
    with_japan = cohesion_from_cooperation * (mean_cooperation_index / 50 - 1)
    with_japan = with_japan + cohesion_from_generosity * payment_generosity
    return (
        cohesion_from_threat * shared
        + climate
        + ops.place(with_japan, ally="JPN")
        - cohesion_from_pressure * us_pressure
        + cohesion_from_interoperability * interoperability
        - cohesion_from_entrapment * entrapment_fear
        + ops.place(cohesion_from_launches * korean_alarm, ally="JPN")
    )


@state(dims="ally", unit="1", initial="cohesion_evidence")
def cohesion_evidence_at_start(cohesion_evidence_at_start):
    """Cohesion evidence of the first month.

    Source: rimland2026judgement.
    """
    return cohesion_evidence_at_start


@stock(dims="ally", unit="1", initial="initial_cohesion", bounds=(0, 1))
def cohesion(
    cohesion,
    cohesion_evidence,
    cohesion_evidence_at_start,
    initial_cohesion,
    cohesion_adjustment_rate,
):
    """How well an alliance with the United States holds together, 0 to 1.

    Moves towards the logistic of the evidence, measured from the first month.
    Valid for: an index; no survey measures it.
    Source: walt1987; snyder1984; rimland2026judgement.
    """
    prior = ops.log(initial_cohesion / (1 - initial_cohesion))
    target = ops.logistic(prior + cohesion_evidence - cohesion_evidence_at_start)
    return cohesion_adjustment_rate * (target - cohesion)


@metric(dims="ally", unit="1", label="Alliance cohesion", better="higher", show=("JPN", "KOR"))
def alliance_cohesion(cohesion):
    """Cohesion as shown to people.

    Valid for: an index; compare it with itself.
    Source: rimland2026judgement.
    """
    return cohesion


@metric(dims="ally", unit="1", label="Commitment that balances abandonment and entrapment", better=None, show=("JPN",))
def optimal_commitment(abandonment_vulnerability, us_credibility, entrapment_vulnerability, threat_perception):
    """How tightly an ally would bind itself if it only weighed being left against being dragged in, 0 to 1.

    The alliance dilemma: the commitment c that minimises wA*(1-c)^2 + wE*c^2 is wA/(wA+wE), wA being the cost of
    abandonment, a0 * (1 - credibility), and wE that of entrapment, e0 * adventurism, as in the two fears. Compare it
    with cohesion: above it, the ally should want to bind itself more.
    Valid for: two losses on one judged scale; nothing reads it, it is a yardstick and not a driver.
    Source: snyder1984; rimland2026judgement (quadratic losses).
    """
    adventurism = ops.pick(threat_perception, dyad="USA>CHN")
    left = abandonment_vulnerability * (1 - us_credibility)
    dragged = entrapment_vulnerability * adventurism
    return left / ops.maximum(left + dragged, 1e-6)
