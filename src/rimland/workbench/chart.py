"""A chart that is told only what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nicegui import ui

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
        """Show these series on an axis from `least`, or one that the chart chooses.

        As long as the same series are shown in the same way, only their numbers are sent.
        """
        same_axis = self.options["yAxis"].get("min") == least
        self.options["series"] = series
        self.options["yAxis"]["min"] = least
        looks = [{k: v for k, v in s.items() if k != "data"} for s in series]
        if looks != self._looks:
            self._looks = looks
            self.update()
            return
        numbers = [{"id": s["id"], "data": s["data"]} for s in series]
        self.run_method("draw", {"series": numbers} if same_axis else {"series": numbers, "yAxis": {"min": least}})
