"""Normalization: to a mean and a variance, to a length, by neighbouring channels."""

from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, Op
from runtime.graph.shape import Dims
from runtime.ops import arithmetic, reductions, rules, shaping
from runtime.ops.constants import stop_gradient

__all__ = ["batch_normalization", "fused_batch_norm", "l2_normalize", "layer_norm", "local_response_normalization"]
__all__ += ["lrn", "moments"]

FUSED = {"epsilon": 0.0001, "exponential_avg_factor": 1.0, "data_format": "NHWC", "is_training": True}


def _channels_last(xp: Any, x: Array, data_format: str) -> Array:
    return xp.moveaxis(x, 1, -1) if data_format.startswith("NC") else x


def _channels_back(xp: Any, x: Array, data_format: str) -> Array:
    return xp.ascontiguousarray(xp.moveaxis(x, -1, 1)) if data_format.startswith("NC") else x


def _fused_dims(x: Any, scale: Any, offset: Any, mean: Any, variance: Any, **attrs: Any) -> list[Dims]:
    (channels,) = rules.of_rank(scale, 1, "scale")
    if x.dims is not None:
        mine = x.dims[1 if str(attrs["data_format"]).startswith("NC") else -1]
        if None not in (mine, channels) and mine != channels:
            raise ValueError(f"a scale of {channels} does not fit {mine} channels")
    return [x.dims, *[(channels,)] * 4, (0,)]


def _fused(
    xp: Any, x: Array, scale: Array, offset: Array, mean: Array, variance: Array, *, epsilon: float,
    exponential_avg_factor: float, data_format: str, is_training: bool
) -> list[Array]:  # fmt: skip
    """Return the result, new running mean and variance, and what the gradient wants: mean and variance used."""
    last = _channels_last(xp, x, data_format)
    flat = last.reshape(-1, last.shape[-1]).astype(scale.dtype, copy=False)
    used, spread = (flat.mean(0), flat.var(0)) if is_training else (mean, variance)
    factor = scale / xp.sqrt(spread + scale.dtype.type(epsilon))
    y = ((flat - used) * factor + offset).astype(x.dtype).reshape(last.shape)
    new_mean, new_variance = mean.copy(), variance.copy()
    if is_training:
        unbiased = spread * (len(flat) / max(len(flat) - 1, 1))  # of the samples, as TensorFlow keeps it
        share = scale.dtype.type(exponential_avg_factor)
        new_mean = used if share == 1 else mean * (1 - share) + used * share
        new_variance = unbiased if share == 1 else variance * (1 - share) + unbiased * share
    y = _channels_back(xp, y, data_format)
    return [y, new_mean.astype(scale.dtype), new_variance.astype(scale.dtype), used.copy(), spread.copy(),
            xp.zeros(0, scale.dtype)]  # fmt: skip


fused_batch_norm_op = Op(
    "FusedBatchNormV3",
    "x: T, scale: U, offset: U, mean: U, variance: U -> y: T, batch_mean: U, batch_variance: U,"
    " reserve_space_1: U, reserve_space_2: U, reserve_space_3: U",
    types={"T": FLOATS, "U": FLOATS},
    attrs=FUSED,
    shape=_fused_dims,
    kernel=_fused,
)


def _fused_grad(
    xp: Any, dy: Array, x: Array, scale: Array, mean: Array, variance: Array, _: Array, *, epsilon: float,
    data_format: str, is_training: bool
) -> list[Array]:  # fmt: skip
    """Return the gradients by x, scale and offset (Ioffe and Szegedy, 2015, section 3)."""
    last = _channels_last(xp, dy, data_format)
    back = last.reshape(-1, last.shape[-1]).astype(scale.dtype, copy=False)
    flat = _channels_last(xp, x, data_format).reshape(back.shape).astype(scale.dtype, copy=False)
    inverse = 1 / xp.sqrt(variance + scale.dtype.type(epsilon))
    normal = (flat - mean) * inverse
    by_offset, by_scale = back.sum(0), (back * normal).sum(0)
    if is_training:
        back = back - (by_offset + normal * by_scale) / scale.dtype.type(len(back))
    by_x = (back * (scale * inverse)).astype(dy.dtype).reshape(last.shape)
    return [_channels_back(xp, by_x, data_format), by_scale, by_offset, *(xp.zeros(0, scale.dtype) for _ in "45")]


fused_batch_norm_grad = Op(
    "FusedBatchNormGradV3",
    "y_backprop: T, x: T, scale: U, reserve_space_1: U, reserve_space_2: U, reserve_space_3: U"
    " -> x_backprop: T, scale_backprop: U, offset_backprop: U, reserve_space_4: U, reserve_space_5: U",
    types={"T": FLOATS, "U": FLOATS},
    attrs={name: value for name, value in FUSED.items() if name != "exponential_avg_factor"},
    shape=lambda dy, x, scale, *_, **__: [x.dims, scale.dims, scale.dims, (0,), (0,)],
    kernel=_fused_grad,
)

LRN = {"depth_radius": 5, "bias": 1.0, "alpha": 1.0, "beta": 0.5}


