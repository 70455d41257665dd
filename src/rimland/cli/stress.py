"""`rimland stress`."""

from __future__ import annotations

from typing import Annotated

import typer

from rimland.cli.console import progress, show
from rimland.cli.simulate import Backend, Json, Seed


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command("stress", rich_help_panel="Simulate")(stress)


def stress(
    variable: Annotated[str, typer.Argument(help="An outcome, or any variable.")],
    scenario: Annotated[str, typer.Option(help="The scenario: packaged, or a .yaml file.")] = "baseline",
    against: Annotated[
        str | None, typer.Option(help="What it is compared with; without it the level is put to the test.")
    ] = None,
    label: Annotated[str | None, typer.Option(help="Actor, theatre ... of the outcome, such as JPN.")] = None,
    at: Annotated[int, typer.Option(help="December of this year.")] = 2035,
    members: Annotated[int, typer.Option("--members", "-m", help="Members of the ensemble, from 100.")] = 1024,
    lucks: Annotated[int, typer.Option(help="Lucks under which one assumption at a time is moved.")] = 4,
    width: Annotated[str, typer.Option(help="How far it is moved: drawn (90% of members) or declared.")] = "drawn",
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="Only these assumptions and theories.")
    ] = None,
    seed: Seed = 0,
    backend: Backend = "auto",
    json: Json = False,
) -> None:
    """Ask how fragile a conclusion is.

    One assumption at a time, all at once over members, and what turns the conclusion round. Of risks the ratio of the
    two scenarios is looked at, of everything else the difference.

    Example: rimland stress threat_perception --label "CHN>USA" --scenario more_exercises --against baseline
    """
    from rimland.library import model_facts
    from rimland.report import stress as report
    from rimland.report.headline import Outcome, headline_outcomes
    from rimland.report.tables import json_text
    from rimland.stress import stress as run

    known = {(o.variable, o.label): o for o in headline_outcomes()}
    outcome = known.get((variable, label))
    with progress(100, "stress", always=True) as moved:
        parts = ("sweep", "members", "ranking", "ends", "search")

        def tell(part: str, done: int, total: int) -> None:
            if moved:
                moved(20 * parts.index(part) + 20 * done // max(total, 1), 100)

        found = run(
            variable, scenario, against, label=label, year=at, members=members, lucks=lucks, width=width,
            ratio=bool(against and outcome and outcome.relative), seed=seed, backend=backend, only=only, progress=tell,
        )  # fmt: skip
    if outcome is None:
        unit = str(model_facts().variables[variable].unit)
        title = variable.replace("_", " ") + (f", {label}" if label else "")
        outcome = Outcome(variable, label, title, unit, 1.0, "")
    if json:
        print(json_text(report.as_dict(found, outcome)))
        return
    print("\n".join(report.outcome_lines(found, outcome)))
    print()
    show(report.tornado_table(found, outcome))
    print()
    show(report.ranking_table(found))
    print(report.convergence_line(found))
    print()
    print("\n".join(report.turning_lines(found, outcome)))
    print(f"\n{report.method_line()}")
