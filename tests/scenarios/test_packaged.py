"""The packaged scenarios against the model itself: what they set exists, and differs from the status quo."""

import re
from pathlib import Path

import numpy as np
import pytest

import rimland as rl
from rimland.scenarios import (
    KINDS,
    ResolvedScenario,
    Specification,
    load_scenario,
    resolve,
    scenario_from_text,
    scenario_names,
)

HOME = Path(__file__).parents[2]
README = HOME / "README.md"
RECOMMENDATIONS = HOME / "docs" / "recommendations.md"
SEEDS = HOME.parent / "shared" / "seeds"
POLICY = {"Tokyo", "Washington", "together", "partners", "Beijing", "dialogue"}
# Float32 leaves about a millionth of a value as noise; this is a thousand times as much.
BEYOND_NOISE = 1e-3


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
        assert name == "baseline" or scenario.changed_levers or scenario.disturbances, name


def test_no_two_scenarios_are_the_same(resolved) -> None:
    seen = {
        (
            *(path.tobytes() for path in scenario.levers.values()),
            *((name, x.multiply.tobytes(), x.add.tobytes()) for name, x in sorted(scenario.disturbances.items())),
        )
        for scenario in resolved.values()
    }
    assert len(seen) == len(resolved)


def test_only_counterfactuals_rewrite_history(resolved) -> None:
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
        counterfactual = scenario.scenario.title.startswith("Counterfactual: ")
        assert not counterfactual or scenario.scenario.kind == "administrations"
        for name, shock in scenario.disturbances.items():
            untouched = np.all(shock.multiply[:policy] == 1) and np.all(shock.add[:policy] == 0)
            assert untouched or counterfactual, (scenario.name, name)


def test_every_lever_is_used_by_a_scenario(resolved, offered) -> None:
    assert set().union(*(scenario.changed_levers for scenario in resolved.values())) == set(offered.levers)


def test_policy_stress_and_administrations_are_all_there() -> None:
    kinds = [load_scenario(name).kind for name in scenario_names()]
    assert sum(kind in POLICY for kind in kinds) >= 16
    assert kinds.count("stress") >= 8
    assert kinds.count("administrations") >= 2
    assert kinds.count("status quo") == 1
    assert kinds == sorted(kinds, key=KINDS.index)


@pytest.mark.parametrize("name", scenario_names())
def test_a_packaged_scenario_accounts_for_itself(name) -> None:
    """Every setting has a note about it; what the model leaves out is said; the asking documents exist."""
    scenario = load_scenario(name)
    set_by_it = {*scenario.levers, *scenario.assumptions, *scenario.structure, *(x.target for x in scenario.shocks)}
    assert set_by_it <= {about for note in scenario.notes for about in note.about}
    assert all(note.source for note in scenario.notes)
    assert scenario.kind
    assert scenario.gist
    assert scenario.leaves_out
    assert scenario.question
    assert scenario.question.endswith("?")
    assert scenario.asked_by
    if SEEDS.is_dir():
        assert all((SEEDS / document).is_file() for document in scenario.asked_by)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents are not part of the project")
@pytest.mark.parametrize("name", scenario_names())
def test_a_gist_is_in_our_own_words(name) -> None:
    """No eight words in a row of a gist stand in a document that asks."""
    scenario = load_scenario(name)
    words = _words(scenario.gist)
    for document in scenario.asked_by:
        text = " ".join(_words((SEEDS / document).read_text(encoding="utf-8")))
        copied = [" ".join(words[i : i + 8]) for i in range(len(words) - 7)]
        assert not [phrase for phrase in copied if phrase in text]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


@pytest.fixture(scope="module")
def status_quo():
    return rl.run("baseline", members=8)


@pytest.mark.parametrize("name", [n for n in scenario_names() if n != "baseline"])
def test_a_packaged_scenario_runs_and_matters(name, status_quo) -> None:
    """Some outcome moves in the median beyond the noise of arithmetic, and all stay finite."""
    other = rl.run(name, members=8)
    largest = 0.0
    for outcome in other.program.meta:
        before, after = (np.asarray(result.values(outcome), dtype=float) for result in (status_quo, other))
        assert np.all(np.isfinite(after)), outcome
        moved = np.median(np.abs(after - before), axis=-1)
        largest = max(largest, float(np.max(moved / np.maximum(np.median(np.abs(before), axis=-1), 0.01))))
    assert largest > BEYOND_NOISE


def test_the_page_of_recommendations_names_every_scenario_and_lever(offered) -> None:
    text = RECOMMENDATIONS.read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z][a-z0-9_]*)`", text))
    assert set(scenario_names()) <= named
    assert set(offered.levers) <= named
    assert named <= {*scenario_names(), *offered.levers}


def test_the_readme_lists_the_packaged_scenarios_and_no_others() -> None:
    text = README.read_text(encoding="utf-8")
    table = text[text.index("| scenario | question |") :].split("\n\n")[0]
    listed = re.findall(r"`([a-z][a-z0-9_]*)`", table)
    assert sorted(listed) == sorted(scenario_names())


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
