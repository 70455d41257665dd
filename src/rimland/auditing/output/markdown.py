"""The audit as a Markdown report."""

from __future__ import annotations

from rimland.auditing.findings import HOLDS, UNCHECKED, Finding
from rimland.auditing.output.tabular import summary
from rimland.auditing.run import Audit


def markdown(audit: Audit) -> str:
    """Faults in full, then what could not be checked and what holds as tables."""
    lines = ["# Audit", "", summary(audit), ""]
    lines += [f"- not read: {_plain(u)}" for u in audit.unread] + ([""] if audit.unread else [])
    lines += ["## Faults", ""]
    for finding in audit.faults:
        lines += _entry(finding)
    if not audit.faults:
        lines += ["None found.", ""]
    for title, verdict in (("Cannot be checked", UNCHECKED), ("Checked, holds", HOLDS)):
        found = [f for f in audit.findings if f.verdict == verdict]
        lines += [f"## {title} ({len(found)})", ""]
        if found:
            lines += ["| document | place | figure | rule | why |", "|---|---|---|---|---|"]
            lines += [
                f"| {_cell(f.document)} | {_place(f)} | {_cell(f.text)} | {f.rule} | {_cell(f.expected)} |"
                for f in found
            ]
            lines.append("")
    return "\n".join(lines)


def _entry(finding: Finding) -> list[str]:
    lines = [
        f"### {finding.severity}: {finding.verdict} ({finding.rule}, {finding.confidence:.0%})",
        "",
        f"{_plain(finding.document)}, {_place(finding)}",
        "",
        f"> {_marked(finding)}",
        "",
        f"- expected: {_plain(finding.expected)}",
    ]
    if finding.evidence:
        lines.append(f"- evidence: {_plain(finding.evidence)}")
    if finding.repair:
        lines.append(f"- repair: {_plain(finding.repair)}")
    return [*lines, ""]


def _place(finding: Finding) -> str:
    page = f"page {finding.page}, " if finding.page else ""
    return f"{page}characters {finding.start}-{finding.end}"


def _marked(finding: Finding) -> str:
    sentence, figure = _plain(finding.sentence), _plain(finding.text)
    return sentence.replace(figure, f"**{figure}**", 1) if figure and figure in sentence else sentence


def _plain(text: str) -> str:
    return "".join("\\" + c if c in "\\`*_[]<>#|" else c for c in " ".join(text.split()))


def _cell(text: str) -> str:
    return _plain(text)
