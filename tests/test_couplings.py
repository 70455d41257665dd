"""The declared links and loops between systems: every sign is that of the running model."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

import rimland.model
from rimland.causes import loops_at
from rimland.checks import load_checks
from rimland.cli.main import app
from rimland.couplings import load_couplings, measured_loops
from rimland.errors import ModelError
from rimland.library import model_facts

LINKS, LOOPS = load_couplings()
CHAINS = [(f"link {x.number}", c) for x in LINKS.values() for c in x.chains]
CHAINS += [(x.identifier, x.chain) for x in LOOPS.values()]


@pytest.mark.parametrize(("what", "chain"), CHAINS, ids=[f"{what} {c.text[:60]}" for what, c in CHAINS])
def test_the_sign_is_the_declared_one(what, chain):
    found = chain.measure()
    # An open sign may come out either way in the few members that are asked.
    assert chain.sign in (found.sign, "+/-"), f"{what}: {chain.text} is {found.sign}, declared {chain.sign}"
    # A loop's gain is a product over many years, so its rate is asked; the interest on Japan's debt is the slowest.
    carried = found.strength if what.startswith("link") else found.rate
    assert carried > 1e-4, f"{what}: {chain.text} carries next to nothing ({carried:.2g})"


def test_all_links_of_the_field_are_there_and_loops_close():
    assert list(LINKS) == list(range(1, 62))
    assert {f"R{n}" for n in range(1, 11)} | {f"B{n}" for n in range(1, 10)} <= set(LOOPS)
    for loop in LOOPS.values():
        steps = loop.chain.text.split(" > ")
        assert (steps[0] == steps[-1]) == (loop.kind != "open"), loop.identifier


def test_every_step_is_a_cause_of_the_next_in_some_form():
    variables = model_facts().variables
    for what, chain in CHAINS:
        for cause, effect in pairwise(chain.names):
            read = {c for form in variables[effect].forms.values() for c in form.equation.causes}
            assert cause in read, f"{what}: {effect} does not read {cause}"


def test_notes_refer_to_links_and_loops_that_exist():
    folder = Path(rimland.model.__file__).parent
    texts = {name: check.why for name, check in load_checks().items()}
    texts |= {p.name: p.read_text() for p in folder.rglob("*.py")}
    for name, text in texts.items():
        for found in re.findall(r"\blinks? (\d+)", text):
            assert int(found) in LINKS, f"{name}: link {found}"
        for found in re.findall(r"\bloop ([RB]\d+)", text):
            assert found in LOOPS, f"{name}: loop {found}"


def test_the_search_finds_named_loops_at_its_usual_length():
    """But R3 and R5, which pass one variable for two pairs; R1 and R4 do too and show as the half of two actors."""
    found, whole = loops_at()
    assert whole
    assert not any(set(x.names) <= {"regime_in_office", "incoming_regime"} for x in found)
    sets = {frozenset(x.names) for x in found}
    missing = {x.identifier for x in LOOPS.values() if frozenset(x.chain.names) not in sets and x.kind != "open"}
    assert missing == {"R3", "R5"}


def test_the_named_loops_are_printed():
    shown = CliRunner().invoke(app, ["loops", "--named", "--json"])
    rows = {x["loop"]: x for x in json.loads(shown.stdout)["loops"]}
    assert rows["R1"]["kind"] == "reinforcing"
    assert rows["B2"]["kind"] == "balancing"
    assert "B7" not in rows
    text = CliRunner().invoke(app, ["loops", "--named", "--through", "okinawa_opposition"]).stdout
    assert "politics of the bases" in text
    assert "arms spiral" not in text


def test_loops_can_be_measured_in_another_world():
    ours = {x.identifier: r.rate for x, r in measured_loops("2030-01", through="us_strain")}
    theirs = {x.identifier: r.rate for x, r in measured_loops("2030-01", "us_pulled_away", "us_strain")}
    assert set(ours) == set(theirs) == {"B5"}
    assert ours["B5"] != theirs["B5"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("total_capital[JPN]", "total_capitals[JPN]", "did you mean 'total_capital'"),
        ('sign: "+"', 'sign: "plus"', "sign is 'plus'"),
        ('sign: "+"', 'sign: "+/-"', "has an open sign and no why"),
        ("kind: reinforcing", "kind: growing", "kind is 'growing'"),
        ("links: [1]", "links: [7]", "names link 7"),
    ],
)
def test_a_mistake_is_one_line(tmp_path, old, new, message):
    text = """
links:
  "1":
    from: arms
    to: threat
    carried: [{chain: "total_capital[JPN] > perceived_arms", sign: "+"}]
loops:
  R1: {name: a loop, links: [1], kind: reinforcing, chain: "cohesion > cohesion"}
open_chains: {}
"""
    path = tmp_path / "couplings.yaml"
    path.write_text(text.replace(old, new))
    with pytest.raises(ModelError, match=re.escape(message)):
        load_couplings(path)
