"""From a scenario to numbers, and every way in which it can ask for what is not there."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.engine.numbers import Distribution
from rimland.errors import RimlandError, ScenarioError
from rimland.scenarios import (
    Months,
    ResolvedScenario,
    Specification,
    load_scenario,
    parse_setting,
    resolve,
    scenario_from_text,
    with_settings,
)

MONTHS = Months()
POLICY = MONTHS.index("2025-01")
shares = st.floats(0.009, 0.05)


def resolved(body: str, specification: Specification) -> ResolvedScenario:
    return resolve(scenario_from_text("title: t\n" + body, "mine.yaml"), specification)


def refused(body: str, specification: Specification) -> str:
    with pytest.raises(ScenarioError) as caught:
        resolved(body, specification)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_months_count_from_january_2015_to_december_2040() -> None:
    assert MONTHS.end == "2040-12"
    assert MONTHS.index("2015-01") == 0
    assert MONTHS.index("2040-12") == 311
    assert all(MONTHS.index(MONTHS.label(index)) == index for index in range(MONTHS.count))


def test_an_empty_scenario_is_the_status_quo(specification) -> None:
    found = resolved("", specification)
    assert set(found.levers) == set(specification.levers)
    assert found.levers["japan_defence_burden"].shape == (312,)
    assert found.levers["denial_share"].shape == (312, 3)
    assert found.levers["weights"].shape == (312, 3, 2)
    assert found.changed_levers == ()
    for name, lever in specification.levers.items():
        assert np.array_equal(found.levers[name], lever.default_path(MONTHS))


def test_what_nobody_sets_is_shared_and_never_written_to(specification) -> None:
    before = {name: path.copy() for name, path in specification.status_quo.items()}
    text = (
        "levers: {japan_defence_burden: 3%}\nshocks:\n  - {lever: denial_share, start: 2029-01, months: 3, set: 0.1}\n"
    )
    found = resolved(text, specification)
    shared = {n for n, path in found.levers.items() if path is specification.status_quo[n]}
    assert shared == set(found.levers) - {"japan_defence_burden", "denial_share"}
    assert set(found.changed_levers) == {"japan_defence_burden", "denial_share"}
    for name, path in specification.status_quo.items():
        assert np.array_equal(path, before[name])
        with pytest.raises(ValueError, match="read-only"):
            path[0] = 1.0


@pytest.mark.parametrize("written", ["0.03", "3%", "'3 %'", "'0.03'", "3.0e-2"])
def test_a_plain_value_holds_from_the_first_month_of_policy_and_leaves_history(written, specification) -> None:
    path = resolved(f"levers: {{japan_defence_burden: {written}}}\n", specification).levers["japan_defence_burden"]
    status_quo = specification.levers["japan_defence_burden"].default_path(MONTHS)
    assert np.array_equal(path[:POLICY], status_quo[:POLICY])
    assert np.all(path[POLICY:] == 0.03)


@pytest.mark.parametrize("written", ["300", "'300'", "'300 JPYbn/year'", "'300JPYbn/year'", "3e2"])
def test_a_unit_is_accepted_when_it_is_the_levers_own(written, specification) -> None:
    path = resolved(f"levers: {{host_nation_support_offer: {written}}}\n", specification).levers[
        "host_nation_support_offer"
    ]
    assert np.all(path[POLICY:] == 300.0)
    assert np.all(path[:POLICY] == 211.0)


def test_a_rate_may_be_given_in_percent_per_year(specification) -> None:
    assert resolved("levers: {austerity: 2%/year}\n", specification).levers["austerity"][-1] == 0.02


def test_a_ramp_and_a_step(specification) -> None:
    ramp = "levers: {yen_anchor: {path: {2026-01: 140, 2026-11: 150}, interpolate: linear}}\n"
    start = MONTHS.index("2026-01")
    path = resolved(ramp, specification).levers["yen_anchor"]
    assert np.all(path[: start + 1] == 140.0)
    assert np.allclose(path[start : start + 11], np.arange(140.0, 151.0))
    assert np.all(path[start + 10 :] == 150.0)
    path = resolved(ramp.replace("linear", "step").replace("140", "141"), specification).levers["yen_anchor"]
    assert np.all(path[:start] == 140.0)
    assert np.all(path[start : start + 10] == 141.0)
    assert np.all(path[start + 10 :] == 150.0)


def test_labels_and_others(specification) -> None:
    found = resolved(
        "levers:\n"
        "  denial_share: {others: 10%, JPN: 0.5, USA: {path: {2030-01: 0.9}}}\n"
        "  weights: {JPN: {sea: 2}, others: 0.5}\n",
        specification,
    )
    assert found.levers["denial_share"][-1].tolist() == [0.9, 0.5, 0.1]
    assert found.levers["denial_share"][MONTHS.index("2029-12")].tolist() == [0.3, 0.5, 0.1]
    assert found.levers["weights"][-1].tolist() == [[0.5, 0.5], [1.0, 2.0], [0.5, 0.5]]
    assert found.changed_levers == ("denial_share", "weights")
    assert resolved("levers: {denial_share: 0.2}\n", specification).levers["denial_share"][-1].tolist() == [0.2] * 3


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "japan_defense_burden: 0.02",
            "unknown lever 'japan_defense_burden'; did you mean 'japan_defence_burden'?",
        ),
        ("steepness: 3", "'steepness' is an assumption, not a lever"),
        (
            "japan_defence_burden: 200",
            "lever japan_defence_burden: 200 is out of range; expected 0.009 to 0.05",
        ),
        ("japan_defence_burden: 2", '2 is out of range; expected 0.009 to 0.05 (a share: write 0.02 or "2%"'),
        ("japan_defence_burden: 200%", "2 is out of range"),
        ("japan_defence_burden: .nan", "nan is not finite"),
        ("japan_defence_burden: .inf", "inf is not finite"),
        ("japan_defence_burden: two", "'two' is not a number; expected a number without a unit"),
        ("japan_defence_burden: 1" + "0" * 400, "a number of 401 digits"),
        ("japan_defence_burden: 0.02 USD", "is in USD; expected a number without a unit"),
        ("japan_defence_burden: 0.02%/year", "is a percentage; expected"),
        ("host_nation_support_offer: 211 USDbn/year", "is in USDbn/year; expected a number in JPYbn/year"),
        ("host_nation_support_offer: 20%", "is a percentage; expected a number in JPYbn/year"),
        ("yen_anchor: 1000", "1000 is out of range; expected 80 to 200 JPY/USD"),
        ("denial_share: {JPX: 0.5}", "lever denial_share: unknown actor 'JPX'; did you mean 'JPN'?"),
        ("denial_share: {QQ: 0.5}", "unknown actor 'QQ'; expected one of USA, JPN, CHN"),
        ("yen_anchor: {JPN: 140}", "lever yen_anchor has no labels; 'JPN' is one too many"),
        ("denial_share: {JPN: {sea: 0.5}}", "has only actor; 'sea' is one too many"),
        ("weights: {JPN: {see: 0.5}}", "unknown domain 'see'; did you mean 'sea'?"),
        ("yen_anchor: {path: {2014-12: 140}}", "2014-12 is before the run; expected 2015-01 to 2040-12"),
        ("yen_anchor: {path: {2041-01: 140}}", "2041-01 is after the run; expected 2015-01 to 2040-12"),
        ("yen_anchor: {path: {2027-13: 140}}", "'2027-13' is not a month; expected YYYY-MM"),
        ("yen_anchor: {path: {2027-1: 140}}", "'2027-1' is not a month"),
        ("yen_anchor: {path: {april: 140}}", "'april' is not a month"),
        ("yen_anchor: {path: {2027-04-01: 140}}", "'2027-04-01' is not a month"),
        (
            "yen_anchor: {path: {2028-01: 140, 2027-01: 150}, interpolate: step}",
            "2027-01 comes after 2028-01; expected rising dates",
        ),
        ("yen_anchor: {path: {2027-01: 9999}}", "9999 is out of range"),
        ("japan_defence_burden: {path: {2020-01: 2%}}", "2020-01 is too early; expected 2025-01 or later"),
    ],
)
def test_a_wrong_lever_is_refused_with_its_line(body: str, message: str, specification) -> None:
    found = refused(f"levers:\n  {body}\n", specification)
    assert found.startswith("mine.yaml:3: ")
    assert message in found


def test_assumptions_are_values_or_distributions(specification) -> None:
    found = resolved("assumptions: {steepness: 5, depreciation: {JPN: 4%/year}}\n", specification).assumptions
    assert found["steepness"].value == 5.0
    assert found["depreciation"].value.tolist() == [0.06, 0.04, 0.06]
    found = resolved(
        "assumptions: {steepness: {triangular: [2, 4, 8]}, depreciation: {factor: {lognormal: [1, 0.2]}}}\n",
        specification,
    ).assumptions
    assert found["steepness"].distribution == Distribution("triangular", (2.0, 4.0, 8.0))
    assert found["steepness"].value is None
    assert found["depreciation"].distribution == Distribution("lognormal", (1.0, 0.2), is_factor=True)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("steapness: 4", "unknown parameter 'steapness'; did you mean 'steepness'?"),
        ("yen_anchor: 140", "'yen_anchor' is a lever, not an assumption"),
        ("steepness: 20", "parameter steepness: 20 is out of range; expected 2 to 8"),
        ("depreciation: {CHN: 0.04}", "0.04 is out of range; expected 0.05 to 0.08"),
        ("depreciation: 0.04", "0.04 is out of range; expected 0.05 to 0.08"),
        ("depreciation: {JPX: 0.04}", "unknown actor 'JPX'; did you mean 'JPN'?"),
        ("steepness: {JPN: 4}", "has no labels"),
        ("steepness: {uniform: [3, 3]}", "uniform [3, 3]; expected low < high"),
        ("steepness: {uniform: [1, 3]}", "1 is out of range; expected 2 to 8"),
        ("steepness: {triangular: [2, 9, 8]}", "expected low <= mode <= high"),
        ("steepness: {normal: [4, 0]}", "expected [mean, standard deviation above 0]"),
        ("steepness: {normal: [40, 1]}", "40 is out of range"),
        ("steepness: {lognormal: [-4, 1]}", "expected [median above 0, sigma above 0]"),
        ("steepness: {beta: [0, 1]}", "expected [a above 0, b above 0]"),
        ("steepness: {uniform: [2, .inf]}", "expected low < high"),
        ("depreciation: {uniform: [0.05, 0.07]}", "has labels; draw it as {factor: ...}"),
    ],
)
def test_a_wrong_assumption_is_refused_with_its_line(body: str, message: str, specification) -> None:
    found = refused(f"assumptions:\n  {body}\n", specification)
    assert found.startswith("mine.yaml:3: ")
    assert message in found


def test_structure_picks_one_form_or_spans_several(specification) -> None:
    every = ("richardson1960", "intriligator1984", "davis1966")
    for written, chosen in [
        ("davis1966", ("davis1966",)),
        ("[davis1966, richardson1960]", ("davis1966", "richardson1960")),
        ("all", every),
    ]:
        assert resolved(f"structure: {{arms_reaction: {written}}}\n", specification).structure == {
            "arms_reaction": chosen
        }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("arms_reactions: all", "unknown variable 'arms_reactions'; did you mean 'arms_reaction'?"),
        ("gdp: only", "variable 'gdp' has no rival forms; those that have: arms_reaction"),
        ("arms_reaction: richardson1961", "did you mean 'richardson1960'?"),
        ("arms_reaction: [davis1966, davis1966]", "named twice"),
    ],
)
def test_a_wrong_structure_is_refused_with_its_line(body: str, message: str, specification) -> None:
    found = refused(f"structure:\n  {body}\n", specification)
    assert found.startswith("mine.yaml:3: ")
    assert message in found


def test_shocks_to_variables_become_a_factor_and_an_addend(specification) -> None:
    found = resolved(
        "shocks:\n"
        "  - {variable: exchange_rate, start: 2026-01, months: 12, multiply: 1.5}\n"
        "  - {variable: exchange_rate, start: 2026-06, months: 2, add: 10 JPY/USD}\n"
        "  - {variable: real_growth, label: CHN, start: 2030-01, months: 3, set: -2%/year}\n",
        specification,
    ).disturbances
    rate = found["exchange_rate"]
    june = MONTHS.index("2026-06")
    assert (100.0 * rate.multiply + rate.add)[june - 6 : june + 8].tolist() == (
        [100.0] + [150.0] * 5 + [160.0] * 2 + [150.0] * 5 + [100.0]
    )
    growth = found["real_growth"]
    assert growth.multiply.shape == (312, 3)
    january = MONTHS.index("2030-01")
    assert (0.05 * growth.multiply + growth.add)[january + 2].tolist() == [0.05, 0.05, -0.02]
    assert (0.05 * growth.multiply + growth.add)[january + 3].tolist() == [0.05, 0.05, 0.05]


def test_a_shock_may_say_what_happens_to_each_label(specification) -> None:
    found = resolved(
        "shocks:\n"
        "  - {variable: real_growth, start: 2026-01, months: 2, set: {JPN: 3%/year, others: 0}}\n"
        "  - {variable: real_growth, start: 2026-02, multiply: {USA: 2}}\n"
        "  - {lever: denial_share, start: 2027-02, add: {JPN: 0.1, CHN: -10%}}\n",
        specification,
    )
    growth = found.disturbances["real_growth"]
    first = MONTHS.index("2026-01")
    assert growth.multiply[first - 1 : first + 3].tolist() == [[1, 1, 1], [0, 0, 0], [0, 0, 0], [1, 1, 1]]
    assert growth.add[first - 1 : first + 3].tolist() == [[0, 0, 0], [0, 0.03, 0], [0, 0.03, 0], [0, 0, 0]]
    month = MONTHS.index("2027-02")
    assert found.levers["denial_share"][month] == pytest.approx([0.3, 0.4, 0.4])
    assert found.levers["denial_share"][month + 1].tolist() == [0.3, 0.3, 0.5]


def test_a_shock_by_label_equals_shocks_to_each_label(specification) -> None:
    together = resolved(
        "shocks: [{variable: real_growth, start: 2026-01, add: {USA: 0.1, others: 0.2}}]", specification
    )
    apart = resolved(
        "shocks:\n"
        "  - {variable: real_growth, start: 2026-01, label: USA, add: 0.1}\n"
        "  - {variable: real_growth, start: 2026-01, label: JPN, add: 0.2}\n"
        "  - {variable: real_growth, start: 2026-01, label: CHN, add: 0.2}\n",
        specification,
    )
    assert np.array_equal(together.disturbances["real_growth"].add, apart.disturbances["real_growth"].add)


def test_a_note_may_say_what_it_is_about(specification) -> None:
    resolved("levers: {yen_anchor: 150}\nnotes: [{text: Weak., about: [yen_anchor]}]\n", specification)
    found = refused("levers: {yen_anchor: 150}\nnotes: [{text: Weak., about: [yen_ancor]}]\n", specification)
    assert found == "mine.yaml:3: a note about 'yen_ancor', which is unknown; did you mean 'yen_anchor'?"


def test_a_shock_to_a_lever_lasts_its_months(specification) -> None:
    found = resolved("shocks: [{lever: denial_share, label: JPN, start: 2027-02, add: 0.1}]\n", specification)
    path, status_quo = found.levers["denial_share"], specification.levers["denial_share"].default_path(MONTHS)
    assert np.argwhere(path != status_quo).tolist() == [[MONTHS.index("2027-02"), 1]]
    assert found.changed_levers == ("denial_share",)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{variable: exchange_rat, start: 2026-01, add: 1}", "did you mean 'exchange_rate'?"),
        ("{variable: gdp, start: 2026-01, add: 1}", "'gdp' follows from other variables"),
        ("{lever: yen_ancor, start: 2026-01, add: 1}", "did you mean 'yen_anchor'?"),
        ("{variable: exchange_rate, start: 2046-01, add: 1}", "2046-01 is after the run"),
        ("{variable: exchange_rate, start: 2040-12, months: 2, add: 1}", "expected at most 1"),
        ("{variable: exchange_rate, start: 2026-01, add: 1 USD}", "is in USD; expected a number in JPY/USD"),
        ("{variable: exchange_rate, label: JPN, start: 2026-01, add: 1}", "has no labels"),
        ("{variable: real_growth, label: JPX, start: 2026-01, add: 1}", "did you mean 'JPN'?"),
        ("{variable: real_growth, start: 2026-01, set: {JPX: 0, others: 0}}", "did you mean 'JPN'?"),
        ("{variable: real_growth, start: 2026-01, set: {JPN: 5 USD}}", "is in USD; expected a number in 1/year"),
        ("{variable: exchange_rate, start: 2026-01, set: {JPN: 5}}", "'JPN' is one too many"),
        ("{lever: denial_share, start: 2026-01, set: {JPN: 0.5, others: 3}}", "3 is out of range; expected 0 to 1"),
        ("{lever: yen_anchor, start: 2026-01, multiply: 10}", "1400 is out of range; expected 80 to 200"),
        ("{lever: yen_anchor, start: 2026-01, set: 10}", "10 is out of range"),
        ("{lever: japan_defence_burden, start: 2020-01, set: 2%}", "2020-01 is too early"),
    ],
)
def test_a_wrong_shock_is_refused_with_its_line(body: str, message: str, specification) -> None:
    found = refused(f"shocks:\n  - {body}\n", specification)
    assert found.startswith("mine.yaml:3: ")
    assert message in found


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(POLICY, 311), shares, min_size=1, max_size=6),
    st.sampled_from(["linear", "step"]),
)
def test_a_path_passes_through_its_points_and_stays_between_them(specification, points, interpolate) -> None:
    dates = sorted(points)
    written = ", ".join(f"{MONTHS.label(date)}: {points[date]!r}" for date in dates)
    body = f"levers: {{japan_defence_burden: {{path: {{{written}}}, interpolate: {interpolate}}}}}\n"
    path = resolved(body, specification).levers["japan_defence_burden"]
    assert all(path[date] == pytest.approx(points[date], abs=1e-15) for date in dates)
    later = path[dates[0] :]
    assert min(points.values()) - 1e-15 <= later.min() <= later.max() <= max(points.values()) + 1e-15


@settings(max_examples=100, deadline=None)
@given(shares)
def test_a_percentage_means_a_hundredth(specification, share) -> None:
    change = f"japan_defence_burden={share * 100!r}%"
    if not 0.9 <= share * 100 <= 5:
        return
    path = resolve(with_settings(scenario_from_text("title: t\n"), [change]), specification).levers
    assert path["japan_defence_burden"][-1] == pytest.approx(share, rel=1e-12)


WORDS = (
    "levers shocks structure assumptions path interpolate step 2027-01 2019-01 JPN denial_share weights sea "
    "others japan_defence_burden steepness uniform factor all arms_reaction variable lever start months set "
    "exchange_rate 2% title changes"
)
words = st.sampled_from(WORDS.split())
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
sections = st.sampled_from(["levers", "shocks", "structure", "assumptions", "changes", "notes", "extends", "name"])


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(sections, anything, max_size=4))
def test_no_content_causes_anything_but_one_line(specification, data) -> None:
    # JSON is YAML, and its NaN and Infinity are just words.
    text = json.dumps({"title": "t", **data})
    message, levers = "", {}
    try:
        levers = resolve(scenario_from_text(text, "mine.yaml"), specification).levers
    except RimlandError as problem:
        message = str(problem)
    assert "\n" not in message
    assert len(message) < 500
    for name, path in levers.items():
        lever = specification.levers[name]
        assert np.all((path >= lever.low) & (path <= lever.high))


@settings(max_examples=200, deadline=None)
@given(st.text("abjpn_.=@%0129-: \n", max_size=30) | st.text(max_size=20))
def test_no_setting_causes_anything_but_one_line(text: str) -> None:
    message = ""
    try:
        parse_setting(text)
    except ScenarioError as problem:
        message = str(problem)
    assert "\n" not in message


def test_the_packaged_baseline_is_the_status_quo(specification) -> None:
    assert resolve(load_scenario("baseline"), specification).changed_levers == ()
