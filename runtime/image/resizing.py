"""Images of another size: `resize` is TensorFlow 2's, `resize_images` and the `resize_…` of one method are 1's."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.image.batches import over_batches, size_of
from runtime.image.cropping import pad_to_bounding_box
from runtime.image.resampling import FILTERS, resize_area_op, resize_bicubic_op, scale_and_translate_op
from runtime.ops import arithmetic, joining, rules
from runtime.ops.resizing import resize_bilinear, resize_nearest_neighbor


class ResizeMethod:
    """How images are resized, as TensorFlow 2 names it; 1's numbers 0 to 3 are the first four."""

    BILINEAR = "bilinear"
    NEAREST_NEIGHBOR = "nearest"
    BICUBIC = "bicubic"
    AREA = "area"
    LANCZOS3 = "lanczos3"
    LANCZOS5 = "lanczos5"
    GAUSSIAN = "gaussian"
    MITCHELLCUBIC = "mitchellcubic"


NUMBERED = (ResizeMethod.BILINEAR, ResizeMethod.NEAREST_NEIGHBOR, ResizeMethod.BICUBIC, ResizeMethod.AREA)
METHODS = (*NUMBERED, "lanczos3", "lanczos5", "gaussian", "mitchellcubic")
ANTIALIASED = {"bilinear": "triangle", "bicubic": "keyscubic"}
"""The filters that a method is where images are smoothed before they get smaller."""


def resize_bicubic(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Any:
    """Return NHWC images of another size as float32, cubic between the sixteen pixels around."""
    return resize_bicubic_op(
        images, size, align_corners=align_corners, half_pixel_centers=half_pixel_centers, name=name
    )


def resize_area(images: Any, size: Any, align_corners: bool = False, name: str | None = None) -> Any:
    """Return NHWC images of another size as float32, each pixel the mean of the area that it covers."""
    return resize_area_op(images, size, align_corners=align_corners, name=name)


def resize(
    images: Any,
    size: Any,
    method: Any = ResizeMethod.BILINEAR,
    preserve_aspect_ratio: bool = False,
    antialias: bool = False,
    name: str | None = None,
) -> Any:
    """Return an image or a batch in another size: float32, or by "nearest" in its own dtype.

    Pixels are measured from their middle. `antialias` smooths what gets smaller, as filters wider than a pixel do.
    """
    method = _method(method)

    def run(batch: Any, to: Any) -> Any:
        kernel = ANTIALIASED.get(method, method) if antialias else method
        if kernel in FILTERS:
            return _filtered(batch, to, kernel, antialias)
        if method == ResizeMethod.AREA:
            return resize_area(batch, to)
        one = {"bilinear": resize_bilinear, "nearest": resize_nearest_neighbor, "bicubic": resize_bicubic}[method]
        return one(batch, to, half_pixel_centers=True)

    with name_scope(name, "resize"):
        return _resized(images, size, preserve_aspect_ratio, run)


def resize_images(
    images: Any,
    size: Any,
    method: Any = ResizeMethod.BILINEAR,
    align_corners: bool = False,
    preserve_aspect_ratio: bool = False,
    name: str | None = None,
) -> Any:
    """Return an image or a batch in another size, on TensorFlow 1's grid; what has the size already is not touched."""
    method = _method(method)
    one = {"bilinear": resize_bilinear, "nearest": resize_nearest_neighbor, "bicubic": resize_bicubic}.get(method)
    if one is None and method != ResizeMethod.AREA:
        raise ValueError(f"TensorFlow 1 has no method {method!r}: see rt.image.resize")

    def run(batch: Any, to: Any) -> Any:
        wanted = rules.shape_value(to)
        if wanted is not None and None not in wanted and wanted == batch.dims[1:3]:
            return batch
        return (one or resize_area)(batch, to, align_corners)

    with name_scope(name, "resize"):
        return _resized(images, size, preserve_aspect_ratio, run)


def _method(given: Any) -> str:
    method = NUMBERED[given] if isinstance(given, int) and 0 <= given < len(NUMBERED) else given
    if method not in METHODS:
        raise ValueError(f"images are resized by {', '.join(METHODS)}, not {given!r}")
    return str(method)


def _resized(images: Any, size: Any, preserve_aspect_ratio: bool, run: Any) -> Any:
    wanted = convert_to_tensor(size, arrays.int32, "size")
    if wanted.dims is not None and wanted.dims != (2,):
        raise ValueError(f"a size is [height, width], not of shape {list(wanted.dims)}")

    @over_batches
    def call(batch: Any) -> Any:
        return run(batch, _within(batch, wanted) if preserve_aspect_ratio else wanted)

    return call(images)


def _within(batch: Any, size: Any) -> Any:
    """Return the greatest size of the images' own proportions that fits into `size`."""
    now = arithmetic.cast(joining.stack([*size_of(batch)]), arrays.float32)
    shares = arithmetic.cast(size, arrays.float32) / now
    return arithmetic.cast(arithmetic.rint(now * arithmetic.minimum(shares[0], shares[1])), arrays.int32)


def _filtered(batch: Any, size: Any, kernel: str, antialias: bool) -> Any:
    now = arithmetic.cast(joining.stack([*size_of(batch)]), arrays.float32)
    scale = arithmetic.cast(size, arrays.float32) / now
    shift = np.zeros(2, np.float32)
    return scale_and_translate_op(batch, size, scale, shift, kernel_type=kernel, antialias=antialias)


@over_batches
def _padded(images: Any, target_height: int, target_width: int, resized: Any) -> Any:
    now = arithmetic.cast(joining.stack([*size_of(images)]), arrays.float32)
    target = np.array([target_height, target_width], np.float32)
    ratio = now / target
    share = arithmetic.maximum(ratio[0], ratio[1])
    exact = now / share
    inner = arithmetic.cast(arithmetic.floor(exact), arrays.int32)
    before = arithmetic.cast(arithmetic.floor(arithmetic.maximum((target - exact) / 2, 0.0)), arrays.int32)
    top, left = [before[0], before[1]] if before.value is None else before.value.tolist()
    return pad_to_bounding_box(resized(images, inner), top, left, target_height, target_width)


def resize_with_pad(
    image: Any, target_height: int, target_width: int, method: Any = ResizeMethod.BILINEAR, antialias: bool = False
) -> Any:
    """Return an image or a batch in its own proportions within a size, zeros beside it."""
    return _padded(
        image, target_height, target_width, lambda batch, size: resize(batch, size, method, antialias=antialias)
    )


def resize_image_with_pad(
    image: Any,
    target_height: int,
    target_width: int,
    method: Any = ResizeMethod.BILINEAR,
    align_corners: bool = False,
) -> Any:
    """Return `resize_with_pad` on TensorFlow 1's grid."""
    return _padded(
        image, target_height, target_width, lambda batch, size: resize_images(batch, size, method, align_corners)
    )
