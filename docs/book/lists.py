"""Pages that list levers, scenarios, behaviour checks, sources and commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import rimland.scenarios
from book.overview import chart, document
from book.systems import every_point, row
from rimland.checks import Check, load_checks
from rimland.errors import ScenarioError
from rimland.library import full_model
from rimland.report.explanation import status_quo
from rimland.report.systems import effects_of, homes
from rimland.scenarios import load_scenario, scenario_names
from rimland.yaml_reader import read_yaml

WHO = ("Tokyo", "Washington", "together", "partners", "Beijing")
STRONGEST = 4
SCENARIOS = Path(rimland.scenarios.__file__).parent
TOP_LEVEL = re.compile(r"^(?=[a-z_]+:)", re.M)


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
        "with every assumption at its default. What moves nothing there is tried with every other lever in the "
        "middle of its range.",
        _lever_table(by_lever),
    ]
    for who in WHO:
        chosen = [x for x in model.levers.values() if x.who == who]
        if chosen:
            parts.append(f"## {'Tokyo and Washington together' if who == 'together' else who}")
        for x in chosen:
            sources = ", ".join(_source(k) for k in x.sources)
            asked = ", ".join(document(d) for d in x.asked_by)
            span = f"{x.low:g} to {x.high:g} `{x.unit}`" + (f", by {', '.join(x.dims)}" if x.dims else "")
            lines = [
                f"- `{x.name}`, {span}",
                f"- status quo: {status_quo(x, model)} ({x.status}; {sources}) {every_point(x, model)}",
                f"- can change from {x.earliest or 'the first month'}; asked for by {asked}",
                f"- enters {', '.join(_home(n) for n in effects_of(x.name))}",
                f"- moves {_moves(by_lever.get(x.name, []))}",
            ]
            parts.append(f"### {x.identifier} {x.label} {{ #{x.name} }}")
            parts.append("\n".join(lines))
            parts.append(x.note)
    parts.append("## Documents that ask { #documents }")
    parts.append("\n".join(f"- `{name}`: {d['full']}." for name, d in chart()["documents"].items()))
    return "\n\n".join(parts) + "\n"


def _source(key: str) -> str:
    return f"[{key}](sources.md#{key})"


def _lever_table(by_lever: Mapping[str, list[Any]]) -> str:
    model = full_model()
    lines = [row(("lever", "set by", "status quo and range", "moves most")), "|---|---|---|---|"]
    for x in sorted(model.levers.values(), key=lambda x: x.identifier):
        unit = "" if x.unit == "1" else f" `{x.unit}`"
        strongest = next(iter(by_lever.get(x.name, [])), None)
        name = strongest.variable if strongest else ""
        what = f"[{name.replace('_', ' ')}](systems/{homes()[name]}.md#{name})" if name else "nothing"
        span = f"{status_quo(x, model, longest=1)}<br>{x.low:g} to {x.high:g}{unit}"
        lines.append(row((f"[{x.identifier} {x.label}](#{x.name})", x.who, span, what)))
    return "\n".join(lines)


def _moves(found: list[Any]) -> str:
    seen: dict[str, str] = {}
    for effect in found:
        label = f" ({effect.label})" if effect.label else ""
        seen.setdefault(effect.variable, f"{_home(effect.variable)}{label} {effect.relative:+.0%}")
    return ", ".join(list(seen.values())[:STRONGEST]) or "nothing"


def scenarios() -> str:
    """The packaged scenarios with what they set."""
    parts = [
        "# Scenarios",
        "Packaged with Rimland; run one with `rimland run NAME`, or `rimland compare baseline NAME`.",
    ]
    names = scenario_names()
    lines = [row(("scenario", "asks")), "|---|---|"]
    lines += [row((f"[`{n}`](#{n})", load_scenario(n).question)) for n in names]
    parts.append("\n".join(lines))
    for name in names:
        s = load_scenario(name)
        file = SCENARIOS / f"{name}.yaml"
        own = read_yaml(file, error=ScenarioError).data
        parts.append(f"## {s.title} {{ #{name} }}")
        base = f" Builds on [`{own['extends']}`](#{own['extends']})." if own.get("extends") else ""
        what = f", {own['kind'].replace('_', ' ')}" if own.get("kind") else ""
        parts.append(f"`{name}`{what}. {s.question}{base}")
        if own.get("gist"):
            parts.append(own["gist"].strip())
        if own.get("leaves_out"):
            parts.append(f"Left out: {own['leaves_out'].strip()}")
        if own.get("asked_by"):
            parts.append(f"Asked for by {', '.join(document(d) for d in own['asked_by'])}.")
        blocks = TOP_LEVEL.split(file.read_text(encoding="utf-8"))
        kept = [b.rstrip() for b in blocks if b.partition(":")[0] in ("levers", "assumptions", "structure", "shocks")]
        if kept:
            parts.append("```yaml\n" + "\n".join(kept) + "\n```")
        for note in own.get("notes", ()):
            source = f" ({_source(note['source'])})" if note.get("source") else ""
            parts.append(note["text"].strip() + source)
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
    found = load_checks()
    parts = [
        "# Behaviour checks",
        f"{len(found)} checks of how the model must behave, run by `rimland check` and in the tests. Each can fail. "
        "Rises and falls are against the status quo, or the setting named, world by world under the same luck.",
    ]
    files: dict[str, list[Check]] = {}
    for check in found.values():
        files.setdefault(check.place.partition(".yaml")[0].rpartition("/")[2], []).append(check)
    for file, inside in files.items():
        parts.append(f"## {file.replace('_', ' ').capitalize()}")
        for c in inside:
            parts.append(f'<a id="{c.name}"></a>**{c.name.replace("_", " ").capitalize()}** (`{c.name}`)')
            parts.append(f"{c.why.strip()} ({_source(c.source)})")
            lines = [
                f"- {word}: {_setting(s)}" for word, s in (("under", c.under), ("against", c.against)) if _setting(s)
            ]
            parts.append("\n".join([*lines, *(f"- {_wanted(e)}" for e in c.expect)]))
    return "\n\n".join(parts) + "\n"


def _setting(setting: Mapping[str, Any]) -> str:
    model = full_model()
    words = []
    for part, entries in setting.items():
        if isinstance(entries, Mapping):
            for name, value in entries.items():
                link = f"[`{name}`](levers.md#{name})" if name in model.levers else f"`{name}`"
                words.append(f"{link} `{_plain(value)}`")
        else:
            words += [f"{part} `{_plain(entries)}`"] if entries else []
    return ", ".join(words)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_plain(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_plain(v) for v in value) + "]"
    return str(value)


def _wanted(e: Any) -> str:
    label = f" ({', '.join(e.label)})" if e.label else ""
    what = e.direction or (e.over_time and f"{e.over_time} over time") or ""
    if e.between:
        what = f"within {_ends(e.between)}"
    if e.ratio:
        what = f"times {_ends(e.ratio)}"
    months = e.first if e.first == e.last else f"{e.first} to {e.last}"
    most = f" in {e.share:.0%} of worlds" if e.direction in ("rises", "falls") and e.share < 1 else ""
    return f"{_home(e.variable)}{label} {what}, {months}{most}"


def _ends(pair: tuple[float | None, float | None]) -> str:
    low, high = pair
    return f"{'any' if low is None else f'{low:g}'} to {'any' if high is None else f'{high:g}'}"


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
