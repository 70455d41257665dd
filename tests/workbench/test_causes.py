"""Causes: links and loops as the model has them, every variable explained, and a picture that can be used by all."""

from __future__ import annotations

import asyncio
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import rimland as rl
from rimland.causes import links_at, loops_at
from rimland.couplings import load_couplings, measured_loops
from rimland.evidence import source_keys
from rimland.library import full_model, model_facts
from rimland.report.systems import effects_of, homes, members_of, reads, systems
from rimland.words import speak
from rimland.workbench import causal_panel as panel
from rimland.workbench.causal import MEASURING, Measured, measure
from rimland.workbench.causal_views import (
    BOX,
    WIDTH,
    causes_of,
    focus_view,
    lines_of,
    loop_view,
    overview,
    pairs,
    steps_of,
    topic_view,
)
from rimland.workbench.cut import Cut, labels_of
from rimland.workbench.pages.causes_couplings import couplings
from rimland.workbench.pages.causes_loops import chosen_loop
from rimland.workbench.pages.causes_variable import outcome_of, usual_label
from rimland.workbench.room import CHUNK, Room
from rimland.workbench.state import State
from tests.workbench.asking import apart

MONTH = "2030-01"
WORDS = speak("en")


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(State(scenario="denial_first").definition(), MONTH)


# Figures


def test_links_and_loops_are_those_of_the_command_line(measured: Measured) -> None:
    wanted = {(x.cause, x.effect): x for x in links_at(MONTH, "denial_first")}
    assert measured.links == wanted
    loops, complete = loops_at(MONTH, "denial_first")
    assert measured.loops == loops[: len(measured.loops)] and measured.complete == complete
    named = {loop.identifier: (r.sign, r.rate) for loop, r in measured_loops(MONTH, "denial_first")}
    plain = {
        loop.identifier: (r.sign, r.rate)
        for loop, r in measured.named
        if r and loop.kind != "open" and not loop.chain.setting.under and not loop.chain.setting.structure
    }
    assert len(plain) > 15
    assert plain == {k: v for k, v in named.items() if k in plain}


def test_the_steps_of_a_loop_multiply_to_its_sign(measured: Measured) -> None:
    checked = 0
    for loop, response in measured.named:
        signs = [s.sign for s in measured.steps(loop)]
        if loop.kind == "open" or response is None or response.sign not in "+-" or not set(signs) <= {"+", "-"}:
            continue
        assert ("-" if signs.count("-") % 2 else "+") == response.sign, loop.identifier
        checked += 1
    assert checked >= 10


def test_equal_content_is_measured_once_for_everyone() -> None:
    room = Room(workers=1, backend="numpy")

    async def both() -> list[Measured]:
        own = State(scenario="weak_yen").definition()
        again = own.model_copy(update={"title": "Another title"})
        first = asyncio.create_task(MEASURING.measured(room, own, "2026-01"))
        other = asyncio.create_task(MEASURING.measured(room, again, "2026-01"))
        gone = asyncio.create_task(MEASURING.measured(room, own, "2026-01"))
        await asyncio.sleep(0)
        gone.cancel()
        return [await first, await other]

    first, other = apart(both())
    room.close()
    assert first is other is MEASURING.known(State(scenario="weak_yen").definition(), "2026-01")
    assert MEASURING.known(State(scenario="weak_yen").definition(), "2027-01") is None


def test_the_series_are_those_of_a_run() -> None:
    room = Room(backend="numpy")
    names = ("trust", "odds_against_attack", "military_capital")
    state = State(scenario="denial_first")
    found = apart(room.ensemble(state.definition(), CHUNK, cut=Cut(names)))
    room.close()
    run = rl.run("denial_first", members=CHUNK, backend="numpy", record=list(names))
    for name, label in (("trust", "JPN>CHN"), ("odds_against_attack", "taiwan_strait")):
        outcome = outcome_of(name, label)
        for i, level in enumerate((0.05, 0.25, 0.5, 0.75, 0.95)):
            wanted = run.quantile(name, level, label)[2::3]
            np.testing.assert_allclose(found.quantiles(outcome, CHUNK)[i], wanted, rtol=2e-5)
    sea = labels_of("military_capital").index("JPN, sea")
    wanted = run.values("military_capital")[2::3].reshape(104, -1, CHUNK)[:, sea]
    np.testing.assert_array_equal(found.of("military_capital", CHUNK, "JPN, sea")[:, 0], wanted)
    assert outcome_of("burden", "JPN").scale == 100 and usual_label("burden") == "JPN"


