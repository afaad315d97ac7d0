"""`rt.keras.metrics`: those of `rt.metrics`, and Keras's losses as metrics: means over examples."""

import inspect
from typing import Any

from runtime.arrays import int64
from runtime.graph.convert import convert_to_tensor
from runtime.keras import losses
from runtime.keras.losses import (
    KLD,
    MAE,
    MAPE,
    MSE,
    MSLE,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_hinge,
    hinge,
    huber,
    kl_divergence,
    kld,
    logcosh,
    mae,
    mape,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from runtime.metrics import *  # noqa: F403
from runtime.metrics import __all__ as _names
from runtime.metrics.means import MeanOf
from runtime.metrics.metric import as_float, like_labels
from runtime.metrics.overlaps import BinaryIoU, F1Score, FBetaScore, IoU, OneHotIoU, OneHotMeanIoU
from runtime.ops import arithmetic, comparison, indexing, reductions


class MeanMetricWrapper(MeanOf):
    """The mean of a function of labels and predictions."""

    def __init__(self, fn: Any, name: str | None = None, dtype: Any = None, **options: Any) -> None:
        found = name or str(getattr(fn, "__name__", "mean"))
        super().__init__(lambda y_true, y_pred: fn(y_true, y_pred, **options), found)


def _class(name: str, function: Any) -> Any:
    """Return Keras's metric of this name: a function's options first, then the name."""
    own = list(inspect.signature(function).parameters)[2:]

    def __init__(self: Any, *args: Any, **options: Any) -> None:  # noqa: N807  # of the class that is made
        self.options = dict(zip(["name", "dtype", *own], args, strict=False)) | options
        MeanMetricWrapper.__init__(self, function, **self.options)

    def get_config(self: Any) -> dict[str, Any]:
        return {**self.options, "name": self.name}

    known = [inspect.Parameter(one, inspect.Parameter.POSITIONAL_OR_KEYWORD) for one in ("self", "name", "dtype", *own)]
    __init__.__signature__ = inspect.Signature(known)  # type: ignore[attr-defined]  # what `saving` asks for
    body = {"__init__": __init__, "get_config": get_config, "__doc__": function.__doc__, "__module__": __name__}
    return type(name, (MeanMetricWrapper,), body)


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """Return 1 for each probability that is on the label's side of the threshold."""
    chosen = as_float(comparison.greater(as_float(y_pred), threshold))
    return as_float(comparison.equal(as_float(y_true), chosen))


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return 1 for each example whose greatest prediction is where its greatest label is."""
    return sparse_categorical_accuracy(reductions.argmax(convert_to_tensor(y_true), -1), y_pred)


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return 1 for each example whose greatest prediction is that of its class."""
    labels, chosen = like_labels(y_true, reductions.argmax(convert_to_tensor(y_pred), -1))
    return as_float(comparison.equal(arithmetic.cast(labels, chosen.dtype), chosen))


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """Return 1 for each example whose one-hot label is among the k greatest predictions."""
    return sparse_top_k_categorical_accuracy(reductions.argmax(convert_to_tensor(y_true), -1), y_pred, k)


def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """Return 1 for each example whose class is among the k greatest predictions; a tie at the edge counts for it."""
    predictions = as_float(y_pred)
    labels, _ = like_labels(y_true, reductions.argmax(predictions, -1))
    hot = indexing.one_hot(arithmetic.cast(labels, int64), predictions.dims[-1])
    own = reductions.reduce_sum(predictions * hot, -1, keepdims=True)
    greater = reductions.reduce_sum(as_float(comparison.greater(predictions, own)), -1)
    return as_float(comparison.less(greater, float(k)))


BinaryCrossentropy = _class("BinaryCrossentropy", losses.binary_crossentropy)
CategoricalCrossentropy = _class("CategoricalCrossentropy", losses.categorical_crossentropy)
SparseCategoricalCrossentropy = _class("SparseCategoricalCrossentropy", losses.sparse_categorical_crossentropy)
KLDivergence = _class("KLDivergence", losses.kl_divergence)
Poisson = _class("Poisson", losses.poisson)
Hinge = _class("Hinge", losses.hinge)
SquaredHinge = _class("SquaredHinge", losses.squared_hinge)
CategoricalHinge = _class("CategoricalHinge", losses.categorical_hinge)
LogCoshError = _class("LogCoshError", losses.log_cosh)
MeanAbsolutePercentageError = _class("MeanAbsolutePercentageError", losses.mean_absolute_percentage_error)
MeanSquaredLogarithmicError = _class("MeanSquaredLogarithmicError", losses.mean_squared_logarithmic_error)

__all__ = [*_names, "BinaryCrossentropy", "CategoricalCrossentropy", "CategoricalHinge", "Hinge"]  # noqa: PLE0604  # ours
__all__ += ["KLDivergence", "LogCoshError", "MeanAbsolutePercentageError", "MeanMetricWrapper"]
__all__ += ["MeanSquaredLogarithmicError", "Poisson", "SparseCategoricalCrossentropy", "SquaredHinge"]
__all__ += ["BinaryIoU", "F1Score", "FBetaScore", "IoU", "OneHotIoU", "OneHotMeanIoU", "binary_accuracy"]
__all__ += ["KLD", "MAE", "MAPE", "MSE", "MSLE", "categorical_accuracy", "sparse_categorical_accuracy"]
__all__ += ["binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy", "categorical_hinge"]
__all__ += ["categorical_focal_crossentropy", "hinge", "huber", "kl_divergence", "kld", "logcosh", "mae", "mape"]
__all__ += ["mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error", "mse", "msle", "poisson"]
__all__ += ["mean_squared_logarithmic_error", "sparse_categorical_crossentropy", "squared_hinge"]
__all__ += ["sparse_top_k_categorical_accuracy", "top_k_categorical_accuracy"]
