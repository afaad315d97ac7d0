"""Precision-recall curves: six rows of numbers, a column for each threshold.

    row   0               1                2               3                4          5
          true positives  false positives  true negatives  false negatives  precision  recall

Thresholds lie evenly in [0, 1], rising; at each, a prediction at or above it counts as positive. The same counts
give a ROC curve.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from writer.arrays import as_array, extent, real_view, shape_error
from writer.summaries.tensors import Deferred, tensor_summary
from writer.wire.proto.plugins_pb2 import PrCurvePluginData
from writer.wire.proto.summary_pb2 import Summary

Array = npt.NDArray[Any]

PLUGIN_NAME = "pr_curves"

TORCH_THRESHOLDS = 127
TENSORFLOW_THRESHOLDS = 201

_LEAST_DIVISOR = 1e-7  # TensorBoard's: a precision of nothing is 0
_ROUNDING = 1e-6  # a softmax in single precision may leave [0, 1] by so much

ROWS = ("true_positive_counts", "false_positive_counts", "true_negative_counts", "false_negative_counts")


def pr_curve(
    tag: str,
    labels: object,
    predictions: object,
    num_thresholds: int = TORCH_THRESHOLDS,
    weights: object = None,
    description: str = "",
) -> Deferred:
    """Check labels and predictions, arrays of one shape with numbers in [0, 1], for a curve of `num_thresholds`.

    weights: how much each sample counts, one number or an array of the same shape.
    """
    thresholds = _checked_thresholds(num_thresholds)
    truth = _fractions(labels, "labels")
    scores = _fractions(predictions, "predictions")
    if truth.shape != scores.shape:
        raise shape_error("predictions", scores, f"{truth.shape}, that of labels")
    weight = _checked_weights(weights, truth.shape)

    def summary() -> Summary:
        curve = _curve(truth.reshape(-1), scores.reshape(-1), weight, thresholds)
        return _summary(tag, curve, description)

    return summary


def pr_curve_raw(tag: str, counts: tuple[object, object, object, object], precision: object, recall: object) -> Summary:
    """Return a curve of what the caller has counted; `counts` are the rows named in ROWS."""
    names = (*ROWS, "precision", "recall")
    rows = [real_view(row, name) for row, name in zip((*counts, precision, recall), names, strict=True)]
    for row, name in zip(rows, names, strict=True):
        if row.ndim != 1 or row.shape != rows[0].shape:
            raise shape_error(name, row, f"(thresholds,), the same for {', '.join(names)}")
        extent(row, name)
    return _summary(tag, np.stack(rows))


def _checked_thresholds(num_thresholds: int) -> int:
    if num_thresholds < 2:
        raise ValueError(f"num_thresholds must be 2 or more, got {num_thresholds}")
    return int(num_thresholds)


def _fractions(value: object, name: str) -> Array:
    array = real_view(value, name)
    low, high = extent(array, name)
    if low < -_ROUNDING or high > 1 + _ROUNDING:
        raise ValueError(f"{name} must lie in [0, 1], got {low} to {high} in shape {array.shape}")
    return array.clip(0, 1) if array.dtype.kind == "f" else as_array(array, name)


def _checked_weights(weights: object, shape: tuple[int, ...]) -> Array | None:
    """Return flat weights, or one for all."""
    if weights is None:
        return None
    array = as_array(real_view(weights, "weights"), "weights")
    if array.size != 1 and array.shape != shape:
        raise shape_error("weights", array, f"{shape}, that of labels, or ()")
    low, high = extent(array, "weights")
    if low < 0 or high == np.inf:
        raise ValueError(f"weights must be finite and not negative, got {low} to {high}")
    return array.reshape(-1)


def _curve(labels: Array, predictions: Array, weights: Array | None, thresholds: int) -> Array:
    """Return the six rows. All samples of a bucket [threshold, next) are positive up to its threshold."""
    buckets = np.floor(predictions * (thresholds - 1)).astype(np.intp)
    weight = np.ones(1) if weights is None else weights.astype(np.float64)
    positive = labels.astype(np.float64) * weight
    all_in = np.bincount(buckets, np.broadcast_to(weight, buckets.shape), thresholds)
    positives_in = np.bincount(buckets, positive, thresholds)
    true_positives = np.cumsum(positives_in[::-1])[::-1]
    false_positives = np.cumsum((all_in - positives_in)[::-1])[::-1]
    true_negatives = false_positives[0] - false_positives
    false_negatives = true_positives[0] - true_positives
    precision = true_positives / np.maximum(_LEAST_DIVISOR, true_positives + false_positives)
    recall = true_positives / np.maximum(_LEAST_DIVISOR, true_positives + false_negatives)
    return np.stack([true_positives, false_positives, true_negatives, false_negatives, precision, recall])


def _summary(tag: str, curve: Array, description: str = "") -> Summary:
    content = PrCurvePluginData(num_thresholds=curve.shape[1]).SerializeToString()
    return tensor_summary(tag, curve.astype(np.float32), PLUGIN_NAME, content, description=description)
