"""Gradients of convolutions of volumes and of single channels, and of resized images."""

from typing import Any

from runtime.gradients.table import attributes, gradient
from runtime.ops import convolution_nd, depthwise, resizing, shaping


def _enter(name: str, forward: Any, by_input: Any, by_filter: Any, names: Any, suffix: str) -> None:
    """Enter the gradients of a convolution and of its two gradients: each is made of the other two."""

    @gradient(name)
    def _forward(op: Any, grad: Any) -> Any:
        x, filters = op.inputs
        attrs = attributes(op, names)
        return [
            by_input(shaping.shape(x), filters, grad, **attrs),
            by_filter(x, shaping.shape(filters), grad, **attrs),
        ]

    @gradient(f"{name}BackpropInput{suffix}")
    def _input(op: Any, grad: Any) -> Any:
        _, filters, dy = op.inputs
        attrs = attributes(op, names)
        return [None, by_filter(grad, shaping.shape(filters), dy, **attrs), forward(grad, filters, **attrs)]

    @gradient(f"{name}BackpropFilter{suffix}")
    def _filter(op: Any, grad: Any) -> Any:
        x, _, dy = op.inputs
        attrs = attributes(op, names)
        return [by_input(shaping.shape(x), grad, dy, **attrs), None, forward(x, grad, **attrs)]


_enter(
    "Conv3D",
    convolution_nd.conv3d_op,
    convolution_nd.conv3d_backprop_input,
    convolution_nd.conv3d_backprop_filter,
    convolution_nd.ATTRS,
    "V2",
)
_enter(
    "DepthwiseConv2dNative",
    depthwise.depthwise_op,
    depthwise.depthwise_backprop_input,
    depthwise.depthwise_backprop_filter,
    depthwise.ATTRS,
    "",
)


@gradient("ResizeBilinear")
def _bilinear(op: Any, grad: Any) -> Any:
    images = op.inputs[0]
    if not images.dtype.is_floating:
        return [None, None]
    return [resizing.resize_bilinear_grad(grad, images, **attributes(op, resizing.ATTRS)), None]


@gradient("ResizeBilinearGrad")
def _bilinear_grad(op: Any, grad: Any) -> Any:
    size = shaping.shape(op.inputs[0])[1:3]
    return [resizing.resize_bilinear_op(grad, size, **attributes(op, resizing.ATTRS)), None]


@gradient("ResizeNearestNeighbor")
def _nearest(op: Any, grad: Any) -> Any:
    size = shaping.shape(op.inputs[0])[1:3]
    return [resizing.resize_nearest_grad(grad, size, **attributes(op, resizing.ATTRS)), None]


@gradient("ResizeNearestNeighborGrad")
def _nearest_grad(op: Any, grad: Any) -> Any:
    size = shaping.shape(op.inputs[0])[1:3]
    return [resizing.resize_nearest_op(grad, size, **attributes(op, resizing.ATTRS)), None]
