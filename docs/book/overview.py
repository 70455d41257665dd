"""The index of the model: systems, the topics that hold them, and the loops that tie them together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from book.systems import label, row, summary
from rimland.couplings import load_couplings
from rimland.errors import ModelError
from rimland.library import full_model
from rimland.report.systems import effects_of, homes, systems
from rimland.yaml_reader import read_yaml


@cache
def chart() -> Mapping[str, Any]:
    """What `map.yaml` says of documents."""
    return read_yaml(Path(__file__).with_name("map.yaml"), error=ModelError).data


def document(name: str) -> str:
    """A document that asks for something, by its short title, linked to the list."""
    known = chart()["documents"]
    return f"[{known[name]['short']}](levers.md#documents)" if name in known else f"`{name}`"


def index() -> str:
    """The page."""
    model = full_model()
    parts = [
        "# The model, system by system",
        f"{len(model.variables)} variables, {len(model.parameters)} numbers and {len(model.levers)} levers, made from "
        "the code that runs. Each topic has a page with its causal diagram, equations, numbers with status and source, "
        "levers, behaviour checks and, where it was observed, the record beside the simulation.",
        "## Systems",
        _systems(),
        "## Loops",
        "The feedback loops that the field names, each measured in the running model; [links and loops]"
        "(../couplings.md) follows every one through its variables, and `rimland loops` searches for all others.",
        _loops(),
        "## Rooms",
        "How the code is laid out. A room is a folder of `src/rimland/model`, a topic a file of equations with its "
        "numbers beside it.",
        _rooms(),
    ]
    return "\n\n".join(parts) + "\n"


def _topic(topic: str) -> str:
    return f"[{label(topic)}]({topic}.md)"


def _systems() -> str:
    counts: dict[str, int] = {}
    for home in homes().values():
        counts[home] = counts.get(home, 0) + 1
    lines = [row(("system", "asks", "topics (variables)")), "|---|---|---|"]
    for system in systems().values():
        topics = "<br>".join(f"{_topic(t)} ({counts.get(t, 0)})" for t in system.topics)
        lines.append(row((f"**{system.title}**", system.asks, topics)))
    return "\n".join(lines)


def _loops() -> str:
    _, loops = load_couplings()
    lines = [row(("loop", "", "kind", "links")), "|---|---|---|---|"]
    lines += [row((x.identifier, f"**{x.name}**", x.kind, ", ".join(str(n) for n in x.links))) for x in loops.values()]
    return "\n".join(lines)


def _rooms() -> str:
    rooms: dict[str, list[str]] = {}
    for topic in dict.fromkeys(homes().values()):
        own = {n for n, home in homes().items() if home == topic}
        to = sorted({homes()[e] for n in own for e in effects_of(n) if homes()[e] != topic})
        acts = f" Acts on {', '.join(_topic(t) for t in to)}." if to else ""
        rooms.setdefault(topic.split("/")[0], []).append(f"- {_topic(topic)}: {summary(topic)}{acts}")
    return "\n\n".join(f"### {room.capitalize()}\n\n" + "\n".join(found) for room, found in rooms.items())
