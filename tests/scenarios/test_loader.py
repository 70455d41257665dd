"""Scenario files: found, read, extended, and refused in one line."""

import json

import pytest

from rimland.errors import ScenarioError
from rimland.scenarios import (
    Scenario,
    load_scenario,
    scenario_from_text,
    scenario_names,
    scenario_schema,
)

WANTED = {
    "baseline",
    "japan_two_percent",
    "japan_three_percent",
    "weak_yen",
    "us_burden_sharing_pressure",
    "crisis_management_package",
    "denial_first",
    "us_pulled_away",
}
DOCUMENTS = {
    "000_bbc2b11e5aebb730.txt",
    "001_ead2f76471206119.txt",
    "002_e6659f297f8e1de1.txt",
    "003_93afe87961037915.txt",
    "004_39db79c37789e9dc.txt",
}


def refused(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        scenario_from_text(text, "mine.yaml")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_packaged_scenarios_are_all_there() -> None:
    assert set(scenario_names()) >= WANTED
    assert scenario_names()[0] == "baseline"


@pytest.mark.parametrize("name", sorted(WANTED))
def test_a_packaged_scenario_says_what_it_asks_and_who_asks(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.question
    assert scenario.question.endswith("?")
    assert scenario.gist
    assert scenario.asked_by
    assert set(scenario.asked_by) <= DOCUMENTS


@pytest.mark.parametrize("name", sorted(WANTED - {"baseline"}))
def test_every_other_scenario_builds_on_the_baseline_and_changes_something(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.built_on[-1] == "baseline"
    assert scenario.levers or scenario.assumptions or scenario.structure or scenario.shocks
    assert any(note.text for note in scenario.notes)


def test_scenarios_are_listed_by_kind() -> None:
    assert [load_scenario(name).kind for name in scenario_names()][:2] == ["status quo", "Tokyo"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("kind: tokio", "mine.yaml:2: kind: input should be 'status quo', 'Tokyo'"),
        ("leaves_out: 3", "mine.yaml:2: leaves_out: expected text"),
        ("shocks: [{variable: a, start: 2026-01, label: JPN, set: {JPN: 1}}]", "either a label or a quantity for each"),
        ("shocks: [{variable: a, start: 2026-01, set: {}}]", "names at least one label"),
        ("shocks: [{variable: a, start: 2026-01, set: {JPN: 1}, add: 2}]", "exactly one of multiply, add, set"),
        (
            "shocks: [{variable: a, start: 2026-01, set: {JPN: [1]}}]",
            "shocks.0.set.JPN: expected a number",
        ),
    ],
)
def test_new_keys_are_checked_too(line: str, message: str) -> None:
    assert message in refused(f"title: t\n{line}\n")


def test_kind_and_what_is_left_out_are_not_passed_on(tmp_path) -> None:
    (tmp_path / "first.yaml").write_text("title: First\nkind: stress\nleaves_out: Much.\n")
    (tmp_path / "second.yaml").write_text("title: Second\nextends: ./first.yaml\n")
    second = load_scenario(tmp_path / "second.yaml")
    assert second.kind is None
    assert second.leaves_out is None


def test_an_unknown_name_is_met_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match=r"unknown scenario 'weak_jen'; did you mean 'weak_yen'\?"):
        load_scenario("weak_jen")
    with pytest.raises(ScenarioError, match="expected one of baseline, "):
        load_scenario("qqqq")


@pytest.mark.parametrize("name", ["", "a" * 10_000, "a\nb", "\0", "."])
def test_odd_names_give_one_line(name: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_file_is_named_by_its_path(tmp_path) -> None:
    path = tmp_path / "my_case.yaml"
    path.write_text("title: Mine\nlevers: {japan_defence_burden: 2%}\n")
    for given in (path, str(path)):
        scenario = load_scenario(given)
        assert scenario.name == "my_case"
        assert scenario.levers == {"japan_defence_burden": "2%"}
        assert scenario.where("levers", "japan_defence_burden") == "my_case.yaml:2"
    with pytest.raises(ScenarioError, match=r"none\.yaml: does not exist"):
        load_scenario(tmp_path / "none.yaml")


def test_extends_merges_by_name_and_by_label(tmp_path) -> None:
    (tmp_path / "first.yaml").write_text(
        "title: First\n"
        "question: Why?\n"
        "levers:\n  denial_share: {JPN: 0.4, USA: 0.3}\n  yen_anchor: 150\n"
        "assumptions: {steepness: 3}\n"
        "structure: {arms_reaction: all}\n"
        "shocks: [{variable: exchange_rate, start: 2026-01, multiply: 1.1}]\n"
    )
    (tmp_path / "second.yaml").write_text(
        "title: Second\n"
        "extends: ./first.yaml\n"
        "levers:\n  denial_share: {JPN: 0.6}\n"
        "structure: {arms_reaction: davis1966}\n"
        "shocks: [{variable: exchange_rate, start: 2027-01, add: 5}]\n"
    )
    scenario = load_scenario(tmp_path / "second.yaml")
    assert scenario.title == "Second"
    assert scenario.question == "Why?"
    assert scenario.levers == {"denial_share": {"JPN": 0.6, "USA": 0.3}, "yen_anchor": 150}
    assert scenario.assumptions == {"steepness": 3}
    assert scenario.structure == {"arms_reaction": "davis1966"}
    assert [shock.start for shock in scenario.shocks] == ["2026-01", "2027-01"]
    # Each setting remembers the file that it was written in.
    assert scenario.where("levers", "denial_share", "JPN") == "second.yaml:4"
    assert scenario.where("levers", "denial_share", "USA") == "first.yaml:4"
    assert scenario.where("levers", "yen_anchor") == "first.yaml:5"
    assert scenario.where("shocks", 0) == "first.yaml:8"
    assert scenario.where("shocks", 1, "add") == "second.yaml:6"


def test_a_circle_of_extends_is_named(tmp_path) -> None:
    for name, parent in [("a", "b"), ("b", "c"), ("c", "a")]:
        (tmp_path / f"{name}.yaml").write_text(f"title: {name}\nextends: {parent}.yaml\n")
    with pytest.raises(ScenarioError, match=r"c\.yaml:2: .*circle: a > b > c > a"):
        load_scenario(tmp_path / "a.yaml")
    (tmp_path / "self.yaml").write_text("title: self\nextends: self.yaml\n")
    with pytest.raises(ScenarioError, match="circle: self > self"):
        load_scenario(tmp_path / "self.yaml")


def test_a_very_long_chain_is_refused(tmp_path) -> None:
    for number in range(30):
        (tmp_path / f"s{number}.yaml").write_text(f"title: t\nextends: s{number + 1}.yaml\n")
    with pytest.raises(ScenarioError, match="more than 20"):
        load_scenario(tmp_path / "s0.yaml")


def test_extending_what_is_not_there_says_where(tmp_path) -> None:
    (tmp_path / "a.yaml").write_text("title: a\nextends: base_line\n")
    with pytest.raises(ScenarioError, match=r"a\.yaml:2: unknown scenario 'base_line'; did you mean 'baseline'"):
        load_scenario(tmp_path / "a.yaml")
    (tmp_path / "a.yaml").write_text("title: a\nextends: none.yaml\n")
    with pytest.raises(ScenarioError, match=r"a\.yaml:2: extends 'none\.yaml', but there is no file"):
        load_scenario(tmp_path / "a.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "mine.yaml:1: expected a scenario (keys and values), got nothing"),
        ("- a\n", "mine.yaml:1: expected a scenario (keys and values), got a list"),
        ("name: mine\n", "mine.yaml:1: key 'title' is missing"),
        ("title: t\nlever: {a: 1}\n", "mine.yaml:2: unknown key 'lever'; did you mean 'levers'?"),
        ("title: t\nlevers: [a]\n", "mine.yaml:2: levers"),
        ("title: 3\n", "mine.yaml:1: title: expected text, got '3'"),
        ("name: Not A Name\ntitle: t\n", "mine.yaml:1: name"),
        ("title: t\nlevers:\n  a: true\n", "mine.yaml:3: levers.a: expected a number"),
        (
            "title: t\nlevers:\n  a:\n",
            'mine.yaml:3: levers.a: expected a number such as 0.02 or "2%", got nothing',
        ),
        ("title: t\nlevers:\n  a: [1]\n", "mine.yaml:3: levers.a: expected a number"),
        (
            "title: t\nlevers:\n  a: {path: {2025-01: x, 2026-01: [1]}, interpolate: step}\n",
            "mine.yaml:3: levers.a.path.2026-01",
        ),
        ("title: t\nlevers:\n  a: {path: {}}\n", "mine.yaml:3: levers.a.path"),
        (
            "title: t\nlevers:\n  a: {path: {2025-01: 1, 2026-01: 2}}\n",
            "mine.yaml:3: levers.a: a path with several dates needs interpolate",
        ),
        (
            "title: t\nlevers:\n  a: {path: {2025-01: 1}, interpolate: cubic}\n",
            "mine.yaml:3: levers.a.interpolate: input should be 'linear' or 'step', got 'cubic'",
        ),
        ("title: t\nassumptions: {a: {uniform: [1]}}\n", "mine.yaml:2: assumptions.a.uniform"),
        ("title: t\nassumptions: {a: {uniform: [1, x]}}\n", "mine.yaml:2: assumptions.a.uniform.1"),
        (
            "title: t\nassumptions: {a: {uniform: [1, 2], normal: [1, 2]}}\n",
            "mine.yaml:2: assumptions.a: exactly one",
        ),
        ("title: t\nstructure: {a: 1}\n", "mine.yaml:2: structure.a: expected text"),
        ("title: t\nstructure: {a: []}\n", "mine.yaml:2: structure.a"),
        ("title: t\nshocks:\n  - {start: 2026-01, add: 1}\n", "mine.yaml:3: shocks.0: a shock names either"),
        (
            "title: t\nshocks:\n  - {lever: a, start: 2026-01, add: 1, set: 2}\n",
            "mine.yaml:3: shocks.0: a shock has exactly one",
        ),
        ("title: t\nshocks:\n  - {lever: a, add: 1}\n", "mine.yaml:3: key 'start' is missing in shocks.0"),
        (
            "title: t\nshocks:\n  - {lever: a, start: 2026-01, add: 1, months: 1.5}\n",
            "mine.yaml:3: shocks.0.months",
        ),
        (
            "title: t\nshocks:\n  - {lever: a, start: 2026-01, add: 1, months: 0}\n",
            "mine.yaml:3: shocks.0.months",
        ),
        (
            "title: t\nshocks:\n  - {lever: a, start: 2026-01, plus: 1}\n",
            "mine.yaml:3: unknown key 'shocks.0.plus'",
        ),
        (
            "title: t\nnotes: [{text: a, sources: b}]\n",
            "mine.yaml:2: unknown key 'notes.0.sources'; did you mean 'source'?",
        ),
        ("title: t\ntitle: u\n", "mine.yaml:2: duplicate key 'title'"),
        ("title: t\n\tquestion: u\n", "mine.yaml:2: indented with a tab"),
        ("title: &a t\n", "mine.yaml:1: anchor"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, message: str) -> None:
    assert refused(text).startswith(message)


def test_the_schema_can_be_written_as_json() -> None:
    schema = json.loads(json.dumps(scenario_schema()))
    assert schema["required"] == ["title"]
    assert {"levers", "assumptions", "structure", "shocks", "extends", "notes"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("name", sorted(WANTED))
def test_a_scenario_survives_being_written_as_json(name: str) -> None:
    scenario = load_scenario(name)
    again = Scenario.model_validate_json(scenario.model_dump_json())
    assert again.model_dump() == scenario.model_dump()
    assert again.extends is None
