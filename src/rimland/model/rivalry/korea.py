"""North Korean missile launches, what they tie down and whom they alarm; missile defence and China's worry."""

from rimland.engine import auxiliary, event, exogenous, metric, noise, ops, state, stock

phase_draw = noise(
    "uniform",
    name="phase_draw",
    doc="Luck that decides whether a phase of North Korean testing ends this month, and what follows.",
    source="cns2023tests",
)


@exogenous(
    dims="testing_phase",
    unit="1",
    series="north_korean_phase",
    lagged=("testing_phase",),
    initial=0.0,
)
def testing_phase(testing_phase, phase_weight, phase_redraw_rate, phase_draw, timestep):
    """Phase of North Korean testing: 1 for dialogue, ordinary or surge, 0 for the other two.

    Read off the record until 2024: talks from December 2017 to April 2019 with one launch, the surge of 2022 to
    April 2023. Then a chance process: at a constant rate the phase is drawn anew, with the weights that phases
    had in the record, and may be the same again.
    Valid for: a future that mixes phases as 2015-2023 did; nothing brings talks about but luck.
    Source: cns2023tests; nti2024statista; rimland2026judgement (that phases exist, and where they end).
    """
    chance = phase_redraw_rate * timestep
    place = phase_draw / chance  # uniform from 0 to 1 where the phase is drawn anew
    weight = phase_weight / ops.sum_over(phase_weight, "testing_phase")
    talks = ops.pick(weight, testing_phase="dialogue")
    usual = talks + ops.pick(weight, testing_phase="ordinary")
    dialogue = ops.where(place < talks, 1.0, 0.0)
    surge = ops.where(place < usual, 0.0, 1.0)
    drawn = (
        ops.place(dialogue, testing_phase="dialogue")
        + ops.place(1 - dialogue - surge, testing_phase="ordinary")
        + ops.place(surge, testing_phase="surge")
    )
    return ops.where(phase_draw < chance, drawn, testing_phase)


@auxiliary(unit="test/month")
def phase_launch_rate(testing_phase, launches_in_phase):
    """Launches a month that the present phase brings on average.

    Source: cns2023tests.
    """
    return ops.sum_over(testing_phase * launches_in_phase, "testing_phase")


@auxiliary(unit="1")
def launch_drivers(
    exercise_rate,
    threat_perception,
    calendar_year,
    launches_from_exercises,
    launches_from_tension,
    launches_from_russian_tie,
    russian_tie_since,
):
    """What moves launches within a phase, on the log scale.

    Exercises of the allies, fear of the United States and of South Korea, and the tie to Russia since the treaty
    of June 2024. Evidence on exercises is mixed; a Russian tie can embolden, or buy the rounds that would have
    been tested.
    Source: bernhardt2021; dorazio2012; rimland2026judgement (sizes).
    """
    fear = (ops.pick(threat_perception, dyad="PRK>USA") + ops.pick(threat_perception, dyad="PRK>KOR")) / 2
    tie = ops.where(calendar_year >= russian_tie_since, launches_from_russian_tie, 0.0)
    return launches_from_exercises * exercise_rate + launches_from_tension * fear + tie


@state(unit="1", initial="launch_drivers")
def launch_drivers_at_start(launch_drivers_at_start):
    """What moved launches in the first month, against which later drivers are measured.

    Source: rimland2026judgement.
    """
    return launch_drivers_at_start


@auxiliary(unit="test/month")
def launch_intensity(phase_launch_rate, launch_branching, launch_drivers, launch_drivers_at_start, launch_excitation):
    """Expected launches of the month.

    The phase's mean, moved by the drivers, plus what past launches still call forth: salvos and follow-up tests.
    The mean is taken times 1 - n, so that doubt about clustering does not move it.
    Valid for: months; launches of one day come together, which the spread of the draw carries.
    Source: hawkes1971; cns2023tests.
    """
    moved = ops.exp(launch_drivers - launch_drivers_at_start)
    return phase_launch_rate * (1 - launch_branching) * moved + launch_excitation


@event(unit="test/month", draw="negative_binomial", dispersion="launch_dispersion", at_most=30)
def missile_tests(launch_intensity):
    """North Korean missiles launched in the month, of any range and outcome.

    Negative binomial, variance m + m^2/size: missiles are launched in salvos, so counts spread more than Poisson
    counts do. Six in a quarter are nothing special in an ordinary phase and few in a surge.
    Valid for: expectations up to 30 a month; the record's highest month is 16.
    Source: cns2023tests; hawkes1971.
    """
    return launch_intensity


@auxiliary(unit="test/month")
def launch_excitation_at_rest(launch_branching, phase_launch_rate):
    """Excitation where launches run at the mean of the phase.

    Source: hawkes1971.
    """
    return launch_branching * phase_launch_rate


