"""PR curve payloads: six rows of counts, and what only claims to be them."""

from __future__ import annotations

import contextlib

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.ingest.batch import Kind
from board.payloads import pr_curves
from writer.wire.proto.tensor_pb2 import DataType, TensorProto, TensorShapeProto
from writer.wire.tensor import encode_tensor


def payload(values: npt.ArrayLike) -> bytes:
    """Encode an array as a writer would."""
    return encode_tensor(values).SerializeToString()


def test_rows_have_names_and_thresholds_are_even() -> None:
    """The order of the rows is TensorBoard's; a threshold is where its column stands between 0 and 1."""
    rows = np.arange(30, dtype=np.float32).reshape(6, 5)

    curve = pr_curves.decode(Kind.TENSOR, payload(rows))

    assert [0, 0.25, 0.5, 0.75, 1] == curve.threshold.tolist()
    assert rows[0].tolist() == curve.true_positives.tolist()
    assert rows[3].tolist() == curve.false_negatives.tolist()
    assert rows[5].tolist() == curve.recall.tolist()


HUGE = TensorProto(
    dtype=DataType.DT_FLOAT,
    tensor_shape=TensorShapeProto(dim=[TensorShapeProto.Dim(size=6), TensorShapeProto.Dim(size=1 << 25)]),
    float_val=[1.0],
).SerializeToString()


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        (b"\xff\xff", "not a tensor"),
        (payload(np.zeros((5, 10))), r"not \[5, 10\]"),
        (payload(np.zeros((6, 0))), r"not \[6, 0\]"),
        (payload(np.zeros(6)), r"not \[6\]"),
        (payload(np.array([["a"]] * 6, object)), "holds numbers"),
        (payload(np.full((6, 3), 1j)), "holds numbers, not complex128"),
        (payload(np.full((6, 3), np.nan)), "NaN or infinite"),
        (payload(np.full((6, 3), np.inf)), "NaN or infinite"),
        (payload(np.full((6, 3), -1.0)), "negative"),
        (HUGE, "33554432 thresholds"),
    ],
)
def test_what_is_no_curve_is_refused(encoded: bytes, reason: str) -> None:
    """The reason can be shown on a card; a claim is checked before memory is taken."""
    with pytest.raises(ValueError, match=reason):
        pr_curves.decode(Kind.TENSOR, encoded)


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(encoded: bytes) -> None:
    """Any bytes are a curve, or no curve."""
    with contextlib.suppress(ValueError):
        pr_curves.decode(Kind.TENSOR, encoded)
