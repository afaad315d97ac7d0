"""Layers of volumes [batch, depth, height, width, channels]: pooled, and dropped out."""

from typing import Any

from runtime.layers.core import Dropout
from runtime.layers.pooling import AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, MaxPooling2D
from runtime.ops import shaping


class MaxPooling3D(MaxPooling2D):
    """The greatest number in a window of a volume: of its slices, then through them."""

    rank = 3

    def call(self, inputs: Any) -> Any:
        """Return the pooled inputs."""
        depth, height, width, channels = inputs.dims[1:]
        slices = shaping.reshape(inputs, [-1, height, width, channels])
        pooled = self.pool(slices, self.pool_size[1:], self.strides[1:], self.padding)
        high, wide = pooled.dims[1:3]
        rows = shaping.reshape(pooled, [-1, depth, high * wide, channels])
        found = self.pool(rows, (self.pool_size[0], 1), (self.strides[0], 1), self.padding)
        return shaping.reshape(found, [-1, found.dims[1], high, wide, channels])


class AveragePooling3D(MaxPooling3D):
    """The mean of a window of a volume."""

    pool = staticmethod(AveragePooling2D.pool)


class GlobalAveragePooling3D(GlobalAveragePooling2D):
    """The mean of each channel of a volume."""

    axes = (1, 2, 3)


class GlobalMaxPooling3D(GlobalMaxPooling2D):
    """The greatest number of each channel of a volume."""

    axes = (1, 2, 3)


class SpatialDropout3D(Dropout):
    """Sets whole channels of a volume to 0 while training."""

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(rate, (None, 1, 1, 1, None), seed, **options)
