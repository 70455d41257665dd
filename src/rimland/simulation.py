"""Run scenarios: from a name and settings to a result with its uncertainty and provenance."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rimland._version import __version__
from rimland.cache import cache_folder
from rimland.engine.compiler import Program, choose_forms
from rimland.engine.design import Design, assumed_values, columns_of, form_choice
from rimland.engine.ensemble import Runner, choose_backend
from rimland.engine.model import Model
from rimland.engine.quantiles import Summary
from rimland.errors import ScenarioError
from rimland.evidence import data_version
from rimland.library import (
    fingerprint,
    model_facts,
    observed_series,
    program_for,
    recorded,
    specification,
)
from rimland.result import Comparison, Provenance, Result
from rimland.scenarios import (
    ResolvedScenario,
    Scenario,
    load_scenario,
    resolve,
    with_settings,
)

MAX_MEMBERS = 10_000_000
Progress = Callable[[int, int], None]


@dataclass
class Simulation:
    """A scenario made ready to run: its program, inputs and design."""

    resolved: ResolvedScenario
    program: Program
    facts: Model
    members: int
    seed: int
    sampler: str
    backend: str
    reason: str

    def runner(self) -> Runner:
        """The engine's runner for this simulation."""
        return Runner(self.program, self.times(), _Inputs(self), self.seed, self.backend)

    def times(self) -> dict[str, np.ndarray]:
        """Levers, clocks and observed values in time, by the program's slots: arrays (months, dims...)."""
        months = self.resolved.months
        count = months.count
        first_year, first_month = (int(x) for x in str(months.start).split("-"))
        index = np.arange(count) + first_month - 1
        times: dict[str, np.ndarray] = {
            n: self.resolved.levers[n] for n in self.program.times if n in self.resolved.levers
        }
        times["calendar_year"] = first_year + index / 12.0
        times["month_of_year"] = index % 12 + 1.0
        times["timestep"] = np.full(count, 1 / 12)
        series = observed_series(str(months.start), count)
        for name, source in self.program.observed.items():
            shape = (count, *self.program.times[f"observed:{name}"])
            times[f"observed:{name}"] = np.broadcast_to(series[source], shape)
            shock = self.resolved.disturbances.get(name)
            times[f"multiply:{name}"] = np.broadcast_to(1.0 if shock is None else shock.multiply, shape)
            times[f"add:{name}"] = np.broadcast_to(0.0 if shock is None else shock.add, shape)
        return times

    def parameters(self, members: int) -> dict[str, np.ndarray]:
        """Every parameter of the first members: arrays (dims..., members), or (dims..., 1) where all share it."""
        return _Inputs(self)(0, members)

    def assumptions(self, members: int) -> dict[str, np.ndarray]:
        """Where each of the first members stands in every uncertain assumption, as an array (members,).

        A value is the point in the assumption's distribution, 0 to 1; for rival forms, `form:VARIABLE:FORM` is 1
        for members that use the form and 0 for the others.
        """
        inputs = _Inputs(self)
        points = inputs.design.points(0, members)
        found = {n: points[:, inputs.columns[n]] for n in inputs.uncertain}
        for name, keys in self.program.forms.items():
            chosen = form_choice(points[:, inputs.columns[f"form:{name}"]], len(keys))
            found |= {f"form:{name}:{k}": (chosen == i).astype(float) for i, k in enumerate(keys)}
        return found

    def header(self) -> dict[str, Any]:
        """What identifies the run: a stored result is resumed only under the same header."""
        return {
            "scenario": self.resolved.name, "members": self.members, "seed": self.seed, "sampler": self.sampler,
            "backend": self.backend, "model": fingerprint(), "version": __version__, "data": data_version(),
            "structure": {k: list(v) for k, v in sorted(self.program.forms.items())},
            "record": list(self.program.outputs),
            "definition": self.resolved.scenario.model_dump(mode="json", exclude_none=True, exclude_defaults=True),
            "inputs": _digest(self.times(), self.resolved),
        }  # fmt: skip


