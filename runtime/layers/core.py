"""The layers that most models have: dense, dropout, embedding, activations."""

from collections.abc import Callable
from typing import Any

from runtime import arrays
from runtime.graph.tensor import Tensor
from runtime.layers import activations
from runtime.layers.layer import Layer
from runtime.layers.masks import zeroed
from runtime.ops import arithmetic, comparison, indexing, neural, reductions, shaping
from runtime.ops.constants import zeros_like
from runtime.ops.dropping import dropout
from runtime.ops.linear import matmul
from runtime.regularizers import L1L2
from runtime.variables.initializers import Constant


class Dense(Layer):
    """activation(x · kernel + bias), along the last axis."""

    supports_masking = True

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **options)
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self._kernel = {
            "initializer": kernel_initializer, "regularizer": kernel_regularizer, "constraint": kernel_constraint
        }  # fmt: skip
        self._bias = {"initializer": bias_initializer, "regularizer": bias_regularizer, "constraint": bias_constraint}

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

    supports_masking = True

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        if not 0 <= rate < 1:
            raise ValueError(f"a dropout rate is in [0, 1), not {rate}")
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self, inputs: Any, training: Any = False) -> Any:
        """Return the inputs, thinned out while training."""
        shape = self.noise_shape
        if shape is not None and None in shape:  # as long as the inputs there
            sizes = shaping.shape(inputs)
            shape = [sizes[at] if one is None else one for at, one in enumerate(shape)]
        return dropped(inputs, self.rate, training, shape, self.seed)


def dropped(inputs: Any, rate: float, training: Any, noise_shape: Any = None, seed: int | None = None) -> Any:
    """Return the inputs, thinned out while training, which may be a tensor that is fed."""
    fed = isinstance(training, Tensor)
    if not rate or (not fed and not training):
        return inputs
    thin = dropout(inputs, rate=rate, noise_shape=noise_shape, seed=seed)
    return comparison.where(training, thin, inputs) if fed else thin


class Embedding(Layer):
    """A row of a table for each id; gradients stay rows on their way to the optimizer.

    With `mask_zero`, the id 0 is padding: steps that have it do not count.
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "random_uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.first_shape = self.first_shape if "input_shape" in options else None  # input_dim is another thing here
        self.input_dim, self.output_dim, self.mask_zero = input_dim, output_dim, mask_zero
        start = embeddings_initializer if weights is None else Constant(_only(weights))
        self._table = {
            "initializer": start, "regularizer": embeddings_regularizer, "constraint": embeddings_constraint
        }  # fmt: skip

    def build(self, *dims: Any) -> None:
        """Make the table [input_dim, output_dim]."""
        self.embeddings = self.add_weight("embeddings", (self.input_dim, self.output_dim), **self._table)

    def call(self, inputs: Any) -> Any:
        """Return the rows."""
        if not inputs.dtype.is_integer:
            inputs = arithmetic.cast(inputs, arrays.int32)
        return indexing.gather(self.embeddings, inputs)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return where the id is not 0, if 0 is padding."""
        return comparison.not_equal(inputs, zeros_like(inputs)) if self.mask_zero else None


def _only(weights: Any) -> Any:
    """Return the table of `weights=[table]`."""
    return weights[0] if isinstance(weights, list | tuple) else weights


class Masking(Layer):
    """Leaves out the steps whose features are all `mask_value`."""

    def __init__(self, mask_value: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.mask_value = mask_value

    def call(self, inputs: Any) -> Any:
        """Return the inputs, with zeros in the steps that are left out."""
        return zeroed(inputs, self.compute_mask(inputs))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return where a feature is another than the value."""
        other = arithmetic.cast(comparison.not_equal(inputs, inputs.dtype.numpy.type(self.mask_value)), arrays.float32)
        return comparison.greater(reductions.reduce_max(other, -1), 0.0)


class Activation(Layer):
    """An activation by itself."""

    supports_masking = True

    def __init__(self, activation: Any, **options: Any) -> None:
        super().__init__(**options)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return inputs if self.activation is None else self.activation(inputs)


class ReLU(Layer):
    """max(x, 0), at most `max_value`; below `threshold`, negative_slope · (x - threshold)."""

    supports_masking = True

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **options: Any
    ) -> None:
        super().__init__(**options)
        self.max_value, self.negative_slope, self.threshold = max_value, negative_slope, threshold

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        if not self.threshold and not self.negative_slope:
            found = neural.relu(inputs)
        else:
            below = (inputs - self.threshold) * self.negative_slope
            found = comparison.where(comparison.greater_equal(inputs, self.threshold), inputs, below)
        return found if self.max_value is None else arithmetic.minimum(found, self.max_value)


class LeakyReLU(Layer):
    """x where it is positive, negative_slope · x elsewhere."""

    supports_masking = True

    def __init__(self, negative_slope: float = 0.3, **options: Any) -> None:
        super().__init__(**options)
        self.negative_slope = negative_slope

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return neural.leaky_relu(inputs, self.negative_slope)


class ELU(Layer):
    """x where it is positive, alpha · (exp(x) - 1) elsewhere."""

    supports_masking = True

    def __init__(self, alpha: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.alpha = alpha

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        if self.alpha == 1.0:
            return neural.elu(inputs)
        return neural.relu(inputs) + self.alpha * (arithmetic.exp(arithmetic.minimum(inputs, 0.0)) - 1.0)


class PReLU(Layer):
    """x where it is positive, alpha · x elsewhere, where alpha is learnt: a number for each feature."""

    supports_masking = True

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else list(shared_axes or [])
        self._alpha = {
            "initializer": alpha_initializer, "regularizer": alpha_regularizer, "constraint": alpha_constraint
        }  # fmt: skip

    def build(self, *dims: Any) -> None:
        """Make alpha, as large as an input but 1 along shared axes."""
        shape = [1 if at in self.shared_axes else size for at, size in enumerate(dims[0])][1:]
        self.alpha = self.add_weight("alpha", shape, **self._alpha)

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return neural.relu(inputs) + self.alpha * arithmetic.minimum(inputs, 0.0)


class Identity(Layer):
    """The inputs."""

    supports_masking = True

    def call(self, inputs: Any) -> Any:
        """Return the inputs."""
        return inputs


class Rescaling(Layer):
    """inputs · scale + offset: bytes of images to [0, 1]."""

    supports_masking = True

    def __init__(self, scale: float, offset: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.scale, self.offset = scale, offset

    def call(self, inputs: Any) -> Any:
        """Return the scaled inputs, as floats."""
        return arithmetic.cast(inputs, self.dtype or arrays.float32) * self.scale + self.offset


class Softmax(Layer):
    """exp(x) / Σ exp(x) along an axis."""

    supports_masking = True

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


class ThresholdedReLU(Layer):
    """x where it is above theta, else 0."""

    def __init__(self, theta: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.theta = theta

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return inputs * arithmetic.cast(comparison.greater(inputs, self.theta), inputs.dtype)


class ActivityRegularization(Layer):
    """Hands its inputs on, and adds l1 · Σ|x| + l2 · Σx² to the loss, of each example."""

    supports_masking = True

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **options: Any) -> None:
        super().__init__(activity_regularizer=L1L2(l1, l2), **options)
        self.l1, self.l2 = l1, l2

    def call(self, inputs: Any) -> Any:
        """Return the inputs."""
        return inputs
