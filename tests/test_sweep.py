"""Sweeps over the ends of ranges: a column changes what it says and nothing else; every number and lever counts."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.engine.model import Model
from rimland.library import model_facts, recorded
from rimland.scenarios import Scenario
from rimland.simulation import prepare
from rimland.sweep import Column, alternating, corners, effects, ends, run_columns

RECORD = ["burden", "military_spending", "incidents", "major_war_rate", "arms_reaction", "approved_budget"]


def runs(columns, record=RECORD, **settings):
    """Name -> array (months, dims..., columns) of all columns."""
    found: dict[str, list[np.ndarray]] = {n: [] for n in record}
    for _, values in run_columns(columns, record, **settings):
        for name in record:
            found[name].append(values[name])
    return {n: np.concatenate(v, -1) for n, v in found.items()}


def plain(levers=None, assumptions=None, structure=None, record=RECORD):
    """Member 0 of a plain run with every assumption at its default but the given ones."""
    facts = model_facts()
    fixed = {n: _setting(p.values) for n, p in facts.parameters.items() if p.distribution is not None}
    fixed |= {n: _setting(v) for n, v in (assumptions or {}).items()}
    scenario = Scenario(name="plain", title="A plain run", levers=levers or {}, structure=structure or {})
    simulation = prepare(scenario, members=64, backend="numpy", record=list(record))
    runner = simulation.runner()
    given = runner.chunk_parameters(0)
    given = {n: np.asarray(fixed[n], np.float32)[..., None] if n in fixed else v for n, v in given.items()}
    wide = {n: np.broadcast_to(v, (*v.shape[:-1], 64)) if v.ndim else v for n, v in given.items()}
    values, found, row = runner._run(0, wide), {}, 0
    for name, shape in simulation.program.outputs.items():
        size = int(np.prod(shape, dtype=int))
        found[name] = values[:, row : row + size].reshape(len(values), *shape, 64)[..., 0]
        row += size
    return found


def _setting(values):
    return np.asarray(values, float)


def test_columns_that_change_nothing_are_alike_and_equal_a_plain_run():
    found = runs([Column(), Column(), Column()])
    alone = plain()
    for name, values in found.items():
        assert (values[..., 0] == values[..., 1]).all() and (values[..., 0] == values[..., 2]).all(), name
        np.testing.assert_array_equal(values[..., 0], alone[name], err_msg=name)


def test_a_parameter_column_is_the_plain_run_with_that_assumption():
    value = model_facts().parameters["threat_response"].high
    found = runs([Column(), Column(parameters={"threat_response": value})])
    alone = plain(assumptions={"threat_response": value})
    for name, values in found.items():
        np.testing.assert_array_equal(values[..., 1], alone[name], err_msg=name)
    assert (found["burden"][..., 0] != found["burden"][..., 1]).any()


def test_a_lever_column_is_the_plain_run_with_that_lever_from_its_earliest_month():
    lever = model_facts().levers["hotlines"]
    found = runs([Column(levers={"hotlines": lever.high})])
    alone = plain(levers={"hotlines": lever.high})
    for name, values in found.items():
        np.testing.assert_array_equal(values[..., 0], alone[name], err_msg=name)


def test_levers_from_the_first_month_act_at_once():
    lever = model_facts().levers["arms_control"]
    late, early = (
        runs([Column(), Column(levers={"arms_control": lever.high})], ["spiral_gain"], from_first_month=first)
        for first in (False, True)
    )
    change = late["spiral_gain"][..., 1] != late["spiral_gain"][..., 0]
    year, month = map(int, lever.earliest.split("-"))
    assert np.argmax(change) == (year - 2015) * 12 + month - 1
    assert early["spiral_gain"][0, ..., 1] != early["spiral_gain"][0, ..., 0]


def test_a_column_picks_its_form():
    structure = {"arms_reaction": "all"}
    keys = sorted(model_facts().variables["arms_reaction"].forms)
    found = runs([Column(forms={"arms_reaction": k}) for k in keys], structure=structure)
    for at, key in enumerate(keys):
        alone = plain(structure={"arms_reaction": key})
        gap = np.abs(found["arms_reaction"][..., at] - alone["arms_reaction"]).max()
        assert gap <= 1e-4 * np.abs(alone["arms_reaction"]).max(), key


def test_ends_are_two_for_every_number_that_has_a_range():
    facts = model_facts()
    found = ends(facts)
    assert [e.end for e in found] == ["low", "high"] * (len(found) // 2)
    names = {e.name for e in found}
    fixed = {n for n, p in facts.parameters.items() if (np.asarray(p.low) >= np.asarray(p.high)).all()}
    assert names == (set(facts.parameters) - fixed) | set(facts.levers)


def test_alternating_ends_are_opposite():
    low, high = alternating(model_facts(), ["maritime_force_weight"])
    number = model_facts().parameters["maritime_force_weight"]
    a, b = low.column.parameters["maritime_force_weight"], high.column.parameters["maritime_force_weight"]
    np.testing.assert_allclose(a + b, number.low + number.high)
    assert (a != b).any() and not (a == number.low).all()
    assert alternating(model_facts(), ["threat_response", "hotlines"]) == []


def test_corners_are_ends_of_levers():
    levers = model_facts().levers
    found = corners(model_facts(), 5)
    assert len({tuple(sorted(c.levers.items())) for c in found}) == 5
    assert all(v in (levers[n].low, levers[n].high) for c in found for n, v in c.levers.items())


def starts_what_is_observed(model: Model, name: str) -> bool:
    """Whether a number only starts variables that observation overrides: exogenous ones, or read by such alone."""
    equations = [f.equation for v in model.variables.values() for f in v.forms.values()]
    users = {e.variable for e in equations if name in (*e.causes, e.initial, e.dispersion)}
    if not users or any(name in (*e.causes, e.dispersion) for e in equations):
        return False
    observed = {e.variable for e in equations if e.kind == "exogenous"}
    return all(u in observed or {e.variable for e in equations if u in e.causes} <= observed for u in users)


@pytest.mark.slow
def test_every_parameter_and_every_lever_moves_an_outcome():
    facts = model_facts()
    idle = {n for n, found in effects().items() if not found}
    assert {n for n in idle if not starts_what_is_observed(facts, n)} == set()


def test_every_lever_moves_an_outcome_from_its_earliest_month_and_nothing_before():
    facts = model_facts()
    columns = [Column()]
    for name, lever in facts.levers.items():
        columns += [Column(levers={name: lever.low}), Column(levers={name: lever.high})]
    record = recorded(None)
    moved: dict[str, bool] = dict.fromkeys(facts.levers, False)
    still = {n: np.concatenate([v[..., :1] for v in [x]], -1) for n, x in runs(columns[:1], record).items()}
    for part, values in run_columns(columns, record):
        for at in range(part.start, part.stop):
            if at == 0:
                continue
            name = list(facts.levers)[(at - 1) // 2]
            earliest = facts.levers[name].earliest or "2015-01"
            year, month = map(int, earliest.split("-"))
            start = (year - 2015) * 12 + month - 1
            for outcome, whole in values.items():
                here, there = whole[..., at - part.start], still[outcome][..., 0]
                np.testing.assert_array_equal(here[:start], there[:start], err_msg=f"{name} moves {outcome} too early")
                gap = np.abs(here.astype(float) - there).max()
                moved[name] |= bool(gap > 1e-4 * np.abs(there).max())
    assert [n for n, yes in moved.items() if not yes] == []
