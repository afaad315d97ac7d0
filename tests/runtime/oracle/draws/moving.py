"""Calls of what moves numbers about: shapes, cuts, joins, gathers and scatters."""

from typing import Any

import numpy as np

from tests.runtime.oracle.draws.draw import ANY, FLOATS, NUMBERS, REALS, Call, Draw, call
from tests.runtime.oracle.draws.elementwise import Maker, like


def ints(values: Any, dtype: str = "int32") -> Any:
    return np.array(values, dtype)


def anything(draw: Draw, shape: tuple[int, ...]) -> Any:
    return draw.array(shape, draw.dtype(ANY))


def reshape(draw: Draw) -> Call:
    """The same elements by other sizes, one of them left open; call 7 asks for one too many."""
    x = anything(draw, draw.shape())
    sizes = list(draw.random.permutation([size for size in x.shape if size != 1] + [1] * draw.between(0, 2)))
    if draw.index == 7:
        sizes = [x.size + 1]
    elif sizes and x.size and draw.chance(0.5):
        sizes[draw.between(0, len(sizes) - 1)] = -1
    return call(x, ints(sizes, draw.one_of(("int32", "int64"))))


def expand_dims(draw: Draw) -> Call:
    x = anything(draw, draw.shape(0, 3))
    return call(x, ints(draw.between(-x.ndim - 1, x.ndim) if draw.index != 7 else x.ndim + 1))


def squeeze(draw: Draw) -> Call:
    x = anything(draw, tuple(1 if draw.chance(0.5) else size for size in draw.shape()))
    ones = [axis - x.ndim if draw.chance(0.4) else axis for axis, size in enumerate(x.shape) if size == 1]
    if draw.index == 7:
        return call(anything(draw, (2, 1)), squeeze_dims=(0,))
    return call(x, squeeze_dims=tuple(ones[: draw.between(0, len(ones))]))


def transpose(draw: Draw) -> Call:
    x = anything(draw, draw.shape())
    order = ints(draw.random.permutation(x.ndim))
    if draw.index == 7:
        return call(anything(draw, (2, 3)), ints([0, 0]))
    return call(x, order)


def tile(draw: Draw) -> Call:
    x = anything(draw, draw.shape(0, 3))
    return call(x, ints([draw.between(0 if draw.odd else 1, 3) for _ in x.shape], draw.one_of(("int32", "int64"))))


def broadcast_to(draw: Draw) -> Call:
    shape = draw.shape()
    return call(
        anything(draw, (2, 3) if draw.index == 7 else draw.broadcast(shape)), ints((2, 2) if draw.index == 7 else shape)
    )


def paddings(draw: Draw, x: Any, most: Any = None) -> Any:
    limits = [2 if most is None else min(2, size - most) for size in x.shape]
    return ints(
        [[draw.between(0, max(limit, 0)) for _ in range(2)] for limit in limits], draw.one_of(("int32", "int64"))
    ).reshape(-1, 2)


def pad(draw: Draw) -> Call:
    x = anything(draw, draw.shape())
    return call(x, paddings(draw, x))


def mirror_pad(draw: Draw) -> Call:
    """As much as there is to mirror; call 7 asks for more."""
    mode = draw.one_of(("REFLECT", "SYMMETRIC"))
    x = draw.array(tuple(max(size, 1) for size in draw.shape(1, 3)), draw.dtype(("float32", "float64", "int32")))
    places = paddings(draw, x, int(mode == "REFLECT"))
    return call(x, places + 5 if draw.index == 7 else places, mode=mode)


def reverse(draw: Draw) -> Call:
    x = anything(draw, draw.shape())
    return call(x, draw.axes(x.ndim))


