"""The array functions that generated source calls, for NumPy and for JAX."""

from __future__ import annotations

from typing import Any

import numpy as np

from rimland.engine import draws


class NumpyFunctions:
    """float32 functions over arrays whose ensemble axis is last."""

    exp = staticmethod(np.exp)
    log = staticmethod(np.log)
    sqrt = staticmethod(np.sqrt)
    tanh = staticmethod(np.tanh)
    absolute = staticmethod(np.abs)
    floor = staticmethod(np.floor)
    minimum = staticmethod(np.minimum)
    maximum = staticmethod(np.maximum)
    power = staticmethod(np.power)

    def __init__(self, dtype: Any = np.float32):
        self.dtype = np.dtype(dtype)
        self.zero = np.zeros((), self.dtype)

    # Not through tanh, whose saturation would turn a small probability into zero.
    def logistic(self, x: Any) -> Any:
        return 1.0 / (1.0 + np.exp(-x))

    def normal_cdf(self, x: Any) -> Any:
        from scipy.special import ndtr

        return ndtr(x)

    def read(self, x: Any, effect: str, cause: str, lagged: bool) -> Any:
        """What the equation of `effect` reads of `cause`: the value itself, marked for attribution."""
        return x

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        return np.where(condition, np.asarray(a, self.dtype), np.asarray(b, self.dtype))

    def number(self, x: Any) -> Any:
        return x.astype(self.dtype)

    def sum(self, x: Any, axis: int) -> Any:
        return x.sum(axis)

    def mean(self, x: Any, axis: int) -> Any:
        return x.sum(axis) / x.shape[axis]

    def max(self, x: Any, axis: int) -> Any:
        return x.max(axis)

    def min(self, x: Any, axis: int) -> Any:
        return x.min(axis)

    def prod(self, x: Any, axis: int) -> Any:
        return x.prod(axis)

    def place(self, x: Any, mask: Any) -> Any:
        return np.where(mask, x, self.zero)

    def lookup(self, x: Any, positions: Any, axis: int) -> Any:
        return np.take(x, positions, axis)

    def collect(self, x: Any, matrix: Any, axis: int) -> Any:
        return _along(np, matrix, x, axis)

    def shift(self, x: Any, first: Any, axis: int) -> Any:
        head = np.broadcast_to(first, np.broadcast_shapes(np.shape(first), _one(x, axis)))
        index = (slice(None),) * axis
        shape = np.broadcast_shapes(_one(x, axis), head.shape)
        return np.concatenate([np.broadcast_to(head, shape), x[(*index, slice(None, -1))]], axis)

    def transpose(self, x: Any, axes: tuple[int, ...]) -> Any:
        return x.transpose(axes)

    def expand(self, x: Any, shape: tuple[int, ...]) -> Any:
        members = np.shape(x)[-1] if np.ndim(x) else 1
        return np.broadcast_to(np.asarray(x, self.dtype), (*shape, members))

    def full(self, x: Any, shape: tuple[int, ...], members: int) -> Any:
        whole = (*shape, members)
        if isinstance(x, np.ndarray) and x.shape == whole:
            return x
        return np.broadcast_to(np.asarray(x, self.dtype), whole)

    def observed(self, seen: Any, projected: Any) -> Any:
        return np.where(np.isnan(seen), np.asarray(projected, self.dtype), seen)

    def bernoulli(self, probability: Any, uniform: Any) -> Any:
        return (uniform < probability).astype(self.dtype)

    def poisson(self, mean: Any, uniform: Any, limit: int) -> Any:
        return draws.poisson_numpy(np.asarray(mean, self.dtype), uniform, limit)

    def negative_binomial(self, mean: Any, size: Any, uniform: Any, limit: int) -> Any:
        mean, size = np.asarray(mean, self.dtype), np.asarray(size, self.dtype)
        return draws.negative_binomial_numpy(mean, size, uniform, limit)


class SmoothedFunctions(NumpyFunctions):
    """NumPy functions that replace counts by their expectations."""

    def bernoulli(self, probability: Any, uniform: Any) -> Any:
        return probability + 0.0 * uniform

    def poisson(self, mean: Any, uniform: Any, limit: int) -> Any:
        return mean + 0.0 * uniform

    def negative_binomial(self, mean: Any, size: Any, uniform: Any, limit: int) -> Any:
        return mean + 0.0 * uniform


