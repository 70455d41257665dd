"""Why, on Explore: which levers made the change, at once; through which pathways, when asked."""

from __future__ import annotations

import asyncio
import contextlib
from html import escape
from typing import Any

from nicegui import ui

from rimland.errors import RimlandError
from rimland.reasons import Why, why
from rimland.words import Words
from rimland.workbench.catalogue import Outcome, outcomes
from rimland.workbench.changes import Change, figure, signed
from rimland.workbench.frame import address, element, on_value
from rimland.workbench.pages.explore_parts import options_html
from rimland.workbench.parts import ProgressLine, set_text
from rimland.workbench.session import Session
from rimland.workbench.split import Part, split
from rimland.workbench.state import State

MOST_PATHWAYS = 6
MOST_PARTS = 10
SMALLEST = 0.02
POINTS = 3  # moves a part by half a percent against five, far below the sampling error of the mean


class Stopped(Exception):
    """The reader has gone on to something else."""


class WhyPanel:
    """The split of a change by lever and by pathway."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        self.outcome: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._stop = False
        with element("section", classes="card why", aria_labelledby="why-title", id="why"):
            element("h2", words("why.title"), id="why-title")
            element("label", words("why.outcome"), for_="why-outcome", classes="unseen")
            titles = [
                (name, words.with_unit(words.outcome(o.title), words.measure(1.0, o.unit)[1]))
                for name, o in outcomes().items()
            ]
            self.choice = element("select", id="why-outcome", innerHTML=options_html(titles))
            on_value(self.choice, self._chosen)
            self.hint = element("p", words("why.nothing"), "small")
            self.parts = ui.html("", sanitize=False)
            self.trace = element("button", words("why.trace"), "quiet", type="button", id="trace")
            self.trace.on("click", lambda _: self._start())
            self.progress = ProgressLine(words, self.stop)
            self.pathways = ui.html("", sanitize=False)
        self.trace.set_visibility(False)

    def _chosen(self, name: Any) -> None:
        if name in outcomes():
            self.outcome = name
            self.session.start(self.show(self.session.state))

    async def show(self, state: State, found: list[Change] | None = None) -> None:
        """Explain the change that the state makes; the outcome is the reader's choice, or what changed most."""
        words = self.session.words
        self.stop()
        self.pathways.set_content("")
        own, other = state.definition(), state.reference()
        if self.outcome is None and found:
            self._suggest(found)
        outcome = outcomes()[self.outcome or next(iter(outcomes()))]
        try:
            whole = await split(self.session.room, own, other, state.seed, progress=self._splitting)
        except RimlandError as problem:
            set_text(self.hint, str(problem))
            return
        finally:
            self.progress.hide()
        parts = whole.parts(outcome, state.year) if whole.names else []
        self.trace.set_visibility(bool(parts))
        if not parts:
            set_text(self.hint, words("why.nothing"))
            self.parts.set_content("")
            return
        set_text(self.hint, words("why.parts_hint", year=state.year, members=whole.members))
        self.parts.set_content(bars(parts, outcome, words))

    def _splitting(self, done: int, total: int) -> None:
        self.progress.show(done, total, self.session.words("why.splitting"))

    def _suggest(self, found: list[Change]) -> None:
        moved = [c for c in found if not c.negligible]
        risk = [c for c in moved if c.outcome.id == "deterrence_failure_probability.taiwan_strait"]
        if moved:
            name = (risk or moved)[0].outcome.id
            ui.run_javascript(f"document.getElementById('why-outcome').value = {name!r}")
            self.outcome = name

    # Pathways

    def stop(self) -> None:
        """Stop tracing."""
        self._stop = True
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.progress.hide()

    def _start(self) -> None:
        self.stop()
        self._stop = False
        self._task = self.session.start(self._pathways(self.session.state))

    async def _pathways(self, state: State) -> None:
        words, outcome = self.session.words, outcomes()[self.outcome or next(iter(outcomes()))]
        own, other = state.definition(), state.reference()
        told = [0, 1]

        def progress(done: int, total: int) -> None:
            if self._stop:
                raise Stopped
            told[:] = [done, total]

        work = asyncio.create_task(asyncio.to_thread(_explain, outcome, own, other, state, progress))
        try:
            while not work.done():
                self.progress.show(told[0], told[1], words("why.tracing"))
                await asyncio.wait([work], timeout=0.2)
            self.pathways.set_content(pathways(work.result(), outcome, state, words))
        except Stopped:
            self.pathways.set_content("")
        except RimlandError as problem:
            self.pathways.set_content(f'<p class="small">{escape(str(problem))}</p>')
        finally:
            self._stop = True
            with contextlib.suppress(RuntimeError):
                self.progress.hide()


