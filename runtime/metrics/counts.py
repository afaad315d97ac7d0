"""Counts of right and wrong decisions, and the ratios of them."""

from typing import Any

from runtime.graph.convert import convert_to_tensor
from runtime.metrics.metric import Metric, as_float, like_labels, ratio, weights_like
from runtime.ops import comparison, reductions


def decisions(labels: Any, predictions: Any, threshold: float) -> tuple[Any, Any]:
    """Return both as 0 and 1: labels by being other than 0, predictions by being above the threshold."""
    labels, predictions = like_labels(labels, predictions)
    positive = predictions if predictions.dtype.name == "bool" else comparison.greater(as_float(predictions), threshold)
    true = labels if labels.dtype.name == "bool" else comparison.not_equal(as_float(labels), 0.0)
    return as_float(true), as_float(positive)


class _Counted(Metric):
    """A weighted count of one kind of decision."""

    label = 1
    decided = 1

    def __init__(self, thresholds: float = 0.5, name: str | None = None) -> None:
        super().__init__(name or _named(type(self).__name__))
        self.threshold = thresholds
        self.count = self._variable("count")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Add a batch of (labels, predictions)."""
        true, positive = decisions(y_true, y_pred, self.threshold)
        true = true if self.label else 1.0 - true
        positive = positive if self.decided else 1.0 - positive
        weights = weights_like(sample_weight, true)
        return self._added((self.count, reductions.reduce_sum(true * positive * weights)))

    def result(self) -> Any:
        """Return the count."""
        return self.count.value()


def _named(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class TruePositives(_Counted):
    """Positives that were found."""


class FalsePositives(_Counted):
    """Negatives that were taken for positives."""

    label = 0


class TrueNegatives(_Counted):
    """Negatives that were let be."""

    label = 0
    decided = 0


class FalseNegatives(_Counted):
    """Positives that were missed."""

    decided = 0


class _Ratio(Metric):
    """True positives over a count that they are part of."""

    def __init__(self, thresholds: float = 0.5, name: str | None = None) -> None:
        super().__init__(name or _named(type(self).__name__))
        self.threshold = thresholds
        self.true_positives, self.count = self._variable("true_positives"), self._variable("count")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Add a batch of (labels, predictions)."""
        true, positive = decisions(convert_to_tensor(y_true), convert_to_tensor(y_pred), self.threshold)
        weights = weights_like(sample_weight, true)
        found = reductions.reduce_sum(true * positive * weights)
        return self._added(
            (self.true_positives, found), (self.count, reductions.reduce_sum(self.of(true, positive) * weights))
        )

    def of(self, true: Any, positive: Any) -> Any:
        """Return what is counted."""
        raise NotImplementedError(f"{type(self).__name__} counts nothing")

    def result(self) -> Any:
        """Return the ratio, 0 where nothing was counted."""
        return ratio(self.true_positives.value(), self.count.value())


class Precision(_Ratio):
    """How many of those taken for positives are."""

    def of(self, true: Any, positive: Any) -> Any:
        """Count what was taken for positive."""
        return positive


class Recall(_Ratio):
    """How many of the positives were found."""

    def of(self, true: Any, positive: Any) -> Any:
        """Count the positives."""
        return true
