"""Stress: the page's figures are those of the core; what it says, stopping, levels, links, and people of all abilities.

The whole test takes most of a minute with every assumption, so the server here tries three and takes 128 members.
"""

from __future__ import annotations

import asyncio
import csv
import io
import math
import os
import re
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rimland.library import model_facts
from rimland.stress import Stress, stress
from rimland.stress.sensitivity import Ranking, Sensitivity
from rimland.stress.tornado import Point, Tornado
from rimland.stress.trials import Trial
from rimland.stress.turning import Opposition, TurningPoint
from rimland.words import speak
from rimland.workbench.pages import stress_text as text
from rimland.workbench.pages.stress import question_of
from rimland.workbench.pages.stress_charts import rows_of, settled, tornado_options
from rimland.workbench.pages.stress_names import bar_name, common_factor, range_text, short
from rimland.workbench.pages.stress_share import stress_line
from rimland.workbench.pieces import Pieces
from rimland.workbench.room import Busy, Room
from rimland.workbench.state import State
from rimland.workbench.stressing import StressTest, digest

ROOT = Path(__file__).parents[2]
NAMES = ("exercise_reading", "exercise_reading_doubt", "threat_response")
OUTCOME = "threat_perception.CHN>USA"
PATH = f"/stress?scenario=more_exercises&outcome={OUTCOME.replace('>', '%3E')}"
SMALL = f"""
import sys
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
from rimland.cli import main
sys.exit(main(["serve", "--port", "0"]))
"""


