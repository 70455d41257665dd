"""Industry: repair yards, work shared with Japan, pushback against it, and learning by doing."""

import math

from rimland.engine import auxiliary, metric, ops, state, stock

LOG_TWO = math.log(2)


@auxiliary(unit="1")
def foreign_share(co_production_share, foreign_repair_waiver, protectionist_pushback, pushback_blocking):
    """Share of repair and munitions work that goes to Japan under what is agreed and what American law lets pass.

    The smaller of the agreed share and the legal cap, less what pushback in Washington blocks: an agreement without a
    waiver changes nothing, nor does a waiver without an agreement.
    Valid for: one share for ships and munitions; the law treats them apart.
    Source: uscode2024repair (repair abroad of ships homeported in the United States); rimland2026judgement.
    """
    return ops.minimum(co_production_share, foreign_repair_waiver) * (1 - pushback_blocking * protectionist_pushback)


@stock(unit="1", initial="foreign_share", bounds=(0, 1))
def co_production(foreign_share, co_production, co_production_time):
    """Share of repair and munitions work that is done in Japan; follows what is let pass as lines and yards are set up.

    Source: jones2023 (years to set up production); rimland2026judgement.
    """
    return (foreign_share - co_production) / co_production_time


@auxiliary(unit="1")
def pushback_target(co_production_share, foreign_repair_waiver, pushback_sensitivity):
    """Pushback in Washington to which the announced shares of foreign work lead, 0 none to 1.

    1 - exp(-sensitivity * mean of agreed share and waiver): those who would lose work organise against it the more,
    the more is at stake.
    Valid for: changes since 2015; an index.
    Source: grossman1994 (protection answers to the stake of the organised industry); rimland2026judgement.
    """
    return 1 - ops.exp(-pushback_sensitivity * (co_production_share + foreign_repair_waiver) / 2)


@stock(unit="1", initial="pushback_target", bounds=(0, 1))
def organised_pushback(pushback_target, organised_pushback, pushback_time):
    """Pushback that has formed in Congress and in the yards' districts; follows its target within months.

    Source: grossman1994; rimland2026judgement (the time).
    """
    return (pushback_target - organised_pushback) / pushback_time


@metric(unit="1", label="Pushback in Washington against work in Japan", better="lower")
def protectionist_pushback(organised_pushback):
    """Pushback in Washington against repair and production in Japan, 0 none to 1.

    Valid for: changes since 2015; an index.
    Source: grossman1994; rimland2026judgement.
    """
    return organised_pushback


@state(unit="1", initial="pushback_target")
def pushback_at_start(pushback_at_start):
    """Pushback of the first month, against what the law already let go abroad.

    Source: rimland2026judgement.
    """
    return pushback_at_start


@auxiliary(unit="ship/year")
def repair_need(repair_backlog, fleet, repair_rate, repair_from_tempo, diversion_to_europe_middle_east):
    """Maintenance periods that fall due in the US Navy a year.

    Ships that wait or lie late in a yard wear no further, so the backlog can never pass the fleet. Forces drawn to
    other theatres work harder and wear faster.
    Source: gao2019maintenance (deferred maintenance on deployment among the causes); rimland2026judgement.
    """
    ready = ops.pick(fleet, navy="USA") - repair_backlog
    return repair_rate * ready * (1 + repair_from_tempo * diversion_to_europe_middle_east)


@auxiliary(unit="ship")
def backlog_at_half_load(initial_repair_backlog, initial_yard_load):
    """Backlog at which yards would complete half of what they could, from the load and the backlog of 2015.

    Source: little1961.
    """
    return initial_repair_backlog * (1 - initial_yard_load) / initial_yard_load


