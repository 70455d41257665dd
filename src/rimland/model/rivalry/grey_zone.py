"""Pressure below war: patrols, flights and intrusions that are counted, and what answering them takes.

Days with patrols saturate (355 of 366 at the Senkakus in 2024), so escalation has to show in something else: how many
aircraft come, how many ships enter the territorial sea, how often fighters scramble. Those are the series here.
"""

from rimland.engine import auxiliary, event, metric, noise, ops, state, stock

sortie_shock = noise(
    "normal",
    name="sortie_shock",
    doc="Monthly surprise in the number of Chinese aircraft around Taiwan.",
    source="taiwanmnd2025",
)

scramble_shock = noise(
    "normal",
    name="scramble_shock",
    doc="Monthly surprise in the number of Japanese scrambles against Chinese aircraft.",
    source="japanjointstaff2024",
)


@auxiliary(dims="theatre", unit="1")
def attacker_fear(threat_perception, initial_threat_perception):
    """Threat that the pressing side feels in each theatre, over that of the first month.

    China of the United States over Taiwan, of Japan in the East China Sea, of the Philippines in the South
    China Sea; North Korea of the South.
    Valid for: changes since 2015.
    Source: jervis1978; rimland2026judgement (which dyad stands for which theatre).
    """
    fear = threat_perception / initial_threat_perception
    return (
        ops.place(ops.pick(fear, dyad="CHN>USA"), theatre="taiwan_strait")
        + ops.place(ops.pick(fear, dyad="CHN>JPN"), theatre="east_china_sea")
        + ops.place(ops.pick(fear, dyad="CHN>PHL"), theatre="south_china_sea")
        + ops.place(ops.pick(fear, dyad="PRK>KOR"), theatre="korean_peninsula")
    )


@stock(dims="theatre", unit="1", initial="initial_grey_zone_pressure", bounds=(0, 1))
def grey_zone_pressure(
    grey_zone_pressure,
    patrol_tempo,
    attacker_fear,
    success_probability,
    pressure_growth_rate,
    pressure_restraint_rate,
    korean_pressure_change,
):
    """Share of days with the other side's patrols, 0 to 1.

    Logistic growth: patrols that go unanswered make the next ones routine, up to every day. Tempo and fear
    push, the relative strength of the defence restrains. A form without such entrenchment
    cannot give both the late take-off around Taiwan (about 7 days in 2019, 341 in 2024) and the saturation
    at the Senkakus (352 days in 2023); those two records calibrate the growth rates. North Korea's pressure goes
    with its missile launches instead, so its growth and restraint are zero.
    Valid for: days, which saturate; tonnage and intrusions can still grow.
    Source: altman2017 (advancing by accomplished facts); japancoastguard2023; taiwanmnd2025.
    """
    push = pressure_growth_rate * patrol_tempo * attacker_fear * (1 - grey_zone_pressure)
    restraint = pressure_restraint_rate * (1 - success_probability)
    return grey_zone_pressure * (push - restraint) + korean_pressure_change


@metric(unit="day/year", label="Days with Chinese patrols near the Senkakus", better="lower")
def senkaku_days(grey_zone_pressure):
    """Days a year with Chinese government ships in the contiguous zone, at the month's pressure.

    Valid for: the direction, and levels up to every day; more ships or larger ones do not show here.
    Source: japancoastguard2023; japancoastguard2025.
    """
    return ops.pick(grey_zone_pressure, theatre="east_china_sea") * ops.quantity(365.25, "day/year")


@auxiliary(dims="theatre", unit="1")
def probing_effort(patrol_tempo, reference_patrol_tempo, attacker_fear, probing_from_fear):
    """Tempo of probes on a day of patrols against that of 2015, 1 at the start: the tempo ordered, times fear.

    Source: jervis1978 (fear as a driver); rimland2026judgement (elasticity).
    """
    return patrol_tempo / reference_patrol_tempo * attacker_fear**probing_from_fear


@state(unit="1", initial=0.0)
def sortie_surprise(sortie_surprise, sortie_persistence, sortie_shock):
    """Departure of the month's sorties from their level, on the log scale and in standard deviations.

    A first-order autoregression with a variance of one in the long run. Hundreds of sorties a month rule out a Poisson
    count; their spread is that of campaigns and weather, not of chance encounters.
    Source: taiwanmnd2025 (persistence).
    """
    return sortie_persistence * sortie_surprise + ops.sqrt(1 - sortie_persistence**2) * sortie_shock


@auxiliary(unit="sortie/month")
def sortie_level(
    grey_zone_pressure,
    probing_effort,
    military_capital,
    initial_military_capital,
    sorties_per_patrol_day,
    sorties_from_air_power,
    sortie_step,
    sortie_step_date,
    calendar_year,
):
    """Chinese aircraft around Taiwan in a month without surprises: days with patrols times aircraft a day.

    Aircraft a day rise with tempo and fear and with China's air forces, and stepped up for good in August 2022, after
    the visit of the Speaker of the US House. The step is estimated from the series of daily reports, not derived.
    Valid for: levels within a factor of two of 2020-2025; before October 2020 no monthly record is at hand.
    Source: taiwanmnd2025; taiwanmnd2023afp; rimland2026judgement (elasticities).
    """
    air = ops.pick(ops.pick(military_capital, actor="CHN"), domain="air")
    air_at_start = ops.pick(ops.pick(initial_military_capital, actor="CHN"), domain="air")
    step = ops.where(calendar_year >= sortie_step_date, sortie_step, 1.0)
    a_day = sorties_per_patrol_day * step * (air / air_at_start) ** sorties_from_air_power
    days = ops.pick(grey_zone_pressure * probing_effort, theatre="taiwan_strait") * ops.quantity(30.4375, "day/month")
    return a_day * days


