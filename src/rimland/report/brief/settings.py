"""In what two scenarios differ: levers, assumptions, theories and shocks, from when, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from rimland.library import model_facts
from rimland.scenarios import ResolvedScenario

# Levers in "1" that are shares of a whole, and read as per cent; the others are indices.
_SHARES = {
    "indo_pacific_priority", "diversion_to_europe_middle_east", "japan_defence_burden", "defence_burden",
    "us_tariff_rate", "china_tariff_premium", "satellite_attack", "foreign_repair_waiver",
}  # fmt: skip


@dataclass(frozen=True)
class Pull:
    """One difference in what is set.

    Attributes:
        kind: "lever", "assumption", "theory" or "shock".
        labels: to whom it applies; empty for all.
        before, after: in the lever's unit, times 100 where `percent`; text for a theory, None for what is drawn.
        start, full, end: the first month, the month from which it stays so, and the last month of what ends.
    """

    kind: str
    name: str
    labels: tuple[str, ...] = ()
    before: float | str | None = None
    after: float | str | None = None
    unit: str = ""
    percent: bool = False
    start: str | None = None
    full: str | None = None
    end: str | None = None


def pulls(scenario: ResolvedScenario, against: ResolvedScenario) -> tuple[Pull, ...]:
    """Every difference, levers first."""
    found: list[Pull] = []
    facts = model_facts()
    for name in facts.levers:
        if not np.array_equal(scenario.levers[name], against.levers[name]):
            found += _lever(name, scenario.levers[name], against.levers[name], scenario)
    for name in sorted(scenario.disturbances.keys() | against.disturbances.keys()):
        found += _shock(name, scenario, against)
    for name in sorted(scenario.assumptions.keys() | against.assumptions.keys()):
        if repr(scenario.assumptions.get(name)) != repr(against.assumptions.get(name)):
            found.append(_assumption(name, scenario, against))
    for name in sorted(scenario.structure.keys() | against.structure.keys()):
        sides = [", ".join(s.structure.get(name, (facts.variables[name].default,))) for s in (against, scenario)]
        if sides[0] != sides[1]:
            found.append(Pull("theory", name, before=sides[0], after=sides[1]))
    return tuple(found)


def _lever(name: str, after: np.ndarray, before: np.ndarray, scenario: ResolvedScenario) -> Iterator[Pull]:
    lever = model_facts().levers[name]
    percent = lever.unit == "1" and (name.endswith("_share") or name in _SHARES)
    names = [model_facts().dimensions.labels[d] for d in lever.dims]
    groups: dict[tuple[Any, ...], list[str]] = {}
    for place in product(*(range(len(n)) for n in names)):
        new, old = after[(slice(None), *place)], before[(slice(None), *place)]
        if np.array_equal(new, old):
            continue
        label = ", ".join(n[i] for n, i in zip(names, place, strict=True))
        groups.setdefault(_path(new, old, [str(m) for m in _months(scenario)]), []).append(label)
    everyone = int(np.prod([len(n) for n in names], dtype=int))
    scale = 100.0 if percent else 1.0
    for (low, high, start, full, end), labels in groups.items():
        chosen = () if len(labels) == everyone else tuple(labels)
        yield Pull("lever", name, chosen, low * scale, high * scale, lever.unit, percent, start, full, end)


def _months(scenario: ResolvedScenario) -> list[str]:
    year, month = (int(x) for x in str(scenario.months.start).split("-"))
    return [f"{year + (month - 1 + i) // 12}-{(month - 1 + i) % 12 + 1:02d}" for i in range(scenario.months.count)]


def _path(new: np.ndarray, old: np.ndarray, months: Sequence[str]) -> tuple[float, float, str, str | None, str | None]:
    """Before, after, first month, month from which it is in full, last month of what ends before the run does."""
    apart = np.flatnonzero(new != old)
    first, last = int(apart[0]), int(apart[-1])
    if last < len(months) - 1:
        peak = first + int(np.argmax(np.abs(new - old)[first : last + 1]))
        return float(old[peak]), float(new[peak]), months[first], None, months[last]
    moving = np.flatnonzero((new != new[-1]) | (old - new != old[-1] - new[-1]))
    settled = int(moving[-1]) + 1 if len(moving) else 0
    # The first month of a ramp still equals what was before; a jump starts where it is seen.
    gap = np.abs(new - old)
    ramp = settled > first > 0 and gap[first] <= 1.5 * abs(gap[min(first + 1, last)] - gap[first])
    start = first - 1 if ramp else first
    full = months[settled] if settled > first else None
    return float(old[-1]), float(new[-1]), months[start], full, None


def _shock(name: str, scenario: ResolvedScenario, against: ResolvedScenario) -> Iterator[Pull]:
    months = _months(scenario)
    for one, sign in ((scenario.disturbances.get(name), 1), (against.disturbances.get(name), -1)):
        if one is None:
            continue
        for field, still in (("multiply", 1.0), ("add", 0.0)):
            values = np.asarray(getattr(one, field), dtype=float).reshape(len(months), -1)
            apart = np.flatnonzero((values != still).any(1))
            if not len(apart):
                continue
            most = values[apart].reshape(-1)
            value = float(most[np.argmax(np.abs(most - still))])
            before, after = (still, value) if sign > 0 else (value, still)
            last = months[int(apart[-1])] if apart[-1] < len(months) - 1 else None
            unit = "times" if field == "multiply" else str(model_facts().variables[name].unit)
            yield Pull("shock", name, (), before, after, unit, False, months[int(apart[0])], None, last)


def _assumption(name: str, scenario: ResolvedScenario, against: ResolvedScenario) -> Pull:
    parameter = model_facts().parameters[name]

    def value(side: ResolvedScenario) -> float | None:
        override = side.assumptions.get(name)
        values = parameter.values if override is None else override.value
        if values is None:
            return None
        values = np.asarray(values, dtype=float)
        return float(values.flat[0]) if values.min() == values.max() else None

    return Pull("assumption", name, (), value(against), value(scenario), str(parameter.unit))
