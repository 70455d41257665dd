"""The page of the evidence: its figures are those of the evidence base, and it says where they come from."""

from __future__ import annotations

import asyncio
import csv
import io
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rimland.evidence import load_evidence, model_series
from rimland.library import model_facts
from rimland.report.tables import number
from rimland.words import speak
from rimland.workbench import history
from rimland.workbench.indicator_charts import (
    conflicts_table,
    figures_table,
    indicator_options,
    points,
    reference_html,
)
from rimland.workbench.indicators import (
    READ_OFF,
    SERIES,
    conflicts,
    conflicts_of,
    lines_of,
    rows_of,
    scale,
    subjects_of,
    topics,
    uses_of,
    usual_subjects,
    when,
)
from rimland.workbench.state import State
from tests.workbench.asking import apart
from tests.workbench.looking import violations

EVIDENCE = load_evidence()
INDICATORS = [i.name for i in EVIDENCE.indicators()]


@pytest.fixture
def checked(past: Any) -> Any:
    """The history check by variable and label."""
    return {(s.variable, s.label): s for s in past}


# The figures


def test_every_indicator_stands_under_one_topic() -> None:
    placed = [i.name for found in topics().values() for i in found]
    assert sorted(placed) == sorted(INDICATORS)
    assert "other" not in topics()


@pytest.mark.parametrize("name", INDICATORS)
def test_lines_hold_every_figure_once_and_join_no_definitions_or_sources(name: str) -> None:
    about = EVIDENCE.describe(name)
    lines = lines_of(about, subjects_of(about))
    assert sorted((o.subject, o.date, o.definition, o.source, o.value) for line in lines for o in line.rows) == sorted(
        (o.subject, o.date, o.definition, o.source, o.value) for o in EVIDENCE.select(name)
    )
    for line in lines:
        assert {(o.subject, o.definition, o.source) for o in line.rows} == {
            (line.subject, line.definition, line.source)
        }
        assert [when(o.date) for o in line.rows] == sorted(when(o.date) for o in line.rows)


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_indicator_can_be_drawn_and_listed_in_both_languages(name: str, language: str) -> None:
    words, about = speak(language), EVIDENCE.describe(name)
    unit, factor = scale(about, words)
    rows = rows_of(about, usual_subjects(about))
    assert unit and factor > 0
    table = figures_table(about, rows, words, "caption")
    assert table.count("<tr>") == len(rows) + 1
    drawn = indicator_options(about, lines_of(about, usual_subjects(about)), words)["series"]
    shown = [p for s in drawn if s["type"] in ("line", "bar") for p in s["data"]]
    values = [p[1] if isinstance(p, list) else p for p in shown if not (isinstance(p, list) and p[1] is None)]
    assert np.allclose(sorted(values), sorted(o.value * factor for o in rows), rtol=1e-4)


def test_a_gap_stays_a_gap() -> None:
    # Patrols near the Senkakus: several years are missing.
    about = EVIDENCE.describe("ccg_contiguous_zone_days")
    (line,) = [x for x in lines_of(about, about.subjects) if len(x.rows) > 3]
    years = [int(o.date) for o in line.rows]
    holes = sum(b - a > 1 for a, b in itertools.pairwise(years))
    found = points(line, 1.0, about.period)
    assert holes > 0 and sum(value is None for _, value in found) == holes
    # Where nothing is missing nothing is cut.
    rate = EVIDENCE.describe("exchange_rate")
    assert all(v is not None for _, v in points(lines_of(rate, ["JPN"])[0], 1.0, "month"))


def test_sources_that_differ_stand_side_by_side_and_the_series_takes_the_first_ranked() -> None:
    found = [c for c in conflicts() if c.indicator == "ccg_territorial_sea_vessels_yearly" and c.date == "2020"]
    assert [{o.source: o.value for o in c.rows} for c in found] == [{"japanmod2023": 88.0, "japancoastguard2023": 78.0}]
    table = conflicts_table(EVIDENCE.describe(found[0].indicator), found, speak("en"))
    assert '<td class="used">88</td><td>78</td>' in table and "83" not in table
    for c in conflicts():
        if len(c.date) in (4, 6):
            year = int(c.date.removeprefix("FY"))
            taken = EVIDENCE.annual(c.indicator, [c.subject], [year], definition=c.definition)[0, 0]
            assert taken == next(o.value for o in c.rows if o.source == c.used), c


def test_conflicts_are_those_of_the_subjects_shown() -> None:
    about = EVIDENCE.describe("gdp_current")
    assert len(conflicts_of(about, ["TWN"])) == 18
    assert conflicts_of(about, ["JPN"]) == []


