"""Reverse mode: every operation against forward mode, whole runs against closed forms, JAX and finite differences."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from rimland.engine import ops
from rimland.engine.tangent import Dual, DualFunctions
from rimland.engine.writing import write_expression
from rimland.errors import ScenarioError

jax = pytest.importorskip("jax")

from rimland.engine.adjoint import Taped, TapedFunctions, walk_back  # noqa: E402
from rimland.engine.ensemble import CHUNK  # noqa: E402
from rimland.engine.functions import jax_functions  # noqa: E402
from rimland.engine.gradient import block_length, gradient_function  # noqa: E402
from rimland.engine.jax_backend import prepare_jax, scan_function  # noqa: E402

MEMBERS = 5
EXPRESSIONS = {
    "add": lambda a, b, s: a + b - s,
    "multiply": lambda a, b, d, s: a * b * d * s,
    "divide": lambda a, b, s: s / a + a / b + 2.0 / s,
    "power": lambda a, b, s: a**s + a**2 + b**0.5 + a**-1 + 2.0**b,
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


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_reverse_and_forward_mode_agree(name, build, make, dimensions):
    """With any direction and any weights, weights . (J direction) = (J' weights) . direction."""
    causes = {n: DIMS[n] for n in inspect.signature(EXPRESSIONS[name]).parameters}
    parameters = [
        make.parameter(n, dict.fromkeys(dimensions.labels[dims], 1) if dims else 1, dims=dims)
        for n, dims in causes.items()
    ]
    all_dims = "actor dyad domain navy" if name in ("lookup", "uneven") else "actor domain"
    model = build(make.auxiliary("result", EXPRESSIONS[name], all_dims), parameters=parameters)
    root = next(iter(model.variables["result"].forms.values())).root
    source, constants = write_expression(root, dimensions)
    namespace = {}
    exec(source, namespace)
    generator = np.random.default_rng(3)
    values, directions = (
        {n: f((*dimensions.size(tuple(dims.split())), MEMBERS)) for n, dims in causes.items()}
        for f in (lambda shape: generator.uniform(0.6, 1.4, shape).astype(np.float32), generator.standard_normal)
    )
    moved = {n: Dual(values[n], directions[n]) for n in causes}
    forward = namespace["value"](DualFunctions(), moved, constants)
    weights = generator.standard_normal(forward.shape)

    tape: list[Taped] = []
    taped = {n: Taped(jax.numpy.asarray(x), tape) for n, x in values.items()}
    result = namespace["value"](TapedFunctions(jax_functions(smoothed=True)), taped, constants)
    np.testing.assert_allclose(result.value, forward.value, rtol=1e-5, atol=1e-6)
    result.take(jax.numpy.asarray(weights, np.float32))
    walk_back(tape)
    back = sum((np.asarray(x.adjoint) * directions[n]).sum() for n, x in taped.items() if x.adjoint is not None)
    scale = np.abs(weights).sum() * 0.1
    assert back == pytest.approx((weights * np.broadcast_to(forward.tangent, forward.shape)).sum(), abs=1e-5 * scale)


def test_decay_has_its_known_derivative(build, make, runner):
    """A stock that decays: after n months x0 (1 - r/12)^n, with derivatives by the rate, the start and a lever."""
    model = build(
        make.stock("fleet", lambda fleet, rate, orders: orders - rate * fleet, unit="ship", initial="begun"),
        parameters=[make.parameter("rate", 0.3, "1/year"), make.parameter("begun", 50, "ship")],
        levers=[make.lever("orders", 2, "ship/year")],
    )
    rates = np.linspace(0.1, 0.9, CHUNK).astype(np.float32)
    ready = runner(
        model, ["fleet"], months=37, backend="jax", inputs=lambda first, count: {"rate": rates[first : first + count]}
    )
    compute = gradient_function(ready, lambda outputs: outputs["fleet"][36].sum(), ["rate", "begun", "orders"])
    value, found = compute()
    kept = 1 - rates.astype(float) / 12
    level = 50 * kept**36 + 2 / 12 * (1 - kept**36) / (1 - kept)
    assert value == pytest.approx(level.sum(), rel=1e-5)
    assert found["begun"].shape == (1,)
    assert found["begun"][0] == pytest.approx((kept**36).sum(), rel=1e-5)
    powers = 35 - np.arange(36)
    by_orders = (kept ** powers[:, None]).sum(1) / 12
    np.testing.assert_allclose(found["orders"][:, 0], [*by_orders, 0], rtol=1e-5)
    exact = -36 / 12 * 50 * kept**35 - sum(2 / 12 * n / 12 * kept ** (n - 1) for n in range(36))
    np.testing.assert_allclose(found["rate"], exact, rtol=1e-5)


@pytest.fixture(scope="module")
def race(build, make):
    """An arms race with luck, counts, dyads, a lag, bounds and something prepared once."""
    attention = make.auxiliary("attention", lambda weight: ops.exp(-weight) / ops.sum_over(weight, "actor"), "actor")
    fear = make.auxiliary(
        "fear",
        lambda arms, luck: ops.logistic(
            ops.log(ops.lookup(arms, "dyad.observed") / ops.lookup(arms, "dyad.observer")) + 0.3 * luck
        ),
        "dyad",
    )
    felt = make.auxiliary(
        "felt",
        lambda fear, attention, felt, trouble: (
            0.5 * felt + attention * ops.collect(fear, "dyad.observer") * (1 + 0.1 * trouble)
        ),
        "actor",
        lagged=("felt",),
        initial="weight",
    )
    trouble = make.event("trouble", lambda fear: 4 * ops.mean_over(fear, "dyad"), draw="poisson", at_most=20)
    arms = make.stock(
        "arms",
        lambda felt, arms, speed, decay: speed * felt * arms - decay * arms,
        "actor",
        unit="ship",
        initial="begun",
        bounds=(1, 400),
    )
    each = {"USA": 1.0, "JPN": 0.4, "CHN": 0.7}
    return build(
        make.noise("luck", dims="dyad"), attention, fear, felt, trouble, arms,
        parameters=[
            make.parameter("weight", each, dims="actor"),
            make.parameter("begun", {"USA": 100, "JPN": 20, "CHN": 60}, "ship", dims="actor"),
            make.parameter("speed", 0.5, "1/year"), make.parameter("decay", 0.1, "1/year"),
        ],
    )  # fmt: skip


@pytest.mark.parametrize("months", [3, 41, 48])
def test_a_run_has_the_gradient_that_jax_finds(race, runner, months):
    speeds = np.random.default_rng(0).uniform(0.2, 0.8, 1024).astype(np.float32)
    inputs = lambda first, count: {"speed": speeds[first : first + count]}  # noqa: E731
    ready = runner(race, ["arms", "felt"], months=months, backend="jax", inputs=inputs, seed=4)

    def objective(outputs):
        return (outputs["arms"][-1] * outputs["felt"][months // 2]).mean() + outputs["felt"][0].sum()

    value, found = gradient_function(ready, objective)(first=128)
    run = scan_function(ready, jax_functions(smoothed=True), prepare_jax())
    members = np.arange(128, 128 + ready.chunk, dtype=np.uint32)

    def whole(parameters):
        arms, felt = run(parameters, ready.times, members, ready.draws.seed)
        return objective({"arms": arms, "felt": felt})

    expected, theirs = jax.value_and_grad(whole)(ready.chunk_parameters(128))
    assert value == pytest.approx(float(expected), rel=1e-6)
    assert set(found) == {"weight", "begun", "speed", "decay"}
    for name, gradient in found.items():
        assert gradient.shape == theirs[name].shape
        np.testing.assert_allclose(gradient, theirs[name], rtol=2e-5, atol=1e-6 * float(abs(theirs[name]).max()))


@pytest.mark.slow
def test_the_whole_model_has_the_gradient_of_finite_differences():
    """By parameters of several rooms and a lever, changed in proportion; counts at their expectations."""
    from rimland.simulation import prepare

    wanted = ["depreciation_rate", "threat_from_distrust", "landing_steepness", "prior_trust", "cost_of_failure"]
    ready = prepare("baseline", members=8, backend="jax").runner()
    ready.chunk = 8
    outputs = list(ready.program.outputs)
    usual: dict[str, float] = {}

    def objective(found):
        return sum(x[-60:].mean() / usual.get(n, 1.0) for n, x in found.items())

    run = scan_function(ready, jax_functions(smoothed=True), prepare_jax())
    members = np.arange(8, dtype=np.uint32)
    forward = jax.jit(lambda parameters, times: run(parameters, times, members, ready.draws.seed))

    def level(name, factor):
        given, times = ready.chunk_parameters(0), dict(ready.times)
        inputs = given if name in given else times
        inputs[name] = inputs[name] * np.float32(factor)
        return objective({n: np.asarray(x, float) for n, x in zip(outputs, forward(given, times), strict=True)})

    found = dict(zip(outputs, forward(ready.chunk_parameters(0), ready.times), strict=True))
    usual |= {n: float(np.abs(x[-60:]).mean()) for n, x in found.items()}
    value, gradient = gradient_function(ready, objective, [*wanted, "japan_defence_burden"])()
    assert value == pytest.approx(level("depreciation_rate", 1), rel=1e-5)
    inputs = ready.chunk_parameters(0) | ready.times
    for name, derivative in gradient.items():
        near, far = ((level(name, 1 + h) - level(name, 1 - h)) / (2 * h) for h in (0.01, 0.02))
        expected = (4 * near - far) / 3  # Richardson: without the curvature that both see
        assert (derivative * inputs[name]).sum() == pytest.approx(expected, rel=2e-3), name


@pytest.mark.parametrize("months", [1, 7, 13, 240, 241, 312, 480])
def test_blocks_waste_few_months(months):
    block = block_length(months)
    assert -months % block <= max(2, months // 100)
    assert block <= 32


def test_wrong_requests_are_named(race, runner):
    ready = runner(race, ["arms"], months=3, backend="jax")
    with pytest.raises(ScenarioError, match=r"'sped'.*speed"):
        gradient_function(ready, lambda outputs: outputs["arms"].sum(), ["sped"])
    with pytest.raises(ScenarioError, match="JAX"):
        gradient_function(runner(race, ["arms"], months=3), lambda outputs: outputs["arms"].sum())
