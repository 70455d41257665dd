"""The page and the brief speak English and Japanese, and every name of the model has its Japanese."""

import re
from functools import cache
from string import Formatter

import pytest

from rimland.auditing.findings import rules
from rimland.couplings import load_couplings
from rimland.errors import DataError, ScenarioError
from rimland.evidence import load_evidence
from rimland.library import model_facts
from rimland.model import outcomes
from rimland.report.systems import systems
from rimland.scenarios import load_scenario, scenario_names
from rimland.words import FOLDER, names, phrases, rooms, scenario_notes, speak
from rimland.workbench.geography import places

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
# Names that both languages write in the same way, and phrases that are placeholders, signs or names alone.
WITHOUT_KANA = {"%"}
SAME_IN_BOTH = re.compile(
    r"(\{\w+\}|[\d\s.,:;/%()（）、·–—+−×=→←↑↓&-]|GDP|CSV|JSON|YAML|PNG|SVG|PDF|URL|DOI|HTML|LaTeX|BibTeX|Python|rimland|Rimland"
    r"|Tab|Enter|Esc)*"
)
SCRIPT = re.compile(r"[ァ-ヴー一-鿿ぁ-ん]")


@cache
def model_units() -> set[str]:
    facts = model_facts()
    found = {str(n.unit) for n in [*facts.levers.values(), *facts.parameters.values()]}
    found |= {v.equation.unit for v in facts.variables.values()}
    found |= {row["unit_words"] for row in outcomes()["headline"]}
    return found - {"1", ""}


@cache
def expected(kind: str) -> set[str]:
    facts = model_facts()
    labels = {x for found in facts.dimensions.labels.values() for x in found if ">" not in x}
    return {
        "levers": lambda: set(facts.levers),
        "notes": lambda: set(facts.levers),
        "outcomes": lambda: {row["title"] for part in ("headline", "history") for row in outcomes()[part]},
        "units": model_units,
        "scenarios": lambda: set(scenario_names()),
        "questions": lambda: {name for name in scenario_names() if load_scenario(name).question},
        "scenario_gists": lambda: set(scenario_names()),
        "scenario_limits": lambda: set(scenario_names()),
        "scenario_notes": lambda: {f"{of}.{n}" for name in scenario_names() for of, n, _ in scenario_notes(name)},
        "variables": lambda: {*facts.variables, *facts.parameters},
        "labels": lambda: labels,
        "who": lambda: {lever.who for lever in facts.levers.values()},
        "places": lambda: set(places()["bases"]),
        "systems": lambda: {s.title for s in systems().values()},
        "asks": lambda: set(systems()),
        "topics": lambda: {t for s in systems().values() for t in s.topics},
        "loops": lambda: set(load_couplings()[1]),
        "loop_notes": lambda: {key for key, loop in load_couplings()[1].items() if loop.why},
        "indicators": lambda: set(load_evidence().descriptions),
        "indicator_measures": lambda: set(load_evidence().descriptions),
        "indicator_caveats": lambda: {n for n, d in load_evidence().descriptions.items() if d.caveat},
        "indicator_definitions": lambda: {
            f"{n}.{key}" for n, d in load_evidence().descriptions.items() for key in d.definitions
        },
    }[kind]()


