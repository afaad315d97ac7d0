"""TensorArray: a list of tensors that loops write into and read from."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.shape import Dims, TensorShape, as_dims, merged
from runtime.graph.tensor import EagerTensor
from runtime.ops import joining, lists, shaping

__all__ = ["TensorArray"]


class TensorArray:
    """A list of tensors of one dtype. Every write returns the array after it: use that one from then on."""

    def __init__(
        self,
        dtype: Any,
        size: Any = None,
        dynamic_size: bool = False,
        clear_after_read: bool | None = None,
        tensor_array_name: str | None = None,
        handle: Any = None,
        flow: Any = None,
        infer_shape: bool = True,
        element_shape: Any = None,
        name: str | None = None,
    ) -> None:
        self.dtype = arrays.as_dtype(dtype)
        self.dynamic_size = dynamic_size or size is None
        self._infer_shape = infer_shape
        # shared with the arrays that follow from this one: a write inside of a loop tells the array outside
        self._element = [as_dims(element_shape)]
        self._count = None if self.dynamic_size or not isinstance(size, int) else size
        self._name = name or "TensorArrayV2"
        if flow is not None:
            self.flow = flow
            return
        with name_scope(self._name) as scope:
            shape = convert_to_tensor(
                lists.shape_argument(self._dims), name="element_shape" if self._dims is None else "Const"
            )
            number = convert_to_tensor(0 if size is None else size, arrays.int32, "num_elements")
            self.flow = lists.reserve(shape, number, element_dtype=self.dtype, name=scope)

    @property
    def _dims(self) -> Dims:
        return self._element[0]

    @property
    def element_shape(self) -> TensorShape:
        """The shape of the elements, as far as it is known."""
        return TensorShape(self._dims)

    def with_flow(self, flow: Any) -> "TensorArray":
        """Return an array of the same kind whose elements are those of another list."""
        found = TensorArray(self.dtype, flow=flow, dynamic_size=self.dynamic_size, infer_shape=self._infer_shape)
        found._element = self._element
        found._count = self._count
        return found

    def identity(self) -> "TensorArray":
        """Return an array of the same elements."""
        return self.with_flow(self.flow)

    def write(self, index: Any, value: Any, name: str | None = None) -> "TensorArray":
        """Return the array with `value` at `index`."""
        value = convert_to_tensor(value, self.dtype)
        if self._infer_shape:
            self._element[0] = merged(self._dims, value.dims)
        with name_scope(name or "TensorArrayV2Write"):
            return self.with_flow(
                lists.set_item(self.flow, index, value, resize_if_index_out_of_bounds=self.dynamic_size)
            )

    def read(self, index: Any, name: str | None = None) -> Any:
        """Return the element at `index`; zeros where it was never written."""
        with name_scope(name or "TensorArrayV2Read"):
            shape = convert_to_tensor(lists.shape_argument(self._dims), name="Const")
            return lists.get_item(self.flow, index, shape, element_dtype=self.dtype)

    def size(self, name: str | None = None) -> Any:
        """Return how many elements there are."""
        return lists.length(self.flow, name=name)

    def stack(self, name: str | None = None) -> Any:
        """Return all elements as one tensor, along a new first axis."""
        with name_scope(name or "TensorArrayV2Stack"):
            element = convert_to_tensor(lists.shape_argument(self._dims), name="Const")
            number = -1 if self._count is None else self._count
            return lists.stack(self.flow, element, element_dtype=self.dtype, num_elements=number)

    def concat(self, name: str | None = None) -> Any:
        """Return all elements, which must be of one shape, joined along their first axis."""
        whole = self.stack(name)
        rest = whole.dims[2:] if whole.dims else ()
        return shaping.reshape(whole, [-1, *rest])

    def gather(self, indices: Any, name: str | None = None) -> Any:
        """Return the elements at `indices` as one tensor."""
        indices = convert_to_tensor(indices, arrays.int32)
        if indices.dims is None or indices.dims[0] is None:
            raise ValueError("TensorArray.gather needs a known number of indices: use stack() and rt.gather")
        return joining.stack([self.read(indices[at]) for at in range(indices.dims[0])], name=name or "stack")

    def unstack(self, value: Any, name: str | None = None) -> "TensorArray":
        """Return an array of the parts of a tensor along its first axis."""
        with name_scope(name or "TensorArrayUnstack"):
            value = convert_to_tensor(value, self.dtype)
            self._element[0] = merged(self._dims, value.dims[1:] if value.dims else None)
            element = convert_to_tensor(lists.shape_argument(self._dims), name="Const")
            return self.with_flow(lists.from_tensor(value, element))

    def __len__(self) -> int:
        if not isinstance(self.flow, EagerTensor):
            raise TypeError("the length of a TensorArray in a graph is array.size()")
        return int(np.asarray(self.size().array))

    def __repr__(self) -> str:
        where = "eager" if state.graph is None else "in a graph"
        return f"<rt.TensorArray dtype={self.dtype.name} element_shape={self.element_shape} {where}>"
