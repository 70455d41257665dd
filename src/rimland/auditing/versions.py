"""Two documents, or two versions of one, figure by figure."""

from __future__ import annotations

from typing import Any

from rimland.auditing.claims import Claim
from rimland.auditing.document import Document
from rimland.auditing.interval import Interval
from rimland.auditing.run import Audit


def compare_documents(audit: Audit) -> list[dict[str, Any]]:
    """The figures that both documents give, with a verdict: same, differs, or another time.

    Figures are matched by indicator and actor where both are known, else by the words of their sentences: half of the
    longer words must be shared. Each row names the figure, both texts and the reading.
    """
    first, second = audit.documents[:2]
    rows = []
    taken: set[int] = set()
    for a in (c for c in audit.claims if c.document == first.name and c.kind != "date"):
        found = [
            (score, i, b)
            for i, b in enumerate(audit.claims)
            if b.document == second.name and i not in taken and (score := _alike(first, a, second, b)) >= 0.5
        ]
        if not found:
            continue
        _, place, b = max(found, key=lambda f: f[0])
        taken.add(place)
        rows.append(_row(first, a, second, b))
    return rows


def _alike(first: Document, a: Claim, second: Document, b: Claim) -> float:
    if a.kind != b.kind or a.currency != b.currency:
        return 0.0
    if a.concept and a.concept == b.concept and a.subjects == b.subjects:
        same = a.period and b.period and a.period.label() == b.period.label()
        return 2.0 if same else 1.5
    if a.concept != b.concept:
        return 0.0
    one, two = _words(first, a), _words(second, b)
    shared = len(one & two) / max(min(len(one), len(two)), 1)
    return shared if len(one & two) >= 4 else 0.0


def _words(document: Document, claim: Claim) -> set[str]:
    return {
        w.strip(".,;:()“”\"'").lower()
        for w in document.sentence_at(claim.start).split()
        if len(w) > 4 and w[0].isalpha()
    }


def _row(first: Document, a: Claim, second: Document, b: Claim) -> dict[str, Any]:
    meets = Interval(a.low, a.high).widened(0.01).meets(b.range)
    when = [c.period.label() if c.period else "no date" for c in (a, b)]
    verdict = "same" if meets else "differs" if when[0] == when[1] else "another time"
    ratio = f"the second is {b.value / a.value:.3g} times the first" if a.value and not meets else ""
    return {
        "what": f"{a.concept or a.unit or a.kind} {' '.join(a.subjects)}".strip(),
        "verdict": verdict,
        "first": " ".join(first.text[a.start : a.end].split()),
        "first_start": a.start,
        "second": " ".join(second.text[b.start : b.end].split()),
        "second_start": b.start,
        "reading": "; ".join(part for part in (f"{when[0]} and {when[1]}", ratio) if part),
    }
