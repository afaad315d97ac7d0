"""Linear algebra: products of matrices, and norms."""

import math
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import executing_eagerly, name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.old_arguments import old_arguments
from runtime.graph.op import NUMBERS, Op
from runtime.graph.shape import Dims, broadcast, text_of
from runtime.graph.tensor import EagerTensor
from runtime.ops import arithmetic, indexing, joining, reductions, rules, shaping

__all__ = ["matmul", "matrix_inverse", "norm", "tensordot"]


def _product_dims(a: Any, b: Any, *, transpose_a: bool, transpose_b: bool) -> Dims:
    rows, inner = rules.of_rank(a, 2, "a")[:: -1 if transpose_a else 1]
    other, columns = rules.of_rank(b, 2, "b")[:: -1 if transpose_b else 1]
    if inner is not None and other is not None and inner != other:
        raise ValueError(
            f"the inner sizes {inner} and {other} of {text_of(a.dims)} and {text_of(b.dims)} differ"
            f" (transpose_a={transpose_a}, transpose_b={transpose_b})"
        )
    return (rows, columns)


def _product(xp: Any, a: Array, b: Array, *, transpose_a: bool, transpose_b: bool, out: Array = None) -> Array:
    return xp.matmul(a.T if transpose_a else a, b.T if transpose_b else b, out=out)


mat_mul = Op(
    "MatMul",
    "a: T, b: T -> product: T",
    types={"T": NUMBERS},
    attrs={"transpose_a": False, "transpose_b": False},
    shape=_product_dims,
    kernel=_product,
    out=True,
)


def _batch_dims(x: Any, y: Any, *, adj_x: bool, adj_y: bool) -> Dims:
    if x.dims is None or y.dims is None:
        return None
    if len(x.dims) < 2 or len(y.dims) < 2:
        raise ValueError(f"{text_of(x.dims)} and {text_of(y.dims)} are no matrices")
    rows, inner = x.dims[-2:][:: -1 if adj_x else 1]
    other, columns = y.dims[-2:][:: -1 if adj_y else 1]
    if inner is not None and other is not None and inner != other:
        raise ValueError(f"the inner sizes {inner} and {other} of {text_of(x.dims)} and {text_of(y.dims)} differ")
    batch = broadcast(x.dims[:-2], y.dims[:-2])
    return None if batch is None else (*batch, rows, columns)


def _batch_product(xp: Any, x: Array, y: Array, *, adj_x: bool, adj_y: bool, out: Array = None) -> Array:
    return xp.matmul(_adjoint(xp, x) if adj_x else x, _adjoint(xp, y) if adj_y else y, out=out)


def _adjoint(xp: Any, x: Array) -> Array:
    turned = xp.swapaxes(x, -1, -2)
    return turned.conj() if x.dtype.kind == "c" else turned


batch_mat_mul = Op(
    "BatchMatMulV2",
    "x: T, y: T -> output: T",
    types={"T": NUMBERS},
    attrs={"adj_x": False, "adj_y": False},
    shape=_batch_dims,
    kernel=_batch_product,
    out=True,
)
l2_loss = Op(
    "L2Loss",
    "t: T -> output: T",
    shape=rules.scalar,
    kernel=lambda xp, t: (t * t).sum(dtype=t.dtype) * t.dtype.type(0.5),
)
matrix_inverse = Op(
    "MatrixInverse",
    "input: T -> output: T",
    attrs={"adjoint": False},
    shape=rules.same,
    kernel=lambda xp, x, *, adjoint: xp.linalg.inv(_adjoint(xp, x) if adjoint else x),
)


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Any:
    """Return the product of two matrices, or of many along the leading axes; adjoint: turned and conjugated.

    `a_is_sparse` and `b_is_sparse` say that there are many zeros, and change nothing.
    """
    if (transpose_a and adjoint_a) or (transpose_b and adjoint_b):
        raise ValueError("matmul takes a transpose or an adjoint of each matrix, not both")
    turn_a, turn_b = transpose_a or adjoint_a, transpose_b or adjoint_b
    if type(a) is type(b) is EagerTensor and executing_eagerly() and not (turn_a or turn_b):
        return (mat_mul if max(a.array.ndim, b.array.ndim) <= 2 else batch_mat_mul)(a, b)  # nothing to name or convert
    with name_scope(name, "MatMul") as scope:
        dtype = next((one.dtype for one in (a, b) if hasattr(one, "dims")), None)
        a = convert_to_tensor(a, dtype, "a")
        b = convert_to_tensor(b, a.dtype, "b")
        if max(_rank(a), _rank(b)) > 2:  # which conjugates what it turns
            a, b = _conjugated(a, transpose_a), _conjugated(b, transpose_b)
            return batch_mat_mul(a, b, adj_x=turn_a, adj_y=turn_b, name=scope)
        a, b = _conjugated(a, adjoint_a), _conjugated(b, adjoint_b)
        return mat_mul(a, b, transpose_a=turn_a, transpose_b=turn_b, name=scope)


