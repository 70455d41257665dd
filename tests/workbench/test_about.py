"""About: every figure on it is the model's, and what it cites is what is on the screen."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string

import rimland as rl
from rimland.evidence import data_version, load_evidence, source_keys
from rimland.library import fingerprint, model_facts
from rimland.report.figures import sources_shown
from rimland.report.hindcast import overall
from rimland.scenarios import scenario_names
from rimland.words import speak
from rimland.workbench.catalogue import USUAL
from rimland.workbench.citing import cited, keys_on_screen, screen_bibtex, screen_text
from rimland.workbench.pages.about import summary
from rimland.workbench.state import State

DAY = date(2026, 1, 31)
LINK = "http://127.0.0.1:8080/?set=hotlines=0.8&model=x"


@pytest.fixture
def found(past: Any) -> Any:
    """The history check as the command line sums it up."""
    return overall(past)


def test_the_summary_says_what_the_command_line_says(found: Any) -> None:
    printed = [int(n) for n in re.findall(r"\b\d+\b(?!\.)", found.sentence.replace("90%", "").replace("2015", ""))]
    shown = " ".join(summary(found, speak("en"))).replace("90%", "").replace("2015", "")
    assert [int(n) for n in re.findall(r"\b\d+\b(?!\.)", shown) if n != "0"][:5] == printed[:5]
    width = re.search(r"\((\w[\w ]+)\)", found.sentence)
    assert width is not None and width[1] in shown
    japanese = " ".join(summary(found, speak("ja")))
    for number in (found.scored, found.better, found.points, found.held, found.closer_than_held):
        assert str(number) in japanese


def test_what_is_cited_is_what_is_on_the_screen() -> None:
    facts = model_facts()
    state = State(
        scenario="us_pulled_away", levers=("hotlines=0.8",), assumptions=(("threat_response", 0.1),),
        structure=(("arms_reaction", "all"),), shown=("burden.JPN", "fleet.CHN"),
    )  # fmt: skip
    parts = cited(state)
    assert set(parts["settings"]) == {
        "diversion_to_europe_middle_east", "hotlines", "threat_response", "arms_reaction", "scenario:us_pulled_away",
        "scenario:baseline",
    }  # fmt: skip
    assert parts["settings"]["hotlines"] == tuple(facts.levers["hotlines"].sources)
    assert parts["settings"]["threat_response"] == tuple(facts.parameters["threat_response"].sources)
    forms = facts.variables["arms_reaction"].forms
    assert set(parts["settings"]["arms_reaction"]) == {s for f in forms.values() for s in f.equation.sources}
    assert "brands2020" in parts["settings"]["scenario:us_pulled_away"]
    assert set(parts["outcomes"]) == {"burden.JPN", "fleet.CHN"}
    assert set(parts["outcomes"]["burden.JPN"]) == set(facts.variables["burden"].equation.sources)
    assert set(parts["observations"]["burden.JPN"]) == sources_shown({("burden", "JPN")})
    # Another outcome, or none of the settings, and the list is another one.
    assert set(cited(State())["outcomes"]) == set(USUAL) and cited(State())["settings"].keys() == {"scenario:baseline"}
    assert keys_on_screen(State()) != keys_on_screen(state)


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_can_be_cited(name: str) -> None:
    assert set(keys_on_screen(State(scenario=name))) <= source_keys()


@pytest.mark.parametrize("state", [State(), State(scenario="denial_first", levers=("hotlines=0.8",))])
def test_the_bibtex_can_be_read_and_names_versions_and_works(state: State) -> None:
    library = parse_string(screen_bibtex(state, LINK, DAY))
    assert not library.failed_blocks
    entries = {e.key: {f.key: f.value for f in e.fields} for e in library.entries}
    assert sorted(entries) == sorted(["rimland", *keys_on_screen(state)])
    own = entries["rimland"]
    assert fingerprint() in own["note"] and data_version() in own["note"] and own["version"] == rl.__version__
    assert speak("en").scenario(state.scenario) in own["note"] and own["url"] == LINK and own["urldate"] == "2026-01-31"
    text = screen_text(state, speak("ja"), LINK, DAY)
    assert len(text.strip().split("\n")) == 3 + len(keys_on_screen(state)) and LINK in text


def test_numbers_on_the_page_are_the_models(opened: Any, found: Any) -> None:
    page = opened.open("/about", "#numbers")
    facts, evidence = model_facts(), load_evidence()
    statuses = Counter(p.status for p in facts.parameters.values())
    counts = page.evaluate(
        "(s) => [...document.querySelectorAll(s)].map((r) => [r.cells[0].textContent, Number(r.cells[1].textContent)])",
        "#numbers tbody tr",
    )
    assert dict(counts) == dict(statuses)
    inside = page.locator("#inside").inner_text()
    for text in (
        f"{len(facts.parameters)} numbers by status", f"{len(facts.variables)} variables", fingerprint(),
        data_version(), f"{len(evidence.observations):,} figures",
    ):  # fmt: skip
        assert text in inside
    kinds = page.locator("#equations tbody td:nth-child(2)").all_inner_texts()
    assert sorted(map(int, kinds)) == sorted(Counter(v.kind for v in facts.variables.values()).values())
    limits = page.locator("#cannot").inner_text()
    assert f"Of {len(facts.parameters)} numbers {statuses['judged']} are judged" in limits
    # What history says of the bands is computed, and said among the limits.
    page.wait_for_selector("#history-title")
    page.wait_for_selector("table.history", state="attached", timeout=240_000)
    assert page.locator("#bands").inner_text() == summary(found, speak("en"))[1]
    assert summary(found, speak("en"))[0] in page.locator("#checked").inner_text()
    assert not page.locator("#history .progress").is_visible()
    opened.shot("about", full=True)


def test_citing_follows_the_state_of_the_address(opened: Any) -> None:
    state = State(scenario="denial_first", levers=("hotlines=0.8",), shown=("burden.JPN",), members=64)
    page = opened.open(f"/about?{state.query(versions=False)}", "#citation")
    assert speak("en").scenario("denial_first") in page.locator("#citation").inner_text()
    text = page.locator("#copy-references").get_attribute("data-text")
    for key in keys_on_screen(state):
        assert key in page.locator("#copy-bibtex").get_attribute("data-text")
    assert fingerprint() in text
    # The link that is cited opens the picture.
    link = re.search(r"http://\S+", text)
    assert link is not None and "scenario=denial_first" in link[0] and "model=" in link[0]
    with page.expect_download() as told:
        page.click("#save-bibtex")
    keys = {e.key for e in parse_string(Path(told.value.path()).read_text("utf-8")).entries}
    assert keys == {"rimland", *keys_on_screen(state)}
    with page.expect_download() as told:
        page.click("#save-all")
    assert {e.key for e in parse_string(Path(told.value.path()).read_text("utf-8")).entries} == model_facts().sources()
    page.goto(link[0])
    opened.settle()
    assert page.locator("#preset").input_value() == "denial_first" and page.locator(".notice").count() == 0


def test_the_history_check_can_be_stopped_and_started_again(opened: Any) -> None:
    # Under an assumption of its own, so that nobody else has asked for it.
    page = opened.open("/about?assume=threat_response=0.123", "#history")
    stop = page.locator("#history .progress button")
    stop.wait_for(state="visible", timeout=10_000)
    stop.click()
    page.wait_for_selector("#checked button")
    assert "Stopped" in page.locator("#checked").inner_text()
    page.locator("#checked button").click()
    stop.wait_for(state="visible", timeout=10_000)
    assert "your assumptions" in page.locator("#history").inner_text()
