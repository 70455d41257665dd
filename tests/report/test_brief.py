"""The brief: what it says, and that its pages are whole, in English and Japanese."""

import dataclasses
import io
import re
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest

import rimland as rl
from rimland.errors import RimlandError
from rimland.report.brief import checked_path, find, findings, html_text, make_brief, pdf_bytes, write
from rimland.report.brief.content import Brief, ranges
from rimland.report.brief.findings import YEARS, chosen_outcome
from rimland.report.comparison import differences
from rimland.report.headline import headline_outcomes
from rimland.report.tables import banded
from rimland.words import speak

pytest.importorskip("typst")
pytest.importorskip("matplotlib")
pdfium = pytest.importorskip("pypdfium2")
pytest.importorskip("matplotlib_fontja")

MEMBERS, SEED = 32, 3
NASTY = 'A #bold *plan* & <script>alert(1)</script> for $5 [x](y) @ref "q"'
OWN = """\
title: 'A #bold *plan* & <script>alert(1)</script> for $5 [x](y) @ref "q"'
question: '#let x = 1; does \\emph{it} *hold*?'
extends: baseline
levers:
  japan_defence_burden: {path: {2026-04: 1.8%, 2031-04: 3%}, interpolate: linear}
  trade_blockade_share: {path: {2027-01: 0.5, 2028-01: 0}, interpolate: step}
assumptions:
  reaction_coefficient: 0.2
"""
LANGUAGES = ["en", "ja"]


@pytest.fixture(scope="module")
def pulled():
    with traced(1):
        return find("us_pulled_away", members=MEMBERS, seed=SEED)


@contextmanager
def traced(count):
    """With the tracing of at most so many outcomes, which costs more than all the rest."""
    explained = findings._explained
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(findings, "_explained", lambda *given: explained(*given)[:count])
        yield


@pytest.fixture(scope="module")
def alone():
    return find("baseline", members=MEMBERS, seed=SEED)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "own_plan.yaml"
    file.write_text(OWN, encoding="utf-8")
    with traced(0):
        return find(file, members=MEMBERS, seed=SEED)


@pytest.fixture(scope="module")
def every(pulled, alone, own):
    return {
        (name, language): write(found, language)
        for name, found in (("pulled", pulled), ("alone", alone), ("own", own))
        for language in LANGUAGES
    }


def pages(content):
    """The text of each page."""
    document = pdfium.PdfDocument(io.BytesIO(content))
    return [page.get_textpage().get_text_bounded() for page in document]


