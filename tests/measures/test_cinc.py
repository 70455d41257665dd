"""CINC against the published column of National Material Capabilities, version 6.0.

The copy at hand holds 7 to 47 states a year, not the world, so the six world totals of a year are recovered first, from
the states with all six components, by least squares. There are more states than totals, so the rest is a test; the
states with gaps take no part in the recovery. `RIMLAND_NMC` may name the whole table; the shipped one has four years.
"""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from rimland import measures

COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
SHIPPED = Path(__file__).parent / "data" / "cow_nmc_v6_whole_years.csv"
WHOLE = Path(os.environ.get("RIMLAND_NMC", Path(__file__).resolve().parents[2] / "shared/data/cow_nmc_v6.csv"))


def years(path):
    """Year -> components (states, 6) and published scores (states,)."""
    found = {}
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            values = [float(row[name] or "nan") for name in (*COMPONENTS, "cinc")]
            found.setdefault(int(row["year"]), []).append(values)
    return {year: (np.array(v)[:, :6], np.array(v)[:, 6]) for year, v in found.items()}


def world_totals(components, published):
    whole = ~np.isnan(components).any(axis=1)
    scale = components[whole].max(axis=0)
    return scale / np.linalg.lstsq(components[whole] / scale, 6 * published[whole], rcond=None)[0]


def disagreements(table):
    """Count of state-years, and those that differ by more than the rounding of the published column."""
    count, off = 0, []
    for year, (components, published) in table.items():
        found = measures.cinc(components, world_totals(components, published))
        count += len(found)
        off += [(year, i) for i in np.flatnonzero(~(np.abs(found - published) <= 1e-9 + 2e-6 * published))]
    return count, off


def test_published_scores_of_whole_years():
    table = years(SHIPPED)
    assert disagreements(table) == (sum(len(c) for _, c in table.values()), [])
    assert sum(np.isnan(components).any(axis=1).sum() for components, _ in table.values()) >= 5


def test_recovered_totals_of_personnel_are_whole_thousands():
    """They need not be: that they are says that shares, mean and totals are the published ones."""
    for components, published in years(SHIPPED).values():
        soldiers = world_totals(components, published)[1]
        assert soldiers == pytest.approx(round(soldiers), abs=0.02)


def test_a_missing_component_as_zero_would_not_do():
    components, published = years(SHIPPED)[1860]
    gaps = np.isnan(components).any(axis=1)
    as_zero = measures.cinc(np.nan_to_num(components), world_totals(components, published))
    assert (as_zero[gaps] < 0.9 * published[gaps]).all()


def test_every_published_state_year():
    if not WHOLE.exists():
        pytest.skip("the whole table of National Material Capabilities is not here; RIMLAND_NMC may name it")
    count, off = disagreements(years(WHOLE))
    assert (count, off) == (5426, [])


def test_shares_of_the_world_sum_to_one():
    components = np.random.default_rng(0).lognormal(size=(30, 6))
    scores = measures.cinc(components)
    assert scores.sum() == pytest.approx(1)
    assert measures.cinc(components, components.sum(axis=0)) == pytest.approx(scores)


def test_what_the_world_has_none_of_is_left_out():
    assert measures.cinc([[1, 0], [3, 0]]) == pytest.approx([0.25, 0.75])


def test_unknown_states_are_unknown_not_powerless():
    assert np.isnan(measures.cinc([[np.nan, np.nan], [1, 2]])[0])


@pytest.mark.parametrize(
    ("components", "world", "message"),
    [
        ([[1, -9], [2, 3]], None, "holds -9, below zero; code missing values as NaN"),
        ([1, 2], None, r"expected 2 dimension\(s\), got shape \(2,\)"),
        ([[1, 2], [3, 4]], [10], "expected 2 totals, one a component, got 1"),
        ([[1, 2], [3, 4]], [10, 5], "component 1 totals 5, below the 6"),
        ([["a", "b"]], None, "expected numbers"),
        ([[np.inf, 1]], None, "infinite"),
    ],
)
def test_bad_input_is_told_in_one_line(components, world, message):
    with pytest.raises(ValueError, match=message):
        measures.cinc(components, world)
    with pytest.raises(measures.MeasureError):
        measures.cinc(components, world)
