"""Counter-based random numbers: a draw is a function of seed, name, member, month and index.

The generator is Threefry-2x32 with 20 rounds (Salmon et al. 2011). Because no state is carried from
draw to draw, results do not depend on chunking, workers, order or the point of resumption, and two
scenarios with one seed see the same luck (common random numbers). The same code runs on NumPy and JAX.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA
# A float32 sum of masses can stay this far below 1 by rounding; a search for a later uniform would run to its end.
LAST_UNIFORM = np.float32(1 - 2.0**-19)
BLOCK_BITS = 12  # a month's draws of one variable: at most 2**12 blocks; 2**20 months


def threefry(xp: Any, key0: Any, key1: Any, count0: Any, count1: Any) -> tuple[Any, Any]:
    """Threefry-2x32-20: two 32-bit words for each key and counter (uint32 arrays that broadcast).

    Source: salmon2011; known-answer vectors of the Random123 distribution are in the tests.
    """
    u32 = np.uint32
    keys = (key0, key1, key0 ^ key1 ^ u32(PARITY))
    x0, x1 = count0 + keys[0], count1 + keys[1]
    for group in range(5):
        for rotation in ROTATIONS[group % 2]:
            x0 = x0 + x1
            x1 = (x1 << u32(rotation)) | (x1 >> u32(32 - rotation))
            x1 = x1 ^ x0
        x0 = x0 + keys[(group + 1) % 3]
        x1 = x1 + keys[(group + 2) % 3] + u32(group + 1)
    return x0, x1


def name_key(name: str) -> int:
    """A stable 32-bit key of a variable's name."""
    return zlib.crc32(name.encode())


@dataclass(frozen=True)
class DrawSlot:
    """The random input of one variable: `size` values a month, uniform or normal."""

    name: str
    distribution: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=int))