# Structure


def test_every_variable_has_a_home_and_every_topic_a_picture() -> None:
    model = full_model()
    assert set(homes()) == set(model.variables)
    assert {t for s in systems().values() for t in s.topics} == set(homes().values())
    assert len({s.at for s in systems().values()}) == len(systems())
    for name, variable in model.variables.items():
        wanted = {c for f in variable.forms.values() for c in f.equation.causes}
        assert set(reads(name)) == wanted
        assert all(name in effects_of(c) for c in wanted if c != name)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_topic_shows_every_link_once_and_no_box_on_another(language: str) -> None:
    words = speak(language)
    for topic in dict.fromkeys(homes().values()):
        picture = topic_view(topic, words, None)
        shown = {(e["from"], e["to"]) for e in picture["edges"]}
        assert shown == {(c, n) for n in members_of(topic) for c in causes_of(n)}
        assert len(shown) == len(picture["edges"])
        rows: dict[float, list[tuple[float, float]]] = {}
        for n in picture["nodes"]:
            rows.setdefault(n["y"], []).append((n["x"], n["x"] + n["width"]))
            assert n["x"] > -1 and n["x"] + n["width"] <= picture["width"] + 1
        for row in rows.values():
            row.sort()
            assert all(a[1] <= b[0] for a, b in pairwise(row)), topic


def test_the_overview_has_every_system_and_coupling() -> None:
    picture = overview(WORDS, None)
    assert {n["id"] for n in picture["nodes"]} == set(systems())
    assert {n for numbers in pairs().values() for n in numbers} == set(load_couplings()[0])
    assert {(e["from"], e["to"]) for e in picture["edges"]} == {p for p in pairs() if p[0] != p[1]}


def test_a_variable_is_shown_with_what_is_nearest_and_strongest(measured: Measured) -> None:
    one = focus_view("approved_budget", 1, WORDS, measured)
    names = {n["name"] for n in one["nodes"]}
    assert names == {"approved_budget", *causes_of("approved_budget"), *effects_of("approved_budget")}
    two = focus_view("threat_perception", 2, WORDS, measured)
    assert two["left_out"] > 0 and len(two["nodes"]) > len(focus_view("threat_perception", 1, WORDS, measured)["nodes"])
    kept = [n["name"] for n in focus_view("threat_perception", 1, WORDS, measured)["nodes"]]
    strength = {e: measured.links[c, e].strength for c, e in measured.links if c == "threat_perception"}
    left = set(effects_of("threat_perception")) - set(kept)
    weakest = min(strength[n] for n in kept if n in strength and n != "threat_perception")
    assert all(strength.get(n, 0.0) <= weakest for n in left)


def test_a_number_is_shown_with_the_variables_that_use_it(measured: Measured) -> None:
    picture = focus_view("threat_response", 1, WORDS, measured)
    assert {(e["from"], e["to"]) for e in picture["edges"]} == {
        ("threat_response", n) for n in effects_of("threat_response")
    }
    assert picture["edges"][0]["strength"] == measured.links["threat_response", "reaction_burden"].strength


def test_every_coupling_is_listed_with_what_it_measures(measured: Measured) -> None:
    for language in ("en", "ja"):
        text = couplings(speak(language), measured)
        assert text.count("<tr>") == 1 + sum(len(c.chains) for c in load_couplings()[0].values())
    for number, coupling in load_couplings()[0].items():
        for chain, response in zip(coupling.chains, measured.chains[number], strict=True):
            plain = not chain.setting.under and not chain.setting.structure
            if plain and response is not None and chain.setting.at == MONTH:
                assert response == chain.measure(MONTH, "denial_first")