@state(unit="ship", initial="initial_repair_backlog", bounds=(0, None))
def repair_backlog(repair_backlog, repair_need, yard_capacity, co_production, backlog_at_half_load, timestep):
    """Ships of the US Navy that lie idle because maintenance is late.

    dW/dt = need - capacity * W / (W + h), so at a load u it rests at h * u / (1 - u), as in a queue with random
    arrivals and service, and grows without measure as load nears one. Work in Japan adds its share to
    capacity. Completions are taken at the month's end (a backward step, a quadratic in W), which is stable however
    short the backlog.
    Valid for: late days beyond plan; planned maintenance is part of ordinary availability. Loads below about 0.95.
    Source: gao2019maintenance; little1961; rimland2026judgement (the fluid form of the queue).
    """
    could_complete = yard_capacity / (1 - co_production) * timestep
    at_hand = repair_backlog + repair_need * timestep
    slack = backlog_at_half_load + could_complete - at_hand
    return (ops.sqrt(slack * slack + 4 * at_hand * backlog_at_half_load) - slack) / 2


@auxiliary(unit="ship/year")
def initial_yard_capacity(initial_fleet, initial_repair_backlog, repair_rate, initial_yard_load):
    """Maintenance periods a year that American yards could complete at the first month.

    Source: gao2019maintenance; rimland2026judgement (the load).
    """
    return repair_rate * (ops.pick(initial_fleet, navy="USA") - initial_repair_backlog) / initial_yard_load


@stock(unit="ship/year", initial="initial_yard_capacity", bounds=(0, None))
def yard_capacity(yard_capacity, repair_need, initial_yard_load, yard_capacity_time):
    """Maintenance periods a year that American yards could complete.

    Follows need with the years that docks and trained crews take.

    Source: gao2019maintenance (years to implement); rimland2026judgement.
    """
    return (repair_need / initial_yard_load - yard_capacity) / yard_capacity_time


@metric(unit="1", label="US ships available, against 2015", better="higher")
def ship_availability(repair_backlog, fleet, initial_repair_backlog, initial_fleet):
    """US ships not idle in late maintenance, as a share of the fleet over that share in 2015.

    Valid for: peacetime; battle damage, for which China's yards are by some estimates far better placed, is left out.
    Source: gao2019maintenance.
    """
    now = 1 - repair_backlog / ops.pick(fleet, navy="USA")
    return now / (1 - initial_repair_backlog / ops.pick(initial_fleet, navy="USA"))


@metric(unit="1", label="Pace of US shipbuilding, against 2015", better="higher")
def shipbuilding_pace(repair_backlog, initial_repair_backlog, yard_crowding):
    """What crowded yards leave of the pace of American shipbuilding, 1 in 2015.

    2 / (1 + r^(2 * crowding)) with r the backlog against 2015: near r = 1 it is r^-crowding, at most 2.
    Builders and repairers draw on the same trades; the argument for repair in Japan is that it frees them.
    Valid for: small changes; the years by which programmes slip have more causes than this.
    Source: rimland2026judgement.
    """
    relative = repair_backlog / initial_repair_backlog
    return 2 / (1 + ops.power(relative, 2 * yard_crowding))


@stock(dims="munition", unit="round", initial="initial_munition_experience", bounds=(0, None))
def munition_experience(total_munition_output):
    """Rounds made so far, from which makers have learnt.

    Source: wright1936.
    """
    return total_munition_output


@auxiliary(dims="munition", unit="round")
def initial_munition_experience(initial_munition_output, initial_experience_time):
    """Rounds made before the first month.

    Source: wright1936; rimland2026judgement.
    """
    return initial_munition_output * initial_experience_time


@metric(
    dims="munition", unit="1", label="Real unit cost of munitions, against 2015", better="lower",
    show=("strike", "interceptor"),
)  # fmt: skip
def munition_unit_cost(
    munition_experience, initial_munition_experience, learning_progress_ratio, munition_cost_growth, calendar_year
):
    """Real cost of a round against 2015: learning makes it cheaper, each new generation dearer.

    Wright's law: every doubling of all rounds made multiplies the cost by the progress ratio, n^(log2 ratio); at
    0.8 the eighth unit costs 0.512 of the first. Growth of cost per generation as with ships.
    Valid for: steady production; gaps, in which makers forget, are left out.
    Source: wright1936; rimland2026judgement (cost growth).
    """
    made = munition_experience / initial_munition_experience
    learning = ops.power(made, ops.log(learning_progress_ratio) / LOG_TWO)
    elapsed = calendar_year - ops.quantity(2015.0, "year")
    return learning * ops.exp(munition_cost_growth * elapsed)
