"""Small models whose answers are known: Euler closed forms, equilibria, conservation and means.

One month is 1/12 year. NumPy in float64 must give the closed form; float32, on NumPy and on JAX, to
the tolerance RTOL, which is some forty units in the last place after up to 240 additions.
"""

from __future__ import annotations

import numpy as np
import pytest

from rimland.engine import ops

RTOL = 5e-6
DT = 1 / 12
BACKENDS = [("numpy", np.float64), ("numpy", np.float32), ("jax", np.float32)]


@pytest.fixture(params=BACKENDS, ids=["numpy64", "numpy32", "jax32"])
def how(request):
    backend, dtype = request.param
    if backend == "jax":
        pytest.importorskip("jax")
    return {"backend": backend, "dtype": dtype}


def close(found, expected, how, rtol=RTOL):
    np.testing.assert_allclose(found, expected, rtol=1e-12 if how["dtype"] is np.float64 else rtol)


def test_growth_decay_and_logistic(build, make, simulate, how):
    """dx/dt = r x gives x0 (1 + r dt)^t; the logistic is iterated in plain Python and tends to its capacity."""
    model = build(
        make.stock("growing", lambda growing, rate: rate * growing, unit="person", initial=100.0),
        make.stock("decaying", lambda decaying, rate: -rate * decaying, unit="person", initial="start"),
        make.stock(
            "logistic",
            lambda logistic, rate, capacity: 12 * rate * logistic * (1 - logistic / capacity),
            unit="person",
            initial=1.0,
        ),
        make.auxiliary("start", lambda capacity: capacity / 10, unit="person"),
        parameters=[make.parameter("rate", 0.07, "1/year"), make.parameter("capacity", 1000.0, "person")],
    )
    found = simulate(model, ["growing", "decaying", "logistic"], months=240, **how)
    month = np.arange(240)
    close(found["growing"][:, 0], 100 * (1 + 0.07 * DT) ** month, how, 2e-5)
    close(found["decaying"][:, 0], 100 * (1 - 0.07 * DT) ** month, how, 2e-5)
    x, path = 1.0, []
    for _ in month:
        path.append(x)
        x += DT * 12 * 0.07 * x * (1 - x / 1000)
    close(found["logistic"][:, 0], path, how, 2e-5)
    assert found["logistic"][-1, 0] == pytest.approx(1000, rel=1e-3)
    assert (found["growing"] == found["growing"][:, :1]).all(), "no draw and no assumption: members are equal"


def test_richardson_reaches_its_equilibrium(build, make, simulate, how):
    """dx = k y - a x + g, dy = l x - b y + h; equilibrium of Richardson (1960) where ab > kl, growth where ab < kl."""
    k, loss, a, b, g, h = 0.9, 0.6, 1.2, 1.1, 3.0, 2.0

    def reaction(fear):
        return [
            make.stock(
                "own",
                lambda own, other: (
                    ops.quantity(fear * k, "1/year") * other
                    - ops.quantity(a, "1/year") * own
                    + ops.quantity(g, "1/year")
                ),
                initial=0.0,
            ),
            make.stock(
                "other",
                lambda own, other: (
                    ops.quantity(fear * loss, "1/year") * own
                    - ops.quantity(b, "1/year") * other
                    + ops.quantity(h, "1/year")
                ),
                initial=0.0,
            ),
        ]

    calm = simulate(build(*reaction(1.0)), ["own", "other"], months=400, **how)
    determinant = a * b - k * loss
    close(calm["own"][-1, 0], (k * h + b * g) / determinant, {"dtype": np.float32})
    close(calm["other"][-1, 0], (loss * g + a * h) / determinant, {"dtype": np.float32})
    wild = simulate(build(*reaction(1.8)), ["own"], months=400, **how)
    assert (np.diff(wild["own"][-120:, 0]) > 0).all()
    assert wild["own"][-1, 0] > 10 * calm["own"][-1, 0]


