"""Minima and maxima over any stretch of a long column, in time that hardly depends on its length.

Above the points lie levels: blocks of 64 points, then groups of 4 blocks, of 16, and so on, each with the smallest and
largest finite value and which non-finite ones it holds. A stretch is read as points at its ends and as ever larger
blocks towards its middle. So the answer is exact for every pixel, however the points are spaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from board.store import native

BLOCK = 64
FAN_OUT = 4

_BEYOND_INT64 = 2.0**63

NAN, PLUS_INFINITY, MINUS_INFINITY = 1, 2, 4

Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]
UInt8 = npt.NDArray[np.uint8]
Value = npt.NDArray[np.floating[Any]]  # 32 or 64 bits
X = Int64 | Float64


@dataclass(frozen=True, slots=True)
class Buckets:
    """What each pixel's points come to."""

    last: Int64  # index of the last point, -1 where there is none
    count: Int64
    low: Float64  # smallest finite value, NaN where there is none
    high: Float64
    flags: UInt8  # NAN | PLUS_INFINITY | MINUS_INFINITY, as seen among the points


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Levels above a column; one array a column of all levels, `starts[i]` is where level i begins."""

    blocks: int  # whole blocks of the lowest level
    low: Value
    high: Value
    flags: UInt8
    starts: Int64

    @staticmethod
    def over(value: Value, before: Pyramid | None = None) -> Pyramid:
        """Build the levels; `before` are those of a column of which this one is the continuation."""
        blocks = len(value) // BLOCK
        low, high = (np.empty(blocks, value.dtype) for _ in range(2))
        flags = np.empty(blocks, np.uint8)
        known = 0
        if before is not None and before.low.dtype == value.dtype:
            known = min(before.blocks, blocks)
            low[:known], high[:known], flags[:known] = before.low[:known], before.high[:known], before.flags[:known]
        _summarize_blocks(value, known, low, high, flags)
        return _with_upper_levels(low, high, flags)


def reduce(
    x: X,
    value: Value,
    start: int,
    stop: int,
    edges: npt.ArrayLike,
    pyramid: Pyramid | None = None,
) -> Buckets:
    """Reduce the points [start, stop) to pixels: pixel i holds those with edges[i] <= x < edges[i + 1].

    A point at the last edge belongs to the last pixel. `x` ascends (equal neighbours are fine) and is finite.
    `pyramid` is that of the whole `value`; without one all points are read.
    """
    return reduce_bounds(value, pixel_bounds(x, start, stop, edges), pyramid)


def pixel_bounds(x: X, start: int, stop: int, edges: npt.ArrayLike) -> Int64:
    """Return the index of each pixel's first point, and behind them the end of the last, for edges as in `reduce`."""
    limits = np.asarray(edges, np.float64)
    inside = x[start:stop]
    if inside.dtype.kind == "i":  # compared with floats, all of x would be converted
        bounds = np.searchsorted(inside, _as_int64(np.ceil(limits)), "left")
        bounds[-1:] = np.searchsorted(inside, _as_int64(np.floor(limits[-1:])), "right")
        bounds[limits >= _BEYOND_INT64] = len(inside)
    else:
        bounds = np.searchsorted(inside, limits, "left")
        bounds[-1:] = np.searchsorted(inside, limits[-1:], "right")
    return bounds.astype(np.int64) + start


def reduce_bounds(value: Value, bounds: Int64, pyramid: Pyramid | None = None) -> Buckets:
    """Reduce value[bounds[i]:bounds[i + 1]] for each i; `bounds` ascend."""
    compiled = native.compiled_functions(int(bounds[-1] - bounds[0]) if len(bounds) else 0)
    if compiled is None:
        low, high, flags = _reduce_bounds(value, bounds)
    else:
        levels = pyramid or _NO_LEVELS[value.dtype]
        pixels = len(bounds) - 1
        low, high, flags = np.empty(pixels), np.empty(pixels), np.empty(pixels, np.uint8)
        value = np.ascontiguousarray(value)
        compiled.reduce_bounds(value, levels.low, levels.high, levels.flags, levels.starts, bounds, low, high, flags)
    nothing = low > high
    low[nothing] = high[nothing] = np.nan
    count = np.diff(bounds)
    return Buckets(np.where(count > 0, bounds[1:] - 1, -1), count, low, high, flags)


