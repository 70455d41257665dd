"""The reference model as a Rimland model (the equations of `reference_model.py`, the engine's own way).

The dim `actor` is the observer of a dyad and `observed` the other side; all 14 x 14 pairs are present.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import reference_model
from rimland.engine import auxiliary, noise, ops, state, stock

ACTORS = ["USA", "JPN", "CHN", "TWN", "KOR", "PRK", "RUS", "PHL", "AUS", "IND", "VNM", "IDN", "GBR", "PIC"]
DIMENSIONS: dict[str, Any] = {
    "actor": ACTORS,
    "observed": {"relations": {"actor": "actor"}, "labels": ACTORS},
    "theatre": ["taiwan_strait", "east_china_sea", "south_china_sea", "korean_peninsula"],
}

growth_noise = noise(
    "normal",
    name="growth_noise",
    dims="actor",
    doc="Monthly luck of an economy.",
    source="rimland2026judgement.",
)


@stock(dims="actor", unit="USD2023bn/year", initial="initial_gdp")
def gdp(gdp, growth_shock, base_growth, growth_shift, crowding_out, burden, base_burden):
    """Output; grows at a base rate, disturbed, and less the further the burden is above its base.

    Source: rimland2026judgement.
    """
    return gdp * (base_growth + growth_shift + growth_shock - crowding_out * (burden - base_burden))


@state(dims="actor", unit="1/year", initial=0)
def growth_shock(growth_persistence, growth_shock, growth_volatility, growth_noise):
    """Passing departure of growth from its base, first-order autoregressive by month.

    Source: rimland2026judgement.
    """
    return growth_persistence * growth_shock + growth_volatility * growth_noise


@auxiliary(dims="actor", unit="1")
def burden(budget, gdp):
    """Military spending as a share of output.

    Source: rimland2026judgement.
    """
    return budget / gdp


@auxiliary(dims="actor", unit="1")
def target_burden(base_burden, threat_response, threat, reliance, support, burden_ceiling):
    """Share that an actor wants to spend: rises with threat, less so where support is expected, up to a ceiling.

    Source: rimland2026judgement.
    """
    wanted = base_burden * (1 + threat_response * threat * (1 - reliance * support))
    return ops.minimum(wanted, burden_ceiling)


@auxiliary(dims="actor", unit="USD2023bn/year")
def initial_budget(initial_gdp, base_burden):
    """Budget at the base burden.

    Source: rimland2026judgement.
    """
    return initial_gdp * base_burden


@stock(dims="actor", unit="USD2023bn/year", initial="initial_budget")
def budget(adjustment_speed, target_burden, gdp, budget):
    """Military spending; closes part of the gap to its target.

    Source: rimland2026judgement.
    """
    return adjustment_speed * (target_burden * gdp - budget)


@stock(dims="actor", unit="USD2023bn", initial="initial_capital")
def capital(procurement_effect, equipment_share, budget, depreciation, capital):
    """Military capital by perpetual inventory.

    Source: rimland2026judgement.
    """
    return procurement_effect * equipment_share * budget - depreciation * capital


@auxiliary(dims="actor", unit="1")
def power(capital):
    """Logarithm of military capital.

    Source: rimland2026judgement.
    """
    return ops.log(capital / ops.quantity(1.0, "USD2023bn"))


@auxiliary(dims="actor", unit="1")
def effort(budget, gdp, base_burden):
    """How far an actor spends above its base burden, as a share of it.

    Source: rimland2026judgement.
    """
    return budget / (gdp * base_burden) - 1


@auxiliary(dims="actor observed", unit="1")
def menace(menace_steepness, power, menace_bias, grievance):
    """How strong and ill-disposed the other looks, 0 to 1; the grievance is a term of the logit itself.

    Source: rimland2026judgement.
    """
    scaled = menace_steepness * power
    return ops.logistic(ops.lookup(scaled, "observed.actor") - (scaled - menace_bias) + grievance)


@stock(dims="actor observed", unit="1", initial="affinity")
def trust(trust_speed, affinity, menace, trust):
    """Trust in the other; tends to the affinity of the two as far as the other does not menace.

    Source: rimland2026judgement.
    """
    return trust_speed * (affinity * (1 - menace) - trust)


@stock(dims="actor observed", unit="1", initial=0)
def grievance(grievance_gain, effort, trust, grievance_decay, grievance):
    """Grievance against the other, in logits; fed by the other's effort, soothed by trust, forgotten with time.

    Source: rimland2026judgement.
    """
    return grievance_gain * (ops.lookup(effort, "observed.actor") - trust) - grievance_decay * grievance


@auxiliary(dims="theatre", unit="1")
def landing_success(landing_steepness, attack_share, defence_share, capital):
    """Probability that an attack succeeds, logistic in the log ratio of the capital that both sides bring.

    Source: rimland2026judgement.
    """
    attack = ops.sum_over(attack_share * capital, "actor")
    defence = ops.sum_over(defence_share * capital, "actor")
    return ops.logistic(landing_steepness * ops.log(attack / defence))


@auxiliary(dims="theatre", unit="1/year")
def hazard(hazard_base, hazard_tension, concern, threat, landing_success):
    """Rate of crises; rises with the threat felt by those concerned and with the chance of success.

    Source: rimland2026judgement.
    """
    tension = ops.sum_over(concern * threat, "actor")
    return hazard_base * ops.exp(hazard_tension * tension + landing_success)


@auxiliary(dims="actor", unit="1")
def fear(exposure, menace, trust, incident_fear, concern, hazard):
    """Threat seen this month: the menace of all others as far as they are not trusted, and incidents.

    Source: rimland2026judgement.
    """
    alarm = ops.sum_over(exposure * (menace * (1 - trust)), "observed")
    return alarm + incident_fear * ops.sum_over(concern * hazard, "theatre")


@stock(dims="actor", unit="1", initial=0.5)
def threat(memory_speed, fear, threat):
    """Threat as remembered: a slow average of what was seen.

    Source: rimland2026judgement.
    """
    return memory_speed * (fear - threat)


@stock(dims="actor", unit="1", initial=0.5)
def support(concern, landing_success, support):
    """Support expected from allies; tends to how well the theatres of concern are held.

    Source: rimland2026judgement.
    """
    protection = 1 - ops.sum_over(concern * landing_success, "theatre")
    return ops.quantity(0.5, "1/year") * (protection - support)


@stock(dims="theatre", unit="1", initial=1)
def peace(hazard, peace):
    """Probability that no crisis has broken out yet.

    Source: rimland2026judgement.
    """
    return -hazard * peace


def build() -> Any:
    """The checked model."""
    from rimland.engine.dimensions import dimensions_from
    from rimland.engine.equation import equations_of
    from rimland.engine.model import build_model
    from rimland.engine.numbers import parameter_from

    dimensions = dimensions_from(DIMENSIONS, Path(__file__).name)
    place = Path(__file__).with_suffix(".yaml").name
    entries = reference_model.numbers()
    parameters = {name: parameter_from(name, entry, dimensions, place) for name, entry in entries.items()}
    return build_model(equations_of(sys.modules[__name__]), parameters, {}, dimensions)


def runner(parameters: Mapping[str, np.ndarray], seed: int, backend: str, months: int = reference_model.MONTHS) -> Any:
    """The engine, ready to run the reference model for the given member parameters; records `peace`."""
    from rimland.engine.compiler import compile_model
    from rimland.engine.ensemble import Runner

    fixed, members = reference_model.constants(), next(iter(parameters.values())).size

    def inputs(first: int, count: int) -> dict[str, np.ndarray]:
        # Members beyond the last repeat it: a chunk is always computed whole.
        index = np.minimum(np.arange(first, first + count), members - 1)
        return {**fixed, **{name: values[index] for name, values in parameters.items()}}

    program = compile_model(build(), {}, ["peace"])
    times = {"timestep": np.full(months, reference_model.TIMESTEP)}
    return Runner(program, times, inputs, seed, backend)


def simulate(ready: Any, members: int, into: np.ndarray | None = None) -> np.ndarray:
    """Run it; `peace` by month, theatre and member."""
    out = np.empty((ready.months, 4, members), np.float32) if into is None else into
    for chunk in ready.stream(0, members):
        out[:, :, chunk.first : chunk.first + chunk.count] = chunk.values
    return out
