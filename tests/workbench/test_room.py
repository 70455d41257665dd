"""The engine room: the same numbers as a run, whole changes split by lever, fair turns, bounded memory."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import numpy as np
import pytest

import rimland as rl
from rimland.scenarios import Scenario, load_scenario, with_settings
from rimland.simulation import prepare
from rimland.words import speak
from rimland.workbench.catalogue import outcomes
from rimland.workbench.changes import banded, change_of, changes, figure, quarter_of, summary
from rimland.workbench.cut import Cut
from rimland.workbench.room import CHUNK, Ensemble, Room
from rimland.workbench.split import differing, mixed, split
from rimland.workbench.state import State
from rimland.workbench.turns import Busy
from tests.workbench.asking import apart

TAIWAN = "deterrence_failure_probability.taiwan_strait"


@pytest.fixture(scope="module")
def room():
    found = Room(backend="numpy")
    yield found
    found.close()


def ensemble(room: Room, state: State, members: int = CHUNK) -> Ensemble:
    return apart(room.ensemble(state.definition(), members, state.seed))


def test_the_page_shows_what_a_run_gives(room: Room) -> None:
    state = State(levers=("hotlines=0.8", "japan_defence_burden=3%"))
    found = ensemble(room, state, 100)
    run = rl.run("baseline", members=100, settings=list(state.levers), backend="numpy")
    for name in ("burden.JPN", TAIWAN, "host_nation_support"):
        o = outcomes()[name]
        for i, level in enumerate((0.05, 0.25, 0.5, 0.75, 0.95)):
            wanted = run.quantile(o.variable, level, o.label)[2::3] * o.scale
            np.testing.assert_allclose(found.quantiles(o, 100)[i], wanted, rtol=2e-5, atol=1e-6)


def test_a_change_is_that_of_a_comparison(room: Room) -> None:
    own, other = State(scenario="us_pulled_away"), State()
    o = outcomes()["burden.JPN"]
    found = change_of(o, ensemble(room, own), ensemble(room, other), CHUNK, 2035)
    gap = rl.compare("baseline", "us_pulled_away", members=CHUNK, backend="numpy").differences[0]
    at = gap.month_index("2035-12")
    wanted = [gap.quantile("burden", q, "JPN")[at] * 100 for q in (0.05, 0.5, 0.95)]
    np.testing.assert_allclose([found.low, found.median, found.high], wanted, rtol=1e-3, atol=1e-5)


def test_a_small_ensemble_is_the_beginning_of_a_large_one(room: Room) -> None:
    o = outcomes()[TAIWAN]
    small = ensemble(room, State(seed=5)).values(o, CHUNK).copy()
    large = ensemble(room, State(seed=5), 3 * CHUNK)
    assert large.members == 3 * CHUNK
    np.testing.assert_array_equal(large.values(o, CHUNK), small)


def test_what_was_computed_serves_the_next(room: Room) -> None:
    first = ensemble(room, State(levers=("hotlines=0.41",)))
    again = ensemble(room, State(levers=("hotlines=0.41",), year=2030))
    assert again is first


def test_titles_and_notes_do_not_make_another_ensemble(room: Room) -> None:
    base = load_scenario("baseline")
    renamed = base.model_copy(update={"title": "Another", "notes": []})
    assert apart(room.ensemble(renamed, CHUNK)) is apart(room.ensemble(base, CHUNK))


def test_two_users_who_ask_the_same_wait_for_one_computation() -> None:
    room = Room(backend="numpy")
    computed: list[int] = []
    plain = room._computed

    def counted(found: Ensemble, number: int):
        computed.append(number)
        return plain(found, number)

    room._computed = counted  # type: ignore[method-assign]

    async def both() -> None:
        scenario = State(seed=11).definition()
        await asyncio.gather(*(room.ensemble(scenario, CHUNK, 11) for _ in range(5)))

    apart(both())
    room.close()
    assert computed == [0]


def test_a_first_answer_does_not_wait_for_a_large_ensemble() -> None:
    room = Room(workers=1, backend="numpy")
    done: list[str] = []

    async def ask(name: str, seed: int, members: int) -> None:
        await room.ensemble(State(seed=seed).definition(), members, seed)
        done.append(name)

    async def all_of_them() -> None:
        large = asyncio.create_task(ask("large", 21, 8 * CHUNK))
        await asyncio.sleep(0.3)
        await asyncio.gather(*(ask(f"small {i}", 30 + i, CHUNK) for i in range(3)))
        await large

    apart(all_of_them())
    room.close()
    assert done[-1] == "large"


def test_cancelled_work_is_not_gone_on_with() -> None:
    room = Room(workers=1, backend="numpy")

    async def cancel() -> Ensemble:
        scenario = State(seed=41).definition()
        task = asyncio.create_task(room.ensemble(scenario, 20 * CHUNK, 41))
        await asyncio.sleep(0.8)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.1)
        return await room.ensemble(scenario, CHUNK, 41)

    found = apart(cancel())
    room.close()
    assert found.members < 20 * CHUNK


def test_too_much_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from rimland.workbench import turns as module

    monkeypatch.setattr(module, "MOST_WAITING", 0)
    room = Room(backend="numpy")
    with pytest.raises(Busy, match="try again"):
        apart(room.ensemble(State(seed=51).definition(), CHUNK, 51))
    monkeypatch.setattr(module, "MOST_WAITING", 400)
    assert apart(room.ensemble(State(seed=51).definition(), CHUNK, 51)).members == CHUNK
    room.close()


def test_memory_is_bounded() -> None:
    room = Room(backend="numpy", kept_bytes=3_000_000)
    for seed in range(60, 66):
        apart(room.ensemble(State(seed=seed).definition(), CHUNK, seed))
    assert room.kept <= 3_000_000
    room.close()


# Splits


def test_the_parts_add_up_and_what_does_nothing_gets_nothing(room: Room) -> None:
    state = State(levers=("japan_defence_burden=3%", "denial_share.JPN=0.6", "us_tariff_rate=0.108"))
    found = apart(split(room, state.definition(), state.reference()))
    o, at = outcomes()[TAIWAN], quarter_of(2035)
    parts = {p.name: p.mean for p in found.parts(o, 2035)}
    whole = ensemble(room, state).values(o, CHUNK)[at] - ensemble(room, State()).values(o, CHUNK)[at]
    assert sum(parts.values()) == pytest.approx(float(whole.astype(float).mean()), abs=1e-9)
    assert parts["us_tariff_rate"] == 0.0
    assert parts["denial_share"] < 0


def test_the_split_is_shapleys_value(room: Room) -> None:
    """Against the formula over subsets, for two settings: half of (alone) plus half of (last)."""
    a, b = "japan_defence_burden=4%", "denial_share.JPN=0.7"
    o, at = outcomes()[TAIWAN], quarter_of(2040)

    def mean(*levers: str) -> float:
        return float(ensemble(room, State(levers=levers)).values(o, CHUNK)[at].astype(float).mean())

    state = State(levers=(a, b))
    found = apart(split(room, state.definition(), state.reference()))
    parts = {p.name: p.mean for p in found.parts(o, 2040)}
    wanted = 0.5 * (mean(a) - mean()) + 0.5 * (mean(a, b) - mean(b))
    assert parts["japan_defence_burden"] == pytest.approx(wanted, abs=1e-9)


def test_more_than_three_settings_still_add_up(room: Room) -> None:
    state = State(scenario="crisis_management_package", levers=("japan_defence_burden=3%", "denial_share.JPN=0.6"))
    own, other = state.definition(), state.reference()
    assert len(differing(own, other)) > 3
    found = apart(split(room, own, other))
    o, at = outcomes()["major_war_probability"], quarter_of(2035)
    whole = ensemble(room, state).values(o, CHUNK)[at] - ensemble(room, State()).values(o, CHUNK)[at]
    assert sum(p.mean for p in found.parts(o, 2035)) == pytest.approx(float(whole.astype(float).mean()), abs=1e-9)


@pytest.mark.parametrize("name", ["us_pulled_away", "taiwan_blockade", "denial_first", "republicans_from_2029"])
def test_a_mixture_of_everything_is_the_scenario_itself(name: str) -> None:
    own, other = load_scenario(name), load_scenario("baseline")
    both = mixed(own, other, differing(own, other))
    kept = {"levers", "changes", "assumptions", "structure", "shocks"}
    assert both.model_dump(include=kept) == own.model_dump(include=kept)
    assert mixed(own, other, []) is other


def test_equal_scenarios_differ_in_nothing() -> None:
    scenario: Scenario = with_settings(load_scenario("denial_first"), ["hotlines=0.5"])
    assert differing(scenario, scenario) == []


# Words


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_changed_most_is_said_with_its_uncertainty(room: Room, language: str) -> None:
    words = speak(language)
    own, other = ensemble(room, State(scenario="us_pulled_away")), ensemble(room, State())
    found = changes(own, other, CHUNK, 2035)
    sentences = summary(found, words, words.scenario("baseline"))
    risk = change_of(outcomes()[TAIWAN], own, other, CHUNK, 2035)
    assert len(sentences) == 2
    for number in risk.ratio:
        assert figure(number, 2) in sentences[0]
    assert words.outcome(outcomes()[TAIWAN].title) in sentences[0]


def test_nothing_changed_is_not_said_to_have_changed(room: Room) -> None:
    base = ensemble(room, State())
    found = changes(base, base, CHUNK, 2035)
    assert all(c.negligible for c in found)
    assert summary(found, speak("en"), "x") == []


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.0, 3, "0"), (1234.5, 3, "1,234"), (12.345, 3, "12.3"), (0.98, 2, "0.98"), (-0.00123, 2, "−0.0012"),
     (float("nan"), 3, "–"), (99.96, 3, "100.0"), (1.0, 2, "1.0")],
)  # fmt: skip
def test_numbers_are_written_as_they_are_read(value: float, digits: int, text: str) -> None:
    assert figure(value, digits) == text


def test_bands_are_written_around_the_median() -> None:
    assert banded(0.61, 0.8, 1.1) == "0.800 (0.61 – 1.1)"
    assert replace(State(), year=2030).query(versions=False) == "year=2030"


# Programs


def test_a_fixed_assumption_needs_no_program_of_its_own() -> None:
    """JAX compiles by shape: were an assumption that is fixed narrower, the first user who fixes it would wait long."""
    plain, fixed = (
        prepare(State(assumptions=a).definition(), members=CHUNK, backend="numpy")
        for a in ((), (("landing_steepness", 6.0),))
    )
    assert plain.program.source == fixed.program.source
    shapes = [{n: x.shape for n, x in s.parameters(CHUNK).items()} for s in (plain, fixed)]
    assert shapes[0] == shapes[1]
    assert set(fixed.parameters(CHUNK)["landing_steepness"].reshape(-1)) == {6.0}


def test_compiling_one_program_holds_up_no_other() -> None:
    from rimland.engine import jax_backend

    room = Room(backend="jax")
    apart(room.ensemble(State(seed=71).definition(), CHUNK, 71))
    room.warm()
    begun = time.perf_counter()
    with jax_backend._compiling:
        found = apart(asyncio.wait_for(room.ensemble(State(seed=72).definition(), CHUNK, 72), 20))
    room.close()
    assert found.members == CHUNK
    assert time.perf_counter() - begun < 20


def test_a_program_records_little_and_says_the_same(room: Room) -> None:
    few, shared = Cut(("burden",)), Cut(("burden", "alignment"))
    own = Cut(("burden", "military_capital"))
    recorded = [set(c.recorded) for c in (few, shared, own)]
    assert recorded[0] < recorded[1]
    assert recorded[2] == set(own.variables)
    o, found = outcomes()["burden.JPN"], ensemble(room, State())
    assert set(found.simulation.program.outputs) == recorded[0]
    for cut in (few, shared, own):
        other = apart(room.ensemble(State().definition(), CHUNK, cut=cut))
        assert set(other.simulation.program.outputs) == set(cut.recorded)
        np.testing.assert_allclose(other.values(o, CHUNK), found.values(o, CHUNK), rtol=1e-6)


def test_only_so_many_programs_are_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rimland.workbench.room.MOST_PROGRAMS", 0)
    room = Room(backend="jax")
    found = apart(room.ensemble(State(seed=73).definition(), CHUNK, 73))
    room.close()
    assert (found.members, room._started) == (CHUNK, set())


def test_quarters_of_all_outcomes_are_those_of_each(room: Room) -> None:
    found = ensemble(room, State(), CHUNK)
    at = quarter_of(2035)
    for row, o in zip(found.at(at, CHUNK), outcomes().values(), strict=True):
        np.testing.assert_array_equal(row, found.values(o, CHUNK)[at])


def test_all_changes_at_once_are_those_of_each(room: Room) -> None:
    own, other = ensemble(room, State(scenario="us_pulled_away")), ensemble(room, State())
    for found in changes(own, other, CHUNK, 2035):
        one = change_of(found.outcome, own, other, CHUNK, 2035)
        for name in ("before", "after", "low", "median", "high", "ratio"):
            np.testing.assert_allclose(getattr(found, name), getattr(one, name), rtol=1e-12)
    o = outcomes()["burden.JPN"]
    after, before = (x.values(o, CHUNK)[quarter_of(2035)].astype(float) for x in (own, other))
    wanted = np.quantile(after - before, (0.05, 0.5, 0.95))
    found = change_of(o, own, other, CHUNK, 2035)
    np.testing.assert_allclose([found.low, found.median, found.high], wanted, rtol=1e-9)


def test_some_rows_of_a_chunk_are_those_of_the_whole() -> None:
    for backend in ("numpy", "jax"):
        runner = prepare("baseline", members=CHUNK, backend=backend).runner()
        rows = [5, 0, 200, 201, runner.program.rows() - 1]
        whole = runner.compute(CHUNK)[2::3][:, rows]
        given = runner.placed(runner.chunk_parameters(CHUNK))
        np.testing.assert_array_equal(runner.compute_rows(CHUNK, rows, slice(2, None, 3), given), whole)
        np.testing.assert_array_equal(runner.compute_rows(CHUNK, rows, slice(2, None, 3)), whole)


def test_assumptions_are_shared_by_who_assumes_the_same(room: Room) -> None:
    ensemble(room, State(levers=("hotlines=0.31",), seed=81))
    before = len(room._assumed)
    ensemble(room, State(levers=("hotlines=0.32",), seed=81))
    assert len(room._assumed) == before
    ensemble(room, State(levers=("hotlines=0.32",), seed=82))
    other = ensemble(room, State(assumptions=(("landing_steepness", 6.0),), seed=81))
    assert len(room._assumed) == before + 2
    run = rl.run(State(assumptions=(("landing_steepness", 6.0),)).definition(), members=CHUNK, seed=81, backend="numpy")
    o = outcomes()[TAIWAN]
    wanted = run.quantile(o.variable, 0.5, o.label)[2::3] * o.scale
    np.testing.assert_allclose(other.quantiles(o, CHUNK)[2], wanted, rtol=2e-5, atol=1e-6)
