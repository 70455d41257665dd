"""The languages of the page and the brief: phrases by key, and names of what the model holds.

    words = speak("ja")
    words("explore.reset")
    words.lever("hotlines")

Phrases stand in `en/ROOM.yaml` and `ja/ROOM.yaml` under the same keys. English names come from the model itself; their
Japanese forms stand in `ja/model/`, keyed by the model's names. A missing phrase or name is an error in both languages.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from rimland.errors import DataError, ScenarioError, nearest

LANGUAGES = ("en", "ja")
FOLDER = Path(__file__).parent
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
# What a name of the model keeps in capitals when its underscores become spaces.
_CAPITALS = {
    "us": "US", "gdp": "GDP", "adiz": "ADIZ", "jasdf": "JASDF", "pla": "PLA", "asean": "ASEAN", "japan": "Japan",
    "china": "China", "chinese": "Chinese", "taiwan": "Taiwan", "korea": "Korea", "korean": "Korean",
    "senkaku": "Senkaku", "okinawa": "Okinawa", "japanese": "Japanese", "american": "American", "pacific": "Pacific",
    "indo": "Indo", "quad": "Quad", "aukus": "AUKUS", "philippine": "Philippine", "russian": "Russian", "nash": "Nash",
    "united": "United", "states": "States", "article": "Article", "nine": "9",
}  # fmt: skip
_HYPHENATED = (
    "Indo-Pacific", "grey-zone", "host-nation", "second-strike", "long-range", "long-run", "near-term", "fiscal-year",
    "missile-defence", "public-good", "counter-bloc", "spill-over", "debt-financed", "arms-control", "joint-products",
    "status-quo", "co-production", "buck-passing",
)  # fmt: skip


@cache
def speak(language: str) -> Words:
    """The words of a language, "en" or "ja".

    Raises:
        ScenarioError: for another language.
    """
    if language not in LANGUAGES:
        raise ScenarioError(f"unknown language '{language}'; expected one of {', '.join(LANGUAGES)}")
    return Words(language)


def rooms(language: str) -> list[str]:
    """Names of the files of phrases of a language."""
    return sorted(path.stem for path in (FOLDER / language).glob("*.yaml"))


@cache
def phrases(language: str, room: str) -> dict[str, str]:
    """The phrases of one file.

    Raises:
        DataError: for a file that is missing or holds anything but text under keys.
    """
    from rimland.yaml_reader import read_yaml

    found = read_yaml(FOLDER / language / f"{room}.yaml")
    if not isinstance(found.data, dict) or not all(isinstance(x, str) for x in found.data.values()):
        raise DataError(f"{found.name}: expected text under keys")
    return dict(found.data)


@cache
def names(kind: str) -> dict[str, str]:
    """Japanese names of one kind of thing in the model, by the model's own name."""
    return _model_names("ja", kind)


@cache
def _model_names(language: str, kind: str) -> dict[str, str]:
    from rimland.yaml_reader import read_yaml

    data = read_yaml(FOLDER / language / "model" / f"{kind}.yaml").data
    return {str(k): str(v) for k, v in data.items()}


