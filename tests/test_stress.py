"""Stress tests of the model: its own columns, a whole test against a comparison, the command, and mistakes."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

import rimland as rl
from rimland.engine.ensemble import CHUNK
from rimland.errors import ScenarioError
from rimland.library import model_facts
from rimland.scenarios import Scenario, with_settings
from rimland.stress import stress
from rimland.stress.correlation import behind
from rimland.stress.sensitivity import inputs_of
from rimland.stress.trials import columns_of, spanning, trials, usual_forms
from rimland.sweep import Column, column_runner, prepare_sweep

QUO = usual_forms(rl.load_scenario("baseline"))


# The model's own columns


@pytest.fixture(scope="module")
def simulation():
    return prepare_sweep(["burden"], structure=spanning())


def test_the_ends_are_those_that_members_draw_or_that_are_declared(simulation):
    drawn = {(t.name, t.end): t for t in trials(simulation, QUO, "drawn")}
    declared = {(t.name, t.end): t for t in trials(simulation, QUO, "declared")}
    # Uniform over 0 to 0.4 within a declared 0 to 0.6.
    assert float(drawn["threat_response", "low"].value) == pytest.approx(0.02)
    assert float(drawn["threat_response", "high"].value) == pytest.approx(0.38)
    assert float(declared["threat_response", "high"].value) == pytest.approx(0.6)
    # A lognormal factor on every theatre.
    rate, number = drawn["prior_attack_rate", "high"], model_facts().parameters["prior_attack_rate"]
    kind, (median, sigma) = number.distribution.kind, number.distribution.arguments
    assert kind == "lognormal"
    assert rate.factor == pytest.approx(stats.lognorm(sigma, scale=median).ppf(0.95))
    np.testing.assert_allclose(rate.value, np.minimum(number.values * rate.factor, number.high))
    # What all members share is tried at its declared ends only.
    assert ("risk_counted_from", "low") in declared and ("risk_counted_from", "low") not in drawn
    rivals = {(t.name, t.end) for t in trials(simulation, QUO) if t.kind == "theory"}
    facts = model_facts().variables
    assert rivals == {(n, f) for n, v in facts.items() for f in v.forms if f != v.default}
    with pytest.raises(ValueError, match="unknown width"):
        trials(simulation, QUO, "wide")


def test_what_a_scenario_fixes_is_not_drawn_and_its_theory_is_the_usual_one():
    fixed = Scenario(
        name="fixed", title="Fixed", assumptions={"threat_response": 0.3}, structure={"arms_reaction": "davis1966"}
    )
    found, forms = prepare_sweep(["burden"], scenario=fixed, structure=spanning()), usual_forms(fixed)
    assert forms["arms_reaction"] == "davis1966"
    named = {(t.name, t.end): t for t in trials(found, forms, "declared")}
    assert ("arms_reaction", "richardson1960") in named and ("arms_reaction", "davis1966") not in named
    assert float(named["threat_response", "low"].usual) == 0.3
    assert "threat_response" not in {t.name for t in trials(found, forms, "drawn")}


def plain(scenario: str, member: int, **assumed: float) -> np.ndarray:
    """Japan's burden by month of one member with every assumption at its default but the given ones."""
    facts = model_facts()
    fixed: dict = {n: _by_label(p) for n, p in facts.parameters.items() if p.distribution is not None}
    loaded = rl.load_scenario(scenario)
    loaded = loaded.model_copy(update={"assumptions": {**fixed, **assumed}})
    result = rl.run(loaded, members=CHUNK, backend="numpy", record="burden")
    return result.values("burden", "JPN")[:, member]


def _by_label(parameter):
    def nested(values, dims):
        if not dims:
            return float(values)
        labels = model_facts().dimensions.labels[dims[0]]
        return {label: nested(values[i], dims[1:]) for i, label in enumerate(labels)}

    return nested(parameter.values, parameter.dims)


def test_a_trial_is_the_run_of_a_member_with_that_assumption():
    scenario = "japan_three_percent"
    found = prepare_sweep(["burden"], scenario=scenario, structure=spanning())
    trial = next(t for t in trials(found, QUO) if (t.name, t.end) == ("threat_response", "high"))
    columns = columns_of([None, trial, (trial, 0.5)], QUO, luck=5)
    values = column_runner(found, columns).compute(0)
    japan = list(model_facts().dimensions.labels["actor"]).index("JPN")
    np.testing.assert_allclose(values[:, japan, 0], plain(scenario, 5), rtol=2e-5)
    np.testing.assert_allclose(values[:, japan, 1], plain(scenario, 5, threat_response=0.38), rtol=2e-5)
    assert not np.array_equal(values[:, japan, 2], values[:, japan, 1])


def test_columns_of_other_lucks_differ_and_stand_in_one_chunk(simulation):
    columns = [*columns_of([None], QUO, 0), *columns_of([None], QUO, 1)]
    values = column_runner(simulation, [*columns, Column()]).compute(0)
    assert (values[-1, :, 0] != values[-1, :, 1]).any()
    np.testing.assert_array_equal(values[-1, :, 0], values[-1, :, 2])


NAMES = ("exercise_reading", "exercise_reading_doubt", "threat_response")


