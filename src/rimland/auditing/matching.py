"""Finding phrases and names in a sentence, by tokens and without regular expressions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from rimland.auditing.text import Token, tokens

T = TypeVar("T")
_DROPPED = frozenset("-–—\"'“”‘’’`*_")


@cache
def folded(phrase: str) -> str:
    """A phrase as it is looked for: lower case, one space between tokens, no quotes, hyphens or possessives.

    A star at the end, which matches any ending of the last word, stays.
    """
    stem = phrase.endswith("*")
    words = [t.low for t in tokens(phrase, 0, len(phrase)) if t.text not in _DROPPED]
    return " " + " ".join(words) + ("" if stem else " ")


class Folded:
    """A sentence as `folded` writes it, with the way back to its tokens."""

    def __init__(self, sentence: Sequence[Token]) -> None:
        self._indices: list[int] = []
        self._places: list[int] = []
        parts: list[str] = []
        position = 1
        for i, token in enumerate(sentence):
            if token.text in _DROPPED:
                continue
            self._indices.append(i)
            self._places.append(position)
            parts.append(token.low)
            position += len(token.low) + 1
        self.text = " " + " ".join(parts) + " "

    def first(self, phrase: str) -> int | None:
        """The token index at which `phrase` first stands, or None."""
        place = self.text.find(folded(phrase))
        return None if place < 0 else self._token(place + 1)

    def every(self, phrase: str) -> list[tuple[int, int]]:
        """(first, last) token of every place of `phrase`."""
        wanted = folded(phrase)
        found, place = [], self.text.find(wanted)
        while place >= 0 and len(found) < 50:
            found.append((self._token(place + 1), self._token(place + len(wanted.rstrip()) - 1)))
            place = self.text.find(wanted, place + 1)
        return found

    def has(self, phrases: Iterable[str]) -> bool:
        """Whether one of the phrases stands in the sentence."""
        text = self.text
        for phrase in phrases:  # noqa: SIM110 - the hottest place of the audit, and a generator costs half as much again
            if folded(phrase) in text:
                return True
        return False

    def has_each(self, groups: Iterable[Iterable[str]]) -> bool:
        """Whether each group has one of its phrases in the sentence."""
        return all(self.has(group) for group in groups)

    def _token(self, place: int) -> int:
        found = bisect_right(self._places, place) - 1
        return self._indices[max(found, 0)]


class Index(Generic[T]):
    """Entries by the first word of their phrases, so that a sentence is held against few of many."""

    def __init__(self, entries: Iterable[tuple[T, Iterable[str]]]) -> None:
        self._entries: list[T] = []
        self._words: dict[str, list[int]] = {}
        self._stems: list[tuple[str, int]] = []
        for place, (entry, phrases) in enumerate(entries):
            self._entries.append(entry)
            for phrase in phrases:
                wanted = folded(phrase)
                words = wanted.split()
                if len(words) == 1 and not wanted.endswith(" "):
                    self._stems.append((wanted, place))
                elif words:
                    self._words.setdefault(words[0], []).append(place)

    def among(self, sentence: Folded) -> Iterator[T]:
        """The entries of which a phrase may stand in the sentence, in their order."""
        found = {place for word in set(sentence.text.split()) for place in self._words.get(word, ())}
        found |= {place for stem, place in self._stems if stem in sentence.text}
        for place in sorted(found):
            yield self._entries[place]


@dataclass(frozen=True, slots=True)
class Mention:
    """A known name in a sentence: what it is (country, firm ...), its key, and its tokens."""

    kind: str
    key: str
    first: int
    last: int


def _bare(text: str) -> str:
    return text.removesuffix("'s").removesuffix("’s")


class Names:
    """Known names by their first word; the longest one wins. Capitals count."""

    def __init__(self, entries: Iterable[tuple[str, str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for kind, key, name in entries:
            words = tuple(_bare(t.text) for t in tokens(name, 0, len(name)))
            if words:
                self._by_first.setdefault(words[0], []).append((words, kind, key))
        for listed in self._by_first.values():
            listed.sort(key=lambda entry: -len(entry[0]))

    def find(self, sentence: Sequence[Token]) -> list[Mention]:
        """The names in a sentence, in order and without overlap."""
        found: list[Mention] = []
        i = 0
        while i < len(sentence):
            match = self._at(sentence, i)
            if match is None:
                i += 1
                continue
            found.append(match)
            i = match.last + 1
        return found

    def _at(self, sentence: Sequence[Token], i: int) -> Mention | None:
        for words, kind, key in self._by_first.get(_bare(sentence[i].text), ()):
            last = i + len(words) - 1
            if last < len(sentence) and all(_bare(sentence[i + n].text) == w for n, w in enumerate(words)):
                return Mention(kind, key, i, last)
        return None
