"""Convolutions over time that are those of images one pixel high, and those of volumes turned around."""

from typing import Any

from runtime.layers.convolution import Conv2DTranspose, DepthwiseConv2D, SeparableConv2D, depthwise
from runtime.layers.core import product
from runtime.ops import convolution_nd, shaping


def _as_images(layer: Any, inputs: Any, kernel: Any) -> Any:
    """Return each channel of sequences convolved with its own filters."""
    strides, dilations = (1, *layer.strides), (1, *layer.dilation_rate)
    images, filters = shaping.expand_dims(inputs, 1), shaping.expand_dims(kernel, 0)
    return shaping.squeeze(depthwise(images, filters, strides, layer.padding, dilations), [1])


class DepthwiseConv1D(DepthwiseConv2D):
    """Each channel of a sequence with filters of its own: kernel [steps, channels, depth_multiplier]."""

    rank = 1

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        return self._finished(_as_images(self, inputs, self.kernel))


class SeparableConv1D(SeparableConv2D):
    """A depthwise convolution over time, then one of single steps."""

    rank = 1

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        deep = _as_images(self, inputs, self.depthwise_kernel)
        matrix = shaping.reshape(self.pointwise_kernel, [deep.dims[-1], self.filters])
        return self._finished(product(deep, matrix))


class Conv1DTranspose(Conv2DTranspose):
    """The transpose of a convolution over time: sequences that become longer, kernel [steps, out, in]."""

    rank = 1

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        batch = inputs.dims[0] or shaping.shape(inputs)[0]
        size = self._length(inputs.dims[1], 0)
        found = convolution_nd.conv1d_transpose(
            inputs, self.kernel.value(), [batch, size, self.filters], self.strides, self.padding,
            dilations=self.dilation_rate,
        )  # fmt: skip
        return self._finished(_sized(found, [inputs.dims[0], size, self.filters]))


class Conv3DTranspose(Conv2DTranspose):
    """The transpose of a convolution of volumes, kernel [depth, height, width, out, in]."""

    rank = 3

    def call(self, inputs: Any) -> Any:
        """Return the activations."""
        batch = inputs.dims[0] or shaping.shape(inputs)[0]
        sizes = [self._length(size, at) for at, size in enumerate(inputs.dims[1:4])]
        found = convolution_nd.conv3d_transpose(
            inputs, self.kernel.value(), [batch, *sizes, self.filters], self.strides, self.padding,
            dilations=self.dilation_rate,
        )  # fmt: skip
        return self._finished(_sized(found, [inputs.dims[0], *sizes, self.filters]))


def _sized(outputs: Any, dims: list[Any]) -> Any:
    if hasattr(outputs, "set_shape"):  # in a graph, where the batch's size may be unknown
        outputs.set_shape(dims)
    return outputs
