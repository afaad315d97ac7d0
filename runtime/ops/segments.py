"""Reductions over segments: rows that have the same id (segment_reduction_ops.cc).

`segment_*` take ids in ascending order; `unsorted_segment_*` any, and drop rows whose id is negative;
`sparse_segment_*` gather the rows first.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, INDICES, NUMBERS, REALS, Op
from runtime.graph.shape import Dims
from runtime.ops import accumulating, arithmetic, indexing, shaping
from runtime.ops.constants import ones_like
from runtime.ops.places import hold_inside, rows_kept

__all__ = ["segment_max", "segment_mean", "segment_min", "segment_prod", "segment_sum", "sparse_segment_mean"]
__all__ += ["sparse_segment_sqrt_n", "sparse_segment_sum", "unsorted_segment_max", "unsorted_segment_mean"]
__all__ += ["unsorted_segment_min", "unsorted_segment_prod", "unsorted_segment_sqrt_n"]


def _sorted_dims(data: Any, ids: Any) -> Dims:
    return None if data.dims is None else (None, *data.dims[1:])


def _hold_ascending(ids: Array, rows: int) -> None:
    if ids.shape != (rows,):
        raise ValueError(f"{rows} rows need as many segment ids, not shape {list(ids.shape)}")
    if ids.size and (ids[0] < 0 or (ids[1:] < ids[:-1]).any()):
        raise ValueError(f"segment ids must ascend from 0 or more: {ids.tolist()[:20]}")


def _sorted(name: str, function: str, start: float, types: Any = NUMBERS) -> Op:
    """Declare a reduction of rows with ascending ids; segments without rows get 0, or 1 for products."""

    def kernel(xp: Any, data: Array, ids: Array) -> Array:
        _hold_ascending(ids, len(data))
        count = int(ids[-1]) + 1 if ids.size else 0
        out = xp.full((count, *data.shape[1:]), data.dtype.type(start))
        if ids.size:
            first = xp.flatnonzero(xp.concatenate([xp.ones(1, bool), ids[1:] != ids[:-1]]))
            out[ids[first]] = accumulating.reduceat(xp, function, data, first)
        return out

    return Op(name, "data: T, segment_ids: Tindices -> output: T", types={"T": types, "Tindices": INDICES},
              shape=_sorted_dims, kernel=kernel)  # fmt: skip


segment_sum = _sorted("SegmentSum", "add", 0)
segment_prod = _sorted("SegmentProd", "multiply", 1)
segment_max = _sorted("SegmentMax", "maximum", 0, REALS)
segment_min = _sorted("SegmentMin", "minimum", 0, REALS)


def _means(xp: Any, data: Array, ids: Array) -> Array:
    sums = segment_sum.kernel(xp, data, ids)
    counts = xp.maximum(xp.bincount(ids, minlength=len(sums)), 1)
    return (sums / counts.reshape((-1,) + (1,) * (data.ndim - 1))).astype(data.dtype)


segment_mean = Op(
    "SegmentMean",
    "data: T, segment_ids: Tindices -> output: T",
    types={"T": FLOATS, "Tindices": INDICES},
    shape=_sorted_dims,
    kernel=_means,
)


def _unsorted(name: str, function: str, start: Callable[[Any], Any], types: Any = NUMBERS) -> Op:
    """Declare a reduction of rows by ids in any order; segments without rows get `start(dtype)`."""

    def kernel(xp: Any, data: Array, ids: Array, number: Array) -> Array:
        out = xp.full((int(number), *data.shape[ids.ndim :]), start(data.dtype), data.dtype)
        kept = rows_kept(ids, len(out))
        accumulating.at(xp, function, out, ids[kept], data[kept])
        return out

    return Op(
        name,
        "data: T, segment_ids: Tindices, num_segments: Tnumsegments -> output: T",
        types={"T": types, "Tindices": INDICES},
        shape=indexing.segment_dims,
        kernel=kernel,
        by_value=(2,),
    )


def _lowest(dtype: Any) -> Any:
    return np.finfo(dtype).min if dtype.kind == "f" else np.iinfo(dtype).min


def _highest(dtype: Any) -> Any:
    return np.finfo(dtype).max if dtype.kind == "f" else np.iinfo(dtype).max


unsorted_segment_prod = _unsorted("UnsortedSegmentProd", "multiply", lambda _: 1)
unsorted_segment_max = _unsorted("UnsortedSegmentMax", "maximum", _lowest, REALS)
unsorted_segment_min = _unsorted("UnsortedSegmentMin", "minimum", _highest, REALS)


def _counts(data: Any, segment_ids: Any, num_segments: Any) -> Any:
    """Return how many rows each segment has, 1 where it has none, shaped to divide the sums by."""
    ids = convert_to_tensor(segment_ids)
    rank = len(data.dims) - len(ids.dims)
    counts = indexing.unsorted_segment_sum(arithmetic.cast(ones_like(ids), data.dtype), ids, num_segments)
    counts = arithmetic.maximum(counts, 1.0)
    return shaping.reshape(counts, [-1, *(1,) * rank])


def unsorted_segment_mean(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """Return the mean of the rows of each segment, 0 where there are none."""
    data = convert_to_tensor(data)
    sums = indexing.unsorted_segment_sum(data, segment_ids, num_segments)
    return arithmetic.real_div(sums, _counts(data, segment_ids, num_segments), name=name)


def unsorted_segment_sqrt_n(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """Return the sum of the rows of each segment divided by the root of their number."""
    data = convert_to_tensor(data)
    sums = indexing.unsorted_segment_sum(data, segment_ids, num_segments)
    return arithmetic.real_div(sums, arithmetic.sqrt(_counts(data, segment_ids, num_segments)), name=name)


DIVISORS: dict[str, Callable[[Any, Array], Array]] = {
    "Sum": lambda xp, counts: xp.ones_like(counts),
    "Mean": lambda xp, counts: counts,
    "SqrtN": lambda xp, counts: xp.sqrt(counts),
}
"""Kind of reduction -> what a segment's sum is divided by, of the numbers of rows."""


