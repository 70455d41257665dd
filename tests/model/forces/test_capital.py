"""Closed forms of capital and fleets: perpetual inventory, pipeline, Little's law, denial."""

import math
from pathlib import Path

import numpy as np
import pytest

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.forces import capital
from rimland.yaml_reader import read_yaml

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
ACTORS = list(DIMENSIONS.labels["actor"])
DOMAINS = list(DIMENSIONS.labels["domain"])
SHAPE = (len(ACTORS), len(DOMAINS))


def test_capital_rests_at_deliveries_over_depreciation():
    assert float(capital.military_capital(100.0, 0.05, 2000.0)) == pytest.approx(0.0)


def test_with_growing_deliveries_capital_tends_to_deliveries_over_growth_plus_depreciation():
    growth, depreciation, stock, deliveries = 0.03, 0.05, 0.0, 1.0
    for _ in range(12 * 200):
        stock += float(capital.military_capital(deliveries, depreciation, stock)) / 12
        deliveries *= 1 + growth / 12
    assert stock / deliveries == pytest.approx(1 / (growth + depreciation), rel=0.01)


def run_pipeline(orders: list[float], delay: float) -> tuple[np.ndarray, np.ndarray]:
    content, delivered = np.zeros((*SHAPE, 3)), []
    for ordered in orders:
        out = evaluate(
            capital.deliveries,
            DIMENSIONS,
            procurement_pipeline=("actor domain stage", content),
            build_delay=delay,
        )
        flow = evaluate(
            capital.procurement_pipeline,
            DIMENSIONS,
            procurement=("actor domain", np.full(SHAPE, ordered)),
            procurement_pipeline=("actor domain stage", content),
            build_delay=delay,
        )
        delivered.append(out[0, 0])
        content = content + flow / 12
    return content, np.array(delivered)


def test_the_pipeline_loses_nothing_on_the_way():
    content, delivered = run_pipeline([12.0] * 6 + [0.0] * 30, 3.0)
    assert content[0, 0].sum() + delivered.sum() / 12 == pytest.approx(6.0)


def test_the_mean_time_in_the_pipeline_is_the_build_delay():
    _, delivered = run_pipeline([12.0] + [0.0] * 420, 3.0)
    months = np.arange(len(delivered))
    assert (delivered * months).sum() / delivered.sum() == pytest.approx(36.0, rel=0.001)


def test_a_steady_pipeline_holds_orders_times_delay():
    value = evaluate(
        capital.initial_procurement_pipeline,
        DIMENSIONS,
        initial_procurement=("actor domain", np.full(SHAPE, 12.0)),
        build_delay=5.0,
        initial_order_growth=0.0,
    )
    assert value.sum(-1) == pytest.approx(np.full(SHAPE, 60.0))


def test_ten_ships_a_year_that_serve_35_years_make_350_hulls():
    assert float(capital.fleet(10.0, 35.0, 350.0)) == pytest.approx(0.0)
    fleet = 0.0
    for _ in range(12 * 400):
        fleet += float(capital.fleet(10.0, 35.0, fleet)) / 12
    assert fleet == pytest.approx(350.0, rel=0.001)


def procurement(power: float) -> np.ndarray:
    split = np.tile([0.2, 0.3, 0.3, 0.15, 0.0, 0.05], (len(ACTORS), 1))
    return evaluate(
        capital.procurement,
        DIMENSIONS,
        military_spending=100.0,
        spending_share=("category", [0.25, 0.35, 0.22, 0.05, 0.03, 0.03, 0.07]),
        order_split=("actor domain", split),
        military_purchasing_power=1.5,
        us_procurement_tilt=("domain", np.zeros(6)),
        import_purchasing_power=power,
    )


def test_procurement_is_hardware_and_cyber_money_at_purchasing_power():
    orders = procurement(1.0)
    assert orders.sum(1) == pytest.approx((0.25 + 0.03) * 100 * 1.5)
    assert orders[:, DOMAINS.index("cyber")] == pytest.approx(0.03 * 100 * 1.5)


