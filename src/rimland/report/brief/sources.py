"""The sources of what a brief shows, numbered as in its list of references."""

from __future__ import annotations

from collections.abc import Iterable

from rimland.errors import DataError
from rimland.library import model_facts
from rimland.report.brief.findings import Findings, key
from rimland.report.brief.settings import Pull
from rimland.report.figures import sources_shown
from rimland.report.headline import Outcome
from rimland.scenarios import ResolvedScenario


class References:
    """References in order of their authors, and the numbers by which the text cites them."""

    def __init__(self, keys: Iterable[str]):
        found = {k: _reference(k) for k in set(keys)}
        ordered = sorted(found, key=lambda k: (found[k].casefold(), k))
        self.texts = tuple(found[k] for k in ordered)
        self._numbers = {k: i for i, k in enumerate(ordered, start=1)}

    def cite(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Numbers of references, rising."""
        return tuple(sorted(self._numbers[k] for k in set(keys)))


def _reference(source: str) -> str:
    """One line; the bare key where the bibliography's parser is not installed."""
    from rimland.evidence import format_reference

    try:
        return format_reference(source)
    except DataError as error:
        if isinstance(error.__cause__, ImportError):
            return source
        raise


def all_sources(findings: Findings) -> set[str]:
    """Keys of everything that is shown: levers, outcomes, pathways, observations and assumptions."""
    resolved = findings.result.resolved
    found: set[str] = set()
    for pull in findings.pulled:
        found |= pull_sources(pull, resolved)
    for outcome in findings.outcomes:
        found |= variable_sources(outcome.variable, resolved)
    for outcome in findings.charts:
        found |= chart_sources(outcome, findings)
    for _, why in findings.causes:
        for way in why.pathways():
            found |= pathway_sources(way.names, resolved)
    for doubt in findings.doubts:
        for driver in (*doubt.level, *doubt.size, *doubt.separating):
            found |= assumption_sources(driver.assumption)
    return found


def pull_sources(pull: Pull, resolved: ResolvedScenario) -> set[str]:
    """What a setting rests on."""
    facts = model_facts()
    if pull.kind == "lever":
        return set(facts.levers[pull.name].sources)
    if pull.kind == "assumption":
        return set(facts.parameters[pull.name].sources)
    return variable_sources(pull.name, resolved)


def variable_sources(name: str, resolved: ResolvedScenario) -> set[str]:
    """What the equation of a variable rests on, in the forms that are used."""
    variable = model_facts().variables[name]
    forms = resolved.structure.get(name, (variable.default,))
    return {s for k in forms for s in variable.forms[k].equation.sources}


def pathway_sources(names: Iterable[str], resolved: ResolvedScenario) -> set[str]:
    """What the equations along a pathway rest on; inputs have their own line."""
    known = model_facts().variables
    return {s for n in names if n in known for s in variable_sources(n, resolved)}


def assumption_sources(name: str) -> set[str]:
    """What an assumption rests on, or a rival form."""
    facts = model_facts()
    kind, _, rest = name.partition(":")
    if kind == "form":
        variable, _, form = rest.partition(":")
        return set(facts.variables[variable].forms[form].equation.sources)
    return set(facts.parameters[name].sources)


def chart_sources(outcome: Outcome, findings: Findings) -> set[str]:
    """Where the observations in a chart come from; empty where there are none."""
    seen = {(s.variable, s.label) for s in findings.history}
    return sources_shown({key(outcome)}) if key(outcome) in seen else set()
