"""The page of an audit in Japanese, and what its rules say of figures in the language of a reader."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rimland.errors import DataError
from rimland.words import FOLDER, Words, findings, names

if TYPE_CHECKING:
    from rimland.auditing.findings import Finding
    from rimland.auditing.output.speaker import Speaker


def speaker(words: Words) -> Speaker | None:
    """Who speaks the page of an audit in a language; None where it speaks its own words, English."""
    return Japanese(words) if words.language == "ja" else None


def told(words: Words, rule: str, part: str, text: str) -> tuple[str, str]:
    """What a rule says as "expected", "evidence" or "repair", and the language that this is in."""
    if words.language == "en" or not text:
        return text, words.language
    found = findings.source(text) if part == "evidence" else findings.said(rule, text)
    return (text, "en") if found is None else (found, "ja")


def title(words: Words, rule: str) -> str:
    """What a rule is called; in English where a new rule has no Japanese title yet."""
    from rimland.auditing.findings import rules

    english = rules()[rule].title if rule in rules() else words("audit.unchecked")
    return names("rules").get(rule, english) if words.language == "ja" else english


def explanation(words: Words, rule: str) -> tuple[str, str]:
    """What a rule looks at, in one line, and the language that this is in; empty for no rule."""
    from rimland.auditing.findings import rules

    if words.language == "ja" and rule in names("rule_explanations"):
        return names("rule_explanations")[rule], "ja"
    return (rules()[rule].explanation.partition("\n")[0] if rule in rules() else ""), "en"


@cache
def phrases() -> dict[str, str]:
    """Fixed words of the page in Japanese, by their English."""
    from rimland.yaml_reader import read_yaml

    return {str(k): str(v) for k, v in read_yaml(FOLDER / "ja" / "audit" / "page.yaml").data.items()}


class Japanese:
    """The page in Japanese."""

    language = "ja"

    def __init__(self, words: Words):
        self.words = words

    def phrase(self, english: str, /, **values: object) -> str:
        """The phrase with its placeholders filled.

        Raises:
            DataError: for a phrase that has no Japanese.
        """
        if english not in phrases():
            raise DataError(f"no Japanese for '{english}' in words/ja/audit/page.yaml")
        found = phrases()[english]
        return found.format_map(values) if values else found

    def title(self, rule: str) -> str:
        """The title of a rule."""
        return title(self.words, rule)

    def explanation(self, rule: str) -> str:
        """The first line of what is said of a rule."""
        return explanation(self.words, rule)[0]

    def name(self, english: str) -> str:
        """An actor, indicator or time."""
        return findings.named(english)

    def told(self, finding: Finding, part: str) -> tuple[str, str]:
        """What a finding has, in Japanese where its shape is known."""
        return told(self.words, finding.rule, part, str(getattr(finding, part)))
