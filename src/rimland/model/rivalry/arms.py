"""The wish to arm in answer to others: three rival theories, and the gain of the spiral.

Every form is written as a departure from the first month scaled with income. That replaces the unobserved
grievances and security margins of the theories, and lets all forms start from the same 2015.
"""

from rimland.engine import auxiliary, metric, ops, state


@auxiliary(dims="actor", unit="year")
def capital_to_income(total_capital, gdp):
    """Military capital over GDP.

    Source: oecd2009capital.
    """
    return total_capital / gdp


@state(dims="actor", unit="year", initial="capital_to_income")
def customary_capital_to_income(customary_capital_to_income):
    """Military capital over GDP at the first month: the status quo that forms measure from.

    Source: davis1966 (last year's base as the rule); rimland2026judgement.
    """
    return customary_capital_to_income


@auxiliary(dims="actor", unit="USD2023bn")
def customary_capital(customary_capital_to_income, gdp):
    """Military capital that would keep its first-month share of GDP.

    Source: davis1966; rimland2026judgement.
    """
    return customary_capital_to_income * gdp


@auxiliary(dims="actor", unit="USD2023bn/year")
def rival_pressure(reaction_coefficient, perceived_arms):
    """Growth of arms that rivals' arms call for, Richardson's k * M of the other side.

    Source: richardson1960.
    """
    return ops.collect(reaction_coefficient * perceived_arms, "dyad.observer")


@auxiliary(dims="actor", unit="1")
def rival_pressure_share(rival_pressure, gdp):
    """Rival pressure over own GDP.

    Source: richardson1960.
    """
    return rival_pressure / gdp


@state(dims="actor", unit="1", initial="rival_pressure_share")
def rival_pressure_share_at_start(rival_pressure_share_at_start):
    """Rival pressure over own GDP at the first month.

    Source: rimland2026judgement.
    """
    return rival_pressure_share_at_start


@auxiliary(dims="actor", unit="1")
def reaction_freedom(arms_control, arms_control_party):
    """Share of the reaction to a rival's growth that declared limits leave, 1 without arms control.

    Source: schelling1966 (limits agreed or tacit); rimland2026judgement.
    """
    return 1 - arms_control * arms_control_party


@auxiliary(dims="actor", unit="USD2023bn/year", variable="arms_reaction", form="richardson1960", default=True)
def arms_reaction_richardson(
    rival_pressure,
    rival_pressure_share_at_start,
    gdp,
    reaction_freedom,
    arms_fatigue,
    total_capital,
    customary_capital,
):
    """Net growth of military capital that an actor wants beyond that of 2015, as an arms race.

    dM/dt = k*M_other - a*M + g, measured from the first month, whose grievance g makes it a point of balance and grows
    with income. Arms control takes its share off a rise of rival pressure, never off a fall.
    Valid for: small departures from 2015; k 0.005-0.10, a 0.05-0.15 per year.
    Source: richardson1960.
    """
    change = rival_pressure - rival_pressure_share_at_start * gdp
    answered = ops.minimum(change, 0.0) + reaction_freedom * ops.maximum(change, 0.0)
    return answered - arms_fatigue * (total_capital - customary_capital)


@auxiliary(dims="actor", unit="USD2023bn")
def rival_requirement(losses_per_enemy_weapon, perceived_arms):
    """Arms needed to survive rivals' arms and still retaliate, before the margin: sum of f * M of the others.

    Source: intriligator1984.
    """
    return ops.collect(losses_per_enemy_weapon * perceived_arms, "dyad.observer")


@auxiliary(dims="actor", unit="year")
def rival_requirement_share(rival_requirement, gdp):
    """Rival requirement over own GDP.

    Source: intriligator1984.
    """
    return rival_requirement / gdp


@state(dims="actor", unit="year", initial="rival_requirement_share")
def rival_requirement_share_at_start(rival_requirement_share_at_start):
    """Rival requirement over own GDP at the first month.

    Source: rimland2026judgement.
    """
    return rival_requirement_share_at_start


@auxiliary(dims="actor", unit="USD2023bn/year", variable="arms_reaction", form="intriligator1984")
def arms_reaction_intriligator(
    rival_requirement,
    rival_requirement_share_at_start,
    gdp,
    reaction_freedom,
    deterrence_adjustment,
    total_capital,
    customary_capital,
):
    """Net growth of military capital wanted beyond that of 2015, to stay inside the cone of mutual deterrence.

    M_A >= f_B*M_B + C_B/v_A; below it the shortfall is made good at a fixed rate, above it
    nothing is added: more arms are not then a threat but a margin. The fixed margin is what makes the first
    month just enough.
    Valid for: actors that were not outgunned beyond deterring in 2015; mayer1986 disputes the logic.
    Source: intriligator1984; mayer1986.
    """
    needed_more = rival_requirement - rival_requirement_share_at_start * gdp
    shortfall = ops.maximum(needed_more - (total_capital - customary_capital), 0.0)
    return deterrence_adjustment * reaction_freedom * shortfall


@auxiliary(dims="actor", unit="USD2023bn/year", variable="arms_reaction", form="davis1966")
def arms_reaction_davis(status_quo_adjustment, customary_capital, total_capital):
    """Net growth of military capital that an actor wants beyond that of 2015, looking only at its own custom.

    Incrementalism: forces keep their share of income and no rival is watched. The null against which the
    other two are judged.
    Source: davis1966.
    """
    return status_quo_adjustment * (customary_capital - total_capital)


@metric(unit="1", label="Gain of the US-Japan-China arms spiral (above 1 it grows)", better="lower")
def spiral_gain(reaction_coefficient, threatening_share, reaction_freedom, arms_fatigue):
    """Product of mutual reactions over product of fatigues, for China against the United States and Japan.

    Two Richardson loops that meet in China; together they grow without bound where the sum exceeds one and
    damp where it is below (stable if and only if a_i*a_j > k_ij*k_ji for a pair). It is a local gain of the
    Richardson form, before budgets, debts and politics brake it.
    Valid for: the Richardson form only; read it as relative.
    Source: richardson1960; jervis1978.
    """
    damping = reaction_freedom / arms_fatigue
    china = ops.pick(threatening_share, actor="CHN") * ops.pick(damping, actor="CHN")
    ours = threatening_share * damping
    us_loop = ops.pick(reaction_coefficient, dyad="USA>CHN") * ops.pick(reaction_coefficient, dyad="CHN>USA")
    japan_loop = ops.pick(reaction_coefficient, dyad="JPN>CHN") * ops.pick(reaction_coefficient, dyad="CHN>JPN")
    return china * (us_loop * ops.pick(ours, actor="USA") + japan_loop * ops.pick(ours, actor="JPN"))
