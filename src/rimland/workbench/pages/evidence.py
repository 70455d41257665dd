"""Evidence: what is known, indicator by indicator with its sources, and the audit of a document against it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from rimland._version import __version__
from rimland.errors import nearest
from rimland.evidence import Indicator, load_evidence
from rimland.words import Words
from rimland.workbench.frame import address, element
from rimland.workbench.indicator_charts import STATUS_LOOK
from rimland.workbench.indicators import conflicts, date_words, scale, status_of, topics
from rimland.workbench.pages.evidence_audit import AuditPanel
from rimland.workbench.pages.evidence_indicator import IndicatorPanel
from rimland.workbench.session import Session
from rimland.workbench.state import LONGEST_QUERY

TABS = ("known", "audit")
MOST_SUBJECTS = 80


def build(session: Session) -> None:
    """Make the page."""
    EvidencePage(session)


def place(session: Session, indicator: str | None = None, subjects: tuple[str, ...] = (), view: str = "") -> str:
    """The address of an indicator, of some of its subjects, or of the audit."""
    pairs = [("view", view)] if view else []
    pairs += [("indicator", indicator)] if indicator else []
    pairs += [("subject", s) for s in subjects]
    base = address("evidence", session.state, session.words.language)
    return f"{base}&{urlencode(pairs, safe='>')}" if pairs else base


class EvidencePage:
    """The page of one user."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        self.words = words
        ui.add_head_html(f'<script src="/static/evidence.js?{__version__}"></script>')
        request = ui.context.client.request
        asked = [] if len(request.url.query) > LONGEST_QUERY else request.query_params.multi_items()
        view = "audit" if ("view", "audit") in asked else "known"
        element("h1", words("evidence.heading"))
        self._tabs(view)
        indicator = next((v for k, v in asked if k == "indicator"), None)
        with element(
            "div", classes="tabpanel" + ("" if view == "known" else " gone"), id="panel-known", role="tabpanel",
            aria_labelledby="tab-known", tabindex="-1",
        ), element("div", classes="evidence-columns"):  # fmt: skip
            self._list(indicator)
            self.detail = element("div", classes="detail", id="detail", tabindex="-1")
        with element(
            "div", classes="tabpanel" + ("" if view == "audit" else " gone"), id="panel-audit", role="tabpanel",
            aria_labelledby="tab-audit", tabindex="-1",
        ):  # fmt: skip
            AuditPanel(session)
        self.panel = IndicatorPanel(session, self.detail)
        ui.on("rimland_indicator", self._asked)
        if indicator:
            ui.timer(0, lambda: ui.run_javascript("rimlandListed()"), once=True)
        self.show(indicator, tuple(v for k, v in asked if k == "subject"))

    def _tabs(self, view: str) -> None:
        with element("div", classes="tabs", role="tablist", aria_label=self.words("evidence.views")):
            for name in TABS:
                element(
                    "button", self.words(f"evidence.tab_{name}"), "tab", type="button", role="tab", id=f"tab-{name}",
                    data_tab=name, aria_controls=f"panel-{name}", aria_selected=str(view == name).lower(),
                    tabindex="0" if view == name else "-1",
                )  # fmt: skip

    def _list(self, current: str | None) -> None:
        words = self.words
        with element("div", classes="side picker"), element("details", open=True, id="picker"):
            element("summary", words("evidence.indicators", count=sum(len(found) for found in topics().values())))
            with element("label", classes="find"):
                element("span", words("evidence.find"), "unseen")
                element(
                    "input", type="search", id="find-indicator", placeholder=words("evidence.find"), autocomplete="off"
                )
            element(
                "p", "", "small", id="found-count", role="status", data_text=words("evidence.found"),
                data_none=words("evidence.found_none"),
            )  # fmt: skip
            with element("nav", aria_label=words("evidence.by_topic"), classes="topics"):
                for topic, found in topics().items():
                    with element("section", classes="topic"):
                        element("h2", words(f"evidence.topic_{topic}"))
                        with element("ul"):
                            for about in found:
                                self._item(about, about.name == current)

    def _item(self, about: Indicator, current: bool) -> None:
        words = self.words
        label = label_of(about, words)
        subjects = " ".join(words.label(s) for s in about.subjects[:MOST_SUBJECTS])
        find = f"{label} {about.label} {about.name} {measures_of(about, words)} {subjects} {' '.join(about.sources)}"
        with element("li", data_find=find.lower()), element(
            "a", href=place(self.session, about.name), data_indicator=about.name,
            aria_current="true" if current else None,
        ):  # fmt: skip
            element("span", label)
            element("span", f"{span_of(about, words)} · {about.observations:,}", "small")

    def _asked(self, event: Any) -> None:
        found = event.args if isinstance(event.args, dict) else {}
        name, subjects = found.get("name"), found.get("subjects")
        chosen = [s for s in subjects if isinstance(s, str)] if isinstance(subjects, list) else []
        self.show(name if isinstance(name, str) else None, tuple(chosen))

    def show(self, name: str | None, subjects: tuple[str, ...] = ()) -> None:
        """Open an indicator with these subjects; without a name, the overview."""
        self.panel.close()
        known = load_evidence().descriptions
        if self.panel.about is not None and self.panel.about.name == name:
            self.panel.choose(tuple(dict.fromkeys(s for s in subjects if s in self.panel.about.subjects)))
            return
        self.detail.clear()
        self.panel.about = None
        with self.detail:
            if name is not None and name not in known:
                _notice(self.words("evidence.unknown", what=name[:60]) + nearest(name[:60], known))
            if name is None or name not in known:
                overview(self.session)
                return
            about = load_evidence().describe(name)
            strange = [s for s in subjects if s not in about.subjects]
            if strange:
                _notice(self.words("evidence.unknown_subject", what=", ".join(s[:30] for s in strange[:5])))
            self.panel.show(about, tuple(dict.fromkeys(s for s in subjects if s in about.subjects)))


