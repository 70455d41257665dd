"""What each side does once it is challenged: bargaining that may fail, and the patron's choice to stand by.

Everything here is a probability GIVEN a crisis or a challenge, never a monthly hazard. The hazards read only how
these probabilities move against the first month, so their level does not enter.
"""

from rimland.engine import auxiliary, metric, ops, state


@auxiliary(dims="theatre", unit="1")
def intervention_cost(intervention_credibility, cost_of_punishment, economic_cost_of_war, interdependence_cost):
    """Cost of a war that the challenger expects whatever its outcome, in units of the Taiwan prize.

    Its economic part follows what trade and chips have put at stake since 2015, as in the attacker's utility.

    Source: snyder1961; huth1988.
    """
    return intervention_credibility * cost_of_punishment + economic_cost_of_war * interdependence_cost


@state(dims="theatre", unit="1", initial="intervention_cost")
def intervention_cost_at_start(intervention_cost_at_start):
    """Expected cost of a war in the first month.

    Source: rimland2026judgement.
    """
    return intervention_cost_at_start


@auxiliary(dims="theatre", unit="1")
def challenger_clash_cost(clash_cost, clash_cost_from_intervention, intervention_cost, intervention_cost_at_start):
    """Challenger's cost of letting a crisis come to a clash, as a share of what is in dispute.

    Judged for 2015, and moved by what a war over the theatre has since come to cost it.
    Valid for: changes since 2015.
    Source: fearon1995 (costs of war open the range of bargains); rimland2026judgement (scale).
    """
    return clash_cost * ops.exp(clash_cost_from_intervention * (intervention_cost - intervention_cost_at_start))


@auxiliary(unit="1")
def resolve_uncertainty(private_information, channel_clarity, crisis_channels, reference_hotlines):
    """Half the range in which the challenger places the defender's cost of fighting, over its mean, 0 to 1.

    Channels between the militaries narrow it. A war of bargaining needs more than a third even where clashes are
    free.
    Valid for: an index; how much either side knows of the other's resolve has not been measured.
    Source: fearon1995 (private information and incentives to misrepresent it); rimland2026judgement (size).
    """
    hidden = (1 - private_information) * ops.exp(channel_clarity * (crisis_channels - reference_hotlines))
    return private_information / (private_information + hidden)


@auxiliary(unit="1")
def lowest_defender_cost(mean_defender_cost, resolve_uncertainty):
    """Cost of fighting of the most resolved defender that the challenger reckons with (cL).

    Source: fearon1995.
    """
    return mean_defender_cost * (1 - resolve_uncertainty)


@auxiliary(unit="1")
def highest_defender_cost(mean_defender_cost, resolve_uncertainty):
    """Cost of fighting of the least resolved defender that the challenger reckons with (cH).

    Source: fearon1995.
    """
    return mean_defender_cost * (1 + resolve_uncertainty)


@metric(
    dims="theatre",
    unit="1",
    label="Bargaining in a crisis fails (given a crisis)",
    better="lower",
    show=("taiwan_strait", "east_china_sea"),
)
def bargaining_failure(challenger_clash_cost, lowest_defender_cost, highest_defender_cost, conquest_probability):
    """Probability that a take-it-or-leave-it demand in a crisis is refused, given the crisis.

    The challenger asks p + y* of what is in dispute, not knowing the defender's cost, uniform on cL to cH:
    y* = max(cL, (cH - cA)/2), refused with probability (y* - cL)/(cH - cL). It cannot ask for more than all, so
    y* <= 1 - p, with p its chance to take the objective. Where the cost is known there is no war.
    Valid for: a crisis between two sides; a conditional probability, read only against that of 2015.
    Source: fearon1995.
    """
    wanted = ops.minimum((highest_defender_cost - challenger_clash_cost) / 2, 1 - conquest_probability)
    excess = ops.maximum(wanted - lowest_defender_cost, 0.0)
    return excess / (highest_defender_cost - lowest_defender_cost)


@state(dims="theatre", unit="1", initial="bargaining_failure")
def bargaining_failure_at_start(bargaining_failure_at_start):
    """Probability of failed bargaining in the first month.

    Source: rimland2026judgement.
    """
    return bargaining_failure_at_start


