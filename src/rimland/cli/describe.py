"""`rimland explain`, `scenarios`, `levers` and `schema`."""

from __future__ import annotations

import textwrap
from typing import Annotated

import typer

from rimland.cli.console import show
from rimland.report.tables import Table, json_text

WHO = {
    "Tokyo": "Tokyo sets",
    "Washington": "Washington sets",
    "together": "Tokyo and Washington set together",
    "partners": "Partners set",
    "Beijing": "Beijing sets (or agrees to)",
}
KIND = {
    "status quo": "The status quo",
    "Tokyo": "Tokyo acts",
    "Washington": "Washington acts",
    "together": "Tokyo and Washington act together",
    "partners": "Partners act",
    "Beijing": "Beijing acts",
    "dialogue": "Channels, openness and limits between the rivals",
    "stress": "Stress: what policy does not choose",
    "administrations": "Administrations in Washington, as regimes",
}
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("explain")(explain)
    app.command("scenarios")(scenarios)
    app.command("levers")(levers)
    app.command("schema")(schema)


def explain(name: Annotated[str, typer.Argument(help="A variable, assumption or lever.")]) -> None:
    """Explain a variable, assumption or lever.

    Equation, units, causes, effects, numbers and where they come from.

    Example: rimland explain threat_perception
    """
    from rimland.library import model_facts
    from rimland.report.explanation import explain as words

    print(words(name, model_facts()))


def scenarios(json: Json = False) -> None:
    """List the packaged scenarios and what each asks.

    Example: rimland scenarios
    """
    from rimland.scenarios import load_scenario, scenario_names

    found = [load_scenario(name) for name in scenario_names()]
    if json:
        shown = {"name", "kind", "title", "question", "gist", "asked_by"}
        print(json_text([s.model_dump(include=shown) for s in found]))
        return
    kind = ""
    for s in found:
        if s.kind != kind:
            kind = s.kind or ""
            print(f"{KIND.get(kind, 'Other')}")
        print(f"  {s.name}: {s.title}")
        print(textwrap.fill(s.question or "", 96, initial_indent="      ", subsequent_indent="      "))


def levers(json: Json = False) -> None:
    """List what policy can set, by who sets it.

    Example: rimland levers
    """
    from rimland.library import model_facts
    from rimland.report.explanation import status_quo

    facts = model_facts()
    found = sorted(facts.levers.values(), key=lambda x: (list(WHO).index(x.who), x.identifier))
    if json:
        rows = [
            {
                "id": x.identifier, "name": x.name, "who": x.who, "label": x.label, "unit": x.unit, "low": x.low,
                "high": x.high, "status_quo": status_quo(x, facts), "earliest": x.earliest, "over": list(x.dims),
                "asked_by": list(x.asked_by), "status": x.status, "source": list(x.sources),
            }
            for x in found
        ]  # fmt: skip
        print(json_text(rows))
        return
    table = Table(["id", "lever", "range", "status quo", "what it is"])
    who = ""
    for x in found:
        if x.who != who:
            who = x.who
            table.add(WHO[who])
        unit = "" if x.unit == "1" else f" {x.unit}"
        now = status_quo(x, facts, longest=1)
        by = f" by {' and '.join(x.dims)}" if x.dims else ""
        now = now if len(now) <= 24 else f"{now[:21]}..."
        table.add(f"  {x.identifier}", x.name + by, f"{x.low:g} to {x.high:g}{unit}", now, x.label)
    show(table)


def schema() -> None:
    """Print the JSON Schema of a scenario.

    Example: rimland schema > scenario.schema.json
    """
    from rimland.scenarios import scenario_schema

    print(json_text(scenario_schema()))
