"""Who is nearest to a point in the space that the vectors are of: exact, all points looked at."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from board.plugins.projector.linear import BLOCK_VALUES, Float32, Float64

Metric = Literal["cosine", "euclidean"]


def nearest(
    values: Float32, candidates: npt.NDArray[np.intp], point: int, k: int, metric: Metric
) -> tuple[npt.NDArray[np.intp], Float64]:
    """Return the k nearest of the candidates, the nearest first, and how far they are; the point itself is none.

    Cosine distance is 1 - cos, of a vector without length 1. Of equally near ones the first come first.
    """
    candidates = candidates[candidates != point]
    distance = np.empty(len(candidates))
    rows = max(1, BLOCK_VALUES // max(1, values.shape[1]))
    for start in range(0, len(candidates), rows):
        block = values[candidates[start : start + rows]].astype(np.float64)
        distance[start : start + rows] = _distances(block, values[point].astype(np.float64), metric)
    k = min(k, len(candidates))
    chosen = np.argpartition(distance, k - 1)[:k] if 0 < k < len(distance) else np.arange(k)
    if 0 < k < len(distance):  # those that are as far as the last one: which of them is not left to chance
        limit = distance[chosen].max()
        chosen = np.concatenate([np.flatnonzero(distance < limit), np.flatnonzero(distance == limit)])[:k]
    order = chosen[np.lexsort((candidates[chosen], distance[chosen]))]
    return candidates[order], distance[order]


def _distances(block: Float64, query: Float64, metric: Metric) -> Float64:
    if metric == "euclidean":
        difference = block - query
        lengths: Float64 = np.linalg.norm(difference, axis=1)
        return lengths
    lengths = np.sqrt(np.einsum("ij,ij->i", block, block)) * np.linalg.norm(query)
    cosine = np.divide(block @ query, lengths, out=np.zeros(len(block)), where=lengths > 0)
    distances: Float64 = np.clip(1.0 - cosine, 0.0, 2.0)
    return distances
