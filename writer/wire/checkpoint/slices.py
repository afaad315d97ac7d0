"""Parts of a partitioned variable: their place in the whole, their text form and their key in the index."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from writer.wire.checkpoint.varint import encode_ordered_signed, encode_ordered_string, encode_ordered_unsigned
from writer.wire.proto.checkpoint_pb2 import TensorSliceProto

_WHOLE = -1  # the length that stands for a whole dimension


@dataclass(frozen=True)
class Slice:
    """A box in a tensor: (start, length) of every dimension; a length of -1 means the whole dimension."""

    extents: tuple[tuple[int, int], ...]

    @classmethod
    def from_proto(cls, proto: TensorSliceProto) -> Slice:
        """Read what an index entry says."""
        return cls(
            tuple(
                (extent.start, extent.length if extent.WhichOneof("has_length") else _WHOLE) for extent in proto.extent
            )
        )

    def to_proto(self) -> TensorSliceProto:
        """Return the slice as an index entry says it."""
        proto = TensorSliceProto()
        for start, length in self.extents:
            proto.extent.add(start=start, **({} if length == _WHOLE else {"length": length}))
        return proto

    def within(self, shape: Sequence[int]) -> tuple[slice, ...]:
        """Return the index of this box in an array of `shape`; raises ValueError where it reaches out of it."""
        if len(shape) != len(self.extents):
            raise ValueError(f"slice of {len(self.extents)} dimensions in shape {list(shape)}")
        box = []
        for (start, length), size in zip(self.extents, shape, strict=True):
            first, count = (0, size) if length == _WHOLE else (start, length)
            if first < 0 or count < 0 or first + count > size:
                raise ValueError(f"slice {self} reaches out of shape {list(shape)}")
            box.append(slice(first, first + count))
        return tuple(box)

    def shape_in(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Return this box's own shape in an array of `shape`."""
        return tuple(part.stop - part.start for part in self.within(shape))

    def key(self, name: str) -> bytes:
        """Return the key of this part of the variable `name` (saved_tensor_slice_util.cc, EncodeTensorNameSlice)."""
        parts = [encode_ordered_unsigned(0), encode_ordered_string(name.encode(errors="surrogateescape"))]
        parts.append(encode_ordered_unsigned(len(self.extents)))
        for start, length in self.extents:
            # A whole dimension starts at 0, whatever was said.
            numbers = (0, _WHOLE) if length == _WHOLE else (start, length)
            parts += map(encode_ordered_signed, numbers)
        return b"".join(parts)

    def __str__(self) -> str:
        """TensorFlow's own form: "0,10:-"."""
        return ":".join("-" if length == _WHOLE else f"{start},{length}" for start, length in self.extents)


def parse_shape_and_slice(text: str) -> tuple[tuple[int, ...], Slice]:
    """Return the whole's shape and the part that "10 20 0,5:-" says: of [10, 20] the first 5 rows."""
    *sizes, extents = text.split(" ")
    parts = extents.split(":")
    if not all(size.isdigit() for size in sizes) or not all(re.fullmatch(r"-|\d+,\d+", part) for part in parts):
        raise ValueError(f"{text!r} is no part of a variable")
    pairs = [(0, _WHOLE) if part == "-" else tuple(map(int, part.split(","))) for part in parts]
    return tuple(map(int, sizes)), Slice(tuple((first, length) for first, length in pairs))


@dataclass(frozen=True)
class Partitioned:
    """A tensor that is kept in parts, each under a key of its own, as partitioned variables are."""

    shape: tuple[int, ...]
    parts: Mapping[Slice, npt.NDArray[Any]]


def check_tiling(slices: Sequence[Slice], shape: Sequence[int]) -> None:
    """Raise ValueError unless the boxes fill `shape` and no two of them overlap. Takes a byte an element."""
    filled = sum(math.prod(part.shape_in(shape)) for part in slices)
    if filled != math.prod(shape):
        raise ValueError(f"parts of {filled} elements for the {math.prod(shape)} of shape {list(shape)}")
    taken = np.zeros(tuple(shape), np.bool_)
    for part in slices:
        box = part.within(shape)
        if taken[box].any():
            raise ValueError(f"part {part} overlaps another one")
        taken[box] = True
