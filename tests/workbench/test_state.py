"""The state in the address: round trips, old links, links that are wrong, files and commands that mean the same."""

from __future__ import annotations

from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rimland as rl
from rimland.errors import ScenarioError
from rimland.library import fingerprint, model_facts, specification
from rimland.scenarios import resolve, scenario_from_text, scenario_names, with_settings
from rimland.workbench.catalogue import assumptions, levers_by_who, outcomes, theories
from rimland.workbench.state import CHOICES, NOT_STATE, State, lever_key, read_query, value_at
from rimland.workbench.written import command_lines, scenario_text

SCALARS = sorted(n for n, x in model_facts().levers.items() if not x.dims)


def pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


@st.composite
def states(draw: st.DrawFn) -> State:
    state = State(
        scenario=draw(st.sampled_from(scenario_names())), against=draw(st.sampled_from(scenario_names())),
        year=draw(st.integers(2026, 2040)), members=draw(st.sampled_from([64, 256, 1000, 4000])),
        seed=draw(st.integers(0, 2**32 - 1)),
        shown=tuple(draw(st.lists(st.sampled_from(list(outcomes())), max_size=4, unique=True))),
        **{name: draw(st.sampled_from(values)) for name, values in CHOICES.items()},
    )  # fmt: skip
    for name in draw(st.lists(st.sampled_from(SCALARS), max_size=4, unique=True)):
        lever = model_facts().levers[name]
        value = draw(st.floats(lever.low, lever.high))
        state = state.with_lever(f"{name}={min(max(float(f'{value:.6g}'), lever.low), lever.high):.6g}")
    if draw(st.booleans()):
        variable = draw(st.sampled_from(list(theories())))
        state = state.with_form(variable, draw(st.sampled_from([*theories()[variable], "all"])))
    return state


@given(states())
@settings(max_examples=60, deadline=None)
def test_a_link_opens_what_was_shared(state: State) -> None:
    opened = read_query(pairs(state.query()))
    assert opened.notices == ()
    assert opened.state == state


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=40)), max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_link_opens_with_something_and_says_what_it_left_out(given_pairs: list[tuple[str, str]]) -> None:
    opened = read_query(given_pairs)
    known = {"scenario", "against", "set", "assume", "theory", "show", "year", "members", "seed", "with", "outcome"}
    known |= {"model", "data", *NOT_STATE, *CHOICES}
    unknown = [k for k, _ in given_pairs if k not in known]
    assert len([n for n in opened.notices if n[0] == "left_out"]) >= len(unknown)
    resolve(opened.state.definition(), specification())


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("scenario", "denial_frist", "denial_first"),
        ("set", "hotlins=0.5", "hotlines"),
        ("set", "hotlines=7", "out of range"),
        ("set", "hotlines", "not a setting"),
        ("assume", "landing_steepnes=4", "landing_steepness"),
        ("assume", "landing_steepness=900", "out of range"),
        ("assume", "prior_attack_rate=0.1", "theatre"),
        ("theory", "arms_reaction=richardson", "richardson1960"),
        ("show", "burden.JP", "burden.JPN"),
        ("year", "1999", "2026"),
        ("members", "10000000000000000000", "4000"),
        ("seed", "-1", "whole number"),
        ("sett", "x", "set"),
    ],
)
def test_what_a_link_gets_wrong_is_left_out_and_named(key: str, value: str, word: str) -> None:
    opened = read_query([(key, value)])
    assert opened.state == State()
    assert len(opened.notices) == 1
    name, values = opened.notices[0]
    assert name == "left_out"
    assert word in values["why"]


def test_a_link_of_another_version_says_so() -> None:
    opened = read_query([("set", "hotlines=0.8"), ("model", "0123456789abcdef")])
    assert opened.state.levers == ("hotlines=0.8",)
    assert opened.notices == (("other_model", {"was": "0123456789abcdef", "now": fingerprint()}),)


def test_a_link_may_not_set_without_end() -> None:
    many = [("set", f"hotlines={i / 1000}") for i in range(500)]
    opened = read_query(many)
    assert any("200" in values["why"] for _, values in opened.notices)


def test_a_lever_set_again_gives_way() -> None:
    state = State().with_lever("hotlines=0.5").with_lever("transparency.CHN=0.4").with_lever("hotlines=0.7")
    assert state.levers == ("transparency.CHN=0.4", "hotlines=0.7")
    assert state.without_lever(lever_key("hotlines=0")).levers == ("transparency.CHN=0.4",)


def test_assumptions_hold_on_both_sides() -> None:
    state = State(scenario="denial_first").with_assumption("landing_steepness", 6.0).with_form("arms_reaction", "all")
    for side in (state.definition(), state.reference()):
        found = resolve(side, specification())
        assert float(found.assumptions["landing_steepness"].value) == 6.0
        assert len(found.structure["arms_reaction"]) == len(theories()["arms_reaction"])


@given(states())
@settings(max_examples=25, deadline=None)
def test_the_scenario_file_means_what_the_page_shows(state: State) -> None:
    written = resolve(scenario_from_text(scenario_text(state, "Mine")), specification())
    shown = resolve(state.definition(), specification())
    for name, path in shown.levers.items():
        np.testing.assert_allclose(written.levers[name], path, rtol=1e-6, err_msg=name)
    assert written.structure == shown.structure


def test_a_scenario_title_cannot_break_the_file() -> None:
    text = scenario_text(State(), 'a: "b"\n- c # d')
    assert scenario_from_text(text).title == 'a: "b"\n- c # d'


def test_the_snippets_give_the_numbers_of_the_page() -> None:
    state = State(scenario="denial_first", levers=("hotlines=0.8",), members=64)
    command, python = command_lines(state)
    assert command == "rimland run denial_first --members 64 --backend jax --set hotlines=0.8"
    found: dict[str, object] = {}
    exec(python.replace('backend="jax"', 'backend="numpy"'), found)
    wanted = rl.run(with_settings(rl.load_scenario("denial_first"), ["hotlines=0.8"]), members=64, backend="numpy")
    assert found["result"].quantile("burden", 0.5, "JPN")[-1] == wanted.quantile("burden", 0.5, "JPN")[-1]  # type: ignore[attr-defined]


def test_where_a_lever_stands() -> None:
    scenario = State(levers=("japan_defence_burden=3%",)).definition()
    assert value_at(scenario, "japan_defence_burden", None, "2040-12") == pytest.approx(0.03)
    assert value_at(scenario, "japan_defence_burden", None, "2016-12") < 0.011
    with pytest.raises(ScenarioError):
        State(levers=("japan_defence_burden=30%",)).definition()


def test_the_catalogue_offers_every_lever_once_and_only_what_exists() -> None:
    offered = [n for names in levers_by_who().values() for n in names]
    assert sorted(offered) == sorted(model_facts().levers)
    assert all(n in model_facts().parameters for n in assumptions())
    assert len(outcomes()) >= 28
