"""Calls of further families: special functions, blocks of images, sequences, counting, gradients as ops."""

from typing import Any

import numpy as np

from tests.runtime.oracle.draws.draw import ANY, CONTINUOUS, NUMBERS, Call, Draw, call
from tests.runtime.oracle.draws.elementwise import Maker, binary, like, slope, unary
from tests.runtime.oracle.draws.moving import ints, mirror_pad, strided
from tests.runtime.oracle.draws.neural import conv2d_back, out_size, resize, spatial
from tests.runtime.oracle.draws.reducing import square

PRECISE = ("float32", "float64")
WHOLE = ("int32", "int64", "float32", "float64")


def truncated(draw: Draw) -> Call:
    dtype = draw.dtype(WHOLE if draw.index % 2 else ("int32", "int64"))
    x, y = (draw.array(shape, dtype, odd=False) for shape in draw.pair())
    y[y == 0] = 3
    return call(x, y)


def no_nan(dtypes: tuple[str, ...]) -> Maker:
    """Zeros on the left or on the right, where the other may be anything."""

    def make(draw: Draw) -> Call:
        found = binary(dtypes, 0.1, 3)(draw)
        x, y = found.inputs
        zero = x if draw.chance(0.5) else y
        zero[draw.random.random_sample(zero.shape) < 0.4] = 0
        return found

    return make


def orders(draw: Draw) -> Call:
    """Derivatives of a whole order, at positive places."""
    above, below = draw.pair()
    dtype = draw.dtype(PRECISE)
    return call(draw.whole(above, "int32", 1, 3).astype(dtype), draw.array(below, dtype, 0.5, 4, odd=False))


def zeta(draw: Draw) -> Call:
    above, below = draw.pair()
    dtype = draw.dtype(PRECISE)
    return call(draw.array(above, dtype, 1.5, 4, odd=False), draw.array(below, dtype, 0.5, 4, odd=False))


def roll(draw: Draw) -> Call:
    x = draw.array(draw.shape(1), draw.dtype(ANY))
    axes = [draw.axis(x.ndim) for _ in range(draw.between(1, 2))]
    return call(x, ints([draw.between(-5, 5) for _ in axes]), ints([x.ndim] * len(axes) if draw.index == 7 else axes))


def reverse_sequence(draw: Draw) -> Call:
    x = draw.array(tuple(max(size, 1) for size in draw.shape(2)), draw.dtype(ANY))
    along, batch = draw.random.permutation(x.ndim)[:2].tolist()
    lengths = draw.whole((x.shape[batch],), draw.one_of(("int32", "int64")), 0, x.shape[along] + (draw.index == 7))
    if draw.index == 7:
        lengths[0] = x.shape[along] + 1
    return call(x, lengths, seq_dim=along, batch_dim=batch)


def set_diag(draw: Draw) -> Call:
    x = draw.array(draw.shape(2, 3), draw.dtype(NUMBERS))
    size = min(x.shape[-2:]) + (draw.index == 7)
    return call(x, draw.array((*x.shape[:-2], size), x.dtype.name))


def diag_part(draw: Draw) -> Call:
    half = draw.shape(1, 2)
    other = (half[0] + 1, *half[1:]) if draw.index == 7 else half
    return call(draw.array((*half, *other), draw.dtype(NUMBERS)))


def cross(draw: Draw) -> Call:
    shape = (*draw.shape(0, 2), 3 + (draw.index == 7))
    dtype = draw.dtype(("float32", "float64", "int32"))
    return call(draw.array(shape, dtype, odd=False), draw.array(shape, dtype, odd=False))


def triangular(draw: Draw) -> Call:
    matrix = square(draw)
    right = draw.array((*matrix.shape[:-1], draw.between(1, 3)), matrix.dtype.name, odd=False)
    return call(matrix, right, lower=draw.chance(0.5), adjoint=draw.chance(0.5))


def deep(draw: Draw) -> Call:
    """Blocks of pixels as channels; call 7 with a size that has no whole number of blocks."""
    block = draw.between(2, 3)
    sizes = [block * draw.between(1, 2) + (draw.index == 7) for _ in range(2)]
    return call(draw.array((draw.between(1, 2), *sizes, draw.between(1, 2)), draw.dtype(WHOLE)), block_size=block)


def flat(draw: Draw) -> Call:
    block = draw.between(2, 3)
    channels = block * block * draw.between(1, 2) + (draw.index == 7)
    return call(draw.array((draw.between(1, 2), *spatial(draw, 1, 2), channels), draw.dtype(WHOLE)), block_size=block)


