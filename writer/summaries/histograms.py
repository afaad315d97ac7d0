"""Histograms: torch's HistogramProto over any bins, and TensorFlow 2's tensor of equal buckets.

The caller's thread looks at the least and the greatest value and copies the rest; counting is the writer thread's.
"""

import functools
import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from writer.arrays import as_array, as_number, extent, real_view, shape_error
from writer.summaries.tensors import Deferred, tensor_summary
from writer.wire.proto.plugins_pb2 import HistogramPluginData
from writer.wire.proto.summary_pb2 import HistogramProto, Summary

Array = npt.NDArray[Any]
Bins = str | int | Sequence[float] | Array

PLUGIN_NAME = "histograms"
DEFAULT_BUCKETS = 30

ESTIMATORS = ("auto", "fd", "doane", "scott", "stone", "rice", "sturges", "sqrt")
"""The names that numpy.histogram_bin_edges knows."""

MOST_ESTIMATED_BINS = 10_000
"""One far outlier makes `auto` and `fd` ask for billions of bins."""

_CELLS = 1 << 16
_FEW_VALUES = 1 << 16  # up to so many, numpy.histogram is as fast as counting cells


def histogram(tag: str, values: object, bins: Bins = "tensorflow", max_bins: int | None = None) -> Deferred:
    """Check an array of any shape, for a HistogramProto of its values.

    bins: "tensorflow" (edges from 1e-12 up by tenths, mirrored around zero), an estimator's name, a number of equal
        bins, or rising edges. Values outside given edges are in the sums, and in no bin.
    max_bins: join neighbouring bins until there are about so many.
    """
    snapshot = _checked_values(values)
    edges = _checked_bins(bins)
    if max_bins is not None and max_bins < 1:
        raise ValueError(f"max_bins must be positive, got {max_bins}")

    def summary() -> Summary:
        counts, limits = _counted(snapshot, edges)
        if max_bins is not None and len(counts) > max_bins:
            counts, limits = _joined(counts, limits, len(counts) // max_bins)
        counts, limits = _trimmed(counts, limits)
        numbers = snapshot.reshape(-1).astype(np.float64)
        with np.errstate(over="ignore"):  # squares beyond a double are an infinity, which the format holds
            total, squares = numbers.sum(), numbers.dot(numbers)
        proto = HistogramProto(
            min=numbers.min(),
            max=numbers.max(),
            num=numbers.size,
            sum=total,
            sum_squares=squares,
            bucket_limit=limits.tolist(),
            bucket=counts.tolist(),
        )
        return Summary(value=[Summary.Value(tag=tag, histo=proto)])

    return summary


def histogram_raw(
    tag: str,
    min: float,  # noqa: A002  # torch's name, as the next two
    max: float,  # noqa: A002
    num: float,
    sum: float,  # noqa: A002
    sum_squares: float,
    bucket_limits: object,
    bucket_counts: object,
) -> Summary:
    """Return a HistogramProto of what the caller has counted; a limit is the right edge of its bucket."""
    limits = real_view(bucket_limits, "bucket_limits")
    counts = real_view(bucket_counts, "bucket_counts")
    if limits.ndim != 1 or not limits.size:
        raise shape_error("bucket_limits", limits, "(buckets,)")
    if counts.shape != limits.shape:
        raise shape_error("bucket_counts", counts, f"{limits.shape}, that of bucket_limits")
    if (np.diff(limits) < 0).any():
        raise ValueError("bucket_limits must not fall")
    proto = HistogramProto(
        min=as_number(min, "min"),
        max=as_number(max, "max"),
        num=as_number(num, "num"),
        sum=as_number(sum, "sum"),
        sum_squares=as_number(sum_squares, "sum_squares"),
        bucket_limit=limits.tolist(),
        bucket=counts.tolist(),
    )
    return Summary(value=[Summary.Value(tag=tag, histo=proto)])


def histogram_tensor(tag: str, data: object, buckets: int | None = None, description: str = "") -> Deferred:
    """Check an array of any shape, for TensorFlow 2's float64[buckets, 3] of left edge, right edge and count.

    Without data all buckets are zero; where all values are one, they are all in the last bucket.
    """
    count = DEFAULT_BUCKETS if buckets is None else buckets
    if count < 0:
        raise ValueError(f"buckets must not be negative, got {buckets}")
    is_empty = not real_view(data, "data").size
    snapshot = np.empty(0) if is_empty else _checked_values(data, "data")

    def summary() -> Summary:
        rows = _equal_buckets(snapshot.reshape(-1).astype(np.float64), count)
        content = HistogramPluginData().SerializeToString()
        return tensor_summary(tag, rows, PLUGIN_NAME, content, description=description)

    return summary


def default_edges() -> list[float]:
    """Return TensorFlow's histogram edges: from 1e-12 up by tenths to 1e20, mirrored around zero."""
    positive = []
    edge = 1e-12
    while edge < 1e20:
        positive.append(edge)
        edge *= 1.1
    return [-edge for edge in reversed(positive)] + [0.0] + positive


def _checked_values(values: object, name: str = "values") -> Array:
    """Return a copy of the values, all of which are finite."""
    array = real_view(values, name)
    low, high = extent(array, name)
    if not math.isfinite(high - low):
        raise ValueError(f"{name} must be finite, and their range too, got {low} to {high}")
    return as_array(array, name)


def _checked_bins(bins: Bins) -> str | int | Array:
    if isinstance(bins, str):
        if bins not in ("tensorflow", *ESTIMATORS):
            raise ValueError(f"bins must be 'tensorflow' or one of {', '.join(ESTIMATORS)}, got {bins!r}")
        return bins
    if isinstance(bins, int | np.integer):
        if bins < 1:
            raise ValueError(f"bins must be positive, got {bins}")
        return int(bins)
    edges = as_array(real_view(bins, "bins"), "bins")
    if edges.ndim != 1 or edges.size < 2:
        raise shape_error("bins", edges, "(edges,) with two edges or more")
    extent(edges, "bins")
    if (np.diff(edges) < 0).any():
        raise ValueError("bins must be rising edges")
    return edges


def _counted(values: Array, bins: str | int | Array) -> tuple[Array, Array]:
    """Return the count of each bin, and the edges of all."""
    if isinstance(bins, str) and bins == "tensorflow":
        edges = _tensorflow_edges()
        return _count_by_cells(values, edges), edges
    numbers = values.reshape(-1).astype(np.float64)
    if isinstance(bins, str) and bins in ("auto", "fd"):
        bins = _bounded(bins, numbers)
    return np.histogram(numbers, bins)


def _bounded(estimator: str, numbers: Array) -> str | int:
    """Return the estimator's name, or a number of bins where the Freedman-Diaconis width asks for too many."""
    first, third = np.percentile(numbers, [25, 75])
    width = 2 * (third - first) / math.cbrt(numbers.size)
    too_many = width > 0 and (numbers.max() - numbers.min()) / width > MOST_ESTIMATED_BINS
    return MOST_ESTIMATED_BINS if too_many else estimator


@functools.cache
def _tensorflow_edges() -> Array:
    """Return the default edges, and as TensorFlow has them, one at either end beyond which no number is."""
    return np.array([-sys.float_info.max, *default_edges(), sys.float_info.max])


def _count_by_cells(values: Array, edges: Array) -> Array:
    """Return how many values lie in each of TensorFlow's bins.

    The upper 16 bits of a float32 (sign, exponent, 7 bits of the mantissa) put it into one of 65,536 cells. Most
    cells lie within one bin and are counted whole; only values of those that an edge cuts are looked at one by one.
    """
    values = values.reshape(-1)
    if values.dtype != np.float32 or values.size <= _FEW_VALUES:
        return np.histogram(values.astype(np.float64), edges)[0]
    cells = values.view(np.uint16)[_UPPER_HALF::2]
    bin_of_cell, is_cut = _cell_bins()
    cell_counts = np.bincount(cells, minlength=_CELLS)
    whole = ~is_cut
    counts = np.bincount(bin_of_cell[whole], weights=cell_counts[whole], minlength=len(edges) - 1)
    counts_of_cut, _ = np.histogram(values[is_cut[cells]].astype(np.float64), edges)
    total: Array = counts + counts_of_cut
    return total


_UPPER_HALF = 1 if sys.byteorder == "little" else 0


@functools.cache
def _cell_bins() -> tuple[Array, npt.NDArray[np.bool_]]:
    """Return for each cell the bin of its first number, and whether its last number lies in another one."""
    upper = np.arange(_CELLS, dtype=np.uint32) << np.uint32(16)
    with np.errstate(invalid="ignore"):  # some cells are NaN's; no value that is counted lies there
        first, last = ((upper | np.uint32(lower)).view(np.float32).astype(np.float64) for lower in (0, 0xFFFF))
    edges = _tensorflow_edges()
    last_bin = len(edges) - 2
    bin_of_first, bin_of_last = (
        np.clip(np.searchsorted(edges, ends, side="right") - 1, 0, last_bin) for ends in (first, last)
    )
    return bin_of_first, bin_of_first != bin_of_last


def _joined(counts: Array, limits: Array, factor: int) -> tuple[Array, Array]:
    """Return every `factor` bins as one; the last takes what is left over."""
    starts = np.arange(0, len(counts), factor)
    return np.add.reduceat(counts, starts), np.append(limits[starts], limits[-1])


def _trimmed(counts: Array, limits: Array) -> tuple[Array, Array]:
    """Return counts and right edges without empty bins at the ends, but for one at the left.

    A HistogramProto holds right edges only: that empty bin's is the left edge of the first that counts.
    """
    filled = np.flatnonzero(counts)
    if not filled.size:  # no value lies between the given edges
        return np.zeros(2, np.int64), limits[[0, -1]]
    first, last = filled[0], filled[-1]
    return np.concatenate([[0], counts[first : last + 1]]), limits[first : last + 2]


def _equal_buckets(numbers: Array, count: int) -> Array:
    rows = np.zeros((count, 3))
    if not numbers.size or not count:
        return rows
    low, high = numbers.min(), numbers.max()
    edges = np.linspace(low, high, count + 1)
    rows[:, 0], rows[:, 1] = edges[:-1], edges[1:]
    if low == high:
        rows[-1, 2] = numbers.size
        return rows
    width = max((high - low) / count, np.finfo(np.float64).smallest_subnormal)
    buckets = np.floor((numbers - low) / width).astype(np.intp)
    rows[:, 2] = np.bincount(np.minimum(buckets, count - 1), minlength=count)
    return rows
