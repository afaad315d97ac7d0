"""Ops that put tensors together and take them apart along an axis."""

from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import Dims, merged, text_of
from runtime.ops import rules

__all__ = ["concat", "split", "stack", "unstack"]


def _joined_dims(values: Any, axis: Any) -> Dims:
    ranks = {len(one.dims) for one in values if one.dims is not None}
    if not ranks:
        return None
    if len(ranks) > 1:
        raise ValueError("tensors to join differ in rank: " + ", ".join(text_of(one.dims) for one in values))
    rank = ranks.pop()
    if axis.value is None:
        return (None,) * rank
    at = rules.axis_of(axis, rank)
    rest: Dims = None
    total: int | None = 0
    for one in values:
        dims: Any = one.dims or (None,) * rank
        total = None if total is None or dims[at] is None else total + dims[at]
        rest = merged(rest, (*dims[:at], None, *dims[at + 1 :]))
    assert rest is not None
    return (*rest[:at], total, *rest[at + 1 :])


concat_op = Op(
    "ConcatV2",
    "values: N*T, axis: Tidx -> output: T",
    shape=_joined_dims,
    kernel=lambda xp, values, axis, out=None: xp.concatenate(values, int(axis), out=out),
    by_value=(),
    out=True,
    host_memory=("axis",),
)


def _offsets(xp: Any, axis: Array, shapes: tuple[Array, ...]) -> tuple[Array, ...]:
    """Return where each part of a concatenation begins."""
    at = 0
    begins = []
    for sizes in shapes:
        begin = np.zeros_like(sizes)
        begin[int(axis)] = at
        at += int(sizes[int(axis)])
        begins.append(begin)
    return tuple(begins)


concat_offset = Op(
    "ConcatOffset",
    "concat_dim: int32, shape: N*int32 -> offset: N*int32",
    shape=lambda axis, shapes: [one.dims for one in shapes],
    kernel=_offsets,
    host=True,
)


def _split_dims(axis: Any, value: Any, *, num_split: int) -> list[Dims]:
    if value.dims is None or axis.value is None:
        return [None if value.dims is None else (None,) * len(value.dims)] * num_split
    at = rules.axis_of(axis, len(value.dims))
    length = value.dims[at]
    if length is not None and length % num_split:
        raise ValueError(f"{length} along axis {at} cannot be split into {num_split} equal parts")
    part = None if length is None else length // num_split
    return [(*value.dims[:at], part, *value.dims[at + 1 :])] * num_split


split_op = Op(
    "Split",
    "split_dim: int32, value: T -> output: num_split*T",
    attrs={"num_split": REQUIRED},
    shape=_split_dims,
    kernel=lambda xp, axis, value, *, num_split: tuple(xp.split(value, num_split, int(axis))),
    view=True,
    by_value=(0,),
)


def _split_v_dims(value: Any, sizes: Any, axis: Any, *, num_split: int) -> list[Dims]:
    if value.dims is None or axis.value is None or sizes.value is None:
        return [None if value.dims is None else (None,) * len(value.dims)] * num_split
    at = rules.axis_of(axis, len(value.dims), "split_dim")
    lengths = _full_sizes(sizes.value.tolist(), value.dims[at])
    return [(*value.dims[:at], one, *value.dims[at + 1 :]) for one in lengths]


def _full_sizes(sizes: list[int], length: int | None) -> list[Any]:
    """Return the sizes with -1 replaced by what is left; raises ValueError where they do not add up."""
    if length is None:
        return [None if one < 0 else one for one in sizes]
    rest = length - sum(one for one in sizes if one >= 0)
    full = [rest if one < 0 else one for one in sizes]
    if sum(full) != length or rest < 0:
        raise ValueError(f"sizes {sizes} do not add up to {length}")
    return list(full)


def _split_v(xp: Any, value: Array, sizes: Array, axis: Array, *, num_split: int) -> tuple[Array, ...]:
    lengths = _full_sizes(sizes.tolist(), value.shape[int(axis)])
    return tuple(xp.split(value, np.cumsum(lengths)[:-1].tolist(), int(axis)))


split_v = Op(
    "SplitV",
    "value: T, size_splits: Tlen, split_dim: int32 -> output: num_split*T",
    attrs={"num_split": REQUIRED},
    shape=_split_v_dims,
    kernel=_split_v,
    view=True,
    by_value=(1, 2),
)


def _packed_dims(values: Any, *, axis: int) -> Dims:
    dims = rules.all_same(*values)
    if dims is None:
        return None
    at = rules.normal_axis(axis, len(dims) + 1)
    return (*dims[:at], len(values), *dims[at:])


pack = Op(
    "Pack",
    "values: N*T -> output: T",
    attrs={"axis": 0},
    shape=_packed_dims,
    kernel=lambda xp, values, *, axis: xp.stack(values, axis),
)


def _unpacked_dims(value: Any, *, num: int, axis: int) -> list[Dims]:
    if value.dims is None:
        return [None] * num
    at = rules.normal_axis(axis, len(value.dims))
    if value.dims[at] not in (None, num):
        raise ValueError(f"axis {at} of {text_of(value.dims)} does not have {num} parts")
    return [value.dims[:at] + value.dims[at + 1 :]] * num


unpack = Op(
    "Unpack",
    "value: T -> output: num*T",
    attrs={"num": REQUIRED, "axis": 0},
    shape=_unpacked_dims,
    kernel=lambda xp, value, *, num, axis: tuple(xp.moveaxis(value, axis, 0)),
    view=True,
)


def concat(values: Any, axis: Any, name: str = "concat") -> Any:
    """Return tensors put together along an axis that they have."""
    if not isinstance(values, list | tuple):
        values = [values]
    if len(values) == 1:
        with name_scope(name, "concat"):
            return convert_to_tensor(values[0], name="values_0")
    return concat_op(values, axis, name=name)


def split(value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None, name: str = "split") -> list[Any]:
    """Return the parts of a tensor along an axis: so many equal ones, or of the sizes that are listed."""
    if isinstance(num_or_size_splits, int):
        parts: list[Any] = split_op(axis, value, num_split=num_or_size_splits, name=name)
        return parts
    count = num if num is not None else len(num_or_size_splits)
    sized: list[Any] = split_v(value, num_or_size_splits, axis, num_split=count, name=name)
    return sized


def stack(values: Any, axis: int = 0, name: str = "stack") -> Any:
    """Return tensors of one shape put side by side along a new axis."""
    with name_scope(name, "stack") as scope:
        dtype = next((one.dtype for one in values if hasattr(one, "dtype") and hasattr(one, "dims")), None)
        tensors = [convert_to_tensor(one, dtype, str(index)) for index, one in enumerate(values)]
        if not tensors:
            raise ValueError("stack needs at least one tensor")
        return pack(tensors, axis=axis, name=scope)


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Any]:
    """Return the parts of a tensor along an axis, which they lose."""
    with name_scope(name, "unstack") as scope:
        value = convert_to_tensor(value, name="value")
        if num is None:
            size = None if value.dims is None else value.dims[rules.normal_axis(axis, len(value.dims))]
            if size is None:
                raise ValueError(f"unstack needs num=: the length along axis {axis} of {value!r} is unknown")
            num = size
        parts: list[Any] = unpack(value, num=num, axis=axis, name=scope)
        return parts
