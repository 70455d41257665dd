"""The audit: hand in documents, see what holds and what does not, figure by figure, with the repair."""

from __future__ import annotations

import asyncio
import re
from functools import cache, partial
from typing import Any

from nicegui import ui

from rimland.auditing.findings import VERDICTS, find_rule, rules
from rimland.words import Words
from rimland.words.audit_page import explanation, told
from rimland.words.audit_page import title as rule_title
from rimland.workbench import audits
from rimland.workbench.audits import Desk, Handed, Refused, Report, megabytes
from rimland.workbench.frame import element
from rimland.workbench.pages.evidence_findings import FindingsTable, framed
from rimland.workbench.parts import ProgressLine, set_text
from rimland.workbench.session import Session

# A larger page is offered as a file only.
LARGEST_FRAME = 4_000_000
# What the readers say of a document that cannot be read, and the phrase that says it in the reader's language.
_REASONS = (
    ("PDF is encrypted", "encrypted"), ("encrypted or old Word", "old_word"), ("no text layer", "scanned"),
    ("is empty|no text in it", "empty"), ("more than the|would unpack to|more memory", "large"),
    ("an archive", "archive"), ("is not read; expected", "kind"), ("binary content", "binary"),
    ("took more than", "slow"), ("broken|truncated|not a Word document|no pages|nested", "broken"),
)  # fmt: skip


