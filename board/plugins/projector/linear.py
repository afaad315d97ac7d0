"""Places that are a matrix product away: principal components, random directions, axes of one's own.

All points take part, block by block, so that no second matrix of their size is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from board.errors import BadRequest

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

BLOCK_VALUES = 1 << 22  # 16 MiB of float32

EXACT_WORK = 5e10
"""Multiplications that an exact covariance may take, some two seconds; beyond, a few directions are found by turns."""

_OVERSAMPLED = 10  # directions beyond those that are wanted, and turns: Halko, Martinsson, Tropp 2011, §4
_TURNS = 4


@dataclass(frozen=True, slots=True)
class Placement:
    """Where points are, and the part of all variance along each of the directions."""

    points: Float32  # n × directions
    variance: Float64
    note: str = ""


def _blocks(values: Float32) -> Iterator[slice]:
    rows = max(1, BLOCK_VALUES // max(1, values.shape[1]))
    return (slice(start, start + rows) for start in range(0, len(values), rows))


def mean_of(values: Float32) -> Float32:
    """Return the centre of the points."""
    if not len(values):
        return np.zeros(values.shape[1], np.float32)
    centre: Float32 = values.mean(axis=0, dtype=np.float64).astype(np.float32)
    return centre


def spherised(values: Float32) -> Float32:
    """Return the points around their centre, each at distance 1 from it; what lies in the centre stays there."""
    moved = values - mean_of(values)
    length = np.sqrt(np.einsum("ij,ij->i", moved, moved, dtype=np.float64))
    length[length == 0] = 1.0
    moved /= length[:, None].astype(np.float32)
    return moved


def principal(values: Float32, components: int) -> Placement:
    """Return the points along the directions in which they vary most, the most first.

    Exact, by the eigenvectors of the covariance (of points or of dimensions, whichever are fewer), or of a basis found
    by randomized iteration where that would take too long; the note says so.
    """
    points, dimensions = values.shape
    components = min(components, dimensions, max(points - 1, 0))
    if not components:
        return Placement(np.zeros((points, 0), np.float32), np.zeros(0))
    fewer = min(points, dimensions)
    centre = mean_of(values)
    total = _variance(values, centre)
    exact = float(points) * dimensions * fewer <= EXACT_WORK
    if exact and dimensions <= points:
        directions = _leading(_covariance(values, centre), components)
    elif exact:
        directions = _through_points(values, centre, components)
    else:
        directions = _randomized(values, centre, components)
    directions *= np.where(directions[np.abs(directions).argmax(axis=0), range(components)] < 0, -1.0, 1.0)
    note = "" if exact else f"the components of {points:,} × {dimensions:,} numbers are found by randomized iteration"
    return _along(values, centre, directions.astype(np.float32), total, note)


def random(values: Float32, directions: int, seed: int) -> Placement:
    """Return the points along directions drawn at random, at right angles to each other."""
    dimensions = values.shape[1]
    drawn = np.random.default_rng(seed).normal(size=(dimensions, min(directions, dimensions)))
    basis = np.linalg.qr(drawn)[0] if drawn.size else drawn
    centre = mean_of(values)
    return _along(values, centre, basis.astype(np.float32), _variance(values, centre), "")


def custom(values: Float32, axes: Sequence[tuple[Sequence[int], Sequence[int]]]) -> Placement:
    """Return the points along axes that lead from the centroid of some points to that of others.

    No points on a side stand for all of them. Raises BadRequest for an axis without length.
    """
    centre = mean_of(values)
    directions = np.zeros((values.shape[1], len(axes)), np.float32)
    for place, (left, right) in enumerate(axes):
        start, end = (mean_of(values[list(side)]) if len(side) else centre for side in (left, right))
        direction = end.astype(np.float64) - start
        length = np.linalg.norm(direction)
        if not length > 0:
            raise BadRequest(f"axis {place + 1} has no direction: both of its ends have the same centre")
        directions[:, place] = direction / length
    return _along(values, centre, directions, _variance(values, centre), "")


def _along(values: Float32, centre: Float32, directions: Float32, total: float, note: str) -> Placement:
    placed = np.empty((len(values), directions.shape[1]), np.float32)
    for block in _blocks(values):
        placed[block] = (values[block] - centre) @ directions
    spread = placed.var(axis=0, dtype=np.float64) if len(placed) else np.zeros(placed.shape[1])
    return Placement(placed, spread / total if total > 0 else np.zeros_like(spread), note)


def _variance(values: Float32, centre: Float32) -> float:
    total = 0.0
    for block in _blocks(values):
        moved = values[block] - centre
        total += float(np.einsum("ij,ij->", moved, moved, dtype=np.float64))
    return total / max(1, len(values))


def _covariance(values: Float32, centre: Float32) -> Float64:
    sums = np.zeros((values.shape[1], values.shape[1]))
    for block in _blocks(values):
        moved = values[block] - centre
        sums += moved.T @ moved
    return sums


def _leading(symmetric: Float64, count: int) -> Float64:
    """Return the eigenvectors of the largest eigenvalues."""
    return np.linalg.eigh(symmetric)[1][:, : -count - 1 : -1].copy()


def _through_points(values: Float32, centre: Float32, components: int) -> Float64:
    """Return directions by way of the products of all pairs of points: fewer, where there are fewer points."""
    moved = (values - centre).astype(np.float64)
    found = moved.T @ _leading(moved @ moved.T, components)
    length = np.linalg.norm(found, axis=0)
    directions: Float64 = found / np.where(length > 0, length, 1.0)
    return directions


def _randomized(values: Float32, centre: Float32, components: int) -> Float64:
    """Return directions by repeated multiplication of a few random ones (Halko, Martinsson, Tropp 2011, alg. 4.4)."""
    size = min(components + _OVERSAMPLED, *values.shape)
    basis = np.random.default_rng(0).normal(size=(values.shape[1], size))
    for _ in range(_TURNS):
        product = np.zeros_like(basis)
        narrow = np.linalg.qr(basis)[0].astype(np.float32)
        for block in _blocks(values):
            moved = values[block] - centre
            product += moved.T @ (moved @ narrow)
        basis = product
    basis = np.linalg.qr(basis)[0]
    narrow = basis.astype(np.float32)
    small = np.zeros((size, size))
    for block in _blocks(values):
        along = (values[block] - centre) @ narrow
        small += along.T @ along
    directions: Float64 = basis @ _leading(small, components)
    return directions
