"""What assumptions, theories and their values are called on Stress."""

from __future__ import annotations

import numpy as np

from rimland.library import model_facts
from rimland.stress.tornado import Bar
from rimland.stress.trials import Trial
from rimland.words import Words
from rimland.workbench.changes import figure
from rimland.workbench.pages.explore_parts import citation


def input_name(name: str, words: Words) -> str:
    """An input of the ranking: an assumption, or the choice among theories."""
    kind, _, variable = name.partition(":")
    return words("stress.theory_row", name=words.variable(variable)) if variable else words.variable(kind)


def bar_name(bar: Bar, words: Words) -> str:
    """The label of a bar: the assumption with its range, or the variable with its rival theories."""
    if bar.kind == "theory":
        forms = ", ".join(citation(p.trial.end) for p in bar.points)
        return words("stress.theory_row", name=words.aside(words.variable(bar.name), forms))
    span = range_text([p.trial for p in bar.points], words)
    return f"{words.variable(bar.name)}  {span}"


def range_text(ends: list[Trial], words: Words) -> str:
    """The range that was tried: two values with their unit, two factors, or that each label has its own."""
    unit = words.unit(model_facts().parameters[ends[0].name].unit)
    values = [value_text(t, words, unit=False) for t in ends]
    if not all(values):
        return words("stress.each_label")
    return span(values[0], values[-1], words) + (f" {unit}" if unit and ends[0].factor is None else "")


def span(low: str, high: str, words: Words) -> str:
    """From one value to another."""
    return low if low == high else words("stress.span", low=low, high=high)


def short(value: float) -> str:
    """A number as it is read, without zeros at its end: 0.05, not 0.0500."""
    text = figure(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_text(trial: Trial, words: Words, share: float = 1.0, unit: bool = True) -> str:
    """Where a trial puts an assumption: a value, a factor on all labels, or nothing where labels differ."""
    if trial.value is None or trial.usual is None:
        return ""
    if trial.usual.ndim == 0:
        return amount(float(trial.value_at(share)), trial.name if unit else None, words)
    exact = trial.factor if share == 1.0 else None
    factor = common_factor(trial.usual, trial.value_at(share)) if exact is None else exact
    return "" if factor is None else words("stress.factor", value=short(factor))


def usual_text(trial: Trial, words: Words) -> str:
    """The usual value of an assumption."""
    if trial.usual is None:
        return ""
    if trial.usual.ndim == 0:
        return amount(float(trial.usual), trial.name, words)
    return words("stress.factor", value="1")


def amount(value: float, name: str | None, words: Words) -> str:
    """A value with the unit of its parameter."""
    unit = words.unit(model_facts().parameters[name].unit) if name else ""
    return f"{short(value)} {unit}".strip()


def common_factor(usual: np.ndarray, value: np.ndarray) -> float | None:
    """The factor by which all labels have moved; None where they have not moved alike."""
    moved = usual != 0
    if not moved.any() or (value[~moved] != 0).any():
        return None
    factors = value[moved] / usual[moved]
    return float(factors.mean()) if np.ptp(factors) < 1e-6 * max(abs(float(factors.mean())), 1e-9) else None