def _digest(times: Mapping[str, np.ndarray], resolved: ResolvedScenario) -> str:
    import hashlib

    digest = hashlib.sha256(repr(sorted(resolved.assumptions.items())).encode())
    digest.update(repr(sorted(resolved.structure.items())).encode())
    for name in sorted(times):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(times[name], dtype=np.float64).tobytes())
    return digest.hexdigest()[:16]


class _Inputs:
    """Parameter arrays of a chunk: fixed values, and draws of the uncertain ones from the design."""

    def __init__(self, simulation: Simulation):
        facts, assumptions = simulation.facts, simulation.resolved.assumptions
        forms = {n: len(v.forms) for n, v in facts.variables.items()}
        self.columns = {n: i for i, n in enumerate(columns_of(facts.parameters, forms))}
        self.design = Design(list(self.columns), simulation.seed, simulation.sampler, cache_folder("designs"))
        self.fixed: dict[str, np.ndarray] = {}
        self.wide: dict[str, bool] = {}
        self.uncertain: dict[str, tuple[Any, Any]] = {}
        self.forms = {n: len(keys) for n, keys in simulation.program.forms.items()}
        for name in simulation.program.parameters:
            if name.startswith("form:"):
                continue
            number, override = facts.parameters[name], assumptions.get(name)
            values = number.values if override is None or override.value is None else override.value
            distribution = number.distribution if override is None else override.distribution
            if distribution is None:
                self.fixed[name] = np.broadcast_to(values, number.values.shape)[..., None]
                # As wide as where it varies: a compiled program is the same whether an assumption is fixed or not.
                self.wide[name] = number.distribution is not None
            else:
                self.uncertain[name] = (number, distribution)

    def __call__(self, first: int, count: int) -> dict[str, np.ndarray]:
        points = self.design.points(first, count)
        given = {
            name: np.broadcast_to(values, (*values.shape[:-1], count)) if self.wide[name] else values
            for name, values in self.fixed.items()
        }
        for name, (number, distribution) in self.uncertain.items():
            u = points[:, self.columns[name]]
            given[name] = assumed_values(distribution, number.values, number.low, number.high, u)
        for name, forms in self.forms.items():
            given[f"form:{name}"] = form_choice(points[:, self.columns[f"form:{name}"]], forms)
        return given


