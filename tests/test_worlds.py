"""Two worlds that differ in one lever in one month differ only where, and when, that lever can reach.

The reach is computed from the model's graph: an algebraic variable can change in the month in which a cause does, a
lagged read and a stock or state one month later. Everything outside it must be the same bit for bit, which also shows
that one variable's luck does not depend on another's.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from rimland.library import model_facts
from rimland.scenarios import Scenario
from rimland.simulation import prepare

MEMBERS, MONTH, INDEX = 16, "2027-05", (2027 - 2015) * 12 + 4

# A lever, what it is set to in that one month, and a label where it has labels.
CHANGES = {
    "strategic_communication": (1.0, None),
    "yen_anchor": (250.0, None),
    "hotlines": (1.0, None),
    "transparency": (1.0, "CHN"),
    "denial_share": (0.7, "JPN"),
    "host_nation_support_offer": (900.0, None),
    "us_personnel_in_japan_target": (30000.0, None),
}


def run(**settings):
    """All variables but noise: name -> array (months, labels..., members)."""
    scenario = Scenario(name="world", title="A world", **settings)
    simulation = prepare(scenario, members=MEMBERS, backend="numpy", record="all")
    runner = simulation.runner()
    runner.chunk = MEMBERS
    values, found, row = runner.compute(0), {}, 0
    for name, shape in simulation.program.outputs.items():
        size = int(np.prod(shape, dtype=int))
        found[name] = values[:, row : row + size].reshape(len(values), -1)
        row += size
    return found


def reach(lever: str) -> dict[str, float]:
    """Fewest months after which each variable can feel a change of the lever; infinite outside its cone."""
    variables = model_facts().variables
    months = dict.fromkeys(variables, math.inf) | {lever: 0}
    changed = True
    while changed:
        changed = False
        for name, variable in variables.items():
            equation = variable.equation
            late = variable.kind in ("stock", "state")
            waits = [months.get(c, math.inf) + (c in equation.lagged) + late for c in equation.causes]
            if min(waits, default=math.inf) < months[name]:
                months[name], changed = min(waits), True
    return months


@pytest.fixture(scope="module")
def baseline():
    return run()


@pytest.mark.parametrize("lever", CHANGES)
def test_one_lever_in_one_month_reaches_its_cone_only(baseline, lever):
    value, label = CHANGES[lever]
    shock = {"lever": lever, "start": MONTH, "months": 1, "set": value} | ({"label": label} if label else {})
    other, cone = run(shocks=[shock]), reach(lever)
    changed = {}
    for name, values in baseline.items():
        differs = (other[name] != values).any(1)
        changed[name] = int(differs.argmax()) - INDEX if differs.any() else math.inf
        assert changed[name] >= cone[name], (
            f"{name} changed {changed[name]} months after; its cone starts at {cone[name]}"
        )
    readers = [n for n, v in model_facts().variables.items() if lever in v.equation.causes and n in baseline]
    assert any(changed[n] == cone[n] for n in readers), f"{lever} moved none of {readers}"
    outside = [n for n in baseline if math.isinf(cone[n])]
    assert outside, "every lever leaves something alone"


def test_communication_reaches_opinion_first_and_then_room_at_home():
    cone = reach("strategic_communication")
    assert {n for n, m in cone.items() if m == 0} == {"strategic_communication", "support_evidence"}
    assert cone["public_support"] == cone["japanese_support"] == cone["domestic_room"] == cone["japan_joins"] == 1
    assert math.isinf(cone["okinawa_opposition"]) or cone["okinawa_opposition"] > 1
    assert math.isinf(cone["cabinet_fall"])


def test_a_world_is_its_own_twin(baseline):
    again = run()
    assert all(np.array_equal(values, again[name]) for name, values in baseline.items())