def concat(draw: Draw) -> Call:
    """Parts that differ along the axis alone; in call 7, along another too."""
    shape = draw.shape(1)
    axis = draw.axis(len(shape))
    dtype = draw.dtype(ANY)
    parts = []
    for _ in range(draw.between(2, 4)):
        sizes = list(shape)
        sizes[axis] = draw.between(0, 2)
        parts.append(draw.array(tuple(sizes), dtype))
    if draw.index == 7:
        parts = [draw.array((2, 3), dtype), draw.array((3, 2), dtype)]
        axis = 0
    return call(parts, ints(axis, draw.one_of(("int32", "int64"))))


def split(draw: Draw) -> Call:
    shape = list(draw.shape(1))
    axis, many = draw.axis(len(shape)), draw.between(1, 3)
    if draw.index == 7:
        return call(ints(0), anything(draw, (3,)), num_split=2)
    shape[axis] = many * draw.between(0, 2)
    return call(ints(axis), anything(draw, tuple(shape)), num_split=many)


def split_v(draw: Draw) -> Call:
    shape = list(draw.shape(1))
    axis = draw.axis(len(shape))
    sizes = [draw.between(0, 2) for _ in range(draw.between(2, 4))]
    shape[axis] = sum(sizes) + (draw.index == 7)
    if draw.index != 7 and draw.chance(0.5):
        sizes[draw.between(0, len(sizes) - 1)] = -1
    return call(anything(draw, tuple(shape)), ints(sizes), ints(axis), num_split=len(sizes))


def pack(draw: Draw) -> Call:
    shape, dtype = draw.shape(0, 3), draw.dtype(ANY)
    shapes = [(2,), (3,)] if draw.index == 7 else [shape] * draw.between(1, 3)
    return call(
        [draw.array(one, dtype) for one in shapes],
        axis=draw.between(-len(shape) - 1, len(shape)) if draw.index != 7 else 0,
    )


def unpack(draw: Draw) -> Call:
    x = anything(draw, tuple(max(size, 1) for size in draw.shape(1)))
    axis = draw.axis(x.ndim)
    return call(x, num=x.shape[axis] + (draw.index == 7), axis=axis)


def cut(draw: Draw) -> Call:
    x = anything(draw, draw.shape())
    begin = [draw.between(0, size) for size in x.shape]
    size = [-1 if draw.chance(0.3) else draw.between(0, whole - at) for whole, at in zip(x.shape, begin, strict=True)]
    if draw.index == 7:
        x, begin, size = anything(draw, (2,)), [1], [2]
    return call(x, ints(begin), ints(size))


def strided(draw: Draw) -> tuple[tuple[int, ...], tuple[Any, ...], dict[str, int]]:
    """A shape, and what spells an index of it: steps of both signs, ends outside, new axes, an ellipsis."""
    shape = draw.shape(1)
    places: list[tuple[int, int, int]] = []
    masks = {"begin_mask": 0, "end_mask": 0, "ellipsis_mask": 0, "new_axis_mask": 0, "shrink_axis_mask": 0}
    axes = list(shape)
    while axes and draw.chance(0.85):
        bit = 1 << len(places)
        kind = draw.one_of(("range", "range", "range", "number", "new", "ellipsis"))
        if kind == "ellipsis" and not masks["ellipsis_mask"]:
            masks["ellipsis_mask"] |= bit
            places.append((0, 0, 1))
            axes = axes[draw.between(0, len(axes)) :]
        elif kind == "new":
            masks["new_axis_mask"] |= bit
            places.append((0, 0, 1))
        elif kind == "number" and axes[0]:
            at = draw.between(-axes[0], axes[0] - 1)
            masks["shrink_axis_mask"] |= bit
            places.append((at, at + 1, 1))
            axes.pop(0)
        else:
            whole = axes.pop(0)
            masks["begin_mask"] |= bit * draw.chance(0.3)
            masks["end_mask"] |= bit * draw.chance(0.3)
            places.append(
                (
                    draw.between(-whole - 1, whole + 1),
                    draw.between(-whole - 1, whole + 1),
                    draw.one_of((1, 1, 2, -1, -2)),
                )
            )
    if masks["ellipsis_mask"]:  # the rest of the index counts from the end then: let all of it be ranges of everything
        after = [at for at in range(len(places)) if 1 << at > masks["ellipsis_mask"]]
        for at in after:
            masks["shrink_axis_mask"] &= ~(1 << at)
    begin, end, strides = (ints([one[part] for one in places]) for part in range(3))
    return shape, (begin, end, strides), masks


