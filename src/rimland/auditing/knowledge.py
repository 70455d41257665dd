"""What the audit knows: gazetteer, offices, events, figures and terms, which stand as data beside the evidence."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rimland.auditing.matching import Index, Names
from rimland.errors import DataError, printable
from rimland.evidence import Evidence, Observation, load_evidence
from rimland.evidence.tables import FOLDER as EVIDENCE_FOLDER
from rimland.yaml_reader import read_yaml

FOLDER = EVIDENCE_FOLDER / "audit"
FAR = date(2100, 1, 1)
POINTING = ("the missile*", "it", "its", "they", "each")  # what may stand for a programme named in the sentence before


@dataclass(frozen=True)
class Event:
    """A dated event; `dates` are spans. Between the years of `complete` there is no other of its kind."""

    id: str
    label: str
    spans: tuple[tuple[date, date], ...]
    complete: tuple[int, int] | None
    needs: tuple[tuple[str, ...], ...]
    exclude: tuple[str, ...]
    adjacent: bool
    near: int
    source: str
    hint: str = ""


@dataclass(frozen=True)
class Reading:
    """One value of a figure: what it covers, when it holds, and the words that call for it."""

    value: float
    scope: str
    words: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Figure:
    """A figure of a programme, deal or budget with its readings."""

    id: str
    label: str
    needs: tuple[tuple[str, ...], ...]
    kind: str
    unit: str
    source: str
    readings: tuple[Reading, ...]
    concept: str = ""
    subject: str = ""
    tolerance: float = 0.03
    note: str = ""
    verdict: str = ""


@dataclass(frozen=True)
class Rank:
    """Who held a rank when."""

    id: str
    label: str
    needs: tuple[tuple[str, ...], ...]
    source: str
    holders: tuple[tuple[str, date, date], ...]
    place: int = 1
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """A table of the evidence base that a concept may be compared with."""

    indicator: str
    scope: str
    subject: str = ""


@dataclass(frozen=True)
class Concept:
    """How a sentence names an indicator; see terms.yaml."""

    name: str
    label: str
    words: tuple[str, ...]
    kinds: tuple[str, ...]
    series: tuple[Series, ...]
    also: tuple[tuple[str, ...], ...] = ()
    exclude: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    subject: str = ""
    basis: str = ""
    least: float = 0.0
    most: float = float("inf")
    tolerance: float = 0.04
    absolute: float = 0.0
    sums: bool = False
    pair: bool = False
    reach: int = 0
    around: bool = False


@dataclass(frozen=True)
class Office:
    """A person's term in an office; `end` lies far ahead for those in office."""

    country: str
    office: str
    surname: str
    given: str
    start: date
    end: date
    source: str


@dataclass
class Knowledge:
    """Everything that rules look up. `evidence` includes the user's own tables."""

    evidence: Evidence
    countries: Mapping[str, str]
    firms: Mapping[str, tuple[str, ...]]
    bodies: Mapping[str, tuple[str, ...]]
    acronyms: Mapping[str, str]
    places: Mapping[str, str]
    weapons: Mapping[str, tuple[str, str]]
    given_names: Mapping[str, str]
    short_names: Mapping[str, str]
    japanese_persons: Mapping[str, tuple[str, str]]
    offices: tuple[Office, ...]
    events: tuple[Event, ...]
    figures: tuple[Figure, ...]
    ranks: tuple[Rank, ...]
    concepts: Mapping[str, Concept]
    joined: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    names: Names = field(repr=False, default_factory=lambda: Names([]))

    def country(self, code: str) -> str:
        """A country's name as it stands in a sentence."""
        return self.countries.get(code, code)

    def observations(self, indicator: str, subject: str) -> list[Observation]:
        """What the tables hold of an indicator and subject, judged values left out."""
        return [o for o in self._observed.get((indicator, subject), ()) if o.source != "rimland2026judgement"]

    def all_observations(self, indicator: str, subject: str) -> list[Observation]:
        """What the tables hold, modellers' judgement included."""
        return self._observed.get((indicator, subject), [])

    @functools.cached_property
    def events_by_word(self) -> Index[Event]:
        """The events by the words of their first group."""
        return Index((e, e.needs[0] if e.needs else ()) for e in self.events)

    @functools.cached_property
    def figures_by_word(self) -> Index[Figure]:
        """The named figures by a group that must stand in the sentence itself, or by what points back to a name."""
        return Index(
            (f, f.needs[-1] if len(f.needs) > 1 else (*one, *POINTING)) for f in self.figures for one in f.needs[:1]
        )

    @functools.cached_property
    def surnames(self) -> frozenset[str]:
        """The surnames of all holders of offices, in lower case."""
        return frozenset(o.surname.lower() for o in self.offices)

    @functools.cached_property
    def horizon(self) -> int:
        """The last year of which the evidence base holds market rates: what lies behind it is the future."""
        return max((int(o.date[:4]) for o in self.all_observations("exchange_rate", "JPN")), default=2025)

    @functools.cached_property
    def _observed(self) -> dict[tuple[str, str], list[Observation]]:
        found: dict[tuple[str, str], list[Observation]] = {}
        for o in self.evidence.observations:
            found.setdefault((o.indicator, o.subject), []).append(o)
        return found


