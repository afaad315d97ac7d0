"""Gradients cut to a length: `clip_by_norm` each by itself, `clip_by_global_norm` all together."""

from collections.abc import Sequence
from typing import Any

from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.slices import IndexedSlices
from runtime.ops import arithmetic, comparison, reductions
from runtime.ops.constants import identity, ones_like
from runtime.ops.joining import stack
from runtime.ops.linear import l2_loss
from runtime.ops.shaping import size

__all__ = ["clip_by_average_norm", "clip_by_global_norm", "clip_by_norm", "global_norm"]


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """Return the tensor, scaled down where its Euclidean norm (along `axes`) is more than `clip_norm`."""
    with name_scope(name, "clip_by_norm"):
        values = convert_to_tensor(t.values if isinstance(t, IndexedSlices) else t, name="t")
        squares = reductions.reduce_sum(values * values, axes, keepdims=True)
        positive = comparison.greater(squares, 0)
        # the square root has no gradient at 0
        safe = comparison.where(positive, squares, ones_like(squares))
        length = comparison.where(positive, arithmetic.sqrt(safe), squares)
        clipped = identity(values * clip_norm / arithmetic.maximum(length, clip_norm))
        return t.with_values(clipped) if isinstance(t, IndexedSlices) else clipped


def clip_by_average_norm(t: Any, clip_norm: Any, name: str | None = None) -> Any:
    """Return the tensor, scaled down where its Euclidean norm, divided by its size, is more than `clip_norm`."""
    with name_scope(name, "clip_by_average_norm") as scope:
        t = convert_to_tensor(t, name="t")
        number = arithmetic.cast(size(t), t.dtype)
        inverse = arithmetic.rsqrt(reductions.reduce_sum(t * t))
        return identity(t * clip_norm * arithmetic.minimum(inverse * number, 1.0 / clip_norm), name=scope)


def global_norm(t_list: Sequence[Any], name: str | None = None) -> Any:
    """Return the Euclidean norm of all tensors together; None among them is left out."""
    with name_scope(name, "global_norm") as scope:
        halves = [l2_loss(_values(one)) for one in t_list if one is not None]
        if not halves:
            raise ValueError("no gradient has a norm: the list holds none")
        return arithmetic.sqrt(reductions.reduce_sum(stack(halves)) * 2.0, name=f"{scope}global_norm")


def clip_by_global_norm(
    t_list: Sequence[Any], clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Any]:
    """Return the tensors, all scaled down by one factor where their norm together is more than `clip_norm`; and it.

    Where the norm is infinite or NaN, so is everything that is returned: a broken step is seen, not hidden.
    """
    with name_scope(name, "clip_by_global_norm"):
        length = global_norm(t_list) if use_norm is None else convert_to_tensor(use_norm)
        scale = clip_norm * arithmetic.minimum(1.0 / length, 1.0 / clip_norm)
        scale = scale + (length - length)  # NaN where the norm is not finite
        clipped = [None if one is None else _scaled(one, scale) for one in t_list]
        return clipped, length


def _values(one: Any) -> Any:
    return convert_to_tensor(one.values if isinstance(one, IndexedSlices) else one)


def _scaled(one: Any, scale: Any) -> Any:
    values = _values(one)
    if scale.dtype is not values.dtype:
        scale = arithmetic.cast(scale, values.dtype)
    return one.with_values(values * scale) if isinstance(one, IndexedSlices) else values * scale
