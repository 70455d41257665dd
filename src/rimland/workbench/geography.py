"""Where things lie on the map: an equal-area projection centred on the Western Pacific, and outlines of countries.

The projection is Lambert's azimuthal equal-area one, so that a country's size on the map is its size on the globe. The
outlines are coarse (about a tenth of a degree), follow the borders of those who govern, and take no position on claims.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rimland.yaml_reader import read_yaml

ATLAS = Path(__file__).parent / "atlas"
CENTRE = (124.0, 10.0)
WIDTH, HEIGHT = 1000.0, 780.0
UNITS = 535.0  # of the drawing for one radius of the globe
MIDDLE = (470.0, 380.0)  # where the centre stands in the drawing


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """A place in units of the drawing, from the left and from the top."""
    east, north = math.radians(longitude - CENTRE[0]), math.radians(latitude)
    middle = math.radians(CENTRE[1])
    near = math.sin(middle) * math.sin(north) + math.cos(middle) * math.cos(north) * math.cos(east)
    k = math.sqrt(2 / max(1 + near, 1e-9))
    x = k * math.cos(north) * math.sin(east)
    y = k * (math.cos(middle) * math.sin(north) - math.sin(middle) * math.cos(north) * math.cos(east))
    return MIDDLE[0] + UNITS * x, MIDDLE[1] - UNITS * y


@cache
def outlines() -> dict[str, str]:
    """Path data of every country by its three letters, in units of the drawing."""
    stored = json.loads((ATLAS / "outline.json").read_text(encoding="utf-8"))
    scale = stored["scale"]
    found = {}
    for country, rings in stored["land"].items():
        paths = [_path(ring, scale) for ring in rings]
        text = "".join(p for p in paths if p)
        if text:
            found[country] = text
    return found


def _path(ring: list[int], scale: float) -> str:
    points, x, y = [], 0, 0
    for i in range(0, len(ring), 2):
        x, y = x + ring[i], y + ring[i + 1]
        points.append(project(x / scale, y / scale))
    if not any(-20 < px < WIDTH + 20 and -20 < py < HEIGHT + 20 for px, py in points):
        return ""
    return "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points) + "Z"


@cache
def graticule() -> str:
    """Path data of meridians and parallels, every twenty degrees."""
    lines = [[(float(x), float(y)) for y in range(-60, 81, 4)] for x in range(40, 241, 20)]
    lines += [[(float(x), float(y)) for x in range(40, 241, 4)] for y in range(-60, 81, 20)]
    return "".join("M" + "L".join("{:.1f} {:.1f}".format(*project(*p)) for p in line) for line in lines)


@cache
def places() -> Mapping[str, Any]:
    """What `places.yaml` says of actors, theatres, fleets, groups, bases and regions."""
    return read_yaml(ATLAS / "places.yaml").data


def position(entry: Mapping[str, Any]) -> tuple[float, float]:
    """Where an entry of `places.yaml` stands in the drawing: projected, or as said for what lies beyond its edge."""
    if "inset" in entry:
        return float(entry["inset"][0]), float(entry["inset"][1])
    x, y = project(*entry["at"])
    return round(x, 1), round(y, 1)


@cache
def frame_of(region: str | None) -> tuple[float, float, float, float]:
    """Left, top, width and height of the drawing's part that shows a region; all of it without one."""
    if region is None:
        return 0.0, 0.0, WIDTH, HEIGHT
    west, south, east, north = places()["regions"][region]
    edge = [project(x, y) for x in (west, (west + east) / 2, east) for y in (south, north)]
    left, right = min(x for x, _ in edge), max(x for x, _ in edge)
    top, bottom = min(y for _, y in edge), max(y for _, y in edge)
    # As wide for its height as the whole, so that the picture keeps its place on the page.
    width = max(right - left, (bottom - top) * WIDTH / HEIGHT)
    height = width * HEIGHT / WIDTH
    return (left + right - width) / 2, (top + bottom - height) / 2, width, height
