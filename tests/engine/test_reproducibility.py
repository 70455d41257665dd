"""Same seed, same bits: whatever the number of members, workers, order, form spanning or point of resumption."""

from __future__ import annotations

import numpy as np
import pytest

from rimland.engine import ops
from rimland.engine.design import Design, form_choice

RECORD = ["arms", "fear", "incidents", "crisis", "reaction"]
MONTHS = 30


@pytest.fixture(scope="module")
def model(build, make):
    """A small arms race with luck, counts, dyads and two rival forms."""
    return build(
        make.noise("luck", dims="dyad"),
        make.auxiliary(
            "fear",
            lambda arms, luck: ops.logistic(
                ops.log(ops.lookup(arms, "dyad.observed") / ops.lookup(arms, "dyad.observer")) + 0.3 * luck
            ),
            "dyad",
        ),
        make.auxiliary(
            "reaction",
            lambda fear, arms, strength: ops.collect(fear, "dyad.observer") * arms * strength,
            "actor",
            unit="ship/year",
            form="richardson1960",
            default=True,
        ),
        make.auxiliary(
            "reaction",
            lambda arms, strength: strength * (ops.mean_over(arms, "actor") - arms),
            "actor",
            unit="ship/year",
            form="davis1966",
        ),
        make.stock(
            "arms",
            lambda reaction, arms, decay: reaction - decay * arms,
            "actor",
            unit="ship",
            initial="fleet",
        ),
        make.event(
            "incidents",
            lambda fear: 4 * ops.collect(fear, "dyad.observer"),
            "actor",
            draw="negative_binomial",
            dispersion="spread",
            at_most=20,
        ),
        make.event("crisis", lambda incidents: ops.sum_over(incidents, "actor") * 0.01, draw="bernoulli"),
        parameters=[
            make.parameter("strength", 0.2, "1/year"),
            make.parameter("decay", 0.05, "1/year"),
            make.parameter("spread", 2.0, low=0.5, high=10),
            make.parameter("fleet", {"USA": 290.0, "JPN": 130.0, "CHN": 330.0}, "ship", dims="actor"),
        ],
    )


def assumptions(seed=3):
    """Uncertain strength and decay, drawn from the design as a simulation does."""
    design = Design(["decay", "form:reaction", "strength"], seed)

    def inputs(first, count):
        u = design.points(first, count)
        drawn = {"decay": 0.02 + 0.05 * u[:, 0], "strength": 0.1 + 0.3 * u[:, 2]}
        return drawn | {"form:reaction": form_choice(u[:, 1], 2)}

    return inputs


@pytest.fixture(params=["numpy", "jax"])
def ready(request, model, runner):
    """Makes a runner of the small model on one backend, with chunks of 64 to keep it quick."""
    if request.param == "jax":
        pytest.importorskip("jax")

    def ready(seed=3, structure=None):
        made = runner(
            model,
            RECORD,
            months=MONTHS,
            backend=request.param,
            seed=seed,
            inputs=assumptions(),
            structure=structure,
        )
        made.chunk = 64
        return made

    return ready


def all_members(made, members, first=0, workers=1):
    return np.concatenate([c.values for c in made.stream(first, members, workers)], axis=-1)


def same_bits(a, b):
    assert a.tobytes() == b.tobytes(), f"{(a != b).mean():.3g} of values differ"


def test_same_bits_whatever_is_asked_for(ready):
    made = ready()
    full = all_members(made, 300)
    assert full.shape[-1] == 300
    assert np.isfinite(full).all()
    for members in (10, 64, 100):
        same_bits(all_members(made, members), np.ascontiguousarray(full[..., :members]))
    same_bits(all_members(made, 300, workers=2), full)
    same_bits(all_members(ready(), 300), full)
    same_bits(all_members(made, 300, first=128), np.ascontiguousarray(full[..., 128:]))
    for start in (192, 0, 128):
        last = min(start + 64, 300)
        same_bits(
            np.ascontiguousarray(made.compute(start)[..., : last - start]),
            np.ascontiguousarray(full[..., start:last]),
        )
    assert not np.array_equal(all_members(ready(seed=4), 64), full[..., :64])
    assert len(np.unique(full[-1, 0])) == 300, "every member has its own course"


def test_no_members_beyond_the_last(ready):
    assert list(ready().stream(64, 64)) == []


def test_spanned_forms_equal_the_single_forms_member_for_member(ready):
    """A member that draws a form runs exactly as if the whole ensemble had been given that form."""
    forms = ["richardson1960", "davis1966"]
    spanned = ready(structure={"reaction": forms}).compute(0)
    chosen = assumptions()(0, 64)["form:reaction"]
    assert 16 < chosen.sum() < 48
    for index, form in enumerate(forms):
        single = ready(structure={"reaction": form}).compute(0)
        mine = chosen == index
        # Two programs: XLA may contract a product and a sum in one and not in the other, so JAX is held to
        # float32 tolerance on continuous values, NumPy to the bit.
        if ready().backend == "numpy":
            same_bits(spanned[..., mine], single[..., mine])
        else:
            np.testing.assert_allclose(spanned[:, :3, mine], single[:, :3, mine], rtol=1e-4)


def test_backends_agree(model, runner):
    pytest.importorskip("jax")
    found = []
    for backend in ("numpy", "jax"):
        made = runner(model, RECORD, months=MONTHS, backend=backend, seed=3, inputs=assumptions())
        made.chunk = 64
        found.append(made.compute(0))
    arms = slice(0, 7)  # arms and fear: nothing discrete feeds back into them
    np.testing.assert_allclose(found[0][:, arms], found[1][:, arms], rtol=2e-5)
    assert (found[0][:, 7:11] != found[1][:, 7:11]).mean() < 1e-3, "counts differ only where a draw falls on a step"


def test_float32_follows_float64(model, runner):
    found = []
    for dtype in (np.float32, np.float64):
        made = runner(model, ["arms"], months=MONTHS, seed=3, inputs=assumptions(), dtype=dtype)
        found.append(made.compute(0))
    np.testing.assert_allclose(found[0], found[1], rtol=2e-5)


def test_numpy_does_not_depend_on_the_chunk(model, runner):
    found = []
    for chunk in (64, 128):
        made = runner(model, RECORD, months=MONTHS, seed=3, inputs=assumptions())
        made.chunk = chunk
        found.append(all_members(made, 128))
    same_bits(*found)
