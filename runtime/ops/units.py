"""Units of networks in one call: x · weights + biases, what is rectified, convolutions by their rank."""

import math
from typing import Any

from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, convolution_nd, joining, linear, neural, pooling, shaping
from runtime.ops.constants import zeros_like
from runtime.ops.convolution import conv2d

__all__ = ["atrous_conv2d", "avg_pool1d", "avg_pool2d", "convolution", "crelu", "log_poisson_loss", "max_pool1d"]
__all__ += ["max_pool2d", "relu_layer", "xw_plus_b"]

max_pool2d = pooling.max_pool
avg_pool2d = pooling.avg_pool


def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Any:
    """Return x · weights + biases."""
    with name_scope(name, "xw_plus_b") as scope:
        x, weights, biases = (convert_to_tensor(one) for one in (x, weights, biases))
        return neural.bias_add(linear.matmul(x, weights), biases, name=scope)


def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Any:
    """Return x · weights + biases where it is positive, else 0."""
    with name_scope(name, "relu_layer") as scope:
        return neural.relu(neural.bias_add(linear.matmul(x, weights), biases), name=scope)


def crelu(features: Any, name: str | None = None, axis: int = -1) -> Any:
    """Return the positive parts and the negative parts beside each other (Shang et al., 2016)."""
    with name_scope(name, "CRelu") as scope:
        features = convert_to_tensor(features, name="features")
        negative = arithmetic.negative(features)
        axis = convert_to_tensor(axis, name="axis")
        return neural.relu(joining.concat([features, negative], axis, name=scope))


def log_poisson_loss(targets: Any, log_input: Any, compute_full_loss: bool = False, name: str | None = None) -> Any:
    """Return exp(log_input) - log_input · targets; `compute_full_loss` adds Stirling's log(targets!) above 1."""
    with name_scope(name, "log_poisson_loss"):
        log_input = convert_to_tensor(log_input, name="log_input")
        targets = convert_to_tensor(targets, log_input.dtype, "targets")
        found = arithmetic.exp(log_input) - log_input * targets
        if not compute_full_loss:
            return found
        stirling = targets * arithmetic.log(targets) - targets + 0.5 * arithmetic.log(2.0 * math.pi * targets)
        small = comparison.logical_and(comparison.greater_equal(targets, 0.0), comparison.less_equal(targets, 1.0))
        return found + comparison.where(small, zeros_like(stirling), stirling)


def _moving_axes(x: Any, filters: Any) -> int:
    """Return along how many axes filters move over x."""
    rank = len(convert_to_tensor(filters).dims) - 2
    if rank not in (1, 2, 3) or len(x.dims) != rank + 2:
        raise ValueError(f"filters of {rank + 2} axes do not move over a tensor of {len(x.dims)}")
    return rank


def convolution(
    input: Any,  # noqa: A002  # TensorFlow's name
    filter: Any = None,  # noqa: A002
    padding: str = "VALID",
    strides: Any = None,
    dilation_rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    filters: Any = None,
    dilations: Any = None,
) -> Any:
    """Return the convolution along the one, two or three axes between batch and channels, which are last.

    `strides` and `dilation_rate` are numbers for each of these axes, or one for all.
    """
    kernels = convert_to_tensor(filters if filter is None else filter)
    x = convert_to_tensor(input, kernels.dtype)
    rank = _moving_axes(x, kernels)
    if data_format not in (None, ("NWC", "NHWC", "NDHWC")[rank - 1]):
        raise ValueError(f"channels are last here, not as {data_format} has them: transpose the input")
    steps = _each(strides, rank)
    spread = _each(dilation_rate if dilations is None else dilations, rank)
    with name_scope(name, "convolution"):
        if rank == 1:
            return convolution_nd.conv1d(x, kernels, steps[0], padding, dilations=spread[0])
        whole = ([1, *steps, 1], padding, "NHWC" if rank == 2 else "NDHWC", [1, *spread, 1])
        return (conv2d if rank == 2 else convolution_nd.conv3d)(x, kernels, *whole)


def _each(given: Any, rank: int) -> list[int]:
    numbers = [1 if given is None else given] * rank if given is None or isinstance(given, int) else list(given)
    if len(numbers) == 1:
        numbers *= rank
    if len(numbers) != rank:
        raise ValueError(f"{numbers} are not numbers for {rank} axes")
    return numbers


def atrous_conv2d(value: Any, filters: Any, rate: int, padding: str, name: str | None = None) -> Any:
    """Return the convolution whose filters see every `rate`-th place."""
    return conv2d(value, filters, 1, padding, dilations=rate, name=name)


def max_pool1d(
    input: Any,  # noqa: A002  # TensorFlow's name
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str = "NWC",
    name: str | None = None,
) -> Any:
    """Return the greatest of what a window sees at each of its places along NWC sequences."""
    return _pooled(pooling.max_pool, input, ksize, strides, padding, data_format, name or "max_pool1d")


def avg_pool1d(
    input: Any,  # noqa: A002  # TensorFlow's name
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str = "NWC",
    name: str | None = None,
) -> Any:
    """Return the mean of what a window sees at each of its places along NWC sequences."""
    return _pooled(pooling.avg_pool, input, ksize, strides, padding, data_format, name or "avg_pool1d")


def _pooled(pool: Any, x: Any, ksize: Any, strides: Any, padding: str, data_format: str, name: str) -> Any:
    if data_format != "NWC":
        raise ValueError(f"sequences are NWC here, not {data_format}: transpose them")
    sizes = [[1, 1, _middle(one), 1] for one in (ksize, strides)]
    with name_scope(name):
        return shaping.squeeze(pool(shaping.expand_dims(convert_to_tensor(x), 1), *sizes, padding), axis=[1])


def _middle(given: Any) -> int:
    """Return the number for the time of one, of [time], or of [batch, time, channels]."""
    numbers = [given] if isinstance(given, int) else list(given)
    return int(numbers[len(numbers) // 2])
