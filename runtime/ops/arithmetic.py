"""Arithmetic, element by element, with numpy's broadcasting."""

import math
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import COMPLEX, FLOATS, NUMBERS, REALS, REQUIRED, Op
from runtime.ops import rules

__all__ = ["abs", "accumulate_n", "acos", "acosh", "add", "add_n", "asin", "asinh", "atan", "atan2", "atanh"]
__all__ += ["cast", "ceil", "clip_by_value", "conj", "cos", "cosh", "divide", "erf", "erfc", "exp", "expm1"]
__all__ += ["floor", "floormod", "log", "log1p", "maximum", "minimum", "multiply", "negative", "pow", "reciprocal"]
__all__ += ["round", "rsqrt", "sigmoid", "sign", "sin", "sinh", "sqrt", "square", "squared_difference", "subtract"]
__all__ += ["tan", "tanh"]

CONTINUOUS = FLOATS | COMPLEX


def _unary(name: str, ufunc: str, types: Any = CONTINUOUS) -> Op:
    """Declare an op that is one of numpy's functions of one array."""

    def kernel(xp: Any, x: Array, out: Array = None) -> Array:
        return getattr(xp, ufunc)(x, out=out)

    return Op(name, "x: T -> y: T", types={"T": types}, shape=rules.same, kernel=kernel, out=True, elementwise=True)


def _binary(name: str, ufunc: str, types: Any = NUMBERS) -> Op:
    """Declare an op that is one of numpy's functions of two arrays."""

    def kernel(xp: Any, x: Array, y: Array, out: Array = None) -> Array:
        return getattr(xp, ufunc)(x, y, out=out)

    return _pairwise(name, kernel, types)


def _pairwise(name: str, kernel: Any, types: Any) -> Op:
    """Declare an op of two arrays that are broadcast, element by element."""
    return Op(
        name,
        "x: T, y: T -> z: T",
        types={"T": types},
        shape=rules.broadcasting,
        kernel=kernel,
        out=True,
        elementwise=True,
    )


def _composed(name: str, kernel: Any, types: Any = CONTINUOUS) -> Op:
    """Declare an op of one array that takes several of numpy's functions."""
    return Op(name, "x: T -> y: T", types={"T": types}, shape=rules.same, kernel=kernel)


def _slope(name: str, function: Any) -> Op:
    """Declare the gradient of an op as a function of its result `y`, and of what comes back, `dy`."""

    def kernel(xp: Any, y: Array, dy: Array) -> Array:
        return function(y, dy)

    return Op(name, "y: T, dy: T -> z: T", types={"T": CONTINUOUS}, shape=rules.all_same, kernel=kernel)


def _conjugated(function: Any) -> Any:
    """Return a function of the conjugate of `y`, as the gradients of roots and reciprocals are in TensorFlow."""
    return lambda y, dy: function(y.conj() if y.dtype.kind == "c" else y, dy)


# Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: within 1.5e-7 for every x >= 0.
_ERF_T = 0.3275911
_ERF_TERMS = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


def _erf(xp: Any, x: Array) -> Array:
    """Return the error function: exact to float32's digits, and to all digits (and slowly) for float64."""
    if x.dtype == "float64":
        return xp.asarray(np.vectorize(math.erf, otypes=[np.float64])(arrays.to_host(x)))
    wide = xp.absolute(x.astype("float64"))
    t = 1 / (1 + _ERF_T * wide)
    polynomial = xp.zeros_like(wide)
    for term in _ERF_TERMS:
        polynomial = (polynomial + term) * t
    squared = wide * wide
    # near 0 the difference from 1 has too few digits: the Taylor series there
    series = 2 / math.sqrt(math.pi) * wide * (1 - squared / 3 * (1 - squared * 3 / 10 * (1 - squared * 5 / 21)))
    result = xp.where(wide < 0.1, series, 1 - polynomial * xp.exp(-squared))
    return xp.copysign(result, x).astype(x.dtype)


def _rounded(xp: Any, x: Array, out: Array = None) -> Array:
    return xp.positive(x, out=out) if x.dtype.kind in "iu" else xp.rint(x, out=out)  # of integers rint makes floats


def _floor_divided(xp: Any, x: Array, y: Array, out: Array = None) -> Array:
    """Return the floor of the quotient; numpy's own makes -1 of a tiny negative number by infinity, TensorFlow -0."""
    if x.dtype.kind in "iu":
        _hold_not_zero(x, y)
        return xp.floor_divide(x, y, out=out)
    quotient = xp.true_divide(x, y, out=out)
    return xp.floor(quotient, out=out)