@pytest.fixture(scope="module")
def small() -> Iterator[str]:
    """The address of a server that tries three assumptions."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", SMALL], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        found = re.search(r"http://\S+", line)
        if found:
            break
    else:
        raise AssertionError("".join(lines))
    stream = process.stdout
    threading.Thread(target=lambda: lines.extend(stream), daemon=True).start()
    yield found[0].rstrip("/")
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


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


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: the browser's driver keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


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
    page.locator(".work .progress:not(.gone) button").first.click(timeout=60_000)
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
        timeout=60_000,
    )


# People


def test_the_finished_page_is_for_everyone(browser: Any, small: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(viewport={"width": 375, "height": 812}, color_scheme="dark", locale="ja-JP")
    page = context.new_page()
    page.goto(f"{small}{PATH}&lang=ja")
    page.wait_for_selector("main h1")
    settle(page)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}}).response["violations"]
    broken = [f"{v['id']}: " + " | ".join(n["html"][:160] for n in v["nodes"][:3]) for v in found]
    wide, said = page.evaluate("document.documentElement.scrollWidth"), page.locator("main").inner_text()
    context.close()
    assert not broken, "\n".join(broken)
    assert wide <= 376
    assert "結論を覆すもの" in said and not re.search(r"\b(turns|assumption|noise|luck)\b", said)


# Words


def point(name: str = "exercise_reading_doubt", end: str = "low", mean: float = -1.0, spread: float = 0.1) -> Point:
    if name in model_facts().parameters:
        number = model_facts().parameters[name]
        trial = Trial(name, "assumption", end, number.values, getattr(number, end) + 0 * number.values)
    else:
        trial = Trial(name, "theory", end, None, None)
    return Point(trial, mean, mean - spread, mean + spread)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_turning_point_is_a_sentence_of_its_own(language: str) -> None:
    words = speak(language)
    low, high = (text.turning_sentence(TurningPoint(point(end=e), 0.25, 0.002), words) for e in ("low", "high"))
    number = model_facts().parameters["exercise_reading_doubt"]
    assert short(float(number.values + 0.25 * (number.low - number.values))) in low
    assert low != high and ("below" in low and "above" in high) == (language == "en")
    theory = text.turning_sentence(TurningPoint(point("exercise_reading", "kuo2022"), 1.0, 0.0), words)
    assert "Kuo 2022" in theory
    unsure = text.turning_sentence(TurningPoint(point(mean=-0.1, spread=1.0), 0.5, 0.002), words)
    assert words("stress.not_every_luck") in unsure and words("stress.not_every_luck") not in low
    by_label = text.turning_sentence(TurningPoint(point("initial_military_spending", "high"), 0.5, 0.002), words)
    assert by_label and "nan" not in by_label
    shared = text.turning_sentence(TurningPoint(point("risk_counted_from", "high"), 0.5, 0.002), words)
    assert words("stress.drawn_never") in shared


@pytest.mark.parametrize("language", ["en", "ja"])
def test_members_that_disagree_are_said_with_their_interval(language: str) -> None:
    words = speak(language)
    none = text.opposition_sentences(Opposition(-1, 0, 0, 1000), (), words)
    assert len(none) == 1 and "1,000" in none[0]
    some = text.opposition_sentences(Opposition(-1, 90, 30, 1000), [("threat_response", 0.4)], words)
    assert "9.0" in some[0] and "3.0" in some[1] and words.variable("threat_response") in some[2]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_sample_that_cannot_tell_says_so(language: str) -> None:
    words = speak(language)
    nothing = Ranking(256, (Sensitivity("threat_response", 0.01),), 0.05, math.nan, 0.2)
    assert text.ranking_sentence(nothing, words) == words("stress.ranking_none", members="256", total=1)
    clear = Sensitivity("threat_response", 0.4, 0.3, 0.5, 0.3, -0.6, "clear")
    weak = Sensitivity("reaction_coefficient", 0.02, -0.01, 0.05, 0.2, 0.1, "spread")
    found = Ranking(512, (clear, weak), 0.05, 0.1, 0.2)
    assert words.variable("threat_response") in text.ranking_sentence(found, words)
    assert words.variable("reaction_coefficient") in text.spread_sentence(found, words)
    assert text.spread_sentence(nothing, words) == ""
    assert rows_of(found, 15, 1) == 2
    assert settled([nothing], 1) is None
    assert settled([nothing, found], 1) == (1, {"fewer": 256, "members": 512})
    for same, key in ((1, "stress.ranking_stable"), (0, "stress.ranking_unstable")):
        assert text.settled_sentence(same, 1, {"fewer": 256, "members": 512}, words) in (
            words(key, count=1, fewer="256", members="512", same=same),
        )


def test_labels_have_ranges_with_units_and_charts_never_cut_a_bar() -> None:
    words = speak("en")
    ends = [point("threat_response", e).trial for e in ("low", "high")]
    assert range_text(ends, words) == "0 to 0.6"
    assert common_factor(np.array([1.0, 2.0, 0.0]), np.array([1.5, 3.0, 0.0])) == pytest.approx(1.5)
    assert common_factor(np.array([1.0, 2.0]), np.array([1.5, 2.0])) is None
    assert [short(x) for x in (0.05, 1.0, 1200.0, -0.736, 0.0)] == ["0.05", "1", "1,200", "−0.736", "0"]
    from rimland.stress.tornado import tornado

    found = tornado(ends, np.array([[2.0, 1.0, 4.0]]), np.zeros((1, 3)))
    labels = [bar_name(b, words) for b in found.bars]
    options = tornado_options(found, 0.0, 100.0, labels, words)
    assert options["xAxis"]["min"] < 0 and options["xAxis"]["max"] > 400
    assert options["series"][0]["data"][0][:4] == [0, 200.0, 0, 100.0]
    assert isinstance(found, Tornado) and "threat response" in labels[0]


def test_the_command_names_what_is_on_the_screen() -> None:
    state = State(scenario="denial_first", year=2033)
    line = stress_line(state, question_of(state))
    assert line == (
        "rimland stress deterrence_failure_probability --label taiwan_strait --scenario denial_first "
        "--against baseline --at 2033 --members 4096 --lucks 4 --backend jax"
    )
    state = State(scenario="more_exercises", outcome=OUTCOME, levers=("hotlines=0.5",), width="declared", seed=3)
    line = stress_line(state, question_of(state))
    assert "--label 'CHN>USA'" in line and "my_scenario.yaml" in line and "--width declared --seed 3" in line


def test_a_question_is_about_a_difference_where_there_is_one() -> None:
    assert question_of(State()).other is None
    assert question_of(State()).outcome.id == "burden.JPN"
    found = question_of(State(scenario="denial_first"))
    assert found.ratio and found.neutral == 1.0
    assert question_of(State(scenario="denial_first", look="level")).neutral is None
    # A change of assumption alone changes the world, not the difference.
    assert question_of(State().with_assumption("landing_steepness", 6.0)).other is None


# The engine room


def test_one_sweep_serves_all_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    from rimland.workbench import stressing

    every, made = stressing.trials, []
    monkeypatch.setattr(stressing, "trials", lambda *given: [t for t in every(*given) if t.name in NAMES[:2]])
    plain = stressing.column_runner
    monkeypatch.setattr(stressing, "column_runner", lambda *given: made.append(1) or plain(*given))
    room = Room(backend="numpy")

    async def ask() -> list[Tornado]:
        states = [
            State(scenario="more_exercises", outcome=o, year=y) for o, y in ((OUTCOME, 2035), ("burden.JPN", 2040))
        ]
        tests = [StressTest(room, question_of(s), 1) for s in states]
        return [
            *await asyncio.gather(*(tests[0].tornado("drawn", 1) for _ in range(3))),
            await tests[1].tornado("drawn", 1),
        ]

    found = run(ask())
    room.close()
    assert len(made) == 2  # one batch of columns for each scenario
    assert found[0] == found[1] and found[3].usual != found[0].usual


def test_pieces_are_done_once_and_errors_are_not_kept() -> None:
    room, done = Room(backend="numpy"), []

    def work() -> np.ndarray:
        done.append(1)
        return np.zeros(10)

    def broken() -> None:
        done.append(1)
        raise ZeroDivisionError

    async def ask() -> None:
        await asyncio.gather(*(room.pieces.get("a", work) for _ in range(4)))
        await room.pieces.get("a", work)
        assert len(done) == 1
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                await room.pieces.get("b", broken)
        assert len(done) == 3

    run(ask())
    room.close()


def test_pieces_are_bounded_dropped_when_nobody_waits_and_refused_when_too_many() -> None:
    queue: list[Any] = []
    pieces = Pieces(lambda work, _: queue.append(work), kept_bytes=2000)
    done: list[str] = []

    def work(name: str) -> Any:
        return lambda: done.append(name) or np.zeros(100)

    async def ask() -> None:
        waiting = [asyncio.create_task(pieces.get(n, work(n))) for n in "abc"]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.sleep(0)
        for job in queue:
            job()
        await asyncio.gather(waiting[0], waiting[2])
        assert done == ["a", "c"]
        for n in "defg":
            asyncio.get_running_loop().call_soon(lambda: queue.pop()())
            await pieces.get(n, work(n))
        assert pieces.kept <= 2000

    run(ask())

    def full(_work: Any, _rank: int) -> None:
        raise Busy("too much")

    with pytest.raises(Busy):
        run(Pieces(full).get("x", work("x")))


def test_batches_differ_by_all_that_makes_their_numbers() -> None:
    from rimland.sweep import Column

    batches = [
        [Column()], [Column(), Column()], [Column(luck=1)], [Column(forms={"arms_reaction": "davis1966"})],
        [Column(parameters={"threat_response": 0.1})], [Column(parameters={"threat_response": 0.2})],
    ]  # fmt: skip
    assert len({digest(b) for b in batches}) == len(batches)
    assert digest([Column(parameters={"a": 1.0, "b": 2.0})]) == digest([Column(parameters={"b": 2.0, "a": 1.0})])
