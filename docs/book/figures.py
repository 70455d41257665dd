"""Observed beside simulated, one small figure for each series of the history check."""

from __future__ import annotations

import tempfile
from pathlib import Path

import rimland as rl
from book.systems import figure_name
from rimland.model.assembly import outcomes
from rimland.report.figures import series_figure
from rimland.report.hindcast import hindcast
from rimland.report.systems import homes

MEMBERS = 200


def history() -> dict[str, bytes]:
    """File, beside the pages of its room -> content."""
    drawn: dict[str, bytes] = {}
    series = hindcast(rl.run(members=MEMBERS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figure.svg"
        for entry, found in zip(outcomes()["history"], series, strict=True):
            series_figure(found, path)
            room = homes()[entry["variable"]].split("/")[0]
            drawn[f"{room}/{figure_name(entry)}"] = path.read_bytes()
    return drawn
