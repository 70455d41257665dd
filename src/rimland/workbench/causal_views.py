"""Pictures of causes as plain data: all systems, one topic, one variable with what is around it, one loop."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from rimland.couplings import KnownLoop, load_couplings
from rimland.library import model_facts
from rimland.report.layering import lay_out
from rimland.report.systems import effects_of, home_of, homes, members_of, reads, system_of, systems
from rimland.words import Words
from rimland.workbench.causal import Measured, Step, coupling_sign

WIDTH = 980.0
BOX, GAP, LINE, PAD = 40.0, 16.0, 15.0, 10.0
LATIN, WIDE, BOLD = 6.5, 12.2, 1.1  # width of a letter of 12 px, and how much wider bold ones are
LONGEST = 138.0  # of a line of a box
NEVER_FIRST = "、。）」・ー"  # of a line
MOST_AROUND = 18  # links on one side of a variable
Picture = dict[str, Any]


def width_of(text: str) -> float:
    """Roughly how wide a text is at 12 px."""
    return sum(WIDE if unicodedata.east_asian_width(c) in "WF" else LATIN for c in text)


@cache
def lines_of(text: str, most: int = 2) -> tuple[str, ...]:
    """A name in lines that fit a box; what is too long ends in an ellipsis."""
    pieces = text.split(" ") if " " in text else list(text)
    joint = " " if " " in text else ""
    found: list[str] = [""]
    for piece in pieces:
        longer = f"{found[-1]}{joint if found[-1] else ''}{piece}"
        if width_of(longer) <= LONGEST or not found[-1] or piece in NEVER_FIRST:
            found[-1] = longer
        else:
            found.append(piece)
    if len(found) > most:
        found = [*found[: most - 1], f"{found[most - 1]}…"]
    return tuple(found)


def box_width(text: str) -> float:
    """Width of the box of a name, with room for bold letters."""
    return BOLD * max(width_of(line) for line in lines_of(text)) + 2 * PAD


def kind_of(name: str) -> str:
    """stock, state, auxiliary, exogenous, event, metric, noise, lever or number."""
    facts = model_facts()
    if name in facts.variables:
        return facts.variables[name].kind
    return "lever" if name in facts.levers else "number"


def node(key: str, name: str, text: str, x: float, y: float, own: bool, words: Words, small: str = "") -> Picture:
    """A box: `x` is its middle, `y` its top."""
    width = box_width(text)
    if small:
        width = max(width, width_of(small) + 2 * PAD)
    return {
        "id": key, "name": name, "lines": lines_of(text), "title": text, "small": small, "x": round(x - width / 2, 1),
        "y": round(y, 1), "width": round(width, 1), "height": BOX, "kind": kind_of(name), "own": own,
        "kindName": words(f"causes.kind_{kind_of(name)}"),
    }  # fmt: skip


def edge(cause: str, effect: str, path: str, measured: Measured | None, **more: Any) -> Picture:
    """A link with its sign, its strength and whether it acts with a delay."""
    link = measured.links.get((cause, effect)) if measured else None
    facts = model_facts().variables.get(effect)
    slow = facts is not None and (facts.kind in ("stock", "state") or cause in facts.equation.lagged)
    strength = link.strength if link else None
    return {
        "from": cause, "to": effect, "d": path, "sign": link.polarity if link else "", "strength": strength,
        "width": weight(strength), "slow": slow, "rival": measured is not None and link is None, **more,
    }  # fmt: skip


def weight(strength: float | None) -> float:
    """Width of a line for a strength, on a logarithmic scale: 0.01 is thin, 1 and more is wide."""
    if strength is None:
        return 1.3
    return round(0.8 + 0.9 * max(0.0, min(3.0, math.log10(max(strength, 1e-6)) + 2.5)), 2)


# All systems


def overview(words: Words, measured: Measured | None) -> Picture:
    """Every system, and the couplings between them, one line for each pair and direction."""
    columns, rows = (1 + max(s.at[i] for s in systems().values()) for i in (0, 1))
    step_x, step_y = WIDTH / columns, 146.0
    place = {s.id: (step_x * (s.at[0] + 0.5), 20 + step_y * s.at[1]) for s in systems().values()}
    nodes = []
    counts = {s.id: sum(len(members_of(t)) for t in s.topics) for s in systems().values()}
    for s in systems().values():
        x, y = place[s.id]
        text = words.system(s.title)
        width = max(BOLD * max(width_of(line) for line in lines_of(text)) + 2 * PAD, 116)
        nodes.append(
            {"id": s.id, "name": s.id, "lines": lines_of(text), "title": text, "x": round(x - width / 2, 1), "y": y,
             "width": round(width, 1), "height": 56.0, "kind": "system", "own": True, "kindName": "",
             "small": words("causes.count", count=counts[s.id])}
        )  # fmt: skip
    box = {n["id"]: n for n in nodes}
    edges = []
    for (a, b), numbers in pairs().items():
        if a == b:
            continue
        signs = {coupling_sign(load_couplings()[0][n], measured) for n in numbers}
        acting = signs - {"0"}
        sign = "0" if not acting else acting.pop() if len(acting) == 1 else "+/-"
        both = (b, a) in pairs()
        edges.append(
            {"from": a, "to": b, "d": between(box[a], box[b], 0.13 if both else 0.05), "sign": sign, "strength": None,
             "width": 1.0 + 0.8 * len(numbers), "slow": False, "rival": False, "numbers": numbers}
        )  # fmt: skip
    return {"kind": "overview", "width": WIDTH, "height": 20 + step_y * (rows - 1) + 70, "nodes": nodes, "edges": edges}


@cache
def pairs() -> dict[tuple[str, str], list[int]]:
    """(system, system) -> numbers of the couplings that lead from the one to the other."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, coupling in load_couplings()[0].items():
        for chain in coupling.chains:
            names = chain.names
            key = (system_of(home_of(names[0])).id, system_of(home_of(names[-1])).id)
            if number not in found.setdefault(key, []):
                found[key].append(number)
    return found


