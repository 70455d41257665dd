"""The arithmetic of a stress test: indices with known values, tornadoes and turning points in closed form."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq

from rimland.stress.correlation import beyond_chance
from rimland.stress.run import neutral
from rimland.stress.sensitivity import distances, dummy_distances, ranking, with_spread
from rimland.stress.tornado import measured, tornado
from rimland.stress.trials import Trial
from rimland.stress.turning import opposition, search, turning, turning_points, vanishing


def sample(members: int, inputs: int, seed: int = 0) -> dict[str, np.ndarray]:
    points = stats.qmc.LatinHypercube(inputs, rng=np.random.default_rng(seed)).random(members)
    return {f"x{i + 1}": points[:, i] for i in range(inputs)}


# Global: indices that are known


def test_ishigami_indices_are_the_known_ones():
    """Sobol' indices of the Ishigami function in closed form: 0.3139, 0.4424 and 0, the last with interactions only."""
    from SALib.test_functions import Ishigami

    inputs = sample(4096, 20, 1)
    points = np.stack([(2 * inputs[f"x{i}"] - 1) * math.pi for i in (1, 2, 3)], 1)
    outcome = Ishigami.evaluate(points)
    plain = ranking(inputs, outcome, of="values")
    found = with_spread(plain, distances(inputs, outcome), dummy_distances(outcome))
    by_name = {s.name: s for s in found.found}
    for name, known in (("x1", 0.3139), ("x2", 0.4424), ("x3", 0.0)):
        assert by_name[name].first_order == pytest.approx(known, abs=0.025), name
    assert by_name["x1"].low < 0.3139 < by_name["x1"].high and by_name["x2"].low < 0.4424 < by_name["x2"].high
    assert [by_name[n].verdict for n in ("x1", "x2", "x3")] == ["clear", "clear", "spread"]
    assert {s.verdict for s in found.found if s.name not in ("x1", "x2", "x3")} == {"unclear"}
    assert found.explained == pytest.approx(0.3139 + 0.4424, abs=0.03)


def test_an_additive_model_is_explained_by_its_parts():
    inputs = sample(2048, 30, 2)
    weights = {"x1": 3.0, "x2": -2.0, "x3": 1.0}
    outcome = sum(w * inputs[n] for n, w in weights.items())
    found = ranking(inputs, outcome, of="values")
    assert [s.name for s in found.clear()] == list(weights)
    for s in found.clear():
        assert s.first_order == pytest.approx(weights[s.name] ** 2 / 14, abs=0.04)
        assert math.copysign(1, s.correlation) == math.copysign(1, weights[s.name])
    assert found.explained == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("seed", range(3))
def test_what_does_nothing_stays_at_the_floor(seed: int):
    inputs = sample(512, 150, 10 + seed)
    outcome = np.random.default_rng(seed).lognormal(size=512)
    found = with_spread(ranking(inputs, outcome), distances(inputs, outcome), dummy_distances(outcome))
    assert {s.verdict for s in found.found} == {"unclear"}
    assert found.explained == 0
    assert beyond_chance(inputs, outcome) == []


def test_ranks_do_not_mind_how_the_outcome_is_measured():
    inputs = sample(512, 8, 3)
    outcome = inputs["x1"] + 0.5 * inputs["x2"] ** 2
    plain, bent = ranking(inputs, outcome), ranking(inputs, np.exp(6 * outcome))
    assert [(s.name, s.first_order) for s in plain.found] == [(s.name, s.first_order) for s in bent.found]


def test_more_members_tell_more_apart():
    """Sixteen weak inputs of equal weight: what 256 members cannot tell from noise, 4,096 can."""
    inputs = sample(4096, 40, 4)
    outcome = sum(inputs[f"x{i}"] for i in range(1, 17)) + np.random.default_rng(5).normal(0, 0.5, 4096)
    clear = [len(ranking({n: v[:m] for n, v in inputs.items()}, outcome[:m], top=40).clear()) for m in (256, 4096)]
    assert clear[0] < clear[1] == 16


def test_members_without_a_number_are_left_out_and_too_few_are_refused():
    inputs = sample(400, 5, 6)
    outcome = inputs["x1"].copy()
    outcome[:100] = math.nan
    assert ranking(inputs, outcome).members == 300
    with pytest.raises(ValueError, match="at least 100 members"):
        ranking(inputs, np.where(np.arange(400) < 50, 1.0, math.nan))
    with pytest.raises(ValueError, match="of: expected"):
        ranking(inputs, outcome, of="rank")


