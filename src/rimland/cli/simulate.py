"""`rimland run`, `compare` and `open`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rimland.cli.console import figure_path, one_format, progress, show
from rimland.errors import ScenarioError

if TYPE_CHECKING:
    from rimland.result import Result

MEMBERS = 50

Members = Annotated[int, typer.Option("--members", "-m", help="Members of the ensemble: 1 to 10,000,000.")]
Seed = Annotated[int, typer.Option(help="Random seed; equal seeds give equal results.")]
Structures = Annotated[
    list[str] | None,
    typer.Option("--structure", metavar="VARIABLE=FORM", help="A rival form, or several by comma, or all."),
]
Backend = Annotated[str, typer.Option(help="auto, numpy or jax.")]
Sampler = Annotated[str, typer.Option(help="How assumptions are drawn: latin_hypercube or sobol.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("run", rich_help_panel="Simulate")(run)
    app.command("compare", rich_help_panel="Simulate")(compare)
    app.command("open", rich_help_panel="Simulate")(open_stored)


def run(
    scenario: Annotated[str, typer.Argument(help="A packaged scenario, or a .yaml file.")] = "baseline",
    members: Members = MEMBERS,
    seed: Seed = 0,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="LEVER=VALUE", help="Set a lever: x=2%, x.JPN=0.5 or x=0.8@2027-01."),
    ] = None,
    structure: Structures = None,
    backend: Backend = "auto",
    sampler: Sampler = "latin_hypercube",
    out: Annotated[Path | None, typer.Option(help="Folder to store the result in.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run in --out.")] = False,
    json: Json = False,
    csv: Csv = False,
    plot: Annotated[Path | None, typer.Option(help="Draw history and projection to png, svg or pdf.")] = None,
    record: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A further variable to record and show, or all.")
    ] = None,
) -> None:
    """Simulate a scenario from 2015 to 2040.

    Prints the headline with its uncertainty, the check against history and what drives the outcomes.

    Example: rimland run japan_three_percent --members 200 --set hotlines=0.8@2027-01 --plot out.png
    """
    from rimland.simulation import run as simulate

    one_format(json, csv)
    plot = figure_path(plot)
    if resume and out is None:
        raise ScenarioError("--resume needs --out, the folder of the interrupted run")
    wanted: str | list[str] | None = "all" if record and "all" in record else record
    try:
        with progress(members, scenario) as moved:
            result = simulate(
                scenario, members=members, seed=seed, settings=settings or (), structure=structures(structure),
                backend=backend, sampler=sampler, record=wanted, out=out, resume=resume, progress=moved,
            )  # fmt: skip
    except KeyboardInterrupt:
        if out is not None:
            print(f"rimland: what is done is kept in {out}; continue with --resume", file=sys.stderr)
        raise
    names = [] if wanted is None or wanted == "all" else list(record or ())
    _report(result, names, json, csv, out)
    if plot is not None:
        from rimland.report.figures import history_figure

        history_figure(result, plot)
        _aside(json or csv, f"Figure: {plot}")


def structures(texts: list[str] | None) -> dict[str, Any]:
    """`["arms_reaction=all", "x=a,b"]` as a mapping.

    Raises:
        ScenarioError: for a text without "=" or without a name or form.
    """
    found: dict[str, Any] = {}
    for text in texts or ():
        name, equals, forms = text.partition("=")
        keys = [k.strip() for k in forms.split(",") if k.strip()]
        if not (equals and name.strip() and keys):
            raise ScenarioError(f"--structure {text[:60]}: expected variable=form or variable=all")
        found[name.strip()] = keys[0] if len(keys) == 1 else keys
    return found


def _aside(quiet: bool, text: str) -> None:
    print(text, file=sys.stderr if quiet else sys.stdout)


def _report(result: Result, names: list[str], json: bool, csv: bool, out: Path | None) -> None:
    from rimland.library import model_facts
    from rimland.report import drivers, headline, hindcast, tables
    from rimland.report.origin import cite, header, origin

    facts = model_facts()
    outcomes = headline.headline_outcomes()
    outcomes += headline.further_outcomes(names, facts, outcomes)
    rows = headline.headline_rows(result, outcomes)
    if result.summary.failures:
        print(
            f"rimland: {result.summary.failures} of {result.members} members met a value that is not finite",
            file=sys.stderr,
        )
    if csv:
        print(tables.csv_text([r.as_dict() for r in rows]), end="")
        return
    history = hindcast.hindcast(result)
    driving = drivers.drivers(result, outcomes, facts)
    if json:
        whole = hindcast.overall(history)
        print(
            tables.json_text(
                {
                    "header": header(result),
                    "rows": [r.as_dict() for r in rows],
                    "history": [s.as_dict() for s in history],
                    "history_in_words": whole.sentence,
                    "drivers": [d.as_dict() for d in driving],
                }
            )
        )
        return
    title = result.resolved.scenario.title
    print(f"{title} ({result.scenario}): median and 90% band of {result.members} members, in December\n")
    show(headline.headline_table(result, outcomes))
    print()
    show(hindcast.hindcast_table(history))
    print(f"{hindcast.NOTES}\n  {hindcast.overall(history).sentence}\n")
    print(f"What drives the outcomes in {drivers.YEAR} (rank correlation over members)")
    for d in driving:
        print(f"  {d.sentence}")
    print("\nRisks come from a judged prior: no such war was observed. Only differences from another scenario mean")
    print("something: rimland compare baseline " + (result.scenario if result.scenario != "baseline" else "SCENARIO"))
    print(f"\n{origin(result)}\n{cite(result)}")
    if out is not None:
        print(f"Stored in {out}: rimland open {out}, or rimland.open_result('{out}') for xarray")


def compare(
    scenarios: Annotated[list[str], typer.Argument(help="The reference, then one or more others.")],
    members: Members = MEMBERS,
    seed: Seed = 0,
    structure: Structures = None,
    backend: Backend = "auto",
    sampler: Sampler = "latin_hypercube",
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Compare scenarios with the first.

    Differences are taken member by member, under the same luck and the same assumptions.

    Example: rimland compare baseline crisis_management_package denial_first --members 200
    """
    from rimland.report import comparison, headline, tables
    from rimland.report.origin import cite, header, origin
    from rimland.simulation import compare as simulate

    one_format(json, csv)
    with progress(members, " and ".join(scenarios)) as moved:
        compared = simulate(
            *scenarios, members=members, seed=seed, backend=backend, structure=structures(structure),
            sampler=sampler, progress=moved,
        )  # fmt: skip
    rows = comparison.differences(compared, headline.headline_outcomes())
    if csv:
        print(tables.csv_text([r.as_dict() for r in rows]), end="")
        return
    if json:
        headers = [header(r) for r in compared.results]
        print(tables.json_text({"header": headers, "rows": [r.as_dict() for r in rows]}))
        return
    first = compared.results[0]
    print(f"Differences from {first.scenario}, member by member: median and 90% band of {first.members} members.")
    print("* the band excludes zero. Furthest beyond noise first.")
    for other in compared.results[1:]:
        table, still = comparison.comparison_table(rows, other.scenario, first.scenario)
        print()
        show(table)
        if still:
            print(f"  changed by less than a thousandth: {'; '.join(still)}")
    print(f"\n{origin(first)}\n{cite(first)}")


def _decoded(value: Any) -> Any:
    """Lists and mappings of the header are stored as JSON text."""
    import json

    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def open_stored(
    folder: Annotated[Path, typer.Argument(help="The folder given to rimland run --out.")],
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Print the headline of a stored result.

    Example: rimland open results/baseline
    """
    from rimland.report import headline, tables
    from rimland.store import open_result

    one_format(json, csv)
    dataset = open_result(folder)
    stored = headline.StoredResult(dataset)
    outcomes = [o for o in headline.headline_outcomes() if stored.has(o.variable)]
    attributes = {str(k): _decoded(v) for k, v in dataset.attrs.items()}
    rows = [r.as_dict() for r in headline.headline_rows(stored, outcomes)]
    if csv:
        print(tables.csv_text(rows), end="")
    elif json:
        print(tables.json_text({"header": attributes, "rows": rows}))
    else:
        about = {
            k: attributes.get(k, "?") for k in ("scenario", "members", "seed", "backend", "version", "model", "data")
        }
        print("{scenario}: median and 90% band of {members} members, in December\n".format(**about))
        show(headline.headline_table(stored, outcomes))
        print("\nSeed {seed}, {backend} backend; rimland {version}, model {model}, data {data}".format(**about))
