"""Sparse tensors in another shape: their places are moved, or left out, and their values stay what they are."""

import math
from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.slices import IndexedSlices
from runtime.ops import arithmetic, comparison, indexing, joining, reductions, rules, shaping
from runtime.ops.constants import ones, ones_like, placeholder, placeholder_with_default
from runtime.ops.constants import range as range_of
from runtime.ops.sparse import SparseTensor, sparse_reorder, sparse_tensor_to_dense
from runtime.ops.unique import setdiff1d

__all__ = ["sparse_expand_dims", "sparse_eye", "sparse_mask", "sparse_placeholder", "sparse_reset_shape"]
__all__ += ["sparse_reshape", "sparse_slice", "sparse_split", "sparse_to_indicator", "sparse_transpose"]


def strides_of(sizes: Any) -> Any:
    """Return how far apart in a row-major tensor neighbours along each axis are."""
    return reductions.cumprod(convert_to_tensor(sizes, arrays.int64), exclusive=True, reverse=True)


def flat_places(indices: Any, sizes: Any) -> Any:
    """Return each place as one number, its rank in a row-major tensor."""
    return reductions.reduce_sum(indices * strides_of(sizes), 1)


def places_of(flat: Any, sizes: Any) -> Any:
    """Return places as rows again."""
    return arithmetic.floormod(arithmetic.floor_div(shaping.expand_dims(flat, 1), strides_of(sizes)), sizes)


def rank_of(sp_input: SparseTensor) -> int:
    """Return how many axes a sparse tensor has."""
    ranks = (rules.of_rank(sp_input.dense_shape, 1, "dense_shape")[0], rules.of_rank(sp_input.indices, 2, "indices")[1])
    rank = next((one for one in ranks if one is not None), None)
    if rank is None:
        raise ValueError("the rank of the sparse tensor must be known")
    return int(rank)


def sparse_placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> SparseTensor:
    """Return a sparse tensor to be fed: with a SparseTensorValue, or a tuple (indices, values, dense_shape)."""
    title = "Placeholder" if name is None else name
    rank = None if shape is None else len(shape)
    if shape is None:
        sizes = placeholder(arrays.int64, [None], f"{title}/shape")
    else:
        default = np.array([-1 if size is None else size for size in shape], np.int64)
        sizes = placeholder_with_default(default, [rank], f"{title}/shape")
    values = placeholder(dtype, [None], f"{title}/values")
    return SparseTensor(placeholder(arrays.int64, [None, rank], f"{title}/indices"), values, sizes)


def sparse_reshape(sp_input: SparseTensor, shape: Any, name: str | None = None) -> SparseTensor:
    """Return the same values, in order, in another shape; one size may be -1: what is left."""
    with name_scope(name, "SparseReshape"):
        before, after = sp_input.dense_shape, convert_to_tensor(shape, arrays.int64)
        asked = rules.shape_value(after)
        if after.value is not None and (np.asarray(after.value) == -1).sum() > 1:
            raise ValueError(f"only one size may be -1, not {asked}")
        whole = reductions.reduce_prod(before)
        unknown = comparison.equal(after, -1)
        others = reductions.reduce_prod(comparison.where(unknown, ones_like(after), after))
        sizes = comparison.where(unknown, shaping.broadcast_to(_shared(whole, others), shaping.shape(after)), after)
        flat = flat_places(sp_input.indices, before)
        return SparseTensor(places_of(flat, _held(whole, sizes)), sp_input.values, sizes)


def _shared(whole: Any, others: Any) -> Any:
    return arithmetic.floor_div(whole, arithmetic.maximum(others, 1))


def _held(whole: Any, sizes: Any) -> Any:
    """Return sizes; those that do not hold what there is are an error when they are known."""
    known, number = rules.shape_value(sizes), whole.value
    if (
        known is not None
        and None not in known
        and number is not None
        and math.prod(one or 0 for one in known) != int(number)
    ):
        raise ValueError(f"a sparse tensor with room for {int(number)} values does not fit into shape {list(known)}")
    return sizes


def sparse_transpose(sp_input: SparseTensor, perm: Any = None, name: str | None = None) -> SparseTensor:
    """Return the same with its axes in another order, reversed where none is said."""
    with name_scope(name, "SparseTranspose"):
        order = np.arange(rank_of(sp_input))[::-1] if perm is None else perm
        order = convert_to_tensor(order, arrays.int32)
        indices = indexing.gather(sp_input.indices, order, axis=1)
        return sparse_reorder(SparseTensor(indices, sp_input.values, indexing.gather(sp_input.dense_shape, order)))


def sparse_expand_dims(sp_input: SparseTensor, axis: int | None = None, name: str | None = None) -> SparseTensor:
    """Return the same with an axis of size 1, the last where none is said."""
    with name_scope(name, "expand_dims"):
        rank = rank_of(sp_input)
        at = rules.normal_axis(-1 if axis is None else axis, rank + 1)
        indices, sizes = sp_input.indices, sp_input.dense_shape
        zeros = indices[:, :1] * 0 if rank else shaping.reshape(indices, [-1, 1])
        return SparseTensor(
            joining.concat([indices[:, :at], zeros, indices[:, at:]], 1),
            sp_input.values,
            joining.concat([sizes[:at], np.ones(1, np.int64), sizes[at:]], 0),
        )


