"""Matrices by their diagonals and triangles: made of them, with them replaced, solved from one corner to the other."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, NUMBERS, Op
from runtime.graph.shape import Dims, broadcast, text_of
from runtime.ops import arithmetic, matrices, reductions, rules, shaping
from runtime.ops.constants import ones

__all__ = ["cholesky_solve", "cross", "diag", "diag_part", "eye", "log_matrix_determinant", "logdet"]
__all__ += ["matrix_set_diag", "matrix_transpose", "matrix_triangular_solve"]


def _set_dims(x: Any, diagonal: Any) -> Dims:
    dims: Dims = x.dims
    if dims is None or diagonal.dims is None:
        return dims
    if len(dims) < 2 or len(diagonal.dims) != len(dims) - 1:
        raise ValueError(f"{text_of(diagonal.dims)} is no diagonal of {text_of(dims)}")
    sizes, length = dims[-2:], diagonal.dims[-1]
    if length is not None and None not in sizes and length != min(size or 0 for size in sizes):
        raise ValueError(f"a diagonal of {length} for matrices of {text_of(dims)}")
    return dims


def _set_diag(xp: Any, x: Array, diagonal: Array) -> Array:
    out = x.copy()
    places = xp.arange(min(x.shape[-2:]))
    out[..., places, places] = diagonal
    return out


matrix_set_diag_op = Op("MatrixSetDiag", "input: T, diagonal: T -> output: T", shape=_set_dims, kernel=_set_diag)
diag_op = Op(
    "Diag",
    "diagonal: T -> output: T",
    types={"T": NUMBERS},
    shape=lambda x: None if x.dims is None else x.dims + x.dims,
    kernel=lambda xp, x: xp.diag(x.reshape(-1)).reshape(x.shape + x.shape),
)


def _half_dims(x: Any) -> Dims:
    if x.dims is None:
        return None
    half, odd = divmod(len(x.dims), 2)
    if odd or not half or not _alike(x.dims[:half], x.dims[half:]):
        raise ValueError(f"{text_of(x.dims)} is not twice the same sizes: it has no diagonal")
    return tuple(x.dims[:half])


def _alike(one: Any, other: Any) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def _halved(xp: Any, x: Array) -> Array:
    sizes = x.shape[: x.ndim // 2]
    count = int(np.prod(sizes))
    return xp.diagonal(x.reshape(count, count)).reshape(sizes).copy()


diag_part_op = Op("DiagPart", "input: T -> diagonal: T", types={"T": NUMBERS}, shape=_half_dims, kernel=_halved)


def _solution_dims(matrix: Any, rhs: Any, *, lower: bool, adjoint: bool) -> Dims:
    dims, wanted = matrix.dims, rhs.dims
    if dims is None or wanted is None:
        return None
    if len(dims) < 2 or len(wanted) < 2 or not _alike(dims[-1:], dims[-2:-1]) or not _alike(dims[-1:], wanted[-2:-1]):
        raise ValueError(f"{text_of(wanted)} does not fit a square matrix of {text_of(dims)}")
    batch = broadcast(dims[:-2], wanted[:-2])
    return None if batch is None else (*batch, *wanted[-2:])


def _triangular_solution(xp: Any, matrix: Array, rhs: Array, *, lower: bool, adjoint: bool) -> Array:
    triangle = xp.tril(matrix) if lower else xp.triu(matrix)
    try:
        return xp.linalg.solve(xp.swapaxes(triangle, -1, -2) if adjoint else triangle, rhs)
    except np.linalg.LinAlgError:
        raise ValueError("a triangular matrix with 0 on its diagonal is not invertible") from None


triangular_solve_op = Op(
    "MatrixTriangularSolve",
    "matrix: T, rhs: T -> output: T",
    types={"T": FLOATS},
    attrs={"lower": True, "adjoint": False},
    shape=_solution_dims,
    kernel=_triangular_solution,
)


def _square_batch(x: Any) -> list[Dims]:
    if x.dims is None:
        return [None, None]
    if len(x.dims) < 2 or not _alike(x.dims[-1:], x.dims[-2:-1]):
        raise ValueError(f"{text_of(x.dims)} is no square matrix")
    return [x.dims[:-2]] * 2


log_determinant_op = Op(
    "LogMatrixDeterminant",
    "input: T -> sign: T, log_abs_determinant: T",
    types={"T": FLOATS},
    shape=_square_batch,
    kernel=lambda xp, x: tuple(xp.asarray(one) for one in xp.linalg.slogdet(x)),
)


def _cross_dims(a: Any, b: Any) -> Dims:
    dims = rules.all_same(a, b)
    if dims is not None and (not dims or dims[-1] not in (None, 3)):
        raise ValueError(f"a cross product is of vectors of 3 numbers, not {text_of(dims)}")
    return dims


cross = Op(
    "Cross",
    "a: T, b: T -> product: T",
    types={"T": NUMBERS},
    shape=_cross_dims,
    kernel=lambda xp, a, b: xp.cross(a, b),
)


def matrix_set_diag(input: Any, diagonal: Any, name: str | None = None) -> Any:  # noqa: A002  # TensorFlow's name
    """Return the matrices with other diagonals."""
    return matrix_set_diag_op(input, diagonal, name=name)


def diag(diagonal: Any, name: str | None = None) -> Any:
    """Return the tensor of twice the sizes that has these numbers on its diagonal, and 0 elsewhere."""
    return diag_op(diagonal, name=name)


def diag_part(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Return the diagonal of a tensor of twice the same sizes."""
    return diag_part_op(input, name=name)


