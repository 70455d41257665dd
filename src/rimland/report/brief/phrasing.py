"""Numbers, names and units of a brief in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rimland.library import model_facts
from rimland.report.brief.settings import Pull
from rimland.report.comparison import Difference
from rimland.report.drivers import Driver
from rimland.report.headline import Outcome, Row
from rimland.report.tables import banded, number
from rimland.scenarios import Scenario, load_scenario, scenario_names
from rimland.words import Words

SCALE = "0 to 1"
NEAR = 0.03
_PLAIN_UNITS = {
    "JPYbn/year": "bn yen a year", "JPY/USD": "yen to the dollar", "USDbn": "bn US$", "person": "people",
    "USD2023bn/year": "bn 2023 US$ a year", "USD2023mn/year": "mn 2023 US$ a year", "1/year": "a year",
    "1/month": "a month", "team": "teams", "round": "rounds", "exercise/month": "a month", "event/year": "a year",
}  # fmt: skip


class Phrasing:
    """How one language writes what the findings hold."""

    def __init__(self, words: Words):
        self.words = words
        self.language = words.language

    def band(self, low: str, high: str) -> str:
        """The two ends of a band."""
        if self.language == "ja":
            return f"{low}〜{high}"
        return f"{low} to {high}" if any(x[:1] in "−+-×" for x in (low, high)) else f"{low}–{high}"

    def level(self, row: Row) -> tuple[str, str]:
        """Median and band of a level."""
        factor = self.factor(row.unit)
        shown = [_minus(x) for x in banded(*(factor * x for x in (row.median, row.p05, row.p95)))]
        return (shown[0], self.band(*shown[1:])) if shown else ("–", "")

    def change(self, gap: Difference) -> tuple[str, str]:
        """Median and band of a difference, or of a ratio for risks."""
        if gap.relative:
            if gap.negligible:
                return ("≈1" if self.language == "en" else "ほぼ1"), ""
            return self.ratio(gap.ratio, gap.ratio_p05, gap.ratio_p95)
        if gap.negligible:
            return ("≈0" if self.language == "en" else "ほぼ0"), ""
        factor = self.factor(gap.unit)
        shown = [_signed(x) for x in banded(*(factor * x for x in (gap.median, gap.p05, gap.p95)))]
        return (shown[0], self.band(*shown[1:])) if shown else ("–", "")

    def ratio(self, ratio: float, low: float, high: float) -> tuple[str, str]:
        """A ratio and its band: near 1 to more places, so that it does not read as none."""
        shown = banded(ratio, low, high)
        if shown and abs(ratio - 1) < NEAR and max(abs(low), abs(high)) < 2:
            shown = [f"{x:.3f}" for x in (ratio, low, high)]
        return (f"×{shown[0]}", self.band(*shown[1:])) if shown else ("–", "")

    def mark(self, gap: Difference) -> str:
        """▲ or ▼ where the band excludes no change."""
        if gap.negligible or not gap.clear:
            return ""
        return "▲" if gap.median > 0 else "▼"

    def outcome(self, outcome: Outcome) -> str:
        """What an outcome is called."""
        if outcome.title:
            return _typeset(self.words.outcome(outcome.title))
        name = self.variable(outcome.variable)
        name = name[:1].upper() + name[1:]
        if not outcome.label:
            return name
        label = self.words.label(outcome.label)
        return f"{name}（{label}）" if self.language == "ja" else f"{name}, {label}"

    def variable(self, name: str) -> str:
        """A variable, lever or number of the model."""
        return _typeset(self.words.variable(name))

    def unit(self, outcome: Outcome) -> str:
        """The unit of an outcome."""
        return self.plain_unit(outcome.unit_words)

    def plain_unit(self, unit: str) -> str:
        """A unit in words."""
        name = self.words.measure(1.0, unit)[1]
        return _PLAIN_UNITS.get(unit, name) if self.language == "en" else name

    def factor(self, unit: str) -> float:
        """What a value in this unit is multiplied by: Japanese counts billions by the hundred million."""
        return self.words.measure(1.0, unit)[0]

    def with_unit(self, value: str, outcome: Outcome) -> str:
        """A value with its unit in a sentence; an index has none."""
        unit = self.unit(outcome)
        if not unit or outcome.unit_words in (SCALE, "above 1 it grows"):
            return value
        return f"{value}{unit}" if self.language == "ja" or unit.startswith("%") else f"{value} {unit}"

    def times(self, ratio: str) -> str:
        """A ratio such as ×1.53 within a sentence."""
        return f"{ratio.lstrip('×')}倍" if self.language == "ja" else ratio

    def around(self, value: str, band: str) -> str:
        """A value with its band in brackets; of two brackets in a row one is made."""
        if self.language == "en":
            return f"{value} ({band})"
        return f"{value[:-1]}、{band}）" if value.endswith("）") else f"{value}（{band}）"

    def scenario(self, scenario: Scenario) -> str:
        """The title of a scenario, as its own or as the language's name of a packaged one."""
        title = self.words.scenario(scenario.name) if packaged(scenario) else scenario.title
        return self.words("brief.by_hand", title=title) if packaged(scenario) and by_hand(scenario) else title

    def question(self, scenario: Scenario) -> str:
        """Its question, with the same care."""
        if packaged(scenario) and not by_hand(scenario):
            return self.words.question(scenario.name)
        return "" if packaged(scenario) else " ".join((scenario.question or "").split())

    def named(self, scenario: Scenario) -> str:
        """The scenario within a sentence."""
        if scenario.name == "baseline" and packaged(scenario) and not by_hand(scenario):
            return self.words("brief.the_status_quo")
        title = self.scenario(scenario)
        return f"「{title}」" if self.language == "ja" else f"“{title}”"

    def month(self, month: str) -> str:
        """A month in figures."""
        year, _, number_ = month.partition("-")
        return f"{year}年{int(number_)}月" if self.language == "ja" else f"{year}-{number_}"

    def when(self, pull: Pull) -> str:
        """From when a setting holds."""
        if pull.start is None:
            return self.words("brief.throughout")
        start = self.month(pull.start)
        if pull.end is not None:
            return self.words("brief.between", start=start, end=self.month(pull.end))
        if pull.full is not None:
            return self.words("brief.ramp", start=start, full=self.month(pull.full))
        return self.words("brief.since", start=start)

    def setting(self, value: float | str | None, pull: Pull) -> str:
        """A lever's value with its unit."""
        if value is None:
            return self.words("brief.drawn")
        if isinstance(value, str):
            return value
        if pull.unit == "times":
            return f"×{value:g}"
        text = _minus(number(round(value * self.factor(pull.unit), 6), 3))
        text = text.rstrip("0").rstrip(".") if "." in text else text
        if pull.percent:
            return f"{text}%"
        unit = self.plain_unit(pull.unit)
        return text if not unit else f"{text}{unit}" if self.language == "ja" else f"{text} {unit}"

    def pulled(self, pull: Pull) -> str:
        """What is set."""
        if pull.kind == "lever":
            return _typeset(self.words.lever(pull.name))
        return self.words(f"brief.kind_{pull.kind}", name=self.variable(pull.name))

    def who(self, pull: Pull) -> str:
        """Who pulls it."""
        if pull.kind == "lever":
            return self.words.who(model_facts().levers[pull.name].who)
        return self.words(f"brief.who_{pull.kind}")

    def labels(self, labels: Sequence[str], most: int = 4) -> str:
        """To whom a setting applies."""
        joiner = "・" if self.language == "ja" else ", "
        named = [joiner.join(self.words.label(x) for x in label.split(", ")) for label in labels[:most]]
        text = ("、" if self.language == "ja" else "; ").join(named)
        return text if len(labels) <= most else self.words("brief.and_more", text=text, more=len(labels) - most)

    def assumption(self, name: str) -> str:
        """An assumption, or a rival form of a variable."""
        kind, _, rest = name.partition(":")
        if kind != "form":
            return self.variable(name)
        variable, _, form = rest.partition(":")
        return self.words("brief.theory", name=self.variable(variable), form=form)

    def driver(self, driver: Driver) -> str:
        """An assumption with those that these members cannot tell from it."""
        name = self.assumption(driver.assumption)
        if not driver.alike:
            return name
        return self.words("brief.or_alike", name=name, more=len(driver.alike))

    def status(self, driver: Driver) -> str:
        """Whether the number is observed, calibrated or judged; empty for a theory."""
        found = model_facts().parameters.get(driver.assumption)
        return self.words(f"common.status_{found.status}") if found is not None else ""

    def joined(self, items: Iterable[str]) -> str:
        """Items of a sentence that hold commas themselves."""
        return ("、" if self.language == "ja" else "; ").join(items)


def packaged(scenario: Scenario) -> bool:
    """Whether a scenario is one of the package, perhaps with further settings."""
    if scenario.name not in scenario_names():
        return False
    own = load_scenario(scenario.name)
    return (scenario.title, scenario.question, scenario.levers) == (own.title, own.question, own.levers)


def by_hand(scenario: Scenario) -> bool:
    """Whether a packaged scenario carries settings of the user's."""
    own = load_scenario(scenario.name)
    kept = ("changes", "assumptions", "shocks")
    return any(getattr(scenario, name) != getattr(own, name) for name in kept)


def _typeset(name: str) -> str:
    """The model writes apostrophes as a typewriter does."""
    return name.replace("'", "’")


def _minus(text: str) -> str:
    return text.replace("-", "−", 1) if text.startswith("-") else text


def _signed(text: str) -> str:
    return _minus(text) if text.startswith("-") or not text.strip("0.,") else f"+{text}"
