"""Models and programs kept as JSON give the same bits and the same facts when read back."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.cache import keep
from rimland.engine import ops
from rimland.engine.archive import model_from_text, model_to_text, program_from_text, program_to_text
from rimland.engine.compiler import compile_model
from rimland.engine.ensemble import Runner


@pytest.fixture(scope="module")
def model(build, make):
    return build(
        make.noise("luck", "uniform", "actor"),
        make.auxiliary(
            "shared", lambda x: ops.lookup(x, "navy.actor") * 0.1, "navy", form="richardson1960", default=True
        ),
        make.auxiliary("shared", lambda x: ops.lookup(x, "navy.actor") * 0.3, "navy", form="author2000tests"),
        make.stock(
            "chain",
            lambda chain, shared, policy, luck: (
                (
                    ops.shift(chain, "stage", first=ops.place(ops.pick(shared, navy="USA"), domain="sea") + policy)
                    - chain
                )
                * ops.quantity(1, "1/year")
                * ops.max_over(luck, "actor")
            ),
            "domain stage",
            initial=0.5,
            bounds=(0, None),
        ),
        make.metric("seen", lambda chain: ops.sum_over(chain, "stage"), "domain", label="Seen", show=("sea",)),
        make.event("incidents", lambda x: x, "actor", draw="poisson", at_most=9),
        parameters=[make.parameter("x", {"USA": 1, "others": 0.4}, dims="actor", factor={"uniform": [0.5, 1.5]})],
        levers=[make.lever("policy", 0.2)],
    )


@pytest.mark.parametrize("structure", [{}, {"shared": "all"}])
def test_a_program_runs_to_the_same_bits(model, structure):
    program = compile_model(model, structure, ["seen", "chain", "incidents"])
    again = program_from_text(program_to_text(program))
    assert again.source == program.source
    assert again.outputs == program.outputs
    assert again.meta == program.meta
    times = {"timestep": np.full(20, 1 / 12), "policy": np.linspace(0, 1, 20)}
    u = np.linspace(0, 1, 64)

    def inputs(first, count):
        return {"x": np.stack([1 + u, u, 1 - u]), "form:shared": np.round(u)}

    first, second = (Runner(p, times, inputs, 8, "numpy").compute(0) for p in (program, again))
    assert np.isfinite(first).all()
    assert first.tobytes() == second.tobytes()


def test_a_model_keeps_its_facts(model):
    again = model_from_text(model_to_text(model))
    assert again.names() == model.names()
    assert again.dimensions == model.dimensions
    assert again.sources() == model.sources()
    for name, variable in model.variables.items():
        other = again.variables[name]
        assert other.unit.same_as(variable.unit)
        assert (other.kind, other.dims, other.default) == (variable.kind, variable.dims, variable.default)
        for key, form in variable.forms.items():
            kept = other.forms[key].equation
            assert {**vars(kept), "function": None} == {**vars(form.equation), "function": None}
    for name, parameter in model.parameters.items():
        np.testing.assert_array_equal(again.parameters[name].values, parameter.values)
        assert again.parameters[name].distribution == parameter.distribution
    for name, lever in model.levers.items():
        assert again.levers[name].asked_by == lever.asked_by
        assert again.levers[name].path[0][0] == lever.path[0][0]


def test_a_kept_file_is_whole_or_absent(tmp_path):
    keep(tmp_path / "kept.json", b"{}")
    assert (tmp_path / "kept.json").read_text() == "{}"
    keep(tmp_path / "absent" / "kept.json", b"{}")
    assert [p.name for p in tmp_path.iterdir()] == ["kept.json"]
