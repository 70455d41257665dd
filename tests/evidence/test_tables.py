"""The shipped tables are what they say: sources exist, units are known, definitions are kept apart."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.errors import DataError
from rimland.evidence import ACTORS, THEATRES, UNITS, load_evidence, sources
from rimland.evidence.series import REGIMES
from rimland.evidence.tables import COLUMNS, FOLDER, read_descriptions, read_tables, source_keys

EVIDENCE = load_evidence()
HEADER = ",".join(COLUMNS)
GOOD = "military_expenditure,JPN,2015,39.1,USD2023bn/year,,,sipri2025milex,,calendar_year"


def spot(indicator, subject, date, source=None, definition=None):
    found = [o for o in EVIDENCE.select(indicator, subject, source, definition) if o.date == date]
    assert len(found) == 1, found
    return found[0].value


# Published figures: SIPRI fact sheet of April 2025, US and Japanese ministries, Federal Reserve.
@pytest.mark.parametrize(
    ("indicator", "subject", "date", "value", "tolerance"),
    [
        ("military_expenditure_current", "USA", "2024", 997, 0.5),
        ("military_expenditure_current", "CHN", "2024", 314, 0.5),
        ("military_expenditure_current", "JPN", "2024", 55.3, 0.05),
        ("military_expenditure_current", "KOR", "2024", 47.6, 0.05),
        ("military_expenditure_current", "TWN", "2024", 16.5, 0.05),
        ("military_expenditure_current", "IND", "2024", 86.1, 0.05),
        ("military_burden", "JPN", "2024", 0.014, 0.0005),
        ("us_personnel", "JPN", "2024", 55154, 0),
        ("ccg_contiguous_zone_days", "east_china_sea", "2024", 355, 0),
        ("jasdf_scrambles", "JPN", "FY2016", 1168, 0),
        ("pla_aircraft_yearly", "taiwan_strait", "2022", 1727, 0),
        ("exchange_rate", "JPN", "2024-07", 158, 1),
    ],
)
def test_published_values(indicator, subject, date, value, tolerance):
    assert spot(indicator, subject, date) == pytest.approx(value, abs=tolerance or 1e-9)


def test_yen_mean_of_2015_is_the_published_121():
    rates = EVIDENCE.monthly_series("exchange_rate", ["JPN"], "2015-01", 12)
    assert rates.mean() == pytest.approx(121.0, abs=0.5)


def test_scopes_of_the_japanese_budget_stay_apart():
    wide = spot("japan_defence_budget", "JPN", "FY2020", definition="including_realignment")
    narrow = spot("japan_defence_budget", "JPN", "FY2020", definition="excluding_realignment")
    assert (wide, narrow) == (5313.3, 5068.8)


def test_conflicting_counts_are_two_rows():
    counts = EVIDENCE.select("ccg_territorial_sea_vessels_yearly", "east_china_sea")
    assert {o.value for o in counts if o.date == "2020"} == {78.0, 88.0}
    assert EVIDENCE.annual("ccg_territorial_sea_vessels_yearly", ["east_china_sea"], [2020]) == 88.0


def test_every_source_and_unit_exists():
    keys = source_keys()
    assert {o.source for o in EVIDENCE.observations} <= keys
    assert {key for about in EVIDENCE.descriptions.values() for key in about.sources} <= keys
    assert {o.unit for o in EVIDENCE.observations} <= set(UNITS)


def test_the_quick_list_of_keys_is_that_of_the_parser():
    pytest.importorskip("bibtexparser")
    assert set(sources()) == source_keys()


def test_every_indicator_is_observed_and_every_definition_used():
    seen = {(o.indicator, o.definition) for o in EVIDENCE.observations}
    declared = {(name, d) for name, about in EVIDENCE.descriptions.items() for d in about.definitions}
    assert seen == declared


def test_units_parse_in_the_unit_registry():
    units = pytest.importorskip("rimland.engine.units")
    for unit in UNITS:
        units.parse_unit(unit)


def test_labels_are_those_of_the_model():
    file = FOLDER.parent / "model" / "dimensions.yaml"
    if not file.exists():
        pytest.skip("the model's dimensions are not there")
    from ruamel.yaml import YAML

    dimensions = YAML(typ="safe").load(file)
    assert tuple(dimensions["actor"]) == ACTORS
    assert tuple(dimensions["theatre"]) == THEATRES
    assert tuple(dimensions["regime"]) == REGIMES


def test_no_zero_stands_for_missing():
    for actor in ("PRK", "PIC"):
        for indicator in ("military_expenditure", "gdp", "real_gdp_growth"):
            assert EVIDENCE.select(indicator, actor) == ()
    money = [o for o in EVIDENCE.observations if o.unit.startswith(("USD", "JPY"))]
    assert all(o.value > 0 for o in money)


def test_definition_eras_do_not_overlap_and_are_never_joined():
    eras = {d: EVIDENCE.select("pla_aircraft", definition=d) for d in ("adiz_entries", "all_detected")}
    assert max(o.date for o in eras["adiz_entries"]) == "2022-07"
    assert min(o.date for o in eras["all_detected"]) == "2022-08"
    for definition, rows in eras.items():
        series = EVIDENCE.monthly_series("pla_aircraft", ["taiwan_strait"], "2015-01", 144, definition=definition)
        assert (~(series != series)).sum() == len(rows)
    months_by_default = EVIDENCE.monthly_series("pla_aircraft", ["taiwan_strait"], "2015-01", 144)
    assert (~(months_by_default != months_by_default)).sum() == len(eras["all_detected"])


def test_forecasts_never_pass_for_outcomes():
    assert math.isnan(EVIDENCE.annual("public_debt_ratio", ["JPN"], [2018])[0, 0])
    forecast = EVIDENCE.annual("public_debt_ratio", ["JPN"], [2018], definition="forecast_2019")
    assert forecast[0, 0] == pytest.approx(2.37, abs=0.02)


def test_october_2021_matches_the_published_count():
    assert spot("pla_aircraft", "taiwan_strait", "2021-10") == 197


BAD = {
    "missing column": (HEADER.replace("unit,", "units,"), GOOD, "missing column 'unit'"),
    "text in a number": (HEADER, GOOD.replace("39.1", "n.a."), "expected a number, got 'n.a.'"),
    "not finite": (HEADER, GOOD.replace("39.1", "nan"), "expected a number, got 'nan'"),
    "empty value": (HEADER, GOOD.replace("39.1", ""), "expected a number"),
    "unknown indicator": (
        HEADER,
        GOOD.replace("military_expenditure", "military_expenditur"),
        "did you mean 'military_expenditure'",
    ),
    "unknown subject": (HEADER, GOOD.replace("JPN", "JPM"), "did you mean 'JPN'"),
    "pair with itself": (HEADER, GOOD.replace("JPN", "JPN>JPN"), "unknown subject 'JPN>JPN'"),
    "bad date": (HEADER, GOOD.replace("2015", "2015-13"), "expected 2015, 2015-03"),
    "unknown unit": (HEADER, GOOD.replace("USD2023bn/year", "USD2023bn/yr"), "did you mean 'USD2023bn/year'"),
    "other unit": (HEADER, GOOD.replace("USD2023bn/year", "USDbn/year"), "expected 'USD2023bn/year'"),
    "unknown source": (HEADER, GOOD.replace("sipri2025milex", "sipri2025"), "did you mean 'sipri2025milex'"),
    "unknown definition": (HEADER, GOOD.replace("calendar_year", "calendar"), "did you mean 'calendar_year'"),
    "lower above value": (HEADER, GOOD.replace(",,,", ",40,,"), "expected at most the value 39.1, got 40"),
    "upper below value": (HEADER, GOOD.replace(",,,", ",,39,"), "expected at least the value 39.1, got 39"),
    "too few cells": (HEADER, "military_expenditure,JPN", "expected 10 cells, got 2"),
    "unclosed quote": (HEADER, '"' + GOOD, "not readable as CSV"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_table_gives_one_clear_line(tmp_path, case):
    header, row, message = BAD[case]
    file = tmp_path / "bad.csv"
    file.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_tables([file], EVIDENCE.descriptions, source_keys())
    text = str(caught.value)
    assert message in text
    assert "\n" not in text
    assert re.match(r"bad\.csv:", text)


def test_a_repeated_row_names_both_places(tmp_path):
    file = tmp_path / "twice.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n{GOOD}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"twice\.csv:3:date: .* already given at twice\.csv:2"):
        read_tables([file], EVIDENCE.descriptions, source_keys())


def test_unreadable_files_give_one_line(tmp_path):
    (tmp_path / "latin.csv").write_bytes(HEADER.encode() + b"\n\xff\xfe\n")
    with pytest.raises(DataError, match="not readable as CSV"):
        read_tables([tmp_path / "latin.csv"], EVIDENCE.descriptions, source_keys())
    with pytest.raises(DataError, match="cannot be read"):
        read_tables([tmp_path / "absent.csv"], EVIDENCE.descriptions, source_keys())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "not valid YAML"),
        ("- a", "expected a mapping"),
        ("a: {label: x}", "lacks 'unit'"),
        (
            "a: {label: x, unit: yen, period: year, measures: x, sources: [a], definitions: {a: b}}",
            "unknown unit 'yen'",
        ),
    ],
)
def test_bad_descriptions(tmp_path, text, message):
    file = tmp_path / "indicators.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        read_descriptions(file)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=40))
def test_any_text_as_a_value_is_a_number_or_one_line(tmp_path_factory, text):
    import csv

    file: Path = tmp_path_factory.mktemp("any") / "any.csv"
    with file.open("w", newline="", encoding="utf-8", errors="replace") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerow([text if cell == "39.1" else cell for cell in GOOD.split(",")])
    try:
        (observation,) = read_tables([file], EVIDENCE.descriptions, source_keys())
    except DataError as error:
        message = str(error)
    else:
        message = ""
        assert math.isfinite(observation.value)
    assert len(message.splitlines()) <= 1
