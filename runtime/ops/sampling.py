"""Drawing classes by their logits."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.op import INDICES, REALS, Op
from runtime.graph.shape import Dims
from runtime.ops import rules
from runtime.ops.random import normal_op, seeds

__all__ = ["multinomial"]


def _drawn_dims(logits: Any, number: Any, **_: Any) -> Dims:
    rows, _classes = rules.of_rank(logits, 2, "logits")
    return (rows, None if number.value is None else int(number.value))


def _drawn(
    xp: Any, logits: Array, number: Array, *, state: np.random.Generator, output_dtype: arrays.DType, **_: Any
) -> Array:
    """Draw by the inverse of the running sums of exp(logits), each row's greatest logit taken off."""
    host = np.asarray(arrays.to_host(logits), np.float64)
    weights = np.exp(host - host.max(1, keepdims=True, initial=-np.inf))
    if host.size and not np.isfinite(weights).all():
        raise ValueError("logits to draw by must be finite, or -inf for what is never drawn")
    ends = weights.cumsum(1)
    places = state.random((len(host), int(number))) * ends[:, -1:]
    found = [np.searchsorted(row, wanted, "right") for row, wanted in zip(ends, places, strict=True)]
    return xp.asarray(np.array(found, output_dtype.numpy).reshape(places.shape))


multinomial_op = Op(
    "Multinomial",
    "logits: T, num_samples: int32 -> output: output_dtype",
    types={"T": REALS, "output_dtype": INDICES},
    attrs={"seed": 0, "seed2": 0, "output_dtype": arrays.int64},
    shape=_drawn_dims,
    kernel=_drawn,
    state=normal_op.state,
    by_value=(1,),
)


def multinomial(
    logits: Any, num_samples: Any, seed: int | None = None, name: str | None = None, output_dtype: Any = arrays.int64
) -> Any:
    """Return for each row of logits that many classes, drawn with probabilities softmax(logits)."""
    return multinomial_op(
        logits, num_samples, output_dtype=arrays.as_dtype(output_dtype), name=name or "multinomial", **seeds(seed)
    )
