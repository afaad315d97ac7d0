"""Dropout: a random part of a tensor set to 0, the rest scaled so that the mean stays."""

from typing import Any

from runtime.graph.context import for_sessions, name_scope, state
from runtime.graph.convert import constant, convert_to_tensor
from runtime.ops import arithmetic, comparison, random, shaping

__all__ = ["dropout"]


def dropout(
    x: Any,
    second: Any = None,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = None,
    rate: Any = None,
    keep_prob: Any = None,
) -> Any:
    """Return x with each element 0 with probability `rate`, else divided by 1 - rate (Srivastava et al., 2014).

    `noise_shape` says along which axes (those of size 1) elements are dropped together. TensorFlow 1's `keep_prob` is
    1 - rate. Either may be a tensor, to be fed. Without its name, the second argument is what it is in the TensorFlow
    whose way this is: keep_prob in a graph for a session, rate eagerly and in traced functions.
    """
    if sum(one is not None for one in (second, rate, keep_prob)) != 1:
        raise ValueError("dropout needs a rate, or a keep_prob, and not both")
    if second is not None:
        rate, keep_prob = (None, second) if for_sessions() else (second, None)
    rate = 1.0 - keep_prob if rate is None and keep_prob is not None else rate
    fed = hasattr(rate, "dims")
    if not fed and not 0 <= rate < 1:
        raise ValueError(f"a dropout rate is in [0, 1), not {rate}")
    with name_scope(name, "dropout"):
        x = convert_to_tensor(x, name="x")
        if not fed and rate == 0:
            return x
        if fed:
            rate = rate if rate.dtype is x.dtype else arithmetic.cast(rate, x.dtype)
            scaled = arithmetic.real_div(x, arithmetic.subtract(constant(1, x.dtype), rate))
        else:
            scaled = arithmetic.multiply(x, constant(1.0 / (1.0 - rate), x.dtype), name="Mul")
        sizes = shaping.shape(x) if noise_shape is None else noise_shape
        noise = random.random_uniform(sizes, dtype=x.dtype, seed=seed)
        kept = comparison.greater_equal(noise, rate)
        # chosen, not multiplied: with a rate of 1 what is dropped is 0 by 0
        dropped = comparison.select_v2(kept, scaled, constant(0, x.dtype))
        if state.graph is not None:
            dropped.set_shape(x.dims)
        return dropped
