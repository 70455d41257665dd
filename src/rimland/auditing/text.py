"""Text as tokens, sentences and blocks, all by character offsets into the text as it was read.

Every pattern here consumes what it starts on, so the time is linear in the length of the text whatever it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_SENTENCE_TOKENS = 400

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％＄￥（）", "0123456789.,%$¥()")
_BLANKED = str.maketrans({"*": " ", "`": " ", "\\": " ", "\u00a0": " ", "\u3000": " "})
_TOKEN = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*"
    r"|[A-Za-z]\.(?:[A-Za-z]\.)+"
    r"|[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+(?:['’][A-Za-z]+)?"
    r"|\s+"
    r"|."
)
_URL = re.compile(r"https?://[^\s<>\"')\]]{1,2000}")
_CITED = re.compile(r"\[\^[A-Za-z0-9_-]{1,20}\]|\[\d{1,3}(?:[,–\-][ ]?\d{1,3}){0,12}\]")
CITATION = re.compile(r"\([A-Z\u00c0-\u00de][^()\d\n]{1,80},? (?:19|20)\d{2}[a-z]?\)")
_SUPERSCRIPT = re.compile(r"<sup>[^<]{0,12}</sup>")
_TERMINAL = frozenset(".!?。！？")
_CLOSERS = frozenset("\"'”’)]*_»」』）")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st no nos vs etc eg ie fig inc ltd co corp gen adm col lt sgt capt sen rep gov jan feb mar "
    "apr jun jul aug sept sep oct nov dec vol pp ed eds al approx ca cf est u s".split()
)
_STARTERS = frozenset(
    "the in this that these it its however moreover they he she we after before as at by for since when while if "
    "but and additionally meanwhile under on to there both despite although".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; `low` is the lower-case form without a possessive ending."""

    text: str
    start: int
    end: int
    low: str

    @property
    def is_number(self) -> bool:
        """Whether it starts with a digit."""
        return self.text[0].isascii() and self.text[0].isdecimal()


@dataclass(slots=True)
class Sentence:
    """A sentence with its tokens (no spaces) and the block that holds it."""

    start: int
    end: int
    tokens: list[Token]
    block: int
    kind: str

    def index_at(self, offset: int) -> int:
        """The index of the first token that ends after `offset`."""
        return bisect_right([t.end for t in self.tokens], offset)


@dataclass(slots=True)
class Block:
    """A paragraph, list item, heading, table or reference: `kind` says which."""

    start: int
    end: int
    kind: str
    sentences: list[Sentence] = field(default_factory=list)


def masked(text: str) -> str:
    """The text with note marks and addresses blanked out and full-width digits made plain; the length stays."""
    plain = text.translate(_FULL_WIDTH)
    for pattern in (_URL, _CITED, _SUPERSCRIPT, CITATION):
        plain = pattern.sub(lambda found: " " * len(found.group()), plain)
    return plain.translate(_BLANKED)


def tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The tokens of `text[start:end]`, white space left out."""
    for found in _TOKEN.finditer(text, start, end):
        word = found.group()
        if word.isspace():
            continue
        low = word.lower().replace("’", "'")
        yield Token(word, found.start(), found.end(), low.removesuffix("'s") if low != "'s" else low)


def sentences(text: str, start: int, end: int, block: int, kind: str) -> list[Sentence]:
    """The sentences of `text[start:end]`, which lies within one block. None is longer than 400 tokens."""
    found: list[Sentence] = []
    held: list[Token] = []
    stream = list(tokens(text, start, end))

    def close() -> None:
        if held:
            found.append(Sentence(held[0].start, held[-1].end, list(held), block, kind))
            held.clear()

    i = 0
    while i < len(stream):
        token = stream[i]
        held.append(token)
        i += 1
        if len(held) >= LONGEST_SENTENCE_TOKENS:
            close()
            continue
        following = stream[i] if i < len(stream) else None
        if token.text in "。！？":
            while i < len(stream) and stream[i].text in _CLOSERS and stream[i].start == held[-1].end:
                held.append(stream[i])
                i += 1
            close()
        elif token.text in _TERMINAL:
            before = held[-2] if len(held) > 1 else None
            if token.text == "." and before is not None and _abbreviates(before, following):
                continue
            while i < len(stream) and stream[i].text in _CLOSERS and stream[i].start == held[-1].end:
                held.append(stream[i])
                i += 1
            following = stream[i] if i < len(stream) else None
            if following is None or (following.start > held[-1].end and _may_start(following)):
                close()
        elif (
            len(token.text) > 3
            and token.text[1] == "."
            and following is not None
            and following.text[0].isupper()
            and following.low in _STARTERS
        ):
            close()
    close()
    return found


def _abbreviates(before: Token, following: Token | None) -> bool:
    if before.low in _ABBREVIATIONS:
        return following is not None and not (before.low in ("etc", "al") and following.text[0].isupper())
    return len(before.text) == 1 and before.text.isupper() and following is not None


def _may_start(token: Token) -> bool:
    first = token.text[0]
    return not first.islower() or first in "\"'“‘"


_REFERENCE_HEADINGS = frozenset(
    "references reference bibliography notes endnotes footnotes sources 参考文献 出典 注 脚注 文献".split()
) | {"works cited", "reference list", "further reading", "selected bibliography"}
_MARKERS = ("#", "- ", "* ", "• ", "|", "<sup>", "> ", "– ", "▪", "・")
_NUMBERED = re.compile(r"\[?\d{1,3}[.)\]]{0,2}[ \t]")
_NOTE = re.compile(r"(?:- )?(?:\[\^?\w{1,8}\][.:]?|<sup>\d{1,3}</sup>|\d{1,3}\.?) +[“\"A-Z\u00c0-\u00de]")
_REFERENCE_SIGNS = re.compile(
    r"https?://|“[^”]{3,300}[,.?!]”|\"[^\"]{3,300}[,.?!]\"|\bno\. \d|\bpp?\. ?\d"
    r"|: [A-Z][A-Za-z ]{2,60} Press|\bchap\. \d"
    r"|\(\d{4}[a-z]?\)\.|\bIbid|\bop\. cit|[Ee]mail:"
)


def blocks(text: str) -> list[Block]:
    """The blocks of a text in order, by blank lines, markers and line lengths."""
    spans: list[tuple[int, int]] = []
    start = end = -1
    previous = ""
    fence = ""
    for begin, stop in _lines(text):
        line = text[begin:stop]
        stripped = line.strip()
        if fence or stripped.startswith(("```", "~~~")):
            if start >= 0:
                spans.append((start, end))
            start, previous = -1, ""
            if not fence:
                fence = stripped[:3]
            elif stripped == fence or (stripped.startswith(fence) and not stripped.strip(fence[0])):
                fence = ""
            continue
        if not stripped:
            if start >= 0:
                spans.append((start, end))
            start = -1
            previous = ""
            continue
        if start >= 0 and _breaks(previous, stripped):
            spans.append((start, end))
            start = -1
        if start < 0:
            start = begin + (len(line) - len(line.lstrip()))
        end = begin + len(line.rstrip())
        previous = stripped
    if start >= 0:
        spans.append((start, end))
    return _kinds(text, spans)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        yield position, stop
        position = stop + 1


def _breaks(previous: str, line: str) -> bool:
    if previous.startswith("|") and line.startswith("|"):
        return False
    if previous.count("\t") and line.count("\t"):
        return False
    if line.strip("#*_-•: \t0123456789.").lower() in _REFERENCE_HEADINGS:
        return True
    if line.startswith((*_MARKERS, "[^")) or previous.startswith(("#", "|")):
        return True
    if _NUMBERED.match(line) and (previous[-1] in '.>”")' or _NUMBERED.match(previous)):
        return True
    if len(previous) > 200:
        return True
    if previous.strip("#*_: ").lower() in _REFERENCE_HEADINGS:
        return True
    return _is_heading(previous) and (line[0].isupper() or ord(line[0]) > 0x2E80)


def _is_heading(line: str) -> bool:
    bare = line.strip("#*_ ")
    if not bare or line.startswith("|") or "\t" in line:
        return False
    if line.startswith("#"):
        return True
    if bare.isupper() and len(bare) < 120 and any(c.isalpha() for c in bare):
        return True
    return len(bare) < 60 and bare[-1] not in '.!?:;,。、”"' and not bare.startswith(("- ", "• ")) and bare[0].isupper()


def _kinds(text: str, spans: list[tuple[int, int]]) -> list[Block]:
    found: list[Block] = []
    in_references = False
    for start, end in spans:
        raw = text[start:end]
        bare = raw.strip("#*_-•: \t0123456789.|").lower()
        heading = "\n" not in raw and _is_heading(raw)
        if bare in _REFERENCE_HEADINGS and len(raw) < 60:
            in_references = True
            found.append(Block(start, end, "heading"))
            continue
        if heading and in_references and raw.startswith("#"):
            in_references = False
        if in_references or _is_reference(raw):
            kind = "reference"
        elif raw.startswith("|") or _is_tabbed(raw):
            kind = "table"
        elif heading:
            kind = "heading"
        else:
            kind = "body"
        found.append(Block(start, end, kind))
    return found


def _is_tabbed(raw: str) -> bool:
    lines = raw.split("\n")
    return len(lines) > 1 and all(line.count("\t") >= 1 for line in lines)


def _is_reference(raw: str) -> bool:
    return bool(_NOTE.match(raw) and _REFERENCE_SIGNS.search(raw[:3000]))
