"""A stress test as lines and tables for the terminal, and as plain data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from rimland.library import model_facts
from rimland.report.headline import Outcome
from rimland.report.tables import Table, number
from rimland.stress import Stress
from rimland.stress.sensitivity import CITATIONS
from rimland.stress.tornado import TOP, Point
from rimland.stress.turning import TurningPoint


def outcome_lines(found: Stress, outcome: Outcome) -> list[str]:
    """The conclusion, and in how many members the opposite holds."""
    median, low, high = (_value(found, outcome, x) for x in found.median)
    unit = "" if found.ratio else f" ({outcome.unit_words})"
    what = f"{outcome.title} in December {found.year}{unit}"
    if found.against is None:
        return [f"{what}, {found.scenario}: {median}, 90% of {_members(found)} members {low} to {high}."]
    how = "over" if found.ratio else "minus"
    lines = [
        f"{what}, {found.scenario} {how} {found.against}: {median}, 90% of {_members(found)} members {low} to {high}."
    ]
    opposed = found.opposition
    if opposed is not None and opposed.sign:
        least, most = (f"{100 * x:.2g}%" for x in opposed.interval())
        lines.append(
            f"The opposite holds in {opposed.against} of {opposed.members} members (90% interval {least} to {most})."
        )
    if found.common:
        named = ", ".join(f"{name} ({c:+.2f})" for name, c in found.common)
        lines.append(f"Members in which it does have in common (rank correlation): {named}")
    return lines


def tornado_table(found: Stress, outcome: Outcome, top: int = TOP) -> Table:
    """The widest bars, and what is left."""
    table = Table(
        ["one at a time", "low end", "high end", "gives", "and", "moves it by", "status"],
        right=frozenset({1, 2, 3, 4, 5}),
        optional=(6, 1, 2),
    )
    t = found.tornado
    for bar in t.top(top):
        if bar.kind == "theory":
            for p in bar.points:
                width = _width(found, outcome, abs(p.mean - bar.usual))
                table.add(
                    f"{bar.name} after {p.trial.end}", "", "", _value(found, outcome, p.mean), "", width, "theory"
                )
            continue
        ends = [_end(p) for p in bar.points]
        values = [_value(found, outcome, p.mean) for p in bar.points]
        status = model_facts().parameters[bar.name].status
        table.add(bar.name, *ends, *values, _width(found, outcome, bar.width), status)
    count, _, total = t.rest(top)
    if count:
        table.add(f"the other {count}, added up", "", "", "", "", _width(found, outcome, total), "")
    return table


def ranking_table(found: Stress, top: int = TOP) -> Table:
    """The ranking over members, with the floor of noise."""
    last = found.rankings[-1]
    table = Table(
        ["over members", "index", "90% interval", "rank correlation", "PAWN", "verdict"],
        right=frozenset({1, 2, 3, 4}),
        optional=(4, 3),
    )
    said = {"clear": "stands out", "spread": "distribution only", "unclear": "not told from noise"}
    for s in last.found[:top]:
        band = "" if not math.isfinite(s.low) else f"{max(s.low, 0):.3f} to {max(s.high, 0):.3f}"
        correlation = "" if not math.isfinite(s.correlation) else f"{s.correlation:+.2f}"
        table.add(s.name, f"{max(s.first_order, 0):.3f}", band, correlation, number(s.spread), said[s.verdict])
    table.add("noise (largest dummy)", f"{last.floor:.3f}", "", f"±{last.chance:.2f}", number(last.spread_floor), "")
    return table


def convergence_line(found: Stress, top: int = 5) -> str:
    """The first of the ranking by number of members."""
    steps = [f"{r.members}: {', '.join(s.name for s in r.found[:top])}" for r in found.rankings]
    return "First by members: " + "; ".join(steps)


def turning_lines(found: Stress, outcome: Outcome) -> list[str]:
    """What turns the conclusion round on its own, one line each."""
    level = found.neutral
    if level is None:
        return ["A level has no sign that could turn round: name a reference with --against."]
    if not abs(found.tornado.usual - level) > found.tornado.negligible:
        return ["As usually assumed the two hardly differ, so there is nothing to turn round."]
    if not found.turning:
        lines = ["No assumption on its own, at either end of its declared range, and no rival theory turns it round."]
    else:
        lines = ["On its own, within its declared range, it is turned round by"]
        lines += [f"  {_turn(p)}: {_value(found, outcome, p.end.mean)} at the end" for p in found.turning]
    if found.vanishing:
        named = ", ".join(f"{p.trial.name} ({p.trial.end})" for p in found.vanishing)
        lines.append(f"Next to nothing is left of it with {named}")
    return lines


def method_line() -> str:
    """What to cite for the indices."""
    return f"First-order index of ranks and PAWN distance from given data, by SALib: {'; '.join(CITATIONS)}."


def as_dict(found: Stress, outcome: Outcome) -> dict[str, Any]:
    """The stress test as plain data; values in the unit that is shown, or ratios."""
    scale = 1.0 if found.ratio else outcome.scale

    def point(p: Point) -> dict[str, Any]:
        value = None if p.trial.value is None else np.asarray(p.trial.value).tolist()
        measured = {"mean": p.mean * scale, "least": p.least * scale, "most": p.most * scale}
        return {"end": p.trial.end, "value": value, "factor": p.trial.factor, **measured}

    last = found.rankings[-1]
    return {
        "variable": found.variable, "label": found.label, "title": outcome.title, "year": found.year,
        "scenario": found.scenario, "against": found.against, "unit": "ratio" if found.ratio else outcome.unit_words,
        "median": found.median[0] * scale, "p05": found.median[1] * scale, "p95": found.median[2] * scale,
        "usual": found.tornado.usual * scale, "lucks": found.tornado.lucks,
        "one_at_a_time": [
            {"name": b.name, "kind": b.kind, "width": b.width * scale, "points": [point(p) for p in b.points]}
            for b in found.tornado.bars
        ],
        "idle": list(found.tornado.idle),
        "ranking": [vars(s) for s in last.found],
        "noise": {"first_order": last.floor, "spread": last.spread_floor, "correlation": last.chance},
        "convergence": [
            {"members": r.members, "noise": r.floor, "first_order": {s.name: s.first_order for s in r.found}}
            for r in found.rankings
        ],
        "opposite": None if found.opposition is None else {
            "against": found.opposition.against, "unchanged": found.opposition.unchanged,
            "members": found.opposition.members, "share": found.opposition.share,
            "interval": found.opposition.interval(), "common": dict(found.common),
        },
        "turned_by": [
            {"name": p.trial.name, "kind": p.trial.kind, "share_of_way": p.share,
             "value": None if p.value is None else p.value.tolist(), **point(p.end)}
            for p in found.turning
        ],
        "vanishes_with": [{"name": p.trial.name, **point(p)} for p in found.vanishing],
        "method": method_line(),
    }  # fmt: skip


def _members(found: Stress) -> str:
    return f"{found.rankings[-1].members:,}"


def _value(found: Stress, outcome: Outcome, measured: float) -> str:
    if found.ratio:
        return f"x{measured:.3f}" if math.isfinite(measured) else "-"
    return number(measured * outcome.scale)


def _width(found: Stress, outcome: Outcome, measured: float) -> str:
    return number(measured if found.ratio else measured * outcome.scale)


def _end(point: Point) -> str:
    trial = point.trial
    if trial.factor is not None:
        return f"x{number(trial.factor)}"
    if trial.value is not None and trial.value.ndim == 0:
        return number(float(trial.value))
    return f"{trial.end} of each label"


def _turn(point: TurningPoint) -> str:
    trial = point.trial
    if point.value is None or trial.usual is None:
        return f"{trial.name} after {trial.end}"
    if point.value.ndim == 0:
        return f"{trial.name} at {number(float(point.value))} instead of {number(float(trial.usual))}"
    return f"{trial.name}, {100 * point.share:.0f}% of the way to its {trial.end} ends"
