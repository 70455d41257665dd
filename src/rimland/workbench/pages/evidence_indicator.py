"""One indicator: figures, definitions, sources that differ, the history check, uses in the model, references."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from functools import partial
from typing import Any

from nicegui import ui

from rimland.errors import RimlandError
from rimland.evidence import Indicator, Observation, bibtex, data_version
from rimland.library import fingerprint, model_facts
from rimland.report.tables import csv_text
from rimland.words import Words
from rimland.workbench import history
from rimland.workbench.chart import Chart
from rimland.workbench.frame import address, element
from rimland.workbench.indicator_charts import (
    conflicts_table,
    definition_words,
    exact,
    figures_table,
    indicator_options,
    is_bars,
    line_name,
    looks,
    points,
    reference_html,
    told_apart,
)
from rimland.workbench.indicators import (
    MOST_LINES,
    Line,
    Use,
    conflicts_of,
    currency_note,
    date_words,
    history_entries,
    lines_of,
    rows_of,
    scale,
    status_of,
    subjects_of,
    uses_of,
    usual_subjects,
    when,
)
from rimland.workbench.pages.history_cards import history_card
from rimland.workbench.parts import ProgressLine, menu, set_text
from rimland.workbench.session import Session

MOST_NAMED = 12


class IndicatorPanel:
    """What the page shows of one indicator."""

    def __init__(self, session: Session, target: ui.element):
        self.session, self.words, self.target = session, session.words, target
        self.about: Indicator | None = None
        self._task: asyncio.Task[None] | None = None
        session.client.on_delete(self.close)

    def close(self) -> None:
        """Stop what is being computed for the indicator that was shown."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def show(self, about: Indicator, chosen: tuple[str, ...]) -> None:
        """Show the chosen subjects; the usual ones where none is chosen."""
        self.about = about
        self._head(about)
        if len(about.subjects) > 1:
            self._subjects(about, chosen or usual_subjects(about))
        self.body = element("div", classes="detail")
        self.choose(chosen)
        self._uses(about)
        self._references(about)

    def choose(self, chosen: tuple[str, ...]) -> None:
        """Show other subjects of the same indicator; the usual ones where none is chosen."""
        about = self.about
        if about is None:
            return
        self.close()
        subjects = chosen or usual_subjects(about)
        if len(about.subjects) > 1:
            set_text(self.chosen, self.words("evidence.subjects", shown=len(subjects), all=len(about.subjects)))
        self.body.clear()
        with self.body:
            self._figures(about, subjects)
            self._conflicts(about, subjects)
            self._history(about, subjects)

    # What it is

    def _head(self, about: Indicator) -> None:
        words = self.words
        rows = rows_of(about, about.subjects)
        with element("section", classes="card about-indicator", aria_labelledby="indicator-title"):
            element("h2", words.data("indicators", about.name, about.label), id="indicator-title")
            element("p", words.data("indicator_measures", about.name, about.measures))
            if about.caveat:
                with element("p", classes="caveat"):
                    element("strong", words("evidence.mind"))
                    element("span", words.data("indicator_caveats", about.name, about.caveat))
            statuses = [s for s in ("observed", "ahead", "reported", "judged") if any(status_of(o) == s for o in rows)]
            counted = [f"{words(f'evidence.status_{s}')} {sum(status_of(o) == s for o in rows):,}" for s in statuses]
            first, last = (date_words(d, words) for d in about.span)
            facts = [
                (words("common.unit"), scale(about, words)[0]),
                (words("evidence.period"), words(f"evidence.period_{about.period.replace(' ', '_')}")),
                (words("evidence.span"), first if first == last else f"{first} – {last}"),
                (
                    words("evidence.figures"),
                    words("evidence.of", name=f"{about.observations:,}", of=words.list(counted)),
                ),
            ]
            note = currency_note(about)
            if note:
                facts.append((words("evidence.money"), words(note)))
            with element("dl"):
                for name, value in facts:
                    element("dt", name)
                    element("dd", value)
                element("dt", words("evidence.definitions"))
                with element("dd"), element("ul", classes="plain"):
                    for key in about.definitions:
                        element("li", definition_words(about, key, words))
                element("dt", words("evidence.name"))
                with element("dd"):
                    element("code", about.name)

    def _subjects(self, about: Indicator, shown: tuple[str, ...]) -> None:
        words = self.words
        ordered = subjects_of(about)
        with element("details", classes="card subjects", open=len(ordered) <= 12, id="subjects"):
            self.chosen = element("summary", words("evidence.subjects", shown=len(shown), all=len(ordered)))
            with element("fieldset", data_subjects_of=about.name):
                element("legend", words("evidence.choose_subjects", most=MOST_LINES), "small")
                for subject in ordered:
                    with element("label", classes="check"):
                        element("input", type="checkbox", value=subject, checked=subject in shown, data_subject=subject)
                        element("span", words.label(subject))

    # Figures

    def _figures(self, about: Indicator, subjects: tuple[str, ...]) -> None:
        words = self.words
        drawn = subjects if is_bars(lines_of(about, subjects)) else subjects[:MOST_LINES]
        lines = lines_of(about, drawn)
        rows = sorted(rows_of(about, subjects), key=lambda o: subjects.index(o.subject))
        title, unit = words.data("indicators", about.name, about.label), scale(about, words)[0]
        with element("figure", classes="card chart wide", data_chart=about.name):
            with element("figcaption"):
                element("h3", words("evidence.figures_title"))
                element("span", unit, "unit")
                element("p", line_in_words(about, lines, words), "line")
            if len(subjects) > len(drawn):
                element("p", words("evidence.not_drawn", drawn=MOST_LINES, chosen=len(subjects)), "small")
            if len(rows) > 1:
                if not is_bars(lines):
                    self._key(about, lines)
                Chart(indicator_options(about, lines, words)).classes("tall")
                if not is_bars(lines):
                    self._breaks(about, lines)
            keys = list(dict.fromkeys(o.source for o in rows))
            with element("p", classes="small"):
                element("span", words("evidence.from_sources"))
                for key in keys:
                    element("a", key, href=f"#ref-{key}")
            with element("div", classes="rows"):
                menu(words, chart=len(rows) > 1)
                element("button", words("evidence.raw"), "quiet", type="button", id="raw-csv").on(
                    "click", partial(self._raw, about, subjects)
                )
                element(
                    "button", words("evidence.copy_link"), "quiet", type="button", data_action="copy",
                    data_here=f"model={fingerprint()}&data={data_version()}", data_done=words("evidence.link_copied"),
                    id="copy-here",
                )  # fmt: skip
            with element("details", classes="table", open=len(rows) <= 40):
                element("summary", words("evidence.table", count=len(rows)))
                with element(
                    "div",
                    classes="scroll",
                    tabindex="0",
                    role="region",
                    aria_label=words("evidence.table_of", what=title),
                ):
                    ui.html(
                        figures_table(about, rows, words, words("evidence.with_unit", name=title, unit=unit)),
                        sanitize=False,
                    )

    def _key(self, about: Indicator, lines: list[Line]) -> None:
        words = self.words
        apart = told_apart(lines)
        with element("ul", classes="key lines"):
            for line, look in zip(lines, looks(lines), strict=True):
                with element("li"):
                    ui.html(_swatch(look), sanitize=False)
                    element("span", line_name(line, about, words, apart))
                    if len(about.sources) > 1:
                        element("code", line.source)
                    if line.status != "observed":
                        element("span", words(f"evidence.status_{line.status}"), "status judged")

    def _breaks(self, about: Indicator, lines: list[Line]) -> None:
        words = self.words
        notes = []
        if any(line.status != "observed" for line in lines):
            notes.append(words("evidence.hollow"))
        if len({line.definition for line in lines}) > 1:
            notes.append(words("evidence.breaks"))
        if any(o.lower is not None for line in lines for o in line.rows):
            notes.append(words("evidence.whiskers"))
        if any(value is None for line in lines for _, value in points(line, 1.0, about.period)):
            notes.append(words("evidence.gaps"))
        if notes:
            element("p", " ".join(notes), "small")

    def _raw(self, about: Indicator, subjects: tuple[str, ...], _event: Any) -> None:
        rows = sorted(rows_of(about, subjects), key=lambda o: subjects.index(o.subject))
        ui.download.content("\ufeff" + csv_text([asdict(o) for o in rows]), f"{about.name}-all-columns.csv", "text/csv")

    def _conflicts(self, about: Indicator, subjects: tuple[str, ...]) -> None:
        words = self.words
        found = conflicts_of(about, subjects)
        if not found:
            return
        with element("section", classes="card", data_chart=f"{about.name}-sources", aria_labelledby="conflicts-title"):
            element("h3", words("evidence.conflicts"), id="conflicts-title")
            element("p", words("evidence.conflicts_hint"), "small")
            menu(words, chart=False)
            with element(
                "div",
                classes="scroll",
                tabindex="0",
                role="region",
                aria_label=words("evidence.table_of", what=words("evidence.conflicts")),
            ):
                ui.html(conflicts_table(about, found, words), sanitize=False)

    # The history check

    def _history(self, about: Indicator, subjects: tuple[str, ...]) -> None:
        words = self.words
        entries = [
            e for e in history_entries(about.name)
            if about.name in (e["indicator"], e.get("plus")) and e["subject"] in subjects
        ]  # fmt: skip
        if not entries:
            return
        with element("section", classes="card history", aria_labelledby="history-title", id="history"):
            element("h3", words("evidence.history"), id="history-title")
            own = self.session.state.assumptions or self.session.state.structure
            element("p", words("evidence.history_own" if own else "evidence.history_hint"), "small")
            progress = ProgressLine(words, self.close)
            body = element("div", classes="grid histories")
        self._task = self.session.start(self._compared(entries, body, progress))

    async def _compared(self, entries: list[dict[str, Any]], body: ui.element, progress: ProgressLine) -> None:
        words = self.words
        again = None
        try:
            found = await history.check(
                self.session.state, lambda done, total: progress.show(done, total, words("evidence.checking"))
            )
            if self.session.client._deleted:
                return
            with body:
                for entry in entries:
                    series = found.find(entry["variable"], entry.get("label"))
                    if series is not None:
                        history_card(series, found.members, words)
        except RimlandError as problem:
            again = str(problem)
        except asyncio.CancelledError:
            again = words("evidence.stopped")
            raise
        finally:
            if not self.session.client._deleted:
                progress.hide()
                if again:
                    with body:
                        element("p", again, "empty")

    # Uses and references

    def _uses(self, about: Indicator) -> None:
        words = self.words
        found = uses_of(about.name)
        with element("section", classes="card uses", aria_labelledby="uses-title", id="uses"):
            element("h3", words("evidence.uses"), id="uses-title")
            if not found:
                element("p", words("evidence.no_uses"), "empty")
            for kind in ("fed", "read", "compared", "beside", "cites"):
                own = [u for u in found if u.kind == kind]
                if not own:
                    continue
                element("p", words(f"evidence.use_{kind}"), "small")
                self._names(own[:MOST_NAMED])
                if len(own) > MOST_NAMED:
                    with element("details"):
                        element("summary", words("evidence.more", count=len(own) - MOST_NAMED))
                        self._names(own[MOST_NAMED:])

    def _names(self, found: list[Use]) -> None:
        words, facts = self.words, model_facts()
        with element("ul", classes="plain"):
            for use in found:
                name = words.variable(use.name)
                name = words("evidence.of", name=name, of=words.label(use.label)) if use.label else name
                number = facts.parameters.get(use.name) or facts.levers.get(use.name)
                with element("li"):
                    if use.name in facts.variables:
                        element("a", name, href=self._cause(use.name))
                    else:
                        element("span", name)
                    element("code", use.name)
                    if number is not None:
                        element("span", words(f"common.status_{number.status}"), f"status {number.status}")

    def _cause(self, variable: str) -> str:
        """The address of a variable on the page Causes."""
        base = address("causes", self.session.state)
        return f"{base}{'&' if '?' in base else '?'}focus={variable}"

    def _references(self, about: Indicator) -> None:
        words = self.words
        keys = sorted(about.sources)
        with element("section", classes="card", aria_labelledby="references-title"):
            element("h3", words("evidence.references"), id="references-title")
            with element("ul", classes="references"):
                for key in keys:
                    with element("li", id=f"ref-{key}"):
                        element("code", key)
                        ui.html(f'<span lang="en">{reference_html(key)}</span>', sanitize=False)
            with element("div", classes="menu", role="group", aria_label=words("evidence.references")):
                element(
                    "button", words("evidence.copy_bibtex"), "quiet", type="button", data_action="copy",
                    data_text=bibtex(keys), data_done=words("parts.copied"), id="copy-bibtex",
                )  # fmt: skip
                element("button", words("evidence.save_bibtex"), "quiet", type="button").on(
                    "click", lambda _: ui.download.content(bibtex(keys), f"{about.name}.bib", "application/x-bibtex")
                )
                element(
                    "a", words("evidence.all_sources"), "quiet", href=address("about", self.session.state) + "#cite"
                )


