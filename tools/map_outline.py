"""Make the outlines of the workbench's map from Natural Earth's countries (public domain, naturalearthdata.com).

    python tools/map_outline.py NATURAL_EARTH_50M_COUNTRIES.geojson src/rimland/workbench/atlas/outline.json

Borders that two countries share are simplified once, so that no gaps open between neighbours. Longitudes run from 30 to
390 degrees, so that the Pacific is in one piece. Rings are lists of hundredths of a degree, each point less the one
before: [longitude, latitude, step, step, ...].
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

Point = tuple[int, int]
SCALE = 100  # points to a degree
TOLERANCE = 0.09  # degrees that a border may stray
SMALLEST = 0.05  # square degrees; smaller islands are left out unless named below
WEST, EAST, SOUTH, NORTH = 55.0, 217.0, -52.0, 62.0
# Small places that the map names or puts marks on; an island of theirs is kept whatever its size.
KEPT_SMALL = frozenset({
    "GUM", "MNP", "PLW", "FSM", "MHL", "FJI", "SGP", "HKG", "WSM", "TON", "VUT", "SLB", "KIR", "NRU", "BRN", "JPN",
    "TWN", "TLS",
})  # fmt: skip
SMALLEST_KEPT = 0.004


def main(source: str, target: str) -> None:
    """Read the countries, simplify them, write the outlines."""
    countries = json.loads(Path(source).read_text(encoding="utf-8"))["features"]
    rings = [(c["properties"]["ADM0_A3"], ring) for c in countries for ring in _rings(c["geometry"]) if _in_view(ring)]
    corners = _corners([ring for _, ring in rings])
    known: dict[tuple[Point, ...], list[Point]] = {}
    land: dict[str, list[list[int]]] = defaultdict(list)
    for country, ring in rings:
        kept = [p for arc in _arcs(ring, corners) for p in _simplified(arc, known)[:-1]]
        small = SMALLEST_KEPT if country in KEPT_SMALL else SMALLEST
        if len(kept) >= 3 and abs(_area(kept)) >= small:
            land[country].append(_steps(kept))
    text = json.dumps(
        {"source": "naturalearth2018", "scale": SCALE, "land": dict(sorted(land.items()))}, separators=(",", ":")
    )
    Path(target).write_text(text + "\n", encoding="utf-8")
    points = sum(len(r) // 2 for found in land.values() for r in found)
    print(f"{len(land)} countries, {sum(map(len, land.values()))} rings, {points} points, {len(text):,} bytes")


def _rings(geometry: dict) -> Iterable[list[Point]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for ring in polygon:
            points = [(round((x if x > 30 else x + 360) * SCALE), round(y * SCALE)) for x, y, *_ in ring]
            points = [p for p, after in zip(points, [*points[1:], None], strict=True) if p != after]
            yield points[:-1] if points[0] == points[-1] else points


def _in_view(ring: list[Point]) -> bool:
    xs, ys = ([p[i] / SCALE for p in ring] for i in (0, 1))
    return len(ring) > 2 and max(xs) > WEST and min(xs) < EAST and max(ys) > SOUTH and min(ys) < NORTH


def _corners(rings: list[list[Point]]) -> set[Point]:
    """Points where borders meet or part: those with more than two neighbours."""
    near: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for a, b in pairwise([*ring, ring[0]]):
            near[a].add(b)
            near[b].add(a)
    return {p for p, others in near.items() if len(others) > 2}


def _arcs(ring: list[Point], corners: set[Point]) -> list[list[Point]]:
    """The ring in pieces from corner to corner; one without corners is cut where its outermost points are."""
    cuts = [i for i, p in enumerate(ring) if p in corners]
    if len(cuts) < 2:
        cuts = sorted({*cuts, ring.index(min(ring)), ring.index(max(ring))})
    turned = ring[cuts[0] :] + ring[: cuts[0]]
    places = [i - cuts[0] for i in cuts] + [len(ring)]
    closed = [*turned, turned[0]]
    return [closed[a : b + 1] for a, b in pairwise(places)]


def _simplified(arc: list[Point], known: dict[tuple[Point, ...], list[Point]]) -> list[Point]:
    forward = tuple(arc)
    backward = forward[::-1]
    key = min(forward, backward)
    if key not in known:
        known[key] = _douglas_peucker(list(key))
    return known[key] if key == forward else known[key][::-1]


def _douglas_peucker(points: list[Point]) -> list[Point]:
    """The points that must stay so that none left out is further than the tolerance from the line."""
    keep = {0, len(points) - 1}
    work = [(0, len(points) - 1)]
    while work:
        first, last = work.pop()
        far, at = 0.0, 0
        for i in range(first + 1, last):
            d = _distance(points[i], points[first], points[last])
            if d > far:
                far, at = d, i
        if far > TOLERANCE * SCALE:
            keep.add(at)
            work += [(first, at), (at, last)]
    return [points[i] for i in sorted(keep)]


def _distance(p: Point, a: Point, b: Point) -> float:
    """Distance of a point from a line, with longitudes as long as they are at that latitude."""
    shrink = math.cos(math.radians(p[1] / SCALE))
    ax, ay, bx, by = (a[0] - p[0]) * shrink, a[1] - p[1], (b[0] - p[0]) * shrink, b[1] - p[1]
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    t = min(1.0, max(0.0, -(ax * dx + ay * dy) / length)) if length else 0.0
    return math.hypot(ax + t * dx, ay + t * dy)


def _area(ring: list[Point]) -> float:
    """Area in square degrees, with longitudes as long as they are at that latitude."""
    double = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))
    return double / 2 / SCALE**2 * math.cos(math.radians(ring[0][1] / SCALE))


def _steps(ring: list[Point]) -> list[int]:
    found, x, y = [], 0, 0
    for px, py in ring:
        found += [px - x, py - y]
        x, y = px, py
    return found


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
