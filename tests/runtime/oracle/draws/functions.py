"""Calls of public functions that are several ops: the name says where TensorFlow 1 and `runtime` both have it."""

from typing import Any

import numpy as np

from tests.runtime.oracle.draws.draw import FLOATS, REALS, Call, Draw, call
from tests.runtime.oracle.draws.elementwise import Maker, binary, like, unary

PRECISE = ("float32", "float64")


def axes_of(draw: Draw, rank: int) -> Any:
    """No axes at all (everything), one, or several."""
    axes = draw.axes(rank).tolist()
    return draw.one_of((None, axes[0] if axes else None, axes or None))


def reduced(dtypes: tuple[str, ...], odd: bool = True) -> Maker:
    def make(draw: Draw) -> Call:
        x = draw.array(draw.shape(), draw.dtype(dtypes), odd=odd)
        return call(x, axis=axes_of(draw, x.ndim), keepdims=draw.chance(0.5))

    return make


def moments(draw: Draw) -> Call:
    x = draw.array(draw.shape(1), draw.dtype(PRECISE), odd=False)
    axes = draw.axes(x.ndim).tolist() or [0]
    return call(x, axes=axes, keepdims=draw.chance(0.5))


def along(draw: Draw) -> Call:
    x = draw.array(draw.shape(1), draw.dtype(FLOATS), -9, 9)
    return call(x, axis=draw.axis(x.ndim))


def normalized(draw: Draw) -> Call:
    x = draw.array(draw.shape(1), draw.dtype(PRECISE), odd=False)
    return call(x, axis=draw.axis(x.ndim))


def clipped(draw: Draw) -> Call:
    shape, dtype = draw.shape(), draw.dtype(("float32", "float64", "int32"))
    return call(
        draw.array(shape, dtype),
        draw.array(draw.broadcast(shape) if draw.chance(0.4) else (), dtype, -2, 0, odd=False),
        draw.array((), dtype, 0, 2, odd=False),
    )


def by_norm(draw: Draw) -> Call:
    x = draw.array(draw.shape(), draw.dtype(PRECISE), odd=False)
    return call(x * 0 if draw.index == 7 else x, clip_norm=draw.one_of((0.5, 2.0, 100.0)), axes=axes_of(draw, x.ndim))


def of_logits(draw: Draw) -> Call:
    shape, dtype = draw.shape(), draw.dtype(PRECISE)
    scale = 300 if draw.odd else 4
    return call(
        labels=draw.array(shape, dtype, 0, 1, odd=False), logits=draw.array(shape, dtype, -scale, scale, odd=False)
    )


def weighted(draw: Draw) -> Call:
    found = of_logits(draw)
    return call(**found.attrs, pos_weight=draw.one_of((0.5, 3.0)))


def tensordot(draw: Draw) -> Call:
    inner = draw.shape(0, 2)
    dtype = draw.dtype(PRECISE)
    a = draw.array((*draw.shape(0, 2), *inner), dtype, odd=False)
    b = draw.array((*inner, *draw.shape(0, 2)), dtype, odd=False)
    return call(a, b, axes=len(inner))


def normed(draw: Draw) -> Call:
    x = draw.array(draw.shape(1, 3), draw.dtype(PRECISE), odd=False)
    return call(x, ord=draw.one_of(("euclidean", 1, 2, np.inf)), axis=draw.axis(x.ndim), keepdims=draw.chance(0.5))


def masked(draw: Draw) -> Call:
    shape = draw.shape(1, 3)
    many = draw.between(1, len(shape))
    return call(draw.array(shape, draw.dtype(PRECISE)), draw.array(shape[:many], "bool"))


def segments(draw: Draw) -> Call:
    data = draw.array(draw.shape(1, 3), draw.dtype(PRECISE), odd=False)
    many = draw.between(1, 4)
    return call(data, draw.whole(data.shape[:1], "int32", -1, many - 1), num_segments=many)


