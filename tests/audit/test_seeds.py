"""The five source documents, where they lie beside the repository: the faults that a careful reader found."""

import os
import time
from pathlib import Path

import pytest

from rimland.auditing import audit

FOLDER = Path(os.environ.get("RIMLAND_SEEDS") or Path(__file__).parents[3] / "shared" / "seeds")
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the source documents are not beside the repository")

# Row of the reader's list, document, rule, words of the figure.
FOUND = [
    (1, "000", "two-currencies", "68 trillion"),
    (1, "000", "evidence", "68 trillion"),
    (2, "000", "growth-since", "3.8%"),
    (4, "000", "wrong-base", "25%"),
    (6, "000", "event-date", "2023"),
    (6, "000", "figure", "52 billion"),
    (7, "000", "firm-country", "TSMC"),
    (8, "000", "evidence", "62%"),
    (8, "000", "flow-for-stock", "62%"),
    (9, "000", "trilateral-frame", "trilateral"),
    (13, "000", "evidence", "450"),
    (14, "000", "event-date", "2025"),
    (16, "000", "half-name", "Korea"),
    (27, "001", "citation-date", "July 24, 2024"),
    (27, "001", "citation-date", "July 22, 2023"),
    (29, "002", "evidence", "997.3"),
    (32, "002", "weapon-class", "DF-21D"),
    (38, "004", "evidence", "300 billion"),
    (47, "004", "rank-holder", "largest"),
    (48, "004", "event-date", "April 17, 2021"),
    (48, "004", "event-date", "April 18, 2021"),
    (48, "004", "event-twice", "April 18, 2021"),
    (48, "004", "half-name", "Yoshihide"),
    (48, "004", "event-date", "2021"),
    (49, "004", "raised-before", "global partnership"),
    (51, "004", "acronym", "DICAS"),
]
DOUBTED = [
    (5, "000", "untraceable-attribution", "40%"),
    (10, "000", "share-of-share", "87%"),
    (15, "000", "poll-without-pollster", "68%"),
    (18, "001", "figure", "1.6%"),
    (47, "004", "stale-source", "largest"),
]
HOLDING = [
    ("002", "two-currencies", "43 trillion"),
    ("002", "evidence", "313.6"),
    ("002", "evidence", "55 billion"),
    ("004", "two-currencies", "201.7"),
    ("004", "times", "4 times"),
    ("004", "sum-over-periods", "183.53"),
    ("004", "sum-over-periods", "209.42"),
    ("004", "sum-over-periods", "228.65"),
    ("004", "exceeds", "218.07"),
    ("004", "figure", "400"),
    ("004", "figure", "2.35"),
    ("000", "evidence", "360"),
]


@pytest.fixture(scope="module")
def found():
    begun = time.perf_counter()
    result = audit(sorted(FOLDER.glob("*.txt")))
    result.seconds = time.perf_counter() - begun
    return result


def _has(findings, document, rule, words):
    return any(f"{document}_" in f.document and f.rule == rule and words in f.text for f in findings)


@pytest.mark.parametrize(("row", "document", "rule", "words"), FOUND)
def test_faults_are_found(found, row, document, rule, words):
    assert _has(found.faults, document, rule, words)


def test_at_least_eighteen_rows_are_found():
    assert len({row for row, *_ in FOUND}) >= 18


@pytest.mark.parametrize(("row", "document", "rule", "words"), DOUBTED)
def test_what_cannot_be_checked_is_said_so(found, row, document, rule, words):
    doubted = [f for f in found.findings if f.verdict == "cannot be checked"]
    assert _has(doubted, document, rule, words)


@pytest.mark.parametrize(("document", "rule", "words"), HOLDING)
def test_what_is_right_holds(found, document, rule, words):
    holding = [f for f in found.findings if f.verdict == "checked, holds"]
    assert _has(holding, document, rule, words)


def test_nothing_else_is_called_a_fault(found):
    """Every fault was read by a person; one that is new must be judged before it is added here."""
    judged = {(d, r) for _, d, r, _ in FOUND} | {
        ("000", "above-national-budget"),
        ("004", "above-national-budget"),
        ("002", "members"),
    }
    assert {(Path(f.document).name[:3], f.rule) for f in found.faults} <= judged
