"""Layers that make images and sequences longer or shorter: repeated, filled with zeros, or cut."""

from typing import Any

from runtime.layers.layer import Layer
from runtime.ops import shaping


class UpSampling1D(Layer):
    """Each step `size` times."""

    def __init__(self, size: int = 2, **options: Any) -> None:
        super().__init__(**options)
        self.size = size

    def call(self, inputs: Any) -> Any:
        """Return [batch, size · steps, features]."""
        return repeated(inputs, 1, self.size)


class UpSampling2D(Layer):
    """Each pixel as a rectangle of `size` of them."""

    def __init__(self, size: Any = 2, interpolation: str = "nearest", **options: Any) -> None:
        super().__init__(**options)
        if interpolation != "nearest":
            raise ValueError(f"UpSampling2D repeats pixels (nearest), not {interpolation!r}: see rt.image.resize")
        self.size = (size, size) if isinstance(size, int) else tuple(size)

    def call(self, inputs: Any) -> Any:
        """Return the larger images."""
        return repeated(repeated(inputs, 1, self.size[0]), 2, self.size[1])


def repeated(inputs: Any, axis: int, times: int) -> Any:
    """Return each slice along an axis so many times, one after another."""
    tiles = [1] * (len(inputs.dims) + 1)
    tiles[axis + 1] = times
    wide = shaping.tile(shaping.expand_dims(inputs, axis + 1), tiles)
    sizes = [size if size is None or at != axis else size * times for at, size in enumerate(inputs.dims)]
    if sum(one is None for one in sizes) > 1:
        known = shaping.shape(inputs)
        exact = [known[at] if one is None else one for at, one in enumerate(sizes)]
        exact[axis] = -1
        return shaping.reshape(wide, exact)
    return shaping.reshape(wide, [-1 if one is None else one for one in sizes])


def pairs(given: Any, axes: int) -> list[list[int]]:
    """Return (before, after) for each axis: one number is for all, one for an axis is for both of its ends."""
    if isinstance(given, int):
        return [[given, given]] * axes
    if axes == 1 and len(given) == 2 and all(isinstance(one, int) for one in given):
        return [list(given)]
    return [[one, one] if isinstance(one, int) else list(one) for one in given]


class ZeroPadding1D(Layer):
    """Steps of zeros before and after a sequence."""

    def __init__(self, padding: Any = 1, **options: Any) -> None:
        super().__init__(**options)
        self.padding = pairs(padding, 1)

    def call(self, inputs: Any) -> Any:
        """Return the longer sequences."""
        return shaping.pad(inputs, [[0, 0], *self.padding, [0, 0]])


class ZeroPadding2D(Layer):
    """Rows and columns of zeros around images."""

    def __init__(self, padding: Any = 1, **options: Any) -> None:
        super().__init__(**options)
        self.padding = pairs(padding, 2)

    def call(self, inputs: Any) -> Any:
        """Return the larger images."""
        return shaping.pad(inputs, [[0, 0], *self.padding, [0, 0]])


class Cropping1D(Layer):
    """Sequences without their first and last steps."""

    def __init__(self, cropping: Any = 1, **options: Any) -> None:
        super().__init__(**options)
        self.cropping = pairs(cropping, 1)

    def call(self, inputs: Any) -> Any:
        """Return the shorter sequences."""
        ((before, after),) = self.cropping
        return inputs[:, before : -after or None]


class Cropping2D(Layer):
    """Images without their margins."""

    def __init__(self, cropping: Any = 0, **options: Any) -> None:
        super().__init__(**options)
        self.cropping = pairs(cropping, 2)

    def call(self, inputs: Any) -> Any:
        """Return the smaller images."""
        (top, bottom), (left, right) = self.cropping
        return inputs[:, top : -bottom or None, left : -right or None]
