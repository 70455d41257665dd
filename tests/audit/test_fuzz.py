"""Random and adversarial text: nothing raises, offsets stay inside, time stays linear."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rimland.auditing.document import Document
from rimland.auditing.findings import VERDICTS
from rimland.auditing.knowledge import load_knowledge
from rimland.auditing.output.markdown import markdown
from rimland.auditing.output.page import page
from rimland.auditing.run import run_audit

KNOWLEDGE = load_knowledge()
PIECES = st.sampled_from(
    "Japan China 日本 防衛費 the US-Japan Quad AUKUS ( ) $ ¥ USD 68 trillion billion 8兆7005億円 万人 % percent percentage points "
    "from to increased fell by of 2024 FY2025 令和7年度 March 31 30 February first quarter . , ; “ ” ' - – / over about total combined "
    "twice doubled three times members such as firms TSMC Korea missile launches President Biden Prime Minister Fumio per year "
    "annually since until five years 1 0 00 000 9999999999999 1e309 -5 0.0 | \n # References https://x.org/2023/01/02/a [1] <sup>2</sup> "
    "trilateral bilateral defense budget GDP of its exceeded each (DSCA) 元年 平成 年 月 日 Tuesday".split(" ")
)


def audited(text):
    result = run_audit([Document("x", text)], KNOWLEDGE)
    for claim in result.claims:
        assert 0 <= claim.start < claim.end <= len(text)
        assert claim.low <= claim.high
    for finding in result.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.verdict in VERDICTS
        assert 0 < finding.confidence <= 1
    return result


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=400))
def test_random_text_never_raises(text):
    audited(text)


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, min_size=1, max_size=60).map(" ".join))
def test_random_phrases_never_raise(text):
    result = audited(text)
    assert page(result).endswith("</html>\n")
    assert markdown(result).startswith("# Audit")


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1,",
        "1.",
        "(",
        "[1,",
        "<sup>",
        "A.",
        "$1 ",
        "from 1 to 2 ",
        "of of ",
        "https://",
        "(Aa, 20",
        "¥68兆 ",
        "2024-",
        "| 1 ",
        "\n",
        "“",
        "US-Japan-",
        "Japan's defense budget was ¥8 trillion in 2024 and ",
        "President Biden in 2018 ",
        "one two three ",
        "令和7年",
        "10-20% ",
        "AUKUS (",
        "total 5 ",
        "\t1",
    ],
)
def test_time_grows_with_length_only(unit):
    def seconds(length):
        text = unit * (length // len(unit))
        begun = time.perf_counter()
        audited(text)
        return time.perf_counter() - begun

    seconds(2000)
    short, long = seconds(10_000), seconds(40_000)
    assert long < 12 * short + 1.0, (short, long)


def test_the_same_every_time():
    text = "Japan's defense budget reached ¥79.5 trillion (about $53 billion) in fiscal 2024. " * 20
    first, second = audited(text), audited(text)
    assert first.findings == second.findings


def test_the_page_escapes_what_it_shows():
    result = audited(
        "<script>alert(1)</script> Japan's defense budget was ¥79.5 trillion in fiscal 2024 <img src=x onerror=alert(2)>."
    )
    shown = page(result)
    assert "<script>alert" not in shown and "<img" not in shown
    assert "&lt;script&gt;" in shown
