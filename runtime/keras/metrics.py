"""`rt.keras.metrics`: those of `rt.metrics`, and Keras's losses as metrics: means over examples."""

import inspect
from typing import Any

from runtime.keras import losses
from runtime.metrics import *  # noqa: F403
from runtime.metrics import __all__ as _names
from runtime.metrics.means import MeanOf


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