def between(a: Picture, b: Picture, bend: float) -> str:
    """A curve from the edge of one box to that of another, a little to the right of the straight line."""
    ax, ay = a["x"] + a["width"] / 2, a["y"] + a["height"] / 2
    bx, by = b["x"] + b["width"] / 2, b["y"] + b["height"] / 2
    cx, cy = (ax + bx) / 2 - (by - ay) * bend, (ay + by) / 2 + (bx - ax) * bend
    sx, sy = _leaves(a, cx, cy)
    ex, ey = _leaves(b, cx, cy, 5)
    return f"M{sx:.0f} {sy:.0f}Q{cx:.0f} {cy:.0f} {ex:.0f} {ey:.0f}"


def _leaves(box: Picture, x: float, y: float, off: float = 0) -> tuple[float, float]:
    """Where the line from a box's middle towards a point leaves the box."""
    mx, my = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    dx, dy = x - mx, y - my
    half_x, half_y = box["width"] / 2 + off, box["height"] / 2 + off
    t = min(half_x / abs(dx) if dx else math.inf, half_y / abs(dy) if dy else math.inf)
    return (mx + dx * t, my + dy * t) if math.isfinite(t) else (mx, my)


# One topic


def topic_view(topic: str, words: Words, measured: Measured | None) -> Picture:
    """The variables of a topic with what acts on them from elsewhere."""
    own = members_of(topic)
    known = model_facts().variables.keys() | model_facts().levers.keys()
    links = [(c, n) for n in own for c in reads(n) if c in known and c != n]
    names = list(dict.fromkeys([*own, *(c for c, _ in links)]))
    titles = {n: words.variable(n) for n in names}
    found = lay_out(names, links, lambda n: box_width(titles[n]), WIDTH, GAP, BOX)
    nodes = [node(n, n, titles[n], found.middle[n], found.top[found.row_of[n]], n in own, words) for n in names]
    edges = [edge(a, b, found.path((a, b)), measured, back=found.closes_loop((a, b))) for a, b in links]
    return {"kind": "topic", "width": found.width, "height": found.height, "nodes": nodes, "edges": edges}


# One variable


def focus_view(name: str, steps: int, words: Words, measured: Measured | None) -> Picture:
    """A variable in the middle, its causes to the left and its effects to the right, one or two steps away."""
    columns: dict[int, list[str]] = {0: [name]}
    links: list[tuple[str, str]] = []
    left_out = 0
    seen = {name}
    for side in (-1, 1):
        for step in range(1, steps + 1):
            found: dict[str, tuple[float, str, str]] = {}
            for inner in columns[side * (step - 1)]:
                for other in causes_of(inner) if side < 0 else effects_of(inner):
                    pair = (other, inner) if side < 0 else (inner, other)
                    if other not in seen and other != inner:
                        strength = _strength(measured, pair)
                        if other not in found or strength > found[other][0]:
                            found[other] = (strength, *pair)
            ranked = sorted(found, key=lambda n: -found[n][0])
            kept = ranked[:MOST_AROUND]
            left_out += len(ranked) - len(kept)
            columns[side * step] = kept
            seen |= set(kept)
    shown = set().union(*columns.values())
    column_of = {n: c for c, names in columns.items() for n in names}
    links = [(c, n) for n in shown if n in model_facts().variables for c in causes_of(n) if c in shown and c != n]
    used = sorted(columns)
    tallest = max(len(v) for v in columns.values())
    height = max(tallest * (BOX + 12) + 20, 140.0)
    gap = WIDTH / len(used)
    nodes, box = [], {}
    for i, column in enumerate(used):
        names = columns[column]
        for j, n in enumerate(names):
            y = height / 2 + (j - (len(names) - 1) / 2) * (BOX + 12) - BOX / 2
            box[n] = node(n, n, words.variable(n), gap * (i + 0.5), y, n == name, words)
            nodes.append(box[n])
    edges = []
    for a, b in links:
        along = column_of[b] - column_of[a]
        path = sideways(box[a], box[b]) if along > 0 else between(box[a], box[b], 0.16)
        edges.append(edge(a, b, path, measured, back=along <= 0))
    return {
        "kind": "focus", "width": WIDTH, "height": height, "nodes": nodes, "edges": edges, "left_out": left_out,
        "focus": name,
    }  # fmt: skip


