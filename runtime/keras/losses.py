"""Losses by example, as Keras has them: callables of (labels, predictions) that return one number for each example.

A `Loss` takes the mean over the batch. Losses of probabilities look whether these come out of a softmax or a sigmoid in
the same graph, and then take its logits: no probability is rounded to 0 on the way to its logarithm.
"""

import inspect
from collections.abc import Callable
from typing import Any

from runtime import arrays
from runtime.graph.convert import convert_to_tensor
from runtime.graph.shape import merged
from runtime.graph.tensor import Tensor
from runtime.layers.masks import as_weights, mask_of
from runtime.layers.names import snake_case
from runtime.metrics.metric import of_one_rank
from runtime.ops import arithmetic, comparison, neural, reductions, shaping
from runtime.ops.constants import ones_like, zeros_like

EPSILON = 1e-7
"""How far from 0 and 1 probabilities are kept where only they are known."""

Function = Callable[[Any, Any], Any]


def _pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    predictions = convert_to_tensor(y_pred)
    labels = arithmetic.cast(convert_to_tensor(y_true), predictions.dtype)
    if labels.dims is not None and predictions.dims is not None:
        if len(labels.dims) == len(predictions.dims) - 1 and predictions.dims[-1] == 1:
            labels = shaping.expand_dims(labels, -1)
        merged(labels.dims, predictions.dims)
    return labels, predictions


def _by_example(values: Any) -> Any:
    return reductions.reduce_mean(values, -1) if values.dims else values


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of (prediction - label)² of each example."""
    labels, predictions = _pair(y_true, y_pred)
    return _by_example(arithmetic.squared_difference(predictions, labels))


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of |prediction - label| of each example."""
    labels, predictions = _pair(y_true, y_pred)
    return _by_example(arithmetic.abs(predictions - labels))


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of |prediction - label| / |label| of each example, in percent."""
    labels, predictions = _pair(y_true, y_pred)
    return 100.0 * _by_example(
        arithmetic.abs(predictions - labels) / arithmetic.maximum(arithmetic.abs(labels), EPSILON)
    )


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Return error² / 2 up to an error of delta, and delta · |error| - delta² / 2 beyond."""
    labels, predictions = _pair(y_true, y_pred)
    error = arithmetic.abs(predictions - labels)
    near = arithmetic.minimum(error, delta)
    return _by_example(0.5 * (near * near) + delta * (error - near))


def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """Return log(cosh(error)): as squares where it is small, as absolute values where it is large."""
    labels, predictions = _pair(y_true, y_pred)
    error = predictions - labels
    return _by_example(error + neural.softplus(-2.0 * error) - 0.6931471805599453)


def hinge(y_true: Any, y_pred: Any) -> Any:
    """Return max(0, 1 - y · prediction), for labels of -1 and 1, or 0 and 1."""
    labels, predictions = _pair(y_true, y_pred)
    labels = comparison.where(comparison.less_equal(labels, zeros_like(labels)), -ones_like(labels), labels)
    return _by_example(neural.relu(1.0 - labels * predictions))


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """Return max(0, 1 - y · prediction)², for labels of -1 and 1, or 0 and 1."""
    labels, predictions = _pair(y_true, y_pred)
    labels = comparison.where(comparison.less_equal(labels, zeros_like(labels)), -ones_like(labels), labels)
    return _by_example(arithmetic.square(neural.relu(1.0 - labels * predictions)))