def test_a_weak_yen_cuts_japans_orders_and_nobody_elses():
    ratio = procurement(0.93) / procurement(1.0)
    japan = ACTORS.index("JPN")
    assert ratio[japan] == pytest.approx(0.93)
    assert (np.delete(ratio, japan, 0) == 1.0).all()


def test_counterstrike_rounds_raise_japans_offensive_content_only():
    def content(rounds: float) -> np.ndarray:
        return evaluate(
            capital.offensive_content,
            DIMENSIONS,
            base_offensive_content=0.22,
            denial_fraction=0.32,
            counterstrike_rounds=rounds,
            counterstrike_offence=0.000075,
        )

    change = content(400.0) - content(0.0)
    assert content(0.0)[ACTORS.index("JPN")] == pytest.approx(0.15, abs=0.001)
    assert change[ACTORS.index("JPN")] == pytest.approx(0.03)
    assert np.count_nonzero(change) == 1


def test_denial_fraction_tends_to_the_share_of_deliveries():
    deliveries, share, denial, total = np.full(len(DOMAINS), 2.0), 0.4, 0.0, 100.0
    for _ in range(12 * 150):
        flow = evaluate(
            capital.denial_capital,
            DIMENSIONS,
            denial_delivery_share=share,
            deliveries=("domain", deliveries),
            depreciation_rate=0.06,
            denial_capital=denial,
            military_capital=("domain", np.full(len(DOMAINS), 3.0)),
        )[0]
        denial += flow / 12
        total += (12.0 - 0.06 * total) / 12
    assert float(capital.denial_fraction(denial, total)) == pytest.approx(share, rel=0.001)


def test_a_new_denial_policy_is_two_thirds_delivered_after_the_order_delay():
    share = 0.3
    for _ in range(36):
        share += float(capital.denial_delivery_share(0.6, share, 3.0)) / 12
    assert (share - 0.3) / 0.3 == pytest.approx(1 - math.exp(-1), rel=0.02)


def test_ship_deliveries_are_naval_deliveries_over_a_cost_that_grows():
    delivered = ("actor domain", np.tile(np.arange(6.0), (len(ACTORS), 1)))
    power = ("actor", np.ones(len(ACTORS)))
    arguments = {"deliveries": delivered, "military_purchasing_power": power}
    arguments |= {"initial_ship_cost": 2.0, "ship_cost_growth": 0.03, "shipbuilding_pace": 1.0}
    now = evaluate(capital.ship_deliveries, DIMENSIONS, calendar_year=2015.0, **arguments)
    later = evaluate(capital.ship_deliveries, DIMENSIONS, calendar_year=2025.0, **arguments)
    assert now == pytest.approx(np.full(3, DOMAINS.index("sea") / 2.0))
    assert later / now == pytest.approx(np.full(3, math.exp(-0.3)))
    arguments["shipbuilding_pace"] = 0.9
    crowded = evaluate(capital.ship_deliveries, DIMENSIONS, calendar_year=2015.0, **arguments)
    assert crowded / now == pytest.approx([0.9, 1.0, 1.0])


def numbers(name: str) -> np.ndarray:
    entry = read_yaml(Path(capital.__file__).with_suffix(".yaml")).data[name]
    return parameter_from(name, entry, DIMENSIONS, "capital.yaml").values


def test_every_actors_domain_split_sums_to_one_without_cyber():
    split = numbers("domain_split")
    assert split.sum(1) == pytest.approx(1.0)
    assert (split[:, DOMAINS.index("cyber")] == 0).all()


@pytest.mark.parametrize(("actor", "expected"), [("USA", 0.5), ("CHN", 0.5), ("JPN", 0.15)])
def test_offensive_content_of_2015_is_as_judged(actor: str, expected: float):
    at = ACTORS.index(actor)
    content = numbers("base_offensive_content")[at] * (1 - numbers("initial_denial_fraction")[at])
    assert content == pytest.approx(expected, abs=0.01)