def strided_slice(draw: Draw) -> Call:
    shape, places, masks = strided(draw)
    if draw.index == 7:
        return call(
            anything(draw, (2,)),
            ints([2]),
            ints([3]),
            ints([1]),
            **{**masks, **dict.fromkeys(masks, 0), "shrink_axis_mask": 1},
        )
    return call(anything(draw, shape), *places, **masks)


def gather(draw: Draw) -> Call:
    """Rows of any axis, several times over; batches too. Call 7 asks for one that is not there."""
    x = anything(draw, tuple(max(size, 1) for size in draw.shape(1)))
    axis = draw.axis(x.ndim)
    batch = draw.between(0, axis % x.ndim) if draw.chance(0.4) else 0
    shape = (*x.shape[:batch], *draw.shape(0, 2))
    indices = draw.whole(shape, draw.one_of(("int32", "int64")), 0, x.shape[axis] - 1)
    if draw.index == 7:
        indices, batch = ints([x.shape[axis]]), 0
    return call(x, indices, ints(axis), batch_dims=batch)


def places_in(draw: Draw, shape: tuple[int, ...], dtype: str) -> Any:
    """Indices of elements or parts: [..., depth]."""
    depth = draw.between(1, len(shape))
    batch = draw.shape(1, 2)
    parts = [draw.whole(batch, dtype, 0, size - 1) for size in shape[:depth]]
    return np.stack(parts, -1)


def gather_nd(draw: Draw) -> Call:
    x = anything(draw, tuple(max(size, 1) for size in draw.shape(1)))
    return call(x, ints([[99]]) if draw.index == 7 else places_in(draw, x.shape, draw.one_of(("int32", "int64"))))


def scatter_nd(draw: Draw) -> Call:
    """What falls on one place is added."""
    shape = tuple(max(size, 1) for size in draw.shape(1))
    dtype = draw.one_of(("int32", "int64"))
    places = places_in(draw, shape, dtype)
    updates = draw.array((*places.shape[:-1], *shape[places.shape[-1] :]), draw.dtype(NUMBERS), odd=False)
    if draw.index == 7:
        places = places + 9
    return call(places, updates, ints(shape, dtype))


def tensor_scatter(dtypes: tuple[str, ...], once: bool = False) -> Maker:
    """Changes of parts of a tensor; `once`, where the order of changes of one place would matter."""

    def make(draw: Draw) -> Call:
        shape = tuple(max(size, 1) for size in draw.shape(1))
        places = places_in(draw, shape, draw.one_of(("int32", "int64")))
        if once:
            places = np.unique(places.reshape(-1, places.shape[-1]), axis=0)
        dtype = draw.dtype(dtypes)
        updates = draw.array((*places.shape[:-1], *shape[places.shape[-1] :]), dtype, odd=False)
        return call(draw.array(shape, dtype, odd=False), places + 9 if draw.index == 7 else places, updates)

    return make


def one_hot(draw: Draw) -> Call:
    dtype = draw.dtype(ANY)
    shape = draw.shape(0, 2)
    indices = draw.whole(shape, draw.one_of(("int32", "int64", "uint8")), -1, 4)
    return call(
        indices,
        ints(draw.between(0, 4)),
        draw.array((), dtype),
        draw.array((), dtype),
        axis=draw.between(-1, len(shape)),
    )


def top_k(draw: Draw) -> Call:
    x = draw.distinct(
        tuple(max(size, 1) for size in draw.shape(1)), draw.dtype(("float32", "float64", "int32", "float16"))
    )
    return call(x, ints(draw.between(0, x.shape[-1]) if draw.index != 7 else x.shape[-1] + 1))


