"""What is said of the variable, number or lever that is looked at, with its series as a chart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape

from nicegui import ui

from rimland.library import model_facts
from rimland.report.systems import home_of, members_of
from rimland.words import Words
from rimland.workbench import causal_panel as panel
from rimland.workbench.catalogue import Outcome, outcomes
from rimland.workbench.causal import Measured
from rimland.workbench.changes import banded, quarter_of
from rimland.workbench.charts import observation_sources, outcome_options, outcome_series, table_of
from rimland.workbench.cut import Cut, labels_of
from rimland.workbench.frame import address, element
from rimland.workbench.pages.explore_parts import choice
from rimland.workbench.parts import ChartCard, ProgressLine, kept_shown, set_text
from rimland.workbench.room import CHUNK, Ensemble
from rimland.workbench.session import Session
from rimland.workbench.state import State

MEMBERS = 2 * CHUNK
TABLE_YEARS = range(2015, 2041)


class VariablePanel:
    """Equation, numbers, levers, series, causes, effects and sources."""

    def __init__(self, session: Session, where: Callable[[str], str]):
        self.session, self.where = session, where
        self.name: str | None = None
        self.label: str | None = None
        self.card: ChartCard | None = None
        self.box = element("section", classes="variable", id="variable", aria_label=session.words("causes.equation"))

    def show(self, name: str | None, state: State, measured: Measured | None) -> None:
        """Say everything that needs no computing."""
        words = self.session.words
        if name != self.name:
            self.label = None
        self.name, self.card = name, None
        self.box.clear()
        self.box.set_visibility(name is not None)
        if name is None:
            return
        facts = model_facts()
        self.box._props["aria-label"] = words.variable(name)
        with self.box:
            element("h2", words.variable(name))
            ui.html(panel.about(name, words), sanitize=False)
            with element("div", classes="variable-columns"):
                with element("div"):
                    self._what(name, state)
                with element("div"):
                    self._around(name, measured)
                    if name in facts.variables and facts.variables[name].kind != "noise":
                        self._chart(name)
                    elif name in facts.variables:
                        self._section("series", f"<p class='empty'>{escape(words('causes.series_none'))}</p>")
            self._section("references", panel.bibliography(name))

    def _section(self, key: str, html: str) -> ui.html:
        with element("div", classes="card part"):
            element("h3", self.session.words(f"causes.{key}"))
            return ui.html(html, sanitize=False)

    def _what(self, name: str, state: State) -> None:
        words, facts = self.session.words, model_facts()
        if name in facts.variables:
            chosen = dict(state.structure).get(name)
            self._section("equation", panel.equations(name, chosen, words))
            used = panel.numbers_of(name)
            if used:
                self._section("numbers", panel.numbers(used, words, self.where))
            explore = address("explore", state)
            self._section("levers", panel.levers(name, words, self.where, explore))
        elif name in facts.levers:
            self._section("lever_about", panel.lever_text(facts.levers[name], words))
            element("p", words("causes.set_on_explore"), "small")
        else:
            self._section("number", panel.number_text(facts.parameters[name], words))

    def _around(self, name: str, measured: Measured | None) -> None:
        words, facts = self.session.words, model_facts()
        self.causes = None
        if name in facts.variables:
            self.causes = self._section("causes", panel.around(name, words, measured, self.where, True))
        key = "effects" if name in facts.variables else "used_by"
        self.effects = self._section(key, panel.around(name, words, measured, self.where, False))

    def measured(self, measured: Measured) -> None:
        """Put signs and strengths into the lists of causes and effects."""
        if self.name is None:
            return
        words = self.session.words
        if self.causes is not None:
            self.causes.set_content(panel.around(self.name, words, measured, self.where, True))
        self.effects.set_content(panel.around(self.name, words, measured, self.where, False))

    # Series

    def _chart(self, name: str) -> None:
        words = self.session.words
        labels = labels_of(name)
        self.label = self.label if self.label in labels else usual_label(name)
        with element("div", classes="part"):
            if len(labels) > 1:
                with element("div", classes="controls"):
                    element("label", words("causes.series_label"), for_="series-label")
                    options = [(x, label_words(x, words)) for x in labels]
                    choice("series-label", options, self.label or "", self._chosen)
            outcome = outcome_of(name, self.label)
            unit = words.measure(1.0, outcome.unit)[1]
            self.card = ChartCard(name, words("causes.series"), unit, outcome_options([], words), words, level=3)
            self.progress = ProgressLine(words)

    def _chosen(self, label: str) -> None:
        self.label = label
        self.session.start(self.series(self.session.state))

    async def series(self, state: State) -> None:
        """Compute and draw the series of the variable at the chosen label."""
        name, card, words, room = self.name, self.card, self.session.words, self.session.room
        if name is None or card is None:
            return
        cut = cut_for(name)
        done = [0]

        def tell(members: int, _total: int) -> None:
            done[0] = members

        def now() -> tuple[int, int, str]:
            return done[0], MEMBERS, words("causes.series_computing")

        own, other = state.definition(), state.reference()
        async with kept_shown(self.progress, now):
            for members in (CHUNK, MEMBERS):
                scenario, reference = await asyncio.gather(
                    room.ensemble(own, members, state.seed, tell, cut=cut),
                    room.ensemble(other, members, state.seed, cut=cut),
                )
                if card is not self.card:
                    return
                self._draw(name, card, scenario, None if scenario.key == reference.key else reference, members, state)

    def _draw(
        self, name: str, card: ChartCard, scenario: Ensemble, against: Ensemble | None, members: int, state: State
    ) -> None:
        words, label = self.session.words, self.label
        outcome = outcome_of(name, label)
        title = ", ".join(filter(None, (words.variable(name), label_words(label, words))))
        found = scenario.quantiles(outcome, members)[:, quarter_of(state.year)] * words.measure(1.0, outcome.unit)[0]
        low, median, high = float(found[0]), float(found[2]), float(found[4])
        line = f"{label_words(label, words)} {state.year}: {banded(low, median, high)}".strip()
        count = words("causes.series_of", members=members)
        card.show(outcome_series(outcome, scenario, against, members, words), f"{line} · {count}")
        card.table.set_content(table_of(outcome, scenario, against, members, words, TABLE_YEARS, title))
        keys = observation_sources(outcome.id) if outcome.id in outcomes() else ()
        source = words("explore.observed_from", keys=", ".join(keys)) if keys else words("explore.simulated")
        set_text(card.source, f"{source} {count}")


def cut_for(name: str) -> Cut:
    """What to compute for a variable: itself where every run records it, else with the rest of its topic."""
    alone = Cut((name,))
    if not alone.own_program:
        return alone
    return Cut(tuple(n for n in members_of(home_of(name)) if model_facts().variables[n].kind != "noise"))


def outcome_of(name: str, label: str | None) -> Outcome:
    """How a variable at a label is shown: as on Explore where it is there, else in the model's unit."""
    found = outcomes().get(f"{name}.{label}" if label else name)
    if found is not None:
        return found
    unit = str(model_facts().variables[name].unit)
    return Outcome(name, label or None, name, unit, 1.0, "", False)


def usual_label(name: str) -> str | None:
    """The label shown first: that of an outcome of Explore, else Japan's, else the first."""
    labels = labels_of(name)
    if len(labels) == 1:
        return None
    shown = [o.label for o in outcomes().values() if o.variable == name]
    return next((x for x in (*shown, "JPN", "JPN>CHN") if x in labels), labels[0])


def label_words(label: str | None, words: Words) -> str:
    """Labels of a variable in words."""
    return ", ".join(words.label(x) for x in label.split(", ")) if label else ""
