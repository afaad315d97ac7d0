"""Convolutions along one axis and three, and transposed ones. A kernel is walked tap by tap: each is one product.

Layouts are TensorFlow's: NWC, NHWC, NDHWC; filters [sizes…, in, out], and [sizes…, out, in] for transposed ones.
"""

import itertools
from collections.abc import Iterator
from typing import Any

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, INDICES, REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.ops import convolution, joining, rules, shaping
from runtime.ops.convolution import Window, place_count, window

__all__ = ["conv1d", "conv1d_transpose", "conv2d_transpose", "conv3d", "conv3d_transpose"]

ATTRS = {"strides": REQUIRED, "padding": REQUIRED, "data_format": "NDHWC", "dilations": (1, 1, 1, 1, 1)}


def windows_of(lengths: Any, sizes: Any, strides: Any, padding: str, dilations: Any) -> list[Window]:
    """Return the window along each axis."""
    axes = zip(lengths, sizes, strides, dilations, strict=True)
    return [window(int(length), int(size), stride, padding, dilation) for length, size, stride, dilation in axes]


def padded(xp: Any, x: Array, windows: list[Window]) -> Array:
    """Return [batch, axes…, channels] with zeros where the windows reach over the edges."""
    if not any(one.before or one.after for one in windows):
        return x
    return xp.pad(x, ((0, 0), *((one.before, one.after) for one in windows), (0, 0)))


def cut(x: Array, windows: list[Window], lengths: Any) -> Array:
    """Return what is inside of the edges again."""
    inner = (slice(one.before, one.before + int(length)) for one, length in zip(windows, lengths, strict=True))
    return x[(slice(None), *inner)]


def taps(windows: list[Window], places: Any) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
    """Yield each tap of the kernel, and the part of a padded [batch, axes…, channels] that it sees in all places."""
    for tap in itertools.product(*(range(one.size) for one in windows)):
        starts = (at * one.dilation for at, one in zip(tap, windows, strict=True))
        seen = (
            slice(start, start + (int(count) - 1) * one.stride + 1, one.stride)
            for start, count, one in zip(starts, places, windows, strict=True)
        )
        yield tap, (slice(None), *seen)


def _inner(attrs: dict[str, Any]) -> tuple[Any, str, Any]:
    if attrs["data_format"] != "NDHWC":
        raise ValueError(f"volumes are NDHWC here, not {attrs['data_format']}: transpose them")
    return attrs["strides"][1:4], attrs["padding"], attrs["dilations"][1:4]


def filtered_dims(x: Any, filters: Any, rank: int, inner: tuple[Any, str, Any]) -> tuple[Any, Any, Any]:
    """Return the batch and the places of a result, and the last two sizes of its filter; raises where these misfit."""
    strides, padding, dilations = inner
    batch, *lengths, channels = rules.of_rank(x, rank, "input")
    *sizes, taken, last = rules.of_rank(filters, rank, "filter")
    if None not in (channels, taken) and channels != taken:
        raise ValueError(f"a filter of {taken} channels does not fit an input of {channels}")
    axes = zip(lengths, sizes, strides, dilations, strict=True)
    return (batch, *(place_count(length, size, stride, padding, d) for length, size, stride, d in axes)), taken, last


def padded_zeros(xp: Any, sizes: Array, windows: list[Window], dtype: Any) -> Array:
    """Return zeros of an input's sizes with the margins that its windows reach: what taps of a gradient add to."""
    batch, *lengths, channels = (int(size) for size in sizes)
    whole = (length + one.before + one.after for length, one in zip(lengths, windows, strict=True))
    return xp.zeros((batch, *whole, channels), dtype)


def _dims(x: Any, filters: Any, **attrs: Any) -> Dims:
    places, _, out = filtered_dims(x, filters, 5, _inner(attrs))
    return (*places, out)


def _convolved(xp: Any, x: Array, filters: Array, **attrs: Any) -> Array:
    windows = windows_of(x.shape[1:4], filters.shape[:3], *_inner(attrs))
    places = [one.places(length) for one, length in zip(windows, x.shape[1:4], strict=True)]
    x = padded(xp, x, windows)
    out = xp.zeros((len(x), *places, filters.shape[4]), x.dtype)
    for tap, seen in taps(windows, places):
        out += x[seen] @ filters[tap]
    return out


def _input_gradient(xp: Any, sizes: Array, filters: Array, dy: Array, **attrs: Any) -> Array:
    windows = windows_of(sizes[1:4], filters.shape[:3], *_inner(attrs))
    out = padded_zeros(xp, sizes, windows, dy.dtype)
    for tap, seen in taps(windows, dy.shape[1:4]):
        out[seen] += dy @ filters[tap].T
    return cut(out, windows, sizes[1:4])


def _filter_gradient(xp: Any, x: Array, sizes: Array, dy: Array, **attrs: Any) -> Array:
    windows = windows_of(x.shape[1:4], sizes[:3], *_inner(attrs))
    x = padded(xp, x, windows)
    out = xp.empty(tuple(int(one) for one in sizes), dy.dtype)
    flat = dy.reshape(-1, dy.shape[-1])
    for tap, seen in taps(windows, dy.shape[1:4]):
        out[tap] = x[seen].reshape(-1, x.shape[-1]).T @ flat
    return out


