"""Brightness, contrast, colours and noise of compression changed, by a number or at random."""

from typing import Any

from runtime import arrays
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.image.batches import rank_of
from runtime.image.colors import convert_image_dtype, hsv_to_rgb, in_floats, rgb_to_hsv
from runtime.image.files import decode_jpeg, encode_jpeg
from runtime.ops import arithmetic, joining, random, reductions, shaping
from runtime.ops.special import reduce_std


def adjust_brightness(image: Any, delta: Any) -> Any:
    """Return pixels with `delta` added, in the range of 0 to 1; those of integer images stay in theirs."""
    with name_scope(None, "adjust_brightness"):
        floats, dtype = in_floats(image)
        return convert_image_dtype(floats + arithmetic.cast(delta, floats.dtype), dtype, saturate=True)


def adjust_contrast(images: Any, contrast_factor: Any) -> Any:
    """Return pixels moved away from their channel's mean in their image, by a factor."""
    with name_scope(None, "adjust_contrast"):
        floats, dtype = in_floats(images)
        mean = reductions.reduce_mean(floats, [-3, -2], keepdims=True)
        found = (floats - mean) * arithmetic.cast(contrast_factor, floats.dtype) + mean
        return convert_image_dtype(found, dtype, saturate=True)


def adjust_gamma(image: Any, gamma: Any = 1, gain: Any = 1) -> Any:
    """Return gain · pixel^gamma, of pixels from 0 to 1."""
    with name_scope(None, "adjust_gamma"):
        if isinstance(gamma, int | float) and gamma < 0:
            raise ValueError(f"gamma is 0 or more, not {gamma}")
        floats, dtype = in_floats(image)
        power = arithmetic.pow(floats, arithmetic.cast(gamma, floats.dtype))
        return convert_image_dtype(arithmetic.cast(gain, floats.dtype) * power, dtype, saturate=True)


def _in_hsv(image: Any, change: Any) -> Any:
    floats, dtype = in_floats(image)
    hue, saturation, value = joining.split(rgb_to_hsv(floats), 3, -1)
    return convert_image_dtype(hsv_to_rgb(joining.concat(change(hue, saturation, value), -1)), dtype, saturate=True)


def adjust_hue(image: Any, delta: Any, name: str | None = None) -> Any:
    """Return colours turned by `delta` of the circle, from -1 to 1."""
    if isinstance(delta, int | float) and not -1 <= delta <= 1:
        raise ValueError(f"delta is from -1 to 1, not {delta}")
    with name_scope(name, "adjust_hue"):
        return _in_hsv(image, lambda h, s, v: [arithmetic.floormod(h + arithmetic.cast(delta, h.dtype), 1.0), s, v])


def adjust_saturation(image: Any, saturation_factor: Any, name: str | None = None) -> Any:
    """Return colours as full as a factor says; 0 makes them grey."""
    with name_scope(name, "adjust_saturation"):
        return _in_hsv(
            image,
            lambda h, s, v: [
                h, arithmetic.clip_by_value(s * arithmetic.cast(saturation_factor, s.dtype), 0.0, 1.0), v
            ],
        )  # fmt: skip


def adjust_jpeg_quality(image: Any, jpeg_quality: int, name: str | None = None) -> Any:
    """Return an image as it is after JPEG with this quality, of 0 to 100."""
    with name_scope(name, "adjust_jpeg_quality"):
        image = convert_to_tensor(image, name="image")
        if rank_of(image) != 3:
            raise ValueError("adjust_jpeg_quality takes one image, [height, width, channels]")
        pixels = convert_image_dtype(image, arrays.uint8, saturate=True)
        channels = image.dims[-1] or 0
        found = decode_jpeg(encode_jpeg(pixels, quality=jpeg_quality), channels=channels)
        return convert_image_dtype(found, image.dtype, saturate=True)


def per_image_standardization(image: Any) -> Any:
    """Return pixels of mean 0 and deviation 1 in each image, as float32; one of a single colour becomes zeros."""
    with name_scope(None, "per_image_standardization"):
        image = arithmetic.cast(image, arrays.float32)
        rank_of(image)
        axes = [-1, -2, -3]
        count = reductions.reduce_prod(shaping.shape(image)[-3:])
        least = arithmetic.rsqrt(arithmetic.cast(count, arrays.float32))
        deviation = reduce_std(image, axes, keepdims=True)
        return (image - reductions.reduce_mean(image, axes, keepdims=True)) / arithmetic.maximum(deviation, least)


def _between(low: float, high: float, seed: int | None) -> Any:
    return random.random_uniform([], low, high, seed=seed)


def _hold_range(lower: float, upper: float, what: str) -> None:
    if upper <= lower or lower < 0:
        raise ValueError(f"{what} is drawn from 0 <= lower < upper, not from {lower} to {upper}")


def random_brightness(image: Any, max_delta: float, seed: int | None = None) -> Any:
    """Return `adjust_brightness` by a number from -max_delta to max_delta."""
    if max_delta < 0:
        raise ValueError(f"max_delta is 0 or more, not {max_delta}")
    return adjust_brightness(image, _between(-max_delta, max_delta, seed))


def random_contrast(image: Any, lower: float, upper: float, seed: int | None = None) -> Any:
    """Return `adjust_contrast` by a factor from lower to upper."""
    _hold_range(lower, upper, "contrast")
    return adjust_contrast(image, _between(lower, upper, seed))


def random_hue(image: Any, max_delta: float, seed: int | None = None) -> Any:
    """Return `adjust_hue` by a number from -max_delta to max_delta, which is 0.5 at most."""
    if not 0 <= max_delta <= 0.5:
        raise ValueError(f"max_delta is from 0 to 0.5, not {max_delta}")
    return adjust_hue(image, _between(-max_delta, max_delta, seed))


def random_saturation(image: Any, lower: float, upper: float, seed: int | None = None) -> Any:
    """Return `adjust_saturation` by a factor from lower to upper."""
    _hold_range(lower, upper, "saturation")
    return adjust_saturation(image, _between(lower, upper, seed))
