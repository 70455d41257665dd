"""The packaged behaviour checks hold, and mistakes in a file of checks are told in one line."""

from __future__ import annotations

import re

import numpy as np
import pytest

from rimland.checks import load_checks, run_checks
from rimland.errors import ModelError, RimlandError
from rimland.library import model_facts
from rimland.report import systems

GOOD = """
a_check:
  under: {levers: {yen_anchor: 180}}
  expect:
    - {variable: exchange_rate, at: 2030-01, direction: rises}
  why: A test.
  source: rimland2026judgement
"""


@pytest.fixture(scope="module")
def outcomes():
    return {outcome.name: outcome for outcome in run_checks()}


@pytest.mark.parametrize("name", list(load_checks()))
def test_check(outcomes, name):
    outcome = outcomes[name]
    assert outcome.passed, f"{outcome.why}\n{outcome.detail}"


NUMBERED = re.compile(r"\b(links?|loops?) [0-9RB]")  # as in couplings/links.yaml and loops.yaml


@pytest.fixture(scope="module")
def system_of():
    """Variable -> the system of the model book whose topic it is in."""
    return {n: systems.system_of(topic).title for n, topic in systems.homes().items()}


def expected_in(check, system_of):
    return {system_of[e.variable] for e in check.expect}


def changed_in(check, system_of):
    """Systems whose equations read what the check sets otherwise than the baseline or than its other setting."""
    numbers = {n for s in (check.under, check.against) for k in ("levers", "assumptions") for n in s.get(k, {})}
    equations = [f.equation for v in model_facts().variables.values() for f in v.forms.values()]
    return {system_of[e.variable] for e in equations if numbers & {*e.causes, e.initial, e.dispersion}}


def test_every_system_has_checks(system_of):
    checks = load_checks().values()
    assert len(checks) >= 80
    titles = [s.title for s in systems.systems().values()]
    touching = {title: sum(title in expected_in(c, system_of) for c in checks) for title in titles}
    assert {title: count for title, count in touching.items() if count < 4} == {}


def test_many_checks_combine_systems(system_of):
    """What is set is read in one system and what is expected lies in another; some name a numbered link or loop."""
    checks = load_checks().values()
    across = [c.name for c in checks if (start := changed_in(c, system_of)) and expected_in(c, system_of) - start]
    assert len(across) >= 20
    assert sum(bool(NUMBERED.search(c.why)) for c in checks) >= 20


def run_text(tmp_path, text, **options):
    path = tmp_path / "checks.yaml"
    path.write_text(text)
    return run_checks(path=path, members=16, **options)


def test_progress_and_detail(tmp_path):
    seen = []
    (outcome,) = run_text(tmp_path, GOOD, progress=lambda done, total: seen.append((done, total)))
    assert (outcome.name, outcome.passed, outcome.why) == ("a_check", True, "A test.")
    assert outcome.detail.startswith("exchange_rate rises in 100% of members in 2030-01")
    assert seen == [(1, 1)]


@pytest.mark.parametrize(
    "expectation",
    [
        "{variable: exchange_rate, at: 2030-01, direction: falls}",
        "{variable: exchange_rate, at: 2030-01, direction: unchanged}",
        "{variable: exchange_rate, between: [0, 100]}",
        "{variable: exchange_rate, at: 2030-01, ratio: [null, 1]}",
        "{variable: fleet, label: CHN, from: 2025-01, until: 2030-01, over_time: falls}",
    ],
)
def test_a_check_that_does_not_hold_fails(tmp_path, expectation):
    text = GOOD.replace("{variable: exchange_rate, at: 2030-01, direction: rises}", expectation)
    (outcome,) = run_text(tmp_path, text)
    assert not outcome.passed
    assert "(NOT AS EXPECTED)" in outcome.detail


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("variable: exchange_rate", "variable: exchange_rat", "variable 'exchange_rat'; did you mean 'exchange_rate'"),
        ("yen_anchor", "yen_anchr", "unknown lever 'yen_anchr'; did you mean 'yen_anchor'"),
        ("180", "1800", "yen_anchor"),
        ("direction: rises", "direction: up", "direction is 'up', expected one of rises, falls, unchanged"),
        ("direction: rises", "sense: rises", "unknown key 'sense'"),
        (", direction: rises", "", "exactly one of direction, between, ratio, over_time"),
        ("at: 2030-01", "at: 2030-13", "'2030-13' is not a month from 2015-01 to 2040-12"),
        ("at: 2030-01", "from: 2030-02, until: 2030-01", "2030-01 is before 2030-02"),
        ("at: 2030-01", "at: 2030-01, label: JPN", r"dims \[\]; label JPN does not fit"),
        ("variable: exchange_rate", "variable: burden, label: JAP", "unknown actor 'JAP'; did you mean 'JPN'"),
        ("rises}", "rises, share: 2}", "share is 2, expected above 0 and up to 1"),
        ("direction: rises", "between: 3", r"between needs \[lowest, highest\]"),
        ("source: rimland2026judgement", "source: rimland2026judgment", "did you mean 'rimland2026judgement'"),
        ("why: A test.", "because: A test.", "unknown key 'because'"),
        ("why: A test.", "why:", "has no why"),
        ("levers:", "lever:", "unknown key 'lever'; did you mean 'levers'"),
        ("levers: {yen_anchor", "assumptions: {no_such_number", "unknown parameter 'no_such_number'"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_check_is_one_line_with_its_place(tmp_path, old, new, message):
    assert old in GOOD
    with pytest.raises(RimlandError, match=message) as caught:
        run_text(tmp_path, GOOD.replace(old, new))
    assert "\n" not in str(caught.value)
    assert "checks.yaml:" in str(caught.value)


def test_an_unknown_check_names_the_nearest():
    with pytest.raises(
        ModelError, match="unknown check 'weaker_yen_cuts_procurement'; did you mean 'weaker_yen_cuts_real"
    ):
        run_checks(["weaker_yen_cuts_procurement"])


def test_worlds_side_by_side_are_the_worlds_alone():
    """Checks run several worlds in one chunk; each is, to the bit, what it is in a run of its own."""
    from rimland.checks import _SideBySide
    from rimland.scenarios import Scenario
    from rimland.simulation import prepare

    settings = [{}, {"levers": {"yen_anchor": 180}}, {"assumptions": {"growth_burden_cost": 0.2}}]
    runners = [
        prepare(Scenario(name="world", title="A world", **s), members=16, backend="numpy").runner() for s in settings
    ]
    for runner, world in zip(runners, _SideBySide(runners, 16).worlds(), strict=True):
        runner.chunk = 16
        alone, row = runner.compute(0), 0
        for values in world.values():
            flat = values.reshape(len(values), -1, 16)
            np.testing.assert_array_equal(flat, alone[:, row : row + flat.shape[1]])
            row += flat.shape[1]