def _near(xp: Any, x: Array, radius: int) -> Array:
    """Return for each channel the sum over those at most `radius` away."""
    channels = np.arange(x.shape[-1])
    band = abs(channels[:, None] - channels) <= radius
    return x @ xp.asarray(band, x.dtype)


def _lrn(xp: Any, x: Array, *, depth_radius: int, bias: float, alpha: float, beta: float) -> Array:
    kind = x.dtype.type
    return x * (kind(bias) + kind(alpha) * _near(xp, x * x, depth_radius)) ** kind(-beta)


def _lrn_grad(
    xp: Any, dy: Array, x: Array, _: Array, *, depth_radius: int, bias: float, alpha: float, beta: float
) -> Array:
    kind = x.dtype.type
    norm = kind(bias) + kind(alpha) * _near(xp, x * x, depth_radius)
    through = _near(xp, dy * x * norm ** kind(-beta - 1), depth_radius)
    return dy * norm ** kind(-beta) - kind(2 * alpha * beta) * x * through


lrn_op = Op("LRN", "input: T -> output: T", types={"T": FLOATS}, attrs=LRN, shape=rules.same, kernel=_lrn)
lrn_grad = Op(
    "LRNGrad",
    "input_grads: T, input_image: T, output_image: T -> output: T",
    types={"T": FLOATS},
    attrs=LRN,
    shape=rules.all_same,
    kernel=_lrn_grad,
)


def lrn(
    input: Any,  # noqa: A002  # TensorFlow's name
    depth_radius: int = 5,
    bias: float = 1.0,
    alpha: float = 1.0,
    beta: float = 0.5,
    name: str | None = None,
) -> Any:
    """Return x / (bias + alpha · sum) ^ beta, sum: of x² over channels at most depth_radius away.

    Krizhevsky et al., ImageNet classification, 2012, section 3.3.
    """
    return lrn_op(input, depth_radius=depth_radius, bias=bias, alpha=alpha, beta=beta, name=name)


local_response_normalization = lrn


def moments(
    x: Any, axes: Any, shift: Any = None, name: str | None = None, keep_dims: Any = None, keepdims: bool = False
) -> tuple[Any, Any]:
    """Return mean and variance along the axes."""
    kept = bool(keepdims if keep_dims is None else keep_dims)
    with name_scope(name, "moments"):
        x = convert_to_tensor(x, name="x")
        mean = reductions.reduce_mean(x, axes, keepdims=True, name="mean")
        differences = arithmetic.squared_difference(x, stop_gradient(mean))
        variance = reductions.reduce_mean(differences, axes, keepdims=True, name="variance")
        if kept:
            return mean, variance
        gone = rules.axes_of(axes, len(x.dims))
        return shaping.squeeze(mean, axis=list(gone)), shaping.squeeze(variance, axis=list(gone))


def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: float, name: str | None = None
) -> Any:
    """Return scale · (x - mean) / √(variance + epsilon) + offset; offset and scale may be None."""
    with name_scope(name, "batchnorm"):
        inverse = arithmetic.rsqrt(variance + variance_epsilon)
        if scale is not None:
            inverse = inverse * scale
        scaled = x * inverse
        return scaled + (-mean * inverse if offset is None else offset - mean * inverse)


def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
    exponential_avg_factor: float = 1.0,
) -> tuple[Any, Any, Any]:
    """Return images normalized by channel, and the running mean and variance after this batch.

    While training by the batch's own mean and variance, else by those given.
    """
    if (mean is None or variance is None) and not is_training:
        raise ValueError("fused_batch_norm needs mean and variance where it is not training")
    with name_scope(name, "FusedBatchNormV3") as scope:
        scale = convert_to_tensor(scale, name="scale")
        empty = scale * 0.0 if mean is None or variance is None else None
        found = fused_batch_norm_op(
            x,
            scale,
            offset,
            empty if mean is None else mean,
            empty if variance is None else variance,
            epsilon=epsilon,
            exponential_avg_factor=exponential_avg_factor,
            data_format=data_format,
            is_training=is_training,
            name=scope,
        )
        return found[0], found[1], found[2]


def layer_norm(
    x: Any, scale: Any = None, offset: Any = None, axis: Any = -1, epsilon: float = 1e-5, name: str | None = None
) -> Any:
    """Return x normalized to mean 0 and variance 1 along its last axes, scaled and moved (Ba et al., 2016)."""
    with name_scope(name, "layer_norm"):
        x = convert_to_tensor(x, name="x")
        middle = x - reductions.reduce_mean(x, axis, keepdims=True)
        variance = reductions.reduce_mean(arithmetic.square(middle), axis, keepdims=True)
        normal = middle * arithmetic.rsqrt(variance + epsilon)
        normal = normal if scale is None else normal * scale
        return normal if offset is None else normal + offset


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None) -> Any:
    """Return x / √max(sum(x²), epsilon) along the axes, or over everything."""
    with name_scope(name, "l2_normalize") as scope:
        x = convert_to_tensor(x, name="x")
        squares = reductions.reduce_sum(arithmetic.square(x), dim if axis is None else axis, keepdims=True)
        return arithmetic.multiply(x, arithmetic.rsqrt(arithmetic.maximum(squares, epsilon)), name=scope)
