"""The model system by system: which topics make up a system, where a variable is at home, and what reads what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rimland.library import model_facts


@dataclass(frozen=True)
class System:
    """A question that an analyst would look up, and the topics that answer it, such as "rivalry/threat".

    `at` is its column and row on an overview of all systems.
    """

    id: str
    title: str
    asks: str
    topics: tuple[str, ...]
    at: tuple[int, int]


@cache
def systems() -> dict[str, System]:
    """Every system by its id, in order."""
    from rimland.errors import ModelError
    from rimland.yaml_reader import read_yaml

    entries = read_yaml(Path(__file__).with_name("systems.yaml"), error=ModelError).data["systems"]
    return {e["id"]: System(**{**e, "topics": tuple(e["topics"]), "at": tuple(e["at"])}) for e in entries}


@cache
def homes() -> Mapping[str, str]:
    """Variable -> topic, in the order of the model."""
    found = {}
    for name, variable in model_facts().variables.items():
        # Only the room and the file count: a kept model may have been built elsewhere.
        place = Path(variable.equation.place.rpartition(":")[0])
        found[name] = f"{place.parent.name}/{place.stem}"
    return found


@cache
def system_of(topic: str) -> System:
    """The system that a topic belongs to; the first, where it serves several.

    Raises:
        KeyError: for an unknown topic.
    """
    for system in systems().values():
        if topic in system.topics:
            return system
    raise KeyError(topic)


def members_of(topic: str) -> list[str]:
    """Variables that are at home in a topic."""
    return [n for n, home in homes().items() if home == topic]


def reads(name: str) -> list[str]:
    """What a variable reads, in any of its forms."""
    equations = [f.equation for f in model_facts().variables[name].forms.values()]
    return list(dict.fromkeys(c for e in equations for c in e.causes))


@cache
def _effects() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, variable in model_facts().variables.items():
        for form in variable.forms.values():
            e = form.equation
            for cause in (*e.causes, e.initial, e.dispersion):
                if isinstance(cause, str) and cause != name and name not in found.setdefault(cause, []):
                    found[cause].append(name)
    return found


def effects_of(name: str) -> list[str]:
    """Variables that read a variable, number or lever, in any of their forms."""
    return _effects().get(name, [])


def home_of(name: str) -> str:
    """The topic of a variable; of a number or lever, that of the first variable that reads it.

    Raises:
        KeyError: for an unknown name.
    """
    if name in homes():
        return homes()[name]
    found = effects_of(name)
    if not found:
        raise KeyError(name)
    return homes()[found[0]]
