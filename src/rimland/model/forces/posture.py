"""United States forces in Japan, and how strained the United States is."""

from rimland.engine import auxiliary, ops, stock


@stock(unit="person", initial="initial_us_personnel_in_japan", bounds=(0, None))
def us_personnel_in_japan(
    us_personnel_in_japan,
    us_personnel_in_japan_target,
    posture_time,
    base_access,
    base_access_at_start,
    posture_kept_without_access,
):
    """Active-duty US personnel stationed in Japan.

    Moves towards the target over the posture time, of which local politics lets pass what access to bases,
    against that of 2015, allows: the agreements of 1996 and after answered protest by moving people away.
    Valid for: changes that need no new bases.
    Source: kane2022troops; kane2004; kagotani2014 (what protest moves); rimland2026judgement (size).
    """
    allowed = posture_kept_without_access + (1 - posture_kept_without_access) * base_access / base_access_at_start
    return (us_personnel_in_japan_target * allowed - us_personnel_in_japan) / posture_time


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
    second_war_shortfall,
    second_war_shortfall_at_start,
    strain_from_second_war,
):
    """How stretched the United States is, 0 to 1.

    A logistic index: more military burden than in 2015, forces drawn to other theatres and a tight
    budget raise it, and so does a wider shortfall for a second war; Japanese effort above that of 2015 lowers
    it. An index, not a measurement.
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
        + strain_from_second_war * (second_war_shortfall - second_war_shortfall_at_start)
    )
    return ops.logistic(stretched)
