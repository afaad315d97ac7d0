"""Layers of volumes [batch, depth, height, width, channels]: pooled, repeated, padded, cut."""

from typing import Any

from runtime.layers.convolution import sizes_of
from runtime.layers.core import Dropout
from runtime.layers.layer import Layer
from runtime.layers.pooling import AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, MaxPooling2D
from runtime.layers.resampling import pairs, repeated
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


class UpSampling3D(Layer):
    """Each voxel as a block of `size` of them."""

    def __init__(self, size: Any = 2, **options: Any) -> None:
        super().__init__(**options)
        self.size = sizes_of(size, 3)

    def call(self, inputs: Any) -> Any:
        """Return the larger volumes."""
        for axis, times in enumerate(self.size, 1):
            inputs = repeated(inputs, axis, times)
        return inputs


class ZeroPadding3D(Layer):
    """Zeros around volumes."""

    def __init__(self, padding: Any = 1, **options: Any) -> None:
        super().__init__(**options)
        self.padding = pairs(padding, 3)

    def call(self, inputs: Any) -> Any:
        """Return the larger volumes."""
        return shaping.pad(inputs, [[0, 0], *self.padding, [0, 0]])


class Cropping3D(Layer):
    """Volumes without their margins."""

    def __init__(self, cropping: Any = 1, **options: Any) -> None:
        super().__init__(**options)
        self.cropping = pairs(cropping, 3)

    def call(self, inputs: Any) -> Any:
        """Return the smaller volumes."""
        kept = [slice(before, -after or None) for before, after in self.cropping]
        return inputs[(slice(None), *kept)]


class SpatialDropout3D(Dropout):
    """Sets whole channels of a volume to 0 while training."""

    def __init__(self, rate: float, seed: int | None = None, **options: Any) -> None:
        super().__init__(rate, (None, 1, 1, 1, None), seed, **options)
