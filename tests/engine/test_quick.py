"""The quick split against the reference, operation by operation; months together, and shares against closed forms."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from rimland.engine import ops
from rimland.engine.attribution import Line, attribute, joined
from rimland.engine.compiler import choose_forms, compile_model
from rimland.engine.functions import NumpyFunctions, SmoothedFunctions
from rimland.engine.quick import attribute_quickly
from rimland.engine.shares import coalitions, shares
from rimland.engine.together import outcomes_together
from rimland.engine.trunk import Trunk

MONTHS, FIRST = 20, 5
EXPRESSIONS = {
    "add": lambda a, b, s: a + b - s + (2 - a),
    "multiply": lambda a, b, d, s: a * b * d * s,
    "divide": lambda a, b, s: s / a + a / b + 2.0 / s,
    "power": lambda a, b, s: a**s + a**2 + b**0.5 + a**-1 + 2.0**b,
    "power_of_zero": lambda a, s: (a - a) ** 2 + (s - s) ** 3 + a,
    "negative": lambda a, b, s: -a * ops.abs_(s - b),
    "exponential": lambda a, b, s: ops.exp(-a) + ops.log(b) + ops.sqrt(a * s),
    "sigmoids": lambda a, b, s: ops.logistic(a - b) + ops.tanh(s * a) + ops.normal_cdf(b - s),
    "floor": lambda a, b: a * ops.floor(3 * b),
    "minimum": lambda a, b, s: ops.minimum(a, b) + ops.maximum(a, s) + ops.clip(a, 0.7, b),
    "where": lambda a, b, s: ops.where(ops.both(a > b, ops.negate(s < 0.5)), a * b, s) * (a >= 1) + (b <= 1) * b,
    "sum": lambda a, b, d: ops.sum_over(a * d, "domain") + a * ops.sum_over(b * d, "actor"),
    "mean": lambda a, b, d: ops.mean_over(a * d, "domain") * ops.mean_over(b, "actor"),
    "largest": lambda a, b, d: ops.max_over(a * d, "domain") + ops.min_over(b * d, "actor"),
    "product": lambda a, b, d: ops.prod_over(a * b, "actor") * d,
    "pick": lambda a, b, d: ops.pick(a, actor="JPN") * b * ops.pick(d, domain="sea"),
    "place": lambda a, b, d, s: ops.place(d, actor="CHN") * a + ops.place(s, domain="land") * b,
    "lookup": lambda a, b, d: ops.lookup(a * d, "dyad.observer") / ops.lookup(b, "dyad.observed"),
    "uneven": lambda a, d, s: ops.lookup(a * d, "navy.actor") * s,
    "collect": lambda a, b, d, s: ops.collect(ops.lookup(a, "dyad.observer") * d * s, "dyad.observed") * b,
    "navies": lambda a, d, s: ops.collect(ops.lookup(a, "navy.actor") * s, "navy.actor") * d,
    "shift": lambda a, b, d, s: ops.shift(a * d, "domain", first=b * s),
}
DIMS = {"a": "actor", "b": "actor", "d": "domain", "s": ""}
RESULT = {"lookup": "dyad domain", "uneven": "domain navy"}


def inputs_of(program, model, changes):
    """Values in time of the program's slots, with `changes` from FIRST on, and parameters at their values."""
    clock = np.arange(MONTHS)
    times = {"timestep": np.full(MONTHS, 1 / 12), "calendar_year": 2015 + clock / 12, "month_of_year": clock % 12 + 1.0}
    for name, shape in program.times.items():
        if name not in times:
            usual = {"observed": np.nan, "multiply": 1.0, "add": 0.0}.get(name.split(":")[0])
            start = model.levers[name].path[0][1] if usual is None else usual
            times[name] = np.array(np.broadcast_to(start, (MONTHS, *shape)), float)
        if name in changes:
            times[name][FIRST:] = changes[name]
    return {n: times[n] for n in program.times}, {n: model.parameters[n].values[..., None] for n in program.parameters}


