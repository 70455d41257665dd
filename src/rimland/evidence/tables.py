"""Read and check the tidy tables: every cell is what it should be, or one clear line says where not."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rimland.errors import DataError, nearest
from rimland.yaml_reader import read_yaml

FOLDER = Path(__file__).parent
COLUMNS = (
    "indicator",
    "subject",
    "date",
    "value",
    "unit",
    "lower",
    "upper",
    "source",
    "scope",
    "definition",
)
ACTORS = ("USA", "JPN", "CHN", "TWN", "KOR", "PRK", "RUS", "PHL", "AUS", "IND", "VNM", "IDN", "GBR", "PIC")
THEATRES = ("taiwan_strait", "east_china_sea", "south_china_sea", "korean_peninsula")
UNITS = (
    "1",
    "1/year",
    "year",
    "person",
    "ship",
    "aircraft",
    "USDbn/year",
    "USDbn/month",
    "USD2023bn/year",
    "JPYbn",
    "JPYbn/year",
    "JPY/USD",
    "sortie/month",
    "sortie/year",
    "ship/month",
    "ship/year",
    "day/year",
    "scramble/year",
    "test/month",
    "test/year",
    "exercise/year",
)
_DATE = re.compile(r"(?:FY)?(?:19|20)\d\d\Z|(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?\Z")
_BIB_KEY = re.compile(r"^@(?!comment|string|preamble)\w+\s*\{\s*([^,\s]+)\s*,", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure with its unit and source.

    `subject` is an actor ("JPN"), a directed pair ("USA>JPN"), a theatre or "world"; `date` is "2015",
    "2015-03", "2015-03-21" or "FY2015" (Japan: April to March). `lower` and `upper` bound the value
    where the source or a stated rule gives bounds. `definition` names what was counted: figures of
    different definitions are not comparable.
    """

    indicator: str
    subject: str
    date: str
    value: float
    unit: str
    lower: float | None
    upper: float | None
    source: str
    scope: str
    definition: str


@dataclass(frozen=True, slots=True)
class Description:
    """What an indicator measures, as declared in `indicators.yaml`."""

    name: str
    label: str
    unit: str
    period: str
    measures: str
    caveat: str
    sources: tuple[str, ...]
    definitions: Mapping[str, str]

    @property
    def default_definition(self) -> str:
        """The definition used when none is named: the first one declared."""
        return next(iter(self.definitions))


def bibliography_files(folder: Path = FOLDER) -> list[Path]:
    """Every bibliography beside the tables."""
    return sorted(folder.glob("sources*.bib"))


def source_keys(folder: Path = FOLDER) -> frozenset[str]:
    """Citation keys of the bibliographies in `folder`, read without a BibTeX parser."""
    return frozenset(
        key for file in bibliography_files(folder) for key in _BIB_KEY.findall(file.read_text(encoding="utf-8"))
    )


def read_descriptions(file: Path) -> dict[str, Description]:
    """Read an `indicators.yaml`.

    Raises:
        DataError: if the file is not YAML or an entry lacks a field.
    """
    entries = read_yaml(file).data
    if not isinstance(entries, dict):
        raise DataError(f"{file.name}: expected a mapping of indicators, got {type(entries).__name__}")
    found = {}
    for name, entry in entries.items():
        wanted = ("label", "unit", "period", "measures", "sources", "definitions")
        absent = [w for w in wanted if not isinstance(entry, dict) or not entry.get(w)]
        if absent:
            raise DataError(f"{file.name}: indicator '{name}' lacks '{absent[0]}'")
        if entry["unit"] not in UNITS:
            raise DataError(f"{file.name}: indicator '{name}': {_unknown('unit', entry['unit'], UNITS)}")
        found[name] = Description(
            name=name,
            label=entry["label"],
            unit=entry["unit"],
            period=entry["period"],
            measures=entry["measures"],
            caveat=entry.get("caveat", ""),
            sources=tuple(entry["sources"]),
            definitions=dict(entry["definitions"]),
        )
    return found


