"""Layers that disturb their inputs while training, and hand them on afterwards."""

from math import sqrt
from typing import Any

from runtime.graph.tensor import Tensor
from runtime.layers.core import Dropout
from runtime.layers.layer import Layer
from runtime.ops import arithmetic, comparison, random, shaping

SATURATED = -1.7580993408473766
"""What SELU approaches: -alpha · scale (Klambauer and others, 2017)."""


class _Noise(Layer):
    supports_masking = True

    def __init__(self, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.seed = seed

    def call(self, inputs: Any, training: Any = False) -> Any:
        """Return the inputs, disturbed while training."""
        fed = isinstance(training, Tensor)
        if not fed and not training:
            return inputs
        disturbed = self.disturbed(inputs)
        return comparison.where(training, disturbed, inputs) if fed else disturbed

    def disturbed(self, inputs: Any) -> Any:
        """Return the inputs with noise."""
        raise NotImplementedError(f"{type(self).__name__} has no disturbed()")

    def _normal(self, inputs: Any, mean: float, deviation: float) -> Any:
        return random.random_normal(shaping.shape(inputs), mean, deviation, inputs.dtype, seed=self.seed)


class GaussianNoise(_Noise):
    """Adds normally distributed numbers."""

    def __init__(self, stddev: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(seed, **options)
        if stddev < 0:
            raise ValueError(f"stddev is {stddev}, and must not be negative")
        self.stddev = stddev

    def disturbed(self, inputs: Any) -> Any:
        """Return the inputs with noise."""
        return inputs + self._normal(inputs, 0.0, self.stddev)


class GaussianDropout(_Noise):
    """Multiplies with normally distributed numbers around 1, of the variance that dropout of this rate has."""

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(seed, **options)
        if not 0 <= rate < 1:
            raise ValueError(f"a dropout rate is in [0, 1), not {rate}")
        self.rate = rate

    def disturbed(self, inputs: Any) -> Any:
        """Return the inputs with noise."""
        return inputs * self._normal(inputs, 1.0, sqrt(self.rate / (1.0 - self.rate)))


class AlphaDropout(_Noise):
    """Sets a random part to what SELU gives for -infinity while training, and keeps mean and variance."""

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **options: Any) -> None:
        super().__init__(seed, **options)
        if not 0 <= rate < 1:
            raise ValueError(f"a dropout rate is in [0, 1), not {rate}")
        self.rate, self.noise_shape = rate, noise_shape

    def disturbed(self, inputs: Any) -> Any:
        """Return the inputs with noise."""
        shape = shaping.shape(inputs) if self.noise_shape is None else self.noise_shape
        kept = comparison.greater_equal(random.random_uniform(shape, seed=self.seed), self.rate)
        kept = arithmetic.cast(kept, inputs.dtype)
        scale = 1 / sqrt((1 - self.rate) * (1 + self.rate * SATURATED**2))
        return scale * (inputs * kept + SATURATED * (1.0 - kept)) - scale * SATURATED * self.rate


class SpatialDropout1D(Dropout):
    """Sets whole features of a sequence to 0 while training."""

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(rate, (None, 1, None), seed, **options)


class SpatialDropout2D(Dropout):
    """Sets whole channels of an image to 0 while training."""

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(rate, (None, 1, 1, None), seed, **options)
