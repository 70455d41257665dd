"""Advanced chips: published values, the industry's projection, shares that sum to one."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.evidence import load_evidence
from rimland.library import full_model
from rimland.model.region import chips

DIMENSIONS = read_dimensions(Path(rimland.model.__file__).parent / "dimensions.yaml")
PLACES = DIMENSIONS.labels["producer"]
IN_2022 = dict.fromkeys(PLACES, 0.0) | {"TWN": 0.69, "KOR": 0.31}
IN_2032 = {"TWN": 0.47, "KOR": 0.09, "USA": 0.28, "JPN": 0.05, "EUR": 0.06, "CHN": 0.02, "ROW": 0.03}


def concentration(shares: dict[str, float]) -> float:
    return float(evaluate(chips.chip_concentration, DIMENSIONS, chip_capacity_share=shares))


def loss(share: float, sigma: float) -> float:
    shares = dict.fromkeys(PLACES, 0.0) | {"TWN": share}
    return float(evaluate(chips.chip_disruption_loss, DIMENSIONS, chip_capacity_share=shares, chip_substitution=sigma))


def test_concentration_of_2022_of_2032_and_of_equals():
    assert concentration(IN_2022) == pytest.approx(0.5722)
    named = dict.fromkeys(PLACES, 0.0) | {k: IN_2032[k] for k in ("TWN", "USA", "KOR", "EUR", "JPN")}
    assert concentration(named) == pytest.approx(0.3135)
    assert concentration(named | {"ROW": 0.05}) == pytest.approx(0.3160)
    assert concentration(dict.fromkeys(PLACES, 1 / 7)) == pytest.approx(1 / 7)


def test_loss_without_taiwan_at_known_elasticities():
    assert loss(0.5, 2) == pytest.approx(0.75)
    assert loss(0.5, 1e6) == pytest.approx(0.5, abs=1e-5)
    assert loss(0.0, 3) == 0
    assert loss(1.0, 3) == 1


@given(share=st.floats(0, 1), sigma=st.floats(1.2, 8))
@settings(max_examples=40, deadline=None)
def test_loss_is_at_least_the_share_and_rises_with_it(share, sigma):
    assert share - 1e-9 <= loss(share, sigma) <= 1
    assert loss(min(share + 0.05, 1), sigma) >= loss(share, sigma)


def new_shares(**changes: object) -> dict[str, float]:
    model = full_model()
    causes = {
        "capacity_share_at_start": IN_2022,
        "planned_capacity_share": dict(
            zip(PLACES, np.ravel(model.parameters["planned_capacity_share"].values), strict=True)
        ),
        "plans_begin": 2021.0,
        "calendar_year": 2030.0,
        "subsidised": dict.fromkeys(PLACES, 0.0) | {"USA": 1.0, "JPN": 1.0},
        "subsidy_reliance": 0.68,
        "chip_subsidy": 52.0,
        "reference_chip_subsidy": 52.0,
        "technology_controls": 0.4,
        "planned_technology_controls": 0.4,
        "controlled_capacity": 1.0,
    } | changes
    return dict(zip(PLACES, evaluate(chips.new_capacity_share, DIMENSIONS, **causes), strict=True))


def test_plans_stand_as_made_with_the_programme_they_counted_on():
    assert new_shares(calendar_year=2018.0) == pytest.approx(IN_2022)
    assert new_shares()["USA"] == pytest.approx(0.325)
    bare, rich = new_shares(chip_subsidy=0.0), new_shares(chip_subsidy=150.0)
    assert bare["USA"] / bare["EUR"] == pytest.approx(0.32 * 0.325 / 0.07)
    assert bare["USA"] < 0.325 < rich["USA"]
    assert new_shares(technology_controls=1.0)["CHN"] < new_shares()["CHN"]


@given(money=st.floats(0, 150), reliance=st.floats(0.2, 1), controls=st.floats(0, 1), year=st.floats(2015, 2040))
@settings(max_examples=30, deadline=None)
def test_shares_of_new_plants_sum_to_one(money, reliance, controls, year):
    shares = new_shares(chip_subsidy=money, subsidy_reliance=reliance, technology_controls=controls, calendar_year=year)
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= 0


def test_pipeline_and_capacity_keep_the_sum_and_hit_the_projection():
    """The plan's shares carry 2022 to the projection of 2032, month by month."""
    stages = list(DIMENSIONS.labels["stage"])
    start = np.array([IN_2022[p] for p in PLACES])
    begun, capacity = np.repeat(start[None], len(stages), 0), start.copy()
    plan = np.array(list(new_shares().values()))
    for month in range(210):
        new = plan if 2015 + month / 12 >= 2021 else start
        flow = evaluate(
            chips.fabs_begun,
            DIMENSIONS,
            fabs_begun=("stage producer", begun),
            new_capacity_share=("producer", new),
            fab_delay=4.0,
        )
        turned = evaluate(
            chips.chip_capacity_share,
            DIMENSIONS,
            chip_capacity_share=("producer", capacity),
            fabs_begun=("stage producer", begun),
            capacity_turnover=0.3,
        )
        begun, capacity = begun + flow / 12, capacity + turned / 12
        assert capacity.sum() == pytest.approx(1)
        assert begun.sum(1) == pytest.approx(np.ones(3))
    assert dict(zip(PLACES, capacity, strict=True)) == pytest.approx(IN_2032, abs=0.006)


def test_starting_shares_and_targets_are_those_of_the_evidence():
    evidence = load_evidence()
    known = ["TWN", "KOR", "USA", "JPN"]
    seen = evidence.annual("chip_capacity_share_below_10nm", known, [2022])[0]
    assert seen == pytest.approx([IN_2022[p] for p in known])
    projected = evidence.annual("chip_capacity_share_below_10nm", known, [2032], definition="projection")[0]
    assert projected == pytest.approx([IN_2032[p] for p in known])


def test_starting_shares_are_made_to_sum_to_one():
    shares = evaluate(chips.capacity_share_at_start, DIMENSIONS, initial_capacity_share=dict.fromkeys(PLACES, 1.0))
    assert shares.sum() == pytest.approx(1)
    none = evaluate(chips.capacity_share_at_start, DIMENSIONS, initial_capacity_share=dict.fromkeys(PLACES, 0.0))
    assert (none == 0).all()
