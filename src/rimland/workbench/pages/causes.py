"""Causes: the model's own diagram, system by system, with links measured at a date, loops, and what a variable is."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from nicegui import ui

from rimland.errors import RimlandError
from rimland.library import model_facts
from rimland.report.systems import home_of, homes, members_of, system_of, systems
from rimland.scenarios import Scenario
from rimland.words import Words
from rimland.words import phrases as all_phrases
from rimland.workbench.causal import MEASURING, USUAL_YEAR, YEARS, Measured
from rimland.workbench.causal_views import (
    Picture,
    focus_view,
    loop_view,
    overview,
    pairs,
    topic_view,
)
from rimland.workbench.frame import address, element, on_value, share_link, with_scenario
from rimland.workbench.pages.causes_couplings import CouplingTable
from rimland.workbench.pages.causes_loops import ChosenLoop, LoopList, chosen_loop
from rimland.workbench.pages.causes_variable import VariablePanel
from rimland.workbench.pages.explore import scenario_choices
from rimland.workbench.pages.explore_parts import choice
from rimland.workbench.parts import WorkLine, kept_shown, set_text
from rimland.workbench.plain import PlainProps
from rimland.workbench.session import Session
from rimland.workbench.state import State

MOST_FOUND = 8
ALONE = "loop"  # in place of a system: the loop chosen, and nothing else


def build(session: Session) -> None:
    """Make the page."""
    CausesPage(session)


class Diagram(PlainProps, component=Path("..") / "components" / "causes.js"):
    """The picture with its key and its table of links."""

    def __init__(self, words: Words):
        shared = {k: words(f"parts.{k}") for k in ("table", "download", "copy", "copied")}
        empty: Picture = {"kind": "overview", "width": 980, "height": 500, "nodes": [], "edges": []}
        self.plain = {
            "picture": empty, "marked": {"names": [], "links": []}, "base": "", "line": "", "note": "",
            "words": {**all_phrases(words.language, "causes"), **shared},
        }  # fmt: skip
        super().__init__()

    def show(self, **changed: Any) -> None:
        """Draw what changed."""
        self.plain |= changed
        self.update()


class CausesPage:
    """The page of one user."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        self.measured: Measured | None = None
        element("h1", words("causes.heading"))
        element("p", words("causes.intro"), "lead")
        with element("div", classes="controls causal-controls"):
            with element("div", classes="causal-find"):
                element("label", words("causes.find"), for_="causal-find")
                self.find = element("input", type="search", id="causal-find", autocomplete="off")
                on_value(self.find, self._find, "input")
                self.find.on("keydown.enter", lambda _: self._first())
                self.found = element("div", classes="causal-found", role="status")
            element("label", words("common.scenario"), for_="preset")
            self.preset = choice(
                "preset", scenario_choices(words), session.state.scenario,
                lambda name: session.set(with_scenario(session.state, name)),
            )  # fmt: skip
            element("label", words("causes.at"), for_="causal-year")
            self.year = choice("causal-year", [(str(y), str(y)) for y in YEARS], str(self.at), lambda y: self.go(at=y))
            self.link = element(
                "button", words("explore.copy_link"), "quiet", type="button", data_action="copy", id="copy-link",
                data_done=words("explore.link_copied"),
            )  # fmt: skip
            self.progress = WorkLine(session)
        self.crumbs = element("nav", classes="crumbs", aria_label=words("causes.where"))
        self.problem = element("p", "", "small", role="status")
        with element("div", classes="causal-columns"):
            self.diagram = Diagram(words)
            self.diagram.on("go", self._went, ["what", "name"])
            self.loops = LoopList(words)
            with element("div", classes="causal-below"):
                self.couplings = CouplingTable(words)
                self.variable = VariablePanel(session, self.focus_address)
        session.on_change(self.draw)
        ui.timer(0, session.refresh, once=True)

    # What is looked at

    @property
    def at(self) -> int:
        """The year over which links are measured."""
        text = self.session.view.get("at", "")[:4]
        return int(text) if text.isascii() and text.isdigit() and int(text) in YEARS else USUAL_YEAR

    @property
    def focus(self) -> str | None:
        """The variable, number or lever looked at."""
        name = self.session.view.get("focus", "")
        facts = model_facts()
        return name if name in facts.variables or name in facts.parameters or name in facts.levers else None

    @property
    def topic(self) -> str | None:
        """The topic looked at: named by itself or by its system."""
        name = self.session.view.get("system", "")
        if name in systems():
            return systems()[name].topics[0]
        return name if name in homes().values() else None

    @property
    def loop(self) -> ChosenLoop | None:
        """The loop chosen."""
        return chosen_loop(self.session.view.get("loop", ""), self.measured, self.session.words)

    def go(self, **view: str | None) -> None:
        """Look at something else."""
        self.session.look(**view)
        self.session.refresh()

    def _went(self, event: Any) -> None:
        what, name = str(event.args.get("what")), str(event.args.get("name"))[:200]
        if what == "system":
            self.go(system=name, focus=None, loop=None)
        elif what == "focus":
            self.go(focus=name, system=None, loop=None)
        elif what == "loop":
            self.go(loop=None if name == self.session.view.get("loop") else name)
        elif what == "alone":
            self.go(loop=name, focus=None, system=ALONE)
        elif what == "back":
            self.go(system=None)
        elif what == "step":
            self.go(step=name)
        elif what == "all":
            self.go(system=None, focus=None, loop=None)

    def focus_address(self, name: str) -> str:
        """The address of a variable on this page."""
        return f"{self._base()}focus={name}"

    def _base(self) -> str:
        base = address("causes", self.session.state)
        at = f"at={self.at}&" if self.at != USUAL_YEAR else ""
        return f"{base}{'&' if '?' in base else '?'}{at}"

    # Search

    def _matches(self, text: str) -> list[str]:
        words, facts = self.session.words, model_facts()
        wanted = text.strip().lower()[:60]
        if not wanted:
            return []
        names = [*facts.variables, *facts.levers, *facts.parameters]
        hits = [n for n in names if wanted in words.variable(n).lower() or wanted.replace(" ", "_") in n]
        return sorted(hits, key=lambda n: (not words.variable(n).lower().startswith(wanted), names.index(n)))

    def _find(self, text: Any) -> None:
        words = self.session.words
        hits = self._matches(str(text))
        self._hits = hits
        self.found.clear()
        if not str(text).strip():
            return
        with self.found:
            element("p", words("causes.found", count=len(hits)) if hits else words("causes.find_none"), "small")
            with element("ul"):
                for name in hits[:MOST_FOUND]:
                    with element("li"):
                        element("a", words.variable(name), href=self.focus_address(name), data_go=name)

    def _first(self) -> None:
        hits = getattr(self, "_hits", [])
        if hits:
            self.found.clear()
            self.go(focus=hits[0], system=None, loop=None)

    # Drawing

    async def draw(self, state: State) -> None:
        """Draw the structure at once, then its signs and strengths."""
        words = self.session.words
        self.preset.show(state.scenario)
        self.year.show(str(self.at))
        self.link._props["data-text"] = share_link(self.session.base, self.session)
        self.link.update()
        self.found.clear()
        set_text(self.problem, "")
        month = f"{self.at}-01"
        try:
            scenario = state.definition()
            self.measured = MEASURING.known(scenario, month, state.seed)
            await self._show()
            self.variable.show(self.focus, state, self.measured)
            if self.measured is None:
                self.measured = await self._measure(scenario, month, state.seed)
                await self._show()
                self.variable.measured(self.measured)
            await self.variable.series(state)
        except RimlandError as problem:
            self.progress.hide()
            set_text(self.problem, words("causes.failed", why=str(problem)))

    async def _measure(self, scenario: Scenario, month: str, seed: int) -> Measured:
        words, began = self.session.words, time.monotonic()

        def now() -> tuple[int, int, str]:
            # How long it takes is not known beforehand: the bar nears its end and waits there.
            return min(int(4 * (time.monotonic() - began)), 11), 12, words("causes.measuring")

        async with kept_shown(self.progress, now):
            return await MEASURING.measured(self.session.room, scenario, month, seed)

    async def _show(self) -> None:
        words, measured, loop = self.session.words, self.measured, self.loop
        picture, line = await asyncio.to_thread(self._picture)
        marked: dict[str, Any] = {"names": [], "links": []}
        if loop is not None:
            marked = loop.marked(picture["kind"] == "overview")
        note = (
            words("causes.measured", month=words.month(f"{self.at}-01")) if measured else words("causes.not_measured")
        )
        self.diagram.show(picture=picture, marked=marked, base=self._base(), line=line, note=note)
        self._crumbs()
        self.couplings.show(picture["kind"] == "overview", measured)
        self.loops.show(picture, measured, self.session.view.get("loop", ""), loop)

    def _picture(self) -> tuple[Picture, str]:
        words, measured = self.session.words, self.measured
        if self.focus:
            steps = 2 if self.session.view.get("step") == "2" else 1
            picture = focus_view(self.focus, steps, words, measured)
            left = words("causes.left_out", count=picture["left_out"]) if picture["left_out"] else ""
            return picture, f"{words('causes.focus_line')} {left}".strip()
        if self.topic:
            picture = topic_view(self.topic, words, measured)
            own = len(members_of(self.topic))
            return picture, words("causes.topic_line", own=own, others=len(picture["nodes"]) - own)
        loop = self.loop
        if loop is not None and self.session.view.get("system") == ALONE:
            line = words("causes.loop_line", name=loop.title, kind=words(f"causes.{loop.kind}"))
            return loop_view(loop.steps, loop.closed, words, measured), line
        between = sum(1 for a, b in pairs() if a != b)
        return overview(words, measured), words("causes.overview_line", systems=len(systems()), pairs=between)

    def _crumbs(self) -> None:
        words = self.session.words
        topic = home_of(self.focus) if self.focus else self.topic
        self.crumbs.clear()
        with self.crumbs:
            with element("ol"):
                with element("li"):
                    self._crumb(
                        words("causes.overview"), "all", "", topic is None and self.session.view.get("system") != ALONE
                    )
                if topic is not None:
                    system = system_of(topic)
                    single = len(system.topics) == 1
                    with element("li"):
                        self._crumb(words.system(system.title), "system", system.topics[0], single and not self.focus)
                    if not single:
                        with element("li"):
                            self._crumb(words.topic(topic), "system", topic, not self.focus)
                if self.focus:
                    with element("li"):
                        element("span", words.variable(self.focus), aria_current="page")
            if topic is not None and not self.focus and len(system_of(topic).topics) > 1:
                with element("ul", classes="topics-of", aria_label=words("causes.topics")):
                    for other in system_of(topic).topics:
                        with element("li"):
                            self._crumb(words.topic(other), "system", other, other == topic)
            if self.focus:
                with element("div", classes="steps", role="group", aria_label=words("causes.steps")):
                    two = self.session.view.get("step") == "2"
                    for value, key, on in (("1", "one_step", not two), ("2", "two_steps", two)):
                        element(
                            "button", words(f"causes.{key}"), "quiet", type="button", data_go=value, data_what="step",
                            aria_pressed="true" if on else "false",
                        )  # fmt: skip

    def _crumb(self, text: str, what: str, name: str, here: bool) -> None:
        if here:
            element("span", text, aria_current="page")
        else:
            path = f"{self._base()}{f'{what}={name}' if name else ''}"
            element("a", text, href=path.rstrip("?&"), data_go=name or "all", data_what=what)
