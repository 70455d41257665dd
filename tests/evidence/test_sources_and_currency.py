"""References print as they should; money is converted with a date, a source and no mixing."""

import re
import sys
from datetime import date

import pytest

from rimland.errors import DataError
from rimland.evidence import bibtex, convert, format_reference, source, sources
from rimland.evidence.currency import _central_bank_rates
from rimland.evidence.sources import _library


@pytest.fixture(autouse=True)
def parsers():
    """The BibTeX parser and the bank's rates come with extras of the package."""
    pytest.importorskip("bibtexparser")
    pytest.importorskip("currency_converter")


def test_a_reference_is_one_line_of_author_year_text():
    assert (
        format_reference("jervis1978")
        == "Jervis, Robert (1978). Cooperation under the Security Dilemma. World Politics 30(2), 167–214."
    )
    assert format_reference(source("hage2011")).startswith("Häge, Frank M. (2011). Choice or Circumstance?")
    assert "R&D" in format_reference("daspremont1988")
    assert "In Russett, Bruce M. (ed.), Peace, War, and Numbers" in format_reference("singer1972")
    for key in sources():
        line = format_reference(key)
        assert not re.search(r"[{}\\\n]", line), line


def test_every_entry_is_complete_enough_to_find():
    for entry in sources().values():
        assert re.fullmatch(r"[a-z]+\d{4}[a-z0-9]*", entry.key), entry.key
        assert entry.fields.get("title"), entry.key
        assert entry.fields.get("author"), entry.key
        assert re.fullmatch(r"\d{4}", entry.fields.get("year", "")), entry.key
        if entry.kind == "article":
            assert entry.fields.get("journal"), entry.key


def test_bibtex_prints_each_once_in_order():
    text = bibtex(["richardson1960", "jervis1978", "jervis1978"])
    assert re.findall(r"@\w+\{(\w+),", text) == ["jervis1978", "richardson1960"]
    with pytest.raises(DataError, match="did you mean 'jervis1978'"):
        bibtex(["jervis1987"])


def test_market_rate_is_of_a_business_day_and_says_which():
    weekend = convert(1e9, "JPY", "USD", "2024-07-06")
    assert weekend.date == "2024-07-05"
    assert weekend.source == "ecb2026reference"
    assert 1 / weekend.rate == pytest.approx(160.8, abs=0.5)  # the yen's low of July 2024
    assert weekend == convert(1e9, "JPY", "USD", date(2024, 7, 6), kind="market")
    back = convert(weekend.amount, "USD", "JPY", "2024-07-06")
    assert back.amount == pytest.approx(1e9)


def test_the_three_kinds_differ_and_are_never_mixed():
    planning = convert(43_000, "JPY", "USD", "FY2023", kind="budget_planning")
    assert planning.amount == pytest.approx(43_000 / 108)
    assert convert(43_000, "JPY", "USD", date(2024, 3, 31), kind="budget_planning").date == "FY2023"
    parity = convert(1, "USD", "JPY", "2015", kind="ppp")
    assert parity.rate == pytest.approx(103.4, abs=0.1)
    assert parity.source == "imf2019weo"
    market = convert(1, "USD", "JPY", "2015-06-30")
    assert len({planning.kind, parity.kind, market.kind}) == 3
    assert market.rate > parity.rate


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, "TWD", "USD", "2020-03-02"), "publishes no rate of 'TWD'"),
        ((1, "JPX", "USD", "2020-03-02"), "did you mean 'JPY'"),
        ((1, "JPY", "USD", "1990-01-01"), "held for 1999-01-04"),
        ((1, "JPY", "USD", "2999-01-01"), "no market rate"),
        ((1, "JPY", "USD", "2020"), "expected a day"),
        ((1, "JPY", "USD", "2020-02-31"), "expected a day"),
        ((1, "JPY", "USD", "FY2010", "budget_planning"), "held for FY2023 to FY2027"),
        ((1, "KRW", "USD", "FY2024", "budget_planning"), "no sourced budget_planning rate of 'KRW'"),
        ((1, "JPY", "USD", "2024", "ppp"), "held for 2010 to 2017"),
        ((1, "USD", "USD", "2015", "ppp"), "no ppp rate is needed"),
        ((1, "JPY", "USD", "2015", "pppp"), "did you mean 'ppp'"),
    ],
)
def test_no_rate_means_an_error_in_one_line(arguments, message):
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        convert(*arguments)
    assert "\n" not in str(caught.value)


def test_a_missing_extra_is_told_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "currency_converter", None)
    monkeypatch.setitem(sys.modules, "bibtexparser", None)
    monkeypatch.setitem(sys.modules, "bibtexparser.entrypoint", None)
    _central_bank_rates.cache_clear()
    _library.cache_clear()
    with pytest.raises(DataError, match=r"rimland\[money\]"):
        convert(1, "JPY", "USD", "2024-07-08")
    with pytest.raises(DataError, match=r"rimland\[sources\]"):
        source("jervis1978")
