"""Decompositions of matrices."""

from typing import Any

from runtime.arrays import Array
from runtime.graph.op import FLOATS, Op
from runtime.graph.shape import Dims

__all__ = ["qr"]


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


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> tuple[Any, Any]:  # noqa: A002  # TensorFlow's
    """Return an orthogonal q and an upper triangular r whose product is the matrix."""
    q, r = qr_op(input, full_matrices=full_matrices, name=name)
    return q, r
