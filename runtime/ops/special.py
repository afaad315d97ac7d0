"""Functions beside arithmetic: products and quotients that forgive zeros, spread, the family of the gamma function."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import COMPLEX, FLOATS, REALS, Op
from runtime.ops import arithmetic, comparison, neural, reductions, rules
from runtime.ops.arithmetic import div_no_nan as div_no_nan_op
from runtime.ops.arithmetic import floor_div

__all__ = ["digamma", "div_no_nan", "floordiv", "lbeta", "lgamma", "log_sigmoid", "logical_xor", "mod"]
__all__ += ["multiply_no_nan", "polygamma", "reduce_euclidean_norm", "reduce_std", "reduce_variance", "saturate_cast"]
__all__ += ["scalar_mul", "to_double", "to_float", "to_int32", "to_int64", "truncatediv", "truncatemod"]
__all__ += ["xdivy", "xlogy", "zeta"]


def _pairwise(name: str, kernel: Callable[..., Array], types: Any = FLOATS | COMPLEX) -> Op:
    return Op(name, "x: T, y: T -> z: T", types={"T": types}, shape=rules.broadcasting, kernel=kernel)


def _where_not_zero(factor: str, value: Callable[..., Array]) -> Callable[..., Array]:
    """Return a kernel that is 0 where the factor (x or y) is, whatever the other is."""

    def kernel(xp: Any, x: Array, y: Array) -> Array:
        zero = (x if factor == "x" else y) == 0
        return xp.where(zero, x.dtype.type(0), value(xp, x, y))

    return kernel


xlogy = _pairwise("Xlogy", _where_not_zero("x", lambda xp, x, y: x * xp.log(y)))
xdivy = _pairwise("Xdivy", _where_not_zero("x", lambda xp, x, y: x / y))
multiply_no_nan = _pairwise("MulNoNan", _where_not_zero("y", lambda xp, x, y: x * y))
truncatemod = _pairwise("TruncateMod", lambda xp, x, y: xp.fmod(x, y), REALS)


def _towards_zero(xp: Any, x: Array, y: Array) -> Array:
    if x.dtype.kind not in "iu":
        return xp.trunc(x / y)
    quotient = x // y
    return quotient + ((quotient < 0) & (quotient * y != x)).astype(x.dtype)


truncatediv = _pairwise("TruncateDiv", _towards_zero, REALS)

_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730)
_FAR = 10.0
"""From here on the asymptotic series (Abramowitz and Stegun, 6.1.41 and 6.3.18) have all digits of a double."""


def _float64(kernel: Callable[..., Array]) -> Callable[..., Array]:
    """Return a kernel that computes in float64."""
    return lambda xp, *values: kernel(xp, *(one.astype("float64") for one in values)).astype(values[-1].dtype)


def _log_gamma(xp: Any, x: Array) -> Array:
    """Return log|Γ(x)|: the series far out, brought there by Γ(x + 1) = x·Γ(x); reflected for x < 1/2."""
    mirrored = x < 0.5
    near = xp.where(mirrored, 1 - x, x)
    product, far = xp.ones_like(near), near
    for _ in range(int(_FAR)):
        step = far < _FAR
        product = xp.where(step, product * far, product)
        far = xp.where(step, far + 1, far)
    series = sum(term / far ** (2 * n + 1) for n, term in enumerate(_STIRLING))
    value = (far - 0.5) * xp.log(far) - far + 0.5 * math.log(2 * math.pi) + series - xp.log(product)
    value = xp.where(near == xp.inf, xp.inf, value)
    reflected = math.log(math.pi) - xp.log(xp.absolute(xp.sin(math.pi * (x % 2)))) - value
    pole = (x <= 0) & (x == xp.floor(x))
    return xp.where(pole, xp.inf, xp.where(mirrored, reflected, value))


def _digamma(xp: Any, x: Array) -> Array:
    mirrored = x < 0.5
    far = xp.where(mirrored, 1 - x, x)
    shift = xp.zeros_like(far)
    for _ in range(int(_FAR)):
        step = far < _FAR
        shift = xp.where(step, shift - 1 / far, shift)
        far = xp.where(step, far + 1, far)
    series = sum(term / (2 * n + 2) / far ** (2 * n + 2) for n, term in enumerate(_BERNOULLI))
    value = xp.log(far) - 0.5 / far - series + shift
    pole = (x <= 0) & (x == xp.floor(x))
    return xp.where(pole, xp.nan, xp.where(mirrored, value - math.pi / xp.tan(math.pi * x), value))


def _hurwitz(xp: Any, s: Array, q: Array) -> Array:
    """Return the sum of (q + n)^-s by Euler and Maclaurin's formula, for s > 1 and q > 0."""
    total = sum((q + n) ** -s for n in range(int(_FAR)))
    far = q + _FAR
    total = total + far ** (1 - s) / (s - 1) + 0.5 * far**-s
    factor = s * far ** (-s - 1)
    for n, term in enumerate(_BERNOULLI, 1):
        total = total + term / math.factorial(2 * n) * factor
        factor = factor * (s + 2 * n - 1) * (s + 2 * n) / far**2
    return xp.where(s == 1, xp.inf, xp.where((s < 1) | (q <= 0), xp.nan, total))


