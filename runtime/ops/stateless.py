"""Random numbers that are a function of a seed of two integers: equal seeds give equal numbers, in every run.

The numbers are those of numpy's Philox generator, not TensorFlow's.
"""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, INDICES, INTEGERS, REALS, REQUIRED, Op
from runtime.ops import arithmetic, rules, sampling
from runtime.ops.random import drawn_truncated, shape_tensor, wide_float

__all__ = ["fold_in", "split", "stateless_categorical", "stateless_normal", "stateless_truncated_normal"]
__all__ += ["stateless_uniform"]

_MASK = 0xFFFFFFFFFFFFFFFF


def _generator(seed: Array) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=[int(one) & _MASK for one in seed]))


def _sizes(sizes: Any, seed: Any, *_: Any, **__: Any) -> Any:
    if seed.dims is not None and seed.dims != (2,):
        raise ValueError("a seed is of two integers")
    return rules.shape_value(sizes)


def _drawn(name: str, draw: Any) -> Op:
    def kernel(xp: Any, sizes: Array, seed: Array, *, dtype: arrays.DType) -> Array:
        return np.asarray(draw(_generator(seed), tuple(map(int, sizes)), dtype.numpy)).astype(dtype.numpy)

    return Op(
        name,
        "shape: T, seed: Tseed -> output: dtype",
        types={"dtype": FLOATS, "Tseed": INDICES},
        attrs={"dtype": REQUIRED},
        shape=_sizes,
        kernel=kernel,
        by_value=(0,),
        host=True,
    )


uniform_op = _drawn("StatelessRandomUniform", lambda g, sizes, dtype: g.random(sizes, wide_float(dtype)))
normal_op = _drawn("StatelessRandomNormal", lambda g, sizes, dtype: g.standard_normal(sizes, wide_float(dtype)))
truncated_op = _drawn("StatelessTruncatedNormal", drawn_truncated)
uniform_int_op = Op(
    "StatelessRandomUniformInt",
    "shape: T, seed: Tseed, minval: dtype, maxval: dtype -> output: dtype",
    types={"dtype": INTEGERS, "Tseed": INDICES},
    shape=_sizes,
    kernel=lambda xp, sizes, seed, low, high: np.asarray(
        _generator(seed).integers(low, high, tuple(map(int, sizes)), dtype=low.dtype)
    ),
    by_value=(0,),
    host=True,
)
multinomial_op = Op(
    "StatelessMultinomial",
    "logits: T, num_samples: int32, seed: Tseed -> output: output_dtype",
    types={"T": REALS, "Tseed": INDICES, "output_dtype": INDICES},
    attrs={"output_dtype": arrays.int64},
    shape=lambda logits, number, seed, **_: sampling.drawn_dims(logits, number),
    kernel=lambda xp, logits, number, seed, *, output_dtype: sampling.drawn_classes(
        xp, logits, number, state=_generator(seed), output_dtype=output_dtype
    ),
    by_value=(1,),
    host=True,
)


def stateless_uniform(
    shape: Any,
    seed: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = arrays.float32,
    name: str | None = None,
    alg: str = "auto_select",
) -> Any:
    """Return numbers from [minval, maxval), each as likely; maxval is 1 for floats and must be given for integers."""
    wanted = arrays.as_dtype(dtype)
    if wanted.is_integer and maxval is None:
        raise ValueError("stateless_uniform of integers needs maxval=")
    with name_scope(name, "stateless_random_uniform") as scope:
        sizes = shape_tensor(shape)
        low = convert_to_tensor(minval, wanted, "min")
        high = convert_to_tensor(1 if maxval is None else maxval, wanted, "max")
        if wanted.is_integer:
            return uniform_int_op(sizes, seed, low, high, name=scope)
        return arithmetic.add(uniform_op(sizes, seed, dtype=wanted) * (high - low), low, name=scope)


def stateless_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = arrays.float32,
    name: str | None = None,
    alg: str = "auto_select",
) -> Any:
    """Return normally distributed numbers."""
    return _normal("stateless_random_normal", normal_op, shape, seed, mean, stddev, dtype, name)


def stateless_truncated_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = arrays.float32,
    name: str | None = None,
    alg: str = "auto_select",
) -> Any:
    """Return normally distributed numbers, none more than two standard deviations from the mean."""
    return _normal("stateless_truncated_normal", truncated_op, shape, seed, mean, stddev, dtype, name)


def _normal(kind: str, op: Op, shape: Any, seed: Any, mean: Any, stddev: Any, dtype: Any, name: str | None) -> Any:
    wanted = arrays.as_dtype(dtype)
    with name_scope(name, kind) as scope:
        middle, width = convert_to_tensor(mean, wanted, "mean"), convert_to_tensor(stddev, wanted, "stddev")
        return arithmetic.add(op(shape_tensor(shape), seed, dtype=wanted) * width, middle, name=scope)


def stateless_categorical(
    logits: Any, num_samples: Any, seed: Any, dtype: Any = arrays.int64, name: str | None = None
) -> Any:
    """Return `num_samples` classes for each row of logits, drawn by their probabilities."""
    return multinomial_op(logits, num_samples, seed, output_dtype=arrays.as_dtype(dtype), name=name)


def split(seed: Any, num: int = 2, alg: str = "auto_select") -> Any:
    """Return `num` new seeds, [num, 2], that a seed gives."""
    seed = convert_to_tensor(seed, name="seed")
    bounds = np.iinfo(seed.dtype.numpy)
    return stateless_uniform([num, 2], seed, bounds.min, bounds.max, seed.dtype)


def fold_in(seed: Any, data: Any, alg: str = "auto_select") -> Any:
    """Return a new seed, made of a seed and a number: the number of a step, for example."""
    seed = convert_to_tensor(seed, name="seed")
    bounds = np.iinfo(seed.dtype.numpy)
    mixed = stateless_uniform([2], seed, bounds.min, bounds.max, seed.dtype) + arithmetic.cast(data, seed.dtype)
    return stateless_uniform([2], mixed, bounds.min, bounds.max, seed.dtype)
