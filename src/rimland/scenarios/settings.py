"""The short way to set a lever: `japan_defence_burden=2%`, `denial_share.JPN=0.5`, `hotlines=0.8@2027-01`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rimland.errors import ScenarioError
from rimland.scenarios.months import is_month
from rimland.scenarios.schema import Change, Scenario

_SETTING = re.compile(
    r"\s*(?P<lever>[a-z][a-z0-9_]*)(?:\.(?P<label>[^=@\s]+))?\s*=\s*(?P<value>[^@=]+?)\s*(?:@\s*(?P<start>\S+?)\s*)?\Z",
    re.ASCII,
)
_FORM = "expected lever=value, lever.LABEL=value or lever=value@YYYY-MM"


def parse_setting(text: str) -> Change:
    """Return the change that `text` asks for. Raises ScenarioError, saying what was expected."""
    found = _SETTING.match(text) if len(text) <= 200 else None
    if not found:
        raise ScenarioError(f"{place_of(text)}: not a setting; {_FORM}")
    start = found["start"]
    if start is not None and not is_month(start):
        raise ScenarioError(f"{place_of(text)}: '{start}' is not a month; expected YYYY-MM")
    return Change(lever=found["lever"], label=found["label"], value=found["value"], start=start)


def with_settings(scenario: Scenario, settings: Iterable[str]) -> Scenario:
    """Return `scenario` with each of `settings` laid over it in turn, as by `--set`."""
    changes = list(scenario.changes)
    places = scenario.places
    for text in settings:
        changes.append(parse_setting(text))
        places[("changes", len(changes) - 1)] = place_of(text)
    return scenario.model_copy(update={"changes": changes}).placed(places)


def place_of(text: str) -> str:
    """Return how an error names the setting `text`."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f"--set {shown if len(shown) <= 60 else shown[:57] + '...'}"
