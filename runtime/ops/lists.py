"""Lists of tensors as values: what loops keep of their iterations (list_kernels.cc).

A list never changes: pushing gives another list, which shares the elements.
"""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import Dims, is_known
from runtime.ops import rules


class TensorList:
    """The first `length` of `items`; an item that is None stands for zeros.

    A list and the one that was pushed from it share `items`: the longer one appended, and no one else looks there.
    """

    __slots__ = ("element_dims", "element_dtype", "items", "length")
    dtype = arrays.variant

    def __init__(self, element_dtype: DType, element_dims: Dims, items: list[Any], length: int | None = None) -> None:
        self.element_dtype = element_dtype
        self.element_dims = element_dims
        self.items = items
        self.length = len(items) if length is None else length

    def elements(self) -> list[Any]:
        """Return the items; the list is the caller's."""
        return self.items[: self.length]

    def pushed(self, item: Any) -> "TensorList":
        """Return the list with one more item: without copying where nobody has pushed to this one before."""
        items = self.items if len(self.items) == self.length else self.elements()
        items.append(item)
        return self._of(items)

    def popped(self) -> tuple["TensorList", Any]:
        """Return the list without its last item, and that item; raises ValueError for an empty list."""
        if not self.length:
            raise ValueError("an empty list has nothing to pop")
        return TensorList(self.element_dtype, self.element_dims, self.items, self.length - 1), self.items[
            self.length - 1
        ]

    def with_item(self, index: int, item: Any, *, grow: bool) -> "TensorList":
        """Return the list with another item at a place; raises ValueError where that is outside and may not `grow`."""
        items = self.elements()
        if grow and index >= len(items):
            items += [None] * (index + 1 - len(items))
        _hold_inside(index, len(items))
        items[index] = item
        return self._of(items)

    def item(self, index: int) -> Any:
        """Return an item, None where it was never set; raises ValueError outside."""
        _hold_inside(index, self.length)
        return self.items[index]

    def zeros(self, sizes: Array | None = None) -> Any:
        """Return what an item that was never set is."""
        if self.element_dtype is arrays.variant:
            return TensorList(arrays.float32, None, [])
        dims = self.element_dims
        for other in (
            None if sizes is None else _dims_of(sizes),
            *(getattr(one, "shape", ()) for one in self.elements()),
        ):
            if not is_known(dims) and (dims is None or other != ()):
                dims = other if other is not None else dims
        if dims is None or not is_known(dims):
            raise ValueError("an element of a list was never set, and its shape is not known")
        return np.zeros([size or 0 for size in dims], self.element_dtype.numpy)

    def __add__(self, other: "TensorList") -> "TensorList":
        if self.length != other.length:
            raise ValueError(f"lists of {self.length} and {other.length} elements have no sum")
        pairs = zip(self.elements(), other.elements(), strict=True)
        return self._of([a if b is None else b if a is None else a + b for a, b in pairs])

    def _of(self, items: list[Any]) -> "TensorList":
        return TensorList(self.element_dtype, self.element_dims, items)

    def __repr__(self) -> str:
        return f"<TensorList of {self.length} {self.element_dtype.name}>"


def _hold_inside(index: int, length: int) -> None:
    if not 0 <= index < length:
        raise ValueError(f"index {index} is not in [0, {length}) of the list")


def _dims_of(sizes: Any) -> Dims:
    """Return the shape that an element_shape says: a number is no shape at all, -1 an unknown size."""
    array = np.asarray(sizes)
    return None if array.ndim == 0 else tuple(None if size < 0 else size for size in array.tolist())


def _known_dims(shape: Any) -> Dims:
    return None if shape.value is None else _dims_of(shape.value)


def _stacked_dims(handle: Any, shape: Any, *, element_dtype: DType, num_elements: int) -> Dims:
    dims = _known_dims(shape)
    return None if dims is None else (None if num_elements < 0 else num_elements, *dims)


def _stacked(xp: Any, handle: TensorList, shape: Array, *, element_dtype: DType, num_elements: int) -> Array:
    items = handle.elements()
    if num_elements not in (-1, len(items)):
        raise ValueError(f"{num_elements} elements are wanted, and the list has {len(items)}")
    if not items:
        dims = _dims_of(shape) if handle.element_dims is None else handle.element_dims
        if dims is None or None in dims:
            raise ValueError("an empty list has no elements to stack, and their shape is not known")
        return xp.zeros((0, *dims), element_dtype.numpy)
    if any(one is None for one in items):
        zeros = handle.zeros(shape)
        items = [zeros if one is None else one for one in items]
    return xp.stack([arrays.to_module(xp, one) for one in items])


