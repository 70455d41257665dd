"""Denial: what missiles leave of air bases, what lift China has, and who is faster to an empty rock.

Growth of China's missiles already weighs on the balance of forces through their weight in maritime power. What is added
here is what hardening and dispersal give back, so that neither is counted twice.
"""

from rimland.engine import auxiliary, metric, ops, state, stock


@stock(unit="1", initial=1.0, bounds=(1, None))
def base_hardening_built(base_hardening, base_hardening_built, hardening_time):
    """Parking area and usable airfields of US and Japanese bases in Japan, in multiples of those of 2015.

    Follows the programme with the time that construction and agreements with local authorities take.
    Source: stillion1999; shlapak2009 (what protects aircraft on the ground).
    """
    return (base_hardening - base_hardening_built) / hardening_time


@auxiliary(unit="1")
def missile_threat(military_capital, initial_military_capital):
    """China's missile capital over that of the first month.

    Source: heginbotham2015 (growth of the threat to air bases); rimland2026judgement.
    """
    now = ops.pick(ops.pick(military_capital, actor="CHN"), domain="missile")
    return now / ops.pick(ops.pick(initial_military_capital, actor="CHN"), domain="missile")


@auxiliary(unit="1")
def runway_cut_probability(runway_rounds, runway_hit):
    """Chance that an attack leaves no strip long enough: at least three of n rounds hit where they must.

    1 - P(Bin(n, p) < 3), written out so that n need not be whole.
    Valid for: two rounds or more.
    Source: stillion1999; washburn2009.
    """
    miss = 1 - runway_hit
    none_or_one = miss**runway_rounds + runway_rounds * runway_hit * miss ** (runway_rounds - 1)
    two = runway_rounds * (runway_rounds - 1) / 2 * runway_hit**2 * miss ** (runway_rounds - 2)
    return 1 - none_or_one - two


def sorties_kept(missiles, hardening, parked_load, closure_load, cut):
    """Share of sorties kept: aircraft that survive on the ground times the time that runways are open.

    Random coverage for both, exp(-n * A_w / A_park) of parked aircraft and 1 - exp(-load) of the days
    in reach of another attack; more area and more airfields thin out the same missiles.
    """
    parked = ops.exp(-parked_load * missiles / hardening)
    closed = cut * (1 - ops.exp(-closure_load * missiles / hardening))
    return parked * (1 - closed)


@auxiliary(unit="1")
def base_leakage(base_defended_share, single_shot_kill, missile_defence_shots, reference_missile_defence_shots):
    """Missiles that get through to air bases, against those with the shots of 2015.

    1 - d * (1 - (1 - k)^n) over the same at the reference shots: of the part d of missiles that defence can engage,
    each meets n shots. What interceptors are in stock is counted in the days they last, not here.
    Valid for: independent shots, no decoys; ballistic missiles at a few defended bases.
    Source: wilkening2000; washburn2009; rimland2026judgement (the part engaged).
    """
    miss = ops.log(1 - single_shot_kill)
    now, usual = 1 - ops.exp(missile_defence_shots * miss), 1 - ops.exp(reference_missile_defence_shots * miss)
    return (1 - base_defended_share * now) / (1 - base_defended_share * usual)


@metric(unit="1", label="Sorties that air bases in Japan keep under missile attack", better="higher")
def base_survival(
    missile_threat, base_leakage, base_hardening_built, parked_load, closure_load, runway_cut_probability
):
    """Share of land-based sorties that bases in Japan could keep up through a first month of missile attack.

    Aircraft that survive on the ground, times the time that runways are open.
    Valid for: comparisons; interception as in 2015 is in the loads, and shelters count as parking area.
    Source: stillion1999; shlapak2009; heginbotham2015; grieco2024.
    """
    missiles = missile_threat * base_leakage
    return sorties_kept(missiles, base_hardening_built, parked_load, closure_load, runway_cut_probability)


@auxiliary(unit="1")
def base_survival_unhardened(missile_threat, parked_load, closure_load, runway_cut_probability):
    """Share of land-based sorties kept at the same threat with the bases of 2015.

    Source: stillion1999; shlapak2009.
    """
    return sorties_kept(missile_threat, 1.0, parked_load, closure_load, runway_cut_probability)


@auxiliary(unit="1")
def base_power_gain(base_survival, base_survival_unhardened):
    """Factor on power that flies from bases in Japan: 1 plus the share of sorties that hardening and defence save.

    1 with the bases and the missile defence of 2015. Losses at bases as they are belong to the weight of China's
    missiles.
    Valid for: gains since 2015; below 2 by form.
    Source: shlapak2009; grieco2024; rimland2026judgement (how losses are shared out).
    """
    return 1 + base_survival - base_survival_unhardened


@stock(unit="1", initial=1.0, bounds=(0, None))
def amphibious_fleet(amphibious_fleet, ship_deliveries, initial_fleet, ship_service_life, amphibious_emphasis):
    """China's amphibious lift over that of January 2015.

    Perpetual inventory in step with the fleet: ships delivered, times the weight that amphibious lift has among them
    against its weight in the fleet of 2015, less retirements. At an emphasis of one, lift grows as the number of ships.
    Valid for: naval lift; civilian ferries, the great unknown, are left out.
    Source: crs2023rl33153 (projection of ship types to 2040); little1961; rimland2026judgement (emphasis).
    """
    delivered = ops.pick(ship_deliveries, navy="CHN") / ops.pick(initial_fleet, navy="CHN")
    return amphibious_emphasis * delivered - amphibious_fleet / ops.pick(ship_service_life, navy="CHN")


