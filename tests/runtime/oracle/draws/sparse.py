"""Calls of reductions over segments and of ops on sparse tensors."""

from typing import Any

import numpy as np

from tests.runtime.oracle.draws.draw import NUMBERS, REALS, Call, Draw, call
from tests.runtime.oracle.draws.elementwise import Maker, like

PRECISE = ("float32", "float64")


def sorted_ids(draw: Draw, count: int) -> Any:
    """Segments in order, some of them empty; call 7 goes back."""
    ids = np.cumsum(draw.whole((count,), "int32", 0, 2))
    return (ids[::-1] if draw.index == 7 else ids).astype(draw.one_of(("int32", "int64")))


def segments(dtypes: tuple[str, ...]) -> Maker:
    def make(draw: Draw) -> Call:
        data = draw.array((draw.between(2, 5), *draw.shape(0, 2)), draw.dtype(dtypes), odd=False)
        data[draw.random.random_sample(data.shape) < 0.2] = 0
        return call(data, sorted_ids(draw, len(data)))

    return make


def unsorted(dtypes: tuple[str, ...]) -> Maker:
    """Ids in any order, of one axis or of two; what has a negative one is dropped. Zeros among the data."""

    def make(draw: Draw) -> Call:
        shape = draw.shape(1, 3)
        data = draw.array(shape, draw.dtype(dtypes), odd=False)
        data[draw.random.random_sample(shape) < 0.2] = 0
        many = draw.between(1, 4)
        ids = draw.whole(shape[: draw.between(1, len(shape))], draw.one_of(("int32", "int64")), -1, many - 1)
        return call(data, ids + 9 * (draw.index == 7), np.int32(many))

    return make


def gathered(draw: Draw) -> Call:
    data = draw.array((draw.between(1, 4), *draw.shape(0, 2)), draw.dtype(PRECISE), odd=False)
    count = draw.between(1, 5)
    indices = draw.whole((count,), draw.one_of(("int32", "int64")), 0, len(data) - 1)
    return call(data, indices + 9 * (draw.index == 7), np.sort(sorted_ids(draw, count)).astype(np.int32))


def gathered_grad(draw: Draw) -> Call:
    count, size = draw.between(1, 5), draw.between(1, 4)
    ids = np.sort(sorted_ids(draw, count)).astype(np.int32)
    grad = draw.array((int(ids.max()) + 1, *draw.shape(0, 2)), draw.dtype(PRECISE), odd=False)
    return call(grad, draw.whole((count,), "int32", 0, size - 1), ids, np.int32(size))


def places(draw: Draw, shape: tuple[int, ...]) -> Any:
    """Places in a matrix, each once and in order."""
    flat = np.flatnonzero(draw.random.random_sample(int(np.prod(shape))) < 0.4)
    return np.stack(np.unravel_index(flat, shape), -1).astype(np.int64).reshape(-1, len(shape))


def matrix(draw: Draw, dtypes: tuple[str, ...] = NUMBERS) -> tuple[Any, Any, Any]:
    shape = (draw.between(1, 4), draw.between(1, 4))
    where = places(draw, shape)
    return where, draw.array((len(where),), draw.dtype(dtypes), odd=False), np.array(shape, np.int64)


def product(draw: Draw) -> Call:
    where, values, shape = matrix(draw)
    turn_a, turn_b = draw.chance(0.5), draw.chance(0.5)
    inner, columns = int(shape[0 if turn_a else 1]) + (draw.index == 7), draw.between(1, 3)
    dense = draw.array((columns, inner) if turn_b else (inner, columns), values.dtype.name, odd=False)
    return call(where, values, shape, dense, adjoint_a=turn_a, adjoint_b=turn_b)


def dense(draw: Draw) -> Call:
    where, values, shape = matrix(draw)
    return call(where + 9 * (draw.index == 7), shape, values, draw.array((), values.dtype.name, odd=False))


def reorder(draw: Draw) -> Call:
    where, values, shape = matrix(draw)
    return call(where[draw.random.permutation(len(where))], values, shape)


def reduce_sum(draw: Draw) -> Call:
    where, values, shape = matrix(draw, ("float32", "float64", "int32"))
    return call(where, values, shape, draw.axes(2).astype(np.int32), keep_dims=draw.chance(0.5))


def concat(draw: Draw) -> Call:
    axis = draw.between(-2, 1)
    sizes = [draw.between(1, 4), draw.between(1, 4)]
    parts = []
    dtype = draw.dtype(NUMBERS)
    for _ in range(draw.between(2, 3)):
        sizes[axis] = draw.between(1, 3)
        where = places(draw, tuple(sizes))
        parts.append((where, draw.array((len(where),), dtype), np.array(sizes, np.int64)))
    return call(*(list(one) for one in zip(*parts, strict=True)), concat_dim=axis)


def fill_rows(draw: Draw) -> Call:
    where, values, shape = matrix(draw)
    return call(where, values, shape, draw.array((), values.dtype.name, odd=False))


DRAWS: dict[str, Maker] = {
    **like("SegmentSum SegmentProd", segments(NUMBERS)),
    "SegmentMean": segments(PRECISE),
    **like("SegmentMax SegmentMin", segments(REALS)),
    **like("UnsortedSegmentSum UnsortedSegmentProd", unsorted(NUMBERS)),
    **like("UnsortedSegmentMax UnsortedSegmentMin", unsorted(REALS)),
    **like("SparseSegmentSum SparseSegmentMean SparseSegmentSqrtN", gathered),
    **like("SparseSegmentSumGrad SparseSegmentMeanGrad SparseSegmentSqrtNGrad", gathered_grad),
    "SparseTensorDenseMatMul": product,
    "SparseToDense": dense,
    "SparseReorder": reorder,
    "SparseReduceSum": reduce_sum,
    "SparseConcat": concat,
    "SparseFillEmptyRows": fill_rows,
}
