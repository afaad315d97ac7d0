"""Histograms and images as the Time Series plugin shows them, from payloads good and bad."""

from __future__ import annotations

import numpy as np
import pytest

from board.ingest.batch import Kind
from board.tensorboard.histograms import decode
from board.tensorboard.images import ImageId, media_type
from writer.wire.proto.summary_pb2 import HistogramProto
from writer.wire.tensor import encode_tensor


def _legacy(buckets: list[float], limits: list[float]) -> bytes:
    return HistogramProto(min=-1.5, max=2.5, bucket=buckets, bucket_limit=limits).SerializeToString()


def test_legacy_buckets_end_at_the_least_and_greatest_value() -> None:
    """Empty buckets at the ends, which may reach to the end of the numbers, are gone; those between stay."""
    big = np.finfo(np.float64).max
    buckets = decode(Kind.HISTOGRAM, _legacy([0, 3, 0, 2, 0], [-2, 0, 1, 3, big]))
    assert buckets.tolist() == [[-1.5, 0, 3], [0, 1, 0], [1, 2.5, 2]]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (Kind.HISTOGRAM, _legacy([], [])),
        (Kind.HISTOGRAM, _legacy([0, 0], [1, 2])),
        (Kind.HISTOGRAM, _legacy([1, 2], [])),
        (Kind.HISTOGRAM, b"\xff"),
        (Kind.OLD_HISTOGRAM, b"\x0a\x01"),
        (Kind.TENSOR, b"\xff"),
        (Kind.TENSOR, encode_tensor(np.zeros(3)).SerializeToString()),
        (Kind.TENSOR, encode_tensor(np.array([["a", "b", "c"]])).SerializeToString()),
        (Kind.TENSOR, encode_tensor(np.zeros((0, 3))).SerializeToString()),
    ],
)
def test_what_is_no_histogram_has_no_buckets(kind: Kind, payload: bytes) -> None:
    """Empty ones and broken ones alike."""
    assert decode(kind, payload).shape == (0, 3)


def test_an_image_id_survives_the_journey() -> None:
    """Whatever a run or tag is called."""
    image = ImageId("", "images", "a/b é", 'tag"\n', -3, 2)
    assert ImageId.decode(image.encode()) == image


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"BM\0", "image/bmp"),
        (b"<svg onload=alert(1)>", "application/octet-stream"),
        (b"<html>", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_a_media_type_is_never_one_that_runs(content: bytes, expected: str) -> None:
    """Pictures are known by their first bytes; all else is bytes."""
    assert media_type(content) == expected
