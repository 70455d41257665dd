"""How to cite what is on the screen: the program, and the works behind settings, outcomes and observations."""

from __future__ import annotations

from datetime import date

from rimland._version import __version__
from rimland.evidence import bibtex, data_version, format_reference
from rimland.library import fingerprint, model_facts
from rimland.report.origin import TITLE
from rimland.scenarios import Scenario
from rimland.words import Words
from rimland.workbench.catalogue import USUAL, outcomes
from rimland.workbench.charts import observation_sources
from rimland.workbench.state import State

AUTHORS = "The Rimland authors"


def cited(state: State) -> dict[str, dict[str, tuple[str, ...]]]:
    """Keys of the works, by what they stand behind and the name of each thing: settings, outcomes, observations.

    Settings are the levers, shocks, assumptions, theories and notes of the scenario and of what it is compared with;
    an outcome has the works of its equation in the form that is used, and of the numbers that the equation reads.
    """
    sides = [state.definition()] + ([state.reference()] if state.against != state.scenario else [])
    settings: dict[str, tuple[str, ...]] = {}
    for scenario in sides:
        settings |= _settings(scenario)
    shown = [outcomes()[n] for n in state.shown or USUAL]
    forms = dict(state.structure)
    found = {o.id: _variable(o.variable, forms.get(o.variable)) for o in shown}
    seen = {o.id: observation_sources(o.id) for o in shown}
    return {
        "settings": settings,
        "outcomes": found,
        "observations": {n: keys for n, keys in seen.items() if keys},
    }


def _settings(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    facts = model_facts()
    levers = [*scenario.levers, *(c.lever for c in scenario.changes), *(x.lever for x in scenario.shocks if x.lever)]
    found = {n: tuple(facts.levers[n].sources) for n in levers}
    found |= {x.target: _variable(x.target) for x in scenario.shocks if not x.lever}
    found |= {n: tuple(facts.parameters[n].sources) for n in scenario.assumptions}
    for name, form in scenario.structure.items():
        found[name] = _variable(name, form if isinstance(form, str) else None, numbers=False)
    notes = tuple(dict.fromkeys(k.strip() for n in scenario.notes for k in (n.source or "").split(";") if k.strip()))
    return found | ({f"scenario:{scenario.name}": notes} if notes else {})


def _variable(name: str, form: str | None = None, numbers: bool = True) -> tuple[str, ...]:
    """Works of a variable's equation: of one form, of the default, or of all where all are spanned."""
    facts = model_facts()
    variable = facts.variables[name]
    keys = tuple(variable.forms) if form == "all" else (form,) if form in variable.forms else (variable.default,)
    found: list[str] = []
    for key in keys:
        equation = variable.forms[key].equation
        found += equation.sources
        if numbers:
            found += [s for c in equation.causes if c in facts.parameters for s in facts.parameters[c].sources]
    return tuple(dict.fromkeys(found))


def keys_on_screen(state: State) -> list[str]:
    """Every key of `cited`, once, in alphabetical order."""
    return sorted({k for part in cited(state).values() for keys in part.values() for k in keys})


def what(state: State, words: Words) -> str:
    """What is on the screen, in one line: scenario, comparison, size of the ensemble."""
    text = words("about.shown_scenario", scenario=words.scenario(state.scenario))
    own = len(state.levers) + len(state.assumptions) + len(state.structure)
    if own:
        text += words("about.shown_own", count=own)
    if state.against != state.scenario or state.levers:
        text += words("about.shown_against", against=words.scenario(state.against))
    return text + words("about.shown_size", members=f"{state.members:,}", seed=state.seed)


def program_text(state: State, words: Words, today: date) -> str:
    """The program as one line for a list of references."""
    versions = f"version {__version__}, model {fingerprint()}, data {data_version()}"
    return f"{AUTHORS}. {TITLE}, {versions}. {what(state, words)} ({today.isoformat()})."


def program_bibtex(state: State, link: str, today: date) -> str:
    """The program with its versions and what was shown, as BibTeX."""
    from rimland.words import speak

    # BibTeX is written in English whatever the page speaks: its style sheets are.
    note = f"Model {fingerprint()}, data {data_version()}. {what(state, speak('en'))}"
    return (
        "@software{rimland,\n"
        f"  author = {{{{{AUTHORS}}}}},\n"
        f"  title = {{{{{TITLE}}}}},\n"
        f"  version = {{{__version__}}},\n"
        f"  note = {{{_plain(note)}}},\n"
        f"  url = {{{link}}},\n"
        f"  urldate = {{{today.isoformat()}}}\n"
        "}\n"
    )


def _plain(text: str) -> str:
    """Text within braces of BibTeX."""
    for mark in "%&$#_":
        text = text.replace(mark, "\\" + mark)
    return text.replace("{", "(").replace("}", ")")


def screen_bibtex(state: State, link: str, today: date) -> str:
    """BibTeX of exactly what is on the screen."""
    return f"{program_bibtex(state, link, today)}\n{bibtex(keys_on_screen(state))}"


def screen_text(state: State, words: Words, link: str, today: date) -> str:
    """The references of exactly what is on the screen, as text."""
    lines = [program_text(state, words, today), link, "", *(format_reference(k) for k in keys_on_screen(state))]
    return "\n".join(lines) + "\n"
