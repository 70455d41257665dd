"""Rimland: the US-Japan alliance in the Indo-Pacific, computable.

import rimland as rl

result = rl.run("japan_three_percent", members=500)
print(result.quantile("burden", 0.5, "JPN")[-1])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rimland._version import __version__

if TYPE_CHECKING:
    from rimland import measures
    from rimland.auditing import audit
    from rimland.errors import RimlandError
    from rimland.evidence import load_evidence
    from rimland.reasons import Why, why
    from rimland.report.brief import brief
    from rimland.result import Comparison, Result
    from rimland.scenarios import Scenario, load_scenario, scenario_names
    from rimland.simulation import compare, run
    from rimland.store import open_result

_HOMES = {
    "Comparison": "rimland.result",
    "Result": "rimland.result",
    "RimlandError": "rimland.errors",
    "Scenario": "rimland.scenarios",
    "Why": "rimland.reasons",
    "audit": "rimland.auditing",
    "brief": "rimland.report.brief",
    "compare": "rimland.simulation",
    "load_evidence": "rimland.evidence",
    "load_scenario": "rimland.scenarios",
    "open_result": "rimland.store",
    "run": "rimland.simulation",
    "scenario_names": "rimland.scenarios",
    "why": "rimland.reasons",
}

__all__ = [
    "Comparison",
    "Result",
    "RimlandError",
    "Scenario",
    "Why",
    "__version__",
    "audit",
    "brief",
    "compare",
    "load_evidence",
    "load_scenario",
    "measures",
    "open_result",
    "run",
    "scenario_names",
    "why",
]


def __getattr__(name: str) -> Any:
    """Import public names when they are first used, so that `import rimland` is quick."""
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    if name == "measures":
        import importlib

        return importlib.import_module("rimland.measures")
    raise AttributeError(f"module 'rimland' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
