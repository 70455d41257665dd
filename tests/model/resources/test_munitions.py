"""Munitions: days of supply, the shared line, stocks and what they do for power; closed forms and observed waits."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.evidence import load_evidence
from rimland.model.resources import munitions
from rimland.yaml_reader import read_yaml

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
RECIPIENTS, MUNITIONS = list(DIMENSIONS.labels["recipient"]), list(DIMENSIONS.labels["munition"])
THEATRES = list(DIMENSIONS.labels["theatre"])
MONTH = 1 / 12


def number(name: str):
    document = read_yaml(Path(munitions.__file__).with_suffix(".yaml"))
    return parameter_from(name, document.data[name], DIMENSIONS, name).values


def both(row) -> tuple[str, np.ndarray]:
    """The same five buyers for both munitions."""
    return "munition recipient", np.tile(np.asarray(row, dtype=float), (2, 1))


def starts(backlog, output: float, priority) -> np.ndarray:
    return evaluate(
        munitions.munition_starts,
        DIMENSIONS,
        munition_backlog=both(backlog),
        total_munition_output=output,
        line_priority=("recipient", np.asarray(priority, dtype=float)),
        timestep=MONTH,
    )[0]


def wait(backlog, output: float, priority) -> np.ndarray:
    return evaluate(
        munitions.line_wait,
        DIMENSIONS,
        munition_backlog=both(backlog),
        line_priority=("recipient", np.asarray(priority, dtype=float)),
        total_munition_output=output,
    )[0]


def days(stock: float, use: float) -> float:
    own = np.zeros((2, 5))
    own[:, RECIPIENTS.index("USA")] = stock
    reach = np.zeros((4, 5))
    reach[:, RECIPIENTS.index("USA")] = 1
    found = evaluate(
        munitions.days_of_supply,
        DIMENSIONS,
        munition_stock=("munition recipient", own),
        stock_reach=("theatre recipient", reach),
        wartime_use=use,
    )
    assert np.ptp(found) == 0
    return float(found[0, 0])


def endurance(now: float, then: float, **changes: float) -> float:
    """Endurance where every theatre had `then` days of both munitions in 2015 and has `now`."""
    arguments = {"decisive_phase": 21.0, "power_without_rounds": 0.4, "strike_share": 0.6} | changes
    reach = np.ones((4, 5))
    found = evaluate(
        munitions.munitions_endurance,
        DIMENSIONS,
        days_of_supply=("theatre munition", np.full((4, 2), now)),
        initial_munition_stock=both([then / 5] * 5),
        stock_reach=("theatre recipient", reach),
        wartime_use=1.0,
        **arguments,
    )
    return float(found[0])


def test_450_rounds_at_75_a_day_last_6_days():
    assert days(450.0, 75.0) == pytest.approx(6.0)


def test_without_use_days_are_endless():
    assert days(450.0, 1e-30) > 1e30
    assert endurance(1e6, 6.0) == pytest.approx(1 / endurance(6.0, 1e6))


def test_american_strike_rounds_are_gone_within_a_week_over_taiwan():
    stock, use = number("initial_munition_stock"), number("wartime_use")
    first = stock[MUNITIONS.index("strike"), RECIPIENTS.index("USA")]
    assert first / use[THEATRES.index("taiwan_strait"), MUNITIONS.index("strike")] == pytest.approx(6.0)


def test_equal_weights_give_equal_waits_and_a_steady_wait_is_backlog_over_throughput():
    backlog = [300.0, 50.0, 20.0, 80.0, 150.0]
    waits = wait(backlog, 200.0, [1] * 5)
    assert waits == pytest.approx(np.full(5, 600 / 200))
    assert starts(backlog, 200.0, [1] * 5) * waits == pytest.approx(backlog)


def test_a_weight_without_end_is_strict_priority():
    backlog = [300.0, 50.0, 20.0, 80.0, 150.0]
    first = starts(backlog, 240.0, [1, 1e9, 1, 1, 1])
    assert first[1] == pytest.approx(240.0)
    assert np.delete(first, 1) == pytest.approx(np.zeros(4), abs=1e-3)
    served = starts([300.0, 5.0, 20.0, 80.0, 150.0], 240.0, [1, 1e9, 1, 1, 1])
    assert served[1] == pytest.approx(5 / MONTH)
    assert served.sum() == pytest.approx(240.0)


def test_an_empty_line_starts_nothing():
    assert starts([0.0] * 5, 240.0, [1] * 5) == pytest.approx(np.zeros(5))


@given(
    backlog=st.lists(st.floats(0, 1e4), min_size=5, max_size=5),
    priority=st.lists(st.floats(0.1, 25), min_size=5, max_size=5),
    output=st.floats(1, 1e4),
)
def test_all_output_is_used_or_all_orders_are_served(backlog, priority, output):
    found = starts(backlog, output, priority)
    assert found.min() >= 0
    assert np.all(found * MONTH <= np.array(backlog) * (1 + 1e-9) + 1e-9)
    assert found.sum() == pytest.approx(min(output, sum(backlog) / MONTH), rel=1e-6, abs=1e-4)


@given(weight=st.floats(0.2, 5), backlog=st.lists(st.floats(1, 1e4), min_size=5, max_size=5), output=st.floats(1, 1e4))
def test_more_weight_means_a_shorter_wait_for_one_and_a_longer_for_others(weight, backlog, output):
    before, after = wait(backlog, output, [1] * 5), wait(backlog, output, [1, 1 + weight, 1, 1, 1])
    assert after[1] < before[1]
    assert np.all(np.delete(after, 1) > np.delete(before, 1))


def test_the_line_rests_at_the_first_month():
    stock, turnover = number("initial_munition_stock"), float(number("munition_turnover"))
    priority, reference = number("established_priority"), float(number("reference_wait"))
    orders = turnover * stock
    backlog = evaluate(
        munitions.initial_munition_backlog,
        DIMENSIONS,
        initial_munition_orders=("munition recipient", orders),
        reference_wait=reference,
        established_priority=("recipient", priority),
    )
    found = evaluate(
        munitions.munition_starts,
        DIMENSIONS,
        munition_backlog=("munition recipient", backlog),
        total_munition_output=("munition", orders.sum(1)),
        line_priority=("recipient", priority),
        timestep=MONTH,
    )
    assert found == pytest.approx(orders)


def test_nothing_is_lost_between_order_and_stock():
    ordered, backlog, making = 0.0, np.full((2, 5), 40.0), np.zeros((3, 2, 5))
    begun, delivered = backlog.sum(), 0.0
    for month in range(60):
        orders = np.full((2, 5), 30.0 if month < 24 else 0.0)
        begin = evaluate(
            munitions.munition_starts,
            DIMENSIONS,
            munition_backlog=("munition recipient", backlog),
            total_munition_output=120.0,
            line_priority=("recipient", np.array([3.0, 1, 1.4, 1.2, 1.2])),
            timestep=MONTH,
        )
        content = ("stage munition recipient", making)
        out = evaluate(munitions.munition_deliveries, DIMENSIONS, rounds_in_production=content, production_time=2.0)
        flow = evaluate(
            munitions.rounds_in_production,
            DIMENSIONS,
            rounds_in_production=content,
            munition_starts=("munition recipient", begin),
            production_time=2.0,
        )
        backlog, making = backlog + (orders - begin) * MONTH, making + flow * MONTH
        ordered, delivered = ordered + orders.sum() * MONTH, delivered + out.sum() * MONTH
        assert begun + ordered == pytest.approx(backlog.sum() + making.sum() + delivered)
    assert backlog.min() >= -1e-9
    assert making.min() >= 0


def test_a_stock_gains_what_is_delivered_and_loses_what_is_spent_expired_and_drawn():
    flow = evaluate(
        munitions.munition_stock,
        DIMENSIONS,
        munition_stock=both([450, 60, 50, 100, 60]),
        munition_deliveries=both([45, 6, 5, 10, 6]),
        munition_turnover=0.1,
        us_stock_drawn=("munition", np.array([0.0, 20.0])),
    )
    assert flow[0] == pytest.approx(np.zeros(5))
    assert flow[1] == pytest.approx([-20, 0, 0, 0, 0])


def test_small_targets_are_met_and_large_ones_meet_the_ceiling():
    assert float(munitions.planned_output(1.0, 2.0)) == 1.0
    assert float(munitions.planned_output(1.05, 2.0)) == pytest.approx(1.05, abs=1e-4)
    assert float(munitions.planned_output(3.0, 1.3)) == pytest.approx(1.3, abs=1e-4)
    assert 0.5 < float(munitions.planned_output(0.5, 1.3)) < 1
    assert float(munitions.passed(-1.5, 0.3)) > -1


def test_the_share_of_a_war_fought_with_rounds_is_that_of_an_exponential_length():
    # The mean of min(length, days) over the mean length, by simulation of one war after another.
    lengths = np.random.default_rng(0).exponential(21.0, 400_000)
    share = np.minimum(lengths, 12.0).mean() / lengths.mean()
    assert share == pytest.approx(1 - math.exp(-12 / 21), abs=0.003)
    full = endurance(12.0, 1e6, power_without_rounds=0.0)
    assert full == pytest.approx(1 - math.exp(-12 / 21))


def test_endurance_is_one_at_the_start_and_saturates():
    assert endurance(7.0, 7.0) == pytest.approx(1.0)
    assert endurance(0.0, 7.0) == pytest.approx(0.4 / (0.4 + 0.6 * (1 - math.exp(-1 / 3))))
    gains = np.diff([endurance(d, 7.0) for d in (7.0, 14.0, 21.0, 28.0, 35.0)])
    assert np.all(gains > 0)
    assert np.all(np.diff(gains) < 0)


def test_waits_of_2015_are_those_of_the_arms_register():
    evidence = load_evidence()
    priority, reference = number("established_priority"), float(number("reference_wait"))
    for buyer in ("TWN", "JPN"):
        rows = evidence.select("missile_delivery_time", buyer)
        orders = [int(o.scope.split()[0]) for o in rows]
        observed = sum(o.value * n for o, n in zip(rows, orders, strict=True)) / sum(orders)
        simulated = reference / priority[RECIPIENTS.index(buyer)] + float(number("production_time"))
        assert simulated == pytest.approx(observed, abs=0.05)