def _polygamma(xp: Any, order: Array, x: Array) -> Array:
    sign = xp.where(order % 2 == 0, -1.0, 1.0)
    value = sign * xp.exp(_log_gamma(xp, order + 1)) * _hurwitz(xp, order + 1, x)
    return xp.where(order == 0, _digamma(xp, x), value)


lgamma = Op("Lgamma", "x: T -> y: T", types={"T": FLOATS}, shape=rules.same, kernel=_float64(_log_gamma))
digamma = Op("Digamma", "x: T -> y: T", types={"T": FLOATS}, shape=rules.same, kernel=_float64(_digamma))
zeta = _pairwise("Zeta", _float64(_hurwitz), FLOATS)
polygamma = _pairwise("Polygamma", _float64(_polygamma), FLOATS)


def div_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """Return x / y, and 0 where y is 0."""
    return div_no_nan_op(x, y, name=name or "div_no_nan")


def floordiv(x: Any, y: Any, name: str | None = None) -> Any:
    """Return x / y, rounded down."""
    return floor_div(x, y, name=name or "floordiv")


mod = arithmetic.floormod


def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Any:
    """Tell whether exactly one of the two is true."""
    with name_scope(name, "LogicalXor") as scope:
        return comparison.logical_and(
            comparison.logical_or(x, y), comparison.logical_not(comparison.logical_and(x, y)), name=scope
        )


def log_sigmoid(x: Any, name: str | None = None) -> Any:
    """Return log(sigmoid(x)), without overflow."""
    with name_scope(name, "LogSigmoid") as scope:
        return arithmetic.negative(neural.softplus(-convert_to_tensor(x, name="x")), name=scope)


def lbeta(x: Any, name: str | None = None) -> Any:
    """Return log|B(x)| along the last axis: the sum of log Γ less log Γ of the sum."""
    with name_scope(name, "lbeta"):
        x = convert_to_tensor(x, name="x")
        return reductions.reduce_sum(lgamma(x), -1) - lgamma(reductions.reduce_sum(x, -1))


def reduce_variance(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Return the mean square distance from the mean, along the axes."""
    with name_scope(name, "reduce_variance"):
        x = convert_to_tensor(input_tensor)
        distances = x - reductions.reduce_mean(x, axis, keepdims=True)
        return reductions.reduce_mean(arithmetic.square(distances), axis, keepdims)


def reduce_std(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Return the root of the mean square distance from the mean, along the axes."""
    with name_scope(name, "reduce_std"):
        return arithmetic.sqrt(reduce_variance(input_tensor, axis, keepdims))


def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Return the root of the sum of squares, along the axes."""
    with name_scope(name, "EuclideanNorm"):
        return arithmetic.sqrt(reductions.reduce_sum(arithmetic.square(input_tensor), axis, keepdims))


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Any:
    """Return the tensor in another dtype, with what does not fit replaced by the closest that does."""
    with name_scope(name, "saturate_cast") as scope:
        value, wanted = convert_to_tensor(value, name="value"), arrays.as_dtype(dtype)
        (low, high), (least, most) = (_limits(one) for one in (value.dtype, wanted))
        if low < least:
            value = arithmetic.maximum(value, _within(least, value.dtype, upwards=True))
        if high > most:
            value = arithmetic.minimum(value, _within(most, value.dtype, upwards=False))
        return arithmetic.cast(value, wanted, name=scope)


def _limits(dtype: arrays.DType) -> tuple[float, float]:
    found: Any = np.iinfo(dtype.numpy) if dtype.is_integer else np.finfo(dtype.numpy)
    return (int(found.min), int(found.max)) if dtype.is_integer else (float(found.min), float(found.max))


def _within(limit: float, dtype: arrays.DType, *, upwards: bool) -> Any:
    """Return a limit in a dtype: the next number inside of it where the dtype cannot hold it."""
    near = dtype.numpy.type(limit)
    if dtype.is_floating and ((near < limit) if upwards else (int(near) > limit)):
        near = np.nextafter(near, dtype.numpy.type(0))
    return near


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Any:
    """Return a tensor times a number; of slices, slices."""
    if hasattr(x, "with_values"):
        return x.with_values(arithmetic.multiply(scalar, x.values, name=name))
    return arithmetic.multiply(scalar, x, name=name)


def to_float(x: Any, name: str = "ToFloat") -> Any:
    """Return the tensor as float32."""
    return arithmetic.cast(x, arrays.float32, name=name)


def to_double(x: Any, name: str = "ToDouble") -> Any:
    """Return the tensor as float64."""
    return arithmetic.cast(x, arrays.float64, name=name)


def to_int32(x: Any, name: str = "ToInt32") -> Any:
    """Return the tensor as int32."""
    return arithmetic.cast(x, arrays.int32, name=name)


def to_int64(x: Any, name: str = "ToInt64") -> Any:
    """Return the tensor as int64."""
    return arithmetic.cast(x, arrays.int64, name=name)
