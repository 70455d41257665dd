"""`rimland brief`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rimland.cli.console import progress
from rimland.cli.simulate import Members, Seed, Structures, structures


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command("brief", rich_help_panel="Simulate")(brief)


def brief(
    scenario: Annotated[str, typer.Argument(help="A packaged scenario, or a .yaml file.")] = "baseline",
    against: Annotated[
        str | None, typer.Option(help="What it is compared with; the baseline unless another is named.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file: .pdf or .html.")] = Path("brief.pdf"),
    language: Annotated[str, typer.Option("--lang", help="en or ja.")] = "en",
    members: Members = 200,
    seed: Seed = 0,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="LEVER=VALUE", help="Set a lever: x=2%, x.JPN=0.5 or x=0.8@2027-01."),
    ] = None,
    metrics: Annotated[
        list[str] | None,
        typer.Option("--metric", metavar="NAME", help="An outcome to show first: x, or x.JPN. The first leads."),
    ] = None,
    structure: Structures = None,
) -> None:
    """Write a brief of two to four pages.

    The answer in three sentences, the levers, outcomes and charts, why, what would change the conclusion, what cannot
    be said, and every source.

    Example: rimland brief denial_first --against us_pulled_away --lang ja -o brief.pdf
    """
    from rimland.report.brief import brief as make
    from rimland.report.brief import checked_path

    checked_path(out)
    with progress(100, "brief", always=True) as moved:
        made = make(
            scenario, against, out=out, language=language, members=members, seed=seed, settings=settings or (),
            metrics=metrics or (), structure=structures(structure), progress=moved,
        )  # fmt: skip
    print("\n".join(made.answer))
    print(f"Brief: {out}")
