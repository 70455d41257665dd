"""What the rules of the audit say is told in Japanese, whole or not at all, and so is its page."""

import re
import time
from typing import Any

import pytest

from rimland.auditing import audit
from rimland.auditing.examples import EXAMPLES, SECOND_DOCUMENT
from rimland.auditing.findings import VERDICTS, find_rule
from rimland.auditing.knowledge import load_knowledge
from rimland.auditing.output.page import page
from rimland.auditing.output.tabular import summary
from rimland.errors import DataError
from rimland.evidence import load_evidence
from rimland.words import findings, speak
from rimland.words.audit_page import Japanese, phrases, speaker, told

LATIN = re.compile(r"[A-Za-z]{4,}")


def example(name: str) -> Any:
    text = EXAMPLES[name] + "\n"
    return audit([SECOND_DOCUMENT + "\n", text] if find_rule(name).across else text)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_what_is_said_of_every_example_has_japanese(name: str) -> None:
    japanese = speak("ja")
    missing = [
        (f.rule, part, getattr(f, part))
        for f in example(name).findings
        for part in ("expected", "evidence", "repair")
        if getattr(f, part) and told(japanese, f.rule, part, getattr(f, part))[1] != "ja"
    ]
    assert missing == []


def test_the_terms_of_the_knowledge_have_japanese() -> None:
    known = load_knowledge()
    held = findings.terms()
    wanted = {e.label for e in known.events} | {e.hint for e in known.events if e.hint}
    wanted |= {f.label for f in known.figures} | {r.scope for f in known.figures for r in f.readings}
    wanted |= {clause for f in known.figures if f.note for clause in f.note.split("; ")}
    wanted |= {r.label for r in known.ranks} | set(known.countries) | {known.country(c) for c in known.countries}
    wanted |= {s.scope for c in known.concepts.values() for s in c.series}
    wanted |= {c.label for c in known.concepts.values()} | set(known.concepts)
    described = load_evidence().descriptions
    used = {s.indicator for c in known.concepts.values() for s in c.series}
    wanted |= {key.replace("_", " ") for name in used for key in described[name].definitions}
    wanted |= {o.office for o in known.offices} | {f"{o.given} {o.surname}" for o in known.offices}
    wanted |= set(known.places) | {weapon[0] for weapon in known.weapons.values()}
    assert sorted(wanted - set(held)) == []


def test_a_shape_and_its_japanese_have_the_same_placeholders() -> None:
    for rule, found in findings.shapes().items():
        assert len({english for english, _ in found}) == len(found), rule
        for english, japanese in found:
            assert sorted(findings.placeholders(english)) == sorted(findings.placeholders(japanese)), english
            assert all(name[0] in findings.READERS for name in findings.placeholders(english)), english


@pytest.mark.parametrize(
    ("rule", "english", "japanese"),
    [
        ("sum", "40 million USD + 35 million USD = 75 million USD", "4,000万ドル + 3,500万ドル = 7,500万ドル"),
        ("sum", "9.79 trillion JPY instead of 7.95 trillion JPY", "7兆9,500億円ではなく9兆7,900億円"),
        ("per-person", "48 billion USD over 124.5 million people is 385.5 USD each",
         "480億ドルを1億2,450万人で割ると、1人当たり385.5ドル"),
        ("evidence", "7.95 trillion JPY (ministry's initial budget (including realignment), FY2024); "
         "8.386 trillion JPY (SIPRI estimate on its own scope (calendar year), 2024)",
         "7兆9,500億円（防衛省の当初予算、SACO・米軍再編関係経費を含む、2024年度）；"
         "8兆3,860億円（SIPRIの範囲による推計、暦年、2024年）"),
        ("members", "AUKUS: Australia, the United Kingdom, the United States; not a member: Canada",
         "AUKUSの構成国：オーストラリア、英国、米国；構成国でない：カナダ"),
        ("office", "Jinping Xi was president from 2013-03-14", "習近平の国家主席在任期間：2013年3月14日〜"),
        ("office", "Fumio Kishida was prime minister from 2021-10-04 to 2024-10-01",
         "岸田文雄の首相在任期間：2021年10月4日〜2024年10月1日"),
        ("two-currencies", "implied rate 14.8 JPY per USD; real rates were 133.2 to 160.9 at market rates of 2023-04 "
         "to 2025-03, 108 the budget's planning rate",
         "含意される相場は1ドル=14.8円；実際の相場は133.2〜160.9（2023年4月〜2025年3月の市場相場）、予算の積算相場は108"),
        ("evidence", "79.5 trillion JPY: ten times too large", "79兆5,000億円（文書の値は10倍である）"),
    ],
)  # fmt: skip
def test_what_a_rule_says_in_japanese(rule: str, english: str, japanese: str) -> None:
    assert findings.said(rule, english) == japanese


@pytest.mark.parametrize(
    "text", ["", "something new: 5", "8 billion USD over", "{n}", "a; b; c", "x" * 5000, "1 of 2 is"]
)
def test_what_fits_no_shape_stays_in_english_and_is_marked(text: str) -> None:
    assert findings.said("sum", text) is None
    assert told(speak("ja"), "sum", "expected", text or "?")[1] == "en"
    assert told(speak("en"), "sum", "expected", text)[0] == text


def test_no_text_takes_long() -> None:
    nasty = ["1 + " * 370 + "1", " is " * 370, "9" * 1500, "a; " * 500, "{a} to {b} is " * 100, "1 million " * 150]
    begun = time.perf_counter()
    for text in nasty:
        for rule in findings.shapes():
            findings.said(rule, text)
    assert time.perf_counter() - begun < 3


class _Recorder(Japanese):
    """The Japanese page, with a list of what it was asked for."""

    def __init__(self) -> None:
        super().__init__(speak("ja"))
        self.asked: set[str] = set()

    def phrase(self, english: str, /, **values: object) -> str:
        self.asked.add(english)
        return super().phrase(english, **values)


def test_the_page_has_japanese_for_all_it_says_and_nothing_more() -> None:
    recorder = _Recorder()
    for name in EXAMPLES:
        found = example(name)
        found.unread = ["a.pdf: it has no text layer"]
        page(found, recorder)
    kinds = {"money", "count", "share", "date", "change", "measure", "rate", "ratio", "rank"}
    # A document with pages comes from PDF only.
    assert recorder.asked | kinds | {"p. {n}", "page {n}"} == set(phrases())
    with pytest.raises(DataError) as caught:
        recorder.phrase("Something else")
    assert "page.yaml" in str(caught.value)


def test_the_page_speaks_japanese() -> None:
    found = audit("日本の防衛予算は2024年度に79兆4,960億円となった。令和5年（2024年）の白書による。\n")
    shown = page(found, speaker(speak("ja")))
    assert "<html lang='ja'>" in shown and "証拠と矛盾" in shown
    body = re.sub(
        r"<(script|style|code)\b.*?</\1>|<span lang='en'>.*?</span>", "", shown[shown.index("<body>") :], flags=re.S
    )
    words = set(LATIN.findall(re.sub(r"<[^>]*>", " ", body))) - {"SIPRI", "SACO", "Enter", "text"}
    assert {w for w in words if w not in body.partition("証拠：")[2]} == set()


def test_the_page_in_english_has_the_counts_of_the_summary() -> None:
    found = audit("Exports of $61 billion exceeded $64 billion in the year before.\n")
    shown = page(found)
    assert summary(found) in shown and "<html lang='en'>" in shown
    assert all(verdict in shown for verdict in VERDICTS)
    assert find_rule("exceeds").explanation.partition("\n")[0].replace('"', "&quot;") in shown
