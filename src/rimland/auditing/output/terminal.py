"""The audit on a terminal: a table by severity, then each fault with its sentence, and a line that counts all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rimland.auditing.findings import Finding
from rimland.auditing.output.tabular import summary
from rimland.auditing.run import Audit

_COLOURS = {"high": "bold red", "medium": "bold yellow", "low": "yellow", "note": "dim"}


def _console() -> Console:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120
    return console


def show_audit(audit: Audit, every: bool = False) -> None:
    """Print the faults, or all findings with `every`."""
    console = _console()
    shown = audit.findings if every else audit.faults
    if shown:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("severity", "verdict", "document", "page", "figure", "rule"):
            table.add_column(name, overflow="fold")
        for f in shown:
            table.add_row(
                Text(f.severity, _COLOURS[f.severity]),
                f.verdict,
                Text(_short(f.document)),
                str(f.page or ""),
                Text(f.text[:60]),
                f.rule,
            )
        console.print(table)
        console.print()
    for f in shown if not every else audit.faults:
        _print(console, f)
    console.print(Text(summary(audit), "bold"))
    if not every:
        console.print(Text("--all shows what holds and what cannot be checked", "dim"))


def _print(console: Console, finding: Finding) -> None:
    place = (
        f"{_short(finding.document)}"
        + (f", page {finding.page}" if finding.page else "")
        + f", character {finding.start}"
    )
    head = Text(f"{finding.severity}  ", _COLOURS[finding.severity])
    head.append(f"{finding.verdict}  {finding.rule}  {finding.confidence:.0%}  {place}", "bold")
    console.print(head)
    console.print(_marked(finding))
    for label, value in (("expected", finding.expected), ("evidence", finding.evidence), ("repair", finding.repair)):
        if value:
            line = Text(f"  {label}: ", "cyan")
            line.append(value, "none")
            console.print(line)
    console.print()


def _marked(finding: Finding) -> Text:
    sentence = "".join(c if c.isprintable() else " " for c in finding.sentence)
    place = sentence.find(finding.text)
    text = Text("  ")
    if place < 0:
        text.append(sentence[:500])
        return text
    begin = max(place - 250, 0)
    text.append(("..." if begin else "") + sentence[begin:place])
    text.append(finding.text, "reverse")
    after = sentence[place + len(finding.text) :]
    text.append(after[:250] + ("..." if len(after) > 250 else ""))
    return text


def _short(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def show_claims(rows: Sequence[dict[str, Any]]) -> None:
    """Print the ledger of claims."""
    console = _console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    columns = ("document", "kind", "text", "value", "subjects", "indicator", "period", "attribution")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        value = f"{row['value']:,.6g}" if isinstance(row["value"], float) else str(row["value"])
        table.add_row(
            *(
                Text(_short(str(row["document"])) if c == "document" else value if c == "value" else str(row[c])[:50])
                for c in columns
            )
        )
    console.print(table)
    console.print(Text(f"{len(rows)} claims", "bold"))


def show_comparison(audit: Audit, rows: Sequence[dict[str, Any]]) -> None:
    """Print what two documents say differently."""
    console = _console()
    first, second = (_short(d.name) for d in audit.documents)
    for row in rows:
        console.print(Text(f"{row['what']}  ({row['verdict']})", "bold"))
        console.print(Text(f"  {first}: {row['first']}\n  {second}: {row['second']}\n  {row['reading']}"))
    console.print(Text(f"{len(rows)} figures that both documents give", "bold"))
