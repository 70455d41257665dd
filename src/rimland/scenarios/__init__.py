"""Scenarios: questions put to the model, written as YAML, and what they come to in numbers."""

from rimland.scenarios.loader import load_scenario, scenario_from_text, scenario_names, scenario_schema, scenario_source
from rimland.scenarios.months import Months
from rimland.scenarios.resolve import resolve
from rimland.scenarios.resolved import Disturbance, Override, ResolvedScenario
from rimland.scenarios.schema import KINDS, Scenario
from rimland.scenarios.settings import parse_setting, with_settings
from rimland.scenarios.specification import (
    LeverSpec,
    ParameterSpec,
    Specification,
    VariableSpec,
    specification_of,
)

__all__ = [
    "KINDS",
    "Disturbance",
    "LeverSpec",
    "Months",
    "Override",
    "ParameterSpec",
    "ResolvedScenario",
    "Scenario",
    "Specification",
    "VariableSpec",
    "load_scenario",
    "parse_setting",
    "resolve",
    "scenario_from_text",
    "scenario_names",
    "scenario_schema",
    "scenario_source",
    "specification_of",
    "with_settings",
]
