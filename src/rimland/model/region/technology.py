"""Military research: what two allies gain by doing it together, and what reaches the rival."""

from rimland.engine import auxiliary, metric, ops, state, stock


@auxiliary(unit="1")
def cooperation_effect(research_spillover):
    """Research effort of two firms that cooperate over that of two that do not.

    Duopoly with linear demand (a - A = 1, b = 1) and quadratic cost of research (gamma = 2). Apart each does
    (2 - beta) / (4.5 b gamma - (2 - beta)(1 + beta)), together (1 + beta) / (4.5 b gamma - (1 + beta)^2). Cooperation
    raises effort if and only if the spillover beta exceeds one half: it cures free riding, but also spares rivalry.
    Valid for: spillovers from 0 to 1; firms, so for ministries an analogy.
    Source: daspremont1988.
    """
    together = (1 + research_spillover) / (9 - (1 + research_spillover) * (1 + research_spillover))
    apart = (2 - research_spillover) / (9 - (2 - research_spillover) * (1 + research_spillover))
    return together / apart


@auxiliary(unit="1")
def joint_research(joint_research_share, cooperation_index, research_from_cooperation):
    """Share of Japan's military research done jointly: what is agreed, as far as the two governments work together.

    The odds of the agreed share move with the index of technology, so that nothing agreed stays nothing.
    Valid for: changes since 2015; agreements count once, in the index, and the share is the programme itself.
    Source: rimland2026judgement.
    """
    odds = ops.power(ops.pick(cooperation_index, area="technology") / 50, research_from_cooperation)
    return joint_research_share * odds / (1 - joint_research_share + joint_research_share * odds)


@auxiliary(dims="innovator", unit="USD2023bn/year")
def research_effort(
    military_spending,
    spending_share,
    university_industry_link,
    cooperation_effect,
    joint_research,
    technology_controls,
    initial_technology_controls,
    research_lost_to_controls,
):
    """Military research in effect: money, the link to universities and industry, and the incentives of cooperation.

    The joint part of the smaller ally's research answers to cooperation, and Japan's to its links; controls on
    technology cost the allies a little, because science crosses borders both ways.
    Source: daspremont1988; rimland2026judgement.
    """
    money = ops.lookup(military_spending * ops.pick(spending_share, category="research"), "innovator.actor")
    incentive = 1 + joint_research * (cooperation_effect - 1)
    restraint = ops.exp(-research_lost_to_controls * (technology_controls - initial_technology_controls))
    factor = (
        ops.place(restraint, innovator="USA")
        + ops.place(restraint * incentive * university_industry_link, innovator="JPN")
        + ops.place(1.0, innovator="CHN")
    )
    return money * factor


@auxiliary(unit="USD2023bn/year")
def repeated_research(research_effort, research_overlap, joint_research):
    """Research that one ally repeats after the other: the overlap in the smaller effort, unless it is done together.

    Source: daspremont1988 (duplication); rimland2026judgement (size).
    """
    smaller = ops.minimum(ops.pick(research_effort, innovator="USA"), ops.pick(research_effort, innovator="JPN"))
    return research_overlap * (1 - joint_research) * smaller


@metric(unit="USD2023bn/year", label="US-Japan military research without repetition", better="higher")
def allied_research(research_effort, repeated_research):
    """Effective military research of the two allies: the sum less what is done twice.

    Source: griliches1979; daspremont1988.
    """
    both = ops.pick(research_effort, innovator="USA") + ops.pick(research_effort, innovator="JPN")
    return both - repeated_research


@metric(unit="1", label="Chance that a joint US-Japan research programme succeeds", better="higher")
def joint_success_probability(research_effort, research_overlap, joint_research, research_productivity):
    """Chance that joint research bears fruit within a year: 1 - exp(-eta * F).

    F is the research that the smaller ally puts into common programmes, matched by the larger one, without what is
    repeated.
    Valid for: comparisons; the productivity is judged.
    Source: griliches1979 (research as an input); rimland2026judgement (productivity).
    """
    smaller = ops.minimum(ops.pick(research_effort, innovator="USA"), ops.pick(research_effort, innovator="JPN"))
    common = 2 * joint_research * smaller
    repeated = research_overlap * (1 - joint_research) * joint_research * smaller
    return 1 - ops.exp(-research_productivity * (common - repeated))


