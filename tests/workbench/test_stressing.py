"""What Stress says in words, its command, and its work in the engine room."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import numpy as np
import pytest

from rimland.library import model_facts
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
from rimland.workbench.room import Room
from rimland.workbench.state import State
from rimland.workbench.stressing import StressTest, digest
from rimland.workbench.turns import Busy
from tests.workbench.asking import apart

NAMES = ("exercise_reading", "exercise_reading_doubt", "threat_response")
OUTCOME = "threat_perception.CHN>USA"


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
    # The line of the usual result stands where the bars begin: ECharts would round its place to two decimals.
    lines = options["series"][1]["markLine"]
    assert [x["xAxis"] for x in lines["data"]] == [200.0, 0.0] and lines["precision"] >= 6
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

    found = apart(ask())
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

    apart(ask())
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

    apart(ask())

    def full(_work: Any, _rank: int) -> None:
        raise Busy("too much")

    with pytest.raises(Busy):
        apart(Pieces(full).get("x", work("x")))


def test_batches_differ_by_all_that_makes_their_numbers() -> None:
    from rimland.sweep import Column

    batches = [
        [Column()], [Column(), Column()], [Column(luck=1)], [Column(forms={"arms_reaction": "davis1966"})],
        [Column(parameters={"threat_response": 0.1})], [Column(parameters={"threat_response": 0.2})],
    ]  # fmt: skip
    assert len({digest(b) for b in batches}) == len(batches)
    assert digest([Column(parameters={"a": 1.0, "b": 2.0})]) == digest([Column(parameters={"b": 2.0, "a": 1.0})])
