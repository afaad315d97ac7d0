"""The loops over pairs of points, compiled by numba; places lie dimension by dimension, so that they vectorise."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from numba import prange

Float32 = npt.NDArray[np.float32]

_FAST = {"contract", "reassoc", "nsz", "arcp"}  # sums in any order; infinities stay what they are
_compiled = numba.njit(cache=True, fastmath=_FAST, nogil=True, error_model="numpy", parallel=True)
_sequential = numba.njit(cache=True, fastmath=_FAST, nogil=True, error_model="numpy")

_CLIP = 4.0  # of a step in UMAP


@_compiled  # type: ignore[untyped-decorator]  # numba has no types
def smallest(rows: Float32, chosen: Any) -> None:
    """Write the columns of the k smallest numbers of each row, by insertion: for a k that is small, one pass."""
    k = chosen.shape[1]
    for i in prange(len(rows)):
        best = np.full(k, np.float32(np.inf), np.float32)
        for j in range(rows.shape[1]):
            value = rows[i, j]
            if value < best[k - 1]:
                at = k - 1
                while at > 0 and best[at - 1] > value:
                    best[at] = best[at - 1]
                    chosen[i, at] = chosen[i, at - 1]
                    at -= 1
                best[at] = value
                chosen[i, at] = j


@_compiled  # type: ignore[untyped-decorator]
def repel(x: Float32, y: Float32, z: Float32, force: Float32) -> float:
    """Write the sum of q² (y_i - y_j) over all j, q = 1 / (1 + |y_i - y_j|²); return the sum of q over all pairs."""
    count = len(x)
    total = 0.0
    for i in prange(count):
        xi, yi, zi = x[i], y[i], z[i]
        fx = np.float32(0.0)
        fy = np.float32(0.0)
        fz = np.float32(0.0)
        sums = np.float32(0.0)
        for j in range(count):
            dx = xi - x[j]
            dy = yi - y[j]
            dz = zi - z[j]
            q = np.float32(1.0) / (np.float32(1.0) + dx * dx + dy * dy + dz * dz)
            sums += q
            q *= q
            fx += q * dx
            fy += q * dy
            fz += q * dz
        force[0, i] = fx
        force[1, i] = fy
        force[2, i] = fz
        total += np.float64(sums) - 1.0  # less the pair of a point with itself
    return total


@_compiled  # type: ignore[untyped-decorator]
def attract(place: Float32, indptr: Any, indices: Any, weights: Float32, force: Float32) -> None:
    """Write the sum of p q (y_i - y_j) over the neighbours."""
    dimensions, count = place.shape
    for i in prange(count):
        for d in range(dimensions):
            force[d, i] = 0.0
        for at in range(indptr[i], indptr[i + 1]):
            j = indices[at]
            apart = np.float32(1.0)
            for d in range(dimensions):
                apart += (place[d, i] - place[d, j]) ** 2
            pull = weights[at] / apart
            for d in range(dimensions):
                force[d, i] += pull * (place[d, i] - place[d, j])


@_sequential  # type: ignore[untyped-decorator]
def _clipped(step: float) -> float:
    return _CLIP if step > _CLIP else -_CLIP if step < -_CLIP else step


@_sequential  # type: ignore[untyped-decorator]
def sample_edges(
    place: Float32,
    heads: Any,
    tails: Any,
    every: Float32,
    due: Float32,
    a: float,
    b: float,
    rate: float,
    epoch: int,
    negatives: int,
    state: Any,
) -> None:
    """One epoch of UMAP: each edge that is due draws its ends together and pushes its head off points by chance.

    place: points × dimensions, moved in place; `state` is the generator's, one xorshift64 number.
    """
    count, dimensions = place.shape
    for edge in range(len(heads)):
        if due[edge] > epoch:
            continue
        due[edge] += every[edge]
        i, j = heads[edge], tails[edge]
        apart = 0.0
        for d in range(dimensions):
            apart += (place[i, d] - place[j, d]) ** 2
        if apart > 0.0:
            pull = -2.0 * a * b * apart ** (b - 1.0) / (a * apart**b + 1.0)
            for d in range(dimensions):
                step = _clipped(pull * (place[i, d] - place[j, d])) * rate
                place[i, d] += step
                place[j, d] -= step
        for _ in range(negatives):
            random = state[0]
            random ^= random << np.uint64(13)
            random ^= random >> np.uint64(7)
            random ^= random << np.uint64(17)
            state[0] = random
            other = np.int64(random % np.uint64(count))
            if other == i:
                continue
            apart = 0.0
            for d in range(dimensions):
                apart += (place[i, d] - place[other, d]) ** 2
            push = 2.0 * b / ((0.001 + apart) * (a * apart**b + 1.0))
            for d in range(dimensions):
                difference = place[i, d] - place[other, d]
                step = _clipped(push * difference) if apart > 0.0 else _CLIP
                place[i, d] += step * rate