def test_every_named_loop_is_drawn_in_its_order(measured: Measured) -> None:
    for loop, _ in measured.named:
        steps = steps_of(loop, measured)
        picture = loop_view(steps, loop.kind != "open", WORDS, measured)
        assert [n["name"] for n in picture["nodes"]] == [s.name for s in steps]
        assert len(picture["edges"]) == len(steps) - (loop.kind == "open")
        assert all(n["x"] >= 0 and n["x"] + n["width"] <= WIDTH for n in picture["nodes"]), loop.identifier


def test_an_unknown_loop_is_none() -> None:
    assert chosen_loop("R1", None, WORDS) is not None
    found = chosen_loop("incidents,incident_excitation,incident_intensity", None, WORDS)
    assert found is not None and len(found.links) == 3
    for text in ("", "R99", "incidents,nonsense", "<script>", ","):
        assert chosen_loop(text, None, WORDS) is None


def test_names_fit_their_boxes() -> None:
    for language in ("en", "ja"):
        words = speak(language)
        for name in model_facts().variables:
            lines = lines_of(words.variable(name))
            assert 1 <= len(lines) <= 2 and 15 * len(lines) < BOX


# What is said of a variable


def test_every_variable_number_and_lever_is_explained_in_both_languages(measured: Measured) -> None:
    facts, known = model_facts(), source_keys()
    for name in facts.variables:
        text = panel.equations(name, None, WORDS)
        assert "Source:" in text and ("<pre" in text or facts.variables[name].kind in ("noise", "exogenous")), name
    for language in ("en", "ja"):
        words = speak(language)
        for name in facts.variables:
            text = panel.about(name, words) + panel.around(name, words, measured, str, True)
            assert name in text and panel.around(name, words, None, str, False)
            assert panel.numbers(panel.numbers_of(name), words, str).count("<tr>") == 1 + len(panel.numbers_of(name))
        for lever in facts.levers.values():
            assert words.note(lever.name)[:20] in panel.lever_text(lever, words).replace("&#x27;", "'")
        for parameter in facts.parameters.values():
            assert f"status {parameter.status}" in panel.number_text(parameter, words)
    assert all(set(panel.sources(n)) <= known for n in (*facts.variables, *facts.parameters, *facts.levers))


def test_levers_that_act_are_found_with_the_way() -> None:
    found = dict(panel.levers_of("japan_effort_shift"))
    for lever, way in found.items():
        assert way[0] == lever and way[-1] == "japan_effort_shift"
        assert all(a in reads(b) for a, b in pairwise(way))
    direct = {n for n in model_facts().levers if n in reads("crisis_channels")}
    assert direct and direct <= set(dict(panel.levers_of("crisis_channels")))


# In the browser


def opened_causes(opened: Any, query: str = "") -> Any:
    page = opened.open(f"/causes?{query}", ".causal-picture .box")
    page.wait_for_selector(".progress", state="hidden", timeout=40_000)
    return page


def wait_measured(page: Any) -> None:
    page.locator(".causal-card details summary").click()
    page.wait_for_function(
        "[...document.querySelectorAll('#causal-table tbody td:nth-child(3)')].some((x) => x.textContent === 'raises')",
        timeout=40_000,
    )


def test_from_all_systems_to_an_equation_by_keyboard_alone(opened: Any) -> None:
    page = opened_causes(opened)
    assert page.locator(".box").count() == 17
    page.locator(".box[tabindex='0']").focus()
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == "box-fear":
            break
        page.keyboard.press("ArrowDown" if page.evaluate("document.activeElement.id") != "box-politics" else "ArrowUp")
        page.keyboard.press("ArrowRight")
    page.locator("#box-fear").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#box-threat_perception")
    page.wait_for_function("location.search.includes('system=fear')")
    page.locator("#box-threat_perception").focus()
    label = page.locator("#box-threat_perception").get_attribute("aria-label")
    assert label.startswith("threat perception, stock") and "Causes: threat evidence" in label
    page.keyboard.press("Enter")
    page.wait_for_selector("#variable h2")
    assert page.locator("#variable h2").inner_text().lower() == "threat perception"
    page.wait_for_function("document.activeElement.id === 'box-threat_perception'")
    code = page.locator("#variable pre[lang=en]").first.inner_text()
    assert "threat_adjustment_rate * (target - threat_perception)" in code
    assert page.locator("#variable .status.judged").count() >= 2
    assert "Walt, Stephen M. (1987)" in page.locator(".references").inner_text()


