"""Who fights for Taiwan: starts where judged, moves with its causes, counts once."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rimland.model
from rimland.engine import evaluate
from rimland.engine.dimensions import read_dimensions
from rimland.engine.numbers import parameter_from
from rimland.model.alliance import joining
from rimland.yaml_reader import read_yaml

FOLDER = Path(rimland.model.__file__).parent
DIMENSIONS = read_dimensions(FOLDER / "dimensions.yaml")
ALLIES = list(DIMENSIONS.labels["ally"])
DYADS = list(DIMENSIONS.labels["dyad"])
PARTNERS = [ALLIES.index(name) for name in ("KOR", "AUS", "PHL")]
START = parameter_from(
    "initial_joining", read_yaml(FOLDER / "alliance" / "joining.yaml").data["initial_joining"], DIMENSIONS, ""
)


def joins(**changes) -> np.ndarray:
    causes = {
        "initial_joining": ("ally", START.values),
        "joining_threat": ("ally", np.zeros(5)),
        "joining_from_threat": 1.0,
        "us_credibility": 0.7,
        "us_credibility_at_start": 0.7,
        "joining_from_credibility": 0.7,
        "cohesion": ("ally", np.full(5, 0.6)),
        "initial_cohesion": ("ally", np.full(5, 0.6)),
        "joining_from_cohesion": 1.5,
        "japan_joins": 0.4,
        "japan_joins_at_start": 0.4,
        "joining_from_japan": 1.0,
    }
    return evaluate(joining.partner_joins, DIMENSIONS, **(causes | changes))


def factor(partner, japan=0.4) -> np.ndarray:
    return evaluate(joining.joining_factor, DIMENSIONS, partner_joins=("ally", partner),
                    initial_joining=("ally", START.values), japan_joins=japan)  # fmt: skip


def test_partners_start_at_their_judged_probability():
    assert joins() == pytest.approx(START.values)
    found = evaluate(joining.ally_joins, DIMENSIONS, partner_joins=("ally", joins()), japan_joins=0.4)
    assert dict(zip(ALLIES, found, strict=True)) == pytest.approx(
        {"JPN": 0.4, "KOR": 0.15, "AUS": 0.6, "PHL": 0.3, "TWN": 1.0}
    )


def test_at_the_start_only_japan_is_weighted():
    assert dict(zip(ALLIES, factor(START.values), strict=True)) == pytest.approx(
        {"JPN": 0.4, "KOR": 1.0, "AUS": 1.0, "PHL": 1.0, "TWN": 1.0}
    )


def test_each_cause_moves_the_log_odds_by_its_weight():
    def log_odds(p):
        return np.log(p / (1 - p))[PARTNERS]

    before = log_odds(joins())
    assert log_odds(joins(us_credibility=0.8)) - before == pytest.approx(0.07)
    assert log_odds(joins(cohesion=("ally", np.full(5, 0.7)))) - before == pytest.approx(0.15)
    assert log_odds(joins(japan_joins=0.2)) - before == pytest.approx(-0.2)


def test_fear_of_north_korea_holds_korea_back():
    def threat(**now):
        values = np.array([now.get(d, 0.5) for d in DYADS])
        return evaluate(joining.joining_threat, DIMENSIONS, threat_perception=("dyad", values),
                        initial_threat_perception=("dyad", np.full(len(DYADS), 0.5)),
                        joining_lost_to_korea=0.5)  # fmt: skip

    assert threat() == pytest.approx(np.zeros(5))
    assert threat(**{"KOR>PRK": 0.7})[ALLIES.index("KOR")] == pytest.approx(-0.1)
    assert threat(**{"KOR>CHN": 0.7})[ALLIES.index("KOR")] == pytest.approx(0.2)
    assert np.flatnonzero(threat(**{"AUS>CHN": 0.7})).tolist() == [ALLIES.index("AUS")]
    assert np.count_nonzero(threat(**{"JPN>CHN": 0.9, "TWN>CHN": 0.9})) == 0


@given(partner=st.lists(st.floats(0, 1), min_size=5, max_size=5), japan=st.floats(0, 1))
def test_nobody_brings_more_than_all_it_has(partner, japan):
    """The part in 2015 times the factor stays below one, at every start that the range allows."""
    numbers = read_yaml(FOLDER / "forces" / "power.yaml").data["defender_participation"]
    part = parameter_from("defender_participation", numbers, DIMENSIONS, "").values
    actors, strait = list(DIMENSIONS.labels["actor"]), DIMENSIONS.labels["theatre"].index("taiwan_strait")
    parts = np.array([part[actors.index(name), strait] for name in ALLIES])
    assert (parts * factor(np.array(partner), japan) <= 1 + 1e-9).all()
    assert (START.low[PARTNERS] >= parts[PARTNERS] - 1e-9).all()
