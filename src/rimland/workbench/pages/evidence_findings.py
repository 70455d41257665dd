"""What the audit found, as a table that can be filtered. Every text of a document is escaped."""

from __future__ import annotations

import re
from functools import partial
from html import escape
from typing import Any

from nicegui import ui

from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, SEVERITIES, UNCHECKED, VERDICTS, rules
from rimland.words import Words
from rimland.words.audit_page import title as rule_title
from rimland.words.audit_page import told
from rimland.workbench.audits import Report
from rimland.workbench.frame import element, on_value
from rimland.workbench.parts import set_text

STEP = 100
KEYS = {INCONSISTENT: "inconsistent", CONTRADICTS: "contradicts", UNCHECKED: "unchecked", HOLDS: "holds"}
SIGNS = {INCONSISTENT: "✗", CONTRADICTS: "✗", UNCHECKED: "?", HOLDS: "✓"}
_LEFT_OUT = ".filters, .keys, .skip, main > section[aria-labelledby='findings']"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def framed(page: str, title: str) -> str:
    """The audit's page in a frame in which nothing runs, nothing is loaded and nothing can be sent.

    The page's script is left out, and with it its filters and its list of findings, which the table above has. Texts of
    documents hold no "<" in it, so a script is the page's own.
    """
    page = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL | re.IGNORECASE)
    # In a frame of this kind "#m1" alone would mean a place in the page around it.
    page = re.sub(r"(<a\b[^<>]* href=['\"])#", r"\1about:srcdoc#", page)
    closed = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<style>{_LEFT_OUT} {{ display: none !important; }}</style>"
    )
    whole = page.replace("<head>", f"<head>{closed}", 1)
    return (
        f'<iframe class="marked" id="marked" title="{escape(title)}" sandbox="" referrerpolicy="no-referrer"'
        f' srcdoc="{escape(whole)}"></iframe>'
    )


