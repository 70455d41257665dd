"""The evidence base in memory: find observations, and lay them out as yearly or monthly arrays."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rimland.errors import DataError, nearest
from rimland.evidence.tables import (
    FOLDER,
    Description,
    Observation,
    is_subject,
    read_descriptions,
    read_tables,
    source_keys,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with what the tables hold of it: subjects, first and last date, sources in use."""

    name: str
    label: str
    unit: str
    period: str
    measures: str
    caveat: str
    definitions: dict[str, str]
    subjects: tuple[str, ...]
    span: tuple[str, str]
    sources: tuple[str, ...]
    observations: int


class Evidence:
    """Observations with their descriptions. Missing values stay missing; definitions are never joined."""

    def __init__(self, observations: Iterable[Observation], descriptions: dict[str, Description]) -> None:
        self.observations: tuple[Observation, ...] = tuple(observations)
        self.descriptions: dict[str, Description] = descriptions
        grouped: defaultdict[str, list[Observation]] = defaultdict(list)
        for observation in self.observations:
            grouped[observation.indicator].append(observation)
        self._by_indicator: dict[str, list[Observation]] = dict(grouped)

    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator that has at least one observation, in the order of `indicators.yaml`."""
        return tuple(self._indicator(name) for name in self.descriptions if name in self._by_indicator)

    def describe(self, indicator: str) -> Indicator:
        """One indicator with what the tables hold of it.

        Raises:
            DataError: if there is no such indicator; the nearest name is given.
        """
        self._description(indicator)
        return self._indicator(indicator)

    def select(
        self,
        indicator: str,
        subject: str | None = None,
        source: str | None = None,
        definition: str | None = None,
    ) -> tuple[Observation, ...]:
        """Observations that match, ordered by subject, date, definition and source.

        Every source and definition is returned unless one is named: conflicts stay visible.

        Raises:
            DataError: for an unknown indicator, subject, source or definition.
        """
        about = self._description(indicator)
        rows = self._by_indicator.get(indicator, [])
        if subject is not None and not is_subject(subject):
            raise DataError(f"unknown subject '{subject}'{nearest(subject, {o.subject for o in rows})}")
        if source is not None and source not in {o.source for o in rows}:
            known = {o.source for o in rows}
            raise DataError(f"'{indicator}' has no source '{source}'{nearest(source, known)}")
        if definition is not None:
            self._definition(about, definition)
        found = (
            o
            for o in rows
            if subject in (None, o.subject) and source in (None, o.source) and definition in (None, o.definition)
        )
        return tuple(sorted(found, key=lambda o: (o.subject, _sortable(o.date), o.definition, o.source)))

    def annual(
        self,
        indicator: str,
        subjects: Sequence[str],
        years: Sequence[int],
        *,
        source: str | None = None,
        definition: str | None = None,
    ) -> Array:
        """Yearly values, shape (years, subjects), NaN where nothing was observed.

        Only one definition is used: `definition`, or the indicator's first. Where several sources
        report the same year, the one that `indicators.yaml` ranks first is used, never a mean. A
        Japanese fiscal year counts under the year in which it begins.

        Raises:
            DataError: for an unknown name, or an indicator that is observed by month.
        """
        chosen = self._chosen(indicator, subjects, source, definition)
        yearly = {(s, _year(d)): o.value for (s, d), o in chosen.items() if len(d) in (4, 6)}
        if chosen and not yearly:
            raise DataError(f"'{indicator}' is observed by month; use monthly_series")
        return np.array([[yearly.get((s, int(y)), np.nan) for s in subjects] for y in years], dtype=np.float64).reshape(
            len(years), len(subjects)
        )

    def monthly_series(
        self,
        indicator: str,
        subjects: Sequence[str],
        start: str = "2015-01",
        months: int = 312,
        hold: str | None = None,
        *,
        source: str | None = None,
        definition: str | None = None,
    ) -> Array:
        """Monthly values, shape (months, subjects), NaN where nothing was observed.

        `hold="year"` lets a yearly value stand for each month of its year (April to March for a
        fiscal year); without it yearly values are not used. Never filled beyond what was observed.

        Raises:
            DataError: for an unknown name, a start that is not a month, or an unknown `hold`.
        """
        if hold not in (None, "year"):
            raise DataError(f"hold: expected None or 'year', got '{hold}'")
        first = month_number(start)
        if isinstance(months, bool) or not isinstance(months, int) or months < 1:
            raise DataError(f"months: expected a whole number of at least 1, got '{months}'")
        column = {s: i for i, s in enumerate(subjects)}
        series = np.full((months, len(subjects)), np.nan)
        chosen = self._chosen(indicator, subjects, source, definition)
        # Yearly values first, so that a value observed in the month itself prevails.
        for (subject, date), observation in sorted(chosen.items(), key=lambda item: len(item[0][1]) == 7):
            if len(date) == 7:
                begin, end = month_number(date) - first, month_number(date) - first + 1
            elif hold == "year" and len(date) in (4, 6):
                begin = _year(date) * 12 + (3 if date.startswith("FY") else 0) - first
                end = begin + 12
            else:
                continue
            if end > 0 and begin < months:
                series[max(begin, 0) : end, column[subject]] = observation.value
        return series

    def _chosen(
        self, indicator: str, subjects: Sequence[str], source: str | None, definition: str | None
    ) -> dict[tuple[str, str], Observation]:
        """One observation per subject and date, of one definition, from the source ranked first."""
        about = self._description(indicator)
        for subject in subjects:
            if not is_subject(subject):
                known = {o.subject for o in self._by_indicator.get(indicator, [])}
                raise DataError(f"unknown subject '{subject}'{nearest(subject, known)}")
        definition = self._definition(about, definition or about.default_definition)
        rows = self.select(indicator, source=source, definition=definition)
        rank = {key: place for place, key in enumerate(about.sources)}
        wanted = set(subjects)
        chosen: dict[tuple[str, str], Observation] = {}
        for o in rows:
            if o.subject not in wanted:
                continue
            held = chosen.get((o.subject, o.date))
            if held is not None:
                unranked = [s for s in (held.source, o.source) if s not in rank]
                if unranked:
                    raise DataError(
                        f"'{indicator}' of {o.subject} in {o.date} is given by '{held.source}' and "
                        f"'{o.source}': name the source, or rank '{unranked[0]}' in indicators.yaml"
                    )
                if rank[held.source] < rank[o.source]:
                    continue
            chosen[o.subject, o.date] = o
        return chosen

    def _description(self, indicator: str) -> Description:
        if indicator not in self.descriptions:
            raise DataError(f"unknown indicator '{indicator}'{nearest(indicator, self.descriptions)}")
        return self.descriptions[indicator]

    def _definition(self, about: Description, definition: str) -> str:
        if definition not in about.definitions:
            raise DataError(f"'{about.name}' has no definition '{definition}'{nearest(definition, about.definitions)}")
        return definition

    def _indicator(self, name: str) -> Indicator:
        about, rows = self.descriptions[name], self._by_indicator.get(name, [])
        dates = sorted((o.date for o in rows), key=_sortable) or [""]
        return Indicator(
            name=name,
            label=about.label,
            unit=about.unit,
            period=about.period,
            measures=about.measures,
            caveat=about.caveat,
            definitions=dict(about.definitions),
            subjects=tuple(dict.fromkeys(o.subject for o in rows)),
            span=(dates[0], dates[-1]),
            sources=tuple(dict.fromkeys(o.source for o in rows)),
            observations=len(rows),
        )


def load_evidence(extra: Path | str | None = None) -> Evidence:
    """The shipped evidence base, with tables of your own where `extra` is given.

    `extra` is one CSV table, or a folder of them that may also hold an `indicators.yaml` and a
    `sources*.bib` with what those tables add. The shipped base is read once and kept.

    Raises:
        DataError: if a table, description or bibliography cannot be read as declared.
    """
    if extra is None:
        return _shipped()
    place = Path(extra)
    if not place.exists():
        raise DataError(f"{place}: no such table or folder")
    folder = place if place.is_dir() else place.parent
    descriptions, keys = dict(_shipped().descriptions), source_keys()
    if place.is_dir():
        keys |= source_keys(folder)
        if (folder / "indicators.yaml").exists():
            descriptions |= read_descriptions(folder / "indicators.yaml")
    added = sorted(place.glob("*.csv")) if place.is_dir() else [place]
    return Evidence(read_tables([*_shipped_tables(), *added], descriptions, keys), descriptions)


@functools.cache
def _shipped() -> Evidence:
    descriptions = read_descriptions(FOLDER / "indicators.yaml")
    return Evidence(read_tables(_shipped_tables(), descriptions, source_keys()), descriptions)


def _shipped_tables() -> list[Path]:
    return sorted((FOLDER / "tables").glob("*.csv"))


def month_number(month: str) -> int:
    """Months since year 0 of "2015-01".

    Raises:
        DataError: if `month` is not written year-month.
    """
    year, dash, number = str(month).partition("-")
    if not (dash and len(year) == 4 and year.isdigit() and number.isdigit() and 1 <= int(number) <= 12):
        raise DataError(f"expected a month such as 2015-01, got '{str(month)[:40]}'")
    return int(year) * 12 + int(number) - 1


def _year(date: str) -> int:
    return int(date.removeprefix("FY")[:4])


def _sortable(date: str) -> str:
    return date.removeprefix("FY")
