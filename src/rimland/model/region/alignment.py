"""Where regional states stand between Washington and Beijing, and how they answer China's rise."""

from rimland.engine import auxiliary, metric, ops, state, stock


@auxiliary(dims="partner", unit="1")
def partner_threat(threat_perception, bystander_share):
    """Threat that each partner perceives in China, 0 to 1.

    Its own where the model follows it; bystanders see a share of what the claimants on the South China Sea (the
    Philippines, Vietnam, Indonesia) see on average.
    Valid for: changes since 2015; an index.
    Source: walt1987; rimland2026judgement (bystanders).
    """
    philippines = ops.pick(threat_perception, dyad="PHL>CHN")
    vietnam = ops.pick(threat_perception, dyad="VNM>CHN")
    indonesia = ops.pick(threat_perception, dyad="IDN>CHN")
    return (
        ops.place(philippines, partner="PHL")
        + ops.place(vietnam, partner="VNM")
        + ops.place(indonesia, partner="IDN")
        + ops.place(ops.pick(threat_perception, dyad="IND>CHN"), partner="IND")
        + ops.place(ops.pick(threat_perception, dyad="KOR>CHN"), partner="KOR")
        + ops.place(ops.pick(threat_perception, dyad="AUS>CHN"), partner="AUS")
        + bystander_share * (philippines + vietnam + indonesia) / 3
    )


@auxiliary(unit="1")
def market_offer(us_market_offer, offer_lost_to_friction, trade_friction):
    """Access to its market that the United States offers the region, net of tariff quarrels; may fall below zero.

    The quarrel is that with allies, which holds the administration's bent, the tariff and pushback at home.
    Valid for: an index; no treaty text is read.
    Source: hirschman1945 (trade as a means of influence); rimland2026judgement (weights).
    """
    return us_market_offer - offer_lost_to_friction * trade_friction


@auxiliary(unit="USD2023bn/year")
def wedge_spending(wedge_budget, wedge_response, threat_perception, initial_threat_perception):
    """What China spends a year on drawing states away from the United States.

    The budget, raised exponentially as China fears the United States more than in 2015.
    Valid for: moderate changes of fear.
    Source: crawford2021; izumikawa2013 (wedges answer to a threatening coalition); rimland2026judgement (response).
    """
    fear = ops.pick(threat_perception - initial_threat_perception, dyad="CHN>USA")
    return wedge_budget * ops.exp(wedge_response * fear)


@auxiliary(dims="partner", unit="1")
def wedge_share(coalition_value, alignment, partner_income, inducement_elasticity):
    """How China splits the wedge budget: where the shift per dollar, times the target's weight, is highest.

    A dollar's shift falls with what is already spent: shift = (1 - x^2) * (spending / income)^e, the first factor from
    the bound on alignment. Equal marginal gains then give shares in proportion to
    (weight * (1 - x^2) / income^e)^(1 / (1 - e)): small states, undecided states and states that matter.
    Valid for: 0 < e < 1; every target gets something.
    Source: crawford2021 (selective accommodation of those who can be moved and count); rimland2026judgement (form).
    """
    movable = ops.maximum(1 - alignment * alignment, 1e-4)
    relative_income = partner_income / ops.quantity(100.0, "USD2023bn/year")
    unmoved = ops.log(coalition_value) - inducement_elasticity * ops.log(relative_income)
    # Powers as exp of log: they are the dearest operation of all.
    appeal = ops.exp((ops.log(movable) + unmoved) / (1 - inducement_elasticity))
    return appeal / ops.sum_over(appeal, "partner")


@auxiliary(dims="partner", unit="1")
def inducement(wedge_spending, wedge_share, partner_income, inducement_reference, inducement_elasticity):
    """Pull of China's inducements on each partner: 1 where they are worth the reference share of its income.

    A power function with an elasticity below one: the first dollars move most.
    Valid for: credit and investment at their grant value; coercion is in dependence.
    Source: izumikawa2013 (reward as a wedge); rimland2026judgement (form and scale).
    """
    worth = wedge_spending * wedge_share / (inducement_reference * partner_income)
    return ops.exp(inducement_elasticity * ops.log(ops.maximum(worth, 1e-6)))


@auxiliary(dims="partner", unit="1")
def alignment_evidence(
    partner_threat,
    us_credibility,
    market_offer,
    china_dependence,
    coercion_leverage,
    inducement,
    asean_participation_tier,
    asean_member,
    pacific_agreement_growth,
    alignment_from_threat,
    alignment_from_offer,
    alignment_from_dependence,
    alignment_from_inducement,
    alignment_from_participation,
    alignment_from_agreements,
):
    """What speaks for leaning to the United States, on the scale of the inverse hyperbolic tangent of alignment.

    Threat from China as far as the United States can be relied on, its market and, for ASEAN members, a part in its
    exercises; against it dependence on China, as far as coercion would work, and inducements. Agreements
    count in the Pacific Islands. Leaders are not in it: the Philippine turn of 2016 and back in 2022 is not explained.
    Valid for: changes since 2015; the weights are judged.
    Source: walt1987; kuik2008 (small states weigh security against dependence and autonomy);
    rimland2026judgement (weights).
    """
    return (
        alignment_from_threat * partner_threat * us_credibility
        + alignment_from_offer * market_offer
        - alignment_from_dependence * china_dependence * coercion_leverage
        - alignment_from_inducement * inducement
        + alignment_from_participation * asean_participation_tier * asean_member
        + ops.place(alignment_from_agreements * pacific_agreement_growth, partner="PIC")
    )


