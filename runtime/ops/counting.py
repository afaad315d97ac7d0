"""Counts: of values, of values in bins, of classes taken for others, of what is not zero."""

from typing import Any

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.old_arguments import old_arguments
from runtime.graph.op import FLOATS, INDICES, REALS, REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.ops import arithmetic, comparison, indexing, joining, reductions, rules, shaping
from runtime.ops.constants import ones_like, zeros_like

__all__ = ["bincount", "bucketize", "confusion_matrix", "count_nonzero", "histogram_fixed_width"]
__all__ += ["histogram_fixed_width_bins", "in_top_k", "nth_element", "zero_fraction"]


def _counts(xp: Any, values: Array, size: Array, weights: Array) -> Array:
    flat, number = values.reshape(-1), int(size)
    if number < 0 or (flat.size and flat.min() < 0):
        raise ValueError("what bincount counts, and how many bins it has, is not negative")
    kept = flat < number
    heavy = weights.reshape(-1)[kept] if weights.size else xp.ones(int(kept.sum()), weights.dtype)
    out = xp.zeros(number, weights.dtype)
    xp.add.at(out, flat[kept], heavy)
    return out


bincount_op = Op(
    "Bincount",
    "arr: int32, size: int32, weights: T -> bins: T",
    types={"T": REALS},
    shape=lambda values, size, weights: (None if size.value is None else int(size.value),),
    kernel=_counts,
    by_value=(1,),
)


def _bins(xp: Any, values: Array, span: Array, number: Array, *, dtype: arrays.DType) -> Array:
    count = int(number)
    low, high = (span[at].astype("float64") for at in (0, 1))
    if count <= 0 or not low < high:
        raise ValueError(f"a histogram needs bins and a range that is not empty, not {count} of {span.tolist()}")
    step = (high - low) / count
    at = xp.clip(xp.floor((values.reshape(-1).astype("float64") - low) / step), 0, count - 1)
    return xp.bincount(at.astype("int64"), minlength=count).astype(dtype.numpy)


histogram_op = Op(
    "HistogramFixedWidth",
    "values: T, value_range: T, nbins: int32 -> out: dtype",
    types={"T": REALS, "dtype": INDICES},
    attrs={"dtype": arrays.int32},
    shape=lambda values, span, number, **_: (None if number.value is None else int(number.value),),
    kernel=_bins,
    by_value=(2,),
)
bucketize_op = Op(
    "Bucketize",
    "input: T -> output: int32",
    types={"T": REALS},
    attrs={"boundaries": REQUIRED},
    shape=rules.same,
    kernel=lambda xp, x, *, boundaries: xp.searchsorted(
        xp.asarray(boundaries, "float32"), x.astype("float32"), "right"
    ).astype("int32"),
)


def _in_top_dims(predictions: Any, targets: Any, k: Any) -> Dims:
    rules.of_rank(predictions, 2, "predictions")
    found: Dims = rules.of_rank(targets, 1, "targets")
    return found


def _in_top(xp: Any, predictions: Array, targets: Array, k: Array) -> Array:
    """Tell of which rows fewer than k are greater than the target's; none that is not finite is in the top."""
    classes = predictions.shape[1]
    inside = (targets >= 0) & (targets < classes)
    mine = predictions[xp.arange(len(targets)), xp.where(inside, targets, 0)]
    greater = (predictions > mine[:, None]).sum(1)
    finite = xp.isfinite(predictions) | (predictions < mine[:, None])
    return inside & xp.isfinite(mine) & finite.all(1) & (greater < k)


in_top_k_op = Op(
    "InTopKV2",
    "predictions: float32, targets: T, k: T -> precision: bool",
    types={"T": INDICES},
    shape=_in_top_dims,
    kernel=_in_top,
)


def _nth_dims(x: Any, n: Any, *, reverse: bool) -> Dims:
    if x.dims is not None and not x.dims:
        raise ValueError("a number has no n-th element")
    if n.value is not None and x.dims is not None and x.dims[-1] is not None and not 0 <= int(n.value) < x.dims[-1]:
        raise ValueError(f"element {int(n.value)} of {x.dims[-1]}")
    return None if x.dims is None else x.dims[:-1]


def _nth(xp: Any, x: Array, n: Array, *, reverse: bool) -> Array:
    at = x.shape[-1] - 1 - int(n) if reverse else int(n)
    return xp.take(xp.partition(x, at, -1), at, -1)


