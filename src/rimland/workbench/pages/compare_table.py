"""The table of Compare, what it says in words, and the same as a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from rimland.report.comparison import Difference
from rimland.report.tables import csv_text
from rimland.words import Words
from rimland.workbench.catalogue import outcomes
from rimland.workbench.changes import NOTABLE, Change, change_of, figure, signed
from rimland.workbench.pages.compare_charts import LETTERS
from rimland.workbench.room import Ensemble

Rows = dict[str, list[Change]]
SAID_BY_TITLE = ("0 to 1", "above 1 it grows")  # units that a difference can do without


def all_changes(ensembles: Sequence[Ensemble], members: int, year: int) -> Rows:
    """Outcome -> its change in every scenario after the first; furthest beyond noise first, what hardly moves last."""
    found = {
        name: [change_of(outcome, e, ensembles[0], members, year) for e in ensembles[1:]]
        for name, outcome in outcomes().items()
    }

    def place(item: tuple[str, list[Change]]) -> tuple[bool, float]:
        moving = [c.beyond_noise for c in item[1] if not c.negligible]
        return not moving, -max(moving, default=0.0)

    return dict(sorted(found.items(), key=place))


def table_html(rows: Rows, year: int, words: Words) -> tuple[str, list[str]]:
    """The table, and the titles of outcomes that hardly change anywhere."""
    count = len(next(iter(rows.values())))
    heads = [words("compare.outcome"), words("compare.level")]
    heads += [words("compare.minus", letter=letter) for letter in LETTERS[1 : 1 + count]]
    body, still = [], []
    for found in rows.values():
        o = found[0].outcome
        title = words.outcome(o.title)
        if all(c.negligible for c in found):
            still.append(title)
            continue
        factor, unit = words.measure(1.0, o.unit)
        cells = [f"<td>{figure(found[0].before * factor)}</td>", *(_cell(c, factor, words) for c in found)]
        head = f'<th scope="row">{escape(title)} <span class="unit">{escape(unit)}</span></th>'
        body.append(f'<tr data-outcome="{escape(o.id)}">{head}{"".join(cells)}</tr>')
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    caption = escape(words("compare.table", year=year))
    table = (
        f'<table class="compared"><caption class="unseen">{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )
    return table, list(dict.fromkeys(still))


def _cell(change: Change, factor: float, words: Words) -> str:
    if change.negligible:
        return f"<td>{escape(words('compare.same'))}</td>"
    inside = _marked(difference_text(change, factor), change.clear, words)
    if as_ratio(change):
        low, _, high = change.ratio
        inside += f" <br>{_marked(ratio_text(change), low > 1 or high < 1, words)}"
    return f"<td>{inside}</td>"


def _marked(text: str, clear: bool, words: Words) -> str:
    if not clear:
        return escape(text)
    return f'<b>{escape(text)}</b><abbr title="{escape(words("compare.clear"))}">*</abbr>'


def as_ratio(change: Change) -> bool:
    """Whether a change is to be read as a ratio: of a risk, wherever any is counted."""
    return change.outcome.relative and math.isfinite(change.ratio[1])


def difference_text(change: Change, factor: float) -> str:
    """Median difference and its band, in the unit that is shown."""
    by, low, high = (signed(x * factor) for x in (change.median, change.low, change.high))
    return f"{by} ({low} – {high})"


def ratio_text(change: Change) -> str:
    """Median ratio and its band."""
    low, median, high = (f"{x:.3f}" if x < 10 else figure(x) for x in change.ratio)
    return f"×{median} ({low} – {high})"


def csv_of(rows: Rows, names: Sequence[str]) -> str:
    """Every change as CSV, with the columns of `rimland compare --csv`."""
    found = []
    for changes in rows.values():
        for name, c in zip(names[1:], changes, strict=True):
            o, nan = c.outcome, math.nan
            ratio = c.ratio if o.relative else (nan, nan, nan)
            found.append(
                Difference(
                    name=o.variable, label=o.label, title=o.title, unit=o.unit, relative=o.relative, scenario=name,
                    reference=names[0], year=c.year, level=c.before, median=c.median, p05=c.low, p95=c.high,
                    ratio=ratio[1], ratio_p05=ratio[0], ratio_p95=ratio[2],
                ).as_dict()
            )  # fmt: skip
    return csv_text(found)


def lead(rows: Rows, reference: str, words: Words) -> str:
    """The outcome furthest beyond noise of those that move by more than a trifle, and from where to where."""
    year = next(iter(rows.values()))[0].year
    notable = [found for found in rows.values() if any(_tells(c) for c in found)]
    if not notable:
        return words("compare.none", year=year)
    best = max(notable, key=lambda found: max(c.beyond_noise for c in found if _tells(c)))
    o = best[0].outcome
    factor, unit = words.measure(1.0, o.unit)
    if all(as_ratio(c) for c in best):
        values = [1.0, *(c.ratio[1] for c in best)]
        key, more = "compare.lead_risk", {"reference": reference}
    else:
        values = [best[0].before * factor, *(c.after * factor for c in best)]
        spaced = unit if words.language == "ja" else f" {unit}"
        key, more = "compare.lead", {"unit": "" if o.unit in SAID_BY_TITLE else spaced}
    low, high = figure(min(values)), figure(max(values))
    letters = {
        text: words.list([LETTERS[i] for i, v in enumerate(values) if figure(v) == text]) for text in (low, high)
    }
    return words(
        key, year=year, title=words.outcome(o.title), low=low, high=high, low_letters=letters[low],
        high_letters=letters[high], **more,
    )  # fmt: skip


def _tells(change: Change) -> bool:
    return change.clear and change.size >= NOTABLE


def sentence(rows: Rows, position: int, reference: str, words: Words) -> str:
    """What differs most in one scenario: the risk that moves most, and what else stands furthest beyond noise."""
    own = [found[position] for found in rows.values()]
    moving = [c for c in own if not c.negligible]
    if not moving:
        return words("compare.hardly", reference=reference, year=own[0].year)
    telling = [c for c in moving if _tells(c)] or moving
    risks = [c for c in telling if as_ratio(c)]
    rest = [c for c in telling if not as_ratio(c)]
    chosen = [max(risks, key=lambda c: c.size)] if risks else []
    chosen += [max(rest, key=lambda c: c.beyond_noise)] if rest else []
    parts = []
    for c in chosen:
        factor, unit = words.measure(1.0, c.outcome.unit)
        by = ratio_text(c) if as_ratio(c) else difference_text(c, factor)
        unit = "" if as_ratio(c) or c.outcome.unit in SAID_BY_TITLE else f" {unit}"
        key = "compare.part" if c.clear else "compare.part_open"
        parts.append(words(key, title=words.outcome(c.outcome.title), by=by, unit=unit))
    return words("compare.and").join(parts) + words("compare.stop")