@auxiliary(dims="theatre", unit="1", variable="crisis_breakdown", form="fearon1995", default=True)
def crisis_breakdown_by_bargaining(bargaining_failure, bargaining_failure_at_start, clash_without_bargaining):
    """Factor on the odds that a militarised crisis comes to a clash, 1 as in 2015.

    Clashes follow from bargaining that fails and from what no bargain governs (accident, orders misread), taken as
    constant.
    Valid for: changes since 2015. Costs of war also bear on every rung through the attacker's utility, so this
    form counts them twice at one rung; the ladder alone is the other form.
    Source: fearon1995; rimland2026judgement (the constant part).
    """
    return (clash_without_bargaining + bargaining_failure) / (clash_without_bargaining + bargaining_failure_at_start)


@auxiliary(dims="theatre", unit="1", variable="crisis_breakdown", form="kahn1965")
def crisis_breakdown_by_ladder():
    """Factor 1: the ladder's odds hold whatever the two sides know of each other.

    Source: kahn1965.
    """
    return ops.ones("theatre")


@auxiliary(dims="theatre", unit="1")
def war_value_to_challenger(
    conquest_probability, prize_value, cost_of_failure, cost_of_punishment, economic_cost_of_war, interdependence_cost
):
    """Utility to the challenger of fighting a defender whose patron stands by it.

    Source: snyder1961; signorino2006.
    """
    return (
        conquest_probability * prize_value
        - (1 - conquest_probability) * cost_of_failure
        - cost_of_punishment
        - economic_cost_of_war * interdependence_cost
    )


@auxiliary(dims="theatre", unit="1")
def fight_probability(choice_precision, war_value_to_challenger, cost_of_backing_down, prize_value):
    """Probability that a challenger who meets support fights rather than backs down.

    Last choice of the game: logistic in precision times the difference of utilities.
    Valid for: given a challenge and support; never a monthly hazard.
    Source: signorino2006; mckelvey1998; fearon1994 (the cost of backing down in public).
    """
    return ops.logistic(choice_precision * (war_value_to_challenger + cost_of_backing_down * prize_value))


@auxiliary(dims="theatre", unit="1")
def war_value_to_patron(patron_stake, conquest_probability, patron_war_cost):
    """Utility to the United States of a war beside the defender: what it then saves, less the cost.

    Source: signorino2006; rimland2026judgement (values).
    """
    return (1 - conquest_probability) * patron_stake - patron_war_cost


@metric(
    dims="theatre",
    unit="1",
    label="The United States stands by the defender (given a challenge)",
    better=None,
    show=("taiwan_strait", "east_china_sea"),
)
def support_probability(
    choice_precision, fight_probability, war_value_to_patron, patron_stake, patron_loss_if_conceded, us_credibility
):
    """Probability that the patron supports the defender, given a challenge.

    It weighs a war it may get, or a challenger that backs down, against conceding, which costs the credibility it
    has. More precision need not mean more support: the effects are not monotone.
    Valid for: comparisons; a conditional probability and a judged game, not a forecast of US policy.
    Source: signorino2006; mckelvey1998; rimland2026judgement (values).
    """
    support = fight_probability * war_value_to_patron + (1 - fight_probability) * patron_stake
    return ops.logistic(choice_precision * (support + patron_loss_if_conceded * us_credibility))


@auxiliary(dims="theatre", unit="1")
def challenge_probability(
    choice_precision,
    support_probability,
    fight_probability,
    war_value_to_challenger,
    cost_of_backing_down,
    prize_value,
    economic_cost_of_war,
    interdependence_cost,
    status_quo_value,
):
    """Probability that the challenger moves at all, foreseeing the patron's choice and its own next one.

    Valid for: given an opportunity; never a monthly hazard.
    Source: signorino2006; mckelvey1998.
    """
    met = fight_probability * war_value_to_challenger - (1 - fight_probability) * cost_of_backing_down * prize_value
    unmet = prize_value - economic_cost_of_war * interdependence_cost
    expected = support_probability * met + (1 - support_probability) * unmet
    return ops.logistic(choice_precision * (expected - status_quo_value))
