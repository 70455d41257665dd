"""Figures: history and projection with their bands, and single indicators. Drawn without a display."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.errors import DataError, RimlandError
from rimland.report.headline import Outcome, headline_outcomes
from rimland.report.hindcast import FIRST, LAST, Series, hindcast
from rimland.result import Result

if TYPE_CHECKING:
    from rimland.evidence import Evidence

# The palette of Okabe and Ito, which the colour-blind can tell apart.
BLUE, VERMILION, GREY = "#0072B2", "#D55E00", "#4D4D4D"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKS = ("o", "s", "^", "D", "v", "P", "X")
NOW = 2025.0


def canvas(width: float, height: float) -> Any:
    """An empty figure in the house style, in inches."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams.update(
        {
            "font.size": 9,
            "axes.titlesize": 10,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": GREY,
            "xtick.color": GREY,
            "ytick.color": GREY,
            "svg.hashsalt": "rimland",
        }
    )
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _save(figure: Any, path: Path) -> None:
    # No date in the file: the same result draws the same bytes.
    plain: dict[str, Any] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(path.suffix.lower(), {})
    try:
        figure.savefig(path, dpi=150, metadata=plain or None)
    except OSError as error:
        raise RimlandError(f"{path}: the figure cannot be written: {error.strerror or error}") from None


def history_figure(result: Result, path: Path) -> None:
    """Six outcomes: median, 50% and 90% bands from 2015 to 2040, with the observations as dots.

    Raises:
        RimlandError: if the file cannot be written.
    """
    outcomes = [o for o in headline_outcomes() if o.panel]
    observed = {(s.variable, s.label): s for s in hindcast(result)}
    figure = canvas(11, 6.6)
    years = np.array([int(m[:4]) + (int(m[5:]) - 0.5) / 12 for m in result.months])
    grid = figure.subplots(2, 3, sharex=True)
    for axes, outcome in zip(grid.flat, outcomes, strict=False):
        _draw(axes, result, outcome, years, observed.get((outcome.variable, outcome.label)))
    for axes in list(grid.flat)[len(outcomes) :]:
        axes.set_visible(False)
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    keys = [
        Line2D([], [], color=BLUE, lw=1.8, label="median"),
        Patch(color=BLUE, alpha=0.38, lw=0, label="50% of members"),
        Patch(color=BLUE, alpha=0.16, lw=0, label="90% of members"),
        Line2D([], [], color=VERMILION, marker="o", ls="", ms=4.5, label="observed"),
    ]
    # The second line of the title is left empty for the legend.
    title = f"{result.resolved.scenario.title}: {result.members} members, 2015–2040\n"
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    figure.legend(handles=keys, loc="upper left", bbox_to_anchor=(0.0, 0.972), ncols=4, frameon=False)
    figure.supxlabel(_small_print(result, outcomes, observed), x=0.01, ha="left", fontsize=6.5, color=GREY)
    _save(figure, path)


def series_figure(series: Series, path: Path) -> None:
    """One series of the history check: the model's median and 90% band by year, and what was observed.

    Raises:
        RimlandError: if the file cannot be written.
    """
    figure = canvas(5.2, 2.6)
    axes = figure.subplots()
    axes.fill_between(series.years, series.low, series.high, color=BLUE, alpha=0.2, lw=0, label="90% of members")
    axes.plot(series.years, series.median, color=BLUE, lw=1.8, label="median")
    axes.plot(series.years, series.observed, color=VERMILION, marker="o", ls="", ms=4.5, label="observed")
    axes.set_title(series.title)
    axes.legend(frameon=False, fontsize=7)
    _save(figure, path)


def _draw(axes: Any, result: Result, outcome: Outcome, years: np.ndarray, seen: Series | None) -> None:
    q = {
        level: result.quantile(outcome.variable, level, outcome.label) * outcome.scale
        for level in (0.05, 0.25, 0.5, 0.75, 0.95)
    }
    axes.axvspan(NOW, years[-1], color="0.96", lw=0, zorder=0)
    axes.fill_between(years, q[0.05], q[0.95], color=BLUE, alpha=0.16, lw=0)
    axes.fill_between(years, q[0.25], q[0.75], color=BLUE, alpha=0.26, lw=0)
    axes.plot(years, q[0.5], color=BLUE, lw=1.8)
    high = float(np.nanmax(q[0.95]))
    low = float(np.nanmin(q[0.05]))
    if seen is not None:
        at = np.array(seen.years, dtype=float) + 0.5
        axes.plot(at, seen.observed, color=VERMILION, marker="o", ls="", ms=4.5, mec="white", mew=0.6, zorder=5)
        known = [v for v in seen.observed if np.isfinite(v)]
        high, low = max([high, *known]), min([low, *known])
    frame(axes, low, high)
    axes.set_xlim(2015, 2041)
    axes.set_xticks([2015, 2020, 2025, 2030, 2035, 2040])
    axes.set_title(outcome.title)
    axes.set_ylabel(outcome.unit_words, color=GREY)
    axes.text(NOW + 0.3, 0.985, "projection", transform=axes.get_xaxis_transform(), fontsize=7, color=GREY, va="top")


