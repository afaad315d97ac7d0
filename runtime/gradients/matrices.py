"""Gradients of functions of square matrices."""

from typing import Any

from runtime.gradients.table import gradient
from runtime.ops import joining, linear, matrices, shaping
from runtime.ops.constants import ones_like, zeros_like


@gradient("MatrixInverse")
def _inverse(op: Any, grad: Any) -> Any:
    y, adjoint = op.outputs[0], op.attrs["adjoint"]
    product = linear.batch_mat_mul
    return -product(y, product(grad, y, adj_x=adjoint, adj_y=not adjoint), adj_x=not adjoint)


@gradient("MatrixDiag")
def _diag(op: Any, grad: Any) -> Any:
    return matrices.matrix_diag_part(grad)


@gradient("MatrixDiagPart")
def _diag_part(op: Any, grad: Any) -> Any:
    x = op.inputs[0]
    square = matrices.matrix_diag(grad)
    rows, columns = (None, None) if x.dims is None else x.dims[-2:]
    if rows is not None and rows == columns:
        return square
    missing = shaping.shape(x) - shaping.shape(square)  # rows, or columns
    return shaping.pad(square, joining.stack([zeros_like(missing), missing], axis=1))


@gradient("MatrixBandPart")
def _band(op: Any, grad: Any) -> Any:
    return [matrices.matrix_band_part(grad, *op.inputs[1:]), None, None]


@gradient("MatrixDeterminant")
def _determinant(op: Any, grad: Any) -> Any:
    inverse = linear.matrix_inverse(op.inputs[0], adjoint=True)
    spread = shaping.expand_dims(shaping.expand_dims(grad * op.outputs[0], -1), -1)
    return spread * inverse


@gradient("Cholesky")
def _cholesky(op: Any, grad: Any) -> Any:
    """Return the symmetric gradient (Murray, Differentiation of the Cholesky decomposition, 2016, section 3)."""
    factor = op.outputs[0]
    product = linear.batch_mat_mul
    inner = matrices.matrix_band_part(product(factor, grad, adj_x=True), -1, 0)
    half = inner - matrices.matrix_diag(matrices.matrix_diag_part(inner) * 0.5)
    inverse = matrices.matrix_solve(factor, _identity_like(factor))
    whole = product(product(inverse, half, adj_x=True), inverse)
    turned = product(_identity_like(whole), whole, adj_y=True)
    return (whole + turned) * 0.5


def _identity_like(matrix: Any) -> Any:
    return matrices.matrix_diag(ones_like(matrices.matrix_diag_part(matrix)))


@gradient("MatrixSolve")
def _solve(op: Any, grad: Any) -> Any:
    matrix, _ = op.inputs
    adjoint = op.attrs["adjoint"]
    by_rhs = matrices.matrix_solve(matrix, grad, adjoint=not adjoint)
    x = op.outputs[0]
    by_matrix = linear.batch_mat_mul(x, by_rhs, adj_y=True) if adjoint else linear.batch_mat_mul(by_rhs, x, adj_y=True)
    return [-by_matrix, by_rhs]
