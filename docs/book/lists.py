"""Pages that list levers, scenarios, behaviour checks, sources and commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from book.systems import homes, row
from rimland.checks import load_checks
from rimland.evidence import source_keys
from rimland.library import full_model
from rimland.report.explanation import effects, references, status_quo
from rimland.scenarios import load_scenario, scenario_names

WHO = ("Tokyo", "Washington", "together", "partners", "Beijing")
STRONGEST = 4


def _home(name: str) -> str:
    return f"[`{name}`](systems/{homes()[name]}.md#{name})"


def levers() -> str:
    """What policy can set, who sets it, what it moves."""
    from rimland.sweep import effects as moved

    model = full_model()
    by_lever = moved(model.levers)
    parts = [
        "# Levers",
        "What each can be set to, what it is today, who asks for it, where it enters, and what it moves: the change of "
        "the outcome in December 2035 from one end of the range to the other, as a share of its size, in one world "
        "with every assumption at its default.",
    ]
    for who in WHO:
        chosen = [x for x in model.levers.values() if x.who == who]
        if chosen:
            parts.append(f"## {'Tokyo and Washington together' if who == 'together' else who}")
        for x in chosen:
            parts.append(f"### {x.identifier} {x.label} {{ #{x.name} }}")
            parts.append(
                "\n".join(
                    [
                        f"- `{x.name}`, {x.low:g} to {x.high:g} `{x.unit}`"
                        + (f", by {', '.join(x.dims)}" if x.dims else ""),
                        f"- status quo: {status_quo(x, model)} ({x.status}; {'; '.join(x.sources)})",
                        f"- can change from {x.earliest or 'the first month'}; asked for by {', '.join(x.asked_by)}",
                        f"- enters {', '.join(_home(n) for n in effects(x.name, model))}",
                        f"- moves {_moves(by_lever.get(x.name, []))}",
                    ]
                )
            )
            parts.append(x.note)
    return "\n\n".join(parts) + "\n"


def _moves(found: list[Any]) -> str:
    seen: dict[str, str] = {}
    for effect in found:
        label = f" ({effect.label})" if effect.label else ""
        seen.setdefault(effect.variable, f"{_home(effect.variable)}{label} {effect.relative:+.0%}")
    return ", ".join(list(seen.values())[:STRONGEST]) or "nothing"


def scenarios() -> str:
    """The packaged scenarios with what they set."""
    parts = ["# Scenarios", "Packaged with Rimland; run one with `rimland run NAME`."]
    for name in scenario_names():
        s = load_scenario(name)
        parts.append(f"## {s.title} {{ #{name} }}")
        parts.append(f"`{name}`. {s.question}")
        if s.gist:
            parts.append(s.gist.strip())
        lines = [f"- acts, or asks: {s.kind}"] if s.kind else []
        lines += [f"- asked for by {', '.join(s.asked_by)}"] if s.asked_by else []
        lines += [f"- extends [`{s.extends}`](#{s.extends})"] if s.extends else []
        given = s.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        for part in ("levers", "assumptions", "structure"):
            lines += [
                f"- {part[:-1] if part != 'structure' else part} `{n}`: `{v}`" for n, v in given.get(part, {}).items()
            ]
        lines += [f"- shock `{x}`" for x in given.get("shocks", [])]
        lines += [f"- {note['text'].strip()}" for note in given.get("notes", [])]
        lines += [f"- not in the model: {s.leaves_out.strip()}"] if s.leaves_out else []
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def couplings() -> str:
    """The links between systems and the loops they form, declared and measured."""
    from rimland.couplings import load_couplings

    links, loops = load_couplings()
    parts = [
        "# Links and loops",
        "What acts on what between the systems, numbered; checks and notes refer to these numbers. The sign is that of "
        "the effect on the target of a rise of the source, other things equal. A test measures every chain in the "
        "running model and fails where the sign differs. Strength is the relative change of the end for a relative "
        "change of the start, per year where a stock lies between, in the status quo over the year named.",
    ]
    lines = [row(("link", "from", "to", "sign", "year", "strength", "carried by")), "|---|---|---|---|---|---|---|"]
    for link in links.values():
        for i, chain in enumerate(link.chains):
            head = (f"{link.number}", link.source, link.target) if i == 0 else ("", "", "")
            strength = f"{chain.measure().strength:.2g}"
            lines.append(row((*head, chain.sign, chain.setting.at[:4], strength, _steps(chain.text))))
    parts.append("\n".join(lines))
    notes = [f"- link {x.number}: {x.why}" for x in links.values() if x.why]
    parts += ["\n".join(notes), "## Loops"]
    parts.append(
        "The sign of a loop is the product along its chain, label by label; its rate is the n-th root of its gain with "
        "n stocks and states in it, a rate a year. `rimland loops --named` measures them at any date, and "
        "`rimland loops` searches for all others."
    )
    lines = [row(("loop", "name", "links", "kind", "year", "rate a year", "through")), "|---|---|---|---|---|---|---|"]
    for loop in loops.values():
        through = ", ".join(str(n) for n in loop.links)
        rate = f"{loop.chain.measure().rate:.2g}"
        year = loop.chain.setting.at[:4]
        lines.append(row((loop.identifier, loop.name, through, loop.kind, year, rate, _steps(loop.chain.text))))
    parts.append("\n".join(lines))
    parts.append("\n".join(f"- {x.identifier}: {x.why}" for x in loops.values() if x.why))
    return "\n\n".join(parts) + "\n"


def _steps(chain: str) -> str:
    steps = chain.split(" > ")
    return " → ".join(f"`{x}`" for i, x in enumerate(steps) if i == 0 or steps[i - 1] != x)


def checks() -> str:
    """How the model must behave."""
    lines = [row(("check", "what must happen", "why", "source")), "|---|---|---|---|"]
    lines += [
        row((f"`{c.name}`", "; ".join(_wanted(e) for e in c.expect), c.why.strip(), c.source))
        for c in load_checks().values()
    ]
    return f"# Behaviour checks\n\n{len(lines) - 2} checks, run by `rimland check`.\n\n" + "\n".join(lines) + "\n"


def _wanted(e: Any) -> str:
    label = f" ({', '.join(e.label)})" if e.label else ""
    what = e.direction or (e.over_time and f"{e.over_time} over time") or ""
    if e.between:
        what = f"within {_ends(e.between)}"
    if e.ratio:
        what = f"times {_ends(e.ratio)}"
    return f"`{e.variable}`{label} {what}"


def _ends(pair: tuple[float | None, float | None]) -> str:
    low, high = pair
    return f"{'any' if low is None else f'{low:g}'} to {'any' if high is None else f'{high:g}'}"


def sources() -> str:
    """Everything that is cited."""
    keys = sorted(source_keys())
    lines = [f"- <a id='{k}'></a>{line}" for k, line in zip(keys, references(keys), strict=True)]
    return "# Sources\n\n" + "\n".join(lines) + "\n"


def commands() -> str:
    """`rimland --help` and that of every command."""
    import typer.main
    from click import Context

    from rimland.cli.main import app

    group: Any = typer.main.get_command(app)
    parts = ["# Commands", f"```text\n{_help(group, 'rimland')}\n```"]
    for name, command in _commands(group.commands):
        parts += [f"## rimland {name}", f"```text\n{_help(command, f'rimland {name}', Context(group))}\n```"]
    return "\n\n".join(parts) + "\n"


def _commands(found: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in found.items():
        yield f"{before}{name}", command
        yield from _commands(getattr(command, "commands", {}), f"{before}{name} ")


def _help(command: Any, name: str, parent: Any = None) -> str:
    return command.get_help(command.context_class(command, info_name=name)).strip()
