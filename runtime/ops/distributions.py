"""Random numbers of further distributions, and crops at random places."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, REALS, REQUIRED, Op
from runtime.ops import arithmetic, indexing, rules, shaping
from runtime.ops.asserting import assert_greater_equal
from runtime.ops.constants import with_dependencies, zeros_like
from runtime.ops.random import normal_op, random_uniform, seeds, shape_tensor

__all__ = ["random_crop", "random_gamma", "random_poisson"]


def _dims(sizes: Any, parameter: Any, **_: Any) -> Any:
    first = rules.shape_value(sizes)
    return None if first is None or parameter.dims is None else (*first, *parameter.dims)


def _drawn(name: str, signature: str, types: Any, attrs: Any, draw: Any) -> Op:
    def kernel(xp: Any, sizes: Array, parameter: Array, *, state: np.random.Generator, **given: Any) -> Array:
        shape = (*map(int, sizes), *parameter.shape)
        dtype = given["dtype"].numpy if "dtype" in given else parameter.dtype
        return np.asarray(draw(state, parameter.astype(np.float64), shape)).astype(dtype)

    return Op(
        name,
        signature,
        types=types,
        attrs={**attrs, "seed": 0, "seed2": 0},
        shape=_dims,
        kernel=kernel,
        state=normal_op.state,
        by_value=(0,),
        host=True,
    )


gamma_op = _drawn(
    "RandomGamma",
    "shape: S, alpha: T -> output: T",
    {"T": FLOATS},
    {},
    lambda generator, alpha, shape: generator.standard_gamma(alpha, shape),
)
poisson_op = _drawn(
    "RandomPoissonV2",
    "shape: S, rate: R -> output: dtype",
    {"R": REALS, "dtype": REALS},
    {"dtype": REQUIRED},
    lambda generator, rate, shape: generator.poisson(rate, shape),
)


def random_gamma(
    shape: Any,
    alpha: Any,
    beta: Any = None,
    dtype: Any = arrays.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Any:
    """Return numbers of gamma distributions: `shape` of them for each alpha (their shape) and beta (inverse scale)."""
    wanted = arrays.as_dtype(dtype)
    with name_scope(name, "random_gamma") as scope:
        alpha = convert_to_tensor(alpha, wanted, "alpha")
        beta = convert_to_tensor(1 if beta is None else beta, wanted, "beta")
        drawn = gamma_op(shape_tensor(shape), alpha + zeros_like(beta), **seeds(seed))
        least = float(np.finfo(wanted.numpy).tiny)
        return arithmetic.maximum(least, arithmetic.divide(drawn, beta), name=scope)


def random_poisson(
    lam: Any, shape: Any, dtype: Any = arrays.float32, seed: int | None = None, name: str | None = None
) -> Any:
    """Return numbers of Poisson distributions: `shape` of them for each rate in `lam`."""
    with name_scope(name, "random_poisson") as scope:
        rate = convert_to_tensor(lam, name="lam", preferred=arrays.float32)
        return poisson_op(shape_tensor(shape), rate, dtype=arrays.as_dtype(dtype), name=scope, **seeds(seed))


def random_crop(value: Any, size: Any, seed: int | None = None, name: str | None = None) -> Any:
    """Return a part of a tensor, `size` of it, from a place that each is as likely.

    Raises InvalidArgumentError where the tensor is smaller than that.
    """
    with name_scope(name, "random_crop") as scope:
        value = convert_to_tensor(value, name="value")
        wanted = convert_to_tensor(size, arrays.int32, "size")
        sizes = shaping.shape(value)
        check = assert_greater_equal(sizes, wanted, message="Need value.shape >= size")
        sizes = sizes if check is None else with_dependencies([check], sizes)
        limit = sizes - wanted + 1
        greatest = np.iinfo(np.int32).max
        offset = random_uniform(shaping.shape(sizes), maxval=greatest, dtype=arrays.int32, seed=seed) % limit
        return indexing.slice(value, offset, wanted, name=scope)