@state(dims="partner", unit="1", initial="alignment_evidence")
def alignment_evidence_at_start(alignment_evidence_at_start):
    """Alignment evidence of the first month.

    Source: rimland2026judgement.
    """
    return alignment_evidence_at_start


@stock(dims="partner", unit="1", initial="initial_alignment", bounds=(-1, 1))
def alignment(alignment, alignment_evidence, alignment_evidence_at_start, initial_alignment, alignment_adjustment_rate):
    """Where each partner stands: -1 with China, 0 between, +1 with the United States.

    Moves towards the hyperbolic tangent of the evidence, measured from the first month.
    Valid for: an index. Votes in the United Nations and favourable views of the two powers, the nearest
    observations, measure other things and agree with it only roughly.
    Source: walt1987; kuik2008; rimland2026judgement.
    """
    prior = ops.log((1 + initial_alignment) / (1 - initial_alignment)) / 2
    target = ops.tanh(prior + alignment_evidence - alignment_evidence_at_start)
    return alignment_adjustment_rate * (target - alignment)


@auxiliary(dims="partner", unit="1")
def coercion_leverage(coercion_success, coercion_success_at_start, coercion_felt):
    """Factor on what dependence on China weighs with each partner: whether coercion would work, 1 as in 2015.

    The chance that coercion succeeds, against that of the first month, to a small power. It moves with the trade
    that tariffs, diversification and crises leave, and with the help of others; 1 where it is not followed.
    Dependence itself holds only the political part of trade, but the two overlap, hence the small power.
    Valid for: changes since 2015; an index.
    Source: hirschman1945; hufbauer2007; rimland2026judgement (power).
    """
    felt = ops.power(coercion_success / coercion_success_at_start, coercion_felt) - 1
    followed = ("KOR", "AUS", "PHL", "IND", "IDN", "VNM")
    return 1 + sum(ops.place(ops.pick(felt, trader=name), partner=name) for name in followed)


@auxiliary(dims="partner", unit="1")
def rerouted_trade(rerouting, alignment, initial_alignment):
    """Factor on each partner's trade with China as trade follows the flag, 1 as in 2015.

    Source: hirschman1945; rimland2026judgement (response).
    """
    return ops.exp(-rerouting * (alignment - initial_alignment))


@stock(dims="partner", unit="1", initial="initial_china_dependence", bounds=(0, 1))
def china_dependence(china_dependence, initial_china_dependence, rerouted_trade, rerouting_rate):
    """Share of each partner's goods trade that is with China.

    Starts at the observed share of 2014; trade follows the flag slowly, falling as a state leans to the United
    States. China's growing weight in world trade is not in it.
    Valid for: the political part of changes since 2014.
    Source: hirschman1945; barbieri2009 (the starting shares); rimland2026judgement (response).
    """
    return rerouting_rate * (initial_china_dependence * rerouted_trade - china_dependence)


@auxiliary(dims="partner mode", unit="1")
def mode_share(
    partner_threat,
    alignment,
    china_dependence,
    coercion_leverage,
    inducement,
    reliance_on_others,
    balancing_gain,
    balancing_cost,
    fear_of_coercion,
    hedging_gain,
    hedging_cost,
    bandwagoning_gain,
    autonomy_value,
    mode_precision,
):
    """How each partner answers China: shares of balancing, hedging, buck-passing and bandwagoning, summing to one.

    Quantal response over four utilities. Balancing pays with threat and with US help (alignment), less its cost and
    the coercion that trade dependence invites; buck-passing pays as far as others balance; hedging pays in the
    middle; bandwagoning pays with dependence and inducements, less the price of autonomy, which those who already
    lean to China no longer hold dear.
    Valid for: a mix of a government's actions, or a probability of its line; no coding of states into modes is used.
    Source: christensen1990; schweller2006; kuik2008; mckelvey1995 (the choice rule); rimland2026judgement (values).
    """
    help_expected = (1 + alignment) / 2
    coercion = fear_of_coercion * china_dependence * coercion_leverage
    balance = balancing_gain * partner_threat * help_expected - balancing_cost - coercion
    hedge = hedging_gain - hedging_cost * alignment * alignment
    passing = balancing_gain * partner_threat * reliance_on_others
    follow = coercion + bandwagoning_gain * inducement - autonomy_value * help_expected
    best = ops.maximum(ops.maximum(balance, hedge), ops.maximum(passing, follow))
    weight = (
        ops.place(ops.exp(mode_precision * (balance - best)), mode="balancing")
        + ops.place(ops.exp(mode_precision * (hedge - best)), mode="hedging")
        + ops.place(ops.exp(mode_precision * (passing - best)), mode="buck_passing")
        + ops.place(ops.exp(mode_precision * (follow - best)), mode="bandwagoning")
    )
    return weight / ops.sum_over(weight, "mode")


