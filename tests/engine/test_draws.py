"""Random numbers against published vectors, against JAX's own generator, and against their distributions.

Goodness of fit is asserted at the level ALPHA for each test: a right generator fails one such test in
ten thousand choices of seed. The seed is fixed, so a test that passes once passes always.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from rimland.engine.draws import Draws, DrawSlot, longest_search, threefry
from rimland.engine.functions import NumpyFunctions, jax_functions

ALPHA = 1e-4
MEMBERS = 4096
MONTHS = 6
SLOTS = (
    DrawSlot("incidents", "uniform", (4,)),
    DrawSlot("yen_shock", "normal", ()),
    DrawSlot("growth_shock", "normal", (5,)),
    DrawSlot("elections", "uniform", (3,)),
)

# Random123 distribution (Salmon et al. 2011), file kat_vectors, threefry2x32, 20 rounds: counter, key, result.
KNOWN_ANSWERS = [
    ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
]


def words(*values):
    return [np.array([v], np.uint32) for v in values]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_threefry_gives_the_published_answers(counter, key, expected):
    found = threefry(np, *words(*key), *words(*counter))
    assert tuple(int(w[0]) for w in found) == expected


def test_threefry_equals_the_generator_of_jax():
    jax_random = pytest.importorskip("jax.extend.random")
    import jax.numpy as jnp

    rng = np.random.default_rng(1)
    key = rng.integers(0, 2**32, 2, dtype=np.uint32)
    counters = rng.integers(0, 2**32, (2, 500), dtype=np.uint32)
    theirs = np.asarray(jax_random.threefry_2x32(jnp.asarray(key), jnp.asarray(counters.ravel()))).reshape(2, 500)
    for xp in (np, jnp):
        ours = threefry(xp, *(xp.asarray(k) for k in key[:, None]), *(xp.asarray(c) for c in counters))
        np.testing.assert_array_equal(np.stack([np.asarray(w) for w in ours]), theirs)


def months(xp, seed=20, compiled=lambda f: f):
    """Draws of all slots, arrays (months, shape..., members)."""
    draws = Draws(SLOTS, seed)
    members = xp.arange(MEMBERS, dtype=np.uint32)
    one = compiled(lambda month: draws.month(xp, month, members))
    found = [one(np.uint32(month)) for month in range(MONTHS)]
    return {s.name: np.stack([np.asarray(f[i]) for f in found]) for i, s in enumerate(SLOTS)}


@pytest.fixture(scope="module")
def numpy_draws():
    return months(np)


@pytest.fixture(scope="module")
def jax_draws():
    pytest.importorskip("jax")
    import jax
    import jax.numpy as jnp

    return months(jnp, compiled=jax.jit)


@pytest.fixture(params=["numpy", "jax"])
def drawn(request):
    return request.getfixturevalue(f"{request.param}_draws")


@pytest.fixture(params=["numpy", "jax"])
def functions(request):
    if request.param == "numpy":
        return NumpyFunctions()
    pytest.importorskip("jax")
    return jax_functions()


def test_shapes_and_types(drawn):
    for slot in SLOTS:
        assert drawn[slot.name].shape == (MONTHS, *slot.shape, MEMBERS)
        assert drawn[slot.name].dtype == np.float32


def test_uniforms_fit_and_stay_inside_the_open_interval(drawn):
    for name in ("incidents", "elections"):
        values = drawn[name].ravel()
        assert 0 < values.min() <= values.max() < 1
        assert stats.kstest(values, "uniform").pvalue > ALPHA


def test_normals_fit(drawn):
    for name in ("yen_shock", "growth_shock"):
        values = drawn[name].ravel().astype(float)
        assert stats.kstest(values, "norm").pvalue > ALPHA
        standard_error = np.sqrt(24 / values.size)  # of the sample kurtosis of a normal
        assert abs(stats.kurtosis(values)) < 4 * standard_error


def test_uniforms_are_the_same_bits_on_both_backends(numpy_draws, jax_draws):
    for name in ("incidents", "elections"):
        np.testing.assert_array_equal(numpy_draws[name], jax_draws[name])


def test_normals_agree_on_both_backends_to_float32(numpy_draws, jax_draws):
    # Same words; logarithm, sine and cosine are each library's own, hence a few units in the last place.
    for name in ("yen_shock", "growth_shock"):
        np.testing.assert_allclose(numpy_draws[name], jax_draws[name], rtol=1e-5, atol=2e-6)


def test_neighbours_are_uncorrelated(drawn):
    """Adjacent members, months, labels and variables; |r| sqrt(n) is standard normal under independence."""

    def score(a, b):
        a, b = np.ravel(a).astype(float), np.ravel(b).astype(float)
        return abs(np.corrcoef(a, b)[0, 1]) * np.sqrt(a.size)

    scores = [score(v[..., :-1], v[..., 1:]) for v in drawn.values()]
    scores += [score(v[:-1], v[1:]) for v in drawn.values()]
    scores += [score(v[:, :-1], v[:, 1:]) for v in drawn.values() if v.ndim == 3]
    scores += [score(drawn["incidents"][:, i], drawn["elections"][:, j]) for i in range(4) for j in range(3)]
    scores += [score(drawn["yen_shock"], drawn["growth_shock"][:, i]) for i in range(5)]
    assert max(scores) < stats.norm.isf(ALPHA / 2 / len(scores))


def test_a_pair_of_normals_of_one_block_is_jointly_normal(drawn):
    first, second = (drawn["growth_shock"][:, i].ravel().astype(float) for i in (0, 1))
    assert stats.kstest(first**2 + second**2, stats.chi2(2).cdf).pvalue > ALPHA
    assert stats.kstest((first + second) / np.sqrt(2), "norm").pvalue > ALPHA


def test_seeds_and_names_give_different_draws(numpy_draws):
    other = months(np, seed=21)
    for name, values in numpy_draws.items():
        assert (values != other[name]).mean() > 0.999
    assert (numpy_draws["incidents"][:, :3] != numpy_draws["elections"]).mean() > 0.999


def test_a_draw_does_not_depend_on_the_other_variables(numpy_draws):
    alone = Draws((DrawSlot("growth_shock", "normal", (5,)),), 20)
    values = alone.month(np, np.uint32(3), np.arange(MEMBERS, dtype=np.uint32))[0]
    np.testing.assert_array_equal(values, numpy_draws["growth_shock"][3])


def test_a_draw_does_not_depend_on_the_other_members(numpy_draws):
    some = np.arange(1024, 1088, dtype=np.uint32)
    for slot, values in zip(SLOTS, Draws(SLOTS, 20).month(np, np.uint32(2), some), strict=True):
        np.testing.assert_array_equal(values, numpy_draws[slot.name][2][..., 1024:1088])


def test_no_random_variables_is_allowed():
    assert Draws((), 0).month(np, np.uint32(0), np.arange(4, dtype=np.uint32)) == []


@pytest.mark.parametrize("probability", [0.001, 0.2, 0.5, 0.97])
def test_bernoulli_has_its_probability(functions, drawn, probability):
    hits = np.asarray(functions.bernoulli(np.float32(probability), drawn["incidents"].ravel()))
    assert set(np.unique(hits)) <= {0.0, 1.0}
    assert stats.binomtest(int(hits.sum()), hits.size, probability).pvalue > ALPHA


def fits(counts, distribution):
    """p-value of a chi-square test with classes of at least 20 expected counts."""
    upto = np.arange(int(distribution.isf(1e-9)) + 1)
    expected = distribution.pmf(upto) * counts.size
    observed = np.bincount(counts.astype(int), minlength=len(upto))[: len(upto)].astype(float)
    classes = np.minimum(np.floor(np.cumsum(expected) / 20).astype(int), int(expected.sum() // 20) - 1)
    a, b = (np.bincount(classes, weights=x) for x in (observed, expected))
    a, b = a[b > 0], b[b > 0]
    return stats.chisquare(a, b * a.sum() / b.sum()).pvalue


@pytest.mark.parametrize("mean", [0.01, 0.3, 2.5, 18.0])
def test_poisson_fits(functions, drawn, mean):
    uniform = drawn["incidents"].ravel()
    counts = np.asarray(functions.poisson(np.float32(mean), uniform, longest_search(20.0, None)))
    assert fits(counts, stats.poisson(mean)) > ALPHA


@pytest.mark.parametrize(("mean", "dispersion"), [(0.05, 0.5), (2.0, 1.5), (9.0, 4.0), (15.0, 0.7)])
def test_negative_binomial_fits(functions, drawn, mean, dispersion):
    uniform = drawn["incidents"].ravel()
    limit = longest_search(20.0, dispersion)
    counts = np.asarray(functions.negative_binomial(np.float32(mean), np.float32(dispersion), uniform, limit))
    assert fits(counts, stats.nbinom(dispersion, dispersion / (dispersion + mean))) > ALPHA
    variance = mean + mean**2 / dispersion
    spread = np.sqrt(variance / counts.size)
    assert abs(counts.mean() - mean) < 4.5 * spread


def test_counts_agree_on_both_backends(numpy_draws):
    """Equal but where a uniform falls within rounding of a step of the distribution function."""
    pytest.importorskip("jax")
    uniform = numpy_draws["incidents"].ravel()
    one, two = NumpyFunctions(), jax_functions()
    for mean in (0.3, 18.0):
        a = one.poisson(np.float32(mean), uniform, 60)
        b = np.asarray(two.poisson(np.float32(mean), uniform, 60))
        assert (a != b).mean() < 1e-4
        assert np.abs(a - b).max() <= 1
    np.testing.assert_array_equal(one.bernoulli(np.float32(0.2), uniform), two.bernoulli(np.float32(0.2), uniform))


@pytest.mark.parametrize("mean", [0.1, 5.0, 20.0])
def test_the_largest_uniforms_give_no_absurd_count(functions, mean):
    """Rounding keeps a sum of masses below 1, so that a search for the last uniforms could run to its end."""
    last = (1 - np.arange(1, 40) * 2.0**-24).astype(np.float32)
    counts = np.asarray(functions.poisson(np.float32(mean), last, longest_search(20.0, None)))
    assert counts.max() <= stats.poisson(mean).isf(2.0**-26) + 1
    counts = np.asarray(functions.negative_binomial(np.float32(mean), np.float32(2.0), last, longest_search(20.0, 2.0)))
    assert counts.max() <= stats.nbinom(2.0, 2 / (2 + mean)).isf(2.0**-26) + 1
