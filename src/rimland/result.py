"""Results: quantiles over members with labels, units and provenance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rimland.engine.quantiles import LEVELS, YEARLY
from rimland.errors import ResultError, nearest

if TYPE_CHECKING:
    import xarray

    from rimland.engine.compiler import Program
    from rimland.engine.dimensions import Dimensions
    from rimland.engine.quantiles import Summary
    from rimland.scenarios import ResolvedScenario


@dataclass(frozen=True)
class Provenance:
    """How a result was made."""

    header: dict[str, Any]
    backend_reason: str
    seconds: float
    version: str
    sources: set[str]


@dataclass
class Result:
    """Outcomes of one scenario over an ensemble.

    `quantile("burden", 0.5)` gives an array (months, labels...); `values("burden")` all members where
    they were kept; `dataset` the whole as xarray.
    """

    resolved: ResolvedScenario
    program: Program
    dimensions: Dimensions
    summary: Summary
    provenance: Provenance
    assumptions: Callable[[int], dict[str, np.ndarray]] | None = None
    """Where each of the first members stands in every uncertain assumption (0 to 1), and its form of each rival."""

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return self.resolved.name

    @property
    def members(self) -> int:
        """Number of members."""
        return self.summary.seen

    @cached_property
    def months(self) -> list[str]:
        """Labels of the months, "2015-01" onwards."""
        year, month = (int(x) for x in str(self.resolved.months.start).split("-"))
        count = [month - 1 + i for i in range(self.resolved.months.count)]
        return [f"{year + i // 12}-{i % 12 + 1:02d}" for i in count]

    def month_index(self, month: str) -> int:
        """Position of a month.

        Raises:
            ResultError: for a month outside the run.
        """
        if month not in self.months:
            raise ResultError(f"no month '{month}'; the run spans {self.months[0]} to {self.months[-1]}")
        return self.months.index(month)

    @cached_property
    def _rows(self) -> dict[str, slice]:
        rows, start = {}, 0
        for name, shape in self.program.outputs.items():
            size = int(np.prod(shape, dtype=int))
            rows[name] = slice(start, start + size)
            start += size
        return rows

    def _quantiles_of(self, name: str, label: str | None = None) -> np.ndarray:
        """Quantiles of one variable, (levels, months, labels...), or of one of its labels, (levels, months).

        Members are sorted when a quantile is first asked for, and only those rows.
        """
        kept, rows, shape = self._kept_quantiles, self._rows[name], self._shape(name)
        if label is not None and (name, None) in kept:
            return kept[name, None][:, :, self.label_index(name, label)]
        if label is not None:
            row = rows.start + self.label_index(name, label)
            rows, shape = slice(row, row + 1), ()
        if (name, label) not in kept:
            flat = self.summary.quantiles(LEVELS, rows)
            kept[name, label] = flat.reshape(len(LEVELS), len(self.months), *shape)
        return kept[name, label]

    @cached_property
    def _kept_quantiles(self) -> dict[tuple[str, str | None], np.ndarray]:
        return {}

    def _shape(self, name: str) -> tuple[int, ...]:
        if name not in self.program.outputs:
            raise ResultError(f"'{name}' was not recorded{nearest(name, self.program.outputs)}")
        return self.program.outputs[name]

    def quantile(self, name: str, level: float = 0.5, label: str | None = None) -> np.ndarray:
        """Quantile over members, array (months, labels...), or (months,) at one label.

        Raises:
            ResultError: for a name that was not recorded, an unknown label, or a level not among 0.05, 0.25, 0.5,
                0.75 and 0.95 when members were not kept.
        """
        shape = self._shape(name)
        if level in LEVELS:
            return self._quantiles_of(name, label)[LEVELS.index(level)]
        members = self.values(name).reshape(len(self.months), -1, self.members)
        out = np.quantile(members, level, axis=-1).reshape(len(self.months), *shape)
        return out if label is None else out[:, self.label_index(name, label)]

    def mean(self, name: str, label: str | None = None) -> np.ndarray:
        """Mean over members."""
        out = self.summary.mean()[:, self._rows[name]].reshape(len(self.months), *self._shape(name))
        return out if label is None else out[:, self.label_index(name, label)]

    def values(self, name: str, label: str | None = None) -> np.ndarray:
        """All members, array (months, labels..., members).

        Raises:
            ResultError: if the ensemble was too large to keep its members in memory.
        """
        shape = self._shape(name)
        kept = self.summary.trajectories()
        if kept is None:
            raise ResultError("members were not kept in memory; run with out= and read the stored result")
        out = kept[:, self._rows[name]].reshape(len(self.months), *shape, -1)
        return out if label is None else out[:, self.label_index(name, label)]

    def yearly(self, name: str, how: str = "december", label: str | None = None) -> np.ndarray:
        """Members by year, array (years, labels..., members); of a large ensemble, its first members.

        Args:
            how: "december", the last month of each year, or "annual_mean".

        Raises:
            ResultError: for a name that was not recorded, an unknown label or way.
        """
        if how not in YEARLY:
            raise ResultError(f"unknown way '{how}' to reduce a year{nearest(how, YEARLY)}")
        found = self.summary.yearly(how)[:, self._rows_of(name)]
        out = found.reshape(len(found), *self._shape(name), found.shape[-1])
        return out if label is None else out[:, self.label_index(name, label)]

    def _rows_of(self, name: str) -> slice:
        self._shape(name)
        return self._rows[name]

    def label_index(self, name: str, label: str) -> int:
        """Position of a label along the (only) dimension of a recorded variable."""
        dims = self.program.meta[name]["dims"]
        if len(dims) != 1:
            raise ResultError(f"'{name}' has dims [{' '.join(dims)}]; a single label selects along one only")
        labels = self.dimensions.labels[dims[0]]
        if label not in labels:
            raise ResultError(f"unknown {dims[0]} '{label}'{nearest(label, labels)}")
        return labels.index(label)

    @cached_property
    def dataset(self) -> xarray.Dataset:
        """Quantiles, means and (where kept) members as an `xarray.Dataset` with units and sources."""
        import json

        import xarray

        coordinates: dict[str, Any] = {
            "time": np.array(self.months, dtype="datetime64[M]").astype("datetime64[ns]"),
            "quantile": list(LEVELS),
        }
        variables: dict[str, Any] = {}
        kept = self.summary.trajectories() is not None
        for name in self.program.outputs:
            meta = self.program.meta[name]
            dims = tuple(meta["dims"])
            for dim in dims:
                coordinates[dim] = list(self.dimensions.labels[dim])
            attributes = {
                "units": meta["unit"], "long_name": meta["meaning"], "source": "; ".join(meta["sources"]),
            }  # fmt: skip
            stacked = self._quantiles_of(name)
            variables[f"{name}_quantile"] = (
                ("quantile", "time", *dims),
                stacked.astype(np.float32),
                attributes,
            )
            variables[f"{name}_mean"] = (("time", *dims), self.mean(name).astype(np.float32), attributes)
            if kept:
                members = np.moveaxis(self.values(name), -1, 0)
                variables[name] = (("member", "time", *dims), members, attributes)
        header = {**self.provenance.header, "sources": sorted(self.provenance.sources)}
        attributes = {k: v if isinstance(v, str | int) else json.dumps(v) for k, v in header.items()}
        return xarray.Dataset(variables, coordinates, attributes)


@dataclass
class Comparison:
    """Scenarios run with common random numbers; `differences[i]` is scenario i+1 minus the first, by member."""

    results: list[Result]
    differences: list[Result]