def test_series_that_the_model_is_fed_are_read_from_the_indicators_named() -> None:
    fed = model_series()
    subjects = {"real_gdp_growth": ("JPN", 1), "exchange_rate": ("JPN", None), "us_average_tariff": ("USA", None)}
    subjects |= {"us_tariff_on_china": ("USA>CHN", None)}
    for series, indicator in SERIES.items():
        subject, column = subjects[series]
        hold = "year" if EVIDENCE.describe(indicator).period == "year" else None
        expected = EVIDENCE.monthly_series(indicator, [subject], "2015-01", 312, hold=hold)[:, 0]
        own = fed[series] if column is None else fed[series][:, column]
        assert np.isfinite(expected).any()
        np.testing.assert_array_equal(own, expected)
    # Every observed series of the model is accounted for: from an indicator, or from a table of its own.
    bound = {v.equation.series for v in model_facts().variables.values() if v.equation.series}
    assert bound == {*SERIES, *READ_OFF, "us_administration", "new_japanese_cabinet"}


def test_uses_name_what_the_model_has() -> None:
    facts = model_facts()
    assert ("fed", "exchange_rate") in [(u.kind, u.name) for u in uses_of("exchange_rate")]
    assert ("compared", "burden", "JPN") in [(u.kind, u.name, u.label) for u in uses_of("military_burden")]
    assert "beside" in {u.kind for u in uses_of("gdp")}
    assert uses_of("un_ideal_point") == ()
    for name in INDICATORS:
        for use in uses_of(name):
            assert use.name in facts.variables or use.name in facts.parameters or use.name in facts.levers
            if use.kind == "cites":
                number_ = facts.parameters.get(use.name) or facts.levers[use.name]
                assert set(use.sources) <= set(number_.sources) & set(EVIDENCE.describe(name).sources)


def test_a_reference_links_out_without_telling_where_from() -> None:
    found = reference_html("waugh2021imports") + reference_html("sipri2025milex")
    assert 'rel="noopener noreferrer"' in found and found.count("<a ") == found.count("</a>") >= 1
    for key in sorted({s for i in EVIDENCE.indicators() for s in i.sources}):
        assert "<script" not in reference_html(key) and "javascript:" not in reference_html(key)


def test_the_history_check_is_that_of_the_command_line(checked: Any) -> None:
    async def twice() -> list[history.Check]:
        return await asyncio.gather(history.check(State()), history.check(State()))

    first, second = apart(twice())
    assert first is second, "two who ask the same share one computation"
    # As text, in which a missing number equals itself.
    assert {(s.variable, s.label): repr(s) for s in first.series} == {k: repr(s) for k, s in checked.items()}
    # Policy begins after the record, so a policy is checked like the status quo; an assumption is not.
    assert history.question(State(scenario="denial_first", levers=("hotlines=0.8",))) == history.question(State())
    assert history.question(State(assumptions=(("threat_response", 0.1),))) != history.question(State())


# In the browser


def cells(page: Any, table: str) -> list[list[str]]:
    """The cells of a table as they are read."""
    return page.evaluate(
        "(s) => [...document.querySelector(s).rows].map((r) => [...r.cells].map((c) => c.textContent.trim()))", table
    )


def test_a_deep_link_shows_the_figures_with_definitions_sources_and_uses(opened: Any, tmp_path: Path) -> None:
    page = opened.open("/evidence?indicator=us_personnel&subject=JPN", "table.figures")
    rows = EVIDENCE.select("us_personnel", "JPN")
    shown = cells(page, "table.figures")
    assert len(shown) == len(rows) + 1
    date, value, source = (shown[0].index(head) for head in ("Date", "Value", "Source"))
    found = [(r[date], r[source], float(r[value].replace(",", ""))) for r in shown[1:]]
    assert sorted(found) == sorted((o.date, o.source, o.value) for o in rows)
    detail = page.locator("#detail").inner_text()
    for text in ("Mind:", "without the crews", "kane2022troops", "told by US Forces Japan", "US personnel in Japan"):
        assert text in detail
    # One line for each definition and source, as many as the key names.
    lines = {(o.definition, o.source) for o in rows}
    assert page.locator(".key.lines li").count() == len(lines) == 5
    page.wait_for_selector(".chart.wide svg path")
    # The table as a file, and every column as the command line gives it.
    with page.expect_download() as told:
        page.locator(".chart.wide [data-action=csv]").click()
    table = list(csv.reader(io.StringIO(Path(told.value.path()).read_text("utf-8-sig"))))
    assert table == shown
    with page.expect_download() as told:
        page.locator("#raw-csv").click()
    raw = list(csv.DictReader(io.StringIO(Path(told.value.path()).read_text("utf-8-sig"))))
    assert [(r["date"], r["definition"], float(r["value"])) for r in raw] == [
        (o.date, o.definition, o.value) for o in rows
    ]
    for kind, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with page.expect_download() as told:
            page.locator(f".chart.wide [data-action={kind}]").click()
        content = Path(told.value.path()).read_bytes()
        assert content.startswith(start) and b"var(--" not in content
    opened.shot("evidence-indicator", full=True)


