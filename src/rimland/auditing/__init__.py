"""The audit: read policy documents and say, figure by figure, what holds, what does not, and why.

Offline and the same every time. `audit` is the whole of it for Python; `rimland audit` for the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rimland.auditing.run import Audit

__all__ = ["audit"]


def audit(
    source: str | Path | Sequence[str | Path], evidence: str | Path | None = None, claims_only: bool = False
) -> Audit:
    """Audit a text, a file, a folder, or several of them together.

    A string that names an existing file or folder is read; any other string is the text itself. `evidence` is a tidy
    CSV table of your own, or a folder with tables and additions to the shipped names, events, figures and terms.

    Raises:
        AuditError: if nothing of what was asked for can be read; single files that cannot be read are listed in
            `Audit.unread`.
        DataError: if `evidence` cannot be read as declared.
    """
    from rimland.auditing.findings import AuditError
    from rimland.auditing.knowledge import load_knowledge
    from rimland.auditing.reading import read_documents, text_document
    from rimland.auditing.run import run_audit

    knowledge = load_knowledge(evidence)
    given = [source] if isinstance(source, str | Path) else list(source)
    documents, unread = [], []
    for one in given:
        if isinstance(one, str) and not _is_place(one):
            documents.append(text_document(one, "text" if len(given) == 1 else f"text {len(documents) + 1}"))
        else:
            read, failed = read_documents([one])
            documents += read
            unread += failed
    if unread and not documents:
        raise AuditError("; ".join(unread))
    found = run_audit(documents, knowledge, claims_only)
    found.unread = unread
    return found


def _is_place(text: str) -> bool:
    if "\n" in text or len(text) > 1000:
        return False
    try:
        return Path(text).exists() or (" " not in text.strip() and Path(text).suffix != "" and "/" in text)
    except (OSError, ValueError):
        return False