@metric(unit="sortie/month", label="Chinese aircraft around Taiwan, all that are detected", better="lower")
def pla_sorties(
    sortie_level,
    sortie_surprise,
    sortie_spread_before,
    sortie_spread,
    sortie_step_date,
    calendar_year,
    crises,
    drill_surge,
):
    """Aircraft of the People's Liberation Army detected around Taiwan in the month.

    Level times exp(spread * surprise), so the level is the median month, and more in a month with a crisis (the
    drills of August 2022). The months scatter half as widely since then as before: flights have become routine, and
    the wider count evens out.
    Valid for: sorties detected, in the count used since August 2022; see adiz_entries for the earlier one.
    Source: taiwanmnd2025.
    """
    spread = ops.where(calendar_year >= sortie_step_date, sortie_spread, sortie_spread_before)
    crisis = ops.where(ops.pick(crises, theatre="taiwan_strait") > ops.quantity(0.0, "incident/month"), 1.0, 0.0)
    return sortie_level * ops.exp(spread * sortie_surprise) * (1 + drill_surge * crisis)


@metric(unit="sortie/month", label="Chinese aircraft in Taiwan's air defence identification zone", better="lower")
def adiz_entries(pla_sorties, adiz_share):
    """Of the aircraft detected, those that enter Taiwan's air defence identification zone: the count to July 2022.

    The two counts measure different things; their ratio is known for the five months of 2022 that have both.
    Valid for: comparison with the record to July 2022 and with yearly counts of entries.
    Source: taiwanmnd2023afp; taiwanmnd2025.
    """
    return adiz_share * pla_sorties


@metric(unit="ship/month", label="Chinese ships in the Senkaku territorial sea, expected", better="lower")
def intrusion_rate(intrusions_at_start, probing_effort):
    """Chinese government ships expected in the territorial sea around the Senkakus in a month.

    Intrusions did not rise with the days of presence: some 8 ships a month from 2014 to 2022, while days nearly
    doubled. They are an act of policy, so they follow tempo and fear alone.
    Valid for: government ships; fishing fleets are not counted.
    Source: japancoastguard2023; japanmod2023; rimland2026judgement (drivers).
    """
    return intrusions_at_start * ops.pick(probing_effort, theatre="east_china_sea")


@event(unit="ship/month", draw="poisson", at_most=60)
def senkaku_intrusions(intrusion_rate):
    """Chinese government ships that enter the territorial sea in the month.

    A Poisson count: from 2014 to January 2019 the variance of the months is 1.14 times their mean.
    Source: japancoastguard2023.
    """
    return intrusion_rate


@auxiliary(unit="1")
def scramble_rule(scramble_rule_factor, scramble_rule_date, calendar_year):
    """Scrambles under the rule of the day over those that the rule of 2015 would have called for.

    Japan began to scramble only when an aircraft seems bound for its airspace. The press reported the rule in March
    2021 and ascribed the drop of fiscal 2020 to it; the ministry denied that anything had changed. So scrambles measure
    the answer, and no longer what is answered.
    Source: japantimes2021scramble; japanjointstaff2024.
    """
    return ops.where(calendar_year >= scramble_rule_date, scramble_rule_factor, 1.0)


@state(unit="1", initial=0.0)
def scramble_surprise(scramble_surprise, scramble_persistence, scramble_shock):
    """Departure of the month's scrambles against China from their level, on the log scale, in standard deviations.

    Source: rimland2026judgement (persistence: only years are published).
    """
    return scramble_persistence * scramble_surprise + ops.sqrt(1 - scramble_persistence**2) * scramble_shock


@auxiliary(unit="scramble/month")
def scrambles_against_china(
    scrambles_at_start,
    probing_effort,
    grey_zone_pressure,
    initial_grey_zone_pressure,
    scrambles_from_patrols,
    scramble_rule,
    scramble_spread,
    scramble_surprise,
):
    """Scrambles of the Air Self-Defense Force against Chinese aircraft in the month.

    They follow probing and, weakly, patrols in the East China Sea, and scatter far more than a Poisson count would
    (458 to 851 a year).
    Valid for: Japan's answer under its rule, not Chinese flights.
    Source: japanjointstaff2024; rimland2026judgement (elasticity).
    """
    pressure = ops.pick(grey_zone_pressure / initial_grey_zone_pressure, theatre="east_china_sea")
    level = ops.pick(probing_effort, theatre="east_china_sea") * pressure**scrambles_from_patrols
    return scrambles_at_start * level * scramble_rule * ops.exp(scramble_spread * scramble_surprise)


@metric(unit="scramble/month", label="Japanese scrambles", better="lower")
def jasdf_scrambles(scrambles_against_china, other_scrambles, scramble_rule):
    """Scrambles of the Air Self-Defense Force in the month, against Chinese and all other aircraft.

    Other aircraft, nearly all Russian, come at a constant rate.
    Valid for: years; that Russia has flown less since 2022 is not told apart from the rule.
    Source: japanjointstaff2024; japanjointstaff2025.
    """
    return scrambles_against_china + other_scrambles * scramble_rule
