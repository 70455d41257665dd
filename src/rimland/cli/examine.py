"""`rimland check`, `loops` and `links`."""

from __future__ import annotations

from typing import Annotated

import typer

from rimland.cli.console import progress, show
from rimland.report.tables import Table, json_text, number

At = Annotated[str, typer.Option(help="The month from which a year is measured, YYYY-MM.")]
Members = Annotated[int, typer.Option("--members", "-m", help="Members over which links are measured.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("check")(check)
    app.command("loops")(loops)
    app.command("links")(links)


def check(
    names: Annotated[list[str] | None, typer.Argument(help="Only these checks.")] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Leave out the slow checks.")] = False,
    json: Json = False,
) -> None:
    """Check how the model behaves.

    Each check says what must happen under what change, and why; exit code 1 when one fails.

    Example: rimland check --fast
    """
    import inspect

    from rimland.checks import run_checks

    options = {"fast": True} if fast and "fast" in inspect.signature(run_checks).parameters else {}
    with progress(0, "checks") as moved:
        found = run_checks(names or None, progress=moved, **options)
    failed = [c for c in found if not c.passed]
    if json:
        rows = [{"name": c.name, "passed": c.passed, "why": c.why, "detail": c.detail} for c in found]
        print(json_text(rows))
    else:
        table = Table(["", "check", "what was found"])
        for c in found:
            table.add("ok" if c.passed else "FAILED", c.name, c.detail)
        show(table)
        for c in failed:
            print(f"\n{c.name}: {c.why}")
        print(f"\n{len(found) - len(failed)} of {len(found)} checks hold.")
    if failed:
        raise typer.Exit(1)


def loops(
    at: At = "2024-01",
    top: Annotated[int, typer.Option(min=1, help="How many loops to print.")] = 20,
    through: Annotated[str | None, typer.Option(metavar="VARIABLE", help="Only loops through it.")] = None,
    members: Members = 16,
    json: Json = False,
) -> None:
    """Rank the feedback loops.

    Each is reinforcing or balancing, with its rate; signs and strengths are measured, not declared.

    Example: rimland loops --through threat_perception --top 10
    """
    from rimland.report.structure import loops_at

    found, whole = loops_at(at, members, through)
    if json:
        rows = [{"kind": x.kind, "rate": x.rate, "names": list(x.names)} for x in found[:top]]
        print(json_text({"at": at, "complete": whole, "loops": rows}))
        return
    table = Table(["kind", "rate a year", "loop"], right=frozenset({1}))
    for x in found[:top]:
        table.add(x.kind, number(x.rate), " > ".join([*x.names, x.names[0]]) if len(x.names) > 1 else f"{x.names[0]} itself")
    show(table)
    print(f"\n{min(top, len(found))} of {len(found)} loops, strongest first, measured over the year from {at}.")
    if not whole:
        print("The search stopped early: there are more, and long ones may be missing.")


def links(
    variable: Annotated[str, typer.Argument(help="A variable.")],
    at: At = "2024-01",
    members: Members = 16,
    json: Json = False,
) -> None:
    """Measure what moves a variable.

    And what it moves: sign and strength of every link.

    Example: rimland links threat_perception
    """
    from rimland.report.structure import links_at

    into, out = links_at(variable, at, members)
    if json:
        rows = [
            {"cause": x.cause, "effect": x.effect, "polarity": x.polarity, "strength": x.strength}
            for x in (*into, *out)
        ]
        print(json_text({"at": at, "links": rows}))
        return
    table = Table(["cause", "", "effect", "strength"], right=frozenset({3}))
    for title, found in ((f"what moves {variable}", into), (f"what {variable} moves", out)):
        table.add(title)
        for x in sorted(found, key=lambda x: -x.strength):
            table.add(f"  {x.cause}", x.polarity, x.effect, number(x.strength))
    show(table)
    print(f"\nRelative change of the effect for a relative change of the cause (a year, for stocks), over the year from {at}.")
