"""What a program expects in an Example: TensorFlow's feature specifications, and what they ask of the bytes."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from runtime.records.column import Kind, Request

DType = Any
"""float32, int64 or strings: as numpy takes it (str, bytes, object), as a word, or what has `as_numpy_dtype`."""


@functools.lru_cache(maxsize=64)
def kind_of(dtype: DType) -> Kind:
    """Return which of the three lists holds a dtype; raises ValueError for all others, as TensorFlow does."""
    if isinstance(dtype, str) and dtype == "string":
        return Kind.BYTES
    found = np.dtype(getattr(dtype, "as_numpy_dtype", dtype))
    if found.kind in "OSU":
        return Kind.BYTES
    for kind in (Kind.FLOAT, Kind.INT64):
        if found == kind.dtype:
            return kind
    raise ValueError(f"an Example holds float32, int64 and strings, not {found}; parse one of them and cast")


def shape_of(shape: int | Sequence[int]) -> tuple[int, ...]:
    """Return a fully known shape; raises ValueError for another one."""
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if any(size is None or size < 0 for size in sizes):
        raise ValueError(f"feature shape {list(sizes)} is not fully known")
    return sizes


@dataclass(frozen=True)
class FixedLenFeature:
    """A dense tensor of one shape in every example; without a default, a missing one is an error."""

    shape: int | Sequence[int]
    dtype: DType
    default_value: npt.ArrayLike | None = None

    @functools.cached_property
    def dims(self) -> tuple[int, ...]:
        """The shape, fully known."""
        return shape_of(self.shape)

    @functools.cached_property
    def size(self) -> int:
        """How many values an example has."""
        return math.prod(self.dims)


@dataclass(frozen=True)
class VarLenFeature:
    """Any number of values: a sparse matrix, a row an example."""

    dtype: DType


@dataclass(frozen=True)
class FixedLenSequenceFeature:
    """Any number of steps of one shape: dense, filled up to the longest in the batch with `default_value` or zero."""

    shape: int | Sequence[int]
    dtype: DType
    allow_missing: bool = False
    default_value: npt.ArrayLike | None = None

    @property
    def size(self) -> int:
        """How many values a step has."""
        return math.prod(shape_of(self.shape))


@dataclass(frozen=True)
class SparseFeature:
    """A sparse tensor whose indices and values are features of their own: one index feature a dimension."""

    index_key: str | Sequence[str]
    value_key: str
    dtype: DType
    size: int | Sequence[int]
    already_sorted: bool = False

    @property
    def index_keys(self) -> tuple[str, ...]:
        """The index features' names."""
        return (self.index_key,) if isinstance(self.index_key, str) else tuple(self.index_key)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The size of each dimension; raises ValueError unless there is one for every index feature."""
        sizes = (self.size,) if isinstance(self.size, int) else tuple(self.size)
        if len(sizes) != len(self.index_keys):
            raise ValueError(f"sparse feature with {len(self.index_keys)} index keys and {len(sizes)} sizes")
        return sizes


@dataclass(frozen=True)
class RaggedFeature:
    """Any number of values, as rows of their own lengths; `value_key`: the feature's name, if not the result's."""

    dtype: DType
    value_key: str | None = None
    row_splits_dtype: DType = np.int32

    @property
    def splits_dtype(self) -> np.dtype[Any]:
        """The splits' type as numpy's."""
        return np.dtype(getattr(self.row_splits_dtype, "as_numpy_dtype", self.row_splits_dtype))


Feature = FixedLenFeature | VarLenFeature | FixedLenSequenceFeature | SparseFeature | RaggedFeature
Features = Mapping[str, Feature]


def requests_of(name: str, feature: Feature) -> Iterator[Request]:
    """Yield what a feature needs to know of an example; its own values first."""
    match feature:
        case SparseFeature():
            yield Request(feature.value_key, kind_of(feature.dtype))
            yield from (Request(key, Kind.INT64) for key in feature.index_keys)
        case RaggedFeature():
            yield Request(feature.value_key or name, kind_of(feature.dtype))
        case FixedLenFeature() | VarLenFeature() | FixedLenSequenceFeature():
            yield Request(name, kind_of(feature.dtype))
        case _:
            raise ValueError(f"feature {name!r} is {feature!r}, none of the five kinds of feature")
