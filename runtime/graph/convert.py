"""Turns what a user hands in (numbers, lists, arrays, variables) into tensors."""

import functools
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.devices import brought, placement, resolve
from runtime.graph.context import state
from runtime.graph.graph import Graph
from runtime.graph.operators import OPERATORS
from runtime.graph.registry import OPS
from runtime.graph.shape import as_dims
from runtime.graph.tensor import AnyTensor, EagerTensor, Tensor

__all__ = ["constant", "convert_to_tensor"]

MOST_INTEGERS = 4096
"""How many eager tensors of axes, shapes and indices are kept."""


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Any:
    """Return a tensor of a fixed value; a single one fills the whole of `shape`.

    Where ops run at once it lies on the device that is asked for.
    """
    tensor = _constant(value, dtype, shape, name)
    if state.graph is None and placement.gpus and state.device:
        device = resolve(state.device, name)
        return tensor if device is None else EagerTensor(brought(tensor.array, device, name))
    return tensor


def _constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Any:
    if arrays.on_gpu(value) and state.graph is None:
        return EagerTensor(value.astype(value.dtype if dtype is None else arrays.as_dtype(dtype).numpy))
    array = arrays.to_array(arrays.to_host(value), None if dtype is None else arrays.as_dtype(dtype))
    dims = as_dims(shape)
    if dims is not None and array.shape != dims:
        if array.size != 1 and array.size != _count(dims):
            raise ValueError(f"{array.size} values do not fill shape {list(dims)}")
        sizes = tuple(size or 0 for size in dims)
        array = _repeated(array, sizes) if array.size == 1 else array.reshape(sizes)
    elif array is value or array.base is not None:
        array = array.copy()  # the caller may change the array right after
    if state.graph is None:
        return EagerTensor(array)
    return constant_in(state.graph, array, name)


def _repeated(array: Array, sizes: tuple[int, ...]) -> Array:
    """Return an array of these sizes that is full of the one element of `array`."""
    return np.full(sizes, array.reshape(-1)[0], array.dtype)


def _count(dims: tuple[int | None, ...]) -> int:
    product = 1
    for size in dims:
        product *= size or 0
    return product


def constant_in(graph: Graph, array: Array, name: str) -> Tensor:
    """Append a Const to a graph."""
    dtype = arrays.of_numpy(array.dtype)
    attrs = {"value": array, "dtype": dtype}
    full = name[:-1] if name.endswith("/") else graph.unique_name(name)
    return graph.add_operation(OPS["Const"], full, (), attrs, [(dtype, array.shape, array)]).outputs[0]


def convert_to_tensor(value: Any, dtype: Any = None, name: str | None = None, preferred: DType | None = None) -> Any:
    """Return `value` as a tensor of the current graph, or an eager one.

    Raises TypeError where it is none of `dtype`; `preferred` is tried, and let go where it does not fit.
    """
    dtype = None if dtype is None else arrays.as_dtype(dtype)
    if type(value) is EagerTensor and state.graph is None:
        tensor: AnyTensor = value
    elif isinstance(value, Tensor | EagerTensor):
        tensor = _here(value)
    elif hasattr(value, "as_tensor"):  # a variable, slices of one
        tensor = _here(value.as_tensor(dtype, name))
    elif isinstance(value, list | tuple) and holds_tensors(value):
        tensor = OPERATORS["stack"](value, name=name or "packed")
    else:
        return _constant(_fitting(value, dtype, preferred), dtype, name=name or "Const")
    if dtype is not None and tensor.dtype is not dtype:
        raise TypeError(f"a tensor of {dtype.name} is wanted, and {tensor!r} is of {tensor.dtype.name}")
    return tensor


def small_integers(value: Any) -> EagerTensor | None:
    """Return the eager tensor of an int or of a list of ints, which axes, shapes and indices are; None of others.

    What is asked for again is the same tensor: nobody changes an eager tensor's array.
    """
    if type(value) is int:  # no bool
        return _integers(value)
    if type(value) is not list and type(value) is not tuple:
        return None
    for one in value:
        if type(one) is not int:
            return None
    return _integers(tuple(value))


@functools.lru_cache(MOST_INTEGERS)
def _integers(value: int | tuple[int, ...]) -> EagerTensor | None:
    array = arrays.to_array(value)
    return EagerTensor(array) if array.dtype == np.int32 else None


def _fitting(value: Any, dtype: DType | None, preferred: DType | None) -> Any:
    """Return the array of `preferred` where the value fits it."""
    if dtype is not None or preferred is None:
        return value
    try:
        return arrays.to_array(value, preferred)
    except TypeError:
        return value


def holds_tensors(values: Any) -> bool:
    """Tell whether there are tensors or variables in lists: sizes that are only known when it runs, say."""
    return isinstance(values, list | tuple) and any(
        isinstance(one, Tensor | EagerTensor) or hasattr(one, "as_tensor") or holds_tensors(one) for one in values
    )


def _here(tensor: AnyTensor) -> AnyTensor:
    """Return a tensor where ops are being made: in the current graph, or eager."""
    graph = state.graph
    if graph is None:
        if isinstance(tensor, Tensor):
            raise TypeError(f"{tensor!r} is of a graph, and this op runs eagerly: enter `with graph.as_default()`")
        return tensor
    if isinstance(tensor, Tensor) and tensor.op.graph is graph:
        return tensor
    captured = graph.capture(tensor)
    return constant_in(graph, tensor.value, "Const") if captured is None else captured