def test_a_pipeline_conserves_mass_and_delays(build, make, simulate, how):
    """What entered a chain of stages is in it or has left; the mean stay is the sum of the stages' delays."""
    delay = 2.0
    model = build(
        make.stock(
            "pipeline",
            lambda pipeline, orders: (
                ops.shift(4 * pipeline / ops.quantity(delay, "year"), "stage", first=orders)
                - 4 * pipeline / ops.quantity(delay, "year")
            ),
            "stage",
            unit="ship",
            initial=0.0,
        ),
        make.auxiliary(
            "deliveries",
            lambda pipeline: 4 * ops.pick(pipeline, stage="fourth") / ops.quantity(delay, "year"),
            unit="ship/year",
        ),
        make.stock("delivered", lambda deliveries: deliveries, unit="ship", initial=0.0),
        make.auxiliary(
            "orders",
            lambda calendar_year: ops.where(
                calendar_year < ops.quantity(2017, "year"), ops.quantity(6, "ship/year"), 0
            ),
            unit="ship/year",
        ),
    )
    found = simulate(model, ["pipeline", "delivered", "deliveries"], months=240, **how)
    ordered = np.minimum(np.arange(240), 24) * 6 * DT
    held = found["pipeline"].sum(1)[:, 0] + found["delivered"][:, 0]
    close(held[1:], ordered[1:], how)
    assert (found["pipeline"] >= 0).all()
    assert found["delivered"][-1, 0] == pytest.approx(12, rel=1e-5)
    flow = found["deliveries"][:, 0].astype(float)
    middle = (np.arange(240) * DT * flow).sum() / flow.sum()
    assert middle == pytest.approx(delay + 1.0, abs=DT), "mean order is placed after one year"


def test_a_birth_death_process_has_its_mean_and_variance(build, make, simulate):
    """A queue with Poisson arrivals a and departures in proportion d: E and Var of the linear recursion."""
    model = build(
        make.event("arrivals", lambda arrival_rate: arrival_rate, unit="incident", draw="poisson", at_most=20),
        make.state("waiting", lambda waiting, arrivals, stay: stay * waiting + arrivals, unit="incident", initial=0.0),
        parameters=[make.parameter("arrival_rate", 3.0, "incident"), make.parameter("stay", 0.8)],
    )
    waiting = simulate(model, ["waiting"], months=200, chunk=4096)["waiting"][-1].astype(float)
    mean, variance = 3.0 / 0.2, 3.0 / (1 - 0.8**2)
    assert waiting.mean() == pytest.approx(mean, abs=4 * np.sqrt(variance / waiting.size))
    assert waiting.var() == pytest.approx(variance, rel=4 * np.sqrt(2.2 / waiting.size))


def test_noise_driven_autoregression_has_its_variance(build, make, simulate):
    model = build(
        make.noise("luck", dims="actor"),
        make.state("mood", lambda mood, luck: 0.9 * mood + 0.1 * luck, "actor", initial=0.0),
    )
    mood = simulate(model, ["mood"], months=120, chunk=4096)["mood"][-1].astype(float)
    expected = 0.1**2 / (1 - 0.9**2)
    np.testing.assert_allclose(mood.var(-1), expected, rtol=4 * np.sqrt(2 / 4096))
    assert abs(np.corrcoef(mood)[0, 1]) < 4.5 / np.sqrt(4096)


def test_a_lagged_read_is_the_value_of_last_month(build, make, simulate, how):
    model = build(
        make.auxiliary("clock", lambda month_of_year: month_of_year, initial=-5.0),
        make.auxiliary("late", lambda clock: clock, lagged="clock"),
        make.stock("count", lambda timestep: 1 / timestep, initial=7.0),
        make.auxiliary("late_count", lambda count: count, lagged=("count",)),
    )
    found = simulate(model, ["clock", "late", "count", "late_count"], months=24, **how)
    np.testing.assert_array_equal(found["late"][1:], found["clock"][:-1])
    assert (found["late"][0] == -5).all()
    np.testing.assert_array_equal(found["late_count"][1:], found["count"][:-1])
    assert (found["late_count"][0] == 7).all()
    np.testing.assert_allclose(found["count"][:, 0], 7 + np.arange(24), rtol=1e-6)