def _reduce_bounds(value: Value, bounds: Int64) -> tuple[Float64, Float64, UInt8]:
    """Read all points: the specification of the compiled function, and its stand-in."""
    pixels = len(bounds) - 1
    low, high, flags = np.full(pixels, np.inf), np.full(pixels, -np.inf), np.zeros(pixels, np.uint8)
    filled = bounds[1:] > bounds[:-1]
    if filled.any():
        inside = value[bounds[0] : bounds[-1]]
        firsts = bounds[:-1][filled] - bounds[0]
        lows, highs, seen = _extremes(inside)
        low[filled] = np.minimum.reduceat(lows, firsts)
        high[filled] = np.maximum.reduceat(highs, firsts)
        flags[filled] = np.bitwise_or.reduceat(seen, firsts)
    return low, high, flags


def _extremes(value: Value) -> tuple[Value, Value, UInt8]:
    """Return each point as a candidate for minimum and maximum, and its flags."""
    finite = np.isfinite(value)
    if finite.all():
        return value, value, np.zeros(len(value), np.uint8)
    infinity = value.dtype.type(np.inf)
    flags = np.isnan(value) * np.uint8(NAN)
    flags |= np.isposinf(value) * np.uint8(PLUS_INFINITY)
    flags |= np.isneginf(value) * np.uint8(MINUS_INFINITY)
    return np.where(finite, value, infinity), np.where(finite, value, -infinity), flags


def _summarize_blocks(value: Value, known: int, low: Value, high: Value, flags: UInt8) -> None:
    blocks = len(low)
    compiled = native.compiled_functions((blocks - known) * BLOCK)
    if compiled is not None:
        compiled.summarize_blocks(np.ascontiguousarray(value), known, blocks, low, high, flags)
        return
    lows, highs, seen = _extremes(value[known * BLOCK : blocks * BLOCK])
    low[known:] = lows.reshape(-1, BLOCK).min(axis=1)
    high[known:] = highs.reshape(-1, BLOCK).max(axis=1)
    flags[known:] = np.bitwise_or.reduce(seen.reshape(-1, BLOCK), axis=1)


def _with_upper_levels(low: Value, high: Value, flags: UInt8) -> Pyramid:
    lows, highs, seen = [low], [high], [flags]
    while (groups := len(lows[-1]) // FAN_OUT) > 0:
        lows.append(lows[-1][: groups * FAN_OUT].reshape(-1, FAN_OUT).min(axis=1))
        highs.append(highs[-1][: groups * FAN_OUT].reshape(-1, FAN_OUT).max(axis=1))
        seen.append(np.bitwise_or.reduce(seen[-1][: groups * FAN_OUT].reshape(-1, FAN_OUT), axis=1))
    starts = np.cumsum([0, *map(len, lows)], dtype=np.int64)
    return Pyramid(len(low), np.concatenate(lows), np.concatenate(highs), np.concatenate(seen), starts)


def _as_int64(limits: Float64) -> Int64:
    """Convert whole numbers, those beyond the range to its ends."""
    return np.clip(np.nan_to_num(limits), -_BEYOND_INT64, np.nextafter(_BEYOND_INT64, 0)).astype(np.int64)


_NO_LEVELS = {
    np.dtype(kind): Pyramid(0, np.empty(0, kind), np.empty(0, kind), np.empty(0, np.uint8), np.zeros(1, np.int64))
    for kind in (np.float32, np.float64)
}
