"""The best composition, the Gordon-Loeb optimum and the state of facilities, in closed form."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.resources import composition
from rimland.yaml_reader import read_yaml

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
ACTORS = list(DIMENSIONS.labels["actor"])
DOMAINS = list(DIMENSIONS.labels["domain"])
CATEGORIES = list(DIMENSIONS.labels["category"])
ELASTICITY = np.array([0.22, 0.22, 0.16, 0.06, 0.05, 0.04, 0.05])


def efficiency(shares, elasticity=ELASTICITY) -> float:
    return float(
        evaluate(
            composition.composition_efficiency,
            DIMENSIONS,
            category_elasticity=("category", elasticity),
            japan_share=("category", shares),
        )
    )


def returns(shares) -> np.ndarray:
    return evaluate(
        composition.composition_return,
        DIMENSIONS,
        category_elasticity=("category", ELASTICITY),
        japan_share=("category", shares),
    )


def test_at_the_best_composition_every_yen_buys_the_same():
    best = ELASTICITY / ELASTICITY.sum()
    assert efficiency(best) == pytest.approx(1.0)
    assert returns(best) == pytest.approx(np.full(len(CATEGORIES), ELASTICITY.sum()))


def test_two_categories_by_hand():
    only = np.array([0.3, 0.1, 1e-12, 1e-12, 1e-12, 1e-12, 1e-12])
    shares = np.array([0.5, 0.5, *only[2:]])
    assert efficiency(shares, only) == pytest.approx((0.5 / 0.75) ** 0.3 * (0.5 / 0.25) ** 0.1, rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(weights=st.lists(st.floats(0.01, 1), min_size=7, max_size=7), into=st.integers(0, 6), out=st.integers(0, 6))
def test_nothing_beats_the_best_and_returns_say_where_to_move_money(weights, into, out):
    shares = np.array(weights) / sum(weights)
    assert efficiency(shares) <= 1 + 1e-9
    value = returns(shares)
    assert (value > 0).all()
    if value[into] > value[out] * 1.01:
        moved, step = shares.copy(), 1e-5
        moved[into] += step
        moved[out] -= step
        assert efficiency(moved) > efficiency(shares)
        gain = (math.log(efficiency(moved)) - math.log(efficiency(shares))) / step
        assert gain == pytest.approx(value[into] - value[out], rel=0.05, abs=0.01)


def best_share(spending: float, stake: float, v: float = 0.6, a: float = 0.5, beta: float = 1.5) -> float:
    amounts = np.ones(len(ACTORS))
    amounts[ACTORS.index("JPN")] = spending
    return float(
        evaluate(
            composition.optimal_cyber_share,
            DIMENSIONS,
            military_spending=("actor", amounts),
            value_at_stake=stake,
            unprotected_vulnerability=v,
            protection_productivity=a,
            protection_exponent=beta,
        )
    )


def test_gordon_and_loebs_optimum():
    """v = 0.6, L = 100, a = 0.5, beta = 1.5 gives z* = 7.169, below v*L/e = 22.07."""
    best = 100 * best_share(spending=100.0, stake=1.0)
    assert best == pytest.approx(7.169, abs=5e-4)
    bound = 0.6 * 100 / math.e
    assert bound == pytest.approx(22.07, abs=5e-3)
    assert best < bound

    def cost(z: float) -> float:
        return 100 * float(composition.cyber_vulnerability(z, 0.6, 0.5, 1.5)) + z

    assert minimize_scalar(cost, bounds=(0, 50), method="bounded").x == pytest.approx(best, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(
    spending=st.floats(5, 300), stake=st.floats(0.1, 1.5), v=st.floats(0.2, 0.95), a=st.floats(0.1, 2),
    beta=st.floats(1, 3),
)  # fmt: skip
def test_the_optimum_never_passes_the_bound(spending, stake, v, a, beta):
    share = best_share(spending, stake, v, a, beta)
    assert 0 <= share <= v * stake / math.e


def test_protection_that_does_not_pay_is_not_bought():
    assert best_share(spending=5.0, stake=0.1, v=0.2, a=0.1, beta=1.0) == 0.0


def test_protection_is_the_upkeep_of_cyber_capital():
    capital = np.zeros((len(ACTORS), len(DOMAINS)))
    capital[ACTORS.index("JPN"), DOMAINS.index("cyber")] = 4.8
    value = evaluate(
        composition.cyber_protection,
        DIMENSIONS,
        military_capital=("actor domain", capital),
        depreciation_rate=("domain", [0.06, 0.06, 0.06, 0.06, 0.25, 0.06]),
        military_purchasing_power=("actor", np.full(len(ACTORS), 1.2)),
    )
    assert float(value) == pytest.approx(1.0)


def test_facilities_keep_the_state_of_2015_on_the_money_of_2015():
    def flow(spending: float, share: float, condition: float = 1.0) -> float:
        return float(
            evaluate(
                composition.infrastructure_condition,
                DIMENSIONS,
                infrastructure_condition=condition,
                military_spending=("actor", np.full(len(ACTORS), spending)),
                initial_military_spending=("actor", np.full(len(ACTORS), 40.0)),
                japan_share=("category", np.full(len(CATEGORIES), share)),
                usual_spending_share=("actor category", np.full((len(ACTORS), len(CATEGORIES)), 0.07)),
                facility_life=20.0,
            )
        )

    assert flow(40.0, 0.07) == pytest.approx(0)
    assert flow(80.0, 0.07) == pytest.approx(0.05)
    assert flow(40.0, 0.035, 0.5) == pytest.approx(0)


def test_the_elasticities_add_up_to_less_than_one():
    entry = read_yaml(Path(composition.__file__).with_suffix(".yaml")).data["category_elasticity"]
    values = parameter_from("category_elasticity", entry, DIMENSIONS, "composition.yaml").values
    assert values == pytest.approx(ELASTICITY)
    assert values.sum() == pytest.approx(0.8)
