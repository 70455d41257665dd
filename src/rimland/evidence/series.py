"""Observed series and starting values under the names that the model binds."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rimland.errors import DataError, nearest
from rimland.evidence.store import load_evidence, month_number
from rimland.evidence.tables import ACTORS, FOLDER, source_keys

REGIMES = (
    "obama",
    "trump_first",
    "biden",
    "trump_second",
    "successor_republican",
    "successor_democrat",
)
PHASES = ("dialogue", "ordinary", "surge")
Array = NDArray[np.float64]


def model_series(start: str = "2015-01", months: int = 312, actors: Sequence[str] = ACTORS) -> dict[str, Array]:
    """Observed series for the model's exogenous variables, NaN where nothing was observed.

    - `real_gdp_growth`, (months, actors), 1/year: each year's growth held through its year;
    - `exchange_rate`, (months,), JPY/USD: monthly average market rate;
    - `us_administration`, (months, regimes), 1: one for the administration in office, in the order
      of `REGIMES`; the month of an inauguration counts for the incoming one;
    - `new_japanese_cabinet`, (months,), 1: one in a month in which Japan has a new prime minister;
    - `north_korean_phase`, (months, phases), 1: one for the phase of missile testing, in the order of `PHASES`;
    - `us_personnel_in_japan`, (months,), person: each year's count held through its year;
    - `us_average_tariff`, (months,), 1: announced rates weighted with the imports of 2024;
    - `us_tariff_on_china`, (months,), 1: duty collected over imports, each year's held through its year.

    Raises:
        DataError: for an unknown actor or a start that is not a month.
    """
    evidence = load_evidence()
    growth = evidence.monthly_series("real_gdp_growth", actors, start, months, hold="year")
    rate = evidence.monthly_series("exchange_rate", ["JPN"], start, months)
    personnel = evidence.monthly_series("us_personnel", ["JPN"], start, months, hold="year")
    tariff = evidence.monthly_series("us_average_tariff", ["USA"], start, months)
    tariff_on_china = evidence.monthly_series("us_tariff_collected", ["USA>CHN"], start, months, hold="year")
    return {
        "real_gdp_growth": growth,
        "exchange_rate": rate[:, 0],
        "us_administration": administration_series(start, months),
        "new_japanese_cabinet": cabinet_series(start, months),
        "north_korean_phase": _one_hot(north_korean_phases(), PHASES, start, months),
        "us_personnel_in_japan": personnel[:, 0],
        "us_average_tariff": tariff[:, 0],
        "us_tariff_on_china": tariff_on_china[:, 0],
    }


def initial_values(year: int = 2015, actors: Sequence[str] = ACTORS) -> dict[str, Array]:
    """Observed values of one year per actor, NaN where nothing was observed.

    Keys: `military_expenditure` and `gdp` (USD2023bn/year), `military_burden` (1),
    `public_debt_ratio` (year), `public_debt` (USD2023bn: the ratio times `gdp`), `population` (person).

    Raises:
        DataError: for an unknown actor.
    """
    evidence = load_evidence()
    names = ("military_expenditure", "gdp", "military_burden", "public_debt_ratio", "population")
    values = {name: evidence.annual(name, actors, [year])[0] for name in names}
    return values | {"public_debt": values["public_debt_ratio"] * values["gdp"]}


def administrations() -> list[tuple[str, date, date]]:
    """US administrations in order: regime label, first day, first day of the next term.

    Raises:
        DataError: if the table is broken, names an unknown regime or leaves a gap.
    """
    return _spells("administrations.csv", "regime", REGIMES)


def north_korean_phases() -> list[tuple[str, date, date]]:
    """Phases of North Korean missile testing in order, read off the record: label, first day, first day of the next.

    Raises:
        DataError: if the table is broken, names an unknown phase or leaves a gap.
    """
    return _spells("north_korean_phases.csv", "phase", PHASES)


def _spells(name: str, column: str, labels: Sequence[str]) -> list[tuple[str, date, date]]:
    file = FOLDER / name
    spells: list[tuple[str, date, date]] = []
    with file.open(newline="", encoding="utf-8") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            label = row[column]
            if label not in labels:
                raise DataError(f"{file.name}:{line}:{column}: unknown {column} '{label}'{nearest(label, labels)}")
            if row["source"] not in source_keys():
                raise DataError(f"{file.name}:{line}:source: unknown source '{row['source']}'")
            begin, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
            if end <= begin or (spells and begin != spells[-1][2]):
                raise DataError(f"{file.name}:{line}:start: spells must follow one another without a gap")
            spells.append((label, begin, end))
    return spells


def administration_series(start: str = "2015-01", months: int = 312) -> Array:
    """One-hot regime in office by month, shape (months, regimes); NaN outside the known terms."""
    return _one_hot(administrations(), REGIMES, start, months)


def _one_hot(spells: list[tuple[str, date, date]], labels: Sequence[str], start: str, months: int) -> Array:
    first = month_number(start)
    series = np.full((months, len(labels)), np.nan)
    for label, begin, end in spells:
        rows = slice(max(begin.year * 12 + begin.month - 1 - first, 0), max(end.year * 12 + end.month - 1 - first, 0))
        series[rows] = 0.0
        series[rows, labels.index(label)] = 1.0
    return series


def prime_ministers() -> list[tuple[str, date]]:
    """Japanese prime ministers in order: name and the day of appointment.

    Raises:
        DataError: if the table is broken or leaves a gap.
    """
    file = FOLDER / "prime_ministers.csv"
    tenures: list[tuple[str, date]] = []
    left = None
    with file.open(newline="", encoding="utf-8") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            if row["source"] not in source_keys():
                raise DataError(f"{file.name}:{line}:source: unknown source '{row['source']}'")
            begin = date.fromisoformat(row["start"])
            if tenures and begin != left:
                raise DataError(f"{file.name}:{line}:start: tenures must follow one another without a gap")
            left = date.fromisoformat(row["end"]) if row["end"] else None
            tenures.append((row["prime_minister"], begin))
    return tenures


def cabinet_series(start: str = "2015-01", months: int = 312, until: str = "2024-12") -> Array:
    """One in months with a new Japanese prime minister, else zero, shape (months,); NaN after `until`."""
    first = month_number(start)
    series = np.full(months, np.nan)
    series[: max(month_number(until) - first + 1, 0)] = 0.0
    for _, begin in prime_ministers():
        month = begin.year * 12 + begin.month - 1 - first
        if 0 <= month < months and not np.isnan(series[month]):
            series[month] = 1.0
    return series
