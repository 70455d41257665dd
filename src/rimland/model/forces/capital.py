"""Military capital by domain, denial and offensive content, and battle fleets."""

from rimland.engine import auxiliary, ops, stock


@auxiliary(dims="actor domain", unit="1")
def order_split(domain_split):
    """Split of equipment money over domains in 2015, scaled to sum to one.

    Source: rimland2026judgement.
    """
    return domain_split / ops.sum_over(domain_split, "domain")


@auxiliary(dims="actor domain", unit="USD2023bn/year")
def procurement(
    military_spending,
    spending_share,
    order_split,
    us_procurement_tilt,
    military_purchasing_power,
    import_purchasing_power,
):
    """Orders of equipment, in dollars of US prices, by domain.

    Hardware money is split over the kinetic domains and space; the cyber domain has its own category.
    Cheaper producers get more for a dollar (military purchasing power); Japan's orders also shrink or
    grow with what the yen buys abroad. US orders shift between land and naval or air equipment as priorities do.
    Valid for: elsewhere the split of orders is fixed, so only the total answers to policy.
    Source: sipri2025milex; robertson2022 (military purchasing power); rimland2026judgement (split).
    """
    hardware = ops.pick(spending_share, category="hardware")
    cyber = ops.pick(spending_share, category="cyber")
    yen_effect = 1 + ops.place(import_purchasing_power - 1, actor="JPN")
    real_spending = military_spending * military_purchasing_power * yen_effect
    split = order_split * (1 + ops.place(us_procurement_tilt, actor="USA"))
    return real_spending * (hardware * split + ops.place(cyber, domain="cyber"))


@auxiliary(dims="actor domain stage", unit="USD2023bn")
def initial_procurement_pipeline(initial_procurement, build_delay, initial_order_growth):
    """Work in progress at the first month if orders had long grown at a steady rate.

    Little's law, content = rate * time with a third in each stage, less what growing orders have not
    yet filled: orders now in the pipeline were placed on average two thirds of the delay ago (first
    order in growth * delay).
    Source: little1961.
    """
    earlier_orders = initial_procurement / (1 + initial_order_growth * build_delay * 2 / 3)
    return earlier_orders * build_delay / 3 * ops.ones("stage")


@auxiliary(dims="actor domain", unit="USD2023bn/year")
def initial_procurement(initial_military_spending, usual_spending_share, order_split, military_purchasing_power):
    """Orders of equipment at the first month, before any effect of the yen.

    Source: sipri2025milex; rimland2026judgement (split).
    """
    hardware = ops.pick(usual_spending_share, category="hardware")
    cyber = ops.pick(usual_spending_share, category="cyber")
    real_spending = initial_military_spending * military_purchasing_power
    return real_spending * (hardware * order_split + ops.place(cyber, domain="cyber"))


@stock(dims="actor domain stage", unit="USD2023bn", initial="initial_procurement_pipeline", bounds=(0, None))
def procurement_pipeline(procurement, procurement_pipeline, build_delay):
    """Equipment ordered and not yet delivered, in three stages of equal length.

    Each stage passes on 3/delay of its content a year, so the mean delay is `build_delay`
    and its spread about 58% of it. Nothing is lost on the way: orders in equal growth of content plus
    deliveries out.
    Valid for: build delays of 0.75 years or more at a monthly step.
    Source: sterman2000, ch. 11 (material delays).
    """
    passed_on = procurement_pipeline * 3 / build_delay
    return ops.shift(passed_on, "stage", first=procurement) - passed_on


@auxiliary(dims="actor domain", unit="USD2023bn/year")
def deliveries(procurement_pipeline, build_delay):
    """Equipment entering service.

    Source: sterman2000, ch. 11.
    """
    return ops.pick(procurement_pipeline, stage="third") * 3 / build_delay


@auxiliary(dims="actor domain", unit="USD2023bn")
def initial_military_capital(initial_equipment_value, military_purchasing_power):
    """Equipment in service at the first month, at US prices.

    The perpetual inventory of past spending at market prices (see the parameter) times purchasing power.
    Source: oecd2009capital; sipri2025milex.
    """
    return initial_equipment_value * military_purchasing_power


@stock(dims="actor domain", unit="USD2023bn", initial="initial_military_capital", bounds=(0, None))
def military_capital(deliveries, depreciation_rate, military_capital):
    """Replacement value of equipment in service, at US prices.

    Perpetual inventory, dK/dt = deliveries - depreciation * K; at rest K = deliveries /
    depreciation. Value stands for quality as well as number; peacetime losses only. Cyber capital, software and
    skills for the most part, is lost about four times as fast as equipment.
    Valid for: depreciation 0.04-0.09 per year, of cyber 0.15-0.4.
    Source: oecd2009capital, ch. 10.
    """
    return deliveries - depreciation_rate * military_capital


