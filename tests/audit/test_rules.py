"""Every rule has a name, an explanation, an example that makes it speak, and a page that is up to date."""

from itertools import pairwise
from pathlib import Path

import pytest

from rimland.auditing.examples import EXAMPLES
from rimland.auditing.findings import SEVERITIES, rules
from rimland.auditing.knowledge import load_knowledge
from rimland.auditing.rule_pages import example_finding, index, page
from rimland.evidence import source_keys

PAGES = Path(__file__).parents[2] / "docs" / "audit-rules"


def test_every_rule_has_an_example():
    assert set(rules()) == set(EXAMPLES)


@pytest.mark.parametrize("name", sorted(rules()))
def test_the_example_makes_the_rule_speak(name):
    found = example_finding(name)
    assert found is not None
    assert found.verdict != "checked, holds"
    assert found.expected


@pytest.mark.parametrize("name", sorted(rules()))
def test_the_page_is_up_to_date(name):
    assert (PAGES / f"{name}.md").read_text(encoding="utf-8") == page(rules()[name])


def test_the_index_is_up_to_date():
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index()
    assert len(list(PAGES.glob("*.md"))) == len(rules()) + 1


@pytest.mark.parametrize("name", sorted(rules()))
def test_a_rule_is_described(name):
    about = rules()[name]
    assert about.severity in SEVERITIES[:3]
    assert 0.5 <= about.confidence < 1
    assert len(about.explanation) > 100


def test_every_fact_has_a_source():
    known, keys = load_knowledge(), source_keys()
    facts = [*known.offices, *known.events, *known.figures, *known.ranks]
    assert len(facts) > 150
    assert {f.source for f in facts} <= keys


def test_facts_are_in_order():
    known = load_knowledge()
    assert all(o.start < o.end for o in known.offices)
    assert all(a <= b for e in known.events for a, b in e.spans)
    assert len({e.id for e in known.events}) == len(known.events)
    assert set(known.given_names.values()) <= {o.surname for o in known.offices}
    for concept in known.concepts.values():
        assert {s.indicator for s in concept.series} <= set(known.evidence.descriptions)


def test_terms_of_one_office_do_not_overlap():
    known = load_knowledge()
    by_office = {}
    for o in known.offices:
        by_office.setdefault((o.country, o.office), []).append(o)
    for terms in by_office.values():
        terms.sort(key=lambda o: o.start)
        assert all(a.end <= b.start for a, b in pairwise(terms))
