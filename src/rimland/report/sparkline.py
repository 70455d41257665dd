"""A series as one line of block characters."""

from __future__ import annotations

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
MISSING = "·"


def sparkline(values: Sequence[float]) -> str:
    """Return one character per value, low to high between the least and the greatest; a dot where missing.

    A series that does not move (to a millionth of its size) is drawn flat, in the middle.
    """
    known = [float(v) for v in values if math.isfinite(v)]
    if not known:
        return MISSING * len(values)
    low, high = min(known), max(known)
    span = high - low
    if span <= 1e-6 * max(abs(low), abs(high)):
        middle = BLOCKS[len(BLOCKS) // 2 - 1]
        return "".join(middle if math.isfinite(v) else MISSING for v in values)
    top = len(BLOCKS) - 1
    return "".join(BLOCKS[round((v - low) / span * top)] if math.isfinite(v) else MISSING for v in values)
