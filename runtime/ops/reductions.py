"""Ops that make fewer numbers of many, along axes: sums, extremes, their places, running sums."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope, state
from runtime.graph.convert import constant, convert_to_tensor, small_integers
from runtime.graph.old_arguments import old_arguments
from runtime.graph.op import NUMBERS, REALS, Op
from runtime.graph.tensor import EagerTensor
from runtime.ops import arithmetic, comparison, rules, shaping
from runtime.ops.constants import range as range_of
from runtime.ops.constants import stop_gradient, zeros_like

__all__ = ["argmax", "argmin", "cumprod", "cumsum", "reduce_all", "reduce_any", "reduce_logsumexp", "reduce_max"]
__all__ += ["reduce_mean", "reduce_min", "reduce_prod", "reduce_sum"]


def _reduced_dims(x: Any, axes: Any, *, keep_dims: bool) -> Any:
    if x.dims is None:
        return None
    rank = len(x.dims)
    if axes.value is None:
        return (None,) * rank if keep_dims else None
    gone = rules.axes_of(axes.value, rank)
    kept = tuple(1 if axis in gone else size for axis, size in enumerate(x.dims))
    return kept if keep_dims else tuple(size for axis, size in enumerate(kept) if axis not in gone)


def _reduction(name: str, reduce: Callable[..., Array], signature: str = "", types: Any = NUMBERS) -> Op:
    """Declare a reduction along the axes that its second input holds."""

    def kernel(xp: Any, x: Array, axes: Array, *, keep_dims: bool, out: Array = None) -> Array:
        axis = rules.axes_of(axes, x.ndim)
        return reduce(xp, x, axis, keep_dims, out)

    return Op(
        name,
        signature or "input: T, reduction_indices: Tidx -> output: T",
        types={"T": types} if not signature else {},
        attrs={"keep_dims": False},
        shape=_reduced_dims,
        kernel=kernel,
        out=True,
        by_value=(1,),
    )


def _sum(xp: Any, x: Array, axis: tuple[int, ...], keep: bool, out: Array) -> Array:
    if axis == (0,) and x.ndim == 2 and x.dtype.kind == "f" and x.size > 4096 and not keep:
        return xp.matmul(xp.ones(len(x), x.dtype), x, out=out)  # numpy adds rows one by one; BLAS is faster
    return x.sum(axis, dtype=x.dtype, keepdims=keep, out=out)


def _mean(xp: Any, x: Array, axis: tuple[int, ...], keep: bool, out: Array) -> Array:
    if x.dtype.kind in "iu":
        count = int(np.prod([x.shape[one] for one in axis])) or 1
        total = x.sum(axis, keepdims=keep)
        return (xp.sign(total) * (xp.absolute(total) // count)).astype(x.dtype)
    if not x.size:  # numpy warns in words; the answer is NaN
        return xp.full_like(x.sum(axis, keepdims=keep), np.nan)
    if x.dtype.itemsize <= 2:
        return x.mean(axis, dtype="float32", keepdims=keep, out=out).astype(x.dtype, copy=False)
    total = x.sum(axis, keepdims=keep, out=out)  # what `mean` does, without the 2 µs that it takes to decide that
    terms = np.intp(x.size // total.size)
    if total.ndim == 0 and out is None:
        return (total / terms).astype(x.dtype)
    return xp.true_divide(total, terms, out=total, casting="unsafe")


def _extreme(name: str) -> Callable[..., Array]:
    def reduce(xp: Any, x: Array, axis: tuple[int, ...], keep: bool, out: Array) -> Array:
        lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min if x.dtype.kind in "iu" else 0
        highest = np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).max if x.dtype.kind in "iu" else 1
        if x.size:
            return getattr(xp, name)(x, axis, keepdims=keep, out=out)
        found = xp.full_like(x.sum(axis, keepdims=keep), lowest if name == "max" else highest, dtype=x.dtype)
        return found if out is None else xp.positive(found, out=out)

    return reduce


sum_op = _reduction("Sum", _sum)
mean_op = _reduction("Mean", _mean)
prod_op = _reduction("Prod", lambda xp, x, axis, keep, out: x.prod(axis, dtype=x.dtype, keepdims=keep, out=out))
max_op = _reduction("Max", _extreme("max"), types=REALS)
min_op = _reduction("Min", _extreme("min"), types=REALS)
_BOOLS = "input: bool, reduction_indices: Tidx -> output: bool"
all_op = _reduction("All", lambda xp, x, axis, keep, out: xp.all(x, axis, keepdims=keep, out=out), _BOOLS)
any_op = _reduction("Any", lambda xp, x, axis, keep, out: xp.any(x, axis, keepdims=keep, out=out), _BOOLS)


def _without_axis(x: Any, axis: Any, **_: Any) -> Any:
    if x.dims is None or axis.value is None:
        return None if x.dims is None else (None,) * (len(x.dims) - 1)
    gone = rules.axis_of(axis, len(x.dims))
    return x.dims[:gone] + x.dims[gone + 1 :]


def _place(name: str, find: str) -> Op:
    return Op(
        name,
        "input: T, dimension: Tidx -> output: output_type",
        types={"T": REALS},
        attrs={"output_type": arrays.int64},
        shape=_without_axis,
        kernel=lambda xp, x, axis, *, output_type: getattr(xp, find)(x, int(axis)).astype(output_type.numpy),
        by_value=(1,),
    )


arg_max = _place("ArgMax", "argmax")
arg_min = _place("ArgMin", "argmin")


def _running(name: str, function: str) -> Op:
    def kernel(xp: Any, x: Array, axis: Array, *, exclusive: bool, reverse: bool) -> Array:
        axis = int(axis)
        x = xp.flip(x, axis) if reverse else x
        out = getattr(xp, function)(x, axis, dtype=x.dtype)
        if exclusive:
            first = xp.full_like(xp.take(x, [0] if x.shape[axis] else [], axis), int(function == "cumprod"))
            out = xp.concatenate([first, xp.delete(out, -1, axis) if x.shape[axis] else out], axis)
        return xp.flip(out, axis) if reverse else out

    return Op(
        name,
        "x: T, axis: Tidx -> out: T",
        types={"T": NUMBERS},
        attrs={"exclusive": False, "reverse": False},
        shape=rules.same,
        kernel=kernel,
        host_memory=("axis",),
    )


_cumsum = _running("Cumsum", "cumsum")
_cumprod = _running("Cumprod", "cumprod")


def axes_or_all(x: Any, axis: Any) -> Any:
    """Return the axes that are given, or a constant of all axes."""
    if axis is not None:
        kept = small_integers(axis) if state.graph is None else None
        return axis if kept is None else kept
    if state.graph is None:
        return _all_axes(len(x.dims))
    if x.dims is not None:
        return constant(np.arange(len(x.dims), dtype=np.int32))
    return range_of(0, shaping.rank(x))


@functools.cache
def _all_axes(rank: int) -> EagerTensor:
    return EagerTensor(np.arange(rank, dtype=np.int32))


def _reduce(op: Op, x: Any, axis: Any, keepdims: Any, name: str | None) -> Any:
    if state.graph is None or not hasattr(x, "handle"):  # a variable is read in the reduction's own scope
        x = convert_to_tensor(x)
    if not keepdims:  # eager calls without attributes are looked up fastest
        return op(x, axes_or_all(x, axis), name=name)
    return op(x, axes_or_all(x, axis), keep_dims=True, name=name)


@old_arguments(reduction_indices="axis", keep_dims="keepdims")
def reduce_sum(input_tensor: Any, axis: Any = None, keepdims: Any = None, name: str | None = None) -> Any:
    """Return the sum along the axes, or of everything."""
    return _reduce(sum_op, input_tensor, axis, keepdims, name)


@old_arguments(reduction_indices="axis", keep_dims="keepdims")
def reduce_mean(input_tensor: Any, axis: Any = None, keepdims: Any = None, name: str | None = None) -> Any:
    """Return the mean along the axes, or of everything; of integers, rounded towards 0."""
    return _reduce(mean_op, input_tensor, axis, keepdims, name)


@old_arguments(reduction_indices="axis", keep_dims="keepdims")
def reduce_prod(input_tensor: Any, axis: Any = None, keepdims: Any = None, name: str | None = None) -> Any:
    """Return the product along the axes, or of everything."""
    return _reduce(prod_op, input_tensor, axis, keepdims, name)


@old_arguments(reduction_indices="axis", keep_dims="keepdims")
def reduce_max(input_tensor: Any, axis: Any = None, keepdims: Any = None, name: str | None = None) -> Any:
    """Return the greatest along the axes, or of everything."""
    return _reduce(max_op, input_tensor, axis, keepdims, name)


@old_arguments(reduction_indices="axis", keep_dims="keepdims")
def reduce_min(input_tensor: Any, axis: Any = None, keepdims: Any = None, name: str | None = None) -> Any:
    """Return the least along the axes, or of everything."""
    return _reduce(min_op, input_tensor, axis, keepdims, name)


@old_arguments(reduction_indices="axis", keep_dims="keepdims")
def reduce_all(input_tensor: Any, axis: Any = None, keepdims: Any = None, name: str | None = None) -> Any:
    """Return whether all are true along the axes, or everything."""
    return _reduce(all_op, input_tensor, axis, keepdims, name)


@old_arguments(reduction_indices="axis", keep_dims="keepdims")
def reduce_any(input_tensor: Any, axis: Any = None, keepdims: Any = None, name: str | None = None) -> Any:
    """Return whether one is true along the axes, or of everything."""
    return _reduce(any_op, input_tensor, axis, keepdims, name)


@old_arguments(reduction_indices="axis", keep_dims="keepdims")
def reduce_logsumexp(input_tensor: Any, axis: Any = None, keepdims: Any = None, name: str | None = None) -> Any:
    """Return log(sum(exp(x))) without overflow."""
    with name_scope(name, "ReduceLogSumExp"):
        x = convert_to_tensor(input_tensor)
        top = reduce_max(x, axis, keepdims=True)
        top = stop_gradient(_finite_or_zero(top))
        total = arithmetic.log(reduce_sum(arithmetic.exp(x - top), axis, keepdims=True)) + top
        if keepdims:
            return total
        flat = reduce_sum(x, axis)
        return shaping.reshape(total, shaping.shape(flat))


def _finite_or_zero(x: Any) -> Any:
    return comparison.where(comparison.is_finite(x), x, zeros_like(x))


@old_arguments(dimension="axis")
def argmax(
    input: Any,  # noqa: A002  # TensorFlow's name
    axis: Any = 0,
    output_type: Any = arrays.int64,
    name: str | None = None,
) -> Any:
    """Return the place of the greatest along an axis, the first where several are."""
    return arg_max(input, axis, output_type=arrays.as_dtype(output_type), name=name)


@old_arguments(dimension="axis")
def argmin(
    input: Any,  # noqa: A002  # TensorFlow's name
    axis: Any = 0,
    output_type: Any = arrays.int64,
    name: str | None = None,
) -> Any:
    """Return the place of the least along an axis, the first where several are."""
    return arg_min(input, axis, output_type=arrays.as_dtype(output_type), name=name)


def cumsum(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Any:
    """Return running sums; `exclusive` starts with 0, `reverse` starts at the end."""
    return _cumsum(x, axis, exclusive=exclusive, reverse=reverse, name=name)


def cumprod(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Any:
    """Return running products; `exclusive` starts with 1, `reverse` starts at the end."""
    return _cumprod(x, axis, exclusive=exclusive, reverse=reverse, name=name)
