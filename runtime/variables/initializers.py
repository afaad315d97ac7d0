"""Initial values: callables of (shape, dtype) that return a tensor."""

import math
from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.convert import constant
from runtime.ops import random
from runtime.ops.arithmetic import sign
from runtime.ops.constants import ones, zeros
from runtime.ops.decompositions import qr
from runtime.ops.reductions import reduce_sum
from runtime.ops.shaping import reshape, transpose

__all__ = ["Initializer", "he_normal_initializer", "he_uniform_initializer", "lecun_normal_initializer"]
__all__ += ["lecun_uniform_initializer"]


class Initializer:
    """Makes the initial value of a variable."""

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return a tensor of this shape and dtype."""
        raise NotImplementedError


class Zeros(Initializer):
    """Zeros."""

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return zeros."""
        return zeros(shape, dtype)


class Ones(Initializer):
    """Ones."""

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return ones."""
        return ones(shape, dtype)


class Constant(Initializer):
    """A value, or values that fill the shape in order."""

    def __init__(self, value: Any = 0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return the value in this shape."""
        return constant(self.value, dtype, shape)


class RandomUniform(Initializer):
    """Numbers from [minval, maxval)."""

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return random numbers of this shape."""
        return random.random_uniform(shape, self.minval, self.maxval, dtype, seed=self.seed)


class RandomNormal(Initializer):
    """Normally distributed numbers."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return random numbers of this shape."""
        return random.random_normal(shape, self.mean, self.stddev, dtype, seed=self.seed)


class TruncatedNormal(RandomNormal):
    """Normally distributed numbers within two standard deviations."""

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return random numbers of this shape."""
        return random.truncated_normal(shape, self.mean, self.stddev, dtype, seed=self.seed)


class VarianceScaling(Initializer):
    """Numbers whose variance is scale / n, where n is fan_in, fan_out or their mean (fan_avg).

    Glorot and Bengio 2010 (scale 1, fan_avg), He et al. 2015 (scale 2, fan_in), LeCun (scale 1, fan_in).
    """

    def __init__(
        self, scale: float = 1.0, mode: str = "fan_in", distribution: str = "truncated_normal", seed: int | None = None
    ) -> None:
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"mode {mode!r} is not fan_in, fan_out or fan_avg")
        if distribution not in ("truncated_normal", "untruncated_normal", "uniform"):
            raise ValueError(f"distribution {distribution!r} is not truncated_normal, untruncated_normal or uniform")
        self.scale, self.mode, self.distribution, self.seed = scale, mode, distribution, seed

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return random numbers of this shape."""
        fan_in, fan_out = fans(list(shape))
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = math.sqrt(3 * variance)
            return random.random_uniform(shape, -limit, limit, dtype, seed=self.seed)
        if self.distribution == "untruncated_normal":
            return random.random_normal(shape, 0.0, math.sqrt(variance), dtype, seed=self.seed)
        # the standard deviation that is left when a normal distribution is cut at two of them
        return random.truncated_normal(shape, 0.0, math.sqrt(variance) / 0.87962566103423978, dtype, seed=self.seed)


class Orthogonal(Initializer):
    """A matrix whose rows or columns, whichever are fewer, are orthogonal and of length `gain` (Saxe et al., 2014).

    Shapes of higher rank are taken as matrices of their last axis.
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        self.gain, self.seed = gain, seed

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return random numbers of this shape."""
        sizes = list(shape)
        if len(sizes) < 2:
            raise ValueError(f"an orthogonal matrix has two dimensions or more, not shape {sizes}")
        rows, columns = math.prod(sizes[:-1]), sizes[-1]
        tall = random.random_normal([max(rows, columns), min(rows, columns)], dtype=dtype, seed=self.seed)
        q, r = qr(tall)
        diagonal = reduce_sum(r * _eye(min(rows, columns), dtype), 0)
        q = q * sign(diagonal)  # which makes each orthogonal matrix as likely as any other
        return self.gain * reshape(transpose(q) if rows < columns else q, sizes)


class Identity(Initializer):
    """A matrix with `gain` on its diagonal."""

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = arrays.float32) -> Any:
        """Return the matrix."""
        rows, columns = shape
        return constant(np.eye(rows, columns) * self.gain, dtype)


def _eye(size: int, dtype: Any) -> Any:
    """Return the unit matrix."""
    return constant(np.eye(size), dtype)


def fans(shape: list[int]) -> tuple[float, float]:
    """Return how many numbers go into and out of each unit; a convolution's window multiplies both."""
    if not shape:
        return 1.0, 1.0
    if len(shape) == 1:
        return float(shape[0]), float(shape[0])
    window = math.prod(shape[:-2])
    return float(shape[-2] * window), float(shape[-1] * window)


def glorot_uniform(seed: int | None = None) -> Initializer:
    """Return the default: uniform, variance 2 / (fan_in + fan_out)."""
    return VarianceScaling(1.0, "fan_avg", "uniform", seed)


def glorot_normal(seed: int | None = None) -> Initializer:
    """Return truncated normal, variance 2 / (fan_in + fan_out)."""
    return VarianceScaling(1.0, "fan_avg", "truncated_normal", seed)


def he_normal(seed: int | None = None) -> Initializer:
    """Return truncated normal, variance 2 / fan_in."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: int | None = None) -> Initializer:
    """Return uniform, variance 2 / fan_in."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


def lecun_normal(seed: int | None = None) -> Initializer:
    """Return truncated normal, variance 1 / fan_in."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: int | None = None) -> Initializer:
    """Return uniform, variance 1 / fan_in."""
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


he_normal_initializer = he_normal
he_uniform_initializer = he_uniform
lecun_normal_initializer = lecun_normal
lecun_uniform_initializer = lecun_uniform
