"""Turn a scenario into numbers: lever paths, assumptions, the choice of forms, disturbances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from rimland.engine.numbers import Distribution as Draw
from rimland.errors import ScenarioError, nearest
from rimland.scenarios.quantities import in_range, read_quantity
from rimland.scenarios.resolved import Disturbance, Override, ResolvedScenario
from rimland.scenarios.schema import Change, Distribution, Factor, LeverPath, Scenario, Shock
from rimland.scenarios.specification import (
    LeverSpec,
    ParameterSpec,
    Specification,
    VariableSpec,
    dated_path,
)

OTHERS = "others"
ALL_FORMS = "all"
Place = tuple[str | int, ...]


def resolve(scenario: Scenario, specification: Specification) -> ResolvedScenario:
    """Return `scenario` as numbers for the model that offers `specification`.

    Raises ScenarioError in one line, with the file and line, what was expected, what came and the
    nearest name, for whatever the model does not know or does not allow.
    """
    return _Resolver(scenario, specification).resolved()


class _Resolver:
    def __init__(self, scenario: Scenario, specification: Specification) -> None:
        self.scenario = scenario
        self.specification = specification
        self.months = specification.months

    def resolved(self) -> ResolvedScenario:
        defaults = self.specification.status_quo
        levers = dict(defaults)
        for name, setting in self.scenario.levers.items():
            place: Place = ("levers", name)
            spec = self.lever(name, place)
            self.set_lever(self.own(levers, name), setting, spec, place, ())
        for number, change in enumerate(self.scenario.changes):
            self.change_lever(levers, change, ("changes", number))
        disturbances: dict[str, Disturbance] = {}
        for number, shock in enumerate(self.scenario.shocks):
            self.apply_shock(levers, disturbances, shock, ("shocks", number))
        self.check_notes()
        return ResolvedScenario(
            scenario=self.scenario,
            months=self.months,
            levers=levers,
            assumptions=dict(self.overrides()),
            structure=dict(self.forms()),
            disturbances=disturbances,
            changed_levers=tuple(
                n for n, path in levers.items() if path is not defaults[n] and not np.array_equal(path, defaults[n])
            ),
        )

    def own(self, levers: dict[str, np.ndarray], name: str) -> np.ndarray:
        """The scenario's own path of a lever: a copy of the status quo where it had none."""
        if levers[name] is self.specification.status_quo[name]:
            levers[name] = levers[name].copy()
        return levers[name]

    def refuse(self, place: Place, what: str) -> ScenarioError:
        return ScenarioError(f"{self.scenario.where(*place)}: {what}")

    def check_notes(self) -> None:
        offered = self.specification
        known = [*offered.levers, *offered.parameters, *offered.variables]
        for number, note in enumerate(self.scenario.notes):
            for name in note.about:
                if name not in known:
                    place = ("notes", number, "about")
                    raise self.refuse(place, f"a note about '{name}', which is unknown{nearest(name, known)}")

    # Levers

    def lever(self, name: str, place: Place) -> LeverSpec:
        spec = self.specification.levers.get(name)
        if spec is None:
            if name in self.specification.parameters:
                raise self.refuse(place, f"'{name}' is an assumption, not a lever; put it under assumptions")
            raise self.refuse(place, f"unknown lever '{name}'{nearest(name, self.specification.levers)}")
        return spec

    def set_lever(self, path: np.ndarray, setting: Any, spec: LeverSpec, place: Place, index: tuple[int, ...]) -> None:
        """Write `setting` into `path`, an array over months and labels, at the labels chosen by `index`."""
        if isinstance(setting, dict):
            for label, inner in _others_first(setting):
                for chosen in self.label_index(label, setting, spec, place, len(index), "lever"):
                    self.set_lever(path, inner, spec, (*place, label), (*index, chosen))
            return
        if isinstance(setting, LeverPath):
            first, values = self.dated(setting, spec, place)
        else:
            first = self.first_month(spec)
            values = np.full(self.months.count - first, self.number(setting, spec, place, "lever"))
        chosen_part = path[(slice(first, None), *index)]
        chosen_part[...] = values.reshape(values.shape + (1,) * (chosen_part.ndim - 1))

    def dated(self, setting: LeverPath, spec: LeverSpec, place: Place) -> tuple[int, np.ndarray]:
        """Return the first month of a dated path, and its value in every month from then on."""
        dates: list[int] = []
        values: list[float] = []
        previous = ""
        for month, written in setting.path.items():
            here = (*place, "path", month)
            date = self.month(month, here, f"lever {spec.name}")
            if dates and date <= dates[-1]:
                raise self.refuse(here, f"lever {spec.name}: {month} comes after {previous}; expected rising dates")
            self.not_too_early(month, date, spec, here)
            dates.append(date)
            values.append(self.number(written, spec, here, "lever"))
            previous = month
        points = [(date, np.asarray(value)) for date, value in zip(dates, values, strict=True)]
        return dates[0], dated_path(points, setting.interpolate or "step", self.months)[dates[0] :]

    def change_lever(self, levers: dict[str, np.ndarray], change: Change, place: Place) -> None:
        spec = self.lever(change.lever, place)
        first = self.first_month(spec)
        if change.start is not None:
            first = self.month(change.start, place, f"lever {spec.name}")
            self.not_too_early(change.start, first, spec, place)
        index = self.label_path(change.label, spec, place, "lever")
        value = self.number(change.value, spec, place, "lever")
        self.own(levers, spec.name)[(slice(first, None), *index)] = value

    def first_month(self, spec: LeverSpec) -> int:
        """Return where policy starts for this lever: a plain value never rewrites history."""
        return self.months.index(spec.earliest or self.specification.policy_start)

    def not_too_early(self, month: str, date: int, spec: LeverSpec, place: Place) -> None:
        if spec.earliest is not None and date < self.months.index(spec.earliest):
            raise self.refuse(place, f"lever {spec.name}: {month} is too early; expected {spec.earliest} or later")

    # Assumptions and structure

    def overrides(self) -> Iterator[tuple[str, Override]]:
        for name, setting in self.scenario.assumptions.items():
            place: Place = ("assumptions", name)
            spec = self.specification.parameters.get(name)
            if spec is None:
                if name in self.specification.levers:
                    raise self.refuse(place, f"'{name}' is a lever, not an assumption; put it under levers")
                hint = nearest(name, self.specification.parameters)
                raise self.refuse(place, f"unknown parameter '{name}'{hint}")
            if isinstance(setting, Factor):
                factor = setting.factor
                self.check_draw(factor, None, None, (*place, "factor"), name)
                yield name, Override(distribution=Draw(factor.kind, factor.arguments, is_factor=True))
            elif isinstance(setting, Distribution):
                if spec.dims:
                    raise self.refuse(place, f"parameter {name} has labels; draw it as {{factor: ...}} for all of them")
                self.check_draw(setting, *_bounds(spec, ()), place, name)
                yield name, Override(distribution=Draw(setting.kind, setting.arguments))
            else:
                shape = tuple(len(names) for names in spec.labels)
                value = np.broadcast_to(np.asarray(spec.default, dtype=float), shape).copy()
                self.set_parameter(value, setting, spec, place, ())
                yield name, Override(value=value)

    def set_parameter(
        self, value: np.ndarray, setting: Any, spec: ParameterSpec, place: Place, index: tuple[int, ...]
    ) -> None:
        if isinstance(setting, dict):
            for label, inner in _others_first(setting):
                for chosen in self.label_index(label, setting, spec, place, len(index), "parameter"):
                    self.set_parameter(value, inner, spec, (*place, label), (*index, chosen))
            return
        number = self.quantity(setting, spec.unit, place, spec.name)
        low, high = _bounds(spec, index)
        value[index] = self.checked(number, spec, place, "parameter", low, high)

    def check_draw(self, draw: Distribution, low: float | None, high: float | None, place: Place, name: str) -> None:
        numbers = draw.arguments
        wanted = {
            "uniform": ("low < high", lambda a, b: a < b),
            "triangular": ("low <= mode <= high with low < high", lambda a, m, b: a <= m <= b and a < b),
            "normal": ("[mean, standard deviation above 0]", lambda _, sd: sd > 0),
            "lognormal": ("[median above 0, sigma above 0]", lambda median, sigma: median > 0 and sigma > 0),
            "beta": ("[a above 0, b above 0]", lambda a, b: a > 0 and b > 0),
        }
        form, holds = wanted[draw.kind]
        here = (*place, draw.kind)
        shown = ", ".join(f"{number:g}" for number in numbers)
        if not np.all(np.isfinite(numbers)) or not holds(*numbers):
            raise self.refuse(here, f"parameter {name}: {draw.kind} [{shown}]; expected {form}")
        located = {"uniform": numbers, "triangular": numbers, "normal": numbers[:1], "lognormal": numbers[:1]}
        for number in located.get(draw.kind, ()):
            if (low is not None and number < low) or (high is not None and number > high):
                bounds = f"{-np.inf if low is None else low:g} to {np.inf if high is None else high:g}"
                raise self.refuse(here, f"parameter {name}: {number:g} is out of range; expected {bounds}")

    def forms(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        rivals = {name: forms for name, forms in self.specification.forms.items() if len(forms) > 1}
        for name, setting in self.scenario.structure.items():
            place: Place = ("structure", name)
            if name not in rivals:
                if name in self.specification.variables or name in self.specification.forms:
                    offered = ", ".join(sorted(rivals)) or "none"
                    raise self.refuse(place, f"variable '{name}' has no rival forms; those that have: {offered}")
                raise self.refuse(place, f"unknown variable '{name}'{nearest(name, rivals)}")
            if setting == ALL_FORMS:
                yield name, tuple(rivals[name])
                continue
            chosen = (setting,) if isinstance(setting, str) else tuple(setting)
            for form in chosen:
                if form not in rivals[name]:
                    hint = nearest(form, rivals[name])
                    options = ", ".join(rivals[name])
                    raise self.refuse(place, f"unknown form '{form}' of {name}; expected {options} or all{hint}")
                if chosen.count(form) > 1:
                    raise self.refuse(place, f"form '{form}' of {name} is named twice")
            yield name, chosen

    # Shocks

    def apply_shock(
        self, levers: dict[str, np.ndarray], disturbances: dict[str, Disturbance], shock: Shock, place: Place
    ) -> None:
        spec: LeverSpec | VariableSpec
        if shock.lever is not None:
            spec, kind = self.lever(shock.lever, (*place, "lever")), "lever"
        else:
            spec, kind = self.exogenous(shock.target, (*place, "variable")), "variable"
        first = self.month(shock.start, (*place, "start"), f"shock to {spec.name}")
        if isinstance(spec, LeverSpec):
            self.not_too_early(shock.start, first, spec, (*place, "start"))
        if first + shock.months > self.months.count:
            last = self.months.count - first
            raise self.refuse(
                (*place, "months"),
                f"shock to {spec.name}: {shock.months} months from {shock.start} end after "
                f"{self.months.end}; expected at most {last}",
            )
        during = slice(first, first + shock.months)
        for labels, written, here in self.shocked(shock, spec, place, kind):
            index = (during, *labels)
            if isinstance(spec, LeverSpec):
                self.shock_lever(self.own(levers, spec.name), index, shock.operation, written, spec, here)
                continue
            if spec.name not in disturbances:
                full = (self.months.count, *(len(names) for names in spec.labels))
                disturbances[spec.name] = Disturbance(np.ones(full), np.zeros(full))
            before = disturbances[spec.name]
            multiply, add = self.operation(shock.operation, written, spec.unit, here, spec.name)
            before.multiply[index] *= multiply
            before.add[index] = before.add[index] * multiply + add

    def shocked(
        self, shock: Shock, spec: LeverSpec | VariableSpec, place: Place, kind: str
    ) -> Iterator[tuple[tuple[int, ...], Any, Place]]:
        """Yield the labels that a shock disturbs, the quantity written for them, and where it is written."""
        written = getattr(shock, shock.operation)
        here = (*place, shock.operation)
        if not isinstance(written, dict):
            yield self.label_path(shock.label, spec, place, kind), written, here
            return
        for label, quantity in _others_first(written):
            for position in self.label_index(label, written, spec, here, 0, kind):
                yield (position,), quantity, (*here, label)

    def shock_lever(
        self, path: np.ndarray, index: tuple[Any, ...], operation: str, written: Any, spec: LeverSpec, place: Place
    ) -> None:
        if operation == "set":
            path[index] = self.number(written, spec, place, "lever")
            return
        # The sum or product is what must lie within the range, not the step itself.
        multiply, add = self.operation(operation, written, spec.unit, place, spec.name)
        path[index] = path[index] * multiply + add
        for number in (path[index].min(), path[index].max()):
            self.checked(float(number), spec, place, "lever", spec.low, spec.high)

    def operation(self, name: str, written: Any, unit: str, place: Place, target: str) -> tuple[float, float]:
        """Return a shock as (factor, addend): setting a value is multiplying by nothing and adding it."""
        number = self.quantity(written, "1" if name == "multiply" else unit, place, target)
        if name == "multiply":
            return number, 0.0
        return (1.0 if name == "add" else 0.0), number

    def exogenous(self, name: str, place: Place) -> VariableSpec:
        spec = self.specification.exogenous.get(name)
        if spec is None:
            if name in self.specification.variables:
                what = f"'{name}' follows from other variables; shock an exogenous variable or a lever"
                raise self.refuse(place, what)
            hint = nearest(name, self.specification.exogenous)
            raise self.refuse(place, f"unknown exogenous variable '{name}'{hint}")
        return spec

    # Numbers, months, labels

    def number(self, written: Any, spec: LeverSpec, place: Place, kind: str) -> float:
        number = self.quantity(written, spec.unit, place, spec.name)
        return self.checked(number, spec, place, kind, spec.low, spec.high)

    def quantity(self, written: Any, unit: str, place: Place, name: str) -> float:
        try:
            return read_quantity(written, unit)
        except ValueError as problem:
            raise self.refuse(place, f"{name}: {problem}") from None

    def checked(
        self,
        number: float,
        spec: LeverSpec | ParameterSpec,
        place: Place,
        kind: str,
        low: float | None,
        high: float | None,
    ) -> float:
        try:
            return in_range(number, low, high, spec.unit)
        except ValueError as problem:
            raise self.refuse(place, f"{kind} {spec.name}: {problem}") from None

    def month(self, month: str, place: Place, what: str) -> int:
        try:
            return self.months.index(month)
        except ValueError as problem:
            raise self.refuse(place, f"{what}: {problem}") from None

    def label_path(self, label: str | None, spec: LeverSpec | VariableSpec, place: Place, kind: str) -> tuple[int, ...]:
        """Return the positions of a written label such as "JPN" or, over two dimensions, "JPN.sea"."""
        if label is None:
            return ()
        index: tuple[int, ...] = ()
        for part in label.split("."):
            index += tuple(self.label_index(part, {}, spec, place, len(index), kind))
        return index

    def label_index(
        self,
        label: str,
        setting: Mapping[str, Any],
        spec: LeverSpec | ParameterSpec | VariableSpec,
        place: Place,
        depth: int,
        kind: str,
    ) -> list[int]:
        """Return the positions that `label` stands for along dimension `depth`; `others` is all not named."""
        here = (*place, label)
        if depth >= len(spec.dims):
            over = f"only {', '.join(spec.dims)}" if spec.dims else "no labels"
            raise self.refuse(here, f"{kind} {spec.name} has {over}; '{label}' is one too many")
        names = spec.labels[depth]
        if label == OTHERS and setting:
            return [position for position, name in enumerate(names) if name not in setting]
        if label not in names:
            options = nearest(label, names) or f"; expected one of {', '.join(names)}"
            raise self.refuse(here, f"{kind} {spec.name}: unknown {spec.dims[depth]} '{label}'{options}")
        return [names.index(label)]


def _others_first(setting: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(setting.items(), key=lambda item: item[0] != OTHERS)


def _bounds(spec: ParameterSpec, index: tuple[int, ...]) -> tuple[float | None, float | None]:
    """Return the range that holds for every label chosen by `index`."""
    shape = tuple(len(names) for names in spec.labels)
    low = None if spec.low is None else float(np.max(np.broadcast_to(spec.low, shape)[index]))
    high = None if spec.high is None else float(np.min(np.broadcast_to(spec.high, shape)[index]))
    return low, high
