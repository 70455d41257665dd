"""Where United States forces are, and how strained they are."""

from rimland.engine import auxiliary, ops, stock


@stock(unit="person", initial="initial_us_personnel_in_japan", bounds=(0, None))
def us_personnel_in_japan(us_personnel_in_japan, us_personnel_in_japan_target, posture_time):
    """Active-duty US personnel stationed in Japan.

    Moves towards the target over the posture time.
    Valid for: changes that need no new bases.
    Source: kane2022troops; kane2004.
    """
    return (us_personnel_in_japan_target - us_personnel_in_japan) / posture_time


@auxiliary(unit="1")
def us_share_target(
    indo_pacific_priority,
    diversion_to_europe_middle_east,
    total_capital,
    initial_military_capital,
    retrenchment_response,
):
    """Share of deployable US naval and air power that Washington wants in the Indo-Pacific.

    The priority set by policy, less what other theatres draw off, less what growth of Japan's own
    forces since 2015 frees for other uses. The last term is the water-filling rule in
    linear form, dx/dA = -(1 - share): an ally's gain moves the marginal ship elsewhere, but always by
    less than the gain. Whether effort lets a patron leave, or ties it in, is disputed.
    Valid for: moderate growth of Japan's forces, up to about twice those of 2015.
    Source: powell2007 (allocation under scarcity); brands2020; rimland2026judgement (response).
    """
    initial = ops.pick(ops.sum_over(initial_military_capital, "domain"), actor="JPN")
    growth = ops.pick(total_capital, actor="JPN") / initial - 1
    wanted = indo_pacific_priority - diversion_to_europe_middle_east - retrenchment_response * growth
    return ops.clip(wanted, 0.0, 1.0)


@stock(unit="1", initial="us_share_target", bounds=(0, 1))
def us_indo_pacific_share(us_indo_pacific_share, us_share_target, redeployment_time):
    """Share of deployable US naval and air power in the Indo-Pacific.

    Ships and squadrons move within months. Long-run fungibility, money moving between land and
    naval-air forces over five years or so (5.5), is not in this version: US procurement shares stay fixed.
    Source: brands2020; rimland2026judgement.
    """
    return (us_share_target - us_indo_pacific_share) / redeployment_time


@auxiliary(unit="1")
def us_strain(
    burden,
    reference_burden,
    fiscal_space,
    diversion_to_europe_middle_east,
    strain_at_rest,
    strain_from_burden,
    strain_from_diversion,
    strain_from_debt,
    strain_relief,
):
    """How stretched the United States is, 0 to 1.

    A logistic index: more military burden than in 2015, forces drawn to other theatres and a tight
    budget raise it, Japanese effort above that of 2015 lowers it. An index, not a
    measurement.
    Valid for: changes since 2015; an index.
    Source: brands2020 (the one-war force and its claims); blankenship2023; rimland2026judgement (weights).
    """
    effort = burden / reference_burden - 1
    stretched = (
        strain_at_rest
        + strain_from_burden * ops.pick(effort, actor="USA")
        + strain_from_diversion * diversion_to_europe_middle_east
        + strain_from_debt * (1 - ops.pick(fiscal_space, actor="USA"))
        - strain_relief * ops.pick(effort, actor="JPN")
    )
    return ops.logistic(stretched)
