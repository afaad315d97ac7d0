"""Gradients of normalization and of CTC."""

from typing import Any

import numpy as np

from runtime.gradients.table import attributes, gradient, is_zero
from runtime.ops import arithmetic as math
from runtime.ops import linear, normalizing, reductions, shaping
from runtime.ops.constants import zeros_like


@gradient("FusedBatchNormV3")
def _fused(op: Any, grad: Any, *_: Any) -> Any:
    x, scale = op.inputs[:2]
    attrs = attributes(op, ("epsilon", "data_format", "is_training"))
    used = op.outputs[3:6] if op.attrs["is_training"] else (*op.inputs[3:5], op.outputs[5])
    by_x, by_scale, by_offset, *_ = normalizing.fused_batch_norm_grad(grad, x, scale, *used, **attrs)
    return [by_x, by_scale, by_offset, None, None]


@gradient("FusedBatchNormGradV3")
def _fused_grad(op: Any, by_by_x: Any, by_by_scale: Any, by_by_offset: Any, *_: Any) -> Any:
    """Return the gradients by dy, x and scale; the mean and the variance are functions of x while training.

    With n = (x - mean)·r, r = 1 / √(variance + epsilon) and P(v) = v - mean(v) - n·mean(v·n), the first gradients are
    scale·r·P(dy), sum(dy·n) and sum(dy): all of them are linear in dy, and P is its own adjoint.
    """
    dy, x, scale, mean, variance = op.inputs[:5]
    kind, training = scale.dtype, op.attrs["is_training"]
    place = 1 if str(op.attrs["data_format"]).startswith("NC") else len(x.dims) - 1
    axes = [axis for axis in range(len(x.dims)) if axis != place]

    def channelwise(one: Any) -> Any:
        return shaping.reshape(one, [-1 if axis == place else 1 for axis in range(len(x.dims))])

    def average(one: Any) -> Any:
        return reductions.reduce_mean(one, axes, keepdims=True)

    def projected(one: Any) -> Any:
        return one - average(one) - normal * average(one * normal) if training else one

    back, upstream = math.cast(dy, kind), math.cast(by_by_x, kind)
    inverse = channelwise(math.rsqrt(variance + op.attrs["epsilon"]))
    factor, by_scales = channelwise(scale), channelwise(by_by_scale)
    normal = (math.cast(x, kind) - channelwise(mean)) * inverse
    by_dy = projected(upstream) * factor * inverse + by_scales * normal + channelwise(by_by_offset)
    shared = upstream * projected(back) * inverse
    by_normal = by_scales * back
    if training:
        by_normal -= factor * inverse * (upstream * average(back * normal) + back * average(upstream * normal))
    by_x = inverse * projected(by_normal)
    if training:  # and through r
        by_x -= factor * inverse * normal * average(shared)
    return [math.cast(by_dy, dy.dtype), math.cast(by_x, x.dtype), reductions.reduce_sum(shared, axes), None, None, None]


@gradient("LRN")
def _lrn(op: Any, grad: Any) -> Any:
    return normalizing.lrn_grad(grad, op.inputs[0], op.outputs[0], **attributes(op, normalizing.LRN))


@gradient("LRNGrad")
def _lrn_grad(op: Any, grad: Any) -> Any:
    """Return the gradients by dy and x of dy·N^-β - 2αβ·x·S(dy·x·N^(-β-1)), N = bias + α·S(x²).

    S sums over the channels nearby, and is its own adjoint.
    """
    dy, x, y = op.inputs
    radius, bias, alpha, beta = (op.attrs[name] for name in ("depth_radius", "bias", "alpha", "beta"))

    def near(one: Any) -> Any:
        channels = np.arange(x.dims[-1])
        band = (np.abs(channels[:, None] - channels) <= radius).astype(x.dtype.numpy)
        return shaping.reshape(linear.matmul(shaping.reshape(one, [-1, len(band)]), band), shaping.shape(one))

    norm = bias + alpha * near(math.square(x))
    power = math.pow(norm, -beta - 1.0)
    through = near(grad * x)
    by_dy = grad * power * norm - 2.0 * alpha * beta * through * x * power
    by_norm = beta * power * dy * (2.0 * alpha * (beta + 1.0) * through * x / norm - grad)
    nearby = grad * near(dy * x * power) + through * dy * power
    by_x = 2.0 * alpha * (x * near(by_norm) - beta * nearby)
    return [by_dy, by_x, zeros_like(y)]


@gradient("CTCLoss")
def _ctc(op: Any, grad: Any, grad_of_gradient: Any) -> Any:
    if not is_zero(grad_of_gradient):
        raise LookupError("ctc_loss has no second derivative: its gradient is computed together with its value")
    spread = shaping.reshape(grad, [1, -1, 1])
    return [spread * op.outputs[1], None, None, None]
