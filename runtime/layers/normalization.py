"""Batch and layer normalization."""

from typing import Any

from runtime.graph.context import GraphKeys
from runtime.graph.tensor import Tensor
from runtime.layers.layer import Layer
from runtime.layers.masks import as_weights
from runtime.ops import arithmetic, comparison, reductions, shaping
from runtime.ops.constants import stop_gradient
from runtime.ops.normalizing import l2_normalize


class BatchNormalization(Layer):
    """(x - mean) / √(variance + epsilon) · gamma + beta over the batch (Ioffe and Szegedy, 2015).

    While training by the batch's own mean and variance, afterwards by moving averages of them; in a graph, what moves
    the averages is in the UPDATE_OPS collection. Steps that a mask leaves out do not count in the batch's.
    """

    supports_masking = True

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.axis, self.momentum, self.epsilon, self.center, self.scale = axis, momentum, epsilon, center, scale
        self._gamma, self._beta = (gamma_initializer, gamma_regularizer), (beta_initializer, beta_regularizer)
        self._averages = (moving_mean_initializer, moving_variance_initializer)

    def build(self, *dims: Any) -> None:
        """Make gamma, beta, and the moving averages: a number for each channel."""
        size = (dims[0][self.axis],)
        self.gamma = self.add_weight("gamma", size, *self._gamma) if self.scale else None
        self.beta = self.add_weight("beta", size, *self._beta) if self.center else None
        self.moving_mean = self.add_weight("moving_mean", size, self._averages[0], trainable=False)
        self.moving_variance = self.add_weight("moving_variance", size, self._averages[1], trainable=False)

    def call(self, inputs: Any, training: Any = False, mask: Any = None) -> Any:
        """Return the normalized inputs."""
        rank = len(inputs.dims)
        if self.axis % rank != rank - 1:
            raise ValueError(f"{self.name} normalizes the last axis; transpose inputs of {rank} dimensions first")
        fed = isinstance(training, Tensor)
        if not self.trainable or (not fed and not training):
            return self._normal(inputs, self.moving_mean.value(), self.moving_variance.value())
        axes = list(range(rank - 1))
        weights = None if mask is None else _spread(as_weights(mask, inputs), rank)
        mean = reductions.reduce_mean(_weighed(inputs, weights), axes)
        variance = reductions.reduce_mean(_weighed(arithmetic.square(inputs - mean), weights), axes)
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


def _weighed(values: Any, weights: Any) -> Any:
    return values if weights is None else values * weights


def _spread(weights: Any, rank: int) -> Any:
    """Return a weight for each step as one that all its channels share."""
    while len(weights.dims) < rank:
        weights = shaping.expand_dims(weights, -1)
    return weights


class LayerNormalization(Layer):
    """(x - mean) / √(variance + epsilon) · gamma + beta over the last axis (Ba et al., 2016)."""

    supports_masking = True

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.axis, self.epsilon, self.center, self.scale = axis, epsilon, center, scale
        self._gamma, self._beta = (gamma_initializer, gamma_regularizer), (beta_initializer, beta_regularizer)

    def build(self, *dims: Any) -> None:
        """Make gamma and beta."""
        axes = [self.axis] if isinstance(self.axis, int) else list(self.axis)
        if [axis % len(dims[0]) for axis in axes] != [len(dims[0]) - 1]:
            raise ValueError(f"{self.name} normalizes the last axis, not {self.axis}")
        size = (dims[0][-1],)
        self.gamma = self.add_weight("gamma", size, *self._gamma) if self.scale else None
        self.beta = self.add_weight("beta", size, *self._beta) if self.center else None

    def call(self, inputs: Any) -> Any:
        """Return the normalized inputs."""
        centred = inputs - reductions.reduce_mean(inputs, -1, keepdims=True)
        variance = reductions.reduce_mean(arithmetic.square(centred), -1, keepdims=True)
        outputs = centred * arithmetic.rsqrt(variance + self.epsilon)
        if self.gamma is not None:
            outputs = outputs * self.gamma
        return outputs if self.beta is None else outputs + self.beta


class UnitNormalization(Layer):
    """Vectors along the last axis, divided by their length."""

    supports_masking = True

    def __init__(self, axis: int = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        """Return vectors of length 1."""
        return l2_normalize(inputs, self.axis)


class GroupNormalization(Layer):
    """(x - mean) / √(variance + epsilon) · gamma + beta over groups of channels of each example (Wu and He, 2018)."""

    supports_masking = True

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.groups, self.axis, self.epsilon, self.center, self.scale = groups, axis, epsilon, center, scale
        self._starts = (gamma_initializer, beta_initializer)

    def build(self, *dims: Any) -> None:
        """Make gamma and beta."""
        size = dims[0][-1]
        groups = size if self.groups == -1 else self.groups
        if self.axis % len(dims[0]) != len(dims[0]) - 1 or size % groups:
            raise ValueError(f"{self.name} normalizes {groups} groups of the last axis, which is {size} long")
        self._count = groups
        self.gamma = self.add_weight("gamma", (size,), self._starts[0]) if self.scale else None
        self.beta = self.add_weight("beta", (size,), self._starts[1]) if self.center else None

    def call(self, inputs: Any) -> Any:
        """Return the normalized inputs."""
        shape = shaping.shape(inputs)
        size = inputs.dims[-1] // self._count
        grouped = shaping.reshape(inputs, [shape[0], -1, self._count, size])
        centred = grouped - reductions.reduce_mean(grouped, [1, 3], keepdims=True)
        variance = reductions.reduce_mean(arithmetic.square(centred), [1, 3], keepdims=True)
        outputs = shaping.reshape(centred * arithmetic.rsqrt(variance + self.epsilon), shape)
        if hasattr(outputs, "set_shape"):
            outputs.set_shape(inputs.dims)
        if self.gamma is not None:
            outputs = outputs * self.gamma
        return outputs if self.beta is None else outputs + self.beta


class RMSNormalization(Layer):
    """x / √(mean of x² + epsilon) · scale along an axis (Zhang and Sennrich, 2019)."""

    supports_masking = True

    def __init__(self, axis: int = -1, epsilon: float = 1e-6, **options: Any) -> None:
        super().__init__(**options)
        self.axis, self.epsilon = axis, epsilon

    def build(self, *dims: Any) -> None:
        """Make the scale."""
        axis = self.axis % len(dims[0])
        self._sizes = [size if at == axis else 1 for at, size in enumerate(dims[0])]
        self.scale = self.add_weight("scale", (dims[0][axis],), "ones")

    def call(self, inputs: Any) -> Any:
        """Return the normalized inputs."""
        mean = reductions.reduce_mean(arithmetic.square(inputs), self.axis, keepdims=True)
        return inputs * arithmetic.rsqrt(mean + self.epsilon) * shaping.reshape(self.scale, self._sizes)
