"""Power that each side can bring to a theatre, and how much of the defence is denial."""

from rimland.engine import auxiliary, metric, ops


@auxiliary(dims="actor", unit="1")
def maritime_power(
    military_capital,
    maritime_weight,
    readiness,
    force_quality,
    reference_capital,
    ship_availability,
    defence_knowledge,
):
    """Power of an actor's sea, air, missile, cyber and space forces, in trillions of ready dollars.

    Capital weighted by domain, times readiness and force quality. Capital already counts quality that
    money buys; force quality is what it does not: training, experience, integration. Knowledge from research moves
    it a little. American ships count as far as they are not idle in late maintenance.
    Source: biddle2004 (force employment); heginbotham2015 (why inventories mislead);
    rimland2026judgement (weights).
    """
    capital = ops.sum_over(maritime_weight * military_capital, "domain")
    us_ships = ops.pick(ops.pick(military_capital, actor="USA"), domain="sea") * ops.pick(maritime_weight, domain="sea")
    idle = ops.place((1 - ship_availability) * us_ships, actor="USA")
    quality = force_quality * (1 + ops.collect(defence_knowledge - 1, "innovator.actor"))
    return quality * readiness * (capital - idle) / reference_capital


@auxiliary(dims="actor", unit="1")
def land_power(military_capital, readiness, force_quality, reference_capital):
    """Power of an actor's land forces, in trillions of ready dollars.

    Source: biddle2004; rimland2026judgement.
    """
    capital = ops.pick(military_capital, domain="land")
    return force_quality * readiness * capital / reference_capital


@auxiliary(dims="actor theatre", unit="1")
def theatre_reach(theatre_availability, theatre_distance, strength_loss, united_states_reach):
    """Share of an actor's power that it could bring to a theatre.

    The share not held elsewhere, times the loss of strength with distance, exp(-k * distance). How much of
    its power in the region the United States could bring is doubted apart from the rest, because the balance turns
    on it.
    Valid for: distances up to about 10,000 km; bases forward are counted in the distance.
    Source: boulding1962 (loss-of-strength gradient); rimland2026judgement (availability).
    """
    doubt = 1 + ops.place(united_states_reach - 1, actor="USA")
    return theatre_availability * doubt * ops.exp(-strength_loss * theatre_distance)


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
    us_indo_pacific_share,
    base_access,
    power_without_bases,
    joint_power_bonus,
    minilateral_power_bonus,
    independent_contribution,
    base_power_gain,
    japan_base_dependence,
    service_power_factor,
):
    """Part of an actor's theatre power that counts in a common defence.

    For the United States: the share in the region, times what remains without, or is gained with,
    access to bases in Japan. For allies: what they do on their own ground in any case, plus the rest as
    far as the two forces fight jointly, which small groups of allies add to. Hardened and dispersed bases keep more
    of what flies from them. Actors that are no allies count in full where they take part. All of it is scaled by the
    satellites, networks and facilities that work.
    Source: stillion1999 and shlapak2009 (dependence on few air bases); rimland2026judgement (shares).
    """
    united_states = us_indo_pacific_share * (
        power_without_bases + (1 - power_without_bases) * base_access * base_power_gain
    )
    saved = 1 + ops.place(japan_base_dependence * (base_power_gain - 1), ally="JPN")
    joint = ops.minimum(joint_power_bonus * minilateral_power_bonus, 1.0)
    allied = (independent_contribution + (1 - independent_contribution) * joint) * saved
    others = 1 - ops.place(1.0, actor="USA") - ops.collect(ops.ones("ally"), "ally.actor")
    together = others + ops.place(united_states, actor="USA") + ops.collect(allied, "ally.actor")
    return together * service_power_factor


@auxiliary(dims="theatre", unit="1")
def philippine_access(access_from_alignment, alignment, initial_alignment):
    """Part of US power that bases in the Philippines add or take away in each theatre, 0 as in 2015.

    As far as Manila leans to Washington against 2015. Access swung with presidents in 2016 and 2022, which alignment
    here does not explain.
    Valid for: small changes; the four sites opened in 2023 are not counted one by one.
    Source: rimland2026judgement.
    """
    return access_from_alignment * ops.pick(alignment - initial_alignment, partner="PHL")


@auxiliary(dims="actor theatre", unit="1")
def defender_contribution(
    theatre_power,
    defender_participation,
    coalition_weight,
    joining_factor,
    munitions_endurance,
    missile_watch_drain,
    philippine_access,
):
    """Power that each defender brings to each theatre, as far as stocks of munitions last.

    In the Taiwan Strait an ally's part is weighted by its choice to join; US ships that watch North Korea are missing
    elsewhere, and access to bases in the Philippines adds a little in the south.
    Source: rimland2026judgement (participation, see the parameter); cancian2023 (how much turns on Japan).
    """
    stays_out = ops.place(ops.collect(1 - joining_factor, "ally.actor"), theatre="taiwan_strait")
    brought = theatre_power * (defender_participation * coalition_weight) * (1 - stays_out)
    american = ops.place(philippine_access - missile_watch_drain, actor="USA")
    return brought * munitions_endurance * (1 + american)


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
def denial_strength(defender_contribution, denial_fraction, attacker_power, denial_scale, counterstrike_denial):
    """How far denial raises the lift that an attacker needs, 0 none, 1 double (x).

    One minus the share of the attack left uncovered, exp(-scale * denial power / attacker's power), as
    in random coverage, and counterstrike adds to the exponent; so it saturates. Scaled so that the Taiwan
    Strait of 2015-2024 averages 0.4, a figure that one policy document asserts and no public study confirms.
    Valid for: theatres with a crossing; near 1 it no longer responds.
    Source: gholz2019; beckley2017; rimland2026judgement (scale).
    """
    denial = ops.sum_over(defender_contribution * denial_fraction, "actor")
    return 1 - ops.exp(-(denial_scale * denial / attacker_power + counterstrike_denial))


@metric(
    dims="theatre",
    unit="1",
    label="United States share of the defence",
    show=("taiwan_strait", "east_china_sea"),
)
def united_states_share(defender_contribution, defender_power):
    """Share of the defence's power in each theatre that is American.

    It shows how far results rest on judged availability and distance.
    Valid for: the index of power only; who would do most of the fighting is another question.
    Source: hirshleifer1989; rimland2026judgement.
    """
    return ops.pick(defender_contribution, actor="USA") / defender_power