def load_knowledge(own: Path | str | None = None) -> Knowledge:
    """The shipped knowledge, with the user's evidence where `own` is given.

    `own` is a CSV table in the tidy format, or a folder with tables and, if wanted, an `indicators.yaml`, a
    `sources.bib` and files `gazetteer.yaml`, `events.yaml`, `figures.yaml` and `terms.yaml` that add to the shipped.

    Raises:
        DataError: if a file cannot be read as declared.
    """
    return _shipped() if own is None else _built(Path(own))


@functools.cache
def _shipped() -> Knowledge:
    return _built(None)


def _built(own: Path | None) -> Knowledge:
    evidence = load_evidence(own) if own is not None else load_evidence()
    folders = [FOLDER] + ([own] if own is not None and own.is_dir() else [])
    book: dict[str, dict[str, Any]] = {}
    for entry in _read(folders, "gazetteer.yaml"):
        for part, entries in entry.items():
            book.setdefault(part, {}).update(entries or {})
    terms = {k: v for entry in _read(folders, "terms.yaml") for k, v in (entry.get("concepts") or {}).items()}
    figures = [f for entry in _read(folders, "figures.yaml") for f in entry.get("figures") or ()]
    ranks = [r for entry in _read(folders, "figures.yaml") for r in entry.get("ranks") or ()]
    events = [e for listed in _read(folders, "events.yaml") for e in listed]
    concepts = {name: _concept(name, entry) for name, entry in terms.items()}
    spoken = {s.indicator for c in concepts.values() for s in c.series}
    for about in evidence.indicators() if own is not None else ():
        if about.name not in spoken:
            concepts[about.name] = _plain_concept(about.name, about.label, about.unit)
    offices = tuple(_offices(FOLDER / "offices.csv"))
    return Knowledge(
        evidence=evidence,
        countries={code: entry["name"] for code, entry in book["countries"].items()},
        firms={n: tuple((e or {}).get("any_of") or [e["country"]]) for n, e in book["firms"].items()},
        bodies={n: tuple(sorted(e["members"])) for n, e in book["bodies"].items()},
        acronyms=book["acronyms"],
        places=book["places"],
        weapons={n: (e["class"], e["country"]) for n, e in book["weapons"].items()},
        given_names=book["given_names"],
        short_names=book["short_names"],
        japanese_persons={name: next(iter(entry.items())) for name, entry in book["japanese_persons"].items()},
        offices=offices,
        events=tuple(_event(e) for e in events),
        figures=tuple(_figure(f) for f in figures),
        ranks=tuple(_rank(r) for r in ranks),
        concepts=concepts,
        joined={n: {c: _day(d) for c, d in e["joined"].items()} for n, e in book["bodies"].items() if e.get("joined")},
        names=Names(_names(book, offices)),
    )


def _read(folders: list[Path], name: str) -> list[Any]:
    found = []
    for folder in folders:
        if (folder / name).exists():
            data = read_yaml(folder / name).data
            if not isinstance(data, dict | list):
                raise DataError(f"{name}: expected entries, got {printable(data)}")
            found.append(data)
    return found


def _names(book: Mapping[str, Any], offices: tuple[Office, ...]) -> list[tuple[str, str, str]]:
    found = []
    for code, entry in book["countries"].items():
        found += [("country", code, word) for word in entry["words"]]
    for part, kind in (("firms", "firm"), ("bodies", "body")):
        for name, entry in book[part].items():
            found += [(kind, name, word) for word in [name, *((entry or {}).get("words") or ())]]
    found += [("place", name, name) for name in book["places"]]
    found += [("weapon", name, name) for name in book["weapons"]]
    found += [
        ("person", o.surname, name) for o in offices for name in (f"{o.given} {o.surname}", o.surname) if name != "May"
    ]
    found += [("korea", "Korea", "Korea"), ("korean", "KOR", "Korean")]
    return found


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise DataError(f"expected a day such as 2024-07-08, got '{printable(text)}'") from None


