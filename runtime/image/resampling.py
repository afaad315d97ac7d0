"""Ops that give images another size by sums of weighed rows and columns: cubic, by area, and with filters.

Every one is a matrix [new, old] for the rows and one for the columns; its gradient is the same with the matrices
turned. The weights are those of TensorFlow's kernels (resize_bicubic_op.cc, resize_area_op.cc and
scale_and_translate_op.cc).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.gradients.table import attributes, gradient, not_differentiable
from runtime.graph.op import FLOATS, REALS, Op
from runtime.graph.shape import Dims
from runtime.ops import shaping
from runtime.ops.resizing import ATTRS, _places, _resized_dims

TABLE = 1024
"""Places between two pixels that TensorFlow has cubic weights for."""


def _weighed(xp: Any, images: Array, rows: Array, columns: Array) -> Array:
    """Return images [batch, h, w, c] with rows and columns as the matrices weigh them, in float32."""
    x = images.astype("float32", copy=False)
    rows, columns = (xp.asarray(one.astype(np.float32)) for one in (rows, columns))
    batch, height, _, channels = x.shape
    x = xp.matmul(rows, x.reshape(batch, height, -1)).reshape(batch, len(rows), -1, channels)
    return xp.ascontiguousarray(xp.matmul(columns, x))


def _cubic(share: Array, a: float) -> Array:
    """Return weights of the pixels at -1, 0, 1, 2 for places between 0 and 1: Keys' kernel."""

    def near(x: Array) -> Array:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x: Array) -> Array:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    return np.stack([far(1 + share), near(share), near(1 - share), far(2 - share)], -1)


def _cubic_matrix(old: int, new: int, *, align_corners: bool, half_pixel_centers: bool) -> Array:
    places = _places(np, old, new, align_corners=align_corners, half_pixel_centers=half_pixel_centers)
    first = np.floor(places)
    share = np.rint((places - first).astype(np.float32) * TABLE) / TABLE
    weights = _cubic(share, -0.5 if half_pixel_centers else -0.75)
    taps = first.astype(int)[:, None] + np.arange(-1, 3)
    inside = np.clip(taps, 0, old - 1)
    if half_pixel_centers:  # pixels beyond the edge weigh nothing; else those at the edge weigh for them, too
        weights = np.where(inside == taps, weights, 0)
        weights /= weights.sum(-1, keepdims=True)
    matrix = np.zeros((new, old))
    np.add.at(matrix, (np.arange(new)[:, None], inside), weights)
    return matrix


def _area_matrix(old: int, new: int, *, align_corners: bool) -> Array:
    """Return how much of each old pixel lies within each new one."""
    scale = (old - 1) / (new - 1) if align_corners and new > 1 else old / max(new, 1)
    starts, ends = np.arange(new) * scale, (np.arange(new) + 1) * scale
    pixels = np.arange(int(np.ceil(ends[-1])) if new else 0)
    covered = np.minimum(ends[:, None], pixels + 1) - np.maximum(starts[:, None], pixels)
    matrix = np.zeros((new, old))
    np.add.at(matrix.T, np.minimum(pixels, old - 1), np.clip(covered, 0, 1).T / scale)
    return matrix


def _lanczos(radius: float) -> Callable[[Array], Array]:
    return lambda x: np.where(x > radius, 0.0, np.sinc(x) * np.sinc(x / radius))


def _mitchell(x: Array) -> Array:
    near = ((7 / 6) * x - 2) * x * x + 8 / 9
    far = (((-7 / 18) * x + 2) * x - 10 / 3) * x + 16 / 9
    return np.where(x >= 2, 0.0, np.where(x >= 1, far, near))


def _keys(x: Array) -> Array:
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x >= 2, 0.0, np.where(x >= 1, far, near))


FILTERS: dict[str, tuple[float, Callable[[Array], Array]]] = {
    "lanczos1": (1.0, _lanczos(1.0)),
    "lanczos3": (3.0, _lanczos(3.0)),
    "lanczos5": (5.0, _lanczos(5.0)),
    "gaussian": (1.5, lambda x: np.where(x >= 1.5, 0.0, np.exp(-(x**2) / (2 * 0.5**2)))),
    "box": (1.0, lambda x: np.where(x < 0.5, 1.0, np.where(x == 0.5, 0.5, 0.0))),
    "triangle": (1.0, lambda x: np.maximum(1 - x, 0.0)),
    "keyscubic": (2.0, _keys),
    "mitchellcubic": (2.0, _mitchell),
}
"""How far each filter reaches, and what it weighs at a distance."""


