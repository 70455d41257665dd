"""`rl.why` on the whole model: the parts add up, agree with runs that lack a link, and mistakes are told."""

from __future__ import annotations

import json
import math

import pytest

import rimland as rl
from rimland.cli import main
from rimland.engine.attribution import attribute
from rimland.errors import ScenarioError
from rimland.questions import question
from rimland.reasons import by_input, why


def setting(name, **changes):
    """A scenario that changes nothing else."""
    return rl.Scenario.model_validate({"name": name, "title": name, "question": "What then?", **changes})


AWAY = {"levers": {"diversion_to_europe_middle_east": "10%"}}
PULLED = setting("pulled", **AWAY)
HELD = {"variable": "regime_in_office", "start": "2029-01", "months": 48, "set": {"successor_democrat": 1, "others": 0}}
SHOCKED = setting("shocked", shocks=[HELD])


@pytest.fixture(scope="module")
def pulled():
    return why("burden", PULLED, label="JPN", members=4)


def test_every_link_has_a_number(pulled):
    """A division that is undefined for some actor would spread through all derivatives as not-a-number."""
    assert all(math.isfinite(x) for x in pulled.flows.values())
    assert all(math.isfinite(x) for x in why("burden", SHOCKED, label="JPN", members=2).inputs.values())


def test_parts_and_flows_add_up(pulled):
    assert pulled.change != 0
    assert sum(pulled.inputs.values()) + pulled.residual == pytest.approx(pulled.change)
    assert abs(pulled.residual) < 0.02 * abs(pulled.change)
    into = sum(x for _, x in pulled.causes_of("burden"))
    around = sum(x for (cause, _), x in pulled.flows.items() if cause == "burden")  # burden acts on later burden
    assert into - around == pytest.approx(sum(pulled.inputs.values()), rel=1e-6)
    first_links = sum(x for (cause, _), x in pulled.flows.items() if cause == "diversion_to_europe_middle_east")
    assert first_links == pytest.approx(sum(pulled.inputs.values()), rel=1e-6)
    ways = pulled.pathways(0.001)
    assert sum(w.part for w in ways) == pytest.approx(pulled.change, rel=0.1)
    assert all(w.names[0] == "diversion_to_europe_middle_east" and w.names[-1] == "burden" for w in ways)


@pytest.mark.parametrize(
    ("variable", "scenario", "label"),
    [("burden", SHOCKED, "JPN"), ("major_war_probability", "crisis_management_package", None)],
)
def test_the_quick_way_is_the_reference(variable, scenario, label):
    """Where a stock is held at a bound the reference lets the last link into it carry what goes nowhere."""
    asked = question(variable, scenario, "baseline", label, "2033", 2, 0)
    line = asked.line(asked.between(), range(2), 5)
    slow = attribute(line, asked.model, variable, asked.weights, asked.forms)
    quick = why(variable, scenario, label=label, at="2033", members=2).attribution
    assert quick.before == pytest.approx(slow.before, rel=1e-9) and quick.after == pytest.approx(slow.after, rel=1e-9)
    scale = max(abs(x).max() for x in slow.inputs.values())
    assert quick.inputs.keys() == slow.inputs.keys() and quick.links.keys() <= slow.links.keys()
    for name, x in slow.inputs.items():
        assert quick.inputs[name] == pytest.approx(x, abs=1e-9 * scale)
    held = {name for name, v in asked.model.variables.items() if any(b is not None for b in v.equation.bounds)}
    for link, x in slow.links.items():
        near = 1e-3 if link[1] in held else 1e-9
        assert quick.links.get(link, 0 * x) == pytest.approx(x, abs=near * scale), link


def test_progress_is_told_and_can_stop_the_work(pulled):
    for split in (why, by_input):
        seen = []
        split("burden", PULLED, label="JPN", members=4, progress=lambda *x, seen=seen: seen.append(x))
        assert len(seen) > 3 and seen[-1][0] == seen[-1][1] and seen == sorted(seen)

        def stop(done, total):
            raise InterruptedError

        with pytest.raises(InterruptedError):
            split("burden", PULLED, label="JPN", members=4, progress=stop)


