"""Decompositions of matrices."""

from typing import Any

from runtime.arrays import Array
from runtime.graph.op import FLOATS, Op
from runtime.graph.shape import Dims, text_of

__all__ = ["qr", "self_adjoint_eig", "self_adjoint_eigvals", "svd"]


def _qr_dims(x: Any, *, full_matrices: bool) -> list[Dims]:
    if x.dims is None:
        return [None, None]
    *batch, rows, columns = x.dims
    inner = rows if full_matrices else None if None in (rows, columns) else min(rows, columns)
    return [(*batch, rows, inner), (*batch, inner, columns)]


def _qr(xp: Any, x: Array, *, full_matrices: bool) -> tuple[Array, Array]:
    q, r = xp.linalg.qr(x, mode="complete" if full_matrices else "reduced")
    return q, r


qr_op = Op(
    "Qr",
    "input: T -> q: T, r: T",
    types={"T": FLOATS},
    attrs={"full_matrices": False},
    shape=_qr_dims,
    kernel=_qr,
)


def _svd_dims(x: Any, *, compute_uv: bool, full_matrices: bool) -> list[Dims]:
    if x.dims is None:
        return [None, None, None]
    *batch, rows, columns = x.dims
    inner = None if None in (rows, columns) else min(rows, columns)
    if not compute_uv:
        return [(*batch, inner), (0,), (0,)]
    left, right = (rows, columns) if full_matrices else (inner, inner)
    return [(*batch, inner), (*batch, rows, left), (*batch, columns, right)]


def _svd(xp: Any, x: Array, *, compute_uv: bool, full_matrices: bool) -> tuple[Array, Array, Array]:
    if not compute_uv:
        return xp.linalg.svd(x, compute_uv=False), xp.zeros(0, x.dtype), xp.zeros(0, x.dtype)
    u, s, v = xp.linalg.svd(x, full_matrices=full_matrices)
    return s, u, xp.ascontiguousarray(xp.swapaxes(v, -1, -2))


svd_op = Op(
    "Svd",
    "input: T -> s: T, u: T, v: T",
    types={"T": FLOATS},
    attrs={"compute_uv": True, "full_matrices": False},
    shape=_svd_dims,
    kernel=_svd,
)


def _eigen_dims(x: Any, *, compute_v: bool) -> list[Dims]:
    if x.dims is None:
        return [None, None]
    if len(x.dims) < 2 or (None not in x.dims[-2:] and x.dims[-1] != x.dims[-2]):
        raise ValueError(f"{text_of(x.dims)} is no square matrix")
    return [x.dims[:-1], x.dims if compute_v else (0,)]


def _eigen(xp: Any, x: Array, *, compute_v: bool) -> tuple[Array, Array]:
    if not compute_v:
        return xp.linalg.eigvalsh(x), xp.zeros(0, x.dtype)
    values, vectors = xp.linalg.eigh(x)
    return values, vectors


self_adjoint_eig_op = Op(
    "SelfAdjointEigV2",
    "input: T -> e: T, v: T",
    types={"T": FLOATS},
    attrs={"compute_v": True},
    shape=_eigen_dims,
    kernel=_eigen,
)


def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None) -> Any:
    """Return the singular values s, greatest first, and u and v: the matrix is u · diag(s) · vᵀ."""
    s, u, v = svd_op(tensor, compute_uv=compute_uv, full_matrices=full_matrices, name=name)
    return (s, u, v) if compute_uv else s


def self_adjoint_eig(tensor: Any, name: str | None = None) -> tuple[Any, Any]:
    """Return the eigenvalues of a symmetric matrix, least first, and the eigenvectors in columns."""
    values, vectors = self_adjoint_eig_op(tensor, compute_v=True, name=name)
    return values, vectors


def self_adjoint_eigvals(tensor: Any, name: str | None = None) -> Any:
    """Return the eigenvalues of a symmetric matrix, least first."""
    return self_adjoint_eig_op(tensor, compute_v=False, name=name)[0]


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> tuple[Any, Any]:  # noqa: A002  # TensorFlow's
    """Return an orthogonal q and an upper triangular r whose product is the matrix."""
    q, r = qr_op(input, full_matrices=full_matrices, name=name)
    return q, r
