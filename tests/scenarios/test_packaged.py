"""The packaged scenarios against the model itself: what they set exists, and differs from the status quo."""

import re
from pathlib import Path

import numpy as np
import pytest

from rimland.scenarios import (
    ResolvedScenario,
    Specification,
    load_scenario,
    resolve,
    scenario_from_text,
    scenario_names,
)

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def offered() -> Specification:
    from rimland.library import specification

    return specification()


@pytest.fixture(scope="module")
def resolved(offered) -> dict[str, ResolvedScenario]:
    return {name: resolve(load_scenario(name), offered) for name in scenario_names()}


def test_only_the_baseline_changes_nothing(resolved) -> None:
    assert resolved["baseline"].changed_levers == ()
    for name, scenario in resolved.items():
        assert name == "baseline" or scenario.changed_levers or scenario.structure or scenario.assumptions, name


def test_no_two_scenarios_are_the_same(resolved) -> None:
    seen = {tuple(path.tobytes() for path in scenario.levers.values()) for scenario in resolved.values()}
    assert len(seen) == len(resolved)


def test_no_packaged_scenario_rewrites_history(resolved) -> None:
    """Paired differences are differences of policy only when theories and assumptions are the same."""
    for scenario in resolved.values():
        assert scenario.structure == resolved["baseline"].structure
        assert scenario.assumptions == resolved["baseline"].assumptions
        policy = scenario.months.index("2025-01")
        for name, path in scenario.levers.items():
            assert np.array_equal(path[:policy], resolved["baseline"].levers[name][:policy]), (
                scenario.name,
                name,
            )


def test_every_note_cites_a_source_that_exists() -> None:
    from rimland.evidence import source_keys

    known = source_keys()
    for name in scenario_names():
        for note in load_scenario(name).notes:
            for key in filter(None, (note.source or "").split("; ")):
                assert key in known, (name, key)


def test_the_example_in_the_readme_can_be_run(offered) -> None:
    for example in re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL):
        assert resolve(scenario_from_text(example, "README.md"), offered).changed_levers