def test_an_exogenous_variable_is_observed_where_it_is_known(build, make, simulate, how):
    seen = np.full(24, np.nan)
    seen[[0, 1, 2, 10]] = [5.0, 6.0, 7.0, 20.0]
    model = build(
        make.exogenous("price", lambda price: price + 1, series="prices", lagged="price", initial=4.0),
        make.auxiliary("double", lambda price: 2 * price),
    )
    given = {"observed:price": seen, "multiply:price": np.where(np.arange(24) == 20, 2.0, 1.0)}
    found = simulate(model, ["price", "double"], months=24, times=given, **how)
    expected = []
    for month, value in enumerate(seen):
        base = expected[-1] + 1 if np.isnan(value) else value
        expected.append(base * (2 if month == 20 else 1))
    np.testing.assert_allclose(found["price"][:, 0], expected, rtol=1e-6)
    np.testing.assert_allclose(found["double"], 2 * found["price"], rtol=1e-6)


def test_what_depends_on_numbers_only_is_the_same_inside_the_loop(build, make, simulate, how):
    """`slow` and its parts are computed once; `moving` forces the same expression into the loop."""
    model = build(
        make.auxiliary("slow", lambda weight: ops.exp(-weight) / ops.sum_over(ops.exp(-weight), "actor"), "actor"),
        make.auxiliary(
            "moving",
            lambda weight, still: ops.exp(-weight + still) / ops.sum_over(ops.exp(-weight), "actor"),
            "actor",
        ),
        make.stock("still", lambda: 0.0, initial=0.0),
        parameters=[make.parameter("weight", {"USA": 0.1, "JPN": 0.5, "CHN": 2.0}, dims="actor")],
    )
    found = simulate(model, ["slow", "moving"], months=3, **how)
    weight = np.exp(-np.array([0.1, 0.5, 2.0]))
    close(found["slow"][2, :, 0], weight / weight.sum(), how)
    close(found["moving"], found["slow"], how)


def test_infinite_and_folded_literals(build, make, simulate, how):
    model = build(
        make.auxiliary("least", lambda x: ops.minimum(x, float("inf")) + ops.maximum(x, -float("inf"))),
        make.auxiliary("folded", lambda x: x * (ops.quantity(3, "year") / ops.quantity(4, "year") - 1)),
        parameters=[make.parameter("x", 2.0)],
    )
    found = simulate(model, ["least", "folded"], months=2, **how)
    assert (found["least"] == 4).all()
    assert (found["folded"] == -0.5).all()


def test_stocks_and_states_are_held_within_their_bounds(build, make, simulate, how):
    model = build(
        make.stock("draining", lambda rate: -rate, unit="ship", initial=2.0, bounds=(0, None)),
        make.stock("filling", lambda rate: rate, unit="ship", initial=2.0, bounds=(None, 5)),
        make.state("jumping", lambda month_of_year: 10 * ops.sign(month_of_year - 6.5), initial=0, bounds=(-1, 1)),
        parameters=[make.parameter("rate", 12.0, "ship/year")],
    )
    found = simulate(model, ["draining", "filling", "jumping"], months=13, **how)
    np.testing.assert_allclose(found["draining"][:4, 0], [2, 1, 0, 0], atol=1e-6)
    np.testing.assert_allclose(found["filling"][:5, 0], [2, 3, 4, 5, 5], rtol=1e-6)
    np.testing.assert_array_equal(found["jumping"][:, 0], [0, *[-1] * 6, *[1] * 6])
