"""Extraction on the sentences labelled by hand does not fall behind what was measured."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
extraction = pytest.importorskip("benchmarks.audit_extraction")


@pytest.mark.parametrize(("name", "least"), [("development", 0.95), ("held-out", 0.92), ("held-out-2", 0.92)])
def test_recall_and_precision(name, least):
    labels, found, claims, right = (sum(column) for column in zip(*extraction.scores()[name].values(), strict=True))
    assert labels > 80
    assert found / labels >= least
    assert right / claims >= least