def to_batch(draw: Draw) -> Call:
    block, margins, sizes = [], [], []
    for _ in range(draw.between(1, 2)):
        size, before = draw.between(1, 2), draw.between(0, 1)
        whole = size * draw.between(1, 3)
        sizes.append(max(whole - before, 1))
        margins.append((before, -(sizes[-1] + before) % size + (draw.index == 7)))
        block.append(size + (draw.index == 7))
    x = draw.array((draw.between(1, 2), *sizes, draw.between(1, 2)), draw.dtype(WHOLE))
    return call(x, ints(block), ints(margins))


def from_batch(draw: Draw) -> Call:
    block = [draw.between(1, 2) for _ in range(draw.between(1, 2))]
    sizes = [draw.between(2, 3) for _ in block]
    margins = [(draw.between(0, 1), draw.between(0, 1)) for _ in block]
    batch = int(np.prod(block)) * draw.between(1, 2)
    return call(draw.array((batch, *sizes, 1), draw.dtype(WHOLE)), ints(block), ints(margins))


def image_patches(draw: Draw) -> Call:
    window, step, rate = (spatial(draw, 1, high) for high in (3, 2, 2))
    image = draw.array((1, *spatial(draw, 4, 6), draw.between(1, 2)), draw.dtype(PRECISE), odd=False)
    padding = draw.one_of(("SAME", "VALID"))
    return call(image, ksizes=(1, *window, 1), strides=(1, *step, 1), rates=(1, *rate, 1), padding=padding)


def bincount(draw: Draw) -> Call:
    shape = draw.shape(1, 1)
    values = draw.whole(shape, "int32", 0, 5) - (draw.index == 7)
    weights = draw.array(
        shape if draw.chance(0.5) else (0,), draw.dtype(("float32", "float64", "int32", "int64")), odd=False
    )
    return call(values, np.int32(draw.between(1, 6)), weights)


def bucketize(draw: Draw) -> Call:
    return call(draw.array(draw.shape(), draw.dtype(WHOLE)), boundaries=[-2.0, 0.0, 1.5][: draw.between(0, 3)])


def histogram(draw: Draw) -> Call:
    dtype = draw.dtype(("float32", "float64", "int32"))
    bounds = np.array([-2, 2], dtype)
    return call(draw.array(draw.shape(), dtype, odd=False), bounds[::-1] if draw.index == 7 else bounds, np.int32(4))


def in_top_k(draw: Draw) -> Call:
    rows, classes = draw.between(1, 4), draw.between(2, 5)
    dtype = draw.one_of(("int32", "int64"))
    targets = draw.whole((rows,), dtype, 0, classes - 1)
    return call(draw.distinct((rows, classes), "float32"), targets, np.array(draw.between(1, classes), dtype))


def nth(draw: Draw) -> Call:
    x = draw.distinct(tuple(max(size, 1) for size in draw.shape(1)), draw.dtype(WHOLE))
    last = x.shape[-1]
    return call(x, np.int32(last if draw.index == 7 else draw.between(0, last - 1)), reverse=draw.chance(0.5))


def differing(draw: Draw) -> Call:
    dtype = draw.dtype(WHOLE)
    x, y = (draw.whole((draw.between(0, 6),), dtype, 0, 5) for _ in range(2))
    return call(x, y, out_idx=draw.one_of(("int32", "int64")))


def bound(draw: Draw) -> Call:
    rows, dtype = draw.between(1, 2), draw.dtype(WHOLE)
    edges = np.sort(draw.whole((rows, draw.between(1, 5)), dtype, -4, 4), 1)
    values = draw.whole((rows + (draw.index == 7), draw.between(1, 4)), dtype, -5, 5)
    return call(edges, values, out_type=draw.one_of(("int32", "int64")))


def offsets(draw: Draw) -> Call:
    shape = [draw.between(1, 4) for _ in range(draw.between(1, 3))]
    axis = draw.between(0, len(shape) - 1)
    parts = [[draw.between(1, 3) if at == axis else size for at, size in enumerate(shape)] for _ in range(3)]
    return call(np.int32(axis), [ints(one) for one in parts])


def strided_grad(draw: Draw) -> Call:
    """What comes back for an index, put into zeros."""
    shape, (begin, end, strides), masks = strided(draw)
    index: list[Any] = []
    for at, (first, last, step) in enumerate(zip(begin.tolist(), end.tolist(), strides.tolist(), strict=True)):
        bit = 1 << at
        if masks["ellipsis_mask"] & bit:
            index.append(Ellipsis)
        elif masks["new_axis_mask"] & bit:
            index.append(None)
        elif masks["shrink_axis_mask"] & bit:
            index.append(first)
        else:
            start = None if masks["begin_mask"] & bit else first
            index.append(slice(start, None if masks["end_mask"] & bit else last, step))
    taken = np.zeros(shape)[tuple(index)].shape
    dy = draw.array(taken, draw.dtype(NUMBERS), odd=False)
    return call(ints(shape), begin, end, strides, dy, **masks)


