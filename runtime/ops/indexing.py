"""Ops that pick parts of a tensor by place, and their counterparts that put parts into place."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import INDICES, Op
from runtime.graph.shape import Dims, merged, text_of
from runtime.ops import accumulating, comparison, joining, rules, shaping, state
from runtime.ops.places import hold_inside, hold_parts, places_of, rows_kept

__all__ = ["boolean_mask", "gather", "gather_nd", "one_hot", "scatter_nd", "slice", "strided_slice"]
__all__ += ["unsorted_segment_sum"]

_slice = slice  # Python's own: below, `slice` is TensorFlow's

MASKS = {"begin_mask": 0, "end_mask": 0, "ellipsis_mask": 0, "new_axis_mask": 0, "shrink_axis_mask": 0}
"""The attributes of a strided slice, a bit for each part of the index."""


def _slice_dims(x: Any, begin: Any, size: Any) -> Dims:
    if x.dims is None:
        return rules.shape_value(size)
    if size.value is None:
        return rules.shape_value(size) if getattr(size, "op", None) is not None else (None,) * len(x.dims)
    sizes: list[int | None] = []
    starts = [None] * len(x.dims) if begin.value is None else begin.value.tolist()
    for start, length, whole in zip(starts, size.value.tolist(), x.dims, strict=True):
        if length < 0:
            length = None if whole is None or start is None else whole - start
        elif whole is not None and start is not None and (start < 0 or start + length > whole):
            raise ValueError(f"a slice of {length} from {start} on is outside of {text_of(x.dims)}")
        sizes.append(length)
    return tuple(sizes)


def _sliced(xp: Any, x: Array, begin: Array, size: Array) -> Array:
    parts = zip(begin.tolist(), size.tolist(), x.shape, strict=True)
    return x[tuple(_slice(start, whole if length < 0 else start + length) for start, length, whole in parts)]


slice_op = Op(
    "Slice",
    "input: T, begin: Index, size: Index -> output: T",
    shape=_slice_dims,
    kernel=_sliced,
    view=True,
    by_value=(1, 2),
)


def python_index(begin: Any, end: Any, strides: Any, masks: dict[str, int]) -> tuple[Any, ...]:
    """Return the Python index that begin, end, strides and masks, in the order of MASKS, spell."""
    first, last, ellipsis, new_axis, shrink = masks.values()
    index: list[Any] = []
    bit = 1
    for start, stop, step in zip(begin.tolist(), end.tolist(), strides.tolist(), strict=True):
        if ellipsis & bit:  # comes before the others, as in strided_slice_op.cc
            index.append(Ellipsis)
        elif new_axis & bit:
            index.append(None)
        elif shrink & bit:
            index.append(start)
        else:
            index.append(_slice(None if first & bit else start, None if last & bit else stop, step))
        bit <<= 1
    return tuple(index)


def _strided_dims(x: Any, begin: Any, end: Any, strides: Any, **masks: int) -> Dims:
    count = next((one.dims[0] for one in (begin, end, strides) if one.dims), None)
    if x.dims is None or count is None:
        return None
    starts, stops, steps = (_as_known(one, count) for one in (begin, end, strides))
    index = python_index(starts, stops, steps, masks)
    taken = sum(one is not None and one is not Ellipsis for one in index)
    if taken > len(x.dims):
        raise ValueError(f"{taken} indices for {text_of(x.dims)}")
    if Ellipsis not in index:
        index = (*index, Ellipsis)
    rest = (_slice(None),) * (len(x.dims) - taken)
    at = next(place for place, one in enumerate(index) if one is Ellipsis)
    sizes: list[int | None] = []
    axes = iter(x.dims)
    for one in (*index[:at], *rest, *index[at + 1 :]):
        if one is None:
            sizes.append(1)
            continue
        whole = next(axes)
        if isinstance(one, _slice):
            sizes.append(_length(one, whole))
        elif whole is not None and one is not UNKNOWN and not -whole <= one < whole:
            raise ValueError(f"index {one} is outside of {text_of(x.dims)}")
    return tuple(sizes)


UNKNOWN = object()
"""Stands in an index for what nobody knows before a run: which axes there are follows from the masks."""


def _as_known(numbers: Any, count: int) -> Any:
    return np.full(count, UNKNOWN) if numbers.value is None else numbers.value


def _length(part: Any, whole: int | None) -> int | None:
    unknown = UNKNOWN in (part.start, part.stop, part.step)
    return None if whole is None or unknown else len(range(*part.indices(whole)))


strided_slice_op = Op(
    "StridedSlice",
    "input: T, begin: Index, end: Index, strides: Index -> output: T",
    attrs=MASKS,
    shape=_strided_dims,
    kernel=lambda xp, x, begin, end, strides, **masks: x[python_index(begin, end, strides, masks)],
    view=True,
    by_value=(1, 2, 3),
)


def _put_back(xp: Any, sizes: Array, begin: Array, end: Array, strides: Array, dy: Array, **masks: int) -> Array:
    out = xp.zeros(tuple(int(one) for one in sizes), dy.dtype)
    out[python_index(begin, end, strides, masks)] = dy
    return out


strided_slice_grad = Op(
    "StridedSliceGrad",
    "shape: Index, begin: Index, end: Index, strides: Index, dy: T -> output: T",
    attrs=MASKS,
    shape=lambda shape, *_, **__: rules.shape_value(shape),
    kernel=_put_back,
    by_value=(0,),
    host_memory=("begin", "end", "strides"),
)


def _gather_dims(params: Any, indices: Any, axis: Any, *, batch_dims: int) -> Dims:
    if params.dims is None or indices.dims is None or axis.value is None:
        return None
    at = rules.axis_of(axis, len(params.dims))
    if not 0 <= batch_dims <= min(at, len(indices.dims)):
        raise ValueError(f"{batch_dims} batch dimensions do not fit axis {at} and indices {text_of(indices.dims)}")
    merged(params.dims[:batch_dims], indices.dims[:batch_dims])
    return (*params.dims[:at], *indices.dims[batch_dims:], *params.dims[at + 1 :])


def _gathered(xp: Any, params: Array, indices: Array, axis: Array, *, batch_dims: int) -> Array:
    at = int(axis) % params.ndim
    hold_inside(xp, indices, params.shape[at])
    if batch_dims == 0:
        return xp.take(params, indices, at)
    many = indices.ndim - batch_dims
    places = [
        xp.arange(size).reshape((-1,) + (1,) * (indices.ndim - 1 - place))
        for place, size in enumerate(indices.shape[:batch_dims])
    ]
    rows = xp.moveaxis(params, at, batch_dims)[(*places, indices)]  # [batch, indices, outer, inner]
    outer = range(batch_dims + many, at + many)
    return xp.ascontiguousarray(xp.moveaxis(rows, tuple(outer), tuple(range(batch_dims, at))))


gather_v2 = Op(
    "GatherV2",
    "params: Tparams, indices: Tindices, axis: Taxis -> output: Tparams",
    attrs={"batch_dims": 0},
    shape=_gather_dims,
    kernel=_gathered,
    by_value=(2,),
)


def _nd_dims(params: Any, indices: Any) -> Dims:
    if params.dims is None or indices.dims is None or indices.dims[-1] is None:
        return None
    depth = indices.dims[-1]
    if depth > len(params.dims):
        raise ValueError(f"indices of {depth} numbers for {text_of(params.dims)}")
    return tuple(indices.dims[:-1]) + tuple(params.dims[depth:])


def _scattered_dims(indices: Any, updates: Any, shape: Any) -> Dims:
    dims = rules.shape_value(shape)
    hold_parts(indices, updates, dims)
    return dims


def _scattered(xp: Any, indices: Array, updates: Array, sizes: Array) -> Array:
    out = xp.zeros(tuple(int(one) for one in sizes), updates.dtype)
    accumulating.at(xp, "add", out, places_of(xp, indices, out.shape), updates)
    return out


gather_nd_op = Op(
    "GatherNd",
    "params: Tparams, indices: Tindices -> output: Tparams",
    shape=_nd_dims,
    kernel=lambda xp, params, indices: params[places_of(xp, indices, params.shape)],
)
scatter_nd_op = Op(
    "ScatterNd",
    "indices: Tindices, updates: T, shape: Tindices -> output: T",
    shape=_scattered_dims,
    kernel=_scattered,
    by_value=(2,),
)


def segment_dims(data: Any, ids: Any, number: Any) -> Dims:
    """Return the shape of a reduction to `number` segments."""
    if data.dims is None or ids.dims is None:
        return None
    first = None if number.value is None else int(number.value)
    return (first, *data.dims[len(ids.dims) :])


def _segment_sums(xp: Any, data: Array, ids: Array, number: Array) -> Array:
    out = xp.zeros((int(number), *data.shape[ids.ndim :]), data.dtype)
    kept = rows_kept(ids, len(out))
    accumulating.at(xp, "add", out, ids[kept], data[kept])
    return out


unsorted_segment_sum = Op(
    "UnsortedSegmentSum",
    "data: T, segment_ids: Tindices, num_segments: Tnumsegments -> output: T",
    shape=segment_dims,
    kernel=_segment_sums,
    by_value=(2,),
)


def _one_hot_dims(indices: Any, depth: Any, on: Any, off: Any, *, axis: int) -> Dims:
    if indices.dims is None:
        return None
    at = len(indices.dims) if axis == -1 else axis
    return (*indices.dims[:at], None if depth.value is None else int(depth.value), *indices.dims[at:])


def _one_hot(xp: Any, indices: Array, depth: Array, on: Array, off: Array, *, axis: int) -> Array:
    places = xp.arange(int(depth), dtype=indices.dtype)
    at = indices.ndim if axis == -1 else axis
    hit = xp.expand_dims(indices, at) == places.reshape((-1,) + (1,) * (indices.ndim - at))
    return xp.where(hit, on, off)


one_hot_op = Op(
    "OneHot",
    "indices: TI, depth: int32, on_value: T, off_value: T -> output: T",
    types={"TI": INDICES | {arrays.uint8, arrays.int8}},
    attrs={"axis": -1},
    shape=_one_hot_dims,
    kernel=_one_hot,
    by_value=(1,),
)


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Any:  # noqa: A001  # TensorFlow's name
    """Return the part of `size` that begins at `begin`; a size of -1 is all that is left."""
    return slice_op(input_, begin, size, name=name)


def strided_slice(x: Any, begin: Any, end: Any, strides: Any = None, name: str | None = None, **masks: int) -> Any:
    """Return the part from `begin` to `end` in steps of `strides`."""
    steps = [1] * len(begin) if strides is None else strides
    return strided_slice_op(x, begin, end, steps, name=name or "StridedSlice", **masks)


def gather(params: Any, indices: Any, axis: Any = None, batch_dims: int = 0, name: str | None = None) -> Any:
    """Return the parts of `params` at `indices` along an axis; of a variable, without reading all of it.

    The first `batch_dims` axes are those of both: each part of the batch has indices of its own. The axis is by
    default the one after these.
    """
    handle = getattr(params, "handle", None)
    if batch_dims < 0:
        indices = convert_to_tensor(indices, name="indices")
        batch_dims += len(indices.dims)
    axis = batch_dims if axis is None else axis
    if handle is not None and not hasattr(axis, "dims") and axis == 0 and batch_dims == 0:
        return state.resource_gather(handle, indices, dtype=params.dtype, _shape=params.dims, name=name or "Gather")
    return gather_v2(params, indices, axis, batch_dims=batch_dims, name=name)


def gather_nd(params: Any, indices: Any, name: str | None = None) -> Any:
    """Return the parts of `params` whose places the last axis of `indices` says."""
    return gather_nd_op(params, indices, name=name)


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Any:
    """Return zeros of `shape` with the updates added at the places that the last axis of `indices` says."""
    return scatter_nd_op(indices, updates, shape, name=name)


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> Any:
    """Return 1 (on_value) at the index and 0 (off_value) elsewhere, along a new axis of length `depth`."""
    wanted = arrays.float32 if dtype is None else arrays.as_dtype(dtype)
    wanted = next((one.dtype for one in (on_value, off_value) if hasattr(one, "dims")), wanted)
    with name_scope(name, "one_hot") as scope:
        on = convert_to_tensor(1 if on_value is None else on_value, wanted, "on_value" if on_value is None else None)
        off = convert_to_tensor(
            0 if off_value is None else off_value, wanted, "off_value" if off_value is None else None
        )
        return one_hot_op(indices, depth, on, off, axis=-1 if axis is None else axis, name=scope)


def boolean_mask(tensor: Any, mask: Any, axis: int = 0, name: str = "boolean_mask") -> Any:
    """Return the parts of a tensor where the mask is true."""
    with name_scope(name, "boolean_mask"):
        tensor = convert_to_tensor(tensor, name="tensor")
        mask = convert_to_tensor(mask, arrays.bool_, "mask")
        rank = len(mask.dims)
        if rank > 1:
            sizes, axis = shaping.shape(tensor), rules.normal_axis(axis, len(tensor.dims))
            mask = shaping.reshape(mask, [-1])
            parts = [sizes[:axis], shaping.shape(mask), sizes[axis + rank :]]
            tensor = shaping.reshape(tensor, joining.concat(parts, 0))
        places = shaping.squeeze(comparison.where_true(mask), axis=[1])
        return gather_v2(tensor, places, axis)
