"""Answering shocks together: cyber attacks, satellite losses and disasters, and who is sent.

A service (networks, satellites, facilities) loses part of its function when a shock strikes and regains it after
teams have come. Whether teams in one pool come sooner than teams kept apart is not assumed: waiting gets shorter,
work gets longer for lack of practice together, and shocks that strike both at once leave nothing to share.
"""

from rimland.engine import auxiliary, event, metric, ops, state, stock

# Gauss-Laguerre nodes and weights: exact for polynomials up to degree 5 and 11, hence for whole numbers of teams
# up to 5 (either ally) and 11 (the pool).
THREE_NODES = ((0.4157745568, 0.7110930099), (2.2942803603, 0.2785177336), (6.2899450829, 0.01038925650))
SIX_NODES = (
    (0.2228466042, 0.4589646740),
    (1.1889321017, 0.4170008308),
    (2.9927363261, 0.1133733821),
    (5.7751435691, 0.01039919745),
    (9.8374674184, 2.610172028e-4),
    (15.9828739806, 8.985479064e-7),
)


def chance_of_no_team(teams, load, nodes):
    """Erlang's loss formula B for any number of teams, from 1/B = integral of exp(-x) * (1 + x/a)^c.

    Source: jagerman1974 (the continued function; the integral is Fortet's).
    """
    return 1 / sum(weight * ops.exp(teams * ops.log(1 + node / load)) for node, weight in nodes)


def chance_of_waiting(teams, load, nodes):
    """Erlang's delay formula: the chance that a shock finds all teams at work (load below teams)."""
    lost = chance_of_no_team(teams, load, nodes)
    return teams * lost / (teams - load * (1 - lost))


def waiting_time(teams, load, service_time, patience, nodes):
    """Mean wait for a team, in units of `service_time`: Erlang's delay queue, bounded by the patience.

    Where teams suffice the queue relieves a waiting shock at the rate (c - a) / (C * service time). Ordinary
    agencies cope in the end with what no team reaches, at the rate 1/patience; the two rates add. An overloaded
    pool has no rest, its queue relieves nobody, and every shock waits for the patience.
    """
    lost = chance_of_no_team(teams, load, nodes)
    idle = ops.maximum(teams - load, 0.0)
    relief = idle * (teams - load * (1 - lost)) / (teams * lost * service_time)
    return 1 / (relief + 1 / patience)


@auxiliary(dims="shock", unit="event/month")
def expected_shocks(
    shock_rate,
    shocks_from_threat,
    threat_perception,
    initial_threat_perception,
    shocks_from_pressure,
    grey_zone_pressure,
    initial_grey_zone_pressure,
):
    """Shocks to be expected in the month, by type.

    Hostile ones rise with what China fears from Japan and, on networks, with its pressure at sea, both against 2015;
    disasters do not. Fear drives pressure too, so the second weight is kept small.
    Valid for: serious shocks that call for a team; the count of attempts is many times larger.
    Source: rimland2026judgement.
    """
    alarm = ops.pick(threat_perception - initial_threat_perception, dyad="CHN>JPN")
    pressed = ops.pick(grey_zone_pressure - initial_grey_zone_pressure, theatre="east_china_sea")
    campaign = ops.place(shocks_from_pressure * pressed, shock="cyber")
    return shock_rate * ops.exp(shocks_from_threat * alarm + campaign)


@event(dims="shock", unit="event/month", draw="poisson", at_most=8)
def shocks(expected_shocks):
    """Shocks of the month.

    Valid for: independent shocks; campaigns of attacks would come in clusters.
    Source: rimland2026judgement.
    """
    return expected_shocks


@auxiliary(unit="month")
def separate_response_time(response_teams, expected_shocks, team_service_time, response_patience):
    """Mean time from a shock to the end of the teams' work if each ally answers half of them with half the teams.

    Wait and work of a delay queue, M/M/c.
    Valid for: allies of like size; teams that can take any shock.
    Source: smith1981; jagerman1974.
    """
    each = response_teams / ops.quantity(2.0, "team")
    load = ops.sum_over(expected_shocks, "shock") * team_service_time / 2
    service = team_service_time * ops.quantity(1.0, "event")
    return waiting_time(each, load, service, response_patience, THREE_NODES) + service