def frame(axes: Any, low: float, high: float) -> None:
    """The vertical range of a chart of what lies between `low` and `high`."""
    # A nearly constant outcome keeps an axis on which it looks nearly constant.
    lacking = 0.25 * max(abs(high), 1e-9) - (high - low)
    if lacking > 0:
        high, low = high + lacking / 2, low - lacking / 2
    margin = 0.08 * (high - low)
    bottom = 0.0 if 0 <= low < 0.35 * high else low - margin
    axes.set_ylim(bottom, high + margin)


def _small_print(result: Result, outcomes: Sequence[Outcome], observed: Collection[tuple[str, str | None]]) -> str:
    keys = sorted(sources_shown({(o.variable, o.label) for o in outcomes} & set(observed)))
    made = result.provenance
    text = (
        f"Observed: {', '.join(keys)} (rimland sources KEY). Simulated: rimland {made.version}, "
        f"model {made.header['model']}, data {made.header['data']}, seed {made.header['seed']}. "
        "Bands are over members, each with its own assumptions and luck; what the model leaves out is not in them."
    )
    return textwrap.fill(text, 215)


def sources_shown(drawn: Collection[tuple[str, str | None]]) -> set[str]:
    """Sources of the observations of these outcomes in the window of the history check."""
    from rimland.evidence import load_evidence
    from rimland.model import outcomes

    evidence = load_evidence()
    found = set()
    for entry in outcomes()["history"]:
        if (entry["variable"], entry.get("label")) in drawn:
            first = next(iter(evidence.describe(entry["indicator"]).definitions))
            rows = evidence.select(
                entry["indicator"], entry["subject"], entry.get("source"), entry.get("definition", first)
            )
            found |= {o.source for o in rows if FIRST <= int(_when(o.date)) <= LAST}
    return found


def indicator_figure(evidence: Evidence, indicator: str, subject: str | None, path: Path) -> None:
    """One indicator over time; a line for each subject, definition and source.

    Without a subject, the seven subjects with the most figures are drawn.

    Raises:
        DataError: for an unknown indicator or subject, or nothing to draw.
        RimlandError: if the file cannot be written.
    """
    about = evidence.describe(indicator)
    rows = evidence.select(indicator, subject)
    if not rows:
        raise DataError(f"no figure of '{indicator}'" + (f" for {subject}" if subject else ""))
    lines: dict[tuple[str, str, str], list[Any]] = {}
    for o in rows:
        lines.setdefault((o.subject, o.definition, o.source), []).append(o)
    chosen = sorted(lines, key=lambda k: -len(lines[k]))[: len(COLOURS)]
    figure = canvas(8, 4.8)
    axes = figure.subplots()
    for (place, definition, key), colour, mark in zip(sorted(chosen), COLOURS, MARKS, strict=False):
        found = sorted(((_when(o.date), o) for o in lines[place, definition, key]), key=lambda item: item[0])
        at, values = _with_gaps([t for t, _ in found], [o.value for _, o in found], about.period)
        dense = len(found) > 40
        label = f"{place}, {definition.replace('_', ' ')}" + (f", {key}" if len(about.sources) > 1 else "")
        axes.plot(at, values, color=colour, marker="" if dense else mark, ms=4, lw=1.3, label=label)
        ranged = [(t, o) for t, o in found if o.lower is not None and o.upper is not None]
        if ranged:
            axes.vlines([t for t, _ in ranged], [o.lower for _, o in ranged], [o.upper for _, o in ranged],
                        color=colour, alpha=0.5, lw=1)  # fmt: skip
    axes.set_title(about.label)
    axes.set_ylabel(about.unit, color=GREY)
    axes.legend(frameon=False, fontsize=8)
    left = len(lines) - len(chosen)
    more = f" {left} further series are not drawn; choose with --subject." if left else ""
    small = f"{about.measures} {about.caveat}{more} Sources: {', '.join(about.sources)}."
    figure.supxlabel(textwrap.fill(small, 140), x=0.01, ha="left", fontsize=6.5, color=GREY)
    _save(figure, path)


def _with_gaps(at: list[float], values: list[float], period: str) -> tuple[list[float], list[float]]:
    """Put a hole wherever a period was not observed, so that no line bridges what is missing."""
    longest = 1.5 / 12 if period == "month" else 1.5
    times, found = at[:1], values[:1]
    for before, now, value in zip(at, at[1:], values[1:], strict=False):
        if now - before > longest:
            times.append((before + now) / 2)
            found.append(np.nan)
        times.append(now)
        found.append(value)
    return times, found


def _when(date: str) -> float:
    """The middle of the period as a year; a Japanese fiscal year has its middle at its first of October."""
    if date.startswith("FY"):
        return int(date[2:]) + 0.75
    parts = [int(p) for p in date.split("-")]
    if len(parts) == 1:
        return parts[0] + 0.5
    return parts[0] + (parts[1] - 0.5) / 12 if len(parts) == 2 else parts[0] + (parts[1] - 1) / 12 + parts[2] / 365