def test_the_change_by_input_is_that_of_the_runs():
    shock = {
        "variable": "regime_in_office",
        "start": "2029-01",
        "months": 48,
        "set": {"successor_democrat": 1, "others": 0},
    }
    both = setting("both", assumptions={"strain_from_diversion": 0.5}, shocks=[shock], **AWAY)
    found = by_input("burden", both, label="JPN", members=8, at="2035-12")
    assert set(found.inputs) == {"diversion_to_europe_middle_east", "strain_from_diversion", "regime_in_office"}
    assert sum(found.inputs.values()) == pytest.approx(found.change)
    runs = [rl.run(s, members=8, backend="numpy", record=["burden"]) for s in (both, "baseline")]
    ends = [r.mean("burden", "JPN")[r.months.index("2035-12")] for r in runs]
    assert found.after.mean() == pytest.approx(ends[0], rel=1e-5)
    assert found.before.mean() == pytest.approx(ends[1], rel=1e-5)
    one = by_input("burden", PULLED, label="JPN", members=8)
    assert one.inputs == {"diversion_to_europe_middle_east": pytest.approx(one.change)}
    assert one.as_dict()["change"] == one.change and "Shapley" in one.method


def test_many_inputs_share_the_change_whatever_they_do():
    found = by_input("burden", "europe_carries_more", label="JPN", members=4)
    assert len(found.inputs) > 3 and sum(found.inputs.values()) == pytest.approx(found.change)
    with pytest.raises(ScenarioError, match="do not differ"):
        by_input("burden", "baseline", label="JPN")


def test_several_levers_share_the_change():
    found = why("major_war_probability", "crisis_management_package", members=4)
    assert set(found.inputs) == {"hotlines", "transparency", "arms_control"}
    assert sum(found.inputs.values()) + found.residual == pytest.approx(found.change)
    assert abs(found.residual) < 0.05 * max(abs(x) for x in found.inputs.values())


def test_a_link_switched_off_takes_its_flow_away():
    """Without the weight of diversion on strain, which is idle in the baseline, what flowed over that link is gone."""
    little = {"levers": {"diversion_to_europe_middle_east": "1%"}}
    without = {"assumptions": {"strain_from_diversion": 0}}
    whole = why("burden", setting("little", **little), label="JPN", members=4)
    kept = why("burden", setting("cut", **little, **without), setting("base", **without), label="JPN", members=4)
    link = ("diversion_to_europe_middle_east", "us_strain")
    assert link not in kept.flows
    assert 0.1 < whole.flows[link] / whole.change < 0.9
    assert whole.change - kept.change == pytest.approx(whole.flows[link], rel=0.05)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("burdn", "weak_yen"), "unknown variable 'burdn'; did you mean 'burden'"),
        (("burden", "baseline"), "do not differ in any input"),
        (("yen_shock", "weak_yen"), "nothing in which the scenarios differ reaches 'yen_shock'"),
    ],
)
def test_mistakes_are_told(arguments, says):
    with pytest.raises(ScenarioError, match=says):
        why(*arguments, label="JPN" if arguments[0] == "burden" else None)


def test_labels_and_months_are_checked():
    with pytest.raises(ScenarioError, match="unknown actor 'JPM'; did you mean 'JPN'"):
        why("burden", "weak_yen", label="JPM")
    with pytest.raises(ScenarioError, match="expected a month"):
        why("burden", "weak_yen", label="JPN", at="1999-01")
    with pytest.raises(ScenarioError, match="needs a label of: actor, domain, stage"):
        why("procurement_pipeline", "weak_yen")
    with pytest.raises(ScenarioError, match="differ in structure"):
        why("burden", setting("other", structure={"arms_reaction": "davis1966"}), label="JPN")


def test_on_the_command_line(capsys):
    asked = ["why", "burden", "--scenario", "us_pulled_away", "--members", "2", "--at", "2030"]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert "diversion_to_europe_middle_east" in out and "the whole change" in out and "Method: integrated" in out
    assert main([*asked, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert sum(data["inputs"].values()) + data["not_attributed"] == pytest.approx(data["change"])