@stock(unit="test/month", initial="launch_excitation_at_rest", bounds=(0, None))
def launch_excitation(launch_excitation, missile_tests, launch_branching, launch_excitation_decay):
    """Launches a month that past launches still call forth.

    Valid for: a branching ratio below 1.
    Source: hawkes1971.
    """
    return launch_excitation_decay * (launch_branching * missile_tests - launch_excitation)


@stock(unit="test", initial="launches_before", bounds=(0, None))
def launches_so_far(missile_tests):
    """Missiles launched since the first test.

    Source: cns2023tests.
    """
    return missile_tests * ops.quantity(12.0, "month/year")


@auxiliary(unit="1")
def launch_reliability(launches_so_far, reliability_constant, reliability_learning):
    """Chance that a North Korean missile flies as meant: learning by testing.

    Logistic in the logarithm of launches so far, fitted to launches of 2015 to April 2023 with known outcome.
    Valid for: the mix of old and new types tested; a new type starts over, and before 2015 mostly old ones flew.
    Source: cns2023tests (outcomes); wright1936 (that experience is cumulative).
    """
    experience = ops.log(1 + launches_so_far / ops.quantity(1.0, "test"))
    return ops.logistic(reliability_constant + reliability_learning * experience)


@stock(unit="test/month", initial="phase_launch_rate", bounds=(0, None))
def launch_tempo(launch_tempo, missile_tests, launch_memory_time):
    """Launches a month as governments have them in mind, the recent past counting most.

    Source: rimland2026judgement.
    """
    return (missile_tests - launch_tempo) / launch_memory_time


@metric(unit="test/month", label="North Korean launches a month, expected", better="lower")
def expected_launches(launch_intensity):
    """Expected North Korean launches of the month.

    Valid for: launches of any range and outcome.
    Source: cns2023tests.
    """
    return launch_intensity


@metric(unit="test/month", label="North Korean long-range launches a month, expected", better="lower")
def long_range_launches(launch_intensity, long_range_share):
    """Expected launches of the month that could reach Guam or beyond.

    Valid for: a constant share; the record's share falls from 0.30 before 2018 to 0.12 in the surge.
    Source: cns2023tests.
    """
    return launch_intensity * long_range_share


# What missile defence stops, and who is alarmed -------------------------------------------------------


@metric(unit="1", label="Chance that missile defence stops a whole raid", better="higher")
def raid_stopped(missile_defence_shots, single_shot_kill, raid_missiles, launch_reliability):
    """Chance that no missile of a North Korean raid gets through: (1 - (1 - k)^n)^W.

    n shots at each of the W missiles that fly, each shot a hit with chance k on its own.
    Valid for: independent shots, no decoys, interceptors enough. With one cause of failure in common it is far
    too hopeful.
    Source: wilkening2000; washburn2009.
    """
    # As exp of log, because a power with one exponent for all members is rounded in another way.
    stopped = 1 - ops.exp(missile_defence_shots * ops.log(1 - single_shot_kill))
    return ops.power(stopped, raid_missiles * launch_reliability)


@auxiliary(unit="test/month")
def long_range_menace(launch_tempo, launch_reliability, raid_stopped, defence_comfort):
    """Launches that fly as meant, as far as defence does not comfort.

    Long-range missiles are what menaces the homeland; their share of launches is taken as constant and so drops
    out of every comparison with 2015.

    Source: rimland2026judgement.
    """
    return launch_tempo * launch_reliability * (1 - defence_comfort * raid_stopped)


@state(unit="test/month", initial="long_range_menace")
def long_range_menace_at_start(long_range_menace_at_start):
    """Menace of the first month.

    Source: rimland2026judgement.
    """
    return long_range_menace_at_start


@metric(unit="1", label="Alarm over North Korean missiles (0.5 as in 2015)", better="lower")
def korean_alarm(long_range_menace, long_range_menace_at_start):
    """Alarm that North Korean missiles raise among the allies, 0 to 1, 0.5 as in January 2015.

    Menace over itself plus that of 2015.
    Valid for: changes since 2015; an index that nothing measures.
    Source: rimland2026judgement.
    """
    return long_range_menace / (long_range_menace + long_range_menace_at_start)


@stock(unit="ship", initial="initial_missile_defence_ships", bounds=(0, None))
def missile_defence_ships(
    missile_defence_ships,
    planned_missile_defence_ships,
    missile_defence_build_time,
    threat_perception,
    initial_threat_perception,
    missile_defence_from_threat,
):
    """US ships that can intercept ballistic missiles.

    Approaches the fleet once planned for 2025, later than planned; more are wanted as Washington fears China's arms
    more than in 2015, which Beijing in turn reads as a threat to its second strike.
    Valid for: counts of 33 (2014) and 38 (2018) and those budgeted for 2022 (48) and 2023 (50), at the end of each
    fiscal year; the budget of 2020 had 65 for 2025.
    Source: crs2022rl33745.
    """
    more_fear = ops.pick(threat_perception - initial_threat_perception, dyad="USA>CHN")
    wanted = planned_missile_defence_ships * ops.exp(missile_defence_from_threat * more_fear)
    return (wanted - missile_defence_ships) / missile_defence_build_time


