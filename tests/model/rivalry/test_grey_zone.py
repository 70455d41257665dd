"""Patrols, flights, intrusions and scrambles against what was counted."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.evidence import load_evidence
from rimland.model.rivalry import grey_zone
from rimland.yaml_reader import read_yaml

FOLDER = Path(rimland.model.__file__).parent
DIMENSIONS = read_dimensions(FOLDER / "dimensions.yaml")
THEATRES = DIMENSIONS.labels["theatre"]
STRAIT, SENKAKUS = THEATRES.index("taiwan_strait"), THEATRES.index("east_china_sea")
NUMBERS = read_yaml(FOLDER / "rivalry" / "grey_zone.yaml").data
HISTORIES = 4000
FORCES = (len(DIMENSIONS.labels["actor"]), len(DIMENSIONS.labels["domain"]))


def number(name, theatre=None):
    values = parameter_from(name, NUMBERS[name], DIMENSIONS, "").values
    return float(values[THEATRES.index(theatre)] if theatre else values)


def pressure_months(theatre, years=11.0):
    """Pressure by month from 2015 at the lever's status quo, no change of fear, success 0.2."""
    now, path = number("initial_grey_zone_pressure", theatre), []
    growth, restraint = number("pressure_growth_rate", theatre), number("pressure_restraint_rate", theatre)
    for _ in range(round(12 * years)):
        path.append(now)
        now += float(grey_zone.grey_zone_pressure(now, 0.6, 1.0, 0.2, growth, restraint, 0.0)) / 12
    return np.array(path)


def pressure_path(theatre):
    return {2015 + i: year.mean() for i, year in enumerate(pressure_months(theatre).reshape(-1, 12))}


# Days with patrols ---------------------------------------------------------------------------------
def test_senkaku_pressure_follows_the_recorded_days():
    days = {2016: 211 / 366, 2019: 282 / 365, 2020: 333 / 366, 2021: 332 / 365, 2023: 352 / 365}
    path = pressure_path("east_china_sea")
    for year, share in days.items():
        assert path[year] == pytest.approx(share, abs=0.08)


def test_taiwan_pressure_takes_off_late_and_saturates():
    path = pressure_path("taiwan_strait")
    assert path[2016] < 0.1
    assert path[2021] == pytest.approx(233 / 365, abs=0.2)
    assert path[2024] == pytest.approx(341 / 366, abs=0.15)


def test_pressure_levels_off_where_restraint_meets_push():
    level = 1 - 0.11 * 0.8 / (0.2 * 0.6)
    assert grey_zone.grey_zone_pressure(level, 0.6, 1.0, 0.2, 0.2, 0.11, 0.0) == pytest.approx(0, abs=1e-12)
    assert grey_zone.grey_zone_pressure(1.0, 1.0, 3.0, 0.0, 3.0, 0.0, 0.0) == 0.0


def test_days_of_a_full_year():
    days = evaluate(grey_zone.senkaku_days, DIMENSIONS, grey_zone_pressure=("theatre", np.full(4, 355 / 366)))
    assert float(days) == pytest.approx(354.3, abs=0.1)


# Sorties -------------------------------------------------------------------------------------------
@cache
def sorties():
    """Histories of monthly sorties from January 2015 to December 2025, from the model's own equations.

    Days with patrols, fear and China's air forces take the course of the default run (the last two as smooth growth).
    """
    rng = np.random.default_rng(20)
    days = pressure_months("taiwan_strait")
    surprise, found = np.zeros(HISTORIES), []
    elapsed = np.arange(len(days)) / 12
    air, fear = np.exp(0.078 * elapsed), 1 + 0.15 / (1 + np.exp(-(elapsed - 5.5)))
    for month, time in enumerate(2015 + elapsed):
        effort = np.zeros(4)
        effort[STRAIT] = grey_zone.probing_effort(0.6, 0.6, fear[month], number("probing_from_fear"))
        level = float(
            evaluate(
                grey_zone.sortie_level,
                DIMENSIONS,
                grey_zone_pressure=("theatre", np.full(4, days[month])),
                probing_effort=("theatre", effort),
                military_capital=("actor domain", np.full(FORCES, air[month])),
                initial_military_capital=("actor domain", np.ones(FORCES)),
                calendar_year=time,
                **{
                    n: number(n)
                    for n in ("sorties_per_patrol_day", "sorties_from_air_power", "sortie_step", "sortie_step_date")
                },
            )
        )
        spread = number("sortie_spread" if time >= number("sortie_step_date") else "sortie_spread_before")
        found.append(level * np.exp(spread * surprise))
        surprise = grey_zone.sortie_surprise(surprise, number("sortie_persistence"), rng.standard_normal(HISTORIES))
    return np.array(found)


