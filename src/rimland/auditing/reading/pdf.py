"""PDF by its text layer: page by page, columns in reading order, words broken at line ends joined."""

from __future__ import annotations

import itertools
from pathlib import Path

from rimland.auditing.findings import AuditError

MOST_PAGES = 3000


def read_pdf(path: Path) -> tuple[str, list[int]]:
    """The text and the offset at which each page begins.

    Raises:
        AuditError: if it is encrypted, broken, without pages or without a text layer.
    """
    import pypdfium2

    try:
        opened = pypdfium2.PdfDocument(path)
        count = len(opened)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise AuditError("the PDF is encrypted; save it without a password") from None
        raise AuditError("the PDF is truncated or broken") from None
    if count == 0:
        raise AuditError("the PDF has no pages")
    if count > MOST_PAGES:
        raise AuditError(f"{count:,} pages are more than the {MOST_PAGES:,} that are read")
    parts: list[str] = []
    pages: list[int] = []
    length = 0
    for number in range(count):
        pages.append(length)
        try:
            text = _page(opened[number])
        except pypdfium2.PdfiumError:
            text = ""
        text = _joined(text)
        text += _gap(text)
        parts.append(text)
        length += len(text)
    whole = "".join(parts)
    if len("".join(whole.split())) < 8 * count and len("".join(whole.split())) < 200:
        raise AuditError("the PDF has no text layer (a scan?); run it through text recognition first")
    return whole, pages


def _page(page) -> str:
    textpage = page.get_textpage()
    text = textpage.get_text_bounded()
    lines = _lines(textpage)
    middle = _gutter(lines, *page.get_size())
    if middle is not None and _interleaved(lines, middle):
        text = _in_columns(lines, middle)
    textpage.close()
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\x02", "")


Line = tuple[float, float, float, float, str]


def _lines(textpage) -> list[Line]:
    """The rectangles of text: left, bottom, right, top, text."""
    count = min(textpage.count_rects(), 4000)
    found = []
    for i in range(count):
        left, bottom, right, top = textpage.get_rect(i)
        found.append((left, bottom, right, top, textpage.get_text_bounded(left, bottom, right, top).strip()))
    return [line for line in found if line[4]]


def _gutter(lines: list[Line], width: float, height: float) -> float | None:
    """The middle of a page of two columns: hardly a line crosses it and both sides are full."""
    middle = width / 2
    left = sum(1 for line in lines if line[2] <= middle + 6)
    right = sum(1 for line in lines if line[0] >= middle - 6)
    crossing = len(lines) - left - right
    return middle if min(left, right) >= 8 and crossing <= 0.15 * len(lines) else None


def _interleaved(lines: list[Line], middle: float) -> bool:
    """Whether the text runs across the gutter, line by line, rather than down the columns."""
    sides = [line[0] >= middle - 6 for line in lines]
    changes = sum(1 for a, b in itertools.pairwise(sides) if a != b)
    return changes > 0.5 * len(lines)


def _in_columns(lines: list[Line], middle: float) -> str:
    def ordered(column: list[Line]) -> str:
        return "\n".join(line[4] for line in sorted(column, key=lambda line: (-line[3], line[0])))

    crossing = [line for line in lines if line[0] < middle - 6 and line[2] > middle + 6]
    left = [line for line in lines if line[2] <= middle + 6]
    right = [line for line in lines if line[0] >= middle - 6]
    first, second = ordered(left), ordered(right)
    columns = first + _gap(first) + second
    return f"{ordered(crossing)}\n\n{columns}" if crossing else columns


def _gap(text: str) -> str:
    """A line break after a text that stops within a sentence, a paragraph's end otherwise."""
    last = text.rstrip()[-1:]
    return "\n" if last.isalnum() or last in (",", ";", "(", "-", "–") else "\n\n"


def _joined(text: str) -> str:
    """Words broken by a hyphen at a line's end made whole."""
    lines = text.split("\n")
    out: list[str] = []
    for line in lines:
        line = line.rstrip()
        if out and out[-1].endswith("-") and len(out[-1]) > 2 and out[-1][-2].islower() and line[:1].islower():
            word, _, rest = line.partition(" ")
            out[-1] = out[-1][:-1] + word
            if rest:
                out.append(rest)
        else:
            out.append(line)
    return "\n".join(out)
