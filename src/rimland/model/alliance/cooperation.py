"""What Washington and Tokyo do together, by area, and how far it turns on who governs.

The division into areas and the claim that administrations differ come from a single, admiring author; no count of
events was made. The rates are judged, the index measures the model against its own 2015 and nothing else, and a
difference between administrations here is what was put in. Events should be coded blind to party before anyone reads
more into it.
"""

from rimland.engine import auxiliary, metric, noise, ops, state

cooperation_shock = noise(
    "normal",
    name="cooperation_shock",
    doc="Months with more and fewer joint projects than usual, in all areas alike.",
    source="rimland2026judgement",
)


@auxiliary(dims="area", unit="1/month")
def administration_rate(regime_cooperation, regime_in_office):
    """Joint events a month that the administration in Washington brings about by itself.

    Source: rimland2026judgement (rates, see the parameter).
    """
    return ops.sum_over(regime_cooperation * regime_in_office, "regime")


@auxiliary(dims="area", unit="1/month")
def summit_rate(leader_summits, summit_weight, summit_agenda):
    """What summits add, in ordinary events a month, spread over the areas by their agenda.

    Source: goldstein1992 (events weighed by what they mean); rimland2026judgement (weights).
    """
    return summit_agenda * summit_weight * leader_summits / ops.quantity(12.0, "month/year")


@auxiliary(dims="area", unit="1")
def spill_over(cooperation, half_cooperation, cooperation_spill_over):
    """Factor on an area's events by the mean index of the five others, 1 where they stand as in 2015.

    exp(s * (mean - 50) / 50): bounded, since the index is.
    Source: rimland2026judgement.
    """
    index = 100 * cooperation / (cooperation + half_cooperation)
    others = (ops.sum_over(index, "area") - index) / 5
    return ops.exp(cooperation_spill_over * (others - 50) / 50)


@auxiliary(dims="area", unit="1/month")
def cooperation_rate(
    administration_rate,
    spill_over,
    japan_cabinet_stability,
    cooperation_shock,
    cooperation_volatility,
    summit_rate,
    climate_energy_programme,
    agreements_by_area,
):
    """Joint events of the month by area, weighted: expected counts with noise common to the areas.

    Routine work follows the administration, spills over between areas and waits for a new Japanese cabinet; summits,
    the climate programme and agreements come on top. One noise stands for the count of events, whose mean it keeps.
    Valid for: annual sums; months are lumpier than this.
    Source: goldstein1992 (weighted event counts); rimland2026judgement.
    """
    luck = ops.exp(cooperation_volatility * cooperation_shock - cooperation_volatility * cooperation_volatility / 2)
    routine = administration_rate * spill_over * japan_cabinet_stability * luck
    return routine + summit_rate + ops.place(climate_energy_programme, area="climate") + agreements_by_area


@auxiliary(dims="area", unit="1")
def cooperation_at_rest(administration_rate, summit_rate, cooperation_persistence):
    """Stock that today's administration and summits would keep up: E / (1 - rho).

    Source: rimland2026judgement.
    """
    return (administration_rate + summit_rate) * ops.quantity(1.0, "month") / (1 - cooperation_persistence)


@state(dims="area", unit="1", initial="cooperation_at_rest", bounds=(0, None))
def cooperation(cooperation, cooperation_rate, cooperation_persistence):
    """Cooperation in force by area, in weighted events that still count: rho * C + events.

    Half of it is gone after ln(1/2)/ln(rho) months.
    Source: goldstein1992; rimland2026judgement (persistence).
    """
    return cooperation_persistence * cooperation + cooperation_rate * ops.quantity(1.0, "month")


@state(dims="area", unit="1", initial="cooperation_at_rest")
def half_cooperation(half_cooperation):
    """Stock at which the index stands at 50: that of the first month at rest.

    Source: rimland2026judgement.
    """
    return half_cooperation


@metric(
    dims="area", unit="1", label="US-Japan cooperation, 50 as in 2015", better="higher", show=("security", "climate")
)
def cooperation_index(cooperation, half_cooperation):
    """Cooperation by area, 100 * C / (C + half): 50 as in 2015, below 100 however much is signed.

    Valid for: changes since 2015; an index that nothing measures, on rates judged from one admiring source.
    Source: goldstein1992; rimland2026judgement.
    """
    return 100 * cooperation / (cooperation + half_cooperation)


@metric(unit="1", label="US-Japan cooperation, mean of six areas", better="higher")
def mean_cooperation_index(cooperation_index):
    """Mean of the cooperation index over the areas, each counting alike.

    Valid for: changes since 2015; an index.
    Source: rimland2026judgement.
    """
    return ops.mean_over(cooperation_index, "area")


@state(dims="area", unit="1", initial="cooperation_index")
def index_at_inauguration(
    index_at_inauguration, cooperation_index, calendar_year, month_of_year, first_projected_inauguration
):
    """Cooperation index of the last January in which a US term began.

    Source: whitehouse2025presidents.
    """
    terms = (ops.floor(calendar_year / ops.quantity(1.0, "year")) - first_projected_inauguration) / 4
    begins = ops.both(ops.equal(terms, ops.floor(terms)), ops.equal(month_of_year, 1))
    return ops.where(begins, cooperation_index, index_at_inauguration)


@metric(unit="1", label="Shift of US-Japan cooperation since the US term began", better=None)
def cooperation_shift(cooperation_index, index_at_inauguration):
    """How far cooperation has moved in the present US term: Euclidean distance over the six areas.

    The function `adjustment` of rimland.report.adjustment measures the same between the means of whole administrations.
    Valid for: sizes of change, without direction; noise alone gives a few points.
    Source: rimland2026judgement.
    """
    moved = cooperation_index - index_at_inauguration
    return ops.sqrt(ops.sum_over(moved * moved, "area") + 1e-6)


@auxiliary(unit="1")
def exercise_yield_of_cooperation(cooperation_index, exercises_from_cooperation):
    """Factor on US-Japan exercises by the security index, 1 as in 2015.

    Source: rimland2026judgement.
    """
    return ops.power(ops.pick(cooperation_index, area="security") / 50, exercises_from_cooperation)


@auxiliary(unit="1")
def settlement_ease(cooperation_index, settlement_from_cooperation):
    """Share of the gap between offer and claim that Washington exacts at a renewal; 1 at the index of 2015 and below.

    More political work than in 2015 makes for easier settlements.
    Valid for: the direction; the quick settlement of February 2021 is the one case behind it.
    Source: japan2021hns; rimland2026judgement.
    """
    more = ops.maximum(ops.pick(cooperation_index, area="political") / 50 - 1, 0.0)
    return ops.exp(-settlement_from_cooperation * more)
