"""How a result was made and how to cite it."""

from __future__ import annotations

from typing import Any

from rimland.result import Result

TITLE = "Rimland: the US-Japan alliance in the Indo-Pacific as a computable model"


def header(result: Result) -> dict[str, Any]:
    """What identifies a run, for machines."""
    made = result.provenance
    return {
        **made.header,
        "title": result.resolved.scenario.title,
        "backend_reason": made.backend_reason,
        "seconds": round(made.seconds, 3),
        "months": [result.months[0], result.months[-1]],
        "band": "5% to 95% of members; year values are those of December",
        "citation": cite(result),
    }


def origin(result: Result) -> str:
    """Backend and why, time, seed and versions in one line."""
    made = result.provenance
    h = made.header
    return (
        f"{h['backend']} backend ({made.backend_reason}), {made.seconds:.1f} s, seed {h['seed']}, {h['sampler']}; "
        f"rimland {made.version}, model {h['model']}, data {h['data']}"
    )


def cite(result: Result) -> str:
    """One line for a reference list."""
    made = result.provenance
    return (
        f"Cite: The Rimland authors. {TITLE}, version {made.version}, model {made.header['model']}; and the "
        f"{len(made.sources)} works it rests on: rimland sources --used --bibtex"
    )
