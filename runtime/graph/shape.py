"""Shapes that may be partly unknown.

Rules reckon with plain `Dims`: a tuple whose unknown sizes are None, or None where not even the rank is known.
`TensorShape` is what a user sees.
"""

import operator
from collections.abc import Iterable, Iterator
from typing import Any

from runtime.graph.dimension import UNKNOWN, Dimension

__all__ = ["TensorShape", "dimension_value", "disable_v2_tensorshape", "enable_v2_tensorshape"]

Dims = tuple[int | None, ...] | None


def as_dims(value: Any) -> Dims:
    """Return the Dims that a shape in any of TensorFlow's spellings means; -1 and None are unknown sizes."""
    if value is None:
        return None
    if isinstance(value, TensorShape):
        return value.sizes
    if not isinstance(value, Iterable):
        value = (value,)
    sizes = tuple(None if size is None or size is UNKNOWN else operator.index(size) for size in value)
    if any(size is not None and size < -1 for size in sizes):
        raise ValueError(f"a shape has no negative sizes: {sizes}")
    return tuple(None if size == -1 else size for size in sizes)


def text_of(dims: Dims) -> str:
    """Return a shape as errors quote it: [?, 784], or <unknown rank>."""
    if dims is None:
        return "<unknown rank>"
    return "[" + ", ".join("?" if size is None else str(size) for size in dims) + "]"


def is_known(dims: Dims) -> bool:
    """Tell whether every size is known."""
    return dims is not None and None not in dims


def count(dims: Dims) -> int | None:
    """Return the number of elements, or None where it is unknown."""
    if dims is None:
        return None
    product = 1
    for size in dims:
        if size is None:
            return None
        product *= size
    return product


def merged(one: Dims, other: Dims) -> Dims:
    """Return what is known of a shape that is both; raises ValueError where they cannot be equal."""
    if one is None or one == other:
        return other
    if other is None:
        return one
    if len(one) != len(other):
        raise ValueError(f"shapes {text_of(one)} and {text_of(other)} differ in rank")
    return tuple(_merged_size(a, b, one, other) for a, b in zip(one, other, strict=True))


def _merged_size(a: int | None, b: int | None, one: Dims, other: Dims) -> int | None:
    if a is not None and b is not None and a != b:
        raise ValueError(f"shapes {text_of(one)} and {text_of(other)} are not compatible")
    return b if a is None else a


def compatible(one: Dims, other: Dims) -> bool:
    """Tell whether both may describe the same array."""
    if one is None or other is None:
        return True
    return len(one) == len(other) and all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def broadcast(one: Dims, other: Dims) -> Dims:
    """Return numpy's broadcast of two shapes; raises ValueError where there is none."""
    if one == other and is_known(one):
        return one
    if one is None or other is None:
        return None
    rank = max(len(one), len(other))
    padded = ((1,) * (rank - len(dims)) + dims for dims in (one, other))
    return tuple(_broadcast_size(a, b, one, other) for a, b in zip(*padded, strict=True))


def _broadcast_size(a: int | None, b: int | None, one: Dims, other: Dims) -> int | None:
    if a == 1 or a == b:
        return b
    if b == 1:
        return a
    if a is None or b is None:  # the other must be 1 or equal it
        return b if a is None else a
    raise ValueError(f"shapes {text_of(one)} and {text_of(other)} cannot be broadcast")


class _Sizes:
    """As what shapes give their sizes."""

    with_value = False


def disable_v2_tensorshape() -> None:
    """Have shapes give sizes as Dimensions, for scripts that ask `shape[1].value`."""
    _Sizes.with_value = True


def enable_v2_tensorshape() -> None:
    """Have shapes give sizes as plain numbers, as they do at first."""
    _Sizes.with_value = False


def dimension_value(dimension: Any) -> int | None:
    """Return a size of a shape as a plain number, or None where it is unknown."""
    return None if dimension is None or dimension is UNKNOWN else int(dimension)


def _given(size: int | None) -> Any:
    return Dimension(size) if _Sizes.with_value else size


class TensorShape:
    """A tensor's shape, as far as it is known."""

    __slots__ = ("sizes",)

    def __init__(self, sizes: Any) -> None:
        self.sizes = as_dims(sizes)

    @property
    def rank(self) -> int | None:
        """The number of dimensions, or None."""
        return None if self.sizes is None else len(self.sizes)

    ndims = rank
    dims = property(lambda self: None if self.sizes is None else list(self))

    def as_list(self) -> list[int | None]:
        """Return the sizes, None for the unknown; raises ValueError where the rank is unknown."""
        if self.sizes is None:
            raise ValueError("as_list() is not defined on a shape of unknown rank")
        return list(self.sizes)

    def is_fully_defined(self) -> bool:
        """Tell whether every size is known."""
        return is_known(self.sizes)

    def num_elements(self) -> int | None:
        """Return the product of the sizes, or None."""
        return count(self.sizes)

    def is_compatible_with(self, other: Any) -> bool:
        """Tell whether both may describe the same tensor."""
        return compatible(self.sizes, as_dims(other))

    def merge_with(self, other: Any) -> "TensorShape":
        """Return what is known of a tensor that has both shapes; raises ValueError where none can."""
        return TensorShape(merged(self.sizes, as_dims(other)))

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise ValueError where no tensor can have both shapes."""
        merged(self.sizes, as_dims(other))

    def concatenate(self, other: Any) -> "TensorShape":
        """Return this shape's sizes followed by the other's."""
        sizes = as_dims(other)
        return TensorShape(None if self.sizes is None or sizes is None else self.sizes + sizes)

    def with_rank(self, rank: int) -> "TensorShape":
        """Return this shape where it has or may have `rank` dimensions, else raise ValueError."""
        return self.merge_with((None,) * rank)

    def with_rank_at_least(self, rank: int) -> "TensorShape":
        """Return this shape where it has or may have `rank` dimensions or more, else raise ValueError."""
        if self.sizes is not None and len(self.sizes) < rank:
            raise ValueError(f"shape {self} has fewer than {rank} dimensions")
        return self

    def assert_is_fully_defined(self) -> None:
        """Raise ValueError where a size is unknown."""
        if not self.is_fully_defined():
            raise ValueError(f"shape {self} is not fully defined")

    def __getitem__(self, index: Any) -> Any:
        if self.sizes is None:
            return TensorShape(None) if isinstance(index, slice) else None
        part = self.sizes[index]
        return TensorShape(part) if isinstance(index, slice) else _given(part)

    def __iter__(self) -> Iterator[int | None]:
        return iter([_given(size) for size in self.as_list()])

    def __len__(self) -> int:
        return len(self.as_list())

    def __bool__(self) -> bool:
        return self.sizes is not None

    def __eq__(self, other: object) -> bool:
        try:
            return self.sizes == as_dims(other)
        except TypeError:
            return NotImplemented

    def __hash__(self) -> int:
        return hash(self.sizes)

    def __repr__(self) -> str:
        return f"TensorShape({None if self.sizes is None else list(self)})"

    def __str__(self) -> str:
        if self.sizes is None:
            return "<unknown>"
        sizes = [("?" if _Sizes.with_value else "None") if size is None else str(size) for size in self.sizes]
        return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