def _notice(text: str) -> None:
    with element("div", classes="notice", role="status"):
        element("p", text)


def label_of(about: Indicator, words: Words) -> str:
    """What an indicator is called."""
    return words.data("indicators", about.name, about.label)


def measures_of(about: Indicator, words: Words) -> str:
    """What an indicator measures."""
    return words.data("indicator_measures", about.name, about.measures)


def span_of(about: Indicator, words: Words) -> str:
    """From the first date to the last."""
    first, last = (date_words(d, words) for d in about.span)
    return first if first == last else f"{first}–{last}"


def overview(session: Session) -> None:
    """What is in the evidence base as a whole: how much, and where its sources differ."""
    words, evidence = session.words, load_evidence()
    rows = evidence.observations
    count = {s: sum(status_of(o) == s for o in rows) for s in ("observed", "ahead", "reported", "judged")}
    with element("section", classes="card", aria_labelledby="overview-title"):
        element("h2", words("evidence.overview"), id="overview-title")
        element(
            "p", words("evidence.overview_text", indicators=len(evidence.indicators()), figures=f"{len(rows):,}",
                       sources=len({o.source for o in rows})),
        )  # fmt: skip
        with element("ul", classes="plain"):
            for status, number in count.items():
                with element("li"):
                    element("span", words(f"evidence.status_{status}"), f"status {STATUS_LOOK[status]}")
                    element("span", words(f"evidence.status_{status}_means", count=f"{number:,}"))
        element("p", words("evidence.rules"), "small")
    with element("section", classes="card", aria_labelledby="differ-title"):
        element("h2", words("evidence.differ"), id="differ-title")
        element("p", words("evidence.differ_hint"), "small")
        with element("ul", classes="plain differ"):
            for name in dict.fromkeys(c.indicator for c in conflicts() if not c.agree):
                about = evidence.describe(name)
                own = [c for c in conflicts() if c.indicator == name and not c.agree]
                unit, factor = scale(about, words)
                widest = max(own, key=lambda c: _gap([o.value for o in c.rows]))
                low, high = (f(o.value * factor for o in widest.rows) for f in (min, max))
                subjects = tuple(dict.fromkeys(c.subject for c in own))
                with element("li"):
                    element(
                        "a", label_of(about, words), href=place(session, name, subjects), data_indicator=name,
                        data_subjects=" ".join(subjects),
                    )  # fmt: skip
                    text = words(
                        "evidence.differ_most", count=len(own), subject=words.label(widest.subject),
                        date=date_words(widest.date, words), low=f"{low:,.6g}", high=f"{high:,.6g}", unit=unit,
                    )  # fmt: skip
                    element("span", text, "small")


def _gap(values: list[float]) -> float:
    return (max(values) - min(values)) / max(abs(max(values)), 1e-12)
