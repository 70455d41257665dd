"""What the two allies do in the Pacific Islands, and what can be seen of the sea there."""

from rimland.engine import auxiliary, metric, ops, state, stock


@auxiliary(unit="agreement/year")
def pacific_agreement_rate(pacific_assistance, agreements_without_assistance, agreements_from_assistance):
    """Agreements a year that Pacific Island governments sign with Washington or Tokyo.

    The expectation of a Poisson count whose rate is linear in assistance.
    Valid for: assistance up to about five times that of 2024; counts, whatever their weight.
    Source: rimland2026judgement (fitted to two figures that one article asserts).
    """
    return agreements_without_assistance + agreements_from_assistance * pacific_assistance


@auxiliary(unit="agreement")
def pacific_agreements_at_rest(pacific_agreement_rate, agreement_life):
    """Agreements in force that assistance of today sustains: rate times life.

    The mean of the Poisson law that independent arrivals with lapse settle to, and its variance; a count near
    twelve thus scatters by three or four.
    Source: little1961.
    """
    return pacific_agreement_rate * agreement_life


@stock(unit="agreement", initial="pacific_agreements_at_rest", bounds=(0, None))
def pacific_agreements(pacific_agreements, pacific_agreement_rate, agreement_life):
    """Agreements in force between Pacific Island governments and Washington or Tokyo, in expectation.

    New ones come in, old ones lapse. The count that it is fitted to (12 in 2022, 22 in 2025) is asserted in one article
    without a list; whether it means agreements in force or signed within a year it does not say.
    Valid for: expectations; single years scatter.
    Source: rimland2026judgement; little1961.
    """
    return pacific_agreement_rate - pacific_agreements / agreement_life


@state(unit="agreement", initial="pacific_agreements_at_rest")
def pacific_agreements_at_start(pacific_agreements_at_start):
    """Agreements of the first month.

    Source: rimland2026judgement.
    """
    return pacific_agreements_at_start


@auxiliary(unit="1")
def pacific_agreement_growth(pacific_agreements, pacific_agreements_at_start):
    """Logarithm of the number of agreements over that of the first month; 0.69 when they have doubled.

    Source: rimland2026judgement.
    """
    return ops.log(pacific_agreements / pacific_agreements_at_start)


@metric(unit="1", label="Pacific Island waters watched", better="higher")
def pacific_coverage(pacific_search_effort, coverage_from_agreements, pacific_agreement_growth):
    """Share of Pacific Island waters in which a vessel would be found within the search period, 0 to 1.

    Random search: 1 - exp(-effort), effort being swept area over area: 0.632 at 1, 0.865 at 2. Agreements bring
    patrol boats, ship-riders and shared pictures, so effort grows with a power of their number.
    Valid for: surface tracks, not sea-bed mapping; the starting effort is judged.
    Source: koopman1956 (search at random); rimland2026judgement (effort).
    """
    return 1 - ops.exp(-pacific_search_effort * ops.exp(coverage_from_agreements * pacific_agreement_growth))
