"""Initial values under TensorFlow 1's names: classes that take a `dtype`, some with other defaults than TensorFlow 2's.

`random_normal_initializer()` is as wide as 1 in TensorFlow 1, and as 0.05 in 2. Here it is what it is in the TensorFlow
whose way this is: 1 in a graph for a session, 0.05 eagerly and in traced functions.
"""

from typing import Any

from runtime import arrays
from runtime.graph.context import for_sessions
from runtime.ops import random
from runtime.variables import initializers
from runtime.variables.initializers import Initializer

__all__ = ["constant_initializer", "glorot_normal_initializer", "glorot_uniform_initializer"]
__all__ += ["identity_initializer", "ones_initializer", "orthogonal_initializer", "random_normal_initializer"]
__all__ += ["random_uniform_initializer", "truncated_normal_initializer", "uniform_unit_scaling_initializer"]
__all__ += ["variance_scaling_initializer", "zeros_initializer"]


class Typed(Initializer):
    """Makes values of its own dtype where it is called without one."""

    def __init__(self, dtype: Any = arrays.float32) -> None:
        self.dtype = arrays.as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """Return a tensor of this shape; `partition_info`, which part of a variable it is, changes nothing."""
        return self.make(shape, self.dtype if dtype is None else arrays.as_dtype(dtype))

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return a tensor of this shape and dtype."""
        raise NotImplementedError


class ZerosInitializer(Typed):
    """Zeros."""

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return zeros."""
        return initializers.Zeros()(shape, dtype)


class OnesInitializer(Typed):
    """Ones."""

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return ones."""
        return initializers.Ones()(shape, dtype)


class ConstantInitializer(Typed):
    """A value, or values that fill the shape in order; with `verify_shape`, of just this shape."""

    def __init__(self, value: Any = 0, dtype: Any = arrays.float32, verify_shape: bool = False) -> None:
        super().__init__(dtype)
        self.value, self.verify_shape = value, verify_shape

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return the value in this shape."""
        if self.verify_shape and arrays.to_array(self.value).shape != tuple(shape):
            raise TypeError(f"the constant is of shape {list(arrays.to_array(self.value).shape)}, not {list(shape)}")
        return initializers.Constant(self.value)(shape, dtype)


class RandomUniformInitializer(Typed):
    """Numbers from [minval, maxval): by default [0, 1) where a session runs, else [-0.05, 0.05)."""

    def __init__(
        self, minval: Any = None, maxval: Any = None, seed: int | None = None, dtype: Any = arrays.float32
    ) -> None:
        super().__init__(dtype)
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return random numbers."""
        low, high = (0, None if dtype.is_integer else 1) if for_sessions() else (-0.05, 0.05)
        low, high = (low if self.minval is None else self.minval), (high if self.maxval is None else self.maxval)
        return random.random_uniform(shape, low, high, dtype, seed=self.seed)


class RandomNormalInitializer(Typed):
    """Normally distributed numbers: by default as wide as 1 where a session runs, else 0.05."""

    draw = staticmethod(random.random_normal)

    def __init__(
        self, mean: Any = 0.0, stddev: Any = None, seed: int | None = None, dtype: Any = arrays.float32
    ) -> None:
        super().__init__(dtype)
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return random numbers."""
        width = (1.0 if for_sessions() else 0.05) if self.stddev is None else self.stddev
        return self.draw(shape, self.mean, width, dtype, seed=self.seed)


class TruncatedNormalInitializer(RandomNormalInitializer):
    """The same, none more than two standard deviations from the mean."""

    draw = staticmethod(random.truncated_normal)


class VarianceScalingInitializer(Typed):
    """Numbers whose variance is scale / n, see initializers.VarianceScaling; "normal" is its truncated one."""

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        dtype: Any = arrays.float32,
    ) -> None:
        super().__init__(dtype)
        distribution = "truncated_normal" if distribution == "normal" else distribution
        self.made_by = initializers.VarianceScaling(scale, mode, distribution, seed)

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return random numbers."""
        return self.made_by(shape, dtype)


class GlorotUniformInitializer(VarianceScalingInitializer):
    """The default of variables: uniform, variance 2 / (fan_in + fan_out)."""

    def __init__(self, seed: int | None = None, dtype: Any = arrays.float32) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed, dtype)


class GlorotNormalInitializer(VarianceScalingInitializer):
    """Truncated normal, variance 2 / (fan_in + fan_out)."""

    def __init__(self, seed: int | None = None, dtype: Any = arrays.float32) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, dtype)


class UniformUnitScalingInitializer(Typed):
    """Uniform numbers that keep the scale of what they multiply: up to factor · √(3 / inputs) (Sussillo and Abbott)."""

    def __init__(self, factor: float = 1.0, seed: int | None = None, dtype: Any = arrays.float32) -> None:
        super().__init__(dtype)
        self.factor, self.seed = factor, seed

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return random numbers; all dimensions but the last are inputs."""
        inputs = 1.0
        for size in list(shape)[:-1]:
            inputs *= float(size)
        limit = (3 / max(inputs, 1.0)) ** 0.5 * self.factor
        return random.random_uniform(shape, -limit, limit, dtype, seed=self.seed)


class OrthogonalInitializer(Typed):
    """An orthogonal matrix, see initializers.Orthogonal."""

    def __init__(self, gain: float = 1.0, seed: int | None = None, dtype: Any = arrays.float32) -> None:
        super().__init__(dtype)
        self.made_by = initializers.Orthogonal(gain, seed)

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return the matrix."""
        return self.made_by(shape, dtype)


class IdentityInitializer(Typed):
    """A matrix with `gain` on its diagonal."""

    def __init__(self, gain: float = 1.0, dtype: Any = arrays.float32) -> None:
        super().__init__(dtype)
        self.gain = gain

    def make(self, shape: Any, dtype: Any) -> Any:
        """Return the matrix."""
        return initializers.Identity(self.gain)(shape, dtype)


zeros_initializer, ones_initializer, constant_initializer = ZerosInitializer, OnesInitializer, ConstantInitializer
random_uniform_initializer, random_normal_initializer = RandomUniformInitializer, RandomNormalInitializer
truncated_normal_initializer, variance_scaling_initializer = TruncatedNormalInitializer, VarianceScalingInitializer
glorot_uniform_initializer, glorot_normal_initializer = GlorotUniformInitializer, GlorotNormalInitializer
uniform_unit_scaling_initializer = UniformUnitScalingInitializer
orthogonal_initializer, identity_initializer = OrthogonalInitializer, IdentityInitializer
