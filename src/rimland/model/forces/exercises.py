"""Exercises, interoperability, command and readiness."""

import math

from rimland.engine import auxiliary, ops, state, stock

LOG_TWO = math.log(2)


@auxiliary(unit="1")
def allied_alarm(threat_perception):
    """Threat that Tokyo and Washington see in China, the mean of the two.

    Source: walt1987.
    """
    return (ops.pick(threat_perception, dyad="JPN>CHN") + ops.pick(threat_perception, dyad="USA>CHN")) / 2


@state(unit="1", initial="allied_alarm")
def answered_alarm(answered_alarm, allied_alarm, calendar_year, risk_counted_from):
    """Alarm that the announced programme of exercises already answers.

    It follows alarm while the programme is history and stays where it was when the projection starts, since the
    programme that was then announced had been drawn up under that alarm.
    Source: rimland2026judgement.
    """
    return ops.where(calendar_year < risk_counted_from, allied_alarm, answered_alarm)


@auxiliary(unit="exercise/year")
def exercise_rate(exercises_per_month, exercises_from_alarm, allied_alarm, answered_alarm):
    """Large US-Japan exercises a year: the programme, and what alarm since then adds as a signal of resolve.

    What counts as large is not defined in public counts; the unit is one such exercise.
    Valid for: changes since the projection starts; no study gives the size of the response.
    Source: schelling1966 (signals of resolve); rimland2026judgement (size).
    """
    signal = ops.exp(exercises_from_alarm * (allied_alarm - answered_alarm))
    return exercises_per_month * ops.quantity(12.0, "month/year") * signal


@auxiliary(dims="ally", unit="exercise/year")
def allied_practice(
    exercise_rate, partner_exercise_rate, joint_simulations, simulation_worth, exercise_yield_of_cooperation
):
    """Practice a year of each ally with the United States, in large exercises.

    Japan's comes from the lever, and each joint simulation is worth a part of an exercise: it trains staffs, not
    crews. Where the two governments agree on more, plans become exercises more often.
    Source: arthur1998 (practice keeps skill); rimland2026judgement (worth of a simulation, yield of agreement).
    """
    japan = exercise_rate * exercise_yield_of_cooperation + simulation_worth * joint_simulations
    return partner_exercise_rate + ops.place(japan, ally="JPN")


@auxiliary(dims="ally", unit="1")
def command_link(command_integration, partner_command_integration, stage_lumpiness):
    """Degree of common command with the United States, 0 none to 1 one commander; Japan's is a lever.

    Command is integrated in four stages: coordination, standing cells, a joint headquarters, one commander. The
    degree set is exact at each stage; between two, work half done is worth less than half by the lumpiness.
    Valid for: the order of stages; their equal spacing is a convention.
    Source: rimland2026judgement.
    """
    stages = 4 * (partner_command_integration + ops.place(command_integration, ally="JPN"))
    complete = ops.floor(stages)
    begun = stages - complete
    return (complete + begun * (1 - stage_lumpiness * (1 - begun))) / 4


@auxiliary(dims="ally", unit="1")
def interoperability_floor(
    institutional_floor, command_link, floor_from_command, awareness_sharing, floor_from_awareness
):
    """Interoperability that would stay if two forces never exercised again.

    Common equipment, standards and liaison do not fade as skills do; nor do combined staffs and shared pictures
    of sea, air, space and networks. The three fill the gap to one independently: 1 - (1-f)(1-c)(1-a).
    Valid for: an index; institutions themselves are taken as kept up.
    Source: rimland2026judgement.
    """
    shared_picture = ops.place(floor_from_awareness * awareness_sharing, ally="JPN")
    return 1 - (1 - institutional_floor) * (1 - floor_from_command * command_link) * (1 - shared_picture)


@stock(dims="ally", unit="1", initial="initial_interoperability", bounds=(0, 1))
def interoperability(interoperability, allied_practice, exercise_learning, skill_decay, interoperability_floor):
    """How well forces of an ally and the United States work together, 0 to 1.

    Each exercise closes part of the gap to one; what lies above the institutional floor f fades in between. At
    rest I = (eta*X + decay*f) / (eta*X + decay). The decay is measured on individuals; that units forget alike
    is a judgement.
    Valid for: exercise rates up to about four a month.
    Source: arthur1998; tatel2025 (skill decay of individuals); rimland2026judgement (transfer to units, floor).
    """
    learnt = exercise_learning * allied_practice * (1 - interoperability)
    return learnt - skill_decay * (interoperability - interoperability_floor)


@auxiliary(dims="ally", unit="1")
def joint_power_bonus(interoperability, command_link):
    """What common practice and command add when two equal forces fight together, 0 to 1.

    E = (P1^s + P2^s)^(1/s) with 1/s = interoperability * command, taken at equal powers and as
    the gain over one force alone: 2^(1/s) - 1. It is 1 where the two add in full and 0 where they act as one.
    Taken at equal powers on purpose: with unequal powers that form writes the smaller partner off altogether.
    Valid for: partners of like size; an index.
    Source: rimland2026judgement (constant-elasticity form); biddle2004 (that coordination, not mass,
    decides).
    """
    return ops.exp(LOG_TWO * interoperability * command_link) - 1


