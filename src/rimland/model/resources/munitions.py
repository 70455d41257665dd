"""Munitions: orders, one production line for five buyers, stocks, and how long they would last in a war."""

from rimland.engine import auxiliary, metric, ops, stock


def passed(change, headroom):
    """A wanted change of output as industry lets it pass: rises stay below the headroom, falls above minus one."""
    return headroom * ops.tanh(ops.maximum(change, 0.0) / headroom) + ops.tanh(ops.minimum(change, 0.0))


@auxiliary(dims="munition recipient", unit="round/year")
def initial_munition_orders(initial_munition_stock, munition_turnover):
    """Orders a year at the first month: what keeps each buyer's stock where it is.

    Source: little1961.
    """
    return munition_turnover * initial_munition_stock


@auxiliary(dims="munition", unit="round/year")
def initial_munition_output(initial_munition_orders):
    """Rounds that the American line makes a year at the first month, equal to orders.

    Source: little1961.
    """
    return ops.sum_over(initial_munition_orders, "recipient")


@auxiliary(unit="1")
def planned_output(munitions_output_target, surge_ceiling):
    """Output that Washington pays for, against 2015, as far as bottlenecks of the industry let it.

    1 + (ceiling - 1) * tanh((target - 1) / (ceiling - 1)) above 1: small rises are met, large ones end at the ceiling.
    A cut x below 1 passes as tanh(x), so that some output always remains.
    Valid for: years; single sources of motors and energetics are what the ceiling stands for.
    Source: jones2023 (single sources, tooling, space); rimland2026judgement (form).
    """
    return 1 + passed(munitions_output_target - 1, surge_ceiling - 1)


@stock(dims="munition", unit="round/year", initial="initial_munition_output", bounds=(0, None))
def munition_output(
    munition_output,
    initial_munition_output,
    initial_munition_orders,
    munition_orders,
    munitions_output_target,
    surge_ceiling,
    capacity_response,
    output_adjustment_time,
):
    """Rounds a year that American lines can make.

    Follows what Washington pays for, plus part of what foreign orders grow by, under the surge ceiling and with the
    time that tooling and hiring take: firms do not build ahead of contracts.
    Valid for: peacetime; no mobilisation of civilian industry.
    Source: jones2023 (18 to 24 months for factories to meet a surge); rimland2026judgement.
    """
    change = munition_orders - initial_munition_orders
    foreign = ops.sum_over(change, "recipient") - ops.pick(change, recipient="USA")
    wanted = munitions_output_target - 1 + capacity_response * foreign / initial_munition_output
    target = initial_munition_output * (1 + passed(wanted, surge_ceiling - 1))
    return (target - munition_output) / output_adjustment_time


@auxiliary(dims="munition", unit="round/year")
def total_munition_output(munition_output, co_production):
    """Rounds a year from American lines and from those run together with Japan.

    The co-produced share s of the whole adds s / (1 - s) of American output.
    Valid for: shares up to 0.4; co-produced rounds are as good and as dear.
    Source: rimland2026judgement.
    """
    return munition_output / (1 - co_production)


@auxiliary(dims="recipient", unit="1")
def line_priority(established_priority, recipient_priority):
    """Weight of each buyer at the line: the practice of 2015 and what policy adds.

    Source: rimland2026judgement.
    """
    return established_priority + recipient_priority


@auxiliary(dims="munition recipient", unit="year")
def line_wait(munition_backlog, line_priority, total_munition_output):
    """Time that an order of each buyer waits before work on it starts.

    Weighted processor sharing: output is divided in proportion to weight times backlog, so that the wait is
    sum(weight * backlog) / output / weight; with equal weights all wait equally, at rest backlog over throughput.
    Source: little1961; rimland2026judgement (the rule: actual priorities are not public).
    """
    weighted = ops.sum_over(line_priority * munition_backlog, "recipient")
    return weighted / (total_munition_output * line_priority)


