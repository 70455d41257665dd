"""Settings of the command line, laid over a scenario."""

import numpy as np
import pytest

from rimland.errors import ScenarioError
from rimland.scenarios import Months, Scenario, parse_setting, resolve, scenario_from_text, with_settings

MONTHS = Months()
POLICY = MONTHS.index("2025-01")


def test_settings_are_laid_over_the_scenario(specification) -> None:
    scenario = scenario_from_text("title: t\nlevers: {japan_defence_burden: 2%}\n", "mine.yaml")
    over = with_settings(
        scenario,
        ["japan_defence_burden=3%@2030-01", "denial_share.JPN=0.5", "weights.JPN.sea = 2", "yen_anchor=150"],
    )
    found = resolve(over, specification)
    date = MONTHS.index("2030-01")
    assert np.all(found.levers["japan_defence_burden"][POLICY:date] == 0.02)
    assert np.all(found.levers["japan_defence_burden"][date:] == 0.03)
    assert found.levers["denial_share"][-1].tolist() == [0.3, 0.5, 0.5]
    assert found.levers["weights"][-1].tolist() == [[1, 1], [1, 2], [1, 1]]
    assert found.levers["yen_anchor"][-1] == 150.0
    assert scenario.changes == []
    # What was set travels with the scenario, so that a stored result can be run again.
    again = Scenario.model_validate_json(over.model_dump_json())
    assert np.array_equal(resolve(again, specification).levers["weights"], found.levers["weights"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=",
        "a",
        "a=",
        "=1",
        "a=1@",
        "a=1@2027",
        "a=1@2027-13",
        "a.=1",
        "a==1",
        "A B=1",
        "a=1\nb=2",
        "x" * 999,
    ],
)
def test_what_is_not_a_setting_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="--set") as caught:
        parse_setting(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "japan_defence_burden=200",
            "--set japan_defence_burden=200: lever japan_defence_burden: 200 is out of range",
        ),
        ("japan_defence=2%", "did you mean 'japan_defence_burden'?"),
        ("denial_share.JPX=1", "unknown actor 'JPX'; did you mean 'JPN'?"),
        ("denial_share.others=1", "unknown actor 'others'"),
        ("yen_anchor=150@2050-01", "2050-01 is after the run"),
        ("japan_defence_burden=2%@2019-01", "2019-01 is too early; expected 2025-01 or later"),
        ("yen_anchor=weak", "'weak' is not a number; expected a number in JPY/USD"),
        ("yen_anchor=1e999", "not finite"),
    ],
)
def test_a_setting_the_model_does_not_allow_is_refused(text: str, message: str, specification) -> None:
    with pytest.raises(ScenarioError) as caught:
        resolve(with_settings(scenario_from_text("title: t\n"), [text]), specification)
    assert str(caught.value).startswith("--set ")
    assert message in str(caught.value)
