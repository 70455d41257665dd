"""The members of a body on a date. gazetteer.yaml may give accessions as `joined: {GBR: 2024-12-15}`.

A member without an accession there is one from the beginning. A large body of which no accession is given is only
known as it stands today.
"""

from __future__ import annotations

from datetime import date

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.matching import Mention

_SMALL = 8
_KNOWN_SINCE = date(2025, 1, 1)
_DATED = ("day", "month", "quarter", "half", "year", "fiscal")


def members_then(context: Context, scan: Scan, body: Mention) -> list[frozenset[str]]:
    """The sets of members that a body may have on the date of a sentence; empty where it is not known."""
    every = frozenset(context.knowledge.bodies[body.key])
    joined = context.knowledge.joined.get(body.key, {})
    window = reference(context, scan, body)
    if not joined:
        unknown = len(every) > _SMALL and window is not None and window[1] < _KNOWN_SINCE
        return [] if unknown else [every]
    if window is None:
        # A text without a date may be ten years old.
        days = [date(context.knowledge.horizon - 10, 1, 1), *joined.values()]
        days = [d for d in days if d.year >= context.knowledge.horizon - 10]
    else:
        days = [window[0], *(d for d in joined.values() if window[0] <= d <= window[1])]
    return list(dict.fromkeys(frozenset(c for c in every if joined.get(c, date.min) <= day) for day in days))


def reference(context: Context, scan: Scan, body: Mention) -> tuple[date, date] | None:
    """The days that a sentence speaks of: those of its date nearest to the body, else the year of writing."""
    dated = [p for p in scan.periods if p.kind in _DATED and not p.inferred]
    if dated:
        near = min(dated, key=lambda p: min(abs(p.first - body.last), abs(p.last - body.first)))
        end = near.end
        if near.relation in ("since", "from", "after") and context.year:
            end = max(end, date(context.year, 12, 31))
        return near.start, end
    written = context.document.date
    if written is None:
        return None
    return (written, written)
