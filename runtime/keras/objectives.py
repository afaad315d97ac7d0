"""What a compiled model is trained towards: losses and metrics, one for each output or one for all."""

from collections.abc import Iterator
from typing import Any

from runtime import nest
from runtime.keras import losses
from runtime.layers.masks import mask_of
from runtime.metrics import counts, means, thresholds
from runtime.metrics.means import Mean, MeanOf
from runtime.metrics.metric import Metric, as_float
from runtime.ops import shaping

_NAMED: dict[str, Any] = {
    "auc": thresholds.AUC,
    "precision": counts.Precision,
    "recall": counts.Recall,
    "binary_accuracy": means.BinaryAccuracy,
    "categorical_accuracy": means.CategoricalAccuracy,
    "sparse_categorical_accuracy": means.SparseCategoricalAccuracy,
    "top_k_categorical_accuracy": means.TopKCategoricalAccuracy,
    "sparse_top_k_categorical_accuracy": means.SparseTopKCategoricalAccuracy,
    "root_mean_squared_error": means.RootMeanSquaredError,
}


class Objectives:
    """The losses and metrics of a model, matched to its outputs by place or by name when these are first seen."""

    def __init__(
        self, loss: Any, metrics: Any, loss_weights: Any, weighted_metrics: Any = None, names: list[str] | None = None
    ) -> None:
        self._given_loss, self._given_weights, self._names = loss, loss_weights, names
        metrics, weighted_metrics = (
            [one] if isinstance(one, str | Metric) else one for one in (metrics, weighted_metrics)
        )
        self._given_metrics = {False: metrics, True: weighted_metrics}
        self.loss = Mean("loss")
        self._losses: list[Any] = []
        self._weights: list[float] = []
        self._trackers: list[Mean] = []
        self._metrics: list[tuple[int, Metric, bool]] = []  # which output's, and whether examples' weights count
        self._matched = False

    @property
    def has_loss(self) -> bool:
        """Whether an output has a loss."""
        return self._given_loss is not None

    @property
    def metrics(self) -> list[Any]:
        """All that is shown for an epoch, the loss first; before outputs were seen, what is to be matched is one."""
        if not self._matched and any(self._given_metrics.values()):
            return [self.loss, _Unmatched(self)]
        return [self.loss, *self._trackers, *(metric for _, metric, _ in self._metrics)]

    def total(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Return the weighted sum of the losses of all outputs."""
        labels, predictions = self._match(y_true, y_pred)
        total = None
        for at, loss in enumerate(self._losses):
            if loss is None:
                continue
            value = loss(labels[at], predictions[at], sample_weight)
            if self._trackers:
                self._trackers[at].update_state(value)
            value = value if self._weights[at] == 1.0 else value * self._weights[at]
            total = value if total is None else total + value
        if total is None:
            raise ValueError("no output has a loss: compile(loss=…)")
        return total

    def update(self, y_true: Any, y_pred: Any, sample_weight: Any) -> None:
        """Add a batch to all metrics but the loss."""
        labels, predictions = self._match(y_true, y_pred)
        for at, metric, weighted in self._metrics:
            weights = _with_mask(sample_weight if weighted else None, predictions[at])
            metric.update_state(labels[at], predictions[at], sample_weight=weights)

    def results(self) -> dict[str, Any]:
        """Return each metric so far but the loss, by name."""
        return {metric.name: metric.result() for metric in self.metrics[1:]} if self._matched else {}

    # -- matching

    def _match(self, y_true: Any, y_pred: Any) -> tuple[list[Any], list[Any]]:
        """Return labels and predictions output by output; settles losses and metrics at the first call."""
        names = list(y_pred) if isinstance(y_pred, dict) else []
        predictions = list(nest.leaves(y_pred))
        if isinstance(y_true, dict) and not names and self._names and set(self._names) == set(y_true):
            y_true = [y_true[name] for name in self._names]
        by_name = isinstance(y_true, dict) and names
        labels = [y_true[name] for name in names] if by_name else list(nest.leaves(y_true))
        if len(labels) != len(predictions):
            raise ValueError(f"the model has {len(predictions)} outputs, and {len(labels)} labels were given")
        if not self._matched:
            self._settle(names or self._names_for(len(predictions)), labels, predictions)
        return labels, predictions

    def _names_for(self, count: int) -> list[str]:
        """Return the names of outputs that are not in a dict: of the layers that make them, if a name is there once."""
        names = self._names or []
        fits = len(names) == count == len(set(names))
        return names if fits else [f"output_{at}" for at in range(count)]

    def _settle(self, names: list[str], labels: list[Any], predictions: list[Any]) -> None:
        many = len(predictions) > 1
        self._losses = [None if one is None else losses.get(one) for one in _spread(self._given_loss, names)]
        self._weights = [1.0 if one is None else float(one) for one in _spread(self._given_weights, names)]
        if many:
            self._trackers = [Mean(f"{name}_loss") for name in names]
        for weighted, given in self._given_metrics.items():
            for at, chosen in enumerate(_metrics_by_output(given, names)):
                for one in chosen:
                    metric = _metric_of(one, labels[at], predictions[at])
                    metric.name = f"{names[at]}_{metric.name}" if many else metric.name
                    self._metrics.append((at, metric, weighted))
        self._matched = True


class _Unmatched:
    """The metrics of a model whose outputs were not seen yet, for a train_step that walks over `metrics`."""

    name = "compile_metrics"

    def __init__(self, objectives: Objectives) -> None:
        self._objectives = objectives

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch to all of them."""
        self._objectives.update(y_true, y_pred, sample_weight)

    def result(self) -> dict[str, Any]:
        """Return them by name."""
        return self._objectives.results()

    def reset_state(self) -> None:
        """Do nothing: nothing was added yet."""


def _with_mask(weights: Any, predictions: Any) -> Any:
    """Return weights of examples, 0 for the steps that a mask leaves out."""
    mask = mask_of(predictions)
    if mask is None:
        return weights
    counted = as_float(mask)
    if weights is None:
        return counted
    weights = as_float(weights)
    while len(weights.dims) < len(counted.dims):
        weights = shaping.expand_dims(weights, -1)
    return weights * counted


def _spread(given: Any, names: list[str]) -> list[Any]:
    """Return what is given for each output: by name, by place, or the same for all."""
    if isinstance(given, dict):
        unknown = set(given) - set(names)
        if unknown:
            raise ValueError(f"no output is called {', '.join(sorted(unknown))}; there are {', '.join(names)}")
        return [given.get(name) for name in names]
    if isinstance(given, list | tuple):
        if len(given) != len(names):
            raise ValueError(f"{len(given)} were given for {len(names)} outputs")
        return list(given)
    return [given] * len(names)


def _metrics_by_output(given: Any, names: list[str]) -> Iterator[list[Any]]:
    nested = isinstance(given, list | tuple) and any(isinstance(one, list | tuple) for one in given)
    if isinstance(given, dict) or nested:
        for one in _spread(given, names):
            yield list(one) if isinstance(one, list | tuple) else [] if one is None else [one]
        return
    for _ in names:
        yield list(given or [])


def _metric_of(given: Any, labels: Any, predictions: Any) -> Metric:
    """Return the metric that a name, a function or an object means; "accuracy" by the form of labels and outputs."""
    if isinstance(given, Metric):
        return given
    if given in ("accuracy", "acc"):
        metric = _accuracy_for(labels, predictions)
        metric.name = given
        return metric
    if isinstance(given, str):
        if given in _NAMED:
            made: Metric = _NAMED[given]()
            return made
        return MeanOf(losses.get(given).call, given)
    if not callable(given):
        raise TypeError(f"a metric is a name, a callable or a Metric, not {given!r}")
    return MeanOf(given, getattr(given, "__name__", type(given).__name__))


def _accuracy_for(labels: Any, predictions: Any) -> Metric:
    if predictions.dims[-1] == 1 or len(predictions.dims) == 1:
        return means.BinaryAccuracy()
    alike = len(labels.dims) == len(predictions.dims) and labels.dims[-1] == predictions.dims[-1]
    return means.CategoricalAccuracy() if alike else means.SparseCategoricalAccuracy()
