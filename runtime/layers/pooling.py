"""What a window sees, as one number: pooling over time and over images."""

from typing import Any

from runtime.layers.convolution import sizes_of
from runtime.layers.layer import Layer
from runtime.layers.masks import zeroed
from runtime.ops import arithmetic, pooling, reductions, shaping


class _Pooling(Layer):
    """A window that moves by its own size unless `strides` says otherwise."""

    rank = 2
    pool = staticmethod(pooling.max_pool)

    def __init__(self, pool_size: Any = 2, strides: Any = None, padding: str = "valid", **options: Any) -> None:
        super().__init__(**options)
        self.pool_size = sizes_of(pool_size, self.rank)
        self.strides = self.pool_size if strides is None else sizes_of(strides, self.rank)
        self.padding = padding.upper()

    def call(self, inputs: Any) -> Any:
        """Return the pooled inputs."""
        return self.pool(inputs, self.pool_size, self.strides, self.padding)


class MaxPooling2D(_Pooling):
    """The greatest number in a window of an image."""


class AveragePooling2D(_Pooling):
    """The mean of a window of an image."""

    pool = staticmethod(pooling.avg_pool)


class _Pooling1D(_Pooling):
    rank = 1

    def call(self, inputs: Any) -> Any:
        """Return the pooled inputs: those of images one pixel high."""
        images = shaping.expand_dims(inputs, 1)
        found = self.pool(images, (1, *self.pool_size), (1, *self.strides), self.padding)
        return shaping.squeeze(found, [1])


class MaxPooling1D(_Pooling1D):
    """The greatest number in a stretch of time."""


class AveragePooling1D(_Pooling1D):
    """The mean of a stretch of time."""

    pool = staticmethod(pooling.avg_pool)


class _GlobalPooling(Layer):
    reduce = staticmethod(reductions.reduce_mean)
    axes: tuple[int, ...] = (1, 2)

    def __init__(self, keepdims: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.keepdims = keepdims

    def call(self, inputs: Any) -> Any:
        """Return one number for each channel."""
        return self.reduce(inputs, list(self.axes), keepdims=self.keepdims)


class GlobalAveragePooling2D(_GlobalPooling):
    """The mean of each channel of an image."""


class GlobalMaxPooling2D(_GlobalPooling):
    """The greatest number of each channel of an image."""

    reduce = staticmethod(reductions.reduce_max)


class GlobalAveragePooling1D(_GlobalPooling):
    """The mean of each channel over time, over the steps that count."""

    axes = (1,)

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Return one number for each channel."""
        if mask is None:
            return super().call(inputs)
        total = reductions.reduce_sum(zeroed(inputs, mask), [1], keepdims=self.keepdims)
        count = reductions.reduce_sum(arithmetic.cast(mask, inputs.dtype), [1], keepdims=True)
        return total / (shaping.expand_dims(count, -1) if self.keepdims else count)


class GlobalMaxPooling1D(GlobalMaxPooling2D):
    """The greatest number of each channel over time."""

    axes = (1,)
