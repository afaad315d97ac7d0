"""Gradients of gathers: rows and where they belong, instead of a table full of zeros."""

from typing import Any

from runtime.arrays import DType
from runtime.graph.operators import OPERATORS
from runtime.graph.shape import Dims, TensorShape

__all__ = ["IndexedSlices"]


class IndexedSlices:
    """`values[i]` belongs to row `indices[i]` of a tensor; rows that are there twice are to be added."""

    __slots__ = ("dense_shape", "indices", "values")

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self.values = values
        self.indices = indices
        self.dense_shape = dense_shape

    @property
    def dtype(self) -> DType:
        """The dtype of the values."""
        dtype: DType = self.values.dtype
        return dtype

    @property
    def dims(self) -> Dims:
        """The shape of the whole tensor, as far as it is known."""
        if self.dense_shape is not None and self.dense_shape.value is not None:
            return tuple(int(size) for size in self.dense_shape.value)
        return None if self.values.dims is None else (None, *self.values.dims[1:])

    @property
    def shape(self) -> TensorShape:
        """The shape of the whole tensor, as far as it is known."""
        return TensorShape(self.dims)

    @property
    def op(self) -> Any:
        """The operation that makes the values."""
        return self.values.op

    @property
    def name(self) -> str:
        """The name of the values."""
        name: str = self.values.name
        return name

    def with_values(self, values: Any) -> "IndexedSlices":
        """Return slices of the same rows with other values."""
        return IndexedSlices(values, self.indices, self.dense_shape)

    def as_tensor(self, dtype: DType | None = None, name: str | None = None) -> Any:
        """Return the whole tensor: zeros but for the rows that are there."""
        return OPERATORS["densify"](self)

    def __neg__(self) -> "IndexedSlices":
        """Return the opposite: still a few rows."""
        return self.with_values(-self.values)

    def __mul__(self, number: Any) -> Any:
        """Return the rows times a number; times a tensor, the tensor's own operator makes a whole one of them."""
        return self.with_values(self.values * number) if isinstance(number, int | float) else NotImplemented

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"IndexedSlices(values={self.values!r}, indices={self.indices!r})"
