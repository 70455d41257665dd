"""Trade with China as a dependence, a lever and a hostage: tariffs, coercion and what war would cost."""

from rimland.engine import auxiliary, exogenous, metric, ops, state, stock


@metric(unit="1", label="US tariff that organised interests would sustain", better=None)
def lobbied_tariff(organised_share, weight_on_welfare, output_import_ratio, import_demand_elasticity):
    """Tariff of an organised industry where government weighs contributions against welfare.

    Protection for sale, t/(1+t) = (1 - aL)/(a + aL) * z/e: the share aL of people who belong to an organised
    industry, the weight a on welfare, output over imports z, the elasticity of import demand e. Everyone organised
    means free trade, because lobbies then bid against one another. Reference values (.3, 50, 3, 2) give 2.13 percent.
    Valid for: one representative organised industry; z/e well below a.
    Source: grossman1994.
    """
    ratio = (
        (1 - organised_share) / (weight_on_welfare + organised_share) * output_import_ratio / import_demand_elasticity
    )
    return ratio / (1 - ratio)


@exogenous(unit="1", series="us_average_tariff")
def us_tariff(us_tariff_rate, lobbied_tariff, regime_usual_tariff, regime_in_office, calendar_year):
    """Average US tariff, weighted with imports.

    Observed where announcements have been weighted (2025 and the first half of 2026). Otherwise the lever, but from
    2025 on not below what organised interests sustain, or the administration's usual tariff if that is lower: the
    losers from trade are few and loud, the winners many and silent.
    Source: waugh2026tariffs; grossman1994; olson1965 (concentrated against diffuse interests).
    """
    usual = ops.sum_over(regime_usual_tariff * regime_in_office, "regime")
    sustained = ops.minimum(lobbied_tariff, usual)
    projected = calendar_year >= ops.quantity(2025.0, "year")
    return ops.maximum(us_tariff_rate, ops.where(projected, sustained, 0.0))


@exogenous(unit="1", series="us_tariff_on_china")
def us_tariff_on_china(us_tariff, china_tariff_premium):
    """Average US tariff on goods from China.

    Observed as duty collected to 2020; otherwise the average tariff and a premium.
    Source: waugh2021imports; rimland2026judgement.
    """
    return us_tariff + china_tariff_premium


@stock(unit="1", initial=0.0, bounds=(0, None))
def chinese_retaliation(
    chinese_retaliation, us_tariff_on_china, initial_us_tariff_on_china, tariff_reciprocity, reciprocity_time
):
    """Tariff that China has added on US goods in answer, above that of 2015.

    Reciprocity: a share of the other side's rise is matched, with a delay; a fall is matched likewise.
    Valid for: tariffs; export bans and boycotts of firms are not counted.
    Source: axelrod1984 (reciprocity); fajgelbaum2020 (retaliation of 2018-19).
    """
    provoked = ops.maximum(us_tariff_on_china - initial_us_tariff_on_china, 0.0)
    return (tariff_reciprocity * provoked - chinese_retaliation) / reciprocity_time


@metric(unit="1", label="Deadweight loss of the US tariff, share of GDP", better="lower")
def tariff_deadweight_loss(us_tariff, import_demand_elasticity, us_import_share):
    """Loss of US welfare from the average tariff, as a share of GDP: a triangle, e * t^2 / 2 of imports.

    An elasticity of 1.5 and a tariff of ten percent lose 0.75 percent of imports. The triangle leaves out gains from
    the terms of trade, losses from unequal rates and uncertainty; it is not fed back into growth, being too small.
    Valid for: a linear import demand and tariffs below about a third.
    Source: fajgelbaum2020 (size of such losses).
    """
    return 0.5 * import_demand_elasticity * us_tariff * us_tariff * us_import_share


@metric(unit="1", label="Trade quarrel of the US with its allies", better="lower")
def trade_friction(
    us_tariff,
    regime_in_office,
    regime_tariff_friction,
    regime_usual_tariff,
    friction_from_tariff,
    protectionist_pushback,
    pushback_at_start,
    friction_from_pushback,
):
    """Trade quarrel between the United States and its allies, 0 to 1.

    Each administration's quarrel is coded at its usual tariff; only the departure from that tariff moves the odds
    of the quarrel, so that a tariff is not counted twice. Pushback at home against work in allied yards and plants,
    above that of 2015, adds to it; what it blocks of that work is counted where the work is.
    Valid for: an index; nothing measures it.
    Source: rimland2026judgement.
    """
    usual = ops.sum_over(regime_usual_tariff * regime_in_office, "regime")
    coded = ops.sum_over(regime_tariff_friction * regime_in_office, "regime")
    at_home = friction_from_pushback * (protectionist_pushback - pushback_at_start)
    odds_factor = ops.exp(friction_from_tariff * (us_tariff - usual) + at_home)
    return coded * odds_factor / (1 - coded + coded * odds_factor)


