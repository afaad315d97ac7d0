"""Histograms, old and new: what was logged as buckets of left edge, right edge and count.

Two forms are about: the HistogramProto of TensorFlow 1 and PyTorch, whose buckets have right edges only, and
TensorFlow 2's tensor of shape (k, 3).
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.ingest.batch import Kind
from writer.wire.proto.summary_pb2 import HistogramProto
from writer.wire.proto.tensor_pb2 import TensorProto
from writer.wire.tensor import decode_tensor

Array = npt.NDArray[np.float64]

Buckets = Array
"""Shape (k, 3): left edge, right edge, count; as they were logged, so edges may fall and counts be negative."""

MOST_BUCKETS = 1 << 16
"""TensorFlow's default edges make 1,549 buckets at most."""

_MIN, _MAX = 0x09, 0x11  # keys: field number << 3 | wire type
_DOUBLES = frozenset((_MIN, _MAX, 0x19, 0x21, 0x29))  # also num, sum, sum_squares
_LIMITS, _COUNTS = 0x32, 0x3A  # packed doubles

_DOUBLE = struct.Struct("<d")


def decode(kind: Kind, payload: bytes) -> Buckets:
    """Return the buckets of one payload, none for an empty histogram.

    Of a HistogramProto the empty buckets at both ends are left out, whose edges may be ±DBL_MAX, and the outermost
    edges are the least and the greatest value. Raises ValueError for what is not a histogram.
    """
    buckets = _of_proto(payload) if kind == Kind.HISTOGRAM else _of_tensor(kind, payload)
    if len(buckets) > MOST_BUCKETS:
        raise ValueError(f"a histogram of {len(buckets)} buckets, more than {MOST_BUCKETS}")
    return buckets


def _of_tensor(kind: Kind, payload: bytes) -> Buckets:
    if kind != Kind.TENSOR:
        raise ValueError(f"not a histogram but {kind.name.lower().replace('_', ' ')}")
    try:
        tensor = decode_tensor(TensorProto.FromString(payload))
    except DecodeError as error:
        raise ValueError("not a histogram: no tensor can be read from it") from error
    if tensor.ndim != 2 or tensor.shape[1] != 3 or tensor.dtype.kind not in "fiu":
        raise ValueError(f"not a histogram but a tensor of {tensor.dtype}, shape {list(tensor.shape)}")
    if len(tensor) > MOST_BUCKETS:  # one element may stand for all: nothing is copied before this is known
        raise ValueError(f"a histogram of {len(tensor)} buckets, more than {MOST_BUCKETS}")
    return tensor.astype(np.float64)


def _of_proto(payload: bytes) -> Buckets:
    least, greatest, limits, counts = _walk(payload) or _parse(payload)
    filled = np.flatnonzero(counts[: len(limits)] > 0)
    if not len(filled):
        return np.empty((0, 3))
    start, end = int(filled[0]), int(filled[-1])
    buckets = np.empty((end + 1 - start, 3))
    buckets[0, 0], buckets[1:, 0] = least, limits[start:end]
    buckets[:-1, 1], buckets[-1, 1] = limits[start:end], greatest
    buckets[:, 2] = counts[start : end + 1]
    return buckets


def _walk(payload: bytes) -> tuple[float, float, Array, Array] | None:
    """Return min, max, limits and counts of a HistogramProto; None unless it is laid out as writers do it.

    Each field at most once, lists packed, nothing else. A page asks for thousands, and protobuf makes a Python object
    of every number; what is laid out in another way is left to protobuf.
    """
    found: dict[int, float] = {}
    lists: dict[int, Array] = {}
    position, end = 0, len(payload)
    while position < end:
        key = payload[position]
        if key in _DOUBLES and key not in found and position + 9 <= end:
            found[key] = _DOUBLE.unpack_from(payload, position + 1)[0]
            position += 9
        elif key in (_LIMITS, _COUNTS) and key not in lists and (span := _span(payload, position + 1)):
            lists[key] = np.frombuffer(payload, "<f8", (span.stop - span.start) // 8, span.start)
            position = span.stop
        else:
            return None
    none = np.empty(0)
    return found.get(_MIN, 0.0), found.get(_MAX, 0.0), lists.get(_LIMITS, none), lists.get(_COUNTS, none)


def _span(payload: bytes, position: int) -> range | None:
    """Return where the doubles lie whose length in bytes is at `position`; None where they do not fit."""
    length = shift = 0
    while position < len(payload) and shift < 35:
        byte = payload[position]
        length |= (byte & 0x7F) << shift
        position += 1
        shift += 7
        if byte < 0x80:
            fits = length % 8 == 0 and position + length <= len(payload)
            return range(position, position + length) if fits else None
    return None


def _parse(payload: bytes) -> tuple[float, float, Array, Array]:
    """Return what `_walk` does, whatever the layout. Raises ValueError for what is no HistogramProto."""
    try:
        proto = HistogramProto.FromString(payload)
    except DecodeError as error:
        raise ValueError("not a histogram: no HistogramProto can be read from it") from error
    return proto.min, proto.max, np.array(proto.bucket_limit), np.array(proto.bucket)
