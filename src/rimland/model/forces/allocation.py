"""How the United States spreads its forces over regions: fast by moving them, slowly by buying others."""

from rimland.engine import auxiliary, metric, ops, state, stock

SMALLEST_SHARE = 0.001  # keeps ratios finite if one kind of equipment took all orders
SMALLEST_PRESENCE = 0.02  # share of naval and air forces that stays in Asia however much is drawn off
REGIONS_BUT_ONE = 4  # a water level over n regions is found after n - 1 corrections at most


def water_level(value, already_there, forces):
    """Level L at which sum(max(0, value/L - already_there)) equals the forces.

    The level over all regions is too low if a region is covered without help; such regions are left out and the
    level taken again, which only ever leaves out regions that the final level leaves out too.
    """
    level = ops.sum_over(value, "region") / (forces + ops.sum_over(already_there, "region"))
    for _ in range(REGIONS_BUT_ONE):
        served = ops.where(value > level * already_there, 1.0, 0.0)
        level = ops.sum_over(served * value, "region") / (forces + ops.sum_over(served * already_there, "region"))
    return level


@auxiliary(unit="1")
def homeland_share(homeland_defence_share, homeland_pull, homeland_ceiling, korean_alarm):
    """Share of US missile-defence forces kept for the homeland.

    The share set by policy, drawn up towards a ceiling as alarm over North Korean missiles rises above that of
    2015, and let down towards nothing as it falls below.
    Valid for: alarm between 0 and 1, with 0.5 as in 2015.
    Source: rimland2026judgement.
    """
    change = 2 * korean_alarm - 1
    room = ops.where(change > 0, ops.maximum(homeland_ceiling - homeland_defence_share, 0.0), homeland_defence_share)
    return homeland_defence_share + homeland_pull * change * room


@auxiliary(dims="force region", unit="1")
def usual_deployment(initial_us_deployment):
    """Share of each US force committed to each region in 2015; sums to one over regions.

    Source: rimland2026judgement.
    """
    return initial_us_deployment / ops.sum_over(initial_us_deployment, "region")


@auxiliary(dims="force region", unit="1")
def policy_deployment(
    usual_deployment,
    maritime_force_weight,
    indo_pacific_priority,
    diversion_to_europe_middle_east,
    homeland_share,
):
    """Share of each force that policy would commit to each region, allies and threats being as in 2015.

    The homeland is served first. Of what is left every force gives Asia more or less in the proportion in which
    the priority for the Indo-Pacific, less what is drawn off, stands to the naval and air share of 2015; a
    fiftieth stays there in any case. Europe and the Middle East divide the rest as they did.
    Valid for: shares of what is committed; land forces at home in the United States are not counted.
    Source: brands2020; rimland2026judgement.
    """
    asia = ops.place(1.0, region="indo_pacific") + ops.place(1.0, region="korea")
    home = ops.place(1.0, region="homeland")
    elsewhere = ops.ones("region") - asia - home
    maritime = maritime_force_weight / ops.sum_over(maritime_force_weight, "force")
    usual_in_asia = ops.sum_over(maritime * ops.sum_over(usual_deployment * asia, "region"), "force")
    committed = ops.maximum(indo_pacific_priority - diversion_to_europe_middle_east, SMALLEST_PRESENCE)
    proportion = committed / usual_in_asia
    usual_home = ops.pick(usual_deployment, region="homeland")
    missile_defence = ops.place(1.0, force="missile_defence")
    at_home = usual_home * (1 - missile_defence) + homeland_share * missile_defence
    abroad = usual_deployment / (1 - usual_home)
    abroad_in_asia = ops.sum_over(abroad * asia, "region")
    to_asia = ops.minimum(abroad_in_asia * proportion, 1.0)
    spread = asia * abroad * to_asia / abroad_in_asia + elsewhere * abroad * (1 - to_asia) / (1 - abroad_in_asia)
    return at_home * home + (1 - at_home) * spread


@auxiliary(dims="region", unit="1")
def allied_growth(total_capital, initial_military_capital):
    """Growth of allies' military capital in each region since 2015 over that of the United States, 1 as in 2015.

    Japan, Taiwan, the Philippines and Australia; South Korea; Britain for Europe. Allies in the Middle East are
    not in the model and keep pace.
    Source: powell2007; rimland2026judgement (who stands for whom).
    """
    initial = ops.sum_over(initial_military_capital, "domain")
    united_states = ops.pick(total_capital, actor="USA") / ops.pick(initial, actor="USA")
    pacific = ops.place(1.0, actor="JPN") + ops.place(1.0, actor="TWN")
    pacific = pacific + ops.place(1.0, actor="PHL") + ops.place(1.0, actor="AUS")
    growth_pacific = ops.sum_over(pacific * total_capital, "actor") / ops.sum_over(pacific * initial, "actor")
    growth_korea = ops.pick(total_capital, actor="KOR") / ops.pick(initial, actor="KOR")
    growth_europe = ops.pick(total_capital, actor="GBR") / ops.pick(initial, actor="GBR")
    return (
        ops.place(growth_pacific / united_states, region="indo_pacific")
        + ops.place(growth_korea / united_states, region="korea")
        + ops.place(growth_europe / united_states, region="europe")
        + ops.place(1.0, region="middle_east")
        + ops.place(1.0, region="homeland")
    )


