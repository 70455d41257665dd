"""A causal diagram of one topic as SVG: causes on the left, effects on the right, in layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import networkx

ROW, GAP, LETTER, PAD = 34, 120, 7.1, 12


def causal_diagram(own: Iterable[str], links: Iterable[tuple[str, str]], titles: Mapping[str, str]) -> str:
    """An SVG of variables and links.

    Args:
        own: variables of the topic; others that appear in `links` are drawn as belonging elsewhere.
        links: (cause, effect); a link against the order of the layers, which closes a loop, is drawn dashed.
        titles: what a name means, as a tooltip.
    """
    inside = list(dict.fromkeys(own))
    edges = [e for e in dict.fromkeys(links) if e[0] != e[1]]
    names = list(dict.fromkeys([*inside, *(n for e in edges for n in e)]))
    layer = _layers(names, edges)
    columns: dict[int, list[str]] = {}
    for name in names:
        columns.setdefault(layer[name], []).append(name)
    _order(columns, edges)
    place, width, height = _places(columns)
    drawn = [_edge(place[a], place[b], layer[a] >= layer[b], f"{a} to {b}") for a, b in edges]
    drawn += [_node(n, place[n], n in set(inside), titles.get(n, "")) for n in names]
    head = (
        f'<svg class="causal" viewBox="0 0 {width:.0f} {height:.0f}" style="min-width: {width:.0f}px" role="img" '
        f'aria-label="Causal diagram: {len(names)} variables, {len(edges)} links" xmlns="http://www.w3.org/2000/svg">'
    )
    arrow = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    return "\n".join([head, arrow, *drawn, "</svg>"])


def _layers(names: list[str], edges: list[tuple[str, str]]) -> dict[str, int]:
    """The longest way from a start, over the links that close no loop."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(names)
    for a, b in edges:
        if not (b in graph and a in graph and networkx.has_path(graph, b, a)):
            graph.add_edge(a, b)
    layer: dict[str, int] = {}
    for name in networkx.topological_sort(graph):
        layer[name] = max((layer[a] + 1 for a in graph.predecessors(name)), default=0)
    for name in reversed(list(networkx.topological_sort(graph))):  # a start stands just before its first effect
        after = [layer[b] for b in graph.successors(name)]
        if after and not list(graph.predecessors(name)):
            layer[name] = min(after) - 1
    return layer


def _order(columns: dict[int, list[str]], edges: list[tuple[str, str]]) -> None:
    """Few crossings: each column in the order of the mean place of its neighbours, swept a few times."""
    near: dict[str, set[str]] = {}
    for a, b in edges:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    for sweep in range(8):
        at = {n: i / len(c) for c in columns.values() for i, n in enumerate(c)}
        for key in sorted(columns, reverse=bool(sweep % 2)):
            mean = {n: sum(at[x] for x in near.get(n, {n})) / len(near.get(n, {n})) for n in columns[key]}
            columns[key].sort(key=lambda n: (mean[n], n))
            at |= {n: i / len(columns[key]) for i, n in enumerate(columns[key])}


def _places(columns: dict[int, list[str]]) -> tuple[dict[str, tuple[float, float, float]], float, float]:
    """Name -> (left, middle, width); and the size of the whole."""
    tallest = max(len(c) for c in columns.values())
    place, left = {}, 4.0
    for key in sorted(columns):
        wide = max(len(n) for n in columns[key]) * LETTER + 2 * PAD
        spread = tallest * ROW / len(columns[key])
        for row, name in enumerate(columns[key]):
            place[name] = (left, (row + 0.5) * spread, wide)
        left += wide + GAP
    return place, left - GAP + 4, tallest * ROW


def _node(name: str, place: tuple[float, float, float], own: bool, title: str) -> str:
    left, middle, width = place
    kind = "own" if own else "other"
    return (
        f'<g class="{kind}"><title>{escape(name)}: {escape(title)}</title>'
        f'<rect x="{left:.0f}" y="{middle - 12:.0f}" width="{width:.0f}" height="24" rx="4"/>'
        f'<text x="{left + width / 2:.0f}" y="{middle + 4:.0f}" text-anchor="middle">{escape(name)}</text></g>'
    )


def _edge(start: tuple[float, float, float], end: tuple[float, float, float], back: bool, title: str) -> str:
    x1, y1, x2, y2 = start[0] + start[2], start[1], end[0], end[1]
    bend = max(40.0, abs(x2 - x1) / 2) if not back else 90.0
    style = ' class="back"' if back else ""
    path = f"M{x1:.0f} {y1:.0f} C{x1 + bend:.0f} {y1:.0f} {x2 - bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    return f'<path{style} d="{path}" marker-end="url(#tip)"><title>{escape(title)}</title></path>'
