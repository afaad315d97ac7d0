"""Serialised Examples to dense, sparse and ragged arrays, many at a time.

What TensorFlow refuses is refused, as InvalidExample and in its words: a required feature that is missing, another type
or number of values than was said, bytes that are no Example.
Source: tensorflow/core/util/example_proto_fast_parsing.cc.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from runtime.records.column import Column, Kind, Request
from runtime.records.columns import read_columns
from runtime.records.example import InvalidExample
from runtime.records.features import (
    Feature,
    Features,
    FixedLenFeature,
    FixedLenSequenceFeature,
    RaggedFeature,
    SparseFeature,
    VarLenFeature,
    kind_of,
    requests_of,
    shape_of,
)
from runtime.records.packed import PackedRecords

Array = npt.NDArray[Any]


class SparseTensorValue(NamedTuple):
    """Values and where they are: indices int64 [values, dimensions], in row order; dense_shape int64 [dimensions]."""

    indices: Array
    values: Array
    dense_shape: Array


class RaggedTensorValue(NamedTuple):
    """Rows of different lengths: row i is values[row_splits[i]:row_splits[i + 1]]."""

    values: Array
    row_splits: Array


Parsed = Array | SparseTensorValue | RaggedTensorValue


def parse_example(
    serialized: Sequence[bytes] | Array, features: Features, example_names: Sequence[str] | None = None
) -> dict[str, Parsed]:
    """Parse a batch of serialised Examples; every result has the batch as its first dimension.

    Raises InvalidExample for an example that is not what `features` says, ValueError for features that cannot be.
    """
    records = _records(serialized)
    plan = _plan(features)
    batch = len(records)
    try:
        columns = read_columns(records, plan.requests)
        return {part.name: _parsed(part, columns, batch) for part in plan.parts}
    except InvalidExample as error:
        if example_names is None:
            raise
        raise InvalidExample(error.reason, error.index, str(example_names[error.index])) from error


class _Part(NamedTuple):
    """One feature of a plan."""

    name: str
    feature: Feature
    numbers: list[int]  # of its requests
    size: int  # how many values a dense one has in each example; -1 of others
    dims: tuple[int, ...]


class _Plan(NamedTuple):
    """What a set of features asks of the bytes."""

    requests: tuple[Request, ...]
    parts: list[_Part]


_plans: dict[tuple[object, ...], _Plan] = {}
"""By the features' names and identities, which are not used again while a plan holds the features."""

_MOST_PLANS = 64  # a training run has a few


def _plan(features: Features) -> _Plan:
    key = (*features, *map(id, features.values()))
    plan = _plans.get(key)
    if plan is None:
        if len(_plans) >= _MOST_PLANS:
            _plans.clear()
        plan = _plans[key] = _planned(features)
    return plan


def _planned(features: Features) -> _Plan:
    wanted = {name: list(requests_of(name, feature)) for name, feature in features.items()}
    requests = tuple(dict.fromkeys(request for several in wanted.values() for request in several))
    numbers = {request: number for number, request in enumerate(requests)}
    parts = []
    for name, feature in features.items():
        size, dims = (feature.size, feature.dims) if isinstance(feature, FixedLenFeature) else (-1, ())
        parts.append(_Part(name, feature, [numbers[request] for request in wanted[name]], size, dims))
    return _Plan(requests, parts)


def _parsed(part: _Part, columns: list[Column], batch: int) -> Parsed:
    name, feature, numbers, size, dims = part
    first = columns[numbers[0]]
    as_said = first.least == first.most == size or (size >= 0 and not batch)
    if first.present == batch and as_said:  # a dense one that all have: nothing to copy
        return first.values.reshape(batch, *dims) if dims else first.values
    needed = [columns[number] for number in numbers]
    for request, column in zip(requests_of(name, feature), needed, strict=True):
        _check_kind(request.key, request.kind, column)
    if first.placed and size == 1 and isinstance(feature, FixedLenFeature):
        return _with_defaults(name, feature, first)
    return _assembled(name, feature, [column.listed() for column in needed])