@auxiliary(dims="force region", unit="1")
def allied_power(initial_allied_power, allied_relief, allied_growth):
    """What allies bring to each region, in units of the US stock of each force, as planners count it.

    Only part of what allies have added since 2015 may count: with none of it, effort ties the patron in rather
    than letting it leave.
    Source: powell2007; rimland2026judgement (relief).
    """
    return initial_allied_power * (1 + allied_relief * (allied_growth - 1))


@auxiliary(dims="region", unit="1")
def threat_weight(threat_perception, initial_threat_perception, deployment_from_threat):
    """How much more a region matters to Washington than in 2015 because its rival there is feared more.

    China for the Indo-Pacific, North Korea for Korea, Russia for Europe; the Middle East has no rival in the model.
    Source: walt1987; rimland2026judgement (response).
    """
    fear = ops.power(threat_perception / initial_threat_perception, deployment_from_threat)
    return (
        ops.place(ops.pick(fear, dyad="USA>CHN"), region="indo_pacific")
        + ops.place(ops.pick(fear, dyad="USA>PRK"), region="korea")
        + ops.place(ops.pick(fear, dyad="USA>RUS"), region="europe")
        + ops.place(1.0, region="middle_east")
        + ops.place(1.0, region="homeland")
    )


@auxiliary(dims="force region", unit="1")
def deployment_value(policy_deployment, initial_allied_power, threat_weight):
    """Worth of power in each region to the planner of each force (v * T).

    Priorities are read off from policy: they are what makes the policy's own shares the best choice with the
    allies and threats of 2015.
    Source: powell2007; rimland2026judgement (revealed priorities).
    """
    return (policy_deployment + initial_allied_power) * threat_weight


@auxiliary(dims="force region", unit="1")
def us_deployment_target(deployment_value, allied_power):
    """Share of each US force that Washington wants in each region.

    Water-filling: max(0, value/level - allied power), the level being such that shares sum to one. It maximises
    the sum of value times the logarithm of joint power. In a region that gets forces an ally's gain moves
    1 - share of itself elsewhere, the share being that of the region's value among regions served. Ships do
    no work for soldiers, so forces are independent of one another until money moves between them.
    Valid for: forces that can move; up to five regions.
    Source: powell2007 (allocation under scarcity); brands2020.
    """
    return ops.maximum(deployment_value / water_level(deployment_value, allied_power, 1.0) - allied_power, 0.0)


@stock(dims="force region", unit="1", initial="us_deployment_target", bounds=(0, 1))
def us_deployment(us_deployment, us_deployment_target, redeployment_time):
    """Share of each US force committed to each region; sums to one over regions.

    Ships and squadrons move within months; brigades with their families take longer than this.
    Source: brands2020; rimland2026judgement.
    """
    return (us_deployment_target - us_deployment) / redeployment_time


@auxiliary(unit="1")
def us_indo_pacific_share(us_deployment, maritime_force_weight):
    """Share of deployable US naval and air power in the Indo-Pacific, Korea included.

    Missile-defence ships count with naval and air forces; land forces do not.
    Source: brands2020; rimland2026judgement.
    """
    in_asia = ops.pick(us_deployment, region="indo_pacific") + ops.pick(us_deployment, region="korea")
    maritime = maritime_force_weight / ops.sum_over(maritime_force_weight, "force")
    return ops.sum_over(maritime * in_asia, "force")


@auxiliary(dims="force", unit="1")
def us_force_stock(military_capital, initial_military_capital, ship_availability):
    """US forces of each kind against those of 2015; missile-defence ships go with the navy.

    Ships that lie idle in late maintenance are taken off. The balance of power takes them off by itself, on another
    way: this stock feeds power by region and the two-war standard only.
    Valid for: changes since 2015.
    Source: oecd2009capital; rimland2026judgement.
    """
    # Picked before it is divided: actors without any such forces would make the derivative undefined.
    growth = ops.pick(military_capital, actor="USA") / ops.pick(initial_military_capital, actor="USA")
    sea = ops.pick(growth, domain="sea") * ship_availability
    return (
        ops.place(ops.pick(growth, domain="land"), force="land")
        + ops.place(sea, force="naval")
        + ops.place(ops.pick(growth, domain="air"), force="air")
        + ops.place(sea, force="missile_defence")
    )