def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """Return max(0, 1 + the greatest prediction of a wrong class - that of the right one), for one-hot labels."""
    labels, predictions = _pair(y_true, y_pred)
    right = reductions.reduce_sum(labels * predictions, -1)
    wrong = reductions.reduce_max((1.0 - labels) * predictions, -1)
    return neural.relu(wrong - right + 1.0)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of (log(1 + prediction) - log(1 + label))² of each example."""
    logs = [arithmetic.log(arithmetic.maximum(one, EPSILON) + 1.0) for one in _pair(y_true, y_pred)]
    return _by_example(arithmetic.squared_difference(*logs))


def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """Return Σ label · log(label / prediction)."""
    labels, predictions = (arithmetic.clip_by_value(one, EPSILON, 1.0) for one in _pair(y_true, y_pred))
    return reductions.reduce_sum(labels * arithmetic.log(labels / predictions), -1)


def poisson(y_true: Any, y_pred: Any) -> Any:
    """Return prediction - label · log(prediction)."""
    labels, predictions = _pair(y_true, y_pred)
    return _by_example(predictions - labels * arithmetic.log(predictions + EPSILON))


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Return -1 for the same direction, 1 for the opposite."""
    labels, predictions = _pair(y_true, y_pred)
    lengths = [reductions.reduce_sum(one * one, axis) for one in (labels, predictions)]
    inner = reductions.reduce_sum(labels * predictions, axis)
    return -inner * arithmetic.rsqrt(arithmetic.maximum(lengths[0] * lengths[1], 1e-24))


def binary_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0) -> Any:
    """Return the cross entropy of each label by itself, averaged over each example's."""
    labels, predictions = _pair(y_true, y_pred)
    if label_smoothing:
        labels = labels * (1.0 - label_smoothing) + 0.5 * label_smoothing
    logits = predictions if from_logits else _logits_of(predictions, "Sigmoid")
    if logits is not None:
        return _by_example(neural.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))
    kept = arithmetic.clip_by_value(predictions, EPSILON, 1.0 - EPSILON)
    return _by_example(-labels * arithmetic.log(kept) - (1.0 - labels) * arithmetic.log(1.0 - kept))


def categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0) -> Any:
    """Return the cross entropy of one-hot labels, or of any probabilities."""
    labels, predictions = _pair(y_true, y_pred)
    if label_smoothing:
        labels = labels * (1.0 - label_smoothing) + label_smoothing / float(predictions.dims[-1])
    logits = predictions if from_logits else _logits_of(predictions, "Softmax")
    if logits is not None:
        return neural.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)
    return -reductions.reduce_sum(labels * _log_of(predictions), -1)


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False) -> Any:
    """Return the cross entropy of labels that are numbers of classes."""
    predictions = convert_to_tensor(y_pred)
    labels = arithmetic.cast(convert_to_tensor(y_true), arrays.int64)
    if labels.dims is not None and len(labels.dims) == len(predictions.dims):
        labels = shaping.squeeze(labels, [-1])
    logits = predictions if from_logits else _logits_of(predictions, "Softmax")
    logits = _log_of(predictions) if logits is None else logits
    return neural.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def _logits_of(probabilities: Any, op: str) -> Any:
    """Return what went into the op that made these probabilities, where that is to be seen."""
    found = isinstance(probabilities, Tensor) and probabilities.op.type == op
    return probabilities.op.inputs[0] if found else None


def _log_of(probabilities: Any) -> Any:
    """Return the logarithm of probabilities that add up to 1 along the last axis, kept finite."""
    shares = probabilities / reductions.reduce_sum(probabilities, -1, keepdims=True)
    return arithmetic.log(arithmetic.clip_by_value(shares, EPSILON, 1.0 - EPSILON))


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return binary cross entropies that count less where the answer is clear (Lin and others, 2018)."""
    labels, predictions = _pair(y_true, y_pred)
    labels = labels * (1.0 - label_smoothing) + 0.5 * label_smoothing
    chances = arithmetic.sigmoid(predictions) if from_logits else predictions
    kept = arithmetic.clip_by_value(chances, EPSILON, 1.0 - EPSILON)
    entropy = -labels * arithmetic.log(kept) - (1.0 - labels) * arithmetic.log(1.0 - kept)
    right = labels * chances + (1.0 - labels) * (1.0 - chances)
    found = arithmetic.pow(1.0 - right, gamma) * entropy
    if apply_class_balancing:
        found = found * (labels * alpha + (1.0 - labels) * (1.0 - alpha))
    return reductions.reduce_mean(found, axis)


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: Any = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Return cross entropies of one-hot labels that count less where the answer is clear."""
    labels, predictions = _pair(y_true, y_pred)
    labels = labels * (1.0 - label_smoothing) + label_smoothing / float(predictions.dims[-1])
    chances = neural.softmax(predictions) if from_logits else predictions
    chances = chances / reductions.reduce_sum(chances, axis, keepdims=True)
    kept = arithmetic.clip_by_value(chances, EPSILON, 1.0 - EPSILON)
    found = alpha * arithmetic.pow(1.0 - kept, gamma) * -labels * arithmetic.log(kept)
    return reductions.reduce_sum(found, axis)


