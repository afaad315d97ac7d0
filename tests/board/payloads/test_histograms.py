"""Histogram payloads, good and bad, against protobuf's own reading of them."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.ingest.batch import Kind
from board.payloads import histograms
from board.payloads.histograms import MOST_BUCKETS, decode
from writer.wire.proto.summary_pb2 import HistogramProto
from writer.wire.proto.tensor_pb2 import DataType, TensorProto
from writer.wire.tensor import encode_tensor


def legacy(buckets: list[float], limits: list[float]) -> bytes:
    return HistogramProto(min=-1.5, max=2.5, bucket=buckets, bucket_limit=limits).SerializeToString()


def test_legacy_buckets_end_at_the_least_and_greatest_value() -> None:
    """Empty buckets at the ends, which may reach to the end of the numbers, are gone; those between stay."""
    big = np.finfo(np.float64).max
    buckets = decode(Kind.HISTOGRAM, legacy([0, 3, 0, 2, 0], [-2, 0, 1, 3, big]))

    assert [[-1.5, 0, 3], [0, 1, 0], [1, 2.5, 2]] == buckets.tolist()


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_a_tensor_is_its_own_buckets(dtype: type) -> None:
    """Whatever the precision; empty buckets stay, for the first edge and the last are theirs."""
    rows = [[0, 1, 0], [1, 2, 7], [2, 3, 0]]

    assert rows == decode(Kind.TENSOR, encode_tensor(np.array(rows, dtype)).SerializeToString()).tolist()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (Kind.HISTOGRAM, b""),
        (Kind.HISTOGRAM, legacy([], [])),
        (Kind.HISTOGRAM, legacy([0, 0], [1, 2])),
        (Kind.HISTOGRAM, legacy([1, 2], [])),
        (Kind.TENSOR, encode_tensor(np.zeros((0, 3))).SerializeToString()),
    ],
)
def test_an_empty_histogram_has_no_buckets(kind: Kind, payload: bytes) -> None:
    """Nothing was counted; that is no error."""
    assert (0, 3) == decode(kind, payload).shape


def _claimed(rows: int) -> bytes:
    """A tensor of one number that claims to stand for many."""
    tensor = TensorProto(dtype=DataType.DT_DOUBLE, double_val=[1.0])
    for size in (rows, 3):
        tensor.tensor_shape.dim.add(size=size)
    return tensor.SerializeToString()


@pytest.mark.parametrize(
    ("kind", "payload", "reason"),
    [
        (Kind.HISTOGRAM, b"\xff", "no HistogramProto"),
        (Kind.HISTOGRAM, b"\x3a\x07" + bytes(7), "no HistogramProto"),
        (Kind.HISTOGRAM, b"\x3a\xff\xff\xff\xff\x07", "no HistogramProto"),
        (Kind.OLD_HISTOGRAM, b"\x0a\x01", "but old histogram"),
        (Kind.TENSOR, b"\xff", "no tensor"),
        (Kind.TENSOR, encode_tensor(np.zeros(3)).SerializeToString(), r"float64, shape \[3\]"),
        (Kind.TENSOR, encode_tensor(np.array([["a", "b", "c"]])).SerializeToString(), "tensor of object"),
        (Kind.TENSOR, _claimed(10_000_000), "10000000 buckets"),
        (Kind.TENSOR, _claimed(1 << 60), "claims"),
        (Kind.HISTOGRAM, legacy([1.0] * (MOST_BUCKETS + 1), [1.0] * (MOST_BUCKETS + 1)), "65537 buckets"),
    ],
)
def test_what_is_no_histogram_says_why(kind: Kind, payload: bytes, reason: str) -> None:
    """The card shows the reason; a claimed size takes no memory."""
    with pytest.raises(ValueError, match=reason):
        decode(kind, payload)


_numbers = st.floats(width=64)
_protos = st.builds(
    HistogramProto,
    min=_numbers,
    max=_numbers,
    num=_numbers,
    sum=_numbers,
    sum_squares=_numbers,
    bucket_limit=st.lists(_numbers, max_size=40),
    bucket=st.lists(_numbers, max_size=40),
)


def _same(left: object, right: object) -> bool:
    return all(np.array_equal(one, other, equal_nan=True) for one, other in zip(left, right, strict=True))  # type: ignore[call-overload]  # tuples


@given(_protos)
def test_the_quick_reading_is_protobufs(proto: HistogramProto) -> None:
    """What a writer writes is read without protobuf, to the same numbers."""
    payload = proto.SerializeToString()
    quick = histograms._walk(payload)

    assert quick is not None
    assert _same(histograms._parse(payload), quick)


@given(_protos, st.data())
def test_damaged_bytes_are_read_as_protobuf_reads_them(proto: HistogramProto, data: st.DataObject) -> None:
    """Any bytes: where the quick reading dares, protobuf says the same."""
    payload = bytearray(proto.SerializeToString())
    for _ in range(data.draw(st.integers(0, 3))):
        if payload:
            payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(payload[: data.draw(st.integers(0, len(payload)))])
    quick = histograms._walk(cut)

    if quick is not None:
        assert _same(histograms._parse(cut), quick)


@pytest.mark.parametrize("key", [b"\x31", b"\x39"], ids=["limits", "counts"])
def test_lists_that_are_not_packed_are_read_too(key: bytes) -> None:
    """Protobuf allows both, and lists in several pieces."""
    packed = HistogramProto(bucket_limit=[1.0, 2.0], bucket=[3.0, 4.0], max=3.0).SerializeToString()
    loose = packed + key + struct.pack("<d", 5.0)

    assert 2 == len(decode(Kind.HISTOGRAM, loose))
