"""The defence budget: what politics aims at, what is approved, spent and on what."""

from rimland.engine import auxiliary, metric, noise, ops, state, stock

budget_shock = noise(
    "normal",
    name="budget_shock",
    dims="actor",
    doc="Surprise in a new budget against its rule: supplements, cuts, politics.",
    source="davis1966",
)


@auxiliary(dims="actor", unit="1")
def reference_burden(initial_military_spending, initial_gdp):
    """Military burden at the first month (January 2015), to which effort is compared.

    Source: sipri2025milex; worldbank2024wdi.
    """
    return initial_military_spending / initial_gdp


@auxiliary(dims="actor", unit="1")
def policy_burden(defence_burden, japan_defence_burden):
    """Share of GDP that the government has announced as its aim for military spending.

    Japan's aim is a lever of its own. Announced aims only: what is then spent is simulated, not read in.
    Source: sipri2025milex; rimland2026judgement.
    """
    return defence_burden + ops.place(japan_defence_burden, actor="JPN")


@auxiliary(dims="actor", unit="1")
def salient_threat(threat_perception):
    """Gravest threat an actor perceives among the rivals it watches, 0 to 1; 0 where it watches none.

    A mean weighted by the fourth power of the threat itself: smooth, between the mean and the maximum
    and near the latter, so that a second, lesser rival does not dilute the first.
    Source: walt1987 (states answer the gravest threat); rimland2026judgement (the weighting).
    """
    weight = threat_perception * threat_perception * threat_perception * threat_perception
    weights = ops.maximum(ops.collect(weight, "dyad.observer"), 1e-12)
    return ops.collect(weight * threat_perception, "dyad.observer") / weights


@auxiliary(dims="actor", unit="1")
def reaction_burden(
    threat_response,
    arms_reaction,
    gdp,
    spending_share,
    military_purchasing_power,
    reaction_limit,
    reference_burden,
):
    """Shift of the wanted burden in answer to rivals' arms, against the answer of 2015.

    The arms reaction is a wanted net growth of military capital; divided by what a unit of spending adds to
    capital it becomes a share of GDP. Announced aims already hold some of that answer, so only the part
    `threat_response` is added, and it saturates at a limit, a share of the burden of 2015.
    Valid for: peacetime competition; not mobilisation.
    Source: nordhaus2012 (burdens answer to the threat environment); richardson1960;
    rimland2026judgement (limit).
    """
    hardware_share = ops.pick(spending_share, category="hardware")
    spending_wanted = arms_reaction / (hardware_share * military_purchasing_power)
    largest = reaction_limit * reference_burden
    return largest * ops.tanh(threat_response * spending_wanted / (gdp * largest))


@metric(unit="1", label="What rivals, ally and opinion add to Japan's announced aim, share of GDP", better=None)
def japan_response(reaction_burden, japan_effort_shift, japan_response_limit):
    """One budget of response: what fear, the ally and opinion together add to Japan's announced aim.

    Fear of China reaches the budget on four ways (arms, private benefit of arms, opinion, bargaining), and nobody
    knows how much goes by which. Their sum passes one saturating limit, so that doubts about ways do not add up:
    L * tanh(sum / L), each way counting for less the more the others have done.
    Valid for: peacetime; the limit holds for cuts as for rises.
    Source: nordhaus2012 (burdens answer to the threat environment as a whole); rimland2026judgement (limit).
    """
    together = ops.pick(reaction_burden, actor="JPN") + japan_effort_shift
    return japan_response_limit * ops.tanh(together / japan_response_limit)


@auxiliary(dims="actor", unit="1")
def target_burden(policy_burden, reaction_burden, japan_response, burden, fiscal_space, japan_budget_room):
    """Military burden that the next budget is steered towards.

    Announced aim, plus the reaction to rivals; for Japan one bounded response to rivals, to opinion and to what the
    alliance adds or takes away (pressure, abandonment, free riding). Of any rise above today's burden only the share
    `fiscal_space` is proposed, in Japan times the room that politics leaves; cuts pass in full.
    Valid for: peacetime; a cut of the announced aim passes whatever the fiscal space.
    Source: nordhaus2012; rimland2026judgement (the fiscal gate).
    """
    beside_reaction = japan_response - ops.pick(reaction_burden, actor="JPN")
    wanted = policy_burden + reaction_burden + ops.place(beside_reaction, actor="JPN")
    rise = ops.maximum(wanted - burden, 0.0)
    proposed = ops.minimum(fiscal_space * (1 + ops.place(japan_budget_room - 1, actor="JPN")), 1.0)
    return ops.maximum(wanted - (1 - proposed) * rise, 0.0)