def parse_single_example(serialized: bytes, features: Features, example_name: str | None = None) -> dict[str, Parsed]:
    """Parse one serialised Example; results have no batch dimension."""
    serialized = serialized.numpy() if hasattr(serialized, "numpy") else serialized
    batch = parse_example([serialized], features, None if example_name is None else [example_name])
    return {name: _without_batch(value) for name, value in batch.items()}


def _records(serialized: object) -> Sequence[bytes]:
    """Return the batch as a sequence; raises TypeError for what is no vector of bytes."""
    packed = getattr(serialized, "packed", serialized)  # a tensor of records that were not taken apart
    if isinstance(packed, PackedRecords):
        return packed
    if isinstance(serialized, bytes | str):
        raise TypeError("parse_example takes a batch of serialised examples; parse_single_example takes one")
    if not isinstance(serialized, np.ndarray) and hasattr(serialized, "numpy"):  # an eager tensor
        serialized = serialized.numpy()
    records = serialized.tolist() if isinstance(serialized, np.ndarray) else list(cast("Iterable[Any]", serialized))
    if not isinstance(records, list):
        raise TypeError("parse_example takes a vector of serialised examples; parse_single_example takes one")
    for kind in set(map(type, records)):
        if not issubclass(kind, bytes):
            raise TypeError(f"a serialised example is bytes, not {kind.__name__}")
    return records


def _without_batch(value: Parsed) -> Parsed:
    if isinstance(value, SparseTensorValue):
        return SparseTensorValue(value.indices[:, 1:], value.values, value.dense_shape[1:])
    return value.values if isinstance(value, RaggedTensorValue) else value[0]


def _check_kind(key: str, kind: Kind, column: Column) -> None:
    if column.wrong >= 0:
        found = Kind(int(column.kinds[column.wrong])).word
        raise InvalidExample(
            f"Key: {key}.  Data types don't match. Data type: {found} but expected type: {kind.word}", column.wrong
        )


def _assembled(name: str, feature: Feature, columns: list[Column]) -> Parsed:
    match feature:
        case FixedLenFeature():
            return _dense(name, feature, columns[0])
        case FixedLenSequenceFeature():
            return _padded(name, feature, columns[0])
        case VarLenFeature():
            return _sparse_rows(columns[0])
        case SparseFeature():
            return _sparse(feature, columns[0], columns[1:])
        case RaggedFeature():
            splits = np.concatenate([[0], np.cumsum(columns[0].counts)])
            return RaggedTensorValue(columns[0].values, splits.astype(feature.splits_dtype))


def _dense(name: str, feature: FixedLenFeature, column: Column) -> Array:
    batch, shape, size = len(column.counts), feature.dims, feature.size
    there = column.kinds != Kind.MISSING
    wrong = np.flatnonzero(there & (column.counts != size))
    if wrong.size:
        index = int(wrong[0])
        raise InvalidExample(
            f"Key: {name}.  Number of {kind_of(feature.dtype).word} values != expected.  "
            f"Values size: {column.counts[index]} but output shape: {list(shape)}",
            index,
        )
    _check_presence(name, feature, column)
    whole = np.empty((batch, *shape), column.values.dtype)
    whole[there] = column.values.reshape(-1, *shape) if column.present else 0
    whole[~there] = _default(name, feature.default_value, column.values.dtype, shape)
    return whole


def _with_defaults(name: str, feature: FixedLenFeature, column: Column) -> Array:
    """Return a placed column of single values, with defaults in the places of those that are missing."""
    _check_presence(name, feature, column)
    if column.present < len(column.counts):
        default: object = feature.default_value
        if not (isinstance(default, float) and column.values.dtype.kind == "f"):  # the usual one needs no conversion
            default = _default(name, feature.default_value, column.values.dtype, feature.dims).reshape(())
        np.copyto(column.values, default, where=column.counts == 0)
    return column.values.reshape(-1, *feature.dims) if feature.dims else column.values


