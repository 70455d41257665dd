"""The headline: chosen outcomes at chosen years with their 90% bands, from a run or a stored result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.errors import ResultError, nearest
from rimland.report.sparkline import sparkline
from rimland.report.tables import Table, with_band

if TYPE_CHECKING:
    import xarray

    from rimland.result import Result

YEARS = (2024, 2030, 2035, 2040)
GROUP_NOTES = {
    "Risk": "Risk since 2025: deliberate attack, or any major war (judged priors: read them against another scenario)"
}


@dataclass(frozen=True)
class Outcome:
    """One outcome as it is shown: `scale` turns the model's unit into `unit_words`."""

    variable: str
    label: str | None
    title: str
    unit_words: str
    scale: float
    group: str
    relative: bool = False
    key: bool = False
    panel: bool = False


@dataclass(frozen=True)
class Row:
    """One outcome in December of one year: median and the 5% and 95% quantiles over members."""

    name: str
    label: str | None
    title: str
    unit: str
    group: str
    relative: bool
    year: int
    median: float
    p05: float
    p95: float

    def as_dict(self) -> dict[str, Any]:
        """The row as plain data."""
        return asdict(self)


def headline_outcomes() -> list[Outcome]:
    """The outcomes of the headline, in order."""
    from rimland.model import outcomes

    return [Outcome(**{"label": None, **entry}) for entry in outcomes()["headline"]]


def further_outcomes(names: Iterable[str], facts: Any, shown: Sequence[Outcome]) -> list[Outcome]:
    """Outcomes for variables that were asked for: scalars and every label of those with one dimension."""
    found = []
    have = {(o.variable, o.label) for o in shown}
    for name in names:
        variable = facts.variables[name]
        labels: Sequence[str | None] = [None]
        if len(variable.dims) == 1:
            labels = facts.dimensions.labels[variable.dims[0]]
        elif variable.dims:
            continue
        for label in labels:
            if (name, label) not in have:
                title = name.replace("_", " ") + (f", {label}" if label else "")
                found.append(Outcome(name, label, title, str(variable.unit), 1.0, "Recorded"))
    return found


def december(months: Sequence[str], year: int) -> int:
    """Position of December of a year.

    Raises:
        ResultError: for a year outside the run.
    """
    month = f"{year}-12"
    if month not in months:
        raise ResultError(f"no month '{month}'; the run spans {months[0]} to {months[-1]}")
    return list(months).index(month)


def headline_rows(
    result: Result | StoredResult, outcomes: Sequence[Outcome], years: Sequence[int] = YEARS
) -> list[Row]:
    """Median and 90% band of every outcome in December of every year."""
    rows = []
    at = [december(result.months, year) for year in years]
    for o in outcomes:
        low, median, high = (result.quantile(o.variable, level, o.label) for level in (0.05, 0.5, 0.95))
        for year, index in zip(years, at, strict=True):
            values = (float(v[index]) * o.scale for v in (median, low, high))
            rows.append(Row(o.variable, o.label, o.title, o.unit_words, o.group, o.relative, year, *values))
    return rows


def headline_table(
    result: Result | StoredResult, outcomes: Sequence[Outcome], years: Sequence[int] = YEARS, title: str = ""
) -> Table:
    """The headline as a table with a sparkline of each median from the first to the last December."""
    first, last = int(result.months[11][:4]), int(result.months[-1][:4])
    spark = f"{first}-{last}"
    table = Table(
        ["outcome", *(str(y) for y in years), spark],
        right=frozenset(range(1, 1 + len(years))),
        title=title,
        optional=(1 + len(years), *range(2, len(years))),
    )
    rows = headline_rows(result, outcomes, years)
    group = ""
    for position, o in enumerate(outcomes):
        if o.group != group:
            group = o.group
            table.add(GROUP_NOTES.get(group, group))
        own = rows[position * len(years) : (position + 1) * len(years)]
        cells = [with_band(r.median, r.p05, r.p95) for r in own]
        # Every second December keeps the line short enough for a terminal.
        path = result.quantile(o.variable, 0.5, o.label)[11::24]
        table.add(f"  {o.title}, {o.unit_words}", *cells, sparkline(path.tolist()))
    return table


class StoredResult:
    """The quantiles of a stored result, read from its `xarray.Dataset`."""

    def __init__(self, dataset: xarray.Dataset):
        self.dataset = dataset
        for needed in ("time", "quantile"):
            if needed not in dataset.variables:
                raise ResultError(f"the store is not a Rimland result: it has no '{needed}'")
        self._months = [str(t)[:7] for t in dataset["time"].values]
        self._levels = [round(float(q), 4) for q in dataset["quantile"].values]

    @property
    def months(self) -> list[str]:
        """Labels of the months."""
        return self._months

    def has(self, name: str) -> bool:
        """Whether a variable was recorded."""
        return f"{name}_quantile" in self.dataset.variables

    def quantile(self, name: str, level: float = 0.5, label: str | None = None) -> np.ndarray:
        """Quantile over members by month, at one label.

        Raises:
            ResultError: for a variable, level or label that is not in the store.
        """
        if not self.has(name):
            known = [str(n).removesuffix("_quantile") for n in self.dataset.data_vars]
            raise ResultError(f"'{name}' was not recorded{nearest(name, known)}")
        if level not in self._levels:
            raise ResultError(f"quantile {level:g} is not stored; expected one of {self._levels}")
        array = self.dataset[f"{name}_quantile"].isel(quantile=self._levels.index(level))
        if label is not None:
            dim = next((d for d in array.dims if d != "time"), None)
            labels = [str(x) for x in array[dim].values] if dim else []
            if label not in labels:
                raise ResultError(f"'{name}' has no label '{label}'{nearest(label, labels)}")
            array = array.isel({dim: labels.index(label)})
        try:
            return np.asarray(array.values, dtype=float)
        except (OSError, ValueError, RuntimeError) as error:
            raise ResultError(f"the store is damaged: '{name}' cannot be read: {error}") from None
