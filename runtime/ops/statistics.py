"""Moments in steps: what adds up over batches, and means and variances of it; weighed ones."""

from typing import Any

from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, joining, normalizing, reductions, shaping

__all__ = ["batch_norm_with_global_normalization", "normalize_moments", "sufficient_statistics", "weighted_moments"]


def sufficient_statistics(
    x: Any,
    axes: Any,
    shift: Any = None,
    keep_dims: Any = None,
    name: str | None = None,
    keepdims: bool = False,
) -> tuple[Any, Any, Any, Any]:
    """Return how many numbers there are along the axes, their sum, the sum of their squares, and the shift.

    With a `shift` near the mean, both sums are of what is left without it, which keeps more digits.
    """
    kept = bool(keepdims if keep_dims is None else keep_dims)
    with name_scope(name, "sufficient_statistics"):
        x = convert_to_tensor(x, name="x")
        rank = len(x.dims)
        along = [axis % rank for axis in ([axes] if isinstance(axes, int) else axes)]
        sizes = [shaping.shape(x)[axis] if x.dims[axis] is None else x.dims[axis] for axis in along]
        count = arithmetic.cast(reductions.reduce_prod(joining.stack(sizes)), x.dtype)
        if shift is None:
            left, squares = x, arithmetic.square(x)
        else:
            shift = convert_to_tensor(shift, x.dtype, "shift")
            left, squares = x - shift, arithmetic.squared_difference(x, shift)
        first, second = (reductions.reduce_sum(one, axes, keepdims=kept) for one in (left, squares))
        return count, first, second, shift


def normalize_moments(
    counts: Any, mean_ss: Any, variance_ss: Any, shift: Any, name: str | None = None
) -> tuple[Any, Any]:
    """Return mean and variance of what `sufficient_statistics` gave, or of the sums of it over batches."""
    with name_scope(name, "normalize"):
        mean_ss, variance_ss = convert_to_tensor(mean_ss), convert_to_tensor(variance_ss)
        divisor = arithmetic.reciprocal(convert_to_tensor(counts, mean_ss.dtype))
        left = mean_ss * divisor
        variance = variance_ss * divisor - arithmetic.square(left)
        return (left if shift is None else left + shift), variance


def weighted_moments(
    x: Any,
    axes: Any,
    frequency_weights: Any,
    name: str | None = None,
    keep_dims: Any = None,
    keepdims: bool = False,
) -> tuple[Any, Any]:
    """Return mean and variance along the axes, each number as often as its weight says; weights are broadcast."""
    kept = bool(keepdims if keep_dims is None else keep_dims)
    with name_scope(name, "weighted_moments"):
        x = convert_to_tensor(x, name="x")
        weights = arithmetic.cast(convert_to_tensor(frequency_weights), x.dtype)
        weights = shaping.broadcast_to(weights, shaping.shape(x))
        divisor = arithmetic.reciprocal(reductions.reduce_sum(weights, axes, keepdims=True))
        mean = reductions.reduce_sum(weights * x, axes, keepdims=True) * divisor
        spread = weights * arithmetic.squared_difference(x, mean)
        variance = reductions.reduce_sum(spread, axes, keepdims=True) * divisor
        if kept:
            return mean, variance
        return shaping.squeeze(mean, axes), shaping.squeeze(variance, axes)


def batch_norm_with_global_normalization(
    t: Any = None,
    m: Any = None,
    v: Any = None,
    beta: Any = None,
    gamma: Any = None,
    variance_epsilon: float = 0.001,
    scale_after_normalization: bool = True,
    name: str | None = None,
) -> Any:
    """Return gamma · (t - m) / √(v + epsilon) + beta; without `scale_after_normalization` gamma is not used."""
    scale = gamma if scale_after_normalization else None
    return normalizing.batch_normalization(t, m, v, beta, scale, variance_epsilon, name)