KINDS = ["levers", "notes", "outcomes", "units", "scenarios", "questions", "variables", "labels", "who"]
KINDS += ["scenario_gists", "scenario_limits", "scenario_notes"]
KINDS += ["places", "systems", "asks", "topics", "loops", "loop_notes"]
KINDS += ["indicators", "indicator_measures", "indicator_caveats", "indicator_definitions"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_of_the_model_has_japanese(kind):
    assert sorted(expected(kind) - set(names(kind))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_japanese_name_outlives_what_it_names(kind):
    assert sorted(set(names(kind)) - expected(kind)) == []


def test_no_other_files_of_names_stand_beside_these():
    stand = {path.stem for path in (FOLDER / "ja" / "model").glob("*.yaml")}
    assert stand == {*KINDS, "hundred_millions", "rules", "rule_explanations"}
    assert set(names("hundred_millions")) <= set(names("units"))


def test_every_rule_of_the_audit_has_a_japanese_title_and_explanation():
    # They may stand ready for rules that are still to come.
    assert sorted(set(rules()) - set(names("rules"))) == []
    assert sorted(set(rules()) - set(names("rule_explanations"))) == []


@pytest.mark.parametrize("kind", [*KINDS, "hundred_millions", "rules", "rule_explanations"])
def test_japanese_names_are_in_japanese(kind):
    assert [k for k, v in names(kind).items() if v not in WITHOUT_KANA and not JAPANESE.search(v)] == []


@pytest.mark.parametrize("kind", [*KINDS, "hundred_millions", "rules", "rule_explanations"])
def test_japanese_names_use_japanese_punctuation(kind):
    # A comma stands between digits and a full stop in a decimal only; brackets are full-width.
    wrong = re.compile(r"[;!?()]|,(?!\d{3})|(?<!\d)\.|\.(?!\d)|\s\s|[。、]\s|~|～")
    assert [f"{k}: {v}" for k, v in names(kind).items() if wrong.search(v)] == []


@pytest.mark.parametrize("kind", ["levers", "outcomes", "scenarios", "variables", "indicators", "rules"])
def test_different_things_have_different_names(kind):
    found = list(names(kind).values())
    assert sorted({v for v in found if found.count(v) > 1}) == []


def test_levers_and_variables_do_not_share_a_name():
    assert sorted(set(names("levers").values()) & set(names("variables").values())) == []


SENTENCES = ["notes", "questions", "indicator_measures", "indicator_caveats"]
SENTENCES += ["loop_notes", "scenario_gists", "scenario_limits", "scenario_notes", "rule_explanations"]


@pytest.mark.parametrize("kind", SENTENCES)
def test_sentences_end_as_japanese_sentences_do(kind):
    end = "か。" if kind == "questions" else "。"
    assert [k for k, v in names(kind).items() if not v.endswith(end)] == []


def test_notes_keep_the_years_of_the_english():
    # "2016-20" stands as 2016〜20, and the second year of a span written in full may be shortened too.
    missing = [
        f"{name}: {year}"
        for name, lever in model_facts().levers.items()
        for year in re.findall(r"\b(?:19|20)\d\d\b", lever.note)
        if year not in names("notes")[name] and f"〜{year[2:]}年" not in names("notes")[name]
    ]
    assert missing == []


def test_what_is_said_of_scenarios_keeps_the_years_of_the_english():
    # "2025 to 2027" stands as 2025〜27, and "from 2017 to 2021" as 2017〜21.
    english = {f"scenario_notes/{of}.{n}": text for name in scenario_names() for of, n, text in scenario_notes(name)}
    english |= {f"scenario_gists/{name}": speak("en").gist(name) for name in scenario_names()}
    english |= {f"scenario_limits/{name}": speak("en").leaves_out(name) for name in scenario_names()}
    missing = []
    for place, text in english.items():
        kind, _, key = place.partition("/")
        said = names(kind)[key]
        years = re.findall(r"\b(?:19|20)\d\d\b", text)
        missing += [f"{place}: {y}" for y in years if y not in said and f"〜{y[2:]}年" not in said]
    assert missing == []


def test_a_scenario_that_builds_on_another_says_its_own_reasons_first():
    found = speak("ja").scenario_notes("deterrence_and_dialogue")
    assert found == [names("scenario_notes")[k] for k in ("deterrence_and_dialogue.1", "denial_first.1")]
    assert speak("ja").scenario_notes("baseline") == [names("scenario_notes")["baseline.1"]]


def test_english_names_replace_names_of_the_model_only():
    from rimland.words import _model_names

    facts = model_facts()
    english = _model_names("en", "variables")
    assert set(english) <= {*facts.variables, *facts.parameters}
    speaker = speak("en")
    found = [speaker.variable(n) for n in (*facts.variables, *facts.parameters)]
    assert sorted({n for n in found if found.count(n) > 1}) == []
    assert [n for n in found if "_" in n] == []


def test_both_languages_have_the_same_rooms_and_keys():
    assert rooms("en") == rooms("ja")
    for room in rooms("en"):
        assert sorted(phrases("en", room)) == sorted(phrases("ja", room)), room


def placeholders(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


@pytest.mark.parametrize("room", rooms("en"))
def test_both_languages_fill_the_same_placeholders(room):
    japanese = phrases("ja", room)
    differ = [k for k, v in phrases("en", room).items() if placeholders(v) != placeholders(japanese[k])]
    assert differ == []


def needs_no_words(phrase: str) -> bool:
    """Whether a phrase is made of placeholders, signs and names of keys or of programs only."""
    rest = re.sub(r"\{\w+\}|\b(Tab|Enter|Esc)\b", "", phrase)
    return SAME_IN_BOTH.fullmatch(phrase) is not None or not re.search(r"[A-Za-z]{2}", rest)


@pytest.mark.parametrize("room", rooms("en"))
def test_no_phrase_is_left_in_english(room):
    japanese = phrases("ja", room)
    same = [k for k, v in phrases("en", room).items() if v == japanese[k] and not needs_no_words(v)]
    assert same == []
    assert [k for k, v in japanese.items() if not JAPANESE.search(v) and not needs_no_words(v)] == []
    assert [k for k, v in phrases("en", room).items() if SCRIPT.search(v)] == []


def test_an_unknown_language_is_one_clear_error():
    with pytest.raises(ScenarioError) as caught:
        speak("fr")
    assert str(caught.value) == "unknown language 'fr'; expected one of en, ja"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_unknown_phrase_is_one_clear_error(language):
    with pytest.raises(DataError) as caught:
        speak(language)("common.sourse")
    assert str(caught.value).startswith(f"no phrase 'common.sourse' in language '{language}'")
    assert "source" in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(DataError) as caught:
        speak(language)("nowhere.source")
    assert "nowhere.yaml" in str(caught.value) and "\n" not in str(caught.value)


def test_an_unknown_name_is_one_clear_error():
    with pytest.raises(DataError) as caught:
        speak("ja").outcome("Attack, Moon")
    assert str(caught.value) == "no Japanese for 'Attack, Moon' in words/ja/model/outcomes.yaml"


def test_words_speak_both_languages():
    english, japanese = speak("en"), speak("ja")
    assert english("common.source") == "Source" and japanese("common.source") == "出典"
    assert english.lever("hotlines") == model_facts().levers["hotlines"].label
    assert japanese.variable("hotlines") == japanese.lever("hotlines") == names("levers")["hotlines"]
    assert english.variable("us_indo_pacific_share") == "US Indo-Pacific share"
    assert english.variable("burden") == "military burden, share of GDP"
    assert japanese.label("JPN>CHN") == "日本→中国" and english.label("JPN>CHN") == "Japan→China"
    assert japanese.who("Tokyo") == "日本政府" and english.who("together") == "Together"
    assert english.unit("1") == japanese.unit("1") == ""
    assert japanese.month("2035-12") == "2035年12月" and english.month("2035-12") == "December 2035"
    assert english.list(["a", "b", "c"]) == "a, b and c" and japanese.list(["甲", "乙"]) == "甲、乙"


def test_billions_are_counted_as_each_language_counts_them():
    assert speak("ja").measure(211, "bn yen a year") == (2110, "億円/年")
    assert speak("en").measure(211, "bn yen a year") == (211, "bn yen a year")
    assert speak("ja").measure(12, "ships") == (12, "隻")