def causes_of(name: str) -> list[str]:
    """Variables and levers that a variable reads, itself left out."""
    facts = model_facts()
    if name not in facts.variables:
        return []
    return [c for c in reads(name) if c != name and (c in facts.variables or c in facts.levers)]


def _strength(measured: Measured | None, pair: tuple[str, str]) -> float:
    link = measured.links.get(pair) if measured else None
    return link.strength if link else 0.0


def sideways(a: Picture, b: Picture) -> str:
    """A curve from the right edge of one box to the left edge of another."""
    x, y, u, v = a["x"] + a["width"], a["y"] + a["height"] / 2, b["x"] - 6, b["y"] + b["height"] / 2
    middle = (x + u) / 2
    return f"M{x:.0f} {y:.0f}C{middle:.0f} {y:.0f} {middle:.0f} {v:.0f} {u:.0f} {v:.0f}"


# One loop


def loop_view(steps: Sequence[Step], closed: bool, words: Words, measured: Measured | None) -> Picture:
    """A loop as it runs: to the right, back to the left in the next row, and at last to where it began."""
    count = len(steps)
    per_row = max(1, min(5, math.ceil(count / 2)))
    rows = math.ceil(count / per_row)
    step_y = BOX + 52
    left, gap = 30.0, (WIDTH - 60.0) / per_row
    nodes = []
    for i, step in enumerate(steps):
        row, column = divmod(i, per_row)
        column = column if row % 2 == 0 else per_row - 1 - column
        small = ", ".join(words.label(x) for x in step.label.split(", ")) if step.label else ""
        if step.times > 1:
            small = f"{small} ×{step.times}".strip()
        x, y = left + gap * (column + 0.5), 14 + row * step_y
        nodes.append(node(f"{i}-{step.name}", step.name, words.variable(step.name), x, y, True, words, small))
    bottom = 14 + (rows - 1) * step_y + BOX + 24
    edges = []
    for i, step in enumerate(steps):
        following = (i + 1) % count
        if count == 1 or (following == 0 and not closed):
            continue
        a, b = nodes[i], nodes[following]
        path = _closing(a, b, bottom) if following == 0 and rows > 2 else between(a, b, 0.2 if count == 2 else 0)
        found = edge(step.name, steps[following].name, path, measured)
        found["sign"] = step.sign or found["sign"]
        edges.append(found)
    if count == 1 and closed:
        a = nodes[0]
        x, y = a["x"] + a["width"] - 20, a["y"]
        loop = edge(steps[0].name, steps[0].name, f"M{x:.0f} {y:.0f}C{x:.0f} {y - 34:.0f} {x + 60:.0f} {y - 20:.0f} "
                    f"{a['x'] + a['width'] + 5:.0f} {y + 18:.0f}", measured)  # fmt: skip
        edges.append(loop)
    top = -24.0 if count == 1 else 0.0
    return {"kind": "loop", "width": WIDTH, "height": bottom + 12, "top": top, "nodes": nodes, "edges": edges}


def _closing(a: Picture, b: Picture, bottom: float) -> str:
    """The way back from the last box to the first: along the bottom where it ends to the right, and the left edge."""
    y, v = a["y"] + a["height"] / 2, b["y"] + b["height"] / 2
    end = f"4 {v:.0f} 4 {v:.0f} {b['x'] - 6:.0f} {v:.0f}"
    if a["x"] < WIDTH / 4:
        return f"M{a['x']:.0f} {y:.0f}C4 {y:.0f} {end}"
    x, low = a["x"] + a["width"] / 2, a["y"] + a["height"]
    return (
        f"M{x:.0f} {low:.0f}C{x:.0f} {bottom:.0f} {x:.0f} {bottom:.0f} {x - 40:.0f} {bottom:.0f}L34 {bottom:.0f}"
        f"C4 {bottom:.0f} 4 {bottom:.0f} 4 {bottom - 30:.0f}L4 {v + 30:.0f}C{end}"
    )


def steps_of(loop: KnownLoop, measured: Measured | None) -> list[Step]:
    """The steps of a named loop, with signs once they are measured."""
    if measured is not None:
        return measured.steps(loop)
    from rimland.engine.links import read_chain

    found: list[Step] = []
    for name, label in read_chain(loop.chain.text):
        if not found or found[-1].name != name:
            found.append(Step(name, label))
    return found[:-1] if len(found) > 1 and found[-1].name == found[0].name else found


def systems_of(names: Iterable[str]) -> list[str]:
    """Ids of the systems that names belong to, each once."""
    known = homes()
    return list(dict.fromkeys(system_of(known[n]).id for n in names if n in known))
