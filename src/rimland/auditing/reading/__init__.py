"""Reading documents: one file per format, with bounds on size, time and memory.

PDF, DOCX and HTML are read in a process of their own, which the bounds can end; text is read here. A file that cannot
be read becomes one line, and the others of the call are still read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from rimland.auditing.document import Document
from rimland.auditing.findings import AuditError
from rimland.auditing.reading.plain import decoded
from rimland.errors import printable

LARGEST_BYTES = 100_000_000
LARGEST_TEXT_BYTES = 20_000_000
LONGEST_TEXT = 5_000_000
SECONDS = 60
SUFFIXES = {
    ".txt": "text",
    ".md": "text",
    ".markdown": "text",
    ".text": "text",
    ".rst": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}


def read_documents(paths: Iterable[str | Path], stdin: bytes | None = None) -> tuple[list[Document], list[str]]:
    """The documents at `paths` (files or folders; "-" is `stdin`), and one line for each that cannot be read."""
    documents: list[Document] = []
    unread: list[str] = []
    for given in paths:
        if str(given) == "-":
            _gather(documents, unread, "standard input", lambda: read_text(stdin or b"", "standard input"))
            continue
        path = Path(given)
        try:
            inside = (
                sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
                if path.is_dir()
                else [path]
            )
        except (OSError, ValueError) as error:
            unread.append(f"{printable(given)}: cannot be read: {getattr(error, 'strerror', None) or error}")
            continue
        if not inside:
            unread.append(f"{printable(given)}: the folder holds no document ({', '.join(sorted(SUFFIXES))})")
        for file in inside:
            _gather(documents, unread, str(file), lambda file=file: read_file(file))
    _name_apart(documents)
    return documents, unread


def _gather(documents: list[Document], unread: list[str], name: str, read) -> None:
    try:
        documents.append(read())
    except AuditError as error:
        unread.append(f"{printable(name)}: {error}")
    except (OSError, ValueError) as error:
        unread.append(f"{printable(name)}: cannot be read: {getattr(error, 'strerror', None) or printable(error)}")


def _name_apart(documents: list[Document]) -> None:
    seen: dict[str, int] = {}
    for document in documents:
        seen[document.name] = seen.get(document.name, 0) + 1
        if seen[document.name] > 1:
            document.name = f"{document.name} ({seen[document.name]})"


def read_file(path: Path) -> Document:
    """One file as a document.

    Raises:
        AuditError: for a missing, empty, too large, encrypted, broken or scanned file, or a format that is not read.
    """
    if not path.exists():
        raise AuditError("there is no such file")
    if not path.is_file():
        raise AuditError("not a file")
    size = path.stat().st_size
    if size == 0:
        raise AuditError("the file is empty")
    with path.open("rb") as stream:
        head = stream.read(8)
    kind = SUFFIXES.get(path.suffix.lower())
    if head.startswith(b"%PDF"):
        kind = "pdf"
    elif head.startswith(b"PK\x03\x04") and kind in ("text", "html", None):
        raise AuditError("an archive, not a text; expected .txt, .md, .html, .pdf or .docx")
    if kind is None:
        raise AuditError(
            f"'{printable(path.suffix or path.name)}' is not read; expected .txt, .md, .html, .pdf or .docx"
        )
    limit = LARGEST_TEXT_BYTES if kind in ("text", "html") else LARGEST_BYTES
    if size > limit:
        raise AuditError(f"{size / 1e6:,.0f} MB is more than the {limit / 1e6:,.0f} MB that are read")
    if kind == "text":
        return read_text(path.read_bytes(), str(path))
    return _bounded(kind, path)


def read_text(content: bytes, name: str) -> Document:
    """Bytes as a plain text document.

    Raises:
        AuditError: if they are empty, binary or too long.
    """
    text = decoded(content)
    return text_document(text, name)


def text_document(text: str, name: str, pages: list[int] | None = None) -> Document:
    """A text as a document.

    Raises:
        AuditError: if nothing is in it, or too much.
    """
    if not text.strip():
        raise AuditError("there is no text in it")
    if len(text) > LONGEST_TEXT:
        raise AuditError(f"{len(text):,} characters are more than the {LONGEST_TEXT:,} that are read")
    text = text.replace("\r\n", "\n").replace("\r", "\n") if pages is None else text
    return Document(name, text, pages or [])


def _bounded(kind: str, path: Path) -> Document:
    command = [sys.executable, "-m", "rimland.auditing.reading.worker", kind, str(path.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise AuditError(f"reading it took more than {SECONDS} s") from None
    try:
        told = json.loads(done.stdout)
    except ValueError:
        raise AuditError(
            f"it is broken, or too large to read within bounds ({kind} reader ended with {done.returncode})"
        ) from None
    if "error" in told:
        raise AuditError(told["error"])
    return text_document(told["text"], str(path), told["pages"])
