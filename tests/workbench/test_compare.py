"""Compare: the page's figures are those of a comparison; choosing, links, files, languages, people of all abilities."""

from __future__ import annotations

import csv
import io
import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

import rimland as rl
from rimland.errors import ScenarioError
from rimland.report.comparison import differences
from rimland.report.headline import headline_outcomes
from rimland.scenarios import with_settings
from rimland.words import speak
from rimland.workbench.catalogue import outcomes
from rimland.workbench.changes import Change
from rimland.workbench.pages.compare_charts import DIFFERENCE, LEVELS, Line, chart_series, rounded
from rimland.workbench.pages.compare_share import compare_lines
from rimland.workbench.pages.compare_table import lead, sentence, table_html
from rimland.workbench.state import USUAL_COMPARED, YOURS, State, read_query
from tests.workbench.looking import violations

NAMES = ("baseline", "denial_first", "us_pulled_away")
PATH = "/compare?members=64&" + "&".join(f"with={n}" for n in NAMES)
TAIWAN = "deterrence_failure_probability.taiwan_strait"


def settle(page: Any) -> None:
    page.wait_for_function(
        "document.querySelector('main .grid')?.getAttribute('aria-busy') === 'false'", timeout=90_000
    )


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "").replace("+", "").replace("×", ""))


@pytest.fixture(scope="module")
def compared() -> Any:
    return rl.compare(*NAMES, members=64, backend="numpy")


# The figures


def test_the_figures_are_those_of_a_comparison(opened: Any, compared: Any) -> None:
    page = opened.open(PATH)
    settle(page)
    opened.shot("compare-en", full=True)
    wanted = {(d.name, d.label, d.scenario): d for d in differences(compared, headline_outcomes(), (2035,))}
    with page.expect_download() as waiting:
        page.locator("#compare-csv").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))
    assert len(rows) == len(outcomes()) * 2
    for row in rows:
        known = wanted[row["name"], row["label"] or None, row["scenario"]]
        assert row["reference"] == "baseline" and row["year"] == "2035"
        for key in ("level", "median", "p05", "p95", "ratio", "ratio_p05", "ratio_p95"):
            value, expected = float(row[key]) if row[key] not in ("", "nan") else math.nan, getattr(known, key)
            # The server may run JAX: it differs in the last digits of float32.
            slack = 1e-4 * abs(known.level) if key in ("median", "p05", "p95") else 1e-5
            assert value == pytest.approx(expected, rel=2e-3, abs=slack, nan_ok=True), (row["name"], key)
    # The table shows the same numbers, rounded, and marks those whose band excludes no change.
    shown = {r.get_attribute("data-outcome"): r for r in page.locator("table.compared tbody tr").all()}
    for name in ("burden.JPN", TAIWAN, "major_war_probability"):
        cells = shown[name].locator("td").all_inner_texts()
        o = outcomes()[name]
        for text, scenario in zip(cells[1:], NAMES[1:], strict=True):
            known = wanted[o.variable, o.label, scenario]
            if known.negligible:
                assert "0" in text and "≈" in text
                continue
            first = text.splitlines()[0]
            assert number(first.split(" ")[0]) == pytest.approx(known.median, rel=0.06)
            assert first.rstrip().endswith("*") == known.clear
            if o.relative:
                assert number(text.splitlines()[1].split(" ")[0]) == pytest.approx(known.ratio, abs=0.002)


def test_rows_come_furthest_beyond_noise_first(opened: Any, compared: Any) -> None:
    page = opened.open(PATH)
    settle(page)
    beyond: dict[str, float] = {}
    for d in differences(compared, headline_outcomes(), (2035,)):
        key = f"{d.name}.{d.label}" if d.label else d.name
        if not d.negligible:
            beyond[key] = max(beyond.get(key, 0.0), d.beyond_noise)
    order = [r.get_attribute("data-outcome") for r in page.locator("table.compared tbody tr").all()]
    assert sorted(order) == sorted(beyond)
    values = [beyond[name] for name in order]
    assert all(a >= b * 0.98 for a, b in pairwise(values))


