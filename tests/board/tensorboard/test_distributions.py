"""Compression to percentiles, beside TensorBoard's own function."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.tensorboard.distributions import compress

edges = st.floats(-1e6, 1e6)
counts = st.integers(0, 5) | st.floats(0, 1e6)


@given(st.lists(st.tuples(edges, edges, counts), max_size=20), st.booleans())
def test_any_buckets_are_compressed_as_tensorboard_does(
    buckets: list[tuple[float, float, float]], in_order: bool
) -> None:
    """Bucket by bucket, in order or not, empty ones at the ends and between."""
    compressor = pytest.importorskip("tensorboard.plugins.distribution.compressor")
    if in_order:
        buckets = [(min(left, right), max(left, right), count) for left, right, count in sorted(buckets)]
    array = np.array(buckets, np.float64).reshape(-1, 3)
    with np.errstate(all="ignore"):
        expected = compressor.compress_histogram(array.tolist())

    assert [point for point, _ in expected] == [point for point, _ in compress(array)]
    assert [value for _, value in expected] == pytest.approx([value for _, value in compress(array)], nan_ok=True)


def test_an_empty_histogram_is_zeros() -> None:
    """As in TensorBoard, whose page draws a line there."""
    assert [0.0] * 9 == [value for _, value in compress(np.empty((0, 3)))]
