"""Who fights beside the United States in a war over Taiwan.

Every probability here is given such a war, never a hazard; no such decision has been observed.
"""

from rimland.engine import auxiliary, metric, ops, state


@state(unit="1", initial="us_credibility")
def us_credibility_at_start(us_credibility_at_start):
    """US credibility in the first month.

    Source: rimland2026judgement.
    """
    return us_credibility_at_start


@state(unit="1", initial="japan_joins")
def japan_joins_at_start(japan_joins_at_start):
    """Probability in the first month that Japan joins.

    Source: rimland2026judgement.
    """
    return japan_joins_at_start


@auxiliary(dims="ally", unit="1")
def joining_threat(threat_perception, initial_threat_perception, joining_lost_to_korea):
    """Change since 2015 of the threat that speaks for joining, by ally.

    China's for each; for South Korea less what North Korea holds down at home. Japan's choice is its own equation,
    and Taiwan has none.
    Source: walt1987; rimland2026judgement.
    """
    change = threat_perception - initial_threat_perception
    korea = ops.pick(change, dyad="KOR>CHN") - joining_lost_to_korea * ops.pick(change, dyad="KOR>PRK")
    return (
        ops.place(korea, ally="KOR")
        + ops.place(ops.pick(change, dyad="AUS>CHN"), ally="AUS")
        + ops.place(ops.pick(change, dyad="PHL>CHN"), ally="PHL")
    )


@auxiliary(dims="ally", unit="1")
def partner_joins(
    initial_joining,
    joining_threat,
    joining_from_threat,
    us_credibility,
    us_credibility_at_start,
    joining_from_credibility,
    cohesion,
    initial_cohesion,
    joining_from_cohesion,
    japan_joins,
    japan_joins_at_start,
    joining_from_japan,
):
    """Probability that a partner with a free choice joins, given a war over Taiwan.

    Logistic from its judged start: threat, the patron's credibility and the alliance's cohesion against 2015, and
    the company of Japan. Threat and credibility weigh as they do in Japan's choice.
    Valid for: South Korea, Australia and the Philippines; comparisons of policies.
    Source: snyder1984; christensen1990 (whether allies are pulled in or hang back); rimland2026judgement (weights).
    """
    prior = ops.log(initial_joining / (1 - initial_joining))
    return ops.logistic(
        prior
        + joining_from_threat * joining_threat
        + joining_from_credibility * (us_credibility - us_credibility_at_start)
        + joining_from_cohesion * (cohesion - initial_cohesion)
        + joining_from_japan * (japan_joins - japan_joins_at_start)
    )


@metric(
    dims="ally", unit="1", label="Ally fights for Taiwan (given a war over it)", better=None, show=("AUS", "PHL", "KOR")
)
def ally_joins(partner_joins, japan_joins):
    """Probability that each ally fights, given a war over Taiwan: Japan's own choice, the partners', Taiwan's 1.

    Valid for: comparisons of policies; no such decision has been observed.
    Source: snyder1984; rimland2026judgement.
    """
    chooses = 1 - ops.place(1.0, ally="JPN") - ops.place(1.0, ally="TWN")
    return chooses * partner_joins + ops.place(japan_joins, ally="JPN") + ops.place(1.0, ally="TWN")


@auxiliary(dims="ally", unit="1")
def joining_factor(partner_joins, initial_joining, japan_joins):
    """Factor on an ally's part in the defence of Taiwan.

    The part of Australia, the Philippines and South Korea is given for 2015, so theirs is the probability against
    that of 2015; Japan's is given for certain joining, so its factor is the probability.
    Valid for: parts no larger than the probability of 2015, so that nobody brings more than all it has.
    Source: rimland2026judgement.
    """
    chooses = 1 - ops.place(1.0, ally="JPN") - ops.place(1.0, ally="TWN")
    return chooses * (partner_joins / initial_joining) + ops.place(japan_joins, ally="JPN") + ops.place(1.0, ally="TWN")
