"""Charts as options of ECharts, and the tables beside them. Colours are custom properties of the style sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

import numpy as np

from rimland.words import Words
from rimland.workbench.catalogue import Outcome
from rimland.workbench.changes import figure
from rimland.workbench.room import Ensemble, shown_months

FIRST_YEAR = 2015
NOW = 40  # the quarter with which the projection begins: 2025


@cache
def observations() -> Mapping[tuple[str, str | None], tuple[tuple[int, float], ...]]:
    """(year, value) of every outcome that is observed, in the unit in which it is shown."""
    from rimland.report.hindcast import observed_points

    return observed_points()


@cache
def observation_sources(outcome_id: str) -> tuple[str, ...]:
    """Keys of the sources of the observations of an outcome."""
    from rimland.report.figures import sources_shown

    variable, _, label = outcome_id.partition(".")
    return tuple(sorted(sources_shown({(variable, label or None)})))


def _rounded(values: Any) -> list[float | None]:
    """Numbers to five digits, which is more than a chart can show, and None for what is no number."""
    found = np.asarray(values, float)
    finite = np.isfinite(found)
    size = np.abs(np.where(finite & (found != 0), found, 1.0))
    scale = 10.0 ** (4 - np.floor(np.log10(size)))
    rounded = np.round(found * scale) / scale
    return [v if good else None for v, good in zip(rounded.tolist(), finite.tolist(), strict=True)]


def outcome_series(
    outcome: Outcome, scenario: Ensemble, reference: Ensemble | None, members: int, words: Words
) -> list[dict[str, Any]]:
    """The series of a chart of one outcome: bands, median, the reference's median, observations."""
    factor, _ = words.measure(1.0, outcome.unit)
    low, lower, median, upper, high = scenario.quantiles(outcome, members) * factor
    plain: dict[str, Any] = {
        "type": "line", "symbol": "none", "silent": True, "emphasis": {"disabled": True}, "animation": False,
    }  # fmt: skip
    hidden = {"opacity": 0}
    found = [
        {**plain, "id": "low", "stack": "wide", "data": _rounded(low), "lineStyle": hidden},
        {**plain, "id": "wide", "stack": "wide", "data": _rounded(high - low), "lineStyle": hidden,
         "areaStyle": {"color": "var(--series)", "opacity": 0.16}},
        {**plain, "id": "lower", "stack": "half", "data": _rounded(lower), "lineStyle": hidden},
        {**plain, "id": "half", "stack": "half", "data": _rounded(upper - lower), "lineStyle": hidden,
         "areaStyle": {"color": "var(--series)", "opacity": 0.24}},
    ]  # fmt: skip
    if reference is not None:
        middle = reference.quantiles(outcome, members)[2] * factor
        found.append(
            {**plain, "id": "reference", "data": _rounded(middle), "z": 4,
             "lineStyle": {"color": "var(--reference)", "width": 1.6, "type": [5, 4]}}
        )  # fmt: skip
    found.append(
        {**plain, "id": "median", "data": _rounded(median), "z": 5, "markLine": _now_line(),
         "lineStyle": {"color": "var(--series)", "width": 2.2}}
    )  # fmt: skip
    points = observations().get((outcome.variable, outcome.label), ())
    if points:
        found.append(
            {"type": "scatter", "id": "observed", "symbolSize": 6, "z": 6, "animation": False,
             "data": [[(y - FIRST_YEAR) * 4 + 2, v * factor] for y, v in points],
             "itemStyle": {"color": "var(--observed)", "borderColor": "var(--card)", "borderWidth": 1}}
        )  # fmt: skip
    return found


def axis_from(series: Sequence[Mapping[str, Any]]) -> float | None:
    """Where the vertical axis begins: at zero where that is near; None leaves it to the chart.

    A nearly constant outcome thereby keeps an axis on which it looks nearly constant.
    """
    lows = [v for s in series if s["id"] in ("low", "reference") for v in s["data"] if v is not None]
    lows += [v for s in series if s["id"] == "observed" for _, v in s["data"]]
    found = {s["id"]: s["data"] for s in series}
    highs = [a + b for a, b in zip(found.get("low", ()), found.get("wide", ()), strict=True) if a is not None]
    if not lows or not highs or min(lows) < 0 or min(lows) > 0.35 * max(highs):
        return None
    return 0.0


def _now_line() -> dict[str, Any]:
    return {
        "silent": True, "symbol": "none", "animation": False, "label": {"show": False}, "data": [{"xAxis": NOW}],
        "lineStyle": {"color": "var(--rule)", "type": "solid", "width": 1},
    }  # fmt: skip


def outcome_options(series: Sequence[Mapping[str, Any]], words: Words) -> dict[str, Any]:
    """The options of a chart with these series."""
    text = {"color": "var(--quiet)", "fontSize": 11}
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {"left": 44, "right": 10, "top": 10, "bottom": 22},
        "xAxis": {
            "type": "category", "data": [m[:4] for m in shown_months()], "boundaryGap": False,
            "axisLabel": {**text, "interval": 19}, "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "var(--rule)"}},
        },
        "yAxis": {
            "type": "value", "scale": True, "splitNumber": 4, "axisLabel": text,
            "splitLine": {"lineStyle": {"color": "var(--grid)"}},
        },
        "tooltip": {
            "trigger": "axis", ":formatter": "rimlandTip", "confine": True, "transitionDuration": 0,
            "backgroundColor": "var(--card)", "borderColor": "var(--rule)", "textStyle": {"color": "var(--ink)"},
        },
        "series": list(series),
    }  # fmt: skip


def table_of(
    outcome: Outcome, scenario: Ensemble, reference: Ensemble | None, members: int, words: Words, years: Sequence[int],
    title: str | None = None,
) -> str:  # fmt: skip
    """The chart as a table in HTML: December of each year. `title` names what is no outcome of the headline."""
    factor, unit = words.measure(1.0, outcome.unit)
    found = scenario.quantiles(outcome, members) * factor
    other = None if reference is None else reference.quantiles(outcome, members)[2] * factor
    seen = {y: v * factor for y, v in observations().get((outcome.variable, outcome.label), ())}
    heads = [words("common.year"), words("common.median"), "5%", "95%"]
    heads += [words("common.compared")] if other is not None else []
    heads += [words("common.observed")] if seen else []
    rows = []
    for year in years:
        at = shown_months().index(f"{year}-12")
        cells = [figure(float(found[i, at])) for i in (2, 0, 4)]
        cells += [figure(float(other[at]))] if other is not None else []
        cells += [figure(seen[year]) if year in seen else ""] if seen else []
        rows.append(f'<tr><th scope="row">{year}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    caption = escape(", ".join(filter(None, (title or words.outcome(outcome.title), unit))))
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
