"""A causal diagram of one topic as SVG: causes above, effects below, in rows that fit the width of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

import networkx

WIDTH, BOX, GAP, LETTER, PAD = 840.0, 24.0, 14.0, 7.25, 9.0
BEND = 9.0  # width kept free for a link that passes a row
Edge = tuple[str, str]
Point = str | tuple[str, int]  # a variable, or where a link passes a row


@dataclass
class Layout:
    """Where everything stands: rows from top to bottom, middles across, and the row of each point."""

    rows: list[list[Point]]
    routes: dict[Edge, list[Point]] = field(default_factory=dict)
    middle: dict[Point, float] = field(default_factory=dict)
    top: list[float] = field(default_factory=list)
    width: float = WIDTH

    @property
    def row_of(self) -> dict[Point, int]:
        """Row of every point."""
        return {p: i for i, row in enumerate(self.rows) for p in row}


def causal_diagram(
    own: Iterable[str], links: Iterable[Edge], titles: Mapping[str, str], addresses: Mapping[str, str]
) -> str:
    """An SVG of variables and links.

    Args:
        own: variables of the topic; others that appear in `links` are drawn as belonging elsewhere.
        links: (cause, effect); a link against the order of the rows, which closes a loop, is drawn dashed.
        titles: what a name means, as a tooltip.
        addresses: where a name is explained.
    """
    inside = list(dict.fromkeys(own))
    edges = [e for e in dict.fromkeys(links) if e[0] != e[1]]
    names = list(dict.fromkeys([*inside, *(n for e in edges for n in e)]))
    found = _layout(names, edges)
    height = found.top[-1] + BOX + 4
    drawn = [_edge(found, e) for e in edges]
    drawn += [_node(found, n, n in set(inside), titles.get(n, ""), addresses.get(n, "")) for n in names]
    head = (
        f'<svg class="causal" viewBox="0 0 {found.width:.0f} {height:.0f}" '
        f'style="min-width: {found.width * 0.82:.0f}px" '
        f'role="group" aria-label="Causal diagram: {len(names)} variables and levers, {len(edges)} links; the same '
        'links are listed under each equation" xmlns="http://www.w3.org/2000/svg">'
    )
    arrow = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    return "\n".join([head, arrow, *drawn, "</svg>"])


def _wide(point: Point) -> float:
    return len(point) * LETTER + 2 * PAD if isinstance(point, str) else BEND


def _layout(names: Sequence[str], edges: Sequence[Edge]) -> Layout:
    layer = _layers(names, edges)
    columns: dict[int, list[str]] = {}
    for name in names:
        columns.setdefault(layer[name], []).append(name)
    rows: list[list[Point]] = []
    for key in sorted(columns):
        rows += _wrapped(columns[key])
    found = Layout(rows)
    row = found.row_of
    for a, b in edges:
        first, last = sorted((a, b), key=lambda n: row[n])
        # Links from one cause share a way down; a link that closes a loop goes up on a way of its own effect.
        way = [(first, r) for r in range(row[first] + 1, row[last])]
        for point in way:
            if point not in found.rows[point[1]]:
                found.rows[point[1]].append(point)
        found.routes[a, b] = [first, *way, last] if first == a else [last, *reversed(way), first]
    found.width = max(WIDTH, *(sum(_wide(p) + GAP for p in r) for r in found.rows))
    _place(found)
    at = 2.0
    for i, _ in enumerate(found.rows):
        found.top.append(at)
        crossing = sum(1 for route in found.routes.values() if i in (found.row_of[route[0]], found.row_of[route[-1]]))
        at += BOX + 26 + min(34, 2.0 * crossing)
    return found


def _layers(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The longest way from a start, over the links that close no loop."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(names)
    for a, b in edges:
        if not networkx.has_path(graph, b, a):
            graph.add_edge(a, b)
    layer: dict[str, int] = {}
    for name in networkx.topological_sort(graph):
        layer[name] = max((layer[a] + 1 for a in graph.predecessors(name)), default=0)
    for name in reversed(list(networkx.topological_sort(graph))):  # a start stands just before its first effect
        after = [layer[b] for b in graph.successors(name)]
        if after and not list(graph.predecessors(name)):
            layer[name] = min(after) - 1
    return layer


def _wrapped(names: list[str]) -> list[list[Point]]:
    """A layer in as many rows as its width needs, its members dealt out in turn."""
    needed = sum(_wide(n) + GAP for n in names) / (WIDTH * 0.94)
    count = max(1, int(-(-needed // 1)))
    return [list(names[i::count]) for i in range(count)]


def _place(found: Layout) -> None:
    """Order rows for few crossings and stand every point near the mean of what it is linked to."""
    near: dict[Point, list[Point]] = {}
    for route in found.routes.values():
        for a, b in pairwise(route):
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
    for row in found.rows:
        _spread(found, row, {p: found.width * (i + 0.5) / len(row) for i, p in enumerate(row)})
    for sweep in range(30):
        for row in found.rows if sweep % 2 == 0 else reversed(found.rows):
            want = {}
            for point in row:
                linked = near.get(point, [point])
                want[point] = sum(found.middle[x] for x in linked) / len(linked)
            if sweep < 20:
                row.sort(key=lambda p: (want[p], str(p)))
            _spread(found, row, want)


def _spread(found: Layout, row: list[Point], want: Mapping[Point, float]) -> None:
    """As near to the wanted middles as the order, the widths and the edges allow."""
    half = [_wide(p) / 2 for p in row]
    right, left, last = [], [], found.width
    edge = 0.0
    for point, h in zip(row, half, strict=True):
        right.append(max(want[point], edge + h))
        edge = right[-1] + h + GAP
    for point, h in zip(reversed(row), reversed(half), strict=True):
        left.append(min(want[point], last - h))
        last = left[-1] - h - GAP
    middles = [(a + b) / 2 for a, b in zip(right, reversed(left), strict=True)]
    edge = found.width
    for i in range(len(row) - 1, -1, -1):
        middles[i] = min(middles[i], edge - half[i])
        edge = middles[i] - half[i] - GAP
    edge = 0.0
    for i, point in enumerate(row):
        found.middle[point] = max(middles[i], edge + half[i])
        edge = found.middle[point] + half[i] + GAP


def _node(found: Layout, name: str, own: bool, title: str, address: str) -> str:
    width, middle, top = _wide(name), found.middle[name], found.top[found.row_of[name]]
    box = (
        f'<g class="{"own" if own else "other"}" data-name="{escape(name)}"><title>{escape(name)}: {escape(title)}'
        f'</title><rect x="{middle - width / 2:.0f}" y="{top:.0f}" width="{width:.0f}" height="{BOX:.0f}" rx="4"/>'
        f'<text x="{middle:.0f}" y="{top + 16:.0f}" text-anchor="middle">{escape(name)}</text></g>'
    )
    return f'<a href="{escape(address)}" tabindex="-1">{box}</a>' if address else box


def _edge(found: Layout, edge: Edge) -> str:
    route, row = found.routes[edge], found.row_of
    back = row[route[0]] > row[route[-1]]
    start, end = (0.0, BOX) if back else (BOX, 0.0)  # leaves at the top and enters from below, or the other way
    x, y = found.middle[route[0]], found.top[row[route[0]]] + start
    parts = [f"M{x:.0f} {y:.0f}"]
    for point in route[1:]:
        to, under = found.middle[point], found.top[row[point]] + end
        half = (y + under) / 2
        parts.append(f"C{x:.0f} {half:.0f} {to:.0f} {half:.0f} {to:.0f} {under:.0f}")
        x, y = to, under
        if not isinstance(point, str):
            y = found.top[row[point]] + start
            parts.append(f"L{x:.0f} {y:.0f}")
    a, b = (escape(n) for n in edge)
    style = ' class="back"' if back else ""
    return (
        f'<path{style} data-from="{a}" data-to="{b}" d="{" ".join(parts)}" marker-end="url(#tip)">'
        f"<title>{a} to {b}</title></path>"
    )
