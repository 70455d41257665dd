"""Pieces that several pages share: a card with a chart, its table and its downloads; a line of progress."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from nicegui import ui

from rimland.words import Words
from rimland.workbench.chart import Chart
from rimland.workbench.charts import axis_from
from rimland.workbench.frame import element
from rimland.workbench.session import Session


def menu(words: Words, chart: bool = True) -> None:
    """Buttons that save or copy what stands in the card around them."""
    with element("div", classes="menu", role="group", aria_label=words("parts.download")):
        for kind in ("csv", *(("svg", "png") if chart else ())):
            element("button", kind.upper(), "quiet", type="button", data_action=kind)
        element(
            "button", words("parts.copy"), "quiet", type="button", data_action="copy-table",
            data_done=words("parts.copied"),
        )  # fmt: skip


class ChartCard:
    """A chart with its title, a line in words, its table and its downloads.

    The chart itself is hidden from screen readers: its description and its table say the same.
    """

    def __init__(self, name: str, title: str, unit: str, options: dict[str, Any], words: Words, level: int = 2):
        self.words = words
        with element("figure", classes="card chart", data_chart=name):
            with element("figcaption"):
                self.title = element(f"h{level}", title)
                self.unit = element("span", unit, "unit")
                self.line = element("p", "", "line")
            self.chart = Chart(options)
            with element("details", classes="table"):
                element("summary", words("parts.table"))
                self.source = element("p", "", "small")
                menu(words)
                with element(
                    "div",
                    classes="scroll",
                    tabindex="0",
                    role="region",
                    aria_label=words.named(title, words("parts.table")),
                ):
                    self.table = ui.html("", sanitize=False)

    def show(self, series: list[dict[str, Any]], line: str) -> None:
        """Draw these series, and say in words what they show."""
        self.chart.draw(series, axis_from(series))
        set_text(self.line, line)


def set_text(target: ui.element, text: str) -> None:
    """Change the text of an element."""
    if target._text != text:
        target._text = text
        target.update()


AFTER, EVERY = 0.3, 0.2


class ProgressLine:
    """A bar with words, for anything over 300 ms; with a button to stop for anything over 2 s.

    It is not shown before the 300 ms are over, and then moves a few times a second: every move costs the page a redraw.
    """

    def __init__(self, words: Words, stop: Callable[[], None] | None = None):
        with element("div", classes="progress", aria_live="off") as self.box:
            self.bar = element("progress", max=1, value=0, aria_label=words("parts.progress"))
            self.text = element("span", "")
            if stop is not None:
                element("button", words("parts.stop"), "quiet", type="button").on("click", lambda _: stop())
        self.since = self.shown = 0.0
        self.box.classes("gone")

    def show(self, done: int, total: int, text: str) -> None:
        """Show how far the work is."""
        now = time.monotonic()
        self.since = self.since or now
        if now - self.since < AFTER or now - self.shown < EVERY:
            return
        self.shown = now
        self.box.classes(remove="gone")
        self.bar._props["max"], self.bar._props["value"] = total, done
        self.bar.update()
        set_text(self.text, text)

    def hide(self) -> None:
        """Nothing is under way."""
        self.since = 0.0
        if "gone" not in self.box.classes:
            self.box.classes("gone")


class WorkLine:
    """Progress of the page's own work, with a button to stop it, and one to go on where it was stopped."""

    def __init__(self, session: Session):
        self.session, words = session, session.words
        with element("div", classes="work"):
            self.progress = ProgressLine(words, self.stop)
            with element("span", classes="progress gone", role="status") as self.stopped:
                element("span", words("parts.stopped"))
                go_on = element("button", words("parts.go_on"), "quiet", type="button", data_work="go-on")
                go_on.on("click", lambda _: self.session.refresh())

    def show(self, done: int, total: int, text: str) -> None:
        """Show how far the work is."""
        self.stopped.classes("gone")
        self.progress.show(done, total, text)

    def hide(self) -> None:
        """The work is done."""
        self.progress.hide()
        self.stopped.classes("gone")

    def stop(self) -> None:
        """Stop what is being computed; what there is stays."""
        self.session.stop()
        self.progress.hide()
        self.stopped.classes(remove="gone")


@asynccontextmanager
async def kept_shown(line: ProgressLine | WorkLine, now: Callable[[], tuple[int, int, str]]) -> AsyncIterator[None]:
    """Show progress while the body runs, also before its first part is done; `now` is what to show.

    A line that the user stopped keeps saying so.
    """

    async def tick() -> None:
        while True:
            line.show(*now())
            await asyncio.sleep(EVERY)

    task = asyncio.ensure_future(tick())
    try:
        yield
    except asyncio.CancelledError:
        task.cancel()
        if isinstance(line, ProgressLine):
            line.hide()
        raise
    finally:
        task.cancel()
    line.hide()
