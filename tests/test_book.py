"""The model book has a page for every topic and an anchor for every name, and what it links to exists."""

import posixpath
import re
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from rimland.checks import load_checks
from rimland.evidence import source_keys
from rimland.library import full_model
from rimland.model.assembly import topics
from rimland.report.systems import systems as every_system
from rimland.scenarios import scenario_names

DOCS = Path(__file__).resolve().parents[1] / "docs"
LINK = re.compile(r"\]\(([^)\s]+)\)")
ADDRESS = re.compile(r'<a href="([^"]+)"')
ANCHOR = re.compile(r'<a id="([^"]+)"|\{ #(\S+) \}')

pytest.importorskip("mkdocs")


@pytest.fixture(scope="module")
def book():
    """The modules that make the book."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        import book.hooks
        import book.overview
        import book.systems

        yield sys.modules["book.hooks"], book.overview, book.systems


@pytest.fixture(scope="module")
def pages(book):
    return book[0].pages()


@pytest.fixture(scope="module")
def anchors(pages):
    return {name: {a or b for a, b in ANCHOR.findall(text)} for name, text in pages.items()}


def test_every_topic_has_a_page_with_what_belongs_to_it(pages, anchors, book):
    _, _, systems = book
    model = full_model()
    for path in topics():
        topic = systems.name_of(path)
        page = pages[f"reference/systems/{topic}.md"]
        assert page.startswith("# ") and "<svg" in page and "## Equations" in page
        own = {n for n, home in systems.homes().items() if home == topic}
        assert own <= anchors[f"reference/systems/{topic}.md"]
    assert set(systems.homes()) == set(model.variables)


def test_every_number_lever_check_scenario_and_source_has_an_anchor(anchors):
    model = full_model()
    systems = set().union(*(found for name, found in anchors.items() if "/systems/" in name))
    assert set(model.parameters) <= systems
    assert set(model.levers) <= anchors["reference/levers.md"]
    assert set(load_checks()) <= anchors["reference/checks.md"]
    assert set(scenario_names()) <= anchors["reference/scenarios.md"]
    assert source_keys() <= anchors["reference/sources.md"]


def test_links_between_made_pages_lead_to_anchors(pages, anchors):
    for name, text in pages.items():
        for link in {*LINK.findall(text), *ADDRESS.findall(text)}:
            target, _, anchor = link.partition("#")
            if link.startswith("http") or target.endswith(".svg"):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
            path = path.removesuffix(".html") + ".md" if path.endswith(".html") else path
            assert path in anchors, f"{name}: {link}"
            assert not anchor or anchor in anchors[path], f"{name}: {link}"


def test_the_map_covers_every_topic_and_document(book):
    _, overview, systems = book
    chart, model = overview.chart(), full_model()
    listed = {t for system in every_system().values() for t in system.topics}
    assert listed == {systems.name_of(path) for path in topics()}
    asked = {d for lever in model.levers.values() for d in lever.asked_by}
    assert asked <= set(chart["documents"])


def test_every_cited_work_says_what_cites_it(pages):
    text = pages["reference/sources.md"]
    for key in full_model().sources():
        entry = text.partition(f'<a id="{key}"></a>')[2].partition("<a id=")[0]
        assert "Cited by" in entry, key


def test_diagrams_say_what_they_show_and_boxes_do_not_overlap(pages):
    box = re.compile(r'<rect x="(-?\d+)" y="(\d+)" width="(\d+)"')
    for name, text in pages.items():
        for svg in re.findall(r"<svg.*?</svg>", text, flags=re.S):
            assert 'aria-label="Causal diagram' in svg
            width = float(re.search(r'viewBox="0 0 (\d+)', svg)[1])
            rows = {}
            for x, y, wide in box.findall(svg):
                rows.setdefault(y, []).append((int(x), int(x) + int(wide)))
            for row in rows.values():
                row.sort()
                assert row[0][0] >= -1 and row[-1][1] <= width + 1, name
                assert all(a[1] <= b[0] for a, b in pairwise(row)), name
