"""HTML as a stream of events: no tree is built, so depth costs nothing."""

from __future__ import annotations

from pathlib import Path

from rimland.auditing.findings import AuditError
from rimland.auditing.reading.plain import decoded

_SKIPPED = frozenset("script style nav noscript template svg iframe form button select head".split())
_BLOCKS = frozenset(
    "p div section article main header footer aside blockquote figure figcaption caption ul ol dl dt dd pre br "
    "table tr".split()
)
_DEEPEST = 5000


class _Gatherer:
    """Collects text; headings, list items, cells and note marks keep a sign of what they are."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.skipping = 0
        self.depth = 0
        self.links: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise AuditError("the HTML is nested too deeply")
        if tag in _SKIPPED:
            self.skipping += 1
        if self.skipping:
            return
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.parts.append("\n\n# ")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in ("td", "th"):
            self.parts.append("| ")
        elif tag == "tr":
            self.parts.append("\n")
        elif tag == "sup":
            self.parts.append("<sup>")
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")
        if tag == "a":
            self.links.append(attributes.get("href") or "")

    def end(self, tag: str) -> None:
        self.depth -= 1
        if tag in _SKIPPED and self.skipping:
            self.skipping -= 1
            return
        if self.skipping:
            return
        if tag == "sup":
            self.parts.append("</sup>")
        elif tag == "tr":
            self.parts.append("|")
        elif tag == "a" and self.links:
            link = self.links.pop()
            if link.startswith(("http://", "https://")) and link not in self.parts[-1]:
                self.parts.append(f" <{link}>")
        elif tag in _BLOCKS or tag[0] == "h":
            self.parts.append("\n\n")

    def data(self, text: str) -> None:
        if not self.skipping and text:
            self.parts.append(" ".join(text.split()).join(_edges(text)))

    def comment(self, text: str) -> None:
        pass

    def close(self) -> str:
        lines = [line.strip() for line in "".join(self.parts).split("\n")]
        out: list[str] = []
        for line in lines:
            if line or (out and out[-1]):
                out.append(line)
        return "\n".join(out).strip() + "\n"


def _edges(text: str) -> tuple[str, str]:
    if not text.strip():
        return " ", ""
    return " " if text[0].isspace() else "", " " if text[-1].isspace() else ""


def read_html(path: Path) -> tuple[str, list[int]]:
    """The text of an HTML file; it has no pages.

    Raises:
        AuditError: if it is binary, nested too deeply, or broken.
    """
    return html_text(path.read_bytes()), []


def html_text(content: bytes) -> str:
    """The readable text of HTML.

    Raises:
        AuditError: as `read_html`.
    """
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    text = decoded(content)
    gatherer = _Gatherer()
    parser = etree.HTMLParser(target=gatherer, recover=True, no_network=True, encoding="utf-8")
    data = text.encode("utf-8", "replace")
    try:
        for place in range(0, len(data), 65536):
            parser.feed(data[place : place + 65536])
        return str(parser.close())
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise AuditError("the HTML is nested too deeply") from None
        raise AuditError("the HTML is broken") from None