def average_grad(draw: Draw) -> Call:
    size, step = spatial(draw, 1, 3), spatial(draw, 1, 3)
    padding = draw.one_of(("SAME", "VALID"))
    shape = (draw.between(1, 2), *spatial(draw), draw.between(1, 2))
    places = [out_size(shape[at + 1], size[at], step[at], padding) for at in (0, 1)]
    grad = draw.array((shape[0], *places, shape[3]), draw.dtype(PRECISE), odd=False)
    return call(ints(shape), grad, ksize=(1, *size, 1), strides=(1, *step, 1), padding=padding)


def mirror_grad(draw: Draw) -> Call:
    found = mirror_pad(draw)
    x, margins = found.inputs
    if draw.index == 7:
        margins = margins - 5
    sizes = [size + sum(both) for size, both in zip(x.shape, margins.tolist(), strict=True)]
    return call(draw.array(tuple(sizes), draw.dtype(PRECISE), odd=False), margins, **found.attrs)


def resize_grad(draw: Draw) -> Call:
    found = resize(draw)
    image, size = found.inputs[0].astype("float32"), found.inputs[1]
    grads = draw.array((len(image), *size.tolist(), image.shape[-1]), "float32", odd=False)
    return call(grads, image, **found.attrs)


def nearest_grad(draw: Draw) -> Call:
    grads, image = resize_grad(draw).inputs
    return call(grads, ints(image.shape[1:3]))


def depthwise_back(draw: Draw) -> tuple[Any, Any, Any, dict[str, Any]]:
    image, _, _, attrs = conv2d_back(draw)
    step = attrs["strides"][1]
    kernel = draw.array((*spatial(draw, 1, 3), image.shape[-1], draw.between(1, 2)), image.dtype.name, odd=False)
    places = [out_size(image.shape[at], kernel.shape[at - 1], step, attrs["padding"]) for at in (1, 2)]
    grad = draw.array((len(image), *places, kernel.shape[2] * kernel.shape[3]), image.dtype.name, odd=False)
    return image, kernel, grad, {"strides": (1, step, step, 1), "padding": attrs["padding"]}


def depthwise_input(draw: Draw) -> Call:
    image, kernel, grad, attrs = depthwise_back(draw)
    return call(ints(image.shape), kernel, grad, **attrs)


def depthwise_filter(draw: Draw) -> Call:
    image, kernel, grad, attrs = depthwise_back(draw)
    return call(image, ints(kernel.shape), grad, **attrs)


DRAWS: dict[str, Maker] = {
    "Lgamma": unary(("float32", "float64", "float16"), 0.2, 6),
    "Digamma": lambda draw: call(draw.array(draw.shape(), draw.dtype(PRECISE), 0.2, 6, odd=False)),
    "Polygamma": orders,
    "Zeta": zeta,
    **like("Xlogy Xdivy", no_nan(PRECISE)),
    "MulNoNan": no_nan(CONTINUOUS),
    **like("TruncateDiv TruncateMod", truncated),
    "ReciprocalGrad": slope(CONTINUOUS),
    "Roll": roll,
    "ReverseSequence": reverse_sequence,
    "MatrixSetDiag": set_diag,
    "Diag": lambda draw: call(draw.array(draw.shape(1, 2), draw.dtype(NUMBERS))),
    "DiagPart": diag_part,
    "Cross": cross,
    "MatrixTriangularSolve": triangular,
    "LogMatrixDeterminant": lambda draw: call(square(draw)),
    "SpaceToDepth": deep,
    "DepthToSpace": flat,
    "SpaceToBatchND": to_batch,
    "BatchToSpaceND": from_batch,
    "ExtractImagePatches": image_patches,
    "Bincount": bincount,
    "Bucketize": bucketize,
    "HistogramFixedWidth": histogram,
    "InTopKV2": in_top_k,
    "NthElement": nth,
    "ListDiff": differing,
    "UniqueWithCounts": lambda draw: call(draw.whole((draw.between(0, 8),), draw.dtype(WHOLE), 0, 4)),
    **like("LowerBound UpperBound", bound),
    "ConcatOffset": offsets,
    "StridedSliceGrad": strided_grad,
    "AvgPoolGrad": average_grad,
    "MirrorPadGrad": mirror_grad,
    "ResizeBilinearGrad": resize_grad,
    "ResizeNearestNeighborGrad": nearest_grad,
    "DepthwiseConv2dNativeBackpropInput": depthwise_input,
    "DepthwiseConv2dNativeBackpropFilter": depthwise_filter,
}
