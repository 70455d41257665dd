"""What a rule says, and the register of rules."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rimland.errors import RimlandError, nearest

if TYPE_CHECKING:
    from rimland.auditing.context import Context

INCONSISTENT = "inconsistent"
CONTRADICTS = "contradicts evidence"
UNCHECKED = "cannot be checked"
HOLDS = "checked, holds"
VERDICTS = (INCONSISTENT, CONTRADICTS, UNCHECKED, HOLDS)
SEVERITIES = ("high", "medium", "low", "note")


class AuditError(RimlandError):
    """A document that cannot be read, or a rule that does not exist."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one figure.

    `start` and `end` count characters of the extracted text of `document`; `page` counts from 1. `expected` is what
    would have been right or was compared with, `evidence` the source and its date, `repair` the smallest change that
    would make the figure hold. `confidence` is a probability that the verdict is right.
    """

    document: str
    start: int
    end: int
    page: int | None
    text: str
    kind: str
    rule: str
    verdict: str
    severity: str
    confidence: float
    expected: str = ""
    evidence: str = ""
    repair: str = ""
    sentence: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether it says that something is wrong."""
        return self.verdict in (INCONSISTENT, CONTRADICTS)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named check: what it is called, how grave its faults are, how sure it is, and the function."""

    id: str
    title: str
    family: str
    severity: str
    confidence: float
    check: Callable[..., Iterator[Finding]] = field(repr=False, compare=False)
    across: bool = False
    last: bool = False

    @property
    def explanation(self) -> str:
        """What the rule looks at, when it speaks, where it is poor."""
        return inspect.getdoc(self.check) or ""


_RULES: dict[str, Rule] = {}


def rule(
    id: str, title: str, family: str, severity: str, confidence: float, across: bool = False, last: bool = False
) -> Callable[[Callable[..., Iterator[Finding]]], Callable[..., Iterator[Finding]]]:
    """Register a rule. `across` rules get all contexts of a call at once; a `last` one knows what the others said."""

    def register(check: Callable[..., Iterator[Finding]]) -> Callable[..., Iterator[Finding]]:
        _RULES[id] = Rule(id, title, family, severity, confidence, check, across, last)
        return check

    return register


@functools.cache
def rules() -> dict[str, Rule]:
    """Every rule by its id."""
    import importlib
    import pkgutil

    import rimland.auditing.rules as package

    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{module}")
    return dict(_RULES)


def find_rule(name: str) -> Rule:
    """The rule of that id.

    Raises:
        AuditError: if there is none; the nearest is named.
    """
    known = rules()
    if name not in known:
        raise AuditError(f"unknown rule '{name}'{nearest(name, known)}")
    return known[name]


def made(
    context: Context,
    name: str,
    span: tuple[int, int],
    kind: str,
    verdict: str,
    expected: str,
    evidence: str = "",
    repair: str = "",
    severity: str = "",
    confidence: float = 0.0,
) -> Finding:
    """A finding of the rule `name` on a span of the document; severity and confidence are the rule's unless given."""
    about = _RULES[name]
    document = context.document
    start, end = span
    held = verdict in (HOLDS,)
    return Finding(
        document=document.name,
        start=start,
        end=end,
        page=document.page(start),
        text=" ".join(document.text[start:end].split()),
        kind=kind,
        rule=name,
        verdict=verdict,
        severity=severity or ("note" if held or verdict == UNCHECKED else about.severity),
        confidence=round(confidence or about.confidence, 2),
        expected=expected,
        evidence=evidence,
        repair=repair,
        sentence=document.sentence_at(start),
    )


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Faults first and by severity, then by place."""
    return sorted(
        findings,
        key=lambda f: (VERDICTS.index(f.verdict) > 1, SEVERITIES.index(f.severity), f.document, f.start, f.rule),
    )
