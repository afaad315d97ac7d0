"""Metrics of how far what was found and what is there overlap: F scores of classes, intersection over union."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime.graph.convert import constant, convert_to_tensor
from runtime.metrics.matrices import ConfusionMatrix, MeanIoU
from runtime.metrics.metric import Metric, as_float, ratio, weights_like
from runtime.ops import arithmetic, comparison, reductions, shaping
from runtime.variables.variable import Variable


class FBetaScore(Metric):
    """(1 + beta²) · precision · recall / (beta² · precision + recall) of each class, of one-hot or several labels.

    `average` is None (each class), "micro" (all decisions together), "macro" (the mean) or "weighted" (by how often a
    class is there). Without `threshold`, the greatest prediction is the decision.
    """

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str = "fbeta_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(name)
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError(f"average is None, micro, macro or weighted, not {average!r}")
        if beta <= 0:
            raise ValueError(f"beta is above 0, not {beta}")
        self.average, self.beta, self.threshold = average, beta, threshold
        self._sums: list[Variable] = []

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Add a batch of labels and predictions, both [examples, classes]."""
        labels, predictions = as_float(y_true), as_float(y_pred)
        if not predictions.dims or len(predictions.dims) != 2 or predictions.dims[1] is None:
            raise ValueError(f"{self.name} takes predictions of [examples, classes], not {predictions.dims}")
        if not self._sums:
            shape = () if self.average == "micro" else (predictions.dims[1],)
            kinds = ("true_positives", "false_positives", "false_negatives", "intermediate_weights")
            self._sums = [self._variable(kind, shape) for kind in kinds]
        chosen = self._chosen(predictions)
        weights = weights_like(sample_weight, labels)
        axis = None if self.average == "micro" else 0
        parts = (labels * chosen, (1.0 - labels) * chosen, labels * (1.0 - chosen), labels)
        found = [reductions.reduce_sum(one * weights, axis) for one in parts]
        return self._added(*zip(self._sums, found, strict=True))

    def _chosen(self, predictions: Any) -> Any:
        if self.threshold is not None:
            return as_float(comparison.greater(predictions, self.threshold))
        greatest = comparison.greater_equal(predictions, reductions.reduce_max(predictions, -1, keepdims=True))
        return as_float(greatest) * as_float(comparison.greater(arithmetic.abs(predictions), 1e-9))

    def result(self) -> Any:
        """Return the score, or one for each class."""
        if not self._sums:
            return constant(np.float32(0))
        right, wrong, missed, there = (one.value() for one in self._sums)
        precision, recall = ratio(right, right + wrong), ratio(right, right + missed)
        squared = self.beta**2
        scores = ratio((1.0 + squared) * precision * recall, squared * precision + recall)
        if self.average == "macro":
            return reductions.reduce_mean(scores)
        if self.average == "weighted":
            return reductions.reduce_sum(scores * ratio(there, reductions.reduce_sum(there)))
        return scores


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall, as FBetaScore."""

    def __init__(
        self, average: str | None = None, threshold: float | None = None, name: str = "f1_score", dtype: Any = None
    ) -> None:
        super().__init__(average, 1.0, threshold, name)


class IoU(ConfusionMatrix):
    """Intersection over union, the mean of some classes."""

    def __init__(self, num_classes: int, target_class_ids: Sequence[int], name: str = "io_u") -> None:
        super().__init__(num_classes, name)
        if any(not 0 <= one < num_classes for one in target_class_ids):
            raise ValueError(f"target_class_ids are of {num_classes} classes: {list(target_class_ids)}")
        self.target_class_ids = list(target_class_ids)

    def result(self) -> Any:
        """Return the mean of the classes that were there."""
        right, matrix = self._diagonal()
        union = reductions.reduce_sum(matrix, 0) + reductions.reduce_sum(matrix, 1) - right
        wanted = np.isin(np.arange(self.num_classes), self.target_class_ids).astype(np.float32)
        return self._mean_of(ratio(right, union), union * wanted)


class BinaryIoU(IoU):
    """IoU of probabilities, which count as class 1 from the threshold on."""

    def __init__(
        self, target_class_ids: Sequence[int] = (0, 1), threshold: float = 0.5, name: str = "binary_io_u"
    ) -> None:
        super().__init__(2, target_class_ids, name)
        self.threshold = threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Add a batch of labels and probabilities."""
        decided = as_float(comparison.greater_equal(as_float(y_pred), self.threshold))
        return super().update_state(y_true, decided, sample_weight=sample_weight)


def _classes(values: Any) -> Any:
    """Return where the greatest of each example is."""
    return shaping.reshape(reductions.argmax(convert_to_tensor(values), -1), [-1])


class OneHotIoU(IoU):
    """IoU of one-hot labels and of predictions of each class."""

    def __init__(self, num_classes: int, target_class_ids: Sequence[int], name: str = "one_hot_io_u") -> None:
        super().__init__(num_classes, target_class_ids, name)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Add a batch of one-hot labels and predictions."""
        return super().update_state(_classes(y_true), _classes(y_pred), sample_weight)


class OneHotMeanIoU(MeanIoU):
    """MeanIoU of one-hot labels and of predictions of each class."""

    def __init__(self, num_classes: int, name: str = "one_hot_mean_io_u") -> None:
        super().__init__(num_classes, name)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Add a batch of one-hot labels and predictions."""
        return super().update_state(_classes(y_true), _classes(y_pred), sample_weight)
