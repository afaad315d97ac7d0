"""Elements: numpy arrays in nested tuples and dicts, and what is done to all arrays of one.

A leaf is a numpy array, a numpy scalar, or bytes (a string scalar); arrays of strings hold objects of bytes. A window's
parts are datasets. Python's numbers become what TensorFlow makes of them: int32 (int64 where that is too small),
float32, bool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from runtime.arrays import to_host
from runtime.graph.tensor import EagerTensor
from runtime.ops.sparse import SparseTensor
from runtime.records import SparseTensorValue
from runtime.records.packed import PackedRecords

Element = Any
Array = npt.NDArray[Any]

_INT32 = np.iinfo(np.int32)


def map_leaves(function: Callable[..., Any], element: Element, *others: Element) -> Element:
    """Apply a function to every leaf, and those at the same place in the others; the structure stays."""
    if isinstance(element, dict):
        return {key: map_leaves(function, value, *(one[key] for one in others)) for key, value in element.items()}
    if isinstance(element, tuple):
        return repack(element, [map_leaves(function, *parts) for parts in zip(element, *others, strict=True)])
    return function(element, *others)


def leaves(element: Element) -> Iterator[Any]:
    """Yield the leaves, in the structure's order."""
    if isinstance(element, dict | tuple):
        for part in element.values() if isinstance(element, dict) else element:
            yield from leaves(part)
    else:
        yield element


def as_tensors(element: Element) -> Element:
    """Return an element with eager tensors as its leaves, as functions of the user's get it; windows stay datasets."""
    if isinstance(element, dict):
        return {key: as_tensors(value) for key, value in element.items()}
    if isinstance(element, SparseTensorValue):
        return SparseTensor(*map(_tensor, element))
    if isinstance(element, tuple):
        return repack(element, [as_tensors(part) for part in element])
    return _tensor(element)


class RecordsTensor(EagerTensor):
    """A batch of records as a tensor of strings, which become objects only if somebody looks at them."""

    __slots__ = ("_made", "packed")

    def __init__(self, packed: PackedRecords) -> None:
        self.packed = packed
        self._made: Array | None = None
        super().__init__(None)

    @property
    def array(self) -> Array:
        """The records."""
        if self._made is None:
            self._made = self.packed.numpy()
        return self._made

    @array.setter
    def array(self, value: Array | None) -> None:
        self._made = value


def _tensor(leaf: Any) -> Any:
    if isinstance(leaf, EagerTensor):  # on the device that a stage has brought it to
        return leaf
    if isinstance(leaf, PackedRecords):
        return RecordsTensor(leaf)
    return leaf if hasattr(leaf, "as_numpy_iterator") else EagerTensor(as_array(leaf))


def as_array(leaf: Any) -> Array:
    """Return a leaf as an array; bytes and numpy's scalars have no dimensions."""
    if isinstance(leaf, bytes):
        array = np.empty((), object)
        array[()] = leaf
        return array
    return np.asarray(leaf)


def repack(like: tuple[Any, ...], parts: Sequence[Any]) -> tuple[Any, ...]:
    """Return a tuple, or a named one, of other parts."""
    return type(like)(*parts) if hasattr(like, "_fields") else tuple(parts)


