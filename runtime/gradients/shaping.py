"""Gradients of ops that move numbers about: they move them back."""

from typing import Any

import numpy as np

from runtime.gradients.table import attributes, gradient, not_differentiable
from runtime.graph.convert import constant
from runtime.graph.shape import is_known
from runtime.graph.slices import IndexedSlices
from runtime.ops import arithmetic as math
from runtime.ops import indexing, joining, reductions, shaping, state
from runtime.ops.constants import range as range_of
from runtime.ops.constants import zeros_like

not_differentiable(
    *("Shape", "ShapeN", "Size", "Rank", "InvertPermutation", "BroadcastGradientArgs", "ConcatOffset", "OneHot"),
    *("Range", "LinSpace", "Fill_dims"),
)


@gradient("Print")
def _print(op: Any, grad: Any) -> list[Any]:
    return [grad] + [None] * (len(op.inputs) - 1)


@gradient("Identity", "EnsureShape", "CheckNumerics", "PlaceholderWithDefault", "_Copy")
def _identity(op: Any, grad: Any) -> Any:
    return grad


@gradient("ReadVariableOp")
def _read(op: Any, grad: Any) -> Any:
    return grad


@gradient("Fill")
def _fill(op: Any, grad: Any) -> Any:
    return [None, reductions.reduce_sum(grad)]


def _reshaped(grad: Any, x: Any) -> Any:
    """Return the gradient in the shape of an input: of unknown sizes, one is what is left."""
    if x.dims is not None and x.dims.count(None) == 1:
        return shaping.reshape(grad, np.array([-1 if size is None else size for size in x.dims], np.int32))
    return shaping.reshape(grad, shaping.shape(x))


@gradient("Reshape")
def _reshape(op: Any, grad: Any) -> Any:
    return [_reshaped(grad, op.inputs[0]), None]


@gradient("ExpandDims")
def _expand_dims(op: Any, grad: Any) -> Any:
    return [shaping.reshape(grad, shaping.shape(op.inputs[0])), None]


@gradient("Squeeze")
def _squeeze(op: Any, grad: Any) -> Any:
    return shaping.reshape(grad, shaping.shape(op.inputs[0]))


@gradient("Transpose")
def _transpose(op: Any, grad: Any) -> Any:
    return [shaping.transpose(grad, shaping.invert_permutation(op.inputs[1])), None]


@gradient("Tile")
def _tile(op: Any, grad: Any) -> Any:
    x, multiples = op.inputs
    sizes = shaping.shape(x, out_type=multiples.dtype)
    pairs = joining.stack([multiples, sizes])
    folded = shaping.reshape(shaping.transpose(pairs), [-1])
    if isinstance(grad, IndexedSlices):
        grad = grad.as_tensor()
    repeats = range_of(0, shaping.size(folded), 2)
    return [reductions.reduce_sum(shaping.reshape(grad, folded), repeats), None]


@gradient("BroadcastTo")
def _broadcast_to(op: Any, grad: Any) -> Any:
    x, sizes = op.inputs
    axes = shaping.broadcast_gradient_args(shaping.shape(x, out_type=sizes.dtype), sizes)[0]
    summed = reductions.reduce_sum(grad, axes, keepdims=True)
    return [shaping.reshape(summed, shaping.shape(x)), None]


@gradient("Pad", "PadV2")
def _pad(op: Any, grad: Any) -> Any:
    x, paddings = op.inputs[:2]
    rank = shaping.rank(x)
    before = indexing.slice(paddings, [0, 0], joining.stack([rank, 1]))
    begin = shaping.reshape(before, [-1])
    by_x = indexing.slice(grad, begin, shaping.shape(x, out_type=paddings.dtype))
    if len(op.inputs) == 2:
        return [by_x, None]
    return [by_x, None, reductions.reduce_sum(grad) - reductions.reduce_sum(by_x)]


@gradient("MirrorPad")
def _mirror_pad(op: Any, grad: Any) -> Any:
    return [shaping.mirror_pad_grad(grad, op.inputs[1], mode=op.attrs["mode"]), None]


@gradient("MirrorPadGrad")
def _mirror_pad_grad(op: Any, grad: Any) -> Any:
    return [shaping.mirror_pad(grad, op.inputs[1], mode=op.attrs["mode"]), None]


@gradient("ReverseV2")
def _reverse(op: Any, grad: Any) -> Any:
    return [shaping.reverse(grad, op.inputs[1]), None]


@gradient("ConcatV2")
def _concat(op: Any, grad: Any) -> Any:
    *values, axis = op.inputs
    if len(values) == 1:
        return [grad, None]
    rank = shaping.rank(values[0])
    place = math.floormod(axis if axis.dtype is rank.dtype else math.cast(axis, rank.dtype), rank, name="mod")
    if all(is_known(one.dims) for one in values):
        sizes: list[Any] = [shaping.shape(one) for one in values]
    else:
        shaping.shape(values[0])
        sizes = shaping.shape_n(values)
    offsets = joining.concat_offset(place, sizes)
    return [*(indexing.slice(grad, begin, size) for begin, size in zip(offsets, sizes, strict=True)), None]


@gradient("Split")
def _split(op: Any, *grads: Any) -> Any:
    return [None, joining.concat(list(grads), op.inputs[0])]


@gradient("SplitV")
def _split_v(op: Any, *grads: Any) -> Any:
    return [joining.concat(list(grads), op.inputs[2]), None, None]


