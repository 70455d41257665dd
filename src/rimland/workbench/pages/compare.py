"""Compare: up to four scenarios side by side, under the same assumptions and the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from nicegui import ui

from rimland._version import __version__
from rimland.errors import RimlandError
from rimland.words import Words
from rimland.workbench.catalogue import USUAL, outcomes
from rimland.workbench.changes import Change, figure, quarter_of, signed
from rimland.workbench.chart import draw_together
from rimland.workbench.charts import observation_sources
from rimland.workbench.frame import address, element, on_value
from rimland.workbench.pages.compare_charts import (
    DIFFERENCE,
    LETTERS,
    LEVELS,
    Line,
    chart_options,
    chart_series,
    floor_of,
    lines_of,
    table_of,
)
from rimland.workbench.pages.compare_share import ComparePanel
from rimland.workbench.pages.compare_table import Rows, all_changes, as_ratio, csv_of, lead, sentence, table_html
from rimland.workbench.pages.explore import scenario_choices, stages
from rimland.workbench.pages.explore_parts import choice
from rimland.workbench.pages.outcome_choice import outcome_choice
from rimland.workbench.parts import ChartCard, WorkLine, set_text
from rimland.workbench.room import Ensemble
from rimland.workbench.session import Session
from rimland.workbench.state import MOST_COMPARED, YEARS, YOURS, State


def build(session: Session) -> None:
    """Make the page."""
    ui.add_head_html(f'<script src="/static/compare.js?{__version__}"></script>')
    Compare(session)


class Compare:
    """The page of one user."""

    def __init__(self, session: Session):
        self.session, self.words = session, session.words
        words, state = session.words, session.state
        self.ensembles: list[Ensemble] = []
        self.rows: Rows = {}
        self.members = 0
        element("h1", words("compare.heading"))
        self.slots = element("section", classes="slots", aria_label=words("compare.scenarios"))
        with element("div", classes="headline card", aria_live="polite"):
            with element("div", classes="sentences") as self.headline:
                element("p", words("stress.waiting"))
            self.small = element("p", "", "small")
        with element("div", classes="controls"):
            element("label", words("common.year"), for_="year")
            self.year = choice("year", [(str(y), str(y)) for y in YEARS], str(state.year), self._choose_year)
            element("label", words("compare.view"), for_="view")
            views = [(v, words(f"compare.{v}")) for v in (LEVELS, DIFFERENCE)]
            self.lines = choice("view", views, state.lines, self._choose_lines)
            with element("label", classes="check"):
                box = element("input", type="checkbox", id="bands", checked=state.bands == "on")
                on_value(box, self._choose_bands)
                element("span", words("compare.bands"))
            self.work = WorkLine(session)
        self.grid = element("div", classes="grid")
        self.cards: dict[str, ChartCard] = {}
        outcome_choice(session)
        self._table()
        self.share = ComparePanel(session)
        session.on_change(self.draw)
        ui.timer(0, session.refresh, once=True)

    # Controls

    def _choose_year(self, year: str) -> None:
        self.session.set(replace(self.session.state, year=int(year)))

    def _choose_lines(self, lines: str) -> None:
        self.session.set(replace(self.session.state, lines=lines))

    def _choose_bands(self, wanted: Any) -> None:
        self.session.set(replace(self.session.state, bands="on" if wanted else "off"))

    def _slots(self, state: State) -> None:
        words, names = self.words, state.compared()
        options = [*scenario_choices(words)]
        if state.levers or YOURS in names:
            options = [(YOURS, self.title(YOURS, state), words("compare.yours_group")), *options]
        self.slots.clear()
        with self.slots:
            for i, name in enumerate(names):
                letter = LETTERS[i]
                with element("div", classes=f"slot card slot-{letter.lower()}", data_slot=letter):
                    with element("div", classes="line"):
                        element("span", letter, "letter", aria_hidden="true")
                        element("span", "", "swatch", aria_hidden="true")
                        said = words("compare.slot_a") if not i else words("compare.slot_other", letter=letter)
                        element("label", said, for_=f"slot-{letter}")
                        if len(names) > 2 and i:
                            text = words("compare.remove", scenario=self.title(name, state))
                            out = element("button", "×", "plain", type="button", aria_label=text, data_remove=letter)
                            out.on("click", lambda _, i=i: self._without(i))
                    choice(f"slot-{letter}", options, name, partial(self._replace, i))
                    element("p", self.question(name, state), "question")
                    with element("p", classes="links"):
                        element("a", words("compare.explore"), href=self._explore(name, state))
                        if i and next(iter(names)) != YOURS:
                            element("a", words("compare.stress"), href=self._stress(name, state))
            if len(names) < MOST_COMPARED:
                add = element("button", words("compare.add"), "quiet add", type="button", id="add-scenario")
                add.on("click", lambda _: self._add())

    def title(self, name: str, state: State) -> str:
        """What a scenario is called."""
        words = self.words
        if name != YOURS:
            return words.scenario(name)
        title = words.scenario(state.scenario)
        if not state.levers:
            return words("compare.yours_plain", scenario=title)
        return words("compare.yours", scenario=title, count=len(state.levers))

    def question(self, name: str, state: State) -> str:
        """The question that a scenario answers."""
        return self.words.question(state.scenario if name == YOURS else name)

    def _explore(self, name: str, state: State) -> str:
        if name == YOURS:
            return address("explore", state)
        first = next(iter(state.compared()))
        against = first if first not in (YOURS, name) else "baseline"
        return address("explore", replace(state, scenario=name, levers=(), against=against))

    def _stress(self, name: str, state: State) -> str:
        against = next(iter(state.compared()))
        if name == YOURS:
            return address("stress", replace(state, against=against))
        return address("stress", replace(state, scenario=name, levers=(), against=against))

    def _set(self, names: list[str]) -> None:
        self.session.set(replace(self.session.state, others=tuple(names)))

    def _replace(self, position: int, name: str) -> None:
        """Put a scenario into a slot; one that stands elsewhere already changes places with it."""
        names = list(self.session.state.compared())
        if name in names:
            names[names.index(name)] = names[position]
        names[position] = name
        self._set(names)

    def _without(self, position: int) -> None:
        names = list(self.session.state.compared())
        del names[position]
        self._set(names)

    def _add(self) -> None:
        state = self.session.state
        names = list(state.compared())
        usual = ("baseline", "denial_first", "crisis_management_package", "japan_three_percent", "us_pulled_away")
        candidates = [*((YOURS,) if state.levers else ()), *usual]
        self._set([*names, next(n for n in candidates if n not in names)][:MOST_COMPARED])

    def _table(self) -> None:
        words = self.words
        with element("section", classes="card", data_chart="comparison", aria_labelledby="table-title"):
            year = self.session.state.year
            self.table_title = element("h2", words("compare.table", year=year), id="table-title")
            element("p", words("compare.table_hint"), "small")
            with element("div", classes="menu", role="group", aria_label=words("parts.download")):
                file = element(
                    "button", "CSV", "quiet", type="button", id="compare-csv", title=words("compare.csv_hint")
                )
                file.on("click", lambda _: self._download())
                element(
                    "button", words("parts.copy"), "quiet", type="button", data_action="copy-table",
                    data_done=words("parts.copied"),
                )  # fmt: skip
            with element("div", classes="scroll tall", tabindex="0", role="region", aria_label=words("parts.table")):
                self.table = ui.html("", sanitize=False)
            self.still = element("p", "", "small")

    def _download(self) -> None:
        if self.rows:
            names = [self._name(n) for n in self.session.state.compared()]
            ui.download.content(csv_of(self.rows, names), "comparison.csv", "text/csv")

    def _name(self, name: str) -> str:
        return (
            "my_scenario"
            if name == YOURS and self.session.state.levers
            else name.replace(YOURS, self.session.state.scenario)
        )

    # Drawing

    async def draw(self, state: State) -> None:
        """Answer with a few members at once, then with more."""
        room, names = self.session.room, state.compared()
        self._slots(state)
        self.year.show(str(state.year))
        self.lines.show(state.lines)
        self.share.show(state)
        self._arrange(state)
        self._busy(True)
        try:
            scenarios = [state.named(n) for n in names]
            for members in stages(state.members):
                found = []
                for i, scenario in enumerate(scenarios):
                    tell = partial(self._tell, i * members, members * len(scenarios))
                    found.append(await room.ensemble(scenario, members, state.seed, tell))
                self.ensembles, self.members = found, members
                self._show(state, last=members == state.members)
            self.work.hide()
            self._busy(False)
        except RimlandError as problem:
            set_text(self.small, str(problem))
            self.work.hide()
            self._busy(False)

    def _tell(self, before: int, wanted: int, done: int, _total: int) -> None:
        self.work.show(before + done, wanted, self.words("compare.members", done=before + done, wanted=wanted))

    def _busy(self, busy: bool) -> None:
        self.grid._props["aria-busy"] = "true" if busy else "false"
        self.grid.update()

    def _arrange(self, state: State) -> None:
        shown = state.shown or USUAL
        if list(self.cards) == list(shown):
            return
        self.grid.clear()
        self.cards = {}
        with self.grid:
            for name in shown:
                o = outcomes()[name]
                title, unit = self.words.outcome(o.title), self.words.measure(1.0, o.unit)[1]
                self.cards[name] = ChartCard(name, title, unit, chart_options(self.words), self.words)

    def _show(self, state: State, last: bool) -> None:
        words = self.words
        self.rows = all_changes(self.ensembles, self.members, state.year)
        self._charts(last)
        names = state.compared()
        reference = words("explore.status_quo") if names[0] == "baseline" else self.title(names[0], state)
        self.headline.clear()
        with self.headline:
            element("p", lead(self.rows, reference, words))
            with element("ul", classes="by-scenario"):
                for i, name in enumerate(names[1:], 1):
                    with element("li"):
                        element("span", LETTERS[i], f"letter letter-{LETTERS[i].lower()}")
                        element("span", f"{self.title(name, state)}: {sentence(self.rows, i - 1, reference, words)}")
        set_text(self.small, words("compare.how", members=self.members, seed=state.seed))
        table, still = table_html(self.rows, state.year, words)
        self.table.set_content(table)
        set_text(self.table_title, words("compare.table", year=state.year))
        set_text(self.still, words("compare.unchanged", list=words.list(still)) if still else "")

    def _charts(self, last: bool) -> None:
        words, state = self.words, self.session.state
        view, bands = state.lines, state.bands == "on"
        if not self.ensembles:
            return
        titles = [self.title(n, state) for n in state.compared()]
        if len(titles) != len(self.ensembles):
            return
        drawings = []
        for name, card in self.cards.items():
            o = outcomes()[name]
            lines = lines_of(o, self.ensembles, titles, self.members, view, words)
            series = chart_series(o, lines, view, bands, state.year, words)
            drawings.append((card.chart, series, floor_of(series, view)))
            set_text(card.line, line_of(lines, self.rows[name], view, words))
            title, unit = words.outcome(o.title), words.measure(1.0, o.unit)[1]
            if view == DIFFERENCE:
                title = words("compare.chart_ratio" if o.relative else "compare.chart_difference", title=title)
                unit = "×" if o.relative else unit
            set_text(card.title, title)
            set_text(card.unit, unit)
            set_text(card.source, self._source(name))
            if last:
                card.table.set_content(table_of(words.with_unit(title, unit), lines, words))
        draw_together(drawings)

    def _source(self, name: str) -> str:
        words, count = self.words, len(self.ensembles)
        if self.session.state.lines == DIFFERENCE:
            return words("compare.source_difference", letters=words.list(list(LETTERS[1:count])))
        keys = observation_sources(name)
        return words("explore.observed_from", keys=", ".join(keys)) if keys else words("explore.simulated")


def line_of(lines: Sequence[Line], changes: Sequence[Change], view: str, words: Words) -> str:
    """The medians of the year of the changes in one line."""
    year = changes[0].year
    at = quarter_of(year)
    parts = []
    for i, line in enumerate(lines):
        value = float(line.quantiles[1, at])
        if view == LEVELS:
            text = figure(value)
        elif not i or changes[i - 1].negligible:
            continue
        else:
            text = f"×{value:.3f}" if as_ratio(changes[i - 1]) else signed(value)
        parts.append(f"{line.letter} {text}")
    return f"{year}: {' · '.join(parts) or words('compare.same')}"
