"""Stress: the page's figures are those of the core; what it says, stopping, levels, links, and people of all abilities.

The whole test takes most of a minute with every assumption, so the server here tries three and takes 128 members.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rimland.library import model_facts
from rimland.stress import Stress, stress
from rimland.words import speak
from rimland.workbench.pages.stress_names import short
from tests.workbench.looking import violations

NAMES = ("exercise_reading", "exercise_reading_doubt", "threat_response")
OUTCOME = "threat_perception.CHN>USA"
PATH = f"/stress?scenario=more_exercises&outcome={OUTCOME.replace('>', '%3E')}"
SMALL = f"""
import rimland.workbench.pages.stress as page
import rimland.workbench.room as room
import rimland.workbench.stressing as stressing
every = stressing.trials
stressing.trials = lambda *given: [t for t in every(*given) if t.name in {NAMES!r}]
inputs = stressing.inputs_of
def fewer(*given):
    return {{n: v for i, (n, v) in enumerate(inputs(*given).items()) if i < 20 or n in {NAMES!r}}}
stressing.inputs_of = fewer
page.LUCKS, page.SIZES, page.FIRST = 1, (128,), 128
room.Room.__init__.__defaults__ = (2, room.KEPT_BYTES, "numpy")
"""


@pytest.fixture(scope="module")
def small(starting: Any) -> str:
    """The address of a server that tries three assumptions."""
    return starting(before=f"exec({SMALL!r})").url.rstrip("/")


@pytest.fixture
def page(browser: Any, small: str) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", accept_downloads=True)
    found = context.new_page()
    problems: list[str] = []
    found.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    found.on("pageerror", lambda e: problems.append(str(e)))
    found.small = small
    yield found
    context.close()
    assert not problems, problems


def settle(page: Any) -> None:
    done = "document.querySelector('.sentences')?.getAttribute('aria-busy') === 'false'"
    page.wait_for_function(done, timeout=120_000)


def go(page: Any, path: str) -> None:
    page.goto(page.small + path)
    page.wait_for_selector("main h1")
    settle(page)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "").replace("+", "").replace("×", ""))


@pytest.fixture(scope="module")
def core() -> Stress:
    return stress(
        "threat_perception", "more_exercises", "baseline", label="CHN>USA", members=128, lucks=1, only=NAMES,
        backend="numpy",
    )  # fmt: skip


# The figures


def test_the_figures_are_those_of_the_core(page: Any, core: Stress) -> None:
    go(page, PATH)
    headline = page.locator(".headline").inner_text()
    assert f"{core.median[0]:+.2g}".replace("-", "−") in headline
    opposed = core.opposition
    assert opposed is not None
    assert f"In {100 * opposed.share:.0f}% of 128 members the opposite holds" in headline
    # The tornado: every end with what it gives.
    page.locator("[data-chart=tornado] details.table > summary").click()
    rows = [r.split("\t") for r in page.locator("[data-chart=tornado] tbody tr").all_inner_texts()]
    bars = {b.name: b for b in core.tornado.bars}
    words = speak("en")
    for name in ("exercise_reading_doubt", "threat_response"):
        row = next((r for r in rows if r[0] == words.variable(name)), None)
        assert (row is None) == (name not in bars)
        if row is not None:
            for cell, point in zip(row[3:5], bars[name].points, strict=True):
                assert number(cell) == pytest.approx(point.mean, rel=0.01, abs=1e-6)
            parameter = model_facts().parameters[name]
            assert row[6] == parameter.status and row[7] == ", ".join(parameter.sources)
    theories = {r[2]: number(r[4]) for r in rows if r[0].startswith("Theory")}
    for point in bars["exercise_reading"].points:
        name = next(k for k in theories if k.replace(" ", "").lower() == point.trial.end)
        assert theories[name] == pytest.approx(point.mean, rel=0.01, abs=1e-6)
    # The ranking: the index of an input does not depend on which others are ranked.
    page.locator("[data-chart=sensitivity] details.table > summary").click()
    shown = {
        r.split("\t")[0]: r.split("\t") for r in page.locator("[data-chart=sensitivity] tbody tr").all_inner_texts()
    }
    first = core.rankings[-1].found[0]
    assert first.name == "exercise_reading_doubt"
    row = shown[words.variable(first.name)]
    assert float(row[1]) == pytest.approx(first.first_order, abs=0.0006)
    assert number(row[3]) == pytest.approx(first.correlation, abs=0.006)
    # What turns it round: the theory, and the value.
    said = {p.get_attribute("data-turning"): p.inner_text() for p in page.locator(".point").all()}
    turned = {p.trial.name: p for p in core.turning}
    assert set(said) == set(turned)
    assert "Kuo 2022" in said["exercise_reading"]
    value = turned["exercise_reading_doubt"].value
    assert value is not None
    assert short(float(value)) in said["exercise_reading_doubt"]
    with page.expect_download() as waiting:
        page.locator("[data-chart=turning] details.table > summary").click()
        page.locator("[data-chart=turning] [data-action=csv]").click()
    file = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(file) == 1 + len(core.turning) and "Sources" in file[0]


def test_another_outcome_year_or_range_answers_from_the_same_sweep(page: Any) -> None:
    go(page, PATH)
    before = page.locator("[data-chart=tornado] .line").inner_text()
    page.select_option("#width", "declared")
    page.wait_for_function("location.search.includes('width=declared')")
    settle(page)
    labels = page.locator("[data-chart=tornado] svg text").all_text_contents()
    parameter = model_facts().parameters["exercise_reading_doubt"]
    assert any(short(float(parameter.high)) in label for label in labels)
    page.select_option("#year", "2030")
    page.wait_for_function("location.search.includes('year=2030')")
    settle(page)
    assert page.locator("[data-chart=tornado] .line").inner_text() != before
    assert "2030" in page.locator(".headline").inner_text()
    link = page.locator("#copy-link").get_attribute("data-text")
    assert "width=declared" in link and "year=2030" in link and "outcome=threat_perception" in link
    page.reload()
    settle(page)
    assert page.locator("#width").input_value() == "declared" and page.locator("#year").input_value() == "2030"


def test_where_the_two_hardly_differ_nothing_is_said_to_turn_round(page: Any) -> None:
    go(page, "/stress?scenario=more_exercises&outcome=fleet.USA")
    assert "hardly differ" in page.locator(".headline").inner_text()
    assert "no conclusion to turn round" in page.locator(".turned").inner_text()
    assert page.locator(".point").count() == 0


def test_a_ratio_to_nothing_is_said_to_be_undefined(page: Any) -> None:
    """No risk is counted before the year after the last: every ratio is one of nothing to nothing."""
    go(page, "/stress?scenario=more_exercises&outcome=major_war_probability&assume=risk_counted_from=2040")
    assert "anything to compare with" in page.locator(".headline").inner_text()
    assert page.locator(".point").count() == 0


def test_a_level_has_no_sign_and_says_so(page: Any) -> None:
    go(page, "/stress")
    assert "Japan's military spending in 2035" in page.locator(".headline").inner_text()
    assert "Choose a scenario" in page.locator(".turning .said").inner_text()
    links = [a.get_attribute("href") for a in page.locator(".tries a").all()]
    assert any("scenario=more_exercises" in x for x in links)
    go(page, f"{PATH}&look=level")
    assert "look at the difference" in page.locator(".turning .said").inner_text()


def test_work_can_be_stopped_and_gone_on_with(page: Any) -> None:
    page.goto(f"{page.small}{PATH}&seed=31")
    page.locator(".work .progress:not(.gone) button").first.click(timeout=240_000)
    page.wait_for_selector("[data-work=go-on]", state="visible")
    assert page.locator(".sentences").get_attribute("aria-busy") == "true"
    page.wait_for_timeout(1500)
    assert page.locator(".point").count() == 0
    waiting = speak("en")("stress.waiting")
    page.locator("[data-work=go-on]").click()
    page.wait_for_selector("[data-work=go-on]", state="hidden")
    page.wait_for_function(
        "text => ![...document.querySelectorAll('.sentences p')].some((p) => p.textContent === text)",
        arg=waiting,
        timeout=240_000,
    )


# People


def test_the_finished_page_is_for_everyone(browser: Any, small: str) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 812}, color_scheme="dark", locale="ja-JP")
    page = context.new_page()
    page.goto(f"{small}{PATH}&lang=ja")
    page.wait_for_selector("main h1")
    settle(page)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    broken = violations(page)
    wide, said = page.evaluate("document.documentElement.scrollWidth"), page.locator("main").inner_text()
    context.close()
    assert not broken, "\n".join(broken)
    assert wide <= 376
    assert "結論を覆すもの" in said and not re.search(r"\b(turns|assumption|noise|luck)\b", said)
