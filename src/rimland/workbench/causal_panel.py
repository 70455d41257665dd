"""What a variable, number or lever is, as HTML: equation, numbers with status, levers, causes, effects, sources."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import numpy as np

from rimland.engine.numbers import Lever, Parameter
from rimland.library import model_facts
from rimland.report.explanation import parameter_range, parameter_value, references, source_of, status_quo
from rimland.report.systems import effects_of, reads
from rimland.words import Words
from rimland.workbench.causal import Measured
from rimland.workbench.changes import figure

FURTHEST = 6  # steps within which levers are looked for
MOST_LEVERS = 12
MOST_LABELS = 6
Address = Callable[[str], str]
SIGN_WORDS = {"+": "sign_plus", "-": "sign_minus", "+/-": "sign_both", "0": "sign_none", "": "sign_unknown"}


def about(name: str, words: Words) -> str:
    """Kind, unit and labels in one or two lines."""
    facts = model_facts()
    known = facts.variables.get(name) or facts.parameters.get(name) or facts.levers[name]
    kind = facts.variables[name].kind if name in facts.variables else "lever" if name in facts.levers else "number"
    dims = _labels(known.dims, words)
    parts = [words(f"causes.kind_{kind}")]
    unit = words.unit(str(known.unit))
    if unit:
        parts.append(words.named(words("common.unit"), unit))
    parts.append(words("causes.over", dims=dims) if dims else words("causes.single"))
    lead = words(f"causes.about_{kind}") if name in facts.variables else ""
    code = f"<code>{escape(name)}</code>"
    return f"<p>{escape(lead)}</p><p class='small'>{escape(' · '.join(parts))} · {code}</p>"


def _labels(dims: tuple[str, ...], words: Words) -> str:
    """Labels of the dimensions, the first few of many."""
    parts = []
    for dim in dims:
        labels = model_facts().dimensions.labels[dim]
        named = [words.label(x) for x in labels[:MOST_LABELS]]
        more = f", … ({len(labels)})" if len(labels) > MOST_LABELS else ""
        parts.append(", ".join(named) + more)
    return " × ".join(parts)


def equations(name: str, chosen: str | None, words: Words) -> str:
    """Every rival form of a variable: what it says and the code that runs; English, as the model is written."""
    variable = model_facts().variables[name]
    found = []
    for key, form in variable.forms.items():
        equation = form.equation
        head = ""
        if len(variable.forms) > 1:
            notes = [words("causes.form_usual")] if key == variable.default else []
            notes += [words("causes.form_now")] if key == (chosen or variable.default) else []
            tail = f"<span class='small'>{escape(words.aside('', ', '.join(notes)))}</span>" if notes else ""
            head = f"<h4>{escape(words('causes.form', key=key))}{tail}</h4>"
        prose = "".join(f"<p>{escape(p)}</p>" for p in _paragraphs(equation.doc))
        body = source_of(equation)
        code = (
            f'<div class="scroll code" tabindex="0" role="region" aria-label="{escape(words("causes.equation"))}">'
            f'<pre lang="en"><code>{escape(body)}</code></pre></div>' if body else ""
        )  # fmt: skip
        notes = []
        if equation.initial is not None:
            notes.append(words("causes.starts_at", what=str(equation.initial)))
        if equation.bounds != (None, None):
            low, high = (words("causes.any") if b is None else f"{b:g}" for b in equation.bounds)
            notes.append(words("causes.held", low=low, high=high))
        note = f"<p class='small'>{escape(' · '.join(notes))}</p>" if notes else ""
        found.append(f'{head}<div lang="en" class="prose">{prose}</div>{code}{note}')
    return "".join(found)


def _paragraphs(doc: str) -> list[str]:
    head, _, rest = doc.strip().partition("\n")
    text = f"{head}\n\n{textwrap.dedent(rest)}"
    parts = [" ".join(p.split()) for p in text.split("\n\n")]
    return [p.replace(" Source:", "\nSource:").replace(" Valid for:", "\nValid for:") for p in parts if p]


def numbers_of(name: str) -> list[str]:
    """Numbers that a variable uses, in any of its forms."""
    facts = model_facts()
    found: dict[str, None] = {}
    for form in facts.variables[name].forms.values():
        e = form.equation
        found |= {c: None for c in (*e.causes, e.initial, e.dispersion) if c in facts.parameters}
    return list(found)


def numbers(names: Iterable[str], words: Words, address: Address) -> str:
    """Numbers as a table: value, range, status, source, and why."""
    facts = model_facts()
    heads = [words(f"causes.{k}") for k in ("number", "value", "range", "unit", "status", "source")]
    rows = []
    for n in names:
        p = facts.parameters[n]
        status = f'<span class="status {p.status}">{escape(words(f"common.status_{p.status}"))}</span>'
        cells = [
            escape(_value(p, words)), escape(_range(p, words)), escape(words.unit(str(p.unit))), status,
            escape(", ".join(p.sources)),
        ]  # fmt: skip
        link = f'<a href="{escape(address(n))}" data-go="{escape(n)}">{escape(words.variable(n))}</a>'
        rows.append(f'<tr><th scope="row">{link}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    notes = "".join(
        f"<dt>{escape(words.variable(n))}</dt><dd lang='en'>{escape(' '.join(facts.parameters[n].note.split()))}</dd>"
        for n in names if facts.parameters[n].note.strip()
    )  # fmt: skip
    why = f"<details><summary>{escape(words('causes.why'))}</summary><dl class='notes'>{notes}</dl></details>"
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(words("causes.numbers"))}">'
        f"<table class='numbers'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        + (why if notes else "")
    )


def _value(p: Parameter, words: Words) -> str:
    values = np.asarray(p.values, float)
    low, high = figure(float(values.min())), figure(float(values.max()))
    if low == high:
        return low
    if len(p.dims) == 1 and values.size <= MOST_LABELS:
        labels = model_facts().dimensions.labels[p.dims[0]]
        return ", ".join(f"{words.label(x)} {figure(float(v))}" for x, v in zip(labels, values, strict=True))
    return f"{low} – {high} ({values.size})"


def _range(p: Parameter, words: Words) -> str:
    low, high = figure(float(np.min(p.low))), figure(float(np.max(p.high)))
    if p.distribution is None:
        return words.aside(f"{low} – {high}", words("causes.fixed")) if low != high else words("causes.fixed")
    return f"{low} – {high}"


def levers_of(name: str) -> list[tuple[str, tuple[str, ...]]]:
    """Levers that act on a variable within a few steps, with the way from the lever; the nearest first."""
    facts = model_facts()
    found: dict[str, tuple[str, ...]] = {}
    ways: dict[str, tuple[str, ...]] = {name: (name,)}
    layer = [name]
    for _ in range(FURTHEST):
        after = []
        for inner in layer:
            for cause in reads(inner) if inner in facts.variables else ():
                if cause in facts.levers:
                    found.setdefault(cause, (cause, *ways[inner]))
                elif cause in facts.variables and cause not in ways:
                    ways[cause] = (cause, *ways[inner])
                    after.append(cause)
        layer = after
    return sorted(found.items(), key=lambda item: len(item[1]))


def levers(name: str, words: Words, address: Address, explore: str) -> str:
    """The levers that act on a variable, with how far away they are."""
    found = levers_of(name)
    if not found:
        return f"<p class='empty'>{escape(words('causes.levers_none'))}</p>"
    items = []
    for lever, way in found[:MOST_LEVERS]:
        steps = len(way) - 1
        arrow = " → ".join(words.variable(n) for n in way[1:])
        where = words("causes.levers_direct") if steps == 1 else words("causes.levers_steps", steps=steps, way=arrow)
        link = f'<a href="{escape(address(lever))}" data-go="{escape(lever)}">{escape(words.lever(lever))}</a>'
        items.append(f"<li>{link} <span class='small'>{escape(where)}</span></li>")
    more = f"<p class='small'><a href='{escape(explore)}'>{escape(words('causes.pull'))}</a></p>"
    return f"<ul class='around one'>{''.join(items)}</ul>{more}"


def around(name: str, words: Words, measured: Measured | None, address: Address, causes: bool) -> str:
    """What acts on a variable, or what it acts on, as links with sign and strength, strongest first."""
    facts = model_facts()
    if causes:
        variable = facts.variables.get(name)
        pairs = [(c, name) for c in (reads(name) if variable else ()) if c in facts.variables or c in facts.levers]
    else:
        pairs = [(name, e) for e in effects_of(name)]
        if name in facts.variables and name in reads(name):
            pairs.append((name, name))
    if not pairs:
        return f"<p class='empty'>{escape(words('causes.no_causes' if causes else 'causes.no_effects'))}</p>"
    items = []
    for pair in sorted(pairs, key=lambda p: -_strength(measured, p)):
        other = pair[0] if causes else pair[1]
        link = f'<a href="{escape(address(other))}" data-go="{escape(other)}">{escape(words.variable(other))}</a>'
        items.append(f"<li>{link} <span class='small'>{escape(_said(measured, pair, words))}</span></li>")
    return f"<ul class='around'>{''.join(items)}</ul>"


def _strength(measured: Measured | None, pair: tuple[str, str]) -> float:
    link = measured.links.get(pair) if measured else None
    return link.strength if link else 0.0


def _said(measured: Measured | None, pair: tuple[str, str], words: Words) -> str:
    if measured is None:
        return ""
    link = measured.links.get(pair)
    if link is None:
        return words("causes.sign_rival") if pair[0] in model_facts().variables else words("causes.sign_unknown")
    text = words(f"causes.{SIGN_WORDS[link.polarity]}")
    return f"{text}, {figure(link.strength, 2)}" if link.polarity != "0" else text


def lever_text(lever: Lever, words: Words) -> str:
    """A lever: who pulls it, range, status quo, why."""
    pairs = [
        (words("levers.who"), words.who(lever.who)),
        (words("causes.range"), f"{lever.low:g} – {lever.high:g} {words.unit(lever.unit)}".strip()),
        (words("levers.quo"), status_quo(lever, model_facts())),
        (words("levers.from"), words.month(lever.earliest or "2025-01")),
    ]
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in pairs)
    status = f'<span class="status {lever.status}">{escape(words(f"common.status_{lever.status}"))}</span>'
    return f"<p>{escape(words.note(lever.name))} {status}</p><dl>{rows}</dl>"


def number_text(parameter: Parameter, words: Words) -> str:
    """A number: value, range, status, why."""
    pairs = [
        (words("causes.value"), parameter_value(parameter, model_facts(), labels=True)),
        (words("causes.range"), parameter_range(parameter)),
    ]
    rows = "".join(f"<dt>{escape(k)}</dt><dd lang='en'>{escape(v)}</dd>" for k, v in pairs)
    status = f'<span class="status {parameter.status}">{escape(words(f"common.status_{parameter.status}"))}</span>'
    note = escape(" ".join(parameter.note.split()))
    return f"<p><span lang='en'>{note}</span> {status}</p><dl>{rows}</dl>"


def sources(name: str) -> list[str]:
    """Keys of everything that a variable, number or lever rests on."""
    facts = model_facts()
    if name in facts.variables:
        keys = {s for f in facts.variables[name].forms.values() for s in f.equation.sources}
        keys |= {s for n in numbers_of(name) for s in facts.parameters[n].sources}
        return sorted(keys)
    known: Any = facts.parameters.get(name) or facts.levers[name]
    return sorted(known.sources)


def bibliography(name: str) -> str:
    """The sources in full."""
    lines = references(sources(name))
    return "<ul class='references'>" + "".join(f"<li lang='en'>{escape(x)}</li>" for x in lines) + "</ul>"