def _remainder(xp: Any, x: Array, y: Array, out: Array = None) -> Array:
    if x.dtype.kind in "iu":
        _hold_not_zero(x, y)
    return xp.remainder(x, y, out=out)


def _hold_not_zero(x: Array, y: Array) -> None:
    if x.size and y.size and not y.all():  # nothing is divided where x is empty
        raise ValueError("an integer is divided by zero")


def _squared_difference(xp: Any, x: Array, y: Array) -> Array:
    difference = x - y
    return difference.conj() * difference if difference.dtype.kind == "c" else xp.square(difference)


def _sum_of(xp: Any, inputs: tuple[Array, ...]) -> Array:
    if len(inputs) == 1:
        return inputs[0].copy()
    total = inputs[0] + inputs[1]
    for one in inputs[2:]:
        total = total + one
    return total


negative = _unary("Neg", "negative", NUMBERS)
exp = _unary("Exp", "exp")
expm1 = _unary("Expm1", "expm1")
log = _unary("Log", "log")
log1p = _unary("Log1p", "log1p")
sqrt = _unary("Sqrt", "sqrt")
square = _unary("Square", "square", NUMBERS)
sin = _unary("Sin", "sin")
cos = _unary("Cos", "cos")
tan = _unary("Tan", "tan")
asin = _unary("Asin", "arcsin")
acos = _unary("Acos", "arccos")
atan = _unary("Atan", "arctan")
sinh = _unary("Sinh", "sinh")
cosh = _unary("Cosh", "cosh")
tanh = _unary("Tanh", "tanh")
asinh = _unary("Asinh", "arcsinh")
acosh = _unary("Acosh", "arccosh")
atanh = _unary("Atanh", "arctanh")
sign = _unary("Sign", "sign", NUMBERS)
floor = _unary("Floor", "floor", FLOATS)
ceil = _unary("Ceil", "ceil", FLOATS)
rint = _unary("Rint", "rint", FLOATS)
round = Op(  # noqa: A001  # TensorFlow's name; halves go to the even number, as there
    "Round", "x: T -> y: T", types={"T": REALS}, shape=rules.same, kernel=_rounded, out=True, elementwise=True
)
conj = _unary("Conj", "conjugate", NUMBERS)
abs_op = Op(
    "Abs",
    "x: T -> y: T",
    types={"T": REALS},
    shape=rules.same,
    kernel=lambda xp, x, out=None: xp.absolute(x, out=out),
    out=True,
    elementwise=True,
)
complex_abs = Op(
    "ComplexAbs",
    "x: T -> y: Tout",
    types={"T": COMPLEX, "Tout": (arrays.float32, arrays.float64)},
    shape=rules.same,
    kernel=lambda xp, x: xp.absolute(x),
)
reciprocal = _composed("Reciprocal", lambda xp, x: (1 / x).astype(x.dtype))
rsqrt = _composed("Rsqrt", lambda xp, x: 1 / xp.sqrt(x))
sigmoid = Op(
    "Sigmoid",
    "x: T -> y: T",
    types={"T": CONTINUOUS},
    shape=rules.same,
    kernel=lambda xp, x, out=None: _sigmoid(xp, x, out),
    out=True,
    elementwise=True,
)
erf = _composed("Erf", _erf, FLOATS)
erfc = _composed("Erfc", lambda xp, x: 1 - _erf(xp, x), FLOATS)

add_v2 = _binary("AddV2", "add")
add_v1 = _binary("Add", "add")
subtract = _binary("Sub", "subtract")
multiply = _binary("Mul", "multiply")
real_div = _binary("RealDiv", "true_divide", CONTINUOUS)
floor_div = _pairwise("FloorDiv", _floor_divided, REALS)
floormod = _pairwise("FloorMod", _remainder, REALS)
pow_op = _binary("Pow", "power")
maximum = _binary("Maximum", "maximum", REALS)
minimum = _binary("Minimum", "minimum", REALS)
atan2 = _binary("Atan2", "arctan2", FLOATS)
squared_difference = Op(
    "SquaredDifference",
    "x: T, y: T -> z: T",
    types={"T": NUMBERS},
    shape=rules.broadcasting,
    kernel=_squared_difference,
)
div_no_nan = Op(
    "DivNoNan",
    "x: T, y: T -> z: T",
    types={"T": CONTINUOUS},
    shape=rules.broadcasting,
    kernel=lambda xp, x, y: xp.where(y == 0, y.dtype.type(0), x / xp.where(y == 0, y.dtype.type(1), y)),
)
add_n_op = Op(
    "AddN",
    "inputs: N*T -> sum: T",
    types={"T": NUMBERS | {arrays.variant}},  # lists of tensors have sums
    shape=lambda inputs: rules.all_same(*inputs),
    kernel=_sum_of,
)

