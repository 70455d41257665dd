"""A brief as one HTML file that asks nothing of any other host."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from rimland.report.brief.charts import chart_svg, font_folder, key_svg
from rimland.report.brief.content import Brief, Cause, Cell, Chart, Doubt, ranges
from rimland.report.brief.pdf import shown_keys

STYLE = Path(__file__).with_name("brief.css")
_SANS = "'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
# Numbers and bands are not torn apart at the end of a line.
_BAND = re.compile(r"[×−+]?\d[\d.,]*(?:〜| to |–)[×−+]?\d[\d.,]*%?")


def html_text(brief: Brief) -> str:
    """The brief as a page of its own: style, charts and, in Japanese, the letters it uses are inside.

    Raises:
        ModuleNotFoundError: if matplotlib or the Japanese font is not installed.
    """
    style = STYLE.read_text(encoding="utf-8")
    body = "\n".join(_body(brief))
    if brief.language == "ja":
        style = _font(body + brief.title) + style
    words = brief.words
    return (
        f'<!DOCTYPE html>\n<html lang="{brief.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; font-src data:; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{_text(brief.title)} – {_text(words['h_kind'])}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n<footer>{_text(brief.foot)}</footer>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(text, quote=True)


def _said(text: str) -> str:
    """Text with its bands kept whole."""
    return _BAND.sub(lambda found: f'<span class="whole">{found[0]}</span>', _text(text))


def _cites(cites: tuple[int, ...]) -> str:
    return f' <span class="cite">[{ranges(cites)}]</span>' if cites else ""


def _image(svg: str, alternative: str, kind: str) -> str:
    data = base64.b64encode(svg.encode()).decode()
    return f'<img class="{kind}" src="data:image/svg+xml;base64,{data}" alt="{_text(alternative)}">'


def _body(brief: Brief) -> Iterable[str]:
    words = brief.words
    yield f'<header><p class="kind"><span>RIMLAND</span> <span>{_text(words["h_kind"])}</span></p>'
    yield f"<h1>{_text(brief.title)}</h1>"
    if brief.question:
        yield f'<p class="question">{_text(brief.question)}</p>'
    if brief.compared:
        yield f'<p class="compared">{_text(brief.compared)}</p>'
    first, *others = brief.answer
    joined = ("" if brief.language == "ja" else " ").join(_said(s) for s in others)
    yield f'</header>\n<section class="answer"><h2>{_text(words["h_answer"])}</h2>'
    yield f"<p><strong>{_said(first)}</strong> {joined}</p></section>"
    yield from _section(words["h_levers"], _levers(brief))
    yield from _section(words["h_outcomes"], _outcomes(brief))
    yield from _section(words["h_charts"], _charts(brief))
    if brief.compared:
        causes = [line for cause in brief.causes for line in _cause(cause, brief)]
        yield from _section(words["h_causes"], [*causes, f'<p class="note">{_text(brief.causes_note)}</p>'])
    about = [f"<h3>{_text(brief.doubts_about)}</h3>"] if brief.doubts_about else []
    level = 4 if brief.doubts_about else 3
    doubts = ['<div class="doubts">', *(_doubt(d, level, brief.language) for d in brief.doubts), "</div>"]
    yield from _section(words["h_doubts"], [*about, *doubts, f'<p class="note">{_text(brief.doubts_note)}</p>'])
    yield from _section(words["h_limits"], ["<ul>", *(f"<li>{_said(x)}</li>" for x in brief.limits), "</ul>"])
    made = "".join(f"<div><dt>{_text(k)}</dt> <dd>{_text(v)}</dd></div>" for k, v in brief.provenance)
    again = f"<p>{_text(words['t_command'])} <code>{_text(brief.command)}</code></p>"
    yield from _section(words["h_provenance"], [f"<dl>{made}</dl>", again])
    listed = [f"<li>{_text(r)}</li>" for r in brief.references]
    yield from _section(words["h_references"], ['<ol class="references">', *listed, "</ol>"])


def _section(title: str, lines: Iterable[str]) -> Iterable[str]:
    yield f"<section><h2>{_text(title)}</h2>"
    yield from lines
    yield "</section>"


def _levers(brief: Brief) -> Iterable[str]:
    words = brief.words
    if brief.levers:
        before = words["t_before" if brief.against_status_quo else "t_before_other"]
        heads = (words["t_lever"], words["t_who"], words["t_whom"], before, words["t_after"], words["t_when"])
        kinds = ("", "", "", ' class="number"', ' class="number"', "")
        top = "".join(f'<th scope="col"{k}>{_text(h)}</th>' for h, k in zip(heads, kinds, strict=True))
        yield f'<div class="wide" tabindex="0" role="region" aria-label="{_text(words["h_levers"])}">'
        yield f'<table class="levers"><thead><tr>{top}</tr></thead>'
        yield "<tbody>"
        name, who, cites = "", "", ()
        for line in brief.levers:
            again = "" if line.name else ' class="again"'
            name, who, cites = (line.name, line.who, line.cites) if line.name else (name, who, cites)
            cells = [who, line.whom or words["k_all"]]
            values = f'<td class="number">{_text(line.before)}</td><td class="number new">{_text(line.after)}</td>'
            head = f'<th scope="row"><span{again}>{_text(name)}{_cites(cites)}</span></th>'
            first = f"<td><span{again}>{_text(cells[0])}</span></td><td>{_text(cells[1])}</td>"
            yield f"<tr>{head}{first}{values}<td>{_text(line.when)}</td></tr>"
        yield "</tbody></table></div>"
    if brief.levers_note:
        yield f"<p>{_text(brief.levers_note)}</p>"


def _outcomes(brief: Brief) -> Iterable[str]:
    words, per = brief.words, 2 if brief.compared else 1
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{_text(words["h_outcomes"])}">'
    yield '<table class="outcomes"><thead><tr>'
    span = ' rowspan="2"' if per == 2 else ""
    yield f'<th scope="col"{span}>{_text(words["t_outcome"])}</th>'
    scope = 'scope="colgroup" colspan="2"' if per == 2 else 'scope="col"'
    yield "".join(f'<th {scope} class="number">{year}</th>' for year in brief.years) + "</tr>"
    if per == 2:
        pair = "".join(f'<th scope="col" class="number">{_text(words[k])}</th>' for k in ("t_level", "t_change"))
        yield f"<tr>{pair * len(brief.years)}</tr>"
    yield "</thead><tbody>"
    for line in brief.outcomes:
        risk = "&nbsp;†" if line.risk else ""
        unit = f'<span class="unit">{_text(line.unit)}{_cites(line.cites)}</span>'
        cells = []
        for level, change in zip(line.levels, line.changes, strict=True):
            cells += [_cell(level)] if change is None else [_cell(level), _cell(change)]
        yield f'<tr><th scope="row">{_text(line.name)}{risk} {unit}</th>{"".join(cells)}</tr>'
    yield "</tbody></table></div>"
    notes = [words["t_note"]]
    if brief.compared:
        notes.append(words["t_note_change"])
    if any(o.risk for o in brief.outcomes):
        notes.append(words["t_note_risk_change" if brief.compared else "t_note_risk"])
    notes += [brief.still] if brief.still else []
    yield f'<p class="note">{"<br>".join(_text(n) for n in notes)}</p>'


def _cell(cell: Cell) -> str:
    mark = f'<span class="mark">{_text(cell.mark)}</span> ' if cell.mark else ""
    median = f"<strong>{_text(cell.median)}</strong>" if cell.mark else _text(cell.median)
    band = f' <span class="band">{_text(cell.band)}</span>' if cell.band else ""
    return f'<td class="number"><span class="whole">{mark}{median}</span>{band}</td>'


def _charts(brief: Brief) -> Iterable[str]:
    keys = (f"<li>{_image(key_svg(k), '', 'key')} {_text(brief.words[f'k_{k}'])}</li>" for k in shown_keys(brief))
    yield f'<ul class="keys">{"".join(keys)}</ul><div class="charts">'
    for chart in brief.charts:
        yield _chart(chart)
    yield "</div>"


def _chart(chart: Chart) -> str:
    return (
        f'<figure><figcaption><strong>{_text(chart.name)}</strong> <span class="unit">{_text(chart.unit)}</span>'
        f'<span class="caption">{_text(chart.caption)}{_cites(chart.cites)}</span></figcaption>'
        f"{_image(chart_svg(chart, _SANS), chart.alternative, 'chart')}</figure>"
    )


def _cause(cause: Cause, brief: Brief) -> Iterable[str]:
    words = brief.words
    yield f'<h3>{_text(cause.sentence)}</h3><ul class="parts">'
    for part in cause.parts:
        width = min(abs(part.share), 1.0) * 100
        against = " against" if part.share < 0 else ""
        filled = f'<span class="part{against}" style="width:{width:.1f}%"></span>'
        bar = f'<span class="bar" aria-hidden="true">{filled}</span>'
        yield f'<li>{bar}<span class="share">{_text(part.text)}</span> <span>{_text(part.name)}</span></li>'
    yield "</ul>"
    if cause.pathways:
        yield f'<p class="small">{_text(words["t_pathways"])}</p><ul class="pathways">'
        for way in cause.pathways:
            steps = ' <span class="to">→</span> '.join(_text(s) for s in way.steps)
            yield f'<li><span class="share">{_text(way.text)}</span> <span>{steps}{_cites(way.cites)}</span></li>'
        yield "</ul>"


def _doubt(doubt: Doubt, level: int, language: str) -> str:
    items = []
    for i in doubt.items:
        bracketed = f"（{_text(i.status)}）" if language == "ja" else f" ({_text(i.status)})"
        status = f'<span class="unit">{bracketed}</span>' if i.status else ""
        named = f"{_text(i.name)}{status}{_cites(i.cites)}"
        items.append(f'<li><span class="share">{_text(i.text)}</span> <span>{named}</span></li>')
    listed = f'<ul class="pathways">{"".join(items)}</ul>' if items else ""
    note = f"<p>{_text(doubt.note)}</p>" if doubt.note else ""
    return f"<div><h{level}>{_text(doubt.name)}</h{level}>{note}{listed}</div>"


def _font(text: str) -> str:
    """The letters that the page uses, from the Japanese font, as a style rule."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 13, 14]
    # Equal briefs are equal: no time of making.
    options.recalc_timestamp = False
    font = TTFont(font_folder() / "ipaexg.ttf", recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    font.flavor = "woff"
    stream = io.BytesIO()
    font.save(stream)
    data = base64.b64encode(stream.getvalue()).decode()
    return f'@font-face{{font-family:"Brief";src:url(data:font/woff;base64,{data}) format("woff")}}\n'
