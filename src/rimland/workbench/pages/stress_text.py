"""What Stress says: sentences, and the tables beside its charts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from rimland.engine.numbers import Parameter
from rimland.library import model_facts
from rimland.stress.sensitivity import Ranking
from rimland.stress.tornado import Bar, Point, Tornado
from rimland.stress.trials import Trial, drawn_ends
from rimland.stress.turning import Opposition, TurningPoint
from rimland.words import Words
from rimland.workbench.changes import figure, signed
from rimland.workbench.pages.compare_table import SAID_BY_TITLE
from rimland.workbench.pages.explore_parts import citation
from rimland.workbench.pages.stress_charts import plain
from rimland.workbench.pages.stress_names import (
    amount,
    bar_name,
    common_factor,
    input_name,
    range_text,
    short,
    span,
    usual_text,
    value_text,
)
from rimland.workbench.stressing import Question

MOST_NAMED = 5


class Shown:
    """Numbers of one question as they are read."""

    def __init__(self, question: Question, words: Words):
        self.question, self.words = question, words
        self.factor = 1.0 if question.ratio else words.measure(1.0, question.outcome.unit)[0]
        self.unit = "" if question.ratio else words.measure(1.0, question.outcome.unit)[1]
        # What turns the measure of a sweep, in the model's unit, into what is shown.
        self.scale = question.scale() * self.factor

    def value(self, measured: float) -> str:
        """What a sweep measures, as text."""
        if self.question.ratio:
            return f"×{measured:.3f}" if math.isfinite(measured) else "–"
        if self.question.other is None:
            return figure(measured * self.scale)
        return signed(measured * self.scale, 3)

    def width(self, measured: float) -> str:
        """How far something moves, as text."""
        if self.question.ratio:
            return f"{measured:.3f}" if measured >= 0.0005 else figure(measured, 2)
        return figure(measured * self.scale, 2)


def unit_after(unit: str) -> str:
    """A unit as it follows a number; what the title says already is left out."""
    if not unit or unit in SAID_BY_TITLE:
        return ""
    return unit if unit.startswith("%") else f" {unit}"


# Tornado


def tornado_sentence(found: Tornado, shown: Shown, words: Words) -> str:
    """The widest bar in words."""
    if not found.bars:
        return words("stress.tornado_none")
    bar = found.bars[0]
    name = words.variable(bar.name) if bar.kind == "assumption" else bar_name(bar, words)
    return words(
        "stress.tornado_line", value=shown.value(found.usual), name=name, low=shown.value(bar.low),
        high=shown.value(bar.high),
    )  # fmt: skip


def rest_sentence(found: Tornado, shown: Shown, words: Words) -> str:
    """What the bars that are not drawn come to."""
    count, largest, total = found.rest()
    return words("stress.rest", count=count, largest=shown.width(largest), sum=shown.width(total), idle=len(found.idle))


def tornado_table(found: Tornado, shown: Shown, words: Words, caption: str) -> str:
    """The bars as a table, with value, range, status and sources; theories with a row for each rival."""
    heads = ("name", "value", "range", "at_low", "at_high", "width_of")
    rows = []
    for bar in found.top():
        rows += _theory_rows(bar, shown, words) if bar.kind == "theory" else [_assumption_row(bar, shown, words)]
    count, _, total = found.rest()
    if count:
        label = escape(words("stress.rest_row", count=count))
        rows.append(f'<tr><th scope="row">{label}</th><td></td><td></td><td></td><td></td><td>{shown.width(total)}</td>'
                    "<td></td><td></td></tr>")  # fmt: skip
    return _table(
        caption, [*(words(f"stress.{h}") for h in heads), words("common.status"), words("common.sources")], rows
    )


def _assumption_row(bar: Bar, shown: Shown, words: Words) -> str:
    number = model_facts().parameters[bar.name]
    ends = {p.trial.end: p for p in bar.points}
    cells = [
        usual_text(bar.points[0].trial, words), range_text([p.trial for p in bar.points], words),
        *(shown.value(ends[e].mean) if e in ends else "" for e in ("low", "high")), shown.width(bar.width),
    ]  # fmt: skip
    return _row(words.variable(bar.name), cells, number, words)


def _theory_rows(bar: Bar, shown: Shown, words: Words) -> list[str]:
    name = words("stress.theory_row", name=words.variable(bar.name))
    return [
        f'<tr><th scope="row">{escape(name)}</th><td></td><td>{escape(citation(p.trial.end))}</td>'
        f"<td></td><td>{shown.value(p.mean)}</td><td>{shown.width(abs(p.mean - bar.usual))}</td>"
        f"<td>{escape(words('stress.theory'))}</td><td>{escape(_theory_sources(bar.name, p.trial.end))}</td></tr>"
        for p in bar.points
    ]


def _theory_sources(variable: str, form: str) -> str:
    return ", ".join(model_facts().variables[variable].forms[form].equation.sources)


def _row(name: str, cells: Sequence[str], number: Parameter, words: Words) -> str:
    status = f'<span class="status {number.status}">{escape(words(f"common.status_{number.status}"))}</span>'
    inside = "".join(f"<td>{escape(c)}</td>" for c in cells)
    return (
        f'<tr><th scope="row">{escape(name)}</th>{inside}<td>{status}</td>'
        f"<td>{escape(', '.join(number.sources))}</td></tr>"
    )


def _table(caption: str, heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    return (
        f'<table class="stressed"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


# Ranking


def ranking_sentence(found: Ranking, words: Words) -> str:
    """Which inputs stand clear of noise, and what they explain; or that the sample cannot tell."""
    clear = found.clear()
    if not clear:
        return words("stress.ranking_none", members=f"{found.members:,}", total=len(found.found))
    named = [input_name(s.name, words) for s in clear[:MOST_NAMED]]
    agree = [s for s in clear if not math.isfinite(s.correlation) or abs(s.correlation) > found.chance]
    names = words.list(named) + ("…" if len(clear) > MOST_NAMED else "")
    first = words(
        "stress.ranking_line", count=len(clear), total=len(found.found), members=f"{found.members:,}", names=names,
        explained=f"{100 * min(found.explained, 1):.0f}",
    )  # fmt: skip
    return f"{first} {words('stress.ranking_cross', count=len(clear), agree=len(agree))}"


def settled_sentence(same: int, count: int, sizes: Mapping[str, int], words: Words) -> str:
    """Whether the order has settled."""
    values = {k: f"{v:,}" for k, v in sizes.items()}
    key = "stress.ranking_stable" if same == count else "stress.ranking_unstable"
    return words(key, count=count, **values, **({} if same == count else {"same": same}))


def spread_sentence(found: Ranking, words: Words) -> str:
    """What only the distribution shows."""
    only = [s for s in found.found if s.verdict == "spread"]
    if not only:
        return ""
    only.sort(key=lambda s: -s.spread)
    names = words.list([input_name(s.name, words) for s in only[:MOST_NAMED]])
    return words("stress.ranking_spread", names=names + ("…" if len(only) > MOST_NAMED else ""))


def ranking_table(found: Ranking, top: int, words: Words, caption: str) -> str:
    """The ranking as a table, and the floor of noise."""
    heads = ("name", "index", "interval", "correlation", "distance", "verdict")
    rows = []
    for s in found.found[:top]:
        cells = [
            plain(s.first_order), f"{plain(s.low)} – {plain(s.high)}", signed(s.correlation), plain(s.spread),
            words(f"stress.verdict_{s.verdict}"),
        ]  # fmt: skip
        inside = "".join(f"<td>{escape(c)}</td>" for c in cells)
        rows.append(f'<tr><th scope="row">{escape(input_name(s.name, words))}</th>{inside}</tr>')
    cells = [plain(found.floor), "", f"±{found.chance:.2f}", plain(found.spread_floor), ""]
    inside = "".join(f"<td>{escape(c)}</td>" for c in cells)
    rows.append(f'<tr class="total"><th scope="row">{escape(words("stress.floor_row"))}</th>{inside}</tr>')
    return _table(caption, [words(f"stress.{h}") for h in heads], rows)


def convergence_table(found: Sequence[Ranking], names: Sequence[str], words: Words, caption: str) -> str:
    """The indices of the first of the ranking by number of members."""
    rows = []
    for r in found:
        by_name = {s.name: s for s in r.found}
        cells = "".join(f"<td>{plain(by_name[n].first_order)}</td>" for n in names)
        rows.append(f'<tr><th scope="row">{r.members:,}</th>{cells}<td>{plain(r.floor)}</td></tr>')
    heads = [f"{i}. {input_name(n, words)}" for i, n in enumerate(names, 1)]
    return _table(caption, [words("stress.members"), *heads, words("stress.floor")], rows)


# What turns it round


def opposition_sentences(found: Opposition, common: Sequence[tuple[str, float]], words: Words) -> list[str]:
    """In how many members the opposite holds, and what they have in common."""
    low, high = found.interval()
    values = {"members": f"{found.members:,}", "high": _percent(high)}
    if not found.against:
        said = [words("stress.turning_members_none", **values)]
    else:
        said = [words("stress.turning_members", **values, share=_percent(found.share), low=_percent(low))]
    if found.unchanged:
        said.append(words("stress.turning_unchanged", share=_percent(found.unchanged / found.members)))
    if found.against and common:
        named = [
            words(f"stress.turning_{'more' if c > 0 else 'less'}", name=input_name(name, words), value=signed(c))
            for name, c in common
        ]
        said.append(words("stress.turning_common", list=words.list(named)))
    elif found.against:
        said.append(words("stress.turning_common_none"))
    return said


def _percent(share: float) -> str:
    return figure(100 * share, 2)


def turning_sentence(point: TurningPoint, words: Words) -> str:
    """One assumption or theory that turns the conclusion round, and whether members get there."""
    trial = point.trial
    name = words.variable(trial.name)
    firm = np.sign(point.end.least) == np.sign(point.end.most) if math.isfinite(point.end.least) else True
    if trial.kind == "theory":
        said = [words("stress.turning_theory", name=name, form=citation(trial.end))]
    else:
        value = value_text(trial, words, point.share)
        if value:
            key = "stress.turning_above" if rises(trial) else "stress.turning_below"
            said = [words(key, name=name, value=value, usual=usual_text(trial, words))]
        else:
            end = words(f"stress.turning_{trial.end}")
            said = [words("stress.turning_way", name=name, share=f"{100 * point.share:.0f}", end=end)]
        said.append(drawn_words(point, words))
    if not firm:
        said.append(words("stress.not_every_luck"))
    return said[0] + _bracketed([s for s in said[1:] if s], words)


def rises(trial: Trial) -> bool:
    """Whether the way to the end goes up."""
    return trial.value is not None and trial.usual is not None and float(trial.value.sum()) > float(trial.usual.sum())


def _bracketed(parts: Sequence[str], words: Words) -> str:
    if not parts:
        return words("compare.stop")
    return f"（{'。'.join(parts)}）。" if words.language == "ja" else f": {'; '.join(parts)}."


def drawn_range(trial: Trial, words: Words) -> tuple[str, str] | None:
    """The 5% and 95% points of what members draw, in words; None where they all share one value."""
    number = model_facts().parameters[trial.name]
    if number.distribution is None:
        return None
    ends = drawn_ends(number, number.distribution)
    texts = []
    for value, factor in ends:
        if number.dims:
            texts.append(words("stress.factor", value=short(factor if factor is not None else 1.0)))
        else:
            texts.append(amount(float(value), trial.name, words))
    return texts[0], texts[1]


def drawn_words(point: TurningPoint, words: Words) -> str:
    """Whether members get to where the conclusion turns."""
    trial, number = point.trial, model_facts().parameters[point.trial.name]
    found = drawn_range(trial, words)
    if found is None:
        return words("stress.drawn_never")
    value, usual = point.value, trial.usual
    assert value is not None and usual is not None
    ends = [x for x, _ in drawn_ends(number, number.distribution)] if number.distribution else []
    if number.dims and common_factor(usual, value) is None:
        return words("stress.drawn_labels")
    low, high = (float(np.mean(x)) for x in ends)
    inside = low <= float(np.mean(value)) <= high
    key = "stress.drawn_reached" if inside else "stress.drawn_not"
    return words(key, low=found[0], high=found[1])


def vanishing_sentence(points: Sequence[Point], words: Words) -> str:
    """What leaves next to nothing of the conclusion."""
    if not points:
        return ""
    named = []
    for p in points[:MOST_NAMED]:
        name = words.variable(p.trial.name)
        if p.trial.kind == "theory":
            named.append(words("stress.vanishing_theory", name=name, form=citation(p.trial.end)))
        else:
            named.append(words("stress.vanishing_at", name=name, end=words(f"stress.turning_{p.trial.end}")))
    return words("stress.vanishing", list=words.list(named) + ("…" if len(points) > MOST_NAMED else ""))


def turning_table(points: Sequence[TurningPoint], shown: Shown, words: Words) -> str:
    """What turns the conclusion round, as a table with ranges, status and sources."""
    heads = ("name", "value", "turning_value", "range", "turning_drawn", "turning_result")
    rows = []
    for point in points:
        trial = point.trial
        if trial.kind == "theory":
            name = words("stress.theory_row", name=words.variable(trial.name))
            cells = f"<td></td><td>{escape(citation(trial.end))}</td><td></td><td></td>"
            origin = (
                f"<td>{escape(words('stress.theory'))}</td><td>{escape(_theory_sources(trial.name, trial.end))}</td>"
            )
            at_end = shown.value(point.end.mean)
            rows.append(f'<tr><th scope="row">{escape(name)}</th>{cells}<td>{at_end}</td>{origin}</tr>')
            continue
        number = model_facts().parameters[trial.name]
        drawn = drawn_range(trial, words)
        at = value_text(trial, words, point.share) or f"{100 * point.share:.0f}%"
        to = (
            words("stress.each_label")
            if number.dims
            else span(short(float(number.low)), short(float(number.high)), words)
        )
        cells = [usual_text(trial, words), at, to, span(*drawn, words) if drawn else "", shown.value(point.end.mean)]
        rows.append(_row(words.variable(trial.name), cells, number, words))
    return _table(
        words("stress.turning_caption"),
        [*(words(f"stress.{h}") for h in heads), words("common.status"), words("common.sources")],
        rows,
    )
