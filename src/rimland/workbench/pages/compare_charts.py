"""Charts of Compare: all scenarios in one picture, told apart by colour, dash, marker and letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from rimland.words import Words
from rimland.workbench.catalogue import Outcome
from rimland.workbench.changes import BAND, figure
from rimland.workbench.charts import FIRST_YEAR, NOW, observations, outcome_options
from rimland.workbench.room import Ensemble, shown_months
from rimland.workbench.state import CHOICES

LETTERS = "ABCD"
COLOURS = ("var(--reference)", "var(--series)", "var(--series-2)", "var(--series-3)")
DASHES: tuple[Any, ...] = ([5, 4], "solid", [10, 3], [2, 3])
MARKERS = ("emptyCircle", "circle", "triangle", "diamond")
EVERY = 16  # quarters between two markers of a line; those of the others stand between
LEVELS, DIFFERENCE = CHOICES["lines"]


@dataclass(frozen=True)
class Line:
    """One scenario's line: quantiles `BAND` by quarter, (levels, quarters), in the unit that is shown."""

    letter: str
    name: str
    quantiles: np.ndarray


def lines_of(
    outcome: Outcome, ensembles: Sequence[Ensemble], titles: Sequence[str], members: int, view: str, words: Words
) -> list[Line]:
    """The lines of an outcome.

    Args:
        view: "levels", or "difference" from the first scenario member by member; of a risk its ratio, nan before any
            is counted.
    """
    factor, _ = words.measure(1.0, outcome.unit)
    values = [e.values(outcome, members).astype(float) * factor for e in ensembles]
    if view == DIFFERENCE:
        first = values[0]
        if outcome.relative:
            counted = np.asarray((first > 0).all(axis=-1))
            with np.errstate(divide="ignore", invalid="ignore"):
                values = [np.where(counted[:, None], v / np.where(first > 0, first, 1.0), np.nan) for v in values]
        else:
            values = [v - first for v in values]
    return [
        Line(LETTERS[i], titles[i], np.quantile(v, BAND, axis=-1) if v.size else np.empty((3, 0)))
        for i, v in enumerate(values)
    ]


def rounded(values: np.ndarray) -> list[float | None]:
    """Five significant digits; what is not finite is missing."""
    return [None if not np.isfinite(v) else float(f"{v:.5g}") for v in values]


def chart_series(
    outcome: Outcome, lines: Sequence[Line], view: str, bands: bool, year: int, words: Words
) -> list[dict[str, Any]]:
    """The series of a chart: medians with letter and markers, bands where they are asked for, observations."""
    found: list[dict[str, Any]] = []
    common: dict[str, Any] = {"silent": True, "animation": False, "emphasis": {"disabled": True}}
    for i, line in enumerate(lines):
        low, middle, high = line.quantiles
        plain = {**common, "type": "line", "symbol": "none"}
        if bands and (view == LEVELS or i):
            hidden = {"opacity": 0}
            found += [
                {**plain, "id": f"low-{line.letter}", "stack": line.letter, "data": rounded(low), "lineStyle": hidden,
                 "stackStrategy": "all"},
                {**plain, "id": f"band-{line.letter}", "stack": line.letter, "data": rounded(high - low),
                 "lineStyle": hidden, "areaStyle": {"color": COLOURS[i], "opacity": 0.15}, "stackStrategy": "all"},
            ]  # fmt: skip
        data = rounded(middle)
        found.append(
            {**plain, "id": f"line-{line.letter}", "name": f"{line.letter} {line.name}", "data": data, "z": 5 + i,
             "lineStyle": {"color": COLOURS[i], "width": 2.2 if i else 1.7, "type": DASHES[i]},
             "itemStyle": {"color": COLOURS[i]},
             "endLabel": {"show": True, "formatter": line.letter, "color": COLOURS[i], "fontWeight": "bold",
                          "fontSize": 12, "distance": 4},
             "labelLayout": {"moveOverlap": "shiftY"}, "markLine": _marks(year) if not i else None}
        )  # fmt: skip
        places = range(NOW + 2 + 4 * i, len(data), EVERY)
        found.append(
            {**common, "type": "scatter", "id": f"marker-{line.letter}", "symbol": MARKERS[i], "symbolSize": 7,
             "z": 5 + i, "itemStyle": {"color": COLOURS[i]}, "tooltip": {"show": False},
             "data": [[at, data[at]] for at in places if data[at] is not None]}
        )  # fmt: skip
    factor, _ = words.measure(1.0, outcome.unit)
    points = observations().get((outcome.variable, outcome.label), ()) if view == LEVELS else ()
    if points:
        found.append(
            {**common, "type": "scatter", "id": "observed", "symbolSize": 5, "z": 4,
             "data": [[(y - FIRST_YEAR) * 4 + 2, v * factor] for y, v in points],
             "itemStyle": {"color": "var(--ink)", "opacity": 0.75, "borderColor": "var(--card)", "borderWidth": 1}}
        )  # fmt: skip
    return found


def _marks(year: int) -> dict[str, Any]:
    """Where the projection begins, and the year of the table."""
    plain = {"color": "var(--rule)", "width": 1}
    data = [
        {"xAxis": NOW, "lineStyle": {**plain, "type": "solid"}},
        {"xAxis": (year - FIRST_YEAR) * 4 + 3, "lineStyle": {**plain, "color": "var(--accent)", "type": [2, 2]}},
    ]
    return {"silent": True, "symbol": "none", "animation": False, "label": {"show": False}, "data": data}


def chart_options(words: Words) -> dict[str, Any]:
    """The options of a chart: as on Explore, with room for the letters."""
    found = outcome_options([], words)
    found["grid"] = {**found["grid"], "right": 22}
    found["tooltip"] = {**found["tooltip"], ":formatter": "rimlandCompareTip"}
    return found


def floor_of(series: Sequence[Mapping[str, Any]], view: str) -> float | None:
    """Where the axis begins: at zero for levels that come near it; None leaves it to the chart."""
    lows = [v for s in series if s["id"].startswith(("low-", "line-")) for v in s["data"] if v is not None]
    if view == DIFFERENCE or not lows or min(lows) < 0 or min(lows) > 0.35 * max(lows):
        return None
    return 0.0


def table_of(title: str, lines: Sequence[Line], words: Words) -> str:
    """The chart as a table in HTML: December of each year, median and 90% band of every scenario."""
    heads = "".join(
        f'<th scope="col">{line.letter}</th><th scope="col">{line.letter} 5%</th><th scope="col">{line.letter} 95%</th>'
        for line in lines
    )
    rows = []
    for at, month in enumerate(shown_months()):
        if not month.endswith("-12"):
            continue
        cells = "".join(f"<td>{figure(float(line.quantiles[i, at]))}</td>" for line in lines for i in (1, 0, 2))
        rows.append(f'<tr><th scope="row">{month[:4]}</th>{cells}</tr>')
    year = escape(words("common.year"))
    return (
        f'<table><caption>{escape(title)}</caption><thead><tr><th scope="col">{year}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
