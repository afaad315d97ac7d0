"""Sums of the gradients that reach a tensor by several ways; rows of tables stay rows."""

from typing import Any

from runtime.graph.operators import OPERATORS
from runtime.graph.slices import IndexedSlices
from runtime.ops import arithmetic, indexing, joining, shaping


def total(grads: list[Any]) -> Any:
    """Return the sum, or None of nothing."""
    found = [one for one in grads if one is not None]
    if len(found) < 2:
        return found[0] if found else None
    if not any(isinstance(one, IndexedSlices) for one in found):
        return arithmetic.add_n(found)
    if all(isinstance(one, IndexedSlices) for one in found):
        values = joining.concat([one.values for one in found], 0)
        indices = joining.concat([one.indices for one in found], 0)
        return IndexedSlices(values, indices, found[0].dense_shape)
    return arithmetic.add_n([one.as_tensor() if isinstance(one, IndexedSlices) else one for one in found])


def densify(slices: IndexedSlices) -> Any:
    """Return slices as a whole tensor."""
    if slices.dense_shape is None:
        raise ValueError("slices of a tensor whose shape is not known have no whole")
    number = shaping.reshape(indexing.slice(slices.dense_shape, [0], [1]), [])
    return indexing.unsorted_segment_sum(slices.values, slices.indices, number)


OPERATORS["densify"] = densify
