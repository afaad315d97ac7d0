"""The distinct elements of a vector in the order in which they first appear, and those that another lacks."""

from typing import Any

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.op import INDICES, Op
from runtime.graph.shape import Dims
from runtime.ops import rules

__all__ = ["setdiff1d", "unique", "unique_with_counts"]


def _unique_dims(x: Any, **_: Any) -> list[Dims]:
    return [(None,), rules.of_rank(x, 1, "x")]


def _unique(xp: Any, x: Array, *, out_idx: arrays.DType) -> tuple[Array, Array]:
    """Return the distinct elements, and the place of each element among them."""
    if not x.size:
        return x.copy(), xp.zeros(0, out_idx.numpy)
    found, first, places = xp.unique(x, return_index=True, return_inverse=True)
    order = xp.argsort(first)
    rank = xp.empty(len(order), out_idx.numpy)
    rank[order] = xp.arange(len(order))
    return found[order], rank[places.reshape(-1)]


unique_op = Op(
    "Unique",
    "x: T -> y: T, idx: out_idx",
    types={"out_idx": INDICES},
    attrs={"out_idx": arrays.int32},
    shape=_unique_dims,
    kernel=_unique,
)


def _counted(xp: Any, x: Array, *, out_idx: arrays.DType) -> tuple[Array, Array, Array]:
    distinct, places = _unique(xp, x, out_idx=out_idx)
    return distinct, places, xp.bincount(places, minlength=len(distinct)).astype(out_idx.numpy)


unique_with_counts_op = Op(
    "UniqueWithCounts",
    "x: T -> y: T, idx: out_idx, count: out_idx",
    types={"out_idx": INDICES},
    attrs={"out_idx": arrays.int32},
    shape=lambda x, **_: [(None,), rules.of_rank(x, 1, "x"), (None,)],
    kernel=_counted,
)


def _lacking(xp: Any, x: Array, y: Array, *, out_idx: arrays.DType) -> tuple[Array, Array]:
    places = xp.flatnonzero(~xp.isin(x, y))
    return x[places], places.astype(out_idx.numpy)


list_diff_op = Op(
    "ListDiff",
    "x: T, y: T -> out: T, idx: out_idx",
    types={"out_idx": INDICES},
    attrs={"out_idx": arrays.int32},
    shape=lambda x, y, **_: [(None,), (None,)],
    kernel=_lacking,
)


def unique_with_counts(x: Any, out_idx: Any = arrays.int32, name: str | None = None) -> tuple[Any, Any, Any]:
    """Return what `unique` does, and how often each distinct element is there."""
    distinct, places, counts = unique_with_counts_op(x, out_idx=out_idx, name=name)
    return distinct, places, counts


def setdiff1d(x: Any, y: Any, index_dtype: Any = arrays.int32, name: str | None = None) -> tuple[Any, Any]:
    """Return the elements of x that are not in y, in order and as often as they are there, and their places."""
    kept, places = list_diff_op(x, y, out_idx=index_dtype, name=name)
    return kept, places


def unique(x: Any, out_idx: Any = arrays.int32, name: str | None = None) -> tuple[Any, Any]:
    """Return the distinct elements of a vector, and for each element its place among them."""
    distinct, places = unique_op(x, out_idx=out_idx, name=name)
    return distinct, places