@stock(unit="1", initial=0.0, bounds=(0, 1))
def diverted_share(diverted_share, supply_diversification):
    """Share of trade with China that diversification has moved elsewhere, among full participants.

    The lever moves a share of what is left each year, ds/dt = rate * (1 - s).
    Source: rimland2026judgement.
    """
    return supply_diversification * (1 - diverted_share)


@auxiliary(unit="incident/month")
def trade_risk(crisis_memory):
    """Incidents and crises that traders remember, all theatres together.

    Source: davis2011; heilmann2016.
    """
    return ops.sum_over(crisis_memory, "theatre")


@state(unit="incident/month", initial="trade_risk")
def trade_risk_at_start(trade_risk_at_start):
    """Incidents and crises remembered at the first month.

    Source: rimland2026judgement.
    """
    return trade_risk_at_start


@auxiliary(dims="trader", unit="1")
def wanted_dependence(
    initial_dependence,
    gdp,
    initial_gdp,
    dependence_from_chinese_growth,
    diversification_part,
    diverted_share,
    trade_risk,
    trade_risk_at_start,
    trade_lost_to_crises,
    technology_controls,
    initial_technology_controls,
    trade_lost_to_controls,
    us_tariff_on_china,
    initial_us_tariff_on_china,
    chinese_retaliation,
    us_export_part,
    trade_elasticity,
    trade_blockade_share,
    blockaded_trade,
    rerouted_trade,
):
    """Trade with China over GDP that would be reached if all stayed as it is.

    The share of 2014, times China's growth to a power, less what diversification moves, what crises (a hyperbola in
    those remembered, which keeps the gain from calm within bounds) and technology controls put off and what a blockade
    stops; partners that lean to Washington turn some of it elsewhere; for the United States times how its two-way
    trade answers to tariffs, a constant elasticity for its imports and for its exports.
    Valid for: goods; market prices of 2023.
    Source: head2014 (gravity and the trade elasticity); davis2011 and heilmann2016 (crises, small or no effect).
    """
    growth = ops.power(ops.pick(gdp, actor="CHN") / ops.pick(initial_gdp, actor="CHN"), dependence_from_chinese_growth)
    kept = 1 - diversification_part * diverted_share
    calm = (1 + trade_lost_to_crises * trade_risk_at_start) / (1 + trade_lost_to_crises * trade_risk)
    open_technology = ops.exp(-trade_lost_to_controls * (technology_controls - initial_technology_controls))
    imports = ops.power((1 + initial_us_tariff_on_china) / (1 + us_tariff_on_china), trade_elasticity)
    exports = ops.power(1 / (1 + chinese_retaliation), trade_elasticity)
    taxed = (1 - us_export_part) * imports + us_export_part * exports
    tariffs = 1 + ops.place(taxed - 1, trader="USA")
    passed = ops.exp(-trade_blockade_share * blockaded_trade)
    followed = ("KOR", "AUS", "PHL", "IND", "IDN", "VNM")
    turned = 1 + sum(ops.place(ops.pick(rerouted_trade, partner=name) - 1, trader=name) for name in followed)
    return initial_dependence * growth * kept * calm * open_technology * tariffs * passed * turned


@stock(dims="trader", unit="1", initial="initial_dependence", bounds=(0, None))
def trade_dependence(trade_dependence, wanted_dependence, trade_adjustment_time):
    """A country's goods trade with China, both ways, over its GDP.

    Supply chains move slowly: the share closes the gap to the wanted one within the adjustment time.
    Valid for: trade as hostage; what is embodied in trade with third countries is left out.
    Source: hirschman1945; barbieri2009 (level of 2014).
    """
    return (wanted_dependence - trade_dependence) / trade_adjustment_time


@auxiliary(dims="trader", unit="1")
def chinese_dependence(trade_dependence, gdp):
    """The same trade over China's GDP: China's dependence on each partner.

    Source: hirschman1945.
    """
    return trade_dependence * ops.lookup(gdp, "trader.actor") / ops.pick(gdp, actor="CHN")


@auxiliary(dims="trader", unit="1")
def trade_asymmetry(trade_dependence, chinese_dependence):
    """How much more a country depends on trade with China than China on trade with it; above zero China holds leverage.

    The partner's asymmetry towards China is the same with the other sign.
    Source: hirschman1945.
    """
    return trade_dependence - chinese_dependence


@metric(
    dims="trader", unit="1", label="Chance that Chinese trade coercion succeeds", better="lower", show=("JPN", "KOR")
)
def coercion_success(
    trade_dependence,
    output_loss_per_trade_cut,
    coercive_cut,
    sanctions_success_base,
    typical_sanctions_cost,
    coercion_from_cost,
    coercion_from_stake,
    security_stake,
    coercion_from_coalition,
    sanctions_coalition,
):
    """Chance that a country gives way when China cuts part of its trade.

    A logistic in what the cut costs its economy, against the stake and the help of others. At a typical cost, with
    nothing at stake beyond the typical and no help it is the observed rate of success of sanctions.
    Valid for: comparisons between countries and policies; cases of sanctions are not a random sample.
    Source: hufbauer2007 (34 percent of cases); farrell2019.
    """
    cost = output_loss_per_trade_cut * trade_dependence * coercive_cut
    prior = ops.log(sanctions_success_base / (1 - sanctions_success_base))
    pull = coercion_from_cost * (cost - typical_sanctions_cost)
    return ops.logistic(
        prior + pull - coercion_from_stake * security_stake - coercion_from_coalition * sanctions_coalition
    )


