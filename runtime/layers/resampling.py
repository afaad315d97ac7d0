"""Layers that make sequences, images and volumes larger or smaller: repeated, filled with zeros, or cut."""

from typing import Any

from runtime.layers.convolution import sizes_of
from runtime.layers.layer import Layer
from runtime.ops import shaping


class UpSampling1D(Layer):
    """Each step `size` times."""

    rank = 1

    def __init__(self, size: Any = 2, **options: Any) -> None:
        super().__init__(**options)
        self.size = sizes_of(size, self.rank)

    def call(self, inputs: Any) -> Any:
        """Return inputs that are `size` times as long along each axis between the batch and the channels."""
        for axis, times in enumerate(self.size, 1):
            inputs = repeated(inputs, axis, times)
        return inputs


class UpSampling2D(UpSampling1D):
    """Each pixel as a rectangle of `size` of them."""

    rank = 2

    def __init__(self, size: Any = 2, interpolation: str = "nearest", **options: Any) -> None:
        super().__init__(size, **options)
        if interpolation != "nearest":
            raise ValueError(f"UpSampling2D repeats pixels (nearest), not {interpolation!r}: see rt.image.resize")


class UpSampling3D(UpSampling1D):
    """Each voxel as a block of `size` of them."""

    rank = 3


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

    rank = 1

    def __init__(self, padding: Any = 1, **options: Any) -> None:
        super().__init__(**options)
        self.padding = pairs(padding, self.rank)

    def call(self, inputs: Any) -> Any:
        """Return the larger inputs."""
        return shaping.pad(inputs, [[0, 0], *self.padding, [0, 0]])


class ZeroPadding2D(ZeroPadding1D):
    """Rows and columns of zeros around images."""

    rank = 2


class ZeroPadding3D(ZeroPadding1D):
    """Zeros around volumes."""

    rank = 3


class Cropping1D(Layer):
    """Sequences without their first and last steps."""

    rank = 1

    def __init__(self, cropping: Any = 1, **options: Any) -> None:
        super().__init__(**options)
        self.cropping = pairs(cropping, self.rank)

    def call(self, inputs: Any) -> Any:
        """Return the smaller inputs."""
        kept = [slice(before, -after or None) for before, after in self.cropping]
        return inputs[(slice(None), *kept)]


class Cropping2D(Cropping1D):
    """Images without their margins."""

    rank = 2

    def __init__(self, cropping: Any = 0, **options: Any) -> None:
        super().__init__(cropping, **options)


class Cropping3D(Cropping1D):
    """Volumes without their margins."""

    rank = 3
