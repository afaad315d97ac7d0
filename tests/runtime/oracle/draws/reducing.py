"""Calls of reductions, running sums, products of matrices and decompositions."""

from typing import Any

import numpy as np

from tests.runtime.oracle.draws.draw import FLOATS, NUMBERS, REALS, Call, Draw, call
from tests.runtime.oracle.draws.elementwise import Maker, like


def reduction(dtypes: tuple[str, ...]) -> Maker:
    """Any axes, from either end; call 7 names one that is not there."""

    def make(draw: Draw) -> Call:
        shape, dtype = draw.shape(), draw.dtype(dtypes)
        axes = draw.axes(len(shape)) if draw.index != 7 else np.array([len(shape)], np.int32)
        return call(draw.array(shape, dtype), axes, keep_dims=draw.chance(0.5))

    return make


def place(draw: Draw) -> Call:
    """An axis that is not empty; equal numbers too: the first of them is meant."""
    shape = tuple(max(size, 1) for size in draw.shape(1))
    axis = np.array(draw.axis(len(shape)), np.int32) if draw.index != 7 else np.array(len(shape), np.int32)
    return call(draw.whole(shape, draw.dtype(REALS), -4, 4), axis, output_type=draw.one_of(("int32", "int64")))


def running(draw: Draw) -> Call:
    shape = draw.shape(1)
    axis = np.array(draw.axis(len(shape)), np.int32) if draw.index != 7 else np.array(len(shape), np.int32)
    x = draw.array(shape, draw.dtype(NUMBERS))
    return call(x, axis, exclusive=draw.chance(0.5), reverse=draw.chance(0.5))


def mat_mul(draw: Draw) -> Call:
    rows, inner, columns = draw.size(), draw.size(), draw.size()
    other = inner + 1 if draw.index == 7 else inner
    turn_a, turn_b = draw.chance(0.5), draw.chance(0.5)
    dtype = draw.dtype(NUMBERS)
    a = draw.array((inner, rows) if turn_a else (rows, inner), dtype, odd=False)
    b = draw.array((columns, other) if turn_b else (other, columns), dtype, odd=False)
    return call(a, b, transpose_a=turn_a, transpose_b=turn_b)


def batch_mat_mul(draw: Draw) -> Call:
    """Batches that broadcast."""
    rows, inner, columns = draw.size(), draw.size(), draw.size()
    other = inner + 1 if draw.index == 7 else inner
    turn_x, turn_y = draw.chance(0.5), draw.chance(0.5)
    batch, dtype = draw.shape(0, 2), draw.dtype(NUMBERS)
    x = draw.array((*draw.broadcast(batch), *((inner, rows) if turn_x else (rows, inner))), dtype, odd=False)
    y = draw.array((*draw.broadcast(batch), *((columns, other) if turn_y else (other, columns))), dtype, odd=False)
    return call(x, y, adj_x=turn_x, adj_y=turn_y)


EQUATIONS = (
    *("ij,jk->ik", "ij,kj->ik", "bij,bjk->bik", "ij,ij->", "ij->ji", "ij->i", "i,j->ij", "bij,jk->kb", "ii->i"),
    *("ij,j->i", "bii->b", "abc,cd->abd", "...ij,...jk->...ik"),
)


def einsum(draw: Draw) -> Call:
    equation = EQUATIONS[draw.index % len(EQUATIONS)]
    sizes = {label: draw.between(1, 3) for label in sorted(set(equation) - set(",->."))}
    batch = draw.shape(0, 2)
    dtype = draw.dtype(("float32", "float64", "complex64"))
    terms = equation.partition("->")[0].split(",")
    shapes = [
        (*(draw.broadcast(batch) if "." in term else ()), *(sizes[one] for one in term if one != ".")) for term in terms
    ]
    return call([draw.array(shape, dtype, odd=False) for shape in shapes], equation=equation)


def square(draw: Draw) -> Any:
    """Matrices far from singular ones."""
    size = draw.between(1, 4)
    x = draw.array((*draw.shape(0, 1), size, size), draw.dtype(("float32", "float64")), odd=False)
    return x + (9 * np.eye(size)).astype(x.dtype)


def solve(draw: Draw) -> Call:
    matrix = square(draw)
    right = draw.array((*matrix.shape[:-1], draw.between(1, 3)), matrix.dtype.name, odd=False)
    return call(matrix, right, adjoint=draw.chance(0.5))


def cholesky(draw: Draw) -> Call:
    matrix = square(draw).astype("float64")
    return call(np.matmul(matrix, np.swapaxes(matrix, -1, -2)))


def band(draw: Draw) -> Call:
    return call(draw.array(draw.shape(2, 3), draw.dtype(NUMBERS)), *(np.int64(draw.between(-1, 2)) for _ in range(2)))


DRAWS: dict[str, Maker] = {
    **like("Sum Mean Prod", reduction(NUMBERS)),
    **like("Max Min", reduction(REALS)),
    **like("All Any", reduction(("bool",))),
    **like("ArgMax ArgMin", place),
    **like("Cumsum Cumprod", running),
    "MatMul": mat_mul,
    "BatchMatMulV2": batch_mat_mul,
    "Einsum": einsum,
    "MatrixInverse": lambda draw: call(square(draw), adjoint=draw.chance(0.5)),
    "MatrixDeterminant": lambda draw: call(square(draw)),
    "MatrixSolve": solve,
    "Cholesky": cholesky,
    "MatrixBandPart": band,
    "MatrixDiag": lambda draw: call(draw.array(draw.shape(1, 3), draw.dtype(NUMBERS))),
    "MatrixDiagPart": lambda draw: call(draw.array(draw.shape(2, 3), draw.dtype(NUMBERS))),
    "L2Loss": lambda draw: call(draw.array(draw.shape(), draw.dtype(FLOATS))),
}