def both(model, changes, outcome="result", members=(0, 1), points=5, progress=None):
    """The reference and the quick split of one outcome's mean over labels in the last month."""
    dims = model.variables[outcome].dims
    weights = np.zeros((MONTHS, *model.dimensions.size(dims)))
    weights[-1] = 1 / max(1, weights[-1].size)
    lines = []
    for record in (list(model.variables), [outcome]):
        program = compile_model(model, None, record, separate=True)
        (before, parameters), (after, _) = (inputs_of(program, model, x) for x in ({}, changes))
        lines.append(Line(program, (before, after), (parameters, parameters), list(members), 0, points))
    whole = compile_model(model, None, list(model.variables))
    trunk = Trunk(whole, *inputs_of(whole, model, {}), list(members), 0, SmoothedFunctions(np.float64))
    slow = attribute(lines[0], model, outcome, weights, choose_forms(model, {}))
    return slow, attribute_quickly(lines[1], trunk, model, outcome, weights, progress)


def same(slow, quick):
    assert all(np.isfinite(x).all() for x in (quick.change, *quick.inputs.values(), *quick.links.values()))
    for name in ("before", "after"):
        np.testing.assert_allclose(getattr(quick, name), getattr(slow, name), rtol=1e-9)
    assert quick.inputs.keys() == slow.inputs.keys() and quick.links.keys() == slow.links.keys()
    for kind in ("inputs", "links"):
        for name, x in getattr(slow, kind).items():
            np.testing.assert_allclose(getattr(quick, kind)[name], x, rtol=1e-8, atol=1e-13, err_msg=str(name))


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_every_operation_passes_on_what_the_reference_does(name, build, make, dimensions):
    """A loop through the operation: what it computes moves a stock, which moves what it reads."""
    causes = inspect.signature(EXPRESSIONS[name]).parameters
    levers = [
        make.lever(f"set_{n}", dict.fromkeys(dimensions.labels[DIMS[n]], 1) if DIMS[n] else 1, dims=DIMS[n])
        for n in causes
    ]
    means = RESULT.get(name, "actor domain")

    def drive(result, mood):
        for dim in means.split():
            result = ops.mean_over(result, dim)
        return ops.tanh(result) - 0.5 * mood

    read = {
        "a": lambda set_a, mood: set_a * (1 + 0.2 * mood), "b": lambda set_b, mood: set_b * (1 + 0.3 * mood),
        "d": lambda set_d, mood: set_d * (1 + 0.1 * mood), "s": lambda set_s, mood: set_s * (1 + 0.15 * mood),
    }  # fmt: skip
    model = build(

        make.auxiliary("result", EXPRESSIONS[name], means),
        make.stock("mood", lambda drive, pace: drive * pace, initial=0.2),
        make.auxiliary("drive", drive),
        *(make.auxiliary(n, read[n], DIMS[n]) for n in causes),
        parameters=[make.parameter("pace", 3, "1/year")], levers=levers,
    )  # fmt: skip
    generator = np.random.default_rng(3)
    changes = {x.name: generator.uniform(0.6, 1.4, dimensions.size(x.dims)) for x in levers}
    same(*both(model, changes))


@pytest.fixture(scope="module")
def race(build, make):
    """Counts, noise, a delayed value, an outside series and two forms of bounds."""
    return build(
        make.metric("result", lambda fear: ops.pick(fear, actor="JPN") * 1.0, label="r"),
        make.stock("arms", lambda arms, fear, effort: effort * (0.2 + fear) * arms, "actor", initial=2.0),
        make.auxiliary(
            "fear",
            lambda arms, trouble, sway, luck, price: ops.logistic(
                ops.log(arms / ops.sum_over(arms, "actor")) + sway * trouble + 0.1 * luck - 0.2 * price
            ),
            "actor",
        ),
        make.auxiliary("mood", lambda arms: ops.tanh(ops.mean_over(arms, "actor") / 4)),
        make.event("trouble", lambda mood: 3 * mood, draw="poisson", at_most=20),
        make.noise("luck", dims="actor"),
        make.exogenous("price", lambda price, mood: 0.9 * price + 0.1 * mood, series="s", lagged="price", initial=1.0),
        parameters=[make.parameter("sway", 0.2)],
        levers=[make.lever("effort", 0.1, "1/year")],
    )