def test_a_chart_tells_scenarios_apart_by_more_than_colour_and_has_a_table(opened: Any, compared: Any) -> None:
    page = opened.open(f"{PATH}&show=burden.JPN&show={TAIWAN}")
    settle(page)
    card = page.locator("[data-chart='burden.JPN']")
    card.scroll_into_view_if_needed()
    # A chart is drawn once it can be seen.
    page.wait_for_function(
        "['A', 'B', 'C'].every((x) => [...document.querySelectorAll(\"[data-chart='burden.JPN'] svg text\")]"
        ".some((t) => t.textContent === x))"
    )
    dashes = card.locator("svg path[stroke-dasharray]").count()
    assert dashes >= 2
    card.locator("details.table > summary").click()
    rows = {r[0]: r for r in (t.split("\t") for t in card.locator("tbody tr").all_inner_texts())}
    for i, scenario in enumerate(NAMES):
        result = compared.results[i]
        known = result.quantile("burden", 0.5, "JPN")[result.month_index("2040-12")] * 100
        assert number(rows["2040"][1 + 3 * i]) == pytest.approx(known, rel=0.005), scenario
    before = card.locator("svg path").count()
    page.locator("#bands").check()
    page.wait_for_function(
        "n => document.querySelectorAll(\"[data-chart='burden.JPN'] svg path\").length > n", arg=before
    )
    page.select_option("#view", "difference")
    page.wait_for_function("document.querySelector(\"[data-chart='burden.JPN'] h2\").textContent.includes('minus A')")
    assert "over A" in page.locator(f"[data-chart='{TAIWAN}'] h2").inner_text()
    gap = compared.differences[1].quantile("burden", 0.5, "JPN")[compared.results[0].month_index("2040-12")] * 100
    rows = {r[0]: r for r in (t.split("\t") for t in card.locator("tbody tr").all_inner_texts())}
    assert number(rows["2040"][7]) == pytest.approx(gap, rel=0.01, abs=1e-4)


def test_how_charts_are_drawn_is_in_the_address(opened: Any) -> None:
    page = opened.open(f"{PATH}&show=burden.JPN")
    settle(page)
    page.select_option("#view", "difference")
    page.locator("#bands").check()
    page.wait_for_function("location.search.includes('lines=difference') && location.search.includes('bands=on')")
    settle(page)
    card = page.locator("[data-chart='burden.JPN']")
    page.wait_for_function("document.querySelector(\"[data-chart='burden.JPN'] h2\").textContent.includes('minus A')")
    shown, link = card.locator("figcaption").inner_text(), page.locator("#copy-link").get_attribute("data-text")
    for address in (page.url, link):
        page.goto(address)
        settle(page)
        assert page.locator("#view").input_value() == "difference"
        assert page.locator("#bands").is_checked()
        assert card.locator("figcaption").inner_text() == shown
        assert page.locator(".notice").count() == 0
    page.select_option("#view", "levels")
    page.locator("#bands").uncheck()
    page.wait_for_function("!/lines=|bands=/.test(location.search)")


def test_the_table_can_be_copied(opened: Any) -> None:
    page = opened.open(PATH)
    settle(page)
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.locator("[data-chart=comparison] [data-action=copy-table]").click()
    page.wait_for_function("window.copied")
    lines = [line.split("\t") for line in page.evaluate("window.copied").splitlines()]
    assert lines[0] == ["Outcome", "A, median", "B minus A", "C minus A"]
    assert len({len(line) for line in lines}) == 1 and len(lines) > 15


# Choosing


def slots(page: Any) -> list[str]:
    return [s.input_value() for s in page.locator(".slot select").all()]


def wait_for_slots(page: Any, names: list[str]) -> None:
    page.wait_for_function(
        "names => JSON.stringify([...document.querySelectorAll('.slot select')].map((s) => s.value)) === names",
        arg=str(names).replace("'", '"').replace(", ", ","),
    )


def test_scenarios_are_chosen_added_swapped_and_taken_out_and_stand_in_the_address(opened: Any) -> None:
    page = opened.open(PATH)
    settle(page)
    assert slots(page) == list(NAMES)
    page.locator("#add-scenario").click()
    wait_for_slots(page, [*NAMES, "crisis_management_package"])
    assert page.locator("#add-scenario").count() == 0
    # Choosing for A what stands in C swaps the two.
    page.select_option("#slot-A", "us_pulled_away")
    wait_for_slots(page, ["us_pulled_away", "denial_first", "baseline", "crisis_management_package"])
    page.locator("[data-remove=D]").click()
    wait_for_slots(page, ["us_pulled_away", "denial_first", "baseline"])
    page.select_option("#year", "2030")
    page.wait_for_function("location.search.includes('year=2030')")
    settle(page)
    assert "2030" in page.locator("#table-title").inner_text()
    table = page.locator("table.compared").inner_text()
    page.reload()
    settle(page)
    assert slots(page) == ["us_pulled_away", "denial_first", "baseline"]
    assert page.locator("table.compared").inner_text() == table
    link = page.locator("#copy-link").get_attribute("data-text")
    assert link.count("with=") == 3 and "year=2030" in link and "model=" in link


