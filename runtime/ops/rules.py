"""Shape rules that many ops share."""

from typing import Any

import numpy as np

from runtime.graph.shape import Dims, broadcast, merged, text_of


def same(x: Any, *_: Any, **__: Any) -> Dims:
    """Return the shape of the first input."""
    dims: Dims = x.dims
    return dims


def broadcasting(x: Any, y: Any, **_: Any) -> Dims:
    """Return numpy's broadcast of two inputs."""
    return broadcast(x.dims, y.dims)


def all_same(*inputs: Any, **_: Any) -> Dims:
    """Return the shape that all inputs have."""
    dims: Dims = None
    for one in inputs:
        dims = merged(dims, one.dims)
    return dims


def scalar(*_: Any, **__: Any) -> Dims:
    """Return the shape of a number."""
    return ()


def nothing(*_: Any, **__: Any) -> list[Dims]:
    """Return no shape at all: the op has no output."""
    return []


def of_rank(tensor: Any, rank: int, what: str) -> Any:
    """Return the sizes of an input that must have `rank` dimensions: unknown ones where the rank is unknown."""
    if tensor.dims is None:
        return (None,) * rank
    if len(tensor.dims) != rank:
        raise ValueError(f"{what} must have {rank} dimensions, not shape {text_of(tensor.dims)}")
    return tensor.dims


def shape_value(tensor: Any) -> Dims:
    """Return what is known of the shape that an integer tensor holds: -1 becomes unknown."""
    if tensor.value is not None:
        sizes = np.asarray(tensor.value).reshape(-1).tolist()
        if any(size < -1 for size in sizes):
            raise ValueError(f"a shape has no negative sizes: {sizes}")
        return tuple(None if size < 0 else size for size in sizes)
    producer = getattr(tensor, "op", None)
    if producer is not None and producer.type in PARTLY_KNOWN:
        return PARTLY_KNOWN[producer.type](producer, tensor.value_index)
    length = tensor.dims[0] if tensor.dims else None
    return None if length is None else (None,) * length


def _of_shape(operation: Any, index: int) -> Dims:
    dims: Dims = operation.inputs[index].dims
    return dims


def _of_pack(operation: Any, _: int) -> Dims:
    return tuple(None if one.value is None or one.value < 0 else int(one.value) for one in operation.inputs)


def _of_concat(operation: Any, _: int) -> Dims:
    joined: tuple[int | None, ...] = ()
    for one in operation.inputs[:-1]:
        part = shape_value(one)
        if part is None:
            return None
        joined += part
    return joined


PARTLY_KNOWN = {"Shape": _of_shape, "ShapeN": _of_shape, "Pack": _of_pack, "ConcatV2": _of_concat}
"""Ops whose results are shapes of which some sizes are known."""


def axis_of(tensor: Any, rank: int, what: str = "axis") -> int:
    """Return the one axis that an input holds, counted from 0; raises ValueError outside of `rank` dimensions."""
    return normal_axis(int(np.asarray(tensor.value).reshape(-1)[0]), rank, what)


def normal_axis(axis: int, rank: int, what: str = "axis") -> int:
    """Return an axis counted from 0; raises ValueError outside of `rank` dimensions."""
    if not -rank <= axis < rank:
        raise ValueError(f"{what} {axis} is outside of {rank} dimensions")
    return axis % rank if rank else 0


def axes_of(values: Any, rank: int) -> tuple[int, ...]:
    """Return axes counted from 0, each once."""
    found = values.tolist() if isinstance(values, np.ndarray) else values
    if type(found) is int:
        return (normal_axis(found, rank),)
    return tuple(dict.fromkeys([normal_axis(one, rank) for one in found]))
