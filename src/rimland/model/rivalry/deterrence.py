"""Whether an attack could succeed, and whether it is tried.

No major war of this kind is observed, so the level of every hazard here is a prior. What the equations
carry is how the hazard moves with power, denial, credibility and cost; read results as ratios to a
baseline.
"""

from rimland.engine import auxiliary, metric, ops, state, stock


@auxiliary(dims="theatre", unit="1")
def success_probability(attacker_power, defender_power, contest_decisiveness):
    """Chance that the attacker prevails in a contest of forces.

    Ratio form of the contest success function, A^g / (A^g + D^g).
    Valid for: decisiveness 0.5-3; powers above zero.
    Source: hirshleifer1989; skaperdas1996.
    """
    return 1 / (1 + (defender_power / attacker_power) ** contest_decisiveness)


@auxiliary(dims="theatre", unit="1")
def lift_required(base_lift, denial_strength):
    """Lift that a landing needs, in multiples of the lift that needs no denial to overcome: L0 * (1 + x).

    Source: gholz2019; rimland2026judgement (linear in denial).
    """
    return base_lift * (1 + denial_strength)


@metric(
    dims="theatre",
    unit="1",
    label="Chance that a landing holds",
    better="lower",
    show=("taiwan_strait",),
)
def landing_success(amphibious_lift, lift_required, landing_steepness):
    """Probability that a landing holds, as lift exceeds what denial demands.

    A logistic in log lift: 0.5 where lift equals the requirement.
    Valid for: lift > 0; steepness 2-8; theatres with a crossing, so not Korea. An index of denial, not a
    forecast of a campaign.
    Source: hirshleifer1989 (ratio form of the contest success function).
    """
    return 1 / (1 + (lift_required / amphibious_lift) ** landing_steepness)


@auxiliary(dims="theatre", unit="1")
def conquest_probability(success_probability, landing_success, crossing_needed):
    """Chance that an attack takes its objective: a landing, where needed, holds and the contest is won.

    The two are stages of one campaign, so attacker power rightly helps in both; their independence is
    assumed.
    Source: mearsheimer1983 (deterrence turns on the prospect of quick success); rimland2026judgement.
    """
    return success_probability * (1 - crossing_needed + crossing_needed * landing_success)


@auxiliary(dims="theatre", unit="1")
def intervention_credibility(us_credibility, cohesion, intervention_commitment, cohesion_weight):
    """How firmly the attacker expects the United States to come to the defence, 0 to 1.

    Commitment to the theatre times general US credibility, part of it resting on cohesion with the ally
    there.
    Valid for: comparisons; nuclear deterrence is not told apart.
    Source: huth1988; snyder1984; rimland2026judgement (weights).
    """
    local = (
        ops.place(ops.pick(cohesion, ally="TWN"), theatre="taiwan_strait")
        + ops.place(ops.pick(cohesion, ally="JPN"), theatre="east_china_sea")
        + ops.place(ops.pick(cohesion, ally="PHL"), theatre="south_china_sea")
        + ops.place(ops.pick(cohesion, ally="KOR"), theatre="korean_peninsula")
    )
    return intervention_commitment * us_credibility * (1 - cohesion_weight + cohesion_weight * local)


@auxiliary(dims="theatre", unit="1")
def attack_utility(
    conquest_probability,
    intervention_credibility,
    prize_value,
    cost_of_failure,
    cost_of_punishment,
    economic_cost_of_war,
    interdependence_cost,
    status_quo_value,
):
    """Utility to the attacker of a major attack over living on as now, in units of the Taiwan prize.

    p*V - (1-p)*c_fail - cred*c_pun - c_econ - U_sq: denial works through p, with slope V +
    c_fail; punishment works through credibility times its cost; lost trade and sanctions follow trade at
    stake since 2015. The attacker's fear does not enter here (see threat_perception); defenders' fear does at
    one remove, through cohesion and Japan's joining.
    Valid for: differences; its level is absorbed by the prior.
    Source: snyder1961 (denial against punishment); huth1988; rimland2026judgement (values).
    """
    return (
        conquest_probability * prize_value
        - (1 - conquest_probability) * cost_of_failure
        - intervention_credibility * cost_of_punishment
        - economic_cost_of_war * interdependence_cost
        - status_quo_value
    )


