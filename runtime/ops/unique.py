"""The distinct elements of a vector, in the order in which they first appear (unique_op.cc)."""

from typing import Any

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.op import INDICES, Op
from runtime.graph.shape import Dims
from runtime.ops import rules

__all__ = ["unique"]


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


def unique(x: Any, out_idx: Any = arrays.int32, name: str | None = None) -> tuple[Any, Any]:
    """Return the distinct elements of a vector, and for each element its place among them."""
    distinct, places = unique_op(x, out_idx=out_idx, name=name)
    return distinct, places
