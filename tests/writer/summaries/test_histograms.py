"""Histograms: fast counting against numpy's, bins that outliers make too many, TensorFlow's buckets."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.writer import calls
from writer.summaries import histograms
from writer.summaries.histograms import MOST_ESTIMATED_BINS, default_edges, histogram, histogram_tensor
from writer.wire.proto.summary_pb2 import HistogramProto
from writer.wire.tensor import decode_tensor

MANY = 1 << 17


def counted(values: Any, **options: Any) -> HistogramProto:
    return histogram("tag", values, **options)().value[0].histo


@pytest.mark.parametrize("scale", [1.0, 1e-11, 1e18])
def test_counting_by_cells_is_counting_by_edges(scale: float) -> None:
    """Cells of float32's upper bits, some of them cut by an edge, count as numpy does; the edges themselves too."""
    spread = calls.spread(MANY) * np.float32(scale)
    edges = np.array(default_edges(), np.float32)
    for values in (spread, np.concatenate([spread, edges, np.nextafter(edges, np.float32(0)), -np.zeros(9, "f4")])):
        expected = np.histogram(values.astype(np.float64), histograms._tensorflow_edges())[0]
        np.testing.assert_array_equal(expected, histograms._count_by_cells(values, histograms._tensorflow_edges()))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int8, np.uint64, np.bool_])
@pytest.mark.parametrize("count", [100, MANY])
def test_every_number_is_counted_once(dtype: Any, count: int) -> None:
    """Of any type, few or many, even beyond TensorFlow's last edge at 1e20."""
    values = (calls.numbers(count) * 100).astype(dtype)
    if dtype == np.float64:
        values[0], values[1] = 1e300, -1e300
    proto = counted(values)
    assert count == proto.num == sum(proto.bucket)
    assert len(proto.bucket) == len(proto.bucket_limit)
    assert (float(values.min()), float(values.max())) == (proto.min, proto.max)


@pytest.mark.parametrize("bins", ["auto", "fd"])
def test_an_outlier_does_not_make_a_billion_bins(bins: str) -> None:
    """The width that the quartiles ask for would fill the memory."""
    proto = counted(np.append(np.linspace(0, 1, 1000), 1e12), bins=bins)
    assert 1001 == sum(proto.bucket)
    assert len(proto.bucket) <= MOST_ESTIMATED_BINS + 1


def test_values_outside_the_given_edges_are_in_no_bin() -> None:
    """numpy's rule; the sums hold them all the same."""
    proto = counted([-5.0, 0.5, 5.0], bins=[0.0, 1.0])
    assert ([0.0, 1.0], [0.0, 1.0], 3.0) == (list(proto.bucket_limit), list(proto.bucket), proto.num)
    nothing = counted([-5.0, 5.0], bins=[0.0, 1.0])
    assert ([0.0, 1.0], [0.0, 0.0], 2.0) == (list(nothing.bucket_limit), list(nothing.bucket), nothing.num)


def test_the_snapshot_is_taken_at_the_call() -> None:
    """The caller's next step may write into the same array."""
    values = np.ones(5, np.float32)
    pending = histogram("tag", values)
    values[:] = 100
    assert (1.0, 5.0) == (pending().value[0].histo.max, pending().value[0].histo.sum)


def tensorflow_rows(data: Any, buckets: int | None = None) -> np.ndarray[Any, Any]:
    from tensorboard.plugins.histogram.summary_v2 import histogram_pb
    from tensorboard.util.tensor_util import make_ndarray

    rows: np.ndarray[Any, Any] = make_ndarray(histogram_pb("tag", np.array(data), buckets).value[0].tensor)
    return rows


@pytest.mark.peer
@given(st.lists(st.floats(-1e6, 1e6), max_size=50), st.integers(0, 12))
def test_tensor_buckets_are_tensorboards(data: Sequence[float], buckets: int) -> None:
    """No data, no buckets, one value many times, and everything else."""
    (value,) = histogram_tensor("tag", np.array(data, float), buckets)().value
    np.testing.assert_array_equal(tensorflow_rows(data, buckets), decode_tensor(value.tensor))
    assert ("histograms", 2) == (value.metadata.plugin_data.plugin_name, value.metadata.data_class)


def test_a_range_too_small_to_divide_still_has_buckets() -> None:
    """The width of a bucket underflows to zero here."""
    (value,) = histogram_tensor("tag", [0.0, 5e-324], 30)().value
    assert 2 == decode_tensor(value.tensor)[:, 2].sum()
