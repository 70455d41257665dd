"""Numbers that are assumed to be otherwise: found by words, set by label or as a multiple, shared, and written."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rimland as rl
from rimland.cli import main
from rimland.errors import ScenarioError
from rimland.library import model_facts, specification
from rimland.scenarios import resolve, scenario_from_text
from rimland.words import LANGUAGES, speak
from rimland.workbench.assumed import TIMES, place_of, read_assumption, settings_of
from rimland.workbench.assumed_text import about, assumption_text, keys_of
from rimland.workbench.catalogue import assumptions
from rimland.workbench.finding import find_numbers
from rimland.workbench.pages.explore_numbers import MOST_FOUND
from rimland.workbench.state import State, read_query
from rimland.workbench.written import command_lines, scenario_text
from tests.workbench.looking import violations

NUMBERS = model_facts().parameters
LABELLED = sorted(n for n, p in NUMBERS.items() if p.dims)
RATE = "prior_attack_rate"
TAIWAN = "deterrence_failure_probability.taiwan_strait"
STATE = State(
    assumptions=((f"{RATE}.{TIMES}", 2.0), (f"{RATE}.taiwan_strait", 0.01), ("landing_steepness", 6.0)), members=64
)


# Finding


def test_every_number_is_found_by_its_name_in_either_language() -> None:
    for name in NUMBERS:
        for query in (name, *(speak(language).variable(name) for language in LANGUAGES)):
            assert name in find_numbers(query), query


def test_numbers_are_found_by_what_is_known_of_them() -> None:
    assert find_numbers("attack rate prior")[0] == RATE
    assert find_numbers("武力攻撃 発生率")[0] == RATE
    assert find_numbers("ＰＲＩＯＲ Attack-Rate")[0] == RATE
    assert RATE in find_numbers("judged taiwan 1/year")
    assert find_numbers("hirshleifer1989") == [n for n, p in NUMBERS.items() if "hirshleifer1989" in p.sources]
    observed = find_numbers("observed")
    assert set(observed) >= {n for n, p in NUMBERS.items() if p.status == "observed"}
    assert find_numbers("") == find_numbers("  ") == find_numbers("no such words anywhere") == []
    # What is in the name comes before what is in a remark.
    found = find_numbers("attack")
    named = ["attack" in speak("en").variable(n) for n in found]
    assert named == sorted(named, reverse=True)


# Setting


def test_every_number_can_be_set_to_both_ends_of_its_range() -> None:
    keys = [key for name in NUMBERS for key in keys_of(name) if not key.endswith(f".{TIMES}")]
    multiples = [key for name in NUMBERS for key in keys_of(name) if key.endswith(f".{TIMES}")]
    assert len(keys) == sum(p.values.size for p in NUMBERS.values())
    for end in (0, 1):
        for some in (keys, multiples):
            assumed = tuple((key, read_assumption(key, place_of(key).range[end])) for key in some)
            state = State(assumptions=assumed)
            found = resolve(state.definition(), specification()).assumptions
            for name in {key.partition(".")[0] for key in some}:
                number = NUMBERS[name]
                value = found[name].value
                assert value is not None and (value >= number.low).all() and (value <= number.high).all(), name
    for key in multiples:
        low, high = place_of(key).range
        assert low <= 1 <= high
        assert place_of(key).usual == 1


def test_one_label_goes_before_all_and_the_rest_are_as_usual() -> None:
    usual = NUMBERS[RATE].values
    both = settings_of([(f"{RATE}.taiwan_strait", 0.01), (f"{RATE}.{TIMES}", 2.0)])[RATE]
    assert both == {"taiwan_strait": 0.01, "east_china_sea": 0.001, "south_china_sea": 0.002, "korean_peninsula": 0.004}
    one = resolve(State(assumptions=((f"{RATE}.taiwan_strait", 0.01),)).definition(), specification())
    np.testing.assert_array_equal(one.assumptions[RATE].value, [0.01, *usual[1:]])
    two = settings_of([("initial_munition_stock.strike.USA", 500.0), ("initial_munition_stock.strike.JPN", 5.0)])
    assert two == {"initial_munition_stock": {"strike": {"USA": 500.0, "JPN": 5.0}}}
    free = State(assumptions=((f"{RATE}.taiwan_strait", 0.01), ("landing_steepness", 6.0))).without_number(RATE)
    assert free.assumptions == (("landing_steepness", 6.0),)


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        (RATE, 0.01, "theatre"), (f"{RATE}.taiwan", 0.01, "taiwan_strait"), (f"{RATE}.{TIMES}", 99, "16.66"),
        (f"{RATE}.{TIMES}", -1, "0.1"), (f"{RATE}.taiwan_strait", 3, "0.05"), (f"{RATE}.", 0.01, "theatre"),
        (f"landing_steepness.{TIMES}", 2, "no labels"), ("initial_munition_stock.strike", 5, "recipient"),
        (f"{RATE}.taiwan_strait.x", 0.01, "theatre"), ("", 1, "unknown"), ("." * 500, 1, "unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_told_in_one_line(key: str, value: float, word: str) -> None:
    with pytest.raises((ScenarioError, ValueError), match=word) as told:
        read_assumption(key, value)
    assert "\n" not in str(told.value) and len(str(told.value)) < 400
    opened = read_query([("assume", f"{key}={value}")])
    assert opened.state == State() and len(opened.notices) == 1


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_numbers_survive_the_address_and_mean_the_same_in_the_file(data: st.DataObject) -> None:
    state = State()
    for name in data.draw(st.lists(st.sampled_from([*LABELLED, "landing_steepness"]), max_size=4, unique=True)):
        for key in data.draw(st.lists(st.sampled_from(keys_of(name)), min_size=1, max_size=3, unique=True)):
            state = state.with_assumption(key, data.draw(st.floats(*place_of(key).range)))
    opened = read_query(parse_qsl(state.query()))
    assert opened.notices == () and opened.state == state
    written = resolve(scenario_from_text(scenario_text(state, "Mine")), specification())
    shown = resolve(state.definition(), specification())
    assert written.assumptions.keys() == shown.assumptions.keys()
    for name, override in shown.assumptions.items():
        np.testing.assert_array_equal(written.assumptions[name].value, override.value)


def test_an_old_link_still_opens() -> None:
    opened = read_query([("assume", "landing_steepness=6"), ("assume", "choice_precision=1.5")])
    assert opened.notices == ()
    assert opened.state.assumptions == (("landing_steepness", 6.0), ("choice_precision", 1.5))


def test_the_snippets_give_the_same_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my_scenario.yaml").write_text(scenario_text(STATE, "Mine"), encoding="utf-8")
    command, python = (text.replace("jax", "numpy") for text in command_lines(STATE))
    found: dict[str, Any] = {}
    exec(python, found)
    wanted = rl.run(STATE.definition(), members=64, backend="numpy")
    shown = wanted.quantile("deterrence_failure_probability", 0.5, "taiwan_strait")
    assert shown[-1] > 0.2, "three times the usual rate shows"
    np.testing.assert_array_equal(
        found["result"].quantile("deterrence_failure_probability", 0.5, "taiwan_strait"), shown
    )
    assert main([*shlex.split(command)[1:], "--out", "kept"]) == 0
    kept = rl.open_result("kept")["deterrence_failure_probability"].sel(theatre="taiwan_strait").median("member")
    np.testing.assert_allclose(kept.values, shown, rtol=1e-6)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_described(language: str) -> None:
    words = speak(language)
    for name in NUMBERS:
        assert name in about(keys_of(name)[-1], words, whole=True)
        for key in keys_of(name)[:2]:
            assert words.variable(name) in assumption_text(key, 1.0, words)
            assert NUMBERS[name].sources[0] in about(key, words)
    assert "×2" in assumption_text(f"{RATE}.{TIMES}", 2.0, words)
    assert words.label("taiwan_strait") in assumption_text(f"{RATE}.taiwan_strait", 0.01, words)


# On the page


def line(page: Any) -> str:
    return page.locator(f"[data-chart='{TAIWAN}'] .line").inner_text()


def opened_panel(opened: Any, query: str = "") -> Any:
    page = opened.open(f"/?members=64&show={TAIWAN}{query}")
    opened.settle()
    page.evaluate("document.getElementById('tour').close(); document.getElementById('assumptions').open = true")
    return page


def test_a_number_is_found_set_shared_and_taken_out_with_the_keyboard_alone(opened: Any) -> None:
    page = opened_panel(opened)
    usual = line(page)
    page.locator("#find-number").focus()
    page.keyboard.type("initial munition stock")
    page.wait_for_selector("[data-take=initial_munition_stock]")
    assert "1 found" in page.locator(".finder .told").inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.take") == "initial_munition_stock"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'whose-initial_munition_stock'")
    page.locator(f"#whose-{RATE}").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator(f"#whose-{RATE}").input_value() == f"{RATE}.taiwan_strait"
    page.keyboard.press("Tab")
    page.wait_for_function(f"document.getElementById('assume-{RATE}').max === '0.05'")
    page.keyboard.type("0.02")
    page.keyboard.press("Enter")
    page.wait_for_function(f"location.search.includes('assume={RATE}.taiwan_strait=0.02')")
    page.wait_for_function(
        f"before => document.querySelector(\"[data-chart='{TAIWAN}'] .line\").textContent !== before", arg=usual
    )
    opened.settle()
    run = rl.run(State(assumptions=((f"{RATE}.taiwan_strait", 0.02),)).definition(), members=64, backend="numpy")
    value = run.quantile(TAIWAN.partition(".")[0], 0.5, "taiwan_strait")[run.month_index("2035-12")] * 100
    assert f"{value:.3g}" in line(page)
    assert "Taiwan Strait" in page.locator(".chip.assumption").inner_text()
    assert "assumed" in page.locator(".headline").inner_text()
    # The link gives a colleague the same picture.
    shown, link = line(page), page.locator("#copy-link").get_attribute("data-text")
    page.goto(link)
    opened.settle()
    assert line(page) == shown
    assert page.locator(".notice").count() == 0
    page.evaluate("document.getElementById('assumptions').open = true")
    assert page.locator(f"#whose-{RATE}").input_value() == f"{RATE}.taiwan_strait"
    assert page.locator(f"#assume-{RATE}").input_value() == "0.02"
    # The chip takes it back, and the field with it.
    page.locator(".chip.assumption button").click()
    page.wait_for_function("!location.search.includes('assume')")
    page.wait_for_function(f"document.getElementById('assume-{RATE}').value === ''")
    opened.settle()
    assert line(page) == usual


def test_a_number_from_a_link_stands_in_the_panel_until_it_is_taken_out(opened: Any) -> None:
    key = next(k for k in keys_of("initial_munition_stock") if not k.endswith(TIMES))
    page = opened_panel(opened, f"&assume={key}=600&assume=launch_dispersion=2")
    assert page.locator("#assume-initial_munition_stock").input_value() == "600"
    assert page.locator("#assume-launch_dispersion").input_value() == "2"
    page.locator("#assume-launch_dispersion").fill("3")
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('launch_dispersion=3')")
    page.locator("[data-step=undo]").click()
    page.wait_for_function("document.getElementById('assume-launch_dispersion').value === '2'")
    with page.expect_download() as waiting:
        page.locator("#download-scenario").click()
    written = scenario_from_text(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert written.assumptions == {
        "initial_munition_stock": {key.split(".")[1]: {key.split(".")[2]: 600.0}}, "launch_dispersion": 2.0,
    }  # fmt: skip
    page.locator("[data-take-out=initial_munition_stock]").click()
    page.wait_for_function("!location.search.includes('initial_munition_stock')")
    assert page.locator("[data-number=initial_munition_stock]").count() == 0
    assert "launch_dispersion=2" in page.url
    # What is out of range changes nothing, and says so.
    page.locator("#assume-launch_dispersion").fill("999")
    page.keyboard.press("Enter")
    page.wait_for_selector("#assume-launch_dispersion[aria-invalid=true]")
    assert "launch_dispersion=2" in page.url


def test_what_the_page_offers_can_be_set_in_it(opened: Any) -> None:
    page = opened_panel(opened)
    assert page.locator("[data-number]").count() == len(assumptions())
    page.locator("#find-number").fill("judged")
    page.wait_for_function(f"document.querySelectorAll('[data-take]').length === {MOST_FOUND}")
    assert str(len(find_numbers("judged"))) in page.locator(".finder .told").inner_text()
    page.locator("#find-number").fill("zzzz")
    page.wait_for_function("document.querySelectorAll('[data-take]').length === 0")
    assert "No number" in page.locator(".finder .told").inner_text()
    assert page.locator(".finder .told").get_attribute("role") == "status"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_is_for_everybody(opened: Any, language: str) -> None:
    page = opened_panel(opened, f"&lang={language}&assume={RATE}.{TIMES}=2&assume=launch_dispersion=2")
    page.locator("#find-number").fill("attack")
    page.wait_for_selector("[data-take]")
    page.locator("#assume-launch_dispersion").fill("999")
    page.keyboard.press("Enter")
    page.wait_for_selector("#assume-launch_dispersion[aria-invalid=true]")
    # What is told of a mistake goes by itself; it is not what is looked at here.
    page.wait_for_function("!document.querySelector('.q-notification')", timeout=30_000)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(200)
        opened.shot(f"numbers-{language}-{scheme}")
        found = violations(page)
        assert not found, "\n".join([scheme, *found])
    page.set_viewport_size({"width": 375, "height": 812})
    assert page.evaluate("document.documentElement.scrollWidth") <= 376
