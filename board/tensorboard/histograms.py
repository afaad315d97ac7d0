"""Histograms of the Time Series plugin: old and new ones as buckets."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.ingest.batch import Kind
from board.store.series import AnySeries, SampleSeries
from board.tensorboard.listing import shown_rows
from board.tensorboard.responses import json_floats
from writer.wire.proto.summary_pb2 import HistogramProto
from writer.wire.proto.tensor_pb2 import TensorProto
from writer.wire.tensor import decode_tensor

Buckets = npt.NDArray[np.float64]
"""Shape (k, 3): left edge, right edge, count."""

_NO_BUCKETS: Buckets = np.empty((0, 3))


def steps(series: AnySeries, restarts: str) -> list[dict[str, Any]]:
    """Return `{wallTime, step, bins}` of each histogram of a series, in TensorBoard's form."""
    if not isinstance(series, SampleSeries):
        raise TypeError(f"series {series.tag!r} of plugin {series.plugin!r} holds no histograms")
    columns = series.columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)].tolist()
    walls, step, kinds = json_floats(columns.wall), columns.step.tolist(), columns.kind.tolist()
    return [
        {"wallTime": walls[row], "step": step[row], "bins": _bins(decode(Kind(kinds[row]), series.read(row, columns)))}
        for row in rows
    ]


def decode(kind: Kind, payload: bytes) -> Buckets:
    """Return the buckets of one payload; none for what is not a histogram that TensorBoard knows."""
    try:
        if kind == Kind.HISTOGRAM:
            return _inner_buckets(HistogramProto.FromString(payload))
        tensor = decode_tensor(TensorProto.FromString(payload)) if kind == Kind.TENSOR else _NO_BUCKETS
    except (DecodeError, ValueError):  # whoever wrote it; one broken sample must not hide the others
        return _NO_BUCKETS
    is_histogram = tensor.ndim == 2 and tensor.shape[1] == 3 and tensor.dtype.kind in "fiu"
    return tensor.astype(np.float64) if is_histogram else _NO_BUCKETS


def _inner_buckets(histogram: HistogramProto) -> Buckets:
    """Drop the empty buckets at both ends, whose edges may be ±DBL_MAX; the outer edges become min and max."""
    counts, limits = np.array(histogram.bucket), np.array(histogram.bucket_limit)
    filled = np.flatnonzero(counts[: len(limits)] > 0)
    if len(filled) == 0:
        return _NO_BUCKETS
    start, end = int(filled[0]), int(filled[-1])
    inner = limits[start:end]
    return np.column_stack([[histogram.min, *inner], [*inner, histogram.max], counts[start : end + 1]])


def _bins(buckets: Buckets) -> list[dict[str, float | str]]:
    columns = (json_floats(column) for column in buckets.T)
    return [{"min": left, "max": right, "count": count} for left, right, count in zip(*columns, strict=True)]
