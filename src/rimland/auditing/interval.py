"""What a printed figure can mean: the interval that rounding and words such as "about" leave open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`."""

    low: float
    high: float

    def widened(self, share: float) -> Interval:
        """Wider by `share` of its bounds on both sides."""
        return Interval(self.low - abs(self.low) * share, self.high + abs(self.high) * share)

    def meets(self, other: Interval) -> bool:
        """Whether the two have a value in common."""
        return self.low <= other.high and other.low <= self.high

    def holds(self, value: float) -> bool:
        """Whether `value` lies inside."""
        return self.low <= value <= self.high

    def over(self, other: Interval) -> Interval | None:
        """The quotient of two positive intervals; None where the divisor touches zero."""
        if other.low <= 0 or self.low < 0:
            return None
        return Interval(self.low / other.high, self.high / other.low)

    def plus(self, other: Interval) -> Interval:
        """The sum."""
        return Interval(self.low + other.low, self.high + other.high)


def rounding_half_width(digits: str, multiplier: float, loose: bool) -> float:
    """Half the step to which a figure was rounded.

    `digits` is the figure as printed. Zeros at the end of a whole number count as rounded only where the figure is
    said to be approximate (`loose`); else the last of them is taken to be meant.
    """
    bare = digits.replace(",", "")
    if "." in bare:
        return 0.5 * 10.0 ** -len(bare.split(".")[1]) * multiplier
    zeros = len(bare) - len(bare.rstrip("0")) if bare.strip("0") else 0
    step = zeros if loose else max(zeros - 1, 0)
    return 0.5 * 10.0**step * multiplier


def opened(value: float, width: float, hedge: str) -> Interval:
    """The interval that a hedge leaves open around a value rounded to `width` on either side."""
    size = abs(value)
    if hedge == "about":
        slack = max(width, size * 0.03)
        return Interval(value - slack, value + slack)
    if hedge == "nearly":
        return Interval(value - size * 0.08, value + width)
    if hedge == "over":
        return Interval(value - width * 0.2, value + max(size * 0.15, width))
    if hedge == "under":
        return Interval(value - size * 0.15, value + width * 0.2)
    if hedge == "up to":
        return Interval(value - size * 0.1, value + width)
    return Interval(value - width, value + width)
