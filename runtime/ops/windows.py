"""Windows: what a stretch of a signal is weighed with before its transform."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison
from runtime.ops.constants import ones_like
from runtime.ops.constants import range as range_of

__all__ = ["hamming_window", "hann_window", "kaiser_window", "vorbis_window"]

Window = Callable[..., Any]


def hann_window(window_length: Any, periodic: bool = True, dtype: Any = arrays.float32, name: str | None = None) -> Any:
    """Return 0.5 - 0.5 cos: `periodic` for transforms, else symmetric."""
    with name_scope(name, "hann_window"):
        return _raised_cosine(window_length, 0.5, 0.5, dtype, periodic=periodic)


def hamming_window(
    window_length: Any, periodic: bool = True, dtype: Any = arrays.float32, name: str | None = None
) -> Any:
    """Return 0.54 - 0.46 cos: `periodic` for transforms, else symmetric."""
    with name_scope(name, "hamming_window"):
        return _raised_cosine(window_length, 0.54, 0.46, dtype, periodic=periodic)


def _raised_cosine(window_length: Any, mean: float, height: float, dtype: Any, *, periodic: bool) -> Any:
    length = convert_to_tensor(window_length, arrays.int32)
    period = length - 1 + (arithmetic.floormod(length + 1, 2) if periodic else 0)
    place = arithmetic.cast(range_of(length), arrays.as_dtype(dtype))
    window = mean - height * arithmetic.cos(2 * math.pi * place / arithmetic.cast(period, place.dtype))
    alone = comparison.equal(length, 1)  # a window of one number is 1, where the period would be 0
    return comparison.where(alone, ones_like(window), window)


def kaiser_window(window_length: int, beta: float = 12.0, dtype: Any = arrays.float32, name: str | None = None) -> Any:
    """Return Kaiser's window, narrower the greater `beta` is."""
    kind = arrays.as_dtype(dtype)
    return convert_to_tensor(np.kaiser(int(window_length), float(beta)).astype(kind.numpy), kind, name)


def vorbis_window(window_length: int, dtype: Any = arrays.float32, name: str | None = None) -> Any:
    """Return the window of Vorbis, whose squares half a window apart have the sum 1."""
    kind = arrays.as_dtype(dtype)
    place = (np.arange(int(window_length)) + 0.5) / window_length
    return convert_to_tensor(np.sin(np.pi / 2 * np.sin(np.pi * place) ** 2).astype(kind.numpy), kind, name)
