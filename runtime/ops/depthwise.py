"""Convolutions of each channel by itself: filters [height, width, in, multiplier], out channel in · multiplier + m."""

from typing import Any

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.op import FLOATS, REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.ops import convolution, rules
from runtime.ops.convolution import square_attr
from runtime.ops.convolution_nd import cut, filtered_dims, padded, padded_zeros, taps, windows_of

__all__ = ["depthwise_conv2d", "separable_conv2d"]

ATTRS = {
    "strides": REQUIRED,
    "padding": REQUIRED,
    "explicit_paddings": (),
    "data_format": "NHWC",
    "dilations": (1, 1, 1, 1),
}


def _inner(attrs: dict[str, Any]) -> tuple[Any, str, Any]:
    if attrs["data_format"] != "NHWC":
        raise ValueError(f"convolutions are of NHWC images here, not {attrs['data_format']}: transpose them")
    return attrs["strides"][1:3], attrs["padding"], attrs["dilations"][1:3]


def _dims(x: Any, filters: Any, **attrs: Any) -> Dims:
    places, taken, multiplier = filtered_dims(x, filters, 4, _inner(attrs))
    return (*places, None if None in (taken, multiplier) else taken * multiplier)


def _by_channel(dy: Array, channels: int) -> Array:
    """Return [batch, rows, columns, channels, multiplier]."""
    return dy.reshape(*dy.shape[:3], channels, -1)


def _convolved(xp: Any, x: Array, filters: Array, **attrs: Any) -> Array:
    windows = windows_of(x.shape[1:3], filters.shape[:2], *_inner(attrs))
    places = [one.places(length) for one, length in zip(windows, x.shape[1:3], strict=True)]
    x = padded(xp, x, windows)
    out = xp.zeros((len(x), *places, *filters.shape[2:]), x.dtype)
    for tap, seen in taps(windows, places):
        out += x[seen][..., None] * filters[tap]
    return out.reshape(*out.shape[:3], -1)


def _input_gradient(xp: Any, sizes: Array, filters: Array, dy: Array, **attrs: Any) -> Array:
    windows = windows_of(sizes[1:3], filters.shape[:2], *_inner(attrs))
    out = padded_zeros(xp, sizes, windows, dy.dtype)
    back = _by_channel(dy, filters.shape[2])
    for tap, seen in taps(windows, dy.shape[1:3]):
        out[seen] += (back * filters[tap]).sum(-1)
    return cut(out, windows, sizes[1:3])


def _filter_gradient(xp: Any, x: Array, sizes: Array, dy: Array, **attrs: Any) -> Array:
    windows = windows_of(x.shape[1:3], sizes[:2], *_inner(attrs))
    x = padded(xp, x, windows)
    out = xp.empty(tuple(int(one) for one in sizes), dy.dtype)
    back = _by_channel(dy, int(sizes[2]))
    for tap, seen in taps(windows, dy.shape[1:3]):
        out[tap] = (x[seen][..., None] * back).sum((0, 1, 2))
    return out


depthwise_op = Op(
    "DepthwiseConv2dNative",
    "input: T, filter: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=_dims,
    kernel=_convolved,
)
depthwise_backprop_input = Op(
    "DepthwiseConv2dNativeBackpropInput",
    "input_sizes: int32, filter: T, out_backprop: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=lambda sizes, filters, dy, **_: rules.shape_value(sizes),
    kernel=_input_gradient,
    by_value=(0,),
)
depthwise_backprop_filter = Op(
    "DepthwiseConv2dNativeBackpropFilter",
    "input: T, filter_sizes: int32, out_backprop: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=lambda x, sizes, dy, **_: rules.shape_value(sizes),
    kernel=_filter_gradient,
    by_value=(1,),
)


def depthwise_conv2d(
    input: Any,  # noqa: A002  # TensorFlow's name
    filter: Any,  # noqa: A002
    strides: Any,
    padding: str,
    rate: Any = None,
    name: str | None = None,
    data_format: str = "NHWC",
    dilations: Any = None,
) -> Any:
    """Return the convolution of each channel with its own filters [height, width, in, multiplier]."""
    with name_scope(name, "depthwise") as scope:
        return depthwise_op(
            input,
            filter,
            strides=square_attr(strides, "strides"),
            padding=padding,
            data_format=data_format,
            dilations=square_attr(dilations or rate or 1, "dilations"),
            name=scope,
        )


def separable_conv2d(
    input: Any,  # noqa: A002  # TensorFlow's name
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: str,
    rate: Any = None,
    name: str | None = None,
    data_format: str = "NHWC",
    dilations: Any = None,
) -> Any:
    """Return a depthwise convolution, and then one of 1 × 1 that mixes its channels."""
    with name_scope(name, "separable_conv2d") as scope:
        each = depthwise_conv2d(input, depthwise_filter, strides, padding, rate, None, data_format, dilations)
        return convolution.conv2d(each, pointwise_filter, 1, "VALID", name=scope)
