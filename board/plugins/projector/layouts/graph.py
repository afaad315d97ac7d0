"""Who is near whom: the exact nearest neighbours of every point, and sparse weights made of them.

A weight matrix is symmetric and lies row by row: `indptr[i]:indptr[i + 1]` are the entries of point i.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from board.plugins.projector.layouts import compiled

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

_BLOCK_DISTANCES = 1 << 23  # 32 MiB
_FEW = 200  # neighbours, up to which insertion is faster than a partition
_HALVINGS = 64  # of an interval, until float64 cannot tell its ends apart


@dataclass(frozen=True, slots=True)
class Graph:
    """A symmetric sparse matrix of weights."""

    indptr: Index
    indices: npt.NDArray[np.int32]
    weights: Float32

    def rows(self) -> Index:
        """Return the row of each entry."""
        return np.repeat(np.arange(len(self.indptr) - 1), np.diff(self.indptr))


def nearest(queries: Float32, targets: Float32, k: int, *, own: bool) -> tuple[Index, Float64]:
    """Return the k nearest targets of each query and their distances, the nearest first.

    own: queries and targets are the same points, and none is its own neighbour.
    """
    index = np.empty((len(queries), k), np.int64)
    distance = np.empty((len(queries), k))
    squares = np.einsum("ij,ij->i", targets, targets)
    rows = max(1, _BLOCK_DISTANCES // max(1, len(targets)))
    for start in range(0, len(queries), rows):
        block = queries[start : start + rows]
        apart = squares - 2.0 * (block @ targets.T)  # without the query's own square, which orders nothing
        if own:
            apart[np.arange(len(block)), start + np.arange(len(block))] = np.inf
        chosen = _smallest(apart, k)
        # Differences, not products: of points that lie close together those have lost their digits.
        exact = np.linalg.norm(targets[chosen].astype(np.float64) - block[:, None, :], axis=2)
        order = np.argsort(exact, axis=1, kind="stable")
        index[start : start + rows] = np.take_along_axis(chosen, order, 1)
        distance[start : start + rows] = np.take_along_axis(exact, order, 1)
    return index, distance


def _smallest(rows: Float32, k: int) -> Index:
    """Return the columns of the k smallest numbers of each row, in any order."""
    if k > _FEW:
        return np.argpartition(rows, k - 1, axis=1)[:, :k]
    chosen = np.zeros((len(rows), k), np.int64)
    compiled.smallest(rows, chosen)
    return chosen


def symmetric(index: Index, weights: Float64, combine: str) -> Graph:
    """Return the graph of directed weights: of each pair the mean, or `a + b - ab`, the union of fuzzy sets."""
    points, k = index.shape
    rows = np.repeat(np.arange(points), k)
    columns = index.reshape(-1)
    keys, place = np.unique(np.concatenate([rows * points + columns, columns * points + rows]), return_inverse=True)
    flat = weights.reshape(-1)
    there = np.bincount(place[: len(flat)], flat, len(keys))
    back = np.bincount(place[len(flat) :], flat, len(keys))
    joined = (there + back) / 2 if combine == "mean" else there + back - there * back
    return _from_keys(keys, joined, points)


def _from_keys(keys: Index, weights: Float64, points: int) -> Graph:
    kept = weights > 0
    keys, weights = keys[kept], weights[kept]
    indptr = np.searchsorted(keys, np.arange(points + 1) * points)
    return Graph(indptr.astype(np.int64), (keys % points).astype(np.int32), weights.astype(np.float32))


def perplexed(distance: Float64, perplexity: float) -> Float64:
    """Return conditional probabilities of the neighbours, whose entropy is that of so many equally likely ones.

    exp(-beta d²), normalised; beta is found by halving (van der Maaten, Hinton 2008, §2).
    """
    squares = distance**2
    squares = squares - squares[:, :1]
    wanted = np.log(min(perplexity, distance.shape[1]))
    low, high = np.zeros(len(squares)), np.full(len(squares), np.inf)
    scale = squares.mean(axis=1)
    beta = 1.0 / np.where(scale > 0, scale, 1.0)
    probabilities = np.ones_like(squares)
    for _ in range(_HALVINGS):
        probabilities = np.exp(-squares * beta[:, None])
        sums = probabilities.sum(axis=1)
        entropy = np.log(sums) + beta * (squares * probabilities).sum(axis=1) / sums
        wide = entropy > wanted
        low, high = np.where(wide, beta, low), np.where(wide, high, beta)
        beta = np.where(np.isinf(high), beta * 2, (low + high) / 2)
    conditional: Float64 = probabilities / probabilities.sum(axis=1, keepdims=True)
    return conditional


def memberships(distance: Float64) -> Float64:
    """Return how strongly each neighbour belongs: exp(-(d - rho) / sigma), together log2(k) (McInnes et al. 2018)."""
    positive = np.where(distance > 0, distance, np.inf)
    nearest_other = positive.min(axis=1)
    nearest_other[~np.isfinite(nearest_other)] = 0.0
    beyond = np.maximum(distance - nearest_other[:, None], 0.0)
    wanted = np.log2(distance.shape[1] + 1)
    low, high = np.zeros(len(beyond)), np.full(len(beyond), np.inf)
    sigma = np.ones(len(beyond))
    for _ in range(_HALVINGS):
        wide = np.exp(-beyond / sigma[:, None]).sum(axis=1) > wanted
        low, high = np.where(wide, low, sigma), np.where(wide, sigma, high)
        sigma = np.where(np.isinf(high), sigma * 2, (low + high) / 2)
    floor = 1e-3 * np.where(distance.mean(axis=1) > 0, distance.mean(axis=1), 1.0)
    belonging: Float64 = np.exp(-beyond / np.maximum(sigma, floor)[:, None])
    return belonging


def supervised(graph: Graph, classes: npt.NDArray[np.int32], weight: float) -> Graph:
    """Return the graph with weaker ties between points of different classes; -1 is no class."""
    rows, columns = classes[graph.rows()], classes[graph.indices]
    unknown = (rows < 0) | (columns < 0)
    factor = np.where(unknown, 1.0 - weight / 2, np.where(rows == columns, 1.0, 1.0 - weight))
    return Graph(graph.indptr, graph.indices, (graph.weights * factor).astype(np.float32))
