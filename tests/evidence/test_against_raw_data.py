"""The shipped figures equal the raw data they were taken from, where that data is at hand."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from rimland.evidence import ACTORS, load_evidence

RAW = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="the raw data folder is not beside the repository")
EVIDENCE = load_evidence()


def raw(name):
    with (RAW / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def shipped(indicator, **where):
    return {(o.subject, o.date): o.value for o in EVIDENCE.select(indicator, **where)}


def agree(held, expected):
    assert held.keys() == expected.keys()
    for key, value in held.items():
        assert value == pytest.approx(expected[key], rel=1e-5, abs=1e-9), key


@pytest.mark.parametrize(
    ("indicator", "measure", "scale"),
    [
        ("military_expenditure", "constant_2023_usd_m", 1e-3),
        ("military_expenditure_current", "current_usd_m", 1e-3),
        ("military_burden", "share_gdp_pct", 1e-2),
    ],
)
def test_military_expenditure(indicator, measure, scale):
    expected = {
        (r["iso3"], r["year"]): float(r["value"]) * scale
        for r in raw("sipri_milex_1949_2024.csv")
        if r["measure"] == measure and r["iso3"] in ACTORS and r["iso3"] != "PRK" and int(r["year"]) >= 2000
    }
    agree(shipped(indicator), {key: value for key, value in expected.items() if value})


def test_exchange_rate():
    expected = {
        ("JPN", r["date"][:7]): float(r["rate_as_published"])
        for r in raw("fx_usd_monthly.csv")
        if r["country"] == "Japan" and "2000" <= r["date"] < "2026-07"
    }
    agree(shipped("exchange_rate"), expected)


def test_population_and_debt():
    expected = {
        (r["iso3"], r["year"]): float(r["population"])
        for r in raw("wb_population.csv")
        if r["iso3"] in ACTORS and 2000 <= int(r["year"]) <= 2024
    }
    agree(shipped("population", source="worldbank2024wdi"), expected)
    expected = {
        (r["iso3"], r["year"]): float(r["value"]) / 100
        for r in raw("imf_weo_april2019.csv")
        if r["variable"] == "ggxwdg_ngdp"
        and r["iso3"] in ACTORS
        and int(r["year"]) >= 2000
        and r["status"] == "historical_mostly"
        and r["value"]
    }
    agree(shipped("public_debt_ratio", definition="estimate"), expected)


def test_growth_is_the_change_of_the_constant_price_series():
    level = {
        (r["iso3"], int(r["year"])): float(r["value"])
        for r in raw("wb_macro_via_gapminder.csv")
        if r["variable"] == "total_gdp_us_inflation_adjusted"
    }
    for (actor, year), growth in shipped("real_gdp_growth", source="worldbank2024wdi").items():
        expected = level[actor, int(year)] / level[actor, int(year) - 1] - 1
        assert growth == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_activity_around_taiwan():
    eras = {"adiz_entries_era": "adiz_entries", "total_detected_era": "all_detected"}
    sums = defaultdict(float)
    for r in raw("pla_taiwan_daily_sorties_vessels.csv"):
        if r["definition_era"] in eras and r["pla_aircraft_sorties"]:
            sums[eras[r["definition_era"]], r["date"][:7]] += float(r["pla_aircraft_sorties"])
    for definition in eras.values():
        rows = shipped("pla_aircraft", definition=definition)
        for (_, month), value in rows.items():
            assert value == sums[definition, month]


def test_north_korean_tests_add_up():
    dates = [r["date"] for r in raw("cns_north_korea_missile_tests_1984_2023.csv") if r["date"] >= "2000"]
    assert sum(shipped("north_korean_tests", definition="all_launches").values()) == len(dates)


def test_us_personnel():
    expected = {
        (r["iso3c"], r["year"]): float(r["troops_ad"])
        for r in raw("us_troops_by_country_year.csv")
        if r["iso3c"] in ("JPN", "KOR", "PHL", "AUS", "GBR") and int(r["year"]) >= 2000
    }
    agree(shipped("us_personnel", source="kane2022troops"), expected)


def test_ideal_points_lie_within_their_quantiles():
    rows = EVIDENCE.select("un_ideal_point")
    raw_points = {(r["iso3"], r["year"]): r["idealpointall"] for r in raw("unga_ideal_points_july2025.csv")}
    for o in rows:
        assert o.lower <= o.value <= o.upper
        assert o.value == pytest.approx(float(raw_points[o.subject, o.date]), rel=1e-4, abs=1e-5)


def test_scrambles_and_budgets():
    measure = {"total": "JPN", "china": "JPN>CHN", "russia": "JPN>RUS"}
    expected = {
        (measure[r["measure"]], f"FY{r['fiscal_year_from_april']}"): float(r["value"])
        for r in raw("jasdf_scrambles_fiscal_year.csv")
        if r["measure"] in measure and int(r["fiscal_year_from_april"]) >= 2000
    }
    agree(shipped("jasdf_scrambles", source="japanjointstaff2024"), expected)
    expected = {
        ("JPN", f"FY{r['fiscal_year']}"): float(r["value"]) / 10
        for r in raw("japan_mod_defence_budgets_2016_2020.csv")
        if r["series"] == "JPN_incl"
    }
    agree(shipped("japan_defence_budget", source="japanmod2020", definition="including_realignment"), expected)


def test_missile_delivery_time():
    buyers, waits = {"Taiwan": "TWN", "Japan": "JPN", "South Korea": "KOR"}, defaultdict(list)
    for r in raw("sipri_arms_trade_register_1950_2025.csv"):
        words = r["weapon_description"].lower().replace("/", " ").replace("-", " ").split()
        is_missile = bool({"missile", "sam", "abm"} & set(words)) and not {"system", "torpedo"} & set(words)
        if r["supplier"] == "United States" and r["recipient"] in buyers and is_missile and r["years_of_delivery"]:
            ordered = int(float(r["year_of_order"]))
            years = [int(y) for y in r["years_of_delivery"].split(";")]
            waits[buyers[r["recipient"]], str(ordered)].append(sum(years) / len(years) - ordered)
    expected = {key: round(sum(v) / len(v), 2) for key, v in waits.items() if 2005 <= int(key[1]) <= 2019}
    agree(shipped("missile_delivery_time"), expected)