def _item(xp: Any, handle: TensorList, found: Any, shape: Array) -> Any:
    return arrays.to_module(xp, handle.zeros(shape) if found is None else found)


def _numbers(vector: Array) -> list[Array]:
    return [np.asarray(one) for one in vector.copy()] if isinstance(vector, np.ndarray) else list(vector)


def _popped(xp: Any, handle: TensorList, shape: Array, *, element_dtype: DType) -> tuple[Any, Any]:
    rest, found = handle.popped()
    return rest, _item(xp, handle, found, shape)


empty_list = Op(
    "EmptyTensorList",
    "element_shape: shape_type, max_num_elements: int32 -> handle: variant",
    attrs={"element_dtype": REQUIRED},
    shape=rules.scalar,
    kernel=lambda xp, shape, most, *, element_dtype: TensorList(element_dtype, _dims_of(shape), []),
    host_memory=("element_shape", "max_num_elements"),
)
reserve = Op(
    "TensorListReserve",
    "element_shape: shape_type, num_elements: int32 -> handle: variant",
    attrs={"element_dtype": REQUIRED},
    shape=rules.scalar,
    kernel=lambda xp, shape, number, *, element_dtype: TensorList(
        element_dtype, _dims_of(shape), [None] * max(0, int(number))
    ),
    host_memory=("element_shape", "num_elements"),
)
push_back = Op(
    "TensorListPushBack",
    "input_handle: variant, tensor: element_dtype -> output_handle: variant",
    shape=rules.scalar,
    kernel=lambda xp, handle, item: handle.pushed(item),
    view=True,
)
pop_back = Op(
    "TensorListPopBack",
    "input_handle: variant, element_shape: int32 -> output_handle: variant, tensor: element_dtype",
    attrs={"element_dtype": REQUIRED},
    shape=lambda handle, shape, *, element_dtype: [(), _known_dims(shape)],
    kernel=_popped,
    view=True,
    host_memory=("element_shape",),
)
length = Op(
    "TensorListLength",
    "input_handle: variant -> length: int32",
    shape=rules.scalar,
    kernel=lambda xp, handle: np.asarray(handle.length, "int32"),
    host_memory=("length",),
)
get_item = Op(
    "TensorListGetItem",
    "input_handle: variant, index: int32, element_shape: int32 -> item: element_dtype",
    attrs={"element_dtype": REQUIRED},
    shape=lambda handle, index, shape, *, element_dtype: _known_dims(shape),
    kernel=lambda xp, handle, index, shape, *, element_dtype: _item(xp, handle, handle.item(int(index)), shape),
    view=True,
    host_memory=("index", "element_shape"),
)
set_item = Op(
    "TensorListSetItem",
    "input_handle: variant, index: int32, item: element_dtype -> output_handle: variant",
    attrs={"resize_if_index_out_of_bounds": False},
    shape=rules.scalar,
    kernel=lambda xp, handle, index, item, *, resize_if_index_out_of_bounds: handle.with_item(
        int(index), item.copy() if hasattr(item, "copy") else item, grow=resize_if_index_out_of_bounds
    ),
    view=True,
    host_memory=("index",),
)
stack = Op(
    "TensorListStack",
    "input_handle: variant, element_shape: int32 -> tensor: element_dtype",
    attrs={"element_dtype": REQUIRED, "num_elements": -1},
    shape=_stacked_dims,
    kernel=_stacked,
    host_memory=("element_shape",),
)
from_tensor = Op(
    "TensorListFromTensor",
    "tensor: element_dtype, element_shape: shape_type -> output_handle: variant",
    shape=rules.scalar,
    # a copy: the tensor may be a variable's memory, and the list may be kept for a gradient until long after
    kernel=lambda xp, tensor, shape: TensorList(
        arrays.of_numpy(tensor.dtype), tensor.shape[1:], list(tensor.copy()) if tensor.ndim > 1 else _numbers(tensor)
    ),
    host_memory=("element_shape",),
)
snapshot = Op("Snapshot", "input: T -> output: T", shape=rules.same, kernel=lambda xp, x: x.copy())


def shape_argument(dims: Dims) -> Any:
    """Return what an `element_shape` input says of a shape."""
    if dims is None:
        return np.int32(-1)
    return np.array([-1 if size is None else size for size in dims], np.int32)


def zeros_like(handle: Any, dtype: DType) -> Any:
    """Return a list of as many elements, all zeros."""
    return reserve(np.int32(-1), length(handle), element_dtype=dtype)
