"""The whole model: it builds, its backends agree, and its stocks and its gain are what the equations say."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import rimland as rl
from rimland.engine import evaluate
from rimland.library import full_model, model_facts
from rimland.scenarios import Scenario
from rimland.simulation import prepare

HEAVY = ("numpy", "scipy", "jax", "pint", "xarray", "zarr", "matplotlib", "networkx", "pydantic", "ruamel", "rich")


def run(backend="numpy", members=64, **settings):
    """All variables but noise: name -> array (months, labels..., members), whole chunks."""
    scenario = Scenario(name="world", title="A world", **settings)
    simulation = prepare(scenario, members=members, backend=backend, record="all")
    runner = simulation.runner()
    runner.chunk = members
    values, found, row = runner.compute(0), {}, 0
    for name, shape in simulation.program.outputs.items():
        size = int(np.prod(shape, dtype=int))
        found[name] = values[:, row : row + size].reshape(len(values), *shape, members)
        row += size
    return found


def test_the_whole_model_builds_and_every_source_exists():
    model = full_model()
    assert len(model.variables) > 100
    assert {"richardson1960", "intriligator1984", "davis1966"} <= set(model.variables["arms_reaction"].forms)
    assert model_facts().names() == model.names()


def test_every_lever_asked_for_is_there():
    """L01 to L50; L26 is part of L24 (arms control), L44 of L43 (patrols and wedges)."""
    found = {lever.identifier for lever in full_model().levers.values()}
    assert {f"L{n:02d}" for n in range(1, 51)} - {"L26", "L44"} <= found


def test_what_is_exported_can_be_imported():
    for name in rl.__all__:
        assert getattr(rl, name) is not None
    assert set(dir(rl)) == set(rl.__all__)
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        rl.runn  # noqa: B018
    with pytest.raises(ImportError):
        importlib.import_module("rimland.no_such_module")


def printed(code):
    """What a fresh process prints."""
    environment = os.environ | {"PYTHONPATH": str(Path(rl.__file__).parents[1])}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    ).stdout.strip()


def test_importing_rimland_imports_nothing_heavy():
    code = f"import sys, rimland; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert printed(code) == "[]"


def test_a_numpy_run_imports_neither_jax_nor_units():
    """Once the model is in the cache; the first run of a version builds it and needs units."""
    prepare(members=4, backend="numpy").runner()
    code = (
        "import sys, rimland as rl; rl.run(members=4);"
        "print([m for m in ('jax', 'pint', 'xarray', 'matplotlib', 'scipy.stats') if m in sys.modules])"
    )
    assert printed(code) == "[]"


@pytest.fixture(scope="module")
def both():
    pytest.importorskip("jax")
    return run("numpy"), run("jax")


def test_backends_agree_on_the_whole_model(both):
    """Within 5e-5 of each variable's size over the run, in members whose counted events are the same.

    A count flips where its uniform falls within rounding of a step, and from then on that member lives in
    another world on the two backends. Such members must be few and are left out; float32 and 312 months of feedback
    do the rest.
    """
    one, two = both
    events = [n for n, v in model_facts().variables.items() if v.kind == "event"]
    same = np.ones(64, bool)
    for name in events:
        same &= (one[name] == two[name]).all(axis=tuple(range(one[name].ndim - 1)))
    assert same.mean() >= 0.9, f"events differ in {1 - same.mean():.0%} of members"
    worst = {}
    for name, values in one.items():
        a, b = values[..., same].astype(float), two[name][..., same].astype(float)
        scale = max(np.ptp(a), np.abs(a).max(), 1e-30)
        worst[name] = np.abs(a - b).max() / scale
    name = max(worst, key=worst.__getitem__)
    assert worst[name] < 5e-5, f"{name} differs by {worst[name]:.2g} of its size"
    assert np.median(list(worst.values())) < 5e-6


def test_the_first_month_agrees_closely(both):
    one, two = both
    for name, values in one.items():
        scale = np.abs(values).max() + 1e-30
        assert np.abs(values[0] - two[name][0]).max() / scale < 2e-5, name


def test_stocks_keep_their_balance_in_the_baseline():
    """Orders less deliveries is the growth of the pipeline, summed over the run."""
    found = run(members=16)
    orders, deliveries = found["procurement"].astype(float), found["deliveries"].astype(float)
    pipeline = found["procurement_pipeline"].astype(float).sum(3)
    growth = ((orders - deliveries) / 12)[:-1].sum(0)
    np.testing.assert_allclose(pipeline[-1] - pipeline[0], growth, rtol=2e-3, atol=1e-3)


@pytest.mark.parametrize(("distinguishable", "grows"), [(0.0, True), (0.3, True), (0.7, False), (1.0, False)])
def test_the_gain_has_the_threshold_of_the_reaction_system(distinguishable, grows):
    """The spiral of the model's own equations, capital growing as wanted, has a positive eigenvalue when gain > 1."""
    from rimland.model.rivalry import arms, threat

    dimensions = model_facts().dimensions
    actors = list(dimensions.labels["actor"])
    among = [actors.index(a) for a in ("USA", "JPN", "CHN")]
    reactions = {"USA>CHN": 0.08, "CHN>USA": 0.08, "JPN>CHN": 0.06, "CHN>JPN": 0.06}
    k = np.array([reactions.get(d, 0.0) for d in dimensions.labels["dyad"]])
    share = evaluate(
        threat.threatening_share, dimensions, offence_defence_balance=1.0, distinguishability=distinguishable,
        offensive_content=("actor", np.full(len(actors), 0.45)),
    )  # fmt: skip

    def wanted(capital):
        seen = evaluate(
            threat.perceived_arms,
            dimensions,
            total_capital=("actor", capital),
            threatening_share=("actor", share),
            arms_seen_larger=("dyad", np.ones(len(dimensions.labels["dyad"]))),
        )
        pressure = evaluate(
            arms.rival_pressure, dimensions, reaction_coefficient=("dyad", k), perceived_arms=("dyad", seen)
        )
        return evaluate(
            arms.arms_reaction_richardson, dimensions, rival_pressure=("actor", pressure),
            rival_pressure_share_at_start=0.0, gdp=0.0, reaction_freedom=1.0, arms_fatigue=0.08,
            total_capital=("actor", capital), customary_capital=0.0,
        )  # fmt: skip

    jacobian = np.array([wanted(np.eye(len(actors))[i])[among] for i in among]).T
    gain = evaluate(
        arms.spiral_gain, dimensions, reaction_coefficient=("dyad", k), threatening_share=("actor", share),
        reaction_freedom=1.0, arms_fatigue=("actor", np.full(len(actors), 0.08)),
    )  # fmt: skip
    assert (np.linalg.eigvals(jacobian).real.max() > 0) == (float(gain) > 1) == grows
