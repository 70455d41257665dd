"""A small model's offer to scenarios, with one of each: a share, a yen sum, labels, two dimensions."""

import numpy as np
import pytest

from rimland.scenarios import LeverSpec, ParameterSpec, Specification, VariableSpec

ACTORS = ("USA", "JPN", "CHN")
DOMAINS = ("land", "sea")


@pytest.fixture(scope="session")
def specification() -> Specification:
    levers = [
        LeverSpec("japan_defence_burden", "1", 0.009, 0.05, np.linspace(0.01, 0.02, 312), earliest="2025-01"),
        LeverSpec("denial_share", "1", 0.0, 1.0, np.array([0.3, 0.3, 0.5]), ("actor",), (ACTORS,)),
        LeverSpec("host_nation_support_offer", "JPYbn/year", 0.0, 900.0, 211.0),
        LeverSpec("yen_anchor", "JPY/USD", 80.0, 200.0, 140.0),
        LeverSpec("weights", "1", 0.0, 2.0, 1.0, ("actor", "domain"), (ACTORS, DOMAINS)),
        LeverSpec("austerity", "1/year", -0.1, 0.1, 0.0),
    ]
    parameters = [
        ParameterSpec("steepness", "1", 2.0, 8.0, 4.0),
        ParameterSpec(
            "depreciation",
            "1/year",
            np.array([0.03, 0.03, 0.05]),
            np.array([0.09, 0.09, 0.08]),
            np.array([0.06, 0.06, 0.06]),
            ("actor",),
            (ACTORS,),
        ),
    ]
    exogenous = [
        VariableSpec("exchange_rate", "JPY/USD"),
        VariableSpec("real_growth", "1/year", ("actor",), (ACTORS,)),
    ]
    return Specification(
        levers={lever.name: lever for lever in levers},
        parameters={number.name: number for number in parameters},
        forms={"arms_reaction": ("richardson1960", "intriligator1984", "davis1966"), "gdp": ("only",)},
        exogenous={variable.name: variable for variable in exogenous},
        variables=frozenset({"arms_reaction", "gdp", "exchange_rate", "real_growth"}),
    )