def observed(indicator, definition, first, last):
    rows = load_evidence().select(indicator, definition=definition)
    return np.array([row.value for row in rows if first <= row.date <= last])


def of_logs(months):
    """Mean, standard deviation and lag-one autocorrelation of the logs, along the first axis."""
    logs = np.log(months)
    apart = logs - logs.mean(0)
    return logs.mean(0), logs.std(0, ddof=1), (apart[1:] * apart[:-1]).sum(0) / (apart**2).sum(0)


ERAS = {"before": ("adiz_entries", "2020-10", "2022-07"), "after": ("all_detected", "2022-08", "2025-06")}


@pytest.mark.parametrize("era", list(ERAS))
@pytest.mark.parametrize("moment", [0, 1, 2], ids=["mean", "spread", "autocorrelation"])
def test_sorties_have_the_moments_of_the_record(era, moment):
    """The record lies within the middle 95 percent of as long a record from 4000 histories, in all six cases."""
    definition, first, last = ERAS[era]
    record = observed("pla_aircraft", definition, first, last)
    months = [12 * (int(text[:4]) - 2015) + int(text[5:]) - 1 for text in (first, last)]
    simulated = sorties()[months[0] : months[1] + 1]
    assert len(record) == len(simulated)
    if definition == "adiz_entries":
        simulated = grey_zone.adiz_entries(simulated, number("adiz_share"))
    low, high = np.quantile(of_logs(simulated)[moment], [0.025, 0.975])
    assert low < of_logs(record)[moment] < high
    # and the tolerance is no licence: half or twice the value would not pass as a mean or as a spread
    if moment == 0:
        assert high - low < 2 * np.log(2)
    if moment == 1:
        assert high / low < 4


def test_the_step_of_2022_is_needed_and_the_two_counts_are_told_apart():
    before = observed("pla_aircraft", *ERAS["before"])
    after = observed("pla_aircraft", *ERAS["after"])
    raw = np.log(after).mean() - np.log(before).mean()
    assert raw == pytest.approx(1.88, abs=0.01)
    same_count = raw + np.log(number("adiz_share"))
    assert same_count == pytest.approx(0.97, abs=0.03)
    no_step = np.log(sorties()[91:126] / number("sortie_step")).mean() - np.log(sorties()[69:91]).mean()
    assert np.log(number("sortie_step")) == pytest.approx(same_count - no_step, abs=0.15)


def test_share_of_detected_aircraft_that_enter_the_zone():
    rows = load_evidence()
    year = {o.date: o.value for o in rows.select("pla_aircraft_yearly", definition="adiz_entries")}
    to_july = observed("pla_aircraft", "adiz_entries", "2022-01", "2022-07").sum()
    months_of_2021 = observed("pla_aircraft", "adiz_entries", "2021-01", "2021-12").sum()
    detected = observed("pla_aircraft", "all_detected", "2022-08", "2022-12").sum()
    entries = year["2022"] - to_july * year["2021"] / months_of_2021
    assert entries / detected == pytest.approx(number("adiz_share"), abs=0.005)


def test_a_surprise_has_variance_one_and_the_stated_memory():
    rng, state = np.random.default_rng(1), np.zeros(20000)
    for _ in range(60):
        before = state
        state = grey_zone.sortie_surprise(state, 0.35, rng.standard_normal(len(state)))
    assert state.std() == pytest.approx(1, abs=0.02)
    assert np.corrcoef(before, state)[0, 1] == pytest.approx(0.35, abs=0.02)


def month(crises=0.0, surprise=0.0, time=2024.0):
    strait = np.zeros(4)
    strait[STRAIT] = crises
    return float(
        evaluate(
            grey_zone.pla_sorties,
            DIMENSIONS,
            sortie_level=400.0,
            sortie_surprise=surprise,
            sortie_spread_before=0.55,
            sortie_spread=0.25,
            sortie_step_date=2022.58,
            calendar_year=time,
            crises=("theatre", strait),
            drill_surge=0.95,
        )
    )


def test_a_crisis_brings_drills_and_its_number_does_not_matter():
    assert month() == pytest.approx(400)
    assert month(crises=1.0) == pytest.approx(780)
    assert month(crises=3.0) == month(crises=1.0)
    assert month(surprise=1.0) == pytest.approx(400 * np.exp(0.25))
    assert month(surprise=1.0, time=2021.0) == pytest.approx(400 * np.exp(0.55))


