"""Gradients of matrices by their diagonals and triangles."""

from typing import Any

from runtime.gradients.table import gradient
from runtime.ops import diagonals, linear, matrices, shaping
from runtime.ops.constants import zeros_like


@gradient("MatrixSetDiag")
def _set_diag(op: Any, grad: Any) -> Any:
    diagonal = op.inputs[1]
    return [diagonals.matrix_set_diag(grad, zeros_like(diagonal)), matrices.matrix_diag_part(grad)]


@gradient("Diag")
def _tensor_diag(op: Any, grad: Any) -> Any:
    return diagonals.diag_part(grad)


@gradient("DiagPart")
def _tensor_diag_part(op: Any, grad: Any) -> Any:
    return diagonals.diag(grad)


@gradient("LogMatrixDeterminant")
def _log_determinant(op: Any, _: Any, grad: Any) -> Any:
    inverse = linear.matrix_inverse(op.inputs[0], adjoint=True)
    return shaping.expand_dims(shaping.expand_dims(grad, -1), -1) * inverse


@gradient("MatrixTriangularSolve")
def _triangular_solve(op: Any, grad: Any) -> Any:
    matrix = op.inputs[0]
    lower, adjoint, x = op.attrs["lower"], op.attrs["adjoint"], op.outputs[0]
    by_rhs = diagonals.matrix_triangular_solve(matrix, grad, lower=lower, adjoint=not adjoint)
    product = linear.batch_mat_mul
    by_matrix = product(x, by_rhs, adj_y=True) if adjoint else product(by_rhs, x, adj_y=True)
    return [matrices.matrix_band_part(-by_matrix, -1 if lower else 0, 0 if lower else -1), by_rhs]


@gradient("Cross")
def _cross(op: Any, grad: Any) -> Any:
    a, b = op.inputs
    return [diagonals.cross(b, grad), diagonals.cross(grad, a)]
