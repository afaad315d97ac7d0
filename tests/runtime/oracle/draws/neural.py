"""Calls of what networks are made of: convolutions, pooling, normalization, softmax and its losses, resized images."""

from typing import Any

import numpy as np

from tests.runtime.oracle.draws.draw import FLOATS, NUMBERS, Call, Draw, call
from tests.runtime.oracle.draws.elementwise import Maker, like

PRECISE = ("float32", "float64")


def bias_add(draw: Draw) -> Call:
    shape = draw.shape(2)
    dtype = draw.dtype(NUMBERS)
    return call(draw.array(shape, dtype), draw.array((shape[-1] + (draw.index == 7),), dtype))


def rows(draw: Draw) -> Call:
    return call(draw.array(draw.shape(1), draw.dtype(FLOATS), -9, 9))


def cross_entropy(draw: Draw) -> Call:
    """Distributions as labels, of one row for all sometimes; logits far apart."""
    shape = tuple(max(size, 1) for size in draw.shape(2, 2))
    dtype = draw.dtype(PRECISE)
    labels = draw.random.dirichlet(np.ones(shape[1]), shape[0]).astype(dtype)
    scale = 300 if draw.odd else 4
    return call(draw.array(shape, dtype, -scale, scale, odd=False), labels)


def sparse_cross_entropy(draw: Draw) -> Call:
    shape = tuple(max(size, 1) for size in draw.shape(2, 2))
    scale = 300 if draw.odd else 4
    labels = draw.whole(shape[:1], draw.one_of(("int32", "int64")), 0, shape[1] - 1)
    return call(draw.array(shape, draw.dtype(PRECISE), -scale, scale, odd=False), labels + 9 * (draw.index == 7))


def window(draw: Draw, rank: int, dilated: bool = True) -> dict[str, Any]:
    """Strides, dilations and padding over `rank` dimensions between batch and channels."""
    step = [draw.between(1, 2) for _ in range(rank)]
    wide = [draw.between(1, 2) if dilated and max(step) == 1 else 1 for _ in range(rank)]
    return {
        "strides": (1, *step, 1),
        "padding": draw.one_of(("SAME", "VALID")),
        "dilations": (1, *wide, 1),
    }


def spatial(draw: Draw, low: int = 4, high: int = 6) -> tuple[int, int]:
    return draw.between(low, high), draw.between(low, high)


def conv2d(draw: Draw) -> Call:
    """Filters of 1 to 3; explicit padding sometimes; call 7 with channels that do not fit."""
    channels, dtype = draw.between(1, 3), draw.dtype(PRECISE)
    image = draw.array((draw.between(1, 2), *spatial(draw), channels), dtype, odd=False)
    kernel = draw.array((*spatial(draw, 1, 3), channels + 4 * (draw.index == 7), draw.between(1, 2)), dtype, odd=False)
    attrs = window(draw, 2, dilated=False)
    if draw.index % 4 == 3:
        attrs = {**attrs, "padding": "EXPLICIT", "explicit_paddings": (0, 0, 1, 0, 2, 1, 0, 0)}
    if draw.index in (2, 8):  # TensorFlow's gradients on CPUs know no dilation: the value alone would be compared
        attrs = {**attrs, "strides": (1, 1, 1, 1), "dilations": (1, 2, 1, 1)}
        kernel = kernel[:2, :1]
    return call(image, kernel, **attrs)


