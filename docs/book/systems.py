"""One page for each topic of the model: equations, numbers, causes, checks, and what was observed."""

from __future__ import annotations

import importlib
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from book.diagram import causal_diagram
from rimland.checks import load_checks
from rimland.engine.model import Model
from rimland.engine.numbers import Lever, Parameter
from rimland.library import full_model
from rimland.model.assembly import HERE, outcomes
from rimland.report.explanation import KINDS, parameter_range, parameter_value, references, source_of
from rimland.report.systems import effects_of, homes, reads

KEY = re.compile(r"\b[a-z]+[a-z0-9_]*\d{4}[a-z0-9]*\b")


def name_of(path: Path) -> str:
    """`rivalry/threat` for the topic's file."""
    return path.relative_to(HERE).with_suffix("").as_posix()


def label(topic: str) -> str:
    """A short name for menus."""
    return topic.split("/")[1].replace("_", " ").capitalize()


def summary(topic: str) -> str:
    """The topic's first line."""
    return (inspect.getdoc(importlib.import_module("rimland.model." + topic.replace("/", "."))) or "").split("\n")[0]


def page(topic: str) -> str:
    """The page of a topic, in Markdown."""
    model = full_model()
    own = [n for n, home in homes().items() if home == topic]
    module = importlib.import_module("rimland.model." + topic.replace("/", "."))
    title, _, rest = (inspect.getdoc(module) or topic).partition("\n")
    parts = [f"# {title.strip().rstrip('.')}", rest.strip()]
    parts += [
        f"{len(own)} variables of `src/rimland/model/{topic}.py`, numbers in `{topic.split('/')[1]}.yaml` beside it; "
        "[all systems](../index.md)."
    ]
    parts += ["## Causes and effects", *_diagram(model, own)]
    parts += [*_history(own), "## Equations"]
    for name in own:
        parts += _variable(model, name)
    parts += [*_parameters(model, own), *_levers(model, own), *_checks(own), *_references(model, own)]
    return "\n\n".join(p for p in parts if p) + "\n"


def address(name: str) -> str:
    """Where a number is explained, from the pages of lists: on the page of the first variable that uses it."""
    return f"systems/{homes()[effects_of(name)[0]]}.md#{name}"


def _diagram(model: Model, own: list[str]) -> Iterator[str]:
    nodes = model.variables.keys() | model.levers.keys()
    links = [(c, n) for n in own for c in reads(n) if c in nodes and c != n]
    meaning = {n: v.equation.meaning for n, v in model.variables.items()} | {
        n: x.label for n, x in model.levers.items()
    }
    places = {n: f"../{homes()[n]}.html#{n}" for n in model.variables} | dict.fromkeys(own, "")
    places |= {n: f"#{n}" for n in own} | {n: f"../../levers.html#{n}" for n in model.levers}
    drawn = causal_diagram(own, links, meaning, places)
    label = "Causal diagram; scrolls sideways on a narrow screen"
    yield f'<div class="causal-frame" tabindex="0" role="region" aria-label="{label}" markdown="0">\n{drawn}\n</div>'
    yield (
        "Filled: variables of this page. Outlined: levers and variables that act from elsewhere. Dashed: a link that "
        "closes a loop. A box leads to its explanation; pointing at one brings out its links."
    )


def linked(name: str) -> str:
    """A variable's name as a link to where it is explained."""
    model = full_model()
    if name in model.levers:
        return f"[{model.levers[name].identifier} `{name}`](../../levers.md#{name})"
    if name in model.parameters:
        return f"[`{name}`](#{name})"
    home = homes().get(name)
    return f"[`{name}`](../{home}.md#{name})" if home else f"`{name}`"


def _around(model: Model, name: str) -> str:
    """What a variable reads and what reads it, as links."""
    lagged = {c for f in model.variables[name].forms.values() for c in f.equation.lagged}
    numbers = {c for f in model.variables[name].forms.values() for c in (f.equation.initial, f.equation.dispersion)}
    causes = [linked(c) + (" (last month)" if c in lagged else "") for c in reads(name) if c != name]
    causes += [linked(c) for c in numbers if isinstance(c, str) and c not in reads(name)]
    acts = [linked(e) for e in effects_of(name)]
    text = f"Reads {', '.join(causes)}. " if causes else "Reads nothing else. "
    text += f"Acts on {', '.join(acts)}." if acts else "Nothing reads it: an outcome."
    return f'<p class="reads" markdown="1">{text}</p>'


def _variable(model: Model, name: str) -> Iterator[str]:
    v = model.variables[name]
    yield f"### {name} {{ #{name} }}"
    dims = ", ".join(v.dims) or "a single number"
    yield f"{KINDS.get(v.kind, v.kind).split(':')[0].capitalize()}, unit `{v.unit}`, over {dims}."
    for key, form in v.forms.items():
        equation = form.equation
        if len(v.forms) > 1:
            yield f"**Form `{key}`**" + (" (used unless told otherwise)" if key == v.default else "")
        yield _prose(equation.doc)
        body = source_of(equation)
        if body:
            yield f"```python\n{body}\n```"
        notes = []
        if equation.initial is not None:
            notes.append(f"starts at `{equation.initial}`")
        if equation.bounds != (None, None):
            notes.append("held within " + " to ".join("any" if b is None else f"{b:g}" for b in equation.bounds))
        if equation.series:
            notes.append(f"observed as `{equation.series}`")
        if equation.draw and v.kind == "event":
            notes.append(f"drawn as {equation.draw.replace('_', ' ')}")
        if notes:
            text = "; ".join(notes)
            yield text[0].upper() + text[1:] + "."
    yield _around(model, name)


