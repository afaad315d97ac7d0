"""Batch and layer normalization."""

from typing import Any

from runtime.graph.context import GraphKeys
from runtime.graph.tensor import Tensor
from runtime.layers.layer import Layer
from runtime.ops import arithmetic, comparison, reductions
from runtime.ops.constants import stop_gradient


class BatchNormalization(Layer):
    """(x - mean) / √(variance + epsilon) · gamma + beta over the batch (Ioffe and Szegedy, 2015).

    While training by the batch's own mean and variance, afterwards by moving averages of them; in a graph, what moves
    the averages is in the UPDATE_OPS collection.
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.axis, self.momentum, self.epsilon, self.center, self.scale = axis, momentum, epsilon, center, scale

    def build(self, *dims: Any) -> None:
        """Make gamma, beta, and the moving averages: a number for each channel."""
        size = (dims[0][self.axis],)
        self.gamma = self.add_weight("gamma", size, "ones") if self.scale else None
        self.beta = self.add_weight("beta", size, "zeros") if self.center else None
        self.moving_mean = self.add_weight("moving_mean", size, "zeros", trainable=False)
        self.moving_variance = self.add_weight("moving_variance", size, "ones", trainable=False)

    def call(self, inputs: Any, training: Any = False) -> Any:
        """Return the normalized inputs."""
        rank = len(inputs.dims)
        if self.axis % rank != rank - 1:
            raise ValueError(f"{self.name} normalizes the last axis; transpose inputs of {rank} dimensions first")
        fed = isinstance(training, Tensor)
        if not self.trainable or (not fed and not training):
            return self._normal(inputs, self.moving_mean.value(), self.moving_variance.value())
        axes = list(range(rank - 1))
        mean = reductions.reduce_mean(inputs, axes)
        variance = reductions.reduce_mean(arithmetic.square(inputs - mean), axes)
        if fed:  # averages that are moved towards themselves stay
            mean = comparison.where(training, mean, self.moving_mean.value())
            variance = comparison.where(training, variance, self.moving_variance.value())
        self._move(self.moving_mean, mean)
        self._move(self.moving_variance, variance)
        return self._normal(inputs, mean, variance)

    def _normal(self, inputs: Any, mean: Any, variance: Any) -> Any:
        """Return the inputs scaled and shifted: one product and one sum of each element."""
        factor = arithmetic.rsqrt(variance + self.epsilon)
        if self.gamma is not None:
            factor = factor * self.gamma
        shift = -mean * factor
        return inputs * factor + (shift if self.beta is None else shift + self.beta)

    def _move(self, average: Any, value: Any) -> None:
        update = average.assign_sub((average.value() - stop_gradient(value)) * (1.0 - self.momentum), read_value=False)
        if average.graph is not None:
            average.graph.add_to_collection(GraphKeys.UPDATE_OPS, update)


class LayerNormalization(Layer):
    """(x - mean) / √(variance + epsilon) · gamma + beta over the last axis (Ba et al., 2016)."""

    def __init__(self, epsilon: float = 0.001, center: bool = True, scale: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.epsilon, self.center, self.scale = epsilon, center, scale

    def build(self, *dims: Any) -> None:
        """Make gamma and beta."""
        size = (dims[0][-1],)
        self.gamma = self.add_weight("gamma", size, "ones") if self.scale else None
        self.beta = self.add_weight("beta", size, "zeros") if self.center else None

    def call(self, inputs: Any) -> Any:
        """Return the normalized inputs."""
        centred = inputs - reductions.reduce_mean(inputs, -1, keepdims=True)
        variance = reductions.reduce_mean(arithmetic.square(centred), -1, keepdims=True)
        outputs = centred * arithmetic.rsqrt(variance + self.epsilon)
        if self.gamma is not None:
            outputs = outputs * self.gamma
        return outputs if self.beta is None else outputs + self.beta
