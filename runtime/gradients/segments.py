"""Gradients of reductions over segments: each row gets the gradient of its segment."""

from typing import Any

from runtime.gradients.table import gradient
from runtime.ops import arithmetic as math
from runtime.ops import comparison, indexing, segments, shaping
from runtime.ops.constants import ones_like, zeros_like


@gradient("SegmentSum")
def _sum(op: Any, grad: Any) -> Any:
    return [indexing.gather(grad, op.inputs[1]), None]


@gradient("SegmentMean")
def _mean(op: Any, grad: Any) -> Any:
    data, ids = op.inputs
    ones = math.cast(ones_like(ids), grad.dtype)
    counts = shaping.reshape(segments.segment_sum(ones, ids), [-1, *(1,) * (len(data.dims) - 1)])
    return [indexing.gather(grad / math.maximum(counts, 1.0), ids), None]


@gradient("SegmentMax", "SegmentMin")
def _extreme(op: Any, grad: Any) -> Any:
    """Rows that are the extreme together share the gradient."""
    data, ids = op.inputs
    chosen = comparison.equal(data, indexing.gather(op.outputs[0], ids))
    number = segments.segment_sum(math.cast(chosen, grad.dtype), ids)
    share = indexing.gather(math.div_no_nan(grad, number), ids)
    return [comparison.where(chosen, share, zeros_like(share)), None]


@gradient("SegmentProd")
def _product(op: Any, grad: Any) -> Any:
    data, ids = op.inputs
    return [math.div_no_nan(indexing.gather(grad * op.outputs[0], ids), data), None]


def _rows_of(grad: Any, ids: Any) -> tuple[Any, Any]:
    """Return each row's part of a gradient, and whether the row counts: its id is not negative."""
    zero = zeros_like(ids)
    rows = indexing.gather(grad, math.maximum(ids, zero))
    counts = comparison.greater_equal(ids, zero)
    spread = shaping.reshape(
        counts, [*(-1 if size is None else size for size in ids.dims), *(1,) * (len(rows.dims) - len(ids.dims))]
    )
    return rows, spread


@gradient("UnsortedSegmentMax", "UnsortedSegmentMin")
def _unsorted_extreme(op: Any, grad: Any) -> Any:
    data, ids, number = op.inputs
    extremes, counts = _rows_of(op.outputs[0], ids)
    chosen = comparison.logical_and(comparison.equal(data, extremes), counts)
    many = indexing.unsorted_segment_sum(math.cast(chosen, grad.dtype), ids, number)
    share, _ = _rows_of(math.div_no_nan(grad, many), ids)
    return [comparison.where(chosen, share, zeros_like(share)), None, None]


@gradient("UnsortedSegmentProd")
def _unsorted_product(op: Any, grad: Any) -> Any:
    data, ids, _ = op.inputs
    rows, counts = _rows_of(grad * op.outputs[0], ids)
    return [math.div_no_nan(rows * math.cast(counts, rows.dtype), data), None, None]


def _gathered(kind: str) -> Any:
    def by_data(op: Any, grad: Any) -> Any:
        data, indices, ids = op.inputs
        count = shaping.shape(data)[0]
        return [segments.GATHERED_GRADS[kind](grad, indices, ids, count), None, None]

    return by_data


def _gathered_grad(kind: str) -> Any:
    def by_grad(op: Any, grad: Any) -> Any:
        _, indices, ids, _ = op.inputs
        return [segments.GATHERED[kind](grad, indices, ids), None, None, None]

    return by_grad


for _kind in segments.DIVISORS:
    gradient(f"SparseSegment{_kind}")(_gathered(_kind))
    gradient(f"SparseSegment{_kind}Grad")(_gathered_grad(_kind))
