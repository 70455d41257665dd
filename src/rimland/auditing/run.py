"""Run the rules over documents and gather what they say."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rimland.auditing.claims import Claim, Scan
from rimland.auditing.context import Context
from rimland.auditing.denial import denied
from rimland.auditing.document import Document
from rimland.auditing.findings import UNCHECKED, VERDICTS, Finding, ordered, rules
from rimland.auditing.knowledge import Knowledge

MOST_FINDINGS_OF_A_RULE = 2000


@dataclass
class Audit:
    """What the audit of one call found: documents, claims and findings, and what could not be read."""

    documents: list[Document]
    claims: list[Claim]
    findings: list[Finding]
    unread: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each verdict."""
        held = Counter(f.verdict for f in self.findings)
        return {verdict: held[verdict] for verdict in VERDICTS}

    @property
    def faults(self) -> list[Finding]:
        """What is inconsistent or contradicts evidence."""
        return [f for f in self.findings if f.is_fault]

    def document(self, name: str) -> Document:
        """The document of that name."""
        return next(d for d in self.documents if d.name == name)


def run_audit(documents: Sequence[Document], knowledge: Knowledge, claims_only: bool = False) -> Audit:
    """Audit documents together: each for itself, then one against another."""
    contexts = [Context(document, knowledge) for document in documents]
    claims = [c for context in contexts for c in context.claims]
    if claims_only:
        return Audit(list(documents), claims, [])
    findings: list[Finding] = []
    for about in sorted(rules().values(), key=lambda r: r.last):
        if about.across:
            findings += list(about.check(contexts))[:MOST_FINDINGS_OF_A_RULE]
            continue
        for context in contexts:
            told = list(about.check(context))[:MOST_FINDINGS_OF_A_RULE]
            findings += told
            if about.family == "arithmetic":
                context.judged += [(f.start, f.end) for f in told if f.verdict != UNCHECKED]
    findings = _without_doubles(_without_denied(contexts, findings))
    for context in contexts:
        findings += _unchecked(context, findings)
    return Audit(list(documents), claims, ordered(findings))


def _without_denied(contexts: Sequence[Context], findings: Sequence[Finding]) -> list[Finding]:
    """A fault in a claim that the text itself denies is no fault of the text: it stays open, with what was expected."""
    by_name = {context.document.name: context for context in contexts}
    kept = []
    for f in findings:
        context = by_name.get(f.document)
        scan = _scan_at(context, f.start) if f.is_fault and context is not None else None
        if context is not None and scan is not None and denied(context, scan, (f.start, f.end)):
            f = replace(f, verdict=UNCHECKED, severity="note", repair="", expected=f"the text denies it; {f.expected}")
        kept.append(f)
    return kept


def _scan_at(context: Context, offset: int) -> Scan | None:
    """The sentence in which an offset lies."""
    place = bisect_right(context.scans, offset, key=lambda s: s.sentence.start) - 1
    return context.scans[place] if place >= 0 and offset < context.scans[place].sentence.end else None


def _without_doubles(findings: Sequence[Finding]) -> list[Finding]:
    """Equal findings once; 'cannot be checked' is dropped where the same rule says more of the same figure."""
    kept: dict[tuple[str, int, int, str, str, str], Finding] = {}
    decided = {(f.document, f.start, f.rule) for f in findings if f.verdict != UNCHECKED}
    for f in findings:
        if f.verdict == UNCHECKED and (f.document, f.start, f.rule) in decided:
            continue
        key = (f.document, f.start, f.end, f.rule, f.verdict, f.expected)
        if key not in kept or kept[key].confidence < f.confidence:
            kept[key] = f
    return list(kept.values())


def _unchecked(context: Context, findings: Sequence[Finding]) -> list[Finding]:
    """A finding for every claim of which no rule spoke: silence is never agreement."""
    spans = sorted((f.start, f.end) for f in findings if f.document == context.document.name)
    found = []
    place = 0
    reach: list[tuple[int, int]] = []
    for claim in context.claims:
        while place < len(spans) and spans[place][0] < claim.end:
            reach.append(spans[place])
            place += 1
        reach = [s for s in reach if s[1] > claim.start]
        if any(s[0] < claim.end for s in reach):
            continue
        source = f"; the text names {claim.attribution[0]}" if claim.attribution else "; no source is given"
        known = context.knowledge.concepts.get(claim.concept)
        why = f"{known.label}: no figure is held for it" if known else "no indicator of the evidence base is named"
        found.append(
            Finding(
                document=context.document.name,
                start=claim.start,
                end=claim.end,
                page=claim.page,
                text=" ".join(context.document.text[claim.start : claim.end].split()),
                kind=claim.kind,
                rule="unchecked",
                verdict=UNCHECKED,
                severity="note",
                confidence=1.0,
                expected=why + source,
                sentence=context.document.sentence_at(claim.start),
            )
        )
    return found
