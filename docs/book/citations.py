"""Who cites what: every work with the equations, numbers, levers, checks and observations that rest on it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from book.systems import address
from rimland.checks import load_checks
from rimland.evidence import load_evidence, source_keys
from rimland.library import full_model
from rimland.report.explanation import references
from rimland.report.systems import homes

MOST = 30


@cache
def cited_by() -> dict[str, dict[str, list[str]]]:
    """Citation key -> kind of thing -> links to the things."""
    model = full_model()
    found: dict[str, dict[str, list[str]]] = {key: {} for key in source_keys()}

    def add(keys: Iterator[str] | tuple[str, ...], kind: str, link: str) -> None:
        for key in keys:
            if key in found and link not in found[key].setdefault(kind, []):
                found[key][kind].append(link)

    for name, variable in model.variables.items():
        for form in variable.forms.values():
            add(form.equation.sources, "equations", f"[`{name}`](systems/{homes()[name]}.md#{name})")
    for parameter in model.parameters.values():
        add(parameter.sources, "numbers", f"[`{parameter.name}`]({address(parameter.name)})")
    for lever in model.levers.values():
        add(lever.sources, "levers", f"[{lever.identifier} `{lever.name}`](levers.md#{lever.name})")
    for check in load_checks().values():
        add((check.source,), "checks", f"[`{check.name}`](checks.md#{check.name})")
    for indicator in load_evidence().indicators():
        add(indicator.sources, "observations", f"`{indicator.name}`")
    return found


def sources() -> str:
    """Everything that is cited, and by what."""
    parts = [
        "# Sources",
        "Every work behind an equation, a number, a lever, a behaviour check or an observation, with what uses it. "
        "`rimland sources KEY` prints one of them, `rimland sources --used --bibtex` what to cite.",
    ]
    keys = sorted(source_keys())
    for key, line in zip(keys, references(keys), strict=True):
        text = line.partition("] ")[2] or line
        parts.append(f'<a id="{key}"></a>**{key}**. {text}')
        used = [f"{kind}: {_some(links)}" for kind, links in cited_by()[key].items()]
        unused = "In the bibliography, and used by neither the model nor the tables."
        parts.append(f'<p class="cited" markdown="1">Cited by {"; ".join(used)}.</p>' if used else unused)
    return "\n\n".join(parts) + "\n"


def _some(links: list[str]) -> str:
    more = f" and {len(links) - MOST} more" if len(links) > MOST else ""
    return ", ".join(links[:MOST]) + more