def test_counts_noise_and_shocks(race):
    changes = {"effort": 0.6, "multiply:price": 1.02, "add:price": 0.02}
    slow, quick = both(race, changes, members=(0, 1, 2))
    same(slow, quick)
    assert set(quick.inputs) == set(changes) and all(abs(x).min() > 1e-3 for x in quick.inputs.values())
    np.testing.assert_allclose(sum(quick.inputs.values()), quick.change, atol=1e-8)


def test_what_a_bound_stops_flows_nowhere(build, make):
    """A stock held at its bound passes nothing on, and nothing flows into it."""
    model = build(
        make.metric("result", lambda held, free: held + free, label="r"),
        make.stock("held", lambda push: push, initial=0.0, bounds=(0, 0.1)),
        make.stock("free", lambda push: push, initial=0.0),
        make.auxiliary("push", lambda effort: 1 * effort, unit="1/year"),
        levers=[make.lever("effort", 1, "1/year")],
    )
    _, quick = both(model, {"effort": 2})
    assert ("push", "held") not in quick.links
    assert quick.links["push", "free"] == pytest.approx(quick.links["effort", "push"])


def test_members_in_groups_are_members_together(race):
    whole = both(race, {"effort": 0.6}, members=(0, 1, 2))[1]
    parts = joined([both(race, {"effort": 0.6}, members=m)[1] for m in ((0, 1), (2,))])
    same(whole, parts)


def test_progress_is_told_and_stops_the_work(race):
    seen = []
    both(race, {"effort": 0.6}, progress=lambda done, total: seen.append((done, total)))
    assert len(seen) > 3 and seen[-1][0] == seen[-1][1] and [d for d, _ in seen] == sorted(d for d, _ in seen)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        both(race, {"effort": 0.6}, progress=stop)


@pytest.mark.parametrize("first", [{}, {"effort": 0.6}])
def test_runs_side_by_side_are_the_runs_alone(race, runner, first):
    """Each of several runs in one axis is what a run of its own gives, with its luck."""
    program = compile_model(race, None, ["result"])
    whole = compile_model(race, None, list(race.variables))
    settings = [first, {"effort": 0.3}, {"multiply:price": 2.0}]
    given = [inputs_of(program, race, x) for x in settings]
    trunk = Trunk(whole, *inputs_of(whole, race, first), range(4), 3, NumpyFunctions())
    weights = np.zeros(MONTHS)
    weights[-2:] = 0.5
    found = outcomes_together(program, *([g[i] for g in given] for i in (0, 1)), trunk, "result", weights)
    for row, (times, _) in zip(found, given, strict=True):
        alone = runner(race, ["result"], months=MONTHS, seed=3, times=times).compute(0)[:, 0, :4]
        np.testing.assert_allclose(row, weights @ alone, rtol=1e-5)


@pytest.mark.parametrize("names", ["ab", "abc", "abcd"])
def test_additive_effects_are_shared_exactly(names):
    size = {n: 2.0**i for i, n in enumerate(names)}
    found = shares(list(names), lambda c: np.array([3 + sum(size[n] for n in c)]))
    assert {n: float(x[0]) for n, x in found.items()} == pytest.approx(size)


@pytest.mark.parametrize("names", ["ab", "abc", "abcde"])
def test_shares_sum_up_and_idle_inputs_get_nothing(names):
    worth = {c: np.random.default_rng(len(c)).normal(size=3) for c in coalitions(list(names))}
    found = shares(list(names), worth.__getitem__)
    np.testing.assert_allclose(sum(found.values()), worth[frozenset(names)] - worth[frozenset()])
    idle = shares(list(names), lambda c: worth[frozenset(names)] * (len(c - {"a"}) ** 2))
    assert not idle["a"].any()


def test_joint_effects_are_shared_evenly():
    """xyz is shared in three; of more than three inputs every pair still gets half each."""
    assert shares(list("xyz"), lambda c: float(len(c) == 3)) == pytest.approx(dict.fromkeys("xyz", 1 / 3))
    found = shares(list("abcd"), lambda c: float({"a", "c"} <= c))
    assert found == pytest.approx({"a": 0.5, "b": 0, "c": 0.5, "d": 0})
    assert len(coalitions(list("abc"))) == 8 and len(coalitions(list("abcde"))) == 10
