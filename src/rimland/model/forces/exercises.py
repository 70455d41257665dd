"""Exercises, interoperability, command and readiness."""

import math

from rimland.engine import auxiliary, ops, stock

LOG_TWO = math.log(2)


@auxiliary(unit="exercise/year")
def exercise_rate(exercises_per_month):
    """Large US-Japan exercises a year.

    What counts as large is not defined in public counts; the unit is one such exercise.
    Source: rimland2026judgement.
    """
    return exercises_per_month * ops.quantity(12.0, "month/year")


@auxiliary(dims="ally", unit="exercise/year")
def allied_exercise_rate(exercise_rate, partner_exercise_rate):
    """Large exercises a year of the United States with each ally; Japan's comes from the lever.

    Source: rimland2026judgement.
    """
    return partner_exercise_rate + ops.place(exercise_rate, ally="JPN")


@stock(dims="ally", unit="1", initial="initial_interoperability", bounds=(0, 1))
def interoperability(interoperability, allied_exercise_rate, exercise_learning, skill_decay):
    """How well forces of an ally and the United States work together, 0 to 1.

    Each exercise closes part of the gap to one and skill fades in between; at rest
    I = eta*X / (eta*X + decay). The decay is measured on individuals; that units forget alike is a judgement.
    Valid for: exercise rates up to about four a month.
    Source: arthur1998; tatel2025 (skill decay of individuals); rimland2026judgement (transfer to units).
    """
    return exercise_learning * allied_exercise_rate * (1 - interoperability) - skill_decay * interoperability


@auxiliary(dims="ally", unit="1")
def command_link(command_integration, partner_command_integration):
    """Degree of common command with the United States, 0 none to 1 one commander; Japan's is a lever.

    Source: rimland2026judgement.
    """
    return partner_command_integration + ops.place(command_integration, ally="JPN")


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
def training_effort(spending_share, base_spending_share):
    """Training share of military spending against the actor's usual share; 1 at rest.

    Source: betts1995.
    """
    return ops.pick(spending_share, category="training") / ops.pick(base_spending_share, category="training")


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


@stock(dims="actor", unit="1", initial="initial_readiness", bounds=(0, 1))
def readiness(readiness, training_effort, readiness_gain, skill_decay, tempo_wear, answering_tempo):
    """Share of forces ready to fight, 0 to 1.

    Training raises it, skill fades, and answering patrols and flights wears Japan's and Taiwan's forces.
    Valid for: peacetime; mobilisation is faster than this.
    Source: betts1995; tatel2025; rimland2026judgement (numbers).
    """
    return (
        readiness_gain * training_effort * (1 - readiness)
        - skill_decay * readiness
        - tempo_wear * answering_tempo * readiness
    )
