"""Gradients of arithmetic, comparison and choice."""

from typing import Any

from runtime.gradients.broadcasting import reduced_to_both, unbroadcast
from runtime.gradients.conjugate import conj
from runtime.gradients.table import gradient, not_differentiable
from runtime.graph.context import control_dependencies
from runtime.graph.convert import constant
from runtime.ops import arithmetic as math
from runtime.ops import comparison
from runtime.ops.constants import ones_like, zeros_like

not_differentiable(
    *("Floor", "Ceil", "Rint", "Round", "FloorDiv", "Equal", "NotEqual", "Less", "LessEqual", "Greater"),
    *("GreaterEqual", "LogicalAnd", "LogicalOr", "LogicalNot", "IsNan", "IsInf", "IsFinite", "Where"),
)


@gradient("AddV2", "Add")
def _add(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    return unbroadcast(x, y, grad, grad)


@gradient("Sub")
def _subtract(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    return unbroadcast(x, y, grad, -grad)


@gradient("Mul")
def _multiply(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    by_x = math.multiply(grad, conj(y))
    by_y = math.multiply(conj(x), grad) if _unlike(x, y) else math.multiply(grad, conj(x))
    return unbroadcast(x, y, by_x, by_y)


def _unlike(x: Any, y: Any) -> bool:
    """Tell whether TensorFlow takes its longer way, which writes the factors in another order."""
    return x.dims is None or None in x.dims or x.dims != y.dims


@gradient("RealDiv")
def _divide(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    above, below = conj(x), conj(y)
    by_x = math.real_div(grad, below)
    by_y = grad * math.real_div(math.real_div(-above, below), below)
    return unbroadcast(x, y, by_x, by_y)


@gradient("DivNoNan")
def _divide_no_nan(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    above, below = conj(x), conj(y)
    by_y = grad * math.div_no_nan(math.div_no_nan(-above, below), below)
    return unbroadcast(x, y, math.div_no_nan(grad, below), by_y)


@gradient("FloorMod")
def _modulo(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    return unbroadcast(x, y, grad, grad * -math.floor_div(x, y))


@gradient("Pow")
def _power(op: Any, grad: Any) -> Any:
    x, y = (conj(one) for one in op.inputs)
    z = conj(op.outputs[0])
    by_x = grad * y * math.pow(x, y - 1)
    # the logarithm of what is not positive: 0 there, as if x ** y did not change with y
    positive = (comparison.not_equal if x.dtype.is_complex else comparison.greater)(x, zeros_like(x))
    safe = comparison.select_v2(positive, x, ones_like(x))
    logarithm = comparison.select_v2(positive, math.log(safe), zeros_like(x))
    return unbroadcast(x, y, by_x, grad * z * logarithm)


@gradient("Maximum")
def _maximum(op: Any, grad: Any) -> Any:
    return _chosen(op, grad, comparison.greater_equal)


@gradient("Minimum")
def _minimum(op: Any, grad: Any) -> Any:
    return _chosen(op, grad, comparison.less_equal)


def _chosen(op: Any, grad: Any, test: Any) -> Any:
    x, y = op.inputs
    zeros = zeros_like(grad)
    first = test(x, y)
    by_x = comparison.select_v2(first, grad, zeros)
    by_y = comparison.select_v2(first, zeros, grad)
    return unbroadcast(x, y, by_x, by_y)


@gradient("SquaredDifference")
def _squared_difference(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    with control_dependencies([grad]):
        twice = math.multiply(constant(2.0, grad.dtype, name="scalar"), grad)
        by_x = twice * (x - y)
    return unbroadcast(x, y, by_x, -by_x)


@gradient("Atan2")
def _atan2(op: Any, grad: Any) -> Any:
    y, x = op.inputs
    share = grad / (math.square(x) + math.square(y))
    return unbroadcast(y, x, share * x, share * -y)


@gradient("AddN")
def _add_n(op: Any, grad: Any) -> Any:
    return [grad] * len(op.inputs)


@gradient("Neg")
def _negative(op: Any, grad: Any) -> Any:
    return -grad


@gradient("Abs")
def _absolute(op: Any, grad: Any) -> Any:
    return grad * math.sign(op.inputs[0])


@gradient("Sign")
def _sign(op: Any, grad: Any) -> Any:
    return zeros_like(op.inputs[0])


@gradient("Square")
def _square(op: Any, grad: Any) -> Any:
    x = op.inputs[0]
    with control_dependencies([grad]):
        two = constant(2.0, dtype=x.dtype)
        return math.multiply(grad, math.multiply(conj(x), two))


@gradient("Sqrt")
def _sqrt(op: Any, grad: Any) -> Any:
    return math.sqrt_grad(op.outputs[0], grad)


@gradient("SqrtGrad")
def _sqrt_grad(op: Any, grad: Any) -> Any:
    y = op.inputs[0]
    with control_dependencies([grad]):
        ratio = grad / y
        return [-conj(ratio) * op.outputs[0], 0.5 * ratio]


@gradient("Rsqrt")
def _rsqrt(op: Any, grad: Any) -> Any:
    return math.rsqrt_grad(op.outputs[0], grad)


@gradient("RsqrtGrad")
def _rsqrt_grad(op: Any, grad: Any) -> Any:
    y, dy = op.inputs
    with control_dependencies([grad]):
        return [-1.5 * conj(grad) * dy * math.square(conj(y)), math.rsqrt_grad(conj(y), grad)]


@gradient("Reciprocal")
def _reciprocal(op: Any, grad: Any) -> Any:
    return math.reciprocal_grad(op.outputs[0], grad)


@gradient("ReciprocalGrad")
def _reciprocal_grad(op: Any, grad: Any) -> Any:
    y, dy = op.inputs
    with control_dependencies([grad]):
        return [-2.0 * conj(grad) * dy * conj(y), math.reciprocal_grad(conj(y), grad)]


@gradient("Exp")
def _exp(op: Any, grad: Any) -> Any:
    y = op.outputs[0]
    with control_dependencies([grad]):
        return grad * conj(y)


@gradient("Expm1")
def _expm1(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * math.exp(conj(op.inputs[0]))


@gradient("Log")
def _log(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * math.reciprocal(conj(op.inputs[0]))


@gradient("Log1p")
def _log1p(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * math.reciprocal(1.0 + conj(op.inputs[0]))


@gradient("Sin")
def _sin(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * math.cos(conj(op.inputs[0]))


@gradient("Cos")
def _cos(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return -grad * math.sin(conj(op.inputs[0]))


@gradient("Tan")
def _tan(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return math.square(math.reciprocal(math.cos(conj(op.inputs[0])))) * grad


@gradient("Asin")
def _asin(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * math.reciprocal(math.sqrt(1.0 - math.square(conj(op.inputs[0]))))


@gradient("Acos")
def _acos(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return -grad * math.reciprocal(math.sqrt(1.0 - math.square(conj(op.inputs[0]))))


@gradient("Atan")
def _atan(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * math.reciprocal(1.0 + math.square(conj(op.inputs[0])))


@gradient("Sinh")
def _sinh(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * math.cosh(conj(op.inputs[0]))


@gradient("Cosh")
def _cosh(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * math.sinh(conj(op.inputs[0]))


@gradient("Tanh")
def _tanh(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return math.tanh_grad(conj(op.outputs[0]), grad)


@gradient("TanhGrad")
def _tanh_grad(op: Any, grad: Any) -> Any:
    y, dy = (conj(one) for one in op.inputs)
    with control_dependencies([grad]):
        return [grad * -2.0 * dy * y, math.tanh_grad(y, grad)]


@gradient("Asinh")
def _asinh(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad / math.cosh(conj(op.outputs[0]))


@gradient("Acosh")
def _acosh(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad / math.sinh(conj(op.outputs[0]))


@gradient("Atanh")
def _atanh(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * math.reciprocal(1.0 - math.square(conj(op.inputs[0])))


@gradient("Sigmoid")
def _sigmoid(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return math.sigmoid_grad(conj(op.outputs[0]), grad)


@gradient("SigmoidGrad")
def _sigmoid_grad(op: Any, grad: Any) -> Any:
    y, dy = (conj(one) for one in op.inputs)
    with control_dependencies([grad]):
        share = grad * dy
        return [share - 2.0 * share * y, math.sigmoid_grad(y, grad)]


TWO_OVER_ROOT_PI = 1.1283791670955126


@gradient("Erf")
def _erf(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * TWO_OVER_ROOT_PI * math.exp(-math.square(op.inputs[0]))


@gradient("Erfc")
def _erfc(op: Any, grad: Any) -> Any:
    with control_dependencies([grad]):
        return grad * -TWO_OVER_ROOT_PI * math.exp(-math.square(op.inputs[0]))


@gradient("Conj")
def _conj(op: Any, grad: Any) -> Any:
    return math.conj(grad)


@gradient("Cast")
def _cast(op: Any, grad: Any) -> Any:
    source = op.inputs[0].dtype
    return math.cast(grad, source) if source.is_differentiable and grad.dtype.is_differentiable else None


@gradient("Select")
def _select(op: Any, grad: Any) -> Any:
    condition, x, _ = op.inputs
    zeros = zeros_like(x)
    return [None, comparison.select(condition, grad, zeros), comparison.select(condition, zeros, grad)]


@gradient("SelectV2")
def _select_v2(op: Any, grad: Any) -> Any:
    condition, x, y = op.inputs
    zeros = constant(0, grad.dtype, (), "zeros")
    by_x = comparison.select_v2(condition, grad, zeros)
    by_y = comparison.select_v2(condition, zeros, grad)
    result = op.outputs[0]
    return [None, reduced_to_both(x, result, by_x, None)[0], reduced_to_both(y, result, by_y, None)[0]]
