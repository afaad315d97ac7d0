"""Images seen through an affine map: turned, moved and scaled, with something beyond their edges."""

from typing import Any

import numpy as np

from runtime.arrays import float32, int32
from runtime.ops import arithmetic, comparison, indexing, shaping
from runtime.ops.constants import range as numbers_to

FILLS = ("constant", "nearest", "reflect", "wrap")


def affine(images: Any, rows: tuple[Any, Any, Any], columns: tuple[Any, Any, Any], **beyond: Any) -> Any:
    """Return images [batch, height, width, channels] whose pixels are the old ones at other places.

    `columns` (a, b, c) says the old x of a pixel (x, y), `rows` its old y: a·x + b·y + c. Each is a number for every
    image, [batch, 1, 1].
    `beyond` says what stands outside of an image: see `sampled`.
    """
    height, width = shaping.shape(images)[1], shaping.shape(images)[2]
    y = shaping.reshape(arithmetic.cast(numbers_to(height), float32), [1, -1, 1])
    x = shaping.reshape(arithmetic.cast(numbers_to(width), float32), [1, 1, -1])
    old_y, old_x = (of_x * x + of_y * y + offset for of_x, of_y, offset in (rows, columns))
    return sampled(images, old_y, old_x, **beyond)


def sampled(
    images: Any, y: Any, x: Any, fill_mode: str = "reflect", fill_value: float = 0.0, interpolation: str = "bilinear"
) -> Any:
    """Return the values of images at places between their pixels, one [height, width] of places for each image.

    Beyond the edges stands `fill_value` ("constant"), the last pixel ("nearest"), the image mirrored ("reflect"), or
    the image again ("wrap"): as TensorFlow's ImageProjectiveTransformV3 has it.
    """
    sizes = shaping.shape(images)
    y, x = (_inside(places, sizes[axis], fill_mode) for places, axis in ((y, 1), (x, 2)))
    read = _Reader(images, fill_value)
    if interpolation == "nearest":
        return read(arithmetic.round(y), arithmetic.round(x))
    top, left = arithmetic.floor(y), arithmetic.floor(x)
    down, right = (shaping.expand_dims(one, -1) for one in (y - top, x - left))
    upper = read(top, left) * (1.0 - right) + read(top, left + 1.0) * right
    lower = read(top + 1.0, left) * (1.0 - right) + read(top + 1.0, left + 1.0) * right
    return upper * (1.0 - down) + lower * down


class _Reader:
    """Pixels by whole places; outside of the image a value."""

    def __init__(self, images: Any, fill_value: float) -> None:
        self._sizes = shaping.shape(images)
        self._pixels = shaping.reshape(images, [-1, self._sizes[1] * self._sizes[2], images.dims[-1]])
        self._dims, self._fill = images.dims, np.float32(fill_value)

    def __call__(self, y: Any, x: Any) -> Any:
        """Return the pixels at [batch, height, width] places."""
        rows, columns = (arithmetic.cast(one, int32) for one in (y, x))
        height, width = self._sizes[1], self._sizes[2]
        inside = comparison.logical_and(_within(rows, height), _within(columns, width))
        at = arithmetic.clip_by_value(rows, 0, height - 1) * width + arithmetic.clip_by_value(columns, 0, width - 1)
        flat = indexing.gather(self._pixels, shaping.reshape(at, [-1, height * width]), batch_dims=1)
        found = shaping.reshape(flat, [-1, *(self._sizes[axis] for axis in (1, 2)), self._dims[-1]])
        return comparison.where(shaping.expand_dims(inside, -1), found, self._fill)


def _within(places: Any, size: Any) -> Any:
    return comparison.logical_and(comparison.greater_equal(places, 0), comparison.less(places, size))


def _inside(places: Any, size: Any, fill_mode: str) -> Any:
    """Return places beyond the edges as those within that look the same."""
    length = arithmetic.cast(size, float32)
    if fill_mode == "constant":
        return places
    if fill_mode == "nearest":
        return arithmetic.clip_by_value(places, 0.0, length - 1.0)
    if fill_mode == "wrap":
        steps = arithmetic.floor(arithmetic.abs(places) / arithmetic.maximum(length - 1.0, 1.0))
        before = comparison.less(places, 0.0)
        over = comparison.where(before, places + length * (steps + 1.0), places - length * steps)
        return arithmetic.clip_by_value(over, 0.0, length - 1.0)  # between the last pixel and the first: the last
    if fill_mode != "reflect":
        raise ValueError(f"fill_mode is {', '.join(FILLS)}, not {fill_mode!r}")
    twice = 2.0 * length
    over = places - twice * arithmetic.floor(places / twice)
    mirrored = comparison.where(comparison.greater(over, length - 0.5), twice - over - 1.0, over)
    return arithmetic.clip_by_value(mirrored, 0.0, length - 1.0)
