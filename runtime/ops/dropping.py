"""Dropout: a random part of a tensor set to 0, the rest scaled so that the mean stays."""

from typing import Any

from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, random, shaping

__all__ = ["dropout"]


def dropout(
    x: Any,
    keep_prob: float | None = None,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = None,
    rate: float | None = None,
) -> Any:
    """Return x with each element 0 with probability `rate`, else divided by 1 - rate (Srivastava et al., 2014).

    `noise_shape` says along which axes (those of size 1) elements are dropped together. TensorFlow 1's `keep_prob` is
    1 - rate.
    """
    if (rate is None) == (keep_prob is None):
        raise ValueError("dropout needs a rate, or a keep_prob, and not both")
    rate = 1.0 - keep_prob if rate is None and keep_prob is not None else rate
    assert rate is not None
    if not 0 <= rate < 1:
        raise ValueError(f"a dropout rate is in [0, 1), not {rate}")
    with name_scope(name, "dropout"):
        x = convert_to_tensor(x, name="x")
        if rate == 0:
            return x
        sizes = shaping.shape(x) if noise_shape is None else noise_shape
        noise = random.random_uniform(sizes, dtype=x.dtype, seed=seed)
        kept = arithmetic.cast(comparison.greater_equal(noise, rate), x.dtype)
        return x * (1.0 / (1.0 - rate)) * kept