def test_an_outcome_that_never_varies_has_no_drivers():
    found = ranking(sample(200, 4, 7), np.full(200, 2.0))
    assert found.clear() == () and found.floor == 0


def test_a_choice_of_theories_is_one_input():
    forms = np.random.default_rng(8).integers(0, 3, 1024).astype(float)
    inputs = {**sample(1024, 10, 8), "form:arms_reaction": forms}
    found = ranking(inputs, np.where(forms == 1, 1.0, 0.0) + 0.1 * inputs["x1"])
    assert found.found[0].name == "form:arms_reaction" and found.found[0].verdict == "clear"
    assert math.isnan(found.found[0].correlation)  # three theories have no order


# One at a time: a linear model in closed form

USUAL = {"a": 2.0, "b": -1.0, "c": 0.5, "d": 4.0}
WEIGHTS = {"a": 1.0, "b": 3.0, "c": -0.2, "d": 0.0}
ENDS = {"a": (1.0, 4.0), "b": (-2.0, 0.0), "c": (0.0, 1.0), "d": (0.0, 9.0)}
LUCKS = (-0.3, 0.1, 0.5)


def toy_trials() -> list[Trial]:
    return [
        Trial(n, "assumption", end, np.array(USUAL[n]), np.array(ENDS[n][i]))
        for n in USUAL
        for i, end in enumerate(("low", "high"))
    ]


def linear(values: Mapping[str, float], luck: float = 0.0) -> float:
    """a + 3b - 0.2c + luck: at the usual values -1.1."""
    return sum(WEIGHTS[n] * values[n] for n in USUAL) + luck


def swept(model: Callable[..., float], wanted: list[tuple[Trial, float] | None]) -> np.ndarray:
    """(lucks, columns) of a model."""
    rows = []
    for luck in LUCKS:
        row = []
        for item in wanted:
            values = dict(USUAL)
            if item is not None:
                trial, share = item
                values[trial.name] = float(trial.value_at(share))
            row.append(model(values, luck))
        rows.append(row)
    return np.array(rows)


def test_a_linear_tornado_is_its_closed_form():
    tried = toy_trials()
    own = swept(linear, [None, *((t, 1.0) for t in tried)])
    found = tornado(tried, own, np.zeros_like(own))
    mean = np.mean(LUCKS)
    assert found.usual == pytest.approx(-1.1 + mean)
    assert (found.least, found.most) == pytest.approx((-1.1 + min(LUCKS), -1.1 + max(LUCKS)))
    # Widths are weight times range: 6 for b, 3 for a, 0.2 for c, and d does nothing.
    assert [b.name for b in found.bars] == ["b", "a", "c"] and found.idle == ("d",)
    assert [b.width for b in found.bars] == pytest.approx([6.0, 3.0, 0.2])
    low, high = found.bars[0].points
    assert (low.trial.end, high.trial.end) == ("low", "high")
    assert (low.mean, high.mean) == pytest.approx((-4.1 + mean, 1.9 + mean))
    assert (low.least, low.most) == pytest.approx((-4.1 + min(LUCKS), -4.1 + max(LUCKS)))
    assert found.rest(2) == pytest.approx((1, 0.2, 0.2))


def test_the_spread_of_a_level_over_lucks_is_that_of_the_move():
    """A luck that only adds to the level moves no bar's end; one that scales an effect does."""
    tried = toy_trials()[:2]
    level = np.array([[1.0, 0.0, 3.0], [5.0, 4.0, 9.0]])
    found = tornado(tried, level)
    low, high = found.bars[0].points
    assert (found.usual, found.least, found.most) == (3.0, 3.0, 3.0)
    assert (low.mean, low.least, low.most) == (2.0, 2.0, 2.0)
    assert (high.mean, high.least, high.most) == (6.0, 5.0, 7.0)


def test_names_that_cannot_matter_are_not_listed():
    tried = toy_trials()
    found = tornado(tried, swept(linear, [None, *((t, 1.0) for t in tried)]), names={"a", "d"})
    assert [b.name for b in found.bars] == ["a"] and found.idle == ("d",)


