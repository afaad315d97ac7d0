"""TensorFlow 1's functions: `accuracy(labels, predictions)` returns (the measure so far, what adds this batch).

They are of graphs: run the second with each batch and the first when you want to know, and initialize local variables
to start anew. The update is also the measure after it.
"""

from collections.abc import Callable
from typing import Any

from runtime.graph.context import add_to_collection, control_dependencies, name_scope
from runtime.metrics import counts, matrices, means, thresholds
from runtime.metrics.metric import Metric, users_graph
from runtime.ops import reductions
from runtime.ops.constants import identity

Streamed = tuple[Any, Any]
"""(the measure so far, the update)."""


def _streamed(
    make: Callable[[str], Metric],
    kind: str,
    inputs: tuple[Any, ...],
    weights: Any,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Streamed:
    graph = users_graph()
    if graph is None:
        raise RuntimeError(f"rt.metrics.{kind}() is of graphs; eagerly, make an object, as rt.metrics.Mean()")
    with name_scope(name, kind):
        short = graph.scope
        with name_scope(None):
            metric = make(f"{short}/")
        value = _each(metric.result(), lambda one: identity(one, name="value"))
        added = metric.update_state(*inputs, sample_weight=weights)
        with control_dependencies([added]):
            update = _each(metric.result(), lambda one: identity(one, name="update_op"))
    for keys, what in ((metrics_collections, value), (updates_collections, update)):
        for key in keys or ():
            add_to_collection(key, what)
    return value, update


def _each(value: Any, function: Callable[[Any], Any]) -> Any:
    return {key: function(one) for key, one in value.items()} if isinstance(value, dict) else function(value)


def mean(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Streamed:
    """Return the weighted mean of values."""
    return _streamed(means.Mean, "mean", (values,), weights, metrics_collections, updates_collections, name)


def _function(kind: str, make: Callable[[str], Metric], what: str) -> Callable[..., Streamed]:
    """Return the function of labels and predictions that streams this metric."""

    def stream(
        labels: Any,
        predictions: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Streamed:
        inputs = (labels, predictions)
        return _streamed(make, kind, inputs, weights, metrics_collections, updates_collections, name)

    stream.__name__ = stream.__qualname__ = kind
    stream.__doc__ = f"Return {what}."
    return stream


accuracy = _function("accuracy", means.Accuracy, "how often predictions are the labels")
mean_squared_error = _function("mean_squared_error", means.MeanSquaredError, "the mean of (prediction - label)²")
mean_absolute_error = _function("mean_absolute_error", means.MeanAbsoluteError, "the mean of |prediction - label|")
root_mean_squared_error = _function(
    "root_mean_squared_error", means.RootMeanSquaredError, "the root of the mean of (prediction - label)²"
)
# decisions, not probabilities: anything but 0 is positive
precision = _function(
    "precision", lambda name: counts.Precision(0.0, name), "how many of those taken for positives are"
)
recall = _function("recall", lambda name: counts.Recall(0.0, name), "how many of the positives were found")
true_positives = _function(
    "true_positives", lambda name: counts.TruePositives(0.0, name), "the count of positives that were found"
)
false_positives = _function(
    "false_positives", lambda name: counts.FalsePositives(0.0, name), "the count of negatives taken for positives"
)
true_negatives = _function(
    "true_negatives", lambda name: counts.TrueNegatives(0.0, name), "the count of negatives that were let be"
)
false_negatives = _function(
    "false_negatives", lambda name: counts.FalseNegatives(0.0, name), "the count of positives that were missed"
)


def mean_cosine_distance(
    labels: Any, predictions: Any, dim: int, weights: Any = None, name: str | None = None
) -> Streamed:
    """Return 1 - the mean of the sum of products along an axis; both are of unit length already."""

    def make(name: str) -> Metric:
        return means.MeanOf(lambda x, y: 1.0 - reductions.reduce_sum(x * y, dim), name)

    return _streamed(make, "mean_cosine_distance", (labels, predictions), weights, name=name)


def auc(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    curve: str = "ROC",
    name: str | None = None,
    summation_method: str = "trapezoidal",
) -> Streamed:
    """Return the area under the ROC or PR curve of probabilities."""
    make = lambda name: thresholds.AUC(num_thresholds, curve, name, None, summation_method)  # noqa: E731
    inputs = (labels, predictions)
    return _streamed(make, "auc", inputs, weights, metrics_collections, updates_collections, name)


def pr_curve(
    labels: Any, predictions: Any, weights: Any = None, num_thresholds: int = 201, name: str | None = None
) -> Streamed:
    """Return {tp, fp, tn, fn, precision, recall} at evenly spaced thresholds."""
    make = lambda name: thresholds.PrecisionRecallCurve(num_thresholds, name)  # noqa: E731
    return _streamed(make, "pr_curve", (labels, predictions), weights, name=name)


def precision_at_thresholds(
    labels: Any, predictions: Any, thresholds: list[float], weights: Any = None, name: str | None = None
) -> Streamed:
    """Return the precision at each threshold."""
    return _at_thresholds("precision", labels, predictions, thresholds, weights, name)


def recall_at_thresholds(
    labels: Any, predictions: Any, thresholds: list[float], weights: Any = None, name: str | None = None
) -> Streamed:
    """Return the recall at each threshold."""
    return _at_thresholds("recall", labels, predictions, thresholds, weights, name)


def _at_thresholds(which: str, labels: Any, predictions: Any, levels: list[float], weights: Any, name: Any) -> Streamed:
    make = lambda name: thresholds.PrecisionRecallCurve(2, name, levels)  # noqa: E731
    value, update = _streamed(make, f"{which}_at_thresholds", (labels, predictions), weights, name=name)
    return value[which], update[which]


def recall_at_k(labels: Any, predictions: Any, k: int, weights: Any = None, name: str | None = None) -> Streamed:
    """Return how often the label is among the k greatest predictions."""
    make = lambda name: means.SparseTopKCategoricalAccuracy(k, name)  # noqa: E731
    return _streamed(make, "recall_at_k", (labels, predictions), weights, name=name)


def mean_per_class_accuracy(
    labels: Any, predictions: Any, num_classes: int, weights: Any = None, name: str | None = None
) -> Streamed:
    """Return the mean over classes of how many of each were found."""
    make = lambda name: matrices.MeanPerClassAccuracy(num_classes, name)  # noqa: E731
    return _streamed(make, "mean_per_class_accuracy", (labels, predictions), weights, name=name)


def mean_iou(labels: Any, predictions: Any, num_classes: int, weights: Any = None, name: str | None = None) -> Streamed:
    """Return the mean over classes of intersection over union."""
    make = lambda name: matrices.MeanIoU(num_classes, name)  # noqa: E731
    return _streamed(make, "mean_iou", (labels, predictions), weights, name=name)
