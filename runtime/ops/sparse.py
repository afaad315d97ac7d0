"""Sparse tensors: the places and values of what is not 0 (sparse_ops.cc). Places are rows of int64, in order."""

from typing import Any, NamedTuple

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import NUMBERS, Op
from runtime.graph.shape import Dims, TensorShape
from runtime.ops import accumulating, comparison, indexing, rules, shaping

__all__ = ["SparseTensor", "SparseTensorValue", "sparse_concat", "sparse_fill_empty_rows"]
__all__ += ["sparse_from_dense", "sparse_reduce_sum", "sparse_reorder", "sparse_retain", "sparse_tensor_dense_matmul"]
__all__ += ["sparse_tensor_to_dense", "sparse_to_dense"]


class SparseTensorValue(NamedTuple):
    """What a run of a SparseTensor gives."""

    indices: Any
    values: Any
    dense_shape: Any


class SparseTensor:
    """`values[n]` is at `indices[n]` of a tensor of shape `dense_shape`; everything else is 0."""

    def __init__(self, indices: Any, values: Any, dense_shape: Any) -> None:
        with name_scope(None, "SparseTensor"):
            self.indices = convert_to_tensor(indices, arrays.int64, "indices")
            self.values = convert_to_tensor(values, name="values")
            self.dense_shape = convert_to_tensor(dense_shape, arrays.int64, "dense_shape")
        count, rank = rules.of_rank(self.indices, 2, "indices of a sparse tensor")
        (number,) = rules.of_rank(self.values, 1, "values of a sparse tensor")
        (sizes,) = rules.of_rank(self.dense_shape, 1, "the shape of a sparse tensor")
        if None not in (count, number) and count != number:
            raise ValueError(f"a sparse tensor has {count} places for {number} values")
        if None not in (rank, sizes) and rank != sizes:
            raise ValueError(f"places of {rank} numbers in a sparse tensor of {sizes} dimensions")

    @property
    def dtype(self) -> arrays.DType:
        """The dtype of the values."""
        dtype: arrays.DType = self.values.dtype
        return dtype

    @property
    def dims(self) -> Dims:
        """The sizes, as far as they are known."""
        return rules.shape_value(self.dense_shape)

    @property
    def shape(self) -> TensorShape:
        """The shape, as far as it is known."""
        return TensorShape(self.dims)

    def get_shape(self) -> TensorShape:
        """Return the shape, as far as it is known."""
        return TensorShape(self.dims)

    @property
    def op(self) -> Any:
        """The operation that makes the values."""
        return self.values.op

    def with_values(self, values: Any) -> "SparseTensor":
        """Return other values at the same places."""
        return SparseTensor(self.indices, values, self.dense_shape)

    def eval(self, feed_dict: Any = None, session: Any = None) -> SparseTensorValue:
        """Return the value in a session, by default the one that `with session:` made the default."""
        parts = (self.indices, self.values, self.dense_shape)
        return SparseTensorValue(*(one.eval(feed_dict, session) for one in parts))

    def __repr__(self) -> str:
        return f"<rt.SparseTensor shape={self.shape} values={self.values!r} {'eager' if state.graph is None else ''}>"


def _hold_inside(xp: Any, indices: Array, sizes: Any) -> None:
    ends = xp.asarray(sizes)
    if indices.size and ((indices < 0) | (indices >= ends)).any():
        wrong = indices[((indices < 0) | (indices >= ends)).any(-1)][0]
        raise ValueError(f"place {wrong.tolist()} is outside of shape {ends.tolist()}")


def _product_dims(indices: Any, values: Any, shape: Any, b: Any, *, adjoint_a: bool, adjoint_b: bool) -> Dims:
    known = rules.shape_value(shape)
    rows, inner = (None, None) if known is None else known[:: -1 if adjoint_a else 1]
    other, columns = rules.of_rank(b, 2, "b")[:: -1 if adjoint_b else 1]
    if inner is not None and other is not None and inner != other:
        raise ValueError(f"the inner sizes {inner} and {other} differ")
    return (rows, columns)


def _product(
    xp: Any, indices: Array, values: Array, shape: Array, b: Array, *, adjoint_a: bool, adjoint_b: bool
) -> Array:
    _hold_inside(xp, indices, shape)
    rows, columns = (indices[:, 1], indices[:, 0]) if adjoint_a else (indices[:, 0], indices[:, 1])
    b = b.conj().T if adjoint_b else b
    out = xp.zeros((int(shape[1 if adjoint_a else 0]), b.shape[1]), b.dtype)
    weights = values.conj() if adjoint_a else values
    accumulating.at(xp, "add", out, rows, weights[:, None] * b[columns])
    return out


dense_matmul = Op(
    "SparseTensorDenseMatMul",
    "a_indices: Tindices, a_values: T, a_shape: int64, b: T -> product: T",
    types={"T": NUMBERS},
    attrs={"adjoint_a": False, "adjoint_b": False},
    shape=_product_dims,
    kernel=_product,
    by_value=(2,),
)


