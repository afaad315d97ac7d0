"""Layers of several inputs: `Add()([x, y])`."""

from typing import Any

from runtime import arrays
from runtime.layers.layer import Layer
from runtime.ops import arithmetic, comparison, joining, reductions, shaping
from runtime.ops.constants import ones_like
from runtime.ops.linear import matmul
from runtime.ops.normalizing import l2_normalize


class _Merge(Layer):
    supports_masking = True

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return where a step of any input counts; none where an input has no mask."""
        if not isinstance(mask, list | tuple) or any(one is None for one in mask):
            return None
        found = mask[0]
        for one in mask[1:]:
            found = comparison.logical_or(found, one)
        return found

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

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the masks joined in time, or along features where all inputs count; all count where there is none."""
        if mask is None or all(one is None for one in mask):
            return None
        masks = [
            ones_like(x[..., 0], arrays.bool_) if one is None else one for x, one in zip(inputs, mask, strict=True)
        ]
        if self.axis % len(inputs[0].dims) == 1:
            return joining.concat(masks, 1)
        found = masks[0]
        for one in masks[1:]:
            found = comparison.logical_or(found, one)
        return found


class Dot(Layer):
    """The product of two inputs summed along an axis of each; `normalize` makes it the cosine.

    Of vectors [batch, n] that is [batch, 1]; of matrices, a product of matrices for each element of the batch.
    """

    def __init__(self, axes: Any = -1, normalize: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.axes, self.normalize = axes, normalize

    def call(self, inputs: Any) -> Any:
        """Return the products."""
        x, y = inputs
        pair = (self.axes, self.axes) if isinstance(self.axes, int) else tuple(self.axes)
        axes = [axis % len(one.dims) for axis, one in zip(pair, (x, y), strict=True)]
        if self.normalize:
            x, y = (l2_normalize(one, axis) for axis, one in zip(axes, (x, y), strict=True))
        if len(x.dims) == len(y.dims) == 2:
            return shaping.expand_dims(reductions.reduce_sum(x * y, 1), -1)
        if len(x.dims) != 3 or len(y.dims) != 3:
            raise ValueError(f"{self.name} takes two inputs of 2 or of 3 dimensions, not {x.dims} and {y.dims}")
        return matmul(x, y, transpose_a=axes[0] == 1, transpose_b=axes[1] == 2)