@auxiliary(dims="actor", unit="USD2023bn")
def total_capital(military_capital):
    """Military capital: equipment in service over all domains, at US prices.

    Source: oecd2009capital.
    """
    return ops.sum_over(military_capital, "domain")


@auxiliary(dims="actor", unit="1")
def ordered_denial_share(denial_share):
    """Share of equipment orders that serves denial: the lever itself.

    Source: gholz2019.
    """
    return denial_share


@stock(dims="actor", unit="1", initial="ordered_denial_share", bounds=(0, 1))
def denial_delivery_share(ordered_denial_share, denial_delivery_share, denial_order_delay):
    """Share of what is being delivered that serves denial (anti-ship, air defence, mines, dispersal).

    Follows the share of orders with the delay between order and delivery, so a new procurement policy
    shows late.
    Source: sterman2000; gholz2019 (what counts as defensive defence).
    """
    return (ordered_denial_share - denial_delivery_share) / denial_order_delay


@auxiliary(dims="actor", unit="USD2023bn")
def initial_denial_capital(initial_denial_fraction, initial_military_capital):
    """Denial equipment at the first month.

    Source: rimland2026judgement; beckley2017 (how far East Asian forces had already turned to denial).
    """
    return initial_denial_fraction * ops.sum_over(initial_military_capital, "domain")


@stock(dims="actor", unit="USD2023bn", initial="initial_denial_capital", bounds=(0, None))
def denial_capital(denial_delivery_share, deliveries, depreciation_rate, denial_capital, military_capital):
    """Equipment in service that serves denial of an attack rather than conquest.

    Perpetual inventory fed by the denial share of deliveries; it wears out at the mean pace of all equipment.
    Valid for: a binary cut of equipment that is in truth dual-use; see offence-defence indistinguishability.
    Source: oecd2009capital; gholz2019.
    """
    capital = ops.sum_over(military_capital, "domain")
    mean_rate = ops.sum_over(depreciation_rate * military_capital, "domain") / capital
    return denial_delivery_share * ops.sum_over(deliveries, "domain") - mean_rate * denial_capital


@auxiliary(dims="actor", unit="1")
def denial_fraction(denial_capital, total_capital):
    """Share of military capital that serves denial.

    Source: gholz2019.
    """
    return denial_capital / total_capital


@auxiliary(dims="actor", unit="1")
def offensive_content(base_offensive_content, denial_fraction, counterstrike_rounds, counterstrike_offence):
    """Share of military capital useful for conquest or strike, 0 to 1.

    Only the part that is not denial counts, times an actor's own mix; Japan's counterstrike rounds add
    to it, because a missile that can hit a launcher can hit more than that. Whether such rounds are
    "defensive" is the dispute.
    Valid for: changes of mix; the cut between offence and defence is judged.
    Source: glaserkaufmann1998; jervis1978; rimland2026judgement (numbers).
    """
    strike = ops.place(counterstrike_offence * counterstrike_rounds, actor="JPN")
    return ops.minimum(base_offensive_content * (1 - denial_fraction) + strike, 1.0)


@auxiliary(dims="navy", unit="ship/year")
def ship_deliveries(
    deliveries, military_purchasing_power, initial_ship_cost, ship_cost_growth, calendar_year, shipbuilding_pace
):
    """Battle-force ships commissioned a year: naval deliveries over the real cost of a ship.

    The cost is naval capital delivered per hull, at the builder's own prices, so it covers weapons and
    refits too; it is calibrated, not a contract price, and does not turn on purchasing power. It rises
    because each generation is more complex. American yards deliver fewer where repair crowds them.
    Valid for: the mix of hulls built since 2015; a turn to larger or smaller ships changes the cost.
    Source: crs2025rl33153; rimland2026judgement (cost growth).
    """
    elapsed = calendar_year - ops.quantity(2015.0, "year")
    cost = initial_ship_cost * ops.exp(ship_cost_growth * elapsed)
    at_own_prices = ops.pick(deliveries, domain="sea") / military_purchasing_power
    crowded = 1 + ops.place(shipbuilding_pace - 1, navy="USA")
    return ops.lookup(at_own_prices, "navy.actor") / cost * crowded


@stock(dims="navy", unit="ship", initial="initial_fleet", bounds=(0, None))
def fleet(ship_deliveries, ship_service_life, fleet):
    """Battle-force ships in commission.

    Commissioned less retired, retirements being fleet over service life; at rest Little's law holds,
    hulls = rate * life. Counts hulls: a corvette is one ship and so is a carrier.
    Valid for: fleets whose age mix is near even. A young fleet, as China's, retires fewer ships than
    this says.
    Source: little1961; crs2025rl33153.
    """
    return ship_deliveries - fleet / ship_service_life
