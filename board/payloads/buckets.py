"""What buckets say about the values that were counted: sums over other buckets, percentiles, the range to look at.

Inside a bucket values are taken to lie evenly, as TensorBoard takes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from board.payloads.histograms import Buckets

Array = npt.NDArray[np.float64]

LIMIT = 1e300
"""Beyond it no axis is laid out: differences would overflow. ±DBL_MAX and infinities stand for "and beyond"."""

BASIS_POINTS = (0, 668, 1587, 3085, 5000, 6915, 8413, 9332, 10000)
"""Hundredths of a percent: the ends of a normal distribution, and ±1.5, ±1, ±0.5 and 0 deviations from its mean."""

MOST_BUCKETS = 4096
"""Neighbours in longer histograms are joined: no picture is as wide, and a bomb must not fill the memory."""

_MOST_SHARES = 1 << 20
_LEAST_SPAN = 1e-300


@dataclass(frozen=True, slots=True)
class Counted:
    """Filled buckets with finite edges, in the order of their left ones: `left <= right`, `count > 0`."""

    left: Array
    right: Array
    count: Array
    unplaced: float  # values of which nothing says where they were
    ignored: int  # buckets whose count is negative or not finite

    @property
    def total(self) -> float:
        """How many values were counted."""
        return float(self.count.sum()) + self.unplaced

    @property
    def nbytes(self) -> int:
        """Memory taken."""
        return self.left.nbytes + self.right.nbytes + self.count.nbytes


def tidy(buckets: Buckets) -> Counted:
    """Make sense of what was logged, whatever it was.

    Edges that fall are swapped. An edge that is NaN, infinite or ±DBL_MAX gives way to the bucket's other edge; where
    neither can be drawn, the values are counted and not placed.
    """
    left, right, count = buckets.T
    if _is_plain(buckets):
        filled = count > 0
        return Counted(left[filled], right[filled], count[filled], 0.0, 0)
    ill = ~(np.abs(count) <= LIMIT) | (count < 0)
    filled = ~ill & (count > 0)
    left, right, count = left[filled], right[filled], count[filled]
    no_left, no_right = ~(np.abs(left) <= LIMIT), ~(np.abs(right) <= LIMIT)
    placed = ~(no_left & no_right)
    one, other = np.where(no_left, right, left)[placed], np.where(no_right, left, right)[placed]
    unplaced, count = float(count[~placed].sum()), count[placed]
    left, right = np.minimum(one, other), np.maximum(one, other)
    if (left[1:] < left[:-1]).any():
        order = np.argsort(left, kind="stable")
        left, right, count = left[order], right[order], count[order]
    return Counted(*_joined(left, right, count), unplaced, int(ill.sum()))


def _is_plain(buckets: Buckets) -> bool:
    """Tell whether there is nothing to tidy: nearly always, and a page looks at thousands."""
    left, right, count = buckets.T
    return (
        len(buckets) <= MOST_BUCKETS
        and bool((np.abs(buckets) <= LIMIT).all())
        and bool((count >= 0).all() and (right >= left).all() and (left[1:] >= left[:-1]).all())
    )


def _joined(left: Array, right: Array, count: Array) -> tuple[Array, Array, Array]:
    if len(count) <= MOST_BUCKETS:
        return left, right, count
    starts = np.arange(0, len(count), -(-len(count) // MOST_BUCKETS))
    return left[starts], np.maximum.reduceat(right, starts), np.add.reduceat(count, starts)


def rebin(left: Array, right: Array, count: Array, owner: npt.NDArray[np.intp], owners: int, edges: Array) -> Array:
    """Spread buckets of several histograms over one set of bins; returns counts of shape (owners, bins).

    `owner[i]` says whose bucket i is. A bucket gives each bin the share that overlaps it, so that nothing within the
    edges is lost or counted twice; one without width lies in a single bin: the last is closed, the others are open at
    their right edge. What lies beyond the edges is left out.
    """
    bins = len(edges) - 1
    first = np.searchsorted(edges, left, "right") - 1
    last = np.searchsorted(edges, right, "left") - 1
    point = right <= left
    first[point & (left == edges[-1])] = bins - 1
    last[point] = first[point]
    inside = (last >= 0) & (first < bins)
    first, last = np.maximum(first, 0), np.minimum(last, bins - 1)
    share_counts = np.where(inside, last - first + 1, 0)
    if share_counts.sum() > max(_MOST_SHARES, 2 * len(left)):
        # Buckets of one histogram lie beside each other. Where somebody made them all overlap, their middles will do.
        middle = left / 2 + right / 2
        return rebin(middle, middle, count, owner, owners, edges)
    bucket = np.repeat(np.arange(len(left)), share_counts)
    start = np.cumsum(share_counts) - share_counts
    bin_ = first[bucket] + np.arange(len(bucket)) - start[bucket]
    width = np.where(point, 1.0, right - left)[bucket]
    # Differences of fractions of the bucket, and not of values: the shares of a bucket then sum to one.
    with np.errstate(over="ignore"):  # a fraction beyond all numbers is beyond one
        low = np.clip((edges[bin_] - left[bucket]) / width, 0, 1)
        high = np.clip((edges[bin_ + 1] - left[bucket]) / width, 0, 1)
    share = np.where(point[bucket], 1.0, high - low)
    place = owner[bucket] * bins + bin_
    sums = np.bincount(place, count[bucket] * share, owners * bins).astype(np.float64)
    return sums.reshape(owners, bins)


def percentiles(left: Array, right: Array, count: Array, basis_points: Sequence[int] = BASIS_POINTS) -> Array:
    """Return the value below which that part of the count lies, for each of the points; zeros where there is none."""
    points = np.asarray(basis_points, np.float64)
    if not len(count):
        return np.zeros(len(points))
    reached = np.cumsum(count * basis_points[-1] / (count.sum() or 1.0))
    bucket = np.searchsorted(reached, points, "right")
    beyond = bucket >= len(count)
    bucket = np.minimum(bucket, len(count) - 1)
    before = np.where(bucket > 0, reached[bucket - 1], 0.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # only where `beyond` takes another value
        rise = (points - before) * (right[bucket] - left[bucket]) / (reached[bucket] - before)
    values: Array = np.where(beyond, right[-1], left[bucket] + rise)
    return values


def span(left: Array, right: Array, weight: Array, ignored: float = 0.0) -> tuple[float, float] | None:
    """Return a range that holds all buckets, or all of the weight but `ignored` at either end; None without buckets."""
    if not len(left):
        return None
    if not ignored:
        return float(left.min()), float(right.max())
    cut = float(weight.sum()) * ignored
    upwards, downwards = np.argsort(left, kind="stable"), np.argsort(-right, kind="stable")
    low = left[upwards][min(int(np.searchsorted(np.cumsum(weight[upwards]), cut, "right")), len(left) - 1)]
    high = right[downwards][min(int(np.searchsorted(np.cumsum(weight[downwards]), cut, "right")), len(left) - 1)]
    return (float(low), float(high)) if low <= high else (float(left.min()), float(right.max()))


def grid(low: float, high: float, bins: int) -> Array:
    """Return the edges of equal bins from `low` to `high`; a single place gets a small range around it."""
    room = max(abs(low) * 1e-9, abs(high) * 1e-9, _LEAST_SPAN)
    if high - low <= room:
        half = max(room, 0.5 if low == high else (high - low))
        low, high = low - half, high + half
    return np.linspace(low, high, bins + 1)
