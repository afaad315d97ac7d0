"""Places in arrays, as ops are given them. What is outside is an error: on a GPU, too, where cupy wraps it around."""

from typing import Any

from runtime.arrays import Array
from runtime.graph.shape import Dims, compatible, text_of


def places_of(xp: Any, indices: Array, sizes: tuple[int, ...]) -> tuple[Array, ...]:
    """Return the index that the last axis of `indices` spells; raises ValueError for places outside of `sizes`."""
    places = tuple(xp.moveaxis(indices, -1, 0))
    for one, size in zip(places, sizes, strict=False):
        hold_inside(xp, one, size)
    return places


def hold_inside(xp: Any, indices: Array, size: int) -> None:
    """Raise ValueError where an index is not in [0, size)."""
    if indices.size and (indices.min() < 0 or indices.max() >= size):
        wrong = indices[(indices < 0) | (indices >= size)].reshape(-1)[0]
        raise ValueError(f"index {wrong} is not in [0, {size})")


def hold_parts(indices: Any, updates: Any, dims: Dims) -> None:
    """Raise ValueError where the updates are not one part of `dims` for each place."""
    if not indices.dims or indices.dims[-1] is None or updates.dims is None or dims is None:
        return
    depth = indices.dims[-1]
    if depth > len(dims):
        raise ValueError(f"indices of {depth} numbers for {text_of(dims)}")
    if not compatible(updates.dims, (*indices.dims[:-1], *dims[depth:])):
        raise ValueError(
            f"updates of {text_of(updates.dims)} do not fit indices of {text_of(indices.dims)} into {text_of(dims)}"
        )


def rows_kept(ids: Array, number: int) -> Array:
    """Return which rows count: TensorFlow drops those of a negative id. Raises ValueError for ids beyond the last."""
    if ids.size and ids.max() >= number:
        raise ValueError(f"segment id {ids.max()} is not below {number}")
    return ids >= 0
