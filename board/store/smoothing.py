"""TensorBoard's smoothing, over all points."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from board.store import native

Float64 = npt.NDArray[np.float64]
Value = npt.NDArray[np.floating[Any]]  # 32 or 64 bits

_BLOCK = 64


def smooth(value: Value, weight: float) -> Value:
    """Return the debiased exponential moving average of a series; weight 0 (as it is) up to 1 (exclusive).

    After n finite points: a = weight · a + (1 - weight) · y, from 0; smoothed = a / (1 - weight ** n). Numbers that are
    not finite stay and do not count. A constant series stays as it is: rounding would put waves on it.
    Source: TensorBoard's line chart (smoothing of its scalar cards).
    """
    if weight <= 0 or not len(value) or (value == value[0]).all():
        return value
    compiled = native.compiled_functions(len(value))
    if compiled is None:
        return _smooth(value, weight)
    smoothed = np.empty_like(value)
    compiled.smooth(np.ascontiguousarray(value), weight, smoothed)
    return smoothed


def _smooth(value: Value, weight: float) -> Value:
    """Do it with numpy: the specification of the compiled function, and its stand-in."""
    finite = np.isfinite(value)
    counted = value[finite].astype(np.float64)
    average = _decaying_sums((1 - weight) * counted, weight)
    with np.errstate(under="ignore"):
        debias = 1 - weight ** np.arange(1, len(counted) + 1)
    smoothed = value.copy()
    smoothed[finite] = average / debias
    return smoothed


def _decaying_sums(terms: Float64, weight: float) -> Float64:
    """Return s with s[k] = weight · s[k - 1] + terms[k].

    A block of 64 is one row of a matrix product with the powers of the weight; what each block hands on to the next
    is the same sum again, of the blocks' ends and with weight ** 64.
    """
    blocks = -(-len(terms) // _BLOCK)
    rows = np.zeros((blocks, _BLOCK))
    rows.reshape(-1)[: len(terms)] = terms
    ages = np.arange(_BLOCK)[None, :] - np.arange(_BLOCK)[:, None]
    with np.errstate(under="ignore"):
        powers = np.where(ages >= 0, weight ** np.maximum(ages, 0), 0.0)
        sums = rows @ powers
        if blocks > 1:
            handed_on = _decaying_sums(sums[:, -1], weight**_BLOCK)
            sums[1:] += handed_on[:-1, None] * weight ** np.arange(1, _BLOCK + 1)
    return sums.reshape(-1)[: len(terms)]
