"""`rt.losses`: how far predictions are from labels, weighed and reduced to one number, as TensorFlow 1 does.

Every loss takes `weights` (a number, or a tensor that broadcasts to the losses) and a `reduction`, and adds what it
returns to the LOSSES collection of a graph. Losses of probabilities take logits, which lose nothing.
"""

from typing import Any

from runtime import arrays
from runtime.graph.context import GraphKeys, add_to_collection, get_collection, name_scope, state
from runtime.graph.convert import constant, convert_to_tensor
from runtime.graph.old_arguments import old_arguments
from runtime.graph.shape import merged, text_of
from runtime.ops import arithmetic, comparison, neural, reductions, shaping
from runtime.ops.constants import ones_like, zeros_like

__all__ = ["Reduction", "absolute_difference", "add_loss", "compute_weighted_loss", "cosine_distance"]
__all__ += ["get_losses", "get_regularization_loss", "get_regularization_losses", "get_total_loss", "hinge_loss"]
__all__ += ["huber_loss", "log_loss", "mean_squared_error", "sigmoid_cross_entropy", "softmax_cross_entropy"]
__all__ += ["sparse_softmax_cross_entropy"]


class Reduction:
    """How losses become one number."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"  # over the sum of the weights
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls) -> tuple[str, ...]:
        """Return every reduction."""
        return (cls.NONE, cls.SUM, cls.MEAN, cls.SUM_OVER_BATCH_SIZE, cls.SUM_BY_NONZERO_WEIGHTS)


def compute_weighted_loss(
    losses: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return the losses times their weights, reduced; by default, the mean over those whose weight is not 0."""
    if reduction not in Reduction.all():
        raise ValueError(f"reduction {reduction!r} is none of {', '.join(Reduction.all())}")
    with name_scope(scope, "weighted_loss"):
        losses = convert_to_tensor(losses)
        dtype = losses.dtype
        losses = losses if dtype is not arrays.float16 else arithmetic.cast(losses, arrays.float32)
        weights = arithmetic.cast(convert_to_tensor(weights), losses.dtype)
        _check_weights(weights, losses)
        loss = _reduced(losses * weights, weights, reduction)
        loss = loss if loss.dtype is dtype else arithmetic.cast(loss, dtype)
        add_loss(loss, loss_collection)
        return loss


def _check_weights(weights: Any, losses: Any) -> None:
    """Raise ValueError for weights that numpy would broadcast, and nobody means: [batch] over [batch, 1]."""
    if weights.dims is None or losses.dims is None or not weights.dims:
        return
    fits = len(weights.dims) == len(losses.dims) and all(
        a in (1, None) or b is None or a == b for a, b in zip(weights.dims, losses.dims, strict=True)
    )
    if not fits:
        raise ValueError(f"weights {text_of(weights.dims)} do not broadcast to losses {text_of(losses.dims)}")


def _reduced(weighed: Any, weights: Any, reduction: str) -> Any:
    if reduction == Reduction.NONE:
        return weighed
    total = reductions.reduce_sum(weighed)
    if reduction == Reduction.SUM:
        return total
    spread = weights * ones_like(weighed)
    if reduction == Reduction.MEAN:
        count = reductions.reduce_sum(spread)
    elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
        count = arithmetic.cast(shaping.size(weighed), weighed.dtype)
    else:
        present = comparison.not_equal(spread, zeros_like(spread))
        count = reductions.reduce_sum(arithmetic.cast(present, weighed.dtype))
    return _ratio(total, count)


def _ratio(total: Any, count: Any) -> Any:
    """Return total / count, and 0 where nothing was counted."""
    nothing = comparison.equal(count, zeros_like(count))
    divided = total / comparison.where(nothing, ones_like(count), count)
    return comparison.where(nothing, zeros_like(total), divided)


def _pair(labels: Any, predictions: Any) -> tuple[Any, Any]:
    """Return labels and predictions as floats of one shape."""
    if labels is None or predictions is None:
        raise ValueError("a loss needs labels and predictions")
    predictions = convert_to_tensor(predictions)
    labels = arithmetic.cast(convert_to_tensor(labels), predictions.dtype)
    merged(labels.dims, predictions.dims)
    return labels, predictions


