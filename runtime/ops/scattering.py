"""Tensors with parts replaced, parts dealt out to several tensors and put together again, and the k greatest."""

from typing import Any

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import INDICES, NUMBERS, REALS, REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.ops import accumulating
from runtime.ops.places import hold_parts, places_of

__all__ = ["dynamic_partition", "dynamic_stitch", "tensor_scatter_nd_add", "tensor_scatter_nd_max"]
__all__ += ["tensor_scatter_nd_min", "tensor_scatter_nd_sub", "tensor_scatter_nd_update", "top_k"]


def _scattered_dims(tensor: Any, indices: Any, updates: Any) -> Dims:
    hold_parts(indices, updates, tensor.dims)
    return tensor.dims  # type: ignore[no-any-return]  # a tensor's sizes


def _scatter(name: str, function: str | None, types: Any = NUMBERS) -> Op:
    def kernel(xp: Any, tensor: Array, indices: Array, updates: Array) -> Array:
        out = tensor.copy()
        places = places_of(xp, indices, tensor.shape)
        if function is None:
            out[places] = updates
        else:
            accumulating.at(xp, function, out, places, updates)
        return out

    return Op(
        name,
        "tensor: T, indices: Tindices, updates: T -> output: T",
        types={"Tindices": INDICES, **({"T": types} if function else {})},
        shape=_scattered_dims,
        kernel=kernel,
    )


tensor_scatter_nd_update = _scatter("TensorScatterUpdate", None)
tensor_scatter_nd_add = _scatter("TensorScatterAdd", "add")
tensor_scatter_nd_sub = _scatter("TensorScatterSub", "subtract")
tensor_scatter_nd_max = _scatter("TensorScatterMax", "maximum", REALS)
tensor_scatter_nd_min = _scatter("TensorScatterMin", "minimum", REALS)


def _top_dims(x: Any, k: Any, *, sorted: bool) -> list[Dims]:  # noqa: A002  # the attribute's name
    if x.dims is None:
        return [None, None]
    if not x.dims:
        raise ValueError("a number has no k greatest")
    count = None if k.value is None else int(k.value)
    if count is not None and x.dims[-1] is not None and not 0 <= count <= x.dims[-1]:
        raise ValueError(f"the {count} greatest of {x.dims[-1]}")
    return [(*x.dims[:-1], count)] * 2


def _top(xp: Any, x: Array, k: Array, *, sorted: bool) -> tuple[Array, Array]:  # noqa: A002
    # of equal ones the first comes first, as a stable sort of what is turned around gives
    last = x.shape[-1] - 1
    order = last - xp.flip(xp.argsort(xp.flip(x, -1), -1, kind="stable"), -1)[..., : int(k)]
    return xp.take_along_axis(x, order, -1), order.astype("int32")


top_k_op = Op(
    "TopKV2",
    "input: T, k: Tk -> values: T, indices: int32",
    types={"T": REALS},
    attrs={"sorted": True},
    shape=_top_dims,
    kernel=_top,
    by_value=(1,),
)


def top_k(input: Any, k: Any = 1, sorted: bool = True, name: str | None = None) -> tuple[Any, Any]:  # noqa: A002
    """Return the k greatest along the last axis, greatest first, and their places."""
    values, places = top_k_op(input, convert_to_tensor(k, arrays.int32), sorted=sorted, name=name or "TopKV2")
    return values, places


def _partition_dims(data: Any, partitions: Any, *, num_partitions: int) -> list[Dims]:
    if data.dims is None or partitions.dims is None:
        return [None] * num_partitions
    return [(None, *data.dims[len(partitions.dims) :])] * num_partitions


def _partitioned(xp: Any, data: Array, partitions: Array, *, num_partitions: int) -> list[Array]:
    if partitions.size and (partitions.min() < 0 or partitions.max() >= num_partitions):
        raise ValueError(f"a partition is not in [0, {num_partitions})")
    return [data[partitions == number] for number in range(num_partitions)]


dynamic_partition_op = Op(
    "DynamicPartition",
    "data: T, partitions: int32 -> outputs: num_partitions*T",
    attrs={"num_partitions": REQUIRED},
    shape=_partition_dims,
    kernel=_partitioned,
)


def dynamic_partition(data: Any, partitions: Any, num_partitions: int, name: str | None = None) -> list[Any]:
    """Return a tensor for each number up to `num_partitions`: the parts of `data` whose partition that is."""
    return list(dynamic_partition_op(data, partitions, num_partitions=num_partitions, name=name))


def _stitched_dims(indices: Any, data: Any) -> Dims:
    known = [(i, d) for i, d in zip(indices, data, strict=True) if i.dims is not None and d.dims is not None]
    rest = known[0][1].dims[len(known[0][0].dims) :] if known else None
    count = None
    if all(one.value is not None for one in indices):
        count = max((int(one.value.max()) + 1 for one in indices if one.value.size), default=0)
    return None if rest is None else (count, *rest)


def _stitched(xp: Any, indices: tuple[Array, ...], data: tuple[Array, ...]) -> Array:
    count = max((int(one.max()) + 1 for one in indices if one.size), default=0)
    out = xp.zeros((count, *data[0].shape[indices[0].ndim :]), data[0].dtype)
    for places, parts in zip(indices, data, strict=True):
        if places.size and places.min() < 0:
            raise ValueError("an index of dynamic_stitch is negative")
        out[places.reshape(-1)] = parts.reshape(-1, *out.shape[1:])
    return out


dynamic_stitch_op = Op(
    "DynamicStitch", "indices: N*int32, data: N*T -> merged: T", shape=_stitched_dims, kernel=_stitched
)


def dynamic_stitch(indices: Any, data: Any, name: str | None = None) -> Any:
    """Return a tensor whose rows `indices[n]` are those of `data[n]`; the later ones win where several are."""
    found = [convert_to_tensor(one, arrays.int32) for one in indices]
    return dynamic_stitch_op(found, list(data), name=name)