@auxiliary(dims="actor", unit="1")
def training_effort(spending_share, usual_spending_share, category_elasticity):
    """Training and operations shares of military spending against the actor's usual shares; 1 at rest.

    A geometric mean weighted by the elasticities of the two: hours in the field need both instructors and fuel,
    spares and upkeep. Only Japan's shares move, so the others stay at 1.
    Valid for: shares; whether the whole budget keeps pace with the forces is not in it.
    Source: betts1995; rimland2026judgement (weights).
    """
    change = ops.pick(spending_share, actor="JPN") / ops.pick(usual_spending_share, actor="JPN")
    training, operations = (ops.pick(category_elasticity, category=name) for name in ("training", "operations"))
    weight = training / (training + operations)
    trained = ops.power(ops.pick(change, category="training"), weight)
    supplied = ops.power(ops.pick(change, category="operations"), 1 - weight)
    return 1 + ops.place(trained * supplied - 1, actor="JPN")


@auxiliary(dims="actor", unit="1")
def answering_tempo(
    grey_zone_pressure, jasdf_scrambles, full_scrambles, scramble_tempo_share, pla_sorties, half_tempo_sorties
):
    """How much of their tempo forces spend on answering patrols and flights, 0 none to about 1 full.

    Japan's from days with patrols at the Senkakus and from scrambles, so that a stricter rule on scrambling spares
    crews; Taiwan's from aircraft around it, levelling off since not every flight is met.
    Valid for: Japan and Taiwan; other forces are not worn by what is counted here.
    Source: japanjointstaff2024; taiwanmnd2025; rimland2026judgement (weights).
    """
    days = ops.pick(grey_zone_pressure, theatre="east_china_sea")
    japan = (1 - scramble_tempo_share) * days + scramble_tempo_share * jasdf_scrambles / full_scrambles
    taiwan = pla_sorties / (pla_sorties + half_tempo_sorties)
    return ops.place(japan, actor="JPN") + ops.place(taiwan, actor="TWN")


@auxiliary(dims="actor", unit="1")
def operating_tempo(answering_tempo, exercise_rate, exercise_tempo):
    """Load of operations on an actor's forces: answering others, and exercises, which cost hours of crews too.

    Valid for: Japan and Taiwan; no other actor's tempo is modelled.
    Source: betts1995 (operations eat what readiness lives on); rimland2026judgement (weights).
    """
    return answering_tempo + ops.place(exercise_tempo * exercise_rate, actor="JPN")


@stock(dims="actor", unit="1", initial="initial_readiness", bounds=(0, 1))
def readiness(readiness, training_effort, readiness_gain, skill_decay, tempo_wear, operating_tempo):
    """Share of forces ready to fight, 0 to 1.

    Training raises it, skill fades, and a high tempo of operations wears crews and ships.
    Valid for: peacetime; mobilisation is faster than this.
    Source: betts1995; tatel2025; rimland2026judgement (numbers).
    """
    return (
        readiness_gain * training_effort * (1 - readiness)
        - skill_decay * readiness
        - tempo_wear * operating_tempo * readiness
    )


@auxiliary(unit="1", variable="exercise_reading", form="jervis1978", default=True)
def exercise_reading_by_content(
    exercise_offensive_content, transparency, exercise_openness_worth, exercise_reading_doubt
):
    """How those who are meant to watch read one more exercise: above 0 as a threat, below as restraint.

    Offensive content alarms, openness about the exercise calms, and the sign of what is left over is open.
    Valid for: US-Japan exercises; the studies at hand are of Korea and of all states.
    Source: jervis1978 (what shows an act to be defensive); dorazio2012 and bernhardt2021 and kuo2022 (findings that
    disagree).
    """
    openness = ops.pick(transparency, actor="USA")
    return exercise_offensive_content - exercise_openness_worth * openness + exercise_reading_doubt


@auxiliary(unit="1", variable="exercise_reading", form="bernhardt2021")
def exercise_reading_as_provocation(exercise_offensive_content):
    """Exercises provoke, the more so the graver the threat they pose.

    North Korea was found to answer exercises with threats and tests, in step with their severity.
    Valid for: North Korea and exercises in Korea; carried over to China by assumption.
    Source: bernhardt2021.
    """
    return exercise_offensive_content


@auxiliary(unit="1", variable="exercise_reading", form="kuo2022")
def exercise_reading_as_restraint(alliance_restraint):
    """Exercises with formal allies dampen conflict: they deter the rival and bind the partner.

    Exercises in general were found not to escalate conflict, those with allies to make escalation less likely.
    Valid for: 1973-2003, all pairs of states; the size here is judged.
    Source: kuo2022.
    """
    return -alliance_restraint


@auxiliary(unit="1", variable="exercise_reading", form="dorazio2012")
def exercise_reading_as_nothing():
    """Exercises are not answered at all.

    North Korea was found not to escalate in word or deed around exercises, large or small.
    Valid for: North Korea and exercises in Korea; carried over to China by assumption.
    Source: dorazio2012.
    """
    return ops.quantity(0.0, "1")