@auxiliary(dims="munition recipient", unit="round/year")
def munition_orders(
    initial_munition_orders,
    planned_output,
    co_production,
    munition_demand,
    military_spending,
    initial_military_spending,
    crisis_demand,
    diversion_to_europe_middle_east,
    us_stock_drawn,
    drawdown_replacement,
    line_wait,
    reference_wait,
    established_priority,
    wait_aversion,
    munition_unit_cost,
):
    """Rounds that each buyer orders a year.

    The United States orders in step with planned output, co-produced rounds included, and replaces part of what it
    gives away; Japan and Taiwan order in step with their military spending; Europe and the Middle East order more
    when a crisis there draws American forces; all as far as money goes at the unit cost. A wait longer than in 2015
    drives some orders away, to another weapon or another seller.
    Valid for: changes since 2015; no single contract is simulated.
    Source: jones2023 (only part of what was given away is on contract); rimland2026judgement.
    """
    spending = military_spending / initial_military_spending
    japan, taiwan = ops.pick(spending, actor="JPN") - 1, ops.pick(spending, actor="TWN") - 1
    crisis = crisis_demand * diversion_to_europe_middle_east
    growth = (
        1
        + ops.place(planned_output / (1 - co_production) - 1, recipient="USA")
        + ops.place(japan, recipient="JPN")
        + ops.place(taiwan, recipient="TWN")
        + ops.place(crisis, recipient="europe")
        + ops.place(crisis, recipient="middle_east")
    )
    replaced = ops.place(drawdown_replacement * us_stock_drawn, recipient="USA")
    patience = ops.exp(wait_aversion * (1 - line_wait * established_priority / reference_wait))
    return (initial_munition_orders * growth * munition_demand / munition_unit_cost + replaced) * patience


@auxiliary(dims="munition recipient", unit="round")
def initial_munition_backlog(initial_munition_orders, reference_wait, established_priority):
    """Orders waiting at the first month, each buyer's wait being the reference wait over its weight.

    Source: little1961.
    """
    return initial_munition_orders * reference_wait / established_priority


@auxiliary(dims="munition recipient", unit="round/year")
def munition_starts(munition_backlog, total_munition_output, line_priority, timestep):
    """Rounds a year on which work starts, by buyer; their sum is output, or all that waits where that is less.

    Output is shared by weight times backlog and nobody gets more than it has on order; what that leaves over is shared
    by what still waits.
    Source: rimland2026judgement (weighted processor sharing).
    """
    most = munition_backlog / timestep
    weighted = line_priority * munition_backlog
    weights = ops.maximum(ops.sum_over(weighted, "recipient"), ops.quantity(1e-6, "round"))
    first = ops.minimum(total_munition_output * weighted / weights, most)
    waiting = most - first
    all_waiting = ops.sum_over(waiting, "recipient")
    left = ops.minimum(total_munition_output - ops.sum_over(first, "recipient"), all_waiting)
    return first + left * waiting / ops.maximum(all_waiting, ops.quantity(1e-6, "round/year"))


@stock(dims="munition recipient", unit="round", initial="initial_munition_backlog", bounds=(0, None))
def munition_backlog(munition_orders, munition_starts):
    """Rounds ordered on which no work has started.

    Source: little1961.
    """
    return munition_orders - munition_starts


@auxiliary(dims="stage munition recipient", unit="round")
def initial_rounds_in_production(initial_munition_orders, production_time):
    """Rounds in production at the first month: rate times time, a third in each stage.

    Source: little1961.
    """
    return initial_munition_orders * production_time / 3 * ops.ones("stage")


@stock(dims="stage munition recipient", unit="round", initial="initial_rounds_in_production", bounds=(0, None))
def rounds_in_production(rounds_in_production, munition_starts, production_time):
    """Rounds being made, in three stages of equal length; none is lost on the way.

    Valid for: production times of 0.75 years or more at a monthly step.
    Source: sterman2000, ch. 11 (material delays).
    """
    passed_on = rounds_in_production * 3 / production_time
    return ops.shift(passed_on, "stage", first=munition_starts) - passed_on


@auxiliary(dims="munition recipient", unit="round/year")
def munition_deliveries(rounds_in_production, production_time):
    """Rounds delivered a year.

    Source: sterman2000, ch. 11.
    """
    return ops.pick(rounds_in_production, stage="third") * 3 / production_time