def dice(y_true: Any, y_pred: Any, axis: Any = None) -> Any:
    """Return 1 - twice the overlap over the sum of both, of all examples together unless `axis` says which axes."""
    labels, predictions = _pair(y_true, y_pred)
    overlap = reductions.reduce_sum(labels * predictions, axis)
    total = reductions.reduce_sum(labels, axis) + reductions.reduce_sum(predictions, axis)
    return 1.0 - (2.0 * overlap + EPSILON) / (total + EPSILON)


def tversky(y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Any = None) -> Any:
    """Return 1 - overlap / (overlap + alpha · false positives + beta · false negatives), as `dice` does."""
    labels, predictions = _pair(y_true, y_pred)
    overlap = reductions.reduce_sum(labels * predictions, axis)
    wrong = reductions.reduce_sum((1.0 - labels) * predictions, axis)
    missed = reductions.reduce_sum(labels * (1.0 - predictions), axis)
    return 1.0 - (overlap + EPSILON) / (overlap + wrong * alpha + missed * beta + EPSILON)


class Loss:
    """A loss of examples, averaged over the batch; examples may weigh differently, and masked steps do not count.

    A subclass has `call(y_true, y_pred)`, which returns one number for each example.
    """

    def __init__(self, name: str | None = None, reduction: str | None = "sum_over_batch_size") -> None:
        if reduction not in ("sum_over_batch_size", "mean", "sum", "none", None):
            raise ValueError(f"reduction {reduction!r} is not sum_over_batch_size, sum or none")
        self.name, self.reduction = name or snake_case(type(self).__name__), reduction

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each example."""
        raise NotImplementedError(f"{type(self).__name__} has no call()")

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the loss of a batch."""
        losses = convert_to_tensor(self.call(y_true, y_pred))
        mask = mask_of(y_pred)
        if mask is not None:
            scaled = self.reduction in ("sum_over_batch_size", "mean")
            weights = as_weights(mask, losses) if scaled else arithmetic.cast(mask, losses.dtype)
            losses = losses * _as_long(weights, losses)
        if sample_weight is not None:
            losses = losses * _as_long(arithmetic.cast(convert_to_tensor(sample_weight), losses.dtype), losses)
        if self.reduction in ("none", None):
            return losses
        return reductions.reduce_sum(losses) if self.reduction == "sum" else reductions.reduce_mean(losses)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make the same loss."""
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return a new loss from what `get_config` gave."""
        return cls(**config)


def _as_long(weights: Any, losses: Any) -> Any:
    """Return weights of fewer axes as each for all losses of theirs."""
    if weights.dims and len(weights.dims) == len(losses.dims) + 1 and weights.dims[-1] == 1:
        return shaping.squeeze(weights, [-1])
    while weights.dims and len(weights.dims) < len(losses.dims):
        weights = shaping.expand_dims(weights, -1)
    return weights


