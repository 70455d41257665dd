"""`rimland why`, `check`, `loops` and `links`."""

from __future__ import annotations

from typing import Annotated

import typer

from rimland.cli.console import progress, show
from rimland.errors import ScenarioError, nearest
from rimland.report.tables import Table, json_text, number

At = Annotated[str, typer.Option(help="The month from which a year is measured, YYYY-MM.")]
Scenario = Annotated[str, typer.Option(help="A packaged scenario, or a .yaml file.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("why")(why)
    app.command("check")(check)
    app.command("loops")(loops)
    app.command("links")(links)


def why(
    variable: Annotated[str, typer.Argument(help="An outcome, or any variable.")],
    scenario: Annotated[str, typer.Option(help="The scenario to explain: packaged, or a .yaml file.")],
    against: Annotated[str, typer.Option(help="What it is compared with.")] = "baseline",
    label: Annotated[str | None, typer.Option(help="Actor, theatre ... of the outcome, such as JPN.")] = None,
    at: Annotated[str, typer.Option(help="A month, YYYY-MM, or a year for its mean.")] = "2035-12",
    members: Annotated[int, typer.Option(min=1, max=64, help="Members that are averaged.")] = 16,
    seed: Annotated[int, typer.Option(min=0, help="Random seed.")] = 0,
    smallest: Annotated[float, typer.Option(min=0.001, max=1, help="Leave out branches below this share.")] = 0.05,
    json: Json = False,
) -> None:
    """Split the difference between two scenarios by lever and by pathway.

    The parts sum to the whole; what is left over is printed too.

    Example: rimland why alliance_cohesion --label JPN --scenario us_burden_sharing_pressure
    """
    from rimland.reasons import why as split
    from rimland.report.reasons import lines, tables

    with progress(1, "months", always=True) as moved:
        found = split(variable, scenario, against, label=label, at=at, members=members, seed=seed, progress=moved)
    if json:
        print(json_text(found.as_dict(smallest)))
        return
    print("\n".join(lines(found)))
    for table in tables(found, smallest):
        print()
        show(table)
    print(f"\nMethod: {found.method}.")


def check(
    names: Annotated[list[str] | None, typer.Argument(help="Only these checks.")] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Ask each of 4 members instead of 16.")] = False,
    details: Annotated[bool, typer.Option("--details", help="Print what was found in every check.")] = False,
    json: Json = False,
) -> None:
    """Check how the model behaves.

    Each check says what must happen under what change, and why; exit code 1 when one fails.

    Example: rimland check --fast
    """
    from rimland.checks import run_checks

    with progress(len(names or ()) or 1, "checks", always=True) as moved:
        found = run_checks(names or None, members=4 if fast else 16, progress=moved)
    failed = [c for c in found if not c.passed]
    if json:
        rows = [{"name": c.name, "passed": c.passed, "why": c.why, "detail": c.detail} for c in found]
        print(json_text(rows))
    else:
        table = Table(["", "check", "why"])
        for c in found:
            table.add("ok" if c.passed else "FAILED", c.name, _first_sentence(c.why))
        show(table)
        for c in found if details else failed:
            print(f"\n{c.name}: {c.why}")
            print("\n".join(f"  {line}" for line in c.detail.splitlines()))
        print(f"\n{len(found) - len(failed)} of {len(found)} checks hold.")
    if failed:
        raise typer.Exit(1)


def _first_sentence(text: str, longest: int = 90) -> str:
    first = " ".join(text.split()).split(". ")[0].rstrip(".")
    return first if len(first) <= longest else f"{first[: longest - 3].rstrip()}..."


def loops(
    at: At = "2024-01",
    top: Annotated[int, typer.Option(min=1, help="How many loops to print.")] = 20,
    through: Annotated[str | None, typer.Option(metavar="VARIABLE", help="Only loops through it.")] = None,
    length: Annotated[int, typer.Option(min=2, max=16, help="Most steps of a loop that are counted.")] = 10,
    named: Annotated[bool, typer.Option("--named", help="The loops that have names, such as R1, by actor.")] = False,
    bookkeeping: Annotated[
        bool, typer.Option("--bookkeeping", help="Also loops that only keep the calendar, such as terms of office.")
    ] = False,
    scenario: Scenario = "baseline",
    seed: Annotated[int, typer.Option(min=0, help="Random seed.")] = 0,
    json: Json = False,
) -> None:
    """Rank the feedback loops.

    Each is reinforcing or balancing, with its rate; signs and strengths are measured, not declared. A step is a
    stock, a state or a place where causes meet and part; what merely passes one cause on is not counted. Signs
    here are over all actors and theatres together; --named follows the loops of the literature through the
    actors they belong to.

    Example: rimland loops --through threat_perception --top 10
    """
    _known(through)
    _in_run(at)
    if named:
        _named_loops(at, scenario, through, json)
        return
    from rimland.causes import loops_at

    found, whole = loops_at(at, scenario, seed, length, bookkeeping)
    alone = [x for x in found if len(x.names) == 1]
    found = [x for x in found if (len(x.names) > 1 if through is None else through in x.names)]
    if json:
        rows = [{"kind": x.kind, "rate": x.rate, "names": list(x.names)} for x in found[:top]]
        print(json_text({"at": at, "complete": whole, "loops": rows}))
        return
    table = Table(["kind", "rate a year", "loop"], right=frozenset({1}))
    for x in found[:top]:
        path = [*x.names, *x.names[:1]] if len(x.names) > 1 else [f"{name} itself" for name in x.names]
        table.add(x.kind, number(x.rate), " > ".join(path))
    show(table)
    print(f"\n{min(top, len(found))} of {len(found)} loops, strongest first, measured over the year from {at}.")
    if through is None and alone:
        print(f"{len(alone)} variables also decay or grow by themselves: see one with --through VARIABLE.")
    if not whole:
        print("The search stopped early: there are more, and long ones may be missing.")


def _named_loops(at: str, scenario: str, through: str | None, json: bool) -> None:
    from rimland.couplings import measured_loops

    found = list(measured_loops(at, scenario, through))
    kinds = {"+": "reinforcing", "-": "balancing", "+/-": "mixed", "0": "idle"}
    if json:
        rows = [
            {"loop": x.identifier, "name": x.name, "kind": kinds[r.sign], "rate": r.rate, "chain": x.chain.text}
            for x, r in found
        ]
        print(json_text({"at": at, "loops": rows}))
        return
    table = Table(["loop", "", "kind", "rate a year", "through"], right=frozenset({3}))
    for x, r in found:
        table.add(x.identifier, x.name, kinds[r.sign], number(r.rate), x.chain.text)
    show(table)
    print(f"\n{len(found)} loops, followed actor by actor over the year from {at}.")


def links(
    variable: Annotated[str, typer.Argument(help="A variable.")],
    at: At = "2024-01",
    scenario: Scenario = "baseline",
    seed: Annotated[int, typer.Option(min=0, help="Random seed.")] = 0,
    json: Json = False,
) -> None:
    """Measure what moves a variable.

    And what it moves: sign and strength of every link.

    Example: rimland links threat_perception
    """
    _known(variable)
    _in_run(at)
    from rimland.causes import links_at

    found = links_at(at, scenario, seed)
    into = [x for x in found if x.effect == variable]
    out = [x for x in found if x.cause == variable and x.effect != variable]
    if json:
        rows = [
            {"cause": x.cause, "effect": x.effect, "polarity": x.polarity, "strength": x.strength}
            for x in (*into, *out)
        ]
        print(json_text({"at": at, "links": rows}))
        return
    table = Table(["cause", "", "effect", "strength"], right=frozenset({3}))
    for title, group in ((f"what moves {variable}", into), (f"what {variable} moves", out)):
        table.add(title)
        for x in sorted(group, key=lambda x: -x.strength):
            table.add(f"  {x.cause}", x.polarity, x.effect, number(x.strength))
    show(table)
    print("\nStrength: relative change of the effect for a relative change of the cause (for stocks and states a")
    print(f"year), over the year from {at}.")


def _known(variable: str | None) -> None:
    from rimland.library import model_facts

    known = model_facts().variables
    if variable is not None and variable not in known:
        raise ScenarioError(f"no variable '{variable[:60]}'{nearest(variable, known)}")


def _in_run(month: str) -> None:
    from rimland.scenarios import Months

    try:
        Months().index(month)
    except ValueError as error:
        raise ScenarioError(f"--at: {error}") from None
