"""Where the boxes of a causal diagram stand and which way its links take: causes above, effects below, in rows.

Rows hold what fits their width. Links from one cause share a way through the rows between; a link against the order of
the rows closes a loop and goes up on a way of its own effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import networkx

BEND = 9.0  # width kept free for a link that passes a row
Edge = tuple[str, str]
Point = str | tuple[str, int]  # a variable, or where a link passes a row
Wide = Callable[[str], float]


@dataclass
class Layout:
    """Where everything stands: rows from top to bottom, middles across, and the row of each point."""

    rows: list[list[Point]]
    wide: Wide
    gap: float
    box: float
    routes: dict[Edge, list[Point]] = field(default_factory=dict)
    middle: dict[Point, float] = field(default_factory=dict)
    top: list[float] = field(default_factory=list)
    width: float = 0.0

    @property
    def row_of(self) -> dict[Point, int]:
        """Row of every point."""
        return {p: i for i, row in enumerate(self.rows) for p in row}

    @property
    def height(self) -> float:
        """Height of the whole."""
        return self.top[-1] + self.box + 4

    def width_of(self, point: Point) -> float:
        """Width of a box, or of the room for a link that passes."""
        return self.wide(point) if isinstance(point, str) else BEND

    def closes_loop(self, edge: Edge) -> bool:
        """Whether a link runs against the order of the rows."""
        route, row = self.routes[edge], self.row_of
        return row[route[0]] > row[route[-1]]

    def path(self, edge: Edge) -> str:
        """Path data of a link from the edge of its cause's box to that of its effect's."""
        route, row = self.routes[edge], self.row_of
        # Leaves at the top and enters from below where it closes a loop, the other way round elsewhere.
        start, end = (0.0, self.box) if self.closes_loop(edge) else (self.box, 0.0)
        x, y = self.middle[route[0]], self.top[row[route[0]]] + start
        parts = [f"M{x:.0f} {y:.0f}"]
        for point in route[1:]:
            to, under = self.middle[point], self.top[row[point]] + end
            half = (y + under) / 2
            parts.append(f"C{x:.0f} {half:.0f} {to:.0f} {half:.0f} {to:.0f} {under:.0f}")
            x, y = to, under
            if not isinstance(point, str):
                y = self.top[row[point]] + start
                parts.append(f"L{x:.0f} {y:.0f}")
        return " ".join(parts)


def lay_out(
    names: Sequence[str], edges: Iterable[Edge], wide: Wide, width: float, gap: float = 14.0, box: float = 24.0
) -> Layout:
    """Place boxes and links.

    Args:
        names: every box. edges: (cause, effect) without repetition and without links of a box to itself.
        wide: width of a box. width: that of a row, if all boxes of a layer fit; gap: between boxes; box: their height.
    """
    edges = list(edges)
    layer = _layers(names, edges)
    columns: dict[int, list[str]] = {}
    for name in names:
        columns.setdefault(layer[name], []).append(name)
    rows: list[list[Point]] = []
    for key in sorted(columns):
        rows += _wrapped(columns[key], wide, width, gap)
    found = Layout(rows, wide, gap, box)
    row = found.row_of
    for a, b in edges:
        first, last = sorted((a, b), key=lambda n: row[n])
        way = [(first, r) for r in range(row[first] + 1, row[last])]
        for point in way:
            if point not in found.rows[point[1]]:
                found.rows[point[1]].append(point)
        found.routes[a, b] = [first, *way, last] if first == a else [last, *reversed(way), first]
    found.width = max(width, *(sum(found.width_of(p) + gap for p in r) for r in found.rows))
    _place(found)
    at = 2.0
    for i, _ in enumerate(found.rows):
        found.top.append(at)
        crossing = sum(1 for route in found.routes.values() if i in (found.row_of[route[0]], found.row_of[route[-1]]))
        at += box + 26 + min(34, 2.0 * crossing)
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


def _wrapped(names: list[str], wide: Wide, width: float, gap: float) -> list[list[Point]]:
    """A layer in as many rows as its width needs, its members dealt out in turn."""
    needed = sum(wide(n) + gap for n in names) / (width * 0.94)
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
    half = [found.width_of(p) / 2 for p in row]
    right, left, last = [], [], found.width
    edge = 0.0
    for point, h in zip(row, half, strict=True):
        right.append(max(want[point], edge + h))
        edge = right[-1] + h + found.gap
    for point, h in zip(reversed(row), reversed(half), strict=True):
        left.append(min(want[point], last - h))
        last = left[-1] - h - found.gap
    middles = [(a + b) / 2 for a, b in zip(right, reversed(left), strict=True)]
    edge = found.width
    for i in range(len(row) - 1, -1, -1):
        middles[i] = min(middles[i], edge - half[i])
        edge = middles[i] - half[i] - found.gap
    edge = 0.0
    for i, point in enumerate(row):
        found.middle[point] = max(middles[i], edge + half[i])
        edge = found.middle[point] + half[i] + found.gap
