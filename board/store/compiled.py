"""The loops over all points, to be compiled. What they must give is said, and tested, by pyramid.py and smoothing.py.

Nothing is compiled on import: `native` takes the object files (see machine_code) of the functions in `FUNCTIONS`, for
32-bit and for 64-bit values. Reading beyond an array is not checked; the callers' arrays fit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np

from board.machine_code import FOR_KEEPING, object_of
from board.store.signatures import SIGNATURES

_BLOCK_BITS = 6
_FAN_BITS = 2
_NAN, _PLUS_INFINITY, _MINUS_INFINITY = np.uint8(1), np.uint8(2), np.uint8(4)

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _inline(function: _Function) -> _Function:
    inlined: _Function = numba.njit(inline="always")(function)
    return inlined


@_inline
def _take(number: Any, low: float, high: float, flags: Any) -> tuple[float, float, Any]:
    """Take one point into a pixel. Numbers only: an array passed on would drag in numba's reference counting."""
    if number - number == 0:
        low = min(low, number)
        high = max(high, number)
    elif number != number:  # NaN, and nothing else
        flags |= _NAN
    elif number > 0:
        flags |= _PLUS_INFINITY
    else:
        flags |= _MINUS_INFINITY
    return low, high, flags


def summarize_blocks(value: Any, first: int, stop: int, low: Any, high: Any, flags: Any) -> None:
    """Fill the lowest level of a pyramid for the blocks [first, stop)."""
    for block in range(first, stop):
        start = block << _BLOCK_BITS
        lowest, highest, seen = np.inf, -np.inf, np.uint8(0)
        for i in range(start, start + (1 << _BLOCK_BITS)):
            lowest, highest, seen = _take(value[i], lowest, highest, seen)
        low[block], high[block], flags[block] = lowest, highest, seen


def reduce_bounds(
    value: Any,
    level_low: Any,
    level_high: Any,
    level_flags: Any,
    level_starts: Any,
    bounds: Any,
    low: Any,
    high: Any,
    flags: Any,
) -> None:
    """Reduce value[bounds[i]:bounds[i + 1]] for each i, by whole blocks where they lie inside."""
    levels = len(level_starts) - 1
    for i in range(len(bounds) - 1):
        first, stop = bounds[i], bounds[i + 1]
        lowest, highest, seen = np.inf, -np.inf, np.uint8(0)
        bits = _BLOCK_BITS
        level = -1
        # Climb while at least one whole block of the level above lies inside; what sticks out at both ends is
        # reduced on the level where it sticks out.
        while first < stop:
            inner_first = (first + (1 << bits) - 1) >> bits
            inner_stop = stop >> bits
            climb = level + 1 < levels and inner_first < inner_stop
            left_stop = inner_first << bits if climb else stop
            right_first = inner_stop << bits if climb else stop
            if level < 0:
                for j in range(first, left_stop):
                    lowest, highest, seen = _take(value[j], lowest, highest, seen)
                for j in range(right_first, stop):
                    lowest, highest, seen = _take(value[j], lowest, highest, seen)
            else:
                base = level_starts[level]
                for j in range(first, left_stop):
                    lowest = min(lowest, level_low[base + j])
                    highest = max(highest, level_high[base + j])
                    seen |= level_flags[base + j]
                for j in range(right_first, stop):
                    lowest = min(lowest, level_low[base + j])
                    highest = max(highest, level_high[base + j])
                    seen |= level_flags[base + j]
            if not climb:
                break
            first, stop, bits, level = inner_first, inner_stop, _FAN_BITS, level + 1
        low[i], high[i], flags[i] = lowest, highest, seen


def smooth(value: Any, weight: float, smoothed: Any) -> None:
    """Write the debiased moving average; numbers that are not finite stay as they are and do not count."""
    average = 0.0
    bias = 1.0  # weight ** n
    for i in range(len(value)):
        number = np.float64(value[i])
        if number - number != 0:
            smoothed[i] = value[i]
            continue
        average = weight * average + (1.0 - weight) * number
        if bias > 1e-20:  # below, 1 - bias is 1, and a division is the slowest thing here
            bias *= weight
            smoothed[i] = average / (1.0 - bias)
        else:
            smoothed[i] = average


FUNCTIONS: dict[str, Callable[..., None]] = {
    function.__name__: function for function in (summarize_blocks, reduce_bounds, smooth)
}


def object_for(name: str, kind: str) -> tuple[str, bytes]:
    """Compile a function for values of `kind`; return its symbol and object file."""
    signature = SIGNATURES[name].replace("value", kind)
    compile_it = numba.njit(signature, nogil=True, error_model="numpy", **FOR_KEEPING)
    return object_of(compile_it(FUNCTIONS[name]))
