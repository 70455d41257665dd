"""Numbers as people write them in a scenario: 0.02, "2%", "211 JPYbn/year"."""

from __future__ import annotations

import math
import re

_QUANTITY = re.compile(
    r"\s*(?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)\s*(?P<unit>[^\d\s+\-.][^\n]{0,40}?|1/\w{1,20})?\s*\Z",
    re.ASCII,
)
_DIMENSIONLESS = ("1", "index", "")


def read_quantity(written: float | str, unit: str) -> float:
    """Return the number that `written` stands for, in `unit`.

    A bare number is taken to be in `unit`. "2%" is 0.02 where `unit` is dimensionless and "2%/year" is
    0.02 where it is 1/year. Any other unit must equal `unit`: nothing is converted behind one's back.
    Raises ValueError, saying what was expected, for anything else and for numbers that are not finite.
    """
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        raise ValueError(f"{written!r} is not a number; expected {_example(unit)}")
    if isinstance(written, str):
        found = _QUANTITY.match(written)
        if not found:
            raise ValueError(f"'{_short(written)}' is not a number; expected {_example(unit)}")
        number = float(found["number"])
        given = (found["unit"] or "").replace(" ", "")
        if given.startswith("%"):
            if ("1" + given[1:]) != unit.replace(" ", "") and not (given == "%" and unit in _DIMENSIONLESS):
                raise ValueError(f"'{_short(written)}' is a percentage; expected {_example(unit)}")
            # Divide rather than multiply by 0.01, so that "2%" is exactly 0.02.
            number = number / 100.0
        elif given and given != unit.replace(" ", ""):
            raise ValueError(f"'{_short(written)}' is in {_short(given)}; expected {_example(unit)}")
    else:
        try:
            number = float(written)
        except OverflowError:
            raise ValueError(f"a number of {len(str(written))} digits; expected {_example(unit)}") from None
    if not math.isfinite(number):
        raise ValueError(f"{_short(str(written))} is not finite; expected {_example(unit)}")
    return number


def in_range(number: float, low: float | None, high: float | None, unit: str) -> float:
    """Return `number`, or raise ValueError naming the range when it lies outside `low`..`high`."""
    if (low is not None and number < low) or (high is not None and number > high):
        bounds = f"{-math.inf if low is None else low:g} to {math.inf if high is None else high:g}"
        shown = "" if unit in _DIMENSIONLESS else f" {unit}"
        hint = ""
        if unit in _DIMENSIONLESS and number > 1 and high is not None and high <= 1:
            hint = f' (a share: write {number / 100:g} or "{number:g}%" if percent was meant)'
            if not (low or 0) <= number / 100 <= high:
                hint = ""
        raise ValueError(f"{number:g} is out of range; expected {bounds}{shown}{hint}")
    return number


def _example(unit: str) -> str:
    if unit in _DIMENSIONLESS:
        return 'a number without a unit, such as 0.02 or "2%"'
    return f'a number in {unit}, such as 12 or "12 {unit}"'


def _short(text: str) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= 60 else text[:57] + "..."
