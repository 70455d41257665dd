"""Finding observations and laying them out in time."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.errors import DataError
from rimland.evidence import (
    ACTORS,
    REGIMES,
    Evidence,
    Observation,
    administrations,
    initial_values,
    load_evidence,
    model_series,
)
from rimland.evidence.tables import COLUMNS, Description

EVIDENCE = load_evidence()


def test_the_shipped_base_is_read_once():
    assert load_evidence() is EVIDENCE


def test_indicators_tell_subjects_span_and_sources():
    about = {i.name: i for i in EVIDENCE.indicators()}["military_expenditure"]
    assert about.span == ("2000", "2024")
    assert about.unit == "USD2023bn/year"
    assert about.sources == ("sipri2025milex",)
    assert "PRK" not in about.subjects
    assert "TWN" in about.subjects
    assert EVIDENCE.describe("military_expenditure") == about


def test_select_narrows_and_orders():
    rows = EVIDENCE.select("military_expenditure", "JPN")
    assert [o.date for o in rows] == [str(y) for y in range(2000, 2025)]
    assert {o.subject for o in EVIDENCE.select("jasdf_scrambles")} == {"JPN", "JPN>CHN", "JPN>RUS"}


def test_unknown_names_give_the_nearest():
    with pytest.raises(DataError, match="did you mean 'gdp_current'"):
        EVIDENCE.select("gdp_curent")
    with pytest.raises(DataError, match="did you mean 'JPN'"):
        EVIDENCE.select("gdp", "JPNN")
    with pytest.raises(DataError, match="did you mean 'worldbank2024wdi'"):
        EVIDENCE.select("gdp", "JPN", source="worldbank2024")
    with pytest.raises(DataError, match="did you mean 'estimate'"):
        EVIDENCE.annual("gdp", ["JPN"], [2020], definition="estimates")
    with pytest.raises(DataError, match="did you mean"):
        EVIDENCE.monthly_series("gdp", ["USB"])


def test_annual_is_years_by_subjects_and_missing_stays_missing():
    values = EVIDENCE.annual("military_expenditure", ["JPN", "VNM", "PRK"], [2018, 2019])
    assert values.shape == (2, 3)
    assert np.isfinite(values[0, :2]).all()
    assert np.isnan(values[1, 1])
    assert np.isnan(values[:, 2]).all()
    with pytest.raises(DataError, match="observed by month"):
        EVIDENCE.annual("exchange_rate", ["JPN"], [2020])


def test_yearly_values_are_held_only_when_asked():
    free = EVIDENCE.monthly_series("gdp", ["JPN"], "2020-01", 12)
    held = EVIDENCE.monthly_series("gdp", ["JPN"], "2020-01", 12, hold="year")
    assert np.isnan(free).all()
    assert len(set(held[:, 0])) == 1
    with pytest.raises(DataError, match="hold"):
        EVIDENCE.monthly_series("gdp", ["JPN"], hold="forever")


def test_a_fiscal_year_runs_from_april():
    held = EVIDENCE.monthly_series("japan_defence_budget", ["JPN"], "2020-01", 24, hold="year", source="japanmod2020")[
        :, 0
    ]
    assert list(held[[0, 2, 3, 14]]) == [5257.4, 5257.4, 5313.3, 5313.3]
    assert np.isnan(held[15:]).all()


@given(st.integers(1990, 2030), st.integers(1, 12), st.integers(1, 60))
def test_a_window_is_a_part_of_the_whole(year, month, months):
    whole = EVIDENCE.monthly_series("exchange_rate", ["JPN"], "1990-01", 12 * 46)[:, 0]
    part = EVIDENCE.monthly_series("exchange_rate", ["JPN"], f"{year}-{month:02d}", months)[:, 0]
    begin = (year - 1990) * 12 + month - 1
    np.testing.assert_array_equal(part, whole[begin : begin + months])


@pytest.mark.parametrize("start", ["2015", "2015-1x", "2015-13", "x", ""])
def test_a_bad_start_is_refused(start):
    with pytest.raises(DataError, match="expected a month"):
        EVIDENCE.monthly_series("exchange_rate", ["JPN"], start)


@pytest.mark.parametrize("months", [0, -1, 2.5, True])
def test_a_bad_length_is_refused(months):
    with pytest.raises(DataError, match="whole number"):
        EVIDENCE.monthly_series("exchange_rate", ["JPN"], months=months)


def test_sources_without_a_rank_are_not_chosen_silently():
    about = Description("x", "x", "1", "year", "x", "", ("a",), {"d": "x"})
    rows = [Observation("x", "JPN", "2020", v, "1", None, None, s, "", "d") for v, s in ((1.0, "a"), (2.0, "b"))]
    with pytest.raises(DataError, match=r"rank 'b' in indicators\.yaml"):
        Evidence(rows, {"x": about}).annual("x", ["JPN"], [2020])
    assert Evidence(rows, {"x": about}).annual("x", ["JPN"], [2020], source="b") == 2.0


def test_own_tables_are_added_and_checked(tmp_path):
    (tmp_path / "sources.bib").write_text("@misc{mine2026,\n  title = {Mine},\n  year = {2026}\n}\n")
    (tmp_path / "indicators.yaml").write_text(
        "patrols: {label: Patrols, unit: ship/month, period: month, measures: Patrols., "
        "sources: [mine2026], definitions: {seen: seen}}\n"
    )
    row = "patrols,south_china_sea,2020-05,3,ship/month,,,mine2026,,seen"
    (tmp_path / "patrols.csv").write_text(f"{','.join(COLUMNS)}\n{row}\n")
    extended = load_evidence(tmp_path)
    assert extended.monthly_series("patrols", ["south_china_sea"], "2020-05", 1) == 3.0
    assert len(extended.observations) == len(EVIDENCE.observations) + 1
    with pytest.raises(DataError, match="unknown indicator 'patrols'"):
        load_evidence(tmp_path / "patrols.csv")
    with pytest.raises(DataError, match="no such table"):
        load_evidence(tmp_path / "absent")


def test_model_series_have_the_bound_names_and_shapes():
    series = model_series("2015-01", 312, ACTORS)
    assert {name: values.shape for name, values in series.items()} == {
        "real_gdp_growth": (312, 14),
        "exchange_rate": (312,),
        "us_administration": (312, 6),
        "new_japanese_cabinet": (312,),
        "north_korean_phase": (312, 3),
        "us_personnel_in_japan": (312,),
        "us_average_tariff": (312,),
        "us_tariff_on_china": (312,),
    }
    growth = series["real_gdp_growth"]
    known = [a not in ("PRK", "PIC") for a in ACTORS]
    assert np.isfinite(growth[:120, known]).all()
    assert np.isnan(growth[120:]).all()
    assert np.isnan(growth[:, [not k for k in known]]).all()
    # The pandemic year, as published: Britain and the Philippines about -10%, Taiwan growing.
    row = dict(zip(ACTORS, growth[5 * 12], strict=True))
    assert row["GBR"] == pytest.approx(-0.10, abs=0.01)
    assert row["PHL"] == pytest.approx(-0.095, abs=0.005)
    assert row["TWN"] == pytest.approx(0.034, abs=0.002)


def test_one_administration_is_in_office_each_month():
    regimes = model_series()["us_administration"]
    known = regimes[:168]  # 2015-01 to 2028-12
    np.testing.assert_array_equal(known.sum(axis=1), 1.0)
    assert np.isnan(regimes[168:]).all()
    in_office = [REGIMES[i] for i in known.argmax(axis=1)]
    assert in_office[23] == "obama"
    assert in_office[24] == "trump_first"
    assert in_office[72] == "biden"
    assert in_office[120] == "trump_second"
    assert [term[0] for term in administrations()] == list(REGIMES[:4])


def test_initial_values_of_2015():
    start = dict(zip(ACTORS, initial_values(2015)["gdp"], strict=True))
    assert start["JPN"] == pytest.approx(4070, rel=0.01)
    values = initial_values(2015)
    np.testing.assert_allclose(values["public_debt"], values["public_debt_ratio"] * values["gdp"])
    burden = values["military_expenditure"] / values["gdp"]
    # Two sources and two deflators (consumer prices against all of GDP): near, not equal.
    known = np.isfinite(burden)
    assert known.sum() == 12
    np.testing.assert_allclose(burden[known], values["military_burden"][known], rtol=0.2)


def test_import_is_light():
    code = """
import sys, time, numpy
begin = time.perf_counter()
import rimland.evidence
seconds = time.perf_counter() - begin
heavy = {"pandas", "scipy", "pint", "bibtexparser", "currency_converter", "ruamel.yaml"} & set(sys.modules)
allowed = ("rimland.evidence", "rimland.errors", "rimland._", "rimland.cache", "rimland.yaml_reader")
others = [m for m in sys.modules if m.startswith("rimland.") and not m.startswith(allowed)]
print(seconds, sorted(heavy), others)
"""
    times = []
    for _ in range(3):
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        seconds, rest = out.split(maxsplit=1)
        times.append(float(seconds))
        assert rest.strip() == "[] []"
    assert min(times) < 0.1
