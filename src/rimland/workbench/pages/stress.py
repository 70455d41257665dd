"""Stress: how fragile a conclusion is, one assumption at a time and all at once, and what turns it round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from nicegui import ui

from rimland._version import __version__
from rimland.errors import RimlandError
from rimland.stress.sensitivity import DUMMIES, FEWEST, SIZES, Ranking
from rimland.stress.tornado import TOP, Tornado
from rimland.stress.turning import PARTS, ROUNDS, vanishing
from rimland.workbench.catalogue import outcomes
from rimland.workbench.changes import change_of, figure, in_words
from rimland.workbench.frame import address, element, with_scenario
from rimland.workbench.pages import stress_text as text
from rimland.workbench.pages.compare_table import SAID_BY_TITLE
from rimland.workbench.pages.explore import scenario_choices
from rimland.workbench.pages.explore_parts import choice
from rimland.workbench.pages.stress_charts import (
    SHOWN,
    convergence_options,
    height_of,
    ranking_options,
    rows_of,
    settled,
    tornado_options,
)
from rimland.workbench.pages.stress_names import bar_name
from rimland.workbench.pages.stress_share import StressPanel
from rimland.workbench.parts import ChartCard, WorkLine, menu, set_text
from rimland.workbench.room import content_key
from rimland.workbench.session import Session
from rimland.workbench.state import CHOICES, YEARS, YOURS, State
from rimland.workbench.stressing import LUCKS, Question, StressTest

USUAL_DIFFERENCE, USUAL_LEVEL = "deterrence_failure_probability.taiwan_strait", "burden.JPN"
FIRST = 256  # members of the first answer
TRY = ("denial_first", "more_exercises", "crisis_management_package")
SETTLED = 5


def build(session: Session) -> None:
    """Make the page."""
    ui.add_head_html(f'<script src="/static/stress.js?{__version__}"></script>')
    Stress(session)


def question_of(state: State) -> Question:
    """What the state puts to the test: the difference, unless a level is asked for or the two sides are the same."""
    own, other = state.definition(), state.reference()
    paired = state.look == CHOICES["look"][0] and content_key(own, state.seed) != content_key(other, state.seed)
    outcome = outcomes()[state.outcome or (USUAL_DIFFERENCE if paired else USUAL_LEVEL)]
    return Question(outcome, state.year, own, other if paired else None, state.seed)


class Stress:
    """The page of one user."""

    def __init__(self, session: Session):
        self.session, self.words = session, session.words
        words = session.words
        self.hints: dict[str, ui.element] = {}
        element("h1", words("stress.heading"))
        self._controls()
        with element("section", classes="headline card", aria_live="polite", aria_labelledby="conclusion-title"):
            element("h2", words("stress.conclusion"), "unseen", id="conclusion-title")
            self.headline = element("div", classes="sentences")
            self.trials = element("p", "", "small tries")
        with element("section", classes="stages"):
            self.tornado = self._chart("tornado", words("stress.tornado"))
            with element("div", classes="pair"):
                self.ranking = self._chart("sensitivity", words("stress.ranking"))
                self.convergence = self._chart("convergence", words("stress.convergence"))
            self._turning()
        with element("section", classes="card method", aria_labelledby="method-title"):
            element("h2", words("stress.method"), id="method-title")
            for key in ("limits", "ranking_source"):
                element("p", words(f"stress.{key}"), "small")
        self.share = StressPanel(session)
        session.on_change(self.draw)
        ui.timer(0, session.refresh, once=True)

    def _controls(self) -> None:
        words, session, state = self.words, self.session, self.session.state
        titles = [
            (n, words.with_unit(words.outcome(o.title), words.measure(1.0, o.unit)[1])) for n, o in outcomes().items()
        ]
        with element("div", classes="controls"):
            self.scenario = self._choice("scenario", self._scenarios(state), self._own(state), self._choose_scenario)
            self.against = self._choice(
                "against", scenario_choices(words), state.against, lambda v: self._set(against=v)
            )
            self.outcome = self._choice(
                "outcome", titles, question_of(state).outcome.id, lambda v: self._set(outcome=v)
            )
            self.year = self._choice(
                "year", [(str(y), str(y)) for y in YEARS], str(state.year), lambda v: self._set(year=int(v))
            )
            looks, widths = ([(v, words(f"stress.{k}_{v}")) for v in found] for k, found in _CHOICES)
            self.look = self._choice("look", looks, state.look, lambda v: self._set(look=v))
            self.width = self._choice("width", widths, state.width, lambda v: self._set(width=v))
        self.work = WorkLine(session)

    def _choice(self, name: str, options: Any, value: str, chosen: Callable[[str], None]) -> Any:
        label = self.words("common.year") if name == "year" else self.words(f"stress.{name}")
        with element("div", classes="field"):
            element("label", label, for_=name)
            return choice(name, options, value, chosen)

    def _scenarios(self, state: State) -> list[tuple[str, str, str]]:
        words, found = self.words, scenario_choices(self.words)
        if not state.levers:
            return found
        title = words("stress.yours", scenario=words.scenario(state.scenario), count=len(state.levers))
        return [(YOURS, title, words("stress.yours_group")), *found]

    def _own(self, state: State) -> str:
        return YOURS if state.levers else state.scenario

    def _choose_scenario(self, name: str) -> None:
        if name != YOURS:
            self.session.set(with_scenario(self.session.state, name))

    def _set(self, **changed: Any) -> None:
        self.session.set(replace(self.session.state, **changed))

    def _chart(self, name: str, title: str) -> ChartCard:
        card = ChartCard(name, title, "", {"series": [], "xAxis": {}, "yAxis": {}}, self.words)
        set_text(card.line, self.words("stress.waiting"))
        assert card.line.parent_slot is not None
        with card.line.parent_slot.parent:
            self.hints[name] = element("p", "", "hint small")
        return card

    def _turning(self) -> None:
        words = self.words
        with element("section", classes="card chart turning", data_chart="turning", aria_labelledby="turning-title"):
            element("h2", words("stress.turning"), id="turning-title")
            self.members_said = element("div", classes="said")
            self.turned = element("ul", classes="turned")
            self.gone = element("p", "", "small")
            with element("details", classes="table") as self.turning_details:
                element("summary", words("parts.table"))
                self.turning_source = element("p", "", "small")
                menu(words, chart=False)
                with element(
                    "div", classes="scroll", tabindex="0", role="region", aria_label=words("stress.turning_caption")
                ):
                    self.turning_table = ui.html("", sanitize=False)

    # Drawing

    async def draw(self, state: State) -> None:
        """Answer part by part: the conclusion, one at a time, all at once, what turns it round."""
        words = self.words
        question = question_of(state)
        test = StressTest(self.session.room, question, LUCKS)
        shown = text.Shown(question, words)
        for control, value in (
            (self.scenario, self._own(state)), (self.against, state.against), (self.outcome, question.outcome.id),
            (self.year, str(state.year)), (self.look, state.look), (self.width, state.width),
        ):  # fmt: skip
            control.show(value)
        self.share.show(state, question)
        self._clear(state, question)
        try:
            if np.isfinite(await test.members(FIRST)).sum() < FEWEST:
                self._undefined()
                return
            await self._conclusion(state, test, FIRST)
            for lucks in (1, LUCKS):
                found = await test.tornado(state.width, lucks, partial(self._tell, 1, "tornado"))
                self._show_tornado(found, shown, state)
            rankings: list[Ranking] = []
            for size in SIZES:
                await test.members(size, partial(self._tell_members, size))
                rankings.append(await test.ranking(size))
                self._show_ranking(rankings)
            await self._conclusion(state, test, SIZES[-1])
            rankings[-1] = await test.with_spread(rankings[-1], SIZES[-1], partial(self._tell, 3, "ranking"))
            self._show_ranking(rankings, last=True)
            if question.other is not None:
                await self._show_turning(test, shown)
            self._busy(False)
            self.work.hide()
        except RimlandError as problem:
            self._say([str(problem)])
            self._busy(False)
            self.work.hide()

    def _undefined(self) -> None:
        """Hardly any member has a number, as a ratio to nothing."""
        self._say([self.words("stress.undefined")])
        for card in (self.tornado, self.ranking, self.convergence):
            set_text(card.line, "")
        self.members_said.clear()
        self._busy(False)
        self.work.hide()

    def _tell(self, number: int, what: str, done: int, total: int) -> None:
        said = self.words(f"stress.step_{what}", done=done, total=total)
        self.work.show(done, total, self.words("stress.step", number=number, what=said))

    def _tell_members(self, size: int, done: int, total: int) -> None:
        if size > FIRST:
            self._tell(2, "members", done, total)

    def _busy(self, busy: bool) -> None:
        self.headline._props["aria-busy"] = "true" if busy else "false"
        self.headline.update()

    def _say(self, sentences: list[str]) -> None:
        self.headline.clear()
        with self.headline:
            for sentence in sentences:
                element("p", sentence)

    def _clear(self, state: State, question: Question) -> None:
        words = self.words
        self._busy(True)
        self._say([words("stress.waiting")])
        for card in (self.tornado, self.ranking, self.convergence):
            set_text(card.line, words("stress.waiting"))
        for hint in self.hints.values():
            set_text(hint, "")
        for place in (self.members_said, self.turned):
            place.clear()
        set_text(self.gone, "")
        self.turning_details.set_visibility(False)
        paired = question.other is not None
        with self.members_said:
            if paired:
                element("p", words("stress.waiting"), "small")
            else:
                element("p", words("stress.only_level" if state.look != CHOICES["look"][0] else "stress.same"))
        self.trials.clear()
        if not paired and state.look == CHOICES["look"][0]:
            with self.trials:
                element("span", words("stress.try"))
                for name in TRY:
                    target = replace(with_scenario(state, name), against="baseline", outcome=USUAL_DIFFERENCE)
                    element("a", words.scenario(name), href=address("stress", target))

    async def _conclusion(self, state: State, test: StressTest, members: int) -> None:
        words, q = self.words, test.question
        seen = await test.members(members)
        if q.other is None:
            factor, unit = words.measure(1.0, q.outcome.unit)
            low, median, high = (figure(x * factor) for x in np.nanquantile(seen, (0.05, 0.5, 0.95)))
            said = words(
                "stress.level", title=words.outcome(q.outcome.title), year=q.year, value=median, low=low, high=high,
                unit="" if q.outcome.unit in SAID_BY_TITLE else text.unit_after(unit),
            )  # fmt: skip
            self._say([said])
            return
        own, other = await test.ensembles(members)
        change = change_of(q.outcome, own, other, members, q.year)
        reference = words.scenario(state.against) if state.against != "baseline" else words("explore.status_quo")
        sentences = [in_words(change, words, reference)]
        if change.negligible:
            sentences.append(words("stress.hardly"))
        found, common = await test.opposed(members)
        if not change.negligible:
            sentences.append(text.opposition_sentences(found, (), words)[0])
        self._say(sentences)
        self.members_said.clear()
        with self.members_said:
            for sentence in text.opposition_sentences(found, common, words):
                element("p", sentence)

    def _title(self, state: State, question: Question) -> str:
        words, o = self.words, question.outcome
        title, unit = words.outcome(o.title), words.measure(1.0, o.unit)[1]
        names = {"scenario": self._name(state), "reference": words.scenario(state.against)}
        if question.other is None:
            return words("stress.tornado_unit_level", title=title, unit=unit)
        if question.ratio:
            return words("stress.tornado_unit_ratio", title=title, **names)
        return words("stress.tornado_unit_difference", title=title, unit=unit, **names)

    def _name(self, state: State) -> str:
        words, title = self.words, self.words.scenario(state.scenario)
        return words("stress.yours", scenario=title, count=len(state.levers)) if state.levers else title

    def _show_tornado(self, found: Tornado, shown: text.Shown, state: State) -> None:
        words, card, q = self.words, self.tornado, shown.question
        labels = [bar_name(b, words) for b in found.top()]
        _draw(card, tornado_options(found, q.neutral, shown.scale, labels, words), height_of(len(labels)))
        title = self._title(state, q)
        set_text(card.unit, title)
        set_text(card.line, text.tornado_sentence(found, shown, words))
        set_text(self.hints["tornado"], words("stress.tornado_hint", lucks=found.lucks))
        columns = 1 + sum(len(b.points) for b in found.bars) + 2 * len(found.idle)
        said = words("stress.tornado_source", columns=columns, lucks=found.lucks)
        set_text(card.source, f"{text.rest_sentence(found, shown, words)} {said}")
        card.table.set_content(text.tornado_table(found, shown, words, title))

    def _show_ranking(self, found: list[Ranking], last: bool = False) -> None:
        words, now = self.words, found[-1]
        rows = rows_of(now, TOP, 5)
        _draw(self.ranking, ranking_options(now, rows, words), height_of(rows))
        set_text(self.ranking.unit, words("stress.ranking_unit"))
        set_text(self.ranking.line, text.ranking_sentence(now, words))
        said = [text.spread_sentence(now, words), words("stress.ranking_hint", dummies=DUMMIES)]
        set_text(self.hints["sensitivity"], " ".join(s for s in said if s))
        set_text(self.ranking.source, words("stress.ranking_source"))
        caption = words("stress.ranking")
        self.ranking.table.set_content(text.ranking_table(now, TOP, words, caption))
        names = [s.name for s in now.found[: rows_of(now, SHOWN, 3)]]
        _draw(self.convergence, convergence_options(found, names), 300)
        set_text(self.convergence.unit, words("stress.convergence_unit"))
        set_text(self.hints["convergence"], words("stress.convergence_line", count=len(names)))
        count = min(SETTLED, max(len(now.clear()), 1))
        order = settled(found, count)
        said = "" if order is None else text.settled_sentence(order[0], count, order[1], words)
        set_text(self.convergence.line, said)
        set_text(self.convergence.source, words("stress.ranking_source"))
        self.convergence.table.set_content(
            text.convergence_table(found, names, words, words("stress.convergence_unit"))
        )

    async def _show_turning(self, test: StressTest, shown: text.Shown) -> None:
        words, level = self.words, test.question.neutral
        points, ends = await test.turned(partial(self._tell, 4, "turning"))
        assert level is not None
        self.turned.clear()
        hardly = not abs(ends.usual - level) > ends.negligible
        theories = sum(p.trial.kind == "theory" for p in points)
        with self.turned:
            if hardly:
                element("li", words("stress.hardly"))
            elif not points:
                element("li", words("stress.turning_none"))
            else:
                element("li", words("stress.turning_count", assumptions=len(points) - theories, theories=theories))
            for point in points[:TOP]:
                item = element("li", text.turning_sentence(point, words), "point")
                item._props["data-turning"] = point.trial.name
        set_text(self.gone, text.vanishing_sentence(vanishing(ends, level), words))
        self.turning_details.set_visibility(bool(points))
        if points:
            within = figure(100 / PARTS**ROUNDS, 2)
            set_text(self.turning_source, words("stress.turning_source", lucks=ends.lucks, within=within))
            self.turning_table.set_content(text.turning_table(points, shown, words))


_CHOICES = tuple((name, CHOICES[name]) for name in ("look", "width"))


def _draw(card: ChartCard, options: dict[str, Any], height: int) -> None:
    card.chart.options.clear()
    card.chart.options.update(options)
    card.chart.style(f"height: {height}px")
    card.chart.update()
