"""Sparse tensors with each other, and within: sums, greatest and least of two, softmax of rows, greatest along axes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.graph.context import name_scope
from runtime.ops import arithmetic, comparison, indexing, joining, reductions, rules, segments, sequences, shaping
from runtime.ops.constants import ones_like, zeros_like
from runtime.ops.sparse import SparseTensor, sparse_retain, sparse_tensor_to_dense
from runtime.ops.sparse_shaping import flat_places, places_of, rank_of, strides_of
from runtime.ops.unique import unique

__all__ = ["sparse_add", "sparse_map_values", "sparse_maximum", "sparse_minimum", "sparse_reduce_max", "sparse_softmax"]


def sparse_add(a: Any, b: Any, threshold: Any = 0, name: str | None = None) -> Any:
    """Return the sum of a sparse and a dense tensor, which is dense, or of two sparse ones, which is sparse.

    Sums of values that both sparse ones have are left out where they are nearer to 0 than a `threshold`.
    """
    with name_scope(name, "SparseAdd"):
        if not isinstance(a, SparseTensor):
            a, b = b, a
        if not isinstance(b, SparseTensor):
            return arithmetic.add(sparse_tensor_to_dense(a, validate_indices=False), b)
        found = _joined(arithmetic.add, a, b)
        if isinstance(threshold, int | float) and threshold == 0:
            return found
        number = _joined(arithmetic.add, *(one.with_values(ones_like(one.values)) for one in (a, b))).values
        far = comparison.greater_equal(arithmetic.abs(found.values), threshold)
        return sparse_retain(found, comparison.logical_or(far, comparison.equal(number, ones_like(number))))


def sparse_maximum(sp_a: SparseTensor, sp_b: SparseTensor, name: str | None = None) -> SparseTensor:
    """Return the greater of two at each place that either has; what one does not have is 0."""
    with name_scope(name, "SparseSparseMaximum"):
        return _joined(arithmetic.maximum, sp_a, sp_b)


def sparse_minimum(sp_a: SparseTensor, sp_b: SparseTensor, name: str | None = None) -> SparseTensor:
    """Return the lesser of two at each place that either has; what one does not have is 0."""
    with name_scope(name, "SparseSparseMinimum"):
        return _joined(arithmetic.minimum, sp_a, sp_b)


def _joined(function: Callable[..., Any], a: SparseTensor, b: SparseTensor) -> SparseTensor:
    """Return what a function gives of two sparse tensors of one shape at each place that either has."""
    if rules.shape_value(a.dense_shape) != rules.shape_value(b.dense_shape):
        raise ValueError(f"sparse tensors of shapes {a.shape} and {b.shape} do not fit")
    flat = [flat_places(one.indices, a.dense_shape) for one in (a, b)]
    places = unique(sequences.sort(joining.concat(flat, 0)))[0]
    spread = [
        indexing.unsorted_segment_sum(one.values, _found(places, mine), shaping.size(places))
        for one, mine in zip((a, b), flat, strict=True)
    ]
    return SparseTensor(places_of(places, a.dense_shape), function(*spread), a.dense_shape)


def _found(places: Any, mine: Any) -> Any:
    """Return where in an ordered vector each of some numbers is."""
    return shaping.squeeze(sequences.lower_bound(*(shaping.expand_dims(one, 0) for one in (places, mine))), axis=[0])


def sparse_softmax(sp_input: SparseTensor, name: str | None = None) -> SparseTensor:
    """Return the softmax of each row's values (rows lie along the last axis): of those that are there."""
    if rank_of(sp_input) < 2:
        raise ValueError("sparse_softmax needs two axes at least")
    with name_scope(name, "SparseSoftmax"):
        rows = flat_places(sp_input.indices[:, :-1], sp_input.dense_shape[:-1])
        row, count = unique(rows)[1], shaping.size(rows)
        top = segments.unsorted_segment_max(sp_input.values, row, count)
        powers = arithmetic.exp(sp_input.values - indexing.gather(top, row))
        sums = indexing.unsorted_segment_sum(powers, row, count)
        return sp_input.with_values(powers / indexing.gather(sums, row))


def sparse_reduce_max(sp_input: SparseTensor, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Return the greatest value along the axes, or of all, as a dense tensor: of those that are there, 0 of none."""
    with name_scope(name, "SparseReduceMax"):
        rank = rank_of(sp_input)
        gone = rules.axes_of(np.arange(rank) if axis is None else np.asarray(axis).reshape(-1), rank)
        left = np.array([at not in gone for at in range(rank)])
        sizes = comparison.where(left, sp_input.dense_shape, ones_like(sp_input.dense_shape))
        place = reductions.reduce_sum(sp_input.indices * left.astype(np.int64) * strides_of(sizes), 1)
        count = reductions.reduce_prod(sizes)
        top = segments.unsorted_segment_max(sp_input.values, place, count)
        number = indexing.unsorted_segment_sum(ones_like(sp_input.values), place, count)
        found = comparison.where(comparison.equal(number, zeros_like(number)), zeros_like(top), top)
        found = shaping.reshape(found, sizes)
        return found if keepdims else shaping.squeeze(found, axis=[int(one) for one in gone]) if gone else found


def sparse_map_values(op: Callable[..., Any], *args: Any, **kwargs: Any) -> SparseTensor:
    """Return a sparse tensor of what a function gives of the values; all sparse arguments have the same places."""
    sparse = [one for one in (*args, *kwargs.values()) if isinstance(one, SparseTensor)]
    if not sparse:
        raise ValueError("no argument is a sparse tensor")
    counts = {one.values.dims[0] for one in sparse} - {None}
    if len(counts) > 1:
        raise ValueError(f"sparse tensors of {sorted(counts)} values have not the same places")
    plain = [one.values if isinstance(one, SparseTensor) else one for one in args]
    named = {key: one.values if isinstance(one, SparseTensor) else one for key, one in kwargs.items()}
    return sparse[0].with_values(op(*plain, **named))
