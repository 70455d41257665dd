"""The index of the model: systems, the topics that hold them, and the loops that tie them together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx

from book.systems import effects_of, homes, label, row, summary
from rimland.causes import links_at
from rimland.errors import ModelError
from rimland.library import full_model
from rimland.yaml_reader import read_yaml

KINDS = {"+": "reinforcing", "-": "balancing", "+/-": "of changing sign"}


@cache
def chart() -> Mapping[str, Any]:
    """What `map.yaml` says."""
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
        "Found in the links that act in the baseline of 2024, and signed by differentiating it: the shortest way "
        "through the variables that the loop is known by. A loop is *of changing sign* where one of its links raises "
        "in some worlds, months or labels and lowers in others. `rimland loops` ranks all loops by strength.",
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
    for system in chart()["systems"]:
        topics = "<br>".join(f"{_topic(t)} ({counts.get(t, 0)})" for t in system["topics"])
        lines.append(row((f"**{system['title']}**", system["asks"], topics)))
    return "\n".join(lines)


def ring(through: list[str]) -> list[str]:
    """The shortest ring of variables through the given ones, in their order, or [] where there is none."""
    graph = _graph()
    found: list[str] = []
    for a, b in pairwise([*through, through[0]]):
        try:
            found += networkx.shortest_path(graph, a, b)[:-1]
        except networkx.NetworkXNoPath:
            return []
    return found


@cache
def _graph() -> Any:
    model = full_model()
    graph = networkx.DiGraph()
    graph.add_edges_from((a, b) for a, b in _signs() if a in model.variables and a != b)
    return graph


@cache
def _signs() -> Mapping[tuple[str, str], str]:
    return {(x.cause, x.effect): x.polarity for x in links_at("2024-01") if x.strength > 0}


def kind(names: list[str]) -> str:
    """Whether a ring reinforces or balances in the baseline of 2024."""
    signs = [_signs()[edge] for edge in pairwise([*names, names[0]])]
    return KINDS["+/-" if "+/-" in signs else "-" if signs.count("-") % 2 else "+"]


def _loops() -> str:
    lines = [row(("loop", "what it says", "measured", "way")), "|---|---|---|---|"]
    for loop in chart()["loops"]:
        names = ring(loop["through"])
        if names:
            way = " → ".join(f"[{n.replace('_', ' ')}]({homes()[n]}.md#{n})" for n in [*names, names[0]])
            lines.append(row((f"**{loop['title']}**", loop["tells"], kind(names), way)))
    return "\n".join(lines)


def _rooms() -> str:
    rooms: dict[str, list[str]] = {}
    for topic in dict.fromkeys(homes().values()):
        own = {n for n, home in homes().items() if home == topic}
        to = sorted({homes()[e] for n in own for e in effects_of(n) if homes()[e] != topic})
        acts = f" Acts on {', '.join(_topic(t) for t in to)}." if to else ""
        rooms.setdefault(topic.split("/")[0], []).append(f"- {_topic(topic)}: {summary(topic)}{acts}")
    return "\n\n".join(f"### {room.capitalize()}\n\n" + "\n".join(found) for room, found in rooms.items())
