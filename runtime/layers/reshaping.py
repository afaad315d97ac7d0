"""Layers that move numbers about."""

from math import prod
from typing import Any

from runtime.layers.layer import Layer
from runtime.ops import shaping


class Flatten(Layer):
    """One vector for each element of the batch."""

    def call(self, inputs: Any) -> Any:
        """Return [batch, everything else]."""
        sizes = inputs.dims[1:]
        if None not in sizes:
            return shaping.reshape(inputs, [-1, prod(sizes)])
        return shaping.reshape(inputs, [_batch_of(inputs), -1])


def _batch_of(inputs: Any) -> Any:
    return inputs.dims[0] or shaping.shape(inputs)[0]


class Reshape(Layer):
    """Another shape for each element of the batch."""

    def __init__(self, target_shape: Any, **options: Any) -> None:
        super().__init__(**options)
        self.target_shape = tuple(target_shape)

    def call(self, inputs: Any) -> Any:
        """Return [batch, *target_shape]."""
        first = _batch_of(inputs) if -1 in self.target_shape else -1
        return shaping.reshape(inputs, [first, *self.target_shape])


class Permute(Layer):
    """The axes after the batch's in another order, counted from 1."""

    def __init__(self, dims: Any, **options: Any) -> None:
        super().__init__(**options)
        self.order = tuple(dims)

    def call(self, inputs: Any) -> Any:
        """Return the inputs transposed."""
        return shaping.transpose(inputs, [0, *self.order])


class RepeatVector(Layer):
    """Each vector n times: [batch, n, features]."""

    def __init__(self, n: int, **options: Any) -> None:
        super().__init__(**options)
        self.n = n

    def call(self, inputs: Any) -> Any:
        """Return the repeated vectors."""
        return shaping.tile(shaping.expand_dims(inputs, 1), [1, self.n, 1])
