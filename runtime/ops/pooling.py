"""Pooling of images: the greatest or the mean of what a window sees."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.old_arguments import old_arguments
from runtime.graph.op import FLOATS, REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.ops import rules
from runtime.ops.convolution import Window, place_count, square_attr, window

ATTRS = {"ksize": REQUIRED, "strides": REQUIRED, "padding": REQUIRED, "data_format": "NHWC"}


def _pooled_dims(x: Any, **attrs: Any) -> Dims:
    batch, *lengths, channels = rules.of_rank(x, 4, "value")
    if attrs["data_format"] != "NHWC":
        raise ValueError(f"pooling is of NHWC images here, not {attrs['data_format']}: transpose them")
    sizes, strides = attrs["ksize"][1:3], attrs["strides"][1:3]
    return (batch, *(place_count(lengths[i], sizes[i], strides[i], attrs["padding"]) for i in (0, 1)), channels)


def windows_of(sizes: Any, attrs: dict[str, Any]) -> tuple[Window, Window]:
    """Return the windows along height and width of an image batch of these sizes."""
    height, width = (window(int(sizes[i]), attrs["ksize"][i], attrs["strides"][i], attrs["padding"]) for i in (1, 2))
    return height, width


def _padded(xp: Any, x: Array, height: Window, width: Window, value: float) -> Array:
    if not (height.before or height.after or width.before or width.after):
        return x
    around = ((0, 0), (height.before, height.after), (width.before, width.after), (0, 0))
    return xp.pad(x, around, constant_values=value)


def _corners(x: Array, places: tuple[int, ...], height: Window, width: Window) -> Iterator[Array]:
    """Yield, for each element of the window, the view of what it sees in all its places."""
    for i in range(height.size):
        for j in range(width.size):
            yield x[
                :,
                i : i + places[0] * height.stride : height.stride,
                j : j + places[1] * width.stride : width.stride,
            ]


def _max_pooled(xp: Any, x: Array, **attrs: Any) -> Array:
    height, width = windows_of(x.shape, attrs)
    places = height.places(x.shape[1]), width.places(x.shape[2])
    corners = _corners(_padded(xp, x, height, width, -np.inf), places, height, width)
    out = next(corners).copy()
    for one in corners:
        xp.maximum(out, one, out=out)
    return out


def _max_gradient(xp: Any, x: Array, y: Array, dy: Array, **attrs: Any) -> Array:
    """Return dy at the first element of each window that is its greatest, 0 elsewhere."""
    height, width = windows_of(x.shape, attrs)
    padded = _padded(xp, x, height, width, -np.inf)
    out = xp.zeros(padded.shape, x.dtype)
    left = xp.ones(y.shape, bool)
    places = y.shape[1:3]
    for seen, back in zip(_corners(padded, places, height, width), _corners(out, places, height, width), strict=True):
        hit = seen == y
        hit &= left
        left ^= hit
        back += dy * hit
    return _cropped(out, x.shape, height, width)


def _cropped(out: Array, sizes: Any, height: Window, width: Window) -> Array:
    return out[:, height.before : height.before + int(sizes[1]), width.before : width.before + int(sizes[2])]


def _counts(xp: Any, sizes: Any, height: Window, width: Window, dtype: Any) -> Array:
    """Return how many real pixels each window sees: padding does not count."""
    ones = _padded(xp, xp.ones((1, int(sizes[1]), int(sizes[2]), 1), dtype), height, width, 0)
    places = height.places(int(sizes[1])), width.places(int(sizes[2]))
    return sum(_corners(ones, places, height, width))


def _mean_pooled(xp: Any, x: Array, **attrs: Any) -> Array:
    height, width = windows_of(x.shape, attrs)
    places = height.places(x.shape[1]), width.places(x.shape[2])
    corners = _corners(_padded(xp, x, height, width, 0), places, height, width)
    out = next(corners).copy()
    for one in corners:
        out += one
    out /= _counts(xp, x.shape, height, width, x.dtype)
    return out


def _mean_gradient(xp: Any, sizes: Array, dy: Array, **attrs: Any) -> Array:
    height, width = windows_of(sizes, attrs)
    n, whole_height, whole_width, channels = (int(one) for one in sizes)
    out = xp.zeros(
        (n, whole_height + height.before + height.after, whole_width + width.before + width.after, channels), dy.dtype
    )
    share = dy / _counts(xp, sizes, height, width, dy.dtype)
    for back in _corners(out, dy.shape[1:3], height, width):
        back += share
    return _cropped(out, sizes, height, width)


max_pool_op = Op(
    "MaxPool", "input: T -> output: T", types={"T": FLOATS}, attrs=ATTRS, shape=_pooled_dims, kernel=_max_pooled
)
max_pool_grad = Op(
    "MaxPoolGrad",
    "orig_input: T, orig_output: T, grad: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=rules.same,
    kernel=_max_gradient,
)


def _max_gradient_of_gradient(xp: Any, x: Array, y: Array, ddx: Array, **attrs: Any) -> Array:
    """Return what the second derivative passes on: of each window the element that was the greatest."""
    height, width = windows_of(x.shape, attrs)
    out = xp.zeros(y.shape, y.dtype)
    left = xp.ones(y.shape, bool)
    places = y.shape[1:3]
    pairs = zip(
        _corners(_padded(xp, x, height, width, -np.inf), places, height, width),
        _corners(_padded(xp, ddx, height, width, 0), places, height, width),
        strict=True,
    )
    for seen, change in pairs:
        hit = seen == y
        hit &= left
        left ^= hit
        out += change * hit
    return out


max_pool_grad_grad = Op(
    "MaxPoolGradGrad",
    "orig_input: T, orig_output: T, grad: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=lambda x, y, grad, **_: y.dims,
    kernel=_max_gradient_of_gradient,
)
avg_pool_op = Op(
    "AvgPool", "value: T -> output: T", types={"T": FLOATS}, attrs=ATTRS, shape=_pooled_dims, kernel=_mean_pooled
)
avg_pool_grad = Op(
    "AvgPoolGrad",
    "orig_input_shape: int32, grad: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=lambda sizes, dy, **_: rules.shape_value(sizes),
    kernel=_mean_gradient,
    by_value=(0,),
)


@old_arguments(input="value")
def max_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    name: str | None = None,
) -> Any:
    """Return the greatest of what a window of `ksize` sees at each of its places."""
    return _pool(max_pool_op, value, ksize, strides, padding, data_format, name)


@old_arguments(input="value")
def avg_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    name: str | None = None,
) -> Any:
    """Return the mean of what a window of `ksize` sees at each of its places."""
    return _pool(avg_pool_op, value, ksize, strides, padding, data_format, name)


def _pool(op: Op, value: Any, ksize: Any, strides: Any, padding: str, data_format: str, name: str | None) -> Any:
    with name_scope(name, op.name) as scope:
        return op(
            convert_to_tensor(value, name="input"),
            ksize=square_attr(ksize, "ksize"),
            strides=square_attr(strides, "strides"),
            padding=padding,
            data_format=data_format,
            name=scope,
        )
