"""Brings the gradient of a broadcast op back to the shapes of its inputs: sums along what was repeated."""

from typing import Any

import numpy as np

from runtime.graph.shape import is_known
from runtime.ops import reductions, shaping


def unbroadcast(x: Any, y: Any, grad_x: Any, grad_y: Any) -> list[Any]:
    """Return the gradients by x and y of an op that broadcast them; either may be None."""
    if is_known(x.dims) and x.dims == y.dims:
        return [grad_x, grad_y]
    return reduced_to_both(x, y, grad_x, grad_y)


def reduced_to_both(x: Any, y: Any, grad_x: Any, grad_y: Any) -> list[Any]:
    """Return the same for ops whose gradients ask for the shapes even where these are known and equal: for names."""
    shape_x, shape_y = shaping.shape(x), shaping.shape(y)
    axes = repeated_axes(x.dims, y.dims)
    if axes is None:
        by_args = shaping.broadcast_gradient_args(shape_x, shape_y)
        return [_reduced(grad_x, by_args[0], shape_x), _reduced(grad_y, by_args[1], shape_y)]
    return [
        _reduced(grad, np.array(gone, np.int32), shape) if gone or rank_differs(one, other) else grad
        for grad, gone, shape, one, other in ((grad_x, axes[0], shape_x, x, y), (grad_y, axes[1], shape_y, y, x))
    ]


def rank_differs(one: Any, other: Any) -> bool:
    """Tell whether the first has fewer dimensions."""
    return len(one.dims) < len(other.dims)


def _reduced(grad: Any, axes: Any, shape: Any) -> Any:
    if grad is None:
        return None
    return shaping.reshape(reductions.reduce_sum(grad, axes, keepdims=True), shape)


def repeated_axes(one: Any, other: Any) -> tuple[list[int], list[int]] | None:
    """Return the axes of the result along which each input was repeated, or None where that is not known."""
    if one is None or other is None:
        return None
    rank = max(len(one), len(other))
    padded = [(1,) * (rank - len(dims)) + tuple(dims) for dims in (one, other)]
    gone: tuple[list[int], list[int]] = ([], [])
    for axis, (a, b) in enumerate(zip(*padded, strict=True)):
        if a == b == 1:  # repeated in neither; where one lacks the axis, its shape says so
            continue
        if a == 1:
            gone[0].append(axis)
        elif b == 1:
            gone[1].append(axis)
        elif a is None or b is None:
            return None
    return gone
