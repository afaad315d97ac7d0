"""Colours: numbers of pixels in other dtypes, and in other colour spaces."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, joining, linear, reductions
from runtime.ops.constants import zeros_like
from runtime.ops.special import saturate_cast

GREY = np.array([0.2989, 0.587, 0.114])
TO_YIQ = np.array([[0.299, 0.59590059, 0.2115], [0.587, -0.27455667, -0.52273617], [0.114, -0.32134392, 0.31119955]])
FROM_YIQ = np.array([[1, 1, 1], [0.95598634, -0.27201283, -1.10674021], [0.6208248, -0.64720424, 1.70423049]])
TO_YUV = np.array(
    [[0.299, -0.14714119, 0.61497538], [0.587, -0.28886916, -0.51496512], [0.114, 0.43601035, -0.10001026]]
)
FROM_YUV = np.array([[1, 1, 1], [0, -0.394642334, 2.03206185], [1.13988303, -0.58062185, 0]])


def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False, name: str | None = None) -> Any:
    """Return pixels in another dtype: floats are of 0 to 1, integers of 0 to their greatest.

    Without `saturate`, what is out of range wraps around; with it, it is set to the nearest there is.
    """
    image = convert_to_tensor(image, name="image")
    wanted = arrays.as_dtype(dtype)
    if image.dtype is wanted:
        return image
    for one in (image.dtype, wanted):
        if not one.is_floating and not one.is_integer:
            raise TypeError(f"pixels are integers or floats, not {one.name}")
    to = saturate_cast if saturate else arithmetic.cast
    with name_scope(name, "convert_image"):
        if wanted.is_floating:
            found = arithmetic.cast(image, wanted)
            return found if image.dtype.is_floating else found * (1.0 / _greatest(image.dtype))
        if image.dtype.is_floating:
            return to(image * (_greatest(wanted) + 0.5), wanted)
        return _between_integers(image, wanted, to)


def _greatest(dtype: Any) -> int:
    return int(np.iinfo(dtype.numpy).max)


def _between_integers(image: Any, wanted: Any, to: Any) -> Any:
    old, new = _greatest(image.dtype) + 1, _greatest(wanted) + 1
    if old > new:
        return to(image // (old // new), wanted)
    return to(image, wanted) * (new // old)


def in_floats(image: Any) -> tuple[Any, Any]:
    """Return pixels as float16 or float32, and the dtype that they had."""
    image = convert_to_tensor(image, name="image")
    if image.dtype in (arrays.float16, arrays.float32):
        return image, image.dtype
    return convert_image_dtype(image, arrays.float32), image.dtype


def _channels(images: Any, count: int) -> Any:
    images = convert_to_tensor(images, name="images")
    if images.dims is not None and (not images.dims or images.dims[-1] not in (count, None)):
        raise ValueError(f"the last dimension holds {count} channels, not those of shape {list(images.dims)}")
    return images


def rgb_to_grayscale(images: Any, name: str | None = None) -> Any:
    """Return grey images, of one channel: colours weighed as bright as they look."""
    with name_scope(name, "rgb_to_grayscale"):
        images, dtype = in_floats(_channels(images, 3))
        grey = reductions.reduce_sum(images * GREY.astype(images.dtype.numpy), -1, keepdims=True)
        return convert_image_dtype(grey, dtype)


def grayscale_to_rgb(images: Any, name: str | None = None) -> Any:
    """Return grey images as coloured ones: three equal channels."""
    images = _channels(images, 1)
    return joining.concat([images, images, images], -1, name=name or "grayscale_to_rgb")


def _in_space(images: Any, matrix: Any) -> Any:
    images = _channels(images, 3)
    return linear.tensordot(images, matrix.astype(images.dtype.numpy), [[len(images.dims) - 1], [0]])


def rgb_to_yiq(images: Any) -> Any:
    """Return luminance and the two colour differences of NTSC."""
    return _in_space(images, TO_YIQ)


def yiq_to_rgb(images: Any) -> Any:
    """Return red, green and blue of what NTSC's channels hold."""
    return _in_space(images, FROM_YIQ)


def rgb_to_yuv(images: Any) -> Any:
    """Return luminance and the two colour differences of PAL."""
    return _in_space(images, TO_YUV)


def yuv_to_rgb(images: Any) -> Any:
    """Return red, green and blue of what PAL's channels hold."""
    return _in_space(images, FROM_YUV)


def rgb_to_hsv(images: Any, name: str | None = None) -> Any:
    """Return hue (0 to 1, around the circle), saturation and value of colours from 0 to 1."""
    with name_scope(name, "rgb_to_hsv"):
        red, green, blue = joining.unstack(_channels(images, 3), 3, -1)
        value = arithmetic.maximum(red, arithmetic.maximum(green, blue))
        spread = value - arithmetic.minimum(red, arithmetic.minimum(green, blue))
        by = 6.0 * spread
        hue = comparison.where(
            comparison.equal(red, value),
            arithmetic.div_no_nan(green - blue, by),
            comparison.where(
                comparison.equal(green, value),
                arithmetic.div_no_nan(blue - red, by) + 2.0 / 6.0,
                arithmetic.div_no_nan(red - green, by) + 4.0 / 6.0,
            ),
        )
        hue = comparison.where(comparison.less(hue, zeros_like(hue)), hue + 1.0, hue)
        saturation = comparison.where(
            comparison.greater(value, zeros_like(value)), arithmetic.div_no_nan(spread, value), zeros_like(value)
        )
        return joining.stack([hue, saturation, value], -1)


def hsv_to_rgb(images: Any, name: str | None = None) -> Any:
    """Return colours of hue, saturation and value."""
    with name_scope(name, "hsv_to_rgb"):
        hue, saturation, value = joining.unstack(_channels(images, 3), 3, -1)
        place = hue * 6.0
        shares = (
            arithmetic.abs(place - 3.0) - 1.0,
            2.0 - arithmetic.abs(place - 2.0),
            2.0 - arithmetic.abs(place - 4.0),
        )
        return joining.stack(
            [((1.0 - saturation) + saturation * arithmetic.clip_by_value(one, 0.0, 1.0)) * value for one in shares], -1
        )
