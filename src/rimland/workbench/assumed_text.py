"""What is said of numbers that are, or can be, assumed to be otherwise."""

from __future__ import annotations

from rimland.library import model_facts
from rimland.words import Words
from rimland.workbench.assumed import TIMES, labels_of, name_of, place_of
from rimland.workbench.changes import figure


def keys_of(name: str) -> list[str]:
    """The keys under which a number can be set: all labels as a multiple where any can move, then each label."""
    number = model_facts().parameters[name]
    if not number.dims:
        return [name]
    keys = [".".join([name, *labels]) for labels in labels_of(number)]
    low, high = place_of(f"{name}.{TIMES}").range
    return [f"{name}.{TIMES}", *keys] if low < high else keys


def about(key: str, words: Words, whole: bool = False) -> str:
    """What is known of a number at a key: usual value, range, unit, status, sources.

    Args:
        whole: of the number as a whole, with its name, and how many values it has where it has labels.
    """
    place, number = place_of(key), model_facts().parameters[name_of(key)]
    unit = words.unit(number.unit)
    parts = [number.name] if whole else []
    if whole and number.dims:
        parts += [words("numbers.for_each", count=len(labels_of(number))), *([unit] if unit else [])]
    else:
        low, high = (plain_figure(x, 4) for x in place.range)
        phrase = "numbers.value" if place.at is not None else "numbers.multiple"
        usual = f"{plain_figure(place.usual)} {unit}".strip()
        parts.append(words(phrase, usual=usual, low=low, high=high))
    return " · ".join([*parts, words(f"common.status_{number.status}"), ", ".join(number.sources)])


def plain_figure(value: float, digits: int = 3) -> str:
    """A number as it is read, without zeros at its end."""
    text = figure(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def assumption_text(key: str, value: float, words: Words) -> str:
    """What is assumed, in a few words: the number, of whom, and its value or multiple."""
    title, labels = words.variable(name_of(key)), key.split(".")[1:]
    if labels == [TIMES]:
        return words("numbers.times", title=title, value=plain_figure(value))
    of = ", ".join(words.label(label) for label in labels)
    return words.named(words.aside(title, of) if of else title, plain_figure(value))
