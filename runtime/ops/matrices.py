"""Square matrices and bands of them, along the last two axes: diagonals, determinants, solutions."""

from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, INDICES, Op
from runtime.graph.shape import Dims, broadcast, text_of
from runtime.ops import reductions

__all__ = ["cholesky", "matrix_band_part", "matrix_determinant", "matrix_diag", "matrix_diag_part", "matrix_solve"]
__all__ += ["trace"]


def _square(x: Any) -> Dims:
    dims: Dims = x.dims
    if dims is None:
        return None
    if len(dims) < 2 or (None not in dims[-2:] and dims[-1] != dims[-2]):
        raise ValueError(f"{text_of(dims)} is no square matrix")
    return dims


def _diag_part_dims(x: Any) -> Dims:
    if x.dims is None:
        return None
    if len(x.dims) < 2:
        raise ValueError(f"{text_of(x.dims)} is no matrix")
    sizes = x.dims[-2:]
    return (*x.dims[:-2], None if None in sizes else min(sizes))


def _diag(xp: Any, x: Array) -> Array:
    out = xp.zeros((*x.shape, x.shape[-1]), x.dtype)
    places = xp.arange(x.shape[-1])
    out[..., places, places] = x
    return out


def _band_dims(x: Any, lower: Any, upper: Any) -> Dims:
    if x.dims is None:
        return None
    if len(x.dims) < 2:
        raise ValueError(f"{text_of(x.dims)} is no matrix")
    for limit, size, what in ((lower, x.dims[-2], "rows"), (upper, x.dims[-1], "columns")):
        if limit.value is not None and size is not None and int(limit.value) > size:
            raise ValueError(f"a band of {int(limit.value)} in {size} {what}")
    return x.dims  # type: ignore[no-any-return]  # a tensor's sizes


def _band(xp: Any, x: Array, lower: Array, upper: Array) -> Array:
    rows, columns = xp.arange(x.shape[-2])[:, None], xp.arange(x.shape[-1])
    lower, upper = int(lower), int(upper)
    kept = ((lower < 0) | (rows - columns <= lower)) & ((upper < 0) | (columns - rows <= upper))
    return xp.where(kept, x, x.dtype.type(0))


def _decomposed(xp: Any, x: Array) -> Array:
    try:
        return xp.linalg.cholesky(x)
    except np.linalg.LinAlgError:
        raise ValueError("a matrix is not positive definite: it has no Cholesky decomposition") from None


matrix_diag = Op(
    "MatrixDiag",
    "diagonal: T -> output: T",
    shape=lambda x: None if x.dims is None else (*x.dims, x.dims[-1]),
    kernel=_diag,
)
matrix_diag_part = Op(
    "MatrixDiagPart",
    "input: T -> diagonal: T",
    shape=_diag_part_dims,
    kernel=lambda xp, x: xp.diagonal(x, axis1=-2, axis2=-1).copy(),
)
matrix_band_part = Op(
    "MatrixBandPart",
    "input: T, num_lower: Tindex, num_upper: Tindex -> band: T",
    types={"Tindex": INDICES},
    shape=_band_dims,
    kernel=_band,
    by_value=(1, 2),
    host_memory=("num_lower", "num_upper"),
)
cholesky = Op(
    "Cholesky",
    "input: T -> output: T",
    types={"T": FLOATS},
    shape=_square,
    kernel=_decomposed,
)
matrix_determinant = Op(
    "MatrixDeterminant",
    "input: T -> output: T",
    types={"T": FLOATS},
    shape=lambda x: None if _square(x) is None else x.dims[:-2],
    kernel=lambda xp, x: xp.asarray(xp.linalg.det(x)),
)


def _solution_dims(matrix: Any, rhs: Any, *, adjoint: bool) -> Dims:
    dims = _square(matrix)
    if dims is None or rhs.dims is None:
        return None
    if None not in (dims[-1], rhs.dims[-2]) and dims[-1] != rhs.dims[-2]:
        raise ValueError(f"{text_of(rhs.dims)} does not fit a matrix of {text_of(dims)}")
    batch = broadcast(dims[:-2], rhs.dims[:-2])
    return None if batch is None else (*batch, *rhs.dims[-2:])


def _solution(xp: Any, matrix: Array, rhs: Array, *, adjoint: bool) -> Array:
    try:
        return xp.linalg.solve(xp.swapaxes(matrix, -1, -2) if adjoint else matrix, rhs)
    except np.linalg.LinAlgError:
        raise ValueError("a matrix is not invertible") from None


matrix_solve = Op(
    "MatrixSolve",
    "matrix: T, rhs: T -> output: T",
    types={"T": FLOATS},
    attrs={"adjoint": False},
    shape=_solution_dims,
    kernel=_solution,
)


def trace(x: Any, name: str | None = None) -> Any:
    """Return the sum of the diagonal of each matrix."""
    with name_scope(name, "Trace"):
        return reductions.reduce_sum(matrix_diag_part(convert_to_tensor(x)), [-1])