def dynamic_partition(draw: Draw) -> Call:
    shape = draw.shape(1, 3)
    many = draw.between(1, 4)
    return call(
        anything(draw, shape), draw.whole(shape[:1], "int32", 0, many - 1 + (draw.index == 7)), num_partitions=many
    )


def dynamic_stitch(draw: Draw) -> Call:
    """Each place at least once; where two name a place, the later counts."""
    count = draw.between(1, 6)
    order = ints(draw.random.permutation(count))
    at = draw.between(0, count)
    indices = [order[:at], order[at:], ints(draw.between(0, count - 1))]
    rest, dtype = draw.shape(0, 1), draw.dtype(NUMBERS)
    return call(indices, [draw.array((*one.shape, *rest), dtype) for one in indices])


def unique(draw: Draw) -> Call:
    return call(draw.whole((draw.between(0, 8),), draw.dtype(REALS), 0, 4), out_idx=draw.one_of(("int32", "int64")))


def fill(draw: Draw) -> Call:
    return call(ints(draw.shape(), draw.one_of(("int32", "int64"))), draw.array((), draw.dtype(ANY)))


def span(draw: Draw) -> Call:
    """Upward or downward; call 7 goes the wrong way."""
    dtype = draw.dtype(("float32", "int32", "float64", "int64"))
    start = draw.between(-5, 5)
    step = draw.one_of((1, 2, 3, -1, -2))
    limit = start + step * draw.between(0, 4) + (draw.between(0, abs(step) - 1) if step > 0 else 0)
    return call(*(np.array(one, dtype) for one in (start, limit, step if draw.index != 7 else 0)))


def lin_space(draw: Draw) -> Call:
    dtype = draw.dtype(("float32", "float64"))
    return call(
        draw.array((), dtype, odd=False),
        draw.array((), dtype, odd=False),
        ints(draw.between(1, 6) if draw.index != 7 else 0),
    )


def shape_n(draw: Draw) -> Call:
    dtype = draw.dtype(ANY)
    return call(
        [draw.array(draw.shape(), dtype) for _ in range(draw.between(1, 3))], out_type=draw.one_of(("int32", "int64"))
    )


DRAWS: dict[str, Maker] = {
    "Reshape": reshape,
    "ExpandDims": expand_dims,
    "Squeeze": squeeze,
    "Transpose": transpose,
    "InvertPermutation": lambda draw: call(
        ints(draw.random.permutation(draw.between(0, 5)), draw.one_of(("int32", "int64")))
    ),
    "Tile": tile,
    "BroadcastTo": broadcast_to,
    "BroadcastGradientArgs": lambda draw: call(*(ints(one) for one in draw.pair())),
    "Pad": pad,
    "PadV2": lambda draw: (lambda found: call(*found.inputs, draw.array((), found.inputs[0].dtype.name)))(pad(draw)),
    "MirrorPad": mirror_pad,
    "ReverseV2": reverse,
    "ConcatV2": concat,
    "Split": split,
    "SplitV": split_v,
    "Pack": pack,
    "Unpack": unpack,
    "Slice": cut,
    "StridedSlice": strided_slice,
    "GatherV2": gather,
    "GatherNd": gather_nd,
    "ScatterNd": scatter_nd,
    **like("TensorScatterAdd TensorScatterSub", tensor_scatter(NUMBERS)),
    **like("TensorScatterMax TensorScatterMin", tensor_scatter(("float32", "float64", "int32"), once=True)),
    "TensorScatterUpdate": tensor_scatter(ANY, once=True),
    "OneHot": one_hot,
    "TopKV2": top_k,
    "DynamicPartition": dynamic_partition,
    "DynamicStitch": dynamic_stitch,
    "Unique": unique,
    "Fill": fill,
    "Range": span,
    "LinSpace": lin_space,
    "ShapeN": shape_n,
    "EnsureShape": lambda draw: call(draw.array((2, 3), draw.dtype(FLOATS)), shape=[None, 3 + (draw.index == 7)]),
}
