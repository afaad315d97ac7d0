"""Gradients of sparse tensors, by their values, and of tensors whose parts are replaced, dealt out, or chosen."""

from typing import Any

import numpy as np

from runtime.gradients.conjugate import conj
from runtime.gradients.table import gradient
from runtime.ops import arithmetic as math
from runtime.ops import comparison, indexing, joining, reductions, scattering, shaping, sparse
from runtime.ops.constants import range as range_of
from runtime.ops.constants import zeros_like


@gradient("SparseTensorDenseMatMul")
def _dense_matmul(op: Any, grad: Any) -> Any:
    indices, values, sizes, b = op.inputs
    adjoint_a, adjoint_b = op.attrs["adjoint_a"], op.attrs["adjoint_b"]
    by_b = sparse.dense_matmul(indices, values, sizes, grad, adjoint_a=not adjoint_a)
    if adjoint_b:
        by_b, b = conj(shaping.transpose(by_b)), conj(shaping.transpose(b))
    rows, columns = indices[:, 0], indices[:, 1]
    from_grad = indexing.gather(grad, columns if adjoint_a else rows)
    from_b = indexing.gather(b, rows if adjoint_a else columns)
    by_values = reductions.reduce_sum(from_grad * conj(from_b), 1)
    return [None, conj(by_values) if adjoint_a else by_values, None, by_b]


@gradient("SparseToDense")
def _to_dense(op: Any, grad: Any) -> Any:
    places, _, values, _ = op.inputs
    rows = shaping.reshape(places, [-1, 1]) if len(places.dims) < 2 else places
    by_values = indexing.gather_nd(grad, rows)
    left = reductions.reduce_sum(grad) - reductions.reduce_sum(by_values)
    if values.dims == ():
        by_values = reductions.reduce_sum(by_values)
    return [None, None, by_values, left]


@gradient("SparseReorder")
def _reorder(op: Any, _: Any, grad: Any) -> Any:
    indices, _, sizes = op.inputs
    places = range_of(shaping.shape(indices)[0])
    order = sparse.reorder(indices, places, sizes)[1]
    return [None, indexing.gather(grad, shaping.invert_permutation(order)), None]


@gradient("SparseReduceSum")
def _reduce_sum(op: Any, grad: Any) -> Any:
    indices, values, _, axes = op.inputs
    by_values = indexing.gather_nd(grad, _places(indices, axes, kept=op.attrs["keep_dims"]))
    return [None, shaping.broadcast_to(by_values, shaping.shape(values)), None, None]  # of all at once: one number


def _places(indices: Any, axes: Any, *, kept: bool) -> Any:
    """Return where in the sums each value went: 0 along axes that were kept as 1, nothing along those that went."""
    rank = indices.dims[1]
    gone = {int(axis) % rank for axis in np.asarray(axes.value).reshape(-1)}
    if kept:
        mask = np.array([0 if axis in gone else 1 for axis in range(rank)], np.int64)
        return indices * mask
    left = [axis for axis in range(rank) if axis not in gone]
    return indexing.gather(indices, np.array(left, np.int32), axis=1)


@gradient("SparseConcat")
def _concat(op: Any, _: Any, grad: Any, __: Any) -> Any:
    number = op.attrs["N"]
    indices, values, shapes = (op.inputs[at * number : (at + 1) * number] for at in range(3))
    counts = [shaping.shape(one)[0] for one in values]
    starts = [0]
    for count in counts:
        starts.append(starts[-1] + count)
    places = [range_of(start, start + count) for start, count in zip(starts, counts, strict=False)]
    order = sparse.concat_op(list(indices), places, list(shapes), concat_dim=op.attrs["concat_dim"])[1]
    whole = indexing.gather(grad, shaping.invert_permutation(order))
    parts = [whole[start : start + count] for start, count in zip(starts, counts, strict=False)]
    return [*(None,) * number, *parts, *(None,) * number]


@gradient("SparseFillEmptyRows")
def _fill_empty_rows(op: Any, _: Any, grad: Any, __: Any, ___: Any) -> Any:
    by_values = indexing.gather(grad, op.outputs[3])
    return [None, by_values, None, reductions.reduce_sum(grad) - reductions.reduce_sum(by_values)]


@gradient("TensorScatterUpdate")
def _scatter_update(op: Any, grad: Any) -> Any:
    indices, updates = op.inputs[1:]
    return [scattering.tensor_scatter_nd_update(grad, indices, zeros_like(updates)), None,
            indexing.gather_nd(grad, indices)]  # fmt: skip


@gradient("TensorScatterAdd")
def _scatter_add(op: Any, grad: Any) -> Any:
    return [grad, None, indexing.gather_nd(grad, op.inputs[1])]


@gradient("TensorScatterSub")
def _scatter_sub(op: Any, grad: Any) -> Any:
    return [grad, None, -indexing.gather_nd(grad, op.inputs[1])]


@gradient("TensorScatterMax", "TensorScatterMin")
def _scatter_extreme(op: Any, grad: Any) -> Any:
    """What is the extreme gets the gradient; those that are it together share it."""
    x, indices, updates = op.inputs
    result = op.outputs[0]
    own = math.cast(comparison.equal(x, result), grad.dtype)
    given = math.cast(comparison.equal(updates, indexing.gather_nd(result, indices)), grad.dtype)
    share = grad / scattering.tensor_scatter_nd_add(own, indices, given)
    return [share * own, None, indexing.gather_nd(share, indices) * given]


@gradient("TopKV2")
def _top_k(op: Any, grad: Any, _: Any) -> Any:
    x, _ = op.inputs
    sizes = shaping.shape(x)
    last = sizes[len(x.dims) - 1]
    chosen = shaping.shape(op.outputs[1])
    many = reductions.reduce_prod(chosen[:-1])
    rows = shaping.reshape(op.outputs[1], joining.stack([many, chosen[-1]]))
    starts = shaping.expand_dims(range_of(many) * last, 1)
    places = shaping.reshape(rows + starts, [-1, 1])
    flat = indexing.scatter_nd(places, shaping.reshape(grad, [-1]), shaping.reshape(shaping.size(x), [1]))
    return [shaping.reshape(flat, sizes), None]


@gradient("DynamicPartition")
def _partition(op: Any, *grads: Any) -> Any:
    data, partitions = op.inputs
    sizes = shaping.shape(partitions)
    places = shaping.reshape(range_of(shaping.size(partitions)), sizes)
    dealt = scattering.dynamic_partition(places, partitions, op.attrs["num_partitions"])
    return [shaping.reshape(scattering.dynamic_stitch(dealt, grads), shaping.shape(data)), None]


@gradient("DynamicStitch")
def _stitch(op: Any, grad: Any) -> Any:
    number = op.attrs["N"]
    return [*(None,) * number, *(indexing.gather(grad, places) for places in op.inputs[:number])]