def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = arrays.float32,
    name: str | None = None,
) -> Any:
    """Return the identity matrix, or a batch of them: with more rows or columns, zeros are there."""
    with name_scope(name, "eye"):
        columns = num_rows if num_columns is None else num_columns
        if hasattr(num_rows, "dims") or hasattr(columns, "dims") or hasattr(batch_shape, "dims"):
            raise TypeError("eye needs its sizes as numbers")
        batch = [] if batch_shape is None else [int(one) for one in batch_shape]
        if num_rows == columns:
            return matrices.matrix_diag(ones([*batch, num_rows], dtype))
        wanted = arrays.as_dtype(dtype)
        zeros = convert_to_tensor(np.zeros((*batch, num_rows, columns), wanted.numpy))
        return matrix_set_diag(zeros, ones([*batch, min(num_rows, columns)], dtype))


def matrix_transpose(a: Any, name: str = "matrix_transpose") -> Any:
    """Return each matrix with rows and columns exchanged."""
    with name_scope(name, "matrix_transpose"):
        a = convert_to_tensor(a, name="a")
        rank = len(a.dims)
        if rank < 2:
            raise ValueError(f"{text_of(a.dims)} is no matrix")
        return shaping.transpose(a, [*range(rank - 2), rank - 1, rank - 2])


def matrix_triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Any:
    """Return x for which triangle · x is `rhs`; the other triangle is not looked at."""
    return triangular_solve_op(matrix, rhs, lower=lower, adjoint=adjoint, name=name)


def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> Any:
    """Return x for which A · x is `rhs`, of the Cholesky decomposition of A."""
    with name_scope(name, "cholesky_solve"):
        half = matrix_triangular_solve(chol, rhs, lower=True)
        return matrix_triangular_solve(chol, half, lower=True, adjoint=True)


def log_matrix_determinant(input: Any, name: str | None = None) -> tuple[Any, Any]:  # noqa: A002
    """Return the determinant's sign, and the logarithm of its absolute value."""
    sign, log = log_determinant_op(input, name=name)
    return sign, log


def logdet(matrix: Any, name: str | None = None) -> Any:
    """Return the logarithm of the determinant of a positive definite matrix."""
    with name_scope(name, "logdet"):
        factor = matrices.cholesky(matrix)
        return 2.0 * reductions.reduce_sum(arithmetic.log(matrices.matrix_diag_part(factor)), [-1])
