"""About: what the model can and cannot say, how to read it, what is in it, how to cite it, keys, privacy."""

from __future__ import annotations

import asyncio
import math
import platform
from collections import Counter
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from nicegui import ui

from rimland._version import __version__
from rimland.errors import RimlandError
from rimland.evidence import bibtex, data_version, load_evidence
from rimland.library import fingerprint, model_facts
from rimland.report.hindcast import Overall, Series
from rimland.report.tables import number
from rimland.scenarios import scenario_names
from rimland.words import Words
from rimland.workbench import history
from rimland.workbench.catalogue import outcomes
from rimland.workbench.citing import cited, keys_on_screen, program_text, screen_bibtex, screen_text, what
from rimland.workbench.frame import address, element, share_link
from rimland.workbench.indicator_charts import reference_html
from rimland.workbench.pages.history_cards import verdict_words
from rimland.workbench.parts import ProgressLine, menu
from rimland.workbench.session import Session

SECTIONS = ("can", "cannot", "read", "history", "inside", "cite", "report", "keys", "privacy", "licence")
CANNOT = ("war", "arming", "bands", "build", "data", "codings", "levers", "absent", "best")
READ = ("band", "ratio", "same_luck", "status", "dots")
KEYS = ("tab", "arrows", "enter", "escape", "skip", "tables")
PACKAGES = ("numpy", "jax", "nicegui")
STATUSES = ("observed", "calibrated", "judged")


def build(session: Session) -> None:
    """Make the page."""
    AboutPage(session)


