"""Gradients of reductions: what was summed gets the gradient of the sum."""

from typing import Any

import numpy as np

from runtime.gradients.conjugate import conj
from runtime.gradients.table import gradient, not_differentiable
from runtime.graph.context import name_scope, state
from runtime.graph.convert import constant
from runtime.graph.shape import is_known
from runtime.ops import arithmetic as math
from runtime.ops import comparison, indexing, joining, reductions, rules, shaping
from runtime.ops.constants import fill_op
from runtime.ops.constants import range as range_of
from runtime.ops.scattering import dynamic_stitch

not_differentiable("All", "Any", "ArgMax", "ArgMin")


@gradient("Sum")
def _sum(op: Any, grad: Any) -> Any:
    x, axes = op.inputs
    if axes.value is not None and x.dims is not None:
        gone = rules.axes_of(axes.value, len(x.dims))
        if len(gone) == len(x.dims):
            grad = shaping.reshape(grad, np.ones(len(x.dims), np.int32))
            sizes: Any = constant(np.array(x.dims, np.int32)) if is_known(x.dims) else shaping.shape(x)
            return [shaping.tile(grad, sizes), None]
        if is_known(x.dims):
            kept, times = _known_reduced(x.dims, gone)
            return [shaping.tile(shaping.reshape(grad, kept), times), None]
    sizes = shaping.shape(x)
    if not op.attrs["keep_dims"]:
        grad = shaping.reshape(grad, kept_sizes(sizes, axes))
    return [shaping.broadcast_to(grad, sizes), None]


def _known_reduced(dims: Any, axes: tuple[int, ...]) -> tuple[Any, Any]:
    """Return the shape with 1 for each reduced axis, and how often each axis was repeated.

    TensorFlow divides the two by operations the first time that a graph sees them, and remembers the result.
    """
    sizes = np.array(dims, np.int32)
    kept = sizes.copy()
    kept[list(axes)] = 1
    times = sizes // np.maximum(kept, 1)
    if state.graph is not None and (dims, axes) not in state.graph.reduced_shapes:
        state.graph.reduced_shapes[(dims, axes)] = True
        math.floor_div(sizes, math.maximum(kept, 1), name="floordiv")
    return kept, times


def _like(axes: Any, rank: Any) -> Any:
    return axes if axes.dtype is rank.dtype else math.cast(axes, rank.dtype)


def kept_sizes(sizes: Any, axes: Any) -> Any:
    """Return the sizes of a reduction that keeps its axes, as a tensor."""
    rank = shaping.size(sizes)
    places = _places(axes, rank)
    shape, every = shaping.shape(places), range_of(0, rank)
    with name_scope("ones") as scope:
        ones = fill_op(shape, constant(1, sizes.dtype), name=scope)
    return dynamic_stitch([every, places], [sizes, ones])


def _places(axes: Any, rank: Any) -> Any:
    """Return axes counted from the front."""
    return math.floormod(math.add_v2(_like(axes, rank), rank, name="add"), rank, name="mod")


@gradient("Mean")
def _mean(op: Any, grad: Any) -> Any:
    x, axes = op.inputs
    by_x = _sum(op, grad)[0]
    if is_known(x.dims) and axes.value is not None:
        count = int(np.prod([x.dims[axis] for axis in rules.axes_of(axes.value, len(x.dims))]))
        factor: Any = constant(max(count, 1), dtype=by_x.dtype)
        return [math.real_div(by_x, factor, name="truediv"), None]
    sizes = shaping.shape(x)
    rank = shaping.size(sizes)
    places = _places(axes, rank)
    factor = reductions.reduce_prod(indexing.gather(sizes, places))
    return [math.real_div(by_x, math.cast(factor, by_x.dtype), name="truediv"), None]


@gradient("Max", "Min")
def _extreme(op: Any, grad: Any) -> Any:
    x, axes = op.inputs
    sizes = shaping.shape(x)
    kept = _static_kept(x, axes)
    if kept is None:
        kept = kept_sizes(sizes, axes)
    result = shaping.reshape(op.outputs[0], kept)
    grad = shaping.reshape(grad, kept)
    chosen = math.cast(comparison.equal(result, x), grad.dtype)
    # several may be the greatest: they share the gradient
    number = shaping.reshape(reductions.sum_op(chosen, axes), kept)
    return [math.real_div(chosen, number, name="truediv") * grad, None]


def _static_kept(x: Any, axes: Any) -> Any:
    if axes.value is None or not is_known(x.dims):
        return None
    gone = rules.axes_of(axes.value, len(x.dims))
    return np.array([1 if axis in gone else size for axis, size in enumerate(x.dims)], np.int32)


@gradient("Prod")
def _product(op: Any, grad: Any) -> Any:
    """Return the product of all others: products up to each element times products from it on, so zeros do no harm."""
    x, axes = op.inputs
    if x.dims is None or axes.value is None:
        raise ValueError("the gradient of Prod needs a known rank and known axes")
    rank = len(x.dims)
    gone = rules.axes_of(axes.value, rank)
    order = [*(axis for axis in range(rank) if axis not in gone), *gone]
    turned = shaping.transpose(x, order)
    sizes = shaping.shape(turned)
    free = rank - len(gone)
    rows = shaping.reshape(turned, joining.concat([sizes[:free], [reductions.reduce_prod(sizes[free:])]], 0))
    rows = conj(rows)
    others = reductions.cumprod(rows, free, exclusive=True) * reductions.cumprod(
        rows, free, exclusive=True, reverse=True
    )
    spread = shaping.reshape(grad, joining.concat([sizes[:free], [1]], 0))
    back = shaping.reshape(others * spread, sizes)
    return [shaping.transpose(back, np.argsort(order).astype(np.int32)), None]


@gradient("Cumsum")
def _cumsum(op: Any, grad: Any) -> Any:
    attrs = op.attrs
    return [reductions.cumsum(grad, op.inputs[1], attrs["exclusive"], not attrs["reverse"]), None]


@gradient("Cumprod")
def _cumprod(op: Any, grad: Any) -> Any:
    x, axis = op.inputs
    attrs = op.attrs
    out = reductions.cumprod(x, axis, attrs["exclusive"], attrs["reverse"])
    back = reductions.cumsum(out * grad, axis, attrs["exclusive"], not attrs["reverse"])
    return [math.div_no_nan(back, x), None]


__all__ = ["kept_sizes", "range_of"]