class LossOf(Loss):
    """A function of labels and predictions as a loss."""

    def __init__(
        self, function: Function, name: str | None = None, reduction: str | None = "sum_over_batch_size", **options: Any
    ) -> None:
        super().__init__(name or getattr(function, "__name__", "loss"), reduction)
        self.function, self.options = function, options

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the function's values."""
        return self.function(*of_one_rank(y_true, y_pred), **self.options)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make the same loss."""
        return super().get_config() | self.options


def _class(name: str, function: Function) -> Any:
    """Return Keras's class of this name: a function's options first, then the reduction."""
    own = list(inspect.signature(function).parameters)[2:]

    def __init__(self: Any, *args: Any, **options: Any) -> None:  # noqa: N807  # of the class that is made
        options = dict(zip([*own, "reduction", "name"], args, strict=False)) | options
        options.pop("dtype", None)
        LossOf.__init__(self, function, **options)

    known = [
        inspect.Parameter(one, inspect.Parameter.POSITIONAL_OR_KEYWORD) for one in ("self", *own, "reduction", "name")
    ]
    __init__.__signature__ = inspect.Signature(known)  # type: ignore[attr-defined]  # what `saving` asks for
    doc = f"{(function.__doc__ or '').rstrip('.')}, averaged over the batch."
    return type(name, (LossOf,), {"__init__": __init__, "__doc__": doc, "__module__": __name__})


MeanSquaredError = _class("MeanSquaredError", mean_squared_error)
MeanAbsoluteError = _class("MeanAbsoluteError", mean_absolute_error)
MeanAbsolutePercentageError = _class("MeanAbsolutePercentageError", mean_absolute_percentage_error)
MeanSquaredLogarithmicError = _class("MeanSquaredLogarithmicError", mean_squared_logarithmic_error)
Huber = _class("Huber", huber)
LogCosh = _class("LogCosh", log_cosh)
Hinge = _class("Hinge", hinge)
SquaredHinge = _class("SquaredHinge", squared_hinge)
CategoricalHinge = _class("CategoricalHinge", categorical_hinge)
KLDivergence = _class("KLDivergence", kl_divergence)
Poisson = _class("Poisson", poisson)
CosineSimilarity = _class("CosineSimilarity", cosine_similarity)
BinaryCrossentropy = _class("BinaryCrossentropy", binary_crossentropy)
CategoricalCrossentropy = _class("CategoricalCrossentropy", categorical_crossentropy)
SparseCategoricalCrossentropy = _class("SparseCategoricalCrossentropy", sparse_categorical_crossentropy)
BinaryFocalCrossentropy = _class("BinaryFocalCrossentropy", binary_focal_crossentropy)
CategoricalFocalCrossentropy = _class("CategoricalFocalCrossentropy", categorical_focal_crossentropy)
Dice = _class("Dice", dice)
Tversky = _class("Tversky", tversky)

NAMED: dict[str, Function] = {
    one.__name__: one
    for one in (
        *(mean_squared_error, mean_absolute_error, mean_absolute_percentage_error, huber, log_cosh, hinge),
        *(kl_divergence, poisson, cosine_similarity, binary_crossentropy, categorical_crossentropy),
        *(sparse_categorical_crossentropy, mean_squared_logarithmic_error, squared_hinge, categorical_hinge),
        *(binary_focal_crossentropy, categorical_focal_crossentropy, dice, tversky),
    )
}
NAMED |= {"mse": mean_squared_error, "mae": mean_absolute_error, "mape": mean_absolute_percentage_error}
NAMED |= {"msle": mean_squared_logarithmic_error, "bce": binary_crossentropy, "kld": kl_divergence}
NAMED |= {"logcosh": log_cosh, "kullback_leibler_divergence": kl_divergence}

CLASSES: dict[str, Any] = {
    one.__name__: one
    for one in (
        *(MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredLogarithmicError, Huber),
        *(LogCosh, Hinge, SquaredHinge, CategoricalHinge, KLDivergence, Poisson, CosineSimilarity),
        *(BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy, BinaryFocalCrossentropy),
        *(CategoricalFocalCrossentropy, Dice, Tversky),
    )
}

mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kullback_leibler_divergence = kl_divergence
bce = BCE = binary_crossentropy
logcosh = log_cosh


def get(given: Any) -> Any:
    """Return the loss that a name or a callable means."""
    if isinstance(given, str):
        if given in CLASSES:
            return CLASSES[given]()
        if given not in NAMED:
            raise ValueError(f"loss {given!r} is none of {', '.join(sorted(NAMED))}")
        return LossOf(NAMED[given], given)
    if isinstance(given, Loss):
        return given
    if not callable(given):
        raise TypeError(f"a loss is a name or a callable, not {given!r}")
    return LossOf(given, getattr(given, "__name__", type(given).__name__))