@auxiliary(dims="theatre", unit="1")
def amphibious_lift(amphibious_lift_at_start, amphibious_fleet):
    """Lift at hand in each theatre, in multiples of the lift that a landing without denial needs.

    Source: rimland2026judgement (level); crs2023rl33153 (growth).
    """
    return amphibious_lift_at_start * amphibious_fleet


@metric(
    dims="theatre",
    unit="1",
    label="Growth of lift that an even chance of landing would take",
    better="higher",
    show=("taiwan_strait",),
)
def lift_shortfall(lift_required, amphibious_lift):
    """How much larger the amphibious fleet would have to be for a landing to hold with even odds; below 0, it is.

    One policy document puts this at 0.4 or more for Taiwan, for the forces of the United States and Japan in 2025.
    Valid for: theatres with a crossing, and China; changes and differences, since its level is set by that figure.
    Source: gholz2019; rimland2026judgement.
    """
    return lift_required / amphibious_lift - 1


@auxiliary(dims="theatre", unit="1")
def counterstrike_denial(counterstrike_rounds, counterstrike_coverage, counterstrike_reach, japan_joins):
    """What Japan's counterstrike rounds add to the exponent of denial: rounds times hits over targets.

    Random coverage of ports of embarkation, ships alongside and airfields. Over Taiwan it counts as far as Japan joins.
    The same rounds raise the offensive content that China sees: a dual effect.
    Valid for: rounds far fewer than targets times hits; North Korea's launchers are not among the targets.
    Source: washburn2009; glaserkaufmann1998 (dual use); rimland2026judgement (coverage).
    """
    stays_out = ops.place(1 - japan_joins, theatre="taiwan_strait")
    return counterstrike_coverage * counterstrike_rounds * counterstrike_reach * (1 - stays_out)


@stock(unit="1", initial=1.0, bounds=(0, None))
def awareness_effort(
    awareness_effort,
    maritime_awareness_effort,
    sensor_time,
    awareness_sharing,
    reference_awareness_sharing,
    awareness_from_sharing,
    pacific_coverage,
    pacific_search_effort,
    awareness_from_islands,
):
    """Sensors, patrols and shared pictures at sea, in multiples of those of 2015.

    The programme, worth more where the two allies share what they see and where the Pacific Islands' waters are
    watched, both against 2015: ships are then followed before they reach a theatre. Sharing also trains
    staffs together, which is counted in interoperability.
    Valid for: small changes; most ships that matter never pass the islands.
    Source: koopman1956 (effort adds up in random search); rimland2026judgement (weights).
    """
    watched_at_start = 1 - ops.exp(-pacific_search_effort)
    shared = awareness_from_sharing * (awareness_sharing - reference_awareness_sharing)
    farther = awareness_from_islands * (pacific_coverage - watched_at_start)
    return (maritime_awareness_effort * ops.exp(shared + farther) - awareness_effort) / sensor_time


@metric(
    dims="theatre",
    unit="1",
    label="Coverage of maritime domain awareness",
    better="higher",
    show=("east_china_sea", "south_china_sea"),
)
def awareness_coverage(awareness_effort, search_effort):
    """Chance that a ship which does not wish to be seen is seen in time, 0 to 1.

    Random search, 1 - exp(-effort): each further sensor covers less new sea.
    Valid for: search that is not coordinated; perfect division of labour would do better.
    Source: koopman1956; washburn2009.
    """
    return 1 - ops.exp(-search_effort * awareness_effort)


@auxiliary(dims="theatre", unit="1/day")
def response_rate(awareness_coverage, readiness, command_link, fastest_response, response_from_command):
    """How fast the state on the spot answers a grab, per day: what is seen, times readiness, times common command.

    Taiwan answers in the Strait, Japan at the Senkakus, the Philippines at Second Thomas Shoal, South Korea at its
    islands; each is quicker the closer its command is joined with that of the United States.
    Source: altman2017 (what makes accomplished facts possible); rimland2026judgement (form).
    """
    force = 1 - response_from_command + response_from_command * command_link
    prepared = ops.lookup(readiness, "ally.actor") * force
    local = (
        ops.place(ops.pick(prepared, ally="TWN"), theatre="taiwan_strait")
        + ops.place(ops.pick(prepared, ally="JPN"), theatre="east_china_sea")
        + ops.place(ops.pick(prepared, ally="PHL"), theatre="south_china_sea")
        + ops.place(ops.pick(prepared, ally="KOR"), theatre="korean_peninsula")
    )
    return fastest_response * awareness_coverage * local


@metric(
    dims="theatre",
    unit="1",
    label="Chance that a grab is over before it is answered",
    better="lower",
    show=("east_china_sea", "south_china_sea"),
)
def fait_accompli_probability(grab_rate, response_rate):
    """Chance that an unoccupied rock or a shoal is taken before anyone answers.

    A race between two exponential times, grab / (grab + response). Whether the attempt is made is another matter.
    Valid for: small features without a garrison; an index, no such race is on record here.
    Source: altman2017; rimland2026judgement (rates).
    """
    return grab_rate / (grab_rate + response_rate)


@state(dims="theatre", unit="1", initial="fait_accompli_probability")
def fait_accompli_at_start(fait_accompli_at_start):
    """Chance of an accomplished fact at the first month.

    Source: rimland2026judgement.
    """
    return fait_accompli_at_start
