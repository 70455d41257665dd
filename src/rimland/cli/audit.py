"""`rimland audit`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rimland.errors import RimlandError

if TYPE_CHECKING:
    from rimland.auditing.run import Audit

FOUND, BAD_INPUT = 1, 2
Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE...", help="Text, Markdown, HTML, PDF or DOCX files; folders; - is stdin."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command("audit")(audit)


def audit(
    files: Files = None,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print the findings as CSV.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown report.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write one page with the documents, marked, to this file.")] = None,
    claims_only: Annotated[bool, typer.Option("--claims-only", help="Only list the claims; check nothing.")] = False,
    compare: Annotated[bool, typer.Option("--compare", help="Compare two documents figure by figure.")] = False,
    fail_on: Annotated[
        str, typer.Option(help="Exit with 1 for faults of this severity or graver: high, medium, low or never.")
    ] = "low",
    evidence: Annotated[Path | None, typer.Option(help="Evidence of your own: a tidy CSV, or a folder.")] = None,
    explain: Annotated[
        str | None, typer.Option(metavar="RULE", help="Say what a rule looks at; 'all' lists them.")
    ] = None,
    language: Annotated[str, typer.Option("--lang", help="Language of the page of --html: en or ja.")] = "en",
    every: Annotated[bool, typer.Option("--all", help="Show what holds and what cannot be checked, too.")] = False,
) -> None:
    """Find the wrong numbers in documents.

    Figure by figure: what holds, what does not, and why. Exit 0: no fault; 1: faults; 2: something could not be read.

    Example: rimland audit essay.pdf --html essay.html
    """
    if explain is not None:
        _explain(explain)
        return
    if not files:
        raise RimlandError("name a document to audit, or - for standard input; see rimland audit --help")
    from rimland.auditing.findings import SEVERITIES

    if sum((json, csv, markdown)) > 1:
        raise RimlandError("--json, --csv and --markdown exclude each other")
    if fail_on not in (*SEVERITIES[:3], "never"):
        raise RimlandError(f"--fail-on: expected high, medium, low or never, got '{fail_on}'")
    if language not in ("en", "ja"):
        raise RimlandError(f"--lang: expected en or ja, got '{language}'")
    if html is not None and (html.is_dir() or not html.absolute().parent.is_dir()):
        raise RimlandError(f"{html}: expected a file in a folder that exists")
    if compare and len(files) != 2:
        raise RimlandError(f"--compare takes two documents, got {len(files)}")
    found = _audited(files, evidence, claims_only)
    for line in found.unread:
        print("rimland: " + " ".join(line.split()), file=sys.stderr)
    if found.documents:
        if compare:
            _print_comparison(found, json)
        elif claims_only:
            _print_claims(found, json, csv)
        else:
            _print(found, json, csv, markdown, every)
        if html is not None:
            from rimland.auditing.output.page import page
            from rimland.words import speak
            from rimland.words.audit_page import speaker

            html.write_text(page(found, speaker(speak(language))), encoding="utf-8")
            print(f"Page: {html}", file=sys.stderr)
    if found.unread:
        raise typer.Exit(BAD_INPUT)
    if fail_on != "never" and not claims_only:
        graver = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        if any(f.severity in graver for f in found.faults):
            raise typer.Exit(FOUND)


def _audited(files: list[str], evidence: Path | None, claims_only: bool) -> Audit:
    from rimland.auditing.knowledge import load_knowledge
    from rimland.auditing.reading import LARGEST_TEXT_BYTES, read_documents
    from rimland.auditing.run import run_audit

    stdin = sys.stdin.buffer.read(LARGEST_TEXT_BYTES + 1) if "-" in files else None
    if stdin is not None and len(stdin) > LARGEST_TEXT_BYTES:
        raise RimlandError(f"standard input: more than {LARGEST_TEXT_BYTES / 1e6:,.0f} MB")
    knowledge = load_knowledge(evidence)
    documents, unread = read_documents(files, stdin)
    found = run_audit(documents, knowledge, claims_only)
    found.unread = unread
    return found


def _print(found: Audit, json: bool, csv: bool, markdown: bool, every: bool) -> None:
    from rimland.auditing.output.tabular import finding_row
    from rimland.report.tables import csv_text, json_text

    rows = [finding_row(f) for f in found.findings]
    if json:
        print(json_text(rows))
    elif csv:
        print(csv_text(rows), end="")
    elif markdown:
        from rimland.auditing.output.markdown import markdown as report

        print(report(found))
    else:
        from rimland.auditing.output.terminal import show_audit

        show_audit(found, every)


def _print_claims(found: Audit, json: bool, csv: bool) -> None:
    from rimland.auditing.output.tabular import claim_row
    from rimland.report.tables import csv_text, json_text

    rows = [claim_row(found, c) for c in found.claims]
    if json:
        print(json_text(rows))
    elif csv:
        print(csv_text(rows), end="")
    else:
        from rimland.auditing.output.terminal import show_claims

        show_claims(rows)


def _print_comparison(found: Audit, json: bool) -> None:
    from rimland.auditing.versions import compare_documents
    from rimland.report.tables import json_text

    rows = compare_documents(found)
    if json:
        print(json_text(rows))
        return
    from rimland.auditing.output.terminal import show_comparison

    show_comparison(found, rows)


def _explain(name: str) -> None:
    from rimland.auditing.findings import find_rule, rules

    if name == "all":
        for about in rules().values():
            print(f"{about.id:22}  {about.title}")
        return
    about = find_rule(name)
    print(f"{about.id}: {about.title}\n\n{about.explanation}\n")
    print(f"Family {about.family}; a fault is of {about.severity} severity; confidence {about.confidence:.0%}.")
