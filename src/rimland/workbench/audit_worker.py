"""The process that audits the documents of one page: their paths and names as JSON in, lines of JSON out."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from rimland.workbench.audits import UNKNOWN

MEMORY_BYTES = 4_000_000_000
SECONDS = 140


def main() -> int:
    """Read what is asked from standard input; tell stages, then the report or an error."""
    _bound()
    asked = json.loads(sys.stdin.readline())
    try:
        _tell(told(asked["documents"], asked["language"]))
    except MemoryError:
        _tell({"error": "it needs more memory than is allowed"})
    except Exception as problem:
        # The kind alone: a message could quote the document.
        _tell({"error": type(problem).__name__})
    return 0


def told(asked: list[dict[str, str]], language: str = "en") -> dict[str, Any]:
    """The report on the documents under the names that their owner knows; its page is in a language."""
    from rimland.auditing.findings import AuditError
    from rimland.auditing.knowledge import load_knowledge
    from rimland.auditing.output.markdown import markdown
    from rimland.auditing.output.page import page
    from rimland.auditing.output.tabular import finding_row
    from rimland.auditing.reading import read_file
    from rimland.auditing.run import run_audit
    from rimland.report.tables import csv_text, json_text
    from rimland.words import speak
    from rimland.words.audit_page import speaker

    started = time.perf_counter()
    documents, unread = [], []
    for number, one in enumerate(asked):
        _stage("reading", number, len(asked))
        try:
            document = read_file(Path(one["path"]))
            document.name = one["name"]
            documents.append(document)
        except AuditError as problem:
            unread.append({"name": one["name"], "why": _own_words(str(problem), one)})
        except (OSError, ValueError):
            unread.append({"name": one["name"], "why": "it cannot be read"})
    _stage("checking", 0, 0)
    found = run_audit(documents, load_knowledge())
    found.unread = [f"{u['name']}: {u['why']}" for u in unread]
    _stage("writing", 0, 0)
    rows = [finding_row(f) for f in found.findings]
    return {
        "documents": [
            {"name": d.name, "characters": len(d.text), "pages": len(d.pages), "remarks": list(d.remarks)}
            for d in documents
        ],
        "unread": unread,
        "counts": found.counts,
        "claims": len(found.claims),
        "findings": rows,
        "page": page(found, speaker(speak(language))) if documents else "",
        "markdown": markdown(found),
        "json": json_text(rows),
        "csv": csv_text([{name: _no_formula(value) for name, value in row.items()} for row in rows]),
        "seconds": time.perf_counter() - started,
    }


def _no_formula(value: Any) -> Any:
    """A cell that a spreadsheet takes for text: a document could bring a formula along."""
    if isinstance(value, str) and value[:1] in "=+-@\t\r" and not re.match(r"[+-]?[\d.,]+ ?%?\Z", value):
        return "'" + value if value else value
    return value


def _own_words(why: str, one: dict[str, str]) -> str:
    """A reason without the name of the temporary file."""
    path, name = Path(one["path"]), one["name"]
    return why.replace(str(path), name).replace(path.name, name).replace(UNKNOWN, Path(name).suffix or name)


def _stage(name: str, done: int, total: int) -> None:
    _tell({"stage": name, "done": done, "total": total})


def _tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _bound() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    raise SystemExit(main())
