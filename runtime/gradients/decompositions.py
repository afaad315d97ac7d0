"""Gradients of decompositions (Townsend, Differentiating the singular value decomposition, 2016; linalg_grad.py)."""

from typing import Any

from runtime.gradients.table import gradient
from runtime.ops import arithmetic as math
from runtime.ops import decompositions, diagonals, joining, linear, matrices, shaping
from runtime.ops.constants import ones_like

product = linear.batch_mat_mul


def _column(x: Any) -> Any:
    return shaping.expand_dims(x, -1)


def _row(x: Any) -> Any:
    return shaping.expand_dims(x, -2)


def _differences(values: Any) -> Any:
    """Return 1 / (values[j] - values[i]) in row i and column j: 0 on the diagonal, and where two are equal."""
    distances = _row(values) - _column(values)
    return math.div_no_nan(ones_like(distances), distances)


def _turned(x: Any) -> Any:
    return diagonals.matrix_transpose(x)


@gradient("SelfAdjointEigV2")
def _eigen(op: Any, by_values: Any, by_vectors: Any) -> Any:
    """Return a lower triangle: the op looks at nothing else."""
    if op.attrs["compute_v"]:
        values, vectors = op.outputs
        inner = matrices.matrix_diag(by_values) + _differences(values) * product(vectors, by_vectors, adj_x=True)
        whole = product(vectors, product(inner, vectors, adj_y=True))
    else:
        _, vectors = decompositions.self_adjoint_eig(op.inputs[0])
        whole = product(vectors, _column(by_values) * _turned(vectors))
    folded = matrices.matrix_band_part(whole + _turned(whole), -1, 0)
    return diagonals.matrix_set_diag(folded, matrices.matrix_diag_part(folded) * 0.5)


@gradient("Svd")
def _svd(op: Any, by_s: Any, by_u: Any, by_v: Any) -> Any:
    x = op.inputs[0]
    if not op.attrs["compute_uv"]:
        _, u, v = decompositions.svd(x)
        return product(u * _row(by_s), v, adj_y=True)
    rows, columns = x.dims[-2:]
    if op.attrs["full_matrices"] and rows != columns:
        raise ValueError("the gradient of svd with full_matrices is that of square matrices: leave it out")
    s, u, v = op.outputs
    between = _differences(math.square(s))

    def skew(factor: Any, grad: Any) -> Any:
        inner = product(factor, grad, adj_x=True)
        return between * (inner - _turned(inner))

    middle = skew(u, by_u) * _row(s) + _column(s) * skew(v, by_v) + matrices.matrix_diag(by_s)
    inverse = math.reciprocal(s)
    left = by_u * _row(inverse)
    right = by_v * _row(inverse)
    beside_u = left - product(u, product(u, left, adj_x=True))
    beside_v = right - product(v, product(v, right, adj_x=True))
    whole = product(u, product(middle, v, adj_y=True))
    return whole + product(beside_u, v, adj_y=True) + product(u, beside_v, adj_y=True)


@gradient("Qr")
def _qr(op: Any, by_q: Any, by_r: Any) -> Any:
    q, r = op.outputs
    rows, columns = op.inputs[0].dims[-2:]
    if rows is None or columns is None or (op.attrs["full_matrices"] and rows > columns):
        raise ValueError("the gradient of qr needs sizes that are known, and no more rows of q than of r")
    if rows >= columns:
        return _of_deep(q, r, by_q, by_r)
    # of [x, y] = q · [u, v]: v is qᵀ · y
    rank = len(op.inputs[0].dims)

    def part(matrix: Any, start: int, stop: int) -> Any:
        taken = (slice(None),) * (rank - 1)
        return matrix[(*taken, slice(start, stop))]

    y, u = part(op.inputs[0], rows, columns), part(r, 0, rows)
    by_u, by_v = part(by_r, 0, rows), part(by_r, rows, columns)
    by_x = _of_deep(q, u, by_q + product(y, by_v, adj_y=True), by_u)
    return joining.concat([by_x, product(q, by_v)], rank - 1)


def _of_deep(q: Any, r: Any, by_q: Any, by_r: Any) -> Any:
    inner, outer = product(q, by_q, adj_x=True), product(r, by_r, adj_y=True)
    lower = matrices.matrix_band_part(inner - _turned(inner) + outer - _turned(outer), -1, 0)
    return product(q, by_r + _over(lower, r)) + _over(by_q - product(q, inner), r)


def _over(x: Any, r: Any) -> Any:
    """Return x · r^-ᵀ."""
    return _turned(diagonals.matrix_triangular_solve(r, _turned(x), lower=False))