class Words:
    """Phrases and names in one language."""

    def __init__(self, language: str):
        self.language = language

    def __call__(self, key: str, /, **values: Any) -> str:
        """The phrase `room.key`, with `{placeholders}` filled.

        Raises:
            DataError: for a key that is not there.
        """
        room, _, name = key.partition(".")
        found = phrases(self.language, room)
        if name not in found:
            raise DataError(f"no phrase '{key}' in language '{self.language}'{nearest(name, found)}")
        return found[name].format_map(values) if values else found[name]

    def _named(self, kind: str, name: str, english: str) -> str:
        if self.language == "en":
            return english
        found = names(kind)
        if name not in found:
            raise DataError(f"no Japanese for '{name}' in words/ja/model/{kind}.yaml")
        return found[name]

    def data(self, kind: str, name: str, english: str) -> str:
        """What the evidence base or a rule of the audit says in English: an indicator, a definition, a rule's title."""
        return self._named(kind, name, english)

    def lever(self, name: str) -> str:
        """What a lever is called."""
        return self._named("levers", name, _facts().levers[name].label)

    def note(self, name: str) -> str:
        """What is to be known of a lever's status quo and limits."""
        return self._named("notes", name, " ".join(_facts().levers[name].note.split()))

    def who(self, name: str) -> str:
        """Who pulls a lever: Tokyo, Washington, together, partners, Beijing."""
        return self._named("who", name, name[:1].upper() + name[1:])

    def outcome(self, title: str) -> str:
        """The title of an outcome, from its English title in `outcomes.yaml`."""
        return self._named("outcomes", title, title)

    def unit(self, unit: str) -> str:
        """A unit, as `unit_words` of `outcomes.yaml` or as the model writes it; dimensionless is empty."""
        if unit in ("1", ""):
            return ""
        return self._named("units", unit, unit)

    def measure(self, value: float, unit: str) -> tuple[float, str]:
        """A value and its unit as the language counts: 211 billion yen are 2110億円."""
        if self.language == "ja" and unit in names("hundred_millions"):
            return value * 10, names("hundred_millions")[unit]
        return value, self.unit(unit)

    def scenario(self, name: str) -> str:
        """Title of a packaged scenario."""
        return self._named("scenarios", name, _scenario(name).title)

    def question(self, name: str) -> str:
        """The question that a packaged scenario answers."""
        return self._named("questions", name, " ".join((_scenario(name).question or "").split()))

    def gist(self, name: str) -> str:
        """What the documents say that a packaged scenario takes up."""
        return self._named("scenario_gists", name, " ".join((_scenario(name).gist or "").split()))

    def leaves_out(self, name: str) -> str:
        """What of its question a packaged scenario does not hold."""
        return self._named("scenario_limits", name, " ".join((_scenario(name).leaves_out or "").split()))

    def scenario_notes(self, name: str) -> list[str]:
        """Why the settings of a packaged scenario are what they are: its own notes, then those it builds on."""
        return [self._named("scenario_notes", f"{of}.{n}", text) for of, n, text in scenario_notes(name)]

    def variable(self, name: str) -> str:
        """A variable, lever or parameter of the model, as a noun phrase."""
        if name in _facts().levers:
            return self.lever(name)
        return self._named("variables", name, _model_names("en", "variables").get(name) or _readable(name))

    def label(self, label: str) -> str:
        """A label of a dimension: an actor, a theatre, a dyad "JPN>CHN"."""
        if ">" in label:
            first, _, second = label.partition(">")
            return f"{self.label(first)}→{self.label(second)}"
        return self._named("labels", label, _ENGLISH_LABELS.get(label) or _readable(label))

    def place(self, name: str) -> str:
        """A base or place of the map."""
        return self._named("places", name, _model_names("en", "places")[name])

    def system(self, title: str) -> str:
        """A system of the model, from its English title."""
        return self._named("systems", title, title)

    def asks(self, name: str, english: str) -> str:
        """The question of a system."""
        return self._named("asks", name, english)

    def topic(self, topic: str) -> str:
        """A topic, "rivalry/threat", by its file."""
        text = _readable(topic.partition("/")[2])
        return self._named("topics", topic, text[:1].upper() + text[1:])

    def loop(self, identifier: str, english: str) -> str:
        """A feedback loop that has a name."""
        return self._named("loops", identifier, english)

    def loop_note(self, identifier: str, english: str) -> str:
        """What is to be known of a feedback loop that says so."""
        return self._named("loop_notes", identifier, english)

    def month(self, month: str) -> str:
        """A month "2035-12" in words."""
        year, number = month.split("-")
        return f"{year}年{int(number)}月" if self.language == "ja" else f"{_MONTHS[int(number) - 1]} {year}"

    def named(self, name: str, what: str) -> str:
        """A name and what it is, with the language's colon."""
        return f"{name}：{what}" if self.language == "ja" else f"{name}: {what}"

    def aside(self, what: str, more: str) -> str:
        """Something with more of it in the language's brackets."""
        return f"{what}（{more}）" if self.language == "ja" else f"{what} ({more})"

    def with_unit(self, title: str, unit: str) -> str:
        """A title with the unit of what it heads; an index has none."""
        if not unit:
            return title
        return f"{title}、{unit}" if self.language == "ja" else f"{title}, {unit}"

    def list(self, items: list[str]) -> str:
        """Items joined as the language joins them."""
        if self.language == "ja":
            return "、".join(items)
        return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


_ENGLISH_LABELS = {
    "USA": "United States", "JPN": "Japan", "CHN": "China", "TWN": "Taiwan", "KOR": "South Korea", "PRK": "North Korea",
    "RUS": "Russia", "PHL": "Philippines", "AUS": "Australia", "IND": "India", "VNM": "Vietnam", "IDN": "Indonesia",
    "GBR": "United Kingdom", "PIC": "Pacific Island countries", "THA": "Thailand", "MYS": "Malaysia",
    "SGP": "Singapore", "KHM": "Cambodia", "EUR": "Europe", "ROW": "rest of the world",
    "taiwan_strait": "Taiwan Strait", "east_china_sea": "East China Sea", "south_china_sea": "South China Sea",
    "korean_peninsula": "Korean Peninsula", "us_japan_korea": "US-Japan-South Korea",
    "us_japan_philippines": "US-Japan-Philippines", "indo_pacific": "Indo-Pacific", "europe": "Europe",
    "middle_east": "Middle East", "korea": "Korea", "obama": "Obama", "trump_first": "Trump, first term",
    "biden": "Biden", "trump_second": "Trump, second term", "successor_republican": "a Republican successor",
    "successor_democrat": "a Democratic successor", "quad": "Quad", "aukus": "AUKUS",
}  # fmt: skip


def _readable(name: str) -> str:
    text = " ".join(_CAPITALS.get(word, word) for word in name.split("_"))
    for joined in _HYPHENATED:
        text = text.replace(joined.replace("-", " "), joined)
    return text


def _facts() -> Any:
    from rimland.library import model_facts

    return model_facts()


@cache
def _scenario(name: str) -> Any:
    from rimland.scenarios import load_scenario

    return load_scenario(name)


@cache
def scenario_notes(name: str) -> list[tuple[str, int, str]]:
    """Notes of a packaged scenario as (scenario that has it, its number there from 1, text), its own first.

    That of the status quo is about the status quo only.
    """
    chain = [name, *(x for x in _scenario(name).built_on if _scenario(x).built_on)]
    found = []
    for of in chain:
        scenario = _scenario(of)
        before = len(_scenario(scenario.built_on[0]).notes) if scenario.built_on else 0
        found += [(of, n, " ".join(note.text.split())) for n, note in enumerate(scenario.notes[before:], 1)]
    return found