def jax_functions(dtype: Any = np.float32, smoothed: bool = False) -> Any:
    """The same functions on jax.numpy; `smoothed` replaces counts by their expectations, for gradients."""
    import jax
    import jax.numpy as jnp

    class JaxFunctions(NumpyFunctions):
        exp = staticmethod(jnp.exp)
        log = staticmethod(jnp.log)
        sqrt = staticmethod(jnp.sqrt)
        tanh = staticmethod(jnp.tanh)
        absolute = staticmethod(jnp.abs)
        floor = staticmethod(jnp.floor)
        minimum = staticmethod(jnp.minimum)
        maximum = staticmethod(jnp.maximum)
        power = staticmethod(jnp.power)

        def logistic(self, x: Any) -> Any:
            return 1.0 / (1.0 + jnp.exp(-x))

        def normal_cdf(self, x: Any) -> Any:
            return jax.scipy.special.ndtr(x)

        def where(self, condition: Any, a: Any, b: Any) -> Any:
            return jnp.where(condition, jnp.asarray(a, self.dtype), jnp.asarray(b, self.dtype))

        # XLA's own reductions over a leading axis are several times slower on CPU than added slices.
        def sum(self, x: Any, axis: int) -> Any:
            return _folded(x, axis, jnp.add)

        def mean(self, x: Any, axis: int) -> Any:
            return _folded(x, axis, jnp.add) / x.shape[axis]

        def max(self, x: Any, axis: int) -> Any:
            return _folded(x, axis, jnp.maximum)

        def min(self, x: Any, axis: int) -> Any:
            return _folded(x, axis, jnp.minimum)

        def prod(self, x: Any, axis: int) -> Any:
            return _folded(x, axis, jnp.multiply)

        def place(self, x: Any, mask: Any) -> Any:
            return jnp.where(mask, x, jnp.zeros((), self.dtype))

        def lookup(self, x: Any, positions: Any, axis: int) -> Any:
            return x[(slice(None),) * axis + (positions,)]

        def collect(self, x: Any, matrix: Any, axis: int) -> Any:
            return _along(jnp, matrix, x, axis)

        def shift(self, x: Any, first: Any, axis: int) -> Any:
            shape = np.broadcast_shapes(_one(x, axis), np.shape(first))
            tail = x[(slice(None),) * axis + (slice(None, -1),)]
            return jnp.concatenate([jnp.broadcast_to(first, shape), tail], axis)

        def expand(self, x: Any, shape: tuple[int, ...]) -> Any:
            x = jnp.asarray(x, self.dtype)
            return jnp.broadcast_to(x, (*shape, x.shape[-1] if x.ndim else 1))

        def full(self, x: Any, shape: tuple[int, ...], members: int) -> Any:
            return jnp.broadcast_to(jnp.asarray(x, self.dtype), (*shape, members))

        def observed(self, seen: Any, projected: Any) -> Any:
            return jnp.where(jnp.isnan(seen), jnp.asarray(projected, self.dtype), seen)

        def bernoulli(self, probability: Any, uniform: Any) -> Any:
            if smoothed:
                return probability + 0.0 * uniform
            return (uniform < probability).astype(self.dtype)

        def poisson(self, mean: Any, uniform: Any, limit: int) -> Any:
            mean = jnp.asarray(mean, self.dtype)
            return mean + 0.0 * uniform if smoothed else draws.poisson_jax(mean, uniform, limit)

        def negative_binomial(self, mean: Any, size: Any, uniform: Any, limit: int) -> Any:
            mean, size = jnp.asarray(mean, self.dtype), jnp.asarray(size, self.dtype)
            if smoothed:
                return mean + 0.0 * uniform
            return draws.negative_binomial_jax(mean, size, uniform, limit)

    return JaxFunctions(dtype)


def _folded(x: Any, axis: int, combine: Any) -> Any:
    index = (slice(None),) * axis
    total = x[(*index, 0)]
    for i in range(1, x.shape[axis]):
        total = combine(total, x[(*index, i)])
    return total


def _one(x: Any, axis: int) -> tuple[int, ...]:
    return (*x.shape[:axis], 1, *x.shape[axis + 1 :])


def _along(xp: Any, matrix: Any, x: Any, axis: int) -> Any:
    """Multiply a matrix into one axis of x."""
    if axis == 0:
        flat = x.reshape(x.shape[0], -1)
        return (matrix.astype(x.dtype) @ flat).reshape(matrix.shape[0], *x.shape[1:])
    return xp.moveaxis(xp.tensordot(matrix.astype(x.dtype), x, axes=(1, axis)), 0, axis)
