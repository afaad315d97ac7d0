"""Examples: the messages under the names that TensorFlow gives them, and numpy arrays into and out of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from runtime.errors import InvalidArgumentError
from writer.wire.proto.example_pb2 import (
    BytesList,
    Example,
    Feature,
    FeatureList,
    FeatureLists,
    Features,
    FloatList,
    Int64List,
    SequenceExample,
)

__all__ = [
    "BytesList",
    "Example",
    "Feature",
    "FeatureList",
    "FeatureLists",
    "Features",
    "FloatList",
    "Int64List",
    "InvalidExample",
    "SequenceExample",
    "decode_example",
    "encode_example",
    "feature_of",
    "values_of",
]

Array = npt.NDArray[Any]


class InvalidExample(InvalidArgumentError):  # noqa: N818  # what it is
    """An Example is malformed, or is not what the features say: which one (`index` in the batch, `name`) and why."""

    def __init__(self, reason: str, index: int = 0, name: str = "<unknown>") -> None:
        super().__init__(f"Name: {name}, Index: {index}: {reason}")
        self.reason = reason
        self.index = index
        self.name = name


def feature_of(values: npt.ArrayLike) -> Feature:
    """Return a Feature of any shape's values in row order: integers and bools, floats, or text (as UTF-8) and bytes.

    Raises ValueError for other types, and for integers that an int64 cannot hold.
    """
    feature = Feature()
    _fill(feature, values)
    return feature


def _fill(feature: Feature, values: npt.ArrayLike) -> None:
    array = np.asarray(values)
    kind = array.dtype.kind
    if kind in "SU":  # numpy's own strings lose zeros at their end
        array = np.array(values, object)
    flat = array.reshape(-1)
    if kind in "OSU":
        feature.bytes_list.value.extend(map(_as_bytes, flat.tolist()))
    elif kind in "biu":
        feature.int64_list.value.extend(map(int, flat.tolist()) if kind == "b" else flat.tolist())
    elif kind == "f" or array.dtype.name == "bfloat16":
        feature.float_list.value.extend(flat.tolist())
    else:
        raise ValueError(f"a feature holds integers, floats or bytes, not {array.dtype}")
    if not flat.size:  # the list is there, with nothing in it
        getattr(feature, _LIST_OF_KIND.get(kind, "bytes_list")).SetInParent()


_LIST_OF_KIND = {**dict.fromkeys("biu", "int64_list"), **dict.fromkeys("fV", "float_list")}


def _as_bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return value
    raise ValueError(f"a feature holds integers, floats or bytes, not {type(value).__name__}")


def values_of(feature: Feature) -> Array | None:
    """Return a feature's values as int64, float32, or objects of bytes; None where it has none of the three lists."""
    kind = feature.WhichOneof("kind")
    if kind is None:
        return None
    values = getattr(feature, kind).value
    if kind == "bytes_list":
        array = np.empty(len(values), object)
        array[:] = values
        return array
    return np.fromiter(values, np.float32 if kind == "float_list" else np.int64, len(values))


def encode_example(features: Mapping[str, npt.ArrayLike]) -> bytes:
    """Return a serialised Example. Equal features give equal bytes."""
    example = Example()
    entries = example.features.feature
    for name, values in features.items():
        try:
            _fill(entries[name], values)
        except ValueError as error:
            raise ValueError(f"feature {name!r}: {error}") from error
    return example.SerializeToString(deterministic=True)


def decode_example(serialized: bytes) -> dict[str, Array]:
    """Return every feature of a serialised Example, without being told which there are. Raises InvalidExample."""
    try:
        example = Example.FromString(serialized)
    except DecodeError as error:
        raise InvalidExample("could not parse example input") from error
    decoded = {name: values_of(feature) for name, feature in sorted(example.features.feature.items())}
    return {name: values for name, values in decoded.items() if values is not None}