def out_size(size: int, taken: int, step: int, padding: str) -> int:
    return -(-size // step) if padding == "SAME" else -(-(size - taken + 1) // step)


def conv2d_back(draw: Draw) -> tuple[Any, Any, Any, dict[str, Any]]:
    channels, dtype = draw.between(1, 3), draw.dtype(PRECISE)
    image = draw.array((draw.between(1, 2), *spatial(draw), channels), dtype, odd=False)
    kernel = draw.array((*spatial(draw, 1, 3), channels, draw.between(1, 2)), dtype, odd=False)
    attrs = window(draw, 2, dilated=False)
    sizes = [out_size(image.shape[at], kernel.shape[at - 1], attrs["strides"][at], attrs["padding"]) for at in (1, 2)]
    grad = draw.array((len(image), *sizes, kernel.shape[-1]), dtype, odd=False)
    return image, kernel, grad, attrs


def conv2d_input(draw: Draw) -> Call:
    image, kernel, grad, attrs = conv2d_back(draw)
    return call(np.array(image.shape, np.int32), kernel, grad, **attrs)


def conv2d_filter(draw: Draw) -> Call:
    image, kernel, grad, attrs = conv2d_back(draw)
    return call(image, np.array(kernel.shape, np.int32), grad, **attrs)


def depthwise(draw: Draw) -> Call:
    channels, dtype = draw.between(1, 3), draw.dtype(PRECISE)
    image = draw.array((draw.between(1, 2), *spatial(draw), channels), dtype, odd=False)
    kernel = draw.array((*spatial(draw, 1, 3), channels, draw.between(1, 2)), dtype, odd=False)
    step = draw.between(1, 2)
    return call(image, kernel, strides=(1, step, step, 1), padding=draw.one_of(("SAME", "VALID")))


def conv3d(draw: Draw) -> Call:
    channels, dtype = draw.between(1, 2), draw.dtype(PRECISE)
    volume = draw.array((1, draw.between(2, 4), *spatial(draw, 2, 4), channels), dtype, odd=False)
    kernel = draw.array((draw.between(1, 2), *spatial(draw, 1, 2), channels, draw.between(1, 2)), dtype, odd=False)
    return call(volume, kernel, **window(draw, 3, dilated=False))


def pooling(draw: Draw) -> Call:
    """Values none of which is another's equal: the greatest of a window is clear."""
    image = draw.distinct((draw.between(1, 2), *spatial(draw), draw.between(1, 2)), draw.dtype((*PRECISE, "float16")))
    size, step = spatial(draw, 1, 3), spatial(draw, 1, 3)
    return call(image, ksize=(1, *size, 1), strides=(1, *step, 1), padding=draw.one_of(("SAME", "VALID")))


def batch_norm(draw: Draw) -> Call:
    """While training, and afterwards."""
    channels = draw.between(1, 3)
    x = draw.array((draw.between(1, 2), *spatial(draw, 2, 3), channels), "float32", odd=False)
    scale, offset, mean = (draw.array((channels,), "float32", odd=False) for _ in range(3))
    variance = draw.array((channels,), "float32", 0.5, 2, odd=False)
    training = draw.chance(0.5)
    empty = np.zeros(0, np.float32)
    moments = (empty, empty) if training else (mean, variance)
    return call(x, scale, offset, *moments, epsilon=draw.one_of((1e-3, 1e-2)), is_training=training)


def response(draw: Draw) -> Call:
    image = draw.array((1, *spatial(draw, 1, 2), draw.between(2, 6)), "float32", odd=False)
    return call(image, depth_radius=draw.between(1, 3), bias=1.5, alpha=0.3, beta=0.6)


def resize(draw: Draw) -> Call:
    """Larger or smaller; corners aligned, or pixels' centres, or neither."""
    image = draw.array((1, *spatial(draw, 1, 4), draw.between(1, 2)), draw.dtype(PRECISE), odd=False)
    way = draw.one_of(({}, {"align_corners": True}, {"half_pixel_centers": True}))
    return call(image, np.array(spatial(draw, 1, 5), np.int32), **way)


def ctc(draw: Draw) -> Call:
    """Logits [time, batch, classes] and labels that fit into the time."""
    time, batch, classes = draw.between(5, 7), draw.between(1, 3), draw.between(3, 5)
    lengths = [draw.between(0 if draw.odd else 1, 2) for _ in range(batch)]
    places = np.array([[row, at] for row, length in enumerate(lengths) for at in range(length)], np.int64)
    labels = draw.whole((sum(lengths),), "int32", 0, classes - 2)
    taken = draw.whole((batch,), "int32", 5, time)
    logits = draw.array((time, batch, classes), "float32", odd=False)
    return call(logits, places.reshape(-1, 2), labels, taken, ctc_merge_repeated=draw.chance(0.7))


DRAWS: dict[str, Maker] = {
    "BiasAdd": bias_add,
    "BiasAddGrad": lambda draw: call(draw.array(draw.shape(2), draw.dtype(NUMBERS))),
    **like("Softmax LogSoftmax", rows),
    "SoftmaxCrossEntropyWithLogits": cross_entropy,
    "SparseSoftmaxCrossEntropyWithLogits": sparse_cross_entropy,
    "Conv2D": conv2d,
    "Conv2DBackpropInput": conv2d_input,
    "Conv2DBackpropFilter": conv2d_filter,
    "DepthwiseConv2dNative": depthwise,
    "Conv3D": conv3d,
    **like("MaxPool AvgPool", pooling),
    "FusedBatchNormV3": batch_norm,
    "LRN": response,
    **like("ResizeNearestNeighbor ResizeBilinear", resize),
    "CTCLoss": ctc,
}