def test_signs_and_strengths_on_the_page_are_those_of_the_model(opened: Any) -> None:
    page = opened_causes(opened, "focus=fiscal_space&at=2030")
    wait_measured(page)
    rows = [r.split("\t") for r in page.locator("#causal-table tbody tr").all_inner_texts()]
    found = {(r[0], r[1]): r for r in rows}
    wanted = {(x.cause, x.effect): x for x in links_at("2030-01")}
    row = found["interest burden", "fiscal space"]
    link = wanted["interest_burden", "fiscal_space"]
    assert row[2] == {"+": "raises", "-": "lowers", "+/-": "raises or lowers"}[link.polarity]
    assert float(row[3].replace("−", "-")) == pytest.approx(link.strength, rel=0.06)
    assert "January 2030" in page.locator(".causal-card").inner_text()


def test_a_series_on_the_page_is_that_of_a_run(opened: Any) -> None:
    page = opened_causes(opened, "focus=trust&year=2035")
    card = page.locator("#variable .chart")
    page.wait_for_function(
        "document.querySelector('#variable .chart .line')?.textContent.includes('128')", timeout=240_000
    )
    line = card.locator(".line").inner_text()
    run = rl.run("baseline", members=128, backend="numpy", record=["trust"])
    wanted = run.quantile("trust", 0.5, "JPN>CHN")[run.month_index("2035-12")]
    shown = float(re.search(r"2035: ([\d.]+)", line)[1])  # type: ignore[index]
    assert shown == pytest.approx(wanted, rel=5e-3)
    card.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelectorAll('#variable .plot path').length > 5")
    card.locator("summary").click()
    assert card.locator("tbody tr").count() == 26
    page.locator("#series-label").select_option("CHN>JPN")
    page.wait_for_function("document.querySelector('#variable .chart .line').textContent.includes('China→Japan')")


def test_a_loop_is_marked_and_shown_alone_and_the_address_keeps_it(opened: Any) -> None:
    page = opened_causes(opened)
    page.locator("#loops button", has_text="R1").first.click()
    page.wait_for_selector("#loops button[aria-pressed=true]")
    page.wait_for_function("[...document.querySelectorAll('.box')].some((x) => x.getAttribute('opacity') === '0.3')")
    page.get_by_role("button", name="Show the loop alone").click()
    page.wait_for_function("location.search.includes('system=loop') && location.search.includes('loop=R1')")
    page.wait_for_selector("#box-0-approved_budget")
    assert page.locator(".box").count() == len(steps_of(load_couplings()[1]["R1"], None))
    page.reload()
    page.wait_for_selector("#box-0-approved_budget", timeout=20_000)
    page.get_by_role("button", name="Back to the picture").click()
    page.wait_for_selector("#box-fear")


def test_search_finds_by_part_of_a_word_and_says_when_nothing_is_there(opened: Any) -> None:
    page = opened_causes(opened)
    page.locator("#causal-find").fill("abandon")
    page.wait_for_selector(".causal-found a")
    assert "abandonment" in page.locator(".causal-found").inner_text()
    page.locator("#causal-find").fill("zzz")
    page.wait_for_function("document.querySelector('.causal-found').textContent.includes('Nothing is called that')")
    page.locator("#causal-find").fill("hotlines")
    page.wait_for_selector(".causal-found a[data-go=hotlines]")
    first = page.locator(".causal-found a").first.get_attribute("data-go")
    page.keyboard.press("Enter")
    page.wait_for_selector("#variable h2")
    page.wait_for_function(f"location.search.includes('focus={first}')")
    page.locator("#variable .around a").first.click()
    page.wait_for_function(f"!location.search.includes('focus={first}')")


def test_a_nonsense_address_shows_all_systems(opened: Any) -> None:
    page = opened_causes(opened, "system=nonsense&focus=%3Cscript%3E&loop=R99&at=1999&step=7")
    assert page.locator(".box").count() == 17 and page.locator("#variable").is_hidden()