@auxiliary(unit="month")
def pooled_response_time(
    response_teams,
    expected_shocks,
    team_service_time,
    response_patience,
    coordination_cost,
    interoperability,
    shock_correlation,
):
    """Mean time from a shock to the end of the teams' work if all teams stand in one pool.

    Partners who have not practised together work more slowly, by 1 - kappa * (1 - interoperability). What
    pooling saves in waiting shrinks as shocks strike both at once: needs of two equal partners with correlation
    r call for sqrt((1+r)/2) of the separate reserves, so the saving is scaled from full at r = 0 to none at r = 1.
    Valid for: teams that can take any shock of either ally. With unlike kinds of work pooling can hurt even
    without this cost.
    Source: smith1981; eppen1979 (correlation); rimland2026judgement (cost, and its use in a queue).
    """
    pace = 1 - coordination_cost * (1 - ops.pick(interoperability, ally="JPN"))
    service = team_service_time * ops.quantity(1.0, "event") / pace
    teams = response_teams / ops.quantity(1.0, "team")
    load = ops.sum_over(expected_shocks, "shock") * team_service_time / pace
    apart = waiting_time(teams / 2, load / 2, service, response_patience, THREE_NODES)
    together = waiting_time(teams, load, service, response_patience, SIX_NODES)
    still_saved = (1 - ops.sqrt((1 + shock_correlation) / 2)) / (1 - 0.5**0.5)
    return apart - (apart - together) * still_saved + service


@metric(unit="1", label="Response time saved by pooling (negative: lost)", better="higher")
def pooling_gain(pooled_response_time, separate_response_time):
    """Response time that one pool saves, over that of separate teams; negative where it costs time.

    Valid for: wait and work together. Waiting alone always gains, which is why queueing formulas by themselves
    speak for pooling.
    Source: smith1981; rimland2026judgement (coordination cost).
    """
    return 1 - pooled_response_time / separate_response_time


@metric(unit="month", label="Time from a shock to the end of the teams' work", better="lower")
def response_recovery_time(pooled_response_share, pooled_response_time, separate_response_time):
    """Mean response time over shocks that fall under the common arrangement and those that do not.

    A mix of the two systems at full size; what is lost by splitting teams between them is left out.
    Valid for: exact at shares of zero and one.
    Source: smith1981; rimland2026judgement (mix).
    """
    return pooled_response_share * pooled_response_time + (1 - pooled_response_share) * separate_response_time


@auxiliary(dims="shock", unit="month")
def recovery_time(repair_time, response_recovery_time):
    """Time constant of recovery from a shock: the response plus the repair that follows.

    Source: bruneau2003.
    """
    return repair_time + response_recovery_time


@auxiliary(dims="shock", unit="1/event")
def damage_per_shock(
    shock_damage,
    cyber_vulnerability,
    cyber_vulnerability_at_start,
    satellite_redundancy,
    infrastructure_condition,
    damage_from_decay,
):
    """Log of what remains of a function after one shock, with the sign turned; small values are the share lost.

    Cyber damage follows what protection leaves open, satellite damage what redundancy does not replace, and
    disasters strike facilities the harder the worse they are kept.
    Source: gordon2002 (protection); bruneau2003 (robustness, redundancy); rimland2026judgement (sizes).
    """
    exposure = (
        ops.place(cyber_vulnerability / cyber_vulnerability_at_start, shock="cyber")
        + ops.place(1 - satellite_redundancy, shock="satellite")
        + ops.place(ops.power(infrastructure_condition, -damage_from_decay), shock="disaster")
    )
    return shock_damage * exposure


@auxiliary(dims="shock", unit="1")
def function_loss_at_rest(expected_shocks, damage_per_shock, recovery_time):
    """Share of function lost on average if shocks had long come at the present rate.

    The expected share lost in a month, h = 1 - exp(-rate * (1 - exp(-damage))) for Poisson shocks, against
    recovery: h * tau / (1 + h * tau).
    Source: bruneau2003; rimland2026judgement.
    """
    events = expected_shocks * ops.quantity(1.0, "month/event")
    hit = 1 - ops.exp(-events * (1 - ops.exp(-damage_per_shock * ops.quantity(1.0, "event"))))
    accumulated = hit * recovery_time / ops.quantity(1.0, "month")
    return accumulated / (1 + accumulated)