@metric(dims="region", unit="1", label="US power by region", better=None, show=("indo_pacific", "korea", "europe"))
def us_regional_power(us_deployment, us_force_stock, force_usefulness):
    """Power that the United States has in each region: each force by its usefulness there and its stock.

    P_h = sum over forces of usefulness * share * stock.
    Valid for: an index for comparing years and policies; 1 is one whole force of full use.
    Source: brands2020; rimland2026judgement (usefulness).
    """
    return ops.sum_over(force_usefulness * us_deployment * us_force_stock, "force")


@metric(unit="1", label="Shortfall for a second war", better="lower")
def second_war_shortfall(
    us_force_stock,
    homeland_share,
    first_war_requirement,
    first_war_growth,
    total_capital,
    initial_military_capital,
    second_war_requirement,
):
    """Part of what a second war needs that is missing while a first is fought, 0 to 1, mean over kinds of force.

    max(0, 1 - (stock - first)/second) for each kind; what guards the homeland fights neither war. The
    first, with China, takes more as China's forces grow.
    Valid for: an index of a force built to a one-war standard; public requirements are not given in numbers.
    Source: brands2020; rimland2026judgement (requirements).
    """
    initial = ops.pick(ops.sum_over(initial_military_capital, "domain"), actor="CHN")
    first = first_war_requirement * ops.power(ops.pick(total_capital, actor="CHN") / initial, first_war_growth)
    left = us_force_stock - ops.place(homeland_share, force="missile_defence") - first
    return ops.mean_over(ops.clip(1 - left / second_war_requirement, 0.0, 1.0), "force")


@state(unit="1", initial="second_war_shortfall")
def second_war_shortfall_at_start(second_war_shortfall_at_start):
    """Shortfall for a second war at the first month.

    Source: rimland2026judgement.
    """
    return second_war_shortfall_at_start


# Long-run fungibility -------------------------------------------------------------------------------


@auxiliary(unit="1")
def naval_demand(policy_deployment, maritime_force_weight, threat_weight, force_usefulness):
    """Worth of naval and air forces over that of land forces, given where policy wants power.

    Each region counts with the share of naval and air power that policy gives it, times how feared its rival
    is; a force counts by its usefulness there.
    Source: brands2020; rimland2026judgement (usefulness).
    """
    maritime = maritime_force_weight / ops.sum_over(maritime_force_weight, "force")
    wanted = ops.sum_over(maritime * policy_deployment, "force") * threat_weight
    useful = ops.sum_over(force_usefulness * wanted, "region")
    return (ops.pick(useful, force="naval") + ops.pick(useful, force="air")) / (2 * ops.pick(useful, force="land"))


@state(unit="1", initial="naval_demand")
def naval_demand_at_start(naval_demand_at_start):
    """Worth of naval and air over land forces at the first month.

    Source: rimland2026judgement.
    """
    return naval_demand_at_start


@auxiliary(unit="1")
def initial_procurement_naval_share(order_split):
    """Naval and air part of US orders of land, naval and air equipment in 2015.

    Source: rimland2026judgement (see the split of orders).
    """
    split = ops.pick(order_split, actor="USA")
    land = ops.pick(split, domain="land")
    naval_and_air = ops.pick(split, domain="sea") + ops.pick(split, domain="air")
    return naval_and_air / ops.maximum(land + naval_and_air, SMALLEST_SHARE)


@stock(unit="1", initial="initial_procurement_naval_share", bounds=(0, 1))
def us_procurement_naval_share(
    us_procurement_naval_share,
    initial_procurement_naval_share,
    naval_demand,
    naval_demand_at_start,
    procurement_shift_time,
):
    """Naval and air part of US orders of land, naval and air equipment.

    In the short run land and naval forces are different things; money is not, and over some five years follows
    what each is worth where power is wanted (odds in proportion to worth, the best split under Cobb-Douglas).
    So soldiers for Europe today are ships missing in Asia later.
    Valid for: slow change of priorities; services' shares have in fact moved little in decades.
    Source: brands2020; rimland2026judgement (pace).
    """
    odds = naval_demand / naval_demand_at_start
    start = initial_procurement_naval_share
    target = start * odds / (start * odds + 1 - start)
    return (target - us_procurement_naval_share) / procurement_shift_time


@auxiliary(dims="domain", unit="1")
def us_procurement_tilt(us_procurement_naval_share, initial_procurement_naval_share):
    """Relative change of US orders of each kind of equipment since 2015 that the shift of money makes; 0 as in 2015.

    Orders of missiles and space systems are left as they are; the sum does not change.
    Source: brands2020.
    """
    start, now = initial_procurement_naval_share, us_procurement_naval_share
    land = (1 - now) / ops.maximum(1 - start, SMALLEST_SHARE) - 1
    naval = now / ops.maximum(start, SMALLEST_SHARE) - 1
    return ops.place(land, domain="land") + ops.place(naval, domain="sea") + ops.place(naval, domain="air")