def test_finding_choosing_and_going_back(opened: Any) -> None:
    page = opened.open("/evidence?scenario=denial_first", "#find-indicator")
    assert f"{len(EVIDENCE.observations):,} figures of" in page.locator("#detail").inner_text()
    page.fill("#find-indicator", "scrambles")
    page.wait_for_function("document.getElementById('found-count').textContent.startsWith('1 ')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.indicator") == "jasdf_scrambles"
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-chart=jasdf_scrambles]")
    assert "indicator=jasdf_scrambles" in page.url and "scenario=denial_first" in page.url
    # 425 in the yearly report, 426 in a later one.
    assert sorted(cells(page, "table.conflicts")[1][2:4]) == ["425", "426"]
    page.locator("[data-subject=JPN]").uncheck()
    page.wait_for_function("!location.search.includes('subject=JPN&') && location.search.includes('subject=')")
    page.wait_for_function("!document.querySelector('table.conflicts')")
    assert page.evaluate("document.activeElement.dataset.subject") == "JPN", "the focus stays where it was"
    link = page.locator("a[data-language=ja]")
    link.focus()
    assert "indicator=jasdf_scrambles" in link.get_attribute("href")
    page.locator("a[data-indicator=exchange_rate]").evaluate("(a) => { a.closest('li').hidden = false; }")
    page.fill("#find-indicator", "")
    page.locator("a[data-indicator=exchange_rate]").click()
    page.wait_for_selector("[data-chart=exchange_rate]")
    page.go_back()
    page.wait_for_selector("[data-chart=jasdf_scrambles]")
    page.fill("#find-indicator", "no such thing")
    page.wait_for_function("document.getElementById('found-count').textContent.includes('Nothing')")
    page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    page.locator("#copy-here").click()
    copied = page.evaluate("window.copied")
    assert "indicator=jasdf_scrambles" in copied and "model=" in copied and "data=" in copied


def test_the_model_is_held_against_the_indicator(opened: Any, checked: Any) -> None:
    page = opened.open("/evidence?indicator=military_burden&subject=JPN", "#history")
    page.wait_for_selector("[data-chart=history-burden-JPN]", timeout=240_000)
    score = checked["burden", "JPN"].score
    line = page.locator("[data-chart=history-burden-JPN] .line").inner_text()
    assert f"{score.inside} of {score.points} observations in the 90% band" in line
    assert f"mean error {number(score.mean_error)}, against {number(score.walk_mean_error)}" in line
    assert page.locator("[data-chart^=history-]").count() == 1, "only the subject that is shown"
    assert not page.locator("#history .progress").is_visible()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("indicator=military_burdn", "military_burden"),
        ("indicator=us_personnel&subject=ATLANTIS", "ATLANTIS"),
        ("indicator=%3Cscript%3Ealert(1)%3C/script%3E", "There is no indicator"),
        ("indicator=" + "x" * 9000, "There is no indicator"),
    ],
)
def test_a_broken_link_says_what_is_wrong(opened: Any, query: str, told: str) -> None:
    page = opened.open(f"/evidence?{query}", "#detail .notice")
    assert told in page.locator("#detail .notice").inner_text()
    assert page.locator("#detail .card").count() > 0


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ja")])
def test_an_indicator_and_an_audit_can_be_used_by_everybody(
    browser: Any, server: Any, scheme: str, language: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, locale="en-GB")
    page = context.new_page()
    page.goto(f"{server.url}evidence?indicator=gdp_current&subject=TWN&lang={language}")
    page.wait_for_selector("table.conflicts")
    page.wait_for_selector(".chart.wide svg path", state="attached")
    assert violations(page) == []
    page.click("#tab-audit")
    page.click("#example")
    page.wait_for_selector("#marked", timeout=30_000)
    page.wait_for_timeout(300)
    assert violations(page) == []
    page.locator("table.findings [data-action=rule]").first.click()
    page.wait_for_selector("#rule[open]")
    assert violations(page) == []
    context.close()
