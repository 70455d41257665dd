"""The arithmetic of the reports, on numbers worked out by hand."""

import csv
import io
import json
import math

import numpy as np
import pytest

from rimland.report.comparison import Difference
from rimland.report.drivers import chance_threshold, rank_correlation, ranks, strongest
from rimland.report.hindcast import Series, hindcast_table, overall, score
from rimland.report.sparkline import sparkline
from rimland.report.tables import Table, csv_text, fitted, json_text, number, plain, with_band

NAN = math.nan


def test_score_by_hand():
    # Observed 10, -, 12, 16 against medians 11, 99, 12, 12; no change from 10.
    found = score([10, NAN, 12, 16], [11, 99, 12, 12], [9, 0, 11.5, 11], [12, 200, 13, 13], anchor=10)
    assert found.points == 3
    assert found.inside == 2
    assert found.coverage == pytest.approx(2 / 3)
    assert found.mean_error == pytest.approx((1 + 0 + 4) / 3)
    assert found.root_mean_square == pytest.approx(math.sqrt((1 + 0 + 16) / 3))
    assert found.walk_mean_error == pytest.approx((0 + 2 + 6) / 3)
    assert found.walk_root_mean_square == pytest.approx(math.sqrt((0 + 4 + 36) / 3))
    assert found.ratio == pytest.approx(5 / 8)
    assert found.verdict == "better than no change"


def test_the_harder_rival_holds_the_share_of_gdp():
    """From 10, GDP grows by a half and then doubles: a held share forecasts 15 and 20 against 16 and 18."""
    found = score([16, 18], [16, 17], [15, 15], [17, 19], anchor=10, growth=[1.5, 2.0])
    assert found.held_mean_error == pytest.approx((1 + 2) / 2)
    assert found.walk_mean_error == pytest.approx((6 + 8) / 2)
    assert math.isnan(score([16], [16], [15], [17], anchor=10).held_mean_error)


@pytest.mark.parametrize(
    ("median", "verdict"),
    [(12.0, "better than no change"), (10.0, "about as good as no change"), (20.0, "worse than no change")],
)
def test_verdict_says_when_no_change_would_have_done_better(median, verdict):
    assert score([12, 12], [median] * 2, [0, 0], [30, 30], anchor=10).verdict == verdict


def test_series_that_did_not_move():
    assert score([5, 5], [5, 5], [5, 5], [5, 5], anchor=5).verdict == "nothing moved"
    assert score([5, 5], [6, 5], [5, 5], [6, 5], anchor=5).verdict == "worse than no change"
    assert math.isnan(score([5, 5], [6, 5], [5, 5], [6, 5], anchor=5).ratio)


def test_nothing_observed_scores_nothing():
    assert score([NAN, NAN], [1, 1], [0, 0], [2, 2], anchor=1).points == 0


def _series(title, found, fitted=False):
    none = (1.0,)
    return Series(title, "x", None, "y", (2015,), none, none, none, none, 2015, fitted, False, found)


def test_overall_leaves_out_what_was_fitted_and_counts_the_rest():
    good = score([12, 14], [12, 14], [11, 13], [13, 15], anchor=10)
    bad = score([12, 14], [30, 30], [29, 29], [31, 31], anchor=10)
    whole = overall([_series("a", good), _series("b", bad), _series("c", good, fitted=True), _series("d", None)])
    assert (whole.scored, whole.better, whole.worse, whole.points, whole.inside) == (2, 1, 1, 4, 2)
    assert "50%" in whole.sentence
    assert "far too narrow" in whole.sentence


def test_short_series_are_listed_but_not_scored():
    assert "not scored" in plain(hindcast_table([_series("short", None)]))


def test_ranks_share_ties():
    assert ranks(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [3.5, 1.0, 3.5, 2.0]


def test_rank_correlation_agrees_with_scipy():
    from scipy.stats import spearmanr

    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 5, 60), rng.normal(size=60)
    assert rank_correlation(a, b) == pytest.approx(spearmanr(a, b).statistic)
    assert rank_correlation(b, np.exp(b)) == pytest.approx(1)
    assert math.isnan(rank_correlation(b, np.ones(60)))


