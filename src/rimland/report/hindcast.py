"""The model's 2015-2024 against what was observed, beside a forecast of no change."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.report.tables import Table, number
from rimland.result import Result

if TYPE_CHECKING:
    from rimland.evidence import Evidence

FIRST, LAST = 2015, 2024
FEWEST = 4
OLDEST_ANCHOR = 2013
BAND = (0.05, 0.95)
# How a coverage, in per cent, reads beside the 90 that is claimed.
_WIDTHS = ((97.0, "too wide"), (85.0, "about right"), (70.0, "too narrow"), (0.0, "far too narrow"))


@dataclass(frozen=True)
class Score:
    """How close a series came in the years after the anchor, in its own unit.

    `coverage` is the share of observations inside the 90% band (0.9 is right); the walk is a random walk without
    drift from the anchor, whose best forecast for every horizon is the anchor itself. `held_mean_error` is the error
    of a harder rival where there is one: the anchor's share of GDP held, on GDP as it was then observed.
    """

    points: int
    inside: int
    mean_error: float
    root_mean_square: float
    walk_mean_error: float
    walk_root_mean_square: float
    held_mean_error: float = math.nan

    @property
    def coverage(self) -> float:
        """Share of observations inside the band."""
        return self.inside / self.points if self.points else math.nan

    @property
    def ratio(self) -> float:
        """Mean error over that of no change: below 1 is better; nan where nothing moved."""
        return self.mean_error / self.walk_mean_error if self.walk_mean_error > 0 else math.nan

    @property
    def verdict(self) -> str:
        """The comparison with no change, in words."""
        if not self.walk_mean_error > 0:
            return "nothing moved" if self.mean_error == 0 else "worse than no change"
        if self.ratio > 1.1:
            return "worse than no change"
        return "better than no change" if self.ratio < 0.9 else "about as good as no change"


@dataclass(frozen=True)
class Series:
    """One simulated variable beside one observed indicator, by year. Missing observations are nan."""

    title: str
    variable: str
    label: str | None
    indicator: str
    years: tuple[int, ...]
    observed: tuple[float, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    anchor_year: int | None
    fitted: bool
    policy: bool
    score: Score | None
    how: str = "annual_mean"
    scale: float = 1.0

    @property
    def observations(self) -> int:
        """Observations in the window."""
        return sum(math.isfinite(v) for v in self.observed)

    def as_dict(self) -> dict[str, Any]:
        """The series as plain data, with its verdict."""
        found = asdict(self)
        if self.score:
            found["score"] |= {
                "coverage": self.score.coverage,
                "ratio": self.score.ratio,
                "verdict": self.score.verdict,
            }
        return found


def score(
    observed: Sequence[float],
    median: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    anchor: float,
    growth: Sequence[float] | None = None,
) -> Score:
    """Compare the years that were observed; all arguments but `anchor` have one value a year.

    `growth` is what the anchor would have become with a constant share of GDP, as a multiple of it.
    """
    growth = [math.nan] * len(observed) if growth is None else growth
    kept = [
        (float(o), float(m), float(a), float(b), float(g))
        for o, m, a, b, g in zip(observed, median, low, high, growth, strict=True)
        if math.isfinite(o) and math.isfinite(m)
    ]
    if not kept or not math.isfinite(anchor):
        return Score(0, 0, math.nan, math.nan, math.nan, math.nan)
    errors = [m - o for o, m, *_ in kept]
    walk = [anchor - o for o, *_ in kept]
    held = [anchor * g - o for o, *_, g in kept]
    return Score(
        points=len(kept),
        inside=sum(a <= o <= b for o, _, a, b, _ in kept),
        mean_error=_mean_size(errors),
        root_mean_square=_root_mean_square(errors),
        walk_mean_error=_mean_size(walk),
        walk_root_mean_square=_root_mean_square(walk),
        held_mean_error=_mean_size(held),
    )


def _mean_size(values: Sequence[float]) -> float:
    return sum(abs(v) for v in values) / len(values)


def _root_mean_square(values: Sequence[float]) -> float:
    return math.sqrt(sum(v * v for v in values) / len(values))


def hindcast(result: Result, evidence: Evidence | None = None) -> list[Series]:
    """Every history comparison of `outcomes.yaml` whose variable was recorded.

    The anchor is the last observation of 2013-2015, else the first one after; the years after it are scored.

    Raises:
        DataError: for an indicator, subject or definition that the evidence base does not hold.
    """
    from rimland.model import outcomes

    entries = outcomes()["history"]
    observed = _kept_observations(entries) if evidence is None else [_observations(evidence, e) for e in entries]
    recorded = result.program.outputs
    return [_series(result, o, e) for o, e in zip(observed, entries, strict=True) if e["variable"] in recorded]


def observed_points() -> dict[tuple[str, str | None], tuple[tuple[int, float], ...]]:
    """(year, value) of every observation of the history check, by variable and label, in the unit of its series."""
    from rimland.model import outcomes

    entries = outcomes()["history"]
    found = {}
    for entry, (values, _) in zip(entries, _kept_observations(entries), strict=True):
        points = enumerate(values[FIRST - OLDEST_ANCHOR :], FIRST)
        found[entry["variable"], entry.get("label")] = tuple((y, v) for y, v in points if math.isfinite(v))
    return found


def _observations(evidence: Evidence, entry: Mapping[str, Any]) -> list[list[float]]:
    """Values from `OLDEST_ANCHOR` to `LAST`, and the series the rival forecast grows with; nan where none."""
    years = range(OLDEST_ANCHOR, LAST + 1)
    source, definition = entry.get("source"), entry.get("definition")
    read = partial(_sums_of_months, evidence) if entry.get("by_month") else evidence.annual
    found = read(entry["indicator"], [entry["subject"]], years, source=source, definition=definition)
    if entry.get("plus"):
        found = found + evidence.annual(entry["plus"], [entry["subject"]], years)
    if entry.get("over"):
        found = found / evidence.annual(entry["over"], [entry["subject"].split(">")[0]], years)
    values = found[:, 0] * float(entry.get("observed_scale", entry["scale"]))
    if not entry.get("grows_with"):
        return [values.tolist(), [math.nan] * len(years)]
    return [values.tolist(), evidence.annual(entry["grows_with"], [entry["subject"]], years)[:, 0].tolist()]


def _sums_of_months(
    evidence: Evidence,
    indicator: str,
    subjects: Sequence[str],
    years: range,
    source: str | None = None,
    definition: str | None = None,
) -> np.ndarray:
    """Shape (years, subjects): the months of each year added up, nan where one is missing."""
    months = evidence.monthly_series(
        indicator, subjects, f"{years[0]}-01", 12 * len(years), source=source, definition=definition
    )
    return np.asarray(months).reshape(len(years), 12, -1).sum(1)


def _kept_observations(entries: Sequence[Mapping[str, Any]]) -> list[list[list[float]]]:
    """Observations from the shipped evidence base, kept on disk: reading every table costs half a small run."""
    from rimland.cache import cache_folder, kept
    from rimland.evidence import data_version, load_evidence

    def observe() -> list[list[list[float]]]:
        evidence = load_evidence()
        return [_observations(evidence, e) for e in entries]

    text = json.dumps([data_version(), entries, OLDEST_ANCHOR, LAST], default=str)
    folder = cache_folder("history")
    path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.json" if folder else None
    return kept(path, observe, _read_observations, lambda found: json.dumps(found).encode())


def _read_observations(content: bytes) -> list[list[list[float]]]:
    return [[[float(v) for v in part] for part in row] for row in json.loads(content)]


def _series(result: Result, found: Sequence[Sequence[float]], entry: Mapping[str, Any]) -> Series:
    label, scale = entry.get("label"), float(entry["scale"])
    years = list(range(FIRST, LAST + 1))
    split = FIRST - OLDEST_ANCHOR
    earlier, observed = np.asarray(found[0][:split]), np.asarray(found[0][split:])
    growth = np.asarray(found[1][split:])
    members = result.yearly(entry["variable"], entry["how"], label)
    start = FIRST - int(result.months[0][:4])
    members = np.asarray(members[start : start + len(years)], dtype=float) * scale
    low, median, high = np.quantile(members, [BAND[0], 0.5, BAND[1]], axis=-1)
    position, anchor = _anchor(earlier, observed)
    scored = None
    if position is not None and np.isfinite(observed).sum() >= FEWEST:
        after = slice(position + 1, None)
        rival = growth / growth[position] if position >= 0 else np.full_like(growth, np.nan)
        seen, middle, below, above, multiple = (v[after].tolist() for v in (observed, median, low, high, rival))
        scored = score(seen, middle, below, above, anchor, multiple)
    return Series(
        title=entry["title"],
        variable=entry["variable"],
        label=label,
        indicator=entry["indicator"],
        years=tuple(years),
        observed=tuple(observed.tolist()),
        median=tuple(median.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        anchor_year=None if position is None else FIRST + position if position >= 0 else _last_year(earlier),
        fitted=bool(entry.get("fitted", False)),
        policy=bool(entry.get("policy", False)),
        score=scored,
        how=entry["how"],
        scale=scale,
    )


def _last_year(earlier: np.ndarray) -> int:
    return OLDEST_ANCHOR + int(np.flatnonzero(np.isfinite(earlier))[-1])


def _anchor(earlier: np.ndarray, observed: np.ndarray) -> tuple[int | None, float]:
    """Position within the window (-1: before it) and value from which no change is forecast."""
    if np.isfinite(observed[0]):
        return 0, float(observed[0])
    known = earlier[np.isfinite(earlier)]
    if len(known):
        return -1, float(known[-1])
    places = np.flatnonzero(np.isfinite(observed))
    return (int(places[0]), float(observed[places[0]])) if len(places) else (None, math.nan)


@dataclass(frozen=True)
class Overall:
    """All scored series that set no number of the model; ratios are per series, so that units do not matter."""

    scored: int
    better: int
    worse: int
    points: int
    inside: int
    median_ratio: float
    held: int = 0
    closer_than_held: int = 0

    @property
    def sentence(self) -> str:
        """The honest summary in one line."""
        if not self.scored:
            return "No series has enough observations to be scored."
        coverage = 100 * self.inside / self.points
        quality = next(words for least, words in _WIDTHS if coverage >= least)
        return (
            f"Of {self.scored} series that set no number of the model {self.better} are closer than no change and "
            f"{self.worse} further off; the 90% bands hold {coverage:.0f}% of {self.points} observations ({quality}); "
            f"typical error {number(self.median_ratio, 2)} of that of no change.\n"
            f"  Most of that is observed growth of GDP: of {self.held} spending series {self.closer_than_held} are "
            f"closer than the 2015 share of GDP held."
        )


def overall(series: Sequence[Series]) -> Overall:
    """Summarise the scored series, without the fitted ones."""
    scores = [s.score for s in series if s.score is not None and s.score.points and not s.fitted]
    ratios = sorted(s.ratio for s in scores if math.isfinite(s.ratio))
    middle = float(np.median(ratios)) if ratios else math.nan
    return Overall(
        scored=len(scores),
        better=sum(s.mean_error < s.walk_mean_error for s in scores),
        worse=sum(s.mean_error > s.walk_mean_error for s in scores),
        points=sum(s.points for s in scores),
        inside=sum(s.inside for s in scores),
        median_ratio=middle,
        held=sum(math.isfinite(s.held_mean_error) for s in scores),
        closer_than_held=sum(s.mean_error < s.held_mean_error for s in scores),
    )


def hindcast_table(series: Sequence[Series]) -> Table:
    """The history check as a table; series with too few observations are listed without a score."""
    table = Table(
        [
            "observed series",
            "points",
            "in 90% band",
            "error",
            "RMSE",
            "no change",
            "its RMSE",
            "share held",
            "the model is",
        ],
        right=frozenset(range(1, 8)),
        optional=(6, 4, 2),
        title=f"History {FIRST}-{LAST}: mean error of the model's median beside a forecast of no change",
    )
    for s in series:
        mark = "*" if s.fitted else "+" if s.policy else ""
        if s.score is None or not s.score.points:
            table.add(
                f"  {s.title}{mark}", str(s.observations), "", "", "", "", "", "", "not scored: too few observations"
            )
            continue
        c = s.score
        table.add(
            f"  {s.title}{mark}",
            str(c.points),
            f"{c.inside} of {c.points}",
            *(number(x) for x in (c.mean_error, c.root_mean_square, c.walk_mean_error, c.walk_root_mean_square)),
            number(c.held_mean_error) if math.isfinite(c.held_mean_error) else "",
            c.verdict,
        )
    return table


NOTES = """\
  * these observations set numbers of the model, so agreement is no test; + announced policy is fed in as a path.
  "share held" is the error of a harder rival: the 2015 share of GDP held, on GDP as it was then observed."""
