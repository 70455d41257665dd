"""The charts of a brief as SVG. Numerals are the only text in them, so that one drawing serves both languages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from rimland.report.brief.content import Chart
from rimland.report.figures import BLUE, NOW, VERMILION, canvas, frame

WIDTH, HEIGHT = 2.42, 1.62
INK = "#1A1A1A"
# The light and the dark of a band differ in grey too: a page printed in black and white still reads.
MOST, HALF = "#CFE0EC", "#8DB8D6"
_NAMED = re.compile(r"(font: [\d.]+px) [^;\"]+")


def chart_svg(chart: Chart, family: str) -> str:
    """One chart: bands of 90 and 50%, medians, observations as dots. `family` names the font of the numerals."""
    with _settings():
        return _svg(_drawn(chart), family)


def _drawn(chart: Chart) -> Any:
    figure = canvas(WIDTH, HEIGHT)
    axes = figure.subplots()
    times = np.array(chart.times)
    low, lower, median, upper, high = (np.array(b) for b in chart.bands)
    axes.axvspan(NOW, 2041, color="0.955", lw=0, zorder=0)
    axes.fill_between(times, low, high, color=MOST, lw=0)
    axes.fill_between(times, lower, upper, color=HALF, lw=0)
    axes.plot(times, median, color=BLUE, lw=1.6, solid_capstyle="butt")
    ends = [low.min(), high.max()]
    if chart.comparison:
        other = np.array(chart.comparison)
        axes.plot(times, other, color=VERMILION, lw=1.2, ls=(0, (3.2, 1.6)), zorder=4)
        ends += [other.min(), other.max()]
    if chart.observed:
        at, values = zip(*chart.observed, strict=True)
        axes.plot(at, values, color="white", marker="o", ls="", ms=3.3, mec=INK, mew=0.8, zorder=5)
        ends += [min(values), max(values)]
    frame(axes, float(min(ends)), float(max(ends)))
    axes.set_xlim(2015, 2041)
    axes.set_xticks([2015, 2020, 2025, 2030, 2035, 2040])
    axes.set_xticklabels(["2015", "", "2025", "", "2035", ""])
    axes.tick_params(labelsize=7, length=2, width=0.5, pad=2)
    axes.locator_params(axis="y", nbins=5)
    axes.grid(axis="y", color="0.85", lw=0.4)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_linewidth(0.6)
    return figure


def key_svg(kind: str) -> str:
    """A sample of "median", "half", "most", "comparison", "observed" or "shaded" for the key beside the charts."""
    with _settings():
        return _svg(_sample(kind), "sans-serif")


def _sample(kind: str) -> Any:
    figure = canvas(0.3, 0.13)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    if kind == "median":
        axes.plot([0, 1], [0.5, 0.5], color=BLUE, lw=1.8)
    elif kind == "comparison":
        axes.plot([0, 1], [0.5, 0.5], color=VERMILION, lw=1.4, ls=(0, (3.2, 1.6)))
    elif kind == "observed":
        axes.plot([0.5], [0.5], color="white", marker="o", ms=3.8, mec=INK, mew=0.8)
    else:
        axes.axvspan(0, 1, color={"half": HALF, "most": MOST, "shaded": "0.92"}[kind], lw=0)
    return figure


def font_folder() -> Path:
    """The folder of the Japanese font that comes with matplotlib-fontja.

    Raises:
        ModuleNotFoundError: if it is not installed.
    """
    from importlib.util import find_spec

    # Importing the package would change matplotlib's settings for the whole process.
    found = find_spec("matplotlib_fontja")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'matplotlib_fontja'", name="matplotlib_fontja")
    return Path(next(iter(found.submodule_search_locations))) / "fonts"


@contextmanager
def _settings() -> Iterator[None]:
    """Matplotlib's settings for the time of a drawing, whatever else in the process has changed them."""
    import matplotlib

    own: Any = {"font.family": ["DejaVu Sans"], "svg.fonttype": "none", "axes.unicode_minus": True}
    with matplotlib.rc_context(own):
        yield


def _svg(figure: Any, family: str) -> str:
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = stream.getvalue()
    # Neither the document type nor the metadata is needed, and both name other hosts.
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    return _NAMED.sub(rf"\1 {family}", text)