@gradient("Pack")
def _pack(op: Any, grad: Any) -> Any:
    return joining.unstack(grad, num=op.attrs["N"], axis=op.attrs["axis"])


@gradient("Unpack")
def _unpack(op: Any, *grads: Any) -> Any:
    return joining.stack(list(grads), axis=op.attrs["axis"])


@gradient("Slice")
def _slice(op: Any, grad: Any) -> Any:
    x, begin, _ = op.inputs
    sizes = shaping.shape(x, out_type=begin.dtype)
    taken = shaping.shape(op.outputs[0], out_type=begin.dtype)
    before = shaping.expand_dims(begin, 1)
    after = shaping.expand_dims(sizes - taken - begin, 1)
    return [shaping.pad(grad, joining.concat([before, after], 1)), None, None]


@gradient("StridedSlice")
def _strided_slice(op: Any, grad: Any) -> Any:
    x, *places = op.inputs
    sizes = shaping.shape(x, out_type=places[0].dtype)
    known = [one.value if one.value is not None else one for one in places]
    return [indexing.strided_slice_grad(sizes, *known, grad, **attributes(op, indexing.MASKS)), None, None, None]


@gradient("StridedSliceGrad")
def _strided_slice_grad(op: Any, grad: Any) -> Any:
    _, *places, _ = op.inputs
    return [None, None, None, None, indexing.strided_slice_op(grad, *places, **attributes(op, indexing.MASKS))]


@gradient("GatherV2")
def _gather(op: Any, grad: Any) -> Any:
    params, indices, axis = op.inputs
    batch = op.attrs["batch_dims"]
    sizes = shaping.shape(params)
    if axis.value is not None and int(axis.value) == 0 and not batch:
        return [_slices(sizes, indices, grad), None, None]
    at, rank = int(axis.value) % len(params.dims), len(params.dims)
    outer, many = list(range(batch, at)), len(indices.dims) - batch
    # from [batch, outer, indices, inner] to [batch, indices, outer, inner], where rows are added up
    back = [*range(batch), *range(at, at + many), *outer, *range(at + many, rank - 1 + many)]
    rows = shaping.transpose(grad, back) if outer and many else grad
    order = [*range(batch), at, *outer, *range(at + 1, rank)]
    turned = indexing.gather(sizes, np.array(order, np.int32)) if outer else sizes
    summed = _sums_at(rows, indices, turned, batch)
    by_params = shaping.transpose(summed, np.argsort(order).astype(np.int32)) if outer else summed
    return [by_params, None, None]


def _sums_at(rows: Any, indices: Any, sizes: Any, batch: int) -> Any:
    """Return zeros of `sizes` with each row added at its index along axis `batch`, in its own part of the batch."""
    rest = sizes[batch + 1 :]
    if not batch:
        flat = shaping.reshape(rows, joining.concat([[-1], rest], 0))
        return indexing.unsorted_segment_sum(flat, shaping.reshape(indices, [-1]), sizes[0])
    number, length = reductions.reduce_prod(sizes[:batch]), sizes[batch]
    starts = math.cast(shaping.expand_dims(range_of(0, number) * length, 1), indices.dtype)
    # not -1 for the sizes that are left: none of the batch may have any indices
    each = shaping.reshape(indices, joining.stack([number, reductions.reduce_prod(shaping.shape(indices)[batch:])]))
    ids = shaping.reshape(each + starts, [-1])
    flat = shaping.reshape(rows, joining.concat([[shaping.size(indices)], rest], 0))
    return shaping.reshape(indexing.unsorted_segment_sum(flat, ids, number * length), sizes)


def _slices(sizes: Any, indices: Any, grad: Any) -> IndexedSlices:
    """Return rows of a table: `indices` flat, and for each the part of the gradient that belongs to it."""
    number = shaping.expand_dims(shaping.size(indices), 0)
    rows = joining.concat([number, sizes[1:]], 0)
    return IndexedSlices(shaping.reshape(grad, rows), shaping.reshape(indices, number), sizes)


@gradient("ResourceGather")
def _resource_gather(op: Any, grad: Any) -> Any:
    sizes = constant(np.array(op.attrs["_shape"], np.int32))
    return [_slices(sizes, op.inputs[1], grad), None]


@gradient("GatherNd")
def _gather_nd(op: Any, grad: Any) -> Any:
    params, indices = op.inputs
    sizes = shaping.shape(params, out_type=indices.dtype)
    return [indexing.scatter_nd(indices, grad, sizes), None]


@gradient("ScatterNd")
def _scatter_nd(op: Any, grad: Any) -> Any:
    return [None, indexing.gather_nd(grad, op.inputs[0]), None]


@gradient("UnsortedSegmentSum")
def _segment_sum(op: Any, grad: Any) -> Any:
    ids = op.inputs[1]
    zero = zeros_like(ids)
    inside = indexing.gather(grad, math.maximum(ids, zero))
    kept = math.cast(math.maximum(math.sign(ids + 1), zero), grad.dtype)
    spread = shaping.reshape(
        kept, [*(-1 if size is None else size for size in ids.dims), *(1,) * (len(inside.dims) - len(ids.dims))]
    )
    return [inside * spread, None, None]


not_differentiable(*("VarHandleOp", "VarIsInitializedOp", "Unique"), *(name for name in state.UPDATES))