@state(dims="actor", unit="USD2023bn/year", initial="initial_military_spending", bounds=(0, None))
def approved_budget(
    approved_budget,
    expected_growth,
    gdp,
    target_burden,
    budget_adjustment,
    fiscal_year_month,
    month_of_year,
    budget_volatility,
    budget_shock,
    automatic_realignment,
    salient_threat,
    realignment_trigger,
    fiscal_space,
    burden_cap,
    timestep,
):
    """Military budget in force.

    At the turn of the fiscal year last year's budget grows with planned income and closes part of the
    gap to the target, with a surprise (incrementalism, partial adjustment and a
    disturbance, which later budgets build on and the target slowly undoes). Between turns it stands,
    unless automatic realignment (2.2) adds in proportion to threat above the trigger; at gain 0 that
    term is exactly 0. A cap binds it. No US continuing resolution and no separate off-cycle lag:
    outlays lag anyway.
    Valid for: peacetime; an adjustment of 0.05-0.4 per fiscal year.
    Source: davis1966; nordhaus2012.
    """
    planned_growth = 1 + expected_growth * ops.quantity(1.0, "year")
    incremental = approved_budget * planned_growth
    renewed = incremental + budget_adjustment * (target_burden * gdp * planned_growth - incremental)
    last_month = ops.where(fiscal_year_month > 1.5, fiscal_year_month - 1, 12.0)
    decided = renewed * ops.exp(budget_volatility * budget_shock)
    budget = ops.where(ops.equal(month_of_year, last_month), decided, approved_budget)
    alarm = ops.maximum(salient_threat - realignment_trigger, 0.0)
    added = automatic_realignment * alarm * fiscal_space * gdp * timestep
    return ops.minimum(budget + added, burden_cap * gdp)


@stock(dims="actor", unit="USD2023bn/year", initial="initial_military_spending", bounds=(0, None))
def military_spending(approved_budget, military_spending, outlay_delay):
    """Military outlays.

    A first-order delay of the approved budget. Scope is SIPRI's, in constant 2023 dollars: Japan's
    wider "security-related" total (coast guard, infrastructure, research) is about a quarter larger and
    is not this.
    Source: sipri2025milex; rimland2026judgement (the delay).
    """
    return (approved_budget - military_spending) / outlay_delay


@metric(
    dims="actor",
    unit="1",
    label="Military spending, share of GDP",
    better=None,
    show=("JPN", "USA", "CHN"),
)
def burden(military_spending, gdp):
    """Military spending as a share of GDP.

    Valid for: SIPRI's scope; governments' own shares of GDP are on others.
    Source: sipri2025milex; worldbank2024wdi.
    """
    return military_spending / gdp


@auxiliary(dims="actor category", unit="1")
def usual_spending_share(base_spending_share):
    """Shares of military spending by category in 2015, scaled to sum to one.

    Source: japanmod2020; rimland2026judgement.
    """
    return base_spending_share / ops.sum_over(base_spending_share, "category")


@auxiliary(dims="actor category", unit="1")
def spending_share(
    usual_spending_share, japan_hardware_share, japan_cyber_share, japan_research_share, japan_training_share
):
    """Shares of military spending by category; they sum to one.

    Japan's hardware, cyber, research and training shares are levers and its other shares (personnel, operations,
    infrastructure) scale to fill the rest in fixed proportion; at the upper ends of all four a tenth is left to
    them. For other actors the shares are constant.
    Source: rimland2026judgement (composition, see the parameter).
    """
    base = ops.pick(usual_spending_share, actor="JPN")
    levered = (
        ops.place(japan_hardware_share, category="hardware")
        + ops.place(japan_cyber_share, category="cyber")
        + ops.place(japan_research_share, category="research")
        + ops.place(japan_training_share, category="training")
    )
    filling = (
        ops.place(ops.pick(base, category="personnel"), category="personnel")
        + ops.place(ops.pick(base, category="operations"), category="operations")
        + ops.place(ops.pick(base, category="infrastructure"), category="infrastructure")
    )
    rest = 1 - japan_hardware_share - japan_cyber_share - japan_research_share - japan_training_share
    japan = levered + filling * (rest / ops.sum_over(filling, "category"))
    return usual_spending_share + ops.place(japan - base, actor="JPN")
