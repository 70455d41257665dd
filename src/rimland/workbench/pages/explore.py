"""Explore: levers on the left, outcomes in the middle with what changed most, why on the right."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from nicegui import ui

from rimland.errors import RimlandError
from rimland.scenarios import load_scenario, scenario_names
from rimland.words import Words
from rimland.workbench.catalogue import USUAL, outcomes
from rimland.workbench.changes import Change, banded, changes, quarter_of, signed, summary
from rimland.workbench.chart import draw_together
from rimland.workbench.charts import axis_from, observation_sources, outcome_options, outcome_series, table_of
from rimland.workbench.frame import element, with_scenario
from rimland.workbench.levers import LeverPanel
from rimland.workbench.pages.explore_assumptions import AssumptionPanel
from rimland.workbench.pages.explore_parts import ActionList, SharePanel, choice
from rimland.workbench.pages.explore_scenario import AboutScenario
from rimland.workbench.pages.explore_why import WhyPanel
from rimland.workbench.pages.outcome_choice import outcome_choice
from rimland.workbench.parts import ChartCard, ProgressLine, set_text
from rimland.workbench.room import CHUNK, Ensemble
from rimland.workbench.session import Session
from rimland.workbench.state import YEARS, State

TABLE_YEARS = range(2015, 2041)
# While a slider is dragged, the wait after the first answer before more members are computed, in seconds.
PAUSE = 0.3
# For the page to draw the first answer before more is computed; from charts to words; and what is soon, in seconds.
DRAWING, WORDS_AFTER, SOON = 0.05, 0.01, 0.6
# A hand that moves a slider on tells so after 120 ms.
REST = 0.15


def build(session: Session) -> None:
    """Make the page."""
    Explore(session)


class Explore:
    """The page of one user."""

    def __init__(self, session: Session):
        self.session, self.words = session, session.words
        element("h1", self.words("explore.heading"), "unseen")
        with element("div", classes="columns"):
            with element("section", classes="side left", aria_label=self.words("levers.title")):
                self._left()
            with element("section", classes="centre", aria_label=self.words("explore.outcomes")):
                self._centre()
            with element("aside", classes="side right", aria_label=self.words("explore.why")):
                self.why = WhyPanel(session)
                self.actions = ActionList(session)
                self.share = SharePanel(session)
        tour(self.words)
        session.on_change(self.draw)
        ui.timer(0, session.refresh, once=True)

    # Left

    def _left(self) -> None:
        words, session = self.words, self.session
        with element("div", classes="presets"):
            element("label", words("explore.preset"), for_="preset")
            self.preset = choice(
                "preset", scenario_choices(words), session.state.scenario,
                lambda name: session.set(with_scenario(session.state, name)),
            )  # fmt: skip
            self.question = element("p", "", "question")
            self.about = AboutScenario(words)
        with element("div", classes="toolbar", role="toolbar", aria_label=words("explore.steps")):
            for key, action in (
                ("undo", session.undo), ("redo", session.redo), ("reset", self.reset), ("replay", self.replay),
            ):  # fmt: skip
                element(
                    "button", words(f"explore.{key}"), "quiet", type="button", data_step=key,
                ).on("click", partial(_call, action))  # fmt: skip
        with element("details", classes="panel policy", open=True, id="policy"):
            element("summary", words("explore.policy"))
            self.levers = LeverPanel(session)
        self.assumptions = AssumptionPanel(session)

    def reset(self) -> None:
        """Back to the status quo; what is shown stays."""
        state = self.session.state
        self.session.set(State(year=state.year, members=state.members, seed=state.seed, shown=state.shown))

    def replay(self) -> None:
        """Show the last change once more: as before, then as now."""
        session = self.session
        if session.back:
            now = session.state
            session.undo()
            ui.timer(1.2, lambda: session.redo() if session.forward and session.forward[-1] == now else None, once=True)

    # Centre

    def _centre(self) -> None:
        words, state = self.words, self.session.state
        with element("div", classes="headline card", aria_live="polite"):
            self.headline = element("div", classes="sentences")
            self.small = element("p", "", "small")
        with element("div", classes="controls"):
            element("label", words("explore.year"), for_="year")
            self.year = choice(
                "year", [(str(y), str(y)) for y in YEARS], str(state.year),
                lambda y: self.session.set(replace(self.session.state, year=int(y))),
            )  # fmt: skip
            element("label", words("explore.compared"), for_="against")
            self.against = choice(
                "against", scenario_choices(words), state.against,
                lambda name: self.session.set(replace(self.session.state, against=name)),
            )  # fmt: skip
            self.progress = ProgressLine(words)
        with element("ul", classes="key", aria_label=words("explore.key")):
            for name in ("median", "band_50", "band_90", "compared", "observed"):
                element("li", words(f"common.{name}"), name)
        self.grid = element("div", classes="grid")
        self.cards: dict[str, ChartCard] = {}
        self.found: list[Change] = []
        outcome_choice(self.session)

    def _shown(self, state: State) -> tuple[str, ...]:
        return state.shown or USUAL

    # Drawing

    async def draw(self, state: State) -> None:
        """Answer with a few members at once, then with more and more."""
        # The few members are computed while the rest of the page is brought up to date.
        few, *more = stages(state.members)
        if self.session.under_way and self.session.room.waiting:
            # Others wait: where the slider stands when the hand rests is enough.
            await asyncio.sleep(REST)
        ahead = asyncio.create_task(self._both(state, few))
        begun = time.monotonic()
        try:
            await asyncio.sleep(0)
            self.levers.show(state)
            self._busy(True)
            # While a slider is dragged only what moves with it is brought up to date.
            dragged = bool(more) and self.session.under_way
            if not dragged:
                self._place(state)
            await self._show(state, *await ahead, few, last=not more)
            if dragged:
                await self.session.rests(PAUSE)
                self._place(state)
            if more:
                # On one machine the page that draws and the room that computes share the processors.
                await asyncio.sleep(DRAWING)
                # All is asked for at once: the room has no gap between one answer and the next.
                ahead = asyncio.create_task(self._both(state, state.members, self._tell))
            for members in more:
                both = await (ahead if members == state.members else self._both(state, members))
                # What comes in between is worth drawing only where the whole takes long.
                if members == state.members or time.monotonic() - begun > SOON:
                    await self._show(state, *both, members, last=members == state.members)
            self.progress.hide()
            await self.why.show(state, self.found)
            self._busy(False)
        except RimlandError as problem:
            set_text(self.small, str(problem))
            self.progress.hide()
        finally:
            ahead.cancel()

    async def _both(
        self, state: State, members: int, tell: Callable[[int, int], None] | None = None
    ) -> tuple[Ensemble, Ensemble]:
        """The ensembles of a state and of what it is compared with."""
        own, other = state.definition(), state.reference()
        room = self.session.room
        scenario = await room.ensemble(own, members, state.seed, tell)
        return scenario, await room.ensemble(other, members, state.seed)

    def _place(self, state: State) -> None:
        """Put everything but levers and charts where the state has it."""
        self.assumptions.show(state)
        self.actions.show(state)
        self.share.show(state)
        set_text(self.question, self.words.question(state.scenario))
        self.about.show(state.scenario)
        for control, value in (
            (self.preset, state.scenario), (self.against, state.against), (self.year, str(state.year)),
        ):  # fmt: skip
            control.show(value)
        self._arrange(state)

    def _busy(self, busy: bool) -> None:
        # An update of an element has the browser look through the whole page, just before it is to draw.
        self.grid.run_method("setAttribute", "aria-busy", "true" if busy else "false")

    def _tell(self, done: int, wanted: int) -> None:
        self.progress.show(done, wanted, self.words("explore.members", done=done, wanted=wanted))

    def _arrange(self, state: State) -> None:
        shown = self._shown(state)
        if list(self.cards) == list(shown):
            return
        self.grid.clear()
        self.cards = {}
        with self.grid:
            for name in shown:
                o = outcomes()[name]
                title, unit = self.words.outcome(o.title), self.words.measure(1.0, o.unit)[1]
                self.cards[name] = ChartCard(name, title, unit, outcome_options([], self.words), self.words)
                keys = observation_sources(name)
                source = (
                    self.words("explore.observed_from", keys=", ".join(keys))
                    if keys
                    else self.words("explore.simulated")
                )
                set_text(self.cards[name].source, source)

    async def _show(self, state: State, scenario: Ensemble, reference: Ensemble, members: int, last: bool) -> None:
        """Draw the charts, then say in words what they show."""
        words = self.words
        same = scenario.key == reference.key
        every = changes(scenario, reference, members, state.year)
        of = {change.outcome.id: change for change in every}
        other = None if same else reference
        series = [outcome_series(outcomes()[name], scenario, other, members, words) for name in self.cards]
        charts = [card.chart for card in self.cards.values()]
        draw_together(zip(charts, series, map(axis_from, series), strict=True))
        # The charts go out before the words, for which the page looks through all its elements.
        await asyncio.sleep(WORDS_AFTER)
        for name, card in self.cards.items():
            outcome = outcomes()[name]
            set_text(card.line, line_of(of[name], scenario, members, words, same))
            if last:
                card.table.set_content(table_of(outcome, scenario, other, members, words, TABLE_YEARS))
        found = self.found = [] if same else every
        self._sentences(state, found, members)
        self.actions.outcomes(found)

    def _sentences(self, state: State, found: list[Change], members: int) -> None:
        words = self.words
        reference = words.scenario(state.against) if state.against != "baseline" else words("explore.status_quo")
        sentences = summary(found, words, reference) if found else []
        if not sentences:
            assumed = bool(state.assumptions or state.structure)
            nothing = "explore.only_assumed" if assumed else "explore.nothing"
            sentences = [words("explore.hardly" if found else nothing)]
        self.headline.clear()
        with self.headline:
            for sentence in sentences:
                element("p", sentence)
        set_text(self.small, words("explore.how", members=members, seed=state.seed))


def tour(words: Words) -> None:
    """Three steps for the first visit, from what to pull to whom to send it."""
    with element(
        "dialog", classes="tour card", id="tour", aria_labelledby="tour-title", data_next=words("tour.next"),
        data_done=words("tour.done"),
    ):  # fmt: skip
        element("h2", words("tour.title"), id="tour-title")
        for number, target in enumerate(("#policy", ".headline", ".side.right"), 1):
            with element("div", data_step=number, data_target=target, hidden=number > 1):
                element("p", words(f"tour.step_{number}"))
        with element("div", classes="menu"):
            element("button", words("tour.skip"), "quiet", type="button", data_tour="skip")
            element("span", "", "step small")
            element("button", words("tour.back"), "quiet", type="button", data_tour="back")
            element("button", words("tour.next"), "primary", type="button", data_tour="next")
    ui.timer(0.1, lambda: ui.run_javascript("rimlandTour(false)"), once=True)


def line_of(change: Change, scenario: Ensemble, members: int, words: Words, same: bool) -> str:
    """What a chart shows in one line: the value in the year, and how it differs."""
    factor, _ = words.measure(1.0, change.outcome.unit)
    found = scenario.quantiles(change.outcome, members)[:, quarter_of(change.year)] * factor
    text = f"{change.year}: {banded(float(found[0]), float(found[2]), float(found[4]))}"
    if same:
        return text
    if change.negligible:
        return f"{text} · {words('explore.same')}"
    if change.outcome.relative:
        return f"{text} · ×{banded(*change.ratio)}"
    by, low, high = (signed(x * factor) for x in (change.median, change.low, change.high))
    return f"{text} · {by} ({low} – {high})"


def stages(members: int) -> list[int]:
    """Sizes in which an answer comes: a few at once, then more."""
    return [m for m in (CHUNK, 4 * CHUNK) if m < members] + [members]


def scenario_choices(words: Words) -> list[tuple[str, str, str]]:
    """Packaged scenarios in the order of the list: (name, title, kind in words)."""
    found = []
    for name in scenario_names():
        kind = load_scenario(name).kind or "stress"
        found.append((name, words.scenario(name), words(f"kinds.{kind.replace(' ', '_').lower()}")))
    return found


def _call(action: Callable[[], None], _event: Any) -> None:
    action()