def line_in_words(about: Indicator, lines: list[Line], words: Words) -> str:
    """The latest observed figure of each subject in words; where none was observed, the latest there is."""
    _, factor = scale(about, words)
    latest: dict[str, Observation] = {}
    for line in lines:
        last = line.rows[-1]
        held = latest.get(line.subject)
        if held is None or _fresh(held) < _fresh(last):
            latest[line.subject] = last
    parts = []
    for subject in dict.fromkeys(line.subject for line in lines):
        o = latest[subject]
        date = date_words(o.date, words)
        date += "" if status_of(o) == "observed" else f", {words(f'evidence.status_{status_of(o)}')}"
        value = exact(float(f"{o.value * factor:.4g}"))
        parts.append(words("evidence.latest", subject=words.label(subject), value=value, date=date))
    return words("evidence.between").join(parts)


def _fresh(row: Observation) -> tuple[bool, str]:
    """Observed before anything else, then later before earlier."""
    return status_of(row) == "observed", when(row.date)


def _swatch(look: dict[str, Any]) -> str:
    """A short stretch of the line with its mark."""
    dash = "" if look["dash"] == "solid" else f' stroke-dasharray="{" ".join(str(n) for n in look["dash"])}"'
    fill = "var(--card)" if look["hollow"] else look["colour"]
    shape = {
        "circle": '<circle cx="14" cy="6" r="3.4" {}/>', "rect": '<rect x="11" y="3" width="6" height="6" {}/>',
        "triangle": '<path d="M14 2l4 7h-8z" {}/>', "diamond": '<path d="M14 1.5l4 4.5-4 4.5-4-4.5z" {}/>',
        "path://M-6": '<path d="M10 2h8l-4 8z" {}/>',
        "path://M-2": '<path d="M12.6 1.5h2.8v3h3v3h-3v3h-2.8v-3h-3v-3h3z" {}/>',
    }[look["symbol"].partition(",")[0]]  # fmt: skip
    mark = shape.format(f'fill="{fill}" stroke="{look["colour"]}" stroke-width="1.4"')
    return (
        f'<svg width="28" height="12" aria-hidden="true"><line x1="0" y1="6" x2="28" y2="6" stroke="{look["colour"]}"'
        f' stroke-width="1.8"{dash}/>{mark}</svg>'
    )
