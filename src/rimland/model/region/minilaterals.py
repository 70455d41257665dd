"""Small groups around the United States and Japan, China's counter-bloc, and how far the region splits in two."""

from rimland.engine import auxiliary, metric, ops, state, stock


@auxiliary(dims="group", unit="1")
def group_threat(threat_perception):
    """Threat that draws each group together: the mean of what its members see.

    China for the Quad, AUKUS and the group with the Philippines; North Korea for the group with South Korea.
    Source: walt1987; rimland2026judgement (equal weights).
    """
    china = {
        name: ops.pick(threat_perception, dyad=f"{name}>CHN") for name in ("USA", "JPN", "AUS", "IND", "GBR", "PHL")
    }
    korea = {name: ops.pick(threat_perception, dyad=f"{name}>PRK") for name in ("USA", "JPN", "KOR")}
    return (
        ops.place((china["USA"] + china["JPN"] + china["AUS"] + china["IND"]) / 4, group="quad")
        + ops.place((china["USA"] + china["GBR"] + china["AUS"]) / 3, group="aukus")
        + ops.place((korea["USA"] + korea["JPN"] + korea["KOR"]) / 3, group="us_japan_korea")
        + ops.place((china["USA"] + china["JPN"] + china["PHL"]) / 3, group="us_japan_philippines")
    )


@state(dims="group", unit="1", initial="group_threat")
def group_threat_at_start(group_threat_at_start):
    """Threat seen by each group in the first month.

    Source: rimland2026judgement.
    """
    return group_threat_at_start


@stock(dims="group", unit="1", initial=0.0, bounds=(0, 1))
def minilateral_tie(
    minilateral_tie,
    minilateral_links,
    group_threat,
    group_threat_at_start,
    coalition_effort,
    tie_at_rest,
    tie_from_threat,
    tie_from_effort,
    tie_adjustment_rate,
):
    """What each group has become in practice, 0 to 1.

    Moves towards the level that leaders agreed on, times the part of it that members carry out: more as the threat
    they share and the region's own balancing grow (wedges act here, through balancing). Only groups at the level
    of ministers or leaders count; the older talks among officials are not in it, so all start at zero.
    Valid for: an index; nothing measures it.
    Source: walt1987; crawford2021; rimland2026judgement (form and weights).
    """
    prior = ops.log(tie_at_rest / (1 - tie_at_rest))
    moved = tie_from_threat * (group_threat - group_threat_at_start)
    strained = tie_from_effort * ops.log(ops.maximum(coalition_effort, 1e-3))
    return tie_adjustment_rate * (minilateral_links * ops.logistic(prior + moved + strained) - minilateral_tie)


@auxiliary(dims="ally", unit="1")
def minilateral_power_bonus(minilateral_tie, minilateral_power_gain):
    """Factor on how jointly each ally fights with the others, 1 without groups.

    Australia gains from the Quad and AUKUS, South Korea and the Philippines from their groups with Japan. Japan's
    own practice with the United States is simulated elsewhere; Taiwan is in no group.
    Valid for: peacetime practice; no operation of any group is observed.
    Source: rimland2026judgement.
    """
    australia = (ops.pick(minilateral_tie, group="quad") + ops.pick(minilateral_tie, group="aukus")) / 2
    return 1 + minilateral_power_gain * (
        ops.place(australia, ally="AUS")
        + ops.place(ops.pick(minilateral_tie, group="us_japan_korea"), ally="KOR")
        + ops.place(ops.pick(minilateral_tie, group="us_japan_philippines"), ally="PHL")
    )


@stock(unit="1", initial="initial_counter_bloc", bounds=(0, 1))
def counter_bloc(
    counter_bloc,
    initial_counter_bloc,
    counter_bloc_from_fear,
    counter_bloc_rate,
    threat_perception,
    initial_threat_perception,
):
    """How closely China works with Russia, the Shanghai Cooperation Organisation and its own trade bloc, 0 to 1.

    Moves towards a logistic in China's fear of the United States, measured from 2015. What drives the partners
    themselves - Russia's war and isolation above all - is not in it.
    Valid for: changes since 2015; an index.
    Source: walt1987; rimland2026judgement.
    """
    prior = ops.log(initial_counter_bloc / (1 - initial_counter_bloc))
    fear = ops.pick(threat_perception - initial_threat_perception, dyad="CHN>USA")
    return counter_bloc_rate * (ops.logistic(prior + counter_bloc_from_fear * fear) - counter_bloc)