def _explain(outcome: Outcome, own: Any, other: Any, state: State, progress: Any) -> Why:
    return why(
        outcome.variable, own, other, label=outcome.label, at=f"{state.year}-12", seed=state.seed, points=POINTS,
        progress=progress,
    )  # fmt: skip


def bars(parts: list[Part], outcome: Outcome, words: Words) -> str:
    """The parts as a table with bars, in the unit in which the outcome is shown."""
    factor, unit = words.measure(1.0, outcome.unit)
    largest = max(max(abs(p.mean) for p in parts), 1e-12)
    kept = [p for p in parts if abs(p.mean) >= SMALLEST * largest][:MOST_PARTS]
    rows = [_bar(name_of(p.name, p.kind, words), p.mean * factor, largest * factor, p) for p in kept]
    left = sum(p.mean for p in parts if p not in kept)
    if len(kept) < len(parts):
        rows.append(_bar(words("why.rest", count=len(parts) - len(kept)), left * factor, largest * factor, None))
    total = sum(p.mean for p in parts) * factor
    foot = f'<tr class="total"><th scope="row">{escape(words("why.total"))}</th><td></td><td>{signed(total)}</td></tr>'
    caption = escape(words("why.parts_caption", outcome=words.outcome(outcome.title), unit=unit))
    heads = "".join(f'<th scope="col">{escape(words(f"why.{k}"))}</th>' for k in ("lever", "share", "part"))
    return (
        f'<table class="bars"><caption>{caption}</caption><thead class="unseen"><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}{foot}</tbody></table>"
    )


def _bar(title: str, value: float, largest: float, part: Part | None) -> str:
    width = min(abs(value) / largest, 1.0) * 50 if largest else 0
    side = "plus" if value >= 0 else "minus"
    kind = part.kind if part else "rest"
    return (
        f'<tr class="{kind}"><th scope="row">{escape(title)}</th>'
        f'<td class="bar {side}" aria-hidden="true"><i style="width:{width:.1f}%"></i></td>'
        f"<td>{signed(value)}</td></tr>"
    )


def name_of(name: str, kind: str, words: Words) -> str:
    """What a setting is called, with what kind of thing it is where that is no lever."""
    title = words.variable(name)
    return title if kind == "lever" else words.aside(title, words(f"why.kind_{kind}"))


def pathways(found: Why, outcome: Outcome, state: State, words: Words) -> str:
    """The chains of causes from lever to outcome, largest first, with links to the page of causes."""
    factor, _ = words.measure(outcome.scale, outcome.unit)
    ways = found.pathways()[:MOST_PATHWAYS]
    base = address("causes", state)
    base += "&" if "?" in base else "?"
    items = []
    for way in ways:
        links = (f'<a href="{escape(f"{base}focus={n}")}">{escape(words.variable(n))}</a>' for n in way.names)
        chain = " → ".join(links)
        items.append(f"<li><b>{signed(way.part * factor)}</b> {chain}</li>")
    rest = found.change - sum(w.part for w in ways)
    note = words("why.pathways_note", change=signed(found.change * factor), rest=figure(rest * factor, 2))
    head = escape(words("why.pathways"))
    return f'<h3>{head}</h3><ol class="ways">{"".join(items)}</ol><p class="small">{escape(note)}</p>'