class AboutPage:
    """The page of one user."""

    def __init__(self, session: Session):
        self.session, self.words = session, session.words
        self._task: asyncio.Task[None] | None = None
        session.client.on_delete(self.stop)
        words = self.words
        element("h1", words("about.heading"))
        element("p", words("about.lead"), "lead")
        with element("div", classes="about-columns"):
            with element("nav", classes="contents card", aria_label=words("about.contents")), element("ul"):
                for name in SECTIONS:
                    with element("li"):
                        element("a", words(f"about.{name}"), href=f"#{name}")
            with element("div", classes="detail"):
                for name in SECTIONS:
                    with element("section", classes="card", id=name, aria_labelledby=f"{name}-title"):
                        element("h2", words(f"about.{name}"), id=f"{name}-title")
                        getattr(self, f"_{name}")()
        ui.timer(0, self._open, once=True)

    # What it can say, and what not

    def _can(self) -> None:
        with element("ul"):
            for key in ("compare", "causes", "doubts", "sources", "documents"):
                element("li", self.words(f"about.can_{key}"))

    def _cannot(self) -> None:
        words = self.words
        element("p", words("about.cannot_lead"))
        judged = Counter(p.status for p in model_facts().parameters.values())
        values = {"judged": judged["judged"], "all": sum(judged.values())}
        with element("dl", classes="limits"):
            for key in CANNOT:
                element("dt", words(f"about.limit_{key}"))
                with element("dd"):
                    element("p", words(f"about.limit_{key}_text", **values))
                    if key == "bands":
                        self.bands = element("p", "", id="bands")
                        self.bands.set_visibility(False)
        element("p", words("about.limits_more"), "small")

    def _read(self) -> None:
        words = self.words
        with element("dl", classes="limits"):
            for key in READ:
                element("dt", words(f"about.read_{key}"))
                element("dd", words(f"about.read_{key}_text"))

    # The history check

    def _history(self) -> None:
        words, state = self.words, self.session.state
        own = state.assumptions or state.structure
        element("p", words("about.history_own" if own else "about.history_lead"))
        self.progress = ProgressLine(words, self.stop)
        self.checked = element("div", id="checked")
        with self.checked:
            element("p", words("about.history_waits"), "empty")

    def _open(self) -> None:
        # The browser has looked for the place that the address names before it was there.
        ui.run_javascript("location.hash && document.getElementById(location.hash.slice(1))?.scrollIntoView()")
        self._check()

    def _check(self) -> None:
        self._task = self.session.start(self._checked())

    def stop(self) -> None:
        """Stop the history check."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _checked(self) -> None:
        words = self.words
        told = ""
        try:
            found = await history.check(
                self.session.state, lambda done, total: self.progress.show(done, total, words("evidence.checking"))
            )
            if not self.session.client._deleted:
                self._show(found)
        except RimlandError as problem:
            told = str(problem)
        except asyncio.CancelledError:
            told = words("about.history_stopped")
            raise
        finally:
            if not self.session.client._deleted:
                self.progress.hide()
                if told:
                    self.checked.clear()
                    with self.checked:
                        element("p", told, "empty")
                        element("button", words("about.history_again"), "quiet", type="button").on(
                            "click", lambda _: self._check()
                        )

    def _show(self, found: history.Check) -> None:
        words = self.words
        sentences = summary(found.overall, words)
        self.bands.set_visibility(True)
        self.bands._text = sentences[1]
        self.bands.update()
        self.checked.clear()
        with self.checked:
            with element("ul"):
                for sentence in sentences:
                    element("li", sentence)
            element("p", words("about.history_note", members=found.members), "small")
            with element("details", data_chart="history-check"):
                element("summary", words("about.history_table", count=len(found.series)))
                menu(words, chart=False)
                with element(
                    "div",
                    classes="scroll",
                    tabindex="0",
                    role="region",
                    aria_label=words("evidence.table_of", what=words("about.history")),
                ):
                    ui.html(_table(found.series, words), sanitize=False)
            element("a", words("about.history_evidence"), "onward", href=address("evidence", self.session.state))

    # What is inside

    def _inside(self) -> None:
        words, facts = self.words, model_facts()
        kinds = Counter(v.kind for v in facts.variables.values())
        statuses = Counter(p.status for p in facts.parameters.values())
        levers = Counter(x.status for x in facts.levers.values())
        evidence = load_evidence()
        forms = sum(len(v.forms) for v in facts.variables.values())
        rivals = sum(len(v.forms) > 1 for v in facts.variables.values())
        with element("div", classes="grid", data_chart="inside"):
            self._counts(
                "numbers",
                [(words(f"common.status_{s}"), statuses[s], words(f"about.status_{s}")) for s in STATUSES],
                words("about.numbers", count=sum(statuses.values())),
            )
            self._counts(
                "equations",
                [(words(f"about.kind_{k}"), n, "") for k, n in kinds.most_common()],
                words("about.equations", variables=len(facts.variables), forms=forms, rivals=rivals),
            )
        figures = words("about.figures", count=f"{len(evidence.observations):,}")
        rows = [
            (words("about.levers"), f"{len(facts.levers)}", _statuses(levers, words)),
            (words("about.scenarios"), f"{len(scenario_names())}", ""),
            (words("about.indicators"), f"{len(evidence.indicators())}", figures),
            (words("about.works"), f"{len(facts.sources())}", words("about.works_hint")),
        ]  # fmt: skip
        with element("dl", classes="counts"):
            for name, value, hint in rows:
                element("dt", name)
                element("dd", words("evidence.of", name=value, of=hint) if hint else value)
        element("h3", words("about.versions"))
        with element("dl", classes="counts", id="versions"):
            for name, value in versions().items():
                element("dt", words(f"about.version_{name}") if name in ("rimland", "model", "data") else name)
                with element("dd"):
                    element("code", value)

    def _counts(self, name: str, rows: list[tuple[str, int, str]], caption: str) -> None:
        from html import escape

        body = "".join(
            f'<tr><th scope="row">{escape(n)}</th><td>{count:,}</td><td class="why">{escape(hint)}</td></tr>'
            for n, count, hint in rows
        )
        ui.html(
            f'<table class="counts" id="{name}"><caption>{escape(caption)}</caption><tbody>{body}</tbody></table>',
            sanitize=False,
        )

    # Citing

    def _cite(self) -> None:
        words, state = self.words, self.session.state
        today = date.today()
        # The picture is on Explore; this page only says how to cite it.
        link = link_of(self.session)
        element("p", words("about.cite_lead", what=what(state, words)))
        element("p", program_text(state, words, today), "citation", id="citation")
        keys = keys_on_screen(state)
        with element("div", classes="menu", role="group", aria_label=words("about.cite")):
            element(
                "button", words("about.copy_text"), "primary", type="button", data_action="copy", id="copy-references",
                data_text=screen_text(state, words, link, today), data_done=words("parts.copied"),
            )  # fmt: skip
            element(
                "button", words("evidence.copy_bibtex"), "quiet", type="button", data_action="copy", id="copy-bibtex",
                data_text=screen_bibtex(state, link, today), data_done=words("parts.copied"),
            )  # fmt: skip
            element("button", words("evidence.save_bibtex"), "quiet", type="button", id="save-bibtex").on(
                "click",
                lambda _: ui.download.content(screen_bibtex(state, link, today), "rimland.bib", "application/x-bibtex"),
            )
            element("button", words("about.save_all", count=len(model_facts().sources())), "quiet", type="button",
                    id="save-all").on(
                "click",
                lambda _: ui.download.content(
                    bibtex(model_facts().sources()), "rimland-model.bib", "application/x-bibtex"
                ),
            )  # fmt: skip
        with element("details", id="works"):
            element("summary", words("about.cite_works", count=len(keys)))
            for part, found in cited(state).items():
                if found:
                    element("h3", words(f"about.cite_{part}"))
                    with element("ul", classes="plain"):
                        for name, own in found.items():
                            with element("li"):
                                element("span", self._name(name))
                                element("code", ", ".join(own))
            element("h3", words("evidence.references"))
            with element("ul", classes="references"):
                for key in keys:
                    with element("li"):
                        element("code", key)
                        ui.html(f'<span lang="en">{reference_html(key)}</span>', sanitize=False)

    def _name(self, name: str) -> str:
        if name in outcomes():
            return self.words.outcome(outcomes()[name].title)
        if name.startswith("scenario:"):
            return self.words.scenario(name.partition(":")[2])
        return self.words.variable(name)

    # The rest

    def _report(self) -> None:
        words = self.words
        element("p", words("about.report_text"))
        report = words(
            "about.report_form",
            link=link_of(self.session),
            version=__version__,
            model=fingerprint(),
            data=data_version(),
        )
        with element("pre", classes="report"):
            element("code", report, id="report-form")
        element(
            "button", words("about.copy_report"), "quiet", type="button", data_action="copy", data_from="report-form",
            data_done=words("parts.copied"),
        )  # fmt: skip

    def _keys(self) -> None:
        words = self.words
        with element("dl", classes="limits keys"):
            for key in KEYS:
                with element("dt"):
                    for part in words(f"about.key_{key}").split(" + "):
                        element("kbd", part)
                element("dd", words(f"about.key_{key}_text"))

    def _privacy(self) -> None:
        with element("ul"):
            for key in ("local", "documents", "links", "browser"):
                element("li", self.words(f"about.privacy_{key}"))

    def _licence(self) -> None:
        element("p", self.words("about.licence_text"))
        element("p", self.words("about.licence_data"), "small")


def link_of(session: Session) -> str:
    """The address of the picture that is cited: Explore with the state and the versions."""
    query = share_link(session.base, session).partition("?")[2]
    return f"{session.base.rstrip('/')}/?{query}"


def versions() -> dict[str, str]:
    """What made the figures: the program, the model, the data, and the packages that compute."""
    found = {
        "rimland": __version__,
        "model": fingerprint(),
        "data": data_version(),
        "Python": platform.python_version(),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _statuses(count: Counter[str], words: Words) -> str:
    return words.list([f"{words(f'common.status_{s}')} {count[s]}" for s in STATUSES if count[s]])


def summary(found: Overall, words: Words) -> list[str]:
    """The history check in words: against no change, the bands, the typical error, the harder rival."""
    if not found.scored:
        return [words("about.history_none"), words("about.history_none")]
    share = 100 * found.inside / found.points
    width = next(name for least, name in ((97, "wide"), (85, "right"), (70, "narrow"), (0, "far")) if share >= least)
    return [
        words("about.history_better", scored=found.scored, better=found.better, worse=found.worse),
        words("about.history_bands", share=f"{share:.0f}", points=found.points, width=words(f"about.width_{width}")),
        words("about.history_error", ratio=number(found.median_ratio, 2)),
        words("about.history_held", held=found.held, closer=found.closer_than_held),
    ]


def _table(series: tuple[Series, ...], words: Words) -> str:
    from html import escape

    heads = ("series", "points", "inside", "error", "walk", "held", "says")
    head = "".join(f'<th scope="col">{escape(words(f"about.head_{h}"))}</th>' for h in heads)
    body = []
    for s in series:
        mark = "*" if s.fitted else "+" if s.policy else ""
        c: Any = s.score if s.score is not None and s.score.points else None
        cells = (
            [str(c.points), f"{c.inside}", number(c.mean_error), number(c.walk_mean_error),
             number(c.held_mean_error) if math.isfinite(c.held_mean_error) else "", verdict_words(c.verdict, words)]
            if c else [str(s.observations), "", "", "", "", words("about.not_scored")]
        )  # fmt: skip
        row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        body.append(f'<tr><th scope="row">{escape(words.outcome(s.title) + mark)}</th>{row}</tr>')
    caption = escape(words("about.history_caption"))
    return (
        f'<table class="history"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
        f'<p class="small">{escape(words("about.history_marks"))}</p>'
    )