class Draws:
    """All random inputs of a program, produced together month by month.

    A block of two words serves two indices: uniform 2k and 2k+1 take its words, normal 2k and 2k+1 are
    the cosine and sine halves of one Box-Muller pair.
    """

    def __init__(self, slots: tuple[DrawSlot, ...], seed: int):
        self.slots = slots
        self.blocks = [(s.size + 1) // 2 for s in slots]
        self.seed = np.uint32(seed)
        # Normal blocks come first, so that each transform runs on one contiguous range.
        order = sorted(range(len(slots)), key=lambda i: slots[i].distribution != "normal")
        self.normals = sum(b for s, b in zip(slots, self.blocks, strict=True) if s.distribution == "normal")
        self.first = [0] * len(slots)
        keys, index, start = [], [], 0
        for i in order:
            self.first[i] = start
            keys += [name_key(slots[i].name)] * self.blocks[i]
            index += range(self.blocks[i])
            start += self.blocks[i]
        self.keys = np.array(keys, np.uint32)[:, None]
        self.index = np.array(index, np.uint32)[:, None]

    def month(self, xp: Any, step: Any, members: Any, seed: Any = None) -> list[Any]:
        """Draws of one month, or of several.

        Args:
            step: month number, uint32, a scalar or an array (months, 1, 1).
            members: uint32 array of member numbers.
            seed: uint32; the instance's own unless given.

        Returns:
            For each slot a float32 array (shape..., members), or (months, shape..., members).
        """
        if not self.slots:
            return []
        count1 = (step << np.uint32(BLOCK_BITS)) | self.index
        word0, word1 = threefry(xp, self.seed if seed is None else seed, self.keys, members[None, :], count1)
        uniform0, uniform1 = _unit_interval(xp, word0), _unit_interval(xp, word1)
        n, odd = self.normals, np.arange(2)[:, None] == 1
        words = (uniform0[..., :, None, :], uniform1[..., :, None, :])
        several = uniform0.shape[:-2]
        # Written as one selection, not as a stack: XLA compiles a stack of computed values to scalar code.
        uniform = xp.where(odd, words[1][..., n:, :, :], words[0][..., n:, :, :])
        radius = xp.sqrt(np.float32(-2.0) * xp.log(words[0][..., :n, :, :]))
        cosine, sine = turn(xp, words[1][..., :n, :, :])
        normal = radius * xp.where(odd, sine, cosine)
        uniform, normal = (x.reshape(*several, -1, x.shape[-1]) for x in (uniform, normal))
        out = []
        for slot, first in zip(self.slots, self.first, strict=True):
            flat, start = (normal, 2 * first) if slot.distribution == "normal" else (uniform, 2 * (first - n))
            out.append(flat[..., start : start + slot.size, :].reshape(*several, *slot.shape, flat.shape[-1]))
        return out


def _unit_interval(xp: Any, word: Any) -> Any:
    """Map a word to (0, 1): 23 bits and a half, exact in float32 and never 0 or 1."""
    return ((word >> np.uint32(9)).astype(np.float32) + np.float32(0.5)) * np.float32(2.0**-23)


def turn(xp: Any, share: Any) -> tuple[Any, Any]:
    """Cosine and sine of a share of a full turn, share in (0, 1), float32, error below 2e-7.

    Minimax polynomials on an eighth of a turn either side of the nearest quarter (the coefficients of the
    Cephes library, Moshier 1989). Library calls are several times slower inside a compiled scan.
    """
    f = np.float32
    quarters = xp.floor(share * f(4.0) + f(0.5))
    angle = (share * f(4.0) - quarters) * f(np.pi / 2)
    z = angle * angle
    sine = angle + angle * z * (f(-1.6666654611e-1) + z * (f(8.3321608736e-3) + z * f(-1.9515295891e-4)))
    cosine = (
        f(1.0) - f(0.5) * z
        + z * z * (f(4.166664568298827e-2) + z * (f(-1.388731625493765e-3) + z * f(2.443315711809948e-5)))
    )  # fmt: skip
    odd = (quarters == f(1.0)) | (quarters == f(3.0))
    low = (quarters == f(1.0)) | (quarters == f(2.0))
    left = (quarters == f(2.0)) | (quarters == f(3.0))
    cos_part, sin_part = xp.where(odd, sine, cosine), xp.where(odd, cosine, sine)
    return xp.where(low, -cos_part, cos_part), xp.where(left, -sin_part, sin_part)


def longest_search(mean: float, dispersion: float | None) -> int:
    """How far a count can be searched before the rest of its distribution is below 2**-24."""
    from scipy.stats import nbinom, poisson

    tail = 2.0**-24
    if dispersion is None:
        return int(poisson.isf(tail, mean)) + 2
    return int(nbinom.isf(tail, dispersion, dispersion / (dispersion + mean))) + 2


def poisson_numpy(mean: np.ndarray, uniform: np.ndarray, limit: int) -> np.ndarray:
    """Poisson count by inversion: the smallest k whose distribution function reaches `uniform`."""
    mass = np.exp(-mean)
    return _search_numpy(mass, uniform, limit, lambda mass, k: mass * (mean / np.float32(k + 1)))


def negative_binomial_numpy(mean: np.ndarray, size: np.ndarray, uniform: np.ndarray, limit: int) -> np.ndarray:
    """Negative binomial count with the given mean and variance mean + mean^2/size, by inversion."""
    mass = np.exp(-size * np.log1p(mean / size))
    ratio = mean / (size + mean)
    return _search_numpy(mass, uniform, limit, lambda m, k: m * (ratio * ((k + size) / np.float32(k + 1))))


def _search_numpy(mass: Any, uniform: Any, limit: int, following: Any) -> Any:
    uniform = np.minimum(uniform, LAST_UNIFORM)
    total = np.broadcast_to(mass, uniform.shape).copy()
    count = np.zeros(uniform.shape, np.float32)
    for k in range(limit):
        above = uniform > total
        if not above.any():
            break
        count += above
        mass = following(mass, k)
        total = total + mass
    return count


def poisson_jax(mean: Any, uniform: Any, limit: int) -> Any:
    """As `poisson_numpy`, traced by JAX."""
    import jax.numpy as jnp

    mass = jnp.exp(-mean)
    return _search_jax(mass, uniform, limit, lambda m, k: m * (mean / (k + 1.0)))


def negative_binomial_jax(mean: Any, size: Any, uniform: Any, limit: int) -> Any:
    """As `negative_binomial_numpy`, traced by JAX."""
    import jax.numpy as jnp

    mass = jnp.exp(-size * jnp.log1p(mean / size))
    ratio = mean / (size + mean)
    return _search_jax(mass, uniform, limit, lambda m, k: m * (ratio * ((k + size) / (k + 1.0))))


def _search_jax(mass: Any, uniform: Any, limit: int, following: Any) -> Any:
    import jax
    import jax.numpy as jnp

    uniform = jnp.minimum(uniform, LAST_UNIFORM)
    mass = jnp.broadcast_to(mass, uniform.shape)

    def unfinished(carry: Any) -> Any:
        k, _, total, _ = carry
        return (k < limit) & jnp.any(uniform > total)

    def advance(carry: Any) -> Any:
        k, mass, total, count = carry
        count = count + (uniform > total).astype(jnp.float32)
        mass = following(mass, k.astype(jnp.float32))
        return k + 1, mass, total + mass, count

    start = (jnp.int32(0), mass, mass, jnp.zeros(uniform.shape, jnp.float32))
    return jax.lax.while_loop(unfinished, advance, start)[3]
