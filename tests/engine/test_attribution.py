"""Splitting a change by input and by link: closed forms, conservation at every variable, and links switched off."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.engine import ops
from rimland.engine.attribution import Line, attribute
from rimland.engine.compiler import choose_forms, compile_model

MONTHS = 25


def split(model, before, after, outcome="result", at=MONTHS - 1, months=MONTHS, points=5, members=(0,)):
    """The attribution of one variable's last value between two settings of levers and parameters."""
    program = compile_model(model, None, list(model.variables), separate=True)

    def times(setting):
        given = {n: np.broadcast_to(float(setting[n]), (months,)) for n in program.times if n in setting}
        clocks = {"timestep": np.full(months, 1 / 12), "calendar_year": 2015 + np.arange(months) / 12}
        return given | {n: clocks[n] for n in program.times if n in clocks}

    def parameters(setting):
        return {n: np.array([float(setting.get(n, model.parameters[n].values))]) for n in program.parameters}

    line = Line(
        program, (times(before), times(after)), (parameters(before), parameters(after)), list(members), 0, points
    )
    weights = np.zeros((at + 1, *model.dimensions.size(model.variables[outcome].dims)))
    weights[at] = 1.0
    return attribute(line, model, outcome, weights, choose_forms(model, {}))


def conserved(found, outcome, tolerance=1e-9):
    """What flows into every variable flows out of it, but for the outcome."""
    inside = {effect for _, effect in found.links} - {outcome}
    for name in inside:
        into = sum(x for (_, effect), x in found.links.items() if effect == name)
        out = sum(x for (cause, _), x in found.links.items() if cause == name)
        np.testing.assert_allclose(into, out, atol=tolerance)


def test_a_product_is_shared_by_the_known_formula(build, make):
    """For f = xy the Aumann-Shapley share of x is its change times the mean of y."""
    model = build(
        make.metric("result", lambda product: 3 * product, label="r"),
        make.auxiliary("product", lambda x, y: x * y),
        levers=[make.lever("x", 1), make.lever("y", 2)],
    )
    found = split(model, {"x": 1, "y": 2}, {"x": 4, "y": 3})
    assert found.before == pytest.approx([6]) and found.after == pytest.approx([36])
    assert found.inputs["x"] == pytest.approx([3 * 3 * 2.5])
    assert found.inputs["y"] == pytest.approx([3 * 1 * 2.5])
    assert found.residual == pytest.approx([0], abs=1e-12)
    assert found.links["x", "product"] == pytest.approx(found.inputs["x"])
    assert found.links["product", "result"] == pytest.approx([30])


def test_two_ways_to_a_stock(build, make):
    """Stock = ((rate + 2 rate^2) / decay) (1 - (1 - decay/12)^n): each way carries its own part."""
    model = build(
        make.metric("result", lambda stock: stock, label="r"),
        make.stock("stock", lambda stock, slow, fast, decay: slow + fast - decay * stock, initial=0.0),
        make.auxiliary("slow", lambda rate: 1 * rate, unit="1/year"),
        make.auxiliary("fast", lambda rate, scale: 2 * rate * rate * scale, unit="1/year"),
        parameters=[make.parameter("decay", 0.5, "1/year"), make.parameter("scale", 1, "year")],
        levers=[make.lever("rate", 1, "1/year")],
    )
    found = split(model, {"rate": 1}, {"rate": 3})
    factor = (1 - (1 - 0.5 / 12) ** (MONTHS - 1)) / 0.5
    assert found.links["slow", "stock"] == pytest.approx([2 * factor])
    assert found.links["fast", "stock"] == pytest.approx([2 * (9 - 1) * factor])
    assert found.inputs["rate"] == pytest.approx(found.change)
    assert ("stock", "stock") not in found.links
    conserved(found, "result")


def test_loops_draws_and_assumptions(build, make):
    """A loop with counts, dimensions and a changed parameter: parts sum up and every variable passes on."""
    model = build(
        make.metric("result", lambda fear: ops.pick(fear, actor="JPN") * 1.0, label="r"),
        make.stock("arms", lambda arms, fear, effort: effort * (0.2 + fear) * arms, "actor", initial=2.0),
        make.auxiliary(
            "fear",
            lambda arms, trouble, sway: ops.logistic(
                ops.log(arms / ops.sum_over(arms, "actor")) + sway * trouble + ops.place(0.5 * sway, actor="JPN")
            ),
            "actor",
        ),
        make.auxiliary("mood", lambda arms: ops.tanh(ops.mean_over(arms, "actor") / 4)),
        make.event("trouble", lambda mood: 3 * mood, draw="poisson", at_most=20),
        parameters=[make.parameter("sway", 0.2)],
        levers=[make.lever("effort", 0.1, "1/year")],
    )
    found = split(model, {"effort": 0.1, "sway": 0.2}, {"effort": 0.6, "sway": 0.5}, members=(0, 1, 2))
    assert found.change.shape == (3,) and abs(found.change.mean()) > 0.01
    np.testing.assert_allclose(found.inputs["effort"] + found.inputs["sway"], found.change, rtol=1e-6)
    conserved(found, "result", 1e-9)


def test_a_step_is_left_over_not_hidden(build, make):
    """A jump has no derivative, so integration along the line cannot see it and says so."""
    model = build(
        make.metric("result", lambda x: 1 * x + 5 * (x > 2), label="r"),
        levers=[make.lever("x", 1)],
    )
    found = split(model, {"x": 1}, {"x": 3})
    assert found.inputs["x"] == pytest.approx([2])
    assert found.residual == pytest.approx([5])
