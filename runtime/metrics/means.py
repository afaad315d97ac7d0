"""Metrics that are a mean over examples."""

from typing import Any

from runtime import arrays
from runtime.graph.convert import convert_to_tensor
from runtime.metrics.metric import Metric, as_float, like_labels, of_one_rank, ratio, weights_like
from runtime.ops import arithmetic, comparison, reductions, shaping


class Mean(Metric):
    """The weighted mean of values."""

    def __init__(self, name: str = "mean") -> None:
        super().__init__(name)
        self.total, self.count = self._variable("total"), self._variable("count")
        self._taken = 1 if type(self).measure is Mean.measure else 2  # values, or labels and predictions

    def update_state(self, *values: Any, sample_weight: Any = None) -> Any:
        """Add values, each counted as much as it weighs; weights may also come after them."""
        if len(values) > self._taken:
            sample_weight = values[self._taken]
        measured = self.measure(*values[: self._taken])
        weights = weights_like(sample_weight, measured)
        return self._added(
            (self.total, reductions.reduce_sum(measured * weights)), (self.count, reductions.reduce_sum(weights))
        )

    def measure(self, *values: Any) -> Any:
        """Return what the mean is taken of."""
        return as_float(values[0])

    def result(self) -> Any:
        """Return the mean, 0 before anything was added."""
        return ratio(self.total.value(), self.count.value())


class Sum(Mean):
    """The weighted sum of values."""

    def __init__(self, name: str = "sum") -> None:
        super().__init__(name)

    def result(self) -> Any:
        """Return the sum."""
        return self.total.value()


class MeanOf(Mean):
    """The mean of a function of labels and predictions, as a loss that is watched."""

    def __init__(self, function: Any, name: str) -> None:
        super().__init__(name)
        self._function = function

    def measure(self, *values: Any) -> Any:
        """Return the function's value for each example."""
        return as_float(self._function(*of_one_rank(*values)))


class Accuracy(Mean):
    """How often predictions are the labels."""

    def __init__(self, name: str = "accuracy") -> None:
        super().__init__(name)

    def measure(self, *values: Any) -> Any:
        """Return 1 where both are equal."""
        labels, predictions = like_labels(*values)
        return as_float(comparison.equal(arithmetic.cast(labels, predictions.dtype), predictions))


class BinaryAccuracy(Mean):
    """How often a probability is on the label's side of the threshold."""

    def __init__(self, name: str = "binary_accuracy", threshold: float = 0.5) -> None:
        super().__init__(name)
        self.threshold = threshold

    def measure(self, *values: Any) -> Any:
        """Return 1 where the side is right."""
        labels, predictions = like_labels(*values)
        chosen = as_float(comparison.greater(predictions, self.threshold))
        return as_float(comparison.equal(as_float(labels), chosen))


class SparseCategoricalAccuracy(Mean):
    """How often the greatest prediction is that of the label, a number of a class."""

    def __init__(self, name: str = "sparse_categorical_accuracy") -> None:
        super().__init__(name)

    def measure(self, *values: Any) -> Any:
        """Return 1 where the class is right."""
        labels, predictions = convert_to_tensor(values[0]), convert_to_tensor(values[1])
        chosen = reductions.argmax(predictions, -1)
        labels, chosen = like_labels(labels, chosen)
        return as_float(comparison.equal(arithmetic.cast(labels, arrays.int64), chosen))


class CategoricalAccuracy(Mean):
    """How often the greatest prediction is where the greatest label is."""

    def __init__(self, name: str = "categorical_accuracy") -> None:
        super().__init__(name)

    def measure(self, *values: Any) -> Any:
        """Return 1 where the class is right."""
        labels, predictions = (convert_to_tensor(one) for one in values)
        return as_float(comparison.equal(reductions.argmax(labels, -1), reductions.argmax(predictions, -1)))


class SparseTopKCategoricalAccuracy(Mean):
    """How often the label is among the k greatest predictions; a tie at the edge counts for the label."""

    def __init__(self, k: int = 5, name: str = "sparse_top_k_categorical_accuracy") -> None:
        super().__init__(name)
        self.k = k

    def measure(self, *values: Any) -> Any:
        """Return 1 where fewer than k predictions are greater than the label's."""
        labels, predictions = convert_to_tensor(values[0]), convert_to_tensor(values[1])
        if len(labels.dims) == len(predictions.dims):
            labels = shaping.squeeze(labels, [-1])
        classes = predictions.dims[-1]
        numbers = arithmetic.cast(shaping.expand_dims(labels, -1), arrays.int64)
        mine = comparison.equal(numbers, convert_to_tensor(list(range(classes)), arrays.int64))
        return self._within(predictions, as_float(mine))

    def _within(self, predictions: Any, mine: Any) -> Any:
        chosen = reductions.reduce_sum(as_float(predictions) * mine, -1, keepdims=True)
        greater = reductions.reduce_sum(as_float(comparison.greater(as_float(predictions), chosen)), -1)
        return as_float(comparison.less(greater, float(self.k)))


class TopKCategoricalAccuracy(SparseTopKCategoricalAccuracy):
    """The same for one-hot labels."""

    def __init__(self, k: int = 5, name: str = "top_k_categorical_accuracy") -> None:
        super().__init__(k, name)

    def measure(self, *values: Any) -> Any:
        """Return 1 where fewer than k predictions are greater than the label's."""
        return self._within(convert_to_tensor(values[1]), as_float(values[0]))


class MeanSquaredError(Mean):
    """The mean of (prediction - label)²."""

    def __init__(self, name: str = "mean_squared_error") -> None:
        super().__init__(name)

    def measure(self, *values: Any) -> Any:
        """Return each squared error."""
        labels, predictions = like_labels(*values)
        return arithmetic.squared_difference(as_float(predictions), as_float(labels))


class RootMeanSquaredError(MeanSquaredError):
    """The root of the mean of (prediction - label)²."""

    def __init__(self, name: str = "root_mean_squared_error") -> None:
        super().__init__(name)

    def result(self) -> Any:
        """Return the root."""
        return arithmetic.sqrt(super().result())


class MeanAbsoluteError(Mean):
    """The mean of |prediction - label|."""

    def __init__(self, name: str = "mean_absolute_error") -> None:
        super().__init__(name)

    def measure(self, *values: Any) -> Any:
        """Return each error."""
        labels, predictions = like_labels(*values)
        return arithmetic.abs(as_float(predictions) - as_float(labels))


class CosineSimilarity(Mean):
    """The mean cosine of the angle between label and prediction along an axis."""

    def __init__(self, name: str = "cosine_similarity", axis: int = -1) -> None:
        super().__init__(name)
        self.axis = axis

    def measure(self, *values: Any) -> Any:
        """Return each cosine."""
        labels, predictions = (as_float(one) for one in values)
        inner = reductions.reduce_sum(labels * predictions, self.axis)
        squares = [reductions.reduce_sum(one * one, self.axis) for one in (labels, predictions)]
        return ratio(inner, arithmetic.sqrt(squares[0] * squares[1]))