@auxiliary(dims="innovator", unit="USD2023bn/year")
def knowledge_inflow(research_effort, repeated_research, research_spillover, joint_research):
    """New military knowledge a year from own and shared research.

    What is repeated counts as the smaller ally's loss. What each learns from common work grows with
    the geometric mean of both efforts, because only those who do research can absorb others'.
    Source: griliches1979; cohen1990 (absorptive capacity).
    """
    united_states = ops.pick(research_effort, innovator="USA")
    japan = ops.pick(research_effort, innovator="JPN")
    shared = research_spillover * joint_research * ops.sqrt(united_states * japan)
    return research_effort + ops.place(shared, innovator="USA") + ops.place(shared - repeated_research, innovator="JPN")


@auxiliary(dims="innovator", unit="USD2023bn")
def initial_knowledge(knowledge_inflow, knowledge_obsolescence, initial_expected_growth, knowledge_leakage):
    """Knowledge at the first month if research had long grown as the economy did.

    Inflow over obsolescence and growth; China's with what leaks to it at its rest.
    Source: griliches1979 (perpetual inventory).
    """
    turnover = knowledge_obsolescence + ops.lookup(initial_expected_growth, "innovator.actor")
    alone = knowledge_inflow / turnover
    united_states = ops.pick(alone, innovator="USA")
    china = ops.pick(turnover, innovator="CHN")
    own = ops.pick(knowledge_inflow, innovator="CHN")
    followed = (own + knowledge_leakage * united_states) / (china + knowledge_leakage)
    return alone + ops.place(followed - ops.pick(alone, innovator="CHN"), innovator="CHN")


@stock(dims="innovator", unit="USD2023bn", initial="initial_knowledge", bounds=(0, None))
def military_knowledge(
    military_knowledge,
    knowledge_inflow,
    knowledge_obsolescence,
    knowledge_leakage,
    technology_controls,
    initial_technology_controls,
    leakage_stopped,
):
    """Military knowledge: the research of past years that is not out of date.

    Perpetual inventory. China also follows the United States: a share of the gap leaks each year, less with controls.
    Valid for: money as the measure of knowledge; programmes are not told apart.
    Source: griliches1979; rimland2026judgement (leakage).
    """
    gap = ops.pick(military_knowledge, innovator="USA") - ops.pick(military_knowledge, innovator="CHN")
    open_door = ops.exp(-leakage_stopped * (technology_controls - initial_technology_controls))
    leaked = knowledge_leakage * open_door * ops.maximum(gap, 0.0)
    return knowledge_inflow - knowledge_obsolescence * military_knowledge + ops.place(leaked, innovator="CHN")


@auxiliary(dims="innovator", unit="1")
def knowledge_lead(military_knowledge):
    """Military knowledge over China's; a trace is added to both, so that none over none is one.

    Source: griliches1979.
    """
    trace = ops.quantity(1e-6, "USD2023bn")
    return (military_knowledge + trace) / (ops.pick(military_knowledge, innovator="CHN") + trace)


@state(dims="innovator", unit="1", initial="knowledge_lead")
def knowledge_lead_at_start(knowledge_lead_at_start):
    """Knowledge over China's at the first month.

    Source: rimland2026judgement.
    """
    return knowledge_lead_at_start


@metric(dims="innovator", unit="1", label="Force quality from research", better=None, show=("USA", "JPN"))
def defence_knowledge(knowledge_lead, knowledge_lead_at_start, quality_from_knowledge):
    """Factor on the quality of forces from knowledge, 1 as in 2015.

    Knowledge over China's, against the same in 2015, to a small power: equipment already embodies what money buys, so
    only the lead counts, and little. China is the measure and stays at 1.
    Valid for: changes since 2015; an index.
    Source: biddle2004 (why technology alone decides little); rimland2026judgement (power).
    """
    return ops.power(knowledge_lead / knowledge_lead_at_start, quality_from_knowledge)
