"""What the map shows: quantities with their values over time, observed and simulated, and where their marks stand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from rimland.engine.quantiles import row_quantiles
from rimland.library import model_facts
from rimland.words import Words
from rimland.workbench.charts import FIRST_YEAR, observation_sources, observations
from rimland.workbench.cut import Cut, labels_of
from rimland.workbench.geography import HEIGHT, WIDTH, frame_of, graticule, outlines, places, position
from rimland.workbench.room import Ensemble, shown_months

MOST_MEMBERS = 1000
BAND = (0.05, 0.5, 0.95)
TROOPS = ("JPN", "KOR", "AUS", "PHL", "GBR")
LAYERS = ("theatres", "fleets", "troops", "bases", "spending", "exercises", "ties", "groups", "threat")
FIRST_LAYERS = ("theatres", "fleets", "troops", "bases")
COLOURS = ("alignment", "threat", "burden", "none")
MEASURES = ("grey_zone", "incidents", "attack", "balance")


@dataclass(frozen=True)
class Quantity:
    """A variable as the map shows it: `scale` turns the model's unit into `unit`.

    Differences from the reference are quotients where `relative`, as the level then rests on a judged prior.
    """

    key: str
    variable: str
    unit: str
    scale: float = 1.0
    relative: bool = False


QUANTITIES = (
    Quantity("burden", "burden", "% of GDP", 100),
    Quantity("spending", "military_spending", "bn 2023 US$"),
    Quantity("fleet", "fleet", "ships"),
    Quantity("troops", "us_personnel_in_japan", "thousand people", 0.001),
    Quantity("grey_zone", "grey_zone_pressure", "% of days", 100),
    Quantity("incidents", "incident_intensity", "expected a year", 12),
    Quantity("attack", "deterrence_failure_probability", "%", 100, relative=True),
    Quantity("balance", "power_balance", "1"),
    Quantity("interoperability", "interoperability", "0 to 1"),
    Quantity("cohesion", "alliance_cohesion", "0 to 1"),
    Quantity("group", "minilateral_tie", "0 to 1"),
    Quantity("bloc", "counter_bloc", "0 to 1"),
    Quantity("practice", "allied_practice", "exercise/year"),
    Quantity("alignment", "alignment", "1"),
    Quantity("threat", "threat_perception", "0 to 1"),
    Quantity("survival", "base_survival", "%", 100),
    Quantity("access", "base_access", "%", 100),
)  # fmt: skip
CUT = Cut(tuple(q.variable for q in QUANTITIES))


def rows(scenario: Ensemble, reference: Ensemble | None, members: int) -> dict[str, dict[str, list[float | None]]]:
    """Every quantity at every label by quarter, by "burden.JPN" or the quantity alone.

    `m`, `l`, `h` are median, 5% and 95% over members; `r` is the reference's median and `d`, `dl`, `dh` the difference
    or quotient member by member, where there is a reference.
    """
    found = {}
    for quantity in QUANTITIES:
        own = scenario.of(quantity.variable, members) * np.float32(quantity.scale)
        parts = dict(zip("lmh", _quantiles(own), strict=True))
        if reference is not None:
            other = reference.of(quantity.variable, members) * np.float32(quantity.scale)
            with np.errstate(all="ignore"):
                change = own / other if quantity.relative else own - other
            parts["r"] = _quantiles(other)[1]
            parts |= zip(("dl", "d", "dh"), _quantiles(change), strict=True)
        for i, label in enumerate(labels_of(quantity.variable)):
            name = f"{quantity.key}.{label}" if label else quantity.key
            found[name] = {part: _rounded(values[:, i]) for part, values in parts.items()}
    return found


def _quantiles(values: np.ndarray) -> np.ndarray:
    """(levels, quarters, labels) of an array (quarters, labels, members); not a number where a member has none."""
    quarters, labels, members = values.shape
    return row_quantiles(values.reshape(-1, members), BAND).reshape(len(BAND), quarters, labels)


def _rounded(values: np.ndarray) -> list[float | None]:
    return [float(f"{v:.4g}") if math.isfinite(v) else None for v in values.tolist()]


@cache
def troops() -> Mapping[str, Mapping[int, float]]:
    """Observed US active-duty personnel by country and year, in thousands; years of another coverage are left out."""
    from rimland.evidence import load_evidence

    years = range(FIRST_YEAR, 2041)
    found = load_evidence().annual("us_personnel", TROOPS, years)
    return {
        country: {y: round(v / 1000, 3) for y, v in zip(years, found[:, i].tolist(), strict=True) if math.isfinite(v)}
        for i, country in enumerate(TROOPS)
    }


@cache
def observed() -> dict[str, dict[str, Any]]:
    """Observations of quantities by "burden.JPN": values by year, in the unit of the quantity, and their sources."""
    found: dict[str, dict[str, Any]] = {}
    for quantity in QUANTITIES:
        for label in labels_of(quantity.variable):
            points = observations().get((quantity.variable, label or None), ())
            if points:
                name = f"{quantity.key}.{label}" if label else quantity.key
                outcome = f"{quantity.variable}.{label}" if label else quantity.variable
                found[name] = {"values": {str(y): v for y, v in points}, "sources": list(observation_sources(outcome))}
    for country, values in troops().items():
        key = "troops" if country == "JPN" else f"troops.{country}"
        found[key] = {"values": {str(y): v for y, v in values.items()}, "sources": ["kane2022troops"]}
    return found


def drawing(words: Words) -> dict[str, Any]:
    """What of the map stays: outlines, marks and their names in a language."""
    stored = places()
    groups = {
        "country": {c: actor for actor, members in stored["countries"].items() for c in members},
        "outlines": outlines(), "graticule": graticule(), "width": WIDTH, "height": HEIGHT,
        "regions": {name: frame_of(name) for name in stored["regions"]},
        "months": shown_months(),
    }  # fmt: skip
    for kind in ("actors", "theatres", "fleets", "groups", "troops"):
        groups[kind] = [
            {"id": name, "name": words.label(name), "x": position(e)[0], "y": position(e)[1], "inset": "inset" in e,
             "radius": e.get("radius"), "members": e.get("members"), "label": e.get("label")}
            for name, e in stored[kind].items()
        ]  # fmt: skip
    groups["bases"] = [
        {"id": name, "name": words.place(name), "x": position(e)[0], "y": position(e)[1], "host": e["host"],
         "kind": e["kind"], "label": e.get("label"),
         "sources": [e["position"], *([e["says"]] if "says" in e else [])]}
        for name, e in stored["bases"].items()
    ]  # fmt: skip
    groups["dyads"] = [{"id": d, "name": words.label(d)} for d in labels_of("threat_perception")]
    groups["allies"] = list(labels_of("interoperability"))
    groups["quantities"] = {q.key: _described(q, words) for q in QUANTITIES}
    return groups


def _described(quantity: Quantity, words: Words) -> dict[str, Any]:
    factor, unit = words.measure(1.0, quantity.unit)
    return {
        "name": words.variable(quantity.variable), "variable": quantity.variable, "unit": unit, "factor": factor,
        "relative": quantity.relative,
        "sources": list(model_facts().variables[quantity.variable].equation.sources),
    }  # fmt: skip
