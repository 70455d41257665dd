"""Classes of fault that a second set of unseen documents showed, in sentences of our own."""

import pytest

from rimland.auditing import audit
from rimland.auditing.findings import INCONSISTENT, UNCHECKED

FAULTY = [
    ("weekday", "令和6年10月27日（月）に総選挙が行われた。"),
    ("weekday", "Harbour Notes, 9 June 2025\n\nThe envoy landed in Seoul on Friday, May 29 and left a day later."),
    ("weekday", "令和7年6月9日　調査室\n\n令和7年4月に協議が始まった。5月29日（金）に終わった。"),
]  # fmt: skip

RIGHT = [
    "Okinawa lies far from Japan's main islands. Its population is 1.46 million.",
    "Kumamoto has a new plant, which Japan supports. Its population is 1.7 million.",
    "Guam, which is closer to Japan than to Hawaii, hosts bombers, and its population is about 170,000.",
    "令和6年10月27日（日）に総選挙が行われた。",
    "Harbour Notes, 9 June 2025\n\nIn 2023 exports were $40 billion. The order was signed on Thursday, May 29.",
    "Harbour Notes, 9 June 2025\n\nIn 2023 the talks began well. They ended without a result on Monday, May 29.",
]  # fmt: skip

DOUBTFUL = [
    ("weekday", "Harbour Notes, 9 June 2025\n\nIn 2023 the talks began well. They ended without a result on Sunday, May 29."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), FAULTY)
def test_a_fault_is_found(rule, text):
    assert any(f.rule == rule for f in audit(text).faults), audit(text).findings


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_not_called_wrong(text):
    assert not audit(text).faults, audit(text).faults


@pytest.mark.parametrize(("rule", "text"), DOUBTFUL)
def test_what_cannot_be_told_is_left_open(rule, text):
    result = audit(text)
    assert not result.faults
    assert any(f.rule == rule and f.verdict == UNCHECKED for f in result.findings), result.findings


def test_an_estimate_in_dollars_is_not_set_against_a_budget_in_yuan_of_another_year():
    texts = [
        "China's defence budget in 2024 was $314 billion by one estimate.\n",
        "中国の2025年の国防費は1兆7,846億元で、前年の1兆6,655億元から7.2％増と発表された。\n",
    ]
    assert not [f for f in audit(texts).findings if f.rule == "across-documents" and f.verdict == INCONSISTENT]
