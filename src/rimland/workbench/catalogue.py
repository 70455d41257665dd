"""What the page offers: outcomes with charts, levers by who pulls them, assumptions that matter, rival theories."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rimland.library import model_facts

USUAL = (
    "deterrence_failure_probability.taiwan_strait", "burden.JPN", "threat_perception.JPN>CHN", "military_spending.CHN",
    "grey_zone_pressure.east_china_sea", "alliance_cohesion.JPN", "host_nation_support", "fleet.CHN",
)  # fmt: skip
WHO = ("Tokyo", "Washington", "together", "partners", "Beijing")
# What Beijing or chance does, and what the world is like: no policy of the alliance.
NOT_POLICY = frozenset({"satellite_attack", "trade_blockade_share", "yen_anchor"})
# Assumptions that most often drive the outcomes of the headline (`rimland run` names them), by topic.
ASSUMPTIONS = (
    "prior_attack_rate", "choice_precision", "landing_steepness", "threat_response", "budget_adjustment",
    "preference_from_threat",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One number over time: a variable at one label. `scale` turns the model's unit into `unit`."""

    variable: str
    label: str | None
    title: str
    unit: str
    scale: float
    group: str
    relative: bool

    @property
    def id(self) -> str:
        """Its name in addresses: `burden.JPN`, or the variable alone."""
        return f"{self.variable}.{self.label}" if self.label else self.variable


@cache
def outcomes() -> dict[str, Outcome]:
    """Every outcome that can be shown, by id: those of the headline, in order."""
    from rimland.report.headline import headline_outcomes

    found = [
        Outcome(o.variable, o.label, o.title, o.unit_words, o.scale, o.group, o.relative) for o in headline_outcomes()
    ]
    return {o.id: o for o in found}


@cache
def levers_by_who() -> dict[str, tuple[str, ...]]:
    """Names of levers by who pulls them; the last group, "stress", is no policy."""
    found: dict[str, list[str]] = {who: [] for who in (*WHO, "stress")}
    for name, lever in model_facts().levers.items():
        found["stress" if name in NOT_POLICY else lever.who].append(name)
    return {who: tuple(names) for who, names in found.items() if names}


@cache
def theories() -> dict[str, tuple[str, ...]]:
    """Variables for which rival forms stand side by side, and the keys of the forms."""
    return {n: tuple(v.forms) for n, v in model_facts().variables.items() if len(v.forms) > 1}


@cache
def assumptions() -> tuple[str, ...]:
    """Assumptions that the page offers; all others are found by words."""
    return tuple(n for n in ASSUMPTIONS if n in model_facts().parameters)