def plain(text):
    """Text without blanks, which a page may put between any two letters."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", ["pulled", "alone", "own"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages(every, name, language):
    brief = every[name, language]
    content = pdf_bytes(brief)
    found = pages(content)
    assert 2 <= len(found) <= 4
    text = plain("".join(found))
    assert plain(brief.title) in text
    for line in brief.levers:
        assert plain(line.name) in text and plain(line.after) in text
    for line in brief.outcomes:
        assert plain(line.name) in text
        assert all(plain(c.median) in text for c in (*line.levels, *filter(None, line.changes)))
    assert plain(brief.references[0])[:30] in text
    for number, page in enumerate(found, start=1):
        assert plain(f"{brief.words['k_page']}{number}/{len(found)}") in plain(page)
        assert plain(brief.foot) in plain(page)
    assert "\ufffd" not in text and "\x00" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_fonts_are_embedded_and_hold_every_letter(every, language):
    content = pdf_bytes(every["pulled", language])
    assert content.count(b"/FontDescriptor") > 0
    assert re.search(rb"/FontFile[23]\b", content)
    names = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", content))
    assert any(b"IPAexGothic" in n for n in names) == (language == "ja"), names
    from fontTools.ttLib import TTFont

    from rimland.report.brief.charts import font_folder

    letters = TTFont(font_folder() / "ipaexg.ttf").getBestCmap()
    brief = every["pulled", "ja"]
    said = "".join([*brief.answer, *brief.limits, *brief.words.values(), *(o.name + o.unit for o in brief.outcomes)])
    assert {c for c in said if ord(c) not in letters and not c.isspace()} == set()


def test_japanese_is_japanese(every):
    text = "".join(pages(pdf_bytes(every["pulled", "ja"])))
    assert plain("台湾海峡") in plain(text)
    assert len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]", text)) > 800


def test_figures_are_those_of_compare(pulled, every):
    compared = rl.compare("baseline", "us_pulled_away", members=MEMBERS, seed=SEED)
    rows = {(d.title, d.unit, d.year): d for d in differences(compared, headline_outcomes(), YEARS)}
    checked = 0
    for outcome, line in zip(pulled.outcomes, every["pulled", "en"].outcomes, strict=True):
        for year, cell, level in zip(YEARS, line.changes, line.levels, strict=True):
            gap = rows[outcome.title, outcome.unit_words, year]
            after = compared.results[1].quantile(outcome.variable, 0.5, outcome.label)
            months = compared.results[1].months
            shown = float(level.median.replace(",", "").replace("−", "-"))
            assert shown == pytest.approx(float(after[months.index(f"{year}-12")]) * outcome.scale, rel=0.06, abs=0.006)
            if gap.negligible:
                continue
            marked = gap.clear
            assert bool(cell.mark) == marked
            if gap.relative:
                assert float(cell.median[1:]) == pytest.approx(gap.ratio, abs=0.06)
            else:
                assert cell.median.lstrip("+−") == banded(gap.median, gap.p05, gap.p95)[0].lstrip("-")
            checked += 1
    assert checked > 15
    lead = rows["Attack, Taiwan Strait", "%", 2035]
    assert f"{banded(lead.ratio, lead.ratio_p05, lead.ratio_p95)[0]} times" in every["pulled", "en"].answer[0]


def test_the_same_numbers_in_both_languages(every):
    english, japanese = every["pulled", "en"], every["pulled", "ja"]
    assert [len(c.observed) for c in english.charts] == [len(c.observed) for c in japanese.charts]
    assert len(english.answer) == len(japanese.answer) == 3
    assert english.references == japanese.references
    assert [o.cites for o in english.outcomes] == [o.cites for o in japanese.outcomes]
    # Japanese counts billions of yen by the hundred million.
    named = speak("ja").outcome("Japan's host-nation support")
    yen = [
        float(o.levels[0].median.replace(",", ""))
        for brief, name in ((english, "Japan’s host-nation support"), (japanese, named))
        for o in brief.outcomes
        if o.name == name
    ]
    assert len(yen) in (0, 2)
    if yen:
        assert yen[1] == pytest.approx(10 * yen[0], rel=0.01)


def test_observations_stand_in_the_unit_of_their_chart(every):
    for brief in every.values():
        for chart in brief.charts:
            ends = [v for band in chart.bands for v in band]
            for _, value in chart.observed:
                assert 0.3 * min(ends) <= value <= 3 * max(ends), chart.name


def test_settings_are_told(every):
    lines = {line.name: line for line in every["own", "en"].levers}
    aim = lines["Japan’s defence spending target"]
    assert (aim.before, aim.after, aim.when) == ("2%", "3%", "2026-04 to 2031-04, then held")
    blockade = lines["Blockade of Taiwan (shock, not policy)"]
    assert (blockade.before, blockade.after, blockade.when) == ("0%", "50%", "2027-01 to 2027-12 only")
    assumed = lines["Assumption: reaction coefficient"]
    assert (assumed.before, assumed.who) == ("drawn", "assumed")


def test_parts_of_a_cause_add_up(every):
    assert every["pulled", "en"].causes
    for cause in every["pulled", "en"].causes:
        assert cause.pathways
        assert sum(p.share for p in cause.parts) == pytest.approx(1, abs=0.01)


def test_limits_are_counted(pulled, every):
    text = " ".join(every["pulled", "en"].limits)
    whole = pulled.overall
    assert f"held {round(100 * whole.inside / whole.points)}% of {whole.points} observations" in text
    from rimland.library import model_facts

    judged = sum(p.status == "judged" for p in model_facts().parameters.values())
    assert f"{judged} are judged" in text


def test_a_brief_of_one_scenario_has_no_differences(every):
    brief = every["alone", "en"]
    assert brief.compared == "" and brief.causes == () and brief.levers == ()
    assert all(c is None for o in brief.outcomes for c in o.changes)
    assert len(brief.doubts) > 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_user_wrote_stands_as_written(every, language):
    brief = every["own", language]
    assert brief.title == NASTY
    text = plain("".join(pages(pdf_bytes(brief))))
    assert plain(NASTY) in text
    assert plain("#let x = 1; does \\emph{it} *hold*?") in text
    assert "<script" not in html_text(brief)


def test_words_may_not_break_the_pages(every):
    """Markup of every kind in every text leaves a page that can be set."""
    bad = '\\ #{ panic("x") } $ x [ ] * _ ` < > & " // /* */ @a <b> \u202e </style></script>'

    def spoilt(value):
        if isinstance(value, str):
            return bad
        if dataclasses.is_dataclass(value):
            changed = {f.name: spoilt(getattr(value, f.name)) for f in dataclasses.fields(value)}
            return dataclasses.replace(value, **changed)
        if isinstance(value, dict):
            return {k: spoilt(v) for k, v in value.items()}
        return tuple(spoilt(v) for v in value) if isinstance(value, tuple) else value

    brief = dataclasses.replace(spoilt(every["pulled", "en"]), language="en")
    assert isinstance(brief, Brief)
    assert pdf_bytes(brief)[:4] == b"%PDF"
    text = html_text(brief)
    assert "</script>" not in text and text.count("</style>") == 1


class Page(HTMLParser):
    """What a test asks of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.headings, self.cells = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.mark.parametrize("name", ["pulled", "alone", "own"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_html(every, name, language):
    brief = every[name, language]
    text = html_text(brief)
    page = Page(text)
    assert ("html", {"lang": language}) in page.tags
    for tag, given in page.tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "base")
        for attribute in ("src", "href", "action", "data", "srcset", "poster"):
            assert given.get(attribute, "data:").startswith("data:")
        if tag == "img":
            assert "alt" in given
        if tag == "th":
            assert given["scope"] in ("row", "col", "colgroup")
    assert re.findall(r"url\((?!data:)", text) == [] and "@import" not in text
    charts = [g for t, g in page.tags if t == "img" and g["class"] == "chart"]
    assert len(charts) == len(brief.charts) and all(len(g["alt"]) > 40 for g in charts)
    assert page.headings.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(page.headings, page.headings[1:], strict=False))