def test_what_is_set_on_explore_stands_beside_the_packaged_ones(opened: Any) -> None:
    page = opened.open("/compare?members=64&set=japan_defence_burden=3%25")
    settle(page)
    assert slots(page) == ["baseline", YOURS]
    assert "1 settings of your own" in page.locator("#slot-B option:checked").inner_text()
    explore = page.locator("[data-slot=B] .links a").first.get_attribute("href")
    assert "set=japan_defence_burden" in explore
    headline = page.locator(".headline").inner_text()
    run = rl.run("baseline", members=64, settings=["japan_defence_burden=3%"], backend="numpy")
    value = run.quantile("burden", 0.5, "JPN")[run.month_index("2035-12")] * 100
    assert f"{value:.2f}" in page.locator("[data-chart='burden.JPN'] .line").inner_text()
    assert "B" in headline
    packaged = opened.open(PATH)
    settle(packaged)
    explore, stress = [a.get_attribute("href") for a in packaged.locator("[data-slot=C] .links a").all()]
    assert "scenario=us_pulled_away" in explore and "scenario=us_pulled_away" in stress and stress.startswith("/stress")
    page.goto(opened.url.rstrip("/") + explore)
    page.wait_for_selector("#preset")
    assert page.locator("#preset").input_value() == "us_pulled_away"


def test_work_can_be_stopped_and_gone_on_with(opened: Any) -> None:
    page = opened.open("/compare?members=4000&seed=77&with=baseline&with=weak_yen")
    page.locator(".work .progress:not(.gone) button").first.click(timeout=30_000)
    page.wait_for_selector("[data-work=go-on]", state="visible")
    before = page.locator(".headline .small").inner_text()
    page.wait_for_timeout(1200)
    assert page.locator(".headline .small").inner_text() == before
    page.locator("[data-work=go-on]").click()
    page.wait_for_selector("[data-work=go-on]", state="hidden")
    page.locator(".work .progress:not(.gone) button").first.click(timeout=30_000)


@pytest.mark.parametrize(
    ("pairs", "word"),
    [
        ([("with", "denial_frist")], "denial_first"),
        ([("with", n) for n in (*USUAL_COMPARED, "weak_yen")], "more than 4"),
        ([("outcome", "burden.JP")], "burden.JPN"),
        ([("look", "sideways")], "difference or level"),
        ([("width", "all")], "drawn or declared"),
        ([("lines", "ratio")], "levels or difference"),
        ([("bands", "yes")], "off or on"),
    ],
)
def test_what_a_link_gets_wrong_is_left_out_and_named(pairs: list[tuple[str, str]], word: str) -> None:
    opened = read_query(pairs)
    assert len(opened.notices) == 1 and word in opened.notices[0][1]["why"]
    assert opened.state.others in ((), USUAL_COMPARED)


def test_a_comparison_survives_its_address() -> None:
    state = State(
        others=(*NAMES, YOURS), outcome="burden.JPN", look="level", width="declared", year=2031, lines="difference",
        bands="on",
    )  # fmt: skip
    opened = read_query(parse_qsl(state.query()))
    assert opened.notices == () and opened.state == state
    # An address made before charts and bands stood in it opens as it did.
    old = read_query([("with", n) for n in NAMES])
    assert old.notices == () and old.state == State(others=NAMES)
    assert (old.state.lines, old.state.bands) == ("levels", "off")
    assert read_query([("with", "baseline"), ("with", "baseline")]).state.others == ("baseline",)


def test_there_is_always_something_to_compare() -> None:
    assert State().compared() == USUAL_COMPARED
    assert State(scenario="weak_yen").compared() == ("baseline", "weak_yen")
    assert State(scenario="weak_yen", levers=("hotlines=0.5",)).compared() == ("baseline", YOURS)
    assert State(others=("weak_yen",)).compared() == ("weak_yen", "baseline")
    fixed = State(others=NAMES).with_assumption("landing_steepness", 6.0)
    assert all(fixed.named(n).assumptions["landing_steepness"] == 6.0 for n in NAMES)
    with pytest.raises(ScenarioError):
        State().named("no_such_scenario")


# Words and snippets