@metric(dims="mode", unit="1", label="How the region answers China, weighted shares", show=("balancing", "hedging"))
def regional_mode_share(mode_share, coalition_value):
    """Shares of the four answers over all partners, weighted by what each is worth to a coalition.

    Valid for: changes since 2015; an index.
    Source: christensen1990; kuik2008; rimland2026judgement (weights).
    """
    weighted = ops.sum_over(mode_share * coalition_value, "partner")
    return weighted / ops.sum_over(coalition_value, "partner")


@state(dims="mode", unit="1", initial="regional_mode_share")
def regional_mode_share_at_start(regional_mode_share_at_start):
    """Shares of the four answers in the first month.

    Source: rimland2026judgement.
    """
    return regional_mode_share_at_start


@metric(unit="1", label="Balancing effort of the region, 1 in 2015", better="higher")
def coalition_effort(regional_mode_share, regional_mode_share_at_start):
    """Balancing by the partners against that of the first month.

    Valid for: changes since 2015; an index.
    Source: christensen1990; rimland2026judgement.
    """
    start = ops.maximum(ops.pick(regional_mode_share_at_start, mode="balancing"), 1e-4)
    return ops.pick(regional_mode_share, mode="balancing") / start


@stock(unit="1", initial="initial_balancing_seen", bounds=(0, 1))
def balancing_seen(
    balancing_seen, initial_balancing_seen, regional_mode_share, regional_mode_share_at_start, balancing_recognition
):
    """How much others are seen to balance, 0 to 1.

    Follows the change of balancing since the first month with a delay: what others do is noticed late.
    Valid for: changes since 2015; an index.
    Source: christensen1990 (bucks are passed to those who are seen to carry them); rimland2026judgement (delay).
    """
    change = ops.pick(regional_mode_share - regional_mode_share_at_start, mode="balancing")
    return balancing_recognition * (initial_balancing_seen + change - balancing_seen)


@auxiliary(unit="1", variable="reliance_on_others", form="christensen1990", default=True)
def reliance_on_others_as_seen(balancing_seen):
    """How far a state counts on others to balance: as far as it sees them do so.

    Valid for: changes since 2015; an index.
    Source: christensen1990.
    """
    return balancing_seen


@auxiliary(unit="1", variable="reliance_on_others", form="diekmann1985")
def reliance_on_others_as_volunteers(volunteer_cost_to_value):
    """How far a state counts on others to balance: the chance that at least one other volunteers.

    In the symmetric mixed equilibrium each of N abstains with probability (c/v)^(1/(N-1)), so at least one of the
    N - 1 others comes forward with probability 1 - c/v, whatever N.
    Valid for: equal states, one balancer enough, no communication.
    Source: diekmann1985.
    """
    return 1 - volunteer_cost_to_value


@auxiliary(unit="1")
def regional_threat(partner_threat, coalition_value):
    """Threat from China as the partners see it, weighted by what each is worth to a coalition.

    Source: walt1987; rimland2026judgement (weights).
    """
    return ops.sum_over(partner_threat * coalition_value, "partner") / ops.sum_over(coalition_value, "partner")


@state(unit="1", initial="regional_threat")
def regional_threat_at_start(regional_threat_at_start):
    """Regional threat of the first month.

    Source: rimland2026judgement.
    """
    return regional_threat_at_start


@auxiliary(unit="1")
def volunteer_cost_to_value(initial_cost_to_value, regional_threat, regional_threat_at_start):
    """Cost of balancing over the value of its being done (c/v), 0 to 1; it falls as threat rises.

    At 1 nobody has a reason to balance even alone, hence the bound.
    Valid for: changes since 2015; an index.
    Source: diekmann1985; rimland2026judgement (value in proportion to threat).
    """
    return ops.minimum(initial_cost_to_value * regional_threat_at_start / ops.maximum(regional_threat, 1e-6), 1.0)


@metric(unit="1", label="Chance that nobody balances, if each waits for the others", better="lower")
def nobody_balances_probability(volunteer_cost_to_value, possible_balancers):
    """Probability that none of N states balances in the volunteer's dilemma: (c/v)^(N / (N - 1)).

    It rises with N towards c/v: the more could do it, the likelier that nobody does.
    Valid for: equal states, one balancer enough; sharing the cost can reverse the effect of N.
    Source: diekmann1985.
    """
    return ops.exp(possible_balancers / (possible_balancers - 1) * ops.log(volunteer_cost_to_value))


@metric(unit="1", label="Alignment of the region, -1 China to +1 United States", better="higher")
def regional_alignment(alignment, coalition_value):
    """Alignment over all partners, weighted by what each is worth to a coalition.

    Valid for: changes since 2015; an index.
    Source: walt1987; rimland2026judgement (weights).
    """
    return ops.sum_over(alignment * coalition_value, "partner") / ops.sum_over(coalition_value, "partner")
