"""TensorFlow 1's functions: `dense(x, 10, name="logits")` makes the layer, its variables and its output in one call.

They are of graphs, where a variable scope finds the variables again: `reuse=True` with the name of before.
"""

from typing import Any

from runtime.graph.context import state
from runtime.layers import convolution, core, normalization, pooling, reshaping
from runtime.layers.layer import Layer


def _applied(layer: Layer, inputs: Any, reuse: Any = None, **options: Any) -> Any:
    if state.graph is None:
        kind = type(layer).__name__
        raise RuntimeError(f"this function is of graphs; eagerly, make rt.layers.{kind}(…) once, and call it")
    layer._reuse = reuse
    return layer(inputs, **options)


def dense(inputs: Any, units: int, activation: Any = None, *, reuse: Any = None, **options: Any) -> Any:
    """Return activation(inputs · kernel + bias); further arguments are those of Dense."""
    return _applied(core.Dense(units, activation, **options), inputs, reuse)


def conv1d(inputs: Any, filters: int, kernel_size: Any, *, reuse: Any = None, **options: Any) -> Any:
    """Return a convolution over time; further arguments are those of Conv1D."""
    return _applied(convolution.Conv1D(filters, kernel_size, **options), inputs, reuse)


def conv2d(
    inputs: Any, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid", *, reuse: Any = None,
    **options: Any,
) -> Any:  # fmt: skip
    """Return a convolution of images; further arguments are those of Conv2D."""
    return _applied(convolution.Conv2D(filters, kernel_size, strides, padding, **options), inputs, reuse)


def conv3d(inputs: Any, filters: int, kernel_size: Any, *, reuse: Any = None, **options: Any) -> Any:
    """Return a convolution of volumes; further arguments are those of Conv3D."""
    return _applied(convolution.Conv3D(filters, kernel_size, **options), inputs, reuse)


def conv2d_transpose(inputs: Any, filters: int, kernel_size: Any, *, reuse: Any = None, **options: Any) -> Any:
    """Return a transposed convolution; further arguments are those of Conv2DTranspose."""
    return _applied(convolution.Conv2DTranspose(filters, kernel_size, **options), inputs, reuse)


def separable_conv2d(inputs: Any, filters: int, kernel_size: Any, *, reuse: Any = None, **options: Any) -> Any:
    """Return a separable convolution; further arguments are those of SeparableConv2D."""
    return _applied(convolution.SeparableConv2D(filters, kernel_size, **options), inputs, reuse)


def max_pooling1d(inputs: Any, pool_size: Any, strides: Any, padding: str = "valid", name: str | None = None) -> Any:
    """Return the greatest numbers in stretches of time."""
    return _applied(pooling.MaxPooling1D(pool_size, strides, padding, name=name), inputs)


def max_pooling2d(inputs: Any, pool_size: Any, strides: Any, padding: str = "valid", name: str | None = None) -> Any:
    """Return the greatest numbers in windows of images."""
    return _applied(pooling.MaxPooling2D(pool_size, strides, padding, name=name), inputs)


def average_pooling1d(
    inputs: Any, pool_size: Any, strides: Any, padding: str = "valid", name: str | None = None
) -> Any:
    """Return the means of stretches of time."""
    return _applied(pooling.AveragePooling1D(pool_size, strides, padding, name=name), inputs)


def average_pooling2d(
    inputs: Any, pool_size: Any, strides: Any, padding: str = "valid", name: str | None = None
) -> Any:
    """Return the means of windows of images."""
    return _applied(pooling.AveragePooling2D(pool_size, strides, padding, name=name), inputs)


def batch_normalization(inputs: Any, training: Any = False, *, reuse: Any = None, **options: Any) -> Any:
    """Return normalized inputs; run the UPDATE_OPS collection with each training step."""
    return _applied(normalization.BatchNormalization(**options), inputs, reuse, training=training)


def dropout(
    inputs: Any,
    rate: float = 0.5,
    noise_shape: Any = None,
    seed: int | None = None,
    training: Any = False,
    name: str | None = None,
) -> Any:
    """Return the inputs, with a random part of them 0 while training."""
    return _applied(core.Dropout(rate, noise_shape, seed, name=name), inputs, training=training)


def flatten(inputs: Any, name: str | None = None) -> Any:
    """Return [batch, everything else]."""
    return _applied(reshaping.Flatten(name=name), inputs)


def embedding(inputs: Any, input_dim: int, output_dim: int, *, reuse: Any = None, **options: Any) -> Any:
    """Return a row of a table for each id; further arguments are those of Embedding."""
    return _applied(core.Embedding(input_dim, output_dim, **options), inputs, reuse)