@auxiliary(dims="dyad", unit="1")
def bloc_alarm(
    minilateral_tie,
    minilateral_alarm,
    minilateral_audience,
    counter_bloc,
    initial_counter_bloc,
    counter_bloc_alarm,
    counter_bloc_audience,
):
    """Logit of threat that each bloc's growth adds in the other: zero in 2015.

    Groups around the United States alarm China; China's work with Russia and others alarms the United States, its
    allies and partners. So blocs feed each other.
    Valid for: changes since 2015; the weights are judged.
    Source: snyder1984 (the security dilemma between alliances); rimland2026judgement (weights).
    """
    ours = ops.sum_over(minilateral_alarm * minilateral_tie, "group")
    theirs = counter_bloc_alarm * (counter_bloc - initial_counter_bloc)
    return minilateral_audience * ours + counter_bloc_audience * theirs


@metric(unit="1", label="Polarisation of the region (0.25 in two equal camps)", better="lower")
def polarisation(alignment, coalition_value, polarisation_sensitivity):
    """Polarisation of the partners between two camps.

    Each partner belongs to the US camp with probability p = (1 + x) / 2, else to China's; the camps have weights w and
    1 - w and stand at their mean alignments a distance d apart, the whole scale being 1. Then
    [w^(1+a) * (1 - w) + (1 - w)^(1+a) * w] * d: 0 if all stand together, 0.25 if equal halves stand at the ends
    (a = 1).
    Valid for: sensitivity above 0 and up to 1.6; two camps only.
    Source: esteban1994 (for two groups; the soft membership is ours).
    """
    weight = coalition_value / ops.sum_over(coalition_value, "partner")
    with_us = weight * (1 + alignment) / 2
    with_china = weight * (1 - alignment) / 2
    us_camp = ops.maximum(ops.sum_over(with_us, "partner"), 1e-6)
    china_camp = ops.maximum(ops.sum_over(with_china, "partner"), 1e-6)
    us_position = ops.sum_over(with_us * alignment, "partner") / us_camp
    china_position = ops.sum_over(with_china * alignment, "partner") / china_camp
    mixed = us_camp * china_camp
    ours = ops.exp(polarisation_sensitivity * ops.log(us_camp))
    theirs = ops.exp(polarisation_sensitivity * ops.log(china_camp))
    return mixed * (ours + theirs) * (us_position - china_position) / 2


@metric(unit="1", label="Fragmentation of the security network (modularity of two blocs)", better="lower")
def fragmentation(
    alignment,
    coalition_value,
    minilateral_tie,
    counter_bloc,
    japan_alliance_tie,
    inclusive_ties,
    asean_participation_tier,
):
    """Modularity of the region's security ties, parted into a US and a Chinese bloc; 0.5 where no tie crosses.

    Of the weight of each partner's ties the part p^2 lies within the US bloc, (1 - p)^2 within China's and 2p(1 - p)
    across, with p = (1 + x) / 2 the chance that the partner, and independently a tie of its, falls to the US side.
    The alliance with Japan and the groups lie within the first, the counter-bloc within the second, ASEAN-led forums
    across. With weights a, b, c of the three and m their sum, Q = a/m + b/m - [(2a + c)/2m]^2 - [(2b + c)/2m]^2.
    One bloc that outgrows the other lowers Q again: that is dominance, not fragmentation.
    Valid for: two blocs, changes since 2015; below zero where crossing ties prevail.
    Source: newman2004 (the expected value over soft membership is ours); rimland2026judgement (weights).
    """
    with_us = (1 + alignment) / 2
    ours = ops.sum_over(coalition_value * with_us * with_us, "partner")
    ours = ours + japan_alliance_tie + ops.sum_over(minilateral_tie, "group")
    theirs = ops.sum_over(coalition_value * (1 - with_us) * (1 - with_us), "partner") + counter_bloc
    across = ops.sum_over(2 * coalition_value * with_us * (1 - with_us), "partner")
    across = across + inclusive_ties * asean_participation_tier
    total = ours + theirs + across
    our_part = (ours + across / 2) / total
    return (ours + theirs) / total - our_part * our_part - (1 - our_part) * (1 - our_part)
