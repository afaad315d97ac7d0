"""Gradients of reductions over segments: each row gets the gradient of its segment."""

from typing import Any

from runtime import arrays
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
    zero, rest = _without_zeros(data)
    many = segments.segment_sum(zero, ids)
    others = indexing.gather(_others(grad, many, segments.segment_prod(rest, ids)), ids)
    return [_of_others(others, zero, rest, indexing.gather(many, ids)), None]


def _without_zeros(data: Any) -> tuple[Any, Any]:
    """Return 1 where the data is 0, and the data with 1 in these places."""
    zero = math.cast(comparison.equal(data, zeros_like(data)), data.dtype)
    return zero, data + zero


def _others(grad: Any, zeros: Any, product: Any) -> Any:
    """Return each segment's gradient times the product of what is not 0 in it; nothing flows past two zeros."""
    few = math.cast(comparison.less(math.cast(zeros, arrays.float32), 1.5), grad.dtype)
    return grad * few * product


def _of_others(others: Any, zero: Any, rest: Any, zeros: Any) -> Any:
    """Return the gradient by each row: the product of the other rows, which is 0 where one of them is."""
    return others / rest * (1 - zeros + zero * zeros)


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
    data, ids, number = op.inputs
    zero, rest = _without_zeros(data)
    many = indexing.unsorted_segment_sum(zero, ids, number)
    others, counts = _rows_of(_others(grad, many, segments.unsorted_segment_prod(rest, ids, number)), ids)
    zeros, _ = _rows_of(many, ids)
    return [_of_others(others, zero, rest, zeros) * math.cast(counts, grad.dtype), None, None]


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
