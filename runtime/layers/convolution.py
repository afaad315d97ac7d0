"""Convolutions over time, images and volumes; inputs are [batch, …, channels]."""

from typing import Any

from runtime.layers import activations
from runtime.layers.layer import Layer
from runtime.ops import convolution, neural, shaping
from runtime.ops.linear import matmul


class _Convolution(Layer):
    """What convolutions share: filters, a bias for each, and an activation."""

    rank = 2

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if padding.upper() not in ("SAME", "VALID"):
            raise ValueError(f"padding is same or valid, not {padding!r}")
        self.filters = filters
        self.kernel_size = sizes_of(kernel_size, self.rank)
        self.strides = sizes_of(strides, self.rank)
        self.dilation_rate = sizes_of(dilation_rate, self.rank)
        self.padding = padding.upper()
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self._kernel = {
            "initializer": kernel_initializer, "regularizer": kernel_regularizer, "constraint": kernel_constraint
        }  # fmt: skip
        self._bias = {"initializer": bias_initializer, "regularizer": bias_regularizer, "constraint": bias_constraint}

    def build(self, *dims: Any) -> None:
        """Make the kernel and the bias."""
        if dims[0] is None or len(dims[0]) != self.rank + 2 or dims[0][-1] is None:
            raise ValueError(f"{self.name} takes {self.rank + 2} dimensions, the last of a known size, not {dims[0]}")
        self.kernel = self.add_weight("kernel", self._kernel_shape(dims[0][-1]), **self._kernel)
        self.bias = self.add_weight("bias", (self.filters,), **self._bias) if self.use_bias else None

    def _kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*self.kernel_size, channels, self.filters)

    def _finished(self, outputs: Any) -> Any:
        if self.bias is not None:
            outputs = neural.bias_add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)


def sizes_of(given: Any, rank: int) -> tuple[int, ...]:
    """Return a size for each axis: one number stands for all."""
    sizes = (given,) * rank if isinstance(given, int) else tuple(given)
    if len(sizes) != rank or any(size < 1 for size in sizes):
        raise ValueError(f"{given!r} is not a size, or {rank} of them")
    return sizes


class Conv2D(_Convolution):
    """A convolution of images [batch, height, width, channels]."""

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return self._finished(
            convolution.conv2d(inputs, self.kernel, self.strides, self.padding, dilations=self.dilation_rate)
        )


class Conv1D(_Convolution):
    """A convolution over time [batch, steps, channels]: that of images one pixel high. `causal` sees no later step."""

    rank = 1

    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid", **options: Any
    ) -> None:
        self.causal = padding.lower() == "causal"
        super().__init__(filters, kernel_size, strides, "valid" if self.causal else padding, **options)

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        if self.causal:
            before = (self.kernel_size[0] - 1) * self.dilation_rate[0]
            inputs = shaping.pad(inputs, [[0, 0], [before, 0], [0, 0]])
        images = shaping.expand_dims(inputs, 1)
        kernel = shaping.expand_dims(self.kernel, 0)
        strides, dilations = (1, *self.strides), (1, *self.dilation_rate)
        found = convolution.conv2d(images, kernel, strides, self.padding, dilations=dilations)
        return self._finished(shaping.squeeze(found, [1]))


class Conv3D(_Convolution):
    """A convolution of volumes [batch, depth, height, width, channels]: the sum of those of its slices."""

    rank = 3

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        depth, height, width = inputs.dims[1:4]
        size, stride, dilation = self.kernel_size[0], self.strides[0], self.dilation_rate[0]
        window = convolution.window(depth, size, stride, self.padding, dilation)
        padded = shaping.pad(inputs, [[0, 0], [window.before, window.after], [0, 0], [0, 0], [0, 0]])
        places = window.places(depth)
        total = None
        for at in range(size):
            start = at * dilation
            slices = padded[:, start : start + (places - 1) * stride + 1 : stride]
            images = shaping.reshape(slices, [-1, height, width, inputs.dims[-1]])
            part = convolution.conv2d(
                images, self.kernel[at], self.strides[1:], self.padding, dilations=self.dilation_rate[1:]
            )
            total = part if total is None else total + part
        assert total is not None
        return self._finished(shaping.reshape(total, [-1, places, *total.dims[1:]]))


