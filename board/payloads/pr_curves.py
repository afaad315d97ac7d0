"""Precision-recall curves: six rows of numbers, a column for each threshold.

    row   0               1                2               3                4          5
          true positives  false positives  true negatives  false negatives  precision  recall

Thresholds lie evenly in [0, 1], rising (tensorboard/plugins/pr_curve/metadata.py). Counts are fractions where samples
were weighted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.ingest.batch import Kind
from writer.wire.proto.tensor_pb2 import TensorProto
from writer.wire.tensor import decode_tensor

Float64 = npt.NDArray[np.float64]

ROWS = 6
MAX_THRESHOLDS = 100_000
"""TensorFlow's default is 201, PyTorch's 127; more than this no chart can tell apart."""


@dataclass(frozen=True, slots=True)
class PrCurve:
    """One curve; all columns of one length, in order of rising threshold."""

    threshold: Float64
    true_positives: Float64
    false_positives: Float64
    true_negatives: Float64
    false_negatives: Float64
    precision: Float64
    recall: Float64

    def __len__(self) -> int:
        return len(self.threshold)


def decode(kind: Kind, payload: bytes) -> PrCurve:
    """Return the curve of one payload. Raises ValueError for what is none, and for counts that count nothing."""
    if kind != Kind.TENSOR:
        raise ValueError(f"not a PR curve: its payload is {kind.name}, not a tensor")
    try:
        array = decode_tensor(TensorProto.FromString(payload))
    except DecodeError as error:
        raise ValueError(f"not a tensor: {error}") from error
    if array.ndim != 2 or array.shape[0] != ROWS or array.shape[1] == 0:
        raise ValueError(f"a PR curve is a tensor of shape [6, thresholds], not {list(array.shape)}")
    if array.dtype.kind not in "fiu":
        raise ValueError(f"a PR curve holds numbers, not {array.dtype}")
    if array.shape[1] > MAX_THRESHOLDS:
        raise ValueError(f"a PR curve of {array.shape[1]} thresholds, more than {MAX_THRESHOLDS}")
    rows = array.astype(np.float64)
    if not np.isfinite(rows).all():
        raise ValueError("the PR curve holds NaN or infinite numbers")
    if (rows < 0).any():
        raise ValueError("the PR curve holds negative numbers")
    return PrCurve(np.linspace(0.0, 1.0, rows.shape[1]), *rows)
