"""Charts of Stress: the tornado, the ranking with its intervals, and how it settles. Drawn by `static/stress.js`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rimland.stress.sensitivity import SIZES, Ranking, Sensitivity
from rimland.stress.tornado import Tornado
from rimland.words import Words
from rimland.workbench.changes import figure
from rimland.workbench.pages.stress_names import input_name

COLOURS = ("var(--series)", "var(--series-2)", "var(--series-3)", "var(--series-4)", "var(--ink)", "var(--quiet)")
DASHES: tuple[Any, ...] = ("solid", [8, 3], [2, 3], [10, 3, 2, 3], "solid", [4, 4])
SHOWN = 6
LABEL = 310  # pixels of the longest label: what fits a phone; the table has the whole
ROOM = 0.16  # of the axis beside a line for its words
MOST_POINTS = 4  # of one bar: two ends, or the rivals of a theory
ROW = 36  # pixels of a bar with its label above it
VERDICTS = {"clear": 2, "spread": 1, "unclear": 0}


def _axes(labels: Sequence[str], low: float, high: float) -> dict[str, Any]:
    """A value axis below rows whose labels stand above their bars, so that long names fit a phone."""
    text = {"color": "var(--quiet)", "fontSize": 11}
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {"left": 6, "right": 16, "top": 18, "bottom": 24},
        "xAxis": {
            "type": "value", "min": low, "max": high, "splitNumber": 5,
            "axisLabel": {**text, "hideOverlap": True, "showMinLabel": False, "showMaxLabel": False},
            "splitLine": {"lineStyle": {"color": "var(--grid)"}}, "axisLine": {"show": False},
        },
        "yAxis": {
            "type": "category", "inverse": True, "data": list(labels), "axisTick": {"show": False},
            "axisLine": {"show": False}, "z": 10,
            "axisLabel": {
                "inside": True, "color": "var(--ink)", "fontSize": 12, "align": "left", "margin": 2,
                "verticalAlign": "bottom", "padding": [0, 0, 6, 0], "overflow": "truncate", "width": LABEL,
            },
        },
    }  # fmt: skip


def _rounded(value: float) -> float | None:
    return float(f"{value:.5g}") if math.isfinite(value) else None


def tornado_options(
    found: Tornado, neutral: float | None, scale: float, labels: Sequence[str], words: Words
) -> dict[str, Any]:
    """The tornado of the widest bars; `scale` turns what is measured into the unit that is shown."""
    bars = found.top()
    ends = [x * scale for b in bars for x in (b.low, b.high)] + [found.usual * scale]
    marked = [found.usual * scale, *([] if neutral is None else [neutral * scale])]
    low, high = _padded(*_with_room(min([*ends, *marked]), max([*ends, *marked]), marked))
    options = _axes(labels, low, high)
    data = []
    for at, bar in enumerate(bars):
        points = [
            [{"low": 0, "high": 1}.get(p.trial.end, 2), *(_rounded(x * scale) for x in (p.mean, p.least, p.most))]
            for p in bar.points
            if math.isfinite(p.mean)
        ]
        # Flat and of one length, as ECharts wants items: row, usual, then kind, mean, least and most of every point.
        flat = [at, _rounded(found.usual * scale), *(x for p in points for x in p)]
        data.append(flat + [None] * (2 + 4 * MOST_POINTS - len(flat)))
    lines = [(found.usual * scale, words("stress.usual"), "var(--quiet)", "solid")]
    lines += [] if neutral is None else [(neutral * scale, words("stress.neutral"), "var(--bad)", [4, 3])]
    options["series"] = [
        {"type": "custom", "id": "bars", ":renderItem": "rimlandTornado", "data": data, "silent": True,
         "animation": False, "z": 3, "clip": True, "encode": {"x": 1, "y": 0}},
        _vertical(lines),
    ]  # fmt: skip
    return options


def _with_room(low: float, high: float, marked: Sequence[float]) -> tuple[float, float]:
    """Ends of an axis that leave room for the words beside the outermost lines."""
    room = ROOM * (high - low)
    return min(low, min(marked) - room), max(high, max(marked) + room)


def _padded(low: float, high: float) -> tuple[float, float]:
    """Ends of an axis that leave room, rounded as people read them."""
    room = (high - low) * 0.04 or abs(high) * 0.05 or 1.0
    digits = max(0, 2 - math.floor(math.log10(max(high - low, 1e-12))))
    return round(low - room, digits), round(high + room, digits)


def _vertical(lines: Sequence[tuple[float, str, str, Any]]) -> dict[str, Any]:
    # Labels of two lines that stand close together lean away from each other.
    middle = sum(x[0] for x in lines) / len(lines)
    lean = {-1: "right", 0: "center", 1: "left"}
    data = [
        {"xAxis": value, "lineStyle": {"color": colour, "type": dash, "width": 1.4},
         "label": {"show": True, "formatter": text, "position": "start", "color": colour, "fontSize": 11,
                   "align": lean[(value > middle) - (value < middle)]}}
        for value, text, colour, dash in lines
    ]  # fmt: skip
    # Without a precision ECharts draws a line at its value rounded to two decimals.
    mark = {"silent": True, "symbol": "none", "animation": False, "data": data, "precision": 12}
    return {"type": "scatter", "id": "lines", "data": [], "silent": True, "markLine": mark, "z": 6}


def height_of(rows: int) -> int:
    """Pixels for a chart with this many rows."""
    return 46 + ROW * rows


def ranking_options(found: Ranking, top: int, words: Words) -> dict[str, Any]:
    """The first of the ranking with their intervals, over the strip of noise."""
    items = found.found[:top]
    ends = [s.high for s in items if math.isfinite(s.high)] + [s.first_order for s in items] + [found.floor, 0.05]
    options = _axes([input_name(s.name, words) for s in items], 0, _padded(0, max(ends))[1])
    data = [
        [at, *(_rounded(max(x, 0.0)) for x in (s.first_order, s.low, s.high)), VERDICTS[s.verdict]]
        for at, s in enumerate(items)
    ]
    strip = {
        "silent": True, "itemStyle": {"color": "var(--quiet)", "opacity": 0.18},
        "data": [[{"xAxis": 0}, {"xAxis": _rounded(found.floor)}]],
    }  # fmt: skip
    options["grid"]["left"] = 22
    floor = _vertical([(found.floor, words("stress.floor"), "var(--quiet)", "solid")])
    options["series"] = [
        {"type": "custom", "id": "ranking", ":renderItem": "rimlandRanking", "data": data, "silent": True,
         "animation": False, "z": 3, "encode": {"x": [1, 3], "y": 0}},
        {**floor, "id": "floor", "markArea": strip},
    ]  # fmt: skip
    return options


def rows_of(found: Ranking, most: int, least: int) -> int:
    """How many of the ranking are worth a row: up to the last that stands out, and a few that do not."""
    seen = [i for i, s in enumerate(found.found[:most], 1) if s.verdict != "unclear"]
    return min(max(max(seen, default=0) + 2, least), most, len(found.found))


def convergence_options(found: Sequence[Ranking], names: Sequence[str]) -> dict[str, Any]:
    """The index of the first of the ranking against the number of members, and the strip of noise."""
    text = {"color": "var(--quiet)", "fontSize": 11}
    by_size = {r.members: {s.name: s for s in r.found} for r in found}
    floors = {r.members: r.floor for r in found}
    sizes = [*by_size, *(n for n in SIZES if n > max(by_size, default=0))]
    series: list[dict[str, Any]] = [
        {"type": "line", "id": "floor", "symbol": "none", "silent": True, "animation": False,
         "lineStyle": {"opacity": 0}, "areaStyle": {"color": "var(--quiet)", "opacity": 0.18},
         "data": [_rounded(floors[n]) if n in floors else None for n in sizes]}
    ]  # fmt: skip
    for i, name in enumerate(names):
        values = [_index(by_size.get(n, {}).get(name)) for n in sizes]
        series.append(
            {"type": "line", "id": f"line-{i + 1}", "name": f"{i + 1}", "data": values, "symbolSize": 6,
             "symbol": "circle", "animation": False, "silent": True, "itemStyle": {"color": COLOURS[i]},
             "lineStyle": {"color": COLOURS[i], "type": DASHES[i], "width": 2},
             "endLabel": {"show": True, "formatter": str(i + 1), "color": COLOURS[i], "fontWeight": "bold"},
             "labelLayout": {"moveOverlap": "shiftY"}}
        )  # fmt: skip
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {"left": 44, "right": 26, "top": 12, "bottom": 24},
        "xAxis": {
            "type": "category", "data": [f"{n:,}" for n in sizes], "axisLabel": text, "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "var(--rule)"}},
        },
        "yAxis": {
            "type": "value", "axisLabel": text, "min": 0, "splitLine": {"lineStyle": {"color": "var(--grid)"}},
        },
        "series": series,
    }  # fmt: skip


def _index(found: Sensitivity | None) -> float | None:
    return None if found is None else _rounded(max(found.first_order, 0.0))


def settled(found: Sequence[Ranking], count: int) -> tuple[int, Mapping[str, int]] | None:
    """How many of the first `count` are the same in the last two rankings, and their sizes; None before there are two.

    The first places count as a set: neighbours that change places do not unsettle an order.
    """
    if len(found) < 2 or count < 1:
        return None
    before, after = found[-2], found[-1]
    same = {s.name for s in before.found[:count]} & {s.name for s in after.found[:count]}
    return len(same), {"fewer": before.members, "members": after.members}


def plain(value: float) -> str:
    """An index as it is read: three decimals, never below zero."""
    return "–" if not math.isfinite(value) else f"{max(value, 0.0):.3f}" if value < 10 else figure(value)
