"""What Japan's defence money is spent on, and whether another yen would do more elsewhere.

Two measures of the composition stand beside the chain from money to forces and feed nothing: the categories already
act by their own ways (equipment becomes capital, training and operations readiness, cyber spending protection,
infrastructure the state of facilities), and a second effect on power would count them twice. The elasticities behind
them are read once more, to weigh training against operations in readiness.
"""

from rimland.engine import auxiliary, metric, ops, state, stock


@auxiliary(dims="category", unit="1")
def japan_share(spending_share):
    """Japan's shares of spending by category.

    Source: rimland2026judgement.
    """
    return ops.pick(spending_share, actor="JPN")


@metric(
    dims="category",
    unit="1",
    label="Return on another yen by category, effectiveness per budget (judged elasticities)",
    better=None,
    show=("hardware", "cyber", "training"),
)
def composition_return(category_elasticity, japan_share):
    """Percent more effectiveness for one percent more of the whole budget, spent on one category.

    For effectiveness of the form E = product of x^b the marginal return on money is b over the share spent: it
    falls as the share rises, and the best composition is the one in which all are equal. Where they differ, money
    moved to the highest does more than money added at the present composition, whose return is the sum of b.
    Valid for: comparisons between categories and over time; long-run, with capabilities in proportion to money.
    Source: cobb1928 (form); rimland2026judgement (elasticities).
    """
    return category_elasticity / japan_share


@metric(
    unit="1", label="Effectiveness of Japan's composition against the best one (judged elasticities)", better="higher"
)
def composition_efficiency(category_elasticity, japan_share):
    """Effectiveness of a yen at the present composition over that at the best one, at most 1.

    The best shares are b over the sum of b, and the ratio is the product of (share / best share)^b.
    Valid for: as good as the elasticities, which nobody has estimated for armed forces; with others another
    composition is best.
    Source: cobb1928 (form); rimland2026judgement (elasticities).
    """
    best = category_elasticity / ops.sum_over(category_elasticity, "category")
    return ops.exp(ops.sum_over(category_elasticity * ops.log(japan_share / best), "category"))


@stock(unit="1", initial=1.0, bounds=(0, None))
def infrastructure_condition(
    infrastructure_condition,
    military_spending,
    initial_military_spending,
    japan_share,
    usual_spending_share,
    facility_life,
):
    """Condition of bases and facilities in Japan, 1 as in 2015.

    Real infrastructure money against that of 2015, through the life of what it builds: held at the level of 2015 it
    keeps the condition of 2015, so a backlog of that time is in the definition.
    Valid for: changes since 2015; an index.
    Source: oecd2009capital (perpetual inventory); rimland2026judgement.
    """
    money = ops.pick(military_spending, actor="JPN") * ops.pick(japan_share, category="infrastructure")
    usual = ops.pick(initial_military_spending, actor="JPN") * ops.pick(
        ops.pick(usual_spending_share, actor="JPN"), category="infrastructure"
    )
    return (money / usual - infrastructure_condition) / facility_life


@auxiliary(unit="USD2023bn/year")
def cyber_protection(military_capital, depreciation_rate, military_purchasing_power):
    """What Japan's cyber capital is worth a year: the spending that would just keep it up.

    Follows cyber spending with the delay of orders and the life of the capital.
    Valid for: all of it protecting; the same capital also counts, with the weight of its domain, in Japan's power.
    Source: oecd2009capital.
    """
    capital = ops.pick(ops.pick(military_capital, domain="cyber"), actor="JPN")
    return capital * ops.pick(depreciation_rate, domain="cyber") / ops.pick(military_purchasing_power, actor="JPN")


@auxiliary(unit="1")
def cyber_vulnerability(cyber_protection, unprotected_vulnerability, protection_productivity, protection_exponent):
    """Chance that an attack succeeds, given the protection bought: v / (a*z + 1)^beta.

    The first class of breach functions: each further billion closes less.
    Valid for: protection in general; a defence that attackers route around is worse than this.
    Source: gordon2002.
    """
    return unprotected_vulnerability / (1 + protection_productivity * cyber_protection) ** protection_exponent


@state(unit="1", initial="cyber_vulnerability")
def cyber_vulnerability_at_start(cyber_vulnerability_at_start):
    """Cyber vulnerability of the first month.

    Source: rimland2026judgement.
    """
    return cyber_vulnerability_at_start


@metric(unit="1", label="Best cyber share of Japan's spending (judged stake)", better=None)
def optimal_cyber_share(
    military_spending,
    value_at_stake,
    unprotected_vulnerability,
    protection_productivity,
    protection_exponent,
):
    """Cyber spending that maximises benefit less cost, as a share of Japan's military spending.

    z* = ((v*beta*a*L)^(1/(beta+1)) - 1) / a with a stake L in proportion to spending, and nothing where protection
    does not pay. It never exceeds v*L/e: past that point more money buys less than it costs.
    Valid for: one defender and a loss that can be stated in money; read it as a range.
    Source: gordon2002; rimland2026judgement (stake and productivity).
    """
    spending = ops.pick(military_spending, actor="JPN")
    gain = unprotected_vulnerability * protection_exponent * protection_productivity * value_at_stake * spending
    best = (ops.power(gain, 1 / (protection_exponent + 1)) - 1) / protection_productivity
    return ops.maximum(best, 0.0) / spending


@metric(unit="1", label="Japan's cyber share less the best one (judged stake)", better=None)
def cyber_share_gap(japan_share, optimal_cyber_share):
    """Japan's cyber share of spending less the best share; below zero another yen for cyber is worth its cost.

    Source: gordon2002; rimland2026judgement (stake).
    """
    return ops.pick(japan_share, category="cyber") - optimal_cyber_share
