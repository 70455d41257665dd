"""`rimland data` and `rimland sources`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rimland.cli.console import figure_path, one_format, show
from rimland.errors import RimlandError
from rimland.report.tables import Table, csv_text, json_text, number

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Add = Annotated[
    Path | None, typer.Option("--add", help="A table of your own (CSV), or a folder of tables, read as well.")
]
Subject = Annotated[str | None, typer.Option(help="Only this actor, pair (JPN>CHN) or theatre.")]
Name = Annotated[str, typer.Argument(metavar="INDICATOR", help="An indicator of rimland data list.")]

data = typer.Typer(
    help="The observations behind the model.\n\nExample: rimland data show us_personnel --subject JPN",
    rich_markup_mode=None,
    no_args_is_help=False,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(data, name="data")
    app.command("sources")(sources)


@data.callback(invoke_without_command=True)
def _start(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@data.command("list")
def list_data(add: Add = None, json: Json = False) -> None:
    """List the indicators.

    Example: rimland data list
    """
    from rimland.evidence import load_evidence

    found = load_evidence(add).indicators()
    if json:
        from dataclasses import asdict

        print(json_text([asdict(i) for i in found]))
        return
    table = Table(["indicator", "what", "unit", "from", "to", "figures"], right=frozenset({5}))
    for i in found:
        table.add(i.name, i.label, i.unit, *i.span, str(i.observations))
    show(table)
    print(f"\n{sum(i.observations for i in found):,} figures; rimland data show INDICATOR")


@data.command("show")
def show_data(indicator: Name, subject: Subject = None, add: Add = None, json: Json = False, csv: Csv = False) -> None:
    """Print the figures of an indicator.

    With their definitions, bounds, sources and scope notes.

    Example: rimland data show ccg_contiguous_zone_days
    """
    from dataclasses import asdict

    from rimland.evidence import load_evidence

    one_format(json, csv)
    evidence = load_evidence(add)
    about = evidence.describe(indicator)
    rows = evidence.select(indicator, subject)
    if csv:
        print(csv_text([asdict(o) for o in rows]), end="")
        return
    if json:
        print(json_text({"indicator": asdict(about), "rows": [asdict(o) for o in rows]}))
        return
    print(f"{about.label}, {about.unit}\n{about.measures}" + (f"\nMind: {about.caveat}" if about.caveat else ""))
    for name, words in about.definitions.items():
        print(f"  {name}: {words}")
    table = Table(["subject", "date", "value", "range", "definition", "source", "scope"], right=frozenset({2}))
    for o in rows:
        low, high = (number(v, 4) if v is not None else "" for v in (o.lower, o.upper))
        between = f"{low} to {high}" if low or high else ""
        table.add(o.subject, o.date, number(o.value, 4), between, o.definition, o.source, o.scope)
    print()
    if rows:
        show(table)
    else:
        print(f"No figure of {indicator}" + (f" for {subject}." if subject else "."))


@data.command("plot")
def plot_data(
    indicator: Name,
    out: Annotated[Path, typer.Option(help="The figure: png, svg or pdf.")],
    subject: Subject = None,
    add: Add = None,
) -> None:
    """Draw an indicator.

    Figures of different definitions or sources are never joined.

    Example: rimland data plot us_personnel --subject JPN --out personnel.png
    """
    from rimland.evidence import load_evidence
    from rimland.report.figures import indicator_figure

    figure_path(out)
    indicator_figure(load_evidence(add), indicator, subject, out)
    print(f"Figure: {out}")


def sources(
    key: Annotated[str | None, typer.Argument(help="A citation key, such as jervis1978.")] = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print BibTeX.")] = False,
    used: Annotated[bool, typer.Option("--used", help="Only the works that the model rests on.")] = False,
) -> None:
    """Print the works behind the model and the data.

    Example: rimland sources jervis1978 --bibtex
    """
    from rimland import evidence

    if key is not None and used:
        raise RimlandError("--used lists every work of the model; leave the key out")
    if key is not None:
        keys = [evidence.source(key).key]
    elif used:
        from rimland.library import model_facts

        keys = sorted(model_facts().sources())
    else:
        keys = sorted(evidence.sources())
    if bibtex:
        print(evidence.bibtex(keys), end="")
        return
    for name in keys:
        print(f"{name}: {evidence.format_reference(name)}")
