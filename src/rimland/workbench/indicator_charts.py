"""Charts and tables of an indicator. Colours are custom properties of the style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

from rimland.evidence import Indicator, Observation, format_reference, source
from rimland.report.hindcast import Series
from rimland.words import Words
from rimland.workbench.changes import figure
from rimland.workbench.indicators import Conflict, Line, date_words, ranked_sources, scale, status_of, when

# Days between two periods of a kind; a longer way between two figures is a gap.
_STEP = {"month": 46, "year": 550, "fiscal year": 550}
_SYMBOLS = (
    "circle", "rect", "triangle", "diamond", "path://M-6,-5L6,-5L0,6Z",
    "path://M-2,-6L2,-6L2,-2L6,-2L6,2L2,2L2,6L-2,6L-2,2L-6,2L-6,-2L-2,-2Z",
)  # fmt: skip
_DASHES = ("solid", [6, 4], [2, 3], [10, 3, 2, 3])
DENSE = 60


def told_apart(lines: Sequence[Line]) -> str:
    """What tells lines apart: "all" by subject, "some" by subject and definition, "one" subject by definition."""
    subjects = {line.subject for line in lines}
    return "all" if len(subjects) == len(lines) else "one" if len(subjects) == 1 else "some"


def line_name(line: Line, about: Indicator, words: Words, apart: str) -> str:
    """What a line is called in the key: its subject, what it counts, or both."""
    subject, definition = words.label(line.subject), definition_words(about, line.definition, words)
    return {"all": subject, "some": f"{subject} · {definition}", "one": definition}[apart]


def definition_words(about: Indicator, definition: str, words: Words) -> str:
    """What was counted."""
    return words.data("indicator_definitions", f"{about.name}.{definition}", about.definitions[definition])


def looks(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Colour, symbol and dash of each line: colours tell subjects apart, or definitions where one subject is shown."""
    subjects = list(dict.fromkeys(line.subject for line in lines))
    found, seen = [], dict.fromkeys(subjects, 0)
    for place, line in enumerate(lines):
        own = seen[line.subject]
        seen[line.subject] += 1
        colour = place if len(subjects) == 1 else subjects.index(line.subject)
        found.append(
            {"colour": f"var(--line-{colour % len(_SYMBOLS) + 1})", "symbol": _SYMBOLS[colour % len(_SYMBOLS)],
             "dash": _DASHES[min(own, len(_DASHES) - 1)], "hollow": line.status != "observed"}
        )  # fmt: skip
    return found