def _conjugated(x: Any, wanted: bool) -> Any:
    return arithmetic.conj(x) if wanted and x.dtype.is_complex else x


def _rank(tensor: Any) -> int:
    return 2 if tensor.dims is None else len(tensor.dims)


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Any:
    """Return the sum over products along `axes`: as many last of a as first of b, or a list for each."""
    with name_scope(name, "Tensordot") as scope:
        a, b = convert_to_tensor(a, name="a"), convert_to_tensor(b, name="b")
        if isinstance(axes, int):
            axes = (list(range(len(a.dims) - axes, len(a.dims))), list(range(axes)))
        mine, theirs = (rules.axes_of(one, len(x.dims)) for one, x in zip(axes, (a, b), strict=True))
        free_a = [axis for axis in range(len(a.dims)) if axis not in mine]
        free_b = [axis for axis in range(len(b.dims)) if axis not in theirs]
        inner = _extent(a, mine)
        left = shaping.reshape(shaping.transpose(a, [*free_a, *mine]), _sizes(_extent(a, free_a), inner))
        right = shaping.reshape(shaping.transpose(b, [*theirs, *free_b]), _sizes(inner, _extent(b, free_b)))
        free = [*(a.dims[axis] for axis in free_a), *(b.dims[axis] for axis in free_b)]
        if free.count(None) > 1:
            sizes = joining.concat([_sizes_along(a, free_a), _sizes_along(b, free_b)], 0)
        else:
            sizes = [-1 if size is None else size for size in free]
        return shaping.reshape(matmul(left, right), sizes, name=scope)


def _sizes_along(x: Any, axes: list[int]) -> Any:
    return indexing.gather(shaping.shape(x), np.array(axes, np.int32))


def _extent(x: Any, axes: Any) -> Any:
    """Return how many elements there are along the axes: a number, or a tensor where sizes are unknown."""
    known = [x.dims[axis] for axis in axes]
    return math.prod(known) if None not in known else reductions.reduce_prod(_sizes_along(x, list(axes)))


def _sizes(rows: Any, columns: Any) -> Any:
    return [rows, columns] if isinstance(rows, int) and isinstance(columns, int) else joining.stack([rows, columns])


@old_arguments(keep_dims="keepdims")
def norm(tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:  # noqa: A002  # TensorFlow's name
    """Return the norm along the axes, or of everything: euclidean, 1, 2 or inf."""
    with name_scope(name, "norm"):
        tensor = convert_to_tensor(tensor)
        if ord in ("euclidean", "fro", 2):
            return arithmetic.sqrt(reductions.reduce_sum(tensor * tensor, axis, keepdims))
        if ord == 1:
            return reductions.reduce_sum(arithmetic.abs(tensor), axis, keepdims)
        if ord == np.inf:
            return reductions.reduce_max(arithmetic.abs(tensor), axis, keepdims)
        raise ValueError(f"norm {ord!r} is not euclidean, 1, 2 or inf")