def test_equal_requests_give_equal_bytes(pulled, every):
    for language in LANGUAGES:
        again = write(pulled, language)
        assert again == every["pulled", language]
        assert pdf_bytes(again) == pdf_bytes(every["pulled", language])
        assert html_text(again) == html_text(every["pulled", language])


def test_the_command_makes_it_again(every, own):
    command = every["pulled", "ja"].command
    assert command == f"rimland brief us_pulled_away --members {MEMBERS} --seed {SEED} --lang ja -o brief.pdf"
    assert every["own", "en"].command.startswith("rimland brief own_plan.yaml ")
    for brief in every.values():
        assert "/" not in brief.command


def test_settings_by_hand_and_metrics():
    steps = []
    with traced(0):
        brief = make_brief(
            "baseline", settings=["hotlines=0.8@2027-01"], metrics=["trust.JPN>CHN", "burden"], members=8,
            progress=lambda done, total: steps.append(done / total),
        )  # fmt: skip
    assert brief.title == "Status quo, with settings of one’s own"
    assert [o.name for o in brief.outcomes][:2] == ["Trust, Japan→China", "Japan’s military spending"]
    assert "trust" in brief.answer[0]
    assert "--set hotlines=0.8@2027-01 " in brief.command
    assert "--metric 'trust.JPN>CHN' --metric burden" in brief.command
    assert steps == sorted(steps) and steps[-1] == 1


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        ("trusst", "did you mean 'trust'"),
        ("burden.JPM", "did you mean 'JPN'"),
        ("spiral_gain.JPN", "has no labels"),
        ("munition_orders", "a brief shows outcomes with one"),
    ],
)
def test_bad_metrics(metric, message):
    with pytest.raises(RimlandError, match=re.escape(message)) as told:
        chosen_outcome(metric)
    assert "\n" not in str(told.value)


def test_paths_are_checked_before_work_is_done(tmp_path):
    for path in (tmp_path / "brief.doc", tmp_path / "no" / "brief.pdf", tmp_path / "folder.pdf"):
        (tmp_path / "folder.pdf").mkdir(exist_ok=True)
        with pytest.raises(RimlandError) as told:
            rl.brief("baseline", out=path)
        assert "\n" not in str(told.value)
    assert checked_path(tmp_path / "brief.PDF").name == "brief.PDF"


def test_nothing_half_written_is_left(tmp_path, monkeypatch):
    import os

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    from rimland.report.brief import _replace

    with pytest.raises(RimlandError, match="No space left"):
        _replace(tmp_path / "brief.pdf", b"x")
    assert list(tmp_path.iterdir()) == []


def test_citations_are_short():
    assert ranges((1, 2, 3, 5, 7, 8)) == "1–3, 5, 7, 8"
    assert ranges(()) == ""