def _check_presence(name: str, feature: FixedLenFeature, column: Column) -> None:
    if feature.default_value is None and column.present < len(column.counts):
        word = kind_of(feature.dtype).word
        index = int(np.flatnonzero(column.kinds == Kind.MISSING)[0])
        raise InvalidExample(f"Feature: {name} (data type: {word}) is required but could not be found.", index)


def _default(name: str, value: npt.ArrayLike | None, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    """Return what stands for a missing feature, in its shape; text as bytes."""
    array = np.asarray(value)
    if dtype.kind == "O":
        texts = np.empty(array.shape, object)
        texts.reshape(-1)[:] = [one.encode() if isinstance(one, str) else one for one in array.reshape(-1).tolist()]
        array = texts
    elif not np.can_cast(array.dtype, dtype, "same_kind"):
        raise ValueError(f"default_value of feature {name!r} is {array.dtype}, the feature is {dtype}")
    if array.size != 1 and array.shape != shape:
        raise ValueError(f"default_value of feature {name!r} has shape {list(array.shape)}, not {list(shape)}")
    return np.broadcast_to(array.reshape(()) if array.size == 1 else array, shape).astype(dtype)


def _padded(name: str, feature: FixedLenSequenceFeature, column: Column) -> Array:
    if not feature.allow_missing:
        raise ValueError(f"feature {name!r}: FixedLenSequenceFeature requires allow_missing to be True")
    shape = shape_of(feature.shape)
    steps, rest = np.divmod(column.counts, max(feature.size, 1))
    if rest.any():
        index = int(np.flatnonzero(rest)[0])
        raise InvalidExample(
            f"Key: {name}.  Number of {kind_of(feature.dtype).word} values is not a multiple of stride length.  "
            f"Values size: {column.counts[index]} but the shape of a step: {list(shape)}",
            index,
        )
    longest = int(steps.max(initial=0))
    dtype = column.values.dtype
    fill = feature.default_value if feature.default_value is not None else (b"" if dtype.kind == "O" else dtype.type(0))
    whole = np.empty((len(steps), longest, *shape), dtype)
    whole[...] = _default(name, fill, dtype, ())
    whole[np.arange(longest) < steps[:, None]] = column.values.reshape(-1, *shape)
    return whole


def _sparse_rows(column: Column) -> SparseTensorValue:
    indices = np.stack([_rows(column), _places(column)], axis=1)
    return SparseTensorValue(indices, column.values, np.array([len(column.counts), column.most]))


def _rows(column: Column) -> Array:
    """Return of every value which example it belongs to."""
    return np.repeat(np.arange(len(column.counts)), column.counts)


def _places(column: Column) -> Array:
    """Return of every value its place among those of its example."""
    firsts = np.cumsum(column.counts) - column.counts
    return np.arange(len(column.values)) - np.repeat(firsts, column.counts)


def _sparse(feature: SparseFeature, values: Column, places: list[Column]) -> SparseTensorValue:
    for key, column in zip(feature.index_keys, places, strict=True):
        differ = np.flatnonzero(column.counts != values.counts)
        if differ.size:
            index = int(differ[0])
            raise InvalidExample(
                f"{values.counts[index]} values in {feature.value_key!r} and {column.counts[index]} indices in {key!r}",
                index,
            )
    rows = _rows(values)
    for key, column, size in zip(feature.index_keys, places, feature.sizes, strict=True):
        outside = np.flatnonzero((column.values < 0) | (column.values >= size))
        if outside.size:
            first = int(outside[0])
            raise InvalidExample(f"index {column.values[first]} in {key!r} is not in [0, {size})", int(rows[first]))
    indices = np.stack([rows, *(column.values for column in places)], axis=1)
    shape = np.array([len(values.counts), *feature.sizes])
    if feature.already_sorted:
        return SparseTensorValue(indices, values.values, shape)
    order = np.lexsort(indices.T[::-1])
    return SparseTensorValue(indices[order], values.values[order], shape)
