"""A comparison of the history check as a card: observed against simulated, with its score in words."""

from __future__ import annotations

from nicegui import ui

from rimland.report.hindcast import Series
from rimland.words import Words
from rimland.workbench.changes import figure
from rimland.workbench.chart import Chart
from rimland.workbench.frame import element
from rimland.workbench.indicator_charts import history_options, history_table
from rimland.workbench.parts import menu, set_text


def score_words(series: Series, words: Words) -> str:
    """The score of a comparison as a sentence."""
    score = series.score
    if score is None or not score.points:
        return words("evidence.not_scored", count=series.observations)
    text = words(
        "evidence.score", inside=score.inside, points=score.points, error=figure(score.mean_error),
        walk=figure(score.walk_mean_error), verdict=verdict_words(score.verdict, words),
    )  # fmt: skip
    if score.held_mean_error == score.held_mean_error:
        text += words("evidence.held", held=figure(score.held_mean_error))
    return text


def verdict_words(verdict: str, words: Words) -> str:
    """How a comparison came out, in the reader's language."""
    keys = {
        "better than no change": "better", "worse than no change": "worse", "about as good as no change": "equal",
        "nothing moved": "still",
    }  # fmt: skip
    return words(f"evidence.verdict_{keys[verdict]}")


def history_card(series: Series, members: int, words: Words) -> None:
    """Observed against simulated, with the score."""
    title = words.outcome(series.title)
    name = f"history-{series.variable}" + (f"-{series.label.replace('>', '-')}" if series.label else "")
    with element("figure", classes="card chart inner", data_chart=name):
        with element("figcaption"):
            element("h4", title)
            line = element("p", "", "line")
        set_text(line, score_words(series, words))
        marks = [words(f"evidence.mark_{m}") for m in ("fitted", "policy") if getattr(series, m)]
        if marks:
            element("p", " ".join(marks), "small")
        Chart(history_options(series, 1.0))
        with element("details", classes="table"):
            element("summary", words("parts.table"))
            element("p", words("evidence.history_source", indicator=series.indicator, members=members), "small")
            menu(words)
            with element(
                "div", classes="scroll", tabindex="0", role="region", aria_label=f"{title}: {words('parts.table')}"
            ):
                ui.html(history_table(series, 1.0, words, title), sanitize=False)
