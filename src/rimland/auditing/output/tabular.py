"""Findings and claims as rows of plain values, for JSON and CSV."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rimland.auditing.claims import Claim
from rimland.auditing.findings import Finding
from rimland.auditing.run import Audit


def finding_row(finding: Finding) -> dict[str, Any]:
    """One finding; `sentence` comes last."""
    return asdict(finding)


def claim_row(audit: Audit, claim: Claim) -> dict[str, Any]:
    """One claim with its text and sentence."""
    document = audit.document(claim.document)
    return {
        "document": claim.document,
        "start": claim.start,
        "end": claim.end,
        "page": claim.page,
        "text": " ".join(document.text[claim.start : claim.end].split()),
        "kind": claim.kind,
        "value": _date_value(claim) if claim.kind == "date" else claim.value,
        "low": None if claim.kind == "date" else claim.low,
        "high": None if claim.kind == "date" else claim.high,
        "unit": claim.unit,
        "currency": claim.currency,
        "hedge": claim.hedge,
        "per": claim.per,
        "subjects": " ".join(claim.subjects),
        "indicator": claim.concept,
        "period": claim.period.label() if claim.period else "",
        "scope": claim.scope,
        "basis": claim.basis,
        "role": claim.role,
        "attribution": "; ".join(claim.attribution),
        "sentence": document.sentence_at(claim.start),
    }


def _date_value(claim: Claim) -> str:
    return claim.period.label() if claim.period else ""


def summary(audit: Audit) -> str:
    """One line that counts all four verdicts."""
    counts = ", ".join(f"{n} {verdict}" for verdict, n in audit.counts.items())
    documents = f"{len(audit.documents)} document{'s' if len(audit.documents) != 1 else ''}"
    return f"{documents}, {len(audit.claims)} claims: {counts}"
