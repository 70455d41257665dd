"""Errors that a user can act on: one line, what was expected, what came, where, and the nearest name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class RimlandError(Exception):
    """A mistake in a model, scenario, table or request, told in one line."""


class ModelError(RimlandError):
    """A model that cannot be built: an equation, number, unit or dimension is wrong."""


class DataError(RimlandError):
    """A table or series of the evidence base that cannot be read as declared."""


class ScenarioError(RimlandError):
    """A scenario, lever or request that names or sets something wrongly."""


class ResultError(RimlandError):
    """A stored result that is incomplete, foreign or in the way."""


def nearest(name: str, options: Iterable[str]) -> str:
    """Return `"; did you mean 'x'?"` for the closest of `options`, or an empty string."""
    close = difflib.get_close_matches(str(name), [str(o) for o in options], n=1, cutoff=0.5)
    return f"; did you mean '{close[0]}'?" if close else ""


def printable(what: object) -> str:
    """Return `what` on one short line, with control characters escaped."""
    text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(what))
    return text if len(text) <= 160 else text[:157] + "..."
