"""MkDocs hooks: put the generated pages and figures beside the written ones."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

# MkDocs takes back what a hook adds to the path once the hook is loaded.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from book import citations, figures, lists, overview, systems
from rimland.model.assembly import topics

DOCS = Path(__file__).resolve().parents[1]
LISTS = {
    "levers": lists.levers,
    "scenarios": lists.scenarios,
    "couplings": lists.couplings,
    "checks": lists.checks,
    "sources": citations.sources,
    "commands": lists.commands,
}
FIRST = ("README.md", "tutorial.md")
HOW_TO = "how-to"


def on_config(config: Any) -> Any:
    """The order of pages: the written ones, then a chapter for each room of the model, lists, and decisions."""
    rooms: dict[str, list[dict[str, str]]] = {}
    for path in topics():
        topic = systems.name_of(path)
        rooms.setdefault(topic.split("/")[0].capitalize(), []).append(
            {systems.label(topic): f"reference/systems/{topic}.md"}
        )
    chapters = ["reference/systems/index.md", *({room: pages} for room, pages in rooms.items())]
    lists_of: list[Any] = [
        "reference/README.md",
        *(f"reference/{n}.md" for n in LISTS),
        {"Python": "reference/python.md"},
    ]
    others = [p.name for p in sorted(DOCS.glob("*.md")) if p.name not in FIRST]
    how_to = [f"{HOW_TO}/{p.name}" for p in sorted((DOCS / HOW_TO).glob("*.md")) if p.name != "README.md"]
    written = [{"Overview": "README.md"}, "tutorial.md", *others]
    records = [f"decisions/{p.name}" for p in sorted((DOCS / "decisions").glob("[0-9]*.md"))]
    rules = [f"audit-rules/{p.name}" for p in sorted((DOCS / "audit-rules").glob("*.md")) if p.name != "README.md"]
    config["nav"] = [
        {"Guide": written},
        {"How to": [f"{HOW_TO}/README.md", *how_to]},
        {"The model": chapters},
        {"Lists": lists_of},
        {"Rules of the audit": ["audit-rules/README.md", *rules]},
        {"Decisions": ["decisions/README.md", *records]},
    ]
    return config


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The page that stands for the generated ones in the repository leads to them in the book."""
    if page.file.src_uri != "reference/README.md":
        return markdown
    links = ["[the model, system by system](systems/index.md)", *(f"[{n}]({n}.md)" for n in LISTS)]
    return f"{markdown}\nHere: {', '.join(links)}.\n"


def pages() -> dict[str, str]:
    """Every page made from the code: its path -> its Markdown."""
    made = {f"reference/{n}.md": make() for n, make in LISTS.items()}
    made["reference/systems/index.md"] = overview.index()
    for path in topics():
        topic = systems.name_of(path)
        made[f"reference/systems/{topic}.md"] = systems.page(topic)
    return made


def on_files(files: Files, config: Any) -> Files:
    """Add what is made from the code."""
    drawn = {f"reference/systems/{name}": content for name, content in figures.history().items()}
    for name, content in {**pages(), **drawn}.items():
        files.append(File.generated(config, name, content=content))
    return files