def absolute_difference(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return |predictions - labels|."""
    with name_scope(scope, "absolute_difference"):
        labels, predictions = _pair(labels, predictions)
        losses = arithmetic.abs(predictions - labels)
        return compute_weighted_loss(losses, weights, None, loss_collection, reduction)


def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return (predictions - labels)²."""
    with name_scope(scope, "mean_squared_error"):
        labels, predictions = _pair(labels, predictions)
        losses = arithmetic.squared_difference(predictions, labels)
        return compute_weighted_loss(losses, weights, None, loss_collection, reduction)


def huber_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    delta: float = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return error² / 2 up to an error of delta, and delta · |error| - delta² / 2 beyond (Huber, 1964)."""
    with name_scope(scope, "huber_loss"):
        labels, predictions = _pair(labels, predictions)
        error = arithmetic.abs(predictions - labels)
        near = arithmetic.minimum(error, delta)
        losses = 0.5 * (near * near) + delta * (error - near)
        return compute_weighted_loss(losses, weights, None, loss_collection, reduction)


def log_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    epsilon: float = 1e-7,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return the cross entropy of probabilities, kept finite by epsilon; of logits, use sigmoid_cross_entropy."""
    with name_scope(scope, "log_loss"):
        labels, predictions = _pair(labels, predictions)
        yes = labels * arithmetic.log(predictions + epsilon)
        no = (1.0 - labels) * arithmetic.log(1.0 - predictions + epsilon)
        return compute_weighted_loss(-yes - no, weights, None, loss_collection, reduction)


def hinge_loss(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return max(0, 1 - y · logit) for labels 0 and 1, of which y makes -1 and 1."""
    with name_scope(scope, "hinge_loss"):
        labels, logits = _pair(labels, logits)
        losses = neural.relu(1.0 - (2.0 * labels - 1.0) * logits)
        return compute_weighted_loss(losses, weights, None, loss_collection, reduction)


@old_arguments(dim="axis")
def cosine_distance(
    labels: Any,
    predictions: Any,
    axis: int | None = None,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return 1 - the sum of products along an axis; both are of unit length already."""
    if axis is None:
        raise ValueError("cosine_distance needs the axis along which vectors lie")
    with name_scope(scope, "cosine_distance_loss"):
        labels, predictions = _pair(labels, predictions)
        losses = 1.0 - reductions.reduce_sum(predictions * labels, axis, keepdims=True)
        return compute_weighted_loss(losses, weights, None, loss_collection, reduction)


def sigmoid_cross_entropy(
    multi_class_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return the cross entropy of each label by itself; smoothing moves labels towards 1/2."""
    with name_scope(scope, "sigmoid_cross_entropy_loss"):
        labels, logits = _pair(multi_class_labels, logits)
        if label_smoothing:
            labels = labels * (1.0 - label_smoothing) + 0.5 * label_smoothing
        losses = neural.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        return compute_weighted_loss(losses, weights, None, loss_collection, reduction)


def softmax_cross_entropy(
    onehot_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return the cross entropy of each row; smoothing moves labels towards equal shares."""
    with name_scope(scope, "softmax_cross_entropy_loss"):
        labels, logits = _pair(onehot_labels, logits)
        if label_smoothing:
            labels = labels * (1.0 - label_smoothing) + label_smoothing / float(logits.dims[-1])
        losses = neural.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        return compute_weighted_loss(losses, weights, None, loss_collection, reduction)


def sparse_softmax_cross_entropy(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """Return the cross entropy of each row, whose label is the number of a class; labels [n, 1] are taken as [n]."""
    with name_scope(scope, "sparse_softmax_cross_entropy_loss"):
        labels, logits = convert_to_tensor(labels), convert_to_tensor(logits)
        if labels.dims is not None and logits.dims is not None and len(labels.dims) == len(logits.dims):
            labels = shaping.squeeze(labels, [-1])
        losses = neural.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        weights = convert_to_tensor(weights)
        if weights.dims is not None and losses.dims is not None and len(weights.dims) == len(losses.dims) + 1:
            weights = shaping.squeeze(weights, [-1])
        return compute_weighted_loss(losses, weights, None, loss_collection, reduction)


def add_loss(loss: Any, loss_collection: str | None = GraphKeys.LOSSES) -> None:
    """Add a loss to those that get_total_loss adds up; eagerly, there is nothing that keeps them."""
    if loss_collection and state.graph is not None:
        add_to_collection(loss_collection, loss)


def get_losses(scope: str | None = None, loss_collection: str = GraphKeys.LOSSES) -> list[Any]:
    """Return the losses of the graph."""
    return get_collection(loss_collection, scope)


def get_regularization_losses(scope: str | None = None) -> list[Any]:
    """Return the penalties of the graph's variables."""
    return get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(scope: str | None = None, name: str = "total_regularization_loss") -> Any:
    """Return the sum of the penalties, 0 where there is none."""
    losses = get_regularization_losses(scope)
    return arithmetic.add_n(losses, name=name) if losses else constant(0.0)


def get_total_loss(add_regularization_losses: bool = True, name: str = "total_loss", scope: str | None = None) -> Any:
    """Return the sum of all losses of the graph, with its penalties; raises ValueError where there is none."""
    losses = get_losses(scope)
    if add_regularization_losses:
        losses = [*losses, *get_regularization_losses(scope)]
    if not losses:
        raise ValueError("the graph has no losses")
    return arithmetic.add_n(losses, name=name)
