"""DOCX: paragraphs, tables and notes, after a look at how large the archive would unpack."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rimland.auditing.findings import AuditError

LARGEST_UNPACKED = 150_000_000
LARGEST_RATIO = 200
_NAMES = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_docx(path: Path) -> tuple[str, list[int]]:
    """The text of a DOCX file; it has no fixed pages.

    Raises:
        AuditError: if it is no DOCX, encrypted, broken, or would unpack to too much.
    """
    _inspect(path)
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        opened = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError):
        raise AuditError("not a Word document, or broken") from None
    parts = list(_body(opened))
    notes = list(_notes(path))
    if notes:
        parts += ["# Notes", *notes]
    return "\n\n".join(parts) + "\n", []


def _inspect(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        with path.open("rb") as stream:
            head = stream.read(8)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise AuditError("an encrypted or old Word file; save it as .docx without a password") from None
        raise AuditError("not a Word document, or truncated") from None
    unpacked = sum(e.file_size for e in entries)
    packed = max(sum(e.compress_size for e in entries), 1)
    if (
        unpacked > LARGEST_UNPACKED
        or (unpacked > 20_000_000 and unpacked / packed > LARGEST_RATIO)
        or len(entries) > 5000
    ):
        raise AuditError(f"it would unpack to {unpacked / 1e6:,.0f} MB; refused")


def _body(opened: Any) -> Iterator[str]:
    for element in opened.element.body:
        if element.tag == _NAMES + "p":
            text = _paragraph(element)
            if text.strip():
                yield text
        elif element.tag == _NAMES + "tbl":
            rows = [
                "| " + " | ".join(_cell(c) for c in row.iter(_NAMES + "tc")) + " |"
                for row in element.iter(_NAMES + "tr")
            ]
            yield "\n".join(rows)


def _cell(cell: Any) -> str:
    return " ".join(" ".join(_paragraph(p) for p in cell.iter(_NAMES + "p")).split())


def _paragraph(element: Any) -> str:
    parts = []
    style = element.find(f"{_NAMES}pPr/{_NAMES}pStyle")
    if style is not None and str(style.get(_NAMES + "val")).lower().startswith(("heading", "title")):
        parts.append("# ")
    for node in element.iter():
        if node.tag == _NAMES + "t":
            parts.append(node.text or "")
        elif node.tag in (_NAMES + "tab", _NAMES + "br"):
            parts.append(" ")
        elif node.tag in (_NAMES + "footnoteReference", _NAMES + "endnoteReference"):
            parts.append(f"<sup>{node.get(_NAMES + 'id')}</sup>")
    return "".join(parts)


def _notes(path: Path) -> Iterator[str]:
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(path) as archive:
        for name in ("word/footnotes.xml", "word/endnotes.xml"):
            if name not in archive.namelist():
                continue
            try:
                root = etree.fromstring(archive.read(name), parser)
            except etree.XMLSyntaxError:
                continue
            for note in root:
                text = " ".join("".join(_paragraph(p) for p in note.iter(_NAMES + "p")).split())
                if text:
                    yield f"{note.get(_NAMES + 'id')} {text}"
