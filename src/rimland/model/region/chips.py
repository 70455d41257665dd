"""Where the most advanced logic chips are made, how soon that can change, and what the loss of Taiwan would cost."""

from rimland.engine import auxiliary, metric, ops, state, stock


@auxiliary(dims="producer", unit="1")
def capacity_share_at_start(initial_capacity_share):
    """Shares of capacity at the first month, made to sum to one.

    Source: siabcg2024.
    """
    return initial_capacity_share / ops.maximum(ops.sum_over(initial_capacity_share, "producer"), 1e-6)


@auxiliary(dims="producer", unit="1")
def new_capacity_share(
    capacity_share_at_start,
    planned_capacity_share,
    plans_begin,
    calendar_year,
    subsidised,
    subsidy_reliance,
    chip_subsidy,
    reference_chip_subsidy,
    technology_controls,
    planned_technology_controls,
    controlled_capacity,
):
    """Share of each place in newly begun capacity for advanced logic; the shares sum to one.

    As in 2022 until the plans begin, then as planned. In subsidised places a part of the plans relies on money and
    follows it with falling returns, 2x/(1+x) where x is the programme over the reference one; controls on technology
    beyond those that the plans knew hold back China's part.
    Valid for: money of the United States and Japan together; the split between them is that of the plans.
    Source: siabcg2024 (plans; how many rest on the programme).
    """
    money = chip_subsidy / reference_chip_subsidy
    built = 1 - subsidy_reliance + subsidy_reliance * 2 * money / (1 + money)
    held_back = ops.exp(-controlled_capacity * (technology_controls - planned_technology_controls))
    factor = (1 + subsidised * (built - 1)) * (1 + ops.place(held_back - 1, producer="CHN"))
    wanted = ops.where(calendar_year >= plans_begin, planned_capacity_share * factor, capacity_share_at_start)
    return wanted / ops.maximum(ops.sum_over(wanted, "producer"), 1e-6)


@auxiliary(dims="producer stage", unit="1")
def initial_fabs_begun(capacity_share_at_start):
    """Plants under construction at the first month, in proportion to capacity.

    Source: siabcg2024.
    """
    return capacity_share_at_start * ops.ones("stage")


@stock(dims="producer stage", unit="1", initial="initial_fabs_begun", bounds=(0, 1))
def fabs_begun(fabs_begun, new_capacity_share, fab_delay):
    """Shares of the places in plants under construction, by stage from ground-breaking to volume.

    Three stages of equal length pass on their content, so the mean delay is `fab_delay`; the shares of each stage sum
    to one.
    Source: sterman2000, ch. 11 (material delays); siabcg2024.
    """
    return (ops.shift(fabs_begun, "stage", first=new_capacity_share) - fabs_begun) * 3 / fab_delay


@stock(dims="producer", unit="1", initial="capacity_share_at_start", bounds=(0, 1))
def chip_capacity_share(chip_capacity_share, fabs_begun, capacity_turnover):
    """Share of each place in the world's capacity for the most advanced logic.

    New plants displace the old shares at the rate at which capacity grows and is retired; the shares sum to one.
    Valid for: from 2022; before, the split of 2022 stands in, though Intel was then at the front.
    Source: siabcg2024 (below 10 nanometres, 2022 and 2032).
    """
    return capacity_turnover * (ops.pick(fabs_begun, stage="third") - chip_capacity_share)


@metric(unit="1", label="US and Japanese share of advanced logic capacity", better="higher")
def allied_chip_share(chip_capacity_share):
    """Share of the United States and Japan in the world's capacity for the most advanced logic.

    One policy document puts it at 62 percent; the industry's own count for 2022 is none.
    Source: siabcg2024.
    """
    return ops.pick(chip_capacity_share, producer="USA") + ops.pick(chip_capacity_share, producer="JPN")


@metric(unit="1", label="Concentration of advanced logic (Herfindahl)", better="lower")
def chip_concentration(chip_capacity_share):
    """Sum of squared shares of the places: 1 with a single one, 1/n with n equal ones.

    Source: siabcg2024 (.5722 in 2022; .3160 in 2032 with the rest of the world as one place and the sum at one).
    """
    return ops.sum_over(chip_capacity_share * chip_capacity_share, "producer")


@metric(unit="1", label="Advanced chips lost if Taiwan is cut off", better="lower")
def chip_disruption_loss(chip_capacity_share, chip_substitution):
    """Share of the world's chip services that is lost with Taiwan's plants.

    1 - (1 - s)^(sigma/(sigma-1)): output of a bundle with elasticity of substitution sigma from which the share s of
    varieties is missing. Half the plants with sigma 2 lose three quarters; perfect substitutes lose s.
    Valid for: sigma above one, other plants at their capacity.
    Source: carvalho2021 (elasticities in supply chains); rimland2026judgement (range of sigma).
    """
    left = 1 - ops.pick(chip_capacity_share, producer="TWN")
    return 1 - ops.power(ops.maximum(left, 0.0), chip_substitution / (chip_substitution - 1))


@state(unit="1", initial="chip_disruption_loss")
def chip_loss_at_start(chip_loss_at_start):
    """Advanced chips lost without Taiwan at the first month.

    Source: rimland2026judgement.
    """
    return chip_loss_at_start