# Intrusions ----------------------------------------------------------------------------------------
def test_intrusions_are_a_poisson_count_without_trend():
    months = observed("ccg_territorial_sea_vessels", "coast_guard_count", "2014-01", "2019-01")
    expected = number("intrusions_at_start")
    assert months.mean() == pytest.approx(expected, abs=2 * np.sqrt(expected / len(months)))
    dispersion = np.random.default_rng(3).poisson(expected, (len(months), HISTORIES))
    low, high = np.quantile(dispersion.var(0, ddof=1) / dispersion.mean(0), [0.025, 0.975])
    assert low < months.var(ddof=1) / months.mean() < high
    # ... whereas the days of presence rose by half from 2016 to 2021, ships in the territorial sea did not
    year = {
        o.date: o.value for o in load_evidence().select("ccg_territorial_sea_vessels_yearly", source="japanmod2023")
    }
    assert np.mean([year[y] for y in ("2020", "2021", "2022")]) / 12 == pytest.approx(expected, rel=0.15)


# Scrambles -----------------------------------------------------------------------------------------
@cache
def scrambles():
    """Histories of scrambles against China, monthly from January 2015 to December 2025."""
    rng, days = np.random.default_rng(21), pressure_months("east_china_sea")
    surprise, found = np.zeros(HISTORIES), []
    for i, now in enumerate(days):
        time = 2015 + i / 12
        effort = np.zeros(4)
        effort[SENKAKUS] = 1 + 0.14 / (1 + np.exp(-(time - 2021)))
        rule = grey_zone.scramble_rule(number("scramble_rule_factor"), number("scramble_rule_date"), time)
        level = float(
            evaluate(
                grey_zone.scrambles_against_china,
                DIMENSIONS,
                grey_zone_pressure=("theatre", np.full(4, now)),
                initial_grey_zone_pressure=("theatre", np.full(4, days[0])),
                probing_effort=("theatre", effort),
                scramble_rule=float(rule),
                scramble_surprise=0.0,
                **{n: number(n) for n in ("scrambles_at_start", "scrambles_from_patrols", "scramble_spread")},
            )
        )
        found.append(level * np.exp(number("scramble_spread") * surprise))
        surprise = grey_zone.scramble_surprise(surprise, number("scramble_persistence"), rng.standard_normal(HISTORIES))
    return np.array(found)


@pytest.mark.parametrize(("first", "last"), [(2015, 2019), (2020, 2024)], ids=["old rule", "new rule"])
def test_scrambles_have_the_mean_and_spread_of_the_record(first, last):
    years = {
        int(o.date[2:]): o.value for o in load_evidence().select("jasdf_scrambles", "JPN>CHN") if o.date >= "FY2015"
    }
    record = np.array([years[y] for y in range(first, last + 1)])
    starts = [12 * (y - 2015) + 3 for y in range(first, last + 1)]
    simulated = np.array([scrambles()[s : s + 12].sum(0) for s in starts])
    for mine, theirs in zip(of_logs(simulated), of_logs(record), strict=True):
        low, high = np.quantile(mine, [0.025, 0.975])
        assert low < theirs < high
    # a Poisson count could not give that spread
    assert of_logs(record)[1] > 3 / np.sqrt(record.mean())


def test_others_are_met_by_the_same_rule():
    total = float(grey_zone.jasdf_scrambles(50.0, 27.6, 1.0))
    assert 12 * (total - 50) == pytest.approx(331, abs=1)
    years = load_evidence()
    every = {o.date: o.value for o in years.select("jasdf_scrambles", "JPN")}
    china = {o.date: o.value for o in years.select("jasdf_scrambles", "JPN>CHN")}
    others = {int(d[2:]): every[d] - china[d] for d in china if "FY2015" <= d <= "FY2024"}
    assert np.mean([others[y] for y in range(2015, 2020)]) / 12 == pytest.approx(number("other_scrambles"), abs=0.1)
    after = np.mean([others[y] for y in range(2020, 2025)])
    assert after == pytest.approx(331 * number("scramble_rule_factor"), rel=0.05)


# Properties ----------------------------------------------------------------------------------------
@given(st.floats(0, 1), st.floats(0.2, 2), st.floats(0, 2.5))
def test_effort_is_one_at_the_start_and_grows_with_tempo_and_fear(tempo, fear, elasticity):
    assert grey_zone.probing_effort(0.6, 0.6, 1.0, elasticity) == pytest.approx(1)
    now = grey_zone.probing_effort(tempo, 0.6, fear, elasticity)
    assert now >= 0
    assert grey_zone.probing_effort(1.0, 0.6, fear, elasticity) >= now
    assert grey_zone.probing_effort(tempo, 0.6, fear * 1.1, elasticity) >= now * (1 - 1e-9)


def test_the_caveat_that_the_counts_differ_is_kept():
    assert re.search("never be joined", load_evidence().describe("pla_aircraft").caveat)
