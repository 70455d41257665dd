"""The brief of what is on the screen, as PDF or HTML."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from nicegui import ui

from rimland.errors import RimlandError
from rimland.scenarios import Scenario
from rimland.words import Words
from rimland.workbench.frame import element
from rimland.workbench.parts import ProgressLine, set_text
from rimland.workbench.session import Session
from rimland.workbench.state import State

MEMBERS = 200
KINDS = {"pdf": "application/pdf", "html": "text/html"}
# A brief keeps a core busy for seconds; the others wait their turn.
_turn: asyncio.Semaphore | None = None


class Stopped(Exception):
    """The reader asked to stop."""


class BriefButtons:
    """Buttons that make the brief, with progress and a way to stop."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        self._stop = False
        with element("div", classes="menu", role="group", aria_label=words("explore.brief")):
            for kind in KINDS:
                button = element("button", words(f"explore.brief_{kind}"), "quiet", type="button", id=f"brief-{kind}")
                button.on("click", lambda _, kind=kind: self._start(kind))
        self.progress = ProgressLine(words, self.stop)
        self.problem = element("p", "", "small", role="status")

    def stop(self) -> None:
        """Stop what is being made."""
        self._stop = True

    def _start(self, kind: str) -> None:
        self._stop = False
        self.session.start(self._make(kind, self.session.state))

    async def _make(self, kind: str, state: State) -> None:
        global _turn
        words = self.session.words
        _turn = _turn or asyncio.Semaphore(1)
        told = [0, 1]

        def progress(done: int, total: int) -> None:
            if self._stop:
                raise Stopped
            told[:] = [done, total]

        set_text(self.problem, "")
        self.progress.show(0, 1, words("explore.brief_making"))
        try:
            async with _turn:
                work = asyncio.create_task(asyncio.to_thread(content, kind, state, words, progress))
                while not work.done():
                    self.progress.show(told[0], told[1], words("explore.brief_making"))
                    await asyncio.wait([work], timeout=0.3)
                ui.download.content(work.result(), f"brief.{kind}", KINDS[kind])
        except Stopped:
            pass
        except RimlandError as problem:
            set_text(self.problem, str(problem))
        finally:
            self.progress.hide()


def content(kind: str, state: State, words: Words, progress: Callable[[int, int], None]) -> bytes:
    """The brief of a state as a file of that kind."""
    from rimland.report.brief import html_text, make_brief, pdf_bytes

    made = make_brief(
        titled(state, words), state.reference(), language=words.language, members=min(state.members, MEMBERS),
        seed=state.seed, metrics=state.shown, progress=progress,
    )  # fmt: skip
    return pdf_bytes(made) if kind == "pdf" else html_text(made).encode()


def titled(state: State, words: Words) -> Scenario:
    """The state's scenario under its own title: a packaged one that was changed is no longer that one."""
    found = state.definition()
    if not (state.levers or state.assumptions or state.structure):
        return found
    title = words("explore.file_title", scenario=words.scenario(state.scenario))
    return found.model_copy(update={"name": "my_scenario", "title": title[:120], "question": None}).placed(found.places)