def _to_dense(xp: Any, places: Array, sizes: Array, values: Array, default: Array, *, validate_indices: bool) -> Array:
    out = xp.full(tuple(int(one) for one in sizes), default, values.dtype)
    rows = places.reshape(-1, 1) if places.ndim < 2 else places
    if validate_indices:
        _hold_inside(xp, rows, sizes)
        _hold_ordered(xp, rows)
    out[tuple(rows.T)] = values
    return out


def _hold_ordered(xp: Any, rows: Array) -> None:
    """Raise ValueError where places are not in order, or one is there twice."""
    if len(rows) < 2:
        return
    differs = rows[1:] != rows[:-1]
    first = differs.argmax(-1)
    steps = xp.take_along_axis(rows[1:] - rows[:-1], first[:, None], -1)[:, 0]
    if (steps <= 0).any():
        raise ValueError("places must be in order and none twice: see sparse_reorder, or validate_indices=False")


sparse_to_dense_op = Op(
    "SparseToDense",
    "sparse_indices: Tindices, output_shape: Tindices, sparse_values: T, default_value: T -> dense: T",
    attrs={"validate_indices": True},
    shape=lambda places, sizes, values, default, **_: rules.shape_value(sizes),
    kernel=_to_dense,
    by_value=(1,),
)


def _order(xp: Any, indices: Array) -> Array:
    return xp.lexsort(indices.T[::-1]) if indices.shape[1] else xp.arange(len(indices))


def _reordered(xp: Any, indices: Array, values: Array, shape: Array) -> tuple[Array, Array]:
    order = _order(xp, indices)
    return indices[order], values[order]


reorder = Op(
    "SparseReorder",
    "input_indices: int64, input_values: T, input_shape: int64 -> output_indices: int64, output_values: T",
    shape=lambda indices, values, shape: [indices.dims, values.dims],
    kernel=_reordered,
)


def _summed_dims(indices: Any, values: Any, shape: Any, axes: Any, *, keep_dims: bool) -> Dims:
    known = rules.shape_value(shape)
    if known is None or axes.value is None:
        return None
    gone = rules.axes_of(axes.value, len(known))
    kept = tuple(1 if axis in gone else size for axis, size in enumerate(known))
    return kept if keep_dims else tuple(size for axis, size in enumerate(kept) if axis not in gone)


def _summed(xp: Any, indices: Array, values: Array, shape: Array, axes: Array, *, keep_dims: bool) -> Array:
    _hold_inside(xp, indices, shape)
    gone = rules.axes_of(axes, len(shape))
    left = [axis for axis in range(len(shape)) if axis not in gone]
    out = xp.zeros(tuple(int(shape[axis]) for axis in left), values.dtype)
    if left:
        accumulating.at(xp, "add", out, tuple(indices[:, axis] for axis in left), values)
    else:
        out = xp.asarray(values.sum(dtype=values.dtype))
    return xp.expand_dims(out, gone) if keep_dims else out


reduce_sum_op = Op(
    "SparseReduceSum",
    "input_indices: int64, input_values: T, input_shape: int64, reduction_axes: int32 -> output: T",
    types={"T": NUMBERS},
    attrs={"keep_dims": False},
    shape=_summed_dims,
    kernel=_summed,
    by_value=(2, 3),
)


def _concat_dims(indices: Any, values: Any, shapes: Any, *, concat_dim: int) -> list[Dims]:
    rank = rules.of_rank(indices[0], 2, "indices")[1]
    return [(None, rank), (None,), (rank,)]


def _concatenated(xp: Any, indices: Any, values: Any, shapes: Any, *, concat_dim: int) -> tuple[Array, ...]:
    axis = rules.normal_axis(concat_dim, len(shapes[0]), "concat_dim")
    sizes = np.stack(shapes)
    if (np.delete(sizes, axis, 1) != np.delete(sizes[:1], axis, 1)).any():
        raise ValueError(f"sparse tensors of shapes {sizes.tolist()} do not fit along axis {axis}")
    moved, before = [], 0
    for one, shape in zip(indices, shapes, strict=True):
        one = one.copy()
        one[:, axis] += before
        before += int(shape[axis])
        moved.append(one)
    joined = xp.concatenate(moved)
    order = _order(xp, joined)
    whole = shapes[0].copy()
    whole[axis] = before
    return joined[order], xp.concatenate(values)[order], whole


concat_op = Op(
    "SparseConcat",
    "indices: N*int64, values: N*T, shapes: N*int64 -> output_indices: int64, output_values: T, output_shape: int64",
    attrs={"concat_dim": 0},
    shape=_concat_dims,
    kernel=_concatenated,
    host=True,
)


def _filled(xp: Any, indices: Array, values: Array, shape: Array, default: Array) -> tuple[Array, ...]:
    rows = int(shape[0])
    if indices.size and (indices[:, 0].min() < 0 or indices[:, 0].max() >= rows):
        raise ValueError(f"a row is not in [0, {rows})")
    empty = xp.ones(rows, bool)
    empty[indices[:, 0]] = False
    missing = xp.flatnonzero(empty)
    added = xp.zeros((len(missing), indices.shape[1]), indices.dtype)
    added[:, 0] = missing
    joined = xp.concatenate([indices, added])
    order = xp.argsort(joined[:, 0], kind="stable")
    place = xp.empty(len(order), "int64")
    place[order] = xp.arange(len(order))
    filled = xp.concatenate([values, xp.full(len(missing), default, values.dtype)])
    return joined[order], filled[order], empty, place[: len(indices)]