conv3d_op = Op(
    "Conv3D", "input: T, filter: T -> output: T", types={"T": FLOATS}, attrs=ATTRS, shape=_dims, kernel=_convolved
)
conv3d_backprop_input = Op(
    "Conv3DBackpropInputV2",
    "input_sizes: Tshape, filter: T, out_backprop: T -> output: T",
    types={"T": FLOATS, "Tshape": INDICES},
    attrs=ATTRS,
    shape=lambda sizes, filters, dy, **_: rules.shape_value(sizes),
    kernel=_input_gradient,
    by_value=(0,),
)
conv3d_backprop_filter = Op(
    "Conv3DBackpropFilterV2",
    "input: T, filter_sizes: int32, out_backprop: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=lambda x, sizes, dy, **_: rules.shape_value(sizes),
    kernel=_filter_gradient,
    by_value=(1,),
)


def _whole(value: Any, rank: int, what: str) -> tuple[int, ...]:
    """Return [1, axes…, 1] of one number, one for each axis, or all of them."""
    values = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(values) == rank + 2:
        return values
    if len(values) != rank:
        raise ValueError(f"{what} has 1, {rank} or {rank + 2} numbers, not {len(values)}")
    return (1, *values, 1)


def conv3d(
    input: Any,  # noqa: A002  # TensorFlow's name
    filter: Any = None,  # noqa: A002
    strides: Any = 1,
    padding: str = "VALID",
    data_format: str = "NDHWC",
    dilations: Any = 1,
    name: str | None = None,
    filters: Any = None,
) -> Any:
    """Return the convolution of NDHWC volumes with filters [depth, height, width, in, out]."""
    return conv3d_op(
        input,
        filters if filter is None else filter,
        strides=_whole(strides, 3, "strides"),
        padding=padding,
        data_format=data_format,
        dilations=_whole(dilations, 3, "dilations"),
        name=name,
    )


def conv1d(
    value: Any = None,
    filters: Any = None,
    stride: Any = 1,
    padding: str = "VALID",
    data_format: str = "NWC",
    name: str | None = None,
    input: Any = None,  # noqa: A002  # TensorFlow's name
    dilations: Any = 1,
) -> Any:
    """Return the convolution of NWC sequences with filters [width, in, out]: one of images of height 1."""
    if data_format != "NWC":
        raise ValueError(f"sequences are NWC here, not {data_format}: transpose them")
    with name_scope(name, "conv1d") as scope:
        images = shaping.expand_dims(convert_to_tensor(input if value is None else value), 1)
        kernels = shaping.expand_dims(filters, 0)
        steps, spread = _whole(stride, 1, "stride")[1], _whole(dilations, 1, "dilations")[1]
        out = convolution.conv2d(images, kernels, [1, 1, steps, 1], padding, dilations=[1, 1, spread, 1], name=scope)
        return shaping.squeeze(out, axis=[1])


def conv2d_transpose(
    value: Any = None,
    filter: Any = None,  # noqa: A002  # TensorFlow's name
    output_shape: Any = None,
    strides: Any = 1,
    padding: str = "SAME",
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,  # noqa: A002
    filters: Any = None,
    dilations: Any = 1,
) -> Any:
    """Return what a convolution's gradient by its input would be: images of `output_shape`, larger than `value`."""
    with name_scope(name, "conv2d_transpose") as scope:
        value = convert_to_tensor(input if value is None else value, name="value")
        return convolution.conv2d_backprop_input(
            joining.stack(output_shape) if isinstance(output_shape, list | tuple) else output_shape,
            filters if filter is None else filter,
            value,
            strides=convolution.square_attr(strides, "strides"),
            padding=padding,
            data_format=data_format,
            dilations=convolution.square_attr(dilations, "dilations"),
            name=scope,
        )


def conv1d_transpose(
    input: Any,  # noqa: A002  # TensorFlow's name
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: str = "SAME",
    data_format: str = "NWC",
    dilations: Any = 1,
    name: str | None = None,
) -> Any:
    """Return what a 1-d convolution's gradient by its input would be: sequences [batch, width, channels]."""
    with name_scope(name, "conv1d_transpose"):
        batch, width, channels = output_shape
        out = conv2d_transpose(
            shaping.expand_dims(convert_to_tensor(input), 1),
            shaping.expand_dims(convert_to_tensor(filters), 0),
            [batch, 1, width, channels],
            [1, 1, _whole(strides, 1, "strides")[1], 1],
            padding,
            dilations=[1, 1, _whole(dilations, 1, "dilations")[1], 1],
        )
        return shaping.squeeze(out, axis=[1])


def conv3d_transpose(
    value: Any = None,
    filter: Any = None,  # noqa: A002  # TensorFlow's name
    output_shape: Any = None,
    strides: Any = 1,
    padding: str = "SAME",
    data_format: str = "NDHWC",
    name: str | None = None,
    input: Any = None,  # noqa: A002
    filters: Any = None,
    dilations: Any = 1,
) -> Any:
    """Return what a 3-d convolution's gradient by its input would be: volumes of `output_shape`."""
    return conv3d_backprop_input(
        joining.stack(output_shape) if isinstance(output_shape, list | tuple) else output_shape,
        filters if filter is None else filter,
        input if value is None else value,
        strides=_whole(strides, 3, "strides"),
        padding=padding,
        data_format=data_format,
        dilations=_whole(dilations, 3, "dilations"),
        name=name or "conv3d_transpose",
    )