def read_tables(
    files: Iterable[Path], descriptions: Mapping[str, Description], sources: frozenset[str]
) -> list[Observation]:
    """Read tidy CSV tables and check every cell.

    Raises:
        DataError: naming file:line:column, for a missing column, text in a number, an unknown
            indicator, subject, unit, source or definition, bounds around nothing, or a repeated row.
    """
    observations: list[Observation] = []
    place_of: dict[tuple[str, ...], str] = {}
    for file in files:
        for line, row in _rows(file):
            observation = _check(row, f"{file.name}:{line}", descriptions, sources)
            o = observation
            key = (o.indicator, o.subject, o.date, o.source, o.definition)
            if key in place_of:
                raise DataError(
                    f"{file.name}:{line}:date: '{o.indicator}' of {o.subject} in {o.date} from '{o.source}' "
                    f"({o.definition}) is already given at {place_of[key]}"
                )
            place_of[key] = f"{file.name}:{line}"
            observations.append(observation)
    return observations


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            for column in COLUMNS:
                if column not in header:
                    raise DataError(
                        f"{file.name}:1: missing column '{column}'; expected {','.join(COLUMNS)}"
                        f"{nearest(column, [h for h in header if h not in COLUMNS])}"
                    )
            for column in header:
                if column not in COLUMNS or header.count(column) > 1:
                    raise DataError(f"{file.name}:1: column '{column}' is not expected or is repeated")
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    raise DataError(f"{file.name}:{reader.line_num}: expected {len(header)} cells, got {len(cells)}")
                yield reader.line_num, dict(zip(header, cells, strict=True))
    except OSError as error:
        raise DataError(f"{file}: cannot be read: {error.strerror}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{file.name}: not readable as CSV in UTF-8: {error}") from error


def _check(
    row: Mapping[str, str], place: str, descriptions: Mapping[str, Description], sources: frozenset[str]
) -> Observation:
    name, unit, definition = row["indicator"], row["unit"], row["definition"]
    if name not in descriptions:
        raise DataError(f"{place}:indicator: {_unknown('indicator', name, descriptions)}")
    about = descriptions[name]
    if not is_subject(row["subject"]):
        raise DataError(f"{place}:subject: {_unknown('subject', row['subject'], (*ACTORS, *THEATRES, 'world'))}")
    if not _DATE.match(row["date"]):
        raise DataError(f"{place}:date: expected 2015, 2015-03, 2015-03-21 or FY2015, got '{_short(row['date'])}'")
    if unit not in UNITS:
        raise DataError(f"{place}:unit: {_unknown('unit', unit, UNITS)}")
    if unit != about.unit:
        raise DataError(f"{place}:unit: expected '{about.unit}' for '{name}', got '{unit}'")
    if row["source"] not in sources:
        raise DataError(f"{place}:source: {_unknown('source', row['source'], sources)}")
    if definition not in about.definitions:
        raise DataError(f"{place}:definition: {_unknown('definition', definition, about.definitions)}")
    value = _number(row["value"], f"{place}:value")
    lower = _number(row["lower"], f"{place}:lower") if row["lower"] else None
    upper = _number(row["upper"], f"{place}:upper") if row["upper"] else None
    if lower is not None and lower > value:
        raise DataError(f"{place}:lower: expected at most the value {value:g}, got {lower:g}")
    if upper is not None and upper < value:
        raise DataError(f"{place}:upper: expected at least the value {value:g}, got {upper:g}")
    return Observation(
        name, row["subject"], row["date"], value, unit, lower, upper, row["source"], row["scope"], definition
    )


def is_subject(text: str) -> bool:
    """Whether `text` names an actor, a pair of actors, a theatre or the world."""
    if text in ACTORS or text in THEATRES or text == "world":
        return True
    first, arrow, second = text.partition(">")
    return bool(arrow) and first in ACTORS and second in ACTORS and first != second


def _number(text: str, place: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise DataError(f"{place}: expected a number, got '{_short(text)}'")
    return number


def _unknown(what: str, got: str, options: Iterable[str]) -> str:
    return f"unknown {what} '{_short(got)}'{nearest(got, options)}"


def _short(text: str) -> str:
    return " ".join(str(text).split())[:60]
