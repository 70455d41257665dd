"""The documentation's page of each rule: `python -m rimland.auditing.rule_pages docs/audit-rules`."""

from __future__ import annotations

import sys
from pathlib import Path

from rimland.auditing import audit
from rimland.auditing.examples import EXAMPLES, SECOND_DOCUMENT
from rimland.auditing.findings import Finding, Rule, find_rule, rules


def example_finding(name: str) -> Finding | None:
    """What the rule says of its example."""
    text = EXAMPLES[name] + "\n"
    source = [SECOND_DOCUMENT + "\n", text] if find_rule(name).across else text
    return next((f for f in audit(source).findings if f.rule == name), None)


def page(about: Rule) -> str:
    """The page of one rule."""
    found = example_finding(about.id)
    lines = [
        f"# {about.id}: {about.title}",
        "",
        f"Family: {about.family}. A fault is of {about.severity} severity; confidence {about.confidence:.0%}.",
        "",
        about.explanation,
        "",
        "## Example",
        "",
        "```text",
        EXAMPLES[about.id],
        "```",
        "",
    ]
    if found is not None:
        lines.append(f"- figure: {found.text}")
        lines.append(f"- verdict: {found.verdict}")
        lines += [
            f"- {name}: {value}"
            for name, value in (("expected", found.expected), ("evidence", found.evidence), ("repair", found.repair))
            if value
        ]
    return "\n".join(lines) + "\n"


def index() -> str:
    """The list of all rules by family."""
    lines = [
        "# The rules of the audit",
        "",
        "`rimland audit --explain RULE` prints the same text.",
        "",
        "| rule | says | family | severity |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| [{about.id}]({about.id}.md) | {about.title} | {about.family} | {about.severity} |"
        for about in sorted(rules().values(), key=lambda r: (r.family, r.id))
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path) -> int:
    """Write all pages into `folder` and return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(index(), encoding="utf-8")
    for about in rules().values():
        (folder / f"{about.id}.md").write_text(page(about), encoding="utf-8")
    return len(rules())


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1]))} pages")
