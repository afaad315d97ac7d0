"""Convolutions of images: patches laid out as a matrix, and one product.

Layouts are TensorFlow's: images NHWC, filters [height, width, in, out].
"""

from typing import Any, NamedTuple

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.ops import rules

ATTRS = {
    "strides": REQUIRED,
    "padding": REQUIRED,
    "use_cudnn_on_gpu": True,
    "explicit_paddings": (),
    "data_format": "NHWC",
    "dilations": (1, 1, 1, 1),
}


class Window(NamedTuple):
    """How a window moves along one axis."""

    size: int
    stride: int
    dilation: int
    before: int
    after: int

    @property
    def reach(self) -> int:
        """How far the window's last element lies from before its first."""
        return (self.size - 1) * self.dilation + 1

    def places(self, length: int) -> int:
        """Return in how many places the window stands on an axis."""
        return max(0, (length + self.before + self.after - self.reach) // self.stride + 1)


def window(length: int, size: int, stride: int, padding: Any, dilation: int = 1) -> Window:
    """Return the window with TensorFlow's padding: VALID has none, SAME as much as ceil(length / stride) needs.

    A pair of numbers says how much there is before and after.
    """
    if isinstance(padding, tuple):
        return Window(size, stride, dilation, *padding)
    if padding == "VALID":
        return Window(size, stride, dilation, 0, 0)
    if padding != "SAME":
        raise ValueError(f"padding is SAME or VALID, not {padding!r}")
    reach = (size - 1) * dilation + 1
    total = max((-(-length // stride) - 1) * stride + reach - length, 0)
    return Window(size, stride, dilation, total // 2, total - total // 2)


def place_count(length: int | None, size: int | None, stride: int, padding: Any, dilation: int = 1) -> int | None:
    """Return in how many places a window stands, where that is known."""
    if length is None or size is None:
        return None
    found = window(length, size, stride, padding, dilation).places(length)
    if found <= 0 < length:
        raise ValueError(f"a window of {size} (dilation {dilation}) does not fit {length} without padding")
    return found


def _checked(attrs: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Return strides, dilations and padding along height and width."""
    if attrs["data_format"] != "NHWC":
        raise ValueError(f"convolutions are of NHWC images here, not {attrs['data_format']}: transpose them")
    strides, dilations, padding = attrs["strides"][1:3], attrs["dilations"][1:3], attrs["padding"]
    if padding != "EXPLICIT":
        return strides, dilations, (padding, padding)
    margins = attrs["explicit_paddings"]
    if len(margins) != 8 or min(margins) < 0 or any(margins[:2]) or any(margins[6:]):
        raise ValueError(f"explicit paddings are four pairs, of batch and channels (0, 0): {list(margins)}")
    return strides, dilations, (tuple(margins[2:4]), tuple(margins[4:6]))


def _conv_dims(x: Any, filters: Any, **attrs: Any) -> Dims:
    strides, dilations, padding = _checked(attrs)
    batch, *lengths, channels = rules.of_rank(x, 4, "input")
    *sizes, taken, out = rules.of_rank(filters, 4, "filter")
    if channels is not None and taken is not None and channels != taken:
        raise ValueError(f"a filter of {taken} channels does not fit an input of {channels}")
    places = [place_count(lengths[i], sizes[i], strides[i], padding[i], dilations[i]) for i in (0, 1)]
    return (batch, *places, out)


def windows_of(x: Array, sizes: Any, attrs: dict[str, Any]) -> tuple[Window, Window]:
    """Return the windows along height and width of an image batch (or of its shape)."""
    strides, dilations, padding = _checked(attrs)
    height, width = (window(int(x[i + 1]), int(sizes[i]), strides[i], padding[i], dilations[i]) for i in (0, 1))
    return height, width


def patches(xp: Any, x: Array, height: Window, width: Window) -> Array:
    """Return [n, rows, columns, height, width, channels]: a copy of what each window sees."""
    return xp.ascontiguousarray(seen_by(xp, x, height, width))


def seen_by(xp: Any, x: Array, height: Window, width: Window) -> Array:
    """Return [n, rows, columns, height, width, channels]: a view of what each window sees."""
    if height.before or height.after or width.before or width.after:
        x = xp.pad(x, ((0, 0), (height.before, height.after), (width.before, width.after), (0, 0)))
    n, rows, columns, channels = x.shape
    steps = x.strides
    inside = (
        Window(height.size, height.stride, height.dilation, 0, 0),
        Window(width.size, width.stride, width.dilation, 0, 0),
    )
    return xp.lib.stride_tricks.as_strided(
        x,
        (n, inside[0].places(rows), inside[1].places(columns), height.size, width.size, channels),
        (
            steps[0],
            steps[1] * height.stride,
            steps[2] * width.stride,
            steps[1] * height.dilation,
            steps[2] * width.dilation,
            steps[3],
        ),
    )


def _convolved(xp: Any, x: Array, filters: Array, **attrs: Any) -> Array:
    height, width = windows_of(x.shape, filters.shape, attrs)
    seen = patches(xp, x, height, width)
    flat = seen.reshape(-1, int(np.prod(filters.shape[:3]))) @ filters.reshape(-1, filters.shape[3])
    return flat.reshape(*seen.shape[:3], filters.shape[3])


def _filter_gradient(xp: Any, x: Array, sizes: Array, dy: Array, **attrs: Any) -> Array:
    height, width = windows_of(x.shape, sizes, attrs)
    seen = patches(xp, x, height, width)
    flat = seen.reshape(-1, int(np.prod(sizes[:3])))
    return (flat.T @ dy.reshape(-1, dy.shape[3])).reshape(tuple(int(one) for one in sizes))


def _input_gradient(xp: Any, sizes: Array, filters: Array, dy: Array, **attrs: Any) -> Array:
    height, width = windows_of(sizes, filters.shape, attrs)
    seen = dy.reshape(-1, dy.shape[3]) @ filters.reshape(-1, filters.shape[3]).T
    return put_together(xp, seen.reshape(*dy.shape[:3], *filters.shape[:3]), sizes, height, width)


def put_together(xp: Any, seen: Array, sizes: Any, height: Window, width: Window) -> Array:
    """Return the image batch whose every pixel is the sum of what the windows over it hold."""
    n, rows, columns, _, _, channels = seen.shape
    _, whole_height, whole_width, _ = (int(one) for one in sizes)
    out = xp.zeros(
        (n, whole_height + height.before + height.after, whole_width + width.before + width.after, channels), seen.dtype
    )
    for i in range(height.size):
        for j in range(width.size):
            top, left = i * height.dilation, j * width.dilation
            out[
                :,
                top : top + rows * height.stride : height.stride,
                left : left + columns * width.stride : width.stride,
            ] += seen[:, :, :, i, j]
    return out[:, height.before : height.before + whole_height, width.before : width.before + whole_width]


conv2d_op = Op(
    "Conv2D", "input: T, filter: T -> output: T", types={"T": FLOATS}, attrs=ATTRS, shape=_conv_dims, kernel=_convolved
)
conv2d_backprop_filter = Op(
    "Conv2DBackpropFilter",
    "input: T, filter_sizes: int32, out_backprop: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=lambda x, sizes, dy, **_: rules.shape_value(sizes),
    kernel=_filter_gradient,
    by_value=(1,),
)
conv2d_backprop_input = Op(
    "Conv2DBackpropInput",
    "input_sizes: int32, filter: T, out_backprop: T -> output: T",
    types={"T": FLOATS},
    attrs=ATTRS,
    shape=lambda sizes, filters, dy, **_: rules.shape_value(sizes),
    kernel=_input_gradient,
    by_value=(0,),
)


def square_attr(value: Any, what: str) -> tuple[int, ...]:
    """Return [1, height, width, 1] of one number, of two, or of four."""
    values = (value,) if isinstance(value, int) else tuple(value)
    if len(values) == 4:
        return values
    if len(values) not in (1, 2):
        raise ValueError(f"{what} has 1, 2 or 4 numbers, not {len(values)}")
    return (1, values[0], values[-1], 1)


def conv2d(
    input: Any,  # noqa: A002  # TensorFlow's name
    filter: Any = None,  # noqa: A002
    strides: Any = 1,
    padding: Any = "VALID",
    data_format: str = "NHWC",
    dilations: Any = 1,
    name: str | None = None,
    filters: Any = None,
) -> Any:
    """Return the convolution (cross-correlation) of NHWC images with filters [height, width, in, out].

    `padding` is VALID, SAME, or how much there is [before, after] for each of the four axes.
    """
    with name_scope(name, "Conv2D") as scope:
        images = convert_to_tensor(input, name="input")
        kernels = convert_to_tensor(filters if filter is None else filter, images.dtype, "filter")
        return conv2d_op(
            images,
            kernels,
            strides=square_attr(strides, "strides"),
            padding=padding if isinstance(padding, str) else "EXPLICIT",
            explicit_paddings=() if isinstance(padding, str) else tuple(int(one) for pair in padding for one in pair),
            data_format=data_format,
            dilations=square_attr(dilations, "dilations"),
            name=scope,
        )
