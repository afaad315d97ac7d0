"""Metrics of probabilities at many thresholds: areas under curves, and the curves."""

from typing import Any

import numpy as np

from runtime.graph.convert import constant
from runtime.metrics.counts import decisions
from runtime.metrics.metric import Metric, as_float, like_labels, ratio, weights_like
from runtime.ops import arithmetic, comparison, reductions, shaping
from runtime.ops.linear import matmul

EDGE = 1e-7
"""How far the first and the last threshold lie outside of [0, 1], so that every prediction is between them."""


def even_thresholds(count: int) -> list[float]:
    """Return TensorFlow's thresholds: evenly spaced, the first below 0 and the last above 1."""
    if count < 2:
        raise ValueError(f"num_thresholds is {count}, and a curve has two or more")
    return [-EDGE, *(index / (count - 1) for index in range(1, count - 1)), 1.0 + EDGE]


class _Counts(Metric):
    """True and false positives and negatives at each threshold."""

    def __init__(self, thresholds: list[float], name: str) -> None:
        super().__init__(name)
        self.thresholds = thresholds
        kinds = ("true_positives", "false_negatives", "true_negatives", "false_positives")
        found = [self._variable(kind, (len(thresholds),)) for kind in kinds]
        self.true_positives, self.false_negatives, self.true_negatives, self.false_positives = found

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Add a batch of (labels, probabilities)."""
        labels, predictions = like_labels(y_true, y_pred)
        true, _ = decisions(labels, as_float(predictions), 0.5)
        weights = shaping.reshape(weights_like(sample_weight, true), [-1])
        true = shaping.reshape(true, [-1])
        scores = shaping.reshape(as_float(predictions), [1, -1])
        levels = constant(np.array(self.thresholds, np.float32)[:, None])
        positive = as_float(comparison.greater(scores, levels))  # [thresholds, examples]
        sides = shaping.reshape(true * weights, [-1, 1]), shaping.reshape((1.0 - true) * weights, [-1, 1])
        found_true, found_false = (shaping.reshape(matmul(positive, side), [-1]) for side in sides)
        all_true, all_false = (reductions.reduce_sum(side) for side in sides)
        return self._added(
            (self.true_positives, found_true),
            (self.false_negatives, all_true - found_true),
            (self.true_negatives, all_false - found_false),
            (self.false_positives, found_false),
        )

    def counts(self) -> tuple[Any, Any, Any, Any]:
        """Return tp, fn, tn, fp at each threshold."""
        tp, fn, tn, fp = (one.value() for one in self.variables)
        return tp, fn, tn, fp


class AUC(_Counts):
    """The area under the ROC curve, or with curve="PR" under precision over recall.

    By trapezoids for ROC; for PR between thresholds as Davis and Goadrich, 2006, for precision is not linear there.
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        name: str = "auc",
        thresholds: list[float] | None = None,
        summation_method: str = "interpolation",
    ) -> None:
        if curve not in ("ROC", "PR"):
            raise ValueError(f"curve is ROC or PR, not {curve!r}")
        if summation_method not in ("interpolation", "trapezoidal"):
            raise ValueError(f"summation_method is interpolation or trapezoidal, not {summation_method!r}")
        levels = even_thresholds(num_thresholds) if thresholds is None else [-EDGE, *sorted(thresholds), 1.0 + EDGE]
        super().__init__(levels, name)
        self.curve, self.summation_method = curve, summation_method

    def result(self) -> Any:
        """Return the area."""
        tp, fn, tn, fp = self.counts()
        recall = ratio(tp, tp + fn)
        if self.curve == "ROC":
            return _trapezoids(ratio(fp, fp + tn), recall)
        if self.summation_method == "trapezoidal":
            return _trapezoids(recall, _precision(tp, fp))
        return _interpolated(tp, fp, tp + fn)


def _precision(tp: Any, fp: Any) -> Any:
    """Return precision; where nothing is found it is 1, at which the curve starts."""
    return (tp + 1e-6) / (tp + fp + 1e-6)


def _trapezoids(x: Any, y: Any) -> Any:
    """Return the area under a curve whose x falls from each threshold to the next."""
    return reductions.reduce_sum((x[:-1] - x[1:]) * (y[:-1] + y[1:]) / 2.0)


def _interpolated(tp: Any, fp: Any, positives: Any) -> Any:
    """Return the area under precision over recall where true positives change evenly between two thresholds."""
    change = tp[:-1] - tp[1:]
    taken = tp + fp
    slope = ratio(change, arithmetic.maximum(taken[:-1] - taken[1:], 0.0))
    intercept = tp[1:] - slope * taken[1:]
    both = comparison.logical_and(comparison.greater(taken[:-1], 0.0), comparison.greater(taken[1:], 0.0))
    shares = ratio(taken[:-1], arithmetic.maximum(taken[1:], 0.0))
    safe = comparison.where(both, shares, shares * 0.0 + 1.0)
    areas = ratio(slope * (change + intercept * arithmetic.log(safe)), arithmetic.maximum(positives[1:], 0.0))
    return reductions.reduce_sum(areas)


class PrecisionRecallCurve(_Counts):
    """Counts, precision and recall at each threshold: what a PR curve summary shows."""

    def __init__(
        self, num_thresholds: int = 201, name: str = "pr_curve", thresholds: list[float] | None = None
    ) -> None:
        super().__init__(even_thresholds(num_thresholds) if thresholds is None else list(thresholds), name)

    def result(self) -> Any:
        """Return {tp, fp, tn, fn, precision, recall}, each a vector."""
        tp, fn, tn, fp = self.counts()
        return {
            "tp": tp,
            "fp": fp,
            "tn": tn,
            "fn": fn,
            "precision": ratio(tp, tp + fp),
            "recall": ratio(tp, tp + fn),
        }