@stock(dims="shock", unit="1", initial="function_loss_at_rest", bounds=(0, 1))
def function_loss(function_loss, shocks, damage_per_shock, satellite_attack, satellite_redundancy, recovery_time):
    """Share of a service that is down: networks, satellites, facilities.

    Each shock takes a share of what still works, and function returns with the recovery time, so that after one
    shock Q = 1 - D * exp(-t/tau). An attack on satellites, a stress that a scenario can set, strikes what
    redundancy does not replace.
    Valid for: monthly steps and recovery of a month or more; an index of function, not of any one network.
    Source: bruneau2003; rimland2026judgement.
    """
    events = shocks * ops.quantity(1.0, "month")
    attacked = ops.place(satellite_attack * (1 - satellite_redundancy), shock="satellite")
    hit = 1 - ops.exp(-damage_per_shock * events) * (1 - attacked)
    monthly = hit * (1 - function_loss) / ops.quantity(1.0, "month") - function_loss / recovery_time
    return monthly * ops.quantity(12.0, "month/year")


@state(dims="shock", unit="1", initial="function_loss")
def function_loss_at_start(function_loss_at_start):
    """Share of a service that was down in the first month, its long-run mean then.

    Source: rimland2026judgement.
    """
    return function_loss_at_start


@metric(dims="shock", unit="1", label="Share of service down", better="lower", show=("cyber", "satellite"))
def service_down(function_loss):
    """Share of networks, satellite service and facilities that is down, as shown to people.

    Valid for: an index; nothing published measures it.
    Source: rimland2026judgement.
    """
    return function_loss


@metric(dims="shock", unit="month", label="Function lost to one shock, in months of service", better="lower")
def resilience_loss(damage_per_shock, recovery_time):
    """Function lost to one shock, the area above the recovery curve: D * tau.

    Source: bruneau2003.
    """
    return (1 - ops.exp(-damage_per_shock * ops.quantity(1.0, "event"))) * recovery_time


@metric(unit="1", label="Satellite service, 1 as in 2015", better="higher")
def satellite_service(function_loss, function_loss_at_start):
    """Usable satellite service of the allies over its long-run mean of 2015.

    Valid for: changes since 2015; an index.
    Source: rimland2026judgement.
    """
    down = ops.pick(function_loss, shock="satellite")
    return (1 - down) / (1 - ops.pick(function_loss_at_start, shock="satellite"))


@auxiliary(dims="actor", unit="1")
def service_power_factor(function_loss, function_loss_at_start, power_lost_without_service):
    """Factor on the power of the United States and its allies for services that are down, 1 as in 2015.

    Satellites serve all of them; the networks and the facilities that shocks strike here are those in Japan, so
    these bear on Japan's own power. Facilities bear least.
    Valid for: losses short of blindness; the attacker's own losses are not modelled.
    Source: heginbotham2015 (dependence on space); rimland2026judgement (weights).
    """
    usual = 1 - power_lost_without_service * function_loss_at_start
    working = (1 - power_lost_without_service * function_loss) / usual
    satellites = ops.pick(working, shock="satellite")
    in_japan = ops.pick(working, shock="cyber") * ops.pick(working, shock="disaster")
    allies = ops.place(1.0, actor="USA") + ops.collect(ops.ones("ally"), "ally.actor")
    return 1 + allies * (satellites - 1) + ops.place(satellites * (in_japan - 1), actor="JPN")


@state(unit="month", initial="response_recovery_time")
def response_time_at_start(response_time_at_start):
    """Response time of the first month.

    Source: rimland2026judgement.
    """
    return response_time_at_start


@auxiliary(unit="event")
def relief_at_rest(expected_shocks, relief_memory):
    """Relief remembered if disasters had long come, and been answered, as now.

    Source: rimland2026judgement.
    """
    return ops.pick(expected_shocks, shock="disaster") * ops.quantity(12.0, "month/year") * relief_memory


@stock(unit="event", initial="relief_at_rest", bounds=(0, None))
def relief_remembered(relief_remembered, shocks, response_time_at_start, response_recovery_time, relief_memory):
    """Disasters in which the public remembers the two allies' help, the quick ones counting for more.

    Counts disasters times the response time of 2015 over today's, and fades with the memory.
    Valid for: help of like size; one operation as large as that of 2011 would count for several.
    Source: cabinetoffice2022diplomacy (feeling towards the United States before and after the relief of 2011);
    rimland2026judgement.
    """
    disasters = ops.pick(shocks, shock="disaster") * ops.quantity(12.0, "month/year")
    return disasters * response_time_at_start / response_recovery_time - relief_remembered / relief_memory