sigmoid_grad = _slope("SigmoidGrad", lambda y, dy: dy * y * (1 - y))
tanh_grad = _slope("TanhGrad", lambda y, dy: dy * (1 - y * y))
sqrt_grad = _slope("SqrtGrad", _conjugated(lambda y, dy: dy * y.dtype.type(0.5) / y))
rsqrt_grad = _slope("RsqrtGrad", _conjugated(lambda y, dy: dy * (y.dtype.type(-0.5) * y * y * y)))
reciprocal_grad = _slope("ReciprocalGrad", _conjugated(lambda y, dy: -dy * y * y))

cast_op = Op(
    "Cast",
    "x: SrcT -> y: DstT",
    attrs={"DstT": REQUIRED, "Truncate": False},
    shape=rules.same,
    kernel=lambda xp, x, *, DstT, Truncate: _cast(xp, x, DstT),  # noqa: N803  # the attribute's name
)


def _sigmoid(xp: Any, x: Array, out: Array) -> Array:
    # exp(-x) overflows to infinity for large negative x, and 1 / inf is the right 0
    result = xp.negative(x, out=out)
    if result.shape == ():
        return 1 / (1 + xp.exp(result))
    xp.exp(result, out=result)
    result += 1
    return xp.true_divide(1, result, out=result)


def _cast(xp: Any, x: Array, dtype: arrays.DType) -> Array:
    if dtype is arrays.string or x.dtype == object:
        raise ValueError("text is not cast: use string ops")
    if x.dtype.kind == "c" and dtype.numpy.kind != "c":
        x = x.real
    return x.astype(dtype.numpy)


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """Return the tensor in another dtype: towards zero for integers, the real part of complex numbers."""
    wanted = arrays.as_dtype(dtype)
    with name_scope(name, "Cast") as scope:
        x = convert_to_tensor(x, name="x")
        return x if x.dtype is wanted else cast_op(x, DstT=wanted, name=scope)


def abs(x: Any, name: str | None = None) -> Any:  # noqa: A001  # TensorFlow's name
    """Return the absolute value; of complex numbers, how far they are from 0."""
    dtype = getattr(x, "dtype", None)
    if dtype in COMPLEX if isinstance(dtype, arrays.DType) else np.iscomplexobj(x):
        x = convert_to_tensor(x, name="x")
        part = arrays.float32 if x.dtype is arrays.complex64 else arrays.float64
        return complex_abs(x, Tout=part, name=name)
    return abs_op(x, name=name)


def add(x: Any, y: Any, name: str | None = None) -> Any:
    """Return x + y."""
    return add_v2(x, y, name=name or "Add")


def divide(x: Any, y: Any, name: str | None = None) -> Any:
    """Return x / y; integers are divided as float64."""
    with name_scope(name, "truediv") as scope:
        x = convert_to_tensor(x, getattr(y, "dtype", None) if not hasattr(x, "dtype") else None, "x")
        y = convert_to_tensor(y, x.dtype, "y")
        if x.dtype.is_integer:
            wide = arrays.float32 if x.dtype.numpy.itemsize < 4 else arrays.float64
            x, y = cast(x, wide), cast(y, wide)
        return real_div(x, y, name=scope)


def pow(x: Any, y: Any, name: str | None = None) -> Any:  # noqa: A001  # TensorFlow's name
    """Return x to the power of y."""
    return pow_op(x, y, name=name)


def add_n(inputs: Any, name: str | None = None) -> Any:
    """Return the sum of tensors of one shape."""
    return add_n_op(inputs, name=name)


def accumulate_n(inputs: Any, name: str | None = None) -> Any:
    """Return the sum of tensors of one shape."""
    return add_n_op(inputs, name=name or "AccumulateN")


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """Return the tensor with values below the minimum and above the maximum replaced by these."""
    with name_scope(name, "clip_by_value") as scope:
        t = convert_to_tensor(t, name="t")
        return maximum(minimum(t, clip_value_max), clip_value_min, name=scope)
