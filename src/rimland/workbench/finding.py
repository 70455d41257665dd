"""Find a number of the model by words, in either language: its name, what it is called, whose it is, its source."""

from __future__ import annotations

import unicodedata
from functools import cache

from rimland.library import model_facts
from rimland.words import LANGUAGES, speak

LONGEST_QUERY, MOST_WORDS = 200, 12
# What a word counts that begins a word of the name, that stands within it, and that stands in what is said about it.
BEGINS, WITHIN, ABOUT = 3, 2, 1


def find_numbers(query: str) -> list[str]:
    """Names of the numbers that have every word of the query, those first that have them in their names."""
    wanted = _plain(query[:LONGEST_QUERY]).split()[:MOST_WORDS]
    if not wanted:
        return []
    scores: dict[str, int] = {}
    for name, (called, about) in _texts().items():
        found = [_score(word, called, about) for word in wanted]
        if all(found):
            scores[name] = sum(found)
    # Equal scores stay in the order of the model, which is by topic.
    return sorted(scores, key=lambda name: -scores[name])


def _score(word: str, called: str, about: str) -> int:
    if word in called:
        return BEGINS if f" {word}" in called else WITHIN
    return ABOUT if word in about else 0


@cache
def _texts() -> dict[str, tuple[str, str]]:
    """What every number is called, and what else is known of it, in all languages and as plain text."""
    labels = model_facts().dimensions.labels
    spoken = [speak(language) for language in LANGUAGES]
    found = {}
    for name, number in model_facts().parameters.items():
        about = [number.unit, number.status, *number.sources, number.note, *number.dims]
        for words in spoken:
            about += [words.unit(number.unit), words(f"common.status_{number.status}")]
            about += [words.label(label) for d in number.dims for label in labels[d]]
        called = [name, *(words.variable(name) for words in spoken)]
        # A space before each, so that the first word begins like any other.
        found[name] = (f" {_plain(' '.join(called))}", _plain(" ".join(about)))
    return found


def _plain(text: str) -> str:
    """Text in which width, case and hyphens make no difference."""
    return unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("-", " ")
