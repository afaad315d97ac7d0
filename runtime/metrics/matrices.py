"""Which class is taken for which: the confusion matrix, and metrics of it."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.convert import constant, convert_to_tensor
from runtime.metrics.metric import Metric, as_float, like_labels, ratio, weights_like
from runtime.ops import arithmetic, comparison, linear, reductions, shaping


def confusion_matrix(
    labels: Any, predictions: Any, num_classes: int | None = None, weights: Any = None, dtype: Any = arrays.int32
) -> Any:
    """Return how often (or with what weight) each class, a row, was taken for each, a column.

    Without num_classes, it is one more than the greatest class, which must be known, as it is eagerly.
    """
    labels, predictions = like_labels(labels, predictions)
    if num_classes is None:
        if labels.value is None or predictions.value is None:
            raise ValueError("confusion_matrix needs num_classes= in a graph")
        num_classes = 1 + max(int(np.max(one.value, initial=-1)) for one in (labels, predictions))
    classes = constant(np.arange(num_classes), arrays.int64)
    flat = [arithmetic.cast(shaping.reshape(one, [-1, 1]), arrays.int64) for one in (labels, predictions)]
    rows, columns = (as_float(comparison.equal(one, classes)) for one in flat)
    if weights is not None:
        rows = rows * shaping.reshape(weights_like(weights, as_float(labels)), [-1, 1])
    return arithmetic.cast(linear.matmul(rows, columns, transpose_a=True), dtype)


class ConfusionMatrix(Metric):
    """How often each class, a row, was taken for each, a column."""

    def __init__(self, num_classes: int, name: str = "confusion_matrix") -> None:
        super().__init__(name)
        self.num_classes = num_classes
        self.matrix = self._variable("matrix", (num_classes, num_classes))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Add a batch of (classes, predicted classes)."""
        predictions = convert_to_tensor(y_pred)
        found = confusion_matrix(y_true, predictions, self.num_classes, sample_weight, arrays.float32)
        return self._added((self.matrix, found))

    def result(self) -> Any:
        """Return the matrix."""
        return self.matrix.value()

    def _diagonal(self) -> tuple[Any, Any]:
        """Return what was right of each class, and the matrix."""
        matrix = self.matrix.value()
        unit = constant(np.eye(self.num_classes, dtype=np.float32))
        return reductions.reduce_sum(matrix * unit, 1), matrix

    def _mean_of(self, shares: Any, counts: Any) -> Any:
        """Return the mean share of the classes that were there."""
        there = as_float(comparison.greater(counts, 0.0))
        return ratio(reductions.reduce_sum(shares * there), reductions.reduce_sum(there))


class MeanPerClassAccuracy(ConfusionMatrix):
    """The mean over classes of how many of each were found."""

    def __init__(self, num_classes: int, name: str = "mean_per_class_accuracy") -> None:
        super().__init__(num_classes, name)

    def result(self) -> Any:
        """Return the mean; classes that were not there count as 0, as in TensorFlow."""
        right, matrix = self._diagonal()
        return reductions.reduce_mean(ratio(right, reductions.reduce_sum(matrix, 1)))


class MeanIoU(ConfusionMatrix):
    """The mean over classes of intersection over union; classes that are in neither are left out."""

    def __init__(self, num_classes: int, name: str = "mean_iou") -> None:
        super().__init__(num_classes, name)

    def result(self) -> Any:
        """Return the mean."""
        right, matrix = self._diagonal()
        union = reductions.reduce_sum(matrix, 0) + reductions.reduce_sum(matrix, 1) - right
        return self._mean_of(ratio(right, union), union)
