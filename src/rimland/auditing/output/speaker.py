"""The language in which the page of an audit is written; English is its own."""

from __future__ import annotations

from typing import Protocol

from rimland.auditing.findings import Finding, rules


class Speaker(Protocol):
    """What says the page's fixed words and what the rules say in a language."""

    language: str

    def phrase(self, english: str, /, **values: object) -> str:
        """A fixed phrase of the page, by its English, with `{placeholders}` filled."""
        ...

    def title(self, rule: str) -> str:
        """What a rule is called."""
        ...

    def explanation(self, rule: str) -> str:
        """What a rule looks at, in one line."""
        ...

    def name(self, english: str) -> str:
        """An actor, indicator or time of the ledger; as it is where it has no name in the language."""
        ...

    def told(self, finding: Finding, part: str) -> tuple[str, str]:
        """What a finding has as "expected", "evidence" or "repair", and the language that this is in."""
        ...


class English:
    """The page in the words of the audit itself."""

    language = "en"

    def phrase(self, english: str, /, **values: object) -> str:
        """The phrase with its placeholders filled."""
        return english.format_map(values) if values else english

    def title(self, rule: str) -> str:
        """The title of a rule."""
        return rules()[rule].title if rule in rules() else "No rule spoke of it"

    def explanation(self, rule: str) -> str:
        """The first line of what is said of a rule."""
        return rules()[rule].explanation.partition("\n")[0] if rule in rules() else ""

    def name(self, english: str) -> str:
        """As it is."""
        return english

    def told(self, finding: Finding, part: str) -> tuple[str, str]:
        """As the finding has it."""
        return str(getattr(finding, part)), "en"