def change(name: str, median: float, half: float, before: float, ratio: float = math.nan) -> Change:
    low, high = median - half, median + half
    return Change(outcomes()[name], 2035, before, before + median, low, median, high, (ratio, ratio, ratio))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_sentence_names_what_is_furthest_beyond_noise_and_no_trifle(language: str) -> None:
    words = speak(language)
    rows = {
        "fleet.CHN": [change("fleet.CHN", 0.6, 0.01, 500.0)],
        "burden.JPN": [change("burden.JPN", 0.5, 0.1, 2.0)],
        "alliance_cohesion.JPN": [change("alliance_cohesion.JPN", 0.1, 0.2, 0.7)],
    }
    said = lead(rows, "X", words)
    assert words.outcome(outcomes()["burden.JPN"].title) in said and "2.00" in said and "2.50" in said
    assert "A" in said and "B" in said and "2035" in said
    assert words.outcome(outcomes()["burden.JPN"].title) in sentence(rows, 0, "X", words)
    unclear = {"burden.JPN": [change("burden.JPN", 0.1, 0.3, 2.0)]}
    assert lead(unclear, "X", words) == words("compare.none", year=2035)
    still = {"burden.JPN": [change("burden.JPN", 0.0, 0.0, 2.0)]}
    assert sentence(still, 0, "X", words) == words("compare.hardly", reference="X", year=2035)
    table, left_out = table_html(still, 2035, words)
    assert left_out == [words.outcome(outcomes()["burden.JPN"].title)] and "<td>" not in table


def test_series_have_their_own_colour_dash_marker_and_letter() -> None:
    lines = [Line(letter, "x", np.stack([np.arange(104.0)] * 3)) for letter in "ABCD"]
    for view in (LEVELS, DIFFERENCE):
        series = chart_series(outcomes()["burden.JPN"], lines, view, True, 2035, speak("en"))
        drawn = [s for s in series if s["id"].startswith("line-")]
        markers = [s["symbol"] for s in series if s["id"].startswith("marker-")]
        assert len({str(s["lineStyle"]["type"]) for s in drawn}) == 4 and len(set(markers)) == 4
        assert len({s["itemStyle"]["color"] for s in drawn}) == 4
        assert [s["endLabel"]["formatter"] for s in drawn] == list("ABCD")
        # Nothing surrounds the reference where differences from it are shown.
        assert len([s for s in series if s["id"].startswith("band-")]) == (4 if view == LEVELS else 3)
    assert rounded(np.array([1.234567, math.nan])) == [1.2346, None]


def test_the_snippets_give_the_numbers_of_the_page() -> None:
    state = State(others=("baseline", "denial_first"), members=64)
    command, python = compare_lines(state)
    assert command == "rimland compare baseline denial_first --members 64 --backend jax"
    fixed = state.with_assumption("landing_steepness", 6.0)
    assert compare_lines(fixed)[0].startswith("#")
    found: dict[str, Any] = {}
    exec(compare_lines(fixed)[1].replace('backend="jax"', 'backend="numpy"'), found)
    sides = [fixed.named(n) for n in ("baseline", "denial_first")]
    known = rl.compare(*sides, members=64, backend="numpy")
    np.testing.assert_array_equal(
        found["found"].differences[0].quantile("burden", 0.5, "JPN"),
        known.differences[0].quantile("burden", 0.5, "JPN"),
    )
    assert 'rl.compare("baseline", "denial_first"' in python
    labelled = state.with_assumption("prior_attack_rate.taiwan_strait", 0.01)
    assert "{'prior_attack_rate': {'taiwan_strait': 0.01}}" in compare_lines(labelled)[1]
    yours = State(others=("baseline", YOURS), levers=("hotlines=0.5",))
    assert "my_scenario.yaml" in compare_lines(yours)[0]
    assert with_settings(rl.load_scenario("baseline"), yours.levers) is not None


# People


@pytest.mark.parametrize(("language", "scheme"), [("ja", "dark")])
def test_the_finished_page_has_no_accessibility_violation(
    browser: Any, server: Any, language: str, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, locale="en-GB")
    page = context.new_page()
    page.goto(server.url.rstrip("/") + f"{PATH}&lang={language}")
    settle(page)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    broken = violations(page)
    text = page.locator("main").inner_text()
    context.close()
    assert not broken, "\n".join(broken)
    if language == "ja":
        assert not re.search(r"\b(minus|Outcome|Reference|Scenario|median)\b", text)


def test_the_keyboard_alone_is_enough(opened: Any) -> None:
    page = opened.open(PATH)
    settle(page)
    page.locator("#slot-B").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("!location.search.includes('with=denial_first')")
    page.locator("[data-remove=C]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.slot').length === 2")
