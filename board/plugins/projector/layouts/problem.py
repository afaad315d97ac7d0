"""What a layout is to be found for, made ready: directions reduced, first places known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from board.plugins.projector.layouts.graph import Float32
from board.plugins.projector.linear import principal

MOST_DIRECTIONS = 50
"""Principal components that neighbours are looked for in; beyond, distances hardly change (scikit-learn's advice)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Points and parameters of one layout; those of the other method are not looked at."""

    values: Float32
    initial: Float32  # principal components, as many as the layout has dimensions
    start: Float32 | None  # places to go on from
    classes: npt.NDArray[np.int32] | None
    weight: float
    seed: int
    perplexity: float
    learning_rate: float  # 0: chosen
    iterations: int
    neighbors: int
    min_dist: float


def prepared(values: Float32, metric: str, dimensions: int) -> tuple[Float32, Float32, str]:
    """Return points whose euclidean distances are those of the metric, first places, and what was simplified.

    Of vectors of length 1 the square of the distance is twice the cosine's.
    """
    if metric == "cosine":
        length = np.sqrt(np.einsum("ij,ij->i", values, values, dtype=np.float64))
        values = (values / np.where(length > 0, length, 1.0)[:, None]).astype(np.float32)
    wide = values.shape[1] > MOST_DIRECTIONS
    reduced = principal(values, max(dimensions, MOST_DIRECTIONS if wide else dimensions)).points
    initial = np.zeros((len(values), dimensions), np.float32)
    known = min(dimensions, reduced.shape[1])
    initial[:, :known] = reduced[:, :known]
    note = f"neighbours are looked for in {MOST_DIRECTIONS} principal components of {values.shape[1]:,}" if wide else ""
    return (reduced if wide else values), initial, note