def test_what_is_measured_of_two_sides():
    own, other = np.array([2.0, 0.0, 1.0]), np.array([4.0, 1.0, 0.0])
    assert measured(own).tolist() == own.tolist()
    assert measured(own, other).tolist() == [-2.0, -1.0, 1.0]
    ratio = measured(own, other, ratio=True)
    assert ratio[:2].tolist() == [0.5, 0.0] and math.isnan(ratio[2])
    assert (neutral(False, False), neutral(True, False), neutral(True, True)) == (None, 0.0, 1.0)


def test_a_ratio_over_lucks_is_the_ratio_of_the_means():
    own, other = np.array([[1.0], [3.0]]), np.array([[1.0], [6.0]])
    assert tornado([], own, other, ratio=True).usual == pytest.approx(4 / 7)


# Turning points


def turned(model: Callable[..., float], **more: int):
    tried = toy_trials()
    found = tornado(tried, swept(model, [None, *((t, 1.0) for t in tried)]))
    ends = turning(found, 0.0)
    asked: list[int] = []

    def measure(wanted):
        asked.append(len(wanted))
        return swept(model, wanted).mean(0)

    return search(turning_points(ends, found.usual, 0.0, **more), measure), asked


def test_a_linear_turning_point_is_its_closed_form():
    points, asked = turned(linear)
    # The mean is -1 with luck: it takes b from -1 to -2/3, or a from 2 to 3. c and d cannot turn it.
    assert [(p.trial.name, p.trial.end) for p in points] == [("b", "high"), ("a", "high")]
    assert float(points[0].value) == pytest.approx(-2 / 3, abs=1e-6)
    assert float(points[1].value) == pytest.approx(3.0, abs=1e-6)
    assert points[0].within == pytest.approx(8.0**-3)
    assert asked == [14, 14, 14]


def test_a_curved_turning_point_is_the_root():
    def curved(values: Mapping[str, float], luck: float) -> float:
        return math.tanh(values["a"] - 2) ** 3 - 0.2 + 0.01 * (luck - float(np.mean(LUCKS)))

    points, _ = turned(curved)
    root = brentq(lambda a: math.tanh(a - 2) ** 3 - 0.2, 2.0, 4.0)
    assert [(p.trial.name, p.trial.end) for p in points] == [("a", "high")]
    assert float(points[0].value) == pytest.approx(root, abs=2 * points[0].within)


def test_the_first_of_several_turning_points_is_given_and_gaps_are_passed_over():
    def waves(values: Mapping[str, float], luck: float) -> float:
        share = (values["a"] - 2) / 2
        return math.nan if 0.4 < share < 0.45 else math.cos(5 * math.pi * share)

    points, _ = turned(waves)
    assert [p.trial.name for p in points] == ["a"]
    assert points[0].share == pytest.approx(0.1, abs=0.01)


def test_theories_turn_a_conclusion_without_a_way_between():
    tried = [Trial("arms_reaction", "theory", k, None, None) for k in ("davis1966", "intriligator1984")]
    found = tornado(tried, np.array([[1.0, -0.5, 0.2]]))
    points = search(turning_points(turning(found, 0.0), found.usual, 0.0), lambda _: pytest.fail("nothing to search"))
    assert [(p.trial.end, p.share, p.value) for p in points] == [("davis1966", 1.0, None)]
    with pytest.raises(ValueError, match="nothing between"):
        tried[0].value_at(0.5)


def test_what_is_negligible_is_no_conclusion_and_turns_nothing():
    tried = toy_trials()[:2]
    reference = np.full((1, 3), 100.0)
    hardly = tornado(tried, reference + np.array([[0.05, -3.0, 0.05]]), reference)
    assert turning(hardly, 0.0) == [] and vanishing(hardly, 0.0) == []
    clear = tornado(tried, reference + np.array([[5.0, -0.05, 0.02]]), reference)
    assert turning(clear, 0.0) == []
    assert [p.trial.end for p in vanishing(clear, 0.0)] == ["low", "high"]


def test_members_that_disagree_are_counted_with_their_interval():
    found = opposition(np.array([1.0] * 88 + [-1.0] * 9 + [0.0] * 3 + [math.nan] * 4))
    assert (found.sign, found.against, found.unchanged, found.members) == (1, 9, 3, 100)
    known = stats.binomtest(9, 100).proportion_ci(0.9, method="wilson")
    assert found.interval() == pytest.approx((known.low, known.high))
    assert opposition(np.array([])).sign == 0 and opposition(np.zeros(5)).sign == 0
    assert opposition(np.array([-2.0, -1.0, 3.0])).against == 1
