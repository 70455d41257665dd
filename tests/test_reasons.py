"""`rl.why` on the whole model: the parts add up, agree with runs that lack a link, and mistakes are told."""

from __future__ import annotations

import json
import math

import pytest

import rimland as rl
from rimland.cli import main
from rimland.errors import ScenarioError
from rimland.reasons import why


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
