"""How much of what people mark as a quantitative claim the audit extracts, by kind.

    python -m benchmarks.audit_extraction

A label counts as found when a claim overlaps its text and has its kind and its value (within 0.1%, dates exactly).
Precision is over the claims of the labelled sentences. The sentences stand in `audit_labels.txt`; where the source
documents lie in a folder named by RIMLAND_SEEDS, their labels of `audit_seed_labels.txt` are scored too.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rimland.auditing.claims import Claim
from rimland.auditing.context import Context
from rimland.auditing.document import Document
from rimland.auditing.knowledge import load_knowledge

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Label:
    """A claim as marked by hand."""

    start: int
    end: int
    kind: str
    value: str


def sentences() -> list[tuple[str, str, list[Label]]]:
    """(set, sentence, labels) of the sentences written for the benchmark."""
    found, name = [], ""
    for line in (FOLDER / "audit_labels.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("set "):
            name = line[4:].strip()
        elif line and not line.startswith("#"):
            found.append((name, *_marked(line.replace("\\n", "\n"))))
    return found


def _marked(line: str) -> tuple[str, list[Label]]:
    text, labels = "", []
    while "[[" in line:
        before, _, rest = line.partition("[[")
        inside, _, line = rest.partition("]]")
        words, kind, value = inside.split("|")
        text += before
        labels.append(Label(len(text), len(text) + len(words), kind, value))
        text += words
    return text + line, labels


def seeds(folder: Path) -> list[tuple[str, str, list[Label]]]:
    """(set, text, labels) of the source documents: a label is `file<TAB>kind<TAB>value<TAB>words around>>figure<<`."""
    texts: dict[str, str] = {}
    labels: dict[str, list[Label]] = {}
    for line in (FOLDER / "audit_seed_labels.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        file, kind, value, place = line.split("\t")
        text = texts.setdefault(file, next(folder.glob(f"{file}*")).read_text(encoding="utf-8"))
        before, _, rest = place.partition(">>")
        figure = rest.partition("<<")[0]
        start = text.index(before + figure) + len(before)
        labels.setdefault(file, []).append(Label(start, start + len(figure), kind, value))
    return [("source documents", texts[file], found) for file, found in labels.items()]


def matches(claim: Claim, label: Label) -> bool:
    """Whether a claim is what a label says."""
    if claim.end <= label.start or label.end <= claim.start or claim.kind != label.kind:
        return False
    if label.kind == "date":
        return claim.period is not None and _date(claim) == label.value
    wanted = float(label.value)
    return abs(claim.value - wanted) <= 1e-3 * max(abs(wanted), 1e-9)


def _date(claim: Claim) -> str:
    assert claim.period is not None
    start = claim.period.start
    if claim.period.kind == "quarter":
        return f"{start.year}Q{(start.month + 2) // 3}"
    if claim.period.kind == "half":
        return f"{start.year}H{1 if start.month == 1 else 2}"
    return claim.period.label()


def scores() -> dict[str, dict[str, tuple[int, int, int]]]:
    """By set and kind: (labels, labels found, claims made)."""
    knowledge = load_knowledge()
    rows = sentences()
    folder = os.environ.get("RIMLAND_SEEDS")
    if folder and Path(folder).is_dir() and (FOLDER / "audit_seed_labels.txt").exists():
        rows += seeds(Path(folder))
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for name, text, labels in rows:
        claims = Context(Document("x", text), knowledge).claims
        count = counts.setdefault(name, Counter())
        for label in labels:
            held = any(matches(c, label) for c in claims)
            count[label.kind, "labels"] += 1
            count[label.kind, "found"] += held
            if not held and "--misses" in sys.argv:
                near = [
                    (c.kind, c.value, c.period and c.period.label())
                    for c in claims
                    if c.end > label.start and label.end > c.start
                ]
                print(
                    f"missed {label.kind} {label.value} in {text[max(label.start - 30, 0) : label.end + 20]!r}: {near}"
                )
        for claim in claims:
            count[claim.kind, "claims"] += 1
            right = any(matches(claim, label) for label in labels)
            count[claim.kind, "right"] += right
            if not right and "--misses" in sys.argv:
                print(f"extra {claim.kind} {claim.value:g} at {text[max(claim.start - 30, 0) : claim.end + 20]!r}")
    return {
        name: {
            kind: (c[kind, "labels"], c[kind, "found"], c[kind, "claims"], c[kind, "right"])
            for kind in sorted({k for k, _ in c})
        }
        for name, c in counts.items()
    }


def main() -> None:
    """Print a table for each set."""
    for name, table in scores().items():
        print(f"\n{name}\n{'kind':10}{'labels':>8}{'recall':>8}{'claims':>8}{'precision':>11}")
        total = [sum(column) for column in zip(*table.values(), strict=True)]
        for kind, (labels, found, claims, right) in [*table.items(), ("all", tuple(total))]:
            recall = f"{found / labels:.2f}" if labels else "-"
            precision = f"{right / claims:.2f}" if claims else "-"
            print(f"{kind:10}{labels:8}{recall:>8}{claims:8}{precision:>11}")


if __name__ == "__main__":
    main()