def _divisors(xp: Any, kind: str, ids: Array, count: int, dtype: Any, rank: int) -> Array:
    counts = xp.maximum(xp.bincount(ids, minlength=count), 1).astype(dtype)
    return DIVISORS[kind](xp, counts).reshape((-1,) + (1,) * (rank - 1))


def _gathered(kind: str) -> Op:
    """Declare a reduction of the rows `data[indices]` by ascending ids."""

    def kernel(xp: Any, data: Array, indices: Array, ids: Array) -> Array:
        hold_inside(xp, indices, len(data))
        sums = segment_sum.kernel(xp, xp.take(data, indices, 0), ids)
        return sums / _divisors(xp, kind, ids, len(sums), data.dtype, data.ndim)

    return Op(
        f"SparseSegment{kind}",
        "data: T, indices: Tidx, segment_ids: Tsegmentids -> output: T",
        types={"T": FLOATS, "Tidx": INDICES, "Tsegmentids": INDICES},
        shape=lambda data, indices, ids: None if data.dims is None else (None, *data.dims[1:]),
        kernel=kernel,
    )


def _gathered_grad(kind: str) -> Op:
    """Declare the gradient of that: each row of a segment gets the segment's gradient, divided."""

    def kernel(xp: Any, grad: Array, indices: Array, ids: Array, number: Array) -> Array:
        out = xp.zeros((int(number), *grad.shape[1:]), grad.dtype)
        shares = grad / _divisors(xp, kind, ids, len(grad), grad.dtype, grad.ndim)
        accumulating.at(xp, "add", out, indices, shares[ids])
        return out

    return Op(
        f"SparseSegment{kind}Grad",
        "grad: T, indices: Tidx, segment_ids: Tsegmentids, output_dim0: int32 -> output: T",
        types={"T": FLOATS, "Tidx": INDICES, "Tsegmentids": INDICES},
        shape=lambda grad, indices, ids, number: (
            None if grad.dims is None else (None if number.value is None else int(number.value), *grad.dims[1:])
        ),
        kernel=kernel,
        by_value=(3,),
    )


GATHERED = {kind: _gathered(kind) for kind in DIVISORS}
GATHERED_GRADS = {kind: _gathered_grad(kind) for kind in DIVISORS}


def sparse_segment_sum(data: Any, indices: Any, segment_ids: Any, name: str | None = None) -> Any:
    """Return the sums of the rows `data[indices]` of each segment."""
    return GATHERED["Sum"](data, indices, segment_ids, name=name)


def sparse_segment_mean(data: Any, indices: Any, segment_ids: Any, name: str | None = None) -> Any:
    """Return the means of the rows `data[indices]` of each segment."""
    return GATHERED["Mean"](data, indices, segment_ids, name=name)


def sparse_segment_sqrt_n(data: Any, indices: Any, segment_ids: Any, name: str | None = None) -> Any:
    """Return the sums of the rows `data[indices]` of each segment divided by the roots of their numbers."""
    return GATHERED["SqrtN"](data, indices, segment_ids, name=name)