def as_element(value: Any) -> Element:
    """Return what a person or a function gave as an element; lists become arrays. Raises TypeError for None."""
    if type(value) is np.ndarray and value.ndim and value.dtype.kind not in "SU":  # nearly all
        return value
    if isinstance(value, dict):
        return {key: as_element(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return repack(value, [as_element(part) for part in value])
    if isinstance(value, SparseTensor):
        return SparseTensorValue(*map(as_leaf, (value.indices, value.values, value.dense_shape)))
    return as_leaf(value)


def as_leaf(value: Any) -> Any:
    """Return an array, a numpy scalar or bytes."""
    if isinstance(value, np.generic) and value.dtype.kind not in "SU":
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind not in "SU":
        return value[()]
    if isinstance(value, np.ndarray | np.generic):
        return _text(value)
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, EagerTensor):
        return to_host(value.array)[()]  # nobody changes it: no copy
    if hasattr(value, "as_numpy_iterator"):  # a dataset inside of an element: a window
        return value
    if callable(getattr(value, "numpy", None)):  # an eager tensor of torch's or TensorFlow's
        return as_leaf(value.numpy())
    array = np.asarray(value)
    if array.dtype.kind in "SUO":
        return _text(np.array(value, object))  # not numpy's own strings, which lose zeros at their end
    return _narrowed(array, value)[()]


def _narrowed(array: Array, value: Any) -> Array:
    """Give Python's numbers TensorFlow's types; what had a type of its own keeps it."""
    if hasattr(value, "dtype") or _first(value, array.ndim) is not None:
        return array
    if array.dtype == np.float64:
        return array.astype(np.float32)
    fits = array.dtype == np.int64 and (not array.size or (array.min() >= _INT32.min and array.max() <= _INT32.max))
    return array.astype(np.int32) if fits else array


def _first(value: Any, depth: int) -> np.dtype[Any] | None:
    """Return the dtype of the first number in nested lists, None for one of Python's."""
    for _ in range(depth):
        if hasattr(value, "dtype") or not len(value):
            break
        value = value[0]
    return getattr(value, "dtype", None)


def _text(value: Any) -> Any:
    """Return bytes, or an array of them."""
    array = np.asarray(value, object)
    encoded = np.empty(array.shape, object)
    encoded.reshape(-1)[:] = [_encoded(one) for one in array.reshape(-1).tolist()]
    return encoded[()]


def _encoded(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return value
    raise TypeError(f"an element holds numbers, text and bytes, not {type(value).__name__}")


def shape_of(leaf: Any) -> tuple[int, ...]:
    """Return a leaf's shape; bytes are scalars."""
    return () if isinstance(leaf, bytes) else np.shape(leaf)


def stack(elements: Sequence[Element]) -> Element:
    """Return one element whose leaves are those of all, along a new first dimension; ValueError if they differ."""
    first = elements[0]
    if isinstance(first, dict):
        return {key: stack([element[key] for element in elements]) for key in first}
    if hasattr(first, "dense_shape"):
        return _stack_sparse(elements)
    if isinstance(first, tuple):
        return repack(first, [stack(parts) for parts in zip(*elements, strict=True)])
    if isinstance(first, bytes):
        stacked = np.empty(len(elements), object)
        stacked[:] = elements
        return stacked
    try:
        return np.stack(elements)
    except ValueError as error:
        for number, element in enumerate(elements):
            if shape_of(element) != shape_of(first):
                raise ValueError(
                    "cannot batch tensors with different shapes: the first element has shape "
                    f"{list(shape_of(first))}, element {number} has shape {list(shape_of(element))}"
                ) from error
        raise


def _stack_sparse(elements: Sequence[Any]) -> Any:
    """Return sparse tensors (records.SparseTensorValue) as one with another first dimension."""
    rows = np.repeat(np.arange(len(elements)), [len(element.indices) for element in elements])
    indices = np.concatenate([element.indices for element in elements])
    shape = np.max([element.dense_shape for element in elements], axis=0)
    return type(elements[0])(
        np.concatenate([rows[:, None], indices], axis=1),
        np.concatenate([element.values for element in elements]),
        np.concatenate([[len(elements)], shape]),
    )


def length(element: Element) -> int:
    """Return the size of the first dimension, which all leaves must have. Raises ValueError where they do not."""
    sizes = {shape_of(leaf)[:1] for leaf in leaves(element)}
    if len(sizes) != 1 or () in sizes:
        raise ValueError(
            f"arrays of shapes {[list(shape_of(leaf)) for leaf in leaves(element)]} have no common first size"
        )
    return int(sizes.pop()[0])
