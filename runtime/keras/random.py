"""`rt.keras.random`: random tensors under Keras's names."""

from typing import Any

from runtime import arrays
from runtime.ops import random as _random
from runtime.ops.dropping import dropout as _dropout


class SeedGenerator:
    """A seed for layers of one's own: `random.normal(shape, seed=self.seed_generator)`."""

    def __init__(self, seed: int | None = None, **_: Any) -> None:
        self.seed = seed


def _seed(given: Any) -> int | None:
    found: int | None = given.seed if isinstance(given, SeedGenerator) else given
    return found


def normal(shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = arrays.float32, seed: Any = None) -> Any:
    """Return normally distributed numbers."""
    return _random.random_normal(shape, mean, stddev, dtype, seed=_seed(seed))


def uniform(shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = arrays.float32, seed: Any = None) -> Any:
    """Return numbers from [minval, maxval)."""
    return _random.random_uniform(shape, minval, maxval, dtype, seed=_seed(seed))


def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = arrays.float32, seed: Any = None
) -> Any:
    """Return normally distributed numbers within two standard deviations."""
    return _random.truncated_normal(shape, mean, stddev, dtype, seed=_seed(seed))


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """Return the inputs with a random part of them 0, the rest scaled up."""
    return _dropout(inputs, rate=rate, noise_shape=noise_shape, seed=_seed(seed))


__all__ = ["SeedGenerator", "dropout", "normal", "truncated_normal", "uniform"]