def prepare(
    scenario: str | Path | Scenario = "baseline",
    *,
    members: int = 100,
    seed: int = 0,
    settings: Iterable[str] = (),
    levers: Mapping[str, Any] | None = None,
    structure: Mapping[str, Any] | None = None,
    backend: str = "auto",
    sampler: str = "latin_hypercube",
    record: str | Iterable[str] | None = None,
    only: Iterable[str] | None = None,
) -> Simulation:
    """Resolve a scenario and compile its program without running it. Arguments as for `run`.

    Args:
        only: variables to record and no others, in place of `record`.
    """
    for name, value, low, high in (("members", members, 1, MAX_MEMBERS), ("seed", seed, 0, 2**32 - 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ScenarioError(f"{name}: expected a whole number from {low} to {high}, got {value!r}")
    chosen, reason = choose_backend(backend, members)
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    texts = [*settings, *(f"{n}={v}" for n, v in (levers or {}).items())]
    if texts:
        loaded = with_settings(loaded, texts)
    if structure:
        loaded = loaded.model_copy(update={"structure": {**loaded.structure, **structure}})
    resolved = resolve(loaded, specification())
    facts = model_facts()
    choice = {n: k for n, k in resolved.structure.items() if tuple(k) != (facts.variables[n].default,)}
    choose_forms(facts, choice)
    program = program_for(choice, recorded(record) if only is None else list(only))
    return Simulation(resolved, program, facts, members, seed, sampler, chosen, reason)


def run(
    scenario: str | Path | Scenario = "baseline",
    *,
    members: int = 100,
    seed: int = 0,
    settings: Iterable[str] = (),
    levers: Mapping[str, Any] | None = None,
    structure: Mapping[str, Any] | None = None,
    backend: str = "auto",
    sampler: str = "latin_hypercube",
    record: str | Iterable[str] | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Simulate a scenario for an ensemble of members, 2015-01 to 2040-12.

    Args:
        scenario: name of a packaged scenario, path of a scenario file, or a `Scenario`.
        members: how many members; each has its own assumptions and its own luck.
        seed: 0 to 2**32 - 1; equal seeds give equal results, bit for bit on one backend.
        settings: lever settings as text, such as "japan_defence_burden=3%" or "hotlines=0.8@2027-01".
        levers: lever settings by name.
        structure: forms by variable: a form's key, a list of keys, or "all" to span every rival form.
        backend: "numpy", "jax" or "auto".
        sampler: "latin_hypercube" or "sobol".
        record: further variables to record, or "all".
        out: folder to store the result in; with `resume` an interrupted run there continues.
        progress: called with (members done, members in all).

    Raises:
        RimlandError: for a mistake in the request, in one line.
    """
    started = time.perf_counter()
    simulation = prepare(
        scenario, members=members, seed=seed, settings=settings, levers=levers, structure=structure, backend=backend,
        sampler=sampler, record=record,
    )  # fmt: skip
    summary = Summary(members, simulation.resolved.months.count, simulation.program.rows())
    if out is None:
        for chunk in simulation.runner().stream(0, members):
            summary.add(chunk.values)
            if progress:
                progress(summary.seen, members)
        return _result(simulation, summary, started)
    from rimland.store import ResultWriter

    with ResultWriter(Path(out), simulation, resume) as writer:
        for values in writer.finished():
            summary.add(values)
        for chunk in simulation.runner().stream(writer.next_member, members):
            writer.write(chunk)
            summary.add(chunk.values)
            if progress:
                progress(summary.seen, members)
        result = _result(simulation, summary, started)
        writer.finish(result)
    return result


def compare(
    *scenarios: str | Path | Scenario,
    members: int = 100,
    seed: int = 0,
    backend: str = "auto",
    structure: Mapping[str, Any] | None = None,
    sampler: str = "latin_hypercube",
    record: str | Iterable[str] | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run scenarios with common random numbers and summarise member-by-member differences from the first.

    Raises:
        RimlandError: as for `run`, and when fewer than two scenarios are given.
    """
    if len(scenarios) < 2:
        raise ScenarioError(f"compare needs at least two scenarios, got {len(scenarios)}")
    started = time.perf_counter()
    ready = [
        prepare(
            s,
            members=members,
            seed=seed,
            structure=structure,
            backend=backend,
            sampler=sampler,
            record=record,
        )
        for s in scenarios
    ]
    months, rows = ready[0].resolved.months.count, ready[0].program.rows()
    levels = [Summary(members, months, rows) for _ in ready]
    gaps = [Summary(members, months, rows) for _ in ready[1:]]
    for chunks in zip(*(s.runner().stream(0, members) for s in ready), strict=True):
        values = [c.values for c in chunks]
        for summary, own in zip(levels, values, strict=True):
            summary.add(own)
        for summary, other in zip(gaps, values[1:], strict=True):
            summary.add(other - values[0])
        if progress:
            progress(levels[0].seen, members)
    results = [_result(s, x, started) for s, x in zip(ready, levels, strict=True)]
    return Comparison(results, [_result(s, x, started) for s, x in zip(ready[1:], gaps, strict=True)])


def _result(simulation: Simulation, summary: Summary, started: float) -> Result:
    provenance = Provenance(
        simulation.header(),
        simulation.reason,
        time.perf_counter() - started,
        __version__,
        simulation.facts.sources(),
    )
    return Result(
        simulation.resolved,
        simulation.program,
        simulation.facts.dimensions,
        summary,
        provenance,
        simulation.assumptions,
    )
