"""How many members a body had on the day that a sentence speaks of."""

import pytest

from rimland.auditing import audit

ACCESSIONS = [
    ("In June 2022 the leaders of NATO's {} member states met in Madrid.", "30", "32"),
    ("In May 2023 NATO's {} members gathered in Oslo.", "31", "30"),
    ("In 2025 NATO's {} members agreed on five percent.", "32", "31"),
    ("In 2021 the CPTPP had {} members.", "11", "12"),
    ("In 2025 the CPTPP had {} members.", "12", "11"),
]


@pytest.mark.parametrize(("text", "right", "wrong"), ACCESSIONS)
def test_a_body_has_the_members_of_that_day(text, right, wrong):
    assert not audit(text.format(right)).faults, audit(text.format(right)).faults
    assert any(f.rule == "member-count" for f in audit(text.format(wrong)).faults)