def points(line: Line, factor: float, period: str) -> list[list[Any]]:
    """[day, value] with an empty value in the middle of every gap, so that no line bridges what is missing."""
    found: list[list[Any]] = []
    for row in line.rows:
        day = when(row.date)
        if found:
            before, now = date.fromisoformat(found[-1][0]), date.fromisoformat(day)
            if (now - before).days > _STEP.get(period, 550):
                found.append([(before + timedelta((now - before).days // 2)).isoformat(), None])
        found.append([day, row.value * factor])
    return found


def indicator_options(about: Indicator, lines: Sequence[Line], words: Words) -> dict[str, Any]:
    """A chart of lines over time; of bars where every line has one figure only."""
    _, factor = scale(about, words)
    if is_bars(lines):
        return _bars(lines, factor, words)
    series: list[dict[str, Any]] = []
    apart = told_apart(lines)
    for line, look in zip(lines, looks(lines), strict=True):
        name = line_name(line, about, words, apart)
        dense = len(line.rows) > DENSE
        series.append(
            {"type": "line", "name": name, "data": points(line, factor, about.period), "animation": False,
             "symbol": "none" if dense else look["symbol"], "symbolSize": 6, "connectNulls": False, "z": 3,
             "lineStyle": {"color": look["colour"], "width": 1.8, "type": look["dash"]},
             "itemStyle": {"color": "var(--card)" if look["hollow"] else look["colour"],
                           "borderColor": look["colour"], "borderWidth": 1.5}}
        )  # fmt: skip
        ranged = [o for o in line.rows if o.lower is not None and o.upper is not None]
        if ranged:
            series.append(
                {"type": "custom", "name": name, ":renderItem": "rimlandWhisker", "silent": True, "animation": False,
                 "encode": {"x": 0, "y": [1, 2]}, "tooltip": {"show": False}, "z": 2,
                 "itemStyle": {"color": look["colour"]},
                 "data": [[when(o.date), (o.lower or 0) * factor, (o.upper or 0) * factor] for o in ranged]}
            )  # fmt: skip
    text = {"color": "var(--quiet)", "fontSize": 11, "hideOverlap": True}
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {"left": 8, "right": 18, "top": 12, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "time", "splitLine": {"show": False},
            # Without rich text, which a time axis has by default and which takes no size of font.
            "axisLabel": {**text, "rich": None, ":formatter": _axis(lines)},
            "axisLine": {"lineStyle": {"color": "var(--rule)"}}, "axisTick": {"lineStyle": {"color": "var(--rule)"}},
        },
        "yAxis": {
            "type": "value", "scale": True, "splitNumber": 5, "axisLabel": text, "min": _begin(lines, factor),
            "splitLine": {"lineStyle": {"color": "var(--grid)"}},
        },
        "tooltip": _tooltip("rimlandFigureTip"),
        "series": series,
    }  # fmt: skip


def is_bars(lines: Sequence[Line]) -> bool:
    """Whether no line has more than one figure, so that nothing runs over time."""
    return len(lines) > 1 and all(len(line.rows) == 1 for line in lines)


def _axis(lines: Sequence[Line]) -> str:
    days = sorted(when(o.date) for line in lines for o in line.rows)
    short = bool(days) and (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days < 1200
    return "rimlandMonth" if short else "rimlandYear"


def _begin(lines: Sequence[Line], factor: float) -> float | None:
    """Zero where figures reach down near it; None leaves the beginning of the axis to the chart."""
    values = [x * factor for line in lines for o in line.rows for x in (o.value, o.lower) if x is not None]
    return 0.0 if values and min(values) >= 0 and min(values) < 0.35 * max(values) else None


def _bars(lines: Sequence[Line], factor: float, words: Words) -> dict[str, Any]:
    ordered = sorted(lines, key=lambda line: line.rows[0].value)
    text = {"color": "var(--quiet)", "fontSize": 11}
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": text, "splitLine": {"lineStyle": {"color": "var(--grid)"}}},
        "yAxis": {
            "type": "category", "data": [words.label(line.subject) for line in ordered],
            "axisLabel": {**text, "color": "var(--ink)"}, "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "var(--rule)"}},
        },
        "series": [
            {"type": "bar", "animation": False,
             "data": [float(f"{line.rows[0].value * factor:.5g}") for line in ordered],
             "itemStyle": {"color": "var(--line-1)"}, "barMaxWidth": 26, "silent": True,
             "label": {"show": True, "position": "right", "color": "var(--ink)", "fontSize": 11,
                       ":formatter": "rimlandNumber"}}
        ],
    }  # fmt: skip


def _tooltip(formatter: str) -> dict[str, Any]:
    return {
        "trigger": "axis", ":formatter": formatter, "confine": True, "transitionDuration": 0,
        "backgroundColor": "var(--card)", "borderColor": "var(--rule)", "textStyle": {"color": "var(--ink)"},
    }  # fmt: skip


def history_options(series: Series, factor: float) -> dict[str, Any]:
    """Observed dots against the model's median and 90% band by year."""
    text = {"color": "var(--quiet)", "fontSize": 11}
    years = [str(y) for y in series.years]
    low = [v * factor for v in series.low]
    wide = [(b - a) * factor for a, b in zip(series.low, series.high, strict=True)]
    seen = [v * factor if v == v else None for v in series.observed]
    plain: dict[str, Any] = {"type": "line", "symbol": "none", "animation": False, "silent": True}
    hidden = {"opacity": 0}
    values = [*low, *(v for v in seen if v is not None)]
    top = max([a + b for a, b in zip(low, wide, strict=True)] + [v for v in seen if v is not None])
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {"left": 8, "right": 14, "top": 10, "bottom": 6, "containLabel": True},
        "xAxis": {
            "type": "category", "data": years, "boundaryGap": False, "axisLabel": text, "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "var(--rule)"}},
        },
        "yAxis": {
            "type": "value", "scale": True, "splitNumber": 4, "axisLabel": text,
            "min": 0 if min(values) >= 0 and min(values) < 0.35 * top else None,
            "splitLine": {"lineStyle": {"color": "var(--grid)"}},
        },
        "tooltip": _tooltip("rimlandTip"),
        "series": [
            {**plain, "id": "low", "stack": "wide", "data": low, "lineStyle": hidden},
            {**plain, "id": "wide", "stack": "wide", "data": wide, "lineStyle": hidden,
             "areaStyle": {"color": "var(--series)", "opacity": 0.18}},
            {**plain, "id": "median", "data": [v * factor for v in series.median], "z": 5,
             "lineStyle": {"color": "var(--series)", "width": 2.2}},
            {"type": "scatter", "id": "observed", "symbolSize": 8, "z": 6, "animation": False,
             "data": [[y, v] for y, v in zip(years, seen, strict=True) if v is not None],
             "itemStyle": {"color": "var(--observed)", "borderColor": "var(--card)", "borderWidth": 1}},
        ],
    }  # fmt: skip


# Tables


def figures_table(about: Indicator, rows: Sequence[Observation], words: Words, caption: str) -> str:
    """Every figure with its range, status, definition, source and scope, as HTML."""
    _, factor = scale(about, words)
    ranged = any(o.lower is not None or o.upper is not None for o in rows)
    scoped = any(o.scope for o in rows)
    heads = ["subject", "date", "value", *(["range"] if ranged else []), "status", "definition", "source"]
    heads += ["scope"] if scoped else []
    head = "".join(f'<th scope="col" class="h-{h}">{escape(words(f"evidence.{h}"))}</th>' for h in heads)
    body = []
    for o in rows:
        status = status_of(o)
        cells = [
            f'<th scope="row">{escape(words.label(o.subject))}</th>', f"<td>{escape(date_words(o.date, words))}</td>",
            f'<td class="value">{exact(o.value * factor)}</td>',
        ]  # fmt: skip
        if ranged:
            low, high = (exact(x * factor) if x is not None else "" for x in (o.lower, o.upper))
            cells.append(f"<td>{f'{low} – {high}' if low or high else ''}</td>")
        cells += [
            f'<td><span class="status {STATUS_LOOK[status]}">{escape(words(f"evidence.status_{status}"))}</span></td>',
            f"<td>{escape(definition_words(about, o.definition, words))}</td>",
            f"<td><code>{escape(o.source)}</code></td>",
        ]  # fmt: skip
        if scoped:
            cells.append(f'<td lang="en">{escape(o.scope)}</td>')
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<table class="figures"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


# How a status is coloured: as those of the model's numbers are.
STATUS_LOOK = {"observed": "observed", "ahead": "calibrated", "judged": "judged", "reported": "judged"}


def exact(value: float) -> str:
    """A figure with all the digits that its source gives, up to seven, thousands apart."""
    text = f"{value:,.7g}" if abs(value) < 1e7 else f"{value:,.0f}"
    if "e" in text:
        text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def conflicts_table(about: Indicator, found: Sequence[Conflict], words: Words) -> str:
    """Sources side by side: a row for each figure that several give, a column for each source."""
    _, factor = scale(about, words)
    sources = [s for s in ranked_sources(about.name) if any(s == o.source for c in found for o in c.rows)]
    head = (
        f'<th scope="col">{escape(words("evidence.subject"))}</th><th scope="col">{escape(words("evidence.date"))}</th>'
    )
    head += "".join(f'<th scope="col"><code>{escape(s)}</code></th>' for s in sources)
    head += f'<th scope="col">{escape(words("evidence.difference"))}</th>'
    body = []
    for c in found:
        given = {o.source: o.value * factor for o in c.rows}
        cells = [f'<th scope="row">{escape(words.label(c.subject))}</th><td>{escape(date_words(c.date, words))}</td>']
        for s in sources:
            mark = ' class="used"' if s == c.used and not c.agree else ""
            cells.append(f"<td{mark}>{exact(given[s]) if s in given else ''}</td>")
        low, high = min(given.values()), max(given.values())
        share = f" ({figure(100 * (high / low - 1), 2)}%)" if low > 0 else ""
        gap = words("evidence.agree") if c.agree else exact(float(f"{high - low:.6g}")) + share
        cells.append(f"<td>{escape(gap)}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    caption = escape(words("evidence.conflicts_caption", unit=scale(about, words)[0]))
    return (
        f'<table class="conflicts"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def history_table(series: Series, factor: float, words: Words, caption: str) -> str:
    """Observed and simulated by year."""
    heads = [
        words("common.year"),
        words("common.observed"),
        words("common.median"),
        "5%",
        "95%",
        words("evidence.inside"),
    ]
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = []
    for year, seen, middle, low, high in zip(
        series.years, series.observed, series.median, series.low, series.high, strict=True
    ):
        known = seen == seen
        inside = words("evidence.yes" if low <= seen <= high else "evidence.no") if known else ""
        cells = [figure(seen * factor) if known else "", *(figure(v * factor) for v in (middle, low, high)), inside]
        body.append(f'<tr><th scope="row">{year}</th>' + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>")
    caption = escape(caption)
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def reference_html(key: str) -> str:
    """A reference in full, its DOI or address as a link that tells the other side nothing."""
    entry = source(key)
    text = format_reference(entry)
    doi, url = entry.fields.get("doi", ""), entry.fields.get("url", "")
    shown, target = (f"doi:{doi}", f"https://doi.org/{doi}") if doi else (url, url)
    if not target.startswith(("https://", "http://")) or shown not in text:
        return escape(text)
    before, _, after = text.rpartition(shown)
    link = f'<a href="{escape(target)}" rel="noopener noreferrer" target="_blank">{escape(shown)}</a>'
    return f"{escape(before)}{link}{escape(after)}"
