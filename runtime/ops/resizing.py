"""Images of another size, on TensorFlow 1's grid by default: pixel i of n lies at i · (old / new).

`align_corners` puts the first and last pixels onto the corners' pixels; `half_pixel_centers` measures from the middle
of pixels (TensorFlow 2's way, and Pillow's).
"""

from typing import Any

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, REALS, Op
from runtime.graph.shape import Dims
from runtime.ops import accumulating, arithmetic, rules

__all__ = ["resize_bilinear", "resize_images", "resize_nearest_neighbor"]

ATTRS = {"align_corners": False, "half_pixel_centers": False}


def _places(xp: Any, old: int, new: int, *, align_corners: bool, half_pixel_centers: bool) -> Array:
    """Return where each new pixel lies among the old ones."""
    scale = (old - 1) / (new - 1) if align_corners and new > 1 else old / max(new, 1)
    at = xp.arange(new, dtype="float64")
    return (at + 0.5) * scale - 0.5 if half_pixel_centers else at * scale


def _between(xp: Any, old: int, new: int, grid: dict[str, bool], dtype: Any) -> tuple[Array, Array, Array]:
    """Return the old pixels before and after each new one, and how far it lies from the first."""
    places = _places(xp, old, new, **grid)
    floor = xp.floor(places)
    low = xp.clip(floor, 0, old - 1).astype(int)
    high = xp.clip(xp.ceil(places), 0, old - 1).astype(int)
    return low, high, (places - floor).astype(dtype)


def _resized_dims(images: Any, size: Any, **_: Any) -> Dims:
    batch, _, _, channels = rules.of_rank(images, 4, "images")
    known = rules.shape_value(size) or (None, None)
    if len(known) != 2 or any(one is not None and one < 1 for one in known):
        raise ValueError(f"a size is [height, width], both 1 or more, not {known}")
    return (batch, *known, channels)


def _bilinear(xp: Any, images: Array, size: Array, **grid: bool) -> Array:
    x = images.astype("float64" if images.dtype == "float64" else "float32", copy=False)
    for axis in (1, 2):
        low, high, share = _between(xp, images.shape[axis], int(size[axis - 1]), grid, x.dtype)
        share = share.reshape((-1,) + (1,) * (3 - axis))
        first = xp.take(x, low, axis)
        x = first + (xp.take(x, high, axis) - first) * share
    return x.astype("float32")


def _spread(xp: Any, dy: Array, axis: int, length: int, parts: Any) -> Array:
    """Return an axis of `length` with shares of dy added where they came from."""
    out = xp.zeros((length, *xp.moveaxis(dy, axis, 0).shape[1:]), dy.dtype)
    for places, share in parts:
        weighed = dy * share.reshape((-1,) + (1,) * (3 - axis))
        accumulating.at(xp, "add", out, places, xp.moveaxis(weighed, axis, 0))
    return xp.moveaxis(out, 0, axis)


def _bilinear_grad(xp: Any, dy: Array, original: Array, **grid: bool) -> Array:
    out = dy.astype(original.dtype, copy=False)
    for axis in (2, 1):
        low, high, share = _between(xp, original.shape[axis], dy.shape[axis], grid, out.dtype)
        out = _spread(xp, out, axis, original.shape[axis], ((low, 1 - share), (high, share)))
    return xp.ascontiguousarray(out)


def _nearest_places(xp: Any, old: int, new: int, *, align_corners: bool, half_pixel_centers: bool) -> Array:
    if half_pixel_centers:
        places = xp.floor((xp.arange(new) + 0.5) * (old / new))
    else:
        places = _places(xp, old, new, align_corners=align_corners, half_pixel_centers=False)
        places = xp.floor(places + 0.5) if align_corners else xp.floor(places)
    return xp.clip(places, 0, old - 1).astype(int)


def _nearest(xp: Any, images: Array, size: Array, **grid: bool) -> Array:
    rows, columns = (_nearest_places(xp, images.shape[1 + at], int(size[at]), **grid) for at in (0, 1))
    return xp.take(xp.take(images, rows, 1), columns, 2)


def _nearest_grad(xp: Any, dy: Array, size: Array, **grid: bool) -> Array:
    for axis in (1, 2):
        old = int(size[axis - 1])
        places = _nearest_places(xp, old, dy.shape[axis], **grid)
        dy = _spread(xp, dy, axis, old, ((places, xp.ones(dy.shape[axis], dy.dtype)),))
    return xp.ascontiguousarray(dy)


resize_bilinear_op = Op(
    "ResizeBilinear",
    "images: T, size: int32 -> resized_images: float32",
    types={"T": REALS},
    attrs=ATTRS,
    shape=_resized_dims,
    kernel=_bilinear,
    by_value=(1,),
)
resize_bilinear_grad = Op(
    "ResizeBilinearGrad",
    "grads: float32, original_image: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=lambda grads, original, **_: original.dims,
    kernel=_bilinear_grad,
)
resize_nearest_op = Op(
    "ResizeNearestNeighbor",
    "images: T, size: int32 -> resized_images: T",
    types={"T": REALS},
    attrs=ATTRS,
    shape=_resized_dims,
    kernel=_nearest,
    by_value=(1,),
)
resize_nearest_grad = Op(
    "ResizeNearestNeighborGrad",
    "grads: T, size: int32 -> output: T",
    types={"T": REALS},
    attrs=ATTRS,
    shape=_resized_dims,
    kernel=_nearest_grad,
    by_value=(1,),
)


def resize_bilinear(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Any:
    """Return NHWC images of another size as float32, linear between the four pixels around."""
    return resize_bilinear_op(
        images, size, align_corners=align_corners, half_pixel_centers=half_pixel_centers, name=name
    )


def resize_nearest_neighbor(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Any:
    """Return NHWC images of another size, each pixel that of the one it lies in."""
    return resize_nearest_op(
        images, size, align_corners=align_corners, half_pixel_centers=half_pixel_centers, name=name
    )


def resize_images(
    images: Any, size: Any, method: Any = "bilinear", align_corners: bool = False, name: str | None = None
) -> Any:
    """Return NHWC images of another size as float32: by method "bilinear" (0) or "nearest" (1)."""
    with name_scope(name, "resize"):
        images = convert_to_tensor(images)
        if method in ("bilinear", 0):
            return resize_bilinear(images, size, align_corners)
        if method in ("nearest", 1):
            return arithmetic.cast(resize_nearest_neighbor(images, size, align_corners), arrays.float32)
        raise ValueError(f"images are resized by 'bilinear' or 'nearest', not {method!r}")