class FindingsTable:
    """The four verdicts as tiles that filter, further filters, and the table."""

    def __init__(self, report: Report, words: Words):
        self.report, self.words = report, words
        faults = [v for v in (INCONSISTENT, CONTRADICTS) if report.counts[v]]
        self.verdicts = set(faults or [v for v in VERDICTS if report.counts[v]])
        self.least, self.rule, self.document, self.most = "note", "", "", STEP
        self.tiles: dict[str, ui.element] = {}
        with element("section", classes="card findings", aria_labelledby="findings-title", data_chart="findings"):
            element("h2", words("audit.findings"), id="findings-title")
            with element("div", classes="tiles", role="group", aria_label=words("audit.verdicts")):
                for verdict in VERDICTS:
                    self._tile(verdict)
            self._filters()
            self.count = element("p", "", "small", role="status", id="findings-count")
            with element(
                "div",
                classes="scroll",
                tabindex="0",
                role="region",
                id="findings",
                aria_label=words("evidence.table_of", what=words("audit.findings")),
            ):
                self.table = ui.html("", sanitize=False)
            self.more = element("button", words("audit.more", count=STEP), "quiet", type="button", id="more-findings")
            self.more.on("click", lambda _: self._more())
        self._draw()

    def _tile(self, verdict: str) -> None:
        words, count = self.words, self.report.counts[verdict]
        tile = element(
            "button", classes=f"tile {KEYS[verdict]}", type="button", data_verdict=KEYS[verdict],
            aria_pressed=str(verdict in self.verdicts).lower(), disabled=count == 0,
        )  # fmt: skip
        with tile:
            element("span", f"{SIGNS[verdict]} {count:,}", "number")
            element("span", words(f"audit.verdict_{KEYS[verdict]}"))
        tile.on("click", partial(self._toggle, verdict))
        self.tiles[verdict] = tile

    def _filters(self) -> None:
        words = self.words
        used = sorted({f["rule"] for f in self.report.findings})
        with element("div", classes="controls"):
            element("label", words("audit.at_least"), for_="severity")
            with element("select", id="severity") as least:
                for severity in reversed(SEVERITIES):
                    element("option", words(f"audit.severity_{severity}"), value=severity)
            on_value(least, partial(self._set, "least"))
            element("label", words("audit.rule"), for_="rule-filter")
            with element("select", id="rule-filter") as rule:
                element("option", words("audit.every_rule"), value="")
                for name in used:
                    element("option", rule_title(words, name), value=name)
            on_value(rule, partial(self._set, "rule"))
            documents = [d["name"] for d in self.report.documents]
            if len(documents) > 1:
                element("label", words("audit.document"), for_="document-filter")
                with element("select", id="document-filter") as document:
                    element("option", words("audit.every_document"), value="")
                    for place, name in enumerate(documents):
                        element("option", name, value=str(place))
                on_value(document, self._set_document)

    def _toggle(self, verdict: str, _event: Any) -> None:
        self.verdicts ^= {verdict}
        tile = self.tiles[verdict]
        tile._props["aria-pressed"] = str(verdict in self.verdicts).lower()
        tile.update()
        self.most = STEP
        self._draw()

    def _set(self, what: str, value: Any) -> None:
        if isinstance(value, str) and (what == "rule" or value in SEVERITIES):
            setattr(self, what, value)
            self.most = STEP
            self._draw()

    def _set_document(self, value: Any) -> None:
        documents = [d["name"] for d in self.report.documents]
        places = {str(i): name for i, name in enumerate(documents)}
        self.document = places.get(value, "") if isinstance(value, str) else ""
        self.most = STEP
        self._draw()

    def _more(self) -> None:
        self.most += STEP
        self._draw()

    def shown(self) -> list[tuple[int, dict[str, Any]]]:
        """What passes the filters, with its number in the marked-up page."""
        graver = SEVERITIES[: SEVERITIES.index(self.least) + 1]
        return [
            (n, f)
            for n, f in enumerate(self.report.findings, 1)
            if f["verdict"] in self.verdicts
            and f["severity"] in graver
            and self.rule in ("", f["rule"])
            and self.document in ("", f["document"])
        ]

    def _draw(self) -> None:
        words = self.words
        found = self.shown()
        set_text(self.count, words("audit.shown", shown=min(len(found), self.most), all=len(self.report.findings)))
        self.more.set_visibility(len(found) > self.most)
        if not found:
            self.table.set_content(f'<p class="empty">{escape(words("audit.no_findings"))}</p>')
            return
        several = len(self.report.documents) > 1
        heads = ("verdict", "says", "expected_head", "rule")
        head = "".join(f'<th scope="col">{escape(words(f"audit.{h}"))}</th>' for h in heads)
        body = "".join(self._row(n, f, several) for n, f in found[: self.most])
        self.table.set_content(
            f'<table class="findings"><caption class="unseen">{escape(words("audit.findings"))}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _row(self, number: int, finding: dict[str, Any], several: bool) -> str:
        words, key = self.words, KEYS[finding["verdict"]]
        place = finding["document"] if several else ""
        if finding["page"]:
            place += (", " if place else "") + words("audit.page", page=finding["page"])
        where = f'<span class="small place">{escape(place)}</span>' if place else ""
        label = escape(words("audit.show_in_document", number=number))
        parts = {part: escape(words(f"audit.{part}")) for part in ("expected", "evidence", "repair")}
        lines = [
            f'<p><span class="small">{name}</span> {self._told(finding, part)}</p>'
            for part, name in parts.items()
            if finding[part]
        ]
        verdict = escape(words(f"audit.verdict_{key}"))
        severity = escape(words(f"audit.severity_{finding['severity']}"))
        confidence = escape(words("audit.confidence", share=f"{finding['confidence']:.0%}"))
        return (
            f'<tr class="{key}" data-number="{number}" data-rule="{escape(finding["rule"])}">'
            f'<th scope="row"><span class="sign">{SIGNS[finding["verdict"]]}</span> {verdict}'
            f'<span class="small">{severity} · {confidence}</span></th>'
            f"<td>{_marked(finding)}{where}"
            f'<button type="button" class="link small" data-action="show-mark" data-number="{number}">{label}</button>'
            "</td>"
            f"<td>{''.join(lines)}</td><td>{self._rule(finding['rule'])}</td></tr>"
        )

    def _told(self, finding: dict[str, Any], part: str) -> str:
        """What a finding says, marked where it is not in the reader's language."""
        text, language = told(self.words, finding["rule"], part, finding[part])
        return escape(text) if language == self.words.language else f'<span lang="{language}">{escape(text)}</span>'

    def _rule(self, name: str) -> str:
        title = escape(rule_title(self.words, name))
        if name not in rules():
            return title
        return f'<button type="button" class="link" data-action="rule" data-rule="{escape(name)}">{title}</button>'


def _marked(finding: dict[str, Any]) -> str:
    """The sentence with the figure marked; the figure alone where the sentence does not hold it."""
    sentence, figure = finding["sentence"], finding["text"]
    if not figure or figure not in sentence:
        return f"<q><mark>{escape(figure)}</mark></q>"
    before, _, after = sentence.partition(figure)
    if len(before) > 220:
        before = "…" + before[-200:]
    if len(after) > 220:
        after = after[:200] + "…"
    return f"<q>{escape(before)}<mark>{escape(figure)}</mark>{escape(after)}</q>"