def _groups(entry: Mapping[str, Any], name: str = "needs") -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(w) for w in group) for group in entry.get(name) or ())


def _event(entry: Mapping[str, Any]) -> Event:
    if "start" in entry:
        spans = ((_day(entry["start"]), _day(entry["end"])),)
    else:
        days = [_day(d) for d in entry.get("dates") or [entry.get("date")]]
        spans = tuple((d, d) for d in days)
    complete = entry.get("complete")
    return Event(
        id=entry["id"],
        label=entry["label"],
        spans=spans,
        complete=(int(complete[0]), int(complete[1])) if complete else None,
        needs=_groups(entry),
        exclude=tuple(str(w) for w in entry.get("exclude") or ()),
        adjacent=bool(entry.get("adjacent")),
        near=int(entry.get("near") or 12),
        source=entry["source"],
        hint=entry.get("hint", ""),
    )


def _figure(entry: Mapping[str, Any]) -> Figure:
    return Figure(
        id=entry["id"],
        label=entry["label"],
        needs=_groups(entry),
        kind=entry["kind"],
        unit=entry["unit"],
        source=entry["source"],
        readings=tuple(_reading(r) for r in entry["readings"]),
        concept=entry.get("concept", ""),
        subject=entry.get("subject", ""),
        tolerance=float(entry.get("tolerance", 0.03)),
        note=entry.get("note", ""),
        verdict=entry.get("verdict", ""),
    )


def _reading(entry: Mapping[str, Any]) -> Reading:
    start = end = None
    period = str(entry.get("period", ""))
    if period.startswith("FY"):
        start, end = date(int(period[2:]), 4, 1), date(int(period[2:]) + 1, 3, 31)
    elif "/" in period:
        first, last = (int(y) for y in period.split("/"))
        start, end = date(first, 4, 1), date(last, 3, 31)
    elif period:
        start, end = date(int(period), 1, 1), date(int(period), 12, 31)
    return Reading(float(entry["value"]), entry["scope"], tuple(entry.get("words") or ()), start, end)


def _rank(entry: Mapping[str, Any]) -> Rank:
    holders = tuple((h["subject"], _day(h["from"]), _day(h["to"]) if h.get("to") else FAR) for h in entry["holders"])
    place, exclude = int(entry.get("place", 1)), tuple(entry.get("exclude") or ())
    return Rank(entry["id"], entry["label"], _groups(entry), entry["source"], holders, place, exclude)


def _concept(name: str, entry: Mapping[str, Any]) -> Concept:
    return Concept(
        name=name,
        label=entry["label"],
        words=tuple(entry["words"]),
        kinds=tuple(entry["kinds"]),
        series=tuple(Series(s["indicator"], s["scope"], s.get("subject", "")) for s in entry["series"]),
        also=_groups(entry, "also"),
        exclude=tuple(str(w) for w in entry.get("exclude") or ()),
        units=tuple(entry.get("units") or ()),
        subject=entry.get("subject", ""),
        basis=entry.get("basis", ""),
        least=float(entry.get("least", 0)),
        most=float(entry.get("most", "inf")),
        tolerance=float(entry.get("tolerance", 0.04)),
        absolute=float(entry.get("absolute", 0)),
        sums=bool(entry.get("sum")),
        pair=bool(entry.get("pair")),
        reach=int(entry.get("reach", 0)),
        around=bool(entry.get("around")),
    )


def _plain_concept(name: str, label: str, unit: str) -> Concept:
    """A user's indicator without terms of its own is known by its label and name."""
    kind = "money" if unit.startswith(("USD", "JPY")) else "count"
    kinds = ("share", "rate", "change", "count") if unit.startswith("1") else (kind,)
    return Concept(name, label, (label.lower(), name.replace("_", " ")), kinds, (Series(name, "your evidence"),))


def _offices(path: Path) -> list[Office]:
    with path.open(newline="", encoding="utf-8") as stream:
        return [
            Office(
                row["country"],
                row["office"],
                row["surname"],
                row["given"],
                _day(row["start"]),
                _day(row["end"]) if row["end"] else FAR,
                row["source"],
            )
            for row in csv.DictReader(stream)
        ]
