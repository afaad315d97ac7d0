"""Gradients of complex numbers' parts."""

from typing import Any

from runtime.gradients.broadcasting import unbroadcast
from runtime.gradients.table import gradient
from runtime.ops import arithmetic as math
from runtime.ops.complex_numbers import complex as complex_of
from runtime.ops.complex_numbers import imag, real
from runtime.ops.constants import zeros_like


@gradient("Real")
def _real(op: Any, grad: Any) -> Any:
    return complex_of(grad, zeros_like(grad))


@gradient("Imag")
def _imag(op: Any, grad: Any) -> Any:
    return complex_of(zeros_like(grad), grad)


@gradient("Angle")
def _angle(op: Any, grad: Any) -> Any:
    x = op.inputs[0]
    turned = math.reciprocal(complex_of(imag(x), real(x)))
    return -complex_of(grad, zeros_like(grad)) * turned


@gradient("Complex")
def _complex(op: Any, grad: Any) -> Any:
    return unbroadcast(op.inputs[0], op.inputs[1], real(grad), imag(grad))


@gradient("ComplexAbs")
def _complex_abs(op: Any, grad: Any) -> Any:
    grad, length = (complex_of(one, zeros_like(one)) for one in (grad, op.outputs[0]))
    return math.div_no_nan(grad * op.inputs[0], length)
