"""What all metrics share: sums in variables, kept between batches."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import GraphKeys, init_scope, name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.graph import Graph
from runtime.ops import arithmetic, comparison, shaping
from runtime.ops.constants import group, ones_like, zeros_like
from runtime.variables.variable import Variable


class Metric:
    """A measure over batches: `update_state` adds one, `result` says the measure so far, `reset_state` starts anew.

    In a graph, `update_state` returns the operation that adds, and the variables are in LOCAL_VARIABLES.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.variables: list[Variable] = []

    def update_state(self, *values: Any, **options: Any) -> Any:
        """Add a batch: values or labels and predictions, then what they weigh (`sample_weight`)."""
        raise NotImplementedError(f"{type(self).__name__} has no update_state()")

    def result(self) -> Any:
        """Return the measure so far."""
        raise NotImplementedError(f"{type(self).__name__} has no result()")

    def reset_state(self) -> None:
        """Start anew, eagerly; a graph's metric starts anew when its local variables are initialized."""
        for variable in self.variables:
            variable.assign(np.zeros(variable.shape.as_list(), variable.dtype.numpy))

    def __call__(self, *values: Any, **options: Any) -> Any:
        """Add a batch and return the measure so far."""
        self.update_state(*values, **options)
        return self.result()

    def _variable(self, name: str, shape: Any = (), dtype: Any = arrays.float32) -> Variable:
        """Return a new variable of zeros."""
        zeros = np.zeros(shape, arrays.as_dtype(dtype).numpy)
        with init_scope():
            if state.graph is None:
                variable = Variable(zeros, trainable=False, name=f"{self.name}/{name}")
            else:
                keys = [GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES]
                with name_scope(self.name):
                    variable = Variable(zeros, trainable=False, collections=keys, name=name)
        self.variables.append(variable)
        return variable

    def add_weight(
        self, shape: Any = (), initializer: Any = None, dtype: Any = None, name: str | None = None
    ) -> Variable:
        """Return a variable for a metric of the user's own, as in Keras: zeros, 'ones', or made by a function."""
        if isinstance(shape, str):  # Keras 2 had the name first
            shape, name = (), shape
        if not callable(initializer) and initializer not in (None, "zeros", "ones"):
            raise ValueError(f"a metric's initializer is 'zeros', 'ones' or a function of a shape, not {initializer!r}")
        variable = self._variable(name or "variable", shape, arrays.float32 if dtype is None else dtype)
        if callable(initializer):
            variable.assign(arithmetic.cast(initializer(variable.shape.as_list()), variable.dtype))
        elif initializer == "ones":
            variable.assign(ones_like(variable))
        return variable

    add_variable = add_weight

    def _added(self, *pairs: tuple[Variable, Any]) -> Any:
        """Add to variables; return the operation that does in a graph."""
        return group(*[variable.assign_add(value, read_value=False) for variable, value in pairs])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"


def as_float(value: Any) -> Any:
    """Return a tensor of float32."""
    return arithmetic.cast(convert_to_tensor(value), arrays.float32)


def like_labels(labels: Any, predictions: Any) -> tuple[Any, Any]:
    """Return both as tensors, the one of rank + 1 with a last axis of 1 squeezed, as TensorFlow does."""
    labels, predictions = convert_to_tensor(labels), convert_to_tensor(predictions)
    if labels.dims is None or predictions.dims is None:
        return labels, predictions
    if len(labels.dims) == len(predictions.dims) + 1 and labels.dims[-1] in (1, None):
        return shaping.squeeze(labels, [-1]), predictions
    if len(predictions.dims) == len(labels.dims) + 1 and predictions.dims[-1] in (1, None):
        return labels, shaping.squeeze(predictions, [-1])
    return labels, predictions


def of_one_rank(labels: Any, predictions: Any) -> tuple[Any, Any]:
    """Return both as tensors of one rank, as Keras hands them to functions: [batch] beside [batch, 1] becomes that.

    Left alone they would broadcast to [batch, batch], each label beside each prediction. Of higher ranks the last axis
    of 1 is squeezed.
    """
    labels, predictions = convert_to_tensor(labels), convert_to_tensor(predictions)
    if labels.dims is None or predictions.dims is None or len(labels.dims) == len(predictions.dims):
        return labels, predictions
    if len(labels.dims) == 1 and len(predictions.dims) == 2 and predictions.dims[-1] == 1:
        return shaping.expand_dims(labels, -1), predictions
    if len(predictions.dims) == 1 and len(labels.dims) == 2 and labels.dims[-1] == 1:
        return labels, shaping.expand_dims(predictions, -1)
    return like_labels(labels, predictions)


def weights_like(weights: Any, values: Any) -> Any:
    """Return a weight for each value; weights of fewer axes are each for all values of theirs."""
    if weights is None:
        return ones_like(values)
    weights = as_float(weights)
    if weights.dims and len(weights.dims) == len(values.dims) + 1 and weights.dims[-1] == 1:
        weights = shaping.squeeze(weights, [-1])
    while weights.dims and len(weights.dims) < len(values.dims):
        weights = shaping.expand_dims(weights, -1)
    return weights * ones_like(values)


def ratio(total: Any, count: Any) -> Any:
    """Return total / count, and 0 where nothing was counted."""
    nothing = comparison.equal(count, zeros_like(count))
    divided = total / comparison.where(nothing, ones_like(count), count)
    return comparison.where(nothing, zeros_like(divided), divided)


def users_graph() -> Graph | None:
    """Return the graph that variables would be made in, or None where they are eager."""
    with init_scope():
        return state.graph
