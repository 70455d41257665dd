"""One self-contained HTML page: the documents with marks and notes in the margin, a ledger, filters.

Opens from disk, prints well, works by keyboard (n and p go from fault to fault) and without a script. Every text of a
document is escaped, and the page may load nothing. Its own words come from a `Speaker`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape

from rimland.auditing.document import Document
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, SEVERITIES, UNCHECKED, VERDICTS, Finding
from rimland.auditing.output.page_parts import SCRIPT, STYLE
from rimland.auditing.output.speaker import English, Speaker
from rimland.auditing.run import Audit

_CLASS = {INCONSISTENT: "bad", CONTRADICTS: "bad", UNCHECKED: "open", HOLDS: "good"}
_SIGN = {INCONSISTENT: "✗", CONTRADICTS: "✗", UNCHECKED: "?", HOLDS: "✓"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_MOST_CLAIMS = 3000
_PARTS = ("expected", "evidence", "repair")
Numbered = Sequence[tuple[int, Finding]]


def page(audit: Audit, speaker: Speaker | None = None) -> str:
    """The whole page; in English unless another speaker is given."""
    return _Page(audit, speaker or English()).whole()


class _Page:
    """One page in one language."""

    def __init__(self, audit: Audit, speaker: Speaker):
        self.audit, self.speaker = audit, speaker
        self.numbered = list(enumerate(audit.findings, 1))

    def say(self, english: str, **values: object) -> str:
        """A phrase, escaped."""
        return escape(self.speaker.phrase(english, **values))

    def whole(self) -> str:
        """The page as HTML."""
        say, audit = self.say, self.audit
        names = escape(", ".join(d.name.rsplit("/", 1)[-1] for d in audit.documents))
        parts = [
            f"<!doctype html>\n<html lang='{self.speaker.language}'>\n<head>\n<meta charset='utf-8'>",
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            "<meta name='viewport' content='width=device-width, initial-scale=1'>",
            f"<title>{say('Audit')}: {names}</title>",
            f"<style>{STYLE}</style>\n</head>\n<body>",
            f"<a class='skip' href='#documents'>{say('Skip to the documents')}</a>",
            f"<header><h1>{say('Audit')}</h1><p>{self._summary()}</p>{self._unread()}{self._filters()}</header>",
            "<main>",
            self._findings(),
            f"<section id='documents' aria-label='{say('Documents')}'>",
        ]
        for number, document in enumerate(audit.documents):
            own = [(n, f) for n, f in self.numbered if f.document == document.name]
            parts.append(self._document(number, document, own))
        parts += ["</section>", self._claims(), self._rules(), "</main>", f"<script>{SCRIPT}</script>"]
        return "\n".join([*parts, "</body>\n</html>\n"])

    def _summary(self) -> str:
        audit, say = self.audit, self.say
        documents = say("1 document") if len(audit.documents) == 1 else say("{n} documents", n=len(audit.documents))
        verdicts = say(", ").join(say(f"{{n}} {verdict}", n=n) for verdict, n in audit.counts.items())
        return documents + say(", {n} claims: ", n=len(audit.claims)) + verdicts

    def _unread(self) -> str:
        if not self.audit.unread:
            return ""
        own = "" if self.speaker.language == "en" else " lang='en'"
        said = self.say("Not read: ")
        lines = "".join(f"<li>{said}<span{own}>{escape(line)}</span></li>" for line in self.audit.unread)
        return f"<ul class='unread'>{lines}</ul>"

    def _filters(self) -> str:
        say, boxes = self.say, []
        for verdict in VERDICTS:
            checked = " checked" if verdict in (INCONSISTENT, CONTRADICTS) else ""
            boxes.append(
                f"<label><input type='checkbox' data-verdict='{_key(verdict)}'{checked}> "
                f"{say(verdict)} ({self.audit.counts[verdict]})</label>"
            )
        severity = "".join(f"<option value='{s}'>{say(s)}</option>" for s in reversed(SEVERITIES))
        # The keys are marked up in the phrase itself, so it is escaped before they are put in.
        keys = say(
            "Keys: {n} next, {p} previous fault, {enter} from a mark to its note.", n="{n}", p="{p}", enter="{e}"
        )
        keys = keys.format(n="<kbd>n</kbd>", p="<kbd>p</kbd>", e="<kbd>Enter</kbd>")
        shown = say("{shown} of {all} findings shown", shown="{shown}", all="{all}")
        return (
            f"<form class='filters' aria-label='{say('Filters')}'><fieldset><legend>{say('Show')}</legend>{''.join(boxes)}"
            f"<label>{say('at least')} <select data-severity>{severity}</select></label></fieldset>"
            f"<p class='keys'>{keys}</p><p role='status' id='shown' data-text='{shown}'></p></form>"
        )

    def _findings(self) -> str:
        say, rows = self.say, []
        for n, f in self.numbered:
            place = say("p. {n}", n=f.page) if f.page else str(f.start)
            rows.append(
                f"<tr {_attributes(f)}><td><a href='#m{n}'>{n}</a></td><td>{say(f.severity)}</td>"
                f"<td class='{_CLASS[f.verdict]}'>{_SIGN[f.verdict]} {say(f.verdict)}</td><td>{escape(f.text[:80])}</td>"
                f"<td>{self._rule(f)}</td><td>{escape(f.document.rsplit('/', 1)[-1])}, {place}</td>"
                f"<td>{self._told(f, 'expected')}</td></tr>"
            )
        heads = self._heads("no.", "severity", "verdict", "figure", "rule", "place", "expected")
        return (
            f"<section aria-labelledby='findings'><h2 id='findings'>{say('Findings')}</h2>"
            f"<div class='scroll' tabindex='0' role='region' aria-label='{say('Table of findings')}'>"
            f"<table><thead><tr>{heads}</tr></thead><tbody id='findings-body'>{''.join(rows)}</tbody></table></div></section>"
        )

    def _heads(self, *names: str) -> str:
        return "".join(f"<th scope='col'>{self.say(name)}</th>" for name in names)

    def _rule(self, finding: Finding) -> str:
        """A rule by its name, and in other languages by what it is called."""
        if self.speaker.language == "en":
            return escape(finding.rule)
        return escape(self.speaker.title(finding.rule))

    def _told(self, finding: Finding, part: str) -> str:
        """What a finding says, marked where it is in another language than the page."""
        text, language = self.speaker.told(finding, part)
        if language == self.speaker.language or not text:
            return escape(text)
        return f"<span lang='{language}'>{escape(text)}</span>"

    def _document(self, number: int, document: Document, findings: Numbered) -> str:
        name = escape(document.name.rsplit("/", 1)[-1])
        parts = [f"<article aria-labelledby='d{number}'><h2 id='d{number}'>{name}</h2>"]
        waiting = sorted(findings, key=lambda pair: pair[1].start)
        place = 0
        page_shown = 0
        for block in document.blocks:
            shown = document.page(block.start)
            if shown and shown != page_shown:
                parts.append(f"<p class='page' id='d{number}p{shown}'>{self.say('page {n}', n=shown)}</p>")
                page_shown = shown
            inside: list[tuple[int, Finding]] = []
            while place < len(waiting) and waiting[place][1].start < block.end:
                inside.append(waiting[place])
                place += 1
            start = _bare(document.text, block.start, block.end) if block.kind == "heading" else block.start
            text = self._marked(document.text, start, block.end, inside)
            tag = {"heading": "h3", "table": "pre"}.get(block.kind, "p")
            parts.append(f"<div class='row {block.kind}'><{tag}>{text}</{tag}>{self._margin(inside)}</div>")
        return "\n".join([*parts, "</article>"])

    def _marked(self, text: str, start: int, end: int, findings: Numbered) -> str:
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
            label = f"{escape(text[a:b])}: {self.say(gravest.verdict)}{self.say(', note {n}', n=n)}"
            out.append(
                f"{anchors}<a class='mark {_CLASS[gravest.verdict]}' href='#f{n}' {_attributes(gravest)} "
                f"aria-label='{label}'>{piece}</a>"
            )
        return "".join(out)

    def _margin(self, findings: Numbered) -> str:
        if not findings:
            return ""
        say, notes = self.say, []
        labels = {"expected": "", "evidence": say("Evidence: "), "repair": say("Repair: ")}
        for n, f in findings:
            facts = say(", ").join((self._rule(f), say(f.severity), f"{f.confidence:.0%}"))
            lines = [f"<p><strong>{_SIGN[f.verdict]} {say(f.verdict)}</strong> <span class='rule'>{facts}</span></p>"]
            lines += [f"<p>{labels[part]}{self._told(f, part)}</p>" for part in _PARTS if getattr(f, part)]
            notes.append(
                f"<li id='f{n}' tabindex='-1' class='{_CLASS[f.verdict]}' {_attributes(f)}>"
                f"<a href='#m{n}'>{n}. {escape(f.text[:60])}</a>{''.join(lines)}</li>"
            )
        return f"<ul class='notes' aria-label='{say('Notes on this paragraph')}'>{''.join(notes)}</ul>"

    def _claims(self) -> str:
        say, rows = self.say, []

        def named(text: str) -> str:
            return escape(self.speaker.name(text))

        for claim in self.audit.claims[:_MOST_CLAIMS]:
            text = " ".join(self.audit.document(claim.document).text[claim.start : claim.end].split())
            period = claim.period.label() if claim.period else ""
            rows.append(
                f"<tr><td>{escape(text[:80])}</td><td>{say(claim.kind)}</td><td>{' '.join(map(named, claim.subjects))}</td>"
                f"<td>{named(claim.concept)}</td><td>{named(period)}</td>"
                f"<td>{escape('; '.join(claim.attribution)[:120])}</td></tr>"
            )
        heads = self._heads("figure", "kind", "actor", "indicator", "period", "attribution")
        return (
            "<section aria-labelledby='ledger'><details><summary>"
            f"<h2 id='ledger'>{say('Ledger of {n} claims', n=len(self.audit.claims))}</h2></summary>"
            f"<div class='scroll' tabindex='0' role='region' aria-label='{say('Ledger')}'><table><thead><tr>{heads}</tr>"
            f"</thead><tbody>{''.join(rows)}</tbody></table></div></details></section>"
        )

    def _rules(self) -> str:
        """The rules that spoke, with what each looks at."""
        speaker = self.speaker
        spoke = [r for r in sorted({f.rule for f in self.audit.findings}) if speaker.explanation(r)]
        if not spoke:
            return ""
        rows = "".join(
            f"<dt>{escape(speaker.title(r))} <code>{escape(r)}</code></dt><dd>{escape(speaker.explanation(r))}</dd>"
            for r in spoke
        )
        return (
            f"<section aria-labelledby='rules'><details><summary><h2 id='rules'>{self.say('The rules that spoke')}</h2>"
            f"</summary><dl>{rows}</dl></details></section>"
        )


def _key(verdict: str) -> str:
    return verdict.replace(" ", "-").replace(",", "")


def _attributes(finding: Finding) -> str:
    return f"data-verdict='{_key(finding.verdict)}' data-severity='{finding.severity}'"


def _bare(text: str, start: int, end: int) -> int:
    """Where a heading begins after the signs that mark it."""
    while start < end - 1 and text[start] in "# ":
        start += 1
    return start
