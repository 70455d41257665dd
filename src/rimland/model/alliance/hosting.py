"""The bases in Japan and their neighbours: local incidents, opposition, access."""

from rimland.engine import auxiliary, event, metric, ops, state, stock


@auxiliary(unit="1")
def base_activity(
    us_personnel_in_japan, reference_us_personnel, exercise_rate, reference_exercise_rate, friction_from_exercises
):
    """How much the bases' neighbours have to live with, 1 at the reference posture and rate of exercises.

    People stationed, and in part how often they exercise: accidents, noise and crime come with both.
    Valid for: changes since 2015; where in Japan the people are is not told apart.
    Source: allen2020 (contact with the base and its harm shape opinion); rimland2026judgement (part of exercises).
    """
    tempo = 1 + friction_from_exercises * (exercise_rate / reference_exercise_rate - 1)
    return us_personnel_in_japan / reference_us_personnel * tempo


@event(unit="1", draw="bernoulli")
def grave_base_incident(grave_incident_hazard, base_activity, timestep):
    """A grave crime or accident by US forces in Okinawa, of the kind that fills streets and ballot boxes.

    Valid for: cases on the scale of 1995, 2004 and 2016, about one a decade.
    Source: kagotani2014; rimland2026judgement (hazard).
    """
    return 1 - ops.exp(-grave_incident_hazard * base_activity * timestep)


@auxiliary(unit="1")
def threat_easing(threat_perception, initial_threat_perception, opposition_eased_by_threat):
    """Factor by which external threat dampens new opposition, 1 as in the first month.

    Voters near a rival weigh what the bases are good for.
    Source: kagotani2014 (threats move votes, moderately).
    """
    more_threat = ops.pick(threat_perception - initial_threat_perception, dyad="JPN>CHN")
    return ops.exp(-opposition_eased_by_threat * more_threat)


@stock(unit="1", initial="initial_okinawa_opposition", bounds=(0, 1))
def okinawa_opposition(
    okinawa_opposition,
    base_activity,
    base_incident_rate,
    grave_base_incident,
    grave_incident_hazard,
    grave_incident_shock,
    threat_easing,
    opposition_fading,
    base_community_benefit,
    benefit_effect,
    timestep,
):
    """Opposition to the bases in Okinawa, 0 to 1.

    Incidents stir it, time and benefits to base communities ease it. The expected part of grave incidents is taken
    out of the everyday rate, so that doubt about their number does not move the mean.
    Valid for: slow change and the surge after a grave case; elections and court rulings are not in it.
    Source: kagotani2014 (incidents move votes more than subsidies do); allen2020.
    """
    everyday = (base_incident_rate - grave_incident_hazard * grave_incident_shock) * base_activity
    grave = grave_incident_shock * grave_base_incident / timestep
    stirred = threat_easing * (everyday + grave) * (1 - okinawa_opposition)
    return stirred - opposition_fading * okinawa_opposition - benefit_effect * base_community_benefit


@metric(unit="1", label="Access to bases in Japan", better="higher")
def base_access(okinawa_opposition, opposition_tolerated, access_lost_to_opposition):
    """Share of the bases' usefulness that local politics leaves, 0 to 1.

    1 - x_a * max(0, opposition - tolerated).
    Valid for: opposition up to about 0.8; a closed base is not modelled.
    Source: allen2020; rimland2026judgement (threshold and slope).
    """
    return 1 - access_lost_to_opposition * ops.maximum(okinawa_opposition - opposition_tolerated, 0.0)


@state(unit="1", initial="base_access")
def base_access_at_start(base_access_at_start):
    """Access to bases in the first month.

    Source: rimland2026judgement.
    """
    return base_access_at_start
