"""Variables in parts: `w/part_0`, `w/part_1`, … along one axis, saved as the one variable `w`."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from runtime import arrays
from runtime.arrays import DType
from runtime.graph.context import get_default_graph
from runtime.graph.operators import Arithmetic
from runtime.graph.shape import TensorShape
from runtime.ops import joining
from runtime.ops.constants import identity
from runtime.variables.variable import Variable

__all__ = ["PartitionedVariable", "fixed_size_partitioner", "variable_axis_size_partitioner"]

Partitioner = Callable[..., Sequence[int]]
"""Says, for a shape and a dtype, in how many parts each axis is cut."""


@dataclass(frozen=True)
class Part:
    """Which part of what a variable is: a checkpoint keeps it as one."""

    full_name: str
    full_shape: tuple[int, ...]
    offset: tuple[int, ...]
    shape: tuple[int, ...]

    @property
    def spec(self) -> str:
        """TensorFlow's own form: "10 4 0,5:0,4"."""
        sizes = " ".join(map(str, self.full_shape))
        return f"{sizes} {':'.join(f'{start},{size}' for start, size in zip(self.offset, self.shape, strict=True))}"


class PartitionedVariable(Arithmetic):
    """The parts of a variable; used as a tensor it is the whole."""

    def __init__(self, name: str, dims: tuple[int, ...], parts: Sequence[Variable], axis: int) -> None:
        self._name = name
        self._parts = list(parts)
        self._axis = axis
        self._fetched: Any = None
        self.dims = dims
        self.dtype: DType = parts[0].dtype

    @property
    def name(self) -> str:
        """The name of the whole."""
        return self._name

    @property
    def shape(self) -> TensorShape:
        """The shape of the whole."""
        return TensorShape(self.dims)

    def get_shape(self) -> TensorShape:
        """Return the shape of the whole."""
        return self.shape

    def __iter__(self) -> Iterator[Variable]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def as_tensor(self, dtype: DType | None = None, name: str | None = None) -> Any:
        """Return the parts joined, for an op that takes this variable."""
        graph = get_default_graph()
        with graph.name_scope(f"{self._name}/ConcatPartitions/"):
            whole = joining.concat(self._parts, self._axis)
        with graph.name_scope(None):
            return identity(whole, name=self._name)

    def as_graph_element(self) -> Any:
        """Return the tensor that a fetch of it fetches, made when it is first fetched."""
        if self._fetched is None:
            with self._parts[0].graph.as_default():
                self._fetched = self.as_tensor()
        return self._fetched

    def __repr__(self) -> str:
        return (
            f"<rt.PartitionedVariable {self._name!r} shape={self.shape} dtype={self.dtype.name} in {len(self)} parts>"
        )


def fixed_size_partitioner(num_shards: int, axis: int = 0) -> Partitioner:
    """Return a partitioner that cuts an axis into `num_shards` parts, into fewer where it is shorter."""

    def partitioner(shape: Any, dtype: Any = None) -> list[int]:
        sizes = _sizes(shape)
        counts = [1] * len(sizes)
        counts[axis] = min(num_shards, sizes[axis])
        return counts

    return partitioner


def variable_axis_size_partitioner(
    max_shard_bytes: int, axis: int = 0, bytes_per_string_element: int = 16, max_shards: int | None = None
) -> Partitioner:
    """Return a partitioner that cuts an axis into parts of at most so many bytes."""

    def partitioner(shape: Any, dtype: Any = None) -> list[int]:
        sizes = _sizes(shape)
        kind = arrays.as_dtype(arrays.float32 if dtype is None else dtype)
        width = bytes_per_string_element if kind is arrays.string else kind.numpy.itemsize
        row = width * math.prod(sizes) // max(sizes[axis], 1)
        rows = max(1, max_shard_bytes // max(row, 1))
        counts = [1] * len(sizes)
        counts[axis] = min(math.ceil(sizes[axis] / rows), max_shards or sizes[axis])
        return counts

    return partitioner


def parts_of(full_name: str, dims: tuple[int, ...], counts: Sequence[int]) -> tuple[int, list[Part]]:
    """Return the axis that is cut, and the parts: the first ones a row longer where they cannot all be alike.

    Raises ValueError for counts that do not fit the shape, or cut two axes.
    """
    wrong = len(counts) != len(dims) or any(
        not 1 <= one <= max(size, 1) for one, size in zip(counts, dims, strict=False)
    )
    cut = [at for at, one in enumerate(counts) if one > 1]
    if wrong or len(cut) > 1:
        raise ValueError(
            f"variable {full_name!r} {list(dims)} cannot be cut into {list(counts)} parts: one axis is cut"
        )
    axis = cut[0] if cut else 0
    found, start = [], 0
    for number in range(counts[axis]):
        size = dims[axis] // counts[axis] + (number < dims[axis] % counts[axis])
        offset = tuple(start if at == axis else 0 for at in range(len(dims)))
        found.append(Part(full_name, dims, offset, (*dims[:axis], size, *dims[axis + 1 :])))
        start += size
    return axis, found


def _sizes(shape: Any) -> tuple[int, ...]:
    return tuple(one or 0 for one in TensorShape(shape).sizes or ())