@metric(unit="1", label="Allied missile-defence ships tied down by North Korea", better="lower")
def korean_strain(
    launch_tempo,
    watch_ship_days,
    ship_days_for_a_test,
    missile_defence_ships,
    us_deployment,
    japanese_missile_defence_ships,
    days_on_station,
):
    """Share of ship-days of allied missile defence that watching North Korea takes, 0 to 1.

    1 - exp(-(standing watch + launches * days for each) / days available): the chance that a ship is not free if
    calls fall at random. US ships in Asia and Japan's provide the days.
    Valid for: an index; ships on watch do other work too.
    Source: crs2022rl33745; rimland2026judgement (days).
    """
    shares = ops.pick(us_deployment, force="missile_defence")
    in_asia = ops.pick(shares, region="indo_pacific") + ops.pick(shares, region="korea")
    available = (missile_defence_ships * in_asia + japanese_missile_defence_ships) * days_on_station
    return 1 - ops.exp(-(watch_ship_days + launch_tempo * ship_days_for_a_test) / available)


@state(unit="1", initial="korean_strain")
def korean_strain_at_start(korean_strain_at_start):
    """Strain of the first month.

    Source: rimland2026judgement.
    """
    return korean_strain_at_start


@auxiliary(dims="theatre", unit="1")
def missile_watch_drain(korean_strain, korean_strain_at_start, maritime_force_weight):
    """Part of US power in Asia that watching North Korea takes from the other theatres, over that of 2015.

    Source: rimland2026judgement.
    """
    weight = ops.pick(maritime_force_weight / ops.sum_over(maritime_force_weight, "force"), force="missile_defence")
    elsewhere = ops.ones("theatre") - ops.place(1.0, theatre="korean_peninsula")
    return elsewhere * weight * (korean_strain - korean_strain_at_start)


@auxiliary(dims="theatre", unit="1/year")
def korean_pressure_change(
    grey_zone_pressure,
    initial_grey_zone_pressure,
    launch_tempo,
    launches_in_phase,
    pressure_from_launches,
    korean_pressure_rate,
):
    """Yearly change of North Korean pressure: towards what the tempo of launches makes of that of 2015.

    Probes at the frontier, artillery drills, incursions by drone and threats rise and fall with launches; the two
    are moves of one campaign. The target is a logistic, so pressure stays a share. Zero in the other theatres.
    Valid for: changes since 2015; no daily count of North Korean probes is public.
    Source: bernhardt2021 (that provocations and launches go together); rimland2026judgement (size).
    """
    usual = ops.pick(launches_in_phase, testing_phase="ordinary")
    campaign = launch_tempo / (launch_tempo + usual) - 0.5
    start = ops.pick(initial_grey_zone_pressure, theatre="korean_peninsula")
    target = ops.logistic(ops.log(start / (1 - start)) + pressure_from_launches * campaign)
    change = korean_pressure_rate * (target - ops.pick(grey_zone_pressure, theatre="korean_peninsula"))
    return ops.place(change, theatre="korean_peninsula")


@auxiliary(unit="1")
def second_strike_worry_target(
    missile_defence_shots, reference_missile_defence_shots, missile_defence_ships, initial_missile_defence_ships
):
    """Interceptors that the United States could send up against those of 2015, less one.

    Source: zhao2020; rimland2026judgement.
    """
    shots = missile_defence_shots / reference_missile_defence_shots
    return shots * missile_defence_ships / initial_missile_defence_ships - 1


@stock(unit="1", initial="second_strike_worry_target", bounds=(-1, None))
def second_strike_worry(second_strike_worry, second_strike_worry_target, second_strike_worry_time):
    """China's worry that missile defence would blunt its second strike, 0 as in 2015.

    Interceptors bought against North Korea are seen in Beijing as bought against China, and are answered years
    later. It adds to how much US and Japanese arms weigh there. Whether the worry is felt as it is voiced is
    disputed.
    Valid for: changes since 2015; an index that nothing measures.
    Source: zhao2020; jervis1978; rimland2026judgement (delay).
    """
    return (second_strike_worry_target - second_strike_worry) / second_strike_worry_time


@auxiliary(dims="dyad", unit="1")
def arms_seen_larger(second_strike_worry, worry_weight):
    """Factor on arms as China counts those of the United States and Japan, 1 as in 2015; 1 for all others.

    Source: zhao2020; rimland2026judgement (weight).
    """
    watched = ops.place(1.0, dyad="CHN>USA") + ops.place(1.0, dyad="CHN>JPN")
    return 1 + watched * worry_weight * second_strike_worry
