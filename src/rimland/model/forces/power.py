"""Power that each side can bring to a theatre, and how much of the defence is denial."""

from rimland.engine import auxiliary, metric, ops


@auxiliary(dims="actor", unit="1")
def maritime_power(military_capital, maritime_weight, readiness, force_quality, reference_capital):
    """Power of an actor's sea, air, missile, cyber and space forces, in trillions of ready dollars.

    Capital weighted by domain, times readiness and force quality. Capital already counts quality that
    money buys; force quality is what it does not: training, experience, integration.
    Source: biddle2004 (force employment); heginbotham2015 (why inventories mislead);
    rimland2026judgement (weights).
    """
    capital = ops.sum_over(maritime_weight * military_capital, "domain")
    return force_quality * readiness * capital / reference_capital


@auxiliary(dims="actor", unit="1")
def land_power(military_capital, readiness, force_quality, reference_capital):
    """Power of an actor's land forces, in trillions of ready dollars.

    Source: biddle2004; rimland2026judgement.
    """
    capital = ops.pick(military_capital, domain="land")
    return force_quality * readiness * capital / reference_capital


@auxiliary(dims="actor theatre", unit="1")
def theatre_reach(theatre_availability, theatre_distance, strength_loss):
    """Share of an actor's power that it could bring to a theatre.

    The share not held elsewhere, times the loss of strength with distance, exp(-k * distance).
    Valid for: distances up to about 10,000 km; bases forward are counted in the distance.
    Source: boulding1962 (loss-of-strength gradient); rimland2026judgement (availability).
    """
    return theatre_availability * ops.exp(-strength_loss * theatre_distance)


@auxiliary(dims="actor theatre", unit="1")
def theatre_power(maritime_power, land_power, land_relevance, theatre_reach):
    """Power that each actor could bring to each theatre; the US as if all its power were in the region.

    Land forces count only as far as the theatre is a land theatre. The opponent's anti-access fires are
    not taken off here: they are in the missile weight of the other side.
    Valid for: comparisons over time and between policies; the level is an index.
    Source: boulding1962; hirshleifer1989.
    """
    return (maritime_power + land_relevance * land_power) * theatre_reach


@auxiliary(dims="actor", unit="1")
def coalition_weight(
    us_indo_pacific_share, base_access, power_without_bases, joint_power_bonus, independent_contribution
):
    """Part of an actor's theatre power that counts in a common defence.

    For the United States: the share in the region, times what remains without, or is gained with,
    access to bases in Japan. For allies: what they do on their own ground in any case, plus the rest as
    far as the two forces fight jointly. Actors that are no allies count in full where they take part.
    Source: stillion1999 and shlapak2009 (dependence on few air bases); rimland2026judgement (shares).
    """
    united_states = us_indo_pacific_share * (power_without_bases + (1 - power_without_bases) * base_access)
    allied = independent_contribution + (1 - independent_contribution) * joint_power_bonus
    others = 1 - ops.place(1.0, actor="USA") - ops.collect(ops.ones("ally"), "ally.actor")
    return others + ops.place(united_states, actor="USA") + ops.collect(allied, "ally.actor")


@auxiliary(dims="actor theatre", unit="1")
def defender_contribution(theatre_power, defender_participation, coalition_weight, japan_joins, missile_watch_drain):
    """Power that each defender brings to each theatre.

    Japan's part in the Taiwan Strait is weighted by the probability that it joins; US ships that watch North Korea
    are missing elsewhere.
    Source: rimland2026judgement (participation, see the parameter); cancian2023 (how much turns on Japan).
    """
    stays_out = ops.place(ops.place(1 - japan_joins, actor="JPN"), theatre="taiwan_strait")
    watching = ops.place(missile_watch_drain, actor="USA")
    return theatre_power * (defender_participation * coalition_weight) * (1 - stays_out) * (1 - watching)


@auxiliary(dims="theatre", unit="1")
def defender_power(defender_contribution):
    """Power of the defence in each theatre: the sum of the contributions.

    Source: hirshleifer1989.
    """
    return ops.sum_over(defender_contribution, "actor")


@auxiliary(dims="theatre", unit="1")
def attacker_power(theatre_power, attacker_participation):
    """Power of the attacker in each theatre: China in three, North Korea on the peninsula.

    Source: hirshleifer1989.
    """
    return ops.sum_over(theatre_power * attacker_participation, "actor")


@metric(
    dims="theatre",
    unit="1",
    label="Power balance, defenders to attacker",
    better="higher",
    show=("taiwan_strait", "east_china_sea"),
)
def power_balance(defender_power, attacker_power):
    """Power of the defence over that of the attacker.

    An index for comparing years and policies, not a forecast of a battle.
    Valid for: changes over time and differences between policies; the level rests on judged weights, which give
    Japan a small part of the defence of Taiwan.
    Source: hirshleifer1989; heginbotham2015.
    """
    return defender_power / attacker_power


@auxiliary(dims="theatre", unit="1")
def denial_strength(defender_contribution, denial_fraction, attacker_power, denial_scale):
    """How far denial raises the lift that an attacker needs, 0 none, 1 double (x).

    One minus the share of the attack left uncovered, exp(-scale * denial power / attacker's power), as
    in random coverage (8.1); so it saturates. Scaled so that the Taiwan Strait of 2015-2024 averages
    0.4, a figure that one policy document asserts and no public study confirms.
    Valid for: theatres with a crossing; near 1 it no longer responds.
    Source: gholz2019; beckley2017; rimland2026judgement (scale).
    """
    denial = ops.sum_over(defender_contribution * denial_fraction, "actor")
    return 1 - ops.exp(-denial_scale * denial / attacker_power)