@pytest.fixture(scope="module")
def tested():
    """More exercises frighten China by the usual theory; by one rival they calm it. With the steps that were told."""
    told: list[tuple[str, int, int]] = []
    found = stress(
        "threat_perception", "more_exercises", "baseline", label="CHN>USA", members=128, lucks=1, only=NAMES,
        width="declared", backend="numpy", progress=lambda *step: told.append(step),
    )  # fmt: skip
    return found, told


def test_a_stress_test_says_what_a_comparison_says(tested):
    found, told = tested
    compared = rl.compare("baseline", "more_exercises", members=128, backend="numpy").differences[0]
    at = compared.month_index("2035-12")
    for value, level in zip(found.median, (0.5, 0.05, 0.95), strict=True):
        assert value == pytest.approx(compared.quantile("threat_perception", level, "CHN>USA")[at], abs=1e-6)
    assert found.opposition.sign == 1 and found.neutral == 0
    differences = compared.values("threat_perception", "CHN>USA")[at]
    assert found.opposition.against == int((differences < 0).sum())
    assert {t[0] for t in told} == {"sweep", "members", "ranking", "search"}


def test_what_turns_a_conclusion_round_does_so_in_the_model(tested):
    found, _ = tested
    assert {b.name for b in found.tornado.bars} <= set(NAMES)
    turned = {(p.trial.name, p.trial.end): p for p in found.turning}
    assert ("exercise_reading", "kuo2022") in turned
    doubt = turned["exercise_reading_doubt", "low"]
    # At the turning point itself nothing is left of the difference.
    columns = [Column(parameters={"exercise_reading_doubt": v}, forms=QUO) for v in (doubt.value, doubt.trial.usual)]
    row = list(model_facts().dimensions.labels["dyad"]).index("CHN>USA")
    sides = [
        column_runner(prepare_sweep(["threat_perception"], scenario=s, structure=spanning()), columns).compute(0)
        for s in ("more_exercises", "baseline")
    ]
    there, usual = (sides[0] - sides[1])[(2035 - 2015) * 12 + 11, row, :2]
    assert usual == pytest.approx(found.tornado.usual, abs=1e-6)
    assert abs(there) < 0.05 * abs(usual)


def test_the_command_prints_and_writes_what_was_found(tested, monkeypatch, capsys):
    from rimland.cli import main

    asked: dict = {}
    monkeypatch.setattr("rimland.stress.stress", lambda *given, **named: asked.update(named) or tested[0])
    command = ["stress", "threat_perception", "--label", "CHN>USA", "--scenario", "more_exercises"]
    assert main([*command, "--against", "baseline", "--at", "2035"]) == 0
    text = capsys.readouterr().out
    found = tested[0]
    assert "China's fear of the US in December 2035" in text and "more_exercises minus baseline" in text
    assert f"The opposite holds in {found.opposition.against} of 128 members" in text
    assert "exercise_reading after kuo2022" in text and "noise (largest dummy)" in text and "SALib" in text
    assert asked["ratio"] is False and asked["year"] == 2035
    assert main([*command, "--against", "baseline", "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert written["median"] == pytest.approx(found.median[0])
    assert [b["name"] for b in written["one_at_a_time"]] == [b.name for b in found.tornado.bars]
    assert {t["name"] for t in written["turned_by"]} == {p.trial.name for p in found.turning}
    assert len(written["ranking"]) == len(found.rankings[-1].found)
    risk = ["stress", "deterrence_failure_probability", "--label", "taiwan_strait", "--against", "baseline", "--json"]
    assert main(risk) == 0 and asked["ratio"] is True


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"variable": "burdn"}, "burden"),
        ({"variable": "burden"}, "name one of"),
        ({"variable": "burden", "label": "JAP"}, "JPN"),
        ({"variable": "host_nation_support", "label": "JPN"}, "no labels"),
        ({"variable": "burden", "label": "JPN", "year": 2050}, "2015 to 2040"),
        ({"variable": "burden", "label": "JPN", "members": 10}, "members"),
        ({"variable": "burden", "label": "JPN", "lucks": 0}, "lucks"),
        ({"variable": "burden", "label": "JPN", "width": "drwan"}, "drawn"),
        ({"variable": "burden", "label": "JPN", "only": ["threat_respons"]}, "threat_response"),
        ({"variable": "burden", "label": "JPN", "scenario": "denial_frist"}, "denial_first"),
    ],
)
def test_mistakes_are_one_clear_line(arguments: dict, word: str):
    with pytest.raises(ScenarioError) as caught:
        stress(**arguments)
    assert word in str(caught.value) and "\n" not in str(caught.value)


def test_inputs_are_those_from_which_a_path_leads():
    from rimland.simulation import prepare

    found = prepare(with_settings(rl.load_scenario("baseline"), []), members=64, structure={"arms_reaction": "all"})
    inputs = inputs_of(found, 64, behind("burden", model_facts()))
    assert set(np.unique(inputs["form:arms_reaction"])) <= {0.0, 1.0, 2.0}
    assert "threat_response" in inputs and not any(n.startswith("form:") and n.count(":") > 1 for n in inputs)
    assert set(inputs_of(found, 64, {"threat_response"})) == {"threat_response"}