@auxiliary(dims="munition", unit="round/year")
def us_stock_drawn(munition_stock, stock_transfers, crisis_drawdown, diversion_to_europe_middle_east):
    """Rounds that leave American stocks a year for Europe and the Middle East, given away or fired there.

    A share of the stock, so that it can never pass it: what policy sets, and more when a crisis there draws forces.
    Valid for: the types of a war at sea; most of what went to Ukraine was of other types.
    Source: jones2023; rimland2026judgement.
    """
    share = stock_transfers + crisis_drawdown * diversion_to_europe_middle_east
    return share * ops.pick(munition_stock, recipient="USA")


@stock(dims="munition recipient", unit="round", initial="initial_munition_stock", bounds=(0, None))
def munition_stock(munition_stock, munition_deliveries, munition_turnover, us_stock_drawn):
    """Rounds in stock by holder: delivered less spent in training, expired, drawn off.

    Valid for: peacetime; no war is fought from it, only the days it would last are computed.
    Source: rimland2026judgement.
    """
    return munition_deliveries - munition_turnover * munition_stock - ops.place(us_stock_drawn, recipient="USA")


@metric(
    dims="munition recipient", unit="year", label="Years from order to delivery of munitions", better="lower",
    show=("strike, TWN", "interceptor, TWN", "interceptor, JPN"),
)  # fmt: skip
def delivery_wait(line_wait, production_time):
    """Years from an order placed today to its delivery: the wait at the line and the time to make it.

    Valid for: averages; single sales differ by years.
    Source: armsregister2025 (order and delivery years); jones2023 (nearly two years to make).
    """
    return line_wait + production_time


def days_of(munition_stock, stock_reach, wartime_use):
    """Rounds of all holders that would fight in a theatre over their use a day."""
    return ops.sum_over(munition_stock * stock_reach, "recipient") / wartime_use


@metric(
    dims="theatre munition", unit="day", label="Days that munitions would last", better="higher",
    show=("taiwan_strait, strike", "taiwan_strait, interceptor"),
)  # fmt: skip
def days_of_supply(munition_stock, stock_reach, wartime_use):
    """Days that stocks would last if a theatre were the only war.

    American rounds anywhere in the world count, as in the study that the strike rounds are taken from; 450 rounds
    at 75 a day last 6 days. Rounds of Japanese and Taiwanese make do not count.
    Valid for: changes since 2015; the interceptors' level is judged.
    Source: jones2023; cancian2023.
    """
    return days_of(munition_stock, stock_reach, wartime_use)


def armed_power(days, decisive_phase, power_without_rounds, strike_share):
    """Mean power over a war whose length is exponential with mean `decisive_phase`, of that with endless rounds."""
    with_rounds = 1 - ops.exp(-days / decisive_phase)
    strike, interceptor = ops.pick(with_rounds, munition="strike"), ops.pick(with_rounds, munition="interceptor")
    covered = strike_share * strike + (1 - strike_share) * interceptor
    return power_without_rounds + (1 - power_without_rounds) * covered


@metric(
    dims="theatre", unit="1", label="Power that munitions stocks allow, against 2015", better="higher",
    show=("taiwan_strait", "east_china_sea"),
)  # fmt: skip
def munitions_endurance(
    days_of_supply,
    initial_munition_stock,
    stock_reach,
    wartime_use,
    decisive_phase,
    power_without_rounds,
    strike_share,
):
    """What the defence's power gains or loses by the depth of its stocks, 1 in 2015.

    If the decisive phase lasts an exponential time of mean T, the expected share of it fought with rounds in stock is
    1 - exp(-days / T); without rounds a part of power remains. So deep stocks saturate. Nothing is produced in
    time for the war, and the attacker's stocks are left out.
    Valid for: short wars; in a long one output would count, and more.
    Source: jones2023; rimland2026judgement (form and numbers).
    """
    now = armed_power(days_of_supply, decisive_phase, power_without_rounds, strike_share)
    first_days = days_of(initial_munition_stock, stock_reach, wartime_use)
    return now / armed_power(first_days, decisive_phase, power_without_rounds, strike_share)
