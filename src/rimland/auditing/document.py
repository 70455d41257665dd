"""A document as the audit sees it: its text, where its pages begin, its blocks, sentences and references."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rimland.auditing.periods import periods
from rimland.auditing.text import Block, Sentence, Token, blocks, masked, sentences, tokens


@dataclass
class Document:
    """A text with its name. `pages` holds the offset at which each page begins; empty where there are none.

    All offsets in claims and findings count characters of `text`.
    """

    name: str
    text: str
    pages: list[int] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @cached_property
    def plain(self) -> str:
        """`text` with note marks and addresses blanked out; as long as `text`."""
        return masked(self.text)

    @cached_property
    def blocks(self) -> list[Block]:
        """Paragraphs, headings, list items, tables and references, with their sentences."""
        found = blocks(self.text)
        for number, block in enumerate(found):
            if block.kind in ("body", "heading"):
                block.sentences = sentences(self.plain, block.start, block.end, number, block.kind)
        return found

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of the body and the headings, in order."""
        return [s for block in self.blocks for s in block.sentences]

    @cached_property
    def references(self) -> list[Block]:
        """The entries of reference lists and the notes."""
        return [block for block in self.blocks if block.kind == "reference"]

    @cached_property
    def date(self) -> date | None:
        """The day on which it says it was written: a date on a short line near its beginning, or its dateline."""
        for block in [b for b in self.blocks if b.kind in ("body", "heading")][:12]:
            short = block.end - block.start <= 160
            found = list(tokens(self.plain, block.start, min(block.end, block.start + 160)))
            for period in periods(found)[0]:
                stated = period.kind == "day" or (period.kind == "month" and short)
                following = [t.text for t in found[period.last + 1 : period.last + 4]]
                headed = bool({"—", "–"} & set(following)) or following[:2] == ["-", "-"]
                if stated and ((short and not _is_prose(found)) or (headed and period.first <= 8)):
                    return period.start
        return None

    def page(self, offset: int) -> int | None:
        """The page (from 1) on which `offset` lies, None where the document has no pages."""
        return bisect_right(self.pages, offset) if self.pages else None

    def sentence_at(self, offset: int) -> str:
        """The sentence around `offset`, or its line where it lies in no sentence."""
        places = self._starts
        found = bisect_right(places, offset) - 1
        if found >= 0 and offset < self.sentences[found].end:
            sentence = self.sentences[found]
            return " ".join(self.text[sentence.start : sentence.end].split())
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return " ".join(self.text[start : end if end >= 0 else len(self.text)].split())[:600]

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sentences]


def _is_prose(words: list[Token]) -> bool:
    """Whether a short line is a sentence that happens to hold a date, and no date line."""
    verbs = {"was", "were", "is", "are", "has", "had", "will", "met", "signed", "said", "である", "た"}
    closed = words[-1].text == "。" or (words[-1].text == "." and len(words) > 8 and words[-2].text.islower())
    return len(words) > 30 or bool(verbs & {t.low for t in words}) or closed
