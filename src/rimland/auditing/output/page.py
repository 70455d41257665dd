"""One self-contained HTML page: the documents with marks and notes in the margin, a ledger, filters.

Opens from disk, prints well, works by keyboard (n and p go from fault to fault) and without a script. Every text of a
document is escaped, and the page may load nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape

from rimland.auditing.document import Document
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, UNCHECKED, VERDICTS, Finding
from rimland.auditing.output.page_parts import SCRIPT, STYLE
from rimland.auditing.output.tabular import summary
from rimland.auditing.run import Audit

_CLASS = {INCONSISTENT: "bad", CONTRADICTS: "bad", UNCHECKED: "open", HOLDS: "good"}
_SIGN = {INCONSISTENT: "✗", CONTRADICTS: "✗", UNCHECKED: "?", HOLDS: "✓"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def page(audit: Audit) -> str:
    """The whole page."""
    numbered = list(enumerate(audit.findings, 1))
    parts = [
        "<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>",
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        "<meta name='viewport' content='width=device-width, initial-scale=1'>",
        f"<title>Audit: {escape(', '.join(d.name.rsplit('/', 1)[-1] for d in audit.documents))}</title>",
        f"<style>{STYLE}</style>\n</head>\n<body>",
        "<a class='skip' href='#documents'>Skip to the documents</a>",
        f"<header><h1>Audit</h1><p>{escape(summary(audit))}</p>{_unread(audit)}{_filters(audit)}</header>",
        "<main>",
        _ledger(numbered),
        "<section id='documents' aria-label='Documents'>",
    ]
    for number, document in enumerate(audit.documents):
        own = [(n, f) for n, f in numbered if f.document == document.name]
        parts.append(_document(number, document, own))
    parts += ["</section>", _claims(audit), "</main>", f"<script>{SCRIPT}</script>", "</body>\n</html>\n"]
    return "\n".join(parts)


def _unread(audit: Audit) -> str:
    if not audit.unread:
        return ""
    return "<ul class='unread'>" + "".join(f"<li>Not read: {escape(line)}</li>" for line in audit.unread) + "</ul>"


def _filters(audit: Audit) -> str:
    boxes = []
    for verdict in VERDICTS:
        checked = " checked" if verdict in (INCONSISTENT, CONTRADICTS) else ""
        name = verdict.replace(" ", "-").replace(",", "")
        boxes.append(
            f"<label><input type='checkbox' data-verdict='{name}'{checked}> {escape(verdict)} ({audit.counts[verdict]})</label>"
        )
    severity = "".join(f"<option value='{s}'>{s}</option>" for s in ("note", "low", "medium", "high"))
    return (
        f"<form class='filters' aria-label='Filters'><fieldset><legend>Show</legend>{''.join(boxes)}"
        f"<label>at least <select data-severity>{severity}</select></label></fieldset>"
        "<p class='keys'>Keys: <kbd>n</kbd> next, <kbd>p</kbd> previous fault, <kbd>Enter</kbd> from a mark to its note.</p><p role='status' id='shown'></p></form>"
    )


def _attributes(finding: Finding) -> str:
    return f"data-verdict='{finding.verdict.replace(' ', '-').replace(',', '')}' data-severity='{finding.severity}'"


def _ledger(numbered: Sequence[tuple[int, Finding]]) -> str:
    rows = []
    for n, f in numbered:
        place = f"p. {f.page}" if f.page else str(f.start)
        rows.append(
            f"<tr {_attributes(f)}><td><a href='#m{n}'>{n}</a></td><td>{escape(f.severity)}</td>"
            f"<td class='{_CLASS[f.verdict]}'>{_SIGN[f.verdict]} {escape(f.verdict)}</td><td>{escape(f.text[:80])}</td><td>{escape(f.rule)}</td>"
            f"<td>{escape(f.document.rsplit('/', 1)[-1])}, {place}</td><td>{escape(f.expected)}</td></tr>"
        )
    return (
        "<section aria-labelledby='findings'><h2 id='findings'>Findings</h2><div class='scroll' tabindex='0' role='region' aria-label='Table of findings'>"
        "<table><thead><tr><th scope='col'>no.</th><th scope='col'>severity</th><th scope='col'>verdict</th><th scope='col'>figure</th><th scope='col'>rule</th>"
        f"<th scope='col'>place</th><th scope='col'>expected</th></tr></thead><tbody id='findings-body'>{''.join(rows)}</tbody></table></div></section>"
    )


def _document(number: int, document: Document, findings: Sequence[tuple[int, Finding]]) -> str:
    parts = [f"<article aria-labelledby='d{number}'><h2 id='d{number}'>{escape(document.name.rsplit('/', 1)[-1])}</h2>"]
    waiting = sorted(findings, key=lambda pair: pair[1].start)
    place = 0
    page_shown = 0
    for block in document.blocks:
        shown = document.page(block.start)
        if shown and shown != page_shown:
            parts.append(f"<p class='page' id='d{number}p{shown}'>page {shown}</p>")
            page_shown = shown
        inside = []
        while place < len(waiting) and waiting[place][1].start < block.end:
            inside.append(waiting[place])
            place += 1
        start = _bare(document.text, block.start, block.end) if block.kind == "heading" else block.start
        text = _marked(document.text, start, block.end, inside)
        tag = {"heading": "h3", "table": "pre"}.get(block.kind, "p")
        parts.append(f"<div class='row {block.kind}'><{tag}>{text}</{tag}>{_margin(inside)}</div>")
    return "\n".join([*parts, "</article>"])


def _bare(text: str, start: int, end: int) -> int:
    """Where a heading begins after the signs that mark it."""
    while start < end - 1 and text[start] in "# ":
        start += 1
    return start


def _marked(text: str, start: int, end: int, findings: Sequence[tuple[int, Finding]]) -> str:
    """The text with a mark over every stretch that some finding covers; the gravest gives the colour."""
    cuts = sorted({start, end, *(min(max(x, start), end) for _, f in findings for x in (f.start, f.end))})
    out, begun = [], set()
    for a, b in itertools.pairwise(cuts):
        piece = escape(text[a:b])
        over = [(n, f) for n, f in findings if f.start <= a and b <= f.end]
        if not over:
            out.append(piece)
            continue
        n, gravest = min(over, key=lambda pair: (VERDICTS.index(pair[1].verdict), pair[0]))
        anchors = "".join(f"<span id='m{m}'></span>" for m, _ in over if m not in begun)
        begun |= {m for m, _ in over}
        out.append(
            f"{anchors}<a class='mark {_CLASS[gravest.verdict]}' href='#f{n}' {_attributes(gravest)} aria-label='{escape(text[a:b], quote=True)}: {escape(gravest.verdict)}, note {n}'>{piece}</a>"
        )
    return "".join(out)


def _margin(findings: Sequence[tuple[int, Finding]]) -> str:
    if not findings:
        return ""
    notes = []
    for n, f in findings:
        lines = [
            f"<p><strong>{_SIGN[f.verdict]} {escape(f.verdict)}</strong> <span class='rule'>{escape(f.rule)}, {escape(f.severity)}, {f.confidence:.0%}</span></p>"
        ]
        lines += [
            f"<p>{label}{escape(value)}</p>"
            for label, value in (("", f.expected), ("Evidence: ", f.evidence), ("Repair: ", f.repair))
            if value
        ]
        notes.append(
            f"<li id='f{n}' tabindex='-1' class='{_CLASS[f.verdict]}' {_attributes(f)}><a href='#m{n}'>{n}. {escape(f.text[:60])}</a>{''.join(lines)}</li>"
        )
    return f"<ul class='notes' aria-label='Notes on this paragraph'>{''.join(notes)}</ul>"


def _claims(audit: Audit) -> str:
    rows = []
    for claim in audit.claims[:3000]:
        text = " ".join(audit.document(claim.document).text[claim.start : claim.end].split())
        period = claim.period.label() if claim.period else ""
        rows.append(
            f"<tr><td>{escape(text[:80])}</td><td>{claim.kind}</td><td>{escape(' '.join(claim.subjects))}</td><td>{escape(claim.concept)}</td>"
            f"<td>{escape(period)}</td><td>{escape('; '.join(claim.attribution)[:120])}</td></tr>"
        )
    return (
        f"<section aria-labelledby='ledger'><details><summary><h2 id='ledger'>Ledger of {len(audit.claims)} claims</h2></summary><div class='scroll' tabindex='0' role='region' aria-label='Ledger'>"
        "<table><thead><tr><th scope='col'>figure</th><th scope='col'>kind</th><th scope='col'>actor</th><th scope='col'>indicator</th><th scope='col'>period</th>"
        f"<th scope='col'>attribution</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div></details></section>"
    )