def sparse_slice(sp_input: SparseTensor, start: Any, size: Any, name: str | None = None) -> SparseTensor:
    """Return a part: `size` along each axis from `start` on, less where the tensor ends before."""
    with name_scope(name, "SparseSlice"):
        first, wanted = (convert_to_tensor(one, arrays.int64) for one in (start, size))
        sizes = arithmetic.maximum(arithmetic.minimum(wanted, sp_input.dense_shape - first), np.int64(0))
        moved = sp_input.indices - first
        inside = comparison.logical_and(comparison.greater_equal(moved, np.int64(0)), comparison.less(moved, sizes))
        kept = shaping.squeeze(comparison.where_true(reductions.reduce_all(inside, 1)), axis=[1])
        return SparseTensor(indexing.gather(moved, kept), indexing.gather(sp_input.values, kept), sizes)


def sparse_split(
    sp_input: SparseTensor | None = None, num_split: int | None = None, axis: int | None = None, name: str | None = None
) -> list[SparseTensor]:
    """Return parts along an axis; where its size is no multiple of `num_split`, the first are larger by one."""
    if sp_input is None or num_split is None or axis is None:
        raise ValueError("sparse_split needs sp_input=, num_split= and axis=")
    if num_split < 1:
        raise ValueError(f"num_split is {num_split}, and must be positive")
    with name_scope(name, "SparseSplit"):
        sizes, at = sp_input.dense_shape, rules.normal_axis(axis, rank_of(sp_input))
        chosen = np.arange(rank_of(sp_input)) == at
        whole = sizes[at]
        each, more = arithmetic.floor_div(whole, num_split), arithmetic.floormod(whole, num_split)
        found, start = [], each * 0
        for number in range(num_split):
            length = each + arithmetic.cast(comparison.greater(more, np.int64(number)), arrays.int64)
            part = comparison.where(chosen, shaping.broadcast_to(length, shaping.shape(sizes)), sizes)
            found.append(sparse_slice(sp_input, chosen.astype(np.int64) * start, part))
            start = start + length
        return found


def sparse_reset_shape(sp_input: SparseTensor, new_shape: Any = None) -> SparseTensor:
    """Return the same in a larger shape, by default in the smallest that holds all values.

    Raises ValueError where the new shape has another rank, or is known to be smaller.
    """
    if new_shape is None:
        least = reductions.reduce_max(sp_input.indices, 0) + np.int64(1)
        return SparseTensor(sp_input.indices, sp_input.values, arithmetic.maximum(least, np.int64(0)))
    sizes = convert_to_tensor(new_shape, arrays.int64)
    if rules.of_rank(sizes, 1, "new_shape")[0] != rank_of(sp_input):
        raise ValueError(f"a sparse tensor of {rank_of(sp_input)} axes cannot have the shape {new_shape!r}")
    before, after = sp_input.dense_shape.value, sizes.value
    if before is not None and after is not None and (np.asarray(before) > np.asarray(after)).any():
        raise ValueError(f"shape {np.asarray(after).tolist()} is smaller than {np.asarray(before).tolist()}")
    return SparseTensor(sp_input.indices, sp_input.values, sizes)


def sparse_to_indicator(sp_input: SparseTensor, vocab_size: int, name: str | None = None) -> Any:
    """Return, dense, which ids below `vocab_size` each row has: its ids are the values."""
    with name_scope(name, "SparseToIndicator"):
        ids = arithmetic.cast(sp_input.values, arrays.int64)
        places = joining.concat([sp_input.indices[:, :-1], shaping.expand_dims(ids, 1)], 1)
        sizes = joining.concat([sp_input.dense_shape[:-1], np.array([vocab_size], np.int64)], 0)
        marks = shaping.broadcast_to(np.True_, shaping.shape(ids))
        whole = sparse_reorder(SparseTensor(places, marks, sizes))
        return sparse_tensor_to_dense(whole, False, validate_indices=False)


def sparse_eye(
    num_rows: int, num_columns: int | None = None, dtype: Any = arrays.float32, name: str | None = None
) -> SparseTensor:
    """Return the sparse matrix of ones where row and column are equal."""
    with name_scope(name, "eye"):
        columns = num_rows if num_columns is None else num_columns
        diagonal = range_of(np.int64(0), np.int64(min(num_rows, columns)), np.int64(1))
        values = ones(shaping.shape(diagonal), dtype)
        return SparseTensor(joining.stack([diagonal, diagonal], 1), values, np.array([num_rows, columns], np.int64))


def sparse_mask(a: IndexedSlices, mask_indices: Any, name: str | None = None) -> IndexedSlices:
    """Return slices without those whose indices are in `mask_indices`."""
    with name_scope(name, "sparse_mask"):
        kept, places = setdiff1d(a.indices, convert_to_tensor(mask_indices, a.indices.dtype))
        return IndexedSlices(indexing.gather(a.values, places), kept, a.dense_shape)