@state(dims="theatre", unit="1", initial="attack_utility")
def attack_utility_at_start(attack_utility_at_start):
    """Attack utility of the first month.

    Source: rimland2026judgement.
    """
    return attack_utility_at_start


@auxiliary(dims="theatre", unit="1", variable="attack_choice", form="mckelvey1998", default=True)
def attack_choice_by_utility(choice_precision, attack_utility):
    """Probability that an attacker who has an opportunity takes it.

    Quantal response: logistic in precision times utility. A choice given an opportunity, never a monthly
    hazard.
    Valid for: use as odds against those of the first month, given an opportunity.
    Source: mckelvey1998; signorino1999.
    """
    return ops.logistic(choice_precision * attack_utility)


@auxiliary(dims="theatre", unit="1", variable="attack_choice", form="signorino2006")
def attack_choice_by_game(challenge_probability, support_probability, fight_probability):
    """Probability that an attacker who has an opportunity takes it and does not draw back.

    Outcome of the game of challenge, support and fight: a challenge that is fought out or that nobody meets.
    Valid for: use as odds against those of the first month, given an opportunity.
    Source: signorino2006; mckelvey1998.
    """
    return challenge_probability * (1 - support_probability + support_probability * fight_probability)


@auxiliary(dims="theatre", unit="1")
def odds_against_attack(attack_choice):
    """Odds that an opportunity is let pass, (1 - p) / p.

    Source: mckelvey1998.
    """
    return (1 - attack_choice) / attack_choice


@state(dims="theatre", unit="1", initial="odds_against_attack")
def odds_against_attack_at_start(odds_against_attack_at_start):
    """Odds of the first month, against which later odds are measured.

    Source: rimland2026judgement.
    """
    return odds_against_attack_at_start


@auxiliary(dims="theatre", unit="1/year")
def deterrence_failure_rate(attack_opportunities, prior_attack_rate, odds_against_attack, odds_against_attack_at_start):
    """Hazard of a deliberate major attack.

    Opportunities a year times the probability of taking one, whose odds of the first month are such that the hazard
    starts at the prior attack rate whatever the precision of choice; afterwards they move as the odds of the choice
    do. However tempting war becomes, there is not more of it than there are opportunities.
    Valid for: ratios between policies; the level is the prior.
    Source: mckelvey1998; signorino1999; rimland2026judgement (level, opportunities).
    """
    prior_odds_against = attack_opportunities / prior_attack_rate - 1
    return attack_opportunities / (1 + prior_odds_against * odds_against_attack / odds_against_attack_at_start)


@stock(dims="theatre", unit="1", initial=0.0)
def deterrence_failure_exposure(deterrence_failure_rate, calendar_year, risk_counted_from):
    """Hazard of deliberate attack accumulated since the risk count began.

    Source: rimland2026judgement.
    """
    return ops.where(calendar_year >= risk_counted_from, deterrence_failure_rate, 0.0)


@metric(
    dims="theatre",
    unit="1",
    label="Deterrence failure, cumulative probability since 2025 (prior-driven)",
    better="lower",
    show=("taiwan_strait",),
)
def deterrence_failure_probability(deterrence_failure_exposure):
    """Probability of at least one deliberate major attack since the risk count began.

    1 - exp(-accumulated hazard). The run itself goes on as if peace held.
    Valid for: comparisons; the level rests on a judged prior.
    Source: rimland2026judgement.
    """
    return 1 - ops.exp(-deterrence_failure_exposure)
