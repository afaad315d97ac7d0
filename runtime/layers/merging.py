"""Layers of several inputs: `Add()([x, y])`."""

from typing import Any

from runtime.layers.layer import Layer
from runtime.ops import arithmetic, joining, reductions, shaping


class _Merge(Layer):
    def call(self, inputs: Any) -> Any:
        """Return all inputs as one."""
        if not isinstance(inputs, list | tuple) or len(inputs) < 2:
            raise ValueError(f"{self.name} takes a list of at least two tensors")
        merged = inputs[0]
        for one in inputs[1:]:
            merged = self.merge(merged, one)
        return merged

    def merge(self, x: Any, y: Any) -> Any:
        """Return two inputs as one."""
        raise NotImplementedError(f"{type(self).__name__} has no merge()")


class Add(_Merge):
    """The sum."""

    def merge(self, x: Any, y: Any) -> Any:
        """Return x + y."""
        return x + y


class Subtract(_Merge):
    """The first less the second."""

    def merge(self, x: Any, y: Any) -> Any:
        """Return x - y."""
        return x - y


class Multiply(_Merge):
    """The product, element by element."""

    def merge(self, x: Any, y: Any) -> Any:
        """Return x · y."""
        return x * y


class Maximum(_Merge):
    """The greatest."""

    def merge(self, x: Any, y: Any) -> Any:
        """Return the greater of each two elements."""
        return arithmetic.maximum(x, y)


class Minimum(_Merge):
    """The least."""

    def merge(self, x: Any, y: Any) -> Any:
        """Return the lesser of each two elements."""
        return arithmetic.minimum(x, y)


class Average(Add):
    """The mean."""

    def call(self, inputs: Any) -> Any:
        """Return the sum over the number of inputs."""
        return super().call(inputs) / float(len(inputs))


class Concatenate(Layer):
    """The inputs one after another along an axis."""

    def __init__(self, axis: int = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        """Return the inputs joined."""
        return joining.concat(list(inputs), self.axis)


class Dot(Layer):
    """The product of vectors summed along an axis."""

    def __init__(self, axes: int = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axes = axes

    def call(self, inputs: Any) -> Any:
        """Return [batch, 1]."""
        x, y = inputs
        return shaping.expand_dims(reductions.reduce_sum(x * y, self.axes), -1)
