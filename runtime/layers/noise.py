"""Layers that disturb their inputs while training, and hand them on afterwards."""

from math import sqrt
from typing import Any

from runtime.graph.tensor import Tensor
from runtime.layers.core import Dropout
from runtime.layers.layer import Layer
from runtime.ops import comparison, random, shaping


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


class SpatialDropout1D(Dropout):
    """Sets whole features of a sequence to 0 while training."""

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(rate, (None, 1, None), seed, **options)


class SpatialDropout2D(Dropout):
    """Sets whole channels of an image to 0 while training."""

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(rate, (None, 1, 1, None), seed, **options)