def batch_normalization(draw: Draw) -> Call:
    shape, dtype = draw.shape(1, 3), draw.dtype(PRECISE)
    mean, offset, scale = (draw.array(shape[-1:], dtype, odd=False) for _ in range(3))
    variance = draw.array(shape[-1:], dtype, 0.5, 2, odd=False)
    return call(draw.array(shape, dtype, odd=False), mean, variance, offset, scale, variance_epsilon=1e-3)


def conv1d(draw: Draw) -> Call:
    channels, dtype = draw.between(1, 3), draw.dtype(PRECISE)
    x = draw.array((draw.between(1, 2), draw.between(4, 7), channels), dtype, odd=False)
    filters = draw.array((draw.between(1, 3), channels, draw.between(1, 2)), dtype, odd=False)
    return call(x, filters, stride=draw.between(1, 2), padding=draw.one_of(("SAME", "VALID")))


def transposed(draw: Draw) -> Call:
    """Twice as wide, SAME: the size is a plain multiple."""
    channels, dtype, step = draw.between(1, 2), draw.dtype(PRECISE), draw.between(1, 2)
    x = draw.array((draw.between(1, 2), draw.between(2, 4), draw.between(2, 4), channels), dtype, odd=False)
    kernel = draw.array((draw.between(2, 3), draw.between(2, 3), draw.between(1, 2), channels), dtype, odd=False)
    sizes = [x.shape[0], x.shape[1] * step, x.shape[2] * step, kernel.shape[2]]
    return call(x, kernel, output_shape=sizes, strides=[1, step, step, 1], padding="SAME")


def separable(draw: Draw) -> Call:
    channels, dtype, step = draw.between(1, 2), draw.dtype(PRECISE), draw.between(1, 2)
    x = draw.array((draw.between(1, 2), draw.between(3, 5), draw.between(3, 5), channels), dtype, odd=False)
    deep = draw.array((draw.between(1, 3), draw.between(1, 3), channels, 2), dtype, odd=False)
    points = draw.array((1, 1, 2 * channels, draw.between(1, 2)), dtype, odd=False)
    return call(x, deep, points, strides=[1, step, step, 1], padding=draw.one_of(("SAME", "VALID")))


def loss(draw: Draw) -> Call:
    """Labels, predictions and weights that broadcast, one for each example or one for all."""
    shape = draw.shape(2, 3)
    weights = draw.one_of(((), (shape[0], *(1,) * (len(shape) - 1)), shape))
    labels = draw.array(shape, "float32", 0, 1, odd=False)
    return call(
        labels, draw.array(shape, "float32", 0.01, 0.99, odd=False), draw.array(weights, "float32", 0, 2, odd=False)
    )


DRAWS: dict[str, Maker] = {
    **like("reduce_sum reduce_mean reduce_prod", reduced(("float32", "float64", "int32", "complex64"))),
    **like("reduce_max reduce_min", reduced(REALS)),
    "reduce_logsumexp": reduced(FLOATS),
    **like("reduce_any reduce_all", reduced(("bool",))),
    **like("truediv", binary(("float32", "float64", "float16"), odd=False)),
    **like("floormod", binary(("float32", "float64"), odd=False)),
    "round": unary(REALS, -6, 6),
    "nn.moments": moments,
    **like("nn.softmax nn.log_softmax", along),
    "nn.l2_normalize": normalized,
    "clip_by_value": clipped,
    "clip_by_norm": by_norm,
    "nn.sigmoid_cross_entropy_with_logits": of_logits,
    "nn.weighted_cross_entropy_with_logits": weighted,
    "tensordot": tensordot,
    "norm": normed,
    "boolean_mask": masked,
    **like("unsorted_segment_mean unsorted_segment_sqrt_n", segments),
    "nn.batch_normalization": batch_normalization,
    "nn.conv1d": conv1d,
    "nn.conv2d_transpose": transposed,
    "nn.separable_conv2d": separable,
    "nn.swish": unary(FLOATS),
    **like("nn.gelu nn.leaky_relu", unary(("float32", "float16"))),  # TensorFlow rounds their constants to float32
    **like(
        "losses.mean_squared_error losses.absolute_difference losses.log_loss losses.hinge_loss losses.huber_loss"
        " losses.sigmoid_cross_entropy",
        loss,
    ),
}