fill_empty_rows = Op(
    "SparseFillEmptyRows",
    "indices: int64, values: T, dense_shape: int64, default_value: T"
    " -> output_indices: int64, output_values: T, empty_row_indicator: bool, reverse_index_map: int64",
    shape=lambda indices, values, shape, default: [
        (None, rules.of_rank(indices, 2, "indices")[1]),
        (None,),
        (None if shape.value is None else int(shape.value[0]),),
        (rules.of_rank(indices, 2, "indices")[0],),
    ],
    kernel=_filled,
    by_value=(2,),
)


def sparse_tensor_dense_matmul(
    sp_a: SparseTensor, b: Any, adjoint_a: bool = False, adjoint_b: bool = False, name: str | None = None
) -> Any:
    """Return the product of a sparse matrix and a dense one."""
    with name_scope(name, "SparseTensorDenseMatMul") as scope:
        return dense_matmul(
            sp_a.indices, sp_a.values, sp_a.dense_shape, b, adjoint_a=adjoint_a, adjoint_b=adjoint_b, name=scope
        )


def sparse_to_dense(
    sparse_indices: Any,
    output_shape: Any,
    sparse_values: Any,
    default_value: Any = 0,
    validate_indices: bool = True,
    name: str | None = None,
) -> Any:
    """Return a tensor with `sparse_values` (one for each place, or one for all) at the places, else the default."""
    places = convert_to_tensor(sparse_indices)
    return sparse_to_dense_op(
        places,
        convert_to_tensor(output_shape, places.dtype),
        sparse_values,
        default_value,
        validate_indices=validate_indices,
        name=name,
    )


def sparse_tensor_to_dense(
    sp_input: SparseTensor | tuple[Any, Any, Any],
    default_value: Any = None,
    validate_indices: bool = True,
    name: str | None = None,
) -> Any:
    """Return a sparse tensor, or its three parts as parse_example gives them, as a dense one."""
    if isinstance(sp_input, tuple):
        sp_input = SparseTensor(*sp_input)
    default = np.zeros((), sp_input.dtype.numpy) if default_value is None else default_value
    if default_value is None and sp_input.dtype is arrays.string:
        default = b""
    return sparse_to_dense(sp_input.indices, sp_input.dense_shape, sp_input.values, default, validate_indices, name)


def sparse_from_dense(tensor: Any, name: str | None = None) -> SparseTensor:
    """Return the sparse tensor of what is not 0."""
    with name_scope(name, "dense_to_sparse"):
        tensor = convert_to_tensor(tensor)
        places = comparison.where_true(comparison.not_equal(tensor, np.zeros((), tensor.dtype.numpy)))
        return SparseTensor(places, indexing.gather_nd(tensor, places), shaping.shape(tensor, out_type=arrays.int64))


def sparse_reorder(sp_input: SparseTensor, name: str | None = None) -> SparseTensor:
    """Return the same with its places in order."""
    indices, values = reorder(sp_input.indices, sp_input.values, sp_input.dense_shape, name=name)
    return SparseTensor(indices, values, sp_input.dense_shape)


def sparse_reduce_sum(sp_input: SparseTensor, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Return the sum along the axes, or of everything, as a dense tensor."""
    rank = rules.of_rank(sp_input.dense_shape, 1, "dense_shape")[0]
    axes = np.arange(rank) if axis is None else np.asarray(axis)
    return reduce_sum_op(
        sp_input.indices,
        sp_input.values,
        sp_input.dense_shape,
        axes.reshape(-1).astype(np.int32),
        keep_dims=keepdims,
        name=name,
    )


def sparse_concat(axis: int, sp_inputs: Any, name: str | None = None) -> SparseTensor:
    """Return sparse tensors joined along an axis."""
    parts = list(sp_inputs)
    return SparseTensor(
        *concat_op(
            [one.indices for one in parts],
            [one.values for one in parts],
            [one.dense_shape for one in parts],
            concat_dim=axis,
            name=name,
        )
    )


def sparse_fill_empty_rows(
    sp_input: SparseTensor, default_value: Any, name: str | None = None
) -> tuple[SparseTensor, Any]:
    """Return the same with a value at the first place of each row that had none, and which rows those are."""
    indices, values, empty, _ = fill_empty_rows(
        sp_input.indices, sp_input.values, sp_input.dense_shape, default_value, name=name
    )
    return SparseTensor(indices, values, sp_input.dense_shape), empty


def sparse_retain(sp_input: SparseTensor, to_retain: Any) -> SparseTensor:
    """Return what is left where `to_retain`, a bool for each value, is true."""
    places = shaping.squeeze(comparison.where_true(convert_to_tensor(to_retain, arrays.bool_)), axis=[1])
    return SparseTensor(
        indexing.gather(sp_input.indices, places), indexing.gather(sp_input.values, places), sp_input.dense_shape
    )
