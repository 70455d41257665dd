"""A chart that is told only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nicegui import ui
from nicegui.json import dumps

from rimland.workbench.plain import PlainProps


class Chart(PlainProps, ui.echart, component=Path("components") / "chart.js"):
    """A chart of ECharts, drawn as SVG; hidden from screen readers, for which words and a table stand beside it."""

    def __init__(self, options: dict[str, Any]):
        self.plain = {"options": options}
        super().__init__({}, renderer="svg")
        self.classes("plot")
        self.props("aria-hidden=true")
        self._looks: list[Any] | None = None

    @property
    def options(self) -> dict[str, Any]:
        """The options; call `update` after changing them."""
        return self.plain["options"]

    def draw(self, series: Sequence[Mapping[str, Any]], least: float | None) -> None:
        """Show these series on an axis from `least`, or one that the chart chooses."""
        draw_together([(self, series, least)])

    def _changes(self, series: Sequence[Mapping[str, Any]], least: float | None) -> dict[str, Any] | None:
        """Take these series; the options that the page has to be told, or None where it is sent them all.

        As long as the same series are shown in the same way, only their numbers are sent.
        """
        same_axis = self.options["yAxis"].get("min") == least
        self.options["series"] = series
        self.options["yAxis"]["min"] = least
        looks = [{k: v for k, v in s.items() if k != "data"} for s in series]
        if looks != self._looks:
            self._looks = looks
            self.update()
            return None
        numbers = [{"id": s["id"], "data": s["data"]} for s in series]
        return {"series": numbers} if same_axis else {"series": numbers, "yAxis": {"min": least}}


def draw_together(drawings: Iterable[tuple[Chart, Sequence[Mapping[str, Any]], float | None]]) -> None:
    """Show series on several charts, each on an axis from a number, with one message to the page."""
    changes = [(chart.id, chart._changes(series, least)) for chart, series, least in drawings]
    code = ";".join(f"runMethod({at}, 'draw', [{dumps(options)}])" for at, options in changes if options)
    if code:
        ui.run_javascript(code)
