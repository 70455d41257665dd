"""MkDocs hooks: put the generated pages and figures beside the written ones."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

# MkDocs takes back what a hook adds to the path once the hook is loaded.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from book import figures, lists, systems
from rimland.model.assembly import topics

DOCS = Path(__file__).resolve().parents[1]
LISTS = ("levers", "scenarios", "couplings", "checks", "sources", "commands")


def on_config(config: Any) -> Any:
    """The order of pages: the written ones, then a chapter for each room of the model, lists, and decisions."""
    rooms: dict[str, list[str]] = {}
    for path in topics():
        topic = systems.name_of(path)
        rooms.setdefault(topic.split("/")[0].capitalize(), []).append(f"reference/systems/{topic}.md")
    chapters = ["reference/systems/index.md", *({room: pages} for room, pages in rooms.items())]
    lists_of = [*(f"reference/{n}.md" for n in LISTS), {"Python": "reference/python.md"}]
    written = [{"Overview": "README.md"}, "tutorial.md"]
    written += [p.name for p in sorted(DOCS.glob("*.md")) if p.name not in ("README.md", "tutorial.md")]
    records = [f"decisions/{p.name}" for p in sorted((DOCS / "decisions").glob("[0-9]*.md"))]
    config["nav"] = [
        {"Guide": written},
        {"The model": chapters},
        {"Lists": lists_of},
        {"Decisions": ["decisions/README.md", *records]},
    ]
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add what is made from the code."""
    made = {f"reference/{n}.md": getattr(lists, n)() for n in LISTS}
    rooms: dict[str, list[str]] = {}
    for path in topics():
        topic = systems.name_of(path)
        made[f"reference/systems/{topic}.md"] = systems.page(topic)
        line = f"- [{topic.split('/')[1].replace('_', ' ')}]({topic}.md): {systems.summary(topic)}"
        rooms.setdefault(topic.split("/")[0], []).append(line)
    parts = ["# The systems of the model"]
    parts += [f"## {room.capitalize()}\n\n" + "\n".join(found) for room, found in rooms.items()]
    made["reference/systems/index.md"] = "\n\n".join(parts) + "\n"
    drawn = {f"reference/systems/{name}": content for name, content in figures.history().items()}
    for name, content in {**made, **drawn}.items():
        files.append(File.generated(config, name, content=content))
    return files
