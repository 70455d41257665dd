"""Why two scenarios differ, for people: a sentence, the parts by lever, the pathways."""

from __future__ import annotations

from collections.abc import Iterator

from rimland.reasons import Branch, Why
from rimland.report.tables import Table, number

ALMOST = 0.9


def lines(why: Why) -> list[str]:
    """What changed, by how much, and how sure the sign is."""
    name = why.variable if why.label is None else f"{why.variable} ({why.label})"
    unit = "" if why.unit in ("1", "dimensionless") else f" {why.unit}"
    before, after = (float(x.mean()) for x in (why.attribution.before, why.attribution.after))
    ratio = f", {after / before:.4g} times" if before > 0 and after > 0 else ""
    change = why.attribution.change
    same = int((change * why.change > 0).sum())
    return [
        f"{name} at {why.month}: {number(before, 4)}{unit} under {why.against}, "
        f"{number(after, 4)}{unit} under {why.scenario}.",
        f"The change is {why.change:+.3g}{unit}{ratio}; {same} of {len(change)} members change in that direction.",
    ]


def tables(why: Why, smallest: float = 0.03) -> list[Table]:
    """Parts by input, and the tree of causes down to branches of `smallest` of the change."""
    parts = Table(["what was changed", "part", "share"], right=frozenset({1, 2}))
    for name, part in [*why.inputs.items(), ("not attributed (kinks, steps)", why.residual)]:
        parts.add(name, f"{part:+.3g}", _share(part, why.change))
    parts.add("the whole change", f"{why.change:+.3g}", _share(why.change, why.change))
    ways = Table(["part", "share", "where it came from, traced back from the outcome"], right=frozenset({0, 1}))
    for depth, chain, part in _rows(why.tree(smallest), 0):
        ways.add(f"{part:+.3g}", _share(part, why.change), "  " * depth + " < ".join(chain))
    return [parts, ways]


def _rows(branch: Branch, depth: int) -> Iterator[tuple[int, list[str], float]]:
    """The tree's lines: (indent, names, part), a run of single causes in one line."""
    chain, end = [branch.name], branch
    while len(end.causes) == 1 and abs(end.causes[0].part) > ALMOST * abs(branch.part):
        end = end.causes[0]
        chain.append(end.name)
    yield depth, chain, branch.part
    for cause in end.causes:
        yield from _rows(cause, depth + 1)


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else ""
