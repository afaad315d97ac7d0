"""The layers that most models have: dense, dropout, embedding, activations."""

from collections.abc import Callable
from typing import Any

from runtime import arrays
from runtime.graph.tensor import Tensor
from runtime.layers import activations
from runtime.layers.layer import Layer
from runtime.ops import arithmetic, comparison, indexing, neural, shaping
from runtime.ops.dropping import dropout
from runtime.ops.linear import matmul


class Dense(Layer):
    """activation(x · kernel + bias), along the last axis."""

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self._kernel = {"initializer": kernel_initializer, "regularizer": kernel_regularizer}
        self._bias = {"initializer": bias_initializer, "regularizer": bias_regularizer}

    def build(self, *dims: Any) -> None:
        """Make the kernel [in, units] and the bias [units]."""
        if dims[0] is None or not dims[0] or dims[0][-1] is None:
            raise ValueError(f"{self.name} needs inputs whose last size is known")
        self.kernel = self.add_weight("kernel", (dims[0][-1], self.units), **self._kernel)
        self.bias = self.add_weight("bias", (self.units,), **self._bias) if self.use_bias else None

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        if not inputs.dtype.is_floating:
            inputs = arithmetic.cast(inputs, self.kernel.dtype)
        outputs = product(inputs, self.kernel)
        if self.bias is not None:
            outputs = neural.bias_add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)


def product(x: Any, matrix: Any) -> Any:
    """Return x · matrix along the last axis of x: of any rank, as one product of two matrices."""
    if len(x.dims) == 2:
        return matmul(x, matrix)
    rows = shaping.reshape(x, [-1, matrix.dims[0]])
    return reshaped(matmul(rows, matrix), x, len(x.dims) - 1, (matrix.dims[1],))


def reshaped(value: Any, like: Any, axes: int, rest: tuple[int, ...]) -> Any:
    """Return a tensor in the shape of the first axes of another, of which some sizes may be unknown, and of `rest`."""
    sizes = like.dims[:axes]
    if sum(size is None for size in sizes) <= 1:
        return shaping.reshape(value, [*(-1 if size is None else size for size in sizes), *rest])
    known = shaping.shape(like)
    return shaping.reshape(value, [*(known[at] if size is None else size for at, size in enumerate(sizes)), *rest])


class Dropout(Layer):
    """Sets a random part of the inputs to 0 while training."""

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        if not 0 <= rate < 1:
            raise ValueError(f"a dropout rate is in [0, 1), not {rate}")
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self, inputs: Any, training: Any = False) -> Any:
        """Return the inputs, thinned out while training."""
        fed = isinstance(training, Tensor)
        if not fed and not training:
            return inputs
        dropped = dropout(inputs, rate=self.rate, noise_shape=self.noise_shape, seed=self.seed)
        return comparison.where(training, dropped, inputs) if fed else dropped


class Embedding(Layer):
    """A row of a table for each id; gradients stay rows on their way to the optimizer."""

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "random_uniform",
        embeddings_regularizer: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.input_dim, self.output_dim = input_dim, output_dim
        self._table = {"initializer": embeddings_initializer, "regularizer": embeddings_regularizer}

    def build(self, *dims: Any) -> None:
        """Make the table [input_dim, output_dim]."""
        self.embeddings = self.add_weight("embeddings", (self.input_dim, self.output_dim), **self._table)

    def call(self, inputs: Any) -> Any:
        """Return the rows."""
        if not inputs.dtype.is_integer:
            inputs = arithmetic.cast(inputs, arrays.int32)
        return indexing.gather(self.embeddings, inputs)


class Activation(Layer):
    """An activation by itself."""

    def __init__(self, activation: Any, **options: Any) -> None:
        super().__init__(**options)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return inputs if self.activation is None else self.activation(inputs)


class ReLU(Layer):
    """max(x, 0)."""

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return neural.relu(inputs)


class LeakyReLU(Layer):
    """x where it is positive, negative_slope · x elsewhere."""

    def __init__(self, negative_slope: float = 0.3, **options: Any) -> None:
        super().__init__(**options)
        self.negative_slope = negative_slope

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return neural.leaky_relu(inputs, self.negative_slope)


class Softmax(Layer):
    """exp(x) / Σ exp(x) along an axis."""

    def __init__(self, axis: int = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        """Return the probabilities."""
        return neural.softmax(inputs, self.axis)


class Lambda(Layer):
    """Any function of tensors as a layer without weights."""

    def __init__(self, function: Callable[..., Any], **options: Any) -> None:
        super().__init__(**options)
        self.function = function

    def call(self, *inputs: Any) -> Any:
        """Return what the function gives."""
        return self.function(*inputs)
