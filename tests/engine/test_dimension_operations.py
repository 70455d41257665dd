"""Operations over named dims against plain NumPy, in every order of dims, on both backends."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.engine import ops
from rimland.engine.dimensions import Dimensions, Relation
from rimland.engine.evaluate import compute
from rimland.engine.expression import Tracer, tracing
from rimland.engine.functions import NumpyFunctions, jax_functions
from rimland.engine.units import DIMENSIONLESS

LABELS = {
    "actor": ("USA", "JPN", "CHN"),
    "dyad": ("a", "b", "c", "d"),
    "domain": ("land", "sea"),
    "stage": tuple("uvwxy"),
}
OBSERVER, OBSERVED = (0, 2, 1, 2), (2, 0, 2, 1)
MEMBERS = 5


def ordered(names):
    """Dimensions whose canonical order is `names`."""
    relations = {
        f"dyad.{n}": Relation(f"dyad.{n}", "dyad", "actor", p)
        for n, p in (("observer", OBSERVER), ("observed", OBSERVED))
    }
    return Dimensions({n: LABELS[n] for n in names}, relations)


class Case:
    """Arrays over random dims, and one expression of them computed by the engine."""

    def __init__(self, order, seed, backend):
        self.dimensions, self.rng, self.backend = ordered(order), np.random.default_rng(seed), backend
        self.values, self.tracer = {}, Tracer(self.dimensions)

    def array(self, name, dims):
        dims = self.dimensions.union(dims)
        self.values[name] = self.rng.normal(size=(*self.dimensions.size(dims), MEMBERS))
        return self.values[name], dims

    def engine(self, function):
        """Result and its dims, in the canonical order with the members last."""
        with tracing(self.tracer):
            reads = [self.tracer.read(n, self._dims(n), DIMENSIONLESS) for n in self.values]
            root = function(*reads)
        functions, values = NumpyFunctions(np.float64), self.values
        if self.backend == "jax":
            import jax.numpy as jnp

            functions = jax_functions(np.float32)
            values = {n: jnp.asarray(v, np.float32) for n, v in values.items()}
        return np.asarray(compute(root, self.dimensions, values, functions)), root.dims

    def _dims(self, name):
        sizes = self.values[name].shape[:-1]
        return tuple(d for d in self.dimensions.order if len(LABELS[d]) in sizes)

    def check(self, function, expected, dims):
        """`expected` has axes `dims`, then members."""
        found, found_dims = self.engine(function)
        assert found_dims == self.dimensions.union(dims)
        order = [dims.index(d) for d in found_dims]
        expected = np.asarray(expected).transpose(*order, len(dims))
        found = np.broadcast_to(found, expected.shape) if found.ndim == 0 else found
        tolerance = 1e-12 if self.backend == "numpy" else 3e-6
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def along(array, dims, dim):
    """The array with `dim` first, and the other dims."""
    axis = dims.index(dim)
    return np.moveaxis(array, axis, 0), tuple(d for d in dims if d != dim)


orders = st.permutations(list(LABELS))
subsets = st.sets(st.sampled_from(list(LABELS)), min_size=1)
seeds = st.integers(0, 2**16)
numpy_cases = settings(max_examples=60, deadline=None)


@pytest.fixture(params=["numpy", "jax"], scope="module")
def backend(request):
    if request.param == "jax":
        pytest.importorskip("jax")
    return request.param


def each_case(backend):
    """A few orders and subsets for JAX, which compiles every operation; hypothesis covers NumPy."""
    if backend == "numpy":
        return [(list(o), s) for o in itertools.permutations(LABELS) for s in range(2)]
    return [
        (list(o), 1) for o in (list(LABELS), ["stage", "domain", "dyad", "actor"], ["domain", "actor", "stage", "dyad"])
    ]


@numpy_cases
@given(orders, subsets, subsets, seeds)
def test_arithmetic_joins_dims_by_name(order, first, second, seed):
    case = Case(order, seed, "numpy")
    (x, dx), (y, dy) = case.array("x", first), case.array("y", second)
    letters = {d: d[1] for d in LABELS}  # c, y, o, t: all different

    def text(dims):
        return "".join(letters[d] for d in dims) + "m"

    both = case.dimensions.union(dx, dy)
    joined = f"{text(dx)},{text(dy)}->{text(both)}"
    wide_x, wide_y = np.einsum(joined, x, np.ones_like(y)), np.einsum(joined, np.ones_like(x), y)
    case.check(lambda x, y: x * y, wide_x * wide_y, both)
    case.check(lambda x, y: x - y, wide_x - wide_y, both)
    case.check(lambda x, y: ops.where(x > y, 2.0, -x), np.where(wide_x > wide_y, 2.0, -wide_x), both)


REDUCTIONS = {
    "sum": (ops.sum_over, np.sum),
    "mean": (ops.mean_over, np.mean),
    "max": (ops.max_over, np.max),
    "min": (ops.min_over, np.min),
    "prod": (ops.prod_over, np.prod),
}


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_over_every_dim(backend, name):
    ours, theirs = REDUCTIONS[name]
    for order, seed in each_case(backend):
        for dim in ("actor", "domain", "stage"):
            case = Case(order, seed, backend)
            x, dims = case.array("x", ("actor", "domain", "stage"))
            rest = tuple(d for d in dims if d != dim)
            case.check(lambda x, dim=dim: ours(x, dim), theirs(x, axis=dims.index(dim)), rest)


def test_pick_and_place(backend):
    for order, seed in each_case(backend):
        case = Case(order, seed, backend)
        x, dims = case.array("x", ("actor", "domain", "stage"))
        first, rest = along(x, dims, "domain")
        case.check(lambda x: ops.pick(x, domain="sea"), first[1], rest)
        case = Case(order, seed, backend)
        x, dims = case.array("x", ("domain", "stage"))
        placed = np.zeros((3, *x.shape))
        placed[1] = x
        case.check(lambda x: ops.place(x, actor="JPN"), placed, ("actor", *dims))
        case.check(lambda x: ops.pick(ops.place(x, actor="JPN"), actor="CHN"), x * 0, dims)


@pytest.mark.parametrize("extra", [(), ("domain",), ("domain", "stage")])
def test_lookup_and_collect(backend, extra):
    for order, seed in each_case(backend):
        case = Case(order, seed, backend)
        x, dims = case.array("x", ("actor", *extra))
        by_actor, rest = along(x, dims, "actor")
        case.check(lambda x: ops.lookup(x, "dyad.observed"), by_actor[list(OBSERVED)], ("dyad", *rest))
        case = Case(order, seed, backend)
        x, dims = case.array("x", ("dyad", *extra))
        by_dyad, rest = along(x, dims, "dyad")
        total = np.zeros((3, *by_dyad.shape[1:]))
        for dyad, actor in enumerate(OBSERVER):
            total[actor] += by_dyad[dyad]
        case.check(lambda x: ops.collect(x, "dyad.observer"), total, ("actor", *rest))


def test_shift_moves_one_label_on(backend):
    for order, seed in each_case(backend):
        case = Case(order, seed, backend)
        x, dims = case.array("x", ("actor", "domain", "stage"))
        y, _ = case.array("y", ("actor",))
        by_stage, rest = along(x, dims, "stage")
        entering = np.broadcast_to(y[:, None] if rest.index("actor") == 0 else y[None], by_stage.shape[1:])
        moved = np.concatenate([entering[None], by_stage[:-1]])
        case.check(lambda x, y: ops.shift(x, "stage", first=y), moved, ("stage", *rest))
        total = np.broadcast_to(y.sum(0), by_stage.shape[1:])
        moved = np.concatenate([total[None], by_stage[:-1]])
        case.check(lambda x, y: ops.shift(x, "stage", first=ops.sum_over(y, "actor")), moved, ("stage", *rest))


@numpy_cases
@given(orders, seeds)
def test_chains_of_operations(order, seed):
    """Collect of a weighted lookup over a middle dim, then a share of the total."""
    case = Case(order, seed, "numpy")
    x, dx = case.array("x", ("actor", "stage"))
    w, dw = case.array("w", ("dyad", "domain"))
    x_as = along(x, dx, "actor")[0]
    w_dd = along(w, dw, "dyad")[0]
    expected = np.zeros((3, 2, 5, MEMBERS))
    for dyad in range(4):
        expected[OBSERVER[dyad]] += w_dd[dyad][:, None] * x_as[OBSERVED[dyad]][None]
    expected /= 1 + np.abs(expected).sum((1, 2), keepdims=True)

    def function(x, w):
        pull = ops.collect(w * ops.lookup(x, "dyad.observed"), "dyad.observer")
        return pull / (1 + ops.sum_over(ops.sum_over(ops.abs_(pull), "domain"), "stage"))

    case.check(function, expected, ("actor", "domain", "stage"))


ELEMENTWISE = [
    (lambda x: ops.exp(x), np.exp),
    (lambda x: ops.logistic(x), lambda x: 1 / (1 + np.exp(-x))),
    (lambda x: ops.tanh(x), np.tanh),
    (lambda x: ops.log(ops.abs_(x)), lambda x: np.log(np.abs(x))),
    (lambda x: ops.sqrt(ops.abs_(x)), lambda x: np.sqrt(np.abs(x))),
    (lambda x: ops.clip(x, -0.5, 0.25), lambda x: np.clip(x, -0.5, 0.25)),
    (lambda x: ops.floor(3 * x), lambda x: np.floor(3 * x)),
    (lambda x: ops.sign(x), np.sign),
    (lambda x: ops.abs_(x) ** 1.5 + x**2 + ops.abs_(x) ** 0.5 + x**-1 + x**1,
     lambda x: np.abs(x) ** 1.5 + x**2 + np.abs(x) ** 0.5 + 1 / x + x),
    (lambda x: ops.power(ops.abs_(x), x), lambda x: np.abs(x) ** x),
    (lambda x: 2**x, lambda x: 2.0**x),
    (lambda x: ops.where(ops.both(x > 0, ops.negate(x > 1)), x, 0), lambda x: np.where((x > 0) & (x <= 1), x, 0)),
    (lambda x: ops.where(ops.either(x < -1, x >= 1), 1, -x), lambda x: np.where((x < -1) | (x >= 1), 1, -x)),
    (lambda x: (x <= 0) + 2 * (x > 0), lambda x: np.where(x <= 0, 1.0, 2.0)),
    (lambda x: ops.equal(ops.floor(x), 0) * 3, lambda x: (np.floor(x) == 0) * 3.0),
    (lambda x: -x + ops.ones("stage"), lambda x: 1 - x),
]  # fmt: skip


@pytest.mark.parametrize("index", range(len(ELEMENTWISE)))
def test_elementwise_operations(backend, index):
    ours, theirs = ELEMENTWISE[index]
    case = Case(list(LABELS), index, backend)
    x, _ = case.array("x", ("actor", "stage"))
    if backend == "jax":
        case.values["x"] = x = x.astype(np.float32).astype(float)
    found, _ = case.engine(ours)
    np.testing.assert_allclose(found, theirs(x), rtol=1e-12 if backend == "numpy" else 5e-5, atol=1e-6)


def test_normal_distribution_function(backend):
    from scipy.stats import norm

    case = Case(list(LABELS), 1, backend)
    x, dims = case.array("x", ("actor",))
    case.check(lambda x: ops.normal_cdf(x), norm.cdf(x), dims)


def test_operations_compute_on_plain_numbers_too():
    assert ops.clip(3.0, 0.0, 1.0) == 1.0
    assert ops.logistic(0.0) == 0.5
    assert ops.quantity(2.0, "year") == 2.0
    assert ops.where(True, 1.0, 2.0) == 1.0
    assert ops.sign(-3.0) == -1.0