@state(dims="trader", unit="1", initial="coercion_success")
def coercion_success_at_start(coercion_success_at_start):
    """Chance that coercion would have succeeded at the first month.

    Source: rimland2026judgement.
    """
    return coercion_success_at_start


@auxiliary(unit="1")
def war_cost_in_trade(chinese_dependence, sanctions_coalition, trade_cut_alone):
    """Trade that China would lose by a major war, over its GDP.

    A part is lost whatever governments do; the rest as far as they cut it together.
    Source: hirschman1945; hufbauer2007 (why a coalition leaks).
    """
    cut = trade_cut_alone + (1 - trade_cut_alone) * sanctions_coalition
    return cut * ops.sum_over(chinese_dependence, "trader")


@state(unit="1", initial="war_cost_in_trade")
def war_cost_in_trade_at_start(war_cost_in_trade_at_start):
    """Trade that China would have lost by war at the first month, over its GDP.

    Source: rimland2026judgement.
    """
    return war_cost_in_trade_at_start


@auxiliary(dims="theatre", unit="1")
def interdependence_cost(
    war_cost_in_trade,
    war_cost_in_trade_at_start,
    interdependence_weight,
    chip_disruption_loss,
    chip_loss_at_start,
    chip_weight_in_war_cost,
):
    """What a major war costs the attacker's economy, over the same in 2015; 1 for North Korea, which hardly trades.

    In the Taiwan Strait a part is the loss of the island's chips, the rest trade. The weight says how far cost follows
    trade at all: the claim that commerce restrains is disputed, so its range begins at nothing.
    Valid for: changes since 2015.
    Source: hirschman1945; farrell2019; rimland2026judgement (weights).
    """
    trade = war_cost_in_trade / war_cost_in_trade_at_start
    chips = chip_disruption_loss - chip_loss_at_start
    by_theatre = (
        ops.place(chip_weight_in_war_cost * chips, theatre="taiwan_strait")
        + ops.place((1 - chip_weight_in_war_cost) * (trade - 1), theatre="taiwan_strait")
        + ops.place(trade - 1, theatre="east_china_sea")
        + ops.place(trade - 1, theatre="south_china_sea")
    )
    return 1 + interdependence_weight * by_theatre


@auxiliary(dims="actor", unit="1")
def blockade_loss(
    blockaded_trade,
    initial_dependence,
    initial_gdp,
    output_loss_per_trade_cut,
    output_loss_without_chips,
    chip_disruption_loss,
):
    """Output that a complete blockade of Taiwan would take while it lasts, in logarithms.

    The stopped part of trade with China and of Taiwan's own, times what a unit of trade cut costs, and the chips that
    no longer leave the island. Trade at its level of 2014.
    Valid for: the countries whose trade is followed, and China; others are left out. A stress test, no forecast.
    Source: carvalho2021 (losses spread through supply chains); rimland2026judgement (size).
    """
    stopped = output_loss_per_trade_cut * blockaded_trade * initial_dependence
    chips = output_loss_without_chips * chip_disruption_loss
    for_china = ops.sum_over(stopped * ops.lookup(initial_gdp, "trader.actor"), "trader") / ops.pick(
        initial_gdp, actor="CHN"
    )
    others = ops.collect(stopped + chips, "trader.actor")
    return others + ops.place(for_china + chips, actor="CHN")


@metric(
    dims="ally",
    unit="1",
    label="Output lost in the first year of a blockade of Taiwan",
    better="lower",
    show=("TWN", "JPN"),
)
def blockade_first_year_loss(blockade_loss, disruption_time):
    """Share of a year's output that a complete blockade beginning now would take from each partner.

    The mean of a loss that is reached exponentially, L * (1 - T * (1 - exp(-1/T))).
    Valid for: comparisons over time and between policies; the level is judged.
    Source: carvalho2021; rimland2026judgement.
    """
    year = ops.quantity(1.0, "year")
    reached = 1 - disruption_time / year * (1 - ops.exp(-year / disruption_time))
    return 1 - ops.exp(-ops.lookup(blockade_loss, "ally.actor") * reached)


@auxiliary(dims="actor", unit="1/year")
def disruption_rate(trade_blockade_share, blockade_loss, disrupted_output, disruption_time):
    """Pace at which output falls, or recovers, as supply is cut or comes back; zero without a blockade.

    Source: carvalho2021; rimland2026judgement (pace).
    """
    return (trade_blockade_share * blockade_loss - disrupted_output) / disruption_time


@stock(dims="actor", unit="1", initial=0.0)
def disrupted_output(disruption_rate):
    """Logarithm of the output that disruption has taken and that comes back when it ends.

    Source: carvalho2021.
    """
    return disruption_rate