class AuditPanel:
    """The audit of one page: its documents, its report. Nothing of either outlives the page."""

    def __init__(self, session: Session):
        self.session, self.words = session, session.words
        self.desk: Desk = audits.open_desk()
        self.report: Report | None = None
        self._task: asyncio.Task[None] | None = None
        session.client.on_delete(self.close)
        words = self.words
        element("p", words("audit.intro"), "lead")
        with element("div", classes="audit-columns"):
            with element("section", classes="card", aria_labelledby="hand-title"):
                self._hand_in()
            with element("section", classes="card", aria_labelledby="privacy-title"):
                element("h2", words("audit.privacy"), id="privacy-title")
                element("p", words("audit.privacy_text"))
                element("p", words("audit.limits", documents=audits.MOST_DOCUMENTS, most=megabytes(audits.MOST_BYTES)))
                element("p", words("audit.cannot"), "small")
        with element("div", classes="audit-progress"):
            self.progress = ProgressLine(words, self.stop)
        self.said = element("p", "", "audit-said", role="status", id="audit-said")
        self.result = element("div", id="audit-result", tabindex="-1")
        self._rules()
        ui.on("rimland_documents", self._arrived)
        ui.on("rimland_audit", self._start)
        ui.on("rimland_rule", self._explain)

    def close(self) -> None:
        """The page has gone: end the audit and forget everything."""
        self.stop()
        audits.close_desk(self.desk)
        self.report = None

    # Handing in

    def _hand_in(self) -> None:
        words = self.words
        element("h2", words("audit.hand_in"), id="hand-title")
        with element(
            "div", classes="drop", id="drop", data_key=self.desk.key, data_most=audits.MOST_BYTES,
            data_failed=words("audit.upload_failed"), data_busy=words("audit.uploading"),
        ):  # fmt: skip
            element("label", words("audit.choose"), for_="files")
            element(
                "input", type="file", id="files", multiple=True, accept=",".join(audits.SUFFIXES),
                aria_describedby="files-hint",
            )  # fmt: skip
            element("p", words("audit.or_drop"), "small", id="files-hint")
            element("p", "", id="upload-said", role="status")
        self.listed = element("ul", classes="plain documents", id="documents", aria_label=words("audit.documents"))
        element("label", words("audit.paste"), for_="pasted")
        element(
            "textarea", id="pasted", rows="6", data_name=words("audit.pasted"), spellcheck="false",
            placeholder=words("audit.paste_hint"),
        )  # fmt: skip
        with element("div", classes="menu"):
            element("button", words("audit.start"), "primary", type="button", data_action="audit", id="start-audit")
            element(
                "button", words("audit.example"), "quiet", type="button", data_action="audit-example",
                data_text=words("audit.example_text"), id="example",
            )  # fmt: skip
            element("button", words("audit.clear"), "quiet", type="button", data_action="audit-clear", id="clear").on(
                "click", lambda _: self.clear()
            )
        self._list()

    def _arrived(self, _event: Any) -> None:
        self._list()

    def _list(self) -> None:
        words = self.words
        self.listed.clear()
        with self.listed:
            for document in self.desk.documents:
                with element("li", classes="chip"):
                    element("span", f"{document.name} ({size_words(document)})")
                    element(
                        "button", "×", type="button", aria_label=words("audit.remove", name=document.name)
                    ).on("click", partial(self._remove, document.name))  # fmt: skip
            for name, problem in self.desk.refused:
                element("li", f"{name}: {words(problem.key, **problem.values)}", "problem", role="alert")

    def _remove(self, name: str, _event: Any) -> None:
        self.desk.remove(name)
        self._list()

    def clear(self) -> None:
        """Forget documents and report."""
        self.stop()
        self.desk.documents.clear()
        self.desk.refused.clear()
        self.report = None
        self._list()
        self.result.clear()
        set_text(self.said, self.words("audit.cleared"))

    # The audit

    def stop(self) -> None:
        """End the audit under way."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _start(self, _event: Any) -> None:
        self.stop()
        self._list()
        self.result.clear()
        self.report = None
        if not self.desk.documents:
            set_text(self.said, self.words("audit.nothing"))
            return
        set_text(self.said, "")
        self._task = self.session.start(self._audited(list(self.desk.documents)))

    async def _audited(self, documents: list[Handed]) -> None:
        words = self.words
        told: list[tuple[str, int, int]] = [("waiting", 0, 1)]
        work = asyncio.create_task(audits.audit(documents, lambda *stage: told.append(stage), words.language))
        try:
            while not work.done() and not self.session.client._deleted:
                self._tell(*told[-1])
                await asyncio.wait([work], timeout=0.25)
            if not self.session.client._deleted:
                self.report = work.result()
                self._show(self.report)
        except Refused as problem:
            set_text(self.said, words(problem.key, **problem.values))
        except asyncio.CancelledError:
            if not self.session.client._deleted:
                set_text(self.said, words("audit.stopped"))
            raise
        finally:
            work.cancel()
            if not self.session.client._deleted:
                self.progress.hide()

    def _tell(self, stage: str, done: int, total: int) -> None:
        places = {"waiting": 0.0, "reading": 0.1 + 0.3 * done / max(total, 1), "checking": 0.5, "writing": 0.9}
        self.progress.show(int(100 * places[stage]), 100, self.words(f"audit.stage_{stage}"))

    def _show(self, report: Report) -> None:
        words = self.words
        faults = report.counts[VERDICTS[0]] + report.counts[VERDICTS[1]]
        read = len(report.documents)
        set_text(
            self.said,
            words("audit.done", documents=read, claims=report.claims, faults=faults, seconds=f"{report.seconds:.1f}")
            if read
            else words("audit.none_read"),
        )
        with self.result:
            if report.unread:
                with element("ul", classes="notice plain unread"):
                    for one in report.unread:
                        element("li", f"{one['name']}: {reason(one['why'], words)}")
            if not read:
                return
            if read > 1:
                element("p", words("audit.together", count=read), "small")
            FindingsTable(report, words)
            self._page(report)
        ui.run_javascript("rimlandAudited()")

    def _page(self, report: Report) -> None:
        words = self.words
        with element("section", classes="card", aria_labelledby="marked-title"):
            element("h2", words("audit.marked"), id="marked-title")
            element("p", words("audit.marked_hint"), "small")
            with element("div", classes="menu", role="group", aria_label=words("parts.download")):
                for kind, content, media in (
                    ("html", report.page, "text/html"), ("json", report.json, "application/json"),
                    ("csv", "\ufeff" + report.csv, "text/csv"), ("markdown", report.markdown, "text/markdown"),
                ):  # fmt: skip
                    suffix = "md" if kind == "markdown" else kind
                    element("button", words(f"audit.save_{kind}"), "quiet", type="button", id=f"save-{kind}").on(
                        "click", partial(_save, content, f"audit.{suffix}", media)
                    )
            if len(report.page) > LARGEST_FRAME:
                element("p", words("audit.marked_large", size=megabytes(len(report.page))), "notice")
                return
            # As markup, so that the frame is closed before its content comes: attributes set one by one would not be.
            ui.html(framed(report.page, words("audit.marked")), sanitize=False)

    # Rules

    def _rules(self) -> None:
        words = self.words
        with element("details", classes="card rules", id="rules"):
            element("summary", words("audit.rules", count=len(rules())))
            for family in sorted({r.family for r in rules().values()}):
                element("h3", words(f"audit.family_{family}"))
                with element("ul", classes="plain"):
                    for rule in sorted(rules().values(), key=lambda r: r.id):
                        if rule.family == family:
                            with element("li"):
                                element(
                                    "button", rule_title(words, rule.id), "link", type="button", data_action="rule",
                                    data_rule=rule.id,
                                )  # fmt: skip
                                element("code", rule.id)
                                line, language = explanation(words, rule.id)
                                own = language == words.language
                                element("p", line, "small", lang=None if own else language)
        with element("dialog", classes="card rule-dialog", id="rule", aria_labelledby="rule-title"):
            self.rule_title = element("h2", "", id="rule-title")
            self.rule_facts = element("p", "", "small")
            self.rule_text = element("div", classes="rule-text")
            element("button", words("audit.close"), "primary", type="button", data_action="close")

    async def _explain(self, event: Any) -> None:
        name = event.args if isinstance(event.args, str) else ""
        if name not in rules():
            return
        words = self.words
        about = find_rule(name)
        example, said = await asyncio.to_thread(_example, name)
        set_text(self.rule_title, rule_title(words, name))
        severity = words(f"audit.severity_{about.severity}")
        confidence = f"{about.confidence:.0%}"
        set_text(self.rule_facts, words("audit.rule_facts", rule=name, severity=severity, confidence=confidence))
        self.rule_text.clear()
        with self.rule_text:
            line, language = explanation(words, name)
            if language == words.language and language != "en":
                element("p", line)
                with element("details", classes="original"):
                    element("summary", words("audit.in_full"))
                    _paragraphs(about.explanation)
            else:
                _paragraphs(about.explanation)
            element("h3", words("audit.rule_example"))
            element("blockquote", example, lang="ja" if re.search("[぀-ヿ]", example) else "en")
            if said:
                with element("dl"):
                    for key, value in said:
                        element("dt", words(f"audit.{key}"))
                        text, language = (value, None) if key == "figure" else told(words, name, key, value)
                        element("dd", text, lang=language if language != words.language else None)
        ui.run_javascript("document.getElementById('rule').showModal()")


def _paragraphs(text: str) -> None:
    """What is said of a rule in the audit's own words."""
    with element("div", lang="en"):
        for paragraph in text.split("\n\n"):
            element("p", " ".join(paragraph.split()))


@cache
def _example(name: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The rule's example, and what the rule says of it."""
    from rimland.auditing.examples import EXAMPLES
    from rimland.auditing.rule_pages import example_finding

    found = example_finding(name)
    if found is None:
        return EXAMPLES[name], ()
    parts = (
        ("figure", found.text),
        ("expected", found.expected),
        ("evidence", found.evidence),
        ("repair", found.repair),
    )
    return EXAMPLES[name], tuple((k, v) for k, v in parts if v)


def _save(content: str, name: str, media: str, _event: Any) -> None:
    ui.download.content(content, name, media)


def size_words(document: Handed) -> str:
    """How large a document is."""
    size = len(document.content)
    return f"{megabytes(size)} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} kB"


def reason(why: str, words: Words) -> str:
    """Why a document could not be read, in the reader's language."""
    key = next((k for pattern, k in _REASONS if re.search(pattern, why)), "other")
    return words(f"audit.why_{key}", why=why)