def test_chance_alone_names_no_driver():
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(50):
        given = {f"a{i}": rng.random(40) for i in range(100)}
        hits += bool(strongest(given, rng.random(40))[1])
    assert hits <= 7  # 5% of 50 expected; 8 or more would come up once in 300 such tests
    assert chance_threshold(40, 100) > chance_threshold(400, 100)
    assert chance_threshold(3, 100) == 1


def test_drivers_that_cannot_be_told_apart_are_named_together():
    rng = np.random.default_rng(2)
    cause = rng.random(50)
    given = {"cause": cause, "twin": cause + 0.05 * rng.random(50), "other": rng.random(50)}
    _, (first,) = strongest(given, 3 * cause + 0.1 * rng.random(50))
    assert {first.assumption, *first.alike} == {"cause", "twin"}
    assert " or " in first.words


def test_difference_beyond_noise():
    shown = {"name": "x", "label": None, "title": "x", "unit": "1", "relative": False}
    ratio = {"ratio": NAN, "ratio_p05": NAN, "ratio_p95": NAN}
    base = {**shown, **ratio, "scenario": "b", "reference": "a", "year": 2030, "level": 10.0}
    clear = Difference(**base, median=3.0, p05=2.0, p95=4.0)
    assert clear.clear
    assert clear.beyond_noise == pytest.approx(3.0)
    assert not Difference(**base, median=0.1, p05=-1.0, p95=1.0).clear
    assert Difference(**base, median=1.0, p05=1.0, p95=1.0).beyond_noise == math.inf
    assert Difference(**base, median=0.0, p05=-0.001, p95=0.002).negligible


def test_sparkline():
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([5, 5, 5]) == "▄▄▄"
    assert sparkline([1, NAN, 2]) == "▁·█"
    assert sparkline([NAN]) == "·"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234.5, "1,234"), (12.345, "12.3"), (0.012345, "0.0123"), (NAN, "-"), (-2.5, "-2.50")],
)
def test_number(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((1.519, 1.4, 1.66), "1.52 (1.40–1.66)"),
        ((316.2, 300, 1320.4), "316 (300–1,320)"),
        ((-0.5, -1, 0.25), "-0.50 (-1.00 to 0.25)"),
        ((0.0, -0.0, 0.0), "0.00 (0.00–0.00)"),
        ((NAN, NAN, NAN), "-"),
    ],
)
def test_with_band(values, text):
    assert with_band(*values) == text


def test_plain_table_aligns():
    table = Table(["name", "n"], right=frozenset({1}))
    table.add("group")
    table.add("a", "1")
    table.add("bb", "10")
    assert plain(table).splitlines() == ["name   n", "--------", "group", "a      1", "bb    10"]


def test_a_narrow_terminal_loses_whole_columns_never_digits():
    table = Table(["name", "2024", "2030", "path"], right=frozenset({1, 2}), optional=(3, 2))
    table.add("heading longer than the table is wide")
    table.add("a", "1.5", "2.5", "▁▂▃")
    assert fitted(table, 80) == (Table(table.columns, table.rows, table.right), [])
    small, dropped = fitted(table, 17)
    assert dropped == ["path"]
    assert plain(small).splitlines()[-1] == "a      1.5   2.5"
    assert fitted(table, 3)[1] == ["2030", "path"]


def test_a_narrow_terminal_wraps_text_in_the_last_column():
    table = Table(["name", "what"])
    table.add("a", "seven words that do not fit here")
    small, dropped = fitted(table, 24)
    assert dropped == []
    assert plain(small).splitlines()[2:] == ["a     seven words that", "      do not fit here"]


def test_json_and_csv_hold_no_nan():
    assert json.loads(json_text({"a": NAN, "b": [np.float64(1.5), math.inf], "c": {"d": np.int64(2)}})) == {
        "a": None, "b": [1.5, None], "c": {"d": 2},
    }  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(csv_text([{"a": 1, "b": None}, {"a": "x,y", "b": 2.5}]))))
    assert rows == [{"a": "1", "b": ""}, {"a": "x,y", "b": "2.5"}]
