"""Random numbers: repeatable by a seed of the graph (or of the process) and one of the op.

With neither seed every run differs. With either, an op gives the same sequence in every session. The numbers are
numpy's, not TensorFlow's.
"""

import itertools
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.graph.context import get_default_graph, name_scope, state
from runtime.graph.convert import convert_to_tensor, holds_tensors
from runtime.graph.op import FLOATS, REQUIRED, Op
from runtime.ops import arithmetic, rules

__all__ = ["random_normal", "random_shuffle", "random_uniform", "set_random_seed", "truncated_normal"]


class _Eager:
    """The seed of what runs eagerly, and how many ops have drawn from it."""

    seed: int | None = None
    draws = itertools.count()


def _generator(*, seed: int, seed2: int, **_: Any) -> np.random.Generator:
    if seed == 0 and seed2 == 0:
        return np.random.default_rng()
    return np.random.default_rng([seed & 0xFFFFFFFFFFFFFFFF, seed2 & 0xFFFFFFFFFFFFFFFF])


def _drawn(name: str, draw: Any, signature: str = "shape: T -> output: dtype") -> Op:
    """Declare an op whose numbers `draw(generator, sizes, dtype)` returns."""

    def kernel(xp: Any, sizes: Array, *, state: np.random.Generator, dtype: DType, **_: Any) -> Array:
        return xp.asarray(draw(state, tuple(int(one) for one in sizes), dtype.numpy))

    return Op(
        name,
        signature,
        types={"dtype": FLOATS},
        attrs={"dtype": REQUIRED, "seed": 0, "seed2": 0},
        shape=lambda sizes, **_: rules.shape_value(sizes),
        kernel=kernel,
        state=_generator,
        by_value=(0,),
        host=True,  # the same numbers wherever they go
    )


def wide_float(dtype: np.dtype[Any]) -> Any:
    """Return the type that the generator draws in: numpy draws no float16."""
    return np.float64 if dtype == np.float64 else np.float32


def drawn_truncated(generator: np.random.Generator, sizes: tuple[int, ...], dtype: Any) -> Array:
    """Return normal numbers, those outside of two standard deviations drawn again."""
    out = generator.standard_normal(sizes, wide_float(dtype))
    outside = np.abs(out) > 2
    while outside.any():
        out[outside] = generator.standard_normal(int(outside.sum()), wide_float(dtype))
        outside = np.abs(out) > 2
    return out.astype(dtype)


uniform_op = _drawn("RandomUniform", lambda g, sizes, dtype: g.random(sizes, wide_float(dtype)).astype(dtype))
normal_op = _drawn(
    "RandomStandardNormal",
    lambda g, sizes, dtype: np.asarray(g.standard_normal(sizes, wide_float(dtype))).astype(dtype),
)
truncated_op = _drawn("TruncatedNormal", drawn_truncated)
uniform_int = Op(
    "RandomUniformInt",
    "shape: T, minval: Tout, maxval: Tout -> output: Tout",
    attrs={"seed": 0, "seed2": 0},
    shape=lambda sizes, *_, **__: rules.shape_value(sizes),
    kernel=lambda xp, sizes, low, high, *, state, **_: xp.asarray(
        state.integers(low, high, tuple(int(one) for one in sizes), dtype=low.dtype)
    ),
    state=_generator,
    by_value=(0,),
    host=True,
)
shuffle_op = Op(
    "RandomShuffle",
    "value: T -> output: T",
    attrs={"seed": 0, "seed2": 0},
    shape=rules.same,
    kernel=lambda xp, x, *, state, **_: x[xp.asarray(state.permutation(len(x)))],
    state=_generator,
)


def set_random_seed(seed: int | None) -> None:
    """Make what is random from now on repeatable: in the current graph, or in eager mode."""
    if state.graph is not None:
        state.graph.seed = seed
        return
    _Eager.seed = seed
    _Eager.draws = itertools.count()


def eager_seed() -> int | None:
    """Return the seed of what runs eagerly, which graphs of functions take over."""
    return _Eager.seed


def seeds(op_seed: int | None) -> dict[str, Any]:
    """Return the two seeds of an op: of its graph, or of eager mode, and its own."""
    graph_seed = get_default_graph().seed if state.graph is not None else _Eager.seed
    if graph_seed is None and op_seed is None:
        return {"seed": 0, "seed2": 0}
    if op_seed is None:  # TensorFlow takes the number of the op: equal scripts draw equal numbers
        op_seed = len(state.graph.get_operations()) if state.graph is not None else next(_Eager.draws)
    first = 87654321 if graph_seed is None else graph_seed  # TensorFlow's own default
    return {"seed": first, "seed2": op_seed} if (first, op_seed) != (0, 0) else {"seed": 0, "seed2": 2**31 - 1}


def random_uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = arrays.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Any:
    """Return numbers from [minval, maxval), each as likely; maxval is 1 for floats and must be given for integers."""
    wanted = arrays.as_dtype(dtype)
    if wanted.is_integer and maxval is None:
        raise ValueError("random_uniform of integers needs maxval=")
    with name_scope(name, "random_uniform") as scope:
        sizes = shape_tensor(shape)
        from_zero, to_one = _is(minval, 0), _is(maxval, 1) or maxval is None
        if from_zero and to_one and not wanted.is_integer:  # as they are drawn
            return uniform_op(sizes, dtype=wanted, **seeds(seed))
        low = convert_to_tensor(minval, wanted, "min")
        high = convert_to_tensor(1 if maxval is None else maxval, wanted, "max")
        if wanted.is_integer:
            return uniform_int(sizes, low, high, name=scope, **seeds(seed))
        numbers = uniform_op(sizes, dtype=wanted, **seeds(seed))
        return numbers * high if from_zero else _scaled(numbers, high - low, low, scope)


def _is(value: Any, number: int) -> bool:
    """Tell whether a bound is this very integer, as TensorFlow asks: 0.0 is not."""
    return isinstance(value, int) and value == number


def random_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = arrays.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Any:
    """Return normally distributed numbers."""
    return _normal("random_normal", normal_op, shape, mean, stddev, dtype, seed, name)


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = arrays.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Any:
    """Return normally distributed numbers, none more than two standard deviations from the mean."""
    return _normal("truncated_normal", truncated_op, shape, mean, stddev, dtype, seed, name)


def _normal(
    kind: str, op: Op, shape: Any, mean: Any, stddev: Any, dtype: Any, seed: int | None, name: str | None
) -> Any:
    wanted = arrays.as_dtype(dtype)
    with name_scope(name, kind) as scope:
        sizes = shape_tensor(shape)
        middle = convert_to_tensor(mean, wanted, "mean")
        width = convert_to_tensor(stddev, wanted, "stddev")
        return _scaled(op(sizes, dtype=wanted, **seeds(seed)), width, middle, scope)


def _scaled(numbers: Any, width: Any, middle: Any, scope: str) -> Any:
    return arithmetic.add(numbers * width, middle, name=scope)


def shape_tensor(shape: Any) -> Any:
    """Return a shape as the tensor named "shape" that random ops take."""
    if hasattr(shape, "as_list"):
        shape = shape.as_list()
    given = hasattr(shape, "dtype") or holds_tensors(shape)
    value = shape if given else np.array(shape, np.int32).reshape(-1)
    return convert_to_tensor(value, name="shape")


def random_shuffle(value: Any, seed: int | None = None, name: str | None = None) -> Any:
    """Return the tensor with its first axis in random order."""
    return shuffle_op(value, name=name, **seeds(seed))