class Conv2DTranspose(_Convolution):
    """The transpose of a convolution: images that become larger, kernel [height, width, out, in]."""

    def _kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*self.kernel_size, self.filters, channels)

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        batch = inputs.dims[0] or shaping.shape(inputs)[0]
        sizes = [self._length(size, at) for at, size in enumerate(inputs.dims[1:3])]
        outputs = convolution.conv2d_backprop_input(
            [batch, *sizes, self.filters],
            self.kernel.value(),
            inputs,
            strides=(1, *self.strides, 1),
            padding=self.padding,
            dilations=(1, *self.dilation_rate, 1),
        )
        if hasattr(outputs, "set_shape"):  # in a graph, where the batch's size may be unknown
            outputs.set_shape([inputs.dims[0], *sizes, self.filters])
        return self._finished(outputs)

    def _length(self, length: int, axis: int) -> int:
        stretched = length * self.strides[axis]
        if self.padding == "SAME":
            return stretched
        return stretched + max((self.kernel_size[axis] - 1) * self.dilation_rate[axis] + 1 - self.strides[axis], 0)


class DepthwiseConv2D(_Convolution):
    """Each channel with filters of its own: kernel [height, width, channels, depth_multiplier]."""

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        depthwise_initializer: Any = "glorot_uniform",
        depthwise_regularizer: Any = None,
        depthwise_constraint: Any = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        bias_constraint: Any = None,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
        input_shape: Any = None,
    ) -> None:
        kernel = (depthwise_initializer, bias_initializer, depthwise_regularizer, bias_regularizer)
        limits = (depthwise_constraint, bias_constraint)
        super().__init__(
            *(0, kernel_size, strides, padding, dilation_rate, activation, use_bias, *kernel, *limits),
            name=name,
            trainable=trainable,
            dtype=dtype,
            input_shape=input_shape,
        )
        self.depth_multiplier = depth_multiplier

    def build(self, *dims: Any) -> None:
        """Make the kernel and the bias."""
        self.filters = dims[0][-1] * self.depth_multiplier
        super().build(*dims)

    def _kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*self.kernel_size, channels, self.depth_multiplier)

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return self._finished(depthwise(inputs, self.kernel, self.strides, self.padding, self.dilation_rate))


def depthwise(images: Any, kernel: Any, strides: Any, padding: str, dilations: Any) -> Any:
    """Return each channel convolved with its own filters: shifted images times their weights, added up."""
    height, width, channels, multiplier = kernel.dims
    rows = convolution.window(images.dims[1], height, strides[0], padding, dilations[0])
    columns = convolution.window(images.dims[2], width, strides[1], padding, dilations[1])
    padded = shaping.pad(images, [[0, 0], [rows.before, rows.after], [columns.before, columns.after], [0, 0]])
    high, wide = rows.places(images.dims[1]), columns.places(images.dims[2])
    weights = shaping.reshape(kernel, [height, width, 1, 1, channels, multiplier])
    total = None
    for y in range(height):
        for x in range(width):
            top, left = y * dilations[0], x * dilations[1]
            seen = padded[
                :,
                top : top + (high - 1) * strides[0] + 1 : strides[0],
                left : left + (wide - 1) * strides[1] + 1 : strides[1],
            ]
            part = shaping.expand_dims(seen, -1) * weights[y, x]
            total = part if total is None else total + part
    return shaping.reshape(total, [-1, high, wide, channels * multiplier])


class SeparableConv2D(_Convolution):
    """A depthwise convolution, then one of single pixels (Chollet, Xception, 2017)."""

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
        input_shape: Any = None,
    ) -> None:
        kernel = (depthwise_initializer, bias_initializer, depthwise_regularizer, bias_regularizer)
        super().__init__(
            *(filters, kernel_size, strides, padding, dilation_rate, activation, use_bias, *kernel),
            name=name,
            trainable=trainable,
            dtype=dtype,
            input_shape=input_shape,
        )
        self.depth_multiplier = depth_multiplier
        self._pointwise = {"initializer": pointwise_initializer, "regularizer": pointwise_regularizer}

    def build(self, *dims: Any) -> None:
        """Make both kernels and the bias."""
        channels = dims[0][-1]
        shape = (*self.kernel_size, channels, self.depth_multiplier)
        self.depthwise_kernel = self.add_weight("depthwise_kernel", shape, **self._kernel)
        shape = (*(1,) * self.rank, channels * self.depth_multiplier, self.filters)
        self.pointwise_kernel = self.add_weight("pointwise_kernel", shape, **self._pointwise)
        self.bias = self.add_weight("bias", (self.filters,), **self._bias) if self.use_bias else None

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        deep = depthwise(inputs, self.depthwise_kernel, self.strides, self.padding, self.dilation_rate)
        pixels = shaping.reshape(deep, [-1, deep.dims[-1]])
        matrix = shaping.reshape(self.pointwise_kernel, [deep.dims[-1], self.filters])
        return self._finished(shaping.reshape(matmul(pixels, matrix), [-1, *deep.dims[1:3], self.filters]))