def _prose(doc: str) -> str:
    """A docstring as Markdown, its sources linked."""
    text = textwrap.dedent(doc).strip()
    head, _, rest = text.partition("\n")
    rest = re.sub(r"^(Valid for|Source|Sources):", r"\n*\1:*", rest.strip(), flags=re.M)
    return cited(f"{head}\n\n{rest}".strip())


def cited(text: str) -> str:
    """Citation keys as links to the list of sources."""
    from rimland.evidence import source_keys

    known = source_keys()
    return KEY.sub(lambda m: f"[{m[0]}](../../sources.md#{m[0]})" if m[0] in known else m[0], text)


def row(cells: Iterable[Any]) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(str(c).replace("|", "\\|").replace("\n", " ") for c in cells) + " |"


def every_value(number: Parameter, model: Model) -> str:
    """A number in words, with the value of each label; long ones fold away."""
    short = parameter_value(number, model) + ("" if number.unit == "1" else f" `{number.unit}`")
    if not number.dims or np.min(number.values) == np.max(number.values):
        return short
    return _folded(short, _by_label(number.values, number.dims, model))


def every_point(lever: Lever, model: Model) -> str:
    """A lever's whole path, folded away, where `status_quo` shows its last point alone."""
    if not lever.dims and len(lever.path) < 5:
        return ""
    lines = [f"{month}: " + "; ".join(_by_label(values, lever.dims, model)) for month, values in lever.path]
    return _folded("all values", lines)


def _by_label(values: np.ndarray, dims: tuple[str, ...], model: Model) -> list[str]:
    """One line of labels and values for each label of the first dim, or of the only one."""
    values = np.asarray(values)
    if not dims:
        return [f"{float(values):g}"]
    labels = model.dimensions.labels[dims[0]]
    if len(dims) == 1:
        return [", ".join(f"{label} {float(v):.4g}" for label, v in zip(labels, values, strict=True))]
    return [f"{x}: " + "; ".join(_by_label(v, dims[1:], model)) for x, v in zip(labels, values, strict=True)]


def _folded(short: str, lines: list[str]) -> str:
    short = re.sub(r"`(.+?)`", r"<code>\1</code>", short)
    return f"<details><summary>{short}</summary>{'<br>'.join(lines)}</details>"


def _parameters(model: Model, own: list[str]) -> Iterator[str]:
    used: dict[str, None] = {}
    for name in own:
        for form in model.variables[name].forms.values():
            e = form.equation
            used |= {c: None for c in (*e.causes, e.initial, e.dispersion) if c in model.parameters}
    if not used:
        return
    lines = [row(("number", "value and range", "status, why and source")), "|---|---|---|"]
    for name in used:
        p = model.parameters[name]
        value = every_value(p, model)
        keys = cited("; ".join(p.sources))
        lines.append(
            row(
                (
                    f'<a id="{name}"></a>`{name}`',
                    f"{value}{'' if value.endswith('</details>') else '<br>'}{parameter_range(p)}",
                    f"*{p.status}* ({keys}). {cited(p.note.strip())}",
                )
            )
        )
    yield "## Numbers"
    yield '<div class="numbers" markdown="1">\n\n' + "\n".join(lines) + "\n\n</div>"


def _levers(model: Model, own: list[str]) -> Iterator[str]:
    found = [x for n, x in model.levers.items() if any(n in reads(v) for v in own)]
    if not found:
        return
    yield "## Levers that enter here"
    yield "\n".join(
        f"- [{x.identifier} `{x.name}`](../../levers.md#{x.name}), {x.label} (set by {x.who}): "
        + ", ".join(f"[`{v}`](#{v})" for v in own if x.name in reads(v))
        for x in found
    )


def _checks(own: list[str]) -> Iterator[str]:
    found = [c for c in load_checks().values() if any(e.variable in own for e in c.expect)]
    if not found:
        return
    yield "## Behaviour checks"
    yield "Each is run by `rimland check` and in the tests."
    yield "\n".join(
        f"- [`{c.name}`](../../checks.md#{c.name}): {c.why.strip()} {cited(f'({c.source})')}" for c in found
    )


def _history(own: list[str]) -> Iterator[str]:
    entries = [h for h in outcomes()["history"] if h["variable"] in own]
    if not entries:
        return
    yield "## Observed and simulated"
    yield "\n".join(
        f"![{h['title']}: observed as dots, simulated median and 90% band]({figure_name(h)})" for h in entries
    )
    notes = [h["title"] for h in entries if h.get("fitted")]
    if notes:
        yield "These observations set numbers of the model, so agreement is no test: " + "; ".join(notes) + "."


def figure_name(entry: Mapping[str, Any]) -> str:
    """File of a history figure, beside the pages of its room."""
    label = re.sub(r"[^A-Za-z0-9]+", "_", entry.get("label", ""))
    return f"figures/{entry['variable']}_{label or 'all'}_{entry['indicator']}.svg"


def _references(model: Model, own: list[str]) -> Iterator[str]:
    keys = {s for n in own for f in model.variables[n].forms.values() for s in f.equation.sources}
    if keys:
        yield "## Sources of the equations"
        lines = [(k, line.partition("] ")[2] or line) for k, line in zip(sorted(keys), references(keys), strict=True)]
        yield "\n".join(f"- [{k}](../../sources.md#{k}): {line}" for k, line in lines)