def _filter_matrix(old: int, new: int, scale: float, shift: float, kernel_type: str, antialias: bool) -> Array:
    """Return weights by a filter, which is wider where an image gets smaller if `antialias`."""
    radius, weigh = FILTERS[kernel_type]
    one, half = np.float32(1), np.float32(0.5)  # in float32, as there: edges of filters depend on the rounding
    inverse = one / np.float32(scale)
    width = max(inverse, one) if antialias else one
    places = (np.arange(new, dtype=np.float32) + half) * inverse - inverse * np.float32(shift)
    pixels = np.arange(old, dtype=np.float32)
    reach = np.float32(radius) * width
    first, last = np.ceil(places - reach - half), np.floor(places + reach - half)
    near = (pixels >= first[:, None]) & (pixels <= last[:, None])
    inside = ((places >= 0) & (places <= old))[:, None]
    distances = np.abs((pixels + half - places[:, None]) * (one / width))
    weights = np.where(near & inside, weigh(distances), 0.0)
    total = weights.sum(-1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=np.abs(total) >= 1e-35)


def _between(old: Any, new: Any, scale: Array, shift: Array, attrs: Any) -> tuple[Array, Array]:
    rows, columns = (
        _filter_matrix(int(old[at]), int(new[at]), float(scale[at]), float(shift[at]), **attrs) for at in (0, 1)
    )
    return rows, columns


def _cubics(old: Any, new: Any, grid: Any) -> tuple[Array, Array]:
    rows, columns = (_cubic_matrix(int(old[at]), int(new[at]), **grid) for at in (0, 1))
    return rows, columns


def _area(xp: Any, images: Array, size: Array, *, align_corners: bool) -> Array:
    rows, columns = (_area_matrix(images.shape[1 + at], int(size[at]), align_corners=align_corners) for at in (0, 1))
    return _weighed(xp, images, rows, columns)


def _filter_dims(images: Any, size: Any, *_: Any, kernel_type: str, **__: Any) -> Dims:
    if kernel_type not in FILTERS:
        raise ValueError(f"kernel_type {kernel_type!r} is none of {', '.join(FILTERS)}")
    return _resized_dims(images, size)


resize_bicubic_op = Op(
    "ResizeBicubic",
    "images: T, size: int32 -> resized_images: float32",
    types={"T": REALS},
    attrs=ATTRS,
    shape=_resized_dims,
    kernel=lambda xp, x, size, **grid: _weighed(xp, x, *_cubics(x.shape[1:3], size, grid)),
    by_value=(1,),
)
resize_bicubic_grad = Op(
    "ResizeBicubicGrad",
    "grads: float32, original_image: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=lambda grads, original, **_: original.dims,
    kernel=lambda xp, dy, x, **grid: _weighed(
        xp, dy, *(one.T for one in _cubics(x.shape[1:3], dy.shape[1:3], grid))
    ).astype(x.dtype),
)
resize_area_op = Op(
    "ResizeArea",
    "images: T, size: int32 -> resized_images: float32",
    types={"T": REALS},
    attrs={"align_corners": False},
    shape=_resized_dims,
    kernel=_area,
    by_value=(1,),
)
scale_and_translate_op = Op(
    "ScaleAndTranslate",
    "images: T, size: int32, scale: float32, translation: float32 -> resized_images: float32",
    types={"T": REALS},
    attrs={"kernel_type": "lanczos3", "antialias": True},
    shape=_filter_dims,
    kernel=lambda xp, x, size, scale, shift, **attrs: _weighed(
        xp, x, *_between(x.shape[1:3], size, scale, shift, attrs)
    ),
    by_value=(1,),
    host_memory=("scale", "translation"),
)
scale_and_translate_grad = Op(
    "ScaleAndTranslateGrad",
    "grads: float32, original_image: T, scale: float32, translation: float32 -> output: T",
    types={"T": FLOATS},
    attrs={"kernel_type": "lanczos3", "antialias": True},
    shape=lambda grads, original, *_, **__: original.dims,
    kernel=lambda xp, dy, x, scale, shift, **attrs: _weighed(
        xp, dy, *(one.T for one in _between(x.shape[1:3], dy.shape[1:3], scale, shift, attrs))
    ).astype(x.dtype),
    host_memory=("scale", "translation"),
)

not_differentiable("ResizeArea")  # as in TensorFlow


_SAMPLED = ("kernel_type", "antialias")
"""The attributes of ScaleAndTranslate that its gradient shares."""


@gradient("ResizeBicubic")
def _bicubic(op: Any, grad: Any) -> Any:
    images = op.inputs[0]
    return [resize_bicubic_grad(grad, images, **attributes(op, ATTRS)) if images.dtype.is_floating else None, None]


@gradient("ResizeBicubicGrad")
def _bicubic_grad(op: Any, grad: Any) -> Any:
    return [resize_bicubic_op(grad, shaping.shape(op.inputs[0])[1:3], **attributes(op, ATTRS)), None]


@gradient("ScaleAndTranslate")
def _scaled(op: Any, grad: Any) -> Any:
    images, _, scale, shift = op.inputs
    if not images.dtype.is_floating:
        return [None] * 4
    return [scale_and_translate_grad(grad, images, scale, shift, **attributes(op, _SAMPLED)), None, None, None]


@gradient("ScaleAndTranslateGrad")
def _scaled_grad(op: Any, grad: Any) -> Any:
    size, (scale, shift) = shaping.shape(op.inputs[0])[1:3], op.inputs[2:]
    return [scale_and_translate_op(grad, size, scale, shift, **attributes(op, _SAMPLED)), None, None, None]