nth_element_op = Op(
    "NthElement",
    "input: T, n: int32 -> values: T",
    types={"T": REALS},
    attrs={"reverse": False},
    shape=_nth_dims,
    kernel=_nth,
    by_value=(1,),
)


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = arrays.int32,
    name: str | None = None,
) -> Any:
    """Return how often each whole number occurs, or the sum of its weights; from 0 to the greatest."""
    with name_scope(name, "bincount"):
        arr = convert_to_tensor(arr, arrays.int32, "arr")
        greatest = reductions.reduce_max(joining.concat([[-1], shaping.reshape(arr, [-1])], 0))
        size = greatest + 1
        if minlength is not None:
            size = arithmetic.maximum(convert_to_tensor(minlength, arrays.int32), size)
        if maxlength is not None:
            size = arithmetic.minimum(convert_to_tensor(maxlength, arrays.int32), size)
        wanted = arrays.as_dtype(dtype)
        none = convert_to_tensor([], wanted)
        return bincount_op(arr, size, none if weights is None else convert_to_tensor(weights))


def histogram_fixed_width(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = arrays.int32, name: str | None = None
) -> Any:
    """Return how many values are in each of `nbins` bins of equal width; what is outside is in the first or last."""
    values = convert_to_tensor(values)
    span = convert_to_tensor(value_range, values.dtype)
    return histogram_op(values, span, nbins, dtype=arrays.as_dtype(dtype), name=name)


def histogram_fixed_width_bins(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = arrays.int32, name: str | None = None
) -> Any:
    """Return the number of each value's bin, of `nbins` of equal width."""
    with name_scope(name, "histogram_fixed_width_bins"):
        values = convert_to_tensor(values)
        span = convert_to_tensor(value_range, values.dtype)
        scaled = arithmetic.divide(values - span[0], span[1] - span[0])
        places = arithmetic.floor(arithmetic.cast(nbins, scaled.dtype) * scaled)
        last = arithmetic.cast(convert_to_tensor(nbins) - 1, scaled.dtype)
        return arithmetic.cast(arithmetic.clip_by_value(places, 0.0, last), dtype)


def bucketize(input: Any, boundaries: Any, name: str | None = None) -> Any:  # noqa: A002  # TensorFlow's name
    """Return how many of the boundaries, which ascend, each number has reached."""
    return bucketize_op(input, boundaries=tuple(float(one) for one in boundaries), name=name)


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    dtype: Any = arrays.int32,
    name: str | None = None,
    weights: Any = None,
) -> Any:
    """Return how often (with weights: how much) a label of each row's class was predicted as each column's."""
    with name_scope(name, "confusion_matrix"):
        pairs = [
            arithmetic.cast(shaping.reshape(convert_to_tensor(one), [-1]), arrays.int64)
            for one in (labels, predictions)
        ]
        if num_classes is None:
            num_classes = arithmetic.maximum(*(reductions.reduce_max(one) for one in pairs)) + 1
        number = arithmetic.cast(num_classes, arrays.int64)
        amounts = ones_like(pairs[0]) if weights is None else weights
        shape = joining.stack([number, number])
        return indexing.scatter_nd(joining.stack(pairs, 1), arithmetic.cast(amounts, dtype), shape)


def in_top_k(predictions: Any, targets: Any, k: Any, name: str | None = None) -> Any:
    """Tell for each row of predictions whether the target's is among the k greatest; equal ones all are."""
    with name_scope(name, "in_top_k"):
        targets = convert_to_tensor(targets)
        return in_top_k_op(predictions, targets, convert_to_tensor(k, targets.dtype), name="InTopKV2")


def nth_element(input: Any, n: Any, reverse: bool = False, name: str | None = None) -> Any:  # noqa: A002
    """Return the n-th least along the last axis, or with `reverse` the n-th greatest; the first is number 0."""
    return nth_element_op(input, convert_to_tensor(n, arrays.int32), reverse=reverse, name=name)


@old_arguments(reduction_indices="axis", keep_dims="keepdims", input="input_tensor")
def count_nonzero(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool | None = None,
    dtype: Any = arrays.int64,
    name: str | None = None,
) -> Any:
    """Return how many elements along the axes are not zero."""
    with name_scope(name, "count_nonzero"):
        x = convert_to_tensor(input_tensor, name="input_tensor")
        there = comparison.not_equal(x, zeros_like(x))
        total = reductions.reduce_sum(arithmetic.cast(there, arrays.int64), axis, keepdims)
        return arithmetic.cast(total, dtype)


def zero_fraction(value: Any, name: str | None = None) -> Any:
    """Return which share of the elements is zero."""
    with name_scope(name, "zero_fraction"):
        value = convert_to_tensor(value)
        kind = value.dtype if value.dtype in FLOATS else arrays.float32
        return reductions.reduce_mean(arithmetic.cast(comparison.equal(value, zeros_like(value)), kind))
